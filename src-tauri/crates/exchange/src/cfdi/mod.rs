//! The electronic documents of the Mexican tax authority (SAT): CFDI 3.3 and 4.0 (Anexo 20) with the payment
//! complements Pagos 1.0 and 2.0. Knows no book: an invoice that is not there, a purchase, a duplicate are for the
//! caller to see.

mod comprobante;
mod drafts;
mod terms;

use crate::fault::ReadError;
use crate::note::Note;
use crate::reading::Reading;
use crate::reason::{DocumentKind, Reason};
use crate::source::Source;
use crate::xml;

pub use terms::days_in;

/// Reads one document.
pub(crate) fn read(source: &Source) -> Result<Reading, ReadError> {
    let decoded = xml::text_of(&source.name, &source.bytes)?;
    let document = comprobante::collect(&source.name, &decoded.text)?;
    let mut reading = drafts::drafts(&source.name, &document);
    if decoded.lost {
        reading.notes.push(Note::LostCharacters);
    }
    Ok(reading)
}

/// What the first element says about the version, before anything else is believed.
fn refused_by_root(root: &xml::Element) -> Option<Reason> {
    if root.name == "Retenciones" {
        return Some(Reason::NotAReceivable { kind: DocumentKind::WithholdingCertificate });
    }
    let version = root.get("Version").or_else(|| root.get("version")).unwrap_or_default();
    match (root.name.as_str(), root.ns.as_str(), version) {
        ("Comprobante", "http://www.sat.gob.mx/cfd/4", "4.0")
        | ("Comprobante", "http://www.sat.gob.mx/cfd/3", "3.3") => None,
        ("Comprobante", _, version) => Some(Reason::UnsupportedVersion { version: crate::text::excerpt(version) }),
        _ => Some(Reason::NotAReceivable { kind: DocumentKind::Unknown }),
    }
}
