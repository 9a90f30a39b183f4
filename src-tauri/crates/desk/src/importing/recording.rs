//! A plan becomes facts: one transaction, one batch.

use store::customers::Keys;
use store::invoices::NewInvoice;
use store::money::{NewCreditNote, NewPayment, Part};
use store::{EntryId, Posting, Tx};

use super::learning;
use super::plan::{
    DebtAt, Fact, Plan, PlannedCustomer, PlannedInvoice, PlannedNote, PlannedPart, PlannedPayment, Which, Who,
};
use super::resolving::{STRIDE, Tick};
use crate::wire::WireError;

/// Ids that new records of the plan got.
struct Recorder<'t> {
    tx: &'t Tx<'t>,
    batch: i64,
    customers: Vec<EntryId>,
    invoices: Vec<(EntryId, Vec<i64>)>,
}

/// Records a plan; answers the batch. Nothing of it stays when `tick` stops the work.
pub(super) fn record(tx: &Tx<'_>, plan: &Plan, files: &[String], tick: &mut Tick<'_>) -> Result<i64, WireError> {
    let json = |error: serde_json::Error| crate::error::malformed(&error);
    let files = serde_json::to_string(files).map_err(json)?;
    let counts = serde_json::to_string(&plan.counts()).map_err(json)?;
    let batch = tx.open_batch(&files, &counts)?;
    let mut recorder = Recorder { tx, batch, customers: Vec::new(), invoices: Vec::new() };
    for planned in &plan.customers {
        recorder.customer(planned)?;
    }
    for customer in plan.learned.values() {
        learning::record(tx, customer, &recorder.posting(None))?;
    }
    for (alias, customer) in &plan.aliases {
        tx.add_alias(alias, *customer)?;
    }
    for (done, fact) in plan.facts.iter().enumerate() {
        if done % STRIDE == 0 {
            tick(done, plan.facts.len())?;
        }
        recorder.fact(plan, fact)?;
    }
    Ok(batch)
}

impl Recorder<'_> {
    fn posting<'p>(&self, fingerprint: Option<&'p [u8]>) -> Posting<'p> {
        Posting { reference: None, fingerprint, batch: Some(self.batch) }
    }

    fn customer(&mut self, planned: &PlannedCustomer) -> Result<(), WireError> {
        let keys = Keys { name: &planned.name_key, tax: planned.tax_key.as_deref() };
        let id = self.tx.post_customer(&planned.customer, keys, &self.posting(None))?;
        for alias in &planned.aliases {
            self.tx.add_alias(alias, id)?;
        }
        self.customers.push(id);
        Ok(())
    }

    fn fact(&mut self, plan: &Plan, fact: &Fact) -> Result<(), WireError> {
        match fact {
            Fact::Invoice(at) => self.invoice(&plan.invoices[*at]),
            Fact::CreditNote(note) => self.credit_note(note),
            Fact::Payment(payment) => self.payment(payment),
        }
    }

    fn invoice(&mut self, planned: &PlannedInvoice) -> Result<(), WireError> {
        let new = NewInvoice {
            customer: self.customer_id(planned.who),
            number: &planned.number,
            uuid: planned.uuid.as_deref(),
            currency: planned.currency,
            issued_on: planned.issued_on,
            instalments: &planned.instalments,
            source: &planned.source,
        };
        self.invoices.push(self.tx.post_invoice(&new, &self.posting(None))?);
        Ok(())
    }

    fn payment(&self, planned: &PlannedPayment) -> Result<(), WireError> {
        let new = NewPayment {
            customer: self.customer_id(planned.who),
            currency: planned.currency,
            amount: planned.amount,
            paid_on: planned.paid_on,
            method: planned.method.as_deref(),
            reference: planned.reference.as_deref(),
        };
        let (parts, posting) = (self.parts(&planned.parts), self.posting(Some(&planned.fingerprint)));
        if planned.is_first {
            let amounts: Vec<i64> = planned.parts.iter().map(|part| part.of).collect();
            self.tx.post_first_payment(&new, &parts, &amounts, &posting)?;
        } else {
            self.tx.post_payment(&new, &parts, &posting)?;
        }
        Ok(())
    }

    fn credit_note(&self, planned: &PlannedNote) -> Result<(), WireError> {
        let invoice = match planned.invoice {
            Which::Known(id) => id,
            Which::New(at) => self.invoices[at].0,
        };
        let new = NewCreditNote {
            invoice,
            customer: self.customer_id(planned.who),
            currency: planned.currency,
            number: &planned.number,
            uuid: planned.uuid.as_deref(),
            amount: planned.amount,
            issued_on: planned.issued_on,
        };
        let posting = self.posting(Some(&planned.fingerprint));
        self.tx.post_credit_note(&new, &self.parts(&planned.parts), &posting)?;
        Ok(())
    }

    fn customer_id(&self, who: Who) -> EntryId {
        match who {
            Who::Known(id) => id,
            Who::New(at) => self.customers[at],
        }
    }

    fn parts(&self, planned: &[PlannedPart]) -> Vec<Part> {
        let debt = |at: DebtAt| match at {
            DebtAt::Known(id) => id,
            DebtAt::New { invoice, nth } => self.invoices[invoice].1[nth],
        };
        planned.iter().map(|part| Part { debt: debt(part.debt), amount: part.amount, on: part.on }).collect()
    }
}
