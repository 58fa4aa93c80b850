//! Telling people: a notice in the portal and a mail, written in the transaction of the act, in the reader's language.

use std::fmt;

use askama::Template;
use jiff::{Timestamp, tz::TimeZone};
pub(crate) use mandate_core::notice::NoticeKind;
use mandate_core::{
    id::{OrganizationId, PersonId, SiteNoticeId},
    ledger::Hash,
    notice::{Delivery, next_morning},
    service_request::Number,
};
use mandate_store::{
    digest, job, mail, notice,
    notice_choice::{self, Told},
    person::Person,
};
use uuid::Uuid;

use super::Acting;
use crate::{
    App, OpError,
    locale::{Locale, Message},
};

/// The kind of the job that sends a mail.
pub(crate) const MAIL_JOB: &str = "mail";

/// The kind of the job that writes and sends a person's daily mail.
pub(crate) const DIGEST_JOB: &str = "digest";

/// What somebody is told.
#[derive(Clone, Debug)]
pub(crate) struct News {
    /// What it is about: people choose by it how they are told.
    pub(crate) kind: NoticeKind,
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

/// Tells people as each of them has chosen: by notice and mail, by notice and daily mail, or not at all. Nobody twice,
/// the caller not at all, the locked ones neither.
pub(crate) async fn tell(acting: &mut Acting<'_>, people: &[PersonId], news: &News) -> Result<(), OpError> {
    tell_some(acting, people, news).await.map(|_| ())
}

/// As [`tell`], for one person; whether it is told at all.
pub(crate) async fn tell_one(acting: &mut Acting<'_>, person: PersonId, news: &News) -> Result<bool, OpError> {
    Ok(tell_some(acting, &[person], news).await? > 0)
}

/// Tells somebody of what was done to its own account, in its name: the caller too, who may be another.
pub(crate) async fn tell_oneself(acting: &mut Acting<'_>, person: &Person, news: &News) -> Result<(), OpError> {
    if person.is_service_account {
        return Ok(());
    }
    send(acting, person, news).await?;
    notify(acting, person, news).await
}

async fn tell_some(acting: &mut Acting<'_>, people: &[PersonId], news: &News) -> Result<usize, OpError> {
    let mut others: Vec<PersonId> = Vec::new();
    for person in people {
        if *person != acting.caller.person_id && !others.contains(person) {
            others.push(*person);
        }
    }
    let mut count = 0;
    for Told { person, delivery } in notice_choice::list_told(&mut acting.tx, &others, news.kind).await? {
        // Nobody can choose not to hear of access.
        let delivery = if news.kind == NoticeKind::Access { Delivery::AtOnce } else { delivery };
        match delivery {
            Delivery::AtOnce => send(acting, &person, news).await?,
            Delivery::Digest => keep_for_digest(acting, &person, news).await?,
            Delivery::Never => continue,
        }
        notify(acting, &person, news).await?;
        count += 1;
    }
    Ok(count)
}

/// Keeps something for somebody's next daily mail.
async fn keep_for_digest(acting: &mut Acting<'_>, person: &Person, news: &News) -> Result<(), OpError> {
    let due_at = next_morning(acting.now, &TimeZone::get(&person.time_zone).unwrap_or(TimeZone::UTC));
    let entry = digest::Entry {
        id: acting.app.id(),
        person_id: person.id,
        kind: news.kind,
        message: serde_json::to_string(&news.message).map_err(OpError::failed)?,
        link: news.link.clone(),
        about: news.about.map(|about| about.to_string()),
        due_at,
    };
    digest::insert(&mut acting.tx, &entry).await?;
    let id = digest_id(person.id, due_at);
    let payload = format!("{id} {} {due_at}", person.id);
    Ok(job::insert_once(&mut acting.tx, id.into(), DIGEST_JOB, &payload, due_at).await?)
}

/// The id of a person's daily mail and of its job: the same for all that waits for that morning, so that there is one.
fn digest_id(person: PersonId, due_at: Timestamp) -> Uuid {
    let hash = Hash::of([person.0.as_bytes().as_slice(), due_at.as_microsecond().to_be_bytes().as_slice()]);
    hash.0.first_chunk().copied().map(Uuid::from_bytes).unwrap_or_default()
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
    notice::insert(&mut acting.tx, &notice).await?;
    acting.has_notice(person.id);
    Ok(())
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

/// The lines of a daily mail of one kind: each a sentence and where it leads.
pub(crate) struct DigestPart {
    pub(crate) title: String,
    pub(crate) lines: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "mail_digest.html")]
struct DigestHtml<'a> {
    l: &'a Locale,
    greeting: &'a str,
    lead: &'a str,
    parts: &'a [DigestPart],
    choose: &'a str,
}

/// Puts somebody's daily mail together.
pub(crate) fn write_digest(
    app: &App,
    person: &Person,
    id: mandate_core::id::MailId,
    entries: &[digest::Entry],
) -> Result<mail::Mail, OpError> {
    let l = &Locale::of(person);
    let base = app.config().base_url();
    let mut parts = Vec::new();
    for kind in NoticeKind::CHOSEN {
        let of_kind = entries.iter().filter(|entry| entry.kind == kind);
        let line = |entry: &digest::Entry| {
            let message: Message = serde_json::from_str(&entry.message).map_err(OpError::failed)?;
            Ok((l.render_plain(&message), format!("{base}{}", entry.link)))
        };
        let lines = of_kind.map(line).collect::<Result<Vec<_>, OpError>>()?;
        if !lines.is_empty() {
            parts.push(DigestPart { title: plain(&l.word("notice-kind", kind.as_str()).to_string()), lines });
        }
    }
    let greeting = l.render_plain(&Message::new("mail-greeting").with("name", &person.name));
    let lead = l.render_plain(&Message::new("digest-lead").with("count", entries.len()));
    let choose = format!("{base}/account/notices");
    let mut body_text = format!("{greeting}\n\n{lead}\n");
    for DigestPart { title, lines } in &parts {
        body_text.push_str(&format!("\n{title}\n"));
        for (sentence, link) in lines {
            body_text.push_str(&format!("- {sentence}\n  {link}\n"));
        }
    }
    let footer = l.render_plain(&Message::new("digest-footer"));
    body_text.push_str(&format!("\n-- \n{footer}\n{choose}\n"));
    let html = DigestHtml { l, greeting: &greeting, lead: &lead, parts: &parts, choose: &choose };
    Ok(mail::Mail {
        id,
        person_id: person.id,
        address: person.email.clone(),
        subject: l.render_plain(&Message::new("digest-subject").with("count", entries.len())),
        body_text,
        body_html: html.render().map_err(OpError::failed)?,
        created_at: app.now(),
        sent_at: None,
    })
}

fn plain(text: &str) -> String {
    text.replace(['\u{2068}', '\u{2069}'], "")
}

fn quote(text: &str) -> String {
    text.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n")
}
