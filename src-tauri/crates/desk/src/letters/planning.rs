//! The letters of a day before they are printed: the plan of the day as it was read, and which of its lines go on which
//! letter. What a letter says is made from it when it is asked for, so that a batch takes no more memory than the plan.

use std::collections::HashMap;

use chrono::NaiveDate;
use documents::Letter;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use store::accounts::Scope;
use store::customers::Customer;
use store::{Connection, EntryId};

use crate::book::Context;
use crate::contacting::PlannedLine;
use crate::papers::{self, Parts};
use crate::queue::{self, DueLine, Queue};
use crate::wire::{QueueItem, WireError};

/// Letters to be printed, one for each customer, in the order of the queue.
#[derive(Debug)]
pub(crate) struct PlannedLetters {
    context: Context,
    queue: Queue,
    /// Where in the queue the lines of each letter stand.
    letters: Vec<Vec<usize>>,
    parts: Parts,
    shown: HashMap<EntryId, String>,
}

impl PlannedLetters {
    /// Plans the day and keeps the lines that are wanted.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(crate) fn read(
        conn: &Connection,
        context: &Context,
        is_wanted: impl Fn(&DueLine<'_>) -> bool,
    ) -> Result<Self, WireError> {
        let queue = queue::plan_day(conn, context, Scope::OpenOn(context.today))?;
        let mut due = queue.due(context);
        due.retain(is_wanted);
        let mut letters: Vec<Vec<usize>> = Vec::new();
        let mut letter_of: HashMap<EntryId, usize> = HashMap::new();
        for line in &due {
            let letter = letter_of.entry(line.account.customer).or_insert_with(|| {
                letters.push(Vec::new());
                letters.len() - 1
            });
            letters[*letter].push(line.at);
        }
        let parts = papers::parts_of(conn, due.iter().map(|line| line.account))?;
        let shown = queue::shown_ids(conn, &due)?;
        Ok(Self { context: context.clone(), queue, letters, parts, shown })
    }

    pub(crate) fn today(&self) -> NaiveDate {
        self.context.today
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// The letters, as they are asked for.
    pub(crate) fn each(&self) -> impl ExactSizeIterator<Item = PlannedLetter<'_>> {
        let policy = self.context.settings.policy();
        self.letters.iter().map(move |places| PlannedLetter {
            of: self,
            lines: places.iter().filter_map(|at| self.queue.due_at(*at, &policy)).collect(),
        })
    }

    fn items(&self) -> impl Iterator<Item = QueueItem> {
        self.each().flat_map(|letter| letter.items().collect::<Vec<_>>())
    }
}

/// One of the letters.
pub(crate) struct PlannedLetter<'p> {
    of: &'p PlannedLetters,
    /// At least one: one for each currency.
    lines: Vec<DueLine<'p>>,
}

impl PlannedLetter<'_> {
    pub(crate) fn customer(&self) -> &Customer {
        self.lines[0].customer
    }

    /// The letter in words.
    pub(crate) fn letter(&self) -> Result<Letter, WireError> {
        papers::letter(&self.of.context, &self.lines, &self.of.parts)
    }

    /// What must still hold when it is marked.
    pub(crate) fn lines(&self) -> Vec<PlannedLine> {
        self.lines.iter().map(|due| PlannedLine::of(due.account, due.line)).collect()
    }

    /// Its lines as Hoy shows them.
    pub(crate) fn items(&self) -> impl Iterator<Item = QueueItem> {
        self.lines.iter().map(|due| queue::item(&self.of.context, due, &self.of.shown))
    }
}

/// The lines of the queue that were printed, letter by letter. Here they are made one at a time from the plan; where they
/// come from the process that holds the ledger, they are what it told.
#[derive(Debug)]
pub struct LetterLines(Source);

#[derive(Debug)]
enum Source {
    Planned(Box<PlannedLetters>),
    Told(Vec<QueueItem>),
}

impl LetterLines {
    pub(crate) fn none() -> Self {
        Self(Source::Told(Vec::new()))
    }

    pub(crate) fn of(planned: PlannedLetters) -> Self {
        Self(Source::Planned(Box::new(planned)))
    }

    /// How many there are: a letter has one for each currency.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.0 {
            Source::Planned(planned) => planned.letters.iter().map(Vec::len).sum(),
            Source::Told(items) => items.len(),
        }
    }

    /// Was nothing printed?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The lines in their order.
    pub fn iter(&self) -> Box<dyn Iterator<Item = QueueItem> + '_> {
        match &self.0 {
            Source::Planned(planned) => Box::new(planned.items()),
            Source::Told(items) => Box::new(items.iter().cloned()),
        }
    }
}

impl Serialize for LetterLines {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for LetterLines {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(|items| Self(Source::Told(items)))
    }
}
