//! What the desk asks of its surroundings. The shell, the terminal door and the tests each bring their own.

use std::path::PathBuf;

use chrono::{DateTime, Utc};

use crate::wire::{Pick, Progress, Topic};

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

/// Raises desktop notifications.
pub trait Notifier: Send + Sync {
    /// Shows a notification. The error is what the platform said; the desk records it and tries again.
    ///
    /// # Errors
    /// When no notification could be raised.
    fn notify(&self, summary: &str, body: &str) -> Result<(), String>;
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
