//! Searching: who may do something on a thing, and on which things somebody may do it. What could be an answer is found by
//! SQL and walked in the order of ids; each is then answered as an evaluation is, and only a yes is a result.

use std::collections::BTreeSet;

use mandate_core::{
    access::{self, Act, Answer, Asking, Scope, Thing, TokenScopes, Viewer},
    id::{OrganizationId, PersonId, ServiceRequestId},
    party::{OrganizationKind, Roles},
};
use mandate_store::{
    decision::{self as store, Named},
    organization,
    service_request::{self, Cursor, Filter},
};
use uuid::Uuid;

use super::{Asker, Kind, On, Question, Room, Subject, facts::Facts};
use crate::{App, OpError, locale::Locale, ops::facts_about};

/// So many are read at once.
const STEP: usize = 100;
/// So many are asked for a page at most; then it ends, and the next goes on.
const WALK: usize = 2000;

/// Behind which candidate a page begins: its own id, and before that the one of its organization where there are several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place(pub Uuid, pub Uuid);

/// Which page is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Behind which candidate it begins.
    pub after: Place,
    /// How many results stand on it at most.
    pub limit: usize,
}

/// A page of results.
#[derive(Clone, Debug)]
pub struct Found<T> {
    /// What was found.
    pub results: Vec<T>,
    /// Where the next page begins, where there may be one.
    pub next: Option<Place>,
}

/// A page that is being filled.
struct Filling<T> {
    found: Found<T>,
    page: Page,
    walked: usize,
}

impl<T> Filling<T> {
    const fn new(page: Page) -> Self {
        Self { found: Found { results: Vec::new(), next: None }, page, walked: 0 }
    }

    /// Whether the page is full: then it goes on behind the last candidate that was taken.
    fn is_full(&mut self) -> bool {
        let full = self.found.results.len() >= self.page.limit || self.walked >= WALK;
        self.found.next = full.then_some(self.page.after);
        full
    }

    fn take(&mut self, place: Place, result: Option<T>) {
        self.page.after = place;
        self.walked += 1;
        self.found.results.extend(result);
    }
}

/// The people who may do an act on a thing, as far as the caller may ask about them. **Requires:** as [`super::evaluate`].
///
/// # Errors
/// When the caller may not ask at all.
pub async fn list_subjects(
    app: &App,
    asker: &Asker,
    l: &Locale,
    (act, on): (Option<Act>, On),
    page: Page,
) -> Result<Found<PersonId>, OpError> {
    let mut room = Room::enter(app, asker, l).await?;
    let mut filling = Filling::new(page);
    let question = |subject| Question { subject, act, on, at: None };
    let facts = Facts::load(&mut room.tx, &room.asking, &[question(Subject::Nobody)], room.now).await?;
    let Some(act) = act else { return Ok(filling.found) };
    // What is not there is looked for like what may not be known: it takes as long.
    for organization in room.list_organizations_of_subjects(act, facts.thing(on)).await? {
        let mut after = match filling.page.after {
            Place(reached, _) if organization.0 < reached => continue,
            Place(reached, person) if organization.0 == reached => PersonId(person),
            Place(..) => PersonId(Uuid::nil()),
        };
        loop {
            if filling.is_full() {
                return Ok(filling.found);
            }
            let people = store::list_people_of(&mut room.tx, &room.asking, organization, after, STEP as i64).await?;
            let Some(last) = people.last() else { break };
            after = *last;
            let questions: Vec<_> = people.iter().map(|person| question(Subject::Person(*person))).collect();
            let facts = Facts::load(&mut room.tx, &room.asking, &questions, room.now).await?;
            for (person, question) in people.iter().zip(&questions) {
                if filling.is_full() {
                    return Ok(filling.found);
                }
                let yes = matches!(room.answer(&facts, question), Some((Answer::Yes(_), _)));
                filling.take(Place(organization.0, person.0), yes.then_some(*person));
            }
        }
    }
    filling.found.next = None;
    Ok(filling.found)
}

/// A thing that was found, as its type and id.
pub type Resource = (Kind, String);

/// The things of a kind on which somebody may do an act, as far as the caller may ask about them. **Requires:** as
/// [`super::evaluate`].
///
/// # Errors
/// When the caller may not ask at all.
pub async fn list_resources(
    app: &App,
    asker: &Asker,
    l: &Locale,
    (subject, act, kind): (Subject, Option<Act>, Option<Kind>),
    page: Page,
) -> Result<Found<Resource>, OpError> {
    let mut room = Room::enter(app, asker, l).await?;
    let mut filling = Filling::new(page);
    let (Some(act), Some(kind)) = (act, kind) else { return Ok(filling.found) };
    let Some(viewer) = room.subject(&subject, kind).await? else { return Ok(filling.found) };
    let Some(candidates) = room.candidates(&viewer, act, kind).await? else { return Ok(filling.found) };
    loop {
        if filling.is_full() {
            return Ok(filling.found);
        }
        let some = room.next(&candidates, kind, filling.page.after.1).await?;
        if some.is_empty() {
            filling.found.next = None;
            return Ok(filling.found);
        }
        let question =
            |on: &On| Question { subject: Subject::Person(viewer.person_id), act: Some(act), on: *on, at: None };
        let questions: Vec<_> = some.iter().map(|(_, on)| question(on)).collect();
        let facts = Facts::load(&mut room.tx, &room.asking, &questions, room.now).await?;
        for ((id, on), question) in some.iter().zip(&questions) {
            if filling.is_full() {
                return Ok(filling.found);
            }
            let yes = matches!(room.answer(&facts, question), Some((Answer::Yes(_), _)));
            let number = facts.thing(*on).and_then(|named| named.number);
            let result = || (kind, number.map_or_else(|| id.to_string(), |number| number.to_string()));
            filling.take(Place(Uuid::nil(), *id), yes.then(result));
        }
    }
}

/// What could be an answer to a search for things.
enum Candidates {
    /// These, by id.
    These(BTreeSet<Uuid>),
    /// Everything of its kind.
    All,
    /// What lists show to the person.
    Listed(Box<(Scope, Filter)>),
}

impl Room<'_> {
    /// The organizations whose people could do an act on a thing, and may be asked about.
    async fn list_organizations_of_subjects(
        &mut self,
        act: Act,
        named: Option<&Named>,
    ) -> Result<BTreeSet<OrganizationId>, OpError> {
        let asking = self.asking;
        let everybody = asking.is_about_everybody();
        let mut found = BTreeSet::new();
        if !everybody {
            found.insert(asking.organization());
        }
        let thing = named.map(|named| named.thing).filter(|thing| everybody || may_ask_about_others(&asking, *thing));
        let Some((thing, customer)) = thing.and_then(|thing| Some((thing, thing.customer()?))) else {
            return Ok(found);
        };
        found.insert(customer);
        found.extend(store::list_partners_of(&mut self.tx, &asking, customer, self.now).await?);
        found.extend(organization::find_vendor(&mut self.tx).await?.map(|vendor| vendor.id));
        if let Thing::Permission { partner_id, .. } | Thing::PermissionRequest { partner_id, .. } = thing {
            found.insert(partner_id);
        }
        if everybody && act == Act::AskPermission {
            found.extend(store::list_partners(&mut self.tx, &asking).await?);
        }
        Ok(found)
    }

    /// The person as the decision takes it, where the caller may be told anything of it on things of a kind.
    async fn subject(&mut self, subject: &Subject, kind: Kind) -> Result<Option<Viewer>, OpError> {
        let person = match subject {
            Subject::Person(id) => *id,
            Subject::Address(address) => {
                let found = store::list_people_by_email(&mut self.tx, &self.asking, &[address.as_str()]).await?;
                found.first().map_or(PersonId::NOBODY, |found| found.person)
            }
            Subject::Nobody => PersonId::NOBODY,
        };
        let own = self.asking.organization();
        let thing = Thing::Organization(own);
        let standing = facts_about(&mut self.tx, person, own, thing, self.now).await?;
        // With permissions and requests for them a person has to do by its organization, too: all are walked for whoever is
        // named, also where there is nobody of that name; it takes as long.
        if matches!(kind, Kind::Permission | Kind::PermissionRequest) {
            return Ok(Some(standing.map_or_else(|| stranger(person), |standing| standing.viewer)));
        }
        let known = standing.filter(|standing| self.asking.covers(standing, thing));
        Ok(known.map(|standing| standing.viewer))
    }

    /// What could be things of a kind on which somebody may do an act; none where the caller may not ask about it.
    async fn candidates(&mut self, viewer: &Viewer, act: Act, kind: Kind) -> Result<Option<Candidates>, OpError> {
        let asking = self.asking;
        let own = viewer.organization_id == asking.organization();
        let only_mine = !asking.is_about_everybody() && !own;
        if asking.is_about_itself() && viewer.person_id != asking.viewer().person_id {
            return Ok(None);
        }
        // Another's person is asked about on one's own things.
        let whose = if only_mine { asking.organization() } else { viewer.organization_id };
        if kind == Kind::ServiceRequest {
            let filter = Filter { customer: only_mine.then_some(whose), ..Filter::default() };
            return Ok(access::scope(viewer, self.now).ok().map(|scope| Candidates::Listed(Box::new((scope, filter)))));
        }
        let anywhere = !only_mine
            && (viewer.kind == OrganizationKind::Vendor || asking.is_about_everybody() && act == Act::AskPermission);
        let (tx, now) = (&mut self.tx, self.now);
        let mut places = vec![whose];
        if !only_mine && matches!(kind, Kind::Organization | Kind::Site) {
            places.extend(store::list_customers_of(tx, &asking, whose, now).await?);
        }
        Ok(Some(match kind {
            Kind::Organization | Kind::Site if anywhere => Candidates::All,
            Kind::Site => Candidates::These(
                store::list_sites_of(tx, &asking, &places).await?.into_iter().map(|id| id.0).collect(),
            ),
            Kind::Permission => {
                let found = store::list_permissions_of(tx, &asking, whose).await?;
                Candidates::These(found.into_iter().map(|id| id.0).collect())
            }
            Kind::PermissionRequest => {
                let found = store::list_permission_requests_of(tx, &asking, whose).await?;
                Candidates::These(found.into_iter().map(|id| id.0).collect())
            }
            Kind::Organization | Kind::ServiceRequest => Candidates::These(places.into_iter().map(|id| id.0).collect()),
        }))
    }

    /// The next candidates behind one of them.
    async fn next(&mut self, candidates: &Candidates, kind: Kind, after: Uuid) -> Result<Vec<(Uuid, On)>, OpError> {
        let (tx, asking, limit) = (&mut self.tx, &self.asking, STEP as i64);
        let ids: Vec<Uuid> = match candidates {
            Candidates::These(ids) => {
                let beyond = (std::ops::Bound::Excluded(after), std::ops::Bound::Unbounded);
                ids.range(beyond).take(STEP).copied().collect()
            }
            Candidates::All if kind == Kind::Site => {
                store::list_all_sites(tx, asking, after.into(), limit).await?.into_iter().map(|id| id.0).collect()
            }
            Candidates::All => {
                let found = store::list_all_organizations(tx, asking, after.into(), limit).await?;
                found.into_iter().map(|id| id.0).collect()
            }
            Candidates::Listed(list) => {
                let (scope, filter) = &**list;
                let cursor = if after.is_nil() { Cursor::Newest } else { Cursor::OlderThan(ServiceRequestId(after)) };
                let lines = service_request::list(tx, scope, filter, cursor, limit).await?;
                lines.into_iter().map(|line| line.id.0).collect()
            }
        };
        let on = |id: Uuid| match kind {
            Kind::Organization => On::Organization(id.into()),
            Kind::ServiceRequest => On::ServiceRequest(id.into()),
            Kind::Site => On::Site(id.into()),
            Kind::Permission => On::Permission(id.into()),
            Kind::PermissionRequest => On::PermissionRequest(id.into()),
        };
        Ok(ids.into_iter().map(|id| (id, on(id))).collect())
    }
}

/// Somebody of no organization, without any right.
fn stranger(person_id: PersonId) -> Viewer {
    Viewer {
        person_id,
        organization_id: OrganizationId(Uuid::nil()),
        kind: OrganizationKind::Customer,
        roles: Roles::NONE,
        active: false,
        scopes: TokenScopes::NONE,
    }
}

/// Whether others' people may be asked about on a thing.
fn may_ask_about_others(asking: &Asking, thing: Thing) -> bool {
    !asking.is_about_itself() && asking.owns(thing)
}
