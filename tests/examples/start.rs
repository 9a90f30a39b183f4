//! How long a window takes until its picture stands still, and what its processes take of memory, on a private
//! display, for `cargo xtask bench`: `start PROGRAM [ARGUMENT…]` prints a line each for the milliseconds and the
//! megabytes.
//!
//! It looks at the display and not into the program, so that any window can be measured the same way.

#[cfg(target_os = "linux")]
#[allow(clippy::print_stdout, reason = "the bench reads the answer")]
fn main() {
    let program: Vec<String> = std::env::args().skip(1).collect();
    assert!(!program.is_empty(), "usage: start PROGRAM …");
    let (millis, megabytes) = starting::once(&program);
    println!("milliseconds {millis}\nmegabytes {megabytes}");
}

#[cfg(not(target_os = "linux"))]
fn main() {
    panic!("windows are measured under Xvfb, on Linux");
}

#[cfg(target_os = "linux")]
mod starting {
    use std::path::Path;
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    use aldia_tests::headless::Desktop;

    /// A window is at rest when nothing has changed for so long.
    const REST: Duration = Duration::from_secs(4);
    const GLANCE: Duration = Duration::from_millis(10);
    /// One in so many bytes of the picture.
    const TRIFLE: usize = 500;

    /// Milliseconds until the display changed for the last time, and megabytes of all processes then.
    pub(crate) fn once(program: &[String]) -> (u128, u64) {
        let desktop = Desktop::start();
        let picture = desktop.framebuffer();
        let mut command = desktop.command(&program[0]);
        command.args(&program[1..]).stdout(Stdio::null()).stderr(Stdio::null());
        let mut seen = vec![(Duration::ZERO, read(&picture))];
        let begun = Instant::now();
        let mut child = command.spawn().expect("the program starts");
        while seen.len() == 1 || begun.elapsed() - seen[seen.len() - 1].0 < REST {
            std::thread::park_timeout(GLANCE);
            let now = read(&picture);
            if seen.last().is_some_and(|(_, last)| *last != now) {
                seen.push((begun.elapsed(), now));
            }
            assert!(begun.elapsed() < Duration::from_secs(120), "the window never came to rest");
        }
        let memory = family(child.id()).iter().map(|process| proportional_kb(*process)).sum::<u64>() / 1024;
        let _ = child.kill();
        let _ = child.wait();
        (done_at(&seen).as_millis(), memory)
    }

    /// When the last picture stood there but for a trifle: scroll bars that fade away later keep nobody from working.
    fn done_at(seen: &[(Duration, Vec<u8>)]) -> Duration {
        let (_, last) = &seen[seen.len() - 1];
        let differs = |picture: &[u8]| picture.iter().zip(last).filter(|(one, other)| one != other).count();
        let unfinished = seen.iter().rposition(|(_, picture)| differs(picture) > last.len() / TRIFLE);
        seen[unfinished.map_or(0, |at| at + 1).min(seen.len() - 1)].0
    }

    fn read(picture: &Path) -> Vec<u8> {
        std::fs::read(picture).expect("the display's picture")
    }

    /// A process and all that it started.
    fn family(head: u32) -> Vec<u32> {
        let listed = Command::new("ps").args(["-e", "-o", "pid=,ppid="]).output().expect("ps");
        let text = String::from_utf8_lossy(&listed.stdout).into_owned();
        let pairs: Vec<(u32, u32)> = text.lines().filter_map(pair).collect();
        let mut family = vec![head];
        let mut next = 0;
        while next < family.len() {
            let parent = family[next];
            family.extend(pairs.iter().filter(|(_, of)| *of == parent).map(|(child, _)| *child));
            next += 1;
        }
        family
    }

    fn pair(line: &str) -> Option<(u32, u32)> {
        let mut words = line.split_whitespace();
        Some((words.next()?.parse().ok()?, words.next()?.parse().ok()?))
    }

    /// What a process takes, shared pages divided among those that share them.
    fn proportional_kb(process: u32) -> u64 {
        let rollup = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
        let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
        line.and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or(0)
    }
}
