//! cli

mod histories;
