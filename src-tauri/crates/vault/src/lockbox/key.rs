//! The key of an encrypted ledger, and what is derived from it: each use has its own key, so that none weakens another.

use std::fmt;

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use ledger::chain;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::BoxError;

/// Bytes of the salt of SQLCipher's pages.
pub const SALT: usize = 16;
pub(super) const NONCE: usize = 24;
/// What the names of sealed files end with, after the dot.
pub const SEALED_ENDING: &str = "sellado";
/// What a sealed file begins with.
const MAGIC: &[u8] = b"%ALDIA-SEALED 1\n";

/// What a derived key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// SQLCipher's pages.
    Pages,
    /// The content of documents.
    Documents,
    /// The names of documents: nobody who has a document can look whether it is here.
    DocumentNames,
    /// Papers that wait to be printed.
    Papers,
    /// The key files of sealed copies.
    KeyFiles,
    /// That no part of a box was exchanged.
    BoxProof,
}

impl Use {
    fn label(self) -> &'static str {
        match self {
            Self::Pages => "Al Dia 1: pages",
            Self::Documents => "Al Dia 1: documents",
            Self::DocumentNames => "Al Dia 1: names of documents",
            Self::Papers => "Al Dia 1: papers",
            Self::KeyFiles => "Al Dia 1: key files",
            Self::BoxProof => "Al Dia 1: proof of the box",
        }
    }
}

/// The random key of an encrypted ledger; zeroed when it is dropped.
#[derive(Clone)]
pub struct LedgerKey {
    bytes: Zeroizing<[u8; 32]>,
}

impl fmt::Debug for LedgerKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("LedgerKey")
    }
}

impl LedgerKey {
    pub(super) fn generate() -> Result<Self, BoxError> {
        Ok(Self { bytes: Zeroizing::new(random::<32>()?) })
    }

    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(|bytes| Self { bytes: Zeroizing::new(bytes) })
    }

    /// The bytes themselves: for the box and the system's keychain, and nothing else.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// The key for one use.
    #[must_use]
    pub fn derive(&self, purpose: Use) -> Zeroizing<[u8; 32]> {
        self.expand(purpose, b"")
    }

    /// 64 hexadecimal digits that only who has the key can tell for `text`.
    #[must_use]
    pub fn mark(&self, purpose: Use, text: &str) -> String {
        chain::hex(self.expand(purpose, text.as_bytes()).as_slice())
    }

    fn expand(&self, purpose: Use, text: &[u8]) -> Zeroizing<[u8; 32]> {
        let mut key = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(None, self.bytes.as_slice())
            .expand_multi_info(&[purpose.label().as_bytes(), b"\0", text], key.as_mut_slice())
            .expect("32 bytes are within what the derivation gives");
        key
    }

    /// Seals a file's content: `name` stands for its place, so that two sealed files cannot be exchanged.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn seal(&self, purpose: Use, name: &str, plain: &[u8]) -> Result<Vec<u8>, BoxError> {
        let nonce = random::<NONCE>()?;
        let payload = Payload { msg: plain, aad: name.as_bytes() };
        let sealed = self.cipher(purpose).encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| BoxError::System("too long to be sealed".to_owned()))?;
        Ok([MAGIC, &nonce, &sealed].concat())
    }

    /// The content again; none when the file is not what was sealed under this name with this key.
    #[must_use]
    pub fn unseal(&self, purpose: Use, name: &str, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, msg) = sealed.strip_prefix(MAGIC)?.split_at_checked(NONCE)?;
        let payload = Payload { msg, aad: name.as_bytes() };
        let plain = self.cipher(purpose).decrypt(XNonce::from_slice(nonce), payload).ok()?;
        Some(Zeroizing::new(plain))
    }

    fn cipher(&self, purpose: Use) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.derive(purpose).as_slice().into())
    }
}

/// Whether the content of a file is sealed, judged by how it begins.
#[must_use]
pub fn is_sealed(content: &[u8]) -> bool {
    content.starts_with(MAGIC)
}

pub(super) fn random<const N: usize>() -> Result<[u8; N], BoxError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| BoxError::System(error.to_string()))?;
    Ok(bytes)
}
