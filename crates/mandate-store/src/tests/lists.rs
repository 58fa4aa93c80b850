//! Lists equal decisions: in every generated world a list shows exactly what the decision allows to view, whoever
//! reads it, whichever filter, whichever way through its pages, on both databases.

use std::collections::BTreeMap;

use jiff::Timestamp;
use mandate_core::{
    access::{Act, Ground, Reason, Standing, Thing, decide},
    id::{OrganizationId, PersonId, ServiceRequestId},
    permission::Level,
    search::{Words, terms},
    service_request::{Severity, State},
};
use proptest::prelude::*;

use super::{
    desk::Submitted,
    scope_of,
    world::{Verdict, World, in_every_world},
};
use crate::{
    Tx, permission, search_pending,
    service_request::{self, Cursor, Filter},
    standing, subscription,
};

const PAGE: i64 = 3;

/// All pages, from the newest to the oldest; and where there are several, back again, which must be the same way.
async fn pages(tx: &mut Tx, person: PersonId, filter: &Filter, at: Timestamp) -> crate::Result<Vec<ServiceRequestId>> {
    let Some(scope) = scope_of(tx, person, at).await else { return Ok(Vec::new()) };
    let mut forward: Vec<ServiceRequestId> = Vec::new();
    let mut cursor = Cursor::Newest;
    loop {
        let page = service_request::list(tx, &scope, filter, cursor, PAGE).await?;
        forward.extend(page.iter().map(|line| line.id));
        match page.last().filter(|_| page.len() == 3) {
            Some(last) => cursor = Cursor::OlderThan(last.id),
            // Not all were asked: it goes on behind the last that was.
            None => match service_request::find_reach(tx, &scope, filter, cursor).await? {
                Some(reach) => cursor = Cursor::OlderThan(reach.id),
                None => break,
            },
        }
    }
    let Some(oldest) = forward.last().filter(|_| forward.len() > 3) else { return Ok(forward) };
    let mut back = vec![*oldest];
    let mut cursor = Cursor::NewerThan(*oldest);
    loop {
        let page = service_request::list(tx, &scope, filter, cursor, PAGE).await?;
        back.splice(0..0, page.iter().map(|line| line.id));
        match page.first().filter(|_| page.len() == 3) {
            Some(first) => cursor = Cursor::NewerThan(first.id),
            None => match service_request::find_reach(tx, &scope, filter, cursor).await? {
                Some(reach) => cursor = Cursor::NewerThan(reach.id),
                None => break,
            },
        }
    }
    assert_eq!(forward, back, "the way back is the way there");
    Ok(forward)
}

async fn facts(
    tx: &mut Tx,
    world: &World,
    person: PersonId,
    at: Timestamp,
) -> crate::Result<BTreeMap<ServiceRequestId, Standing>> {
    let mut facts = BTreeMap::new();
    let mut things = Vec::new();
    for (request, _) in world.requests.iter().filter(|(request, _)| request.at <= at) {
        let found = standing::find(tx, person, request.customer, Some(request.id), at).await?;
        facts.extend(found.map(|standing| (request.id, standing)));
        things.push((request.customer, request.id));
    }
    while search_pending::index_some(tx).await? > 0 {}
    if let Some(viewer) = standing::find_viewer(tx, person, at).await? {
        let many = standing::list(tx, viewer, &things, at).await?;
        let each: Vec<_> = things.iter().filter_map(|(_, request)| facts.get(request).copied()).collect();
        assert_eq!(many, each, "the facts of many are those of each");
    }
    Ok(facts)
}

fn filters(customer: usize, state: State, active: bool, world: &World) -> Vec<Filter> {
    let (all, customer) = (Filter::default(), Some(world.customers[customer].id));
    let contact = world.contacts.last().map(|(_, person)| *person);
    let middle = world.requests.get(world.requests.len() / 2).map(|(request, _)| request.at);
    let product = Some("Fan".to_owned());
    let severity = Some(Severity::Three);
    let words = |typed| Words::parse(typed).unwrap();
    vec![
        all.clone(),
        Filter { mine: true, ..all.clone() },
        Filter { customer, ..all.clone() },
        Filter { customer, by_feed: true, state: Some(state).filter(|_| active), ..all.clone() },
        Filter { state: Some(state), mine: active, ..all.clone() },
        Filter { active: Some(active), customer: customer.filter(|_| state.is_active()), ..all.clone() },
        Filter { severity, ..all.clone() },
        Filter { product: product.clone(), customer: customer.filter(|_| active), ..all.clone() },
        Filter { contact, active: Some(active), ..all.clone() },
        Filter { from: middle, ..all.clone() },
        Filter { until: middle, mine: active, ..all.clone() },
        Filter { subscribed: true, ..all.clone() },
        Filter { without_product: true, submitter: customer.filter(|_| active), ..all.clone() },
        Filter { whole: true, ..all.clone() },
        Filter { words: words("fan"), ..all.clone() },
        Filter { words: words("温度"), severity, state: Some(state), ..all },
    ]
}

/// What the decision allows the person to view, as the filter has it, the newest first.
fn expected(
    world: &World,
    facts: &BTreeMap<ServiceRequestId, Standing>,
    subscribed: &[OrganizationId],
    person: PersonId,
    filter: &Filter,
    at: Timestamp,
) -> Vec<ServiceRequestId> {
    let allowed = |request: &Submitted| {
        let standing = facts.get(&request.id);
        standing.is_some_and(|facts| decide(facts, Act::ViewServiceRequest, request.thing(), at).is_ok())
    };
    let as_a_whole = |request: &Submitted| {
        let thing = Thing::Organization(request.customer);
        facts.get(&request.id).is_some_and(|facts| decide(facts, Act::ViewDashboard, thing, at).is_ok())
    };
    let matches = |place: usize, request: &Submitted, state: State| {
        let about = world.about(place);
        filter.customer.is_none_or(|customer| customer == request.customer)
            && filter.state.is_none_or(|wanted| wanted == state)
            && filter.active.is_none_or(|wanted| wanted == state.is_active())
            && (!filter.mine || world.is_of(request, person))
            && filter.severity.is_none_or(|wanted| wanted == about.severity)
            && filter.product.as_deref().is_none_or(|wanted| Some(wanted) == about.product)
            && (!filter.whole || as_a_whole(request))
            && (!filter.without_product || about.product.is_none())
            && filter.submitter.is_none_or(|wanted| wanted == request.customer)
            && filter.contact.is_none_or(|wanted| world.contacts.contains(&(request.id, wanted)))
            && filter.from.is_none_or(|from| from <= request.at)
            && filter.until.is_none_or(|until| request.at < until)
            && (!filter.subscribed || subscribed.contains(&request.customer))
            && filter.words.found_in(&terms(&world.texts[&request.id]))
            && allowed(request)
    };
    let all = world.requests.iter().enumerate().rev();
    let found = all.filter(|(place, (request, state))| matches(*place, request, *state));
    found.map(|(_, (request, _))| request.id).collect()
}

#[tokio::test]
async fn p14_x08_a_list_shows_exactly_what_the_decision_allows_to_view() {
    let extra = (0..4_usize, prop::sample::select(State::ALL.to_vec()), any::<bool>());
    in_every_world(extra, async |tx, mut world, steps, &(customer, state, active)| -> Verdict {
        for step in steps {
            world.take(tx, step).await?;
        }
        let filters = filters(customer, state, active, &world);
        let (all, narrow) = filters.split_first().unwrap();
        for (turn, at) in world.moments().into_iter().enumerate() {
            for (position, person) in world.people.iter().copied().enumerate() {
                let facts = facts(tx, &world, person, at).await?;
                let subscribed = subscription::list_of_person(tx, person, at).await?;
                // Everybody reads everything; the filters take turns, and the worlds begin with another one.
                let turn = position + turn + steps.len();
                for filter in [all, &narrow[turn % narrow.len()], &narrow[(turn + 6) % narrow.len()]] {
                    let expected = expected(&world, &facts, &subscribed, person, filter, at);
                    let listed = pages(tx, person, filter, at).await?;
                    if listed != expected {
                        return Err(format!("{person} at {at} with {filter:?}: {listed:?}, not {expected:?}").into());
                    }
                }
            }
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn p14_the_people_with_a_level_are_those_for_whom_it_decides() {
    in_every_world(Just(()), async |tx, mut world, steps, ()| -> Verdict {
        for step in steps {
            world.take(tx, step).await?;
        }
        for at in world.moments() {
            // Those between whom most happens.
            for customer in &world.customers[..2] {
                let mut standings = Vec::new();
                for person in &world.people {
                    standings.extend(standing::find(tx, *person, customer.id, None, at).await?);
                }
                for (partner, level) in
                    world.partners.iter().flat_map(|partner| Level::ALL.map(|level| (partner, level)))
                {
                    let has = |standing: &&Standing| {
                        standing.viewer.active
                            && standing.viewer.organization_id == partner.id
                            && standing.deciding(at).is_some_and(|(permission, _)| permission.level >= level)
                    };
                    let mut expected: Vec<_> = standings.iter().filter(has).map(|s| s.viewer.person_id).collect();
                    let mut found = permission::list_people_with(tx, partner.id, customer.id, level, at).await?;
                    expected.sort();
                    found.sort();
                    if found != expected {
                        return Err(format!("{level} at {at}: {found:?}, not {expected:?}").into());
                    }
                }
            }
        }
        Ok(())
    })
    .await;
}

/// What a decision said and why, without when the permission was ended, which may become known later.
fn said(standing: Option<&Standing>, act: Act, thing: Thing, at: Timestamp) -> String {
    let Some(standing) = standing else { return "in no organization".to_owned() };
    let permission = |fact: &mandate_core::access::PermissionFact| (fact.id, fact.level, fact.valid_from);
    match decide(standing, act, thing, at) {
        Ok(permit) => match permit.ground() {
            Ground::Permission { permission: fact, personal } | Ground::Attached { permission: fact, personal, .. } => {
                format!("{} {:?} {personal}", permit.ground().as_str(), permission(fact))
            }
            Ground::Deployment(fact) => format!("{} {:?}", fact.number, fact.access.map(|access| access.id)),
            other => format!("{other:?}"),
        },
        Err(refusal) => match refusal.reason {
            Reason::Ended { permission: fact, personal } => format!("ended {:?} {personal}", permission(&fact)),
            Reason::LevelTooLow { permission: fact, .. }
            | Reason::NotAttached { permission: fact, .. }
            | Reason::NotByPermission { permission: fact, .. } => {
                format!("{} {:?}", std::any::type_name_of_val(&refusal.reason), permission(&fact))
            }
            other => format!("{other:?}"),
        },
    }
}

async fn answers(tx: &mut Tx, world: &World, at: Timestamp) -> crate::Result<Vec<String>> {
    let mut answers = Vec::new();
    for person in &world.people {
        let facts = facts(tx, world, *person, at).await?;
        for (request, _) in world.requests.iter().filter(|(request, _)| request.at <= at) {
            for act in [Act::ViewServiceRequest, Act::UpdateServiceRequest] {
                let said = said(facts.get(&request.id), act, request.thing(), at);
                answers.push(format!("{person} {act} {}: {said}", request.number));
            }
        }
    }
    Ok(answers)
}

#[tokio::test]
async fn x06_a_decision_about_an_earlier_moment_is_the_same_when_it_is_asked_later() {
    in_every_world(any::<prop::sample::Index>(), async |tx, mut world, steps, moment| -> Verdict {
        let mut then = None;
        for (position, step) in steps.iter().enumerate() {
            world.take(tx, step).await?;
            if position == moment.index(steps.len()) {
                then = Some((world.now, answers(tx, &world, world.now).await?));
            }
        }
        let (at, expected) = then.expect("the moment is one of the world's");
        let asked_later = answers(tx, &world, at).await?;
        match expected.iter().zip(&asked_later).find(|(then, now)| then != now) {
            Some((then, now)) => Err(format!("{at}: it was {then}, and is now {now}").into()),
            None => Ok(()),
        }
    })
    .await;
}
