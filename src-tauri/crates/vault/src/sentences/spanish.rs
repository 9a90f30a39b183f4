//! The words in Spanish: usted, short, calm.

use super::{name, short, size};
use crate::VaultError;

pub(super) fn happened(refusal: &VaultError) -> String {
    match refusal {
        VaultError::NoSpace { place, needed: Some(needed), free } => {
            let (needed, free) = (size(*needed), size(*free));
            format!("No hay espacio en {}: se necesitan {needed} y quedan {free}", name(place))
        }
        VaultError::NoSpace { place, needed: None, .. } => {
            format!("El espacio en {} se agotó mientras se escribía", name(place))
        }
        VaultError::TooLarge { place, bytes } => {
            format!("La copia ocupa {} y {} no admite archivos de más de 4 GB", size(*bytes), name(place))
        }
        VaultError::ReadOnly { place } => format!("No se puede escribir en {}", name(place)),
        VaultError::Gone { place } => {
            format!("No se encuentra {} o dejó de responder", name(place))
        }
        VaultError::NotACopy { file } => format!("{} no es una copia de Al Día", name(file)),
        VaultError::Damaged { file, what } => format!("{} está dañado ({what})", name(file)),
        VaultError::LedgerDamaged { what } => {
            format!("El libro mismo no pasó la verificación ({what})")
        }
        VaultError::NewerVersion { file, found } => {
            format!("{} es de una versión más nueva de Al Día ({found})", name(file))
        }
        VaultError::NoKey { file } => {
            format!("{} está sellada y en esta computadora no hay una llave que la abra", name(file))
        }
        VaultError::WrongKey { file } => format!("Esa llave no es la que abre {}", name(file)),
        VaultError::BadKey { what } => format!("Lo que se dio como llave no se entiende ({what})"),
        VaultError::OtherLedger { file, .. } => {
            format!("{} es una copia de otro libro", name(file))
        }
        VaultError::Mismatch { what } => format!("La copia no coincide con el libro ({what})"),
        VaultError::DocumentMissing { sha256, place } => {
            format!("Falta el documento {} en {}", short(sha256), name(place))
        }
        VaultError::Exists { file } => format!("{} ya existe y nunca se sobrescribe", name(file)),
        VaultError::Cancelled => "Se detuvo a petición suya".into(),
        VaultError::Io { place, detail } => {
            format!("El sistema informó un error en {} ({detail})", name(place))
        }
        VaultError::Database { detail } => format!("No se pudo leer el libro ({detail})"),
    }
}

pub(super) fn safe(refusal: &VaultError) -> &'static str {
    match refusal {
        VaultError::NotACopy { .. }
        | VaultError::NewerVersion { .. }
        | VaultError::BadKey { .. }
        | VaultError::OtherLedger { .. }
        | VaultError::Exists { .. } => "no se cambió nada",
        VaultError::NoKey { .. } | VaultError::WrongKey { .. } => "la copia no está dañada y no se cambió nada",
        VaultError::Damaged { .. } | VaultError::ReadOnly { .. } => "sus datos están intactos",
        VaultError::LedgerDamaged { .. } | VaultError::Database { .. } => {
            "no se hizo copia y las anteriores están intactas"
        }
        _ => "sus datos y las copias anteriores están intactos",
    }
}

pub(super) fn to_do(refusal: &VaultError) -> &'static str {
    match refusal {
        VaultError::NoSpace { .. } => "libere espacio o use otra memoria",
        VaultError::TooLarge { .. } => "use una memoria con formato exFAT",
        VaultError::ReadOnly { .. } => "quite la protección contra escritura o elija otra carpeta",
        VaultError::Gone { .. } => "conecte la memoria y repita",
        VaultError::NotACopy { .. } => "elija un archivo que termine en .aldia",
        VaultError::Damaged { .. } => "use otra copia y haga una nueva",
        VaultError::LedgerDamaged { .. } => {
            "salve lo que se lee con «aldia salvage», o restaure la última copia verificada"
        }
        VaultError::NewerVersion { .. } => "actualice el programa y repita",
        VaultError::NoKey { .. } => "use las palabras de su hoja de recuperación",
        VaultError::WrongKey { .. } => "busque la hoja de recuperación con la que se hizo la copia",
        VaultError::BadKey { .. } => "escriba las 24 palabras de la hoja en su orden",
        VaultError::OtherLedger { .. } => "elija una copia de este libro",
        VaultError::Mismatch { .. } => "repita",
        VaultError::DocumentMissing { .. } => "busque una copia que lo tenga o continúe sin él",
        VaultError::Exists { .. } => "elija otro nombre",
        VaultError::Cancelled => "puede repetir cuando guste",
        VaultError::Io { .. } => "repita o use otra carpeta",
        VaultError::Database { .. } => "cierre y abra el programa y repita",
    }
}
