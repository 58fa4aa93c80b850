//! What is asked, as it is sent. Members that the standard does not name are left alone; properties decide nothing here.

use std::collections::BTreeMap;

use axum::extract::{FromRequest, Request};
use mandate_core::access::Act;
use serde::{
    Deserialize,
    de::{DeserializeOwned, IgnoredAny},
};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{
    super::{body, objects::Objects},
    malformed, moment,
};
use crate::{
    fault::Fault,
    locale::Message,
    ops::decision::{On, Question, Subject},
};

/// A body of JSON in which something wrong makes the whole no request.
pub(super) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Asked<T> {
    type Rejection = Fault;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        body::json(request).await.map(Self).map_err(Fault::malformed)
    }
}

/// Properties, which may be anything.
type Properties = BTreeMap<String, IgnoredAny>;

/// A subject or resource.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(super) struct Entity {
    /// A subject is a `person`; a resource an `organization`, `service_request`, `site`, `permission` or
    /// `permission_request`.
    pub(super) r#type: String,
    /// A person's id or e-mail address; a service request's number or id; an id of anything else.
    pub(super) id: String,
    /// Anything; nothing is decided by it.
    #[schema(value_type = Option<Object>)]
    #[expect(dead_code, reason = "checked to be an object, and left alone")]
    properties: Option<Properties>,
}

/// An action.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(super) struct Action {
    /// The word of an act: `view`, `update`, `submit`, …
    pub(super) name: String,
    /// Anything; nothing is decided by it.
    #[schema(value_type = Option<Object>)]
    #[expect(dead_code, reason = "checked to be an object, and left alone")]
    properties: Option<Properties>,
}

impl Action {
    /// The act, where there is one of this name.
    pub(super) fn act(&self) -> Option<Act> {
        self.name.parse().ok()
    }
}

/// One question.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(super) struct Evaluation {
    subject: Entity,
    action: Action,
    resource: Entity,
    /// Of what stands in it, `time` counts: an earlier moment (RFC 3339), where the caller may look back.
    #[schema(value_type = Option<Object>)]
    context: Option<Map<String, Value>>,
}

impl Evaluation {
    pub(super) fn question(self) -> Result<Question, Fault> {
        let Self { subject, action, resource, context } = self;
        Item { subject: Some(subject), action: Some(action), resource: Some(resource), context }.question()
    }
}

/// One of several questions.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub(super) struct Item {
    subject: Option<Entity>,
    action: Option<Action>,
    resource: Option<Entity>,
    #[schema(value_type = Option<Object>)]
    context: Option<Map<String, Value>>,
}

impl Item {
    /// One as it was sent.
    pub(super) fn parse(item: &Value) -> Result<Self, Fault> {
        Self::deserialize(Objects(item)).map_err(|_| malformed("", Message::new("decision-error-item")))
    }

    /// With what stands for all where it says nothing itself.
    pub(super) fn or(self, defaults: &Self) -> Self {
        Self {
            subject: self.subject.or_else(|| defaults.subject.clone()),
            action: self.action.or_else(|| defaults.action.clone()),
            resource: self.resource.or_else(|| defaults.resource.clone()),
            context: self.context.or_else(|| defaults.context.clone()),
        }
    }

    pub(super) fn question(self) -> Result<Question, Fault> {
        let missing = |field: &str| malformed(field, Message::new("field-empty"));
        let subject = self.subject.ok_or_else(|| missing("subject"))?;
        let action = self.action.ok_or_else(|| missing("action"))?;
        let resource = self.resource.ok_or_else(|| missing("resource"))?;
        Ok(Question {
            subject: Subject::named(&subject.r#type, &subject.id),
            act: action.act(),
            on: On::named(&resource.r#type, &resource.id),
            at: moment(self.context.as_ref())?,
        })
    }
}

/// When several questions are asked, which answers are given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Semantic {
    /// All of them.
    #[default]
    ExecuteAll,
    /// Those up to the first no.
    DenyOnFirstDeny,
    /// Those up to the first yes.
    PermitOnFirstPermit,
}

impl Semantic {
    /// Whether a decision is the last one.
    pub(super) const fn ends_with(self, decision: bool) -> bool {
        match self {
            Self::ExecuteAll => false,
            Self::DenyOnFirstDeny => !decision,
            Self::PermitOnFirstPermit => decision,
        }
    }
}

/// How several questions are answered.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
pub(super) struct Options {
    /// All of them, or up to the first no, or up to the first yes.
    pub(super) evaluations_semantic: Option<Semantic>,
}

/// Several questions.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(super) struct Evaluations {
    /// Stands for each question without one; so do the next three.
    subject: Option<Entity>,
    action: Option<Action>,
    resource: Option<Entity>,
    #[schema(value_type = Option<Object>)]
    context: Option<Map<String, Value>>,
    /// The questions, at most a thousand.
    #[schema(value_type = Option<Vec<Item>>)]
    pub(super) evaluations: Option<Vec<Value>>,
    pub(super) options: Option<Options>,
}

impl Evaluations {
    /// What stands for all.
    pub(super) fn defaults(&self) -> Item {
        let Self { subject, action, resource, context, .. } = self;
        Item { subject: subject.clone(), action: action.clone(), resource: resource.clone(), context: context.clone() }
    }
}
