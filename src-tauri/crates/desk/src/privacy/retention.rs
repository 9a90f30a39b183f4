//! How long accounts are kept: the owner's years, else what the country asks of a merchant's books.

use chrono::{Datelike as _, NaiveDate};
use store::Connection;

use crate::Desk;
use crate::book::Context;
use crate::timeline::speaking::say;
use crate::wire::{Nothing, RetentionRow, RetentionView, WireError};

/// Years by country, with the rule that asks for them. The owner can set others; an accountant knows the case.
const BY_COUNTRY: &[(&str, u32, &str)] = &[
    ("AR", 10, "Código Civil y Comercial de la Nación, art. 328"),
    ("CL", 6, "Código Tributario, arts. 17 y 200"),
    ("CO", 10, "Ley 962 de 2005, art. 28"),
    ("CR", 5, "Código de Normas y Procedimientos Tributarios, art. 109"),
    ("EC", 7, "Reglamento de Comprobantes de Venta, Retención y Documentos Complementarios, art. 41"),
    ("ES", 6, "Código de Comercio, art. 30"),
    ("MX", 5, "Código Fiscal de la Federación, art. 30"),
    ("PE", 5, "Código Tributario, art. 87, numeral 7"),
];

/// Where we know no rule: the longest of those that we know.
const LONGEST: u32 = 10;
/// The most that can be set.
pub(crate) const MOST_YEARS: u32 = 100;

/// The years that count, whether they are the country's, and where they come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Retention {
    pub(crate) years: u32,
    pub(crate) is_default: bool,
    pub(crate) source: String,
}

impl Retention {
    pub(crate) fn of(context: &Context) -> Self {
        if let Some(years) = context.settings.retention_years {
            let source = say(context, "lo que usted fijó en Ajustes", "what you have set in Settings");
            return Self { years, is_default: false, source };
        }
        let country = &context.settings.business.country;
        match BY_COUNTRY.iter().find(|(code, _, _)| code == country) {
            Some((_, years, source)) => Self { years: *years, is_default: true, source: (*source).to_owned() },
            None => {
                let source = say(
                    context,
                    "no conocemos la regla de su país: el plazo más largo de los que conocemos",
                    "the rule of your country is unknown to us: the longest of those that we know",
                );
                Self { years: LONGEST, is_default: true, source }
            }
        }
    }

    /// The last day on which accounts that end on this day are kept.
    pub(crate) fn until(&self, last: NaiveDate) -> NaiveDate {
        shifted(last, i32::try_from(self.years.min(MOST_YEARS)).unwrap_or(0))
    }
}

/// The same day some years on or back; 29 February becomes 28.
fn shifted(day: NaiveDate, years: i32) -> NaiveDate {
    let year = day.year().saturating_add(years);
    day.with_year(year).or_else(|| NaiveDate::from_ymd_opt(year, 2, 28)).unwrap_or(NaiveDate::MAX)
}

impl Desk {
    /// How long data are kept and whose time is over; also `aldia retention`.
    ///
    /// # Errors
    /// When there is no ledger.
    pub fn retention(&self, _: Nothing) -> Result<RetentionView, WireError> {
        self.read(|conn, context| {
            let rule = Retention::of(context);
            let due = due(conn, context, &rule)?;
            Ok(RetentionView { years: rule.years, is_default: rule.is_default, source: rule.source, due })
        })
    }
}

fn due(conn: &Connection, context: &Context, rule: &Retention) -> Result<Vec<RetentionRow>, WireError> {
    let years = i32::try_from(rule.years.min(MOST_YEARS)).unwrap_or(0);
    let resting = store::privacy::resting_since(conn, shifted(context.today, -years))?;
    let ids: Vec<_> = resting.iter().map(|(id, _)| *id).collect();
    let names = store::customers::names(conn, &ids)?;
    let row = |(id, last): &(store::EntryId, NaiveDate)| {
        let customer = names.get(id)?;
        let until = rule.until(*last);
        // The day itself is the last on which it is kept.
        (until < context.today).then(|| RetentionRow {
            id: customer.shown_id(),
            name: customer.name.clone(),
            last_fact_on: store::day_text(*last),
            kept_until: store::day_text(until),
        })
    };
    Ok(resting.iter().filter_map(row).collect())
}
