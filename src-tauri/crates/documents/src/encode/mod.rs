//! Encode: display lists to the operations of printpdf, and their content streams.

mod glyphs;
mod ops;
mod streams;
mod text;

pub(crate) use glyphs::Glyphs;
pub(crate) use ops::{LinkArea, encode, form_name, image_name};
pub(crate) use streams::{Stream, contents, deflate, objects};
