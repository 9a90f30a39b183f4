//! What the tests share.

#[cfg(target_os = "linux")]
pub mod headless;
#[cfg(target_os = "linux")]
pub mod webdriver;
