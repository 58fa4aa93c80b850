//! The requests reserved to the customer's technical contacts and to Service Admins, each with a form of its own at the
//! site (P16): change a hidden setting, remove the site, give access to it.

use mandate_core::{
    access::{Act, Permit, Thing},
    id::SiteId,
    permission::Until,
    service_request::{Kind, Number, Severity},
    text::{Body, Name, Remark, Subject, TextError},
};
use mandate_store::{person, service_request::NewServiceRequest, site::Site};

use super::{Acting, Caller, authorize, customer};
use crate::{
    App, OpError,
    error::{Check, text_error},
    locale::{Locale, Message},
    ops::{Once, permission_request::until_error, service_request::submit},
};

/// What the form for a reserved request shows.
#[derive(Clone, Debug)]
pub struct Offer {
    /// For which site.
    pub site: Site,
    /// What its customer is called.
    pub customer: String,
    /// The permit to make it: under which permission.
    pub permit: Permit,
}

/// What the form for a reserved request shows. **Requires:** Service Admin; or technical contact of one's own
/// organization.
///
/// # Errors
/// When it is refused.
pub async fn offer(app: &App, caller: &Caller, id: SiteId) -> Result<Offer, OpError> {
    let (mut acting, permit, site) = authorize_reserved(Acting::begin(app, caller).await?, id).await?;
    let customer = customer(&mut acting, site.customer_id).await?;
    acting.record_read(&permit, "offer", &site.name);
    acting.finish_reading().await?;
    Ok(Offer { site, customer, permit })
}

/// The site first: who may not know of it is not told whether it is there.
async fn authorize_reserved(acting: Acting<'_>, id: SiteId) -> Result<(Acting<'_>, Permit, Site), OpError> {
    let (acting, _, site) = authorize(acting, id, Act::ViewSites).await?;
    let thing = Thing::Organization(site.customer_id);
    let (acting, permit) = acting.authorize(Act::SubmitReservedRequest, thing).await?;
    Ok((acting, permit, site))
}

/// The kinds that have a form at a site; what is no kind at all, such as third-party upgrades, is offered to nobody
/// (P18).
///
/// # Errors
/// A sentence where the word is none of them.
pub fn reserved_kind(word: &str) -> Result<Kind, Message> {
    let kind = word.parse().ok().filter(|kind: &Kind| kind.is_reserved());
    kind.ok_or_else(|| Message::new("field-choose"))
}

/// What is typed; which fields there are, the kind says.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// What is asked for.
    pub kind: String,
    /// Which hidden setting.
    pub setting: String,
    /// Which value it should have.
    pub value: String,
    /// Who needs access.
    pub who: String,
    /// The day from which the site may be removed, or until which access is needed.
    pub day: String,
    /// Why.
    pub reason: String,
    /// The key of the form, so that sending it twice submits once.
    pub once: String,
}

/// Makes a reserved request: a service request of its kind about the site, with what was typed set out in its
/// description. **Requires:** as [`offer`].
///
/// # Errors
/// When it is refused, or a field is wrong.
pub async fn submit(app: &App, caller: &Caller, id: SiteId, typed: &Typed) -> Result<Number, OpError> {
    let (mut acting, permit, site) = authorize_reserved(Acting::begin(app, caller).await?, id).await?;
    let site_text = id.to_string();
    let Typed { kind, setting, value, who, day, reason, once } = typed;
    let parts = [site_text.as_str(), kind, setting, value, who, day, reason];
    let once = Once { key: once, form: "reserved", typed: &parts };
    if let Some(outcome) = acting.sent_before(&once).await? {
        return outcome.parse().map_err(OpError::failed);
    }
    let kind = reserved_kind(kind).map_err(|message| OpError::field("kind", message))?;
    let me = person::find(&mut acting.tx, caller.person_id).await?.ok_or(OpError::NotSignedIn)?;
    let lines = lines(&Locale::of(&me), kind, typed, acting.now)?;
    let l = Locale::of(&me);
    let title = l.word("reserved-subject", kind.as_str()).with("site", &site.name).with("setting", setting.trim());
    let title = title.with("who", who.trim()).to_string().replace(['\u{2068}', '\u{2069}'], "");
    let subject = Subject::parse(&title.chars().take(Subject::LIMIT).collect::<String>()).map_err(wrong)?;
    let mut description = line(&l, "reserved-site", &site.name);
    description.push_str(&lines);
    let description = Body::parse(&description).map_err(wrong)?;
    let new = NewServiceRequest {
        id: app.id(),
        customer_id: site.customer_id,
        kind,
        subject: &subject,
        product: None,
        site_id: Some(site.id),
        severity: Severity::Four,
        primary_contact_id: caller.person_id,
        time_zone: None,
        description: &description,
    };
    submit::keep(acting, &permit, &new, None, &mut Vec::new(), &once).await
}

fn wrong(error: TextError) -> OpError {
    OpError::field("reason", text_error(error))
}

/// What was typed, each field under its name; all that is wrong is said at once.
fn lines(l: &Locale, kind: Kind, typed: &Typed, now: jiff::Timestamp) -> Result<String, OpError> {
    let mut check = Check::default();
    let mut text = String::new();
    let day = |check: &mut Check, label: &'static str| {
        let day = check.take("day", Until::parse(&typed.day, now).map_err(until_error));
        day.map(|day| line(l, label, &l.until(&day)))
    };
    let name = |check: &mut Check, field: &str, typed: &str, label: &'static str| {
        let name = check.take(field, Name::parse(typed).map_err(text_error));
        name.map(|name| line(l, label, name.as_str()))
    };
    let remark = |check: &mut Check, field: &str, typed: &str, label: &'static str| {
        let remark = check.take(field, Remark::parse(typed).map_err(text_error));
        remark.map(|remark| quote(l, label, remark.as_str()))
    };
    let parts = match kind {
        Kind::HiddenConfigurationChange => [
            name(&mut check, "setting", &typed.setting, "reserved-setting"),
            remark(&mut check, "value", &typed.value, "reserved-value"),
        ],
        Kind::SiteRemoval => [day(&mut check, "reserved-from"), None],
        Kind::AccessRequest => [name(&mut check, "who", &typed.who, "reserved-who"), day(&mut check, "reserved-until")],
        Kind::Question | Kind::AccountOrPortal => [None, None],
    };
    let reason = remark(&mut check, "reason", &typed.reason, "reserved-reason");
    check.done()?;
    text.extend(parts.into_iter().chain([reason]).flatten());
    Ok(text)
}

/// A field on one line: what was typed is text and no Markdown.
fn line(l: &Locale, label: &'static str, typed: &str) -> String {
    let mut literal = String::new();
    for sign in typed.chars() {
        if "\\`*_[]<>&~|".contains(sign) {
            literal.push('\\');
        }
        literal.push(sign);
    }
    format!("**{}:** {literal}\n\n", l.t(label))
}

/// A field of several lines, quoted.
fn quote(l: &Locale, label: &'static str, typed: &str) -> String {
    let lines: String = typed.lines().map(|line| format!("> {line}\n")).collect();
    format!("**{}:**\n\n{lines}\n", l.t(label))
}
