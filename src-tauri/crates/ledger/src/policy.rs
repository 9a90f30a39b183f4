//! The cadence: which steps follow a due date, and how far apart.

/// One step of the cadence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    /// Days from the due date; negative before it.
    pub offset: i32,
    /// A letter rather than a short message.
    pub is_letter: bool,
    /// Needs an earlier letter of the same instalment, and the days between the two.
    pub is_escalating: bool,
}

/// The owner's policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Stages by rising offset.
    pub stages: Vec<Stage>,
    /// Days that must pass between two messages to an account; there is never more than one a day.
    pub min_interval_days: u32,
}

impl Default for Policy {
    /// −3 courtesy, 0 due today, +3 firm, +10 first letter, +20 formal letter, +30 pre-legal.
    fn default() -> Self {
        let stage = |offset, is_letter, is_escalating| Stage { offset, is_letter, is_escalating };
        Self {
            stages: vec![
                stage(-3, false, false),
                stage(0, false, false),
                stage(3, false, false),
                stage(10, true, false),
                stage(20, true, true),
                stage(30, true, true),
            ],
            min_interval_days: 0,
        }
    }
}

impl Policy {
    /// Is the stage of this offset a letter?
    #[must_use]
    pub fn is_letter(&self, offset: i32) -> bool {
        self.stages.iter().any(|stage| stage.offset == offset && stage.is_letter)
    }
}
