//! What the reader noticed without keeping anything out. Closed: every code has an English and a Spanish sentence.

use crate::crossing;
use serde::{Deserialize, Serialize};
use std::fmt;

use crate::amount::DecimalMark;
use crate::day::DateOrder;

/// The name of an encoding, as the web's standard has it.
pub(crate) type EncodingName = &'static str;

/// Rows that are left aside without being an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Note {
    /// Day and month could be either way round in every date of these columns; `chosen` was taken.
    AmbiguousDates {
        columns: Vec<String>,
        chosen: DateOrder,
    },
    /// Whether the mark separates decimals or thousands does not show anywhere; `chosen` was taken as decimal mark.
    AmbiguousDecimal {
        chosen: DecimalMark,
    },
    /// Rows above the column names.
    Preamble {
        lines: u64,
    },
    /// The bytes are no UTF-8; read in this encoding.
    Encoding {
        #[serde(with = "crossing::encoding")]
        name: EncodingName,
    },
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
    NumbersMade {
        count: u64,
    },
    /// Paid amounts without a day; whoever records them must choose one.
    PaidWithoutDate {
        count: u64,
    },
    /// Balances in a list of customers are not imported.
    BalancesIgnored {
        count: u64,
    },
    /// The document has no stamp, hence no fiscal identifier.
    Unstamped,
    /// An amount had more decimals than its currency and was rounded.
    Rounded {
        count: u64,
    },
    /// The document says nothing about when it is due.
    NoTerms,
    /// The columns name suppliers: probably what the owner owes, not what is owed to them.
    LooksLikePurchases,
    /// Words in the status column that are not known; the rows count as open.
    UnknownStatuses {
        column: String,
        values: Vec<String>,
        count: u64,
    },
    /// The payment was made in another currency than the invoice's.
    OtherCurrency {
        paid_in: String,
        invoice_in: String,
    },
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
            Note::UnknownStatuses { .. } => "note.unknown_statuses",
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
            Note::AmbiguousDecimal { chosen } => {
                format!("no se ve si «{}» separa decimales o miles; se tomó como separador decimal", chosen.sign())
            }
            Note::Preamble { lines } => {
                format!("se saltaron {lines} líneas antes de los nombres de las columnas")
            }
            Note::Encoding { name } => format!("el archivo no está en UTF-8; se leyó como {name}"),
            Note::LostCharacters => "algunos caracteres no se pudieron leer; revise los nombres".to_owned(),
            Note::RowsAside { why, count, first_line } => {
                format!("{count} filas sin importar desde la línea {first_line}: {}", why.spanish())
            }
            Note::RowsJoined { invoices, rows, added: true } => {
                format!("{rows} filas se sumaron en {invoices} facturas")
            }
            Note::RowsJoined { invoices, rows, added: false } => {
                format!("{rows} filas repiten el total de {invoices} facturas, que se tomó una sola vez")
            }
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
            Note::NoTerms => "el documento no dice cuándo vence; se usará el plazo del cliente o el suyo".to_owned(),
            Note::LooksLikePurchases => {
                "las columnas hablan de proveedores; revise que sean sus ventas y no sus compras".to_owned()
            }
            Note::UnknownStatuses { column, values, count } => format!(
                "{count} filas dicen en «{column}» algo que no se conoce ({}); se toman como pendientes",
                values.join(", ")
            ),
            Note::OtherCurrency { paid_in, invoice_in } => format!(
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
            Note::AmbiguousDates { columns, chosen } => write!(
                f,
                "the dates of {} can be read two ways; they were read as {}",
                columns.join(", "),
                chosen.key()
            ),
            Note::AmbiguousDecimal { chosen } => write!(
                f,
                "nothing shows whether {:?} separates decimals or thousands; it was taken as the decimal mark",
                chosen.sign()
            ),
            Note::Preamble { lines } => write!(f, "{lines} lines above the column names were skipped"),
            Note::Encoding { name } => write!(f, "the file is not UTF-8; it was read as {name}"),
            Note::LostCharacters => f.write_str("some characters could not be read; check the names"),
            Note::RowsAside { why, count, first_line } => {
                write!(f, "{count} rows left aside from line {first_line} on: {}", why.english())
            }
            Note::RowsJoined { invoices, rows, added: true } => {
                write!(f, "{rows} rows were added up into {invoices} invoices")
            }
            Note::RowsJoined { invoices, rows, added: false } => {
                write!(f, "{rows} rows repeat the total of {invoices} invoices, which was taken once")
            }
            Note::NumbersMade { count } => write!(f, "{count} invoices have no number; one was made"),
            Note::PaidWithoutDate { count } => write!(f, "{count} invoices have a paid amount without a day"),
            Note::BalancesIgnored { count } => {
                write!(f, "{count} balances of customers are not imported; import their invoices")
            }
            Note::Unstamped => f.write_str("the CFDI is not stamped and has no UUID"),
            Note::Rounded { count } => {
                write!(f, "{count} amounts had more decimals than their currency and were rounded")
            }
            Note::NoTerms => {
                f.write_str("the document does not say when it is due; the customer's terms or yours will be used")
            }
            Note::LooksLikePurchases => {
                f.write_str("the columns speak of suppliers; check that these are your sales and not your purchases")
            }
            Note::UnknownStatuses { column, values, count } => write!(
                f,
                "{count} rows say something unknown in {column:?} ({}); they are taken as open",
                values.join(", ")
            ),
            Note::OtherCurrency { paid_in, invoice_in } => {
                write!(f, "paid in {paid_in}, invoiced in {invoice_in}; the amount in {invoice_in} is applied")
            }
        }
    }
}
