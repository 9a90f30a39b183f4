//! The real program in the real web view, on a display, a session bus and a home of its own.
//!
//! Needs `aldia-desktop` beside the tests, and the packages that `cargo xtask setup` installs. What is missing fails.

#[cfg(target_os = "linux")]
mod access;
#[cfg(target_os = "linux")]
mod damage;
#[cfg(target_os = "linux")]
mod dropping;
#[cfg(target_os = "linux")]
mod handing;
#[cfg(target_os = "linux")]
mod journey;
#[cfg(target_os = "linux")]
mod keyboard;
#[cfg(target_os = "linux")]
mod notices;
#[cfg(target_os = "linux")]
mod office;
#[cfg(target_os = "linux")]
mod safety;
mod shell;
#[cfg(target_os = "linux")]
mod tray;
#[cfg(target_os = "linux")]
mod window;
