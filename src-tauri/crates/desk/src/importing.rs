//! importing

use crate::Desk;
use crate::wire::*;

/// What was previewed and waits to be applied.
#[derive(Debug)]
pub(crate) struct Preview;

impl Desk {
    pub(crate) fn preview_import(&self, _request: PreviewImport) -> Result<ImportPreview, WireError> {
        Err(crate::error::unknown_call("preview_import"))
    }

    pub(crate) fn apply_import(&self, _request: ApplyImport) -> Result<Done<ImportResult>, WireError> {
        Err(crate::error::unknown_call("apply_import"))
    }

    pub(crate) fn imports(&self, _request: Nothing) -> Result<Vec<ImportBatch>, WireError> {
        Err(crate::error::unknown_call("imports"))
    }

    pub(crate) fn undo_import(&self, _request: ById) -> Result<Done<Nothing>, WireError> {
        Err(crate::error::unknown_call("undo_import"))
    }
}
