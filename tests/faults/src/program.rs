//! The unchanged program, started as a person would, in a folder of its own.

use std::io::Write as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

/// How a command ended, and what it said.
#[derive(Debug, Clone)]
pub(crate) struct Ended {
    /// None when a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) signal: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ended {
    pub(crate) fn of(status: ExitStatus, out: &[u8], err: &[u8]) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self { code: status.code(), signal: status.signal(), out: text(out), err: text(err) }
    }

    pub(crate) fn is_done(&self) -> bool {
        self.code == Some(0)
    }

    /// Refused because another process has the ledger.
    pub(crate) fn is_held(&self) -> bool {
        self.err.contains("is held by another program")
    }

    /// Why this is not how a program may end: a signal, a panic, a failure without its one sentence.
    pub(crate) fn fault(&self) -> Option<String> {
        let said = self.err.trim_end();
        if self.code.is_none() {
            return Some(format!("ended by a signal: {said}"));
        }
        if self.err.contains("panicked") {
            return Some(format!("panicked: {said}"));
        }
        let has_gaps = ["()", " : ", "for :", "{", "  "].iter().any(|gap| said.contains(gap));
        let is_sentence = said.starts_with("aldia: ") && said.lines().count() == 1 && !has_gaps;
        (!self.is_done() && !is_sentence).then(|| format!("exit {:?} without one clear sentence: {said:?}", self.code))
    }

    /// The one JSON document that it answered.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_default()
    }
}

/// `aldia`, and where it keeps everything.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    binary: PathBuf,
    pub(crate) home: PathBuf,
    /// Where its answers go instead of back to us.
    told: Option<PathBuf>,
}

impl Program {
    pub(crate) fn at(binary: &Path, home: &Path) -> Self {
        Self { binary: binary.to_owned(), home: home.to_owned(), told: None }
    }

    pub(crate) fn telling(self, told: &Path) -> Self {
        Self { told: Some(told.to_owned()), ..self }
    }

    pub(crate) fn ledger(&self) -> PathBuf {
        self.home.join(LEDGER)
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        self.feed(arguments, "")
    }

    /// As [`Self::feed`], again while the ledger is held by a process that is only being started: between its fork and
    /// its start it has the locks of its parent, which may be this harness or a program that was killed.
    pub(crate) fn feed_once_free(&self, arguments: &[&str], input: &str) -> Ended {
        once_free(|| self.feed(arguments, input), Ended::is_held)
    }

    pub(crate) fn feed(&self, arguments: &[&str], input: &str) -> Ended {
        let mut child = self.start(arguments);
        let mut stdin = child.stdin.take().expect("a pipe was asked for");
        let input = input.to_owned();
        // A program that ends early does not read to the end; its answers show that.
        let feeding = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
        let output = child.wait_with_output().expect("a child that was started can be waited for");
        drop(feeding.join());
        Ended::of(output.status, &output.stdout, &output.stderr)
    }

    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        let mut command = match &self.told {
            // The shell opens the file of what was told, in a child: this process must not touch its own mount.
            Some(told) => {
                let mut shell = Command::new("sh");
                shell.args(["-c", "told=$1; shift; exec \"$@\" >>\"$told\"", "sh"]).arg(told).arg(&self.binary);
                shell
            }
            None => Command::new(&self.binary),
        };
        command
            .args(arguments)
            .env("ALDIA_HOME", &self.home)
            .env("ALDIA_LANG", "en")
            .env("RUST_BACKTRACE", "0")
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .env_remove("XDG_RUNTIME_DIR")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{} cannot be started: {error}", self.binary.display()))
    }
}

/// Tries again while it is held, for a second at most: a lock that outlives its process is a fault.
pub(crate) fn once_free<T>(mut attempt: impl FnMut() -> T, is_held: impl Fn(&T) -> bool) -> T {
    for _ in 0..50 {
        let seen = attempt();
        if !is_held(&seen) {
            return seen;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    attempt()
}

/// The ledger's name in its folder.
pub(crate) const LEDGER: &str = "libro.aldia";
