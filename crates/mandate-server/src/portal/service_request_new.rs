//! *Ask a question*: submitting a service request, for oneself or a customer (P23–P26).

use askama::Template;
use axum::extract::{Request, State};
use mandate_core::{id::OrganizationId, party::OrganizationKind, service_request::Severity};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    address::{Query, parse},
    error_page::Fault,
    form::Form,
    frame::{self, Answer, Frame, SignedIn, Visitor, done_at},
    upload::{self, Upload},
};
use crate::{
    App, OpError,
    locale::Message,
    ops::service_request::{
        related,
        submit::{self, Choice, Offer, Submission},
    },
};

/// What the address says.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    customer: String,
    #[serde(default)]
    site: String,
    #[serde(default)]
    related: String,
}

#[derive(Template)]
#[template(path = "service_request_new.html")]
struct Page {
    frame: Frame,
    form: Form,
    choices: Vec<Choice>,
    chosen: Option<OrganizationId>,
    offer: Option<Offer>,
    partner: bool,
    severities: [Severity; 4],
    /// How many megabytes an attached file may have; none where nothing can be attached.
    largest_file: Option<u64>,
    /// The time zones to choose from; none for one's own organization (P27).
    zones: Vec<String>,
}

impl Page {
    fn is_chosen(&self, choice: &Choice) -> bool {
        self.chosen == Some(choice.id)
    }
}

async fn render(
    app: &App,
    visitor: &Visitor,
    chosen: Option<OrganizationId>,
    form: impl FnOnce(&Frame, Option<&Offer>) -> Result<Form, Fault>,
) -> Answer {
    let choices = submit::choices(app, &visitor.caller).await?;
    let chosen = chosen.or_else(|| choices.first().map(|choice| choice.id));
    let offer = match chosen {
        Some(customer) => Some(submit::offer(app, &visitor.caller, customer).await?),
        None => None,
    };
    let mut frame = visitor.frame();
    if let Some(offer) = &offer {
        frame = frame.acting_under(&offer.permit, &offer.name);
    }
    let mut form = form(&frame, offer.as_ref())?;
    let partner = visitor.person.kind == OrganizationKind::Partner;
    let largest_file = app.contents().map(|_| app.config().attachments.megabytes);
    let mut zones = Vec::new();
    if let Some(own) = offer.as_ref().and_then(|offer| offer.time_zone.as_deref()) {
        form = form.preset("time_zone", own);
        zones = super::people::zones();
    }
    let page = Page { largest_file, zones, frame, choices, chosen, offer, partner, severities: Severity::ALL, form };
    frame::page(page.form.status(), &page)
}

pub(super) async fn show(State(app): State<App>, SignedIn(visitor): SignedIn, Query(asked): Query<Asked>) -> Answer {
    let chosen = if asked.customer.is_empty() { None } else { Some(parse(&asked.customer)?) };
    // Beside another one: for its customer, with its subject.
    let (chosen, subject) = if asked.related.is_empty() {
        (chosen, String::new())
    } else {
        let number = parse(&asked.related)?;
        let (customer, subject) = related::begin_related(&app, &visitor.caller, number).await?;
        (Some(customer), subject)
    };
    render(&app, &visitor, chosen, |_, offer| {
        let customer = offer.map(|offer| offer.customer_id.to_string()).unwrap_or_default();
        Ok(Form::new(&[
            ("customer", &customer),
            ("severity", "3"),
            ("kind", "question"),
            ("site", &asked.site),
            ("related", &asked.related),
            ("subject", &subject),
            ("i_am_the_contact", "on"),
            ("once", &Uuid::new_v4().to_string()),
        ]))
    })
    .await
}

pub(super) async fn submit(State(app): State<App>, SignedIn(visitor): SignedIn, request: Request) -> Answer {
    let Upload { fields, files, any } = upload::read(&app, &visitor.caller, upload::For::Submission, request).await?;
    let fields = fields.only(&[
        "customer",
        "kind",
        "subject",
        "product",
        "site",
        "severity",
        "description",
        "i_am_the_contact",
        "contact",
        "time_zone",
        "related",
        "once",
        "choose",
    ])?;
    let text = |name: &str| fields.get(name).to_owned();
    let submission = Submission {
        customer: text("customer"),
        kind: text("kind"),
        subject: text("subject"),
        product: text("product"),
        site: text("site"),
        severity: text("severity"),
        description: text("description"),
        i_am_the_contact: fields.get("i_am_the_contact") == "on",
        contact: text("contact"),
        time_zone: text("time_zone"),
        related: text("related"),
        once: text("once"),
    };
    if fields.get("choose") == "yes" {
        // Another organization was chosen: the same form for it, with what was typed.
        let chosen = parse(&submission.customer)?;
        return render(&app, &visitor, Some(chosen), |frame, _| Ok(Form::typed(fields).without_files(frame, any)))
            .await;
    }
    let result = match files {
        Ok(files) => submit::submit(&app, &visitor.caller, &submission, files).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(number) => done_at(&format!("/service-requests/{number}"), "submitted"),
        Err(error @ (OpError::Invalid(_) | OpError::Conflict(_))) => {
            let chosen =
                submission.customer.parse().map_err(|_| OpError::field("customer", Message::new("field-choose")))?;
            render(&app, &visitor, Some(chosen), |frame, _| {
                Ok(Form::refused(frame, fields, error)?.without_files(frame, any))
            })
            .await
        }
        Err(error) => Err(error.into()),
    }
}
