//! Whether the owner is asked for a copy before the window closes.

use chrono::{DateTime, Utc};

use crate::Desk;
use crate::wire::{Nothing, Status, WireError};

/// A copy that is older than this, with facts that came since, is asked for. The seal turns amber on the same day.
const OLD_AFTER_DAYS: i64 = 7;

impl Desk {
    /// True when facts are on this computer alone, and have been for a week or ever since. Of the example book nothing can
    /// be lost; of a locked one nothing is known.
    #[must_use]
    pub fn wants_copy(&self) -> bool {
        self.status(Nothing {}).is_ok_and(|status| is_old(&status, self.now()))
    }

    /// See the table of calls.
    pub(crate) fn leave_window(&self, _: Nothing) -> Result<Nothing, WireError> {
        self.surroundings.hide();
        Ok(Nothing {})
    }
}

fn is_old(status: &Status, now: DateTime<Utc>) -> bool {
    if status.business.is_none() || status.is_example || status.facts_since == 0 {
        return false;
    }
    let proven = status.last_proven.as_ref().and_then(|copy| DateTime::from_timestamp_millis(copy.proven_at));
    proven.is_none_or(|proven| (now - proven).num_days() >= OLD_AFTER_DAYS)
}
