//! What a row of the table found.

/// A row: how often it was tried, how often that was bad, and the control that must be bad.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) runs: usize,
    pub(crate) bad: usize,
    /// The first bad ones, in words.
    pub(crate) complaints: Vec<String>,
    /// Figures worth knowing.
    pub(crate) notes: Vec<String>,
    pub(crate) controls: Vec<Control>,
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

    pub(crate) fn add(&mut self, other: Self) {
        self.runs += other.runs;
        self.bad += other.bad;
        let room = KEPT.saturating_sub(self.complaints.len());
        self.complaints.extend(other.complaints.into_iter().take(room));
        self.notes.extend(other.notes);
        self.controls.extend(other.controls);
    }

    pub(crate) fn is_good(&self) -> bool {
        self.runs > 0 && self.bad == 0 && self.controls.iter().all(|control| control.bad > 0)
    }

    pub(crate) fn line(&self, name: &str) -> String {
        let controls: Vec<String> = self
            .controls
            .iter()
            .map(|control| {
                let verdict = if control.bad > 0 { "caught" } else { "NOT CAUGHT" };
                format!("{} {} of {} {verdict}", control.name, control.bad, control.runs)
            })
            .collect();
        let verdict = if self.is_good() { "ok" } else { "FAILED" };
        let controls = if controls.is_empty() { String::new() } else { format!("  control: {}", controls.join(", ")) };
        format!("{verdict:6} {name:12} {:7} runs {:5} bad{controls}", self.runs, self.bad)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_good_only_with_runs_without_bad_and_with_every_control_caught() {
        let mut tally = Tally::default();
        assert!(!tally.is_good(), "a row that tried nothing proves nothing");
        tally.count(Ok(()));
        assert!(tally.is_good());
        tally.controls.push(Control { name: "careless", runs: 5, bad: 0 });
        assert!(!tally.is_good(), "a control that passes means that the harness is blind");
        tally.controls[0].bad = 1;
        assert!(tally.is_good());
        tally.count(Err("lost".to_owned()));
        assert!(!tally.is_good());
    }
}
