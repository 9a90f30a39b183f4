//! The state of the ledger: quick and full checks, what is damaged, salvage into a new ledger, and the comparison with a
//! copy fact by fact. The hash chain is the witness throughout.

use std::path::Path;
use std::sync::atomic::Ordering;

use store::check::Piece;
use store::salvage::{self, Comparison, Evidence, Gathered, Salvage};
use store::{Connection, EntryId};

use crate::book::VERSION;
use crate::error::disk;
use crate::wire::{
    ChainEvidence, CheckLedger, CopyRef, DamageFinding, DamageReport, Done, ErrorCode, FactRef, Hole, LedgerCheck,
    Nothing, Reconciliation, SalvageLedger, SalvageView, Salvaged, Secret, Topic, WireError,
};
use crate::worker::TickReport;
use crate::{Desk, folding, places};

const SALVAGE: &str = "salvage";
const RECONCILE: &str = "reconcile";

/// Between two full checks in the background.
const WEEK: i64 = 7 * 24 * 3_600 * 1_000;
/// When the last full check ended, in UTC milliseconds.
const CHECKED_AT: &str = "full_check_at";
/// The problem that a check found something; it stands until a full check finds nothing.
pub(crate) const PROBLEM: &str = "ledger_damaged";
/// A list for a screen holds no more; the counts are whole.
const MOST_LISTED: usize = 500;

impl Desk {
    /// See the table of calls: the structure of the file, or everything.
    pub(crate) fn check_ledger(&self, request: CheckLedger) -> Result<LedgerCheck, WireError> {
        let facts = self.read(|conn, _| Ok(store::entry::count(conn).unwrap_or(0)))?;
        if !request.full {
            let findings = self.look_at(store::check::quick)?;
            return Ok(LedgerCheck {
                ok: findings.is_empty(),
                full: false,
                facts,
                findings,
                holes: Vec::new(),
                head: None,
            });
        }
        let findings = self.findings()?;
        let known = self.read(|conn, _| Ok((store::check::holes(conn)?, store::entry::head(conn)?.1)));
        let (holes, head) = match known {
            Ok((holes, head)) => (holes, Some(ledger::chain::hex(&head))),
            Err(error) if error.code == ErrorCode::LedgerDamaged => (Vec::new(), None),
            Err(error) => return Err(error),
        };
        let noted = self.note_checked(&findings);
        // A damaged file may refuse to be written; what was found is said all the same.
        if findings.is_empty() {
            noted?;
        }
        Ok(LedgerCheck {
            ok: findings.is_empty(),
            full: true,
            facts,
            findings,
            holes: holes.into_iter().map(Hole::from).collect(),
            head,
        })
    }

    /// Remembers that everything was looked at, and what came of it.
    fn note_checked(&self, findings: &[DamageFinding]) -> Result<(), WireError> {
        self.write(|tx, context| Ok(tx.put_meta(CHECKED_AT, &context.now.timestamp_millis().to_string())?))?;
        if self.note_standing(PROBLEM, first_of(findings).as_deref())? {
            self.surroundings.changed(&[Topic::Problems, Topic::Status]);
        }
        Ok(())
    }

    /// What is wrong with the ledger and the documents beside it. Others use the ledger between two pieces of the check, and
    /// a file so damaged that it cannot go on is a finding as well.
    fn findings(&self) -> Result<Vec<DamageFinding>, WireError> {
        let mut findings = self.look_at(store::check::full)?;
        match self.read(|conn, _| Ok(store::contacts::documents(conn, None)?)) {
            Ok(kept) => findings.extend(crate::reports::missing_documents(kept, &self.shelf()).into_iter().map(told)),
            Err(error) if error.code == ErrorCode::LedgerDamaged => findings.push(damage_of(&error)),
            Err(error) => return Err(error),
        }
        Ok(findings)
    }

    fn look_at(
        &self,
        pieces: fn(&Connection) -> Result<Vec<Piece>, store::StoreError>,
    ) -> Result<Vec<DamageFinding>, WireError> {
        let pieces = match self.read(|conn, _| Ok(pieces(conn)?)) {
            Err(error) if error.code == ErrorCode::LedgerDamaged => return Ok(vec![damage_of(&error)]),
            other => other?,
        };
        let mut findings = Vec::new();
        for piece in pieces {
            if findings.is_empty() || matches!(piece, Piece::Pages { .. }) {
                findings.extend(self.read(|conn, _| Ok(piece.look(conn)?))?.into_iter().map(finding));
            }
        }
        Ok(findings)
    }

    /// In the background: the quick check once after each start, the full one each week.
    pub(crate) fn look_over(&self, report: &mut TickReport) -> Result<(), WireError> {
        let is_first = !self.looked_over.swap(true, Ordering::SeqCst);
        let is_due = self.read(|conn, context| is_full_due(conn, context.now.timestamp_millis()))?;
        if !is_first && !is_due {
            return Ok(());
        }
        let check = self.check_ledger(CheckLedger { full: is_due })?;
        match first_of(&check.findings) {
            // The quick check sees less: it never takes back what the full one found.
            None if !is_due => Ok(()),
            detail => self.note(report, PROBLEM, detail),
        }
    }

    /// What is damaged, and what could be saved of it. Writes nothing to the ledger.
    ///
    /// # Errors
    /// When there is no ledger, or its folder cannot be written to.
    pub fn damage_report(&self, _: Nothing) -> Result<DamageReport, WireError> {
        const CALL: &str = "damage_report";
        self.begin(CALL);
        self.step(CALL, "checking", 0, 2)?;
        // Of so many: what was lost before is lost again.
        let facts = self.read(|conn, _| Ok(store::entry::last(conn).unwrap_or(0)));
        let findings = match self.findings() {
            Err(error) if error.code == ErrorCode::NoLedger => return Err(error),
            Err(error) => vec![damage_of(&error)],
            Ok(found) => found,
        };
        self.step(CALL, "gathering", 1, 2)?;
        let aside = self.aside()?;
        let to = aside.file("salvado.aldia");
        let key = self.key_for(&places::ledger_path(&self.options))?;
        let gathered = self.gather_live(&aside)?;
        let (store, salvage) =
            salvage::rebuild(&gathered, &to, VERSION, self.now().timestamp_millis(), key.as_ref(), &fold)?;
        let customers = affected(store.read(), &salvage)?;
        let chain = evidence(store.read(), &findings, &salvage)?;
        let last_copy = self.read(|conn, _| {
            let last = store::diary::last_proven(conn)?;
            last.map(|copy| crate::copying::proven_view(conn, &copy)).transpose()
        });
        Ok(DamageReport {
            ok: findings.is_empty(),
            facts: facts.unwrap_or(0),
            findings: findings.into_iter().take(MOST_LISTED).collect(),
            salvage: view(&salvage, &places::ledger_path(&self.options)),
            customers,
            chain,
            // A ledger that cannot be read cannot name its copies.
            last_copy: last_copy.ok().flatten(),
        })
    }

    /// Saves everything readable into a new ledger at `to`; what is gone comes from the copy where one is given and the
    /// chain fits. The damaged ledger stays as it is.
    ///
    /// # Errors
    /// `ledger_exists` when something stands at `to`, `ledger_damaged` when nothing can be read; what the copy says.
    pub fn salvage_to(&self, to: &Path, copy: Option<&Path>, key: Option<&Secret>) -> Result<SalvageView, WireError> {
        let aside = self.aside()?;
        let copy = copy.map(|copy| self.gather_copy(copy, key, &aside)).transpose()?;
        let gathered = self.gather_live(&aside)?;
        self.rebuild(gathered, copy, to)
    }

    /// See the table of calls: salvages beside the ledger and swaps the new one in; the damaged one is kept.
    pub(crate) fn salvage(&self, request: SalvageLedger) -> Result<Done<Salvaged>, WireError> {
        self.begin(SALVAGE);
        let copy = request.copy.map(|handle| self.path_of(&handle)).transpose()?;
        let live = places::ledger_path(&self.options);
        let beside = crate::copying::free_name(&live);
        let aside = self.aside()?;
        self.step(SALVAGE, "copy", 0, 3)?;
        let copy = copy.map(|copy| self.gather_copy(&copy, request.key.as_ref(), &aside)).transpose()?;
        self.close();
        // What is posted between the reading of the old ledger and the swap would be confirmed, and gone.
        let (kept, salvage) = self.while_closed(|| {
            let held = crate::copying::hold(&live)?;
            self.step(SALVAGE, "gathering", 1, 3)?;
            let gathered = gather(&copied(&live, &aside)?, self.key_for(&live)?.as_ref())?;
            let salvage = self.rebuild(gathered, copy, &beside)?;
            Ok((self.swap_held(held, &beside, &live)?, salvage))
        })?;
        // What a salvage cannot mend, a lost document, goes on being said.
        if let Err(error) = self.check_ledger(CheckLedger { full: true }) {
            tracing::warn!(code = ?error.code, "the salvaged ledger could not be checked");
        }
        let kept = kept.map(|path| path.display().to_string()).unwrap_or_default();
        let changed = self.done_status()?.changed;
        Ok(Done { value: Salvaged { kept, salvage }, changed })
    }

    /// Makes the new ledger at `to`, as encrypted as the old one.
    fn rebuild(&self, mut gathered: Gathered, copy: Option<Gathered>, to: &Path) -> Result<SalvageView, WireError> {
        if let Some(copy) = copy {
            if !gathered.shares_chain_with(&copy) {
                return Err(of_another());
            }
            gathered.add_copy(copy);
        }
        if Evidence::of(&gathered).entries() == 0 {
            return Err(WireError::new(ErrorCode::LedgerDamaged).with("detail", "no entry can be read"));
        }
        // The last moment at which it can be given up: nothing was written yet.
        self.step(SALVAGE, "rebuilding", 2, 3)?;
        let key = self.key_for(&places::ledger_path(&self.options))?;
        let now = self.now().timestamp_millis();
        let (mut store, salvage) = salvage::rebuild(&gathered, to, VERSION, now, key.as_ref(), &fold)?;
        // The problem that led here came along with the diary.
        store.write(now, |tx| tx.note_problem(PROBLEM, None))?;
        store.close()?;
        Ok(view(&salvage, to))
    }

    /// Compares the ledger with a copy, fact by fact. Writes nothing.
    ///
    /// # Errors
    /// What the copy says, `bad_copy` when it is of another ledger, or when the ledger's file cannot be read at all.
    pub fn reconcile_with(&self, copy: &Path, key: Option<&Secret>) -> Result<Reconciliation, WireError> {
        self.step(RECONCILE, "copy", 0, 2)?;
        let aside = self.aside()?;
        let gathered = self.gather_copy(copy, key, &aside)?;
        self.step(RECONCILE, "gathering", 1, 2)?;
        let live = self.gather_live(&aside)?;
        let (ours, theirs) = (Evidence::of(&live), Evidence::of(&gathered));
        // One without a fact is a beginning of every ledger.
        if ours.entries() > 0 && theirs.entries() > 0 && !live.shares_chain_with(&gathered) {
            return Err(of_another());
        }
        Ok(reconciliation(&salvage::compare(&ours, &theirs), &ours))
    }

    /// See the table of calls.
    pub(crate) fn reconcile(&self, request: CopyRef) -> Result<Reconciliation, WireError> {
        self.begin(RECONCILE);
        let copy = self.path_of(&request.handle)?;
        self.reconcile_with(&copy, request.key.as_ref())
    }

    /// The key of a file that may be damaged: where the head is not to be read, it is taken for a plain one.
    fn key_for(&self, file: &Path) -> Result<Option<store::PageKey>, WireError> {
        match self.key_of_pages(file) {
            Err(error) if error.code != ErrorCode::Locked => Ok(None),
            other => other,
        }
    }

    /// A private folder beside the ledger, gone when it is dropped: what is in it is as private as the ledger.
    fn aside(&self) -> Result<vault::Staging, WireError> {
        let live = places::ledger_path(&self.options);
        let folder = live.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        vault::Staging::within(folder).map_err(|fault| crate::copying::wire_fault(&fault))
    }

    /// Reads a copy of the ledger's file and of the log beside it, taken while nobody writes.
    fn gather_live(&self, aside: &vault::Staging) -> Result<Gathered, WireError> {
        let live = places::ledger_path(&self.options);
        // A damaged ledger may refuse to be closed in order; its log is read all the same.
        self.close();
        let copy = self.while_closed(|| {
            let _held = crate::copying::hold(&live)?;
            copied(&live, aside)
        })?;
        gather(&copy, self.key_for(&live)?.as_ref())
    }

    fn gather_copy(&self, copy: &Path, key: Option<&Secret>, aside: &vault::Staging) -> Result<Gathered, WireError> {
        let restored = aside.file("copia.db");
        let expect = self.expect(key, self.home()?)?;
        self.refuse_missing(copy)?;
        vault::restore(copy, &restored, &expect, &mut self.watch("restore")).map_err(|fault| self.copy_fault(fault))?;
        gather(&restored, self.key_for(&restored)?.as_ref())
    }
}

fn of_another() -> WireError {
    let reason =
        "no comparte ni un asiento con este libro: es de otro, o del libro no queda nada (restáurela entonces).";
    WireError::new(ErrorCode::BadCopy).with("reason", reason)
}

/// The ledger's file and the log beside it in another folder, which the caller keeps everybody out of.
fn copied(live: &Path, aside: &vault::Staging) -> Result<std::path::PathBuf, WireError> {
    if !live.exists() {
        return Err(WireError::new(ErrorCode::NoLedger).with("file", live.display()));
    }
    let copy = aside.file("leido.db");
    for (from, to) in [(live.to_owned(), copy.clone()), (with(live, "-wal"), with(&copy, "-wal"))] {
        match std::fs::copy(&from, &to) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(disk(&error, &from)),
            Ok(_) => {}
        }
    }
    Ok(copy)
}

fn gather(file: &Path, key: Option<&store::PageKey>) -> Result<Gathered, WireError> {
    match salvage::open_damaged(file, key) {
        Ok(conn) => Ok(Gathered::of(&conn, file)?),
        // Not even SQLite's first page is whole: page by page there may still be rows.
        Err(_) => Ok(Gathered::of_pages(file)?),
    }
}

fn with(path: &Path, suffix: &str) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn fold(name: &str, tax_id: Option<&str>) -> (String, Option<String>) {
    (folding::name_key(name), folding::tax_key(tax_id))
}

fn is_full_due(conn: &Connection, now: i64) -> Result<bool, WireError> {
    let at = |key: &str| -> Result<Option<i64>, WireError> {
        Ok(store::settings::meta(conn, key)?.and_then(|text| text.parse().ok()))
    };
    let last = at(CHECKED_AT)?.or(at("created_at")?).unwrap_or(0);
    // A clock that went back makes no check late for ever.
    Ok(now - last >= WEEK || now < last - WEEK)
}

fn finding(found: store::check::Finding) -> DamageFinding {
    DamageFinding { kind: found.kind.to_owned(), id: found.id, text: found.text }
}

fn told(found: crate::reports::CheckFinding) -> DamageFinding {
    DamageFinding { kind: found.kind, id: found.id, text: found.text }
}

/// The first of them, short enough for a list of problems.
fn first_of(findings: &[DamageFinding]) -> Option<String> {
    findings.first().map(|first| format!("{} {}", first.kind, first.id).trim().to_owned())
}

fn damage_of(error: &WireError) -> DamageFinding {
    let text = crate::error::sentence(error, true);
    DamageFinding { kind: "integrity".to_owned(), id: String::new(), text }
}

impl From<(EntryId, EntryId)> for Hole {
    fn from((first, last): (EntryId, EntryId)) -> Self {
        Self { first, last }
    }
}

fn view(salvage: &Salvage, file: &Path) -> SalvageView {
    SalvageView {
        file: file.display().to_string(),
        is_whole: salvage.is_whole(),
        entries: salvage.entries,
        from_copy: salvage.from_copy,
        lost: salvage.lost.iter().copied().map(Hole::from).collect(),
        unproven: salvage.unproven.clone(),
        mended: salvage.mended.clone(),
        without_personal: salvage.without_personal.clone(),
        held: salvage.held.clone(),
        damaged_tables: salvage.damaged_tables.clone(),
    }
}

/// Where the chain breaks first, and what stands at its end.
fn evidence(conn: &Connection, findings: &[DamageFinding], salvage: &Salvage) -> Result<ChainEvidence, WireError> {
    let (last, head) = store::entry::head(conn)?;
    let found = findings.iter().filter(|found| found.kind == "chain").filter_map(|found| found.id.parse().ok());
    let gone = salvage.lost.iter().map(|(first, _)| *first);
    let first_broken = found.chain(gone).chain(salvage.unproven.iter().chain(&salvage.mended).copied()).min();
    Ok(ChainEvidence {
        first_broken,
        last_sound: first_broken.map_or(last, |first: EntryId| first - 1),
        head: ledger::chain::hex(&head),
    })
}

/// The names of the customers of whose account something is gone or unproven.
fn affected(conn: &Connection, salvage: &Salvage) -> Result<Vec<String>, WireError> {
    let mut ids: Vec<EntryId> = Vec::new();
    for id in salvage.unproven.iter().chain(&salvage.without_personal).chain(&salvage.held) {
        let body: serde_json::Value = serde_json::from_str(&store::entry::body(conn, *id)?).unwrap_or_default();
        let customer = if body["kind"] == "customer" { Some(*id) } else { body["customer"].as_i64() };
        ids.extend(customer.or(body["of"].as_i64()));
    }
    ids.sort_unstable();
    ids.dedup();
    let names = store::customers::names(conn, &ids)?;
    let mut names: Vec<String> = names.into_values().map(|customer| customer.name).collect();
    names.sort();
    names.truncate(MOST_LISTED);
    Ok(names)
}

fn reconciliation(comparison: &Comparison, ours: &Evidence) -> Reconciliation {
    let listed = |facts: &[(EntryId, String)]| {
        facts
            .iter()
            .take(MOST_LISTED)
            .map(|(sequence, kind)| FactRef { sequence: *sequence, kind: kind.clone() })
            .collect()
    };
    Reconciliation {
        both: comparison.both,
        only_ledger_count: comparison.only_ours.len(),
        only_copy_count: comparison.only_theirs.len(),
        differing_count: comparison.differing.len(),
        only_ledger: listed(&comparison.only_ours),
        only_copy: listed(&comparison.only_theirs),
        differing: listed(&comparison.differing),
        lost: ours.lost.iter().copied().map(Hole::from).collect(),
    }
}
