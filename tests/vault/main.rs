//! Verified copies: what is proven, what is refused, and what an interruption leaves.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on fails, and one that cannot run says so"
)]

mod book;
mod copying;
mod damage;
mod drives;
mod interruption;
mod media;
mod order;
mod program;
mod restoring;
mod rotation;
mod sealing;
mod sentences;
mod swapping;
