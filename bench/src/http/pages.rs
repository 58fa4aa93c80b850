//! Pages of the portal, as the reader with many customers sees them, over one connection.

use hyper::StatusCode;

use super::{client::Client, server::Server, sign_in, start, submit::customers};
use crate::{
    Outcome,
    report::{Bound, Report},
    stats::{Sample, time, times},
    world::{MANY, World, requests::FIRST_NUMBER, rows::prose},
};

const ROUNDS: usize = 400;
/// So many service requests are looked at in turn.
const THINGS: usize = 20;
const LONGEST_US: f64 = 3_000.0;
/// A long thread and a short one, in messages, and how many times longer the page of the long one may take.
const LONG: usize = 500;
const SHORT: usize = 10;
const MOST_TIMES: f64 = 3.0;

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
    long_thread(report, &mut client, world).await
}

/// The page of a long thread beside that of a short one, both written here.
async fn long_thread(report: &mut Report, client: &mut Client, world: &World<'_>) -> Outcome {
    let customer = customers(world).into_iter().next().ok_or("the reader may submit for nobody")?;
    let long = vec![thread(client, &customer, LONG).await?];
    let short = vec![thread(client, &customer, SHORT).await?];
    let (long, short) = (pages(client, &long).await?.took.median(), pages(client, &short).await?.took.median());
    let verdict = report.judge("page: a long thread beside a short one", long / short, Bound::AtMost(MOST_TIMES));
    let what = format!("page: {LONG} messages beside {SHORT}");
    report.row(vec![what, times(long / short), String::new(), format!("at most {}", times(MOST_TIMES)), verdict]);
    Ok(())
}

/// Submits a service request and writes so many messages to it; gives its address.
async fn thread(client: &mut Client, customer: &str, messages: usize) -> Outcome<String> {
    let (description, text) = (prose(1, 600), prose(2, 400));
    let fields = [
        ("customer", customer),
        ("kind", "question"),
        ("subject", "The fan is loud"),
        ("severity", "3"),
        ("description", &description),
        ("i_am_the_contact", "on"),
    ];
    let answer = client.post("/service-requests/new", &fields).await?;
    let path = answer.location().ok_or("a submission led nowhere")?.to_owned();
    for _ in 0..messages {
        let answer = client.post(&format!("{path}/messages"), &[("body", &text)]).await?;
        if answer.status != StatusCode::SEE_OTHER {
            return Err(format!("a message was answered {}", answer.status).into());
        }
    }
    Ok(path)
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
