//! Permission requests that nobody answered in time: they lapse by the clock, and both sides are told (P36).

use mandate_core::{
    access::{Act, Thing},
    permission::PermissionRequest,
};
use mandate_store::{organization, permission_request, person};

use super::{Acting, Caller, Tried, notify};
use crate::{App, OpError, locale::Message};

/// So many requests are looked for at once.
const TOGETHER: i64 = 200;

/// Tells both sides of each request that has lapsed, once. One that fails keeps no other waiting.
///
/// # Errors
/// When the database fails.
pub async fn tell_all(app: &App) -> Result<(), OpError> {
    let (caller, mut tried, mut after) = (Caller::installation(), Tried::default(), None);
    loop {
        let mut tx = app.db().read().await?;
        let now = app.now_in(&mut tx).await?;
        let lapsed = permission_request::list_lapsed(&mut tx, now, after, TOGETHER).await?;
        drop(tx);
        let Some(last) = lapsed.last() else { return tried.done() };
        after = Some((last.lapses_at, last.id));
        for request in &lapsed {
            tried.note(tell(Acting::begin(app, &caller).await?, request).await);
        }
    }
}

async fn tell(mut acting: Acting<'_>, request: &PermissionRequest) -> Result<(), OpError> {
    let PermissionRequest { id, customer_id, partner_id, requester_id, .. } = *request;
    let now = acting.now;
    if !permission_request::note_lapse_told(&mut acting.tx, id, now).await? {
        return Ok(());
    }
    let thing = Thing::PermissionRequest { id, customer_id, partner_id, requester_id };
    let permit = acting.by_itself(Act::DecidePermissionRequest, thing).await?;
    let names = organization::list_names(&mut acting.tx, [partner_id, customer_id].into()).await?;
    let name = |id| names.get(&id).cloned().unwrap_or_default();
    acting.record(&permit, "lapse", name(partner_id));
    // Somebody who has left hears nothing of what the others asked.
    let colleagues = person::list_of_organization(&mut acting.tx, partner_id).await?;
    let requester = colleagues.iter().find(|person| person.id == requester_id);
    let news = |message| notify::News {
        kind: notify::NoticeKind::Access,
        message,
        detail: None,
        link: format!("/permission-requests/{id}"),
        button: "news-decided-button",
        about: None,
    };
    let told: Vec<_> = requester.iter().map(|person| person.id).collect();
    let message = Message::new("news-lapsed").with("customer", name(customer_id));
    notify::tell(&mut acting, &told, &news(message)).await?;
    let asked_by = person::list_by_id(&mut acting.tx, [requester_id]).await?;
    let managers = super::list_contact_managers(&mut acting.tx, customer_id).await?;
    let message = Message::new("news-lapsed-unanswered")
        .with("person", asked_by.first().map_or("", |person| person.name.as_str()))
        .with("partner", name(partner_id));
    notify::tell(&mut acting, &managers, &news(message)).await?;
    acting.commit().await
}
