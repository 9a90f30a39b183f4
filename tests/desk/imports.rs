//! Getting the book in and taking it back, through the calls of the window and the terminal door's own method.

mod cfdi;
mod identity;
mod learning;
mod lists;
mod real_data;
mod shared;
mod transfers;
mod undoing;
