//! The text of a box, and how it reaches the disk.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use chacha20poly1305::aead::{Aead as _, KeyInit as _};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ledger::chain;
use serde::{Deserialize, Serialize};

use super::key::{NONCE, random};
use super::{BOX_FORMAT, BoxError, Cost, LedgerKey, SHORTEST_PASSPHRASE};
use crate::VaultError;
use crate::durable::{sync_name, with_suffix};

/// The kdf of format 1.
const ARGON2ID: &str = "argon2id";
/// A box is about 2 KB; what is longer is none.
const LONGEST: usize = 64 << 10;

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Content {
    pub(super) format: u32,
    pub(super) id: String,
    pub(super) salt: String,
    pub(super) passphrase: ForPassphrase,
    #[serde(default)]
    pub(super) recovery: Option<ForPaper>,
    #[serde(default)]
    pub(super) remembered: bool,
    pub(super) proof: String,
}

/// The key behind the passphrase.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct ForPassphrase {
    kdf: String,
    #[serde(flatten)]
    cost: Cost,
    salt: String,
    sealed: String,
}

/// The key for the sheet.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct ForPaper {
    pub(super) recipient: String,
    pub(super) sealed: String,
}

/// What must be understood before anything else is read.
#[derive(Deserialize)]
struct Version {
    format: u32,
}

impl Content {
    pub(super) fn understand(bytes: &[u8], path: &Path) -> Result<Self, BoxError> {
        let damaged = || BoxError::Damaged(path.to_path_buf());
        if bytes.len() > LONGEST {
            return Err(damaged());
        }
        let version: Version = serde_json::from_slice(bytes).map_err(|_| damaged())?;
        if version.format > BOX_FORMAT {
            return Err(BoxError::TooNew(path.to_path_buf()));
        }
        let content: Self = serde_json::from_slice(bytes).map_err(|_| damaged())?;
        let cost = &content.passphrase;
        let is_whole = cost.kdf == ARGON2ID && cost.cost.is_bearable() && unhex(&content.salt).is_some();
        if is_whole { Ok(content) } else { Err(damaged()) }
    }

    pub(super) fn text(&self) -> Vec<u8> {
        let mut text = serde_json::to_vec(self).expect("texts and numbers always serialise");
        text.push(b'\n');
        text
    }

    /// Everything that the proof covers: all but the hint and the proof itself.
    pub(super) fn claims(&self) -> String {
        let claims = Self { remembered: false, proof: String::new(), ..self.clone() };
        serde_json::to_string(&claims).expect("texts and numbers always serialise")
    }

    pub(super) fn close_with(&self, passphrase: &str, cost: Cost, key: &LedgerKey) -> Result<ForPassphrase, BoxError> {
        if super::folded(passphrase).chars().count() < SHORTEST_PASSPHRASE {
            return Err(BoxError::TooShort);
        }
        let salt = random::<16>()?;
        let nonce = random::<NONCE>()?;
        let stretched = cost.stretch(passphrase, &salt)?;
        let cipher = XChaCha20Poly1305::new(stretched.as_slice().into());
        let sealed = cipher.encrypt(&XNonce::from(nonce), key.expose().as_slice());
        let sealed = sealed.map_err(|_| BoxError::System("the key could not be sealed".to_owned()))?;
        Ok(ForPassphrase {
            kdf: ARGON2ID.to_owned(),
            cost,
            salt: chain::hex(&salt),
            sealed: chain::hex(&[nonce.as_slice(), &sealed].concat()),
        })
    }

    pub(super) fn open_with(&self, passphrase: &str, path: &Path) -> Result<LedgerKey, BoxError> {
        let damaged = || BoxError::Damaged(path.to_path_buf());
        let closed = &self.passphrase;
        let salt = unhex(&closed.salt).ok_or_else(damaged)?;
        let sealed = unhex(&closed.sealed).ok_or_else(damaged)?;
        let (nonce, sealed) = sealed.split_at_checked(NONCE).ok_or_else(damaged)?;
        let stretched = closed.cost.stretch(passphrase, &salt)?;
        let cipher = XChaCha20Poly1305::new(stretched.as_slice().into());
        let plain = cipher.decrypt(XNonce::from_slice(nonce), sealed).map_err(|_| BoxError::WrongPassphrase)?;
        LedgerKey::of(&zeroize::Zeroizing::new(plain)).ok_or_else(damaged)
    }
}

/// Bytes of hexadecimal digits; none when they are not.
pub(super) fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}

/// Aside, synced, renamed, synced again, the folder synced: the old box stands there or the new one, whole.
pub(super) fn put(path: &Path, text: &[u8]) -> Result<(), VaultError> {
    let part = with_suffix(path, ".part");
    let at = VaultError::at;
    match fs::remove_file(&part) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(at(&part)(error)),
        _ => {}
    }
    let mut file = private_new(&part).map_err(at(&part))?;
    file.write_all(text).and_then(|()| file.sync_all()).map_err(at(&part))?;
    drop(file);
    fs::rename(&part, path).map_err(at(path))?;
    sync_name(path)
}

fn private_new(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
