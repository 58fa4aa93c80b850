//! Who may know of an event: asked of the one decision, for an organization as a whole and for one of its people.

use std::collections::{HashMap, hash_map::Entry};

use jiff::Timestamp;
use mandate_core::{
    access::{self, Act, Permit, Standing, Thing},
    id::{OrganizationId, PersonId},
    permission::PermissionRequest,
    service_request::Number,
    webhook::{Event, Family},
};
use mandate_store::{
    Tx, organization, permission_request,
    person::{self, Person},
    service_request,
    site::OfCustomer,
    site_notice::{self, SiteNotice},
    standing,
    webhook_delivery::Delivery,
};

use super::Acting;
use crate::{OpError, ops::facts_about};

/// Who would be told.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Who {
    /// An organization, by way of its webhook: what its people all may see counts, and no personal permission.
    Organization(OrganizationId),
    /// One person who looks at what was sent.
    Person(PersonId),
}

/// What an event is about, as the decision needs it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct About<'a> {
    /// What happened to what kind of thing; nothing for a test.
    pub(crate) family: Option<Family>,
    /// Whose thing it is.
    pub(crate) customer_id: OrganizationId,
    /// Which thing.
    pub(crate) subject: &'a str,
}

impl<'a> From<&'a Event> for About<'a> {
    fn from(event: &'a Event) -> Self {
        Self { family: event.kind.family(), customer_id: event.customer_id, subject: &event.subject }
    }
}

impl<'a> From<&'a Delivery> for About<'a> {
    fn from(delivery: &'a Delivery) -> Self {
        Self { family: delivery.kind.family(), customer_id: delivery.customer_id, subject: &delivery.subject }
    }
}

/// That somebody may know of an event, and the thing itself.
#[derive(Clone, Debug)]
pub(crate) enum Sight {
    /// A service request, to be read under a permit.
    ServiceRequest(Permit),
    /// A permission request, with what its partner is called.
    Permission(Box<PermissionRequest>, String),
    /// A person of one's own organization.
    Person(Box<Person>),
    /// A notice, with those of its sites that may be seen.
    SiteNotice(Permit, Box<SiteNotice>, Vec<OfCustomer>),
    /// Nothing but a try whether the address answers.
    Test,
}

impl Sight {
    /// The permit under which another's thing is read by it; asking, and one's own people, are no reading.
    pub(crate) const fn reading(&self) -> Option<&Permit> {
        match self {
            Self::ServiceRequest(permit) | Self::SiteNotice(permit, ..) => Some(permit),
            Self::Permission(..) | Self::Person(..) | Self::Test => None,
        }
    }

    /// What people call what the event is about: a number, a title, a name.
    pub(crate) fn label(&self, subject: &str) -> String {
        match self {
            Self::SiteNotice(_, notice, _) => notice.title.clone(),
            Self::Person(person) => person.name.clone(),
            Self::Permission(_, partner) => partner.clone(),
            Self::ServiceRequest(_) | Self::Test => subject.to_owned(),
        }
    }
}

/// What an event is about, found once for all who may be told.
#[derive(Clone, Debug)]
pub(crate) enum Subject {
    /// A service request.
    ServiceRequest(Thing),
    /// A permission request, with what its partner is called.
    Permission(Box<PermissionRequest>, String),
    /// A person of an organization, or who was.
    Person(OrganizationId, Box<Person>),
    /// A notice, with its sites of one customer.
    SiteNotice(Box<SiteNotice>, Vec<OfCustomer>),
    /// Nothing but a try whether the address answers.
    Test,
}

impl Subject {
    /// What an event is about; nothing where it is there no more.
    pub(crate) async fn find(tx: &mut Tx, about: About<'_>) -> Result<Option<Self>, OpError> {
        let Some(family) = about.family else { return Ok(Some(Self::Test)) };
        match family {
            Family::ServiceRequest => {
                let Ok(number) = about.subject.parse::<Number>() else { return Ok(None) };
                let found = service_request::find_reference(tx, number).await?;
                Ok(found.map(|found| {
                    let (id, customer_id, submitted_at) = (found.id, found.customer_id, found.created_at);
                    Self::ServiceRequest(Thing::ServiceRequest { id, customer_id, submitted_at })
                }))
            }
            Family::Permission => {
                let Ok(id) = about.subject.parse() else { return Ok(None) };
                let Some(request) = permission_request::find(tx, id).await? else { return Ok(None) };
                let partner = organization::find(tx, request.partner_id).await?;
                let partner = partner.map_or_else(String::new, |partner| partner.name);
                Ok(Some(Self::Permission(Box::new(request), partner)))
            }
            Family::Person => {
                let Ok(id) = about.subject.parse::<PersonId>() else { return Ok(None) };
                let found = person::list_by_id(tx, [id]).await?.into_iter().next();
                Ok(found.map(|person| Self::Person(about.customer_id, Box::new(person))))
            }
            Family::SiteNotice => {
                let Ok(id) = about.subject.parse() else { return Ok(None) };
                let Some(notice) = site_notice::find(tx, id).await? else { return Ok(None) };
                let sites = site_notice::list_sites_of_customer(tx, id, about.customer_id).await?;
                Ok(Some(Self::SiteNotice(Box::new(notice), sites)))
            }
        }
    }

    /// What somebody may see of it, at each of some moments; nothing where it may not know of it at one of them.
    pub(crate) async fn seen_by(&self, tx: &mut Tx, who: Who, moments: &[Timestamp]) -> Result<Option<Sight>, OpError> {
        match self {
            Self::ServiceRequest(thing) => {
                Ok(decide(tx, who, Act::ViewServiceRequest, *thing, moments).await?.map(Sight::ServiceRequest))
            }
            Self::Permission(request, partner) => {
                let PermissionRequest { id, customer_id, partner_id, requester_id, .. } = **request;
                let thing = Thing::PermissionRequest { id, customer_id, partner_id, requester_id };
                let permit = decide(tx, who, Act::ViewPermissionRequest, thing, moments).await?;
                Ok(permit.map(|_| Sight::Permission(request.clone(), partner.clone())))
            }
            Self::Person(organization, person) => {
                let permit = decide(tx, who, Act::ManageContacts, Thing::Organization(*organization), moments).await?;
                // Of other organizations' people nobody is told, whatever it may do there.
                let own = permit.filter(|permit| !permit.is_on_anothers_thing());
                Ok(own.map(|_| Sight::Person(person.clone())))
            }
            Self::SiteNotice(notice, sites) => {
                let (mut first, mut seen) = (None, Vec::new());
                let mut of_all = OfAll::default();
                for site in sites {
                    let act = notice.kind.viewed_by();
                    if let Some(permit) = decide_with(tx, who, act, site.thing(), moments, &mut of_all).await? {
                        first.get_or_insert(permit);
                        seen.push(site.clone());
                    }
                }
                Ok(first.map(|permit| Sight::SiteNotice(permit, notice.clone(), seen)))
            }
            Self::Test => Ok(Some(Sight::Test)),
        }
    }
}

/// What the reader itself may see now of what an event is about that its organization was sent, or would have been: the
/// organization must have been allowed to at each of some moments and be now, and the reader too, whose own permission
/// decides before everybody's.
pub(super) async fn seen_by_reader(
    acting: &mut Acting<'_>,
    organization: OrganizationId,
    about: About<'_>,
    then: &[Timestamp],
) -> Result<Option<Sight>, OpError> {
    let Some(subject) = Subject::find(&mut acting.tx, about).await? else { return Ok(None) };
    let moments = [then, &[acting.now]].concat();
    if subject.seen_by(&mut acting.tx, Who::Organization(organization), &moments).await?.is_none() {
        return Ok(None);
    }
    subject.seen_by(&mut acting.tx, Who::Person(acting.caller.person_id), &[acting.now]).await
}

/// The permit for the last of some moments, where it is allowed at each of them.
async fn decide(
    tx: &mut Tx,
    who: Who,
    act: Act,
    thing: Thing,
    moments: &[Timestamp],
) -> Result<Option<Permit>, OpError> {
    decide_with(tx, who, act, thing, moments, &mut OfAll::default()).await
}

/// What was read of an organization's facts with a customer, at each moment: they are the same for all of its things.
type OfAll = HashMap<(OrganizationId, Timestamp), Option<Standing>>;

/// As [`decide`], for one of several things, with what was read for those before.
async fn decide_with(
    tx: &mut Tx,
    who: Who,
    act: Act,
    thing: Thing,
    moments: &[Timestamp],
    of_all: &mut OfAll,
) -> Result<Option<Permit>, OpError> {
    let Some(customer) = thing.customer() else { return Ok(None) };
    let mut permit = None;
    for at in moments.iter().copied() {
        let facts: Option<Standing> = match who {
            Who::Organization(organization) => match of_all.entry((customer, at)) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(unknown) => {
                    *unknown.insert(standing::find_of_organization(tx, organization, customer, at).await?)
                }
            },
            Who::Person(person) => facts_about(tx, person, customer, thing, at).await?,
        };
        permit = facts.and_then(|facts| access::decide(&facts, act, thing, at).ok());
        if permit.is_none() {
            return Ok(None);
        }
    }
    Ok(permit)
}
