//! The story of the example before anything is posted: who is invoiced what and when, and how each customer pays.
//!
//! Everything is laid out relative to today, so that the book is as alive next year as it is now.

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate, Weekday};
use ledger::day::{after, before, is_working_day, months_after, next_working_day};
use ledger::{Currency, currency};
use store::customers::Customer;

use super::dice::Dice;
use super::people::People;
use super::roles::{CAST, Role};

/// Days of history in the small book; a large one reaches further back, so that most of it is settled.
const SMALL_HISTORY: u64 = 425;
const LARGE_HISTORY: u64 = 1_825;
/// From this many invoices on, contacts are not simulated day by day.
pub(super) const LARGE: usize = 2_000;

/// How those pay who have no habit of their own.
const HABITS: &[Habit] =
    &[Habit::Punctual, Habit::Punctual, Habit::FewDaysLate, Habit::FewDaysLate, Habit::Late, Habit::Promises];

/// How a customer pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Habit {
    Punctual,
    FewDaysLate,
    Late,
    /// Everything that is due, on the last Friday of the month.
    Monthly,
    InParts,
    Promises,
}

pub(super) struct Person {
    pub(super) customer: Customer,
    pub(super) habit: Habit,
    pub(super) bills: Vec<usize>,
    /// The last day on which an ordinary invoice is issued.
    last_issue_on: NaiveDate,
    /// Larger customers buy more at a time.
    size: i64,
}

/// An invoice to be posted, and what is open of it once it is.
pub(super) struct Bill {
    pub(super) who: usize,
    pub(super) currency: Currency,
    pub(super) dues: Vec<(NaiveDate, i64)>,
    /// Debt and open minor units of each instalment, once posted.
    pub(super) open: Vec<(i64, i64)>,
    pub(super) entry: i64,
}

/// Something that happens on a day.
#[derive(Debug, Clone)]
pub(super) enum Event {
    Issue(usize),
    /// Pays what is open of an instalment, or so many percent of its amount.
    Pay {
        bill: usize,
        seq: usize,
        percent: Option<i64>,
    },
    PayAllDue {
        who: usize,
    },
    /// A cheque that is taken back `days` later.
    BouncingCheque {
        bill: usize,
        days: u64,
    },
    TakeBack {
        payment: i64,
        bill: usize,
        minor: i64,
    },
    /// Money that nobody can place, applied `days` later or never.
    Deposit {
        bill: usize,
        percent: i64,
        applied_after: Option<u64>,
    },
    ApplyDeposit {
        payment: i64,
        bill: usize,
        minor: i64,
    },
    CreditNote {
        bill: usize,
        percent: i64,
    },
    WriteOff {
        bill: usize,
    },
    Charge {
        bill: usize,
        percent: i64,
    },
    Dispute {
        bill: usize,
        percent: i64,
        resolved_after: Option<u64>,
    },
    Resolve {
        dispute: i64,
        bill: usize,
        minor: i64,
    },
    Promise {
        bill: usize,
        due_on: NaiveDate,
    },
    Pause {
        who: usize,
        until: NaiveDate,
        reason: &'static str,
    },
    Agree {
        bills: Vec<usize>,
        first: NaiveDate,
    },
    Note {
        who: usize,
        text: &'static str,
    },
}

pub(super) struct Plot {
    pub(super) today: NaiveDate,
    pub(super) start: NaiveDate,
    pub(super) people: Vec<Person>,
    pub(super) bills: Vec<Bill>,
    pub(super) agenda: BTreeMap<NaiveDate, Vec<Event>>,
    pub(super) dice: Dice,
    most_bills: usize,
    own: Currency,
}

impl Plot {
    /// The story of a book of this size.
    pub(super) fn new(customers: usize, invoices: usize, seed: u64, today: NaiveDate, own: Currency) -> Self {
        let is_large = invoices > LARGE;
        let mut plot = Self {
            today,
            start: before(today, if is_large { LARGE_HISTORY } else { SMALL_HISTORY }),
            people: Vec::with_capacity(customers),
            bills: Vec::with_capacity(invoices),
            agenda: BTreeMap::new(),
            dice: Dice::new(seed),
            most_bills: invoices,
            own,
        };
        plot.cast(customers);
        plot.fill();
        plot
    }

    fn cast(&mut self, customers: usize) {
        let mut people = People::new();
        for index in 0..customers {
            let part = CAST.get(index);
            let customer = match part {
                Some(part) => people.named(&mut self.dice, part.name, part.channels),
                None => people.any(&mut self.dice),
            };
            let role = part.map(|part| part.role);
            let habit = match role {
                Some(Role::Regular(habit)) => habit,
                _ => *self.dice.pick(HABITS),
            };
            let last_issue_on = self.last_issue_on(&customer, habit, role);
            let size = self.dice.between(2, 7);
            self.people.push(Person { customer, habit, bills: Vec::new(), last_issue_on, size });
            if let Some(role) = role {
                super::roles::play(self, index, role);
            }
        }
    }

    /// Whoever plays a role today has settled everything else by the day on which the owner went away, and long before
    /// it if promises hold the whole account meanwhile.
    fn last_issue_on(&self, customer: &Customer, habit: Habit, role: Option<Role>) -> NaiveDate {
        let settled_after = match (role, habit) {
            (None | Some(Role::Regular(_)), _) => return self.today,
            (Some(Role::WrittenOff), _) => 400,
            (Some(Role::Stopped), _) => 200,
            (_, Habit::Punctual | Habit::FewDaysLate) => 17,
            (_, Habit::Late) => 47,
            _ => 90,
        };
        let terms = u64::from(customer.terms_days.unwrap_or(30));
        before(self.today, terms + settled_after).max(self.start)
    }

    /// Ordinary invoices of everybody until the book is full.
    fn fill(&mut self) {
        self.schedule_month_ends();
        let mut who = 0;
        while self.bills.len() < self.most_bills && !self.people.is_empty() {
            // Those who still buy do so three times as often.
            let times = if self.people[who].last_issue_on == self.today { 3 } else { 1 };
            for _ in 0..times {
                self.ordinary(who);
            }
            who = (who + 1) % self.people.len();
        }
    }

    fn schedule_month_ends(&mut self) {
        let monthly: Vec<usize> =
            (0..self.people.len()).filter(|who| self.people[*who].habit == Habit::Monthly).collect();
        let mut month = self.start.with_day(1).unwrap_or(self.start);
        while month <= self.today {
            let mut friday = before(months_after(month, 1), 1);
            while friday.weekday() != Weekday::Fri {
                friday = before(friday, 1);
            }
            for who in &monthly {
                self.plan(friday, Event::PayAllDue { who: *who });
            }
            month = months_after(month, 1);
        }
    }

    fn ordinary(&mut self, who: usize) {
        let span = (self.people[who].last_issue_on - self.start).num_days();
        let days = self.dice.below(u64::try_from(span).unwrap_or(0) + 1);
        let issued_on = self.working(after(self.start, days));
        let amount = self.amount(self.people[who].size);
        let terms = self.people[who].customer.terms_days.unwrap_or(30);
        let due_on = after(issued_on, terms.into());
        let Some(bill) = self.bill(who, self.own, issued_on, vec![(due_on, amount)]) else { return };
        match bill % 41 {
            7 => self.plan(after(issued_on, 4), Event::CreditNote { bill, percent: 8 }),
            19 => self.plan(after(issued_on, 6), Event::Dispute { bill, percent: 10, resolved_after: Some(5) }),
            _ => {}
        }
        self.pay_by_habit(who, bill, due_on);
    }

    fn pay_by_habit(&mut self, who: usize, bill: usize, due_on: NaiveDate) {
        let pay = |percent| Event::Pay { bill, seq: 0, percent };
        let mut later = |least, most| self.dice.between(least, most);
        match self.people[who].habit {
            Habit::Punctual => {
                let day = later(-3, 1);
                self.plan_from(due_on, day, pay(None));
            }
            Habit::FewDaysLate if bill % 53 == 11 => {
                self.plan_from(due_on, 4, Event::Deposit { bill, percent: 100, applied_after: Some(2) });
            }
            Habit::FewDaysLate => {
                let day = later(2, 9);
                self.plan_from(due_on, day, pay(None));
            }
            Habit::Late => {
                let day = later(14, 38);
                self.plan_from(due_on, day, pay(None));
            }
            Habit::InParts => {
                let (first, rest) = (later(3, 8), later(18, 30));
                self.plan_from(due_on, first, pay(Some(50)));
                self.plan_from(due_on, rest, pay(None));
            }
            Habit::Promises => {
                let (made_on, promised) = (self.working(after(due_on, 5)), self.working(after(due_on, 11)));
                let day = if self.dice.chance(70) { 11 } else { 24 };
                self.plan(made_on, Event::Promise { bill, due_on: promised });
                self.plan_from(due_on, day, pay(None));
            }
            Habit::Monthly => {}
        }
    }

    /// Plans something so many days after a due date, on a working day.
    fn plan_from(&mut self, due_on: NaiveDate, days: i64, event: Event) {
        let day = due_on + chrono::Duration::days(days);
        self.plan(self.working(day), event);
    }

    /// Something happens on a day; what would happen after today does not.
    pub(super) fn plan(&mut self, on: NaiveDate, event: Event) {
        if on <= self.today {
            self.agenda.entry(on).or_default().push(event);
        }
    }

    /// The day itself, or the first working day after it.
    pub(super) fn working(&self, day: NaiveDate) -> NaiveDate {
        if is_working_day(day) { day } else { next_working_day(day) }
    }

    /// An amount with its value added tax of 16 %, in minor units: many small ones, few large ones.
    pub(super) fn amount(&mut self, size: i64) -> i64 {
        let skew = self.dice.between(100, 1_000);
        let pesos = 700 + skew * skew / 160 * size;
        (pesos * 100 + self.dice.between(0, 19) * 5) * 116 / 100
    }

    /// An invoice to be posted; none once the book is full.
    pub(super) fn bill(
        &mut self,
        who: usize,
        currency: Currency,
        issued_on: NaiveDate,
        dues: Vec<(NaiveDate, i64)>,
    ) -> Option<usize> {
        if self.bills.len() >= self.most_bills || issued_on > self.today {
            return None;
        }
        let index = self.bills.len();
        self.bills.push(Bill { who, currency, dues, open: Vec::new(), entry: 0 });
        self.people[who].bills.push(index);
        self.plan(issued_on, Event::Issue(index));
        Some(index)
    }

    /// An invoice of a role, due so many days before today.
    pub(super) fn due_before(&mut self, who: usize, days: i64) -> Option<usize> {
        let due_on = self.today - chrono::Duration::days(days);
        let amount = self.amount(self.people[who].size);
        self.bill(who, self.own, before(due_on, 30), vec![(due_on, amount)])
    }

    /// An invoice in six monthly instalments, the third of which fell due so many days ago.
    pub(super) fn in_instalments(&mut self, who: usize, days: u64) -> Option<usize> {
        let first = before(self.today, days).checked_sub_months(chrono::Months::new(2))?;
        let parts = currency::split(self.amount(9), 6);
        let dues = (0..6).map(|month| months_after(first, month)).zip(parts).collect();
        self.bill(who, self.own, before(first, 30), dues)
    }
}
