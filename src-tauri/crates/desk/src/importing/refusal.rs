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
    /// The book has it with another due date.
    OtherDue {
        number: String,
        known: String,
        said: String,
    },
    /// The invoice is another customer's than the row says.
    OfAnother {
        invoice: String,
        owner: String,
        named: String,
    },
    /// The row names no customer, and several have an invoice of this number.
    OfSeveral {
        invoice: String,
        customers: usize,
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
            Self::OtherDue { number, known, said } => format!(
                "la factura {number} vence en el libro el {known} y aquí el {said}; no se cambió. Si la del libro está \
                 mal, anúlela primero"
            ),
            Self::OfAnother { invoice, owner, named } => {
                format!("la factura {invoice} es de {owner} y aquí dice {named}; corrija el cliente o la factura")
            }
            Self::OfSeveral { invoice, customers } => {
                format!("{customers} facturas del libro llevan el número {invoice}; diga de qué cliente es")
            }
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
            Self::OtherDue { number, known, said } => format!(
                "invoice {number} is due on {known} in the book and on {said} here; it was not changed. If the one in \
                 the book is wrong, void it first"
            ),
            Self::OfAnother { invoice, owner, named } => {
                format!("invoice {invoice} is of {owner} and this says {named}; correct the customer or the invoice")
            }
            Self::OfSeveral { invoice, customers } => {
                format!("{customers} invoices of the book have the number {invoice}; say whose it is")
            }
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
