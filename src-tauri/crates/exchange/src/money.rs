//! In which currency the amounts of a row are: its column, what stands beside an amount, the name of the amount's
//! column. Where they contradict each other the row is refused.

use crate::amount;
use crate::map::{Field, Kind};
use crate::reason::Reason;
use crate::sheet::Sheet;
use crate::signs::{self, Means};
use crate::table::Row;
use crate::text::excerpt;

/// A currency that something in the file states.
struct Stated {
    column: String,
    value: String,
    code: String,
}

impl Sheet<'_> {
    /// The currency of a row; `None` where the file is silent, which is the book's own.
    pub(crate) fn currency(&self, row: &Row, main: Field) -> Result<Option<String>, Reason> {
        let mut known: Option<Stated> = self.in_its_column(row)?;
        let beside = match self.map.kind {
            Kind::Invoices => vec![main, Field::Total, Field::Amount, Field::Open, Field::Paid],
            Kind::Payments => vec![main],
            Kind::Customers => Vec::new(),
        };
        for field in beside.into_iter().filter(|f| self.has(*f)) {
            for stated in [self.beside(row, field)?, self.in_header(row, field)?].into_iter().flatten() {
                match &known {
                    Some(known) if known.code != stated.code => {
                        let Stated { column, value, .. } = stated;
                        return Err(Reason::TwoCurrencies { column, value, other: known.code.clone() });
                    }
                    Some(_) => {}
                    None => known = Some(stated),
                }
            }
        }
        Ok(known.map(|stated| stated.code).or_else(|| self.map.currency.clone()))
    }

    fn in_its_column(&self, row: &Row) -> Result<Option<Stated>, Reason> {
        let text = self.text(row, Field::Currency);
        if text.is_empty() || matches!(&*text, "-" | "–" | "—") {
            return Ok(None);
        }
        let (column, value) = (self.name(Field::Currency), excerpt(&text));
        match signs::named(&text) {
            Some(means) => self.stated(means, column, value),
            None => Err(Reason::UnknownCurrency { column, value }),
        }
    }

    fn beside(&self, row: &Row, field: Field) -> Result<Option<Stated>, Reason> {
        let text = self.text(row, field);
        let found = amount::bare(&text).and_then(|bare| bare.currency);
        found.map_or(Ok(None), |means| self.stated(means, self.name(field), excerpt(&text)))
    }

    /// An empty cell states nothing, whatever the name above it says.
    fn in_header(&self, row: &Row, field: Field) -> Result<Option<Stated>, Reason> {
        let header = self.name(field);
        match signs::in_header(&header) {
            Some(means) if !self.text(row, field).is_empty() => self.stated(means, header.clone(), excerpt(&header)),
            _ => Ok(None),
        }
    }

    fn stated(&self, means: Means<'_>, column: String, value: String) -> Result<Option<Stated>, Reason> {
        match means.settled(self.own()) {
            Ok(code) => Ok(code.map(|code| Stated { code: code.to_owned(), column, value })),
            Err(()) => Err(Reason::UnknownCurrency { column, value }),
        }
    }

    /// The currency where nothing states one: the map's, else the book's.
    fn own(&self) -> Option<&str> {
        self.scale(self.map.currency.as_deref())
    }
}
