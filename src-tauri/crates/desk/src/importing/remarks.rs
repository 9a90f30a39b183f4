//! What the owner should know of an import although nothing stays out for it. Said once for all files.

use std::collections::BTreeMap;

use exchange::Note;

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
    /// Invoices that replace others.
    pub(super) replaces: usize,
    /// Invoices without a due date, by the days of credit that were taken.
    terms: BTreeMap<u32, usize>,
    /// What the reader noticed: files by sentence.
    reader: BTreeMap<String, Vec<String>>,
}

impl Remarks {
    pub(super) fn by_terms(&mut self, days: u32) {
        *self.terms.entry(days).or_default() += 1;
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
            (
                self.replaces,
                (
                    "Facturas que sustituyen a otras; si las anteriores están canceladas, anúlelas",
                    "Invoices that replace others; if the earlier ones are cancelled, void them",
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
        terms.chain(said).chain(reader).collect()
    }
}
