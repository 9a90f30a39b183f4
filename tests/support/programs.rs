//! The programs under test: those beside the tests, or the one that `ALDIA_BIN` names.

use std::path::PathBuf;

/// The terminal program.
#[must_use]
pub fn aldia() -> PathBuf {
    std::env::var_os("ALDIA_BIN")
        .map_or_else(|| beside(&format!("aldia{}", std::env::consts::EXE_SUFFIX)), PathBuf::from)
}

/// A file that was built with the tests, by its path in the folder of the programs.
///
/// # Panics
/// When it is not there: what is missing fails.
#[must_use]
pub fn beside(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a test knows itself");
    let path = test.ancestors().nth(2).expect("tests lie in deps, in the folder of the programs").join(name);
    assert!(path.is_file(), "{} is not built: cargo build --workspace --bins --examples", path.display());
    path
}
