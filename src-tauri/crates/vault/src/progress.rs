//! Where a run stands, and the caller's word to stop it.

use std::ops::ControlFlow;

use crate::VaultError;

/// The steps of a copy, a proof, a restore or a swap, in the order in which they happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The destination is looked at: there, writable, room enough.
    Preflight,
    /// The ledger is copied into the private staging file.
    CopyLedger,
    /// The staging file is checked in full and compared with the live ledger.
    CheckLedger,
    /// Documents are brought to the destination; counted in documents.
    Documents,
    /// The new file is written; counted in bytes.
    Write,
    /// The file is read from the medium and unpacked; counted in bytes.
    ReadBack,
    /// What was read is checked in full and compared.
    Prove,
    /// The file gets its final name.
    Publish,
    /// The file is opened once more by its final name; counted in bytes.
    Confirm,
    /// The restored ledger takes the live name.
    Swap,
}

/// Hears `(step, done, total)` and may stop the run with `ControlFlow::Break`.
pub type Watch<'a> = dyn FnMut(Step, u64, u64) -> ControlFlow<()> + 'a;

/// A [`Watch`] that only listens.
pub fn quiet(_: Step, _: u64, _: u64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

pub(crate) fn tell(watch: &mut Watch<'_>, step: Step, done: u64, total: u64) -> Result<(), VaultError> {
    match watch(step, done, total) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(VaultError::Cancelled),
    }
}
