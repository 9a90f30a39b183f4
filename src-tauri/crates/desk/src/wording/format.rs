//! Amounts and days as each country writes them.
//!
//! Separators, signs and the order of dates are those of CLDR 48 (Unicode Common Locale Data Repository) for the Spanish
//! of each country. One departure: figures are grouped from the first thousand on in Spain too, as its banks and its tax
//! agency print amounts; CLDR leaves 1234 whole in running prose.

use chrono::{Datelike, NaiveDate, Weekday};
use documents::Language;
use ledger::Currency;

/// No line may end between the parts of an amount or a date.
pub(super) const NBSP: char = '\u{a0}';
const MINUS: char = '\u{2212}';

/// Where the sign of the country's own currency stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// `$1,234`
    Tight,
    /// `$ 1.234`
    Spaced,
    /// `1.234 €`
    After,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DayOrder {
    /// 03/11/2026
    Slashes,
    /// 03-11-2026
    Dashes,
    /// 3 nov 2026: where figures alone would be read in two ways.
    Named,
}

/// How one country writes.
#[derive(Debug, Clone, Copy)]
struct Convention {
    currency: &'static str,
    symbol: &'static str,
    sign: Sign,
    group: char,
    decimal: char,
    days: DayOrder,
}

impl Convention {
    const fn new(currency: &'static str, symbol: &'static str, sign: Sign, separators: (char, char)) -> Self {
        let (group, decimal) = separators;
        Self { currency, symbol, sign, group, decimal, days: DayOrder::Slashes }
    }

    const fn days(self, days: DayOrder) -> Self {
        Self { days, ..self }
    }
}

const POINTS: (char, char) = ('.', ',');
const COMMAS: (char, char) = (',', '.');

fn convention(country: &str) -> Convention {
    match country {
        "AR" => Convention::new("ARS", "$", Sign::Spaced, POINTS),
        "BO" => Convention::new("BOB", "Bs", Sign::Tight, POINTS),
        "CL" => Convention::new("CLP", "$", Sign::Tight, POINTS).days(DayOrder::Dashes),
        "CO" => Convention::new("COP", "$", Sign::Spaced, POINTS),
        "CR" => Convention::new("CRC", "₡", Sign::Tight, (NBSP, ',')),
        "DO" => Convention::new("DOP", "RD$", Sign::Tight, COMMAS),
        "EC" => Convention::new("USD", "$", Sign::Tight, POINTS),
        "ES" => Convention::new("EUR", "€", Sign::After, POINTS),
        "GT" => Convention::new("GTQ", "Q", Sign::Tight, COMMAS),
        "HN" => Convention::new("HNL", "L", Sign::Tight, COMMAS),
        "MX" => Convention::new("MXN", "$", Sign::Tight, COMMAS),
        "NI" => Convention::new("NIO", "C$", Sign::Tight, COMMAS),
        "PA" => Convention::new("PAB", "B/.", Sign::Spaced, COMMAS).days(DayOrder::Named),
        "PE" => Convention::new("PEN", "S/", Sign::Spaced, COMMAS),
        "PR" | "US" => Convention::new("USD", "$", Sign::Tight, COMMAS).days(DayOrder::Named),
        "PY" => Convention::new("PYG", "Gs.", Sign::Spaced, POINTS),
        "SV" => Convention::new("USD", "$", Sign::Tight, COMMAS),
        "UY" => Convention::new("UYU", "$", Sign::Spaced, POINTS),
        "VE" => Convention::new("VES", "Bs.", Sign::Tight, POINTS),
        _ => Convention::new("", "", Sign::Spaced, POINTS),
    }
}

/// How a business writes: its country's figures, the reader's language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    convention: Convention,
    language: Language,
    /// The country is Mexico, which adds *M.N.* to amounts in words.
    is_mexican: bool,
}

impl Style {
    /// Of an ISO 3166 country code; unknown countries write as Spanish does by default.
    #[must_use]
    pub(crate) fn of(country: &str, language: Language) -> Self {
        Self { convention: convention(country), language, is_mexican: country == "MX" }
    }

    pub(crate) fn language(&self) -> Language {
        self.language
    }

    pub(crate) fn is_english(&self) -> bool {
        self.language == Language::English
    }

    pub(super) fn is_mexican(&self) -> bool {
        self.is_mexican
    }

    /// The character before the decimals.
    pub(crate) fn decimal(&self) -> char {
        self.convention.decimal
    }

    /// A figure without sign: `minor` units with `exponent` decimals, of which at least `shown` are written. More are
    /// written where they are not zero: paper never shows less than the ledger holds.
    pub(crate) fn figure(&self, minor: i128, exponent: u32, shown: u32) -> String {
        let exponent = exponent as usize;
        let digits = format!("{:0width$}", minor.unsigned_abs(), width = exponent + 1);
        let (whole, fraction) = digits.split_at(digits.len() - exponent);
        let needed = fraction.trim_end_matches('0').len().max(shown as usize).min(exponent);
        let mut figure = if minor < 0 { String::from(MINUS) } else { String::new() };
        figure.push_str(&self.grouped(whole));
        if needed > 0 {
            figure.push(self.convention.decimal);
            figure.push_str(&fraction[..needed]);
        }
        figure
    }

    fn grouped(&self, whole: &str) -> String {
        let mut grouped = String::with_capacity(whole.len() * 2);
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                grouped.push(self.convention.group);
            }
            grouped.push(digit);
        }
        grouped
    }

    /// A figure of a currency, with the decimals that it is shown with.
    pub(crate) fn figure_of(&self, currency: Currency, minor: i128) -> String {
        self.figure(minor, currency.exponent(), currency.shown_exponent(minor))
    }

    /// An amount with its sign: `$1,234.50`, `1.234,50 €`; another country's currency by its code: `USD 1,234.50`.
    pub(crate) fn money(&self, currency: Currency, minor: i128) -> String {
        let figure = self.figure_of(currency, minor.saturating_abs());
        let minus = if minor < 0 { String::from(MINUS) } else { String::new() };
        let Convention { symbol, sign, .. } = self.convention;
        let own = currency.code() == self.convention.currency;
        match (own, sign) {
            (true, Sign::Tight) => format!("{minus}{symbol}{figure}"),
            (true, Sign::Spaced) => format!("{minus}{symbol}{NBSP}{figure}"),
            (true, Sign::After) => format!("{minus}{figure}{NBSP}{symbol}"),
            (false, Sign::After) => format!("{minus}{figure}{NBSP}{}", currency.code()),
            (false, _) => format!("{minus}{}{NBSP}{figure}", currency.code()),
        }
    }

    /// An amount that cannot be taken for another country's: a bare `$` gets its code, `$1,234.50 MXN`.
    pub(crate) fn money_in_full(&self, currency: Currency, minor: i128) -> String {
        let money = self.money(currency, minor);
        let bare = currency.code() == self.convention.currency && self.convention.symbol == "$";
        if bare { format!("{money}{NBSP}{}", currency.code()) } else { money }
    }

    /// The currency in the head of a column: its sign, or its code where the sign is a bare `$`.
    pub(crate) fn unit(&self, currency: Currency) -> String {
        let own = currency.code() == self.convention.currency && self.convention.symbol != "$";
        if own { self.convention.symbol.to_owned() } else { currency.code().to_owned() }
    }

    /// A day in a column.
    pub(crate) fn short_day(&self, day: NaiveDate) -> String {
        let order = if self.is_english() { DayOrder::Named } else { self.convention.days };
        match order {
            DayOrder::Slashes => day.format("%d/%m/%Y").to_string(),
            DayOrder::Dashes => day.format("%d-%m-%Y").to_string(),
            DayOrder::Named => {
                let name: String = self.month(day).chars().take(3).collect();
                format!("{}{NBSP}{name}{NBSP}{}", day.day(), day.year())
            }
        }
    }

    /// A day in words: *3 de noviembre de 2026*.
    pub(crate) fn long_day(&self, day: NaiveDate) -> String {
        let (number, month, year) = (day.day(), self.month(day), day.year());
        if self.is_english() {
            format!("{number}{NBSP}{month}{NBSP}{year}")
        } else {
            format!("{number}{NBSP}de {month} de{NBSP}{year}")
        }
    }

    /// A day near today, as people say it: *viernes 4 de diciembre*.
    pub(crate) fn weekday(&self, day: NaiveDate) -> String {
        let (name, number, month) = (self.weekday_name(day), day.day(), self.month(day));
        if self.is_english() {
            format!("{name} {number}{NBSP}{month}")
        } else {
            format!("{name} {number}{NBSP}de{NBSP}{month}")
        }
    }

    fn weekday_name(&self, day: NaiveDate) -> &'static str {
        let names = if self.is_english() { WEEKDAYS_EN } else { WEEKDAYS_ES };
        let at = match day.weekday() {
            Weekday::Mon => 0,
            Weekday::Tue => 1,
            Weekday::Wed => 2,
            Weekday::Thu => 3,
            Weekday::Fri => 4,
            Weekday::Sat => 5,
            Weekday::Sun => 6,
        };
        names[at]
    }

    fn month(&self, day: NaiveDate) -> &'static str {
        let names = if self.is_english() { MONTHS_EN } else { MONTHS_ES };
        names[day.month0() as usize]
    }

    /// How long ago a due date was, or how far off it is: *venció hace 34 días*, *vence mañana*.
    pub(crate) fn when_due(&self, due_on: NaiveDate, today: NaiveDate) -> String {
        let days = (today - due_on).num_days();
        let (ago, ahead) = (days.unsigned_abs(), days.unsigned_abs());
        match (self.is_english(), days) {
            (false, 0) => "vence hoy".to_owned(),
            (false, 1) => "venció ayer".to_owned(),
            (false, -1) => "vence mañana".to_owned(),
            (false, 2..) => format!("venció hace {ago}{NBSP}días"),
            (false, _) => format!("vence en {ahead}{NBSP}días"),
            (true, 0) => "is due today".to_owned(),
            (true, 1) => "was due yesterday".to_owned(),
            (true, -1) => "is due tomorrow".to_owned(),
            (true, 2..) => format!("was due {ago}{NBSP}days ago"),
            (true, _) => format!("is due in {ahead}{NBSP}days"),
        }
    }
}

const MONTHS_ES: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS_ES: [&str; 7] = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"];
const WEEKDAYS_EN: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

#[cfg(test)]
mod tests {
    use super::*;

    fn of(country: &str) -> Style {
        Style::of(country, Language::Spanish)
    }

    fn currency(code: &str) -> Currency {
        Currency::from_code(code).expect("a code of the standard")
    }

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar")
    }

    /// The NBSP as a plain space, to keep the table legible.
    fn plain(text: &str) -> String {
        text.replace(NBSP, " ")
    }

    #[test]
    fn amounts_are_written_as_in_each_country() {
        for (country, code, minor, written) in [
            ("MX", "MXN", 123_456_789, "$1,234,567.89"),
            ("CO", "COP", 123_456_800, "$ 1.234.568"),
            ("CO", "COP", 123_456_789, "$ 1.234.567,89"),
            ("PE", "PEN", 123_456_789, "S/ 1,234,567.89"),
            ("CL", "CLP", 1_234_568, "$1.234.568"),
            ("CL", "CLF", 12_345_678, "CLF 1.234,5678"),
            ("EC", "USD", 123_456_789, "$1.234.567,89"),
            ("CR", "CRC", 123_456_789, "₡1 234 567,89"),
            ("AR", "ARS", 123_456_789, "$ 1.234.567,89"),
            ("UY", "UYU", 123_456_789, "$ 1.234.567,89"),
            ("ES", "EUR", 123_456_789, "1.234.567,89 €"),
            ("ES", "EUR", 123_450, "1.234,50 €"),
            ("PA", "PAB", 123_456_789, "B/. 1,234,567.89"),
            ("PY", "PYG", 1_234_568, "Gs. 1.234.568"),
            ("MX", "USD", 150_000, "USD 1,500.00"),
            ("ES", "USD", 150_000, "1.500,00 USD"),
            ("XX", "EUR", 150_000, "EUR 1.500,00"),
            ("MX", "MXN", 0, "$0.00"),
            ("MX", "MXN", 5, "$0.05"),
            ("MX", "MXN", -123_450, "−$1,234.50"),
            ("ES", "EUR", -123_450, "−1.234,50 €"),
        ] {
            let money = of(country).money(currency(code), minor);
            assert_eq!(plain(&money), written, "{code} in {country}");
        }
    }

    #[test]
    fn no_line_can_end_between_an_amount_and_its_sign() {
        for (country, code) in [("ES", "EUR"), ("CO", "COP"), ("PE", "PEN"), ("CR", "CRC"), ("MX", "USD")] {
            let money = of(country).money_in_full(currency(code), 123_456_789);
            assert!(!money.contains(' '), "{money:?} has a space that may be broken");
        }
    }

    #[test]
    fn a_bare_dollar_sign_gets_its_code_where_it_could_be_mistaken() {
        for (country, code, minor, written) in [
            ("MX", "MXN", 581_170, "$5,811.70 MXN"),
            ("EC", "USD", 581_170, "$5.811,70 USD"),
            ("ES", "EUR", 581_170, "5.811,70 €"),
            ("PE", "PEN", 581_170, "S/ 5,811.70"),
            ("MX", "USD", 581_170, "USD 5,811.70"),
        ] {
            assert_eq!(plain(&of(country).money_in_full(currency(code), minor)), written);
        }
        assert_eq!(of("MX").unit(currency("MXN")), "MXN");
        assert_eq!(of("ES").unit(currency("EUR")), "€");
    }

    #[test]
    fn decimals_that_are_not_zero_are_never_dropped() {
        let style = of("CO");
        assert_eq!(style.figure(123_400, 2, 0), "1.234");
        assert_eq!(style.figure(123_450, 2, 0), "1.234,5", "a centavo on paper is a centavo in the ledger");
        assert_eq!(style.figure(123_401, 2, 0), "1.234,01");
        assert_eq!(style.figure(i128::from(i64::MIN), 2, 2), "−92.233.720.368.547.758,08");
    }

    #[test]
    fn days_are_written_as_in_each_country() {
        for (country, short) in [
            ("MX", "03/11/2026"),
            ("CO", "03/11/2026"),
            ("ES", "03/11/2026"),
            ("CL", "03-11-2026"),
            ("PA", "3 nov 2026"),
        ] {
            assert_eq!(plain(&of(country).short_day(day(2026, 11, 3))), short, "{country}");
        }
        assert_eq!(plain(&of("MX").long_day(day(2026, 11, 3))), "3 de noviembre de 2026");
        assert_eq!(plain(&of("ES").weekday(day(2026, 12, 4))), "viernes 4 de diciembre");
        let english = Style::of("US", Language::English);
        assert_eq!(plain(&english.long_day(day(2026, 11, 3))), "3 November 2026");
        assert_eq!(plain(&english.short_day(day(2026, 11, 3))), "3 Nov 2026");
        assert_eq!(plain(&english.weekday(day(2026, 12, 4))), "Friday 4 December");
    }

    #[test]
    fn a_due_date_is_told_from_today() {
        let today = day(2026, 11, 3);
        for (due, said) in [
            (today, "vence hoy"),
            (day(2026, 11, 2), "venció ayer"),
            (day(2026, 11, 1), "venció hace 2 días"),
            (day(2026, 9, 30), "venció hace 34 días"),
            (day(2026, 11, 4), "vence mañana"),
            (day(2026, 11, 6), "vence en 3 días"),
        ] {
            assert_eq!(plain(&of("MX").when_due(due, today)), said);
        }
        let english = Style::of("US", Language::English);
        assert_eq!(plain(&english.when_due(day(2026, 11, 1), today)), "was due 2 days ago");
    }
}
