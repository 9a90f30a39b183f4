//! Late interest by `aldia interest` beside the model's day-by-day reckoning, on random terms.

use super::dice::Dice;
use super::generate::{days, first_day};
use super::program::Program;
use aldia_tests::model::{Late, Method, Rate, written};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::fmt::Write;

/// Asks the program and the model for the interest on random terms.
pub(super) fn agree(seeds: std::ops::Range<u64>) -> Result<(), String> {
    let program = Program::start();
    for seed in seeds {
        let mut dice = Dice::new(seed);
        let rates = some_rates(&mut dice);
        let currency = ["EUR", "COP", "CLP"][dice.below(3)];
        let late = some_late(&mut dice, currency, &rates);
        let got = ask(&program, &late);
        let expected = answer(&late);
        if got != expected {
            let terms = toml(&late);
            return Err(format!("{late:?}\n{terms}  model: {expected}\n  program: {got}"));
        }
    }
    Ok(())
}

/// Rates that begin well before the first day and change now and then, some under a cap.
fn some_rates(dice: &mut Dice) -> Vec<Rate> {
    let mut from = first_day() - days(60);
    let mut rates = Vec::new();
    for _ in 0..1 + dice.below(4) {
        let annual = Decimal::new(700 + [0, 115, 340, 1852, 4000][dice.below(5)], 2);
        let cap = dice.chance(40).then(|| Decimal::new(1299, 2));
        rates.push(Rate { from, annual, cap });
        from = from + days(1 + dice.below(90));
    }
    rates
}

fn some_late<'a>(dice: &mut Dice, currency: &'a str, rates: &'a [Rate]) -> Late<'a> {
    let cents = [100_000, 123_456_789, 33_333, 1, 1_000_000_000][dice.below(5)];
    let decimals = if currency == "CLP" { 0 } else { 2 };
    let due_on = first_day() + days(dice.below(60));
    Late {
        principal: Decimal::new(cents, decimals),
        currency,
        due_on,
        paid_on: due_on + days(dice.below(200)),
        grace_days: [0, 0, 0, 5, 30][dice.below(5)],
        method: [Method::Simple365, Method::Simple360, Method::Effective][dice.below(3)],
        rates,
    }
}

fn ask(program: &Program, late: &Late<'_>) -> Value {
    let file = program.file("tasas.toml", &toml(late));
    let method = match late.method {
        Method::Simple365 => "simple/365",
        Method::Simple360 => "simple/360",
        Method::Effective => "effective",
    };
    let (due, paid) = (late.due_on.to_string(), late.paid_on.to_string());
    let principal = written(late.principal, late.currency);
    let answer = program.ask(&[
        "interest",
        "--principal",
        &principal,
        "--currency",
        late.currency,
        "--due",
        &due,
        "--paid",
        &paid,
        "--method",
        method,
        "--rates",
        &file,
    ]);
    let tranches = answer["tranches"].as_array().into_iter().flatten();
    let tranches: Vec<Value> = tranches.map(documented).collect();
    json!({ "total": answer["total"], "tranches": tranches })
}

/// A rate is compared as a number: nothing is said about how many decimals it is written with.
fn documented(tranche: &Value) -> Value {
    let rate: Decimal = tranche["rate"].as_str().unwrap_or("0").parse().unwrap_or_default();
    json!({
        "from": tranche["from"], "to": tranche["to"], "days": tranche["days"],
        "rate": rate.normalize().to_string(), "interest": tranche["interest"],
    })
}

fn answer(late: &Late<'_>) -> Value {
    let tranches = late.tranches().expect("the rates begin before the first day");
    let total: Decimal = tranches.iter().map(|it| it.interest).sum();
    let rows = tranches.iter().map(|it| {
        json!({
            "from": it.from.to_string(), "to": it.to.to_string(), "days": it.days,
            "rate": it.rate.normalize().to_string(), "interest": written(it.interest, late.currency),
        })
    });
    json!({ "total": written(total, late.currency), "tranches": rows.collect::<Vec<Value>>() })
}

fn toml(late: &Late<'_>) -> String {
    let mut text = format!("grace_days = {}\n", late.grace_days);
    for rate in late.rates {
        let cap = rate.cap.map_or(String::new(), |cap| format!("cap = \"{cap}\"\n"));
        let (from, annual) = (rate.from, rate.annual);
        write!(text, "[[rate]]\nfrom = \"{from}\"\nannual = \"{annual}\"\n{cap}").expect("a string takes all text");
    }
    text
}
