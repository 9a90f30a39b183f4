//! Three years of mornings, the laptop off on many of them: every stage of every instalment is executed or skipped
//! exactly once, never early, and the cadence never runs faster than its own gaps.

use std::collections::BTreeMap;

use aldia_tests::book::Book;
use chrono::Datelike as _;
use proptest::prelude::*;
use serde_json::json;

/// Stage → the day of the mornings on which it was executed, by invoice.
type Executed = BTreeMap<String, Vec<(i64, chrono::NaiveDate)>>;

fn run(due_days: &[u32], is_on: &[bool]) -> (Book, Executed) {
    let first = chrono::NaiveDate::from_ymd_opt(2026, 1, 5).expect("a day");
    let mut book = Book::new("2026-01-05");
    for (index, due) in due_days.iter().enumerate() {
        let due_on = first + chrono::Duration::days(i64::from(*due));
        let issued_on = due_on - chrono::Duration::days(30);
        book.customer(&format!("C{index}"), &format!("Cliente {index}"));
        book.invoice(&format!("I{index}"), &format!("C{index}"), &issued_on.to_string(), &due_on.to_string(), "100.00");
    }
    let mut executed = Executed::new();
    // Off for more than 400 days in a row, the clock would be asked about first.
    for (offset, _) in is_on.iter().enumerate().filter(|(offset, is_on)| **is_on || offset % 200 == 0) {
        let today = first + chrono::Duration::days(i64::try_from(offset).expect("few days"));
        book = book.on(&today.to_string());
        book.desk.tick();
        let items = book.call("today", json!({}))["items"].clone();
        for item in items.as_array().into_iter().flatten() {
            for step in item["instalments"].as_array().into_iter().flatten() {
                let stage = step["stage"].as_i64().expect("a stage");
                let late = step["days_past_due"].as_i64().expect("days");
                assert!(stage <= late, "stage {stage} on day {late} is early");
                executed.entry(step["invoice"].as_str().expect("an id").to_owned()).or_default().push((stage, today));
            }
        }
        book.desk.messages(true).expect("messages are marked");
        book.desk.letters_to(&book.home.path().join("cartas.pdf"), true).expect("letters are marked");
        assert_eq!(book.call("today", json!({}))["items"], json!([]), "nothing is asked twice on {today}");
    }
    (book, executed)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3, max_shrink_iters: 20, ..ProptestConfig::default() })]
    #[test]
    fn every_stage_stands_once_and_keeps_its_distance(
        due_days in prop::collection::vec(0..900_u32, 2..5),
        is_on in prop::collection::vec(prop::bool::weighted(0.12), 1_095),
    ) {
        let (book, executed) = run(&due_days, &is_on);
        for steps in executed.values() {
            prop_assert!(steps.windows(2).all(|pair| pair[0].0 < pair[1].0), "stages rise: {steps:?}");
            for pair in steps.windows(2).filter(|pair| pair[0].0 >= 10) {
                prop_assert!((pair[1].1 - pair[0].1).num_days() >= pair[1].0 - pair[0].0, "gaps hold: {steps:?}");
            }
            if let Some(first_letter) = steps.iter().find(|(stage, _)| *stage >= 10) {
                prop_assert_eq!(first_letter.0, 10, "the first letter is always the first letter");
            }
        }
        let touched: BTreeMap<String, i64> = touches(&book);
        for (invoice, steps) in &executed {
            let last = steps.last().map_or(0, |(stage, _)| *stage);
            let below = i64::try_from([-3, 0, 3, 10, 20, 30].iter().filter(|stage| **stage <= last).count()).unwrap_or(0);
            prop_assert_eq!(touched.get(invoice), Some(&below), "each stage up to the last one stands exactly once");
        }
        book.assert_sound();
    }
}

/// Touches of each invoice, executed and skipped, as the ledger has them.
fn touches(book: &Book) -> BTreeMap<String, i64> {
    book.desk.close();
    let conn = rusqlite::Connection::open(book.home.path().join("libro.aldia")).expect("SQLite reads it");
    let sql = "SELECT i.number, count(*), count(DISTINCT t.stage) FROM touch t JOIN debt d ON d.id = t.debt
               JOIN invoice i ON i.id = d.invoice GROUP BY i.number";
    let mut statement = conn.prepare(sql).expect("the tables are there");
    let rows =
        statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?)));
    rows.expect("rows")
        .map(|row| {
            let (number, count, distinct) = row.expect("a row");
            assert_eq!(count, distinct, "no stage of {number} stands twice");
            (number, count)
        })
        .collect()
}

/// The calendar of the test is what it says.
#[test]
fn the_first_morning_is_a_monday() {
    let first = chrono::NaiveDate::from_ymd_opt(2026, 1, 5).expect("a day");
    assert_eq!(first.weekday(), chrono::Weekday::Mon);
}
