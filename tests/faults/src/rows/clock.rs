//! The clock goes wrong, the machine sleeps, two programs run at once: nothing is done twice, nothing is lost.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Duration, NaiveDate, TimeZone as _, Utc};
use desk::ports::{Clock, NoDesktop, Notifier};
use desk::wire::ErrorCode;
use desk::{Desk, Options};
use serde_json::json;

use crate::day;
use crate::dice::Dice;
use crate::inspect;
use crate::program::LEDGER;
use crate::rig::Rig;
use crate::tally::Tally;

/// A case, and how many facts it left that it is about: with none, nothing was tried.
type Case = (&'static str, fn(&Rig) -> Result<usize, String>);

const CASES: &[Case] = &[
    ("set back by a day", |rig| set_back(rig, Duration::days(1))),
    ("set back by a year", |rig| set_back(rig, Duration::days(365))),
    ("set forward by 399 days", |rig| set_forward(rig, 399, false)),
    ("set forward by 401 days", |rig| set_forward(rig, 401, true)),
    ("an hour at a time over the end of summer time", |rig| over_the_hour(rig, "America/Santiago", (2026, 4, 3))),
    ("an hour at a time over the beginning of summer time", |rig| over_the_hour(rig, "America/Santiago", (2026, 9, 4))),
    ("an hour at a time over Madrid's change", |rig| over_the_hour(rig, "Europe/Madrid", (2026, 3, 27))),
    ("asleep over a week", asleep),
    ("set back within the day, and again", within_the_day),
    ("two programs record at once", two_at_once),
    ("two programs mark the same letters", two_mark),
    ("killed while another waits", killed_holder),
];

pub(crate) fn run(rig: &Rig) -> Result<Tally, String> {
    let mut tally = Tally::default();
    // One after the other: a program that one case starts would hold for a moment what the desk of another has open.
    let cases: Vec<_> = CASES.iter().map(|(name, case)| case(rig).map_err(|why| format!("{name}: {why}"))).collect();
    let walks = rig.scale(12, 400);
    let walked = rig.in_parallel(walks, |number| {
        walk(rig, &mut rig.dice(4_000_000 + number as u64)).map_err(|why| format!("walk {number}: {why}"))
    });
    for result in cases.into_iter().chain(walked) {
        tally.happen("stages and facts recorded", *result.as_ref().unwrap_or(&0));
        tally.count(result.map(drop));
    }
    tally.note(format!("{} cases, {walks} random walks of the clock", CASES.len()));
    Ok(tally)
}

#[derive(Clone)]
struct Hands(Arc<Mutex<DateTime<Utc>>>);

impl Clock for Hands {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Default)]
struct Board(Mutex<Vec<String>>);

impl Notifier for Board {
    fn notify(&self, summary: &str, body: &str) -> Result<(), String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{summary}: {body}"));
        Ok(())
    }
}

/// A desk with debts in every stage, and a clock that is set by hand. It is noon in UTC.
struct Office {
    home: std::path::PathBuf,
    clock: Hands,
    board: Arc<Board>,
    desk: Desk,
}

fn said(error: desk::wire::WireError) -> String {
    desk::error::sentence(&error, true)
}

fn desk_on(home: &Path, clock: &Hands, board: &Arc<Board>) -> Desk {
    let options = Options { ledger: Some(home.join(LEDGER)), home: Some(home.to_owned()), today: None };
    Desk::new(options, Box::new(clock.clone()), Arc::new(NoDesktop), board.clone())
}

impl Office {
    fn open(rig: &Rig, zone: &str, on: (i32, u32, u32)) -> Result<Self, String> {
        let home = rig.place("office");
        let noon = Utc.with_ymd_and_hms(on.0, on.1, on.2, 12, 0, 0).single().ok_or("no such instant")?;
        let clock = Hands(Arc::new(Mutex::new(noon)));
        let board = Arc::new(Board::default());
        let desk = desk_on(&home, &clock, &board);
        let new = json!({"name": "Taller", "country": "MX", "currency": "MXN", "time_zone": zone});
        desk::calls::dispatch(&desk, "create_ledger", new).map_err(said)?;
        let office = Self { home, clock, board, desk };
        let due = |days: i64| (noon.date_naive() - Duration::days(days)).to_string();
        for (number, days) in [1, 4, 11, 21, 31, -2].into_iter().enumerate() {
            let invoice = json!({"do": "invoice", "id": format!("I{number}"), "customer": format!("C{number}"), "number": format!("A-{number}"),
                "currency": "MXN", "issued_on": due(60), "instalments": [{"due_on": due(days), "amount": "100.00"}]});
            office.record(&format!("{}\n{invoice}", day::customer(number)))?;
        }
        Ok(office)
    }

    fn record(&self, lines: &str) -> Result<(), String> {
        let summary = self.desk.record(&mut lines.as_bytes(), &mut Vec::new(), false).map_err(said)?;
        if summary.refused == 0 { Ok(()) } else { Err("a plain fact was refused".to_owned()) }
    }

    fn set(&self, to: DateTime<Utc>) {
        *self.clock.0.lock().unwrap_or_else(PoisonError::into_inner) = to;
    }

    fn raised(&self) -> usize {
        self.board.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// What the background and the owner do with a day: notifications, letters, messages. Only a clock that waits for the
    /// owner may refuse them.
    fn work(&self) -> Result<(), String> {
        self.work_unless(&[ErrorCode::ClockFrozen])
    }

    fn work_unless(&self, refused: &[ErrorCode]) -> Result<(), String> {
        self.desk.tick();
        let letters = self.desk.letters_to(&self.home.join("cartas.pdf"), true).map(drop);
        for done in [letters, self.desk.messages(true).map(drop)] {
            done.or_else(|error| if refused.contains(&error.code) { Ok(()) } else { Err(said(error)) })?;
        }
        Ok(())
    }

    /// The first day's work, which has something of everything to do.
    fn begin(&self) -> Result<(), String> {
        self.work()?;
        expect(self.raised() == 1, &format!("the first day was announced {} times", self.raised()))
    }

    /// The ledger is sound; no stage of a debt was done twice in a cycle, and none before its invoice. Answers how many
    /// stages were done.
    fn end_right(self) -> Result<usize, String> {
        self.desk.close();
        inspect::facts(&self.home.join(LEDGER))?.ok_or("the ledger is gone")?;
        let conn = rusqlite::Connection::open(self.home.join(LEDGER)).map_err(|error| error.to_string())?;
        let count = |sql: &str| conn.query_one(sql, [], |row| row.get::<_, i64>(0)).map_err(|error| error.to_string());
        let twice =
            count("SELECT count(*) FROM (SELECT 1 FROM touch GROUP BY debt, stage, cycle HAVING count(*) > 1)")?;
        let early = count("SELECT count(*) FROM touch t JOIN debt d ON d.id = t.debt WHERE t.on_day < d.starts_on")?;
        expect(twice + early == 0, &format!("{twice} stages done twice, {early} before the invoice"))?;
        let done = usize::try_from(count("SELECT count(*) FROM touch")?).unwrap_or(0);
        if done > 0 { Ok(done) } else { Err("no stage was ever done".to_owned()) }
    }
}

struct Mute;

impl Notifier for Mute {
    fn notify(&self, _: &str, _: &str) -> Result<(), String> {
        Err("nobody listens".to_owned())
    }
}

/// A desk over an existing ledger on the scripted day, whose notifications fail.
pub(crate) fn background(home: &Path) -> Desk {
    let noon = Utc.with_ymd_and_hms(2026, 3, 24, 18, 0, 0).single().unwrap_or_default();
    let options = Options { ledger: Some(home.join(LEDGER)), home: Some(home.to_owned()), today: None };
    Desk::new(options, Box::new(Hands(Arc::new(Mutex::new(noon)))), Arc::new(NoDesktop), Arc::new(Mute))
}

fn is_frozen(office: &Office) -> bool {
    let letters = office.desk.letters_to(&office.home.join("no.pdf"), true);
    matches!(letters, Err(error) if error.code == ErrorCode::ClockFrozen)
}

fn expect(is_so: bool, why: &str) -> Result<(), String> {
    if is_so { Ok(()) } else { Err(why.to_owned()) }
}

fn set_back(rig: &Rig, by: Duration) -> Result<usize, String> {
    let office = Office::open(rig, "America/Mexico_City", (2026, 3, 21))?;
    let now = office.clock.now();
    office.begin()?;
    let raised = office.raised();
    office.set(now - by);
    office.work()?;
    expect(office.raised() == raised, "something was raised in the past")?;
    expect(is_frozen(&office), "letters were made in the past")?;
    office.record(&day::note("N1")).map_err(|why| format!("money and notes must go on: {why}"))?;
    office.set(now);
    office.work()?;
    expect(office.raised() == raised, "the same day was announced twice")?;
    office.end_right()
}

fn set_forward(rig: &Rig, days: i64, must_freeze: bool) -> Result<usize, String> {
    let office = Office::open(rig, "America/Mexico_City", (2026, 3, 21))?;
    let now = office.clock.now();
    office.begin()?;
    office.set(now + Duration::days(days));
    office.desk.tick();
    expect(is_frozen(&office) == must_freeze, "a jump of more than 400 days, and only that, waits for the owner")?;
    office.set(now);
    office.record(&day::note("N1"))?;
    expect(is_frozen(&office) != must_freeze, "the day that was accepted is the one to come back from")?;
    office.end_right()
}

/// One announcement for each civil day of the business, however long the day is.
fn over_the_hour(rig: &Rig, zone: &str, from: (i32, u32, u32)) -> Result<usize, String> {
    let office = Office::open(rig, zone, from)?;
    let begin = office.clock.now();
    office.begin()?;
    let mut days = BTreeSet::new();
    for half_hours in 0..(4 * 48) {
        office.set(begin + Duration::minutes(30 * half_hours));
        office.work()?;
        let today = desk::calls::dispatch(&office.desk, "today", json!({})).map_err(said)?;
        expect(today["clock"].is_null(), "an ordinary change of the hour froze the program")?;
        days.insert(today["date"].to_string());
    }
    expect(office.raised() <= days.len(), &format!("{} announcements on {} days", office.raised(), days.len()))?;
    expect((4..=5).contains(&days.len()), &format!("{} days in four times 24 hours", days.len()))?;
    office.end_right()
}

fn asleep(rig: &Rig) -> Result<usize, String> {
    let office = Office::open(rig, "America/Mexico_City", (2026, 3, 21))?;
    let now = office.clock.now();
    office.begin()?;
    let raised = office.raised();
    office.set(now + Duration::days(7));
    let woken = office.desk.tick();
    expect(woken.raised.len() <= 1, "a week of sleep is announced once, not day by day")?;
    office.work()?;
    office.work()?;
    expect(office.raised() <= raised + 1, "and only once")?;
    office.end_right()
}

fn within_the_day(rig: &Rig) -> Result<usize, String> {
    let office = Office::open(rig, "America/Mexico_City", (2026, 3, 21))?;
    let now = office.clock.now();
    office.begin()?;
    for hours in [0, 3, -2, 4, -3, 0] {
        office.set(now + Duration::hours(hours));
        office.work()?;
    }
    expect(office.raised() == 1, "a day is announced once, wherever the hour goes")?;
    office.end_right()
}

/// A random walk of hours, days, months, back and forth, with restarts, and the owner accepting the date now and then.
fn walk(rig: &Rig, dice: &mut Dice) -> Result<usize, String> {
    let zones = ["America/Mexico_City", "Europe/Madrid", "America/Santiago", "Pacific/Auckland"];
    let zone = dice.pick(&zones).copied().unwrap_or("UTC");
    let mut office = Office::open(rig, zone, (2026, 3, 21))?;
    let civil: chrono_tz::Tz = zone.parse().map_err(|_| "no such zone")?;
    let today = |office: &Office| office.clock.now().with_timezone(&civil).date_naive();
    office.begin()?;
    let mut announced: BTreeSet<NaiveDate> = BTreeSet::from([today(&office)]);
    for step in 0..30 {
        let hours = match dice.below(10) {
            0 => -(i64::try_from(dice.below(2_000)).unwrap_or(0)),
            1 => i64::try_from(dice.below(12_000)).unwrap_or(0),
            2 => -1,
            _ => i64::try_from(dice.below(60)).unwrap_or(0),
        };
        office.set(office.clock.now() + Duration::hours(hours));
        if dice.chance(10) {
            drop(desk::calls::dispatch(&office.desk, "accept_clock", json!({})));
        }
        if dice.chance(15) {
            office.desk.close();
            office.desk = desk_on(&office.home, &office.clock, &office.board);
        }
        let before = office.raised();
        // On a day that comes a second time, what was done later in the first is there already, and is not done again.
        office.work_unless(&[ErrorCode::ClockFrozen, ErrorCode::AlreadyDone])?;
        let today = today(&office);
        let is_new = announced.insert(today);
        expect(office.raised() == before || is_new, &format!("step {step}: {today} was announced before"))?;
        if office.raised() == before && is_new {
            announced.remove(&today);
        }
    }
    office.end_right()
}

fn ledger(rig: &Rig) -> Result<crate::program::Program, String> {
    let program = rig.program(&rig.place("two"));
    let made = program.run(&["init", "--name", "T", "--country", "MX", "--currency", "MXN"]);
    let lines: String = (0..6).map(|at| format!("{}\n{}\n", day::customer(at), day::invoice(at, at))).collect();
    let recorded = program.feed(&["record", "-"], &lines);
    if made.is_done() && recorded.is_done() { Ok(program) } else { Err(format!("{}{}", made.err, recorded.err)) }
}

/// Each gets its answers or a clear refusal; every fact that was told stands once.
fn two_at_once(rig: &Rig) -> Result<usize, String> {
    let program = ledger(rig)?;
    let mut told = 0;
    for round in 0..rig.scale(4, 40) {
        let results = rig.at_once(2, |who| {
            let lines: String = (0..30).map(|at| day::note(&format!("W{round}-{who}-{at}")) + "\n").collect();
            program.feed(&["record", "-"], &lines)
        });
        let facts = inspect::facts(&program.ledger())?.unwrap_or_default();
        for ended in results {
            if let Some(fault) = ended.fault() {
                return Err(fault);
            }
            for line in ended.out.lines().filter(|line| line.contains("\"ok\":true")) {
                let answer: serde_json::Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
                let stands = facts.iter().filter(|fact| fact.reference.as_deref() == answer["id"].as_str()).count();
                expect(stands == 1, &format!("{line} was told and stands {stands} times"))?;
                told += 1;
            }
        }
    }
    if told > 0 { Ok(told) } else { Err("neither recorded anything".to_owned()) }
}

fn two_mark(rig: &Rig) -> Result<usize, String> {
    let program = ledger(rig)?;
    let results = rig.at_once(2, |who| {
        let out = program.home.join(format!("cartas-{who}.pdf")).display().to_string();
        program.run(&["letters", "--out", &out, "--mark-sent", "--today", day::TODAY, "--json"])
    });
    let marked: u64 = results.iter().filter_map(|ended| ended.json()["marked"].as_u64()).sum();
    if let Some(fault) = results.iter().find_map(crate::program::Ended::fault) {
        return Err(fault);
    }
    let facts = inspect::facts(&program.ledger())?.unwrap_or_default().len() as u64;
    expect(marked > 0, "neither marked anything")?;
    expect(facts == 12 + marked, &format!("{marked} letters were told as marked and {facts} facts stand"))?;
    usize::try_from(marked).map_err(|error| error.to_string())
}

/// The one that holds the ledger is killed; the next opens it at once.
fn killed_holder(rig: &Rig) -> Result<usize, String> {
    let program = ledger(rig)?;
    let mut holder = program.start(&["record", "-"]);
    // It answers the first line, so it holds the ledger.
    let mut stdin = holder.stdin.take().expect("a pipe was asked for");
    let asked = std::io::Write::write_all(&mut stdin, (day::note("H1") + "\n").as_bytes());
    let mut told = String::new();
    let stdout = holder.stdout.take().expect("a pipe was asked for");
    let read = std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut told);
    drop(holder.kill());
    drop(holder.wait());
    asked.and(read).map_err(|error| error.to_string())?;
    let next = program.feed(&["record", "-"], &day::note("H2"));
    if !next.is_done() {
        return Err(format!("a dead program still holds the ledger: {}", next.err));
    }
    let facts = inspect::facts(&program.ledger())?.unwrap_or_default();
    let stand = ["H1", "H2"].iter().all(|id| facts.iter().any(|fact| fact.reference.as_deref() == Some(*id)));
    expect(stand, "a fact that was told is gone")?;
    Ok(2)
}
