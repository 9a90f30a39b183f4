//! What the random stories come upon: a story that never meets a gate proves nothing about it.

use super::dice::Dice;
use super::story::Step;
use aldia_tests::model::{Answer, Book, Refusal};
use std::collections::BTreeMap;

/// How often each thing was met by the model alone.
pub(super) type Met = BTreeMap<String, usize>;

pub(super) fn met_by(author: fn(&mut Dice) -> Vec<Step>, seeds: std::ops::Range<u64>) -> Met {
    let mut met = Met::new();
    for seed in seeds {
        let mut book = Book::new();
        for step in author(&mut Dice::new(seed)) {
            take(&step, &mut book, &mut met);
        }
        for touch in book.touches() {
            *met.entry(format!("cycle {}", touch.cycle)).or_default() += 1;
        }
    }
    met
}

fn take(step: &Step, book: &mut Book, met: &mut Met) {
    let mut note = |what: String| *met.entry(what).or_default() += 1;
    match step {
        Step::Record(line) => note(answer(&book.record(line))),
        Step::Look(day) | Step::Queue(day) => {
            let (queue, invoices) = (book.today_json(*day), book.invoices_json(*day));
            for item in queue["items"].as_array().into_iter().flatten() {
                note(format!("stage {} {}", item["stage"], item["channel"].as_str().unwrap_or("")));
            }
            for held in queue["held"].as_array().into_iter().flatten() {
                note(format!("held {}", held["gate"].as_str().unwrap_or("")));
            }
            for invoice in invoices.as_array().into_iter().flatten() {
                note(format!("state {}", invoice["state"].as_str().unwrap_or("")));
            }
        }
        Step::SendLetters(day) => book.mark_sent(true, *day),
        Step::SendMessages(day) => book.mark_sent(false, *day),
    }
}

fn answer(answer: &Answer) -> String {
    let refusal = match answer {
        Answer::Kept => "kept",
        Answer::Duplicate => "duplicate",
        Answer::Refused(Refusal::Malformed(_)) => "malformed",
        Answer::Refused(Refusal::IdTaken) => "id taken",
        Answer::Refused(Refusal::Unknown(_)) => "unknown",
        Answer::Refused(Refusal::TakenBack(_)) => "taken back",
        Answer::Refused(Refusal::Stranger(_)) => "stranger",
        Answer::Refused(Refusal::TooMuch) => "too much",
        Answer::Refused(Refusal::HasDependents(_)) => "has dependents",
        Answer::Refused(Refusal::NotNow) => "not now",
    };
    format!("line {refusal}")
}
