//! `cargo xtask test`: everything that must hold.

use crate::packages::Purpose;
use crate::place::ui;
use crate::steps::Steps;
use crate::{Outcome, faults, run, setup, shell, supply, types};

pub(crate) fn test() -> Outcome {
    setup::set_up(Purpose::Test)?;
    let mut steps = Steps::default();
    steps.step("what it is made of", supply::audit);
    // The screens first: the shell takes the built ones into itself.
    steps.step("screens: types", || npm("check"));
    steps.step("screens: tests", || npm("test"));
    steps.step("screens: build", run::build_ui);
    steps.step("format", || shell::run(&["cargo", "fmt", "--all", "--check"]));
    steps.step("wire types", types::check);
    steps.step("lints", || {
        shell::run(&["cargo", "clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"])
    });
    // Tests start the programs. The whole workspace is named each time: a part of it alone would have its libraries
    // compiled once more, with the features that this part needs.
    steps.step("programs", || shell::run(&["cargo", "build", "--locked", "--workspace", "--bins"]));
    let mut results = Vec::new();
    steps.step("tests", || {
        let (outcome, kept) =
            shell::run_and_keep(&["cargo", "test", "--locked", "--workspace", "--no-fail-fast"], is_worth_repeating);
        results = kept;
        outcome
    });
    steps.step("faults", faults::sample);
    let outcome = steps.summary();
    println!("\n{}", results.join("\n"));
    outcome
}

/// Who reads only the end of the output must see what failed and how many passed.
fn is_worth_repeating(line: &str) -> bool {
    let is_empty = line.starts_with("test result: ok. 0 passed; 0 failed; 0 ignored");
    (line.starts_with("test result:") && !is_empty) || (line.starts_with("test ") && line.ends_with("FAILED"))
}

fn npm(script: &str) -> Outcome {
    shell::run_in(&ui(), &["npm", "run", script])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_results_and_the_failures_are_repeated_and_the_rest_is_not() {
        assert!(
            is_worth_repeating("test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured"),
            "the sum must be seen"
        );
        assert!(is_worth_repeating("test money::halves_round ... FAILED"), "the failure must be seen");
        assert!(!is_worth_repeating("test money::halves_round ... ok"), "hundreds of these hide the rest");
        assert!(
            !is_worth_repeating("test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured"),
            "an empty target says nothing"
        );
    }
}
