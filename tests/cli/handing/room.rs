//! A folder with a ledger, the terminal in it, and the process that holds it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use aldia_tests::programs;
use serde_json::Value;
use tempfile::TempDir;

/// A folder with a ledger: one customer, late since 2026-03-09.
pub(super) struct Room(pub(super) TempDir);

/// How a command ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ended {
    pub(super) code: Option<i32>,
    pub(super) out: String,
    pub(super) err: String,
}

impl Ended {
    pub(super) fn is_one_sentence(&self) -> bool {
        self.err.starts_with("aldia: ") && self.err.trim_end().lines().count() == 1 && !self.err.contains("panicked")
    }
}

impl Room {
    pub(super) fn new() -> Self {
        let room = Self(tempfile::tempdir().expect("a folder"));
        let made = room.run(&["init", "--name", "Taller Ñandú", "--country", "MX", "--currency", "MXN"]);
        assert_eq!(made.code, Some(0), "{made:?}");
        let facts = concat!(
            r#"{"do":"customer","id":"C1","name":"Ana Muñoz"}"#,
            "\n",
            r#"{"do":"invoice","id":"I1","customer":"C1","number":"A-1","currency":"MXN","issued_on":"2026-02-07","instalments":[{"due_on":"2026-03-09","amount":"500.00"}]}"#,
            "\n"
        );
        assert_eq!(room.feed(&["record", "-"], facts).code, Some(0), "the first facts");
        room
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// `aldia`, working in this folder.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(programs::aldia());
        command.args(arguments).current_dir(self.0.path()).env("ALDIA_HOME", self.0.path()).env("ALDIA_LANG", "es");
        command.env_remove("DBUS_SESSION_BUS_ADDRESS").env("XDG_RUNTIME_DIR", self.0.path());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub(super) fn feed(&self, arguments: &[&str], input: &str) -> Ended {
        finish(self.command(arguments).spawn().expect("aldia is built: cargo build -p aldia"), input)
    }

    pub(super) fn run(&self, arguments: &[&str]) -> Ended {
        self.feed(arguments, "")
    }

    pub(super) fn json(&self, arguments: &[&str]) -> Value {
        let ended = self.run(&[&["--json"], arguments].concat());
        assert_eq!(ended.code, Some(0), "{arguments:?}: {ended:?}");
        serde_json::from_str(&ended.out).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {}", ended.out))
    }

    pub(super) fn hold(&self) -> Holder {
        Holder::of(&self.path("libro.aldia"))
    }

    pub(super) fn socket(&self) -> PathBuf {
        let folder = std::fs::read_dir(self.path(".puerta")).expect("the folder of the door");
        folder.map(|entry| entry.expect("an entry").path()).next().expect("the door")
    }
}

pub(super) fn finish(mut child: Child, input: &str) -> Ended {
    // A command that was refused does not read.
    let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ended { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// The process that holds the ledger.
pub(super) struct Holder {
    pub(super) child: Child,
    pub(super) said: BufReader<ChildStdout>,
}

impl Holder {
    pub(super) fn of(ledger: &Path) -> Self {
        let mut command = Command::new(programs::beside("examples/holder"));
        command.arg(ledger).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the holder is built with these tests");
        let said = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut holder = Self { child, said };
        assert_eq!(holder.hear(), "open", "the door must be open");
        holder
    }

    pub(super) fn hear(&mut self) -> String {
        let mut line = String::new();
        self.said.read_line(&mut line).expect("the holder speaks");
        line.trim_end().to_owned()
    }

    pub(super) fn kill(mut self) {
        self.child.kill().expect("SIGKILL");
        self.child.wait().expect("it is gone");
    }

    /// Ends as the tray does; answers what it said until then.
    pub(super) fn end(mut self) -> String {
        drop(self.child.stdin.take());
        let mut rest = String::new();
        self.said.read_to_string(&mut rest).expect("the holder speaks");
        assert!(self.child.wait().expect("it ends").success(), "the holder must end well");
        rest
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(super) fn notes(from: usize, to: usize) -> String {
    let note = |number| {
        let text = format!("nota {number}");
        serde_json::json!({"do": "note", "id": format!("N{number}"), "customer": "C1", "on": "2026-03-02", "text": text})
    };
    (from..to).map(|number| format!("{}\n", note(number))).collect()
}
