//! Where the ledger stands: whether that is a good place, how to leave a bad one, and whether there is room.
//!
//! A folder that another program synchronises, and a disk of another computer, change files behind our back and keep no
//! lock: what was confirmed can be replaced by an older state. It is noticed, said, and a move is offered.

mod moving;
mod place;
mod room;

use std::path::Path;

use crate::wire::Problem;

pub(crate) use place::wrong_place;
pub(crate) use room::{keep_reserve, make_room};

/// What is wrong with the place of the ledger, now.
pub(crate) fn problems(ledger: &Path, now: i64) -> Vec<Problem> {
    let problem = |code: &str, detail: String| Problem { code: code.to_owned(), detail, since: now };
    let place = wrong_place(ledger).map(|name| problem("ledger_place", name));
    let room = room::little(ledger).map(|free| problem("low_space", format!("{} MB", free >> 20)));
    place.into_iter().chain(room).collect()
}
