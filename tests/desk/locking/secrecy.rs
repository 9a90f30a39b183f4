//! What nobody finds on the disk, and how copies go on.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use aldia_tests::book::{Book, Quiet, Standing};
use chrono::TimeZone as _;
use desk::ports::Surroundings;
use desk::wire::{ErrorCode, Pick, Progress, Topic};
use desk::{Desk, Options};
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
    let imported = book.desk.import_paths(&[file], None, None, false, true).expect("a list that can be read");
    assert_eq!((imported.imported.invoices, imported.rejected.len()), (5, 0), "the names in it are planted");
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
    for (at, name) in names().into_iter().enumerate() {
        let is_of_a_customer = !(10..15).contains(&(at % 25));
        let hits = book.call("search", json!({"text": name}));
        assert!(!is_of_a_customer || hits.as_array().is_some_and(|hits| !hits.is_empty()), "{name}: {hits}");
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

/// Looks at every file of the home whenever the work tells how far it is.
struct Looking {
    home: PathBuf,
    seen: Mutex<Vec<String>>,
}

impl Surroundings for Looking {
    fn pick(&self, _: Pick) -> Vec<PathBuf> {
        Vec::new()
    }
    fn open(&self, _: &str) -> Result<(), String> {
        Ok(())
    }
    fn progress(&self, progress: &Progress) {
        let holds = |bytes: &[u8]| bytes.windows(8).any(|window| window == b"Ferreter");
        let shown = files_now(&self.home).into_iter().filter(|path| std::fs::read(path).is_ok_and(|file| holds(&file)));
        let told = shown.map(|path| format!("{} {}: {}", progress.call, progress.step, path.display()));
        self.seen.lock().expect("nobody panicked").extend(told);
    }
    fn changed(&self, _: &[Topic]) {}
}

/// The files below a folder that are there now: some go while one looks.
fn files_now(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { files_now(&path) } else { vec![path] }).collect()
}

/// Everything that is done with a copy of this book; answers in which files of its home a name was seen meanwhile.
fn seen_while_a_copy_is_used(book: Book, unlocking: Option<&str>) -> Vec<String> {
    let stick = tempfile::tempdir().expect("a stick");
    let noon = chrono::Utc.with_ymd_and_hms(2026, 3, 21, 18, 0, 0).single().expect("an instant");
    book.desk.close();
    let home = book.home;
    let looking = Arc::new(Looking { home: home.path().to_owned(), seen: Mutex::default() });
    let options =
        Options { ledger: Some(home.path().join("libro.aldia")), home: Some(home.path().to_owned()), today: None };
    let desk = Desk::new(options, Box::new(Standing(noon)), looking.clone(), Arc::new(Quiet));
    let book = Book { home, desk };
    if let Some(phrase) = unlocking {
        book.call("unlock", json!({"passphrase": phrase}));
    }
    let copy = back_up(&book, stick.path())["file"].as_str().expect("a file").to_owned();
    let handle = book.desk.grant(vec![copy.clone().into()]).remove(0).handle;
    for call in ["verify_copy", "preview_restore", "reconcile", "restore"] {
        book.call(call, json!({"handle": handle}));
    }
    book.desk.salvage_to(&stick.path().join("salvado.aldia"), Some(Path::new(&copy)), None).expect("salvaged");
    book.call("drill", json!({}));
    looking.seen.lock().expect("nobody panicked").clone()
}

#[test]
fn no_use_of_a_copy_writes_a_plain_page_of_an_encrypted_ledger() {
    let seen = seen_while_a_copy_is_used(a_book(), None);
    for call in ["verify_copy", "preview_restore", "restore"] {
        assert!(seen.iter().any(|hit| hit.starts_with(call) && hit.contains("staging")), "the search sees: {seen:?}");
    }
    let book = a_locked_book();
    assert_eq!(seen_while_a_copy_is_used(book, Some(PHRASE)), Vec::<String>::new());
}

#[test]
fn what_killed_work_left_unpacked_is_gone_when_the_ledger_is_opened() {
    let book = a_locked_book();
    let left = [".aldia-staging-dead", ".aldia-salvage-dead"].map(|name| book.home.path().join(name));
    for folder in &left {
        std::fs::create_dir(folder).expect("a folder");
        std::fs::write(folder.join("lock"), "").expect("a lock that nobody holds");
        std::fs::write(folder.join("copia.db"), "Ferretería Ñandú").expect("a name");
    }
    unlock(&book);
    assert!(left.iter().all(|folder| !folder.exists()), "a whole plain book must not lie there for good");
}

#[test]
fn a_document_that_an_interrupted_conversion_left_plain_is_in_the_next_copy() {
    let (stick, bare) = (tempfile::tempdir().expect("a stick"), Book::empty("2026-03-21"));
    let book = a_book();
    let words = super::super::recovery::words_here(&book);
    let sha256 = book.call("make_statement", json!({"customer": "C1"}))["value"]["sha256"].clone();
    let sha256 = sha256.as_str().expect("a hash");
    let plain = book.home.path().join("documents").join(&sha256[..2]).join(sha256);
    let bytes = std::fs::read(&plain).expect("the statement");
    book.call("set_passphrase", json!({"passphrase": PHRASE}));
    for file in files(&book.home.path().join("documents")).into_keys() {
        std::fs::remove_file(file).expect("the power cut came before it was sealed");
    }
    std::fs::write(&plain, &bytes).expect("so it is plain still");
    let copy = back_up(&book, stick.path());
    let handle = bare.desk.grant(vec![copy["file"].as_str().expect("a file").into()]).remove(0).handle;
    bare.call("restore", json!({"handle": handle, "key": words}));
    let restored = bare.home.path().join("documents").join(&sha256[..2]).join(sha256);
    assert_eq!(std::fs::read(restored).expect("it came back"), bytes);
}
