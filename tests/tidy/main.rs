//! The walls of the house, checked from `cargo metadata` and the source text.

mod files;
mod security;
mod walls;
mod words;
