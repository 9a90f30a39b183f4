//! Why one row or one document is kept out.
//! Closed: every code has an English and a Spanish sentence.

use crate::crossing;
use serde::{Deserialize, Serialize};
use std::fmt;

use rust_decimal::Decimal;

/// A row or document that stays out of the book, with its place.
#[derive(Debug, Clone, PartialEq, thiserror::Error, Serialize, Deserialize)]
#[error("{file}, line {line}: {reason}")]
pub struct Rejected {
    pub file: String,
    pub line: u64,
    pub reason: Reason,
}

impl Rejected {
    /// What happened, where, and what to do, for the owner.
    pub fn spanish(&self) -> String {
        format!("{}, línea {}: {}", self.file, self.line, self.reason.spanish())
    }
}

/// A fiscal document that is no invoice to collect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DocumentKind {
    /// CFDI tipo N.
    Payroll,
    /// CFDI tipo T.
    Transfer,
    /// CFDI de retenciones e información de pagos.
    WithholdingCertificate,
    /// A type letter or name that no catalogue has.
    Unknown,
}

/// Why one row or document is kept out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Reason {
    MissingValue {
        column: String,
    },
    BadDate {
        column: String,
        value: String,
    },
    ImpossibleDate {
        column: String,
        value: String,
    },
    SerialDate {
        column: String,
        value: String,
    },
    /// A day of issue of another age, or of a year that is still to come.
    ImplausibleDate {
        column: String,
        value: String,
    },
    BadAmount {
        column: String,
        value: String,
    },
    NegativeAmount {
        column: String,
        value: String,
    },
    ZeroAmount {
        column: String,
    },
    AbsurdAmount {
        column: String,
        value: String,
    },
    TooManyDecimals {
        column: String,
        value: String,
        decimals: u32,
    },
    BadNumber {
        column: String,
        value: String,
    },
    UnknownCurrency {
        column: String,
        value: String,
    },
    /// The row says its currency twice, differently.
    TwoCurrencies {
        column: String,
        value: String,
        other: String,
    },
    /// A number that a spreadsheet wrote shorter, so that its last figures are lost.
    ShortenedNumber {
        column: String,
        value: String,
    },
    /// The list says that the row is a credit note.
    CreditNoteRow {
        column: String,
        value: String,
    },
    /// The list says that the row is a payment.
    PaymentRow {
        column: String,
        value: String,
    },
    /// Paid by its word and not by its figures.
    NotPaidAfterAll {
        column: String,
        value: String,
        #[serde(with = "crossing::text")]
        open: Decimal,
    },
    /// Neither yes nor no.
    NotAnAnswer {
        column: String,
        value: String,
    },
    CellTooLong {
        column: String,
        limit_kb: usize,
    },
    ExtraCells {
        expected: usize,
        found: usize,
    },
    /// A row of the same invoice says something else than its first row.
    ConflictingRows {
        number: String,
        first_line: u64,
        column: String,
    },
    /// Another row of the same invoice was kept out.
    GroupBroken {
        number: String,
        line: u64,
    },
    InstalmentsDiffer {
        number: String,
        #[serde(with = "crossing::text")]
        total: Decimal,
        #[serde(with = "crossing::text")]
        sum: Decimal,
    },
    DoesNotAddUp {
        #[serde(with = "crossing::text")]
        total: Decimal,
        #[serde(with = "crossing::text")]
        paid: Decimal,
        #[serde(with = "crossing::text")]
        open: Decimal,
    },
    NotAReceivable {
        kind: DocumentKind,
    },
    UnsupportedVersion {
        version: String,
    },
    /// A CFDI tipo P without a Pagos node.
    NoPayments,
}

impl Reason {
    /// The code for scripts and for the catalogue of texts.
    pub fn code(&self) -> &'static str {
        match self {
            Reason::MissingValue { .. } => "row.missing_value",
            Reason::BadDate { .. } => "row.bad_date",
            Reason::ImpossibleDate { .. } => "row.impossible_date",
            Reason::SerialDate { .. } => "row.serial_date",
            Reason::ImplausibleDate { .. } => "row.implausible_date",
            Reason::BadAmount { .. } => "row.bad_amount",
            Reason::NegativeAmount { .. } => "row.negative_amount",
            Reason::ZeroAmount { .. } => "row.zero_amount",
            Reason::AbsurdAmount { .. } => "row.absurd_amount",
            Reason::TooManyDecimals { .. } => "row.too_many_decimals",
            Reason::BadNumber { .. } => "row.bad_number",
            Reason::UnknownCurrency { .. } => "row.unknown_currency",
            Reason::TwoCurrencies { .. } => "row.two_currencies",
            Reason::ShortenedNumber { .. } => "row.shortened_number",
            Reason::CreditNoteRow { .. } => "row.credit_note",
            Reason::PaymentRow { .. } => "row.payment",
            Reason::NotPaidAfterAll { .. } => "row.not_paid_after_all",
            Reason::NotAnAnswer { .. } => "row.not_an_answer",
            Reason::CellTooLong { .. } => "row.cell_too_long",
            Reason::ExtraCells { .. } => "row.extra_cells",
            Reason::ConflictingRows { .. } => "row.conflicting_rows",
            Reason::GroupBroken { .. } => "row.group_broken",
            Reason::InstalmentsDiffer { .. } => "row.instalments_differ",
            Reason::DoesNotAddUp { .. } => "row.does_not_add_up",
            Reason::NotAReceivable { .. } => "document.not_a_receivable",
            Reason::UnsupportedVersion { .. } => "document.unsupported_version",
            Reason::NoPayments => "document.no_payments",
        }
    }

    /// What happened and what to do, for the owner.
    pub fn spanish(&self) -> String {
        match self {
            Reason::MissingValue { column } => {
                format!("falta el dato de «{column}»; complételo en esa fila")
            }
            Reason::BadDate { column, value } => {
                format!("en «{column}» no se reconoce la fecha «{value}»; escríbala como 2026-05-24")
            }
            Reason::ImpossibleDate { column, value } => format!(
                "en «{column}» la fecha «{value}» no existe en el calendario; corríjala o revise el orden de día y mes"
            ),
            Reason::SerialDate { column, value } => format!(
                "en «{column}» hay un número de Excel «{value}» en lugar de una fecha; dé formato de fecha a la columna y vuelva a exportar"
            ),
            Reason::ImplausibleDate { column, value } => {
                format!("en «{column}» la fecha «{value}» no parece de una factura que se cobre hoy; revise el año")
            }
            Reason::BadAmount { column, value } => {
                format!("en «{column}» no se reconoce el importe «{value}»; escríbalo solo con cifras")
            }
            Reason::NegativeAmount { column, value } => {
                format!("en «{column}» el importe «{value}» es negativo; regístrelo como nota de crédito o pago")
            }
            Reason::ZeroAmount { column } => {
                format!("en «{column}» el importe es cero y no hay nada que cobrar; quite la fila")
            }
            Reason::AbsurdAmount { column, value } => format!(
                "en «{column}» el importe «{value}» es demasiado grande; revise los ceros y el separador decimal"
            ),
            Reason::TooManyDecimals { column, value, decimals } => {
                format!("en «{column}» el importe «{value}» tiene más de {decimals} decimales; redondéelo")
            }
            Reason::BadNumber { column, value } => {
                format!("en «{column}» se esperaba un número entero y dice «{value}»; corríjalo")
            }
            Reason::UnknownCurrency { column, value } => {
                format!("en «{column}» la moneda «{value}» no existe; use sus tres letras, por ejemplo MXN")
            }
            Reason::TwoCurrencies { column, value, other } => {
                format!("en «{column}» dice «{value}» y la moneda de la fila es {other}; deje una sola moneda")
            }
            Reason::ShortenedNumber { column, value } => format!(
                "en «{column}» Excel acortó el número a «{value}» y se perdieron cifras; dé formato de texto a la columna y vuelva a exportar"
            ),
            Reason::CreditNoteRow { column, value } => format!(
                "en «{column}» dice «{value}»: es una nota de crédito y no una factura por cobrar; regístrela en la factura que corrige, o importe su XML"
            ),
            Reason::PaymentRow { column, value } => format!(
                "en «{column}» dice «{value}»: es un pago y no una factura por cobrar; regístrelo como pago, o impórtelo en una lista de pagos"
            ),
            Reason::NotPaidAfterAll { column, value, open } => {
                format!("en «{column}» dice «{value}» y todavía quedan {open} por cobrar; corrija uno de los dos")
            }
            Reason::NotAnAnswer { column, value } => {
                format!("en «{column}» se esperaba sí o no y dice «{value}»; corríjalo")
            }
            Reason::CellTooLong { column, limit_kb } => {
                format!("el dato de «{column}» pesa más de {limit_kb} KB; acórtelo")
            }
            Reason::ExtraCells { expected, found } => format!(
                "la fila tiene {found} datos y la tabla {expected} columnas; ponga entre comillas los textos con separadores"
            ),
            Reason::ConflictingRows { number, first_line, column } => format!(
                "la factura {number} dice otra cosa en «{column}» que en la línea {first_line}; corrija una de las dos"
            ),
            Reason::GroupBroken { number, line } => {
                format!("la factura {number} no se importa porque su línea {line} tiene un error; corríjala")
            }
            Reason::InstalmentsDiffer { number, total, sum } => {
                format!("las cuotas de la factura {number} suman {sum} y su total es {total}; corrija las cuotas")
            }
            Reason::DoesNotAddUp { total, paid, open } => format!(
                "el total {total} no es la suma de lo pagado {paid} y lo pendiente {open}; corrija uno de los tres"
            ),
            Reason::NotAReceivable { kind } => {
                format!("{}; no hace falta importarlo", kind.spanish())
            }
            Reason::UnsupportedVersion { version } => format!(
                "es un CFDI versión {version} y solo se leen las versiones 3.3 y 4.0; registre la factura a mano"
            ),
            Reason::NoPayments => "el CFDI de tipo P no contiene pagos; no hace falta importarlo".to_owned(),
        }
    }
}

impl DocumentKind {
    fn english(self) -> &'static str {
        match self {
            DocumentKind::Payroll => "this is a payroll receipt (tipo N), not an invoice",
            DocumentKind::Transfer => "this is a goods transfer (tipo T), not an invoice",
            DocumentKind::WithholdingCertificate => "this is a withholding certificate, not an invoice",
            DocumentKind::Unknown => "this document is of no known type",
        }
    }

    fn spanish(self) -> &'static str {
        match self {
            DocumentKind::Payroll => "es un recibo de nómina (tipo N), no una factura por cobrar",
            DocumentKind::Transfer => "es un comprobante de traslado (tipo T), no una factura por cobrar",
            DocumentKind::WithholdingCertificate => "es una constancia de retenciones, no una factura por cobrar",
            DocumentKind::Unknown => "es un documento de un tipo que no se conoce",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::MissingValue { column } => write!(f, "{column:?} is empty; fill it in"),
            Reason::BadDate { column, value } => {
                write!(f, "{value:?} in {column:?} is not a date; write it as 2026-05-24")
            }
            Reason::ImpossibleDate { column, value } => write!(
                f,
                "the date {value:?} in {column:?} is in no calendar; correct it or check the order of day and month"
            ),
            Reason::SerialDate { column, value } => write!(
                f,
                "{column:?} holds the Excel number {value:?} instead of a date; format the column as a date and export again"
            ),
            Reason::ImplausibleDate { column, value } => {
                write!(f, "the date {value:?} in {column:?} is not that of an invoice to collect today; check the year")
            }
            Reason::BadAmount { column, value } => {
                write!(f, "{value:?} in {column:?} is not an amount; write digits only")
            }
            Reason::NegativeAmount { column, value } => {
                write!(f, "the amount {value:?} in {column:?} is negative; record it as a credit note or a payment")
            }
            Reason::ZeroAmount { column } => {
                write!(f, "the amount in {column:?} is zero and nothing is owed; remove the row")
            }
            Reason::AbsurdAmount { column, value } => {
                write!(f, "the amount {value:?} in {column:?} is too large; check the zeros and the decimal mark")
            }
            Reason::TooManyDecimals { column, value, decimals } => {
                write!(f, "the amount {value:?} in {column:?} has more than {decimals} decimals; round it")
            }
            Reason::BadNumber { column, value } => {
                write!(f, "{value:?} in {column:?} is not a whole number; correct it")
            }
            Reason::UnknownCurrency { column, value } => {
                write!(f, "the currency {value:?} in {column:?} does not exist; use its three letters, such as MXN")
            }
            Reason::TwoCurrencies { column, value, other } => {
                write!(f, "{column:?} says {value:?} and the row is in {other}; keep one currency")
            }
            Reason::ShortenedNumber { column, value } => write!(
                f,
                "Excel shortened the number in {column:?} to {value:?} and its last figures are lost; format the column as text and export again"
            ),
            Reason::CreditNoteRow { column, value } => write!(
                f,
                "{column:?} says {value:?}: this is a credit note and no invoice to collect; record it on the invoice that it corrects, or import its XML"
            ),
            Reason::PaymentRow { column, value } => write!(
                f,
                "{column:?} says {value:?}: this is a payment and no invoice to collect; record it as a payment, or import it in a list of payments"
            ),
            Reason::NotPaidAfterAll { column, value, open } => {
                write!(f, "{column:?} says {value:?} and {open} are still open; correct one of the two")
            }
            Reason::NotAnAnswer { column, value } => {
                write!(f, "{value:?} in {column:?} is neither yes nor no; correct it")
            }
            Reason::CellTooLong { column, limit_kb } => {
                write!(f, "{column:?} holds more than {limit_kb} KB; shorten it")
            }
            Reason::ExtraCells { expected, found } => write!(
                f,
                "the row has {found} cells and the table {expected} columns; put texts with separators in quotes"
            ),
            Reason::ConflictingRows { number, first_line, column } => write!(
                f,
                "invoice {number} says something else in {column:?} than on line {first_line}; correct one of them"
            ),
            Reason::GroupBroken { number, line } => {
                write!(f, "invoice {number} stays out because its line {line} has an error; correct that line")
            }
            Reason::InstalmentsDiffer { number, total, sum } => {
                write!(f, "the instalments of invoice {number} add up to {sum} and its total is {total}; correct them")
            }
            Reason::DoesNotAddUp { total, paid, open } => {
                write!(f, "the total {total} is not the sum of {paid} paid and {open} open; correct one of the three")
            }
            Reason::NotAReceivable { kind } => write!(f, "{}; leave it out", kind.english()),
            Reason::UnsupportedVersion { version } => {
                write!(f, "this is a CFDI {version} and only 3.3 and 4.0 are read; enter the invoice by hand")
            }
            Reason::NoPayments => f.write_str("the CFDI of type P contains no payments; leave it out"),
        }
    }
}
