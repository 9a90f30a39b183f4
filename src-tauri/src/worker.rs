//! The thread that wakes up: on a new day, after sleep, when the desk asked for it, and when it is poked.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

use chrono::{Local, NaiveDate};

/// How often the worker compares the wall clock. The clock behind a timeout stands still while a laptop sleeps.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// The window's first questions come first: they must not stand in line behind the work of the day.
const FIRST_AFTER: Duration = Duration::from_secs(3);

/// The longest that the worker trusts a quiet desk: an hour of looks.
const LOOKS_AT_MOST: u32 = 60;

enum Nudge {
    Look,
    Stop,
}

/// The running thread.
pub(crate) struct Worker {
    nudges: Sender<Nudge>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Worker {
    /// Starts the thread. `pass` does the work and says when it wants to be called again at the latest.
    ///
    /// # Errors
    /// When the system gives us no thread.
    pub(crate) fn start(pass: impl Fn() -> Duration + Send + 'static) -> std::io::Result<Self> {
        let (nudges, heard) = channel();
        let thread = std::thread::Builder::new().name("worker".to_owned()).spawn(move || run(&pass, &heard))?;
        Ok(Self { nudges, thread: Mutex::new(Some(thread)) })
    }

    /// Asks for a pass now, because something has changed.
    pub(crate) fn poke(&self) {
        // It fails only while the program ends, and then nobody waits for the pass.
        let _ = self.nudges.send(Nudge::Look);
    }

    /// Stops the thread and waits for the pass at hand.
    pub(crate) fn stop(&self) {
        let _ = self.nudges.send(Nudge::Stop);
        let thread = self.thread.lock().map_or(None, |mut thread| thread.take());
        if let Some(thread) = thread {
            // Its panics are caught inside.
            let _ = thread.join();
        }
    }
}

fn run(pass: &impl Fn() -> Duration, nudges: &Receiver<Nudge>) {
    if matches!(nudges.recv_timeout(FIRST_AFTER), Ok(Nudge::Stop) | Err(RecvTimeoutError::Disconnected)) {
        return;
    }
    loop {
        let at_most = look_every() * LOOKS_AT_MOST;
        let asked = catch_unwind(AssertUnwindSafe(pass)).unwrap_or(at_most).min(at_most);
        tracing::info!(next = asked.as_secs(), "pass done");
        let due = Due::after(Moment::now(), asked);
        if !wait(nudges, due) {
            return;
        }
    }
}

/// Waits for the next pass; false when the worker is to stop.
fn wait(nudges: &Receiver<Nudge>, mut due: Due) -> bool {
    loop {
        match nudges.recv_timeout(look_every()) {
            Ok(Nudge::Look) => return drain(nudges),
            Ok(Nudge::Stop) | Err(RecvTimeoutError::Disconnected) => return false,
            Err(RecvTimeoutError::Timeout) if due.reached(Moment::now()) => return true,
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

/// Many pokes are one pass.
fn drain(nudges: &Receiver<Nudge>) -> bool {
    nudges.try_iter().all(|nudge| matches!(nudge, Nudge::Look))
}

fn look_every() -> Duration {
    // Tests cannot wait a minute. A release build does not listen.
    let asked = if cfg!(debug_assertions) { std::env::var("ALDIA_LOOK_MS").ok() } else { None };
    asked.and_then(|text| text.parse().ok()).map_or(LOOK_EVERY, Duration::from_millis)
}

/// The wall clock and the day on it.
#[derive(Debug, Clone, Copy)]
struct Moment {
    instant: SystemTime,
    day: NaiveDate,
}

impl Moment {
    fn now() -> Self {
        Self { instant: SystemTime::now(), day: Local::now().date_naive() }
    }
}

/// When the next pass is due.
#[derive(Debug, Clone, Copy)]
struct Due {
    at: SystemTime,
    seen: Moment,
}

impl Due {
    fn after(now: Moment, asked: Duration) -> Self {
        Self { at: now.instant + asked, seen: now }
    }

    /// True when the time has come, the day is another one, or the clock jumped: back, or ahead as after sleep.
    fn reached(&mut self, now: Moment) -> bool {
        let before = std::mem::replace(&mut self.seen, now);
        let jumped = now.instant.duration_since(before.instant).map_or(true, |passed| passed > 2 * LOOK_EVERY);
        now.instant >= self.at || now.day != before.day || jumped
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn moment(seconds: u64, day: u32) -> Moment {
        let day = NaiveDate::from_ymd_opt(2026, 11, day).expect("a day of November");
        Moment { instant: SystemTime::UNIX_EPOCH + Duration::from_secs(seconds), day }
    }

    #[test]
    fn a_quiet_minute_is_no_reason_to_wake() {
        let mut due = Due::after(moment(1_000, 22), 5 * LOOK_EVERY);
        assert!(!due.reached(moment(1_060, 22)), "nothing happened in that minute");
    }

    #[test]
    fn the_asked_time_a_new_day_sleep_and_a_clock_set_back_wake() {
        let asked = Duration::from_secs(90);
        for (now, why) in [
            (moment(1_100, 22), "the time that was asked for has come"),
            (moment(1_060, 23), "the day has changed"),
            (moment(1_060 + 7_200, 22), "the machine has slept"),
            (moment(400, 22), "the clock was set back"),
        ] {
            assert!(Due::after(moment(1_000, 22), asked).reached(now), "{why}");
        }
    }

    #[test]
    fn a_panic_in_a_pass_does_not_end_the_worker_and_stop_joins_it() {
        let (passes, (done, heard)) = (Arc::new(AtomicUsize::new(0)), channel());
        let counted = Arc::clone(&passes);
        let worker = Worker::start(move || {
            let before = counted.fetch_add(1, Ordering::SeqCst);
            done.send(()).expect("the test listens");
            if before == 0 {
                std::panic::resume_unwind(Box::new("the first pass fails"));
            }
            Duration::MAX
        })
        .expect("a thread");
        for why in ["a poke does not wait for the window", "the pass after the failed one must still run"] {
            worker.poke();
            heard.recv_timeout(LOOK_EVERY).expect(why);
        }
        worker.stop();
        assert_eq!(passes.load(Ordering::SeqCst), 2, "one poke must be one pass");
    }
}
