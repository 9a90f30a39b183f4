//! What the owner types and nobody may see in a log.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A secret text on its way in: the words of a recovery sheet, a passphrase. It never shows in a log.
#[derive(Clone, Default, Serialize, Deserialize, TS)]
#[ts(type = "string")]
pub struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret")
    }
}

impl Secret {
    /// The text itself.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.0);
    }
}
