//! A disk in memory: what a program does to it is recorded in order, any operation can be made to fail, and afterwards
//! every state can be built that a power cut at any moment could have left. It knows nothing of ledgers.

mod cut;
mod fault;
mod image;
mod op;
mod server;

pub(crate) use cut::{FolderRule, MODELS, Model, RULES, Replay};
pub(crate) use fault::{FAULTS, Fault, Plan};
pub(crate) use image::Image;
pub(crate) use op::{Op, TOLD};
pub(crate) use server::{Disk, Mounted};
