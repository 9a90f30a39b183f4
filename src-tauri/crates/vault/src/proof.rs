//! The proof of a copy: everything is read again, unpacked, checked and compared with what the copy says of itself.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use zeroize::Zeroizing;

use crate::check::{Checked, check, check_image};
use crate::container::{self, Manifest};
use crate::documents::DOCUMENTS_BESIDE_COPIES;
use crate::documents::Shelf;
use crate::durable::Unproven;
use crate::hashing::Hashing;
use crate::place::{place_id, require_space};
use crate::plain::Home;
use crate::progress::{Step, Watch, tell};
use crate::staging::Staging;
use crate::{KeyRing, Summary, VaultError, documents, medium};

/// A copy that was read from its medium and found to be the ledger it claims to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The copy, by its final name.
    pub file: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of the whole file, as `sha256sum` prints it.
    pub sha256: String,
    /// Counts the copies of this ledger in this place, from 1.
    pub generation: u64,
    /// When the copy was begun.
    pub taken_at: DateTime<Utc>,
    /// The program that made it.
    pub program_version: String,
    /// What the ledger in it says.
    pub summary: Summary,
    /// How many documents were read again beside it.
    pub documents: u64,
    /// Their bytes.
    pub documents_bytes: u64,
    /// SHA-256 of documents that were lost before the copy was made, which the owner accepted.
    pub lost_documents: Vec<String>,
    /// The id of the place that holds it.
    pub place_id: Option<String>,
}

/// What the reader of a copy asks of it; the default asks only that it is whole.
#[derive(Clone, Debug, Default)]
pub struct Expect {
    /// The newest schema that this program can open.
    pub newest_schema: Option<i64>,
    /// The ledger that the copy must belong to.
    pub ledger_id: Option<String>,
    /// What opens a sealed copy.
    pub keys: KeyRing,
    /// Whether the ledger at home is encrypted: then nothing is unpacked on a disk.
    pub home: Home,
    /// Where to unpack meanwhile; by default the system's folder for temporary files.
    pub unpack_in: Option<PathBuf>,
}

/// Proves an existing copy and the documents beside it. Changes nothing there.
///
/// # Errors
/// Every refusal about a copy: not one, damaged, newer, of another ledger, without one of its documents, or gone.
pub fn verify(file: &Path, expect: &Expect, watch: &mut Watch<'_>) -> Result<Proof, VaultError> {
    verify_and(file, expect, watch, |_| Ok(())).map(|(proof, ())| proof)
}

/// A fact in a copy: enough to say which facts a restore would bring or take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactHead {
    /// What kind of fact it is.
    pub kind: String,
    /// Its business date, `YYYY-MM-DD`, where it has one.
    pub on: Option<String>,
    /// Its place in the chain, in hexadecimal.
    pub hash: String,
}

/// [`verify`], and the facts of the copy in their order.
///
/// # Errors
/// As [`verify`].
pub fn verify_facts(file: &Path, expect: &Expect, watch: &mut Watch<'_>) -> Result<(Proof, Vec<FactHead>), VaultError> {
    verify_and(file, expect, watch, facts_of)
}

/// Proves a copy, and looks at its ledger while it is open for that.
fn verify_and<T>(
    file: &Path,
    expect: &Expect,
    watch: &mut Watch<'_>,
    look: impl FnOnce(&Connection) -> Result<T, rusqlite::Error>,
) -> Result<(Proof, T), VaultError> {
    let seen = |ledger: &Connection| look(ledger).map_err(|error| VaultError::damaged(file, error.to_string()));
    let (read, seen) = match expect.home {
        Home::Plain => {
            let place = expect.unpack_in.clone().unwrap_or_else(std::env::temp_dir);
            let staging = Staging::within(&place)?;
            let (read, ledger) = read_back(file, &staging.file("verify.db"), expect, watch)?;
            (read, seen(&ledger)?)
        }
        Home::Closed | Home::Sealed(_) => {
            let (read, _, ledger) = read_image(file, expect, watch)?;
            (read, seen(&ledger)?)
        }
    };
    let shelf = shelf_beside(file, &read.manifest, &expect.keys);
    documents::prove(&read.checked.documents, &read.manifest.lost, &shelf, watch)?;
    Ok((read.proof(file), seen))
}

fn facts_of(ledger: &Connection) -> Result<Vec<FactHead>, rusqlite::Error> {
    ledger
        .prepare("SELECT kind, business_on, lower(hex(hash)) FROM entry ORDER BY id")?
        .query_map([], |row| Ok(FactHead { kind: row.get(0)?, on: row.get(1)?, hash: row.get(2)? }))?
        .collect()
}

/// The documents of the copies in the folder of `file`, as the copy with this manifest left them.
pub(crate) fn shelf_beside<'k>(file: &Path, manifest: &Manifest, ring: &KeyRing) -> Shelf<'k> {
    let dir = file.parent().unwrap_or(Path::new("")).join(DOCUMENTS_BESIDE_COPIES);
    match &manifest.names_key {
        Some(names_key) => Shelf::sealed(dir, names_key.clone(), ring.clone()),
        None => Shelf::at_home(dir, None),
    }
}

/// A copy that is whole and whose ledger passed every check; its documents were not looked at.
pub(crate) struct ReadBack {
    pub(crate) manifest: Manifest,
    pub(crate) checked: Checked,
    taken_at: DateTime<Utc>,
    bytes: u64,
    sha256: String,
}

impl ReadBack {
    pub(crate) fn proof(self, file: &Path) -> Proof {
        let lost = self.manifest.lost;
        let held = self.checked.documents.iter().filter(|held| !lost.contains(&held.sha256));
        Proof {
            file: file.to_path_buf(),
            bytes: self.bytes,
            sha256: self.sha256,
            generation: self.manifest.generation,
            taken_at: self.taken_at,
            program_version: self.manifest.program_version,
            summary: self.checked.summary,
            documents: held.clone().count() as u64,
            documents_bytes: held.map(|held| held.bytes).sum(),
            lost_documents: lost,
            place_id: file.parent().and_then(place_id),
        }
    }
}

/// Reads `file` from its medium and finds in it the ledger with this SHA-256, which passed every check a moment ago: the
/// same bytes need no second check, and nothing is written.
pub(crate) fn read_back_equal(
    file: &Path,
    ledger_sha256: &str,
    expect: &Expect,
    watch: &mut Watch<'_>,
) -> Result<ReadBack, VaultError> {
    let opened = container::open(file)?;
    let bytes = opened.bytes();
    let mut ledger = Hashing::new(std::io::sink());
    let (manifest, sha256) = opened.unpack(&expect.keys, &mut ledger, file, watch)?;
    if ledger.hash() != ledger_sha256 {
        return Err(VaultError::damaged(file, "payload: not the ledger that was checked"));
    }
    let checked = Checked { summary: manifest.summary.clone(), documents: manifest.documents.clone() };
    let taken_at = instant(&manifest.taken_at).ok_or_else(|| VaultError::damaged(file, "manifest: no instant"))?;
    Ok(ReadBack { manifest, checked, taken_at, bytes, sha256 })
}

/// Reads `file` from its medium and unpacks its ledger into memory alone; answers it, and open as well.
pub(crate) fn read_image(
    file: &Path,
    expect: &Expect,
    watch: &mut Watch<'_>,
) -> Result<(ReadBack, Zeroizing<Vec<u8>>, Connection), VaultError> {
    let opened = container::open(file)?;
    is_expected_ledger(file, &opened.header.ledger_id, expect)?;
    let bytes = opened.bytes();
    // Allocated once: a buffer that grows leaves its beginnings behind. What the header claims is not believed blindly.
    let claimed = usize::try_from(opened.header.plain_bytes.min(MOST_CLAIMED)).unwrap_or(0);
    let mut image = Zeroizing::new(Vec::with_capacity(claimed));
    let (manifest, sha256) = opened.unpack(&expect.keys, &mut *image, file, watch)?;
    is_known_schema(file, &manifest, expect)?;
    tell(watch, Step::Prove, 0, 1)?;
    let agreed = check_image(&image).and_then(|found| agree_with(found, &manifest));
    let (checked, ledger) = agreed.map_err(|what| VaultError::damaged(file, what))?;
    let taken_at = instant(&manifest.taken_at).ok_or_else(|| VaultError::damaged(file, "manifest: no instant"))?;
    Ok((ReadBack { manifest, checked, taken_at, bytes, sha256 }, image, ledger))
}

/// A larger ledger makes its buffer grow; nobody's header makes us take more memory at once.
const MOST_CLAIMED: u64 = 256 << 20;

/// Reads `file` from its medium and unpacks its ledger into the new file `unpacked`, which stays only on success; answers
/// it open as well.
pub(crate) fn read_back(
    file: &Path,
    unpacked: &Path,
    expect: &Expect,
    watch: &mut Watch<'_>,
) -> Result<(ReadBack, Connection), VaultError> {
    let opened = container::open(file)?;
    is_expected_ledger(file, &opened.header.ledger_id, expect)?;
    require_space(unpacked, opened.header.plain_bytes)?;
    let bytes = opened.bytes();
    let (ledger, mut into) = Unproven::create(unpacked)?;
    let (manifest, sha256) = opened.unpack(&expect.keys, &mut into, unpacked, watch)?;
    into.sync_all().map_err(VaultError::at(unpacked))?;
    drop(into);
    drop(medium::open_uncached(unpacked).map_err(VaultError::at(unpacked))?);
    is_known_schema(file, &manifest, expect)?;
    tell(watch, Step::Prove, 0, 1)?;
    let agreed = check(ledger.path()).and_then(|found| agree_with(found, &manifest));
    let (checked, open) = agreed.map_err(|what| VaultError::damaged(file, what))?;
    let taken_at = instant(&manifest.taken_at).ok_or_else(|| VaultError::damaged(file, "manifest: no instant"))?;
    ledger.keep();
    Ok((ReadBack { manifest, checked, taken_at, bytes, sha256 }, open))
}

/// Compares the ledger that was checked with the manifest that travelled with it.
fn agree_with((checked, ledger): (Checked, Connection), manifest: &Manifest) -> Result<(Checked, Connection), String> {
    if let Some(difference) = manifest.summary.difference(&checked.summary) {
        return Err(format!("manifest: {difference}"));
    }
    if manifest.documents != checked.documents {
        return Err("manifest: documents".into());
    }
    Ok((checked, ledger))
}

fn is_expected_ledger(file: &Path, found: &str, expect: &Expect) -> Result<(), VaultError> {
    match &expect.ledger_id {
        Some(expected) if expected != found => Err(VaultError::OtherLedger {
            file: file.to_path_buf(),
            found: found.to_owned(),
            expected: expected.clone(),
        }),
        _ => Ok(()),
    }
}

fn is_known_schema(file: &Path, manifest: &Manifest, expect: &Expect) -> Result<(), VaultError> {
    let schema = manifest.summary.schema;
    match expect.newest_schema {
        Some(newest) if schema > newest => {
            Err(VaultError::NewerVersion { file: file.to_path_buf(), found: format!("schema {schema}") })
        }
        _ => Ok(()),
    }
}

pub(crate) fn instant(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|instant| instant.to_utc())
}
