//! Decisions, as they are answered: a yes with its ground, a no with its explanation and where access can be asked for.

use std::collections::BTreeMap;

use mandate_core::id::{DeploymentId, PermissionId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    App,
    explain::Explained,
    fault::{self, Fault},
    locale::Locale,
    ops::decision::{Decided, ask_link},
};

/// Words for somebody, by the status that they would have.
type Reasons = BTreeMap<&'static str, String>;

/// A decision.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Decision {
    /// Whether it is allowed.
    pub(super) decision: bool,
    context: Context,
}

/// Why.
#[derive(Debug, Default, Serialize, ToSchema)]
struct Context {
    /// By what it is refused, in a word: `no_permission`, `ended`, `level_too_low`, …; `unknown` where nothing may be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    /// On what ground it is allowed, in a word: `own_organization`, `organization_permission`, …
    #[serde(skip_serializing_if = "Option::is_none")]
    ground: Option<&'static str>,
    /// The permission on which it rests.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    permission: Option<PermissionId>,
    /// The deployment on which it rests.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    deployment: Option<DeploymentId>,
    /// What was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    question: Option<String>,
    /// What decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    /// What would be enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    enough: Option<String>,
    /// The level that would be enough, in a word.
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<&'static str>,
    /// Whom to ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    whom: Option<String>,
    /// Where to ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    ask: Option<String>,
    /// What to tell the subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason_user: Option<Reasons>,
    /// What to tell whoever looks after the program.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason_admin: Option<Reasons>,
    /// What is wrong with this one of several questions.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Error>,
}

/// What is wrong with one of several questions.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DecisionError)]
struct Error {
    status: u16,
    message: String,
}

/// A decision, or several in the order of their questions.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum Decisions {
    One(Box<Decision>),
    Several { evaluations: Vec<Decision> },
}

/// Marks for the direction of writing are for pages.
fn plain(text: &str) -> String {
    text.replace(['\u{2068}', '\u{2069}'], "")
}

fn reasons(status: &'static str, text: impl Into<String>) -> Option<Reasons> {
    Some(BTreeMap::from([(status, text.into())]))
}

impl Decision {
    /// A decision in words.
    pub(super) fn new(app: &App, l: &Locale, decided: Decided) -> Self {
        let level = decided.level().map(|level| level.as_str());
        let of = |explained: &Explained| Context {
            question: Some(plain(&explained.question)),
            why: Some(plain(&explained.why)),
            enough: explained.enough.as_deref().map(plain),
            whom: explained.whom.as_deref().map(plain),
            ask: ask_link(app, explained),
            level,
            ..Context::default()
        };
        match decided {
            Decided::Yes(permit, explained) => Self {
                decision: true,
                context: Context {
                    ground: Some(permit.ground().as_str()),
                    permission: permit.ground().permission().map(|permission| permission.id),
                    deployment: permit.ground().deployment().map(|deployment| deployment.id),
                    ..of(&explained)
                },
            },
            Decided::No(refusal, explained) => {
                let (word, context) = (refusal.reason.as_str(), of(&explained));
                let told = [context.why.as_deref(), context.enough.as_deref(), context.whom.as_deref()];
                let told: Vec<_> = told.into_iter().flatten().collect();
                Self {
                    decision: false,
                    context: Context {
                        reason: Some(word),
                        reason_user: reasons("403", told.join(" ")),
                        reason_admin: reasons("403", word),
                        ..context
                    },
                }
            }
            Decided::Unknown => Self::unknown(l),
        }
    }

    /// The no for whom and what there is not, or may not be asked about: always the same.
    pub(super) fn unknown(l: &Locale) -> Self {
        let context = Context {
            reason: Some("unknown"),
            reason_user: reasons("404", plain(&l.t("decision-unknown").to_string())),
            reason_admin: reasons("404", "unknown"),
            ..Context::default()
        };
        Self { decision: false, context }
    }

    /// The no for a question of several that is none.
    pub(super) fn malformed(l: &Locale, fault: &Fault) -> Self {
        let said = fault::said(l, fault);
        let detail = |wrong: &fault::WrongField| match wrong.field.as_str() {
            "" => wrong.detail.clone(),
            field => format!("{field}: {}", wrong.detail),
        };
        let message = said.errors.first().map_or(said.lead.clone(), detail);
        let error = Some(Error { status: said.status.as_u16(), message: plain(&message) });
        Self { decision: false, context: Context { reason: Some(said.code), error, ..Context::default() } }
    }
}
