//! The story of a service request: messages, notes and changes in one order, some at a time.

use mandate_core::{
    access::Permit,
    id::{MessageId, ServiceRequestId},
};
use mandate_store::{
    attachment::{self as attachments, Attachment},
    ledger,
    message::{self as messages, Message},
    thread::Stretch,
};
use uuid::Uuid;

use super::Acting;
use crate::OpError;

/// How many steps stand on a page.
pub const PAGE: usize = 50;

/// Where a page of the story begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// With the newest.
    #[default]
    Newest,
    /// With those before this step.
    Before(Uuid),
    /// With those after this step.
    After(Uuid),
    /// Where this message stands.
    At(MessageId),
}

/// A step of the story.
#[derive(Clone, Debug)]
pub enum Step {
    /// Somebody wrote.
    Message(Message),
    /// Something changed, as the record has it.
    Change(Box<ledger::Line>),
}

impl Step {
    /// Its id: ids sort by the moment they were made.
    #[must_use]
    pub const fn id(&self) -> Uuid {
        match self {
            Self::Message(message) => message.id.0,
            Self::Change(line) => line.entry.id.0,
        }
    }
}

/// A page of the story, the oldest first.
#[derive(Clone, Debug, Default)]
pub struct Story {
    /// The steps; internal notes only for the vendor's staff.
    pub steps: Vec<Step>,
    /// The files of the service request itself and of the messages shown.
    pub attachments: Vec<Attachment>,
    /// Behind which step there are older ones, where there are any.
    pub older: Option<Uuid>,
    /// Behind which step there are newer ones, where there are any.
    pub newer: Option<Uuid>,
}

impl Story {
    /// The other service requests of which its changes speak.
    pub(super) fn mentions(&self) -> impl Iterator<Item = ServiceRequestId> {
        let changes = self.steps.iter().filter_map(|step| match step {
            Step::Change(line) => Some(line),
            Step::Message(_) => None,
        });
        let kept = changes.flat_map(|line| [&line.entry.before, &line.entry.after]).flatten();
        kept.filter_map(|json| {
            let value: serde_json::Value = serde_json::from_str(json).ok()?;
            value.get("number")?;
            value.get("id")?.as_str()?.parse().ok()
        })
    }
}

/// A page of the story of the service request that a permit is for: at the same cost however long it is.
pub(super) async fn read(acting: &mut Acting<'_>, permit: &Permit, place: Place) -> Result<Story, OpError> {
    let mut story = match place {
        Place::Newest => newest(acting, permit).await?,
        Place::Before(id) => {
            let (steps, older) = stretch(acting, permit, Stretch::Before(id), PAGE).await?;
            let newer = steps.last().map(Step::id);
            Story { older: steps.first().map(Step::id).filter(|_| older), newer, steps, ..Story::default() }
        }
        Place::After(id) => from(acting, permit, Uuid::from_u128(id.as_u128().saturating_add(1))).await?,
        Place::At(message) => {
            let story = newest(acting, permit).await?;
            let is_there = story.steps.iter().any(|step| step.id() == message.0);
            if is_there { story } else { from(acting, permit, message.0).await? }
        }
    };
    if story.steps.is_empty() && place != Place::Newest {
        story = newest(acting, permit).await?;
    }
    let shown: Vec<_> = story
        .steps
        .iter()
        .filter_map(|step| match step {
            Step::Message(message) => Some(message.id),
            Step::Change(_) => None,
        })
        .collect();
    story.attachments = attachments::list_of(&mut acting.tx, permit, &shown).await?;
    Ok(story)
}

async fn newest(acting: &mut Acting<'_>, permit: &Permit) -> Result<Story, OpError> {
    let (steps, older) = stretch(acting, permit, Stretch::Newest, PAGE).await?;
    Ok(Story { older: steps.first().map(Step::id).filter(|_| older), steps, ..Story::default() })
}

async fn from(acting: &mut Acting<'_>, permit: &Permit, id: Uuid) -> Result<Story, OpError> {
    let (steps, newer) = stretch(acting, permit, Stretch::From(id), PAGE).await?;
    let Some(first) = steps.first().map(Step::id) else { return Ok(Story::default()) };
    let (before, _) = stretch(acting, permit, Stretch::Before(first), 1).await?;
    let newer = steps.last().map(Step::id).filter(|_| newer);
    Ok(Story { older: (!before.is_empty()).then_some(first), newer, steps, ..Story::default() })
}

/// At most so many steps of a stretch, in their order, and whether there are more of it.
async fn stretch(
    acting: &mut Acting<'_>,
    permit: &Permit,
    stretch: Stretch,
    most: usize,
) -> Result<(Vec<Step>, bool), OpError> {
    let limit = i64::try_from(most + 1).unwrap_or(i64::MAX);
    let messages = messages::list(&mut acting.tx, permit, stretch, limit).await?;
    let changes = ledger::list_changes(&mut acting.tx, permit, stretch, limit).await?;
    let changes = changes.into_iter().map(|line| Step::Change(Box::new(line)));
    let mut steps: Vec<_> = messages.into_iter().map(Step::Message).chain(changes).collect();
    steps.sort_by_key(Step::id);
    let more = steps.len() > most;
    if more && matches!(stretch, Stretch::From(_)) {
        steps.truncate(most);
    } else if more {
        steps.drain(..steps.len() - most);
    }
    Ok((steps, more))
}
