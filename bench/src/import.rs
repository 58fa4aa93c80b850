//! Importing 100,000 service requests with a message each by `mandate import`, beside the same rows of the same tables
//! written raw: prepared statements, one after the other, in one transaction, durable as the product's.

mod raw;

use std::{
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::Path,
    process::Command,
    time::Instant,
};

use jiff::{Timestamp, ToSpan};
use mandate_core::{
    access::{Act, Thing, TokenScopes, Viewer, installation},
    id::{OrganizationId, PersonId, ServiceRequestId},
    party::{OrganizationKind, Role},
    text::{EmailAddress, Name},
};
use mandate_store::{Db, db::Location, organization, person};

use crate::{
    Outcome,
    load::{self, Place},
    random::Random,
    report::{Bound, Report},
    stats::{median, times},
    world::rows::{Row, prose},
};

const CUSTOMERS: usize = 1_000;
const ROUNDS: usize = 3;
const LEAST: f64 = 1.0 / 3.0;
const ADMINISTRATOR: &str = "ada@vendor.example";

/// What is imported: of each service request its customer and when it was submitted.
struct Desk {
    requests: usize,
    begin: Timestamp,
}

impl Desk {
    fn at(&self, request: usize) -> Timestamp {
        self.begin + (request as i64 * 5).minutes()
    }

    fn customer(request: usize) -> usize {
        request * 7 % CUSTOMERS
    }

    fn state(request: usize) -> &'static str {
        ["closed", "resolved", "open", "waiting_for_customer", "new"][request % 5]
    }

    fn subject(request: usize) -> String {
        prose(request, 60)
    }

    /// The files of the parties, and in a folder of their own those that are measured.
    fn write(&self, folder: &Path) -> Outcome {
        let (parties, requests) = (folder.join("parties"), folder.join("requests"));
        fs::create_dir_all(&parties)?;
        fs::create_dir_all(&requests)?;
        let file =
            |folder: &Path, name: &str| Ok::<_, std::io::Error>(BufWriter::new(File::create(folder.join(name))?));
        let mut organizations = file(&parties, "organizations.csv")?;
        let mut people = file(&parties, "people.csv")?;
        writeln!(organizations, "external_id,kind,name,country")?;
        writeln!(people, "external_id,name,email,organization,roles")?;
        writeln!(people, "agent,Vera Agent,vera@vendor.example,vendor,support")?;
        for customer in 0..CUSTOMERS {
            writeln!(organizations, "c{customer},customer,Customer {customer:04},DE")?;
            writeln!(people, "u{customer},Person {customer:04},p{customer}@example.org,c{customer},contact_manager")?;
        }
        let mut rows = file(&requests, "service_requests.csv")?;
        let mut messages = file(&requests, "messages.csv")?;
        writeln!(rows, "external_id,customer,subject,description,severity,state,submitter,submitted_at")?;
        writeln!(messages, "external_id,service_request,author,body,written_at")?;
        for request in 0..self.requests {
            let (customer, at, state) = (Self::customer(request), self.at(request), Self::state(request));
            let (subject, description) = (Self::subject(request), prose(request + 1, 600));
            writeln!(rows, "T-{request},c{customer},{subject},{description},3,{state},u{customer},{at}")?;
            writeln!(messages, "M-{request},T-{request},agent,{},{}", prose(request, 400), at + 1.hour())?;
        }
        Ok(())
    }

    /// The rows of the main tables, for parties that are there.
    fn rows(&self, parties: &Parties) -> Vec<[Row; 3]> {
        let mut random = Random::new("import");
        let row = |request: usize| {
            let (at, state) = (self.at(request), Self::state(request));
            let customer = parties.customers[Self::customer(request)];
            let person = parties.people[Self::customer(request)];
            let id = ServiceRequestId(random.id(at));
            let is_active = !matches!(state, "closed" | "resolved");
            let answered = at + 1.hour();
            let over = (!is_active).then_some(at);
            let closed = over.filter(|_| state == "closed");
            let subject = Self::subject(request);
            let main: Row = vec![
                id.into(),
                customer.into(),
                "question".into(),
                subject.into(),
                "3".into(),
                state.into(),
                is_active.into(),
                person.into(),
                customer.into(),
                person.into(),
                prose(request + 1, 600).into(),
                1_i64.into(),
                at.into(),
                answered.into(),
                answered.into(),
                over.into(),
                closed.into(),
            ];
            let contact: Row = vec![id.into(), person.into(), "primary".into(), person.into(), at.into()];
            let message: Row = vec![
                random.id(answered).into(),
                id.into(),
                "public".into(),
                parties.agent.into(),
                parties.vendor.into(),
                prose(request, 400).into(),
                answered.into(),
            ];
            [main, contact, message]
        };
        (0..self.requests).map(row).collect()
    }
}

/// Who there is.
struct Parties {
    vendor: OrganizationId,
    agent: PersonId,
    customers: Vec<OrganizationId>,
    people: Vec<PersonId>,
}

/// The vendor with an administrator; with `all`, also the customers, as the raw rows need them.
async fn found(db: &Db, now: Timestamp, all: bool) -> Outcome<Parties> {
    let mut random = Random::new("parties");
    let (vendor, agent) = (OrganizationId(random.id(now)), PersonId(random.id(now)));
    let roles = [Role::Administrator, Role::Support].into_iter().collect();
    let (kind, scopes) = (OrganizationKind::Vendor, TokenScopes::ALL);
    let viewer = Viewer { person_id: agent, organization_id: vendor, kind, roles, active: true, scopes };
    let permit = installation(&viewer, Act::Administer, Thing::Installation, now);
    let mut tx = db.write().await?;
    organization::insert(&mut tx, &permit, vendor, OrganizationKind::Vendor, &Name::parse("Vendor")?, "DE").await?;
    let (name, email) = (Name::parse("Ada")?, EmailAddress::parse(ADMINISTRATOR)?);
    let mut new = person::NewPerson {
        id: agent,
        name: &name,
        email: &email,
        time_zone: "UTC",
        language: "en",
        organization_id: vendor,
        location_id: None,
        roles,
    };
    person::insert(&mut tx, &permit, random.id(now), &new).await?;
    let (mut customers, mut people) = (Vec::new(), Vec::new());
    for customer in 0..if all { CUSTOMERS } else { 0 } {
        let id = OrganizationId(random.id(now));
        let called = Name::parse(&format!("Customer {customer:04}"))?;
        organization::insert(&mut tx, &permit, id, OrganizationKind::Customer, &called, "DE").await?;
        let email = EmailAddress::parse(&format!("p{customer}@example.org"))?;
        new = person::NewPerson { id: PersonId(random.id(now)), organization_id: id, ..new };
        person::insert(&mut tx, &permit, random.id(now), &person::NewPerson { email: &email, ..new.clone() }).await?;
        customers.push(id);
        people.push(new.id);
    }
    tx.commit().await?;
    Ok(Parties { vendor, agent, customers, people })
}

/// Measures it on one database.
pub async fn measure(report: &mut Report, program: &Path, place: &Place, small: bool, now: Timestamp) -> Outcome {
    let requests = if small { 10_000 } else { 100_000 };
    let desk = Desk { requests, begin: now - (requests as i64 * 5 + 600).minutes() };
    let folder = tempfile::Builder::new().prefix("mandate-bench-import-").tempdir_in(crate::durable_folder())?;
    desk.write(folder.path())?;
    let (mut raws, mut imports) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let location = load::anew(place, "import").await?;
        let db = Db::open(&location).await?;
        let rows = desk.rows(&found(&db, now, true).await?);
        drop(db);
        raws.push(requests as f64 / raw::write(&location, rows).await?);
        let location = load::anew(place, "import").await?;
        let db = Db::open(&location).await?;
        found(&db, now, false).await?;
        drop(db);
        import(program, &location, &folder.path().join("parties"))?;
        let begun = Instant::now();
        import(program, &location, &folder.path().join("requests"))?;
        imports.push(requests as f64 / begun.elapsed().as_secs_f64());
        count(&location, requests).await?;
    }
    let (raw, imported) = (median(&raws), median(&imports));
    let database = match place {
        Place::Sqlite(_) => "SQLite",
        Place::Postgres(_) => "PostgreSQL",
    };
    report.table(
        format!("Importing {requests} service requests with a message each, {database}"),
        &["raw requests/s", "imported requests/s", "of the raw", "required", "verdict"],
    );
    let verdict = report.judge(&format!("import on {database}"), imported / raw, Bound::AtLeast(LEAST));
    let required = format!("at least {}", times(LEAST));
    report.row(vec![format!("{raw:.0}"), format!("{imported:.0}"), times(imported / raw), required, verdict]);
    report.note(format!(
        "Raw: the rows of service_request, contact and message by prepared statements in one transaction. Imported: by the \
         program, from CSV, from its start to its end, with the record, the feed, external ids and what search needs. Medians \
         of {ROUNDS} rounds of each in turn."
    ));
    Ok(())
}

fn import(program: &Path, location: &Location, folder: &Path) -> Outcome {
    let database = match location {
        Location::Sqlite(path) => path.parent().unwrap_or(path).to_string_lossy().into_owned(),
        Location::Postgres(address) => address.clone(),
    };
    let mut command = Command::new(program);
    command.arg("import").arg(folder).args(["--by", ADMINISTRATOR, "--source", "bench", "--database", &database]);
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!(
        "the import failed: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
    .into())
}

/// Whether all of it is there.
async fn count(location: &Location, requests: usize) -> Outcome {
    let found = raw::count(location).await?;
    if found == requests as i64 { Ok(()) } else { Err(format!("{found} of {requests} messages are there").into()) }
}
