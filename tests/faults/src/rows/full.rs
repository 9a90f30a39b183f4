//! The disk is nearly full, at eleven levels: nothing dies, what stands can be read, and all goes on after room is made.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::day::{self, HOME, TODAY};
use crate::disk::{Disk, Image, Plan};
use crate::inspect;
use crate::program::{Ended, Program};
use crate::rig::Rig;
use crate::tally::Tally;

/// How many kinds of act are tried at each level.
const ACTS: usize = 5;
/// How far a real disk may be from the level that was asked for, in bytes: a block or two of bookkeeping.
const SLACK: u64 = 8 * 1024;
/// What is left, in KB.
const LEVELS: [usize; 11] = [0, 4, 8, 16, 24, 32, 36, 40, 64, 128, 300];

/// On the disk in memory, which needs no rights.
pub(crate) fn run(rig: &Rig) -> Result<Tally, String> {
    let mut tally = Tally::default();
    for level in LEVELS {
        let disk = Disk::new(Image::empty(), Plan::default());
        let mounted = disk.mount(&rig.place("tight"))?;
        let leave = |kilobytes: Option<usize>| {
            let capacity = kilobytes.map(|kilobytes| disk.live().used() + kilobytes * 1024);
            disk.plan(Plan { fault: None, capacity });
            Ok(())
        };
        take(&mut tally, level, squeeze(rig, &mounted.path, level, &leave));
    }
    Ok(tally)
}

/// On a small real ext4, which needs the right to mount.
pub(crate) fn run_real(rig: &Rig) -> Result<Tally, String> {
    let mut tally = Tally::default();
    for level in LEVELS {
        let volume = super::volume::Volume::make(rig, "ext4", 24)?;
        let mounted = volume.mount()?;
        let ballast = mounted.path.join("ballast");
        let leave = |kilobytes: Option<usize>| match kilobytes {
            Some(kilobytes) => fill(&ballast, kilobytes),
            None => std::fs::remove_file(&ballast).map_err(|error| format!("the ballast: {error}")),
        };
        take(&mut tally, level, squeeze(rig, &mounted.path, level, &leave));
    }
    Ok(tally)
}

fn take(tally: &mut Tally, level: usize, squeezed: Result<usize, String>) {
    if let Ok(refused) = squeezed {
        tally.note(format!("{level} KB left: {refused} of {ACTS} acts refused"));
        let lowest = if level == LEVELS[0] { refused } else { 0 };
        tally.happen("acts refused at the lowest level", lowest);
        tally.happen("acts done all the same", ACTS - refused);
    }
    tally.count(squeezed.map(drop).map_err(|why| format!("{level} KB left: {why}")));
}

/// Fills an ordinary disk until so much is left, to the block.
fn fill(ballast: &Path, kilobytes: usize) -> Result<(), String> {
    let folder = ballast.parent().unwrap_or(Path::new("/"));
    let free =
        || rustix::fs::statvfs(folder).map(|disk| disk.f_bavail * disk.f_frsize).map_err(|error| error.to_string());
    let wanted = kilobytes as u64 * 1024;
    let mut file = std::fs::File::create(ballast).map_err(|error| format!("the ballast: {error}"))?;
    // The ballast's own bookkeeping takes room too, so it grows until no more goes in.
    for _ in 0..8 {
        let more = free()?.saturating_sub(wanted);
        let written = std::io::copy(&mut std::io::repeat(0).take(more), &mut file).and_then(|_| file.sync_all());
        if more == 0 || written.is_err() {
            break;
        }
    }
    let left = free()?;
    if left.abs_diff(wanted) <= SLACK {
        Ok(())
    } else {
        Err(format!("{left} bytes are left, and {wanted} were wanted"))
    }
}

/// Answers how many acts were refused because the disk was full.
fn squeeze(
    rig: &Rig,
    disk: &Path,
    level: usize,
    leave: &dyn Fn(Option<usize>) -> Result<(), String>,
) -> Result<usize, String> {
    let program = rig.program(&disk.join(HOME));
    let files = rig.place("files");
    day::put_files(&files);
    let mut told = begin(&program)?;
    leave(Some(level))?;
    let (more, refused) = act(&program, disk, &files)?;
    told += more;
    for question in [&["check"][..], &["today", "--today", TODAY], &["customers"], &["report", "aging"]] {
        let ended = program.run(question);
        if !ended.is_done() {
            return Err(format!("{question:?} cannot be answered: {:?} {}", ended.code, ended.err));
        }
    }
    leave(None)?;
    super::cut::goes_on(rig, &program.home)?;
    let found = inspect::facts(&program.ledger())?.map_or(0, |facts| facts.len());
    if found > told { Ok(refused) } else { Err(format!("{found} facts stand of {told} told, and one more")) }
}

fn begin(program: &Program) -> Result<usize, String> {
    let made = program.run(&["init", "--name", "T", "--country", "MX", "--currency", "MXN"]);
    let lines: String = (0..6).map(|at| format!("{}\n{}\n", day::customer(at), day::invoice(at, at))).collect();
    let recorded = program.feed(&["record", "-"], &lines);
    if made.is_done() && recorded.is_done() { Ok(12) } else { Err(format!("{}{}", made.err, recorded.err)) }
}

/// Refused with the sentence of a full disk, or some of its lines with the code of it.
fn says_full(ended: &Ended) -> bool {
    ended.err.contains("There is not enough room on the disk") || ended.out.contains("\"no_space\"")
}

/// Everything that writes, on a disk that may refuse any of it; answers how many facts were told, and how many acts were
/// refused with the sentence of a full disk.
fn act(program: &Program, disk: &Path, files: &Path) -> Result<(usize, usize), String> {
    let lines: String = (10..40).map(|at| format!("{}\n{}\n", day::customer(at), day::invoice(at, at))).collect();
    let path = |path: PathBuf| path.display().to_string();
    let (csv, pdf, stick) =
        (path(files.join("facturas.csv")), path(disk.join("cartas.pdf")), path(disk.join(day::STICK)));
    // The small one first: the others take what there is.
    let acts: [(&[&str], &str); ACTS] = [
        (&["pay", "--customer", "C0", "--amount", "5.00", "--date", "2026-03-20", "--json"], ""),
        (&["record", "-"], &lines),
        (&["import", &csv, "--json"], ""),
        (&["letters", "--out", &pdf, "--mark-sent", "--today", TODAY, "--json"], ""),
        (&["backup", &stick, "--json"], ""),
    ];
    let (mut told, mut refused) = (0, 0);
    for (arguments, input) in acts {
        let ended = program.feed(arguments, input);
        if let Some(fault) = ended.fault() {
            return Err(format!("{arguments:?}: {fault}"));
        }
        refused += usize::from(says_full(&ended));
        let answer = ended.json();
        told += ended.out.lines().filter(|line| line.contains("\"ok\":true")).count();
        told += answer["imported"].as_object().map_or(0, |counts| {
            counts.values().filter_map(serde_json::Value::as_u64).sum::<u64>().try_into().unwrap_or(0)
        });
        told += answer["marked"].as_u64().map_or(0, |marked| usize::try_from(marked).unwrap_or(0));
        told += usize::from(answer["receipt_number"].is_number());
    }
    Ok((told, refused))
}
