//! The hash chain that makes a silent change of any posted fact visible.
//!
//! Each entry's hash is SHA-256 over the previous hash and the entry's canonical body, so that one altered, missing or
//! inserted entry breaks every hash after it. The algorithm is small on purpose: a third party can check it with forty
//! lines of script.

use sha2::{Digest, Sha256};

/// A SHA-256 value.
pub type Hash = [u8; 32];

/// The hash before the first entry of every ledger.
pub const GENESIS: Hash = [0; 32];

/// The hash of an entry: SHA-256(previous hash ‖ canonical body).
#[must_use]
pub fn next(previous: &Hash, body: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(previous);
    hasher.update(body);
    hasher.finalize().into()
}

/// A salted commitment to personal data: SHA-256(salt ‖ data). The chain holds the commitment, the data stands in an
/// erasable table, so that a person can be forgotten and the chain still holds.
#[must_use]
pub fn commitment(salt: &[u8], data: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(salt);
    hasher.update(data);
    hasher.finalize().into()
}

/// Lower-case hexadecimal, as hashes are shown and stored in texts.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
