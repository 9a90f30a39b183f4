//! Days as people and programs write them. Knows no column; what is not a civil day is refused, never guessed.

use std::cmp::Ordering;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::text::fold;

/// The order of day, month and year in a date of three numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    Dmy,
    Mdy,
    Ymd,
}

impl DateOrder {
    /// As it stands in a column map.
    pub fn key(self) -> &'static str {
        match self {
            DateOrder::Dmy => "dmy",
            DateOrder::Mdy => "mdy",
            DateOrder::Ymd => "ymd",
        }
    }

    pub(crate) fn spanish(self) -> &'static str {
        match self {
            DateOrder::Dmy => "día/mes/año",
            DateOrder::Mdy => "mes/día/año",
            DateOrder::Ymd => "año/mes/día",
        }
    }
}

/// Why a text is no day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoDay {
    Unreadable,
    /// Well formed, and in no calendar: 30 February, month 13, the year 9021.
    Impossible,
    /// A spreadsheet's count of days.
    Serial,
}

/// A date with its parts found and their order possibly still open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Parts {
    /// Year, month, day: the text leaves no choice.
    Fixed(u32, u32, u32),
    /// Three numbers, the first of at most two digits; the last is a year, unless the map says that the first is.
    Open { numbers: [u32; 3], digits: usize },
}

/// Finds the parts of a date, leaving a time of day behind.
pub(crate) fn parts(text: &str) -> Result<Parts, NoDay> {
    let text = without_time(text.trim());
    if let Some(found) = plain_numbers(text) {
        return found;
    }
    let words = fold(text);
    let mut numbers: Vec<(u32, usize)> = Vec::with_capacity(3);
    let mut month = None;
    for word in words.split(' ').flat_map(letters_apart) {
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            let value = word.parse().map_err(|_| NoDay::Unreadable)?;
            numbers.push((value, word.len()));
        } else if let Some(found) = month_named(word) {
            if month.replace(found).is_some() {
                return Err(NoDay::Unreadable);
            }
        } else if !is_filler(word) {
            return Err(NoDay::Unreadable);
        }
    }
    assemble(&numbers, month)
}

/// `24-05-2011` and its like, which are nearly all dates there are, without any allocation.
fn plain_numbers(text: &str) -> Option<Result<Parts, NoDay>> {
    if !text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'/' | b'.' | b' ')) {
        return None;
    }
    let mut numbers = [(0, 0); 3];
    let mut count = 0;
    for part in text.split(['-', '/', '.', ' ']).filter(|p| !p.is_empty()) {
        let (Some(slot), Ok(value)) = (numbers.get_mut(count), part.parse::<u32>()) else {
            return Some(Err(NoDay::Unreadable));
        };
        *slot = (value, part.len());
        count += 1;
    }
    Some(match &numbers[..count] {
        &[(value, digits)] => single(value, digits),
        several => assemble(several, None),
    })
}

/// One number alone: `20240524`, or a spreadsheet's day count.
fn single(value: u32, digits: usize) -> Result<Parts, NoDay> {
    match (value, digits) {
        (_, 8) => Ok(Parts::Fixed(value / 10_000, value / 100 % 100, value % 100)),
        // 20,000 is 1954 and 80,000 is 2119 in the count that begins in 1900.
        (20_000..80_000, 5) => Err(NoDay::Serial),
        _ => Err(NoDay::Unreadable),
    }
}

fn assemble(numbers: &[(u32, usize)], month: Option<u32>) -> Result<Parts, NoDay> {
    match (numbers, month) {
        (&[(y, 4), (d, _)], Some(m)) => Ok(Parts::Fixed(y, m, d)),
        (&[(d, _), (y, len)], Some(m)) if len == 2 || len == 4 => Ok(Parts::Fixed(century(y, len), m, d)),
        (&[(y, 4), (m, l2), (d, l3)], None) if l2 <= 2 && l3 <= 2 => Ok(Parts::Fixed(y, m, d)),
        (&[(a, 1 | 2), (b, 1 | 2), (c, digits @ (2 | 4))], None) => Ok(Parts::Open { numbers: [a, b, c], digits }),
        (&[(20_000..80_000, 5), _], None) => Err(NoDay::Serial),
        _ => Err(NoDay::Unreadable),
    }
}

/// Two-digit years: 80 to 99 belong to the last century, the others to this one.
fn century(year: u32, digits: usize) -> u32 {
    match (digits, year) {
        (4, _) => year,
        (_, 80..) => 1900 + year,
        _ => 2000 + year,
    }
}

/// The text before a time of day: after `T`, or after a blank or comma where a colon follows.
fn without_time(text: &str) -> &str {
    let Some(colon) = text.find(':') else {
        return text;
    };
    let Some(before) = text.get(..colon) else {
        return text;
    };
    match before.rfind(|c: char| !c.is_ascii_digit()) {
        Some(cut) => before[..cut].trim_end_matches([',', ' ']),
        None => text,
    }
}

/// `24may2024` → `24`, `may`, `2024`; `24th` → `24`, `th`.
fn letters_apart(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let digits = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != digits).unwrap_or(rest.len());
        let (head, tail) = rest.split_at(end);
        rest = tail;
        Some(head)
    })
}

/// Spanish and English months, by their usual abbreviations and in full.
fn month_named(word: &str) -> Option<u32> {
    const MONTHS: [&[&str]; 12] = [
        &["ene", "enero", "jan", "january"],
        &["feb", "febrero", "february"],
        &["mar", "marzo", "march"],
        &["abr", "abril", "apr", "april"],
        &["may", "mayo"],
        &["jun", "junio", "june"],
        &["jul", "julio", "july"],
        &["ago", "agosto", "aug", "august"],
        &["sep", "sept", "set", "septiembre", "setiembre", "september"],
        &["oct", "octubre", "october"],
        &["nov", "noviembre", "november"],
        &["dic", "diciembre", "dec", "december"],
    ];
    let at = MONTHS.iter().position(|names| names.contains(&word))?;
    u32::try_from(at + 1).ok()
}

fn is_filler(word: &str) -> bool {
    const FILLERS: &str = "de|del|the|of|st|nd|rd|th|lunes|martes|miercoles|jueves|viernes|sabado|domingo|monday|\
         tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun|lun|mie|jue|vie|sab|dom";
    word.is_empty() || FILLERS.split('|').any(|filler| filler == word)
}

impl Parts {
    /// The day in a given order; years outside 1980–2199 are slips of the pen.
    pub(crate) fn day(self, order: DateOrder) -> Result<NaiveDate, NoDay> {
        let (y, m, d) = match (self, order) {
            (Parts::Fixed(y, m, d), _) => (y, m, d),
            (Parts::Open { numbers: [d, m, y], digits }, DateOrder::Dmy) => (century(y, digits), m, d),
            (Parts::Open { numbers: [m, d, y], digits }, DateOrder::Mdy) => (century(y, digits), m, d),
            (Parts::Open { numbers: [y, m, d], .. }, DateOrder::Ymd) => (century(y, 2), m, d),
        };
        let year = i32::try_from(y).ok().filter(|y| (1980..2200).contains(y)).ok_or(NoDay::Impossible)?;
        NaiveDate::from_ymd_opt(year, m, d).ok_or(NoDay::Impossible)
    }
}

/// Collects which orders the dates of a column allow. Year first with two digits is so rare that only a map can say
/// it: it would make a day of many a slip of the pen (`30/02/24`).
#[derive(Debug, Default, Clone)]
pub(crate) struct OrderVotes {
    open: u32,
    day_first: u32,
    month_first: u32,
}

impl OrderVotes {
    pub(crate) fn add(&mut self, text: &str) {
        let Ok(found @ Parts::Open { .. }) = parts(text) else {
            return;
        };
        self.open += 1;
        self.day_first += u32::from(found.day(DateOrder::Dmy).is_ok());
        self.month_first += u32::from(found.day(DateOrder::Mdy).is_ok());
    }

    /// True when some date of the column does not fix its own order.
    pub(crate) fn is_open(&self) -> bool {
        self.open > 0
    }

    /// True when both orders give days that exist.
    pub(crate) fn is_ambiguous(&self) -> bool {
        self.day_first > 0 && self.decided().is_none()
    }

    /// The order that fits more dates than the other; `None` when day and month are interchangeable.
    pub(crate) fn decided(&self) -> Option<DateOrder> {
        match self.day_first.cmp(&self.month_first) {
            Ordering::Greater => Some(DateOrder::Dmy),
            Ordering::Less => Some(DateOrder::Mdy),
            Ordering::Equal => None,
        }
    }
}
