//! The record as people use it: the customer's page, its export that verifies on its own, and the verification.

use std::collections::{BTreeMap, BTreeSet};

use mandate_core::{
    access::{Act, Thing},
    id::EntryId,
    ledger::{Defect, Entry, Hash, Proof, Seal, SealedEntry, Tree, Verifier},
};
use mandate_store::{Db, StoreError, ledger};
use serde::{Deserialize, Serialize};

use super::{Acting, Caller};
use crate::{App, OpError};

/// How many entries stand on a page.
pub const PAGE: i64 = 100;

/// A page of the record of the caller's organization (X05). **Requires:** contact manager.
///
/// # Errors
/// When it is refused.
pub async fn list(
    app: &App,
    caller: &Caller,
    filter: &ledger::Filter,
    before: Option<EntryId>,
) -> Result<(Vec<ledger::Line>, bool), OpError> {
    let mut acting = Acting::begin_reading(app, caller).await?;
    let (customer, _) = acting.own_organization().await?;
    let (mut acting, permit) = acting.authorize(Act::ViewRecord, Thing::Organization(customer)).await?;
    let mut lines = ledger::list_of_customer(&mut acting.tx, &permit, customer, filter, before, PAGE + 1).await?;
    let more = lines.len() > PAGE as usize;
    lines.truncate(PAGE as usize);
    Ok((lines, more))
}

/// A line of an export. The seals come first, then the entries, each with its way up to the root of its seal.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ExportLine {
    /// A seal.
    Seal(Seal),
    /// An entry with the names of those in it, the number of its seal, and its proof.
    Entry {
        /// What the record says.
        entry: Box<Entry>,
        /// What the actor is called.
        actor: String,
        /// What the actor's organization is called.
        organization: String,
        /// The seal that covers it.
        seal: i64,
        /// The way up to that seal's root.
        proof: Proof,
    },
}

/// All that the record says of the caller's organization, as lines of JSON; it verifies on its own (X05).
/// **Requires:** contact manager.
///
/// # Errors
/// When it is refused.
pub async fn export(app: &App, caller: &Caller) -> Result<String, OpError> {
    seal(app).await?;
    let mut acting = Acting::begin_reading(app, caller).await?;
    let (customer, _) = acting.own_organization().await?;
    let (mut acting, permit) = acting.authorize(Act::ViewRecord, Thing::Organization(customer)).await?;
    let mut lines: Vec<_> = ledger::list_seals(&mut acting.tx).await?.into_iter().map(ExportLine::Seal).collect();
    for number in ledger::list_seal_numbers_of_customer(&mut acting.tx, &permit, customer).await? {
        let Some((_, listed)) = ledger::find_next_seal(&mut acting.tx, number - 1).await? else { continue };
        let places: BTreeMap<_, _> = listed.iter().enumerate().map(|(place, sealed)| (sealed.id, place)).collect();
        let tree = Tree::over(&listed);
        for line in ledger::list_of_seal_and_customer(&mut acting.tx, &permit, number, customer).await? {
            let ledger::Line { entry, actor, organization } = line;
            let proof = places.get(&entry.id).and_then(|place| tree.proof(*place));
            let proof = proof.ok_or_else(|| OpError::failed(format!("entry {} is not in its seal", entry.id)))?;
            lines.push(ExportLine::Entry { entry: Box::new(entry), actor, organization, seal: number, proof });
        }
    }
    drop(acting);
    // Recorded on its own, so that nobody waits for a long export.
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, permit) = acting.authorize(Act::ViewRecord, Thing::Organization(customer)).await?;
    acting.record(&permit, "export", "");
    acting.commit().await?;
    let mut text = String::new();
    for line in &lines {
        text.push_str(&serde_json::to_string(line).map_err(OpError::failed)?);
        text.push('\n');
    }
    Ok(text)
}

/// What verification found.
#[derive(Clone, Debug)]
pub struct Verification {
    /// How many entries are as they should be.
    pub entries: u64,
    /// The hashes of the seals: the last one, kept elsewhere, shows later that nothing before it was made anew.
    pub hashes: Vec<Hash>,
    /// What is not as it was sealed, in sentences.
    pub defects: Vec<String>,
}

impl Verification {
    fn of(verifier: &Verifier, hashes: Vec<Hash>) -> Self {
        Self {
            entries: verifier.entries(),
            hashes,
            defects: verifier.defects().iter().map(Defect::to_string).collect(),
        }
    }
}

/// Verifies the whole record of a database.
///
/// # Errors
/// When the database fails.
pub async fn verify(db: &Db) -> Result<Verification, OpError> {
    let mut tx = db.read().await?;
    let (mut verifier, mut last, mut hashes) = (Verifier::default(), 0, Vec::new());
    while let Some((seal, listed)) = ledger::find_next_seal(&mut tx, last).await? {
        last = seal.number;
        let entries = ledger::list_of_seal(&mut tx, seal.number).await?;
        verifier.seal(&seal, &listed, &entries);
        hashes.push(seal.hash);
    }
    verifier.unsealed(&ledger::list_unsealed(&mut tx).await?);
    Ok(Verification::of(&verifier, hashes))
}

/// Verifies an export, without any database.
///
/// # Errors
/// With the number of the first line that is no line of an export.
pub fn verify_export(text: &str) -> Result<Verification, String> {
    let (mut seals, mut entries, mut defects) = (BTreeMap::new(), 0, Vec::new());
    let mut last: Option<Seal> = None;
    let mut seen = BTreeSet::new();
    for (position, line) in text.lines().enumerate() {
        let line: ExportLine = serde_json::from_str(line).map_err(|error| format!("line {}: {error}", position + 1))?;
        match line {
            ExportLine::Seal(seal) => {
                let follows = seal.number == last.map_or(1, |last| last.number + 1)
                    && seal.previous == last.map_or(Hash::NONE, |last| last.hash);
                if !follows || seal.hash != seal.computed() {
                    defects.push(Defect::BrokenSeal(seal.number).to_string());
                }
                seals.insert(seal.number, seal);
                last = Some(seal);
            }
            ExportLine::Entry { entry, seal, proof, .. } => {
                let sealed = SealedEntry::of(&entry);
                if !seen.insert(entry.id) {
                    defects.push(Defect::Inserted(entry.id).to_string());
                } else if seals.get(&seal).is_some_and(|seal| proof.root_from(&sealed) == seal.root) {
                    entries += 1;
                } else {
                    defects.push(Defect::Altered(entry.id).to_string());
                }
            }
        }
    }
    Ok(Verification { entries, hashes: seals.values().map(|seal| seal.hash).collect(), defects })
}

/// Seals what is not sealed yet; gives how many seals were made. For the installation's job.
///
/// # Errors
/// When the database fails.
pub async fn seal(app: &App) -> Result<u64, OpError> {
    let mut made = 0;
    loop {
        let mut tx = app.db().write().await?;
        match ledger::seal(&mut tx, app.now(), 5000).await {
            Ok(Some(_)) => tx.commit().await?,
            Ok(None) => return Ok(made),
            // Another node sealed at the same moment.
            Err(StoreError::Taken(_)) => return Ok(made),
            Err(error) => return Err(error.into()),
        }
        made += 1;
    }
}
