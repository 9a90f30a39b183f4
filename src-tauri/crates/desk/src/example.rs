//! The example book: a believable firm with about a year of history, made without touching anything of the owner's.

mod business;
mod dice;
mod people;
mod plot;
mod roles;
mod staging;

use std::path::{Path, PathBuf};

use ledger::Currency;
use serde::Serialize;

use crate::Desk;
use crate::error::{disk, invalid};
use crate::places;
use crate::setting::LOGO;
use crate::wire::{Done, ErrorCode, Nothing, Status, WireError};

const CUSTOMERS: usize = 42;
const INVOICES: usize = 420;
/// A year in which the desk has something of everything.
const SEED: u64 = 29;

const MOST_CUSTOMERS: usize = 50_000;
const MOST_INVOICES: usize = 1_000_000;

/// What an example book holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DemoSummary {
    pub ledger: String,
    pub customers: usize,
    pub invoices: usize,
    pub payments: usize,
    pub contacts: usize,
}

impl Desk {
    /// See the table of calls.
    ///
    /// # Errors
    /// When a ledger stands there already.
    pub fn create_example(&self, _: Nothing) -> Result<Done<Status>, WireError> {
        self.demo(CUSTOMERS, INVOICES, SEED)?;
        self.done_status()
    }

    /// A new ledger with believable example data, the same for the same numbers and day. Up to two thousand invoices the
    /// contacts of the past are played day by day by the rules of the cadence; larger books, for measuring, have none.
    ///
    /// # Errors
    /// When a ledger stands there already, or a number is absurd.
    pub fn demo(&self, customers: usize, invoices: usize, seed: u64) -> Result<DemoSummary, WireError> {
        if !(1..=MOST_CUSTOMERS).contains(&customers) {
            return Err(invalid("customers", "se espera de 1 a 50000"));
        }
        if invoices > MOST_INVOICES {
            return Err(invalid("invoices", "se espera hasta 1000000"));
        }
        let settings = business::settings()?;
        self.make_ledger(&settings, true)?;
        let today = self.read(|_, context| Ok(context.today))?;
        let own = Currency::from_code(&settings.business.currency).ok_or_else(|| invalid("currency", "MXN"))?;
        let plot = plot::Plot::new(customers, invoices, seed, today, own);
        self.stage(staging::Stage::new(plot, settings.policy()))
    }

    fn stage(&self, mut stage: staging::Stage) -> Result<DemoSummary, WireError> {
        let parts = stage.parts();
        for (index, (from, to)) in parts.into_iter().enumerate() {
            self.write(|tx, _| {
                if index == 0 {
                    tx.put_picture(LOGO, Some(business::LOGO))?;
                    stage.introduce(tx)?;
                }
                stage.play(tx, from, to)
            })?;
        }
        Ok(DemoSummary {
            ledger: places::ledger_path(&self.options).display().to_string(),
            customers: stage.customers(),
            invoices: stage.invoices(),
            payments: stage.payments,
            contacts: stage.contacts,
        })
    }

    /// See the table of calls. The example's file is renamed; its documents stay where they are, under their hashes.
    ///
    /// # Errors
    /// `not_now` when the ledger is the owner's own.
    pub fn leave_example(&self, _: Nothing) -> Result<Done<Status>, WireError> {
        if !self.status(Nothing {})?.is_example {
            return Err(WireError::new(ErrorCode::NotNow).with("reason", "este libro no es el de ejemplo"));
        }
        let path = places::ledger_path(&self.options);
        let stamp = self.now().format("%Y%m%d-%H%M%S").to_string();
        self.while_closed(|| {
            let aside = free_name(&path, &stamp);
            std::fs::rename(&path, &aside).map_err(|error| disk(&error, &path))?;
            sync_folder(&path)
        })?;
        self.done_status()
    }
}

/// `libro-ejemplo-<stamp>.aldia` beside the ledger; with a number behind it where that stands already.
fn free_name(ledger: &Path, stamp: &str) -> PathBuf {
    let named = |suffix: String| ledger.with_file_name(format!("libro-ejemplo-{stamp}{suffix}.aldia"));
    let mut aside = named(String::new());
    let mut number = 2;
    while aside.exists() {
        aside = named(format!("-{number}"));
        number += 1;
    }
    aside
}

fn sync_folder(file: &Path) -> Result<(), WireError> {
    #[cfg(unix)]
    {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| disk(&error, folder))?;
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}
