//! Ends that are to come: 30, 7 and 1 days before, both sides are told of all that is due for them, in one mail (X07).

use std::collections::{BTreeMap, BTreeSet};

use mandate_core::{
    id::{OrganizationId, PersonId},
    party::Role,
    permission::next_announcement,
    webhook::EventKind,
};
use mandate_store::{
    organization, permission, permission::Permission, permission_end, permission_request, person, person::Person,
};

use super::{Acting, Caller, Tried, notify};
use crate::{
    App, OpError,
    locale::{Argument, Locale, Message},
};

/// So many permissions are announced together: so many that a day's are in one mail.
const TOGETHER: i64 = 5000;

/// What is known of a permission that ends, for its line.
struct Line<'a> {
    permission: &'a Permission,
    who: Option<String>,
    partner: String,
    customer: String,
    /// What its person falls back to, where it is one's own.
    then: Option<mandate_core::permission::Level>,
}

/// Announces the ends that are due, each once; what was missed while nothing ran is announced once, too. Where some cannot
/// be announced together, fewer are at once, until the one that fails is alone: it keeps no other waiting.
///
/// # Errors
/// When the database fails.
pub async fn announce_all(app: &App) -> Result<(), OpError> {
    let (caller, mut tried) = (Caller::installation(), Tried::default());
    let (mut skip, mut together) = (0, TOGETHER);
    loop {
        let mut acting = Acting::begin(app, &caller).await?;
        let now = acting.now;
        let due = permission_end::list_due(&mut acting.tx, now, skip, together).await?;
        if due.is_empty() {
            return tried.done();
        }
        let count = i64::try_from(due.len()).unwrap_or(TOGETHER);
        match announce_some(acting, due).await {
            Ok(()) => {}
            Err(_) if count > 1 => together = count / 2,
            Err(error) => {
                tried.note(Err(error));
                (skip, together) = (skip + 1, TOGETHER);
            }
        }
    }
}

async fn announce_some(mut acting: Acting<'_>, due: Vec<Permission>) -> Result<(), OpError> {
    let now = acting.now;
    for permission in &due {
        let next = next_announcement(permission.valid_until, now);
        permission_end::set_next(&mut acting.tx, permission.id, next).await?;
    }
    // What is over by now has ended already.
    let to_come: Vec<_> = due.into_iter().filter(|permission| permission.valid_until > now).collect();
    let requests: BTreeSet<_> = to_come.iter().map(|one| (one.customer_id, one.request_id)).collect();
    for (customer, request) in requests {
        acting.happened(EventKind::PermissionEnding, customer, request.to_string());
    }
    announce(&mut acting, &to_come).await?;
    acting.commit().await
}

async fn announce(acting: &mut Acting<'_>, ends: &[Permission]) -> Result<(), OpError> {
    let parties: BTreeSet<_> = ends.iter().flat_map(|end| [end.partner_id, end.customer_id]).collect();
    let mut people: BTreeMap<OrganizationId, Vec<Person>> = BTreeMap::new();
    for party in &parties {
        people.insert(*party, person::list_of_organization(&mut acting.tx, *party).await?);
    }
    let names = organization::list_names(&mut acting.tx, parties.into_iter().collect()).await?;
    let mut told: BTreeMap<PersonId, Vec<Line<'_>>> = BTreeMap::new();
    for permission in ends {
        let of = |party: &OrganizationId| people.get(party).map(Vec::as_slice).unwrap_or_default();
        let asked = permission_request::find(&mut acting.tx, permission.request_id).await?;
        let requester = asked.map(|request| request.requester_id);
        let (partner, customer) = (permission.partner_id, permission.customer_id);
        let partners = of(&partner).iter().filter(|person| {
            Some(person.id) == permission.person_id
                || Some(person.id) == requester
                || (permission.person_id.is_none() && person.roles.has(Role::Administrator))
        });
        let managers = of(&customer).iter().filter(|person| person.roles.has(Role::ContactManager));
        let whose = permission.person_id.and_then(|id| of(&partner).iter().find(|person| person.id == id));
        let everybody = permission::list_live(&mut acting.tx, partner, customer, acting.now).await?;
        let then = everybody.iter().find(|other| {
            permission.person_id.is_some() && other.person_id.is_none() && other.valid_until > permission.valid_until
        });
        for person in partners.chain(managers) {
            let name = |id| names.get(&id).cloned().unwrap_or_default();
            told.entry(person.id).or_default().push(Line {
                permission,
                who: whose.map(|person| person.name.clone()),
                partner: name(partner),
                customer: name(customer),
                then: then.map(|other| other.level),
            });
        }
    }
    let everybody: BTreeMap<_, _> = people.values().flatten().map(|person| (person.id, person)).collect();
    for (id, mut lines) in told {
        let Some(person) = everybody.get(&id) else { continue };
        lines.sort_by_key(|line| (line.permission.valid_until, line.customer.clone(), line.partner.clone()));
        let news = news(person, &lines);
        notify::tell(acting, &[id], &news).await?;
    }
    Ok(())
}

/// What one person is told: how many, the first day, and a line for each.
fn news(person: &Person, lines: &[Line<'_>]) -> notify::News {
    let l = Locale::of(person);
    let first = lines.first();
    let of_customer = first.is_some_and(|line| line.permission.customer_id == person.organization_id);
    let (id, link, button) = match first {
        _ if of_customer => ("news-ends-of-partners", "/my-partners".to_owned(), "news-ends-of-partners-button"),
        Some(line) if lines.len() == 1 => {
            ("news-ends", format!("/permission-requests/{}/renew", line.permission.request_id), "news-renew-button")
        }
        _ => ("news-ends", "/my-customers".to_owned(), "news-ended-button"),
    };
    let line = |line: &Line<'_>| {
        let whose = line.who.clone().unwrap_or_else(|| l.t("everybody").to_string());
        let then = line.then.map_or_else(
            || l.t("ends-then-nothing").to_string(),
            |level| l.t("ends-then").with("level", l.word("level", level.as_str()).to_string()).to_string(),
        );
        let message = Message::new("ends-line")
            .with("whose", whose)
            .with("partner", &line.partner)
            .with("customer", &line.customer)
            .with("level", l.word("level", line.permission.level.as_str()).to_string())
            .with("date", l.until(&line.permission.until()))
            .with("then", then);
        l.render_plain(&message)
    };
    let message = Message::new(id)
        .with("count", lines.len())
        .with("customer", first.map_or("", |line| line.customer.as_str()))
        .with("partner", first.map_or("", |line| line.partner.as_str()))
        .with("date", first.map_or(Argument::from(""), |line| Argument::from(line.permission.until().date())));
    notify::News {
        kind: notify::NoticeKind::Access,
        message,
        detail: Some(lines.iter().map(line).collect::<Vec<_>>().join("\n")),
        link,
        button,
        about: None,
    }
}
