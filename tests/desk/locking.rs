//! The lock: what a passphrase closes, what opens it, and what nobody finds on the disk meanwhile.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use aldia_tests::book::{Book, Quiet};
use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use desk::ports::{Clock, Keychain, NoDesktop};
use desk::wire::ErrorCode;
use desk::{Desk, Options};
use serde_json::{Value, json};

mod beside;
#[cfg(unix)]
mod conversion;
mod neighbours;
mod secrecy;

pub(crate) const PHRASE: &str = "el río pasa por Oaxaca";
pub(crate) const OTHER: &str = "otra frase de paso";

/// A book with a customer who owes 1234.56.
pub(crate) fn a_book() -> Book {
    let book = Book::new("2026-03-21");
    book.customer("C1", "Ferretería Ñandú");
    book.invoice("I1", "C1", "2026-02-07", "2026-03-09", "1234.56");
    book
}

pub(crate) fn a_locked_book() -> Book {
    let book = a_book();
    book.call("set_passphrase", json!({"passphrase": PHRASE}));
    book.on("2026-03-21")
}

pub(crate) fn unlock(book: &Book) {
    book.call("unlock", json!({"passphrase": PHRASE}));
}

fn state(book: &Book) -> String {
    book.call("encryption", json!({}))["state"].as_str().expect("a state").to_owned()
}

/// Every file below a folder with its bytes.
pub(crate) fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.insert(path.clone(), std::fs::read(&path).expect("a file"));
        }
    }
    found
}

#[test]
fn without_a_passphrase_nothing_asks_for_one() {
    let book = a_book();
    assert_eq!(state(&book), "off");
    assert_eq!(book.call("status", json!({}))["lock"], "off");
    for (call, request) in [("lock", json!({})), ("unlock", json!({"passphrase": PHRASE}))] {
        assert_eq!(book.code(call, request), ErrorCode::NotNow, "{call}: there is nothing to lock or open");
    }
    assert_eq!(book.on("2026-03-22").call("today", json!({}))["items"].as_array().map(Vec::len), Some(1));
}

#[test]
fn an_encrypted_ledger_opens_with_its_passphrase_and_with_no_other() {
    let book = a_book();
    let before = book.call("customers", json!({}));
    let done = book.call("set_passphrase", json!({"passphrase": PHRASE}));
    assert_eq!(done["value"]["state"], "open", "who has just typed it is not asked again");
    assert_eq!(book.call("customers", json!({})), before, "the ledger says the same");
    book.assert_sound();

    let book = book.on("2026-03-21");
    let status = book.call("status", json!({}));
    assert_eq!((&status["lock"], &status["business"], &status["queue"]), (&json!("locked"), &Value::Null, &json!(0)));
    for (call, request) in [("today", json!({})), ("settings", json!({})), ("customer", json!({"id": "C1"}))] {
        assert_eq!(book.code(call, request), ErrorCode::Locked, "{call} shows nothing before it is unlocked");
    }
    assert_eq!(book.code("unlock", json!({"passphrase": OTHER})), ErrorCode::WrongPassphrase);
    assert_eq!(state(&book), "locked");
    unlock(&book);
    assert_eq!(book.call("customers", json!({})), before);
    book.assert_sound();
}

#[test]
fn a_passphrase_is_the_same_on_every_keyboard_and_must_not_be_short() {
    let book = a_book();
    assert_eq!(book.code("set_passphrase", json!({"passphrase": "siete77"})), ErrorCode::Invalid);
    assert_eq!(state(&book), "off", "a refused passphrase changes nothing");
    book.call("set_passphrase", json!({"passphrase": "camión de la ñ"}));
    book.call("lock", json!({}));
    book.call("unlock", json!({"passphrase": "camio\u{301}n de la n\u{303}"}));
}

#[test]
fn a_passphrase_is_changed_by_who_knows_the_present_one() {
    let book = a_locked_book();
    assert_eq!(book.code("set_passphrase", json!({"passphrase": OTHER})), ErrorCode::Locked);
    unlock(&book);
    let box_before = std::fs::read(book.home.path().join("libro.aldia.llave")).expect("the box");
    assert_eq!(book.code("set_passphrase", json!({"passphrase": OTHER})), ErrorCode::Invalid);
    let wrong = json!({"passphrase": OTHER, "current": "no la recuerdo"});
    assert_eq!(book.code("set_passphrase", wrong), ErrorCode::WrongPassphrase);
    assert_eq!(std::fs::read(book.home.path().join("libro.aldia.llave")).expect("the box"), box_before);
    book.call("set_passphrase", json!({"passphrase": OTHER, "current": PHRASE}));
    book.call("lock", json!({}));
    assert_eq!(book.code("unlock", json!({"passphrase": PHRASE})), ErrorCode::WrongPassphrase);
    book.call("unlock", json!({"passphrase": OTHER}));
    book.assert_sound();
}

#[test]
fn to_lock_closes_every_door_until_it_is_unlocked() {
    let book = a_locked_book();
    unlock(&book);
    let done = book.call("lock", json!({}));
    assert_eq!(done["value"]["lock"], "locked");
    let topics = done["changed"].as_array().expect("topics");
    assert!(
        topics.contains(&json!("today")) && topics.contains(&json!("customers")),
        "the screens forget what they show"
    );
    assert_eq!(book.code("today", json!({})), ErrorCode::Locked);
    assert_eq!(
        book.code("set_locking", json!({"remembered": false, "lock_after_minutes": 0, "plain_papers": true})),
        ErrorCode::Locked
    );
    let report = book.desk.tick();
    assert!(report.raised.is_empty() && report.problems.is_empty(), "the background waits and complains of nothing");
    unlock(&book);
    assert_eq!(book.call("today", json!({}))["items"].as_array().map(Vec::len), Some(1));
}

#[test]
fn decrypted_it_is_as_if_it_had_never_been_encrypted() {
    let book = a_book();
    let before = book.call("customers", json!({}));
    book.call("set_passphrase", json!({"passphrase": PHRASE}));
    assert_eq!(book.code("remove_passphrase", json!({"current": OTHER})), ErrorCode::WrongPassphrase);
    assert_eq!(book.call("remove_passphrase", json!({"current": PHRASE}))["value"]["state"], "off");
    assert_eq!(book.call("customers", json!({})), before);
    let book = book.on("2026-03-21");
    assert_eq!(book.call("customers", json!({})), before, "it opens without a question");
    let left = |ending: &str| book.home.path().join(format!("libro.aldia{ending}")).exists();
    for ending in [".llave", ".nuevo", ".anterior", ".conversion"] {
        assert!(!left(ending), "{ending} is left behind");
    }
    book.assert_sound();
}

/// A clock that is set by hand.
#[derive(Clone)]
struct Hands(Arc<Mutex<DateTime<Utc>>>);

impl Hands {
    fn at_noon() -> Self {
        Self(Arc::new(Mutex::new(Utc.with_ymd_and_hms(2026, 3, 21, 18, 0, 0).single().expect("an instant"))))
    }

    fn pass(&self, minutes: i64) {
        *self.0.lock().expect("nobody panicked") += TimeDelta::minutes(minutes);
    }
}

impl Clock for Hands {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().expect("nobody panicked")
    }
}

/// A keychain in memory, or one that is out of order.
#[derive(Default)]
struct Chain {
    kept: Mutex<BTreeMap<String, Vec<u8>>>,
    is_broken: Mutex<bool>,
}

impl Chain {
    fn answers(&self) -> Result<(), String> {
        if *self.is_broken.lock().expect("nobody panicked") { Err("no keychain".to_owned()) } else { Ok(()) }
    }
}

impl Keychain for Chain {
    fn remember(&self, name: &str, secret: &[u8]) -> Result<(), String> {
        self.answers()?;
        self.kept.lock().expect("nobody panicked").insert(name.to_owned(), secret.to_vec());
        Ok(())
    }
    fn recall(&self, name: &str) -> Option<zeroize::Zeroizing<Vec<u8>>> {
        self.answers().ok()?;
        self.kept.lock().expect("nobody panicked").get(name).cloned().map(zeroize::Zeroizing::new)
    }
    fn forget(&self, name: &str) -> Result<(), String> {
        self.answers()?;
        self.kept.lock().expect("nobody panicked").remove(name);
        Ok(())
    }
}

/// The same ledger under a clock and a keychain of the test.
fn started(book: Book, clock: &Hands, chain: &Arc<Chain>) -> Book {
    book.desk.close();
    let home = book.home;
    let options =
        Options { ledger: Some(home.path().join("libro.aldia")), home: Some(home.path().to_owned()), today: None };
    let desk = Desk::new(options, Box::new(clock.clone()), Arc::new(NoDesktop), Arc::new(Quiet));
    Book { home, desk: desk.with_keychain(chain.clone()) }
}

#[test]
fn an_idle_ledger_locks_by_itself_and_one_at_work_does_not() {
    let clock = Hands::at_noon();
    let book = started(a_locked_book(), &clock, &Arc::default());
    unlock(&book);
    clock.pass(14);
    book.desk.tick();
    assert_eq!(state(&book), "open", "fifteen minutes are not over");
    book.call("touch", json!({}));
    clock.pass(14);
    let report = book.desk.tick();
    assert_eq!(state(&book), "open", "the owner was there a quarter of an hour ago");
    assert!(report.next_wake_in <= std::time::Duration::from_secs(60), "the worker comes back in time to lock");
    clock.pass(1);
    book.desk.tick();
    assert_eq!(state(&book), "locked");
    assert_eq!(book.code("today", json!({})), ErrorCode::Locked);

    unlock(&book);
    book.call("set_locking", json!({"remembered": false, "lock_after_minutes": 0, "plain_papers": false}));
    clock.pass(600);
    book.desk.tick();
    assert_eq!(state(&book), "open", "0 means never");
    clock.pass(-900);
    assert!(!book.desk.lock_if_idle(clock.now()), "a clock set back is no idleness");
}

#[test]
fn the_keychain_may_remember_the_key_and_is_never_its_only_home() {
    let (clock, chain) = (Hands::at_noon(), Arc::new(Chain::default()));
    let book = started(a_locked_book(), &clock, &chain);
    unlock(&book);
    let chosen = json!({"remembered": true, "lock_after_minutes": 15, "plain_papers": false});
    assert_eq!(book.call("set_locking", chosen.clone())["value"]["remembered"], true);
    let book = started(book, &clock, &chain);
    assert_eq!(book.call("status", json!({}))["lock"], "open", "the keychain opened it");

    book.call("lock", json!({}));
    assert_eq!(book.code("today", json!({})), ErrorCode::Locked, "who locks it does not want the keychain to open it");
    unlock(&book);

    *chain.is_broken.lock().expect("nobody panicked") = true;
    let book = started(book, &clock, &chain);
    assert_eq!(state(&book), "locked", "a failing keychain is no failure: the passphrase is asked for");
    unlock(&book);
    *chain.is_broken.lock().expect("nobody panicked") = false;

    let unchosen = json!({"remembered": false, "lock_after_minutes": 15, "plain_papers": false});
    assert_eq!(book.call("set_locking", unchosen)["value"]["remembered"], false);
    assert!(chain.kept.lock().expect("nobody panicked").is_empty(), "it is forgotten there");
    *chain.is_broken.lock().expect("nobody panicked") = true;
    assert_eq!(book.code("set_locking", chosen), ErrorCode::NotNow, "the owner hears that it cannot remember");
}

/// A keychain whose owner is asked and does not answer before everybody else was served.
#[cfg(target_os = "linux")]
struct Slow {
    desk: std::sync::OnceLock<std::sync::Weak<Desk>>,
    key: Mutex<Vec<u8>>,
    asked: std::sync::atomic::AtomicUsize,
}

#[cfg(target_os = "linux")]
impl Keychain for Slow {
    fn remember(&self, _: &str, secret: &[u8]) -> Result<(), String> {
        *self.key.lock().expect("nobody panicked") = secret.to_vec();
        Ok(())
    }
    fn recall(&self, _: &str) -> Option<zeroize::Zeroizing<Vec<u8>>> {
        self.asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let desk = self.desk.get()?.upgrade()?;
        let other = std::thread::spawn(move || desk::calls::dispatch(&desk, "status", json!({})));
        let served = || other.is_finished().then_some(());
        aldia_tests::headless::wait_for("another call while the keychain asks", served);
        assert_eq!(
            other.join().expect("no panic").expect("an answer")["lock"],
            "locked",
            "nobody waits for the keychain"
        );
        Some(zeroize::Zeroizing::new(self.key.lock().expect("nobody panicked").clone()))
    }
    fn forget(&self, _: &str) -> Result<(), String> {
        Ok(())
    }
}

#[cfg(target_os = "linux")]
#[test]
fn while_the_keychain_asks_its_owner_nobody_else_waits() {
    let slow = Arc::new(Slow { desk: Default::default(), key: Mutex::default(), asked: Default::default() });
    let Book { home, desk } = a_locked_book();
    let book = Book { home, desk: desk.with_keychain(slow.clone()) };
    unlock(&book);
    book.call("set_locking", json!({"remembered": true, "lock_after_minutes": 15, "plain_papers": false}));
    let Book { home, desk } = book.on("2026-03-21");
    let desk = Arc::new(desk.with_keychain(slow.clone()));
    slow.desk.set(Arc::downgrade(&desk)).expect("once");
    let held = std::fs::File::open(home.path().join("libro.aldia.lock")).expect("the lock");
    held.try_lock().expect("nobody holds it");
    let _ = desk.open();
    assert_eq!(slow.asked.load(std::sync::atomic::Ordering::SeqCst), 0, "who cannot open it does not ask");
    drop(held);
    let status = desk::calls::dispatch(&desk, "status", json!({})).expect("an answer");
    assert_eq!(status["lock"], "open", "in the end the keychain opened it");
    assert_eq!(slow.asked.load(std::sync::atomic::Ordering::SeqCst), 1, "the owner is asked once");
    desk.close();
}

#[test]
fn a_box_of_another_ledger_or_none_is_told_from_a_wrong_passphrase() {
    let (book, other) = (a_locked_book(), a_locked_book());
    let lockbox = book.home.path().join("libro.aldia.llave");
    let own = std::fs::read(&lockbox).expect("the box");
    std::fs::copy(other.home.path().join("libro.aldia.llave"), &lockbox).expect("the wrong box");
    assert_eq!(book.code("unlock", json!({"passphrase": PHRASE})), ErrorCode::LedgerDamaged);
    assert_eq!(book.code("today", json!({})), ErrorCode::LedgerDamaged, "what it opens is not this ledger");
    book.call("lock", json!({}));
    std::fs::remove_file(&lockbox).expect("the box is lost");
    assert_eq!(book.code("unlock", json!({"passphrase": PHRASE})), ErrorCode::LedgerDamaged);
    let mut torn = own.clone();
    let at = torn.iter().position(|byte| *byte == b'{').expect("JSON") + 40;
    torn[at] ^= 1;
    std::fs::write(&lockbox, torn).expect("the damage");
    assert_ne!(book.code("unlock", json!({"passphrase": PHRASE})), ErrorCode::Internal);
    std::fs::write(&lockbox, own).expect("the box is found");
    unlock(&book);
}
