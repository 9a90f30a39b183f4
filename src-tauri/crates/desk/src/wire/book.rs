//! Customers, invoices and payments as the screens read them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Amount, CurrencyAmount, Day, RecordKind};

/// Filter of the customer list.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ListCustomers {
    /// Part of a name or tax id.
    #[serde(default)]
    #[ts(optional)]
    pub text: Option<String>,
}

/// A customer in the list, one row per currency in which something is open (or one without amounts).
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CustomerRow {
    pub id: String,
    pub name: String,
    pub tax_id: Option<String>,
    pub balances: Vec<CustomerBalance>,
}

/// What a customer owes in one currency.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CustomerBalance {
    pub currency: String,
    /// Open less credit.
    pub balance: Amount,
    pub open: Amount,
    pub overdue: Amount,
    pub credit: Amount,
    pub invoices: usize,
    /// Days past due of the oldest open instalment; none if nothing is overdue.
    pub oldest_days: Option<i64>,
}

/// Aging of one customer or of all, in one currency.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AgingRow {
    pub currency: String,
    pub upcoming: Amount,
    pub due_today: Amount,
    pub d1_30: Amount,
    pub d31_60: Amount,
    pub d61_90: Amount,
    pub d91_120: Amount,
    pub over_120: Amount,
    pub credits: Amount,
    pub total: Amount,
}

/// Everything about one customer.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CustomerView {
    pub details: CustomerDetails,
    pub balances: Vec<CustomerBalance>,
    pub aging: Vec<AgingRow>,
    /// Newest first.
    pub timeline: Vec<TimelineEntry>,
    pub invoices: Vec<InvoiceRow>,
    pub payments: Vec<PaymentRow>,
    pub promises: Vec<PromiseRow>,
    pub documents: Vec<DocumentRow>,
    /// Days after the due date of the last settled instalments, oldest first.
    pub habits: Vec<HabitPoint>,
    /// Average days late over `habits`, rounded; none without history.
    pub average_days_late: Option<i64>,
    pub paused_until: Option<Day>,
    /// Their personal data were erased for good.
    pub is_forgotten: bool,
}

/// Who the customer is and how to reach them.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CustomerDetails {
    /// Absent when a new customer is saved.
    #[serde(default)]
    #[ts(optional)]
    pub id: Option<String>,
    pub name: String,
    #[serde(default)]
    pub tax_id: Option<String>,
    #[serde(default)]
    pub contact: Option<String>,
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default)]
    pub phone: Option<String>,
    #[serde(default)]
    pub whatsapp: Option<String>,
    #[serde(default)]
    pub address: Vec<String>,
    /// `es` or `en`; the business's language when absent.
    #[serde(default)]
    pub language: Option<String>,
    /// Days of credit; the business's when absent.
    #[serde(default)]
    pub terms_days: Option<u32>,
    #[serde(default)]
    pub route: Option<String>,
}

/// A line of the customer's history.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TimelineEntry {
    pub id: String,
    pub on: Day,
    pub kind: TimelineKind,
    pub title: String,
    pub detail: String,
    /// Signed effect on what is owed, where there is one.
    pub amount: Option<CurrencyAmount>,
    /// A word beside it: `kept`, `broken`, `live`, `reversed`, `skipped`, `proposed`…
    pub mark: Option<String>,
    /// True when it can be taken back (by reversal).
    pub reversible: bool,
    /// A document to open, by its SHA-256.
    pub document: Option<String>,
}

/// What a line of the history is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TimelineKind {
    Proposed,
    Invoice,
    Payment,
    Allocation,
    CreditNote,
    WriteOff,
    Charge,
    Promise,
    Pause,
    Note,
    Dispute,
    Agreement,
    Touch,
    Reversal,
}

/// One settled instalment as a point: how late it was paid.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct HabitPoint {
    pub invoice: String,
    pub number: String,
    pub settled_on: Day,
    pub days_late: i64,
}

/// A promise.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PromiseRow {
    pub id: String,
    pub customer: String,
    pub customer_name: String,
    pub currency: String,
    pub amount: Amount,
    pub made_on: Day,
    pub due_on: Day,
    pub state: PromiseState,
}

/// Derived state of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PromiseState {
    Live,
    Kept,
    Broken,
}

/// A document that was made.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DocumentRow {
    pub sha256: String,
    /// `letter` or `receipt`.
    pub kind: String,
    pub title: String,
    pub on: Day,
    pub bytes: u64,
}

/// Filter of the invoice list.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ListInvoices {
    /// Only these states; all when absent.
    #[serde(default)]
    #[ts(optional)]
    pub states: Option<Vec<String>>,
    /// Part of a number, a customer's name, a tax id or an amount.
    #[serde(default)]
    #[ts(optional)]
    pub text: Option<String>,
    #[serde(default)]
    #[ts(optional)]
    pub customer: Option<String>,
}

/// An invoice in a list.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct InvoiceRow {
    pub id: String,
    pub number: String,
    pub customer: String,
    pub customer_name: String,
    pub tax_id: Option<String>,
    pub currency: String,
    pub issued_on: Day,
    pub total: Amount,
    pub open: Amount,
    /// One of product.md's states: that of its most urgent instalment.
    pub state: String,
    pub uuid: Option<String>,
    pub instalments: Vec<InstalmentRow>,
}

/// An instalment with everything derived.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct InstalmentRow {
    pub seq: u32,
    pub due_on: Day,
    pub amount: Amount,
    pub open: Amount,
    pub state: String,
    pub days_past_due: i64,
}

/// Everything about one invoice.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct InvoiceView {
    pub invoice: InvoiceRow,
    /// Where it came from: a file and its line, or typed; and when it was recorded (UTC ms).
    pub source: String,
    pub recorded_at: i64,
    /// How the open amount comes about: amounts add up to `invoice.open`.
    pub steps: Vec<InvoiceStep>,
    pub timeline: Vec<TimelineEntry>,
    /// Why it cannot be voided, or none if it can.
    pub void_blockers: Vec<String>,
}

/// One step of *¿cómo se calculó?*.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct InvoiceStep {
    pub on: Day,
    pub seq: u32,
    pub title: String,
    /// Signed.
    pub amount: Amount,
    pub record: String,
}

/// Filter of the payment list.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ListPayments {
    #[serde(default)]
    #[ts(optional)]
    pub text: Option<String>,
}

/// A payment in a list.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct PaymentRow {
    pub id: String,
    pub customer: String,
    pub customer_name: String,
    pub currency: String,
    pub amount: Amount,
    pub paid_on: Day,
    pub method: Option<String>,
    pub reference: Option<String>,
    pub receipt_number: u64,
    /// What lies unapplied of it.
    pub credit: Amount,
    pub reversed_on: Option<Day>,
    pub applied: Vec<AppliedRow>,
}

/// A part of a payment on an instalment.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AppliedRow {
    pub invoice: String,
    pub number: String,
    pub seq: u32,
    pub amount: Amount,
}

/// Search over everything: name, tax id, number, amount.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Search {
    pub text: String,
}

/// A found record.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SearchHit {
    pub kind: RecordKind,
    pub id: String,
    pub title: String,
    pub detail: String,
    pub amount: Option<CurrencyAmount>,
}
