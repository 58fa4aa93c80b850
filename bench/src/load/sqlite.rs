//! Bulk loading of SQLite.

use std::path::Path;

use rusqlite::{Connection, params_from_iter};

use crate::{Outcome, world::rows::Table};

/// Fills empty tables.
pub fn load(path: &Path, tables: Vec<Table<'_>>) -> Outcome {
    let mut connection = Connection::open(path)?;
    connection.execute_batch(
        "PRAGMA journal_mode = DELETE; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;
         PRAGMA cache_size = -1000000; PRAGMA temp_store = MEMORY;",
    )?;
    let indexes = indexes(&connection)?;
    for (name, _) in &indexes {
        connection.execute_batch(&format!("DROP INDEX {name}"))?;
    }
    for table in tables {
        let places: Vec<_> = (1..=table.columns.split(',').count()).map(|place| format!("?{place}")).collect();
        let sql = format!("INSERT INTO {} ({}) VALUES ({})", table.name, table.columns, places.join(", "));
        let tx = connection.transaction()?;
        let mut statement = tx.prepare(&sql)?;
        for row in table.rows {
            statement.execute(params_from_iter(row))?;
        }
        drop(statement);
        tx.commit()?;
    }
    for (_, sql) in &indexes {
        connection.execute_batch(sql)?;
    }
    connection.execute_batch("PRAGMA journal_mode = WAL;")?;
    std::fs::File::open(path)?.sync_all()?;
    Ok(())
}

fn indexes(connection: &Connection) -> Outcome<Vec<(String, String)>> {
    let mut statement =
        connection.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")?;
    let found = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.collect::<Result<_, _>>()?)
}
