//! Verification: walks the seals and their entries and names every row that is not as it was sealed.

use std::{collections::BTreeMap, fmt};

use jiff::Timestamp;

use super::{Entry, Hash, Seal, SealedEntry, tree};
use crate::id::EntryId;

/// Something in the record that is not as it was sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Defect {
    /// The entry says something else than when it was sealed.
    Altered(EntryId),
    /// The entry was sealed and is gone.
    Removed(EntryId),
    /// The entry claims a seal that does not list it.
    Inserted(EntryId),
    /// The entry is not sealed though it is dated long before the last seal.
    Backdated(EntryId),
    /// The seal does not follow from its own content and the seal before it.
    BrokenSeal(i64),
    /// A seal is missing before this one.
    MissingSeal(i64),
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Altered(id) => write!(f, "entry {id} was altered after it was sealed"),
            Self::Removed(id) => write!(f, "entry {id} was sealed and has been removed"),
            Self::Inserted(id) => write!(f, "entry {id} was inserted: the seal that it claims does not list it"),
            Self::Backdated(id) => {
                write!(f, "entry {id} was inserted: it is dated before the last seal but not sealed")
            }
            Self::BrokenSeal(number) => {
                write!(f, "seal {number} does not follow from its content and the seal before it")
            }
            Self::MissingSeal(number) => write!(f, "seal {number} is missing"),
        }
    }
}

/// Takes the seals in the order of their numbers, each with its list and the entries that claim it.
#[derive(Debug, Default)]
pub struct Verifier {
    last: Option<Seal>,
    entries: u64,
    defects: Vec<Defect>,
}

impl Verifier {
    /// Checks one seal: that it follows from the one before, that its list is whole, and that each entry is as listed.
    pub fn seal(&mut self, seal: &Seal, listed: &[SealedEntry], found: &[Entry]) {
        let expected = self.last.map_or(1, |last| last.number + 1);
        self.defects.extend((expected..seal.number).map(Defect::MissingSeal));
        let previous = self.last.map_or(Hash::NONE, |last| last.hash);
        let follows = seal.number == expected && seal.previous == previous;
        let holds = seal.hash == seal.computed()
            && seal.root == tree::root(listed)
            && i64::try_from(listed.len()) == Ok(seal.count);
        // After a gap the seal before is not there to compare with; the gap itself has been named.
        if !holds || (seal.number == expected && !follows) {
            self.defects.push(Defect::BrokenSeal(seal.number));
        }
        let mut by_id: BTreeMap<_, _> = found.iter().map(|entry| (entry.id, entry)).collect();
        for sealed in listed {
            match by_id.remove(&sealed.id) {
                None => self.defects.push(Defect::Removed(sealed.id)),
                Some(entry) if entry.hash() != sealed.hash => self.defects.push(Defect::Altered(sealed.id)),
                Some(_) => self.entries += 1,
            }
        }
        self.defects.extend(by_id.into_keys().map(Defect::Inserted));
        self.last = Some(*seal);
    }

    /// Checks the entries that are not sealed yet: none may be dated more than a minute before the last seal, for a
    /// transaction that was under way while the seal was made never lasts that long.
    pub fn unsealed(&mut self, found: &[Entry]) {
        let oldest = self.last.map_or(Timestamp::MIN, |seal| {
            seal.sealed_at.saturating_sub(jiff::Span::new().minutes(1)).unwrap_or(Timestamp::MIN)
        });
        for entry in found {
            if entry.at < oldest {
                self.defects.push(Defect::Backdated(entry.id));
            } else {
                self.entries += 1;
            }
        }
    }

    /// How many entries were found as they should be.
    #[must_use]
    pub const fn entries(&self) -> u64 {
        self.entries
    }

    /// The last seal; its hash, kept elsewhere, shows later that nothing before it was made anew.
    #[must_use]
    pub const fn last(&self) -> Option<&Seal> {
        self.last.as_ref()
    }

    /// Everything that is not as it was sealed.
    #[must_use]
    pub fn defects(&self) -> &[Defect] {
        &self.defects
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{
        id::{DeploymentId, OrganizationId, PersonId, TokenId},
        ledger::Outcome,
    };

    fn entry(n: u128) -> Entry {
        Entry {
            id: EntryId(Uuid::from_u128(n)),
            at: "2026-11-20T10:00:00Z".parse().unwrap(),
            actor_id: PersonId(Uuid::from_u128(100 + n)),
            actor_organization_id: OrganizationId(Uuid::from_u128(7)),
            customer_id: Some(OrganizationId(Uuid::from_u128(8))),
            on_behalf_of: None,
            act: "view".to_owned(),
            thing_kind: "service_request".to_owned(),
            thing_id: None,
            label: format!("SR-{n}"),
            ground: "vendor_staff".to_owned(),
            permission_id: None,
            level: None,
            role: Some("support".to_owned()),
            outcome: Outcome::Done,
            before: None,
            after: None,
            request_id: String::new(),
            nonce: Uuid::from_u128(n * 31),
            token_id: Some(TokenId(Uuid::from_u128(n * 37))),
            deployment_id: Some(DeploymentId(Uuid::from_u128(n * 41))),
        }
    }

    struct Batch(Seal, Vec<SealedEntry>, Vec<Entry>);

    fn record() -> Vec<Batch> {
        let mut batches: Vec<Batch> = Vec::new();
        for numbers in [1..4_u128, 4..9, 9..10] {
            let entries: Vec<_> = numbers.map(entry).collect();
            let listed: Vec<_> = entries.iter().map(SealedEntry::of).collect();
            let at = "2026-11-20T10:00:10Z".parse().unwrap();
            let seal = Seal::new(batches.last().map(|batch| &batch.0), at, &listed);
            batches.push(Batch(seal, listed, entries));
        }
        batches
    }

    fn defects(batches: &[Batch], unsealed: &[Entry]) -> Vec<Defect> {
        let mut verifier = Verifier::default();
        for Batch(seal, listed, entries) in batches {
            verifier.seal(seal, listed, entries);
        }
        verifier.unsealed(unsealed);
        verifier.defects().to_vec()
    }

    #[test]
    fn x05_an_untouched_record_verifies() {
        assert_eq!(defects(&record(), &[entry(20)]), []);
    }

    #[test]
    fn x05_an_altered_removed_or_inserted_row_is_named() {
        let mut altered = record();
        altered[1].2[2].label = "SR-999".to_owned();
        assert_eq!(defects(&altered, &[]), [Defect::Altered(altered[1].2[2].id)]);

        let mut removed = record();
        let gone = removed[1].2.remove(0);
        assert_eq!(defects(&removed, &[]), [Defect::Removed(gone.id)]);

        let mut inserted = record();
        inserted[0].2.push(entry(77));
        assert_eq!(defects(&inserted, &[]), [Defect::Inserted(entry(77).id)]);

        let backdated = Entry { at: "2026-11-19T10:00:00Z".parse().unwrap(), ..entry(78) };
        assert_eq!(defects(&record(), std::slice::from_ref(&backdated)), [Defect::Backdated(backdated.id)]);
    }

    #[test]
    fn x05_a_seal_made_anew_breaks_the_chain() {
        let mut batches = record();
        let Batch(seal, listed, entries) = &mut batches[0];
        entries[0].label = "SR-999".to_owned();
        *listed = entries.iter().map(SealedEntry::of).collect();
        *seal = Seal::new(None, seal.sealed_at, listed);
        assert_eq!(defects(&batches, &[]), [Defect::BrokenSeal(2)]);

        let mut batches = record();
        batches.remove(1);
        assert_eq!(defects(&batches, &[]), [Defect::MissingSeal(2)]);
    }

    #[test]
    fn x05_every_field_counts() {
        let json = serde_json::to_value(entry(1)).unwrap();
        for field in json.as_object().unwrap().keys() {
            let mut changed = json.clone();
            changed[field] = match (field.as_str(), &json[field]) {
                ("at", _) => "2026-11-20T10:00:00.000001Z".into(),
                ("outcome", _) => "refused".into(),
                (_, serde_json::Value::String(text)) if Uuid::parse_str(text).is_ok() => {
                    Uuid::from_u128(5).to_string().into()
                }
                ("customer_id" | "on_behalf_of" | "thing_id" | "permission_id", _) => {
                    Uuid::from_u128(5).to_string().into()
                }
                _ => "other".into(),
            };
            let changed: Entry = serde_json::from_value(changed).unwrap();
            assert_ne!(changed.hash(), entry(1).hash(), "{field}");
        }
    }
}
