//! The decision beside Cedar: the same questions, with the facts at hand and with the facts read from a database.

mod cedar;
mod policies;
mod questions;

use std::{hint::black_box, time::Instant};

use cedar_policy::{Entities, Request};
use mandate_core::access::{Standing, Thing, decide};
use mandate_store::{Db, Tx, standing};

use crate::{
    Outcome,
    report::{Bound, Report},
    stats::{Sample, time, times},
    world::World,
};
use cedar::Cedar;
use questions::Question;

const QUESTIONS: usize = 20_000;
/// So many questions are timed together: a single one takes less than reading the clock.
const BATCH: usize = 50;
const FASTER: f64 = 200.0;
const FASTER_FROM_SQLITE: f64 = 1.5;

struct Asked {
    question: Question,
    thing: Thing,
    request: Request,
    standing: Standing,
}

/// Measures everything that decides, and holds the answers against each other.
pub async fn measure(report: &mut Report, world: &World<'_>, databases: &[Db]) -> Outcome {
    let Some(db) = databases.first() else { return Ok(()) };
    let now = world.parties.now;
    let cedar = Cedar::new(world)?;
    let mut asked = Vec::new();
    let mut tx = db.read().await?;
    for question in questions::make(world, QUESTIONS) {
        let thing = question.thing(world);
        let standing = facts(&mut tx, world, &question, thing).await?;
        asked.push(Asked { request: cedar.request(&question)?, question, thing, standing });
    }
    drop(tx);
    let entities = cedar.store(&asked.iter().map(|asked| asked.question).collect::<Vec<_>>())?;
    let ours = in_batches(&asked, 200, |asked| {
        black_box(decide(&asked.standing, asked.question.act, asked.thing, now)).is_ok()
    });
    let prepared = in_batches(&asked, 3, |asked| cedar.allows(&asked.request, &entities));
    let slice = in_batches(&asked, 3, |asked| {
        cedar.slice(&asked.question).is_ok_and(|entities| cedar.allows(&asked.request, &entities))
    });
    let cedar_best = prepared.median().min(slice.median());

    report.table("Decision", &["who decides, with which facts", "median", "p95", "compared", "required", "verdict"]);
    let row = |report: &mut Report, what: &str, sample: &Sample, least: Option<f64>| {
        let ratio = cedar_best / sample.median();
        let verdict = least.map(|least| report.judge(what, ratio, Bound::AtLeast(least)));
        let required = least.map_or_else(String::new, |least| format!("at least {}", times(least)));
        let compared = format!("{} as fast as Cedar", times(ratio));
        let (median, p95) = (time(sample.median()), time(sample.p95()));
        report.row(vec![what.to_owned(), median, p95, compared, required, verdict.unwrap_or_default()]);
    };
    row(report, "Cedar, prepared store of all facts", &prepared, None);
    row(report, "Cedar, entities of the question built for it", &slice, None);
    row(report, "decide, facts at hand", &ours, Some(FASTER));
    for (place, db) in databases.iter().enumerate() {
        // Only SQLite, which comes first, has a bound: a server costs a round trip.
        let least = (place == 0).then_some(FASTER_FROM_SQLITE);
        let [alone, within] = from_database(db, world, &asked).await?;
        row(report, &format!("standing::find and decide, {}", db.name()), &within, least);
        row(report, &format!("… with a transaction begun and ended for each, {}", db.name()), &alone, None);
    }
    report.note(format!(
        "{QUESTIONS} mixed questions, {} Cedar policies; each figure is of {BATCH} questions together. \
         “As fast as Cedar” is against the faster of its two ways, making its request not counted.",
        cedar.policies()
    ));
    agreement(report, world, &cedar, &entities, &asked)
}

async fn facts(tx: &mut Tx, world: &World<'_>, question: &Question, thing: Thing) -> Outcome<Standing> {
    let person = &world.parties.people[question.person];
    let customer = thing.customer().unwrap_or(world.parties.organizations[person.organization].id);
    let request = match thing {
        Thing::ServiceRequest { id, .. } => Some(id),
        _ => None,
    };
    let found = standing::find(tx, person.id, customer, request, world.parties.now).await?;
    Ok(found.ok_or("a person is in no organization")?)
}

fn in_batches(asked: &[Asked], passes: usize, mut answer: impl FnMut(&Asked) -> bool) -> Sample {
    let mut sample = Sample::default();
    for _ in 0..passes {
        for batch in asked.chunks(BATCH) {
            let begun = Instant::now();
            for asked in batch {
                black_box(answer(black_box(asked)));
            }
            sample.push_share(begun.elapsed(), batch.len());
        }
    }
    sample
}

/// With a transaction for each question, and within one.
async fn from_database(db: &Db, world: &World<'_>, asked: &[Asked]) -> Outcome<[Sample; 2]> {
    let mut samples = [Sample::default(), Sample::default()];
    for batch in asked.chunks(BATCH) {
        let begun = Instant::now();
        for asked in batch {
            let mut tx = db.read().await?;
            answer(&mut tx, world, asked).await?;
            tx.commit().await?;
        }
        samples[0].push_share(begun.elapsed(), batch.len());
        let mut tx = db.read().await?;
        let begun = Instant::now();
        for asked in batch {
            answer(&mut tx, world, asked).await?;
        }
        samples[1].push_share(begun.elapsed(), batch.len());
    }
    Ok(samples)
}

async fn answer(tx: &mut Tx, world: &World<'_>, asked: &Asked) -> Outcome {
    let standing = facts(tx, world, &asked.question, asked.thing).await?;
    black_box(decide(&standing, asked.question.act, asked.thing, world.parties.now).is_ok());
    Ok(())
}

/// Every question, once more: Cedar knows the world only as it was made, the decision only as the store gives it.
fn agreement(
    report: &mut Report,
    world: &World<'_>,
    cedar: &Cedar<'_>,
    entities: &Entities,
    asked: &[Asked],
) -> Outcome {
    let (mut allowed, mut differing) = (0, Vec::new());
    for Asked { question, thing, request, standing } in asked {
        let ours = decide(standing, question.act, *thing, world.parties.now);
        let theirs = [cedar.allows(request, entities), cedar.allows(request, &cedar.slice(question)?)];
        allowed += usize::from(ours.is_ok());
        if theirs != [ours.is_ok(); 2] {
            differing.push(format!("{question:?}: Cedar {theirs:?}, we {ours:?}"));
        }
    }
    let missed_by = format!("{} answers", differing.len());
    let verdict = report.require("agreement with Cedar", differing.is_empty(), &missed_by);
    report.note(format!(
        "Cedar agrees with {} of {} answers, {allowed} of which allow; required: with all: {verdict}.",
        asked.len() - differing.len(),
        asked.len()
    ));
    for difference in differing.iter().take(10) {
        report.note(format!("Differs: {difference}"));
    }
    Ok(())
}
