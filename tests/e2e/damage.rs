//! A really damaged file in the real window: what is affected is said, and what can be read is saved.

use std::path::Path;

use aldia_tests::webdriver::Window;
use rusqlite::Connection;
use serde_json::json;

use crate::access::faults;
use crate::journey::id;
use crate::office::{Office, reload, value};
use crate::safety::back_up;

const PAGE: usize = 4096;

/// Turns every bit of the page at the root of the entries; answers what stands there now.
fn strike(ledger: &Path) -> Vec<u8> {
    let conn = Connection::open(ledger).expect("SQLite opens it");
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).expect("everything is in the one file");
    let root: usize = conn
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'entry'", [], |row| row.get::<_, i64>(0))
        .map(|page| usize::try_from(page).expect("a page"))
        .expect("the table of the entries");
    drop(conn);
    let mut bytes = std::fs::read(ledger).expect("the ledger");
    for byte in &mut bytes[(root - 1) * PAGE..root * PAGE] {
        *byte = !*byte;
    }
    std::fs::write(ledger, &bytes).expect("it is damaged");
    bytes[(root - 1) * PAGE..root * PAGE].to_vec()
}

fn assert_readable(window: &Window) {
    for theme in ["light", "dark"] {
        let _ = window.script(&format!("localStorage.setItem('aldia.theme', '{theme}'); return null"));
        reload(window);
        window.wait(&id("damage-affected"));
        assert_eq!(faults(window), json!([]), "in {theme}: who has a damaged book must be able to read this");
    }
}

#[test]
fn a_damaged_book_says_what_is_affected_and_is_saved_by_keyboard() {
    let office = Office::open();
    let stick = office.stick();
    let window = office.start_with(std::slice::from_ref(&stick), &[]);
    value(&window, "create_example", &json!({}));
    reload(&window);
    back_up(&window);
    let before = value(&window, "invoices", &json!({}));
    window.close();
    let ledger = office.home().join("libro.aldia");
    let damaged = strike(&ledger);

    let window = office.start_with(&[stick], &[]);
    window.wait("body[data-screen=roto]");
    window.wait(&id("damage-affected"));
    assert_readable(&window);
    window.click(&id("damage-salvage"));
    window.wait(&id("salvage-confirm"));
    window.key("Enter");
    let told = window.text(&id("salvage-done"));
    assert!(told.contains("No se perdió ningún registro"), "the leaves hold everything: {told}");
    let kept = std::fs::read_dir(office.home()).expect("the folder").filter_map(Result::ok).map(|entry| entry.path());
    let mut kept = kept.filter(|path| told.contains(&path.display().to_string()));
    let bytes = std::fs::read(kept.next().expect("the damaged file is where the owner is told")).expect("it is there");
    assert!(bytes.chunks(PAGE).any(|page| page == damaged), "it is kept as it was, its damaged page too: {told}");
    window.key("Enter");
    window.wait("body[data-screen=hoy][data-ready=true]");
    assert_eq!(value(&window, "invoices", &json!({})), before, "everything is there again");
    assert_eq!(value(&window, "check_ledger", &json!({ "full": true }))["ok"], json!(true));
}
