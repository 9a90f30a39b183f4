//! XML as a stream of elements with resolved namespaces, and the refusals that make it safe: no DOCTYPE, no
//! entities beyond the five of the standard, limited depth, one root. Knows no document type.

use quick_xml::XmlVersion;
use quick_xml::errors::{Error, IllFormedError, SyntaxError};
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

use crate::decode::{Decoded, decode, decode_as};
use crate::fault::{Fault, ReadError};
use crate::limits;
use crate::text::excerpt;

/// An element as it opens.
#[derive(Debug, Clone, Default)]
pub(crate) struct Element {
    /// The namespace's address; empty where there is none.
    pub(crate) ns: String,
    /// Without its prefix.
    pub(crate) name: String,
    /// 1 for the root.
    pub(crate) depth: usize,
    pub(crate) line: u64,
    attributes: Vec<(String, String)>,
}

impl Element {
    /// An attribute without prefix, trimmed; `None` when absent or blank.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(n, _)| n == name);
        found.map(|(_, v)| crate::text::trim(v)).filter(|v| !v.is_empty())
    }
}

/// What the stream gives.
pub(crate) enum Step {
    Open(Element),
    /// The depth of the element that closes.
    Close(usize),
    End,
}

/// A guarded reader over the text of one file.
pub(crate) struct Elements<'t> {
    reader: NsReader<&'t [u8]>,
    text: &'t str,
    file: &'t str,
    depth: usize,
    roots: usize,
    line: u64,
    counted: usize,
    /// An element that closes itself still owes its close.
    owed: bool,
}

/// Decodes an XML file by its byte order mark or by what its first line declares.
pub(crate) fn text_of<'a>(file: &str, bytes: &'a [u8]) -> Result<Decoded<'a>, ReadError> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]);
    let declared = head.split_once("encoding=").and_then(|(_, rest)| {
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        rest[1..].split(quote).next().map(str::to_owned)
    });
    match declared.filter(|d| !d.eq_ignore_ascii_case("utf-8") && !d.to_ascii_lowercase().starts_with("utf-16")) {
        None => Ok(decode(bytes)),
        Some(label) => decode_as(bytes, &label)
            .ok_or_else(|| ReadError::new(file, 1, Fault::UnknownEncoding { name: excerpt(&label) })),
    }
}

/// The first element of a file.
pub(crate) fn root(file: &str, bytes: &[u8]) -> Result<Element, ReadError> {
    let decoded = text_of(file, bytes)?;
    match Elements::new(file, &decoded.text).next()? {
        Step::Open(element) => Ok(element),
        Step::Close(_) | Step::End => Err(ReadError::new(file, None, Fault::Truncated)),
    }
}

impl<'t> Elements<'t> {
    pub(crate) fn new(file: &'t str, text: &'t str) -> Self {
        let mut reader = NsReader::from_str(text);
        let config = reader.config_mut();
        config.check_comments = true;
        config.expand_empty_elements = false;
        Self { reader, text, file, depth: 0, roots: 0, line: 1, counted: 0, owed: false }
    }

    /// The next opening, closing or the end.
    pub(crate) fn next(&mut self) -> Result<Step, ReadError> {
        if std::mem::take(&mut self.owed) {
            self.depth -= 1;
            return Ok(Step::Close(self.depth + 1));
        }
        loop {
            self.count_lines();
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(e) => return Err(self.broken(&e)),
            };
            match event {
                Event::Start(start) => return self.open(&start, false),
                Event::Empty(start) => return self.open(&start, true),
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Step::Close(self.depth + 1));
                }
                Event::DocType(_) => return Err(self.refuse(Fault::Doctype)),
                Event::GeneralRef(entity) => self.check_entity(&entity)?,
                Event::Text(text) => self.check_text(&text)?,
                Event::CData(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
                Event::Eof => return self.end(),
            }
        }
    }

    fn open(&mut self, start: &BytesStart<'_>, closes: bool) -> Result<Step, ReadError> {
        self.roots += usize::from(self.depth == 0);
        if self.roots > 1 {
            return Err(self.malformed("a second root element"));
        }
        self.depth += 1;
        if self.depth > limits::XML_DEPTH {
            return Err(self.refuse(Fault::TooDeep { limit: limits::XML_DEPTH }));
        }
        self.owed = closes;
        let (space, name) = self.reader.resolver().resolve_element(start.name());
        let ns = match space {
            ResolveResult::Bound(ns) => ns.0.to_owned(),
            ResolveResult::Unbound | ResolveResult::Unknown(_) => String::new(),
        };
        let name = name.as_ref().to_owned();
        let attributes = self.attributes(start)?;
        Ok(Step::Open(Element { ns, name, depth: self.depth, line: self.line, attributes }))
    }

    fn attributes(&self, start: &BytesStart<'_>) -> Result<Vec<(String, String)>, ReadError> {
        let mut out = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|e| self.malformed(&e.to_string()))?;
            if out.len() >= limits::XML_ATTRIBUTES {
                return Err(self.refuse(Fault::TooManyAttributes { limit: limits::XML_ATTRIBUTES }));
            }
            let value =
                attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| self.bad_value(&attribute.value))?;
            let key = attribute.key.as_ref();
            if !key.contains(':') && value.len() <= limits::CELL_BYTES {
                out.push((key.to_owned(), value.replace('\0', "")));
            }
        }
        Ok(out)
    }

    /// A value that cannot be unescaped: an entity of its own, or a lone ampersand.
    fn bad_value(&self, value: &str) -> ReadError {
        let entity = value.split('&').skip(1).filter_map(|rest| rest.split_once(';')).map(|(name, _)| name);
        let is_name = |n: &&str| !n.is_empty() && n.len() < 40 && n.chars().all(|c| c.is_alphanumeric() || c == '_');
        let known = ["lt", "gt", "amp", "apos", "quot"];
        match entity.filter(is_name).find(|n| !known.contains(n)) {
            Some(name) => self.refuse(Fault::Entity { name: name.to_owned() }),
            None => self.malformed("an ampersand that escapes nothing"),
        }
    }

    fn check_entity(&self, entity: &BytesRef<'_>) -> Result<(), ReadError> {
        let known = ["lt", "gt", "amp", "apos", "quot"];
        let name: &str = &entity.xml10_content();
        if entity.is_char_ref() || known.contains(&name) {
            return Ok(());
        }
        Err(self.refuse(Fault::Entity { name: excerpt(name) }))
    }

    fn check_text(&self, text: &str) -> Result<(), ReadError> {
        if self.depth == 0 && !text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').is_empty() {
            return Err(self.malformed("text outside the document"));
        }
        Ok(())
    }

    fn end(&self) -> Result<Step, ReadError> {
        if self.depth > 0 || self.roots == 0 { Err(self.refuse(Fault::Truncated)) } else { Ok(Step::End) }
    }

    fn broken(&self, error: &Error) -> ReadError {
        let truncated = match error {
            Error::Syntax(e) => !matches!(e, SyntaxError::InvalidBangMarkup),
            Error::IllFormed(IllFormedError::MissingEndTag(_)) => true,
            _ => false,
        };
        if truncated { self.refuse(Fault::Truncated) } else { self.malformed(&error.to_string()) }
    }

    fn malformed(&self, detail: &str) -> ReadError {
        self.refuse(Fault::Malformed { detail: excerpt(detail) })
    }

    fn refuse(&self, fault: Fault) -> ReadError {
        ReadError::new(self.file, self.line, fault)
    }

    /// Keeps `line` at the beginning of the next event; every byte is counted once.
    fn count_lines(&mut self) {
        let here = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX).min(self.text.len());
        let passed = self.text.as_bytes().get(self.counted..here).unwrap_or_default();
        self.line += passed.iter().filter(|b| **b == b'\n').count() as u64;
        self.counted = here;
    }
}
