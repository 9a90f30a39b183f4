//! Whether the owner is asked for a copy before the window closes.

use crate::Desk;
use crate::wire::{Nothing, WireError};

impl Desk {
    /// True when facts were recorded since the last copy and that is a day old or older, or there is none. Of the example
    /// book nothing can be lost; of a locked one nothing is known.
    #[must_use]
    pub fn wants_copy(&self) -> bool {
        let is_own = self.status(Nothing {}).is_ok_and(|status| status.business.is_some() && !status.is_example);
        is_own && self.is_copy_due().unwrap_or(false)
    }

    /// See the table of calls.
    pub(crate) fn leave_window(&self, _: Nothing) -> Result<Nothing, WireError> {
        self.surroundings.hide();
        Ok(Nothing {})
    }
}
