//! What a file says, before the book has seen it.
//!
//! A draft carries no identity of the book and no minor units: who the customer is, which currency stands in
//! for a missing one and whether the fact is new is decided by whoever asked for the reading.

use crate::crossing;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::text::{fnv, fold};

/// One fact that a file states.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Draft {
    Customer(CustomerDraft),
    Invoice(InvoiceDraft),
    CreditNote(CreditNoteDraft),
    Payment(PaymentDraft),
}

impl Draft {
    /// The line on which the fact begins; 1 is the first of the file.
    pub fn line(&self) -> u64 {
        match self {
            Draft::Customer(c) => c.line,
            Draft::Invoice(i) => i.line,
            Draft::CreditNote(n) => n.line,
            Draft::Payment(p) => p.line,
        }
    }
}

/// Who owes, as far as the file says; every field is text as it stood there, trimmed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerRef {
    /// The identifier that the other program uses.
    pub external_id: Option<String>,
    pub name: Option<String>,
    /// RFC, NIT, RUC, RUT, CUIT, NIF…, in capitals without blanks.
    pub tax_id: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub whatsapp: Option<String>,
    /// The person to speak to.
    pub contact: Option<String>,
    pub address: Option<String>,
}

/// Tax identifiers that stand for "the public" or "a foreigner" and therefore for nobody, besides those of one figure
/// repeated (CO: 222222222222, consumidor final; EC: 9999999999999; CL: 66666666-6, boletas sin RUT; PE: 00000000).
/// MX: RFC genérico nacional and extranjero (Resolución Miscelánea 2.7.1.23).
const GENERIC_TAX_IDS: &[&str] = &["XAXX010101000", "XEXX010101000"];

/// Whether a tax identifier names no one in particular. Dots, dashes and blanks in it do not count.
pub fn is_generic_tax_id(tax_id: &str) -> bool {
    let plain: String = tax_id.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    let mut figures = plain.chars().filter(char::is_ascii_digit);
    let Some(first) = figures.next() else {
        return true;
    };
    // No authority gives out an identifier of one figure only; shorter texts may be another program's key.
    let repeated = plain.chars().all(|c| c == first) && (first == '0' || plain.len() >= 7);
    repeated || GENERIC_TAX_IDS.contains(&plain.as_str())
}

impl CustomerRef {
    /// What makes two rows the same customer: the tax id unless it is generic, else the external id, else the
    /// name without accents, capitals and punctuation. Empty when the row names nobody.
    pub fn identity(&self) -> String {
        let tax_id = self.tax_id.as_deref().filter(|t| !is_generic_tax_id(t));
        if let Some(t) = tax_id {
            return format!("tax:{t}");
        }
        if let Some(id) = &self.external_id {
            return format!("id:{id}");
        }
        self.name.as_deref().map(|n| format!("name:{}", fold(n))).unwrap_or_default()
    }

    /// True when nothing says who this is.
    pub fn is_nobody(&self) -> bool {
        self.external_id.is_none() && self.name.is_none() && self.tax_id.is_none()
    }
}

/// A customer of a list of customers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CustomerDraft {
    pub line: u64,
    pub customer: CustomerRef,
    /// Days of credit that the list grants.
    pub terms_days: Option<u32>,
    pub currency: Option<String>,
}

/// When an invoice is due, as far as the file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DueOn {
    On(#[serde(with = "crossing::text")] NaiveDate),
    /// The file names no day: `days` after issue where its text says so, else the terms of the customer or the owner.
    Terms {
        days: Option<u32>,
    },
    /// Due at issue (CFDI: MetodoPago PUE).
    AtIssue,
}

/// A part of an invoice with its own due date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instalment {
    #[serde(with = "crossing::text")]
    pub due_on: NaiveDate,
    /// In units of the invoice's currency.
    #[serde(with = "crossing::text")]
    pub amount: Decimal,
}

/// An invoice somebody owes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InvoiceDraft {
    pub line: u64,
    /// Rows of the file that were joined into this invoice.
    pub rows: u32,
    pub customer: CustomerRef,
    /// Series and number. Where the file has none, a stable one made from the content (`number_made`).
    pub number: String,
    pub number_made: bool,
    /// The fiscal identifier (CFDI: UUID), in capitals.
    pub uuid: Option<String>,
    /// ISO 4217; `None` where the file is silent.
    pub currency: Option<String>,
    #[serde(with = "crossing::text")]
    pub issued_on: NaiveDate,
    pub due_on: DueOn,
    /// What the customer owes, withheld taxes already taken off; above zero.
    #[serde(with = "crossing::text")]
    pub total: Decimal,
    /// Taxes the customer withholds, already out of `total` (CFDI: TotalImpuestosRetenidos).
    #[serde(with = "crossing::text_or_none", default)]
    pub withheld: Option<Decimal>,
    /// Empty for an ordinary invoice; otherwise at least two, whose amounts add up to `total`.
    pub instalments: Vec<Instalment>,
    /// The day on which it was paid; without `paid_amount`: all of it.
    #[serde(with = "crossing::text_or_none", default)]
    pub paid_on: Option<NaiveDate>,
    /// What has been paid so far; without `paid_on` the file does not say when.
    #[serde(with = "crossing::text_or_none", default)]
    pub paid_amount: Option<Decimal>,
    /// Invoices that this one replaces (CFDI: TipoRelacion 04), by UUID.
    pub replaces: Vec<String>,
    /// The terms as the document words them (CFDI: CondicionesDePago).
    pub terms_text: Option<String>,
}

/// A document that lowers what is owed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreditNoteDraft {
    pub line: u64,
    pub customer: CustomerRef,
    pub number: String,
    pub uuid: Option<String>,
    pub currency: Option<String>,
    #[serde(with = "crossing::text")]
    pub issued_on: NaiveDate,
    /// Above zero.
    #[serde(with = "crossing::text")]
    pub total: Decimal,
    /// The invoices it refers to; several where the document names several, none where it names none.
    pub related: Vec<InvoiceRef>,
}

/// An invoice that another document points at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceRef {
    pub number: Option<String>,
    pub uuid: Option<String>,
}

/// Money that a file says was received.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaymentDraft {
    pub line: u64,
    pub customer: CustomerRef,
    /// The invoice it pays; `None`: on account.
    pub invoice: Option<InvoiceRef>,
    /// In units of `currency`, which is the invoice's (CFDI: ImpPagado in MonedaDR).
    #[serde(with = "crossing::text")]
    pub amount: Decimal,
    pub currency: Option<String>,
    #[serde(with = "crossing::text")]
    pub paid_on: NaiveDate,
    /// As the file names it (CFDI: FormaDePagoP, catalogue c_FormaPago).
    pub method: Option<String>,
    /// The same in every reading of the same payment, and another for every other payment of the file.
    pub key: String,
    /// The payment receipt's own fiscal identifier, where it is stamped.
    pub uuid: Option<String>,
    /// Which part of the invoice this pays, as declared (CFDI: NumParcialidad).
    pub part: Option<u32>,
    /// What the issuer says is still open afterwards. Not to be believed: the book keeps its own balance.
    #[serde(with = "crossing::text_or_none", default)]
    pub declared_open: Option<Decimal>,
    /// The money of which this is a part, where the file says so (CFDI: a Pago in the currency of all its invoices).
    #[serde(default)]
    pub transfer: Option<Transfer>,
}

/// Money received at once and paid on one invoice or several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// Which of its file.
    pub nth: usize,
    /// All of it, at least what its parts add up to if the document is sound (CFDI: Monto).
    #[serde(with = "crossing::text")]
    pub amount: Decimal,
}

/// A number for an invoice that has none: the same content always gives the same one.
pub(crate) fn made_number(content: &str) -> String {
    format!("SN-{:012X}", fnv(content) >> 16)
}
