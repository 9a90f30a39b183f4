//! What is said of a damaged ledger, and of one that a salvage brought through with losses.

use std::fmt::Write as _;

use serde_json::Value;

use crate::doors::{Door, is_one_sentence};

const PAGE: usize = 4096;

/// A ledger of four hundred notes, of which a few pages were overwritten with zeros.
fn damaged() -> Door {
    let door = Door::with_ledger();
    let mut notes = String::new();
    for number in 0..400 {
        let text = format!("{number} {}", "x".repeat(200));
        let line = r#""do":"note","customer":"C1","on":"2026-03-02""#;
        let _ = writeln!(notes, r#"{{{line},"id":"N{number}","text":"{text}"}}"#);
    }
    assert_eq!(door.feed(&["record", "-"], &notes).0, 0);
    let path = door.path("libro.aldia");
    let mut bytes = std::fs::read(&path).expect("the ledger");
    let is_of_notes = |page: &[u8]| page.windows(14).filter(|at| at == b"{\"kind\":\"note\"").count() > 3;
    let pages: Vec<usize> =
        bytes.chunks(PAGE).enumerate().filter(|(_, page)| is_of_notes(page)).map(|(at, _)| at).collect();
    assert!(pages.len() > 8, "the notes fill pages: {pages:?}");
    for page in [pages[2], pages[5]] {
        bytes[page * PAGE..(page + 1) * PAGE].fill(0);
    }
    std::fs::write(&path, bytes).expect("the damage");
    door
}

#[test]
fn a_salvaged_ledger_is_never_called_complete_while_entries_are_missing() {
    let door = damaged();
    let new = door.path("n1");
    let (code, out, err) = door.run(&["--json", "salvage", "--to", &new]);
    assert_eq!(code, 4, "something is gone: {err}");
    let saved: Value = serde_json::from_str(&out).expect("JSON");
    let holes = saved["lost"].as_array().expect("a list").len();
    assert!(holes > 1, "the pages lie apart: {saved}");

    let report = door.json(&["--ledger", &new, "check"]);
    assert_eq!((&report["ok"], &report["facts"]), (&true.into(), &saved["entries"]), "a count counts: {report}");
    assert_eq!(report["holes"], saved["lost"], "what is gone is said for good");
    let (code, out, _) = door.run(&["--ledger", &new, "check"]);
    let first = format!("{}-{}", saved["lost"][0]["first"], saved["lost"][0]["last"]);
    assert!(code == 0 && out.contains(&first) && !out.contains("completo"), "{code}: {out}");

    let copy = door.json(&["--ledger", &new, "backup", &door.path("stick")]);
    assert_eq!(copy["holes"], saved["lost"], "its copies lack the same: {copy}");
}

#[test]
fn what_a_check_finds_is_said_once_and_the_rest_is_one_sentence() {
    let door = damaged();
    let (code, out, err) = door.run(&["check"]);
    assert!(code == 4 && is_one_sentence(&err), "{code}: {err}");
    assert!(err.contains("salvage"), "it says what can be done: {err}");
    let first = out.lines().next().expect("a finding");
    assert!(!err.contains(first.split_once(": ").expect("kind: text").1), "nothing is said twice: {err}");

    let door = Door::with_ledger();
    let conn = rusqlite::Connection::open(door.path("libro.aldia")).expect("SQLite opens it");
    conn.execute_batch("DROP TRIGGER debt_is_posted; UPDATE debt SET amount_minor = 9000").expect("a forger");
    drop(conn);
    let (code, out, _) = door.run(&["check"]);
    assert!(code == 4 && out.contains("no es lo que se registró"), "our own words are the owner's: {out}");
}

#[test]
fn a_salvage_that_was_killed_leaves_no_ledger_under_the_name_it_was_to_have() {
    let door = Door::with_ledger();
    let new = door.path("n1");
    // As a killed one leaves it.
    for left in ["n1.parte", "n1.parte.new", "n1.parte.new-wal", "n1.parte-wal"] {
        std::fs::write(door.path(left), "a medias").expect("written");
    }
    assert_eq!(door.run(&["salvage", "--to", &new]).0, 0, "it can be made again");
    assert_eq!(door.run(&["--ledger", &new, "check"]).0, 0);
    let names = std::fs::read_dir(door.path("")).expect("a folder").flatten();
    let left: Vec<_> =
        names.map(|entry| entry.file_name()).filter(|name| name.to_string_lossy().contains("parte")).collect();
    assert_eq!(left, Vec::<std::ffi::OsString>::new(), "nothing is left of either");
}

#[test]
fn a_backup_of_a_damaged_ledger_says_that_the_ledger_is_damaged_and_what_can_be_done() {
    let door = damaged();
    let (code, out, err) = door.run(&["backup", &door.path("stick")]);
    assert!(
        code == 4 && out.is_empty() && is_one_sentence(&err),
        "not the disk, and not to be tried again: {code} {err}"
    );
    assert!(err.contains("salvage") && err.contains("restaure"), "{err}");
}

#[test]
fn a_value_that_no_program_of_ours_writes_is_damage_and_no_fault_of_ours() {
    let door = Door::with_ledger();
    let made = door.json(&["letters", "--out", &door.path("cartas.pdf"), "--mark-sent", "--today", "2026-03-21"]);
    assert!(made["letters"].as_array().is_some_and(|letters| !letters.is_empty()), "a document is kept: {made}");
    let conn = rusqlite::Connection::open(door.path("libro.aldia")).expect("SQLite opens it");
    conn.execute_batch("DROP TRIGGER document_is_posted; PRAGMA ignore_check_constraints = ON; UPDATE document SET on_day = '2026-99-21'").expect("a forger");
    assert!(conn.query_row("SELECT count(*) FROM document", [], |row| row.get::<_, i64>(0)).expect("a count") > 0);
    drop(conn);
    let (code, out, err) = door.run(&["check"]);
    assert!(code == 4 && !out.is_empty() && is_one_sentence(&err), "{code}: {out}{err}");
}
