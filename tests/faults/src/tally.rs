//! What a row of the table found.

use std::collections::BTreeMap;

/// A row: how often it was tried, how often that was bad, and what shows that this means something.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// What was judged; what was only made ready, or judged before, is not counted.
    pub(crate) runs: usize,
    pub(crate) bad: usize,
    /// The first bad ones, in words.
    pub(crate) complaints: Vec<String>,
    /// Figures worth knowing.
    pub(crate) notes: Vec<String>,
    pub(crate) controls: Vec<Control>,
    /// What must have happened at least once, or the runs met nothing; and how often it did.
    happened: BTreeMap<String, usize>,
    /// Which of the moments were tried: each, or one in so many.
    strides: Vec<(&'static str, usize)>,
}

/// A deliberately careless way of doing the same; a harness that does not catch it proves nothing.
#[derive(Debug)]
pub(crate) struct Control {
    pub(crate) name: &'static str,
    pub(crate) runs: usize,
    pub(crate) bad: usize,
}

/// How many complaints are kept.
const KEPT: usize = 12;

impl Tally {
    /// Counts one run.
    pub(crate) fn count(&mut self, result: Result<(), String>) {
        self.runs += 1;
        if let Err(complaint) = result {
            self.bad += 1;
            if self.complaints.len() < KEPT {
                self.complaints.push(complaint);
            }
        }
    }

    pub(crate) fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }

    /// Adds to what must have happened; with 0 times, that it must.
    pub(crate) fn happen(&mut self, what: impl Into<String>, times: usize) {
        *self.happened.entry(what.into()).or_default() += times;
    }

    /// Says that of these moments one in so many was tried.
    pub(crate) fn stride(&mut self, of: &'static str, stride: usize) {
        self.strides.push((of, stride));
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.runs += other.runs;
        self.bad += other.bad;
        let room = KEPT.saturating_sub(self.complaints.len());
        self.complaints.extend(other.complaints.into_iter().take(room));
        self.notes.extend(other.notes);
        self.controls.extend(other.controls);
        other.happened.into_iter().for_each(|(what, times)| self.happen(what, times));
        self.strides.extend(other.strides);
    }

    /// A row without a control proves itself by what happened in it; one with neither proves nothing.
    pub(crate) fn is_good(&self) -> bool {
        let has_proof = !self.controls.is_empty() || !self.happened.is_empty();
        let is_proven =
            self.controls.iter().all(|control| control.bad > 0) && self.happened.values().all(|times| *times > 0);
        self.runs > 0 && self.bad == 0 && has_proof && is_proven
    }

    pub(crate) fn line(&self, name: &str) -> String {
        let controls = self.controls.iter().map(|control| {
            let verdict = if control.bad > 0 { "caught" } else { "NOT CAUGHT" };
            format!("{} {} of {} {verdict}", control.name, control.bad, control.runs)
        });
        let happened = self.happened.iter().map(|(what, times)| match times {
            0 => format!("{what} NEVER"),
            times => format!("{what} {times}"),
        });
        let strides = self.strides.iter().map(|(of, stride)| match stride {
            1 => format!("every {of}"),
            stride => format!("one {of} in {stride}"),
        });
        let part = |title: &str, words: Vec<String>| match words.len() {
            0 => String::new(),
            _ => format!("  {title}: {}", words.join(", ")),
        };
        let verdict = if self.is_good() { "ok" } else { "FAILED" };
        let tried = part("tried", strides.collect());
        let (happened, controls) = (part("happened", happened.collect()), part("control", controls.collect()));
        format!("{verdict:6} {name:12} {:7} runs {:5} bad{tried}{happened}{controls}", self.runs, self.bad)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_good_only_with_runs_without_bad_and_with_every_control_caught() {
        let mut tally = Tally::default();
        tally.controls.push(Control { name: "careless", runs: 5, bad: 1 });
        assert!(!tally.is_good(), "a row that tried nothing proves nothing");
        tally.count(Ok(()));
        assert!(tally.is_good());
        tally.controls[0].bad = 0;
        assert!(!tally.is_good(), "a control that passes means that the harness is blind");
        tally.controls[0].bad = 1;
        tally.count(Err("lost".to_owned()));
        assert!(!tally.is_good());
    }

    #[test]
    fn a_row_without_a_control_is_good_only_if_what_it_is_about_happened() {
        let mut tally = Tally::default();
        tally.count(Ok(()));
        assert!(!tally.is_good(), "nothing shows that the run met what it is about");
        tally.happen("killed", 0);
        assert!(!tally.is_good(), "what must happen did not");
        tally.happen("killed", 3);
        assert!(tally.is_good());
        tally.happen("refused", 0);
        assert!(!tally.is_good(), "each thing that must happen must");
    }
}
