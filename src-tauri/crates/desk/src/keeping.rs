//! Papers on the disk: written whole or not at all, the exact bytes of what went out kept under their hash.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use documents::DocumentError;
use sha2::Digest as _;
use store::EntryId;
use store::contacts::Document;

use crate::error::{disk, not_found};
use crate::wire::{Done, ErrorCode, MadeFile, Nothing, OpenDocument, Topic, WireError};
use crate::{Desk, places};

/// Where a document's bytes are kept: `documents/ab/<sha-256>`.
pub(crate) fn document_path(folder: &Path, sha256: &str) -> PathBuf {
    folder.join(sha256.get(..2).unwrap_or("xx")).join(sha256)
}

impl Desk {
    /// See the table of calls.
    pub(crate) fn open_document(&self, request: OpenDocument) -> Result<Nothing, WireError> {
        let kept = self.read(|conn, _| Ok(store::contacts::documents(conn, None)?))?;
        let document = kept.into_iter().find(|document| document.sha256 == request.sha256);
        let document = document.ok_or_else(|| not_found("documento", &request.sha256))?;
        let bytes = self.document_bytes(&document.sha256)?;
        // Programs choose by the ending; the kept file has none, so the owner reads a copy beside the other papers.
        let file = places::papers_dir(&self.options).join(format!("{}-{}.pdf", document.kind, &document.sha256[..12]));
        write_durably(&file, |out| out.write_all(&bytes))?;
        self.open_file(&file)
    }

    fn document_bytes(&self, sha256: &str) -> Result<Vec<u8>, WireError> {
        let file = document_path(&places::documents_dir(&self.options), sha256);
        let bytes = std::fs::read(&file).map_err(|error| disk(&error, &file))?;
        if ledger::chain::hex(&sha2::Sha256::digest(&bytes)) == sha256 {
            Ok(bytes)
        } else {
            Err(WireError::new(ErrorCode::LedgerDamaged).with("detail", format!("el documento {sha256} cambió")))
        }
    }

    pub(crate) fn open_file(&self, file: &Path) -> Result<Nothing, WireError> {
        let reason = |detail: String| format!("no se pudo abrir {}: {detail}", file.display());
        self.surroundings
            .open(&file.display().to_string())
            .map_err(|detail| WireError::new(ErrorCode::NotNow).with("reason", reason(detail)))?;
        Ok(Nothing {})
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
        write_durably(&file, |out| out.write_all(bytes))?;
        // A desktop without a reader for PDFs is no reason to lose the paper: the answer names the file.
        let _ = self.open_file(&file);
        Ok(Done { value: MadeFile { file: file.display().to_string(), sha256 }, changed: vec![Topic::Customers] })
    }

    /// Keeps bytes beside the ledger under their hash; the same bytes are kept once.
    pub(crate) fn keep_bytes(&self, bytes: &[u8]) -> Result<String, WireError> {
        let sha256 = sha256(bytes);
        let file = document_path(&places::documents_dir(&self.options), &sha256);
        let is_there = std::fs::read(&file).is_ok_and(|kept| kept == bytes);
        if !is_there {
            write_durably(&file, |out| out.write_all(bytes))?;
        }
        Ok(sha256)
    }

    /// A name for a new paper that overwrites nothing.
    pub(crate) fn fresh_paper(&self, name: &str) -> Result<PathBuf, WireError> {
        let folder = places::papers_dir(&self.options);
        vault::make_folder(&folder).map_err(|error| disk(&error, &folder))?;
        let numbered = |number: usize| match number {
            1 => folder.join(format!("{name}.pdf")),
            _ => folder.join(format!("{name}-{number}.pdf")),
        };
        Ok((1..).map(numbered).find(|file| !file.exists()).unwrap_or_else(|| numbered(1)))
    }
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
