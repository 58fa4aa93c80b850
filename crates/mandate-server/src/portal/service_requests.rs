//! The list of service requests: all that one may see, over all customers (X08, P30).

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse as _, Redirect},
};
use mandate_core::{
    id::{OrganizationId, ServiceRequestId},
    party::{OrganizationKind, Role},
    service_request::{Number, State as RequestState},
};
use mandate_store::service_request::{Cursor, Filter};
use serde::Deserialize;

use super::{
    address::Query,
    frame::{self, ActingFor, Answer, Frame, SignedIn},
};
use crate::{
    App, OpError,
    locale::Message,
    ops::{permission, service_request},
};

/// Up to so many customers stand in the filter; who has more chooses on *My customers*.
const MOST_CLIENTS: i64 = 200;

/// What the address says: a view can be kept as a bookmark and sent.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    number: String,
    #[serde(default)]
    customer: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    show: String,
    #[serde(default)]
    mine: String,
    #[serde(default)]
    older: String,
    #[serde(default)]
    newer: String,
}

impl Asked {
    /// The address of this view with some of it changed.
    fn address(&self, changes: &[(&str, &str)]) -> String {
        let given = [("customer", &self.customer), ("state", &self.state), ("show", &self.show), ("mine", &self.mine)];
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in given {
            if !value.is_empty() && !changes.iter().any(|(changed, _)| changed == &name) {
                query.append_pair(name, value);
            }
        }
        query.extend_pairs(changes.iter().filter(|(_, value)| !value.is_empty()));
        format!("/service-requests?{}", query.finish())
    }
}

struct Choice {
    href: String,
    label: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "service_requests.html")]
struct Page {
    frame: Frame,
    page: service_request::Page,
    choices: Vec<Choice>,
    clients: Vec<(OrganizationId, String)>,
    many_clients: bool,
    customer: Option<(OrganizationId, String)>,
    customer_id: Option<OrganizationId>,
    state: Option<RequestState>,
    states: [RequestState; 7],
    mine: bool,
    may_ask: bool,
    older: Option<String>,
    newer: Option<String>,
}

impl Page {
    fn is_customer(&self, id: &OrganizationId) -> bool {
        self.customer_id == Some(*id)
    }

    fn is_state(&self, state: &RequestState) -> bool {
        self.state == Some(*state)
    }
}

fn parse<T: std::str::FromStr>(field: &str, text: &str) -> Result<Option<T>, OpError> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| OpError::field(field, Message::new("field-choose")))
}

pub(super) async fn show(State(app): State<App>, SignedIn(visitor): SignedIn, Query(asked): Query<Asked>) -> Answer {
    if !asked.number.is_empty() {
        return Ok(match asked.number.trim().parse::<Number>() {
            Ok(number) => Redirect::to(&format!("/service-requests/{number}")).into_response(),
            Err(_) => return Err(OpError::NotFound.into()),
        });
    }
    let customer_id: Option<OrganizationId> = parse("customer", &asked.customer)?;
    let state: Option<RequestState> = parse("state", &asked.state)?;
    let active = match asked.show.as_str() {
        "active" => Some(true),
        "over" => Some(false),
        _ => None,
    };
    let mine = asked.mine == "yes";
    let cursor = match (parse::<ServiceRequestId>("older", &asked.older)?, parse("newer", &asked.newer)?) {
        (Some(id), _) => Cursor::OlderThan(id),
        (None, Some(id)) => Cursor::NewerThan(id),
        (None, None) => Cursor::Newest,
    };
    let filter = Filter { customer: customer_id, state, active, mine };
    let page = service_request::list(&app, &visitor.caller, &filter, cursor).await?;
    let clients = permission::client_organizations(&app, &visitor.caller, MOST_CLIENTS).await?;
    let mut frame = visitor.frame();
    let person = &visitor.person;
    let own = |id: OrganizationId| id == person.organization_id;
    let name = |id: OrganizationId| {
        let named = clients.iter().find(|(client, _)| *client == id).map(|(_, name)| name.clone());
        let listed = page.lines.iter().find(|line| line.customer_id == id).map(|line| line.customer.clone());
        named.or(listed)
    };
    let customer = customer_id.and_then(|id| name(id).map(|name| (id, name)));
    let others = page.lines.iter().any(|line| !own(line.customer_id));
    let permit = page.permits.iter().find(|permit| permit.thing().customer() == customer_id);
    match (&customer, permit) {
        (Some((_, name)), Some(permit)) => frame = frame.acting_under(permit, name),
        (None, _) if others && person.kind == OrganizationKind::Partner => {
            let (customer, how) = (frame.t("acting-several").to_string(), frame.t("acting-several-help").to_string());
            frame.acting = Some(ActingFor { lead: "acting-for", customer, how });
        }
        _ => {}
    }
    let at = |id: Option<&mandate_store::service_request::Line>, name: &str| {
        id.map(|line| asked.address(&[(name, &line.id.to_string())]))
    };
    let choice = |label: &'static str, changes: &[(&str, &str)], current| Choice {
        href: asked.address(changes),
        label: frame.t(label).to_string(),
        current,
    };
    let choices = vec![
        choice("show-all", &[("show", ""), ("state", "")], active.is_none() && state.is_none()),
        choice("show-active", &[("show", "active"), ("state", "")], active == Some(true)),
        choice("show-over", &[("show", "over"), ("state", "")], active == Some(false)),
        choice("show-mine", &[("mine", if mine { "" } else { "yes" })], mine),
    ];
    frame::show(&Page {
        choices,
        customer_id,
        state,
        states: RequestState::ALL,
        mine,
        may_ask: person.kind == OrganizationKind::Partner || person.roles.has(Role::TechnicalContact),
        older: at(page.lines.last().filter(|_| page.older), "older"),
        newer: at(page.lines.first().filter(|_| page.newer), "newer"),
        many_clients: person.kind == OrganizationKind::Partner && clients.is_empty() && others,
        customer,
        clients,
        page,
        frame,
    })
}
