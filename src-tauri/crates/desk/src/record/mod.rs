//! `aldia record`: facts as JSON lines, one transaction each, one durable answer a line (product.md §7).
//!
//! The caller gives the ids; they are one space for all kinds. A line seen before with the same content is a repetition,
//! with other content a conflict.

mod lines;
mod post;
mod refusal;

use std::io::{BufRead, Write};

use serde::{Deserialize, Serialize};
use sha2::Digest as _;
use store::Tx;

use crate::Desk;
use crate::book::Context;
use crate::wire::{ErrorCode, WireError};

pub use lines::{Line, day};
pub use refusal::Refusal;

/// The longest line that is read, in bytes.
const LONGEST_LINE: u64 = 1 << 20;

/// The answer to one line, written after it is durable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    pub line: u64,
    pub ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duplicate: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// How a run of `record` ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Lines that stand, repetitions included.
    pub accepted: u64,
    /// Lines that were refused.
    pub refused: u64,
}

impl Answer {
    fn accepted(line: u64, id: String, is_duplicate: bool) -> Self {
        Self { line, ok: true, id: Some(id), duplicate: is_duplicate.then_some(true), code: None, text: None }
    }

    fn refused(line: u64, refusal: &Refusal) -> Self {
        Self {
            line,
            ok: false,
            id: None,
            duplicate: None,
            code: Some(refusal.code().to_owned()),
            text: Some(refusal.sentence()),
        }
    }
}

/// Why a run stopped before its end.
#[derive(Debug)]
enum Stop {
    /// Reading the lines or writing the answers failed.
    Pipe(std::io::Error),
    /// The ledger failed.
    Desk(WireError),
    /// A line of an atomic run was refused.
    Refused(Vec<Answer>, Summary),
}

impl From<store::StoreError> for Stop {
    fn from(error: store::StoreError) -> Self {
        Self::Desk(error.into())
    }
}

impl Desk {
    /// Records the lines of `input`, one answer a line to `output`. With `atomic` all lines are one transaction, and the
    /// first refused one takes all back.
    ///
    /// # Errors
    /// When there is no ledger, it fails, or a pipe breaks. A refused line is no error: see [`Summary::refused`].
    pub fn record(&self, input: &mut dyn BufRead, output: &mut dyn Write, atomic: bool) -> Result<Summary, WireError> {
        let ended = if atomic { self.record_all(input, output) } else { self.record_each(input, output) };
        match ended {
            Ok(summary) => Ok(summary),
            Err(Stop::Desk(error)) => Err(error),
            Err(Stop::Pipe(error)) => Err(crate::error::disk(&error, std::path::Path::new("-"))),
            Err(Stop::Refused(answers, summary)) => {
                for answer in &answers {
                    write_answer(output, answer)
                        .map_err(|error| crate::error::disk(&error, std::path::Path::new("-")))?;
                }
                Ok(summary)
            }
        }
    }

    fn record_each(&self, input: &mut dyn BufRead, output: &mut dyn Write) -> Result<Summary, Stop> {
        self.read(|_, _| Ok(())).map_err(Stop::Desk)?;
        let mut summary = Summary::default();
        let mut lines = Lines::new(input);
        while let Some((number, text)) = lines.next().map_err(Stop::Pipe)? {
            let posted = self.write(|tx, context| match record_line(tx, context, &text) {
                Err(Refusal::Ledger(error)) => Err(error),
                Err(refusal) => Err(refused_marker(&refusal, number)),
                Ok(recorded) => Ok(Answer::accepted(number, recorded.0, recorded.1)),
            });
            let answer = match posted {
                Ok(answer) => answer,
                Err(error) => marked_refusal(error, number).map_err(Stop::Desk)?,
            };
            if answer.ok {
                summary.accepted += 1;
            } else {
                summary.refused += 1;
            }
            write_answer(output, &answer).map_err(Stop::Pipe)?;
        }
        Ok(summary)
    }

    fn record_all(&self, input: &mut dyn BufRead, output: &mut dyn Write) -> Result<Summary, Stop> {
        let mut lines = Lines::new(input);
        let answers = self.with_atomic(|tx, context| {
            let mut answers = Vec::new();
            let mut refused = 0;
            while let Some((number, text)) = lines.next().map_err(Stop::Pipe)? {
                let answer = match record_line(tx, context, &text) {
                    Ok((id, is_duplicate)) => Answer::accepted(number, id, is_duplicate),
                    Err(Refusal::Ledger(error)) => return Err(Stop::Desk(error)),
                    Err(refusal) => {
                        refused += 1;
                        Answer::refused(number, &refusal)
                    }
                };
                answers.push(answer);
            }
            if refused > 0 {
                let only_refused: Vec<Answer> = answers.into_iter().filter(|answer| !answer.ok).collect();
                return Err(Stop::Refused(only_refused, Summary { accepted: 0, refused }));
            }
            Ok(answers)
        })?;
        for answer in &answers {
            write_answer(output, answer).map_err(Stop::Pipe)?;
        }
        Ok(Summary { accepted: answers.len() as u64, refused: 0 })
    }

    fn with_atomic<T>(&self, act: impl FnOnce(&Tx<'_>, &Context) -> Result<T, Stop>) -> Result<T, Stop> {
        let mut outcome = None;
        let written = self.write(|tx, context| match act(tx, context) {
            Ok(value) => {
                outcome = Some(Ok(value));
                Ok(())
            }
            Err(stop) => {
                outcome = Some(Err(stop));
                Err(WireError::new(ErrorCode::Cancelled))
            }
        });
        match (outcome, written) {
            (Some(Err(stop)), _) => Err(stop),
            (_, Err(error)) => Err(Stop::Desk(error)),
            (Some(outcome), Ok(())) => outcome,
            (None, Ok(())) => Err(Stop::Desk(crate::error::internal("record"))),
        }
    }
}

/// A refused line rolls its transaction back; the refusal travels through the door as an error that only we make.
fn refused_marker(refusal: &Refusal, line: u64) -> WireError {
    WireError::new(ErrorCode::Cancelled)
        .with("line", line)
        .with("record_code", refusal.code())
        .with("record_text", refusal.sentence())
}

fn marked_refusal(error: WireError, line: u64) -> Result<Answer, WireError> {
    match (error.params.get("record_code"), error.params.get("record_text")) {
        (Some(code), Some(text)) => Ok(Answer {
            line,
            ok: false,
            id: None,
            duplicate: None,
            code: Some(code.clone()),
            text: Some(text.clone()),
        }),
        _ => Err(error),
    }
}

fn write_answer(output: &mut dyn Write, answer: &Answer) -> std::io::Result<()> {
    let text = serde_json::to_string(answer).map_err(std::io::Error::other)?;
    writeln!(output, "{text}")?;
    output.flush()
}

/// Records one line; answers its id and whether it was seen before.
fn record_line(tx: &Tx<'_>, context: &Context, text: &str) -> Result<(String, bool), Refusal> {
    let line = lines::parse(text)?;
    let fingerprint = fingerprint(tx, &line)?;
    let id = line.id().to_owned();
    if let Some(entry) = store::entry::by_reference(tx, &id)? {
        let is_same = entry.fingerprint.as_deref() == Some(fingerprint.as_slice());
        return if is_same { Ok((id, true)) } else { Err(Refusal::Conflict { id }) };
    }
    let posting = store::Posting { reference: Some(&id), fingerprint: Some(&fingerprint), batch: None };
    post::post(tx, context, &line, &posting)?;
    Ok((id, false))
}

/// A digest of the parsed content, salted with the ledger's own id: it tells a repetition from a conflict and gives away
/// nothing about a person.
fn fingerprint(tx: &Tx<'_>, line: &Line) -> Result<Vec<u8>, Refusal> {
    let mut hasher = sha2::Sha256::new();
    hasher.update(store::settings::meta(tx, "ledger_id")?.unwrap_or_default());
    hasher.update(serde_json::to_vec(line).map_err(|error| Refusal::Json(error.to_string()))?);
    Ok(hasher.finalize().to_vec())
}

/// Lines with their numbers; empty ones are passed over, overlong and non-UTF-8 ones come out as text that no parser takes.
struct Lines<'i> {
    input: &'i mut dyn BufRead,
    number: u64,
}

impl<'i> Lines<'i> {
    fn new(input: &'i mut dyn BufRead) -> Self {
        Self { input, number: 0 }
    }

    fn next(&mut self) -> std::io::Result<Option<(u64, String)>> {
        loop {
            let mut bytes = Vec::new();
            let read = std::io::Read::take(&mut *self.input, LONGEST_LINE).read_until(b'\n', &mut bytes)?;
            if read == 0 {
                return Ok(None);
            }
            self.number += 1;
            if bytes.last() != Some(&b'\n') && read as u64 == LONGEST_LINE {
                self.skip_rest()?;
                return Ok(Some((self.number, "too long".to_owned())));
            }
            let text = String::from_utf8_lossy(&bytes).trim().to_owned();
            let text = if self.number == 1 { text.trim_start_matches('\u{feff}').to_owned() } else { text };
            if !text.is_empty() {
                return Ok(Some((self.number, text)));
            }
        }
    }

    fn skip_rest(&mut self) -> std::io::Result<()> {
        loop {
            let buffer = self.input.fill_buf()?;
            let (length, is_end) = match buffer.iter().position(|byte| *byte == b'\n') {
                Some(at) => (at + 1, true),
                None => (buffer.len(), buffer.is_empty()),
            };
            self.input.consume(length);
            if is_end {
                return Ok(());
            }
        }
    }
}
