//! Copies of earlier sessions are read again, and the rotation prunes behind those that survived.

use std::path::{Path, PathBuf};

use vault::{Aged, CopyFound, CopyState};

use super::readings::Readings;
use super::{Lent, faults};
use crate::Desk;
use crate::book::lock;
use crate::wire::{ErrorCode, WireError};

const PROBLEM: &str = "copy_damaged";
/// So many of the newest are read again in one go.
const AT_ONCE: usize = 2;

impl Desk {
    /// This ledger's copies in `dir`, newest first, as far as their headers tell.
    pub(super) fn own_copies(&self, dir: &Path) -> Result<Vec<CopyFound>, WireError> {
        let ledger = self.read(|conn, _| Ok(store::settings::meta(conn, "ledger_id")?))?;
        let found = vault::list(dir).map_err(|fault| faults::wire(&fault, false))?;
        let ours = |copy: &CopyFound| copy.state == CopyState::Readable && copy.ledger_id == ledger;
        Ok(found.into_iter().filter(|copy| ours(copy) && copy.taken_at.is_some()).collect())
    }

    /// Removes what the rotation no longer keeps in `dir`, and what stands in the way of `lacking` bytes for the next copy.
    /// Answers how many went. Nothing is read for it: what the background has not seen again yet stays. A failure only
    /// leaves more copies than needed.
    pub(super) fn thin_out(&self, dir: &Path, lacking: u64) -> usize {
        self.try_thin_out(dir, lacking).unwrap_or_else(|error| {
            tracing::warn!(code = ?error.code, "the rotation of copies stopped");
            0
        })
    }

    fn try_thin_out(&self, dir: &Path, lacking: u64) -> Result<usize, WireError> {
        let known = self.readings()?;
        let copies = self.own_copies(dir)?;
        // A damaged copy protects nobody, so no other goes because of it.
        let sound = copies.iter().filter(|copy| known.damage(copy).is_none());
        let aged: Vec<Aged> = sound.map(|copy| aged(copy, self.is_settled(copy, &known))).collect();
        let room = vault::room_for_copy(&Lent(self)).map_err(|fault| faults::wire(&fault, false))?;
        let lacking = lacking.max(vault::free_space(dir).map_or(0, |free| room.saturating_sub(free)));
        let superfluous = vault::superfluous(&aged, lacking);
        for file in &superfluous {
            vault::remove(file).map_err(|fault| faults::wire(&fault, false))?;
        }
        Ok(superfluous.len())
    }

    /// Whether this program read the copy from end to end, now or in an earlier session.
    pub(super) fn was_read(&self, copy: &CopyFound, known: &Readings) -> bool {
        known.is_whole(copy) || self.is_made_here(copy)
    }

    fn is_settled(&self, copy: &CopyFound, known: &Readings) -> bool {
        known.is_whole(copy) && !self.is_made_here(copy)
    }

    /// Reads the newest copies of earlier sessions in `dir` again where that is due, and remembers what they said; one that
    /// cannot be read keeps nobody from reading the others. Answers what is wrong with one of this ledger's.
    fn reread_newest(&self, dir: &Path) -> Result<Option<String>, WireError> {
        let found = vault::list(dir).map_err(|fault| faults::wire(&fault, false))?;
        let now = self.now().timestamp_millis();
        for copy in &found {
            // What shows its damage from outside need not be read.
            if let CopyState::Refused(fault) = &copy.state
                && self.is_own(copy)?
            {
                self.note_reading(copy, &Err::<(), _>(fault.clone()))?;
            }
        }
        let known = self.readings()?;
        let newest = self.own_copies(dir)?.into_iter().filter(|copy| !self.is_made_here(copy)).take(AT_ONCE);
        for copy in newest.filter(|copy| known.is_due(copy, now)) {
            let read = vault::verify(&copy.file, &self.expect(None, self.reading_home())?, &mut vault::quiet);
            if let Err(fault) = &read {
                tracing::warn!(code = fault.code(), "a copy could not be read again");
            }
            self.note_reading(&copy, &read)?;
        }
        let known = self.readings()?;
        Ok(found.iter().find_map(|copy| known.damage(copy).map(ToOwned::to_owned)))
    }

    /// The schedule of the background: the newest copies within reach that nobody read for a week.
    pub(crate) fn reread_copies(&self) -> Result<(), WireError> {
        let _turn = lock(&self.copying.turn);
        let mut damaged = None;
        for folder in self.reachable_folders()? {
            match self.reread_newest(&folder) {
                Ok(found) => damaged = damaged.or(found),
                Err(error) => tracing::warn!(code = ?error.code, "the copies of a folder could not be read again"),
            }
        }
        self.note_standing(PROBLEM, damaged.as_deref()).map(drop)
    }

    /// The folders that can be reached now and may hold copies of this ledger: the chosen one, those of proven copies, the
    /// drives, the local one.
    pub(super) fn reachable_folders(&self) -> Result<Vec<PathBuf>, WireError> {
        let drives = vault::system_drives().list();
        let mut folders = self.known_folders()?;
        folders.extend(drives.into_iter().flat_map(|drive| drive.copies_in));
        folders.push(self.local_folder());
        let mut seen = std::collections::HashSet::new();
        folders.retain(|folder| folder.is_dir() && seen.insert(folder.clone()));
        Ok(folders)
    }

    /// The chosen folder, and the places of the copies that were proven, newest first.
    fn known_folders(&self) -> Result<Vec<PathBuf>, WireError> {
        let chosen = match self.chosen_folder() {
            Err(error) if error.code == ErrorCode::NoLedger => return Ok(Vec::new()),
            other => other?,
        };
        let proven = self.read(|conn, _| Ok(store::copies::proven(conn)?))?;
        Ok(chosen.into_iter().chain(proven.into_iter().map(|copy| copy.place.into())).collect())
    }
}

fn aged(copy: &CopyFound, is_settled: bool) -> Aged {
    Aged { file: copy.file.clone(), bytes: copy.bytes, taken_at: copy.taken_at.unwrap_or_default(), is_settled }
}
