//! Finding service requests by words; a number leads straight to its service request.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse as _, Redirect},
};
use mandate_core::{id::ServiceRequestId, party::OrganizationKind, service_request::Number};
use serde::Deserialize;

use super::{
    address::Query,
    form::Form,
    frame::{self, Answer, Frame, SignedIn},
};
use crate::{
    App, OpError,
    locale::Message,
    ops::service_request::search::{self as ops, Found},
};

/// What the address says.
#[derive(Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    words: String,
    #[serde(default)]
    older: String,
}

impl Asked {
    /// The same search from another place on.
    fn older(&self, id: ServiceRequestId) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("words", &self.words).append_pair("older", &id.to_string());
        format!("/search?{}", query.finish())
    }
}

#[derive(Template)]
#[template(path = "search.html")]
struct Page {
    frame: Frame,
    form: Form,
    found: Option<Found>,
    staff: bool,
    older: Option<String>,
    on: Option<(String, String)>,
}

pub(super) async fn show(State(app): State<App>, SignedIn(visitor): SignedIn, Query(asked): Query<Asked>) -> Answer {
    let words = asked.words.trim();
    if let Ok(number) = words.parse::<Number>() {
        // Digits alone may also stand in a text.
        let digits = words.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || ops::is_number(&app, &visitor.caller, number).await? {
            return Ok(Redirect::to(&format!("/service-requests/{number}")).into_response());
        }
    }
    let older = (!asked.older.is_empty()).then(|| asked.older.parse()).transpose();
    let older = older.map_err(|_| OpError::field("older", Message::new("field-choose")))?;
    let mut frame = visitor.frame();
    frame.words.clone_from(&asked.words);
    let typed = [("words", asked.words.as_str())];
    let (found, form) = if words.is_empty() {
        (None, Form::new(&typed))
    } else {
        match ops::search(&app, &visitor.caller, words, older).await {
            Ok(found) => (Some(found), Form::new(&typed)),
            Err(error) => {
                let fields = typed.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
                (None, Form::refused(&frame, fields, error)?)
            }
        }
    };
    let own = visitor.person.organization_id;
    let others = found.iter().flat_map(|found| &found.hits).any(|hit| hit.line.customer_id != own);
    if others && visitor.person.kind == OrganizationKind::Partner {
        frame = frame.acting_for_several();
    }
    let reach = found.as_ref().and_then(|found| found.reach);
    let page = Page {
        older: found.as_ref().and_then(|found| found.older).map(|id| asked.older(id)),
        on: reach.map(|reach| (frame.l.day(&reach.created_at), asked.older(reach.id))),
        staff: visitor.person.kind == OrganizationKind::Vendor,
        found,
        form,
        frame,
    };
    frame::page(page.form.status(), &page)
}
