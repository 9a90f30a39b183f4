//! desk

mod copies;
mod example;
mod imports;
mod letters;
mod views;
mod worker;
mod years;
