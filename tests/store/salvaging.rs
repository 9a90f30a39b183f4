//! One bit is turned at a time: nothing changes unnoticed, and whatever stands on another page is saved.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ledger::chain;
use store::audit::Link;
use store::customers::Customer;
use store::diary::ProvenCopy;
use store::privacy::Erasure;
use store::salvage::{self, Gathered, Salvage};
use store::{Posting, Store, StoreError, Tx};
use tempfile::TempDir;

use crate::support::{day, payment, sell, tamper};

const PAGE: usize = 4096;

/// Sixty customers, each with an invoice and a payment on it.
fn fill(path: &Path) {
    let mut store = Store::create(path, "test", 1).expect("a new ledger");
    for n in 0..60 {
        let name = format!("Comercial Número {n:03} y Compañía");
        let customer = Customer { name: name.clone(), email: Some(format!("c{n}@correo.mx")), ..Customer::default() };
        let instalments = [(day("2026-02-09"), 50_000), (day("2026-03-09"), 10_000 + n)];
        store
            .write(n + 2, |tx| sell(tx, &customer, &name.to_lowercase(), &format!("A-{n}"), &instalments))
            .expect("the facts are posted");
    }
    store.close().expect("closed");
}

/// The same in a folder of its own.
fn filled() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("libro.aldia");
    fill(&path);
    (folder, path)
}

/// Opens the ledger, writes, and closes it.
fn write(path: &Path, act: impl FnOnce(&Tx<'_>) -> Result<(), StoreError>) {
    let mut store = Store::open(path, "test", &|_, _| Ok(())).expect("it opens");
    store.write(100, act).expect("it is written");
    store.close().expect("closed");
}

/// Changes what is said of an entry.
fn forge(path: &Path, id: i64) {
    let body = "replace(body, '\"recorded_at\":', '\"recorded_at\":9')";
    tamper(path, &format!("UPDATE entry SET body = {body} WHERE id = {id}"));
}

/// A person is forgotten.
fn forget(tx: &Tx<'_>, customer: i64) -> Result<(), StoreError> {
    let erasure = Erasure {
        customer,
        on: day("2026-03-01"),
        placeholder: "Cliente borrado",
        name_key: "cliente borrado",
        reason: "lo pidió",
        insisted: true,
    };
    tx.erase_person(&erasure).map(drop)
}

/// Overwrites whole pages with what is no page.
fn ruin(path: &Path, pages: &[usize]) {
    let mut bytes = std::fs::read(path).expect("the ledger");
    for page in pages {
        bytes[(page - 1) * PAGE..page * PAGE].fill(0xff);
    }
    std::fs::write(path, bytes).expect("it is damaged");
}

fn root_of(path: &Path, table: &str) -> usize {
    let conn = rusqlite::Connection::open(path).expect("SQLite opens it");
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = ?1";
    let page: i64 = conn.query_row(sql, [table], |row| row.get(0)).expect("a table");
    usize::try_from(page).expect("few")
}

fn links(store: &Store) -> Vec<Link> {
    store::audit::links(store.read(), 1..=i64::MAX).expect("the chain is read")
}

fn bodies(store: &Store) -> BTreeMap<i64, String> {
    links(store).into_iter().map(|link| (link.id, link.body)).collect()
}

fn personal(store: &Store) -> BTreeMap<i64, String> {
    links(store).into_iter().filter_map(|link| Some((link.id, link.personal?.data))).collect()
}

fn gathered(damaged: &Path) -> Result<Gathered, StoreError> {
    match salvage::open_damaged(damaged, None) {
        Ok(conn) => Gathered::of(&conn, damaged),
        Err(_) => Gathered::of_pages(damaged),
    }
}

fn rebuilt(gathered: &Gathered, to: &Path) -> Result<(Store, Salvage), StoreError> {
    salvage::rebuild(gathered, to, "test", 1_000, None, &|name, _| (name.to_lowercase(), None))
}

fn salvage(damaged: &Path, to: &Path) -> Result<(Store, Salvage), StoreError> {
    rebuilt(&gathered(damaged)?, to)
}

/// A small generator with a fixed seed: a failure names its place.
fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

#[test]
fn a_turned_bit_changes_nothing_unnoticed_and_costs_no_more_than_its_page() {
    let (folder, path) = filled();
    let whole = std::fs::read(&path).expect("the ledger");
    let pristine = Store::open(&path, "test", &|_, _| Ok(())).expect("it opens");
    let (truth, people) = (bodies(&pristine), personal(&pristine));
    pristine.close().expect("closed");
    let used: Vec<usize> = (0..whole.len()).filter(|at| whole[*at] != 0).collect();
    let (mut state, mut losses, mut sound) = (0x9e37_79b9_7f4a_7c15_u64, 0, 0);
    for round in 0..80 {
        let at = used[usize::try_from(next(&mut state)).expect("64 bits") % used.len()];
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (next(&mut state) % 8);
        assert_ne!(bytes[at], whole[at], "a flip that changes nothing tests nothing");
        let damaged = folder.path().join(format!("damaged-{round}.db"));
        std::fs::write(&damaged, &bytes).expect("written");
        let to = folder.path().join(format!("saved-{round}.aldia"));
        let (store, saved) = salvage(&damaged, &to).unwrap_or_else(|error| panic!("byte {at}: {error}"));
        let page = &whole[at / PAGE * PAGE..(at / PAGE + 1) * PAGE];
        // A bit turned in a row's id can leave ids in between that never were.
        let stood_there = |id: i64| {
            let Some(body) = truth.get(&id).map(String::as_bytes) else { return true };
            page.windows(40.min(body.len())).any(|window| window == &body[body.len() - 40.min(body.len())..])
        };
        for (id, body) in bodies(&store) {
            assert!(
                truth.get(&id) == Some(&body) || saved.unproven.contains(&id),
                "byte {at}: entry {id} changed unnoticed"
            );
        }
        for (id, data) in personal(&store) {
            assert_eq!(Some(&data), people.get(&id), "byte {at}: the personal data of {id} changed unnoticed");
        }
        for hole in &saved.lost {
            for id in hole.0..=hole.1 {
                assert!(stood_there(id), "byte {at}: entry {id} stands on another page and was not saved");
            }
        }
        let report = store::check::check(store.read()).expect("checked");
        assert_eq!(report.findings, [], "byte {at}: the new ledger is sound, its holes said: {saved:?}");
        losses += usize::from(!saved.is_whole());
        sound += usize::from(saved.is_whole());
        for file in [damaged, to] {
            std::fs::remove_file(file).expect("ours");
        }
    }
    assert!(losses > 3 && sound > 3, "the flips must hit both facts and what can be made anew: {losses} and {sound}");
}

#[test]
fn the_new_ledger_takes_its_name_when_it_is_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, to) = (folder.path().join("libro.aldia"), folder.path().join("saved.aldia"));
    fill(&path);
    let seen = std::cell::Cell::new(0);
    let fold = |name: &str, _: Option<&str>| {
        assert!(!to.exists(), "killed here, an empty ledger would stand under the name");
        seen.set(seen.get() + 1);
        (name.to_lowercase(), None)
    };
    let found = gathered(&path).expect("gathered");
    let (store, saved) = salvage::rebuild(&found, &to, "test", 1_000, None, &fold).expect("saved");
    assert!(seen.get() > 50 && saved.is_whole() && store.path() == to, "{saved:?}");
    assert_eq!(store::check::check(store.read()).expect("checked").facts, 180);
}

#[test]
fn a_damaged_hash_is_mended_by_its_neighbours() {
    let (folder, path) = filled();
    tamper(&path, "UPDATE entry SET hash = zeroblob(32) WHERE id = 40");
    let (store, saved) = salvage(&path, &folder.path().join("saved.aldia")).expect("saved");
    assert_eq!((saved.mended, saved.lost), (vec![40], vec![]), "40 follows from 39 and leads to 41");
    assert_eq!(store::check::check(store.read()).expect("checked").findings, []);
}

#[test]
fn a_forged_body_is_no_witness_and_is_left_out() {
    let (folder, path) = filled();
    forge(&path, 41);
    let (store, saved) = salvage(&path, &folder.path().join("saved.aldia")).expect("saved");
    assert_eq!(saved.lost, [(41, 41)], "what the chain does not vouch for is not kept");
    assert!(saved.unproven.is_empty(), "the hash that it left behind proves its neighbour");
    assert_eq!(saved.held, [42], "a payment on a lost invoice waits");
    let report = store::check::check(store.read()).expect("checked");
    assert_eq!((report.facts, report.holes), (179, vec![(41, 41)]), "a count counts, and the hole is shown");
    assert_eq!(report.findings, []);
    assert_eq!(chain::hex(&store::entry::head(store.read()).expect("a head").1).len(), 64);
}

#[test]
fn the_chain_tells_a_copy_of_this_ledger_from_one_of_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let filled = |name: &str| {
        let path = folder.path().join(name);
        fill(&path);
        gathered(&path).expect("gathered")
    };
    let (ours, theirs) = (filled("a.aldia"), filled("b.aldia"));
    assert!(ours.shares_chain_with(&ours.clone()), "a copy begins as the ledger does");
    assert!(!ours.shares_chain_with(&theirs), "the same facts of another ledger have other salts, so other hashes");
}

#[test]
fn a_table_of_contents_that_is_no_text_any_more_ends_nothing() {
    let (folder, path) = filled();
    let mut bytes = std::fs::read(&path).expect("the ledger");
    for word in ["fingerprint BLOB", "started_at INTEGER", "receipt_number INTEGER"] {
        let at = bytes
            .windows(word.len())
            .position(|window| window == word.as_bytes())
            .expect("the schema names its columns");
        bytes[at] = 0xff;
    }
    std::fs::write(&path, bytes).expect("it is damaged");
    let (store, saved) = salvage(&path, &folder.path().join("saved.aldia")).expect("saved");
    assert!(saved.lost.is_empty() && saved.without_personal.is_empty(), "the rows are whole: {saved:?}");
    assert_eq!(store::check::check(store.read()).expect("checked").findings, []);
}

#[test]
fn a_bit_anywhere_in_the_first_hundred_bytes_costs_nothing() {
    let (folder, path) = filled();
    write(&path, |tx| tx.put_setting("theme", "\"dark\""));
    let whole = std::fs::read(&path).expect("the ledger");
    for at in 0..100 {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        let damaged = folder.path().join("damaged.db");
        std::fs::write(&damaged, &bytes).expect("written");
        let to = folder.path().join(format!("saved-{at}.aldia"));
        let (store, saved) = salvage(&damaged, &to).unwrap_or_else(|error| panic!("byte {at}: {error}"));
        assert!(saved.is_whole() && saved.entries == 180, "byte {at}: {saved:?}");
        let theme = store::settings::get(store.read(), "theme").expect("read");
        assert_eq!(theme.as_deref(), Some("\"dark\""), "byte {at}: what the owner set");
        store.close().expect("closed");
        std::fs::remove_file(to).expect("ours");
    }
}

#[test]
fn what_stands_in_the_log_only_is_saved_when_the_table_of_contents_is_gone() {
    let (folder, path) = filled();
    let mut store = Store::open(&path, "test", &|_, _| Ok(())).expect("it opens");
    for day_of_month in ["2026-03-02", "2026-03-03"] {
        let posted = store.write(100, |tx| tx.post_note(1, day(day_of_month), "Llamó", &Posting::default()));
        posted.expect("a note is posted");
    }
    // As a power cut leaves it.
    let cut = folder.path().join("cortado.db");
    std::fs::copy(&path, &cut).expect("the file");
    std::fs::copy(folder.path().join("libro.aldia-wal"), folder.path().join("cortado.db-wal")).expect("and its log");
    store.close().expect("closed");
    ruin(&cut, &[1]);
    let found = Gathered::of_pages(&cut).expect("page by page");
    let (store, saved) = rebuilt(&found, &folder.path().join("saved.aldia")).expect("saved");
    assert!(saved.is_whole() && saved.entries == 182, "{saved:?}");
    assert_eq!(store::check::check(store.read()).expect("checked").findings, []);
}

#[test]
fn what_happened_after_the_copy_is_not_undone_by_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, copy) = (folder.path().join("libro.aldia"), folder.path().join("copia.db"));
    fill(&path);
    let long = format!("[{{\"customer\":4,\"sha256\":\"{}\"}}]", "z".repeat(12_000));
    let short = "[{\"customer\":1,\"sha256\":\"a\"},{\"customer\":4,\"sha256\":\"b\"}]";
    write(&path, |tx| {
        for content in [&long, short] {
            tx.keep_letter_batch(day("2026-02-20"), "cartas.pdf", content)?;
        }
        tx.add_alias("viejo", 1)
    });
    std::fs::copy(&path, &copy).expect("a copy");
    write(&path, |tx| {
        tx.close_letter_batch(2)?;
        forget(tx, 1)
    });
    let bytes = std::fs::read(&path).expect("the ledger");
    let filled = bytes.chunks(PAGE).position(|page| page[4..] == [b'z'; PAGE - 4]).expect("a page of the long batch");
    ruin(&path, &[filled + 1, root_of(&path, "customer_alias")]);
    let mut found = gathered(&path).expect("gathered");
    found.add_copy(gathered(&copy).expect("the copy is read"));
    let (store, saved) = rebuilt(&found, &folder.path().join("saved.aldia")).expect("saved");
    assert!(saved.is_whole(), "{saved:?}");
    let batch = |id| store::contacts::letter_batch(store.read(), id).expect("read").expect("it is there");
    assert_eq!(batch(1).content, long, "the copy gives back what is gone");
    assert!(batch(2).is_done, "and takes nothing back");
    assert!(!batch(2).content.contains("\"customer\":1"), "{}", batch(2).content);
    assert_eq!(store::privacy::aliases(store.read(), 1).expect("read"), Vec::<String>::new(), "forgotten is forgotten");
    assert_eq!(store::check::check(store.read()).expect("checked").findings, []);
}

#[test]
fn a_forgotten_person_whose_customer_is_lost_stays_forgotten_and_the_ledger_sound() {
    let (folder, path) = filled();
    write(&path, |tx| tx.post_note(1, day("2026-02-20"), "Contestó su hermana", &Posting::default()).map(drop));
    write(&path, |tx| forget(tx, 1));
    forge(&path, 1);
    let (store, saved) = salvage(&path, &folder.path().join("saved.aldia")).expect("saved");
    assert_eq!(saved.lost, [(1, 1)]);
    assert!(saved.held.contains(&182), "the fact that says so waits: {saved:?}");
    assert_eq!(store::check::check(store.read()).expect("checked").findings, []);
}

#[test]
fn a_receipt_number_that_was_given_out_is_not_given_again() {
    let (folder, path) = filled();
    write(&path, |tx| tx.post_note(1, day("2026-02-20"), "Llamó", &Posting::default()).map(drop));
    forge(&path, 179);
    let (mut store, saved) = salvage(&path, &folder.path().join("saved.aldia")).expect("saved");
    assert_eq!((&saved.lost, &saved.held), (&vec![(179, 179)], &vec![180]), "payment 60 waits for its invoice");
    let id = store.write(2_000, |tx| tx.post_payment(&payment(1), &[], &Posting::default())).expect("posted");
    let posted = store::money::payment(store.read(), id).expect("read").expect("it is there");
    assert_eq!(posted.receipt_number, 61, "somebody holds a receipt with the number 60");
    assert_eq!(store::check::check(store.read()).expect("checked").findings, []);
}

#[test]
fn nothing_is_missing_where_the_next_fact_takes_the_place_of_the_last_one() {
    let (folder, path) = filled();
    forge(&path, 180);
    let (mut store, saved) = salvage(&path, &folder.path().join("saved.aldia")).expect("saved");
    assert_eq!(saved.lost, [(180, 180)], "the owner is told");
    assert_eq!(store::check::holes(store.read()).expect("read"), [], "no chain has a hole behind its end");
    let id = store.write(2_000, |tx| tx.post_payment(&payment(1), &[], &Posting::default())).expect("posted");
    assert_eq!(id, 180);
    assert_eq!(store::check::check(store.read()).expect("checked").findings, []);
}

#[test]
fn the_last_entry_is_proven_by_the_hash_that_a_damaged_one_left_behind() {
    let (folder, path) = filled();
    let last = bodies(&Store::open(&path, "test", &|_, _| Ok(())).expect("it opens"))[&180].clone();
    forge(&path, 179);
    let (store, saved) = salvage(&path, &folder.path().join("saved.aldia")).expect("saved");
    assert_eq!((&saved.lost, &saved.unproven), (&vec![(179, 179)], &vec![]), "{saved:?}");
    assert_eq!(bodies(&store).get(&180), Some(&last), "nobody comes after it, and it was not damaged");
    assert_eq!(store::check::check(store.read()).expect("checked").findings, []);
}

#[test]
fn the_last_entry_is_kept_as_unproven_where_nothing_is_left_of_the_one_before() {
    let (folder, path) = filled();
    tamper(&path, "DELETE FROM entry WHERE id = 179");
    let (store, saved) = salvage(&path, &folder.path().join("saved.aldia")).expect("saved");
    assert_eq!((&saved.lost, &saved.unproven), (&vec![(179, 179)], &vec![180]), "{saved:?}");
    assert_eq!(store::check::check(store.read()).expect("checked").findings, []);
}

#[test]
fn an_entry_whose_place_was_damaged_is_not_kept_in_another() {
    let (folder, path) = filled();
    tamper(&path, "UPDATE entry SET id = 436 WHERE id = 180");
    let (mut store, saved) = salvage(&path, &folder.path().join("saved.aldia")).expect("saved");
    assert_eq!((&saved.lost, &saved.unproven), (&vec![(180, 436)], &vec![]), "{saved:?}");
    assert_eq!(store::check::holes(store.read()).expect("read"), [], "256 entries that never were are not missed");
    let id = store.write(2_000, |tx| tx.post_payment(&payment(1), &[], &Posting::default())).expect("posted");
    assert_eq!(id, 180);
}

#[test]
fn what_takes_the_place_of_a_lost_end_is_in_no_copy() {
    let (folder, path) = filled();
    let copy = ProvenCopy {
        file: "/usb/libro.age".into(),
        place: "/usb".into(),
        proven_at: 90,
        bytes: 1,
        sha256: "ab".into(),
        generation: 1,
        entries: 180,
    };
    write(&path, |tx| tx.keep_proven_copy(&copy));
    forge(&path, 180);
    let (mut store, _) = salvage(&path, &folder.path().join("saved.aldia")).expect("saved");
    store.write(2_000, |tx| tx.post_payment(&payment(1), &[], &Posting::default())).expect("posted");
    let held: Vec<i64> =
        store::copies::proven(store.read()).expect("read").into_iter().map(|copy| copy.entries).collect();
    assert_eq!((held, store::entry::last(store.read()).expect("read")), (vec![179], 180), "one fact came since");
}
