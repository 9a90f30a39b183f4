//! desk

mod copies;
mod example;
mod imports;
mod letters;
mod replays;
mod views;
mod worker;
mod years;
