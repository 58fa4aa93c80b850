//! Submitting service requests durably, beside raw commits of one row to the same database with the same settings.

use std::time::{Duration, Instant};

use hyper::StatusCode;
use mandate_core::permission::Level;
use mandate_store::db::Location;

use super::{client::Client, raw, server::Server, sign_in};
use crate::{
    Outcome,
    report::{Bound, Report},
    stats::{median, times},
    world::{MANY, World, rows::prose},
};

const CONNECTIONS: [usize; 2] = [1, 16];
const ROUNDS: usize = 3;
/// How long one round of one kind lasts.
pub const ROUND: Duration = Duration::from_secs(3);
const LEAST: f64 = 0.2;

pub async fn measure(report: &mut Report, world: &World<'_>, server: &Server, location: &Location) -> Outcome {
    let database = match location {
        Location::Sqlite(_) => "SQLite",
        Location::Postgres(_) => "PostgreSQL",
    };
    let customers = customers(world);
    let signed_in = sign_in(world, server).await?;
    report.table(
        format!("Submitting durably, {database}"),
        &["connections", "raw commits/s", "submissions/s", "of the raw", "required", "verdict"],
    );
    for connections in CONNECTIONS {
        let (mut raws, mut submissions) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            raws.push(raw::commits_per_second(location, connections).await?);
            submissions.push(submissions_per_second(&signed_in, &customers, connections).await?);
        }
        let (raw, submitted) = (median(&raws), median(&submissions));
        let what = format!("submissions on {database}, {connections} connections");
        let verdict = report.judge(&what, submitted / raw, Bound::AtLeast(LEAST));
        let (raws, submissions) = (format!("{raw:.0}"), format!("{submitted:.0}"));
        let required = format!("at least {}", times(LEAST));
        report.row(vec![connections.to_string(), raws, submissions, times(submitted / raw), required, verdict]);
    }
    report.note(format!("Medians of {ROUNDS} rounds of {} s of each kind in turn.", ROUND.as_secs()));
    Ok(())
}

/// The customers for which the reader with many may submit: by everybody's permission, with none of its own.
pub fn customers(world: &World<'_>) -> Vec<String> {
    let parties = world.parties;
    let reader = Some(parties.person_of_partner(MANY, 0));
    let given = parties.of_customer.iter().enumerate().filter(|(_, places)| {
        let mut permissions = places.iter().map(|place| &parties.permissions[*place]).filter(|x| x.partner == MANY);
        let everybodys =
            permissions.clone().any(|x| x.person.is_none() && x.level >= Level::Create && x.is_live(parties.now));
        everybodys && !permissions.any(|x| x.person == reader)
    });
    given.map(|(customer, _)| parties.customer_id(customer).to_string()).collect()
}

async fn submissions_per_second(signed_in: &Client, customers: &[String], connections: usize) -> Outcome<f64> {
    let mut tasks = Vec::new();
    let mut clients = Vec::new();
    for _ in 0..connections {
        clients.push(signed_in.another().await?);
    }
    let begun = Instant::now();
    for (place, client) in clients.into_iter().enumerate() {
        let customers: Vec<_> = customers.iter().skip(place).step_by(connections).cloned().collect();
        tasks.push(tokio::spawn(submit_until(client, customers, begun + ROUND)));
    }
    let mut done = 0;
    for task in tasks {
        done += task.await??;
    }
    Ok(done as f64 / begun.elapsed().as_secs_f64())
}

async fn submit_until(mut client: Client, customers: Vec<String>, end: Instant) -> Outcome<usize> {
    let description = prose(1, 600);
    let mut done = 0;
    for customer in customers.iter().cycle() {
        if Instant::now() >= end {
            break;
        }
        let fields = [
            ("customer", customer.as_str()),
            ("kind", "question"),
            ("subject", "The controller reports a failed drive after the upgrade"),
            ("product", "Storage 4000"),
            ("severity", "3"),
            ("description", &description),
            ("i_am_the_contact", "on"),
            ("contact", ""),
        ];
        let answer = client.post("/service-requests/new", &fields).await?;
        if answer.status != StatusCode::SEE_OTHER {
            return Err(format!("a submission was answered {}", answer.status).into());
        }
        done += 1;
    }
    Ok(done)
}
