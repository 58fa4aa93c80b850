//! The rows of every table, as the product would write them.

use jiff::Timestamp;
use mandate_core::{
    permission::{Level, Terms, Until},
    search::terms,
    service_request::Kind,
};
use mandate_store::Value;

use super::{Parties, Permission, ServiceRequest, World, ago, requests::FIRST_NUMBER};
use crate::{Outcome, random::Random};

pub type Row = Vec<Value>;

/// A table with its rows.
pub struct Table<'a> {
    pub name: &'static str,
    pub columns: &'static str,
    pub rows: Box<dyn Iterator<Item = Row> + Send + 'a>,
}

macro_rules! row {
    ($($value:expr),* $(,)?) => { vec![$(Value::from($value)),*] };
}

/// A text of this many characters, another for every number.
pub fn prose(number: usize, length: usize) -> String {
    const WORDS: &str = "the controller reports a failed drive after the upgrade and the volume stays degraded until \
        somebody restarts the service by hand which we would like to avoid because the night shift has no access to \
        the console please tell us whether the log in the attachment shows the reason and what we should do next ";
    let start = number * 37 % (WORDS.len() / 2);
    WORDS[start..].chars().chain(WORDS.chars().cycle()).take(length).collect()
}

/// All tables, in an order in which they can refer to each other.
pub fn tables<'a>(world: &'a World<'a>, password_hash: &'a str) -> Vec<Table<'a>> {
    let parties = world.parties;
    let since = ago(parties.now, 1_200);
    vec![
        table(
            "organization",
            "id, kind, name, country, created_at",
            parties.organizations.iter().map(move |o| row![o.id, o.kind, o.name.as_str(), "DE", since]),
        ),
        table(
            "experience_change",
            "customer_id, changed_at",
            parties.organizations.iter().map(move |o| row![o.id, since]),
        ),
        table(
            "location",
            "id, organization_id, name, city",
            parties
                .organizations
                .iter()
                .filter_map(|o| o.location.map(|location| row![location, o.id, "Head office", "Berlin"])),
        ),
        table(
            "person",
            "id, name, email, time_zone, language, password_hash, locked_at, created_at",
            parties.people.iter().enumerate().map(move |(place, p)| {
                let (name, email) = (format!("Person {place:05}"), email(place));
                row![p.id, name, email, "UTC", "en", password_hash, p.locked.then_some(ago(since, -800)), since]
            }),
        ),
        table(
            "membership",
            "id, person_id, organization_id, location_id, roles, valid_from",
            parties.people.iter().map(move |p| {
                let organization = &parties.organizations[p.organization];
                row![p.id.0, p.id, organization.id, organization.location, p.roles, since]
            }),
        ),
        table(
            "permission_request",
            "id, partner_id, customer_id, requester_id, contact_manager_id, asked, asked_at, lapses_at, state,
             decided_by, decided_at, granted",
            parties.permissions.iter().map(move |x| permission_request(parties, x)),
        ),
        table(
            "permission",
            "id, request_id, partner_id, customer_id, person_id, level, valid_from, valid_until, ended_at, recorded_at,
             feed_swept",
            parties.permissions.iter().map(move |x| permission(parties, x)),
        ),
        table(
            "subscription",
            "person_id, customer_id, created_at",
            (0..parties.size.customers).map(move |customer| {
                row![parties.people[parties.person_of_customer(customer, 1)].id, parties.customer_id(customer), since]
            }),
        ),
        table(
            "service_request",
            "number, id, customer_id, kind, subject, product, severity, state, is_active, submitter_id,
             submitter_organization_id, primary_contact_id, description, message_count, created_at, updated_at,
             answered_at, resolved_at",
            world.requests.iter().enumerate().map(move |(place, r)| service_request(parties, place, r)),
        ),
        table("search_term", "service_request_id, term, customer_id", search_terms(world)),
        table(
            "contact",
            "service_request_id, person_id, role, added_by, added_at",
            world.requests.iter().flat_map(move |r| contacts(parties, r)),
        ),
        table(
            "message",
            "id, service_request_id, visibility, author_id, author_organization_id, body, created_at",
            messages(world),
        ),
        table(
            "feed",
            "subject, service_request_id, customer_id, state, is_active",
            world.requests.iter().flat_map(move |r| feed(parties, r)),
        ),
    ]
}

fn table<'a>(name: &'static str, columns: &'static str, rows: impl Iterator<Item = Row> + Send + 'a) -> Table<'a> {
    Table { name, columns, rows: Box::new(rows) }
}

pub fn email(person: usize) -> String {
    format!("person{person:05}@example.org")
}

fn granted_terms(x: &Permission, parties: &Parties) -> Outcome<String> {
    let until = Until::last_day_before(x.until);
    let personal = x.person.map(|person| (parties.people[person].id, x.level)).into_iter().collect();
    let terms = Terms { until, organization: x.person.is_none().then_some(x.level), personal };
    Ok(serde_json::to_string(&terms)?)
}

fn permission_request(parties: &Parties, x: &Permission) -> Row {
    let partner = parties.organizations[parties.partner(x.partner)].id;
    let requester = parties.people[parties.person_of_partner(x.partner, 0)].id;
    let manager = parties.people[parties.person_of_customer(x.customer, 0)].id;
    let (terms, asked_at) = (granted_terms(x, parties).unwrap_or_default(), ago(x.from, 1));
    let mut row = row![x.request_id, partner, parties.customer_id(x.customer), requester, manager, terms.as_str()];
    row.extend(row![asked_at, ago(x.from, -29), "approved", manager, x.from, terms]);
    row
}

fn permission(parties: &Parties, x: &Permission) -> Row {
    let partner = parties.organizations[parties.partner(x.partner)].id;
    let person = x.person.map(|person| parties.people[person].id);
    let mut row = row![x.id, x.request_id, partner, parties.customer_id(x.customer), person, x.level];
    row.extend(row![x.from, x.until, x.ended, x.from, x.is_swept(parties.now)]);
    row
}

fn service_request(parties: &Parties, place: usize, r: &ServiceRequest) -> Row {
    let submitter = &parties.people[r.submitter];
    let organization = parties.organizations[submitter.organization].id;
    let customer = parties.customer_id(r.customer);
    let number = FIRST_NUMBER + place as i64;
    let mut row = row![number, r.id, customer, Kind::Question, subject(place), "Storage 4000", r.severity, r.state];
    row.extend(row![r.state.is_active(), submitter.id, organization, submitter.id, prose(place + 1, 600)]);
    row.extend(row![r.messages as i64, r.created_at, r.created_at, r.answered_at, r.resolved_at]);
    row
}

/// A word that stands in twenty service requests, side by side in time.
pub fn rare_word(place: usize) -> String {
    format!("part{}", place / 20)
}

/// A word that stands in one of five hundred service requests.
pub fn frequent_word(place: usize) -> String {
    format!("rack{}", place % 500)
}

fn subject(place: usize) -> String {
    format!("{} {} {}", prose(place, 40), rare_word(place), frequent_word(place))
}

/// Some of the terms that the product would keep: the number, the product, and the words of the subject that differ.
fn search_terms<'a>(world: &'a World<'a>) -> impl Iterator<Item = Row> + 'a {
    world.requests.iter().enumerate().flat_map(move |(place, r)| {
        let number = FIRST_NUMBER + place as i64;
        let text = format!("SR-{number} Storage 4000 {} {}", rare_word(place), frequent_word(place));
        let customer = world.parties.customer_id(r.customer);
        terms(&text).into_iter().map(move |term| row![r.id, term, customer])
    })
}

fn contacts<'a>(parties: &'a Parties, r: &'a ServiceRequest) -> impl Iterator<Item = Row> + 'a {
    let submitter = parties.people[r.submitter].id;
    r.contacts().enumerate().map(move |(place, person)| {
        let role = if place == 0 { "primary" } else { "additional" };
        row![r.id, parties.people[person].id, role, submitter, r.created_at]
    })
}

fn messages<'a>(world: &'a World<'a>) -> impl Iterator<Item = Row> + 'a {
    let parties = world.parties;
    let mut random = Random::new("messages");
    let ids = world.requests.iter().flat_map(|r| (0..r.messages).map(move |place| (r, place)));
    ids.map(move |(r, place)| {
        let at: Timestamp = r.created_at;
        let author = if place % 2 == 0 { 4 + place } else { r.submitter };
        let person = &parties.people[author];
        let organization = parties.organizations[person.organization].id;
        row![random.id(at), r.id, "public", person.id, organization, prose(place, 400), at]
    })
}

/// The customer, whoever has a permission that reads and whose candidates are not swept, and the contacts.
fn feed<'a>(parties: &'a Parties, r: &'a ServiceRequest) -> impl Iterator<Item = Row> + 'a {
    let customer = parties.customer_id(r.customer);
    let mut subjects = vec![customer.0];
    for place in &parties.of_customer[r.customer] {
        let x = &parties.permissions[*place];
        if x.level >= Level::Look && !x.is_swept(parties.now) {
            subjects.push(match x.person {
                Some(person) => parties.people[person].id.0,
                None => parties.organizations[parties.partner(x.partner)].id.0,
            });
        }
    }
    subjects.extend(r.contacts().map(|person| parties.people[person].id.0));
    subjects.sort_unstable();
    subjects.dedup();
    subjects.into_iter().map(move |subject| row![subject, r.id, customer, r.state, r.state.is_active()])
}
