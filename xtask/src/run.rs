//! `cargo xtask run`: from a clone to the window, or to the same job in the terminal.

use std::path::Path;

use crate::packages::Purpose;
use crate::place::{built, target};
use crate::{Outcome, setup, shell};

pub(crate) fn run() -> Outcome {
    setup::set_up(Purpose::Run)?;
    if has_display() { open_window() } else { use_terminal() }
}

fn has_display() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

fn open_window() -> Outcome {
    build_ui()?;
    shell::run(&["cargo", "build", "--locked", "-p", "aldia-desktop"])?;
    println!("opening the window; closing it leaves the program in the tray, its menu ends it");
    shell::run(&[&built("aldia-desktop")?])
}

/// Builds the screens, which the shell takes into itself.
pub(crate) fn build_ui() -> Outcome {
    shell::run_in(&crate::place::ui(), &["npm", "run", "build"])
}

/// The owner's morning on a book of example data: the queue, the letters, a verified copy.
fn use_terminal() -> Outcome {
    println!(
        "there is no display here (DISPLAY and WAYLAND_DISPLAY are empty), so this is the same job in the terminal:"
    );
    shell::run(&["cargo", "build", "--locked", "-p", "aldia"])?;
    let folder = target()?.join("example");
    start_afresh(&folder)?;
    let path = |name: &str| folder.join(name).display().to_string();
    let (aldia, ledger, letters, copies) =
        (built("aldia")?, path("example.aldia"), path("letters.pdf"), path("copies"));
    for rest in [&["demo"][..], &["today"], &["letters", "--out", &letters], &["backup", &copies], &["check"]] {
        let words = [&[aldia.as_str(), "--ledger", &ledger], rest].concat();
        println!("\n$ aldia {}", words[1..].join(" "));
        shell::run(&words)?;
    }
    println!("\nthe letters of today: {letters}\nthe verified copy:    {copies}");
    Ok(())
}

fn start_afresh(folder: &Path) -> Outcome {
    let said = |error: std::io::Error| format!("{}: {error}", folder.display());
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(said)?;
    }
    std::fs::create_dir_all(folder.join("copies")).map_err(said)
}
