//! The copies in a folder, by their names and headers alone.

use std::cmp::Reverse;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use crate::container::{self, EXTENSION};
use crate::place::place_id;
use crate::proof::instant;
use crate::{VaultError, medium};

/// How a copy looks from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CopyState {
    /// The header is understood and the size fits; only [`crate::verify`] can say more.
    Readable,
    /// Refused already, and why.
    Refused(VaultError),
}

/// A file in the folder that is a copy, or wants to be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyFound {
    /// The file.
    pub file: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// From the header, else from the name, else 0.
    pub generation: u64,
    /// The ledger it belongs to, when the header tells.
    pub ledger_id: Option<String>,
    /// When it was made, when the header tells.
    pub taken_at: Option<DateTime<Utc>>,
    /// The id of the place that holds it.
    pub place_id: Option<String>,
    /// How it looks from outside.
    pub state: CopyState,
}

/// All copies in `dir`, of every ledger, the newest generation first. Reads only headers.
///
/// # Errors
/// When the folder cannot be read.
pub fn list(dir: &Path) -> Result<Vec<CopyFound>, VaultError> {
    let entries = fs::read_dir(dir).map_err(VaultError::at(dir))?;
    let files = entries.flatten().map(|entry| entry.path());
    let place = place_id(dir);
    let mut found: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|extension| extension == EXTENSION))
        .filter(|path| path.is_file())
        .map(|path| look(&path, place.clone()))
        .collect();
    found.sort_by(|a, b| order(a).cmp(&order(b)));
    Ok(found)
}

fn order(copy: &CopyFound) -> (Reverse<u64>, Reverse<Option<DateTime<Utc>>>, &Path) {
    (Reverse(copy.generation), Reverse(copy.taken_at), &copy.file)
}

/// One copy, as [`list`] shows it.
#[must_use]
pub fn look_at(file: &Path) -> CopyFound {
    look(file, file.parent().and_then(place_id))
}

fn look(path: &Path, place_id: Option<String>) -> CopyFound {
    let bytes = fs::metadata(path).map_or(0, |found| found.len());
    let named = path.file_name().and_then(|name| generation_of(&name.to_string_lossy(), "aldia-"));
    let blank = CopyFound {
        file: path.to_path_buf(),
        bytes,
        generation: named.unwrap_or(0),
        ledger_id: None,
        taken_at: None,
        place_id,
        state: CopyState::Readable,
    };
    match container::open(path) {
        Ok(opened) => CopyFound {
            generation: opened.header.generation,
            taken_at: instant(&opened.header.taken_at),
            ledger_id: Some(opened.header.ledger_id),
            ..blank
        },
        Err(refusal) => CopyFound { state: CopyState::Refused(refusal), ..blank },
    }
}

/// `aldia-<ledger>-g000123.aldia`: ASCII only, because some file systems of sticks refuse anything else.
pub(crate) fn copy_name(ledger_id: &str, generation: u64) -> String {
    format!("{}{generation:06}.{EXTENSION}", name_start(ledger_id))
}

fn name_start(ledger_id: &str) -> String {
    let short: String = ledger_id.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
    format!("aldia-{}-g", short.to_ascii_lowercase())
}

/// The highest generation in the folder's names, finished or not; 0 when there is none.
pub(crate) fn generation_in(dir: &Path, ledger_id: &str) -> u64 {
    let start = name_start(ledger_id);
    names_in(dir).filter_map(|name| generation_of(&name, &start)).max().unwrap_or(0)
}

/// The unfinished copies of this ledger in the folder.
pub(crate) fn parts_in(dir: &Path, ledger_id: &str) -> Vec<PathBuf> {
    let start = name_start(ledger_id);
    let part = |name: &String| name.ends_with(".part") && generation_of(name, &start).is_some();
    names_in(dir).filter(part).map(|name| dir.join(name)).collect()
}

fn names_in(dir: &Path) -> impl Iterator<Item = String> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned())
}

/// At most twelve digits: a name made by hand must not exhaust the numbers.
fn generation_of(name: &str, start: &str) -> Option<u64> {
    let stem = name.strip_suffix(".part").unwrap_or(name).strip_suffix(".aldia")?;
    let digits = stem.strip_prefix(start)?.rsplit('g').next()?;
    if digits.len() > 12 { None } else { digits.parse().ok() }
}

/// Whether the folder holds our id file or, among its first names, a copy.
pub(crate) fn holds_copies(dir: &Path) -> bool {
    medium::exists(&dir.join(crate::place::PLACE_FILE))
        || names_in(dir).take(500).any(|name| generation_of(&name, "aldia-").is_some())
}
