//! Where things lie.

use std::path::{Path, PathBuf};

use crate::shell;

/// The repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the repository")
}

pub(crate) fn ui() -> PathBuf {
    root().join("ui")
}

/// The folder into which cargo builds, wherever this machine wants it.
pub(crate) fn target() -> Result<PathBuf, String> {
    let metadata = shell::output(&["cargo", "metadata", "--no-deps", "--format-version", "1"])?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata).map_err(|error| error.to_string())?;
    let folder = metadata["target_directory"].as_str().ok_or("cargo does not say where it builds")?;
    Ok(PathBuf::from(folder))
}

/// A program that a debug build made.
pub(crate) fn built(name: &str) -> Result<String, String> {
    let program = target()?.join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    Ok(program.display().to_string())
}

/// A program of the tests that a debug build of the workspace made.
pub(crate) fn example(name: &str) -> Result<String, String> {
    built(&format!("examples/{name}"))
}
