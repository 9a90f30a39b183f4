//! Closing and opening: age streams over what passes by, in bounded memory.

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufWriter, Read, Write};
use std::rc::Rc;

use age::secrecy::ExposeSecret as _;
use age::stream::{StreamReader, StreamWriter};
use age::x25519::{Identity, Recipient};
use age::{DecryptError, Decryptor, Encryptor};
use ledger::chain;
use sha2::{Digest as _, Sha256};

use super::RecoveryKey;

/// What new copies are sealed with: the program's own key and the recovery key's public half.
#[derive(Clone)]
pub struct Seal {
    own: Identity,
    recovery: Recipient,
}

impl fmt::Debug for Seal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Seal for {}", self.recovery)
    }
}

impl Seal {
    pub(super) fn new(own: Identity, recovery: Recipient) -> Self {
        Self { own, recovery }
    }

    /// The public half of the key on paper.
    #[must_use]
    pub fn recovery(&self) -> &Recipient {
        &self.recovery
    }

    /// What opens the copies sealed with it here.
    #[must_use]
    pub fn ring(&self) -> KeyRing {
        KeyRing { identities: vec![self.own.clone()], has_paper: false }
    }

    pub(crate) fn close<W: Write>(&self, to: W) -> io::Result<Closing<W>> {
        let own = self.own.to_public();
        let recipients: [&dyn age::Recipient; 2] = [&own, &self.recovery];
        let encryptor = Encryptor::with_recipients(recipients.into_iter()).map_err(io::Error::other)?;
        encryptor.wrap_output(BufWriter::new(to)).map(Closing)
    }

    /// What the names of sealed documents are made with: it differs per computer and per sheet, so that nobody who
    /// has a document can find out whether it lies on the stick, and no document stays sealed for a former sheet.
    pub(crate) fn names_key(&self) -> String {
        let secret = self.own.to_string();
        let hash = Sha256::new()
            .chain_update(b"Al Dia: names of sealed documents\n")
            .chain_update(secret.expose_secret().as_bytes())
            .chain_update(self.recovery.to_string().as_bytes());
        chain::hex(&hash.finalize())
    }
}

/// A stream that seals what is written to it. The buffer takes age's header, because the error that age makes of a full
/// disk while it writes the header is no longer one that says so.
pub(crate) struct Closing<W: Write>(StreamWriter<BufWriter<W>>);

impl<W: Write> Closing<W> {
    /// Seals the last part and gives the destination back.
    pub(crate) fn finish(self) -> io::Result<W> {
        self.0.finish()?.into_inner().map_err(io::IntoInnerError::into_error)
    }
}

impl<W: Write> Write for Closing<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.0.write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// What opens sealed copies.
#[derive(Clone, Default)]
pub struct KeyRing {
    identities: Vec<Identity>,
    has_paper: bool,
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "KeyRing of {}", self.identities.len())
    }
}

impl KeyRing {
    /// The same with the key that the owner read from the sheet.
    #[must_use]
    pub fn with_paper(mut self, key: &RecoveryKey) -> Self {
        self.identities.push(key.identity());
        self.has_paper = true;
        self
    }

    /// Whether the owner gave a key: then a copy that does not open means a wrong one, not a missing one.
    pub(crate) fn has_paper(&self) -> bool {
        self.has_paper
    }

    /// What opens with either of the two.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.has_paper |= other.has_paper;
        self.extend(other.identities);
        self
    }

    pub(super) fn extend(&mut self, identities: impl IntoIterator<Item = Identity>) {
        self.identities.extend(identities);
    }

    pub(crate) fn open<R: Read>(&self, from: R) -> Result<StreamReader<Bounded<R>>, DecryptError> {
        let allowance = Rc::new(Cell::new(HEADER_LIMIT));
        let decryptor = Decryptor::new(Bounded { inner: from, allowance: allowance.clone() })?;
        allowance.set(u64::MAX);
        decryptor.decrypt(self.identities.iter().map(|identity| identity as &dyn age::Identity))
    }
}

/// More than two recipients ever need. age gathers its header in memory, so a hostile file must not choose its length.
const HEADER_LIMIT: u64 = 64 << 10;

/// Ends the stream when the allowance is used up.
pub(crate) struct Bounded<R> {
    inner: R,
    allowance: Rc<Cell<u64>>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let allowed = usize::try_from(self.allowance.get()).unwrap_or(usize::MAX).min(buffer.len());
        let read = self.inner.read(&mut buffer[..allowed])?;
        if self.allowance.get() != u64::MAX {
            self.allowance.set(self.allowance.get() - read as u64);
        }
        Ok(read)
    }
}
