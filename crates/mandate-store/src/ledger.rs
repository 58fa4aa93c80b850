//! The record: entries, appended in the transaction of the act, and the seals over them.

use std::fmt::Write as _;

use jiff::Timestamp;
use mandate_core::{
    access::Permit,
    id::{EntryId, OrganizationId, PermissionId},
    ledger::{Entry, Hash, Outcome, Seal, SealedEntry},
};

use crate::{
    Result, StoreError, Tx, bulk,
    sql::{ColumnError, FromRow, Row, Sql, values},
    thread::Stretch,
};

const COLUMNS: &str =
    "e.id, e.at, e.actor_id, e.actor_organization_id, e.customer_id, e.on_behalf_of, e.act, e.thing_kind, e.thing_id,
    e.label, e.ground, e.permission_id, e.level, e.role, e.outcome, e.before, e.after, e.request_id, e.nonce, e.token_id,
    e.deployment_id";

impl FromRow for Entry {
    fn from_row(row: &mut Row<'_>) -> Result<Self, ColumnError> {
        Ok(Self {
            id: row.take()?,
            at: row.take()?,
            actor_id: row.take()?,
            actor_organization_id: row.take()?,
            customer_id: row.take()?,
            on_behalf_of: row.take()?,
            act: row.take()?,
            thing_kind: row.take()?,
            thing_id: row.take()?,
            label: row.take()?,
            ground: row.take()?,
            permission_id: row.take()?,
            level: row.take()?,
            role: row.take()?,
            outcome: row.take()?,
            before: row.take()?,
            after: row.take()?,
            request_id: row.take()?,
            nonce: row.take()?,
            token_id: row.take()?,
            deployment_id: row.take()?,
        })
    }
}

/// Appends entries.
///
/// # Errors
/// When the database fails.
pub async fn append(tx: &mut Tx, entries: &[Entry]) -> Result<()> {
    let row = |e: &Entry| {
        let mut row = bulk::row![e.id, e.at, e.actor_id, e.actor_organization_id, e.customer_id, e.on_behalf_of];
        row.extend(values![e.act.as_str(), e.thing_kind.as_str(), e.thing_id, e.label.as_str(), e.ground.as_str()]);
        row.extend(values![e.permission_id, e.level.as_deref(), e.role.as_deref(), e.outcome, e.before.as_deref()]);
        row.extend(values![e.after.as_deref(), e.request_id.as_str(), e.nonce, e.token_id, e.deployment_id]);
        row
    };
    let into =
        "ledger_entry (id, at, actor_id, actor_organization_id, customer_id, on_behalf_of, act, thing_kind, thing_id,
            label, ground, permission_id, level, role, outcome, before, after, request_id, nonce, token_id, deployment_id)";
    bulk::insert(tx, into, &entries.iter().map(row).collect::<Vec<_>>(), "")
}

/// An entry with the names of those in it, as people read it.
#[derive(Clone, Debug)]
pub struct Line {
    /// The entry.
    pub entry: Entry,
    /// What the actor is called.
    pub actor: String,
    /// What the actor's organization is called.
    pub organization: String,
}

impl FromRow for Line {
    fn from_row(row: &mut Row<'_>) -> Result<Self, ColumnError> {
        Ok(Self { entry: Entry::from_row(row)?, actor: row.take()?, organization: row.take()? })
    }
}

const NAMED: &str = ", COALESCE(p.name, ''), COALESCE(o.name, '') FROM ledger_entry e
    LEFT JOIN person p ON p.id = e.actor_id LEFT JOIN organization o ON o.id = e.actor_organization_id ";

/// What a customer is never shown of its own record: that the vendor's staff wrote notes to each other.
const NOT_INTERNAL: &str = " AND e.act <> 'write-internal-note' AND e.act NOT LIKE 'write-internal-note:%' AND e.act <> 'view:download-internal'";

/// Which entries a page of the record shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only what people of this organization did.
    pub actor_organization: Option<OrganizationId>,
    /// Only what others than the customer itself did.
    pub others_only: bool,
    /// Only what was done, or only what was refused.
    pub outcome: Option<Outcome>,
}

/// A page of a customer's record, the newest first, by a permit to view it.
///
/// # Errors
/// When the database fails.
pub async fn list_of_customer(
    tx: &mut Tx,
    _: &Permit,
    customer: OrganizationId,
    filter: &Filter,
    before: Option<EntryId>,
    limit: i64,
) -> Result<Vec<Line>> {
    let mut sql = Sql::new("SELECT ");
    sql.push(COLUMNS).push(NAMED).push("WHERE e.customer_id = ").bind(customer).push(NOT_INTERNAL);
    if let Some(organization) = filter.actor_organization {
        sql.push(" AND e.actor_organization_id = ").bind(organization);
    }
    if filter.others_only {
        sql.push(" AND e.actor_organization_id <> e.customer_id");
    }
    if let Some(outcome) = filter.outcome {
        sql.push(" AND e.outcome = ").bind(outcome);
    }
    if let Some(before) = before {
        sql.push(" AND e.id < ").bind(before);
    }
    sql.push(" ORDER BY e.id DESC LIMIT ").bind(limit);
    tx.all_of(&sql).await
}

/// A part of what changed in the service request that a permit is for, the oldest first: no reads, no messages, and
/// nothing of notes.
///
/// # Errors
/// When the database fails.
pub async fn list_changes(tx: &mut Tx, permit: &Permit, stretch: Stretch, limit: i64) -> Result<Vec<Line>> {
    let (narrow, id) = stretch.narrow("e.id", limit);
    let sql = format!(
        "SELECT {COLUMNS}{NAMED} WHERE e.thing_id = $1 AND e.act LIKE 'update:%' AND e.act <> 'update:message'
         AND e.outcome = 'done' AND e.customer_id = $2{narrow}"
    );
    let found = tx.all(&sql, &values![permit.thing().id(), permit.thing().customer(), id]).await?;
    Ok(stretch.in_order(found))
}

/// When each permission was last used, by a permit to view a customer's partners.
///
/// # Errors
/// When the database fails.
pub async fn list_last_use(
    tx: &mut Tx,
    _: &Permit,
    permissions: &[PermissionId],
) -> Result<Vec<(PermissionId, Timestamp)>> {
    if permissions.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new(
        "SELECT x.id, e.at FROM permission x JOIN ledger_entry e
         ON e.id = (SELECT l.id FROM ledger_entry l WHERE l.permission_id = x.id ORDER BY l.id DESC LIMIT 1) WHERE x.id IN ",
    );
    sql.bind_list(permissions.iter().copied());
    tx.all_of(&sql).await
}

struct KeptSeal(Seal, String);

impl FromRow for KeptSeal {
    fn from_row(row: &mut Row<'_>) -> Result<Self, ColumnError> {
        let seal = Seal {
            number: row.take()?,
            sealed_at: row.take()?,
            count: row.take()?,
            root: row.take::<Hash>()?,
            previous: row.take::<Hash>()?,
            hash: row.take::<Hash>()?,
        };
        Ok(Self(seal, row.take()?))
    }
}

impl KeptSeal {
    fn read(self) -> Result<(Seal, Vec<SealedEntry>)> {
        let line = |line: &str| {
            let (id, hash) = line.split_once(' ')?;
            Some(SealedEntry { id: id.parse().ok()?, hash: hash.parse().ok()? })
        };
        // A line that cannot be read any more was tampered with: it is left out, and the seal then does not hold.
        Ok((self.0, self.1.lines().filter_map(line).collect()))
    }
}

const SEAL: &str = "SELECT number, sealed_at, count, root, previous, hash, entries FROM ledger_seal ";

/// Seals what is not sealed yet, at most `most` entries; none where there is nothing. For the installation's job.
///
/// # Errors
/// [`StoreError::Taken`] where another node sealed at the same moment; it has done the work.
pub async fn seal(tx: &mut Tx, at: Timestamp, most: i64) -> Result<Option<Seal>> {
    // The last seal first: whatever another node seals from here on makes this one's number taken, so that no entry
    // is sealed twice.
    let last: Option<KeptSeal> = tx.find(&format!("{SEAL} ORDER BY number DESC LIMIT 1"), &[]).await?;
    let sql = format!(
        "SELECT {COLUMNS} FROM ledger_entry e WHERE e.seal_number IS NULL ORDER BY e.seal_number, e.id LIMIT $1"
    );
    let mut entries: Vec<Entry> = tx.all(&sql, &values![most + 1]).await?;
    if entries.is_empty() {
        return Ok(None);
    }
    // Where some remain for the next seal, this one is dated no later than they are: nothing looks inserted before it.
    let remaining = usize::try_from(most).ok().and_then(|most| entries.get(most)).map(|entry| entry.at);
    entries.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    let at = remaining.map_or(at, |remaining| remaining.min(at));
    let listed: Vec<_> = entries.iter().map(SealedEntry::of).collect();
    let seal = Seal::new(last.map(|last| last.0).as_ref(), at, &listed);
    let mut lines = String::new();
    for entry in &listed {
        writeln!(lines, "{} {}", entry.id, entry.hash).map_err(StoreError::failed)?;
    }
    let sql = "INSERT INTO ledger_seal (number, sealed_at, count, root, previous, hash, entries) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    tx.execute(sql, &values![seal.number, seal.sealed_at, seal.count, seal.root, seal.previous, seal.hash, lines])
        .await?;
    for batch in listed.chunks(1000) {
        let mut sql = Sql::new("UPDATE ledger_entry SET seal_number = ");
        sql.bind(seal.number).push(" WHERE id IN ").bind_list(batch.iter().map(|entry| entry.id));
        tx.execute(&sql.text, &sql.values).await?;
    }
    Ok(Some(seal))
}

/// When the oldest entry was written that is not sealed yet.
///
/// # Errors
/// When the database fails.
pub async fn find_oldest_unsealed(tx: &mut Tx) -> Result<Option<Timestamp>> {
    let sql = "SELECT e.at FROM ledger_entry e WHERE e.seal_number IS NULL ORDER BY e.seal_number, e.id LIMIT 1";
    let found: Option<(Timestamp,)> = tx.find(sql, &[]).await?;
    Ok(found.map(|(at,)| at))
}

/// The seal behind a number, with the list that it keeps. For verification.
///
/// # Errors
/// When the database fails.
pub async fn find_next_seal(tx: &mut Tx, after: i64) -> Result<Option<(Seal, Vec<SealedEntry>)>> {
    let kept: Option<KeptSeal> =
        tx.find(&format!("{SEAL} WHERE number > $1 ORDER BY number LIMIT 1"), &values![after]).await?;
    kept.map(KeptSeal::read).transpose()
}

/// All seals without their lists, by number.
///
/// # Errors
/// When the database fails.
pub async fn list_seals(tx: &mut Tx) -> Result<Vec<Seal>> {
    let sql = "SELECT number, sealed_at, count, root, previous, hash, '' FROM ledger_seal ORDER BY number";
    let kept: Vec<KeptSeal> = tx.all(sql, &[]).await?;
    Ok(kept.into_iter().map(|kept| kept.0).collect())
}

/// The numbers of the seals that cover entries of a customer, by a permit to view its record.
///
/// # Errors
/// When the database fails.
pub async fn list_seal_numbers_of_customer(tx: &mut Tx, _: &Permit, customer: OrganizationId) -> Result<Vec<i64>> {
    let sql = "SELECT DISTINCT e.seal_number FROM ledger_entry e WHERE e.customer_id = $1 AND e.seal_number IS NOT NULL ORDER BY e.seal_number";
    let found: Vec<(i64,)> = tx.all(sql, &values![customer]).await?;
    Ok(found.into_iter().map(|(number,)| number).collect())
}

/// The entries that claim a seal. For verification.
///
/// # Errors
/// When the database fails.
pub async fn list_of_seal(tx: &mut Tx, number: i64) -> Result<Vec<Entry>> {
    tx.all(&format!("SELECT {COLUMNS} FROM ledger_entry e WHERE e.seal_number = $1 ORDER BY e.id"), &values![number])
        .await
}

/// The entries of a seal that a customer may have in its export, by a permit to view its record.
///
/// # Errors
/// When the database fails.
pub async fn list_of_seal_and_customer(
    tx: &mut Tx,
    _: &Permit,
    number: i64,
    customer: OrganizationId,
) -> Result<Vec<Line>> {
    let sql =
        format!("SELECT {COLUMNS}{NAMED} WHERE e.seal_number = $1 AND e.customer_id = $2{NOT_INTERNAL} ORDER BY e.id");
    tx.all(&sql, &values![number, customer]).await
}

/// The entries that no seal covers: those not sealed yet, and those that claim a seal that was never made. For
/// verification.
///
/// # Errors
/// When the database fails.
pub async fn list_unsealed(tx: &mut Tx) -> Result<Vec<Entry>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM ledger_entry e WHERE e.seal_number IS NULL OR e.seal_number < 1
            OR e.seal_number > (SELECT COALESCE(MAX(number), 0) FROM ledger_seal) ORDER BY e.id"
    );
    tx.all(&sql, &[]).await
}
