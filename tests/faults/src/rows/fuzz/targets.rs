//! The readers, each with how its inputs are made and how it is fed.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeZone as _, Utc};
use desk::ports::{Clock, NoDesktop, Notifier};
use desk::reading::Here;
use desk::{Desk, Options};
use exchange::{ColumnMap, Found, Hints};
use serde_json::{Value, json};

use super::{CURRENT, calls, mutate, seeds, unsealed};
use crate::day;
use crate::dice::Dice;
use crate::program::LEDGER;

/// A reader to be fed with nonsense.
pub(super) struct Target {
    pub(super) name: &'static str,
    /// Inputs in the sample.
    pub(super) sample: usize,
    make: fn(&Scene, &mut Dice) -> Vec<u8>,
    /// True when the reader took it for what it should be: nonsense that is always refused at the door tries nothing.
    feed: fn(&Scene, &[u8], &mut Dice) -> bool,
}

pub(super) const TARGETS: &[Target] = &[
    Target {
        name: "csv",
        sample: 1200,
        make: |_, dice| one_of(seeds::CSV, dice),
        feed: |scene, bytes, _| scene.read(bytes, "csv"),
    },
    Target {
        name: "cfdi",
        sample: 1500,
        make: |_, dice| one_of(seeds::CFDI, dice),
        feed: |scene, bytes, _| scene.read(bytes, "xml"),
    },
    Target {
        name: "zip",
        sample: 1200,
        make: |_, dice| mutate::mutate(&seeds::zip(), dice),
        feed: |scene, bytes, _| scene.read(bytes, "zip"),
    },
    Target { name: "map", sample: 1500, make: |_, dice| one_of(seeds::MAP, dice), feed: |_, bytes, _| map(bytes) },
    Target {
        name: "rates",
        sample: 1500,
        make: |_, dice| one_of(seeds::RATES, dice),
        feed: |scene, bytes, dice| scene.rates(bytes, dice),
    },
    Target {
        name: "picture",
        sample: 400,
        make: |_, dice| picture(dice),
        feed: |_, bytes, _| documents::Picture::read(bytes).is_ok(),
    },
    Target { name: "settings", sample: 250, make: Scene::settings, feed: |scene, bytes, _| scene.save(bytes) },
    Target {
        name: "calls",
        sample: 600,
        make: |_, dice| dice.roll().to_be_bytes().to_vec(),
        feed: |scene, bytes, _| scene.call(bytes),
    },
    Target { name: "lines", sample: 400, make: |_, dice| line(dice), feed: |scene, bytes, _| scene.record(bytes) },
    Target {
        name: "copy",
        sample: 150,
        make: |scene, dice| if dice.chance(30) { mutate::rot(&scene.copy, dice) } else { unsealed::nonsense(dice) },
        feed: |scene, bytes, _| scene.verify(bytes),
    },
    Target {
        name: "ledger",
        sample: 100,
        make: |scene, dice| mutate::rot(&scene.ledger, dice),
        feed: |scene, bytes, _| scene.open(bytes),
    },
];

/// Panics on every input whose first byte is no multiple of 16.
const CARELESS: Target = Target {
    name: "careless",
    sample: 0,
    make: |_, dice| vec![u8::try_from(dice.below(256)).unwrap_or(0)],
    feed: |_, bytes, _| {
        assert!(bytes[0].is_multiple_of(16), "on purpose");
        true
    },
};

fn one_of(texts: &[&str], dice: &mut Dice) -> Vec<u8> {
    mutate::mutate(dice.pick(texts).unwrap_or(&"").as_bytes(), dice)
}

fn picture(dice: &mut Dice) -> Vec<u8> {
    let kinds = [seeds::SVG.as_bytes(), seeds::PNG, seeds::JPEG];
    mutate::mutate(dice.pick(&kinds).unwrap_or(&seeds::PNG), dice)
}

fn line(dice: &mut Dice) -> Vec<u8> {
    let text = *dice.pick(seeds::LINES).unwrap_or(&"{}");
    if dice.chance(30) {
        return mutate::mutate(text.as_bytes(), dice);
    }
    let mut line: Value = serde_json::from_str(text).unwrap_or_default();
    for _ in 0..dice.below(3) {
        calls::disturb(&mut line, dice);
    }
    if line["do"].is_string() && dice.chance(80) {
        line["id"] = json!(format!("F{}", dice.roll()));
    }
    line.to_string().into_bytes()
}

fn map(bytes: &[u8]) -> bool {
    let Ok(map) = ColumnMap::from_toml("map.toml", &String::from_utf8_lossy(bytes)) else { return false };
    drop(map.to_toml());
    let hints = Hints { map: Some(map), currency: Some("MXN".to_owned()), format: None, today: None };
    for text in seeds::CSV {
        let source = exchange::Source { name: "f.csv".to_owned(), bytes: text.as_bytes().to_vec() };
        drop(exchange::read(&source, &hints));
    }
    true
}

/// What the readers read with: a desk over a ledger of its own, and a folder for files.
struct Scene {
    place: PathBuf,
    desk: Desk,
    ledger: Vec<u8>,
    copy: Vec<u8>,
    settings: Value,
}

struct Noon;

impl Clock for Noon {
    fn now(&self) -> DateTime<Utc> {
        Utc.timestamp_opt(1_774_116_000, 0).single().unwrap_or_default()
    }
}

struct Quiet;

impl Notifier for Quiet {
    fn notify(&self, _: &str, _: &str) -> Result<(), String> {
        Ok(())
    }
}

fn desk_in(home: &Path) -> Desk {
    let options = Options { ledger: Some(home.join(LEDGER)), home: Some(home.to_owned()), today: None };
    Desk::new(options, Box::new(Noon), Arc::new(NoDesktop), Arc::new(Quiet)).with_reader(Arc::new(Here))
}

impl Scene {
    fn set(place: &Path) -> Result<Self, String> {
        let home = place.join("home");
        let desk = desk_in(&home);
        let said = |error: desk::wire::WireError| desk::error::sentence(&error, true);
        let new = json!({"name": "Taller", "country": "MX", "currency": "MXN"});
        desk::calls::dispatch(&desk, "create_ledger", new).map_err(said)?;
        let lines: String = (0..4).map(|at| format!("{}\n{}\n", day::customer(at), day::invoice(at, at))).collect();
        let lines = lines
            + r#"{"do":"payment","id":"P1","customer":"C0","currency":"MXN","amount":"70.00","paid_on":"2026-03-19"}"#;
        desk.record(&mut lines.as_bytes(), &mut Vec::new(), false).map_err(said)?;
        let copied = desk.back_up_to(&place.join("stick")).map_err(said)?;
        let copy = std::fs::read(&copied.file).map_err(|error| error.to_string())?;
        desk.close();
        let ledger = std::fs::read(home.join(LEDGER)).map_err(|error| error.to_string())?;
        unsealed::put_documents(place).map_err(|error| error.to_string())?;
        let settings = desk::calls::dispatch(&desk, "settings", json!({})).map_err(said)?;
        Ok(Self { place: place.to_owned(), desk, ledger, copy, settings })
    }

    fn read(&self, bytes: &[u8], ending: &str) -> bool {
        let file = self.place.join(format!("input.{ending}"));
        std::fs::write(&file, bytes).expect("the scratch folder is writable");
        let hints = Hints { map: None, currency: Some("MXN".to_owned()), format: None, today: None };
        let mut is_read = false;
        exchange::gather(&[file], &mut |found| {
            if let Found::Source(source) = found {
                is_read |= exchange::read(&source, &hints).is_ok_and(|reading| !reading.drafts.is_empty());
                drop(exchange::look(&source));
            }
        });
        is_read
    }

    fn rates(&self, bytes: &[u8], dice: &mut Dice) -> bool {
        let file = self.place.join("rates.toml");
        std::fs::write(&file, bytes).expect("the scratch folder is writable");
        let method = *dice.pick(&["simple/365", "simple/360", "effective"]).unwrap_or(&"effective");
        let principal = *dice.pick(&["1000.00", "0.01", "99999999999.99", "1", "x"]).unwrap_or(&"1");
        let day = |text: &str| desk::record::day(text).unwrap_or_default();
        let paid = *dice.pick(&["2026-04-01", "2199-12-31", "2026-01-02", "2020-02-29"]).unwrap_or(&"2026-04-01");
        desk::interest::late_interest(principal, "MXN", day("2026-01-15"), day(paid), method, &file).is_ok()
    }

    fn settings(&self, dice: &mut Dice) -> Vec<u8> {
        let mut settings = self.settings.clone();
        for _ in 0..=dice.below(3) {
            calls::disturb(&mut settings, dice);
        }
        settings.to_string().into_bytes()
    }

    fn save(&self, bytes: &[u8]) -> bool {
        let Ok(settings) = serde_json::from_slice::<Value>(bytes) else { return false };
        let saved = desk::calls::dispatch(&self.desk, "save_settings", settings);
        for question in ["settings", "today", "status"] {
            drop(desk::calls::dispatch(&self.desk, question, json!({})));
        }
        saved.is_ok()
    }

    fn call(&self, bytes: &[u8]) -> bool {
        let seed = bytes.iter().fold(0_u64, |seed, byte| (seed << 8) | u64::from(*byte));
        calls::call(&self.desk, &mut Dice::of(seed, 0))
    }

    fn record(&self, bytes: &[u8]) -> bool {
        self.desk.record(&mut &bytes[..], &mut Vec::new(), false).is_ok_and(|summary| summary.accepted > 0)
    }

    fn verify(&self, bytes: &[u8]) -> bool {
        let file = self.place.join("aldia-fuzzed-g000001.aldia");
        std::fs::write(&file, bytes).expect("the scratch folder is writable");
        self.desk.verify_file(&file, None).is_ok()
    }

    fn open(&self, bytes: &[u8]) -> bool {
        let home = self.place.join("rotten");
        drop(std::fs::remove_dir_all(&home));
        std::fs::create_dir_all(&home).expect("the scratch folder is writable");
        std::fs::write(home.join(LEDGER), bytes).expect("the scratch folder is writable");
        let desk = desk_in(&home);
        drop(desk.check());
        for question in ["status", "today", "customers", "invoices", "payments", "imports", "settings"] {
            drop(desk::calls::dispatch(&desk, question, json!({})));
        }
        drop(desk::calls::dispatch(&desk, "customer", json!({"id": "C0"})));
        drop(desk::calls::dispatch(&desk, "invoice", json!({"id": "I0"})));
        let recorded = desk.record(&mut day::note("Z").as_bytes(), &mut Vec::new(), false);
        desk.close();
        recorded.is_ok()
    }

    /// After all the nonsense the ledger that took it is sound.
    fn is_sound(&self) -> Result<(), String> {
        let report = self.desk.check().map_err(|error| desk::error::sentence(&error, true))?;
        report
            .findings
            .first()
            .map_or(Ok(()), |finding| Err(format!("{} {}: {}", finding.kind, finding.id, finding.text)))
    }
}

/// Feeds a target: what was kept, then `count` inputs, or as many as fit into the seconds.
pub(super) fn run(
    name: &str,
    seed: u64,
    first: usize,
    count: usize,
    seconds: usize,
    place: &Path,
    kept: &Path,
) -> Result<(), String> {
    let target = TARGETS.iter().chain([&CARELESS]).find(|target| target.name == name).ok_or("no such target")?;
    let scene = Scene::set(place)?;
    std::panic::set_hook(Box::new(|_| {}));
    let began = Instant::now();
    let limit = Duration::from_secs(seconds as u64);
    let (mut done, mut taken) = (0, 0);
    for file in std::fs::read_dir(kept).into_iter().flatten().flatten() {
        let bytes = std::fs::read(file.path()).map_err(|error| error.to_string())?;
        let fed = feed(target, &scene, &bytes, &file.file_name().to_string_lossy(), &mut Dice::of(seed, 0));
        done += usize::from(fed.is_some());
    }
    let mut number = first;
    while number < first + count || (seconds > 0 && began.elapsed() < limit) {
        let mut dice = Dice::of(seed, number as u64);
        let bytes = (target.make)(&scene, &mut dice);
        std::fs::write(place.join("number"), number.to_string()).map_err(|error| error.to_string())?;
        let fed = feed(target, &scene, &bytes, &format!("{name}-{seed}-{number}"), &mut dice);
        done += usize::from(fed.is_some());
        taken += usize::from(fed == Some(true));
        number += 1;
    }
    if let Err(why) = scene.is_sound() {
        println!("bad {name}-ledger: after all inputs: {why}");
    }
    println!("done {done}");
    println!("taken {taken}");
    println!("peak {}", peak());
    Ok(())
}

/// Whether the reader took it; none when it did not survive.
fn feed(target: &Target, scene: &Scene, bytes: &[u8], name: &str, dice: &mut Dice) -> Option<bool> {
    std::fs::write(scene.place.join(CURRENT), bytes).expect("the scratch folder is writable");
    let fed = catch_unwind(AssertUnwindSafe(|| (target.feed)(scene, bytes, dice)));
    let panic = match fed {
        Ok(is_taken) => return Some(is_taken),
        Err(panic) => panic,
    };
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    drop(std::fs::write(scene.place.join(format!("{CURRENT}-{name}")), bytes));
    println!("bad {name} panicked: {}", text.unwrap_or("without a word"));
    None
}

/// The most memory that this process had, in KB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
