//! One pass of the background: the digest of the day, today's letters drafted, problems recorded and retried.
//!
//! An event is claimed in the ledger before it is raised, and the claim is given back when raising fails: killed between
//! the two, the program stays silent rather than speak twice. Nothing here ever stops the loop.

use std::path::PathBuf;
use std::time::Duration;

use chrono::{Days, TimeZone as _, Timelike as _};
use serde::{Deserialize, Serialize};
use store::Connection;

use crate::Desk;
use crate::acting::{Way, through};
use crate::book::Context;
use crate::wire::{Channel, ErrorCode, Nothing, Problem, Status, TodayFigures, TodayView, Topic, WireError};
use crate::{clock, places};

/// The loop looks again at least this often.
const HOUR: Duration = Duration::from_secs(3600);
/// After a failure it looks again sooner.
const SOON: Duration = Duration::from_secs(300);

/// What one pass of the background did.
#[derive(Debug, Clone, Default)]
pub struct TickReport {
    /// When to look again at the latest.
    pub next_wake_in: Duration,
    /// What changed.
    pub changed: Vec<Topic>,
    /// Notifications that were raised: summary and body.
    pub raised: Vec<(String, String)>,
    /// The letters that were drafted.
    pub drafted: Option<PathBuf>,
    /// What went wrong.
    pub problems: Vec<Problem>,
    /// The ledger as the pass left it; none where it could not be read.
    pub status: Option<Status>,
}

/// What `aldia watch --once --json` answers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WatchView {
    pub notifications: Vec<RaisedView>,
    pub drafted: Option<String>,
    pub problems: Vec<Problem>,
}

/// A notification that was raised.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RaisedView {
    pub summary: String,
    pub body: String,
}

impl TickReport {
    /// The report for scripts.
    #[must_use]
    pub fn view(&self) -> WatchView {
        let raised = |(summary, body): &(String, String)| RaisedView { summary: summary.clone(), body: body.clone() };
        WatchView {
            notifications: self.raised.iter().map(raised).collect(),
            drafted: self.drafted.as_ref().map(|file| file.display().to_string()),
            problems: self.problems.clone(),
        }
    }
}

/// A part of a pass.
type Chore = fn(&Desk, &mut TickReport) -> Result<(), WireError>;

impl Desk {
    /// One pass of the background. Records what fails, and never fails itself.
    pub fn tick(&self) -> TickReport {
        let mut report = TickReport { next_wake_in: HOUR, ..TickReport::default() };
        self.lock_if_idle(self.now());
        let _ = self.follow_recovery_key();
        match through(Way::Worker, || self.pass(&mut report)) {
            Ok(()) => {}
            Err(error) if [ErrorCode::NoLedger, ErrorCode::Locked].contains(&error.code) => {
                report.status = self.status(Nothing {}).ok();
                return report;
            }
            Err(error) => {
                tracing::warn!(code = ?error.code, "a pass of the background failed");
                report.next_wake_in = SOON;
            }
        }
        if let Err(error) = crate::standing::keep_reserve(&self.ledger_path()) {
            tracing::warn!(%error, "no reserve could be kept on the disk");
        }
        if let Some(left) = self.until_idle(self.now()) {
            report.next_wake_in = report.next_wake_in.min(left.to_std().unwrap_or_default());
        }
        report.status = self.status(Nothing {}).ok();
        report.problems = report.status.as_ref().map(|status| status.problems.clone()).unwrap_or_default();
        if !report.changed.is_empty() {
            self.surroundings.changed(&report.changed);
        }
        report
    }

    /// Each chore by itself: one that fails must not keep the owner from being reminded, nor the copies from being read.
    fn pass(&self, report: &mut TickReport) -> Result<(), WireError> {
        let chores: [Chore; 3] =
            [|desk, _| desk.finish_forgetting().map(drop), Self::look_over, Self::go_through_the_day];
        let mut failed = None;
        for chore in chores {
            match chore(self, report) {
                Err(error) if [ErrorCode::NoLedger, ErrorCode::Locked].contains(&error.code) => return Err(error),
                Err(error) => failed = failed.or(Some(error)),
                Ok(()) => {}
            }
        }
        // A damaged book says so by itself, and nothing more is written into it.
        if failed.as_ref().is_none_or(|error| error.code != ErrorCode::LedgerDamaged) {
            let detail = failed.as_ref().map(|error| crate::error::sentence(error, false));
            self.note(report, "background_failed", detail)?;
        }
        failed.map_or(Ok(()), Err)
    }

    fn go_through_the_day(&self, report: &mut TickReport) -> Result<(), WireError> {
        let frozen = self.write(|tx, context| {
            report.next_wake_in = until_midnight(context).min(HOUR);
            clock::frozen(tx, context)
        })?;
        self.note(report, "clock_behind", frozen.map(|clock| format!("{} < {}", clock.system, clock.last_seen)))?;
        if frozen_now(self)? {
            return Ok(());
        }
        let today = self.today(Nothing {})?;
        self.raise_digest(&today, report)?;
        self.draft(&today, report)?;
        self.look_after_copies(&today.date, report)
    }

    /// Once a day: copies of earlier sessions are read again where that is due, ledgers replaced long ago go, and once a
    /// month the newest copy is restored for practice.
    fn look_after_copies(&self, today: &str, report: &mut TickReport) -> Result<(), WireError> {
        let (daily, monthly) = (format!("copies {today}"), format!("drill {}", &today[..7.min(today.len())]));
        if !self.write(|tx, _| Ok(tx.claim_event(&daily)?))? {
            return Ok(());
        }
        self.forget_replaced()?;
        self.reread_copies()?;
        let is_held = self.read(|conn, _| Ok(store::diary::is_raised(conn, &monthly)?))?;
        if !is_held && self.drill_in_background()? {
            self.write(|tx, _| Ok(tx.claim_event(&monthly)?))?;
            report.changed.push(Topic::Copies);
        }
        Ok(())
    }

    /// Records a problem, or that it is gone; tells the window only what changed.
    pub(crate) fn note(&self, report: &mut TickReport, code: &str, detail: Option<String>) -> Result<(), WireError> {
        let stands = self.read(|conn, _| Ok(store::diary::problems(conn)?))?;
        let known = stands.iter().find(|problem| problem.code == code);
        if known.map(|problem| &problem.detail) == detail.as_ref() {
            return Ok(());
        }
        self.write(|tx, _| Ok(tx.note_problem(code, detail.as_deref())?))?;
        report.changed.extend([Topic::Problems, Topic::Status]);
        Ok(())
    }

    fn raise_digest(&self, today: &TodayView, report: &mut TickReport) -> Result<(), WireError> {
        let event = format!("digest {}", today.date);
        // The desktop keeps what it showed, outside of what the passphrase protects.
        let is_encrypted = self.ledger_key().is_some();
        let words = |context: &Context| digest(context, today, is_encrypted || context.settings.hide_amounts);
        let Some((summary, body)) = self.read(|_, context| Ok(words(context)))? else { return Ok(()) };
        if !self.write(|tx, _| Ok(tx.claim_event(&event)?))? {
            return Ok(());
        }
        match self.notifier.notify(&summary, &body) {
            Ok(()) => {
                report.raised.push((summary, body));
                report.changed.extend([Topic::Today, Topic::Status]);
                self.note(report, "notification_failed", None)
            }
            Err(detail) => {
                self.write(|tx, _| Ok(tx.release_event(&event)?))?;
                report.next_wake_in = SOON;
                self.note(report, "notification_failed", Some(detail))
            }
        }
    }

    /// Drafts today's letters once a day into the folder of papers. A draft is only a file: it is not a printed batch, and
    /// nothing is marked by it.
    fn draft(&self, today: &TodayView, report: &mut TickReport) -> Result<(), WireError> {
        let event = format!("drafts {}", today.date);
        let is_done = self.read(|conn: &Connection, _| Ok(store::diary::is_raised(conn, &event)?))?;
        if is_done || !today.items.iter().any(|item| item.channel == Channel::Letter) {
            return Ok(());
        }
        let file = places::papers_dir(&self.options).join(format!("borrador-cartas-{}.pdf", today.date));
        match self.letters_to(&file, false) {
            Ok(_) => {
                self.write(|tx, _| Ok(tx.claim_event(&event)?))?;
                report.drafted = Some(file);
                self.note(report, "drafts_failed", None)
            }
            Err(error) => {
                report.next_wake_in = SOON;
                self.note(report, "drafts_failed", Some(crate::error::sentence(&error, false)))
            }
        }
    }
}

fn frozen_now(desk: &Desk) -> Result<bool, WireError> {
    desk.read(|conn, context| Ok(clock::frozen(conn, context)?.is_some()))
}

/// How long until the business's day changes.
fn until_midnight(context: &Context) -> Duration {
    let zone: chrono_tz::Tz = context.settings.business.time_zone.parse().unwrap_or(chrono_tz::UTC);
    let local = context.now.with_timezone(&zone);
    let next = local.date_naive().checked_add_days(Days::new(1)).and_then(|day| day.and_hms_opt(0, 0, 1));
    let next = next.and_then(|midnight| zone.from_local_datetime(&midnight).earliest());
    let fallback = Duration::from_secs(u64::from(86_400 - local.num_seconds_from_midnight()));
    next.and_then(|next| (next - local).to_std().ok()).unwrap_or(fallback)
}

/// Summary and body of the day's digest; none when there is nothing to say.
fn digest(context: &Context, today: &TodayView, hides_amounts: bool) -> Option<(String, String)> {
    let due_today = today.items.iter().filter(|item| item.days_past_due == 0).count();
    let overdue = today.items.iter().filter(|item| item.days_past_due > 0).count();
    let promises: usize = today.figures.iter().map(|figures| figures.promises_today).sum();
    if today.items.is_empty() && promises == 0 {
        return None;
    }
    let english = context.is_english();
    let count = |number: usize, one: &str, many: &str| match number {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{number} {many}")),
    };
    let parts = if english {
        [
            count(due_today, "due today", "due today"),
            count(overdue, "overdue", "overdue"),
            count(promises, "promise for today", "promises for today"),
        ]
    } else {
        [
            count(due_today, "vence hoy", "vencen hoy"),
            count(overdue, "vencida", "vencidas"),
            count(promises, "promesa para hoy", "promesas para hoy"),
        ]
    };
    let summary = if english {
        format!("Al Día: {} to do today", today.items.len())
    } else if today.items.len() == 1 {
        "Al Día: 1 gestión para hoy".to_owned()
    } else {
        format!("Al Día: {} gestiones para hoy", today.items.len())
    };
    let mut body = parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    if !hides_amounts && let Some(late) = today.figures.iter().find(|figures| has_overdue(figures)) {
        let words = if english { "Overdue" } else { "Vencido" };
        body = format!("{body}\n{words}: {} {}", late.overdue, late.currency);
    }
    Some((summary, body))
}

fn has_overdue(figures: &TodayFigures) -> bool {
    figures.overdue.bytes().any(|byte| (b'1'..=b'9').contains(&byte))
}
