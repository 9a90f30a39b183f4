//! desk

mod auditing;
mod copies;
mod example;
mod imports;
mod letters;
mod limits;
mod links;
mod locking;
mod pages;
mod privacy;
mod recovery;
mod replays;
mod thanks;
mod views;
mod worker;
mod years;
