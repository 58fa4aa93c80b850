//! What is around every handler: who is calling, how often, and how errors are told.

use jiff::SignedDuration;
use reqwest::{
    Method,
    header::{ACCEPT_LANGUAGE, ALLOW, AUTHORIZATION, CONTENT_TYPE, COOKIE, WWW_AUTHENTICATE},
};
use serde_json::json;

use super::{
    super::{
        client::cookie_of,
        on_both, on_both_with,
        world::{PASSWORD, Terms},
    },
    ALL, submission,
};

#[tokio::test]
async fn a_token_is_needed_and_a_cookie_is_none() {
    on_both(async |app| {
        let anonymous = app.anonymous();
        let email = app.world.person("hana").email.clone();
        let page = anonymous.post("/sign-in", &[("email", &email), ("password", PASSWORD)]).await;
        let (cookie, _) = cookie_of(&page).unwrap();
        let good = app.program("hana", "read").await.token;
        let other = format!("{}0", &good[..good.len() - 1]);
        let mistyped = if other == good { format!("{}1", &good[..good.len() - 1]) } else { other };
        let unknown = crate::auth::token::new_for_programs(false);
        for (header, code, challenge) in [
            (None, "token-missing", "Bearer"),
            (Some("Basic aGFuYTp4".to_owned()), "token-missing", "Bearer"),
            (Some(format!("Bearer {mistyped}")), "token-mistyped", "Bearer error=\"invalid_token\""),
            (Some("Bearer ".to_owned()), "token-mistyped", "Bearer error=\"invalid_token\""),
            (Some(format!("Bearer {unknown}")), "token-unknown", "Bearer error=\"invalid_token\""),
        ] {
            for path in ["/api/v1/me", "/api/v1/service-requests/SR-1", "/api/v1/nowhere", "/api/v1"] {
                let mut request = anonymous.request(Method::GET, path).header(COOKIE, &cookie);
                if let Some(header) = &header {
                    request = request.header(AUTHORIZATION, header);
                }
                let page = anonymous.send(request).await;
                let header = header.as_deref().unwrap_or_default();
                // A header is trimmed on its way.
                let (code, challenge) =
                    if header == "Bearer " { ("token-missing", "Bearer") } else { (code, challenge) };
                let page = page.is(401);
                assert_eq!((page.code().as_str(), page.headers[WWW_AUTHENTICATE].to_str().unwrap()), (code, challenge));
                assert_eq!(page.headers[CONTENT_TYPE], "application/problem+json");
                assert!(!page.headers.contains_key("set-cookie"));
            }
        }
        let me = app.program("hana", "read").await.get("/me").await.is(200).json();
        assert_eq!(me["name"], "Hana Sato");
        assert_eq!((&me["organization"]["kind"], &me["token"]["scopes"]), (&json!("partner"), &json!(["read"])));
        assert_eq!(me["token"]["ends_at"], "2027-02-19T00:00:00Z");
    })
    .await;
}

#[tokio::test]
async fn what_a_token_is_not_for_is_refused_with_what_it_needs_and_the_record_says_which_token_acted() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        app.give(&Terms::new().everybody("create")).await;
        let reader = app.program("hana", "read").await;
        let path = format!("/service-requests/{number}");
        reader.get(&path).await.is(200);
        let page = reader.post(&format!("{path}/messages"), &json!({ "body": "Hello" })).await.is(403);
        assert_eq!(
            page.headers[WWW_AUTHENTICATE].to_str().unwrap(),
            "Bearer error=\"insufficient_scope\", scope=\"service-requests\""
        );
        let problem = page.json();
        assert_eq!(problem["code"], "refused");
        let why = "This token is not for that. Its scopes are: read. It needs: service-requests.";
        assert_eq!(problem["explanation"]["why"], why);
        assert!(problem["explanation"].get("ask").is_none(), "no customer can help");
        assert_eq!(problem["type"], "/api/problems#refused");
        let writer = app.program("hana", "service-requests").await;
        for path in ["/service-requests", &path] {
            let page = writer.get(path).await.is(403);
            assert!(page.headers[WWW_AUTHENTICATE].to_str().unwrap().ends_with("scope=\"read\""));
        }
        writer.post(&format!("{path}/messages"), &json!({ "body": "Hello" })).await.is(201);
        let record = app.record().await;
        let acts: Vec<_> =
            record.iter().filter(|entry| entry.token_id.is_some()).map(|entry| entry.act.as_str()).collect();
        assert_eq!(acts, ["view", "update", "view", "update:message"], "the refused ones are there too");
        let id = |program: &super::Program| (program.token.clone(), ());
        assert_ne!(id(&reader), id(&writer));
        // What is refused as foreign stays unknown, whatever the token is for.
        let nils = app.program("nils", "read").await;
        nils.post(&format!("{path}/messages"), &json!({ "body": "Hello" })).await.is(404);
    })
    .await;
}

#[tokio::test]
async fn errors_have_their_code_field_and_language() {
    on_both(async |app| {
        let tessa = app.program("tessa", ALL).await;
        for (method, path, status, code) in [
            (Method::GET, "/nowhere", 404, "not-found"),
            (Method::GET, "/service-requests/SR-99999", 404, "not-found"),
            (Method::GET, "/service-requests/x", 404, "not-found"),
            (Method::DELETE, "/me", 405, "method"),
            (Method::POST, "/service-requests", 415, "not-json"),
            (Method::GET, "/service-requests?limit=0", 422, "invalid"),
            (Method::GET, "/service-requests?cursor=x", 422, "invalid"),
            (Method::GET, "/service-requests?king=1", 422, "invalid"),
            (Method::GET, "/service-requests?limit=1&limit=2", 422, "invalid"),
            (Method::GET, "/service-requests?state=king", 422, "invalid"),
        ] {
            let page = tessa.send(tessa.request(method, path)).await.is(status);
            assert_eq!(page.code(), code, "{path}");
            assert_eq!(page.json().get("request_id").is_some(), status != 404);
            if status == 405 {
                assert_eq!(page.headers[ALLOW], "GET,HEAD");
            }
        }
        let wrong = async |body: serde_json::Value| tessa.post("/service-requests", &body).await.is(422).wrong();
        let pair = |field: &str, code: &str| (field.to_owned(), code.to_owned());
        let mut body = submission(app, "acme", "");
        assert_eq!(wrong(body.clone()).await, [pair("subject", "field-empty")]);
        body["severity"] = json!("9");
        assert_eq!(wrong(body.clone()).await, [pair("subject", "field-empty"), pair("severity", "field-choose")]);
        body["king"] = json!(1);
        assert_eq!(wrong(body.clone()).await, [pair("king", "field-unknown")]);
        assert_eq!(wrong(json!({ "customer": 1 })).await, [pair("customer", "json-error-kind")]);
        assert_eq!(wrong(json!({ "customer": "x" })).await, [pair("subject", "field-empty")]);
        assert_eq!(wrong(json!([])).await, [pair("", "json-error-kind")]);
        let post = |body: String| {
            tessa.request(Method::POST, "/service-requests").header(CONTENT_TYPE, "application/json").body(body)
        };
        for body in ["", "{", "}", "\u{0}"] {
            assert_eq!(tessa.send(post(body.to_owned())).await.is(400).code(), "json", "{body}");
        }
        let large = format!("\"{}\"", "x".repeat(1024 * 1024));
        assert_eq!(tessa.send(post(large)).await.is(413).code(), "json-too-large");
        let asked = tessa.request(Method::GET, "/nowhere").header(ACCEPT_LANGUAGE, "ja");
        assert_eq!(tessa.send(asked).await.json()["title"], "ここに表示できるものはありません");
    })
    .await;
}

#[tokio::test]
async fn a_token_calls_as_often_as_is_configured_and_says_so() {
    on_both_with(
        |config| config.api.requests_per_minute = 3,
        async |app| {
            let (one, other) = (app.program("hana", "read").await, app.program("hana", "read").await);
            for left in ["2;t=20", "1;t=40", "0;t=60"] {
                let page = one.get("/me").await.is(200);
                assert_eq!(page.headers["ratelimit"], format!("\"token\";r={left}"));
                assert_eq!(page.headers["ratelimit-policy"], "\"token\";q=3;w=60");
            }
            let page = one.get("/me").await.is(429);
            assert_eq!(page.code(), "too-often");
            assert_eq!(
                (&page.headers["ratelimit"], &page.headers["retry-after"]),
                (&"\"token\";r=0;t=20".parse().unwrap(), &"20".parse().unwrap())
            );
            other.get("/me").await.is(200);
            app.pass(SignedDuration::from_secs(20));
            one.get("/me").await.is(200);
            one.get("/me").await.is(429);
        },
    )
    .await;
}

#[tokio::test]
async fn unknown_tokens_cannot_be_tried_without_end_and_good_ones_always_can() {
    on_both(async |app| {
        let good = app.program("hana", "read").await;
        for _ in 0..40 {
            app.with_token(&crate::auth::token::new_for_programs(true)).get("/me").await.is(401);
        }
        // From then on they wait for no writer and keep none waiting.
        let writer = app.db().write().await.unwrap();
        let page = app.with_token(&crate::auth::token::new_for_programs(true)).get("/me").await.is(429);
        drop(writer);
        assert_eq!((page.code().as_str(), &page.json()["reason"]), ("too-many", &json!("token-too-many")));
        good.get("/me").await.is(200);
        app.pass(SignedDuration::from_mins(16));
        app.with_token(&crate::auth::token::new_for_programs(true)).get("/me").await.is(401);
    })
    .await;
}
