//! Getting the book in: files are read, resolved against the book, shown, and recorded as one batch that can be taken back.

mod bills;
mod files;
mod learning;
mod moneys;
mod originals;
mod papers;
mod people;
mod plan;
mod recording;
mod refusal;
mod remarks;
mod resolving;
mod sample;
mod showing;
mod transfers;
mod undoing;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use exchange::Hints;
use store::Tx;

use crate::Desk;
use crate::acting::Way;
use crate::book::{Context, lock};
use crate::error::not_found;
use crate::reading::Manner;
use crate::wire::{
    ApplyImport, ById, Done, ErrorCode, ImportBatch, ImportPreview, ImportResult, Nothing, PreviewImport, Topic,
    WireError,
};
use files::Files;
use resolving::{Basis, Outcome};

/// How many previews wait at most; the oldest goes first.
const MOST_PREVIEWS: usize = 4;

/// What was previewed and waits to be applied.
#[derive(Debug)]
pub(crate) struct Preview {
    order: u64,
    held: Arc<Held>,
}

/// The readings themselves, so that exactly these are recorded whatever happens to the files; and what was shown.
#[derive(Debug)]
struct Held {
    files: Files,
    outcome: Outcome,
}

/// What an import touches.
fn touched() -> Vec<Topic> {
    vec![Topic::Status, Topic::Today, Topic::Customers, Topic::Invoices, Topic::Payments, Topic::Imports]
}

impl Desk {
    /// See the table of calls.
    pub(crate) fn preview_import(&self, request: PreviewImport) -> Result<ImportPreview, WireError> {
        const CALL: &str = "preview_import";
        self.begin(CALL);
        let paths = request.files.iter().map(|handle| self.path_of(handle)).collect::<Result<Vec<_>, _>>()?;
        let map = request.map.as_ref().map(files::column_map).transpose()?;
        let (currency, today) =
            self.read(|_, context| Ok((context.settings.business.currency.clone(), context.today)))?;
        let fills_map = map.is_some();
        let hints = Hints { map, currency: Some(currency), format: None, today: Some(today) };
        let manner = Manner { hints, fills_map, is_window: true, ..Manner::default() };
        let files = files::read_all(&self.reader, &paths, &manner, &mut |done| self.step(CALL, "reading", done, 0))?;
        let is_english = self.read(|_, context| Ok(context.is_english()))?;
        showing::refuse_unreadable(&files, &paths, is_english)?;
        let outcome = self.read(|conn, context| {
            resolving::resolve(conn, context, &files, true, &mut |done, all| self.step(CALL, "checking", done, all))
        })?;
        Ok(self.hold(files, outcome))
    }

    fn hold(&self, files: Files, outcome: Outcome) -> ImportPreview {
        static ORDER: AtomicU64 = AtomicU64::new(1);
        let order = ORDER.fetch_add(1, Ordering::Relaxed);
        let id = format!("i{order}");
        let preview = showing::preview(&id, &files, &outcome);
        let mut previews = lock(&self.previews);
        while previews.len() >= MOST_PREVIEWS {
            let oldest = previews.iter().min_by_key(|(_, preview)| preview.order).map(|(id, _)| id.clone());
            oldest.and_then(|id| previews.remove(&id));
        }
        previews.insert(id, Preview { order, held: Arc::new(Held { files, outcome }) });
        preview
    }

    /// See the table of calls.
    pub(crate) fn apply_import(&self, request: ApplyImport) -> Result<Done<ImportResult>, WireError> {
        const CALL: &str = "apply_import";
        self.begin(CALL);
        let held = lock(&self.previews).get(&request.id).map(|preview| Arc::clone(&preview.held));
        let held = held.ok_or_else(|| not_found("importación", &request.id))?;
        self.copy_before_act();
        let _shelving = self.shelving();
        let originals = self.keep_originals(&held.files)?;
        let value = self.write_as(Way::Import, |tx, context| {
            let again = self.as_shown(CALL, tx, context, &held.files, &held.outcome)?;
            let shown = again.as_ref().unwrap_or(&held.outcome);
            let result = if request.skip_bad || shown.rejected.is_empty() {
                self.record_outcome(CALL, tx, &held.files, shown)?
            } else {
                let mut checking = |done: usize, all: usize| self.step(CALL, "checking", done, all);
                let narrowed = resolving::resolve(tx, context, &held.files, false, &mut checking)?;
                self.record_outcome(CALL, tx, &held.files, &narrowed)?
            };
            originals::name(tx, context, &originals)?;
            Ok(result)
        })?;
        lock(&self.previews).remove(&request.id);
        Ok(Done { value, changed: touched() })
    }

    /// Everything in the transaction at hand, so that a cancelled or failed import leaves nothing.
    fn record_outcome(
        &self,
        call: &str,
        tx: &Tx<'_>,
        files: &Files,
        outcome: &Outcome,
    ) -> Result<ImportResult, WireError> {
        let mut result = showing::result_of(files, outcome);
        if !outcome.plan.is_empty() {
            let mut writing = |done: usize, all: usize| self.step(call, "writing", done, all);
            let batch = recording::record(tx, &outcome.plan, &showing::names(files), &mut writing)?;
            result.batch = Some(batch.to_string());
        }
        Ok(result)
    }

    /// Resolves once more where the book moved on since; refuses where that gives something else than was shown.
    fn as_shown(
        &self,
        call: &str,
        conn: &store::Connection,
        context: &Context,
        files: &Files,
        shown: &Outcome,
    ) -> Result<Option<Outcome>, WireError> {
        if Basis::of(conn, context)? == shown.basis {
            return Ok(None);
        }
        let mut checking = |done: usize, all: usize| self.step(call, "checking", done, all);
        let again = resolving::resolve(conn, context, files, true, &mut checking)?;
        if again.is_same(shown) { Ok(Some(again)) } else { Err(WireError::new(ErrorCode::Stale)) }
    }

    /// See the table of calls.
    pub(crate) fn imports(&self, _: Nothing) -> Result<Vec<ImportBatch>, WireError> {
        self.read(|conn, _| {
            let batch = |batch: store::diary::Batch| ImportBatch {
                id: batch.id.to_string(),
                imported_at: batch.imported_at,
                files: serde_json::from_str(&batch.files).unwrap_or_default(),
                counts: serde_json::from_str(&batch.counts).unwrap_or_default(),
                undone: batch.is_undone,
            };
            Ok(store::diary::batches(conn)?.into_iter().map(batch).collect())
        })
    }

    /// See the table of calls.
    pub(crate) fn undo_import(&self, request: ById) -> Result<Done<Nothing>, WireError> {
        self.undo_batch(&request.id)?;
        Ok(Done { value: Nothing {}, changed: touched() })
    }

    /// Takes a whole import back.
    ///
    /// # Errors
    /// `not_found` for an unknown batch, `already_done` for one that was undone, `has_dependents` where other facts rest on it.
    pub fn undo_batch(&self, id: &str) -> Result<(), WireError> {
        const CALL: &str = "undo_import";
        self.begin(CALL);
        self.write(|tx, context| undoing::undo(tx, context, id, &mut |done, all| self.step(CALL, "writing", done, all)))
    }

    /// Imports files, folders and archives for the terminal door. `map` is the file of a column map (TOML). With `dry_run`
    /// nothing is recorded and the answer says what would be. A file with rejected rows is refused whole unless `skip_bad`.
    ///
    /// # Errors
    /// `bad_file` when nothing at all could be read, with the sentence; what the ledger says.
    pub fn import_paths(
        &self,
        paths: &[PathBuf],
        map: Option<&Path>,
        format: Option<&str>,
        dry_run: bool,
        skip_bad: bool,
    ) -> Result<ImportResult, WireError> {
        const CALL: &str = "import";
        self.begin(CALL);
        let (currency, today, is_english) = self
            .read(|_, context| Ok((context.settings.business.currency.clone(), context.today, context.is_english())))?;
        let hints = Hints {
            map: map.map(|file| showing::map_of(file, is_english)).transpose()?,
            currency: Some(currency),
            format: format.map(files::format_of).transpose()?,
            today: Some(today),
        };
        let manner = Manner { hints, is_trial: dry_run, ..Manner::default() };
        let files = files::read_all(&self.reader, paths, &manner, &mut |done| self.step(CALL, "reading", done, 0))?;
        showing::refuse_unreadable(&files, paths, is_english)?;
        let mut checking = |done: usize, all: usize| self.step(CALL, "checking", done, all);
        let outcome = self.read(|conn, context| resolving::resolve(conn, context, &files, skip_bad, &mut checking))?;
        if dry_run || outcome.plan.is_empty() {
            return Ok(showing::result_of(&files, &outcome));
        }
        self.copy_before_act();
        let _shelving = self.shelving();
        let originals = self.keep_originals(&files)?;
        self.write_as(Way::Import, |tx, context| {
            let result = if Basis::of(tx, context)? == outcome.basis {
                self.record_outcome(CALL, tx, &files, &outcome)?
            } else {
                let again = resolving::resolve(tx, context, &files, skip_bad, &mut checking)?;
                self.record_outcome(CALL, tx, &files, &again)?
            };
            originals::name(tx, context, &originals)?;
            Ok(result)
        })
    }
}
