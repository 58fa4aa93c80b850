//! The record as the customer reads it: who did and read what, under which permission (X05).

use askama::Template;
use axum::{extract::State, http::header, response::IntoResponse as _};
use mandate_core::{
    id::{EntryId, OrganizationId, PersonId},
    ledger::{Entry, Outcome},
};
use mandate_store::ledger::{Filter, Line};
use serde::Deserialize;

use super::{
    address::{Query, parse},
    frame::{self, Answer, Frame, SignedIn},
};
use crate::{
    App,
    ops::{operator, record as ops},
};

/// What the address says.
#[derive(Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    organization: String,
    #[serde(default)]
    show: String,
    #[serde(default)]
    older: String,
}

struct Row {
    line: Line,
    /// Who acted, where it was the installation at the command line.
    operator: Option<String>,
    did: String,
    under: String,
    label: String,
    href: Option<String>,
}

#[derive(Template)]
#[template(path = "record.html")]
struct Page {
    frame: Frame,
    rows: Vec<Row>,
    choices: Vec<(String, &'static str, bool)>,
    older: Option<String>,
}

/// Under which permission, or by which role, in words.
fn under(frame: &Frame, entry: &Entry) -> String {
    let level = entry.level.as_deref().map(|level| frame.word("level", level).to_string()).unwrap_or_default();
    let role = entry.role.as_deref().map(|role| frame.word("role", role).to_string()).unwrap_or_default();
    let by_role = entry.ground == "own_organization" && entry.role.is_some();
    let ground = if by_role { "own_organization_by_role" } else { &entry.ground };
    frame.word("ground", ground).with("level", level).with("role", role).to_string()
}

fn row(frame: &Frame, line: Line) -> Row {
    let entry = &line.entry;
    let numbers: Vec<_> = entry.label.split(' ').collect();
    let label = if entry.act.contains(":list") && numbers.len() > 4 {
        let shown = numbers.iter().take(3).copied().collect::<Vec<_>>().join(", ");
        frame.t("record-several").with("shown", shown).with("more", numbers.len() - 3).to_string()
    } else {
        entry.label.replace(" SR-", ", SR-")
    };
    // The name of a file stands behind the number of its service request.
    let is_one = entry.label.starts_with("SR-") && (numbers.len() == 1 || entry.act.ends_with(":download"));
    Row {
        operator: operator::named_in(entry).map(str::to_owned),
        did: frame.word("did", &entry.act).to_string(),
        under: under(frame, entry),
        href: numbers.first().filter(|_| is_one).map(|number| format!("/service-requests/{number}")),
        label,
        line,
    }
}

pub(super) async fn show(State(app): State<App>, SignedIn(visitor): SignedIn, Query(asked): Query<Asked>) -> Answer {
    let organization: Option<OrganizationId> = match asked.organization.as_str() {
        "" => None,
        text => Some(parse(text)?),
    };
    let before: Option<EntryId> = match asked.older.as_str() {
        "" => None,
        text => Some(parse(text)?),
    };
    let outcome = (asked.show == "refused").then_some(Outcome::Refused);
    let filter = Filter { actor_organization: organization, others_only: asked.show != "all", outcome };
    let (lines, more) = ops::list(&app, &visitor.caller, &filter, before).await?;
    let frame = visitor.frame();
    let address = |show: &str, older: &str| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let pairs = [("organization", asked.organization.as_str()), ("show", show), ("older", older)];
        query.extend_pairs(pairs.into_iter().filter(|(_, value)| !value.is_empty()));
        format!("/record?{}", query.finish())
    };
    let choices = [("", "record-others"), ("all", "record-all"), ("refused", "record-refused")];
    let choices = choices.into_iter().map(|(show, label)| (address(show, ""), label, asked.show == show)).collect();
    let older = lines.last().filter(|_| more).map(|line| address(&asked.show, &line.entry.id.to_string()));
    let rows = lines.into_iter().map(|line| row(&frame, line)).collect();
    frame::show(&Page { rows, choices, older, frame })
}

pub(super) async fn export(State(app): State<App>, SignedIn(visitor): SignedIn) -> Answer {
    let text = ops::export(&app, &visitor.caller).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/jsonl; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"record.jsonl\""),
    ];
    Ok((headers, text).into_response())
}
