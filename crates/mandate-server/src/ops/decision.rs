//! Asking what others may do: evaluations and searches for programs that guard a door of their own.
//!
//! Who may ask about whom says [`access::asking`]; each answer is that of [`access::decide`], on facts read in this very
//! request. Asking is no act on the thing and stands in no record; the log knows who asked.

mod facts;
pub mod search;

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use mandate_core::{
    access::{self, Act, Answer, Asking, Permit, Refusal},
    id::{OrganizationId, PermissionId, PermissionRequestId, PersonId, ServiceRequestId, SiteId},
    party::OrganizationKind,
    permission::Level,
    service_request::Number,
    text::EmailAddress,
};
use mandate_store::Tx;

use super::{Caller, contact_managers, outside_token, viewer_of_caller};
use crate::{
    App, OpError,
    error::Denied,
    explain::{self, Explained},
    locale::Locale,
};
use facts::Facts;

/// How far the moment of a question may be from the present and still mean now: clocks differ, and requests take time.
const NOW: SignedDuration = SignedDuration::from_mins(5);

/// Of whom is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A person or service account, by id.
    Person(PersonId),
    /// A person, by address.
    Address(EmailAddress),
    /// Nobody that there could be.
    Nobody,
}

impl Subject {
    /// Whom a type and an id name.
    #[must_use]
    pub fn named(kind: &str, id: &str) -> Self {
        if kind != PERSON {
            return Self::Nobody;
        }
        match (id.parse(), EmailAddress::parse(id)) {
            (Ok(id), _) => Self::Person(id),
            (_, Ok(address)) => Self::Address(address),
            _ => Self::Nobody,
        }
    }
}

/// The type of subjects.
pub const PERSON: &str = "person";

/// What kind of thing is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An organization.
    Organization,
    /// A service request.
    ServiceRequest,
    /// A site.
    Site,
    /// A permission.
    Permission,
    /// A permission request.
    PermissionRequest,
}

impl Kind {
    /// What a word names.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Some(match word {
            "organization" => Self::Organization,
            "service_request" => Self::ServiceRequest,
            "site" => Self::Site,
            "permission" => Self::Permission,
            "permission_request" => Self::PermissionRequest,
            _ => return None,
        })
    }
}

/// On what is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum On {
    /// An organization.
    Organization(OrganizationId),
    /// A service request, by number.
    Number(Number),
    /// A service request, by id.
    ServiceRequest(ServiceRequestId),
    /// A site.
    Site(SiteId),
    /// A permission.
    Permission(PermissionId),
    /// A permission request.
    PermissionRequest(PermissionRequestId),
    /// Nothing that there could be.
    Nothing,
}

impl On {
    /// What a type and an id name.
    #[must_use]
    pub fn named(kind: &str, id: &str) -> Self {
        let found = match Kind::named(kind) {
            Some(Kind::Organization) => id.parse().ok().map(Self::Organization),
            Some(Kind::ServiceRequest) => {
                id.parse().ok().map(Self::Number).or_else(|| id.parse().ok().map(Self::ServiceRequest))
            }
            Some(Kind::Site) => id.parse().ok().map(Self::Site),
            Some(Kind::Permission) => id.parse().ok().map(Self::Permission),
            Some(Kind::PermissionRequest) => id.parse().ok().map(Self::PermissionRequest),
            None => None,
        };
        found.unwrap_or(Self::Nothing)
    }
}

/// One question.
#[derive(Clone, Debug)]
pub struct Question {
    /// Who would act.
    pub subject: Subject,
    /// What it would do; none where there is no such act.
    pub act: Option<Act>,
    /// On what.
    pub on: On,
    /// At which moment, where not now.
    pub at: Option<Timestamp>,
}

/// Whoever asks: a person or service account, with a token.
#[derive(Clone, Debug)]
pub struct Asker {
    caller: Caller,
    is_service_account: bool,
}

impl Asker {
    /// Whoever came with a token in this request.
    #[must_use]
    pub const fn new(caller: Caller, is_service_account: bool) -> Self {
        Self { caller, is_service_account }
    }
}

/// A decision as it is told.
#[derive(Clone, Debug)]
pub enum Decided {
    /// A yes, with its ground.
    Yes(Permit, Explained),
    /// A no, with its reason.
    No(Refusal, Explained),
    /// A no for which nothing else is told.
    Unknown,
}

impl Decided {
    /// Whether it is allowed.
    #[must_use]
    pub const fn is_yes(&self) -> bool {
        matches!(self, Self::Yes(..))
    }

    /// The level to ask for, where asking could help.
    #[must_use]
    pub const fn level(&self) -> Option<Level> {
        match self {
            Self::No(refusal, _) => refusal.enough(),
            Self::Yes(..) | Self::Unknown => None,
        }
    }
}

/// Whether a moment means the present.
#[must_use]
pub fn is_now(at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(at).abs() <= NOW
}

/// The moment that a question is about: now, also where its own clock says about now; none where it lies ahead.
fn moment(asked: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
    match asked {
        None => Some(now),
        Some(at) if is_now(at, now) => Some(now),
        Some(at) => (at < now).then_some(at),
    }
}

/// One state of the database, in which somebody asks.
struct Room<'a> {
    app: &'a App,
    tx: Tx,
    asking: Asking,
    now: Timestamp,
    l: &'a Locale,
    /// Whom one may ask at a customer, once that was read.
    managers: HashMap<OrganizationId, Vec<(String, String)>>,
}

impl<'a> Room<'a> {
    async fn enter(app: &'a App, asker: &Asker, l: &'a Locale) -> Result<Self, OpError> {
        let mut tx = app.db().read().await?;
        let now = app.now_in(&mut tx).await?;
        let viewer = viewer_of_caller(&mut tx, &asker.caller, now).await?;
        let asking = match access::asking(&viewer, asker.is_service_account, now) {
            Ok(asking) => asking,
            Err(refusal) => {
                let outside = outside_token(&mut tx, refusal).await?;
                let denied = || Denied { refusal, customer: String::new(), contact_managers: Vec::new() };
                return Err(outside.unwrap_or_else(|| OpError::Denied(Box::new(denied()))));
            }
        };
        Ok(Self { app, tx, asking, now, l, managers: HashMap::new() })
    }

    /// What is told of one question, once the facts are there.
    async fn told(&mut self, facts: &Facts, question: &Question) -> Result<Decided, OpError> {
        let Some((answer, customer)) = self.answer(facts, question) else { return Ok(Decided::Unknown) };
        Ok(match answer {
            Answer::Yes(permit) => {
                self.app.metrics().decided(&Ok(permit));
                Decided::Yes(permit, explain::permit(self.l, &permit, customer))
            }
            Answer::No(refusal) => {
                self.app.metrics().decided(&Err(refusal));
                let contact_managers = self.managers_to_ask(&refusal).await?;
                let denied = Denied { refusal, customer: customer.to_owned(), contact_managers };
                Decided::No(refusal, explain::refusal(self.l, &denied))
            }
            Answer::Unknown => Decided::Unknown,
        })
    }

    /// The answer to one question, with the name of the organization whose thing it is about.
    fn answer<'f>(&self, facts: &'f Facts, question: &Question) -> Option<(Answer, &'f str)> {
        let (act, at) = (question.act?, moment(question.at, self.now)?);
        let (named, standing) = (facts.thing(question.on)?, facts.standing(question, at)?);
        // Only customers are asked for permissions.
        if act == Act::AskPermission && named.kind != OrganizationKind::Customer {
            return None;
        }
        Some((self.asking.answer(standing, act, named.thing, at), &named.customer))
    }

    async fn managers_to_ask(&mut self, refusal: &Refusal) -> Result<Vec<(String, String)>, OpError> {
        let Some(customer) = refusal.thing.customer().filter(|_| refusal.may_ask) else { return Ok(Vec::new()) };
        if let Some(known) = self.managers.get(&customer) {
            return Ok(known.clone());
        }
        let found = contact_managers(&mut self.tx, customer).await?;
        self.managers.insert(customer, found.clone());
        Ok(found)
    }
}

/// Answers questions, on one state of the database: each by itself, as if it were the only one. **Requires:** a token for
/// asking; about whom, says [`access::asking`].
///
/// # Errors
/// When the caller may not ask at all.
pub async fn evaluate(app: &App, asker: &Asker, l: &Locale, questions: &[Question]) -> Result<Vec<Decided>, OpError> {
    let mut room = Room::enter(app, asker, l).await?;
    let facts = Facts::load(&mut room.tx, &room.asking, questions, room.now).await?;
    let mut told = Vec::with_capacity(questions.len());
    for question in questions {
        told.push(room.told(&facts, question).await?);
    }
    Ok(told)
}

/// The acts that somebody may do on a thing. **Requires:** as [`evaluate`].
///
/// # Errors
/// When the caller may not ask at all.
pub async fn list_acts(
    app: &App,
    asker: &Asker,
    l: &Locale,
    (subject, on): (Subject, On),
    at: Option<Timestamp>,
) -> Result<Vec<Act>, OpError> {
    let mut room = Room::enter(app, asker, l).await?;
    let question = |act| Question { subject: subject.clone(), act: Some(act), on, at };
    let questions: Vec<_> = Act::ALL.into_iter().map(question).collect();
    let facts = Facts::load(&mut room.tx, &room.asking, &questions, room.now).await?;
    let allowed = |question: &&Question| matches!(room.answer(&facts, question), Some((Answer::Yes(_), _)));
    Ok(questions.iter().filter(allowed).filter_map(|question| question.act).collect())
}

/// The link at which the thing of a refusal can be asked for.
#[must_use]
pub fn ask_link(app: &App, explained: &Explained) -> Option<String> {
    explained.ask.as_ref().map(|path| format!("{}{path}", app.config().base_url()))
}
