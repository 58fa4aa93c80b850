//! What is sent: an event in the words of CloudEvents 1.0, with the fields that programs read.

use mandate_core::{
    access::Permit,
    id::{MessageId, OrganizationId, PersonId},
    permission::{Level, PermissionRequest, RequestState, Terms},
    webhook::{Event, EventKind},
};
use mandate_store::{
    Tx, message, organization, person, service_request, site::OfCustomer, site_notice::SiteNotice, thread::Stretch,
};
use serde_json::{Value, json};

use super::sight::Sight;
use crate::{App, OpError};

/// So many characters of a message are sent; the rest is read in the portal.
const LONGEST_TEXT: usize = 2000;

/// Puts an event into JSON, for those who have this sight of it.
pub(crate) async fn write(app: &App, tx: &mut Tx, event: &Event, sight: &Sight) -> Result<String, OpError> {
    let base = app.config().base_url();
    let mut data = match sight {
        Sight::ServiceRequest(permit) => {
            let request = service_request::get(tx, permit).await?;
            let customer = party(tx, request.customer_id).await?;
            json!({ "service_request": {
                "number": request.number.to_string(),
                "subject": request.subject,
                "kind": request.kind.as_str(),
                "state": request.state.as_str(),
                "severity": request.severity.as_str(),
                "product": request.product,
                "customer": customer,
                "submitted_at": request.created_at,
                "url": format!("{base}/service-requests/{}", request.number),
            }})
        }
        Sight::Permission(request, _) => permission(tx, &base, request).await?,
        Sight::Person(person) => {
            let roles: Vec<_> = person.roles.iter().map(|role| role.as_str()).collect();
            let mut said =
                json!({ "id": person.id, "name": person.name, "organization": party(tx, event.customer_id).await? });
            // Who has left works for somebody else, of whom nothing is told.
            if person.organization_id == event.customer_id {
                put(&mut said, "email", person.email.as_str().into());
                put(&mut said, "roles", roles.into());
                put(&mut said, "locked", person.locked_at.is_some().into());
            }
            json!({ "person": said })
        }
        Sight::SiteNotice(_, notice, sites) => site_notice(tx, &base, event.customer_id, notice, sites).await?,
        Sight::Test => {
            json!({ "message": "This is a test. Nothing has happened.", "organization": party(tx, event.customer_id).await? })
        }
    };
    for (name, value) in event.facts.as_object().into_iter().flatten() {
        put(&mut data, name, value.clone());
    }
    if let (EventKind::MessageAdded, Sight::ServiceRequest(permit)) = (event.kind, sight) {
        put(&mut data, "message", said(tx, permit, event).await?);
    }
    put(&mut data, "by", actor(tx, event.actor_id).await?);
    let whole = json!({
        "specversion": "1.0",
        "id": event.id,
        "source": base,
        "type": format!("mandate.{}", event.kind),
        "subject": event.subject,
        "time": event.at,
        "datacontenttype": "application/json",
        "data": data,
    });
    Ok(whole.to_string())
}

/// The message of which an event tells, by the id that it carries; nothing where it is there no more.
async fn said(tx: &mut Tx, permit: &Permit, event: &Event) -> Result<Value, OpError> {
    let id = event.facts.get("message").and_then(Value::as_str).and_then(|id| id.parse::<MessageId>().ok());
    let Some(id) = id else { return Ok(Value::Null) };
    let found = message::list(tx, permit, Stretch::From(id.0), 1).await?.into_iter().next();
    let written = found.filter(|written| written.id == id && !written.internal);
    Ok(written.map_or(
        Value::Null,
        |written| json!({ "id": written.id, "text": short(&written.body), "truncated": is_long(&written.body) }),
    ))
}

async fn permission(tx: &mut Tx, base: &str, request: &PermissionRequest) -> Result<Value, OpError> {
    let (partner, customer) = (party(tx, request.partner_id).await?, party(tx, request.customer_id).await?);
    let granted = match &request.state {
        RequestState::Approved { granted, .. } => terms(granted),
        _ => Value::Null,
    };
    Ok(json!({ "permission_request": {
        "id": request.id,
        "partner": partner,
        "customer": customer,
        "state": request.state.as_str(),
        "asked": terms(&request.asked),
        "granted": granted,
        "renews": request.renews,
        "asked_at": request.asked_at,
        "url": format!("{base}/permission-requests/{}", request.id),
    }}))
}

fn terms(terms: &Terms) -> Value {
    let person = |(id, level): (&PersonId, &Level)| json!({ "id": id, "level": level.as_str() });
    json!({
        "until": terms.until,
        "organization_level": terms.organization.map(|level| level.as_str()),
        "people": terms.personal.iter().map(person).collect::<Vec<_>>(),
    })
}

async fn site_notice(
    tx: &mut Tx,
    base: &str,
    customer: OrganizationId,
    notice: &SiteNotice,
    sites: &[OfCustomer],
) -> Result<Value, OpError> {
    let sites: Vec<_> = sites.iter().map(|site| json!({ "id": site.id, "name": site.name })).collect();
    Ok(json!({ "site_notice": {
        "id": notice.id,
        "kind": notice.kind.as_str(),
        "title": notice.title,
        "text": short(&notice.body),
        "begins_at": notice.begins_at,
        "ends_at": notice.ends_at,
        "published_at": notice.published_at,
        "closed_at": notice.closed_at,
        "customer": party(tx, customer).await?,
        "sites": sites,
        "url": format!("{base}/site-notices/{}", notice.id),
    }}))
}

async fn party(tx: &mut Tx, id: OrganizationId) -> Result<Value, OpError> {
    let found = organization::find(tx, id).await?;
    Ok(json!({ "id": id, "name": found.map(|found| found.name) }))
}

/// Who did it; nobody where the installation did by itself.
async fn actor(tx: &mut Tx, id: PersonId) -> Result<Value, OpError> {
    let found = person::list_by_id(tx, [id]).await?.into_iter().next();
    Ok(found.map_or(Value::Null, |found| json!({ "name": found.name, "organization": found.organization })))
}

fn put(data: &mut Value, name: &str, value: Value) {
    if let Some(fields) = data.as_object_mut() {
        fields.insert(name.to_owned(), value);
    }
}

fn short(text: &str) -> String {
    text.chars().take(LONGEST_TEXT).collect()
}

fn is_long(text: &str) -> bool {
    text.chars().nth(LONGEST_TEXT).is_some()
}
