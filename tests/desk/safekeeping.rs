//! Always more than one copy, the seal in Hoy, the drill, and a comparison before anything is replaced.

use std::path::{Path, PathBuf};

use aldia_tests::book::Book;
use desk::wire::ErrorCode;
use serde_json::{Value, json};
use tempfile::TempDir;

fn a_book() -> Book {
    let book = Book::new("2026-03-01");
    book.customer("K", "Ferretería Luna");
    book.invoice("I1", "K", "2026-01-01", "2026-01-31", "1160.00");
    book.invoice("I2", "K", "2026-02-01", "2026-02-28", "40.50");
    book
}

fn stick() -> TempDir {
    tempfile::tempdir().expect("a folder that stands for a stick")
}

fn handle(book: &Book, path: &Path) -> String {
    book.desk.grant(vec![path.to_owned()]).pop().expect("a handle").handle
}

fn back_up(book: &Book, place: &Path) -> PathBuf {
    let copy = book.call("back_up", json!({"place": handle(book, place)}));
    PathBuf::from(copy["value"]["file"].as_str().expect("a file"))
}

fn copies_in(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "aldia")).collect();
    found.sort();
    found
}

fn local(book: &Book) -> PathBuf {
    book.home.path().join("copias")
}

fn problems(book: &Book) -> Vec<String> {
    let status = book.call("status", json!({}));
    let rows = status["problems"].as_array().expect("rows").clone();
    rows.iter().map(|row| row["code"].as_str().expect("a code").to_owned()).collect()
}

fn damage(file: &Path) {
    let mut bytes = std::fs::read(file).expect("the copy");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x40;
    std::fs::write(file, bytes).expect("the damage");
}

#[test]
fn every_copy_on_a_stick_has_a_second_on_the_own_disk() {
    let (book, stick) = (a_book(), stick());
    back_up(&book, stick.path());
    let second = copies_in(&local(&book));
    assert_eq!(second.len(), 1, "one dead stick must not be the end");
    assert!(book.desk.verify_file(&second[0], None).is_ok(), "it is sealed and whole like the other");
    back_up(&book, stick.path());
    assert_eq!(copies_in(&local(&book)).len(), 1, "nothing was recorded since, so nothing is copied again");
    book.payment("P1", "K", "2026-03-01", "10.00");
    back_up(&book, stick.path());
    assert_eq!(copies_in(&local(&book)).len(), 2);
    let rows = book.call("copies", json!({}))["copies"].clone();
    let is_local = |row: &&Value| row["is_local"] == true;
    assert_eq!(rows.as_array().expect("rows").iter().filter(is_local).count(), 2, "the owner sees them too");
}

#[test]
fn an_import_and_a_batch_of_letters_are_preceded_by_a_copy() {
    let book = a_book();
    let file = book.home.path().join("clientes.csv");
    std::fs::write(
        &file,
        "cliente;factura;emision;vencimiento;importe;moneda\nTalleres Sol;S-1;2026-02-01;2026-02-20;99.00;MXN\n",
    )
    .expect("a file");
    book.desk.import_paths(&[file], None, None, false, true).expect("it is imported");
    assert_eq!(copies_in(&local(&book)).len(), 1, "what was there before the import can be had back");
    let made = book.desk.letters_to(&book.home.path().join("cartas.pdf"), true).expect("letters");
    assert!(made.marked > 0, "the test needs a letter");
    assert_eq!(copies_in(&local(&book)).len(), 2, "and what was there before the letters");
    book.desk.letters_to(&book.home.path().join("cartas-2.pdf"), false).expect("a draft");
    assert_eq!(copies_in(&local(&book)).len(), 2, "a draft records nothing, so it needs no copy");
}

#[test]
fn a_local_copy_that_fails_is_shown_and_stops_nothing() {
    let (book, stick) = (a_book(), stick());
    std::fs::write(local(&book), b"un archivo donde va la carpeta").expect("an obstacle");
    back_up(&book, stick.path());
    assert_eq!(problems(&book), ["local_copy_failed"], "the stick has its copy, and the owner hears of the other");
    std::fs::remove_file(local(&book)).expect("the obstacle goes");
    back_up(&book, stick.path());
    assert_eq!(problems(&book), Vec::<String>::new(), "a problem that is gone is no longer shown");
}

#[test]
fn the_seal_says_when_and_where_and_what_has_come_since() {
    let (book, stick) = (a_book(), stick());
    let seal = book.call("copy_seal", json!({}));
    assert_eq!((&seal["state"], &seal["facts_since"], &seal["proven_at"]), (&json!("amber"), &json!(3), &Value::Null));
    let book = book.on("2026-03-08");
    assert_eq!(book.call("copy_seal", json!({}))["state"], "red", "a week without any copy");
    let book = book.on("2026-03-01");
    let due = book.call("copy_due", json!({}));
    assert_eq!((&due["is_due"], &due["is_reachable"]), (&json!(true), &json!(false)), "nobody chose a place yet");
    back_up(&book, stick.path());
    let seal = book.call("copy_seal", json!({}));
    assert_eq!((&seal["state"], &seal["facts_since"]), (&json!("green"), &json!(0)));
    assert_eq!(seal["place"], stick.path().display().to_string());
    book.payment("P1", "K", "2026-03-01", "10.00");
    assert_eq!(book.call("copy_due", json!({}))["is_due"], false, "the last copy is of today");
    let book = book.on("2026-03-09");
    let due = book.call("copy_due", json!({}));
    assert_eq!((&due["is_due"], &due["is_reachable"]), (&json!(true), &json!(true)));
    assert_eq!((&due["seal"]["state"], &due["seal"]["facts_since"]), (&json!("amber"), &json!(1)));
    let book = book.on("2026-04-02");
    assert_eq!(book.call("copy_seal", json!({}))["state"], "red");
}

#[test]
fn a_copy_on_the_ledgers_own_disk_turns_no_seal_green() {
    let (book, stick) = (a_book(), stick());
    let copy = back_up(&book, stick.path());
    book.payment("P1", "K", "2026-03-01", "10.00");
    let book = book.on("2026-03-09");
    let batch = book.call("draft_letters", json!({"also_messages": true}));
    book.call("confirm_letters", json!({"id": batch["id"]}));
    assert_eq!(copies_in(&local(&book)).len(), 2, "one with the stick's, one before the letters: the newest is here");
    for answer in [book.call("status", json!({})), book.call("copies", json!({}))] {
        assert_eq!(answer["seal"], "amber", "the facts of a week are on one disk alone");
        assert_eq!(
            answer["last_proven"]["file"],
            copy.display().to_string(),
            "the stick's copy is the one that counts"
        );
    }
}

#[test]
fn a_drill_restores_the_newest_copy_for_practice_and_keeps_a_report() {
    let (book, stick) = (a_book(), stick());
    assert_eq!(book.code("drill", json!({})), ErrorCode::NotNow, "there is no copy to practise with");
    let copy = back_up(&book, stick.path());
    book.payment("P1", "K", "2026-03-01", "10.00");
    let report = book.call("drill", json!({}))["value"].clone();
    assert_eq!((&report["ok"], &report["facts"], &report["detail"]), (&json!(true), &json!(3), &json!("")));
    assert_eq!(book.call("copies", json!({}))["last_drill"], report, "the owner can read it later");
    damage(&copy);
    for file in copies_in(&local(&book)) {
        damage(&file);
    }
    let report = book.call("drill", json!({}))["value"].clone();
    assert_eq!(report["ok"], false, "a copy that does not open is found before it is needed");
    assert!(!report["detail"].as_str().expect("a sentence").is_empty());
    assert_eq!(problems(&book), ["drill_failed"]);
    back_up(&book, stick.path());
    assert_eq!(book.call("drill", json!({}))["value"]["ok"], true);
    assert_eq!(problems(&book), Vec::<String>::new());
    let left = std::fs::read_dir(book.home.path()).expect("the folder").flatten();
    let staging = left.filter(|entry| entry.file_name().to_string_lossy().contains("staging")).count();
    assert_eq!(staging, 0, "what was restored for practice is private and goes");
}

#[test]
fn the_background_holds_a_drill_once_a_month() {
    let (book, stick) = (a_book(), stick());
    back_up(&book, stick.path());
    book.desk.tick();
    let first = book.call("copies", json!({}))["last_drill"].clone();
    assert_eq!(first["ok"], true);
    let book = book.on("2026-03-15");
    book.desk.tick();
    assert_eq!(book.call("copies", json!({}))["last_drill"], first, "once a month is enough");
    let book = book.on("2026-04-01");
    book.desk.tick();
    assert_ne!(book.call("copies", json!({}))["last_drill"]["held_at"], first["held_at"]);
}

#[test]
fn a_damaged_copy_of_an_earlier_session_is_found_by_the_background() {
    let (book, stick) = (a_book(), stick());
    let copy = back_up(&book, stick.path());
    let book = book.on("2026-03-10");
    damage(&copy);
    book.desk.tick();
    assert!(problems(&book).contains(&"copy_damaged".to_owned()), "{:?}", problems(&book));
}

#[test]
fn the_rotation_prunes_behind_copies_that_were_read_again_in_a_later_session() {
    let (mut book, stick) = (a_book(), stick());
    for _ in 0..6 {
        back_up(&book, stick.path());
    }
    assert_eq!(copies_in(stick.path()).len(), 6, "all of this session: not one may go");
    book = book.on("2026-03-02");
    back_up(&book, stick.path());
    let left = copies_in(stick.path());
    assert_eq!(left.len(), 3, "the newest, and the two that were seen again: {left:?}");
    for file in left {
        assert!(book.desk.verify_file(&file, None).is_ok());
    }
}

#[test]
fn a_restore_is_compared_with_today_fact_by_fact() {
    let (book, stick) = (a_book(), stick());
    let copy = back_up(&book, stick.path());
    book.payment("P1", "K", "2026-03-01", "10.00");
    book.customer("K2", "Talleres Sol");
    let shown = book.call("preview_restore", json!({"handle": handle(&book, &copy)}));
    assert_eq!(
        (&shown["ledger"], &shown["would_lose"], &shown["would_return"]),
        (&json!("same"), &json!(2), &json!(0))
    );
    assert_eq!(shown["lost"], json!([{"kind": "customer", "count": 1}, {"kind": "payment", "count": 1}]));
    assert_eq!(shown["lost_newest"][1], json!({"kind": "payment", "on": "2026-03-01"}), "the newest first");
    assert_eq!((&shown["payments"], &shown["payments_now"], &shown["invoices_now"]), (&json!(0), &json!(1), &json!(2)));

    let later = back_up(&book, stick.path());
    book.call("restore", json!({"handle": handle(&book, &copy)}));
    let shown = book.call("preview_restore", json!({"handle": handle(&book, &later)}));
    assert_eq!((&shown["would_lose"], &shown["would_return"]), (&json!(0), &json!(2)), "what was undone can return");
    assert_eq!(shown["returning"], json!([{"kind": "customer", "count": 1}, {"kind": "payment", "count": 1}]));
}

#[test]
fn a_damaged_ledger_is_replaced_from_a_copy_and_kept() {
    let (book, stick) = (a_book(), stick());
    let copy = back_up(&book, stick.path());
    book.desk.close();
    let live = book.home.path().join("libro.aldia");
    let bytes = std::fs::read(&live).expect("the ledger");
    let mut broken = bytes.clone();
    broken[4096..8192].fill(0xA5);
    std::fs::write(&live, &broken).expect("the damage");
    assert!(book.call("copies", json!({})).is_object(), "a damaged ledger is when copies are needed most");
    let shown = book.call("preview_restore", json!({"handle": handle(&book, &copy)}));
    assert_eq!((&shown["would_lose"], &shown["would_return"]), (&json!(0), &json!(3)), "{shown}");
    assert_eq!(shown["ledger"], "damaged");
    let kept = book.call("restore", json!({"handle": handle(&book, &copy)}))["value"]["kept"].clone();
    assert_eq!(
        std::fs::read(kept.as_str().expect("a file")).expect("the old one"),
        broken,
        "evidence is not thrown away"
    );
    book.assert_sound();
}

#[test]
fn a_replaced_ledger_is_kept_for_ninety_days() {
    let (book, stick) = (a_book(), stick());
    let copy = back_up(&book, stick.path());
    let kept = book.call("restore", json!({"handle": handle(&book, &copy)}))["value"]["kept"].clone();
    let kept = PathBuf::from(kept.as_str().expect("a file"));
    let book = book.on("2026-05-30");
    book.desk.tick();
    assert!(kept.is_file(), "ninety days are not over");
    let book = book.on("2026-05-31");
    book.desk.tick();
    assert!(!kept.exists(), "and then it goes");
    book.assert_sound();
}
