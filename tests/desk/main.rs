//! desk

mod copies;
mod example;
mod imports;
mod letters;
mod pages;
mod replays;
mod thanks;
mod views;
mod worker;
mod years;
