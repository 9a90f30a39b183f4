//! Aging: what is open, by how late it is. Each day past due falls in exactly one bucket.

use chrono::NaiveDate;

use crate::account::Account;
use crate::day::days_past;

/// Aging of one account or of many, in minor units of one currency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Aging {
    /// Due after the day.
    pub upcoming: i128,
    /// Due on the day: not overdue, and shown apart.
    pub due_today: i128,
    /// 1–30, 31–60, 61–90, 91–120 and more than 120 days late.
    pub late: [i128; 5],
    /// Unapplied money, as a negative amount.
    pub credits: i128,
}

impl Aging {
    /// Buckets and credits together: what the customers owe on balance.
    #[must_use]
    pub fn total(&self) -> i128 {
        self.receivable() + self.credits
    }

    /// All that is open.
    #[must_use]
    pub fn receivable(&self) -> i128 {
        self.upcoming + self.due_today + self.overdue()
    }

    /// All that is late.
    #[must_use]
    pub fn overdue(&self) -> i128 {
        self.late.iter().sum()
    }

    /// Is there nothing in it?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Puts an open amount into the bucket of its days past due.
    pub fn add_open(&mut self, days_past_due: i64, open: i64) {
        let open = i128::from(open);
        match days_past_due {
            ..=-1 => self.upcoming += open,
            0 => self.due_today += open,
            1..=30 => self.late[0] += open,
            31..=60 => self.late[1] += open,
            61..=90 => self.late[2] += open,
            91..=120 => self.late[3] += open,
            _ => self.late[4] += open,
        }
    }

    /// Adds another account's aging of the same currency.
    pub fn add(&mut self, other: &Self) {
        self.upcoming += other.upcoming;
        self.due_today += other.due_today;
        self.credits += other.credits;
        for (mine, theirs) in self.late.iter_mut().zip(other.late) {
            *mine += theirs;
        }
    }

    /// The aging of an account on a day.
    #[must_use]
    pub fn of(account: &Account, as_of: NaiveDate) -> Self {
        let mut aging = Self::default();
        for debt in &account.debts {
            aging.add_open(days_past(debt.due_on, as_of), debt.open_on(as_of));
        }
        aging.credits = -i128::from(account.credit_on(as_of));
        aging
    }
}
