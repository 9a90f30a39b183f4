//! Where the ledger stands: a bad place is said and left, a newer ledger stays as it is, a full disk lets the act end.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use aldia_tests::programs;
use serde_json::Value;
use tempfile::TempDir;

const FACTS: &str = concat!(
    r#"{"do":"customer","id":"C1","name":"Ana Muñoz"}"#,
    "\n",
    r#"{"do":"invoice","id":"I1","customer":"C1","number":"A-1","currency":"MXN","issued_on":"2026-02-07","instalments":[{"due_on":"2026-03-09","amount":"500.00"}]}"#,
    "\n"
);

fn notes(from: usize, to: usize) -> String {
    let note = |number| {
        serde_json::json!({"do": "note", "id": format!("N{number}"), "customer": "C1", "on": "2026-03-02",
            "text": format!("{number} {}", "x".repeat(300))})
    };
    (from..to).map(|number| format!("{}\n", note(number))).collect()
}

/// A home of the program, in a folder of ours.
struct Home {
    folder: PathBuf,
    _kept: TempDir,
}

/// Exit code, stdout, stderr.
type Ended = (Option<i32>, String, String);

impl Home {
    fn new() -> Self {
        let kept = tempfile::tempdir().expect("a folder");
        Self::at(kept.path().join("datos"), kept)
    }

    fn at(folder: PathBuf, kept: TempDir) -> Self {
        std::fs::create_dir_all(&folder).expect("a folder");
        let home = Self { folder, _kept: kept };
        let made = home.feed(&["init", "--name", "Taller", "--country", "MX", "--currency", "MXN"], "");
        assert_eq!(made.0, Some(0), "{made:?}");
        assert_eq!(home.feed(&["record", "-"], FACTS).0, Some(0), "the first facts");
        home
    }

    fn feed(&self, arguments: &[&str], input: &str) -> Ended {
        let mut command = Command::new(programs::aldia());
        command.args(arguments).env("ALDIA_HOME", &self.folder).env("ALDIA_LANG", "es");
        command.env_remove("DBUS_SESSION_BUS_ADDRESS").env("XDG_RUNTIME_DIR", &self.folder);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("aldia is built: cargo build -p aldia");
        // A command that was refused does not read.
        let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
        let output = child.wait_with_output().expect("it ends");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        (output.status.code(), text(output.stdout), text(output.stderr))
    }

    fn run(&self, arguments: &[&str]) -> Ended {
        self.feed(arguments, "")
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let (code, out, err) = self.run(&[&["--json"], arguments].concat());
        assert_eq!(code, Some(0), "{arguments:?}: {err}");
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {out}"))
    }

    fn problem(&self, code: &str) -> Option<String> {
        let seen = self.json(&["watch", "--once", "--today", "2026-02-01"]);
        let problems = seen["problems"].as_array().cloned().unwrap_or_default();
        let found = problems.iter().find(|problem| problem["code"] == code)?;
        found["detail"].as_str().map(str::to_owned)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }
}

/// Every file below a folder with its bytes.
fn everything(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(everything(&path));
        } else if path.is_file() {
            found.insert(path.clone(), std::fs::read(&path).expect("readable"));
        }
    }
    found
}

#[test]
fn a_ledger_in_a_synchronised_folder_is_noticed_and_moves_out_whole() {
    let home = Home::new();
    assert_eq!(home.problem("ledger_place"), None, "its own folder is a good place");
    std::fs::create_dir(home.path(".stfolder")).expect("the mark of a program that synchronises");
    assert_eq!(home.problem("ledger_place").as_deref(), Some("Syncthing"), "it is said who");
    home.json(&["letters", "--out", &home.text("cartas.pdf"), "--mark-sent", "--today", "2026-03-21"]);
    let before = home.json(&["check"]);
    let good = tempfile::tempdir().expect("a better place");
    let moved = home.json(&["move", "--to", &good.path().join("libros").display().to_string()]);
    let now = good.path().join("libros/libro.aldia");
    assert_eq!(moved["ledger"], now.display().to_string(), "it says where it is");
    assert!(
        !home.path("libro.aldia").exists() && Path::new(moved["kept"].as_str().expect("a path")).exists(),
        "{moved}"
    );
    let after = home.json(&["check"]);
    assert_eq!(
        (&after["digest"], &after["ok"]),
        (&before["digest"], &true.into()),
        "who asks for the old name finds it"
    );
    assert_eq!(home.problem("ledger_place"), None, "and it stands well now");
    assert_eq!(home.feed(&["record", "-"], &notes(0, 3)).0, Some(0), "it is the ledger, not a copy");
    let direct = home.run(&["--ledger", &now.display().to_string(), "--json", "check"]);
    assert!(direct.1.contains(&format!("\"facts\":{}", after["facts"].as_i64().expect("a count") + 3)), "{direct:?}");
}

#[test]
fn a_move_to_a_bad_place_or_onto_another_ledger_is_refused_and_changes_nothing() {
    let (home, other) = (Home::new(), Home::new());
    let bad = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(bad.path().join("Dropbox")).expect("a folder");
    let before = everything(&home.folder);
    for (to, why) in [(bad.path().join("Dropbox"), "no better"), (other.folder.clone(), "a ledger stands there")] {
        let (code, _, err) = home.run(&["move", "--to", &to.display().to_string()]);
        assert!(code == Some(3) && err.trim_end().lines().count() == 1, "{why}: {code:?} {err}");
        assert_eq!(everything(&home.folder), before, "{why}");
    }
    assert_eq!(home.json(&["check"])["ok"], true, "it goes on where it is");
}

#[test]
fn a_move_that_was_cut_short_leaves_the_old_ledger_in_force_and_can_be_made_again() {
    let home = Home::new();
    let good = tempfile::tempdir().expect("a better place");
    let to = good.path().join("libro.aldia");
    // As the power cut leaves it just before the old name goes.
    std::fs::copy(home.path("libro.aldia"), &to).expect("the new ledger");
    std::fs::write(home.path("libro.aldia.moved"), to.display().to_string()).expect("the note");
    assert_eq!(home.feed(&["record", "-"], &notes(0, 2)).0, Some(0), "the old one is still the ledger");
    let facts = home.json(&["check"])["facts"].clone();
    home.json(&["move", "--to", &good.path().display().to_string()]);
    assert_eq!(home.json(&["check"])["facts"], facts, "the second move brought what came since");
}

#[test]
fn another_ledger_at_the_new_place_is_never_removed_whatever_an_old_note_says() {
    let (home, other) = (Home::new(), Home::new());
    std::fs::write(home.path("libro.aldia.moved"), other.text("libro.aldia")).expect("the note of an old move");
    let before = everything(&other.folder);
    let (code, _, err) = home.run(&["move", "--to", &other.folder.display().to_string()]);
    assert!(code == Some(3) && err.contains("libro.aldia"), "{code:?} {err}");
    let held_then = |path: &PathBuf| !path.to_string_lossy().ends_with(".lock");
    let kept: BTreeMap<_, _> = everything(&other.folder).into_iter().filter(|(path, _)| held_then(path)).collect();
    let before: BTreeMap<_, _> = before.into_iter().filter(|(path, _)| held_then(path)).collect();
    assert!(kept == before, "not a byte of it");
    assert_eq!(home.json(&["check"])["ok"], true, "ours goes on where it is");
}

#[test]
fn an_encrypted_ledger_moves_there_and_back_with_its_box_and_leaves_no_stale_note() {
    let home = Home::new();
    std::fs::write(home.path("frase"), "el río pasa por Oaxaca").expect("a file of the owner's");
    let phrase = home.text("frase");
    assert_eq!(home.run(&["encrypt", "--new-passphrase-file", &phrase]).0, Some(0));
    let good = tempfile::tempdir().expect("a better place");
    let move_to = |to: &Path| home.json(&["move", "--to", &to.display().to_string(), "--passphrase-file", &phrase]);
    let kept = move_to(good.path())["kept"].as_str().expect("a path").to_owned();
    assert!(!home.path("libro.aldia.llave").exists(), "the box went with it");
    let opened = home.run(&["--ledger", &kept, "check", "--passphrase-file", &phrase]);
    assert_eq!(opened.0, Some(0), "and the old one has its own: {opened:?}");
    move_to(&home.folder);
    assert!(home.path("libro.aldia").exists() && !home.path("libro.aldia.moved").exists(), "the note has served");
    assert_eq!(home.run(&["check", "--passphrase-file", &phrase]).0, Some(0), "it is back whole");
}

#[test]
fn a_newer_ledger_is_refused_and_nothing_at_all_changes() {
    let home = Home::new();
    let mut bytes = std::fs::read(home.path("libro.aldia")).expect("closed and whole");
    bytes[60..64].copy_from_slice(&(store::SCHEMA + 1).to_be_bytes());
    std::fs::write(home.path("libro.aldia"), &bytes).expect("as a newer program leaves it");
    let before = everything(&home.folder);
    let elsewhere = tempfile::tempdir().expect("a folder");
    let to = elsewhere.path().display().to_string();
    for command in
        [vec!["today"], vec!["check"], vec!["record", "-"], vec!["watch", "--once"], vec!["move", "--to", &to]]
    {
        let (code, _, err) = home.run(&command);
        assert!(code == Some(3) && err.contains("más nueva"), "{command:?}: {code:?} {err}");
        let after = everything(&home.folder);
        let names = |files: &BTreeMap<PathBuf, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&after), names(&before), "{command:?}: no -wal, no -shm");
        assert!(after == before, "{command:?}: not a byte");
    }
}

/// A process that holds the ledger, with a largest size of what it may write.
struct Holder(Child);

impl Holder {
    fn limited(home: &Home, bytes: u64) -> Self {
        let mut command = Command::new("prlimit");
        command.arg(format!("--fsize={bytes}")).args(["sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"]);
        command.arg(programs::beside("examples/holder")).arg(home.path("libro.aldia"));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("prlimit of util-linux");
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().expect("a pipe")).read_line(&mut line).expect("it speaks");
        assert_eq!(line, "open\n", "the door must be open");
        Self(child)
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn after_the_disk_failed_the_same_process_goes_on_with_everything_that_was_confirmed() {
    let home = Home::new();
    let size = std::fs::metadata(home.path("libro.aldia")).expect("the ledger").len();
    let _holder = Holder::limited(&home, size + (600 << 10));
    assert_eq!(home.feed(&["record", "-"], &notes(0, 20)).0, Some(0), "small acts fit");
    let (code, out, err) = home.feed(&["record", "-", "--atomic"], &notes(1000, 6000));
    assert_eq!((code, out.as_str()), (Some(1), ""), "{err}");
    assert!(err.contains("libro.aldia") && err.trim_end().lines().count() == 1, "it says what failed: {err}");
    assert_eq!(home.feed(&["record", "-"], &notes(20, 40)).0, Some(0), "the next act is recorded by the same process");
    let check = home.json(&["check"]);
    assert_eq!(
        (&check["ok"], &check["facts"]),
        (&true.into(), &42.into()),
        "all that was confirmed, and nothing of the other"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_move_beside_the_process_that_holds_the_ledger_moves_its_door_too() {
    let home = Home::new();
    let _holder = Holder::limited(&home, 1 << 40);
    let good = tempfile::tempdir().expect("a better place");
    home.json(&["move", "--to", &good.path().display().to_string()]);
    let door = || std::fs::read_dir(good.path().join(".puerta")).ok()?.next()?.ok();
    let _ = aldia_tests::headless::wait_for("the door beside the moved ledger", door);
    let paid = home.run(&["pay", "--customer", "C1", "--amount", "1.00", "--date", "2026-03-20"]);
    assert_eq!(paid.0, Some(0), "the holder still answers, for the moved ledger: {paid:?}");
    assert_eq!(home.json(&["check"])["facts"], 3, "customer, invoice, payment");
}

/// A small disk of our own.
#[cfg(target_os = "linux")]
struct Disk(PathBuf);

#[cfg(target_os = "linux")]
impl Disk {
    fn mount(at: &Path) -> Self {
        std::fs::create_dir(at).expect("a mount point");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=256m,mode=700", "tmpfs"]).arg(at).status();
        let is_mounted = mounted.is_ok_and(|status| status.success());
        assert!(is_mounted, "this test fills a disk of its own, and mounting one needs root");
        Self(at.to_owned())
    }

    fn free(&self) -> u64 {
        let stat = rustix::fs::statvfs(&self.0).expect("a file system");
        stat.f_bavail * stat.f_frsize
    }

    /// Leaves as many bytes free.
    fn fill(&self, leave: u64) {
        let file = self.0.join("videos");
        let mut filling = std::fs::File::options().create(true).append(true).open(file).expect("a file");
        let block = vec![7_u8; 64 << 10];
        while self.free() > leave && filling.write_all(&block).is_ok() {}
        // The last kilobytes, down to nothing.
        while leave == 0 && filling.write_all(&block[..512]).is_ok() {}
    }
}

#[cfg(target_os = "linux")]
impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_early_the_reserve_lets_the_acts_end_and_comes_back() {
    let kept = tempfile::tempdir().expect("a folder");
    let disk = Disk::mount(&kept.path().join("disco"));
    let home = Home::at(disk.0.clone(), kept);
    let reserve = home.path("libro.aldia.reserve");
    assert_eq!(home.problem("low_space"), None, "there is room");
    assert_eq!(std::fs::metadata(&reserve).expect("the reserve").len(), 20 << 20, "kept for the day it is needed");
    disk.fill(100 << 20);
    assert!(home.problem("low_space").is_some_and(|left| left.ends_with(" MB")), "said while there is still room");
    disk.fill(0);
    assert_eq!(disk.free(), 0, "nothing is left");
    let (code, out, err) = home.feed(&["record", "-"], &notes(0, 200));
    assert_eq!((code, out.lines().count()), (Some(0), 200), "the act comes to its end: {err}");
    assert!(!reserve.exists(), "by giving the reserve up");
    disk.fill(0);
    let (code, _, err) = home.feed(&["record", "-"], &notes(200, 400));
    assert!(code == Some(1) && err.contains("espacio") && err.trim_end().lines().count() == 1, "{code:?} {err}");
    let facts = home.json(&["check"])["facts"].as_i64().expect("a count");
    assert!(facts >= 202, "it can be read, and all that was confirmed is there: {facts}");
    std::fs::remove_file(disk.0.join("videos")).expect("the owner makes room");
    assert_eq!(home.feed(&["record", "-"], &notes(400, 410)).0, Some(0), "it goes on");
    assert_eq!(home.problem("low_space"), None, "nothing to say any more");
    assert!(reserve.exists(), "and the reserve is there again");
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_too_full_to_encrypt_or_decrypt_is_said_and_changes_nothing() {
    let kept = tempfile::tempdir().expect("a folder");
    let disk = Disk::mount(&kept.path().join("disco"));
    let home = Home::at(disk.0.clone(), kept);
    assert_eq!(home.feed(&["record", "-", "--atomic"], &notes(0, 8000)).0, Some(0));
    std::fs::write(home.path("frase"), "el río pasa por Oaxaca").expect("a file of the owner's");
    let phrase = home.text("frase");
    let customers = home.json(&["customers"]);
    let encrypt = ["encrypt", "--new-passphrase-file", &phrase];
    let decrypt = ["decrypt", "--passphrase-file", &phrase];
    for change in [&encrypt[..], &decrypt] {
        disk.fill(2 << 20);
        let (code, _, err) = home.run(change);
        assert!(code == Some(1) && err.contains("espacio") && err.trim_end().lines().count() == 1, "{change:?}: {err}");
        std::fs::remove_file(disk.0.join("videos")).expect("the owner makes room");
        let seen = home.json(&["customers", "--passphrase-file", &phrase]);
        assert_eq!(seen, customers, "it is as it was");
        assert_eq!(home.run(change).0, Some(0), "{change:?}: with room it is done");
    }
}

#[cfg(unix)]
#[test]
fn what_the_program_makes_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let kept = tempfile::tempdir().expect("a folder");
    let around = kept.path().to_owned();
    let home = Home { folder: around.join("casa/datos"), _kept: kept };
    std::fs::create_dir(around.join("casa")).expect("a folder of the owner's");
    let open = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(around.join("casa"), open.clone()).expect("as most homes are");
    std::fs::create_dir(around.join("exportes")).expect("a folder of the owner's");
    std::fs::set_permissions(around.join("exportes"), open).expect("which others may read");
    let init = ["--ledger", &home.text("libro.aldia"), "init", "--name", "T", "--country", "MX", "--currency", "MXN"];
    assert_eq!(home.run(&init).0, Some(0));
    assert_eq!(home.feed(&["record", "-"], FACTS).0, Some(0));
    let out = |name: &str| around.join(name).display().to_string();
    home.json(&["watch", "--once", "--today", "2026-03-21"]);
    home.json(&["letters", "--out", &home.text("cartas.pdf"), "--mark-sent", "--today", "2026-03-21"]);
    home.json(&["backup", &out("copias en red")]);
    home.json(&["audit", "--out", &out("exportes/auditoria.jsonl")]);
    home.json(&["audit", "--out", &out("exportes/nueva/auditoria.jsonl")]);
    let mut folders = vec![home.folder.clone(), around.join("copias en red"), around.join("exportes")];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        let is_owners = folder == around.join("exportes");
        let mode = |path: &Path| std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
        assert_eq!(mode(&folder), if is_owners { 0o755 } else { 0o700 }, "{}", folder.display());
        for path in std::fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            seen += 1;
            match path.is_dir() {
                true => folders.push(path),
                false => assert_eq!(mode(&path), 0o600, "{}", path.display()),
            }
        }
    }
    assert!(seen > 8, "ledger, lock, reserve, papers, copies: {seen}");
}
