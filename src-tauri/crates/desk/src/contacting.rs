//! contacting

use crate::Desk;
use crate::wire::*;

impl Desk {
    pub(crate) fn message(&self, _request: LineRef) -> Result<MessageView, WireError> {
        Err(crate::error::unknown_call("message"))
    }

    pub(crate) fn open_message(&self, _request: LineRef) -> Result<Nothing, WireError> {
        Err(crate::error::unknown_call("open_message"))
    }

    pub(crate) fn mark_done(&self, _request: MarkDone) -> Result<Done<Recorded>, WireError> {
        Err(crate::error::unknown_call("mark_done"))
    }
}
