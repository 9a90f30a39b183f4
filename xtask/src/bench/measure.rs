//! Whole commands, timed by `/usr/bin/time`: processor seconds, wall, peak memory; the median of several runs.

use std::process::{Command, Stdio};

use crate::Outcome;

/// The medians of a command.
#[derive(Debug, Clone, Copy)]
pub(super) struct Figures {
    user: f64,
    system: f64,
    wall: f64,
    peak_mb: f64,
}

impl Figures {
    /// Processor seconds, user and system.
    pub(super) fn cpu(&self) -> f64 {
        self.user + self.system
    }
}

/// A command to be timed.
pub(super) struct Job<'a> {
    words: Vec<String>,
    before: Option<&'a dyn Fn() -> Outcome>,
    /// How many times the words let it run.
    times: u32,
}

/// How often a command of a few milliseconds is run to be counted once: the clock of processor time is coarser than it.
const SHORT: u32 = 20;

impl<'a> Job<'a> {
    pub(super) fn of(words: &[&str]) -> Self {
        Self { words: words.iter().map(|word| (*word).to_owned()).collect(), before: None, times: 1 }
    }

    /// One that ends within a few milliseconds.
    pub(super) fn short(words: &[&str]) -> Self {
        let script = format!("i=0; while [ $i -lt {SHORT} ]; do \"$@\" > /dev/null || exit 1; i=$((i+1)); done");
        Self { times: SHORT, ..Self::of(&[&["sh", "-c", &script, "sh"], words].concat()) }
    }

    /// With something that puts things in place for each run.
    pub(super) fn after(self, before: &'a dyn Fn() -> Outcome) -> Self {
        Self { before: Some(before), ..self }
    }

    fn run(&self) -> Result<Figures, String> {
        self.before.map_or(Ok(()), |before| before())?;
        let all = once(&self.words)?;
        let share = |value: f64| value / f64::from(self.times);
        Ok(Figures { user: share(all.user), system: share(all.system), wall: share(all.wall), peak_mb: all.peak_mb })
    }
}

/// Runs each job once to warm up and `runs` times counted, in turns, so that what else the machine does meets all of them
/// alike.
pub(super) fn in_turns<const N: usize>(runs: usize, jobs: [Job<'_>; N]) -> Result<[Figures; N], String> {
    let mut seen: [Vec<Figures>; N] = std::array::from_fn(|_| Vec::with_capacity(runs));
    for run in 0..=runs {
        for (job, seen) in jobs.iter().zip(&mut seen) {
            let figures = job.run()?;
            if run > 0 {
                seen.push(figures);
            }
        }
    }
    Ok(seen.map(|figures| medians(&figures)))
}

fn medians(seen: &[Figures]) -> Figures {
    let median = |of: fn(&Figures) -> f64| {
        let mut values: Vec<f64> = seen.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    Figures {
        user: median(|figures| figures.user),
        system: median(|figures| figures.system),
        wall: median(|figures| figures.wall),
        peak_mb: median(|figures| figures.peak_mb),
    }
}

fn once(words: &[String]) -> Result<Figures, String> {
    let output = Command::new("/usr/bin/time")
        .args(["-f", "%U %S %e %M"])
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .output()
        .map_err(|error| format!("/usr/bin/time could not be started ({error}); install the package `time`"))?;
    let text = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("`{}` failed: {text}", words.join(" ")));
    }
    let last = text.lines().last().unwrap_or_default();
    let numbers: Vec<f64> = last.split(' ').filter_map(|number| number.parse().ok()).collect();
    match numbers.as_slice() {
        [user, system, wall, peak] => Ok(Figures { user: *user, system: *system, wall: *wall, peak_mb: peak / 1024.0 }),
        _ => Err(format!("/usr/bin/time said {last}")),
    }
}

/// Prints a job beside its floor.
pub(super) fn compare(job: &str, ours: &Figures, floor: &Figures) {
    let ratio = if floor.cpu() > 0.0 { ours.cpu() / floor.cpu() } else { f64::NAN };
    println!(
        "{job:<44} {:>9.3} {:>9.3} {ratio:>7.2} {:>4.2}/{:>4.2} {:>9.0}",
        ours.cpu(),
        floor.cpu(),
        ours.wall,
        floor.wall,
        ours.peak_mb
    );
}
