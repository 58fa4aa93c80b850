//! *My customers*: what one may do for whom, and asking for more (P01–P09).

use askama::Template;
use axum::extract::State;
use mandate_core::{
    id::{OrganizationId, PersonId},
    permission::Level,
};
use mandate_store::{contact_link::ContactLink, person::Person};
use serde::Deserialize;

use super::{
    address::{Query, parse},
    error_page::Fault,
    form::{Fields, Form},
    frame::{self, Answer, Frame, SignedIn, Visitor, done_at},
};
use crate::{
    App, OpError,
    locale::Message,
    ops::{
        contact_link,
        permission::{self, MyCustomers},
        permission_request::{self, Asking, Renewal},
        subscription,
    },
};

/// What the address of the list says.
#[derive(Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    words: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    id: String,
}

#[derive(Template)]
#[template(path = "my_customers.html")]
struct Page {
    frame: Frame,
    partner: String,
    words: String,
    mine: MyCustomers,
    next: Option<String>,
    records: Vec<(ContactLink, String)>,
}

pub(super) async fn show(State(app): State<App>, SignedIn(visitor): SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    let after = wanted.id.parse().ok().map(|id| (wanted.name.as_str(), id));
    let frame = visitor.frame();
    let mine = permission::my_customers(&app, &visitor.caller, &frame.l, &wanted.words, after).await?;
    let next = mine.customers.last().filter(|_| mine.more).map(|last| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("words", &wanted.words)
            .append_pair("name", &last.name)
            .append_pair("id", &last.id.to_string());
        format!("/my-customers?{}", query.finish())
    });
    let records = contact_link::list_own(&app, &visitor.caller).await?;
    let partner = visitor.person.organization.clone();
    frame::show(&Page { frame, partner, words: wanted.words, mine, next, records })
}

pub(super) async fn subscribe(State(app): State<App>, SignedIn(visitor): SignedIn, fields: Fields) -> Answer {
    let fields = fields.only(&["customer", "subscribe"])?;
    let customer: OrganizationId = parse(fields.get("customer"))?;
    match fields.get("subscribe") {
        "yes" => {
            subscription::subscribe(&app, &visitor.caller, customer).await?;
            done_at("/my-customers", "subscribed")
        }
        "no" => {
            subscription::unsubscribe(&app, &visitor.caller, customer).await?;
            done_at("/my-customers", "unsubscribed")
        }
        _ => Err(OpError::field("subscribe", Message::new("field-choose")).into()),
    }
}

/// What the address says: where a link that asks has come from.
#[derive(Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    customer: String,
    #[serde(default)]
    level: String,
    #[serde(default)]
    renews: String,
}

#[derive(Template)]
#[template(path = "ask.html")]
struct AskPage {
    frame: Frame,
    form: Form,
    partner: String,
    people: Vec<Person>,
    me: PersonId,
    levels: [Level; 6],
}

async fn render(app: &App, visitor: &Visitor, form: impl FnOnce(&Frame) -> Result<Form, Fault>) -> Answer {
    let (me, mut people) = permission_request::list_colleagues(app, &visitor.caller).await?;
    // Oneself first: that is whom one asks for most often.
    people.sort_by_key(|person| person.id != me.id);
    let frame = visitor.frame();
    let form = form(&frame)?;
    let page = AskPage { form, partner: me.organization, people, me: me.id, levels: Level::ALL, frame };
    frame::page(page.form.status(), &page)
}

pub(super) async fn show_ask(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Query(asked): Query<Asked>,
) -> Answer {
    if let Ok(request) = asked.renews.parse() {
        let renewal = permission_request::propose(&app, &visitor.caller, request).await?;
        return render(&app, &visitor, |_| Ok(as_proposed(&renewal))).await;
    }
    let manager = match asked.customer.parse() {
        Ok(customer) => permission::contact_manager_to_ask(&app, &visitor.caller, customer).await?.unwrap_or_default(),
        Err(_) => String::new(),
    };
    let level = asked.level.parse::<Level>().map(Level::as_str).unwrap_or_default();
    let mine = format!("personal-{}", visitor.person.id);
    render(&app, &visitor, |_| Ok(Form::new(&[("contact_manager", &manager), (&mine, level)]))).await
}

/// The form with what asking once more would ask for, to be changed first.
fn as_proposed(renewal: &Renewal) -> Form {
    let Renewal { terms, manager, request, .. } = renewal;
    let (until, id) = (terms.until.date().to_string(), request.id.to_string());
    let personal: Vec<_> =
        terms.personal.iter().map(|(person, level)| (format!("personal-{person}"), level.as_str())).collect();
    let everybody = terms.organization.map(Level::as_str).unwrap_or_default();
    let mut values = vec![
        ("contact_manager", manager.email.as_str()),
        ("until", &until),
        ("organization", everybody),
        ("renews", &id),
    ];
    values.extend(personal.iter().map(|(field, level)| (field.as_str(), *level)));
    Form::new(&values)
}

pub(super) async fn ask(State(app): State<App>, SignedIn(visitor): SignedIn, fields: Fields) -> Answer {
    let fields = fields.only(&["contact_manager", "until", "organization", "personal-", "note", "renews"])?;
    let text = |name: &str| fields.get(name).to_owned();
    let asking = Asking {
        contact_manager: text("contact_manager"),
        until: text("until"),
        organization: text("organization"),
        personal: fields.family("personal-"),
        note: text("note"),
        renews: text("renews"),
    };
    match permission_request::ask(&app, &visitor.caller, &asking).await {
        Ok(id) => done_at(&format!("/permission-requests/{id}"), "asked"),
        Err(error) => render(&app, &visitor, |frame| Form::refused(frame, fields, error)).await,
    }
}
