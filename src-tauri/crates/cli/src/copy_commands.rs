//! Commands about copies: make, prove, bring back. A secret comes from a file or from standard input, never from the
//! command line, where every user of the machine could read it.

use std::io::Read as _;
use std::path::Path;

use desk::door::{Door, errands};
use desk::wire::{ErrorCode, Secret, WireError};

use crate::Failure;
use crate::commands::say;
use crate::output::{json, line};

/// Makes a copy.
pub(crate) fn backup(door: &Door, dir: &Path, is_json: bool) -> Result<(), Failure> {
    let copy = door.ask(errands::Backup { dir: dir.to_owned() })?;
    if is_json {
        json(&serde_json::json!({"file": copy.file, "bytes": copy.bytes, "sha256": copy.sha256, "verified": true}));
    } else {
        line(&format!("{} {}", say("Respaldo verificado:", "Verified copy:"), copy.file));
    }
    Ok(())
}

/// Proves a copy again.
pub(crate) fn verify(door: &Door, file: &Path, key: Option<&Path>, is_json: bool) -> Result<(), Failure> {
    let copy = door.ask(errands::Verify { file: file.to_owned(), key: secret(key)? })?;
    if is_json {
        json(&serde_json::json!({"file": copy.file, "bytes": copy.bytes, "sha256": copy.sha256, "verified": true}));
    } else {
        line(&format!("{} {}", say("La copia está completa:", "The copy is whole:"), copy.file));
    }
    Ok(())
}

/// Restores a copy into a new file.
pub(crate) fn restore(door: &Door, file: &Path, to: &Path, key: Option<&Path>, is_json: bool) -> Result<(), Failure> {
    door.ask(errands::Restore { file: file.to_owned(), to: to.to_owned(), key: secret(key)? })?;
    if is_json {
        json(&serde_json::json!({"file": to.display().to_string(), "verified": true}));
    } else {
        line(&format!("{} {}", say("Restaurado y comprobado en", "Restored and proven at"), to.display()));
    }
    Ok(())
}

/// More than 24 words and a comment ever need.
const LONGEST_KEY: u64 = 16 << 10;

/// The text of a recovery sheet.
fn secret(from: Option<&Path>) -> Result<Option<Secret>, Failure> {
    let Some(path) = from else { return Ok(None) };
    let mut text = String::new();
    let read = if path == Path::new("-") {
        std::io::stdin().take(LONGEST_KEY).read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(LONGEST_KEY).read_to_string(&mut text))
    };
    read.map_err(|error| {
        let reason = format!("{}: {error}. {}", path.display(), say("Revise la ruta.", "Check the path."));
        WireError::new(ErrorCode::BadFile).with("reason", reason)
    })?;
    Ok(Some(Secret::from(text)))
}
