//! Sending mail through SMTP.

use std::time::Duration;

use jiff::Timestamp;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message as Envelope, Tokio1Executor,
    message::{Mailbox, MultiPart},
};
use mandate_core::{
    access::{self, Act, Thing},
    id::{MailId, OrganizationId, PersonId},
};
use mandate_store::{Tx, mail, service_request, site_notice, standing};

use super::Outcome;
use crate::{
    App, OpError,
    ops::{facts_about, notify::About},
};

/// Hands a mail to the mail server.
pub(crate) async fn send(app: &App, payload: &str) -> Result<Outcome, OpError> {
    let (id, about) = payload.split_once(' ').map_or((payload, None), |(id, about)| (id, Some(about)));
    let Ok(id) = id.parse::<MailId>() else {
        return Ok(Outcome::Failed(format!("`{payload}` is not the id of a mail")));
    };
    let mut tx = app.db().read().await?;
    let Some(mail) = mail::find(&mut tx, id).await? else { return Ok(Outcome::Done) };
    if mail.sent_at.is_some() {
        return Ok(Outcome::Done);
    }
    let still = may_still_know(app, &mut tx, mail.person_id, about).await?;
    drop(tx);
    if !still {
        // A permission ended, or the person was locked, while the mail waited.
        return Ok(Outcome::Moot(id));
    }
    hand_on(app, &mail).await
}

/// Hands a mail on that may be read by whom it is for.
pub(super) async fn hand_on(app: &App, mail: &mail::Mail) -> Result<Outcome, OpError> {
    let id = mail.id;
    if app.is_sandbox() {
        // The portal shows it; nothing leaves a sandbox.
        return Ok(Outcome::Sent(id));
    }
    let Some(server) = &app.config().mail.server else {
        // Such jobs are not claimed: they wait until one is.
        return Ok(Outcome::Failed("no mail server is configured".to_owned()));
    };
    match deliver(app, server, mail).await {
        Ok(()) => Ok(Outcome::Sent(id)),
        Err(error) => Ok(Outcome::Failed(error)),
    }
}

/// Whether the person may still have the mail: not locked, and allowed to see what it tells of.
pub(super) async fn may_still_know(
    app: &App,
    tx: &mut Tx,
    person: PersonId,
    about: Option<&str>,
) -> Result<bool, OpError> {
    let now = app.now_in(tx).await?;
    let Some(about) = about else {
        return Ok(standing::find_viewer(tx, person, now).await?.is_some_and(|viewer| viewer.active));
    };
    match About::parse(about) {
        None => Ok(false),
        Some(About::ServiceRequest(number)) => {
            let Some(found) = service_request::find_reference(tx, number).await? else { return Ok(false) };
            let (id, customer_id) = (found.id, found.customer_id);
            let thing = Thing::ServiceRequest { id, customer_id, submitted_at: found.created_at };
            may(tx, person, customer_id, Act::ViewServiceRequest, thing, now).await
        }
        Some(About::SiteNotice(notice, customer)) => {
            let Some(found) = site_notice::find(tx, notice).await? else { return Ok(false) };
            let sites = site_notice::list_sites(tx, notice).await?;
            for site in sites.iter().filter(|site| customer.is_none_or(|customer| customer == site.customer_id)) {
                if may(tx, person, site.customer_id, found.kind.joined_by(), site.thing(), now).await? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
    }
}

async fn may(
    tx: &mut Tx,
    person: PersonId,
    customer: OrganizationId,
    act: Act,
    thing: Thing,
    now: Timestamp,
) -> Result<bool, OpError> {
    let facts = facts_about(tx, person, customer, thing, now).await?;
    Ok(facts.is_some_and(|facts| access::decide(&facts, act, thing, now).is_ok()))
}

async fn deliver(app: &App, server: &str, mail: &mail::Mail) -> Result<(), String> {
    let sender: Mailbox =
        app.config().mail.from.parse().map_err(|error| format!("mail.from is no address: {error}"))?;
    let domain = sender.email.domain().to_owned();
    let address = mail.address.parse().map_err(|error| format!("`{}` is no address: {error}", mail.address))?;
    let envelope = Envelope::builder()
        .from(sender)
        .to(Mailbox::new(None, address))
        .subject(mail.subject.clone())
        // The same at each try, so that a repeat can be told.
        .message_id(Some(format!("<{}@{domain}>", mail.id)))
        .header(lettre::message::header::ContentTransferEncoding::EightBit)
        .multipart(MultiPart::alternative_plain_html(mail.body_text.clone(), mail.body_html.clone()))
        .map_err(|error| error.to_string())?;
    let longest = Duration::from_secs(app.config().mail.seconds);
    let transport: AsyncSmtpTransport<Tokio1Executor> = AsyncSmtpTransport::<Tokio1Executor>::from_url(server)
        .map_err(|error| format!("mail.server: {error}"))?
        .timeout(Some(longest))
        .build();
    // The transport's own limit holds for connecting alone: a server that falls silent later is given up here.
    match tokio::time::timeout(longest, transport.send(envelope)).await {
        Ok(sent) => sent.map(|_| ()).map_err(|error| error.to_string().replace('\0', " ")),
        Err(_) => Err(format!("the mail server did not answer within {} seconds", longest.as_secs())),
    }
}
