//! Whole commands, timed by `/usr/bin/time`: processor seconds, wall, peak memory; the median of several runs.

use std::process::{Command, Stdio};

use crate::{Outcome, shell};

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
    let of = |figure: fn(&Figures) -> f64| median(seen.iter().map(figure).collect());
    Figures {
        user: of(|figures| figures.user),
        system: of(|figures| figures.system),
        wall: of(|figures| figures.wall),
        peak_mb: of(|figures| figures.peak_mb),
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// As [`in_turns`] for two programs that measure the same things themselves and print a line each, name and number:
/// prints the medians of the one beside the other's.
pub(super) fn compare_told(runs: usize, ours: &[&str], floor: &[&str]) -> Outcome {
    let names: Vec<String> = told(ours)?.into_iter().map(|(name, _)| name).collect();
    told(floor)?;
    let mut rounds = Vec::with_capacity(runs);
    for _ in 0..runs {
        rounds.push((told(ours)?, told(floor)?));
    }
    for (at, name) in names.iter().enumerate() {
        let ours = median(rounds.iter().map(|(ours, _)| ours[at].1).collect());
        let floor = median(rounds.iter().map(|(_, floor)| floor[at].1).collect());
        println!("  {name:<42} {ours:>9.2} {floor:>9.2} {:>7.2}", ours / floor);
    }
    Ok(())
}

fn told(words: &[&str]) -> Result<Vec<(String, f64)>, String> {
    let line = |line: &str| {
        let told = line.split_once(' ').and_then(|(name, number)| Some((name.to_owned(), number.parse().ok()?)));
        told.ok_or_else(|| format!("`{}` said {line}", words.join(" ")))
    };
    shell::output(words)?.lines().map(line).collect()
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
