//! Random histories, told to the program and to the naive model of the rules; every answer must agree.
//!
//! `PROPTEST_CASES` sets how many stories are tried, `ALDIA_SEED` where they begin.

mod compare;
mod dice;
mod generate;
mod interest;
mod program;
mod reach;
mod simulate;
mod story;

use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use story::{Stories, Story};

/// How many stories a plain test run tries, and how many long ones.
const HISTORIES: u32 = 12;
const SIMULATIONS: u32 = 2;

#[test]
fn a_random_history_has_the_same_answers_in_the_program_and_in_the_model() {
    agree(HISTORIES, Stories::new(generate::history));
}

#[test]
fn a_simulated_season_with_days_off_has_the_same_queue_on_every_day() {
    agree(SIMULATIONS, Stories::new(simulate::season));
}

#[test]
fn late_interest_is_what_the_model_reckons_day_by_day() {
    let cases = env("PROPTEST_CASES").unwrap_or(40);
    if let Err(difference) = interest::agree(0..cases.into()) {
        panic!("the program and the model of product.md differ: {difference}");
    }
}

#[test]
fn the_random_stories_meet_every_answer_gate_state_and_stage() {
    let histories = reach::met_by(generate::history, 0..60);
    for met in [
        "line kept",
        "line duplicate",
        "line malformed",
        "line id taken",
        "line unknown",
        "line taken back",
        "line stranger",
        "line too much",
        "line has dependents",
        "line not now",
        "held pause",
        "held dispute",
        "held agreement",
        "held promise",
        "held credit",
        "state void",
        "state written_off",
        "state paid",
        "state disputed",
        "state in_agreement",
        "state promised",
        "state overdue",
        "state due_today",
        "state upcoming",
    ] {
        assert!(histories.contains_key(met), "no history of 60 met: {met}");
    }
    let seasons = reach::met_by(simulate::season, 0..6);
    for met in [
        "stage -3 whatsapp",
        "stage 0 email",
        "stage 3 phone",
        "stage 3 letter",
        "stage 10 letter",
        "stage 20 letter",
        "stage 30 letter",
        "cycle 2",
    ] {
        assert!(seasons.contains_key(met), "no season of 6 met: {met}");
    }
}

/// Tells random stories until one is answered differently, and then the shortest one that still is.
fn agree(cases: u32, stories: Stories) {
    let config = Config {
        cases: env("PROPTEST_CASES").unwrap_or(cases),
        failure_persistence: None,
        max_shrink_iters: 600,
        ..Config::default()
    };
    let mut seed = [0; 32];
    seed[..4].copy_from_slice(&env("ALDIA_SEED").unwrap_or(1).to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let result = TestRunner::new_with_rng(config, rng)
        .run(&stories, |story: Story| story.tell().map_err(|difference| TestCaseError::fail(difference.clone())));
    if let Err(error) = result {
        panic!("the program and the model of product.md differ: {error}");
    }
}

fn env(name: &str) -> Option<u32> {
    std::env::var(name).ok()?.parse().ok()
}
