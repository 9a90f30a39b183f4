//! Files that strangers made, read in a process of their own.
//!
//! The reader is this very program, started with [`ARGUMENT`]: it gets the bytes of one file after another and answers
//! drafts. It opens no ledger and no file, and has limits on memory, time and output; when it dies, that file is refused
//! with a sentence and the others go on. [`Here`] reads in our own process, for tests of the desk as a library.
//!
//! On Windows the limits of memory and processor time would need a job object, which no safe interface that we use offers:
//! there the reader is another process with a deadline and a largest output, and no more.

mod child;
mod here;
mod run;
mod told;

use std::path::PathBuf;
use std::sync::Arc;

use exchange::Source;

use crate::ports::{Reader, ReadingRun};
use crate::wire::WireError;

pub use child::{ARGUMENT, answer, is_asked};
pub use here::{Here, Nobody};
pub use told::{Look, Manner, Told};

/// The reader in a process of its own.
#[derive(Debug, Clone)]
pub struct Apart {
    program: PathBuf,
}

impl Apart {
    /// The running program itself: on Linux whatever has become of its file since.
    #[must_use]
    pub fn own() -> Self {
        let program = if cfg!(target_os = "linux") { Some(PathBuf::from("/proc/self/exe")) } else { None };
        Self { program: program.or_else(|| std::env::current_exe().ok()).unwrap_or_default() }
    }

    /// Another build of the program; for tests of a library, which is no program.
    #[must_use]
    pub fn of(program: PathBuf) -> Self {
        Self { program }
    }
}

impl Reader for Apart {
    fn begin(&self, manner: &Manner) -> Box<dyn ReadingRun> {
        Box::new(run::Run::new(self.program.clone(), manner.clone()))
    }

    fn prove_picture(&self, bytes: &[u8]) -> Result<(), String> {
        let picture = Source { name: String::new(), bytes: bytes.to_vec() };
        let mut run = run::Run::new(self.program.clone(), Manner::picture());
        let mut told = None;
        let mut tell = |word: Told| told = Some(word);
        let read = run.read(picture, &mut || Ok(()), &mut tell).and_then(|()| run.finish(&mut || Ok(()), &mut tell));
        match (read, told) {
            (Ok(()), Some(Told::Picture { refused: None })) => Ok(()),
            (Ok(()), Some(Told::Picture { refused: Some(why) })) => Err(why),
            (Ok(()), Some(Told::Failed { error, .. })) => Err(error.fault.spanish()),
            _ => Err(exchange::Fault::ReaderDied.spanish()),
        }
    }
}

/// Reads everything under the paths with a reader; `wait` is asked now and then and stops it by an error.
pub(crate) fn read_paths(
    reader: &Arc<dyn Reader>,
    paths: &[PathBuf],
    manner: &Manner,
    wait: &mut dyn FnMut() -> Result<(), WireError>,
    tell: &mut dyn FnMut(Told),
) -> Result<(), WireError> {
    let mut run = reader.begin(manner);
    let mut stopped = Ok(());
    exchange::walk(paths, &mut |found| {
        if stopped.is_err() {
            return;
        }
        stopped = match found {
            exchange::Found::Source(source) => wait().and_then(|()| run.read(source, wait, tell)),
            exchange::Found::Failed(error) => {
                // In its place among the others.
                let before = run.finish(wait, tell);
                tell(Told::Failed { error, look: None });
                before
            }
            exchange::Found::Skipped(_) => Ok(()),
        };
    });
    stopped.and_then(|()| run.finish(wait, tell))
}
