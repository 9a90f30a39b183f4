//! copying

use crate::Desk;
use crate::wire::*;

/// A proven copy as the window shows it.
pub(crate) fn proven_view(conn: &store::Connection, copy: &store::diary::ProvenCopy) -> Result<ProvenCopy, WireError> {
    let _ = conn;
    Err(crate::error::unknown_call(&copy.file))
}

impl Desk {
    /// A verified copy before an older schema is brought up to date.
    pub(crate) fn copy_before_migrating(&self, conn: &store::Connection) -> Result<(), WireError> {
        let _ = conn;
        Err(crate::error::unknown_call("copy"))
    }
}

impl Desk {
    pub(crate) fn copies(&self, _request: Nothing) -> Result<CopiesView, WireError> {
        Err(crate::error::unknown_call("copies"))
    }

    pub(crate) fn back_up(&self, _request: BackUp) -> Result<Done<ProvenCopy>, WireError> {
        Err(crate::error::unknown_call("back_up"))
    }

    pub(crate) fn verify_copy(&self, _request: CopyRef) -> Result<Done<ProvenCopy>, WireError> {
        Err(crate::error::unknown_call("verify_copy"))
    }

    pub(crate) fn preview_restore(&self, _request: CopyRef) -> Result<RestorePreview, WireError> {
        Err(crate::error::unknown_call("preview_restore"))
    }

    pub(crate) fn restore(&self, _request: CopyRef) -> Result<Done<Restored>, WireError> {
        Err(crate::error::unknown_call("restore"))
    }
}
