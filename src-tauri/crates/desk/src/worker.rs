//! worker
use crate::wire::{Problem, Topic};

/// What one pass of the background did.
#[derive(Debug, Clone, Default)]
pub struct TickReport {
    /// When to look again at the latest.
    pub next_wake_in: std::time::Duration,
    /// What changed.
    pub changed: Vec<Topic>,
    /// Notifications that were raised: summary and body.
    pub raised: Vec<(String, String)>,
    /// The letters that were drafted.
    pub drafted: Option<std::path::PathBuf>,
    /// What went wrong.
    pub problems: Vec<Problem>,
}

impl crate::Desk {
    /// One pass of the background thread.
    pub fn tick(&self) -> TickReport {
        TickReport::default()
    }
}
