//! The audit trail is verified by the script of the manual, which knows nothing of this program.

use std::path::{Path, PathBuf};
use std::process::Command;

use aldia_tests::book::Book;
use desk::acting::{Way, through};
use serde_json::{Value, json};

fn manual() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the workspace");
    std::fs::read_to_string(root.join("assets/manual/auditoria.md")).expect("the manual has a page on it")
}

fn script(folder: &Path) -> PathBuf {
    let manual = manual();
    let (_, rest) = manual.split_once("```python\n").expect("the manual holds the script");
    let (script, _) = rest.split_once("```").expect("the script ends");
    assert!(script.lines().count() <= 55, "short enough to be read by who has to trust it");
    for line in script.lines().filter(|line| line.trim_start().starts_with("import ")) {
        assert_eq!(line, "import datetime, hashlib, json, sys", "it needs nothing but Python");
    }
    let file = folder.join("comprobar.py");
    std::fs::write(&file, script).expect("the script is written");
    file
}

/// Whether the script is content, and what it says.
fn verify(folder: &Path, lines: &[String], more: &[&str]) -> (bool, String) {
    let file = folder.join("tried.jsonl");
    std::fs::write(&file, lines.concat()).expect("the export is written");
    let output = Command::new("python3").arg(script(folder)).arg(&file).args(more).output();
    let output = output.expect("python3 is missing: the manual's script cannot be tried without it");
    assert!(output.stderr.is_empty(), "the script broke: {}", String::from_utf8_lossy(&output.stderr));
    (output.status.success(), String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn book() -> Book {
    let book = Book::new("2026-11-23");
    through(Way::Terminal, || {
        book.record(&[
            json!({"do": "customer", "id": "C1", "name": "Ana Muñoz \"la Ñandú\"", "email": "ana@taller.mx"}),
            json!({"do": "customer", "id": "C2", "name": "Zeta"}),
        ]);
        book.invoice("I1", "C1", "2026-08-01", "2026-09-01", "1000.00");
        book.payment("P1", "C1", "2026-09-11", "600.00");
        book.payment("P2", "C2", "2026-09-12", "50.00");
    });
    through(Way::Window, || {
        book.call("add_note", json!({"customer": "C1", "text": "Habló su hermana"}));
        book.call(
            "add_promise",
            json!({"customer": "C1", "currency": "MXN", "amount": "100.00", "due_on": "2026-12-01"}),
        );
        book.call("reverse", json!({"id": "P2", "reason": "error de dedo"}));
    });
    book.record(&[
        json!({"do": "invoice", "id": "I2", "customer": "C2", "number": "B-1", "currency": "MXN", "issued_on": "2026-10-01",
               "instalments": [{"due_on": "2026-11-01", "amount": "80.00"}]}),
        json!({"do": "write_off", "id": "W1", "invoice": "I2", "seq": 1, "amount": "80.00", "on": "2026-11-20", "reason": "incobrable"}),
        json!({"do": "dispute", "id": "D1", "invoice": "I1", "amount": "10.00", "opened_on": "2026-09-20", "reason": "falta una caja"}),
        json!({"do": "pause", "id": "S1", "customer": "C1", "from": "2026-10-01", "until": "2026-10-05", "reason": "vacaciones"}),
    ]);
    book
}

fn export(book: &Book, with_personal: bool) -> Vec<String> {
    let file = book.home.path().join("auditoria.jsonl");
    let said = book.desk.audit_to(&file, with_personal).expect("the chain is exported");
    let text = std::fs::read_to_string(file).expect("it is text");
    let lines: Vec<String> = text.lines().map(|line| format!("{line}\n")).collect();
    assert_eq!(u64::try_from(lines.len()).expect("few"), said.entries + 2, "a head, a line for each entry, an end");
    lines
}

#[test]
fn a_third_party_verifies_the_chain_without_our_program() {
    let book = book();
    for with_personal in [false, true] {
        let lines = export(&book, with_personal);
        let (is_sound, said) = verify(book.home.path(), &lines, &[]);
        assert!(is_sound, "what was posted must verify: {said}");
        assert!(said.starts_with(&format!("{} asientos", lines.len() - 2)), "{said}");
    }
    let empty = Book::new("2026-11-23");
    assert!(verify(empty.home.path(), &export(&empty, false), &[]).0, "an empty ledger has an empty chain");
}

#[test]
fn who_when_and_what_stand_in_each_line_and_no_name_unless_asked_for() {
    let book = book();
    let lines = export(&book, false);
    let text = lines.concat();
    for name in ["Ana", "Muñoz", "ana@taller.mx", "hermana", "Zeta"] {
        assert!(!text.contains(name), "{name} is personal and was not asked for");
    }
    let parsed: Vec<Value> = lines.iter().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let of = |kind: &str| parsed.iter().find(|line| line["kind"] == kind).expect("a line of this kind").clone();
    assert_eq!(of("payment")["by"], "terminal");
    assert_eq!(of("payment")["business_date"], "2026-09-11");
    assert_eq!(of("payment")["instant"], "2026-11-23T18:00:00.000Z");
    assert_eq!(of("note")["by"], "window");
    assert_eq!(of("reversal")["by"], "window");
    assert_eq!(of("write_off")["business_date"], "2026-11-20", "a date that stands inside is found");
    let body: Value = serde_json::from_str(of("note")["body"].as_str().expect("text")).expect("a body is JSON");
    assert_eq!(body["by"], "window", "who did it is under the hash");
    let with = export(&book, true).concat();
    assert!(with.contains("hermana") && with.contains("ana@taller.mx"), "personal data where it was asked for");
}

#[test]
fn whatever_was_done_to_an_export_is_found_at_its_line() {
    let book = book();
    let lines = export(&book, true);
    let tried = |change: &dyn Fn(&mut Vec<String>)| {
        let mut changed = lines.clone();
        change(&mut changed);
        assert_ne!(changed, lines, "the forgery must change something");
        verify(book.home.path(), &changed, &[])
    };
    let at = |line: usize| format!("línea {line}:");
    let expect = |name: &str, (is_sound, said): (bool, String), line: usize| {
        assert!(!is_sound && said.starts_with(&at(line)), "{name}: must fail at line {line}: {said}");
    };
    let pay = 1 + lines.iter().position(|line| line.contains("\"kind\":\"payment\"")).expect("a payment");
    expect("an amount", tried(&|lines| lines[pay - 1] = lines[pay - 1].replace("60000", "60001")), pay);
    expect(
        "who did it",
        tried(&|lines| lines[pay - 1] = lines[pay - 1].replace("\"by\":\"terminal\"", "\"by\":\"window\"")),
        pay,
    );
    expect(
        "a date beside the body",
        tried(&|lines| {
            lines[pay - 1] =
                lines[pay - 1].replace("\"business_date\":\"2026-09-11\"", "\"business_date\":\"2026-09-10\"");
        }),
        pay,
    );
    expect(
        "an instant beside the one that is under the hash",
        tried(&|lines| lines[pay - 1] = lines[pay - 1].replace("2026-11-23T18:00:00.000Z", "2025-11-23T18:00:00.000Z")),
        pay,
    );
    let body =
        lines[pay - 1].split_once("\"body\":").expect("a body").1.split_once("}\",").expect("it ends").0.to_owned();
    let nothing = tried(&|lines| lines[pay - 1] = lines[pay - 1].replace(&format!("{body}}}\""), "null"));
    expect("a body that is nothing", nothing, pay);
    expect("a name", tried(&|lines| lines[1] = lines[1].replace("Ana Muñoz", "Ana Núñez")), 2);
    expect("an entry taken out", tried(&|lines| drop(lines.remove(3))), 4);
    expect("an entry said twice", tried(&|lines| lines.insert(4, lines[3].clone())), 5);
    expect("two in each other's place", tried(&|lines| lines.swap(3, 4)), 4);
    expect("the end cut off", tried(&|lines| drop(lines.pop())), lines.len());
    let count = lines.len();
    expect("the last fact cut off", tried(&|lines| drop(lines.remove(count - 2))), count - 1);
    expect("a line broken", tried(&|lines| lines[5].truncate(40)), 6);
    expect("something behind the end", tried(&|lines| lines.push(lines[3].clone())), count + 1);
}

#[test]
fn a_chain_made_anew_is_told_by_the_last_hash_that_was_kept_elsewhere() {
    let book = book();
    let lines = export(&book, false);
    let end: Value = serde_json::from_str(lines.last().expect("an end")).expect("JSON");
    let head = end["hash"].as_str().expect("a hash");
    assert!(verify(book.home.path(), &lines, &[head]).0);
    let other = Book::new("2026-11-23");
    assert!(!verify(book.home.path(), &export(&other, false), &[head]).0, "another chain has another end");
    let begin: Value = serde_json::from_str(&lines[0]).expect("JSON");
    let ledger = begin["ledger"].as_str().expect("an id");
    assert!(verify(book.home.path(), &lines, &[head, ledger]).1.contains(ledger), "whose chain it is, is said");
    let (is_sound, said) = verify(book.home.path(), &lines, &[head, "0123"]);
    assert!(!is_sound && said.starts_with("línea 1:"), "and compared where it is given: {said}");
}

#[test]
fn an_export_that_breaks_off_leaves_the_good_one_of_before() {
    let book = book();
    let good = export(&book, false);
    let path = book.home.path().join("libro.aldia");
    book.desk.close();
    let conn = rusqlite::Connection::open(&path).expect("SQLite opens it");
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'entry'";
    let page: i64 = conn.query_row(sql, [], |row| row.get(0)).expect("a table");
    drop(conn);
    let mut bytes = std::fs::read(&path).expect("the ledger");
    let begin = usize::try_from(page - 1).expect("few") * 4096;
    bytes[begin..begin + 4096].fill(0xff);
    std::fs::write(&path, bytes).expect("it is damaged");
    let file = book.home.path().join("auditoria.jsonl");
    book.desk.audit_to(&file, false).expect_err("the chain cannot be read");
    assert_eq!(std::fs::read_to_string(file).expect("the one of before"), good.concat());
}

#[test]
fn the_window_exports_it_into_a_folder_that_was_picked() {
    let book = book();
    let folder = book.home.path().join("para el contador");
    std::fs::create_dir(&folder).expect("a folder");
    let place = book.desk.grant(vec![folder.clone()]).remove(0).handle;
    let made = book.call("export_audit", json!({"place": place}));
    assert_eq!(made["file"], folder.join("auditoria-2026-11-23.jsonl").display().to_string());
    let lines: Vec<String> = std::fs::read_to_string(folder.join("auditoria-2026-11-23.jsonl"))
        .expect("it is there")
        .lines()
        .map(|line| format!("{line}\n"))
        .collect();
    assert!(verify(book.home.path(), &lines, &[]).0);
    book.refused("export_audit", json!({"place": "/etc"}));
}
