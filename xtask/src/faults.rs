//! `cargo xtask faults`: the table of faults, and the sample of it that is part of the tests.

use crate::packages::Purpose;
use crate::place::target;
use crate::{Outcome, packages, shell};

/// Runs the table, with the wishes of the person passed on (`--only`, `--except`, `--scale`, `--seed`); full unless asked
/// otherwise.
pub(crate) fn faults(wishes: &[&str]) -> Outcome {
    packages::ensure(if wishes.contains(&"stick") { Purpose::Stick } else { Purpose::Faults })?;
    let scale: &[&str] = if wishes.contains(&"--scale") { &[] } else { &["--scale", "full"] };
    run(&[scale, wishes].concat())
}

/// The three minutes of it that every test run takes. What it needs was installed with the rest of the tests.
pub(crate) fn sample() -> Outcome {
    run(&["--scale", "sample"])
}

fn run(wishes: &[&str]) -> Outcome {
    shell::run(&["cargo", "build", "--locked", "-q", "--workspace", "--bins"])?;
    let harness = target()?.join("debug").join(format!("faults{}", std::env::consts::EXE_SUFFIX));
    let harness = harness.display().to_string();
    shell::run(&[&[harness.as_str()], wishes].concat())
}
