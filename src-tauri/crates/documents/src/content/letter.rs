//! A reminder letter, and the parts that receipts and statements share with it.

use super::labels::Language;
use super::receipt::Fact;

/// A stretch of a paragraph in one weight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Span {
    pub text: String,
    pub strong: bool,
}

/// A paragraph of running text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paragraph(pub Vec<Span>);

impl Paragraph {
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        Self(vec![Span { text: text.into(), strong: false }])
    }

    /// Splits at pairs of `**`; for text that the program itself wrote. Text of a customer goes
    /// into a [`Span`] as it is, where asterisks mean nothing.
    #[must_use]
    pub fn marked(text: &str) -> Self {
        let parts = text.split("**").enumerate();
        let spans = parts.map(|(at, part)| Span { text: part.to_owned(), strong: at % 2 == 1 });
        Self(spans.filter(|span| !span.text.is_empty()).collect())
    }
}

/// Who the letter goes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipient {
    pub name: String,
    /// Contact, street, town…, one line each. What does not fit the window is cut and reported.
    pub lines: Vec<String>,
}

/// The block beside the address; empty fields are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reference {
    /// The date in words.
    pub date: String,
    pub customer_number: String,
    pub reference: String,
    pub contact: String,
    pub phone: String,
}

/// Who signs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signer {
    pub farewell: String,
    pub name: String,
    pub role: String,
}

/// One instalment that is owed. Amounts are figures without the currency sign, which stands in
/// the head of the column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    pub number: String,
    pub issued_on: String,
    pub due_on: String,
    pub days_late: String,
    /// Late enough to be set in red.
    pub very_late: bool,
    pub total: String,
    pub paid: String,
    pub open: String,
    /// Sum of `open` up to and with this row, for *suma y sigue*.
    pub running: String,
}

/// Sums of a section, figures as in its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub total: String,
    pub paid: String,
    pub open: String,
}

/// What is owed in one currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// Line above the table, such as *Dólares (USD)*; empty where there is one currency only.
    pub title: String,
    /// The currency as it stands in the heads: `€`, `MXN`, `S/`.
    pub unit: String,
    /// The character that separates decimals, on which the figures are aligned.
    pub decimal: char,
    pub items: Vec<Item>,
    pub totals: Totals,
}

/// One way of paying: rows of name and value; `link` makes the last value a link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Method {
    pub rows: Vec<Fact>,
    pub link: Option<String>,
}

/// A code to scan. The caller gives the payload (EPC, EMVCo, a link) as it must stand in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Qr {
    pub payload: String,
    /// Up to four short lines beside the code.
    pub caption: Vec<String>,
}

/// The box *Cómo pagar*.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Payment {
    pub methods: Vec<Method>,
    pub qr: Option<Qr>,
}

/// A reminder letter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    /// The language of whoever reads it; that of the paper where absent.
    pub language: Option<Language>,
    pub to: Recipient,
    pub reference: Reference,
    pub heading: String,
    pub salutation: String,
    pub opening: Vec<Paragraph>,
    pub sections: Vec<Section>,
    /// Paragraphs after the tables.
    pub closing: Vec<Paragraph>,
    pub payment: Option<Payment>,
    pub signer: Signer,
}
