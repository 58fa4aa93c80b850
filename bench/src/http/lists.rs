//! List pages of the API, as a program of the partner with many customers pages through them with a token, over more and more
//! connections at once.

use std::{net::SocketAddr, time::Instant};

use hyper::StatusCode;
use mandate_store::db::Location;

use super::{client::Client, server::Server, sign_in, submit::ROUND};
use crate::{
    Outcome,
    report::Report,
    stats::{Sample, time},
    world::World,
};

const CONNECTIONS: [usize; 3] = [1, 16, 256];
const PATH: &str = "/api/v1/service-requests";

pub async fn measure(report: &mut Report, world: &World<'_>, server: &Server, location: &Location) -> Outcome {
    let database = match location {
        Location::Sqlite(_) => "SQLite",
        Location::Postgres(_) => "PostgreSQL",
    };
    let token = sign_in(world, server).await?.make_token("read").await?;
    report.table(
        format!("List pages of the API, {database}"),
        &["connections", "pages/s", "median", "p99", "memory of the server"],
    );
    for connections in CONNECTIONS {
        let halfway = async {
            tokio::time::sleep(ROUND / 2).await;
            server.memory_mb()
        };
        let (measured, memory) = tokio::join!(pages(server.address(), &token, connections), halfway);
        let (took, per_second) = measured?;
        let memory = format!("{:.0} MB", memory?);
        let (median, p99) = (time(took.median()), time(took.p99()));
        report.row(vec![connections.to_string(), format!("{per_second:.0}"), median, p99, memory]);
    }
    report.note(format!(
        "Newest first, then page after page by its `Link`, for {} s each; whoever measures shares the processors.",
        ROUND.as_secs()
    ));
    Ok(())
}

/// How long each page took, and how many came in a second over all connections.
async fn pages(address: SocketAddr, token: &str, connections: usize) -> Outcome<(Sample, f64)> {
    let mut clients = Vec::new();
    for _ in 0..connections {
        clients.push(Client::connect(address).await?);
    }
    let begun = Instant::now();
    let mut tasks = Vec::new();
    for mut client in clients {
        let token = token.to_owned();
        tasks.push(tokio::spawn(async move {
            let (mut took, mut path) = (Vec::new(), PATH.to_owned());
            while begun.elapsed() < ROUND {
                let answer = client.ask_for(&path, &token).await?;
                if answer.status != StatusCode::OK {
                    return Err(format!("{path} was answered {}", answer.status).into());
                }
                took.push(answer.took);
                path = answer.next().unwrap_or_else(|| PATH.to_owned());
            }
            Outcome::Ok(took)
        }));
    }
    let mut all = Sample::default();
    let mut count = 0.0;
    for task in tasks {
        for took in task.await?? {
            all.push(took);
            count += 1.0;
        }
    }
    Ok((all, count / begun.elapsed().as_secs_f64()))
}
