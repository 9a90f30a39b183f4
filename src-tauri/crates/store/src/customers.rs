//! Customers: who owes, and how to reach them. A change is a fact of its own; the row shows the newest.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::EntryId;
use crate::body::Body;
use crate::door::Tx;
use crate::entry::Posting;
use crate::error::StoreError;

/// A customer's data. `address` and the whole of it are personal: the chain holds a commitment only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Customer {
    /// Zero before it is posted.
    pub id: EntryId,
    /// The caller's id, for the reports.
    pub reference: Option<String>,
    pub name: String,
    pub tax_id: Option<String>,
    pub contact: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub whatsapp: Option<String>,
    pub address: Vec<String>,
    pub language: Option<String>,
    pub terms_days: Option<u32>,
    pub route: Option<String>,
}

impl Customer {
    /// The id under which reports show the customer: the caller's, else our own.
    #[must_use]
    pub fn shown_id(&self) -> String {
        crate::entry::shown_id(self.id, self.reference.as_deref())
    }

    fn personal(&self) -> String {
        let body = Body::of("person")
            .text("name", &self.name)
            .maybe("tax_id", self.tax_id.as_deref())
            .maybe("contact", self.contact.as_deref())
            .maybe("email", self.email.as_deref())
            .maybe("phone", self.phone.as_deref())
            .maybe("whatsapp", self.whatsapp.as_deref())
            .raw("address", &address_json(&self.address))
            .maybe("language", self.language.as_deref())
            .maybe("route", self.route.as_deref());
        match self.terms_days {
            Some(days) => body.number("terms_days", i64::from(days)),
            None => body.raw("terms_days", "null"),
        }
        .finish()
    }
}

/// The lines of an address as a JSON list.
fn address_json(lines: &[String]) -> String {
    serde_json::to_string(lines).unwrap_or_else(|_| "[]".to_owned())
}

/// A key to find and recognise names and tax ids by: the caller folds case, accents and punctuation.
#[derive(Debug, Clone, Copy)]
pub struct Keys<'a> {
    /// Of the name.
    pub name: &'a str,
    /// Of the tax id; none for a generic one.
    pub tax: Option<&'a str>,
}

impl Tx<'_> {
    /// Posts a new customer.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn post_customer(
        &self,
        customer: &Customer,
        keys: Keys<'_>,
        posting: &Posting<'_>,
    ) -> Result<EntryId, StoreError> {
        let id = self.post("customer", None, posting, Body::of("customer"), Some(&customer.personal()))?;
        self.tx
            .prepare_cached(
                "INSERT INTO customer(id, name, name_key, tax_id, tax_key, contact, email, phone, whatsapp, address,
                                      language, terms_days, route, changed_by)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?1)",
            )?
            .execute(params![
                id,
                customer.name,
                keys.name,
                customer.tax_id,
                keys.tax,
                customer.contact,
                customer.email,
                customer.phone,
                customer.whatsapp,
                address_json(&customer.address),
                customer.language,
                customer.terms_days,
                customer.route
            ])?;
        Ok(id)
    }

    /// Posts a change of a customer's data.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn change_customer(
        &self,
        customer: &Customer,
        keys: Keys<'_>,
        posting: &Posting<'_>,
    ) -> Result<EntryId, StoreError> {
        let body = Body::of("customer_change").number("of", customer.id);
        let id = self.post("customer_change", None, posting, body, Some(&customer.personal()))?;
        self.tx
            .prepare_cached(
                "UPDATE customer SET name = ?2, name_key = ?3, tax_id = ?4, tax_key = ?5, contact = ?6, email = ?7,
                        phone = ?8, whatsapp = ?9, address = ?10, language = ?11, terms_days = ?12, route = ?13,
                        changed_by = ?14 WHERE id = ?1",
            )?
            .execute(params![
                customer.id,
                customer.name,
                keys.name,
                customer.tax_id,
                keys.tax,
                customer.contact,
                customer.email,
                customer.phone,
                customer.whatsapp,
                address_json(&customer.address),
                customer.language,
                customer.terms_days,
                customer.route,
                id
            ])?;
        Ok(id)
    }

    /// Remembers the id under which another program knows a customer.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn add_alias(&self, alias: &str, customer: EntryId) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO customer_alias(alias, customer) VALUES (?1, ?2)
                 ON CONFLICT(alias) DO UPDATE SET customer = excluded.customer",
            )?
            .execute(params![alias, customer])?;
        Ok(())
    }
}

const CUSTOMER: &str = "
SELECT c.id, e.ref, c.name, c.tax_id, c.contact, c.email, c.phone, c.whatsapp, c.address, c.language, c.terms_days, c.route
FROM customer c JOIN entry e ON e.id = c.id ";

const LIVE: &str = "NOT EXISTS (SELECT 1 FROM reversal r WHERE r.of_entry = c.id)";

/// A row of [`CUSTOMER`]. By the place of each column: a column's name is looked for among all of them, for every row.
fn from_row(row: &Row<'_>) -> rusqlite::Result<Customer> {
    Ok(Customer {
        id: row.get(0)?,
        reference: row.get(1)?,
        name: row.get(2)?,
        tax_id: row.get(3)?,
        contact: row.get(4)?,
        email: row.get(5)?,
        phone: row.get(6)?,
        whatsapp: row.get(7)?,
        address: serde_json::from_str(row.get_ref(8)?.as_str()?).unwrap_or_default(),
        language: row.get(9)?,
        terms_days: row.get(10)?,
        route: row.get(11)?,
    })
}

/// The customer with this id.
///
/// # Errors
/// What SQLite says.
pub fn by_id(conn: &Connection, id: EntryId) -> Result<Option<Customer>, StoreError> {
    let mut statement = conn.prepare_cached(&format!("{CUSTOMER} WHERE c.id = ?1"))?;
    Ok(statement.query_row([id], from_row).optional()?)
}

/// All customers that were not taken back, by name.
///
/// # Errors
/// What SQLite says.
pub fn all(conn: &Connection) -> Result<Vec<Customer>, StoreError> {
    let mut statement = conn.prepare_cached(&format!("{CUSTOMER} WHERE {LIVE} ORDER BY c.name_key, c.id"))?;
    let rows = statement.query_map([], from_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Names of customers by id, for lists.
///
/// # Errors
/// What SQLite says.
pub fn names(conn: &Connection, ids: &[EntryId]) -> Result<std::collections::HashMap<EntryId, Customer>, StoreError> {
    let mut statement = conn.prepare_cached(&format!("{CUSTOMER} WHERE c.id = ?1"))?;
    let mut found = std::collections::HashMap::with_capacity(ids.len());
    for id in ids {
        if let Some(customer) = statement.query_row([id], from_row).optional()? {
            found.insert(*id, customer);
        }
    }
    Ok(found)
}

/// The live customer with this tax id key.
///
/// # Errors
/// What SQLite says.
pub fn by_tax_key(conn: &Connection, key: &str) -> Result<Option<EntryId>, StoreError> {
    find(conn, "c.tax_key = ?1", key)
}

/// The live customer whom another program knows by this id.
///
/// # Errors
/// What SQLite says.
pub fn by_alias(conn: &Connection, alias: &str) -> Result<Option<EntryId>, StoreError> {
    find(conn, "c.id = (SELECT customer FROM customer_alias WHERE alias = ?1)", alias)
}

/// The live customer with this folded name.
///
/// # Errors
/// What SQLite says.
pub fn by_name_key(conn: &Connection, key: &str) -> Result<Option<EntryId>, StoreError> {
    find(conn, "c.name_key = ?1", key)
}

/// Id and name of every live customer, in the order in which they came.
///
/// # Errors
/// What SQLite says.
pub fn live_names(conn: &Connection) -> Result<Vec<(EntryId, String)>, StoreError> {
    let mut statement =
        conn.prepare_cached(&format!("SELECT c.id, c.name FROM customer c WHERE {LIVE} ORDER BY c.id"))?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The facts that changed customers' data: the customer and the fact, in the order of the chain.
///
/// # Errors
/// What SQLite says.
pub fn changes(conn: &Connection) -> Result<Vec<(EntryId, EntryId)>, StoreError> {
    let sql = "SELECT body ->> 'of', id FROM entry WHERE kind = 'customer_change' ORDER BY id";
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A customer's data as this fact says them; none where they were forgotten.
///
/// # Errors
/// What SQLite says.
pub fn said_by(conn: &Connection, fact: EntryId) -> Result<Option<Customer>, StoreError> {
    let mut statement = conn.prepare_cached("SELECT data FROM personal WHERE entry = ?1")?;
    let data: Option<String> = statement.query_row([fact], |row| row.get(0)).optional()?;
    let Some(person) = data.and_then(|data| serde_json::from_str::<serde_json::Value>(&data).ok()) else {
        return Ok(None);
    };
    let text = |name: &str| person[name].as_str().map(ToOwned::to_owned);
    Ok(Some(Customer {
        name: text("name").unwrap_or_default(),
        tax_id: text("tax_id"),
        contact: text("contact"),
        email: text("email"),
        phone: text("phone"),
        whatsapp: text("whatsapp"),
        address: serde_json::from_value(person["address"].clone()).unwrap_or_default(),
        language: text("language"),
        terms_days: person["terms_days"].as_u64().and_then(|days| u32::try_from(days).ok()),
        route: text("route"),
        ..Customer::default()
    }))
}

fn find(conn: &Connection, rule: &str, key: &str) -> Result<Option<EntryId>, StoreError> {
    let sql = format!("SELECT c.id FROM customer c WHERE {rule} AND {LIVE} ORDER BY c.id LIMIT 1");
    Ok(conn.prepare_cached(&sql)?.query_row([key], |row| row.get(0)).optional()?)
}
