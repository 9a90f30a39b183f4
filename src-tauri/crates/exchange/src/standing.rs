//! What another program says of a row in words: paid, cancelled, a draft; and what kind of document it is. Knows no
//! amounts.

use crate::text::fold;

/// What another program says of an invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Paid,
    Cancelled,
    Draft,
    /// Still owed, in full or in part.
    Open,
    /// A word that is not known here; the invoice counts as open, and that is said.
    Unknown,
}

// Folded and separated by `|`; the first word of what the cell says decides (`Cancelada por cliente`).
const PAID: &str = "paid|pagada|pagado|cobrada|cobrado|liquidada|liquidado|settled|saldada|saldado|closed";
const CANCELLED: &str = "cancelled|canceled|cancelada|cancelado|anulada|anulado|void|voided|annulled|deleted|eliminada|\
     reversed";
const DRAFT: &str = "draft|borrador|quote|quotation|cotizacion|presupuesto|proforma|pro forma";
const OPEN: &str = "pendiente|pendientes|vigente|vencida|vencido|vence|emitida|emitido|enviada|enviado|sent|open|overdue|abierta|\
     abierto|partial|partially|parcial|parcialmente|por|activa|activo|active|unpaid|outstanding|timbrada|timbrado|viewed|\
     vista|due|no|not|sin|impaga|impagada|impagado|approved|aprobada|aprobado|aceptada|aceptado|accepted|posted|submitted|\
     contabilizada|registrada|registrado|al|en|issued|generada|generado|current|late|past|corriente|normal|valida|valido|\
     autorizada|autorizado|pending|facturada|facturado|entregada|recibida|awaiting|unsent|cancelable|ok|confirmada|nueva";
const PARTLY: &str = "parcial|parcialmente|partial|partially|parte|part";

fn is_one_of(words: &str, folded: &str) -> bool {
    words.split('|').any(|word| word == folded)
}

/// What a status means; nothing for an empty one.
pub(crate) fn standing(text: &str) -> Option<Standing> {
    let folded = fold(text);
    let first = folded.split(' ').next().filter(|word| !word.is_empty())?;
    let partly = folded.split(' ').any(|word| is_one_of(PARTLY, word));
    let known = |words: &str| is_one_of(words, first) || is_one_of(words, &folded);
    Some(if known(PAID) && partly {
        Standing::Open
    } else if known(PAID) {
        Standing::Paid
    } else if known(CANCELLED) {
        Standing::Cancelled
    } else if known(DRAFT) {
        Standing::Draft
    } else if known(OPEN) {
        Standing::Open
    } else {
        Standing::Unknown
    })
}

/// Yes or no, as lists tick it off; `None` for anything else.
pub(crate) fn answer(text: &str) -> Option<bool> {
    if matches!(text.trim(), "✓" | "✔" | "☑") {
        return Some(true);
    }
    match fold(text).as_str() {
        "si" | "s" | "x" | "yes" | "y" | "true" | "verdadero" => Some(true),
        "no" | "n" | "false" | "falso" => Some(false),
        _ => None,
    }
}

/// What kind of document a row is, as far as it matters for collecting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paper {
    /// An invoice, or a word that says nothing to the contrary.
    Invoice,
    CreditNote,
    Payment,
    Quote,
    Payroll,
    Transfer,
}

/// Reads a document type. `has_letters`: the letters of the column are those of the Mexican tax authority
/// (c_TipoDeComprobante) and not, say, those of Argentina's invoices A, B and E.
pub(crate) fn paper(text: &str, has_letters: bool) -> Paper {
    let folded = fold(text);
    let holds = |words: &[&str]| folded.split(' ').any(|w| words.contains(&w));
    let letter = |l: &str| has_letters && folded == l;
    let exactly = |words: &str| is_one_of(words, &folded);
    // 61 and 60: nota de crédito (SII, Chile); 07: nota de crédito (SUNAT, catálogo 01).
    let credit = "n c|n cr|egreso|e egreso|abono|credit memo|nota credito|61|60|07|nota abono";
    let payment = "pago|p pago|payment|cobro|recibo|rep|complemento de pago|complemento pago|recibo de pago|recibo de cobro|\
         recibo electronico de pago|recepcion de pagos|pago recibido|recibo oficial|deposito";
    let is_note = holds(&["nota", "notas", "note"]) && holds(&["credito", "credit", "abono"]);
    let takes_back = holds(&["nc", "nce", "ncr", "nca", "ncb", "ncc", "rectificativa", "rectificativo", "devolucion"]);
    if exactly(credit) || letter("e") || is_note || takes_back {
        Paper::CreditNote
    } else if exactly(payment) || letter("p") {
        Paper::Payment
    } else if folded.split(' ').next().is_some_and(|first| is_one_of(DRAFT, first)) {
        Paper::Quote
    } else if letter("n") || exactly("nomina|n nomina") {
        Paper::Payroll
    } else if letter("t") || exactly("traslado|t traslado") {
        Paper::Transfer
    } else {
        Paper::Invoice
    }
}

/// Whether single letters of a column can be those of c_TipoDeComprobante.
pub(crate) fn are_letters_of_cfdi<'a>(mut cells: impl Iterator<Item = std::borrow::Cow<'a, str>>) -> bool {
    cells.all(|cell| {
        let folded = fold(&cell);
        folded.chars().count() != 1 || "iepnt".contains(&folded)
    })
}
