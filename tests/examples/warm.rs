//! What the daily screens cost in a program that runs, for `cargo xtask bench`: `warm RUNS DAY LEDGER [PASSPHRASE]`
//! prints a line a call, its name and the median of its milliseconds; `opening`, by the passphrase if there is one, comes
//! first.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use desk::ports::{NoDesktop, Notifier, SystemClock};
use desk::{Desk, Options, calls};
use serde_json::{Value, json};

struct Quiet;

impl Notifier for Quiet {
    fn notify(&self, _: &str, _: &str) -> Result<(), String> {
        Ok(())
    }
}

/// The calls that the screens make when they are opened.
fn screens() -> [(&'static str, Value); 7] {
    let page = json!({ "offset": 0, "limit": 100 });
    [
        ("status", json!({})),
        ("today", json!({})),
        ("customer_page", page.clone()),
        ("invoice_page", page.clone()),
        ("payment_page", page),
        ("search", json!({ "text": "muñoz" })),
        ("settings", json!({})),
    ]
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let mut next = || words.next().ok_or("usage: warm RUNS DAY LEDGER [PASSPHRASE]");
    let (runs, day, ledger) = (next()?.parse()?, next()?.parse()?, PathBuf::from(next()?));
    let options = Options { ledger: Some(ledger), today: Some(day), ..Options::default() };
    let desk = Desk::new(options, Box::new(SystemClock), Arc::new(NoDesktop), Arc::new(Quiet));
    let begun = Instant::now();
    match words.next() {
        Some(passphrase) => drop(once(&desk, "unlock", &json!({ "passphrase": passphrase }))?),
        None => desk.open().map_err(|error| format!("{error:?}"))?,
    }
    say("opening", millis(begun))?;
    for (name, request) in screens() {
        // The first one fills the caches.
        once(&desk, name, &request)?;
        let mut seen = (0..runs).map(|_| once(&desk, name, &request)).collect::<Result<Vec<f64>, _>>()?;
        seen.sort_by(f64::total_cmp);
        say(name, seen[seen.len() / 2])?;
    }
    desk.close();
    Ok(())
}

fn once(desk: &Desk, name: &str, request: &Value) -> Result<f64, String> {
    let begun = Instant::now();
    let answer = calls::dispatch(desk, name, request.clone());
    let took = millis(begun);
    answer.map(|_| took).map_err(|error| format!("{name}: {error:?}"))
}

fn millis(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1_000.0
}

fn say(name: &str, millis: f64) -> std::io::Result<()> {
    writeln!(std::io::stdout(), "{name} {millis:.2}")
}
