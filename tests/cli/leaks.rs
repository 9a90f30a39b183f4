//! Fifty planted names and every main path, the failing ones too: what is said of a failure names nobody whom the owner
//! did not name, and in the folder for temporary files nothing at all is left.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use aldia_tests::{files, programs};

fn name(n: usize) -> String {
    format!("Quetzalcalli{n:02}")
}

struct Machine(tempfile::TempDir);

impl Machine {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for part in ["home", "tmp", "stick", "out"] {
            std::fs::create_dir(folder.path().join(part)).expect("a folder");
        }
        Self(folder)
    }

    fn path(&self, part: &str) -> String {
        self.0.path().join(part).display().to_string()
    }

    /// The exit code, after a look at what was said: to stderr, and of a failure to stdout too, no name that was not in
    /// the arguments.
    fn run(&self, arguments: &[&str], input: &str) -> i32 {
        let mut child = Command::new(programs::aldia())
            .args(arguments)
            .current_dir(self.0.path().join("out"))
            .env("ALDIA_HOME", self.0.path().join("home"))
            .env("TMPDIR", self.0.path().join("tmp"))
            .env("XDG_RUNTIME_DIR", self.0.path())
            .env("RUST_LOG", "trace")
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("aldia is built: cargo build -p aldia");
        let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
        let ended = child.wait_with_output().expect("it ends");
        let told: &[u8] = if ended.status.success() { b"" } else { &ended.stdout };
        for said in [told, &ended.stderr] {
            let named: Vec<String> =
                named(said).into_iter().filter(|name| !arguments.contains(&name.as_str())).collect();
            assert_eq!(named, [""; 0], "{arguments:?}: {}", String::from_utf8_lossy(said));
        }
        ended.status.code().expect("no signal")
    }
}

/// The planted names in some bytes, however they are written.
fn named(bytes: &[u8]) -> Vec<String> {
    let both = (0..50).flat_map(|n| [name(n), name(n).to_lowercase()]);
    both.filter(|name| files::holds(bytes, name)).collect()
}

fn holding(files: &[PathBuf]) -> Vec<(PathBuf, String)> {
    let of = |path: &PathBuf| {
        named(&std::fs::read(path).unwrap_or_default()).into_iter().map(|name| (path.clone(), name)).collect::<Vec<_>>()
    };
    files.iter().flat_map(of).collect()
}

#[test]
fn no_planted_name_is_in_what_a_failure_says_or_in_a_temporary_file() {
    let machine = Machine::new();
    let mut csv = "Cliente,Correo,Factura,Fecha,Vence,Total\n".to_owned();
    for n in 0..50 {
        csv.push_str(&format!("{0},{0}@x.mx,F-{n},2026-01-10,2026-02-09,{n}00.50\n", name(n)));
    }
    std::fs::write(machine.path("out/facturas.csv"), &csv).expect("a file");
    std::fs::write(machine.path("out/mala.csv"), csv.replace("2026-02-09", "nunca").replace("00.50", "x"))
        .expect("a file");
    std::fs::write(machine.path("out/copia.aldia"), csv.repeat(20)).expect("a file that is no copy");
    std::fs::write(machine.path("out/letras.zip"), csv.repeat(3)).expect("a file that is no archive");
    let day = ["--today", "2026-03-21"];
    let run = |words: &[&str], input: &str| machine.run(&[&day[..], words].concat(), input);
    assert_eq!(run(&["init", "--name", "Taller", "--country", "MX", "--currency", "MXN"], ""), 0);
    assert_eq!(run(&["import", "facturas.csv", "--skip-bad"], ""), 0, "the good file is imported");
    // Whether rejected rows make a failure is for other tests to say; here they must only leave nothing behind.
    run(&["import", "mala.csv"], "");
    run(&["import", "letras.zip"], "");
    let line = |n: usize| format!("{{\"do\":\"customer\",\"id\":\"K{n}\",\"name\":\"{}\",\"email\":3}}\n", name(n));
    assert_ne!(run(&["record", "-"], &(0..50).map(line).collect::<String>()), 0, "malformed lines are refused");
    assert_ne!(run(&["pay", "--customer", &name(1), "--amount", "1.00", "--date", "2026-03-01"], ""), 0);
    for words in [
        &["today"][..],
        &["customers"],
        &["invoices"],
        &["report", "aging", "--out", "saldos.csv"],
        &["messages", "--mark-sent"],
        &["letters", "--out", "cartas.pdf"],
        &["watch", "--once"],
        &["backup", "../stick"],
        &["check"],
        &["audit", "--out", "cadena.jsonl", "--with-personal"],
        &["retention"],
    ] {
        assert_eq!(run(words, ""), 0, "{words:?}");
    }
    for words in [
        &["verify", "copia.aldia"][..],
        &["restore", "copia.aldia", "--to", "x.aldia"],
        &["reconcile", "copia.aldia"],
        &["salvage", "--to", "facturas.csv"],
        &["show", &name(3)],
        &["statement", "--customer", &name(4), "--out", "x.pdf"],
        &["person", &name(5), "--out", "p.json"],
        &["forget", &name(6)],
        &["undo", &name(7)],
    ] {
        assert!((1..=4).contains(&run(words, "")), "{words:?} must fail, and not by a panic");
    }
    assert_eq!(run(&["salvage", "--to", "salvado.aldia"], ""), 0, "a sound ledger is salvaged whole");
    let home = machine.0.path().join("home");
    let seen = holding(&files::below(&machine.0.path().join("out")));
    assert!(seen.len() > 100, "the names are in the files that were asked for, or the search sees nothing");
    let temporary = files::below(&machine.0.path().join("tmp"));
    assert_eq!(temporary, Vec::<PathBuf>::new(), "nothing is left in the folder for temporary files");
    let known = ["libro.aldia", "libro.aldia-wal"];
    let others: Vec<PathBuf> = files::below(&home)
        .into_iter()
        .filter(|path| !path.file_name().is_some_and(|name| known.iter().any(|known| name == *known)))
        .filter(|path| !path.starts_with(home.join("papeles")) && !path.starts_with(home.join("documents")))
        .collect();
    assert_eq!(holding(&others), [], "nothing else beside the ledger");
    assert!(
        !files::below(&home).iter().any(|path| path.to_string_lossy().contains("/.aldia-")),
        "no working folder is left"
    );
}
