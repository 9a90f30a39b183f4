//! Why a row that reads well still cannot be recorded in this book: one sentence, what and what to do.

use ledger::currency::AmountError;

/// A row that stays out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The issuer is somebody else: the owner owes this, nobody owes it to the owner.
    Purchase {
        issuer: String,
    },
    Currency {
        code: String,
    },
    Amount {
        error: AmountError,
    },
    Instalments {
        number: String,
    },
    /// The book has this invoice with another total, day, currency or customer.
    OtherContent {
        number: String,
        total: String,
    },
    /// The payment names an invoice that is neither in the book nor in these files.
    OrphanPayment {
        invoice: String,
    },
    /// The same of a credit note.
    OrphanNote {
        invoice: String,
    },
    /// A credit note that names no invoice.
    NoteOfNothing,
    /// Money on account of somebody who is not in the book.
    UnknownCustomer {
        name: String,
    },
    /// In another currency than its invoice.
    OtherCurrency {
        number: String,
        expected: String,
        found: String,
    },
}

impl Refusal {
    pub(super) fn say(&self, is_english: bool) -> String {
        if is_english { self.english() } else { self.spanish() }
    }

    fn spanish(&self) -> String {
        match self {
            Self::Purchase { issuer } => {
                format!("lo emitió {issuer} y no usted: es una compra, no una factura por cobrar; déjelo fuera")
            }
            Self::Currency { code } => format!("la moneda «{code}» no se conoce; use sus tres letras, por ejemplo MXN"),
            Self::Amount { error } => match error {
                AmountError::TooManyDecimals => "el importe tiene más decimales que su moneda; redondéelo".to_owned(),
                AmountError::TooLarge => "el importe es demasiado grande; revise los ceros".to_owned(),
                AmountError::NotPositive | AmountError::NotANumber => {
                    "el importe debe ser mayor que cero; corríjalo".to_owned()
                }
            },
            Self::Instalments { number } => {
                format!("las cuotas de la factura {number} no suman su total; corrija las cuotas")
            }
            Self::OtherContent { number, total } => format!(
                "la factura {number} ya está en el libro por {total} y aquí dice otra cosa; no se registró dos veces. \
                 Si la anterior está mal, anúlela primero"
            ),
            Self::OrphanPayment { invoice } => {
                format!("el pago es de la factura {invoice}, que no está en el libro; importe primero esa factura")
            }
            Self::OrphanNote { invoice } => {
                format!(
                    "la nota de crédito es de la factura {invoice}, que no está en el libro; importe primero esa factura"
                )
            }
            Self::NoteOfNothing => {
                "la nota de crédito no dice a qué factura se refiere; regístrela a mano en esa factura".to_owned()
            }
            Self::UnknownCustomer { name } => {
                format!("el cliente {name} no está en el libro; importe primero sus facturas")
            }
            Self::OtherCurrency { number, expected, found } => {
                format!("la factura {number} está en {expected} y esto viene en {found}; regístrelo a mano")
            }
        }
    }

    fn english(&self) -> String {
        match self {
            Self::Purchase { issuer } => {
                format!("{issuer} issued this, not you: it is a purchase, nothing to collect; leave it out")
            }
            Self::Currency { code } => {
                format!("the currency \"{code}\" is not known; use its three letters, such as MXN")
            }
            Self::Amount { error } => match error {
                AmountError::TooManyDecimals => "the amount has more decimals than its currency; round it".to_owned(),
                AmountError::TooLarge => "the amount is too large; check the zeros".to_owned(),
                AmountError::NotPositive | AmountError::NotANumber => {
                    "the amount must be greater than zero; correct it".to_owned()
                }
            },
            Self::Instalments { number } => {
                format!("the instalments of invoice {number} do not add up to its total; correct them")
            }
            Self::OtherContent { number, total } => format!(
                "invoice {number} is in the book already, of {total}, and this says something else; it was not recorded \
                 twice. If the earlier one is wrong, void it first"
            ),
            Self::OrphanPayment { invoice } => {
                format!("the payment is for invoice {invoice}, which is not in the book; import that invoice first")
            }
            Self::OrphanNote { invoice } => {
                format!("the credit note is for invoice {invoice}, which is not in the book; import that invoice first")
            }
            Self::NoteOfNothing => {
                "the credit note does not say which invoice it is for; record it by hand on that invoice".to_owned()
            }
            Self::UnknownCustomer { name } => {
                format!("the customer {name} is not in the book; import their invoices first")
            }
            Self::OtherCurrency { number, expected, found } => {
                format!("invoice {number} is in {expected} and this is in {found}; record it by hand")
            }
        }
    }
}
