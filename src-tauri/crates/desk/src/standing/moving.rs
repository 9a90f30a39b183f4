//! The move to another folder: copied, proven, opened there, and only then does the old name go.
//!
//! A note beside the old name says where the ledger is now, so that whoever asks for the old name finds it. It counts only
//! where the old name is empty: renaming the old ledger is the one moment at which the new one becomes the ledger.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use store::{Connection, PageKey, Store};
use vault::VaultError;
use vault::lockbox::Lockbox;

use super::wrong_place;
use crate::book::VERSION;
use crate::copying::{hold, wire_fault};
use crate::error::invalid;
use crate::locking::put_box_aside;
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
        self.remove_leftover(&from, &to)?;
        self.while_closed(|| {
            let key = self.key_of_pages(&from)?;
            bring(&from, &to, &kept, key.as_ref())
        })?;
        self.has_moved();
        let text = |path: &Path| path.display().to_string();
        Ok(Moved { ledger: text(&to), kept: text(&kept) })
    }

    /// What a move that was cut short left at the new place: the note names it, the old ledger still has its name, and all
    /// that the new one says stands in the old one.
    ///
    /// # Errors
    /// `ledger_exists` for any other ledger, `ledger_held` for one that is in use.
    fn remove_leftover(&self, from: &Path, to: &Path) -> Result<(), WireError> {
        if to.symlink_metadata().is_ok() {
            let exists = || WireError::new(ErrorCode::LedgerExists).with("file", to.display());
            let is_leftover = places::moved_to(from).as_deref() == Some(to) && self.has_all_of(from, to)?;
            if !is_leftover {
                return Err(exists());
            }
            std::fs::remove_file(to).map_err(|error| crate::error::disk(&error, to))?;
        }
        // Its box is needed by nobody; one of another ledger is not ours to judge.
        put_box_aside(to).map(drop)
    }

    /// Whether the ledger that stands at `other` is a beginning of ours.
    fn has_all_of(&self, from: &Path, other: &Path) -> Result<bool, WireError> {
        let is_like_ours = store::header(other).is_ok_and(|header| header.schema == store::SCHEMA);
        if !is_like_ours {
            return Ok(false);
        }
        let key = self.key_of_pages(from)?;
        let left = match Store::open_with(other, VERSION, key.as_ref(), &|_, _| Ok(())) {
            Ok(left) => left,
            Err(store::StoreError::Held(file)) => return Err(crate::error::held(&file)),
            Err(_) => return Ok(false),
        };
        let book = |conn: &Connection| store::settings::meta(conn, "ledger_id");
        let (theirs, (last, hash)) = (book(left.read())?, store::entry::head(left.read())?);
        left.close()?;
        self.read(|conn, _| {
            let has_last = last == 0 || store::copies::hash_at(conn, last)? == Some(ledger::chain::hex(&hash));
            Ok(has_last && book(conn)? == theirs)
        })
    }
}

fn bring(from: &Path, to: &Path, kept: &Path, key: Option<&PageKey>) -> Result<(), WireError> {
    let _held = hold(from)?;
    refuse_log(from)?;
    let boxes = [from, to, kept].map(Lockbox::beside);
    // The note comes first, so that what is cut short is known by it.
    let note = places::moved_note(from);
    let mut brought = vec![note.clone()];
    vault::write_note(&note, &to.display().to_string()).map_err(|fault| wire_fault(&fault))?;
    let carried = carry(from, to, kept, &boxes, key, &mut brought);
    // Unless the old name is gone: then the new ledger is the ledger, whatever else was refused.
    if carried.is_err() && from.exists() {
        brought.iter().for_each(|left| drop(std::fs::remove_file(left)));
        return carried;
    }
    // Neither is of use any more: the box went with the ledger, and a note beside a ledger leads nobody.
    for left in [boxes[0].as_path(), &places::moved_note(to)] {
        if let Err(error) = std::fs::remove_file(left)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "what a move leaves behind could not be removed");
        }
    }
    Ok(())
}

/// The old ledger opens with its own box still. `brought` is what there is to be taken back.
fn carry(
    from: &Path,
    to: &Path,
    kept: &Path,
    [box_from, box_to, box_kept]: &[PathBuf; 3],
    key: Option<&PageKey>,
    brought: &mut Vec<PathBuf>,
) -> Result<(), WireError> {
    let fault = |fault: VaultError| wire_fault(&fault);
    let mut bring = |from: &Path, to: &Path| {
        vault::relocate(from, to, &mut vault::quiet).map_err(fault)?;
        brought.push(to.to_owned());
        Ok::<_, WireError>(())
    };
    let documents = |ledger: &Path| ledger.with_file_name("documents");
    vault::relocate_documents(&documents(from), &documents(to), &mut vault::quiet).map_err(fault)?;
    if box_from.exists() {
        bring(box_from, box_to)?;
        bring(box_from, box_kept)?;
    }
    bring(from, to)?;
    open_once(to, key)?;
    vault::rename_aside(from, kept).map_err(fault)
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

/// `libro-movido-20261123T101500.aldia`.
fn kept_name(from: &Path, now: DateTime<Utc>) -> PathBuf {
    let stem = from.file_stem().unwrap_or_default().to_string_lossy();
    let ending = from.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
    from.with_file_name(format!("{stem}-movido-{}{ending}", now.format("%Y%m%dT%H%M%S")))
}
