//! What happened in a service request: messages, internal notes and changes in one order; and its files.
#![allow(unused_qualifications, reason = "the macro for the document qualifies the types of queries")]

use std::collections::BTreeSet;

use axum::{
    extract::{Request, State},
    http::Uri,
    response::Response,
};
use jiff::Timestamp;
use mandate_core::{
    id::{AttachmentId, MessageId},
    ledger::Hash,
    service_request::State as RequestState,
};
use mandate_store::attachment as store;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{Named, parse};
use crate::{
    App, OpError,
    api::{
        body::{self, Query, Word},
        client::Client,
        named::created,
        page::{self, Way},
        shapes,
    },
    fault::Fault,
    locale::Message,
    ops::service_request::{
        self as ops, Reply, attachment,
        story::{self, Place},
    },
    portal::{
        address::Path,
        attachment::sent,
        upload::{self, For, Upload},
    },
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(write)).routes(routes!(download))
}

/// A file that is attached.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Attachment {
    #[schema(value_type = Uuid)]
    id: AttachmentId,
    name: String,
    media_type: String,
    /// How many bytes it has.
    size: i64,
    #[schema(value_type = String)]
    sha256: Hash,
}

impl Attachment {
    /// Those of some files that came with a message, or with the service request itself.
    pub(super) fn of(files: &[store::Attachment], message: Option<MessageId>) -> Vec<Self> {
        let own = files.iter().filter(|file| file.message_id == message).cloned();
        own.map(|file| {
            let store::Attachment { id, name, media_type, size, sha256, .. } = file;
            Self { id, name, media_type, size, sha256 }
        })
        .collect()
    }
}

/// A step of what happened: a message, a note of the vendor's staff, or a change.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Step {
    /// Somebody wrote to all who see the service request.
    Message(Written),
    /// Somebody of the vendor's staff wrote to its colleagues.
    Note(Written),
    /// Something changed.
    Change(Change),
}

/// What somebody wrote.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Written {
    #[schema(value_type = Uuid)]
    id: MessageId,
    author: Named,
    organization: Named,
    /// Under which level it was written, where that was for a customer.
    level: Option<String>,
    /// In Markdown.
    body: String,
    attachments: Vec<Attachment>,
    created_at: Timestamp,
}

/// What changed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Change {
    id: Uuid,
    /// What kind of change: `state`, `severity`, `contact-added`, …
    what: String,
    author: String,
    organization: String,
    before: Option<Value>,
    after: Option<Value>,
    created_at: Timestamp,
}

impl Step {
    /// A step; the other service requests of which a change speaks are named where the caller may see them.
    fn of(step: story::Step, files: &[store::Attachment], visible: &BTreeSet<String>) -> Self {
        match step {
            story::Step::Message(message) => {
                let internal = message.internal;
                let written = Written {
                    author: Named::new(message.author_id.0, message.author),
                    organization: Named::new(message.organization_id.0, message.organization),
                    level: message.level.map(|level| level.to_string()),
                    body: message.body,
                    attachments: Attachment::of(files, Some(message.id)),
                    created_at: message.created_at,
                    id: message.id,
                };
                if internal { Self::Note(written) } else { Self::Message(written) }
            }
            story::Step::Change(line) => {
                let read = |json: Option<String>| json.and_then(|json| serde_json::from_str(&json).ok());
                let shown = |value: Value| match value.get("number").and_then(Value::as_str) {
                    Some(number) if !visible.contains(number) => None,
                    _ => Some(value),
                };
                let what = line.entry.act.split_once(':').map_or("", |(_, step)| step);
                Self::Change(Change {
                    id: line.entry.id.0,
                    what: what.to_owned(),
                    author: line.actor,
                    organization: line.organization,
                    before: read(line.entry.before).and_then(shown),
                    after: read(line.entry.after).and_then(shown),
                    created_at: line.entry.at,
                })
            }
        }
    }
}

/// Where a page of the story begins.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// Where the page begins, as a `Link` says; with the newest steps where it is left out.
    cursor: Option<String>,
}

fn place(asked: Option<&str>) -> Result<Place, OpError> {
    Ok(match Way::parse(asked)? {
        None => Place::Newest,
        Some(Way::Older(id)) => Place::Before(id),
        Some(Way::Newer(id)) => Place::After(id),
    })
}

/// What happened, fifty steps on a page, the oldest of the page first: messages and changes, and for the vendor's staff its
/// notes. It begins with the newest page; `next` leads to older ones.
#[utoipa::path(
    get, path = "/service-requests/{number}/story", operation_id = "list_story", tag = "service-requests",
    params(("number" = String, Path), Asked), responses((status = 200, body = page::Items<Step>)),
    security(("token" = ["read"]))
)]
async fn list(
    State(app): State<App>,
    client: Client,
    uri: Uri,
    Path(number): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let (number, place) = (parse(&number)?, place(asked.cursor.as_deref())?);
    let view = ops::view(&app, &client.caller, number, place).await?;
    let visible = view.mentioned.iter().chain(&view.related).map(|line| line.number.to_string()).collect();
    let story = view.story;
    let steps = story.steps.into_iter().map(|step| Step::of(step, &story.attachments, &visible)).collect();
    let older = story.older.map(page::older_than);
    let newer = story.newer.map(page::newer_than);
    Ok(page::answer(&uri, steps, older, newer))
}

/// A new message.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewMessage {
    /// In Markdown.
    #[schema(schema_with = shapes::body)]
    body: String,
    /// Where it moves the service request; where it is left out, to whom it was waited for answers.
    #[schema(schema_with = shapes::state, required = false)]
    state: Option<Word<RequestState>>,
    /// The last step of the story that its author saw: others since then stand in the way.
    #[schema(value_type = Option<Uuid>)]
    seen: Option<Word<Uuid>>,
    /// Whether only the vendor's staff are to see it: `true` or `false`.
    #[serde(default)]
    #[schema(value_type = bool)]
    internal: body::Flag,
}

/// A new message with files: its fields come before them.
#[derive(Serialize, ToSchema)]
pub(super) struct NewMessageWithFiles {
    #[schema(inline)]
    #[serde(flatten)]
    fields: NewMessage,
    #[schema(value_type = Vec<String>, format = Binary)]
    attachments: (),
}

/// Writes a message, with files or without; or a note that only the vendor's staff see.
#[utoipa::path(
    post, path = "/service-requests/{number}/messages", operation_id = "write_message", tag = "service-requests", params(("number" = String, Path)),
    request_body(content(
        (NewMessage = "application/json"), (NewMessageWithFiles = "multipart/form-data"))),
    responses((status = 201, description = "It stands in the story.")),
    security(("token" = ["service-requests"]))
)]
async fn write(
    State(app): State<App>,
    client: Client,
    Path(number): Path<String>,
    request: Request,
) -> Result<Response, Fault> {
    let number = parse(&number)?;
    let (new, files): (NewMessage, _) = if body::is_multipart(request.headers()) {
        let Upload { fields, files, .. } = upload::read(&app, &client.caller, For::Message(number), request).await?;
        (body::of_pairs(fields.into_pairs())?, files?)
    } else {
        (body::json(request).await?, Vec::new())
    };
    let (caller, once) = (&client.caller, client.once.as_str());
    if new.internal.0 {
        if new.state.is_some() || new.seen.is_some() {
            return Err(OpError::field("internal", Message::new("message-error-note")).into());
        }
        ops::write_internal_note(&app, caller, number, &new.body, files, once).await?;
    } else {
        let (state, seen) = (new.state.map(|word| word.0), new.seen.map(|word| word.0));
        ops::write(&app, caller, number, &Reply { body: &new.body, state, seen, once }, files).await?;
    }
    Ok(created(&format!("/service-requests/{number}/story"), Value::Object(Default::default())))
}

/// A file, as it was attached.
#[utoipa::path(
    get, path = "/service-requests/{number}/attachments/{id}", operation_id = "download_attachment", tag = "service-requests",
    params(("number" = String, Path), ("id" = Uuid, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream", description = "The file, as what it is.")),
    security(("token" = ["read"]))
)]
async fn download(
    State(app): State<App>,
    client: Client,
    Path((number, id)): Path<(String, String)>,
) -> Result<Response, Fault> {
    sent(attachment::download(&app, &client.caller, parse(&number)?, parse(&id)?).await?)
}
