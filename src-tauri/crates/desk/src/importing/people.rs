//! Who a row is about: the tax id unless it is a generic one, else the id of the other program, else the folded name
//! (product.md §8).

use std::collections::{HashMap, HashSet};

use exchange::CustomerRef;
use store::customers::{self, Customer};
use store::{Connection, EntryId};

use super::plan::{Plan, PlannedCustomer, Who};
use crate::folding::{clean, name_key, tax_key};
use crate::wire::WireError;

/// The customers of the book and of this import, found by what files say of them. What the book answered is kept.
pub(super) struct People<'a> {
    conn: &'a Connection,
    by_tax: HashMap<String, Option<Who>>,
    by_alias: HashMap<String, Option<Who>>,
    by_name: HashMap<String, Option<Who>>,
    /// Customers of the book that got another program's id in this import.
    named: HashSet<EntryId>,
}

impl<'a> People<'a> {
    pub(super) fn new(conn: &'a Connection) -> Self {
        let (by_tax, by_alias, by_name) = (HashMap::new(), HashMap::new(), HashMap::new());
        Self { conn, by_tax, by_alias, by_name, named: HashSet::new() }
    }

    /// The customer that a row means, if there is one yet.
    pub(super) fn find(&mut self, row: &CustomerRef, plan: &mut Plan) -> Result<Option<Who>, WireError> {
        if let Some(tax) = tax_key(row.tax_id.as_deref()) {
            return self.find_by_tax(&tax, row);
        }
        if let Some(id) = &row.external_id {
            return match self.known_as(id)? {
                Some(who) => Ok(Some(who)),
                None => self.adopt(id, row, plan),
            };
        }
        match &row.name {
            Some(name) => self.called(&name_key(name)),
            None => Ok(None),
        }
    }

    /// A tax id that is new may still be that of a customer who came without one and is known by the other program's id.
    fn find_by_tax(&mut self, tax: &str, row: &CustomerRef) -> Result<Option<Who>, WireError> {
        if !self.by_tax.contains_key(tax) {
            let found = customers::by_tax_key(self.conn, tax)?.map(Who::Known);
            self.by_tax.insert(tax.to_owned(), found);
        }
        if let Some(who) = self.by_tax.get(tax).copied().flatten() {
            return Ok(Some(who));
        }
        let Some(id) = &row.external_id else { return Ok(None) };
        let Some(Who::Known(known)) = self.known_as(id)? else { return Ok(None) };
        let customer = customers::by_id(self.conn, known)?;
        let has_tax = customer.is_some_and(|customer| tax_key(customer.tax_id.as_deref()).is_some());
        Ok((!has_tax).then_some(Who::Known(known)))
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

    fn called(&mut self, key: &str) -> Result<Option<Who>, WireError> {
        if let Some(found) = self.by_name.get(key) {
            return Ok(*found);
        }
        let found = customers::by_name_key(self.conn, key)?.map(Who::Known);
        self.by_name.insert(key.to_owned(), found);
        Ok(found)
    }

    /// A customer of the book who was typed by hand has no id of another program yet; the first row with this name that
    /// brings one gives it.
    fn adopt(&mut self, id: &str, row: &CustomerRef, plan: &mut Plan) -> Result<Option<Who>, WireError> {
        let Some(name) = &row.name else { return Ok(None) };
        let Some(Who::Known(known)) = self.called(&name_key(name))? else { return Ok(None) };
        if self.named.contains(&known) || store::imports::has_alias(self.conn, known)? {
            return Ok(None);
        }
        self.named.insert(known);
        plan.aliases.push((id.to_owned(), known));
        self.by_alias.insert(id.to_owned(), Some(Who::Known(known)));
        Ok(Some(Who::Known(known)))
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
        if self.called(&planned.name_key)?.is_none() {
            self.by_name.insert(planned.name_key.clone(), Some(who));
        }
        plan.customers.push(planned);
        Ok(who)
    }
}

fn planned(row: &CustomerRef, terms_days: Option<u32>) -> PlannedCustomer {
    let kept = |text: &Option<String>| text.as_deref().map(clean).filter(|text| !text.is_empty());
    let name = [&row.name, &row.external_id, &row.tax_id].into_iter().find_map(kept).unwrap_or_else(|| "?".to_owned());
    let lines = |text: &str| text.lines().map(clean).filter(|line| !line.is_empty()).collect();
    PlannedCustomer {
        name_key: name_key(&name),
        tax_key: tax_key(row.tax_id.as_deref()),
        aliases: row.external_id.iter().cloned().collect(),
        customer: Customer {
            name,
            tax_id: kept(&row.tax_id),
            contact: kept(&row.contact),
            email: kept(&row.email),
            phone: kept(&row.phone),
            whatsapp: kept(&row.whatsapp),
            address: row.address.as_deref().map(lines).unwrap_or_default(),
            terms_days,
            ..Customer::default()
        },
    }
}
