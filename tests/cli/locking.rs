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
