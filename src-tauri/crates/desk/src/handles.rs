//! Handles for files and folders that the owner picked: the window never names a path.

use std::collections::HashMap;
use std::path::PathBuf;

use crate::Desk;
use crate::error::invalid;
use crate::wire::{PickFiles, Picked, PickedFile, WireError};

/// Paths by handle, for the life of the process.
#[derive(Debug, Default)]
pub(crate) struct Handles {
    paths: HashMap<String, PathBuf>,
    next: u64,
}

impl Handles {
    fn grant(&mut self, path: PathBuf) -> PickedFile {
        self.next += 1;
        let handle = format!("h{}", self.next);
        let name =
            path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
        self.paths.insert(handle.clone(), path);
        PickedFile { handle, name }
    }
}

impl Desk {
    /// Handles for files that the owner dropped onto the window or picked in a dialog.
    pub fn grant(&self, paths: Vec<PathBuf>) -> Vec<PickedFile> {
        let mut handles = crate::book::lock(&self.handles);
        paths.into_iter().map(|path| handles.grant(path)).collect()
    }

    /// The path behind a handle.
    pub(crate) fn path_of(&self, handle: &str) -> Result<PathBuf, WireError> {
        let handles = crate::book::lock(&self.handles);
        handles.paths.get(handle).cloned().ok_or_else(|| invalid("handle", "nadie eligió ese archivo"))
    }

    /// See the table of calls.
    pub(crate) fn pick_files(&self, request: PickFiles) -> Result<Picked, WireError> {
        Ok(Picked { handles: self.grant(self.surroundings.pick(request.what)) })
    }
}
