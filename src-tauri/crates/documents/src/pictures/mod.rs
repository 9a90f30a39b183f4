//! Pictures of the letterhead and the signature, checked and made ready once. They come from
//! anywhere, so every format has limits and no picture can do more than be refused.

mod jpeg;
mod png;
mod svg;

use crate::error::DocumentError;
use lopdf::{Dictionary, Document};
use std::sync::Arc;

/// Larger files are refused before they are read.
const MOST_BYTES: usize = 20 << 20;

/// A picture ready to stand in any number of documents.
#[derive(Clone, Debug)]
pub struct Picture {
    pub(crate) form: Arc<PictureForm>,
    aspect: f32,
}

/// How a picture lies in a PDF.
#[derive(Debug)]
pub(crate) enum PictureForm {
    /// Compressed samples, with a mask of the same kind where parts are transparent.
    Samples { image: Samples, mask: Option<Samples> },
    /// Curves: the page of a small PDF, drawn on a unit square.
    Curves { document: Box<Document>, form: Dictionary, content: Vec<u8> },
}

#[derive(Debug)]
pub(crate) struct Samples {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) colours: &'static str,
    pub(crate) filter: &'static str,
    pub(crate) data: Vec<u8>,
}

impl Picture {
    /// Reads a PNG, JPEG or SVG file. Takes up to a few seconds for a malicious SVG: call it
    /// once when the owner chooses the file, away from the window's thread.
    ///
    /// # Errors
    /// [`DocumentError::Picture`] says what is wrong with the file.
    pub fn read(bytes: &[u8]) -> Result<Self, DocumentError> {
        if bytes.len() > MOST_BYTES {
            return Err(refused("the file is larger than 20 MB"));
        }
        if bytes.starts_with(b"\x89PNG") {
            png::read(bytes)
        } else if bytes.starts_with(&[0xff, 0xd8]) {
            jpeg::read(bytes)
        } else {
            let text = std::str::from_utf8(bytes);
            svg::read(text.map_err(|_| refused("it is neither PNG, JPEG nor SVG"))?)
        }
    }

    /// Width over height.
    #[must_use]
    pub fn aspect(&self) -> f32 {
        self.aspect
    }

    fn new(form: PictureForm, width: f32, height: f32) -> Result<Self, DocumentError> {
        let aspect = width / height;
        if !(aspect.is_finite() && (0.02..=50.0).contains(&aspect)) {
            return Err(refused("its proportions are impossible"));
        }
        Ok(Self { form: Arc::new(form), aspect })
    }
}

fn refused(reason: impl Into<String>) -> DocumentError {
    DocumentError::Picture(reason.into())
}
