//! The disk is nearly full, at eleven levels: nothing dies, what stands can be read, and all goes on after room is made.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::day::{self, HOME, TODAY};
use crate::disk::{Disk, Image, Plan};
use crate::inspect;
use crate::program::Program;
use crate::rig::Rig;
use crate::tally::Tally;

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
        };
        tally.count(squeeze(rig, &mounted.path, level, &leave).map_err(|why| format!("{level} KB left: {why}")));
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
            None => drop(std::fs::remove_file(&ballast)),
        };
        tally.count(squeeze(rig, &mounted.path, level, &leave).map_err(|why| format!("{level} KB left: {why}")));
    }
    Ok(tally)
}

/// Fills an ordinary disk until so much is left.
fn fill(ballast: &Path, kilobytes: usize) {
    let script = "left=$(($(stat -f -c '%a * %S' \"$(dirname \"$1\")\") / 1024 - $2)); \
                  [ $left -le 0 ] || dd if=/dev/zero of=\"$1\" bs=1024 count=$left status=none; sync \"$1\" || true";
    drop(Command::new("sh").args(["-c", script, "sh"]).arg(ballast).arg(kilobytes.to_string()).status());
}

fn squeeze(rig: &Rig, disk: &Path, level: usize, leave: &dyn Fn(Option<usize>)) -> Result<(), String> {
    let program = rig.program(&disk.join(HOME));
    let files = rig.place("files");
    day::put_files(&files);
    let mut told = begin(&program)?;
    leave(Some(level));
    told += act(&program, disk, &files)?;
    for question in [&["check"][..], &["today", "--today", TODAY], &["customers"], &["report", "aging"]] {
        let ended = program.run(question);
        if !ended.is_done() {
            return Err(format!("{question:?} cannot be answered: {:?} {}", ended.code, ended.err));
        }
    }
    leave(None);
    super::cut::goes_on(rig, &program.home)?;
    let found = inspect::facts(&program.ledger())?.map_or(0, |facts| facts.len());
    if found > told { Ok(()) } else { Err(format!("{found} facts stand of {told} told, and one more")) }
}

fn begin(program: &Program) -> Result<usize, String> {
    let made = program.run(&["init", "--name", "T", "--country", "MX", "--currency", "MXN"]);
    let lines: String = (0..6).map(|at| format!("{}\n{}\n", day::customer(at), day::invoice(at, at))).collect();
    let recorded = program.feed(&["record", "-"], &lines);
    if made.is_done() && recorded.is_done() { Ok(12) } else { Err(format!("{}{}", made.err, recorded.err)) }
}

/// Everything that writes, on a disk that may refuse any of it; answers how many facts were told.
fn act(program: &Program, disk: &Path, files: &Path) -> Result<usize, String> {
    let lines: String = (10..40).map(|at| format!("{}\n{}\n", day::customer(at), day::invoice(at, at))).collect();
    let path = |path: PathBuf| path.display().to_string();
    let (csv, pdf, stick) =
        (path(files.join("facturas.csv")), path(disk.join("cartas.pdf")), path(disk.join(day::STICK)));
    let acts: [(&[&str], &str); 5] = [
        (&["record", "-"], &lines),
        (&["import", &csv, "--json"], ""),
        (&["letters", "--out", &pdf, "--mark-sent", "--today", TODAY, "--json"], ""),
        (&["pay", "--customer", "C0", "--amount", "5.00", "--date", "2026-03-20", "--json"], ""),
        (&["backup", &stick, "--json"], ""),
    ];
    let mut told = 0;
    for (arguments, input) in acts {
        let ended = program.feed(arguments, input);
        if let Some(fault) = ended.fault() {
            return Err(format!("{arguments:?}: {fault}"));
        }
        let answer = ended.json();
        told += ended.out.lines().filter(|line| line.contains("\"ok\":true")).count();
        told += answer["imported"].as_object().map_or(0, |counts| {
            counts.values().filter_map(serde_json::Value::as_u64).sum::<u64>().try_into().unwrap_or(0)
        });
        told += answer["marked"].as_u64().map_or(0, |marked| usize::try_from(marked).unwrap_or(0));
        told += usize::from(answer["receipt_number"].is_number());
    }
    Ok(told)
}
