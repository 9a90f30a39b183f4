//! One thing goes wrong, at one operation of the day after the other: the program says so in one sentence, keeps what it told,
//! and goes on when the fault is gone, also if the power goes after that.

use std::path::Path;

use super::cut::goes_on;
use crate::day::{self, HOME, Recording, Step};
use crate::disk::{Disk, FAULTS, Fault, FolderRule, Image, Model, Op, Plan, Replay};
use crate::inspect::{self, Fact};
use crate::program::{Ended, LEDGER};
use crate::rig::Rig;
use crate::tally::Tally;

/// In the sample one in so many is tried.
const STRIDE: usize = 29;

/// A fault, the step that it strikes, and at which operation of the step.
#[derive(Debug, Clone, Copy)]
struct Case {
    step: usize,
    fault: Fault,
    at: usize,
}

pub(crate) fn run(rig: &Rig) -> Result<Tally, String> {
    let script = day::script(3);
    let recording = day::record(rig, &script)?;
    let files = rig.place("files");
    day::put_files(&files);
    let mut cases = cases(rig, &script, &recording, &files)?;
    let all = cases.len();
    let keep = rig.scale(STRIDE, 1);
    let first = rig.dice(3).below(keep);
    cases = cases.into_iter().skip(first).step_by(keep).collect();
    let results = rig.in_parallel(cases.len(), |number| {
        let case = cases[number];
        let judged = strike(rig, &script[case.step], &recording, case, &files);
        judged.map_err(|why| format!("{case:?} {:?}: {why}", script[case.step].arguments))
    });
    let mut tally = Tally::default();
    FAULTS.iter().for_each(|fault| tally.happen(format!("{fault:?}"), 0));
    let mut missed = 0;
    for (case, result) in cases.iter().zip(results) {
        match result {
            Ok(false) => missed += 1,
            Ok(true) => {
                tally.count(Ok(()));
                tally.happen(format!("{:?}", case.fault), 1);
            }
            Err(why) => tally.count(Err(why)),
        }
    }
    tally.note(format!(
        "{} of {all} faults planned; {missed} not met and not counted, as the program went another way",
        cases.len()
    ));
    tally.stride("operation and fault", keep);
    Ok(tally)
}

fn cases(rig: &Rig, script: &[Step], recording: &Recording, files: &Path) -> Result<Vec<Case>, String> {
    let mut cases = Vec::new();
    for (step, asked) in script.iter().enumerate() {
        let ops = recording.log[recording.ends[step]..recording.ends[step + 1]].iter();
        let ops: Vec<&Op> = ops.filter(|op| !matches!(op, Op::Told(_))).collect();
        let reads = count_reads(rig, asked, &recording.between[step], files)?;
        for fault in FAULTS {
            cases.extend(fault.moments(&ops, reads).into_iter().map(|at| Case { step, fault, at }));
        }
    }
    Ok(cases)
}

fn count_reads(rig: &Rig, step: &Step, before: &Image, files: &Path) -> Result<usize, String> {
    let disk = Disk::new(before.clone(), Plan::default());
    let mounted = disk.mount(&rig.place("disk"))?;
    day::play(&rig.program(&mounted.path.join(HOME)), step, &mounted.path, files);
    Ok(disk.asked().1)
}

/// True when the fault was met.
fn strike(rig: &Rig, step: &Step, recording: &Recording, case: Case, files: &Path) -> Result<bool, String> {
    let before = &recording.between[case.step];
    let disk = Disk::new(before.clone(), Plan { fault: Some((case.at, case.fault)), capacity: None });
    let mounted = disk.mount(&rig.place("disk"))?;
    let ended = day::play(&rig.program(&mounted.path.join(HOME)), step, &mounted.path, files);
    if let Some(fault) = ended.fault().filter(|_| !is_mere_refusal(step, &ended)) {
        return Err(fault);
    }
    let expected = Expected::of(recording, case.step, step, &ended);
    if !disk.has_struck() {
        return Ok(false);
    }
    drop(mounted);
    let left = match case.fault {
        // The device comes back as a power cut would leave it.
        Fault::Gone => after_a_cut(before, &disk.log(), Model::Torn, rig, case.at),
        _ => disk.live(),
    };
    expected.stands(&facts(rig, &left)?).map_err(|why| format!("{why}; it had said {:?} {}", ended.code, ended.err))?;
    resume(rig, step, &left, &disk.log(), before, &expected, files, case)?;
    Ok(true)
}

/// A line of the day is refused on purpose: exit 1, and no sentence of its own.
fn is_mere_refusal(step: &Step, ended: &Ended) -> bool {
    step.arguments[0] == "record" && ended.code == Some(1) && ended.err.is_empty()
}

/// The fault is gone: the step, or the next fact, must succeed, and a power cut after that loses none of it.
#[allow(clippy::too_many_arguments, reason = "one case with all that it is about")]
fn resume(
    rig: &Rig,
    step: &Step,
    left: &Image,
    log: &[Op],
    before: &Image,
    expected: &Expected<'_>,
    files: &Path,
    case: Case,
) -> Result<(), String> {
    let disk = Disk::new(left.clone(), Plan::default());
    let mounted = disk.mount(&rig.place("disk"))?;
    let program = rig.program(&mounted.path.join(HOME));
    let has_ledger = left.file(&format!("{HOME}/{LEDGER}")).is_some();
    if has_ledger {
        goes_on(rig, &program.home)?;
    } else {
        let again = day::play(&program, step, &mounted.path, files);
        if !again.is_done() {
            return Err(format!("the fault is gone, and the step does not succeed: {}", again.err));
        }
    }
    drop(mounted);
    // What came back after the loss of the device was at rest; else the earlier operations were never certain.
    let (start, history) = match case.fault {
        Fault::Gone => (left, disk.log()),
        _ => (before, [log, &disk.log()].concat()),
    };
    let cut = after_a_cut(start, &history, Model::Nothing, rig, case.at);
    let found = facts(rig, &cut)?;
    let added = usize::from(has_ledger);
    let enough = if has_ledger { expected.told + added } else { 0 };
    if found.len() < enough {
        return Err(format!("after a later power cut {} facts stand of {enough} told", found.len()));
    }
    Ok(())
}

fn after_a_cut(start: &Image, log: &[Op], model: Model, rig: &Rig, part: usize) -> Image {
    let mut replay = Replay::from(start.clone(), FolderRule::Posix);
    log.iter().for_each(|op| replay.follow(op));
    replay.cut(model, &mut rig.dice(part as u64))
}

fn facts(rig: &Rig, image: &Image) -> Result<Vec<Fact>, String> {
    Ok(day::facts_of(rig, image)?.unwrap_or_default())
}

/// What must stand after a step that met a fault.
struct Expected<'r> {
    /// The facts of before, which nothing may touch.
    earlier: &'r [Fact],
    /// Facts that were told in all.
    told: usize,
    /// Those, and the act that may stand untold.
    most: usize,
    is_whole: bool,
}

impl<'r> Expected<'r> {
    fn of(recording: &'r Recording, number: usize, step: &Step, ended: &Ended) -> Self {
        let (before, after) = (recording.facts_between[number], recording.facts_between[number + 1]);
        let earlier = &recording.facts[..before];
        let is_one_by_one = step.arguments[0] == "record" && !step.arguments.contains(&"--atomic");
        if is_one_by_one {
            let told = before + ended.out.lines().filter(|line| line.contains("\"ok\":true")).count();
            return Self { earlier, told, most: (told + 1).min(after), is_whole: false };
        }
        let told = if ended.is_done() { after } else { before };
        Self { earlier, told, most: after, is_whole: true }
    }

    fn stands(&self, found: &[inspect::Fact]) -> Result<(), String> {
        if found.len() < self.told || found.len() > self.most {
            return Err(format!("{} facts stand; told {}, at most {}", found.len(), self.told, self.most));
        }
        if self.is_whole && found.len() != self.earlier.len() && found.len() != self.most {
            return Err(format!("an act stands by half: {} facts", found.len()));
        }
        if found[..self.earlier.len()] != *self.earlier {
            return Err("earlier facts were changed".to_owned());
        }
        Ok(())
    }
}
