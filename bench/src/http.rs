//! The program on the network: how long a page takes, how many submissions it makes durable, how soon it starts and
//! how much memory it takes.

mod authzen;
mod client;
mod finding;
mod lists;
mod pages;
mod raw;
mod server;
mod start;
mod submit;
mod sweep;

use std::path::Path;

use mandate_store::db::Location;

use crate::{Outcome, report::Report, world::World};
use client::Client;
use server::Server;

pub use server::program;

/// The password of everybody, so that somebody can sign in.
pub const PASSWORD: &str = "a password for everybody";

/// A hash of [`PASSWORD`] as the product keeps it, cheap to check.
pub fn password_hash() -> Outcome<String> {
    use argon2::{Algorithm, Argon2, Params, Version, password_hash::PasswordHasher};
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8, 1, 1, None).map_err(text)?);
    Ok(hasher.hash_password(PASSWORD.as_bytes()).map_err(text)?.to_string())
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// Measures the program on one database.
pub async fn measure(report: &mut Report, world: &World<'_>, program: &Path, location: &Location) -> Outcome {
    let server = match location {
        Location::Sqlite(_) => {
            let server = start::measure(report, program, location)?;
            sweep::wait(report, location, world.parties.now).await?;
            pages::measure(report, world, &server).await?;
            finding::measure(report, world, &server, "SQLite").await?;
            server
        }
        Location::Postgres(_) => {
            let (server, _) = Server::start(program, location)?;
            report.table("The program on PostgreSQL", &["what", "median", "p95", "required", "verdict"]);
            sweep::wait(report, location, world.parties.now).await?;
            finding::measure(report, world, &server, "PostgreSQL").await?;
            server
        }
    };
    submit::measure(report, world, &server, location).await
}

/// Measures what programs ask of it with a token, on one database.
pub async fn measure_api(report: &mut Report, world: &World<'_>, program: &Path, location: &Location) -> Outcome {
    let (server, _) = Server::start(program, location)?;
    authzen::measure(report, world, &server, location).await?;
    lists::measure(report, world, &server, location).await
}

/// A connection of the reader with many customers, signed in.
async fn sign_in(world: &World<'_>, server: &Server) -> Outcome<Client> {
    let reader = world.parties.person_of_partner(crate::world::MANY, 0);
    let mut client = Client::connect(server.address()).await?;
    client.sign_in(&crate::world::rows::email(reader), PASSWORD).await?;
    Ok(client)
}
