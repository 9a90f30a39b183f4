//! The cells of a table under the names of a map, read as days, amounts and texts. Decides for a whole file how its
//! dates and amounts are written, so that no row is read differently from its neighbours.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use rust_decimal::Decimal;

use crate::amount::{self, DecimalMark, Fitted, MarkVotes, Wrong};
use crate::cfdi::days_in;
use crate::day::{self, DateOrder, NoDay, Parts};
use crate::draft::CustomerRef;
use crate::fault::{Fault, ReadError};
use crate::limits;
use crate::map::{ColumnMap, Field};
use crate::note::Note;
use crate::order;
use crate::reason::Reason;
use crate::standing::{self, Standing};
use crate::table::{Row, Table};
use crate::text::{excerpt, fold, fold_header, trim, value};

/// A table with its columns found and its writing decided.
pub(crate) struct Sheet<'t> {
    pub(crate) table: &'t Table,
    pub(crate) map: &'t ColumnMap,
    columns: BTreeMap<Field, usize>,
    only: Option<(usize, String)>,
    orders: BTreeMap<Field, DateOrder>,
    mark: DecimalMark,
    /// Taken where neither a column nor the map names a currency.
    fallback: Option<String>,
    /// By which an issue date is judged; nothing is where it is not told.
    today: Option<NaiveDate>,
    /// Whether single letters of the document types are those of the Mexican tax authority.
    pub(crate) has_letters: bool,
    pub(crate) rounded: Cell<u64>,
}

impl<'t> Sheet<'t> {
    /// Finds the columns of the map in the table and decides dates and decimals.
    pub(crate) fn new(
        table: &'t Table,
        map: &'t ColumnMap,
        fallback: Option<&str>,
        today: Option<NaiveDate>,
    ) -> Result<(Self, Vec<Note>), ReadError> {
        let missing =
            |name: &str| ReadError::new(&table.file, table.header_line, Fault::MissingColumn { name: excerpt(name) });
        let find = |name: &str| position(&table.headers, name).ok_or_else(|| missing(name));
        let mut columns = BTreeMap::new();
        for (field, name) in &map.columns {
            columns.insert(*field, find(name)?);
        }
        let only = match &map.only {
            Some(only) => Some((find(&only.column)?, only.value.clone())),
            None => None,
        };
        let mut sheet = Self {
            table,
            map,
            columns,
            only,
            orders: BTreeMap::new(),
            mark: DecimalMark::Point,
            fallback: fallback.map(str::to_owned),
            today,
            has_letters: false,
            rounded: Cell::new(0),
        };
        sheet.has_letters =
            standing::are_letters_of_cfdi(table.rows.iter().map(|row| sheet.text(row, Field::DocumentType)));
        let notes = [sheet.decide_orders(), sheet.decide_mark()].into_iter().flatten().collect();
        Ok((sheet, notes))
    }

    fn decide_orders(&mut self) -> Option<Note> {
        let fields: Vec<Field> = self.columns.keys().copied().filter(|f| f.is_date()).collect();
        if let Some(told) = self.map.date_order {
            self.orders = fields.into_iter().map(|f| (f, told)).collect();
            return None;
        }
        let rows = &self.table.rows;
        let decided = order::decide(&fields, rows.len(), |row, field| self.text(&rows[row], field).into_owned());
        let chosen = decided.unclear.first().and_then(|f| decided.of.get(f)).copied().unwrap_or(DateOrder::Dmy);
        let columns: Vec<String> = decided.unclear.iter().map(|f| self.name(*f)).collect();
        self.orders = decided.of;
        (!columns.is_empty()).then_some(Note::AmbiguousDates { columns, chosen })
    }

    fn decide_mark(&mut self) -> Option<Note> {
        if let Some(told) = self.map.decimal {
            self.mark = told;
            return None;
        }
        let mut votes = MarkVotes::default();
        for field in self.columns.keys().filter(|f| f.is_amount()) {
            self.table.rows.iter().for_each(|row| votes.add(&self.text(row, *field)));
        }
        let (mark, unsure) = votes.decide();
        self.mark = mark;
        unsure.then_some(Note::AmbiguousDecimal { chosen: mark })
    }

    /// The map completed with what was decided, so that it can be kept and used again.
    pub(crate) fn settled_map(&self) -> ColumnMap {
        let mut map = self.map.clone();
        map.decimal = Some(self.mark);
        let mut orders: Vec<DateOrder> = self.orders.values().copied().collect();
        orders.dedup();
        if let [one] = orders[..] {
            map.date_order = Some(one);
        }
        map
    }

    pub(crate) fn has(&self, field: Field) -> bool {
        self.columns.contains_key(&field)
    }

    pub(crate) fn chooses(&self, row: &Row) -> bool {
        let Some((column, value)) = &self.only else {
            return true;
        };
        row.cells.get(*column).is_some_and(|c| trim(c) == value.as_str())
    }

    /// The column's name in the file, for sentences.
    pub(crate) fn name(&self, field: Field) -> String {
        self.columns.get(&field).map_or_else(|| field.key().to_owned(), |i| self.table.headers[*i].clone())
    }

    /// The trimmed text of a field; empty when the column or the cell is missing.
    pub(crate) fn text<'r>(&self, row: &'r Row, field: Field) -> Cow<'r, str> {
        let raw = self.columns.get(&field).and_then(|i| row.cells.get(*i)).unwrap_or_default();
        value(raw)
    }

    pub(crate) fn some_text(&self, row: &Row, field: Field) -> Option<String> {
        let text = self.text(row, field);
        (!text.is_empty()).then(|| text.into_owned())
    }

    /// Refuses rows whose shape is not the table's.
    pub(crate) fn check_shape(&self, row: &Row) -> Result<(), Reason> {
        let width = self.table.headers.len();
        if row.cells.iter().skip(width).any(|c| !trim(c).is_empty()) {
            return Err(Reason::ExtraCells { expected: width, found: row.cells.len() });
        }
        match row.cells.iter().position(|c| c.len() > limits::CELL_BYTES) {
            Some(i) => {
                Err(Reason::CellTooLong { column: self.table.headers[i].clone(), limit_kb: limits::CELL_BYTES / 1024 })
            }
            None => Ok(()),
        }
    }

    pub(crate) fn customer(&self, row: &Row) -> CustomerRef {
        let get = |field| self.some_text(row, field);
        CustomerRef {
            external_id: get(Field::CustomerId),
            name: get(Field::CustomerName),
            tax_id: get(Field::TaxId).map(|t| tax_id(&t)).filter(|t| !is_no_tax_id(t)),
            email: get(Field::Email),
            phone: get(Field::Phone),
            whatsapp: get(Field::Whatsapp),
            contact: get(Field::Contact),
            address: get(Field::Address),
        }
    }

    pub(crate) fn missing(&self, field: Field) -> Reason {
        Reason::MissingValue { column: self.name(field) }
    }

    /// The day in a cell; `None` when it is empty.
    pub(crate) fn day(&self, row: &Row, field: Field) -> Result<Option<NaiveDate>, Reason> {
        let text = self.text(row, field);
        if text.is_empty() || (field == Field::PaidOn && is_no_day(&text)) {
            return Ok(None);
        }
        let order = self.orders.get(&field).copied().unwrap_or(DateOrder::Dmy);
        day::parts(&text).and_then(|parts| parts.day(order)).map(Some).map_err(|wrong| {
            let (column, value) = (self.name(field), excerpt(&text));
            match wrong {
                NoDay::Unreadable => Reason::BadDate { column, value },
                NoDay::Impossible => Reason::ImpossibleDate { column, value },
                NoDay::Serial => Reason::SerialDate { column, value },
            }
        })
    }

    /// The day of issue, which lies neither before any book that is still kept nor more than a year ahead.
    pub(crate) fn issued_on(&self, row: &Row) -> Result<Option<NaiveDate>, Reason> {
        let Some(day) = self.day(row, Field::IssuedOn)? else {
            return Ok(None);
        };
        let too_late = self.today.is_some_and(|today| day > today + Days::new(366));
        if day.year() < 1990 || too_late || self.is_year_first(row, day) {
            let value = excerpt(&self.text(row, Field::IssuedOn));
            return Err(Reason::ImplausibleDate { column: self.name(Field::IssuedOn), value });
        }
        Ok(Some(day))
    }

    /// `26-01-05`: read day first it is of long ago, and year first it is of these years. Nobody can tell but the owner,
    /// who says it in a map.
    fn is_year_first(&self, row: &Row, day: NaiveDate) -> bool {
        let Some(today) = self.today.filter(|today| today.year() - day.year() > 10) else {
            return false;
        };
        let Ok(parts @ Parts::Open { digits: 2, .. }) = day::parts(&self.text(row, Field::IssuedOn)) else {
            return false;
        };
        parts.day(DateOrder::Ymd).is_ok_and(|other| (0..=10).contains(&(today.year() - other.year())))
    }

    /// What the other program says of the row, by its own word. The Mexican tax authority's list of documents says 1 for
    /// one that stands and 0 for one that was cancelled.
    pub(crate) fn standing(&self, row: &Row) -> Option<Standing> {
        let text = self.text(row, Field::Status);
        let is_authoritys = self.has(Field::Uuid) && fold_header(&self.name(Field::DocumentType)).starts_with("efecto");
        match &*text {
            "0" if is_authoritys => Some(Standing::Cancelled),
            "1" if is_authoritys => Some(Standing::Open),
            word => standing::standing(word),
        }
    }

    /// Whether the row is ticked off as paid.
    pub(crate) fn answer(&self, row: &Row) -> Result<Option<bool>, Reason> {
        let text = self.text(row, Field::Settled);
        if text.is_empty() || amount::is_dash(&text) {
            return Ok(None);
        }
        let by_word = || match standing::standing(&text) {
            Some(Standing::Paid) => Some(true),
            Some(Standing::Open) => Some(false),
            _ => None,
        };
        let found = standing::answer(&text).or_else(by_word);
        found.map(Some).ok_or_else(|| Reason::NotAnAnswer { column: self.name(Field::Settled), value: excerpt(&text) })
    }

    /// The amount in a cell with its sign, fitted to the currency; `None` when it is empty.
    pub(crate) fn signed(&self, row: &Row, field: Field, currency: Option<&str>) -> Result<Option<Decimal>, Reason> {
        let text = self.text(row, field);
        if text.is_empty() {
            return Ok(None);
        }
        if amount::is_dash(&text) {
            // Accounting writes a balance of nothing as a dash; a total is never nothing.
            return Ok(matches!(field, Field::Open | Field::Paid).then_some(Decimal::ZERO));
        }
        let place = || (self.name(field), excerpt(&text));
        let bare = amount::bare(&text).ok_or_else(|| bad_amount(place()))?;
        let exact = amount::value(bare.digits, self.mark).map_err(|wrong| match wrong {
            Wrong::Unreadable => bad_amount(place()),
            Wrong::TooLarge => Reason::AbsurdAmount { column: place().0, value: place().1 },
        })?;
        let fitted = match amount::fit(exact, currency) {
            Fitted::Exact(fitted) => fitted,
            Fitted::Rounded(fitted) => {
                self.rounded.set(self.rounded.get() + 1);
                fitted
            }
            Fitted::TooPrecise(decimals) => {
                let (column, value) = place();
                return Err(Reason::TooManyDecimals { column, value, decimals });
            }
        };
        Ok(Some(if bare.negative { -fitted } else { fitted }))
    }

    /// An amount that may not be below zero.
    pub(crate) fn amount(&self, row: &Row, field: Field, currency: Option<&str>) -> Result<Option<Decimal>, Reason> {
        match self.signed(row, field, currency)? {
            Some(value) if value < Decimal::ZERO => {
                Err(Reason::NegativeAmount { column: self.name(field), value: excerpt(&self.text(row, field)) })
            }
            other => Ok(other),
        }
    }

    /// The currency by whose decimals an amount is judged: also the caller's, which is no statement of the file.
    pub(crate) fn scale<'a>(&'a self, stated: Option<&'a str>) -> Option<&'a str> {
        stated.or(self.fallback.as_deref())
    }

    /// Days of credit in figures or words. A word that only says that there is credit names no days; two figures
    /// (`30/60 días`) could be either.
    pub(crate) fn terms(&self, row: &Row) -> Result<Option<u32>, Reason> {
        let text = self.text(row, Field::TermsDays);
        if let Some(days) = days_in(&text) {
            return Ok(Some(days));
        }
        let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty()).count();
        match (numbers, fold(&text).as_str()) {
            (0, "" | "credito" | "a credito" | "ppd" | "neto" | "net") => Ok(None),
            (1, _) => self.whole_number(row, Field::TermsDays),
            _ => Err(Reason::BadNumber { column: self.name(Field::TermsDays), value: excerpt(&text) }),
        }
    }

    pub(crate) fn whole_number(&self, row: &Row, field: Field) -> Result<Option<u32>, Reason> {
        let text = self.text(row, field);
        let digits: String =
            text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
        if text.is_empty() {
            return Ok(None);
        }
        match digits.parse() {
            Ok(number) if number <= 36_500 => Ok(Some(number)),
            _ => Err(Reason::BadNumber { column: self.name(field), value: excerpt(&text) }),
        }
    }
}

fn bad_amount((column, value): (String, String)) -> Reason {
    Reason::BadAmount { column, value }
}

/// Where a column of this name stands: written alike, or else the only one that differs in capitals, accents and
/// blanks alone.
fn position(headers: &[String], name: &str) -> Option<usize> {
    let exact = headers.iter().position(|h| h == trim(name));
    let wanted = fold(name);
    let mut alike = headers.iter().enumerate().filter(|(_, h)| !wanted.is_empty() && fold(h) == wanted);
    exact.or_else(|| match (alike.next(), alike.next()) {
        (Some((at, _)), None) => Some(at),
        _ => None,
    })
}

/// What lists put where a day of payment is still to come.
fn is_no_day(text: &str) -> bool {
    const WORDS: &str = "pendiente|por pagar|por cobrar|sin pago|sin pagar|sin fecha|no pagada|no pagado|no aplica|n a|na|s f|\
         pending|unpaid|none|null|0000 00 00|00 00 0000|0";
    let folded = fold(text);
    amount::is_dash(text) || WORDS.split('|').any(|word| word == folded)
}

/// What stands in the place of a tax identifier and is none: `N/A`, `S/N`, `CONSUMIDOR FINAL`, `0`. Each has figures
/// above zero.
fn is_no_tax_id(tax_id: &str) -> bool {
    !tax_id.contains(|c: char| c.is_ascii_digit() && c != '0')
}

/// A tax identifier as it is compared: capitals, without blanks and dots; hyphens stay.
pub(crate) fn tax_id(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '.').flat_map(char::to_uppercase).collect()
}
