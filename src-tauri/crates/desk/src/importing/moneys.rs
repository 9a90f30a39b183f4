//! Credit notes and payments of files: each finds its invoice, in the book or earlier in the same import.

use exchange::{CreditNoteDraft, CustomerRef, InvoiceRef, PaymentDraft};
use ledger::account::AppliedKind;

use super::papers::FoundInvoice;
use super::plan::{Fact, Fingerprint, PlannedNote, PlannedPart, PlannedPayment, Who};
use super::refusal::Refusal;
use super::resolving::{Resolver, Stop, minor, print_of};
use crate::wire::WireError;

impl Resolver<'_> {
    pub(super) fn payment(&mut self, draft: &PaymentDraft) -> Result<(), Stop> {
        match &draft.invoice {
            Some(paid) => self.payment_of(draft, paid),
            None => self.payment_on_account(draft),
        }
    }

    fn payment_of(&mut self, draft: &PaymentDraft, paid: &InvoiceRef) -> Result<(), Stop> {
        let who = self.customer_of(&draft.customer)?;
        let Some(found) = self.invoice_meant(paid, &draft.customer, who)? else {
            return Err(self.not_found(paid, &draft.customer, Refusal::OrphanPayment { invoice: shown(paid) }));
        };
        refuse_other_currency(&found, draft.currency.as_deref())?;
        let amount = minor(found.currency, draft.amount)?;
        let fingerprint = print_of(&draft.key);
        if self.is_recorded(found.who, found.currency, Some(draft.paid_on), &fingerprint)? {
            return Err(Stop::Duplicate);
        }
        let (parts, is_first) = self.papers.lay(found.which, AppliedKind::Payment, amount, draft.paid_on)?;
        self.remarks.overpaid += usize::from(parts.iter().map(|part| part.amount).sum::<i64>() < amount);
        self.remark_declared(draft, &found)?;
        let name = self.name_of(found.who, &draft.customer);
        self.sample.money(
            &self.label,
            draft.line,
            "payment",
            name,
            &found.number,
            found.currency,
            draft.paid_on,
            amount,
        );
        self.push_payment(draft, fingerprint, found.who, found.currency, amount, parts, is_first);
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of one payment")]
    pub(super) fn push_payment(
        &mut self,
        draft: &PaymentDraft,
        fingerprint: Fingerprint,
        who: Who,
        currency: ledger::Currency,
        amount: i64,
        parts: Vec<PlannedPart>,
        is_first: bool,
    ) {
        self.seen.insert(fingerprint);
        self.plan.facts.push(Fact::Payment(PlannedPayment {
            who,
            currency,
            amount,
            paid_on: draft.paid_on,
            method: draft.method.as_deref().map(|method| method_words(method, self.context.is_english())),
            reference: draft.uuid.clone(),
            fingerprint,
            parts,
            is_first,
        }));
    }

    /// The book keeps its own balance; what the issuer declares is only compared.
    pub(super) fn remark_declared(&mut self, draft: &PaymentDraft, found: &FoundInvoice) -> Result<(), WireError> {
        let Some(declared) = draft.declared_open else { return Ok(()) };
        let debts = self.papers.debts(found.which)?;
        let open: i64 = debts.iter().map(|debt| debt.least_open_from(draft.paid_on.max(debt.span.from))).sum();
        self.remarks.declared_otherwise += usize::from(found.currency.decimal(open) != declared.normalize());
        Ok(())
    }

    fn payment_on_account(&mut self, draft: &PaymentDraft) -> Result<(), Stop> {
        let Some(who) = self.customer_of(&draft.customer)? else {
            return Err(Stop::Bad(Refusal::UnknownCustomer { name: name_in(&draft.customer) }));
        };
        let currency = self.currency(draft.currency.as_deref())?;
        let amount = minor(currency, draft.amount)?;
        let fingerprint = print_of(&draft.key);
        if self.is_recorded(who, currency, Some(draft.paid_on), &fingerprint)? {
            return Err(Stop::Duplicate);
        }
        let charges_first = self.context.settings.charges_first();
        let parts = self.papers.lay_on_account(who, currency, amount, draft.paid_on, charges_first, &self.plan)?;
        let name = self.name_of(who, &draft.customer);
        self.sample.money(&self.label, draft.line, "payment", name, "", currency, draft.paid_on, amount);
        self.push_payment(draft, fingerprint, who, currency, amount, parts, false);
        Ok(())
    }

    pub(super) fn credit_note(&mut self, draft: &CreditNoteDraft) -> Result<(), Stop> {
        let who = self.customer_of(&draft.customer)?;
        let found = self.invoices_credited(draft, who)?;
        let Some(first) = found.first() else { return Err(Stop::Bad(Refusal::NoteOfNothing)) };
        refuse_other_currency(first, draft.currency.as_deref())?;
        let amount = minor(first.currency, draft.total)?;
        let fingerprint = note_print(draft);
        let is_stamped = draft.uuid.as_deref().map(|uuid| store::money::credit_note_by_uuid(self.conn, uuid));
        if is_stamped.transpose()?.flatten().is_some()
            || self.is_recorded(first.who, first.currency, Some(draft.issued_on), &fingerprint)?
        {
            return Err(Stop::Duplicate);
        }
        self.seen.insert(fingerprint);
        let (mut parts, mut left) = (Vec::new(), amount);
        for invoice in found.iter().filter(|invoice| invoice.who == first.who && invoice.currency == first.currency) {
            let (laid, _) = self.papers.lay(invoice.which, AppliedKind::CreditNote, left, draft.issued_on)?;
            left -= laid.iter().map(|part| part.amount).sum::<i64>();
            parts.extend(laid);
        }
        self.remarks.overpaid += usize::from(left > 0);
        let name = self.name_of(first.who, &draft.customer);
        self.sample.money(
            &self.label,
            draft.line,
            "credit_note",
            name,
            &draft.number,
            first.currency,
            draft.issued_on,
            amount,
        );
        self.plan.facts.push(Fact::CreditNote(PlannedNote {
            invoice: first.which,
            who: first.who,
            currency: first.currency,
            number: draft.number.clone(),
            uuid: draft.uuid.clone(),
            amount,
            issued_on: draft.issued_on,
            fingerprint,
            parts,
        }));
        Ok(())
    }

    /// The invoices that a credit note names; where it names none, the one with its own number.
    fn invoices_credited(&mut self, draft: &CreditNoteDraft, who: Option<Who>) -> Result<Vec<FoundInvoice>, Stop> {
        let mut found = Vec::new();
        for related in &draft.related {
            found.extend(self.invoice_meant(related, &draft.customer, who)?);
        }
        if draft.related.is_empty() {
            let own = InvoiceRef { number: Some(draft.number.clone()), uuid: None };
            found.extend(self.invoice_meant(&own, &draft.customer, who)?);
        }
        match (found.is_empty(), draft.related.first()) {
            (true, Some(related)) => {
                Err(self.not_found(related, &draft.customer, Refusal::OrphanNote { invoice: shown(related) }))
            }
            _ => Ok(found),
        }
    }

    /// By fiscal id, else by number: of the customer that the row means, or of anybody where it names none and only one has
    /// it. An invoice that came without its fiscal id is found by its number.
    pub(super) fn invoice_meant(
        &mut self,
        named: &InvoiceRef,
        row: &CustomerRef,
        who: Option<Who>,
    ) -> Result<Option<FoundInvoice>, WireError> {
        if let Some(uuid) = &named.uuid
            && let Some(found) = self.papers.by_uuid(uuid, &self.plan)?
        {
            return Ok(Some(found));
        }
        let Some(number) = &named.number else { return Ok(None) };
        let found = match who {
            Some(who) => self.papers.by_number(who, number, &self.plan)?,
            None if row.is_nobody() => {
                let mut all = self.papers.with_number(number, &self.plan)?;
                if all.len() == 1 { all.pop() } else { None }
            }
            None => None,
        };
        Ok(found.filter(|found| may_be(named, found)))
    }

    /// Why no invoice was found: another customer's, several customers', or nobody's.
    fn not_found(&mut self, named: &InvoiceRef, row: &CustomerRef, nobodys: Refusal) -> Stop {
        match self.others(named, row) {
            Ok(Some(refusal)) => Stop::Bad(refusal),
            Ok(None) => Stop::Bad(nobodys),
            Err(error) => Stop::Failed(error),
        }
    }

    fn others(&mut self, named: &InvoiceRef, row: &CustomerRef) -> Result<Option<Refusal>, WireError> {
        let Some(number) = &named.number else { return Ok(None) };
        let mut all = self.papers.with_number(number, &self.plan)?;
        all.retain(|found| may_be(named, found));
        let Some(first) = all.first() else { return Ok(None) };
        if row.is_nobody() {
            return Ok(Some(Refusal::OfSeveral { invoice: first.number.clone(), customers: all.len() }));
        }
        let owner = match first.who {
            Who::New(at) => self.plan.customers[at].customer.name.clone(),
            Who::Known(id) => store::customers::by_id(self.conn, id)?.unwrap_or_default().name,
        };
        Ok(Some(Refusal::OfAnother { invoice: first.number.clone(), owner, named: name_in(row) }))
    }
}

/// Not where both have a fiscal id and those differ; nor is a document without a stamp the stamped one that is named.
fn may_be(named: &InvoiceRef, found: &FoundInvoice) -> bool {
    match (&named.uuid, &found.uuid) {
        (None, _) => true,
        (Some(_), None) => !found.is_document,
        (Some(named), Some(found)) => named == found,
    }
}

/// As the row calls the customer.
fn name_in(row: &CustomerRef) -> String {
    [&row.name, &row.external_id, &row.tax_id].into_iter().flatten().next().cloned().unwrap_or_default()
}

pub(super) fn refuse_other_currency(found: &FoundInvoice, said: Option<&str>) -> Result<(), Stop> {
    match said {
        Some(code) if code != found.currency.code() => Err(Stop::Bad(Refusal::OtherCurrency {
            number: found.number.clone(),
            expected: found.currency.code().to_owned(),
            found: code.to_owned(),
        })),
        _ => Ok(()),
    }
}

/// An invoice as the sentence names it.
fn shown(named: &InvoiceRef) -> String {
    match (&named.number, &named.uuid) {
        (Some(number), Some(uuid)) => format!("{number} ({uuid})"),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => String::new(),
    }
}

fn note_print(draft: &CreditNoteDraft) -> Fingerprint {
    let related: Vec<&str> = draft.related.iter().filter_map(|related| related.uuid.as_deref()).collect();
    let uuid = draft.uuid.as_deref().unwrap_or_default();
    let total = draft.total.normalize();
    print_of(&format!("note|{uuid}|{}|{}|{total}|{}", draft.number, draft.issued_on, related.join("|")))
}

/// SAT's catalogue c_FormaPago in the words of the payment dialog; other texts stay as they are.
fn method_words(method: &str, is_english: bool) -> String {
    let words = match method {
        "01" => ("Efectivo", "Cash"),
        "02" => ("Cheque", "Cheque"),
        "03" => ("Transferencia", "Transfer"),
        "04" | "28" | "29" => ("Tarjeta", "Card"),
        other => return other.to_owned(),
    };
    if is_english { words.1 } else { words.0 }.to_owned()
}
