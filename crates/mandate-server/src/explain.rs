//! Why yes, why not: one text for the page, the API and the command line (X02).

use jiff::Timestamp;
use mandate_core::{
    access::{self, Act, Ground, Missing, PermissionFact, Permit, Reason, Thing},
    engagement::DeploymentNumber,
    id::OrganizationId,
    permission::{Level, PermissionRequest, Until},
    service_request::Number,
    text::EmailAddress,
};
use mandate_store::{Db, StoreError, Tx, organization, permission, permission_request, person, service_request, site};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    OpError,
    error::{Denied, FieldError},
    locale::{Locale, Message, Text},
    ops::{explain_denied, facts_about},
};

/// A decision in sentences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// Whether it is allowed.
    pub allowed: bool,
    /// What was asked.
    pub question: String,
    /// What decided.
    pub why: String,
    /// What would be enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enough: Option<String>,
    /// Whom to ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whom: Option<String>,
    /// Where to ask, beginning with a slash.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ask: Option<String>,
}

fn last_day(fact: &PermissionFact) -> Until {
    Until::last_day_before(fact.valid_until)
}

fn level(l: &Locale, level: Level) -> String {
    l.word("level", level.as_str()).to_string()
}

fn roles(l: &Locale, roles: &[mandate_core::party::Role]) -> String {
    let words: Vec<_> = roles.iter().map(|role| l.word("role", role.as_str()).to_string()).collect();
    l.any_of(&words)
}

/// The words for a permission: whose it is, how far, until when.
fn permission(l: &Locale, id: &'static str, fact: &PermissionFact, personal: bool, customer: &str) -> String {
    let whose = if personal { "whose-personal" } else { "whose-everybody" };
    l.t(id)
        .with("whose", l.t(whose).to_string())
        .with("level", level(l, fact.level))
        .with("customer", customer)
        .with("until", l.until(&last_day(fact)))
        .with("ended", l.time(&fact.end()))
        .to_string()
}

/// The words for a deployment: which, for whom.
fn deployment<'l>(l: &'l Locale, id: &'static str, number: DeploymentNumber, customer: &str) -> Text<'l> {
    l.t(id).with("deployment", number.to_string()).with("customer", customer)
}

/// The sentence for what is missing for an act under a deployment.
const fn why_not(missing: Missing) -> &'static str {
    match missing {
        Missing::Confirmation => "why-deployment-not-confirmed",
        Missing::Opening => "why-deployment-not-open",
        Missing::Naming => "why-deployment-open-to-others",
        Missing::Site => "why-deployment-for-other-sites",
        Missing::Time => "why-deployment-over",
        Missing::Permission => "why-not-by-deployment",
    }
}

/// A refusal in sentences.
#[must_use]
pub fn refusal(l: &Locale, denied: &Denied) -> Explained {
    let Denied { refusal, customer, contact_managers } = denied;
    let why = match refusal.reason {
        Reason::Inactive => l.t("why-inactive").to_string(),
        Reason::OutsideToken { scopes, needed } => {
            let words: Vec<_> = scopes.iter().map(|scope| scope.to_string()).collect();
            l.t("why-token").with("scopes", words.join(", ")).with("needed", needed.as_str()).to_string()
        }
        Reason::NoPermission => l.t("why-no-permission").with("customer", customer).to_string(),
        Reason::Ended { permission: fact, personal } => {
            let id =
                if fact.ended_at.is_some_and(|ended| ended < fact.valid_until) { "why-ended" } else { "why-expired" };
            permission(l, id, &fact, personal, customer)
        }
        Reason::LevelTooLow { permission: fact, personal, .. } => permission(l, "why-level", &fact, personal, customer),
        Reason::NotAttached { permission: fact, personal } => {
            permission(l, "why-not-attached", &fact, personal, customer)
        }
        Reason::NotByPermission { permission: fact, personal } => {
            permission(l, "why-not-by-permission", &fact, personal, customer)
        }
        Reason::Deployment { number, missing, over } => deployment(l, why_not(missing), number, customer)
            .with("ended", l.time(&over.unwrap_or(refusal.at)))
            .to_string(),
        Reason::NeedsRole(needed) => {
            l.t("why-role").with("roles", roles(l, needed)).with("count", needed.len()).to_string()
        }
        Reason::NeedsRoleOrContact(needed) if is_site(&refusal.thing) => {
            l.t("why-role-or-site-contact").with("roles", roles(l, needed)).to_string()
        }
        Reason::NeedsRoleOrContact(needed) => l.t("why-role-or-contact").with("roles", roles(l, needed)).to_string(),
        Reason::PartnersOnly => l.t("why-partners-only").to_string(),
        Reason::VendorOnly => l.t("why-vendor-only").to_string(),
    };
    let act = act(l, refusal.act, &refusal.thing);
    let enough = refusal
        .enough()
        .map(|needed| l.t("enough").with("act", act.clone()).with("level", level(l, needed)).to_string());
    let names: Vec<_> = contact_managers.iter().map(|(name, email)| format!("{name} ({email})")).collect();
    let whom = (refusal.may_ask && !names.is_empty())
        .then(|| l.t("whom").with("customer", customer).with("names", l.all_of(&names)).to_string());
    let ask = refusal.enough().zip(refusal.thing.customer()).map(|(needed, customer)| ask_link(customer, needed));
    Explained { allowed: false, question: question(l, refusal.act, &refusal.thing, customer), why, enough, whom, ask }
}

const fn is_site(thing: &Thing) -> bool {
    matches!(thing, Thing::Site { .. })
}

/// Where a partner asks a customer for a level.
#[must_use]
pub fn ask_link(customer: OrganizationId, level: Level) -> String {
    format!("/my-customers/ask?customer={customer}&level={level}")
}

/// The words for an act: on an organization, a service request is any of its own.
fn act(l: &Locale, act: Act, thing: &Thing) -> String {
    match (act, thing) {
        (Act::ViewServiceRequest, Thing::Organization(_)) => l.t("act-view-any").to_string(),
        _ => l.word("act", act.as_str()).to_string(),
    }
}

fn question(l: &Locale, asked: Act, thing: &Thing, customer: &str) -> String {
    let act = act(l, asked, thing);
    if customer.is_empty() { act } else { l.t("question").with("act", act).with("customer", customer).to_string() }
}

/// A yes in sentences.
#[must_use]
pub fn permit(l: &Locale, permit: &Permit, customer: &str) -> Explained {
    let why = match permit.ground() {
        Ground::OwnOrganization(None) => l.t("because-own").to_string(),
        Ground::OwnOrganization(Some(role)) => {
            l.t("because-own-role").with("role", l.word("role", role.as_str()).to_string()).to_string()
        }
        Ground::OwnContact if is_site(permit.thing()) => l.t("because-site-contact").to_string(),
        Ground::OwnContact => l.t("because-contact").to_string(),
        Ground::Permission { permission: fact, personal } => {
            permission(l, "because-permission", fact, *personal, customer)
        }
        Ground::Attached { permission: fact, personal, by_record } => {
            let id = if *by_record { "because-attached-by-record" } else { "because-attached" };
            permission(l, id, fact, *personal, customer)
        }
        Ground::Deployment(fact) => {
            let until = fact.access.map_or(permit.at(), |access| access.valid_until);
            deployment(l, "because-deployment", fact.number, customer)
                .with("until", l.until(&Until::last_day_before(until)))
                .to_string()
        }
        Ground::Staff(role) => l.t("because-staff").with("role", l.word("role", role.as_str()).to_string()).to_string(),
        Ground::Installation => l.t("because-installation").to_string(),
    };
    Explained {
        allowed: true,
        question: question(l, permit.act(), permit.thing(), customer),
        why,
        enough: None,
        whom: None,
        ask: None,
    }
}

/// Who, what, on what, and when: what is to be explained.
#[derive(Clone, Debug)]
pub struct Question {
    /// The person's address.
    pub person: String,
    /// The act's word.
    pub act: Act,
    /// A service request's number, an organization's name or id, or the id of a site, permission or permission request.
    pub on: String,
    /// At which moment.
    pub at: Timestamp,
}

/// Why a decision is not explained.
#[derive(Debug)]
pub enum NotExplained {
    /// There is no such person or thing, or there was none at that moment.
    Unknown(FieldError),
    /// Something else is wrong.
    Failed(OpError),
}

impl From<OpError> for NotExplained {
    fn from(error: OpError) -> Self {
        Self::Failed(error)
    }
}

impl From<StoreError> for NotExplained {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// Explains a decision at a moment, for whoever runs the installation (X02, X06).
///
/// # Errors
/// [`NotExplained::Unknown`] at `person` or `on` where there is no such person or thing.
pub async fn explain(db: &Db, l: &Locale, question: &Question) -> Result<Explained, NotExplained> {
    let mut tx = db.read().await?;
    let unknown = |field: &str, id: &'static str| {
        NotExplained::Unknown(FieldError { field: field.to_owned(), message: Message::new(id) })
    };
    let email = EmailAddress::parse(&question.person)
        .map_err(|error| OpError::field("person", crate::error::text_error(error)))?;
    let person = person::find_by_email(&mut tx, &email).await?.ok_or_else(|| unknown("person", "explain-no-person"))?;
    let thing = find_thing(&mut tx, l, &question.on).await?.ok_or_else(|| unknown("on", "explain-no-thing"))?;
    if !thing.suits(question.act) {
        return Err(OpError::field("act", Message::new("explain-does-not-fit")).into());
    }
    if let Thing::ServiceRequest { submitted_at: since, .. } | Thing::Site { added_at: since, .. } = thing
        && since > question.at
    {
        return Err(unknown("on", "explain-no-thing-then"));
    }
    let customer = thing.customer().ok_or_else(|| unknown("on", "explain-no-thing"))?;
    let facts = facts_about(&mut tx, person.id, customer, thing, question.at).await?;
    let facts = facts.ok_or_else(|| unknown("person", "explain-not-then"))?;
    let customer = organization::find(&mut tx, customer).await?.map_or_else(String::new, |customer| customer.name);
    match access::decide(&facts, question.act, thing, question.at) {
        Ok(given) => Ok(permit(l, &given, &customer)),
        Err(refused) => Ok(refusal(l, &explain_denied(&mut tx, refused).await?)),
    }
}

/// What a text names: a service request by number, an organization by name or id, a site, a permission or a permission
/// request by id.
async fn find_thing(tx: &mut Tx, l: &Locale, text: &str) -> Result<Option<Thing>, OpError> {
    if let Ok(number) = text.parse::<Number>() {
        let found = service_request::find_reference(tx, number).await?;
        return Ok(found.map(|found| Thing::ServiceRequest {
            id: found.id,
            customer_id: found.customer_id,
            submitted_at: found.created_at,
        }));
    }
    if let Ok(id) = text.parse::<Uuid>() {
        if let Some(found) = permission_request::find(tx, id.into()).await? {
            let PermissionRequest { id, customer_id, partner_id, requester_id, .. } = found;
            return Ok(Some(Thing::PermissionRequest { id, customer_id, partner_id, requester_id }));
        }
        if let Some(found) = permission::find(tx, id.into()).await? {
            let permission::Permission { id, customer_id, partner_id, .. } = found;
            return Ok(Some(Thing::Permission { id, customer_id, partner_id }));
        }
        if let Some(found) = site::find_thing(tx, id.into()).await? {
            return Ok(Some(found));
        }
    }
    match organization::list_by_name_or_id(tx, text).await?.as_slice() {
        [] => Ok(None),
        [(id, _)] => Ok(Some(Thing::Organization(*id))),
        several => {
            let several: Vec<_> = several.iter().map(|(id, kind)| (kind.as_str(), id.to_string())).collect();
            Err(OpError::field("on", several_called(l, text, &several)))
        }
    }
}

/// More than one organization has a name: the kind and the id of each.
#[must_use]
pub fn several_called(l: &Locale, name: &str, several: &[(&str, String)]) -> Message {
    let each: Vec<_> = several.iter().map(|(kind, id)| format!("{} {id}", l.word("kind", kind))).collect();
    Message::new("command-several-organizations").with("name", name).with("organizations", each.join(", "))
}
