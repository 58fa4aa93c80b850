//! Decisions over HTTP, beside a bare axum handler that parses the same question and writes the same answer: the same
//! connections, in turn.

use std::{net::SocketAddr, sync::Arc, thread, time::Instant};

use axum::{Json, Router, extract::State, routing::post};
use hyper::StatusCode;
use mandate_store::db::Location;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::{net::TcpListener, runtime::Runtime, sync::oneshot};

use super::{PASSWORD, client::Client, server::Server, submit::ROUND};
use crate::{
    Outcome,
    report::{Bound, Report},
    stats::{median, times},
    world::{MANY, World, requests::FIRST_NUMBER, rows::email},
};

const CONNECTIONS: usize = 16;
const ROUNDS: usize = 3;
/// So many questions stand in one call of several.
const BATCH: usize = 50;
/// So many different service requests are asked about in turn.
const THINGS: usize = 500;
const LEAST_OF_BATCH: f64 = 5.0;
const EVALUATION: &str = "/access/v1/evaluation";

pub async fn measure(report: &mut Report, world: &World<'_>, server: &Server, location: &Location) -> Outcome {
    let (database, least) = match location {
        Location::Sqlite(_) => ("SQLite", 0.6),
        Location::Postgres(_) => ("PostgreSQL", 0.3),
    };
    // The first of the vendor's staff is an administrator, who asks about everybody.
    let mut client = Client::connect(server.address()).await?;
    client.sign_in(&email(0), PASSWORD).await?;
    let token = client.make_token("decisions").await?;
    let questions = questions(world);
    let singles: Vec<_> = questions.iter().map(Value::to_string).collect();
    let batches = questions.chunks(BATCH).map(|some| json!({ "evaluations": some }).to_string()).collect();
    let (singles, batches) = (Arc::new(singles), Arc::new(batches));
    let first = singles.first().ok_or("there is no service request")?.clone();
    let answer = client.ask(EVALUATION, &token, first).await?;
    let bare = Bare::start(serde_json::from_slice(&answer.body)?)?;
    let (mut floors, mut ones, mut several) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        floors.push(calls_per_second(bare.address, EVALUATION, &token, &singles).await?);
        ones.push(calls_per_second(server.address(), EVALUATION, &token, &singles).await?);
        let calls = calls_per_second(server.address(), "/access/v1/evaluations", &token, &batches).await?;
        several.push(calls * BATCH as f64);
    }
    let (floor, one, several) = (median(&floors), median(&ones), median(&several));
    report.table(
        format!("Decisions over HTTP, {database}"),
        &["what", "decisions/s", "beside", "ratio", "required", "verdict"],
    );
    let mut row = |what: &str, figure: f64, beside: f64, least: f64| {
        let verdict = report.judge(&format!("{what}, {database}"), figure / beside, Bound::AtLeast(least));
        let (figures, ratio) = ((format!("{figure:.0}"), format!("{beside:.0}")), times(figure / beside));
        report.row(vec![what.to_owned(), figures.0, figures.1, ratio, format!("at least {}", times(least)), verdict]);
    };
    row("one evaluation, beside a bare handler", one, floor, least);
    row("fifty evaluations in one call, beside single calls", several, one, LEAST_OF_BATCH);
    report
        .note(format!("Medians of {ROUNDS} rounds of {} s in turn, over {CONNECTIONS} connections.", ROUND.as_secs()));
    Ok(())
}

/// Whether a person of the partner with many customers may view some service requests.
fn questions(world: &World<'_>) -> Vec<Value> {
    let person = world.parties.people[world.parties.person_of_partner(MANY, 0)].id;
    let numbers = (0..world.requests.len()).rev().step_by(7).take(THINGS).map(|place| FIRST_NUMBER + place as i64);
    let question = |number| {
        json!({
            "subject": { "type": "person", "id": person.to_string() }, "action": { "name": "view" },
            "resource": { "type": "service_request", "id": format!("SR-{number}") },
        })
    };
    numbers.map(question).collect()
}

/// How many calls are answered a second.
async fn calls_per_second(
    address: SocketAddr,
    path: &'static str,
    token: &str,
    bodies: &Arc<Vec<String>>,
) -> Outcome<f64> {
    let begun = Instant::now();
    let mut tasks = Vec::new();
    for connection in 0..CONNECTIONS {
        let (bodies, token) = (Arc::clone(bodies), token.to_owned());
        tasks.push(tokio::spawn(async move {
            let mut client = Client::connect(address).await?;
            let mut done = 0_usize;
            for body in bodies.iter().cycle().skip(connection * 31) {
                if begun.elapsed() >= ROUND {
                    break;
                }
                let answer = client.ask(path, &token, body.clone()).await?;
                if answer.status != StatusCode::OK {
                    return Err(format!("{path} was answered {}", answer.status).into());
                }
                done += 1;
            }
            Outcome::Ok(done)
        }));
    }
    let mut done = 0;
    for task in tasks {
        done += task.await??;
    }
    Ok(done as f64 / begun.elapsed().as_secs_f64())
}

/// What a bare handler parses and writes.
#[derive(Deserialize)]
struct Question {
    #[serde(rename = "subject")]
    _subject: Entity,
    #[serde(rename = "action")]
    _action: Action,
    #[serde(rename = "resource")]
    _resource: Entity,
}

#[derive(Deserialize)]
struct Entity {
    #[serde(rename = "type")]
    _kind: String,
    #[serde(rename = "id")]
    _id: String,
}

#[derive(Deserialize)]
struct Action {
    #[serde(rename = "name")]
    _name: String,
}

#[derive(Clone, Deserialize, Serialize)]
struct Decision {
    decision: bool,
    context: Value,
}

/// A server that does nothing else, on threads of its own.
struct Bare {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Bare {
    fn start(answer: Decision) -> Outcome<Self> {
        let runtime = Runtime::new()?;
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let handle = async |State(answer): State<Decision>, Json(_): Json<Question>| Json(answer);
        let service = Router::new().route(EVALUATION, post(handle)).with_state(answer);
        let thread = thread::spawn(move || {
            runtime.block_on(async {
                let Ok(listener) = TcpListener::from_std(listener) else { return };
                tokio::select! {
                    served = axum::serve(listener, service) => drop(served),
                    _ = stopped => {}
                }
            });
        });
        Ok(Self { address, stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        drop(self.stop.take());
        let _ = self.thread.take().map(thread::JoinHandle::join);
    }
}
