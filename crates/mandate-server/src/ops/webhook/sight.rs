//! Who may know of an event: asked of the one decision, for an organization as a whole and for one of its people.

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

/// What somebody may see of what an event is about, at a moment; nothing where it may not know of it.
pub(crate) async fn see(tx: &mut Tx, who: Who, about: About<'_>, at: Timestamp) -> Result<Option<Sight>, OpError> {
    let customer = about.customer_id;
    let Some(family) = about.family else { return Ok(Some(Sight::Test)) };
    let act = family.seen_by();
    match family {
        Family::ServiceRequest => {
            let Ok(number) = about.subject.parse::<Number>() else { return Ok(None) };
            let Some(found) = service_request::find_reference(tx, number).await? else { return Ok(None) };
            let (id, customer_id, submitted_at) = (found.id, found.customer_id, found.created_at);
            let thing = Thing::ServiceRequest { id, customer_id, submitted_at };
            Ok(decide(tx, who, act, thing, at).await?.map(Sight::ServiceRequest))
        }
        Family::Permission => {
            let Ok(id) = about.subject.parse() else { return Ok(None) };
            let Some(request) = permission_request::find(tx, id).await? else { return Ok(None) };
            let PermissionRequest { customer_id, partner_id, requester_id, .. } = request;
            let thing = Thing::PermissionRequest { id, customer_id, partner_id, requester_id };
            if decide(tx, who, act, thing, at).await?.is_none() {
                return Ok(None);
            }
            let partner = organization::find(tx, partner_id).await?.map_or_else(String::new, |partner| partner.name);
            Ok(Some(Sight::Permission(Box::new(request), partner)))
        }
        Family::Person => {
            let Ok(id) = about.subject.parse::<PersonId>() else { return Ok(None) };
            let permit = decide(tx, who, act, Thing::Organization(customer), at).await?;
            // Of other organizations' people nobody is told, whatever it may do there.
            if permit.is_none_or(|permit| permit.is_on_anothers_thing()) {
                return Ok(None);
            }
            let found = person::list_by_id(tx, [id]).await?.into_iter().next();
            Ok(found.map(|person| Sight::Person(Box::new(person))))
        }
        Family::SiteNotice => {
            let Ok(id) = about.subject.parse() else { return Ok(None) };
            let Some(notice) = site_notice::find(tx, id).await? else { return Ok(None) };
            let (mut first, mut seen) = (None, Vec::new());
            for site in site_notice::list_sites_of_customer(tx, id, customer).await? {
                if let Some(permit) = decide(tx, who, notice.kind.viewed_by(), site.thing(), at).await? {
                    first.get_or_insert(permit);
                    seen.push(site);
                }
            }
            Ok(first.map(|permit| Sight::SiteNotice(permit, Box::new(notice), seen)))
        }
    }
}

async fn decide(tx: &mut Tx, who: Who, act: Act, thing: Thing, at: Timestamp) -> Result<Option<Permit>, OpError> {
    let Some(customer) = thing.customer() else { return Ok(None) };
    let facts: Option<Standing> = match who {
        Who::Organization(organization) => standing::find_of_organization(tx, organization, customer, at).await?,
        Who::Person(person) => facts_about(tx, person, customer, thing, at).await?,
    };
    Ok(facts.and_then(|facts| access::decide(&facts, act, thing, at).ok()))
}
