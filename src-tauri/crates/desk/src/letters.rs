//! Today's letters: one PDF for the printer, each letter kept as its own PDF, marked only by the owner's word.
//!
//! Facts are read first, pages are made without holding the ledger, and the plan is asked again when the letters are
//! marked: a letter for something paid meanwhile is dropped, and said so.

mod planning;

use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::Path;

use chrono::NaiveDate;
use documents::{BatchOptions, BatchReport, DocumentError, Picture, Press, Stationery};
use serde::{Deserialize, Serialize};
use store::contacts::Document;
use store::{Connection, EntryId, Tx};

use crate::book::Context;
use crate::contacting::{How, PlannedLine, STEP_DONE, planned_now};
use crate::error::{invalid, not_found};
use crate::keeping::{document_failed, sha256, write_durably};
use crate::queue::DueLine;
use crate::wire::{
    ById, Channel, ConfirmLetters, CurrencyAmount, Done, DraftLetters, DroppedLetter, ErrorCode, LetterBatch,
    LetterInBatch, LettersConfirmed, MadeFile, MakeStatement, Nothing, QueueItem, WireError,
};
use crate::{Desk, clock, papers};
use planning::{LetterLines, PlannedLetter, PlannedLetters};

const CALL: &str = "draft_letters";

/// A printed letter as it waits for the owner's word.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Printed {
    customer: EntryId,
    shown: String,
    name: String,
    lines: Vec<PlannedLine>,
    sha256: String,
    bytes: i64,
    title: String,
    first_page: usize,
    last_page: usize,
}

/// A letter's own PDF as it was kept, and the pages in the batch that it is made from.
struct Kept {
    sha256: String,
    bytes: i64,
    first_page: usize,
    last_page: usize,
}

/// What `aldia letters` answers.
#[derive(Debug, Serialize, Deserialize)]
pub struct LettersMade {
    pub date: String,
    pub file: Option<String>,
    pub letters: LetterLines,
    pub marked: usize,
}

impl Desk {
    /// Today's letters as one PDF at `out`. With `mark_sent` each is kept and marked once the file is durable. Nothing
    /// due: no file.
    ///
    /// # Errors
    /// When there is no ledger, the clock is out of line, or the file cannot be written.
    pub fn letters_to(&self, out: &Path, mark_sent: bool) -> Result<LettersMade, WireError> {
        self.begin(CALL);
        self.refuse_precious(out)?;
        let is_wanted = |line: &DueLine<'_>| line.channel == Channel::Letter && !(mark_sent && line.is_done_later());
        let (paper, planned) = self.plan_letters(is_wanted)?;
        let today = planned.today();
        let date = store::day_text(today);
        if planned.is_empty() {
            return Ok(LettersMade { date, file: None, letters: LetterLines::none(), marked: 0 });
        }
        let mut press = Press::new(paper);
        let report = self.print(&mut press, &planned, out)?;
        let marked = if mark_sent {
            self.copy_before_act();
            let _shelving = self.shelving();
            let kept = self.keep_each(&mut press, &planned, &report)?;
            let marked = self.write(|tx, context| {
                let Marked { letters: marked, dropped, .. } = mark(tx, context, printed(&planned, &kept), today)?;
                if dropped.is_empty() { Ok(marked) } else { Err(WireError::new(ErrorCode::Stale)) }
            });
            // Letters that were not marked must not lie there to be sent.
            marked.inspect_err(|_| drop(self.remove_paper(out)))?
        } else {
            0
        };
        Ok(LettersMade { date, file: Some(out.display().to_string()), letters: LetterLines::of(planned), marked })
    }

    /// See the table of calls.
    pub(crate) fn draft_letters(&self, request: DraftLetters) -> Result<LetterBatch, WireError> {
        self.begin(CALL);
        if request.customers.as_ref().is_some_and(Vec::is_empty) {
            return Err(invalid("customers", "elija al menos un cliente"));
        }
        let is_asked = |line: &DueLine<'_>| {
            request.customers.as_ref().is_none_or(|wanted| wanted.contains(&line.customer.shown_id()))
        };
        let (paper, planned) = self.plan_letters(|line| {
            (request.also_messages || line.channel == Channel::Letter) && is_asked(line) && !line.is_done_later()
        })?;
        if planned.is_empty() {
            return Err(WireError::new(ErrorCode::NotNow).with("reason", "hoy no toca ninguna carta"));
        }
        let today = planned.today();
        let file = self.fresh_paper(&format!("cartas-{}", store::day_text(today)))?;
        let mut press = Press::new(paper);
        let report = self.print(&mut press, &planned, &file)?;
        let _shelving = self.shelving();
        let kept = self.keep_each(&mut press, &planned, &report)?;
        let printed: Vec<Printed> = printed(&planned, &kept).collect();
        let content = serde_json::to_string(&printed).map_err(|error| crate::error::malformed(&error))?;
        let id = self.write(|tx, _| Ok(tx.keep_letter_batch(today, &file.display().to_string(), &content)?))?;
        Ok(LetterBatch {
            id: id.to_string(),
            file: file.display().to_string(),
            pages: report.pages,
            letters: planned.each().zip(&printed).zip(&report.letters).map(|((a, b), c)| in_batch(&a, b, c)).collect(),
        })
    }

    /// See the table of calls.
    pub(crate) fn open_letters(&self, request: ById) -> Result<Nothing, WireError> {
        let batch = self.read(|conn, _| batch_named(conn, &request.id))?;
        self.open_file(Path::new(&batch.file))
    }

    /// See the table of calls.
    pub(crate) fn confirm_letters(&self, request: ConfirmLetters) -> Result<Done<LettersConfirmed>, WireError> {
        self.copy_before_act();
        self.write(|tx, context| {
            clock::refuse_if_frozen(tx, context)?;
            let batch = batch_named(tx, &request.id)?;
            if batch.is_done {
                return Err(WireError::new(ErrorCode::AlreadyDone));
            }
            let printed: Vec<Printed> =
                serde_json::from_str(&batch.content).map_err(|error| crate::error::malformed(&error))?;
            let came_out = printed.into_iter().filter(|letter| !request.leave_out.contains(&letter.shown));
            let Marked { letters: marked, contacts, dropped } = mark(tx, context, came_out, batch.on)?;
            tx.close_letter_batch(batch.id)?;
            let ids = contacts.into_iter().map(|id| store::entry::shown_id(id, None)).collect();
            Ok(Done { value: LettersConfirmed { marked, ids, dropped }, changed: STEP_DONE.to_vec() })
        })
    }

    /// See the table of calls.
    pub(crate) fn make_receipt(&self, request: ById) -> Result<Done<MadeFile>, WireError> {
        let (paper, receipt, customer, title, today) = self.read(|conn, context| {
            let entry = store::entry::by_shown_id(conn, &request.id)?.filter(|entry| entry.kind == "payment");
            let entry = entry.ok_or_else(|| not_found("pago", &request.id))?;
            if entry.reversed.is_some() {
                return Err(WireError::new(ErrorCode::NotNow).with("reason", "este pago fue revertido"));
            }
            let payment = store::money::payment(conn, entry.id)?.ok_or_else(|| not_found("pago", &request.id))?;
            let customer = customer_of(conn, payment.customer)?;
            let receipt = papers::receipt(conn, context, &payment, &customer)?;
            Ok((stationery(conn, context, &customer)?, receipt, customer.id, payment.receipt_number, context.today))
        })?;
        let bytes = documents::render_receipt(&paper, &receipt).map_err(document_failed)?;
        let name = format!("recibo-{title:06}");
        self.keep_and_open("receipt", &name, &bytes, customer, today)
    }

    /// See the table of calls.
    pub(crate) fn make_statement(&self, request: MakeStatement) -> Result<Done<MadeFile>, WireError> {
        let (bytes, customer, today) = self.statement_bytes(&request.customer, None)?;
        let name = format!("estado-de-cuenta-{}", store::day_text(today));
        self.keep_and_open("statement", &name, &bytes, customer, today)
    }

    /// A customer's statement of account as a PDF at `out`, as of a day; today when none is given.
    ///
    /// # Errors
    /// When there is no such customer or the file cannot be written.
    pub fn statement_to(&self, customer: &str, as_of: Option<NaiveDate>, out: &Path) -> Result<MadeFile, WireError> {
        self.refuse_precious(out)?;
        let (bytes, _, _) = self.statement_bytes(customer, as_of)?;
        write_durably(out, |file| file.write_all(&bytes))?;
        Ok(MadeFile { file: out.display().to_string(), sha256: sha256(&bytes) })
    }

    fn statement_bytes(
        &self,
        customer: &str,
        as_of: Option<NaiveDate>,
    ) -> Result<(Vec<u8>, EntryId, NaiveDate), WireError> {
        let (paper, statement, id, today) = self.read(|conn, context| {
            let customer = customer_of(conn, crate::promising::customer_named(conn, customer)?)?;
            let statement = papers::statement(conn, context, &customer, as_of.unwrap_or(context.today))?;
            Ok((stationery(conn, context, &customer)?, statement, customer.id, context.today))
        })?;
        Ok((documents::render_statement(&paper, &statement).map_err(document_failed)?, id, today))
    }

    /// The business's paper, and the letters of the day as they are planned, of the lines that are wanted.
    fn plan_letters(
        &self,
        is_wanted: impl Fn(&DueLine<'_>) -> bool,
    ) -> Result<(Stationery, PlannedLetters), WireError> {
        self.read(|conn, context| {
            clock::refuse_if_frozen(conn, context)?;
            Ok((business_paper(conn, context)?, PlannedLetters::read(conn, context, is_wanted)?))
        })
    }

    /// Prints all letters into one file: written aside, synced, renamed.
    fn print(&self, press: &mut Press, planned: &PlannedLetters, out: &Path) -> Result<BatchReport, WireError> {
        let total = planned.each().len();
        let mut report = BatchReport::default();
        let (mut cancelled, mut unworded) = (None, None);
        let made = self.write_paper(out, |file| {
            let letters =
                planned.each().map_while(|planned| planned.letter().map_err(|error| unworded = Some(error)).ok());
            let progress = |progress: documents::Progress| match self.step(CALL, "writing", progress.letters, total) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    cancelled = Some(error);
                    ControlFlow::Break(())
                }
            };
            let mut buffered = std::io::BufWriter::with_capacity(1 << 16, file);
            report =
                documents::render_letters(press, "Cartas", letters, BatchOptions::default(), &mut buffered, progress)?;
            if unworded.is_some() { Err(DocumentError::Cancelled) } else { Ok(buffered.flush()?) }
        });
        match (made, cancelled.or(unworded)) {
            (_, Some(error)) => Err(error),
            (Err(error), None) => Err(error),
            (Ok(()), None) => Ok(report),
        }
    }

    /// Keeps each letter as its own PDF, from the same pages.
    fn keep_each(
        &self,
        press: &mut Press,
        planned: &PlannedLetters,
        report: &BatchReport,
    ) -> Result<Vec<Kept>, WireError> {
        let mut kept = Vec::with_capacity(report.letters.len());
        for (index, (planned, in_file)) in planned.each().zip(&report.letters).enumerate() {
            self.step(CALL, "keeping", index, report.letters.len())?;
            let placed = press.letter(&planned.letter()?).map_err(document_failed)?;
            let bytes = press.pdf(&placed).map_err(document_failed)?;
            kept.push(Kept {
                sha256: self.keep_bytes(&bytes)?,
                bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
                first_page: in_file.pages.start + 1,
                last_page: in_file.pages.end,
            });
        }
        Ok(kept)
    }
}

/// The letters as they wait for the owner's word.
fn printed<'p>(planned: &'p PlannedLetters, kept: &'p [Kept]) -> impl Iterator<Item = Printed> + 'p {
    let title = format!("carta-{}", store::day_text(planned.today()));
    planned.each().zip(kept).map(move |(planned, kept)| Printed {
        customer: planned.customer().id,
        shown: planned.customer().shown_id(),
        name: planned.customer().name.clone(),
        lines: planned.lines(),
        sha256: kept.sha256.clone(),
        bytes: kept.bytes,
        title: title.clone(),
        first_page: kept.first_page,
        last_page: kept.last_page,
    })
}

fn in_batch(planned: &PlannedLetter<'_>, printed: &Printed, report: &documents::BatchLetter) -> LetterInBatch {
    let amount = |item: QueueItem| CurrencyAmount { currency: item.currency, amount: item.overdue };
    let missing = report.missing.keys().map(|letter| format!("sin tipo para «{letter}»"));
    let cut = report.cut.iter().map(|text| format!("no cabe entero en la ventanilla: {text}"));
    LetterInBatch {
        customer: printed.shown.clone(),
        customer_name: printed.name.clone(),
        stage: printed.lines.iter().map(|line| line.stage).max().unwrap_or(0),
        amounts: planned.items().map(amount).collect(),
        first_page: printed.first_page,
        last_page: printed.last_page,
        warnings: missing.chain(cut).collect(),
    }
}

fn batch_named(conn: &Connection, id: &str) -> Result<store::contacts::LetterBatch, WireError> {
    let found = id.parse().ok().map(|id| store::contacts::letter_batch(conn, id)).transpose()?.flatten();
    found.ok_or_else(|| not_found("lote de cartas", id))
}

/// Marks printed letters: each is planned again as of the day it was printed, and its debts must be open today as they
/// were then. What does not hold is not marked, and answered with its pages.
fn mark(
    tx: &Tx<'_>,
    context: &Context,
    printed: impl Iterator<Item = Printed>,
    on: NaiveDate,
) -> Result<Marked, WireError> {
    let mut marked = Marked { letters: 0, contacts: Vec::new(), dropped: Vec::new() };
    for letter in printed {
        match changed(tx, context, &letter, on)? {
            None => {
                marked.contacts.extend(post_letter(tx, context, &letter, on)?);
                marked.letters += 1;
            }
            Some(reason) => marked.dropped.push(DroppedLetter {
                customer: letter.shown,
                customer_name: letter.name,
                first_page: letter.first_page,
                last_page: letter.last_page,
                reason,
            }),
        }
    }
    Ok(marked)
}

/// What became of the letters that came out.
struct Marked {
    letters: usize,
    /// The contacts that were recorded: one a letter and currency.
    contacts: Vec<EntryId>,
    dropped: Vec<DroppedLetter>,
}

fn post_letter(tx: &Tx<'_>, context: &Context, letter: &Printed, on: NaiveDate) -> Result<Vec<EntryId>, WireError> {
    tx.keep_document(&Document {
        sha256: letter.sha256.clone(),
        kind: "letter".to_owned(),
        customer: Some(letter.customer),
        title: letter.title.clone(),
        on,
        bytes: letter.bytes,
    })?;
    let how = How { channel: Channel::Letter, outcome: None, note: None, document: Some(&letter.sha256), on: Some(on) };
    letter.lines.iter().map(|line| line.post(tx, context, &how)).collect()
}

/// Why a printed letter may not go out, if something changed.
fn changed(conn: &Connection, context: &Context, letter: &Printed, on: NaiveDate) -> Result<Option<String>, WireError> {
    let printed_on = Context { today: on, ..context.clone() };
    for line in &letter.lines {
        let today = context.today.max(on);
        let account =
            crate::allocating::account(conn, line.customer, crate::promising::currency_named(&line.currency)?, on)?;
        let open_now = |step: &crate::contacting::PlannedStep| {
            account
                .debts
                .iter()
                .find(|debt| debt.id == step.debt)
                .map_or(0, |debt| debt.open_on(today).min(debt.open_on(on)))
        };
        if line.steps.iter().any(|step| open_now(step) < step.asked) {
            return Ok(Some(say(context, "ya pagó, todo o en parte", "it was paid, wholly or in part")));
        }
        if account.credit_on(today) > 0 {
            return Ok(Some(say(context, "entró dinero que está sin aplicar", "money came in that lies unapplied")));
        }
        for step in &line.steps {
            if store::contacts::is_done(conn, step.debt, step.stage, step.cycle)? {
                return Ok(Some(say(context, "esta gestión ya se hizo otro día", "this step was done on another day")));
            }
        }
        if planned_now(conn, &printed_on, line.customer, &line.currency)?.as_ref() != Some(line) {
            return Ok(Some(say(
                context,
                "los datos cambiaron después de imprimirla",
                "the facts changed after it was printed",
            )));
        }
    }
    Ok(None)
}

fn say(context: &Context, spanish: &str, english: &str) -> String {
    if context.is_english() { english } else { spanish }.to_owned()
}

fn customer_of(conn: &Connection, id: EntryId) -> Result<store::customers::Customer, WireError> {
    store::customers::by_id(conn, id)?.ok_or_else(|| not_found("cliente", &id.to_string()))
}

/// The business's paper in its own language.
fn business_paper(conn: &Connection, context: &Context) -> Result<Stationery, WireError> {
    let logo = store::settings::picture(conn, crate::setting::LOGO)?;
    let logo = logo.and_then(|bytes| Picture::read(&bytes).ok());
    Ok(Stationery { logo, ..papers::stationery(&context.settings.business) })
}

/// The business's paper in the language of whoever reads it.
fn stationery(conn: &Connection, context: &Context, to: &store::customers::Customer) -> Result<Stationery, WireError> {
    Ok(business_paper(conn, context)?.spoken(papers::language_of(context, to)))
}
