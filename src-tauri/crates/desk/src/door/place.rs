//! Where the door of a ledger is, and who may come through it.
//!
//! On Unix it is a socket with mode 0600 in a folder with mode 0700: beside the ledger, or where that file system takes
//! no socket or the path is too long, in the session's folder. Its name is a hash of the ledger's path, so that it always
//! fits. Both sides ask the kernel who the other one is and speak only with their own user. On Windows it is a named pipe
//! with the system's own descriptor, by which only its creator, the system and administrators may write to it; a call
//! cannot be made without writing. There the pipe knows no deadlines, so that a silent client keeps one thread.

use std::io;
use std::path::{Path, PathBuf};

use interprocess::local_socket::prelude::*;
use interprocess::local_socket::{Listener, ListenerOptions, Stream};
use sha2::{Digest as _, Sha256};

/// A name for the ledger that is the same from wherever it is asked, and whether or not it has been made.
fn name_of(ledger: &Path) -> String {
    let digest = Sha256::digest(settled(ledger).as_os_str().as_encoded_bytes());
    digest[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The path without links, as far as it exists.
fn settled(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let (mut existing, mut rest) = (path.as_path(), Vec::new());
    loop {
        if let Ok(found) = existing.canonicalize() {
            return rest.iter().rev().fold(found, |path, name| path.join(name));
        }
        match (existing.parent(), existing.file_name()) {
            (Some(parent), Some(name)) => {
                rest.push(name.to_owned());
                existing = parent;
            }
            _ => return path,
        }
    }
}

#[cfg(unix)]
mod system {
    use std::fs::DirBuilder;
    use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};

    use interprocess::local_socket::GenericFilePath;
    use interprocess::os::unix::local_socket::ListenerOptionsExt as _;

    use super::*;

    /// `sun_path` holds 104 bytes where it holds least, the closing zero included.
    const LONGEST: usize = 103;

    /// Where the door can be, the likeliest first.
    pub(super) fn candidates(ledger: &Path) -> Vec<PathBuf> {
        let name = name_of(ledger);
        let own = rustix::process::geteuid().as_raw();
        let beside = settled(ledger).parent().map(|folder| folder.join(".puerta"));
        let session = std::env::var_os("XDG_RUNTIME_DIR").map(|folder| PathBuf::from(folder).join("aldia"));
        let usual = Path::new("/run/user").join(own.to_string()).join("aldia");
        let folders = beside.into_iter().chain(session).chain([usual]);
        let all = folders.filter(|folder| folder.is_absolute()).map(|folder| folder.join(&name));
        all.filter(|path| path.as_os_str().len() <= LONGEST).collect()
    }

    pub(super) fn connect(path: &Path) -> io::Result<Stream> {
        Stream::connect(path.to_fs_name::<GenericFilePath>()?)
    }

    pub(super) fn bind(path: &Path) -> io::Result<Listener> {
        let folder = path.parent().ok_or(io::ErrorKind::NotFound)?;
        make_private(folder)?;
        // A socket that nobody answers is what a killed holder left behind. One that answers is not ours to take.
        if path.exists() && connect(path).is_ok() {
            return Err(io::ErrorKind::AddrInUse.into());
        }
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let options = ListenerOptions::new().name(path.to_fs_name::<GenericFilePath>()?);
        options.mode(0o600).create_sync()
    }

    /// A folder that only this user can enter.
    fn make_private(folder: &Path) -> io::Result<()> {
        match DirBuilder::new().mode(0o700).create(folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        let found = std::fs::symlink_metadata(folder)?;
        let is_ours = found.is_dir() && found.uid() == rustix::process::geteuid().as_raw();
        if is_ours && found.mode() & 0o077 == 0 { Ok(()) } else { Err(io::ErrorKind::PermissionDenied.into()) }
    }

    /// Does the kernel say that the other side is this very user?
    pub(super) fn is_own_user(stream: &Stream) -> bool {
        let other = stream.peer_creds().ok().and_then(|creds| creds.euid());
        other == Some(rustix::process::geteuid().as_raw())
    }
}

#[cfg(windows)]
mod system {
    use interprocess::local_socket::GenericNamespaced;

    use super::*;

    pub(super) fn candidates(ledger: &Path) -> Vec<PathBuf> {
        vec![PathBuf::from(format!("aldia-{}", name_of(ledger)))]
    }

    pub(super) fn connect(path: &Path) -> io::Result<Stream> {
        Stream::connect(path.as_os_str().to_ns_name::<GenericNamespaced>()?)
    }

    pub(super) fn bind(path: &Path) -> io::Result<Listener> {
        ListenerOptions::new().name(path.as_os_str().to_ns_name::<GenericNamespaced>()?).create_sync()
    }

    pub(super) fn is_own_user(_: &Stream) -> bool {
        true
    }
}

/// Why the holder could not be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unreached {
    /// Nobody listens there.
    Silent,
    /// Somebody listens, and it is another user.
    OtherUser,
}

/// Reaches whoever serves this ledger.
pub(super) fn connect(ledger: &Path) -> Result<Stream, Unreached> {
    let mut why = Unreached::Silent;
    for path in system::candidates(ledger) {
        match system::connect(&path) {
            Ok(stream) if system::is_own_user(&stream) => return Ok(stream),
            Ok(_) => why = Unreached::OtherUser,
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => why = Unreached::OtherUser,
            Err(_) => {}
        }
    }
    Err(why)
}

/// Listens for this ledger.
///
/// # Errors
/// When no place takes a socket, or another process serves the ledger already.
pub(super) fn bind(ledger: &Path) -> io::Result<(Listener, PathBuf)> {
    let mut last = io::Error::from(io::ErrorKind::NotFound);
    for path in system::candidates(ledger) {
        match system::bind(&path) {
            Ok(listener) => return Ok((listener, path)),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => return Err(error),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Wakes a listener that waits.
pub(super) fn knock(path: &Path) {
    drop(system::connect(path));
}

pub(super) fn is_own_user(stream: &Stream) -> bool {
    system::is_own_user(stream)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn only_this_user_can_reach_the_socket_and_its_name_always_fits() {
        let folder = tempfile::tempdir().expect("a folder");
        let deep = folder.path().join("x".repeat(200)).join("libro.aldia");
        for path in system::candidates(&deep) {
            assert!(path.as_os_str().len() < 104, "{} must fit into a socket's address", path.display());
        }
        let ledger = folder.path().join("libro.aldia");
        let (_listener, path) = bind(&ledger).expect("a socket beside the ledger");
        let mode = |path: &Path| std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().expect("its folder"))), (0o600, 0o700), "no other user may enter");
        assert!(is_own_user(&connect(&ledger).expect("we may")), "the kernel says that it is us");
    }

    #[test]
    fn a_folder_that_others_can_enter_is_not_used() {
        let folder = tempfile::tempdir().expect("a folder");
        let open = folder.path().join("abierta");
        std::fs::create_dir(&open).expect("made");
        std::fs::set_permissions(&open, std::fs::Permissions::from_mode(0o755)).expect("opened");
        let refused = system::bind(&open.join("socket")).expect_err("others could put their socket there");
        assert_eq!(refused.kind(), io::ErrorKind::PermissionDenied);
    }

    #[test]
    fn a_socket_that_was_left_behind_is_taken_over_and_one_that_answers_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let ledger = folder.path().join("libro.aldia");
        let (mut listener, path) = bind(&ledger).expect("the first");
        assert_eq!(bind(&ledger).expect_err("the first still listens").kind(), io::ErrorKind::AddrInUse);
        listener.do_not_reclaim_name_on_drop();
        drop(listener);
        assert!(path.exists(), "a killed holder leaves its socket behind");
        bind(&ledger).expect("the next holder takes its place");
    }

    #[test]
    fn a_link_to_the_folder_leads_to_the_same_door() {
        let folder = tempfile::tempdir().expect("a folder");
        let real = folder.path().join("real");
        std::fs::create_dir(&real).expect("made");
        std::os::unix::fs::symlink(&real, folder.path().join("link")).expect("linked");
        let before = name_of(&real.join("libro.aldia"));
        assert_eq!(before, name_of(&folder.path().join("link/libro.aldia")), "a link names the same ledger");
        std::fs::write(real.join("libro.aldia"), "x").expect("made");
        assert_eq!(before, name_of(&real.join("libro.aldia")), "and so does a ledger that has been made since");
    }
}
