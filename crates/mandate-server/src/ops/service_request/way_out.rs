//! The way out when something in the portal fails: a question to support from one's own organization, in the category
//! "support account or portal" (P32).

use mandate_core::{
    access::{Act, Thing},
    service_request::{Kind, Number, Severity},
    text::{Body, Subject},
};
use mandate_store::{person, service_request::NewServiceRequest};

use super::{Acting, Caller, submit};
use crate::{
    App, OpError,
    error::{Check, text_error},
    ops::Once,
};

/// What is typed.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// What it is about.
    pub subject: String,
    /// What happened.
    pub description: String,
    /// The key of the form, so that sending it twice submits once.
    pub once: String,
}

/// Asks the vendor about one's own account or the portal; the request is one's own organization's, and one is its
/// contact. **Requires:** to be of a partner or a customer, in whatever role (P32).
///
/// # Errors
/// When it is refused, or a field is wrong.
pub async fn ask(app: &App, caller: &Caller, typed: &Typed) -> Result<Number, OpError> {
    let mut acting = Acting::begin(app, caller).await?;
    let me = person::find(&mut acting.tx, caller.person_id).await?.ok_or(OpError::NotSignedIn)?;
    let own = Thing::Organization(me.organization_id);
    let (mut acting, permit) = acting.authorize(Act::AskAboutPortal, own).await?;
    let mut check = Check::default();
    let subject = check.take("subject", Subject::parse(&typed.subject).map_err(text_error));
    let description = check.take("description", Body::parse(&typed.description).map_err(text_error));
    check.done()?;
    let (Some(subject), Some(description)) = (subject, description) else { return Err(OpError::NotFound) };
    let once = Once { key: &typed.once, form: "way-out", typed: &[&typed.subject, &typed.description] };
    if let Some(outcome) = acting.sent_before(&once).await? {
        return outcome.parse().map_err(OpError::failed);
    }
    let new = NewServiceRequest {
        id: app.id(),
        customer_id: me.organization_id,
        kind: Kind::AccountOrPortal,
        subject: &subject,
        product: None,
        site_id: None,
        severity: Severity::Three,
        primary_contact_id: caller.person_id,
        time_zone: None,
        description: &description,
    };
    submit::keep(acting, &permit, &new, None, &mut [], &once).await
}
