//! Sealed copies through the terminal: nothing is asked at home, the paper opens them elsewhere.

use std::fs;

use crate::doors::{Door, is_one_sentence};

#[test]
fn a_copy_is_made_and_proven_without_a_question_and_opens_elsewhere_with_the_paper() {
    let (door, elsewhere) = (Door::with_ledger(), Door::new());
    let copy = door.json(&["backup", &door.path("stick")])["file"].as_str().expect("a file").to_owned();
    assert_eq!(door.json(&["verify", &copy])["verified"], true);
    assert_eq!(door.json(&["restore", &copy, "--to", &door.path("otro.aldia")])["verified"], true);

    let to = elsewhere.path("libro.aldia");
    for arguments in [vec!["verify", &copy], vec!["restore", &copy, "--to", &to]] {
        let (code, out, err) = elsewhere.run(&arguments);
        assert_eq!(code, 3, "nothing is damaged, a key is missing: {arguments:?}: {err}");
        assert!(out.is_empty() && is_one_sentence(&err) && err.contains("no está dañada"), "{arguments:?}: {err}");
    }
    let paper = fs::read_to_string(door.path("keys/recovery.key")).expect("not rehearsed yet");
    let (code, _, err) = elsewhere.feed(&["restore", &copy, "--to", &to, "--recovery-key", "-"], &paper);
    assert_eq!(code, 0, "{err}");
    assert_eq!(elsewhere.json(&["customers"])["customers"][0]["name"], "Ana Muñoz");

    fs::write(elsewhere.path("otra.txt"), paper.replace("AGE-SECRET-KEY-1", "AGE-SECRET-KEY-1Q")).expect("a file");
    let (code, _, err) = elsewhere.run(&["verify", &copy, "--recovery-key", &elsewhere.path("otra.txt")]);
    assert!(code == 3 && is_one_sentence(&err), "{code} {err}");
    let (code, _, err) = elsewhere.run(&["verify", &copy, "--recovery-key", &elsewhere.path("nada.txt")]);
    assert!(code == 3 && is_one_sentence(&err), "{code} {err}");
}

#[test]
fn the_program_travels_beside_the_copies_and_runs_from_there() {
    let (door, elsewhere) = (Door::with_ledger(), Door::new());
    let copy =
        door.json(&["backup", &door.path("stick"), "--with-program"])["file"].as_str().expect("a file").to_owned();
    let folder = std::path::PathBuf::from(door.path("stick/Al-Dia-programa")).join(env!("CARGO_PKG_VERSION"));
    let program = folder.join(format!("aldia{}", std::env::consts::EXE_SUFFIX));
    let written = fs::metadata(&program).expect("the program").modified().expect("a time");
    let paper = door.path("keys/recovery.key");
    let to = elsewhere.path("libro.aldia");
    let restored = std::process::Command::new(&program)
        .args(["restore", &copy, "--to", &to, "--recovery-key", &paper])
        .env("ALDIA_HOME", elsewhere.path("casa"))
        .status();
    assert!(restored.expect("it can be run from the stick").success(), "stick and paper are enough");
    door.json(&["backup", &door.path("stick"), "--with-program"]);
    let again = fs::metadata(&program).expect("the program").modified().expect("a time");
    assert_eq!(again, written, "it is written once per version");
}

#[test]
fn the_sheet_is_printed_and_rehearsed_from_the_terminal() {
    let door = Door::with_ledger();
    assert_eq!(door.json(&["recovery-key"])["state"], "none");
    let made = door.json(&["recovery-key", "--out", &door.path("hoja.pdf")]);
    assert!(fs::read(made["file"].as_str().expect("a file")).expect("the sheet").starts_with(b"%PDF-"));
    assert_eq!(door.json(&["recovery-key"])["state"], "pending");
    let (code, _, err) = door.feed(&["recovery-key", "--rehearse", "--words", "-"], "1=x 2=x\n3=x\n");
    assert!(code == 3 && is_one_sentence(&err), "{code} {err}");
    let (code, _, err) = door.feed(&["recovery-key", "--rehearse"], "uno\ndos\ntres\n");
    assert_eq!(code, 3, "{err}");
    assert_eq!(err.matches("Palabra ").count(), 3, "three words are asked: {err}");
    assert!(fs::exists(door.path("keys/recovery.key")).expect("a folder"), "a failed rehearsal erases nothing");
}
