//! From paths to readings. Nothing here knows the book; no lock is held meanwhile.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use exchange::{ColumnMap, Format, ReadError, Reading};

use super::originals;
use crate::error::invalid;
use crate::ports::Reader;
use crate::reading::{self, Look, Manner, Told};
use crate::wire::{ErrorCode, ImportMap, WireError};

/// What was read, file by file, and what could not be.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub(super) read: Vec<ReadFile>,
    pub(super) failed: Vec<Failed>,
}

/// A file that was read.
#[derive(Debug)]
pub(super) struct ReadFile {
    /// As the owner knows it: from the folder or archive that was picked.
    pub(super) label: String,
    pub(super) reading: Reading,
    /// Encoding and delimiter in words; for the window only.
    pub(super) words: String,
    /// The bytes of a fiscal document.
    pub(super) original: Option<Vec<u8>>,
}

/// A file that could not be read as a whole.
#[derive(Debug)]
pub(super) struct Failed {
    pub(super) label: String,
    pub(super) error: ReadError,
    /// A table whose columns the owner can still say.
    pub(super) table: Option<Look>,
}

impl Failed {
    /// Zero where the file as a whole is meant.
    pub(super) fn line(&self) -> u64 {
        self.error.line.unwrap_or(0)
    }

    pub(super) fn reason(&self, is_english: bool) -> String {
        if is_english { self.error.fault.to_string() } else { self.error.fault.spanish() }
    }

    /// The whole sentence: file, line, what, remedy.
    pub(super) fn as_error(&self, is_english: bool) -> WireError {
        let sentence = if is_english { self.error.to_string() } else { self.error.spanish() };
        bad_file(&self.label, &format!("{sentence}."))
    }
}

pub(super) fn bad_file(file: &str, reason: &str) -> WireError {
    WireError::new(ErrorCode::BadFile).with("file", file).with("reason", reason)
}

/// Reads everything under the paths. `step` hears how many files are done, and stops the reading by an error.
pub(super) fn read_all(
    reader: &Arc<dyn Reader>,
    paths: &[PathBuf],
    manner: &Manner,
    step: &mut dyn FnMut(usize) -> Result<(), WireError>,
) -> Result<Files, WireError> {
    let files = RefCell::new(Files::default());
    let done = || files.borrow().read.len() + files.borrow().failed.len();
    reading::read_paths(reader, paths, manner, &mut || step(done()), &mut |told| {
        files.borrow_mut().keep(told, paths, manner);
    })?;
    Ok(files.into_inner())
}

impl Files {
    fn keep(&mut self, told: Told, paths: &[PathBuf], manner: &Manner) {
        match told {
            Told::Read { reading, words, original } => {
                let label = label(&reading.file, paths, manner);
                let original = original.as_deref().and_then(originals::bytes_of);
                self.read.push(ReadFile { label, reading: *reading, words, original });
            }
            Told::Failed { error, look } => {
                let label = label(&error.file, paths, manner);
                self.failed.push(Failed { label, error, table: look.map(|look| *look) });
            }
            Told::Drafts(_) | Told::Picture { .. } => {}
        }
    }
}

/// In the window a file is named from the folder that was picked; a script hears the name that it gave.
fn label(name: &str, paths: &[PathBuf], manner: &Manner) -> String {
    if !manner.is_window {
        return name.to_owned();
    }
    let within =
        |path: &PathBuf| Path::new(name).strip_prefix(path.parent()?).ok().map(|rest| rest.display().to_string());
    paths.iter().find_map(within).unwrap_or_else(|| name.to_owned())
}

/// A file's name without its folders: what the ledger keeps.
pub(super) fn short_name(label: &str) -> String {
    Path::new(label).file_name().map_or_else(|| label.to_owned(), |name| name.to_string_lossy().into_owned())
}

/// The window's map as the reader wants it.
pub(super) fn column_map(map: &ImportMap) -> Result<ColumnMap, WireError> {
    let said = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    let columns: std::collections::BTreeMap<_, _> =
        map.columns.iter().filter(|(_, column)| !column.is_empty()).collect();
    let value = serde_json::json!({
        "kind": map.kind, "currency": said(&map.currency), "date_order": said(&map.date_order),
        "decimal": said(&map.decimal), "columns": columns,
    });
    serde_json::from_value(value).map_err(|error| invalid("map", &error.to_string()))
}

/// The reader's map as the window shows it.
pub(super) fn wire_map(map: &ColumnMap) -> ImportMap {
    let json = serde_json::to_value(map).unwrap_or_default();
    let text = |name: &str| json.get(name).and_then(|value| value.as_str()).map(ToOwned::to_owned);
    ImportMap {
        kind: text("kind").unwrap_or_default(),
        currency: text("currency"),
        date_order: text("date_order"),
        decimal: text("decimal"),
        columns: map.columns.iter().map(|(field, column)| (field.key().to_owned(), column.clone())).collect(),
    }
}

/// `csv` or `cfdi`, as the owner says it.
pub(super) fn format_of(text: &str) -> Result<Format, WireError> {
    match text {
        "csv" => Ok(Format::Csv),
        "cfdi" => Ok(Format::Cfdi),
        _ => Err(invalid("format", "se espera csv o cfdi")),
    }
}

pub(super) fn format_name(format: Format) -> &'static str {
    match format {
        Format::Cfdi => "cfdi",
        Format::Csv | Format::Zip => "csv",
    }
}
