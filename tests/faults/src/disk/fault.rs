//! What goes wrong, and when.

use fuser::Errno;

use super::op::Op;

/// One fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The operation fails once with an input/output error.
    Io,
    /// The operation fails once because there is no room.
    NoRoom,
    /// A sync fails once, and the kernel forgets what it was to write.
    LosingSync,
    /// From this operation on the device is gone, for reading too.
    Gone,
    /// From this operation on nothing can be written.
    ReadOnly,
    /// A read fails once with an input/output error. Its moment counts the reads, that of the others what is changed.
    Read,
}

pub(crate) const FAULTS: [Fault; 6] =
    [Fault::Io, Fault::NoRoom, Fault::LosingSync, Fault::Gone, Fault::ReadOnly, Fault::Read];

impl Fault {
    /// The moments of a run at which it can strike: `ops` are the changes that the run makes, `reads` its reads.
    pub(crate) fn moments(self, ops: &[&Op], reads: usize) -> Vec<usize> {
        match self {
            Self::Read => (0..reads).collect(),
            Self::LosingSync => (0..ops.len()).filter(|at| matches!(ops[*at], Op::Sync { .. })).collect(),
            _ => (0..ops.len()).collect(),
        }
    }

    pub(crate) fn errno(self) -> Errno {
        match self {
            Self::Io | Self::LosingSync | Self::Gone | Self::Read => Errno::EIO,
            Self::NoRoom => Errno::ENOSPC,
            Self::ReadOnly => Errno::EROFS,
        }
    }
}

/// What a disk does to the program that uses it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Plan {
    /// The fault, and before which of the operations of its kind it strikes.
    pub(crate) fault: Option<(usize, Fault)>,
    /// How many bytes the disk holds.
    pub(crate) capacity: Option<usize>,
}
