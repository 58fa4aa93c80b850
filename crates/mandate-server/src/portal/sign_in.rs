//! Signing in and out.

use std::net::{IpAddr, SocketAddr};

use askama::Template;
use axum::{
    extract::{ConnectInfo, State},
    http::{HeaderMap, header},
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::{
    CookieJar,
    cookie::{Cookie, SameSite},
};
use serde::Deserialize;

use super::{
    address::Query,
    form::{Fields, Form},
    frame::{self, Answer, Frame, Visit},
};
use crate::{App, ops::sign_in};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Page {
    frame: Frame,
    form: Form,
    /// Where who cannot sign in may write.
    support: Option<String>,
}

/// Where to go after signing in.
#[derive(Deserialize)]
pub(super) struct Next {
    #[serde(default)]
    next: String,
}

/// Only addresses of this portal: nobody is sent elsewhere by a link to the sign-in page.
fn local(next: &str) -> &str {
    let plain = next.bytes().all(|byte| (b'!'..=b'~').contains(&byte) && byte != b'\\');
    let inside = next.starts_with('/') && !next.starts_with("//") && plain;
    if inside { next } else { "/" }
}

pub(super) async fn show(visit: Visit, Query(Next { next }): Query<Next>) -> Answer {
    if visit.visitor.is_some() {
        return Ok(Redirect::to(local(&next)).into_response());
    }
    frame::show(&Page { frame: visit.frame(), form: Form::new(&[("next", &next)]), support: visit.support })
}

/// From where on the network a visitor comes: what one's own proxy says, where one stands in front.
pub(crate) fn address(app: &App, peer: SocketAddr, headers: &HeaderMap) -> String {
    let forwarded = headers.get_all("x-forwarded-for").iter().next_back().and_then(|value| value.to_str().ok());
    let last = forwarded.and_then(|list| list.rsplit(',').next()).map(str::trim).filter(|_| app.config().behind_proxy);
    match last.and_then(|address| address.parse().ok()).unwrap_or(peer.ip()) {
        // Whoever has one address of IPv6 has all that begin alike.
        IpAddr::V6(address) if !address.is_loopback() => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        address => address.to_string(),
    }
}

/// What a browser says it is.
pub(super) fn browser(headers: &HeaderMap) -> &str {
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// An answer that begins a session.
pub(super) fn signed_in(app: &App, token: String, next: &str) -> Response {
    (CookieJar::new().add(session_cookie(app, token)), Redirect::to(local(next))).into_response()
}

fn session_cookie(app: &App, token: String) -> Cookie<'static> {
    let encrypted = app.config().is_encrypted();
    Cookie::build((frame::cookie_name(encrypted), token))
        .path("/")
        .http_only(true)
        .secure(encrypted)
        .same_site(SameSite::Lax)
        .build()
}

pub(super) async fn submit(
    State(app): State<App>,
    visit: Visit,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    fields: Fields,
) -> Answer {
    let fields = fields.only(&["email", "password", "next"])?;
    let address = address(&app, peer, &headers);
    match sign_in::sign_in(&app, fields.get("email"), fields.get("password"), &address, browser(&headers)).await {
        Ok(token) => Ok(signed_in(&app, token, fields.get("next"))),
        Err(error) => {
            let frame = visit.frame();
            let form = Form::refused(&frame, fields, error)?;
            frame::page(form.status(), &Page { frame, form, support: visit.support })
        }
    }
}

pub(super) async fn sign_out(State(app): State<App>, visit: Visit) -> Answer {
    if let Some(visitor) = &visit.visitor {
        sign_in::sign_out(&app, &visitor.token).await?;
    }
    // As it was set, or browsers would keep it.
    let mut cookie = session_cookie(&app, String::new());
    cookie.make_removal();
    Ok((CookieJar::new().add(cookie), Redirect::to("/sign-in?done=signed-out")).into_response())
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn nobody_is_sent_elsewhere_after_signing_in() {
        assert_eq!(local("/my-customers?x=1"), "/my-customers?x=1");
        for elsewhere in
            ["https://evil.example", "//evil.example", "/\\evil.example", "evil", "", "/\nx", "/\u{1}", "/\u{7f}", "/é"]
        {
            assert_eq!(local(elsewhere), "/", "{elsewhere}");
        }
    }
}
