//! Where things lie on this machine.

use std::path::{Path, PathBuf};

use crate::book::Options;

/// The folder of everything: `ALDIA_HOME`, or the platform's data directory.
#[must_use]
pub fn home(options: &Options) -> PathBuf {
    if let Some(home) = &options.home {
        return home.clone();
    }
    if let Some(home) = std::env::var_os("ALDIA_HOME").filter(|home| !home.is_empty()) {
        return PathBuf::from(home);
    }
    directories::ProjectDirs::from("app", "aldia", "AlDia")
        .map_or_else(|| PathBuf::from("AlDia"), |dirs| dirs.data_dir().to_owned())
}

/// The ledger's file.
#[must_use]
pub fn ledger_path(options: &Options) -> PathBuf {
    let mut path = asked_path(options);
    // A ledger that was moved thrice left three notes; a circle of notes ends too.
    for _ in 0..8 {
        match moved_to(&path) {
            Some(moved) if path.symlink_metadata().is_err() => path = moved,
            _ => break,
        }
    }
    path
}

/// The ledger's file as it was asked for, wherever it was moved since.
#[must_use]
pub fn asked_path(options: &Options) -> PathBuf {
    options.ledger.clone().unwrap_or_else(|| home(options).join("libro.aldia"))
}

/// The note that a moved ledger leaves at its old place.
pub(crate) fn moved_note(ledger: &Path) -> PathBuf {
    let mut name = ledger.as_os_str().to_owned();
    name.push(".moved");
    PathBuf::from(name)
}

/// Where the ledger of this name was moved. It counts only where that name is empty.
pub(crate) fn moved_to(ledger: &Path) -> Option<PathBuf> {
    let text = std::fs::read_to_string(moved_note(ledger)).ok()?;
    Some(PathBuf::from(text.trim_end())).filter(|path| path.is_absolute())
}

/// The folder in which the exact bytes of documents are kept, beside the ledger.
#[must_use]
pub fn documents_dir(options: &Options) -> PathBuf {
    beside_ledger(options, "documents")
}

/// The folder in which drafts and files for the owner are written: letters to print, receipts, statements.
#[must_use]
pub fn papers_dir(options: &Options) -> PathBuf {
    beside_ledger(options, "papeles")
}

/// The private folder in which sealed papers are unsealed to be looked at: the session's own where there is one, which is
/// memory on most systems, else beside the ledger. A folder of everything that was named keeps everything.
#[must_use]
pub fn opened_dir(options: &Options) -> PathBuf {
    let is_named = options.home.is_some() || std::env::var_os("ALDIA_HOME").is_some_and(|home| !home.is_empty());
    match std::env::var_os("XDG_RUNTIME_DIR").filter(|dir| !dir.is_empty() && !is_named && cfg!(unix)) {
        Some(session) => PathBuf::from(session).join("app.aldia.desktop").join("abiertos"),
        None => beside_ledger(options, "abiertos"),
    }
}

fn beside_ledger(options: &Options, name: &str) -> PathBuf {
    ledger_path(options).parent().map_or_else(|| PathBuf::from(name), |folder| folder.join(name))
}

/// The folder of the keys of sealed copies: with the program, not with the ledger, so that whoever takes one of the two
/// has not the other.
#[must_use]
pub fn keys_dir(options: &Options) -> PathBuf {
    home(options).join("keys")
}

/// The folder of the log.
#[must_use]
pub fn log_dir(options: &Options) -> PathBuf {
    home(options).join("log")
}
