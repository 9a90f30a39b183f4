//! The rows of the table, one module each.

pub(crate) mod clock;
pub(crate) mod controls;
pub(crate) mod copies;
pub(crate) mod cut;
pub(crate) mod fault;
pub(crate) mod flips;
pub(crate) mod full;
pub(crate) mod fuzz;
pub(crate) mod kill;
pub(crate) mod migrations;
pub(crate) mod real;
mod records;
mod values;
mod volume;

use crate::rig::Rig;
use crate::tally::Tally;

/// A row: its name on the command line, what it shows, and how it is run.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) shows: &'static str,
    /// Runs in the sample too; the others need rights or time that `cargo xtask test` does not ask for.
    pub(crate) is_sampled: bool,
    pub(crate) run: fn(&Rig) -> Result<Tally, String>,
}

pub(crate) const ROWS: &[Row] = &[
    Row {
        name: "kill",
        shows: "kill -9 at random moments: nothing that was told is lost, nothing is half done",
        is_sampled: true,
        run: kill::run,
    },
    Row {
        name: "cut",
        shows: "power cut after operations of a day, 6 write models, 3 rules of names: the same",
        is_sampled: true,
        run: cut::run,
    },
    Row { name: "real", shows: "power cut on real ext4 and xfs: the same", is_sampled: false, run: real::run },
    Row {
        name: "fault",
        shows: "one failing operation, a lost device, a locked one, at operations of the day: one sentence, nothing lost, goes on",
        is_sampled: true,
        run: fault::run,
    },
    Row {
        name: "full",
        shows: "a full disk at eleven levels: nothing dies, all can be read, goes on after room is made",
        is_sampled: true,
        run: full::run,
    },
    Row { name: "full-real", shows: "the same on a small real ext4", is_sampled: false, run: full::run_real },
    Row {
        name: "copies",
        shows: "copies and restores cut, pulled, full and locked on the way: what was called good restores, nothing earlier is touched",
        is_sampled: true,
        run: copies::run,
    },
    Row {
        name: "flips",
        shows: "a bit rots in a ledger or a copy: every change of content is noticed, no damaged copy accepted, and a salvage recovers what was undamaged",
        is_sampled: true,
        run: flips::run,
    },
    Row {
        name: "fuzz",
        shows: "nonsense for every reader, the calls of the window, lines, copies and ledgers: no panic, bounded memory",
        is_sampled: true,
        run: fuzz::run,
    },
    Row {
        name: "migrations",
        shows: "every released ledger brought up to date, cut after operations of it: whole old or whole new",
        is_sampled: true,
        run: migrations::run,
    },
    Row {
        name: "clock",
        shows: "the clock set back and forth, summer time, sleep, two programs at once: nothing twice, nothing lost",
        is_sampled: true,
        run: clock::run,
    },
];
