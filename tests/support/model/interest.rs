//! Late interest, day by day: each day has its rate, neighbouring days of one rate are a tranche.

use super::{Day, exponent};
use chrono::Days;
use rust_decimal::{Decimal, RoundingStrategy};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Simple365,
    Simple360,
    /// Annual effective, per tranche.
    Effective,
}

/// A yearly rate in percent, from a day on, and what limits it.
#[derive(Clone, Debug)]
pub struct Rate {
    pub from: Day,
    pub annual: Decimal,
    pub cap: Option<Decimal>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tranche {
    pub from: Day,
    pub to: Day,
    pub days: i64,
    /// After the cap.
    pub rate: Decimal,
    pub interest: Decimal,
}

/// What is owed late, and by which terms.
#[derive(Clone, Debug)]
pub struct Late<'a> {
    pub principal: Decimal,
    pub currency: &'a str,
    pub due_on: Day,
    pub paid_on: Day,
    pub grace_days: u64,
    pub method: Method,
    pub rates: &'a [Rate],
}

impl Late<'_> {
    /// The tranches with their rounded parts, which add up to the total; `None` where a day has no rate.
    pub fn tranches(&self) -> Option<Vec<Tranche>> {
        let mut tranches: Vec<Tranche> = Vec::new();
        if self.paid_on <= self.due_on + Days::new(self.grace_days) {
            return Some(tranches);
        }
        for day in self.due_on.iter_days().skip(1).take_while(|day| *day <= self.paid_on) {
            let rate = self.rate_on(day)?;
            match tranches.last_mut() {
                Some(last) if last.rate == rate => {
                    last.to = day;
                    last.days += 1;
                }
                _ => tranches.push(Tranche { from: day, to: day, days: 1, rate, interest: Decimal::ZERO }),
            }
        }
        self.share_out(&mut tranches);
        Some(tranches)
    }

    fn rate_on(&self, day: Day) -> Option<Decimal> {
        let known = self.rates.iter().filter(|rate| rate.from <= day);
        let rate = known.max_by_key(|rate| rate.from)?;
        Some(rate.cap.map_or(rate.annual, |cap| cap.min(rate.annual)))
    }

    fn exact(&self, tranche: &Tranche) -> Decimal {
        let (rate, days) = (tranche.rate / Decimal::ONE_HUNDRED, Decimal::from(tranche.days));
        self.principal
            * match self.method {
                Method::Simple365 => rate * days / Decimal::from(365),
                Method::Simple360 => rate * days / Decimal::from(360),
                Method::Effective => exp(ln(Decimal::ONE + rate) * days / Decimal::from(365)) - Decimal::ONE,
            }
    }

    /// The total rounded once, half away from zero; each tranche its whole units, and the units that are
    /// missing to those with the largest remainder.
    ///
    /// Reading: equal remainders go by date.
    fn share_out(&self, tranches: &mut [Tranche]) {
        let decimals = exponent(self.currency).unwrap_or_default();
        let exact: Vec<Decimal> = tranches.iter().map(|it| self.exact(it)).collect();
        let sum: Decimal = exact.iter().sum();
        let total = sum.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
        let down = |it: &Decimal| it.round_dp_with_strategy(decimals, RoundingStrategy::ToZero);
        let mut left = total - exact.iter().map(down).sum::<Decimal>();
        let mut order: Vec<usize> = (0..tranches.len()).collect();
        order.sort_by_key(|at| (down(&exact[*at]) - exact[*at], *at));
        for at in order {
            let unit = left.min(Decimal::new(1, decimals));
            tranches[at].interest = down(&exact[at]) + unit;
            left -= unit;
        }
    }
}

/// ln x = 2 artanh((x − 1) / (x + 1)), summed until nothing is added; for x near 1.
fn ln(x: Decimal) -> Decimal {
    let ratio = (x - Decimal::ONE) / (x + Decimal::ONE);
    let (mut power, mut sum) = (ratio, Decimal::ZERO);
    for odd in (1..200).step_by(2) {
        sum += power / Decimal::from(odd);
        power = power * ratio * ratio;
    }
    sum * Decimal::TWO
}

/// The exponential series; for x near 0.
fn exp(x: Decimal) -> Decimal {
    let (mut term, mut sum) = (Decimal::ONE, Decimal::ONE);
    for n in 1..60 {
        term = term * x / Decimal::from(n);
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn rate(from: &str, annual: &str) -> Rate {
        Rate { from: day(from), annual: annual.parse().unwrap(), cap: None }
    }

    fn parts(late: &Late<'_>) -> Vec<(i64, String)> {
        let tranches = late.tranches().unwrap();
        tranches.iter().map(|it| (it.days, it.interest.to_string())).collect()
    }

    #[test]
    fn the_vectors_of_the_page_hold() {
        let rates = [rate("2026-01-01", "10.15"), rate("2026-07-01", "10.40")];
        let late = Late {
            principal: 1000.into(),
            currency: "EUR",
            due_on: day("2026-05-15"),
            paid_on: day("2026-07-20"),
            grace_days: 0,
            method: Method::Simple365,
            rates: &rates,
        };
        assert_eq!(parts(&late), [(46, "12.79".into()), (20, "5.70".into())], "18.49 together");
        let rates = [rate("2026-01-01", "25.52")];
        let late = Late {
            principal: 10_000_000.into(),
            currency: "COP",
            due_on: day("2026-02-28"),
            paid_on: day("2026-03-31"),
            method: Method::Effective,
            rates: &rates,
            ..late
        };
        assert_eq!(parts(&late), [(31, "194920.37".into())]);
        assert_eq!(parts(&Late { grace_days: 31, ..late }), []);
    }
}
