//! Ratchets over the routes of the API: each refuses who has no token, whose token is for something else, and strangers,
//! to whom another's things are like those that do not exist. A new route that is missing here fails the tests.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    super::{app::TestApp, client::Page, on_both, world::Terms},
    ALL, Program,
    document::operations,
    nouns, submission,
};

/// What a route is sent by somebody who may, and whether it is another's thing or the caller's own.
pub(super) fn bodies() -> BTreeMap<(&'static str, &'static str), (Value, bool)> {
    let none = || Value::Null;
    BTreeMap::from([
        (("GET", "/me"), (none(), false)),
        (("GET", "/service-requests"), (none(), false)),
        (
            ("POST", "/service-requests"),
            (json!({ "customer": "{acme}", "subject": "a", "severity": "3", "description": "b" }), true),
        ),
        (("GET", "/search"), (none(), false)),
        (("GET", "/products"), (none(), false)),
        (("GET", "/service-requests/choices"), (none(), false)),
        (("GET", "/service-requests/choices/{organization}"), (none(), true)),
        (("POST", "/service-requests/account-or-portal"), (json!({ "subject": "a", "description": "b" }), false)),
        (("PUT", "/organizations/{organization}/subscription"), (none(), true)),
        (("DELETE", "/organizations/{organization}/subscription"), (none(), false)),
        (("GET", "/service-requests/{number}"), (none(), true)),
        (("PUT", "/service-requests/{number}/state"), (json!({ "state": "closed" }), true)),
        (("PUT", "/service-requests/{number}/severity"), (json!({ "severity": "1", "reason": "a" }), true)),
        (("PUT", "/service-requests/{number}/assignee"), (json!({ "assignee": null }), true)),
        (("GET", "/service-requests/{number}/story"), (none(), true)),
        (("POST", "/service-requests/{number}/messages"), (json!({ "body": "a" }), true)),
        (("GET", "/service-requests/{number}/attachments/{id}"), (none(), true)),
        (("GET", "/service-requests/{number}/contacts/candidates"), (none(), true)),
        (("PUT", "/service-requests/{number}/contacts/{person}"), (none(), true)),
        (("DELETE", "/service-requests/{number}/contacts/{person}"), (none(), true)),
        (("PUT", "/service-requests/{number}/primary-contact"), (json!({ "contact": "{paul}" }), true)),
        (("PUT", "/service-requests/{number}/related/{other}"), (none(), true)),
        (("DELETE", "/service-requests/{number}/related/{other}"), (none(), true)),
        (("GET", "/service-requests/{number}/merge"), (none(), true)),
        (("POST", "/service-requests/{number}/merge"), (json!({ "into": "SR-1", "mark": "x" }), true)),
    ])
}

/// What stands in addresses.
pub(super) async fn names(app: &TestApp) -> BTreeMap<&'static str, String> {
    let id = Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0001).to_string();
    BTreeMap::from([
        ("{acme}", app.world.organization("acme").to_string()),
        ("{organization}", app.world.organization("acme").to_string()),
        ("{paul}", app.world.person("paul").id.to_string()),
        ("{person}", app.world.person("paul").id.to_string()),
        ("{number}", app.service_request("Oven 3").await),
        ("{other}", app.service_request("Oven 4").await),
        ("{id}", id),
    ])
}

fn fill(text: &str, names: &BTreeMap<&'static str, String>) -> String {
    names.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
}

pub(super) async fn call(
    program: &Program,
    method: &str,
    path: &str,
    body: &Value,
    names: &BTreeMap<&'static str, String>,
) -> Page {
    let mut path = fill(path, names);
    if method == "GET" && path.ends_with("/merge") {
        path.push_str("?into=SR-1");
    }
    if path == "/search" {
        path.push_str("?words=oven");
    }
    let mut request = program.request(Method::from_bytes(method.as_bytes()).unwrap(), &path);
    if method == "PUT" {
        request = request.header("if-match", "\"1.x\"");
    }
    if !body.is_null() {
        request = request.json(&serde_json::from_str::<Value>(&fill(&body.to_string(), names)).unwrap());
    }
    program.browser.send(request).await
}

#[tokio::test]
async fn every_route_refuses_who_has_no_token_the_wrong_one_and_strangers() {
    on_both(async |app| {
        let (names, bodies) = (names(app).await, bodies());
        let operations = operations();
        let others: BTreeSet<_> =
            nouns::table().into_iter().map(|(method, path, ..)| (method, format!("/api/v1{path}"))).collect();
        let of_others =
            |method: &str, path: &str| others.iter().any(|other| (other.0, other.1.as_str()) == (method, path));
        let operations: Vec<_> = operations.into_iter().filter(|(method, path, _)| !of_others(method, path)).collect();
        let documented: BTreeSet<_> =
            operations.iter().map(|(method, path, _)| (method.as_str(), path.as_str())).collect();
        let known: BTreeSet<_> = bodies.keys().map(|(method, path)| (*method, format!("/api/v1{path}"))).collect();
        assert_eq!(
            documented,
            known.iter().map(|(method, path)| (*method, path.as_str())).collect(),
            "left: the document"
        );
        app.give(&Terms::new().everybody("full_admin")).await;
        let (nobody, nils) = (app.with_token("x"), app.program("nils", ALL).await);
        for (method, path, scopes) in &operations {
            let short = path.strip_prefix("/api/v1").unwrap();
            let (body, another) = &bodies[&(method.as_str(), short)];
            call(&nobody, method, short, body, &names).await.is(401);
            // Each scope that is named is needed.
            for missing in scopes {
                let rest: Vec<_> = ALL.split(' ').filter(|scope| scope != missing).collect();
                for who in ["hana", "vera"] {
                    let page =
                        call(&app.program(who, &rest.join(" ")).await, method, short, body, &names).await.is(403);
                    let needs = page.headers["www-authenticate"].to_str().unwrap();
                    assert!(needs.ends_with(&format!("scope=\"{missing}\"")), "{method} {path} {who} {needs}");
                }
            }
            if *another {
                call(&nils, method, short, body, &names).await.is(404);
            }
        }
    })
    .await;
}

/// An answer without what differs from answer to answer, and without the ids in question.
pub(super) fn plain(page: &Page, id: &str) -> (u16, Vec<(String, String)>, String) {
    let headers =
        page.headers.iter().filter(|(name, _)| !["x-request-id", "date", "ratelimit"].contains(&name.as_str()));
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().replace(id, "ID")));
    (page.status, headers.collect(), page.body.replace(id, "ID"))
}

#[tokio::test]
async fn anothers_ids_are_answered_like_unknown_ones_byte_for_byte() {
    on_both(async |app| {
        let foreign = names(app).await;
        let mut unknown = foreign.clone();
        unknown.insert("{number}", "SR-99999".to_owned());
        unknown.insert("{other}", "SR-99998".to_owned());
        unknown.insert("{organization}", Uuid::from_u128(7).to_string());
        unknown.insert("{acme}", Uuid::from_u128(7).to_string());
        unknown.insert("{person}", Uuid::from_u128(8).to_string());
        unknown.insert("{paul}", Uuid::from_u128(8).to_string());
        app.give_person("kenji", "cc").await;
        for who in ["nils", "bea", "kenji"] {
            let program = app.program(who, ALL).await;
            for ((method, path), (body, another)) in bodies() {
                // With CC one may know of the customer.
                if !another
                    || (who == "kenji" && (body.to_string().contains("{acme}") || path.contains("{organization}")))
                {
                    continue;
                }
                let (one, other) = (
                    call(&program, method, path, &body, &foreign).await,
                    call(&program, method, path, &body, &unknown).await,
                );
                assert_eq!(
                    plain(&one, &foreign["{number}"]),
                    plain(&other, &unknown["{number}"]),
                    "{method} {path} {who}"
                );
                assert_eq!(one.status, 404, "{method} {path} {who}");
            }
        }
        // A request of one's own, and another's beside it.
        let bea = app.program("bea", ALL).await;
        let own = bea.post("/service-requests", &submission(app, "bravo", "Till")).await.is(201).json();
        let own = own["number"].as_str().unwrap();
        for method in [Method::PUT, Method::DELETE] {
            let at = |other: &str| bea.request(method.clone(), &format!("/service-requests/{own}/related/{other}"));
            let (one, other) = (bea.send(at(&foreign["{other}"])).await, bea.send(at("SR-99998")).await);
            assert_eq!(plain(&one, &foreign["{other}"]), plain(&other, "SR-99998"));
        }
    })
    .await;
}
