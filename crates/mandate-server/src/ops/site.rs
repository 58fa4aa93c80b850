//! The customers' sites: listed, seen, added, changed and removed (P16).
//!
//! Their contacts stand in [`contact`], the requests reserved to them in [`request`].

pub mod contact;
pub mod request;

use mandate_core::{
    access::{self, Act, Breadth, Permit, Standing, Thing},
    id::{OrganizationId, SiteId},
    party::OrganizationKind,
    site::SiteNoticeKind,
    text::{Name, SiteAddress},
};
use mandate_store::{
    StoreError, organization,
    service_request::{self, Line},
    site::{self as store, Attached, OfCustomer, Site, SiteFacts},
    site_contact::{self, SiteContact},
    site_notice::{self, SiteNotice},
};

use super::{Acting, Caller, NO_ORGANIZATION, Once, facts_about, service_request as service_requests};
use crate::{
    App, OpError,
    error::{Check, text_error},
    locale::Message,
};

/// How many service requests and notices stand on a site's page.
const NEWEST: i64 = 20;
/// How many notices: of those that are not closed all should stand there.
const NOTICES: i64 = 100;

/// The sites of a customer.
#[derive(Clone, Debug)]
pub struct Sites {
    /// Whose they are.
    pub customer_id: OrganizationId,
    /// What that customer is called.
    pub customer: String,
    /// The permit under which they are shown.
    pub permit: Permit,
    /// The sites, by name.
    pub sites: Vec<Site>,
    /// Whether the caller may add one.
    pub may_manage: bool,
}

/// The sites of a customer. **Requires:** Look; or being of that organization, or of the vendor's staff.
///
/// # Errors
/// When it is refused, or this is no customer.
pub async fn list(app: &App, caller: &Caller, customer_id: OrganizationId) -> Result<Sites, OpError> {
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, permit) = acting.authorize(Act::ViewSites, Thing::Organization(customer_id)).await?;
    let customer = customer(&mut acting, customer_id).await?;
    let sites = store::list(&mut acting.tx, &permit, customer_id).await?;
    let may_manage = may(&mut acting, Act::ManageSites, *permit.thing()).await?;
    acting.record_read(&permit, "list", &customer);
    acting.finish_reading().await?;
    Ok(Sites { customer_id, customer, permit, sites, may_manage })
}

/// The name of a customer: only customers have sites.
async fn customer(acting: &mut Acting<'_>, id: OrganizationId) -> Result<String, OpError> {
    let found = organization::find(&mut acting.tx, id).await?;
    found.filter(|found| found.kind == OrganizationKind::Customer).map(|found| found.name).ok_or(OpError::NotFound)
}

/// Whether the caller may also do another act, as a page that offers it wants to know.
async fn may(acting: &mut Acting<'_>, act: Act, thing: Thing) -> Result<bool, OpError> {
    let Some(customer) = thing.customer() else { return Ok(false) };
    let facts = facts_about(&mut acting.tx, acting.caller.person_id, customer, thing, acting.now).await?;
    Ok(facts.is_some_and(|facts| access::decide(&facts, act, thing, acting.now).is_ok()))
}

/// The most sites that stand on a page of a list over all customers.
const MOST: usize = 200;

/// Where a page of all sites begins: behind a customer's name and id, and the name of a site.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(pub String, pub OrganizationId, pub String);

impl From<&OfCustomer> for Place {
    fn from(site: &OfCustomer) -> Self {
        Self(site.customer.clone(), site.customer_id, site.name.clone())
    }
}

/// A page of the sites of all customers whose name, or whose customer's name, has some words, by customer and name; and
/// behind which the next one begins, where there are more. **Requires:** vendor's staff.
///
/// # Errors
/// When the caller is not of the vendor's staff.
pub async fn list_all(
    app: &App,
    caller: &Caller,
    words: &str,
    after: Option<&Place>,
) -> Result<(Vec<OfCustomer>, Option<Place>), OpError> {
    let mut acting = Acting::begin(app, caller).await?;
    let scope = acting.scope().await?;
    if scope.breadth() != Breadth::Staff {
        return Err(OpError::NotFound);
    }
    let mut sites = store::list_all(&mut acting.tx, &scope).await?;
    sites.retain(|site| has_words(site, words) && after.is_none_or(|after| Place::from(site) > *after));
    let more = sites.len() > MOST;
    sites.truncate(MOST);
    let next = sites.last().filter(|_| more).map(Place::from);
    record_list(&mut acting, &sites).await?;
    acting.finish_reading().await?;
    Ok((sites, next))
}

/// Records the reading of a list over all customers by the vendor's staff: an entry for each customer in it.
pub(super) async fn record_list(acting: &mut Acting<'_>, sites: &[OfCustomer]) -> Result<(), OpError> {
    let facts = Standing::without_permission(acting.viewer().await?);
    for site in sites.chunk_by(|a, b| a.customer_id == b.customer_id).filter_map(<[_]>::first) {
        let permit = access::decide(&facts, Act::ViewSites, Thing::Organization(site.customer_id), acting.now)
            .map_err(|refusal| OpError::failed(format!("the list shows what the decision refuses: {refusal:?}")))?;
        acting.record_read(&permit, "list", &site.customer);
    }
    Ok(())
}

/// Whether a site's name or its customer's has all of some words, whatever their case.
pub(super) fn has_words(site: &OfCustomer, words: &str) -> bool {
    let text = format!("{} {}", site.customer, site.name).to_lowercase();
    words.to_lowercase().split_whitespace().all(|word| text.contains(word))
}

/// A site with all that its page shows.
#[derive(Clone, Debug)]
pub struct View {
    /// The site.
    pub site: Site,
    /// What its customer is called.
    pub customer: String,
    /// The permit under which it is shown.
    pub permit: Permit,
    /// Its contacts that the caller may know of.
    pub contacts: Vec<SiteContact>,
    /// The newest service requests about it.
    pub requests: Vec<Line>,
    /// Its newest notices that the caller may read, those not closed first.
    pub notices: Vec<SiteNotice>,
    /// Whether the caller may change it.
    pub may_manage: bool,
    /// Whether the caller may make the reserved requests for it.
    pub may_request: bool,
    /// Whether the caller may remove it at once.
    pub may_remove: bool,
    /// Who could be added as a contact.
    pub candidates: Vec<contact::Candidate>,
}

/// A site, and the permit to do an act on it.
pub(super) async fn authorize<'a>(
    mut acting: Acting<'a>,
    id: SiteId,
    act: Act,
) -> Result<(Acting<'a>, Permit, Site), OpError> {
    let Some(thing) = store::find_thing(&mut acting.tx, id).await? else {
        let (customer_id, added_at) = (NO_ORGANIZATION, acting.now);
        return Err(acting.nothing_like(Thing::Site { id, customer_id, added_at }).await);
    };
    let (mut acting, permit) = acting.authorize(act, thing).await?;
    let site = store::find(&mut acting.tx, &permit).await?.ok_or(OpError::NotFound)?;
    Ok((acting, permit, site))
}

/// Shows a site. **Requires:** Look; or being of that organization, or of the vendor's staff.
///
/// # Errors
/// When it is refused.
pub async fn view(app: &App, caller: &Caller, id: SiteId) -> Result<View, OpError> {
    let (mut acting, permit, site) = authorize(Acting::begin(app, caller).await?, id, Act::ViewSites).await?;
    let customer = customer(&mut acting, site.customer_id).await?;
    let mut contacts = site_contact::list(&mut acting.tx, &permit).await?;
    contacts.retain(|contact| contact::may_know(&permit, site.customer_id, contact.organization_id));
    let requests = service_request::list_of_site(&mut acting.tx, &permit, NEWEST).await?;
    let breadth = acting.scope().await?.breadth();
    service_requests::record_list(&mut acting, breadth, &requests).await?;
    let reads_system_notices = may(&mut acting, Act::ViewSystemNotices, site.thing()).await?;
    let mut kinds = SiteNoticeKind::ALL.to_vec();
    kinds.retain(|kind| kind.viewed_by() == Act::ViewSites || reads_system_notices);
    let notices = site_notice::list_of_site(&mut acting.tx, &permit, &kinds, NOTICES).await?;
    let may_manage = may(&mut acting, Act::ManageSites, site.thing()).await?;
    let may_request = may(&mut acting, Act::SubmitReservedRequest, Thing::Organization(site.customer_id)).await?;
    let may_remove = may(&mut acting, Act::RemoveSite, site.thing()).await?;
    let candidates = if may_manage { contact::candidates(&mut acting, &permit, &site).await? } else { Vec::new() };
    acting.record_read(&permit, "", &site.name);
    acting.finish_reading().await?;
    Ok(View { site, customer, permit, contacts, requests, notices, may_manage, may_request, may_remove, candidates })
}

/// What is typed of a site.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub kind: String,
    /// Where it is; empty where that is not said.
    pub address: String,
}

impl Typed {
    fn check(&self) -> Result<SiteFacts, OpError> {
        let mut check = Check::default();
        let name = check.take("name", Name::parse(&self.name).map_err(text_error));
        let kind = check.take("kind", self.kind.parse().map_err(|_| Message::new("field-choose")));
        let address = match self.address.trim() {
            "" => Some(None),
            typed => check.take("address", SiteAddress::parse(typed).map_err(text_error)).map(Some),
        };
        check.done()?;
        let (Some(name), Some(kind), Some(address)) = (name, kind, address) else { return Err(OpError::NotFound) };
        Ok(SiteFacts { name, kind, address })
    }
}

fn taken(error: StoreError) -> OpError {
    match error {
        StoreError::Taken(_) => OpError::field("name", Message::new("site-error-name-taken")),
        other => other.into(),
    }
}

/// Adds a site to a customer. **Requires:** Service Admin (P16); or technical contact or contact manager of one's own
/// organization.
///
/// # Errors
/// When it is refused, or a field is wrong.
pub async fn add(
    app: &App,
    caller: &Caller,
    customer_id: OrganizationId,
    typed: &Typed,
    once: &str,
) -> Result<SiteId, OpError> {
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, permit) = acting.authorize(Act::ManageSites, Thing::Organization(customer_id)).await?;
    customer(&mut acting, customer_id).await?;
    let whose = customer_id.to_string();
    let all = [whose.as_str(), &typed.name, &typed.kind, &typed.address];
    let once = Once { key: once, form: "site", typed: &all };
    if let Some(outcome) = acting.sent_before(&once).await? {
        return outcome.parse().map_err(OpError::failed);
    }
    let facts = typed.check()?;
    let id: SiteId = app.id();
    store::insert(&mut acting.tx, &permit, id, customer_id, &facts).await.map_err(taken)?;
    acting.record_change(&permit, "add", facts.name.as_str(), None, Some(said(&facts)));
    acting.note_sent(&once, &id.to_string()).await?;
    acting.commit().await?;
    Ok(id)
}

fn said(facts: &SiteFacts) -> serde_json::Value {
    let address = facts.address.as_ref().map(SiteAddress::as_str);
    serde_json::json!({ "name": facts.name.as_str(), "kind": facts.kind.as_str(), "address": address })
}

/// What a form that changes or removes a site shows.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The site.
    pub site: Site,
    /// What its customer is called.
    pub customer: String,
    /// The permit to do it.
    pub permit: Permit,
    /// What is attached to it.
    pub attached: Attached,
}

/// What the form for changing or removing shows; seeing it is reading the site. **Requires:** as the act.
///
/// # Errors
/// When it is refused.
pub async fn before(app: &App, caller: &Caller, id: SiteId, act: Act) -> Result<Facts, OpError> {
    let (mut acting, permit, site) = authorize(Acting::begin(app, caller).await?, id, act).await?;
    let customer = customer(&mut acting, site.customer_id).await?;
    let attached = store::count_attached(&mut acting.tx, &permit).await?;
    acting.record_read(&permit, "form", &site.name);
    acting.finish_reading().await?;
    Ok(Facts { site, customer, permit, attached })
}

/// Changes a site. **Requires:** as [`add`].
///
/// # Errors
/// When it is refused, a field is wrong, or somebody changed it meanwhile.
pub async fn change(app: &App, caller: &Caller, id: SiteId, version: i64, typed: &Typed) -> Result<(), OpError> {
    let (mut acting, permit, site) = authorize(Acting::begin(app, caller).await?, id, Act::ManageSites).await?;
    let facts = typed.check()?;
    if !store::change(&mut acting.tx, &permit, version, &facts).await.map_err(taken)? {
        return Err(super::conflict("conflict-changed"));
    }
    let before = serde_json::json!({ "name": site.name, "kind": site.kind.as_str(), "address": site.address });
    acting.record_change(&permit, "change", facts.name.as_str(), Some(before), Some(said(&facts)));
    acting.commit().await
}

/// Removes a site at once; what was done about it stays. **Requires:** vendor's support. The customer and its partners
/// ask for it instead, see [`request`].
///
/// # Errors
/// When it is refused, or somebody changed it meanwhile.
pub async fn remove(app: &App, caller: &Caller, id: SiteId, version: i64) -> Result<OrganizationId, OpError> {
    let (mut acting, permit, site) = authorize(Acting::begin(app, caller).await?, id, Act::RemoveSite).await?;
    if !store::remove(&mut acting.tx, &permit, version).await? {
        return Err(super::conflict("conflict-changed"));
    }
    let before = serde_json::json!({ "name": site.name, "kind": site.kind.as_str(), "address": site.address });
    acting.record_change(&permit, "", &site.name, Some(before), None);
    acting.commit().await?;
    Ok(site.customer_id)
}
