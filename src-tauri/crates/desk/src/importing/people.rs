//! Who a row is about: the tax id unless it is a generic one, else the id of the other program, else the folded name
//! (product.md §8). Who came without a tax id is known by the other two, and learns it.

use std::collections::{BTreeMap, HashMap, HashSet};

use exchange::CustomerRef;
use store::customers::{self, Customer};
use store::{Connection, EntryId};

use super::learning::{self, Learned};
use super::plan::{Plan, PlannedCustomer, Who};
use crate::folding::{clean, name_key, person_key, tax_key};
use crate::wire::WireError;

/// The customers of the book and of this import, found by what files say of them. What the book answered is kept.
pub(super) struct People<'a> {
    conn: &'a Connection,
    by_tax: HashMap<String, Option<Who>>,
    by_alias: HashMap<String, Option<Who>>,
    /// Who bears a name, in the order in which they came; read from the book when the first name is asked for.
    by_name: Option<HashMap<String, Vec<Who>>>,
    /// Customers of the book that got another program's id in this import.
    named: HashSet<EntryId>,
    /// Customers of the book as they are with what this import taught them; none for a forgotten one.
    known: BTreeMap<EntryId, Option<Customer>>,
}

impl<'a> People<'a> {
    pub(super) fn new(conn: &'a Connection) -> Self {
        let (by_tax, by_alias) = (HashMap::new(), HashMap::new());
        Self { conn, by_tax, by_alias, by_name: None, named: HashSet::new(), known: BTreeMap::new() }
    }

    /// The customer that a row means, if there is one yet.
    pub(super) fn find(&mut self, row: &CustomerRef, plan: &mut Plan) -> Result<Option<Who>, WireError> {
        if let Some(tax) = tax_key(row.tax_id.as_deref()) {
            return self.find_by_tax(&tax, row, plan);
        }
        if let Some(id) = &row.external_id {
            return match self.known_as(id)? {
                Some(who) => Ok(Some(who)),
                None => self.adopt(id, row, plan),
            };
        }
        match &row.name {
            Some(name) => Ok(self.called(name)?.first().copied()),
            None => Ok(None),
        }
    }

    /// A tax id that is new may still be that of a customer who came without one and is known by the other program's id,
    /// or by the name.
    fn find_by_tax(&mut self, tax: &str, row: &CustomerRef, plan: &mut Plan) -> Result<Option<Who>, WireError> {
        if !self.by_tax.contains_key(tax) {
            let found = customers::by_tax_key(self.conn, tax)?.map(Who::Known);
            self.by_tax.insert(tax.to_owned(), found);
        }
        if let Some(who) = self.by_tax.get(tax).copied().flatten() {
            return Ok(Some(who));
        }
        if let Some(id) = &row.external_id
            && let Some(who) = self.known_as(id)?
        {
            return Ok(self.is_untaxed(who, plan)?.then_some(who));
        }
        self.only_untaxed(row, plan)
    }

    /// The one customer of this name who has no tax id. Another program's id that is new must not be the second of theirs.
    fn only_untaxed(&mut self, row: &CustomerRef, plan: &mut Plan) -> Result<Option<Who>, WireError> {
        let Some(name) = &row.name else { return Ok(None) };
        let mut untaxed = Vec::new();
        for who in self.called(name)? {
            if self.is_untaxed(who, plan)? {
                untaxed.push(who);
            }
        }
        let [only] = untaxed.as_slice() else { return Ok(None) };
        match &row.external_id {
            Some(_) if self.has_alias(*only, plan)? => Ok(None),
            Some(id) => Ok(Some(self.give_alias(id, *only, plan))),
            None => Ok(Some(*only)),
        }
    }

    fn is_untaxed(&mut self, who: Who, plan: &Plan) -> Result<bool, WireError> {
        Ok(match who {
            Who::New(at) => plan.customers[at].tax_key.is_none(),
            Who::Known(id) => self.known(id)?.is_some_and(|known| tax_key(known.tax_id.as_deref()).is_none()),
        })
    }

    fn known_as(&mut self, id: &str) -> Result<Option<Who>, WireError> {
        if let Some(found) = self.by_alias.get(id) {
            return Ok(*found);
        }
        let found = match customers::by_alias(self.conn, id)? {
            Some(known) => Some(Who::Known(known)),
            None => self.recorded_as(id)?,
        };
        self.by_alias.insert(id.to_owned(), found);
        Ok(found)
    }

    /// `aldia record` keeps the ids of scripts as references.
    fn recorded_as(&self, id: &str) -> Result<Option<Who>, WireError> {
        let entry = store::entry::by_reference(self.conn, id)?;
        let is_live = |entry: &store::Entry| entry.kind == "customer" && entry.reversed.is_none();
        Ok(entry.filter(is_live).map(|entry| Who::Known(entry.id)))
    }

    fn called(&mut self, name: &str) -> Result<Vec<Who>, WireError> {
        Ok(self.names()?.get(&person_key(name)).cloned().unwrap_or_default())
    }

    fn names(&mut self) -> Result<&mut HashMap<String, Vec<Who>>, WireError> {
        if self.by_name.is_none() {
            let mut names: HashMap<String, Vec<Who>> = HashMap::new();
            for (id, name) in customers::live_names(self.conn)? {
                names.entry(person_key(&name)).or_default().push(Who::Known(id));
            }
            self.by_name = Some(names);
        }
        Ok(self.by_name.get_or_insert_default())
    }

    /// A customer who came without an id of another program takes the first one that a row with this name brings.
    fn adopt(&mut self, id: &str, row: &CustomerRef, plan: &mut Plan) -> Result<Option<Who>, WireError> {
        let Some(name) = &row.name else { return Ok(None) };
        let Some(who) = self.called(name)?.first().copied() else { return Ok(None) };
        if self.has_alias(who, plan)? {
            return Ok(None);
        }
        Ok(Some(self.give_alias(id, who, plan)))
    }

    fn has_alias(&self, who: Who, plan: &Plan) -> Result<bool, WireError> {
        Ok(match who {
            Who::New(at) => !plan.customers[at].aliases.is_empty(),
            Who::Known(id) => self.named.contains(&id) || store::imports::has_alias(self.conn, id)?,
        })
    }

    fn give_alias(&mut self, alias: &str, who: Who, plan: &mut Plan) -> Who {
        match who {
            Who::New(at) => plan.customers[at].aliases.push(alias.to_owned()),
            Who::Known(id) => {
                self.named.insert(id);
                plan.aliases.push((alias.to_owned(), id));
            }
        }
        self.by_alias.insert(alias.to_owned(), Some(who));
        who
    }

    /// A customer of the book with what this import taught them; none for a forgotten one, who learns nothing.
    fn known(&mut self, id: EntryId) -> Result<Option<&mut Customer>, WireError> {
        if !self.known.contains_key(&id) {
            let is_forgotten = store::privacy::is_erased(self.conn, id)?;
            let customer = customers::by_id(self.conn, id)?.filter(|_| !is_forgotten);
            self.known.insert(id, customer);
        }
        Ok(self.known.get_mut(&id).and_then(Option::as_mut))
    }

    /// Days of credit of a customer, if they have their own.
    pub(super) fn terms_of(&mut self, who: Who, plan: &Plan) -> Result<Option<u32>, WireError> {
        Ok(match who {
            Who::New(at) => plan.customers[at].customer.terms_days,
            Who::Known(id) => self.known(id)?.and_then(|known| known.terms_days),
        })
    }

    /// Teaches a customer what a row says and nobody knew; answers that, and what the row says otherwise than the book.
    pub(super) fn learn(
        &mut self,
        who: Who,
        row: &CustomerRef,
        terms_days: Option<u32>,
        plan: &mut Plan,
    ) -> Result<Learned, WireError> {
        let said = customer_of(row, terms_days);
        let learned = match who {
            Who::New(at) => {
                let planned = &mut plan.customers[at];
                let learned = learning::fill(&mut planned.customer, &said);
                planned.tax_key = tax_key(planned.customer.tax_id.as_deref());
                learned
            }
            Who::Known(id) => {
                let Some(known) = self.known(id)? else { return Ok(Learned::default()) };
                let learned = learning::fill(known, &said);
                if learned.is_new {
                    plan.learned.insert(id, known.clone());
                }
                learned
            }
        };
        if let Some(tax) = tax_key(said.tax_id.as_deref()).filter(|_| learned.is_new) {
            self.by_tax.entry(tax).and_modify(|found| *found = found.or(Some(who))).or_insert(Some(who));
        }
        Ok(learned)
    }

    /// Plans a new customer and remembers everything by which the next rows may mean the same one.
    pub(super) fn add(
        &mut self,
        row: &CustomerRef,
        terms_days: Option<u32>,
        plan: &mut Plan,
    ) -> Result<Who, WireError> {
        let planned = planned(row, terms_days);
        let who = Who::New(plan.customers.len());
        if let Some(tax) = &planned.tax_key {
            self.by_tax.insert(tax.clone(), Some(who));
        }
        for alias in &planned.aliases {
            self.by_alias.insert(alias.clone(), Some(who));
        }
        self.names()?.entry(person_key(&planned.customer.name)).or_default().push(who);
        plan.customers.push(planned);
        Ok(who)
    }
}

fn planned(row: &CustomerRef, terms_days: Option<u32>) -> PlannedCustomer {
    let customer = customer_of(row, terms_days);
    PlannedCustomer {
        name_key: name_key(&customer.name),
        tax_key: tax_key(row.tax_id.as_deref()),
        aliases: row.external_id.iter().cloned().collect(),
        customer,
    }
}

/// A row as a customer's data.
fn customer_of(row: &CustomerRef, terms_days: Option<u32>) -> Customer {
    let kept = |text: &Option<String>| text.as_deref().map(clean).filter(|text| !text.is_empty());
    let name = [&row.name, &row.external_id, &row.tax_id].into_iter().find_map(kept).unwrap_or_else(|| "?".to_owned());
    let lines = |text: &str| text.lines().map(clean).filter(|line| !line.is_empty()).collect();
    Customer {
        name,
        tax_id: kept(&row.tax_id),
        contact: kept(&row.contact),
        email: kept(&row.email),
        phone: kept(&row.phone),
        whatsapp: kept(&row.whatsapp),
        address: row.address.as_deref().map(lines).unwrap_or_default(),
        terms_days,
        ..Customer::default()
    }
}
