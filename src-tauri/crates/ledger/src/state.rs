//! The derived state of an instalment on a day, in product.md's order of precedence.

use chrono::NaiveDate;

use crate::account::{Account, Debt, DebtKind};
use crate::promise;

/// What an instalment is on a day. Nothing of this is ever stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    Void,
    WrittenOff,
    Paid,
    InLegal,
    Disputed,
    InAgreement,
    Promised,
    Overdue,
    DueToday,
    Upcoming,
}

impl State {
    /// The word that crosses the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Void => "void",
            Self::WrittenOff => "written_off",
            Self::Paid => "paid",
            Self::InLegal => "in_legal",
            Self::Disputed => "disputed",
            Self::InAgreement => "in_agreement",
            Self::Promised => "promised",
            Self::Overdue => "overdue",
            Self::DueToday => "due_today",
            Self::Upcoming => "upcoming",
        }
    }
}

/// What is set aside of each debt of an account on a day, by index into its debts, in minor units.
#[derive(Debug, Clone, Default)]
pub struct SetAside {
    /// Open on the day.
    pub open: Vec<i64>,
    /// Of that, disputed: on the oldest instalments of the disputed invoice first.
    pub disputed: Vec<i64>,
    /// Of the rest, covered by an agreement in force.
    pub agreed: Vec<i64>,
    /// Does a live promise reach this debt: oldest due first, as far as its amount goes?
    pub is_promised: Vec<bool>,
}

impl SetAside {
    /// What the customer may be asked for: open, less disputed, less agreed.
    #[must_use]
    pub fn askable(&self, debt: usize) -> i64 {
        self.open[debt] - self.disputed[debt] - self.agreed[debt]
    }

    /// Works out what is set aside on `as_of`.
    #[must_use]
    pub fn on(account: &Account, as_of: NaiveDate) -> Self {
        let open: Vec<i64> = account.debts.iter().map(|debt| debt.open_on(as_of)).collect();
        let order = if account.is_plain() { Vec::new() } else { account.in_order(false) };
        let disputed = disputed(account, &open, &order, as_of);
        let agreed = agreed(account, &open, &disputed, as_of);
        let is_promised = promised(account, &open, &order, as_of);
        Self { open, disputed, agreed, is_promised }
    }
}

impl Account {
    /// No promise, dispute or agreement: nothing can be set aside. True for most accounts, and worth asking first.
    fn is_plain(&self) -> bool {
        self.promises.is_empty() && self.disputes.is_empty() && self.agreements.is_empty()
    }
}

fn disputed(account: &Account, open: &[i64], order: &[usize], as_of: NaiveDate) -> Vec<i64> {
    let mut disputed = vec![0; open.len()];
    for dispute in &account.disputes {
        let is_resolved = dispute.resolved.iter().any(|span| span.counts_on(as_of));
        if !dispute.span.counts_on(as_of) || is_resolved {
            continue;
        }
        let mut left = dispute.amount;
        for &index in order {
            let debt = &account.debts[index];
            if debt.record == dispute.invoice && debt.kind == DebtKind::Instalment {
                let part = (open[index] - disputed[index]).min(left);
                disputed[index] += part;
                left -= part;
            }
        }
    }
    disputed
}

fn agreed(account: &Account, open: &[i64], disputed: &[i64], as_of: NaiveDate) -> Vec<i64> {
    let mut agreed = vec![0; open.len()];
    for agreement in account.agreements.iter().filter(|agreement| promise::is_in_force(account, agreement, as_of)) {
        for (debt, amount) in &agreement.covers {
            if let Some(index) = account.debts.iter().position(|candidate| candidate.id == *debt) {
                agreed[index] += (open[index] - disputed[index] - agreed[index]).min(*amount).max(0);
            }
        }
    }
    agreed
}

fn promised(account: &Account, open: &[i64], order: &[usize], as_of: NaiveDate) -> Vec<bool> {
    let mut is_promised = vec![false; open.len()];
    if account.promises.is_empty() {
        return is_promised;
    }
    let mut left: i64 = promise::live(account, as_of).into_iter().map(|index| account.promises[index].amount).sum();
    for &index in order {
        if left > 0 && open[index] > 0 && account.debts[index].kind == DebtKind::Instalment {
            is_promised[index] = true;
            left -= open[index];
        }
    }
    is_promised
}

/// The state of a debt on `as_of`, given what is set aside.
#[must_use]
pub fn state_of(debt: &Debt, index: usize, aside: &SetAside, as_of: NaiveDate) -> State {
    if debt.span.ends_on.is_some_and(|end| end <= as_of) {
        return State::Void;
    }
    if debt.is_written_off_on(as_of) {
        return State::WrittenOff;
    }
    let open = aside.open[index];
    if open <= 0 {
        return State::Paid;
    }
    if open <= aside.disputed[index] {
        return State::Disputed;
    }
    if aside.askable(index) <= 0 {
        return State::InAgreement;
    }
    if aside.is_promised[index] {
        return State::Promised;
    }
    match debt.due_on.cmp(&as_of) {
        std::cmp::Ordering::Less => State::Overdue,
        std::cmp::Ordering::Equal => State::DueToday,
        std::cmp::Ordering::Greater => State::Upcoming,
    }
}
