//! Deployments and what they open: on record, confirmed, open to a person or a location, over.

use jiff::Timestamp;
use mandate_core::{
    access::{Act, Ground, Missing, Permit, Reason, Thing},
    engagement::{DeploymentEnd, EngagementKind},
    id::{DeploymentAccessId, DeploymentId, LocationId, PersonId, ServiceRequestId, SiteId},
    party::{OrganizationKind, Roles},
    permission::Level,
    search::Words,
    text::Body,
};
use proptest::sample::Index;

use super::{
    decided,
    desk::{Cast, Desk, Party, relocate},
    hours, imports, on_both, scope_of, start,
    world::World,
};
use crate::{
    Tx,
    deployment::{self, NewDeployment},
    deployment_access::{self, Holder, NewAccess},
    feed, import,
    membership::{self, NewMembership},
    person, search, search_pending,
    service_request::{self, Cursor, Filter},
};

/// What a deployment has opened in a world.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opened {
    pub(super) id: DeploymentAccessId,
    pub(super) deployment: DeploymentId,
    pub(super) until: Timestamp,
}

impl World {
    fn operations(&self) -> Permit {
        self.desk.operations(self.now)
    }

    /// A deployment, and what it opens to somebody where that is wanted: to a person, or to the partner's location.
    pub(super) async fn deploy(
        &mut self,
        tx: &mut Tx,
        (partner, customer): (usize, usize),
        to: Option<&Option<Index>>,
        whole: bool,
        long: i64,
    ) -> crate::Result<()> {
        let (permit, until) = (self.operations(), hours(self.now, long));
        let id = self.desk.deploy(tx, &self.partners[partner], &self.customers[customer], self.now, until).await;
        let Some(to) = to else { return Ok(()) };
        assert!(deployment::confirm(tx, &permit, id).await?);
        let holder = match to {
            Some(index) => Holder::Person(*index.get(&self.people_for(partner))),
            None => Holder::Location(self.locations[partner]),
        };
        let sites: &[SiteId] = if whole { &[] } else { &self.sites[customer..=customer] };
        let access = self.desk.maker.id();
        let new = NewAccess { id: access, deployment_id: id, holder, sites, valid_until: until };
        assert!(deployment_access::insert(tx, &permit, &new).await?);
        self.opened.push(Opened { id: access, deployment: id, until });
        Ok(())
    }

    /// Completes a deployment, or ends only what it opened to one.
    pub(super) async fn undeploy(&mut self, tx: &mut Tx, opened: Opened, whole: bool) -> crate::Result<()> {
        let permit = self.operations();
        if whole {
            deployment::end(tx, &permit, opened.deployment, DeploymentEnd::Completed).await?;
        } else {
            deployment_access::end(tx, &permit, opened.id).await?;
        }
        Ok(())
    }

    /// Somebody works at its partner's location from now on, or at none.
    pub(super) async fn locate(&mut self, tx: &mut Tx, person: PersonId, there: bool) -> crate::Result<()> {
        let organization_id = person::find(tx, person).await?.unwrap().organization_id;
        let partner = self.partners.iter().position(|partner| partner.id == organization_id);
        let location_id = partner.filter(|_| there).map(|partner| self.locations[partner]);
        self.desk.locate(tx, person, organization_id, location_id, self.now).await
    }
}

impl Desk {
    fn operations(&self, at: Timestamp) -> Permit {
        self.vendor.permit(Act::Administer, Thing::Installation, at)
    }

    /// A deployment on record.
    async fn deploy(
        &self,
        tx: &mut Tx,
        partner: &Party,
        customer: &Party,
        at: Timestamp,
        until: Timestamp,
    ) -> DeploymentId {
        let (id, scope) = (self.maker.id(), Body::parse("A second cluster").unwrap());
        let (kind, partner_id, customer_id) = (EngagementKind::Implementation, partner.id, customer.id);
        let new = NewDeployment { id, kind, partner_id, customer_id, scope: &scope, starts_at: at, ends_at: until };
        deployment::insert(tx, &self.operations(at), &new).await.unwrap();
        id
    }

    async fn locate(
        &self,
        tx: &mut Tx,
        person_id: PersonId,
        organization_id: mandate_core::id::OrganizationId,
        location_id: Option<LocationId>,
        at: Timestamp,
    ) -> crate::Result<()> {
        let new = NewMembership { id: self.maker.id(), person_id, organization_id, location_id, roles: Roles::NONE };
        membership::change(tx, &self.operations(at), &new).await
    }
}

/// A deployment of the partner at the customer, for a hundred hours.
pub(super) fn new<'a>(cast: &Cast, id: DeploymentId, scope: &'a Body, at: Timestamp) -> NewDeployment<'a> {
    let (kind, partner_id, customer_id) = (EngagementKind::Support, cast.partner.id, cast.customer.id);
    NewDeployment { id, kind, partner_id, customer_id, scope, starts_at: at, ends_at: hours(at, 100) }
}

impl Cast {
    async fn deployed(&self, tx: &mut Tx) -> DeploymentId {
        self.desk.deploy(tx, &self.partner, &self.customer, self.desk.at(), hours(start(), 100)).await
    }

    async fn confirmed(&self, tx: &mut Tx) -> DeploymentId {
        let id = self.deployed(tx).await;
        assert!(deployment::confirm(tx, &self.desk.operations(self.desk.at()), id).await.unwrap());
        id
    }

    /// A deployment that is open to a person.
    pub(super) async fn opened(&self, tx: &mut Tx, person: PersonId) -> DeploymentId {
        let id = self.confirmed(tx).await;
        self.open(tx, id, Holder::Person(person), &[]).await;
        id
    }

    async fn open(
        &self,
        tx: &mut Tx,
        deployment_id: DeploymentId,
        holder: Holder,
        sites: &[SiteId],
    ) -> DeploymentAccessId {
        let (id, valid_until) = (self.desk.maker.id(), hours(start(), 100));
        let new = NewAccess { id, deployment_id, holder, sites, valid_until };
        assert!(deployment_access::insert(tx, &self.desk.operations(self.desk.at()), &new).await.unwrap());
        id
    }

    async fn listed(&self, tx: &mut Tx, person: PersonId, at: Timestamp) -> Vec<ServiceRequestId> {
        let scope = scope_of(tx, person, at).await.unwrap();
        let lines = service_request::list(tx, &scope, &Filter::default(), Cursor::Newest, 100).await.unwrap();
        lines.into_iter().map(|line| line.id).collect()
    }
}

#[tokio::test]
async fn e02_e09_e12_what_is_missing_is_missing_until_it_is_there() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let request = cast.submit(&mut tx).await;
        let (ann, bob) = (cast.ann.person_id, cast.bob.person_id);
        let why = async |tx: &mut Tx, person| {
            let refusal = decided(tx, person, Act::UpdateServiceRequest, request.thing(), cast.desk.at()).await;
            match refusal.unwrap_err().unwrap().reason {
                Reason::Deployment { missing, .. } => Some(missing),
                _ => None,
            }
        };
        assert_eq!(why(&mut tx, ann).await, None, "nothing is known of any deployment");
        let id = cast.deployed(&mut tx).await;
        assert_eq!(why(&mut tx, ann).await, Some(Missing::Confirmation));
        let too_early = NewAccess {
            id: cast.desk.maker.id(),
            deployment_id: id,
            holder: Holder::Person(ann),
            sites: &[],
            valid_until: hours(start(), 100),
        };
        let permit = cast.desk.operations(cast.desk.at());
        assert!(!deployment_access::insert(&mut tx, &permit, &too_early).await.unwrap(), "E02");
        assert!(deployment::confirm(&mut tx, &permit, id).await.unwrap());
        assert!(!deployment::confirm(&mut tx, &permit, id).await.unwrap(), "only once");
        assert_eq!(why(&mut tx, ann).await, Some(Missing::Opening));
        let access = cast.open(&mut tx, id, Holder::Person(ann), &[]).await;
        assert_eq!(why(&mut tx, bob).await, Some(Missing::Naming));
        let permit = decided(&mut tx, ann, Act::UpdateServiceRequest, request.thing(), cast.desk.at()).await.unwrap();
        assert!(matches!(permit.ground(), Ground::Deployment(fact) if fact.id == id));
        assert_eq!(cast.listed(&mut tx, ann, cast.desk.at()).await, [request.id]);
        assert_eq!(cast.listed(&mut tx, bob, cast.desk.at()).await, []);
        let permit = cast.desk.operations(cast.desk.at());
        assert!(deployment_access::end(&mut tx, &permit, access).await.unwrap());
        assert!(!deployment_access::end(&mut tx, &permit, access).await.unwrap());
        assert_eq!(why(&mut tx, ann).await, Some(Missing::Time));
    })
    .await;
}

#[tokio::test]
async fn e13_e14_completion_ends_what_it_opened_and_nothing_else() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let request = cast.submit(&mut tx).await;
        let ann = cast.ann.person_id;
        let (one, two) = (cast.confirmed(&mut tx).await, cast.confirmed(&mut tx).await);
        cast.open(&mut tx, one, Holder::Person(ann), &[]).await;
        cast.open(&mut tx, two, Holder::Person(ann), &[]).await;
        let elsewhere = cast.desk.customer(&mut tx, "Elsewhere").await;
        let other = cast.desk.deploy(&mut tx, &cast.partner, &elsewhere, cast.desk.at(), hours(start(), 100)).await;
        let permit = cast.desk.operations(cast.desk.at());
        assert!(deployment::confirm(&mut tx, &permit, other).await.unwrap());
        cast.open(&mut tx, other, Holder::Person(ann), &[]).await;
        let theirs = cast.desk.submit(&mut tx, &elsewhere.head, elsewhere.id).await;
        let complete = async |tx: &mut Tx, id| {
            let permit = cast.desk.operations(cast.desk.at());
            deployment::end(tx, &permit, id, DeploymentEnd::Completed).await.unwrap()
        };
        assert!(complete(&mut tx, one).await);
        assert!(!complete(&mut tx, one).await, "it is over");
        assert!(!deployment::confirm(&mut tx, &permit, one).await.unwrap());
        let found = deployment::find(&mut tx, one).await.unwrap().unwrap();
        assert_eq!((found.ended_as, found.number.to_string().as_str()), (Some(DeploymentEnd::Completed), "DEP-1001"));
        assert_eq!(cast.listed(&mut tx, ann, cast.desk.at()).await, [theirs.id, request.id], "the other one is open");
        assert!(complete(&mut tx, two).await);
        assert_eq!(cast.listed(&mut tx, ann, cast.desk.at()).await, [theirs.id]);
        cast.grant(&mut tx, None, Level::Look, hours(start(), 100)).await;
        let third = cast.confirmed(&mut tx).await;
        cast.open(&mut tx, third, Holder::Person(ann), &[]).await;
        assert!(complete(&mut tx, third).await);
        assert_eq!(cast.listed(&mut tx, ann, cast.desk.at()).await, [theirs.id, request.id], "by the permission");
        // What can be seen is never swept away.
        while feed::sweep(&mut tx, cast.desk.at()).await.unwrap().is_some() {}
        assert_eq!(cast.listed(&mut tx, ann, cast.desk.at()).await, [theirs.id, request.id]);
        assert_eq!(cast.listed(&mut tx, ann, hours(start(), 100)).await, [], "everything ends by the clock");
    })
    .await;
}

#[tokio::test]
async fn e12_what_is_open_to_a_location_is_open_to_whoever_works_there() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let location = cast.desk.location(&mut tx, &cast.partner).await;
        let (ann, partner) = (cast.ann.person_id, cast.partner.id);
        let id = cast.confirmed(&mut tx).await;
        cast.open(&mut tx, id, Holder::Location(location), &[]).await;
        let request = cast.submit(&mut tx).await;
        assert_eq!(cast.listed(&mut tx, ann, cast.desk.at()).await, []);
        cast.desk.locate(&mut tx, ann, partner, Some(location), cast.desk.at()).await.unwrap();
        assert_eq!(cast.listed(&mut tx, ann, cast.desk.at()).await, [request.id]);
        while search_pending::index_some(&mut tx).await.unwrap() > 0 {}
        let scope = scope_of(&mut tx, ann, cast.desk.at()).await.unwrap();
        let found = search::list(&mut tx, &scope, &Words::parse("why").unwrap(), None, 10).await.unwrap();
        assert_eq!(found.lines.len(), 1);
        let open = deployment_access::list_open(&mut tx, &cast.ann, cast.desk.at()).await.unwrap();
        let by_facts = decided(&mut tx, ann, Act::ViewServiceRequest, request.thing(), cast.desk.at()).await.unwrap();
        let access = by_facts.ground().deployment().and_then(|deployment| deployment.access);
        assert_eq!(open, [access.unwrap().id]);
        let permit = cast.desk.operations(cast.desk.at());
        let of_ann = deployment_access::list_of_viewer(&mut tx, &scope).await.unwrap();
        assert!(of_ann[0].is_whole && of_ann[0].customer_id == cast.customer.id && of_ann.len() == 1);
        let there = deployment_access::list_of_customer(&mut tx, &permit, cast.customer.id).await.unwrap();
        assert_eq!((there.len(), there[0].location.as_deref(), &there[0].person), (1, Some("Kobe"), &None));
        let people = deployment_access::list_people(&mut tx, &permit, cast.customer.id).await.unwrap();
        assert_eq!(people, [(ann, of_ann[0].number)]);
        let between = deployment_access::list_open_between(&mut tx, &permit, partner, cast.customer.id).await.unwrap();
        assert_eq!(between, [by_facts.ground().deployment().unwrap().number]);
        cast.desk.locate(&mut tx, ann, partner, None, cast.desk.at()).await.unwrap();
        assert_eq!(cast.listed(&mut tx, ann, cast.desk.at()).await, []);
    })
    .await;
}

#[tokio::test]
async fn e12_what_is_open_for_some_sites_is_what_is_about_them() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let plant = cast.desk.site(&mut tx, &cast.customer, "Plant").await;
        let office = cast.desk.site(&mut tx, &cast.customer, "Office").await;
        let (head, customer, ann) = (cast.customer.head, cast.customer.id, cast.ann.person_id);
        let about_plant = cast.desk.submit_about(&mut tx, &head, customer, Some(plant)).await;
        let about_office = cast.desk.submit_about(&mut tx, &head, customer, Some(office)).await;
        let about_none = cast.submit(&mut tx).await;
        let id = cast.confirmed(&mut tx).await;
        cast.open(&mut tx, id, Holder::Person(ann), &[plant]).await;
        let later = cast.desk.submit_about(&mut tx, &head, customer, Some(plant)).await;
        assert_eq!(cast.listed(&mut tx, ann, cast.desk.at()).await, [later.id, about_plant.id]);
        let site = |id| Thing::Site { id, customer_id: customer, added_at: start() };
        let at = cast.desk.at();
        assert!(decided(&mut tx, ann, Act::ViewSites, site(plant), at).await.is_ok());
        for other in [site(office), about_office.thing(), about_none.thing()] {
            let act = if matches!(other, Thing::Site { .. }) { Act::ViewSites } else { Act::ViewServiceRequest };
            let refusal = decided(&mut tx, ann, act, other, at).await.unwrap_err().unwrap();
            assert!(matches!(refusal.reason, Reason::Deployment { missing: Missing::Site, .. }) && !refusal.may_know);
        }
        assert!(
            decided(&mut tx, ann, Act::ViewSites, Thing::Organization(customer), at).await.is_err(),
            "the list of all"
        );
    })
    .await;
}

#[tokio::test]
async fn e14_who_works_elsewhere_keeps_nothing_of_a_deployment() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let request = cast.submit(&mut tx).await;
        let ann = cast.ann.person_id;
        let id = cast.confirmed(&mut tx).await;
        cast.open(&mut tx, id, Holder::Person(ann), &[]).await;
        let next = cast.desk.partner(&mut tx, "Next").await;
        relocate(&mut tx, &cast.desk, ann, next.id, cast.desk.at()).await;
        relocate(&mut tx, &cast.desk, ann, cast.partner.id, cast.desk.at()).await;
        assert_eq!(cast.listed(&mut tx, ann, cast.desk.at()).await, [], "it comes back without it");
        let refusal =
            decided(&mut tx, ann, Act::ViewServiceRequest, request.thing(), cast.desk.at()).await.unwrap_err();
        assert!(matches!(refusal.unwrap().reason, Reason::Deployment { missing: Missing::Time, .. }));
        cast.open(&mut tx, id, Holder::Person(cast.bob.person_id), &[]).await;
        deployment_access::end_of_person(&mut tx, &cast.desk.operations(cast.desk.at()), cast.bob.person_id)
            .await
            .unwrap();
        assert_eq!(cast.listed(&mut tx, cast.bob.person_id, cast.desk.at()).await, []);
        let found = person::find(&mut tx, ann).await.unwrap().unwrap();
        assert_eq!(found.kind, OrganizationKind::Partner);
    })
    .await;
}

#[tokio::test]
async fn e12_what_is_imported_is_seen_by_those_to_whom_it_is_open() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let plant = cast.desk.site(&mut tx, &cast.customer, "Plant").await;
        let (ann, bob) = (cast.ann.person_id, cast.bob.person_id);
        let id = cast.confirmed(&mut tx).await;
        cast.open(&mut tx, id, Holder::Person(ann), &[plant]).await;
        cast.open(&mut tx, id, Holder::Person(bob), &[]).await;
        let at = cast.desk.at();
        let about = import::ServiceRequest { site_id: Some(plant), ..imports::new(&cast, at) };
        let other = imports::new(&cast, at);
        let permit = imports::permit(&cast, at);
        import::insert_service_requests(&mut tx, &permit, &[about.clone(), other.clone()]).await.unwrap();
        assert_eq!(cast.listed(&mut tx, ann, cast.desk.at()).await, [about.id]);
        assert_eq!(cast.listed(&mut tx, bob, cast.desk.at()).await, [other.id, about.id]);
    })
    .await;
}
