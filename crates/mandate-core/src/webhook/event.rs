//! One thing that happened, as the transaction of the act notes it: what and when, not who may be told.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::EventKind;
use crate::{
    access::Act,
    id::{OrganizationId, PersonId, WebhookEventId},
    ledger::{Entry, Outcome},
};

/// Something that happened of which webhooks tell.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its id; the same in each delivery and at each try.
    pub id: WebhookEventId,
    /// What happened.
    pub kind: EventKind,
    /// When.
    pub at: Timestamp,
    /// Whose thing it happened to.
    pub customer_id: OrganizationId,
    /// To what: the number of a service request, or the id of something else.
    pub subject: String,
    /// Who did it; nobody where the installation did by itself.
    pub actor_id: PersonId,
    /// What only this moment knew, such as the state before.
    pub facts: Value,
}

impl Event {
    /// What an entry of the record tells programs: all that is done to a service request and to the people of an
    /// organization. Nothing for reading, for what was refused, and for internal notes.
    #[must_use]
    pub fn of(entry: &Entry) -> Option<Self> {
        if entry.outcome != Outcome::Done {
            return None;
        }
        let (act, step) = entry.act.split_once(':').unwrap_or((&entry.act, ""));
        let (kind, subject) = match act.parse().ok()? {
            Act::SubmitServiceRequest | Act::SubmitReservedRequest | Act::AskAboutPortal if step.is_empty() => {
                (EventKind::Submitted, entry.label.clone())
            }
            Act::UpdateServiceRequest => (of_service_request(step), entry.label.clone()),
            Act::ManageContacts => (of_person(step)?, person(entry)?),
            _ => return None,
        };
        let facts = match kind {
            EventKind::StateChanged => {
                json!({ "from": field(&entry.before, "state"), "to": field(&entry.after, "state"), "reason": field(&entry.after, "reason") })
            }
            EventKind::Updated if step == "severity" => {
                json!({ "changed": ["severity"], "from": field(&entry.before, "severity"), "to": field(&entry.after, "severity"), "reason": field(&entry.after, "reason") })
            }
            EventKind::Updated => json!({ "changed": [what(step)] }),
            EventKind::MessageAdded => json!({ "message": field(&entry.after, "message") }),
            EventKind::Merged => json!({ "into": field(&entry.after, "number") }),
            EventKind::Assigned => json!({ "assignee": field(&entry.after, "assignee") }),
            EventKind::PersonUpdated => json!({ "changed": [if step == "change" { "details" } else { "email" }] }),
            _ => json!({}),
        };
        Some(Self {
            id: WebhookEventId(entry.id.0),
            kind,
            at: entry.at,
            customer_id: entry.customer_id?,
            subject,
            actor_id: entry.actor_id,
            facts,
        })
    }
}

fn of_service_request(step: &str) -> EventKind {
    match step {
        "state" => EventKind::StateChanged,
        "message" => EventKind::MessageAdded,
        "assigned" | "unassigned" => EventKind::Assigned,
        "merged" => EventKind::Merged,
        _ => EventKind::Updated,
    }
}

fn of_person(step: &str) -> Option<EventKind> {
    Some(match step {
        "invite" => EventKind::PersonInvited,
        "change" | "address-confirmed" => EventKind::PersonUpdated,
        "lock" => EventKind::PersonLocked,
        "unlock" => EventKind::PersonUnlocked,
        "move-in" => EventKind::PersonJoined,
        "move-away" => EventKind::PersonLeft,
        _ => return None,
    })
}

/// What of a service request a step changes, in a word for programs.
fn what(step: &str) -> &'static str {
    match step {
        "contact-added" | "contact-removed" | "primary-contact" => "contacts",
        "related" | "unrelated" => "related",
        "merged-in" => "duplicates",
        _ => "other",
    }
}

fn field(json: &Option<String>, name: &str) -> Value {
    let read = json.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok());
    read.and_then(|value| value.get(name).cloned()).unwrap_or(Value::Null)
}

/// The person of an entry; of one who left, its own organization's entry only.
fn person(entry: &Entry) -> Option<String> {
    let own = entry.customer_id?.to_string();
    let left = field(&entry.before, "organization");
    if left.as_str().is_some_and(|organization| organization != own) {
        return None;
    }
    let id = [&entry.after, &entry.before].map(|json| field(json, "person"));
    id.iter().find_map(Value::as_str).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::id::EntryId;

    fn entry(act: &str, before: Option<Value>, after: Option<Value>) -> Entry {
        Entry {
            id: EntryId(Uuid::from_u128(7)),
            at: "2026-11-20T10:00:00Z".parse().unwrap(),
            actor_id: PersonId::NOBODY,
            actor_organization_id: OrganizationId(Uuid::from_u128(1)),
            customer_id: Some(OrganizationId(Uuid::from_u128(1))),
            on_behalf_of: None,
            act: act.to_owned(),
            thing_kind: "service_request".to_owned(),
            thing_id: None,
            label: "SR-7".to_owned(),
            ground: "vendor_staff".to_owned(),
            permission_id: None,
            level: None,
            role: None,
            outcome: Outcome::Done,
            before: before.map(|value| value.to_string()),
            after: after.map(|value| value.to_string()),
            request_id: String::new(),
            nonce: Uuid::nil(),
            token_id: None,
            deployment_id: None,
        }
    }

    fn kind(act: &str) -> Option<EventKind> {
        let person = Some(json!({ "person": Uuid::from_u128(3) }));
        Event::of(&entry(act, None, person)).map(|event| event.kind)
    }

    #[test]
    fn the_record_says_what_happened_and_internal_notes_and_reading_are_nothing() {
        for (act, expected) in [
            ("submit", EventKind::Submitted),
            ("submit-reserved", EventKind::Submitted),
            ("ask-about-portal", EventKind::Submitted),
            ("update:message", EventKind::MessageAdded),
            ("update:state", EventKind::StateChanged),
            ("update:severity", EventKind::Updated),
            ("update:contact-added", EventKind::Updated),
            ("update:unassigned", EventKind::Assigned),
            ("update:merged", EventKind::Merged),
            ("manage-contacts:invite", EventKind::PersonInvited),
            ("manage-contacts:address-confirmed", EventKind::PersonUpdated),
            ("manage-contacts:move-in", EventKind::PersonJoined),
        ] {
            assert_eq!(kind(act), Some(expected), "{act}");
        }
        for act in
            ["view", "view:list", "write-internal-note", "submit:offer", "manage-contacts:list", "subscribe", "x"]
        {
            assert_eq!(kind(act), None, "{act}");
        }
        let refused = Entry { outcome: Outcome::Refused, ..entry("update:message", None, None) };
        assert_eq!(Event::of(&refused), None);
    }

    #[test]
    fn what_only_the_moment_knew_stays_with_the_event() {
        let (new, open) = (Some(json!({ "state": "new" })), Some(json!({ "state": "open" })));
        let event = Event::of(&entry("update:state", new, open)).unwrap();
        assert_eq!(event.subject, "SR-7");
        assert_eq!(event.facts, json!({ "from": "new", "to": "open", "reason": null }));
        // Of somebody who left, a customer where it had a permission is told nothing of its employer.
        let left = |from: u128| Some(json!({ "person": Uuid::from_u128(3), "organization": Uuid::from_u128(from) }));
        assert!(Event::of(&entry("manage-contacts:move-away", left(1), None)).is_some());
        assert_eq!(Event::of(&entry("manage-contacts:move-away", left(2), None)), None);
    }
}
