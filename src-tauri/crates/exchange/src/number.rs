//! The number of an invoice in a table: series and folio as one, and what a spreadsheet did to it.

use crate::map::Field;
use crate::reason::Reason;
use crate::sheet::Sheet;
use crate::table::Row;
use crate::text::excerpt;

/// The number of a row; `None` where it has none.
///
/// # Errors
/// A spreadsheet wrote it shorter (`1.23E+11`), so that its last figures are lost.
pub(crate) fn of_row(sheet: &Sheet<'_>, row: &Row) -> Result<Option<String>, Reason> {
    let text = sheet.text(row, Field::Number);
    let number = text.trim_start_matches('\'');
    if is_shortened(number) {
        return Err(Reason::ShortenedNumber { column: sheet.name(Field::Number), value: excerpt(number) });
    }
    let series = sheet.text(row, Field::Series);
    Ok((!number.is_empty()).then(|| joined(series.trim_start_matches('\''), number)))
}

/// `A` and `1` are `A-1`, as the electronic documents are numbered here; a number that has its series stays.
fn joined(series: &str, number: &str) -> String {
    let begins = number.get(..series.len()).is_some_and(|start| start.eq_ignore_ascii_case(series));
    let has_it = begins && !series.is_empty() && series.contains(|c: char| !c.is_ascii_digit());
    let split = begins && number[series.len()..].starts_with(['-', ' ', '/']);
    if series.is_empty() || matches!(series, "-" | "0") || has_it || split {
        return number.to_owned();
    }
    format!("{series}-{number}")
}

/// `1.23E+11`: the notation of a spreadsheet for a number that was too wide for its column.
fn is_shortened(number: &str) -> bool {
    let Some((mantissa, exponent)) = number.split_once("E+").or_else(|| number.split_once("e+")) else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    digits(exponent) && digits(&mantissa.replacen(['.', ','], "", 1))
}
