//! The drill: the newest copy within reach is restored for practice, proven, compared, and removed again.

use std::cmp::Reverse;

use vault::{CopyFound, Proof, VaultError};

use super::faults;
use crate::Desk;
use crate::book::lock;
use crate::wire::{Done, DrillReport, ErrorCode, Nothing, Topic, WireError};

/// The report of the last drill, as JSON.
const LAST: &str = "last_drill";
/// A copy, and what became of it when it was restored for practice.
type Rehearsed = (CopyFound, Result<Proof, VaultError>);

pub(crate) const PROBLEM: &str = "drill_failed";

impl Desk {
    /// See the table of calls.
    pub(crate) fn drill(&self, _: Nothing) -> Result<Done<DrillReport>, WireError> {
        const CALL: &str = "drill";
        let _turn = lock(&self.copying.turn);
        self.begin(CALL);
        let value = self.drill_now(CALL)?;
        Ok(Done { value, changed: vec![Topic::Copies, Topic::Problems, Topic::Status] })
    }

    /// The drill of the background: only where there is a copy to practise with. True when one was held.
    pub(crate) fn drill_in_background(&self) -> Result<bool, WireError> {
        let _turn = lock(&self.copying.turn);
        if self.copies_within_reach()?.is_empty() {
            return Ok(false);
        }
        self.drill_now("drill").map(|_| true)
    }

    fn drill_now(&self, call: &str) -> Result<DrillReport, WireError> {
        let (copy, held) = self.rehearse_newest(call)?.ok_or_else(|| {
            WireError::new(ErrorCode::NotNow).with("reason", "no hay ninguna copia de este libro al alcance")
        })?;
        self.note_reading(&copy, &held)?;
        let report = match held {
            Ok(proof) => self.compared(&copy, &proof)?,
            Err(VaultError::Cancelled) => return Err(WireError::new(ErrorCode::Cancelled)),
            Err(fault) => self.failed(&copy, crate::error::sentence(&faults::wire(&fault, false), false)),
        };
        let json = serde_json::to_string(&report).map_err(|error| crate::error::malformed(&error))?;
        self.write(|tx, _| Ok(tx.put_meta(LAST, &json)?))?;
        let detail = (!report.ok).then(|| format!("{}: {}", report.file, report.detail));
        self.note_standing(PROBLEM, detail.as_deref())?;
        Ok(report)
    }

    /// Practises with the newest copy. One that another computer made opens with its key only, so it is passed over while
    /// there is another.
    fn rehearse_newest(&self, call: &str) -> Result<Option<Rehearsed>, WireError> {
        let home = super::folder_of(&crate::places::ledger_path(&self.options));
        let expect = self.expect(None, self.home()?)?;
        let mut first = None;
        for copy in self.copies_within_reach()? {
            let held = vault::rehearse(&copy.file, &home, &expect, &mut self.watch(call));
            if !matches!(held, Err(VaultError::NoKey { .. })) {
                return Ok(Some((copy, held)));
            }
            first = first.or(Some((copy, held)));
        }
        Ok(first)
    }

    /// What was restored must be a beginning of today's ledger.
    fn compared(&self, copy: &CopyFound, proof: &Proof) -> Result<DrillReport, WireError> {
        let entries = i64::try_from(proof.summary.entries).unwrap_or(i64::MAX);
        let end = self.read(|conn, _| Ok(store::copies::end_of(conn, entries, &proof.summary.head_hash)?))?;
        let is_beginning = end.is_some();
        let detail = if is_beginning { "" } else { "la copia no es un comienzo de este libro" };
        Ok(DrillReport {
            ok: is_beginning,
            facts: proof.summary.entries,
            documents: proof.documents,
            ..self.failed(copy, detail.to_owned())
        })
    }

    fn failed(&self, copy: &CopyFound, detail: String) -> DrillReport {
        DrillReport {
            held_at: self.now().timestamp_millis(),
            file: copy.file.display().to_string(),
            taken_at: copy.taken_at.map_or(0, |at| at.timestamp_millis()),
            ok: false,
            facts: 0,
            documents: 0,
            detail,
        }
    }

    /// The copies of this ledger, newest first.
    fn copies_within_reach(&self) -> Result<Vec<CopyFound>, WireError> {
        let folders = self.reachable_folders()?;
        let copies = folders.iter().filter_map(|folder| self.own_copies(folder).ok()).flatten();
        let mut copies: Vec<CopyFound> = copies.collect();
        copies.sort_by_key(|copy| Reverse((copy.taken_at, copy.generation)));
        Ok(copies)
    }
}

/// The report of the last drill.
pub(super) fn last(conn: &store::Connection) -> Result<Option<DrillReport>, WireError> {
    let kept = store::settings::meta(conn, LAST)?;
    Ok(kept.and_then(|json| serde_json::from_str(&json).ok()))
}
