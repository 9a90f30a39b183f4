//! Every figure is explained by facts that add up to it.

use aldia_tests::book::{Book, cents};
use serde_json::{Value, json};

use super::TODAY;
use super::invoices::assert_steps_add_up;

/// Chance without a library: the same book on every machine.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn day(&mut self, from: &str, span: u64) -> String {
        let day = aldia_tests::book::day(from) + chrono::Days::new(self.below(span));
        day.to_string()
    }

    fn amount(&mut self) -> String {
        format!("{}.{:02}", 1 + self.below(9_000), self.below(100))
    }
}

pub(super) fn random_book(seed: u64) -> Book {
    let book = Book::new(TODAY);
    let mut chance = Chance(seed);
    let customers: Vec<Value> =
        (0..6).map(|n| json!({"do": "customer", "id": format!("C{n}"), "name": format!("Cliente {n}")})).collect();
    book.record(&customers);
    for n in 0..40 {
        let customer = format!("C{}", chance.below(6));
        let currency = ["MXN", "MXN", "USD"][usize::try_from(chance.below(3)).expect("small")];
        let issued_on = chance.day("2026-08-01", 120);
        let (one, two) = (chance.day("2026-09-01", 120), chance.day("2026-09-01", 120));
        book.record(&[json!({
            "do": "invoice", "id": format!("I{n}"), "customer": customer, "number": format!("A-{n}"), "currency": currency,
            "issued_on": issued_on, "instalments": [{"due_on": one, "amount": chance.amount()}, {"due_on": two, "amount": chance.amount()}],
        })]);
        if chance.below(3) > 0 {
            book.record(&[json!({
                "do": "payment", "id": format!("P{n}"), "customer": customer, "currency": currency, "amount": chance.amount(),
                "paid_on": chance.day("2026-10-01", 60),
            })]);
        }
        if chance.below(6) == 0 {
            book.record(&[json!({
                "do": "promise", "id": format!("R{n}"), "customer": customer, "currency": currency, "amount": chance.amount(),
                "made_on": "2026-11-18", "due_on": if chance.below(2) == 0 { TODAY } else { "2026-11-27" },
            })]);
        }
        if chance.below(8) == 0 {
            book.record(&[json!({"do": "charge", "id": format!("H{n}"), "invoice": format!("I{n}"), "seq": 1, "kind": "fee", "amount": chance.amount(), "on": "2026-11-02"})]);
        }
    }
    book
}

fn assert_figures_are_explained(book: &Book) {
    let today = book.call("today", Value::Null);
    for figures in today["figures"].as_array().expect("figures") {
        for (figure, field) in [
            ("receivable", "receivable"),
            ("overdue", "overdue"),
            ("collected_month", "collected_month"),
            ("promised_today", "promised_today"),
        ] {
            let request = json!({"figure": figure, "currency": figures["currency"]});
            let explanation = book.call("explain_figure", request);
            assert_eq!(explanation["total"], figures[field], "{figure} in {}", figures["currency"]);
            assert_rows_add_up(&explanation);
            assert_ne!(explanation["rule"], "", "{figure} has a rule");
        }
    }
}

fn assert_rows_add_up(explanation: &Value) {
    let rows = explanation["rows"].as_array().expect("rows");
    let sum: i128 = rows.iter().map(|row| cents(&row["amount"])).sum();
    assert_eq!(sum, cents(&explanation["total"]), "the rows must add up to the figure: {explanation:#}");
    assert!(rows.iter().all(|row| row["record"] != "" && row["customer_name"] != ""), "every row can be opened");
}

#[test]
fn the_facts_behind_each_figure_add_up_to_it() {
    for seed in [1, 2, 3] {
        let book = random_book(seed);
        assert_figures_are_explained(&book);
        for customer in book.call("customers", json!({})).as_array().expect("customers") {
            for balance in customer["balances"].as_array().expect("balances") {
                let part = |figure: &str| {
                    let request =
                        json!({"figure": figure, "currency": balance["currency"], "customer": customer["id"]});
                    let explanation = book.call("explain_figure", request);
                    assert_rows_add_up(&explanation);
                    explanation["total"].clone()
                };
                assert_eq!(part("receivable"), balance["open"], "seed {seed}");
                assert_eq!(part("overdue"), balance["overdue"], "seed {seed}");
                assert_eq!(part("credit"), balance["credit"], "seed {seed}");
            }
        }
        for invoice in book.call("invoices", json!({})).as_array().expect("invoices") {
            assert_steps_add_up(&book.call("invoice", json!({"id": invoice["id"]})));
        }
    }
}

#[test]
fn the_figures_of_the_example_are_explained_too() {
    assert_figures_are_explained(&Book::example(TODAY));
}
