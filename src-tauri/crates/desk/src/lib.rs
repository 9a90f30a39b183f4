//! The desk: what a person can do, as calls. It knows no Tauri and no screen.
//!
//! [`calls`] is the one table of calls, [`wire`] what crosses to the window and to scripts; serde's types live there and
//! nowhere below. Each use case is a method of [`Desk`] in the module of its area. "Now" comes from [`ports::Clock`].

pub mod acting;
mod allocating;
mod auditing;
mod book;
pub mod calls;
mod checking;
mod clock;
mod contacting;
mod copying;
mod customers;
pub mod door;
pub mod error;
mod example;
mod explain;
mod folding;
mod framing;
mod handles;
mod importing;
pub mod interest;
mod invoicing;
mod keeping;
mod letters;
pub mod limits;
pub mod links;
mod lists;
mod locking;
mod papers;
mod paying;
pub mod places;
pub mod ports;
mod privacy;
mod promising;
mod queue;
pub mod reading;
mod reason;
pub mod record;
pub mod reports;
mod searching;
mod setting;
mod standing;
mod timeline;
pub mod wire;
pub mod wire_types;
mod wording;
mod worker;

pub use book::{Desk, Options};
pub use copying::ON_OWN_DISK;
pub use example::DemoSummary;
pub use worker::TickReport;
