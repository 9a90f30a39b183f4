//! What the owner should know of an import although nothing stays out for it. Said once for all files.

use std::collections::{BTreeMap, BTreeSet};

use exchange::Note;

use super::learning::Datum;

/// Most customers or invoices that one sentence names.
const MOST_NAMED: usize = 10;

/// Counts and notes, gathered while resolving.
#[derive(Debug, Default)]
pub(super) struct Remarks {
    /// Invoices due on the day of their issue (CFDI: PUE).
    pub(super) due_at_issue: usize,
    /// Payments whose day the file does not say.
    pub(super) undated: usize,
    /// Payments and credit notes above what was open.
    pub(super) overpaid: usize,
    /// Receipts that declare another balance than the book's.
    pub(super) declared_otherwise: usize,
    /// Invoices without a due date, by the days of credit that were taken.
    terms: BTreeMap<u32, usize>,
    /// New invoices, each with one that it replaces and that is still open.
    replaced: BTreeSet<(String, String)>,
    /// Customers of whom a list says something else than the book, and what.
    otherwise: BTreeMap<String, BTreeSet<Datum>>,
    /// What the reader noticed: files by sentence.
    reader: BTreeMap<String, Vec<String>>,
}

impl Remarks {
    pub(super) fn by_terms(&mut self, days: u32) {
        *self.terms.entry(days).or_default() += 1;
    }

    pub(super) fn replaced(&mut self, by: &str, old: &str) {
        self.replaced.insert((by.to_owned(), old.to_owned()));
    }

    pub(super) fn said_otherwise(&mut self, customer: &str, data: &[Datum]) {
        if !data.is_empty() {
            self.otherwise.entry(customer.to_owned()).or_default().extend(data);
        }
    }

    /// Keeps a note of the reader; terms and undated payments are said here, with what was done about them.
    pub(super) fn of_reader(&mut self, label: &str, note: &Note, is_english: bool) {
        if matches!(note, Note::NoTerms | Note::PaidWithoutDate { .. }) {
            return;
        }
        let sentence = if is_english { note.to_string() } else { note.spanish() };
        self.reader.entry(sentence).or_default().push(label.to_owned());
    }

    pub(super) fn say(&self, is_english: bool) -> Vec<String> {
        let pick = |words: (&'static str, &'static str)| if is_english { words.1 } else { words.0 };
        let counted = [
            (
                self.due_at_issue,
                ("Facturas de contado, que vencen el día de su emisión", "Cash invoices, due on the day of issue"),
            ),
            (
                self.undated,
                (
                    "Pagos sin fecha en el archivo; se toma la del vencimiento, o la de hoy si aún no llega",
                    "Payments whose day the file does not say; the due date was taken, or today where that is earlier",
                ),
            ),
            (
                self.overpaid,
                (
                    "Pagos o notas mayores que lo que estaba abierto; lo que sobra queda como saldo a favor",
                    "Payments or notes above what was open; the rest is kept as credit",
                ),
            ),
            (
                self.declared_otherwise,
                (
                    "Complementos de pago que declaran otro saldo; el libro conserva el que resulta de sus pagos",
                    "Payment receipts that declare another balance; the book keeps the one that follows from its payments",
                ),
            ),
        ];
        let terms = self.terms.iter().map(|(days, count)| match is_english {
            false => format!("Facturas sin vencimiento; se usa el plazo de {days} días: {count}"),
            true => format!("Invoices without a due date; {days} days of credit were taken: {count}"),
        });
        let said = counted
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, words)| format!("{}: {count}", pick(words)));
        let reader = self.reader.iter().map(|(sentence, files)| match files.as_slice() {
            [only] => format!("{only}: {sentence}"),
            several => format!("{sentence} ({} {})", several.len(), pick(("archivos", "files"))),
        });
        let named = [self.say_replaced(is_english), self.say_otherwise(is_english)].into_iter().flatten();
        terms.chain(said).chain(named).chain(reader).collect()
    }

    /// Nothing is voided by itself: a document that replaces another does not say that the other was cancelled.
    fn say_replaced(&self, is_english: bool) -> Option<String> {
        let pairs = self.replaced.iter().map(|(by, old)| match is_english {
            false => format!("{by} sustituye a {old}"),
            true => format!("{by} replaces {old}"),
        });
        let list = first_ones(pairs)?;
        Some(match is_english {
            false => {
                format!("Facturas que sustituyen a otras que siguen abiertas; anule la anterior si se canceló: {list}")
            }
            true => format!(
                "Invoices that replace others which are still open; void the earlier one if it was cancelled: {list}"
            ),
        })
    }

    fn say_otherwise(&self, is_english: bool) -> Option<String> {
        let customers = self.otherwise.iter().map(|(name, data)| {
            let data: Vec<&str> = data.iter().map(|datum| datum.say(is_english)).collect();
            format!("{name} ({})", data.join(", "))
        });
        let list = first_ones(customers)?;
        Some(match is_english {
            false => format!("Clientes de los que el archivo dice otra cosa; se conserva lo del libro: {list}"),
            true => format!("Customers of whom the file says something else; the book's data were kept: {list}"),
        })
    }
}

/// The first of a list, and how many more; none of an empty one.
fn first_ones(all: impl ExactSizeIterator<Item = String>) -> Option<String> {
    let more = all.len().saturating_sub(MOST_NAMED);
    let named: Vec<String> = all.take(MOST_NAMED).collect();
    let rest = if more > 0 { format!(" … +{more}") } else { String::new() };
    (!named.is_empty()).then(|| named.join(", ") + &rest)
}
