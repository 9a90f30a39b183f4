use std::fs;
use std::path::Path;
use std::process::Command;

use vault::{CopyState, Live, Options, Summary, VaultError, back_up, copy_live, list, quiet, summarise, verify};

use crate::book::{Book, LEDGER_ID, expect, files, litter, now, options, sealed_document};

#[test]
fn a_copy_says_what_the_live_ledger_says() {
    let book = Book::with_entries(200);
    let stick = tempfile::tempdir().unwrap();
    let proof = book.back_up(stick.path()).unwrap();
    let live = summarise(&book.conn).unwrap();
    assert_eq!(proof.summary, live, "a proof that differs from the ledger proves nothing");
    assert_eq!(proof.summary.entries, 200);
    assert_eq!(proof.summary.receivables_minor["USD"], (1..=66).map(|n| 10_000 + 3 * n).sum::<i64>());
    assert_eq!((proof.generation, proof.documents, proof.taken_at), (1, 3, now()));
    let shared = vault::share_device(&proof.file, book.home.path());
    assert_eq!(shared, Some(true), "the owner must hear that one dead disk takes both");
    assert_eq!(litter(stick.path()), litter(book.home.path()), "nothing is left over");
    assert!(litter(stick.path()).is_empty());
}

#[test]
fn a_copy_verifies_with_the_same_size_and_hash() {
    let book = Book::with_entries(50);
    let stick = tempfile::tempdir().unwrap();
    let proof = book.back_up(stick.path()).unwrap();
    let again = verify(&proof.file, &expect(), &mut quiet).unwrap();
    assert_eq!(again, proof);
    assert_eq!(fs::metadata(&proof.file).unwrap().len(), proof.bytes);
    let printed = Command::new("sha256sum").arg(&proof.file).output().unwrap().stdout;
    assert!(String::from_utf8_lossy(&printed).starts_with(&proof.sha256), "the hash is the one that anybody can check");
}

#[test]
fn each_copy_gets_a_new_name_and_leaves_the_others_alone() {
    let book = Book::with_entries(10);
    let stick = tempfile::tempdir().unwrap();
    let first = book.back_up(stick.path()).unwrap();
    let before = files(stick.path());
    book.grow(10);
    let second = book.back_up(stick.path()).unwrap();
    assert_eq!(first.file.file_name().unwrap(), "aldia-7f3a9c2e-g000001.aldia");
    assert_eq!(second.file.file_name().unwrap(), "aldia-7f3a9c2e-g000002.aldia");
    assert_eq!(first.place_id, second.place_id, "a place is recognised again");
    let after = files(stick.path());
    let unchanged = before.iter().all(|(path, content)| after.get(path) == Some(content));
    assert!(unchanged, "an earlier copy is never touched");
}

#[test]
fn a_good_copy_clears_what_dead_runs_of_the_same_ledger_left_and_nothing_else() {
    let book = Book::with_entries(10);
    let stick = tempfile::tempdir().unwrap();
    let left = ["aldia-7f3a9c2e-g000004.aldia.part", "aldia-probe-00ff.tmp"];
    let others = ["aldia-bbbbbbbb-g000004.aldia.part", "tesis.part", "notas.tmp"];
    for name in left.iter().chain(&others) {
        fs::write(stick.path().join(name), b"a medias").unwrap();
    }
    assert_eq!(book.back_up(stick.path()).unwrap().generation, 5);
    assert!(left.iter().all(|name| !stick.path().join(name).exists()));
    assert!(others.iter().all(|name| stick.path().join(name).exists()), "not ours to clear");
}

#[test]
fn copies_are_listed_newest_first_by_their_headers() {
    let book = Book::with_entries(10);
    let stick = tempfile::tempdir().unwrap();
    for _ in 0..3 {
        book.back_up(stick.path()).unwrap();
    }
    fs::write(stick.path().join("aldia-7f3a9c2e-g000009.aldia"), b"").unwrap();
    fs::write(stick.path().join("fotos.txt"), b"no es nuestro").unwrap();
    let found = list(stick.path()).unwrap();
    assert_eq!(found.iter().map(|copy| copy.generation).collect::<Vec<_>>(), [9, 3, 2, 1]);
    assert!(
        matches!(found[0].state, CopyState::Refused(VaultError::Damaged { .. })),
        "the empty file that a FAT stick leaves is no copy"
    );
    assert_eq!(found[1].state, CopyState::Readable);
    assert_eq!(found[1].ledger_id.as_deref(), Some(LEDGER_ID));
    assert_eq!(found[1].taken_at, Some(now()));
    assert_eq!(book.back_up(stick.path()).unwrap().generation, 10, "no name is used twice");
}

#[test]
fn the_generation_follows_the_number_that_the_caller_knows() {
    let book = Book::with_entries(3);
    let stick = tempfile::tempdir().unwrap();
    let options = Options { after_generation: 41, ..options() };
    let proof = back_up(&book.conn, &book.documents(), stick.path(), &options, &mut quiet).unwrap();
    assert_eq!(proof.generation, 42, "generations rise over all sticks, not per stick");
}

#[test]
fn two_ledgers_share_a_stick() {
    let (one, two) = (Book::with_entries(4), Book::of("bbbbbbbb-2"));
    let stick = tempfile::tempdir().unwrap();
    one.back_up(stick.path()).unwrap();
    let copy = two.back_up(stick.path()).unwrap();
    assert_eq!(copy.generation, 1, "each ledger counts its own copies");
    assert_eq!(list(stick.path()).unwrap().len(), 2);
}

#[test]
fn only_the_owner_can_read_a_copy() {
    use std::os::unix::fs::PermissionsExt as _;
    let book = Book::with_entries(4);
    let stick = tempfile::tempdir().unwrap();
    let copy = book.back_up(stick.path()).unwrap();
    assert_eq!(fs::metadata(copy.file).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn nothing_of_the_business_stands_outside_the_payload() {
    let book = Book::with_entries(60);
    let stick = tempfile::tempdir().unwrap();
    let copy = fs::read(book.back_up(stick.path()).unwrap().file).unwrap();
    let header = copy.split(|byte| *byte == b'\n').nth(1).unwrap();
    let header: serde_json::Value = serde_json::from_slice(header).unwrap();
    let mut names: Vec<_> = header.as_object().unwrap().keys().cloned().collect();
    names.sort();
    let agreed =
        ["format", "generation", "ledger_id", "payload_bytes", "payload_sha256", "plain_bytes", "sealing", "taken_at"];
    assert_eq!(names, agreed, "sealing the payload later must hide all figures");
}

/// A ledger whose owner says something else than the copy holds.
struct Lying<'a>(&'a Book, fn(&mut Summary), &'static str);

impl Live for Lying<'_> {
    fn size(&self) -> Result<u64, VaultError> {
        self.0.conn.size()
    }

    fn copy_into(&self, path: &Path) -> Result<Summary, VaultError> {
        let mut summary = copy_live(&self.0.conn, path)?;
        self.1(&mut summary);
        rusqlite::Connection::open(path)?.execute_batch(self.2)?;
        Ok(summary)
    }
}

fn refused(book: &Book, change: fn(&mut Summary), sql: &'static str) -> VaultError {
    let stick = tempfile::tempdir().unwrap();
    let earlier = book.back_up(stick.path()).unwrap();
    let before = files(stick.path());
    let live = Lying(book, change, sql);
    let options = options();
    let refusal = back_up(&live, &book.documents(), stick.path(), &options, &mut quiet).unwrap_err();
    assert_eq!(files(stick.path()), before, "{sql}: a refused copy leaves no trace");
    assert!(verify(&earlier.file, &expect(), &mut quiet).is_ok());
    refusal
}

#[test]
fn a_copy_that_does_not_add_up_to_the_live_ledger_is_refused() {
    let book = Book::with_entries(20);
    let change = |summary: &mut Summary| *summary.receivables_minor.get_mut("MXN").unwrap() += 1;
    assert_eq!(refused(&book, change, "").code(), "mismatch");
    let paid = "UPDATE debt_state SET open_minor = 0 WHERE debt = 7";
    assert_eq!(refused(&book, |_| {}, paid).code(), "mismatch", "a cent in the copy counts");
    let renamed = "UPDATE word SET text = lower(text) WHERE rowid = 1";
    assert_eq!(refused(&book, |_| {}, renamed).code(), "mismatch", "no table is outside the digest");
    assert_eq!(refused(&book, |_| {}, "DROP INDEX debt_currency").code(), "mismatch");
}

#[test]
fn a_ledger_that_fails_the_full_check_is_not_copied() {
    let book = Book::with_entries(20);
    let altered = "UPDATE entry SET body = x'00' WHERE id = 5";
    assert_eq!(refused(&book, |_| {}, altered).code(), "ledger_damaged", "the chain is broken");
    let dangling = "PRAGMA foreign_keys = OFF; INSERT INTO debt_state VALUES (999, 'MXN', 1)";
    assert_eq!(refused(&book, |_| {}, dangling).code(), "ledger_damaged");
    let foreign = "PRAGMA application_id = 7";
    assert_eq!(refused(&book, |_| {}, foreign).code(), "ledger_damaged");
    let traversal = "UPDATE document SET sha256 = '../../etc/passwd' WHERE rowid = 1";
    assert_eq!(refused(&book, |_| {}, traversal).code(), "ledger_damaged");
}

#[test]
fn a_document_that_is_nowhere_stops_the_copy_until_the_owner_accepts_it() {
    let book = Book::with_entries(5);
    let sha256 = book.keep_document(b"factura perdida");
    fs::remove_file(book.document(&sha256)).unwrap();
    let stick = tempfile::tempdir().unwrap();
    let refusal = book.back_up(stick.path()).unwrap_err();
    let missing = VaultError::DocumentMissing { sha256: sha256.clone(), place: book.documents() };
    assert_eq!(refusal, missing);
    assert!(list(stick.path()).unwrap().is_empty());

    let options = Options { without_lost_documents: true, ..options() };
    let proof = back_up(&book.conn, &book.documents(), stick.path(), &options, &mut quiet).unwrap();
    assert_eq!(proof.lost_documents, [sha256], "the copy says what it does not have");
    assert!(verify(&proof.file, &expect(), &mut quiet).is_ok());
}

#[test]
fn a_document_is_written_once_and_healed_when_the_stick_spoiled_it() {
    let book = Book::with_entries(5);
    let sha256 = book.keep_document(b"recibo 17");
    let stick = tempfile::tempdir().unwrap();
    let copy = book.back_up(stick.path()).unwrap();
    let on_stick = sealed_document(stick.path(), &sha256);
    let written = fs::metadata(&on_stick).unwrap().modified().unwrap();
    book.back_up(stick.path()).unwrap();
    assert_eq!(fs::metadata(&on_stick).unwrap().modified().unwrap(), written);

    let sealed = fs::read(&on_stick).unwrap();
    let mut spoiled = sealed.clone();
    *spoiled.last_mut().unwrap() ^= 1;
    fs::write(&on_stick, spoiled).unwrap();
    let refusal = verify(&copy.file, &expect(), &mut quiet).unwrap_err();
    assert_eq!(refusal.code(), "copy_damaged", "same size, other content");
    fs::remove_file(&on_stick).unwrap();
    let refusal = verify(&copy.file, &expect(), &mut quiet).unwrap_err();
    assert_eq!(refusal.code(), "document_missing", "a copy without its documents is not proven");

    book.back_up(stick.path()).unwrap();
    assert!(verify(&copy.file, &expect(), &mut quiet).is_ok());
    fs::write(&on_stick, b"").unwrap();
    book.back_up(stick.path()).unwrap();
    assert_eq!(crate::book::opened(&fs::read(&on_stick).unwrap(), crate::book::OWN_SECRET), b"recibo 17");
}
