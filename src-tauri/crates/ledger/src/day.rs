//! Civil days. A business day is a date in the business's time zone; no clock lives here.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// Days from `due_on` to `as_of`: negative before the due date, zero on it.
#[must_use]
pub fn days_past(due_on: NaiveDate, as_of: NaiveDate) -> i64 {
    (as_of - due_on).num_days()
}

/// Monday to Friday, until a country pack says more.
#[must_use]
pub fn is_working_day(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// The first working day after `day`.
#[must_use]
pub fn next_working_day(day: NaiveDate) -> NaiveDate {
    let mut next = after(day, 1);
    while !is_working_day(next) {
        next = after(next, 1);
    }
    next
}

/// The day `days` later; the end of the calendar instead of a panic.
#[must_use]
pub fn after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

/// The day `days` earlier; the start of the calendar instead of a panic.
#[must_use]
pub fn before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN)
}

/// The same day of the month, `months` later; the last day of a shorter month.
#[must_use]
pub fn months_after(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(chrono::Months::new(months)).unwrap_or(NaiveDate::MAX)
}
