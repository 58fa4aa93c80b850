//! The list of visible service requests: each reader, filter and page beside the newest of one customer by its index,
//! and beside the same list in a database of a tenth of the size.

use std::time::Instant;

use mandate_core::{
    access::{Act, Permit, Scope, Thing, Viewer, decide, scope},
    id::OrganizationId,
    service_request::State,
};
use mandate_store::{
    Db, Tx,
    service_request::{Cursor, Filter, list, list_newest_of_customer},
    standing,
};

use crate::{
    Outcome,
    report::{Bound, Report},
    stats::{Sample, time, times},
    world::{ENDED, MANY, OLD, ONE, Parties, SOME, Size, World},
};

const PAGE: i64 = 50;
const DEEP: usize = 100;
const ROUNDS: usize = 200;
const GROWTH: f64 = 1.5;

struct Reader {
    name: String,
    person: usize,
    /// Whether the promise names it; the others are measured to know what it does not cover.
    promised: bool,
}

fn readers(parties: &Parties) -> Vec<Reader> {
    let reader = |name, partner, place, promised| {
        let person = parties.person_of_partner(partner, place);
        Reader { name, person, promised }
    };
    let Size { some, many, .. } = parties.size;
    vec![
        reader("1 customer".to_owned(), ONE, 0, true),
        reader(format!("{some} customers"), SOME, 0, true),
        reader(format!("{many} customers"), MANY, 0, true),
        reader(format!("{many} customers, all old"), OLD, 0, true),
        reader(format!("{many}, 29 of 30 hidden by a personal CC"), MANY, 1, false),
        reader(format!("{many}, 29 of 30 just expired, not swept"), ENDED, 0, false),
    ]
}

fn filters() -> [(&'static str, Filter); 3] {
    [
        ("all", Filter::default()),
        ("state closed", Filter { state: Some(State::Closed), ..Filter::default() }),
        ("active", Filter { active: Some(true), ..Filter::default() }),
    ]
}

/// One database with a transaction that reads.
struct Side {
    tx: Tx,
    scope: Option<Scope>,
    cursor: Cursor,
}

impl Side {
    async fn timed(&mut self, filter: &Filter, sample: &mut Sample) -> Outcome {
        let scope = self.scope.as_ref().ok_or("no scope")?;
        let begun = Instant::now();
        let lines = list(&mut self.tx, scope, filter, self.cursor, PAGE).await?;
        sample.push(begun.elapsed());
        if lines.is_empty() { Err("a page that was full is empty".into()) } else { Ok(()) }
    }
}

/// Measures all lists of one database in both sizes.
pub async fn measure(report: &mut Report, large: &World<'_>, databases: &[Db; 2], most: f64) -> Outcome {
    let parties = large.parties;
    let name = databases[0].name();
    report.table(
        format!("Lists of {PAGE}, {name}"),
        &[
            "reader",
            "filter",
            "page",
            "floor",
            "median",
            "p95",
            "of the floor",
            "required",
            "verdict",
            "at a tenth",
            "growth",
            "required",
            "verdict",
        ],
    );
    let mut sides = [side(&databases[0]).await?, side(&databases[1]).await?];
    let floor = Floor::find(large, &mut sides[0].tx).await?;
    for reader in readers(parties) {
        for side in &mut sides {
            let viewer = standing::find_viewer(&mut side.tx, parties.people[reader.person].id, parties.now).await?;
            let viewer: Viewer = viewer.ok_or("a reader is in no organization")?;
            side.scope = Some(scope(&viewer, parties.now).map_err(|refusal| format!("{refusal:?}"))?);
        }
        for (filter_name, filter) in filters() {
            let deep = deepest(&mut sides, &filter).await?;
            for page in [1, deep] {
                for side in &mut sides {
                    side.cursor = walk(side, &filter, page).await?.1;
                }
                let cells =
                    case(report, &mut sides, &floor, (&reader, filter_name, &filter, page), (name, most)).await?;
                report.row(cells);
            }
        }
    }
    report.note(format!(
        "Floor: the newest {PAGE} of one customer by its index, measured in turn with each list; a ratio is the median \
         of those of each round. A page is the hundredth, \
         or the last full one where there are fewer. Lines without a bound show what the promise does not name."
    ));
    Ok(())
}

async fn side(db: &Db) -> Outcome<Side> {
    Ok(Side { tx: db.read().await?, scope: None, cursor: Cursor::Newest })
}

/// The customer whose newest are the floor, and a permit for it.
struct Floor {
    permit: Permit,
    customer: OrganizationId,
}

impl Floor {
    /// The first ordinary customer of which there are enough.
    async fn find(world: &World<'_>, tx: &mut Tx) -> Outcome<Self> {
        let parties = world.parties;
        let mut counts = vec![0; parties.size.customers];
        for request in &world.requests {
            counts[request.customer] += 1;
        }
        let first = 1 + parties.size.some;
        let found = (first..parties.size.customers).find(|customer| counts[*customer] >= PAGE);
        let place = found.ok_or("no customer has enough service requests")?;
        let customer = parties.customer_id(place);
        let person = parties.people[parties.person_of_customer(place, 0)].id;
        let facts = standing::find(tx, person, customer, None, parties.now).await?.ok_or("nobody at the customer")?;
        let thing = Thing::Organization(customer);
        let permit = decide(&facts, Act::ViewServiceRequest, thing, parties.now);
        Ok(Self { permit: permit.map_err(|refusal| format!("{refusal:?}"))?, customer })
    }

    async fn timed(&self, tx: &mut Tx, sample: &mut Sample) -> Outcome {
        let begun = Instant::now();
        let lines = list_newest_of_customer(tx, &self.permit, self.customer, PAGE).await?;
        sample.push(begun.elapsed());
        if lines.len() as i64 == PAGE { Ok(()) } else { Err("the floor's page is not full".into()) }
    }
}

/// Walks page by page; gives how many full pages were reached and where the last of them begins.
async fn walk(side: &mut Side, filter: &Filter, pages: usize) -> Outcome<(usize, Cursor)> {
    let scope = side.scope.ok_or("no scope")?;
    let (mut cursor, mut last) = (Cursor::Newest, Cursor::Newest);
    for page in 0..pages {
        let lines = list(&mut side.tx, &scope, filter, cursor, PAGE).await?;
        if (lines.len() as i64) < PAGE {
            return Ok((page, last));
        }
        last = cursor;
        cursor = lines.last().map_or(cursor, |line| Cursor::OlderThan(line.id));
    }
    Ok((pages, last))
}

/// The deepest page to measure that both sizes have.
async fn deepest(sides: &mut [Side; 2], filter: &Filter) -> Outcome<usize> {
    let (large, _) = walk(&mut sides[0], filter, DEEP).await?;
    let (small, _) = walk(&mut sides[1], filter, DEEP).await?;
    Ok(large.min(small).max(1))
}

async fn case(
    report: &mut Report,
    sides: &mut [Side; 2],
    floor: &Floor,
    (reader, filter_name, filter, page): (&Reader, &str, &Filter, usize),
    (database, most): (&str, f64),
) -> Outcome<Vec<String>> {
    let (mut floors, mut larges, mut smalls) = (Sample::default(), Sample::default(), Sample::default());
    let begun = Instant::now();
    for round in 0..ROUNDS {
        // A slow case is not measured longer than it takes to know that it is slow.
        if round >= 10 && begun.elapsed().as_secs() >= 3 {
            break;
        }
        // Every second round the other way about, so that none is always the one after the same other.
        for turn in if round % 2 == 0 { [0, 1, 2] } else { [2, 1, 0] } {
            match turn {
                0 => floor.timed(&mut sides[0].tx, &mut floors).await?,
                1 => sides[0].timed(filter, &mut larges).await?,
                _ => sides[1].timed(filter, &mut smalls).await?,
            }
        }
    }
    let (of_floor, growth) = (larges.times_of(&floors), larges.times_of(&smalls));
    let case = format!("{database}, {}, {filter_name}, page {page}", reader.name);
    let mut judged = |what, figure, most| {
        if reader.promised {
            let verdict = report.judge(&format!("{case}: {what}"), figure, Bound::AtMost(most));
            [format!("at most {}", times(most)), verdict]
        } else {
            [String::new(), String::new()]
        }
    };
    let [floor_bound, floor_verdict] = judged("of the floor", of_floor, most);
    let [growth_bound, growth_verdict] = judged("growth", growth, GROWTH);
    Ok(vec![
        reader.name.clone(),
        filter_name.to_owned(),
        page.to_string(),
        time(floors.median()),
        time(larges.median()),
        time(larges.p95()),
        times(of_floor),
        floor_bound,
        floor_verdict,
        time(smalls.median()),
        times(growth),
        growth_bound,
        growth_verdict,
    ])
}
