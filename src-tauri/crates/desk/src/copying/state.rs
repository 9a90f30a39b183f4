//! The seal in Hoy: when the last copy was proven, where, and how many facts have come since.

use std::path::Path;

use store::diary::ProvenCopy;
use store::{Connection, StoreError};

use super::readings::Readings;
use crate::Desk;
use crate::book::Context;
use crate::wire::{CopySeal, SealState, WireError};

const DAY_MS: i64 = 24 * 3600 * 1000;
const FRESH_DAYS: i64 = 7;
const STALE_DAYS: i64 = 30;

/// Green: the newest proven copy holds everything and was proven within 30 days, or it was proven within 7 days.
/// Amber: it was proven within 30 days, or there is none and the ledger is not a week old. Red: it is older and facts are
/// missing in it, or there is none. A copy on the computer's own disk does not count: it shares the ledger's fate. A
/// ledger without a fact has nothing to lose.
fn state_of(days: Option<i64>, facts_since: u64, facts: i64, ledger_days: i64) -> SealState {
    match days {
        None if facts == 0 => SealState::Green,
        None if ledger_days < FRESH_DAYS => SealState::Amber,
        None => SealState::Red,
        Some(days) if days < FRESH_DAYS || (facts_since == 0 && days < STALE_DAYS) => SealState::Green,
        Some(days) if days < STALE_DAYS || facts_since == 0 => SealState::Amber,
        Some(_) => SealState::Red,
    }
}

/// The seal as of now over the newest copy elsewhere.
pub(crate) fn seal(conn: &Connection, context: &Context, last: Option<&ProvenCopy>) -> Result<CopySeal, StoreError> {
    let facts = store::entry::last(conn)?;
    let since = facts - last.map_or(0, |copy| copy.entries);
    let facts_since = u64::try_from(since).unwrap_or(0);
    // A clock that was set back must not make a copy fresher than it is.
    let days_since = |at: i64| (context.now.timestamp_millis() - at).max(0) / DAY_MS;
    let days = last.map(|copy| days_since(copy.proven_at));
    let made_at = store::settings::meta(conn, "created_at")?.and_then(|at| at.parse().ok());
    let ledger_days = made_at.map_or(i64::MAX, days_since);
    Ok(CopySeal {
        state: state_of(days, facts_since, facts, ledger_days),
        proven_at: last.map(|copy| copy.proven_at),
        place: last.map(|copy| copy.place.clone()),
        facts_since,
    })
}

impl Desk {
    /// The newest proven copy that does not share the ledger's disk, and was not found damaged since.
    pub(crate) fn last_elsewhere(&self, conn: &Connection) -> Result<Option<ProvenCopy>, StoreError> {
        let local = self.local_folder();
        let known = Readings::of(conn)?;
        let is_beside = |copy: &ProvenCopy| Path::new(&copy.place) == local || known.is_beside_ledger(&copy.place);
        let counts = |copy: &ProvenCopy| !is_beside(copy) && !known.contradict(copy, &local);
        Ok(store::copies::proven(conn)?.into_iter().find(counts))
    }

    /// Facts were recorded since the last copy, and that is a day old or older, or there is none.
    pub(crate) fn is_copy_due(&self) -> Result<bool, WireError> {
        self.read(|conn, context| {
            let seal = seal(conn, context, self.last_elsewhere(conn)?.as_ref())?;
            let now = context.now.timestamp_millis();
            Ok(seal.facts_since > 0 && seal.proven_at.is_none_or(|at| now - at >= DAY_MS))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seal_goes_from_green_over_amber_to_red() {
        let table = [
            (None, 0, 0, SealState::Green, "nothing to lose yet"),
            (None, 3, 3, SealState::Red, "facts of more than a week and no copy"),
            (Some(0), 9, 20, SealState::Green, "proven today"),
            (Some(6), 9, 20, SealState::Green, "proven this week"),
            (Some(7), 0, 20, SealState::Green, "a week old, but nothing is missing in it"),
            (Some(7), 1, 20, SealState::Amber, "a week old and a fact is missing"),
            (Some(29), 1, 20, SealState::Amber, "not yet a month"),
            (Some(30), 0, 20, SealState::Amber, "whole, but nobody looked for a month"),
            (Some(30), 1, 20, SealState::Red, "a month old and a fact is missing"),
        ];
        for (days, since, facts, expected, why) in table {
            assert_eq!(state_of(days, since, facts, 8), expected, "{why}");
        }
        assert_eq!(state_of(None, 3, 3, 0), SealState::Amber, "a book begun today is not late with its first copy");
    }
}
