//! Amounts as people and programs write them. Knows no column; money is never a float here.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use crate::currency::decimals;
use crate::limits;
use crate::signs::{self, Means};

/// The character that separates whole units from decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DecimalMark {
    #[serde(rename = ".")]
    Point,
    #[serde(rename = ",")]
    Comma,
}

impl DecimalMark {
    /// The character itself.
    pub fn sign(self) -> char {
        match self {
            DecimalMark::Point => '.',
            DecimalMark::Comma => ',',
        }
    }
}

/// Why a text is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrong {
    Unreadable,
    TooLarge,
}

/// An amount without its sign and its currency, still with its separators.
#[derive(Debug, PartialEq)]
pub(crate) struct Bare<'a> {
    pub(crate) negative: bool,
    pub(crate) digits: &'a str,
    /// What stood beside it: a three-letter code, a sign, a word.
    pub(crate) currency: Option<Means<'a>>,
}

impl<'a> Bare<'a> {
    /// `$1,234.56 USD`: what says more counts.
    fn says(&mut self, means: Means<'a>) {
        if self.currency.is_none_or(|known| known == Means::Own) {
            self.currency = Some(means);
        }
    }
}

/// Whether a cell writes zero as accounting does: a dash alone or with its currency (`$ -`).
pub(crate) fn is_dash(text: &str) -> bool {
    let rest = text.trim();
    let rest = signs::in_front(rest).map_or(rest, |(_, rest)| rest.trim());
    let rest = signs::behind(rest).map_or(rest, |(_, rest)| rest.trim());
    (1..=2).contains(&rest.chars().count()) && rest.chars().all(|c| is_minus(c) || c == '\u{2014}')
}

/// Takes sign, parentheses and currency off.
pub(crate) fn bare(text: &str) -> Option<Bare<'_>> {
    let mut rest = text.trim();
    let mut found = Bare { negative: false, digits: "", currency: None };
    if let Some(inner) = rest.strip_prefix('(').and_then(|r| r.strip_suffix(')')) {
        found.negative = true;
        rest = inner;
    }
    while let Some(shorter) = strip_front(rest, &mut found) {
        rest = shorter;
    }
    while let Some(shorter) = strip_back(rest, &mut found) {
        rest = shorter;
    }
    let plausible =
        rest.contains(|c: char| c.is_ascii_digit()) && rest.chars().all(|c| c.is_ascii_digit() || is_separator(c));
    found.digits = rest;
    plausible.then_some(found)
}

fn is_separator(c: char) -> bool {
    matches!(c, '.' | ',' | '\'' | '\u{2019}') || is_blank(c)
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

fn strip_front<'a>(text: &'a str, found: &mut Bare<'a>) -> Option<&'a str> {
    let first = text.chars().next()?;
    if first.is_ascii_digit() {
        return None;
    }
    if first.is_whitespace() {
        return Some(text.trim_start());
    }
    if is_minus(first) {
        found.negative = true;
        return Some(&text[first.len_utf8()..]);
    }
    if first == '+' {
        return Some(&text[1..]);
    }
    let (means, rest) = signs::in_front(text)?;
    found.says(means);
    Some(rest)
}

fn strip_back<'a>(text: &'a str, found: &mut Bare<'a>) -> Option<&'a str> {
    let last = text.chars().next_back()?;
    if last.is_ascii_digit() {
        return None;
    }
    if last.is_whitespace() {
        return Some(text.trim_end());
    }
    if is_minus(last) {
        found.negative = true;
        return Some(&text[..text.len() - last.len_utf8()]);
    }
    let (means, rest) = signs::behind(text)?;
    found.says(means);
    Some(rest)
}

fn is_minus(c: char) -> bool {
    matches!(c, '-' | '\u{2212}' | '\u{2013}')
}

/// What one amount says about the decimal mark of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hint {
    Sure(DecimalMark),
    /// `1.234`: three digits after a single separator are probably thousands, as money seldom has three decimals.
    Likely(DecimalMark),
    Nothing,
}

pub(crate) fn hint(digits: &str) -> Hint {
    let marks: Vec<(usize, char)> = digits.char_indices().filter(|(_, c)| matches!(c, '.' | ',')).collect();
    let Some(&(at, last)) = marks.last() else {
        return Hint::Nothing;
    };
    let (this, other) =
        if last == '.' { (DecimalMark::Point, DecimalMark::Comma) } else { (DecimalMark::Comma, DecimalMark::Point) };
    if marks.iter().any(|(_, c)| *c != last) {
        return Hint::Sure(this);
    }
    if marks.len() > 1 {
        return Hint::Sure(other);
    }
    let before = digits[..at].trim();
    let grouped = digits.len() - at - 1 == 3 && (1..=3).contains(&before.len()) && before != "0";
    if grouped { Hint::Likely(other) } else { Hint::Sure(this) }
}

/// Decides the decimal mark of a file from all its amounts. The second value is true when only likelihood decided.
#[derive(Debug, Default)]
pub(crate) struct MarkVotes {
    sure: [u32; 2],
    likely: [u32; 2],
}

impl MarkVotes {
    pub(crate) fn add(&mut self, text: &str) {
        let Some(bare) = bare(text) else { return };
        match hint(bare.digits) {
            Hint::Sure(mark) => self.sure[mark as usize] += 1,
            Hint::Likely(mark) => self.likely[mark as usize] += 1,
            Hint::Nothing => {}
        }
    }

    pub(crate) fn decide(&self) -> (DecimalMark, bool) {
        let side = |v: [u32; 2]| {
            if v[1] > v[0] { DecimalMark::Comma } else { DecimalMark::Point }
        };
        if self.sure != [0, 0] {
            return (side(self.sure), false);
        }
        (side(self.likely), self.likely != [0, 0])
    }
}

/// The value of an amount without sign and currency.
pub(crate) fn value(digits: &str, mark: DecimalMark) -> Result<Decimal, Wrong> {
    let (whole, fraction) = match digits.rsplit_once(mark.sign()) {
        Some((whole, fraction)) => (whole, fraction),
        None => (digits, ""),
    };
    if !fraction.chars().all(|c| c.is_ascii_digit()) {
        return Err(Wrong::Unreadable);
    }
    let whole = ungrouped(whole, mark).ok_or(Wrong::Unreadable)?;
    if whole.len() > 18 {
        return Err(Wrong::TooLarge);
    }
    let kept = &fraction[..fraction.len().min(10)];
    let exact: Decimal =
        format!("{}.{}0", if whole.is_empty() { "0" } else { &whole }, kept).parse().map_err(|_| Wrong::Unreadable)?;
    if exact >= Decimal::from(limits::ABSURD_AMOUNT) { Err(Wrong::TooLarge) } else { Ok(exact.normalize()) }
}

/// Digits of the whole part, whose groups must be of three.
fn ungrouped(whole: &str, mark: DecimalMark) -> Option<String> {
    let mut groups = whole.split(|c: char| !c.is_ascii_digit());
    if whole.contains(mark.sign()) {
        return None;
    }
    let mut out = groups.next()?.to_owned();
    let mut grouped = false;
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        grouped = true;
        out.push_str(group);
    }
    let first = whole.find(|c: char| !c.is_ascii_digit()).unwrap_or(whole.len());
    (!grouped || (1..=3).contains(&first)).then_some(out)
}

/// An amount fitted to its currency.
pub(crate) enum Fitted {
    Exact(Decimal),
    /// Binary fractions of another program (`299.99999999921`), brought back to what was meant.
    Rounded(Decimal),
    TooPrecise(u32),
}

/// Fits a value to the decimals of its currency (two where the currency is not known), half away from zero.
pub(crate) fn fit(value: Decimal, currency: Option<&str>) -> Fitted {
    let places = currency.and_then(decimals).unwrap_or(2);
    let rounded = rounded(value, places);
    if rounded == value {
        Fitted::Exact(value)
    } else if (rounded - value).abs() < Decimal::new(1, places + 2) {
        Fitted::Rounded(rounded)
    } else {
        Fitted::TooPrecise(places)
    }
}

/// Half away from zero.
pub(crate) fn rounded(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}
