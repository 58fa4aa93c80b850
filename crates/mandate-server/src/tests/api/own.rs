//! What is the caller's own business, canned answers and figures, by programs.

use reqwest::Method;
use serde_json::json;

use super::{
    super::{on_both, world::Terms},
    ALL,
};

#[tokio::test]
async fn settings_notices_and_views_are_the_callers_own() {
    on_both(async |app| {
        app.give(&Terms::new().everybody("look")).await;
        let hana = app.program("hana", ALL).await;
        let put =
            async |path: &str, body: serde_json::Value| hana.send(hana.request(Method::PUT, path).json(&body)).await;
        put("/account", json!({ "language": "es", "time_zone": "Asia/Tokyo", "theme": "dark" })).await.is(204);
        let settings = hana.get("/account").await.is(200).json();
        assert_eq!(settings, json!({ "language": "es", "time_zone": "Asia/Tokyo", "theme": "dark" }));
        let page = put("/account", json!({ "language": "xx", "time_zone": "x", "theme": "x" })).await.is(422);
        let fields: Vec<_> = page.wrong().into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["language", "time_zone", "theme"]);
        let notices = hana.get("/notices").await.is(200).json();
        assert_eq!(notices["items"][0]["kind"], "news-token-made");
        assert_eq!(notices["items"][1]["kind"], "news-approved");
        assert!(notices["items"][1]["text"].as_str().unwrap().contains("Acme Foods"));
        let choices = json!({ "choices": {
            "new_service_request": "digest", "message": "never", "progress": "at_once", "site_notice": "digest",
        } });
        put("/notices/choices", choices.clone()).await.is(204);
        assert_eq!(hana.get("/notices/choices").await.is(200).json(), choices);
        let page = put("/notices/choices", json!({ "choices": { "message": "never" } })).await.is(422);
        assert!(page.wrong().iter().any(|(field, _)| field == "choices/progress"));
        let new = json!({ "name": "Mine", "query": "mine=yes&king=1" });
        let id = hana.post("/saved-views", &new).await.is(201).json()["id"].clone();
        let path = format!("/saved-views/{}", id.as_str().unwrap());
        assert_eq!(hana.get(&path).await.is(200).json()["query"], "mine=yes");
        assert_eq!(hana.post("/saved-views", &new).await.is(422).wrong()[0].1, "saved-view-error-taken");
        put(&path, json!({ "name": "Ours" })).await.is(204);
        assert_eq!(hana.get("/saved-views").await.json()["items"][0]["name"], "Ours");
        app.program("kenji", ALL).await.get(&path).await.is(404);
        hana.delete(&path).await.is(204);
        hana.get(&path).await.is(404);
        let browser = app.sign_in("hana").await;
        assert!(!hana.get("/account/sessions").await.is(200).json()["items"].as_array().unwrap().is_empty());
        hana.delete("/account/sessions").await.is(204);
        browser.get("/account").await.is(303);
        // What is one's own business is no less bound to what the token is for.
        let reader = app.program("hana", "read").await;
        let page = reader.delete("/account/sessions").await.is(403);
        assert!(page.headers["www-authenticate"].to_str().unwrap().ends_with("scope=\"people\""));
        app.program("hana", "people").await.get("/notices").await.is(403);
    })
    .await;
}

#[tokio::test]
async fn the_support_keeps_answers_and_fills_them() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let (vera, tessa) = (app.program("vera", ALL).await, app.program("tessa", ALL).await);
        let page = vera.post("/canned-answers", &json!({ "name": "" })).await.is(422);
        let fields: Vec<_> = page.wrong().into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["name", "en"]);
        let new = json!({ "name": "Hello", "en": "Dear {contact}, {number} is ours." });
        let id = vera.post("/canned-answers", &new).await.is(201).json()["id"].clone();
        let path = format!("/canned-answers/{}", id.as_str().unwrap());
        let tag = vera.tag(&path).await;
        let change = json!({ "name": "Hello", "en": "Hello {contact}: {number}." });
        vera.put(&path, &tag, &change).await.is(204);
        vera.put(&path, &tag, &change).await.is(412);
        let filled = vera.get(&format!("/service-requests/{number}{path}")).await.is(200).json();
        assert_eq!(filled["text"], format!("Hello Tessa Tran: {number}."));
        assert_eq!(tessa.get("/canned-answers").await.is(403).code(), "refused");
        vera.delete(&path).await.is(204);
        vera.get(&path).await.is(404);
        assert_eq!(vera.get("/canned-answers").await.json()["items"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn p22_figures_are_numbers_and_a_file() {
    on_both(async |app| {
        app.service_request("Oven 3").await;
        crate::ops::experience::count(&app.app, || false).await.unwrap();
        let (tessa, bea) = (app.program("tessa", ALL).await, app.program("bea", ALL).await);
        let figures = tessa.get("/experience?by=week").await.is(200).json();
        assert_eq!((&figures["customer"]["name"], &figures["by"]), (&json!("Acme Foods"), &json!("week")));
        assert_eq!((&figures["together"]["opened"], &figures["ages"][0]["count"]), (&json!(1), &json!(1)));
        assert_eq!(figures["periods"].as_array().unwrap().len(), 12);
        let acme = app.world.organization("acme");
        bea.get(&format!("/experience?customer={acme}")).await.is(404);
        assert_eq!(tessa.get("/experience?by=year").await.is(422).wrong()[0].0, "by");
        let page = tessa.get("/experience/export").await.is(200);
        assert!(page.headers["content-type"].to_str().unwrap().starts_with("text/csv"));
        assert!(page.body.lines().count() > 12);
        let hana = app.program("hana", ALL).await;
        assert_eq!(hana.get("/experience").await.is(200).json()["customers"], 0);
    })
    .await;
}
