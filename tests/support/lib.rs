//! What the tests share.

pub mod book;
pub mod files;
pub mod model;
pub mod programs;

#[cfg(target_os = "linux")]
pub mod headless;
#[cfg(target_os = "linux")]
pub mod webdriver;
