//! The story posted, day by day: what happens on a day first, then the contacts that the engine asks for on it.

use chrono::NaiveDate;
use ledger::day::{after, before, is_working_day, months_after};
use ledger::plan::{self, Line, Verdict};
use ledger::policy::Policy;
use ledger::{Account, Currency, currency};
use store::accounts::{self, Scope};
use store::contacts::{NewContact, NewTouch};
use store::customers::Keys;
use store::invoices::{NewCharge, NewInvoice};
use store::money::{NewCreditNote, NewPayment, NewResolution, Part};
use store::plans::{NewAgreement, NewPromise};
use store::reversals::NewReversal;
use store::{EntryId, Posting, Tx};

use super::plot::{Event, LARGE, Plot};
use super::roles::AWAY_DAYS;
use crate::folding::{name_key, tax_key};
use crate::queue::{channel_code, channel_for};
use crate::wire::{Channel, WireError};

/// How the invoices of the example say where they come from.
const SOURCE: &str = "datos de ejemplo";

/// A plot while it is played.
pub(super) struct Stage {
    plot: Plot,
    policy: Policy,
    ids: Vec<EntryId>,
    next_number: u32,
    pub(super) payments: usize,
    pub(super) contacts: usize,
}

impl Stage {
    pub(super) fn new(plot: Plot, policy: Policy) -> Self {
        Self { plot, policy, ids: Vec::new(), next_number: 1_001, payments: 0, contacts: 0 }
    }

    /// The first day, and all days until today in parts that each are one transaction.
    pub(super) fn parts(&self) -> Vec<(NaiveDate, NaiveDate)> {
        let (first, last) = (self.plot.start, self.plot.today);
        let length = if self.is_large() { 60 } else { u64::MAX };
        let mut parts = Vec::new();
        let mut from = first;
        while from <= last {
            let to = if length == u64::MAX { last } else { after(from, length).min(last) };
            parts.push((from, to));
            from = after(to, 1);
        }
        parts
    }

    fn is_large(&self) -> bool {
        self.plot.bills.len() > LARGE
    }

    pub(super) fn customers(&self) -> usize {
        self.ids.len()
    }

    pub(super) fn invoices(&self) -> usize {
        self.plot.bills.iter().filter(|bill| bill.entry != 0).count()
    }

    /// Posts the customers.
    pub(super) fn introduce(&mut self, tx: &Tx<'_>) -> Result<(), WireError> {
        for person in &mut self.plot.people {
            let (name, tax) = (name_key(&person.customer.name), tax_key(person.customer.tax_id.as_deref()));
            let keys = Keys { name: &name, tax: tax.as_deref() };
            person.customer.id = tx.post_customer(&person.customer, keys, &Posting::default())?;
            self.ids.push(person.customer.id);
        }
        Ok(())
    }

    /// Posts the days of a part.
    pub(super) fn play(&mut self, tx: &Tx<'_>, from: NaiveDate, to: NaiveDate) -> Result<(), WireError> {
        let mut day = from;
        while day <= to {
            // What happens today may have consequences today, which stand behind it.
            while let Some(events) = self.plot.agenda.remove(&day) {
                for event in events {
                    self.happen(tx, day, event)?;
                }
            }
            if self.is_contact_day(day) {
                self.make_contacts(tx, day)?;
            }
            day = after(day, 1);
        }
        Ok(())
    }

    fn is_contact_day(&mut self, day: NaiveDate) -> bool {
        let today = self.plot.today;
        let is_at_the_desk = day >= before(today, 60) || !self.plot.dice.chance(8);
        !self.is_large() && is_working_day(day) && day <= before(today, AWAY_DAYS) && is_at_the_desk
    }

    fn make_contacts(&mut self, tx: &Tx<'_>, day: NaiveDate) -> Result<(), WireError> {
        for account in accounts::load(tx, Scope::OpenOn(day))? {
            if let Verdict::Due(line) = plan::plan(&account, day, &self.policy) {
                self.contact(tx, day, &account, &line)?;
            }
        }
        Ok(())
    }

    fn contact(&mut self, tx: &Tx<'_>, day: NaiveDate, account: &Account, line: &Line) -> Result<(), WireError> {
        let Ok(who) = self.ids.binary_search(&account.customer) else { return Ok(()) };
        let channel = channel_for(&self.plot.people[who].customer, self.policy.is_letter(line.stage));
        let outcome = match channel {
            Channel::Phone => Some(*self.plot.dice.pick(&["will_pay", "will_pay", "left_message", "no_answer"])),
            _ => None,
        };
        let touch = |step: &plan::Step| NewTouch {
            debt: account.debts[step.debt].id,
            stage: step.stage,
            cycle: step.cycle,
            skips: step.skips.clone(),
        };
        let steps: Vec<NewTouch> = line.steps.iter().map(touch).collect();
        let contact = NewContact {
            customer: account.customer,
            currency: account.currency,
            on: day,
            stage: line.stage,
            channel: channel_code(channel),
            outcome,
            note: None,
            document: None,
            steps: &steps,
        };
        tx.post_contact(&contact, &Posting::default())?;
        self.contacts += 1;
        Ok(())
    }

    fn happen(&mut self, tx: &Tx<'_>, day: NaiveDate, event: Event) -> Result<(), WireError> {
        match event {
            Event::Issue(bill) => self.issue(tx, day, bill),
            Event::Pay { bill, seq, percent } => self.pay_instalment(tx, day, bill, seq, percent),
            Event::PayAllDue { who } => self.pay_all_due(tx, day, who),
            Event::BouncingCheque { bill, days } => self.bouncing_cheque(tx, day, bill, days),
            Event::TakeBack { payment, bill, minor } => self.take_back(tx, day, payment, bill, minor),
            Event::Deposit { bill, percent, applied_after } => self.deposit(tx, day, bill, percent, applied_after),
            Event::ApplyDeposit { payment, bill, minor } => self.apply_deposit(tx, day, payment, bill, minor),
            Event::CreditNote { bill, percent } => self.credit_note(tx, day, bill, percent),
            Event::WriteOff { bill } => self.write_off(tx, day, bill),
            Event::Charge { bill, percent } => self.charge(tx, day, bill, percent),
            Event::Dispute { bill, percent, resolved_after } => self.dispute(tx, day, bill, percent, resolved_after),
            Event::Resolve { dispute, bill, minor } => self.resolve(tx, day, dispute, bill, minor),
            Event::Promise { bill, due_on } => self.promise(tx, day, bill, due_on),
            Event::Pause { who, until, reason } => {
                tx.post_pause(self.ids[who], day, until, reason, &Posting::default())?;
                Ok(())
            }
            Event::Agree { bills, first } => self.agree(tx, day, &bills, first),
            Event::Note { who, text } => {
                tx.post_note(self.ids[who], day, text, &Posting::default())?;
                Ok(())
            }
        }
    }

    fn issue(&mut self, tx: &Tx<'_>, day: NaiveDate, index: usize) -> Result<(), WireError> {
        let uuid = self.uuid();
        let bill = &mut self.plot.bills[index];
        let number = format!("A-{}", self.next_number);
        let new = NewInvoice {
            customer: self.ids[bill.who],
            number: &number,
            uuid: Some(&uuid),
            currency: bill.currency,
            issued_on: day,
            instalments: &bill.dues,
            source: SOURCE,
        };
        let (entry, debts) = tx.post_invoice(&new, &Posting::default())?;
        bill.entry = entry;
        bill.open = debts.into_iter().zip(&bill.dues).map(|(debt, (_, minor))| (debt, *minor)).collect();
        self.next_number += 1;
        Ok(())
    }

    /// The form of a fiscal folio.
    fn uuid(&mut self) -> String {
        let mut group = |width: usize| {
            let bound = 1_u64 << (4 * width.min(12));
            format!("{:0width$X}", self.plot.dice.below(bound))
        };
        [8, 4, 4, 4, 12].map(&mut group).join("-")
    }

    /// Puts money of a source on an instalment, as far as it is open.
    fn take(&mut self, bill: usize, seq: usize, minor: i64, on: NaiveDate) -> Option<Part> {
        let (debt, open) = self.plot.bills[bill].open.get_mut(seq)?;
        let amount = minor.min(*open);
        *open -= amount;
        (amount > 0).then_some(Part { debt: *debt, amount, on })
    }

    fn open(&self, bill: usize, seq: usize) -> i64 {
        self.plot.bills[bill].open.get(seq).map_or(0, |(_, open)| *open)
    }

    fn whose(&self, bill: usize) -> (EntryId, Currency) {
        let bill = &self.plot.bills[bill];
        (self.ids[bill.who], bill.currency)
    }

    fn pay_instalment(
        &mut self,
        tx: &Tx<'_>,
        day: NaiveDate,
        bill: usize,
        seq: usize,
        percent: Option<i64>,
    ) -> Result<(), WireError> {
        let whole = self.plot.bills[bill].dues[seq].1;
        let minor = percent.map_or(whole, |percent| whole / 100 * percent / 100 * 100);
        let parts: Vec<Part> = self.take(bill, seq, minor, day).into_iter().collect();
        self.receive(tx, day, bill, parts).map(|_| ())
    }

    fn pay_all_due(&mut self, tx: &Tx<'_>, day: NaiveDate, who: usize) -> Result<(), WireError> {
        let bills = self.plot.people[who].bills.clone();
        let is_due = |bill: &usize| self.plot.bills[*bill].dues[0].0 <= day && self.open(*bill, 0) > 0;
        let due: Vec<usize> = bills.into_iter().filter(is_due).collect();
        let Some(first) = due.first().copied() else { return Ok(()) };
        let parts: Vec<Part> = due.into_iter().filter_map(|bill| self.take(bill, 0, i64::MAX, day)).collect();
        self.receive(tx, day, first, parts).map(|_| ())
    }

    /// Posts a payment of exactly these parts; none without parts.
    fn receive(
        &mut self,
        tx: &Tx<'_>,
        day: NaiveDate,
        bill: usize,
        parts: Vec<Part>,
    ) -> Result<Option<EntryId>, WireError> {
        let amount: i64 = parts.iter().map(|part| part.amount).sum();
        if amount == 0 {
            return Ok(None);
        }
        let (method, reference) = self.method();
        self.post_payment(tx, day, bill, amount, &parts, (method, &reference)).map(Some)
    }

    fn method(&mut self) -> (&'static str, String) {
        let number = self.plot.dice.between(1_000_000, 9_999_999);
        match self.plot.dice.below(20) {
            0..=13 => ("Transferencia", format!("SPEI {number}")),
            14..=16 => ("Cheque", format!("Cheque {}", number % 10_000)),
            17..=18 => ("Efectivo", String::new()),
            _ => ("Tarjeta", format!("Aut. {}", number % 1_000_000)),
        }
    }

    fn post_payment(
        &mut self,
        tx: &Tx<'_>,
        day: NaiveDate,
        bill: usize,
        amount: i64,
        parts: &[Part],
        (method, reference): (&str, &str),
    ) -> Result<EntryId, WireError> {
        let (customer, currency) = self.whose(bill);
        let reference = Some(reference).filter(|text| !text.is_empty());
        let new = NewPayment { customer, currency, amount, paid_on: day, method: Some(method), reference };
        self.payments += 1;
        Ok(tx.post_payment(&new, parts, &Posting::default())?)
    }

    fn bouncing_cheque(&mut self, tx: &Tx<'_>, day: NaiveDate, bill: usize, days: u64) -> Result<(), WireError> {
        let minor = self.open(bill, 0);
        let parts: Vec<Part> = self.take(bill, 0, minor, day).into_iter().collect();
        let payment = self.post_payment(tx, day, bill, minor, &parts, ("Cheque", "Cheque 0418"))?;
        self.plot.plan(after(day, days), Event::TakeBack { payment, bill, minor });
        Ok(())
    }

    fn take_back(
        &mut self,
        tx: &Tx<'_>,
        day: NaiveDate,
        payment: EntryId,
        bill: usize,
        minor: i64,
    ) -> Result<(), WireError> {
        let new = NewReversal { of: payment, on: day, reason: "Cheque devuelto por el banco", is_undo: false };
        tx.post_reversal(&new, &Posting::default())?;
        self.plot.bills[bill].open[0].1 += minor;
        Ok(())
    }

    fn deposit(
        &mut self,
        tx: &Tx<'_>,
        day: NaiveDate,
        bill: usize,
        percent: i64,
        applied_after: Option<u64>,
    ) -> Result<(), WireError> {
        let open = self.open(bill, 0);
        let minor = if percent == 100 { open } else { open / 100 * percent };
        if minor == 0 {
            return Ok(());
        }
        let payment = self.post_payment(tx, day, bill, minor, &[], ("Transferencia", "Depósito sin identificar"))?;
        if let Some(days) = applied_after {
            self.plot.plan(after(day, days), Event::ApplyDeposit { payment, bill, minor });
        }
        Ok(())
    }

    fn apply_deposit(
        &mut self,
        tx: &Tx<'_>,
        day: NaiveDate,
        payment: EntryId,
        bill: usize,
        minor: i64,
    ) -> Result<(), WireError> {
        let parts: Vec<Part> = self.take(bill, 0, minor, day).into_iter().collect();
        if !parts.is_empty() {
            tx.post_allocation(payment, &parts, &Posting::default())?;
        }
        Ok(())
    }

    fn credit_note(&mut self, tx: &Tx<'_>, day: NaiveDate, bill: usize, percent: i64) -> Result<(), WireError> {
        let minor = self.open(bill, 0) / 100 * percent;
        let Some(part) = self.take(bill, 0, minor, day) else { return Ok(()) };
        let (customer, currency) = self.whose(bill);
        let invoice = self.plot.bills[bill].entry;
        let (number, uuid) = (format!("NC-{}", 100 + bill), self.uuid());
        let new = NewCreditNote {
            invoice,
            customer,
            currency,
            number: &number,
            uuid: Some(&uuid),
            amount: part.amount,
            issued_on: day,
        };
        tx.post_credit_note(&new, &[part], &Posting::default())?;
        Ok(())
    }

    fn write_off(&mut self, tx: &Tx<'_>, day: NaiveDate, bill: usize) -> Result<(), WireError> {
        let Some(part) = self.take(bill, 0, i64::MAX, day) else { return Ok(()) };
        let (customer, currency) = self.whose(bill);
        tx.post_write_off(customer, currency, part, "Incobrable", &Posting::default())?;
        Ok(())
    }

    fn charge(&mut self, tx: &Tx<'_>, day: NaiveDate, bill: usize, percent: i64) -> Result<(), WireError> {
        let new = NewCharge {
            invoice: self.plot.bills[bill].entry,
            kind: "interest",
            seq: 1,
            amount: self.plot.bills[bill].dues[0].1 / 100 * percent,
            on: day,
        };
        tx.post_charge(&new, &Posting::default())?;
        Ok(())
    }

    fn dispute(
        &mut self,
        tx: &Tx<'_>,
        day: NaiveDate,
        bill: usize,
        percent: i64,
        resolved_after: Option<u64>,
    ) -> Result<(), WireError> {
        let open = self.open(bill, 0);
        let minor = if percent == 100 { open } else { open / 100 * percent };
        if minor == 0 {
            return Ok(());
        }
        let entry = self.plot.bills[bill].entry;
        let reason = "Material dañado en la entrega";
        let dispute = tx.post_dispute(entry, minor, day, reason, &Posting::default())?;
        if let Some(days) = resolved_after {
            self.plot.plan(after(day, days), Event::Resolve { dispute, bill, minor });
        }
        Ok(())
    }

    fn resolve(
        &mut self,
        tx: &Tx<'_>,
        day: NaiveDate,
        dispute: EntryId,
        bill: usize,
        minor: i64,
    ) -> Result<(), WireError> {
        let parts: Vec<Part> = self.take(bill, 0, minor, day).into_iter().collect();
        let (customer, currency) = self.whose(bill);
        let credited = parts.iter().map(|part| part.amount).sum();
        let new = NewResolution { dispute, customer, currency, is_accepted: true, credited, on: day };
        tx.post_resolution(&new, &parts, &Posting::default())?;
        Ok(())
    }

    fn promise(&mut self, tx: &Tx<'_>, day: NaiveDate, bill: usize, due_on: NaiveDate) -> Result<(), WireError> {
        let amount = self.open(bill, 0);
        if amount == 0 {
            return Ok(());
        }
        let (customer, currency) = self.whose(bill);
        let new = NewPromise { customer, currency, amount, made_on: day, due_on };
        tx.post_promise(&new, &Posting::default())?;
        Ok(())
    }

    fn agree(&mut self, tx: &Tx<'_>, day: NaiveDate, bills: &[usize], first: NaiveDate) -> Result<(), WireError> {
        let Some((customer, currency)) = bills.first().map(|bill| self.whose(*bill)) else { return Ok(()) };
        let covers: Vec<(i64, i64)> =
            bills.iter().filter_map(|bill| self.plot.bills[*bill].open.first().copied()).collect();
        let total = covers.iter().map(|(_, minor)| minor).sum();
        let schedule: Vec<(NaiveDate, i64)> =
            (0..3).map(|month| months_after(first, month)).zip(currency::split(total, 3)).collect();
        let new = NewAgreement { customer, currency, signed_on: day, covers: &covers, schedule: &schedule };
        tx.post_agreement(&new, &Posting::default())?;
        Ok(())
    }
}
