//! One bit is turned at a time: nothing changes unnoticed, and whatever stands on another page is saved.

use std::collections::BTreeMap;
use std::path::Path;

use ledger::chain;
use store::customers::{Customer, Keys};
use store::invoices::NewInvoice;
use store::money::{NewPayment, Part};
use store::salvage::{self, Gathered, Salvage};
use store::{Posting, Store, StoreError};

use crate::support::{day, mxn};

const PAGE: usize = 4096;

/// Sixty customers, each with an invoice and a payment on it.
fn fill(path: &Path) {
    let mut store = Store::create(path, "test", 1).expect("a new ledger");
    for n in 0..60 {
        let name = format!("Comercial Número {n:03} y Compañía");
        store
            .write(n + 2, |tx| {
                let customer =
                    Customer { name: name.clone(), email: Some(format!("c{n}@correo.mx")), ..Customer::default() };
                let owner =
                    tx.post_customer(&customer, Keys { name: &name.to_lowercase(), tax: None }, &Posting::default())?;
                let invoice = NewInvoice {
                    customer: owner,
                    number: &format!("A-{n}"),
                    uuid: None,
                    currency: mxn(),
                    issued_on: day("2026-01-10"),
                    instalments: &[(day("2026-02-09"), 50_000), (day("2026-03-09"), 10_000 + n)],
                    source: "",
                };
                let (_, debts) = tx.post_invoice(&invoice, &Posting::default())?;
                let payment = NewPayment {
                    customer: owner,
                    currency: mxn(),
                    amount: 20_000,
                    paid_on: day("2026-02-01"),
                    method: None,
                    reference: None,
                };
                tx.post_payment(
                    &payment,
                    &[Part { debt: debts[0], amount: 20_000, on: day("2026-02-01") }],
                    &Posting::default(),
                )?;
                Ok::<(), StoreError>(())
            })
            .expect("the facts are posted");
    }
    store.close().expect("closed");
}

fn bodies(store: &Store) -> BTreeMap<i64, String> {
    let mut found = BTreeMap::new();
    store::audit::each_link::<StoreError>(store.read(), |link| {
        found.insert(link.id, link.body);
        Ok(())
    })
    .expect("the chain is read");
    found
}

fn personal(store: &Store) -> BTreeMap<i64, String> {
    let mut found = BTreeMap::new();
    store::audit::each_link::<StoreError>(store.read(), |link| {
        found.extend(link.personal.map(|personal| (link.id, personal.data)));
        Ok(())
    })
    .expect("the chain is read");
    found
}

fn salvage(damaged: &Path, to: &Path) -> Result<(Store, Salvage), StoreError> {
    let gathered = match salvage::open_damaged(damaged, None) {
        Ok(conn) => Gathered::of(&conn, damaged)?,
        Err(_) => Gathered::of_pages(damaged)?,
    };
    salvage::rebuild(&gathered, to, "test", 1_000, None, &|name, _| (name.to_lowercase(), None))
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
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("libro.aldia");
    fill(&path);
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
        let stood_there = |id: i64| {
            let body = truth[&id].as_bytes();
            page.windows(40.min(body.len())).any(|window| window == &body[body.len() - 40.min(body.len())..])
        };
        for (id, body) in bodies(&store) {
            assert!(body == truth[&id] || saved.unproven.contains(&id), "byte {at}: entry {id} changed unnoticed");
        }
        for (id, data) in personal(&store) {
            assert_eq!(data, people[&id], "byte {at}: the personal data of {id} changed unnoticed");
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
fn a_damaged_hash_is_mended_by_its_neighbours() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("libro.aldia");
    fill(&path);
    let conn = rusqlite::Connection::open(&path).expect("SQLite opens it");
    conn.execute_batch("DROP TRIGGER entry_is_posted; UPDATE entry SET hash = zeroblob(32) WHERE id = 40")
        .expect("a stroke");
    drop(conn);
    let (store, saved) = salvage(&path, &folder.path().join("saved.aldia")).expect("saved");
    assert_eq!((saved.mended, saved.lost), (vec![40], vec![]), "40 follows from 39 and leads to 41");
    assert_eq!(store::check::check(store.read()).expect("checked").findings, []);
}

#[test]
fn a_forged_body_is_no_witness_and_is_left_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("libro.aldia");
    fill(&path);
    let conn = rusqlite::Connection::open(&path).expect("SQLite opens it");
    conn.execute_batch(
        "DROP TRIGGER entry_is_posted; UPDATE entry SET body = replace(body, '50000', '40000') WHERE id = 41",
    )
    .expect("a forger");
    drop(conn);
    let (store, saved) = salvage(&path, &folder.path().join("saved.aldia")).expect("saved");
    assert_eq!(saved.lost, [(41, 41)], "what the chain does not vouch for is not kept");
    assert_eq!(saved.unproven, [42], "and its neighbour is said to be unproven");
    assert_eq!(saved.held, [42], "a payment on a lost invoice waits");
    assert_eq!(store::check::check(store.read()).expect("checked").findings, []);
    assert_eq!(chain::hex(&store::entry::head(store.read()).expect("a head").1).len(), 64);
}

#[test]
fn the_chain_tells_a_copy_of_this_ledger_from_one_of_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let gathered = |name: &str| {
        let path = folder.path().join(name);
        fill(&path);
        Gathered::of(&salvage::open_damaged(&path, None).expect("opened"), &path).expect("gathered")
    };
    let (ours, theirs) = (gathered("a.aldia"), gathered("b.aldia"));
    assert!(ours.shares_chain_with(&ours.clone()), "a copy begins as the ledger does");
    assert!(!ours.shares_chain_with(&theirs), "the same facts of another ledger have other salts, so other hashes");
}

#[test]
fn a_table_of_contents_that_is_no_text_any_more_ends_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("libro.aldia");
    fill(&path);
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
