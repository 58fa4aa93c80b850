//! Signing in and out, invitations and forgotten passwords.
//!
//! Nothing here tells whether an address exists: an unknown one costs the same work and gets the same answer.

use jiff::{Span, Timestamp};
use mandate_core::{access::Act, id::PersonId, text::EmailAddress};
use mandate_store::{
    invitation::{self, Invitation, Purpose},
    job, notice, person as people,
    person::Person,
    session::{self, Session},
};

use super::{Acting, Caller, notify, own_business};
use crate::{
    App, OpError,
    auth::{
        password::{PasswordError, Passwords},
        token,
    },
    error::{Check, text_error},
    locale::Message,
};

/// The kind of the job that mails a link for a forgotten password; its payload is the address.
pub(crate) const RESET_JOB: &str = "reset";

/// Failures of one account within [`WINDOW_MINUTES`] after which it must wait.
const FAILURES_OF_ACCOUNT: i64 = 8;
/// Failures from one address of the network within [`WINDOW_MINUTES`] after which it must wait.
const FAILURES_OF_ADDRESS: i64 = 40;
const WINDOW_MINUTES: i64 = 15;
const INVITATION_DAYS: i64 = 7;
const RESET_HOURS: i64 = 2;
/// Links to one account within [`WINDOW_MINUTES`] after which no more are mailed.
const RESETS_OF_ACCOUNT: i64 = 3;
/// A session is noted as used at most this often, so that reading pages writes little.
const TOUCH_SECONDS: i64 = 60;

fn later(at: Timestamp, span: Span) -> Timestamp {
    at.saturating_add(span).unwrap_or(Timestamp::MAX)
}

fn earlier(at: Timestamp, span: Span) -> Timestamp {
    at.saturating_sub(span).unwrap_or(Timestamp::MIN)
}

/// Signs in; gives the token of the new session.
///
/// # Errors
/// When the address and password do not belong together, or there were too many failures.
pub async fn sign_in(app: &App, email: &str, password: &str, address: &str, browser: &str) -> Result<String, OpError> {
    let now = app.now();
    // What is no address is nobody's, and is answered like an unknown one.
    let email = EmailAddress::parse(email).map(|email| email.to_string()).unwrap_or_default();
    let (account, network) = (format!("account {}", token::hash(&email)), format!("address {address}"));
    let since = earlier(now, Span::new().minutes(WINDOW_MINUTES));
    let mut tx = app.db().write().await?;
    let too_many = session::count_failures(&mut tx, &account, since).await? >= FAILURES_OF_ACCOUNT
        || session::count_failures(&mut tx, &network, since).await? >= FAILURES_OF_ADDRESS;
    if too_many {
        return Err(OpError::TooMany(Message::new("sign-in-too-many").with("minutes", WINDOW_MINUTES)));
    }
    // Counted before it is known to fail, so that many tries at once are counted too.
    session::insert_failure(&mut tx, &account, now).await?;
    session::insert_failure(&mut tx, &network, now).await?;
    let credential = people::find_credential(&mut tx, &email).await?;
    tx.commit().await?;
    let hash = credential.as_ref().and_then(|credential| credential.password_hash.clone());
    let matches = app.passwords().verify_aside(password, hash).await.map_err(OpError::failed)?;
    let Some(credential) = credential.filter(|credential| matches && credential.locked_at.is_none()) else {
        return Err(OpError::field("email", Message::new("sign-in-wrong")));
    };
    let mut tx = app.db().write().await?;
    session::delete_failures_of_moment(&mut tx, &network, now).await?;
    session::delete_failures(&mut tx, &account).await?;
    let token = begin_session(app, &mut tx, credential.person_id, browser).await?;
    tx.commit().await?;
    Ok(token)
}

/// Begins a session for a person; gives its token.
async fn begin_session(
    app: &App,
    tx: &mut mandate_store::Tx,
    person_id: PersonId,
    browser: &str,
) -> Result<String, OpError> {
    let now = app.now();
    let token = token::new();
    let session = Session {
        id: app.id(),
        person_id,
        created_at: now,
        seen_at: now,
        ends_at: later(now, Span::new().hours(app.config().session.hours)),
        browser: browser.chars().filter(|c| !c.is_control()).take(200).collect(),
    };
    session::insert(tx, &session, &token::hash(&token)).await?;
    Ok(token)
}

/// Becomes somebody without a password. Only in a sandbox.
///
/// # Errors
/// Outside a sandbox there is no such thing.
pub async fn become_person(app: &App, person: PersonId, browser: &str) -> Result<String, OpError> {
    if !app.is_sandbox() {
        return Err(OpError::NotFound);
    }
    let mut tx = app.db().write().await?;
    people::find(&mut tx, person).await?.ok_or(OpError::NotFound)?;
    let token = begin_session(app, &mut tx, person, browser).await?;
    tx.commit().await?;
    Ok(token)
}

/// A signed-in person.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// The person.
    pub person: Person,
    /// How many notices it has not read.
    pub unread: usize,
}

/// Whose session a token is, if it is still good: neither idle for too long, nor past its end, nor of a locked person.
///
/// # Errors
/// When the database fails.
pub async fn find_session(app: &App, token: &str) -> Result<Option<SignedIn>, OpError> {
    let found = look_at_session(app, token).await?;
    let now = app.now();
    if let Some(SignedIn { session, .. }) = &found
        && now >= later(session.seen_at, Span::new().seconds(TOUCH_SECONDS))
    {
        let mut tx = app.db().write().await?;
        session::touch(&mut tx, session.id, now).await?;
        tx.commit().await?;
    }
    Ok(found)
}

/// As [`find_session`], without counting as a use of the session.
///
/// # Errors
/// When the database fails.
pub async fn look_at_session(app: &App, token: &str) -> Result<Option<SignedIn>, OpError> {
    let now = app.now();
    let mut tx = app.db().read().await?;
    let Some(session) = session::find(&mut tx, &token::hash(token)).await? else { return Ok(None) };
    let idle_since = later(session.seen_at, Span::new().minutes(app.config().session.idle_minutes));
    if now >= session.ends_at || now >= idle_since {
        return Ok(None);
    }
    let person = people::find(&mut tx, session.person_id).await?.filter(|person| person.locked_at.is_none());
    let unread = notice::count_unread(&mut tx, session.person_id).await?;
    Ok(person.map(|person| SignedIn { session, person, unread }))
}

/// Ends one session.
///
/// # Errors
/// When the database fails.
pub async fn sign_out(app: &App, token: &str) -> Result<(), OpError> {
    let mut tx = app.db().write().await?;
    let found = session::find(&mut tx, &token::hash(token)).await?;
    if let Some(session) = &found {
        session::delete(&mut tx, session.id).await?;
    }
    tx.commit().await?;
    if let Some(session) = found {
        app.live().wake(session.person_id);
    }
    Ok(())
}

/// Ends all sessions of the caller, and revokes all its tokens.
///
/// # Errors
/// When the database fails.
pub async fn sign_out_everywhere(app: &App, caller: &Caller) -> Result<(), OpError> {
    own_business(app, caller, Act::ManageContacts).await?;
    let mut acting = Acting::begin(app, caller).await?;
    super::token::revoke_all(&mut acting, caller.person_id).await?;
    session::delete_of_person(&mut acting.tx, caller.person_id).await?;
    acting.commit().await?;
    app.live().wake(caller.person_id);
    Ok(())
}

/// The caller's sessions.
///
/// # Errors
/// When the database fails.
pub async fn list_sessions(app: &App, caller: &Caller) -> Result<Vec<Session>, OpError> {
    own_business(app, caller, Act::ViewServiceRequest).await?;
    let mut tx = app.db().read().await?;
    Ok(session::list_of_person(&mut tx, caller.person_id).await?)
}

/// Mails a link to choose another password, if the address is somebody's; says the same if it is not.
///
/// # Errors
/// When it is no address, or was asked too often.
pub async fn ask_for_reset(app: &App, email: &str, address: &str) -> Result<(), OpError> {
    let email = EmailAddress::parse(email).map_err(|error| OpError::field("email", text_error(error)))?;
    let now = app.now();
    let (account, network) = (format!("reset {}", token::hash(email.as_str())), format!("reset from {address}"));
    let mut tx = app.db().write().await?;
    let since = earlier(now, Span::new().minutes(WINDOW_MINUTES));
    if session::count_failures(&mut tx, &network, since).await? >= FAILURES_OF_ADDRESS {
        return Err(OpError::TooMany(Message::new("sign-in-too-many").with("minutes", WINDOW_MINUTES)));
    }
    let asked = session::count_failures(&mut tx, &account, since).await?;
    session::insert_failure(&mut tx, &account, now).await?;
    session::insert_failure(&mut tx, &network, now).await?;
    if asked < RESETS_OF_ACCOUNT {
        // Whether somebody has the address is found out by the job: here both take the same time.
        job::insert(&mut tx, app.id(), RESET_JOB, email.as_str(), now).await?;
    }
    tx.commit().await?;
    app.wake_jobs();
    Ok(())
}

/// Mails a link to choose another password to whoever has the address, if anybody has.
///
/// # Errors
/// When the database fails.
pub(crate) async fn reset(app: &App, email: &EmailAddress) -> Result<(), OpError> {
    let mut tx = app.db().read().await?;
    let person = people::find_by_email(&mut tx, email).await?;
    let person = person.filter(|person| person.locked_at.is_none() && !person.is_service_account);
    drop(tx);
    let Some(person) = person else { return Ok(()) };
    let caller = Caller::person(person.id, String::new());
    let mut acting = Acting::begin(app, &caller).await?;
    invite(&mut acting, &person, Purpose::Reset).await?;
    acting.commit().await
}

/// Mails a link with which a person chooses a password.
pub(crate) async fn invite(acting: &mut Acting<'_>, person: &Person, purpose: Purpose) -> Result<(), OpError> {
    let token = token::new();
    let (expires_at, message) = match purpose {
        Purpose::Invitation => (later(acting.now, Span::new().hours(24 * INVITATION_DAYS)), "news-invitation"),
        Purpose::Reset => (later(acting.now, Span::new().hours(RESET_HOURS)), "news-reset"),
    };
    invitation::insert(&mut acting.tx, person.id, &token::hash(&token), purpose, acting.now, expires_at).await?;
    let news = notify::News {
        kind: notify::NoticeKind::Access,
        message: Message::new(message)
            .with("organization", &person.organization)
            .with("days", INVITATION_DAYS)
            .with("hours", RESET_HOURS),
        detail: None,
        link: format!("/password/{token}"),
        button: "password-button",
        about: None,
    };
    notify::send(acting, person, &news).await
}

/// Whose link a token is, if it still works.
///
/// # Errors
/// [`OpError::NotFound`] where it does not.
pub async fn find_invitation(app: &App, token: &str) -> Result<Invitation, OpError> {
    let mut tx = app.db().read().await?;
    invitation::find(&mut tx, &token::hash(token), app.now()).await?.ok_or(OpError::NotFound)
}

/// Chooses a password by a link, which is used up; ends all sessions and tokens that there were, and begins a new session.
///
/// # Errors
/// When the link does not work any more, or the password cannot be chosen.
pub async fn choose_password(
    app: &App,
    link: &str,
    password: &str,
    again: &str,
    browser: &str,
    request_id: &str,
) -> Result<String, OpError> {
    let mut check = Check::default();
    check_password(&mut check, password, again);
    check.done()?;
    let hash = app.passwords().hash_aside(password).await.map_err(OpError::failed)?;
    let owner = find_invitation(app, link).await?.person_id;
    let caller = Caller::person(owner, request_id.to_owned());
    let mut acting = Acting::begin(app, &caller).await?;
    super::token::revoke_all(&mut acting, owner).await?;
    // Again, now that nobody moves or locks the person meanwhile.
    let found = invitation::find(&mut acting.tx, &token::hash(link), acting.now).await?.ok_or(OpError::NotFound)?;
    if !invitation::use_up(&mut acting.tx, &token::hash(link), acting.now).await? {
        return Err(OpError::NotFound);
    }
    people::set_password(&mut acting.tx, found.person_id, &hash).await?;
    session::delete_of_person(&mut acting.tx, found.person_id).await?;
    session::delete_failures(&mut acting.tx, &format!("account {}", token::hash(&found.email))).await?;
    let token = begin_session(app, &mut acting.tx, found.person_id, browser).await?;
    acting.commit().await?;
    Ok(token)
}

/// Notes what is wrong with a password that somebody wants to choose.
pub(crate) fn check_password(check: &mut Check, password: &str, again: &str) {
    match Passwords::check_choice(password) {
        Err(PasswordError::TooShort) => {
            check.wrong("password", Message::new("password-too-short").with("least", Passwords::SHORTEST));
        }
        Err(PasswordError::TooLong) => check.wrong("password", Message::new("password-too-long")),
        Ok(()) if password != again => check.wrong("again", Message::new("password-not-the-same")),
        Ok(()) => {}
    }
}
