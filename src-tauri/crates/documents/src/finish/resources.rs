//! What the pages share: letterhead forms, logo, signature.

use super::import::Import;
use super::writer::{Writer, stream};
use crate::Picture;
use crate::encode::{self, Glyphs, contents, encode as encode_page, form_name, image_name};
use crate::error::DocumentError;
use crate::fonts::Fonts;
use crate::pictures::{PictureForm, Samples};
use crate::place::display::{Form, Image, Page};
use lopdf::{Dictionary, Object, dictionary};
use std::io::Write;

const LEVEL: u32 = 6;

/// Writes the letterhead forms and answers the dictionary of their names. `resources` is the
/// object that pages and forms share.
pub(super) fn forms<W: Write>(
    papers: &[(Form, Page)],
    fonts: &Fonts,
    glyphs: &mut Glyphs,
    resources: &Object,
    out: &mut Writer<W>,
) -> Result<Dictionary, DocumentError> {
    let pages = papers.iter().map(|(_, page)| encode_page(page, fonts, glyphs).0).collect();
    let drawn = contents(pages, glyphs.maps(fonts))?;
    let mut names = Dictionary::new();
    for ((form, page), content) in papers.iter().zip(drawn) {
        let entries = dictionary! {
            "Type" => "XObject",
            "Subtype" => "Form",
            "BBox" => media_box(page),
            "Resources" => resources.clone(),
        };
        let content = encode::Stream::of(content, LEVEL)?;
        names.set(form_name(*form), out.add(&stream(entries, content))?);
    }
    Ok(names)
}

pub(super) fn media_box(page: &Page) -> Vec<Object> {
    let side = |points: f32| Object::Real((points * 1000.0).round() / 1000.0);
    vec![Object::Integer(0), Object::Integer(0), side(page.width), side(page.height)]
}

/// Writes a picture and adds its name.
pub(super) fn picture<W: Write>(
    image: Image,
    picture: &Picture,
    names: &mut Dictionary,
    out: &mut Writer<W>,
) -> Result<(), DocumentError> {
    let written = match picture.form.as_ref() {
        PictureForm::Samples { image, mask } => {
            let mut entries = samples(image);
            if let Some(mask) = mask {
                let mask = raw(samples(mask), &mask.data);
                entries.set("SMask", out.add(&mask)?);
            }
            raw(entries, &image.data)
        }
        PictureForm::Curves { document, form, content } => {
            let entries = Import::from(document).dictionary(form, out)?;
            stream(entries, encode::Stream::of(content.clone(), LEVEL)?)
        }
    };
    names.set(image_name(image), out.add(&written)?);
    Ok(())
}

fn raw(entries: Dictionary, data: &[u8]) -> Object {
    stream(entries, encode::Stream { bytes: data.to_vec(), deflated: false })
}

fn samples(samples: &Samples) -> Dictionary {
    dictionary! {
        "Type" => "XObject",
        "Subtype" => "Image",
        "Width" => i64::from(samples.width),
        "Height" => i64::from(samples.height),
        "BitsPerComponent" => 8,
        "ColorSpace" => samples.colours,
        "Filter" => samples.filter,
    }
}
