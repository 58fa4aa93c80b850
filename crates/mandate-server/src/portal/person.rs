//! One person, for whoever manages it: changed, invited once more, locked, and given another address.

use askama::Template;
use axum::extract::State;
use jiff::Timestamp;
use mandate_core::{
    id::PersonId,
    party::{OrganizationKind, Role},
};
use mandate_store::{address_change::AddressChange, contact_link::ContactLink, organization::Location, person::Person};

use super::{
    address::{Path, parse},
    error_page::Fault,
    form::{Fields, Form},
    frame::{self, Answer, Frame, SignedIn, Visit, Visitor, done_at},
};
use crate::{
    App, OpError,
    locale::{Language, Message},
    ops::person::{self as ops, Changed, Changes, Losing, PersonView, RolesChange},
};

#[derive(Template)]
#[template(path = "person.html")]
struct Page {
    frame: Frame,
    form: Form,
    who: Person,
    language: &'static str,
    locations: Vec<Location>,
    roles: Vec<Role>,
    since: Option<Timestamp>,
    seen: Option<Timestamp>,
    link: Option<ContactLink>,
    is_me: bool,
    may_change: bool,
    may_address: bool,
    may_move: bool,
}

/// The roles that a person of such an organization can have.
pub(super) fn roles(kind: OrganizationKind) -> Vec<Role> {
    Role::ALL.into_iter().filter(|role| role.suits(kind)).collect()
}

/// What the form of a person begins with.
fn present(view: &PersonView) -> Form {
    let PersonView { person, .. } = view;
    let mut fields = vec![
        ("name".to_owned(), person.name.clone()),
        ("was".to_owned(), person.roles.to_string()),
        ("location".to_owned(), person.location_id.map_or_else(String::new, |id| id.to_string())),
    ];
    fields.extend(person.roles.iter().map(|role| ("roles".to_owned(), role.to_string())));
    Form::typed(fields.into_iter().collect())
}

async fn render(
    app: &App,
    visitor: &Visitor,
    id: PersonId,
    form: impl FnOnce(&Frame, &PersonView) -> Result<Form, Fault>,
) -> Answer {
    let view = ops::view(app, &visitor.caller, id).await?;
    let frame = visitor.frame().acting_under(&view.permit, &view.person.organization);
    let form = form(&frame, &view)?;
    let by_permission = view.permit.ground().permission().is_some();
    let PersonView { person, locations, since, seen, link, .. } = view;
    let page = Page {
        roles: roles(person.kind)
            .into_iter()
            .filter(|role| !person.is_service_account || role.suits_service_account())
            .collect(),
        language: person.language.parse::<Language>().unwrap_or_default().own_name(),
        is_me: person.id == visitor.person.id,
        // Contact managers are the customer's own business (P17); whoever reads an address can become its person.
        may_change: !(by_permission && person.roles.has(Role::ContactManager)),
        may_address: !by_permission && person.locked_at.is_none() && !person.is_service_account,
        may_move: visitor.person.kind == OrganizationKind::Vendor && !person.is_service_account,
        form,
        who: person,
        locations,
        since,
        seen,
        link,
        frame,
    };
    frame::page(page.form.status(), &page)
}

pub(super) async fn show(State(app): State<App>, SignedIn(visitor): SignedIn, Path(id): Path<String>) -> Answer {
    render(&app, &visitor, parse(&id)?, |_, view| Ok(present(view))).await
}

#[derive(Template)]
#[template(path = "person_roles.html")]
struct RolesPage {
    frame: Frame,
    who: Person,
    change: RolesChange,
    sent: Vec<(String, String)>,
}

pub(super) async fn change(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id = parse(&id)?;
    let fields = fields.only(&["name", "location", "roles*", "was", "seen"])?;
    let text = |name: &str| fields.get(name).to_owned();
    let changes = Changes {
        name: text("name"),
        location: text("location"),
        roles: fields.all("roles"),
        was: text("was"),
        seen: text("seen"),
    };
    match ops::change(&app, &visitor.caller, id, &changes).await {
        Ok(Changed::Saved) => done_at(&format!("/people/{id}"), "person-changed"),
        Ok(Changed::Preview(change)) => {
            let view = ops::view(&app, &visitor.caller, id).await?;
            let frame = visitor.frame().acting_under(&view.permit, &view.person.organization);
            let sent = fields.again(&["name", "location", "roles", "was"]);
            frame::show(&RolesPage { frame, who: view.person, change, sent })
        }
        Err(error) => render(&app, &visitor, id, |frame, _| Form::refused(frame, fields, error)).await,
    }
}

pub(super) async fn invite(State(app): State<App>, SignedIn(visitor): SignedIn, Path(id): Path<String>) -> Answer {
    let id = parse(&id)?;
    ops::invite_again(&app, &visitor.caller, id).await?;
    done_at(&format!("/people/{id}"), "invited")
}

#[derive(Template)]
#[template(path = "person_lock.html")]
struct LockPage {
    frame: Frame,
    form: Form,
    who: Person,
    losing: Losing,
}

async fn render_lock(
    app: &App,
    visitor: &Visitor,
    id: PersonId,
    form: impl FnOnce(&Frame) -> Result<Form, Fault>,
) -> Answer {
    let (person, losing) = ops::preview_lock(app, &visitor.caller, id).await?;
    let frame = visitor.frame();
    let page = LockPage { form: form(&frame)?, who: person, losing, frame };
    frame::page(page.form.status(), &page)
}

pub(super) async fn show_lock(State(app): State<App>, SignedIn(visitor): SignedIn, Path(id): Path<String>) -> Answer {
    render_lock(&app, &visitor, parse(&id)?, |_| Ok(Form::default())).await
}

pub(super) async fn lock(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id = parse(&id)?;
    let fields = fields.only(&["locked", "reason"])?;
    let locked = match fields.get("locked") {
        "yes" => true,
        "no" => false,
        _ => return Err(OpError::field("locked", Message::new("field-choose")).into()),
    };
    match ops::set_locked(&app, &visitor.caller, id, locked, fields.get("reason")).await {
        Ok(()) => done_at(&format!("/people/{id}"), if locked { "locked" } else { "unlocked" }),
        Err(error @ OpError::Invalid(_)) if locked => {
            render_lock(&app, &visitor, id, |frame| Form::refused(frame, fields, error)).await
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn ask_address(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id = parse(&id)?;
    let fields = fields.only(&["email"])?;
    match ops::ask_address(&app, &visitor.caller, id, fields.get("email")).await {
        Ok(()) => done_at(&format!("/people/{id}"), "address-asked"),
        Err(error) => {
            let typed = fields.get("email").to_owned();
            render(&app, &visitor, id, |frame, view| Form::refused(frame, present(view).with("email", &typed), error))
                .await
        }
    }
}

#[derive(Template)]
#[template(path = "address.html")]
struct AddressPage {
    frame: Frame,
    change: AddressChange,
    done: bool,
}

/// The frame without a person: a link may be another's than who is signed in.
fn bare(visit: &Visit) -> Frame {
    Frame { person: None, ..visit.frame() }
}

pub(super) async fn show_address(State(app): State<App>, visit: Visit, Path(token): Path<String>) -> Answer {
    let change = ops::find_address(&app, &token).await?;
    frame::show(&AddressPage { frame: bare(&visit), change, done: false })
}

pub(super) async fn confirm_address(State(app): State<App>, visit: Visit, Path(token): Path<String>) -> Answer {
    let change = ops::confirm_address(&app, &token, &visit.request_id).await?;
    frame::show(&AddressPage { frame: bare(&visit), change, done: true })
}
