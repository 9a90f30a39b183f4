//! Papers for the owner: letters to print, receipts, statements. Beside an encrypted ledger they wait sealed, unless the
//! owner wants plain PDFs; one that is looked at or printed is unsealed into a private folder, which is emptied when the
//! ledger is locked or closed, and at the next start.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use documents::DocumentError;
use vault::lockbox::{LedgerKey, Use, replace};
use zeroize::Zeroizing;

use super::shelf::{SEALED, sealing_failed};
use super::{document_failed, files_in, write_durably, write_with};
use crate::Desk;
use crate::copying::wire_fault;
use crate::error::disk;
use crate::places;
use crate::wire::{ErrorCode, Nothing, WireError};

/// What the printer writes to.
type Ink<'a> = dyn Write + 'a;

impl Desk {
    /// Writes a paper: sealed where papers are, else as it is. A place outside our folder is the owner's own choice.
    pub(crate) fn write_paper(
        &self,
        file: &Path,
        write: impl FnOnce(&mut Ink<'_>) -> Result<(), DocumentError>,
    ) -> Result<(), WireError> {
        let is_ours = file.starts_with(places::papers_dir(&self.options));
        // Of the two forms only the newest stays.
        let former = match self.seals_papers().filter(|_| is_ours) {
            None => {
                write_with(file, |out| write(out))?;
                sealed_name(file)
            }
            Some(key) => {
                let mut plain = Zeroizing::new(Vec::new());
                write(&mut *plain).map_err(document_failed)?;
                seal_bytes(file, &plain, &key)?;
                file.to_owned()
            }
        };
        if is_ours { replace::wipe(&former).map_err(|fault| wire_fault(&fault)) } else { Ok(()) }
    }

    /// Removes a paper, sealed or not; false when it was not there.
    pub(crate) fn remove_paper(&self, file: &Path) -> Result<bool, WireError> {
        let mut is_removed = false;
        for name in [file.to_owned(), sealed_name(file)] {
            match fs::remove_file(&name) {
                Ok(()) => is_removed = true,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(disk(&error, &name)),
            }
        }
        Ok(is_removed)
    }

    /// Opens a file in the owner's own program; a sealed paper is unsealed for it.
    pub(crate) fn open_file(&self, file: &Path) -> Result<Nothing, WireError> {
        let file = self.readable(file)?;
        let reason = |detail: String| format!("no se pudo abrir {}: {detail}", file.display());
        self.surroundings
            .open(&file.display().to_string())
            .map_err(|detail| WireError::new(ErrorCode::NotNow).with("reason", reason(detail)))?;
        Ok(Nothing {})
    }

    /// The file itself, or its unsealed copy in the private folder.
    pub(crate) fn readable(&self, file: &Path) -> Result<PathBuf, WireError> {
        let sealed = sealed_name(file);
        let key = self.ledger_key();
        // Where both stand, the plain one waits to be sealed or is older.
        if !sealed.exists() || (file.exists() && key.is_none()) {
            return Ok(file.to_owned());
        }
        let key = key.ok_or_else(|| self.locked())?;
        let name = name_of(file);
        let plain = unsealed(&sealed, &name, &key)?;
        let opened = places::opened_dir(&self.options);
        make_private(&opened)?;
        let shown = opened.join(name);
        write_durably(&shown, |out| out.write_all(&plain))?;
        Ok(shown)
    }

    /// Wipes the papers that were unsealed to be looked at.
    pub(crate) fn clear_opened_papers(&self) {
        for file in files_in(&places::opened_dir(&self.options), 1) {
            if let Err(error) = replace::wipe(&file) {
                tracing::warn!(code = error.code(), "a paper that was looked at could not be removed");
            }
        }
    }
}

/// What stands in a paper, under its plain or its sealed name.
pub(crate) fn paper_bytes(file: &Path, key: Option<&LedgerKey>) -> Result<Zeroizing<Vec<u8>>, WireError> {
    match key {
        Some(key) if file.extension().is_some_and(|ending| ending == SEALED) => {
            unsealed(file, &name_of(&file.with_extension("")), key)
        }
        _ => Ok(Zeroizing::new(fs::read(file).map_err(|error| disk(&error, file))?)),
    }
}

/// Whether a paper is there, sealed or not.
pub(super) fn is_taken(file: &Path) -> bool {
    file.exists() || sealed_name(file).exists()
}

fn sealed_name(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(SEALED);
    PathBuf::from(name)
}

fn name_of(file: &Path) -> String {
    file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn seal_bytes(file: &Path, plain: &[u8], key: &LedgerKey) -> Result<(), WireError> {
    let sealed = key.seal(Use::Papers, &name_of(file), plain).map_err(|error| sealing_failed(&error))?;
    write_durably(&sealed_name(file), |out| out.write_all(&sealed))
}

fn unsealed(sealed: &Path, name: &str, key: &LedgerKey) -> Result<Zeroizing<Vec<u8>>, WireError> {
    let content = fs::read(sealed).map_err(|error| disk(&error, sealed))?;
    let damaged = || WireError::new(ErrorCode::Disk).with("file", sealed.display()).with("detail", "dañado");
    key.unseal(Use::Papers, name, &content).ok_or_else(damaged)
}

/// Seals a plain paper in its place. Where it stands sealed already, that is the newer one.
pub(crate) fn seal_file(file: &Path, key: &LedgerKey) -> Result<(), WireError> {
    if unsealed(&sealed_name(file), &name_of(file), key).is_err() {
        let plain = Zeroizing::new(fs::read(file).map_err(|error| disk(&error, file))?);
        seal_bytes(file, &plain, key)?;
    }
    replace::wipe(file).map_err(|fault| wire_fault(&fault))
}

/// Writes a sealed paper plain beside it. One that this key does not open is left, and the answer is false: it is another
/// book's, or damaged and can be made again.
pub(crate) fn unseal_file(sealed: &Path, key: &LedgerKey) -> Result<bool, WireError> {
    let file = sealed.with_extension("");
    match unsealed(sealed, &name_of(&file), key) {
        Ok(plain) => write_durably(&file, |out| out.write_all(&plain)).map(|()| true),
        Err(error) if error.params.get("detail").is_some_and(|detail| detail == "dañado") => Ok(false),
        Err(error) => Err(error),
    }
}

/// A folder that only this user can enter.
pub(crate) fn make_private(folder: &Path) -> Result<(), WireError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| disk(&error, folder))
}
