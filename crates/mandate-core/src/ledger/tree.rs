//! A tree of hashes over the entries of a seal, after RFC 6962: leaves and nodes are hashed differently, so that
//! one can never pass for the other.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Hash, SealedEntry};

fn leaf(entry: &SealedEntry) -> Hash {
    Hash(Sha256::new().chain_update([0]).chain_update(entry.id.0).chain_update(entry.hash.0).finalize().into())
}

fn node(left: Hash, right: Hash) -> Hash {
    Hash(Sha256::new().chain_update([1]).chain_update(left.0).chain_update(right.0).finalize().into())
}

/// The level above: pairs joined, an odd last one carried up as it is.
fn joined(level: &[Hash]) -> Vec<Hash> {
    level
        .chunks(2)
        .filter_map(|pair| match pair {
            [left, right] => Some(node(*left, *right)),
            [single] => Some(*single),
            _ => None,
        })
        .collect()
}

/// The root over the entries of a seal, in their order.
#[must_use]
pub fn root(entries: &[SealedEntry]) -> Hash {
    let mut level: Vec<_> = entries.iter().map(leaf).collect();
    while level.len() > 1 {
        level = joined(&level);
    }
    level.first().copied().unwrap_or(Hash::NONE)
}

/// The other half of a pair on the way up to the root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The other half stands on the left.
    Left(Hash),
    /// The other half stands on the right.
    Right(Hash),
}

/// The tree over the entries of one seal, kept level by level, from which the way up from any of them is read.
#[derive(Clone, Debug)]
pub struct Tree(Vec<Vec<Hash>>);

impl Tree {
    /// The tree over the entries of a seal, in their order.
    #[must_use]
    pub fn over(entries: &[SealedEntry]) -> Self {
        let mut levels = vec![entries.iter().map(leaf).collect::<Vec<_>>()];
        while let Some(level) = levels.last().filter(|level| level.len() > 1) {
            let above = joined(level);
            levels.push(above);
        }
        Self(levels)
    }

    /// The way up from the entry at a position; none where there is no such entry.
    #[must_use]
    pub fn proof(&self, position: usize) -> Option<Proof> {
        self.0.first()?.get(position)?;
        let mut at = position;
        let mut steps = Vec::new();
        for level in &self.0 {
            let step = if at % 2 == 1 {
                level.get(at - 1).map(|hash| Step::Left(*hash))
            } else {
                level.get(at + 1).map(|hash| Step::Right(*hash))
            };
            steps.extend(step);
            at /= 2;
        }
        Some(Proof(steps))
    }
}

/// The way from one entry up to the root of its seal: shows that the entry was sealed, without the other entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Proof(Vec<Step>);

impl Proof {
    /// The root that one comes to from an entry along this way.
    #[must_use]
    pub fn root_from(&self, entry: &SealedEntry) -> Hash {
        self.0.iter().fold(leaf(entry), |hash, step| match step {
            Step::Left(other) => node(*other, hash),
            Step::Right(other) => node(hash, *other),
        })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::id::EntryId;

    #[test]
    fn x05_every_entry_of_a_seal_proves_itself_and_no_other_does() {
        for count in 1..=33_u128 {
            let entries: Vec<_> = (0..count)
                .map(|n| SealedEntry { id: EntryId(Uuid::from_u128(n)), hash: Hash::of([n.to_be_bytes().as_slice()]) })
                .collect();
            for (position, entry) in entries.iter().enumerate() {
                let proof = Tree::over(&entries).proof(position).unwrap();
                assert_eq!(proof.root_from(entry), root(&entries));
                let altered = SealedEntry { hash: Hash::NONE, ..*entry };
                assert_ne!(proof.root_from(&altered), root(&entries));
            }
        }
        assert_eq!(Tree::over(&[]).proof(0), None);
    }
}
