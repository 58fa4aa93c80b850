//! The floor of an import: the rows of the main tables and nothing else, one statement after the other.

use std::time::Instant;

use mandate_store::db::Location;
use rusqlite::{Connection, params_from_iter};
use tokio_postgres::types::ToSql;

use crate::{Outcome, load, world::rows::Row};

const TABLES: [(&str, &str); 3] = [
    (
        "service_request",
        "id, customer_id, kind, subject, severity, state, is_active, submitter_id, submitter_organization_id,
         primary_contact_id, description, message_count, created_at, updated_at, answered_at, resolved_at, closed_at",
    ),
    ("contact", "service_request_id, person_id, role, added_by, added_at"),
    ("message", "id, service_request_id, visibility, author_id, author_organization_id, body, created_at"),
];

fn statements(sign: char) -> [String; 3] {
    TABLES.map(|(table, columns)| {
        let places: Vec<_> = (1..=columns.split(',').count()).map(|place| format!("{sign}{place}")).collect();
        format!("INSERT INTO {table} ({columns}) VALUES ({})", places.join(", "))
    })
}

/// Writes the rows in one transaction; gives how many seconds that took.
pub async fn write(location: &Location, rows: Vec<[Row; 3]>) -> Outcome<f64> {
    match location {
        Location::Sqlite(path) => {
            let mut connection = Connection::open(path)?;
            // As the product writes.
            connection.execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
                 PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY;",
            )?;
            let begun = Instant::now();
            let tx = connection.transaction()?;
            let [request, contact, message] = statements('?');
            let mut statements = [tx.prepare(&request)?, tx.prepare(&contact)?, tx.prepare(&message)?];
            for row in rows {
                for (statement, values) in statements.iter_mut().zip(row) {
                    statement.execute(params_from_iter(values))?;
                }
            }
            drop(statements);
            tx.commit()?;
            Ok(begun.elapsed().as_secs_f64())
        }
        Location::Postgres(address) => {
            let mut client = load::connect(address).await?;
            let begun = Instant::now();
            let tx = client.transaction().await?;
            let mut prepared = Vec::new();
            for statement in statements('$') {
                prepared.push(tx.prepare(&statement).await?);
            }
            for row in rows {
                for (statement, values) in prepared.iter().zip(&row) {
                    let values: Vec<_> = values.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
                    tx.execute(statement, &values).await?;
                }
            }
            tx.commit().await?;
            Ok(begun.elapsed().as_secs_f64())
        }
    }
}

/// How many messages of service requests there are.
pub async fn count(location: &Location) -> Outcome<i64> {
    let sql = "SELECT COUNT(*) FROM message m JOIN service_request r ON r.id = m.service_request_id WHERE r.message_count = 1";
    match location {
        Location::Sqlite(path) => Ok(Connection::open(path)?.query_row(sql, [], |row| row.get(0))?),
        Location::Postgres(address) => Ok(load::connect(address).await?.query_one(sql, &[]).await?.get(0)),
    }
}
