//! The model's own answers on cases that were worked out by hand from the product's page.

use super::{Answer, Book, Day, Refusal, State, Target};
use serde_json::{Value, json};

const CUSTOMER: &str = r#"{"do":"customer","id":"C1","name":"Ana"}"#;
/// 500.00 due on Monday 2026-02-09 and 300.00 due a month later.
const INVOICE: &str = r#"{"do":"invoice","id":"I1","customer":"C1","number":"A-1","currency":"MXN",
    "issued_on":"2026-01-10","instalments":[{"due_on":"2026-02-09","amount":"500.00"},
    {"due_on":"2026-03-09","amount":"300.00"}]}"#;

fn book(lines: &[&str]) -> Book {
    let mut book = Book::new();
    for line in [CUSTOMER, INVOICE].iter().chain(lines) {
        assert_eq!(book.record(line), Answer::Kept, "{line}");
    }
    book
}

fn on(text: &str) -> Day {
    text.parse().unwrap()
}

fn payment(id: &str, amount: &str, paid_on: &str) -> String {
    let (customer, currency) = ("C1", "MXN");
    json!({"do": "payment", "id": id, "customer": customer, "currency": currency,
        "amount": amount, "paid_on": paid_on})
    .to_string()
}

fn open(book: &Book, seq: usize, day: &str) -> String {
    book.open(Target::Instalment(1, seq), on(day)).to_string()
}

fn queue(book: &Book, day: &str) -> Value {
    book.today_json(on(day))
}

#[test]
fn a_payment_goes_to_the_oldest_instalment_first_and_the_excess_is_credit() {
    let book = book(&[&payment("P1", "900.00", "2026-02-01")]);
    assert_eq!(open(&book, 1, "2026-01-31"), "500.00", "not yet paid the day before");
    assert_eq!(open(&book, 1, "2026-02-01"), "0.00");
    assert_eq!(open(&book, 2, "2026-02-01"), "0.00", "also what is not yet due");
    let row = &book.aging_json(on("2026-02-01"))["customers"][0];
    assert_eq!((&row["credits"], &row["total"]), (&json!("-100.00"), &json!("-100.00")));
}

#[test]
fn a_reversed_payment_counts_until_the_day_before() {
    let reversal = r#"{"do":"reverse","id":"V1","of":"P1","on":"2026-02-25","reason":"x"}"#;
    let book = book(&[&payment("P1", "500.00", "2026-02-20"), reversal]);
    assert_eq!(open(&book, 1, "2026-02-24"), "0.00");
    assert_eq!(open(&book, 1, "2026-02-25"), "500.00");
}

#[test]
fn an_older_payment_takes_only_what_is_open_on_every_later_day() {
    let book = book(&[&payment("P1", "600.00", "2026-02-20"), &payment("P2", "500.00", "2026-02-10")]);
    assert_eq!(open(&book, 1, "2026-02-10"), "500.00", "P1 has taken it all, ten days later");
    assert_eq!(open(&book, 2, "2026-02-10"), "100.00", "200.00 were open on every day");
    assert_eq!(book.credit("C1", "MXN", on("2026-02-10")).to_string(), "300.00");
}

#[test]
fn the_days_past_due_decide_which_stage_is_due() {
    let book = book(&[]);
    let stage = |day: &str| queue(&book, day)["items"][0]["stage"].clone();
    assert_eq!(stage("2026-02-05"), Value::Null, "four days before");
    assert_eq!(stage("2026-02-06"), json!(-3));
    assert_eq!(stage("2026-02-09"), json!(0));
    assert_eq!(stage("2026-02-11"), json!(0), "0 covers the days 0 to 2");
    assert_eq!(stage("2026-02-12"), json!(3));
    assert_eq!(stage("2026-02-18"), json!(3), "+3 covers the days 3 to 9");
    assert_eq!(stage("2026-02-19"), json!(10));
    assert_eq!(stage("2026-06-19"), json!(10), "the first letter is always +10");
}

#[test]
fn the_letters_never_follow_each_other_faster_than_their_gaps() {
    let mut book = book(&[]);
    let stage = |book: &Book, day: &str| queue(book, day)["items"][0]["stage"].clone();
    book.mark_sent(true, on("2026-03-01"));
    assert_eq!(stage(&book, "2026-03-08"), json!(-3), "only the second instalment's text");
    assert_eq!(stage(&book, "2026-03-10"), json!(0));
    assert_eq!(stage(&book, "2026-03-11"), json!(20), "ten days after +10");
    assert_eq!(stage(&book, "2026-03-21"), json!(30), "twenty days after +10, had +20 been missed");
    book.mark_sent(true, on("2026-03-15"));
    assert_eq!(stage(&book, "2026-03-24"), json!(10), "+20 is nine days old");
    assert_eq!(stage(&book, "2026-03-25"), json!(30));
}

#[test]
fn a_stage_that_is_executed_skips_the_lower_ones_and_each_names_it() {
    let mut book = book(&[]);
    book.mark_sent(true, on("2026-02-20"));
    let skips: Vec<_> = book.touches().iter().map(|it| (it.stage, it.skipped_for)).collect();
    assert_eq!(skips, [(-3, Some(10)), (0, Some(10)), (3, Some(10)), (10, None)]);
}

#[test]
fn a_reversal_that_opens_a_paid_instalment_begins_a_new_cycle() {
    let mut book = book(&[]);
    book.mark_sent(true, on("2026-02-20"));
    book.record(&payment("P1", "500.00", "2026-02-22"));
    assert_eq!(queue(&book, "2026-02-23")["items"], json!([]));
    let reversal = r#"{"do":"reverse","id":"V1","of":"P1","on":"2026-02-24","reason":"x"}"#;
    assert_eq!(book.record(reversal), Answer::Kept);
    assert_eq!(queue(&book, "2026-02-24")["items"][0]["stage"], json!(10), "from the beginning");
}

#[test]
fn a_promise_holds_through_the_working_day_after_its_date_or_until_it_is_kept() {
    // Friday 2026-02-20; the next working day is Monday the 23rd.
    let promise = r#"{"do":"promise","id":"R1","customer":"C1","currency":"MXN","amount":"500.00",
        "made_on":"2026-02-12","due_on":"2026-02-20"}"#;
    let mut book = book(&[promise]);
    let held = json!([{ "customer": "C1", "gate": "promise", "until": "2026-02-23" }]);
    assert_eq!(queue(&book, "2026-02-11")["items"][0]["stage"], json!(0));
    assert_eq!(queue(&book, "2026-02-12")["held"], held);
    assert_eq!(queue(&book, "2026-02-23")["held"], held);
    assert_eq!(queue(&book, "2026-02-24")["held"], json!([]));
    assert_eq!(book.instalment(1, 1, on("2026-02-23")).state, State::Promised);
    assert_eq!(book.instalment(1, 2, on("2026-02-23")).state, State::Upcoming);
    book.record(&payment("P1", "400.00", "2026-02-16"));
    assert_eq!(queue(&book, "2026-02-16")["held"], held, "100.00 are missing");
    book.record(&payment("P2", "100.00", "2026-02-17"));
    assert_eq!(queue(&book, "2026-02-17")["held"], json!([]), "kept");
}

#[test]
fn a_partly_disputed_instalment_is_asked_for_the_rest() {
    let dispute = r#"{"do":"dispute","id":"D1","invoice":"I1","amount":"200.00",
        "opened_on":"2026-02-12","reason":"x"}"#;
    let mut book = book(&[dispute]);
    let item = queue(&book, "2026-02-12")["items"][0].clone();
    assert_eq!((&item["amount"], &item["overdue"]), (&json!("300.00"), &json!("300.00")));
    book.record(
        r#"{"do":"resolve","id":"E1","dispute":"D1","outcome":"accepted","credited":"150.00","on":"2026-02-13"}"#,
    );
    assert_eq!(queue(&book, "2026-02-13")["items"][0]["amount"], json!("350.00"));
    assert_eq!(open(&book, 1, "2026-02-13"), "350.00", "the credited sum lowers the debt itself");
}

#[test]
fn an_agreement_holds_until_an_instalment_is_missed_by_more_than_a_working_day() {
    let agreement = r#"{"do":"agreement","id":"G1","customer":"C1","currency":"MXN",
        "signed_on":"2026-02-12","covers":[{"invoice":"I1","seq":1,"amount":"500.00"}],
        "instalments":[{"due_on":"2026-02-20","amount":"250.00"},{"due_on":"2026-02-27","amount":"250.00"}]}"#;
    let mut book = book(&[agreement]);
    let held = |until: &str| json!([{ "customer": "C1", "gate": "agreement", "until": until }]);
    assert_eq!(queue(&book, "2026-02-23")["held"], held("2026-02-23"));
    assert_eq!(book.instalment(1, 1, on("2026-02-23")).state, State::InAgreement);
    assert_eq!(book.instalment(1, 1, on("2026-02-24")).state, State::Overdue);
    book.record(&payment("P1", "250.00", "2026-02-23"));
    assert_eq!(queue(&book, "2026-02-24")["held"], held("2026-03-02"), "the first part was paid in time");
    assert_eq!(queue(&book, "2026-03-03")["held"], json!([]));
}

#[test]
fn money_that_pays_nothing_yet_holds_the_reminder() {
    let told = r#"{"do":"payment","id":"P1","customer":"C1","currency":"MXN","amount":"10.00",
        "paid_on":"2026-02-10","allocate":[]}"#;
    let book = book(&[told]);
    let held = json!([{ "customer": "C1", "gate": "credit", "until": null }]);
    assert_eq!(queue(&book, "2026-02-10"), json!({ "items": [], "held": held }));
}

#[test]
fn a_line_is_kept_recognised_or_refused() {
    let mut book = book(&[&payment("P1", "500.00", "2026-02-20")]);
    assert_eq!(book.record(&payment("P1", "500.0", "2026-02-20")), Answer::Duplicate);
    assert_eq!(book.record(&payment("P1", "501.00", "2026-02-20")), Answer::Refused(Refusal::IdTaken));
    let void = |id: &str, of: &str| {
        json!({"do": "reverse", "id": id, "of": of, "on": "2026-02-21", "reason": "x"}).to_string()
    };
    let in_the_way = Refusal::HasDependents(vec!["P1".into()]);
    assert_eq!(book.record(&void("V1", "I1")), Answer::Refused(in_the_way));
    assert_eq!(book.record(&void("V1", "P1")), Answer::Kept);
    assert_eq!(book.record(&void("V2", "P1")), Answer::Refused(Refusal::NotNow), "only once");
    assert_eq!(book.record(&void("V2", "V1")), Answer::Refused(Refusal::NotNow), "not a reversal");
    assert_eq!(book.record(&void("V2", "I1")), Answer::Kept);
    assert_eq!(book.invoice_state(1, on("2026-02-21")), State::Void);
    assert_eq!(book.instalment(1, 1, on("2026-02-20")).state, State::Paid, "P1 still counts");
    for wrong in ["0", "-1.00", "1.001", "1,00", "1e2", ""] {
        let answer = book.record(&payment("P9", wrong, "2026-02-20"));
        assert!(matches!(answer, Answer::Refused(Refusal::Malformed(_))), "{wrong:?}");
    }
}

#[test]
fn each_day_past_due_stands_in_exactly_one_bucket() {
    let book = book(&[&payment("P1", "1.00", "2026-02-01")]);
    for (day, bucket) in [
        ("2026-02-08", "upcoming"),
        ("2026-02-09", "due_today"),
        ("2026-02-10", "1-30"),
        ("2026-03-11", "1-30"),
        ("2026-03-12", "31-60"),
        ("2026-04-10", "31-60"),
        ("2026-04-11", "61-90"),
        ("2026-05-10", "61-90"),
        ("2026-05-11", "91-120"),
        ("2026-06-09", "91-120"),
        ("2026-06-10", ">120"),
    ] {
        let first = book.aging_json(on(day))["customers"][0][bucket].clone();
        let stands = ["499.00", "799.00"].contains(&first.as_str().unwrap());
        assert!(stands, "499.00 stand under {bucket} on {day}, perhaps with the other 300.00");
    }
}
