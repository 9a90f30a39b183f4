//! The queue of a day, and what it leaves behind when its letters and messages are marked as sent.

use super::{Book, Day, FactNo, Line, State, Target, facts::Fact};
use chrono::Days;
use rust_decimal::Decimal;

/// The default stages, as days from the due date.
const STAGES: [i64; 6] = [-3, 0, 3, 10, 20, 30];
/// Those that go out as a letter.
const LETTERS: [i64; 3] = [10, 20, 30];
/// Those that need an earlier letter.
const ESCALATING: [i64; 2] = [20, 30];

/// One stage of one instalment that was executed, or skipped because a later one was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touch {
    pub instalment: (FactNo, usize),
    pub stage: i64,
    pub cycle: usize,
    pub on: Day,
    /// The later stage that made this one superfluous; `None` where it was executed itself.
    pub skipped_for: Option<i64>,
}

/// One line of the queue: a customer and a currency.
#[derive(Clone, Debug)]
pub struct Item {
    pub customer: String,
    pub customer_name: String,
    pub currency: String,
    pub amount: Decimal,
    pub overdue: Decimal,
    pub stage: i64,
    pub channel: &'static str,
    pub days_past_due: i64,
    pub instalments: Vec<Asked>,
}

/// An instalment whose stage is due now.
#[derive(Clone, Debug)]
pub struct Asked {
    pub invoice: FactNo,
    pub seq: usize,
    pub stage: i64,
    pub open: Decimal,
}

/// A line that would be in the queue, and what holds it back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Held {
    pub customer: String,
    pub currency: String,
    pub gate: &'static str,
    /// The last day held, where one is known.
    pub until: Option<Day>,
}

#[derive(Clone, Debug, Default)]
pub struct Queue {
    pub items: Vec<Item>,
    pub held: Vec<Held>,
}

enum Verdict {
    Ask(Item),
    Hold(Held),
}

impl Book {
    /// What to do on a day. Asking changes nothing.
    pub fn queue(&self, day: Day) -> Queue {
        let mut queue = Queue::default();
        for (customer, currency) in self.parties() {
            match self.verdict(&customer, &currency, day) {
                Some(Verdict::Ask(item)) => queue.items.push(item),
                Some(Verdict::Hold(held)) => queue.held.push(held),
                None => {}
            }
        }
        queue.items.sort_by_key(turn);
        queue.held.sort();
        queue
    }

    /// Marks every letter of the day (or every other message) as sent.
    pub fn mark_sent(&mut self, letters: bool, day: Day) {
        let queue = self.queue(day);
        let sent = queue.items.iter().filter(|item| (item.channel == "letter") == letters);
        for asked in sent.flat_map(|item| &item.instalments) {
            self.execute((asked.invoice, asked.seq), asked.stage, day);
        }
    }

    /// One stage executed, and every lower one that this cycle has not seen skipped because of it.
    fn execute(&mut self, instalment: (FactNo, usize), stage: i64, on: Day) {
        let cycle = self.cycle(Target::Instalment(instalment.0, instalment.1), on);
        let seen: Vec<i64> = self.seen(instalment, cycle, on).iter().map(|it| it.stage).collect();
        for lower in STAGES.into_iter().filter(|it| *it < stage && !seen.contains(it)) {
            let skipped_for = Some(stage);
            self.touches.push(Touch { instalment, stage: lower, cycle, on, skipped_for });
        }
        self.touches.push(Touch { instalment, stage, cycle, on, skipped_for: None });
    }

    // --- one customer and currency ------------------------------------------------------------------------

    /// A line exists where an instalment with something open has a stage due. It is held where a gate stands
    /// before all of it, in the order pause, dispute, agreement, promise, credit, interval.
    ///
    /// Reading: the interval of 0 days holds nothing but a second message in one currency on the same day.
    fn verdict(&self, customer: &str, currency: &str, day: Day) -> Option<Verdict> {
        let line = self.due(customer, currency, day);
        if line.is_empty() {
            return None;
        }
        let held = |gate, until| {
            let (customer, currency) = (customer.to_owned(), currency.to_owned());
            Some(Verdict::Hold(Held { customer, currency, gate, until }))
        };
        if let Some(until) = self.paused_until(customer, day) {
            return held("pause", Some(until));
        }
        let asked: Vec<(Target, i64)> =
            line.iter().copied().filter(|(target, _)| !self.asked(*target, day).is_zero()).collect();
        if asked.is_empty() {
            let targets: Vec<Target> = line.iter().map(|(target, _)| *target).collect();
            return match targets.iter().any(|it| !self.disputed(*it, day).is_zero()) {
                true => held("dispute", None),
                false => held("agreement", self.agreement_until(&targets, day)),
            };
        }
        let promises = self.live_promises(customer, currency, day);
        if let Some(until) = promises.iter().map(|it| super::next_working_day(it.due_on)).max() {
            return held("promise", Some(until));
        }
        if !self.credit(customer, currency, day).is_zero() {
            return held("credit", None);
        }
        if self.sent_today(customer, currency, day) {
            return held("interval", Some(day));
        }
        Some(Verdict::Ask(self.item(customer, currency, &asked, day)))
    }

    /// The open instalments that have a stage due, with that stage.
    fn due(&self, customer: &str, currency: &str, day: Day) -> Vec<(Target, i64)> {
        let debts = self.debts(customer, currency).into_iter();
        let open = debts.filter(|target| !self.open(*target, day).is_zero());
        open.filter_map(|target| Some((target, self.stage_due(target, day)?))).collect()
    }

    fn sent_today(&self, customer: &str, currency: &str, day: Day) -> bool {
        let sent = self.touches.iter().filter(|it| it.on == day);
        let mut parties = sent.map(|it| self.party(it.instalment.0));
        parties.any(|party| party == Some((customer, currency)))
    }

    /// Reading: `days_past_due` is that of the oldest instalment listed. `overdue` is what is asked of every
    /// late instalment (open − disputed − covered), whether or not its stage is due, and the late charges.
    fn item(&self, customer: &str, currency: &str, asked: &[(Target, i64)], day: Day) -> Item {
        let age = |target: Target| (day - self.ages_from(target)).num_days();
        let debts = self.debts(customer, currency).into_iter();
        let late = debts.filter(|target| age(*target) > 0);
        let stage = asked.iter().map(|(_, stage)| *stage).max().unwrap_or_default();
        let list = asked.iter().map(|(target, stage)| self.asked_of(*target, *stage, day));
        Item {
            customer: customer.to_owned(),
            customer_name: self.customer_name(customer),
            currency: currency.to_owned(),
            amount: asked.iter().map(|(target, _)| self.asked(*target, day)).sum(),
            overdue: late.map(|target| self.asked(target, day)).sum(),
            stage,
            channel: self.channel(customer, stage),
            days_past_due: asked.iter().map(|(target, _)| age(*target)).max().unwrap_or_default(),
            instalments: list.collect(),
        }
    }

    fn asked_of(&self, target: Target, stage: i64, day: Day) -> Asked {
        let Target::Instalment(invoice, seq) = target else {
            unreachable!("a charge has no stage");
        };
        Asked { invoice, seq, stage, open: self.asked(target, day) }
    }

    pub(super) fn customer_name(&self, id: &str) -> String {
        match self.find(id).map(|no| &self.fact(no).line) {
            Some(Line::Customer(it)) => it.name.clone(),
            _ => String::new(),
        }
    }

    /// A letter stage is a letter; a message takes WhatsApp if there is a number, else e-mail, else phone,
    /// else letter.
    fn channel(&self, customer: &str, stage: i64) -> &'static str {
        let line = self.find(customer).map(|no| &self.fact(no).line);
        match line {
            Some(Line::Customer(it)) if !LETTERS.contains(&stage) => {
                let channels = [("whatsapp", &it.whatsapp), ("email", &it.email), ("phone", &it.phone)];
                let found = channels.into_iter().find(|(_, to)| to.is_some());
                found.map_or("letter", |(channel, _)| channel)
            }
            _ => "letter",
        }
    }

    // --- one instalment -----------------------------------------------------------------------------------

    /// The largest offset up to the days past due, above the last one executed in this cycle, that may go.
    fn stage_due(&self, target: Target, day: Day) -> Option<i64> {
        let Target::Instalment(invoice, seq) = target else {
            return None;
        };
        let late = (day - self.ages_from(target)).num_days();
        let cycle = self.cycle(target, day);
        let seen = self.seen((invoice, seq), cycle, day);
        let executed: Vec<&Touch> = seen.into_iter().filter(|it| it.skipped_for.is_none()).collect();
        let last = executed.iter().map(|it| it.stage).max().unwrap_or(i64::MIN);
        let due = STAGES.into_iter().filter(|stage| *stage <= late && *stage > last);
        due.filter(|stage| may_go(*stage, &executed, day)).max()
    }

    /// What was executed or skipped for an instalment in a cycle, as known on a day.
    fn seen(&self, instalment: (FactNo, usize), cycle: usize, day: Day) -> Vec<&Touch> {
        let all = self.touches.iter();
        all.filter(|it| it.instalment == instalment && it.cycle == cycle && it.on <= day).collect()
    }

    /// 1, and one more for each day on which a reversal opened the instalment again that was paid the day
    /// before.
    ///
    /// Reading: a written-off instalment that is opened again goes on where it stood; what is paid and
    /// reversed within one day was not re-opened.
    fn cycle(&self, target: Target, day: Day) -> usize {
        let issued_on = self.fact(target.fact()).line.business_day();
        let reversals = self.facts.iter().filter_map(|fact: &Fact| fact.reversed_on);
        let mut days: Vec<Day> = reversals.filter(|on| *on > issued_on && *on <= day).collect();
        days.sort_unstable();
        days.dedup();
        let opened_again = days.into_iter().filter(|on| {
            let before = self.state(target, *on - Days::new(1));
            before == State::Paid && !self.open(target, *on).is_zero()
        });
        1 + opened_again.count()
    }
}

/// Reading: an escalating stage needs at least one earlier letter stage executed, and every executed one must
/// lie at least the gap between the two offsets back, so that the cadence never runs faster than its gaps.
fn may_go(stage: i64, executed: &[&Touch], day: Day) -> bool {
    if !ESCALATING.contains(&stage) {
        return true;
    }
    let letters = executed.iter().filter(|it| LETTERS.contains(&it.stage) && it.stage < stage);
    let gaps: Vec<bool> = letters.map(|it| (day - it.on).num_days() >= stage - it.stage).collect();
    !gaps.is_empty() && gaps.into_iter().all(|far_enough| far_enough)
}

/// The order of the queue: due today, then days past due descending, amount descending, name.
///
/// Reading: a line is "due today" when the oldest instalment in it is; amounts of different currencies are
/// compared as numbers. Promises of today never stand here: they are held.
fn turn(item: &Item) -> (bool, i64, Decimal, String, String, String) {
    let name = item.customer_name.clone();
    let late = item.days_past_due;
    (late != 0, -late, -item.amount, name, item.customer.clone(), item.currency.clone())
}
