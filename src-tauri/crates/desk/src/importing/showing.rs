//! An outcome in the words of the wire: the preview for the window, the result for both doors.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use exchange::{ColumnMap, Note};

use super::files::{Failed, Files, ReadFile, bad_file, format_name, short_name, wire_map};
use super::resolving::Outcome;
use crate::reading::Look;
use crate::wire::{CurrencyAmount, ImportPreview, ImportResult, PreviewFile, UsedMap, WireError};

/// Most names that a batch keeps: an import of ten thousand documents is one line of the list.
const MOST_NAMES: usize = 20;

pub(super) fn preview(id: &str, files: &Files, outcome: &Outcome) -> ImportPreview {
    let counts = outcome.plan.counts();
    let unread = files.failed.iter().filter_map(|failed| Some(unread(&failed.label, failed.table.as_ref()?)));
    ImportPreview {
        id: id.to_owned(),
        files: files.read.iter().map(preview_file).chain(unread).collect(),
        new_customers: counts.customers,
        new_invoices: counts.invoices,
        new_credit_notes: counts.credit_notes,
        new_payments: counts.payments,
        completed: outcome.plan.learned.len(),
        duplicates: outcome.duplicates,
        rejected: outcome.rejected.clone(),
        totals: totals(outcome),
        rows: outcome.sample.rows(),
        notes: outcome.notes.clone(),
    }
}

fn preview_file(file: &ReadFile) -> PreviewFile {
    let reading = &file.reading;
    PreviewFile {
        name: file.label.clone(),
        format: format_name(reading.format).to_owned(),
        rows: reading.drafts.len() + reading.rejected.len(),
        map: reading.map.as_ref().map(wire_map),
        headers: reading.headers.clone(),
        sample: reading.sample.clone(),
        dates_ambiguous: reading.notes.iter().any(|note| matches!(note, Note::AmbiguousDates { .. })),
        reading: file.words.clone(),
    }
}

/// A table whose columns the owner can still say.
fn unread(label: &str, look: &Look) -> PreviewFile {
    PreviewFile {
        name: label.to_owned(),
        format: "csv".to_owned(),
        rows: 0,
        map: Some(wire_map(&look.map)),
        headers: look.headers.clone(),
        sample: look.sample.clone(),
        dates_ambiguous: false,
        reading: look.words.clone(),
    }
}

/// Totals of the new invoices, per currency.
fn totals(outcome: &Outcome) -> Vec<CurrencyAmount> {
    let mut sums: BTreeMap<ledger::Currency, i128> = BTreeMap::new();
    for invoice in &outcome.plan.invoices {
        *sums.entry(invoice.currency).or_default() += i128::from(invoice.total);
    }
    let row = |(currency, minor): (ledger::Currency, i128)| CurrencyAmount {
        currency: currency.code().to_owned(),
        amount: currency.format(minor),
    };
    sums.into_iter().map(row).collect()
}

pub(super) fn result_of(files: &Files, outcome: &Outcome) -> ImportResult {
    ImportResult {
        imported: outcome.plan.counts(),
        duplicates: outcome.duplicates,
        rejected: outcome.rejected.clone(),
        batch: None,
        completed: outcome.plan.learned.len(),
        map: used_maps(files),
        notes: outcome.notes.clone(),
        totals: totals(outcome),
    }
}

/// The map of each table, also of one that could not be read with it.
fn used_maps(files: &Files) -> Vec<UsedMap> {
    let read = |file: &ReadFile| Some(used_map(&file.label, file.reading.map.as_ref()?, &file.reading.headers));
    let unread = |failed: &Failed| {
        let look = failed.table.as_ref()?;
        Some(used_map(&failed.label, &look.map, &look.headers))
    };
    files.read.iter().filter_map(read).chain(files.failed.iter().filter_map(unread)).collect()
}

fn used_map(file: &str, map: &ColumnMap, headers: &[String]) -> UsedMap {
    let shown = wire_map(map);
    let is_unused = |header: &&String| !header.trim().is_empty() && !map.columns.values().any(|used| used == *header);
    UsedMap {
        file: file.to_owned(),
        kind: shown.kind,
        currency: shown.currency,
        date_order: shown.date_order,
        decimal: shown.decimal,
        columns: shown.columns,
        unused: headers.iter().filter(is_unused).cloned().collect(),
        toml: map.to_toml(),
    }
}

/// The files of a batch, by name; of very many the first ones and how many more.
pub(super) fn names(files: &Files) -> Vec<String> {
    let mut names: Vec<String> = files.read.iter().take(MOST_NAMES).map(|file| short_name(&file.label)).collect();
    if files.read.len() > MOST_NAMES {
        names.push(format!("… +{}", files.read.len() - MOST_NAMES));
    }
    names
}

/// Where the only file could not be read there is nothing to show but the one sentence. Of several each is named, and a
/// table whose columns the owner can still say is shown.
pub(super) fn refuse_unreadable(files: &Files, paths: &[PathBuf], is_english: bool) -> Result<(), WireError> {
    let is_told = files.failed.len() > 1 || files.failed.iter().any(|failed| failed.table.is_some());
    if is_told || !files.read.is_empty() {
        return Ok(());
    }
    match files.failed.first() {
        Some(failed) => Err(failed.as_error(is_english)),
        None => {
            let named = paths.first().map(|path| path.display().to_string()).unwrap_or_default();
            let words = if is_english {
                "there is no file to import here; choose CSV or XML files, a folder or a .zip"
            } else {
                "no hay archivos que importar; elija archivos CSV o XML, una carpeta o un .zip"
            };
            Err(bad_file(&named, &format!("{named}: {words}.")))
        }
    }
}

/// Reads the file of a column map.
pub(super) fn map_of(file: &Path, is_english: bool) -> Result<ColumnMap, WireError> {
    let name = file.display().to_string();
    let said = |error: &exchange::ReadError| if is_english { error.to_string() } else { error.spanish() };
    let source = exchange::load(file).map_err(|error| bad_file(&name, &format!("{}.", said(&error))))?;
    let text = String::from_utf8_lossy(&source.bytes);
    ColumnMap::from_toml(&name, text.trim_start_matches('\u{feff}'))
        .map_err(|error| bad_file(&name, &format!("{}.", said(&error))))
}
