//! What the long lists are made of: made once, and kept until a row is written, the day ends or the ledger is closed. A
//! page, an order or a keystroke then walks over no account.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use chrono::NaiveDate;
use store::Connection;

use crate::book::lock;
use crate::wire::WireError;

/// What an answer rests on: nothing was written since, and the day is the same.
#[derive(PartialEq, Eq)]
struct Stamp {
    changes: u64,
    head: String,
    today: NaiveDate,
}

struct Kept {
    stamp: Stamp,
    question: String,
    answer: Arc<dyn Any + Send + Sync>,
}

/// The last answer of each list. It holds names: whoever closes the ledger forgets it.
#[derive(Default)]
pub(crate) struct Lists(Mutex<HashMap<&'static str, Kept>>);

impl Lists {
    /// The answer of a list to a question, made where it is not kept.
    ///
    /// # Errors
    /// What SQLite or `make` says.
    pub(crate) fn kept<T: Any + Send + Sync>(
        &self,
        conn: &Connection,
        today: NaiveDate,
        (list, question): (&'static str, &str),
        make: impl FnOnce() -> Result<T, WireError>,
    ) -> Result<Arc<T>, WireError> {
        let (id, hash) = store::entry::head(conn)?;
        let head = format!("{id} {}", ledger::chain::hex(&hash));
        let stamp = Stamp { changes: conn.total_changes(), head, today };
        let found = lock(&self.0)
            .get(list)
            .filter(|kept| kept.stamp == stamp && kept.question == question)
            .map(|kept| Arc::clone(&kept.answer));
        if let Some(answer) = found.and_then(|answer| answer.downcast().ok()) {
            return Ok(answer);
        }
        let answer = Arc::new(make()?);
        let kept = Kept { stamp, question: question.to_owned(), answer: Arc::<T>::clone(&answer) };
        lock(&self.0).insert(list, kept);
        Ok(answer)
    }

    pub(crate) fn forget(&self) {
        lock(&self.0).clear();
    }
}
