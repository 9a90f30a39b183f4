//! Why one row or one document is kept out, and what the reader noticed without keeping anything out.
//! Closed: every code has an English and a Spanish sentence.

use std::fmt;

use rust_decimal::Decimal;

use crate::amount::DecimalMark;
use crate::day::DateOrder;

/// A row or document that stays out of the book, with its place.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{file}, line {line}: {reason}")]
pub struct Rejected {
    pub file: String,
    pub line: u64,
    pub reason: Reason,
}

impl Rejected {
    /// What happened, where, and what to do, for the owner.
    pub fn spanish(&self) -> String {
        format!(
            "{}, línea {}: {}",
            self.file,
            self.line,
            self.reason.spanish()
        )
    }
}

/// A fiscal document that is no invoice to collect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq)]
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
        total: Decimal,
        sum: Decimal,
    },
    DoesNotAddUp {
        total: Decimal,
        paid: Decimal,
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
            Reason::BadAmount { .. } => "row.bad_amount",
            Reason::NegativeAmount { .. } => "row.negative_amount",
            Reason::ZeroAmount { .. } => "row.zero_amount",
            Reason::AbsurdAmount { .. } => "row.absurd_amount",
            Reason::TooManyDecimals { .. } => "row.too_many_decimals",
            Reason::BadNumber { .. } => "row.bad_number",
            Reason::UnknownCurrency { .. } => "row.unknown_currency",
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
            Reason::BadDate { column, value } => format!(
                "en «{column}» no se reconoce la fecha «{value}»; escríbala como 2026-05-24"
            ),
            Reason::ImpossibleDate { column, value } => format!(
                "en «{column}» la fecha «{value}» no existe en el calendario; corríjala o revise el orden de día y mes"
            ),
            Reason::SerialDate { column, value } => format!(
                "en «{column}» hay un número de Excel «{value}» en lugar de una fecha; dé formato de fecha a la columna y vuelva a exportar"
            ),
            Reason::BadAmount { column, value } => format!(
                "en «{column}» no se reconoce el importe «{value}»; escríbalo solo con cifras"
            ),
            Reason::NegativeAmount { column, value } => format!(
                "en «{column}» el importe «{value}» es negativo; regístrelo como nota de crédito o pago"
            ),
            Reason::ZeroAmount { column } => {
                format!("en «{column}» el importe es cero y no hay nada que cobrar; quite la fila")
            }
            Reason::AbsurdAmount { column, value } => format!(
                "en «{column}» el importe «{value}» es demasiado grande; revise los ceros y el separador decimal"
            ),
            Reason::TooManyDecimals {
                column,
                value,
                decimals,
            } => format!(
                "en «{column}» el importe «{value}» tiene más de {decimals} decimales; redondéelo"
            ),
            Reason::BadNumber { column, value } => {
                format!("en «{column}» se esperaba un número entero y dice «{value}»; corríjalo")
            }
            Reason::UnknownCurrency { column, value } => format!(
                "en «{column}» la moneda «{value}» no existe; use sus tres letras, por ejemplo MXN"
            ),
            Reason::CellTooLong { column, limit_kb } => {
                format!("el dato de «{column}» pesa más de {limit_kb} KB; acórtelo")
            }
            Reason::ExtraCells { expected, found } => format!(
                "la fila tiene {found} datos y la tabla {expected} columnas; ponga entre comillas los textos con separadores"
            ),
            Reason::ConflictingRows {
                number,
                first_line,
                column,
            } => format!(
                "la factura {number} dice otra cosa en «{column}» que en la línea {first_line}; corrija una de las dos"
            ),
            Reason::GroupBroken { number, line } => format!(
                "la factura {number} no se importa porque su línea {line} tiene un error; corríjala"
            ),
            Reason::InstalmentsDiffer { number, total, sum } => format!(
                "las cuotas de la factura {number} suman {sum} y su total es {total}; corrija las cuotas"
            ),
            Reason::DoesNotAddUp { total, paid, open } => format!(
                "el total {total} no es la suma de lo pagado {paid} y lo pendiente {open}; corrija uno de los tres"
            ),
            Reason::NotAReceivable { kind } => {
                format!("{}; no hace falta importarlo", kind.spanish())
            }
            Reason::UnsupportedVersion { version } => format!(
                "es un CFDI versión {version} y solo se leen las versiones 3.3 y 4.0; registre la factura a mano"
            ),
            Reason::NoPayments => {
                "el CFDI de tipo P no contiene pagos; no hace falta importarlo".to_owned()
            }
        }
    }
}

impl DocumentKind {
    fn english(self) -> &'static str {
        match self {
            DocumentKind::Payroll => "this is a payroll receipt (tipo N), not an invoice",
            DocumentKind::Transfer => "this is a goods transfer (tipo T), not an invoice",
            DocumentKind::WithholdingCertificate => {
                "this is a withholding certificate, not an invoice"
            }
            DocumentKind::Unknown => "this document is of no known type",
        }
    }

    fn spanish(self) -> &'static str {
        match self {
            DocumentKind::Payroll => "es un recibo de nómina (tipo N), no una factura por cobrar",
            DocumentKind::Transfer => {
                "es un comprobante de traslado (tipo T), no una factura por cobrar"
            }
            DocumentKind::WithholdingCertificate => {
                "es una constancia de retenciones, no una factura por cobrar"
            }
            DocumentKind::Unknown => "es un documento de un tipo que no se conoce",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::MissingValue { column } => write!(f, "{column:?} is empty; fill it in"),
            Reason::BadDate { column, value } => write!(
                f,
                "{value:?} in {column:?} is not a date; write it as 2026-05-24"
            ),
            Reason::ImpossibleDate { column, value } => write!(
                f,
                "the date {value:?} in {column:?} is in no calendar; correct it or check the order of day and month"
            ),
            Reason::SerialDate { column, value } => write!(
                f,
                "{column:?} holds the Excel number {value:?} instead of a date; format the column as a date and export again"
            ),
            Reason::BadAmount { column, value } => write!(
                f,
                "{value:?} in {column:?} is not an amount; write digits only"
            ),
            Reason::NegativeAmount { column, value } => write!(
                f,
                "the amount {value:?} in {column:?} is negative; record it as a credit note or a payment"
            ),
            Reason::ZeroAmount { column } => write!(
                f,
                "the amount in {column:?} is zero and nothing is owed; remove the row"
            ),
            Reason::AbsurdAmount { column, value } => write!(
                f,
                "the amount {value:?} in {column:?} is too large; check the zeros and the decimal mark"
            ),
            Reason::TooManyDecimals {
                column,
                value,
                decimals,
            } => write!(
                f,
                "the amount {value:?} in {column:?} has more than {decimals} decimals; round it"
            ),
            Reason::BadNumber { column, value } => write!(
                f,
                "{value:?} in {column:?} is not a whole number; correct it"
            ),
            Reason::UnknownCurrency { column, value } => write!(
                f,
                "the currency {value:?} in {column:?} does not exist; use its three letters, such as MXN"
            ),
            Reason::CellTooLong { column, limit_kb } => {
                write!(f, "{column:?} holds more than {limit_kb} KB; shorten it")
            }
            Reason::ExtraCells { expected, found } => write!(
                f,
                "the row has {found} cells and the table {expected} columns; put texts with separators in quotes"
            ),
            Reason::ConflictingRows {
                number,
                first_line,
                column,
            } => write!(
                f,
                "invoice {number} says something else in {column:?} than on line {first_line}; correct one of them"
            ),
            Reason::GroupBroken { number, line } => write!(
                f,
                "invoice {number} stays out because its line {line} has an error; correct that line"
            ),
            Reason::InstalmentsDiffer { number, total, sum } => write!(
                f,
                "the instalments of invoice {number} add up to {sum} and its total is {total}; correct them"
            ),
            Reason::DoesNotAddUp { total, paid, open } => write!(
                f,
                "the total {total} is not the sum of {paid} paid and {open} open; correct one of the three"
            ),
            Reason::NotAReceivable { kind } => write!(f, "{}; leave it out", kind.english()),
            Reason::UnsupportedVersion { version } => write!(
                f,
                "this is a CFDI {version} and only 3.3 and 4.0 are read; enter the invoice by hand"
            ),
            Reason::NoPayments => {
                f.write_str("the CFDI of type P contains no payments; leave it out")
            }
        }
    }
}

/// Rows that are left aside without being an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aside {
    /// The `only` rule of the map does not choose them.
    NotChosen,
    /// Totals under or between the data.
    Totals,
    /// The column names once more, or their technical names.
    Heading,
    /// Cancelled or voided in the other program.
    Cancelled,
    /// Drafts and quotes of the other program.
    Draft,
    /// A further line of an invoice, without amounts of its own.
    Detail,
    /// The amount is zero: nothing is owed.
    Nothing,
}

/// What the reader noticed and the owner should know, nothing being kept out for it.
#[derive(Debug, Clone, PartialEq)]
pub enum Note {
    /// Day and month could be either way round in every date of these columns; `chosen` was taken.
    AmbiguousDates {
        columns: Vec<String>,
        chosen: DateOrder,
    },
    /// Whether the mark separates decimals or thousands does not show anywhere; `chosen` was taken as decimal mark.
    AmbiguousDecimal { chosen: DecimalMark },
    /// Rows above the column names.
    Preamble { lines: u64 },
    /// The bytes are no UTF-8; read in this encoding.
    Encoding { name: &'static str },
    /// Bytes that the encoding does not have became the replacement character.
    LostCharacters,
    RowsAside {
        why: Aside,
        count: u64,
        first_line: u64,
    },
    /// Rows of one invoice were joined: their amounts added, or (`added` false) the repeated total taken once.
    RowsJoined {
        invoices: u64,
        rows: u64,
        added: bool,
    },
    /// The file numbers no invoices; numbers were made from the content.
    NumbersMade { count: u64 },
    /// Paid amounts without a day; whoever records them must choose one.
    PaidWithoutDate { count: u64 },
    /// Balances in a list of customers are not imported.
    BalancesIgnored { count: u64 },
    /// The document has no stamp, hence no fiscal identifier.
    Unstamped,
    /// An amount had more decimals than its currency and was rounded.
    Rounded { count: u64 },
    /// The document says nothing about when it is due.
    NoTerms,
    /// The columns name suppliers: probably what the owner owes, not what is owed to them.
    LooksLikePurchases,
    /// The payment was made in another currency than the invoice's.
    OtherCurrency { paid_in: String, invoice_in: String },
}

impl Note {
    /// The code for scripts and for the catalogue of texts.
    pub fn code(&self) -> &'static str {
        match self {
            Note::AmbiguousDates { .. } => "note.ambiguous_dates",
            Note::AmbiguousDecimal { .. } => "note.ambiguous_decimal",
            Note::Preamble { .. } => "note.preamble",
            Note::Encoding { .. } => "note.encoding",
            Note::LostCharacters => "note.lost_characters",
            Note::RowsAside { .. } => "note.rows_aside",
            Note::RowsJoined { .. } => "note.rows_joined",
            Note::NumbersMade { .. } => "note.numbers_made",
            Note::PaidWithoutDate { .. } => "note.paid_without_date",
            Note::BalancesIgnored { .. } => "note.balances_ignored",
            Note::Unstamped => "note.unstamped",
            Note::Rounded { .. } => "note.rounded",
            Note::NoTerms => "note.no_terms",
            Note::LooksLikePurchases => "note.looks_like_purchases",
            Note::OtherCurrency { .. } => "note.other_currency",
        }
    }

    /// The sentence for the owner.
    pub fn spanish(&self) -> String {
        match self {
            Note::AmbiguousDates { columns, chosen } => format!(
                "las fechas de {} pueden leerse de dos maneras; se leyeron como {}",
                columns.join(", "),
                chosen.spanish()
            ),
            Note::AmbiguousDecimal { chosen } => format!(
                "no se ve si «{}» separa decimales o miles; se tomó como separador decimal",
                chosen.sign()
            ),
            Note::Preamble { lines } => {
                format!("se saltaron {lines} líneas antes de los nombres de las columnas")
            }
            Note::Encoding { name } => format!("el archivo no está en UTF-8; se leyó como {name}"),
            Note::LostCharacters => {
                "algunos caracteres no se pudieron leer; revise los nombres".to_owned()
            }
            Note::RowsAside {
                why,
                count,
                first_line,
            } => format!(
                "{count} filas sin importar desde la línea {first_line}: {}",
                why.spanish()
            ),
            Note::RowsJoined {
                invoices,
                rows,
                added: true,
            } => format!("{rows} filas se sumaron en {invoices} facturas"),
            Note::RowsJoined {
                invoices,
                rows,
                added: false,
            } => format!(
                "{rows} filas repiten el total de {invoices} facturas, que se tomó una sola vez"
            ),
            Note::NumbersMade { count } => {
                format!("{count} facturas no traen número; se les dio uno")
            }
            Note::PaidWithoutDate { count } => {
                format!("{count} facturas traen un importe pagado sin fecha de pago")
            }
            Note::BalancesIgnored { count } => {
                format!("{count} saldos de clientes no se importan; importe sus facturas")
            }
            Note::Unstamped => "el CFDI no está timbrado y no tiene UUID".to_owned(),
            Note::Rounded { count } => {
                format!("{count} importes tenían más decimales que su moneda y se redondearon")
            }
            Note::NoTerms => {
                "el documento no dice cuándo vence; se usará el plazo del cliente o el suyo"
                    .to_owned()
            }
            Note::LooksLikePurchases => {
                "las columnas hablan de proveedores; revise que sean sus ventas y no sus compras"
                    .to_owned()
            }
            Note::OtherCurrency {
                paid_in,
                invoice_in,
            } => format!(
                "el pago se hizo en {paid_in} y la factura está en {invoice_in}; se aplica el importe en {invoice_in}"
            ),
        }
    }
}

impl Aside {
    fn english(self) -> &'static str {
        match self {
            Aside::NotChosen => "not chosen by the map",
            Aside::Totals => "totals",
            Aside::Heading => "column names repeated",
            Aside::Cancelled => "cancelled",
            Aside::Draft => "drafts or quotes",
            Aside::Detail => "details of the invoice above",
            Aside::Nothing => "their amount is zero",
        }
    }

    fn spanish(self) -> &'static str {
        match self {
            Aside::NotChosen => "el mapa no las elige",
            Aside::Totals => "son totales",
            Aside::Heading => "repiten los nombres de las columnas",
            Aside::Cancelled => "están canceladas",
            Aside::Draft => "son borradores o cotizaciones",
            Aside::Detail => "son detalle de la factura anterior",
            Aside::Nothing => "su importe es cero",
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::AmbiguousDates { columns, chosen } => write!(f, "the dates of {} can be read two ways; they were read as {}", columns.join(", "), chosen.key()),
            Note::AmbiguousDecimal { chosen } => write!(f, "nothing shows whether {:?} separates decimals or thousands; it was taken as the decimal mark", chosen.sign()),
            Note::Preamble { lines } => write!(f, "{lines} lines above the column names were skipped"),
            Note::Encoding { name } => write!(f, "the file is not UTF-8; it was read as {name}"),
            Note::LostCharacters => f.write_str("some characters could not be read; check the names"),
            Note::RowsAside { why, count, first_line } => write!(f, "{count} rows left aside from line {first_line} on: {}", why.english()),
            Note::RowsJoined { invoices, rows, added: true } => write!(f, "{rows} rows were added up into {invoices} invoices"),
            Note::RowsJoined { invoices, rows, added: false } => write!(f, "{rows} rows repeat the total of {invoices} invoices, which was taken once"),
            Note::NumbersMade { count } => write!(f, "{count} invoices have no number; one was made"),
            Note::PaidWithoutDate { count } => write!(f, "{count} invoices have a paid amount without a day"),
            Note::BalancesIgnored { count } => write!(f, "{count} balances of customers are not imported; import their invoices"),
            Note::Unstamped => f.write_str("the CFDI is not stamped and has no UUID"),
            Note::Rounded { count } => write!(f, "{count} amounts had more decimals than their currency and were rounded"),
            Note::NoTerms => f.write_str("the document does not say when it is due; the customer's terms or yours will be used"),
            Note::LooksLikePurchases => f.write_str("the columns speak of suppliers; check that these are your sales and not your purchases"),
            Note::OtherCurrency { paid_in, invoice_in } => write!(f, "paid in {paid_in}, invoiced in {invoice_in}; the amount in {invoice_in} is applied"),
        }
    }
}
