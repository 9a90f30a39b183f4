//! The fonts of a file: printpdf makes the dictionaries and the maps back to text, we put in the
//! exact widths, which it cuts to whole numbers (a long line would drift by up to a point).

use super::import::Import;
use super::writer::Writer;
use crate::encode::{Glyphs, objects};
use crate::error::DocumentError;
use crate::fonts::Fonts;
use lopdf::{Dictionary, Document, Object};
use printpdf::{Mm, PdfPage};
use std::io::Write;

/// Writes the fonts with the glyphs used and answers the dictionary of their names.
pub(super) fn write<W: Write>(
    glyphs: &Glyphs,
    fonts: &Fonts,
    out: &mut Writer<W>,
) -> Result<Dictionary, DocumentError> {
    let page = PdfPage::new(Mm(10.0), Mm(10.0), glyphs.mention_all(fonts));
    let mut source = objects(vec![page], glyphs.programs(fonts)?);
    let names = font_names(&source)?;
    for style in glyphs.styles() {
        let id = names.get(fonts.face(style).tag.as_bytes()).and_then(Object::as_reference);
        exact_widths(&mut source, id.map_err(unexpected)?, &glyphs.widths(style))?;
    }
    Import::from(&source).dictionary(&names, out)
}

fn unexpected(error: lopdf::Error) -> DocumentError {
    DocumentError::Encoding(error.to_string())
}

fn font_names(source: &Document) -> Result<Dictionary, DocumentError> {
    let page = source.page_iter().next();
    let page = page.ok_or_else(|| DocumentError::Encoding("no page".to_owned()))?;
    let resources = source.get_dictionary(page).map_err(unexpected)?.get(b"Resources");
    let resources = follow(source, resources.map_err(unexpected)?)?;
    let fonts = resources.get(b"Font").map_err(unexpected)?;
    follow(source, fonts).cloned()
}

fn follow<'d>(source: &'d Document, object: &'d Object) -> Result<&'d Dictionary, DocumentError> {
    let (_, object) = source.dereference(object).map_err(unexpected)?;
    object.as_dict().map_err(unexpected)
}

fn exact_widths(source: &mut Document, font: lopdf::ObjectId, widths: &[f32]) -> Result<(), DocumentError> {
    let font = source.get_dictionary_mut(font).map_err(unexpected)?;
    let descendants = font.get_mut(b"DescendantFonts").and_then(Object::as_array_mut);
    let descendant = descendants.map_err(unexpected)?.first_mut();
    let descendant = descendant.ok_or_else(|| DocumentError::Encoding("a font without descendant".to_owned()))?;
    let descendant = descendant.as_dict_mut().map_err(unexpected)?;
    let hundredths = widths.iter().map(|width| Object::Real((width * 100.0).round() / 100.0));
    descendant.set("W", vec![Object::Integer(0), Object::Array(hundredths.collect())]);
    descendant.set("DW", 0);
    Ok(())
}
