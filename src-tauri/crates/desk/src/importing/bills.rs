//! Invoices of files: a new one with what its row says was paid, or a known one of which the row may say more.

use chrono::NaiveDate;
use exchange::{DueOn, InvoiceDraft};
use ledger::Currency;
use ledger::account::AppliedKind;

use super::files::short_name;
use super::papers::FoundInvoice;
use super::plan::{Fact, Fingerprint, PlannedInvoice, PlannedPayment, Which, Who};
use super::refusal::Refusal;
use super::resolving::{Resolver, Stop, minor, print_of};
use crate::wire::WireError;

impl Resolver<'_> {
    /// Also what the row says of its customer, once the row itself is taken.
    pub(super) fn invoice(&mut self, draft: &InvoiceDraft) -> Result<(), Stop> {
        let who = self.customer_of(&draft.customer)?;
        let answer = self.invoice_of(draft, who);
        if matches!(answer, Ok(()) | Err(Stop::Duplicate))
            && let Some(who) = who
        {
            self.people.learn(who, &draft.customer, None, &mut self.plan)?;
        }
        answer
    }

    fn invoice_of(&mut self, draft: &InvoiceDraft, who: Option<Who>) -> Result<(), Stop> {
        let currency = self.currency(draft.currency.as_deref())?;
        let total = minor(currency, draft.total)?;
        if let Some(found) = self.known_invoice(draft, who)? {
            match sameness(draft, &found, who, currency, total) {
                Sameness::Same => return self.same_invoice(draft, &found),
                Sameness::Conflicting => return Err(Stop::Bad(conflict(&found))),
                Sameness::Another => {}
            }
        }
        self.new_invoice(draft, who, currency, total)
    }

    fn same_invoice(&mut self, draft: &InvoiceDraft, found: &FoundInvoice) -> Result<(), Stop> {
        self.refuse_other_due(draft, found)?;
        if let Some(uuid) = &draft.uuid {
            self.papers.stamp(uuid, found.which);
        }
        let answer = self.more(draft, found);
        if matches!(answer, Err(Stop::Duplicate)) {
            self.sample.known(&self.label, draft.line, self.name_of(found.who, &draft.customer), found);
        }
        answer
    }

    /// A due date that follows from terms is nobody's word; one that the file names must be the book's.
    fn refuse_other_due(&self, draft: &InvoiceDraft, found: &FoundInvoice) -> Result<(), Stop> {
        let said: Vec<NaiveDate> = match draft.due_on {
            _ if !draft.instalments.is_empty() => draft.instalments.iter().map(|part| part.due_on).collect(),
            DueOn::On(day) => vec![day],
            DueOn::AtIssue | DueOn::Terms { .. } => return Ok(()),
        };
        let known: Vec<NaiveDate> = self.papers.debts(found.which)?.iter().map(|debt| debt.due_on).collect();
        match said.iter().find(|day| !known.contains(day)) {
            Some(day) => Err(Stop::Bad(Refusal::OtherDue {
                number: found.number.clone(),
                known: known.iter().map(|day| store::day_text(*day)).collect::<Vec<_>>().join(", "),
                said: store::day_text(*day),
            })),
            None => Ok(()),
        }
    }

    fn known_invoice(&mut self, draft: &InvoiceDraft, who: Option<Who>) -> Result<Option<FoundInvoice>, WireError> {
        if let Some(uuid) = &draft.uuid
            && let Some(found) = self.papers.by_uuid(uuid, &self.plan)?
        {
            return Ok(Some(found));
        }
        who.map_or(Ok(None), |who| self.papers.by_number(who, &draft.number, &self.plan))
    }

    fn new_invoice(
        &mut self,
        draft: &InvoiceDraft,
        who: Option<Who>,
        currency: Currency,
        total: i64,
    ) -> Result<(), Stop> {
        let paid = draft.paid_amount.map(|amount| minor(currency, amount)).transpose()?;
        let instalments = self.instalments(draft, who, currency, total)?;
        let last_due = instalments.iter().map(|(due_on, _)| *due_on).max();
        let who = match who {
            Some(who) => who,
            None => self.people.add(&draft.customer, None, &mut self.plan)?,
        };
        let invoice = PlannedInvoice {
            who,
            number: draft.number.clone(),
            uuid: draft.uuid.clone(),
            currency,
            issued_on: draft.issued_on,
            total,
            source: format!("{}:{}", short_name(&self.label), draft.line),
            instalments,
        };
        self.sample.invoice(&self.label, draft.line, "new", self.name_of(who, &draft.customer), &invoice);
        self.replacing.extend(draft.replaces.iter().map(|old| (draft.number.clone(), old.clone())));
        self.plan.facts.push(Fact::Invoice(self.plan.invoices.len()));
        let which = self.papers.add(invoice, &mut self.plan);
        match paid.or(draft.paid_on.map(|_| total)) {
            Some(amount) => {
                let day = self.paid_on(draft, last_due);
                self.pay_row(draft, (which, who, currency), amount, day)
            }
            None => Ok(()),
        }
    }

    /// Due dates and amounts; they add up to the total.
    fn instalments(
        &mut self,
        draft: &InvoiceDraft,
        who: Option<Who>,
        currency: Currency,
        total: i64,
    ) -> Result<Vec<(NaiveDate, i64)>, Stop> {
        if draft.instalments.is_empty() {
            return Ok(vec![(self.due_on(draft, who)?, total)]);
        }
        let parts = draft.instalments.iter().map(|part| Ok((part.due_on, minor(currency, part.amount)?)));
        let parts = parts.collect::<Result<Vec<_>, Stop>>()?;
        if parts.iter().map(|(_, amount)| amount).sum::<i64>() == total {
            Ok(parts)
        } else {
            Err(Stop::Bad(Refusal::Instalments { number: draft.number.clone() }))
        }
    }

    fn due_on(&mut self, draft: &InvoiceDraft, who: Option<Who>) -> Result<NaiveDate, Stop> {
        match draft.due_on {
            DueOn::On(day) => Ok(day),
            DueOn::AtIssue => {
                self.remarks.due_at_issue += 1;
                Ok(draft.issued_on)
            }
            DueOn::Terms { days } => {
                let days = match days {
                    Some(days) => days,
                    None => {
                        let days = self.terms_of(who)?;
                        self.remarks.by_terms(days);
                        days
                    }
                };
                let late = draft.issued_on.checked_add_days(chrono::Days::new(u64::from(days)));
                Ok(late.unwrap_or(draft.issued_on))
            }
        }
    }

    /// The customer's terms, else the owner's.
    fn terms_of(&mut self, who: Option<Who>) -> Result<u32, WireError> {
        let own = self.context.settings.business.terms_days;
        match who {
            None => Ok(own),
            Some(who) => Ok(self.people.terms_of(who, &self.plan)?.unwrap_or(own)),
        }
    }

    /// The day of a row's payment. A file that does not say when: the due date, or today where that is earlier.
    fn paid_on(&self, draft: &InvoiceDraft, due_on: Option<NaiveDate>) -> NaiveDate {
        let guessed = due_on.unwrap_or(draft.issued_on).min(self.context.today).max(draft.issued_on);
        draft.paid_on.unwrap_or(guessed)
    }

    /// A row of a known invoice: what it says was paid beyond what the book has.
    fn more(&mut self, draft: &InvoiceDraft, found: &FoundInvoice) -> Result<(), Stop> {
        if draft.paid_on.is_none() && draft.paid_amount.is_none() {
            return Err(Stop::Duplicate);
        }
        let print = row_print(draft);
        if self.is_recorded(found.who, found.currency, draft.paid_on, &print)? {
            return Err(Stop::Duplicate);
        }
        let debts = self.papers.debts(found.which)?;
        let paid = draft.paid_amount.map(|amount| minor(found.currency, amount)).transpose()?;
        let day = self.paid_on(draft, debts.iter().map(|debt| debt.due_on).max());
        let open: i64 = debts.iter().map(|debt| debt.least_open_from(day.max(debt.span.from))).sum();
        let is_paid = |part: &&ledger::Applied| part.kind == AppliedKind::Payment && part.span.is_live();
        let before: i64 =
            debts.iter().flat_map(|debt| debt.applied.iter().filter(is_paid)).map(|part| part.amount).sum();
        let amount = paid.map_or(open, |paid| paid - before);
        if amount <= 0 {
            return Err(Stop::Duplicate);
        }
        let name = self.name_of(found.who, &draft.customer);
        self.sample.more(&self.label, draft.line, name, found, day, amount);
        self.pay_row(draft, (found.which, found.who, found.currency), amount, day)
    }

    fn pay_row(
        &mut self,
        draft: &InvoiceDraft,
        (which, who, currency): (Which, Who, Currency),
        amount: i64,
        day: NaiveDate,
    ) -> Result<(), Stop> {
        let fingerprint = row_print(draft);
        self.seen.insert(fingerprint);
        self.remarks.undated += usize::from(draft.paid_on.is_none());
        let (parts, is_first) = self.papers.lay(which, AppliedKind::Payment, amount, day)?;
        self.remarks.overpaid += usize::from(parts.iter().map(|part| part.amount).sum::<i64>() < amount);
        self.plan.facts.push(Fact::Payment(PlannedPayment {
            who,
            currency,
            amount,
            paid_on: day,
            method: None,
            reference: None,
            fingerprint,
            parts,
            is_first,
        }));
        Ok(())
    }
}

/// How a row and the invoice it was taken for stand to each other.
enum Sameness {
    Same,
    /// The same identity with other content.
    Conflicting,
    /// Two fiscal documents that happen to share a number.
    Another,
}

fn sameness(draft: &InvoiceDraft, found: &FoundInvoice, who: Option<Who>, currency: Currency, total: i64) -> Sameness {
    let is_equal = found.total == total && found.currency == currency && found.issued_on == draft.issued_on;
    let is_theirs = who.is_none_or(|who| who == found.who) || (draft.uuid.is_some() && draft.uuid == found.uuid);
    match (&draft.uuid, &found.uuid) {
        _ if is_equal && is_theirs => Sameness::Same,
        (Some(ours), Some(theirs)) if ours != theirs => Sameness::Another,
        _ => Sameness::Conflicting,
    }
}

fn conflict(found: &FoundInvoice) -> Refusal {
    let total = format!("{} {}", found.currency.format(found.total.into()), found.currency);
    Refusal::OtherContent { number: found.number.clone(), total }
}

/// Of what a row says was paid; the same row of the same file, read again, has the same.
fn row_print(draft: &InvoiceDraft) -> Fingerprint {
    let amount = draft.paid_amount.map(|amount| amount.normalize().to_string()).unwrap_or_default();
    let day = draft.paid_on.map(store::day_text).unwrap_or_default();
    let who = draft.customer.identity();
    print_of(&format!("invoice|{who}|{}|{}|{day}|{amount}", draft.number, draft.issued_on))
}
