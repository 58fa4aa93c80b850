//! Submitting a service request, for one's own organization or a customer (P15, P23–P26).

use std::collections::{BTreeMap, BTreeSet};

use mandate_core::{
    access::{self, Act, Thing},
    id::{OrganizationId, PersonId},
    party::OrganizationKind,
    permission::Level,
    service_request::{ContactRole, Kind, Number, Severity, State},
    text::{Body, Name, Subject},
};
use mandate_store::{
    contact as contacts, feed, organization,
    permission::{self, Permission},
    person, product, related as linked,
    service_request::{self as store, NewServiceRequest},
    site::{self, Site},
    subscription,
};

use super::{
    Acting, Caller, Once,
    attachment::{self, File},
    notify, related, tell_who_may_see,
};
use crate::{
    App, OpError,
    error::{Check, text_error},
    locale::{Locale, Message},
    ops::person::parse_time_zone,
};

/// An organization for which the caller may submit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// Whether it is the caller's own.
    pub own: bool,
}

/// The organizations for which the caller may submit: its own first, if it is its technical contact, then those of its
/// customers where its permission is Create or more, by name (P23–P25).
///
/// # Errors
/// When the database fails.
pub async fn choices(app: &App, caller: &Caller) -> Result<Vec<Choice>, OpError> {
    let mut acting = Acting::begin_reading(app, caller).await?;
    let scope = acting.scope().await?;
    let me = person::find(&mut acting.tx, caller.person_id).await?.ok_or(OpError::NotSignedIn)?;
    let mut by_customer: BTreeMap<OrganizationId, Vec<Permission>> = BTreeMap::new();
    for permission in permission::list_of_viewer(&mut acting.tx, &scope).await? {
        by_customer.entry(permission.customer_id).or_default().push(permission);
    }
    // The personal permission decides before everybody's (P14), here as in the decision at submitting.
    let submits = |permissions: &Vec<Permission>| {
        let access = permission::grants(permissions, scope.at()).of(scope.viewer());
        access.is_some_and(|access| Some(access.level) >= Act::SubmitServiceRequest.level())
    };
    let found: BTreeSet<_> =
        by_customer.iter().filter(|(_, permissions)| submits(permissions)).map(|(customer, _)| *customer).collect();
    let names = organization::list_names(&mut acting.tx, found.clone()).await?;
    let choice = |id: OrganizationId| Choice { id, name: names.get(&id).cloned().unwrap_or_default(), own: false };
    let mut choices: Vec<_> = found.into_iter().map(choice).collect();
    let l = Locale::of(&me);
    choices.sort_by(|one, other| l.compare(&one.name, &other.name));
    if me.kind != OrganizationKind::Vendor {
        let own = Thing::Organization(me.organization_id);
        let facts = acting.facts(me.organization_id, own).await?;
        if access::decide(&facts, Act::SubmitServiceRequest, own, acting.now).is_ok() {
            choices.insert(0, Choice { id: me.organization_id, name: me.organization, own: true });
        }
    }
    Ok(choices)
}

/// What the form for one organization offers.
#[derive(Clone, Debug)]
pub struct Offer {
    /// For which organization.
    pub customer_id: OrganizationId,
    /// The organization's name.
    pub name: String,
    /// The permit to submit for it: under which permission.
    pub permit: access::Permit,
    /// The sites that it may be about, by name.
    pub sites: Vec<Site>,
    /// The products that it may concern; any may be typed where none is offered.
    pub products: Vec<String>,
    /// Who else could be the primary contact (P26), with their organizations.
    pub contacts: Vec<(PersonId, String, String)>,
    /// The submitter's own time zone, where it may choose another for this request: at a customer only (P27).
    pub time_zone: Option<String>,
}

/// What the form for one organization offers. **Requires:** Create, or technical contact of it.
///
/// # Errors
/// When it is refused.
pub async fn offer(app: &App, caller: &Caller, customer: OrganizationId) -> Result<Offer, OpError> {
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, permit) = acting.authorize(Act::SubmitServiceRequest, Thing::Organization(customer)).await?;
    let name = organization::find(&mut acting.tx, customer).await?.map_or_else(String::new, |customer| customer.name);
    let sites = site::list(&mut acting.tx, &permit, customer).await?;
    let contacts = possible_contacts(&mut acting, customer, permit.actor_organization()).await?;
    let products = product::list_offered(&mut acting.tx).await?;
    let time_zone = own_time_zone(&mut acting, &permit, customer).await?;
    acting.record_read(&permit, "offer", &name);
    acting.finish_reading().await?;
    Ok(Offer { customer_id: customer, name, permit, sites, products, contacts, time_zone })
}

/// The submitter's time zone from its own contact record, where it submits for a customer (P27).
async fn own_time_zone(
    acting: &mut Acting<'_>,
    permit: &access::Permit,
    customer: OrganizationId,
) -> Result<Option<String>, OpError> {
    if customer == permit.actor_organization() {
        return Ok(None);
    }
    let me = person::find(&mut acting.tx, acting.caller.person_id).await?.ok_or(OpError::NotSignedIn)?;
    Ok(Some(me.time_zone))
}

/// Who could be the primary contact besides the submitter: the customer's people, and colleagues with Update or more.
async fn possible_contacts(
    acting: &mut Acting<'_>,
    customer: OrganizationId,
    own: OrganizationId,
) -> Result<Vec<(PersonId, String, String)>, OpError> {
    let mut people = person::list_of_organization(&mut acting.tx, customer).await?;
    people.retain(|person| person.locked_at.is_none());
    if own != customer {
        let colleagues = permission::list_people_with(&mut acting.tx, own, customer, Level::Update, acting.now).await?;
        people.extend(person::list_by_id(&mut acting.tx, colleagues).await?);
    }
    let me = acting.caller.person_id;
    Ok(people
        .into_iter()
        .filter(|person| person.id != me)
        .map(|person| (person.id, person.name, person.organization))
        .collect())
}

/// What is typed.
#[derive(Clone, Debug, Default)]
pub struct Submission {
    /// For which organization.
    pub customer: String,
    /// What is asked for.
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// Which product it concerns.
    pub product: String,
    /// Which site of the organization it is about; empty for none.
    pub site: String,
    /// How bad it is.
    pub severity: String,
    /// The description, in Markdown.
    pub description: String,
    /// "I am the contact for this request" (P26).
    pub i_am_the_contact: bool,
    /// Who is, where the submitter is not.
    pub contact: String,
    /// In which time zone the submitter is to be reached, where it is the contact at a customer (P27); asked for nothing
    /// otherwise.
    pub time_zone: String,
    /// The number of one to which it is related; empty for none.
    pub related: String,
    /// The key of the form, so that sending it twice submits once; empty where there is none.
    pub once: String,
}

impl Submission {
    /// All that is typed and attached: whoever changes any of it means something new.
    fn parts<'a>(&'a self, attached: &'a [String]) -> Vec<&'a str> {
        let Self { customer, kind, subject, product, severity, description, contact, .. } = self;
        let Self { site, time_zone, related, .. } = self;
        let typed = [customer, kind, subject, product, severity, description, contact, site, time_zone, related]
            .into_iter()
            .chain(attached);
        let mine = if self.i_am_the_contact { "mine" } else { "" };
        typed.map(String::as_str).chain([mine]).collect()
    }
}

/// Submits a service request of the general kind, with files. **Requires:** Create; or technical contact of one's own
/// organization.
///
/// # Errors
/// When it is refused, or a field is wrong.
pub async fn submit(
    app: &App,
    caller: &Caller,
    submission: &Submission,
    mut files: Vec<File>,
) -> Result<Number, OpError> {
    let customer_id: OrganizationId =
        submission.customer.parse().map_err(|_| OpError::field("customer", Message::new("field-choose")))?;
    let mut check = Check::default();
    let kind = check.take("kind", general_kind(&submission.kind));
    let subject = check.take("subject", Subject::parse(&submission.subject).map_err(text_error));
    let severity: Option<Severity> =
        check.take("severity", submission.severity.parse().map_err(|_| Message::new("field-choose")));
    let description = check.take("description", Body::parse(&submission.description).map_err(text_error));
    let named = submission.product.trim();
    let named = if named.is_empty() { None } else { check.take("product", Name::parse(named).map_err(text_error)) };
    if check.is_good() {
        attachment::keep(app, &mut files).await?;
    }
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, permit) = acting.authorize(Act::SubmitServiceRequest, Thing::Organization(customer_id)).await?;
    let attached = attachment::names_and_hashes(&files);
    let once = Once { key: &submission.once, form: "submit", typed: &submission.parts(&attached) };
    if let Some(outcome) = acting.sent_before(&once).await? {
        return outcome.parse().map_err(OpError::failed);
    }
    let offered = product::list_offered(&mut acting.tx).await?;
    if named.as_ref().is_some_and(|name| !offered.is_empty() && !offered.iter().any(|one| one == name.as_str())) {
        check.wrong("product", Message::new("product-error-not-offered"));
    }
    if submission.i_am_the_contact && !submission.contact.is_empty() {
        check.wrong("contact", Message::new("submit-error-both"));
    }
    let contact = if submission.i_am_the_contact {
        Some(caller.person_id)
    } else {
        if let Ok(id) = submission.contact.parse() {
            acting.hold_person(id).await?;
        }
        let possible = possible_contacts(&mut acting, customer_id, permit.actor_organization()).await?;
        let chosen = submission.contact.parse().ok().filter(|id| possible.iter().any(|(person, ..)| person == id));
        check.take("contact", chosen.ok_or_else(|| Message::new("submit-error-contact")))
    };
    let site_id = if submission.site.is_empty() {
        None
    } else {
        let sites = site::list(&mut acting.tx, &permit, customer_id).await?;
        let chosen = submission.site.parse().ok().filter(|id| sites.iter().any(|site| site.id == *id));
        check.take("site", chosen.ok_or_else(|| Message::new("field-choose")))
    };
    let own_zone = own_time_zone(&mut acting, &permit, customer_id).await?.filter(|_| submission.i_am_the_contact);
    let time_zone = match own_zone {
        // Whoever leaves its own there is reached where its contact record says, also when that changes.
        Some(own) if submission.time_zone.is_empty() || submission.time_zone == own => None,
        Some(_) => check.take("time_zone", parse_time_zone(&submission.time_zone)),
        None => None,
    };
    let related = if submission.related.is_empty() {
        None
    } else {
        Some(related::other_of_customer(&mut acting, "related", &submission.related, customer_id).await?)
    };
    check.done()?;
    let (Some(kind), Some(subject), Some(severity), Some(description), Some(contact)) =
        (kind, subject, severity, description, contact)
    else {
        return Err(OpError::NotFound);
    };
    let new = NewServiceRequest {
        id: app.id(),
        customer_id,
        kind,
        subject: &subject,
        product: named.as_ref().map(Name::as_str),
        site_id,
        severity,
        primary_contact_id: contact,
        time_zone: time_zone.as_deref(),
        description: &description,
    };
    keep(acting, &permit, &new, related, &mut files, &once).await
}

/// The kind that the general form takes: the others have forms of their own (P16, P32), and what is no kind at all, such
/// as third-party upgrades, is offered to nobody (P18).
fn general_kind(word: &str) -> Result<Kind, Message> {
    match word.parse::<Kind>() {
        Ok(Kind::Question) => Ok(Kind::Question),
        Ok(kind) if kind.is_reserved() => Err(Message::new("submit-error-reserved")),
        Ok(_) | Err(_) => Err(Message::new("field-choose")),
    }
}

/// Keeps a new service request, tells those whom it concerns, and ends the act; gives its number.
pub(in crate::ops) async fn keep(
    mut acting: Acting<'_>,
    permit: &access::Permit,
    new: &NewServiceRequest<'_>,
    related: Option<(Number, access::Permit)>,
    files: &mut [File],
    once: &Once<'_>,
) -> Result<Number, OpError> {
    let NewServiceRequest { id, customer_id, kind, site_id, severity, primary_contact_id: contact, .. } = *new;
    let number = store::insert(&mut acting.tx, permit, new).await?;
    feed::insert(&mut acting.tx, permit, id, customer_id, State::New).await?;
    contacts::insert(&mut acting.tx, permit, id, contact, ContactRole::Primary).await?;
    if let Some(time_zone) = new.time_zone {
        contacts::set_time_zone(&mut acting.tx, permit, id, time_zone).await?;
    }
    attachment::attach(&mut acting, permit, attachment::To { request: id, message: None, internal: false }, files)
        .await?;
    let mut after =
        serde_json::json!({ "id": id, "severity": severity.as_str(), "kind": kind.as_str(), "contact": contact });
    if let (Some(after), Some(site)) = (after.as_object_mut(), site_id) {
        after.insert("site".to_owned(), serde_json::json!(site));
    }
    if let (Some(after), Some(time_zone)) = (after.as_object_mut(), new.time_zone) {
        after.insert("time_zone".to_owned(), serde_json::json!(time_zone));
    }
    if let (Some(after), Some(files)) = (after.as_object_mut(), attachment::in_record(files)) {
        after.insert("attachments".to_owned(), files);
    }
    if let Some((other, other_permit)) = related {
        linked::insert(&mut acting.tx, permit, id, related::id(&other_permit)).await?;
        let new = serde_json::json!({ "number": number.to_string(), "id": id });
        acting.record_change(&other_permit, "related", other.to_string(), None, Some(new));
        if let Some(after) = after.as_object_mut() {
            after.insert("related".to_owned(), other.to_string().into());
        }
    }
    acting.record_change(permit, "", number.to_string(), None, Some(after));
    tell(&mut acting, permit, new, number).await?;
    acting.note_sent(once, &number.to_string()).await?;
    acting.commit().await?;
    Ok(number)
}

/// Tells the contact, and those who subscribed and still may (P20).
async fn tell(
    acting: &mut Acting<'_>,
    permit: &access::Permit,
    new: &NewServiceRequest<'_>,
    number: Number,
) -> Result<(), OpError> {
    let mut people = vec![new.primary_contact_id];
    people.extend(subscription::list_of_customer(&mut acting.tx, new.customer_id, acting.now).await?);
    let customer =
        organization::find(&mut acting.tx, new.customer_id).await?.map_or_else(String::new, |customer| customer.name);
    let news = notify::News {
        kind: notify::NoticeKind::NewServiceRequest,
        message: Message::new("news-submitted")
            .with("number", number.to_string())
            .with("subject", new.subject.as_str())
            .with("customer", customer),
        detail: Some(new.description.to_string()),
        link: format!("/service-requests/{number}"),
        button: "news-service-request-button",
        about: Some(number.into()),
    };
    let reference = store::Reference { id: new.id, customer_id: new.customer_id, created_at: permit.at() };
    tell_who_may_see(acting, reference, number, people, &news).await
}
