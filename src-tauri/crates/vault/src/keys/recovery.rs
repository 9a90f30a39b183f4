//! The recovery key: 32 bytes that are an age identity, and the same bytes as 24 words that a person can copy and type.

use std::fmt;
use std::str::FromStr as _;

use age::secrecy::ExposeSecret as _;
use age::x25519::{Identity, Recipient};
use bech32::{Bech32, Hrp};
use zeroize::Zeroizing;

use super::words;
use crate::VaultError;

const PREFIX: &str = "age-secret-key-";

/// The key on the owner's sheet. As text it is what age calls an identity; as words it follows BIP-39, Spanish list.
#[derive(Clone)]
pub struct RecoveryKey {
    bytes: Zeroizing<[u8; 32]>,
}

impl fmt::Debug for RecoveryKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("RecoveryKey")
    }
}

impl RecoveryKey {
    pub(super) fn generate() -> Self {
        let text = Identity::generate().to_string();
        let bytes = bytes_of(text.expose_secret()).expect("age writes what age reads");
        Self { bytes }
    }

    /// Understands what the owner gives: the `AGE-SECRET-KEY-1…` text, alone or with comment lines, or the 24 words in
    /// any case, with or without accents, numbered or not, separated by anything.
    ///
    /// # Errors
    /// [`VaultError::BadKey`]: what is wrong, naming the word where it is one.
    pub fn read(text: &str) -> Result<Self, VaultError> {
        let key = text.lines().map(str::trim).find(|line| line.to_ascii_lowercase().starts_with(PREFIX));
        match key {
            Some(line) => {
                let bytes = bytes_of(line).ok_or_else(|| bad("AGE-SECRET-KEY"))?;
                Ok(Self { bytes })
            }
            None => Ok(Self { bytes: words::bytes_of(text)? }),
        }
    }

    /// The text of the QR code, which age's own tools read.
    #[must_use]
    pub fn text(&self) -> Zeroizing<String> {
        let prefix = Hrp::parse_unchecked(PREFIX);
        let text = bech32::encode_upper::<Bech32>(prefix, self.bytes.as_slice());
        Zeroizing::new(text.expect("32 bytes are within the limit of the code"))
    }

    /// The 24 words, as they are printed.
    #[must_use]
    pub fn words(&self) -> Vec<&'static str> {
        words::of(&self.bytes)
    }

    /// Whether the owner's word is the one with this number, from 1; accents and case do not count.
    #[must_use]
    pub fn is_word(&self, number: usize, word: &str) -> bool {
        let words = self.words();
        let printed = number.checked_sub(1).and_then(|at| words.get(at));
        printed.is_some_and(|printed| words::folded(printed) == words::folded(word.trim()))
    }

    pub(crate) fn identity(&self) -> Identity {
        Identity::from_str(&self.text()).expect("32 bytes are an identity")
    }

    pub(super) fn recipient(&self) -> Recipient {
        self.identity().to_public()
    }
}

fn bytes_of(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    // age checks prefix, checksum and length; decoding again only takes the bytes out.
    Identity::from_str(text).ok()?;
    let (_, bytes) = bech32::decode(text).ok()?;
    let bytes = Zeroizing::new(bytes);
    bytes.as_slice().try_into().ok().map(Zeroizing::new)
}

pub(super) fn bad(what: &str) -> VaultError {
    VaultError::BadKey { what: what.to_owned() }
}
