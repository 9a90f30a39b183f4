//! A real FAT or exFAT stick is pulled out of an emulated machine, under the drivers of a real kernel: while a copy is
//! being made, or up to five seconds after it was called good. Whatever was promised must be there when the stick comes
//! back. A plain `cp` is the control; restic stands beside it as the comparison.

mod machine;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::dice::Dice;
use crate::rig::Rig;
use crate::rows::volume::call;
use crate::tally::{Control, Tally};

use machine::Machine;

const TOOLS: [&str; 3] = ["aldia", "restic", "cp"];
const SYSTEMS: [&str; 2] = ["vfat", "exfat"];
const MEGABYTES: u64 = 96;
/// The longest wait after the last copy was called good, in microseconds.
const IDLE: usize = 5_000_000;
/// How long a copy is taken to last before one was seen, in microseconds.
const COPY: usize = 1_000_000;

pub(crate) fn run(rig: &Rig) -> Result<Tally, String> {
    let restic = PathBuf::from("/usr/bin/restic");
    let kernel = machine::kernel(&std::path::absolute("target/faults/kernel").map_err(|error| error.to_string())?)?;
    let memory = machine::memory(&kernel, &rig.place("machine"), &[&rig.binary, &restic])?;
    let pulls = rig.scale(3, 30);
    let benches: Vec<Bench<'_>> = TOOLS
        .into_iter()
        .flat_map(|tool| SYSTEMS.map(|system| Bench { rig, kernel: &kernel, memory: &memory, system, tool }))
        .collect();
    let pulled = rig.in_parallel(benches.len(), |number| benches[number].pull_often(pulls));
    let mut tally = Tally::default();
    let mut control = Control { name: "cp", runs: 0, bad: 0 };
    for (bench, pulled) in benches.iter().zip(pulled) {
        bench.add_to(&mut tally, &mut control, &pulled?);
    }
    tally.controls.push(control);
    Ok(tally)
}

/// One kind of stick, one tool.
struct Bench<'r> {
    rig: &'r Rig,
    kernel: &'r Path,
    memory: &'r Path,
    system: &'static str,
    tool: &'static str,
}

/// One pull, and what the stick had when it was back.
#[derive(Default)]
struct Pull {
    promised: usize,
    kept: usize,
    refused: usize,
    lost: Vec<String>,
}

impl Pull {
    /// Every promise was looked at, and none was broken.
    fn verdict(&self, system: &str, number: usize) -> Result<(), String> {
        match self.lost.first() {
            Some(lost) => Err(format!("{system}, pull {number}: promised and lost: {lost}")),
            None if self.kept != self.promised => {
                Err(format!("{system}, pull {number}: {} of {} promises were looked at", self.kept, self.promised))
            }
            None => Ok(()),
        }
    }

    fn hear(&mut self, (word, rest): (String, String)) {
        match word.as_str() {
            "TOLD" => self.promised += 1,
            "REFUSED" => self.refused += 1,
            "KEPT" => self.kept += 1,
            "LOST" => self.lost.push(rest),
            _ => {}
        }
    }
}

impl Bench<'_> {
    fn add_to(&self, tally: &mut Tally, control: &mut Control, pulled: &[Pull]) {
        let lost: usize = pulled.iter().map(|pull| pull.lost.len()).sum();
        let hit = pulled.iter().filter(|pull| !pull.lost.is_empty()).count();
        let promised: usize = pulled.iter().map(|pull| pull.promised).sum();
        tally.note(format!(
            "{}, {}: {} pulls, {promised} copies promised, {lost} of them lost in {hit} of the pulls",
            self.system,
            self.tool,
            pulled.len()
        ));
        match self.tool {
            "aldia" => {
                tally.happen("copies promised before a pull", promised);
                tally.happen("copies refused by a pull", pulled.iter().map(|pull| pull.refused).sum());
                pulled.iter().enumerate().for_each(|(number, pull)| tally.count(pull.verdict(self.system, number)));
            }
            "cp" => (control.runs, control.bad) = (control.runs + pulled.len(), control.bad + hit),
            _ => {}
        }
    }

    fn pull_often(&self, pulls: usize) -> Result<Vec<Pull>, String> {
        let place = self.rig.place("stick");
        let words = format!("stick={} tool={}", self.system, self.tool);
        let mut machine = Machine::start(self.kernel, self.memory, &words, &place)?;
        let mut dice = self.rig.dice(6_000_000);
        let mut lasts = COPY;
        (0..pulls).map(|number| self.pull(&mut machine, &place, number, &mut dice, &mut lasts)).collect()
    }

    /// Every second pull comes while the last copy is being made, the others after it was told.
    fn pull(
        &self,
        machine: &mut Machine,
        place: &Path,
        number: usize,
        dice: &mut Dice,
        lasts: &mut usize,
    ) -> Result<Pull, String> {
        let image = place.join(format!("{number}.image"));
        self.format(&image)?;
        machine.plug(&image)?;
        let mut pull = Pull::default();
        machine.wait_for("LAST", &mut |said| pull.hear(said))?;
        let began = Instant::now();
        let after = if number.is_multiple_of(2) {
            dice.below(*lasts)
        } else {
            machine.wait_for("TOLD", &mut |said| pull.hear(said))?;
            pull.promised += 1;
            *lasts = usize::try_from(began.elapsed().as_micros()).unwrap_or(COPY);
            dice.below(IDLE)
        };
        // Not a wait for something to happen: the moment of the pull is what is being tried.
        std::thread::sleep(Duration::from_micros(after as u64));
        machine.pull()?;
        machine.wait_for("GONE", &mut |said| pull.hear(said))?;
        machine.plug(&image)?;
        machine.wait_for("LOOKED", &mut |said| pull.hear(said))?;
        machine.pull()?;
        machine.wait_for("READY", &mut |said| pull.hear(said))?;
        std::fs::remove_file(&image).map_err(|error| error.to_string())?;
        Ok(pull)
    }

    fn format(&self, image: &Path) -> Result<(), String> {
        let file = std::fs::File::create(image).map_err(|error| error.to_string())?;
        file.set_len(MEGABYTES << 20).map_err(|error| error.to_string())?;
        let image = image.display().to_string();
        match self.system {
            "vfat" => call("mkfs.vfat", &["-F", "32", &image]),
            _ => call("mkfs.exfat", &[&image]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(words: &[&str]) -> Pull {
        let mut pull = Pull::default();
        words.iter().for_each(|word| pull.hear(((*word).to_owned(), "copy".to_owned())));
        pull
    }

    #[test]
    fn a_promise_is_kept_only_when_it_was_looked_at_and_found() {
        assert!(heard(&["COPY", "TOLD", "LAST", "REFUSED", "KEPT"]).verdict("vfat", 0).is_ok());
        assert!(heard(&["REFUSED"]).verdict("vfat", 0).is_ok(), "nothing was promised");
        assert!(heard(&["TOLD", "LOST"]).verdict("vfat", 0).is_err(), "promised and not there");
        assert!(heard(&["TOLD", "TOLD", "KEPT"]).verdict("vfat", 0).is_err(), "nobody looked at the second");
    }
}
