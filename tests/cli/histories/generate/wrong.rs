//! Lines that are duplicates or wrong.

use super::super::story::Step;
use super::Author;
use aldia_tests::model::Day;
use serde_json::{Value, json};

impl Author<'_> {
    /// A line that was there before, word by word or with its amounts written shorter.
    pub(super) fn again(&mut self) {
        let lines = self.steps.iter().filter_map(|step| match step {
            Step::Record(line) => Some(line.clone()),
            _ => None,
        });
        let lines: Vec<String> = lines.collect();
        let Some(line) = self.dice.pick(&lines).cloned() else {
            return;
        };
        match self.dice.chance(50) {
            true => self.record_text(line.replace(".00\"", "\"")),
            false => self.record_text(line),
        }
    }

    /// The last line once more with one thing wrong in it.
    pub(super) fn invalid(&mut self, day: Day) {
        let before = self.steps.len();
        match self.dice.below(4) {
            0 => self.payment(day),
            1 => self.invoice(day),
            2 => self.payment_as_told(day),
            _ => self.charge(day),
        }
        let Some(Step::Record(line)) = self.steps.get(before).cloned() else {
            return;
        };
        let mut line: Value = serde_json::from_str(&line).expect("just written");
        if !self.dice.chance(25) {
            line["id"] = self.id("X").into();
        }
        match self.dice.below(14) {
            0 => line["customer"] = "nadie".into(),
            1 => line["invoice"] = "nada".into(),
            2 => line["amount"] = "0".into(),
            3 => line["amount"] = "-5.00".into(),
            4 => line["amount"] = "1.001".into(),
            12 => line["amount"] = "10.000".into(),
            5 => line["amount"] = json!(5),
            6 => line["color"] = "rojo".into(),
            7 => line["do"] = "invent".into(),
            8 => line["currency"] = "XQX".into(),
            9 => line["paid_on"] = "2026-02-30".into(),
            10 => line["instalments"] = json!([]),
            11 => line["seq"] = json!(99),
            _ => return self.record_text(line.to_string().replace('}', "")),
        }
        self.record(line);
    }
}
