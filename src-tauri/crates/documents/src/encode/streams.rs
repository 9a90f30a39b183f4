//! Content streams: printpdf writes the operators, we compress.

use crate::error::DocumentError;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Document, Object};
use printpdf::{PdfDocument, PdfFontMap, PdfPage, PdfSaveOptions};
use std::io::Write;

/// Bytes as they stand in the file.
#[derive(Clone, Debug)]
pub(crate) struct Stream {
    pub(crate) bytes: Vec<u8>,
    pub(crate) deflated: bool,
}

impl Stream {
    /// Compressed where that makes it shorter. printpdf's own compression is fixed at the level
    /// that takes four times as long for a tenth of the size.
    pub(crate) fn of(bytes: Vec<u8>, level: u32) -> Result<Self, DocumentError> {
        let packed = deflate(&bytes, level)?;
        Ok(if packed.len() + 20 < bytes.len() {
            Self { bytes: packed, deflated: true }
        } else {
            Self { bytes, deflated: false }
        })
    }
}

pub(crate) fn deflate(bytes: &[u8], level: u32) -> Result<Vec<u8>, DocumentError> {
    let room = Vec::with_capacity(bytes.len() / 3 + 64);
    let mut encoder = ZlibEncoder::new(room, Compression::new(level));
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// The object tree that printpdf makes of these pages and fonts.
pub(crate) fn objects(pages: Vec<PdfPage>, fonts: PdfFontMap) -> Document {
    let mut document = PdfDocument::new("");
    document.pages = pages;
    document.resources.fonts = fonts;
    let options = PdfSaveOptions { image_optimization: None, secure: false, ..Default::default() };
    document.to_lopdf_document(&options, &mut Vec::new())
}

/// The content streams of pages, in order, as printpdf writes them.
pub(crate) fn contents(pages: Vec<PdfPage>, fonts: PdfFontMap) -> Result<Vec<Vec<u8>>, DocumentError> {
    let mut document = objects(pages, fonts);
    let ids: Vec<_> = document.page_iter().collect();
    ids.into_iter().map(|id| take_content(&mut document, id)).collect()
}

fn take_content(document: &mut Document, page: (u32, u16)) -> Result<Vec<u8>, DocumentError> {
    let unexpected = |error: lopdf::Error| DocumentError::Encoding(error.to_string());
    let dictionary = document.get_dictionary(page).map_err(unexpected)?;
    let id = dictionary.get(b"Contents").and_then(Object::as_reference).map_err(unexpected)?;
    match document.objects.remove(&id) {
        Some(Object::Stream(stream)) => Ok(stream.content),
        _ => Err(DocumentError::Encoding("a page without content".to_owned())),
    }
}
