//! Lines about debts and money: invoices, payments, allocations, credit notes, charges, reversals.

use super::{Author, days};
use aldia_tests::model::{Day, FactNo, Line, Target, written};
use rust_decimal::Decimal;
use serde_json::json;

impl Author<'_> {
    pub(super) fn customer(&mut self) {
        let id = self.id("C");
        let name = format!("Cliente {id}");
        let mut line = json!({ "do": "customer", "id": id, "name": name });
        for (field, value) in [
            ("tax_id", format!("XEX{id}")),
            ("whatsapp", "+5215512345678".into()),
            ("email", format!("{id}@example.org")),
            ("phone", "+525512345678".into()),
        ] {
            if self.dice.chance(40) {
                line[field] = value.into();
            }
        }
        self.record(line);
    }

    pub(in super::super) fn invoice(&mut self, day: Day) {
        let (id, customer, currency) = (self.id("I"), self.some_customer(), self.some_currency());
        let count = [1, 1, 1, 2, 3, 4][self.dice.below(6)];
        let mut due_on = self.shifted(day, 5);
        let mut instalments = Vec::new();
        for _ in 0..count {
            let amount = self.some_sum(&currency);
            instalments.push(json!({ "due_on": due_on.to_string(), "amount": amount }));
            due_on = due_on + days(self.dice.below(20));
        }
        if self.dice.chance(15) {
            instalments.reverse();
        }
        let issued_on = day - days([0, 0, 5, 15, 30][self.dice.below(5)]);
        self.record(json!({
            "do": "invoice", "id": id, "customer": customer, "number": format!("F-{id}"),
            "currency": currency, "issued_on": issued_on.to_string(), "instalments": instalments,
        }));
    }

    pub(super) fn payment(&mut self, day: Day) {
        let (id, mut customer, mut currency) = (self.id("P"), self.some_customer(), self.some_currency());
        let mut amount = self.some_sum(&currency);
        if let Some((no, seq)) = self.some_instalment() {
            (customer, currency) = (self.customer_of(no), self.currency_of(no));
            let open = self.book.open(Target::Instalment(no, seq), day);
            amount = self.about(open, &currency);
        }
        self.record(json!({
            "do": "payment", "id": id, "customer": customer, "currency": currency,
            "amount": amount, "paid_on": day.to_string(),
        }));
    }

    pub(super) fn payment_as_told(&mut self, day: Day) {
        let Some((first, seq)) = self.some_instalment() else {
            return self.invoice(day);
        };
        let (id, customer, currency) = (self.id("P"), self.customer_of(first), self.currency_of(first));
        let mut parts = vec![(first, seq)];
        while self.dice.chance(35) {
            let more = self.some_instalment();
            parts.extend(more.filter(|(no, _)| self.book.party(*no) == self.book.party(first)));
        }
        let mut sum = Decimal::ZERO;
        let mut allocate = Vec::new();
        for (no, seq) in parts {
            let open = self.book.least_open(Target::Instalment(no, seq), day);
            let amount = self.about(open, &currency);
            sum += amount.parse::<Decimal>().expect("just written");
            allocate.push(json!({ "invoice": self.id_of(no), "seq": seq, "amount": amount }));
        }
        let amount = match self.dice.below(10) {
            0 => self.about(sum, &currency),
            1..=3 => written(sum + sum, &currency),
            _ => written(sum, &currency),
        };
        self.record(json!({
            "do": "payment", "id": id, "customer": customer, "currency": currency,
            "amount": amount, "paid_on": day.to_string(), "allocate": allocate,
        }));
    }

    pub(super) fn allocate(&mut self, day: Day) {
        let Some(money) = self.money_with_credit(day) else {
            return self.payment(day);
        };
        let currency = self.currency_of(money);
        let id = self.id("L");
        let left = self.book.least_unspent(money, day);
        let party = |author: &Self, no: FactNo| author.book.party(no) == author.book.party(money);
        let charge = self.some_fact(|line| matches!(line, Line::Charge(_)));
        if let Some(charge) = charge.filter(|no| party(self, *no) && self.dice.chance(50)) {
            let open = self.book.least_open(Target::Charge(charge), day);
            let amount = self.about(open.min(left), &currency);
            return self.record(json!({
                "do": "allocate", "id": id, "payment": self.id_of(money),
                "charge": self.id_of(charge), "amount": amount, "on": day.to_string(),
            }));
        }
        let tried: Vec<_> = (0..12).filter_map(|_| self.some_instalment()).collect();
        let Some((no, seq)) = tried.into_iter().max_by_key(|(no, seq)| {
            let open = self.book.least_open(Target::Instalment(*no, *seq), day);
            (party(self, *no), open.min(left))
        }) else {
            return self.invoice(day);
        };
        let open = self.book.least_open(Target::Instalment(no, seq), day);
        let amount = self.about(open.min(left), &currency);
        self.record(json!({
            "do": "allocate", "id": id, "payment": self.id_of(money),
            "invoice": self.id_of(no), "seq": seq, "amount": amount, "on": day.to_string(),
        }));
    }

    /// A payment, credit note or credited dispute of which something is left, where there is one.
    fn money_with_credit(&mut self, day: Day) -> Option<FactNo> {
        let kind = |line: &Line| matches!(line, Line::Payment(_) | Line::CreditNote(_) | Line::Resolve(_));
        let tried: Vec<FactNo> = (0..8).filter_map(|_| self.some_fact(kind)).collect();
        tried.into_iter().max_by_key(|no| self.book.least_unspent(*no, day))
    }

    pub(super) fn reverse(&mut self, day: Day) {
        let kind: fn(&Line) -> bool = match self.dice.below(6) {
            0 => |_| true,
            1 => |line| matches!(line, Line::Invoice(_)),
            2 => |line| !matches!(line, Line::Customer(_) | Line::Invoice(_)),
            _ => |line| matches!(line, Line::Payment(_) | Line::Allocate(_) | Line::CreditNote(_)),
        };
        let Some(of) = self.some_fact(kind) else {
            return self.invoice(day);
        };
        let id = self.id("V");
        let own_day = match &self.book.facts()[of].line {
            Line::Customer(_) => day,
            line => line.business_day(),
        };
        let on = if self.dice.chance(8) { day } else { day.max(own_day) };
        self.record(json!({
            "do": "reverse", "id": id, "of": self.id_of(of), "on": on.to_string(), "reason": "error",
        }));
    }

    /// The day of something that concerns an invoice: seldom before the invoice itself.
    pub(super) fn day_for(&mut self, invoice: FactNo, day: Day) -> Day {
        let issued_on = self.book.facts()[invoice].line.business_day();
        if self.dice.chance(10) { day } else { day.max(issued_on) }
    }

    pub(super) fn credit_note(&mut self, day: Day) {
        let Some((no, seq)) = self.some_instalment() else {
            return self.invoice(day);
        };
        let (id, currency) = (self.id("N"), self.currency_of(no));
        let open = self.book.open(Target::Instalment(no, seq), day);
        let more = if self.dice.chance(25) { open + open } else { open };
        let amount = self.about(more, &currency);
        let day = self.day_for(no, day);
        self.record(json!({
            "do": "credit_note", "id": id, "invoice": self.id_of(no), "number": format!("NC-{id}"),
            "amount": amount, "issued_on": day.to_string(),
        }));
    }

    pub(super) fn write_off(&mut self, day: Day) {
        let Some((no, seq)) = self.some_instalment() else {
            return self.invoice(day);
        };
        let (id, currency) = (self.id("W"), self.currency_of(no));
        let day = self.day_for(no, day);
        let open = self.book.least_open(Target::Instalment(no, seq), day);
        let amount = self.about(open, &currency);
        self.record(json!({
            "do": "write_off", "id": id, "invoice": self.id_of(no), "seq": seq, "amount": amount,
            "on": day.to_string(), "reason": "incobrable",
        }));
    }

    pub(super) fn charge(&mut self, day: Day) {
        let Some((no, seq)) = self.some_instalment() else {
            return self.invoice(day);
        };
        let (id, currency) = (self.id("H"), self.currency_of(no));
        let kind = ["interest", "fee", "statutory"][self.dice.below(3)];
        let amount = self.some_sum(&currency);
        let day = self.day_for(no, day);
        self.record(json!({
            "do": "charge", "id": id, "invoice": self.id_of(no), "seq": seq, "kind": kind,
            "amount": amount, "on": day.to_string(),
        }));
    }
}
