//! A Comprobante as drafts: tipo I an invoice, E a credit note, P its payments, one for each invoice paid.

use std::collections::HashMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::comprobante::{Comprobante, Pago};
use super::terms::days_in;
use crate::amount::{self, DecimalMark, Fitted, Wrong};
use crate::currency::is_currency;
use crate::day::{self, DateOrder, NoDay};
use crate::draft::{CreditNoteDraft, CustomerRef, Draft, DueOn, InvoiceDraft, InvoiceRef, PaymentDraft, Transfer};
use crate::format::Format;
use crate::note::Note;
use crate::reading::{Issuer, Reading};
use crate::reason::{DocumentKind, Reason, Rejected};
use crate::rows::numbered_key;
use crate::sheet::tax_id;
use crate::text::excerpt;
use crate::xml::Element;

/// What the document states, or why it stays out.
pub(super) fn drafts(file: &str, document: &Comprobante) -> Reading {
    let mut reading = Reading::new(file, Format::Cfdi);
    reading.issuer = document
        .issuer
        .get("Rfc")
        .map(|rfc| Issuer { tax_id: tax_id(rfc), name: document.issuer.get("Nombre").map(str::to_owned) });
    let refused = document.refused.clone().map_or(Ok(()), Err);
    match refused.and_then(|()| of_type(document, &mut reading.notes)) {
        Ok(drafts) => reading.drafts = drafts,
        Err(reason) => reading.rejected.push(Rejected { file: file.to_owned(), line: document.root.line, reason }),
    }
    reading
}

fn of_type(document: &Comprobante, notes: &mut Vec<Note>) -> Result<Vec<Draft>, Reason> {
    let refuse = |kind| Err(Reason::NotAReceivable { kind });
    let drafts = match document.root.get("TipoDeComprobante").unwrap_or_default() {
        "I" => invoice(document, notes).map(|i| vec![Draft::Invoice(i)]),
        "E" => credit_note(document, notes).map(|n| vec![Draft::CreditNote(n)]),
        "P" => payments(document, notes),
        "N" => refuse(DocumentKind::Payroll),
        "T" => refuse(DocumentKind::Transfer),
        _ => refuse(DocumentKind::Unknown),
    }?;
    if document.uuid.is_none() {
        notes.push(Note::Unstamped);
    }
    Ok(drafts)
}

fn invoice(document: &Comprobante, notes: &mut Vec<Note>) -> Result<InvoiceDraft, Reason> {
    let root = &document.root;
    let currency = currency(root, "Moneda")?;
    let terms_text = root.get("CondicionesDePago").map(str::to_owned);
    let due_on = match root.get("MetodoPago") {
        Some("PUE") => DueOn::AtIssue,
        _ => DueOn::Terms { days: terms_text.as_deref().and_then(days_in) },
    };
    if due_on == (DueOn::Terms { days: None }) {
        notes.push(Note::NoTerms);
    }
    let withheld = document.withheld.as_deref().and_then(|text| amount::value(text, DecimalMark::Point).ok());
    Ok(InvoiceDraft {
        line: root.line,
        rows: 1,
        customer: receiver(document),
        number: number(document),
        number_made: joined_number(root).is_none() && document.uuid.is_none(),
        uuid: document.uuid.clone(),
        issued_on: day(root, "Fecha")?,
        due_on,
        total: positive(root, "Total", &currency, notes)?,
        currency: Some(currency),
        withheld: withheld.filter(|w| !w.is_zero()),
        instalments: Vec::new(),
        paid_on: None,
        paid_amount: None,
        // c_TipoRelacion 04: sustitución de los CFDI previos.
        replaces: document.related.iter().filter(|(kind, _)| kind == "04").map(|(_, uuid)| uuid.clone()).collect(),
        terms_text,
    })
}

fn credit_note(document: &Comprobante, notes: &mut Vec<Note>) -> Result<CreditNoteDraft, Reason> {
    let root = &document.root;
    let currency = currency(root, "Moneda")?;
    let related = document.related.iter().map(|(_, uuid)| InvoiceRef { number: None, uuid: Some(uuid.clone()) });
    Ok(CreditNoteDraft {
        line: root.line,
        customer: receiver(document),
        number: number(document),
        uuid: document.uuid.clone(),
        issued_on: day(root, "Fecha")?,
        total: positive(root, "Total", &currency, notes)?,
        currency: Some(currency),
        related: related.collect(),
    })
}

fn payments(document: &Comprobante, notes: &mut Vec<Note>) -> Result<Vec<Draft>, Reason> {
    if document.payments.is_empty() {
        return Err(Reason::NoPayments);
    }
    let mut seen = HashMap::new();
    let mut drafts = Vec::new();
    for (nth, pago) in document.payments.iter().enumerate() {
        let found = of_pago(document, pago, notes)?;
        let transfer = transfer(&pago.node, nth, &found);
        for found in found {
            let key = numbered_key(found.key.clone(), &mut seen);
            drafts.push(Draft::Payment(PaymentDraft { key, transfer, ..found }));
        }
    }
    Ok(drafts)
}

/// A Pago whose invoices are all in its own currency, so that its amount can be compared with theirs.
fn transfer(node: &Element, nth: usize, parts: &[PaymentDraft]) -> Option<Transfer> {
    let paid_in = currency(node, "MonedaP").ok()?;
    let is_alike = parts.iter().all(|part| part.invoice.is_some() && part.currency.as_ref() == Some(&paid_in));
    let amount = positive(node, "Monto", &paid_in, &mut Vec::new()).ok()?;
    is_alike.then_some(Transfer { nth, amount })
}

/// The drafts of one Pago; without any DoctoRelacionado it is money on account.
fn of_pago(document: &Comprobante, pago: &Pago, notes: &mut Vec<Note>) -> Result<Vec<PaymentDraft>, Reason> {
    let node = &pago.node;
    let paid_in = currency(node, "MonedaP")?;
    let paid_on = day(node, "FechaPago")?;
    let base = PaymentDraft {
        line: node.line,
        customer: receiver(document),
        invoice: None,
        amount: Decimal::ZERO,
        currency: Some(paid_in.clone()),
        paid_on,
        method: node.get("FormaDePagoP").map(str::to_owned),
        key: String::new(),
        uuid: document.uuid.clone(),
        part: None,
        declared_open: None,
        transfer: None,
    };
    if pago.documents.is_empty() {
        let amount = positive(node, "Monto", &paid_in, notes)?;
        return Ok(vec![PaymentDraft { amount, key: key(document, node, None, amount, paid_on), ..base }]);
    }
    let mut drafts = Vec::new();
    for paid in &pago.documents {
        let invoice_in = paid.get("MonedaDR").map_or(Ok(paid_in.clone()), |_| currency(paid, "MonedaDR"))?;
        if invoice_in != paid_in {
            notes.push(Note::OtherCurrency { paid_in: paid_in.clone(), invoice_in: invoice_in.clone() });
        }
        // Pagos 1.0 may leave ImpPagado out where the payment is for one invoice only.
        let amount = match paid.get("ImpPagado") {
            None if pago.documents.len() == 1 && invoice_in == paid_in => positive(node, "Monto", &paid_in, notes)?,
            _ => positive(paid, "ImpPagado", &invoice_in, notes)?,
        };
        drafts.push(PaymentDraft {
            line: paid.line,
            invoice: Some(InvoiceRef {
                number: joined_number(paid),
                uuid: paid.get("IdDocumento").map(str::to_uppercase),
            }),
            amount,
            currency: Some(invoice_in),
            key: key(document, node, Some(paid), amount, paid_on),
            part: paid.get("NumParcialidad").and_then(|p| p.parse().ok()),
            declared_open: paid.get("ImpSaldoInsoluto").and_then(|t| amount::value(t, DecimalMark::Point).ok()),
            ..base.clone()
        });
    }
    Ok(drafts)
}

/// What makes a payment the same one in a later reading: the receipt's UUID where it is stamped, otherwise who paid
/// whom, when, how much in all, and which part of which invoice.
fn key(document: &Comprobante, node: &Element, paid: Option<&Element>, amount: Decimal, paid_on: NaiveDate) -> String {
    let invoice = paid.and_then(|p| p.get("IdDocumento")).unwrap_or_default().to_uppercase();
    let part = paid.and_then(|p| p.get("NumParcialidad")).unwrap_or_default();
    if let Some(uuid) = &document.uuid {
        return format!("rep|{uuid}|{invoice}|{part}|{amount}|{paid_on}");
    }
    let rfc = |e: &Element| e.get("Rfc").map(tax_id).unwrap_or_default();
    let sum = node.get("Monto").unwrap_or_default();
    format!("rep|{}|{}|{sum}|{invoice}|{part}|{amount}|{paid_on}", rfc(&document.issuer), rfc(&document.receiver))
}

fn receiver(document: &Comprobante) -> CustomerRef {
    let found = &document.receiver;
    CustomerRef {
        tax_id: found.get("Rfc").map(tax_id),
        name: found.get("Nombre").map(str::to_owned),
        address: found.get("DomicilioFiscalReceptor").map(|postcode| format!("C.P. {postcode}")),
        ..CustomerRef::default()
    }
}

/// Series and folio; where neither is given, the beginning of the UUID, as platforms print it.
fn number(document: &Comprobante) -> String {
    joined_number(&document.root)
        .or_else(|| document.uuid.as_deref().map(|u| u.chars().take(8).collect()))
        .unwrap_or_else(|| crate::draft::made_number(&content(document)))
}

fn content(document: &Comprobante) -> String {
    let get = |e: &Element, name| e.get(name).unwrap_or_default().to_owned();
    let parts = [
        get(&document.issuer, "Rfc"),
        get(&document.receiver, "Rfc"),
        get(&document.root, "Fecha"),
        get(&document.root, "Total"),
    ];
    parts.join("|")
}

fn joined_number(element: &Element) -> Option<String> {
    match (element.get("Serie"), element.get("Folio")) {
        (Some(series), Some(folio)) => Some(format!("{series}-{folio}")),
        (Some(one), None) | (None, Some(one)) => Some(one.to_owned()),
        (None, None) => None,
    }
}

fn currency(element: &Element, attribute: &str) -> Result<String, Reason> {
    let value = element.get(attribute).unwrap_or_default();
    if is_currency(value) {
        return Ok(value.to_owned());
    }
    Err(Reason::UnknownCurrency { column: attribute.to_owned(), value: excerpt(value) })
}

fn day(element: &Element, attribute: &str) -> Result<NaiveDate, Reason> {
    let text = element.get(attribute).unwrap_or_default();
    let (column, value) = (attribute.to_owned(), excerpt(text));
    match day::parts(text).and_then(|parts| parts.day(DateOrder::Ymd)) {
        Ok(day) => Ok(day),
        Err(NoDay::Impossible) => Err(Reason::ImpossibleDate { column, value }),
        Err(_) => Err(Reason::BadDate { column, value }),
    }
}

/// An amount above zero, rounded to its currency where the document carries more decimals (Anexo 20 allows six).
fn positive(element: &Element, attribute: &str, currency: &str, notes: &mut Vec<Note>) -> Result<Decimal, Reason> {
    let text = element.get(attribute).unwrap_or_default();
    let (column, value) = (attribute.to_owned(), excerpt(text));
    let plain = text.strip_prefix('-').unwrap_or(text);
    let is_number =
        plain.starts_with(|c: char| c.is_ascii_digit()) && plain.chars().all(|c| c.is_ascii_digit() || c == '.');
    if !is_number {
        return Err(Reason::BadAmount { column, value });
    }
    let exact = match amount::value(plain, DecimalMark::Point) {
        Ok(exact) => exact,
        Err(Wrong::TooLarge) => return Err(Reason::AbsurdAmount { column, value }),
        Err(Wrong::Unreadable) => return Err(Reason::BadAmount { column, value }),
    };
    if plain.len() < text.len() && !exact.is_zero() {
        return Err(Reason::NegativeAmount { column, value });
    }
    let rounded = match amount::fit(exact, Some(currency)) {
        Fitted::Exact(same) => {
            return if same.is_zero() { Err(Reason::ZeroAmount { column }) } else { Ok(same) };
        }
        Fitted::Rounded(rounded) => rounded,
        Fitted::TooPrecise(places) => amount::rounded(exact, places),
    };
    notes.push(Note::Rounded { count: 1 });
    if rounded.is_zero() { Err(Reason::ZeroAmount { column }) } else { Ok(rounded) }
}
