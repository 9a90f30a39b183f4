//! What the ledger knows of its copies beside that they were made: what reading them from end to end said, and which
//! folders lie on its own disk.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use store::diary::ProvenCopy;
use store::{Connection, StoreError};
use vault::{CopyFound, VaultError};

use crate::Desk;
use crate::book::lock;
use crate::wire::{ErrorCode, Topic, WireError};

/// What is known, as JSON.
const KNOWN: &str = "copies_known";
/// So many readings are remembered; more than any rotation keeps.
const REMEMBERED: usize = 200;
/// A copy that was whole is read again when this long has passed.
const DUE_MS: i64 = 7 * 24 * 3600 * 1000;

/// What reading a copy from end to end said.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Reading {
    file: PathBuf,
    bytes: u64,
    /// UTC milliseconds.
    at: i64,
    /// What is wrong with it, in words; none when it is whole.
    damage: Option<String>,
}

/// What is known of copies.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Readings {
    readings: BTreeMap<String, Reading>,
    /// Folders on the disk of the ledger, by their names.
    beside: BTreeSet<String>,
}

impl Readings {
    pub(super) fn of(conn: &Connection) -> Result<Self, StoreError> {
        let kept = store::settings::meta(conn, KNOWN)?;
        Ok(kept.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
    }

    /// Whether the copy was read whole, and nothing else was found since.
    pub(super) fn is_whole(&self, copy: &CopyFound) -> bool {
        self.readings.get(&key(copy)).is_some_and(|reading| reading.damage.is_none())
    }

    /// What was found wrong with the copy.
    pub(super) fn damage(&self, copy: &CopyFound) -> Option<&str> {
        self.readings.get(&key(copy))?.damage.as_deref()
    }

    /// Whether it is time to read the copy again. One that was found damaged is, always: it may have been the drive.
    pub(super) fn is_due(&self, copy: &CopyFound, now: i64) -> bool {
        let reading = self.readings.get(&key(copy));
        !reading.is_some_and(|reading| reading.damage.is_none() && now - reading.at < DUE_MS)
    }

    fn note(&mut self, copy: &CopyFound, at: i64, damage: Option<String>) {
        let reading = Reading { file: copy.file.clone(), bytes: copy.bytes, at, damage };
        self.readings.insert(key(copy), reading);
        while self.readings.len() > REMEMBERED {
            let longest_ago = self.readings.iter().min_by_key(|(_, reading)| reading.at).map(|(key, _)| key.clone());
            longest_ago.and_then(|key| self.readings.remove(&key));
        }
    }

    /// Remembers whether the folder `place` shares the ledger's disk; what is not known stays as it was.
    pub(super) fn note_place(&mut self, place: &Path, is_shared: Option<bool>) {
        let place = place.display().to_string();
        match is_shared {
            Some(true) => drop(self.beside.insert(place)),
            Some(false) => drop(self.beside.remove(&place)),
            None => {}
        }
    }

    pub(super) fn is_beside_ledger(&self, place: &str) -> bool {
        self.beside.contains(place)
    }

    /// Whether a copy that was proven once was found damaged since. A stick may be mounted elsewhere today, so the name
    /// and the size tell as well; but the copies in `local` are others than those on sticks.
    pub(super) fn contradict(&self, proven: &ProvenCopy, local: &Path) -> bool {
        let file = Path::new(&proven.file);
        let is_same = |reading: &&Reading| {
            let is_elsewhere = reading.file.parent() != Some(local) && reading.file.file_name() == file.file_name();
            reading.file == file || is_elsewhere && reading.bytes == proven.bytes.unsigned_abs()
        };
        let last = self.readings.values().filter(is_same).max_by_key(|reading| (reading.at, reading.damage.is_some()));
        last.is_some_and(|reading| reading.damage.is_some() && reading.at >= proven.proven_at)
    }
}

/// The place is in it, and the folder, however it was named: a stick that was cloned by a file manager has the same names,
/// sizes and id, and nobody read it.
fn key(copy: &CopyFound) -> String {
    let taken = copy.taken_at.map_or(0, |at| at.timestamp());
    let file = one_name(&copy.file);
    format!("{} {taken} {} {}", copy.place_id.as_deref().unwrap_or_default(), copy.bytes, file.display())
}

/// The one name of a file that can be named by links and detours.
fn one_name(file: &Path) -> PathBuf {
    std::fs::canonicalize(file).unwrap_or_else(|_| file.to_owned())
}

/// What is wrong with the copy itself, in the owner's words; none where the fault lies elsewhere: a missing key, no room,
/// a stick that was pulled. A drive that shows the file and does not give it up is failing.
pub(super) fn damage_of(fault: &VaultError, file: &Path) -> Option<String> {
    let is_its_own = match fault {
        VaultError::Damaged { .. } | VaultError::DocumentMissing { .. } | VaultError::NotACopy { .. } => true,
        VaultError::Gone { .. } => file.is_file(),
        _ => false,
    };
    is_its_own.then(|| fault.spanish())
}

impl Desk {
    pub(super) fn readings(&self) -> Result<Readings, WireError> {
        self.read(|conn, _| Ok(Readings::of(conn)?))
    }

    pub(super) fn change_readings(&self, change: impl FnOnce(&mut Readings)) -> Result<(), WireError> {
        self.write(|tx, _| {
            let mut known = Readings::of(tx)?;
            change(&mut known);
            let json = serde_json::to_string(&known).map_err(|error| crate::error::malformed(&error))?;
            Ok(tx.put_meta(KNOWN, &json)?)
        })
    }

    /// Remembers that this session made the copy.
    pub(super) fn note_made_here(&self, file: &Path) {
        lock(&self.copying.made_here).insert(one_name(file));
    }

    /// Whether this session made the copy.
    pub(super) fn is_made_here(&self, copy: &CopyFound) -> bool {
        lock(&self.copying.made_here).contains(&one_name(&copy.file))
    }

    /// Remembers what reading a copy said of it. What was made in this session is not called seen again by being read in
    /// it: it may still be lost with a stick that is pulled.
    pub(super) fn note_reading<T>(&self, copy: &CopyFound, found: &Result<T, VaultError>) -> Result<(), WireError> {
        let damage = match found {
            Ok(_) => None,
            Err(fault) => match damage_of(fault, &copy.file) {
                Some(damage) => Some(damage),
                None => return Ok(()),
            },
        };
        let is_made_here = self.is_made_here(copy);
        if damage.is_none() && is_made_here && self.readings()?.damage(copy).is_none() {
            return Ok(());
        }
        let is_damaged = damage.is_some();
        let at = self.now().timestamp_millis();
        self.change_readings(|known| match damage {
            None if is_made_here => drop(known.readings.remove(&key(copy))),
            damage => known.note(copy, at, damage),
        })?;
        if is_damaged {
            self.surroundings.changed(&[Topic::Copies, Topic::Status]);
        }
        Ok(())
    }

    /// As [`Self::note_reading`], for a file that the owner named: only if it is a copy of this ledger, and there is one to
    /// remember it in.
    pub(super) fn note_reading_of<T>(&self, file: &Path, found: &Result<T, VaultError>) {
        // The owner may have named it from the folder in which it lies.
        let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        let copy = vault::look_at(&file);
        let noted = self.is_own(&copy).and_then(|is_own| if is_own { self.note_reading(&copy, found) } else { Ok(()) });
        match noted {
            Err(error) if error.code != ErrorCode::Locked && !self.is_past_reading(&error) => {
                tracing::warn!(code = ?error.code, "what a copy said could not be remembered");
            }
            _ => {}
        }
    }

    /// Whether it is a copy of this ledger, as its header tells, or, where that is no longer to be read, its name.
    pub(super) fn is_own(&self, copy: &CopyFound) -> Result<bool, WireError> {
        let name = copy.file.display().to_string();
        self.read(|conn, _| {
            Ok(match &copy.ledger_id {
                Some(found) => store::settings::meta(conn, "ledger_id")?.as_ref() == Some(found),
                None => store::copies::proven(conn)?.iter().any(|proven| proven.file == name),
            })
        })
    }
}
