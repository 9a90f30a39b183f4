//! The desktop program: a window, a tray icon and a thread that wakes up, over the desk.
//!
//! It is the only crate that names Tauri. It must never know what an invoice is: every question of the window goes to
//! [`desk::calls::dispatch`] as it came, and every answer goes back as it is.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod arguments;
mod bridge;
mod log;
mod setup;
mod surroundings;
mod tray;
mod words;
mod worker;

use std::io::Write as _;
use std::process::ExitCode;

use arguments::Arguments;
use desk::reading;
use words::Words;

/// The program was called in a way that cannot work; nothing has been touched.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    if reading::is_asked() {
        return reading::answer();
    }
    let words = Words::of_environment();
    let arguments = match Arguments::parse(std::env::args_os().skip(1)) {
        Ok(arguments) => arguments,
        Err(wrong) => return refuse(&format!("{} {wrong}\n{}", words.bad_argument, words.usage)),
    };
    if !has_display() {
        return refuse(words.no_display);
    }
    let _flushes_on_drop = log::start(&arguments.options);
    setup::run(arguments).unwrap_or_else(|setup::NoWindow| refuse(words.no_window))
}

/// Without a display the window toolkit panics while it starts, so we look first.
fn has_display() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

fn refuse(sentence: &str) -> ExitCode {
    // If nobody reads our errors, there is nobody to tell.
    let _ = writeln!(std::io::stderr(), "{sentence}");
    ExitCode::from(USAGE)
}
