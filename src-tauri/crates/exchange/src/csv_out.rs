//! Tables that leave: CSV that every spreadsheet opens and none computes. Texts that look like formulas get a `'`
//! (OWASP ASVS 1.2.10), which the reader takes off again; numbers and days are ours and stay bare.

use std::io::{self, Write};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::text::neutralise;

/// One cell of a table that leaves.
#[derive(Debug, Clone, PartialEq)]
pub enum Out {
    Text(String),
    /// Written with a point, as it stands, sign included.
    Number(Decimal),
    Whole(i64),
    /// ISO 8601.
    Day(NaiveDate),
    Empty,
}

/// Writes a table as CSV in UTF-8 with a byte order mark, comma-separated, lines ended by CR LF (RFC 4180).
///
/// # Errors
/// Whatever the destination reports.
pub fn write_csv(to: &mut dyn Write, headers: &[&str], rows: impl IntoIterator<Item = Vec<Out>>) -> io::Result<()> {
    to.write_all("\u{feff}".as_bytes())?;
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(to);
    writer.write_record(headers.iter().map(|h| neutralise(h).into_owned()))?;
    for row in rows {
        writer.write_record(row.iter().map(written))?;
    }
    writer.flush()
}

fn written(cell: &Out) -> String {
    match cell {
        Out::Text(text) => neutralise(text).into_owned(),
        Out::Number(number) => number.to_string(),
        Out::Whole(number) => number.to_string(),
        Out::Day(day) => day.to_string(),
        Out::Empty => String::new(),
    }
}
