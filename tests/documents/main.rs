//! Letters, receipts and statements as they come out: read back with the tools that a print shop
//! or a suspicious customer would use (poppler, qpdf), and from the display list itself.

mod batch;
mod codes;
mod decimals;
mod flow;
mod hostile;
mod pictures;
mod samples;
mod text;
mod tools;
mod window;
