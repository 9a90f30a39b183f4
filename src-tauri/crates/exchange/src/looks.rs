//! What the values of a column look like. Knows no column's name.

use std::collections::HashSet;

use crate::amount;
use crate::day::{self, DateOrder};
use crate::map::Field;
use crate::naming::CLEAR;
use crate::signs;
use crate::standing;
use crate::table::Table;
use crate::text::{trim, value};

/// What the values of a column look like, as counts of its filled cells.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Values {
    pub(crate) filled: usize,
    pub(crate) dates: usize,
    pub(crate) amounts: usize,
    /// Amounts without a letter before them: `Q01` may be quetzales, and a customer's name.
    figures: usize,
    pub(crate) whole: usize,
    currencies: usize,
    mails: usize,
    /// Yes or no.
    answers: usize,
    /// One short word with figures in it, as programs number people and documents.
    pub(crate) codes: usize,
}

/// Rows that are looked at for a guess.
const LOOKED_AT: usize = 500;

/// Looks at the first rows of a column.
pub(crate) fn values(table: &Table, column: usize) -> Values {
    let mut seen = Values::default();
    for row in table.rows.iter().take(LOOKED_AT) {
        let text = value(row.cells.get(column).unwrap_or_default());
        if !text.is_empty() {
            seen.count(&text);
        }
    }
    seen
}

/// `30`, and `30 días`, `Net 30` or `Contado` too.
fn is_short_number(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let short = (1..=4).contains(&digits) && text.len() <= 24 && !text.contains(['.', ',', '/', ':']);
    short || crate::cfdi::days_in(text).is_some()
}

fn is_day(text: &str) -> bool {
    let orders = [DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd];
    day::parts(text).is_ok_and(|p| orders.iter().any(|o| p.day(*o).is_ok()))
}

fn is_code(text: &str) -> bool {
    text.len() <= 16 && !text.contains([' ', '@']) && text.contains(|c: char| c.is_ascii_digit())
}

impl Values {
    fn count(&mut self, text: &str) {
        let is_amount = amount::bare(text).is_some() || amount::is_dash(text);
        self.filled += 1;
        self.dates += usize::from(is_day(text));
        self.amounts += usize::from(is_amount);
        self.figures += usize::from(is_amount && !text.starts_with(char::is_alphabetic));
        self.whole += usize::from(is_short_number(text));
        self.currencies += usize::from(signs::named(text).is_some());
        self.mails += usize::from(text.contains('@'));
        self.answers += usize::from(standing::answer(text).is_some());
        self.codes += usize::from(is_code(text));
    }

    fn at_least(&self, count: usize, percent: usize) -> bool {
        self.filled > 0 && count * 100 >= self.filled * percent
    }

    /// Whether at least seven of ten filled cells are counted in `count`.
    pub(crate) fn mostly(&self, count: usize) -> bool {
        self.at_least(count, 70)
    }

    /// Whether enough cells are days for the column to be one of days.
    pub(crate) fn are_days(&self) -> bool {
        self.at_least(self.dates, 30)
    }

    /// Whether the values allow a field that the name claims with this score. A clear name is believed although many
    /// values are bad (they are then refused one by one); a vague one only if most values fit.
    pub(crate) fn allow(&self, field: Field, score: u8) -> bool {
        if self.filled == 0 {
            return (!field.is_amount() || field == Field::Paid) && field != Field::Settled;
        }
        let percent = if score >= CLEAR { 30 } else { 70 };
        if field.is_date() {
            return self.at_least(self.dates, percent);
        }
        if field.is_amount() {
            return self.at_least(self.amounts, percent) && !self.mostly(self.dates);
        }
        if field.is_whole_number() {
            return self.at_least(self.whole, percent);
        }
        match field {
            Field::Currency => self.at_least(self.currencies, percent),
            Field::Email => self.at_least(self.mails, percent),
            Field::Settled => self.mostly(self.answers),
            Field::CustomerName => !self.mostly(self.figures) && !self.mostly(self.dates) && !self.mostly(self.mails),
            Field::Number => !self.mostly(self.dates) || self.mostly(self.amounts),
            Field::Address | Field::Contact | Field::Method | Field::Status => !self.mostly(self.dates),
            _ => true,
        }
    }
}

/// Whether a column's values are like numbers of documents: short, of letters and figures, on every row and never
/// the same twice.
pub(crate) fn holds_numbers(table: &Table, column: usize) -> bool {
    let mut seen = HashSet::new();
    let like_a_number = |text: &str| {
        let (letters, figures) = (text.chars().any(char::is_alphabetic), text.chars().any(|c| c.is_ascii_digit()));
        (2..=24).contains(&text.len()) && letters && figures && !text.contains(['@', ' ', ':']) && !is_day(text)
    };
    let mut cells = table.rows.iter().take(LOOKED_AT).filter_map(|r| r.cells.get(column)).map(trim);
    cells.all(|text| like_a_number(text) && seen.insert(text))
}
