//! Writes random but mostly sensible lines: few customers, clustered days, sums that meet each other.

mod money;
mod plans;
mod wrong;

use super::dice::Dice;
use super::story::Step;
use aldia_tests::model::{Book, Day, FactNo, Line, written};
use chrono::Days;
use rust_decimal::Decimal;
use serde_json::Value;

/// A history of some 20 to 70 lines, looked at on several days.
pub(super) fn history(dice: &mut Dice) -> Vec<Step> {
    let length = 20 + dice.below(50);
    let mut author = Author::new(dice);
    for _ in 0..length {
        let day = author.some_day();
        author.write_line(day);
    }
    for _ in 0..5 {
        let day = author.some_day();
        author.steps.push(Step::Look(day));
    }
    author.steps.push(Step::Look(first_day() + Days::new(180)));
    author.steps
}

pub(super) fn first_day() -> Day {
    Day::from_ymd_opt(2026, 1, 5).expect("a Monday")
}

/// Writes lines and keeps a book of them, so that the next line can refer to what is there.
pub(super) struct Author<'a> {
    pub(super) dice: &'a mut Dice,
    pub(super) steps: Vec<Step>,
    pub(super) book: Book,
    hot_days: Vec<Day>,
    next: usize,
}

const CURRENCIES: [&str; 6] = ["MXN", "MXN", "MXN", "USD", "CLP", "COP"];
const SUMS: [&str; 8] = ["100.00", "250.50", "333.33", "500.00", "1000.00", "80.00", "0.01", "200.00"];
const WHOLE_SUMS: [&str; 5] = ["1000", "2500", "333", "90000", "1"];

impl<'a> Author<'a> {
    pub(super) fn new(dice: &'a mut Dice) -> Self {
        let hot_days = (0..7).map(|_| first_day() + days(dice.below(110))).collect();
        let (steps, book) = (Vec::new(), Book::new());
        let mut author = Self { dice, steps, book, hot_days, next: 0 };
        for _ in 0..2 + author.dice.below(2) {
            author.customer();
        }
        author
    }

    /// On or near one of a few days, so that things happen together.
    pub(super) fn some_day(&mut self) -> Day {
        let day = *self.dice.pick(&self.hot_days).expect("there are some");
        self.shifted(day, 2)
    }

    /// A day or so before or after.
    fn shifted(&mut self, day: Day, by: usize) -> Day {
        day + days(self.dice.below(2 * by + 1)) - days(by)
    }

    pub(super) fn record(&mut self, line: Value) {
        self.record_text(line.to_string());
    }

    fn record_text(&mut self, text: String) {
        self.book.record(&text);
        self.steps.push(Step::Record(text));
    }

    fn id(&mut self, letter: &str) -> String {
        self.next += 1;
        format!("{letter}{}", self.next)
    }

    /// One more line of a random kind, on or near a day.
    pub(super) fn write_line(&mut self, day: Day) {
        match self.dice.below(100) {
            0..=19 => self.invoice(day),
            20..=29 => self.payment(day),
            30..=36 => self.payment_as_told(day),
            37..=43 => self.allocate(day),
            44..=55 => self.reverse(day),
            56..=63 => self.promise(day),
            64..=66 => self.pause(day),
            67 => self.note(day),
            68..=71 => self.credit_note(day),
            72..=75 => self.write_off(day),
            76..=80 => self.dispute(day),
            81..=83 => self.resolve(day),
            84..=88 => self.agreement(day),
            89..=92 => self.charge(day),
            93..=94 => self.again(),
            _ => self.invalid(day),
        }
    }

    /// A recorded fact of a kind, mostly a live one.
    fn some_fact(&mut self, kind: fn(&Line) -> bool) -> Option<FactNo> {
        let taken_back_too = self.dice.chance(4);
        let facts = self.book.facts().iter().enumerate();
        let found: Vec<FactNo> = facts
            .filter(|(_, fact)| kind(&fact.line) && (taken_back_too || fact.is_live()))
            .map(|(no, _)| no)
            .collect();
        self.dice.pick(&found).copied()
    }

    fn id_of(&self, no: FactNo) -> String {
        self.book.facts()[no].line.id().to_owned()
    }

    fn some_customer(&mut self) -> String {
        let no = self.some_fact(|line| matches!(line, Line::Customer(_)));
        no.map_or("C0".into(), |no| self.id_of(no))
    }

    /// An instalment of a recorded invoice.
    fn some_instalment(&mut self) -> Option<(FactNo, usize)> {
        let no = self.some_fact(|line| matches!(line, Line::Invoice(_)))?;
        let Line::Invoice(it) = &self.book.facts()[no].line else {
            return None;
        };
        Some((no, 1 + self.dice.below(it.instalments.len())))
    }

    fn currency_of(&self, no: FactNo) -> String {
        self.book.party(no).map_or("MXN".into(), |(_, currency)| currency.to_owned())
    }

    fn customer_of(&self, no: FactNo) -> String {
        self.book.party(no).map_or("C0".into(), |(customer, _)| customer.to_owned())
    }

    fn some_currency(&mut self) -> String {
        self.dice.pick(&CURRENCIES).expect("there are some").to_string()
    }

    fn some_sum(&mut self, currency: &str) -> String {
        let sums: &[&str] = if currency == "CLP" { &WHOLE_SUMS } else { &SUMS };
        self.dice.pick(sums).expect("there are some").to_string()
    }

    /// Exactly an amount, a part of it, or (seldom) more than it; never zero.
    fn about(&mut self, amount: Decimal, currency: &str) -> String {
        let unit = if currency == "CLP" { Decimal::ONE } else { Decimal::new(1, 2) };
        let decimals = unit.scale();
        let some = match self.dice.below(12) {
            0..=5 => amount,
            6..=8 => (amount / Decimal::TWO).round_dp(decimals),
            9..=10 => (amount / Decimal::new(3, 0)).round_dp(decimals),
            _ => amount + unit,
        };
        written(some.max(unit), currency)
    }
}

pub(super) fn days(count: usize) -> Days {
    Days::new(u64::try_from(count).expect("a small number"))
}
