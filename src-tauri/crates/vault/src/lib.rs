//! Verified copies of the ledger: made, proven, listed and brought back.
//!
//! A copy counts only when it was read again from where it lies and found to be the ledger, entry by entry and total by
//! total. The vault knows files, drives and the few tables that a proof needs (`entry`, `meta`, `debt_state`,
//! `document`); it must never know the store, a use case, a screen or the clock: the caller lends the live ledger
//! through [`Live`] and passes the instant in.
//!
//! The order of every step against power cuts and pulled sticks is the point of this crate; the reasons stand beside
//! the steps in [`backup`](back_up), [`restore`] and [`swap_in`].

mod backup;
mod check;
mod container;
mod documents;
mod drives;
mod durable;
mod error;
mod hashing;
pub mod keychain;
pub mod keys;
mod listing;
pub mod lockbox;
mod medium;
mod place;
mod plain;
mod program;
mod progress;
mod proof;
mod relocate;
mod restore;
mod rotation;
mod sentences;
mod staging;
mod summary;
mod swap;

pub use backup::{Live, Options, back_up, copy_live, room_for_copy};
pub use check::APPLICATION_ID;
pub use container::{FORMAT, is_copy};
pub use documents::HomeShelf;
pub use drives::{Drive, Drives, MountedDrives, SysinfoDrives, system_drives};
pub use error::VaultError;
pub use keys::{Cover, KeyRing, Keys, Recovery, RecoveryKey, Seal, Uncovered};
pub use listing::{CopyFound, CopyState, list, look_at};
pub use medium::{free_space, make_folder, share_device};
pub use plain::{Home, Image, SealedHome};
pub use program::place_program;
pub use progress::{Step, Watch, quiet};
pub use proof::{Expect, FactHead, Proof, verify, verify_facts};
pub use relocate::{relocate, relocate_documents, rename_aside, write_note};
pub use restore::{rehearse, restore};
pub use rotation::{Aged, remove, superfluous};
pub use staging::{Staging, sweep_staging};
pub use summary::{Summary, summarise};
pub use swap::{interrupted_swap, put_back, remove_set_aside, set_aside_before, swap_in};
