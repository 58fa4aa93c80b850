//! Asking a customer for permissions (P01–P06).

use mandate_core::{
    access::{Act, Thing},
    id::PermissionRequestId,
    party::{OrganizationKind, Role},
    permission::{PermissionRequest, RequestState, Terms, Until},
    text::{EmailAddress, Remark},
    webhook::EventKind,
};
use mandate_store::{permission_request, person, person::Person, session};

use super::{Acting, Caller, notify, parse_level, parse_personal, until_error};
use crate::{
    App, OpError,
    error::{Check, text_error},
    locale::Message,
    ops::own_business,
};

/// How many requests of one partner may wait at one customer.
const MOST_PENDING: usize = 20;
/// Addresses that one person may try within an hour without meeting a contact manager: asking is no way of
/// finding out whose they are.
const MOST_WRONG_ADDRESSES: i64 = 20;

/// What a partner types when it asks (P01, P02, P03).
#[derive(Clone, Debug, Default)]
pub struct Asking {
    /// The address of the customer's contact manager.
    pub contact_manager: String,
    /// The last day, `2027-06-30`.
    pub until: String,
    /// The level for everybody; empty for none.
    pub organization: String,
    /// The levels of single people, by id; empty for none.
    pub personal: Vec<(String, String)>,
    /// A word to the contact manager.
    pub note: String,
    /// The id of the request whose permissions it would renew; empty for none.
    pub renews: String,
}

/// The caller's colleagues, among whom it may choose when it asks.
///
/// # Errors
/// When the caller is not of a partner.
pub async fn list_colleagues(app: &App, caller: &Caller) -> Result<(Person, Vec<Person>), OpError> {
    own_business(app, caller, Act::ViewPermissionRequest).await?;
    let mut tx = app.db().read().await?;
    let me = person::find(&mut tx, caller.person_id).await?.ok_or(OpError::NotSignedIn)?;
    if me.kind != OrganizationKind::Partner {
        return Err(OpError::NotFound);
    }
    let mut people = person::list_of_organization(&mut tx, me.organization_id).await?;
    people.retain(|person| person.locked_at.is_none());
    Ok((me, people))
}

/// Asks a customer's contact manager for permissions (P01–P06). **Requires:** being of a partner.
///
/// Asking for the very same again while it waits gives the request that waits.
///
/// # Errors
/// When it is refused, or a field is wrong (P03).
pub async fn ask(app: &App, caller: &Caller, asking: &Asking) -> Result<PermissionRequestId, OpError> {
    // Before anything is tried: a token that is not for asking finds out no addresses.
    own_business(app, caller, Act::AskPermission).await?;
    let mut acting = Acting::begin(app, caller).await?;
    let me = person::find(&mut acting.tx, caller.person_id).await?.ok_or(OpError::NotSignedIn)?;
    if me.kind != OrganizationKind::Partner {
        acting.authorize(Act::AskPermission, Thing::Organization(me.organization_id)).await?;
        return Err(OpError::NotFound);
    }
    let people = person::list_of_organization(&mut acting.tx, me.organization_id).await?;
    let tries = format!("ask {}", caller.person_id);
    acting.limit(&tries, MOST_WRONG_ADDRESSES, "ask-too-many").await?;
    let mut check = Check::default();
    let email = check.take("contact_manager", EmailAddress::parse(&asking.contact_manager).map_err(text_error));
    let manager = match &email {
        Some(email) => {
            let found = person::find_by_email(&mut acting.tx, email).await?;
            // One answer for every address that is not a contact manager's: it tells nothing else about it.
            let manager = found.filter(|person| {
                person.kind == OrganizationKind::Customer
                    && person.roles.has(Role::ContactManager)
                    && person.locked_at.is_none()
            });
            check.take("contact_manager", manager.ok_or_else(|| Message::new("ask-error-no-contact-manager")))
        }
        None => None,
    };
    let until = check.take("until", Until::parse(&asking.until, acting.now).map_err(until_error));
    let organization = parse_level(&mut check, "organization", &asking.organization);
    let personal = parse_personal(&mut check, &asking.personal, &people);
    let note = asking.note.trim();
    let note = if note.is_empty() { None } else { check.take("note", Remark::parse(note).map_err(text_error)) };
    if organization.is_none() && personal.is_empty() {
        check.wrong("organization", Message::new("ask-error-nothing-chosen"));
    }
    if email.is_some() && manager.is_none() {
        // The try is kept, though nothing else is.
        session::insert_failure(&mut acting.tx, &tries, acting.now).await?;
        acting.commit().await?;
        check.done()?;
        return Err(OpError::NotFound);
    }
    check.done()?;
    let (Some(manager), Some(until)) = (manager, until) else { return Err(OpError::NotFound) };
    let asked = Terms { until, organization, personal };
    let note = note.map(|note| note.to_string());
    let renews = renewed(&mut acting, &me, &manager, &asking.renews).await?;
    send(acting, &me, &manager, asked, note, renews).await
}

/// The request whose permissions a new one would renew: one of the asker's own organization to the same customer.
async fn renewed(
    acting: &mut Acting<'_>,
    me: &Person,
    manager: &Person,
    id: &str,
) -> Result<Option<PermissionRequestId>, OpError> {
    let Ok(id) = id.parse() else { return Ok(None) };
    let found = permission_request::find(&mut acting.tx, id)
        .await?
        .filter(|request| request.partner_id == me.organization_id && request.customer_id == manager.organization_id);
    Ok(found.map(|request| request.id))
}

/// Makes the request, tells the contact managers, and ends the act. The very same that waits, or a renewal of the same
/// that waits, is given instead of a second one.
pub(super) async fn send(
    acting: Acting<'_>,
    me: &Person,
    manager: &Person,
    asked: Terms,
    note: Option<String>,
    renews: Option<PermissionRequestId>,
) -> Result<PermissionRequestId, OpError> {
    let customer = manager.organization_id;
    let (mut acting, permit) = acting.authorize_change(Act::AskPermission, Thing::Organization(customer)).await?;
    let app = acting.app;
    let pending = permission_request::list_pending(&mut acting.tx, &permit, me.organization_id, customer).await?;
    let same = |request: &&PermissionRequest| {
        request.asked == asked && (request.requester_id == me.id || (renews.is_some() && request.renews == renews))
    };
    if let Some(same) = pending.iter().find(same) {
        return Ok(same.id);
    }
    if pending.len() >= MOST_PENDING {
        return Err(OpError::field("contact_manager", Message::new("ask-error-too-many").with("count", pending.len())));
    }
    let request = PermissionRequest {
        id: app.id(),
        partner_id: me.organization_id,
        customer_id: customer,
        requester_id: me.id,
        contact_manager_id: manager.id,
        lapses_at: PermissionRequest::lapse(acting.now, &asked, app.config().permission.lapse_days),
        asked,
        renews,
        note,
        asked_at: acting.now,
        state: RequestState::Pending,
    };
    permission_request::insert(&mut acting.tx, &permit, &request).await?;
    acting.record_change(&permit, "", &manager.organization, None, serde_json::to_value(&request.asked).ok());
    acting.happened(EventKind::PermissionRequested, customer, request.id.to_string());
    let mut tell = vec![manager.id];
    tell.extend(crate::ops::list_contact_managers(&mut acting.tx, customer).await?);
    let message = if renews.is_some() { "news-asked-again" } else { "news-asked" };
    let news = notify::News {
        kind: notify::NoticeKind::Access,
        message: Message::new(message)
            .with("person", &me.name)
            .with("partner", &me.organization)
            .with("customer", &manager.organization),
        detail: request.note.clone(),
        link: format!("/permission-requests/{}", request.id),
        button: "news-asked-button",
        about: None,
    };
    notify::tell(&mut acting, &tell, &news).await?;
    acting.commit().await?;
    Ok(request.id)
}
