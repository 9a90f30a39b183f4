//! The program itself beside its copies, so that stick and paper are enough on a computer that never had it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::durable::{Unproven, with_suffix};
use crate::hashing::{fingerprint, hash_of};
use crate::place::{Place, require_space};
use crate::progress::{Step, Watch, quiet};
use crate::{VaultError, medium};

/// The folder of the program beside the copies; ASCII, as some sticks demand.
const PROGRAM_BESIDE_COPIES: &str = "Al-Dia-programa";

/// Puts the files of the running program into `<place>/Al-Dia-programa/<version>`, each read again from the medium and
/// compared by its hash. What is there already and is the same is not written again. Answers the folder.
///
/// # Errors
/// What the system answers, no room, or a file that was read back differently; copies are not touched.
pub fn place_program(
    files: &[PathBuf],
    version: &str,
    place: &Path,
    watch: &mut Watch<'_>,
) -> Result<PathBuf, VaultError> {
    let place = Place::ready(place)?;
    let folder = place.dir.join(PROGRAM_BESIDE_COPIES).join(version);
    medium::make_folder(&folder).map_err(VaultError::at(&folder))?;
    for file in files {
        let name = file.file_name().ok_or_else(|| VaultError::Gone { place: file.clone() })?;
        put(file, &folder.join(name), &place, watch)?;
    }
    medium::sync_file_system(&folder).map_err(VaultError::at(&folder))?;
    place.still_there(&folder)?;
    Ok(folder)
}

fn put(file: &Path, target: &Path, place: &Place, watch: &mut Watch<'_>) -> Result<(), VaultError> {
    let sha256 = hash_of(file).map_err(VaultError::at(file))?;
    let bytes = fs::metadata(file).map_err(VaultError::at(file))?.len();
    let wanted = (bytes, sha256);
    if medium::exists(target) {
        if fingerprint(target, Step::Confirm, &mut quiet)? == wanted {
            return Ok(());
        }
        fs::remove_file(target).map_err(VaultError::at(target))?;
    }
    require_space(&place.dir, bytes)?;
    place.require_fits(bytes)?;
    let part = with_suffix(target, ".part");
    // Only we write this name, and only a killed run leaves one behind.
    let _ = fs::remove_file(&part);
    let (mut unproven, mut out) = Unproven::create(&part)?;
    let mut from = File::open(file).map_err(VaultError::at(file))?;
    io::copy(&mut from, &mut out).and_then(|_| out.sync_all()).map_err(VaultError::at(&part))?;
    let_run(&out).map_err(VaultError::at(&part))?;
    drop(out);
    unproven.publish(target)?;
    if fingerprint(target, Step::Confirm, watch)? != wanted {
        return Err(VaultError::damaged(target, "read by its final name: not what was written"));
    }
    unproven.keep();
    Ok(())
}

/// A program that may be run; sticks without permissions ignore it.
#[cfg(unix)]
fn let_run(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    match file.set_permissions(fs::Permissions::from_mode(0o755)) {
        Err(error) if error.kind() != io::ErrorKind::PermissionDenied => Err(error),
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
fn let_run(_: &File) -> io::Result<()> {
    Ok(())
}
