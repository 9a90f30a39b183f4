//! Making a copy that is proven before anybody is told that it exists.
//!
//! The order: look at the place · copy the ledger into a private staging file on its own connection · check that file
//! in full and compare it with the live ledger · bring the documents sealed, each read again and unsealed · write the
//! sealed container as `….aldia.part` · sync it · drop it from the cache · read it from the medium, unseal, unpack,
//! and find it byte for byte the file that was checked · rename to a new name · sync the file again, the folder, the
//! file system · open it by its final name and compare size and hash.
//! Whatever stops a run earlier removes the new file; earlier copies are never opened for writing, and none is pruned.

use std::fs;
use std::path::Path;

use chrono::{DateTime, SecondsFormat, SubsecRound as _, Utc};
use rusqlite::Connection;
use rusqlite::types::ValueRef;

use crate::check::Checked;
use crate::container::{Manifest, Payload, pack};
use crate::documents::DOCUMENTS_BESIDE_COPIES;
use crate::documents::Shelf;
use crate::durable::{Unproven, with_suffix};
use crate::hashing::fingerprint;
use crate::listing::{copy_name, generation_in, parts_in};
use crate::lockbox::LedgerKey;
use crate::place::{Place, require_free, require_space, with_margin};
use crate::plain::{Image, Plain};
use crate::progress::{Step, Watch, tell};
use crate::proof::{Expect, ReadBack, read_back_equal};
use crate::staging::Staging;
use crate::summary::{Summary, summarise};
use crate::{Proof, Seal, VaultError, documents, medium};

/// The live ledger, lent by whoever owns its connection: the connection locks exclusively, so nobody else can open one.
pub trait Live {
    /// About how many bytes a copy takes.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    fn size(&self) -> Result<u64, VaultError>;

    /// Copies the ledger into the new file `path` and answers what the LIVE ledger says at that moment. Nothing may be
    /// written in between; [`copy_live`] does both on a connection.
    ///
    /// # Errors
    /// When the ledger cannot be read or the staging file not written.
    fn copy_into(&self, path: &Path) -> Result<Summary, VaultError>;

    /// The same into memory, for a ledger that is encrypted: its plain pages reach no disk. None where a staging file
    /// will do.
    ///
    /// # Errors
    /// When the ledger cannot be read, or there is not that much memory.
    fn image(&self) -> Result<Option<(Summary, Image)>, VaultError> {
        Ok(None)
    }
}

impl Live for Connection {
    fn size(&self) -> Result<u64, VaultError> {
        let pages: i64 = self.query_one("PRAGMA page_count", [], |row| row.get(0))?;
        // SQLCipher answers the size of an encrypted page as text.
        let page = self.query_one("PRAGMA page_size", [], |row| {
            Ok(match row.get_ref(0)? {
                ValueRef::Text(digits) => std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok()),
                other => other.as_i64().ok(),
            })
        })?;
        Ok(pages.unsigned_abs() * page.unwrap_or(4096).unsigned_abs())
    }

    fn copy_into(&self, path: &Path) -> Result<Summary, VaultError> {
        copy_live(self, path)
    }
}

/// Summarises the ledger behind `conn` and copies it with VACUUM INTO, which also leaves no deleted rows behind.
///
/// The caller holds its door for writes and is in no transaction. `SQLITE_LIMIT_ATTACHED` must be at least 1: VACUUM
/// attaches its target.
///
/// # Errors
/// [`VaultError::Mismatch`] when another connection wrote meanwhile, else what SQLite answers.
pub fn copy_live(conn: &Connection, path: &Path) -> Result<Summary, VaultError> {
    let before = data_version(conn)?;
    let summary = summarise(conn)?;
    let target = path
        .to_str()
        .ok_or_else(|| VaultError::Io { place: path.to_path_buf(), detail: "the name is not UTF-8".into() })?;
    conn.execute("VACUUM INTO ?1", [target])?;
    if data_version(conn)? != before {
        return Err(VaultError::Mismatch { what: "written while it was copied".into() });
    }
    Ok(summary)
}

fn data_version(conn: &Connection) -> Result<i64, rusqlite::Error> {
    conn.query_one("PRAGMA data_version", [], |row| row.get(0))
}

/// What the caller decides about a copy.
#[derive(Clone, Debug)]
pub struct Options {
    /// Stands in the copy's manifest.
    pub program_version: String,
    /// The instant of the copy; kept to the second.
    pub now: DateTime<Utc>,
    /// What the copy and its documents are sealed with.
    pub seal: Seal,
    /// The new generation is higher than this and than every one found in the folder.
    pub after_generation: u64,
    /// What the documents at home are sealed with, where the ledger is encrypted.
    pub home_key: Option<LedgerKey>,
    /// The owner knows that documents are lost and wants the copy without them.
    pub without_lost_documents: bool,
}

impl Options {
    /// A copy that must be complete.
    #[must_use]
    pub fn new(program_version: &str, now: DateTime<Utc>, seal: Seal) -> Self {
        let program_version = program_version.to_owned();
        Self { program_version, now, seal, after_generation: 0, home_key: None, without_lost_documents: false }
    }
}

/// Copies the live ledger and its documents into `target_dir` and proves the copy there.
///
/// `documents_dir` is the folder `documents` beside the ledger; the staging files stand beside it too, on the same
/// disk and as private as the ledger.
///
/// # Errors
/// Any [`VaultError`]; then there is no new copy and all earlier ones are byte for byte as they were.
pub fn back_up(
    live: &dyn Live,
    documents_dir: &Path,
    target_dir: &Path,
    options: &Options,
    watch: &mut Watch<'_>,
) -> Result<Proof, VaultError> {
    let home = documents_dir.parent().unwrap_or(Path::new("."));
    let place = preflight(live, home, target_dir, watch)?;
    let staging = Staging::within(home)?;
    let (staged, checked, ledger_sha256) = staged_copy(live, &staging, watch)?;
    let shelf = Shelf::for_copies(place.dir.join(DOCUMENTS_BESIDE_COPIES), &options.seal);
    let lost = bring_documents(&checked, documents_dir, (&place, &shelf), options, watch)?;
    let manifest = manifest(checked, lost, &place, options);
    let payload = pack(&manifest, &staged, staging.file("payload"), &options.seal)?;
    let run = Run { manifest: &manifest, place: &place, seal: &options.seal, ledger_sha256: &ledger_sha256 };
    let proof = write_and_prove(&payload, &run, watch)?;
    sweep(&manifest, &place, &shelf);
    Ok(proof)
}

/// Bytes that must be free in a place before a copy is begun there, and at home: room for two of them, because a file
/// system may keep the old blocks of a file until it is synced, and at home a staged ledger lies beside its compressed
/// form.
///
/// # Errors
/// When the ledger cannot be read.
pub fn room_for_copy(live: &dyn Live) -> Result<u64, VaultError> {
    Ok(with_margin(live.size()?.saturating_mul(2)))
}

fn preflight(live: &dyn Live, home: &Path, target: &Path, watch: &mut Watch<'_>) -> Result<Place, VaultError> {
    tell(watch, Step::Preflight, 0, 1)?;
    let place = Place::ready(target)?;
    let room = room_for_copy(live)?;
    require_free(target, room)?;
    require_free(home, room)?;
    Ok(place)
}

/// The hash is taken before the check: what is packed later, and read back from the medium, must be what was checked.
fn staged_copy(
    live: &dyn Live,
    staging: &Staging,
    watch: &mut Watch<'_>,
) -> Result<(Plain, Checked, String), VaultError> {
    tell(watch, Step::CopyLedger, 0, 1)?;
    let (says, staged) = match live.image()? {
        Some((says, image)) => (says, Plain::Memory(image)),
        None => {
            let file = staging.file("ledger.db");
            (live.copy_into(&file)?, Plain::File(file))
        }
    };
    let sha256 = staged.sha256()?;
    tell(watch, Step::CheckLedger, 0, 1)?;
    let checked = staged.check().map_err(|what| VaultError::LedgerDamaged { what })?;
    match says.difference(&checked.summary) {
        Some(what) => Err(VaultError::Mismatch { what }),
        None => Ok((staged, checked, sha256)),
    }
}

fn bring_documents(
    checked: &Checked,
    from: &Path,
    (place, to): (&Place, &Shelf<'_>),
    options: &Options,
    watch: &mut Watch<'_>,
) -> Result<Vec<String>, VaultError> {
    let from = Shelf::at_home(from.to_path_buf(), options.home_key.clone());
    place.still_there(&place.dir)?;
    require_space(&place.dir, documents::bytes_to_bring(&checked.documents, to))?;
    let lost = documents::bring(&checked.documents, &from, to, watch)?;
    match lost.first() {
        Some(sha256) if !options.without_lost_documents => {
            Err(VaultError::DocumentMissing { sha256: sha256.clone(), place: from.dir().to_path_buf() })
        }
        _ => Ok(lost),
    }
}

fn manifest(checked: Checked, lost: Vec<String>, place: &Place, options: &Options) -> Manifest {
    let found = generation_in(&place.dir, &checked.summary.ledger_id);
    Manifest {
        program_version: options.program_version.clone(),
        taken_at: options.now.trunc_subsecs(0).to_rfc3339_opts(SecondsFormat::Secs, true),
        generation: found.max(options.after_generation) + 1,
        summary: checked.summary,
        documents: checked.documents,
        lost,
        names_key: Some(options.seal.names_key()),
    }
}

/// What the steps of one run share.
struct Run<'r> {
    manifest: &'r Manifest,
    place: &'r Place,
    seal: &'r Seal,
    ledger_sha256: &'r str,
}

fn write_and_prove(payload: &Payload, run: &Run<'_>, watch: &mut Watch<'_>) -> Result<Proof, VaultError> {
    let Run { manifest, place, .. } = *run;
    let name = place.dir.join(copy_name(&manifest.summary.ledger_id, manifest.generation));
    let part = with_suffix(&name, ".part");
    place.require_fits(payload.bytes())?;
    place.still_there(&place.dir)?;
    let (mut copy, mut file) = Unproven::create(&part)?;
    let written = payload.write(&mut file, &part, watch)?;
    file.sync_all().map_err(VaultError::at(&part))?;
    drop(file);
    let read = prove_part(&part, run, watch)?;
    tell(watch, Step::Publish, 0, 1)?;
    // Before the copy gets its name: nothing is written to the medium once the copy is confirmed. A place without id
    // is only harder to recognise.
    let _ = place.identify();
    copy.publish(&name)?;
    confirm(&name, &written, place, watch)?;
    copy.keep();
    Ok(read.proof(&name))
}

fn prove_part(part: &Path, run: &Run<'_>, watch: &mut Watch<'_>) -> Result<ReadBack, VaultError> {
    let expect = Expect { keys: run.seal.ring(), ..Expect::default() };
    let read = read_back_equal(part, run.ledger_sha256, &expect, watch)?;
    if read.manifest != *run.manifest {
        return Err(VaultError::Mismatch { what: "the copy read back is another one".into() });
    }
    Ok(read)
}

fn confirm(name: &Path, written: &(u64, String), place: &Place, watch: &mut Watch<'_>) -> Result<(), VaultError> {
    medium::sync_file_system(&place.dir).map_err(VaultError::at(&place.dir))?;
    let found = fingerprint(name, Step::Confirm, watch)?;
    // A mount point that stayed behind when its stick was pulled would have taken the file as well.
    place.still_there(name)?;
    if found != *written {
        return Err(VaultError::damaged(name, "read by its final name: not what was written"));
    }
    Ok(())
}

/// Removes what killed runs of this ledger left in the place; only now, when a newer copy is proven.
fn sweep(manifest: &Manifest, place: &Place, shelf: &Shelf<'_>) {
    for part in parts_in(&place.dir, &manifest.summary.ledger_id) {
        let _ = fs::remove_file(part);
    }
    place.sweep_probes();
    documents::sweep(&manifest.documents, shelf);
    let _ = medium::sync_file_system(&place.dir);
}
