//! The destination of a copy: made ready, looked at before anything is written, and recognised again later.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use ledger::chain;
use serde::{Deserialize, Serialize};

use crate::durable::{Unproven, write_new};
use crate::{VaultError, medium};

/// The small file by which a stick or folder that holds our copies is recognised, whatever its mount point.
pub(crate) const PLACE_FILE: &str = "aldia-place.json";

/// Room for directory entries, allocation tables and what the file system rounds up.
const MARGIN: u64 = 16 << 20;
/// A FAT directory entry keeps the length in 32 bits.
const LARGEST_ON_FAT: u64 = u32::MAX as u64;
const PROBE: (&str, &str) = ("aldia-probe-", ".tmp");
/// Below these folders the systems mount what is plugged in.
pub(crate) const MOUNT_ROOTS: [&str; 3] = ["/run/media", "/media", "/Volumes"];

#[derive(Serialize, Deserialize)]
struct PlaceId {
    place: String,
}

/// A destination that passed the preflight, remembered by its device so that a pulled stick is noticed even where its
/// empty mount point remains and would take the files.
pub(crate) struct Place {
    pub(crate) dir: PathBuf,
    device: Option<u64>,
    /// As the system calls it, where it is one that sticks have.
    pub(crate) file_system: Option<&'static str>,
}

impl Place {
    /// The folder is there or can be made, and takes a file.
    pub(crate) fn ready(dir: &Path) -> Result<Self, VaultError> {
        make(dir)?;
        probe(dir)?;
        Ok(Self { dir: dir.to_path_buf(), device: medium::device(dir), file_system: medium::file_system(dir) })
    }

    /// Refuses a file that the file system cannot hold, before anything of it is written.
    pub(crate) fn require_fits(&self, bytes: u64) -> Result<(), VaultError> {
        if self.file_system == Some("vfat") && bytes > LARGEST_ON_FAT {
            return Err(VaultError::TooLarge { place: self.dir.clone(), bytes });
        }
        Ok(())
    }

    pub(crate) fn still_there(&self, path: &Path) -> Result<(), VaultError> {
        if medium::exists(path) && medium::device(path) == self.device {
            return Ok(());
        }
        Err(VaultError::Gone { place: self.dir.clone() })
    }

    /// Removes probes that a killed run left.
    pub(crate) fn sweep_probes(&self) {
        let entries = fs::read_dir(&self.dir).into_iter().flatten().flatten();
        let probe = |name: &str| name.starts_with(PROBE.0) && name.ends_with(PROBE.1);
        entries
            .filter(|entry| probe(&entry.file_name().to_string_lossy()))
            .for_each(|entry| drop(fs::remove_file(entry.path())));
    }

    /// Writes [`PLACE_FILE`] where there is none.
    pub(crate) fn identify(&self) -> Result<(), VaultError> {
        let path = self.dir.join(PLACE_FILE);
        if medium::exists(&path) {
            return Ok(());
        }
        let id = PlaceId { place: random_id() };
        write_new(&path, &serde_json::to_vec(&id).expect("a text always serialises"))
    }
}

fn random_id() -> String {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).expect("every supported system has a source of randomness");
    chain::hex(&bytes)
}

/// The id of a place that was used before.
pub(crate) fn place_id(dir: &Path) -> Option<String> {
    let text = fs::read(dir.join(PLACE_FILE)).ok()?;
    serde_json::from_slice(&text).ok().map(|id: PlaceId| id.place)
}

/// Refuses unless `needed` bytes and a margin are free.
pub(crate) fn require_space(place: &Path, needed: u64) -> Result<(), VaultError> {
    require_free(place, with_margin(needed))
}

pub(crate) fn with_margin(needed: u64) -> u64 {
    needed.saturating_add(MARGIN)
}

/// Refuses unless `needed` bytes are free.
pub(crate) fn require_free(place: &Path, needed: u64) -> Result<(), VaultError> {
    match medium::free_space(place) {
        Some(free) if free < needed => {
            Err(VaultError::NoSpace { place: place.to_path_buf(), needed: Some(needed), free })
        }
        _ => Ok(()),
    }
}

fn make(dir: &Path) -> Result<(), VaultError> {
    if dir.is_dir() {
        return Ok(());
    }
    if is_unplugged(dir) {
        return Err(VaultError::Gone { place: dir.to_path_buf() });
    }
    medium::make_folder(dir).map_err(VaultError::at(dir))
}

/// A missing folder below a mount root whose nearest existing parent lies on the system's own disk: creating it would
/// put the copies beside the ledger while the owner believes them on the stick.
fn is_unplugged(dir: &Path) -> bool {
    let Some(root) = MOUNT_ROOTS.iter().find(|root| dir.starts_with(root)) else {
        return false;
    };
    let existing = dir.ancestors().find(|place| place.exists());
    existing.is_none_or(|place| !place.starts_with(root) || medium::device(place) == medium::device(Path::new(root)))
}

fn probe(dir: &Path) -> Result<(), VaultError> {
    let path = dir.join(format!("{}{}{}", PROBE.0, random_id(), PROBE.1));
    let (_probe, mut file): (Unproven, File) = Unproven::create(&path)?;
    file.write_all(b"aldia").and_then(|()| file.sync_all()).map_err(VaultError::at(dir))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_that_fat_cannot_hold_is_refused_before_it_is_written() {
        let on = |file_system| Place { dir: PathBuf::from("/media/ana/AZUL"), device: None, file_system };
        assert_eq!(on(Some("vfat")).require_fits(LARGEST_ON_FAT), Ok(()));
        let refusal = on(Some("vfat")).require_fits(LARGEST_ON_FAT + 1).map_err(|refusal| refusal.code());
        assert_eq!(refusal, Err("too_large"), "after an hour of writing would be too late");
        assert_eq!(on(Some("exfat")).require_fits(LARGEST_ON_FAT + 1), Ok(()));
        assert_eq!(on(None).require_fits(u64::MAX), Ok(()));
    }
}
