//! The business day and its high-water mark: dunning freezes when the machine's date falls behind the last business day
//! seen, or jumps more than 400 days ahead (product.md §4). `--today` neither reads nor moves the mark.

use chrono::{DateTime, NaiveDate, Utc};
use store::Connection;
use store::Tx;

use crate::Desk;
use crate::book::Context;
use crate::error::invalid;
use crate::wire::{ClockFrozen, Done, Nothing, Topic, WireError};

const MARK: &str = "last_business_day";
const LARGEST_JUMP_DAYS: i64 = 400;

/// The civil day of an instant in an IANA time zone; UTC's where the zone is unknown.
#[must_use]
pub(crate) fn business_day(now: DateTime<Utc>, zone: &str) -> NaiveDate {
    zone.parse::<chrono_tz::Tz>().map_or_else(|_| now.date_naive(), |zone| now.with_timezone(&zone).date_naive())
}

/// Why dunning is frozen, if it is.
pub(crate) fn frozen(conn: &Connection, context: &Context) -> Result<Option<ClockFrozen>, WireError> {
    if context.is_given {
        return Ok(None);
    }
    let Some(seen) = mark(conn)? else { return Ok(None) };
    let is_out_of_line = context.today < seen || (context.today - seen).num_days() > LARGEST_JUMP_DAYS;
    Ok(is_out_of_line.then(|| ClockFrozen { system: store::day_text(context.today), last_seen: store::day_text(seen) }))
}

fn mark(conn: &Connection) -> Result<Option<NaiveDate>, WireError> {
    Ok(store::settings::meta(conn, MARK)?.and_then(|text| text.parse().ok()))
}

/// Moves the mark forward to today, where the clock is in line.
pub(crate) fn advance(tx: &Tx<'_>, context: &Context) -> Result<(), WireError> {
    if context.is_given || frozen(tx, context)?.is_some() || mark(tx)? == Some(context.today) {
        return Ok(());
    }
    Ok(tx.put_meta(MARK, &store::day_text(context.today))?)
}

/// The error of a dunning act while the clock is out of line.
pub(crate) fn refuse_if_frozen(conn: &Connection, context: &Context) -> Result<(), WireError> {
    match frozen(conn, context)? {
        None => Ok(()),
        Some(clock) => Err(WireError::new(crate::wire::ErrorCode::ClockFrozen)
            .with("date", clock.system)
            .with("seen", clock.last_seen)),
    }
}

impl Desk {
    /// See the table of calls.
    pub(crate) fn accept_clock(&self, _: Nothing) -> Result<Done<Nothing>, WireError> {
        self.write(|tx, context| {
            if context.is_given {
                return Err(invalid("today", "la fecha se dio a mano"));
            }
            tx.put_meta(MARK, &store::day_text(context.today))?;
            Ok(Done { value: Nothing {}, changed: vec![Topic::Status, Topic::Today] })
        })
    }
}
