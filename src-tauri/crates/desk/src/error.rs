//! Errors at the edge: a closed code and its data. The sentence of each code is here for the terminal, in
//! `ui/src/text` for the window; nothing ever searches a sentence.

mod english;

use std::collections::BTreeMap;

use store::StoreError;

use crate::wire::{ErrorCode, WireError};

impl WireError {
    /// An error with nothing but its code.
    #[must_use]
    pub fn new(code: ErrorCode) -> Self {
        Self { code, field: None, params: BTreeMap::new() }
    }

    /// Names the field of the request that is wrong.
    #[must_use]
    pub fn field(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }

    /// Adds a value for the sentence. A reason or the kind of a record is given in Spanish; its English goes beside it, as
    /// `NAME_en`.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        let value = value.to_string();
        if let Some(english) = english::of(&value).filter(|_| matches!(name, "reason" | "kind")) {
            self.params.insert(format!("{name}_en"), english.to_owned());
        }
        self.params.insert(name.to_owned(), value);
        self
    }
}

/// A malformed field: what is wrong with it.
#[must_use]
pub fn invalid(field: &str, reason: &str) -> WireError {
    WireError::new(ErrorCode::Invalid).field(field).with("reason", reason)
}

/// No such record.
#[must_use]
pub fn not_found(kind: &str, id: &str) -> WireError {
    WireError::new(ErrorCode::NotFound).with("kind", kind).with("id", id)
}

/// A name that is not in the table of calls.
#[must_use]
pub fn unknown_call(name: &str) -> WireError {
    WireError::new(ErrorCode::UnknownCall).with("call", name)
}

/// JSON that is not what the call asks for.
#[must_use]
pub fn malformed(error: &serde_json::Error) -> WireError {
    invalid("request", &error.to_string())
}

/// A fault of ours; `reference` finds it in the log.
#[must_use]
pub fn internal(reference: &str) -> WireError {
    WireError::new(ErrorCode::Internal).with("ref", reference)
}

impl From<StoreError> for WireError {
    fn from(error: StoreError) -> Self {
        let path = |code, path: &std::path::Path| Self::new(code).with("file", path.display());
        match &error {
            StoreError::Missing(file) => path(ErrorCode::NoLedger, file),
            StoreError::Exists(file) => path(ErrorCode::LedgerExists, file),
            StoreError::NotALedger(file) => path(ErrorCode::NotALedger, file),
            StoreError::TooNew { path: file, .. } => path(ErrorCode::LedgerTooNew, file),
            StoreError::Locked(file) => path(ErrorCode::Locked, file),
            StoreError::Held(file) => held(file),
            StoreError::Damaged(detail) => Self::new(ErrorCode::LedgerDamaged).with("detail", detail),
            StoreError::Constraint(detail) => Self::new(ErrorCode::AlreadyDone).with("detail", detail),
            StoreError::Full => Self::new(ErrorCode::NoSpace),
            StoreError::ReadOnly => Self::new(ErrorCode::ReadOnly),
            StoreError::Disk(_) | StoreError::Setting { .. } => Self::new(ErrorCode::Disk).with("detail", &error),
            StoreError::Sqlite(_) => Self::new(ErrorCode::Internal).with("ref", "sqlite").with("detail", &error),
        }
    }
}

/// Another process holds the ledger, and says who it is where it can.
pub(crate) fn held(file: &std::path::Path) -> WireError {
    let error = WireError::new(ErrorCode::LedgerHeld).with("file", file.display());
    match store::holder(file) {
        Some(holder) => error.with("program", holder.program).with("pid", holder.pid),
        None => error,
    }
}

/// A file that could not be written or read, seen from here.
#[must_use]
pub fn disk(error: &std::io::Error, file: &std::path::Path) -> WireError {
    let code = match error.kind() {
        std::io::ErrorKind::StorageFull => ErrorCode::NoSpace,
        std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied => ErrorCode::ReadOnly,
        std::io::ErrorKind::NotFound => ErrorCode::PlaceGone,
        _ => ErrorCode::Disk,
    };
    WireError::new(code).with("file", file.display()).with("detail", error)
}

/// The exit code of the terminal door: 1 failed, 2 usage, 3 bad input or no ledger there, 4 failed verification.
#[must_use]
pub fn exit_code(error: &WireError) -> u8 {
    match error.code {
        ErrorCode::Invalid
        | ErrorCode::NotFound
        | ErrorCode::NoLedger
        | ErrorCode::LedgerExists
        | ErrorCode::NotALedger
        | ErrorCode::LedgerTooNew
        | ErrorCode::Locked
        | ErrorCode::WrongPassphrase
        | ErrorCode::NeedsKey
        | ErrorCode::WrongKey
        | ErrorCode::BadKey
        | ErrorCode::MoreThanOpen
        | ErrorCode::HasDependents
        | ErrorCode::AlreadyDone
        | ErrorCode::Conflict
        | ErrorCode::BadFile => 3,
        ErrorCode::LedgerDamaged | ErrorCode::BadCopy | ErrorCode::NotProven => 4,
        _ => 1,
    }
}

/// The sentence of an error for the terminal: what happened, what is safe, what to do.
#[must_use]
pub fn sentence(error: &WireError, is_english: bool) -> String {
    let english = |name: &str| error.params.get(&format!("{name}_en")).filter(|_| is_english);
    let param = |name: &str| match (english(name).or_else(|| error.params.get(name)), name) {
        (Some(value), _) => value.clone(),
        // What SQLite says of the disk, it says of the ledger.
        (None, "file") => if is_english { "the ledger" } else { "el libro" }.to_owned(),
        (None, _) => String::new(),
    };
    let (spanish, english) = of_import(error).unwrap_or_else(|| words(error.code));
    let field = error.field.clone().unwrap_or_default();
    let mut text = if is_english { english } else { spanish }.replace("{field}", &field);
    if error.code == ErrorCode::LedgerHeld {
        text = text.replace("{holder}", &holder_words(error, is_english));
    }
    for name in [
        "file", "reason", "id", "kind", "detail", "call", "ref", "list", "needed", "free", "date", "seen", "open",
        "imports",
    ] {
        text = text.replace(&format!("{{{name}}}"), &param(name));
    }
    text
}

/// Who holds the ledger, and why it cannot answer for us.
fn holder_words(error: &WireError, is_english: bool) -> String {
    let say = |spanish: &str, english: &str| if is_english { english } else { spanish }.to_owned();
    let param = |name: &str| error.params.get(name).map(String::as_str);
    let who = match (param("program"), param("pid")) {
        (Some(program), Some(pid)) => format!("{program} ({} {pid})", say("proceso", "process")),
        _ => say("otro programa", "another program"),
    };
    let why = match param("why") {
        Some("user") => say(", de otro usuario", ", of another user"),
        Some("silent") => say(", que no atiende a la terminal", ", which does not answer the terminal"),
        Some("version") => {
            let version = param("version").unwrap_or_default();
            say(&format!(", de otra versión ({version})"), &format!(", of another version ({version})"))
        }
        _ => String::new(),
    };
    who + &why
}

/// What there is to say of an import instead: it has no list in the terminal.
fn of_import(error: &WireError) -> Option<(&'static str, &'static str)> {
    let imports = error.params.get("imports")?;
    Some(match error.code {
        ErrorCode::NotFound if imports.is_empty() => (
            "No hay importación «{id}», ni ninguna otra que deshacer. No se cambió nada.",
            "There is no import \"{id}\", nor any other to be taken back. Nothing was changed.",
        ),
        ErrorCode::NotFound => (
            "No hay importación «{id}» y no se cambió nada. Las que se pueden deshacer: {imports}.",
            "There is no import \"{id}\" and nothing was changed. Those that can be taken back: {imports}.",
        ),
        ErrorCode::AlreadyDone => (
            "La importación {id} ya estaba deshecha; no se cambió nada.",
            "Import {id} was taken back already; nothing was changed.",
        ),
        _ => return None,
    })
}

/// Spanish and English of each code, with the names of their values in braces.
fn words(code: ErrorCode) -> (&'static str, &'static str) {
    match code {
        ErrorCode::Invalid => (
            "{field}: {reason}. No se guardó nada; corríjalo e intente de nuevo.",
            "{field}: {reason}. Nothing was recorded; correct it and try again.",
        ),
        ErrorCode::NotFound => (
            "No hay {kind} con la clave «{id}». Revise la clave; «aldia customers» y «aldia invoices» las muestran.",
            "There is no {kind} with the id \"{id}\". Check it; \"aldia customers\" and \"aldia invoices\" list them.",
        ),
        ErrorCode::NoLedger => (
            "No hay ningún libro en {file}. Créelo con «aldia init» o pruebe con «aldia demo».",
            "There is no ledger at {file}. Make one with \"aldia init\", or try \"aldia demo\".",
        ),
        ErrorCode::LedgerExists => (
            "Ya hay un libro en {file} y no se tocó. Elija otro nombre u otra carpeta.",
            "A ledger stands at {file} already and was not touched. Choose another name or folder.",
        ),
        ErrorCode::LedgerHeld => (
            "El libro {file} lo tiene abierto {holder}. Ciérrelo e intente de nuevo.",
            "The ledger {file} is held by {holder}. Close it and try again.",
        ),
        ErrorCode::HolderGone => (
            "El programa que tiene abierto el libro se cerró a mitad de la orden. Lo que ya se había confirmado está guardado; revise qué falta y repítalo.",
            "The program that held the ledger ended in the middle of the call. What was confirmed is recorded; look at what is missing and repeat it.",
        ),
        ErrorCode::NotALedger => (
            "{file} no es un libro de Al Día; no se modificó. Revise la ruta o restaure una copia.",
            "{file} is not an Al Día ledger; it was not changed. Check the path or restore a copy.",
        ),
        ErrorCode::LedgerTooNew => (
            "El libro {file} lo escribió una versión más nueva de Al Día; no se modificó. Actualice el programa.",
            "The ledger {file} was written by a newer version of Al Día; it was not changed. Update the program.",
        ),
        ErrorCode::Locked => (
            "El libro está cerrado con su frase de paso y no se tocó. Ábralo con ella: --passphrase-file ARCHIVO, o escríbala cuando se le pida.",
            "The ledger is locked with its passphrase and was not touched. Open it: --passphrase-file FILE, or type the passphrase when asked.",
        ),
        ErrorCode::WrongPassphrase => (
            "La frase de paso no es la de este libro; no se cambió nada. Revise mayúsculas y espacios, o use las palabras de su hoja de recuperación.",
            "That is not the passphrase of this ledger; nothing was changed. Check capitals and spaces, or use the words of your recovery sheet.",
        ),
        ErrorCode::LedgerDamaged => (
            "El libro no pasó la verificación: {detail}. No se modificó; salve lo que se lee con «aldia salvage --to NUEVO», o restaure la última copia verificada.",
            "The ledger failed verification: {detail}. It was not changed; save what can be read with \"aldia salvage --to NEW\", or restore the last verified copy.",
        ),
        ErrorCode::MoreThanOpen => (
            "{field}: el importe es mayor que lo que queda ({open}). No se guardó nada; use un importe menor.",
            "{field}: the amount is more than what is left ({open}). Nothing was recorded; use a smaller amount.",
        ),
        ErrorCode::HasDependents => (
            "Otros registros dependen de este: {list}. Revierta primero esos.",
            "Other records rest on this one: {list}. Reverse those first.",
        ),
        ErrorCode::AlreadyDone => (
            "Esto ya estaba hecho; no se guardó nada nuevo. Vuelva a mirar la lista de hoy.",
            "This was done already; nothing new was recorded. Look at today's list again.",
        ),
        ErrorCode::Conflict => (
            "La clave «{id}» ya existe con otro contenido. Use otra clave.",
            "The id \"{id}\" exists with other content. Use another id.",
        ),
        ErrorCode::NotNow => ("Ahora no es posible: {reason}.", "Not possible now: {reason}."),
        ErrorCode::Stale => (
            "Los datos cambiaron mientras tanto; no se guardó nada. Vuelva a mirar e intente de nuevo.",
            "The facts changed meanwhile; nothing was recorded. Look again and try again.",
        ),
        ErrorCode::Cancelled => ("Cancelado; no quedó nada a medias.", "Cancelled; nothing was left half done."),
        ErrorCode::BadFile => ("{reason}", "{reason}"),
        ErrorCode::NoSpace => (
            "No hay espacio suficiente en el disco ({file}). Lo guardado está a salvo; libere espacio e intente de nuevo.",
            "There is not enough room on the disk ({file}). What was recorded is safe; free some space and try again.",
        ),
        ErrorCode::ReadOnly => (
            "No se puede escribir en {file}. Revise los permisos o el seguro de la memoria.",
            "{file} cannot be written to. Check its permissions or the lock of the stick.",
        ),
        ErrorCode::PlaceGone => (
            "No se encuentra {file}. Conecte la memoria o elija otra carpeta.",
            "{file} is not there. Plug in the stick or choose another folder.",
        ),
        ErrorCode::BadCopy => (
            "Esta copia no sirve: {reason} Las demás copias no se tocaron.",
            "This copy is no good: {reason} The other copies were not touched.",
        ),
        ErrorCode::NeedsKey => (
            "La copia {file} está sellada y no está dañada; en esta computadora no hay una llave que la abra. Dé las palabras de su hoja de recuperación con --recovery-key.",
            "The copy {file} is sealed and not damaged; no key on this computer opens it. Give the words of your recovery sheet with --recovery-key.",
        ),
        ErrorCode::WrongKey => (
            "Esa llave no es la que abre {file}; la copia no está dañada y no se cambió nada. Busque la hoja con la que se hizo.",
            "That key is not the one that opens {file}; the copy is not damaged and nothing was changed. Find the sheet that it was made with.",
        ),
        ErrorCode::BadKey => (
            "Lo que se dio como llave no se entiende ({reason}); no se cambió nada. Escriba las 24 palabras de la hoja en su orden.",
            "What was given as a key is not understood ({reason}); nothing was changed. Type the 24 words of the sheet in their order.",
        ),
        ErrorCode::NotProven => (
            "La copia no se pudo comprobar: {reason} Las copias anteriores siguen a salvo; intente de nuevo.",
            "The copy could not be proven: {reason} Earlier copies are safe; try again.",
        ),
        ErrorCode::DocumentFailed => (
            "No se pudo hacer el documento: {reason}. El libro no cambió.",
            "The document could not be made: {reason}. The ledger did not change.",
        ),
        ErrorCode::Disk => (
            "El disco no respondió bien con {file}: {detail}. Lo confirmado está a salvo; intente de nuevo.",
            "The disk did not answer well for {file}: {detail}. What was confirmed is safe; try again.",
        ),
        ErrorCode::ClockFrozen => (
            "La fecha del equipo ({date}) no concuerda con la última vista ({seen}); los avisos están en pausa. Corrija la fecha o confírmela en la ventana.",
            "The date of this computer ({date}) does not fit the last one seen ({seen}); reminders are paused. Correct the date, or confirm it in the window.",
        ),
        ErrorCode::UnknownCall => {
            ("La llamada «{call}» no existe en esta versión.", "The call \"{call}\" does not exist in this version.")
        }
        ErrorCode::Internal => (
            "Algo falló de nuestro lado (referencia {ref}). Lo guardado está a salvo; el detalle está en el registro.",
            "Something failed on our side (reference {ref}). What was recorded is safe; the detail is in the log.",
        ),
    }
}
