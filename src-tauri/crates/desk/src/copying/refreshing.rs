//! Copies of earlier sessions are read again, and the rotation prunes behind those that survived.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use vault::{Aged, CopyFound, CopyState, VaultError};

use super::faults;
use crate::Desk;
use crate::book::lock;
use crate::wire::{ErrorCode, WireError};

/// When which copy was read again, by its file name and the instant at which it was made, as JSON.
const REREAD: &str = "copies_reread";
/// So many are remembered; more than any rotation keeps.
const REMEMBERED: usize = 100;
const PROBLEM: &str = "copy_damaged";
/// A copy is read again when this long has passed.
const DUE_MS: i64 = 7 * 24 * 3600 * 1000;
/// So many of the newest are read again in one go.
const AT_ONCE: usize = 2;

pub(super) type Reread = BTreeMap<String, i64>;

impl Desk {
    pub(super) fn reread(&self) -> Result<Reread, WireError> {
        let kept = self.read(|conn, _| Ok(store::settings::meta(conn, REREAD)?))?;
        Ok(kept.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
    }

    /// This ledger's copies in `dir`, newest first, as far as their headers tell.
    pub(super) fn own_copies(&self, dir: &Path) -> Result<Vec<CopyFound>, WireError> {
        let ledger = self.read(|conn, _| Ok(store::settings::meta(conn, "ledger_id")?))?;
        let found = vault::list(dir).map_err(|fault| faults::wire(&fault, false))?;
        let ours = |copy: &CopyFound| copy.state == CopyState::Readable && copy.ledger_id == ledger;
        Ok(found.into_iter().filter(|copy| ours(copy) && copy.taken_at.is_some()).collect())
    }

    /// Removes what the rotation no longer keeps in `dir`. A failure only leaves more copies than needed.
    pub(super) fn thin_out(&self, dir: &Path) {
        if let Err(error) = self.try_thin_out(dir) {
            tracing::warn!(code = ?error.code, "the rotation of copies stopped");
        }
    }

    fn try_thin_out(&self, dir: &Path) -> Result<(), WireError> {
        let copies = self.own_copies(dir)?;
        let lacking = self.lacking_in(dir, &copies);
        // Before anything is read again for it: would anything go at all?
        let all_settled: Vec<Aged> = copies.iter().map(|copy| aged(copy, true)).collect();
        if vault::superfluous(&all_settled, lacking).is_empty() {
            return Ok(());
        }
        if let Some(damage) = self.reread_newest(&copies)? {
            self.note_standing(PROBLEM, Some(&damage))?;
        }
        let known = self.reread()?;
        let settled: Vec<Aged> = copies.iter().map(|copy| aged(copy, self.is_settled(copy, &known))).collect();
        for file in vault::superfluous(&settled, lacking) {
            vault::remove(&file).map_err(|fault| faults::wire(&fault, false))?;
        }
        Ok(())
    }

    /// Bytes that the next copy would lack.
    fn lacking_in(&self, dir: &Path, copies: &[CopyFound]) -> u64 {
        let next = copies.first().map_or(0, |copy| copy.bytes).saturating_mul(3);
        vault::free_space(dir).map_or(0, |free| next.saturating_sub(free))
    }

    /// Whether this program read the copy from end to end, now or in an earlier session.
    pub(super) fn was_read(&self, copy: &CopyFound, known: &Reread) -> bool {
        known.contains_key(&key(copy)) || lock(&self.copying.made_here).contains(&copy.file)
    }

    fn is_settled(&self, copy: &CopyFound, known: &Reread) -> bool {
        known.contains_key(&key(copy)) && !lock(&self.copying.made_here).contains(&copy.file)
    }

    /// Reads the newest copies of earlier sessions again where that is due, and remembers it. Answers what is wrong with
    /// one that is damaged; the others go on.
    fn reread_newest(&self, copies: &[CopyFound]) -> Result<Option<String>, WireError> {
        let mut known = self.reread()?;
        let now = self.now().timestamp_millis();
        let earlier = |copy: &&CopyFound| !lock(&self.copying.made_here).contains(&copy.file);
        let due: Vec<&CopyFound> = copies.iter().filter(earlier).take(AT_ONCE).collect();
        let mut damaged = None;
        let mut is_news = false;
        for copy in due {
            if known.get(&key(copy)).is_some_and(|at| now - at < DUE_MS) {
                continue;
            }
            match vault::verify(&copy.file, &self.expect(None, self.reading_home())?, &mut vault::quiet) {
                Ok(_) => is_news |= known.insert(key(copy), now) != Some(now),
                Err(fault @ (VaultError::Damaged { .. } | VaultError::DocumentMissing { .. })) => {
                    is_news |= known.remove(&key(copy)).is_some();
                    damaged = Some(fault.spanish());
                }
                Err(fault) => return Err(faults::wire(&fault, false)),
            }
        }
        if is_news {
            while known.len() > REMEMBERED {
                known.pop_first();
            }
            let json = serde_json::to_string(&known).map_err(|error| crate::error::malformed(&error))?;
            self.write(|tx, _| Ok(tx.put_meta(REREAD, &json)?))?;
        }
        Ok(damaged)
    }

    /// The schedule of the background: the newest copies within reach that nobody read for a week.
    pub(crate) fn reread_copies(&self) -> Result<(), WireError> {
        let _turn = lock(&self.copying.turn);
        let mut damaged = None;
        for folder in self.reachable_folders()? {
            let copies = self.own_copies(&folder)?;
            damaged = damaged.or(self.reread_newest(&copies)?);
        }
        self.note_standing(PROBLEM, damaged.as_deref())
    }

    /// The folders that can be reached now and may hold copies of this ledger: the chosen one, the drives, the local one.
    pub(super) fn reachable_folders(&self) -> Result<Vec<PathBuf>, WireError> {
        let chosen = match self.chosen_folder() {
            Err(error) if error.code == ErrorCode::NoLedger => None,
            other => other?,
        };
        let drives = vault::system_drives().list();
        let mut folders: Vec<PathBuf> = chosen.into_iter().collect();
        folders.extend(drives.into_iter().flat_map(|drive| drive.copies_in));
        folders.push(self.local_folder());
        let mut seen = std::collections::HashSet::new();
        folders.retain(|folder| folder.is_dir() && seen.insert(folder.clone()));
        Ok(folders)
    }
}

/// A file name alone would be that of another stick's copy.
fn key(copy: &CopyFound) -> String {
    let name = copy.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let taken = copy.taken_at.map_or(0, |at| at.timestamp());
    format!("{taken:012} {name} {}", copy.bytes)
}

fn aged(copy: &CopyFound, is_settled: bool) -> Aged {
    Aged { file: copy.file.clone(), bytes: copy.bytes, taken_at: copy.taken_at.unwrap_or_default(), is_settled }
}
