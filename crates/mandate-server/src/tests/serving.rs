//! The installation as it is served: with the work behind the requests, until it is told to stop.

use std::{convert::Infallible, future::pending, task::Poll, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE},
    routing::get,
};
use futures_util::stream;
use reqwest::Method;
use tokio::{net::TcpListener, sync::oneshot};
use tower::ServiceExt as _;

use super::{app::http_client, client::Browser, on_both, world::PASSWORD};
use crate::{
    ops::record,
    serve::{broken::guard, router, serve},
};

#[tokio::test]
async fn serving_ends_when_it_is_told_and_leaves_the_record_sealed_and_the_mails_sent() {
    on_both(async |app| {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn(serve(app.sandbox.clone(), listener, async { stopped.await.unwrap() }));
        let browser = Browser::new(http_client(None), &url);
        let page = browser.get("/healthz").await.is(200);
        assert_eq!(page.body, "ok");
        let css = browser.get("/sign-in").await.link("/assets/mandate.css?v=");
        let css = browser.get(&css).await.is(200);
        assert_eq!(css.headers["cache-control"], "public, max-age=31536000, immutable");
        assert_eq!(css.headers["content-type"], "text/css; charset=utf-8");

        let fields = [("email", "tessa@acme.example"), ("password", PASSWORD)];
        let http = http_client(None);
        let page = Browser::new(http.clone(), &url).post("/sign-in", &fields).await.is(303);
        let tessa = Browser::new(http, &url).with_cookie(&super::client::cookie_of(&page).unwrap().0);
        tessa.submit(app.world.organization("acme"), "Oven 3").await;
        stop.send(()).unwrap();
        served.await.unwrap();
        let mut tx = app.db().read().await.unwrap();
        assert_eq!(mandate_store::ledger::list_unsealed(&mut tx).await.unwrap(), []);
        drop(tx);
        assert!(record::verify(app.db()).await.unwrap().entries > 0);
    })
    .await;
}

#[tokio::test]
async fn what_is_too_slow_or_breaks_is_told_to_programs_and_people_as_every_other_error() {
    on_both(async |app| {
        let slow = || get(async || pending::<()>().await);
        let broken = || get(async || -> () { panic!("it broke") });
        let router = Router::new().route("/api/v1/slow", slow()).route("/api/v1/broken", broken());
        let router = router.route("/slow", slow()).route("/broken", broken());
        let router = guard(router, &app.app, Duration::ZERO);
        let ask = async |path: &str| {
            let request = Request::get(path).header("accept", "text/html").header("accept-language", "ja");
            let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
            let (parts, body) = response.into_parts();
            (parts, to_bytes(body, 100_000).await.unwrap())
        };
        let (slow, broken) = ("もう一度送信する前に", "システム側で問題が起きました");
        for (path, status, code, said) in [("slow", 503, "too-slow", slow), ("broken", 500, "failed", broken)] {
            let (parts, body) = ask(&format!("/api/v1/{path}")).await;
            let problem: serde_json::Value = serde_json::from_slice(&body).unwrap();
            assert_eq!(parts.headers[CONTENT_TYPE], "application/problem+json");
            assert_eq!(
                (parts.status.as_u16(), &problem["status"], &problem["code"]),
                (status, &status.into(), &code.into())
            );
            assert_eq!(problem["request_id"], parts.headers["x-request-id"].to_str().unwrap());
            let (parts, body) = ask(&format!("/{path}")).await;
            let page = String::from_utf8(body.to_vec()).unwrap();
            assert_eq!(parts.status.as_u16(), status);
            assert!(page.contains("<html lang=\"ja\"") && page.contains(said), "{page}");
            let reference = parts.headers["x-request-id"].to_str().unwrap();
            assert!(page.contains(reference), "support is told which request it was");
            assert_eq!(parts.headers[CACHE_CONTROL], "no-store");
            assert!(parts.headers[CONTENT_SECURITY_POLICY].to_str().unwrap().contains("default-src 'none'"));
        }
    })
    .await;
}

#[tokio::test]
async fn what_breaks_is_said_to_whoever_is_signed_in_in_its_language() {
    on_both(async |app| {
        let hana = app.sign_in("hana").await;
        let account = [("language", "es"), ("theme", "system"), ("time_zone", "Europe/Madrid")];
        hana.post("/account", &account).await.done("saved");
        let sent = hana.request(Method::POST, "/account").build().unwrap();
        let breaking = stream::poll_fn(|_| -> Poll<Option<Result<Bytes, Infallible>>> { panic!("it broke") });
        let request = Request::post("/account")
            .header(COOKIE, &sent.headers()[COOKIE])
            .header(ACCEPT_LANGUAGE, "ja")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from_stream(breaking));
        let router = guard(router(app.app.clone()), &app.app, Duration::MAX);
        let response = router.oneshot(request.unwrap()).await.unwrap();
        assert_eq!(response.status().as_u16(), 500);
        let page = String::from_utf8(to_bytes(response.into_body(), 100_000).await.unwrap().to_vec()).unwrap();
        assert!(page.contains("<html lang=\"es\"") && page.contains("Hana Sato"), "{page}");
    })
    .await;
}
