//! Tokens with which programs act in a person's name or as a service account: made, rotated, revoked, and signed in with.
//!
//! A token does what its owner may, as far as its scopes go. One that was made by another never goes further or lasts
//! longer than that.

use jiff::{Span, Timestamp};
use mandate_core::{
    access::{self, Act, Permit, Reason, Thing, TokenScopes},
    id::{OrganizationId, PersonId, TokenId},
    permission::Until,
    text::Name,
};
use mandate_store::{
    organization::{self, Organization},
    person::{self, Person},
    session,
    token::{self as store, Bearer, Token},
};

use super::{
    Acting, ByToken, Caller, NO_ORGANIZATION, Once, conflict, notify, permission_request::until_error, refused,
};
use crate::{
    App, OpError,
    auth::token,
    error::{Check, text_error},
    locale::Message,
};

/// How many days a token may last.
pub const MOST_DAYS: i64 = 365;
/// How many days a token lasts where nothing else is chosen.
pub const USUAL_DAYS: i64 = 90;
/// How many hours the secret from before a rotation may hold.
pub const MOST_OVERLAP_HOURS: i64 = 7 * 24;
/// How many hours the secret from before a rotation holds where nothing else is chosen.
pub const USUAL_OVERLAP_HOURS: i64 = 24;
/// So many tokens may one person have at a time.
const MOST_OF_PERSON: i64 = 50;
/// Unknown tokens from one address of the network within [`WINDOW_MINUTES`] after which it must wait.
const FAILURES_OF_ADDRESS: i64 = 40;
const WINDOW_MINUTES: i64 = 15;
/// A token is noted as used at most this often, so that reading writes little.
const TOUCH_SECONDS: i64 = 60;

/// What a new token is told to be.
#[derive(Clone, Debug, Default)]
pub struct NewToken {
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub scopes: Vec<String>,
    /// Its last day.
    pub until: String,
    /// The key of the form; empty where there is none.
    pub once: String,
}

/// A secret that is shown once.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// The secret itself.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The caller's own tokens, those that are over too. **Requires:** nothing but being somebody.
///
/// # Errors
/// When it is refused.
pub async fn list_own(app: &App, caller: &Caller) -> Result<Vec<Token>, OpError> {
    let (mut acting, permit, me) = own(Acting::begin_reading(app, caller).await?).await?;
    Ok(store::list_of_person(&mut acting.tx, &permit, me.id, me.organization_id).await?)
}

async fn own(mut acting: Acting<'_>) -> Result<(Acting<'_>, Permit, Person), OpError> {
    let me = person::find(&mut acting.tx, acting.caller.person_id).await?.ok_or(OpError::NotSignedIn)?;
    let (acting, permit) = acting.authorize(Act::KeepTokens, Thing::Organization(me.organization_id)).await?;
    Ok((acting, permit, me))
}

/// The tokens of an organization's people and service accounts that can be used. **Requires:** contact manager, partner's
/// administrator, or administrator of the vendor: by the role alone, no permission gives it.
///
/// # Errors
/// When it is refused.
pub async fn list_of_organization(
    app: &App,
    caller: &Caller,
    organization: OrganizationId,
) -> Result<(Organization, Vec<Token>, Permit), OpError> {
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, permit) = acting.authorize(Act::ManageTokens, Thing::Organization(organization)).await?;
    let found = organization::find(&mut acting.tx, organization).await?.ok_or(OpError::NotFound)?;
    let tokens = store::list_of_organization(&mut acting.tx, &permit, organization).await?;
    acting.record_read(&permit, "list", &found.name);
    acting.finish_reading().await?;
    Ok((found, tokens, permit))
}

/// Makes a token of the caller's own, who is told of it: it may be somebody else who makes it. **Requires:** nothing but
/// being somebody.
///
/// # Errors
/// When it is refused, or a field is wrong.
pub async fn make_own(app: &App, caller: &Caller, new: &NewToken) -> Result<(TokenId, Secret), OpError> {
    let (acting, permit, me) = own(Acting::begin(app, caller).await?).await?;
    make(acting, &permit, &me, new).await
}

/// Makes a token of a service account. **Requires:** as [`list_of_organization`].
///
/// # Errors
/// When it is refused, there is no such service account or it is locked, or a field is wrong.
pub async fn make_for(
    app: &App,
    caller: &Caller,
    service_account: PersonId,
    new: &NewToken,
) -> Result<(TokenId, Secret), OpError> {
    let (acting, permit, found) = super::service_account::begin(app, caller, service_account).await?;
    if found.locked_at.is_some() {
        return Err(refused("token-error-locked"));
    }
    make(acting, &permit, &found, new).await
}

/// Tells the owner of a token that it was made.
async fn tell_owner(acting: &mut Acting<'_>, of: &Person, id: TokenId, name: &Name) -> Result<(), OpError> {
    let news = notify::News {
        kind: notify::NoticeKind::Access,
        message: Message::new("news-token-made").with("name", name.as_str()),
        detail: None,
        link: format!("/tokens/{id}"),
        button: "news-token-button",
        about: None,
    };
    notify::tell_oneself(acting, of, &news).await
}

async fn make(
    mut acting: Acting<'_>,
    permit: &Permit,
    of: &Person,
    new: &NewToken,
) -> Result<(TokenId, Secret), OpError> {
    let NewToken { name, scopes, until, once } = new;
    let words = scopes.join(" ");
    let owner = of.id.to_string();
    let typed = [owner.as_str(), name.as_str(), words.as_str(), until.as_str()];
    let once = Once { key: once, form: "token", typed: &typed };
    if acting.sent_before(&once).await?.is_some() {
        return Err(conflict("token-error-sent-before"));
    }
    let mut check = Check::default();
    let name = check.take("name", Name::parse(name).map_err(text_error));
    let until = check.take("until", Until::parse_within(until, acting.now, MOST_DAYS).map_err(until_error));
    let scopes = check.take("scopes", parse_scopes(&words));
    if let (Some(by), Some(scopes), Some(until)) = (acting.caller.token, scopes, until) {
        if !by.scopes.has_all(scopes) {
            check.wrong("scopes", Message::new("token-error-more"));
        }
        if until.end() > by.ends_at {
            check.wrong("until", Message::new("token-error-longer"));
        }
    }
    check.done()?;
    let (Some(name), Some(until), Some(scopes)) = (name, until, scopes) else { return Err(OpError::NotFound) };
    if store::count_live(&mut acting.tx, of.id, acting.now).await? >= MOST_OF_PERSON {
        let message = Message::new("token-error-too-many").with("most", MOST_OF_PERSON);
        return Err(OpError::field("", message));
    }
    let (id, secret) = (acting.app.id(), token::new_for_programs(of.is_service_account));
    let hash = token::hash(&secret);
    let (person_id, organization_id, ends_at) = (of.id, of.organization_id, until.end());
    let new = store::NewToken { id, person_id, organization_id, name: &name, scopes, ends_at, hash: &hash };
    store::insert(&mut acting.tx, permit, &new).await?;
    let after = serde_json::json!({ "token": id, "person": of.id, "scopes": words, "until": until.date() });
    acting.record_change(permit, "token-make", name.as_str(), None, Some(after));
    acting.note_sent(&once, &id.to_string()).await?;
    tell_owner(&mut acting, of, id, &name).await?;
    acting.commit().await?;
    Ok((id, Secret(secret)))
}

fn parse_scopes(words: &str) -> Result<TokenScopes, Message> {
    let scopes = words.parse::<TokenScopes>().ok().filter(|scopes| *scopes != TokenScopes::NONE);
    scopes.ok_or_else(|| Message::new("token-error-no-scope"))
}

/// A token, for its page and before it is revoked.
#[derive(Clone, Debug)]
pub struct View {
    /// The token.
    pub token: Token,
    /// Whether the caller may give it a new secret: its own, and those of service accounts.
    pub may_rotate: bool,
    /// On what ground it is looked at.
    pub permit: Permit,
}

/// One token. **Requires:** its being one's own, or as [`list_of_organization`].
///
/// # Errors
/// When there is no such token, or the caller may not know of it.
pub async fn view(app: &App, caller: &Caller, id: TokenId) -> Result<View, OpError> {
    let (mut acting, permit, token) = authorize(Acting::begin(app, caller).await?, id).await?;
    acting.record_read(&permit, "token", &token.name);
    acting.finish_reading().await?;
    Ok(View { may_rotate: may_rotate(caller, &token), token, permit })
}

/// A new secret of a token.
fn secret_of(found: &Token) -> String {
    token::new_for_programs(found.is_service_account)
}

fn may_rotate(caller: &Caller, token: &Token) -> bool {
    token.person_id == caller.person_id || token.is_service_account
}

/// The permit for what is done to a token: to its owner as to whom it belongs, to others as to those who manage it.
async fn authorize(mut acting: Acting<'_>, id: TokenId) -> Result<(Acting<'_>, Permit, Token), OpError> {
    let Some(token) = store::find(&mut acting.tx, id).await? else {
        // As for one that the caller must not know of: it takes as long.
        acting.facts(NO_ORGANIZATION, Thing::Organization(NO_ORGANIZATION)).await?;
        return Err(OpError::NotFound);
    };
    let act = if token.person_id == acting.caller.person_id { Act::KeepTokens } else { Act::ManageTokens };
    let (acting, permit) = authorize_unseen(acting, act, token.organization_id).await?;
    Ok((acting, permit, token))
}

/// The permit for what is done to something of an organization that nobody else learns of: who may not do it is answered as
/// if it were not there.
pub(super) async fn authorize_unseen(
    mut acting: Acting<'_>,
    act: Act,
    organization: OrganizationId,
) -> Result<(Acting<'_>, Permit), OpError> {
    let thing = Thing::Organization(organization);
    let facts = acting.facts(organization, thing).await?;
    match access::decide(&facts, act, thing, acting.now) {
        Err(refusal) if !matches!(refusal.reason, Reason::OutsideToken { .. }) => Err(OpError::NotFound),
        Err(_) | Ok(_) => acting.authorize(act, thing).await,
    }
}

/// Gives a token a new secret; the one before holds for some hours more. **Requires:** as [`view`]; a person's tokens
/// are rotated by itself only.
///
/// # Errors
/// When it is refused, the token is over, or the hours are wrong.
pub async fn rotate(app: &App, caller: &Caller, id: TokenId, hours: &str) -> Result<Secret, OpError> {
    let (mut acting, permit, found) = authorize(Acting::begin(app, caller).await?, id).await?;
    if !may_rotate(caller, &found) {
        return Err(refused("token-error-not-own"));
    }
    if !found.is_live(acting.now) {
        return Err(conflict("token-error-over"));
    }
    if caller.token.is_some_and(|by| !by.scopes.has_all(found.scopes) || found.ends_at > by.ends_at) {
        return Err(refused("token-error-more"));
    }
    let hours: Option<i64> = hours.trim().parse().ok().filter(|hours| (0..=MOST_OVERLAP_HOURS).contains(hours));
    let wrong = || OpError::field("overlap", Message::new("token-error-overlap").with("most", MOST_OVERLAP_HOURS));
    let hours = hours.ok_or_else(wrong)?;
    let secret = secret_of(&found);
    let until = acting.now.saturating_add(Span::new().hours(hours)).unwrap_or(Timestamp::MAX);
    store::rotate(&mut acting.tx, &permit, id, &token::hash(&secret), until).await?;
    let after = serde_json::json!({ "token": id, "person": found.person_id, "overlap_hours": hours });
    acting.record_change(&permit, "token-rotate", &found.name, None, Some(after));
    acting.commit().await?;
    Ok(Secret(secret))
}

/// Revokes a token at once; one that is revoked stays so. **Requires:** as [`view`].
///
/// # Errors
/// When there is no such token, or the caller may not know of it.
pub async fn revoke(app: &App, caller: &Caller, id: TokenId) -> Result<Token, OpError> {
    let (mut acting, permit, token) = authorize(Acting::begin(app, caller).await?, id).await?;
    if store::revoke(&mut acting.tx, &permit, id).await? {
        let after = serde_json::json!({ "token": id, "person": token.person_id });
        acting.record_change(&permit, "token-revoke", &token.name, None, Some(after));
    }
    acting.commit().await?;
    Ok(token)
}

/// Revokes all tokens of a person that chooses another password or signs out everywhere: whoever else had come in made
/// none that stays. That it is the person itself is the ground, whatever it may do otherwise.
pub(super) async fn revoke_all(acting: &mut Acting<'_>, of: PersonId) -> Result<(), OpError> {
    // Nothing that the person does, such as making a token, comes in between.
    acting.change_person(of).await?;
    let person = person::find(&mut acting.tx, of).await?.ok_or(OpError::NotSignedIn)?;
    let live = store::count_live(&mut acting.tx, of, acting.now).await?;
    let thing = Thing::Organization(person.organization_id);
    let permit = access::installation(&person.viewer(), Act::KeepTokens, thing, acting.now);
    store::revoke_of_person(&mut acting.tx, &permit, of).await?;
    if live > 0 {
        let after = serde_json::json!({ "person": of, "tokens": live });
        acting.record_change(&permit, "token-revoke-all", &person.name, None, Some(after));
    }
    Ok(())
}

/// Whoever comes with a token, as operations know it.
#[must_use]
pub const fn caller(bearer: &Bearer, request_id: String) -> Caller {
    let Token { id, scopes, ends_at, .. } = bearer.token;
    Caller { person_id: bearer.person.id, request_id, token: Some(ByToken { id, scopes, ends_at }), operator: None }
}

/// What becomes of a token that somebody came with.
#[derive(Clone, Debug)]
pub enum Tried {
    /// It is good.
    Good(Box<Bearer>),
    /// It is no token, or one with a slip of the hand.
    Mistyped,
    /// There is no such token that can be used.
    Unknown,
}

/// Finds out whose token it is: by one read, whoever it is. Unknown ones are limited for each address of the network; good
/// ones never are.
///
/// # Errors
/// When there were too many unknown ones, or the database fails.
pub async fn sign_in(app: &App, secret: &str, address: &str) -> Result<Tried, OpError> {
    if !token::is_for_programs(secret) {
        return Ok(Tried::Mistyped);
    }
    let mut tx = app.db().read().await?;
    let now = app.now();
    let found = store::find_bearer(&mut tx, &token::hash(secret), now).await?;
    drop(tx);
    let Some(bearer) = found else {
        note_failure(app, address, now).await?;
        return Ok(Tried::Unknown);
    };
    let touched = bearer.token.used_at.and_then(|used| used.checked_add(Span::new().seconds(TOUCH_SECONDS)).ok());
    if touched.is_none_or(|next| now >= next) {
        let mut tx = app.db().write().await?;
        store::touch(&mut tx, bearer.token.id, now).await?;
        tx.commit().await?;
    }
    Ok(Tried::Good(Box::new(bearer)))
}

async fn note_failure(app: &App, address: &str, now: Timestamp) -> Result<(), OpError> {
    let subject = format!("token from {address}");
    let since = now.saturating_sub(Span::new().minutes(WINDOW_MINUTES)).unwrap_or(Timestamp::MIN);
    // Counted by a read: whoever tries without end keeps no writer waiting.
    let mut tx = app.db().read().await?;
    if session::count_failures(&mut tx, &subject, since).await? >= FAILURES_OF_ADDRESS {
        return Err(OpError::TooMany(Message::new("token-too-many").with("minutes", WINDOW_MINUTES)));
    }
    drop(tx);
    let mut tx = app.db().write().await?;
    session::insert_failure(&mut tx, &subject, now).await?;
    Ok(tx.commit().await?)
}
