//! Whether the owner is asked for a copy before the window closes.

use crate::Desk;
use crate::wire::{Nothing, WireError};

impl Desk {
    /// True when a copy is due, as `copy_due` says. Of the example book nothing can be lost; of a locked one nothing is
    /// known.
    #[must_use]
    pub fn wants_copy(&self) -> bool {
        let is_own = self.status(Nothing {}).is_ok_and(|status| status.business.is_some() && !status.is_example);
        is_own && self.copy_due(Nothing {}).is_ok_and(|due| due.is_due)
    }

    /// See the table of calls.
    pub(crate) fn leave_window(&self, _: Nothing) -> Result<Nothing, WireError> {
        self.surroundings.hide();
        Ok(Nothing {})
    }
}
