//! The power cut on real file systems: ext4 and xfs on files, shut down while the program records.

use std::io::{BufRead as _, BufReader, Write as _};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::volume::Volume;
use crate::day::{self, HOME};
use crate::inspect;
use crate::rig::Rig;
use crate::tally::Tally;

/// Cuts of one volume before it is made anew.
const CUTS_OF_A_VOLUME: usize = 10;
/// The longest wait before a cut, in microseconds.
const LONGEST: usize = 400_000;

pub(crate) fn run(rig: &Rig) -> Result<Tally, String> {
    let mut tally = Tally::default();
    for (kind, megabytes) in [("ext4", 64), ("xfs", 320)] {
        let cuts = rig.scale(4, 100);
        let mut told = 0;
        for first in (0..cuts).step_by(CUTS_OF_A_VOLUME) {
            let volume = Volume::make(rig, kind, megabytes)?;
            let mut stood = 0;
            for number in first..(first + CUTS_OF_A_VOLUME).min(cuts) {
                let cut = cut(rig, &volume, number, &mut stood)?;
                told += *cut.as_ref().unwrap_or(&0);
                tally.count(cut.map(drop).map_err(|why| format!("{kind}, cut {number}: {why}")));
            }
        }
        tally.happen(format!("facts told before a cut of {kind}"), told);
    }
    Ok(tally)
}

/// Records until the power goes. The outer error says that this cannot be tried here; the inner one that facts were lost.
fn cut(rig: &Rig, volume: &Volume, number: usize, stood: &mut usize) -> Result<Result<usize, String>, String> {
    let mounted = volume.mount()?;
    let program = rig.program(&mounted.path.join(HOME));
    if !program.ledger().exists() {
        let made = program.run(&["init", "--name", "T", "--country", "MX", "--currency", "MXN"]);
        if !made.is_done() {
            return Err(made.err);
        }
        *stood = 0;
    }
    let lines: String = (0..4000).map(|at| day::customer(number * 10_000 + at) + "\n").collect();
    let mut child = program.start(&["record", "-"]);
    let mut stdin = child.stdin.take().expect("a pipe was asked for");
    let stdout = child.stdout.take().expect("a pipe was asked for");
    let answered = AtomicUsize::new(0);
    let wait = Duration::from_micros(rig.dice(number as u64).below(LONGEST) as u64 + 10_000);
    let told = std::thread::scope(|scope| {
        scope.spawn(move || drop(stdin.write_all(lines.as_bytes())));
        scope.spawn(|| {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                answered.fetch_add(usize::from(line.contains("\"ok\":true")), Ordering::SeqCst);
            }
        });
        // Not a wait for something to happen: the moment of the cut is what is being tried.
        std::thread::sleep(wait);
        // Only what was told before the cut counts: a sync that overlaps it may still be answered by the kernel.
        let told = answered.load(Ordering::SeqCst);
        let cut = mounted.cut_power();
        drop(child.kill());
        drop(child.wait());
        cut.map(|()| told)
    })?;
    drop(mounted);
    Ok(look(volume, *stood + told, stood).map(|()| told))
}

fn look(volume: &Volume, told: usize, stood: &mut usize) -> Result<(), String> {
    let mounted = volume.mount()?;
    let ledger = mounted.path.join(HOME).join(crate::program::LEDGER);
    let found = inspect::facts(&ledger)?.map_or(0, |facts| facts.len());
    *stood = found;
    if found >= told { Ok(()) } else { Err(format!("{found} facts stand of {told} told")) }
}
