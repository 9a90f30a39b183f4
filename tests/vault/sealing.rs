//! Sealed copies: what opens them, what does not, and that nothing shows from outside.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use vault::{Expect, KeyRing, Keys, Recovery, RecoveryKey, Uncovered, VaultError, quiet, restore, summarise, verify};

use crate::book::{Book, PAPER_SECRET, files, keys_in};

/// Runs a line of shell with the tools that the manual names, and answers what it printed.
fn by_hand(dir: &Path, line: &str) -> String {
    let output = Command::new("bash").args(["-ec", line]).current_dir(dir).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the tools age, zstd and sqlite3 are needed: {line}: {said}");
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

fn paper() -> RecoveryKey {
    RecoveryKey::read(PAPER_SECRET).unwrap()
}

fn with(keys: KeyRing) -> Expect {
    Expect { keys, ..Expect::default() }
}

#[test]
fn a_copy_and_its_documents_open_with_ordinary_tools_and_the_paper_key() {
    let book = Book::with_entries(30);
    let sha256 = book.keep_document(b"carta del 3 de marzo");
    let dir = tempfile::tempdir().unwrap();
    let copy = book.back_up(&dir.path().join("stick")).unwrap();
    fs::write(dir.path().join("llave.txt"), paper().text().as_bytes()).unwrap();
    fs::rename(&copy.file, dir.path().join("stick/copia.aldia")).unwrap();

    by_hand(
        dir.path(),
        "test \"$(head -c -65 stick/copia.aldia | sha256sum | cut -c -64)\" = \"$(tail -c 65 stick/copia.aldia)\"",
    );
    by_hand(dir.path(), "head -c -65 stick/copia.aldia | tail -n +3 | age -d -i llave.txt | zstd -d > copia.txt");
    by_hand(dir.path(), "head -n 1 copia.txt > manifiesto.json; tail -n +2 copia.txt > libro.db");
    assert_eq!(by_hand(dir.path(), "sqlite3 libro.db 'PRAGMA integrity_check; SELECT count(*) FROM entry'"), "ok\n30");
    let conn = rusqlite::Connection::open(dir.path().join("libro.db")).unwrap();
    assert_eq!(summarise(&conn).unwrap(), copy.summary, "the format does not need this program");

    let find = "K=$(grep -o '\"names_key\":\"[0-9a-f]*' manifiesto.json | cut -d '\"' -f 4); \
                N=$(printf %s%s \"$K\" \"$H\" | sha256sum | cut -c -64); \
                age -d -i llave.txt stick/aldia-documents/${N:0:2}/$N.age";
    assert_eq!(by_hand(dir.path(), &format!("H={sha256}; {find}")), "carta del 3 de marzo");
}

#[test]
fn nothing_of_the_business_shows_on_the_stick() {
    let book = Book::with_entries(60);
    let stick = tempfile::tempdir().unwrap();
    let sha256 = book.keep_document(b"Estimada Ferreteria");
    book.back_up(stick.path()).unwrap();
    let found = files(stick.path());
    assert!(found.len() >= 5, "copy, place and documents: {}", found.len());
    for (path, content) in found {
        let name = path.to_string_lossy().into_owned();
        assert!(!name.contains(&sha256) && !name.contains(&sha256[..16]), "{name} tells which document it is");
        for word in ["Ferreter", "SALDO", "carta uno", "SQLite format", "receivables"] {
            assert!(!contains(&content, word.as_bytes()), "{word} shows in {name}");
        }
    }
}

fn contains(content: &[u8], word: &[u8]) -> bool {
    content.windows(word.len()).any(|window| window == word)
}

#[test]
fn either_key_alone_opens_a_copy_and_its_documents() {
    let book = Book::with_entries(10);
    let (stick, computer) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let copy = book.back_up(stick.path()).unwrap();
    let own = Keys::within(&only(computer.path(), "copies.key"), Box::new(Uncovered)).ring().unwrap();
    for ring in [own, KeyRing::default().with_paper(&paper())] {
        let to = tempfile::tempdir().unwrap();
        restore(&copy.file, &to.path().join("ledger.db"), &with(ring), &mut quiet).unwrap();
        assert_eq!(files(&to.path().join("documents")).len(), 3, "letters come back with one key as with the other");
    }
}

/// A folder of keys that holds only one of them.
fn only(dir: &Path, name: &str) -> std::path::PathBuf {
    keys_in(dir);
    let folder = dir.join("solo");
    fs::create_dir(&folder).unwrap();
    fs::rename(dir.join(name), folder.join(name)).unwrap();
    folder
}

#[test]
fn a_missing_or_wrong_key_is_told_from_damage() {
    let book = Book::with_entries(10);
    let stick = tempfile::tempdir().unwrap();
    let copy = book.back_up(stick.path()).unwrap().file;
    let elsewhere = tempfile::tempdir().unwrap();
    let nobody = Keys::within(&elsewhere.path().join("keys"), Box::new(Uncovered));
    let ring = nobody.ring().unwrap();
    assert!(files(elsewhere.path()).is_empty(), "looking for a key makes none");
    assert_eq!(verify(&copy, &with(ring), &mut quiet).unwrap_err(), VaultError::NoKey { file: copy.clone() });
    let Recovery::Pending(stranger) = ({
        nobody.seal().unwrap();
        nobody.recovery().unwrap()
    }) else {
        panic!("a new key waits to be printed");
    };
    let wrong = with(KeyRing::default().with_paper(&stranger));
    assert_eq!(verify(&copy, &wrong, &mut quiet).unwrap_err(), VaultError::WrongKey { file: copy.clone() });
    let mut content = fs::read(&copy).unwrap();
    let middle = content.len() / 2;
    content[middle] ^= 1;
    fs::write(&copy, content).unwrap();
    assert_eq!(verify(&copy, &wrong, &mut quiet).unwrap_err().code(), "copy_damaged", "no key would help");
}

#[test]
fn a_copy_of_format_1_made_by_an_earlier_program_is_proven_and_restored() {
    let released = Path::new(env!("CARGO_MANIFEST_DIR")).join("vault/fixtures/format-1");
    let copy = released.join("aldia-793e8587-g000001.aldia");
    let computer = tempfile::tempdir().unwrap();
    let proof = verify(&copy, &Expect::default(), &mut quiet).unwrap();
    assert_eq!((proof.documents, proof.summary.schema), (2, 1), "it was not sealed, so no key is asked for");
    let to = computer.path().join("ledger.db");
    restore(&copy, &to, &Expect::default(), &mut quiet).unwrap();
    assert_eq!(files(&computer.path().join("documents")).len(), 2);
}

#[test]
fn the_words_are_the_key_however_they_are_typed() {
    let words = paper().words();
    assert_eq!(words.len(), 24);
    let plain = words.join(" ");
    let numbered: Vec<String> = words.iter().enumerate().map(|(at, word)| format!("{}. {word}", at + 1)).collect();
    let bare: String = unicode_normalised(&plain.to_uppercase());
    let qr = paper().text();
    let commented = format!("# Al Dia\n{}\n", qr.as_str());
    for typed in [&plain, &numbered.join("\n"), &bare, &qr.to_lowercase(), &commented] {
        assert_eq!(RecoveryKey::read(typed).unwrap().text(), qr, "{typed}");
    }
    assert!(qr.starts_with("AGE-SECRET-KEY-1") && qr.as_str() == PAPER_SECRET, "age itself reads the text");
    assert!(
        paper().is_word(1, &words[0].to_uppercase()) && !paper().is_word(2, words[0]) && !paper().is_word(0, words[0])
    );
}

/// As on a keyboard without accents.
fn unicode_normalised(text: &str) -> String {
    let pairs = [('Á', 'A'), ('É', 'E'), ('Í', 'I'), ('Ó', 'O'), ('Ú', 'U'), ('Ü', 'U'), ('Ñ', 'N')];
    let plain = |c: char| pairs.iter().find(|(accented, _)| *accented == c).map_or(c, |(_, plain)| *plain);
    // The list is written decomposed: what remains after the letters are combining marks.
    text.chars().map(plain).filter(char::is_ascii).collect()
}

#[test]
fn a_slip_in_the_words_is_named() {
    let mut words = paper().words();
    let said = |text: &str| match RecoveryKey::read(text) {
        Err(VaultError::BadKey { what }) => what,
        other => panic!("{text} was understood: {other:?}"),
    };
    let good = words[6];
    words[6] = "cobranza";
    assert!(said(&words.join(" ")).starts_with("7: "), "the seventh word is none of the list");
    words[6] = good;
    words.swap(0, 1);
    assert_eq!(said(&words.join(" ")), "24", "the order is part of the key");
    words.pop();
    assert_eq!(said(&words.join(" ")), "23 / 24");
    said("AGE-SECRET-KEY-1QQQQQQ");
    said("");
}

#[test]
fn keys_are_made_once_privately_and_the_paper_secret_goes_when_it_is_rehearsed() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("keys");
    let keys = Keys::within(&dir, Box::new(Uncovered));
    assert!(matches!(keys.recovery().unwrap(), Recovery::None));
    keys.seal().unwrap();
    let made = files(&dir);
    keys.seal().unwrap();
    assert_eq!(files(&dir), made, "the same keys serve every copy");
    for name in ["copies.key", "recovery.key", "recovery.pub"] {
        let mode = fs::metadata(dir.join(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{name}");
    }
    let Recovery::Pending(key) = keys.recovery().unwrap() else { panic!("it was not printed yet") };
    keys.forget_recovery_secret(&[]).unwrap();
    assert!(matches!(keys.recovery().unwrap(), Recovery::OnPaper));
    let secret = key.text();
    let left = files(home.path()).into_values().any(|content| contains(&content, secret.as_bytes()));
    assert!(!left && !dir.join("recovery.key").exists(), "only the paper has it now");

    let book = Book::with_entries(5);
    let stick = tempfile::tempdir().unwrap();
    let options = vault::Options::new("0.1.0", crate::book::now(), keys.seal().unwrap());
    let copy = vault::back_up(&book.conn, &book.documents(), stick.path(), &options, &mut quiet).unwrap();
    assert!(
        verify(&copy.file, &with(KeyRing::default().with_paper(&key)), &mut quiet).is_ok(),
        "the sheet still opens"
    );
}

#[test]
fn a_renewed_sheet_opens_new_copies_with_their_documents_and_the_old_one_the_old() {
    let home = tempfile::tempdir().unwrap();
    let keys = keys_in(home.path());
    let book = Book::with_entries(5);
    let stick = tempfile::tempdir().unwrap();
    let copy = |seal| {
        let options = vault::Options::new("0.1.0", crate::book::now(), seal);
        vault::back_up(&book.conn, &book.documents(), stick.path(), &options, &mut quiet).unwrap().file
    };
    let old = copy(keys.seal().unwrap());
    let renewed = keys.renew_recovery().unwrap();
    let new = copy(keys.seal().unwrap());
    let opens = |file: &Path, key: &RecoveryKey| verify(file, &with(KeyRing::default().with_paper(key)), &mut quiet);
    assert!(opens(&old, &paper()).is_ok() && opens(&new, &renewed).is_ok());
    assert_eq!(opens(&new, &paper()).unwrap_err().code(), "wrong_key", "a lost sheet opens nothing made since");
    assert_eq!(opens(&old, &renewed).unwrap_err().code(), "wrong_key");
}

#[test]
fn a_power_cut_between_the_files_of_a_new_sheet_is_mended_by_the_secret_one() {
    let home = tempfile::tempdir().unwrap();
    let keys = keys_in(home.path());
    keys.seal().unwrap();
    let public = fs::read(home.path().join("recovery.pub")).unwrap();
    keys.renew_recovery().unwrap();
    fs::write(home.path().join("recovery.pub"), public).unwrap();
    fs::write(home.path().join("copies.key.part"), b"AGE-SECRET-KEY-1A MEDIAS").unwrap();
    let sealed_for = format!("{:?}", keys.seal().unwrap());
    let Recovery::Pending(key) = keys.recovery().unwrap() else { panic!("it waits to be printed") };
    assert!(sealed_for.contains(&crate::book::recipient(&key.text())), "{sealed_for}");
}

#[test]
fn a_sheet_that_opened_a_copy_on_a_new_computer_stays_valid() {
    let home = tempfile::tempdir().unwrap();
    let keys = Keys::within(&home.path().join("keys"), Box::new(Uncovered));
    keys.adopt_recovery(&paper()).unwrap();
    assert!(matches!(keys.recovery().unwrap(), Recovery::OnPaper), "nobody has to print it again");
    let sealed_for = format!("{:?}", keys.seal().unwrap());
    assert!(sealed_for.contains(&crate::book::recipient(PAPER_SECRET)), "{sealed_for}");
}

#[test]
fn no_secret_shows_in_what_is_logged() {
    let (_dir, keys) = crate::book::keys();
    let shown = format!("{keys:?} {:?} {:?} {:?}", keys.seal().unwrap(), keys.ring().unwrap(), paper());
    assert!(!shown.contains("SECRET") && !shown.contains(paper().words()[0]), "{shown}");
}
