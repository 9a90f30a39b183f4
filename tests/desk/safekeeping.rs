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
fn a_second_copy_that_was_found_damaged_is_made_again() {
    let (book, stick) = (a_book(), stick());
    back_up(&book, stick.path());
    let second = copies_in(&local(&book)).remove(0);
    damage(&second);
    let book = book.on("2026-03-10");
    book.call("drill", json!({}));
    book.desk.tick();
    back_up(&book, stick.path());
    let whole = |file: &&PathBuf| book.desk.verify_file(file, None).is_ok();
    assert_eq!(copies_in(&local(&book)).iter().filter(whole).count(), 1, "a damaged copy is no second one");
}

#[test]
fn the_copy_that_was_just_made_is_within_reach_of_a_drill_wherever_it_lies() {
    let (book, folder) = (a_book(), stick());
    let copy = book.desk.back_up_to(folder.path()).expect("a copy where nobody chose a place").file;
    std::fs::remove_dir_all(local(&book)).expect("only that one is left");
    let drill = book.call("drill", json!({}));
    assert_eq!((&drill["value"]["ok"], &drill["value"]["file"]), (&json!(true), &json!(copy)), "{drill}");
    std::fs::remove_dir_all(folder.path()).expect("the stick is pulled");
    assert_eq!(book.code("drill", json!({})), ErrorCode::NotNow, "and no longer, once it is not there");
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
    let seal = book.call("status", json!({}));
    assert_eq!((&seal["seal"], &seal["facts_since"], &seal["last_proven"]), (&json!("amber"), &json!(3), &Value::Null));
    let book = book.on("2026-03-08");
    assert_eq!(book.call("status", json!({}))["seal"], "red", "a week without any copy");
    let book = book.on("2026-03-01");
    assert!(book.desk.wants_copy(), "there is none");
    back_up(&book, stick.path());
    let seal = book.call("status", json!({}));
    assert_eq!((&seal["seal"], &seal["facts_since"]), (&json!("green"), &json!(0)));
    assert_eq!(seal["last_proven"]["place"], stick.path().display().to_string());
    book.payment("P1", "K", "2026-03-01", "10.00");
    assert!(!book.desk.wants_copy(), "the last copy is of today");
    let book = book.on("2026-03-09");
    assert!(book.desk.wants_copy(), "it is a week old, and a payment is in no copy");
    let seal = book.call("status", json!({}));
    assert_eq!((&seal["seal"], &seal["facts_since"]), (&json!("amber"), &json!(1)));
    let book = book.on("2026-04-02");
    assert_eq!(book.call("status", json!({}))["seal"], "red");
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
    assert_eq!(copies_in(stick.path()).len(), 7, "nobody saw the old ones again yet");
    book.desk.tick();
    back_up(&book, stick.path());
    let left = copies_in(stick.path());
    assert_eq!(left.len(), 4, "those of this session, and the two that were seen again: {left:?}");
    for file in left {
        assert!(book.desk.verify_file(&file, None).is_ok());
    }
}

#[test]
fn a_copy_that_was_read_in_the_session_that_made_it_was_not_seen_again_by_whatever_name() {
    let (mut book, stick) = (a_book(), stick());
    for _ in 0..3 {
        let copy = back_up(&book, stick.path());
        let (folder, file) = (copy.parent().expect("a folder"), copy.file_name().expect("a name"));
        let detour = folder.join("..").join(folder.file_name().expect("a name")).join(file);
        book.desk.verify_file(&detour, None).expect("it is whole");
    }
    book = book.on("2026-03-02");
    back_up(&book, stick.path());
    assert_eq!(copies_in(stick.path()).len(), 4, "it may still have been lost with a stick that was pulled");
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

fn state_of(book: &Book, copy: &Path) -> Value {
    let name = copy.file_name().expect("a name").to_string_lossy().into_owned();
    let rows = book.call("copies", json!({}))["copies"].clone();
    let mut rows = rows.as_array().expect("rows").iter();
    rows.find(|row| row["file"] == name && row["is_local"] == false).expect("it is listed")["state"].clone()
}

fn cut_short(file: &Path) {
    let bytes = std::fs::read(file).expect("the copy");
    std::fs::write(file, &bytes[..bytes.len() - 1]).expect("the damage");
}

#[test]
fn a_copy_that_was_found_damaged_is_not_called_proven_and_turns_no_seal_green() {
    type Finding = (&'static str, fn(&Path), fn(&Book, &Path));
    let ways: [Finding; 4] = [
        ("the background", damage, |book, _| drop(book.desk.tick())),
        ("the background, from outside", cut_short, |book, _| drop(book.desk.tick())),
        ("the owner", damage, |book, copy| {
            assert_eq!(book.code("verify_copy", json!({"handle": handle(book, copy)})), ErrorCode::BadCopy);
        }),
        ("a drill", damage, |book, _| {
            for copy in copies_in(&local(book)) {
                std::fs::remove_file(copy).expect("only the stick is left");
            }
            assert_eq!(book.call("drill", json!({}))["value"]["ok"], false);
        }),
    ];
    for (who, harm, find) in ways {
        let (book, stick) = (a_book(), stick());
        let copy = back_up(&book, stick.path());
        let book = book.on("2026-03-10");
        harm(&copy);
        assert_eq!(book.call("status", json!({}))["seal"], "green", "{who}: nobody knows yet");
        find(&book, &copy);
        assert_eq!(state_of(&book, &copy), "damaged", "{who}");
        let seal = book.call("status", json!({}));
        assert_eq!((&seal["seal"], &seal["facts_since"]), (&json!("red"), &json!(3)), "{who}: nothing is safe");
        assert_eq!(book.call("status", json!({}))["last_proven"], Value::Null, "{who}");
        let book = book.on("2026-03-11");
        assert_eq!(book.call("status", json!({}))["seal"], "red", "{who}: nor in a later session");
        back_up(&book, stick.path());
        assert_eq!(book.call("status", json!({}))["seal"], "green", "{who}: a new copy is");
    }
}

#[test]
fn a_copy_that_is_whole_again_counts_again() {
    let (book, stick) = (a_book(), stick());
    let copy = back_up(&book, stick.path());
    let whole = std::fs::read(&copy).expect("the copy");
    damage(&copy);
    let asked = json!({"handle": handle(&book, &copy)});
    book.refused("verify_copy", asked.clone());
    assert_eq!(book.call("status", json!({}))["seal"], "amber");
    std::fs::write(&copy, whole).expect("it was the drive that did not read it");
    book.call("verify_copy", asked);
    assert_eq!(
        (state_of(&book, &copy), book.call("status", json!({}))["seal"].clone()),
        (json!("proven"), json!("green"))
    );
}

#[test]
fn copies_in_another_folder_of_the_own_disk_turn_no_seal_green() {
    let (book, stick) = (a_book(), stick());
    let documents = book.home.path().join("Documentos/copias");
    back_up(&book, &documents);
    assert_eq!(book.call("status", json!({}))["seal"], "amber", "the dead disk takes both");
    assert_eq!(problems(&book), ["copies_on_own_disk"], "the owner hears why");
    back_up(&book, stick.path());
    assert_eq!((book.call("status", json!({}))["seal"].clone(), problems(&book)), (json!("green"), vec![]));
}

fn copy_folder(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir(&target).expect("a folder");
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a file");
        }
    }
}

#[test]
fn nothing_is_pruned_on_a_stick_that_was_cloned_and_never_read() {
    let (book, first, clone) = (a_book(), stick(), stick());
    for _ in 0..6 {
        back_up(&book, first.path());
    }
    let book = book.on("2026-03-02");
    book.desk.tick();
    copy_folder(first.path(), clone.path());
    back_up(&book, clone.path());
    assert_eq!(copies_in(clone.path()).len(), 7, "that the first stick was read says nothing of this one");
    back_up(&book, first.path());
    assert_eq!(copies_in(first.path()).len(), 3, "there it does");
}

#[test]
fn a_copy_of_another_computer_keeps_nobody_from_reading_the_others() {
    let (book, stick) = (a_book(), stick());
    let copy = back_up(&book, stick.path());
    let keys = vault::Keys::within(&book.home.path().join("keys"), Box::new(vault::Uncovered));
    let vault::Recovery::Pending(sheet) = keys.recovery().expect("a sheet") else { panic!("not printed yet") };
    let words = sheet.words();
    let asked: Vec<Value> = [1, 9, 17].map(|number| json!({"number": number, "word": words[number - 1]})).into();
    book.call("rehearse_recovery", json!({"words": asked}));
    let other = Book::empty("2026-03-05");
    other.call("restore", json!({"handle": handle(&other, &copy), "key": words.join(" ")}));
    let newer = back_up(&other, stick.path());
    let book = book.on("2026-03-10");
    assert_eq!(book.code("verify_copy", json!({"handle": handle(&book, &newer)})), ErrorCode::NeedsKey);
    damage(&copy);
    book.desk.tick();
    assert!(problems(&book).contains(&"copy_damaged".to_owned()), "{:?}", problems(&book));
    assert_eq!(state_of(&book, &newer), "unchecked", "what cannot be opened here is not called damaged");
    let drill = book.call("copies", json!({}))["last_drill"].clone();
    assert_eq!(drill["ok"], true, "the drill is held with one that opens: {drill}");
}

/// A stick of so many megabytes; none where mounting is not allowed.
#[cfg(target_os = "linux")]
struct SmallStick(TempDir);

#[cfg(target_os = "linux")]
impl SmallStick {
    fn plugged_in(megabytes: u32) -> Option<Self> {
        let point = stick();
        let size = format!("size={megabytes}m");
        let mut mount = std::process::Command::new("mount");
        let told = mount.args(["-t", "tmpfs", "-o", &size, "none"]).arg(point.path()).output();
        told.is_ok_and(|output| output.status.success()).then(|| Self(point))
    }

    /// Leaves so many bytes free.
    fn fill_to(&self, free: u64) {
        let film = self.0.path().join("película.bin");
        let _ = std::fs::remove_file(&film);
        let now = vault::free_space(self.0.path()).expect("a mounted stick");
        std::fs::write(film, vec![7; usize::try_from(now - free).expect("a small stick")]).expect("a film");
    }
}

#[cfg(target_os = "linux")]
impl Drop for SmallStick {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg("-l").arg(self.0.path()).output();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn where_there_is_no_room_the_rotation_makes_it_and_the_copy_is_made() {
    let Some(stick) = SmallStick::plugged_in(40) else { return };
    let place = stick.0.path();
    let book = a_book();
    for _ in 0..6 {
        back_up(&book, place);
    }
    stick.fill_to(1 << 20);
    let refused = book.refused("back_up", json!({"place": handle(&book, place)}));
    assert_eq!(refused.code, ErrorCode::NoSpace, "nothing of this session may go");
    assert_eq!(copies_in(place).len(), 6);
    let needed: u64 = refused.params["needed"].parse().expect("bytes");
    let book = book.on("2026-03-02");
    book.desk.tick();
    stick.fill_to(needed - 8192);
    let made = back_up(&book, place);
    let left = copies_in(place);
    assert!(left.contains(&made) && left.len() < 7, "the oldest made room: {left:?}");
    assert!(left.len() >= 3, "and the two that were seen again stay: {left:?}");
}

#[test]
fn an_owner_who_lost_papers_can_have_a_copy_without_them() {
    let (book, stick) = (a_book(), stick());
    book.call("make_statement", json!({"customer": "K"}));
    std::fs::remove_dir_all(book.home.path().join("documents")).expect("the papers are lost");
    let place = handle(&book, stick.path());
    assert_eq!(book.code("back_up", json!({"place": place})), ErrorCode::BadCopy, "the owner hears of it first");
    let copy = book.call("back_up", json!({"place": place, "without_lost_documents": true}))["value"]["file"].clone();
    let copy = PathBuf::from(copy.as_str().expect("a file"));
    assert!(book.desk.verify_file(&copy, None).is_ok(), "the copy says itself what it lacks");
    assert_eq!(copies_in(&local(&book)).len(), 1, "the second copy asks nobody");
    assert_eq!(problems(&book), Vec::<String>::new());
}
