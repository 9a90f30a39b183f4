//! What an import would record: facts that name each other before they have ids.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use ledger::Currency;
use store::EntryId;
use store::customers::Customer;

use crate::wire::ImportedCounts;

/// Of a payment's or credit note's content as the file states it: the same document, read again, has the same.
pub(super) type Fingerprint = [u8; 32];

/// A customer of the book, or the n-th new one of this plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Who {
    Known(EntryId),
    New(usize),
}

/// An invoice of the book, or the n-th new one of this plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Which {
    Known(EntryId),
    New(usize),
}

/// A debt of the book, or the n-th instalment of a new invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DebtAt {
    Known(i64),
    New { invoice: usize, nth: usize },
}

/// A customer to be posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PlannedCustomer {
    pub(super) customer: Customer,
    pub(super) name_key: String,
    pub(super) tax_key: Option<String>,
    /// Ids under which other programs know the customer.
    pub(super) aliases: Vec<String>,
}

/// An invoice to be posted. Minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PlannedInvoice {
    pub(super) who: Who,
    pub(super) number: String,
    pub(super) uuid: Option<String>,
    pub(super) currency: Currency,
    pub(super) issued_on: NaiveDate,
    pub(super) total: i64,
    pub(super) instalments: Vec<(NaiveDate, i64)>,
    pub(super) source: String,
}

/// A part of money and the debt it goes to. Minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PlannedPart {
    pub(super) debt: DebtAt,
    pub(super) amount: i64,
    pub(super) on: NaiveDate,
    /// The whole amount of the debt.
    pub(super) of: i64,
}

/// A payment to be posted. Minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PlannedPayment {
    pub(super) who: Who,
    pub(super) currency: Currency,
    pub(super) amount: i64,
    pub(super) paid_on: NaiveDate,
    pub(super) method: Option<String>,
    pub(super) reference: Option<String>,
    pub(super) fingerprint: Fingerprint,
    pub(super) parts: Vec<PlannedPart>,
    /// Nothing lay on any of those debts before.
    pub(super) is_first: bool,
}

/// A credit note to be posted. Minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PlannedNote {
    pub(super) invoice: Which,
    pub(super) who: Who,
    pub(super) currency: Currency,
    pub(super) number: String,
    pub(super) uuid: Option<String>,
    pub(super) amount: i64,
    pub(super) issued_on: NaiveDate,
    pub(super) fingerprint: Fingerprint,
    pub(super) parts: Vec<PlannedPart>,
}

/// A fact to be posted, in the order of recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fact {
    /// The n-th of [`Plan::invoices`].
    Invoice(usize),
    CreditNote(PlannedNote),
    Payment(PlannedPayment),
}

/// Everything that an import would record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) customers: Vec<PlannedCustomer>,
    pub(super) invoices: Vec<PlannedInvoice>,
    pub(super) facts: Vec<Fact>,
    /// Other programs' ids of customers of the book, learned from these files.
    pub(super) aliases: Vec<(String, EntryId)>,
    /// Customers of the book as they are once they learned what these files say.
    pub(super) learned: BTreeMap<EntryId, Customer>,
}

impl Plan {
    pub(super) fn is_empty(&self) -> bool {
        self.customers.is_empty() && self.facts.is_empty() && self.learned.is_empty()
    }

    pub(super) fn counts(&self) -> ImportedCounts {
        let count = |is: fn(&Fact) -> bool| self.facts.iter().filter(|fact| is(fact)).count();
        ImportedCounts {
            customers: self.customers.len(),
            invoices: self.invoices.len(),
            credit_notes: count(|fact| matches!(fact, Fact::CreditNote(_))),
            payments: count(|fact| matches!(fact, Fact::Payment(_))),
        }
    }
}
