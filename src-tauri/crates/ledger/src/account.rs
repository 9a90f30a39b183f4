//! The facts of one customer in one currency, and what is open of them on any day.
//!
//! Every fact counts from its business date until the day before it was reversed ([`Span`]). What is open is never
//! stored: it is the amount less what was applied, on the day that is asked for.

use chrono::NaiveDate;

use crate::currency::Currency;

/// The days on which a fact counts: from its business date until the day before `ends_on`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The business date of the fact.
    pub from: NaiveDate,
    /// The date of its reversal; it no longer counts on that day.
    pub ends_on: Option<NaiveDate>,
}

impl Span {
    /// A fact that was never reversed.
    #[must_use]
    pub fn open_ended(from: NaiveDate) -> Self {
        Self { from, ends_on: None }
    }

    /// Does the fact count on this day?
    #[must_use]
    pub fn counts_on(&self, day: NaiveDate) -> bool {
        self.from <= day && self.ends_on.is_none_or(|end| day < end)
    }

    /// Is the fact live, that is: was it never reversed?
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.ends_on.is_none()
    }
}

/// What kind of debt ages here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DebtKind {
    /// One due date of an invoice: the unit that ages and is dunned.
    Instalment,
    /// Late interest, a fee or a statutory compensation; ages from its own date and is never dunned alone.
    Charge,
}

/// What lowered a debt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppliedKind {
    /// Money received.
    Payment,
    /// A credit note, or the credited part of an accepted dispute.
    CreditNote,
    /// Given up as uncollectable.
    WriteOff,
}

/// A part of a payment, credit note or write-off that lies on a debt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The fact that gives: payment, credit note, resolution or write-off.
    pub source: i64,
    /// The kind of that fact.
    pub kind: AppliedKind,
    /// Minor units.
    pub amount: i64,
    /// The days on which it counts.
    pub span: Span,
}

/// A stage that was executed or skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Touch {
    /// Offset of the stage in days from the due date.
    pub stage: i32,
    /// The dunning cycle it belongs to; see [`Debt::cycle_on`].
    pub cycle: u32,
    /// From the day on which it was executed, or skipped by a later one, until its contact was taken back.
    pub span: Span,
    /// Executed, or skipped because a later stage was executed.
    pub is_executed: bool,
}

/// An instalment of an invoice, or a charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Debt {
    /// The id of the debt.
    pub id: i64,
    /// The fact it belongs to: the invoice, or the charge itself.
    pub record: i64,
    /// Instalment or charge.
    pub kind: DebtKind,
    /// The invoice's number; for a charge that of the invoice it rests on.
    pub number: String,
    /// 1…n within the invoice.
    pub seq: u32,
    /// Due date; a charge is due on its own date.
    pub due_on: NaiveDate,
    /// Minor units.
    pub amount: i64,
    /// From the issue date until it was voided.
    pub span: Span,
    /// What was applied to it.
    pub applied: Vec<Applied>,
    /// Stages executed or skipped.
    pub touches: Vec<Touch>,
}

impl Debt {
    /// Open on this day, in minor units: zero before the issue date and after it was voided.
    #[must_use]
    pub fn open_on(&self, day: NaiveDate) -> i64 {
        if !self.span.counts_on(day) {
            return 0;
        }
        self.amount - self.applied.iter().filter(|part| part.span.counts_on(day)).map(|part| part.amount).sum::<i64>()
    }

    /// The least that is open on any day from `day` on: what an allocation of that day may take at most, because it has
    /// to fit on every later day too (product.md §8).
    #[must_use]
    pub fn least_open_from(&self, day: NaiveDate) -> i64 {
        let later = self.applied.iter().flat_map(|part| [Some(part.span.from), part.span.ends_on]);
        later
            .chain([self.span.ends_on, Some(self.span.from)])
            .flatten()
            .filter(|event| *event > day && *event >= self.span.from)
            .chain([day.max(self.span.from)])
            .map(|event| self.open_on(event))
            .min()
            .unwrap_or(0)
    }

    /// Was it written off by this day: a write-off counts and nothing is open?
    #[must_use]
    pub fn is_written_off_on(&self, day: NaiveDate) -> bool {
        let counts = |part: &Applied| part.kind == AppliedKind::WriteOff && part.span.counts_on(day);
        self.applied.iter().any(counts) && self.open_on(day) == 0
    }

    /// The dunning cycle on this day: 1, and one more for each reversal that re-opened the instalment after it had been
    /// paid (product.md §4). A new cycle makes every stage possible again.
    #[must_use]
    pub fn cycle_on(&self, day: NaiveDate) -> u32 {
        let mut ends: Vec<NaiveDate> = self.applied.iter().filter_map(|part| part.span.ends_on).collect();
        ends.sort_unstable();
        ends.dedup();
        let reopened = ends.into_iter().filter(|end| *end <= day && self.is_reopened_on(*end)).count();
        1 + u32::try_from(reopened).unwrap_or(u32::MAX - 1)
    }

    fn is_reopened_on(&self, day: NaiveDate) -> bool {
        let eve = crate::day::before(day, 1);
        self.span.counts_on(eve) && self.open_on(eve) == 0 && !self.is_written_off_on(eve) && self.open_on(day) > 0
    }

    /// The stages of the given cycle that were executed by this day.
    pub fn executed(&self, cycle: u32, day: NaiveDate) -> impl Iterator<Item = &Touch> {
        self.touches.iter().filter(move |touch| touch.is_executed && touch.cycle == cycle && touch.span.counts_on(day))
    }
}

/// A source of money: a payment, a credit note, or the credited part of a dispute. What is not applied is credit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Funds {
    /// The fact.
    pub id: i64,
    /// Payment or credit note.
    pub kind: AppliedKind,
    /// Minor units.
    pub amount: i64,
    /// The days on which it counts.
    pub span: Span,
    /// Minor units that lie on debts, with the days on which they do.
    pub uses: Vec<(i64, Span)>,
}

impl Funds {
    /// What lies unapplied on this day, in minor units. A write-off is no money: nothing of it ever lies unapplied.
    #[must_use]
    pub fn left_on(&self, day: NaiveDate) -> i64 {
        if self.kind == AppliedKind::WriteOff || !self.span.counts_on(day) {
            return 0;
        }
        self.amount - self.uses.iter().filter(|(_, span)| span.counts_on(day)).map(|(amount, _)| amount).sum::<i64>()
    }

    /// The least that lies unapplied on any day from `day` on.
    #[must_use]
    pub fn least_left_from(&self, day: NaiveDate) -> i64 {
        let events = self.uses.iter().flat_map(|(_, span)| [Some(span.from), span.ends_on]);
        events
            .chain([self.span.ends_on])
            .flatten()
            .filter(|event| *event > day)
            .chain([day])
            .map(|event| self.left_on(event))
            .min()
            .unwrap_or(0)
    }
}

/// A promise to pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// The fact.
    pub id: i64,
    /// Minor units.
    pub amount: i64,
    /// The day it is due.
    pub due_on: NaiveDate,
    /// From the day it was made.
    pub span: Span,
}

/// A pause of all dunning, through `until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// The last day held.
    pub until: NaiveDate,
    /// From its first day.
    pub span: Span,
}

/// A dispute over part of an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    /// The fact.
    pub id: i64,
    /// The invoice.
    pub invoice: i64,
    /// Minor units.
    pub amount: i64,
    /// From the day it was opened.
    pub span: Span,
    /// The days on which each resolution counts; one that was reversed still does on the days before.
    pub resolved: Vec<Span>,
}

/// A signed plan for debts that stay what they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// The fact.
    pub id: i64,
    /// Debt and minor units that it covers.
    pub covers: Vec<(i64, i64)>,
    /// Due dates and minor units of the plan.
    pub schedule: Vec<(NaiveDate, i64)>,
    /// From the day it was signed.
    pub span: Span,
}

/// The facts of one customer in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The customer.
    pub customer: i64,
    /// The currency of every amount here.
    pub currency: Currency,
    /// Instalments and charges that are, or on the day asked for were, open.
    pub debts: Vec<Debt>,
    /// Payments and credit notes: those with money unapplied, and those that promises or agreements count.
    pub funds: Vec<Funds>,
    /// Promises.
    pub promises: Vec<Promise>,
    /// Pauses of the customer.
    pub pauses: Vec<Pause>,
    /// Disputes over the invoices above.
    pub disputes: Vec<Dispute>,
    /// Agreements over the debts above.
    pub agreements: Vec<Agreement>,
    /// The last day on which a stage was executed for this account.
    pub last_touch_on: Option<NaiveDate>,
}

impl Account {
    /// An account without facts.
    #[must_use]
    pub fn new(customer: i64, currency: Currency) -> Self {
        Self {
            customer,
            currency,
            debts: Vec::new(),
            funds: Vec::new(),
            promises: Vec::new(),
            pauses: Vec::new(),
            disputes: Vec::new(),
            agreements: Vec::new(),
            last_touch_on: None,
        }
    }

    /// Unapplied money on this day, in minor units.
    #[must_use]
    pub fn credit_on(&self, day: NaiveDate) -> i64 {
        self.funds.iter().map(|funds| funds.left_on(day)).sum()
    }

    /// The debts in the order in which money is applied: oldest due first, then invoice number as text, then seq.
    /// Charges come last, or first where the owner chose the legal order.
    #[must_use]
    pub fn in_order(&self, charges_first: bool) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.debts.len()).collect();
        order.sort_by(|a, b| {
            let (a, b) = (&self.debts[*a], &self.debts[*b]);
            let rank = |debt: &Debt| (debt.kind == DebtKind::Charge) != charges_first;
            (rank(a), a.due_on, &a.number, a.seq, a.id).cmp(&(rank(b), b.due_on, &b.number, b.seq, b.id))
        });
        order
    }

    /// Payments (not credit notes) received from `from` to `to`, live on `as_of`: day and minor units, by day.
    pub(crate) fn received(&self, from: NaiveDate, to: NaiveDate, as_of: NaiveDate) -> Vec<(usize, NaiveDate, i64)> {
        let is_in = |funds: &Funds| {
            funds.kind == AppliedKind::Payment && funds.span.counts_on(as_of) && (from..=to).contains(&funds.span.from)
        };
        let mut found: Vec<_> = self
            .funds
            .iter()
            .enumerate()
            .filter(|(_, funds)| is_in(funds))
            .map(|(index, funds)| (index, funds.span.from, funds.amount))
            .collect();
        found.sort_by_key(|(index, day, _)| (*day, self.funds[*index].id));
        found
    }
}
