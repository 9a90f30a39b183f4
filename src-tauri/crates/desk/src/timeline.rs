//! The history of a customer or an invoice as lines: each fact named in the owner's language, newest first.

mod naming;
pub(crate) mod speaking;

pub(crate) use naming::named;

use std::collections::HashMap;

use chrono::NaiveDate;
use ledger::Account;
use ledger::promise::{self, PromiseState as Standing};
use store::accounts::{self, Scope};
use store::history::{self, Fact};
use store::{Connection, EntryId};

use crate::book::Context;
use crate::queue::{self, DueLine};
use crate::reason;
use crate::wire::{Channel, CurrencyAmount, PromiseState, TimelineEntry, TimelineKind, WireError};

/// How each live promise of these accounts stands on a day.
pub(crate) fn promise_states(accounts: &[Account], today: NaiveDate) -> HashMap<EntryId, PromiseState> {
    let of_account = |account: &Account| {
        let states = promise::states(account, today);
        states.into_iter().map(|(index, state)| (account.promises[index].id, wire_state(state))).collect::<Vec<_>>()
    };
    accounts.iter().flat_map(of_account).collect()
}

fn wire_state(state: Standing) -> PromiseState {
    match state {
        Standing::Live => PromiseState::Live,
        Standing::Kept(_) => PromiseState::Kept,
        Standing::Broken => PromiseState::Broken,
    }
}

/// The lines of these facts, which come newest first.
pub(crate) fn entries(
    conn: &Connection,
    context: &Context,
    facts: &[Fact],
    promises: &HashMap<EntryId, PromiseState>,
) -> Result<Vec<TimelineEntry>, WireError> {
    let by_id: HashMap<EntryId, &Fact> =
        facts.iter().filter(|fact| fact.kind != "reversal").map(|fact| (fact.id, fact)).collect();
    let mut lines = Vec::with_capacity(facts.len());
    for fact in facts {
        let of = fact.of.and_then(|id| by_id.get(&id).copied());
        let mut line = naming::line(context, fact, of);
        line.mark = mark(fact, promises);
        line.reversible = is_reversible(conn, fact)?;
        lines.push(line);
        lines.extend(naming::skipped(context, fact));
    }
    Ok(lines)
}

/// The line of one fact of this customer; none where the history leaves it out.
pub(crate) fn line_of(
    conn: &Connection,
    context: &Context,
    customer: EntryId,
    fact: EntryId,
) -> Result<Option<TimelineEntry>, WireError> {
    let mut facts = history::of_customer(conn, customer)?;
    let Some(of) = facts.iter().find(|found| found.id == fact).map(|found| found.of) else { return Ok(None) };
    facts.retain(|found| found.id == fact || Some(found.id) == of);
    let Some(found) = facts.iter().find(|found| found.id == fact) else { return Ok(None) };
    let states = promise_states(&accounts::load(conn, Scope::AllOf(customer))?, context.today);
    let line = entries(conn, context, &facts, &states)?.into_iter().find(|line| line.id == found.shown);
    // The window says some amounts in the title; whoever asks for one record wants its figure.
    let figure = found.currency.zip(found.amount).map(|(currency, minor)| CurrencyAmount {
        currency: currency.code().to_owned(),
        amount: currency.format(minor.into()),
    });
    Ok(line.map(|line| TimelineEntry { amount: line.amount.or(figure), ..line }))
}

fn mark(fact: &Fact, promises: &HashMap<EntryId, PromiseState>) -> Option<String> {
    if fact.reversed_on.is_some() {
        return Some("reversed".to_owned());
    }
    let word = match promises.get(&fact.id)? {
        PromiseState::Live => "live",
        PromiseState::Kept => "kept",
        PromiseState::Broken => "broken",
    };
    Some(word.to_owned())
}

/// A reversal is never reversed, and what others rest on waits for them.
fn is_reversible(conn: &Connection, fact: &Fact) -> Result<bool, WireError> {
    match fact.kind.as_str() {
        "reversal" => Ok(false),
        _ if fact.reversed_on.is_some() => Ok(false),
        "payment" | "promise" | "pause" | "note" | "allocation" | "contact" => Ok(true),
        _ => Ok(store::reversals::dependents(conn, fact.id)?.is_empty()),
    }
}

/// What the queue proposes for this customer today, one line per currency.
pub(crate) fn proposed(
    conn: &Connection,
    context: &Context,
    customer: EntryId,
) -> Result<Vec<TimelineEntry>, WireError> {
    if crate::clock::frozen(conn, context)?.is_some() {
        return Ok(Vec::new());
    }
    let queue = queue::plan_day(conn, context, Scope::OpenOnOf(context.today, customer))?;
    let lines: Vec<TimelineEntry> = queue
        .due(context)
        .iter()
        .filter(|due| due.account.customer == customer)
        .map(|due| proposal(context, due))
        .collect();
    Ok(lines)
}

fn proposal(context: &Context, due: &DueLine<'_>) -> TimelineEntry {
    let stage = naming::stage_name(context, due.line.stage);
    let is_named = due.channel == Channel::Letter && naming::is_called_letter(&stage);
    let by = naming::by_channel(context, queue::channel_code(due.channel));
    let reason = reason::of_line(context, due);
    TimelineEntry {
        id: format!("proposed-{}", due.account.currency),
        on: store::day_text(context.today),
        kind: TimelineKind::Proposed,
        title: if is_named { stage } else { format!("{stage}, {by}") },
        detail: speaking::say(context, &format!("Toca hoy: {reason}"), &format!("Due today: {reason}")),
        amount: Some(CurrencyAmount {
            currency: due.account.currency.code().to_owned(),
            amount: due.account.currency.format(due.line.amount.into()),
        }),
        mark: Some("proposed".to_owned()),
        reversible: false,
        document: None,
    }
}
