//! A ledger of an older schema: copied and proven before it is brought up to date, encrypted or not.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use aldia_tests::book::Book;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::PageKey;
use vault::lockbox::{Cost, LedgerKey, Lockbox, Use};

const PHRASE: &str = "el río pasa por Oaxaca";
const LETTER: &[u8] = b"carta del 3 de marzo";

/// The released ledger of schema 1, with one letter in its table of documents.
fn released(folder: &Path) -> PathBuf {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("store/fixtures/schema-1.zip");
    let mut archive = zip::ZipArchive::new(std::fs::File::open(file).expect("the fixture")).expect("a zip");
    let mut bytes = Vec::new();
    archive.by_index(0).expect("one file").read_to_end(&mut bytes).expect("it unpacks");
    let path = folder.join("publicado.aldia");
    std::fs::write(&path, bytes).expect("the fixture is written");
    let conn = rusqlite::Connection::open(&path).expect("SQLite opens it");
    let row =
        "INSERT INTO document (sha256, kind, title, on_day, bytes) VALUES (?1, 'letter', 'Carta', '2026-03-03', ?2)";
    conn.execute(row, (sha256(), LETTER.len() as i64)).expect("a document");
    path
}

fn sha256() -> String {
    ledger::chain::hex(&Sha256::digest(LETTER))
}

fn keep(file: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("folders");
    std::fs::write(file, bytes).expect("a document");
}

/// The letter as it lies beside an encrypted ledger.
fn keep_sealed(home: &Path, key: &LedgerKey) {
    let name = key.mark(Use::DocumentNames, &sha256());
    let sealed = key.seal(Use::Documents, &name, LETTER).expect("it is sealed");
    keep(&home.join("documents").join(&name[..2]).join(format!("{name}.sellado")), &sealed);
}

/// The copies beside the ledger, each proven, with the schema of the ledger in it.
fn schemas_of_copies(book: &Book) -> Vec<i64> {
    let entries = std::fs::read_dir(book.home.path().join("copias")).into_iter().flatten().flatten();
    let copies = entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "aldia"));
    let schema = |file: PathBuf| {
        let aside = tempfile::tempdir().expect("a folder");
        let to = aside.path().join("libro.aldia");
        book.desk.restore_file(&file, &to, None).expect("it is whole");
        assert_eq!(
            std::fs::read(aside.path().join("documents").join(&sha256()[..2]).join(sha256())).expect("the letter"),
            LETTER
        );
        let conn = rusqlite::Connection::open(to).expect("SQLite opens it");
        conn.query_one("PRAGMA user_version", [], |row| row.get(0)).expect("a schema")
    };
    copies.map(schema).collect()
}

#[test]
fn a_plain_ledger_of_an_older_schema_is_copied_before_it_changes() {
    let book = Book::empty("2026-12-01");
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::copy(released(folder.path()), book.home.path().join("libro.aldia")).expect("the ledger");
    keep(&book.home.path().join("documents").join(&sha256()[..2]).join(sha256()), LETTER);
    book.call("customers", json!({}));
    assert_eq!(schemas_of_copies(&book), [1]);
    book.desk.close();
    assert_eq!(store::header(&book.home.path().join("libro.aldia")).expect("a header").schema, store::SCHEMA);
}

#[test]
fn an_encrypted_ledger_of_an_older_schema_is_copied_before_it_changes() {
    let book = Book::empty("2026-12-01");
    let live = book.home.path().join("libro.aldia");
    let (lockbox, key) = Lockbox::create(&Lockbox::beside(&live), PHRASE, Cost::default(), None).expect("a box");
    let pages = PageKey::new(&key.derive(Use::Pages), &lockbox.salt());
    let folder = tempfile::tempdir().expect("a folder");
    store::rewrite(&released(folder.path()), None, &live, Some(&pages)).expect("it is encrypted");
    lockbox.keep().expect("the box");
    keep_sealed(book.home.path(), &key);
    let header = store::header(&live).expect("a header");
    assert_eq!((header.schema, header.is_encrypted), (1, true), "as its owner left it with the older program");
    book.call("unlock", json!({"passphrase": PHRASE}));
    assert_eq!(schemas_of_copies(&book), [1], "or its owner would be locked out of the new version");
    book.assert_sound();
}
