//! The move to another folder: copied, proven, opened there, and only then does the old name go.
//!
//! A note beside the old name says where the ledger is now, so that whoever asks for the old name finds it. It counts only
//! where the old name is empty: renaming the old ledger is the one moment at which the new one becomes the ledger.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use store::{PageKey, Store};
use vault::VaultError;
use vault::lockbox::Lockbox;

use super::wrong_place;
use crate::book::VERSION;
use crate::copying::{hold, wire_fault};
use crate::error::invalid;
use crate::wire::{Done, ErrorCode, MoveLedger, Moved, Topic, WireError};
use crate::{Desk, places};

impl Desk {
    /// See the table of calls.
    pub(crate) fn move_ledger(&self, request: MoveLedger) -> Result<Done<Moved>, WireError> {
        let folder = self.path_of(&request.to)?;
        let value = self.move_to(&folder)?;
        Ok(Done { value, changed: vec![Topic::Status, Topic::Problems, Topic::Copies] })
    }

    /// Moves the ledger with its documents into another folder. The old ledger stays beside it under another name.
    ///
    /// # Errors
    /// `invalid` when that folder is no better, `ledger_exists` when one stands there; when the disk refuses, with the
    /// ledger where it was.
    pub fn move_to(&self, folder: &Path) -> Result<Moved, WireError> {
        self.read(|_, _| Ok(()))?;
        let from = places::ledger_path(&self.options);
        let folder = std::path::absolute(folder).map_err(|error| crate::error::disk(&error, folder))?;
        let to = folder.join(from.file_name().unwrap_or_default());
        if let Some(name) = wrong_place(&to) {
            return Err(invalid("to", &format!("{} ({name})", folder.display())));
        }
        vault::make_folder(&folder).map_err(|error| crate::error::disk(&error, &folder))?;
        let kept = kept_name(&from, self.now());
        self.while_closed(|| {
            let key = self.key_of_pages(&from)?;
            bring(&from, &to, &kept, key.as_ref())
        })?;
        self.has_moved();
        let text = |path: &Path| path.display().to_string();
        Ok(Moved { ledger: text(&to), kept: text(&kept) })
    }
}

fn bring(from: &Path, to: &Path, kept: &Path, key: Option<&PageKey>) -> Result<(), WireError> {
    let _held = hold(from)?;
    let fault = |fault: VaultError| wire_fault(&fault);
    refuse_log(from)?;
    remove_leftover(from, to)?;
    let documents = |ledger: &Path| ledger.with_file_name("documents");
    vault::relocate_documents(&documents(from), &documents(to), &mut vault::quiet).map_err(fault)?;
    let (box_from, box_to) = (Lockbox::beside(from), Lockbox::beside(to));
    if box_from.exists() {
        vault::relocate(&box_from, &box_to, &mut vault::quiet).map_err(fault)?;
    }
    vault::relocate(from, to, &mut vault::quiet).inspect_err(|_| drop(std::fs::remove_file(&box_to))).map_err(fault)?;
    let settled = open_once(to, key)
        .and_then(|()| vault::write_note(&places::moved_note(from), &to.display().to_string()).map_err(fault))
        .and_then(|()| vault::rename_aside(from, kept).map_err(fault));
    // Unless the old name is gone: then the new ledger is the ledger, whatever else was refused.
    if settled.is_err() && from.exists() {
        let _ = std::fs::remove_file(places::moved_note(from));
        let _ = std::fs::remove_file(to);
        let _ = std::fs::remove_file(&box_to);
    }
    settled?;
    // The old ledger opens with its own key still; without its box it would not.
    if box_from.exists() { vault::rename_aside(&box_from, &Lockbox::beside(kept)).map_err(fault) } else { Ok(()) }
}

/// Proves that the ledger opens at its new place.
fn open_once(ledger: &Path, key: Option<&PageKey>) -> Result<(), WireError> {
    Ok(Store::open_with(ledger, VERSION, key, &|_, _| Ok(()))?.close()?)
}

/// A closed ledger has no log; with one it is not all there is.
fn refuse_log(from: &Path) -> Result<(), WireError> {
    let mut log = from.as_os_str().to_owned();
    log.push("-wal");
    let is_open = std::fs::metadata(&log).is_ok_and(|log| log.len() > 0);
    if is_open {
        Err(WireError::new(ErrorCode::Disk).with("file", from.display()).with("detail", "-wal"))
    } else {
        Ok(())
    }
}

/// What a move that was cut short left at the new place: the note names it, and the old ledger still has its name.
fn remove_leftover(from: &Path, to: &Path) -> Result<(), WireError> {
    if places::moved_to(from).as_deref() != Some(to) {
        return Ok(());
    }
    [to.to_owned(), Lockbox::beside(to)].iter().try_for_each(|left| match std::fs::remove_file(left) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(crate::error::disk(&error, left)),
        _ => Ok(()),
    })
}

/// `libro-movido-20261123T101500.aldia`.
fn kept_name(from: &Path, now: DateTime<Utc>) -> PathBuf {
    let stem = from.file_stem().unwrap_or_default().to_string_lossy();
    let ending = from.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
    from.with_file_name(format!("{stem}-movido-{}{ending}", now.format("%Y%m%dT%H%M%S")))
}
