//! Steps carried out: messages, calls, and their marks. What is marked is planned again in the same transaction, so that
//! nothing is ever marked, sent or printed for something that was paid meanwhile.

use ledger::plan::{Line, Verdict};
use ledger::{Account, Currency};
use serde::{Deserialize, Serialize};
use store::accounts::Scope;
use store::contacts::{NewContact, NewTouch};
use store::customers::Customer;
use store::{Connection, EntryId, Posting, Tx};

use crate::Desk;
use crate::book::Context;
use crate::promising::{currency_named, customer_named, recorded};
use crate::queue::{self, DueLine, channel_code};
use crate::wire::{
    CallOutcome, Channel, Done, ErrorCode, LineRef, MarkDone, MessageView, Nothing, Recorded, Topic, WireError,
};
use crate::wording::Message;
use crate::{clock, links, papers};

/// What a screen must read again after a step was carried out.
pub(crate) const STEP_DONE: &[Topic] = &[Topic::Today, Topic::Customers, Topic::Status];

/// A line as it was planned: what must still hold when it is marked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PlannedLine {
    pub(crate) customer: EntryId,
    pub(crate) currency: String,
    pub(crate) stage: i32,
    pub(crate) amount: i64,
    pub(crate) overdue: i64,
    pub(crate) steps: Vec<PlannedStep>,
}

/// An instalment of a planned line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PlannedStep {
    pub(crate) debt: i64,
    pub(crate) stage: i32,
    pub(crate) cycle: u32,
    pub(crate) skips: Vec<i32>,
    pub(crate) asked: i64,
}

impl PlannedLine {
    pub(crate) fn of(account: &Account, line: &Line) -> Self {
        let step = |step: &ledger::plan::Step| PlannedStep {
            debt: account.debts[step.debt].id,
            stage: step.stage,
            cycle: step.cycle,
            skips: step.skips.clone(),
            asked: step.asked,
        };
        Self {
            customer: account.customer,
            currency: account.currency.code().to_owned(),
            stage: line.stage,
            amount: line.amount,
            overdue: line.overdue,
            steps: line.steps.iter().map(step).collect(),
        }
    }

    /// Posts the contact: each instalment's stage executed, the lower ones skipped.
    pub(crate) fn post(&self, tx: &Tx<'_>, context: &Context, how: &How<'_>) -> Result<EntryId, WireError> {
        let touch = |step: &PlannedStep| NewTouch {
            debt: step.debt,
            stage: step.stage,
            cycle: step.cycle,
            skips: step.skips.clone(),
        };
        let steps: Vec<NewTouch> = self.steps.iter().map(touch).collect();
        let contact = NewContact {
            customer: self.customer,
            currency: currency_named(&self.currency)?,
            on: how.on.unwrap_or(context.today),
            stage: self.stage,
            channel: channel_code(how.channel),
            outcome: how.outcome,
            note: how.note,
            document: how.document,
            steps: &steps,
        };
        Ok(tx.post_contact(&contact, &Posting::default())?)
    }
}

/// How a step was carried out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct How<'a> {
    pub(crate) channel: Channel,
    pub(crate) outcome: Option<&'a str>,
    pub(crate) note: Option<&'a str>,
    pub(crate) document: Option<&'a str>,
    /// The day on which it was made, where that is not today.
    pub(crate) on: Option<chrono::NaiveDate>,
}

/// One message, ready to be sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReadyMessage {
    pub customer: String,
    pub customer_name: String,
    pub currency: String,
    pub stage: i32,
    pub channel: Channel,
    pub to: Option<String>,
    pub subject: String,
    pub text: String,
    pub instalments: Vec<MessageInstalment>,
}

/// An instalment that a message asks for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MessageInstalment {
    pub invoice: String,
    pub seq: u32,
    pub open: String,
}

/// Today's messages.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReadyMessages {
    pub date: String,
    pub messages: Vec<ReadyMessage>,
    pub marked: usize,
}

impl Desk {
    /// Today's short messages with their text, in the order of the queue; marks them as sent where that is asked.
    ///
    /// # Errors
    /// When there is no ledger, or the clock is out of line.
    pub fn messages(&self, mark_sent: bool) -> Result<ReadyMessages, WireError> {
        let (mut ready, lines) = self.read(|conn, context| {
            clock::refuse_if_frozen(conn, context)?;
            let queue = queue::plan_day(conn, context, Scope::OpenOn(context.today))?;
            let due = queue.due(context);
            let is_wanted =
                |line: &&DueLine<'_>| line.channel != Channel::Letter && !(mark_sent && line.is_done_later());
            let due = due.iter().filter(is_wanted);
            let mut messages = Vec::new();
            let mut lines = Vec::new();
            for line in due {
                messages.push(ready_message(conn, context, line)?);
                lines.push((line.channel, PlannedLine::of(line.account, line.line)));
            }
            Ok((ReadyMessages { date: store::day_text(context.today), messages, marked: 0 }, lines))
        })?;
        if mark_sent && !lines.is_empty() {
            ready.marked = self.write(|tx, context| {
                for (channel, line) in &lines {
                    if planned_now(tx, context, line.customer, &line.currency)?.as_ref() != Some(line) {
                        return Err(WireError::new(ErrorCode::Stale));
                    }
                    line.post(tx, context, &plainly(*channel))?;
                }
                Ok(lines.len())
            })?;
        }
        Ok(ready)
    }

    /// See the table of calls.
    pub(crate) fn message(&self, request: LineRef) -> Result<MessageView, WireError> {
        let currency = currency_named(&request.currency)?;
        self.read(|conn, context| {
            let customer = customer_named(conn, &request.customer)?;
            let queue = queue::plan_day(conn, context, Scope::OpenOnOf(context.today, customer))?;
            let due = queue.due(context);
            let line = due.iter().find(|line| line.account.currency == currency);
            let line = line.ok_or_else(|| WireError::new(ErrorCode::Stale))?;
            message_view(conn, context, line)
        })
    }

    /// See the table of calls.
    pub(crate) fn open_message(&self, request: LineRef) -> Result<Nothing, WireError> {
        let view = self.message(request)?;
        self.open_link(view.link)
    }

    /// Opens the owner's own program with a link that was built here.
    pub(crate) fn open_link(&self, link: Option<String>) -> Result<Nothing, WireError> {
        let link = link.ok_or_else(|| {
            WireError::new(ErrorCode::NotNow)
                .with("reason", "este cliente no tiene un número o correo que se pueda abrir; copie el texto")
        })?;
        self.surroundings.open(&link).map_err(|detail| {
            WireError::new(ErrorCode::NotNow)
                .with("reason", format!("no se pudo abrir el programa ({detail}); copie el texto"))
        })?;
        Ok(Nothing {})
    }

    /// See the table of calls.
    pub(crate) fn mark_done(&self, request: MarkDone) -> Result<Done<Recorded>, WireError> {
        self.write(|tx, context| {
            clock::refuse_if_frozen(tx, context)?;
            let customer = customer_named(tx, &request.customer)?;
            let line = planned_now(tx, context, customer, &request.currency)?
                .filter(|line| line.stage == request.stage)
                .ok_or_else(|| WireError::new(ErrorCode::Stale))?;
            let note = request.note.as_deref().map(str::trim).filter(|note| !note.is_empty());
            let how = How { outcome: request.outcome.map(outcome_code), note, ..plainly(request.channel) };
            recorded(tx, line.post(tx, context, &how)?, STEP_DONE)
        })
    }
}

fn plainly(channel: Channel) -> How<'static> {
    How { channel, outcome: None, note: None, document: None, on: None }
}

fn outcome_code(outcome: CallOutcome) -> &'static str {
    match outcome {
        CallOutcome::NoAnswer => "no_answer",
        CallOutcome::WillPay => "will_pay",
        CallOutcome::Disputes => "disputes",
        CallOutcome::LeftMessage => "left_message",
        CallOutcome::WrongNumber => "wrong_number",
    }
}

/// The line that is due now for a customer in a currency, if any.
pub(crate) fn planned_now(
    conn: &Connection,
    context: &Context,
    customer: EntryId,
    code: &str,
) -> Result<Option<PlannedLine>, WireError> {
    let currency: Currency = currency_named(code)?;
    let queue = queue::plan_day(conn, context, Scope::OpenOnOf(context.today, customer))?;
    let found = queue.accounts.iter().find(|(account, _)| account.currency == currency);
    Ok(found.and_then(|(account, verdict)| match verdict {
        Verdict::Due(line) => Some(PlannedLine::of(account, line)),
        _ => None,
    }))
}

fn ready_message(conn: &Connection, context: &Context, due: &DueLine<'_>) -> Result<ReadyMessage, WireError> {
    let view = message_view(conn, context, due)?;
    let records: Vec<EntryId> = due.line.steps.iter().map(|step| due.account.debts[step.debt].record).collect();
    let shown = store::invoices::shown_ids(conn, &records)?;
    let instalment = |step: &ledger::plan::Step| {
        let debt = &due.account.debts[step.debt];
        MessageInstalment {
            invoice: shown.get(&debt.record).cloned().unwrap_or_default(),
            seq: debt.seq,
            open: due.account.currency.format(step.asked.into()),
        }
    };
    Ok(ReadyMessage {
        customer: view.customer,
        customer_name: due.customer.name.clone(),
        currency: view.currency,
        stage: view.stage,
        channel: view.channel,
        to: view.to,
        subject: view.subject,
        text: view.text,
        instalments: due.line.steps.iter().map(instalment).collect(),
    })
}

/// Where a message on a channel goes, and the link that opens the owner's own program with it.
pub(crate) fn reached(channel: Channel, customer: &Customer, words: &Message) -> (Option<String>, Option<String>) {
    let to = match channel {
        Channel::Whatsapp | Channel::Sms => customer.whatsapp.clone(),
        Channel::Email => customer.email.clone(),
        Channel::Phone => customer.phone.clone(),
        Channel::Letter => None,
    };
    let link = to.as_deref().and_then(|to| match channel {
        Channel::Whatsapp => links::whatsapp(to, &words.text),
        Channel::Email => links::mail(to, &words.subject, &words.text),
        _ => None,
    });
    (to, link)
}

fn message_view(conn: &Connection, context: &Context, due: &DueLine<'_>) -> Result<MessageView, WireError> {
    let words = papers::message(conn, context, due)?;
    let (to, link) = reached(due.channel, due.customer, &words);
    Ok(MessageView {
        customer: due.customer.shown_id(),
        currency: due.account.currency.code().to_owned(),
        stage: due.line.stage,
        channel: due.channel,
        to,
        subject: words.subject,
        text: words.text,
        can_open: link.is_some(),
        link,
    })
}
