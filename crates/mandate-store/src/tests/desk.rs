//! Builds what tests need, through the store's own functions and in the order in which the product calls them.

use jiff::{Timestamp, civil::date};
use mandate_core::{
    access::{Act, Permit, Thing, TokenScopes, Viewer, installation},
    id::{LocationId, OrganizationId, PermissionId, PermissionRequestId, PersonId, ServiceRequestId, SiteId},
    party::{OrganizationKind, Role, Roles},
    permission::{Level, PermissionRequest, RequestState, Terms, Until},
    service_request::{ContactRole, Kind, Number, Severity, State},
    site::SiteKind,
    text::{Body, EmailAddress, Name, Subject},
};
use uuid::Uuid;

use super::{Maker, service_request as thing, start};
use crate::{
    Tx, contact, feed,
    membership::{self, NewMembership},
    organization,
    permission::{self, Permission},
    permission_request,
    person::{self, NewPerson},
    service_request::{self, NewServiceRequest},
    site::{self, SiteFacts},
};

/// An organization and the person in it that answers for it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Party {
    pub(super) id: OrganizationId,
    pub(super) kind: OrganizationKind,
    /// The vendor's administrator and supporter, a partner's administrator, a customer's contact manager.
    pub(super) head: Viewer,
}

impl Party {
    pub(super) fn permit(&self, act: Act, thing: Thing, at: Timestamp) -> Permit {
        installation(&self.head, act, thing, at)
    }

    /// For acts on the organization as a whole.
    pub(super) fn own(&self, act: Act, at: Timestamp) -> Permit {
        self.permit(act, Thing::Organization(self.id), at)
    }
}

/// A service request as tests refer to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Submitted {
    pub(super) id: ServiceRequestId,
    pub(super) number: Number,
    pub(super) customer: OrganizationId,
    pub(super) submitter: PersonId,
    pub(super) at: Timestamp,
}

impl Submitted {
    pub(super) const fn thing(&self) -> Thing {
        thing(self.id, self.customer, self.at)
    }

    pub(super) fn permit(&self, viewer: &Viewer, act: Act, at: Timestamp) -> Permit {
        installation(viewer, act, self.thing(), at)
    }
}

/// What a service request is about.
#[derive(Debug)]
pub(super) struct About {
    pub(super) subject: &'static str,
    pub(super) product: Option<&'static str>,
    pub(super) severity: Severity,
}

/// What service requests are about, in turn.
pub(super) const ABOUT: [About; 5] = [
    About { subject: "It does not start", product: None, severity: Severity::Three },
    About { subject: "冷蔵庫の温度", product: Some("Oven"), severity: Severity::One },
    About { subject: "Avería del ventilador", product: Some("Fan"), severity: Severity::Two },
    About { subject: "The fan starts late", product: Some("Fan"), severity: Severity::Three },
    About { subject: "温度 sensor 3", product: None, severity: Severity::Four },
];

/// The vendor's support desk.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) maker: Maker,
    pub(super) vendor: Party,
}

impl Desk {
    pub(super) async fn open(tx: &mut Tx) -> Self {
        let maker = Maker::default();
        let vendor = new_party(&maker, tx, OrganizationKind::Vendor, "Vendor").await;
        Self { maker, vendor }
    }

    pub(super) fn at(&self) -> Timestamp {
        self.maker.at()
    }

    pub(super) async fn partner(&self, tx: &mut Tx, name: &str) -> Party {
        new_party(&self.maker, tx, OrganizationKind::Partner, name).await
    }

    pub(super) async fn customer(&self, tx: &mut Tx, name: &str) -> Party {
        new_party(&self.maker, tx, OrganizationKind::Customer, name).await
    }

    pub(super) async fn person(&self, tx: &mut Tx, party: &Party, name: &str, roles: Roles) -> Viewer {
        new_person(&self.maker, tx, party.id, party.kind, name, roles).await
    }

    /// A permission request that waits for its answer.
    pub(super) async fn ask(&self, tx: &mut Tx, partner: &Party, customer: &Party, terms: Terms) -> PermissionRequest {
        let at = self.at();
        let lapses_at = PermissionRequest::lapse(at, &terms, 30);
        let request = PermissionRequest {
            id: self.maker.id(),
            partner_id: partner.id,
            customer_id: customer.id,
            requester_id: partner.head.person_id,
            contact_manager_id: customer.head.person_id,
            asked: terms,
            renews: None,
            note: None,
            asked_at: at,
            lapses_at,
            state: RequestState::Pending,
        };
        let permit = partner.permit(Act::AskPermission, Thing::Organization(customer.id), at);
        permission_request::insert(tx, &permit, &request).await.unwrap();
        request
    }

    /// A permission as an approval makes it: what was open for the same people ends, the feed is filled.
    pub(super) async fn grant(&self, tx: &mut Tx, new: Grant<'_>) -> Permission {
        let Grant { partner, customer, person, level, at, .. } = new;
        let request = self.ask(tx, partner, customer, everybody(level)).await;
        let permit = customer.permit(Act::DecidePermissionRequest, Thing::Organization(customer.id), at);
        for open in permission::list_open(tx, &permit, partner.id, customer.id).await.unwrap() {
            if open.person_id == person {
                assert!(permission::end(tx, &permit, open.id, None).await.unwrap());
            }
        }
        let permission = new_permission(self.maker.id(), request.id, new);
        permission::insert(tx, &permit, &permission).await.unwrap();
        if level >= Level::Look {
            feed::fill(tx, &permit, customer.id, partner.id, person).await.unwrap();
        }
        permission
    }

    /// A service request as it is submitted, with its submitter as primary contact.
    pub(super) async fn submit(&self, tx: &mut Tx, by: &Viewer, customer: OrganizationId) -> Submitted {
        self.submit_at(tx, by, customer, self.at()).await
    }

    /// As [`Self::submit`], about a site.
    pub(super) async fn submit_about(
        &self,
        tx: &mut Tx,
        by: &Viewer,
        customer: OrganizationId,
        site: Option<SiteId>,
    ) -> Submitted {
        self.keep(tx, by, customer, site, self.at(), &ABOUT[0]).await
    }

    pub(super) async fn submit_at(
        &self,
        tx: &mut Tx,
        by: &Viewer,
        customer: OrganizationId,
        at: Timestamp,
    ) -> Submitted {
        self.submit_with(tx, by, customer, at, &ABOUT[0]).await
    }

    pub(super) async fn submit_with(
        &self,
        tx: &mut Tx,
        by: &Viewer,
        customer: OrganizationId,
        at: Timestamp,
        about: &About,
    ) -> Submitted {
        self.keep(tx, by, customer, None, at, about).await
    }

    /// As [`Self::submit_with`], about a site.
    pub(super) async fn keep(
        &self,
        tx: &mut Tx,
        by: &Viewer,
        customer: OrganizationId,
        site_id: Option<SiteId>,
        at: Timestamp,
        about: &About,
    ) -> Submitted {
        let id: ServiceRequestId = self.maker.id();
        let permit = installation(by, Act::SubmitServiceRequest, Thing::Organization(customer), at);
        let (subject, description) = (Subject::parse(about.subject).unwrap(), Body::parse("Why?").unwrap());
        let new = NewServiceRequest {
            id,
            customer_id: customer,
            kind: Kind::Question,
            subject: &subject,
            product: about.product,
            site_id,
            severity: about.severity,
            primary_contact_id: by.person_id,
            time_zone: None,
            description: &description,
        };
        let number = service_request::insert(tx, &permit, &new).await.unwrap();
        feed::insert(tx, &permit, id, customer, State::New).await.unwrap();
        let submitted = Submitted { id, number, customer, submitter: by.person_id, at };
        let permit = submitted.permit(by, Act::UpdateServiceRequest, at);
        contact::insert(tx, &permit, id, by.person_id, ContactRole::Primary).await.unwrap();
        submitted
    }

    /// A location of a partner.
    pub(super) async fn location(&self, tx: &mut Tx, partner: &Party) -> LocationId {
        let (id, name) = (self.maker.id(), Name::parse("Kobe").unwrap());
        let permit = partner.own(Act::ManageContacts, self.at());
        organization::insert_location(tx, &permit, id, partner.id, &name, "Kobe").await.unwrap();
        id
    }

    /// A site of a customer's own.
    pub(super) async fn site(&self, tx: &mut Tx, customer: &Party, name: &str) -> SiteId {
        let (id, name) = (self.maker.id(), Name::parse(name).unwrap());
        let facts = SiteFacts { name, kind: SiteKind::Production, address: None };
        let permit = customer.own(Act::ManageSites, self.at());
        site::insert(tx, &permit, id, customer.id, &facts).await.unwrap();
        id
    }

    /// Makes a person a contact of a service request.
    pub(super) async fn attach(&self, tx: &mut Tx, request: &Submitted, person: PersonId, at: Timestamp) {
        let permit = request.permit(&self.vendor.head, Act::UpdateServiceRequest, at);
        contact::insert(tx, &permit, request.id, person, ContactRole::Additional).await.unwrap();
    }

    /// The service request as it stands.
    pub(super) async fn get(&self, tx: &mut Tx, request: &Submitted) -> service_request::ServiceRequest {
        let permit = request.permit(&self.vendor.head, Act::ViewServiceRequest, self.at());
        service_request::get(tx, &permit).await.unwrap()
    }
}

/// What a permission says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grant<'a> {
    pub(super) partner: &'a Party,
    pub(super) customer: &'a Party,
    pub(super) person: Option<PersonId>,
    pub(super) level: Level,
    pub(super) at: Timestamp,
    pub(super) until: Timestamp,
}

/// The row of a permission.
pub(super) fn new_permission(id: PermissionId, request_id: PermissionRequestId, grant: Grant<'_>) -> Permission {
    Permission {
        id,
        request_id,
        partner_id: grant.partner.id,
        customer_id: grant.customer.id,
        person_id: grant.person,
        level: grant.level,
        valid_from: grant.at,
        valid_until: grant.until,
        ended_at: None,
    }
}

/// Terms for everybody, until the end of June.
pub(super) fn everybody(level: Level) -> Terms {
    Terms { until: Until::new(date(2027, 6, 30), start()).unwrap(), organization: Some(level), personal: [].into() }
}

/// Two partners with some people and one customer: what most tests begin with.
#[derive(Debug)]
pub(super) struct Cast {
    pub(super) desk: Desk,
    pub(super) partner: Party,
    /// An ordinary person of the partner.
    pub(super) ann: Viewer,
    /// Another one.
    pub(super) bob: Viewer,
    pub(super) customer: Party,
}

impl Cast {
    pub(super) async fn new(tx: &mut Tx) -> Self {
        let desk = Desk::open(tx).await;
        let partner = desk.partner(tx, "Partner").await;
        let ann = desk.person(tx, &partner, "Ann", Roles::NONE).await;
        let bob = desk.person(tx, &partner, "Bob", Roles::NONE).await;
        let customer = desk.customer(tx, "Customer").await;
        Self { desk, partner, ann, bob, customer }
    }

    /// A permission of the customer, from now on.
    pub(super) async fn grant(
        &self,
        tx: &mut Tx,
        person: Option<PersonId>,
        level: Level,
        until: Timestamp,
    ) -> Permission {
        let at = self.desk.at();
        self.desk.grant(tx, Grant { partner: &self.partner, customer: &self.customer, person, level, at, until }).await
    }

    /// A service request of the customer's own.
    pub(super) async fn submit(&self, tx: &mut Tx) -> Submitted {
        self.desk.submit(tx, &self.customer.head, self.customer.id).await
    }
}

async fn new_party(maker: &Maker, tx: &mut Tx, kind: OrganizationKind, name: &str) -> Party {
    let id: OrganizationId = maker.id();
    let nobody = Viewer {
        person_id: PersonId(Uuid::nil()),
        organization_id: id,
        kind,
        roles: Roles::NONE,
        active: true,
        scopes: TokenScopes::ALL,
    };
    let permit = installation(&nobody, Act::Administer, Thing::Installation, maker.at());
    organization::insert(tx, &permit, id, kind, &Name::parse(name).unwrap(), "DE").await.unwrap();
    let roles: &[Role] = match kind {
        OrganizationKind::Vendor => &[Role::Administrator, Role::Support],
        OrganizationKind::Partner => &[Role::Administrator],
        OrganizationKind::Customer => &[Role::ContactManager],
    };
    let head = new_person(maker, tx, id, kind, &format!("{name}'s head"), roles.iter().copied().collect()).await;
    Party { id, kind, head }
}

async fn new_person(
    maker: &Maker,
    tx: &mut Tx,
    organization_id: OrganizationId,
    kind: OrganizationKind,
    name: &str,
    roles: Roles,
) -> Viewer {
    let person_id: PersonId = maker.id();
    let viewer = Viewer { person_id, organization_id, kind, roles, active: true, scopes: TokenScopes::ALL };
    let permit = installation(&viewer, Act::Administer, Thing::Installation, maker.at());
    let new = NewPerson {
        id: person_id,
        name: &Name::parse(name).unwrap(),
        email: &EmailAddress::parse(&format!("p{}@example.com", maker.next())).unwrap(),
        time_zone: "Europe/Berlin",
        language: "en",
        organization_id,
        location_id: None,
        roles,
    };
    person::insert(tx, &permit, maker.id(), &new).await.unwrap();
    viewer
}

/// Somebody begins to work elsewhere, and leaves behind what it had.
pub(super) async fn relocate(tx: &mut Tx, desk: &Desk, person: PersonId, to: OrganizationId, at: Timestamp) {
    let permit = desk.vendor.permit(Act::Administer, Thing::Installation, at);
    let new = NewMembership {
        id: desk.maker.id(),
        person_id: person,
        organization_id: to,
        location_id: None,
        roles: Roles::NONE,
    };
    membership::change(tx, &permit, &new).await.unwrap();
    membership::leave_behind(tx, &permit, person, to).await.unwrap();
}
