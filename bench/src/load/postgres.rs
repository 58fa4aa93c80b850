//! Bulk loading of PostgreSQL.

use std::pin::pin;

use tokio_postgres::{Client, NoTls, binary_copy::BinaryCopyInWriter, types::ToSql};

use crate::{Outcome, world::rows::Table};

/// The address of another database of the same server.
pub fn address_of(server: &str, database: &str) -> String {
    let (address, options) =
        server.split_once('?').map_or((server, None), |(address, options)| (address, Some(options)));
    let host = address.rfind('/').map_or(address, |slash| &address[..slash]);
    options.map_or_else(|| format!("{host}/{database}"), |options| format!("{host}/{database}?{options}"))
}

/// A connection.
pub async fn connect(address: &str) -> Outcome<Client> {
    let (client, connection) = tokio_postgres::connect(address, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

/// Removes a database, where there is one of this name.
pub async fn drop_where_there(server: &str, database: &str) -> Outcome {
    connect(server).await?.batch_execute(&format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)")).await?;
    Ok(())
}

pub async fn version(server: &str) -> Outcome<String> {
    Ok(connect(server).await?.query_one("SHOW server_version", &[]).await?.get(0))
}

/// Fills empty tables, then does what autovacuum would.
pub async fn load(address: &str, tables: Vec<Table<'_>>, requests: usize) -> Outcome {
    let client = connect(address).await?;
    client
        .batch_execute(
            "SET session_replication_role = replica; SET maintenance_work_mem = '512MB'; SET synchronous_commit = off;",
        )
        .await?;
    let indexes = client
        .query(
            "SELECT format('%I', indexname), indexdef FROM pg_indexes WHERE schemaname = 'public'
             AND indexname NOT IN (SELECT conname FROM pg_constraint)",
            &[],
        )
        .await?;
    for index in &indexes {
        client.batch_execute(&format!("DROP INDEX {}", index.get::<_, &str>(0))).await?;
    }
    for table in tables {
        copy(&client, table).await?;
    }
    for index in &indexes {
        client.batch_execute(index.get(1)).await?;
    }
    let last = crate::world::requests::FIRST_NUMBER + requests as i64 - 1;
    client.execute("SELECT setval(pg_get_serial_sequence('service_request', 'number'), $1)", &[&last]).await?;
    client.batch_execute("VACUUM (ANALYZE)").await?;
    client.batch_execute("CHECKPOINT").await?;
    Ok(())
}

async fn copy(client: &Client, table: Table<'_>) -> Outcome {
    let Table { name, columns, rows } = table;
    let shape = client.prepare(&format!("SELECT {columns} FROM {name}")).await?;
    let types: Vec<_> = shape.columns().iter().map(|column| column.type_().clone()).collect();
    let sink = client.copy_in(&format!("COPY {name} ({columns}) FROM STDIN BINARY")).await?;
    let mut writer = pin!(BinaryCopyInWriter::new(sink, &types));
    for row in rows {
        let row: Vec<_> = row.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
        writer.as_mut().write(&row).await?;
    }
    writer.finish().await?;
    Ok(())
}
