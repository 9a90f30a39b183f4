//! The power goes after any operation of a scripted day: every disk that this could leave is opened, checked and
//! compared with what had been told until then.

use std::collections::HashSet;
use std::ops::Range;
use std::path::Path;
use std::sync::Mutex;

use super::controls;
use crate::day::{self, HOME, Milestone, Recording};
use crate::disk::{FolderRule, Image, MODELS, Model, Op, RULES, Replay};
use crate::inspect;
use crate::program::LEDGER;
use crate::rig::Rig;
use crate::tally::Tally;

/// Moments that one piece of work covers.
const PIECE: usize = 48;
/// In the sample the power goes after one operation in so many.
const STRIDE: usize = 3;

pub(crate) fn run(rig: &Rig) -> Result<Tally, String> {
    let recording = day::record(rig, &day::script(rig.scale(4, 16)))?;
    let judge = |image: &Image, told: usize, place: &Path| judge(rig, &recording, image, told, place);
    let moments: Vec<usize> = recording.milestones.iter().map(|milestone| milestone.at).collect();
    let (stride, repeats) = (rig.scale(STRIDE, 1), rig.scale(1, 4));
    let mut tally =
        Sweep { start: Image::empty(), log: &recording.log, told: &moments, stride, repeats }.run(rig, &judge);
    tally.note(format!("{} operations, {} facts", recording.log.len(), recording.facts.len()));
    tally.stride("operation", stride);
    controls::add_to(rig, &mut tally)?;
    Ok(tally)
}

/// Every image of a log.
pub(crate) struct Sweep<'log> {
    /// The disk at rest before the log begins.
    pub(crate) start: Image,
    pub(crate) log: &'log [Op],
    /// The moments by which something had been told, in order.
    pub(crate) told: &'log [usize],
    /// Cut after every operation, or after each so many.
    pub(crate) stride: usize,
    /// How often the models that roll dice are tried.
    pub(crate) repeats: usize,
}

/// Judges an image of a cut after so much had been told, with a folder to lay it out in.
pub(crate) type Judge<'j> = dyn Fn(&Image, usize, &Path) -> Result<(), String> + Sync + 'j;

/// Images that were judged, each with how much had been told.
type Seen = Mutex<HashSet<(u64, usize)>>;

impl Sweep<'_> {
    /// Counts as a run each image that differs from those before it, or of which more had been told.
    pub(crate) fn run(&self, rig: &Rig, judge: &Judge<'_>) -> Tally {
        let moments = self.log.len() / self.stride + 1;
        let pieces = moments.div_ceil(PIECE);
        let seen = Seen::default();
        let tallies = rig.in_parallel(pieces * RULES.len(), |work| {
            let (rule, piece) = (RULES[work / pieces], work % pieces);
            self.piece(rig, rule, piece * PIECE..((piece + 1) * PIECE).min(moments), judge, &seen)
        });
        let (mut tally, mut images) = (Tally::default(), 0);
        for (part, more) in tallies {
            tally.add(part);
            images += more;
        }
        tally.note(format!("{images} images of cuts, {} of them distinct", tally.runs));
        tally
    }

    /// The judged ones, and how many images there were.
    fn piece(
        &self,
        rig: &Rig,
        rule: FolderRule,
        moments: Range<usize>,
        judge: &Judge<'_>,
        seen: &Seen,
    ) -> (Tally, usize) {
        let (mut tally, mut images) = (Tally::default(), 0);
        let place = rig.place("cut");
        let mut replay = Replay::from(self.start.clone(), rule);
        let mut followed = 0;
        for at in moments.map(|moment| moment * self.stride) {
            while followed < at {
                replay.follow(&self.log[followed]);
                followed += 1;
            }
            let told = self.told.iter().filter(|moment| **moment <= at).count();
            for model in MODELS {
                let repeats = if matches!(model, Model::Prefix | Model::Torn) { self.repeats } else { 1 };
                for repeat in 0..repeats {
                    let image = replay.cut(model, &mut rig.dice((at * 64 + repeat) as u64));
                    images += 1;
                    if !seen.lock().is_ok_and(|mut seen| seen.insert((image.fingerprint(), told))) {
                        continue;
                    }
                    let judged = judge(&image, told, &place);
                    tally.count(judged.map_err(|why| format!("{rule:?}/{model:?} after operation {at}: {why}")));
                }
            }
        }
        (tally, images)
    }
}

/// The moments at which something was told.
pub(crate) fn tellings(log: &[Op]) -> Vec<usize> {
    (0..log.len()).filter(|at| matches!(log[*at], Op::Told(_))).map(|at| at + 1).collect()
}

fn judge(rig: &Rig, recording: &Recording, image: &Image, told: usize, place: &Path) -> Result<(), String> {
    let (behind, ahead) = recording.milestones.split_at(told);
    files_stand(image, behind)?;
    lay_out(image, place);
    let facts = inspect::facts(&place.join(HOME).join(LEDGER))?;
    compare(facts.as_deref(), &recording.facts, behind.last(), ahead.first())?;
    // The program itself must agree, and go on; for a part of the images, as it costs three starts.
    if told > 0 && image.fingerprint().is_multiple_of(if rig.is_full { 20 } else { 60 }) {
        goes_on(rig, &place.join(HOME))?;
    }
    Ok(())
}

/// Lays an image out in a folder, in the place of the one before.
pub(crate) fn lay_out(image: &Image, place: &Path) {
    std::fs::remove_dir_all(place).expect("the scratch folder is ours");
    image.write_out(place).expect("the scratch folder is writable");
}

fn files_stand(image: &Image, told: &[Milestone]) -> Result<(), String> {
    for (path, content) in told.iter().flat_map(|milestone| &milestone.files) {
        match image.file(path) {
            Some(found) if found == content.as_slice() => {}
            Some(found) => {
                return Err(format!("{path} was told and is not whole: {} of {} bytes", found.len(), content.len()));
            }
            None => return Err(format!("{path} was told and is not there")),
        }
    }
    Ok(())
}

/// All that was told stands, at most the act that was under way is there besides, and what stands is the beginning of
/// the undisturbed day, up to its last hash.
pub(crate) fn compare(
    found: Option<&[inspect::Fact]>,
    day: &[inspect::Fact],
    behind: Option<&Milestone>,
    ahead: Option<&Milestone>,
) -> Result<(), String> {
    let told = behind.map_or(0, |milestone| milestone.facts);
    let Some(found) = found else {
        return if behind.is_none() { Ok(()) } else { Err(format!("no ledger, and {told} facts were told")) };
    };
    let extra = ahead.map_or(told, |milestone| milestone.facts);
    if found.len() != told && found.len() != extra {
        return Err(format!("{} facts stand; {told} were told, and with the act under way {extra}", found.len()));
    }
    if found != &day[..found.len()] {
        return Err("other facts than those that were recorded".to_owned());
    }
    Ok(())
}

/// The program calls the ledger sound and records the next fact.
pub(crate) fn goes_on(rig: &Rig, home: &Path) -> Result<(), String> {
    let program = rig.program(home);
    let check = program.feed_once_free(&["check", "--json"], "");
    if !check.is_done() {
        return Err(format!("aldia check says exit {:?}: {}", check.code, check.err));
    }
    let line = r#"{"do":"customer","id":"after-all","name":"Después"}"#;
    let record = program.feed_once_free(&["record", "-"], line);
    if record.is_done() { Ok(()) } else { Err(format!("the program does not go on: {}", record.err)) }
}
