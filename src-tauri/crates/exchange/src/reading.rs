//! One file read: the door of this crate.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::cfdi;
use crate::crossing;
use crate::currency::is_currency;
use crate::draft::Draft;
use crate::fault::{Fault, ReadError};
use crate::format::{Format, sniff};
use crate::guess::{Guess, guess_map};
use crate::kinds::{Side, is_anything, side};
use crate::limits;
use crate::map::{ColumnMap, Field, Kind};
use crate::note::Note;
use crate::reason::Rejected;
use crate::rows;
use crate::sheet::Sheet;
use crate::source::Source;
use crate::table::{Table, read_table};

/// What the caller knows about a file before it is read.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Hints {
    /// The owner's column map; without one it is guessed.
    pub map: Option<ColumnMap>,
    /// ISO 4217 of the book: judges decimals where the file is silent, and is never written into a draft.
    pub currency: Option<String>,
    /// The owner's word on the format; sniffed when absent.
    pub format: Option<Format>,
    /// The day of the reading: judges dates of issue that lie in the future; without it none is refused for that.
    #[serde(with = "crossing::text_or_none", default)]
    pub today: Option<NaiveDate>,
}

/// Who issued a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issuer {
    /// In capitals without blanks. If it is not the owner's, the document is a purchase.
    pub tax_id: String,
    pub name: Option<String>,
}

/// What a file says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    pub file: String,
    pub format: Format,
    /// Tables only: the map that was used, with what was decided from the data filled in.
    pub map: Option<ColumnMap>,
    /// How sure each guessed column is, in percent; empty when the map was given.
    pub confidence: BTreeMap<Field, u8>,
    /// Tables only.
    pub headers: Vec<String>,
    /// Tables only: the first rows as they stand in the file.
    pub sample: Vec<Vec<String>>,
    pub drafts: Vec<Draft>,
    pub rejected: Vec<Rejected>,
    pub notes: Vec<Note>,
    /// Fiscal documents only.
    pub issuer: Option<Issuer>,
}

impl Reading {
    pub(crate) fn new(file: &str, format: Format) -> Self {
        Self {
            file: file.to_owned(),
            format,
            map: None,
            confidence: BTreeMap::new(),
            headers: Vec::new(),
            sample: Vec::new(),
            drafts: Vec::new(),
            rejected: Vec::new(),
            notes: Vec::new(),
            issuer: None,
        }
    }

    /// True when the owner should be asked before this is applied: something could be read two ways.
    pub fn is_ambiguous(&self) -> bool {
        self.notes.iter().any(|n| matches!(n, Note::AmbiguousDates { .. } | Note::AmbiguousDecimal { .. }))
    }
}

/// Reads one file. Rows that are wrong are in `rejected`, each with its line and reason.
///
/// # Errors
/// The file as a whole cannot be read; nothing of it is to be imported.
pub fn read(source: &Source, hints: &Hints) -> Result<Reading, ReadError> {
    let refuse = |fault| Err(ReadError::new(&source.name, None, fault));
    if source.bytes.len() as u64 > limits::FILE_BYTES {
        return refuse(Fault::TooLarge { limit_mb: limits::FILE_BYTES / 1024 / 1024 });
    }
    let sniffed = sniff(&source.name, &source.bytes)?;
    match hints.format.unwrap_or(sniffed) {
        Format::Zip => refuse(Fault::NestedArchive),
        Format::Cfdi => cfdi::read(source),
        Format::Csv => read_rows(source, hints),
    }
}

fn read_rows(source: &Source, hints: &Hints) -> Result<Reading, ReadError> {
    let names: Vec<&str> = hints.map.iter().flat_map(|m| m.columns.values()).map(|n| n.trim()).collect();
    let table = read_table(source, &names)?;
    let guess = match &hints.map {
        Some(map) => Guess { map: map.clone(), confidence: BTreeMap::new() },
        None => guess_map(&table),
    };
    if hints.map.is_none() {
        check_guess(&table, &guess).map_err(|fault| ReadError::new(&source.name, table.header_line, fault))?;
    }
    if let Some(code) = guess.map.currency.as_deref().filter(|c| !is_currency(c)) {
        return Err(ReadError::new(&source.name, None, Fault::UnknownCurrency { code: code.to_owned() }));
    }
    let (sheet, decided) = Sheet::new(&table, &guess.map, hints.currency.as_deref(), hints.today)?;
    let outcome = rows::read(&sheet)?;
    let map = Some(sheet.settled_map());
    let mut notes = [table.notes.clone(), decided, outcome.notes].concat();
    if side(&table) != Side::Sales {
        notes.push(Note::LooksLikePurchases);
    }
    let (headers, sample) = (table.headers.clone(), table.sample());
    Ok(Reading {
        map,
        confidence: guess.confidence,
        headers,
        sample,
        drafts: outcome.drafts,
        rejected: outcome.rejected,
        notes,
        ..Reading::new(&source.name, Format::Csv)
    })
}

/// What the owner must say in a map before a guess may become debts.
fn check_guess(table: &Table, guess: &Guess) -> Result<(), Fault> {
    if guess.map.kind == Kind::Customers && guess.map.columns.len() < 2 {
        // One column of names could be any list; money in it must not be overlooked.
        return Err(Fault::MissingFields { fields: vec![Field::Number, Field::IssuedOn, Field::Total] });
    }
    if side(table) == Side::Purchases {
        return Err(Fault::Purchases);
    }
    if is_anything(table, &guess.map) { Err(Fault::WhichKind) } else { Ok(()) }
}

/// A table and what its columns probably mean, for a window in which the owner says it.
///
/// # Errors
/// As [`read`]; also for files that are no table.
pub fn look(source: &Source) -> Result<(Table, Guess), ReadError> {
    match sniff(&source.name, &source.bytes)? {
        Format::Csv => {
            let table = read_table(source, &[])?;
            let guess = guess_map(&table);
            Ok((table, guess))
        }
        Format::Cfdi | Format::Zip => Err(ReadError::new(&source.name, None, Fault::NoHeader)),
    }
}
