//! Searches of the decision API, which find what evaluations allow and tell no more.

use std::collections::BTreeSet;

use mandate_core::access::Act;
use serde_json::{Value, json};

use super::{
    super::super::{on_both, statements, world::Terms},
    PEOPLE, question, things,
};

#[tokio::test]
async fn x02_a_partner_learns_of_no_customer_that_has_given_it_nothing() {
    on_both(async |app| {
        app.give(&Terms::new().everybody("look")).await;
        let [acme, bravo] = ["acme", "bravo"].map(|which| app.world.organization(which).to_string());
        for gate in [app.asker("aiko", "sato", &[]).await, app.program("hana", "decisions").await] {
            let ask = |id: &str| question("hana@sato.example", "ask-permission", "organization", id);
            assert_eq!(gate.decides(&ask(&acme)).await["decision"], true);
            let unknown = gate.decides(&ask("01980000-0000-7000-8000-000000000000")).await;
            assert_eq!(gate.decides(&ask(&bravo)).await, unknown);
            let mut search = ask(&acme);
            search["resource"] = json!({ "type": "organization" });
            assert_eq!(gate.finds("resource", &search).await, BTreeSet::from([acme.clone()]));
        }
        // Whoever may ask about everybody is told of all.
        let mut search = question("hana@sato.example", "ask-permission", "organization", &acme);
        search["resource"] = json!({ "type": "organization" });
        let all = app.vendors_gate().await.finds("resource", &search).await;
        assert!(all.is_superset(&BTreeSet::from([acme, bravo])));
    })
    .await;
}

#[tokio::test]
async fn x02_a_page_tells_nothing_that_an_evaluation_would_not() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let gate = app.asker("aiko", "sato", &[]).await;
        let mut one = question("aiko@sato.example", "view", "service_request", &number);
        one["page"] = json!({ "limit": 0 });
        for what in ["subject", "resource", "action"] {
            gate.search(what, &one).await.is(400).shows("at least one");
        }
        // Somebody or something that one may not know of is searched like nobody and nothing.
        let page = |limit: usize| json!({ "limit": limit });
        for (known, unknown) in
            [(number.as_str(), "SR-99999"), (&app.world.organization("bravo").to_string(), "nothing")]
        {
            let kind = if known == number { "service_request" } else { "organization" };
            let [known, unknown] = [known, unknown].map(|id| {
                let mut search = question("", "view", kind, id);
                search["subject"] = json!({ "type": "person" });
                search["page"] = page(1);
                search
            });
            assert_eq!(
                gate.search("subject", &known).await.is(200).text(),
                gate.search("subject", &unknown).await.is(200).text()
            );
        }
        let [known, unknown] = ["bea@bravo.example", "nobody@bravo.example"].map(|who| {
            let mut search = question(who, "view", "organization", "");
            search["resource"] = json!({ "type": "organization" });
            search["page"] = page(1);
            search
        });
        assert_eq!(
            gate.search("resource", &known).await.is(200).text(),
            gate.search("resource", &unknown).await.is(200).text()
        );
    })
    .await;
}

#[tokio::test]
async fn x02_a_search_asks_the_same_of_the_database_for_a_stranger_as_for_nobody() {
    on_both(async |app| {
        app.give(&Terms::new().everybody("look")).await;
        app.site("Bakery").await;
        let gate = app.asker("carla", "acme", &[]).await;
        for (act, kind) in [
            ("end-permission", "permission"),
            ("view-permission-request", "permission_request"),
            ("view", "service_request"),
            ("view-sites", "site"),
            ("view-dashboard", "organization"),
        ] {
            let asks = async |who: &str| {
                let mut search = question(who, act, kind, "");
                search["resource"] = json!({ "type": kind });
                let (page, mut asked) = statements::of(gate.search("resource", &search)).await;
                asked.sort();
                (page.is(200).text(), asked)
            };
            // That a token was used is noted once.
            asks("nobody@bravo.example").await;
            let (stranger, nobody) = (asks("bea@bravo.example").await, asks("nobody@bravo.example").await);
            assert!(!nobody.1.is_empty());
            assert_eq!(stranger, nobody, "{kind}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_actions_of_a_search_come_in_pages() {
    on_both(async |app| {
        let gate = app.vendors_gate().await;
        let acme = app.world.organization("acme").to_string();
        let mut search = question("carla@acme.example", "", "organization", &acme);
        search.as_object_mut().unwrap().remove("action");
        let names = |page: &Value| -> Vec<Value> {
            page["results"].as_array().unwrap().iter().map(|found| found["name"].clone()).collect()
        };
        let all = names(&gate.search("action", &search).await.is(200).json());
        assert!(all.len() > 3);
        let mut found = Vec::new();
        search["page"] = json!({ "limit": 3 });
        loop {
            let page: Value = gate.search("action", &search).await.is(200).json();
            assert!(names(&page).len() <= 3);
            found.extend(names(&page));
            if page["page"]["next_token"] == "" {
                break;
            }
            search["page"] = json!({ "token": page["page"]["next_token"] });
        }
        assert_eq!(found, all);
    })
    .await;
}

#[tokio::test]
async fn a_search_finds_exactly_what_evaluations_allow() {
    on_both(async |app| {
        let things = things(app).await;
        for (by, which, roles) in [
            ("ada", "fjord", &["operations"][..]),
            ("carla", "acme", &[]),
            ("aiko", "sato", &[]),
            ("bea", "bravo", &[]),
        ] {
            let gate = app.asker(by, which, roles).await;
            for act in [
                Act::ViewServiceRequest,
                Act::UpdateServiceRequest,
                Act::ViewSites,
                Act::ViewPermissionRequest,
                Act::AskPermission,
                Act::ViewDashboard,
            ] {
                let mut questions = Vec::new();
                for (who, _) in PEOPLE {
                    for (kind, id, _) in &things {
                        questions.push((
                            who,
                            *kind,
                            id,
                            question(&app.world.person(who).email, act.as_str(), kind, id),
                        ));
                    }
                }
                let all: Vec<_> = questions.iter().map(|question| question.3.clone()).collect();
                let answers = gate.decides_all(&all).await;
                let yes: BTreeSet<_> = questions
                    .iter()
                    .zip(&answers)
                    .filter(|(_, answer)| answer["decision"] == true)
                    .map(|((who, kind, id, _), _)| (*who, *kind, id.as_str()))
                    .collect();
                for (kind, id, _) in &things {
                    let body = json!({ "subject": { "type": "person" }, "action": { "name": act.as_str() },
                        "resource": { "type": kind, "id": id } });
                    let found = gate.finds("subject", &body).await;
                    for (who, _) in PEOPLE {
                        let person = app.world.person(who).id.to_string();
                        let expected = yes.contains(&(who, *kind, id.as_str()));
                        assert_eq!(found.contains(&person), expected, "{which} {act:?} {kind} {who}");
                    }
                }
                for (who, _) in PEOPLE {
                    let subject = json!({ "type": "person", "id": app.world.person(who).email });
                    for kind in things.iter().map(|thing| thing.0).collect::<BTreeSet<_>>() {
                        let body = json!({ "subject": subject, "action": { "name": act.as_str() },
                            "resource": { "type": kind } });
                        let found = gate.finds("resource", &body).await;
                        for (_, id, _) in things.iter().filter(|thing| thing.0 == kind) {
                            let expected = yes.contains(&(who, kind, id.as_str()));
                            assert_eq!(found.contains(id), expected, "{which} {act:?} {kind} {who} {found:?}");
                        }
                    }
                }
            }
            let body = json!({ "subject": { "type": "person", "id": app.world.person("hana").email },
                "resource": { "type": things[4].0, "id": things[4].1 } });
            let found = gate.search("action", &body).await.is(200).json();
            let expected = if which == "bravo" { json!([]) } else { json!([{ "name": "view" }]) };
            assert_eq!((&found["results"], &found["page"]["next_token"]), (&expected, &json!("")), "{which}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_goes_on_only_with_the_same_search_of_the_same_caller() {
    on_both(async |app| {
        let acme = app.world.organization("acme").to_string();
        let (gate, other) = (app.vendors_gate().await, app.asker("carla", "acme", &[]).await);
        let mut body = json!({ "subject": { "type": "person" }, "action": { "name": "view" },
            "resource": { "type": "organization", "id": acme }, "page": { "limit": 1 } });
        let first = gate.search("subject", &body).await.is(200).json();
        assert_eq!(first["results"].as_array().unwrap().len(), 1);
        let token = first["page"]["next_token"].as_str().unwrap().to_owned();
        body["page"] = json!({ "token": token });
        let second = gate.search("subject", &body).await.is(200).json();
        assert_eq!(second["results"].as_array().unwrap().len(), 1);
        assert_ne!(first["results"], second["results"]);
        other.search("subject", &body).await.is(400);
        for (member, value) in [
            ("action", json!({ "name": "submit" })),
            ("context", json!({ "a": 1 })),
            ("page", json!({ "token": token, "limit": 2 })),
            ("page", json!({ "token": "x" })),
            ("page", json!({ "token": 7 })),
            ("page", json!({ "limit": -1 })),
            ("context", json!({ "time": "2020-01-01T00:00:00Z" })),
        ] {
            let mut changed = body.clone();
            changed[member] = value;
            gate.search("subject", &changed).await.is(400);
        }
        for unknown in [json!({ "type": "todo", "id": "1" }), json!({ "type": "organization", "id": "1" })] {
            let mut changed = body.clone();
            (changed["resource"], changed["page"]) = (unknown, json!({}));
            let found = gate.search("subject", &changed).await.is(200).json();
            assert_eq!(found, json!({ "page": { "next_token": "", "count": 0 }, "results": [] }));
        }
    })
    .await;
}
