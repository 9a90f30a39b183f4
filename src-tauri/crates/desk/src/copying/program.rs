//! The program beside its copies, if the owner wishes.

use std::path::{Path, PathBuf};

use crate::Desk;
use crate::book::{VERSION, lock};
use crate::error::disk;
use crate::wire::{BackUp, Done, ErrorCode, ProgramPlaced, Topic, WireError};

/// The programs that travel together.
const NAMES: [&str; 2] = ["aldia", "aldia-desktop"];

impl Desk {
    /// See the table of calls.
    pub(crate) fn place_program(&self, request: BackUp) -> Result<Done<ProgramPlaced>, WireError> {
        let dir = match request.place {
            Some(handle) => self.path_of(&handle)?,
            None => self.chosen_folder()?.ok_or_else(|| {
                WireError::new(ErrorCode::NotNow).with("reason", "elija primero la memoria o la carpeta de las copias")
            })?,
        };
        Ok(Done { value: self.place_program_in(&dir)?, changed: vec![Topic::Copies] })
    }

    /// Puts the running program beside the copies in `dir`, proven by its hash and written once per version.
    ///
    /// # Errors
    /// Every refusal of the vault; copies are not touched.
    pub fn place_program_in(&self, dir: &Path) -> Result<ProgramPlaced, WireError> {
        const CALL: &str = "place_program";
        let _turn = lock(&self.copying.turn);
        self.begin(CALL);
        let folder = vault::place_program(&running()?, VERSION, dir, &mut self.watch(CALL))
            .map_err(|fault| self.copy_fault(fault))?;
        Ok(ProgramPlaced { folder: folder.display().to_string() })
    }
}

/// The files of the running program: the one portable file where it came as one, else the programs in its folder.
fn running() -> Result<Vec<PathBuf>, WireError> {
    if let Some(portable) = std::env::var_os("APPIMAGE").map(PathBuf::from).filter(|file| file.is_file()) {
        return Ok(vec![portable]);
    }
    let own = std::env::current_exe().map_err(|error| disk(&error, Path::new("aldia")))?;
    let beside = NAMES.map(|name| own.with_file_name(format!("{name}{}", std::env::consts::EXE_SUFFIX)));
    let mut files: Vec<PathBuf> = beside.into_iter().filter(|file| file.is_file()).collect();
    if !files.contains(&own) {
        files.push(own);
    }
    Ok(files)
}
