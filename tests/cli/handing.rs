//! One process holds the ledger, and the terminal beside it works as if it did not: the same words, the same codes.

mod room;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use aldia_tests::programs;
use room::{Ended, Room, finish, notes};
use serde_json::Value;

const GOOD: &str =
    "factura,cliente,rfc,fecha,vencimiento,total\nB-1,Bruno Díaz,XAXX010101000,2026-02-01,2026-03-01,150.00\n";
const BAD: &str =
    "factura,cliente,rfc,fecha,vencimiento,total\nB-2,Bruno Díaz,XAXX010101000,2026-02-01,2026-03-01,lo que sea\n";

/// Every command, in an order that gives each something to do; relative paths, as an owner types them.
const COMMANDS: &[&str] = &[
    "today --today 2026-03-21",
    "--json today --today 2026-03-21",
    "--json today --today 2026-05-02",
    "customers",
    "--json customers",
    "invoices --as-of 2026-03-21",
    "--json invoices --state overdue --as-of 2026-03-21",
    "show I1",
    "show nadie",
    "record notas.jsonl",
    "record no-hay.jsonl",
    "--json import enero/buenas.csv --dry-run",
    "import enero/malas.csv",
    "--json import enero/malas.csv",
    "import enero",
    "import no-hay.csv",
    "--json import enero/buenas.csv",
    "import enero/buenas.csv",
    "--json pay --customer C1 --amount 20.00 --date 2026-03-20",
    "pay --customer nadie --amount 1.00 --date 2026-03-20",
    "pay --customer C1 --amount 9000.00 --date 2026-03-20 --invoice I9",
    "report aging --as-of 2026-03-21 --out antiguedad.csv",
    "--json report aging --as-of 2026-03-21",
    "report weather",
    "statement --customer C1 --as-of 2026-03-21 --out estado.pdf",
    "letters --out cartas.pdf --mark-sent --today 2026-03-21",
    "--json letters --out otra.pdf --today 2026-03-21",
    "letters --out no/hay/cartas.pdf --today 2026-04-21",
    "messages --today 2026-03-08",
    "--json watch --once --today 2026-03-22",
    "watch --once --today 2026-03-22",
    "verify cartas.pdf",
    "verify no-hay.aldia",
    "backup copias",
    "check",
    "undo 999",
    "fly",
    "audit --out cadena.jsonl",
    "audit --out no/hay/cadena.jsonl",
    "person C1 --out persona.json",
    "person nadie --out persona.json",
    "retention",
    "forget C1",
    "forget nadie",
    "drill",
    "recovery-key",
    "recovery-key --out hoja.pdf",
    "recovery-key --rehearse --words no-hay.txt",
    "reconcile cartas.pdf",
    "restore no-hay.aldia --to nuevo.aldia",
    "restore cartas.pdf --to nuevo.aldia",
    "salvage --to salvado.aldia",
    "salvage --to salvado.aldia",
    "passphrase --passphrase-file frase --new-passphrase-file otra",
    "encrypt --new-passphrase-file frase",
    "check --passphrase-file frase",
    "salvage --to cifrado.aldia --passphrase-file frase",
    "passphrase --passphrase-file frase --new-passphrase-file otra",
    "recover --recovery-key no-hay.txt --new-passphrase-file otra",
    "decrypt --passphrase-file frase",
    "decrypt --passphrase-file otra",
    "forget C1 --insist --reason pedido",
    "move --to lejos",
    "check",
];

#[test]
fn every_command_answers_the_same_with_a_holder_and_without() {
    let (alone, beside) = (Room::new(), Room::new());
    for room in [&alone, &beside] {
        std::fs::create_dir(room.path("enero")).expect("a folder");
        std::fs::write(room.path("enero/buenas.csv"), GOOD).expect("a file");
        std::fs::write(room.path("enero/malas.csv"), BAD).expect("a file");
        std::fs::write(room.path("notas.jsonl"), notes(0, 200)).expect("a file");
        std::fs::write(room.path("frase"), "el río pasa por Oaxaca").expect("a file");
        std::fs::write(room.path("otra"), "otra frase de paso").expect("a file");
    }
    let holder = beside.hold();
    for command in COMMANDS {
        let words: Vec<&str> = command.split(' ').collect();
        let told = |room: &Room| {
            let mut ended = room.run(&words);
            for text in [&mut ended.out, &mut ended.err] {
                *text = without_what_varies(&text.replace(&room.0.path().display().to_string(), "CASA"));
            }
            ended
        };
        assert_eq!(told(&beside), told(&alone), "{command}: who holds the ledger must make no difference");
    }
    let heard = holder.end();
    assert!(heard.contains("changed"), "a window would have read again after each change");
    assert_eq!(beside.json(&["check"])["facts"], alone.json(&["check"])["facts"], "the same facts were recorded");
}

/// Instants in milliseconds, links of the chain, and the names of copies and of a kept ledger, which hold one.
fn without_what_varies(text: &str) -> String {
    let mut kept = String::new();
    for line in text.lines() {
        let named = ["copias/", "libro-movido-"].iter().find_map(|name| Some((line.split_once(name)?.0, name)));
        let line = named.map_or(line.to_owned(), |(before, name)| format!("{before}{name}"));
        let instants = line.split(|sign: char| !sign.is_ascii_digit()).filter(|digits| digits.len() == 13);
        let hashes = line.split(|sign: char| !sign.is_ascii_hexdigit()).filter(|digits| digits.len() == 64);
        // A link may hold as many figures in a row as an instant has.
        kept += &hashes.chain(instants).fold(line.clone(), |line, varies| line.replace(varies, "VARÍA"));
        kept.push('\n');
    }
    kept
}

#[test]
fn a_copy_that_the_holder_made_is_proven_and_restored_by_the_terminal() {
    let room = Room::new();
    let _holder = room.hold();
    let copy = room.json(&["backup", "memoria"]);
    let file = copy["file"].as_str().expect("a path").to_owned();
    assert!(file.starts_with("memoria/"), "the copy is named as the owner named its folder: {file}");
    assert_eq!(room.json(&["verify", &file])["sha256"], copy["sha256"], "the same copy");
    room.json(&["restore", &file, "--to", "nuevo.aldia"]);
    let restored = room.run(&["--ledger", "nuevo.aldia", "check"]);
    assert_eq!(restored.code, Some(0), "the restored ledger is another one, and free: {restored:?}");
}

#[test]
fn lines_are_answered_one_by_one_while_they_are_typed() {
    let room = Room::new();
    let _holder = room.hold();
    let mut typed = Typed::begin(&room);
    for number in 0..5 {
        assert_eq!(
            typed.line(&notes(number, number + 1))["ok"],
            true,
            "the answer comes before the next line is typed"
        );
        assert_eq!(room.json(&["check"])["ok"], true, "and meanwhile the others are served");
    }
    assert_eq!(typed.end().code, Some(0), "all stand");
}

/// `aldia record -` with somebody at the keyboard.
struct Typed {
    child: Child,
    keyboard: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Typed {
    fn begin(room: &Room) -> Self {
        let mut child = room.command(&["record", "-"]).spawn().expect("aldia is built");
        let keyboard = child.stdin.take().expect("a pipe");
        let answers = BufReader::new(child.stdout.take().expect("a pipe"));
        Self { child, keyboard, answers }
    }

    fn line(&mut self, line: &str) -> Value {
        self.keyboard.write_all(line.as_bytes()).and_then(|()| self.keyboard.flush()).expect("it reads");
        let mut answer = String::new();
        self.answers.read_line(&mut answer).expect("an answer");
        serde_json::from_str(&answer).expect("one answer a line")
    }

    fn end(mut self) -> Ended {
        drop(self.keyboard);
        let (mut out, mut err) = (String::new(), String::new());
        self.answers.read_to_string(&mut out).expect("the last answers");
        self.child.stderr.take().expect("a pipe").read_to_string(&mut err).expect("its complaint");
        Ended { code: self.child.wait().expect("it ends").code(), out, err }
    }
}

#[test]
fn a_holder_killed_in_the_middle_keeps_what_it_answered_and_the_terminal_says_so() {
    let room = Room::new();
    let holder = room.hold();
    let mut typed = Typed::begin(&room);
    for number in 0..100 {
        assert_eq!(typed.line(&notes(number, number + 1))["ok"], true, "line {number}");
    }
    holder.kill();
    let ended = typed.end();
    assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""), "{ended:?}");
    assert!(ended.is_one_sentence() && ended.err.contains("se cerró"), "it says what happened: {ended:?}");
    assert_eq!(room.json(&["check"])["facts"], 102, "every answered line stands, and the ledger opens at once");
}

#[test]
fn after_the_holder_was_killed_the_terminal_opens_the_ledger_itself() {
    let room = Room::new();
    room.hold().kill();
    assert!(room.socket().exists() && room.path("libro.aldia.holder").exists(), "what a killed holder leaves behind");
    assert_eq!(room.json(&["check"])["ok"], true, "and none of it is a lock");
    let again = room.hold();
    assert_eq!(room.run(&["pay", "--customer", "C1", "--amount", "1.00", "--date", "2026-03-20"]).code, Some(0));
    assert!(again.end().contains("changed"), "the next holder took the door over");
}

#[test]
fn two_terminals_record_at_once_and_nothing_is_lost() {
    let room = Room::new();
    let _holder = room.hold();
    let start = || room.command(&["record", "-"]).spawn().expect("aldia is built");
    let (first, second) = (start(), start());
    let other = std::thread::spawn(move || finish(second, &notes(100, 200)));
    let ended = [finish(first, &notes(0, 100)), other.join().expect("no panic")];
    assert!(ended.iter().all(|ended| ended.code == Some(0) && ended.out.lines().count() == 100), "{ended:?}");
    assert_eq!(room.json(&["check"])["facts"], 202, "each line once");
}

#[test]
fn an_atomic_run_is_all_or_nothing_and_holds_nobody_up_while_it_is_typed() {
    let room = Room::new();
    let _holder = room.hold();
    let mut slow = room.command(&["record", "-", "--atomic"]).spawn().expect("aldia is built");
    slow.stdin.as_mut().expect("a pipe").write_all(notes(0, 3).as_bytes()).expect("it reads");
    assert_eq!(room.json(&["check"])["facts"], 2, "the others are served, and see nothing yet");
    let ended = finish(slow, "rota\n");
    assert_eq!(ended.code, Some(3), "a refused line takes all back: {ended:?}");
    assert_eq!(room.json(&["check"])["facts"], 2, "nothing is kept");
    assert_eq!(room.feed(&["record", "-", "--atomic"], &notes(0, 3)).code, Some(0), "and a good run is kept whole");
    assert_eq!(room.json(&["check"])["facts"], 5, "all three");
}

/// Lines that come to no good end.
struct Broken(Option<String>);

impl std::io::Read for Broken {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let Some(text) = self.0.take() else { return Err(std::io::Error::other("the disk is gone")) };
        buffer[..text.len()].copy_from_slice(text.as_bytes());
        Ok(text.len())
    }
}

#[test]
fn of_an_atomic_run_whose_lines_cannot_be_read_to_the_end_nothing_is_kept() {
    let room = Room::new();
    let _holder = room.hold();
    let options = desk::Options { ledger: Some(room.path("libro.aldia")), ..desk::Options::default() };
    let (clock, quiet) = (Box::new(desk::ports::SystemClock), std::sync::Arc::new(aldia_tests::book::Quiet));
    let own = desk::Desk::new(options, clock, std::sync::Arc::new(desk::ports::NoDesktop), quiet);
    let door = desk::door::Door::open(own).expect("the holder answers");
    let ended = door.record(Broken(Some(notes(0, 3))), &mut Vec::new(), true);
    assert_eq!(ended.map_err(|error| error.code).err(), Some(desk::wire::ErrorCode::Disk), "it is said");
    assert_eq!(room.json(&["check"])["facts"], 2, "half of what was to be whole is nothing");
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_that_does_not_take_its_answers_does_not_keep_the_program_from_ending() {
    let room = Room::new();
    let mut holder = room.hold();
    let mut deaf = UnixStream::connect(room.socket()).expect("this user may");
    deaf.set_write_timeout(Some(std::time::Duration::from_secs(1))).expect("a deadline");
    let message = |kind: u8, body: &[u8]| {
        let length = u32::try_from(body.len()).expect("short").to_le_bytes();
        [&[kind], length.as_slice(), body].concat()
    };
    let hello = format!(r#"{{"protocol":1,"version":"{}"}}"#, env!("CARGO_PKG_VERSION"));
    deaf.write_all(&message(1, hello.as_bytes())).expect("it listens");
    deaf.write_all(&message(3, br#"{"today":null,"atomic":false}"#)).expect("it listens");
    let piece = message(4, "rota\n".repeat(10_000).as_bytes());
    while deaf.write_all(&piece).is_ok() {}
    drop(holder.child.stdin.take());
    let ended = aldia_tests::headless::wait_for("the holder to end", || holder.child.try_wait().expect("our child"));
    assert!(ended.success(), "it ends well");
}

#[test]
fn a_silent_or_babbling_client_holds_nobody_up() {
    let room = Room::new();
    let _holder = room.hold();
    let socket = room.socket();
    let connect = || UnixStream::connect(&socket).expect("this user may");
    let silent: Vec<_> = (0..4).map(|_| connect()).collect();
    let mut half = connect();
    half.write_all(&[1, 200, 0]).expect("half a message");
    let mut babble = connect();
    babble.write_all(&[0xff; 4096]).expect("no message at all");
    let mut claim = connect();
    claim.write_all(&[2, 0xff, 0xff, 0xff, 0xff]).expect("a message of four gigabytes");
    assert_eq!(room.json(&["check"])["ok"], true, "the next terminal is served");
    let mut rest = Vec::new();
    claim.read_to_end(&mut rest).expect("it is shown the door");
    assert!(rest.is_empty(), "nothing is said to it");
    drop((silent, half, babble));
}

#[test]
fn another_version_is_named_and_does_nothing() {
    let room = Room::new();
    let holder = room.hold();
    let socket = room.socket();
    holder.kill();
    let held = std::fs::File::open(room.path("libro.aldia.lock")).expect("the lock");
    held.try_lock().expect("nobody holds it");
    std::fs::write(room.path("libro.aldia.holder"), "77 aldia-desktop\n").expect("its note");
    std::fs::remove_file(&socket).expect("left behind");
    let listener = UnixListener::bind(&socket).expect("an older program's door");
    let older = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("the terminal comes");
        let hello = br#"{"protocol":1,"version":"0.0.9"}"#;
        let length = u32::try_from(hello.len()).expect("short").to_le_bytes();
        stream.write_all(&[&[1], length.as_slice(), hello].concat()).expect("it listens");
        let mut heard = Vec::new();
        stream.read_to_end(&mut heard).expect("it hangs up");
        String::from_utf8_lossy(&heard).into_owned()
    });
    let ended = room.run(&["pay", "--customer", "C1", "--amount", "1.00", "--date", "2026-03-20"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""), "{ended:?}");
    let is_named = ["aldia-desktop (proceso 77)", "otra versión (0.0.9)"].iter().all(|part| ended.err.contains(part));
    assert!(ended.is_one_sentence() && is_named, "{ended:?}");
    let heard = older.join().expect("no panic");
    assert!(heard.contains("protocol") && !heard.contains("pay"), "the call itself was not even said: {heard}");
}

#[test]
fn a_terminal_that_holds_the_ledger_is_named() {
    let room = Room::new();
    let mut typed = Typed::begin(&room);
    assert_eq!(typed.line(&notes(0, 1))["ok"], true, "it holds the ledger itself");
    let ended = room.run(&["today"]);
    let name = format!("aldia (proceso {})", typed.child.id());
    assert!(ended.code == Some(1) && ended.is_one_sentence() && ended.err.contains(&name), "{ended:?}");
    assert_eq!(typed.end().code, Some(0), "it was not disturbed");
    assert_eq!(room.run(&["check"]).code, Some(0), "and let the ledger go");
}

#[test]
fn another_user_is_refused_even_where_the_files_are_open_to_all() {
    let room = Room::new();
    let holder = room.hold();
    let open = |path: PathBuf, mode| {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("our own file");
    };
    let mode = |path: &Path| std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert_eq!((mode(&room.path(".puerta")), mode(&room.socket())), (0o700, 0o600), "the kernel keeps others out");
    let is_root = Command::new("id").arg("-u").output().expect("id").stdout == b"0\n";
    if !is_root {
        // Only root can be somebody else; place.rs proves there that the kernel's word on the user is heeded.
        return;
    }
    std::fs::copy(programs::aldia(), room.path("aldia")).expect("a program that the other user can reach");
    for (name, mode) in [(".", 0o777), ("aldia", 0o755), ("libro.aldia", 0o666), ("libro.aldia.lock", 0o666)] {
        open(room.path(name), mode);
    }
    let as_nobody = || {
        let nobody = ["--reuid", "65534", "--regid", "65534", "--clear-groups", "./aldia", "--json", "today"];
        let mut command = Command::new("setpriv");
        command.args(nobody).current_dir(room.0.path()).env("ALDIA_HOME", room.0.path()).env("ALDIA_LANG", "es");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        finish(command.spawn().expect("setpriv of util-linux"), "")
    };
    let ended = as_nobody();
    assert!(ended.code == Some(1) && ended.out.is_empty() && ended.is_one_sentence(), "{ended:?}");
    assert!(ended.err.contains("otro usuario"), "it says why: {ended:?}");
    // Now even the socket is open to all: the kernel still tells the holder who is there.
    open(room.path(".puerta"), 0o777);
    open(room.socket(), 0o666);
    let ended = as_nobody();
    assert!(ended.code == Some(1) && ended.out.is_empty() && ended.is_one_sentence(), "{ended:?}");
    assert!(holder.end().is_empty(), "nothing was done for the other user");
}
