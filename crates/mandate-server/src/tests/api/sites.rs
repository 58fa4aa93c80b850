//! Sites and their notices, by programs.

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    super::{on_both, world::Terms},
    ALL,
};
use crate::ops::{
    Caller,
    site::{self, Typed},
};

#[tokio::test]
async fn all_sites_come_in_pages_that_lead_on_for_programs_and_people() {
    on_both(async |app| {
        let tessa = Caller::person(app.world.person("tessa").id, String::new());
        let bea = Caller::person(app.world.person("bea").id, String::new());
        let (acme, bravo) = (app.world.organization("acme"), app.world.organization("bravo"));
        for number in 0..205 {
            let (caller, customer) = if number % 3 == 0 { (&bea, bravo) } else { (&tessa, acme) };
            let typed = Typed { name: format!("Mill {number}"), kind: "other".to_owned(), ..Typed::default() };
            site::add(&app.app, caller, customer, &typed, "").await.unwrap();
        }
        let (vera, person) = (app.program("vera", ALL).await, app.sign_in("vera").await);
        let names = |page: &Value| -> Vec<String> {
            let items = page["items"].as_array().unwrap();
            items.iter().map(|item| format!("{}/{}", item["customer"]["name"], item["name"])).collect()
        };
        let first = vera.get("/sites?words=mill").await.is(200);
        let second = vera.get(&first.follows("next").unwrap()).await.is(200);
        assert_eq!(second.follows("next"), None);
        let (first, second) = (names(&first.json()), names(&second.json()));
        assert_eq!((first.len(), second.len()), (200, 5));
        let all = [first, second].concat();
        assert!(all.is_sorted() && all.windows(2).all(|two| two[0] != two[1]));
        for wrong in ["x", "x%0Aa%0Ab", "%0A"] {
            let page = vera.get(&format!("/sites?cursor={wrong}")).await.is(422);
            assert_eq!(page.wrong(), [("cursor".to_owned(), "page-error-cursor".to_owned())]);
        }
        let page = person.get("/sites?words=mill").await.is(200);
        page.lacks("Mill 99").shows("Mill 1");
        person.get(&page.link("/sites?words=mill&")).await.is(200).shows("Mill 99");
    })
    .await;
}

#[tokio::test]
async fn p16_sites_are_added_changed_and_removed() {
    on_both(async |app| {
        app.give(&Terms::new().everybody("service_admin")).await;
        let (hana, vera) = (app.program("hana", ALL).await, app.program("vera", ALL).await);
        let at = format!("/organizations/{}/sites", app.world.organization("acme"));
        let page = hana.post(&at, &json!({ "name": "", "kind": "mill" })).await.is(422);
        let wrong: Vec<_> = page.wrong().into_iter().map(|(field, _)| field).collect();
        assert_eq!(wrong, ["name", "kind"]);
        let id = hana.post(&at, &json!({ "name": "Mill", "kind": "production" })).await.is(201).json()["id"].clone();
        let path = format!("/sites/{}", id.as_str().unwrap());
        let tag = hana.tag(&path).await;
        let facts = json!({ "name": "Mill 2", "kind": "staging", "address": "https://mill.example" });
        let request = hana.request(Method::PUT, &path).json(&facts);
        assert_eq!(hana.send(request).await.is(428).code(), "precondition-required");
        hana.put(&path, &tag, &facts).await.is(204);
        assert_eq!(hana.put(&path, &tag, &facts).await.is(412).code(), "precondition-failed");
        let site = hana.get(&path).await.json();
        assert_eq!((&site["name"], &site["kind"]), (&json!("Mill 2"), &json!("staging")));
        assert_eq!((&site["may_manage"], &site["may_remove"]), (&json!(true), &json!(false)));
        let candidates = hana.get(&format!("{path}/contacts/candidates")).await.is(200).json();
        assert!(candidates["items"].as_array().unwrap().iter().any(|one| one["name"] == "Paul Pohl"));
        let contact = format!("{path}/contacts/{}", app.world.person("paul").id);
        hana.send(hana.request(Method::PUT, &contact)).await.is(204);
        let page = hana.send(hana.request(Method::PUT, &contact)).await.is(422);
        assert_eq!(page.wrong(), [("contact".to_owned(), "contact-error-not-possible".to_owned())]);
        assert_eq!(hana.get(&path).await.json()["contacts"][0]["name"], "Paul Pohl");
        hana.delete(&contact).await.is(204);
        hana.delete(&contact).await.is(404);
        let asked = json!({ "kind": "site_removal", "day": "2026-12-31", "reason": "It closes." });
        let page = hana.post_with_key(&format!("{path}/requests"), "r", &asked).await.is(201);
        assert!(page.location().starts_with("/api/v1/service-requests/SR-"));
        let page = hana.post(&format!("{path}/requests"), &json!({ "kind": "question", "reason": "a" })).await.is(422);
        assert_eq!(page.wrong()[0].0, "kind");
        assert_eq!(vera.get("/sites?words=mill").await.is(200).json()["items"][0]["customer"]["name"], "Acme Foods");
        assert_eq!(hana.get(&at).await.json()["items"][0]["name"], "Mill 2");
        let removal = vera.get(&format!("{path}/removal")).await.is(200).json();
        assert_eq!(removal["active_service_requests"], 1);
        let tag = vera.tag(&path).await;
        vera.send(vera.request(Method::DELETE, &path).header("if-match", &tag)).await.is(204);
        vera.get(&path).await.is(404);
    })
    .await;
}

#[tokio::test]
async fn p19_notices_are_published_after_a_preview_updated_and_closed() {
    on_both(async |app| {
        app.give(&Terms::new().everybody("look")).await;
        let site = app.site("Bakery").await;
        let (hana, vera) = (app.program("hana", ALL).await, app.program("vera", ALL).await);
        let choices = vera.get("/site-notices/choices?words=bakery").await.is(200).json();
        assert_eq!(choices["items"][0]["sites"][0]["id"], json!(site));
        let wrong = json!({ "kind": "planned_maintenance", "title": "", "text": "a", "begins": "x", "sites": [] });
        let page = vera.post("/site-notices/preview", &wrong).await.is(422);
        let mut fields: Vec<_> = page.wrong().into_iter().map(|(field, _)| field).collect();
        fields.sort();
        assert_eq!(fields, ["begins", "ends", "sites", "title"]);
        let notice =
            json!({ "kind": "incident", "title": "Oven belts", "text": "They are **slow**.", "sites": [site] });
        let preview = vera.post("/site-notices/preview", &notice).await.is(200).json();
        let told = preview["told"].as_array().unwrap();
        assert!(told.iter().any(|one| one["organization"] == "Sato Partners"), "{told:?}");
        let made = vera.post_with_key("/site-notices", "n", &notice).await.is(201).json();
        assert_eq!(vera.post_with_key("/site-notices", "n", &notice).await.is(201).json(), made);
        let path = format!("/site-notices/{}", made["id"].as_str().unwrap());
        assert_eq!(hana.get(&path).await.is(200).json()["sites"][0]["site"]["name"], "Bakery");
        assert_eq!(hana.post("/site-notices", &notice).await.is(403).code(), "refused");
        vera.post(&format!("{path}/updates"), &json!({ "text": "Better." })).await.is(204);
        vera.post(&format!("{path}/updates"), &json!({ "text": "Good.", "closes": true })).await.is(204);
        let page = vera.post(&format!("{path}/updates"), &json!({ "text": "More." })).await.is(409);
        assert_eq!(page.json()["reason"], "conflict-site-notice-closed");
        let seen = hana.get(&path).await.json();
        assert_eq!(seen["updates"].as_array().unwrap().len(), 2);
        assert!(!seen["closed_at"].is_null());
        assert_eq!(vera.get("/site-notices").await.is(200).json()["items"][0]["title"], "Oven belts");
        hana.get("/site-notices").await.is(404);
        vera.post(&format!("/site-notices/{}/updates", app.world.person("vera").id), &Value::Null).await.is(422);
    })
    .await;
}
