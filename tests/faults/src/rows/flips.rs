//! One bit rots, anywhere in the ledger or in a copy: the program notices every change of content, and accepts no
//! damaged copy.

use std::path::Path;

use super::cut::lay_out;
use crate::day::{self, HOME};
use crate::dice::Dice;
use crate::inspect;
use crate::program::LEDGER;
use crate::rig::Rig;
use crate::tally::Tally;

pub(crate) fn run(rig: &Rig) -> Result<Tally, String> {
    let recording = day::record(rig, &day::script(6))?;
    let place = rig.place("rot");
    let image = recording.between.last().ok_or("the day has no end")?;
    lay_out(image, &place);
    enrich(&place.join(HOME))?;
    let ledger = std::fs::read(place.join(HOME).join(LEDGER)).map_err(|error| error.to_string())?;
    let mut tally = super::values::run(rig, &ledger)?;
    tally.add(ledgers(rig, &ledger));
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

fn ledgers(rig: &Rig, sound: &[u8]) -> Tally {
    let flips = rig.scale(500, 10_000);
    let original = rig.place("sound").join(LEDGER);
    std::fs::write(&original, sound).expect("the scratch folder is writable");
    let content = inspect::dump(&original);
    const PIECE: usize = 50;
    let tallies = rig.in_parallel(flips.div_ceil(PIECE), |piece| {
        let (mut tally, mut noticed) = (Tally::default(), 0);
        let place = rig.place("flip");
        let mut dice = rig.dice(1_000_000 + piece as u64);
        for _ in 0..PIECE.min(flips - piece * PIECE) {
            let (at, bit) = (dice.below(sound.len()), dice.below(8));
            let mut rotten = sound.to_vec();
            rotten[at] ^= 1 << bit;
            let judged = judge(&place, &rotten, content.as_ref());
            noticed += usize::from(judged == Ok(true));
            tally.count(judged.map(drop).map_err(|why| format!("ledger, byte {at} bit {bit}: {why}")));
        }
        (tally, noticed)
    });
    let mut tally = Tally::default();
    let mut noticed = 0;
    for (part, more) in tallies {
        tally.add(part);
        noticed += more;
    }
    tally.note(format!("{noticed} of {flips} flips of the ledger noticed, the others changed no content"));
    tally
}

/// True when it was noticed; an error when the content changed and it was not.
fn judge(place: &Path, rotten: &[u8], content: Option<&Dump>) -> Result<bool, String> {
    let ledger = place.join(LEDGER);
    for suffix in ["", "-wal", "-journal", ".lock"] {
        drop(std::fs::remove_file(place.join(format!("{LEDGER}{suffix}"))));
    }
    std::fs::write(&ledger, rotten).expect("the scratch folder is writable");
    match inspect::facts(&ledger) {
        Err(_) | Ok(None) => Ok(true),
        Ok(Some(_)) => match inspect::dump(&ledger) {
            found if found.as_ref() == content => Ok(false),
            found => Err(format!("the content changed and nobody noticed: {}", difference(content, found.as_ref()))),
        },
    }
}

type Dump = std::collections::BTreeMap<String, Vec<String>>;

fn difference(before: Option<&Dump>, after: Option<&Dump>) -> String {
    let (Some(before), Some(after)) = (before, after) else { return "it cannot be read to the end".to_owned() };
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
        damage(&mut damaged, &mut dice);
        if damaged == whole {
            return Ok(());
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
    tally.note(format!("{count} damaged copies"));
    Ok(tally)
}
