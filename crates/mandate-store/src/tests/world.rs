//! Generated worlds: two partners, four customers and the vendor, and what happens between them in some order.
//!
//! Each step is made through the store's functions as the product makes it, an hour after the one before, in a
//! transaction that nobody commits.

use std::collections::BTreeMap;

use jiff::Timestamp;
use mandate_core::{
    access::{Act, Thing, Viewer},
    id::{ContactLinkId, LocationId, OrganizationId, PermissionId, PersonId, ServiceRequestId, SiteId},
    party::{OrganizationKind, Role, Roles},
    permission::Level,
    service_request::State,
    text::Body,
};
use proptest::{prelude::*, sample::Index, strategy::ValueTree, test_runner::TestRunner};

use super::{
    decided,
    deployments::Opened,
    desk::{ABOUT, About, Desk, Grant, Party, Submitted, relocate},
    hours, on_both, start,
};
use crate::{Tx, contact, contact_link, feed, message, permission, person, service_request, sql::values, subscription};

/// What people write.
const TEXTS: [&str; 3] = ["The fan is loud", "温度が上がらない", "¿Y la avería?"];

/// Something that happens.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// A customer gives a partner, or one person of it, a permission for some hours.
    Grant { partner: usize, customer: usize, person: Option<Index>, level: Level, hours: i64 },
    /// A permission is ended.
    End { permission: Index },
    /// Somebody submits a service request.
    Submit { customer: usize, by: Index },
    /// Somebody becomes a contact of a service request.
    Attach { request: Index, person: Index },
    /// A contact is removed.
    Detach { contact: Index },
    /// Somebody writes to a service request, or the vendor's staff keep a note.
    Write { request: Index, text: usize, internal: bool },
    /// Somebody of a partner, or of a customer, subscribes to a customer.
    Subscribe { person: Index, customer: usize },
    /// A service request moves on.
    SetState { request: Index, state: State },
    /// Somebody begins to work elsewhere.
    Move { person: Index, to: usize },
    /// An old contact record of a customer is linked to the person of a partner whose it was.
    Link { record: usize, person: Index },
    /// A link is ended.
    Unlink { record: usize },
    /// A deployment of a partner at a customer is recorded, and perhaps confirmed and opened for some hours: to one person
    /// or all of a location, for all of the customer or one of its sites.
    Deploy { partner: usize, customer: usize, to: Option<Option<Index>>, whole: bool, hours: i64 },
    /// A deployment is completed, or only what it opened to one is ended.
    Undeploy { opened: Index, whole: bool },
    /// Somebody of a partner works at its location from now on, or at none.
    Locate { person: Index, there: bool },
    /// Somebody is locked, or may sign in again.
    Lock { person: Index, locked: bool },
    /// The installation removes what shows nothing any more.
    Sweep,
    /// Time passes.
    Wait { hours: i64 },
}

fn step() -> impl Strategy<Value = Step> {
    let index = any::<Index>;
    let level = prop_oneof![
        3 => Just(Level::Cc),
        3 => Just(Level::Look),
        2 => prop::sample::select(Level::ALL.to_vec()),
    ];
    let state = prop::sample::select(State::ALL.to_vec());
    // Few customers get most of it, so that things meet.
    let customer = prop_oneof![4 => Just(0), 2 => Just(1), 1 => 2..4_usize];
    prop_oneof![
        8 => (0..2_usize, customer.clone(), prop::option::weighted(0.6, index()), level, 2..60_i64)
            .prop_map(|(partner, customer, person, level, hours)| Step::Grant { partner, customer, person, level, hours }),
        2 => index().prop_map(|permission| Step::End { permission }),
        6 => (customer, index()).prop_map(|(customer, by)| Step::Submit { customer, by }),
        4 => (index(), 0..TEXTS.len(), any::<bool>())
            .prop_map(|(request, text, internal)| Step::Write { request, text, internal }),
        2 => (index(), 0..2_usize).prop_map(|(person, customer)| Step::Subscribe { person, customer }),
        5 => (index(), index()).prop_map(|(request, person)| Step::Attach { request, person }),
        2 => index().prop_map(|contact| Step::Detach { contact }),
        3 => (index(), state).prop_map(|(request, state)| Step::SetState { request, state }),
        2 => (index(), 0..4_usize).prop_map(|(person, to)| Step::Move { person, to }),
        4 => (0..2_usize, index()).prop_map(|(record, person)| Step::Link { record, person }),
        1 => (0..2_usize).prop_map(|record| Step::Unlink { record }),
        1 => (index(), any::<bool>()).prop_map(|(person, locked)| Step::Lock { person, locked }),
        6 => (0..2_usize, 0..2_usize, prop::option::weighted(0.8, prop::option::weighted(0.6, index())), any::<bool>(), 2..60_i64)
            .prop_map(|(partner, customer, to, whole, hours)| Step::Deploy { partner, customer, to, whole, hours }),
        2 => (index(), any::<bool>()).prop_map(|(opened, whole)| Step::Undeploy { opened, whole }),
        3 => (index(), any::<bool>()).prop_map(|(person, there)| Step::Locate { person, there }),
        2 => Just(Step::Sweep),
        2 => (1..40_i64).prop_map(|hours| Step::Wait { hours }),
    ]
}

/// An old contact record and whose it was.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    pub(super) id: ContactLinkId,
    pub(super) record: PersonId,
    pub(super) person: PersonId,
    pub(super) customer: OrganizationId,
}

/// What is known of a world beside what the store keeps.
pub(super) struct World {
    pub(super) desk: Desk,
    pub(super) now: Timestamp,
    pub(super) partners: [Party; 2],
    pub(super) customers: [Party; 4],
    pub(super) people: Vec<PersonId>,
    /// An old contact record of each of the first two customers.
    pub(super) records: [PersonId; 2],
    pub(super) links: Vec<Link>,
    pub(super) requests: Vec<(Submitted, State)>,
    /// The permissions with when their time is over.
    pub(super) permissions: Vec<(PermissionId, Timestamp)>,
    /// What deployments have opened.
    pub(super) opened: Vec<Opened>,
    /// A location of each partner, and a site of each of the first two customers.
    pub(super) locations: [LocationId; 2],
    pub(super) sites: [SiteId; 2],
    pub(super) contacts: Vec<(ServiceRequestId, PersonId)>,
    /// When each service request was answered, and since when nobody has work with it any more.
    pub(super) answered: BTreeMap<ServiceRequestId, Timestamp>,
    pub(super) resolved: BTreeMap<ServiceRequestId, Timestamp>,
    /// All by which each service request can be found.
    pub(super) texts: BTreeMap<ServiceRequestId, String>,
}

impl World {
    pub(super) async fn new(tx: &mut Tx) -> Self {
        let desk = Desk::open(tx).await;
        let partners = [desk.partner(tx, "P0").await, desk.partner(tx, "P1").await];
        let mut customers = Vec::new();
        for number in 0..4 {
            customers.push(desk.customer(tx, &format!("C{number}")).await);
        }
        let customers = <[Party; 4]>::try_from(customers).unwrap();
        let parties = [&partners[0], &partners[1], &customers[0], &customers[3]];
        let mut people: Vec<_> = parties.map(|party| party.head.person_id).into();
        for (party, name) in [(&partners[0], "Ann"), (&partners[0], "Bob"), (&partners[1], "Cem")] {
            people.push(desk.person(tx, party, name, Roles::NONE).await.person_id);
        }
        // The vendor's people: one who works the queue, one with other work, one with no role at all.
        people.push(desk.vendor.head.person_id);
        for roles in [Roles::NONE.with(Role::Operations), Roles::NONE] {
            people.push(desk.person(tx, &desk.vendor, "Dee", roles).await.person_id);
        }
        let mut records = Vec::new();
        for customer in &customers[..2] {
            records.push(desk.person(tx, customer, "Old record", Roles::NONE).await.person_id);
        }
        let records = <[PersonId; 2]>::try_from(records).unwrap();
        let locations = [desk.location(tx, &partners[0]).await, desk.location(tx, &partners[1]).await];
        let sites = [desk.site(tx, &customers[0], "Plant").await, desk.site(tx, &customers[1], "Plant").await];
        let now = hours(start(), 1);
        Self {
            desk,
            now,
            partners,
            customers,
            people,
            records,
            links: vec![],
            requests: vec![],
            permissions: vec![],
            opened: vec![],
            locations,
            sites,
            contacts: vec![],
            answered: BTreeMap::new(),
            resolved: BTreeMap::new(),
            texts: BTreeMap::new(),
        }
    }

    fn viewer(&self, party: &Party, person_id: PersonId) -> Viewer {
        Viewer { person_id, ..party.head }
    }

    /// The partners' and customers' people: those whom others attach, move and lock.
    fn party_people(&self) -> &[PersonId] {
        &self.people[..7]
    }

    /// Those who submit and become contacts: the parties' people and the old records.
    fn contact_people(&self) -> Vec<PersonId> {
        [self.party_people(), &self.records].concat()
    }

    /// Whether a service request is somebody's own: submitted by it or with it as a contact, or with its old record.
    pub(super) fn is_of(&self, request: &Submitted, person: PersonId) -> bool {
        let is_of = |who: PersonId| request.submitter == who || self.contacts.contains(&(request.id, who));
        let records = self.links.iter().filter(|link| link.person == person && link.customer == request.customer);
        is_of(person) || records.into_iter().any(|link| is_of(link.record))
    }

    pub(super) fn partner_people(&self) -> [PersonId; 5] {
        [0, 1, 4, 5, 6].map(|position| self.people[position])
    }

    /// For whom a partner gets permissions: its people as the world begins, and one of the other partner's, who may
    /// come over later or has just left.
    pub(super) fn people_for(&self, partner: usize) -> Vec<PersonId> {
        let [one, two, ann, bob, cem] = self.partner_people();
        if partner == 0 { vec![one, ann, bob, cem] } else { vec![two, cem, ann] }
    }

    /// What the service request at this place is about.
    pub(super) const fn about(&self, place: usize) -> &'static About {
        &ABOUT[place % ABOUT.len()]
    }

    /// A person's name becomes something by which a service request can be found.
    async fn name(&mut self, tx: &mut Tx, request: ServiceRequestId, person: PersonId) -> crate::Result<()> {
        let (name,): (String,) = tx.get("SELECT name FROM person WHERE id = $1", &values![person]).await?;
        *self.texts.get_mut(&request).unwrap() += &format!(" {name}");
        Ok(())
    }

    /// Now, and the moments to come at which something is over: the next one and the last.
    pub(super) fn moments(&self) -> Vec<Timestamp> {
        let permissions = self.permissions.iter().map(|(_, until)| *until);
        let ends = permissions.chain(self.opened.iter().map(|opened| opened.until)).filter(|until| *until > self.now);
        let mut moments = vec![self.now];
        if let (Some(next), Some(last)) = (ends.clone().min(), ends.max()) {
            moments.extend([next, last]);
        }
        moments.dedup();
        moments
    }

    pub(super) async fn take(&mut self, tx: &mut Tx, step: &Step) -> crate::Result<()> {
        self.now = hours(self.now, 1);
        let at = self.now;
        match step {
            Step::Grant { partner: number, customer, person, level, hours: long } => {
                let (partner, customer) = (self.partners[*number], self.customers[*customer]);
                let person = person.map(|index| *index.get(&self.people_for(*number)));
                let until = hours(at, *long);
                let new = Grant { partner: &partner, customer: &customer, person, level: *level, at, until };
                self.permissions.push((self.desk.grant(tx, new).await.id, until));
            }
            Step::End { permission } if !self.permissions.is_empty() => {
                let permit = self.customers[0].own(Act::EndPermission, at);
                permission::end(tx, &permit, permission.get(&self.permissions).0, None).await?;
            }
            Step::Submit { customer, by } => {
                let (place, customer) = (*customer, self.customers[*customer]);
                let by = self.viewer(&customer, *by.get(&self.contact_people()));
                let about = self.about(self.requests.len());
                // Every other one is about the site, where the customer has one.
                let site = self.sites.get(place).filter(|_| self.requests.len().is_multiple_of(2));
                let submitted = self.desk.keep(tx, &by, customer.id, site.copied(), at, about).await;
                let number = submitted.number;
                let text = format!("{number} {} {} Why?", about.subject, about.product.unwrap_or_default());
                self.texts.insert(submitted.id, text);
                self.name(tx, submitted.id, by.person_id).await?;
                self.requests.push((submitted, State::New));
                self.contacts.push((submitted.id, by.person_id));
            }
            Step::Attach { request, person } if !self.requests.is_empty() => {
                let (request, person) = (request.get(&self.requests).0, *person.get(&self.contact_people()));
                if !self.contacts.contains(&(request.id, person)) {
                    self.desk.attach(tx, &request, person, at).await;
                    self.name(tx, request.id, person).await?;
                    self.contacts.push((request.id, person));
                }
            }
            Step::Detach { contact } if !self.contacts.is_empty() => {
                let (request, person) = self.contacts.remove(contact.index(self.contacts.len()));
                let permit = self.customers[0].own(Act::UpdateServiceRequest, at);
                assert!(contact::remove(tx, &permit, request, person).await?);
            }
            Step::Write { request, text, internal } if !self.requests.is_empty() => {
                let (request, text) = (request.get(&self.requests).0, TEXTS[*text]);
                let permit = request.permit(&self.desk.vendor.head, Act::UpdateServiceRequest, at);
                let (id, body) = (self.desk.maker.id(), Body::parse(text).unwrap());
                message::insert(tx, &permit, id, request.id, *internal, &body).await?;
                if !internal {
                    self.answered.entry(request.id).or_insert(at);
                    *self.texts.get_mut(&request.id).unwrap() += &format!(" {text}");
                }
            }
            Step::Subscribe { person, customer } => {
                let (person, customer) = (*person.get(self.party_people()), self.customers[*customer].id);
                if let Ok(permit) = decided(tx, person, Act::Subscribe, Thing::Organization(customer), at).await {
                    subscription::insert(tx, &permit, customer).await?;
                }
            }
            Step::SetState { request, state } if !self.requests.is_empty() => {
                let position = request.index(self.requests.len());
                let (submitted, known) = &mut self.requests[position];
                let request = self.desk.get(tx, submitted).await;
                let permit = submitted.permit(&self.desk.vendor.head, Act::UpdateServiceRequest, at);
                assert!(service_request::set_state(tx, &permit, &request, *state).await?);
                *known = *state;
                if state.is_active() {
                    self.resolved.remove(&submitted.id);
                } else {
                    self.resolved.entry(submitted.id).or_insert(at);
                }
            }
            Step::Move { person, to } => {
                let organizations: [OrganizationId; 4] =
                    [self.partners[0].id, self.partners[1].id, self.customers[0].id, self.customers[3].id];
                let (person, to) = (*person.get(self.party_people()), organizations[*to]);
                relocate(tx, &self.desk, person, to, at).await;
                let stays = |request: &ServiceRequestId| {
                    self.requests.iter().any(|(submitted, _)| submitted.id == *request && submitted.customer == to)
                };
                self.contacts.retain(|(request, contact)| *contact != person || stays(request));
                self.links.retain(|link| link.person != person);
            }
            Step::Link { record, person } => {
                let (customer, record) = (self.customers[*record], self.records[*record]);
                let person = *person.get(&self.partner_people());
                let works_for = person::find(tx, person).await?.unwrap();
                if works_for.kind == OrganizationKind::Partner && !self.links.iter().any(|link| link.record == record) {
                    let (id, permit) = (self.desk.maker.id(), customer.own(Act::LinkContact, at));
                    contact_link::insert(tx, &permit, id, record, person, works_for.organization_id).await?;
                    self.links.push(Link { id, record, person, customer: customer.id });
                }
            }
            Step::Unlink { record } => {
                let permit = self.customers[*record].own(Act::LinkContact, at);
                let record = self.records[*record];
                for link in self.links.extract_if(.., |link| link.record == record) {
                    assert!(contact_link::end(tx, &permit, link.id).await?);
                }
            }
            Step::Lock { person, locked } => {
                let permit = self.desk.vendor.permit(Act::Administer, Thing::Installation, at);
                person::set_locked(tx, &permit, *person.get(self.party_people()), *locked).await?;
            }
            Step::Deploy { partner, customer, to, whole, hours } => {
                self.deploy(tx, (*partner, *customer), to.as_ref(), *whole, *hours).await?;
            }
            Step::Undeploy { opened, whole } if !self.opened.is_empty() => {
                let opened = *opened.get(&self.opened);
                self.undeploy(tx, opened, *whole).await?;
            }
            Step::Locate { person, there } => self.locate(tx, *person.get(&self.partner_people()), *there).await?,
            Step::Sweep => while feed::sweep(tx, at).await?.is_some() {},
            Step::Wait { hours: long } => self.now = hours(at, *long),
            Step::End { .. }
            | Step::Attach { .. }
            | Step::Detach { .. }
            | Step::Write { .. }
            | Step::Undeploy { .. }
            | Step::SetState { .. } => {}
        }
        Ok(())
    }
}

/// What went wrong in a world, in words.
pub(super) type Verdict = Result<(), Box<dyn std::error::Error>>;

/// Holds what must be true of every world on both databases: 32 worlds, the same ones every time, and where one fails
/// the smallest that does.
pub(super) async fn in_every_world<Extra>(
    extra: impl Strategy<Value = Extra> + Clone,
    check: impl AsyncFn(&mut Tx, World, &[Step], &Extra) -> Verdict,
) where
    Extra: std::fmt::Debug,
{
    let worlds = (prop::collection::vec(step(), 1..45), extra);
    on_both(async |db| {
        let holds = async |steps: &[Step], extra: &Extra| {
            let mut tx = db.write().await?;
            let world = World::new(&mut tx).await;
            check(&mut tx, world, steps, extra).await
        };
        let mut runner = TestRunner::deterministic();
        for _ in 0..32 {
            let mut tree = worlds.new_tree(&mut runner).unwrap();
            let (steps, extra) = tree.current();
            let Err(mut wrong) = holds(&steps, &extra).await else { continue };
            let mut least = (steps, extra);
            let mut smaller = tree.simplify();
            while smaller {
                let (steps, extra) = tree.current();
                smaller = match holds(&steps, &extra).await {
                    Ok(()) => tree.complicate(),
                    Err(error) => {
                        (least, wrong) = ((steps, extra), error);
                        tree.simplify()
                    }
                };
            }
            panic!("{} does not hold {wrong} in the world {least:#?}", db.name());
        }
    })
    .await;
}
