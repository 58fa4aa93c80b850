//! Pages of the portal, as the reader with many customers sees them, over one connection.

use hyper::StatusCode;

use super::{client::Client, server::Server, sign_in, start};
use crate::{
    Outcome,
    report::{Bound, Report},
    stats::{Sample, time},
    world::{MANY, World, requests::FIRST_NUMBER},
};

const ROUNDS: usize = 400;
/// So many service requests are looked at in turn.
const THINGS: usize = 20;
const LONGEST_US: f64 = 3_000.0;

struct Measured {
    took: Sample,
    server: Sample,
    bytes: usize,
}

pub async fn measure(report: &mut Report, world: &World<'_>, server: &Server) -> Outcome {
    let mut client = sign_in(world, server).await?;
    let list = vec!["/service-requests".to_owned()];
    let things = threads(world);
    for _ in 0..50 {
        get(&mut client, &list[0]).await?;
        get(&mut client, things.first().ok_or("nobody has a thread")?).await?;
    }
    start::memory(report, server, "memory after 100 pages")?;
    for (what, paths) in [("the list", &list), ("one service request with its thread", &things)] {
        let measured = pages(&mut client, paths).await?;
        let median = measured.took.median();
        let verdict = report.judge(&format!("page: {what}"), median, Bound::AtMost(LONGEST_US));
        let what = format!("page: {what}, {} KB compressed", measured.bytes / 1024);
        let required = format!("at most {}", time(LONGEST_US));
        report.row(vec![what, time(median), time(measured.took.p95()), required, verdict]);
        if !measured.server.is_empty() {
            let (median, p95) = (time(measured.server.median()), time(measured.server.p95()));
            report.row(vec!["… as the server says itself".to_owned(), median, p95, String::new(), String::new()]);
        }
    }
    Ok(())
}

/// The newest service requests with a thread that an organization-wide permission shows to the reader.
fn threads(world: &World<'_>) -> Vec<String> {
    let parties = world.parties;
    let visible = |customer: usize| {
        let of_partner = parties.of_customer[customer].iter().map(|place| &parties.permissions[*place]);
        let mut of_partner = of_partner.filter(|x| x.partner == MANY && x.is_live(parties.now));
        let reader = Some(parties.person_of_partner(MANY, 0));
        of_partner.clone().any(|x| x.person.is_none()) && !of_partner.any(|x| x.person == reader)
    };
    let newest = world.requests.iter().enumerate().rev().filter(|(_, r)| r.messages > 0 && visible(r.customer));
    newest.take(THINGS).map(|(place, _)| format!("/service-requests/SR-{}", FIRST_NUMBER + place as i64)).collect()
}

async fn pages(client: &mut Client, paths: &[String]) -> Outcome<Measured> {
    let mut measured = Measured { took: Sample::default(), server: Sample::default(), bytes: 0 };
    for path in paths.iter().cycle().take(ROUNDS) {
        let answer = client.get(path).await?;
        measured.took.push(answer.took);
        if let Some(server) = answer.server {
            measured.server.push(server);
        }
        measured.bytes = answer.body.len();
        if answer.status != StatusCode::OK {
            return Err(format!("{path} was answered {}", answer.status).into());
        }
    }
    Ok(measured)
}

async fn get(client: &mut Client, path: &str) -> Outcome {
    let answer = client.get(path).await?;
    if answer.status == StatusCode::OK { Ok(()) } else { Err(format!("{path} was answered {}", answer.status).into()) }
}
