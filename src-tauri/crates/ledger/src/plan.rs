//! The dunning engine: a pure function from facts and a day to what should be done on it. Asking writes nothing.
//!
//! Per instalment the stage due is the largest offset that is reached and lies above the last one executed; an
//! escalating stage also waits for the letters before it. Per customer and currency there is one line, at the highest
//! stage present. A gate holds a whole line back, and is shown only where a line would exist (product.md §4, §8).

use chrono::NaiveDate;

use crate::account::{Account, Debt, DebtKind};
use crate::day::{after, days_past};
use crate::policy::{Policy, Stage};
use crate::promise;
use crate::state::SetAside;

/// One customer in one currency who should hear from us today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The instalments whose stage is due now, oldest due first.
    pub steps: Vec<Step>,
    /// The highest stage among them.
    pub stage: i32,
    /// The largest days past due among them.
    pub days_past_due: i64,
    /// What is asked for: the sum over the steps, in minor units.
    pub amount: i64,
    /// All that the account owes late and may be asked for, in minor units.
    pub overdue: i64,
}

/// An instalment whose stage is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Index into [`Account::debts`].
    pub debt: usize,
    /// Its own stage.
    pub stage: i32,
    /// Its dunning cycle.
    pub cycle: u32,
    /// Lower stages of this cycle that were neither executed nor skipped: they become skipped when this one is executed.
    pub skips: Vec<i32>,
    /// What is asked for it, in minor units.
    pub asked: i64,
}

/// What holds a line back, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gate {
    Pause,
    Dispute,
    Agreement,
    Promise,
    Credit,
    Interval,
}

/// What the engine says of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is due.
    Quiet,
    /// This should be done today.
    Due(Line),
    /// This would be due, but a gate holds it: the gate and the last day held, where there is one.
    Held(Line, Gate, Option<NaiveDate>),
}

/// What should be done about an account on a day.
#[must_use]
pub fn plan(account: &Account, as_of: NaiveDate, policy: &Policy) -> Verdict {
    let steps: Vec<(usize, u32, &Stage)> = due_steps(account, as_of, policy);
    if steps.is_empty() {
        return Verdict::Quiet;
    }
    let aside = SetAside::on(account, as_of);
    let line = line(account, &steps, &aside, as_of, policy, |index| aside.askable(index));
    if let Some(until) = paused_until(account, as_of) {
        return Verdict::Held(whole_line(account, &steps, &aside, as_of, policy), Gate::Pause, Some(until));
    }
    if line.steps.is_empty() {
        let (gate, until) = set_aside_gate(account, &steps, &aside, as_of);
        return Verdict::Held(whole_line(account, &steps, &aside, as_of, policy), gate, until);
    }
    match softer_gate(account, as_of, policy) {
        Some((gate, until)) => Verdict::Held(line, gate, until),
        None => Verdict::Due(line),
    }
}

fn due_steps<'p>(account: &Account, as_of: NaiveDate, policy: &'p Policy) -> Vec<(usize, u32, &'p Stage)> {
    let dunnable = |debt: &Debt| debt.kind == DebtKind::Instalment && debt.open_on(as_of) > 0;
    account
        .debts
        .iter()
        .enumerate()
        .filter(|(_, debt)| dunnable(debt))
        .filter_map(|(index, debt)| {
            let cycle = debt.cycle_on(as_of);
            stage_due(debt, cycle, as_of, policy).map(|stage| (index, cycle, stage))
        })
        .collect()
}

/// The stage of an instalment that is due on a day, if any.
#[must_use]
pub fn stage_due<'p>(debt: &Debt, cycle: u32, as_of: NaiveDate, policy: &'p Policy) -> Option<&'p Stage> {
    let days = days_past(debt.due_on, as_of);
    let last = debt.executed(cycle, as_of).map(|touch| touch.stage).max();
    policy
        .stages
        .iter()
        .rev()
        .filter(|stage| i64::from(stage.offset) <= days && last.is_none_or(|last| stage.offset > last))
        .find(|stage| !stage.is_escalating || letters_have_rested(debt, cycle, as_of, stage, policy))
}

/// An escalating stage waits for a letter before it, and for each such letter as many days as lie between the two
/// offsets: the cadence never runs faster than its own gaps, however late it started.
fn letters_have_rested(debt: &Debt, cycle: u32, as_of: NaiveDate, stage: &Stage, policy: &Policy) -> bool {
    let mut letters = debt
        .executed(cycle, as_of)
        .filter(|touch| touch.stage < stage.offset && policy.is_letter(touch.stage))
        .map(|touch| days_past(touch.span.from, as_of) >= i64::from(stage.offset - touch.stage))
        .peekable();
    letters.peek().is_some() && letters.all(|has_rested| has_rested)
}

fn line(
    account: &Account,
    due: &[(usize, u32, &Stage)],
    aside: &SetAside,
    as_of: NaiveDate,
    policy: &Policy,
    asked: impl Fn(usize) -> i64,
) -> Line {
    let mut steps: Vec<Step> = due
        .iter()
        .filter(|(index, _, _)| asked(*index) > 0)
        .map(|(index, cycle, stage)| Step {
            debt: *index,
            stage: stage.offset,
            cycle: *cycle,
            skips: skipped_by(&account.debts[*index], *cycle, stage.offset, policy),
            asked: asked(*index),
        })
        .collect();
    steps.sort_by(|a, b| {
        let key = |step: &Step| {
            let debt = &account.debts[step.debt];
            (debt.due_on, debt.number.clone(), debt.seq, debt.id)
        };
        key(a).cmp(&key(b))
    });
    Line {
        stage: steps.iter().map(|step| step.stage).max().unwrap_or(0),
        days_past_due: steps.iter().map(|step| days_past(account.debts[step.debt].due_on, as_of)).max().unwrap_or(0),
        amount: steps.iter().map(|step| step.asked).sum(),
        overdue: overdue(account, aside, as_of),
        steps,
    }
}

/// The line as it would be if nothing were set aside: what a gate over all of it shows.
fn whole_line(
    account: &Account,
    due: &[(usize, u32, &Stage)],
    aside: &SetAside,
    as_of: NaiveDate,
    policy: &Policy,
) -> Line {
    line(account, due, aside, as_of, policy, |index| aside.open[index])
}

fn skipped_by(debt: &Debt, cycle: u32, stage: i32, policy: &Policy) -> Vec<i32> {
    let is_settled = |offset: i32| {
        debt.touches.iter().any(|touch| touch.span.is_live() && touch.cycle == cycle && touch.stage == offset)
    };
    policy.stages.iter().map(|lower| lower.offset).filter(|offset| *offset < stage && !is_settled(*offset)).collect()
}

/// All that the account owes late on a day and may be asked for: instalments and charges, less what is set aside.
#[must_use]
pub fn overdue(account: &Account, aside: &SetAside, as_of: NaiveDate) -> i64 {
    let is_late = |index: &usize| account.debts[*index].due_on < as_of;
    (0..account.debts.len()).filter(is_late).map(|index| aside.askable(index).max(0)).sum()
}

fn paused_until(account: &Account, as_of: NaiveDate) -> Option<NaiveDate> {
    account
        .pauses
        .iter()
        .filter(|pause| pause.span.counts_on(as_of) && as_of <= pause.until)
        .map(|pause| pause.until)
        .max()
}

fn set_aside_gate(
    account: &Account,
    due: &[(usize, u32, &Stage)],
    aside: &SetAside,
    as_of: NaiveDate,
) -> (Gate, Option<NaiveDate>) {
    if due.iter().any(|(index, _, _)| aside.disputed[*index] > 0) {
        return (Gate::Dispute, None);
    }
    let is_due = |debt: i64| due.iter().any(|(index, _, _)| account.debts[*index].id == debt);
    let until = account
        .agreements
        .iter()
        .filter(|agreement| promise::is_in_force(account, agreement, as_of))
        .filter(|agreement| agreement.covers.iter().any(|(debt, _)| is_due(*debt)))
        .filter_map(|agreement| promise::agreement_until(account, agreement, as_of))
        .max();
    (Gate::Agreement, until)
}

fn softer_gate(account: &Account, as_of: NaiveDate, policy: &Policy) -> Option<(Gate, Option<NaiveDate>)> {
    if let Some(until) = promise::held_until(account, as_of) {
        return Some((Gate::Promise, Some(until)));
    }
    if account.credit_on(as_of) > 0 {
        return Some((Gate::Credit, None));
    }
    let rest = u64::from(policy.min_interval_days.max(1));
    let last = account.last_touch_on.filter(|last| *last <= as_of && as_of < after(*last, rest))?;
    Some((Gate::Interval, Some(after(last, rest - 1))))
}
