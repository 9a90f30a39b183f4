//! The column map: which column means what. The same TOML comes from the window and from `--map`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::amount::DecimalMark;
use crate::currency::is_currency;
use crate::day::DateOrder;
use crate::fault::{Fault, ReadError};

/// What the rows of a table are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    #[default]
    Invoices,
    Customers,
    Payments,
}

/// What a column can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    CustomerId,
    CustomerName,
    TaxId,
    Email,
    Phone,
    Whatsapp,
    Contact,
    Address,
    /// Days of credit.
    TermsDays,
    Number,
    Uuid,
    IssuedOn,
    DueOn,
    Total,
    Currency,
    /// Becomes a payment of what is open on that day.
    PaidOn,
    /// Paid so far.
    Paid,
    /// Still owed.
    Open,
    /// Days from issue to payment, where no column gives the day itself.
    PaidDays,
    /// Which instalment of the invoice a row is.
    Instalment,
    /// What the other program says about the row: paid, cancelled, draft…
    Status,
    /// Of a payment; on invoices: of one instalment.
    Amount,
    /// Of a payment.
    Date,
    Method,
    /// What stands before the number (`Serie`, `Punto de venta`); the two together name the invoice.
    Series,
    /// Whether a row is an invoice, a credit note, a payment…
    DocumentType,
    /// Whether it is paid, as yes or no.
    Settled,
}

impl Field {
    pub const ALL: [Field; 27] = [
        Field::CustomerId,
        Field::CustomerName,
        Field::TaxId,
        Field::Email,
        Field::Phone,
        Field::Whatsapp,
        Field::Contact,
        Field::Address,
        Field::TermsDays,
        Field::Number,
        Field::Uuid,
        Field::IssuedOn,
        Field::DueOn,
        Field::Total,
        Field::Currency,
        Field::PaidOn,
        Field::Paid,
        Field::Open,
        Field::PaidDays,
        Field::Instalment,
        Field::Status,
        Field::Amount,
        Field::Date,
        Field::Method,
        Field::Series,
        Field::DocumentType,
        Field::Settled,
    ];

    /// As it stands in a column map.
    pub fn key(self) -> &'static str {
        match self {
            Field::CustomerId => "customer_id",
            Field::CustomerName => "customer_name",
            Field::TaxId => "tax_id",
            Field::Email => "email",
            Field::Phone => "phone",
            Field::Whatsapp => "whatsapp",
            Field::Contact => "contact",
            Field::Address => "address",
            Field::TermsDays => "terms_days",
            Field::Number => "number",
            Field::Uuid => "uuid",
            Field::IssuedOn => "issued_on",
            Field::DueOn => "due_on",
            Field::Total => "total",
            Field::Currency => "currency",
            Field::PaidOn => "paid_on",
            Field::Paid => "paid",
            Field::Open => "open",
            Field::PaidDays => "paid_days",
            Field::Instalment => "instalment",
            Field::Status => "status",
            Field::Amount => "amount",
            Field::Date => "date",
            Field::Method => "method",
            Field::Series => "series",
            Field::DocumentType => "document_type",
            Field::Settled => "settled",
        }
    }

    /// As the owner calls it.
    pub fn spanish(self) -> &'static str {
        match self {
            Field::CustomerId => "clave del cliente",
            Field::CustomerName => "cliente",
            Field::TaxId => "identificación fiscal",
            Field::Email => "correo",
            Field::Phone => "teléfono",
            Field::Whatsapp => "WhatsApp",
            Field::Contact => "contacto",
            Field::Address => "dirección",
            Field::TermsDays => "días de crédito",
            Field::Number => "número de factura",
            Field::Uuid => "folio fiscal",
            Field::IssuedOn => "fecha de emisión",
            Field::DueOn => "vencimiento",
            Field::Total => "total",
            Field::Currency => "moneda",
            Field::PaidOn => "fecha de pago",
            Field::Paid => "pagado",
            Field::Open => "saldo",
            Field::PaidDays => "días hasta el pago",
            Field::Instalment => "cuota",
            Field::Status => "estado",
            Field::Amount => "importe",
            Field::Date => "fecha",
            Field::Method => "forma de pago",
            Field::Series => "serie",
            Field::DocumentType => "tipo de documento",
            Field::Settled => "pagada (sí o no)",
        }
    }

    pub(crate) fn is_date(self) -> bool {
        matches!(self, Field::IssuedOn | Field::DueOn | Field::PaidOn | Field::Date)
    }

    pub(crate) fn is_amount(self) -> bool {
        matches!(self, Field::Total | Field::Paid | Field::Open | Field::Amount)
    }

    /// Whether a column's name may carry further words (`Fecha de emisión del comprobante`). The minor fields must be
    /// named exactly: a wrong contact is worse than none.
    pub(crate) fn may_be_qualified(self) -> bool {
        let core = matches!(self, Field::CustomerName | Field::TaxId | Field::Number);
        core || self.is_date() || self.is_amount()
    }

    pub(crate) fn is_whole_number(self) -> bool {
        matches!(self, Field::TermsDays | Field::PaidDays)
    }
}

/// Several rows of one invoice: add their amounts, or take the repeated total once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Repeated {
    Sum,
    Once,
}

/// What a negative total is: refused unless the map says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Negative {
    Reject,
    Payment,
    CreditNote,
}

/// Chooses rows: those whose column holds this value; the others are left aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Only {
    pub column: String,
    pub value: String,
}

/// Which column of a table means what, and how its dates and amounts are written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnMap {
    #[serde(default)]
    pub kind: Kind,
    /// ISO 4217, for rows where no column says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Decided from the data when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_order: Option<DateOrder>,
    /// Decided from the data when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimal: Option<DecimalMark>,
    /// Decided from the data when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeated: Option<Repeated>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub negative: Option<Negative>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<Only>,
    #[serde(default)]
    pub columns: BTreeMap<Field, String>,
}

impl ColumnMap {
    /// Reads a map file; `file` is its name for the error. A key that does not exist is refused by name.
    pub fn from_toml(file: &str, text: &str) -> Result<Self, ReadError> {
        let map: ColumnMap = toml::from_str(text).map_err(|e| {
            let line = e.span().map(|s| 1 + text[..s.start].matches('\n').count() as u64);
            ReadError::new(file, line, toml_fault(e.message()))
        })?;
        match &map.currency {
            Some(code) if !is_currency(code) => {
                Err(ReadError::new(file, None, Fault::UnknownCurrency { code: code.clone() }))
            }
            _ => Ok(map),
        }
    }

    /// The map as a file.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("a map holds strings and names only, which TOML always has")
    }
}

/// serde names the unknown key or value in back-ticks, and behind it those that there are; nothing else of its message
/// is for the owner.
fn toml_fault(message: &str) -> Fault {
    let quoted = |prefix: &str| message.split_once(prefix).and_then(|(_, rest)| rest.split_once('`'));
    if let Some((key, _)) = quoted("unknown field `") {
        return Fault::UnknownMapKey { key: key.to_owned() };
    }
    match quoted("unknown variant `") {
        // The keys of `columns` are the variants of a field.
        Some((key, rest)) if rest.contains("`customer_id`") => Fault::UnknownMapKey { key: key.to_owned() },
        Some((value, rest)) => {
            let known = rest.split('`').skip(1).step_by(2).map(str::to_owned).collect();
            Fault::UnknownMapValue { value: value.to_owned(), known }
        }
        None => Fault::BadMap { detail: message.lines().next().unwrap_or_default().to_owned() },
    }
}
