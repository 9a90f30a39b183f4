//! Verified copies: what is proven, what is refused, and what an interruption leaves.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod book;
mod copying;
mod damage;
mod drives;
mod interruption;
mod media;
mod order;
mod restoring;
mod sentences;
mod swapping;
