//! The fiscal documents themselves: an e-invoice is kept to the byte beside the ledger, as what was sent is, and travels
//! with every copy.

use exchange::{Draft, InvoiceRef};
use store::contacts::Document;
use store::{Connection, EntryId, Tx};

use super::files::{Files, ReadFile};
use crate::Desk;
use crate::book::Context;
use crate::wire::WireError;

/// A document that was kept, and what it is about.
pub(super) struct Original<'f> {
    sha256: String,
    bytes: i64,
    file: &'f ReadFile,
}

/// The bytes that a reader told in hexadecimal figures; none for anything else.
pub(super) fn bytes_of(figures: &str) -> Option<Vec<u8>> {
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    figures.as_bytes().chunks(2).map(byte).collect()
}

impl Desk {
    /// Keeps the fiscal documents of an import. The caller holds [`Desk::shelving`] until they are named.
    pub(super) fn keep_originals<'f>(&self, files: &'f Files) -> Result<Vec<Original<'f>>, WireError> {
        let with_bytes = files.read.iter().filter_map(|file| Some((file, file.original.as_ref()?)));
        let kept = with_bytes.map(|(file, bytes)| {
            let length = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
            Ok(Original { sha256: self.keep_bytes(bytes)?, bytes: length, file })
        });
        kept.collect()
    }
}

/// Names the documents whose facts stand in the book now, under the customer whose they are: so they go with that person.
pub(super) fn name(tx: &Tx<'_>, context: &Context, originals: &[Original<'_>]) -> Result<(), WireError> {
    for original in originals {
        for draft in &original.file.reading.drafts {
            let Some(customer) = customer_of(tx, draft)? else { continue };
            tx.keep_document(&Document {
                sha256: original.sha256.clone(),
                kind: "original".to_owned(),
                customer: Some(customer),
                title: title_of(draft),
                on: context.today,
                bytes: original.bytes,
            })?;
            break;
        }
    }
    Ok(())
}

fn customer_of(conn: &Connection, draft: &Draft) -> Result<Option<EntryId>, WireError> {
    let owing = |uuid: &str| -> Result<Option<EntryId>, WireError> {
        Ok(store::invoices::by_uuid(conn, uuid)?.map(|invoice| invoice.customer))
    };
    let uuids: Vec<&String> = match draft {
        Draft::Invoice(invoice) => invoice.uuid.iter().collect(),
        Draft::CreditNote(note) => note.related.iter().filter_map(uuid_of).collect(),
        Draft::Payment(payment) => payment.invoice.iter().filter_map(uuid_of).collect(),
        Draft::Customer(_) => Vec::new(),
    };
    for uuid in uuids {
        if let Some(customer) = owing(uuid)? {
            return Ok(Some(customer));
        }
    }
    Ok(None)
}

fn uuid_of(invoice: &InvoiceRef) -> Option<&String> {
    invoice.uuid.as_ref()
}

/// As the fiscal document calls itself.
fn title_of(draft: &Draft) -> String {
    match draft {
        Draft::Invoice(invoice) => format!("CFDI {}", invoice.number),
        Draft::CreditNote(note) => format!("CFDI {}", note.number),
        Draft::Payment(payment) => format!("CFDI {}", payment.uuid.as_deref().unwrap_or_default()),
        Draft::Customer(_) => "CFDI".to_owned(),
    }
}
