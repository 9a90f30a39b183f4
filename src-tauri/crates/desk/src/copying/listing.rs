//! Where copies can go, and which are there.

use std::path::{Path, PathBuf};

use store::diary::ProvenCopy as Proven;
use vault::{CopyFound, CopyState, Drive};

use super::readings::Readings;
use crate::Desk;
use crate::places;
use crate::wire::{CopiesView, CopyRow, DriveRow, Nothing, SealState, WireError};

/// The folder on a stick that holds no copies yet.
const NEW_FOLDER: &str = "AlDia";

/// What the ledger knows of its copies; nothing where there is no ledger yet.
#[derive(Default)]
struct Known {
    ledger_id: Option<String>,
    chosen: Option<PathBuf>,
    proven: Vec<Proven>,
    last: Option<crate::wire::ProvenCopy>,
    seal: Option<crate::wire::CopySeal>,
    last_drill: Option<crate::wire::DrillReport>,
    readings: Readings,
}

impl Desk {
    /// See the table of calls. On a machine without a ledger it answers the copies on the drives, so that one can be
    /// brought back.
    pub(crate) fn copies(&self, _: Nothing) -> Result<CopiesView, WireError> {
        let known = self.known_copies()?;
        let drives = vault::system_drives().list();
        let mut folders: Vec<PathBuf> = match &known.chosen {
            Some(folder) => vec![folder.clone()],
            None => drives.iter().flat_map(|drive| drive.copies_in.clone()).collect(),
        };
        let local = self.local_folder();
        folders.retain(|folder| *folder != local);
        folders.push(local);
        // A stick that is not plugged in is no fault here: its copies are just not to be seen.
        let found = folders.iter().filter_map(|folder| vault::list(folder).ok()).flatten();
        let copies = found.map(|copy| self.copy_row(&copy, &known)).collect();
        let ledger = places::ledger_path(&self.options);
        Ok(CopiesView {
            chosen: known.chosen.map(|folder| folder.display().to_string()),
            drives: drives.iter().map(|drive| self.drive_row(drive)).collect(),
            copies,
            last_proven: known.last,
            last_drill: known.last_drill,
            facts_since: known.seal.as_ref().map_or(0, |seal| seal.facts_since),
            seal: known.seal.map_or(SealState::Red, |seal| seal.state),
            ledger_bytes: std::fs::metadata(ledger).map_or(0, |facts| facts.len()),
        })
    }

    fn known_copies(&self) -> Result<Known, WireError> {
        let known = self.read(|conn, context| {
            let last = self.last_elsewhere(conn)?;
            let proven = store::copies::proven(conn)?;
            Ok(Known {
                ledger_id: store::settings::meta(conn, "ledger_id")?,
                chosen: None,
                seal: Some(super::state::seal(conn, context, last.as_ref())?),
                last: last.map(|copy| super::proven_view(conn, &copy)).transpose()?,
                last_drill: super::drill::last(conn)?,
                readings: Readings::of(conn)?,
                proven,
            })
        });
        match known {
            // A damaged ledger is when the copies are needed most.
            Err(error) if self.is_past_reading(&error) => Ok(Known::default()),
            Ok(known) => Ok(Known { chosen: self.chosen_folder()?, ..known }),
            Err(error) => Err(error),
        }
    }

    fn handle(&self, path: &Path) -> String {
        self.grant(vec![path.to_owned()]).pop().map(|picked| picked.handle).unwrap_or_default()
    }

    fn drive_row(&self, drive: &Drive) -> DriveRow {
        let folder = drive.copies_in.first().cloned().unwrap_or_else(|| drive.path.join(NEW_FOLDER));
        DriveRow {
            handle: self.handle(&folder),
            path: folder.display().to_string(),
            label: drive.label.clone(),
            removable: drive.removable,
            free_bytes: drive.free,
            has_our_copies: drive.has_our_copies,
        }
    }

    fn copy_row(&self, copy: &CopyFound, known: &Known) -> CopyRow {
        CopyRow {
            handle: self.handle(&copy.file),
            file: copy.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
            place: copy.file.parent().map(|folder| folder.display().to_string()).unwrap_or_default(),
            is_local: copy.file.parent() == Some(&self.local_folder()),
            taken_at: copy.taken_at.map_or(0, |at| at.timestamp_millis()),
            bytes: copy.bytes,
            state: state_of(copy, known, self.was_read(copy, &known.readings)).to_owned(),
        }
    }
}

fn state_of(copy: &CopyFound, known: &Known, was_read: bool) -> &'static str {
    match &copy.state {
        CopyState::Refused(vault::VaultError::NewerVersion { .. }) => return "newer",
        CopyState::Refused(_) => return "damaged",
        CopyState::Readable => {}
    }
    if known.ledger_id.is_some() && copy.ledger_id != known.ledger_id {
        return "other_ledger";
    }
    if known.readings.damage(copy).is_some() {
        return "damaged";
    }
    let file = copy.file.display().to_string();
    let is_this = |proven: &&Proven| {
        proven.file == file
            && proven.bytes.unsigned_abs() == copy.bytes
            && proven.generation.unsigned_abs() == copy.generation
    };
    if was_read || known.proven.iter().any(|proven| is_this(&proven)) { "proven" } else { "unchecked" }
}
