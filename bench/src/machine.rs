//! What the figures were measured on.

use std::{fs, thread};

use crate::{
    Outcome,
    load::{self, Place},
    world::Size,
};

/// The date, the machine, the databases and the data, in lines.
pub async fn describe(places: &[Place], size: &Size) -> Outcome<Vec<String>> {
    let cores = thread::available_parallelism()?;
    let model = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = model.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ").map(|(_, name)| name));
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let memory =
        memory.lines().find_map(|line| line.strip_prefix("MemTotal:")?.trim().strip_suffix(" kB")?.parse().ok());
    let mut databases = Vec::new();
    for place in places {
        databases.push(match place {
            Place::Sqlite(_) => format!("SQLite {}", rusqlite::version()),
            Place::Postgres(server) => format!("PostgreSQL {}", load::postgres_version(server).await?),
        });
    }
    let Size { customers, partners, requests: [large, small], .. } = size;
    Ok(vec![
        format!("Measured {}", jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M UTC")),
        format!(
            "{cores} cores of {}, {} GB of memory",
            model.unwrap_or("an unnamed processor"),
            memory.map_or(0, |kb: u64| kb / 1_048_576)
        ),
        databases.join(", ") + ", each durable as by default",
        format!(
            "{customers} customers, {partners} partners with {} people, {large} service requests (growth: {small})",
            partners * crate::world::PEOPLE_PER_PARTNER
        ),
    ])
}
