//! *Support experience*: the figures of the vendor's whole, of a partner with very many customers and of the largest
//! customer.

use std::time::Instant;

use mandate_core::{
    access::{Act, Thing, dashboards, decide},
    experience::{Unit, day},
};
use mandate_store::{Db, Tx, experience, standing};

use crate::{
    Outcome,
    report::{Bound, Report},
    stats::{Sample, time},
    world::{MANY, Parties, SOME, STAFF},
};

const ROUNDS: usize = 50;
const LONGEST_US: f64 = 300_000.0;

/// Measures what a dashboard reads.
pub async fn measure(report: &mut Report, parties: &Parties, db: &Db) -> Outcome {
    let name = db.name();
    report.table(format!("Support experience, {name}"), &["whose", "median", "p95", "required", "verdict"]);
    let mut tx = db.read().await?;
    let readers = [
        ("the vendor’s whole".to_owned(), STAFF - 1),
        (format!("a partner’s {} customers", parties.size.many), parties.person_of_partner(MANY, 0)),
        (format!("a partner’s {} customers", parties.size.some), parties.person_of_partner(SOME, 0)),
    ];
    for (whose, person) in readers {
        let mut sample = Sample::default();
        for round in 0..ROUNDS {
            let begun = Instant::now();
            sum(&mut tx, parties, person, Unit::ALL[round % 2]).await?;
            sample.push(begun.elapsed());
        }
        judge(report, name, whose, &sample);
    }
    let mut sample = Sample::default();
    for round in 0..ROUNDS {
        let begun = Instant::now();
        one(&mut tx, parties, Unit::ALL[round % 2]).await?;
        sample.push(begun.elapsed());
    }
    judge(report, name, "the largest customer".to_owned(), &sample);
    Ok(())
}

fn judge(report: &mut Report, name: &str, whose: String, sample: &Sample) {
    let verdict = report.judge(&format!("{name}, dashboard of {whose}"), sample.median(), Bound::AtMost(LONGEST_US));
    let required = format!("at most {}", time(LONGEST_US));
    report.row(vec![whose, time(sample.median()), time(sample.p95()), required, verdict]);
}

/// Counts all organizations, as the job does after an update; gives how many.
pub async fn count(parties: &Parties, db: &Db) -> Outcome<usize> {
    let mut tx = db.read().await?;
    let changed = experience::list_changed(&mut tx).await?;
    drop(tx);
    for some in changed.chunks(10) {
        let mut tx = db.write().await?;
        experience::calculate(&mut tx, some, day(parties.now)).await?;
        tx.commit().await?;
    }
    Ok(changed.len())
}

async fn sum(tx: &mut Tx, parties: &Parties, person: usize, unit: Unit) -> Outcome {
    let viewer = standing::find_viewer(tx, parties.people[person].id, parties.now).await?;
    let proof = dashboards(&viewer.ok_or("a reader is in no organization")?, parties.now);
    let proof = proof.map_err(|refusal| format!("{refusal:?}"))?;
    experience::list_customers(tx, &proof).await?;
    let figures = experience::sum(tx, &proof, unit).await?;
    if figures.is_empty() { Err("a sum is empty".into()) } else { Ok(()) }
}

async fn one(tx: &mut Tx, parties: &Parties, unit: Unit) -> Outcome {
    let (customer, person) = (parties.customer_id(0), parties.people[parties.person_of_customer(0, 0)].id);
    let facts = standing::find(tx, person, customer, None, parties.now).await?.ok_or("nobody at the customer")?;
    let permit = decide(&facts, Act::ViewDashboard, Thing::Organization(customer), parties.now);
    let figures = experience::find(tx, &permit.map_err(|refusal| format!("{refusal:?}"))?, unit).await?;
    if figures.is_empty() { Err("a customer has no figures".into()) } else { Ok(()) }
}
