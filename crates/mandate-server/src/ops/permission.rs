//! Permissions as both sides see them: *My customers*, *My partners*, and ending what was given.

mod end;

pub(super) use end::{End, Why};

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Span, Timestamp};
use mandate_core::{
    access::{Act, Permit, Thing},
    id::{OrganizationId, PermissionId, PermissionRequestId, PersonId},
    party::OrganizationKind,
    permission::{ANNOUNCED_DAYS, Access, Change, Level, PermissionRequest, RequestState, Terms, Until},
    text::Remark,
};
use mandate_store::{
    deployment_access::{self, OpenAtCustomer, OpenToReader},
    ledger, organization,
    permission::{self, Permission},
    permission_request, permission_review, person,
    person::Person,
    subscription,
};

use super::{Acting, Caller, NO_ORGANIZATION};
use crate::{App, OpError, error::text_error, locale::Locale};

/// How many of the newest permission requests a page looks at.
pub(super) const REQUESTS: i64 = 200;

/// A customer as a partner's person sees it on *My customers*.
#[derive(Clone, Debug)]
pub struct CustomerLine {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// What decides for the person.
    pub mine: Option<Access>,
    /// Whether that is a permission of its own.
    pub personal: bool,
    /// What everybody of the partner has.
    pub everybody: Option<Access>,
    /// What ends soon and can be renewed.
    pub ends_soon: Option<EndsSoon>,
    /// Whether the person is told of new service requests.
    pub subscribed: bool,
    /// What deployments have opened to the person.
    pub deployments: Vec<OpenToReader>,
}

impl CustomerLine {
    /// Whether the person sees the list of the customer's sites.
    #[must_use]
    pub fn sees_sites(&self) -> bool {
        self.mine.is_some_and(|access| access.level >= Level::Look) || self.deployments.iter().any(|open| open.is_whole)
    }
}

/// A permission that ends soon.
#[derive(Clone, Copy, Debug)]
pub struct EndsSoon {
    /// The request that gave it, which is renewed.
    pub request_id: PermissionRequestId,
    /// Its last day.
    pub until: Until,
    /// The last day that a renewal asks for.
    pub renewed_until: Until,
    /// The renewal of it that waits for an answer already.
    pub pending: Option<PermissionRequestId>,
}

/// How many customers stand on a page.
const CUSTOMERS: usize = 50;

/// What *My customers* shows.
#[derive(Clone, Debug)]
pub struct MyCustomers {
    /// How many customers there are in all, or have the words that were looked for.
    pub count: usize,
    /// A page of the customers with a live permission, or where a deployment is open to the person, by name.
    pub customers: Vec<CustomerLine>,
    /// Whether there are more behind the last.
    pub more: bool,
    /// The newest requests with where they stand, and the customer's name.
    pub requests: Vec<(PermissionRequest, RequestState, String)>,
    /// Of which of them nothing is in force any more, and since when.
    pub over: BTreeMap<PermissionRequestId, Timestamp>,
}

/// A page of the caller's customers, those only whose names have the words, and what became of its organization's
/// requests (P08, X08). **Requires:** being of a partner.
///
/// # Errors
/// When the caller is not of a partner.
pub async fn my_customers(
    app: &App,
    caller: &Caller,
    l: &Locale,
    words: &str,
    after: Option<(&str, OrganizationId)>,
) -> Result<MyCustomers, OpError> {
    let mut acting = Acting::begin_reading(app, caller).await?;
    let scope = acting.scope().await?;
    let own = organization::find(&mut acting.tx, scope.organization()).await?.ok_or(OpError::NotSignedIn)?;
    if own.kind != OrganizationKind::Partner {
        return Err(OpError::NotFound);
    }
    let permissions = permission::list_of_viewer(&mut acting.tx, &scope).await?;
    let subscribed: BTreeSet<_> =
        subscription::list_of_person(&mut acting.tx, scope.viewer(), scope.at()).await?.into_iter().collect();
    let mut by_customer: BTreeMap<OrganizationId, Vec<&Permission>> = BTreeMap::new();
    for permission in &permissions {
        by_customer.entry(permission.customer_id).or_default().push(permission);
    }
    let deployments = deployment_access::list_of_viewer(&mut acting.tx, &scope).await?;
    for deployment in &deployments {
        by_customer.entry(deployment.customer_id).or_default();
    }
    let requests = permission_request::list_of_partner(&mut acting.tx, &scope, REQUESTS).await?;
    let over = permission::list_over(&mut acting.tx, &requests, scope.at()).await?.into_iter().collect();
    let renewals = permission_request::list_renewals(&mut acting.tx, &scope).await?;
    let ids = by_customer.keys().copied().chain(requests.iter().map(|request| request.customer_id));
    let names = organization::list_names(&mut acting.tx, ids.collect()).await?;
    let name = |id: OrganizationId| names.get(&id).cloned().unwrap_or_default();
    let mut customers: Vec<_> = by_customer
        .into_iter()
        .map(|(id, permissions)| {
            let ends_soon = ends_soon(&permissions, &renewals, scope.at());
            let grants = permission::grants(permissions, scope.at());
            CustomerLine {
                id,
                name: name(id),
                mine: grants.of(scope.viewer()),
                personal: grants.personal.contains_key(&scope.viewer()),
                everybody: grants.organization,
                ends_soon,
                subscribed: subscribed.contains(&id),
                deployments: deployments.iter().filter(|open| open.customer_id == id).cloned().collect(),
            }
        })
        .collect();
    let words = words.trim().to_lowercase();
    customers.retain(|line| line.name.to_lowercase().contains(&words));
    let order = |one: (&str, OrganizationId), other: (&str, OrganizationId)| {
        l.compare(one.0, other.0).then_with(|| one.cmp(&other))
    };
    customers.sort_by(|one, other| order((&one.name, one.id), (&other.name, other.id)));
    let count = customers.len();
    customers.retain(|line| after.is_none_or(|after| order((&line.name, line.id), after).is_gt()));
    let more = customers.len() > CUSTOMERS;
    customers.truncate(CUSTOMERS);
    let requests = requests.into_iter().map(|request| {
        let (state, customer) = (request.state_at(scope.at()), name(request.customer_id));
        (request, state, customer)
    });
    Ok(MyCustomers { count, customers, more, requests: requests.collect(), over })
}

/// Of a customer's permissions the one that ends first, if its end has been or could have been announced.
fn ends_soon(permissions: &[&Permission], renewals: &[PermissionRequest], now: Timestamp) -> Option<EndsSoon> {
    let [days, ..] = ANNOUNCED_DAYS;
    let soon = now.saturating_add(Span::new().hours(24 * days)).unwrap_or(Timestamp::MAX);
    let first = permissions.iter().min_by_key(|permission| permission.valid_until)?;
    let terms = Terms { until: first.until(), organization: Some(first.level), personal: BTreeMap::new() };
    (first.valid_until <= soon).then(|| EndsSoon {
        request_id: first.request_id,
        until: first.until(),
        renewed_until: terms.continued(first.valid_from, now).until,
        pending: renewals.iter().find(|renewal| renewal.renews == Some(first.request_id)).map(|renewal| renewal.id),
    })
}

/// The organizations whose service requests the caller may filter by: its own and its customers' (P30). A person with
/// more than `most` customers gets none, and chooses on *My customers*.
///
/// # Errors
/// When the database fails.
pub async fn client_organizations(
    app: &App,
    caller: &Caller,
    most: i64,
) -> Result<Vec<(OrganizationId, String)>, OpError> {
    let mut tx = app.db().read().await?;
    let viewer = super::viewer_of_caller(&mut tx, caller, app.now()).await?;
    let scope = super::scope_of(&mut tx, &viewer, app.now()).await?;
    let customers = permission::list_customers_of_viewer(&mut tx, &scope, most + 1).await?;
    if viewer.kind != OrganizationKind::Partner
        || customers.is_empty()
        || customers.len() > usize::try_from(most).unwrap_or_default()
    {
        return Ok(Vec::new());
    }
    let names =
        organization::list_names(&mut tx, customers.into_iter().chain([viewer.organization_id]).collect()).await?;
    let mut names: Vec<_> = names.into_iter().collect();
    names.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(names)
}

/// The address of a customer's contact manager, for a partner that has, or had, a permission or a deployment there and
/// would ask.
///
/// # Errors
/// When the database fails.
pub async fn contact_manager_to_ask(
    app: &App,
    caller: &Caller,
    customer: OrganizationId,
) -> Result<Option<String>, OpError> {
    let mut tx = app.db().read().await?;
    let thing = Thing::Organization(customer);
    let facts = super::facts_of_caller(&mut tx, caller, customer, thing, app.now()).await?;
    // Whoever never had anything there is told nothing.
    if !facts.has_ever_had_anything() {
        return Ok(None);
    }
    Ok(super::contact_managers(&mut tx, customer).await?.into_iter().next().map(|(_, email)| email))
}

/// A partner as a customer sees it on *My partners*.
#[derive(Clone, Debug)]
pub struct PartnerSection {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// The live permissions, each with the name of its person and when it was last used.
    pub permissions: Vec<(Permission, Option<String>, Option<Timestamp>)>,
    /// What deployments have opened to its people and locations.
    pub deployments: Vec<OpenAtCustomer>,
    /// The partner's people, with what each of them may do, and under which deployments.
    pub people: Vec<(Person, Option<Access>, Vec<String>)>,
}

/// What *My partners* shows.
#[derive(Clone, Debug)]
pub struct MyPartners {
    /// The partners with a live permission or something that a deployment has opened, by name.
    pub partners: Vec<PartnerSection>,
    /// The newest requests with where they stand, the partner's and the requester's name.
    pub requests: Vec<(PermissionRequest, RequestState, String, String)>,
    /// Of which of them nothing is in force any more, and since when.
    pub over: BTreeMap<PermissionRequestId, Timestamp>,
    /// How many permissions wait to be confirmed or ended.
    pub reviews: i64,
}

/// Who acts for the caller's organization, and who asks to (P07, X05). **Requires:** contact manager.
///
/// # Errors
/// When it is refused.
pub async fn my_partners(app: &App, caller: &Caller, l: &Locale) -> Result<MyPartners, OpError> {
    let mut acting = Acting::begin_reading(app, caller).await?;
    let (customer, kind) = acting.own_organization().await?;
    if kind != OrganizationKind::Customer {
        return Err(OpError::NotFound);
    }
    let (mut acting, permit) = acting.authorize(Act::ViewPartners, Thing::Organization(customer)).await?;
    let permissions = permission::list_of_customer(&mut acting.tx, &permit, customer).await?;
    let ids: Vec<_> = permissions.iter().map(|permission| permission.id).collect();
    let last_use: BTreeMap<PermissionId, Timestamp> =
        ledger::list_last_use(&mut acting.tx, &permit, &ids).await?.into_iter().collect();
    let requests = permission_request::list_of_customer(&mut acting.tx, &permit, customer, REQUESTS).await?;
    let over = permission::list_over(&mut acting.tx, &requests, permit.at()).await?.into_iter().collect();
    let deployments = deployment_access::list_of_customer(&mut acting.tx, &permit, customer).await?;
    let by_deployment = deployment_access::list_people(&mut acting.tx, &permit, customer).await?;
    let opened = deployments.iter().map(|open| open.partner_id);
    let partners: BTreeSet<_> = permissions.iter().map(|permission| permission.partner_id).chain(opened).collect();
    let all = partners.iter().copied().chain(requests.iter().map(|request| request.partner_id));
    let names = organization::list_names(&mut acting.tx, all.collect()).await?;
    let mut sections = Vec::new();
    for partner in partners {
        let people = person::list_of_organization(&mut acting.tx, partner).await?;
        let of_partner: Vec<_> = permissions.iter().filter(|permission| permission.partner_id == partner).collect();
        let grants = permission::grants(of_partner.iter().copied(), permit.at());
        let name = |id: PersonId| people.iter().find(|person| person.id == id).map(|person| person.name.clone());
        let permissions = of_partner.into_iter().map(|permission| {
            let used = last_use.get(&permission.id).copied();
            (permission.clone(), permission.person_id.and_then(name), used)
        });
        sections.push(PartnerSection {
            id: partner,
            name: names.get(&partner).cloned().unwrap_or_default(),
            permissions: permissions.collect(),
            deployments: deployments.iter().filter(|open| open.partner_id == partner).cloned().collect(),
            people: people
                .iter()
                .filter(|person| person.locked_at.is_none())
                .map(|person| {
                    let numbers = by_deployment.iter().filter(|(id, _)| *id == person.id);
                    let numbers = numbers.map(|(_, number)| number.to_string()).collect();
                    (person.clone(), grants.of(person.id), numbers)
                })
                .collect(),
        });
    }
    sections.sort_by(|one, other| l.compare(&one.name, &other.name));
    let requesters = person::list_by_id(
        &mut acting.tx,
        requests.iter().map(|request| request.requester_id).collect::<BTreeSet<_>>(),
    )
    .await?;
    let requests = requests.into_iter().map(|request| {
        let partner = names.get(&request.partner_id).cloned().unwrap_or_default();
        let requester = requesters
            .iter()
            .find(|person| person.id == request.requester_id)
            .map_or_else(String::new, |person| person.name.clone());
        (request.clone(), request.state_at(permit.at()), partner, requester)
    });
    let requests = requests.collect();
    let reviews = permission_review::count_open(&mut acting.tx, &permit, customer).await?;
    Ok(MyPartners { partners: sections, requests, over, reviews })
}

/// What is to be ended: one permission, or all that a partner has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// One permission.
    One(PermissionId),
    /// All of a partner's.
    All(OrganizationId),
}

/// What ending would mean.
#[derive(Clone, Debug)]
pub struct EndingView {
    /// The partner's name.
    pub partner: String,
    /// The permissions that would end, with the names of their people.
    pub permissions: Vec<(Permission, Option<String>)>,
    /// Who loses what, and who falls back to what everybody has (X03).
    pub changes: Vec<(Change, String)>,
    /// The numbers of the partner's deployments that are open: what they opened stays (E14).
    pub deployments: Vec<String>,
}

struct Prepared<'a> {
    acting: Acting<'a>,
    permit: Permit,
    end: End,
}

async fn prepare<'a>(app: &'a App, caller: &'a Caller, ending: Ending) -> Result<Prepared<'a>, OpError> {
    let mut acting = Acting::begin(app, caller).await?;
    let (thing, partner_id) = match ending {
        Ending::One(id) => {
            let Some(found) = permission::find(&mut acting.tx, id).await? else {
                acting.change_grants(NO_ORGANIZATION).await?;
                return Err(acting.nothing_like(Thing::Organization(NO_ORGANIZATION)).await);
            };
            (Thing::Permission { id, customer_id: found.customer_id, partner_id: found.partner_id }, found.partner_id)
        }
        Ending::All(partner) => (Thing::Organization(acting.own_organization().await?.0), partner),
    };
    let (mut acting, permit) = acting.authorize_change(Act::EndPermission, thing).await?;
    let chosen = |permission: &Permission| match ending {
        Ending::One(id) => permission.id == id,
        Ending::All(_) => true,
    };
    let end = End::of(&mut acting, &permit, partner_id, chosen).await?;
    Ok(Prepared { acting, permit, end })
}

/// What ending would mean: who loses what (X03). **Requires:** contact manager of the customer.
///
/// # Errors
/// When it is refused, or there is nothing to end.
pub async fn preview_end(app: &App, caller: &Caller, ending: Ending) -> Result<EndingView, OpError> {
    let mut prepared = prepare(app, caller, ending).await?;
    let end = prepared.end;
    if end.permissions.is_empty() {
        return Err(super::conflict("conflict-permission-ended"));
    }
    end.view(&mut prepared.acting).await
}

/// Ends one permission, or all of a partner's, at once. **Requires:** contact manager of the customer.
///
/// # Errors
/// When it is refused, there is nothing to end, or the reason is wrong.
pub async fn end(app: &App, caller: &Caller, ending: Ending, reason: &str) -> Result<(), OpError> {
    let reason = reason.trim();
    let reason = if reason.is_empty() {
        None
    } else {
        Some(Remark::parse(reason).map_err(|error| OpError::field("reason", text_error(error)))?)
    };
    let Prepared { mut acting, permit, end } = prepare(app, caller, ending).await?;
    if end.permissions.is_empty() {
        return Err(super::conflict("conflict-permission-ended"));
    }
    let why = Why { step: "", news: "news-ended", reason: reason.as_ref().map(Remark::as_str) };
    end.carry_out(&mut acting, &permit, &why).await?;
    acting.commit().await
}
