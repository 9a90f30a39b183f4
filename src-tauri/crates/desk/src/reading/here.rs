//! Readers without a process of their own.

use exchange::{Fault, ReadError, Source};

use super::told::{self, Manner, Told};
use crate::ports::{Reader, ReadingRun};
use crate::wire::WireError;

/// Reads in our own process. Only for tests of the desk as a library: a hostile file would take the ledger's process down.
#[derive(Debug, Clone, Copy, Default)]
pub struct Here;

impl Reader for Here {
    fn begin(&self, manner: &Manner) -> Box<dyn ReadingRun> {
        Box::new(InProcess(manner.clone()))
    }

    fn prove_picture(&self, bytes: &[u8]) -> Result<(), String> {
        documents::Picture::read(bytes).map(drop).map_err(|error| error.to_string())
    }
}

struct InProcess(Manner);

impl ReadingRun for InProcess {
    fn read(
        &mut self,
        source: Source,
        _: &mut dyn FnMut() -> Result<(), WireError>,
        tell: &mut dyn FnMut(Told),
    ) -> Result<(), WireError> {
        let mut gathered = Vec::new();
        told::read(source, &self.0, &mut |word| match word {
            Told::Drafts(drafts) => gathered.extend(drafts),
            Told::Read { mut reading, words, original } => {
                reading.drafts = std::mem::take(&mut gathered);
                tell(Told::Read { reading, words, original });
            }
            other => tell(other),
        });
        Ok(())
    }
}

/// No reader was given: every file is refused.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nobody;

impl Reader for Nobody {
    fn begin(&self, _: &Manner) -> Box<dyn ReadingRun> {
        Box::new(Self)
    }

    fn prove_picture(&self, _: &[u8]) -> Result<(), String> {
        Err(Fault::ReaderDied.spanish())
    }
}

impl ReadingRun for Nobody {
    fn read(
        &mut self,
        source: Source,
        _: &mut dyn FnMut() -> Result<(), WireError>,
        tell: &mut dyn FnMut(Told),
    ) -> Result<(), WireError> {
        let error = ReadError { file: source.name, line: None, fault: Fault::ReaderDied };
        tell(Told::Failed { error, look: None });
        Ok(())
    }
}
