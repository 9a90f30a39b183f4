//! The terminal's side: an errand goes to the holder, its answer comes back.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use interprocess::local_socket::Stream;
use interprocess::local_socket::traits::Stream as _;
use serde_json::Value;

use super::errands::{Errand, On};
use super::frames::{self, Asked, Frame, Hello, Kind, LARGEST_ANSWER, Recording};
use super::place::{self, Unreached};
use crate::book::{Options, lock};
use crate::record::Summary;
use crate::wire::{ErrorCode, WireError};
use crate::{error, places};

/// How long the holder may take to say who it is.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often a terminal whose owner is still typing says that it lives.
const BREATH: Duration = Duration::from_secs(5);
/// How many bytes of lines travel at once.
const PIECE: usize = 64 << 10;

/// The way to the process that holds the ledger.
#[derive(Debug)]
pub struct Hand {
    ledger: PathBuf,
    today: Option<On>,
    held: WireError,
    /// The conversation in which the holder was reached, until an errand takes it.
    first: Mutex<Option<(Stream, Instant)>>,
}

impl Hand {
    /// Reaches the holder and makes sure that it is the same program. `held` is what opening the ledger said.
    ///
    /// # Errors
    /// `held`, with why the holder cannot do it for us.
    pub(super) fn reach(options: &Options, held: WireError) -> Result<Self, WireError> {
        let (ledger, today) = (places::ledger_path(options), options.today.map(On::from));
        let hand = Self { ledger, today, held, first: Mutex::default() };
        *lock(&hand.first) = Some((hand.greet()?, Instant::now()));
        Ok(hand)
    }

    /// That another process holds the ledger.
    pub(super) fn held(&self) -> WireError {
        self.held.clone()
    }

    /// A conversation for an errand: the first one, unless the holder has lost its patience with us meanwhile.
    fn talk(&self) -> Result<Stream, WireError> {
        match lock(&self.first).take() {
            Some((stream, since)) if since.elapsed() < PATIENCE => Ok(stream),
            _ => self.greet(),
        }
    }

    /// A conversation with the holder; one for each errand.
    fn greet(&self) -> Result<Stream, WireError> {
        let because = |why: &str| self.held().with("why", why);
        let stream = place::connect(&self.ledger).map_err(|unreached| match unreached {
            Unreached::OtherUser => because("user"),
            Unreached::Silent => because("silent"),
        })?;
        // Windows' pipes know no deadlines.
        let _ = stream.set_recv_timeout(Some(PATIENCE));
        let greeted = frames::send_json(&mut &stream, Kind::Hello, &Hello::ours())
            .and_then(|()| frames::receive(&mut &stream, LARGEST_ANSWER));
        let Ok(frame) = greeted else { return Err(because("silent")) };
        if frame.kind == Kind::Failed {
            return Err(failure(&frame));
        }
        let Ok(hello) = frames::json::<Hello>(&frame, Kind::Hello) else { return Err(because("silent")) };
        if hello != Hello::ours() {
            return Err(because("version").with("version", hello.version));
        }
        let _ = stream.set_recv_timeout(None);
        Ok(stream)
    }

    /// Has the holder run an errand.
    pub(super) fn ask<E: Errand>(&self, mut errand: E) -> Result<E::Answer, WireError> {
        let names = Names::make_absolute(errand.paths())?;
        let request = serde_json::to_value(&errand).map_err(|error| error::malformed(&error))?;
        let asked = Asked { errand: E::NAME.to_owned(), today: self.today, request };
        let stream = self.talk()?;
        let answered = frames::send_json(&mut &stream, Kind::Call, &asked)
            .and_then(|()| frames::receive(&mut &stream, LARGEST_ANSWER))
            .map_err(|_| gone())?;
        match answered.kind {
            Kind::Answer => names.as_told(&answered.body),
            Kind::Failed => Err(names.in_error(failure(&answered))),
            _ => Err(gone()),
        }
    }

    /// Has the holder record lines, and writes each answer as it comes.
    pub(super) fn record(
        &self,
        input: impl Read + Send + 'static,
        output: &mut dyn Write,
        atomic: bool,
    ) -> Result<Summary, WireError> {
        let stream = Arc::new(self.talk()?);
        let recording = Recording { today: self.today, atomic };
        frames::send_json(&mut &*stream, Kind::Record, &recording).map_err(|_| gone())?;
        let broken = Arc::new(Mutex::new(None));
        let (speaker, note) = (Arc::clone(&stream), Arc::clone(&broken));
        // Not joined: it may wait for a keyboard for ever, and ends with the program.
        std::thread::spawn(move || speak(input, &speaker, &note));
        let ended = hear(&stream, output);
        let broken = lock(&broken).take();
        broken.map_or(ended, |error| Err(error::disk(&error, Path::new("-"))))
    }
}

/// Sends the lines as they are read; notes what went wrong with reading them.
fn speak(input: impl Read + Send + 'static, stream: &Stream, broken: &Mutex<Option<io::Error>>) {
    let (pieces, read) = sync_channel(4);
    std::thread::spawn(move || {
        let mut input = input;
        loop {
            let mut piece = vec![0_u8; PIECE];
            let read = match input.read(&mut piece) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other,
            };
            let is_last = !matches!(read, Ok(1..));
            let sent = pieces.send(read.map(|length| {
                piece.truncate(length);
                piece
            }));
            if is_last || sent.is_err() {
                return;
            }
        }
    });
    if let Err(error) = pass_on(&read, stream) {
        *lock(broken) = Some(error);
        // Not the end of the lines: what was to be recorded whole is not recorded at all.
        let _ = frames::send(&mut &*stream, Kind::Failed, &[]);
    }
}

/// # Errors
/// What reading the lines said. That the holder is gone is heard on the other side.
fn pass_on(read: &Receiver<io::Result<Vec<u8>>>, stream: &Stream) -> io::Result<()> {
    loop {
        let (kind, body) = match read.recv_timeout(BREATH) {
            Ok(piece) => match piece? {
                piece if piece.is_empty() => (Kind::End, piece),
                piece => (Kind::Data, piece),
            },
            Err(RecvTimeoutError::Timeout) => (Kind::Alive, Vec::new()),
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        };
        if frames::send(&mut &*stream, kind, &body).is_err() || kind == Kind::End {
            return Ok(());
        }
    }
}

/// Writes the answers until the last word.
fn hear(stream: &Stream, output: &mut dyn Write) -> Result<Summary, WireError> {
    loop {
        let frame = frames::receive(&mut &*stream, LARGEST_ANSWER).map_err(|_| gone())?;
        match frame.kind {
            Kind::Out => output
                .write_all(&frame.body)
                .and_then(|()| output.flush())
                .map_err(|error| error::disk(&error, Path::new("-")))?,
            Kind::Answer => return frames::json(&frame, Kind::Answer).map_err(|_| gone()),
            Kind::Failed => return Err(failure(&frame)),
            _ => return Err(gone()),
        }
    }
}

/// The holder ended before its last word.
fn gone() -> WireError {
    WireError::new(ErrorCode::HolderGone)
}

fn failure(frame: &Frame) -> WireError {
    serde_json::from_slice(&frame.body).unwrap_or_else(|_| gone())
}

/// The files of an errand: made absolute for the holder, which works in another folder, and named in its answer as the
/// owner named them.
struct Names(Vec<(String, String)>);

impl Names {
    fn make_absolute(paths: Vec<&mut PathBuf>) -> Result<Self, WireError> {
        let mut names = Vec::new();
        for path in paths.into_iter().filter(|path| path.is_relative()) {
            let given = path.display().to_string();
            *path = std::path::absolute(&*path).map_err(|error| error::disk(&error, path))?;
            // The root is the beginning of every path, and has no name to be told apart by.
            if path.file_name().is_some() {
                let bare = |text: &str| text.trim_end_matches('/').to_owned();
                names.push((bare(&path.display().to_string()), bare(&given)));
            }
        }
        // The longest first, so that a folder does not rename the file inside it.
        names.sort_by_key(|(absolute, _)| std::cmp::Reverse(absolute.len()));
        Ok(Self(names))
    }

    fn as_told<T: serde::de::DeserializeOwned>(&self, body: &[u8]) -> Result<T, WireError> {
        let told = if self.0.is_empty() {
            serde_json::from_slice(body)
        } else {
            serde_json::from_slice(body).map(|value| self.in_value(value)).and_then(serde_json::from_value)
        };
        told.map_err(|error| error::malformed(&error))
    }

    fn in_value(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.in_text(text)),
            Value::Array(items) => items.into_iter().map(|item| self.in_value(item)).collect(),
            Value::Object(members) => members
                .into_iter()
                .map(|(name, value)| (name, self.in_value(value)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            other => other,
        }
    }

    fn in_error(&self, mut error: WireError) -> WireError {
        for value in error.params.values_mut() {
            *value = self.in_text(std::mem::take(value));
        }
        error
    }

    fn in_text(&self, text: String) -> String {
        self.0.iter().fold(text, |text, (absolute, given)| renamed(&text, absolute, given))
    }
}

/// The text with a path named otherwise, and every path below it. What only begins alike is another path.
fn renamed(text: &str, absolute: &str, given: &str) -> String {
    let is_of_name = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '-' | '.');
    let is_within = |sign: char| is_of_name(sign) || matches!(sign, '/' | '\\');
    let (mut done, mut rest) = (String::new(), text);
    while let Some(at) = rest.find(absolute) {
        let (before, behind) = (&rest[..at], &rest[at + absolute.len()..]);
        let begins = !before.chars().next_back().or(done.chars().next_back()).is_some_and(is_within);
        // A full stop ends a sentence or goes on in a name.
        let ends = !behind.trim_start_matches('.').chars().next().is_some_and(is_of_name);
        done += before;
        done += if begins && ends { given } else { absolute };
        rest = behind;
    }
    done + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_in_the_answer_as_the_owner_named_them() {
        let (mut near, mut far) = (PathBuf::from("enero/a.csv"), PathBuf::from("/srv/b.csv"));
        let names = Names::make_absolute(vec![&mut near, &mut far]).expect("a current folder");
        assert!(near.is_absolute(), "the holder works in another folder");
        let body =
            serde_json::json!({ "rejected": [{ "file": near.display().to_string() }, { "file": "/srv/b.csv" }] });
        let told: Value = names.as_told(body.to_string().as_bytes()).expect("JSON");
        assert_eq!(told["rejected"][0]["file"], "enero/a.csv", "as if nobody else had read it");
        assert_eq!(told["rejected"][1]["file"], "/srv/b.csv", "what was absolute stays so");
    }

    #[test]
    fn only_whole_paths_are_named_otherwise() {
        let said = |absolute: &str, given: &str, text: &str| renamed(text, absolute, given);
        assert_eq!(said("/home/ana", ".", "/home/ana/x.pdf: /home/ana"), "./x.pdf: .");
        assert_eq!(said("/home/ana", ".", "/home/anabel/x"), "/home/anabel/x", "another folder");
        assert_eq!(
            said("/srv/a.csv", "a.csv", "No abre /srv/a.csv. Revise"),
            "No abre a.csv. Revise",
            "a sentence ends"
        );
        assert_eq!(said("/ana", ".", "/home/ana/x /ana/x"), "/home/ana/x ./x", "the end of another path");
        assert_eq!(said("/srv/a.csv", "a.csv", "«/srv/a.csv»: /srv/a.csv.bak"), "«a.csv»: /srv/a.csv.bak");
        let names = Names(vec![("/x".to_owned(), "x".to_owned())]);
        assert_eq!(names.in_text("15/03/2026 y/o /x/y".to_owned()), "15/03/2026 y/o x/y", "a letter has slashes too");
    }
}
