//! Amounts and days inside the lines of a history, written as the business's country writes them.

use chrono::{Datelike as _, NaiveDate};
use documents::Language;
use ledger::Currency;

use crate::book::Context;
use crate::wording::Style;

/// The sentence in the owner's language.
pub(crate) fn say(context: &Context, spanish: &str, english: &str) -> String {
    if context.is_english() { english } else { spanish }.to_owned()
}

fn style(context: &Context) -> Style {
    let language = if context.is_english() { Language::English } else { Language::Spanish };
    Style::of(&context.settings.business.country, language)
}

/// `$27,115.30`; another country's currency by its code.
pub(crate) fn money(context: &Context, currency: Currency, minor: i64) -> String {
    style(context).money(currency, minor.into())
}

/// `6 de noviembre`, with the year where it is not this one.
pub(crate) fn day(context: &Context, day: NaiveDate) -> String {
    let long = style(context).long_day(day);
    if day.year() != context.today.year() {
        return long;
    }
    let year = day.year().to_string();
    let short = long.trim_end_matches(year.as_str()).trim_end_matches([' ', '\u{a0}', ',']);
    short.strip_suffix(" de").or(short.strip_suffix("\u{a0}de")).unwrap_or(short).to_owned()
}

/// How far a due date is from today.
pub(crate) fn lateness(context: &Context, due_on: NaiveDate) -> String {
    style(context).when_due(due_on, context.today)
}

/// The parts that are not empty, between middle dots.
pub(crate) fn joined(parts: &[String]) -> String {
    parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" · ")
}
