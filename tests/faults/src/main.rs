//! `cargo xtask faults`: disks that fail, power that goes, kills, rot and nonsense, against the unchanged program.
//!
//! Each row of the table prints how often it was tried and how often that was bad, which must be never; and either how
//! often its deliberately careless control was bad, or how often that happened which it is about. Both must be at least
//! once, else the row has shown nothing. It drives `aldia` as a person would and looks at what is left from outside; it
//! must never need a switch in the product.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it talks to the person at the terminal")]

#[cfg(target_os = "linux")]
mod day;
#[cfg(target_os = "linux")]
mod dice;
#[cfg(target_os = "linux")]
mod disk;
#[cfg(target_os = "linux")]
mod inspect;
#[cfg(target_os = "linux")]
mod program;
#[cfg(target_os = "linux")]
mod rig;
#[cfg(target_os = "linux")]
mod rows;
#[cfg(target_os = "linux")]
mod table;
#[cfg(target_os = "linux")]
mod tally;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    table::main()
}

#[cfg(not(target_os = "linux"))]
fn main() {
    panic!("disks are made to fail through FUSE and loop devices, on Linux");
}
