//! The way back: a copy is restored beside the ledger, proven, and only then takes its name; the old ledger is kept.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::{amounts, receivables_of};
use crate::Desk;
use crate::book::{VERSION, lock};
use crate::error::disk;
use crate::places;
use crate::wire::{CopyRef, Done, RestorePreview, Restored, Secret, WireError};
use store::Store;
use vault::Home;

impl Desk {
    /// See the table of calls.
    pub(crate) fn preview_restore(&self, request: CopyRef) -> Result<RestorePreview, WireError> {
        const CALL: &str = "preview_restore";
        self.begin(CALL);
        let file = self.path_of(&request.handle)?;
        self.refuse_missing(&file)?;
        let expect = self.expect(request.key.as_ref(), self.reading_home())?;
        let (proof, facts) =
            vault::verify_facts(&file, &expect, &mut self.watch(CALL)).map_err(|fault| self.copy_fault(fault))?;
        let now = self.compare(&proof, &facts)?;
        let count = |table: &str| proof.summary.counts.get(table).copied().unwrap_or(0);
        Ok(RestorePreview {
            handle: request.handle,
            file: file.display().to_string(),
            taken_at: proof.taken_at.timestamp_millis(),
            last_fact_on: now.last_fact_on,
            facts: proof.summary.entries,
            invoices: count("invoice"),
            payments: count("payment"),
            receivables: receivables_of(&proof.summary),
            would_lose: now.lost.count,
            receivables_now: amounts(now.receivables_now.iter().map(|(code, minor)| (code.as_str(), *minor))),
            invoices_now: now.invoices_now,
            payments_now: now.payments_now,
            ledger: now.ledger.to_owned(),
            lost: now.lost.kinds,
            lost_newest: now.lost.newest,
            would_return: now.returning.count,
            returning: now.returning.kinds,
            returning_newest: now.returning.newest,
        })
    }

    /// See the table of calls.
    pub(crate) fn restore(&self, request: CopyRef) -> Result<Done<Restored>, WireError> {
        const CALL: &str = "restore";
        let _turn = lock(&self.copying.turn);
        self.begin(CALL);
        let file = self.path_of(&request.handle)?;
        self.refuse_missing(&file)?;
        let live = places::ledger_path(&self.options);
        let beside = free_name(&live);
        let expect = self.expect(request.key.as_ref(), self.home()?)?;
        let proof =
            vault::restore(&file, &beside, &expect, &mut self.watch(CALL)).map_err(|fault| self.copy_fault(fault))?;
        if matches!(expect.home, Home::Closed) {
            self.leave_lost_box(&proof.summary.ledger_id)?;
        }
        self.adopt(request.key.as_ref())?;
        let kept = self.swap(&beside, &live)?;
        // The restored ledger is this copy, and it was just read from end to end.
        self.remember(&proof)?;
        // A copy of a damaged ledger may say that it is damaged.
        self.note_standing(crate::checking::PROBLEM, None)?;
        let kept = kept.map(|path| path.display().to_string()).unwrap_or_default();
        Ok(Done { value: Restored { kept }, changed: self.done_status()?.changed })
    }

    /// Puts the restored ledger in the place of the live one, which nobody uses meanwhile. When that fails the old one
    /// has its name again.
    pub(crate) fn swap(&self, restored: &Path, live: &Path) -> Result<Option<PathBuf>, WireError> {
        self.while_closed(|| self.swap_held(hold(live)?, restored, live))
    }

    /// As [`Self::swap`], while the caller keeps everybody out; `held` is the lock that this takes.
    pub(crate) fn swap_held(&self, held: File, restored: &Path, live: &Path) -> Result<Option<PathBuf>, WireError> {
        let kept = vault::swap_in(restored, live, self.now(), &mut vault::quiet)
            .map_err(|fault| super::faults::wire(&fault, false))?;
        drop(held);
        match self.open_once(live) {
            Ok(()) => {
                self.drop_key_of_plain();
                Ok(kept)
            }
            Err(error) => Err(put_back(restored, live, kept.as_deref(), error)),
        }
    }

    /// Proves that the restored ledger opens. A copy of an older schema is brought up to date here; the copy itself is the
    /// one from before.
    fn open_once(&self, live: &Path) -> Result<(), WireError> {
        let key = self.key_of_pages(live)?;
        Ok(Store::open_with(live, VERSION, key.as_ref(), &|_, _| Ok(()))?.close()?)
    }

    /// Restores a copy into a new ledger file, proven. Needs no ledger and touches none; `key` as in
    /// [`Desk::verify_file`].
    ///
    /// # Errors
    /// `ledger_exists` when something stands at `to`, `bad_file` when there is no such copy, else as [`Desk::verify_file`].
    pub fn restore_file(&self, file: &Path, to: &Path, key: Option<&Secret>) -> Result<(), WireError> {
        const CALL: &str = "restore";
        self.begin(CALL);
        self.refuse_missing(file)?;
        // A ledger for another place: the owner named it, and no box lies there.
        let expect = self.expect(key, Home::Plain)?;
        vault::restore(file, to, &expect, &mut self.watch(CALL)).map_err(|fault| self.copy_fault(fault))?;
        self.adopt(key)
    }
}

/// Undoes a swap whose new ledger cannot be opened.
fn put_back(restored: &Path, live: &Path, kept: Option<&Path>, error: WireError) -> WireError {
    let Some(kept) = kept else { return error };
    let undone = std::fs::rename(live, restored)
        .map_err(|error| disk(&error, live))
        .and_then(|()| vault::put_back(live, kept).map_err(|fault| super::faults::wire(&fault, false)));
    if let Err(second) = undone {
        tracing::error!(?second, "the ledger from before the restore could not be put back");
    }
    error
}

/// Takes the ledger's own lock while no store holds it, so that no other process opens what is being renamed.
pub(crate) fn hold(live: &Path) -> Result<File, WireError> {
    let lock = lock_name(live);
    let file = store::private().create(true).truncate(false).open(&lock).map_err(|error| disk(&error, &lock))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(crate::error::held(live)),
        Err(std::fs::TryLockError::Error(error)) => Err(disk(&error, &lock)),
    }
}

fn lock_name(live: &Path) -> PathBuf {
    let mut name = live.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}

/// `libro-restaurado.aldia` beside the live ledger, with a number where that is taken.
pub(crate) fn free_name(live: &Path) -> PathBuf {
    let stem = live.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let ending = live.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
    let name = |number: u32| live.with_file_name(format!("{stem}-restaurado-{number}{ending}"));
    (1..).map(name).find(|path| !path.exists() && !lock_name(path).exists()).unwrap_or_else(|| name(0))
}

/// So long a ledger that a restore replaced is kept.
const KEPT_DAYS: u64 = 90;

impl Desk {
    /// Removes ledgers that were replaced more than 90 days ago. Only where the present one opens.
    pub(crate) fn forget_replaced(&self) -> Result<(), WireError> {
        let Some(before) = self.now().checked_sub_days(chrono::Days::new(KEPT_DAYS)) else { return Ok(()) };
        self.with_store(|_| Ok(()))?;
        for kept in vault::set_aside_before(&places::ledger_path(&self.options), before) {
            vault::remove_set_aside(&kept).map_err(|fault| super::faults::wire(&fault, false))?;
            // The box that opened it, where it was encrypted.
            let _ = std::fs::remove_file(vault::lockbox::Lockbox::beside(&kept));
        }
        Ok(())
    }
}

/// Finishes a swap that a power cut interrupted, before anybody concludes that there is no ledger; what killed work left
/// unpacked goes.
///
/// # Errors
/// When the old ledger cannot get its name back.
pub(crate) fn finish_interrupted_swap(live: &Path) -> Result<(), WireError> {
    vault::sweep_staging(&super::folder_of(live));
    let Some(kept) = vault::interrupted_swap(live) else { return Ok(()) };
    let _held = hold(live)?;
    match vault::put_back(live, &kept) {
        Err(vault::VaultError::Exists { .. }) | Ok(()) => Ok(()),
        Err(fault) => Err(super::faults::wire(&fault, false)),
    }
}
