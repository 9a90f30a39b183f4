//! What a guess at a passphrase costs.

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::BoxError;

/// The cost of Argon2id, stored in the box so that a later version can raise it. `lanes` is 1 because the library
/// works on one core: more would only help whoever guesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Default for Cost {
    /// 64 MiB in three passes: the second choice of RFC 9106 §4, for machines that do other work as well.
    fn default() -> Self {
        Self { memory_kib: 64 << 10, passes: 3, lanes: 1 }
    }
}

/// A box from a stranger must not be able to take all memory or an hour.
const MOST: Cost = Cost { memory_kib: 1 << 20, passes: 16, lanes: 16 };

impl Cost {
    pub(super) fn is_bearable(self) -> bool {
        self.memory_kib <= MOST.memory_kib && self.passes <= MOST.passes && self.lanes <= MOST.lanes
    }

    /// The key that a passphrase gives.
    pub(super) fn stretch(self, passphrase: &str, salt: &[u8]) -> Result<Zeroizing<[u8; 32]>, BoxError> {
        let system = |error: argon2::Error| BoxError::System(error.to_string());
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32)).map_err(system)?;
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(super::folded(passphrase).as_bytes(), salt, key.as_mut_slice())
            .map_err(system)?;
        Ok(key)
    }
}
