//! The decision API, asked as the programs of a vendor, a partner and a customer ask it.

mod search;

use std::{collections::BTreeSet, env, fs, path::Path};

use jiff::SignedDuration;
use mandate_core::{
    access::{Act, Thing, decide},
    id::PersonId,
    service_request::Number,
};
use mandate_store::{permission_request, service_request, site};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    super::{
        app::{Fresh, TestApp},
        client::Page,
        on_both,
        world::Terms,
    },
    Program,
};
use crate::{
    OpError,
    api::decisions,
    locale::Locale,
    ops::{
        Caller,
        decision::{Asker, evaluate},
        facts_about,
        service_account::{self, NewServiceAccount},
        token::{self, NewToken, Tried},
    },
};

const EVALUATION: &str = "/access/v1/evaluation";
const EVALUATIONS: &str = "/access/v1/evaluations";

impl TestApp {
    /// A service account of an organization, made by one of its people, with a token for asking.
    async fn asker(&self, by: &str, organization: &str, roles: &[&str]) -> Program {
        let caller = Caller::person(self.world.person(by).id, String::new());
        let organization = self.world.organization(organization);
        let roles = roles.iter().map(|role| (*role).to_owned()).collect();
        let new = NewServiceAccount { name: "Gate".to_owned(), roles, once: String::new() };
        let account = service_account::make(&self.app, &caller, organization, &new).await.unwrap();
        let until = self.app.now().to_zoned(jiff::tz::TimeZone::UTC).date().saturating_add(jiff::Span::new().days(90));
        let scopes = vec!["decisions".to_owned()];
        let new = NewToken { name: "Gate".to_owned(), scopes, until: until.to_string(), once: String::new() };
        let (_, secret) = token::make_for(&self.app, &caller, account, &new).await.unwrap();
        self.with_token(secret.reveal())
    }

    async fn vendors_gate(&self) -> Program {
        self.asker("ada", "fjord", &["operations"]).await
    }
}

fn question(subject: &str, action: &str, kind: &str, id: &str) -> Value {
    json!({
        "subject": { "type": "person", "id": subject }, "action": { "name": action },
        "resource": { "type": kind, "id": id },
    })
}

impl Program {
    async fn decides(&self, question: &Value) -> Value {
        self.post(EVALUATION, question).await.is(200).json()
    }

    /// All questions, answered in as few calls as there may be.
    async fn decides_all(&self, questions: &[Value]) -> Vec<Value> {
        let mut all = Vec::new();
        for some in questions.chunks(1000) {
            let page = self.post(EVALUATIONS, &json!({ "evaluations": some })).await.is(200).json();
            all.extend(page["evaluations"].as_array().unwrap().iter().cloned());
        }
        all
    }

    async fn search(&self, what: &str, body: &Value) -> Page {
        self.post(&format!("/access/v1/search/{what}"), body).await
    }

    /// All results of a search, three on a page.
    async fn finds(&self, what: &str, body: &Value) -> BTreeSet<String> {
        let (mut found, mut token) = (BTreeSet::new(), String::new());
        loop {
            let mut body = body.clone();
            body["page"] = json!({ "token": token, "limit": 3 });
            let page = self.search(what, &body).await.is(200).json();
            let results = page["results"].as_array().unwrap();
            assert!(results.len() <= 3 && page["page"]["count"] == results.len());
            for result in results {
                let name = result.get("id").unwrap_or(&result["name"]).as_str().unwrap();
                assert!(found.insert(name.to_owned()), "{name} was found twice");
            }
            page["page"]["next_token"].as_str().unwrap().clone_into(&mut token);
            if token.is_empty() {
                return found;
            }
        }
    }
}

/// The things of the tests: what they are called in questions, and what the decision takes.
async fn things(app: &TestApp) -> Vec<(&'static str, String, Thing)> {
    let request = app.give(&Terms::new().everybody("look")).await;
    let (tessa, bea) = (app.sign_in("tessa").await, app.sign_in("bea").await);
    let (acme, bravo) = (app.world.organization("acme"), app.world.organization("bravo"));
    let numbers = [tessa.submit(acme, "Oven 3").await, bea.submit(bravo, "Till 1").await];
    let sites = [tessa.add_site(acme, "Plant").await, bea.add_site(bravo, "Vault").await];
    app.give_person("kenji", "cc").await;
    let mut things = Vec::new();
    for which in ["acme", "bravo", "sato", "fjord"] {
        let id = app.world.organization(which);
        things.push(("organization", id.to_string(), Thing::Organization(id)));
    }
    let mut tx = app.db().read().await.unwrap();
    for number in numbers {
        let found = service_request::find_reference(&mut tx, number.parse::<Number>().unwrap()).await.unwrap().unwrap();
        let thing =
            Thing::ServiceRequest { id: found.id, customer_id: found.customer_id, submitted_at: found.created_at };
        things.push(("service_request", number, thing));
    }
    for id in sites {
        let thing = site::find_thing(&mut tx, id.parse().unwrap()).await.unwrap().unwrap();
        things.push(("site", id, thing));
    }
    let found = permission_request::find(&mut tx, request.parse().unwrap()).await.unwrap().unwrap();
    let (customer_id, partner_id) = (found.customer_id, found.partner_id);
    let thing = Thing::PermissionRequest { id: found.id, customer_id, partner_id, requester_id: found.requester_id };
    things.push(("permission_request", request, thing));
    things
}

const PEOPLE: [(&str, &str); 10] = [
    ("vera", "fjord"),
    ("odd", "fjord"),
    ("ada", "fjord"),
    ("hana", "sato"),
    ("kenji", "sato"),
    ("taro", "sato"),
    ("nils", "nord"),
    ("carla", "acme"),
    ("paul", "acme"),
    ("bea", "bravo"),
];

/// What the decision itself says.
async fn decided(app: &TestApp, person: PersonId, act: Act, thing: Thing) -> bool {
    let mut tx = app.db().read().await.unwrap();
    let now = app.app.now();
    let facts = facts_about(&mut tx, person, thing.customer().unwrap(), thing, now).await.unwrap().unwrap();
    let customers = ["acme", "bravo"].map(|which| Some(app.world.organization(which)));
    let asks = act != Act::AskPermission || customers.contains(&thing.customer());
    asks && thing.suits(act) && decide(&facts, act, thing, now).is_ok()
}

/// Whether the owner of a thing has ever given somebody or its organization anything.
async fn has_ever_had(app: &TestApp, person: PersonId, thing: Thing) -> bool {
    let mut tx = app.db().read().await.unwrap();
    let facts = facts_about(&mut tx, person, thing.customer().unwrap(), thing, app.app.now()).await.unwrap().unwrap();
    facts.personal.is_some() || facts.organization.is_some()
}

#[tokio::test]
async fn what_is_an_object_is_no_list() {
    on_both(async |app| {
        let gate = app.vendors_gate().await;
        let good = question("carla@acme.example", "view", "organization", &app.world.organization("acme").to_string());
        assert_eq!(gate.decides(&good).await["decision"], true);
        let list = json!([good["subject"], good["action"], good["resource"], null]);
        gate.post(EVALUATION, &list).await.is(400);
        gate.search("action", &json!([good["subject"], good["resource"], null, null])).await.is(400);
        let mut subject = good.clone();
        subject["subject"] = json!(["person", "carla@acme.example", null]);
        gate.post(EVALUATION, &subject).await.is(400);
        let several = json!({ "evaluations": [good, list] });
        let answers: Value = gate.post(EVALUATIONS, &several).await.is(200).json();
        let decisions = [0, 1].map(|place: usize| answers["evaluations"][place]["decision"].clone());
        assert_eq!(decisions, [json!(true), json!(false)]);
    })
    .await;
}

#[tokio::test]
async fn x02_a_decision_says_on_what_ground_and_a_refusal_what_would_be_enough_and_where_to_ask() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        app.give(&Terms::new().everybody("look")).await;
        let gate = app.vendors_gate().await;
        let hana = &app.world.person("hana");
        let yes = gate.decides(&question(&hana.email, "view", "service_request", &number)).await;
        assert_eq!(yes["decision"], true);
        assert_eq!(yes["context"]["ground"], "organization_permission");
        assert!(yes["context"]["permission"].is_string() && yes["context"]["why"].is_string());
        assert_eq!(yes, gate.decides(&question(&hana.id.to_string(), "view", "service_request", &number)).await);
        let kenji = app.world.person("kenji");
        let id = app.open_deployment("kenji").await;
        let yes = gate.decides(&question(&kenji.email, "update", "service_request", &number)).await;
        assert_eq!((&yes["decision"], &yes["context"]["ground"]), (&json!(true), &json!("deployment")));
        assert_eq!(yes["context"]["deployment"], id.to_string());
        let no = gate.decides(&question(&hana.email, "update", "service_request", &number)).await;
        let context = &no["context"];
        assert_eq!((&no["decision"], &context["reason"]), (&json!(false), &json!("level_too_low")));
        assert_eq!(context["level"], "update");
        let acme = app.world.organization("acme");
        let link = format!("{}/my-customers/ask?customer={acme}&level=update", app.app.config().base_url());
        assert_eq!(context["ask"], link);
        assert!(context["whom"].as_str().unwrap().contains("Carla Cruz"));
        assert!(context["reason_user"]["403"].as_str().unwrap().starts_with(context["why"].as_str().unwrap()));
        assert_eq!(context["reason_admin"]["403"], "level_too_low");
        let unknown = json!({
            "reason": "unknown", "reason_admin": { "404": "unknown" },
            "reason_user": { "404": "There is no such person or thing, or you may not ask about it." },
        });
        for question in [
            question("nobody@nowhere.example", "view", "service_request", &number),
            question("not an id", "view", "service_request", &number),
            question(&hana.email, "fly", "service_request", &number),
            question(&hana.email, "view", "service_request", "SR-99999"),
            question(&hana.email, "view", "todo", "1"),
            question(&hana.email, "view", "site", &Uuid::from_u128(1).to_string()),
            question(&hana.email, "decide-permission-request", "service_request", &number),
            json!({ "subject": { "type": "user", "id": hana.email }, "action": { "name": "view" },
                "resource": { "type": "service_request", "id": number } }),
        ] {
            assert_eq!(gate.decides(&question).await, json!({ "decision": false, "context": unknown }), "{question}");
        }
        assert!(!app.record().await.iter().any(|entry| entry.act.starts_with("ask-decisions")), "asking is no act");
    })
    .await;
}

#[tokio::test]
async fn what_is_no_question_is_400_and_a_bad_one_among_good_ones_is_a_no() {
    on_both(async |app| {
        let gate = app.vendors_gate().await;
        let good = question("hana@sato.example", "view", "organization", &app.world.organization("acme").to_string());
        for (member, wrong) in [
            ("subject", Value::Null),
            ("subject", json!("hana")),
            ("subject", json!({ "type": "person" })),
            ("subject", json!({ "type": "person", "id": 7 })),
            ("subject", json!({ "type": "person", "id": "a", "properties": [] })),
            ("action", json!({})),
            ("action", json!({ "name": ["view"] })),
            ("resource", json!([])),
            ("resource", json!({ "id": "1" })),
            ("context", json!("now")),
            ("context", json!({ "time": 7 })),
            ("context", json!({ "time": "yesterday" })),
        ] {
            let mut bad = good.clone();
            bad[member] = wrong;
            let page = gate.post(EVALUATION, &bad).await.is(400);
            assert!(page.wrong()[0].0.starts_with(member), "{bad} {}", page.body);
            gate.post(EVALUATIONS, &bad).await.is(400);
            let page = gate.post(EVALUATIONS, &json!({ "evaluations": [good, bad, good] })).await.is(200).json();
            let answers = page["evaluations"].as_array().unwrap();
            assert_eq!(answers.len(), 3);
            assert_eq!(answers[0], answers[2]);
            assert_eq!(answers[1]["decision"], false);
            assert_eq!(answers[1]["context"]["error"]["status"], 400, "{}", answers[1]);
        }
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        for body in ["", "{", "[]", "7", "null", "\"x\"", deep.as_str(), "{\"subject\":{}}", "{} {}"] {
            for path in [EVALUATION, EVALUATIONS, "/access/v1/search/subject", "/access/v1/search/action"] {
                let request = gate.request(Method::POST, path).header("content-type", "application/json");
                gate.send(request.body(body.to_owned())).await.is(400);
            }
        }
        let page = gate.post(EVALUATIONS, &json!({ "evaluations": vec![&good; 1001] })).await.is(400);
        assert_eq!(page.wrong(), [("evaluations".to_owned(), "decision-error-many".to_owned())]);
        let unknown = json!({ "evaluations": [good], "options": { "evaluations_semantic": "all" } });
        gate.post(EVALUATIONS, &unknown).await.is(400);
        let request = gate.request(Method::POST, EVALUATION).header("content-type", "text/plain").body("{}");
        gate.send(request).await.is(415);
        let request = gate.request(Method::POST, EVALUATION).header("content-type", "application/json");
        gate.send(request.body(" ".repeat(1024 * 1024 + 1))).await.is(413);
        gate.send(gate.request(Method::GET, EVALUATION)).await.is(405);
        gate.post("/access/v1/nothing", &good).await.is(404);
    })
    .await;
}

#[tokio::test]
async fn several_questions_take_defaults_and_end_as_their_semantic_says() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let gate = app.vendors_gate().await;
        let whole = question("tessa@acme.example", "view", "service_request", &number);
        let one = gate.decides(&whole).await;
        assert_eq!(one["decision"], true);
        // Without questions it is one, whatever else is asked.
        let mut empty = whole.clone();
        empty["evaluations"] = json!([]);
        empty["more"] = json!({ "a": 1 });
        for body in [&whole, &empty] {
            assert_eq!(gate.post(EVALUATIONS, body).await.is(200).json(), one);
        }
        let mut body = whole;
        body["evaluations"] = json!([
            {},
            { "action": { "name": "write-internal-note" } },
            { "subject": { "type": "person", "id": "vera@fjord.example" } },
            { "resource": { "type": "service_request", "id": "SR-99999" } },
        ]);
        for (semantic, expected) in [
            (None, vec![true, false, true, false]),
            (Some("execute_all"), vec![true, false, true, false]),
            (Some("deny_on_first_deny"), vec![true, false]),
            (Some("permit_on_first_permit"), vec![true]),
        ] {
            body["options"] = semantic.map_or(json!({}), |semantic| json!({ "evaluations_semantic": semantic }));
            let answer = gate.post(EVALUATIONS, &body).await.is(200).json();
            let decisions: Vec<_> = answer["evaluations"].as_array().unwrap().iter().map(|d| &d["decision"]).collect();
            assert_eq!(decisions, expected, "{semantic:?}");
            assert!(answer.get("decision").is_none());
        }
    })
    .await;
}

#[tokio::test]
async fn x02_an_evaluation_is_the_decision_and_several_are_the_same_as_one_by_one() {
    on_both(async |app| {
        let things = things(app).await;
        let gate = app.vendors_gate().await;
        let (mut questions, mut expected) = (Vec::new(), Vec::new());
        for (who, _) in PEOPLE {
            for (kind, id, thing) in &things {
                for act in Act::ALL {
                    let person = app.world.person(who);
                    questions.push(question(&person.email, act.as_str(), kind, id));
                    expected.push(decided(app, person.id, act, *thing).await);
                }
            }
        }
        let answers = gate.decides_all(&questions).await;
        for ((question, answer), expected) in questions.iter().zip(&answers).zip(&expected) {
            assert_eq!(answer["decision"], *expected, "{question} {answer}");
        }
        assert!(expected.iter().filter(|yes| **yes).count() > 100);
        for (question, answer) in questions.iter().zip(&answers).step_by(37) {
            assert_eq!(gate.decides(question).await, *answer, "{question}");
        }
    })
    .await;
}

#[tokio::test]
async fn x02_an_organization_asks_about_its_own_people_and_about_others_on_its_own_things() {
    on_both(async |app| {
        let things = things(app).await;
        for (asker, by, roles) in [("acme", "carla", &[][..]), ("sato", "aiko", &[][..]), ("bravo", "bea", &[][..])] {
            let gate = app.asker(by, asker, roles).await;
            let own = app.world.organization(asker);
            let (mut questions, mut expected) = (Vec::new(), Vec::new());
            for (who, works_for) in PEOPLE {
                for (kind, id, thing) in &things {
                    let acquainted = match (works_for, asker) {
                        ("fjord", _) | ("sato", "acme") => true,
                        _ => works_for == asker,
                    };
                    let askable = works_for == asker || thing.customer() == Some(own) && acquainted;
                    for act in Act::ALL.into_iter().filter(|act| thing.suits(*act)) {
                        let person = app.world.person(who);
                        questions.push(question(&person.email, act.as_str(), kind, id));
                        let yes = decided(app, person.id, act, *thing).await;
                        let stranger = yes && act == Act::AskPermission && !has_ever_had(app, person.id, *thing).await;
                        expected.push((askable && !stranger).then_some(yes));
                    }
                }
            }
            let nobody = question("nobody@nowhere.example", "view", things[0].0, &things[0].1);
            let nobody = gate.decides(&nobody).await.to_string();
            let answers = gate.decides_all(&questions).await;
            for ((question, answer), expected) in questions.iter().zip(&answers).zip(expected) {
                match expected {
                    Some(yes) => assert_eq!(answer["decision"], yes, "{asker} {question} {answer}"),
                    // Byte for byte the answer for somebody that there is not.
                    None => assert_eq!(answer.to_string(), nobody, "{asker} {question}"),
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn x02_who_may_not_ask_gets_nothing() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let about = |who: &str| question(&app.world.person(who).email, "view", "service_request", &number);
        app.with_token("x").post(EVALUATION, &about("tessa")).await.is(401);
        app.program("vera", "read people tokens").await.post(EVALUATION, &about("tessa")).await.is(403);
        for path in ["evaluations", "search/subject", "search/resource", "search/action"] {
            app.with_token("x").post(&format!("/access/v1/{path}"), &json!({})).await.is(401);
        }
        // Who manages nobody asks about itself.
        let paul = app.program("paul", "decisions").await;
        assert_eq!(paul.decides(&about("paul")).await["decision"], true);
        assert_eq!(paul.decides(&about("tessa")).await["context"]["reason"], "unknown");
        let vera = app.program("vera", "decisions").await;
        assert_eq!(vera.decides(&about("vera")).await["decision"], true);
        assert_eq!(vera.decides(&about("tessa")).await["context"]["reason"], "unknown");
        let carla = app.program("carla", "decisions").await;
        assert_eq!(carla.decides(&about("tessa")).await["decision"], true);
        // The id of a request is the caller's where it is one.
        for (given, taken) in [("bfe9eb29-ab87-4ca3-be83-a1d5d8305716", true), ("two words", false), ("", false)] {
            let request = carla.request(Method::POST, EVALUATION).json(&about("tessa")).header("x-request-id", given);
            let page = carla.send(request.header("idempotency-key", "one")).await.is(200);
            assert_eq!(page.headers["x-request-id"] == given, taken, "{given}");
            assert_eq!(page.headers.get_all("x-request-id").iter().count(), 1);
        }
    })
    .await;
}

#[tokio::test]
async fn x02_a_token_that_was_revoked_while_its_question_came_in_asks_nothing() {
    on_both(async |app| {
        let carla = Caller::person(app.world.person("carla").id, String::new());
        let program = app.program("carla", "decisions").await;
        let Tried::Good(bearer) = token::sign_in(&app.app, &program.token, "192.0.2.1").await.unwrap() else {
            panic!("the token is good")
        };
        let asker = Asker::new(token::caller(&bearer, String::new()), false);
        let l = Locale::of(&bearer.person);
        assert!(evaluate(&app.app, &asker, &l, &[]).await.is_ok());
        token::revoke(&app.app, &carla, bearer.token.id).await.unwrap();
        assert!(matches!(evaluate(&app.app, &asker, &l, &[]).await, Err(OpError::NotSignedIn)));
    })
    .await;
}

#[tokio::test]
async fn x06_an_earlier_moment_is_asked_by_whose_story_it_is() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        app.give(&Terms::new().everybody("look")).await;
        let then = app.app.now() + SignedDuration::from_hours(1);
        app.pass(SignedDuration::from_hours(2));
        let carla = app.sign_in("carla").await;
        let end = carla.get("/my-partners").await.link("/permissions/");
        carla.post(&end, &[("reason", "")]).await.is(303);
        app.pass(SignedDuration::from_hours(2));
        let now = question("hana@sato.example", "view", "service_request", &number);
        let mut past = now.clone();
        past["context"] = json!({ "time": then.to_string() });
        for (by, which, roles, sees) in
            [("ada", "fjord", &["operations"][..], true), ("carla", "acme", &[], true), ("aiko", "sato", &[], false)]
        {
            let gate = app.asker(by, which, roles).await;
            assert_eq!(gate.decides(&now).await["context"]["reason"], "ended", "{which}");
            let answer = gate.decides(&past).await;
            assert_eq!(answer["decision"], sees, "{which} {answer}");
            for (time, reason) in [("2031-01-01T00:00:00Z", "unknown"), ("1985-10-26T01:22-07:00", "unknown")] {
                let mut other = now.clone();
                other["context"] = json!({ "time": time, "ip": "10.0.0.1" });
                assert_eq!(gate.decides(&other).await["context"]["reason"], reason, "{which} {time}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_revocation_on_one_node_holds_for_the_next_evaluation_on_another() {
    let fresh = Fresh::new();
    let one = TestApp::start(&fresh.postgres(), true, &|_| {}).await;
    let two = TestApp::start(&fresh.postgres(), false, &|_| {}).await;
    let number = one.service_request("Oven 3").await;
    let gate = one.vendors_gate().await;
    let there = two.with_token(&gate.token);
    let question = question("hana@sato.example", "view", "service_request", &number);
    let carla = one.sign_in("carla").await;
    for _ in 0..3 {
        one.give(&Terms::new().everybody("look")).await;
        assert_eq!(there.decides(&question).await["decision"], true);
        let end = carla.get("/my-partners").await.link("/permissions/");
        carla.post(&end, &[("reason", "")]).await.is(303);
        for program in [&gate, &there] {
            let answer = program.decides(&question).await;
            assert_eq!((&answer["decision"], &answer["context"]["reason"]), (&json!(false), &json!("ended")));
        }
    }
    two.finish().await;
    one.finish().await;
}

#[tokio::test]
async fn programs_find_out_where_to_ask() {
    on_both(async |app| {
        let (anonymous, base) = (app.anonymous(), app.app.config().base_url());
        let found = anonymous.get("/.well-known/authzen-configuration").await.is(200).json();
        assert_eq!(found["policy_decision_point"], base);
        for (endpoint, path) in [
            ("access_evaluation_endpoint", "evaluation"),
            ("access_evaluations_endpoint", "evaluations"),
            ("search_subject_endpoint", "search/subject"),
            ("search_resource_endpoint", "search/resource"),
            ("search_action_endpoint", "search/action"),
        ] {
            assert_eq!(found[endpoint], format!("{base}/access/v1/{path}"));
        }
        let document: Value = anonymous.get("/access/v1/openapi.json").await.is(200).json();
        assert_eq!(document["paths"].as_object().unwrap().len(), 5);
    })
    .await;
}

#[test]
fn the_document_is_what_the_golden_file_says() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/api/decisions.json");
    let text = decisions::document().to_pretty_json().unwrap() + "\n";
    if env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        fs::write(&file, &text).unwrap();
    }
    let golden = fs::read_to_string(&file).unwrap_or_default();
    assert!(golden == text, "the API changed: look at it and write docs/api/decisions.json with INSTA_UPDATE=always");
}
