//! Copies under fault: one more copy, and a restore, are cut off, pulled, filled up and locked at every operation. The
//! newest copy that was called good restores, no earlier one is touched, and nothing is called good that is not. On a
//! stick that is full the rotation takes the oldest copy away, and that one alone.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::cut::{Sweep, lay_out, tellings};
use crate::day;
use crate::disk::{Disk, FAULTS, Fault, FolderRule, Image, Model, Mounted, Op, Plan, Replay, TOLD};
use crate::inspect::{self, Fact};
use crate::program::{Ended, Program};
use crate::rig::Rig;
use crate::tally::{Control, Tally};

/// In the sample the power goes after one operation in so many, and one fault in so many strikes.
const STRIDE: usize = 3;
const FAULT_STRIDE: usize = 5;

/// A ledger on an ordinary disk, and a stick with good copies, before and after the newest.
struct Shelf {
    /// The program's folder before the newest copy.
    home: PathBuf,
    stick: Image,
    /// What the stick holds where it is full.
    capacity: Option<usize>,
    /// How many copies stood on it.
    earlier: i64,
    /// Path of the one that goes to make room.
    spared: Option<String>,
    /// What happened on the stick during the newest copy.
    log: Vec<Op>,
    /// Path on the stick of the newest copy.
    newest: String,
    facts: Vec<Fact>,
}

pub(crate) fn run(rig: &Rig) -> Result<Tally, String> {
    let mut tally = Tally::default();
    for is_full in [false, true] {
        let shelf = Shelf::fill(rig, is_full)?;
        tally.note(format!("{} operations for a {}", shelf.log.len(), shelf.what()));
        tally.add(shelf.cuts(rig));
        tally.add(shelf.faults(rig)?);
        if !is_full {
            tally.add(shelf.restores(rig)?);
        }
    }
    for (name, script) in NAIVE {
        let (runs, bad) = naive(rig, script)?;
        tally.controls.push(Control { name, runs, bad });
    }
    Ok(tally)
}

fn at(program: &Program, arguments: &[&str]) -> Result<Ended, String> {
    let ended = program.run(arguments);
    if ended.is_done() { Ok(ended) } else { Err(format!("{arguments:?} failed on good disks: {}", ended.err)) }
}

fn facts_of(ledger: &Path) -> Result<Vec<Fact>, String> {
    Ok(inspect::facts(ledger)?.unwrap_or_default())
}

fn copy_folder(from: &Path, to: &Path) {
    let done = Command::new("cp").arg("-a").arg(from.join(".")).arg(to).status();
    assert!(done.is_ok_and(|status| status.success()), "the scratch folder is writable");
}

impl Shelf {
    /// Two good copies and room for more; or three, the newer two read again in a later session, and too little room for
    /// one more.
    fn fill(rig: &Rig, is_full: bool) -> Result<Self, String> {
        let home = rig.place("owner");
        let disk = Disk::new(Image::empty(), Plan::default());
        let mounted = disk.mount(&rig.place("stick"))?;
        let stick = mounted.path.join(day::STICK).display().to_string();
        let quiet = rig.program(&home);
        at(&quiet, &["init", "--name", "Taller", "--country", "MX", "--currency", "MXN"])?;
        let letters = home.join("cartas.pdf").display().to_string();
        let earlier = if is_full { 3 } else { 2 };
        for round in 0..=earlier {
            let lines: String = (0..3)
                .map(|n| round * 10 + n)
                .map(|n| format!("{}\n{}\n", day::customer(n), day::invoice(n, n)))
                .collect();
            quiet.feed(&["record", "-"], &lines);
            // Documents travel too.
            at(&quiet, &["letters", "--out", &letters, "--mark-sent", "--today", day::TODAY])?;
            if round < earlier {
                at(&quiet, &["backup", &stick])?;
            }
        }
        if is_full {
            read_again(&quiet, &mounted.path, &disk.live())?;
        }
        let facts = facts_of(&quiet.ledger())?;
        let before = rig.place("before");
        copy_folder(&home, &before);
        let (begin, image) = (disk.log_len(), disk.live());
        let capacity = if is_full { Some(image.used() + room_for_copy(&quiet.ledger())? - 1) } else { None };
        disk.plan(Plan { fault: None, capacity });
        at(&quiet.clone().telling(&mounted.path.join(TOLD)), &["backup", &stick, "--json"])?;
        let log = disk.log().split_off(begin);
        let newest = only(&disk.live(), &image).ok_or("the newest copy is not on the stick")?;
        let spared = only(&image, &disk.live());
        let oldest = copies_on(&image).into_iter().min();
        if spared != oldest.filter(|_| is_full) {
            return Err(format!("the copy that went is {spared:?}"));
        }
        let earlier = i64::try_from(earlier).unwrap_or_default();
        Ok(Self { home: before, stick: image, capacity, earlier, spared, log, newest, facts })
    }

    /// The earlier copies, and what travelled with them, are byte for byte what they were; only the one that makes room
    /// may be gone.
    fn earlier_stand(&self, image: &Image) -> Result<(), String> {
        let mut broken = None;
        self.stick.walk(&mut |path, content| {
            let is_copy = path.ends_with(".aldia") || path.contains("documents/");
            let found = image.file(path);
            let made_room = found.is_none() && self.spared.as_deref() == Some(path);
            if is_copy && !made_room && found != Some(content) {
                broken = Some(format!("{path}, which stood before, is not what it was"));
            }
        });
        broken.map_or(Ok(()), Err)
    }

    /// If the program calls the newest copy good, it restores to all facts; if the owner was told of it, it is there.
    fn newest_is_true(&self, rig: &Rig, image: &Image, is_told: bool) -> Result<(), String> {
        if image.file(&self.newest).is_none() {
            return if is_told { Err("the copy was called good and is not there".to_owned()) } else { Ok(()) };
        }
        let place = rig.place("plugged");
        lay_out(image, &place);
        let told = self.restores_whole(rig, &place.join(&self.newest), is_told);
        drop(std::fs::remove_dir_all(&place));
        told
    }

    fn restores_whole(&self, rig: &Rig, copy: &Path, is_told: bool) -> Result<(), String> {
        let computer = rig.place("computer");
        copy_folder(&self.home, &computer);
        let program = rig.program(&computer);
        let copy = copy.display().to_string();
        let verified = program.run(&["verify", &copy]);
        let judged = match verified.fault() {
            Some(fault) => Err(fault),
            None if !verified.is_done() && is_told => Err(format!("called good, and not: {}", verified.err)),
            None if !verified.is_done() => Ok(()),
            None => self.restored(&program, &copy),
        };
        drop(std::fs::remove_dir_all(&computer));
        judged
    }

    fn restored(&self, program: &Program, copy: &str) -> Result<(), String> {
        let to = program.home.join("restaurado.aldia");
        let ended = program.run(&["restore", copy, "--to", &to.display().to_string()]);
        if !ended.is_done() {
            return Err(format!("verified, and cannot be restored: {}", ended.err));
        }
        if facts_of(&to)? == self.facts { Ok(()) } else { Err("restored to other facts".to_owned()) }
    }

    /// The stick before the newest copy, in the port of a computer where the earlier ones were read again if that matters:
    /// what is known of a copy is known of its path.
    fn plug(&self, rig: &Rig, home: &Path, fault: Option<(usize, Fault)>) -> Result<(Disk, Mounted), String> {
        let disk = Disk::new(self.stick.clone(), Plan::default());
        let mounted = disk.mount(&rig.place("stick"))?;
        if self.spared.is_some() {
            read_again(&rig.program(home), &mounted.path, &self.stick)?;
        }
        disk.plan(Plan { fault, capacity: self.capacity });
        Ok((disk, mounted))
    }

    fn what(&self) -> &'static str {
        if self.capacity.is_some() { "copy on a full stick" } else { "copy" }
    }

    fn cuts(&self, rig: &Rig) -> Tally {
        let judge = |image: &Image, told: usize, _: &Path| {
            self.earlier_stand(image)?;
            self.newest_is_true(rig, image, told > 0)
        };
        let (told, stride) = (first_telling(&self.log), rig.scale(STRIDE, 1));
        let sweep = Sweep { start: self.stick.clone(), log: &self.log, told: &told, stride, repeats: rig.scale(1, 12) };
        let mut tally = sweep.run(rig, &judge);
        tally.stride("operation of a copy", stride);
        tally
    }

    fn faults(&self, rig: &Rig) -> Result<Tally, String> {
        let home = rig.place("owner");
        copy_folder(&self.home, &home);
        let (disk, mounted) = self.plug(rig, &home, None)?;
        at(&rig.program(&home), &["backup", &mounted.path.join(day::STICK).display().to_string()])?;
        drop(mounted);
        let (log, reads) = (disk.log(), disk.asked().1);
        Ok(struck(rig, self.what(), &log, reads, &|case| self.fault(rig, case)))
    }

    /// True when the fault was met.
    fn fault(&self, rig: &Rig, (at, fault): (usize, Fault)) -> Result<bool, String> {
        let home = rig.place("owner");
        copy_folder(&self.home, &home);
        let (disk, mounted) = self.plug(rig, &home, Some((at, fault)))?;
        let program = rig.program(&home);
        let stick = |mounted: &Path| mounted.join(day::STICK).display().to_string();
        let ended = program.run(&["backup", &stick(&mounted.path), "--json"]);
        if let Some(fault) = ended.fault() {
            return Err(fault);
        }
        drop(mounted);
        if !disk.has_struck() {
            drop(std::fs::remove_dir_all(&home));
            return Ok(false);
        }
        let left = match fault {
            Fault::Gone => after_a_cut(&self.stick, &disk.log(), rig, at),
            _ => disk.live(),
        };
        self.earlier_stand(&left)?;
        self.newest_is_true(rig, &left, ended.is_done())?;
        let proven = proven(&program.ledger())?;
        if !ended.is_done() && proven != self.earlier {
            return Err(format!("refused ({}), and {proven} copies are called proven", ended.err));
        }
        let disk = Disk::new(left, Plan::default());
        let mounted = disk.mount(&rig.place("stick"))?;
        let again = program.run(&["backup", &stick(&mounted.path), "--json"]);
        drop(std::fs::remove_dir_all(&home));
        if again.is_done() {
            Ok(true)
        } else {
            Err(format!("the fault is gone, and the next copy fails: {}", again.err))
        }
    }

    /// A restore onto the disk in memory: whole or not there, and told only when it is whole.
    fn restores(&self, rig: &Rig) -> Result<Tally, String> {
        let source = rig.place("source");
        let mut whole = Replay::from(self.stick.clone(), FolderRule::Posix);
        self.log.iter().for_each(|op| whole.follow(op));
        lay_out(&whole.cut(Model::Everything, &mut rig.dice(0)), &source);
        let copy = source.join(&self.newest).display().to_string();
        let (ended, disk) = self.restore(rig, &copy, Plan::default())?;
        if !ended.is_done() {
            return Err(format!("a restore failed on good disks: {}", ended.err));
        }
        let log = disk.log();
        let judge = |image: &Image, told: usize, place: &Path| self.is_whole_or_absent(image, place, told > 0);
        let (told, stride) = (first_telling(&log), rig.scale(STRIDE, 1));
        let sweep = Sweep { start: Image::empty(), log: &log, told: &told, stride, repeats: rig.scale(1, 12) };
        let mut tally = sweep.run(rig, &judge);
        tally.stride("operation of a restore", stride);
        tally.add(struck(rig, "restore", &log, disk.asked().1, &|case| self.failing(rig, &copy, case)));
        Ok(tally)
    }

    fn restore(&self, rig: &Rig, copy: &str, plan: Plan) -> Result<(Ended, Disk), String> {
        let home = rig.place("owner");
        copy_folder(&self.home, &home);
        let disk = Disk::new(Image::empty(), plan);
        let mounted = disk.mount(&rig.place("computer"))?;
        let to = mounted.path.join(RESTORED).display().to_string();
        let program = rig.program(&home);
        let program = if plan.fault.is_none() { program.telling(&mounted.path.join(TOLD)) } else { program };
        let ended = program.run(&["restore", copy, "--to", &to]);
        if facts_of(&home.join(crate::program::LEDGER))? != self.facts {
            return Err("a restore into a new file changed the ledger".to_owned());
        }
        drop(mounted);
        drop(std::fs::remove_dir_all(&home));
        Ok((ended, disk))
    }

    fn is_whole_or_absent(&self, image: &Image, place: &Path, is_told: bool) -> Result<(), String> {
        lay_out(image, place);
        match inspect::facts(&place.join(RESTORED))? {
            None if is_told => Err("told, and not there".to_owned()),
            Some(facts) if facts != self.facts => Err("other facts than the copy's".to_owned()),
            _ => Ok(()),
        }
    }

    /// True when the fault was met.
    fn failing(&self, rig: &Rig, copy: &str, (at, fault): (usize, Fault)) -> Result<bool, String> {
        let (ended, disk) = self.restore(rig, copy, Plan { fault: Some((at, fault)), capacity: None })?;
        if let Some(fault) = ended.fault() {
            return Err(fault);
        }
        if !disk.has_struck() {
            return Ok(false);
        }
        let left = if fault == Fault::Gone { after_a_cut(&Image::empty(), &disk.log(), rig, at) } else { disk.live() };
        self.is_whole_or_absent(&left, &rig.place("left"), ended.is_done()).map(|()| true)
    }
}

/// Strikes with each fault at each moment of a run, or at one in so many; what was not met is not counted.
fn struck(
    rig: &Rig,
    what: &'static str,
    log: &[Op],
    reads: usize,
    strike: &(dyn Fn((usize, Fault)) -> Result<bool, String> + Sync),
) -> Tally {
    let ops: Vec<&Op> = log.iter().filter(|op| !matches!(op, Op::Told(_))).collect();
    let all = FAULTS.into_iter().flat_map(|fault| fault.moments(&ops, reads).into_iter().map(move |at| (at, fault)));
    let keep = rig.scale(FAULT_STRIDE, 1);
    let cases: Vec<(usize, Fault)> = all.skip(rig.dice(5).below(keep)).step_by(keep).collect();
    let mut tally = Tally::default();
    for (case, judged) in cases.iter().zip(rig.in_parallel(cases.len(), |at| strike(cases[at]))) {
        if judged != Ok(false) {
            tally.count(judged.map(drop).map_err(|why| format!("{what}, {case:?}: {why}")));
        }
    }
    tally.happen(format!("faults met by a {what}"), tally.runs);
    tally.stride(what, keep);
    tally
}

/// A copy or a restore is told once it is whole; what it says besides is not a promise.
fn first_telling(log: &[Op]) -> Vec<usize> {
    tellings(log).into_iter().take(1).collect()
}

/// Where a restore goes on its disk.
const RESTORED: &str = "casa/restaurado.aldia";

/// The newest two copies are read from end to end, so that the rotation may let the ones before them go.
fn read_again(program: &Program, mounted: &Path, stick: &Image) -> Result<(), String> {
    let mut copies = copies_on(stick);
    copies.sort();
    for copy in copies.iter().rev().take(2) {
        at(program, &["verify", &mounted.join(copy).display().to_string()])?;
    }
    Ok(())
}

fn copies_on(image: &Image) -> Vec<String> {
    let mut found = Vec::new();
    image.walk(&mut |path, _| found.extend(path.ends_with(".aldia").then(|| path.to_owned())));
    found
}

/// The copy that is on this stick, and not on the other.
fn only(this: &Image, other: &Image) -> Option<String> {
    copies_on(this).into_iter().find(|path| other.file(path).is_none())
}

/// Bytes that the program wants to be free before it begins a copy.
fn room_for_copy(ledger: &Path) -> Result<usize, String> {
    let conn = rusqlite::Connection::open(ledger).map_err(|error| error.to_string())?;
    let room = vault::room_for_copy(&conn).map_err(|error| error.to_string())?;
    usize::try_from(room).map_err(|error| error.to_string())
}

fn after_a_cut(start: &Image, log: &[Op], rig: &Rig, part: usize) -> Image {
    let mut replay = Replay::from(start.clone(), FolderRule::Fat);
    log.iter().for_each(|op| replay.follow(op));
    replay.cut(Model::Torn, &mut rig.dice(part as u64))
}

fn proven(ledger: &Path) -> Result<i64, String> {
    let conn = rusqlite::Connection::open(ledger).map_err(|error| error.to_string())?;
    conn.query_one("SELECT count(*) FROM proven_copy", [], |row| row.get(0)).map_err(|error| error.to_string())
}

/// What people do by hand. Each must lose something, or the disk proves nothing.
const NAIVE: &[(&str, &str)] = &[
    ("cp", "cp \"$1\" \"$2\" && echo done"),
    (
        "cp, sync, rename",
        "cp \"$1\" \"$2.part\" && sync \"$2.part\" && mv \"$2.part\" \"$2\" && sync \"$(dirname \"$2\")\" && echo done",
    ),
];

/// Copies a file twice over itself; a cut may leave the first or the second content, and after "done" only the second.
fn naive(rig: &Rig, script: &str) -> Result<(usize, usize), String> {
    let source = rig.place("source");
    let contents = [b"first ".repeat(9_000), b"second ".repeat(9_000)];
    let disk = Disk::new(Image::empty(), Plan::default());
    let mounted = disk.mount(&rig.place("stick"))?;
    let shell = Program::at(Path::new("/bin/sh"), &source).telling(&mounted.path.join(TOLD));
    let target = mounted.path.join("book.copy").display().to_string();
    for content in &contents {
        std::fs::write(source.join("book"), content).map_err(|error| error.to_string())?;
        let from = source.join("book").display().to_string();
        at(&shell, &["-c", script, "sh", &from, &target])?;
    }
    let log = disk.log();
    let told = tellings(&log);
    let judge = |image: &Image, told: usize, _: &Path| {
        let found = image.file("book.copy");
        let is_good = match told {
            0 => true,
            1 => contents.iter().any(|content| found == Some(content)),
            _ => found == Some(&contents[1]),
        };
        if is_good { Ok(()) } else { Err("lost".to_owned()) }
    };
    let tally = Sweep { start: Image::empty(), log: &log, told: &told, stride: 1, repeats: 3 }.run(rig, &judge);
    Ok((tally.runs, tally.bad))
}
