//! Every released schema is brought up to date, and what it held is what it holds.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use store::{Connection, SCHEMA, Store, StoreError};

fn fixture(name: &str, folder: &Path) -> PathBuf {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("store/fixtures").join(format!("{name}.zip"));
    let mut archive =
        zip::ZipArchive::new(std::fs::File::open(file).expect("a fixture for each schema")).expect("a zip");
    let mut bytes = Vec::new();
    archive.by_index(0).expect("one file").read_to_end(&mut bytes).expect("it unpacks");
    let path = folder.join("libro.aldia");
    std::fs::write(&path, bytes).expect("the fixture is written");
    path
}

fn chain(conn: &Connection) -> Vec<(i64, String, String)> {
    let links = store::audit::links(conn, 1..=i64::MAX).expect("the chain is read");
    links.into_iter().map(|link| (link.id, link.body, link.hash)).collect()
}

#[test]
fn each_released_schema_becomes_the_present_one_and_its_chain_stays() {
    for schema in 1..SCHEMA {
        let folder = tempfile::tempdir().expect("a folder");
        let path = fixture(&format!("schema-{schema}"), folder.path());
        let before = {
            let conn = rusqlite::Connection::open(&path).expect("SQLite opens it");
            chain(&conn)
        };
        assert!(before.len() >= 5, "a fixture that holds nothing proves nothing");
        let called = std::cell::Cell::new(0);
        let store = Store::open(&path, "test", &|conn, found| {
            called.set(found);
            assert_eq!(chain(conn), before, "the copy before is of the old ledger");
            Ok(())
        });
        let mut store = store.expect("it is brought up to date");
        assert_eq!(called.get(), schema, "the caller makes its copy first");
        let report = store::check::check(store.read()).expect("checked");
        assert_eq!(report.findings, [], "from schema {schema}");
        assert_eq!(chain(store.read()), before, "a migration changes no fact");
        store.write(1, |tx| tx.put_meta("x", "y")).expect("it is written to as any other");
        store.close().expect("closed");
        assert_eq!(store::header(&path).expect("a header").schema, SCHEMA);
    }
}

#[test]
fn a_refused_copy_leaves_the_old_schema_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = fixture("schema-1", folder.path());
    let refused = Store::open(&path, "test", &|_, _| Err(StoreError::Full));
    assert!(matches!(refused, Err(StoreError::Full)), "no copy, no migration");
    assert_eq!(store::header(&path).expect("a header").schema, 1, "the old program still reads it");
}

#[test]
fn facts_of_before_who_acted_was_chained_hold_beside_new_ones() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = fixture("schema-1", folder.path());
    let mut store = Store::open(&path, "test", &|_, _| Ok(())).expect("opened");
    store.act_as(store::Actor { door: "window", user: Some("ana".to_owned()) });
    store
        .write(9, |tx| tx.post_note(1, "2026-10-10".parse().expect("a day"), "x", &store::Posting::default()))
        .expect("posted");
    let links = chain(store.read());
    assert!(!links[0].1.contains("\"by\""), "an old body says nothing");
    let last = &links.last().expect("a link").1;
    assert!(last.contains("\"by\":\"window\",\"user\":\"ana\""), "a new one says who: {last}");
    assert_eq!(store::check::check(store.read()).expect("checked").findings, [], "one chain");
}
