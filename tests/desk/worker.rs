//! The background: one digest a day, also across restarts and kills; failures are recorded and retried.

use std::sync::{Arc, Mutex};

use aldia_tests::book::Book;
use chrono::{DateTime, TimeZone as _, Utc};
use desk::ports::{Clock, NoDesktop, Notifier};
use desk::{Desk, Options};
use serde_json::json;

/// A clock that is set by hand.
#[derive(Clone)]
struct Hands(Arc<Mutex<DateTime<Utc>>>);

impl Clock for Hands {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().expect("nobody panicked")
    }
}

/// Keeps what it is told, or refuses.
#[derive(Default)]
struct Board {
    raised: Mutex<Vec<(String, String)>>,
    refuses: Mutex<bool>,
    dies: Mutex<bool>,
}

impl Notifier for Board {
    fn notify(&self, summary: &str, body: &str) -> Result<(), String> {
        assert!(!*self.dies.lock().expect("nobody panicked"), "killed while raising");
        if *self.refuses.lock().expect("nobody panicked") {
            return Err("no daemon".to_owned());
        }
        self.raised.lock().expect("nobody panicked").push((summary.to_owned(), body.to_owned()));
        Ok(())
    }
}

struct Office {
    book: Book,
    clock: Hands,
    board: Arc<Board>,
}

impl Office {
    fn new() -> Self {
        let book = Book::new("2026-03-21");
        book.customer("C1", "Ferretería Ñandú");
        book.invoice("I1", "C1", "2026-02-07", "2026-03-09", "1234.56");
        book.desk.close();
        let noon = Utc.with_ymd_and_hms(2026, 3, 21, 18, 0, 0).single().expect("an instant");
        Self { book, clock: Hands(Arc::new(Mutex::new(noon))), board: Arc::new(Board::default()) }
    }

    /// A new run of the program over the same ledger.
    fn start(&self) -> Desk {
        let home = self.book.home.path();
        let options = Options { ledger: Some(home.join("libro.aldia")), home: Some(home.to_owned()), today: None };
        Desk::new(options, Box::new(self.clock.clone()), Arc::new(NoDesktop), self.board.clone())
    }

    fn set(&self, year: i32, month: u32, day: u32, hour: u32) {
        let instant = Utc.with_ymd_and_hms(year, month, day, hour, 0, 0).single().expect("an instant");
        *self.clock.0.lock().expect("nobody panicked") = instant;
    }

    fn raised(&self) -> usize {
        self.board.raised.lock().expect("nobody panicked").len()
    }
}

#[test]
fn one_digest_a_day_also_across_restarts() {
    let office = Office::new();
    let desk = office.start();
    assert_eq!(desk.tick().raised.len(), 1);
    assert_eq!(desk.tick().raised.len(), 0, "asked again, it stays silent");
    desk.close();
    let desk = office.start();
    desk.tick();
    assert_eq!(office.raised(), 1, "a restart does not raise it again");
    office.set(2026, 3, 22, 7);
    desk.tick();
    assert_eq!(office.raised(), 2, "midnight in Mexico was crossed at six in the morning, UTC");
}

#[test]
fn midnight_is_the_businesss_own() {
    let office = Office::new();
    let desk = office.start();
    desk.tick();
    office.set(2026, 3, 22, 5);
    desk.tick();
    assert_eq!(office.raised(), 1, "in Mexico it is still the day before");
}

#[test]
fn killed_while_raising_it_speaks_at_most_once() {
    let office = Office::new();
    let desk = office.start();
    *office.board.dies.lock().expect("nobody panicked") = true;
    let died = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| desk.tick()));
    assert!(died.is_err(), "the notifier killed it");
    drop(desk);
    *office.board.dies.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = false;
    office.board.dies.clear_poison();
    let desk = office.start();
    desk.tick();
    assert_eq!(office.raised(), 0, "it may have been shown before the kill: better silent than twice");
}

#[test]
fn a_failing_daemon_is_recorded_and_retried() {
    let office = Office::new();
    let desk = office.start();
    *office.board.refuses.lock().expect("nobody panicked") = true;
    let report = desk.tick();
    assert_eq!(report.problems.len(), 1, "the window shows it");
    assert_eq!(report.problems[0].code, "notification_failed");
    assert!(report.next_wake_in.as_secs() <= 300, "it is tried again soon");
    *office.board.refuses.lock().expect("nobody panicked") = false;
    let report = desk.tick();
    assert_eq!((office.raised(), report.problems.len()), (1, 0), "then it speaks, and the problem is gone");
}

#[test]
fn drafts_are_written_once_a_day_and_a_folder_that_refuses_stops_nothing() {
    let office = Office::new();
    std::fs::write(office.book.home.path().join("papeles"), "a file in the way").expect("written");
    let desk = office.start();
    let report = desk.tick();
    assert_eq!(report.problems.iter().map(|problem| problem.code.as_str()).collect::<Vec<_>>(), ["drafts_failed"]);
    assert_eq!(office.raised(), 1, "the digest went out all the same");
    std::fs::remove_file(office.book.home.path().join("papeles")).expect("removed");
    let drafted = desk.tick().drafted.expect("now it is drafted");
    assert!(drafted.exists());
    assert!(desk.tick().drafted.is_none(), "once a day");
}

#[test]
fn amounts_stay_off_the_notification_where_the_owner_chose_so() {
    let office = Office::new();
    let desk = office.start();
    let mut settings = desk::calls::dispatch(&desk, "settings", json!({})).expect("the settings");
    settings["hide_amounts"] = json!(true);
    desk::calls::dispatch(&desk, "save_settings", settings).expect("saved");
    desk.tick();
    let (summary, body) = office.board.raised.lock().expect("nobody panicked")[0].clone();
    assert!(!format!("{summary}{body}").contains("1234"), "{summary} {body}");
}

#[test]
fn a_clock_that_fell_back_freezes_dunning_until_the_owner_accepts_it() {
    let office = Office::new();
    let desk = office.start();
    desk.tick();
    office.set(2026, 3, 10, 18);
    let report = desk.tick();
    assert_eq!(report.problems[0].code, "clock_behind");
    assert_eq!(office.raised(), 1, "nothing is raised while it is frozen");
    let today = desk::calls::dispatch(&desk, "today", json!({})).expect("it answers");
    assert_eq!((&today["items"], &today["clock"]["last_seen"]), (&json!([]), &json!("2026-03-21")));
    let refused = desk::calls::dispatch(&desk, "draft_letters", json!({})).expect_err("no letters");
    assert_eq!(refused.code, desk::wire::ErrorCode::ClockFrozen);
    desk::calls::dispatch(&desk, "accept_clock", json!({})).expect("the owner says it is right");
    let today = desk::calls::dispatch(&desk, "today", json!({})).expect("it answers");
    assert_eq!(today["clock"], json!(null));
    assert!(desk.tick().problems.is_empty());
}
