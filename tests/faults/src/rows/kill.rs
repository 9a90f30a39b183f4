//! `kill -9` at a random moment of every kind of act. It tests the program's logic, not the disk: what the system was
//! given survives the process. The power cut tests the disk.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, Instant};

use crate::day::{self, TODAY};
use crate::dice::Dice;
use crate::inspect;
use crate::program::Program;
use crate::rig::Rig;
use crate::tally::Tally;

use super::migrations::Released;

/// Kills of one ledger before a new one is begun.
const KILLS_OF_A_LEDGER: usize = 25;
/// The longest wait before a kill, in microseconds: about twice what the longest act takes when nothing else runs.
const LONGEST: usize = 120_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Make,
    /// The first command after the update of the program.
    Upgrade,
    Record,
    Atomic,
    Import,
    Letters,
    Copy,
}

/// Recording is what the owner does most.
const ACTS: &[Act] =
    &[Act::Record, Act::Record, Act::Record, Act::Record, Act::Atomic, Act::Import, Act::Letters, Act::Copy, Act::Copy];

pub(crate) fn run(rig: &Rig) -> Result<Tally, String> {
    let kills = rig.scale(125, 10_000);
    let released = super::migrations::released()?;
    let ledgers = kills.div_ceil(KILLS_OF_A_LEDGER);
    let tallies = rig.in_parallel(ledgers, |number| {
        let mut story = Story::new(rig, number);
        if let Err(why) = story.begin_old(&released[0]) {
            story.tally.count(Err(why));
        }
        for kill in 0..KILLS_OF_A_LEDGER.min(kills - number * KILLS_OF_A_LEDGER) {
            let judged = story.kill(kill);
            story.tally.count(judged.map_err(|why| format!("ledger {number}, kill {kill}: {why}")));
        }
        let (told, extra, early) = (story.told, story.extra, story.early);
        (story.tally, told, extra, early)
    });
    let mut tally = Tally::default();
    let (mut told, mut extra, mut early) = (0, 0, 0);
    for (part, more_told, more_extra, more_early) in tallies {
        tally.add(part);
        (told, extra, early) = (told + more_told, extra + more_extra, early + more_early);
    }
    tally.note(format!("{told} facts told, {extra} acts stood untold, {early} kills before anything was told"));
    tally.note("kill -9 proves the logic, not the disk; the row cut proves the disk");
    Ok(tally)
}

/// One ledger and its many deaths.
struct Story<'rig> {
    program: Program,
    rig: &'rig Rig,
    dice: Dice,
    number: usize,
    /// Facts that stood after the last look.
    facts: usize,
    copies: Vec<PathBuf>,
    /// A released version made it, and nothing has opened it since.
    is_old: bool,
    tally: Tally,
    told: usize,
    extra: usize,
    early: usize,
}

/// What is known of a ledger before and after an act that is killed.
struct Outcome {
    told: String,
    was_done: bool,
}

impl<'rig> Story<'rig> {
    fn new(rig: &'rig Rig, number: usize) -> Self {
        let home = rig.place("kill");
        day::put_files(&home);
        let program = rig.program(&home.join(day::HOME));
        let dice = rig.dice(number as u64);
        let tally = Tally::default();
        Self {
            program,
            rig,
            dice,
            number,
            facts: 0,
            copies: Vec::new(),
            is_old: false,
            tally,
            told: 0,
            extra: 0,
            early: 0,
        }
    }

    /// Every third ledger begins as one of the oldest released version, where there is an older one than ours.
    fn begin_old(&mut self, oldest: &Released) -> Result<(), String> {
        if !self.number.is_multiple_of(3) || oldest.schema >= store::SCHEMA {
            return Ok(());
        }
        let twin = self.rig.place("twin");
        let laid = oldest.lay_out(&twin).and_then(|()| oldest.lay_out(&self.program.home));
        laid.map_err(|error| error.to_string())?;
        self.facts = inspect::facts(&twin.join(crate::program::LEDGER))?.map_or(0, |facts| facts.len());
        self.is_old = true;
        Ok(())
    }

    fn kill(&mut self, kill: usize) -> Result<(), String> {
        let act = match self.program.ledger().exists() {
            true if std::mem::take(&mut self.is_old) => Act::Upgrade,
            true => *self.dice.pick(ACTS).unwrap_or(&Act::Record),
            false => Act::Make,
        };
        let (arguments, input) = self.asked(act, kill);
        let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let child = self.program.start(&words);
        let outcome = die(child, &input, Duration::from_micros(self.dice.below(LONGEST) as u64));
        self.judge(act, &outcome)?;
        if kill % 12 == 11 && self.facts > 0 {
            super::cut::goes_on(self.rig, &self.program.home)?;
            self.facts = self.look()?.map_or(0, |facts| facts.len());
        }
        Ok(())
    }

    fn asked(&mut self, act: Act, kill: usize) -> (Vec<String>, String) {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let top = self.program.home.parent().unwrap_or(Path::new("/")).to_owned();
        let in_top = |name: &str| top.join(name).display().to_string();
        match act {
            Act::Make => {
                (words(&["init", "--name", "T", "--country", "MX", "--currency", "MXN", "--json"]), String::new())
            }
            Act::Upgrade => (words(&["check", "--json"]), String::new()),
            Act::Record => (words(&["record", "-"]), self.lines(kill, 60)),
            Act::Atomic => (words(&["record", "-", "--atomic"]), self.lines(kill, 20)),
            Act::Import => {
                let file = format!("import-{kill}.csv");
                let text = std::fs::read_to_string(top.join("facturas.csv")).unwrap_or_default();
                let text = text.replace("B-", &format!("B{}-", self.number * 1000 + kill));
                std::fs::write(top.join(&file), text).expect("the scratch folder is writable");
                (words(&["import", &in_top(&file), "--json"]), String::new())
            }
            Act::Letters => {
                let out = in_top(&format!("cartas-{kill}.pdf"));
                (words(&["letters", "--out", &out, "--mark-sent", "--today", TODAY, "--json"]), String::new())
            }
            Act::Copy => (words(&["backup", &in_top(day::STICK), "--json"]), String::new()),
        }
    }

    fn lines(&self, kill: usize, count: usize) -> String {
        let first = kill * 1000;
        (0..count)
            .map(|at| format!("{}\n{}\n", day::customer(first + at), day::invoice(first + at, first + at)))
            .collect()
    }

    fn look(&self) -> Result<Option<Vec<inspect::Fact>>, String> {
        // A reader's process that was being started when its parent died holds the lock until it has started.
        for _ in 0..50 {
            match inspect::facts(&self.program.ledger()) {
                Err(why) if why.contains("another process holds") => std::thread::sleep(Duration::from_millis(20)),
                seen => return seen,
            }
        }
        inspect::facts(&self.program.ledger())
    }

    fn judge(&mut self, act: Act, outcome: &Outcome) -> Result<(), String> {
        let Some(facts) = self.look()? else {
            let was_told = outcome.was_done || !outcome.told.is_empty();
            return if was_told { Err("the ledger was told and is not there".to_owned()) } else { Ok(()) };
        };
        let added = facts.len().checked_sub(self.facts).ok_or("facts are gone that stood before")?;
        if outcome.told.is_empty() {
            self.early += 1;
        }
        let told = match act {
            Act::Record => self.one_by_one(&facts, outcome, added)?,
            Act::Atomic => outcome.told.lines().count(),
            Act::Import => sum(&outcome.told, &["customers", "invoices", "credit_notes", "payments"]),
            Act::Letters => sum_of(&outcome.told, "marked"),
            Act::Make | Act::Upgrade | Act::Copy => 0,
        };
        if outcome.was_done && !outcome.told.is_empty() && act != Act::Record && added != told {
            return Err(format!("{act:?}: {told} facts were told and {added} stand"));
        }
        self.extra += usize::from(added > told);
        self.told += told;
        self.facts = facts.len();
        if act == Act::Copy {
            self.judge_copies(&outcome.told)?;
        }
        Ok(())
    }

    /// Every line that was answered stands, and at most one that was not.
    fn one_by_one(&self, facts: &[inspect::Fact], outcome: &Outcome, added: usize) -> Result<usize, String> {
        let answers: Vec<serde_json::Value> =
            outcome.told.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        for answer in &answers {
            let id = answer["id"].as_str();
            if answer["ok"] != true || !facts.iter().rev().any(|fact| fact.reference.as_deref() == id) {
                return Err(format!("{answer} was told, and it does not stand"));
            }
        }
        if added > answers.len() + 1 {
            return Err(format!("{added} facts stand and only {} were told", answers.len()));
        }
        Ok(answers.len())
    }

    /// A copy that was told is good; the earlier ones still are, which is looked at for one of them.
    fn judge_copies(&mut self, told: &str) -> Result<(), String> {
        let told: serde_json::Value = serde_json::from_str(told).unwrap_or_default();
        self.copies.extend(told["file"].as_str().map(PathBuf::from));
        let last = self.copies.last().cloned();
        let one = self.dice.pick(&self.copies).cloned();
        for copy in last.into_iter().chain(one) {
            let ended = self.program.run(&["verify", &copy.display().to_string()]);
            if !ended.is_done() {
                return Err(format!("{} was told good: {}", copy.display(), ended.err));
            }
        }
        Ok(())
    }
}

fn sum(told: &str, names: &[&str]) -> usize {
    let told: serde_json::Value = serde_json::from_str(told).unwrap_or_default();
    names.iter().filter_map(|name| told["imported"][*name].as_u64()).sum::<u64>().try_into().unwrap_or(0)
}

fn sum_of(told: &str, name: &str) -> usize {
    let told: serde_json::Value = serde_json::from_str(told).unwrap_or_default();
    told[name].as_u64().and_then(|number| number.try_into().ok()).unwrap_or(0)
}

/// Feeds the child, kills it after a while, and answers what it had said until then.
fn die(mut child: Child, input: &str, after: Duration) -> Outcome {
    let began = Instant::now();
    let mut stdin = child.stdin.take().expect("a pipe was asked for");
    let mut stdout = child.stdout.take().expect("a pipe was asked for");
    let (told, status) = std::thread::scope(|scope| {
        scope.spawn(move || drop(stdin.write_all(input.as_bytes())));
        let reading = scope.spawn(move || {
            let mut told = String::new();
            drop(stdout.read_to_string(&mut told));
            told
        });
        // Not a wait for something to happen: the moment of the kill is what is being tried.
        std::thread::sleep(after.saturating_sub(began.elapsed()));
        drop(child.kill());
        let status = child.wait();
        (reading.join().unwrap_or_default(), status)
    });
    Outcome { told, was_done: status.is_ok_and(|status| status.success()) }
}
