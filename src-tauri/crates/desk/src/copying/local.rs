//! The second copy: sealed like the others, on the computer's own disk in the folder `copias` beside the ledger.
//!
//! It is made with every copy on a stick, and before each import and each batch of letters, unless nothing was recorded
//! since the last. When it fails, the act goes on, and a problem says so until one succeeds.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use vault::CopyState;

use crate::Desk;
use crate::book::lock;
use crate::places;
use crate::wire::{ErrorCode, WireError};

/// What the last local copy held, as JSON.
const LAST: &str = "last_local_copy";
const PROBLEM: &str = "local_copy_failed";

#[derive(Serialize, Deserialize)]
struct LocalCopy {
    file: PathBuf,
    /// The hash of its last entry, which stands on all before it.
    head: String,
}

impl Desk {
    pub(super) fn local_folder(&self) -> PathBuf {
        let folder = places::documents_dir(&self.options).with_file_name("copias");
        std::path::absolute(&folder).unwrap_or(folder)
    }

    /// The copy before an act that changes much at once. It never stops the act.
    pub(crate) fn copy_before_act(&self) {
        let _turn = lock(&self.copying.turn);
        self.copy_beside_ledger();
    }

    /// Makes the local copy if there is anything new; the caller has its turn.
    pub(super) fn copy_beside_ledger(&self) {
        let failed = match self.local_copy() {
            Err(error) if matches!(error.code, ErrorCode::NoLedger | ErrorCode::Locked) => return,
            Err(error) => Some(crate::error::sentence(&error, false)),
            Ok(()) => None,
        };
        if let Err(error) = self.note_standing(PROBLEM, failed.as_deref()) {
            tracing::warn!(code = ?error.code, "a failed local copy could not be recorded");
        }
    }

    fn local_copy(&self) -> Result<(), WireError> {
        let (head, last) = self.read(|conn, _| {
            let end = store::entry::last(conn)?;
            Ok((store::copies::hash_at(conn, end)?, store::settings::meta(conn, LAST)?))
        })?;
        // An empty ledger has nothing to lose.
        let Some(head) = head else { return Ok(()) };
        let last: Option<LocalCopy> = last.and_then(|json| serde_json::from_str(&json).ok());
        if last.is_some_and(|last| last.head == head && self.is_good(&last.file)) {
            return Ok(());
        }
        let folder = self.local_folder();
        // Nobody can be asked here, and a copy without what is lost is better than none.
        let proof = self.make_copy(&folder, true, &mut vault::quiet)?;
        let kept = LocalCopy { file: proof.file, head: proof.summary.head_hash };
        let json = serde_json::to_string(&kept).map_err(|error| crate::error::malformed(&error))?;
        self.write(|tx, _| Ok(tx.put_meta(LAST, &json)?))?;
        self.thin_out(&folder, 0);
        Ok(())
    }

    /// Whether the copy is there, and no reading said that it is damaged.
    fn is_good(&self, file: &Path) -> bool {
        let copy = vault::look_at(file);
        let is_damaged = || self.readings().is_ok_and(|known| known.damage(&copy).is_some());
        file.is_file() && copy.state == CopyState::Readable && !is_damaged()
    }

    /// Records a problem or that it is gone; writes only a change, and answers whether there was one.
    pub(crate) fn note_standing(&self, code: &str, detail: Option<&str>) -> Result<bool, WireError> {
        let stands = self.read(|conn, _| Ok(store::diary::problems(conn)?))?;
        let known = stands.iter().find(|problem| problem.code == code).map(|problem| problem.detail.as_str());
        if known == detail {
            return Ok(false);
        }
        self.write(|tx, _| Ok(tx.note_problem(code, detail)?)).map(|()| true)
    }
}
