//! Finish: the file itself. Objects are written as they come, so that a batch of any size takes
//! no more memory than the pages in flight; fonts, catalogue and bookmarks follow at the end.

mod fonts;
mod import;
mod metadata;
mod object;
mod pdf;
mod resources;
mod writer;

pub(crate) use metadata::Metadata;
pub(crate) use pdf::{Pdf, ReadyPage, Shared};
