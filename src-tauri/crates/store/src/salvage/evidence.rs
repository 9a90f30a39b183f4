//! The hash chain as a witness: which of the entries found are what was posted, which are gone, which nobody vouches for.

use std::collections::BTreeMap;

use ledger::chain::{self, GENESIS, Hash};
use serde_json::Value as Json;

use super::gather::{Candidate, Gathered};
use crate::EntryId;

/// What the chain says of what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// What is kept, with the hash that is right.
    pub(super) kept: BTreeMap<EntryId, (Candidate, Hash)>,
    pub lost: Vec<(EntryId, EntryId)>,
    pub unproven: Vec<EntryId>,
    pub mended: Vec<EntryId>,
}

impl Evidence {
    /// Follows the chain from its beginning.
    #[must_use]
    pub fn of(gathered: &Gathered) -> Self {
        let mut evidence = Self::default();
        let last = gathered.entries.keys().next_back().copied().unwrap_or(0);
        let mut previous = Some(GENESIS);
        let mut last_kept = GENESIS;
        let found_at = |id: EntryId| gathered.entries.get(&id).map_or(&[][..], Vec::as_slice);
        for id in 1..=last {
            let (candidates, next) = (found_at(id), found_at(id + 1));
            let found = match previous {
                Some(previous) => evidence.behind(id, &previous, candidates, next),
                None => evidence.behind_hole(id, &last_kept, found_at(id - 1), candidates, next),
            };
            match &found {
                Some((_, hash)) => {
                    previous = Some(*hash);
                    last_kept = *hash;
                }
                None => {
                    previous = None;
                    match evidence.lost.last_mut() {
                        Some((_, end)) if *end == id - 1 => *end = id,
                        _ => evidence.lost.push((id, id)),
                    }
                }
            }
            evidence.kept.extend(found.map(|found| (id, found)));
        }
        evidence
    }

    /// How many entries are kept.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.kept.len()
    }

    /// An entry whose predecessor is known: its body is right if its own hash or its successor says so.
    fn behind(
        &mut self,
        id: EntryId,
        previous: &Hash,
        found: &[Candidate],
        next: &[Candidate],
    ) -> Option<(Candidate, Hash)> {
        let hash = |candidate: &Candidate| chain::next(previous, candidate.body.as_bytes());
        if let Some(candidate) =
            found.iter().find(|candidate| candidate.hash == hash(candidate) && says_itself(candidate))
        {
            return Some((candidate.clone(), hash(candidate)));
        }
        let mended = found.iter().find(|candidate| leads_to(&hash(candidate), next) && says_itself(candidate))?;
        self.mended.push(id);
        Some((mended.clone(), hash(mended)))
    }

    /// An entry behind a hole. Where the hash of the lost one is left, the two prove each other; where it is not, the
    /// successor proves the hash of this one, and nobody its body; where no successor is left either, nobody proves it.
    fn behind_hole(
        &mut self,
        id: EntryId,
        last_kept: &Hash,
        lost: &[Candidate],
        found: &[Candidate],
        next: &[Candidate],
    ) -> Option<(Candidate, Hash)> {
        let hash = |candidate: &Candidate| Hash::try_from(candidate.hash.as_slice()).ok();
        let follows = |candidate: &&Candidate| {
            let mut left = lost.iter().filter_map(hash);
            left.any(|left| candidate.hash == chain::next(&left, candidate.body.as_bytes()))
        };
        if let Some(candidate) = found.iter().filter(|candidate| says_itself(candidate)).find(follows) {
            return Some((candidate.clone(), hash(candidate)?));
        }
        // What rests on the last kept one has its place there and not here: the number of its row was damaged.
        let is_misplaced = |candidate: &Candidate| candidate.hash == chain::next(last_kept, candidate.body.as_bytes());
        // Where nothing is left that follows, it is kept for what it says of itself: the owner is told of it by name.
        let is_borne_out = |candidate: &Candidate| match hash(candidate) {
            Some(_) if next.is_empty() => !is_misplaced(candidate),
            Some(hash) => leads_to(&hash, next),
            None => false,
        };
        let candidate = found.iter().find(|candidate| is_borne_out(candidate) && says_itself(candidate))?;
        self.unproven.push(id);
        Some((candidate.clone(), hash(candidate)?))
    }
}

fn leads_to(hash: &Hash, next: &[Candidate]) -> bool {
    next.iter().any(|next| next.hash == chain::next(hash, next.body.as_bytes()))
}

/// The columns beside a body repeat what it says; a damaged one contradicts it.
fn says_itself(candidate: &Candidate) -> bool {
    let Ok(body) = serde_json::from_str::<Json>(&candidate.body) else { return false };
    body["kind"] == candidate.kind.as_str()
        && body["recorded_at"] == candidate.recorded_at
        && body["ref"].as_str() == candidate.reference.as_deref()
}

/// Two ledgers beside each other, entry by entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// In both, with the same hash.
    pub both: i64,
    /// Entry and kind.
    pub only_ours: Vec<(EntryId, String)>,
    pub only_theirs: Vec<(EntryId, String)>,
    /// The same place in the chain with other content.
    pub differing: Vec<(EntryId, String)>,
}

/// Compares what the chain vouches for in each.
#[must_use]
pub fn compare(ours: &Evidence, theirs: &Evidence) -> Comparison {
    let mut comparison = Comparison::default();
    for (id, (candidate, hash)) in &ours.kept {
        let place = (*id, candidate.kind.clone());
        match theirs.kept.get(id) {
            Some((_, other)) if other == hash => comparison.both += 1,
            Some(_) => comparison.differing.push(place),
            None => comparison.only_ours.push(place),
        }
    }
    for (id, (candidate, _)) in &theirs.kept {
        if !ours.kept.contains_key(id) {
            comparison.only_theirs.push((*id, candidate.kind.clone()));
        }
    }
    comparison
}
