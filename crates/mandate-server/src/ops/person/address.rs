//! A person's address: changed by those who manage it, once whoever reads the new one has said so.

use jiff::Span;
use mandate_core::{
    access::{self, Act, Thing},
    id::PersonId,
    text::EmailAddress,
};
use mandate_store::{
    StoreError,
    address_change::{self, AddressChange},
    person::{self, Person},
    session, standing,
};

use super::{
    super::{conflict, notify, refused},
    Acting, Caller, begin_change, refuse_service_account,
};
use crate::{App, OpError, auth::token, error::text_error, locale::Message};

/// For how many days the link to a new address works.
const DAYS: i64 = 7;
/// How many new addresses one person may ask for within an hour: asking is no way of finding out who has an account, nor
/// of sending mails to many.
const MOST_ADDRESSES: i64 = 20;

/// Mails a link to a person's new address: whoever opens it there confirms it. **Requires:** contact manager, partner's
/// administrator, or administrator of the vendor; no permission is enough, since whoever reads an address can become its
/// person.
///
/// # Errors
/// When it is refused, the address is wrong or somebody's, or the person is locked.
pub async fn ask_address(app: &App, caller: &Caller, id: PersonId, address: &str) -> Result<(), OpError> {
    let address = EmailAddress::parse(address).map_err(|error| OpError::field("email", text_error(error)))?;
    let (mut acting, permit, found) = begin_change(app, caller, id).await?;
    if permit.ground().permission().is_some() {
        return Err(OpError::field("email", Message::new("person-error-address-by-partner")));
    }
    refuse_service_account(&found)?;
    if found.locked_at.is_some() {
        return Err(refused("person-error-locked"));
    }
    let tries = format!("address {}", caller.person_id);
    acting.limit(&tries, MOST_ADDRESSES, "address-too-many").await?;
    session::insert_failure(&mut acting.tx, &tries, acting.now).await?;
    if person::find_by_email(&mut acting.tx, &address).await?.is_some() {
        // The try is kept, though nothing else is.
        acting.commit().await?;
        return Err(OpError::field("email", Message::new("person-error-address-taken")));
    }
    let token = token::new();
    let expires_at = acting.now.saturating_add(Span::new().hours(24 * DAYS)).unwrap_or(acting.now);
    address_change::insert(&mut acting.tx, &permit, &token::hash(&token), id, &address, expires_at).await?;
    let news = notify::News {
        kind: notify::NoticeKind::Access,
        message: Message::new("news-address").with("address", address.as_str()).with("days", DAYS),
        detail: None,
        link: format!("/address/{token}"),
        button: "news-address-button",
        about: None,
    };
    let there = Person { email: address.to_string(), ..found.clone() };
    notify::send(&mut acting, &there, &news).await?;
    let asked =
        Message::new("news-address-asked").with("organization", &found.organization).with("address", address.as_str());
    let asked = notify::News { message: asked, link: "/account".to_owned(), button: "news-roles-button", ..news };
    notify::tell(&mut acting, &[id], &asked).await?;
    let before = serde_json::json!({ "person": id, "email": found.email });
    let after = serde_json::json!({ "person": id, "email": address.as_str() });
    acting.record_change(&permit, "address", &found.name, Some(before), Some(after));
    acting.commit().await
}

/// The new address that a link is for, if it still works.
///
/// # Errors
/// [`OpError::NotFound`] where it does not.
pub async fn find_address(app: &App, link: &str) -> Result<AddressChange, OpError> {
    let mut tx = app.db().read().await?;
    address_change::find(&mut tx, &token::hash(link), app.now()).await?.ok_or(OpError::NotFound)
}

/// Gives a person its new address, by the link that was mailed there; the address before is told. Gives what was changed.
///
/// # Errors
/// When the link does not work any more, or somebody has got the address meanwhile.
pub async fn confirm_address(app: &App, link: &str, request_id: &str) -> Result<AddressChange, OpError> {
    let asked = find_address(app, link).await?;
    let caller = Caller::person(asked.person_id, request_id.to_owned());
    let mut acting = Acting::begin(app, &caller).await?;
    acting.hold_in_order([asked.organization_id]).await?;
    acting.change_person(asked.person_id).await?;
    // Again, now that nobody moves or locks the person meanwhile.
    let waiting =
        address_change::find(&mut acting.tx, &token::hash(link), acting.now).await?.ok_or(OpError::NotFound)?;
    let found = person::find(&mut acting.tx, waiting.person_id).await?.ok_or(OpError::NotFound)?;
    // The link is the ground: nobody needs to be signed in. But whoever asked for it must still manage the person.
    let thing = Thing::Organization(found.organization_id);
    let asked_by = waiting.asked_by;
    let facts = standing::find(&mut acting.tx, asked_by, found.organization_id, None, acting.now).await?;
    let manages = |facts| access::decide(&facts, Act::ManageContacts, thing, acting.now).is_ok();
    if !facts.is_some_and(manages) {
        return Err(OpError::NotFound);
    }
    let permit = access::installation(&found.viewer(), Act::ManageContacts, thing, acting.now);
    match address_change::confirm(&mut acting.tx, &permit, &token::hash(link), &waiting).await {
        Err(StoreError::Taken(_)) => return Err(conflict("person-error-address-taken")),
        Ok(false) => return Err(OpError::NotFound),
        result => result?,
    };
    let news = notify::News {
        kind: notify::NoticeKind::Access,
        message: Message::new("news-address-changed")
            .with("organization", &found.organization)
            .with("address", &waiting.address),
        detail: None,
        link: "/account".to_owned(),
        button: "news-roles-button",
        about: None,
    };
    notify::send(&mut acting, &found, &news).await?;
    let before = serde_json::json!({ "person": found.id, "email": found.email });
    let after = serde_json::json!({ "person": found.id, "email": waiting.address });
    acting.record_change(&permit, "address-confirmed", &found.name, Some(before), Some(after));
    acting.commit().await?;
    Ok(waiting)
}
