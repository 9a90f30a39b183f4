//! One sentence per refusal for the terminal: what happened, what is safe, what to do. Spanish first.

use std::fmt;
use std::path::Path;

use crate::VaultError;

impl VaultError {
    /// The sentence for the owner in Spanish.
    #[must_use]
    pub fn spanish(&self) -> String {
        match self {
            Self::NoSpace { place, needed: Some(needed), free } => format!(
                "No hay espacio en {}: se necesitan {} y quedan {}; sus datos y las copias anteriores están \
                 intactos; libere espacio o use otra memoria.",
                name(place), size(*needed), size(*free)
            ),
            Self::NoSpace { place, needed: None, free } => format!(
                "El espacio en {} se agotó mientras se escribía (quedan {}); sus datos y las copias anteriores están \
                 intactos; libere espacio o use otra memoria.",
                name(place), size(*free)
            ),
            Self::ReadOnly { place } => format!(
                "No se puede escribir en {}; sus datos están intactos; quite la protección contra escritura o elija \
                 otra carpeta.",
                name(place)
            ),
            Self::Gone { place } => format!(
                "No se encuentra {} o dejó de responder; sus datos y las copias anteriores están intactos; conecte la \
                 memoria y repita.",
                name(place)
            ),
            Self::NotACopy { file } => format!(
                "{} no es una copia de Al Día; no se cambió nada; elija un archivo que termine en .aldia.",
                name(file)
            ),
            Self::Damaged { file, what } => format!(
                "{} está dañado ({what}) y no sirve para restaurar; sus datos están intactos; use otra copia y haga \
                 una nueva.",
                name(file)
            ),
            Self::LedgerDamaged { what } => format!(
                "El libro mismo no pasó la verificación ({what}); no se hizo copia y las anteriores están intactas; \
                 restaure la última copia verificada."
            ),
            Self::NewerVersion { file, found } => format!(
                "{} fue hecho por una versión más nueva de Al Día ({found}); no se cambió nada; actualice el programa \
                 y repita.",
                name(file)
            ),
            Self::OtherLedger { file, .. } => format!(
                "{} es una copia de otro libro; no se cambió nada; elija una copia de este libro.",
                name(file)
            ),
            Self::Mismatch { what } => format!(
                "La copia no coincide con el libro ({what}) y se descartó; sus datos y las copias anteriores están \
                 intactos; repita la copia."
            ),
            Self::DocumentMissing { sha256, place } => format!(
                "Falta el documento {} en {}; sus datos están intactos; busque una copia que lo tenga o continúe sin él.",
                short(sha256), name(place)
            ),
            Self::Exists { file } => format!(
                "{} ya existe y nunca se sobrescribe; no se cambió nada; elija otro nombre.",
                name(file)
            ),
            Self::Cancelled => {
                "Se detuvo a petición suya; sus datos y las copias anteriores están intactos; puede repetir cuando \
                 guste."
                    .into()
            }
            Self::Io { place, detail } => format!(
                "El sistema informó un error en {} ({detail}); sus datos y las copias anteriores están intactos; \
                 repita o use otra carpeta.",
                name(place)
            ),
            Self::Database { detail } => format!(
                "No se pudo leer el libro ({detail}); no se hizo copia y las anteriores están intactas; cierre y abra \
                 el programa y repita."
            ),
        }
    }
}

impl fmt::Display for VaultError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSpace { place, needed: Some(needed), free } => write!(
                out,
                "There is not enough room at {}: {} needed, {} free; your data and earlier copies are untouched; free \
                 some space or use another drive.",
                name(place), size(*needed), size(*free)
            ),
            Self::NoSpace { place, needed: None, free } => write!(
                out,
                "{} filled up while it was written ({} free); your data and earlier copies are untouched; free some \
                 space or use another drive.",
                name(place), size(*free)
            ),
            Self::ReadOnly { place } => write!(
                out,
                "{} cannot be written; your data is untouched; remove the write protection or choose another folder.",
                name(place)
            ),
            Self::Gone { place } => write!(
                out,
                "{} is not there or stopped answering; your data and earlier copies are untouched; plug the drive in \
                 and try again.",
                name(place)
            ),
            Self::NotACopy { file } => write!(
                out,
                "{} is not a copy made by Al Día; nothing was changed; choose a file that ends in .aldia.",
                name(file)
            ),
            Self::Damaged { file, what } => write!(
                out,
                "{} is damaged ({what}) and cannot be restored; your data is untouched; use another copy and make a \
                 new one.",
                name(file)
            ),
            Self::LedgerDamaged { what } => write!(
                out,
                "The ledger itself did not pass the check ({what}); no copy was made and earlier ones are untouched; \
                 restore the last proven copy."
            ),
            Self::NewerVersion { file, found } => write!(
                out,
                "{} was made by a newer version of Al Día ({found}); nothing was changed; update the program and try \
                 again.",
                name(file)
            ),
            Self::OtherLedger { file, .. } => write!(
                out,
                "{} is a copy of another ledger; nothing was changed; choose a copy of this one.",
                name(file)
            ),
            Self::Mismatch { what } => write!(
                out,
                "The copy does not say what the ledger says ({what}) and was discarded; your data and earlier copies \
                 are untouched; try again."
            ),
            Self::DocumentMissing { sha256, place } => write!(
                out,
                "Document {} is missing in {}; your data is untouched; find a copy that has it or continue without it.",
                short(sha256), name(place)
            ),
            Self::Exists { file } => write!(
                out,
                "{} exists already and is never overwritten; nothing was changed; choose another name.",
                name(file)
            ),
            Self::Cancelled => out.write_str(
                "Stopped at your word; your data and earlier copies are untouched; try again whenever you like.",
            ),
            Self::Io { place, detail } => write!(
                out,
                "The system reported an error at {} ({detail}); your data and earlier copies are untouched; try again \
                 or use another folder.",
                name(place)
            ),
            Self::Database { detail } => write!(
                out,
                "The ledger could not be read ({detail}); no copy was made and earlier ones are untouched; restart \
                 the program and try again."
            ),
        }
    }
}

fn name(path: &Path) -> String {
    path.display().to_string()
}

fn short(sha256: &str) -> &str {
    sha256.get(..12).unwrap_or(sha256)
}

/// Rounded up to whole megabytes, as drives are labelled: nobody frees space by the byte.
fn size(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1_000_000))
}
