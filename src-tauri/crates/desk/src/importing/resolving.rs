//! Drafts against the book: what is new, what is known, what cannot be. Reads only, so that the window can show it first and
//! the same can be worked out once more inside the transaction that records it.
//!
//! Invoices of all files come first, then credit notes, then payments: a receipt may stand before its invoice in a folder.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::NaiveDate;
use exchange::{CustomerDraft, CustomerRef, Draft, PaymentDraft};
use ledger::Currency;
use rust_decimal::Decimal;
use store::Connection;

use super::files::{Files, ReadFile};
use super::papers::Papers;
use super::people::People;
use super::plan::{Fingerprint, Plan, Who};
use super::refusal::Refusal;
use super::remarks::Remarks;
use super::sample::Sample;
use super::transfers;
use crate::book::Context;
use crate::folding::tax_key;
use crate::wire::{RejectedRow, WireError};

/// How often long work tells how far it is, in drafts.
pub(super) const STRIDE: usize = 1000;

/// What an import would do.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) plan: Plan,
    pub(super) duplicates: usize,
    pub(super) rejected: Vec<RejectedRow>,
    /// Rows to look at; only for the window.
    pub(super) sample: Sample,
    pub(super) notes: Vec<String>,
    pub(super) basis: Basis,
}

impl Outcome {
    /// Would the same be recorded?
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.plan == other.plan && self.duplicates == other.duplicates && self.rejected == other.rejected
    }
}

/// What an outcome rests on: while it is the same, so is the outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Basis {
    entries: i64,
    today: NaiveDate,
    settings: String,
}

impl Basis {
    pub(super) fn of(conn: &Connection, context: &Context) -> Result<Self, WireError> {
        let settings = serde_json::to_string(&context.settings).map_err(|error| crate::error::malformed(&error))?;
        Ok(Self { entries: store::entry::count(conn)?, today: context.today, settings })
    }
}

/// Hears how many drafts are done of how many; an error stops the work.
pub(super) type Tick<'t> = dyn FnMut(usize, usize) -> Result<(), WireError> + 't;

/// Works out what the files would record. Without `skip_bad` a file with a bad row is left out whole, and with it what
/// rests on its invoices.
pub(super) fn resolve(
    conn: &Connection,
    context: &Context,
    files: &Files,
    skip_bad: bool,
    tick: &mut Tick<'_>,
) -> Result<Outcome, WireError> {
    let mut refused = BTreeMap::new();
    loop {
        let mut run = Resolver::new(conn, context)?;
        run.all(files, &refused, tick)?;
        let bad: Vec<usize> =
            run.tallies.iter().filter(|(_, tally)| !tally.rejected.is_empty()).map(|(file, _)| *file).collect();
        if skip_bad || bad.is_empty() {
            run.tallies.extend(refused);
            return run.outcome(files);
        }
        for file in bad {
            refused.insert(file, run.tallies.remove(&file).unwrap_or_default());
        }
    }
}

/// What one file came to beside its facts.
#[derive(Debug, Default)]
struct Tally {
    duplicates: usize,
    rejected: Vec<RejectedRow>,
}

/// Why a draft is not taken.
pub(super) enum Stop {
    Bad(Refusal),
    /// Known already; counted, not recorded.
    Duplicate,
    Failed(WireError),
}

impl From<WireError> for Stop {
    fn from(error: WireError) -> Self {
        Self::Failed(error)
    }
}

impl From<store::StoreError> for Stop {
    fn from(error: store::StoreError) -> Self {
        Self::Failed(error.into())
    }
}

pub(super) struct Resolver<'a> {
    pub(super) conn: &'a Connection,
    pub(super) context: &'a Context,
    pub(super) people: People<'a>,
    pub(super) papers: Papers<'a>,
    pub(super) plan: Plan,
    /// Payments and credit notes of this import.
    pub(super) seen: HashSet<Fingerprint>,
    pub(super) remarks: Remarks,
    pub(super) sample: Sample,
    /// The file at hand.
    pub(super) label: String,
    pub(super) default_currency: Option<String>,
    /// Numbers of new invoices, each with the fiscal id of one that it replaces.
    pub(super) replacing: Vec<(String, String)>,
    file: usize,
    tallies: BTreeMap<usize, Tally>,
}

impl<'a> Resolver<'a> {
    fn new(conn: &'a Connection, context: &'a Context) -> Result<Self, WireError> {
        Ok(Self {
            conn,
            context,
            people: People::new(conn),
            papers: Papers::new(conn)?,
            plan: Plan::default(),
            seen: HashSet::new(),
            remarks: Remarks::default(),
            sample: Sample::default(),
            label: String::new(),
            default_currency: None,
            replacing: Vec::new(),
            file: 0,
            tallies: BTreeMap::new(),
        })
    }

    fn all(&mut self, files: &Files, refused: &BTreeMap<usize, Tally>, tick: &mut Tick<'_>) -> Result<(), WireError> {
        let total = files.read.iter().map(|file| file.reading.drafts.len()).sum();
        let purchases: BTreeSet<usize> = self.purchases(files);
        let mut done = 0;
        for wanted in [is_invoice_or_customer as fn(&Draft) -> bool, is_credit_note, is_payment] {
            for (at, file) in files.read.iter().enumerate().filter(|(at, _)| !refused.contains_key(at)) {
                self.begin_file(at, file);
                let drafts: Vec<&Draft> = file.reading.drafts.iter().filter(|draft| wanted(draft)).collect();
                for together in drafts.chunk_by(|one, next| transfers::are_one(one, next)) {
                    if done == 0 || done / STRIDE != (done + together.len()) / STRIDE {
                        tick(done, total)?;
                    }
                    done += together.len();
                    match purchases.contains(&at) {
                        true => self.refuse(together, &purchase_of(file))?,
                        false => self.together(together)?,
                    }
                }
            }
        }
        self.remark_replaced()?;
        self.add_unread(files, refused);
        Ok(())
    }

    /// Invoices that were replaced (CFDI: TipoRelacion 04) and are still open. Whether they were cancelled, the document
    /// that replaces them does not say.
    fn remark_replaced(&mut self) -> Result<(), WireError> {
        for (by, old) in std::mem::take(&mut self.replacing) {
            let Some(found) = self.papers.by_uuid(&old, &self.plan)? else { continue };
            let debts = self.papers.debts(found.which)?;
            if debts.iter().any(|debt| debt.least_open_from(debt.span.from) > 0) {
                self.remarks.replaced(&by, &found.number);
            }
        }
        Ok(())
    }

    fn begin_file(&mut self, at: usize, file: &ReadFile) {
        self.file = at;
        self.label.clone_from(&file.label);
        self.default_currency = file.reading.map.as_ref().and_then(|map| map.currency.clone());
    }

    fn refuse(&mut self, drafts: &[&Draft], why: &Refusal) -> Result<(), WireError> {
        drafts.iter().try_for_each(|draft| self.take(draft.line(), Err(Stop::Bad(why.clone()))))
    }

    /// One draft, or the parts of one transfer.
    fn together(&mut self, drafts: &[&Draft]) -> Result<(), WireError> {
        let parts: Vec<&PaymentDraft> = drafts.iter().filter_map(|draft| as_payment(draft)).collect();
        if let (Some(answer), Some(first)) = (self.transfer(&parts)?, parts.first()) {
            return self.take(first.line, answer);
        }
        for draft in drafts {
            let answer = self.draft(draft);
            self.take(draft.line(), answer)?;
        }
        Ok(())
    }

    fn draft(&mut self, draft: &Draft) -> Result<(), Stop> {
        match draft {
            Draft::Customer(draft) => self.customer(draft),
            Draft::Invoice(draft) => self.invoice(draft),
            Draft::CreditNote(draft) => self.credit_note(draft),
            Draft::Payment(draft) => self.payment(draft),
        }
    }

    fn take(&mut self, line: u64, answer: Result<(), Stop>) -> Result<(), WireError> {
        let tally = self.tallies.entry(self.file).or_default();
        match answer {
            Ok(()) => {}
            Err(Stop::Duplicate) => tally.duplicates += 1,
            Err(Stop::Failed(error)) => return Err(error),
            Err(Stop::Bad(refusal)) => {
                let is_known = matches!(refusal, Refusal::OtherContent { .. } | Refusal::OtherDue { .. });
                tally.duplicates += usize::from(is_known);
                let reason = refusal.say(self.context.is_english());
                tally.rejected.push(RejectedRow { file: self.label.clone(), line, reason });
            }
        }
        Ok(())
    }

    /// Rows that the reader kept out, and what it noticed.
    fn add_unread(&mut self, files: &Files, refused: &BTreeMap<usize, Tally>) {
        let english = self.context.is_english();
        for (at, file) in files.read.iter().enumerate().filter(|(at, _)| !refused.contains_key(at)) {
            let reason = |reason: &exchange::Reason| if english { reason.to_string() } else { reason.spanish() };
            let row = |row: &exchange::Rejected| RejectedRow {
                file: file.label.clone(),
                line: row.line,
                reason: reason(&row.reason),
            };
            let tally = self.tallies.entry(at).or_default();
            tally.rejected.extend(file.reading.rejected.iter().map(row));
            tally.rejected.sort_by_key(|row| row.line);
            for note in &file.reading.notes {
                self.remarks.of_reader(&file.label, note, english);
            }
        }
    }

    fn outcome(self, files: &Files) -> Result<Outcome, WireError> {
        let english = self.context.is_english();
        let failed = files.failed.iter().map(|failed| RejectedRow {
            file: failed.label.clone(),
            line: failed.line(),
            reason: failed.reason(english),
        });
        let duplicates = self.tallies.values().map(|tally| tally.duplicates).sum();
        let rejected = self.tallies.into_values().flat_map(|tally| tally.rejected).chain(failed).collect();
        Ok(Outcome {
            basis: Basis::of(self.conn, self.context)?,
            plan: self.plan,
            duplicates,
            rejected,
            sample: self.sample,
            notes: self.remarks.say(english),
        })
    }

    /// The files whose issuer is not the owner, where the owner's tax id is known.
    fn purchases(&self, files: &Files) -> BTreeSet<usize> {
        let Some(owner) = tax_key(self.context.settings.business.tax_id.as_deref()) else { return BTreeSet::new() };
        let is_foreign = |file: &ReadFile| {
            let issuer = file.reading.issuer.as_ref().and_then(|issuer| tax_key(Some(&issuer.tax_id)));
            issuer.is_some_and(|issuer| issuer != owner)
        };
        files.read.iter().enumerate().filter(|(_, file)| is_foreign(file)).map(|(at, _)| at).collect()
    }

    /// The currency of a row: its own, the map's, the owner's.
    pub(super) fn currency(&self, said: Option<&str>) -> Result<Currency, Stop> {
        let code = said.or(self.default_currency.as_deref()).unwrap_or(&self.context.settings.business.currency);
        Currency::from_code(code).ok_or_else(|| Stop::Bad(Refusal::Currency { code: code.to_owned() }))
    }

    pub(super) fn customer_of(&mut self, row: &CustomerRef) -> Result<Option<Who>, WireError> {
        self.people.find(row, &mut self.plan)
    }

    pub(super) fn name_of(&self, who: Who, row: &CustomerRef) -> String {
        match who {
            Who::New(at) => self.plan.customers[at].customer.name.clone(),
            Who::Known(_) => {
                [&row.name, &row.external_id, &row.tax_id].into_iter().flatten().next().cloned().unwrap_or_default()
            }
        }
    }

    fn customer(&mut self, draft: &CustomerDraft) -> Result<(), Stop> {
        let Some(who) = self.customer_of(&draft.customer)? else {
            let who = self.people.add(&draft.customer, draft.terms_days, &mut self.plan)?;
            self.sample.customer(&self.label, draft.line, "new", self.name_of(who, &draft.customer));
            return Ok(());
        };
        let learned = self.people.learn(who, &draft.customer, draft.terms_days, &mut self.plan)?;
        let name = self.name_of(who, &draft.customer);
        self.remarks.said_otherwise(&name, &learned.other);
        if !learned.is_new {
            return Err(Stop::Duplicate);
        }
        self.sample.customer(&self.label, draft.line, "completed", name);
        Ok(())
    }

    /// Is money with this content in the book, or in this import, already?
    pub(super) fn is_recorded(
        &self,
        who: Who,
        currency: Currency,
        day: Option<NaiveDate>,
        print: &Fingerprint,
    ) -> Result<bool, WireError> {
        if self.seen.contains(print) {
            return Ok(true);
        }
        let Who::Known(customer) = who else { return Ok(false) };
        Ok(store::imports::funds_by_fingerprint(self.conn, customer, currency, day, print)?.is_some())
    }
}

fn is_invoice_or_customer(draft: &Draft) -> bool {
    matches!(draft, Draft::Invoice(_) | Draft::Customer(_))
}

fn is_credit_note(draft: &Draft) -> bool {
    matches!(draft, Draft::CreditNote(_))
}

fn as_payment(draft: &Draft) -> Option<&PaymentDraft> {
    if let Draft::Payment(payment) = draft { Some(payment) } else { None }
}

fn is_payment(draft: &Draft) -> bool {
    matches!(draft, Draft::Payment(_))
}

fn purchase_of(file: &ReadFile) -> Refusal {
    let issuer = file.reading.issuer.as_ref();
    let name = issuer.and_then(|issuer| issuer.name.clone().or_else(|| Some(issuer.tax_id.clone())));
    Refusal::Purchase { issuer: name.unwrap_or_default() }
}

pub(super) fn minor(currency: Currency, amount: Decimal) -> Result<i64, Stop> {
    let refuse = |error| Stop::Bad(Refusal::Amount { error });
    match currency.minor(amount).map_err(refuse)? {
        0 => Err(refuse(ledger::currency::AmountError::NotPositive)),
        minor => Ok(minor),
    }
}

pub(super) fn print_of(content: &str) -> Fingerprint {
    use sha2::Digest as _;
    sha2::Sha256::digest(content.as_bytes()).into()
}
