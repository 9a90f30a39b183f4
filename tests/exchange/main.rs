//! What the readers promise about files of other programs.

mod amounts;
mod archives;
mod cfdi;
mod customers;
mod dates;
mod faults;
mod grouping;
mod guessing;
mod hostile;
mod maps;
mod out;
mod payments;
mod reasons;
mod shared_data;
mod standings;
mod support;
mod tables;
