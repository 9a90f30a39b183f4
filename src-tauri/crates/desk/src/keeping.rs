//! Papers on the disk: written whole or not at all, the exact bytes of what went out kept under their hash.

mod papers;
mod shelf;

use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLockReadGuard};

use chrono::NaiveDate;
use documents::DocumentError;
use sha2::Digest as _;
use store::EntryId;
use store::contacts::Document;

use crate::error::{disk, not_found};
use crate::wire::{Done, ErrorCode, MadeFile, Nothing, OpenDocument, Topic, WireError};
use crate::{Desk, places};

pub(crate) use papers::{make_private, paper_bytes, seal_file, unseal_file};
pub(crate) use shelf::{SEALED, Shelf};

impl Desk {
    /// See the table of calls.
    pub(crate) fn open_document(&self, request: OpenDocument) -> Result<Nothing, WireError> {
        let kept = self.read(|conn, _| Ok(store::contacts::documents(conn, None)?))?;
        let document = kept.into_iter().find(|document| document.sha256 == request.sha256);
        let document = document.ok_or_else(|| not_found("documento", &request.sha256))?;
        let bytes = self.shelf().bytes(&document.sha256)?;
        // Programs choose by the ending; the kept file has none, so the owner reads a copy beside the other papers.
        let name = format!("{}-{}.{}", document.kind, &document.sha256[..12], ending(&document.kind));
        let file = places::papers_dir(&self.options).join(name);
        self.write_paper(&file, |out| Ok(out.write_all(&bytes)?))?;
        self.open_file(&file)
    }

    /// Where documents lie, and how.
    pub(crate) fn shelf(&self) -> Shelf {
        Shelf::of(&self.options, self.ledger_key())
    }

    /// Keeps a paper, writes it where the owner finds it, and opens it.
    pub(crate) fn keep_and_open(
        &self,
        kind: &str,
        name: &str,
        bytes: &[u8],
        customer: EntryId,
        today: NaiveDate,
    ) -> Result<Done<MadeFile>, WireError> {
        let _shelving = self.shelving();
        let sha256 = self.keep_bytes(bytes)?;
        let document = Document {
            sha256: sha256.clone(),
            kind: kind.to_owned(),
            customer: Some(customer),
            title: name.to_owned(),
            on: today,
            bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        };
        self.write(|tx, _| Ok(tx.keep_document(&document)?))?;
        let file = places::papers_dir(&self.options).join(format!("{name}.pdf"));
        self.write_paper(&file, |out| Ok(out.write_all(bytes)?))?;
        // A desktop without a reader for PDFs is no reason to lose the paper: the answer names the file.
        let _ = self.open_file(&file);
        let file = self.readable(&file)?;
        Ok(Done { value: MadeFile { file: file.display().to_string(), sha256 }, changed: vec![Topic::Customers] })
    }

    /// Keeps bytes beside the ledger under their hash; the same bytes are kept once.
    pub(crate) fn keep_bytes(&self, bytes: &[u8]) -> Result<String, WireError> {
        self.shelf().keep(bytes)
    }

    /// Held from the moment at which bytes are kept until a row names them: until then nothing tells them from garbage.
    pub(crate) fn shelving(&self) -> RwLockReadGuard<'_, ()> {
        self.shelved.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Removes the documents that nothing names: what a killed run kept before it could say whose it was. Where other
    /// ledgers lie in the folder, set aside or of another book, those may be theirs.
    pub(crate) fn sweep_shelf(&self) -> Result<usize, WireError> {
        if !crate::locking::is_alone(&places::ledger_path(&self.options)) {
            return Ok(0);
        }
        let _alone = self.shelved.write().unwrap_or_else(PoisonError::into_inner);
        let named = self.read(|conn, _| Ok(store::contacts::named_documents(conn)?))?;
        self.shelf().keep_only(&named)
    }

    /// Refuses to write a paper or an export over the book itself, its keys, its documents, or a copy.
    pub(crate) fn refuse_precious(&self, out: &Path) -> Result<(), WireError> {
        let ledger = places::ledger_path(&self.options);
        let out = std::path::absolute(out).map_err(|error| disk(&error, out))?;
        let is_within = |folder: &Path| std::path::absolute(folder).is_ok_and(|folder| out.starts_with(folder));
        let ours = [places::documents_dir(&self.options), places::keys_dir(&self.options)];
        let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_beside = std::path::absolute(&ledger)
            .is_ok_and(|ledger| out.parent() == ledger.parent() && name(&out).starts_with(&name(&ledger)));
        let stands_there = || store::header(&out).is_ok() || vault::is_copy(&out);
        if is_beside || ours.iter().any(|folder| is_within(folder)) || stands_there() {
            let reason = "ahí está su libro, una llave, un documento o una copia; elija otro nombre";
            return Err(crate::error::invalid("out", reason).with("file", out.display()));
        }
        Ok(())
    }

    /// A name for a new paper that overwrites nothing.
    pub(crate) fn fresh_paper(&self, name: &str) -> Result<PathBuf, WireError> {
        let folder = places::papers_dir(&self.options);
        vault::make_folder(&folder).map_err(|error| disk(&error, &folder))?;
        let numbered = |number: usize| match number {
            1 => folder.join(format!("{name}.pdf")),
            _ => folder.join(format!("{name}-{number}.pdf")),
        };
        Ok((1..).map(numbered).find(|file| !papers::is_taken(file)).unwrap_or_else(|| numbered(1)))
    }
}

/// How a kept document's file ends: a fiscal one is XML, what we made is a PDF.
pub(crate) fn ending(kind: &str) -> &'static str {
    if kind == "original" { "xml" } else { "pdf" }
}

/// The files of a folder, down to a depth: 1 for those in it.
pub(crate) fn files_in(folder: &Path, depth: usize) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let (folders, mut files): (Vec<PathBuf>, Vec<PathBuf>) = entries.partition(|path| path.is_dir());
    if depth > 1 {
        files.extend(folders.iter().flat_map(|folder| files_in(folder, depth - 1)));
    }
    files
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    ledger::chain::hex(&sha2::Sha256::digest(bytes))
}

pub(crate) fn document_failed(error: DocumentError) -> WireError {
    match error {
        DocumentError::Write(error) => disk(&error, Path::new("PDF")),
        DocumentError::Cancelled => WireError::new(ErrorCode::Cancelled),
        other => WireError::new(ErrorCode::DocumentFailed).with("reason", other),
    }
}

/// Writes a file aside, syncs it, renames it into place and syncs the folder: it is whole or not there.
pub(crate) fn write_durably(
    file: &Path,
    write: impl FnOnce(&mut std::fs::File) -> std::io::Result<()>,
) -> Result<(), WireError> {
    write_with(file, |out| write(out).map_err(DocumentError::Write))
}

/// As [`write_durably`], for what the printer writes.
pub(crate) fn write_with(
    file: &Path,
    write: impl FnOnce(&mut std::fs::File) -> Result<(), DocumentError>,
) -> Result<(), WireError> {
    let failed = |error: &std::io::Error| disk(error, file);
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    vault::make_folder(folder).map_err(|error| failed(&error))?;
    let mut aside = tempfile::Builder::new().prefix(".aldia-").tempfile_in(folder).map_err(|error| failed(&error))?;
    write(aside.as_file_mut()).map_err(|error| match error {
        DocumentError::Write(error) => failed(&error),
        other => document_failed(other),
    })?;
    aside.as_file().sync_all().map_err(|error| failed(&error))?;
    let file = aside.persist(file).map_err(|error| failed(&error.error))?;
    // Once more after the rename: Linux's FAT driver gives the new name its length only then.
    file.sync_all().map_err(|error| failed(&error))?;
    #[cfg(unix)]
    std::fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| failed(&error))?;
    Ok(())
}
