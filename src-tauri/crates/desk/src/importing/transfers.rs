//! Money received at once and paid on several invoices, or only partly on any: one payment with its parts, whose rest is
//! credit, rather than a payment and a receipt for each invoice.

use exchange::{Draft, PaymentDraft};
use ledger::account::AppliedKind;

use super::moneys::refuse_other_currency;
use super::papers::FoundInvoice;
use super::plan::Fingerprint;
use super::resolving::{Resolver, Stop, minor, print_of};
use crate::wire::WireError;

/// Do these two stand for parts of the same money?
pub(super) fn are_one(one: &Draft, next: &Draft) -> bool {
    match (one, next) {
        (Draft::Payment(one), Draft::Payment(next)) => one.transfer.is_some() && one.transfer == next.transfer,
        _ => false,
    }
}

impl Resolver<'_> {
    /// All of a transfer as one payment; `None` where each part must stand for itself: one of them cannot be recorded, was
    /// recorded by itself before, or the document contradicts itself.
    pub(super) fn transfer(&mut self, parts: &[&PaymentDraft]) -> Result<Option<Result<(), Stop>>, WireError> {
        let Some(received) = parts.first().and_then(|first| first.transfer) else { return Ok(None) };
        let sum: rust_decimal::Decimal = parts.iter().map(|part| part.amount).sum();
        let is_plain = parts.len() == 1 && received.amount == sum;
        if is_plain || received.amount < sum {
            return Ok(None);
        }
        let mut found = Vec::with_capacity(parts.len());
        for part in parts {
            found.extend(self.payable(part)?);
        }
        let Some(first) = found.first() else { return Ok(None) };
        let are_alike = found.iter().all(|other| (other.who, other.currency) == (first.who, first.currency));
        if !are_alike || found.len() < parts.len() {
            return Ok(None);
        }
        self.as_one(parts, &found, received.amount)
    }

    /// The invoice of a part, if the part can be recorded.
    fn payable(&mut self, part: &PaymentDraft) -> Result<Option<FoundInvoice>, WireError> {
        let Some(paid) = &part.invoice else { return Ok(None) };
        let who = self.customer_of(&part.customer)?;
        let found = self.invoice_meant(paid, &part.customer, who)?;
        let fits = |found: &FoundInvoice| {
            refuse_other_currency(found, part.currency.as_deref()).is_ok() && minor(found.currency, part.amount).is_ok()
        };
        Ok(found.filter(fits))
    }

    fn as_one(
        &mut self,
        parts: &[&PaymentDraft],
        found: &[FoundInvoice],
        received: rust_decimal::Decimal,
    ) -> Result<Option<Result<(), Stop>>, WireError> {
        let (first, draft) = (&found[0], parts[0]);
        let Ok(amount) = minor(first.currency, received) else { return Ok(None) };
        let fingerprint = print_of_all(parts, received);
        if self.is_recorded(first.who, first.currency, Some(draft.paid_on), &fingerprint)? {
            return Ok(Some(Err(Stop::Duplicate)));
        }
        for part in parts {
            if self.is_recorded(first.who, first.currency, Some(part.paid_on), &print_of(&part.key))? {
                return Ok(None);
            }
        }
        let (mut laid, mut is_first, mut numbers) = (Vec::new(), true, Vec::new());
        for (part, invoice) in parts.iter().zip(found) {
            let Ok(part_amount) = minor(invoice.currency, part.amount) else { return Ok(None) };
            let (on_it, is_untouched) =
                self.papers.lay(invoice.which, AppliedKind::Payment, part_amount, part.paid_on)?;
            self.remark_declared(part, invoice)?;
            is_first &= is_untouched;
            laid.extend(on_it);
            numbers.push(invoice.number.clone());
        }
        self.remarks.overpaid += usize::from(laid.iter().map(|part| part.amount).sum::<i64>() < amount);
        let name = self.name_of(first.who, &draft.customer);
        let numbers = numbers.join(", ");
        self.sample.money(&self.label, draft.line, "payment", name, &numbers, first.currency, draft.paid_on, amount);
        self.push_payment(draft, fingerprint, first.who, first.currency, amount, laid, is_first);
        Ok(Some(Ok(())))
    }
}

fn print_of_all(parts: &[&PaymentDraft], received: rust_decimal::Decimal) -> Fingerprint {
    let keys: Vec<&str> = parts.iter().map(|part| part.key.as_str()).collect();
    print_of(&format!("transfer|{}|{}", received.normalize(), keys.join("|")))
}
