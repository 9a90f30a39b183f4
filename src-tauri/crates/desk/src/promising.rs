//! promising

use crate::Desk;
use crate::wire::*;

impl Desk {
    pub(crate) fn add_promise(&self, _request: NewPromise) -> Result<Done<Recorded>, WireError> {
        Err(crate::error::unknown_call("add_promise"))
    }

    pub(crate) fn add_pause(&self, _request: NewPause) -> Result<Done<Recorded>, WireError> {
        Err(crate::error::unknown_call("add_pause"))
    }

    pub(crate) fn add_note(&self, _request: NewNote) -> Result<Done<Recorded>, WireError> {
        Err(crate::error::unknown_call("add_note"))
    }
}
