//! The list of service requests: all that one may see, over all customers (X08, P30); and the same as a file.

use std::collections::BTreeMap;

use askama::Template;
use axum::{extract::State, http::StatusCode};
use mandate_core::{
    access::{Ground, Permit},
    id::{OrganizationId, PersonId},
    party::{OrganizationKind, Role},
    service_request::{Severity, State as RequestState},
};
use mandate_store::{saved_view::SavedView, service_request::Line};

use super::{
    address::Query,
    form::{Fields, Form},
    frame::{self, Answer, Frame, SignedIn},
    list_filter::Asked,
    several::Changes,
};
use crate::{
    App, OpError,
    ops::{permission, product, saved_view, service_request},
};

/// Up to so many customers stand in the filter; who has more chooses on *My customers*.
const MOST_CLIENTS: i64 = 200;

/// What has no field in the form below: links that filter, and what a dashboard counts.
const HIDDEN: [&str; 10] =
    ["mine", "show", "subscribed", "assigned", "opened", "resolved", "answered", "submitter", "no_product", "whole"];

struct Choice {
    href: String,
    label: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "service_requests.html")]
struct Page {
    frame: Frame,
    form: Form,
    page: service_request::Page,
    choices: Vec<Choice>,
    views: Vec<Choice>,
    clients: Vec<(OrganizationId, String)>,
    many_clients: bool,
    customer: Option<(OrganizationId, String)>,
    states: [RequestState; 7],
    severities: [Severity; 4],
    contacts: Vec<(PersonId, String)>,
    other_contact: bool,
    products: Vec<String>,
    more: bool,
    hidden: Vec<(&'static str, String)>,
    query: String,
    narrow: bool,
    saved: bool,
    may_ask: bool,
    changes: Option<Changes>,
    older: Option<String>,
    newer: Option<String>,
    on: Option<(String, String)>,
    /// The customer whose support experience a link leads to.
    experience: Option<OrganizationId>,
}

pub(super) async fn show(State(app): State<App>, SignedIn(visitor): SignedIn, Query(asked): Query<Asked>) -> Answer {
    let cursor = asked.cursor()?;
    let mut frame = visitor.frame();
    let (page, form) = match asked.filter(&frame.l, visitor.person.id) {
        Ok(filter) => {
            let values: Vec<_> = asked.fields().collect();
            (service_request::list(&app, &visitor.caller, &filter, cursor).await?, Form::new(&values))
        }
        // What was typed is shown again; what can only be chosen, nobody mistypes.
        Err(OpError::Invalid(errors))
            if errors.iter().all(|error| ["from", "until", "product"].contains(&error.field.as_str())) =>
        {
            let fields: Fields = asked.fields().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            (service_request::Page::default(), Form::refused(&frame, fields, OpError::Invalid(errors))?)
        }
        Err(error) => return Err(error.into()),
    };
    let clients = permission::client_organizations(&app, &visitor.caller, MOST_CLIENTS).await?;
    let kept = saved_view::list(&app, &visitor.caller).await?;
    let person = &visitor.person;
    let customer_id: Option<OrganizationId> = asked.customer.parse().ok();
    let name = |id: OrganizationId| {
        let named = clients.iter().find(|(client, _)| *client == id).map(|(_, name)| name.clone());
        let listed = page.lines.iter().find(|line| line.customer_id == id).map(|line| line.customer.clone());
        named.or(listed)
    };
    let customer = customer_id.and_then(|id| name(id).map(|name| (id, name)));
    let others = page.lines.iter().any(|line| line.customer_id != person.organization_id);
    let permit = page.permits.iter().find(|permit| permit.thing().customer() == customer_id);
    match (&customer, permit) {
        (Some((_, name)), Some(permit)) => frame = frame.acting_under(permit, name),
        (None, _) if others && person.kind == OrganizationKind::Partner => frame = frame.acting_for_several(),
        _ => {}
    }
    let contacts = contacts(&page.lines, person.id, &person.name);
    let offered = product::list_offered(&app, &visitor.caller).await?;
    let query = asked.query(&[]);
    let status = form.status();
    let view = Page {
        choices: choices(&frame, &asked),
        views: kept.iter().map(|view| kept_view(view, &query)).collect(),
        saved: kept.iter().any(|view| view.query == query),
        other_contact: !asked.contact.is_empty() && !contacts.iter().any(|(id, _)| id.to_string() == asked.contact),
        contacts,
        products: products(&page.lines, offered),
        more: asked
            .fields()
            .any(|(name, _)| !["customer", "state", "severity"].contains(&name) && !HIDDEN.contains(&name)),
        hidden: asked
            .fields()
            .filter(|(name, _)| HIDDEN.contains(name))
            .map(|(name, value)| (name, value.to_owned()))
            .collect(),
        narrow: !query.is_empty(),
        states: RequestState::ALL,
        severities: Severity::ALL,
        may_ask: person.kind == OrganizationKind::Partner || person.roles.has(Role::TechnicalContact),
        changes: Changes::of_desk(&app, &visitor, asked.address(&[])).await?,
        older: at(&asked, page.lines.last().filter(|_| page.older), "older"),
        newer: at(&asked, page.lines.first().filter(|_| page.newer), "newer"),
        on: page.reach.map(|reach| {
            let way = if asked.newer.is_empty() { "older" } else { "newer" };
            (frame.l.day(&reach.created_at), asked.address(&[(way, &reach.id.to_string())]))
        }),
        many_clients: person.kind == OrganizationKind::Partner && clients.is_empty() && others,
        query,
        form,
        experience: permit.filter(|permit| sees_as_a_whole(permit)).and(customer_id),
        customer,
        clients,
        page,
        frame,
    };
    if status == StatusCode::OK { frame::show(&view) } else { frame::page(status, &view) }
}

/// Whether what is shown is shown under a permit that is neither for single service requests nor for the work of a
/// deployment.
fn sees_as_a_whole(permit: &Permit) -> bool {
    !matches!(permit.ground(), Ground::Attached { .. } | Ground::Deployment(_))
}

fn at(asked: &Asked, line: Option<&Line>, way: &str) -> Option<String> {
    line.map(|line| asked.address(&[(way, &line.id.to_string())]))
}

fn choices(frame: &Frame, asked: &Asked) -> Vec<Choice> {
    let choice = |label: &'static str, changes: &[(&str, &str)], current| Choice {
        href: asked.address(changes),
        label: frame.t(label).to_string(),
        current,
    };
    let (mine, subscribed) = (asked.mine == "yes", asked.subscribed == "yes");
    let mut choices = vec![
        choice("show-all", &[("show", ""), ("state", "")], asked.show.is_empty() && asked.state.is_empty()),
        choice("show-active", &[("show", "active"), ("state", "")], asked.show == "active"),
        choice("show-over", &[("show", "over"), ("state", "")], asked.show == "over"),
        choice("show-mine", &[("mine", if mine { "" } else { "yes" })], mine),
    ];
    // The vendor's staff have their queue, and subscribe to nobody.
    if frame.person.as_ref().is_some_and(|person| person.kind != OrganizationKind::Vendor) {
        choices.push(choice("show-subscribed", &[("subscribed", if subscribed { "" } else { "yes" })], subscribed));
    } else {
        for (label, word) in [("assigned-me", "me"), ("assigned-nobody", "nobody")] {
            let current = asked.assigned == word;
            choices.push(choice(label, &[("assigned", if current { "" } else { word })], current));
        }
    }
    // What a dashboard counts goes away with a click.
    for (name, label, given) in [
        ("opened", "opened-on", &asked.opened),
        ("resolved", "resolved-on", &asked.resolved),
        ("answered", "answered-on", &asked.answered),
    ] {
        if let Ok(days) = given.parse() {
            let label = frame.t(label).with("days", frame.l.days(&days)).to_string();
            choices.push(Choice { href: asked.address(&[(name, "")]), label, current: true });
        }
    }
    if !asked.submitter.is_empty() {
        choices.push(choice("submitted-by-one", &[("submitter", "")], true));
    }
    if asked.whole == "yes" {
        choices.push(choice("whole-only", &[("whole", "")], true));
    }
    if asked.no_product == "yes" {
        choices.push(choice("without-product", &[("no_product", "")], true));
    }
    choices
}

fn kept_view(view: &SavedView, query: &str) -> Choice {
    Choice { href: format!("/service-requests?{}", view.query), label: view.name.clone(), current: view.query == query }
}

/// The people to choose a contact from: the reader, and whom the vendor asks about what stands on the page.
fn contacts(lines: &[Line], me: PersonId, my_name: &str) -> Vec<(PersonId, String)> {
    let mut people: BTreeMap<PersonId, String> = BTreeMap::from([(me, my_name.to_owned())]);
    people.extend(lines.iter().map(|line| (line.primary_contact_id, line.primary_contact.clone())));
    let mut people: Vec<_> = people.into_iter().collect();
    people.sort_by(|a, b| a.1.cmp(&b.1));
    people
}

/// The products to filter by: those that are offered, and those that stand in the list.
fn products(lines: &[Line], mut products: Vec<String>) -> Vec<String> {
    products.extend(lines.iter().filter_map(|line| line.product.clone()));
    products.sort();
    products.dedup();
    products
}
