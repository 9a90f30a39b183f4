//! Respaldo: verified copies, their proof, and the way back. The vault does the work; this module lends it the ledger,
//! remembers what was proven, and files its refusals under the codes of the wire.

mod closing;
mod comparing;
mod drill;
mod faults;
mod keys;
mod listing;
mod local;
mod program;
mod readings;
mod recovery;
mod refreshing;
mod restoring;
mod state;

use std::cell::RefCell;
use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use store::{Connection, Store, StoreError};
use vault::{Home, Live, Proof, Step, Summary, VaultError};

use crate::Desk;
use crate::book::{VERSION, lock};
use crate::places;
use crate::wire::{BackUp, CopyRef, CurrencyAmount, Done, ErrorCode, LockState, ProvenCopy, Secret, Topic, WireError};

pub(crate) use restoring::{finish_interrupted_swap, free_name, hold};
pub(crate) use state::seal;

/// A refusal of the vault, for other rooms.
pub(crate) fn wire_fault(fault: &VaultError) -> WireError {
    faults::wire(fault, false)
}

/// One act on copies at a time, and what this session of the program made: nothing is pruned because of it.
#[derive(Debug, Default)]
pub(crate) struct Copying {
    turn: Mutex<()>,
    made_here: Mutex<HashSet<PathBuf>>,
}

/// The folder chosen last, as JSON.
const CHOSEN: &str = "copies_folder";
/// What the last proven copy held: the ledger keeps the figures, so that they need not be read from a stick again.
const HELD: &str = "last_proven_copy";

/// The problem that the copies which were meant to be elsewhere share the ledger's disk.
pub const ON_OWN_DISK: &str = "copies_on_own_disk";

/// The live ledger as the vault borrows it: the store's lock is held only while the ledger itself is read.
struct Lent<'d>(&'d Desk);

impl Live for Lent<'_> {
    fn size(&self) -> Result<u64, VaultError> {
        self.lend(|store| Live::size(store.read()))
    }

    fn copy_into(&self, path: &Path) -> Result<Summary, VaultError> {
        self.lend(|store| vault::copy_live(store.read(), path))
    }

    fn image(&self) -> Result<Option<(Summary, vault::Image)>, VaultError> {
        self.lend(|store| {
            if !store.is_encrypted() {
                return Ok(None);
            }
            let summary = vault::summarise(store.read())?;
            store.image().map(|image| Some((summary, boxed(image)))).map_err(unread)
        })
    }
}

/// A ledger that is just being opened: the store's lock is held, and the connection is the only way to it.
struct Opening<'c> {
    conn: RefCell<&'c mut Connection>,
    is_encrypted: bool,
}

impl Live for Opening<'_> {
    fn size(&self) -> Result<u64, VaultError> {
        self.conn.borrow().size()
    }

    fn copy_into(&self, path: &Path) -> Result<Summary, VaultError> {
        vault::copy_live(&self.conn.borrow(), path)
    }

    fn image(&self) -> Result<Option<(Summary, vault::Image)>, VaultError> {
        if !self.is_encrypted {
            return Ok(None);
        }
        let summary = vault::summarise(&self.conn.borrow())?;
        store::image(&mut self.conn.borrow_mut()).map(|image| Some((summary, boxed(image)))).map_err(unread)
    }
}

fn boxed(image: store::Image) -> vault::Image {
    Box::new(image)
}

fn unread(error: StoreError) -> VaultError {
    match error {
        StoreError::Damaged(what) => VaultError::LedgerDamaged { what },
        other => VaultError::Database { detail: other.to_string() },
    }
}

/// The ledger could not even be opened.
fn unopened(error: &WireError) -> VaultError {
    match (error.code, error.params.get("detail")) {
        (ErrorCode::LedgerDamaged, Some(what)) => VaultError::LedgerDamaged { what: what.clone() },
        _ => VaultError::Database { detail: crate::error::sentence(error, true) },
    }
}

impl Lent<'_> {
    fn lend<T>(&self, act: impl FnOnce(&mut Store) -> Result<T, VaultError>) -> Result<T, VaultError> {
        let answer = self.0.with_store(|store| Ok(act(store)));
        answer.unwrap_or_else(|error| Err(unopened(&error)))
    }
}

/// What a proven copy held, kept beside the fact that it was proven.
#[derive(serde::Serialize, serde::Deserialize)]
struct HeldFigures {
    sha256: String,
    invoices: u64,
    receivables: Vec<CurrencyAmount>,
}

/// A proven copy as the window shows it.
pub(crate) fn proven_view(conn: &Connection, copy: &store::diary::ProvenCopy) -> Result<ProvenCopy, WireError> {
    let kept = store::settings::meta(conn, HELD)?;
    let held = kept.and_then(|json| serde_json::from_str::<HeldFigures>(&json).ok());
    let held = held.filter(|held| held.sha256 == copy.sha256);
    let (invoices, receivables) = held.map_or((0, Vec::new()), |held| (held.invoices, held.receivables));
    Ok(ProvenCopy {
        file: copy.file.clone(),
        place: copy.place.clone(),
        proven_at: copy.proven_at,
        bytes: copy.bytes.unsigned_abs(),
        sha256: copy.sha256.clone(),
        invoices,
        receivables,
    })
}

/// A proof in the words of the wire.
fn view_of(proof: &Proof, proven_at: i64) -> ProvenCopy {
    ProvenCopy {
        file: proof.file.display().to_string(),
        place: folder_of(&proof.file).display().to_string(),
        proven_at,
        bytes: proof.bytes,
        sha256: proof.sha256.clone(),
        invoices: proof.summary.counts.get("invoice").copied().unwrap_or(0),
        receivables: receivables_of(&proof.summary),
    }
}

fn receivables_of(summary: &Summary) -> Vec<CurrencyAmount> {
    amounts(summary.receivables_minor.iter().map(|(code, minor)| (code.as_str(), *minor)))
}

/// Sums per currency; those of nothing are left out.
fn amounts<'c>(sums: impl Iterator<Item = (&'c str, i64)>) -> Vec<CurrencyAmount> {
    let row = |(code, minor): (&str, i64)| {
        let currency = ledger::Currency::from_code(code).filter(|_| minor != 0)?;
        Some(CurrencyAmount { currency: code.to_owned(), amount: currency.format(minor.into()) })
    };
    sums.filter_map(row).collect()
}

fn folder_of(file: &Path) -> PathBuf {
    file.parent().map(Path::to_owned).unwrap_or_default()
}

impl Desk {
    /// A watch that tells the window how far the vault is, and stops it where the owner asked for that.
    pub(crate) fn watch<'a>(&'a self, call: &'a str) -> impl FnMut(Step, u64, u64) -> ControlFlow<()> + 'a {
        let mut last = None;
        move |step, done, total| {
            // A copy is told byte by byte; the window needs to hear of each percent once.
            let percent = (done.saturating_mul(100)).checked_div(total).unwrap_or(0);
            if last == Some((step, percent)) {
                return ControlFlow::Continue(());
            }
            last = Some((step, percent));
            let (done, total) = if total > 1 { (percent, 100) } else { (done, total) };
            let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
            match self.step(call, code_of(step), count(done), count(total)) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        }
    }

    fn copy_options(&self, without_lost_documents: bool) -> Result<vault::Options, WireError> {
        let last = self.with_store(|store| Ok(store::diary::last_proven(store.read())?))?;
        let after_generation = last.map_or(0, |copy| copy.generation.unsigned_abs());
        let home_key = self.ledger_key();
        let options = vault::Options::new(VERSION, self.now(), self.seal()?);
        Ok(vault::Options { after_generation, home_key, without_lost_documents, ..options })
    }

    /// Makes a verified copy in `dir` and remembers it.
    ///
    /// # Errors
    /// Every refusal of the vault; then earlier copies are as they were.
    pub fn back_up_to(&self, dir: &Path) -> Result<ProvenCopy, WireError> {
        self.back_up_as_is(dir, false)
    }

    /// As [`Desk::back_up_to`]; `without_lost_documents` for an owner who knows that papers are lost and wants a copy all
    /// the same. The copy says which.
    ///
    /// # Errors
    /// As [`Desk::back_up_to`].
    pub fn back_up_as_is(&self, dir: &Path, without_lost_documents: bool) -> Result<ProvenCopy, WireError> {
        const CALL: &str = "back_up";
        let _turn = lock(&self.copying.turn);
        self.begin(CALL);
        // What is remembered of it must mean the same from another folder; the answer names it as it was named to us.
        let place = std::path::absolute(dir).map_err(|error| crate::error::disk(&error, dir))?;
        let proof = self.make_copy(&place, without_lost_documents, &mut self.watch(CALL))?;
        self.remember(&proof)?;
        let name = place.display().to_string();
        let is_beside = self.readings()?.is_beside_ledger(&name);
        self.note_standing(ON_OWN_DISK, is_beside.then_some(name.as_str()))?;
        if place != self.local_folder() {
            self.copy_beside_ledger();
        }
        self.thin_out(&place, 0);
        let file = dir.join(proof.file.file_name().unwrap_or_default());
        Ok(view_of(&Proof { file, ..proof }, self.now().timestamp_millis()))
    }

    /// Makes a copy in `dir`. Where there is no room for it, what the rotation can spare goes first.
    fn make_copy(
        &self,
        dir: &Path,
        without_lost_documents: bool,
        watch: &mut vault::Watch<'_>,
    ) -> Result<Proof, WireError> {
        let options = self.copy_options(without_lost_documents)?;
        let documents = places::documents_dir(&self.options);
        let mut make = || vault::back_up(&Lent(self), &documents, dir, &options, watch);
        let made = match make() {
            Err(VaultError::NoSpace { place, needed, free })
                if place.starts_with(dir)
                    && self.thin_out(dir, needed.map_or(0, |needed| needed.saturating_sub(free))) > 0 =>
            {
                make()
            }
            other => other,
        };
        let proof = made.map_err(|fault| self.copy_fault(fault))?;
        self.note_made_here(&proof.file);
        Ok(proof)
    }

    /// Keeps what was proven in the ledger itself.
    fn remember(&self, proof: &Proof) -> Result<(), WireError> {
        let held = HeldFigures {
            sha256: proof.sha256.clone(),
            invoices: proof.summary.counts.get("invoice").copied().unwrap_or(0),
            receivables: receivables_of(&proof.summary),
        };
        let held = serde_json::to_string(&held).map_err(|error| crate::error::malformed(&error))?;
        let place = folder_of(&proof.file);
        let is_shared = self.disks.are_shared(&place, &folder_of(&places::ledger_path(&self.options)));
        self.change_readings(|known| known.note_place(&place, is_shared))?;
        let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let entries = number(proof.summary.entries);
        self.write(|tx, context| {
            let end = store::copies::end_of(tx, entries, &proof.summary.head_hash)?;
            tx.keep_proven_copy(&store::diary::ProvenCopy {
                file: proof.file.display().to_string(),
                place: place.display().to_string(),
                proven_at: context.now.timestamp_millis(),
                bytes: number(proof.bytes),
                sha256: proof.sha256.clone(),
                generation: number(proof.generation),
                entries: end.unwrap_or(entries),
            })?;
            Ok(tx.put_meta(HELD, &held)?)
        })
    }

    /// See the table of calls.
    pub(crate) fn back_up(&self, request: BackUp) -> Result<Done<ProvenCopy>, WireError> {
        let dir = match request.place {
            Some(handle) => self.path_of(&handle)?,
            None => self.chosen_folder()?.ok_or_else(|| {
                WireError::new(ErrorCode::NotNow).with("reason", "elija primero la memoria o la carpeta de las copias")
            })?,
        };
        let value = self.back_up_as_is(&dir, request.without_lost_documents.unwrap_or(false))?;
        self.choose_folder(&dir)?;
        Ok(Done { value, changed: vec![Topic::Copies, Topic::Status] })
    }

    fn chosen_folder(&self) -> Result<Option<PathBuf>, WireError> {
        self.read(|conn, _| {
            let kept = store::settings::get(conn, CHOSEN)?;
            Ok(kept.and_then(|json| serde_json::from_str(&json).ok()))
        })
    }

    fn choose_folder(&self, dir: &Path) -> Result<(), WireError> {
        let json = serde_json::to_string(dir).map_err(|error| crate::error::malformed(&error))?;
        self.write(|tx, _| Ok(tx.put_setting(CHOSEN, &json)?))
    }

    /// See the table of calls.
    pub(crate) fn verify_copy(&self, request: CopyRef) -> Result<Done<ProvenCopy>, WireError> {
        const CALL: &str = "verify_copy";
        self.begin(CALL);
        let file = self.path_of(&request.handle)?;
        let proof = self.prove(&file, request.key.as_ref(), CALL)?;
        if self.is_newest_of_ours(&proof)? {
            self.remember(&proof)?;
        }
        let value = view_of(&proof, self.now().timestamp_millis());
        Ok(Done { value, changed: vec![Topic::Copies, Topic::Status] })
    }

    /// A copy of this ledger as new as the last proven one: to have read it again is news. An older one is not, or the
    /// ledger would seem to have more facts uncopied than it has.
    fn is_newest_of_ours(&self, proof: &Proof) -> Result<bool, WireError> {
        let entries = i64::try_from(proof.summary.entries).unwrap_or(i64::MAX);
        let ours = self.read(|conn, _| {
            let is_ours = store::settings::meta(conn, "ledger_id")?.as_deref() == Some(&proof.summary.ledger_id);
            let last = store::diary::last_proven(conn)?.map_or(0, |copy| copy.entries);
            let end = store::copies::end_of(conn, entries, &proof.summary.head_hash)?;
            Ok(is_ours && end.is_some_and(|end| end >= last))
        });
        match ours {
            Err(error) if self.is_past_reading(&error) || error.code == ErrorCode::Locked => Ok(false),
            other => other,
        }
    }

    /// Proves a copy again. Needs no ledger; `key` is the text of a recovery sheet for a computer that has no key.
    ///
    /// # Errors
    /// `bad_file` when there is no such file, `bad_copy` when it is no copy, damaged, or of a newer version, `needs_key`,
    /// `wrong_key` or `bad_key` when it cannot be opened.
    pub fn verify_file(&self, file: &Path, key: Option<&Secret>) -> Result<ProvenCopy, WireError> {
        const CALL: &str = "verify_copy";
        self.begin(CALL);
        let proof = self.prove(file, key, CALL)?;
        Ok(view_of(&proof, self.now().timestamp_millis()))
    }

    fn prove(&self, file: &Path, key: Option<&Secret>, call: &str) -> Result<Proof, WireError> {
        self.refuse_missing(file)?;
        let expect = self.expect(key, self.reading_home())?;
        let read = vault::verify(file, &expect, &mut self.watch(call));
        self.note_reading_of(file, &read);
        read.map_err(|fault| self.copy_fault(fault))
    }

    /// The ledger's own folder is as private as the ledger; the system's folder for temporary files may not be.
    pub(crate) fn expect(&self, key: Option<&Secret>, is_at: Home) -> Result<vault::Expect, WireError> {
        let home = folder_of(&places::ledger_path(&self.options));
        Ok(vault::Expect {
            newest_schema: Some(store::SCHEMA.into()),
            ledger_id: None,
            keys: self.ring(key)?,
            home: is_at,
            unpack_in: home.is_dir().then_some(home),
        })
    }

    /// A verified copy before an older schema is brought up to date, in the folder `copias` beside the ledger. It is
    /// called while the ledger is being opened, so the connection is the only way to it.
    pub(crate) fn copy_before_migrating(&self, conn: &mut Connection) -> Result<(), WireError> {
        let documents = places::documents_dir(&self.options);
        let folder = documents.with_file_name("copias");
        let home_key = self.ledger_key().filter(|_| self.lock_state() == LockState::Open);
        let opening = Opening { conn: RefCell::new(conn), is_encrypted: home_key.is_some() };
        let options = vault::Options::new(VERSION, self.now(), self.seal()?);
        // Nobody can be asked here, and papers that are lost must not keep their owner out of the new version.
        let options = vault::Options { home_key, without_lost_documents: true, ..options };
        vault::back_up(&opening, &documents, &folder, &options, &mut vault::quiet)
            .map(drop)
            .map_err(|fault| faults::wire(&fault, false))
    }
}

/// The code by which the window words a step.
fn code_of(step: Step) -> &'static str {
    match step {
        Step::Preflight => "checking",
        Step::CopyLedger | Step::CheckLedger => "copying",
        Step::Documents => "documents",
        Step::Write => "writing",
        Step::ReadBack | Step::Prove | Step::Confirm => "proving",
        Step::Publish => "naming",
        Step::Swap => "swapping",
    }
}
