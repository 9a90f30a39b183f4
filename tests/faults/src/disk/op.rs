//! What can be done to a disk.

use std::sync::Arc;

pub(crate) type Ino = u64;
/// The top folder.
pub(crate) const ROOT: Ino = 1;
/// What is written to this file in the top folder is what the person was told; it is recorded in the same order as
/// everything else and lies on no disk.
pub(crate) const TOLD: &str = ".told";

/// One operation, in the order in which the kernel asked for it.
#[derive(Clone, Debug)]
pub(crate) enum Op {
    Create {
        folder: Ino,
        name: String,
        ino: Ino,
        is_folder: bool,
    },
    Write {
        ino: Ino,
        at: usize,
        data: Arc<[u8]>,
    },
    Truncate {
        ino: Ino,
        length: usize,
    },
    Sync {
        ino: Ino,
    },
    SyncFolder {
        folder: Ino,
    },
    Rename {
        from: Ino,
        name: String,
        to: Ino,
        new_name: String,
        ino: Ino,
    },
    Remove {
        folder: Ino,
        name: String,
    },
    /// A sync failed and the kernel threw away what had not been written: it still reads back, and never reaches the disk.
    Lose {
        ino: Ino,
    },
    Told(Arc<[u8]>),
}

impl Op {
    /// Changes names, not content.
    pub(crate) fn is_of_names(&self) -> bool {
        matches!(self, Self::Create { .. } | Self::Rename { .. } | Self::Remove { .. })
    }

    /// Changes the content of this file.
    pub(crate) fn is_content_of(&self, of: Ino) -> bool {
        matches!(self, Self::Write { ino, .. } | Self::Truncate { ino, .. } if *ino == of)
    }

    /// The names that it gives or takes.
    pub(crate) fn names(&self) -> Vec<(Ino, &str)> {
        match self {
            Self::Create { folder, name, .. } | Self::Remove { folder, name, .. } => vec![(*folder, name)],
            Self::Rename { from, name, to, new_name, .. } => vec![(*from, name), (*to, new_name)],
            _ => Vec::new(),
        }
    }
}
