//! Taking a whole import back: every live fact of it is reversed, newest first, on its own business date, so that the book
//! reads on every day as if the import had never been.

use store::reversals::NewReversal;
use store::{Connection, EntryId, Posting, Tx};

use super::learning;
use super::resolving::{STRIDE, Tick};
use crate::book::Context;
use crate::error::not_found;
use crate::wire::{ErrorCode, WireError};

/// Most dependents that a refusal names.
const NAMED: usize = 10;

/// Takes a batch back.
pub(super) fn undo(tx: &Tx<'_>, context: &Context, id: &str, tick: &mut Tick<'_>) -> Result<(), WireError> {
    let batch = find(tx, id, context.is_english())?;
    let facts = store::reversals::of_batch(tx, batch)?;
    if facts.is_empty() {
        return Err(WireError::new(ErrorCode::AlreadyDone).with("id", id).with("imports", ""));
    }
    refuse_if_needed(tx, batch, context.is_english())?;
    for lesson in learning::lessons(tx, &facts)? {
        learning::unlearn(tx, lesson)?;
    }
    let reason = if context.is_english() { "import undone" } else { "importación deshecha" };
    for (done, fact) in facts.iter().enumerate() {
        if done % STRIDE == 0 {
            tick(done, facts.len())?;
        }
        let entry = store::entry::by_id(tx, *fact)?.ok_or_else(|| not_found("registro", &fact.to_string()))?;
        let on = entry.business_on.unwrap_or(context.today);
        tx.post_reversal(&NewReversal { of: *fact, on, reason, is_undo: true }, &Posting::default())?;
    }
    Ok(())
}

fn find(conn: &Connection, id: &str, is_english: bool) -> Result<i64, WireError> {
    let batches = store::diary::batches(conn)?;
    let found = id.parse::<i64>().ok().filter(|id| batches.iter().any(|batch| batch.id == *id));
    let live = || batches.iter().filter(|batch| !batch.is_undone).take(NAMED).map(|batch| shown(batch, is_english));
    found.ok_or_else(|| not_found("importación", id).with("imports", live().collect::<Vec<_>>().join(", ")))
}

/// An import as a sentence names it: its id and its first file.
fn shown(batch: &store::diary::Batch, is_english: bool) -> String {
    let files: Vec<String> = serde_json::from_str(&batch.files).unwrap_or_default();
    let more = if is_english { "and more" } else { "y más" };
    match files.as_slice() {
        [] => batch.id.to_string(),
        [only] => format!("{} ({only})", batch.id),
        [first, ..] => format!("{} ({first} {more})", batch.id),
    }
}

fn refuse_if_needed(conn: &Connection, batch: i64, is_english: bool) -> Result<(), WireError> {
    let resting = store::imports::resting_on_batch(conn, batch)?;
    if resting.is_empty() {
        return Ok(());
    }
    let named = resting.iter().take(NAMED).map(|id| named(conn, *id, is_english)).collect::<Result<Vec<_>, _>>()?;
    let more = if resting.len() > NAMED { " …" } else { "" };
    Err(WireError::new(ErrorCode::HasDependents)
        .with("list", format!("{}{more}", named.join(", ")))
        .with("count", resting.len()))
}

/// A fact as the list names it: its kind and the id under which it is shown.
fn named(conn: &Connection, id: EntryId, is_english: bool) -> Result<String, WireError> {
    let entry = store::entry::by_id(conn, id)?.ok_or_else(|| not_found("registro", &id.to_string()))?;
    Ok(format!("{} {}", kind(&entry.kind, is_english), store::entry::shown_id(id, entry.reference.as_deref())))
}

/// What may rest on an import, in words.
fn kind(kind: &str, is_english: bool) -> &str {
    let (spanish, english) = match kind {
        "invoice" => ("factura", "invoice"),
        "payment" => ("pago", "payment"),
        "allocation" => ("aplicación", "allocation"),
        "credit_note" => ("nota de crédito", "credit note"),
        "write_off" => ("castigo", "write-off"),
        "charge" => ("cargo", "charge"),
        "promise" => ("promesa", "promise"),
        "pause" => ("pausa", "pause"),
        "note" => ("nota", "note"),
        "dispute" => ("disputa", "dispute"),
        "resolution" => ("resolución", "resolution"),
        "agreement" => ("convenio", "agreement"),
        other => (other, other),
    };
    if is_english { english } else { spanish }
}
