//! A delimited text as rows of cells: which character separates, where the column names are. Knows no field's
//! meaning beyond the words by which a heading is recognised.

use csv::{ReaderBuilder, StringRecord, Terminator};

use crate::decode::decode;
use crate::fault::{Fault, ReadError};
use crate::limits;
use crate::note::Note;
use crate::scan;
use crate::source::Source;
use crate::text::{cell, fold, fold_header, trim, value};
use crate::words;

/// One row with the line on which it begins.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) line: u64,
    pub(crate) cells: StringRecord,
}

/// A table of a file: names above, cells below, all as text.
#[derive(Debug)]
pub struct Table {
    pub(crate) file: String,
    /// The character between cells.
    pub delimiter: char,
    pub encoding: &'static str,
    /// Column names, trimmed; a column without a name is empty.
    pub headers: Vec<String>,
    /// The line of the column names.
    pub header_line: u64,
    pub(crate) rows: Vec<Row>,
    pub(crate) notes: Vec<Note>,
    /// What stood above the column names, folded: the title of the list is evidence of its kind.
    pub(crate) title: String,
}

/// Reads a delimited text. `names`: columns that the heading must have, where a map says so; otherwise the heading
/// is the row that looks most like one.
pub fn read_table(source: &Source, names: &[&str]) -> Result<Table, ReadError> {
    let refuse = |line, fault| ReadError::new(&source.name, line, fault);
    let decoded = decode(&source.bytes);
    let text = decoded.text.trim_start_matches('\u{feff}');
    let (told, text, skipped) = told_delimiter(text);
    let delimiter = told.unwrap_or_else(|| likely_delimiter(text));
    scan::check(text, delimiter).map_err(|(line, fault)| refuse(Some(line + skipped), fault))?;
    let mut rows = records(text, delimiter, skipped).map_err(|(line, fault)| refuse(Some(line), fault))?;
    let at = heading(&rows, names).ok_or_else(|| refuse(None, Fault::NoHeader))?;
    let title = rows[..at].iter().flat_map(|r| r.cells.iter()).map(fold_header).collect::<Vec<_>>().join(" ");
    let below = rows.split_off(at + 1);
    let heading = rows.pop().ok_or_else(|| refuse(None, Fault::NoHeader))?;
    let mut notes = Vec::new();
    if heading.line > 1 + skipped {
        notes.push(Note::Preamble { lines: heading.line - 1 - skipped });
    }
    if !decoded.encoding.starts_with("UTF-8") {
        notes.push(Note::Encoding { name: decoded.encoding });
    }
    if decoded.lost {
        notes.push(Note::LostCharacters);
    }
    let headers: Vec<String> = heading.cells.iter().map(|c| value(c).into_owned()).collect();
    let headers = without_trailing_blanks(headers);
    unique(&headers).map_err(|fault| refuse(Some(heading.line), fault))?;
    let table = Table {
        file: source.name.clone(),
        delimiter: char::from(delimiter),
        encoding: decoded.encoding,
        headers,
        header_line: heading.line,
        rows: below,
        notes,
        title,
    };
    if table.rows.is_empty() { Err(refuse(Some(heading.line), Fault::NoRows)) } else { Ok(table) }
}

impl Table {
    /// The cells of each row, as the file has them, with their line; without our own formula prefix.
    pub fn rows(&self) -> impl Iterator<Item = (u64, Vec<String>)> {
        self.rows.iter().map(|r| (r.line, r.cells.iter().map(|c| cell(c).into_owned()).collect()))
    }

    /// The first rows, for a preview.
    pub fn sample(&self) -> Vec<Vec<String>> {
        self.rows().take(limits::SAMPLE_ROWS).map(|(_, cells)| cells).collect()
    }
}

/// What programs put between cells.
const SEPARATORS: [u8; 6] = [b',', b';', b'\t', b'|', b'~', b'^'];

/// Spreadsheets may say `sep=;` on the first line.
fn told_delimiter(text: &str) -> (Option<u8>, &str, u64) {
    let first = text.lines().next().unwrap_or_default();
    let sign = first.strip_prefix("sep=").or_else(|| first.strip_prefix("\"sep=")).map(str::as_bytes);
    match sign {
        Some(&[sign] | &[sign, b'"']) if SEPARATORS.contains(&sign) => {
            let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
            (Some(sign), rest, 1)
        }
        _ => (None, text, 0),
    }
}

/// The separator that gives most rows the same number of cells, and many of them.
fn likely_delimiter(text: &str) -> u8 {
    let score = |delimiter: u8| {
        let counts: Vec<usize> =
            reader(text, delimiter).records().take(200).filter_map(Result::ok).map(|r| r.len()).collect();
        let usual =
            counts.iter().filter(|n| **n > 1).copied().max_by_key(|n| (counts.iter().filter(|m| *m == n).count(), *n));
        let Some(usual) = usual else { return 0 };
        let same = counts.iter().filter(|n| **n == usual).count();
        same * same * 1000 / counts.len().max(1) * usual.min(12)
    };
    let best = SEPARATORS.into_iter().max_by_key(|d| (score(*d), *d == b','));
    best.unwrap_or(b',')
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .terminator(Terminator::CRLF)
        .from_reader(text.as_bytes())
}

fn records(text: &str, delimiter: u8, skipped: u64) -> Result<Vec<Row>, scan::Stop> {
    let mut rows = Vec::new();
    let mut lines = Lines::new(text, skipped + 1);
    for record in reader(text, delimiter).into_records() {
        let cells = record.map_err(|e| {
            let fault = Fault::Unreadable { detail: crate::text::excerpt(&e.to_string()) };
            (lines.current, fault)
        })?;
        let line = lines.at(cells.position().map_or(0, csv::Position::byte));
        let beyond = || cells.iter().skip(limits::COLUMNS).any(|c| !c.is_empty());
        if cells.len() > limits::COLUMNS && beyond() {
            return Err((line, Fault::TooManyColumns { limit: limits::COLUMNS }));
        }
        if rows.len() > limits::ROWS {
            return Err((line, Fault::TooManyRows { limit: limits::ROWS }));
        }
        rows.push(Row { line, cells });
    }
    Ok(rows)
}

/// Counts lines up to a byte, forwards only. The parser's own count is one short after CR LF and blank lines.
struct Lines<'t> {
    bytes: &'t [u8],
    ending: u8,
    counted: usize,
    current: u64,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str, first: u64) -> Self {
        let ending = if text.contains('\n') { b'\n' } else { b'\r' };
        Self { bytes: text.as_bytes(), ending, counted: 0, current: first }
    }

    /// The line of the record that begins at or right after this byte.
    fn at(&mut self, byte: u64) -> u64 {
        let mut at = usize::try_from(byte).unwrap_or(usize::MAX).min(self.bytes.len());
        while matches!(self.bytes.get(at), Some(b'\r' | b'\n')) {
            at += 1;
        }
        let passed = self.bytes.get(self.counted..at).unwrap_or_default();
        self.current += passed.iter().filter(|b| **b == self.ending).count() as u64;
        self.counted = self.counted.max(at);
        self.current
    }
}

/// How far down the column names are looked for.
const HEADING_WITHIN: usize = 40;

fn heading(rows: &[Row], names: &[&str]) -> Option<usize> {
    let top = &rows[..rows.len().min(HEADING_WITHIN)];
    if !names.is_empty() {
        let has_all = |r: &Row| names.iter().all(|n| r.cells.iter().any(|c| alike(&value(c), n)));
        if let Some(at) = top.iter().position(has_all) {
            return Some(at);
        }
    }
    let words = |r: &Row| r.cells.iter().filter(|c| words::known(&fold_header(c))).count();
    let best = top.iter().enumerate().filter(|(_, r)| is_heading(r)).map(|(i, r)| (i, words(r)));
    let (at, words) = best.max_by_key(|(i, n)| (*n, usize::MAX - i))?;
    if words >= 2 {
        return Some(at);
    }
    let widest = top.iter().map(filled).max().unwrap_or(0);
    top.iter().position(|r| is_heading(r) && filled(r) == widest)
}

/// Whether a map's name for a column is this one; capitals and accents do not count.
fn alike(cell: &str, name: &str) -> bool {
    cell == name || (!name.is_empty() && fold(cell) == fold(name))
}

fn filled(row: &Row) -> usize {
    row.cells.iter().filter(|c| !trim(c).is_empty()).count()
}

/// Column names are at least two texts, none of which is a number or a date.
fn is_heading(row: &Row) -> bool {
    let value = |c: &str| crate::amount::bare(trim(c)).is_some() || crate::day::parts(c).is_ok();
    filled(row) >= 2 && !row.cells.iter().filter(|c| !trim(c).is_empty()).any(value)
}

fn without_trailing_blanks(mut headers: Vec<String>) -> Vec<String> {
    while headers.last().is_some_and(String::is_empty) {
        headers.pop();
    }
    headers
}

fn unique(headers: &[String]) -> Result<(), Fault> {
    if headers.len() > limits::COLUMNS {
        return Err(Fault::TooManyColumns { limit: limits::COLUMNS });
    }
    for (i, name) in headers.iter().enumerate() {
        if !name.is_empty() && headers[..i].contains(name) {
            return Err(Fault::DuplicateColumn { name: crate::text::excerpt(name) });
        }
    }
    Ok(())
}
