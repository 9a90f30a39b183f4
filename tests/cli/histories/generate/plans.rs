//! Lines about what is agreed with a customer: promises, pauses, disputes, agreements, notes.

use super::{Author, days};
use aldia_tests::model::{Day, Line, Target, written};
use rust_decimal::Decimal;
use serde_json::json;

impl Author<'_> {
    pub(super) fn promise(&mut self, day: Day) {
        let (id, mut customer, mut currency) = (self.id("R"), self.some_customer(), self.some_currency());
        let mut amount = self.some_sum(&currency);
        if let Some((no, seq)) = self.some_instalment() {
            (customer, currency) = (self.customer_of(no), self.currency_of(no));
            let open = self.book.open(Target::Instalment(no, seq), day);
            amount = self.about(open, &currency);
        }
        let due_on = day + days(self.dice.below(12));
        self.record(json!({
            "do": "promise", "id": id, "customer": customer, "currency": currency,
            "amount": amount, "made_on": day.to_string(), "due_on": due_on.to_string(),
        }));
    }

    pub(super) fn pause(&mut self, day: Day) {
        let (id, customer) = (self.id("U"), self.some_customer());
        let until = day + days(self.dice.below(15));
        self.record(json!({
            "do": "pause", "id": id, "customer": customer, "from": day.to_string(),
            "until": until.to_string(), "reason": "vacaciones",
        }));
    }

    pub(super) fn note(&mut self, day: Day) {
        let (id, customer) = (self.id("T"), self.some_customer());
        self.record(json!({
            "do": "note", "id": id, "customer": customer, "on": day.to_string(), "text": "llamar",
        }));
    }

    pub(super) fn dispute(&mut self, day: Day) {
        let Some((no, seq)) = self.some_instalment() else {
            return self.invoice(day);
        };
        let (id, currency) = (self.id("D"), self.currency_of(no));
        let day = self.day_for(no, day);
        let open = self.book.least_open(Target::Instalment(no, seq), day);
        let amount = self.about(open, &currency);
        self.record(json!({
            "do": "dispute", "id": id, "invoice": self.id_of(no), "amount": amount,
            "opened_on": day.to_string(), "reason": "mercancía dañada",
        }));
    }

    pub(super) fn resolve(&mut self, day: Day) {
        let Some(no) = self.some_fact(|line| matches!(line, Line::Dispute(_))) else {
            return self.dispute(day);
        };
        let Line::Dispute(dispute) = &self.book.facts()[no].line else {
            return;
        };
        let (amount, opened_on) = (dispute.amount, dispute.opened_on);
        let (id, currency) = (self.id("E"), self.currency_of(no));
        let on = day.max(opened_on);
        let mut line = json!({
            "do": "resolve", "id": id, "dispute": self.id_of(no), "outcome": "rejected",
            "on": on.to_string(),
        });
        if self.dice.chance(60) {
            line["outcome"] = "accepted".into();
            line["credited"] = match self.dice.chance(10) {
                true => "0".into(),
                false => self.about(amount, &currency).into(),
            };
        }
        self.record(line);
    }

    /// Mostly one at a time for a customer and currency: little is said of how two share the payments.
    pub(super) fn agreement(&mut self, day: Day) {
        let Some((no, seq)) = self.some_instalment() else {
            return self.invoice(day);
        };
        let signed = |line: &Line| matches!(line, Line::Agreement(_));
        let facts = self.book.facts().iter().enumerate();
        let mut others = facts.filter(|(_, fact)| fact.is_live() && signed(&fact.line));
        let another = others.any(|(other, _)| self.book.party(other) == self.book.party(no));
        if another && self.dice.chance(80) {
            return self.payment(day);
        }
        let (id, customer, currency) = (self.id("G"), self.customer_of(no), self.currency_of(no));
        let day = self.day_for(no, day);
        let open = self.book.least_open(Target::Instalment(no, seq), day);
        if open.is_zero() {
            return self.invoice(day);
        }
        let covered = match self.dice.chance(70) {
            true => open,
            false => (open / Decimal::TWO)
                .round_dp(if currency == "CLP" { 0 } else { 2 })
                .max(Decimal::new(1, if currency == "CLP" { 0 } else { 2 })),
        };
        let first = (covered / Decimal::TWO).round_dp(if currency == "CLP" { 0 } else { 2 });
        let mut due_on = day;
        let mut instalments = Vec::new();
        for part in [first, covered - first] {
            due_on = due_on + days(1 + self.dice.below(14));
            if !part.is_zero() {
                let amount = written(part, &currency);
                instalments.push(json!({ "due_on": due_on.to_string(), "amount": amount }));
            }
        }
        self.record(json!({
            "do": "agreement", "id": id, "customer": customer, "currency": currency,
            "signed_on": day.to_string(),
            "covers": [{ "invoice": self.id_of(no), "seq": seq, "amount": written(covered, &currency) }],
            "instalments": instalments,
        }));
    }
}
