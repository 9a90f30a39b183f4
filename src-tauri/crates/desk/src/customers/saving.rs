//! Saving a customer: what is accepted, and who is a duplicate.

use store::customers::{Customer, Keys};
use store::{Connection, EntryId, Posting, Tx};

use crate::Desk;
use crate::error::{invalid, not_found};
use crate::folding::{clean, name_key, tax_key};
use crate::promising::{customer_named, recorded};
use crate::wire::{CustomerDetails, Done, ErrorCode, Recorded, Topic, WireError};

/// What a screen must read again after a customer changed.
const CHANGED: &[Topic] = &[Topic::Customers, Topic::Today, Topic::Invoices, Topic::Payments];

const LONGEST_TERMS: u32 = 3_650;
const LONGEST_TEXT: usize = 200;
const MOST_ADDRESS_LINES: usize = 8;

impl Desk {
    /// See the table of calls. A change that changes nothing records nothing.
    ///
    /// # Errors
    /// `invalid` with the field that is malformed, `conflict` when another customer has the tax id.
    pub fn save_customer(&self, request: CustomerDetails) -> Result<Done<Recorded>, WireError> {
        let id = request.id.clone();
        let mut customer = checked(request)?;
        self.write(|tx, _| {
            customer.id = id.as_deref().map(|id| customer_named(tx, id)).transpose()?.unwrap_or_default();
            let id = save(tx, &mut customer)?;
            recorded(tx, id, CHANGED)
        })
    }
}

fn save(tx: &Tx<'_>, customer: &mut Customer) -> Result<EntryId, WireError> {
    let (name, tax) = (name_key(&customer.name), tax_key(customer.tax_id.as_deref()));
    refuse_duplicate(tx, customer.id, tax.as_deref())?;
    let keys = Keys { name: &name, tax: tax.as_deref() };
    if customer.id == 0 {
        return Ok(tx.post_customer(customer, keys, &Posting::default())?);
    }
    let before = store::customers::by_id(tx, customer.id)?.ok_or_else(|| not_found("cliente", &customer.name))?;
    if store::privacy::is_erased(tx, customer.id)? {
        return Err(WireError::new(ErrorCode::NotNow)
            .with("reason", "los datos de este cliente fueron borrados; dé de alta uno nuevo"));
    }
    customer.reference.clone_from(&before.reference);
    if before != *customer {
        tx.change_customer(customer, keys, &Posting::default())?;
    }
    Ok(customer.id)
}

fn refuse_duplicate(conn: &Connection, own: EntryId, tax: Option<&str>) -> Result<(), WireError> {
    let Some(key) = tax else { return Ok(()) };
    let Some(other) = store::customers::by_tax_key(conn, key)?.filter(|other| *other != own) else {
        return Ok(());
    };
    let other = store::customers::by_id(conn, other)?.unwrap_or_default();
    Err(conflict("tax_id", &other.shown_id(), &other.name))
}

/// Something that stands already: where, and under which name.
pub(crate) fn conflict(field: &str, id: &str, name: &str) -> WireError {
    WireError::new(ErrorCode::Conflict).field(field).with("id", id).with("name", name)
}

/// The customer as it would be kept, its id aside.
fn checked(request: CustomerDetails) -> Result<Customer, WireError> {
    let customer = Customer {
        id: 0,
        reference: None,
        name: clean(&request.name),
        tax_id: kept(request.tax_id),
        contact: kept(request.contact),
        email: kept(request.email),
        phone: kept(request.phone),
        whatsapp: kept(request.whatsapp),
        address: request.address.iter().map(|line| clean(line)).filter(|line| !line.is_empty()).collect(),
        language: kept(request.language),
        terms_days: request.terms_days,
        route: kept(request.route),
    };
    refuse_malformed(&customer)?;
    Ok(customer)
}

fn kept(text: Option<String>) -> Option<String> {
    text.map(|text| clean(&text)).filter(|text| !text.is_empty())
}

fn refuse_malformed(customer: &Customer) -> Result<(), WireError> {
    if customer.name.is_empty() {
        return Err(invalid("name", "el nombre está vacío"));
    }
    refuse_long(customer)?;
    if customer.email.as_deref().is_some_and(|email| !is_email(email)) {
        return Err(invalid("email", "se espera un correo como nombre@empresa.com"));
    }
    for (field, number) in [("phone", &customer.phone), ("whatsapp", &customer.whatsapp)] {
        if number.as_deref().is_some_and(|number| !is_number(number)) {
            return Err(invalid(field, "se espera un teléfono: cifras, espacios, +, -, paréntesis"));
        }
    }
    if customer.language.as_deref().is_some_and(|language| !["es", "en"].contains(&language)) {
        return Err(invalid("language", "se espera es o en"));
    }
    if customer.terms_days.is_some_and(|days| days > LONGEST_TERMS) {
        return Err(invalid("terms_days", "más de diez años de crédito"));
    }
    Ok(())
}

fn refuse_long(customer: &Customer) -> Result<(), WireError> {
    let texts = [
        ("name", Some(&customer.name)),
        ("tax_id", customer.tax_id.as_ref()),
        ("contact", customer.contact.as_ref()),
        ("email", customer.email.as_ref()),
        ("phone", customer.phone.as_ref()),
        ("whatsapp", customer.whatsapp.as_ref()),
        ("route", customer.route.as_ref()),
    ];
    let lines = customer.address.iter().map(|line| ("address", Some(line)));
    for (field, text) in texts.into_iter().chain(lines) {
        if text.is_some_and(|text| text.chars().count() > LONGEST_TEXT) {
            return Err(invalid(field, "es demasiado largo"));
        }
    }
    if customer.address.len() > MOST_ADDRESS_LINES {
        return Err(invalid("address", "son demasiadas líneas"));
    }
    Ok(())
}

/// One `@` with something before it and a domain with a dot behind it. Whether it exists only sending can tell.
fn is_email(text: &str) -> bool {
    let Some((name, domain)) = text.split_once('@') else { return false };
    let is_plain = |part: &str| {
        !part.is_empty() && !part.contains(|letter: char| letter.is_whitespace() || ",;<>@\"".contains(letter))
    };
    is_plain(name) && is_plain(domain) && domain.contains('.') && !domain.split('.').any(str::is_empty)
}

/// Digits with what people write between them, and an extension.
fn is_number(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let allowed = |letter: char| letter.is_ascii_digit() || " +-().,/#*".contains(letter) || "extEXT".contains(letter);
    (4..=25).contains(&digits) && text.chars().all(allowed)
}
