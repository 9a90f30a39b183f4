//! The invoices of the book and of this import: found by fiscal id or number, with what is open of them while money is
//! being laid on them.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use ledger::account::{Applied, AppliedKind, Debt, DebtKind};
use ledger::{Currency, Span};
use store::invoices::{self, Invoice};
use store::{Connection, EntryId};

use super::plan::{DebtAt, Plan, PlannedInvoice, PlannedPart, Which, Who};
use crate::folding::number_key;
use crate::wire::WireError;

/// What there is to know of an invoice that a row means.
#[derive(Debug, Clone)]
pub(super) struct FoundInvoice {
    pub(super) which: Which,
    pub(super) who: Who,
    pub(super) number: String,
    pub(super) uuid: Option<String>,
    pub(super) currency: Currency,
    pub(super) issued_on: NaiveDate,
    /// Minor units.
    pub(super) total: i64,
    /// It came as a fiscal document of its own, stamped or not.
    pub(super) is_document: bool,
}

/// From the name of the file that an invoice came from, which is all that the book keeps of it.
fn is_document(source: &str) -> bool {
    source.rsplit_once(':').is_some_and(|(file, _)| file.to_lowercase().ends_with(".xml"))
}

impl From<Invoice> for FoundInvoice {
    fn from(invoice: Invoice) -> Self {
        Self {
            which: Which::Known(invoice.id),
            who: Who::Known(invoice.customer),
            number: invoice.number,
            uuid: invoice.uuid,
            currency: invoice.currency,
            issued_on: invoice.issued_on,
            total: invoice.total,
            is_document: is_document(&invoice.source),
        }
    }
}

/// The invoices, and what this import has laid on them so far.
pub(super) struct Papers<'a> {
    conn: &'a Connection,
    has_invoices: bool,
    by_uuid: HashMap<String, Which>,
    /// New invoices by customer and key of their number.
    by_number: HashMap<(Who, String), usize>,
    /// Invoices of the book by the key of their number: of one customer, and of all (`None`). Read when asked for.
    known: HashMap<Option<EntryId>, HashMap<String, Vec<EntryId>>>,
    of_customer: HashMap<Who, Vec<usize>>,
    /// Instalments of the new invoices, in the order of the plan.
    fresh: Vec<Vec<Debt>>,
    /// Parts that this import lays on debts of the book.
    laid: HashMap<i64, Vec<Applied>>,
}

impl<'a> Papers<'a> {
    pub(super) fn new(conn: &'a Connection) -> Result<Self, WireError> {
        Ok(Self {
            conn,
            has_invoices: store::imports::has_invoices(conn)?,
            by_uuid: HashMap::new(),
            by_number: HashMap::new(),
            known: HashMap::new(),
            of_customer: HashMap::new(),
            fresh: Vec::new(),
            laid: HashMap::new(),
        })
    }

    pub(super) fn by_uuid(&self, uuid: &str, plan: &Plan) -> Result<Option<FoundInvoice>, WireError> {
        match self.by_uuid.get(uuid) {
            Some(Which::New(at)) => Ok(Some(planned(plan, *at))),
            Some(Which::Known(id)) => Ok(invoices::by_id(self.conn, *id)?.map(FoundInvoice::from)),
            None if self.has_invoices => Ok(invoices::by_uuid(self.conn, uuid)?.map(FoundInvoice::from)),
            None => Ok(None),
        }
    }

    /// Remembers for this import that an invoice which came without a fiscal id is this one.
    pub(super) fn stamp(&mut self, uuid: &str, which: Which) {
        self.by_uuid.entry(uuid.to_owned()).or_insert(which);
    }

    /// A customer's invoice with this number: to the letter, else by its key.
    pub(super) fn by_number(&mut self, who: Who, number: &str, plan: &Plan) -> Result<Option<FoundInvoice>, WireError> {
        let key = number_key(number);
        if let Some(&at) = self.by_number.get(&(who, key.clone())) {
            return Ok(Some(planned(plan, at)));
        }
        let Who::Known(customer) = who else { return Ok(None) };
        if !self.has_invoices {
            return Ok(None);
        }
        if let Some(exact) = invoices::by_number(self.conn, customer, number)? {
            return Ok(Some(exact.into()));
        }
        let like = self.known_like(Some(customer), &key)?.first().copied();
        Ok(like.map(|id| invoices::by_id(self.conn, id)).transpose()?.flatten().map(FoundInvoice::from))
    }

    /// Everybody's invoices with this number.
    pub(super) fn with_number(&mut self, number: &str, plan: &Plan) -> Result<Vec<FoundInvoice>, WireError> {
        let key = number_key(number);
        let fresh = self.by_number.iter().filter(|((_, known), _)| *known == key).map(|(_, at)| *at);
        let fresh: BTreeSet<usize> = fresh.collect();
        let mut found: Vec<FoundInvoice> = fresh.into_iter().map(|at| planned(plan, at)).collect();
        if self.has_invoices {
            for id in self.known_like(None, &key)? {
                found.extend(invoices::by_id(self.conn, id)?.map(FoundInvoice::from));
            }
        }
        Ok(found)
    }

    fn known_like(&mut self, customer: Option<EntryId>, key: &str) -> Result<Vec<EntryId>, WireError> {
        if !self.known.contains_key(&customer) {
            let mut numbers: HashMap<String, Vec<EntryId>> = HashMap::new();
            for (id, number) in invoices::live_numbers(self.conn, customer)? {
                numbers.entry(number_key(&number)).or_default().push(id);
            }
            self.known.insert(customer, numbers);
        }
        Ok(self.known.get(&customer).and_then(|numbers| numbers.get(key)).cloned().unwrap_or_default())
    }

    /// Plans a new invoice.
    pub(super) fn add(&mut self, invoice: PlannedInvoice, plan: &mut Plan) -> Which {
        let at = plan.invoices.len();
        if let Some(uuid) = &invoice.uuid {
            self.by_uuid.insert(uuid.clone(), Which::New(at));
        }
        self.by_number.entry((invoice.who, number_key(&invoice.number))).or_insert(at);
        self.of_customer.entry(invoice.who).or_default().push(at);
        self.fresh.push(invoice.instalments.iter().zip(1..).map(|(part, seq)| debt(&invoice, *part, seq)).collect());
        plan.invoices.push(invoice);
        Which::New(at)
    }

    /// The instalments of an invoice with everything that lies on them, also from this import.
    pub(super) fn debts(&self, which: Which) -> Result<Vec<Debt>, WireError> {
        match which {
            Which::New(at) => Ok(self.fresh.get(at).cloned().unwrap_or_default()),
            Which::Known(id) => {
                let mut debts = store::imports::debts_of(self.conn, id)?;
                for debt in &mut debts {
                    debt.applied.extend(self.laid.get(&debt.id).cloned().unwrap_or_default());
                }
                Ok(debts)
            }
        }
    }

    /// Lays money on an invoice, oldest due first, each part from the later of `day` and the invoice's. Answers the parts,
    /// and whether nothing lay on those debts before; what does not fit stays with the money.
    pub(super) fn lay(
        &mut self,
        which: Which,
        kind: AppliedKind,
        amount: i64,
        day: NaiveDate,
    ) -> Result<(Vec<PlannedPart>, bool), WireError> {
        match which {
            Which::New(at) => {
                let debts = self.fresh.get_mut(at).map_or(&mut [][..], Vec::as_mut_slice);
                let is_first = debts.iter().all(|debt| debt.applied.is_empty());
                let at_debt = |nth: usize, _: &Debt| DebtAt::New { invoice: at, nth };
                Ok((lay_on(debts, kind, amount, day, at_debt), is_first))
            }
            Which::Known(_) => {
                let mut debts = self.debts(which)?;
                let parts = lay_on(&mut debts, kind, amount, day, |_, debt| DebtAt::Known(debt.id));
                self.keep(&parts, kind);
                Ok((parts, false))
            }
        }
    }

    fn keep(&mut self, parts: &[PlannedPart], kind: AppliedKind) {
        for part in parts {
            let applied = Applied { source: 0, kind, amount: part.amount, span: Span::open_ended(part.on) };
            match part.debt {
                DebtAt::Known(debt) => self.laid.entry(debt).or_default().push(applied),
                DebtAt::New { invoice, nth } => self.fresh[invoice][nth].applied.push(applied),
            }
        }
    }

    /// Lays money on everything that a customer owes in a currency, oldest due first; what remains is credit.
    pub(super) fn lay_on_account(
        &mut self,
        who: Who,
        currency: Currency,
        amount: i64,
        day: NaiveDate,
        charges_first: bool,
        plan: &Plan,
    ) -> Result<Vec<PlannedPart>, WireError> {
        let mut account = match who {
            Who::Known(id) => crate::allocating::account(self.conn, id, currency, day)?,
            Who::New(_) => ledger::Account::new(0, currency),
        };
        for debt in &mut account.debts {
            debt.applied.extend(self.laid.get(&debt.id).cloned().unwrap_or_default());
        }
        let mut places: Vec<DebtAt> = account.debts.iter().map(|debt| DebtAt::Known(debt.id)).collect();
        for &invoice in self.of_customer.get(&who).map_or(&[][..], Vec::as_slice) {
            let planned = &plan.invoices[invoice];
            for (nth, debt) in self.fresh[invoice].iter().enumerate().filter(|_| planned.currency == currency) {
                account.debts.push(Debt { number: planned.number.clone(), ..debt.clone() });
                places.push(DebtAt::New { invoice, nth });
            }
        }
        let parts: Vec<PlannedPart> = ledger::allocate::oldest_first(&account, amount, day, charges_first)
            .into_iter()
            .map(|part| PlannedPart {
                debt: places[part.debt],
                amount: part.amount,
                on: part.on,
                of: account.debts[part.debt].amount,
            })
            .collect();
        self.keep(&parts, AppliedKind::Payment);
        Ok(parts)
    }
}

fn planned(plan: &Plan, at: usize) -> FoundInvoice {
    let invoice = &plan.invoices[at];
    FoundInvoice {
        which: Which::New(at),
        who: invoice.who,
        number: invoice.number.clone(),
        uuid: invoice.uuid.clone(),
        currency: invoice.currency,
        issued_on: invoice.issued_on,
        total: invoice.total,
        is_document: is_document(&invoice.source),
    }
}

fn debt(invoice: &PlannedInvoice, (due_on, amount): (NaiveDate, i64), seq: u32) -> Debt {
    Debt {
        id: 0,
        record: 0,
        kind: DebtKind::Instalment,
        number: String::new(),
        seq,
        due_on,
        amount,
        span: Span::open_ended(invoice.issued_on),
        applied: Vec::new(),
        touches: Vec::new(),
    }
}

fn lay_on(
    debts: &mut [Debt],
    kind: AppliedKind,
    amount: i64,
    day: NaiveDate,
    place: impl Fn(usize, &Debt) -> DebtAt,
) -> Vec<PlannedPart> {
    let mut order: Vec<usize> = (0..debts.len()).collect();
    order.sort_by_key(|at| (debts[*at].due_on, debts[*at].seq));
    let (mut left, mut parts) = (amount, Vec::new());
    for nth in order {
        let on = day.max(debts[nth].span.from);
        let take = debts[nth].least_open_from(on).min(left);
        if take <= 0 {
            continue;
        }
        left -= take;
        parts.push(PlannedPart { debt: place(nth, &debts[nth]), amount: take, on, of: debts[nth].amount });
        debts[nth].applied.push(Applied { source: 0, kind, amount: take, span: Span::open_ended(on) });
    }
    parts
}
