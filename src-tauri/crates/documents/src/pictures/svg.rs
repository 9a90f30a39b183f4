//! SVG: converted once into the curves of a PDF page. Text in it is not drawn; the owner is told
//! to save it as paths.

use super::{Picture, PictureForm, refused};
use crate::error::DocumentError;
use lopdf::{Dictionary, Document, Object, dictionary};
use svg2pdf::{ConversionOptions, PageOptions, usvg};

const MOST_BYTES: usize = 1 << 20;
/// Deeply nested files recurse deeply; this much is enough for what the parser accepts.
const STACK: usize = 64 << 20;

/// Converts on a thread of its own: its stack is large, and a panic of the converter ends there.
pub(super) fn read(text: &str) -> Result<Picture, DocumentError> {
    if !text.contains("<svg") || text.len() > MOST_BYTES {
        return Err(refused("it is neither PNG, JPEG nor an SVG of up to 1 MB"));
    }
    let converted = std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().stack_size(STACK);
        let thread = builder.spawn_scoped(scope, || convert(text))?;
        Ok::<_, DocumentError>(thread.join())
    })?;
    converted.unwrap_or_else(|_| Err(refused("the SVG cannot be drawn")))
}

fn convert(text: &str) -> Result<Picture, DocumentError> {
    let options = usvg::Options { dpi: 72.0, ..Default::default() };
    let tree = usvg::Tree::from_str(text, &options).map_err(|error| refused(error.to_string()))?;
    let conversion = ConversionOptions { compress: false, embed_text: false, ..Default::default() };
    let bytes =
        svg2pdf::to_pdf(&tree, conversion, PageOptions { dpi: 72.0 }).map_err(|error| refused(format!("{error:?}")))?;
    let document = Document::load_mem(&bytes).map_err(|error| refused(error.to_string()))?;
    unit_form(document)
}

/// The first page as a form that fills the unit square, like an image.
fn unit_form(document: Document) -> Result<Picture, DocumentError> {
    let empty = || refused("the SVG draws nothing");
    let id = document.page_iter().next().ok_or_else(empty)?;
    let page = document.get_dictionary(id).map_err(|_| empty())?;
    let sides = page.get(b"MediaBox").and_then(Object::as_array).map_err(|_| empty())?;
    let sides: Vec<f32> = sides.iter().filter_map(|side| side.as_float().ok()).collect();
    let &[left, bottom, right, top] = sides.as_slice() else {
        return Err(empty());
    };
    let (width, height) = (right - left, top - bottom);
    if !(width > 0.0 && height > 0.0) {
        return Err(empty());
    }
    let form = form(page, [left, bottom, right, top]);
    let content = document.get_page_content(id);
    Picture::new(PictureForm::Curves { form, content, document: Box::new(document) }, width, height)
}

fn form(page: &Dictionary, [left, bottom, right, top]: [f32; 4]) -> Dictionary {
    let (width, height) = (right - left, top - bottom);
    let matrix = [1.0 / width, 0.0, 0.0, 1.0 / height, -left / width, -bottom / height];
    let reals = |values: &[f32]| values.iter().copied().map(Object::Real).collect::<Vec<_>>();
    let mut form = dictionary! {
        "Type" => "XObject",
        "Subtype" => "Form",
        "BBox" => reals(&[left, bottom, right, top]),
        "Matrix" => reals(&matrix),
    };
    for key in ["Resources", "Group"] {
        if let Ok(value) = page.get(key.as_bytes()) {
            form.set(key, value.clone());
        }
    }
    form
}
