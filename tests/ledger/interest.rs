//! The vectors of product.md §4, and the edges around them.

use chrono::NaiveDate;
use ledger::Currency;
use ledger::interest::{InterestError, Method, Rate, Tranche, late_interest};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn rate(from: &str, annual: &str, cap: Option<&str>) -> Rate {
    let percent = |text: &str| Decimal::from_str_exact(text).expect("a percentage");
    Rate { from: date(from), annual: percent(annual), cap: cap.map(percent) }
}

fn currency(code: &str) -> Currency {
    Currency::from_code(code).expect("a currency")
}

fn total(principal: i64, code: &str, due: &str, paid: &str, method: Method, rates: &[Rate], grace: u32) -> i64 {
    let tranches = late_interest(principal, currency(code), date(due), date(paid), method, rates, grace);
    tranches.expect("every day has a rate").iter().map(|tranche| tranche.interest).sum()
}

#[test]
fn spanish_half_years_over_365_days_give_18_49() {
    let rates = [rate("2026-01-01", "10.15", None), rate("2026-07-01", "10.40", None)];
    let tranches =
        late_interest(100_000, currency("EUR"), date("2026-05-15"), date("2026-07-20"), Method::Simple(365), &rates, 0)
            .expect("every day has a rate");
    let days: Vec<i64> = tranches.iter().map(|tranche| tranche.days).collect();
    assert_eq!(days, [46, 20], "from the day after the due date to the payment date inclusive");
    assert_eq!(tranches.iter().map(|tranche| tranche.interest).sum::<i64>(), 1_849);
}

#[test]
fn colombian_effective_annual_rate_gives_194_920_37() {
    let rates = [rate("2026-01-01", "25.52", None)];
    let minor = total(1_000_000_000, "COP", "2026-05-15", "2026-06-15", Method::Effective, &rates, 0);
    assert_eq!(minor, 19_492_037, "dividing the effective rate by 365 would give 216,745.21: 11 % over the cap");
}

#[test]
fn grace_suppresses_the_charge_and_not_the_first_days() {
    let rates = [rate("2026-01-01", "36.5", None)];
    let interest = |paid: &str, grace| total(1_000_000, "MXN", "2026-03-01", paid, Method::Simple(365), &rates, grace);
    assert_eq!(interest("2026-03-01", 0), 0, "paid on the due date");
    assert_eq!(interest("2026-03-06", 5), 0, "paid on the last day of grace");
    assert_eq!(interest("2026-03-07", 5), 6_000, "after it all six days count");
}

#[test]
fn the_cap_limits_the_rate_day_by_day_and_equal_neighbours_join() {
    let rates = [rate("2026-01-01", "20", Some("10")), rate("2026-02-01", "10", None)];
    let tranches = late_interest(
        1_000_000,
        currency("MXN"),
        date("2026-01-21"),
        date("2026-02-10"),
        Method::Simple(360),
        &rates,
        0,
    )
    .expect("every day has a rate");
    assert_eq!(tranches.len(), 1, "after the cap both rates are ten percent");
    assert!(tranches[0].is_capped);
    assert_eq!(tranches[0].days, 20);
}

#[test]
fn a_day_without_a_rate_is_an_error() {
    let rates = [rate("2026-03-01", "10", None)];
    let answer =
        late_interest(100, currency("EUR"), date("2026-02-27"), date("2026-03-05"), Method::Simple(365), &rates, 0);
    assert_eq!(answer, Err(InterestError::NoRate(date("2026-02-28"))));
}

/// What each part gets of the rounded sum of these fractions of `whole`, reckoned in whole numbers: the largest remainder
/// first, of equal ones the earlier.
fn shares(numerators: &[i128], whole: i128) -> Vec<i128> {
    let sum: i128 = numerators.iter().sum();
    let mut parts: Vec<i128> = numerators.iter().map(|part| part / whole).collect();
    let missing = (2 * sum + whole) / (2 * whole) - parts.iter().sum::<i128>();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(numerators[*index] % whole));
    order.into_iter().take(usize::try_from(missing).expect("a few")).for_each(|index| parts[index] += 1);
    parts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Thirds of a cent have no end in decimals: three of them must still be one, and half a cent half a cent.
    #[test]
    fn simple_interest_is_the_exact_fraction_rounded_once(
        hundreds in 1..100_000_i64,
        annual in prop::array::uniform3(1..4_000_i64),
        days in prop::array::uniform3(1..120_i64),
        year in prop::sample::select(vec![360_u32, 365]),
    ) {
        let mut from = date("2026-01-01");
        let mut rates = Vec::new();
        for (annual, days) in annual.into_iter().zip(days) {
            rates.push(Rate { from, annual: Decimal::new(annual, 2), cap: None });
            from = from + chrono::Days::new(days.unsigned_abs());
        }
        let principal = hundreds * 10_000;
        let due = date("2025-12-31");
        let paid = from.pred_opt().expect("a day before");
        let tranches = late_interest(principal, currency("EUR"), due, paid, Method::Simple(year), &rates, 0)
            .expect("every day has a rate");
        let numerator = |tranche: &Tranche| {
            let annual = i64::try_from(tranche.rate * Decimal::ONE_HUNDRED).expect("hundredths of a per cent");
            i128::from(principal) * i128::from(annual) * i128::from(tranche.days)
        };
        let numerators: Vec<i128> = tranches.iter().map(numerator).collect();
        let told: Vec<i128> = tranches.iter().map(|tranche| tranche.interest.into()).collect();
        prop_assert_eq!(told, shares(&numerators, 10_000 * i128::from(year)));
    }
}
