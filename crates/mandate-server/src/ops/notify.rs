//! Telling people: a notice in the portal and a mail, written in the transaction of the act, in the reader's language.

use std::fmt;

use askama::Template;
use mandate_core::{
    id::{OrganizationId, PersonId, SiteNoticeId},
    service_request::Number,
};
use mandate_store::{job, mail, notice, person as people, person::Person};

use super::Acting;
use crate::{
    App, OpError,
    locale::{Locale, Message},
};

/// The kind of the job that sends a mail.
pub(crate) const MAIL_JOB: &str = "mail";

/// What somebody is told.
#[derive(Clone, Debug)]
pub(crate) struct News {
    /// The sentence; `mail-subject-…` of the same name is the mail's subject.
    pub(crate) message: Message,
    /// More for the mail, such as the text of a message.
    pub(crate) detail: Option<String>,
    /// Where it leads, beginning with a slash.
    pub(crate) link: String,
    /// What the link is called, by its name in `locales/`.
    pub(crate) button: &'static str,
    /// What it tells of: who may not know of that any more when the mail leaves does not get it.
    pub(crate) about: Option<About>,
}

/// What a mail tells of, as its job keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// A service request.
    ServiceRequest(Number),
    /// A notice of sites; of one customer's, where the mail names them.
    SiteNotice(SiteNoticeId, Option<OrganizationId>),
}

impl From<Number> for About {
    fn from(number: Number) -> Self {
        Self::ServiceRequest(number)
    }
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ServiceRequest(number) => number.fmt(f),
            Self::SiteNotice(notice, None) => notice.fmt(f),
            Self::SiteNotice(notice, Some(customer)) => write!(f, "{notice} {customer}"),
        }
    }
}

impl About {
    /// Reads back what a job kept.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if let Ok(number) = text.parse() {
            return Some(Self::ServiceRequest(number));
        }
        match text.split_once(' ') {
            None => Some(Self::SiteNotice(text.parse().ok()?, None)),
            Some((notice, customer)) => Some(Self::SiteNotice(notice.parse().ok()?, Some(customer.parse().ok()?))),
        }
    }
}

/// Tells people by notice and mail; nobody twice, the caller not at all, the locked ones neither.
pub(crate) async fn tell(acting: &mut Acting<'_>, people: &[PersonId], news: &News) -> Result<(), OpError> {
    let mut told = vec![acting.caller.person_id];
    for person in people {
        if told.contains(person) {
            continue;
        }
        told.push(*person);
        let Some(person) = people::find(&mut acting.tx, *person).await? else { continue };
        if person.locked_at.is_some() {
            continue;
        }
        notify(acting, &person, news).await?;
        send(acting, &person, news).await?;
    }
    Ok(())
}

/// Puts a notice into somebody's portal.
async fn notify(acting: &mut Acting<'_>, person: &Person, news: &News) -> Result<(), OpError> {
    let arguments = serde_json::to_string(&news.message.arguments).map_err(OpError::failed)?;
    let notice = notice::Notice {
        id: acting.app.id(),
        person_id: person.id,
        kind: news.message.id.clone().into_owned(),
        arguments,
        link: news.link.clone(),
        created_at: acting.now,
        read_at: None,
    };
    Ok(notice::insert(&mut acting.tx, &notice).await?)
}

/// Sends a mail to somebody, whether or not it has a notice too.
pub(crate) async fn send(acting: &mut Acting<'_>, person: &Person, news: &News) -> Result<(), OpError> {
    let locale = Locale::of(person);
    let mail = write(acting.app, &locale, person, news)?;
    mail::insert(&mut acting.tx, &mail).await?;
    let payload = news.about.map_or_else(|| mail.id.to_string(), |about| format!("{} {about}", mail.id));
    job::insert(&mut acting.tx, acting.app.id(), MAIL_JOB, &payload, acting.now).await?;
    if acting.app.sends_mail() {
        acting.has_jobs();
    }
    Ok(())
}

#[derive(Template)]
#[template(path = "mail.html")]
struct Html<'a> {
    l: &'a Locale,
    greeting: String,
    sentence: &'a str,
    detail: Option<&'a str>,
    link: &'a str,
    button: String,
}

/// Puts news into a mail to somebody.
fn write(app: &App, l: &Locale, person: &Person, news: &News) -> Result<mail::Mail, OpError> {
    let sentence = l.render_plain(&news.message);
    let subject = l.render_plain(&Message {
        id: format!("{}-subject", news.message.id).into(),
        arguments: news.message.arguments.clone(),
    });
    let link = format!("{}{}", app.config().base_url(), news.link);
    let greeting = l.render_plain(&Message::new("mail-greeting").with("name", &person.name));
    let button = l.t(news.button).to_string();
    let footer = l.render_plain(&Message::new("mail-footer"));
    let detail = news.detail.as_deref().map(|detail| format!("\n{}\n", quote(detail))).unwrap_or_default();
    let body_text = format!("{greeting}\n\n{sentence}\n{detail}\n{button}: {link}\n\n-- \n{footer}\n");
    let html = Html { l, greeting, sentence: &sentence, detail: news.detail.as_deref(), link: &link, button };
    Ok(mail::Mail {
        id: app.id(),
        person_id: person.id,
        address: person.email.clone(),
        // A subject is one line: whatever a name had in it, no header can follow.
        subject: subject.replace(['\r', '\n'], " "),
        body_text,
        body_html: html.render().map_err(OpError::failed)?,
        created_at: app.now(),
        sent_at: None,
    })
}

fn quote(text: &str) -> String {
    text.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n")
}
