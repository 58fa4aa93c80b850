//! People, organizations, the record and tokens, by programs.

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    super::{on_both, world::Terms},
    ALL,
};

#[tokio::test]
async fn people_are_invited_changed_after_a_preview_and_locked() {
    on_both(async |app| {
        let carla = app.program("carla", ALL).await;
        let at = format!("/organizations/{}/people", app.world.organization("acme"));
        let page =
            carla.post(&at, &json!({ "name": "", "email": "x", "language": "xx", "time_zone": "x" })).await.is(422);
        let fields: Vec<_> = page.wrong().into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["name", "email", "time_zone", "language"]);
        let new = json!({
            "name": "Pia Pohl", "email": "pia@acme.example", "language": "es", "time_zone": "Europe/Oslo",
            "roles": ["technical_contact"],
        });
        let id = carla.post(&at, &new).await.is(201).json()["id"].as_str().unwrap().to_owned();
        let path = format!("/people/{id}");
        let pia = carla.get(&path).await.is(200).json();
        assert_eq!((&pia["roles"], &pia["language"]), (&json!(["technical_contact"]), &json!("es")));
        assert_eq!(pia["has_password"], false);
        let people = carla.get(&at).await.is(200).json();
        assert!(people["items"].as_array().unwrap().iter().any(|one| one["name"] == "Pia Pohl"));
        let mut change = json!({ "name": "Pia Paz", "roles": [], "was": ["contact_manager"] });
        assert_eq!(carla.request_change(&path, &change).await.is(409).json()["reason"], "conflict-changed");
        change["was"] = json!(["technical_contact"]);
        assert_eq!(carla.request_change(&path, &change).await.is(409).json()["reason"], "conflict-preview");
        let preview = carla.post(&format!("{path}/preview"), &change).await.is(200).json();
        assert_eq!((&preview["lost"], &preview["gained"]), (&json!(["technical_contact"]), &json!([])));
        assert_eq!(carla.get(&path).await.json()["name"], "Pia Pohl", "a preview changes nothing");
        change["seen"] = preview["seen"].clone();
        carla.request_change(&path, &change).await.is(204);
        assert_eq!(carla.get(&path).await.json()["name"], "Pia Paz");
        carla.post(&format!("{path}/invitation"), &Value::Null).await.is(204);
        let lock = format!("{path}/lock");
        assert_eq!(carla.get(&lock).await.is(200).json()["permissions"], json!([]));
        carla.request_change(&lock, &json!({ "locked": true, "reason": "Left." })).await.is(204);
        assert!(!carla.get(&path).await.json()["locked_at"].is_null());
        carla.request_change(&lock, &json!({ "locked": false })).await.is(204);
        carla.post(&format!("{path}/address"), &json!({ "email": "new@acme.example" })).await.is(204);
        let page = carla.post(&format!("{path}/address"), &json!({ "email": "new" })).await.is(422);
        assert_eq!(page.wrong()[0].0, "email");
    })
    .await;
}

#[tokio::test]
async fn of_two_locations_with_one_name_a_person_works_at_the_one_that_was_chosen() {
    on_both(async |app| {
        let aiko = app.program("aiko", ALL).await;
        let (hana, sato) = (app.world.person("hana").id, app.world.organization("sato"));
        let path = format!("/people/{hana}");
        let first = aiko.get(&path).await.is(200).json()["location_id"].clone();
        let place = json!({ "name": "Head office", "city": "Kobe" });
        let other = aiko.post(&format!("/organizations/{sato}/locations"), &place).await.is(201).json()["id"].clone();
        assert_ne!(first, other);
        for location in [&other, &first, &other] {
            let change = json!({ "name": "Hana Sato", "location": location, "roles": [], "was": [] });
            aiko.request_change(&path, &change).await.is(204);
            assert_eq!(aiko.get(&path).await.json()["location_id"], *location);
            let chosen = format!("<option value=\"{}\" selected>", location.as_str().unwrap());
            assert!(app.sign_in("aiko").await.get(&path).await.body.contains(&chosen), "{chosen}");
        }
    })
    .await;
}

impl super::Program {
    /// Changes what has no tag.
    async fn request_change(&self, path: &str, body: &Value) -> super::super::client::Page {
        self.send(self.request(Method::PUT, path).json(body)).await
    }
}

#[tokio::test]
async fn the_vendors_administrators_manage_organizations_and_move_people() {
    on_both(async |app| {
        let (ada, vera) = (app.program("ada", ALL).await, app.program("vera", ALL).await);
        let new = json!({ "kind": "partner", "name": "Tal", "country": "ch", "locations": ["Bern", "Basel"] });
        assert_eq!(vera.post("/organizations", &new).await.is(403).code(), "refused");
        let page = ada.post("/organizations", &json!({ "kind": "king", "name": "", "country": "x" })).await.is(422);
        let fields: Vec<_> = page.wrong().into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["kind", "name", "country"]);
        let id = ada.post("/organizations", &new).await.is(201).json()["id"].as_str().unwrap().to_owned();
        let path = format!("/organizations/{id}");
        assert_eq!(ada.get(&path).await.is(200).json()["locations"].as_array().unwrap().len(), 2);
        ada.request_change(&path, &json!({ "name": "Tal AG" })).await.is(204);
        let place = json!({ "name": "", "city": "Genf" });
        let page = ada.post(&format!("{path}/locations"), &place).await.is(422);
        assert_eq!(page.wrong(), [("name".to_owned(), "field-empty".to_owned())]);
        let place = json!({ "name": "West", "city": "Genf" });
        let location = ada.post(&format!("{path}/locations"), &place).await.is(201).json();
        let at = format!("{path}/locations/{}", location["id"].as_str().unwrap());
        ada.request_change(&at, &json!({ "name": "West", "city": "Lausanne" })).await.is(204);
        let found = ada.get(&path).await.json();
        assert!(found["locations"].as_array().unwrap().iter().any(|one| one["city"] == "Lausanne"));
        ada.delete(&at).await.is(204);
        ada.delete(&at).await.is(404);
        let list = ada.get("/organizations?kind=partner&words=tal").await.is(200).json();
        assert_eq!(list["items"][0]["name"], "Tal AG");
        let people = ada.get("/people?words=paul").await.is(200).json();
        let paul = people["items"][0]["id"].as_str().unwrap().to_owned();
        let mut place = json!({ "organization": id, "email": "paul@tal.example" });
        let at = format!("/people/{paul}/move");
        assert_eq!(ada.post(&at, &place).await.is(409).json()["reason"], "conflict-preview");
        let preview = ada.post(&format!("{at}/preview"), &place).await.is(200).json();
        assert_eq!(preview["organization"]["name"], "Tal AG");
        place["seen"] = preview["seen"].clone();
        ada.post(&at, &place).await.is(204);
        assert_eq!(ada.get(&format!("/people/{paul}")).await.json()["organization"]["name"], "Tal AG");
        let page = ada.post(&at, &json!({ "organization": "Nowhere" })).await.is(422);
        assert_eq!(page.wrong()[0].0, "organization");
        assert_eq!(ada.get("/jobs").await.is(200).json()["items"], json!([]));
        ada.post(&format!("/jobs/{paul}/retry"), &Value::Null).await.is(404);
    })
    .await;
}

#[tokio::test]
async fn x05_the_record_comes_in_pages_and_as_an_export_that_verifies() {
    on_both(async |app| {
        app.give(&Terms::new().everybody("look")).await;
        let hana = app.program("hana", "read").await;
        app.service_request("Oven").await;
        for _ in 0..101 {
            hana.get("/service-requests").await.is(200);
        }
        let carla = app.program("carla", ALL).await;
        let page = carla.get("/record?others=true").await.is(200);
        let entries = page.json()["items"].as_array().unwrap().clone();
        assert!(entries.iter().all(|entry| entry["organization"]["name"] == "Sato Partners"), "{entries:?}");
        assert!(entries.iter().any(|entry| entry["act"] == "view:list" && !entry["token"].is_null()));
        let whole = carla.get("/record").await.is(200);
        assert_eq!(whole.json()["items"].as_array().unwrap().len(), 100);
        let next = carla.get(&whole.follows("next").unwrap()).await.is(200).json();
        assert!(!next["items"].as_array().unwrap().is_empty());
        assert_eq!(carla.get("/record?outcome=perhaps").await.is(422).wrong()[0].0, "outcome");
        assert_eq!(carla.get("/record?cursor=x").await.is(422).wrong()[0].0, "cursor");
        let page = carla.get("/record/export").await.is(200);
        let verified = crate::ops::record::verify_export(&page.body).unwrap();
        assert!(verified.defects.is_empty() && verified.entries > 100);
        assert_eq!(hana.get("/record").await.is(403).code(), "refused");
    })
    .await;
}

#[tokio::test]
async fn a_secret_is_shown_once_and_kept_nowhere() {
    on_both(async |app| {
        let hana = app.program("hana", ALL).await;
        let new = json!({ "name": "Nightly", "scopes": ["read"], "until": "2026-12-31" });
        let made = hana.post_with_key("/tokens", "once", &new).await.is(201).json();
        let (id, secret) = (made["id"].as_str().unwrap(), made["secret"].as_str().unwrap());
        assert_eq!(app.with_token(secret).get("/me").await.is(200).json()["token"]["name"], "Nightly");
        let again = hana.post_with_key("/tokens", "once", &new).await.is(201);
        assert_eq!((&again.json()["id"], &again.json()["secret"]), (&json!(id), &Value::Null));
        assert!(!again.body.contains(secret));
        let path = format!("/tokens/{id}");
        let rotated = hana.post(&format!("{path}/rotate"), &json!({ "overlap": 0 })).await.is(200).json();
        app.with_token(secret).get("/me").await.is(401);
        let secret = rotated["secret"].as_str().unwrap();
        app.with_token(secret).get("/me").await.is(200);
        let more = json!({ "name": "More", "scopes": ["read", "people"], "until": "2026-12-31" });
        let page = app.program("hana", "tokens").await.post("/tokens", &more).await.is(422);
        assert_eq!(page.wrong(), [("scopes".to_owned(), "token-error-more".to_owned())]);
        hana.post(&format!("{path}/revoke"), &Value::Null).await.is(204);
        app.with_token(secret).get("/me").await.is(401);
        assert!(!hana.get(&path).await.is(200).json()["revoked_at"].is_null());
        assert!(hana.get("/tokens").await.json()["items"].as_array().unwrap().len() >= 2);
        let carla = app.program("carla", ALL).await;
        let at = format!("/organizations/{}/service-accounts", app.world.organization("acme"));
        let account = carla.post(&at, &json!({ "name": "Robot" })).await.is(201).json()["id"].clone();
        let account = format!("/service-accounts/{}", account.as_str().unwrap());
        let made = carla.post(&format!("{account}/tokens"), &new).await.is(201).json();
        let robot = app.with_token(made["secret"].as_str().unwrap());
        assert_eq!(robot.get("/me").await.is(200).json()["is_service_account"], true);
        assert_eq!(carla.get(&account).await.is(200).json()["tokens"][0]["name"], "Nightly");
        assert_eq!(carla.get(&at).await.is(200).json()["items"][0]["name"], "Robot");
    })
    .await;
}
