//! `aldia import`: files come in, or are tried; what was understood of them is said.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use desk::door::{Door, errands};
use desk::wire::{ErrorCode, ImportResult, RejectedRow, UsedMap, WireError};

use crate::Failure;
use crate::commands::say;
use crate::output::{json, line};

/// Imports files; rejected rows refuse their file unless they are left out.
pub(crate) fn import(
    door: &Door,
    files: &[PathBuf],
    format: Option<&str>,
    map: Option<&Path>,
    dry_run: bool,
    skip_bad: bool,
    is_json: bool,
) -> Result<(), Failure> {
    let asked = door.ask(errands::Import {
        files: files.to_vec(),
        map: map.map(ToOwned::to_owned),
        format: format.map(ToOwned::to_owned),
        dry_run,
        skip_bad,
    });
    let result = asked.inspect_err(|error| {
        // A script that asked for JSON gets it also where no file could be read at all.
        if is_json && error.code == ErrorCode::BadFile {
            json(&nothing_of(error));
        }
    })?;
    match is_json {
        true => json(&result),
        false => tell(&result, dry_run),
    }
    if is_refused(&result, skip_bad) {
        complain(&result.rejected);
        return Err(Failure::Code(3));
    }
    Ok(())
}

/// An answer in which the one file stays out.
fn nothing_of(error: &WireError) -> ImportResult {
    let said = |name: &str| error.params.get(name).cloned().unwrap_or_default();
    let (file, sentence) = (said("file"), said("reason"));
    let reason = sentence.strip_prefix(&format!("{file}: ")).unwrap_or(&sentence).trim_end_matches('.').to_owned();
    ImportResult { rejected: vec![RejectedRow { file, line: 0, reason }], ..ImportResult::default() }
}

fn tell(result: &ImportResult, dry_run: bool) {
    line(&counted(result));
    for total in &result.totals {
        line(&format!("{} {} {}", say("Facturas nuevas:", "New invoices:"), total.amount, total.currency));
    }
    for row in &result.rejected {
        line(&format!("{}: {}", place(row), row.reason));
    }
    for note in &result.notes {
        line(&format!("{} {note}", say("Nota:", "Note:")));
    }
    if dry_run {
        tell_maps(&result.map);
    }
    if let Some(batch) = &result.batch {
        line(&format!("{} aldia undo {batch}", say("Para deshacerla:", "To take it back:")));
    }
}

fn counted(result: &ImportResult) -> String {
    let counts = result.imported;
    let words = [
        (counts.customers, say("clientes", "customers")),
        (counts.invoices, say("facturas", "invoices")),
        (counts.credit_notes, say("notas de crédito", "credit notes")),
        (counts.payments, say("pagos", "payments")),
        (result.duplicates, say("ya estaban", "known already")),
    ];
    let completed = match result.completed {
        0 => String::new(),
        count => format!(" · {count} {}", say("clientes completados", "customers completed")),
    };
    words.map(|(count, word)| format!("{count} {word}")).join(" · ") + &completed
}

/// The maps in use as they stand in a file for `--map`; tables that were read alike are told once.
fn tell_maps(maps: &[UsedMap]) {
    let mut told: Vec<(&UsedMap, Vec<&str>)> = Vec::new();
    for map in maps {
        match told.iter_mut().find(|(other, _)| (&other.toml, &other.unused) == (&map.toml, &map.unused)) {
            Some((_, files)) => files.push(&map.file),
            None => told.push((map, vec![&map.file])),
        }
    }
    for (map, files) in told {
        line("");
        line(&format!(
            "# {} {}",
            say("Mapa de columnas, para corregirlo con --map:", "Column map, to be corrected with --map:"),
            files.join(", ")
        ));
        line(map.toml.trim_end());
        if !map.unused.is_empty() {
            line(&format!("# {} {}", say("Columnas sin usar:", "Columns not used:"), map.unused.join(", ")));
        }
    }
}

/// With `--skip-bad` bad rows stay out by the owner's word; a file that cannot be read at all is still an error where
/// there is nothing else.
fn is_refused(result: &ImportResult, skip_bad: bool) -> bool {
    let is_nothing =
        result.batch.is_none() && result.duplicates == 0 && result.rejected.iter().all(|row| row.line == 0);
    !result.rejected.is_empty() && (!skip_bad || is_nothing)
}

/// File and line; line 0 is the file as a whole.
fn place(row: &RejectedRow) -> String {
    match row.line {
        0 => row.file.clone(),
        number => format!("{}:{number}", row.file),
    }
}

/// The first refusal, how many more there are, and what to do.
fn complain(rejected: &[RejectedRow]) {
    let Some(first) = rejected.first() else { return };
    let hint = match first.line {
        0 => "",
        _ => say(", o déjela fuera con --skip-bad", ", or leave it out with --skip-bad"),
    };
    let more = match rejected.len() - 1 {
        0 => String::new(),
        more => format!(" ({} {more})", say("y otras más:", "and more:")),
    };
    let _ = writeln!(std::io::stderr(), "aldia: {}: {}{hint}{more}", place(first), first.reason);
}
