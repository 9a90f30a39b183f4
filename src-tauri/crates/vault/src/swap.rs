//! The restored ledger takes the live name; the old one stays under a name that tells when it was replaced.
//!
//! A ledger is up to two files (`X` and `X-wal`), and no system renames two files at once. So the live name is empty
//! for a moment: first the old ledger leaves, then its log, then the new ledger comes. There is never a live ledger
//! without its log or beside a foreign one, and what an interruption leaves is recognised by [`interrupted_swap`] and
//! undone by [`put_back`].

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDateTime, Utc};

use crate::durable::{sync_name, with_suffix};
use crate::progress::{Step, Watch, tell};
use crate::restore::folder_of;
use crate::{VaultError, medium};

const BETWEEN: &str = "-before-restore-";

/// Puts `restored` in the place of `live` and answers where the old ledger is now: none when there was no live one.
///
/// Both are closed, on the same device, and the caller holds the ledger's lock.
///
/// # Errors
/// [`VaultError::Exists`] when the old ledger's new name is taken; [`VaultError::Mismatch`] when `restored` is still
/// open or on another device; what the system answers, with old and new both complete.
pub fn swap_in(
    restored: &Path,
    live: &Path,
    now: DateTime<Utc>,
    watch: &mut Watch<'_>,
) -> Result<Option<PathBuf>, VaultError> {
    refuse_unfit(restored, live)?;
    let kept = medium::exists(live).then(|| kept_name(live, now));
    exchange(restored, live, kept.as_deref(), watch).inspect_err(|_| undo(live, kept.as_deref()))?;
    // Too late to stop: the new ledger is in place.
    let _ = watch(Step::Swap, 3, 3);
    Ok(kept)
}

fn refuse_unfit(restored: &Path, live: &Path) -> Result<(), VaultError> {
    if !medium::exists(restored) {
        return Err(VaultError::Gone { place: restored.to_path_buf() });
    }
    if medium::device(restored) != medium::device(&folder_of(live)) {
        return Err(VaultError::Mismatch { what: "restored on another device".into() });
    }
    let log = with_suffix(restored, "-wal");
    if fs::metadata(log).is_ok_and(|log| log.len() > 0) {
        return Err(VaultError::Mismatch { what: "the restored ledger is still open".into() });
    }
    refuse_foreign_logs(live)
}

/// A rollback journal is never ours, and a log without its ledger would be replayed into the new one.
fn refuse_foreign_logs(live: &Path) -> Result<(), VaultError> {
    let (journal, log) = (with_suffix(live, "-journal"), with_suffix(live, "-wal"));
    if medium::exists(&journal) {
        return Err(VaultError::Exists { file: journal });
    }
    if medium::exists(&log) && !medium::exists(live) {
        return Err(VaultError::Exists { file: log });
    }
    Ok(())
}

fn exchange(restored: &Path, live: &Path, kept: Option<&Path>, watch: &mut Watch<'_>) -> Result<(), VaultError> {
    tell(watch, Step::Swap, 0, 3)?;
    if let Some(kept) = kept {
        refuse_taken(kept)?;
        rename_durably(live, kept)?;
        tell(watch, Step::Swap, 1, 3)?;
        let log = with_suffix(live, "-wal");
        if medium::exists(&log) {
            rename_durably(&log, &with_suffix(kept, "-wal"))?;
        }
    }
    // Without its log it is worthless, and it would be taken for that of the new ledger.
    remove(&with_suffix(live, "-shm"))?;
    tell(watch, Step::Swap, 2, 3)?;
    rename_durably(restored, live)
}

fn refuse_taken(kept: &Path) -> Result<(), VaultError> {
    let names = ["", "-wal"].map(|suffix| with_suffix(kept, suffix));
    match names.into_iter().find(|name| medium::exists(name)) {
        Some(file) => Err(VaultError::Exists { file }),
        None => Ok(()),
    }
}

/// Leaves the live name empty only if the system refuses this as well; [`interrupted_swap`] finds that state too.
fn undo(live: &Path, kept: Option<&Path>) {
    if let Some(kept) = kept.filter(|kept| medium::exists(kept) && !medium::exists(live)) {
        let _ = put_back(live, kept);
    }
}

fn remove(path: &Path) -> Result<(), VaultError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(VaultError::at(path)(error)),
        _ => Ok(()),
    }
}

/// `ledger.db` → `ledger-before-restore-20260721-101530.db`.
fn kept_name(live: &Path, now: DateTime<Utc>) -> PathBuf {
    let (start, end) = around(live);
    live.with_file_name(format!("{start}{BETWEEN}{}{end}", now.format("%Y%m%d-%H%M%S")))
}

fn around(live: &Path) -> (String, String) {
    let part = |text: Option<&std::ffi::OsStr>| text.map(|text| text.to_string_lossy().into_owned());
    let end = part(live.extension()).map(|extension| format!(".{extension}"));
    (part(live.file_stem()).unwrap_or_default(), end.unwrap_or_default())
}

fn rename_durably(from: &Path, to: &Path) -> Result<(), VaultError> {
    medium::rename_new(from, to).map_err(VaultError::at(to))?;
    sync_name(to)
}

/// The old ledger of a swap that was interrupted: the live name is empty and the newest set-aside ledger is there. To be
/// asked before anybody concludes that there is no ledger.
#[must_use]
pub fn interrupted_swap(live: &Path) -> Option<PathBuf> {
    if medium::exists(live) {
        return None;
    }
    let (start, end) = around(live);
    let ours = |name: &str| name.starts_with(&format!("{start}{BETWEEN}")) && name.ends_with(&end);
    let entries = fs::read_dir(folder_of(live)).ok()?.flatten();
    let names = entries.filter(|entry| ours(&entry.file_name().to_string_lossy()));
    names.map(|entry| entry.path()).max()
}

/// The ledgers beside `live` that were set aside by a restore before `before`, as their names tell. None while there is
/// no live ledger: then one of them may be the only one.
#[must_use]
pub fn set_aside_before(live: &Path, before: DateTime<Utc>) -> Vec<PathBuf> {
    if !medium::exists(live) {
        return Vec::new();
    }
    let (start, end) = around(live);
    let start = format!("{start}{BETWEEN}");
    let when = |name: &str| {
        let stamp = name.strip_prefix(&start)?.strip_suffix(&end)?;
        NaiveDateTime::parse_from_str(stamp, "%Y%m%d-%H%M%S").ok().map(|at| at.and_utc())
    };
    let entries = fs::read_dir(folder_of(live)).into_iter().flatten().flatten();
    let old = entries.filter(|entry| when(&entry.file_name().to_string_lossy()).is_some_and(|at| at < before));
    old.map(|entry| entry.path()).collect()
}

/// Removes a ledger that [`set_aside_before`] named, with its log.
///
/// # Errors
/// What the system answers.
pub fn remove_set_aside(kept: &Path) -> Result<(), VaultError> {
    remove(&with_suffix(kept, "-wal"))?;
    remove(kept)
}

/// Undoes an interrupted swap: the ledger `kept` gets the live name again, with its log. Harmless to repeat.
///
/// # Errors
/// [`VaultError::Exists`] when there is a live ledger, else what the system answers.
pub fn put_back(live: &Path, kept: &Path) -> Result<(), VaultError> {
    if medium::exists(live) {
        return Err(VaultError::Exists { file: live.to_path_buf() });
    }
    let (log, kept_log) = (with_suffix(live, "-wal"), with_suffix(kept, "-wal"));
    // The log first: a live ledger without its log would lose what was saved last.
    if medium::exists(&kept_log) {
        rename_durably(&kept_log, &log)?;
    }
    rename_durably(kept, live)
}
