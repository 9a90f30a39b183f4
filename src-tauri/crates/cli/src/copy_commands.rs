//! Commands about copies: make, prove, bring back. A secret comes from a file or from standard input, never from the
//! command line, where every user of the machine could read it.

use std::io::{BufRead as _, Read as _, Write as _};
use std::path::Path;

use desk::door::{Door, errands};
use desk::wire::{ErrorCode, Secret, WireError};

use crate::Failure;
use crate::checking::tell_holes;
use crate::commands::say;
use crate::output::{json, line};

/// Makes a copy.
pub(crate) fn backup(door: &Door, errand: errands::Backup, with_program: bool, is_json: bool) -> Result<(), Failure> {
    let dir = errand.dir.clone();
    let copy = door.ask(errand)?;
    if with_program {
        door.ask(errands::PlaceProgram { dir })?;
    }
    let holes = door.ask(errands::Holes {})?;
    let is_beside = shares_the_disk(door)?;
    if is_json {
        let mut told =
            serde_json::json!({"file": copy.file, "bytes": copy.bytes, "sha256": copy.sha256, "verified": true});
        told["holes"] = serde_json::json!(holes);
        told["on_own_disk"] = is_beside.into();
        json(&told);
    } else {
        line(&format!("{} {}", say("Respaldo verificado:", "Verified copy:"), copy.file));
        if is_beside {
            line(say(
                "Está en el mismo disco que el libro: si el disco muere, se pierde todo. Haga otra en una memoria USB.",
                "It is on the same disk as the book: if the disk dies, everything is lost. Make another on a USB stick.",
            ));
        }
        tell_holes(&holes);
    }
    Ok(())
}

/// Is the copy just made on the disk of the ledger, so that it does not count?
fn shares_the_disk(door: &Door) -> Result<bool, Failure> {
    let status = call(door, "status", serde_json::json!({}))?;
    let problems = status["problems"].as_array();
    Ok(problems.into_iter().flatten().any(|problem| problem["code"] == desk::ON_OWN_DISK))
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

/// The text of a recovery sheet, where one is named.
pub(crate) fn secret(from: Option<&Path>) -> Result<Option<Secret>, Failure> {
    from.map(secret_of).transpose()
}

/// The text of a recovery sheet, or words of it.
pub(crate) fn secret_of(path: &Path) -> Result<Secret, Failure> {
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
    Ok(Secret::from(text))
}

/// What was asked of the recovery key.
pub(crate) struct RecoveryKeyAsked<'a> {
    pub(crate) out: Option<&'a Path>,
    pub(crate) is_rehearsal: bool,
    /// The file with the words of the rehearsal.
    pub(crate) words: Option<&'a Path>,
    pub(crate) is_new: bool,
}

/// Prints the sheet, rehearses it, or says how far the owner is.
pub(crate) fn recovery_key(door: &Door, asked: &RecoveryKeyAsked<'_>, is_json: bool) -> Result<(), Failure> {
    if asked.is_new {
        call(door, "renew_recovery", serde_json::json!({}))?;
    }
    if let Some(out) = asked.out {
        return sheet(door, out, is_json);
    }
    if asked.is_rehearsal {
        rehearse(door, asked.words)?;
    }
    let view = call(door, "recovery", serde_json::json!({}))?;
    if is_json {
        json(&serde_json::json!({ "state": view["state"] }));
        return Ok(());
    }
    line(match view["state"].as_str() {
        Some("on_paper") => say("La llave está solo en su hoja.", "The key is on its sheet only."),
        Some("pending") => say(
            "La hoja espera a ser impresa (--out) y ensayada (--rehearse).",
            "The sheet waits to be printed (--out) and rehearsed (--rehearse).",
        ),
        _ => {
            say("Todavía no hay llave: se hace con la primera copia.", "There is no key yet: the first copy makes it.")
        }
    });
    Ok(())
}

fn sheet(door: &Door, out: &Path, is_json: bool) -> Result<(), Failure> {
    let made = door.ask(errands::RecoverySheet { out: out.to_owned() })?;
    if is_json {
        json(&serde_json::json!({"file": made.file, "sha256": made.sha256}));
    } else {
        line(&format!("{} {}", say("Hoja de recuperación en", "Recovery sheet at"), made.file));
        line(say(
            "Imprímala, ensáyela con «aldia recovery-key --rehearse» y borre el archivo.",
            "Print it, rehearse it with «aldia recovery-key --rehearse» and delete the file.",
        ));
    }
    Ok(())
}

fn rehearse(door: &Door, words: Option<&Path>) -> Result<(), Failure> {
    let words = match words {
        Some(file) => numbered(secret_of(file)?.reveal())?,
        None => asked_words(door)?,
    };
    let words: Vec<_> =
        words.iter().map(|(number, word)| serde_json::json!({"number": number, "word": word})).collect();
    call(door, "rehearse_recovery", serde_json::json!({ "words": words })).map(drop)
}

fn call(door: &Door, name: &str, request: serde_json::Value) -> Result<serde_json::Value, Failure> {
    Ok(door.ask(errands::Call { name: name.to_owned(), request })?)
}

/// `3=casa 9=perro 17=luz`.
fn numbered(text: &str) -> Result<Vec<(u32, String)>, Failure> {
    let part = |part: &str| {
        let (number, word) = part.split_once('=')?;
        Some((number.trim().parse().ok()?, word.to_owned()))
    };
    let parts: Option<Vec<_>> = text.split([' ', ',', '\n', '\r']).filter(|part| !part.is_empty()).map(part).collect();
    let reason = say("escriba cada palabra como 3=palabra", "write each word as 3=word");
    parts.ok_or_else(|| Failure::Desk(desk::error::invalid("words", reason)))
}

fn asked_words(door: &Door) -> Result<Vec<(u32, String)>, Failure> {
    let view = call(door, "recovery", serde_json::json!({}))?;
    let numbers = view["ask"].as_array().into_iter().flatten().filter_map(serde_json::Value::as_u64);
    let mut lines = std::io::stdin().lock().lines();
    let mut words = Vec::new();
    for number in numbers {
        let mut stderr = std::io::stderr();
        let _ = write!(stderr, "{} {number}: ", say("Palabra", "Word"));
        let _ = stderr.flush();
        let typed = lines.next().and_then(Result::ok).unwrap_or_default();
        words.push((u32::try_from(number).unwrap_or(0), typed));
    }
    Ok(words)
}

/// Holds a drill; a failed one is exit 4.
pub(crate) fn drill(door: &Door, is_json: bool) -> Result<(), Failure> {
    let done = call(door, "drill", serde_json::json!({}))?;
    let report = &done["value"];
    let file = report["file"].as_str().unwrap_or_default();
    if is_json {
        json(report);
    } else if report["ok"] == true {
        line(&format!("{} {file}", say("Simulacro correcto con", "The drill went well with")));
    }
    if report["ok"] == true {
        return Ok(());
    }
    let sentence = say("el simulacro falló con", "the drill failed with");
    let detail = report["detail"].as_str().unwrap_or_default();
    let _ = writeln!(std::io::stderr(), "aldia: {sentence} {file}: {detail}");
    Err(Failure::Code(4))
}
