//! Service requests, by programs.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    super::{
        app::TestApp,
        client::{MULTIPART, multipart},
        on_both,
        world::Terms,
    },
    ALL, Program, submission,
};
use crate::ops::{Caller, service_request::looking};

async fn submitted(program: &Program, app: &TestApp, organization: &str, subject: &str) -> String {
    let page = program.post("/service-requests", &submission(app, organization, subject)).await.is(201);
    let number = page.json()["number"].as_str().unwrap().to_owned();
    assert_eq!(page.location(), format!("/api/v1/service-requests/{number}"));
    number
}

fn numbers(page: &Value) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|item| item["number"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_partners_program_submits_and_reads_for_its_customer() {
    on_both(async |app| {
        app.give(&Terms::new().everybody("create")).await;
        let (hana, tessa) = (app.program("hana", ALL).await, app.program("tessa", ALL).await);
        let number = submitted(&hana, app, "acme", "Oven 3").await;
        let path = format!("/service-requests/{number}");
        let request = tessa.get(&path).await.is(200).json();
        assert_eq!((&request["subject"], &request["state"]), (&json!("Oven 3"), &json!("new")));
        assert_eq!(request["submitter"]["name"], "Hana Sato");
        assert_eq!(request["contacts"][0]["role"], "primary");
        assert_eq!(request["customer"]["name"], "Acme Foods");
        assert_eq!(numbers(&tessa.get("/service-requests").await.json()), [number.as_str()]);
        // The same tag as long as nothing changes, and none of the body where it is known.
        let tag = tessa.tag(&path).await;
        assert_eq!(tessa.tag(&path).await, tag);
        let known = tessa.request(Method::GET, &path).header("if-none-match", &tag);
        let page = tessa.send(known).await.is(304);
        assert_eq!((page.body.as_str(), &page.headers["etag"]), ("", &tag.parse().unwrap()));
        hana.post(&format!("{path}/messages"), &json!({ "body": "Hello" })).await.is(201);
        assert_ne!(tessa.tag(&path).await, tag);
        let page = hana.post("/service-requests", &submission(app, "bravo", "Till")).await.is(404);
        assert_eq!(page.code(), "not-found");
    })
    .await;
}

#[tokio::test]
async fn a_list_goes_on_in_both_directions_without_a_gap() {
    on_both(async |app| {
        let tessa = app.program("tessa", ALL).await;
        let mut all = Vec::new();
        for subject in 0..7 {
            all.insert(0, submitted(&tessa, app, "acme", &format!("Oven {subject}")).await);
        }
        let mut found = Vec::new();
        let mut next = Some("/service-requests?limit=3&severity=3".to_owned());
        let mut last = None;
        while let Some(path) = next {
            let page = tessa.get(&path).await.is(200);
            assert_eq!(page.follows("prev").is_some(), !found.is_empty());
            found.extend(numbers(&page.json()));
            next = page.follows("next");
            last = page.follows("prev").or(last);
        }
        assert_eq!(found, all);
        let page = tessa.get(&last.unwrap()).await.is(200);
        assert_eq!(numbers(&page.json()), &all[3..6]);
        assert!(numbers(&tessa.get("/service-requests?limit=100").await.json()).len() == 7);
        crate::jobs::index(&app.app, || false).await.unwrap();
        for (query, count) in [
            ("state=new", 7),
            ("state=closed", 0),
            ("active=true", 7),
            ("active=false", 0),
            ("mine=true", 7),
            ("severity=1", 0),
            ("words=oven+4", 1),
            ("from=2026-11-20&until=2026-11-20", 7),
            ("until=2026-11-19", 0),
            ("product=Mixer", 0),
            ("without_product=true", 7),
            ("subscribed=true", 0),
        ] {
            let found = numbers(&tessa.get(&format!("/service-requests?{query}")).await.is(200).json());
            assert_eq!(found.len(), count, "{query}");
        }
        // Reading another organization's list stands in its record.
        app.give(&Terms::new().everybody("look")).await;
        let hana = app.program("hana", "read").await;
        assert_eq!(numbers(&hana.get("/service-requests").await.json()), all);
        let entry = app.record().await.pop().unwrap();
        assert_eq!((entry.act.as_str(), entry.token_id.is_some()), ("view:list", true));
    })
    .await;
}

#[tokio::test]
async fn a_program_that_reads_a_service_request_is_nobody_who_looks_at_it() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let (path, vera) = (format!("/service-requests/{number}"), app.program("vera", ALL).await);
        vera.get(&path).await.is(200);
        vera.get(&format!("{path}/story")).await.is(200);
        vera.get(&format!("{path}/contacts/candidates")).await.is(200);
        let lars = app.sign_in("lars").await;
        lars.get(&path).await.is(200).lacks("is looking").lacks("Vera Lund is");
        let caller = Caller::person(app.world.person("vera").id, String::new());
        let number = number.parse().unwrap();
        let others = looking::look(&app.app, &caller, number, false).await.unwrap();
        assert_eq!(others.len(), 1, "who has the page open is");
        assert_eq!(others[0].name, "Lars Lie");
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_given_to_somebody_is_said_before_and_each_counts_once() {
    on_both(async |app| {
        let (one, two) = (app.service_request("Oven 1").await, app.service_request("Oven 2").await);
        let vera = app.program("vera", ALL).await;
        let path = "/service-requests/changes/preview";
        let (odd, lars) = (app.world.person("odd").id, app.world.person("lars").id);
        let ask = |numbers: &[&String], to| json!({ "numbers": numbers, "change": { "assignee": to } });
        let planned = vera.post(path, &ask(&[&one, &two, &one], odd)).await.is(200).json();
        let items = planned["items"].as_array().unwrap();
        assert_eq!(items.len(), 2);
        for item in items {
            assert_eq!((&item["outcome"], &item["seen"]), (&json!("impossible"), &Value::Null));
            assert_eq!(item["why"], "This person is not in the vendor’s support, or is locked.");
        }
        let planned = vera.post(path, &ask(&[&two, &one, &two], lars)).await.is(200).json();
        let items = planned["items"].as_array().unwrap();
        let seen: Vec<_> = items.iter().map(|item| (&item["number"], &item["outcome"], &item["seen"])).collect();
        let changes = json!("changes");
        assert_eq!(seen, [(&json!(two), &changes, &json!(1)), (&json!(one), &changes, &json!(1))]);
        // As often as one likes, as long as they are no more than fifty.
        let often: Vec<_> = std::iter::repeat_n(&one, 60).collect();
        vera.post(path, &ask(&often, lars)).await.is(200);
    })
    .await;
}

#[tokio::test]
async fn a_change_names_what_it_changes_and_a_lost_update_is_refused() {
    on_both(async |app| {
        let tessa = app.program("tessa", ALL).await;
        let path = format!("/service-requests/{}", submitted(&tessa, app, "acme", "Oven 3").await);
        let severity = json!({ "severity": "1", "reason": "It burns." });
        let request = tessa.request(Method::PUT, &format!("{path}/severity")).json(&severity);
        assert_eq!(tessa.send(request).await.is(428).code(), "precondition-required");
        let tag = tessa.tag(&path).await;
        tessa.put(&format!("{path}/severity"), &tag, &severity).await.is(204);
        assert_eq!(tessa.get(&path).await.json()["severity"], "1");
        let closed = json!({ "state": "closed" });
        for stale in [tag.as_str(), "\"x\"", "x", "\"1.a\", \"2.b\""] {
            let page = tessa.put(&format!("{path}/state"), stale, &closed).await.is(412);
            assert_eq!(page.code(), "precondition-failed", "{stale}");
        }
        let tag = tessa.tag(&path).await;
        tessa.put(&format!("{path}/state"), &tag, &closed).await.is(204);
        let tag = tessa.tag(&path).await;
        let page = tessa.put(&format!("{path}/state"), &tag, &json!({ "state": "reopened" })).await.is(422);
        assert_eq!(page.wrong(), [("reason".to_owned(), "field-empty".to_owned())]);
        let page = tessa.put(&format!("{path}/state"), &tag, &json!({ "state": "open" })).await.is(409);
        assert_eq!(page.json()["reason"], "conflict-state");
        let reopened = json!({ "state": "reopened", "reason": "It burns again." });
        tessa.put(&format!("{path}/state"), &tag, &reopened).await.is(204);
        let request = tessa.get(&path).await.json();
        assert_eq!(request["state"], "reopened");
        assert!(request["possible_states"].as_array().unwrap().contains(&json!("closed")));
        let story = tessa.get(&format!("{path}/story")).await.is(200).json();
        let what: Vec<_> =
            story["items"].as_array().unwrap().iter().map(|step| step["what"].as_str().unwrap()).collect();
        assert_eq!(what, ["severity", "state", "state"]);
        assert_eq!(story["items"][0]["after"]["reason"], "It burns.");
    })
    .await;
}

#[tokio::test]
async fn messages_notes_and_files_stand_in_the_story_for_those_who_may_see_them() {
    on_both(async |app| {
        let (tessa, vera) = (app.program("tessa", ALL).await, app.program("vera", ALL).await);
        let path = format!("/service-requests/{}", submitted(&tessa, app, "acme", "Oven 3").await);
        let messages = format!("{path}/messages");
        let body = multipart(&[("body", "See the **log**.")], &[("oven.log", b"hot")]);
        let request = tessa.request(Method::POST, &messages).header("content-type", MULTIPART).body(body.clone());
        tessa.send(request).await.is(201);
        vera.post(&messages, &json!({ "body": "A known fault.", "internal": true })).await.is(201);
        vera.post(&messages, &json!({ "body": "Thanks.", "state": "waiting_for_customer" })).await.is(201);
        assert_eq!(tessa.post(&messages, &json!({ "body": "x", "internal": true })).await.is(403).code(), "refused");
        let kinds = async |program: &Program| {
            let story = program.get(&format!("{path}/story")).await.is(200).json();
            let items = story["items"].as_array().unwrap().clone();
            items.iter().map(|step| step["kind"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(kinds(&tessa).await, ["message", "change", "message"]);
        assert_eq!(kinds(&vera).await, ["message", "note", "change", "message"]);
        let story = tessa.get(&format!("{path}/story")).await.json();
        let file = &story["items"][0]["attachments"][0];
        assert_eq!((&file["name"], &file["size"]), (&json!("oven.log"), &json!(3)));
        let id = file["id"].as_str().unwrap();
        let page = tessa.get(&format!("{path}/attachments/{id}")).await.is(200);
        assert_eq!(page.body, "hot");
        assert!(page.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
        // The same with files under a key is written once; another state than there is, or one that was not seen, is refused.
        let again = |body: Vec<u8>| {
            let request = tessa.request(Method::POST, &messages).header("content-type", MULTIPART);
            tessa.send(request.header("idempotency-key", "f").body(body))
        };
        again(body.clone()).await.is(201);
        assert_eq!(again(body).await.is(201).headers["idempotency-replayed"], "true");
        let seen = story["items"][0]["id"].clone();
        let page = tessa.post(&messages, &json!({ "body": "x", "seen": seen })).await.is(409);
        assert_eq!(page.json()["reason"], "conflict-new-messages");
        let page = tessa.post(&messages, &json!({ "body": "x", "state": "king" })).await.is(422);
        assert_eq!(page.wrong(), [("state".to_owned(), "field-choose".to_owned())]);
        let page = vera.post(&messages, &json!({ "body": "x", "internal": true, "state": "closed" })).await.is(422);
        assert_eq!(page.wrong(), [("internal".to_owned(), "message-error-note".to_owned())]);
    })
    .await;
}

#[tokio::test]
async fn a_long_story_comes_in_pages() {
    on_both(async |app| {
        let tessa = app.program("tessa", ALL).await;
        let path = format!("/service-requests/{}", submitted(&tessa, app, "acme", "Oven 3").await);
        for message in 0..53 {
            tessa.post(&format!("{path}/messages"), &json!({ "body": format!("{message}") })).await.is(201);
        }
        let page = tessa.get(&format!("{path}/story")).await.is(200);
        assert_eq!(page.json()["items"].as_array().unwrap().len(), 50);
        assert_eq!(page.follows("prev"), None);
        let older = tessa.get(&page.follows("next").unwrap()).await.is(200);
        let bodies: Vec<_> =
            older.json()["items"].as_array().unwrap().iter().map(|step| step["body"].clone()).collect();
        assert_eq!(bodies, ["0", "1", "2"]);
        assert_eq!(older.follows("next"), None);
        let newer = tessa.get(&older.follows("prev").unwrap()).await.is(200);
        assert_eq!(newer.json()["items"], page.json()["items"]);
        assert_eq!(tessa.get(&format!("{path}/story?cursor=x")).await.is(422).wrong()[0].1, "page-error-cursor");
    })
    .await;
}

#[tokio::test]
async fn contacts_are_added_promoted_and_removed() {
    on_both(async |app| {
        let tessa = app.program("tessa", ALL).await;
        let path = format!("/service-requests/{}", submitted(&tessa, app, "acme", "Oven 3").await);
        let paul = app.world.person("paul").id.to_string();
        let candidates = tessa.get(&format!("{path}/contacts/candidates")).await.is(200).json();
        let names: BTreeSet<_> =
            candidates["items"].as_array().unwrap().iter().map(|one| one["name"].to_string()).collect();
        assert!(names.contains("\"Paul Pohl\"") && !names.contains("\"Tessa Tran\""));
        let at = format!("{path}/contacts/{paul}");
        tessa.send(tessa.request(Method::PUT, &at)).await.is(204);
        let page = tessa.send(tessa.request(Method::PUT, &at)).await.is(422);
        assert_eq!(page.wrong()[0].1, "contact-error-not-possible");
        let tag = tessa.tag(&path).await;
        tessa.put(&format!("{path}/primary-contact"), &tag, &json!({ "contact": paul })).await.is(204);
        assert_eq!(tessa.delete(&at).await.is(409).json()["reason"], "conflict-primary-contact");
        let contacts = tessa.get(&path).await.json()["contacts"].clone();
        assert_eq!((&contacts[0]["name"], &contacts[0]["role"]), (&json!("Paul Pohl"), &json!("primary")));
        let own = format!("{path}/contacts/{}", app.world.person("tessa").id);
        tessa.delete(&own).await.is(204);
        tessa.delete(&own).await.is(404);
    })
    .await;
}

#[tokio::test]
async fn the_desk_assigns_links_and_merges_after_a_preview() {
    on_both(async |app| {
        let (tessa, vera) = (app.program("tessa", ALL).await, app.program("vera", ALL).await);
        let (one, other) =
            (submitted(&tessa, app, "acme", "Oven 3").await, submitted(&tessa, app, "acme", "Oven 4").await);
        let (path, at) = (format!("/service-requests/{one}"), format!("/service-requests/{one}/assignee"));
        let me = app.world.person("vera").id;
        let tag = vera.tag(&path).await;
        vera.put(&at, &tag, &json!({ "assignee": me })).await.is(204);
        assert_eq!(
            vera.put(&at, &tag, &json!({ "assignee": null })).await.is(409).json()["reason"],
            "conflict-assigned"
        );
        assert_eq!(tessa.put(&at, &tag, &json!({ "assignee": me })).await.is(403).code(), "refused");
        assert_eq!(vera.get(&path).await.json()["assignee"]["name"], "Vera Lund");
        assert_eq!(numbers(&vera.get("/service-requests?assigned=me").await.json()), [one.as_str()]);
        let related = format!("{path}/related/{other}");
        tessa.send(tessa.request(Method::PUT, &related)).await.is(204);
        assert_eq!(tessa.get(&path).await.json()["related"][0]["number"], other.as_str());
        tessa.delete(&related).await.is(204);
        assert_eq!(tessa.get(&path).await.json()["related"], json!([]));
        let preview = vera.get(&format!("/service-requests/{other}/merge?into={one}")).await.is(200).json();
        assert_eq!((&preview["from"], &preview["into"]), (&json!(other), &json!(one)));
        let merge = format!("/service-requests/{other}/merge");
        let page = vera.post(&merge, &json!({ "into": one, "mark": "x" })).await.is(409);
        assert_eq!(page.json()["reason"], "conflict-preview");
        vera.post(&merge, &json!({ "into": one, "mark": preview["mark"] })).await.is(200);
        assert_eq!(tessa.get(&format!("/service-requests/{other}")).await.json()["merged_into"], one.as_str());
        tessa.get(&merge).await.is(422);
    })
    .await;
}

#[tokio::test]
async fn what_can_be_chosen_is_what_can_be_submitted() {
    on_both(async |app| {
        app.give(&Terms::new().everybody("create")).await;
        let (taro, acme) = (app.program("taro", ALL).await, app.world.organization("acme").to_string());
        let choices = taro.get("/service-requests/choices").await.is(200).json();
        let names: Vec<_> =
            choices["items"].as_array().unwrap().iter().map(|one| (&one["name"], &one["own"])).collect();
        assert_eq!(names, [(&json!("Sato Partners"), &json!(true)), (&json!("Acme Foods"), &json!(false))]);
        let offer = taro.get(&format!("/service-requests/choices/{acme}")).await.is(200).json();
        assert_eq!((&offer["customer"]["name"], &offer["time_zone"]), (&json!("Acme Foods"), &json!("Europe/Oslo")));
        let contact = offer["contacts"].as_array().unwrap().iter().find(|one| one["name"] == "Paul Pohl").unwrap();
        let mut body = submission(app, "acme", "Oven 3");
        body["contact"] = contact["id"].clone();
        let number = taro.post("/service-requests", &body).await.is(201).json()["number"].as_str().unwrap().to_owned();
        let request = taro.get(&format!("/service-requests/{number}")).await.json();
        assert_eq!(request["contacts"][0]["name"], "Paul Pohl");
        let about = json!({ "subject": "My account", "description": "It is locked." });
        let paul = app.program("paul", ALL).await;
        let page = paul.post_with_key("/service-requests/account-or-portal", "k", &about).await.is(201);
        let again = paul.post_with_key("/service-requests/account-or-portal", "k", &about).await.is(201);
        assert_eq!(again.body, page.body);
        let request = paul.get(page.location()).await.is(200).json();
        assert_eq!(request["kind"], "account_or_portal");
    })
    .await;
}

#[tokio::test]
async fn words_are_found_and_new_ones_are_told_to_who_subscribed() {
    on_both(async |app| {
        let (tessa, hana) = (app.program("tessa", ALL).await, app.program("hana", ALL).await);
        let number = submitted(&tessa, app, "acme", "Oven 3").await;
        crate::jobs::index(&app.app, || false).await.unwrap();
        let acme = app.world.organization("acme");
        let subscription = format!("/organizations/{acme}/subscription");
        assert_eq!(hana.get("/search?words=oven").await.is(200).json()["items"], json!([]));
        hana.send(hana.request(Method::PUT, &subscription)).await.is(404);
        app.give(&Terms::new().everybody("look")).await;
        let found = hana.get("/search?words=turn").await.is(200).json();
        assert_eq!(found["items"][0]["service_request"]["number"], number.as_str());
        assert!(found["items"][0]["snippet"].as_array().unwrap().contains(&json!({ "text": "turn", "found": true })));
        assert_eq!(hana.get("/search?words=").await.is(422).wrong()[0].1, "search-error-empty");
        hana.send(hana.request(Method::PUT, &subscription)).await.is(204);
        let mails = app.mails_to("hana").await.len();
        submitted(&tessa, app, "acme", "Oven 4").await;
        assert_eq!(app.mails_to("hana").await.len(), mails + 1);
        assert_eq!(numbers(&hana.get("/service-requests?subscribed=true").await.json()).len(), 2);
        hana.delete(&subscription).await.is(204);
        submitted(&tessa, app, "acme", "Oven 5").await;
        assert_eq!(app.mails_to("hana").await.len(), mails + 1);
    })
    .await;
}
