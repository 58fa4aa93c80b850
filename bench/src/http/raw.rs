//! The floor of writing: one row of about a kilobyte in each transaction, durable as the product's are.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use mandate_store::db::Location;
use rusqlite::Connection;
use tokio_postgres::NoTls;

use super::submit::ROUND;
use crate::{Outcome, world::rows::prose};

const TABLE: &str = "bench_commit";

/// How many a second, with so many connections.
pub async fn commits_per_second(location: &Location, connections: usize) -> Outcome<f64> {
    match location {
        Location::Sqlite(path) => {
            let path: PathBuf = path.clone();
            tokio::task::spawn_blocking(move || sqlite(&path, connections)).await?
        }
        Location::Postgres(address) => postgres(address, connections).await,
    }
}

/// On SQLite there is one writer; the others wait for it.
fn sqlite(path: &Path, threads: usize) -> Outcome<f64> {
    let writer = Connection::open(path)?;
    writer.busy_timeout(Duration::from_secs(5))?;
    writer.execute_batch(&format!(
        "PRAGMA synchronous = FULL; DROP TABLE IF EXISTS {TABLE};
         CREATE TABLE {TABLE} (id INTEGER PRIMARY KEY, subject TEXT, description TEXT, created_at TEXT) STRICT;"
    ))?;
    let writer = Arc::new(Mutex::new(writer));
    let begun = Instant::now();
    let tasks: Vec<_> = (0..threads)
        .map(|_| {
            let writer = Arc::clone(&writer);
            std::thread::spawn(move || -> Outcome<usize> {
                let (subject, description, mut done) = (prose(1, 60), prose(2, 900), 0);
                while begun.elapsed() < ROUND {
                    let writer = writer.lock().map_err(|_| "a writer broke off")?;
                    let sql = "INSERT INTO bench_commit (subject, description, created_at) VALUES (?1, ?2, ?3)";
                    let row = (&subject, &description, "2026-01-01T00:00:00.000000Z");
                    writer.prepare_cached(sql)?.execute(row)?;
                    drop(writer);
                    done += 1;
                }
                Ok(done)
            })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        done += task.join().map_err(|_| "a writer broke off")??;
    }
    let rate = done as f64 / begun.elapsed().as_secs_f64();
    let writer = writer.lock().map_err(|_| "a writer broke off")?;
    writer.execute_batch(&format!("DROP TABLE {TABLE}"))?;
    Ok(rate)
}

async fn postgres(address: &str, connections: usize) -> Outcome<f64> {
    let (owner, connection) = tokio_postgres::connect(address, NoTls).await?;
    tokio::spawn(connection);
    owner
        .batch_execute(&format!(
            "DROP TABLE IF EXISTS {TABLE};
             CREATE TABLE {TABLE} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, subject text, description text,
                created_at timestamptz DEFAULT now());"
        ))
        .await?;
    let mut clients = Vec::new();
    for _ in 0..connections {
        let (client, connection) = tokio_postgres::connect(address, NoTls).await?;
        tokio::spawn(connection);
        let sql = format!("INSERT INTO {TABLE} (subject, description) VALUES ($1, $2)");
        let statement = client.prepare(&sql).await?;
        clients.push((client, statement));
    }
    let begun = Instant::now();
    let tasks: Vec<_> = clients
        .into_iter()
        .map(|(client, statement)| {
            tokio::spawn(async move {
                let (subject, description, mut done) = (prose(1, 60), prose(2, 900), 0);
                while begun.elapsed() < ROUND {
                    client.execute(&statement, &[&subject, &description]).await?;
                    done += 1;
                }
                Ok::<usize, tokio_postgres::Error>(done)
            })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        done += task.await??;
    }
    let rate = done as f64 / begun.elapsed().as_secs_f64();
    owner.batch_execute(&format!("DROP TABLE {TABLE}")).await?;
    Ok(rate)
}
