//! One bit rots, anywhere in the ledger or in a copy: the program notices every change of content, accepts no damaged
//! copy, and salvages from the ledger what was not damaged.

use std::path::Path;

use super::cut::lay_out;
use super::records::Records;
use crate::day::{self, HOME};
use crate::dice::Dice;
use crate::inspect;
use crate::program::LEDGER;
use crate::rig::Rig;
use crate::tally::{Control, Tally};

pub(crate) fn run(rig: &Rig) -> Result<Tally, String> {
    let recording = day::record(rig, &day::script(6))?;
    let place = rig.place("rot");
    let image = recording.between.last().ok_or("the day has no end")?;
    lay_out(image, &place);
    enrich(&place.join(HOME))?;
    let path = place.join(HOME).join(LEDGER);
    let ledger = std::fs::read(&path).map_err(|error| error.to_string())?;
    inspect::facts(&path)?.ok_or("the ledger that is to rot is not there")?;
    let mut tally = super::values::run(rig, &ledger)?;
    tally.add(ledgers(rig, &ledger)?);
    let mut copy = None;
    image.walk(&mut |path, _| {
        copy =
            if path.ends_with(".aldia") && path.starts_with(day::STICK) { Some(path.to_owned()) } else { copy.take() }
    });
    let copy = place.join(copy.ok_or("the day made no copy")?);
    tally.add(copies(rig, &place.join(HOME), &copy)?);
    Ok(tally)
}

/// What the day did not do: the rarer facts, a picture, what the background writes.
fn enrich(home: &Path) -> Result<(), String> {
    let said = |error: desk::wire::WireError| desk::error::sentence(&error, true);
    let desk = super::clock::background(home);
    desk::calls::dispatch(&desk, "accept_clock", serde_json::json!({})).map_err(said)?;
    let lines = super::fuzz::rare_facts();
    let mut answers = Vec::new();
    let summary = desk.record(&mut lines.as_bytes(), &mut answers, false).map_err(said)?;
    if summary.refused > 0 {
        return Err(format!("a rare fact was refused: {}", String::from_utf8_lossy(&answers)));
    }
    desk.tick();
    desk::calls::dispatch(&desk, "draft_letters", serde_json::json!({})).map_err(said)?;
    desk.close();
    let mut store =
        store::Store::open(&home.join(LEDGER), "faults", &|_, _| Ok(())).map_err(|error| error.to_string())?;
    let kept = store.write::<(), store::StoreError>(1, |tx| tx.put_picture("logo", Some(b"a picture")));
    kept.and_then(|()| store.close()).map_err(|error| error.to_string())
}

/// What is known of the ledger before it rots.
struct Sound {
    content: Dump,
    records: Records,
}

impl Sound {
    fn look(rig: &Rig, bytes: &[u8]) -> Result<Self, String> {
        let original = rig.place("sound").join(LEDGER);
        std::fs::write(&original, bytes).map_err(|error| error.to_string())?;
        let content = inspect::dump(&original).ok_or("the sound ledger cannot be read to the end")?;
        let records = Records::of(&original, bytes).map_err(|error| error.to_string())?;
        Ok(Self { content, records })
    }
}

/// How a flip ended.
#[derive(Default)]
struct Flip {
    is_noticed: bool,
    /// SQLite's own check found nothing, and the content had changed.
    is_missed_by_sqlite: bool,
    salvaged: usize,
    lost: usize,
}

fn ledgers(rig: &Rig, bytes: &[u8]) -> Result<Tally, String> {
    let flips = rig.scale(500, 10_000);
    let sound = Sound::look(rig, bytes)?;
    const PIECE: usize = 50;
    let tallies = rig.in_parallel(flips.div_ceil(PIECE), |piece| {
        let mut tally = Tally::default();
        let mut dice = rig.dice(1_000_000 + piece as u64);
        let mut ended = Vec::new();
        for _ in 0..PIECE.min(flips - piece * PIECE) {
            let (at, bit) = (dice.below(bytes.len()), dice.below(8));
            let mut rotten = bytes.to_vec();
            rotten[at] ^= 1 << bit;
            let place = rig.place("flip");
            let judged = flip(rig, &place, &rotten, at, &sound);
            drop(std::fs::remove_dir_all(&place));
            let named = |why| format!("ledger, byte {at} bit {bit}: {why}");
            tally.count(judged.map(|flip| ended.push(flip)).map_err(named));
        }
        (tally, ended)
    });
    let (mut tally, mut ended) = (Tally::default(), Vec::new());
    for (part, more) in tallies {
        tally.add(part);
        ended.extend(more);
    }
    let count = |is_so: fn(&Flip) -> bool| ended.iter().filter(|flip| is_so(flip)).count();
    tally.happen("flips of the ledger noticed", count(|flip| flip.is_noticed));
    tally.happen("undamaged records salvaged", ended.iter().map(|flip| flip.salvaged).sum());
    tally.happen("records hit and lost", ended.iter().map(|flip| flip.lost).sum());
    tally.note(format!("{flips} flips of the ledger; those that were not noticed changed no content"));
    tally.note(sound.records.note());
    let bad = count(|flip| flip.is_missed_by_sqlite);
    tally.controls.push(Control { name: "integrity_check alone", runs: ended.len(), bad });
    Ok(tally)
}

fn flip(rig: &Rig, place: &Path, rotten: &[u8], at: usize, sound: &Sound) -> Result<Flip, String> {
    let ledger = place.join(LEDGER);
    let lay = || {
        drop(std::fs::remove_file(place.join(format!("{LEDGER}-wal"))));
        std::fs::write(&ledger, rotten).map_err(|error| error.to_string())
    };
    lay()?;
    let is_changed = inspect::dump(&ledger).as_ref() != Some(&sound.content);
    let is_missed_by_sqlite = is_changed && inspect::satisfies_sqlite(&ledger);
    lay()?;
    let (salvaged, lost) = sound.records.salvage(&rig.program(place), at)?;
    lay()?;
    let is_noticed = is_noticed(&ledger, &sound.content)?;
    Ok(Flip { is_noticed, is_missed_by_sqlite, salvaged, lost })
}

/// An error when the content changed and it was not noticed.
fn is_noticed(ledger: &Path, content: &Dump) -> Result<bool, String> {
    match inspect::facts(ledger) {
        Err(_) => Ok(true),
        Ok(None) => Err("the ledger is taken for one that is not there".to_owned()),
        Ok(Some(_)) => match inspect::dump(ledger) {
            Some(found) if found == *content => Ok(false),
            Some(found) => Err(format!("the content changed and nobody noticed: {}", difference(content, &found))),
            None => Err("nobody noticed, and it cannot be read to the end".to_owned()),
        },
    }
}

type Dump = std::collections::BTreeMap<String, Vec<String>>;

fn difference(before: &Dump, after: &Dump) -> String {
    let table = before.keys().find(|name| before.get(*name) != after.get(*name));
    let Some(name) = table else { return "another table stands there".to_owned() };
    let rows = |dump: &Dump| dump.get(name).cloned().unwrap_or_default();
    let (old, new) = (rows(before), rows(after));
    let changed = old.iter().zip(&new).find(|(old, new)| old != new);
    let shorten = |text: &String| text.chars().take(160).collect::<String>();
    changed.map_or_else(
        || format!("rows of {name}"),
        |(old, new)| format!("{name}: {} is now {}", shorten(old), shorten(new)),
    )
}

/// How a copy is damaged.
fn damage(copy: &mut Vec<u8>, dice: &mut Dice) {
    let at = dice.below(copy.len());
    match dice.below(10) {
        0 => copy.truncate(at),
        1 => copy.push(b'x'),
        2 => copy[at..].fill(0),
        3 => drop(copy.splice(at..at, [0; 16])),
        _ => copy[at] ^= 1 << dice.below(8),
    }
}

fn copies(rig: &Rig, home: &Path, copy: &Path) -> Result<Tally, String> {
    let whole = std::fs::read(copy).map_err(|error| error.to_string())?;
    let name = copy.file_name().ok_or("a copy has a name")?;
    let count = rig.scale(60, 3_000);
    let program = rig.program(home);
    let verified = program.run(&["verify", &copy.display().to_string()]);
    if !verified.is_done() {
        return Err(format!("an undamaged copy is refused: {}", verified.err));
    }
    let results = rig.in_parallel(count, |number| {
        let mut dice = rig.dice(2_000_000 + number as u64);
        let mut damaged = whole.clone();
        while damaged == whole {
            damage(&mut damaged, &mut dice);
        }
        let place = rig.place("damaged");
        let file = place.join(name);
        std::fs::write(&file, &damaged).map_err(|error| error.to_string())?;
        let ended = program.run(&["verify", &file.display().to_string()]);
        drop(std::fs::remove_dir_all(&place));
        match ended.fault() {
            Some(fault) => Err(fault),
            None if ended.is_done() => Err(format!("damaged copy {number} was accepted")),
            None => Ok(()),
        }
    });
    let mut tally = Tally::default();
    results.into_iter().for_each(|result| tally.count(result));
    tally.happen("damaged copies refused", tally.runs - tally.bad);
    Ok(tally)
}
