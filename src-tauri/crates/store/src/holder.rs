//! Who holds a ledger, written beside the kernel's lock for the sentence that tells the owner. It is never a lock itself:
//! after a crash it stands there and means nothing, and where it cannot be written the ledger opens all the same.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::open::{beside, private};

/// The process that holds a ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Its process id.
    pub pid: u32,
    /// The file name of its program.
    pub program: String,
}

/// Who says that it holds the ledger. Ask only after the lock was refused.
#[must_use]
pub fn holder(path: &Path) -> Option<Holder> {
    let text = std::fs::read_to_string(beside(path, ".holder")).ok()?;
    let (pid, program) = text.trim_end().split_once(' ')?;
    let program = program.chars().filter(|sign| !sign.is_control()).take(64).collect();
    Some(Holder { pid: pid.parse().ok()?, program })
}

/// The kernel's lock, with the note of who has it.
#[derive(Debug)]
pub(crate) struct Lock {
    note: PathBuf,
    _file: File,
}

impl Lock {
    /// Notes that this process has the lock.
    pub(crate) fn taken(path: &Path, file: File) -> Self {
        let program = std::env::current_exe().ok();
        let program = program.as_deref().and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
        let note = beside(path, ".holder");
        let _ = private()
            .create(true)
            .truncate(true)
            .open(&note)
            .and_then(|mut out| writeln!(out, "{} {program}", std::process::id()));
        Self { note, _file: file }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Before the lock goes, so that the note of the next holder is never the one removed.
        let _ = std::fs::remove_file(&self.note);
    }
}
