//! A copy beside today's ledger: what a restore would take away and what it would bring back.

use std::collections::BTreeMap;

use vault::{FactHead, Proof};

use crate::Desk;
use crate::wire::{ErrorCode, FactShown, KindCount, WireError};

/// So many of the newest are named.
const NAMED: usize = 5;

/// Today's ledger as far as it can be read, compared with a copy.
#[derive(Default)]
pub(super) struct Comparison {
    /// `same` book, `other` book, `none`, or `damaged`.
    pub(super) ledger: &'static str,
    pub(super) lost: Facts,
    pub(super) returning: Facts,
    /// The last business date that both have.
    pub(super) last_fact_on: Option<String>,
    pub(super) receivables_now: Vec<(String, i64)>,
    pub(super) invoices_now: u64,
    pub(super) payments_now: u64,
}

/// Facts by kind, and the newest few.
#[derive(Default)]
pub(super) struct Facts {
    pub(super) count: u64,
    pub(super) kinds: Vec<KindCount>,
    pub(super) newest: Vec<FactShown>,
}

impl Desk {
    /// Compares; a ledger that is damaged or absent takes nothing away.
    pub(super) fn compare(&self, proof: &Proof, copied: &[FactHead]) -> Result<Comparison, WireError> {
        let ledger = match self.read(|conn, _| Comparison::of(conn, proof, copied)) {
            Err(error) if error.code == ErrorCode::NoLedger => "none",
            Err(error) if self.is_past_reading(&error) => "damaged",
            other => return other,
        };
        Ok(Comparison { ledger, returning: Facts::of(copied.iter().map(head)), ..Comparison::default() })
    }
}

/// Kind and business date.
type Head<'a> = (&'a str, Option<&'a str>);

fn head(fact: &FactHead) -> Head<'_> {
    (&fact.kind, fact.on.as_deref())
}

impl Comparison {
    fn of(conn: &store::Connection, proof: &Proof, copied: &[FactHead]) -> Result<Self, WireError> {
        let today = store::copies::facts(conn)?;
        let is_ours = store::settings::meta(conn, "ledger_id")?.as_deref() == Some(&proof.summary.ledger_id);
        // Each hash stands on all before it: the first that differs is where the two part.
        let shared = today.iter().zip(copied).take_while(|(ours, theirs)| is_ours && ours.hash == theirs.hash).count();
        let last = today[..shared].iter().rev().find_map(|fact| fact.on.clone());
        let (invoices_now, payments_now) = store::copies::counts(conn)?;
        Ok(Self {
            ledger: if is_ours { "same" } else { "other" },
            lost: Facts::of(today[shared..].iter().map(|fact| (fact.kind.as_str(), fact.on.as_deref()))),
            returning: Facts::of(copied[shared..].iter().map(head)),
            last_fact_on: last,
            receivables_now: store::copies::receivables(conn)?,
            invoices_now,
            payments_now,
        })
    }
}

impl Facts {
    fn of<'a>(facts: impl DoubleEndedIterator<Item = Head<'a>> + Clone) -> Self {
        let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
        for (kind, _) in facts.clone() {
            *kinds.entry(kind).or_default() += 1;
        }
        let shown = |(kind, on): Head<'_>| FactShown { kind: kind.to_owned(), on: on.map(ToOwned::to_owned) };
        Self {
            count: kinds.values().sum(),
            kinds: kinds.into_iter().map(|(kind, count)| KindCount { kind: kind.to_owned(), count }).collect(),
            newest: facts.rev().take(NAMED).map(shown).collect(),
        }
    }
}
