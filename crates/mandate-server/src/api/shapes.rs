//! What a text may be, as the document says it: one of some words, or so long.

use mandate_core::{
    access::TokenScope,
    experience::Unit,
    ledger::Outcome,
    party::OrganizationKind,
    service_request::{Severity, State},
    site::{SiteKind, SiteNoticeKind},
    text::{Body, Name, Remark, Subject},
    webhook::EventKind,
};
use utoipa::openapi::schema::{
    AdditionalProperties, Array, ArrayBuilder, KnownFormat, Object, ObjectBuilder, OneOfBuilder, Schema, SchemaFormat,
    Type,
};

use crate::{locale::Language, ops::service_request::several};

/// One of some words.
fn one_of(words: impl IntoIterator<Item = &'static str>) -> Object {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).build()
}

/// The state of a service request.
pub(super) fn state() -> Object {
    one_of(State::ALL.map(State::as_str))
}

/// How bad a service request is: from `1`, stopped, to `4`, a question.
pub(super) fn severity() -> Object {
    one_of(Severity::ALL.map(Severity::as_str))
}

/// What kind of an organization.
pub(super) fn organization_kind() -> Object {
    one_of(OrganizationKind::ALL.map(OrganizationKind::as_str))
}

/// What kind of a new organization: there is one vendor already.
pub(super) fn new_organization_kind() -> Object {
    one_of([OrganizationKind::Partner, OrganizationKind::Customer].map(OrganizationKind::as_str))
}

/// What kind of a site.
pub(super) fn site_kind() -> Object {
    one_of(SiteKind::ALL.map(SiteKind::as_str))
}

/// What kind of a notice of sites.
pub(super) fn site_notice_kind() -> Object {
    one_of(SiteNoticeKind::ALL.map(SiteNoticeKind::as_str))
}

/// Into what time is cut.
pub(super) fn unit() -> Object {
    one_of(Unit::ALL.map(Unit::as_str))
}

/// What came of an act.
pub(super) fn outcome() -> Object {
    one_of(Outcome::ALL.map(Outcome::as_str))
}

/// A language of the portal.
pub(super) fn language() -> Object {
    one_of(Language::ALL.map(Language::as_str))
}

/// Some of all.
fn some_of(one: Object) -> Array {
    ArrayBuilder::new().items(one).min_items(Some(1)).build()
}

/// What a token is for.
pub(super) fn scopes() -> Array {
    some_of(one_of(TokenScope::ALL.map(TokenScope::as_str)))
}

/// Of which kinds of events a webhook is sent.
pub(super) fn event_kinds() -> Array {
    some_of(one_of(EventKind::chosen().map(EventKind::as_str)))
}

/// What is to become of several service requests: one of three.
pub(super) fn change_of_several() -> Schema {
    let nobody = || ObjectBuilder::new().schema_type(Type::Null);
    let person =
        ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)));
    let assignee = OneOfBuilder::new().item(person).item(nobody()).build();
    let only = |name: &str, schema: Schema| {
        ObjectBuilder::new()
            .property(name, schema)
            .required(name)
            .additional_properties(Some(AdditionalProperties::FreeForm(false)))
    };
    let choice = OneOfBuilder::new().item(only("state", state().into())).item(only("severity", severity().into()));
    choice.item(only("assignee", assignee.into())).build().into()
}

/// A text that looks so.
fn like(pattern: &str) -> Object {
    ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern)).build()
}

/// The numbers of some service requests.
pub(super) fn numbers() -> Array {
    let most = Some(several::MOST);
    ArrayBuilder::new().items(like("^SR-[1-9][0-9]{0,17}$")).min_items(Some(1)).max_items(most).build()
}

/// From one day to another.
pub(super) fn days() -> Object {
    like(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\.\.[0-9]{4}-[0-9]{2}-[0-9]{2}$")
}

/// Somebody of the vendor's support, the caller, or nobody.
pub(super) fn assigned() -> Object {
    like("^(me|nobody|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$")
}

/// The words that are looked for.
pub(super) fn words() -> Object {
    like(r"\S")
}

/// The two letters of a country.
pub(super) fn country() -> Object {
    like("^[A-Za-z]{2}$")
}

/// The version and the hash of a thing, as its `ETag` has them.
pub(super) fn tag() -> Object {
    like(r#"^"[0-9]{1,18}\.[0-9a-f]{16}"$"#)
}

/// How the portal looks.
pub(super) fn theme() -> Object {
    one_of(["light", "dark", "system"])
}

/// A text that is not empty.
fn text(longest: usize, pattern: &str) -> Object {
    let text = ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern));
    text.min_length(Some(1)).max_length(Some(longest)).build()
}

/// Something visible, on one line.
const ONE_LINE: &str = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$";
/// Something visible, on as many lines as there are.
const LINES: &str =
    r"^(?:\r\n|[^\x00-\x08\x0b-\x1f\x7f-\x9f])*[^\s\x00-\x1f\x7f-\x9f](?:\r\n|[^\x00-\x08\x0b-\x1f\x7f-\x9f])*$";

/// What somebody or something is called.
pub(super) fn name() -> Object {
    text(Name::LIMIT, ONE_LINE)
}

/// What a service request is about.
pub(super) fn subject() -> Object {
    text(Subject::LIMIT, ONE_LINE)
}

/// A description or a message.
pub(super) fn body() -> Object {
    text(Body::LIMIT, LINES)
}

/// A remark, which may be left empty.
pub(super) fn remark() -> Object {
    let remark = ObjectBuilder::new().schema_type(Type::String).max_length(Some(Remark::LIMIT));
    remark.pattern(Some(r"^(?:\r\n|[^\x00-\x08\x0b-\x1f\x7f-\x9f])*$")).build()
}

/// A reason.
pub(super) fn reason() -> Object {
    text(Remark::LIMIT, LINES)
}
