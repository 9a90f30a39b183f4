//! Copies objects out of a tree that a library made, with everything they refer to.

use super::writer::{Writer, reference};
use crate::encode;
use crate::error::DocumentError;
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::BTreeMap;
use std::io::Write;

/// Level for what is written once: fonts, letterhead.
const LEVEL: u32 = 6;

/// One source and what was already taken from it.
pub(super) struct Import<'d> {
    source: &'d Document,
    taken: BTreeMap<ObjectId, u32>,
}

impl<'d> Import<'d> {
    pub(super) fn from(source: &'d Document) -> Self {
        Self { source, taken: BTreeMap::new() }
    }

    /// The object with its references leading into the new file.
    pub(super) fn object<W: Write>(&mut self, object: &Object, out: &mut Writer<W>) -> Result<Object, DocumentError> {
        Ok(match object {
            Object::Reference(id) => reference(self.referred(*id, out)?),
            Object::Array(items) => {
                let items: Result<Vec<_>, _> = items.iter().map(|item| self.object(item, out)).collect();
                Object::Array(items?)
            }
            Object::Dictionary(entries) => Object::Dictionary(self.dictionary(entries, out)?),
            Object::Stream(content) => self.stream(content, out)?,
            plain => plain.clone(),
        })
    }

    pub(super) fn dictionary<W: Write>(
        &mut self,
        entries: &Dictionary,
        out: &mut Writer<W>,
    ) -> Result<Dictionary, DocumentError> {
        let mut copy = Dictionary::new();
        for (key, value) in entries {
            copy.set(key.clone(), self.object(value, out)?);
        }
        Ok(copy)
    }

    fn stream<W: Write>(&mut self, content: &lopdf::Stream, out: &mut Writer<W>) -> Result<Object, DocumentError> {
        let entries = self.dictionary(&content.dict, out)?;
        let bytes = content.content.clone();
        let packed = if content.dict.has(b"Filter") {
            encode::Stream { bytes, deflated: false }
        } else {
            encode::Stream::of(bytes, LEVEL)?
        };
        Ok(super::writer::stream(entries, packed))
    }

    /// The new number of an object, copying it at first sight.
    fn referred<W: Write>(&mut self, id: ObjectId, out: &mut Writer<W>) -> Result<u32, DocumentError> {
        if let Some(number) = self.taken.get(&id) {
            return Ok(*number);
        }
        let number = out.reserve()?;
        self.taken.insert(id, number);
        let source = self.source.get_object(id);
        let object = source.map_err(|error| DocumentError::Encoding(error.to_string()))?;
        let copy = self.object(object, out)?;
        out.write(number, &copy)?;
        Ok(number)
    }
}
