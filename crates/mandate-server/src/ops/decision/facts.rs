//! The facts of some questions, read with as few statements as there are different things and people among them.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use mandate_core::{
    access::{Asking, Standing, Thing},
    id::{OrganizationId, PersonId, ServiceRequestId},
    ledger::Hash,
};
use mandate_store::{
    Tx,
    decision::{self as store, Named},
    standing,
};
use uuid::Uuid;

use super::{On, Question, Subject, moment};
use crate::{
    OpError,
    ops::{facts_about, viewer_about},
};

/// From so many things on, the facts of one person are read for all at once.
const MANY: usize = 4;

/// Whose facts with what, at which moment.
type Key = (PersonId, Thing, Timestamp);

/// What was read for some questions.
#[derive(Debug, Default)]
pub(super) struct Facts {
    people: HashMap<String, PersonId>,
    things: HashMap<On, Named>,
    standings: HashMap<(PersonId, Uuid, Timestamp), Standing>,
}

/// What two pairs with the same standing have in common: the thing, where one can be a contact of it, or else whose it is.
fn place(thing: Thing) -> Uuid {
    match (thing, thing.id()) {
        (Thing::ServiceRequest { .. } | Thing::Site { .. }, Some(id)) => id,
        _ => thing.customer().map_or(Uuid::nil(), |customer| customer.0),
    }
}

/// An id that nothing has, for what there is not: the same for the same name.
fn absent_id(name: &str) -> Uuid {
    Hash::of([name.as_bytes()]).id()
}

/// What stands for something that there is not, of the kind that was asked for.
fn absent(on: On) -> Thing {
    let (id, at) = (absent_id(&format!("{on:?}")), Timestamp::UNIX_EPOCH);
    match on {
        On::Number(_) | On::ServiceRequest(_) => {
            Thing::ServiceRequest { id: id.into(), customer_id: id.into(), submitted_at: at }
        }
        On::Site(_) => Thing::Site { id: id.into(), customer_id: id.into(), added_at: at },
        On::Organization(_) | On::Permission(_) | On::PermissionRequest(_) | On::Nothing => {
            Thing::Organization(id.into())
        }
    }
}

impl Facts {
    /// Reads what the questions need.
    pub(super) async fn load(
        tx: &mut Tx,
        asking: &Asking,
        questions: &[Question],
        now: Timestamp,
    ) -> Result<Self, OpError> {
        let mut facts = Self::default();
        facts.load_people(tx, asking, questions).await?;
        facts.load_things(tx, asking, questions).await?;
        let key = |question: &Question| -> Option<Key> {
            // Nobody and nothing are looked for like everybody and everything: it takes as long.
            let thing = facts.things.get(&question.on).map_or_else(|| absent(question.on), |named| named.thing);
            Some((facts.person(&question.subject), thing, moment(question.at, now)?))
        };
        let keys: Vec<_> = questions.iter().filter_map(key).collect();
        facts.standings = load_standings(tx, keys).await?;
        Ok(facts)
    }

    async fn load_people(&mut self, tx: &mut Tx, asking: &Asking, questions: &[Question]) -> Result<(), OpError> {
        let address = |question: &'_ Question| match &question.subject {
            Subject::Address(address) => Some(address.as_str().to_owned()),
            _ => None,
        };
        let addresses: HashSet<_> = questions.iter().filter_map(address).collect();
        let addresses: Vec<_> = addresses.iter().map(String::as_str).collect();
        let found = store::list_people_by_email(tx, asking, &addresses).await?;
        self.people = found.into_iter().map(|found| (found.email, found.person)).collect();
        Ok(())
    }

    async fn load_things(&mut self, tx: &mut Tx, asking: &Asking, questions: &[Question]) -> Result<(), OpError> {
        let asked: HashSet<_> = questions.iter().map(|question| question.on).collect();
        macro_rules! load {
            ($($kind:ident => $list:ident),+ $(,)?) => {$(
                let ids: Vec<_> =
                    asked.iter().filter_map(|on| if let On::$kind(id) = on { Some(*id) } else { None }).collect();
                for named in store::$list(tx, asking, &ids).await? {
                    self.keep(named);
                }
            )+};
        }
        load! {
            Organization => list_organizations,
            Number => list_service_requests_by_number,
            ServiceRequest => list_service_requests,
            Site => list_sites,
            Permission => list_permissions,
            PermissionRequest => list_permission_requests,
        }
        Ok(())
    }

    /// Keeps a thing under each name that it has.
    fn keep(&mut self, named: Named) {
        let on = match named.thing {
            Thing::Organization(id) => On::Organization(id),
            Thing::ServiceRequest { id, .. } => On::ServiceRequest(id),
            Thing::Site { id, .. } => On::Site(id),
            Thing::Permission { id, .. } => On::Permission(id),
            Thing::PermissionRequest { id, .. } => On::PermissionRequest(id),
            Thing::Installation => On::Nothing,
        };
        if let Some(number) = named.number {
            self.things.insert(On::Number(number), named.clone());
        }
        self.things.insert(on, named);
    }

    fn person(&self, subject: &Subject) -> PersonId {
        match subject {
            Subject::Person(id) => *id,
            Subject::Address(address) => {
                let address = address.as_str();
                self.people.get(address).copied().unwrap_or_else(|| absent_id(address).into())
            }
            Subject::Nobody => PersonId::NOBODY,
        }
    }

    /// The thing that a question is about.
    pub(super) fn thing(&self, on: On) -> Option<&Named> {
        self.things.get(&on)
    }

    /// The facts between the person and the owner of the thing of a question.
    pub(super) fn standing(&self, question: &Question, at: Timestamp) -> Option<&Standing> {
        let thing = self.thing(question.on)?.thing;
        self.standings.get(&(self.person(&question.subject), place(thing), at))
    }
}

/// The facts of many pairs: those of one person with many service requests and organizations at once.
async fn load_standings(
    tx: &mut Tx,
    keys: Vec<Key>,
) -> Result<HashMap<(PersonId, Uuid, Timestamp), Standing>, OpError> {
    let mut by_person: HashMap<(PersonId, Timestamp), HashMap<Uuid, Thing>> = HashMap::new();
    for (person, thing, at) in keys {
        by_person.entry((person, at)).or_default().insert(place(thing), thing);
    }
    let mut standings = HashMap::new();
    for ((person, at), things) in by_person {
        let (sites, others): (Vec<_>, Vec<_>) =
            things.into_iter().partition(|(_, thing)| matches!(thing, Thing::Site { .. }));
        let (together, alone) = if others.len() < MANY { (Vec::new(), others) } else { (others, Vec::new()) };
        for (place, thing) in sites.into_iter().chain(alone) {
            let customer = thing.customer().unwrap_or(OrganizationId(Uuid::nil()));
            if let Some(found) = facts_about(tx, person, customer, thing, at).await? {
                standings.insert((person, place, at), found);
            }
        }
        let Some(viewer) = (if together.is_empty() { None } else { viewer_about(tx, person, at).await? }) else {
            continue;
        };
        let pair = |(_, thing): &(Uuid, Thing)| {
            let request = match thing {
                Thing::ServiceRequest { id, .. } => *id,
                _ => ServiceRequestId(Uuid::nil()),
            };
            (thing.customer().unwrap_or(OrganizationId(Uuid::nil())), request)
        };
        let pairs: Vec<_> = together.iter().map(pair).collect();
        let found = standing::list(tx, viewer, &pairs, at).await?;
        standings.extend(together.iter().zip(found).map(|((place, _), found)| ((person, *place, at), found)));
    }
    Ok(standings)
}
