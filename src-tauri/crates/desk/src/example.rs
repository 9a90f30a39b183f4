//! example

use crate::Desk;
use crate::wire::*;

impl Desk {
    pub(crate) fn create_example(&self, _request: Nothing) -> Result<Done<Status>, WireError> {
        Err(crate::error::unknown_call("create_example"))
    }

    pub(crate) fn leave_example(&self, _request: Nothing) -> Result<Done<Status>, WireError> {
        Err(crate::error::unknown_call("leave_example"))
    }
}
