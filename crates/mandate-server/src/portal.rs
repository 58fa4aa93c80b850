//! The portal: pages from the server that work without script, one file per page.
//!
//! A handler parses, calls one operation and shapes the answer. An error travels back to the frame, which shows it as
//! a page, or as problem+json to who asks for JSON; the words are the same.

mod account;
pub(crate) mod address;
mod administration;
pub(crate) mod assets;
pub(crate) mod attachment;
pub(crate) mod broken;
mod canned_answers;
mod chart;
mod contact_links;
pub(crate) mod desk;
mod error_page;
pub(crate) mod experience;
pub(crate) mod form;
mod frame;
mod list_filter;
mod live;
mod merge;
mod my_customers;
mod my_partners;
mod notice_choices;
mod notices;
mod organization;
mod password;
mod people;
mod permission_request;
mod person;
mod person_move;
mod products;
mod queue;
mod record;
mod related;
mod renewal;
mod reviews;
mod sandbox;
pub(crate) mod saved_views;
mod search;
mod service_accounts;
mod service_request;
mod service_request_new;
mod service_requests;
pub(crate) mod service_requests_export;
mod several;
pub(crate) mod sign_in;
mod site;
mod site_notice_new;
mod site_notices;
mod site_request;
mod sites;
mod tokens;
pub(crate) mod upload;
mod way_out;
mod webhooks;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{Extensions, HeaderMap, HeaderName, HeaderValue, StatusCode, Version, header},
    middleware,
    response::{IntoResponse as _, Redirect},
    routing::{get, post},
};
use mandate_core::party::{OrganizationKind, Role};
use tower_http::{
    CompressionLevel,
    compression::{
        CompressionLayer,
        predicate::{DefaultPredicate, Predicate},
    },
    csrf::CsrfLayer,
    set_header::SetResponseHeaderLayer,
};

use crate::{App, health};
use error_page::Fault;
use frame::{Answer, SignedIn};

/// The largest form taken: large enough that a text far too long is refused at its field, with nothing lost.
const LARGEST_FORM: usize = 16 * 1024 * 1024;

/// What pages may load: only what comes from here, and no inline script or style.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
    form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Every page of the portal.
pub fn router(app: App) -> Router {
    let csrf = CsrfLayer::new();
    let csrf = match csrf.clone().add_trusted_origin(app.config().base_url()) {
        Ok(trusting) => trusting,
        Err(_) => csrf,
    };
    let router = routes()
        .fallback(|| async { Fault::from(crate::OpError::NotFound) })
        .method_not_allowed_fallback(|| async { Fault::method_not_allowed() })
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(middleware::from_fn_with_state(app.clone(), frame::visit))
        .layer(csrf);
    headers(&app)
        .into_iter()
        .fold(router, |router, (name, value)| router.layer(SetResponseHeaderLayer::if_not_present(name, value)))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(compression()))
        .with_state(app)
}

/// What every page says of itself, where it says nothing else.
fn headers(app: &App) -> [(HeaderName, HeaderValue); 5] {
    let transport = if app.config().is_encrypted() { "max-age=31536000" } else { "max-age=0" };
    [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::STRICT_TRANSPORT_SECURITY, transport),
        (header::CACHE_CONTROL, "no-store"),
    ]
    .map(|(name, value)| (name, HeaderValue::from_static(value)))
}

/// Which answers are compressed on their way: those for which it is worth it, and no downloads.
pub(crate) fn compression() -> impl Predicate {
    DefaultPredicate::new().and(may_be_compressed)
}

/// Whether an answer may be compressed on its way: downloads go as they are.
fn may_be_compressed(_: StatusCode, _: Version, _: &HeaderMap, extensions: &Extensions) -> bool {
    extensions.get::<attachment::AsItIs>().is_none()
}

fn routes() -> Router<App> {
    Router::new()
        .route("/", get(home))
        .route("/sign-in", get(sign_in::show).post(sign_in::submit))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/forgot", get(password::show_forgot).post(password::forgot))
        .route("/password/{token}", get(password::show).post(password::choose))
        .route("/setup/{token}", get(password::show_setup).post(password::set_up))
        .route("/service-requests", get(service_requests::show))
        .route("/service-requests/export", get(service_requests_export::export))
        .route("/service-requests/change/preview", post(several::preview))
        .route("/service-requests/change", post(several::submit))
        .route("/search", get(search::show))
        .route("/saved-views", get(saved_views::show).post(saved_views::save))
        .route("/saved-views/{id}", get(saved_views::show_one).post(saved_views::rename))
        .route("/saved-views/{id}/delete", post(saved_views::delete))
        .route("/service-requests/new", get(service_request_new::show).post(service_request_new::submit))
        .route("/service-requests/new/account-or-portal", get(way_out::show).post(way_out::submit))
        .route("/service-requests/{number}", get(service_request::show))
        .route("/service-requests/{number}/messages", post(service_request::write))
        .route("/service-requests/{number}/attachments/{id}", get(attachment::download))
        .route("/service-requests/{number}/state", post(service_request::set_state))
        .route("/service-requests/{number}/severity", post(service_request::set_severity))
        .route("/service-requests/{number}/contacts", post(service_request::add_contact))
        .route("/service-requests/{number}/contacts/remove", post(service_request::remove_contact))
        .route("/service-requests/{number}/contacts/primary", post(service_request::make_primary))
        .route("/service-requests/{number}/assign", post(desk::assign))
        .route("/service-requests/{number}/looking", post(desk::look))
        .route("/service-requests/{number}/merge", get(merge::preview).post(merge::submit))
        .route("/service-requests/{number}/related", post(related::relate))
        .route("/service-requests/{number}/related/remove", post(related::unrelate))
        .route("/service-requests/{number}/canned-answers/{id}", get(canned_answers::text))
        .route("/canned-answers", get(canned_answers::show).post(canned_answers::add))
        .route("/canned-answers/{id}", get(canned_answers::show_one).post(canned_answers::change))
        .route("/canned-answers/{id}/retire", post(canned_answers::retire))
        .route("/experience", get(experience::show))
        .route("/experience/export", get(experience::export))
        .route("/queue", get(queue::show))
        .route("/queue/take", post(desk::take))
        .route("/my-customers", get(my_customers::show))
        .route("/my-customers/ask", get(my_customers::show_ask).post(my_customers::ask))
        .route("/my-customers/subscription", post(my_customers::subscribe))
        .route("/permission-requests/{id}", get(permission_request::show))
        .route("/permission-requests/{id}/preview", post(permission_request::preview))
        .route("/permission-requests/{id}/grant", post(permission_request::grant))
        .route("/permission-requests/{id}/deny", post(permission_request::deny))
        .route("/permission-requests/{id}/withdraw", post(permission_request::withdraw))
        .route("/permission-requests/{id}/renew", get(renewal::show).post(renewal::renew))
        .route("/my-partners", get(my_partners::show))
        .route("/my-partners/{partner}/end", get(my_partners::show_end_all).post(my_partners::end_all))
        .route("/permissions/{id}/end", get(my_partners::show_end).post(my_partners::end))
        .route("/reviews", get(reviews::show).post(reviews::submit))
        .route("/reviews/preview", post(reviews::preview))
        .route("/record", get(record::show))
        .route("/record/export", get(record::export))
        .route("/notices", get(notices::show))
        .route("/live", get(live::show))
        .route("/account", get(account::show).post(account::save))
        .route("/account/notices", get(notice_choices::show).post(notice_choices::save))
        .route("/account/tokens", get(tokens::show).post(tokens::make))
        .route("/tokens/{token}", get(tokens::show_one))
        .route("/tokens/{token}/rotate", post(tokens::rotate))
        .route("/tokens/{token}/revoke", get(tokens::show_revoke).post(tokens::revoke))
        .route("/organizations/{id}/tokens", get(tokens::of_organization))
        .route("/organizations/{id}/service-accounts", get(service_accounts::show).post(service_accounts::make))
        .route("/service-accounts/{person}", get(service_accounts::show_one))
        .route("/service-accounts/{person}/tokens", post(service_accounts::make_token))
        .route("/account/sign-out-everywhere", post(account::sign_out_everywhere))
        .route("/people", get(people::own))
        .route("/organizations/{id}/people", get(people::show).post(people::invite))
        .route("/people/{person}", get(person::show))
        .route("/people/{person}/change", post(person::change))
        .route("/people/{person}/invite", post(person::invite))
        .route("/people/{person}/lock", get(person::show_lock).post(person::lock))
        .route("/people/{person}/address", post(person::ask_address))
        .route("/people/{person}/move", get(person_move::show).post(person_move::relocate))
        .route("/address/{token}", get(person::show_address).post(person::confirm_address))
        .route("/organizations/{id}", get(organization::show).post(organization::rename))
        .route("/organizations/{id}/locations", post(organization::add_location))
        .route("/organizations/{id}/locations/{location}", post(organization::change_location))
        .route("/organizations/{id}/links", get(contact_links::show).post(contact_links::link))
        .route("/organizations/{id}/links/{link}/end", get(contact_links::show_end).post(contact_links::end))
        .route("/webhooks", get(webhooks::own))
        .route("/organizations/{id}/webhooks", get(webhooks::list).post(webhooks::add))
        .route("/organizations/{id}/webhooks/new", get(webhooks::show_new))
        .route("/organizations/{id}/webhooks/preview", post(webhooks::preview_new))
        .route("/organizations/{id}/webhooks/{webhook}", get(webhooks::show))
        .route("/organizations/{id}/webhooks/{webhook}/change", get(webhooks::show_change).post(webhooks::change))
        .route("/organizations/{id}/webhooks/{webhook}/preview", post(webhooks::preview_change))
        .route("/organizations/{id}/webhooks/{webhook}/pause", post(webhooks::pause))
        .route("/organizations/{id}/webhooks/{webhook}/test", post(webhooks::test))
        .route("/organizations/{id}/webhooks/{webhook}/secret", post(webhooks::rotate))
        .route("/organizations/{id}/webhooks/{webhook}/delete", get(webhooks::show_delete).post(webhooks::delete))
        .route("/organizations/{id}/webhooks/{webhook}/deliveries/{delivery}", get(webhooks::show_delivery))
        .route("/organizations/{id}/webhooks/{webhook}/deliveries/{delivery}/resend", post(webhooks::resend))
        .route("/sites", get(sites::own))
        .route("/organizations/{id}/sites", get(sites::show).post(sites::add))
        .route("/sites/{site}", get(site::show))
        .route("/sites/{site}/change", get(site::show_change).post(site::change))
        .route("/sites/{site}/contacts", post(site::add_contact))
        .route("/sites/{site}/contacts/remove", post(site::remove_contact))
        .route("/sites/{site}/request", get(site_request::show).post(site_request::submit))
        .route("/sites/{site}/remove", get(site::show_remove).post(site::remove))
        .route("/site-notices", get(site_notices::list))
        .route("/site-notices/new", get(site_notice_new::show))
        .route("/site-notices/preview", post(site_notice_new::preview))
        .route("/site-notices/publish", post(site_notice_new::publish))
        .route("/site-notices/{notice}", get(site_notices::show))
        .route("/site-notices/{notice}/updates", post(site_notices::update))
        .route("/administration/organizations", get(administration::show).post(administration::add))
        .route("/administration/people", get(administration::show_people))
        .route("/administration/products", get(products::show).post(products::add))
        .route("/administration/products/{product}", post(products::change))
        .route("/administration/jobs", get(administration::show_jobs).post(administration::retry_job))
        .route("/administration/reviews", get(reviews::show_unconfirmed))
        .route("/sandbox", get(sandbox::show))
        .route("/sandbox/become", post(sandbox::become_person))
        .route("/sandbox/mail", get(sandbox::show_mail))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/assets/{file}", get(assets::serve))
}

/// A path as a log may have it: links with a token in them must not stand there.
pub(crate) fn loggable(path: &str) -> &str {
    if path.starts_with("/password/") {
        "/password/…"
    } else if path.starts_with("/address/") {
        "/address/…"
    } else if path.starts_with("/setup/") {
        "/setup/…"
    } else {
        path
    }
}

/// The page where a person's work begins.
async fn home(SignedIn(visitor): SignedIn) -> Answer {
    let person = &visitor.person;
    let to = match person.kind {
        OrganizationKind::Vendor if person.roles.has(Role::Support) => "/queue",
        OrganizationKind::Vendor if person.roles.has(Role::Administrator) => "/administration/organizations",
        OrganizationKind::Customer if person.roles.has(Role::ContactManager) => "/my-partners",
        OrganizationKind::Vendor | OrganizationKind::Partner | OrganizationKind::Customer => "/service-requests",
    };
    Ok(Redirect::to(to).into_response())
}
