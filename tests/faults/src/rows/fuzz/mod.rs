//! Nonsense for every reader: mutated files of our own making, random calls of the window, random lines, damaged copies
//! and ledgers. Nothing may panic or die, and memory stays bounded.
//!
//! Each target runs in a process of its own with a limit on memory and on computing time, which writes down what it is
//! about to read. What kills or panics it is kept under target/faults; put it into tests/faults/kept and it is tried at
//! every run.

mod calls;
mod mutate;
mod seeds;
mod targets;
mod unsealed;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::rig::Rig;
use crate::tally::{Control, Tally};

use targets::TARGETS;

/// The most memory that a process with one reader may ask for.
const MEMORY: usize = 2 << 30;
/// How long one process may compute, in seconds; above that an input is taken for one that never ends.
const COMPUTING: usize = 1_500;
/// What is being read, for whoever finds the process dead.
const CURRENT: &str = "current";

/// A fact of each kind that the scripted day has not, one a line.
pub(crate) fn rare_facts() -> String {
    seeds::RARE.iter().map(|line| format!("{line}\n")).collect()
}

/// What one process is to do.
#[derive(Debug, Clone)]
struct Task {
    target: &'static str,
    first: usize,
    count: usize,
    /// Goes on until so many seconds have passed, when not zero.
    seconds: usize,
}

pub(crate) fn run(rig: &Rig) -> Result<Tally, String> {
    let found = PathBuf::from("target/faults");
    std::fs::create_dir_all(&found).map_err(|error| format!("{}: {error}", found.display()))?;
    let seconds = rig.scale(0, 600);
    let results = rig.in_parallel(TARGETS.len(), |at| {
        let target = &TARGETS[at];
        fuzz(rig, &Task { target: target.name, first: 0, count: target.sample, seconds }, &found)
    });
    let mut tally = Tally::default();
    for result in results {
        tally.add(result?);
    }
    tally.controls.push(control(rig)?);
    Ok(tally)
}

/// A reader that panics on purpose must be seen, or nothing else would be.
fn control(rig: &Rig) -> Result<Control, String> {
    let task = Task { target: "careless", first: 0, count: 200, seconds: 0 };
    let tally = fuzz(rig, &task, &rig.place("found"))?;
    Ok(Control { name: "careless reader", runs: tally.runs, bad: tally.bad })
}

/// Runs a target to the end; after a death it goes on behind the input that killed it.
fn fuzz(rig: &Rig, task: &Task, found: &Path) -> Result<Tally, String> {
    let mut tally = Tally::default();
    let (mut task, mut peak, mut taken) = (task.clone(), 0, 0);
    while task.count > 0 {
        let place = rig.place("fuzz");
        let output = start(rig, &task, &place)?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let word = |name: &str| said.lines().filter_map(|line| line.strip_prefix(name)).next_back();
        for complaint in said.lines().filter_map(|line| line.strip_prefix("bad ")) {
            keep(&place, found, complaint);
            tally.count(Err(format!("{}: {complaint}", task.target)));
        }
        peak = peak.max(word("peak ").and_then(|text| text.parse().ok()).unwrap_or(0));
        taken += word("taken ").and_then(|text| text.parse::<usize>().ok()).unwrap_or(0);
        let done: usize = word("done ").and_then(|text| text.parse().ok()).unwrap_or(0);
        (0..done).for_each(|_| tally.count(Ok(())));
        if output.status.success() {
            break;
        }
        let at = std::fs::read_to_string(place.join("number")).ok().and_then(|text| text.parse().ok());
        let at: usize = at.unwrap_or(task.first);
        keep(&place, found, &format!("{}-{at}", task.target));
        tally.count(Err(format!("{} died of input {at} ({})", task.target, output.status)));
        task.count = task.count.saturating_sub(at + 1 - task.first);
        task.first = at + 1;
        if tally.bad > 20 {
            break;
        }
    }
    if taken == 0 {
        tally.count(Err(format!("{}: not one input was taken, so nothing was tried behind the door", task.target)));
    }
    tally.note(format!("{}: {} inputs, {taken} of them taken, at most {} MB", task.target, tally.runs, peak >> 10));
    Ok(tally)
}

fn start(rig: &Rig, task: &Task, place: &Path) -> Result<std::process::Output, String> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("kept").join(task.target);
    let numbers = [task.first, task.count, task.seconds].map(|number| number.to_string());
    Command::new("prlimit")
        .args([format!("--as={MEMORY}"), format!("--cpu={COMPUTING}"), "--core=0".to_owned(), "--".to_owned()])
        .arg(own)
        .args(["child", "fuzz", task.target])
        .arg(rig.seed.to_string())
        .args(numbers)
        .arg(place)
        .arg(kept)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .map_err(|error| format!("prlimit (package util-linux) is missing: {error}"))
}

fn keep(place: &Path, found: &Path, name: &str) {
    let name: String = name.chars().take_while(|sign| sign.is_ascii_alphanumeric() || *sign == '-').collect();
    drop(std::fs::copy(place.join(format!("{CURRENT}-{name}")), found.join(&name)));
    drop(std::fs::copy(place.join(CURRENT), found.join(&name)));
}

/// The process with the reader.
///
/// # Errors
/// When it cannot begin.
pub(crate) fn child(words: &[&str]) -> Result<(), String> {
    let [target, seed, first, count, seconds, place, kept] = words else {
        return Err("fuzz TARGET SEED FIRST COUNT SECONDS PLACE KEPT".to_owned());
    };
    let number = |text: &str| text.parse::<usize>().map_err(|error| format!("{text}: {error}"));
    let (seed, first, count, seconds) = (number(seed)?, number(first)?, number(count)?, number(seconds)?);
    targets::run(target, seed as u64, first, count, seconds, Path::new(place), Path::new(kept))
}
