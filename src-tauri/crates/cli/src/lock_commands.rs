//! The passphrase at the terminal: from a file or typed unseen, never an argument, which other users could read.

use std::io::IsTerminal as _;
use std::path::Path;

use desk::Desk;
use desk::door::{Door, errands};
use desk::wire::{ErrorCode, LockState, Secret, Unlock, WireError};
use serde_json::{Value, json};

use crate::Failure;
use crate::arguments::{Arguments, Command};
use crate::commands::say;
use crate::copy_commands::secret_of;
use crate::output::{json as answer, line};

/// Opens a locked ledger for the command, if the ledger is ours to open.
pub(crate) fn unlock(door: &Door, arguments: &Arguments) -> Result<(), Failure> {
    let Door::Own(desk) = door else { return Ok(()) };
    if !arguments.command.needs_ledger() {
        return Ok(());
    }
    if desk.lock_state() != LockState::Locked {
        return Ok(());
    }
    // The sheet opens copies, and a forgotten passphrase, without it.
    let is_for_the_sheet = matches!(
        arguments.command,
        Command::Recover { .. }
            | Command::Verify { recovery_key: Some(_), .. }
            | Command::Restore { recovery_key: Some(_), .. }
    );
    if is_for_the_sheet && arguments.passphrase_file.is_none() {
        return Ok(());
    }
    open(desk, arguments)
}

fn open(desk: &Desk, arguments: &Arguments) -> Result<(), Failure> {
    let passphrase = match given(arguments)? {
        Some(passphrase) => passphrase,
        None => typed(say("Frase de paso: ", "Passphrase: "))?.ok_or_else(|| WireError::new(ErrorCode::Locked))?,
    };
    match desk.unlock(Unlock { passphrase: Some(passphrase), words: None }) {
        // The passphrase was right: the key is there for the copies, and for what is left of the ledger.
        Err(error) if error.code == ErrorCode::LedgerDamaged && arguments.command.mends() => Ok(()),
        opened => Ok(opened.map(drop)?),
    }
}

/// The passphrase that a file holds, named by the option or by `ALDIA_PASSPHRASE_FILE`.
fn given(arguments: &Arguments) -> Result<Option<Secret>, Failure> {
    let named = std::env::var_os("ALDIA_PASSPHRASE_FILE").filter(|file| !file.is_empty()).map(Into::into);
    let file: Option<std::path::PathBuf> = arguments.passphrase_file.clone().or(named);
    Ok(file.map(|file| from_file(&file)).transpose()?)
}

/// The first line of a file.
fn from_file(file: &Path) -> Result<Secret, WireError> {
    let text = std::fs::read_to_string(file).map_err(|error| {
        let reason = format!("{}: {error}. {}", file.display(), say("Revise la ruta.", "Check the path."));
        WireError::new(ErrorCode::BadFile).with("reason", reason)
    })?;
    let text = Secret::from(text);
    Ok(Secret::from(text.reveal().lines().next().unwrap_or_default().to_owned()))
}

/// What the owner types, unseen; none where nobody can type.
fn typed(prompt: &str) -> Result<Option<Secret>, Failure> {
    if !std::io::stdin().is_terminal() {
        return Ok(None);
    }
    let typed =
        rpassword::prompt_password(prompt).map_err(|error| WireError::new(ErrorCode::BadFile).with("reason", error))?;
    Ok(Some(Secret::from(typed)))
}

/// A new passphrase: from a file, or typed twice.
fn new_passphrase(file: Option<&Path>) -> Result<Secret, Failure> {
    if let Some(file) = file {
        return Ok(from_file(file)?);
    }
    let missing = || desk::error::invalid("--new-passphrase-file", say("falta", "is missing"));
    let first = typed(say("Nueva frase de paso: ", "New passphrase: "))?.ok_or_else(missing)?;
    let again = typed(say("Otra vez: ", "Once more: "))?.ok_or_else(missing)?;
    if first.reveal() == again.reveal() {
        return Ok(first);
    }
    let reason = say("no es la misma las dos veces", "is not the same both times");
    Err(desk::error::invalid(say("frase de paso", "passphrase"), reason).into())
}

/// The present passphrase, asked for again before it is changed or removed.
fn present(arguments: &Arguments) -> Result<Secret, Failure> {
    let missing = || WireError::new(ErrorCode::Locked);
    match given(arguments)? {
        Some(passphrase) => Ok(passphrase),
        None => Ok(typed(say("Frase de paso actual: ", "Present passphrase: "))?.ok_or_else(missing)?),
    }
}

fn call(door: &Door, name: &str, request: Value) -> Result<Value, WireError> {
    Ok(door.ask(errands::Call { name: name.to_owned(), request })?["value"].clone())
}

fn tell(value: &Value, is_json: bool, sentence: &str) {
    if is_json {
        answer(value);
    } else {
        line(sentence);
    }
}

/// `aldia encrypt`.
pub(crate) fn encrypt(door: &Door, file: Option<&Path>, is_json: bool) -> Result<(), Failure> {
    let state = door.ask(errands::Call { name: "encryption".to_owned(), request: json!({}) })?;
    if state["state"] != "off" {
        let reason = say("el libro ya está cifrado", "the ledger is encrypted already");
        return Err(WireError::new(ErrorCode::NotNow).with("reason", reason).into());
    }
    let passphrase = new_passphrase(file)?;
    let done = call(door, "set_passphrase", json!({"passphrase": passphrase.reveal()}))?;
    let sentence = say(
        "El libro está cifrado. Imprima la hoja de recuperación: «aldia recovery-key --out hoja.pdf».",
        "The ledger is encrypted. Print the recovery sheet: \"aldia recovery-key --out sheet.pdf\".",
    );
    tell(&done, is_json, sentence);
    Ok(())
}

/// `aldia decrypt`.
pub(crate) fn decrypt(door: &Door, arguments: &Arguments) -> Result<(), Failure> {
    let current = present(arguments)?;
    let done = call(door, "remove_passphrase", json!({"current": current.reveal()}))?;
    tell(&done, arguments.json, say("El libro ya no está cifrado.", "The ledger is no longer encrypted."));
    Ok(())
}

/// `aldia passphrase`.
pub(crate) fn passphrase(door: &Door, arguments: &Arguments, file: Option<&Path>) -> Result<(), Failure> {
    let current = present(arguments)?;
    let passphrase = new_passphrase(file)?;
    let request = json!({"passphrase": passphrase.reveal(), "current": current.reveal()});
    let done = call(door, "set_passphrase", request)?;
    tell(&done, arguments.json, say("La frase de paso cambió.", "The passphrase was changed."));
    Ok(())
}

/// `aldia recover`.
pub(crate) fn recover(door: &Door, sheet: &Path, file: Option<&Path>, is_json: bool) -> Result<(), Failure> {
    let words = secret_of(sheet)?;
    let passphrase = new_passphrase(file)?;
    let request = json!({"words": words.reveal(), "passphrase": passphrase.reveal()});
    let done = call(door, "recover_with_words", request)?;
    tell(&done, is_json, say("El libro tiene una frase de paso nueva.", "The ledger has a new passphrase."));
    Ok(())
}
