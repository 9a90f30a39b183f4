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
pub(crate) mod stick;
mod values;
mod volume;

use crate::rig::Rig;
use crate::tally::Tally;

/// When a row is run without being named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// In the sample too.
    Always,
    /// Not in the sample: it needs rights or time that `cargo xtask test` does not ask for.
    Full,
    /// Only when it is named: it needs an emulated machine.
    Asked,
}

/// A row: its name on the command line, what it shows, and how it is run.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) shows: &'static str,
    pub(crate) when: When,
    pub(crate) run: fn(&Rig) -> Result<Tally, String>,
}

pub(crate) const ROWS: &[Row] = &[
    Row {
        name: "kill",
        shows: "kill -9 at random moments: nothing that was told is lost, nothing is half done",
        when: When::Always,
        run: kill::run,
    },
    Row {
        name: "cut",
        shows: "power cut after operations of a day, 6 write models, 3 rules of names: the same",
        when: When::Always,
        run: cut::run,
    },
    Row { name: "real", shows: "power cut on real ext4 and xfs: the same", when: When::Full, run: real::run },
    Row {
        name: "fault",
        shows: "one failing operation, a lost device, a locked one, at operations of the day: one sentence, nothing lost, goes on",
        when: When::Always,
        run: fault::run,
    },
    Row {
        name: "full",
        shows: "a full disk at eleven levels: nothing dies, all can be read, goes on after room is made",
        when: When::Always,
        run: full::run,
    },
    Row { name: "full-real", shows: "the same on a small real ext4", when: When::Full, run: full::run_real },
    Row {
        name: "copies",
        shows: "copies and restores cut, pulled, full and locked on the way: what was called good restores, nothing earlier is touched",
        when: When::Always,
        run: copies::run,
    },
    Row {
        name: "flips",
        shows: "a bit rots in a ledger or a copy: every change of content is noticed, no damaged copy accepted, and a salvage recovers what was undamaged",
        when: When::Always,
        run: flips::run,
    },
    Row {
        name: "fuzz",
        shows: "nonsense for every reader, the calls of the window, lines, copies and ledgers: no panic, bounded memory",
        when: When::Always,
        run: fuzz::run,
    },
    Row {
        name: "migrations",
        shows: "every released ledger brought up to date, cut after operations of it: whole old or whole new",
        when: When::Always,
        run: migrations::run,
    },
    Row {
        name: "clock",
        shows: "the clock set back and forth, summer time, sleep, two programs at once: nothing twice, nothing lost",
        when: When::Always,
        run: clock::run,
    },
    Row {
        name: "stick",
        shows: "a real FAT or exFAT stick pulled out of an emulated machine: what was called good is there when it is back",
        when: When::Asked,
        run: stick::run,
    },
];
