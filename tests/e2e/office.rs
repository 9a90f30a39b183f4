//! The office: a private desktop, the owner's folders, and the program on them.

use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use aldia_tests::headless::{Desktop, wait_for};
use aldia_tests::programs;
use aldia_tests::webdriver::Window;
use serde_json::{Value, json};

/// The day on which the journeys happen, a Monday.
pub(crate) const TODAY: &str = "2026-11-23";

/// A private desktop and a private home.
pub(crate) struct Office {
    pub(crate) desktop: Desktop,
    today: String,
}

impl Office {
    pub(crate) fn open() -> Self {
        Self::open_on(TODAY, Desktop::start())
    }

    /// An office on another day, on a desktop of its own.
    pub(crate) fn open_on(today: &str, desktop: Desktop) -> Self {
        place_opener(&desktop);
        Self { desktop, today: today.to_owned() }
    }

    /// What the program asked the desktop to open, oldest first.
    pub(crate) fn opened(&self) -> Vec<String> {
        let list = std::fs::read_to_string(self.desktop.home().join("opened")).unwrap_or_default();
        list.lines().map(str::to_owned).collect()
    }

    /// Where the program keeps its things, as `ALDIA_HOME`.
    pub(crate) fn home(&self) -> PathBuf {
        self.desktop.home().join("aldia")
    }

    /// The folder that stands for the stick.
    pub(crate) fn stick(&self) -> PathBuf {
        let folder = self.desktop.home().join("USB");
        std::fs::create_dir_all(&folder).expect("a folder for the copies");
        folder
    }

    /// Writes a file for the owner.
    pub(crate) fn file(&self, name: &str, text: &str) -> PathBuf {
        let file = self.desktop.home().join(name);
        std::fs::write(&file, text).expect("a file of the owner");
        file
    }

    /// Starts the program and takes hold of its window.
    pub(crate) fn start(&self) -> Window {
        self.start_with(&[], &[])
    }

    /// Starts the program; file dialogs answer these paths, files where files and folders where folders are asked for.
    pub(crate) fn start_with(&self, picks: &[PathBuf], variables: &[(&str, &str)]) -> Window {
        let picks: Vec<String> = picks.iter().map(|path| path.display().to_string()).collect();
        let window = Window::open(&self.desktop, &program(), &["--today", &self.today], |command| {
            command.env("ALDIA_HOME", self.home()).env("PATH", own_path(&self.desktop)).envs(variables.iter().copied());
            if !picks.is_empty() {
                command.env("ALDIA_PICK", picks.join("\n"));
            }
        });
        window.wait("body[data-ready=true]");
        window
    }

    /// The program as a plain command, without a driver.
    pub(crate) fn command(&self) -> Command {
        let mut command = self.desktop.command(program());
        command.args(["--today", &self.today]).env("ALDIA_HOME", self.home());
        command
    }

    /// The same, for a program that is left running: what GTK says about this machine is of no interest.
    pub(crate) fn quiet_command(&self) -> Command {
        let mut command = self.command();
        command.stderr(Stdio::null());
        command
    }

    /// What the program wrote into its log.
    pub(crate) fn log(&self) -> String {
        let files = std::fs::read_dir(self.home().join("log")).expect("the folder of the log");
        let text = |file: std::io::Result<std::fs::DirEntry>| std::fs::read_to_string(file.expect("a log").path());
        files.map(|file| text(file).expect("a log is text")).collect()
    }
}

/// Stands for the owner's PDF reader and mail program: notes what it was asked to open.
fn place_opener(desktop: &Desktop) {
    let folder = desktop.home().join("bin");
    std::fs::create_dir_all(&folder).expect("a folder for programs");
    let script = folder.join("xdg-open");
    let note = desktop.home().join("opened");
    let text = format!("#!/bin/sh\nprintf '%s\\n' \"$1\" >> '{}'\n", note.display());
    std::fs::write(&script, text).expect("the opener");
    let runs = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(&script, runs).expect("the opener must run");
}

fn own_path(desktop: &Desktop) -> OsString {
    let given = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(desktop.home().join("bin")).chain(std::env::split_paths(&given));
    std::env::join_paths(folders).expect("a path of folders")
}

/// The program beside these tests; `cargo xtask test` builds it before them.
pub(crate) fn program() -> String {
    programs::beside("aldia-desktop").display().to_string()
}

/// Loads the page again, and waits for the new one: the old one still answers for a moment.
pub(crate) fn reload(window: &Window) {
    let _ = window.script("window.isOld = true; location.reload(); return null");
    wait_for("the page to load again", || (window.try_script("return window.isOld ?? null")?.is_null()).then_some(()));
    window.wait("body[data-ready=true]");
}

/// Makes a call over the real bridge, as the window itself does: `{"ok": …}` or `{"error": …}`.
pub(crate) fn call(window: &Window, name: &str, request: &Value) -> Value {
    invoke(window, "call", &json!({ "name": name, "request": request }))
}

/// Asks the program for any command, as a script that slipped into the page could.
pub(crate) fn invoke(window: &Window, command: &str, arguments: &Value) -> Value {
    const ASK: &str = "const [command, given, done] = arguments;
        window.__TAURI_INTERNALS__.invoke(command, given).then((ok) => done({ ok }), (error) => done({ error }));";
    window.script_async(ASK, &json!([command, arguments]))
}

/// Makes the call and answers its value.
pub(crate) fn value(window: &Window, name: &str, request: &Value) -> Value {
    let answer = call(window, name, request);
    assert!(answer["error"].is_null(), "{name}: {}", answer["error"]);
    answer["ok"].clone()
}
