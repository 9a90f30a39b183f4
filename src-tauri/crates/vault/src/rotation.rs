//! Which copies of one ledger in one place may go.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Datelike as _, Utc};

use crate::VaultError;
use crate::durable::sync_dir_of;

/// Days, weeks and months of which one copy each is kept.
const DAYS: usize = 7;
const WEEKS: usize = 5;
const MONTHS: usize = 12;
/// So many copies that are known to have survived stand between the owner and any pruning.
const SETTLED: usize = 2;

/// A copy with what the rotation asks of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aged {
    /// The copy.
    pub file: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// When it was made.
    pub taken_at: DateTime<Utc>,
    /// It was made in an earlier session of the program and read again, whole, in a later one: it is known to have
    /// survived being written. A copy that was just made may still be lost with a stick that is pulled.
    pub is_settled: bool,
}

/// The copies that may go, oldest first.
///
/// Kept are the newest copy of each of the last 7 days, 5 ISO weeks and 12 months (UTC) on which copies were made. Where
/// the place lacks `lacking` bytes for the next copy, the oldest of those go too, until it fits. Whatever is lacking,
/// nothing goes unless two settled copies are newer: so the only copy never goes, nor does anything because of copies
/// that nobody saw again.
#[must_use]
pub fn superfluous(copies: &[Aged], lacking: u64) -> Vec<PathBuf> {
    let mut newest_first: Vec<&Aged> = copies.iter().collect();
    newest_first.sort_by_key(|copy| std::cmp::Reverse((copy.taken_at, copy.file.clone())));
    let mut settled = newest_first.iter().enumerate().filter(|(_, copy)| copy.is_settled);
    let Some((second, _)) = settled.nth(SETTLED - 1) else {
        return Vec::new();
    };
    let kept = kept(&newest_first);
    let oldest_first = newest_first[second + 1..].iter().rev();
    let (stay, mut go): (Vec<&Aged>, Vec<&Aged>) = oldest_first.partition(|copy| kept.contains(&copy.file));
    let mut freed: u64 = go.iter().map(|copy| copy.bytes).sum();
    for copy in stay {
        if freed >= lacking {
            break;
        }
        freed += copy.bytes;
        go.push(copy);
    }
    go.sort_by_key(|copy| (copy.taken_at, copy.file.clone()));
    go.into_iter().map(|copy| copy.file.clone()).collect()
}

fn kept(newest_first: &[&Aged]) -> HashSet<PathBuf> {
    let day = |at: DateTime<Utc>| (at.year(), at.ordinal());
    let week = |at: DateTime<Utc>| (at.iso_week().year(), at.iso_week().week());
    let month = |at: DateTime<Utc>| (at.year(), at.month());
    let mut kept = first_of_each(newest_first, DAYS, day);
    kept.extend(first_of_each(newest_first, WEEKS, week));
    kept.extend(first_of_each(newest_first, MONTHS, month));
    kept
}

/// The newest copy of each of the last `count` spans that have one.
fn first_of_each(newest_first: &[&Aged], count: usize, span: fn(DateTime<Utc>) -> (i32, u32)) -> HashSet<PathBuf> {
    let mut seen = HashSet::new();
    let firsts = newest_first.iter().filter(|copy| seen.insert(span(copy.taken_at)));
    firsts.take(count).map(|copy| copy.file.clone()).collect()
}

/// Removes a copy that [`superfluous`] named, durably.
///
/// # Errors
/// What the system answers.
pub fn remove(copy: &Path) -> Result<(), VaultError> {
    fs::remove_file(copy).map_err(VaultError::at(copy))?;
    sync_dir_of(copy)
}
