//! A damaged ledger: found, said, salvaged with the chain as witness, compared with a copy and healed from it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, Weak};

use aldia_tests::book::{Book, Quiet, Standing};
use chrono::{TimeZone as _, Utc};
use desk::ports::Surroundings;
use desk::wire::{ErrorCode, Pick, Progress, Topic};
use desk::{Desk, Options};
use rusqlite::Connection;
use serde_json::{Value, json};
use tempfile::TempDir;

const TODAY: &str = "2026-03-21";
const PAGE: usize = 4096;

/// A book with every kind of fact.
fn rich() -> Book {
    let book = Book::new(TODAY);
    for n in 0..30 {
        book.record(&[
            json!({"do": "customer", "id": format!("C{n}"), "name": format!("Comercial Número {n} y Compañía"),
                             "email": format!("c{n}@correo.mx"), "address": [format!("Calle {n}")]}),
        ]);
        book.invoice(&format!("I{n}"), &format!("C{n}"), "2026-02-07", "2026-03-09", "1234.56");
    }
    book.record(&[
        json!({"do": "invoice", "id": "J1", "customer": "C1", "number": "J-1", "currency": "MXN", "issued_on": "2026-01-01",
               "instalments": [{"due_on": "2026-02-01", "amount": "100.00"}, {"due_on": "2026-03-01", "amount": "200.00"}]}),
        json!({"do": "charge", "id": "H1", "invoice": "J1", "seq": 2, "kind": "fee", "amount": "15.00", "on": "2026-02-10"}),
        json!({"do": "payment", "id": "P1", "customer": "C1", "currency": "MXN", "amount": "150.00", "paid_on": "2026-02-03",
               "method": "transfer", "reference": "r-1", "allocate": [{"invoice": "J1", "seq": 1, "amount": "90.00"}]}),
        json!({"do": "allocate", "id": "A1", "payment": "P1", "invoice": "J1", "seq": 2, "amount": "40.00", "on": "2026-02-05"}),
        json!({"do": "promise", "id": "Q1", "customer": "C1", "currency": "MXN", "amount": "60.00", "made_on": "2026-02-06", "due_on": "2026-04-01"}),
        json!({"do": "pause", "id": "S1", "customer": "C2", "from": "2026-02-01", "until": "2026-02-05", "reason": "vacaciones"}),
        json!({"do": "note", "id": "N1", "customer": "C2", "on": "2026-02-02", "text": "Habló su hermana"}),
        json!({"do": "credit_note", "id": "K1", "invoice": "I3", "number": "NC-1", "amount": "34.56", "issued_on": "2026-03-01"}),
        json!({"do": "write_off", "id": "W1", "invoice": "J1", "seq": 2, "amount": "10.00", "on": "2026-03-02", "reason": "redondeo"}),
        json!({"do": "dispute", "id": "D1", "invoice": "I4", "amount": "50.00", "opened_on": "2026-03-02", "reason": "faltante"}),
        json!({"do": "resolve", "id": "R1", "dispute": "D1", "outcome": "accepted", "credited": "20.00", "on": "2026-03-05"}),
        json!({"do": "agreement", "id": "G1", "customer": "C5", "currency": "MXN", "signed_on": "2026-03-10",
               "covers": [{"invoice": "I5", "seq": 1, "amount": "1234.56"}],
               "instalments": [{"due_on": "2026-05-01", "amount": "600.00"}, {"due_on": "2026-06-01", "amount": "634.56"}]}),
        json!({"do": "payment", "id": "P2", "customer": "C6", "currency": "MXN", "amount": "1234.56", "paid_on": "2026-03-11"}),
        json!({"do": "reverse", "id": "V1", "of": "P2", "on": "2026-03-12", "reason": "cheque devuelto"}),
    ]);
    let details = book.call("customer", json!({"id": "C7"}))["details"].clone();
    let mut moved = details;
    moved["address"] = json!(["Avenida Nueva 7"]);
    book.call("save_customer", moved);
    let batch = book.call("draft_letters", json!({}));
    book.call("confirm_letters", json!({"id": batch["id"]}));
    book.call("forget_person", json!({"customer": "C29", "insist": true, "reason": "lo pidió"}));
    book.assert_sound();
    book.desk.close();
    book
}

fn ledger(book: &Book) -> PathBuf {
    book.home.path().join("libro.aldia")
}

fn dump(path: &Path, table: &str) -> Vec<String> {
    let conn = Connection::open(path).expect("SQLite opens it");
    let mut statement = conn.prepare(&format!("SELECT * FROM {table}")).expect("the table is there");
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        let values = (0..columns).map(|at| row.get::<_, rusqlite::types::Value>(at));
        Ok(format!("{:?}", values.collect::<rusqlite::Result<Vec<_>>>()?))
    });
    let mut rows: Vec<String> = rows.and_then(Iterator::collect).expect("rows");
    rows.sort();
    rows
}

fn tables(path: &Path) -> Vec<String> {
    let conn = Connection::open(path).expect("SQLite opens it");
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
    let mut statement = conn.prepare(sql).expect("a schema");
    statement.query_map([], |row| row.get(0)).and_then(Iterator::collect).expect("names")
}

/// Damages whole pages of the file, by the table they belong to.
fn strike(path: &Path, pages: &[usize]) {
    let mut bytes = std::fs::read(path).expect("the ledger");
    for page in pages {
        for byte in &mut bytes[(page - 1) * PAGE..page * PAGE] {
            *byte = !*byte;
        }
    }
    std::fs::write(path, bytes).expect("it is damaged");
}

/// The pages whose bytes hold this text.
fn pages_holding(path: &Path, text: &str) -> Vec<usize> {
    let bytes = std::fs::read(path).expect("the ledger");
    let holds = |page: &[u8]| page.windows(text.len()).any(|window| window == text.as_bytes());
    bytes.chunks(PAGE).enumerate().filter(|(_, page)| holds(page)).map(|(at, _)| at + 1).collect()
}

fn root_of(path: &Path, table: &str) -> usize {
    let conn = Connection::open(path).expect("SQLite opens it");
    let page: i64 = conn
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = ?1", [table], |row| row.get(0))
        .expect("a table");
    usize::try_from(page).expect("a page")
}

#[test]
fn a_salvage_of_a_sound_ledger_is_that_ledger_row_by_row() {
    let book = rich();
    let to = book.home.path().join("nuevo.aldia");
    let saved = book.desk.salvage_to(&to, None, None).expect("it is salvaged");
    assert!(saved.is_whole && saved.damaged_tables.is_empty(), "{saved:?}");
    book.desk.close();
    for table in tables(&ledger(&book)) {
        // The new file has a session of its own.
        if table != "session" {
            let rows = |path: &Path| {
                // Each file is sealed for itself when it is closed.
                dump(path, &table).into_iter().filter(|row| !row.contains("\"seal")).collect::<Vec<_>>()
            };
            assert_eq!(rows(&to), rows(&ledger(&book)), "{table} must follow from the bodies alone");
        }
    }
    assert_eq!(book.desk.salvage_to(&to, None, None).expect_err("a file stands there").code, ErrorCode::LedgerExists);
}

#[test]
fn the_tree_of_the_entries_may_be_gone_and_every_entry_is_saved() {
    let book = rich();
    let root = root_of(&ledger(&book), "entry");
    strike(&ledger(&book), &[root]);
    let report =
        serde_json::to_value(book.desk.damage_report(desk::wire::Nothing {}).expect("a report")).expect("JSON");
    assert_eq!(report["ok"], false, "damage is said");
    assert_eq!(report["salvage"]["is_whole"], true, "the leaves hold everything: {report}");
    assert_eq!(report["chain"]["first_broken"], Value::Null, "the chain vouches for every fact that was read");
    assert_eq!(report["chain"]["last_sound"], report["salvage"]["entries"]);
    let to = book.home.path().join("nuevo.aldia");
    let saved = book.desk.salvage_to(&to, None, None).expect("it is salvaged");
    assert!(saved.is_whole && saved.damaged_tables.contains(&"entry".to_owned()), "{saved:?}");
    let healthy = Book { home: book.home, desk: book.desk };
    std::fs::copy(&to, ledger(&healthy)).expect("the new one takes its place");
    healthy.assert_sound();
}

#[test]
fn what_a_damaged_page_held_is_named_and_all_the_rest_is_saved_and_counts() {
    let book = rich();
    let path = ledger(&book);
    // The first leaf of the entries: customers and invoices from the beginning.
    let page = pages_holding(&path, "{\"kind\":\"customer\"")
        .into_iter()
        .find(|page| *page != root_of(&path, "entry"))
        .expect("a leaf");
    let whole = dump(&path, "entry").len();
    strike(&path, &[page]);
    let to = book.home.path().join("nuevo.aldia");
    let report = book.call("damage_report", json!({}));
    let saved = book.desk.salvage_to(&to, None, None).expect("it is salvaged");
    let first = saved.lost[0].first;
    let chain = &report["chain"];
    assert_eq!((&chain["first_broken"], &chain["last_sound"]), (&json!(first), &json!(first - 1)), "where it breaks");
    assert_eq!(chain["head"].as_str().map(str::len), Some(64), "the hash of the last fact that can be read: {chain}");
    assert!(!saved.is_whole && !saved.lost.is_empty(), "{saved:?}");
    let lost: i64 = saved.lost.iter().map(|hole| hole.last - hole.first + 1).sum();
    assert_eq!(usize::try_from(saved.entries + lost).expect("few"), whole, "each entry is saved or named");
    assert!(lost < 40, "one page of {lost} entries is gone, and no more");
    assert!(!saved.held.is_empty(), "what rests on a lost customer waits and is named");
    let salvaged = Book { home: book.home, desk: book.desk };
    std::fs::rename(&to, &path).expect("the new one takes its place");
    salvaged.assert_sound();
    let check = salvaged.call("check_ledger", json!({"full": true}));
    assert_eq!(check["holes"][0]["first"], saved.lost[0].first, "the hole is shown for good: {check}");
    assert_eq!(check["facts"], saved.entries, "what is lost is not counted: {check}");
    let stick = stick();
    salvaged.desk.back_up_to(stick.path()).expect("a salvaged ledger can be copied and proven like any other");
    let copies = salvaged.call("copies", json!({}));
    assert_eq!(copies["facts_since"], 0, "a hole is no fact that the copy lacks: {copies}");
    let drill = salvaged.call("drill", json!({}));
    assert_eq!(drill["value"]["ok"], true, "and the copy is a beginning of the ledger: {drill}");
}

#[test]
fn the_copy_gives_back_what_is_gone_and_newer_facts_stay() {
    let book = rich();
    let stick = book.home.path().join("stick");
    std::fs::create_dir(&stick).expect("a folder");
    let copy = book.desk.back_up_to(&stick).expect("a copy").file;
    let copy = Path::new(&copy);
    book.payment("P9", "C8", TODAY, "700.00");
    let aging = serde_json::to_value(book.desk.aging(None).expect("aging")).expect("JSON");
    book.desk.close();
    let path = ledger(&book);
    let before = dump(&path, "entry").len();
    let same = serde_json::to_value(book.desk.reconcile_with(copy, None).expect("compared")).expect("JSON");
    assert_eq!(
        (&same["only_ledger_count"], &same["only_copy_count"], &same["differing_count"]),
        (&json!(1), &json!(0), &json!(0))
    );
    assert_eq!(same["only_ledger"][0]["kind"], "payment", "what came after the copy is named");
    book.desk.close();
    let page = pages_holding(&path, "{\"kind\":\"customer\"")
        .into_iter()
        .find(|page| *page != root_of(&path, "entry"))
        .expect("a leaf");
    strike(&path, &[page]);
    let apart = serde_json::to_value(book.desk.reconcile_with(copy, None).expect("compared")).expect("JSON");
    assert!(apart["only_copy_count"].as_u64().is_some_and(|count| count > 5), "the copy has what is gone: {apart}");
    let place = book.desk.grant(vec![copy.to_owned()]).remove(0).handle;
    let done = book.call("salvage", json!({"copy": place}));
    assert_eq!(done["value"]["salvage"]["is_whole"], true, "{done}");
    assert!(done["value"]["salvage"]["from_copy"].as_i64().is_some_and(|count| count > 5), "{done}");
    assert_eq!(done["value"]["salvage"]["entries"], before, "nothing is missing");
    assert!(Path::new(done["value"]["kept"].as_str().expect("a file")).exists(), "the damaged one is kept");
    assert_eq!(serde_json::to_value(book.desk.aging(None).expect("aging")).expect("JSON"), aging, "to the cent");
    book.assert_sound();
}

/// Somebody who records a payment as soon as the salvage reads the copy.
#[derive(Default)]
struct Busy {
    desk: OnceLock<Weak<Desk>>,
    has_paid: AtomicBool,
}

impl Surroundings for Busy {
    fn pick(&self, _: Pick) -> Vec<PathBuf> {
        Vec::new()
    }
    fn open(&self, _: &str) -> Result<(), String> {
        Ok(())
    }
    fn progress(&self, _: &Progress) {
        if !self.has_paid.swap(true, Ordering::SeqCst) {
            let desk = self.desk.get().and_then(Weak::upgrade).expect("the desk is there");
            let line = json!({"do": "payment", "id": "PX", "customer": "C8", "currency": "MXN", "amount": "7.00", "paid_on": TODAY});
            let done = desk.record(&mut format!("{line}\n").as_bytes(), &mut Vec::new(), false);
            assert_eq!(done.expect("it is recorded").refused, 0, "the payment was confirmed to somebody");
        }
    }
    fn changed(&self, _: &[Topic]) {}
}

#[test]
fn a_payment_confirmed_while_the_ledger_is_salvaged_stands_in_the_new_one() {
    let book = rich();
    let stick = book.home.path().join("stick");
    std::fs::create_dir(&stick).expect("a folder");
    let copy = PathBuf::from(book.desk.back_up_to(&stick).expect("a copy").file);
    book.desk.close();
    let busy = Arc::new(Busy::default());
    let options = Options { ledger: Some(ledger(&book)), home: Some(book.home.path().to_owned()), today: None };
    let noon = Standing(Utc.with_ymd_and_hms(2026, 3, 21, 18, 0, 0).single().expect("an instant"));
    let desk =
        Arc::new(Desk::new(options, Box::new(noon), Arc::clone(&busy) as Arc<dyn Surroundings>, Arc::new(Quiet)));
    busy.desk.set(Arc::downgrade(&desk)).expect("set once");
    let place = desk.grant(vec![copy]).remove(0).handle;
    desk::calls::dispatch(&desk, "salvage", json!({"copy": place})).expect("it is salvaged");
    assert!(busy.has_paid.load(Ordering::SeqCst), "or nothing happened meanwhile");
    assert!(desk.show("PX").is_ok(), "what was confirmed is not lost");
}

#[test]
fn a_copy_of_another_ledger_gives_back_nothing() {
    let (book, other) = (rich(), rich());
    let stick = other.home.path().join("stick");
    std::fs::create_dir(&stick).expect("a folder");
    let copy = other.desk.back_up_to(&stick).expect("a copy").file;
    let path = ledger(&book);
    let page = pages_holding(&path, "{\"kind\":\"customer\"")
        .into_iter()
        .find(|page| *page != root_of(&path, "entry"))
        .expect("a leaf");
    strike(&path, &[page]);
    let to = book.home.path().join("nuevo.aldia");
    let error = book.desk.salvage_to(&to, Some(Path::new(&copy)), None).expect_err("another chain does not fit");
    assert!(matches!(error.code, ErrorCode::BadCopy | ErrorCode::NeedsKey), "{error:?}");
    assert!(!to.exists(), "nothing was written");
    let sheet = std::fs::read_to_string(other.home.path().join("keys/recovery.key")).expect("not rehearsed yet");
    let key = desk::wire::Secret::from(sheet);
    let error = book.desk.reconcile_with(Path::new(&copy), Some(&key)).expect_err("there is nothing to compare");
    assert_eq!(error.code, ErrorCode::BadCopy, "that it is of another book is said, not line by line: {error:?}");
}

#[test]
fn the_week_over_a_full_check_is_made_and_damage_becomes_a_problem() {
    let book = Book::new("2026-03-01");
    book.customer("C1", "Ana");
    book.invoice("I1", "C1", "2026-02-01", "2026-03-01", "100.00");
    book.desk.tick();
    assert_eq!(book.call("status", json!({}))["problems"], json!([]));
    book.desk.close();
    let conn = Connection::open(ledger(&book)).expect("SQLite opens it");
    conn.execute_batch("DROP TRIGGER debt_is_posted; UPDATE debt SET amount_minor = 9000").expect("a forger");
    drop(conn);
    let book = book.on("2026-03-02");
    book.desk.tick();
    assert_eq!(book.call("status", json!({}))["problems"], json!([]), "the quick check of a start does not read facts");
    let book = book.on("2026-03-09");
    book.desk.tick();
    let problems = book.call("status", json!({}))["problems"].clone();
    assert_eq!(problems[0]["code"], "ledger_damaged", "the weekly check does: {problems}");
    assert!(problems[0]["detail"].as_str().is_some_and(|detail| detail.starts_with("fact ")), "{problems}");
    let check = book.call("check_ledger", json!({"full": true}));
    assert_eq!((&check["ok"], &check["findings"][0]["kind"]), (&json!(false), &json!("fact")));
}

/// A book of which the background has said that it is damaged, and a copy from before.
fn known_to_be_damaged() -> (Book, TempDir, PathBuf) {
    let (book, stick) = (rich(), stick());
    let copy = PathBuf::from(book.desk.back_up_to(stick.path()).expect("a copy").file);
    let book = book.on("2026-03-28");
    let path = ledger(&book);
    strike(&path, &[root_of(&path, "note_customer")]);
    book.desk.tick();
    assert_eq!(problem_codes(&book), ["ledger_damaged"], "or there is nothing to take back");
    (book, stick, copy)
}

fn stick() -> TempDir {
    tempfile::tempdir().expect("a folder that stands for a stick")
}

fn problem_codes(book: &Book) -> Vec<String> {
    let status = book.call("status", json!({}));
    let rows = status["problems"].as_array().expect("a list");
    rows.iter().map(|row| row["code"].as_str().expect("a code").to_owned()).collect()
}

#[test]
fn a_book_that_was_salvaged_or_restored_is_not_called_damaged_any_more() {
    let (book, ..) = known_to_be_damaged();
    book.call("salvage", json!({}));
    assert_eq!(problem_codes(&book), Vec::<String>::new(), "it was salvaged, and nothing is wrong with the new one");
    let book = book.on("2026-03-29");
    book.desk.tick();
    assert_eq!(problem_codes(&book), Vec::<String>::new(), "nor after a start");

    let (book, _stick, copy) = known_to_be_damaged();
    let place = book.desk.grant(vec![copy]).remove(0).handle;
    book.call("restore", json!({"handle": place}));
    assert_eq!(problem_codes(&book), Vec::<String>::new(), "what was restored was proven");
}

#[test]
fn a_full_check_that_finds_nothing_takes_the_problem_back_and_one_that_does_says_it() {
    let (book, ..) = known_to_be_damaged();
    assert_eq!(book.call("check_ledger", json!({"full": true}))["ok"], false, "it is damaged still");
    assert_eq!(problem_codes(&book), ["ledger_damaged"]);
    book.desk.close();
    // Struck twice, a page is as it was.
    strike(&ledger(&book), &[root_of(&ledger(&book), "note_customer")]);
    assert_eq!(book.call("check_ledger", json!({}))["ok"], true);
    assert_eq!(problem_codes(&book), ["ledger_damaged"], "the quick check sees less, and takes nothing back");
    assert_eq!(book.call("check_ledger", json!({"full": true}))["ok"], true, "everything was looked at");
    assert_eq!(problem_codes(&book), Vec::<String>::new(), "so nothing is wrong any more");
}

#[test]
fn a_page_that_cannot_be_read_becomes_a_problem_and_the_day_goes_on() {
    let book = Book::new("2026-03-01");
    book.customer("C1", "Ana");
    book.invoice("I1", "C1", "2026-02-01", "2026-03-01", "100.00");
    book.call("add_note", json!({"customer": "C1", "text": "Habló su hermana"}));
    book.desk.close();
    let path = ledger(&book);
    strike(&path, &[root_of(&path, "note")]);
    let book = book.on("2026-03-09");
    let report = book.desk.tick();
    let problems = book.call("status", json!({}))["problems"].clone();
    assert_eq!(problems[0]["code"], "ledger_damaged", "{problems}");
    assert!(!report.raised.is_empty(), "the owner hears of the day all the same");
    book.desk.close();
    assert!(dump(&path, "meta").iter().any(|row| row.contains("full_check_at")), "not again with each pass");
}

#[test]
fn a_start_looks_over_the_structure_of_the_file() {
    let book = rich();
    let path = ledger(&book);
    strike(&path, &[root_of(&path, "note_customer")]);
    let check: Value = book.call("check_ledger", json!({}));
    assert_eq!((&check["ok"], &check["full"]), (&json!(false), &json!(false)), "a struck page is seen at once");
    assert_eq!(check["findings"][0]["kind"], "integrity");
}

#[test]
fn a_damaged_encrypted_ledger_is_salvaged_once_its_passphrase_was_right() {
    const PHRASE: &str = "tres tristes tigres tragan";
    let book = rich();
    book.call("set_passphrase", json!({ "passphrase": PHRASE }));
    let before = book.call("invoices", json!({}));
    book.call("lock", json!({}));
    let path = ledger(&book);
    let pages = std::fs::metadata(&path).map(|file| usize::try_from(file.len()).expect("small") / PAGE).expect("it");
    strike(&path, &[pages / 2]);
    let opened = desk::calls::dispatch(&book.desk, "unlock", json!({ "passphrase": PHRASE }));
    match opened {
        Ok(_) => assert_eq!(book.call("check_ledger", json!({"full": true}))["ok"], false, "what was found is said"),
        Err(error) => assert_eq!(error.code, ErrorCode::LedgerDamaged, "damage is called by its name"),
    }
    let report = book.call("damage_report", json!({}));
    assert_eq!(report["ok"], false, "a page that cannot be decrypted is damage: {report}");
    let salvaged = book.call("salvage", json!({}));
    assert!(salvaged["value"]["salvage"]["entries"].as_i64().is_some_and(|entries| entries > 50), "{salvaged}");
    assert_eq!(book.call("status", json!({}))["lock"], "open", "the new one is as encrypted as the old one");
    if salvaged["value"]["salvage"]["is_whole"] == true {
        assert_eq!(book.call("invoices", json!({})), before, "nothing is lost");
    }
    book.assert_sound();
}
