//! The keychain of this computer, as the one more place that may remember the key of a ledger.
//!
//! It is never the only home of a key: desktops change their keychain, and a new computer has none of the old secrets.

use zeroize::Zeroizing;

const SERVICE: &str = "app.aldia.desktop";

fn entry(name: &str) -> Result<keyring::v1::Entry, keyring::Error> {
    keyring::v1::Entry::new(SERVICE, name)
}

/// Keeps a secret under a name.
///
/// # Errors
/// What the system says, for the log.
pub fn remember(name: &str, secret: &[u8]) -> Result<(), String> {
    entry(name).and_then(|entry| entry.set_secret(secret)).map_err(|error| error.to_string())
}

/// The secret under a name; none when there is none, or the keychain does not answer.
#[must_use]
pub fn recall(name: &str) -> Option<Zeroizing<Vec<u8>>> {
    entry(name).and_then(|entry| entry.get_secret()).ok().map(Zeroizing::new)
}

/// Removes a secret. One that is not there is no failure.
///
/// # Errors
/// What the system says, for the log.
pub fn forget(name: &str) -> Result<(), String> {
    match entry(name).and_then(|entry| entry.delete_credential()) {
        Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}
