//! The walls of the house, checked from `cargo metadata` and the source text.

mod files;
mod walls;
mod words;
