//! The real `aldia`, on a ledger of its own.

use aldia_tests::model::Day;
use aldia_tests::programs;
use serde_json::Value;
use std::io::Write;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

pub(super) struct Program {
    home: TempDir,
}

impl Program {
    /// A new, empty ledger.
    pub(super) fn start() -> Self {
        let program = Self { home: TempDir::new().expect("a temporary folder") };
        let init = ["init", "--name", "Taller", "--country", "MX", "--currency", "MXN"];
        let output = program.run(&init, "");
        assert!(output.status.success(), "a new ledger: {}", text(&output.stderr));
        program
    }

    /// Records the lines and returns one answer for each.
    pub(super) fn record(&self, lines: &[&str]) -> Vec<Value> {
        let output = self.run(&["record", "-"], &lines.join("\n"));
        let answers: Vec<Value> = text(&output.stdout)
            .lines()
            .map(|line| serde_json::from_str(line).expect("each answer is a JSON line"))
            .collect();
        assert_eq!(answers.len(), lines.len(), "one answer a line: {}", text(&output.stderr));
        let refused = answers.iter().any(|answer| answer["ok"] == false);
        let code = Some(i32::from(refused));
        assert_eq!(output.status.code(), code, "exit 1 exactly when a line was refused");
        answers
    }

    /// The JSON answer of a command that must succeed.
    pub(super) fn ask(&self, arguments: &[&str]) -> Value {
        let output = self.run(arguments, "");
        let complaint = text(&output.stderr);
        assert!(output.status.success(), "aldia {arguments:?} failed: {complaint}");
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("aldia {arguments:?}: {error}: {}", text(&output.stdout)))
    }

    /// Prints the letters of a day into a file, marks them as sent, and returns the answer.
    pub(super) fn send_letters(&self, day: Day) -> Value {
        let file = self.home.path().join(format!("cartas-{day}.pdf"));
        let file = file.to_str().expect("a temporary path is plain text");
        self.ask(&["letters", "--today", &day.to_string(), "--out", file, "--mark-sent"])
    }

    /// Marks the other messages of a day as sent, and returns the answer.
    pub(super) fn send_messages(&self, day: Day) -> Value {
        self.ask(&["messages", "--today", &day.to_string(), "--mark-sent"])
    }

    /// Writes a file beside the ledger and returns its path.
    pub(super) fn file(&self, name: &str, content: &str) -> String {
        let path = self.home.path().join(name);
        std::fs::write(&path, content).expect("the temporary folder is writable");
        path.to_str().expect("a temporary path is plain text").to_owned()
    }

    fn run(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = Command::new(programs::aldia())
            .args(["--json", "--ledger"])
            .arg(self.home.path().join("libro.aldia"))
            .args(arguments)
            .env("ALDIA_HOME", self.home.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("aldia can be started");
        let mut stdin = child.stdin.take().expect("stdin is piped");
        // A program that stops reading early shows itself in its answers.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        child.wait_with_output().expect("aldia ends")
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
