//! What files teach about customers who are known: what was empty is filled, what stands there stays and the difference is
//! named, and undoing an import takes back exactly what it filled.

use std::collections::{HashMap, HashSet};

use store::customers::{Customer, Keys};
use store::{Connection, EntryId, Posting, Tx};

use crate::folding::{name_key, tax_key};
use crate::wire::WireError;

/// What a row taught.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Learned {
    /// Something was filled.
    pub(super) is_new: bool,
    /// What the row says otherwise than what is known, which stays.
    pub(super) other: Vec<Datum>,
}

/// A datum that a file may bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Datum {
    Contact,
    Email,
    Phone,
    Whatsapp,
    Address,
    Terms,
}

impl Datum {
    pub(super) fn say(self, is_english: bool) -> &'static str {
        let (spanish, english) = match self {
            Self::Contact => ("contacto", "contact"),
            Self::Email => ("correo", "e-mail"),
            Self::Phone => ("teléfono", "phone"),
            Self::Whatsapp => ("WhatsApp", "WhatsApp"),
            Self::Address => ("dirección", "address"),
            Self::Terms => ("días de crédito", "days of credit"),
        };
        if is_english { english } else { spanish }
    }
}

/// Fills what is empty with what is said. A generic tax id is nobody's, so a real one takes its place.
pub(super) fn fill(known: &mut Customer, said: &Customer) -> Learned {
    let mut learned = Learned::default();
    if tax_key(known.tax_id.as_deref()).is_none() && tax_key(said.tax_id.as_deref()).is_some() {
        known.tax_id.clone_from(&said.tax_id);
        learned.is_new = true;
    }
    learned.text(Datum::Contact, &mut known.contact, &said.contact, name_key);
    learned.text(Datum::Email, &mut known.email, &said.email, str::to_lowercase);
    learned.text(Datum::Phone, &mut known.phone, &said.phone, digits);
    learned.text(Datum::Whatsapp, &mut known.whatsapp, &said.whatsapp, digits);
    let is_same_place = name_key(&known.address.join(" ")) == name_key(&said.address.join(" "));
    let is_told = !said.address.is_empty();
    learned.datum(Datum::Address, &mut known.address, &said.address, Vec::is_empty, !is_told || is_same_place);
    let is_same_terms = said.terms_days.is_none() || known.terms_days == said.terms_days;
    learned.datum(Datum::Terms, &mut known.terms_days, &said.terms_days, Option::is_none, is_same_terms);
    learned
}

impl Learned {
    fn text(&mut self, datum: Datum, known: &mut Option<String>, said: &Option<String>, key: impl Fn(&str) -> String) {
        let is_same = said.is_none() || known.as_deref().map(&key) == said.as_deref().map(&key);
        self.datum(datum, known, said, Option::is_none, is_same);
    }

    fn datum<T: Clone>(&mut self, datum: Datum, known: &mut T, said: &T, is_empty: impl Fn(&T) -> bool, is_same: bool) {
        match (is_same, is_empty(known)) {
            (true, _) => {}
            (false, true) => {
                known.clone_from(said);
                self.is_new = true;
            }
            (false, false) => self.other.push(datum),
        }
    }
}

fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

/// Posts what a customer of the book learned.
pub(super) fn record(tx: &Tx<'_>, customer: &Customer, posting: &Posting<'_>) -> Result<(), WireError> {
    let (name, tax) = (name_key(&customer.name), tax_key(customer.tax_id.as_deref()));
    tx.change_customer(customer, Keys { name: &name, tax: tax.as_deref() }, posting)?;
    Ok(())
}

/// What an import taught a customer of the book.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lesson {
    customer: EntryId,
    /// The fact that says it.
    fact: EntryId,
    /// The fact whose data were shown before.
    before: EntryId,
}

/// The lessons among the facts of an import, newest first.
pub(super) fn lessons(conn: &Connection, facts: &[EntryId]) -> Result<Vec<Lesson>, WireError> {
    let facts: HashSet<EntryId> = facts.iter().copied().collect();
    let mut shown = HashMap::new();
    let mut lessons = Vec::new();
    for (customer, fact) in store::customers::changes(conn)? {
        let before = shown.insert(customer, fact).unwrap_or(customer);
        if facts.contains(&fact) {
            lessons.push(Lesson { customer, fact, before });
        }
    }
    lessons.reverse();
    Ok(lessons)
}

/// Takes back what a lesson taught, where nobody has said otherwise since: as a change of its own, because what was posted
/// stays posted.
pub(super) fn unlearn(tx: &Tx<'_>, lesson: Lesson) -> Result<(), WireError> {
    let Lesson { customer, fact, before } = lesson;
    let is_gone = store::entry::by_id(tx, customer)?.is_none_or(|entry| entry.reversed.is_some());
    if is_gone || store::privacy::is_erased(tx, customer)? {
        return Ok(());
    }
    let (Some(now), Some(taught), Some(before)) = (
        store::customers::by_id(tx, customer)?,
        store::customers::said_by(tx, fact)?,
        store::customers::said_by(tx, before)?,
    ) else {
        return Ok(());
    };
    let unlearned = without(&now, &taught, &before);
    if unlearned != now {
        record(tx, &unlearned, &Posting::default())?;
    }
    Ok(())
}

/// What is shown now, with each datum that was taught as it was before.
fn without(now: &Customer, taught: &Customer, before: &Customer) -> Customer {
    fn back<T: Clone + PartialEq>(now: &T, taught: &T, before: &T) -> T {
        if now == taught { before.clone() } else { now.clone() }
    }
    Customer {
        tax_id: back(&now.tax_id, &taught.tax_id, &before.tax_id),
        contact: back(&now.contact, &taught.contact, &before.contact),
        email: back(&now.email, &taught.email, &before.email),
        phone: back(&now.phone, &taught.phone, &before.phone),
        whatsapp: back(&now.whatsapp, &taught.whatsapp, &before.whatsapp),
        address: back(&now.address, &taught.address, &before.address),
        terms_days: back(&now.terms_days, &taught.terms_days, &before.terms_days),
        ..now.clone()
    }
}
