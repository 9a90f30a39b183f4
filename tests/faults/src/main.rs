//! `cargo xtask faults`: disks that fail, power that goes, kills, rot and nonsense, against the unchanged program.
//!
//! Each row of the table prints how often it was tried, how often that was bad (which must be never), and how often its
//! deliberately careless control was bad (which must be at least once, else the harness is blind). It drives `aldia` as a
//! person would and looks at what is left from outside; it must never need a switch in the product.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it talks to the person at the terminal")]

mod day;
mod dice;
mod disk;
mod inspect;
mod program;
mod rig;
mod rows;
mod tally;

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use rig::Rig;
use rows::{ROWS, Row};

const USAGE: &str = "usage: faults [--only NAME] [--scale sample|full] [--seed N]";

struct Wishes {
    only: Option<String>,
    is_full: bool,
    seed: u64,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let ended = match words.as_slice() {
        ["child", rest @ ..] => child(rest),
        rest => wishes(rest).and_then(|wishes| table(&wishes)),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("faults: {sentence}");
            ExitCode::FAILURE
        }
    }
}

fn wishes(words: &[&str]) -> Result<Wishes, String> {
    let mut wishes = Wishes { only: None, is_full: false, seed: 1 };
    let mut rest = words;
    while let [name, value, more @ ..] = rest {
        match (*name, *value) {
            ("--only", row) => wishes.only = Some(row.to_owned()),
            ("--scale", "sample") => wishes.is_full = false,
            ("--scale", "full") => wishes.is_full = true,
            ("--seed", seed) => wishes.seed = seed.parse().map_err(|_| USAGE.to_owned())?,
            _ => return Err(USAGE.to_owned()),
        }
        rest = more;
    }
    if rest.is_empty() { Ok(wishes) } else { Err(USAGE.to_owned()) }
}

/// Parts that need a process of their own.
fn child(words: &[&str]) -> Result<(), String> {
    match words {
        ["write", book, way] => rows::controls::write(Path::new(book), way),
        ["migrate", book, part] => rows::migrations::migrate(Path::new(book), part),
        ["fuzz", rest @ ..] => rows::fuzz::child(rest),
        _ => Err("no such child".to_owned()),
    }
}

fn table(wishes: &Wishes) -> Result<(), String> {
    let chosen = |row: &&Row| match &wishes.only {
        Some(name) => row.name == name,
        None => wishes.is_full || row.is_sampled,
    };
    let rows: Vec<&Row> = ROWS.iter().filter(chosen).collect();
    if rows.is_empty() {
        let names: Vec<&str> = ROWS.iter().map(|row| row.name).collect();
        return Err(format!("no such row; there are {}", names.join(", ")));
    }
    println!("seed {}, {}", wishes.seed, if wishes.is_full { "full" } else { "sample" });
    let rig = Rig::new(wishes.seed, wishes.is_full)?;
    let lines: Vec<(bool, String)> = rows.iter().map(|row| run(&rig, row)).collect();
    println!("\n== faults, seed {}", wishes.seed);
    lines.iter().for_each(|(_, line)| println!("{line}"));
    let failed = lines.iter().filter(|(is_good, _)| !is_good).count();
    if failed == 0 { Ok(()) } else { Err(format!("{failed} rows failed")) }
}

fn run(rig: &Rig, row: &Row) -> (bool, String) {
    println!("\n== {}: {}", row.name, row.shows);
    let start = Instant::now();
    let (is_good, line) = match (row.run)(rig) {
        Ok(tally) => {
            tally.complaints.iter().for_each(|complaint| println!("  bad: {complaint}"));
            tally.notes.iter().for_each(|note| println!("  {note}"));
            (tally.is_good(), tally.line(row.name))
        }
        Err(missing) => (false, format!("FAILED {:12} could not run: {missing}", row.name)),
    };
    let line = format!("{line}  ({:.1} s)", start.elapsed().as_secs_f64());
    println!("{line}");
    (is_good, line)
}
