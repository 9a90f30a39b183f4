//! The lines themselves. Unknown fields are refused; amounts are strings; the parsed values, amounts and days in their
//! shortest form, are what "the same content" compares.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize};

use super::refusal::Refusal;

/// A fact to be recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

impl Line {
    /// The caller's id.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Customer(line) => &line.id,
            Self::Invoice(line) => &line.id,
            Self::Payment(line) => &line.id,
            Self::Allocate(line) => &line.id,
            Self::Reverse(line) => &line.id,
            Self::Promise(line) => &line.id,
            Self::Pause(line) => &line.id,
            Self::Note(line) => &line.id,
            Self::CreditNote(line) => &line.id,
            Self::WriteOff(line) => &line.id,
            Self::Dispute(line) => &line.id,
            Self::Resolve(line) => &line.id,
            Self::Agreement(line) => &line.id,
            Self::Charge(line) => &line.id,
        }
    }
}

/// A decimal string as it was written; whether it fits a currency is asked when that is known. Written out in its shortest
/// form, so that `500.0` and `500.00` are the same content.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct AmountText(pub String);

impl Serialize for AmountText {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match Decimal::from_str_exact(&self.0) {
            Ok(value) => serializer.serialize_str(&value.normalize().to_string()),
            Err(_) => serializer.serialize_str(&self.0),
        }
    }
}

/// A day, `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct DayText(#[serde(serialize_with = "write_day")] pub NaiveDate);

fn write_day<S: serde::Serializer>(day: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&store::day_text(*day))
}

/// Days outside these years are typing errors.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// The marker by which a bad day is told from other malformed JSON.
const BAD_DAY: &str = "not a day: ";

/// Reads `YYYY-MM-DD` of a year between 1900 and 2200.
#[must_use]
pub fn day(text: &str) -> Option<NaiveDate> {
    use chrono::Datelike as _;
    let is_shaped = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let day = is_shaped.then(|| text.parse::<NaiveDate>().ok()).flatten()?;
    YEARS.contains(&day.year()).then_some(day)
}

impl<'de> Deserialize<'de> for DayText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        day(&text).map(Self).ok_or_else(|| serde::de::Error::custom(format!("{BAD_DAY}{text}")))
    }
}

/// Parses a line.
///
/// # Errors
/// [`Refusal::Json`] or [`Refusal::Day`].
pub(super) fn parse(text: &str) -> Result<Line, Refusal> {
    let line: Line = serde_json::from_str(text).map_err(|error| {
        let detail = error.to_string();
        match detail.strip_prefix(BAD_DAY) {
            Some(rest) => {
                Refusal::Day { field: "date", value: rest.split(" at line").next().unwrap_or_default().to_owned() }
            }
            None => Refusal::Json(detail),
        }
    })?;
    if line.id().trim().is_empty() || line.id().len() > 200 || line.id().starts_with('@') {
        return Err(Refusal::Value { field: "id", value: line.id().to_owned() });
    }
    Ok(line)
}

/// Who owes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Customer {
    pub id: String,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whatsapp: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<String>,
}

/// A due date of an invoice or plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instalment {
    pub due_on: DayText,
    pub amount: AmountText,
}

/// The fiscal document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invoice {
    pub id: String,
    pub customer: String,
    pub number: String,
    pub currency: String,
    pub issued_on: DayText,
    pub instalments: Vec<Instalment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uuid: Option<String>,
}

/// A part of a payment on an instalment or a charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charge: Option<String>,
    pub amount: AmountText,
}

/// Money received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    pub id: String,
    pub customer: String,
    pub currency: String,
    pub amount: AmountText,
    pub paid_on: DayText,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocate: Option<Vec<Part>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// Unapplied money put on a debt later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allocate {
    pub id: String,
    pub payment: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charge: Option<String>,
    pub amount: AmountText,
    pub on: DayText,
}

/// A fact taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reverse {
    pub id: String,
    pub of: String,
    pub on: DayText,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// A promise to pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promise {
    pub id: String,
    pub customer: String,
    pub currency: String,
    pub amount: AmountText,
    pub made_on: DayText,
    pub due_on: DayText,
}

/// A pause of all dunning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    pub id: String,
    pub customer: String,
    pub from: DayText,
    pub until: DayText,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// A note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    pub id: String,
    pub customer: String,
    pub on: DayText,
    pub text: String,
}

/// A credit note on an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditNote {
    pub id: String,
    pub invoice: String,
    pub number: String,
    pub amount: AmountText,
    pub issued_on: DayText,
}

/// An instalment given up, or part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WriteOff {
    pub id: String,
    pub invoice: String,
    pub seq: u32,
    pub amount: AmountText,
    pub on: DayText,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// A dispute over part of an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dispute {
    pub id: String,
    pub invoice: String,
    pub amount: AmountText,
    pub opened_on: DayText,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// How a dispute ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resolve {
    pub id: String,
    pub dispute: String,
    pub outcome: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credited: Option<AmountText>,
    pub on: DayText,
}

/// A debt that a plan covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cover {
    pub invoice: String,
    pub seq: u32,
    pub amount: AmountText,
}

/// A signed plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    pub id: String,
    pub customer: String,
    pub currency: String,
    pub signed_on: DayText,
    pub covers: Vec<Cover>,
    pub instalments: Vec<Instalment>,
}

/// Late interest, a fee or a statutory compensation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Charge {
    pub id: String,
    pub invoice: String,
    pub seq: u32,
    pub kind: String,
    pub amount: AmountText,
    pub on: DayText,
}
