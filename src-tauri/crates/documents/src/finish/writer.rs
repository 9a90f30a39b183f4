//! The file while it is being written: objects with their places, and the table of them at the
//! end. Every error of the disk comes back to the caller.

use super::object;
use crate::error::DocumentError;
use lopdf::{Dictionary, Object, Stream, StringFormat, dictionary};
use sha2::{Digest, Sha256};
use std::io::Write;

/// Version and a line of bytes above 127, so that nobody takes the file for text.
const HEADER: &[u8] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n";

pub(super) struct Writer<W: Write> {
    out: W,
    at: u64,
    /// Place of each object by its number, 0 for those reserved and not yet written.
    places: Vec<u64>,
    hash: Sha256,
}

impl<W: Write> Writer<W> {
    pub(super) fn new(out: W) -> Result<Self, DocumentError> {
        let mut writer = Self { out, at: 0, places: vec![0], hash: Sha256::new() };
        writer.bytes(HEADER)?;
        Ok(writer)
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), DocumentError> {
        self.out.write_all(bytes)?;
        self.hash.update(bytes);
        self.at += bytes.len() as u64;
        Ok(())
    }

    /// A number for an object that is written later.
    pub(super) fn reserve(&mut self) -> Result<u32, DocumentError> {
        let id =
            u32::try_from(self.places.len()).map_err(|_| DocumentError::Encoding("too many objects".to_owned()))?;
        self.places.push(0);
        Ok(id)
    }

    pub(super) fn write(&mut self, id: u32, object: &Object) -> Result<(), DocumentError> {
        let mut bytes = format!("{id} 0 obj\n").into_bytes();
        object::write(object, &mut bytes);
        bytes.extend(b"\nendobj\n");
        self.places[id as usize] = self.at;
        self.bytes(&bytes)
    }

    pub(super) fn add(&mut self, object: &Object) -> Result<Object, DocumentError> {
        let id = self.reserve()?;
        self.write(id, object)?;
        Ok(reference(id))
    }

    /// Writes the table of objects and the trailer. The identifier of the file is the digest of
    /// everything before it: the same content has the same one, other content has another.
    pub(super) fn finish(mut self, root: u32, info: u32) -> Result<W, DocumentError> {
        let table = self.at;
        let digest = self.hash.clone().finalize();
        let id = Object::String(digest[..16].to_vec(), StringFormat::Hexadecimal);
        let size = self.places.len();
        let mut rows = format!("xref\n0 {size}\n0000000000 65535 f \n");
        for place in &self.places[1..] {
            rows.push_str(&format!("{place:010} 00000 n \n"));
        }
        let trailer = dictionary! {
            "Size" => i64::try_from(size).unwrap_or(i64::MAX),
            "Root" => reference(root),
            "Info" => reference(info),
            "ID" => vec![id.clone(), id],
        };
        let mut end = rows.into_bytes();
        end.extend(b"trailer\n");
        object::write(&Object::Dictionary(trailer), &mut end);
        end.extend(format!("\nstartxref\n{table}\n%%EOF\n").as_bytes());
        self.bytes(&end)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

pub(super) fn reference(id: u32) -> Object {
    Object::Reference((id, 0))
}

/// A stream of bytes that are already as they stand in the file.
pub(super) fn stream(mut entries: Dictionary, content: crate::encode::Stream) -> Object {
    if content.deflated {
        entries.set("Filter", "FlateDecode");
    }
    Object::Stream(Stream::new(entries, content.bytes).with_compression(false))
}
