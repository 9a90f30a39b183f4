//! The command line, and the rows one after the other with their lines at the end.

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use crate::rig::Rig;
use crate::rows::{self, ROWS, Row, When};

const USAGE: &str = "usage: faults [--only ROW] [--except ROW]… [--scale sample|full] [--seed N]";

struct Wishes {
    only: Option<String>,
    except: Vec<String>,
    is_full: bool,
    seed: u64,
}

pub(crate) fn main() -> ExitCode {
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
    let mut wishes = Wishes { only: None, except: Vec::new(), is_full: false, seed: 1 };
    let mut rest = words;
    while let [name, value, more @ ..] = rest {
        match (*name, *value) {
            ("--only", row) => wishes.only = Some(known(row)?),
            ("--except", row) => wishes.except.push(known(row)?),
            ("--scale", "sample") => wishes.is_full = false,
            ("--scale", "full") => wishes.is_full = true,
            ("--seed", seed) => wishes.seed = seed.parse().map_err(|_| USAGE.to_owned())?,
            _ => return Err(USAGE.to_owned()),
        }
        rest = more;
    }
    if rest.is_empty() { Ok(wishes) } else { Err(USAGE.to_owned()) }
}

fn known(name: &str) -> Result<String, String> {
    let mut names = ROWS.iter().map(|row| row.name);
    if names.any(|known| known == name) {
        return Ok(name.to_owned());
    }
    Err(format!("no such row; there are {}", ROWS.iter().map(|row| row.name).collect::<Vec<_>>().join(", ")))
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
    let rows: Vec<&Row> = ROWS.iter().filter(|row| is_chosen(wishes, row)).collect();
    if rows.is_empty() {
        return Err("every row was left out".to_owned());
    }
    println!("seed {}, {}", wishes.seed, if wishes.is_full { "full" } else { "sample" });
    let rig = Rig::new(wishes.seed, wishes.is_full)?;
    let lines: Vec<(bool, String)> = rows.iter().map(|row| run(&rig, row)).collect();
    println!("\n== faults, seed {}", wishes.seed);
    lines.iter().for_each(|(_, line)| println!("{line}"));
    let failed = lines.iter().filter(|(is_good, _)| !is_good).count();
    if failed == 0 { Ok(()) } else { Err(format!("{failed} rows failed")) }
}

fn is_chosen(wishes: &Wishes, row: &Row) -> bool {
    let is_wanted = match &wishes.only {
        Some(name) => row.name == name,
        None => row.when == When::Always || (wishes.is_full && row.when == When::Full),
    };
    is_wanted && !wishes.except.iter().any(|name| name == row.name)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(words: &[&str]) -> Vec<&'static str> {
        let wishes = wishes(words).expect("what can be wished for");
        ROWS.iter().filter(|row| is_chosen(&wishes, row)).map(|row| row.name).collect()
    }

    #[test]
    fn rows_are_named_or_left_out_by_name() {
        assert_eq!(chosen(&["--only", "cut"]), ["cut"]);
        assert_eq!(chosen(&["--only", "stick"]), ["stick"], "what is run only when it is asked for can be asked for");
        let rest = chosen(&["--scale", "full", "--except", "real", "--except", "full-real"]);
        assert!(!rest.contains(&"real") && !rest.contains(&"full-real") && rest.contains(&"cut"), "{rest:?}");
        assert!(!rest.contains(&"stick"), "{rest:?}");
        assert!(wishes(&["--except", "sunshine"]).is_err(), "a row that is not there was not left out");
    }
}
