//! Permissions, by programs: asked for, granted after a preview, seen by both sides, ended and confirmed.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{
    super::{app::TestApp, on_both, world::Terms},
    ALL, Program,
};

async fn asked(program: &Program, app: &TestApp, level: &str) -> String {
    let colleagues = program.get("/permission-requests/colleagues").await.is(200).json();
    let colleagues = colleagues["items"].as_array().unwrap().clone();
    let kenji = colleagues.iter().find(|one| one["name"] == "Kenji Mori").unwrap()["id"].as_str().unwrap().to_owned();
    assert_eq!(kenji, app.world.person("kenji").id.to_string());
    let body = json!({
        "contact_manager": "carla@acme.example", "until": "2027-06-30", "organization": level,
        "personal": { kenji: "cc" }, "note": "For the ovens.",
    });
    let page = program.post("/permission-requests", &body).await.is(201);
    let id = page.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(page.location(), format!("/api/v1/permission-requests/{id}"));
    id
}

#[tokio::test]
async fn p07_a_program_asks_and_another_grants_what_a_preview_showed() {
    on_both(async |app| {
        let (hana, carla) = (app.program("hana", ALL).await, app.program("carla", ALL).await);
        let id = asked(&hana, app, "create").await;
        assert_eq!(asked(&hana, app, "create").await, id, "the very same while it waits");
        let path = format!("/permission-requests/{id}");
        let request = carla.get(&path).await.is(200).json();
        assert_eq!((&request["state"], &request["may_decide"]), (&json!("pending"), &json!(true)));
        assert_eq!(request["asked"]["organization"], "create");
        assert_eq!(request["note"], "For the ovens.");
        assert_eq!(carla.get("/permission-requests").await.is(200).json()["items"][0]["requester"], "Hana Sato");
        // More than was asked, said at its field as the API calls it.
        let kenji = app.world.person("kenji").id.to_string();
        let more = json!({ "until": "2027-06-31", "organization": "king", "personal": { kenji.clone(): "queen" } });
        let mut wrong = carla.post(&format!("{path}/preview"), &more).await.is(422).wrong();
        wrong.sort();
        let fields: Vec<_> = wrong.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(fields, ["organization", &format!("personal/{kenji}"), "until"]);
        let less = json!({ "until": "2027-06-30", "organization": "look", "personal": { kenji: "cc" } });
        let preview = carla.post(&format!("{path}/preview"), &less).await.is(200).json();
        let level = |who: &str| {
            let id = json!(app.world.person(who).id);
            let changes = preview["changes"].as_array().unwrap();
            changes.iter().find(|change| change["person"] == id).unwrap()["after"]["level"].clone()
        };
        assert_eq!((level("hana"), level("kenji")), (json!("look"), json!("cc")));
        let mut grant = less.clone();
        grant["seen"] = json!("something else");
        let page = carla.post(&format!("{path}/grant"), &grant).await.is(409);
        assert_eq!(page.json()["reason"], "conflict-preview");
        grant["seen"] = preview["seen"].clone();
        assert_eq!(hana.post(&format!("{path}/grant"), &grant).await.is(403).code(), "refused");
        carla.post(&format!("{path}/grant"), &grant).await.is(204);
        let page = carla.post(&format!("{path}/deny"), &json!({ "reason": "No." })).await.is(409);
        assert_eq!(page.json()["reason"], "conflict-request-approved");
        let request = hana.get(&path).await.json();
        assert_eq!((&request["state"], &request["decided_by"]["name"]), (&json!("approved"), &json!("Carla Cruz")));
        assert_eq!(request["granted"]["organization"], "look");
        let customers = hana.get("/customers").await.is(200).json();
        assert_eq!(customers["items"][0]["name"], "Acme Foods");
        assert_eq!(customers["items"][0]["mine"], json!({ "level": "look", "until": "2027-06-30" }));
        assert_eq!(hana.get("/customers?words=bravo").await.json()["items"], json!([]));
        assert_eq!(hana.get("/customers?cursor=x").await.is(422).wrong()[0].0, "cursor");
        // The record says which token did it.
        let record = app.record().await;
        let approved = record.iter().find(|entry| entry.act.ends_with(":approve")).unwrap();
        assert!(approved.token_id.is_some());
    })
    .await;
}

#[tokio::test]
async fn requests_are_denied_withdrawn_and_renewed() {
    on_both(async |app| {
        let (hana, carla) = (app.program("hana", ALL).await, app.program("carla", ALL).await);
        let id = asked(&hana, app, "look").await;
        let path = format!("/permission-requests/{id}");
        carla.post(&format!("{path}/deny"), &json!({ "reason": "Not now." })).await.is(204);
        let request = hana.get(&path).await.json();
        assert_eq!((&request["state"], &request["reason"]), (&json!("denied"), &json!("Not now.")));
        let other = asked(&hana, app, "update").await;
        let kenji = app.program("kenji", ALL).await;
        kenji.post(&format!("/permission-requests/{other}/withdraw"), &Value::Null).await.is(403);
        hana.post(&format!("/permission-requests/{other}/withdraw"), &Value::Null).await.is(204);
        assert_eq!(hana.get(&format!("/permission-requests/{other}")).await.json()["state"], "withdrawn");
        let given = app.give(&Terms::new().everybody("create")).await;
        let renewal = format!("/permission-requests/{given}/renewal");
        let proposal = hana.get(&renewal).await.is(200).json();
        assert_eq!((&proposal["renews"], &proposal["terms"]["organization"]), (&json!(true), &json!("create")));
        let renewed = hana.post(&renewal, &Value::Null).await.is(201).json()["id"].clone();
        assert_eq!(hana.get(&renewal).await.json()["pending"], renewed);
        // Asking finds out nothing: an address that is no contact manager's is only that.
        let wrong = json!({ "contact_manager": "tessa@acme.example", "until": "2027-06-30", "organization": "look" });
        let page = hana.post("/permission-requests", &wrong).await.is(422);
        assert_eq!(page.wrong(), [("contact_manager".to_owned(), "ask-error-no-contact-manager".to_owned())]);
    })
    .await;
}

#[tokio::test]
async fn a_customer_sees_what_it_gave_and_ends_it_after_a_preview() {
    on_both(async |app| {
        let kenji = app.world.person("kenji").id;
        app.give(&Terms::new().everybody("look").person(kenji, "create")).await;
        let (carla, hana) = (app.program("carla", ALL).await, app.program("hana", ALL).await);
        assert_eq!(hana.get("/partners").await.is(404).code(), "not-found");
        let partners = carla.get("/partners").await.is(200).json();
        let partner = partners["items"][0]["id"].as_str().unwrap().to_owned();
        let permissions = partners["items"][0]["permissions"].as_array().unwrap().clone();
        assert_eq!(permissions.len(), 2);
        let own = permissions.iter().find(|one| !one["person"].is_null()).unwrap();
        let at = format!("/permissions/{}/end", own["id"].as_str().unwrap());
        let preview = carla.get(&at).await.is(200).json();
        assert_eq!(preview["changes"][0]["before"]["level"], "create");
        assert_eq!(preview["changes"][0]["after"]["level"], "look");
        hana.get(&at).await.is(403);
        let long = json!({ "reason": "x".repeat(5000) });
        assert_eq!(carla.post(&at, &long).await.is(422).wrong()[0].0, "reason");
        carla.post(&at, &json!({ "reason": "It left." })).await.is(204);
        assert_eq!(carla.post(&at, &json!({})).await.is(409).json()["reason"], "conflict-permission-ended");
        let all = format!("/partners/{partner}/end");
        assert_eq!(carla.get(&all).await.is(200).json()["permissions"].as_array().unwrap().len(), 1);
        carla.post(&all, &json!({})).await.is(204);
        assert_eq!(carla.get("/partners").await.json()["items"], json!([]));
        assert_eq!(hana.get("/customers").await.json()["items"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn x07_reviews_are_answered_after_a_preview() {
    on_both(async |app| {
        app.give(&Terms::new().until("2028-10-31").everybody("look")).await;
        app.pass(SignedDuration::from_hours(24 * 366));
        crate::ops::permission_review::ask_all(&app.app).await.unwrap();
        let carla = app.program("carla", ALL).await;
        let reviews = carla.get("/reviews").await.is(200).json();
        let id = reviews["items"][0]["reviews"][0]["id"].as_str().unwrap().to_owned();
        assert_eq!(reviews["items"][0]["partner"]["name"], "Sato Partners");
        let page = carla.post("/reviews", &json!({ "answers": {} })).await.is(422);
        assert_eq!(page.wrong(), [("answers".to_owned(), "review-error-nothing".to_owned())]);
        let page = carla.post("/reviews", &json!({ "answers": { id.clone(): "perhaps" } })).await.is(422);
        assert_eq!(page.wrong()[0].0, format!("answers/{id}"));
        let mut answers = json!({ "answers": { id.clone(): "end" } });
        assert_eq!(carla.post("/reviews", &answers).await.is(409).json()["reason"], "conflict-preview");
        let preview = carla.post("/reviews/preview", &answers).await.is(200).json();
        assert_eq!(preview["ended"][0]["partner"], "Sato Partners");
        answers["seen"] = preview["seen"].clone();
        carla.post("/reviews", &answers).await.is(204);
        assert_eq!(carla.get("/reviews").await.json()["items"], json!([]));
        let ada = app.program("ada", ALL).await;
        assert_eq!(ada.get("/reviews/unconfirmed").await.is(200).json()["items"], json!([]));
        assert_eq!(carla.get("/reviews/unconfirmed").await.is(403).code(), "refused");
    })
    .await;
}

#[tokio::test]
async fn p31_records_are_linked_after_a_preview() {
    on_both(async |app| {
        app.give(&Terms::new().everybody("look")).await;
        let carla = app.program("carla", ALL).await;
        let at = format!("/organizations/{}/links", app.world.organization("acme"));
        let (paul, hana) = (app.world.person("paul").id, app.world.person("hana").id);
        let links = carla.get(&at).await.is(200).json();
        assert!(links["records"].as_array().unwrap().iter().any(|record| record["name"] == "Paul Pohl"));
        let mut new = json!({ "record": paul, "address": "hana@sato.example" });
        let preview = carla.post(&format!("{at}/preview"), &new).await.is(200).json();
        assert_eq!(preview["person"]["id"], json!(hana));
        assert_eq!(carla.post(&at, &new).await.is(409).json()["reason"], "conflict-preview");
        new["seen"] = preview["seen"].clone();
        carla.post(&at, &new).await.is(204);
        let link = carla.get(&at).await.json()["links"][0]["id"].as_str().unwrap().to_owned();
        let program = app.program("hana", ALL).await;
        assert_eq!(program.get("/customers/records").await.is(200).json()["items"][0]["name"], "Paul Pohl");
        let end = format!("{at}/{link}/end");
        assert_eq!(carla.get(&end).await.is(200).json()["link"]["person"]["name"], "Hana Sato");
        carla.post(&end, &Value::Null).await.is(204);
        carla.get(&end).await.is(404);
        assert_eq!(program.get("/customers/records").await.json()["items"], json!([]));
        let page = carla.post(&at, &json!({ "record": hana, "person": hana })).await.is(422);
        assert_eq!(page.wrong()[0], ("record".to_owned(), "field-choose".to_owned()));
    })
    .await;
}
