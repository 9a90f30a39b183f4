//! The ledger's key for the sheet of the recovery key: an age file, so that age alone opens it too.

use std::io::{Read as _, Write as _};
use std::path::Path;

use age::x25519::{Identity, Recipient};
use age::{Decryptor, Encryptor};
use ledger::chain;
use zeroize::Zeroizing;

use super::content::{ForPaper, unhex};
use super::{BoxError, LedgerKey};

impl ForPaper {
    pub(super) fn close(to: &Recipient, key: &LedgerKey) -> Result<Self, BoxError> {
        let system = |error: String| BoxError::System(error);
        let recipients = std::iter::once(to as &dyn age::Recipient);
        let encryptor = Encryptor::with_recipients(recipients).map_err(|error| system(error.to_string()))?;
        let mut sealed = Vec::new();
        let mut writer = encryptor.wrap_output(&mut sealed).map_err(|error| system(error.to_string()))?;
        writer.write_all(key.expose()).map_err(|error| system(error.to_string()))?;
        writer.finish().map_err(|error| system(error.to_string()))?;
        Ok(Self { recipient: to.to_string(), sealed: chain::hex(&sealed) })
    }

    pub(super) fn open(&self, identity: &Identity, path: &Path) -> Result<LedgerKey, BoxError> {
        let damaged = || BoxError::Damaged(path.to_path_buf());
        if identity.to_public().to_string() != self.recipient {
            return Err(BoxError::WrongPaper);
        }
        let sealed = unhex(&self.sealed).ok_or_else(damaged)?;
        let decryptor = Decryptor::new(sealed.as_slice()).map_err(|_| damaged())?;
        let identities = std::iter::once(identity as &dyn age::Identity);
        let mut reader = decryptor.decrypt(identities).map_err(|_| damaged())?;
        let mut bytes = Zeroizing::new([0; 32]);
        reader.read_exact(bytes.as_mut_slice()).map_err(|_| damaged())?;
        LedgerKey::of(bytes.as_slice()).ok_or_else(damaged)
    }
}
