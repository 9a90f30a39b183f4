//! One sentence per refusal for the terminal: what happened; what is safe; what to do.

use std::fmt;
use std::path::Path;

use crate::VaultError;

mod english;
mod spanish;

impl VaultError {
    /// The sentence for the owner in Spanish.
    #[must_use]
    pub fn spanish(&self) -> String {
        let parts = [spanish::happened(self), spanish::safe(self).into(), spanish::to_do(self).into()];
        format!("{}.", parts.join("; "))
    }
}

impl fmt::Display for VaultError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (happened, safe) = (english::happened(self), english::safe(self));
        write!(out, "{happened}; {safe}; {}.", english::to_do(self))
    }
}

fn name(path: &Path) -> String {
    path.display().to_string()
}

fn short(sha256: &str) -> &str {
    sha256.get(..12).unwrap_or(sha256)
}

/// Rounded up to whole megabytes, as drives are labelled: nobody frees space by the byte.
fn size(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1_000_000))
}
