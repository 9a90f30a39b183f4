//! What can go wrong between a worded letter and its bytes.

/// Why a document could not be made. Text that a font cannot show is no error: it is replaced,
/// counted and reported with the placed pages.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The bytes could not be written: disk full, stick pulled out, folder gone.
    #[error("the document could not be written: {0}")]
    Write(#[from] std::io::Error),
    /// The picture of the letterhead or the signature cannot be used; the text says why.
    #[error("the picture cannot be used: {0}")]
    Picture(String),
    /// The text of the QR code is longer than a code can hold.
    #[error("the QR code cannot hold its text ({0} bytes)")]
    Qr(usize),
    /// A font could not be cut down to the glyphs used; never seen with the fonts shipped.
    #[error("font {0}: {1}")]
    Font(&'static str, String),
    /// The PDF library handed over something that its contract excludes.
    #[error("the PDF library gave an unexpected object: {0}")]
    Encoding(String),
    /// The caller asked to stop; what was written so far is not a document.
    #[error("cancelled")]
    Cancelled,
}
