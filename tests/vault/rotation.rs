//! The rotation: seven days, five weeks, twelve months, and never because of a copy that nobody saw again.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::{DateTime, Days, TimeZone as _, Utc};
use vault::{Aged, superfluous};

fn at(days_ago: u64) -> DateTime<Utc> {
    // A Sunday evening: ISO weeks begin on the day after.
    let newest = Utc.with_ymd_and_hms(2026, 11, 22, 19, 0, 0).unwrap();
    newest.checked_sub_days(Days::new(days_ago)).unwrap()
}

fn name(days_ago: u64) -> PathBuf {
    PathBuf::from(format!("hace-{days_ago:04}.aldia"))
}

/// A copy a day; all but the newest are settled.
fn daily(days: u64) -> Vec<Aged> {
    (0..days).map(|ago| Aged { file: name(ago), bytes: 10, taken_at: at(ago), is_settled: ago > 0 }).collect()
}

#[test]
fn seven_days_five_weeks_and_twelve_months_are_kept() {
    let copies = daily(800);
    let gone: BTreeSet<PathBuf> = superfluous(&copies, 0).into_iter().collect();
    let kept: Vec<u64> = (0..800).filter(|ago| !gone.contains(&name(*ago))).collect();
    let weeks = [0, 7, 14, 21, 28];
    // The last day of each month before November 2026, back to December 2025.
    let months = [0, 22, 53, 83, 114, 145, 175, 206, 236, 267, 295, 326];
    let mut expected: BTreeSet<u64> = (0..7).collect();
    expected.extend(weeks);
    expected.extend(months);
    assert_eq!(kept, expected.into_iter().collect::<Vec<_>>());
}

#[test]
fn nothing_goes_until_two_copies_were_read_again_in_a_later_session() {
    let mut copies = daily(300);
    for copy in &mut copies {
        copy.is_settled = false;
    }
    assert!(superfluous(&copies, u64::MAX).is_empty(), "every copy of this session may be lost with one pulled stick");
    copies[40].is_settled = true;
    assert!(superfluous(&copies, u64::MAX).is_empty(), "one is not enough");
    copies[60].is_settled = true;
    let gone = superfluous(&copies, 0);
    assert!(!gone.is_empty());
    assert!(gone.iter().all(|file| *file > name(60)), "only what is older than both may go: {gone:?}");
}

#[test]
fn where_space_is_lacking_the_oldest_go_but_never_the_two_that_are_safe() {
    let copies = daily(10);
    assert_eq!(superfluous(&copies, 0), [name(9), name(8)], "neither a day, a week nor a month of their own");
    assert_eq!(superfluous(&copies, 25), [name(9), name(8), name(7)], "two free 20 of 25 bytes");
    let all = superfluous(&copies, u64::MAX);
    assert_eq!(all, (3..10).rev().map(name).collect::<Vec<_>>(), "the newest and the two settled before it stay");
}

#[test]
fn the_only_copies_never_go() {
    for days in 0..3 {
        assert!(superfluous(&daily(days), u64::MAX).is_empty(), "{days} copies");
    }
}
