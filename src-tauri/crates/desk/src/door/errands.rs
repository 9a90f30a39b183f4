//! The table of what a terminal can ask of whoever holds the ledger: each errand is a request with its answer, both JSON.
//!
//! Paths are those of the process that runs the errand. Where it is handed over, the terminal makes them absolute before
//! and names the files as it was told after.

use std::path::PathBuf;

use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::auditing::AuditExport;
use crate::contacting::ReadyMessages;
use crate::letters::LettersMade;
use crate::paying::Paid;
use crate::reports::{AgingReport, CheckReport, InvoiceList};
use crate::wire::{
    ErrorCode, Hole, ImportResult, MadeFile, Moved, Nothing, PersonExported, ProgramPlaced, ProvenCopy, Reconciliation,
    SalvageView, Secret, TodayView, WireError,
};
use crate::worker::WatchView;
use crate::{Desk, calls};

/// Something to be done with the ledger and answered at once.
pub trait Errand: Serialize + DeserializeOwned {
    /// The name in the table.
    const NAME: &'static str;
    /// What it answers.
    type Answer: Serialize + DeserializeOwned;

    /// Does it in the desk that holds the ledger.
    ///
    /// # Errors
    /// What the use case says.
    fn run(self, desk: &Desk) -> Result<Self::Answer, WireError>;

    /// The paths in it.
    fn paths(&mut self) -> Vec<&mut PathBuf> {
        Vec::new()
    }
}

/// A civil day as it crosses: `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct On(NaiveDate);

impl From<NaiveDate> for On {
    fn from(day: NaiveDate) -> Self {
        Self(day)
    }
}

impl From<On> for NaiveDate {
    fn from(on: On) -> Self {
        on.0
    }
}

impl From<On> for String {
    fn from(on: On) -> Self {
        store::day_text(on.0)
    }
}

impl TryFrom<String> for On {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        crate::record::day(&text).map(Self).ok_or("a day is YYYY-MM-DD")
    }
}

macro_rules! errands {
    ($( $(#[doc = $doc:literal])+ $name:literal $Errand:ident { $($field:ident : $Type:ty),* } => $Answer:ty,
        |$given:ident, $desk:ident| $run:expr, paths($($path:expr),*); )*) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug, Clone, Serialize, Deserialize)]
            #[allow(missing_docs)]
            pub struct $Errand { $(pub $field: $Type),* }

            impl Errand for $Errand {
                const NAME: &'static str = $name;
                type Answer = $Answer;
                fn run(self, $desk: &Desk) -> Result<$Answer, WireError> {
                    let $given = self;
                    $run
                }
                fn paths(&mut self) -> Vec<&mut PathBuf> {
                    #[allow(unused_variables)]
                    let $given = self;
                    #[allow(unused_mut)]
                    let mut paths: Vec<&mut PathBuf> = Vec::new();
                    $(paths.extend($path);)*
                    paths
                }
            }
        )*

        /// The names of all errands, in the order of the table.
        pub const NAMES: &[&str] = &[$($name),*];

        /// Runs an errand by name: JSON in, the text of JSON or a wire error out.
        ///
        /// # Errors
        /// `unknown_call` for a name that is not in the table, `invalid` for a malformed request, else what it says.
        pub fn dispatch(desk: &Desk, name: &str, request: Value) -> Result<Vec<u8>, WireError> {
            match name {
                $($name => answer(parse::<$Errand>(request)?.run(desk)?),)*
                _ => Err(crate::error::unknown_call(name)),
            }
        }
    };
}

errands! {
    /// Any call of the one table of calls.
    "call" Call { name: String, request: Value } => Value,
        |given, desk| calls::dispatch(desk, &given.name, given.request), paths();
    /// See [`Desk::import_paths`].
    "import" Import { files: Vec<PathBuf>, map: Option<PathBuf>, format: Option<String>, dry_run: bool, skip_bad: bool }
        => ImportResult,
        |given, desk| desk.import_paths(
            &given.files, given.map.as_deref(), given.format.as_deref(), given.dry_run, given.skip_bad,
        ),
        paths(given.files.iter_mut(), given.map.as_mut());
    /// See [`Desk::undo_batch`].
    "undo" Undo { batch: String } => Nothing,
        |given, desk| desk.undo_batch(&given.batch).map(|()| Nothing {}), paths();
    /// See [`Desk::invoice_list`].
    "invoices" Invoices { as_of: Option<On>, state: Option<String> } => InvoiceList,
        |given, desk| desk.invoice_list(given.as_of.map(NaiveDate::from), given.state.as_deref()), paths();
    /// See [`Desk::show`].
    "show" Show { id: String } => Value,
        |given, desk| desk.show(&given.id), paths();
    /// See [`Desk::pay`].
    "pay" Pay { customer: String, amount: String, date: On, currency: Option<String>, invoices: Vec<String> }
        => Paid,
        |given, desk| desk.pay(&given.customer, &given.amount, given.date.into(), given.currency.as_deref(), &given.invoices),
        paths();
    /// See [`Desk::today`]; refused while the clock is out of line.
    "today" Today {} => TodayView,
        |_given, desk| today(desk), paths();
    /// See [`Desk::letters_to`].
    "letters" Letters { out: PathBuf, mark_sent: bool } => LettersMade,
        |given, desk| desk.letters_to(&given.out, given.mark_sent), paths([&mut given.out]);
    /// See [`Desk::messages`].
    "messages" Messages { mark_sent: bool } => ReadyMessages,
        |given, desk| desk.messages(given.mark_sent), paths();
    /// See [`Desk::statement_to`].
    "statement" Statement { customer: String, as_of: Option<On>, out: PathBuf } => MadeFile,
        |given, desk| desk.statement_to(&given.customer, given.as_of.map(NaiveDate::from), &given.out), paths([&mut given.out]);
    /// See [`Desk::aging`]; written to a file too where one is named.
    "aging" Aging { as_of: Option<On>, out: Option<PathBuf> } => AgingReport,
        |given, desk| aging(desk, &given), paths(given.out.as_mut());
    /// One pass of the background, see [`Desk::tick`].
    "watch" Watch {} => WatchView,
        |_given, desk| watch(desk), paths();
    /// See [`Desk::back_up_as_is`].
    "backup" Backup { dir: PathBuf, without_lost_documents: bool } => ProvenCopy,
        |given, desk| desk.back_up_as_is(&given.dir, given.without_lost_documents), paths([&mut given.dir]);
    /// See [`Desk::verify_file`].
    "verify" Verify { file: PathBuf, key: Option<Secret> } => ProvenCopy,
        |given, desk| desk.verify_file(&given.file, given.key.as_ref()), paths([&mut given.file]);
    /// See [`Desk::restore_file`].
    "restore" Restore { file: PathBuf, to: PathBuf, key: Option<Secret> } => Nothing,
        |given, desk| desk.restore_file(&given.file, &given.to, given.key.as_ref()).map(|()| Nothing {}),
        paths([&mut given.file, &mut given.to]);
    /// See [`Desk::audit_to`].
    "audit" Audit { out: PathBuf, with_personal: bool } => AuditExport,
        |given, desk| desk.audit_to(&given.out, given.with_personal), paths([&mut given.out]);
    /// See [`Desk::person_to`].
    "person" Person { customer: String, out: PathBuf } => PersonExported,
        |given, desk| desk.person_to(&given.customer, &given.out), paths([&mut given.out]);
    /// See [`Desk::place_program_in`].
    "place_program" PlaceProgram { dir: PathBuf } => ProgramPlaced,
        |given, desk| desk.place_program_in(&given.dir), paths([&mut given.dir]);
    /// See [`Desk::recovery_sheet_to`].
    "recovery_sheet" RecoverySheet { out: PathBuf } => MadeFile,
        |given, desk| desk.recovery_sheet_to(&given.out), paths([&mut given.out]);
    /// See [`Desk::move_to`].
    "move" Move { to: PathBuf } => Moved,
        |given, desk| desk.move_to(&given.to), paths([&mut given.to]);
    /// See [`Desk::salvage_to`]; the new ledger opens as the old one did.
    "salvage" SalvageTo { to: PathBuf, copy: Option<PathBuf>, recovery_key: Option<Secret> } => SalvageView,
        |given, desk| {
            let saved = desk.salvage_to(&given.to, given.copy.as_deref(), given.recovery_key.as_ref())?;
            desk.share_box_with(&given.to).map(|()| saved)
        },
        paths([&mut given.to], given.copy.as_mut());
    /// See [`Desk::reconcile_with`].
    "reconcile" Reconcile { copy: PathBuf, recovery_key: Option<Secret> } => Reconciliation,
        |given, desk| desk.reconcile_with(&given.copy, given.recovery_key.as_ref()), paths([&mut given.copy]);
    /// See [`Desk::check`].
    "check" Check {} => CheckReport,
        |_given, desk| desk.check(), paths();
    /// See [`Desk::holes`].
    "holes" Holes {} => Vec<Hole>,
        |_given, desk| desk.holes(), paths();
}

fn today(desk: &Desk) -> Result<TodayView, WireError> {
    let view = desk.today(Nothing {})?;
    let Some(clock) = &view.clock else { return Ok(view) };
    Err(WireError::new(ErrorCode::ClockFrozen).with("date", &clock.system).with("seen", &clock.last_seen))
}

fn aging(desk: &Desk, given: &Aging) -> Result<AgingReport, WireError> {
    let report = desk.aging(given.as_of.map(NaiveDate::from))?;
    if let Some(out) = &given.out {
        desk.write_aging(&report, out)?;
    }
    Ok(report)
}

fn watch(desk: &Desk) -> Result<WatchView, WireError> {
    desk.open()?;
    let status = desk.status(Nothing {})?;
    if status.business.is_none() {
        return Err(WireError::new(ErrorCode::NoLedger).with("file", status.ledger));
    }
    Ok(desk.tick().view())
}

fn parse<T: DeserializeOwned>(request: Value) -> Result<T, WireError> {
    serde_json::from_value(request).map_err(|error| crate::error::malformed(&error))
}

fn answer<T: Serialize>(value: T) -> Result<Vec<u8>, WireError> {
    serde_json::to_vec(&value).map_err(|error| crate::error::malformed(&error))
}
