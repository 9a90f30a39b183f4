//! The rules of the domain: tables of cases, and properties over random histories.

mod aging;
mod cadence;
mod currency;
mod interest;
mod promises;
mod properties;
mod support;
