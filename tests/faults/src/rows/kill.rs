//! `kill -9` at a random moment of every kind of act. It tests the program's logic, not the disk: what the system was
//! given survives the process. The power cut tests the disk.

use std::collections::{BTreeMap, HashSet};
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, Instant};

use crate::day::{self, TODAY};
use crate::dice::Dice;
use crate::inspect;
use crate::program::{Ended, Program, once_free};
use crate::rig::Rig;
use crate::tally::Tally;

use super::migrations::Released;

/// Kills of one ledger before a new one is begun.
const KILLS_OF_A_LEDGER: usize = 25;
/// The longest wait before the first kill of a kind of act, in microseconds. Later ones follow how long the act takes
/// here and now: longer after a kill, shorter after it ended by itself, so that both keep happening.
const LONGEST: usize = 60_000;
/// The signal that no program can catch.
const KILLED: i32 = 9;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
    let kills = rig.scale(300, 10_000);
    let released = super::migrations::released()?;
    let ledgers = kills.div_ceil(KILLS_OF_A_LEDGER);
    let tallies = rig.in_parallel(ledgers, |number| {
        let mut story = Story::new(rig, number);
        // Every second ledger begins as one of the oldest released version.
        let begun = if number.is_multiple_of(2) { story.begin_old(&released[0]) } else { story.pace_making() };
        if let Err(why) = begun {
            story.tally.count(Err(why));
        }
        for kill in 0..KILLS_OF_A_LEDGER.min(kills - number * KILLS_OF_A_LEDGER) {
            let judged = story.kill(kill);
            story.tally.count(judged.map_err(|why| format!("ledger {number}, kill {kill}: {why}")));
        }
        let Story { tally, told, extra, early, rotated, .. } = story;
        (tally, [told, extra, early, rotated])
    });
    let mut tally = Tally::default();
    let mut sums = [0; 4];
    for (part, more) in tallies {
        tally.add(part);
        sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
    }
    let [told, extra, early, rotated] = sums;
    tally.note(format!("{told} facts told, {extra} acts stood untold, {early} killed before anything was told"));
    tally.note(format!("{rotated} told copies taken away by the rotation, each behind two that were read again"));
    tally.note("the others of the runs ended by themselves before the kill came, and well");
    tally.note("kill -9 proves the logic, not the disk; the row cut proves the disk");
    Ok(tally)
}

/// One ledger and its many deaths.
struct Story<'rig> {
    program: Program,
    rig: &'rig Rig,
    dice: Dice,
    number: usize,
    /// The longest wait before the next kill of each kind of act, in microseconds.
    waits: BTreeMap<Act, usize>,
    /// Facts that stood after the last look.
    facts: usize,
    /// The copies that were told, oldest first.
    copies: Vec<PathBuf>,
    /// Those of them that were read again.
    read_again: HashSet<PathBuf>,
    /// A released version made it, and nothing has opened it since.
    is_old: bool,
    tally: Tally,
    told: usize,
    extra: usize,
    early: usize,
    rotated: usize,
}

impl<'rig> Story<'rig> {
    fn new(rig: &'rig Rig, number: usize) -> Self {
        let home = rig.place("kill");
        day::put_files(&home);
        let program = rig.program(&home.join(day::HOME));
        let dice = rig.dice(number as u64);
        let mut tally = Tally::default();
        ACTS.iter().chain(&[Act::Make, Act::Upgrade]).for_each(|act| tally.happen(format!("killed in {act:?}"), 0));
        Self {
            program,
            rig,
            dice,
            number,
            waits: BTreeMap::new(),
            facts: 0,
            copies: Vec::new(),
            read_again: HashSet::new(),
            is_old: false,
            tally,
            told: 0,
            extra: 0,
            early: 0,
            rotated: 0,
        }
    }

    /// A ledger is made once, in a few milliseconds: how many here and now, a first one tells that nobody kills.
    fn pace_making(&mut self) -> Result<(), String> {
        let (arguments, _) = self.asked(Act::Make, 0);
        let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let began = Instant::now();
        let ended = self.rig.program(&self.rig.place("pace")).run(&words);
        let took = usize::try_from(began.elapsed().as_micros()).unwrap_or(LONGEST);
        self.waits.insert(Act::Make, took.clamp(1_000, LONGEST));
        ended_well(&ended, false)
    }

    fn begin_old(&mut self, oldest: &Released) -> Result<(), String> {
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
        let longest = self.waits.entry(act).or_insert(LONGEST);
        let after = Duration::from_micros(self.dice.below(*longest) as u64);
        let ended = once_free(|| die(self.program.start(&words), &input, after), Ended::is_held);
        let is_killed = ended.signal == Some(KILLED);
        *longest = if is_killed { *longest * 5 / 4 } else { *longest * 4 / 5 }.max(1_000);
        self.tally.happen(format!("killed in {act:?}"), usize::from(is_killed));
        ended_well(&ended, is_killed).map_err(|why| format!("{act:?}: {why}"))?;
        self.judge(act, &ended)?;
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
        let is_held = |seen: &Result<_, String>| seen.as_ref().is_err_and(|why| why.contains("another process holds"));
        once_free(|| inspect::facts(&self.program.ledger()), is_held)
    }

    fn judge(&mut self, act: Act, ended: &Ended) -> Result<(), String> {
        let Some(facts) = self.look()? else {
            let was_told = ended.is_done() || !ended.out.is_empty();
            return if was_told { Err("the ledger was told and is not there".to_owned()) } else { Ok(()) };
        };
        let added = facts.len().checked_sub(self.facts).ok_or("facts are gone that stood before")?;
        self.early += usize::from(ended.out.is_empty());
        let told = match act {
            Act::Record => self.one_by_one(&facts, &ended.out, added)?,
            Act::Atomic => ended.out.lines().count(),
            Act::Import => sum(&ended.out, &["customers", "invoices", "credit_notes", "payments"]),
            Act::Letters => sum_of(&ended.out, "marked"),
            Act::Make | Act::Upgrade | Act::Copy => 0,
        };
        if ended.is_done() && !ended.out.is_empty() && act != Act::Record && added != told {
            return Err(format!("{act:?}: {told} facts were told and {added} stand"));
        }
        self.extra += usize::from(added > told);
        self.told += told;
        self.facts = facts.len();
        if act == Act::Copy {
            self.judge_copies(&ended.out)?;
        }
        Ok(())
    }

    /// Every line that was answered stands, and at most one that was not.
    fn one_by_one(&self, facts: &[inspect::Fact], told: &str, added: usize) -> Result<usize, String> {
        let answers: Vec<serde_json::Value> = told.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
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
        let gone = gone(&self.copies, &self.read_again)?;
        self.copies.retain(|copy| !gone.contains(copy));
        self.rotated += gone.len();
        let told: serde_json::Value = serde_json::from_str(told).unwrap_or_default();
        self.copies.extend(told["file"].as_str().map(PathBuf::from));
        let last = self.copies.last().cloned();
        let one = self.dice.pick(&self.copies).cloned();
        for copy in last.into_iter().chain(one) {
            let ended = self.program.feed_once_free(&["verify", &copy.display().to_string()], "");
            if !ended.is_done() {
                return Err(format!("{} was told good: {}", copy.display(), ended.err));
            }
            self.read_again.insert(copy);
        }
        Ok(())
    }
}

/// Those of these copies, oldest first, that are no longer there. The rotation may take one away behind two newer ones
/// that were read again; that any other is gone is an error.
fn gone(copies: &[PathBuf], read_again: &HashSet<PathBuf>) -> Result<HashSet<PathBuf>, String> {
    let mut gone = HashSet::new();
    let mut newer = 0;
    for copy in copies.iter().rev() {
        if copy.exists() {
            newer += usize::from(read_again.contains(copy));
        } else if newer < 2 {
            return Err(format!("{} was told good and is gone, and no two newer ones were read again", copy.display()));
        } else {
            gone.insert(copy.clone());
        }
    }
    Ok(gone)
}

fn sum(told: &str, names: &[&str]) -> usize {
    let told: serde_json::Value = serde_json::from_str(told).unwrap_or_default();
    names.iter().filter_map(|name| told["imported"][*name].as_u64()).sum::<u64>().try_into().unwrap_or(0)
}

fn sum_of(told: &str, name: &str) -> usize {
    let told: serde_json::Value = serde_json::from_str(told).unwrap_or_default();
    told[name].as_u64().and_then(|number| number.try_into().ok()).unwrap_or(0)
}

/// A program that was not killed must have done what it was asked: nothing is wrong but the kill.
fn ended_well(ended: &Ended, is_killed: bool) -> Result<(), String> {
    match ended.fault() {
        _ if ended.err.contains("panicked") => Err(format!("panicked: {}", ended.err)),
        _ if is_killed => Ok(()),
        Some(fault) => Err(fault),
        None if !ended.is_done() => Err(format!("refused by itself, exit {:?}: {}", ended.code, ended.err)),
        None => Ok(()),
    }
}

/// Feeds the child, kills it after a while, and answers what it had said until then and how it ended.
fn die(mut child: Child, input: &str, after: Duration) -> Ended {
    let began = Instant::now();
    let mut stdin = child.stdin.take().expect("a pipe was asked for");
    let stdout = child.stdout.take().expect("a pipe was asked for");
    let stderr = child.stderr.take().expect("a pipe was asked for");
    std::thread::scope(|scope| {
        scope.spawn(move || drop(stdin.write_all(input.as_bytes())));
        let (out, err) = (scope.spawn(move || read_all(stdout)), scope.spawn(move || read_all(stderr)));
        // Not a wait for something to happen: the moment of the kill is what is being tried.
        std::thread::sleep(after.saturating_sub(began.elapsed()));
        drop(child.kill());
        let status = child.wait().expect("a child that was started can be waited for");
        let said = [out, err].map(|reading| reading.join().unwrap_or_default());
        Ended::of(status, &said[0], &said[1])
    })
}

fn read_all(mut pipe: impl Read) -> Vec<u8> {
    let mut said = Vec::new();
    drop(pipe.read_to_end(&mut said));
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(code: Option<i32>, signal: Option<i32>, err: &str) -> Ended {
        Ended { code, signal, out: String::new(), err: err.to_owned() }
    }

    #[test]
    fn a_copy_may_be_gone_only_behind_two_that_were_read_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let copies: Vec<PathBuf> = (1..=4).map(|number| folder.path().join(number.to_string())).collect();
        copies[1..].iter().for_each(|copy| std::fs::write(copy, "").expect("written"));
        let read = |numbers: &[usize]| numbers.iter().map(|number| copies[*number].clone()).collect::<HashSet<_>>();
        assert_eq!(gone(&copies[1..], &HashSet::new()), Ok(HashSet::new()));
        assert_eq!(gone(&copies, &read(&[1, 3])), Ok(read(&[0])));
        assert!(gone(&copies, &read(&[0, 3])).is_err(), "one of the two is the one that is gone");
        std::fs::remove_file(&copies[2]).expect("removed");
        assert!(gone(&copies, &read(&[1, 3])).is_err(), "only one newer one was read again");
    }

    #[test]
    fn only_the_kill_excuses_a_program_that_did_not_do_what_it_was_asked() {
        assert!(ended_well(&ended(None, Some(KILLED), ""), true).is_ok());
        assert!(ended_well(&ended(None, Some(KILLED), "thread 'main' panicked"), true).is_err(), "it had panicked");
        assert!(ended_well(&ended(Some(0), None, ""), false).is_ok());
        assert!(ended_well(&ended(Some(1), None, "aldia: no."), false).is_err(), "nothing was wrong");
        assert!(ended_well(&ended(None, Some(11), ""), false).is_err(), "a fault of its own is no kill of ours");
    }
}
