//! A story: lines to record, days on which to look, letters and messages to send; and how to shorten it.

use super::{compare, dice::Dice, program::Program};
use aldia_tests::model::{Answer, Book, Day};
use proptest::prelude::any;
use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use std::fmt;

#[derive(Clone)]
pub(super) enum Step {
    Record(String),
    /// Invoices, aging and queue as of a day.
    Look(Day),
    /// The queue alone.
    Queue(Day),
    SendLetters(Day),
    SendMessages(Day),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Record(line) => write!(f, "{line}"),
            Self::Look(day) => write!(f, "# invoices, aging and queue of {day}"),
            Self::Queue(day) => write!(f, "# queue of {day}"),
            Self::SendLetters(day) => write!(f, "# letters --mark-sent on {day}"),
            Self::SendMessages(day) => write!(f, "# messages --mark-sent on {day}"),
        }
    }
}

#[derive(Clone)]
pub(super) struct Story(Vec<Step>);

impl fmt::Debug for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the story:")?;
        self.0.iter().try_for_each(|step| writeln!(f, "{step}"))
    }
}

impl Story {
    /// Tells the story to both, and stops at the first answer that differs.
    pub(super) fn tell(&self) -> Result<(), String> {
        let (program, mut book) = (Program::start(), Book::new());
        let mut rest = self.0.as_slice();
        while !rest.is_empty() {
            let lines: Vec<&str> = rest.iter().map_while(line).collect();
            if !lines.is_empty() {
                rest = &rest[lines.len()..];
                same_answers(&lines, &program, &mut book)?;
                continue;
            }
            take(&rest[0], &program, &mut book)?;
            rest = &rest[1..];
        }
        Ok(())
    }
}

fn line(step: &Step) -> Option<&str> {
    match step {
        Step::Record(line) => Some(line),
        _ => None,
    }
}

fn same_answers(lines: &[&str], program: &Program, book: &mut Book) -> Result<(), String> {
    for (line, got) in lines.iter().zip(program.record(lines)) {
        let expected = book.record(line);
        let kept = !matches!(expected, Answer::Refused(_));
        let duplicate = expected == Answer::Duplicate;
        if (got["ok"] == true) != kept || (got["duplicate"] == true) != duplicate {
            return Err(format!("{line}\n  model: {expected:?}\n  program: {got}"));
        }
    }
    Ok(())
}

fn take(step: &Step, program: &Program, book: &mut Book) -> Result<(), String> {
    match step {
        Step::Record(_) => Ok(()),
        Step::Look(day) => compare::everything(program, book, *day),
        Step::Queue(day) => compare::queue(program, book, *day),
        Step::SendLetters(day) => {
            compare::letters(&program.send_letters(*day), book, *day)?;
            book.mark_sent(true, *day);
            Ok(())
        }
        Step::SendMessages(day) => {
            compare::messages(&program.send_messages(*day), book, *day)?;
            book.mark_sent(false, *day);
            Ok(())
        }
    }
}

/// Random stories by one author.
#[derive(Debug)]
pub(super) struct Stories(fn(&mut Dice) -> Vec<Step>);

impl Stories {
    pub(super) fn new(author: fn(&mut Dice) -> Vec<Step>) -> Self {
        Self(author)
    }
}

impl Strategy for Stories {
    type Tree = Shorter;
    type Value = Story;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let seed = any::<u64>().new_tree(runner)?.current();
        let steps = (self.0)(&mut Dice::new(seed));
        Ok(Shorter::new(steps))
    }
}

/// Leaves out ever smaller runs of steps, as long as what remains is still answered differently.
pub(super) struct Shorter {
    steps: Vec<Step>,
    before: Vec<Step>,
    run: usize,
    at: usize,
}

impl Shorter {
    fn new(steps: Vec<Step>) -> Self {
        let run = steps.len().div_ceil(2);
        Self { before: steps.clone(), steps, run, at: 0 }
    }

    /// Leaves out the next run, beginning at the end of the story; false when nothing is left to try.
    fn leave_out(&mut self) -> bool {
        self.before.clone_from(&self.steps);
        if self.at >= self.steps.len() {
            if self.run <= 1 {
                return false;
            }
            self.run = self.run.div_ceil(2);
            self.at = 0;
        }
        let end = self.steps.len() - self.at;
        self.steps.drain(end.saturating_sub(self.run)..end);
        true
    }
}

impl ValueTree for Shorter {
    type Value = Story;

    fn current(&self) -> Story {
        Story(self.steps.clone())
    }

    fn simplify(&mut self) -> bool {
        self.leave_out()
    }

    fn complicate(&mut self) -> bool {
        self.steps.clone_from(&self.before);
        self.at += self.run;
        self.leave_out()
    }
}
