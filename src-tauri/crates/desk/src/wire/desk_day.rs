//! Hoy: the queue, its figures, messages and letters.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Amount, Day};

/// Everything on Hoy.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TodayView {
    pub date: Day,
    /// One per currency, the business's own first.
    pub figures: Vec<TodayFigures>,
    /// The queue in its order: due today and promises of today first, then by days late, amount, name.
    pub items: Vec<QueueItem>,
    /// Customers who would be in line but for a gate.
    pub held: Vec<HeldItem>,
    /// Letters among the items (stages by letter).
    pub letters: usize,
    /// Short messages among the items.
    pub messages: usize,
    /// Steps already done today.
    pub done: usize,
    /// Set when dunning is frozen because the clock is out of line.
    pub clock: Option<ClockFrozen>,
}

/// The four figures of one currency.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TodayFigures {
    pub currency: String,
    pub receivable: Amount,
    pub receivable_invoices: usize,
    pub receivable_customers: usize,
    pub overdue: Amount,
    pub overdue_invoices: usize,
    /// Overdue as a share of receivable, percent with one decimal: "26.5".
    pub overdue_percent: String,
    pub collected_month: Amount,
    pub collected_month_before: Amount,
    pub promised_today: Amount,
    pub promises_today: usize,
}

/// One line of the queue: one customer in one currency.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct QueueItem {
    pub customer: String,
    pub customer_name: String,
    pub currency: String,
    /// What the step asks for: the open part of the instalments whose stage is due.
    pub amount: Amount,
    /// All that this customer owes late in this currency.
    pub overdue: Amount,
    /// Offset of the stage in days.
    pub stage: i32,
    pub channel: Channel,
    pub days_past_due: i64,
    pub instalments: Vec<QueueInstalment>,
    /// Why now, one line in the language asked for.
    pub reason: String,
}

/// An instalment in a queue line.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct QueueInstalment {
    pub invoice: String,
    pub number: String,
    pub seq: u32,
    pub open: Amount,
    pub due_on: Day,
    pub days_past_due: i64,
    pub stage: i32,
}

/// A line that a gate holds back.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct HeldItem {
    pub customer: String,
    pub customer_name: String,
    pub currency: String,
    pub amount: Amount,
    pub overdue: Amount,
    pub days_past_due: i64,
    pub gate: Gate,
    /// The last day held; none for credit and disputes.
    pub until: Option<Day>,
    /// A promise that falls due today stands among today's promises.
    pub promised_today: Option<Amount>,
    /// Money of this customer that lies unapplied.
    pub credit: Amount,
    pub reason: String,
}

/// What holds a customer back, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    Pause,
    Dispute,
    Agreement,
    Promise,
    Credit,
    Interval,
}

/// How a step reaches the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Whatsapp,
    Email,
    Phone,
    Letter,
    Sms,
}

/// The clock is behind the last business date seen, or far ahead.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ClockFrozen {
    pub system: Day,
    pub last_seen: Day,
}

/// Which figure to explain.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ExplainFigure {
    pub figure: Figure,
    pub currency: String,
    /// Only this customer's part, where given.
    #[serde(default)]
    #[ts(optional)]
    pub customer: Option<String>,
}

/// A figure that explains itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    Receivable,
    Overdue,
    CollectedMonth,
    PromisedToday,
    Credit,
}

/// The facts behind a figure; their amounts add up to it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Explanation {
    pub figure: Figure,
    pub currency: String,
    pub total: Amount,
    /// The rule, one sentence.
    pub rule: String,
    pub rows: Vec<ExplanationRow>,
}

/// One fact of an explanation.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ExplanationRow {
    pub customer: String,
    pub customer_name: String,
    /// The invoice, payment or promise, to open it.
    pub record: String,
    pub kind: RecordKind,
    pub title: String,
    pub on: Day,
    pub amount: Amount,
    pub note: String,
}

/// What a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RecordKind {
    Customer,
    Invoice,
    Payment,
    Promise,
    Charge,
    CreditNote,
}

/// A line of the queue, by customer and currency.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct LineRef {
    pub customer: String,
    pub currency: String,
}

/// The ready message of a line.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MessageView {
    pub customer: String,
    pub currency: String,
    pub stage: i32,
    pub channel: Channel,
    /// Number or address; none without a contact.
    pub to: Option<String>,
    pub subject: String,
    pub text: String,
    /// True when a link can open the owner's own program (`wa.me`, `mailto:`); see `open_message`.
    pub can_open: bool,
    /// The link, to be shown before it is opened.
    pub link: Option<String>,
}

/// The thanks for a payment, ready to be sent; nothing is recorded.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ThanksView {
    pub channel: Channel,
    /// Number or address; none without a contact.
    pub to: Option<String>,
    pub text: String,
    /// The link, to be shown before `open_thanks` opens it.
    pub link: Option<String>,
}

/// The owner did the step: sent the message, printed it elsewhere, or phoned.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct MarkDone {
    pub customer: String,
    pub currency: String,
    /// The stage that was seen; if another is due by now the call answers `stale`.
    pub stage: i32,
    pub channel: Channel,
    /// What came of a call.
    #[serde(default)]
    #[ts(optional)]
    pub outcome: Option<CallOutcome>,
    #[serde(default)]
    #[ts(optional)]
    pub note: Option<String>,
}

/// What came of a telephone call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CallOutcome {
    NoAnswer,
    WillPay,
    Disputes,
    LeftMessage,
    WrongNumber,
}

/// Make today's letters as one PDF.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DraftLetters {
    /// Only these customers; all letters of today when absent. An empty list is refused.
    #[serde(default)]
    #[ts(optional)]
    pub customers: Option<Vec<String>>,
    /// Print also these lines' short messages as letters.
    #[serde(default)]
    pub also_messages: bool,
}

/// A printed batch that waits for the owner's word.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LetterBatch {
    pub id: String,
    /// The PDF, in the documents folder.
    pub file: String,
    pub pages: usize,
    pub letters: Vec<LetterInBatch>,
}

/// One letter of a batch.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LetterInBatch {
    pub customer: String,
    pub customer_name: String,
    pub stage: i32,
    pub amounts: Vec<CurrencyAmount>,
    /// Pages of the batch, from 1, inclusive.
    pub first_page: usize,
    pub last_page: usize,
    /// Characters that the font could not show, or a name cut in the window.
    pub warnings: Vec<String>,
}

/// An amount with its currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CurrencyAmount {
    pub currency: String,
    pub amount: Amount,
}

/// The owner's answer to *¿salieron bien?*.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ConfirmLetters {
    pub id: String,
    /// Customers whose letter did not come out and stays due.
    #[serde(default)]
    pub leave_out: Vec<String>,
}

/// What was marked, and what must be thrown away.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LettersConfirmed {
    pub marked: usize,
    /// The contacts that were recorded; their reversal makes the steps due again.
    pub ids: Vec<String>,
    /// Letters not marked because the facts changed since they were made.
    pub dropped: Vec<DroppedLetter>,
}

/// A letter that must not go out.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DroppedLetter {
    pub customer: String,
    pub customer_name: String,
    pub first_page: usize,
    pub last_page: usize,
    /// Why, one sentence.
    pub reason: String,
}

/// Progress of long work, sent as event `progress`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Progress {
    /// The call that is at work.
    pub call: String,
    /// A code for the step at hand: `reading`, `checking`, `writing`, `copying`, `proving`…
    pub step: String,
    pub done: u32,
    pub total: u32,
}
