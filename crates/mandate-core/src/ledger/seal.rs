//! A seal: binds a batch of entries to all batches before it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Entry, Hash, tree};
use crate::id::EntryId;

/// An entry as a seal lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedEntry {
    /// Which entry.
    pub id: EntryId,
    /// What it said when it was sealed.
    pub hash: Hash,
}

impl SealedEntry {
    /// How a seal lists an entry.
    #[must_use]
    pub fn of(entry: &Entry) -> Self {
        Self { id: entry.id, hash: entry.hash() }
    }
}

/// The end of a batch of entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// 1, 2, 3, … without a gap.
    pub number: i64,
    /// When it was made.
    pub sealed_at: Timestamp,
    /// How many entries it covers.
    pub count: i64,
    /// The root of the tree over its entries.
    pub root: Hash,
    /// The hash of the seal before it.
    pub previous: Hash,
    /// The hash of all of the above.
    pub hash: Hash,
}

impl Seal {
    /// Seals entries, in the order of their ids, behind the last seal there is.
    #[must_use]
    pub fn new(last: Option<&Self>, sealed_at: Timestamp, entries: &[SealedEntry]) -> Self {
        let number = last.map_or(1, |seal| seal.number + 1);
        let previous = last.map_or(Hash::NONE, |seal| seal.hash);
        let count = i64::try_from(entries.len()).unwrap_or(i64::MAX);
        let unhashed = Self { number, sealed_at, count, root: tree::root(entries), previous, hash: Hash::NONE };
        Self { hash: unhashed.computed(), ..unhashed }
    }

    /// The hash that the seal must have.
    #[must_use]
    pub fn computed(&self) -> Hash {
        let number = self.number.to_string();
        let sealed_at = self.sealed_at.as_microsecond().to_string();
        let count = self.count.to_string();
        Hash::of([number.as_bytes(), sealed_at.as_bytes(), count.as_bytes(), &self.root.0, &self.previous.0])
    }
}
