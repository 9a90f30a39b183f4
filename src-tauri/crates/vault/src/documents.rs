//! The documents that a ledger refers to: kept beside it by their content, brought to the copies and back.
//!
//! A document's name is its SHA-256, so every copy of the same ledger shares one store of them, each is written once,
//! and a damaged one is recognised without asking anybody.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::durable::{Unproven, sync_dir_of, with_suffix};
use crate::hashing::fingerprint;
use crate::progress::{Step, Watch, quiet, tell};
use crate::{VaultError, medium};

/// The folder of the documents beside the copies; beside the ledger it is called `documents`.
pub const DOCUMENTS_BESIDE_COPIES: &str = "aldia-documents";

/// A document as the ledger names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentRef {
    /// 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
}

/// All documents that the ledger refers to, in the order of their hashes.
pub(crate) fn referred(conn: &Connection) -> Result<Vec<DocumentRef>, String> {
    let found = read(conn).map_err(|error| format!("document: {error}"))?;
    match found.iter().find(|document| !is_sha256(&document.sha256)) {
        // A name from a hostile file must never become a path.
        Some(_) => Err("document: a name that is no SHA-256".into()),
        None => Ok(found),
    }
}

fn read(conn: &Connection) -> Result<Vec<DocumentRef>, rusqlite::Error> {
    conn.prepare("SELECT sha256, bytes FROM document ORDER BY sha256")?
        .query_map([], |row| {
            let bytes: i64 = row.get(1)?;
            Ok(DocumentRef { sha256: row.get(0)?, bytes: bytes.unsigned_abs() })
        })?
        .collect()
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Where a document lies below `store`.
pub(crate) fn path_in(store: &Path, sha256: &str) -> PathBuf {
    store.join(&sha256[..2]).join(sha256)
}

/// Bytes that [`bring`] would write, judged by size alone.
pub(crate) fn bytes_to_bring(documents: &[DocumentRef], to: &Path) -> u64 {
    let there = |document: &&DocumentRef| {
        fs::metadata(path_in(to, &document.sha256)).is_ok_and(|found| found.len() == document.bytes)
    };
    documents.iter().filter(|document| !there(document)).map(|document| document.bytes).sum()
}

/// Makes sure that `to` holds every document, each read again from its medium, and answers which are in neither store.
pub(crate) fn bring(
    documents: &[DocumentRef],
    from: &Path,
    to: &Path,
    watch: &mut Watch<'_>,
) -> Result<Vec<String>, VaultError> {
    let mut lost = Vec::new();
    for (done, document) in documents.iter().enumerate() {
        tell(watch, Step::Documents, done as u64, documents.len() as u64)?;
        if is_proven(document, to)? {
            continue;
        }
        if !is_proven(document, from)? {
            lost.push(document.sha256.clone());
            continue;
        }
        copy(document, from, to)?;
    }
    Ok(lost)
}

/// Refuses when more documents are lost than were lost already when the copy was made.
pub(crate) fn refuse_unexpected(lost: &[String], known: &[String], store: &Path) -> Result<(), VaultError> {
    match lost.iter().find(|sha256| !known.contains(sha256)) {
        None => Ok(()),
        Some(sha256) if medium::exists(&path_in(store, sha256)) => {
            Err(VaultError::damaged(&path_in(store, sha256), "document: not its hash"))
        }
        Some(sha256) => Err(VaultError::DocumentMissing { sha256: sha256.clone(), place: store.to_path_buf() }),
    }
}

/// Reads every document in `store`; refuses at the first that is not there or not itself.
pub(crate) fn prove(
    documents: &[DocumentRef],
    known_lost: &[String],
    store: &Path,
    watch: &mut Watch<'_>,
) -> Result<(), VaultError> {
    for (done, document) in documents.iter().enumerate() {
        tell(watch, Step::Documents, done as u64, documents.len() as u64)?;
        if !is_proven(document, store)? {
            refuse_unexpected(std::slice::from_ref(&document.sha256), known_lost, store)?;
        }
    }
    Ok(())
}

fn is_proven(document: &DocumentRef, store: &Path) -> Result<bool, VaultError> {
    let path = path_in(store, &document.sha256);
    if !path.is_file() {
        return Ok(false);
    }
    let found = fingerprint(&path, Step::Documents, &mut quiet)?;
    Ok(found == (document.bytes, document.sha256.clone()))
}

fn copy(document: &DocumentRef, from: &Path, to: &Path) -> Result<(), VaultError> {
    let (source, target) = (path_in(from, &document.sha256), path_in(to, &document.sha256));
    make_dir(target.parent().expect("path_in always has a parent"))?;
    let part = with_suffix(&target, ".part");
    // Only we write this name, and only a killed run leaves one behind.
    let _ = fs::remove_file(&part);
    let (mut unproven, mut file) = Unproven::create(&part)?;
    let mut plain = File::open(&source).map_err(VaultError::at(&source))?;
    io::copy(&mut plain, &mut file).and_then(|_| file.sync_all()).map_err(VaultError::at(&part))?;
    drop(file);
    remove_damaged(&target)?;
    unproven.publish(&target)?;
    if !is_proven(document, to)? {
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
    if dir.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(dir).map_err(VaultError::at(dir))?;
    sync_dir_of(dir)?;
    dir.parent().map_or(Ok(()), sync_dir_of)
}

/// Removes what killed runs left in the store; never a document.
pub(crate) fn sweep(documents: &[DocumentRef], store: &Path) {
    for document in documents {
        let _ = fs::remove_file(with_suffix(&path_in(store, &document.sha256), ".part"));
    }
}
