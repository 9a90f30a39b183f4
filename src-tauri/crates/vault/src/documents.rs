//! The documents that a ledger refers to: kept beside it by their content, brought sealed to the copies, and back.
//!
//! A document's name is its SHA-256, so each is written once and a damaged one is recognised without asking anybody.
//! Beside copies the name is hashed once more with a key, see [`Shelf`].

use std::fs;
use std::io;
use std::path::Path;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::durable::{Unproven, with_suffix};
use crate::progress::{Step, Watch, tell};
use crate::{VaultError, medium};

mod home;
mod shelf;

pub use home::HomeShelf;
pub(crate) use shelf::Shelf;

/// The folder of the documents beside the copies; beside the ledger it is called `documents`.
pub(crate) const DOCUMENTS_BESIDE_COPIES: &str = "aldia-documents";

/// A document as the ledger names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DocumentRef {
    /// 64 lower-case hexadecimal digits.
    pub(crate) sha256: String,
    /// Its size.
    pub(crate) bytes: u64,
}

/// All documents that the ledger refers to, in the order of their hashes; those of a person who was forgotten are gone.
pub(crate) fn referred(conn: &Connection) -> Result<Vec<DocumentRef>, String> {
    let found = read(conn).map_err(|error| format!("document: {error}"))?;
    match found.iter().find(|document| !is_sha256(&document.sha256)) {
        // A name from a hostile file must never become a path.
        Some(_) => Err("document: a name that is no SHA-256".into()),
        None => Ok(found),
    }
}

fn read(conn: &Connection) -> Result<Vec<DocumentRef>, rusqlite::Error> {
    conn.prepare("SELECT sha256, bytes FROM document WHERE kind <> 'erased' ORDER BY sha256")?
        .query_map([], |row| {
            let bytes: i64 = row.get(1)?;
            Ok(DocumentRef { sha256: row.get(0)?, bytes: bytes.unsigned_abs() })
        })?
        .collect()
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Bytes that [`bring`] would write, judged by size alone.
pub(crate) fn bytes_to_bring(documents: &[DocumentRef], to: &Shelf<'_>) -> u64 {
    let missing = documents.iter().filter(|document| !to.seems_to_hold(document));
    missing.map(|document| to.size_of(document)).sum()
}

/// Makes sure that `to` holds every document, each read again from its medium, and answers which are on neither shelf.
pub(crate) fn bring(
    documents: &[DocumentRef],
    from: &Shelf<'_>,
    to: &Shelf<'_>,
    watch: &mut Watch<'_>,
) -> Result<Vec<String>, VaultError> {
    let mut lost = Vec::new();
    for (done, document) in documents.iter().enumerate() {
        tell(watch, Step::Documents, done as u64, documents.len() as u64)?;
        // What an interrupted conversion left plain does not lie where it belongs.
        if to.path(&document.sha256).is_file() && to.is_proven(document)? {
            continue;
        }
        if !from.is_proven(document)? {
            lost.push(document.sha256.clone());
            continue;
        }
        copy(document, from, to)?;
    }
    Ok(lost)
}

/// Refuses when more documents are lost than were lost already when the copy was made.
pub(crate) fn refuse_unexpected(lost: &[String], known: &[String], shelf: &Shelf<'_>) -> Result<(), VaultError> {
    let Some(sha256) = lost.iter().find(|sha256| !known.contains(sha256)) else { return Ok(()) };
    let path = shelf.path(sha256);
    if medium::exists(&path) {
        return Err(VaultError::damaged(&path, "document: not its hash"));
    }
    Err(VaultError::DocumentMissing { sha256: sha256.clone(), place: shelf.dir().to_path_buf() })
}

/// Reads every document on the shelf; refuses at the first that is not there or not itself.
pub(crate) fn prove(
    documents: &[DocumentRef],
    known_lost: &[String],
    shelf: &Shelf<'_>,
    watch: &mut Watch<'_>,
) -> Result<(), VaultError> {
    for (done, document) in documents.iter().enumerate() {
        tell(watch, Step::Documents, done as u64, documents.len() as u64)?;
        if !shelf.is_proven(document)? {
            refuse_unexpected(std::slice::from_ref(&document.sha256), known_lost, shelf)?;
        }
    }
    Ok(())
}

fn copy(document: &DocumentRef, from: &Shelf<'_>, to: &Shelf<'_>) -> Result<(), VaultError> {
    let target = to.path(&document.sha256);
    make_dir(target.parent().expect("a shelf's path always has a parent"))?;
    let part = with_suffix(&target, ".part");
    // Only we write this name, and only a killed run leaves one behind.
    let _ = fs::remove_file(&part);
    let (mut unproven, file) = Unproven::create(&part)?;
    let source = from.path(&document.sha256);
    let plain = from.read(document).map_err(VaultError::at(&source))?;
    let file = to.write(document, plain, file).map_err(VaultError::at(&part))?;
    file.sync_all().map_err(VaultError::at(&part))?;
    drop(file);
    remove_damaged(&target)?;
    unproven.publish(&target)?;
    if !to.is_proven(document)? {
        return Err(VaultError::damaged(&target, "document: read back differently"));
    }
    unproven.keep();
    Ok(())
}

/// A file under a content's name that is not this content was proven worthless just before.
fn remove_damaged(target: &Path) -> Result<(), VaultError> {
    match fs::remove_file(target) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(VaultError::at(target)(error)),
        _ => Ok(()),
    }
}

fn make_dir(dir: &Path) -> Result<(), VaultError> {
    crate::medium::make_folder(dir).map_err(VaultError::at(dir))
}

/// Removes what killed runs left on the shelf; never a document.
pub(crate) fn sweep(documents: &[DocumentRef], shelf: &Shelf<'_>) {
    for document in documents {
        let _ = fs::remove_file(with_suffix(&shelf.path(&document.sha256), ".part"));
    }
}
