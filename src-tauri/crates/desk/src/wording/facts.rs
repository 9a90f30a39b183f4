//! The facts that a text is made of, as they are in the ledger: minor units and days, nothing worded.

use chrono::NaiveDate;
use ledger::Currency;

use super::format::Style;

/// Who writes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sender {
    pub(crate) name: String,
    pub(crate) phone: String,
    pub(crate) email: String,
    pub(crate) signer: String,
    pub(crate) signer_role: String,
    pub(crate) ways: Vec<WayToPay>,
}

/// A way to pay as the owner typed it.
#[derive(Debug, Clone, Default)]
pub(crate) struct WayToPay {
    /// `bank`, `link` or anything else.
    pub(crate) kind: String,
    /// Bank or service.
    pub(crate) label: String,
    /// Account number, IBAN, CLABE, link.
    pub(crate) value: String,
    pub(crate) holder: String,
    /// ISO 4217 code; for any currency where empty.
    pub(crate) currency: String,
}

/// Who is written to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Addressee {
    pub(crate) name: String,
    pub(crate) contact: String,
    /// The id that the customer is shown by.
    pub(crate) number: String,
    pub(crate) address: Vec<String>,
}

/// A due date of an invoice and what is open on it; or a charge on an invoice.
#[derive(Debug, Clone)]
pub(crate) struct Instalment {
    pub(crate) invoice: String,
    /// Late interest or a fee on that invoice, never part of it.
    pub(crate) is_charge: bool,
    /// Which of how many due dates; `(1, 1)` for an ordinary invoice.
    pub(crate) part: (u32, u32),
    pub(crate) issued_on: NaiveDate,
    pub(crate) due_on: NaiveDate,
    /// Minor units.
    pub(crate) amount: i64,
    /// Paid, credited or otherwise settled of it, in minor units.
    pub(crate) paid: i64,
    /// What is asked for it, in minor units: open, less what is disputed.
    pub(crate) open: i64,
}

/// What is asked for in one currency, oldest due first.
#[derive(Debug, Clone)]
pub(crate) struct Owed {
    pub(crate) currency: Currency,
    pub(crate) instalments: Vec<Instalment>,
    /// Open on these instalments and not asked for: disputed, or part of an agreement. Minor units.
    pub(crate) set_aside: i64,
}

impl Owed {
    /// Sum of what is asked, in minor units.
    pub(crate) fn open(&self) -> i128 {
        self.instalments.iter().map(|each| i128::from(each.open)).sum()
    }
}

/// What a reminder says: to whom, on which day, about what.
#[derive(Debug, Clone)]
pub(crate) struct ReminderFacts {
    pub(crate) style: Style,
    pub(crate) today: NaiveDate,
    pub(crate) sender: Sender,
    pub(crate) to: Addressee,
    /// What the customer should write on the payment.
    pub(crate) reference: String,
    /// At least one currency with at least one instalment.
    pub(crate) owed: Vec<Owed>,
    /// What is not late yet, where the text speaks of what is late: told apart, and in no sum.
    pub(crate) upcoming: Vec<Owed>,
}

impl ReminderFacts {
    /// The facts for a text that says that something is late: what is not late stands apart. Where nothing is late, as
    /// under an owner's own stages, they are what they are.
    pub(crate) fn late_first(&self) -> Self {
        let part = |is_late: bool| -> Vec<Owed> {
            let of = |owed: &Owed| {
                let is_in = |each: &&Instalment| (each.due_on < self.today) == is_late;
                Owed { instalments: owed.instalments.iter().filter(is_in).cloned().collect(), ..owed.clone() }
            };
            self.owed.iter().map(of).filter(|owed| !owed.instalments.is_empty()).collect()
        };
        match part(true) {
            late if late.is_empty() => self.clone(),
            late => Self { owed: late, upcoming: part(false), ..self.clone() },
        }
    }
}

/// What of a payment went to one instalment; minor units.
#[derive(Debug, Clone)]
pub(crate) struct AppliedFact {
    pub(crate) invoice: String,
    pub(crate) is_charge: bool,
    pub(crate) part: (u32, u32),
    pub(crate) due_on: NaiveDate,
    pub(crate) before: i64,
    pub(crate) applied: i64,
}

/// A payment and what became of it.
#[derive(Debug, Clone)]
pub(crate) struct ReceiptFacts {
    pub(crate) style: Style,
    pub(crate) today: NaiveDate,
    pub(crate) sender: Sender,
    pub(crate) to: Addressee,
    /// The receipt's number; receipts are numbered without gaps.
    pub(crate) number: i64,
    pub(crate) currency: Currency,
    /// Minor units.
    pub(crate) amount: i64,
    pub(crate) paid_on: NaiveDate,
    /// *Transferencia*, *efectivo*; may be empty.
    pub(crate) method: String,
    /// The payer's reference; may be empty.
    pub(crate) reference: String,
    pub(crate) applied: Vec<AppliedFact>,
    /// What stands in the customer's favour after it, in minor units.
    pub(crate) credit: i64,
    /// All that the customer still owes in this currency, due or not, in minor units.
    pub(crate) still_open: i128,
    /// The part of it that is late and may be asked for, in minor units.
    pub(crate) still_late: i128,
    /// None of it is late, be it disputed or part of an agreement.
    pub(crate) is_upcoming: bool,
    /// Something is owed in another currency.
    pub(crate) owes_elsewhere: bool,
}

/// One entry of an account: a charge or a payment, in minor units, the other being zero.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) on: NaiveDate,
    /// What it was, in the language of the statement.
    pub(crate) text: String,
    pub(crate) charge: i64,
    pub(crate) payment: i64,
}

/// Open amounts by age, minor units (product.md §4).
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct AgingFacts {
    pub(crate) upcoming: i128,
    pub(crate) due_today: i128,
    /// 1–30, 31–60, 61–90, 91–120 and more than 120 days.
    pub(crate) late: [i128; 5],
    /// Zero or less.
    pub(crate) credits: i128,
}

impl AgingFacts {
    pub(crate) fn overdue(&self) -> i128 {
        self.late.iter().sum()
    }

    pub(crate) fn balance(&self) -> i128 {
        self.upcoming + self.due_today + self.overdue() + self.credits
    }
}

/// The account of one currency.
#[derive(Debug, Clone)]
pub(crate) struct StatementOwed {
    pub(crate) owed: Owed,
    /// The balance before the first entry, and the entries; none are shown where this is absent.
    pub(crate) entries: Option<(i128, Vec<Entry>)>,
    pub(crate) aging: AgingFacts,
}

/// A customer's account as of a day.
#[derive(Debug, Clone)]
pub(crate) struct StatementFacts {
    pub(crate) style: Style,
    pub(crate) as_of: NaiveDate,
    pub(crate) sender: Sender,
    pub(crate) to: Addressee,
    pub(crate) reference: String,
    pub(crate) accounts: Vec<StatementOwed>,
}
