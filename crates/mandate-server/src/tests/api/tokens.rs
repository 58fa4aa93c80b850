//! Tokens and service accounts, by programs: what a token makes goes no further than itself.

use jiff::SignedDuration;
use mandate_store::token::Bearer;
use serde_json::{Value, json};

use super::{
    super::{app::TestApp, on_both},
    ALL, Program,
};
use crate::{
    OpError,
    ops::{
        Caller, permission,
        token::{self, Tried},
    },
};

fn new(scopes: &[&str], until: &str) -> Value {
    json!({ "name": "Line 1", "scopes": scopes, "until": until })
}

#[tokio::test]
async fn what_a_token_makes_goes_no_further_and_lasts_no_longer_than_itself() {
    on_both(async |app| {
        let hana = app.program("hana", "read tokens").await;
        let page = hana.post("/tokens", &new(&["read", "people"], "2027-01-31")).await.is(422);
        assert_eq!(page.wrong(), [("scopes".to_owned(), "token-error-more".to_owned())]);
        let page = hana.post("/tokens", &new(&["read"], "2027-02-19")).await.is(422);
        assert_eq!(page.wrong(), [("until".to_owned(), "token-error-longer".to_owned())]);
        let made = hana.post("/tokens", &new(&["read"], "2027-01-31")).await.is(201);
        let (path, secret) = (made.location().to_owned(), made.json()["secret"].as_str().unwrap().to_owned());
        app.with_token(&secret).get("/me").await.is(200);
        assert_eq!(hana.get(&path).await.is(200).json()["scopes"], json!(["read"]));
        // Nor does it take over one that goes further.
        let further = app.program("hana", ALL).await;
        let id = further.get("/me").await.json()["token"]["id"].as_str().unwrap().to_owned();
        let page = hana.post(&format!("/tokens/{id}/rotate"), &json!({ "overlap": 1 })).await.is(422);
        assert_eq!(page.wrong()[0].1, "token-error-more");
        let rotated = hana.post(&format!("{path}/rotate"), &json!({ "overlap": 0 })).await.is(201);
        app.with_token(&secret).get("/me").await.is(401);
        app.with_token(rotated.json()["secret"].as_str().unwrap()).get("/me").await.is(200);
        let page = hana.post(&format!("{path}/rotate"), &json!({ "overlap": 169 })).await.is(422);
        assert_eq!(page.wrong()[0].0, "overlap");
        hana.delete(&path).await.is(204);
        hana.delete(&path).await.is(204);
        app.with_token(rotated.json()["secret"].as_str().unwrap()).get("/me").await.is(401);
        assert_eq!(hana.get("/tokens").await.json()["items"].as_array().unwrap().len(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_secret_is_told_once_also_under_a_key() {
    on_both(async |app| {
        let hana = app.program("hana", "tokens").await;
        let body = new(&["tokens"], "2027-01-31");
        let secret = hana.post_with_key("/tokens", "k", &body).await.is(201).json()["secret"].clone();
        let page = hana.post_with_key("/tokens", "k", &body).await.is(409);
        assert_eq!(page.json()["reason"], "token-error-sent-before");
        assert!(!page.body.contains(secret.as_str().unwrap()));
        let mut tx = app.db().read().await.unwrap();
        let kept = mandate_store::kept_answer::find(&mut tx, app.world.person("hana").id, "k").await.unwrap();
        assert!(!format!("{kept:?}").contains(secret.as_str().unwrap()), "no secret is kept");
    })
    .await;
}

#[tokio::test]
async fn service_accounts_are_made_by_programs_of_those_who_manage_people() {
    on_both(async |app| {
        let (carla, acme) = (app.program("carla", ALL).await, app.world.organization("acme"));
        let at = format!("/organizations/{acme}/service-accounts");
        let body = json!({ "name": "Robot", "roles": ["technical_contact"] });
        let made = carla.post_with_key(&at, "k", &body).await.is(201);
        assert_eq!(carla.post_with_key(&at, "k", &body).await.is(201).body, made.body);
        assert_eq!(carla.get(&at).await.is(200).json()["items"].as_array().unwrap().len(), 1);
        let account = carla.get(made.location()).await.is(200).json();
        assert_eq!((&account["name"], &account["roles"]), (&json!("Robot"), &json!(["technical_contact"])));
        let page = carla.post(&at, &json!({ "name": "", "roles": ["contact_manager"] })).await.is(422);
        let wrong: Vec<_> = page.wrong().into_iter().map(|(field, _)| field).collect();
        assert_eq!(wrong, ["name", "roles"]);
        let token = carla.post(&format!("{}/tokens", made.location()), &new(&["read"], "2027-01-31")).await.is(201);
        let robot = app.with_token(token.json()["secret"].as_str().unwrap());
        let me = robot.get("/me").await.is(200).json();
        assert_eq!((&me["name"], &me["is_service_account"]), (&json!("Robot"), &json!(true)));
        let listed = carla.get(&format!("/organizations/{acme}/tokens")).await.is(200).json();
        assert_eq!(listed["items"].as_array().unwrap().len(), 2);
        app.program("tessa", ALL).await.get(&at).await.is(403);
    })
    .await;
}

/// A program as its request begins.
async fn begun(app: &TestApp, program: &Program) -> (Bearer, Caller) {
    let Tried::Good(bearer) = token::sign_in(&app.app, &program.token, "here").await.unwrap() else { panic!() };
    let caller = token::caller(&bearer, String::new());
    (*bearer, caller)
}

#[tokio::test]
async fn a_request_under_way_does_nothing_more_once_its_token_is_over_in_any_way() {
    on_both(async |app| {
        let acts = async |caller: &Caller| {
            let decided = token::list_own(&app.app, caller).await.map(|_| ());
            let listed = permission::client_organizations(&app.app, caller, 9).await.map(|_| ());
            [decided, listed]
        };
        let (_, good) = begun(app, &app.program("hana", ALL).await).await;
        let (revoked, late) = begun(app, &app.program("hana", ALL).await).await;
        let hana = Caller::person(app.world.person("hana").id, String::new());
        assert!(acts(&late).await.iter().all(Result::is_ok));
        token::revoke(&app.app, &hana, revoked.token.id).await.unwrap();
        for done in acts(&late).await {
            assert!(matches!(done, Err(OpError::NotSignedIn)), "revoked: {done:?}");
        }
        assert!(acts(&good).await.iter().all(Result::is_ok));
        app.pass(SignedDuration::from_hours(24 * 91));
        for done in acts(&good).await {
            assert!(matches!(done, Err(OpError::NotSignedIn)), "ended: {done:?}");
        }
        assert!(acts(&hana).await.iter().all(Result::is_ok));
    })
    .await;
}
