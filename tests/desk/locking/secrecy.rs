//! What nobody finds on the disk, and how copies go on.

use std::path::Path;

use aldia_tests::book::Book;
use desk::wire::ErrorCode;
use serde_json::{Value, json};

use super::{OTHER, PHRASE, a_book, a_locked_book, files, unlock};

/// Fifty names that stand nowhere else.
fn names() -> Vec<String> {
    let first = ["Zulema", "Wenceslao", "Xóchitl", "Yaretzi", "Quirino"];
    let last = [
        "Ñandúez",
        "Kurtzman",
        "Ozuna",
        "Wiechers",
        "Zubiría",
        "Xicoténcatl",
        "Yturbide",
        "Quezadilla",
        "Úrzua",
        "Iñárritu",
    ];
    first.iter().flat_map(|first| last.iter().map(move |last| format!("{first} {last}"))).collect()
}

/// Which of the names stand in a file below the folder, in any case.
fn found(folder: &Path) -> Vec<String> {
    let mut hits = Vec::new();
    for (path, bytes) in files(folder) {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        let hit = names().into_iter().filter(|name| text.contains(&name.to_lowercase()));
        hits.extend(hit.map(|name| format!("{name} in {}", path.display())));
        // The letters of a PDF are compressed: where one lies plain, the names in it do.
        if bytes.starts_with(b"%PDF") {
            hits.push(format!("a plain PDF at {}", path.display()));
        }
    }
    hits
}

/// Writes names in every way that the program knows.
fn plant(book: &Book, from: usize) {
    let names = names();
    let part = &names[from..from + 25];
    for (index, name) in part[..10].iter().enumerate() {
        let id = format!("C{from}-{index}");
        book.customer(&id, name);
        book.invoice(&format!("I{from}-{index}"), &id, "2026-01-01", "2026-01-15", "100.00");
    }
    let customer = format!("C{from}-0");
    for name in &part[10..15] {
        book.call("add_note", json!({"customer": customer, "text": format!("habló {name}")}));
    }
    let rows: String = part[15..20]
        .iter()
        .enumerate()
        .map(|(at, name)| format!("X{from}-{at},{name},2026-01-01,2026-02-01,10.00\n"))
        .collect();
    let folder = tempfile::tempdir().expect("a folder of the owner's");
    let file = folder.path().join("facturas.csv");
    std::fs::write(&file, format!("number,customer,issued_on,due_on,amount\n{rows}")).expect("a file to import");
    let imported = book.desk.import_paths(&[file], None, None, false, true);
    drop(imported);
    for name in &part[20..] {
        book.call("search", json!({"text": name}));
        book.customer(&format!("S{from}-{name}"), name);
    }
    let letters = book.call("draft_letters", json!({"also_messages": true}));
    book.call("confirm_letters", json!({"id": letters["id"], "leave_out": []}));
    book.call("make_statement", json!({"customer": customer}));
    book.payment(&format!("P{from}"), &customer, "2026-03-20", "100.00");
    book.call("make_receipt", json!({"id": format!("P{from}")}));
    book.desk.tick();
}

fn back_up(book: &Book, stick: &Path) -> Value {
    let place = book.desk.grant(vec![stick.to_owned()]).remove(0).handle;
    book.call("back_up", json!({"place": place}))["value"].clone()
}

#[test]
fn none_of_fifty_names_is_found_in_the_folder_of_an_encrypted_ledger() {
    let stick = tempfile::tempdir().expect("a stick");
    let book = a_book();
    plant(&book, 0);
    back_up(&book, stick.path());
    assert!(found(book.home.path()).len() >= 20, "in the plain ledger they are found: the search finds what is there");
    book.call("set_passphrase", json!({"passphrase": PHRASE}));
    plant(&book, 25);
    back_up(&book, stick.path());
    let open = found(book.home.path()).into_iter().filter(|hit| !hit.contains("abiertos")).collect::<Vec<_>>();
    assert_eq!(open, Vec::<String>::new(), "while it is open and its log is full");
    book.call("lock", json!({}));
    assert_eq!(found(book.home.path()), Vec::<String>::new(), "locked, also what was looked at is gone");
    assert_eq!(found(stick.path()), Vec::<String>::new(), "nor on the stick");
    let book = book.on("2026-03-21");
    unlock(&book);
    for name in names() {
        let hits = book.call("search", json!({"text": name}));
        let _ = hits.as_array().expect("hits");
    }
    book.assert_sound();
}

#[test]
fn what_a_killed_run_left_open_is_gone_at_the_next_start() {
    let book = a_locked_book();
    unlock(&book);
    book.call("make_statement", json!({"customer": "C1"}));
    let opened = book.home.path().join("abiertos");
    assert_eq!(files(&opened).len(), 1, "the owner looks at it");
    // The run ends without closing anything.
    let Book { home, desk } = book;
    let seen = files(home.path());
    drop(desk);
    std::fs::create_dir_all(&opened).expect("the folder");
    for (path, bytes) in seen.iter().filter(|(path, _)| path.starts_with(&opened)) {
        std::fs::write(path, bytes).expect("the paper of the killed run");
    }
    let book = Book { home, desk: Book::empty("2026-03-21").desk }.on("2026-03-21");
    unlock(&book);
    assert!(files(&opened).is_empty(), "a paper that was looked at does not outlive the run");
}

#[test]
fn plain_papers_are_the_owner_s_choice() {
    let book = a_locked_book();
    unlock(&book);
    let papers = |book: &Book| files(&book.home.path().join("papeles")).into_keys().collect::<Vec<_>>();
    book.call("make_statement", json!({"customer": "C1"}));
    assert!(papers(&book).iter().all(|path| path.extension().is_some_and(|ending| ending == "sellado")));
    book.call("set_locking", json!({"remembered": false, "lock_after_minutes": 15, "plain_papers": true}));
    book.payment("P1", "C1", "2026-03-20", "10.00");
    let receipt = book.call("make_receipt", json!({"id": "P1"}));
    assert!(
        Path::new(receipt["value"]["file"].as_str().expect("a file")).starts_with(book.home.path().join("papeles"))
    );
    book.call("lock", json!({}));
    assert!(
        papers(&book).iter().any(|path| path.extension().is_some_and(|ending| ending == "pdf")),
        "the owner wants it so"
    );
}

#[test]
fn a_copy_of_an_encrypted_ledger_is_whole_and_comes_back_encrypted() {
    let stick = tempfile::tempdir().expect("a stick");
    let book = a_locked_book();
    unlock(&book);
    book.call("make_statement", json!({"customer": "C1"}));
    let copy = back_up(&book, stick.path());
    let then = book.call("customers", json!({}));
    book.payment("P1", "C1", "2026-03-20", "10.00");
    let handle = book.desk.grant(vec![copy["file"].as_str().expect("a file").into()]).remove(0).handle;
    assert_eq!(book.call("verify_copy", json!({"handle": handle}))["value"]["sha256"], copy["sha256"]);
    book.call("restore", json!({"handle": handle}));
    assert_eq!(book.call("customers", json!({})), then);
    assert_eq!(book.call("encryption", json!({}))["state"], "open", "it is encrypted with the same key");
    book.assert_sound();
    book.call("lock", json!({}));
    for (path, bytes) in files(book.home.path()) {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("Ferreter"), "{} shows a name", path.display());
    }
    assert_eq!(
        book.code("verify_copy", json!({"handle": handle})),
        ErrorCode::Locked,
        "the key of copies is locked too"
    );
}

#[test]
fn the_words_of_the_sheet_open_a_ledger_whose_passphrase_is_forgotten() {
    let book = a_book();
    let keys = vault::Keys::within(&book.home.path().join("keys"), Box::new(vault::Uncovered));
    keys.seal().expect("the keys are made");
    let vault::Recovery::Pending(sheet) = keys.recovery().expect("a sheet") else { panic!("not printed yet") };
    let words = sheet.words().join(" ");
    book.call("set_passphrase", json!({"passphrase": PHRASE}));
    assert_eq!(book.call("encryption", json!({}))["has_recovery"], true);
    let book = book.on("2026-03-21");
    let stranger = vault::Keys::within(&book.home.path().join("others"), Box::new(vault::Uncovered));
    stranger.seal().expect("keys of somebody else");
    let vault::Recovery::Pending(other) = stranger.recovery().expect("a sheet") else { panic!("not printed yet") };
    let wrong = json!({"words": other.words().join(" ")});
    assert_eq!(book.code("unlock", wrong), ErrorCode::Invalid, "the sheet of another ledger opens nothing");
    assert_ne!(book.code("unlock", json!({"words": "hola"})), ErrorCode::Internal);
    book.call("unlock", json!({"words": words}));
    book.call("lock", json!({}));
    book.call("recover_with_words", json!({"words": words, "passphrase": OTHER}));
    book.assert_sound();
    book.call("lock", json!({}));
    assert_eq!(book.code("unlock", json!({"passphrase": PHRASE})), ErrorCode::WrongPassphrase);
    book.call("unlock", json!({"passphrase": OTHER}));
}
