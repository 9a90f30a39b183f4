//! A locked ledger at the terminal: one sentence and exit 3 without its passphrase, everything with it.

use crate::doors::Door;

#[test]
fn a_locked_ledger_asks_for_its_passphrase_and_never_as_an_argument() {
    let door = Door::with_ledger();
    let (phrase, wrong, other) = (door.path("frase"), door.path("falsa"), door.path("otra"));
    for (file, text) in
        [(&phrase, "el río pasa por Oaxaca\n"), (&wrong, "no la recuerdo\n"), (&other, "otra frase de paso")]
    {
        std::fs::write(file, text).expect("a file of the owner's");
    }
    let before = door.run(&["customers", "--json"]);
    assert_eq!(door.run(&["encrypt", "--new-passphrase-file", &phrase]).0, 0);

    let (code, out, sentence) = door.run(&["customers"]);
    assert_eq!((code, out.as_str()), (3, ""), "{sentence}");
    assert_eq!(sentence.trim_end().lines().count(), 1, "one sentence: {sentence}");
    assert!(sentence.contains("--passphrase-file"), "it says what to do: {sentence}");
    assert_eq!(door.run(&["customers", "--passphrase-file", &wrong]).0, 3, "a wrong one opens nothing");

    assert_eq!(
        door.run(&["customers", "--json", "--passphrase-file", &phrase]),
        before,
        "with it nothing is different"
    );
    assert_eq!(door.run(&["check", "--passphrase-file", &phrase]).0, 0);
    let stick = door.path("stick");
    std::fs::create_dir(&stick).expect("a folder for copies");
    assert_eq!(door.run(&["backup", &stick, "--passphrase-file", &phrase]).0, 0, "a copy of it is proven");

    assert_eq!(door.run(&["passphrase", "--passphrase-file", &phrase, "--new-passphrase-file", &other]).0, 0);
    assert_eq!(door.run(&["today", "--passphrase-file", &phrase]).0, 3, "the former one opens it no more");
    assert_eq!(door.run(&["decrypt", "--passphrase-file", &other]).0, 0);
    assert_eq!(door.run(&["customers", "--json"]), before, "decrypted it asks for nothing");
}

/// An encrypted ledger with its passphrase in a file, and a proven copy.
fn locked() -> (Door, String, String) {
    let door = Door::with_ledger();
    let phrase = door.path("frase");
    std::fs::write(&phrase, "el río pasa por Oaxaca\n").expect("a file of the owner's");
    assert_eq!(door.run(&["encrypt", "--new-passphrase-file", &phrase]).0, 0);
    let copy = door.json(&["backup", &door.path("stick"), "--passphrase-file", &phrase]);
    (door, phrase, copy["file"].as_str().expect("a file").to_owned())
}

#[test]
fn an_encrypted_ledger_is_salvaged_with_its_passphrase_into_one_that_opens() {
    let (door, phrase, _) = locked();
    let new = door.path("salvado.aldia");
    assert_eq!(door.run(&["salvage", "--to", &new]).0, 3, "without it nobody reads it");
    let (code, _, err) = door.run(&["salvage", "--to", &new, "--passphrase-file", &phrase]);
    assert_eq!(code, 0, "{err}");
    let (code, out, err) = door.run(&["--ledger", &new, "customers", "--passphrase-file", &phrase]);
    assert!(code == 0 && out.contains("Ana Muñoz"), "{code} {err}");
    assert_eq!(door.run(&["--ledger", &new, "customers"]).0, 3, "as closed as the old one was");
}

#[test]
fn a_damaged_encrypted_ledger_is_restored_with_its_passphrase() {
    let (door, phrase, copy) = locked();
    let ledger = door.path("libro.aldia");
    let mut bytes = std::fs::read(&ledger).expect("the ledger");
    bytes[300..400].fill(0);
    std::fs::write(&ledger, bytes).expect("the damage");
    let with = |words: &[&str]| door.run(&[words, &["--passphrase-file", &phrase]].concat());
    assert_eq!(with(&["customers"]).0, 4, "it does not open");
    let new = door.path("restaurado.aldia");
    for words in [&["verify", &copy][..], &["restore", &copy, "--to", &new]] {
        let (code, _, err) = with(words);
        assert_eq!(code, 0, "{words:?}: {err}");
    }
    assert!(door.run(&["--ledger", &new, "customers"]).1.contains("Ana Muñoz"), "everything is back");
    let (code, _, err) = with(&["reconcile", &copy]);
    assert!(!err.contains("frase de paso"), "{code} {err}");
}
