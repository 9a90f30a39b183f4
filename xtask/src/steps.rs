//! Steps that are timed, and go on after a failure, so that one run shows all that is wrong.

use std::time::{Duration, Instant};

use crate::Outcome;

/// The steps so far.
#[derive(Default)]
pub(crate) struct Steps {
    done: Vec<Step>,
}

struct Step {
    name: &'static str,
    took: Duration,
    failure: Option<String>,
}

impl Steps {
    /// Does a step and says how long it took.
    pub(crate) fn step(&mut self, name: &'static str, work: impl FnOnce() -> Outcome) {
        println!("\n== {name}");
        let start = Instant::now();
        let step = Step { name, failure: work().err(), took: start.elapsed() };
        println!("{step}");
        self.done.push(step);
    }

    /// Prints all steps; an error when one failed.
    pub(crate) fn summary(&self) -> Outcome {
        let total: Duration = self.done.iter().map(|step| step.took).sum();
        println!("\n== summary, {:.1} s", total.as_secs_f64());
        for step in &self.done {
            println!("{step}");
        }
        let failed: Vec<&str> = self.done.iter().filter(|step| step.failure.is_some()).map(|step| step.name).collect();
        if failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", failed.join(", "))) }
    }
}

impl std::fmt::Display for Step {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let state = if self.failure.is_some() { "FAILED" } else { "ok" };
        write!(out, "{state:6} {:7.1} s  {}", self.took.as_secs_f64(), self.name)?;
        self.failure.as_ref().map_or(Ok(()), |failure| write!(out, ": {failure}"))
    }
}
