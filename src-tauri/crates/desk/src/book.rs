//! The desk itself: an open ledger behind a lock, the clock, and what the shell offers.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use chrono::{DateTime, NaiveDate, Utc};
use store::{Connection, Store, Tx};

use crate::acting::{self, Way, through};
use crate::handles::Handles;
use crate::importing::Preview;
use crate::lists::Lists;
use crate::locking::Locking;
use crate::ports::{Clock, Disks, Keychain, NoKeychain, Notifier, Reader, Surroundings, SystemDisks};
use crate::wire::{CancelWork, ErrorCode, Nothing, Progress, Settings, WireError};
use crate::{clock, places};

/// The version of the program.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Where the ledger is and which day it is.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The ledger's file; the platform's place when absent.
    pub ledger: Option<PathBuf>,
    /// The folder of everything; `ALDIA_HOME` or the platform's when absent.
    pub home: Option<PathBuf>,
    /// The civil day to plan for; the machine's, in the business's time zone, when absent.
    pub today: Option<NaiveDate>,
}

/// What one call works with: asked once, passed down.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    pub(crate) today: NaiveDate,
    /// The day was given by hand: the high-water mark is left alone.
    pub(crate) is_given: bool,
    pub(crate) now: DateTime<Utc>,
    pub(crate) settings: Settings,
}

impl Context {
    pub(crate) fn is_english(&self) -> bool {
        self.settings.business.language == "en"
    }
}

/// The desk. A call blocks; the shell runs each off the main thread.
pub struct Desk {
    pub(crate) options: Options,
    clock: Arc<dyn Clock>,
    pub(crate) surroundings: Arc<dyn Surroundings>,
    pub(crate) notifier: Arc<dyn Notifier>,
    pub(crate) reader: Arc<dyn Reader>,
    pub(crate) keychain: Arc<dyn Keychain>,
    pub(crate) disks: Arc<dyn Disks>,
    pub(crate) store: Arc<Mutex<Option<Store>>>,
    pub(crate) locking: Arc<Mutex<Locking>>,
    /// The id of the ledger that was opened last at this place; what is named by it must be found while the ledger is held.
    pub(crate) book_id: Arc<Mutex<Option<String>>>,
    /// Shared by who keeps documents, taken alone by who sweeps; see [`Desk::shelving`].
    pub(crate) shelved: Arc<RwLock<()>>,
    pub(crate) handles: Arc<Mutex<Handles>>,
    pub(crate) previews: Arc<Mutex<HashMap<String, Preview>>>,
    cancelled: Arc<Mutex<HashSet<String>>>,
    pub(crate) copying: Arc<crate::copying::Copying>,
    moved: Arc<Mutex<Vec<Listener>>>,
    last: Arc<Mutex<LastFact>>,
    pub(crate) lists: Arc<Lists>,
    /// The quick check was made since this process began.
    pub(crate) looked_over: Arc<AtomicBool>,
}

/// Who wants to hear that the ledger was moved.
type Listener = Box<dyn Fn() + Send>;

/// A lock that a panic elsewhere does not poison for ever: every value behind one is whole between two statements.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Desk {
    /// A desk over the ledger of the options, which is opened by the first call that needs it.
    #[must_use]
    pub fn new(
        options: Options,
        clock: Box<dyn Clock>,
        surroundings: Arc<dyn Surroundings>,
        notifier: Arc<dyn Notifier>,
    ) -> Self {
        Self {
            options,
            clock: Arc::from(clock),
            surroundings,
            notifier,
            reader: Arc::new(crate::reading::Nobody),
            keychain: Arc::new(NoKeychain),
            disks: Arc::new(SystemDisks),
            store: Arc::default(),
            locking: Arc::default(),
            book_id: Arc::default(),
            shelved: Arc::default(),
            handles: Arc::default(),
            previews: Arc::default(),
            cancelled: Arc::default(),
            copying: Arc::default(),
            moved: Arc::default(),
            last: Arc::default(),
            lists: Arc::default(),
            looked_over: Arc::default(),
        }
    }

    /// The desk with a reader of files; without one every file is refused.
    #[must_use]
    pub fn with_reader(self, reader: Arc<dyn Reader>) -> Self {
        Self { reader, ..self }
    }

    /// The same desk, planning for another day: what a terminal asks of the process that holds the ledger.
    pub(crate) fn on_day(&self, today: Option<NaiveDate>) -> Self {
        Self {
            options: Options { today, ..self.options.clone() },
            clock: Arc::clone(&self.clock),
            surroundings: Arc::clone(&self.surroundings),
            notifier: Arc::clone(&self.notifier),
            reader: Arc::clone(&self.reader),
            keychain: Arc::clone(&self.keychain),
            disks: Arc::clone(&self.disks),
            store: Arc::clone(&self.store),
            locking: Arc::clone(&self.locking),
            book_id: Arc::clone(&self.book_id),
            shelved: Arc::clone(&self.shelved),
            handles: Arc::clone(&self.handles),
            previews: Arc::clone(&self.previews),
            cancelled: Arc::clone(&self.cancelled),
            copying: Arc::clone(&self.copying),
            moved: Arc::clone(&self.moved),
            last: Arc::clone(&self.last),
            lists: Arc::clone(&self.lists),
            looked_over: Arc::clone(&self.looked_over),
        }
    }

    /// Where the ledger is and which day it is.
    pub(crate) fn options(&self) -> &Options {
        &self.options
    }

    /// The ledger's file.
    pub(crate) fn ledger_path(&self) -> PathBuf {
        places::ledger_path(&self.options)
    }

    /// What is wrong with the place of the ledger, now.
    pub(crate) fn standing(&self) -> Vec<crate::wire::Problem> {
        crate::standing::problems(&self.ledger_path(), self.now().timestamp_millis())
    }

    /// Calls `act` whenever the ledger was moved.
    pub(crate) fn on_move(&self, act: impl Fn() + Send + 'static) {
        lock(&self.moved).push(Box::new(act));
    }

    /// The ledger was moved.
    pub(crate) fn has_moved(&self) {
        lock(&self.moved).iter().for_each(|act| act());
    }

    /// How many rows have been written since the ledger was opened; none while it is not open.
    pub(crate) fn changes(&self) -> Option<u64> {
        lock(&self.store).as_ref().map(|store| store.read().total_changes())
    }

    /// The same desk with a keychain that may remember the key of an encrypted ledger.
    #[must_use]
    pub fn with_keychain(self, keychain: Arc<dyn Keychain>) -> Self {
        Self { keychain, ..self }
    }

    /// The same desk with another word on which folders lie on one disk.
    #[must_use]
    pub fn with_disks(self, disks: Arc<dyn Disks>) -> Self {
        Self { disks, ..self }
    }

    /// Opens the ledger, if there is one and it is not locked.
    ///
    /// # Errors
    /// When it is foreign, newer, damaged, or held by another process.
    pub fn open(&self) -> Result<(), WireError> {
        match self.opened() {
            Err(error) if [ErrorCode::NoLedger, ErrorCode::Locked].contains(&error.code) => Ok(()),
            Err(error) => Err(error),
            Ok(_) => Ok(()),
        }
    }

    /// Writes everything back into the one file and lets the ledger go.
    pub fn close(&self) {
        if let Some(store) = lock(&self.store).take()
            && let Err(error) = store.close()
        {
            tracing::warn!(%error, "the ledger could not be closed");
        }
        self.lists.forget();
        self.clear_opened_papers();
    }

    fn opened(&self) -> Result<MutexGuard<'_, Option<Store>>, WireError> {
        self.recall();
        let mut guard = lock(&self.store);
        if guard.is_none() {
            let path = places::ledger_path(&self.options);
            crate::copying::finish_interrupted_swap(&path)?;
            self.finish_interrupted_conversion(&path)?;
            let key = self.key_of_pages(&path).or_else(|error| self.held_before_locked(&path, error))?;
            *guard = Some(Store::open_with(&path, VERSION, key.as_ref(), &|conn, _| {
                self.note_book(conn);
                self.copy_before_migrating(conn)
                    .map_err(|error| store::StoreError::Disk(crate::error::sentence(&error, false)))
            })?);
            if let Some(store) = guard.as_ref() {
                self.note_book(store.read());
                lock(&self.last).verify(store.read());
                self.settle_once(store);
            }
        }
        Ok(guard)
    }

    fn note_book(&self, conn: &Connection) {
        // A ledger that cannot say its id shows that elsewhere.
        *lock(&self.book_id) = store::settings::meta(conn, "ledger_id").ok().flatten();
    }

    /// Runs `act` with the open store itself.
    pub(crate) fn with_store<T>(&self, act: impl FnOnce(&mut Store) -> Result<T, WireError>) -> Result<T, WireError> {
        let mut guard = self.opened()?;
        let store = guard.as_mut().ok_or_else(|| WireError::new(ErrorCode::NoLedger))?;
        let path = store.path().to_owned();
        act(store).map_err(|error| {
            if !of_the_disk(&error) {
                return error;
            }
            // What the connection remembers of a disk that failed is not believed: the next call opens the file again.
            if let Some(Err(error)) = guard.take().map(Store::close) {
                tracing::warn!(%error, "the ledger was let go after the disk failed");
            }
            if error.params.contains_key("file") { error } else { error.with("file", path.display()) }
        })
    }

    /// Puts a newly made or restored ledger in the place of the open one.
    pub(crate) fn install(&self, store: Store) {
        *lock(&self.last) = LastFact::default();
        self.note_book(store.read());
        *lock(&self.store) = Some(store);
    }

    /// Closes the ledger and keeps every other call out while `act` moves its file. The next call opens what stands there.
    pub(crate) fn while_closed<T>(&self, act: impl FnOnce() -> Result<T, WireError>) -> Result<T, WireError> {
        let mut guard = lock(&self.store);
        self.lists.forget();
        if let Some(store) = guard.take() {
            store.close()?;
        }
        // What stands there afterwards may rightly be another ledger.
        *lock(&self.last) = LastFact::default();
        act()
    }

    /// Reads. Writes nothing.
    pub(crate) fn read<T>(
        &self,
        act: impl FnOnce(&Connection, &Context) -> Result<T, WireError>,
    ) -> Result<T, WireError> {
        self.with_store(|store| {
            let _moment = store.snapshot()?;
            let context = self.context(store.read())?;
            act(store.read(), &context)
        })
    }

    /// Writes: one transaction, durable when it returns.
    pub(crate) fn write<T>(&self, act: impl FnOnce(&Tx<'_>, &Context) -> Result<T, WireError>) -> Result<T, WireError> {
        self.with_store(|store| {
            let context = self.context(store.read())?;
            crate::standing::make_room(store.path());
            store.act_as(acting::actor());
            lock(&self.last).refuse_if_lost()?;
            let value = store.write(context.now.timestamp_millis(), |tx| {
                clock::advance(tx, &context)?;
                act(tx, &context)
            })?;
            lock(&self.last).remember(store.read());
            Ok(value)
        })
    }

    /// Writes what came in by another way than the call itself: a file, not the person's hand.
    pub(crate) fn write_as<T>(
        &self,
        way: Way,
        act: impl FnOnce(&Tx<'_>, &Context) -> Result<T, WireError>,
    ) -> Result<T, WireError> {
        through(way, || self.write(act))
    }

    fn context(&self, conn: &Connection) -> Result<Context, WireError> {
        let settings = crate::setting::load(conn)?;
        let now = self.clock.now();
        let today = self.options.today.unwrap_or_else(|| clock::business_day(now, &settings.business.time_zone));
        Ok(Context { today, is_given: self.options.today.is_some(), now, settings })
    }

    /// The instant, from the clock.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Tells how far long work is, and stops it where the owner asked for that.
    pub(crate) fn step(&self, call: &str, step: &str, done: usize, total: usize) -> Result<(), WireError> {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let progress =
            Progress { call: call.to_owned(), step: step.to_owned(), done: count(done), total: count(total) };
        self.is_at_work();
        self.surroundings.progress(&progress);
        if lock(&self.cancelled).remove(call) { Err(WireError::new(ErrorCode::Cancelled)) } else { Ok(()) }
    }

    /// Forgets an old wish to cancel, at the start of long work.
    pub(crate) fn begin(&self, call: &str) {
        lock(&self.cancelled).remove(call);
    }

    /// See the table of calls.
    pub(crate) fn cancel_work(&self, request: CancelWork) -> Result<Nothing, WireError> {
        lock(&self.cancelled).insert(request.call);
        Ok(Nothing {})
    }
}

/// The last fact that was confirmed to somebody. After the disk failed, the ledger that is opened again must have it.
#[derive(Debug, Default)]
struct LastFact {
    confirmed: Option<(store::EntryId, String)>,
    is_lost: bool,
}

impl LastFact {
    fn remember(&mut self, conn: &Connection) {
        // It is confirmed whether or not it can be read again.
        if let Ok((id, hash)) = store::entry::head(conn) {
            self.confirmed = Some((id, ledger::chain::hex(&hash)));
        }
    }

    fn verify(&mut self, conn: &Connection) {
        self.is_lost = self.confirmed.as_ref().is_some_and(|(id, hash)| {
            *id > 0 && store::copies::hash_at(conn, *id).ok().flatten().as_ref() != Some(hash)
        });
    }

    /// A ledger without what was confirmed can be read, copied and restored, and nothing is written on top of it.
    fn refuse_if_lost(&self) -> Result<(), WireError> {
        let lost = || WireError::new(ErrorCode::LedgerDamaged).with("detail", "falta lo último que se confirmó");
        if self.is_lost { Err(lost()) } else { Ok(()) }
    }
}

/// Did the disk of the ledger fail, or say that the file is not what it was?
fn of_the_disk(error: &WireError) -> bool {
    matches!(error.code, ErrorCode::Disk | ErrorCode::NoSpace | ErrorCode::ReadOnly | ErrorCode::LedgerDamaged)
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").field("options", &self.options).finish_non_exhaustive()
    }
}
