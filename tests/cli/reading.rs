//! Files of strangers are read by a process of their own: what it does wrong is a sentence, and the ledger is as before.

use std::io::Write as _;
use std::process::{Child, Command, Stdio};

use aldia_tests::programs;
use serde_json::Value;
use tempfile::TempDir;

struct Room(TempDir);

/// Exit code, stdout, stderr.
type Ended = (Option<i32>, String, String);

impl Room {
    fn new() -> Self {
        let room = Self(tempfile::tempdir().expect("a folder"));
        let made = room.run(&["init", "--name", "Taller", "--country", "MX", "--currency", "MXN"]);
        assert_eq!(made.0, Some(0), "{made:?}");
        room
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let file = self.0.path().join(name);
        std::fs::write(&file, bytes).expect("a file of a stranger");
        file.display().to_string()
    }

    fn start(&self, arguments: &[&str]) -> Child {
        let mut command = Command::new(programs::aldia());
        command.args(arguments).env("ALDIA_HOME", self.0.path()).env("ALDIA_LANG", "es");
        if arguments.last().is_some_and(|file| file.ends_with("gira.csv")) {
            command.env("ALDIA_READER_SECONDS", "2");
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("aldia is built: cargo build -p aldia")
    }

    fn run(&self, arguments: &[&str]) -> Ended {
        ended(self.start(arguments))
    }

    fn facts(&self) -> Value {
        let (code, out, err) = self.run(&["--json", "check"]);
        assert_eq!(code, Some(0), "the ledger must be sound: {err}");
        serde_json::from_str::<Value>(&out).expect("one document")["facts"].clone()
    }
}

fn ended(child: Child) -> Ended {
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

const GOOD: &str = "factura,cliente,fecha,vencimiento,total\nB-1,Bruno Díaz,2026-02-01,2026-03-01,150.00\n";

fn list(rows: usize) -> String {
    let row = |number| format!("F-{number},Cliente {},2026-02-01,2026-03-01,{number}.50\n", number % 300);
    "factura,cliente,fecha,vencimiento,total\n".to_owned() + &(1..=rows).map(row).collect::<String>()
}

#[test]
fn a_reader_that_takes_too_much_memory_too_long_or_dies_is_a_sentence_and_changes_nothing() {
    let room = Room::new();
    for (what, words) in [("exhaust", "512 MB de memoria"), ("spin", "en 2 segundos"), ("die", "el lector se detuvo")] {
        let name = if what == "spin" { "gira.csv".to_owned() } else { format!("{what}.csv") };
        let file = room.put(&name, format!("aldia-reader-test: {what}"));
        let (code, out, err) = room.run(&["import", &file]);
        assert_eq!((code, out.as_str()), (Some(3), ""), "{what}: {err}");
        let is_one_sentence = err.starts_with("aldia: ") && err.trim_end().lines().count() == 1;
        assert!(is_one_sentence && err.contains(words) && err.contains(&file), "{what}: {err}");
    }
    assert_eq!(room.facts(), 0, "nothing was recorded");
}

#[test]
fn the_files_beside_a_deadly_one_are_read_all_the_same() {
    let room = Room::new();
    let files = [room.put("a.csv", GOOD), room.put("b.csv", "aldia-reader-test: die"), room.put("c.csv", list(40))];
    let paths: Vec<&str> = files.iter().map(String::as_str).collect();
    let refused = room.run(&[&["--json", "import"], paths.as_slice()].concat());
    let told: Value = serde_json::from_str(&refused.1).expect("one document");
    assert_eq!((refused.0, &told["rejected"][0]["file"]), (Some(3), &files[1].as_str().into()), "{told}");
    assert_eq!(told["rejected"].as_array().map(Vec::len), Some(1), "only that one is refused: {told}");
    assert_eq!(told["imported"]["invoices"], 41, "the files before it and after it stand: {told}");
}

#[test]
fn a_file_is_judged_by_a_reader_that_the_files_before_have_not_worn_out() {
    let room = Room::new();
    let files = [room.put("a.csv", GOOD), room.put("b.csv", "aldia-reader-test: tire"), room.put("c.csv", list(40))];
    let paths: Vec<&str> = files.iter().map(String::as_str).collect();
    let (_, out, err) = room.run(&[&["--json", "import"], paths.as_slice()].concat());
    let told: Value = serde_json::from_str(&out).expect("one document");
    assert_eq!(told["imported"]["invoices"], 41, "the others stand: {told}");
    assert_eq!(told["rejected"][0]["file"], files[1].as_str(), "it holds no list: {told}");
    assert!(!out.contains("el lector se detuvo"), "a fresh reader read it and says so: {out} {err}");
}

#[test]
fn a_bomb_is_refused_by_name() {
    let room = Room::new();
    let path = room.0.path().join("bomba.zip");
    let mut archive = zip::ZipWriter::new(std::fs::File::create(&path).expect("a file"));
    archive.start_file("facturas.csv", zip::write::SimpleFileOptions::default()).expect("an entry");
    let zeros = vec![b'0'; 1 << 20];
    for _ in 0..80 {
        archive.write_all(&zeros).expect("it packs well");
    }
    archive.finish().expect("an archive");
    let (code, _, err) = room.run(&["import", &path.display().to_string()]);
    assert!(code == Some(3) && err.contains("bomba.zip") && err.contains("crece más de"), "{code:?} {err}");
    assert_eq!(room.facts(), 0, "nothing was recorded");
}

#[cfg(target_os = "linux")]
fn readers_of(parent: u32) -> Vec<String> {
    let folders = std::fs::read_dir("/proc").expect("/proc").filter_map(Result::ok);
    let is_child = |pid: &String| {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let line = std::fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        status.contains(&format!("PPid:\t{parent}\n")) && line.contains("--read-untrusted")
    };
    folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).filter(is_child).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn a_killed_reader_is_a_sentence_and_a_reader_has_no_ledger_open() {
    let room = Room::new();
    let file = room.put("spin.csv", "aldia-reader-test: spin");
    let importing = room.start(&["import", &file]);
    let reader = aldia_tests::headless::wait_for("the reader", || readers_of(importing.id()).pop());
    let open = std::fs::read_dir(format!("/proc/{reader}/fd")).expect("what the reader has open");
    let open: Vec<_> = open.filter_map(|fd| std::fs::read_link(fd.ok()?.path()).ok()).collect();
    assert!(open.len() >= 3, "its own three pipes: {open:?}");
    assert!(!open.iter().any(|file| file.starts_with(room.0.path())), "and nothing of the ledger: {open:?}");
    let killed = Command::new("kill").args(["-9", &reader]).status().expect("kill");
    assert!(killed.success(), "the reader was still there");
    let (code, _, err) = ended(importing);
    assert!(code == Some(3) && err.contains("spin.csv"), "{code:?} {err}");
    assert_eq!(room.facts(), 0, "nothing was recorded");
}

#[cfg(unix)]
#[test]
fn a_reader_can_open_no_file() {
    let room = Room::new();
    let file = room.put("abre.csv", "aldia-reader-test: open");
    let mut reader = Command::new(programs::aldia());
    reader.arg("--read-untrusted").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut reader = reader.spawn().expect("the program is its own reader");
    let message = |kind: u8, body: &[u8]| {
        let length = u32::try_from(body.len()).expect("short").to_le_bytes();
        [&[kind], length.as_slice(), body].concat()
    };
    let manner = br#"{"hints":{"map":null,"currency":null,"format":null},"fills_map":false,"is_window":false,"is_picture":false}"#;
    let text = std::fs::read(&file).expect("written");
    let told = [message(1, manner), message(2, b"abre.csv"), message(3, &text)].concat();
    reader.stdin.take().expect("a pipe").write_all(&told).expect("it listens");
    assert_eq!(reader.wait().expect("it ends").code(), Some(0), "it tried to open files, and could not");
}

#[test]
fn a_long_list_and_many_documents_come_through_whole() {
    let room = Room::new();
    let long = room.put("larga.csv", list(6000));
    let (code, out, err) = room.run(&["--json", "import", &long]);
    let told: Value = serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}{err}"));
    assert_eq!((code, &told["imported"]["invoices"]), (Some(0), &6000.into()), "no draft is lost on the way");
    let folder = room.0.path().join("muchas");
    std::fs::create_dir(&folder).expect("a folder");
    for number in 0..620 {
        let text = GOOD.replace("B-1", &format!("M-{number}"));
        std::fs::write(folder.join(format!("{number:04}.csv")), text).expect("a file");
    }
    let (code, out, err) = room.run(&["--json", "import", &folder.display().to_string()]);
    let told: Value = serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}{err}"));
    assert_eq!((code, &told["imported"]["invoices"]), (Some(0), &620.into()), "also where readers take turns: {err}");
}
