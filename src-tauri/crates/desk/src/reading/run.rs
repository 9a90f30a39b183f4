//! Our side of a reader: files go in, what it tells comes out, and when it dies another one takes its place.

use std::collections::VecDeque;
use std::io::{BufReader, BufWriter, Read as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel, sync_channel};
use std::time::{Duration, Instant};

use exchange::{Draft, Fault, ReadError, Reading, Source, limits};

use super::child::{self, ARGUMENT};
use super::told::{Manner, Told};
use crate::framing;
use crate::ports::ReadingRun;
use crate::wire::WireError;

/// How long a reader may say nothing.
const PATIENCE: Duration = Duration::from_secs(120);
/// How often we look whether the owner cancelled.
const LOOK: Duration = Duration::from_millis(100);
/// A reader is replaced after so many files, so that its processor time is for these.
const FILES: usize = 500;
/// Files on their way at once, so that neither side waits for the other.
const AHEAD: usize = 16;
const AHEAD_BYTES: usize = 4 << 20;
/// The largest thing that a reader may tell at once, and all of it together about one file.
const LARGEST_WORD: usize = 128 << 20;
const LARGEST_OUTPUT: usize = 1 << 30;

/// What comes from the reader's thread.
enum Heard {
    Told(Box<Told>, usize),
    Done,
}

/// A run over files.
pub(super) struct Run {
    program: PathBuf,
    manner: Manner,
    reader: Option<Process>,
    /// Sent and not yet done, in order: the first is the one that the reader is at.
    ahead: VecDeque<Arc<Source>>,
    /// The drafts of the reading that is being told.
    drafts: Vec<Draft>,
    output: usize,
    /// Something about the file that the reader is at was passed on already.
    is_told: bool,
}

/// A reader at work. It is killed when this is dropped.
struct Process {
    child: Child,
    to: Sender<Arc<Source>>,
    from: Receiver<Heard>,
    sent: usize,
    done: usize,
    heard_at: Instant,
}

impl Process {
    fn start(program: &PathBuf, manner: &Manner) -> std::io::Result<Self> {
        let mut command = Command::new(program);
        command.arg(ARGUMENT).env_clear().current_dir(std::path::MAIN_SEPARATOR_STR);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let (to, files) = channel();
        let (say, from) = sync_channel(64);
        let manner = serde_json::to_vec(manner)?;
        if let (Some(input), Some(output)) = (input, output) {
            std::thread::Builder::new().name("to reader".to_owned()).spawn(move || give(input, &manner, &files))?;
            let hear = move || hear(output, |word| say.send(word).is_ok());
            std::thread::Builder::new().name("from reader".to_owned()).spawn(hear)?;
        }
        Ok(Self { child, to, from, sent: 0, done: 0, heard_at: Instant::now() })
    }

    /// Why it died.
    fn fault(&mut self) -> Fault {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let mut said = String::new();
        if let Some(stderr) = self.child.stderr.take() {
            let _ = stderr.take(4096).read_to_string(&mut said);
        }
        // The allocator's last words. Nothing else is written there, and nothing of it is kept.
        if said.contains("memory allocation of") {
            Fault::ReaderMemory { limit_mb: child::MEMORY >> 20 }
        } else {
            Fault::ReaderDied
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Gives the reader its files, as fast as it takes them. It ends when there are no more, or the reader is gone.
fn give(input: ChildStdin, manner: &[u8], files: &Receiver<Arc<Source>>) {
    let mut input = BufWriter::new(input);
    let mut given = framing::send(&mut input, child::MANNER, manner);
    while given.is_ok() {
        let Ok(source) = files.recv() else { return };
        given = framing::send(&mut input, child::NAME, source.name.as_bytes())
            .and_then(|()| framing::send(&mut input, child::BYTES, &source.bytes));
    }
}

/// Takes what the reader tells, until it ends, says nonsense, or nobody listens.
fn hear(output: ChildStdout, mut say: impl FnMut(Heard) -> bool) {
    let mut output = BufReader::with_capacity(1 << 16, output);
    while let Ok((kind, body)) = framing::receive(&mut output, LARGEST_WORD) {
        let heard = match kind {
            child::TOLD => serde_json::from_slice(&body).ok().map(|told| Heard::Told(Box::new(told), body.len())),
            child::DONE => Some(Heard::Done),
            _ => None,
        };
        if !heard.is_some_and(&mut say) {
            return;
        }
    }
}

impl Run {
    pub(super) fn new(program: PathBuf, manner: Manner) -> Self {
        Self { program, manner, reader: None, ahead: VecDeque::new(), drafts: Vec::new(), output: 0, is_told: false }
    }

    /// A reader that has been given everything that is on its way.
    fn reader(&mut self) -> std::io::Result<&mut Process> {
        if self.reader.is_none() {
            let mut fresh = Process::start(&self.program, &self.manner)?;
            for source in &self.ahead {
                let _ = fresh.to.send(Arc::clone(source));
                fresh.sent += 1;
            }
            self.reader = Some(fresh);
        }
        self.reader.as_mut().ok_or_else(|| std::io::ErrorKind::NotFound.into())
    }

    fn send(&mut self, source: Source, tell: &mut dyn FnMut(Told)) {
        let source = Arc::new(source);
        let is_idle = self.ahead.is_empty();
        match self.reader() {
            Ok(reader) => {
                // A reader that is gone is noticed where its answers are awaited.
                let _ = reader.to.send(Arc::clone(&source));
                reader.sent += 1;
                if is_idle {
                    reader.heard_at = Instant::now();
                }
                self.ahead.push_back(source);
            }
            Err(error) => tell(failed(&source.name, Fault::Unreadable { detail: error.to_string() })),
        }
    }

    /// Waits for one thing: a word, the owner's wish to stop, a death.
    fn wait(
        &mut self,
        wait: &mut dyn FnMut() -> Result<(), WireError>,
        tell: &mut dyn FnMut(Told),
    ) -> Result<(), WireError> {
        let Ok(reader) = self.reader() else {
            self.give_up(Fault::ReaderDied, tell);
            return Ok(());
        };
        let patience = patience();
        match reader.from.recv_timeout(LOOK) {
            Ok(heard) => {
                reader.heard_at = Instant::now();
                self.take(heard, tell);
            }
            Err(RecvTimeoutError::Timeout) if reader.heard_at.elapsed() > patience => {
                self.reader = None;
                self.give_up(Fault::ReaderTime { seconds: patience.as_secs() }, tell);
            }
            Err(RecvTimeoutError::Timeout) => wait()?,
            Err(RecvTimeoutError::Disconnected) => {
                let (fault, is_worn) = (reader.fault(), reader.done > 0);
                self.reader = None;
                // Its time and memory went to the files before as well: this one is judged by a fresh reader.
                if is_worn && !self.is_told {
                    self.forget();
                } else {
                    self.give_up(fault, tell);
                }
            }
        }
        Ok(())
    }

    fn take(&mut self, heard: Heard, tell: &mut dyn FnMut(Told)) {
        let Some(name) = self.ahead.front().map(|source| source.name.clone()) else { return };
        match heard {
            Heard::Done => {
                self.ahead.pop_front();
                self.forget();
                if let Some(reader) = &mut self.reader {
                    reader.done += 1;
                }
            }
            Heard::Told(told, length) => {
                self.output = self.output.saturating_add(length);
                match self.checked(*told, &name) {
                    Some(Told::Drafts(drafts)) => self.drafts.extend(drafts),
                    Some(Told::Read { mut reading, words, original }) => {
                        reading.drafts = std::mem::take(&mut self.drafts);
                        self.is_told = true;
                        tell(Told::Read { reading, words, original });
                    }
                    Some(other) => {
                        self.is_told = true;
                        tell(other);
                    }
                    None => {
                        self.reader = None;
                        self.give_up(Fault::ReaderDied, tell);
                    }
                }
            }
        }
    }

    /// What a reader could honestly say about this file; a reader that says more has been taken over.
    fn checked(&self, told: Told, name: &str) -> Option<Told> {
        let is_about_it = match &told {
            Told::Read { reading, .. } => reading.file.starts_with(name) && is_plausible(reading),
            Told::Failed { error, .. } => error.file.starts_with(name),
            Told::Drafts(drafts) => drafts.iter().all(is_positive),
            Told::Picture { .. } => self.manner.is_picture,
        };
        let fits = self.output <= LARGEST_OUTPUT && self.drafts.len() <= 4 * limits::ROWS;
        (is_about_it && fits).then_some(told)
    }

    /// The file that the reader is at is refused; the others go to the next reader.
    fn give_up(&mut self, fault: Fault, tell: &mut dyn FnMut(Told)) {
        self.forget();
        if let Some(source) = self.ahead.pop_front() {
            tell(failed(&source.name, fault));
        }
    }

    fn forget(&mut self) {
        self.drafts = Vec::new();
        self.output = 0;
        self.is_told = false;
    }
}

fn is_plausible(reading: &Reading) -> bool {
    reading.drafts.is_empty() && reading.rejected.len() <= 4 * limits::ROWS && reading.headers.len() <= limits::COLUMNS
}

fn is_positive(draft: &Draft) -> bool {
    match draft {
        Draft::Customer(_) => true,
        Draft::Invoice(invoice) => invoice.total.is_sign_positive(),
        Draft::CreditNote(note) => note.total.is_sign_positive(),
        Draft::Payment(payment) => payment.amount.is_sign_positive(),
    }
}

fn failed(name: &str, fault: Fault) -> Told {
    Told::Failed { error: ReadError { file: name.to_owned(), line: None, fault }, look: None }
}

/// A test cannot wait two minutes. A release build does not listen.
fn patience() -> Duration {
    let asked = if cfg!(debug_assertions) { std::env::var("ALDIA_READER_SECONDS").ok() } else { None };
    asked.and_then(|text| text.parse().ok()).map_or(PATIENCE, Duration::from_secs)
}

impl ReadingRun for Run {
    fn read(
        &mut self,
        source: Source,
        wait: &mut dyn FnMut() -> Result<(), WireError>,
        tell: &mut dyn FnMut(Told),
    ) -> Result<(), WireError> {
        if self.reader.as_ref().is_some_and(|reader| reader.sent >= FILES) {
            self.finish(wait, tell)?;
            self.reader = None;
        }
        self.send(source, tell);
        let bytes = |ahead: &VecDeque<Arc<Source>>| ahead.iter().map(|source| source.bytes.len()).sum::<usize>();
        while self.ahead.len() >= AHEAD || bytes(&self.ahead) > AHEAD_BYTES {
            self.wait(wait, tell)?;
        }
        Ok(())
    }

    fn finish(
        &mut self,
        wait: &mut dyn FnMut() -> Result<(), WireError>,
        tell: &mut dyn FnMut(Told),
    ) -> Result<(), WireError> {
        while !self.ahead.is_empty() {
            self.wait(wait, tell)?;
        }
        Ok(())
    }
}
