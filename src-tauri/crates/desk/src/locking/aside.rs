//! The ledgers that this program set aside beside the live one, and the boxes that open them.
//!
//! They are known by the names that we give; every other ledger in the folder is another book, with a lock of its own or
//! none. A set-aside ledger that is encrypted has a copy of the box beside it, so that it opens like any other. A box is
//! never removed because a plain ledger stands under its name: it may be the only key of a ledger that was taken away.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use chrono::NaiveDateTime;
use vault::lockbox::Lockbox;

use super::converting::{is_encrypted, remove};
use crate::error::disk;
use crate::keeping::write_durably;
use crate::wire::WireError;

/// How the instant is written in the names: by a restore and by the example, and by a move.
const STAMPS: [&str; 2] = ["%Y%m%d-%H%M%S", "%Y%m%dT%H%M%S"];
const STAMP: usize = 15;

/// The ledgers beside the live one that were replaced by a restore, restored, kept by a move, or left behind as an
/// example. Their book may be another than the live one: a restore can bring a copy of any.
pub(super) fn set_aside(live: &Path) -> Vec<PathBuf> {
    let ours = |path: &PathBuf| path.is_file() && is_set_aside(path, live) && store::header(path).is_ok();
    beside(live).into_iter().filter(ours).collect()
}

/// Whether ledgers that are not of this book lie in its folder: whatever else lies there may be theirs.
pub(super) fn has_other_books(live: &Path) -> bool {
    let mut own = set_aside(live);
    own.push(live.to_owned());
    // What a conversion writes is called like its ledger, and more.
    let is_own = |path: &Path| own.iter().any(|ledger| name_of(path).starts_with(&name_of(ledger)));
    beside(live).iter().any(|path| path.is_file() && !is_own(path) && is_a_book(path))
}

/// Whether no ledger but the live one, and no box of another, lies in its folder: then nobody else needs the documents.
pub(crate) fn is_alone(live: &Path) -> bool {
    !has_other_books(live) && set_aside(live).is_empty() && boxes_aside(live).is_empty()
}

/// Also one of a newer version.
fn is_a_book(path: &Path) -> bool {
    matches!(store::header(path), Ok(_) | Err(store::StoreError::TooNew { .. }))
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn beside(live: &Path) -> Vec<PathBuf> {
    let folder = live.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

fn is_set_aside(path: &Path, live: &Path) -> bool {
    let text =
        |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned()).unwrap_or_default();
    let (name, stem) = (text(path.file_stem()), text(live.file_stem()));
    let Some(rest) = name.strip_prefix(&stem).filter(|_| path.extension() == live.extension()) else {
        let example = name.strip_prefix("libro-ejemplo-");
        return path.extension().is_some_and(|ending| ending == "aldia") && example.is_some_and(is_numbered_stamp);
    };
    let stamped = ["-before-restore-", "-movido-"].iter().find_map(|word| rest.strip_prefix(word));
    let numbered = rest.strip_prefix("-restaurado-").is_some_and(is_number);
    let example = rest.strip_prefix("-ejemplo-").filter(|_| stem == "libro");
    numbered || stamped.is_some_and(is_stamp) || example.is_some_and(is_numbered_stamp)
}

fn is_stamp(text: &str) -> bool {
    text.len() == STAMP && STAMPS.iter().any(|stamp| NaiveDateTime::parse_from_str(text, stamp).is_ok())
}

fn is_numbered_stamp(text: &str) -> bool {
    let (stamp, rest) = text.split_at_checked(STAMP).unwrap_or((text, ""));
    is_stamp(stamp) && (rest.is_empty() || rest.strip_prefix('-').is_some_and(is_number))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Gives the live ledger's box to every encrypted ledger that was set aside without one, and brings the copies of it up to
/// date, so that a former passphrase opens none of them. What fails is logged and tried again at the next start.
pub(super) fn share_box(live: &Path) {
    let Some(own) = box_of(live) else { return };
    for ledger in set_aside(live).into_iter().filter(|ledger| is_encrypted(ledger)) {
        // A box that cannot be read is not ours to replace.
        let fits =
            Lockbox::read(&Lockbox::beside(&ledger)).map(|found| found.is_none_or(|found| found.id() == own.id()));
        if fits.is_ok_and(|fits| fits)
            && let Err(error) = copy_box(live, &ledger)
        {
            tracing::warn!(code = ?error.code, "a ledger that was set aside has not the present box");
        }
    }
}

/// Puts the live ledger's box beside a ledger that is about to be encrypted with its key.
pub(super) fn give_box(live: &Path, ledger: &Path) -> Result<(), WireError> {
    if !has_box_of(ledger, live) {
        put_box_aside(ledger)?;
    }
    copy_box(live, ledger)
}

/// Removes the box of a ledger that is plain now, where it is the live one's.
pub(super) fn take_box(live: &Path, ledger: &Path) -> Result<(), WireError> {
    if has_box_of(ledger, live) { remove(&Lockbox::beside(ledger)) } else { Ok(()) }
}

fn has_box_of(ledger: &Path, live: &Path) -> bool {
    let id = |ledger: &Path| box_of(ledger).map(|found| found.id().to_owned());
    id(ledger).is_some_and(|found| Some(found) == id(live))
}

fn box_of(ledger: &Path) -> Option<Lockbox> {
    Lockbox::read(&Lockbox::beside(ledger)).ok().flatten()
}

fn copy_box(live: &Path, ledger: &Path) -> Result<(), WireError> {
    let (from, to) = (Lockbox::beside(live), Lockbox::beside(ledger));
    let bytes = fs::read(&from).map_err(|error| disk(&error, &from))?;
    if fs::read(&to).is_ok_and(|kept| kept == bytes) {
        return Ok(());
    }
    write_durably(&to, |out| out.write_all(&bytes))
}

/// Renames the box of a ledger to `libro.aldia.llave-1`, or the next number that is free, and says how; none where there
/// is no box.
pub(crate) fn put_box_aside(ledger: &Path) -> Result<Option<PathBuf>, WireError> {
    let own = Lockbox::beside(ledger);
    if own.symlink_metadata().is_err() {
        return Ok(None);
    }
    let numbered = |number: u32| PathBuf::from(format!("{}-{number}", own.display()));
    let aside = (1..).map(numbered).find(|aside| aside.symlink_metadata().is_err()).unwrap_or_else(|| numbered(0));
    vault::rename_aside(&own, &aside).map_err(|fault| crate::copying::wire_fault(&fault))?;
    Ok(Some(aside))
}

/// The boxes in the folder of a ledger that were put aside, by name.
pub(super) fn boxes_aside(ledger: &Path) -> Vec<String> {
    let named = beside(ledger).into_iter().filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
    let is_aside = |name: &String| name.rsplit_once(".llave-").is_some_and(|(_, number)| is_number(number));
    let mut names: Vec<String> = named.filter(is_aside).collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_names_that_we_give_ourselves_are_ours() {
        let is_ours = |name: &str, live: &str| is_set_aside(&Path::new("/x").join(name), &Path::new("/x").join(live));
        for name in [
            "libro-before-restore-20260321-101530.aldia",
            "libro-movido-20260321T101530.aldia",
            "libro-restaurado-12.aldia",
            "libro-ejemplo-20260321-101530.aldia",
            "libro-ejemplo-20260321-101530-2.aldia",
        ] {
            assert!(is_ours(name, "libro.aldia"), "{name} was set aside by us");
        }
        assert!(is_ours("libro-ejemplo-20260321-101530.aldia", "taller.aldia"), "an example has one name everywhere");
        for name in [
            "libro.aldia",
            "tienda.aldia",
            "libro-2025.aldia",
            "libro-restaurado-.aldia",
            "libro-movido-20260321T101530-before-restore-20260322-101530.aldia",
            "libro-before-restore-20260321-101530.aldia.llave",
            "libro-before-restore-ayer.aldia",
            "taller-before-restore-20260321-101530.aldia",
        ] {
            assert!(!is_ours(name, "libro.aldia"), "{name} is another book or none");
        }
    }
}
