//! A PDF from its first page to its trailer.

use super::fonts;
use super::metadata::{Metadata, text};
use super::resources::{forms, media_box, picture};
use super::writer::{Writer, reference, stream};
use crate::content::stationery::Stationery;
use crate::encode::{Glyphs, LinkArea, Stream};
use crate::error::DocumentError;
use crate::fonts::Fonts;
use crate::place::display::{Form, Image, Page};
use lopdf::{Dictionary, Object, StringFormat, dictionary};
use std::io::Write;

/// A page whose content is compressed and ready to be written.
pub(crate) struct ReadyPage {
    pub(crate) content: Stream,
    pub(crate) links: Vec<LinkArea>,
}

/// What the pages of a file share.
pub(crate) struct Shared<'a> {
    pub(crate) fonts: &'a Fonts,
    pub(crate) paper: &'a Stationery,
    pub(crate) papers: &'a [(Form, Page)],
}

/// The file being written: its fixed objects have their numbers from the start.
pub(crate) struct Pdf<W: Write> {
    out: Writer<W>,
    catalogue: u32,
    pages: u32,
    resources: u32,
    kids: Vec<u32>,
    /// Title and first page of each document in a batch.
    bookmarks: Vec<(String, usize)>,
}

impl<W: Write> Pdf<W> {
    pub(crate) fn begin(out: W) -> Result<Self, DocumentError> {
        let mut out = Writer::new(out)?;
        let (catalogue, pages, resources) = (out.reserve()?, out.reserve()?, out.reserve()?);
        let (kids, bookmarks) = (Vec::new(), Vec::new());
        Ok(Self { out, catalogue, pages, resources, kids, bookmarks })
    }

    /// The next page to be written begins a document of this title.
    pub(crate) fn bookmark(&mut self, title: &str, page: usize) {
        self.bookmarks.push((title.to_owned(), page));
    }

    pub(crate) fn page(&mut self, page: ReadyPage) -> Result<(), DocumentError> {
        let content = self.out.add(&stream(Dictionary::new(), page.content))?;
        let mut entries = dictionary! {
            "Type" => "Page",
            "Parent" => reference(self.pages),
            "Contents" => content,
        };
        if !page.links.is_empty() {
            entries.set("Annots", page.links.iter().map(link).collect::<Vec<_>>());
        }
        let id = self.out.reserve()?;
        self.out.write(id, &Object::Dictionary(entries))?;
        self.kids.push(id);
        Ok(())
    }

    /// Writes what the pages share, the bookmarks and the trailer.
    pub(crate) fn finish(
        mut self,
        shared: &Shared<'_>,
        glyphs: &mut Glyphs,
        about: &Metadata,
    ) -> Result<W, DocumentError> {
        self.write_resources(shared, glyphs)?;
        self.write_page_tree(shared)?;
        let outlines = self.write_bookmarks()?;
        self.write_catalogue(about, outlines)?;
        let info = self.out.reserve()?;
        self.out.write(info, &Object::Dictionary(about.info()))?;
        self.out.finish(self.catalogue, info)
    }

    fn write_resources(&mut self, shared: &Shared<'_>, glyphs: &mut Glyphs) -> Result<(), DocumentError> {
        let own = reference(self.resources);
        let mut objects = forms(shared.papers, shared.fonts, glyphs, &own, &mut self.out)?;
        if let Some(logo) = &shared.paper.logo {
            picture(Image::Logo, logo, &mut objects, &mut self.out)?;
        }
        if let Some(signature) = &shared.paper.signature {
            picture(Image::Signature, signature, &mut objects, &mut self.out)?;
        }
        let fonts = fonts::write(glyphs, shared.fonts, &mut self.out)?;
        let resources = dictionary! { "Font" => fonts, "XObject" => objects };
        self.out.write(self.resources, &Object::Dictionary(resources))
    }

    /// The size of the sheet and the resources stand here once and hold for every page.
    fn write_page_tree(&mut self, shared: &Shared<'_>) -> Result<(), DocumentError> {
        let kids: Vec<Object> = self.kids.iter().copied().map(reference).collect();
        let sheet = shared.papers.first().map(|(_, page)| media_box(page)).unwrap_or_default();
        let tree = dictionary! {
            "Type" => "Pages",
            "Count" => i64::try_from(kids.len()).unwrap_or(i64::MAX),
            "Kids" => kids,
            "MediaBox" => sheet,
            "Resources" => reference(self.resources),
        };
        self.out.write(self.pages, &Object::Dictionary(tree))
    }

    /// One bookmark per document where there are several.
    fn write_bookmarks(&mut self) -> Result<Option<u32>, DocumentError> {
        if self.bookmarks.len() < 2 {
            return Ok(None);
        }
        let root = self.out.reserve()?;
        let bookmarks = std::mem::take(&mut self.bookmarks);
        let ids: Result<Vec<u32>, _> = bookmarks.iter().map(|_| self.out.reserve()).collect();
        let ids = ids?;
        for (at, (title, page)) in bookmarks.iter().enumerate() {
            let Some(page) = self.kids.get(*page) else {
                continue;
            };
            let mut entry = dictionary! {
                "Title" => text(title),
                "Parent" => reference(root),
                "Dest" => vec![reference(*page), Object::Name(b"Fit".to_vec())],
            };
            if at > 0 {
                entry.set("Prev", reference(ids[at - 1]));
            }
            if let Some(next) = ids.get(at + 1) {
                entry.set("Next", reference(*next));
            }
            self.out.write(ids[at], &Object::Dictionary(entry))?;
        }
        let outlines = dictionary! {
            "Type" => "Outlines",
            "First" => reference(ids[0]),
            "Last" => reference(ids[ids.len() - 1]),
            "Count" => i64::try_from(ids.len()).unwrap_or(i64::MAX),
        };
        self.out.write(root, &Object::Dictionary(outlines))?;
        Ok(Some(root))
    }

    fn write_catalogue(&mut self, about: &Metadata, outlines: Option<u32>) -> Result<(), DocumentError> {
        let entries = dictionary! { "Type" => "Metadata", "Subtype" => "XML" };
        let xmp = Stream { bytes: about.xmp().into_bytes(), deflated: false };
        let xmp = self.out.add(&stream(entries, xmp))?;
        let mut catalogue = dictionary! {
            "Type" => "Catalog",
            "Pages" => reference(self.pages),
            "Lang" => Object::string_literal(about.language.tag()),
            "ViewerPreferences" => dictionary! { "DisplayDocTitle" => true },
            "Metadata" => xmp,
        };
        if let Some(outlines) = outlines {
            catalogue.set("Outlines", reference(outlines));
        }
        self.out.write(self.catalogue, &Object::Dictionary(catalogue))
    }
}

/// A link without a border, printed like everything else (flag 3).
fn link(area: &LinkArea) -> Object {
    let uri = Object::String(ascii(&area.uri), StringFormat::Literal);
    Object::Dictionary(dictionary! {
        "Type" => "Annot",
        "Subtype" => "Link",
        "Rect" => area.rect.map(Object::Real).to_vec(),
        "Border" => vec![Object::Integer(0); 3],
        "F" => 4,
        "A" => dictionary! { "S" => "URI", "URI" => uri },
    })
}

/// URIs are ASCII in PDF: other bytes go as percent signs (RFC 3986).
fn ascii(uri: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(uri.len());
    for byte in uri.bytes() {
        if byte.is_ascii_graphic() {
            bytes.push(byte);
        } else {
            bytes.extend(format!("%{byte:02X}").as_bytes());
        }
    }
    bytes
}
