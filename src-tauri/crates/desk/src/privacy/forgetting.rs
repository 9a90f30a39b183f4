//! Forgetting a person: refused with a sentence while something stands against it, unless the owner insists and says why.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use store::privacy::{Erasure, Standing};
use store::{Connection, EntryId, Tx};
use vault::lockbox::LedgerKey;

use super::retention::Retention;
use crate::book::Context;
use crate::error::{disk, invalid};
use crate::keeping::{paper_bytes, sha256};
use crate::promising::customer_named;
use crate::timeline::speaking::{joined, say};
use crate::wire::{ById, CurrencyAmount, Done, ErrorCode, ForgetPerson, ForgetPreview, Forgotten, Topic, WireError};
use crate::{Desk, folding, places};

/// What a screen must read again after somebody was forgotten.
const FORGOTTEN: &[Topic] =
    &[Topic::Customers, Topic::Invoices, Topic::Payments, Topic::Today, Topic::Problems, Topic::Copies];
/// A reason shorter than this says nothing.
const SHORTEST_REASON: usize = 5;

impl Desk {
    /// What forgetting a customer would do, and what stands against it. Writes nothing.
    ///
    /// # Errors
    /// When there is no such customer.
    pub fn preview_forget(&self, request: ById) -> Result<ForgetPreview, WireError> {
        self.read(|conn, context| {
            let id = customer_named(conn, &request.id)?;
            preview(conn, context, id)
        })
    }

    /// Forgets a customer; also `aldia forget`. The amounts and the chain stay.
    ///
    /// # Errors
    /// `not_now` with the sentences of what stands against it, `invalid` when the owner insists without a reason.
    pub fn forget_person(&self, request: ForgetPerson) -> Result<Done<Forgotten>, WireError> {
        let reason = folding::clean(&request.reason);
        let (shown_as, copies) = self.write(|tx, context| {
            let id = customer_named(tx, &request.customer)?;
            let preview = preview(tx, context, id)?;
            refuse(&preview, request.insist, &reason)?;
            let papers = Papers::of(tx, id)?;
            let placeholder = say(context, &format!("Cliente borrado {id}"), &format!("Deleted customer {id}"));
            let erasure = Erasure {
                customer: id,
                on: context.today,
                placeholder: &placeholder,
                name_key: &folding::name_key(&placeholder),
                reason: &reason,
                insisted: !preview.against.is_empty(),
            };
            tx.erase_person(&erasure)?;
            papers.remember(tx)?;
            Ok((placeholder, preview.copies))
        })?;
        crate::book::lock(&self.previews).clear();
        let (documents, papers) = self.finish_forgetting()?;
        let value = Forgotten { customer: request.customer, shown_as, documents, papers, copies };
        Ok(Done { value, changed: FORGOTTEN.to_vec() })
    }

    /// Takes away what a forgetting has left to take away, also one that was interrupted: documents and other papers, then
    /// what was deleted inside the file.
    pub(crate) fn finish_forgetting(&self) -> Result<(usize, usize), WireError> {
        let Some((papers, list)) = self.read(|conn, _| Papers::remembered(conn))? else { return Ok((0, 0)) };
        let (shelf, key) = (self.shelf(), self.ledger_key());
        let mut documents = 0;
        for hash in &papers.documents {
            documents += usize::from(shelf.remove(hash)?);
        }
        let mut others = 0;
        for batch in &papers.batches {
            others += usize::from(self.remove_paper(Path::new(batch))?);
        }
        for file in files_in(&places::papers_dir(&self.options))? {
            others += usize::from(papers.covers(&file, key.as_ref()) && remove(&file)?);
        }
        documents += self.sweep_shelf()?;
        self.with_store(|store| Ok(store.scrub()?))?;
        self.write(|tx, _| taken_away(tx, &list))?;
        Ok((documents, others))
    }
}

/// Where a forgetting remembers what it has to take away, until it is gone.
const TO_TAKE_AWAY: &str = "papers_to_take_away";

/// What names a person outside of the ledger.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Papers {
    /// Hashes of kept documents.
    documents: Vec<String>,
    /// Files of printed batches.
    batches: Vec<String>,
}

impl Papers {
    fn of(conn: &Connection, id: EntryId) -> Result<Self, WireError> {
        let documents = store::contacts::documents(conn, Some(id))?;
        let mut documents: Vec<String> = documents.into_iter().map(|document| document.sha256).collect();
        let mut batches = Vec::new();
        for (file, letter) in store::privacy::printed(conn, id)? {
            batches.push(file);
            documents.push(letter);
        }
        documents.retain(|hash| !hash.is_empty());
        documents.sort_unstable();
        documents.dedup();
        Ok(Self { documents, batches })
    }

    fn remember(mut self, tx: &Tx<'_>) -> Result<(), WireError> {
        if let Some((before, _)) = Self::remembered(tx)? {
            self.documents.extend(before.documents);
            self.batches.extend(before.batches);
        }
        let json = serde_json::to_string(&self).map_err(|error| crate::error::malformed(&error))?;
        Ok(tx.put_meta(TO_TAKE_AWAY, &json)?)
    }

    /// The list and how it stands there.
    fn remembered(conn: &Connection) -> Result<Option<(Self, String)>, WireError> {
        let kept = store::settings::meta(conn, TO_TAKE_AWAY)?.filter(|json| !json.is_empty());
        Ok(kept.and_then(|json| Some((serde_json::from_str(&json).ok()?, json))))
    }

    /// A paper of theirs that was opened or printed, or a draft: that holds everybody of its day, and is made again.
    fn covers(&self, file: &Path, key: Option<&LedgerKey>) -> bool {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with("borrador-") || name.starts_with(".aldia-") {
            return true;
        }
        paper_bytes(file, key).is_ok_and(|bytes| self.documents.contains(&sha256(&bytes)))
    }
}

/// Everything of the list is gone. Somebody else may have been forgotten meanwhile, and their papers are on it now.
fn taken_away(tx: &Tx<'_>, list: &str) -> Result<(), WireError> {
    let is_same = store::settings::meta(tx, TO_TAKE_AWAY)?.as_deref() == Some(list);
    if is_same { Ok(tx.put_meta(TO_TAKE_AWAY, "")?) } else { Ok(()) }
}

fn files_in(folder: &Path) -> Result<Vec<PathBuf>, WireError> {
    match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(disk(&error, folder)),
        Ok(entries) => Ok(entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect()),
    }
}

/// False when it was not there.
fn remove(file: &Path) -> Result<bool, WireError> {
    match std::fs::remove_file(file) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(disk(&error, file)),
    }
}

fn refuse(preview: &ForgetPreview, insist: bool, reason: &str) -> Result<(), WireError> {
    if preview.against.iter().any(|code| code == "forgotten") {
        return Err(WireError::new(ErrorCode::AlreadyDone).with("detail", "forgotten"));
    }
    if preview.against.is_empty() {
        return Ok(());
    }
    if !insist {
        return Err(WireError::new(ErrorCode::NotNow).with("reason", preview.sentences.join("; ")));
    }
    if reason.chars().count() < SHORTEST_REASON {
        return Err(invalid("reason", "diga por qué; queda registrado"));
    }
    if folding::name_key(reason).contains(&folding::name_key(&preview.name)) {
        return Err(invalid("reason", "el motivo queda para siempre: no nombre a la persona"));
    }
    Ok(())
}

fn preview(conn: &Connection, context: &Context, id: EntryId) -> Result<ForgetPreview, WireError> {
    let standing = store::privacy::standing(conn, id)?;
    let rule = Retention::of(context);
    let customer = store::customers::by_id(conn, id)?.unwrap_or_default();
    let until = standing.last_on.map(|last| rule.until(last));
    let is_kept = until.is_some_and(|until| context.today <= until);
    let against = [
        (standing.is_erased, "forgotten"),
        (!standing.owes.is_empty(), "owes"),
        (!standing.credit.is_empty(), "credit"),
        (is_kept, "retention"),
    ];
    let against: Vec<&str> = against.into_iter().filter(|(stands, _)| *stands).map(|(_, code)| code).collect();
    let sentences = against.iter().map(|code| sentence(context, code, &standing, &rule, until)).collect();
    Ok(ForgetPreview {
        customer: customer.shown_id(),
        name: customer.name,
        owes: amounts(&standing.owes),
        credit: amounts(&standing.credit),
        last_fact_on: standing.last_on.map(store::day_text),
        keep_until: until.map(store::day_text),
        retention_years: rule.years,
        retention_source: rule.source,
        documents: store::contacts::documents(conn, Some(id))?.len(),
        copies: store::copies::proven(conn)?.len(),
        against: against.into_iter().map(ToOwned::to_owned).collect(),
        sentences,
    })
}

fn sentence(
    context: &Context,
    code: &str,
    standing: &Standing,
    rule: &Retention,
    until: Option<chrono::NaiveDate>,
) -> String {
    let style = crate::papers::own_style(context);
    let money = |sums: &[(String, i64)]| {
        let in_words = |(code, minor): &(String, i64)| {
            Some(style.money_in_full(ledger::Currency::from_code(code)?, (*minor).into()))
        };
        joined(&sums.iter().filter_map(in_words).collect::<Vec<_>>())
    };
    match code {
        "owes" => {
            let sum = money(&standing.owes);
            say(context, &format!("todavía debe {sum}"), &format!("still owes {sum}"))
        }
        "credit" => {
            let sum = money(&standing.credit);
            say(
                context,
                &format!("tiene {sum} a su favor sin aplicar"),
                &format!("has {sum} in credit that is not applied"),
            )
        }
        "retention" => {
            let until = until.map(|day| style.long_day(day)).unwrap_or_default();
            let (years, source) = (rule.years, &rule.source);
            say(
                context,
                &format!("sus cuentas deben conservarse hasta el {until} ({years} años: {source})"),
                &format!("their accounts must be kept until {until} ({years} years: {source})"),
            )
        }
        _ => say(context, "ya fue borrado", "was forgotten already"),
    }
}

fn amounts(sums: &[(String, i64)]) -> Vec<CurrencyAmount> {
    let amount = |(code, minor): &(String, i64)| {
        let currency = ledger::Currency::from_code(code)?;
        Some(CurrencyAmount { currency: code.clone(), amount: currency.format((*minor).into()) })
    };
    sums.iter().filter_map(amount).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_papers_of_somebody_forgotten_meanwhile_stay_on_the_list() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = store::Store::create(&folder.path().join("libro.aldia"), "test", 1).expect("a ledger");
        let papers = |hash: &str| Papers { documents: vec![hash.to_owned()], batches: Vec::new() };
        store.write(1, |tx| papers("a").remember(tx)).expect("the first is forgotten");
        let (_, list) = Papers::remembered(store.read()).expect("read").expect("a list");
        store.write(2, |tx| papers("b").remember(tx)).expect("and the second, while papers are taken away");
        store.write(3, |tx| taken_away(tx, &list)).expect("the first is done");
        let (left, list) = Papers::remembered(store.read()).expect("read").expect("a list");
        assert!(left.documents.contains(&"b".to_owned()), "{left:?}");
        store.write(4, |tx| taken_away(tx, &list)).expect("the second is done");
        assert!(Papers::remembered(store.read()).expect("read").is_none());
    }
}
