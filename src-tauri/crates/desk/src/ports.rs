//! What the desk asks of its surroundings. The shell, the terminal door and the tests each bring their own.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use zeroize::Zeroizing;

use crate::reading::{Manner, Told};
use crate::wire::{Pick, Progress, Topic, WireError};

/// Where "now" comes from. Nothing below the desk asks for it.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> DateTime<Utc>;
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// Reads files that strangers made, see [`crate::reading`].
pub trait Reader: Send + Sync {
    /// Begins a run over files that are all read in one manner.
    fn begin(&self, manner: &Manner) -> Box<dyn ReadingRun>;
    /// Proves that a picture can be printed.
    ///
    /// # Errors
    /// Why it cannot, in words.
    fn prove_picture(&self, bytes: &[u8]) -> Result<(), String>;
}

/// A run over files. What it tells comes in the order of the files, and not later than [`ReadingRun::finish`].
pub trait ReadingRun {
    /// Takes a file. `wait` is asked now and then while it is being read.
    ///
    /// # Errors
    /// What `wait` says; then the run is over.
    fn read(
        &mut self,
        source: exchange::Source,
        wait: &mut dyn FnMut() -> Result<(), WireError>,
        tell: &mut dyn FnMut(Told),
    ) -> Result<(), WireError>;
    /// Waits until everything was told; there is nothing to wait for where [`ReadingRun::read`] tells all.
    ///
    /// # Errors
    /// What `wait` says; then the run is over.
    fn finish(
        &mut self,
        _wait: &mut dyn FnMut() -> Result<(), WireError>,
        _tell: &mut dyn FnMut(Told),
    ) -> Result<(), WireError> {
        Ok(())
    }
}

/// Raises desktop notifications.
pub trait Notifier: Send + Sync {
    /// Shows a notification. The error is what the platform said; the desk records it and tries again.
    ///
    /// # Errors
    /// When no notification could be raised.
    fn notify(&self, summary: &str, body: &str) -> Result<(), String>;
}

/// Where the system keeps secrets for its user. It may remember the key of a ledger and is never its only home, so every
/// failure only means that the passphrase is asked for.
pub trait Keychain: Send + Sync {
    /// Keeps a secret under a name.
    ///
    /// # Errors
    /// What the system says.
    fn remember(&self, name: &str, secret: &[u8]) -> Result<(), String>;
    /// The secret under a name; none when there is none, or the system does not answer.
    fn recall(&self, name: &str) -> Option<Zeroizing<Vec<u8>>>;
    /// Removes a secret. One that is not there is no failure.
    ///
    /// # Errors
    /// What the system says.
    fn forget(&self, name: &str) -> Result<(), String>;
}

/// No keychain.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoKeychain;

impl Keychain for NoKeychain {
    fn remember(&self, _: &str, _: &[u8]) -> Result<(), String> {
        Err("no keychain".to_owned())
    }
    fn recall(&self, _: &str) -> Option<Zeroizing<Vec<u8>>> {
        None
    }
    fn forget(&self, _: &str) -> Result<(), String> {
        Ok(())
    }
}

/// The keychain of this computer: the Secret Service, the Windows Credential Manager, the macOS Keychain.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemKeychain;

impl Keychain for SystemKeychain {
    fn remember(&self, name: &str, secret: &[u8]) -> Result<(), String> {
        vault::keychain::remember(name, secret)
    }
    fn recall(&self, name: &str) -> Option<Zeroizing<Vec<u8>>> {
        vault::keychain::recall(name)
    }
    fn forget(&self, name: &str) -> Result<(), String> {
        vault::keychain::forget(name)
    }
}

/// Knows which folders lie on one disk, and so share its fate.
pub trait Disks: Send + Sync {
    /// Whether both lie on one disk; none where the system does not tell.
    fn are_shared(&self, one: &Path, other: &Path) -> Option<bool>;
}

/// The disks of this computer.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemDisks;

impl Disks for SystemDisks {
    fn are_shared(&self, one: &Path, other: &Path) -> Option<bool> {
        vault::share_device(one, other)
    }
}

/// What only a desktop can do. Without one, every answer is "no".
pub trait Surroundings: Send + Sync {
    /// Asks the owner for files or a folder; empty when the dialog was closed.
    fn pick(&self, what: Pick) -> Vec<PathBuf>;
    /// Opens a file, or a link that the desk built, in the owner's own program.
    ///
    /// # Errors
    /// When no program could be started.
    fn open(&self, target: &str) -> Result<(), String>;
    /// Tells how far long work is.
    fn progress(&self, progress: &Progress);
    /// Tells the window what changed in the background.
    fn changed(&self, topics: &[Topic]);
    /// Hides the window, where there is one.
    fn hide(&self) {}
}

/// No desktop at all: the terminal door and most tests.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoDesktop;

impl Surroundings for NoDesktop {
    fn pick(&self, _: Pick) -> Vec<PathBuf> {
        Vec::new()
    }
    fn open(&self, _: &str) -> Result<(), String> {
        Err("no desktop".to_owned())
    }
    fn progress(&self, _: &Progress) {}
    fn changed(&self, _: &[Topic]) {}
}
