//! Messages and internal notes of an import: a thread only grows.

use std::collections::BTreeMap;

use mandate_core::{
    access::{Act, Thing},
    id::ServiceRequestId,
    party::OrganizationKind,
    text::Body,
};
use mandate_store::import::{self as store, Reference};
use serde_json::json;

use super::{
    Import, Kind, Line,
    line::{moment, shortened},
};
use crate::OpError;

const KIND: Kind = Kind::Message;

impl Import<'_> {
    /// A message that is there stays as it was written.
    pub(super) async fn messages(&mut self, lines: Vec<Line>) -> Result<(), OpError> {
        // What has no id is told by what it says, when and by whom.
        let id = |line: &Line| match line.get(KIND, "external_id") {
            "" => format!("{:x}", line.digest().as_simple()),
            id => id.to_owned(),
        };
        let fresh = self.fresh(KIND, lines, id).await?;
        self.learn_service_requests(KIND, fresh.iter().map(|fresh| &fresh.line)).await?;
        self.learn_people(KIND, fresh.iter().map(|fresh| &fresh.line), &["author"]).await?;
        let (mut added, mut requests) = (Vec::new(), BTreeMap::new());
        for fresh in &fresh {
            if fresh.before.is_some() {
                self.count(KIND).kept += 1;
                continue;
            }
            let Some((request, message)) = self.check_message(&fresh.line) else { continue };
            requests.insert(request.id, request);
            added.push((fresh, message));
        }
        let messages: Vec<_> = added.iter().map(|(_, message)| message.clone()).collect();
        let permit = self.permit(Act::UpdateServiceRequest, Thing::Installation);
        store::insert_messages(&mut self.acting.tx, &permit, &messages).await?;
        self.record_messages(&messages, &requests);
        let kept: Vec<_> = added.iter().map(|(fresh, message)| (*fresh, message.id.0)).collect();
        self.keep(KIND, &kept).await?;
        self.count(KIND).added += u64::try_from(added.len()).unwrap_or_default();
        Ok(())
    }

    fn check_message(&mut self, line: &Line) -> Option<(Reference, store::Message)> {
        let request = self.service_request(KIND, line);
        let author = self.person(KIND, line, "author");
        let internal = match line.get(KIND, "visibility") {
            "" | "public" => Some(false),
            "internal" => Some(true),
            word => self.check(
                KIND,
                line,
                "visibility",
                Err(format!("`{}` is neither `public` nor `internal`", shortened(word))),
            ),
        };
        let body = self.check(KIND, line, "body", Body::parse(line.get(KIND, "body")));
        let written_at = self.check(KIND, line, "written_at", moment(line.get(KIND, "written_at"), self.acting.now));
        let (request, author, internal) = (request?, author?, internal?);
        if internal && author.kind != OrganizationKind::Vendor {
            self.wrong(KIND, line, "visibility", "only the vendor’s people write internal notes");
            return None;
        }
        let is_elsewhere = author.kind == OrganizationKind::Customer && author.organization_id != request.customer_id;
        if is_elsewhere {
            self.wrong(KIND, line, "author", "works for another customer");
            return None;
        }
        let acts_for_it = author.kind == OrganizationKind::Partner && author.organization_id != request.customer_id;
        let written_at = written_at?;
        let message = store::Message {
            id: self.moments.id(written_at),
            service_request_id: request.id,
            internal,
            author_id: author.id,
            author_organization_id: author.organization_id,
            on_behalf_of: acts_for_it.then_some(request.customer_id),
            body: body?,
            written_at,
        };
        Some((request, message))
    }

    /// One entry for each service request; of internal notes one that only the vendor reads.
    fn record_messages(&mut self, messages: &[store::Message], requests: &BTreeMap<ServiceRequestId, Reference>) {
        let mut counts: BTreeMap<(ServiceRequestId, bool), u64> = BTreeMap::new();
        for message in messages {
            *counts.entry((message.service_request_id, message.internal)).or_default() += 1;
        }
        for ((id, internal), count) in counts {
            let Some(request) = requests.get(&id) else { continue };
            let thing =
                Thing::ServiceRequest { id, customer_id: request.customer_id, submitted_at: request.submitted_at };
            let after = json!({ "source": self.source, "messages": count });
            let number = request.number.to_string();
            if internal {
                let permit = self.permit(Act::WriteInternalNote, thing);
                self.acting.record_change(&permit, "import", number, None, Some(after));
            } else {
                let permit = self.permit(Act::SubmitServiceRequest, thing);
                self.acting.record_change(&permit, "import-messages", number, None, Some(after));
                self.touched.insert(request.customer_id);
            }
        }
    }
}
