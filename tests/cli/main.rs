//! The terminal door, as scripts see it: the real program, its JSON and its exit codes.

mod doors;
#[cfg(unix)]
mod handing;
mod histories;
mod importing;
mod leaks;
mod locking;
mod reading;
mod salvaging;
mod sealed;
#[cfg(unix)]
mod standing;
