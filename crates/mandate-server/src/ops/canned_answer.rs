//! Canned answers: kept by the vendor's support, filled for the service request that they answer.

use mandate_core::{
    access::{Act, Permit, Thing},
    canned_answer::{Texts, fill},
    id::CannedAnswerId,
    service_request::Number,
    text::{Body, Name},
};
use mandate_store::{
    StoreError,
    canned_answer::{self as store, CannedAnswer},
    person, service_request,
};

use super::{Acting, Caller, Once};
use crate::{
    App, OpError,
    error::{Check, text_error},
    locale::Message,
};

/// What is typed.
#[derive(Clone, Copy, Debug)]
pub struct Typed<'a> {
    /// What it is called.
    pub name: &'a str,
    /// The text in English; empty for none.
    pub en: &'a str,
    /// The text in Japanese.
    pub ja: &'a str,
    /// The text in Spanish.
    pub es: &'a str,
}

impl Typed<'_> {
    fn check(&self) -> Result<(Name, Texts), OpError> {
        let mut check = Check::default();
        let name = check.take("name", Name::parse(self.name).map_err(text_error));
        let mut text = |field: &str, typed: &str| {
            if typed.trim().is_empty() { None } else { check.take(field, Body::parse(typed).map_err(text_error)) }
        };
        let texts = Texts { en: text("text_en", self.en), ja: text("text_ja", self.ja), es: text("text_es", self.es) };
        if [self.en, self.ja, self.es].iter().all(|typed| typed.trim().is_empty()) {
            check.wrong("text_en", Message::new("canned-error-no-text"));
        }
        check.done()?;
        Ok((name.ok_or(OpError::NotFound)?, texts))
    }
}

fn kept(name: &Name, texts: &Texts) -> serde_json::Value {
    let text = |text: &Option<Body>| text.as_ref().map(ToString::to_string);
    serde_json::json!({ "name": name.as_str(), "en": text(&texts.en), "ja": text(&texts.ja), "es": text(&texts.es) })
}

fn kept_before(answer: &CannedAnswer) -> serde_json::Value {
    serde_json::json!({ "name": answer.name, "en": answer.en, "ja": answer.ja, "es": answer.es })
}

/// Begins what changes canned answers. **Requires:** vendor's support.
async fn begin<'a>(app: &'a App, caller: &'a Caller) -> Result<(Acting<'a>, Permit), OpError> {
    Acting::begin(app, caller).await?.authorize(Act::WorkTheDesk, Thing::Installation).await
}

/// That a name is taken is said at the name.
fn at_name(error: StoreError) -> OpError {
    match error {
        StoreError::Taken(_) => OpError::field("name", Message::new("canned-error-taken")),
        error => error.into(),
    }
}

/// The canned answers in use, by name. **Requires:** vendor's support.
///
/// # Errors
/// When it is refused.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<CannedAnswer>, OpError> {
    let acting = Acting::begin_reading(app, caller).await?;
    let (mut acting, permit) = acting.authorize(Act::WorkTheDesk, Thing::Installation).await?;
    Ok(store::list(&mut acting.tx, &permit).await?)
}

/// One of those in use. **Requires:** vendor's support.
///
/// # Errors
/// When it is refused, or there is none.
pub async fn get(app: &App, caller: &Caller, id: CannedAnswerId) -> Result<CannedAnswer, OpError> {
    let acting = Acting::begin_reading(app, caller).await?;
    let (mut acting, permit) = acting.authorize(Act::WorkTheDesk, Thing::Installation).await?;
    in_use(&mut acting, &permit, id).await
}

async fn in_use(acting: &mut Acting<'_>, permit: &Permit, id: CannedAnswerId) -> Result<CannedAnswer, OpError> {
    let found = store::find(&mut acting.tx, permit, id).await?;
    found.filter(|answer| answer.retired_at.is_none()).ok_or(OpError::NotFound)
}

/// Adds one. **Requires:** vendor's support.
///
/// # Errors
/// When it is refused, or a field is wrong.
pub async fn add(app: &App, caller: &Caller, typed: &Typed<'_>, once: &str) -> Result<CannedAnswerId, OpError> {
    let (mut acting, permit) = begin(app, caller).await?;
    let once = Once { key: once, form: "canned-answer", typed: &[typed.name, typed.en, typed.ja, typed.es] };
    if let Some(outcome) = acting.sent_before(&once).await? {
        return outcome.parse().map_err(OpError::failed);
    }
    let (name, texts) = typed.check()?;
    let id: CannedAnswerId = app.id();
    store::insert(&mut acting.tx, &permit, id, &name, &texts).await.map_err(at_name)?;
    acting.record_change(&permit, "answer-add", name.as_str(), None, Some(kept(&name, &texts)));
    acting.note_sent(&once, &id.to_string()).await?;
    acting.commit().await?;
    Ok(id)
}

/// Changes one. **Requires:** vendor's support.
///
/// # Errors
/// When it is refused, a field is wrong, or somebody changed it meanwhile.
pub async fn change(
    app: &App,
    caller: &Caller,
    id: CannedAnswerId,
    version: i64,
    typed: &Typed<'_>,
) -> Result<(), OpError> {
    let (mut acting, permit) = begin(app, caller).await?;
    let before = in_use(&mut acting, &permit, id).await?;
    let (name, texts) = typed.check()?;
    if !store::change(&mut acting.tx, &permit, id, version, &name, &texts).await.map_err(at_name)? {
        return Err(super::conflict("conflict-changed"));
    }
    let (before, after) = (kept_before(&before), kept(&name, &texts));
    acting.record_change(&permit, "answer-change", name.as_str(), Some(before), Some(after));
    acting.commit().await
}

/// Takes one out of use; what was answered with it stays. **Requires:** vendor's support.
///
/// # Errors
/// When it is refused, or there is none.
pub async fn retire(app: &App, caller: &Caller, id: CannedAnswerId) -> Result<(), OpError> {
    let (mut acting, permit) = begin(app, caller).await?;
    let before = in_use(&mut acting, &permit, id).await?;
    if !store::retire(&mut acting.tx, &permit, id).await? {
        return Err(OpError::NotFound);
    }
    acting.record_change(&permit, "answer-retire", &before.name, Some(kept_before(&before)), None);
    acting.commit().await
}

/// The text of one for a service request: in the language of its primary contact, filled. **Requires:** vendor's
/// support.
///
/// # Errors
/// When it is refused, or there is none.
pub async fn text_for(app: &App, caller: &Caller, number: Number, id: &str) -> Result<String, OpError> {
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, permit) = super::service_request::authorize(acting, number, Act::WorkTheDesk).await?;
    let id = id.parse().map_err(|_| OpError::field("answer", Message::new("field-choose")))?;
    let answer = in_use(&mut acting, &permit, id).await;
    let answer = answer.map_err(|_| OpError::field("answer", Message::new("field-choose")))?;
    let request = service_request::get(&mut acting.tx, &permit).await?;
    let contact = person::find(&mut acting.tx, request.primary_contact_id).await?.ok_or(OpError::NotFound)?;
    let me = person::find(&mut acting.tx, caller.person_id).await?.ok_or(OpError::NotSignedIn)?;
    let body = |text: Option<String>| text.and_then(|text| Body::parse(&text).ok());
    let texts = Texts { en: body(answer.en), ja: body(answer.ja), es: body(answer.es) };
    let text = texts.best_for(&contact.language).ok_or(OpError::NotFound)?;
    let text = fill(text.as_str(), &contact.name, &number.to_string(), &me.name);
    acting.record_read(&permit, "", number.to_string());
    acting.finish_reading().await?;
    Ok(text)
}
