//! Makes the databases: tables by the released migrations, rows in bulk, indexes as the migrations made them.

mod postgres;
mod sqlite;

use std::{path::PathBuf, time::Instant};

use mandate_store::{Db, db::Location, installation};

use crate::{
    Outcome, dashboard,
    world::{World, rows},
};

/// Under which name a database says what it holds.
const MARK: &str = "bench";

/// Makes a database, or takes one that was kept and holds the same.
pub async fn prepare(location: &Location, world: &World<'_>, password_hash: &str) -> Outcome<Db> {
    let mark = format!("{:?} {} {}", world.parties.size, world.requests.len(), world.parties.now);
    let begun = Instant::now();
    if let Location::Sqlite(path) = location
        && let Some(folder) = path.parent()
    {
        std::fs::create_dir_all(folder)?;
    }
    let db = Db::open(location).await?;
    let mut tx = db.read().await?;
    let found = installation::find(&mut tx, MARK).await?;
    drop(tx);
    if found.as_deref() == Some(mark.as_str()) {
        return Ok(db);
    }
    if found.is_some() {
        return Err("the data that was kept is not that of today: delete it".into());
    }
    drop(db);
    let tables = rows::tables(world, password_hash);
    match location {
        Location::Sqlite(path) => sqlite::load(path, tables)?,
        Location::Postgres(address) => postgres::load(address, tables, world.requests.len()).await?,
    }
    let db = Db::open(location).await?;
    let mut tx = db.write().await?;
    installation::set(&mut tx, MARK, &mark).await?;
    tx.commit().await?;
    let (requests, seconds) = (world.requests.len(), begun.elapsed().as_secs());
    eprintln!("{}: {requests} service requests loaded in {seconds} s", db.name());
    let begun = Instant::now();
    let counted = dashboard::count(world.parties, &db).await?;
    eprintln!("{}: {counted} organizations counted in {} s", db.name(), begun.elapsed().as_secs());
    Ok(db)
}

/// A folder or database of its own for each size.
pub fn location_of(place: &Place, name: &str) -> Location {
    match place {
        Place::Sqlite(folder) => Location::Sqlite(folder.join(name).join("mandate.sqlite")),
        Place::Postgres(server) => Location::Postgres(postgres::address_of(server, &format!("mandate_bench_{name}"))),
    }
}

/// As [`location_of`], with nothing there.
pub async fn anew(place: &Place, name: &str) -> Outcome<Location> {
    let location = location_of(place, name);
    match (place, &location) {
        (Place::Postgres(server), _) => postgres::drop_where_there(server, &format!("mandate_bench_{name}")).await?,
        (Place::Sqlite(_), Location::Sqlite(path)) => {
            let folder = path.parent().unwrap_or(path);
            if folder.exists() {
                std::fs::remove_dir_all(folder)?;
            }
            std::fs::create_dir_all(folder)?;
        }
        (Place::Sqlite(_), Location::Postgres(_)) => {}
    }
    Ok(location)
}

pub use postgres::connect;

/// Where databases are made.
#[derive(Clone, Debug)]
pub enum Place {
    /// In a folder.
    Sqlite(PathBuf),
    /// On a server.
    Postgres(String),
}

/// Which PostgreSQL it is.
pub async fn postgres_version(server: &str) -> Outcome<String> {
    postgres::version(server).await
}
