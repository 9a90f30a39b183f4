//! The lines of `aldia record` as parsed values: two lines are the same when these are equal.

use super::{Day, money};
use chrono::{Datelike, Days, Weekday};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, de::Error};

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Line {
    Customer(Customer),
    Invoice(Invoice),
    Payment(Payment),
    Allocate(Allocate),
    Reverse(Reverse),
    Promise(Promise),
    Pause(Pause),
    Note(Note),
    CreditNote(CreditNote),
    WriteOff(WriteOff),
    Dispute(Dispute),
    Resolve(Resolve),
    Agreement(Agreement),
    Charge(Charge),
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Customer {
    pub id: String,
    pub name: String,
    pub tax_id: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub whatsapp: Option<String>,
    pub contact: Option<String>,
    pub language: Option<String>,
    pub address: Option<Vec<String>>,
    pub route: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invoice {
    pub id: String,
    pub customer: String,
    pub number: String,
    pub currency: String,
    #[serde(deserialize_with = "day")]
    pub issued_on: Day,
    pub instalments: Vec<Instalment>,
}

/// A due date of an invoice, or of an agreement's schedule.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instalment {
    #[serde(deserialize_with = "day")]
    pub due_on: Day,
    #[serde(deserialize_with = "amount")]
    pub amount: Decimal,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    pub id: String,
    pub customer: String,
    pub currency: String,
    #[serde(deserialize_with = "amount")]
    pub amount: Decimal,
    #[serde(deserialize_with = "day")]
    pub paid_on: Day,
    pub allocate: Option<Vec<Part>>,
}

/// A part of an instalment: what a payment allocates to it, or an agreement covers of it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    pub invoice: String,
    pub seq: usize,
    #[serde(deserialize_with = "amount")]
    pub amount: Decimal,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allocate {
    pub id: String,
    pub payment: String,
    pub invoice: Option<String>,
    pub seq: Option<usize>,
    pub charge: Option<String>,
    #[serde(deserialize_with = "amount")]
    pub amount: Decimal,
    #[serde(deserialize_with = "day")]
    pub on: Day,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reverse {
    pub id: String,
    pub of: String,
    #[serde(deserialize_with = "day")]
    pub on: Day,
    pub reason: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promise {
    pub id: String,
    pub customer: String,
    pub currency: String,
    #[serde(deserialize_with = "amount")]
    pub amount: Decimal,
    #[serde(deserialize_with = "day")]
    pub made_on: Day,
    #[serde(deserialize_with = "day")]
    pub due_on: Day,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    pub id: String,
    pub customer: String,
    #[serde(deserialize_with = "day")]
    pub from: Day,
    #[serde(deserialize_with = "day")]
    pub until: Day,
    pub reason: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    pub id: String,
    pub customer: String,
    #[serde(deserialize_with = "day")]
    pub on: Day,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditNote {
    pub id: String,
    pub invoice: String,
    pub number: Option<String>,
    #[serde(deserialize_with = "amount")]
    pub amount: Decimal,
    #[serde(deserialize_with = "day")]
    pub issued_on: Day,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WriteOff {
    pub id: String,
    pub invoice: String,
    pub seq: usize,
    #[serde(deserialize_with = "amount")]
    pub amount: Decimal,
    #[serde(deserialize_with = "day")]
    pub on: Day,
    pub reason: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dispute {
    pub id: String,
    pub invoice: String,
    #[serde(deserialize_with = "amount")]
    pub amount: Decimal,
    #[serde(deserialize_with = "day")]
    pub opened_on: Day,
    pub reason: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Accepted,
    Rejected,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resolve {
    pub id: String,
    pub dispute: String,
    pub outcome: Outcome,
    #[serde(default, deserialize_with = "amount_if_any")]
    pub credited: Option<Decimal>,
    #[serde(deserialize_with = "day")]
    pub on: Day,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    pub id: String,
    pub customer: String,
    pub currency: String,
    #[serde(deserialize_with = "day")]
    pub signed_on: Day,
    pub covers: Vec<Part>,
    pub instalments: Vec<Instalment>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChargeKind {
    Interest,
    Fee,
    Statutory,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Charge {
    pub id: String,
    pub invoice: String,
    pub seq: usize,
    pub kind: ChargeKind,
    #[serde(deserialize_with = "amount")]
    pub amount: Decimal,
    #[serde(deserialize_with = "day")]
    pub on: Day,
}

impl Line {
    /// The id that the caller gave; one space for all kinds.
    pub fn id(&self) -> &str {
        match self {
            Self::Customer(it) => &it.id,
            Self::Invoice(it) => &it.id,
            Self::Payment(it) => &it.id,
            Self::Allocate(it) => &it.id,
            Self::Reverse(it) => &it.id,
            Self::Promise(it) => &it.id,
            Self::Pause(it) => &it.id,
            Self::Note(it) => &it.id,
            Self::CreditNote(it) => &it.id,
            Self::WriteOff(it) => &it.id,
            Self::Dispute(it) => &it.id,
            Self::Resolve(it) => &it.id,
            Self::Agreement(it) => &it.id,
            Self::Charge(it) => &it.id,
        }
    }

    /// The business date; a customer has none and counts always.
    pub fn business_day(&self) -> Day {
        match self {
            Self::Customer(_) => Day::MIN,
            Self::Invoice(it) => it.issued_on,
            Self::Payment(it) => it.paid_on,
            Self::Allocate(it) => it.on,
            Self::Reverse(it) => it.on,
            Self::Promise(it) => it.made_on,
            Self::Pause(it) => it.from,
            Self::Note(it) => it.on,
            Self::CreditNote(it) => it.issued_on,
            Self::WriteOff(it) => it.on,
            Self::Dispute(it) => it.opened_on,
            Self::Resolve(it) => it.on,
            Self::Agreement(it) => it.signed_on,
            Self::Charge(it) => it.on,
        }
    }
}

/// The first Monday-to-Friday after a day.
pub fn next_working_day(day: Day) -> Day {
    let mut next = day + Days::new(1);
    while matches!(next.weekday(), Weekday::Sat | Weekday::Sun) {
        next = next + Days::new(1);
    }
    next
}

fn day<'de, D: Deserializer<'de>>(from: D) -> Result<Day, D::Error> {
    let text = String::deserialize(from)?;
    if text.len() != "2026-01-01".len() {
        return Err(D::Error::custom("a day is written YYYY-MM-DD"));
    }
    text.parse().map_err(D::Error::custom)
}

fn amount<'de, D: Deserializer<'de>>(from: D) -> Result<Decimal, D::Error> {
    let text = String::deserialize(from)?;
    money::parse(&text).ok_or_else(|| D::Error::custom("not an amount"))
}

fn amount_if_any<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Decimal>, D::Error> {
    let Some(text) = Option::<String>::deserialize(from)? else {
        return Ok(None);
    };
    let amount = money::parse(&text).ok_or_else(|| D::Error::custom("not an amount"))?;
    Ok(Some(amount))
}
