//! The fixed words of a page: heads of columns, names of fields.

/// Language of a document: hyphenation, `/Lang` and the fixed words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    Spanish,
    English,
}

impl Language {
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::Spanish => "es",
            Self::English => "en",
        }
    }

    pub(crate) const fn hyphenation(self) -> hypher::Lang {
        match self {
            Self::Spanish => hypher::Lang::Spanish,
            Self::English => hypher::Lang::English,
        }
    }
}

/// Every fixed word that can appear. `{n}` and `{of}` in [`Labels::page`] are the page's numbers;
/// `{unit}` in a head is the section's currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labels {
    pub date: String,
    pub customer_number: String,
    pub reference: String,
    pub contact: String,
    pub phone: String,
    pub customer: String,
    pub invoice: String,
    pub issued: String,
    pub due: String,
    pub days_late: String,
    pub total: String,
    pub paid: String,
    pub open: String,
    pub total_open: String,
    pub carried: String,
    pub brought: String,
    pub how_to_pay: String,
    pub page: String,
    pub applied: String,
    pub before: String,
    pub remaining: String,
    pub total_applied: String,
    pub movement_date: String,
    pub movement: String,
    pub charges: String,
    pub payments: String,
    pub balance: String,
    pub open_items: String,
    pub movements: String,
    pub aging: String,
}

impl Labels {
    /// The words in the language given.
    #[must_use]
    pub fn of(language: Language) -> Self {
        match language {
            Language::Spanish => Self::spanish(),
            Language::English => Self::english(),
        }
    }

    #[must_use]
    pub fn spanish() -> Self {
        Self {
            date: "Fecha".into(),
            customer_number: "N.º de cliente".into(),
            reference: "Nuestra referencia".into(),
            contact: "Le atiende".into(),
            phone: "Teléfono directo".into(),
            customer: "cliente".into(),
            invoice: "Factura".into(),
            issued: "Emisión".into(),
            due: "Vencimiento".into(),
            days_late: "Días".into(),
            total: "Importe ({unit})".into(),
            paid: "Abonado ({unit})".into(),
            open: "Pendiente ({unit})".into(),
            total_open: "Total pendiente".into(),
            carried: "Suma y sigue".into(),
            brought: "Suma anterior".into(),
            how_to_pay: "Cómo pagar".into(),
            page: "Página {n} de {of}".into(),
            applied: "Aplicado ({unit})".into(),
            before: "Debía ({unit})".into(),
            remaining: "Queda ({unit})".into(),
            total_applied: "Total aplicado".into(),
            movement_date: "Fecha".into(),
            movement: "Concepto".into(),
            charges: "Cargos ({unit})".into(),
            payments: "Abonos ({unit})".into(),
            balance: "Saldo ({unit})".into(),
            open_items: "Facturas pendientes".into(),
            movements: "Movimientos".into(),
            aging: "Antigüedad de lo pendiente".into(),
        }
    }

    #[must_use]
    pub fn english() -> Self {
        Self {
            date: "Date".into(),
            customer_number: "Customer no.".into(),
            reference: "Our reference".into(),
            contact: "Your contact".into(),
            phone: "Direct line".into(),
            customer: "customer".into(),
            invoice: "Invoice".into(),
            issued: "Issued".into(),
            due: "Due".into(),
            days_late: "Days".into(),
            total: "Amount ({unit})".into(),
            paid: "Credited ({unit})".into(),
            open: "Open ({unit})".into(),
            total_open: "Total open".into(),
            carried: "Carried forward".into(),
            brought: "Brought forward".into(),
            how_to_pay: "How to pay".into(),
            page: "Page {n} of {of}".into(),
            applied: "Applied ({unit})".into(),
            before: "Owed ({unit})".into(),
            remaining: "Remaining ({unit})".into(),
            total_applied: "Total applied".into(),
            movement_date: "Date".into(),
            movement: "Entry".into(),
            charges: "Charges ({unit})".into(),
            payments: "Payments ({unit})".into(),
            balance: "Balance ({unit})".into(),
            open_items: "Open invoices".into(),
            movements: "Entries".into(),
            aging: "Age of what is open".into(),
        }
    }
}
