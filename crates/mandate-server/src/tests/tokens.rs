//! Tokens and service accounts, through the portal.

use std::{
    fs,
    path::{Path, PathBuf},
};

use jiff::SignedDuration;

use super::{
    app::TestApp,
    client::{Browser, Page},
    on_both,
    world::{PASSWORD, Terms},
};

const TOKEN: [(&str, &str); 3] = [("name", "Monitoring"), ("scopes", "read"), ("until", "2027-01-31")];

/// The sources of a folder of the crate.
fn sources(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push((path.clone(), fs::read_to_string(path).unwrap()));
        }
    }
}

/// A token is limited where the facts of the caller are taken: in one place, which no operation goes around.
#[test]
fn operations_take_the_facts_of_their_caller_from_one_place() {
    let mut found = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ops"), &mut found);
    assert!(found.len() > 40);
    for (path, source) in found {
        let path = path.display();
        assert!(!source.contains("standing::find_viewer("), "{path}: take `Acting::viewer`");
        for call in source.split("standing::find").skip(1) {
            let arguments = call.split(';').next().unwrap();
            assert!(!arguments.contains("caller.person_id"), "{path}: take `Acting::facts`");
        }
    }
}

/// The secret that a page shows.
fn secret(page: &Page) -> String {
    page.value("secret").unwrap()
}

/// The address of a page that the secret's page leads back to.
fn back(page: &Page, begins: &str) -> String {
    page.link(begins)
}

/// The status that a program with a secret gets.
async fn calls(app: &TestApp, secret: &str) -> u16 {
    let browser = app.anonymous();
    let request = browser.request(reqwest::Method::GET, "/api/v1/me").bearer_auth(secret);
    browser.send(request).await.status
}

async fn acts(app: &TestApp) -> Vec<String> {
    app.record().await.into_iter().map(|entry| entry.act).collect()
}

#[tokio::test]
async fn a_token_is_made_shown_once_rotated_with_overlap_and_revoked_at_once() {
    on_both(async |app| {
        let hana = app.sign_in("hana").await;
        hana.get("/account").await.shows("API tokens");
        let page = hana.get("/account/tokens").await.is(200);
        page.shows("You have no tokens");
        assert_eq!(page.value("until").as_deref(), Some("2027-02-18"));
        let once = page.value("once").unwrap();
        let typed = [&TOKEN[..], &[("once", &once)]].concat();
        let page = hana.post("/account/tokens", &typed).await.is(200);
        let first = secret(&page);
        assert!(first.starts_with("mandate_pat_"));
        let path = back(&page, "/tokens/");
        assert_eq!(calls(app, &first).await, 200);
        // A second click makes no second one, and shows the secret to nobody.
        hana.post("/account/tokens", &typed).await.is(409).shows("its secret was shown").lacks(&first);
        let page = hana.get("/account/tokens").await;
        page.shows("Monitoring").shows("Read").lacks(&first);
        let page = hana.get(&path).await.is(200);
        page.shows("in use").lacks(&first);
        assert!(!page.text().contains("never"), "it was used");

        let page = hana.post(&format!("{path}/rotate"), &[("overlap", "2")]).await.is(200);
        let second = secret(&page);
        assert_ne!(first, second);
        hana.get(&path).await.shows("The secret from before holds until");
        assert_eq!((calls(app, &first).await, calls(app, &second).await), (200, 200));
        app.pass(SignedDuration::from_hours(2));
        let hana = app.sign_in("hana").await;
        assert_eq!((calls(app, &first).await, calls(app, &second).await), (401, 200));
        for wrong in ["", "-1", "169", "x"] {
            let page = hana.post(&format!("{path}/rotate"), &[("overlap", wrong)]).await.is(422);
            assert!(page.error_at("overlap").is_some());
        }
        hana.get(&format!("{path}/revoke")).await.is(200).shows("Every program that uses it is refused");
        assert_eq!(calls(app, &second).await, 200, "looking changes nothing");
        hana.post(&format!("{path}/revoke"), &[]).await.done("token-revoked");
        assert_eq!(calls(app, &second).await, 401);
        hana.get(&path).await.shows("revoked").lacks("Rotate");
        hana.post(&format!("{path}/rotate"), &[("overlap", "1")]).await.is(409);
        let acts: Vec<_> = acts(app).await.into_iter().filter(|act| act.contains("token-")).collect();
        let steps = ["token-make", "token-rotate", "token-revoke"].map(|step| format!("keep-tokens:{step}"));
        assert_eq!(acts, steps);
        let said = format!("{:?}", app.record().await);
        assert!(!said.contains(&first) && !said.contains(&second), "no secret stands in the record");
        // Another's token is not there.
        for who in ["kenji", "nils", "carla"] {
            app.sign_in(who).await.get(&path).await.is(404);
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_gets_a_token_is_told_of_it_and_signing_out_everywhere_or_another_password_revokes_them_all() {
    on_both(async |app| {
        let (hana, kenji) = (app.sign_in("hana").await, app.sign_in("kenji").await);
        let others = secret(&kenji.post("/account/tokens", &TOKEN).await.is(200));
        let made = hana.post("/account/tokens", &TOKEN).await.is(200);
        let (one, path) = (secret(&made), back(&made, "/tokens/"));
        assert!(hana.get("/notices").await.shows("An API token, “Monitoring”, was made").leads_to(&path));
        let mail = app.mails_to("hana").await.pop().unwrap();
        assert_eq!(mail.subject, "An API token was made in your name");
        assert!(mail.body_text.contains(&format!("{}{path}", app.url())), "{}", mail.body_text);
        assert!(!mail.body_text.contains(&one));

        hana.get("/account").await.shows("also revokes all your API tokens");
        let typed = [("name", "Plant"), ("scopes", "read"), ("until", "2027-01-31")];
        let two = secret(&hana.post("/account/tokens", &typed).await.is(200));
        hana.post("/account/sign-out-everywhere", &[]).await.done("signed-out-everywhere");
        assert_eq!((calls(app, &one).await, calls(app, &two).await, calls(app, &others).await), (401, 401, 200));

        let hana = app.sign_in("hana").await;
        let three = secret(&hana.post("/account/tokens", &TOKEN).await.is(200));
        app.anonymous().post("/forgot", &[("email", &hana.email)]).await.is(200);
        crate::jobs::run_due(&app.sandbox).await.unwrap();
        let mut mails = app.mails_to("hana").await.into_iter().map(|mail| mail.body_text).rev();
        let mail = mails.find(|text| text.contains("/password/")).unwrap();
        assert!(mail.contains("revokes all your API tokens"), "{mail}");
        let link = mail.split_whitespace().find_map(|word| word.find("/password/").map(|at| word[at..].to_owned()));
        let link = link.unwrap();
        app.anonymous().get(&link).await.is(200).shows("revokes all your API tokens");
        assert_eq!(calls(app, &three).await, 200, "looking changes nothing");
        let password = [("password", "another-password"), ("again", "another-password")];
        app.anonymous().post(&link, &password).await.is(303);
        assert_eq!((calls(app, &three).await, calls(app, &others).await), (401, 200));
        let revoked: Vec<_> = acts(app).await.into_iter().filter(|act| act.contains("revoke")).collect();
        assert_eq!(revoked, ["keep-tokens:token-revoke-all"; 2]);
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_a_token_is_said_at_its_field() {
    on_both(async |app| {
        let hana = app.sign_in("hana").await;
        for (field, value) in [
            ("name", ""),
            ("scopes", "king"),
            ("scopes", ""),
            ("until", ""),
            ("until", "2026-11-19"),
            ("until", "2027-11-21"),
        ] {
            let typed = TOKEN.map(|(name, typed)| (name, if name == field { value } else { typed }));
            let page = hana.post("/account/tokens", &typed).await.is(422);
            assert!(page.error_at(field).is_some(), "{field} {value}");
            if field != "name" {
                assert_eq!(page.value("name").as_deref(), Some("Monitoring"));
            }
        }
        assert!(!acts(app).await.iter().any(|act| act.contains("token-make")));
        // It ends by the clock.
        let secret = secret(&hana.post("/account/tokens", &TOKEN).await.is(200));
        app.set_clock("2027-01-31T23:59:59Z");
        assert_eq!(calls(app, &secret).await, 200);
        app.set_clock("2027-02-01T00:00:00Z");
        assert_eq!(calls(app, &secret).await, 401);
    })
    .await;
}

#[tokio::test]
async fn a_token_ends_with_its_persons_lock_and_those_who_manage_people_see_and_revoke_it() {
    on_both(async |app| {
        let (paul, carla) = (app.sign_in("paul").await, app.sign_in("carla").await);
        let acme = app.world.organization("acme");
        let one = paul.post("/account/tokens", &TOKEN).await.is(200);
        let two = paul.post("/account/tokens", &[("name", "Plant"), ("scopes", "read"), ("until", "2027-01-31")]).await;
        let path = back(&two, "/tokens/");
        let list = format!("/organizations/{acme}/tokens");
        carla.get(&list).await.is(200).shows("Monitoring").shows("Plant").shows("Paul Pohl").lacks(&secret(&one));
        carla.get(&path).await.is(200).lacks("Rotate");
        carla.post(&format!("{path}/rotate"), &[("overlap", "1")]).await.is(422).shows("Only whoever has a token");
        carla.post(&format!("{path}/revoke"), &[]).await.done("token-revoked");
        assert_eq!((calls(app, &secret(&one)).await, calls(app, &secret(&two)).await), (200, 401));
        carla.get(&format!("/people/{}/lock", paul.id)).await.is(200).shows("Tokens revoked 1");
        carla.post(&format!("/people/{}/lock", paul.id), &[("locked", "yes")]).await.done("locked");
        assert_eq!(calls(app, &secret(&one)).await, 401);
        carla.post(&format!("/people/{}/lock", paul.id), &[("locked", "no")]).await.done("unlocked");
        assert_eq!(calls(app, &secret(&one)).await, 401, "what has ended does not come back");
        for (who, status) in [("paul", 403), ("hana", 404), ("nils", 404), ("ada", 200)] {
            app.sign_in(who).await.get(&list).await.is(status);
        }
    })
    .await;
}

async fn service_account(carla: &Browser, app: &TestApp, roles: &[&str]) -> String {
    let path = format!("/organizations/{}/service-accounts", app.world.organization("acme"));
    let mut fields = vec![("name", "Plant robot")];
    fields.extend(roles.iter().map(|role| ("roles", *role)));
    carla.post(&path, &fields).await.done("service-account-made").id()
}

#[tokio::test]
async fn a_service_account_acts_as_itself_and_is_told_nothing() {
    on_both(async |app| {
        let carla = app.sign_in("carla").await;
        let acme = app.world.organization("acme");
        let people = format!("/organizations/{acme}/people");
        assert!(carla.get(&people).await.leads_to(&format!("/organizations/{acme}/service-accounts")));
        let id = service_account(&carla, app, &["technical_contact"]).await;
        let page = carla.get(&format!("/service-accounts/{id}")).await.is(200);
        page.shows("Plant robot service account").shows("It has no tokens");
        let typed = [("name", "Line 1"), ("scopes", "read"), ("scopes", "service-requests"), ("until", "2027-01-31")];
        let page = carla.post(&format!("/service-accounts/{id}/tokens"), &typed).await.is(200);
        let secret = secret(&page);
        assert!(secret.starts_with("mandate_sat_"));
        let robot = app.anonymous();
        let body =
            serde_json::json!({ "customer": acme, "subject": "Belt 4", "severity": "2", "description": "Slow." });
        let request = robot.request(reqwest::Method::POST, "/api/v1/service-requests").bearer_auth(&secret).json(&body);
        let number = robot.send(request).await.is(201).json()["number"].as_str().unwrap().to_owned();
        let page = app.sign_in("vera").await.get(&format!("/service-requests/{number}")).await.is(200);
        page.shows("Plant robot").lacks(".invalid");
        let entry = app.record().await.into_iter().rfind(|entry| entry.act == "submit").unwrap();
        assert_eq!((entry.actor_id.to_string(), entry.token_id.is_some()), (id.clone(), true));
        // It shows among people as what it is, has no address, and is managed like a person.
        carla.get(&people).await.shows("Plant robot service account").lacks(".invalid");
        carla.get(&format!("/people/{id}")).await.is(200).lacks(".invalid").lacks("Send the invitation again");
        let mails = app.mails().await.len();
        let reply = [("body", "Which belt?")];
        app.sign_in("vera").await.post(&format!("/service-requests/{number}/messages"), &reply).await.is(303);
        assert_eq!(app.mails().await.len(), mails, "nobody else is concerned, and it gets no mail");
        carla.post(&format!("/people/{id}/invite"), &[]).await.is(422);
        carla.post(&format!("/people/{id}/address"), &[("email", "robot@acme.example")]).await.is(422);
        let roles =
            [("name", "Plant robot"), ("location", ""), ("was", "technical_contact"), ("roles", "contact_manager")];
        let page = carla.post(&format!("/people/{id}/change"), &roles).await.is(422);
        assert!(page.error_at("roles").is_some());
        let contact_manager = [("name", "Boss"), ("roles", "contact_manager")];
        let page = carla.post(&format!("/organizations/{acme}/service-accounts"), &contact_manager).await.is(422);
        assert!(page.error_at("roles").is_some());
        let fields = [("organization", "Bravo Bank"), ("location", ""), ("email", "r@bravo.example")];
        app.sign_in("ada").await.post(&format!("/people/{id}/move"), &fields).await.is(422);
        // It cannot sign in, not even where somebody guesses its address.
        let address = format!("{id}@service-account.invalid");
        app.anonymous().post("/sign-in", &[("email", &address), ("password", PASSWORD)]).await.is(422);
        app.anonymous().post("/forgot", &[("email", &address)]).await;
        crate::jobs::run_due(&app.sandbox).await.unwrap();
        assert_eq!(app.mails().await.len(), mails);
        carla.post(&format!("/people/{id}/lock"), &[("locked", "yes")]).await.done("locked");
        assert_eq!(calls(app, &secret).await, 401);
        carla
            .post(&format!("/service-accounts/{id}/tokens"), &typed)
            .await
            .is(422)
            .shows("This service account is locked");
    })
    .await;
}

#[tokio::test]
async fn service_accounts_are_made_by_those_who_manage_their_own_people_and_under_no_permission() {
    on_both(async |app| {
        let acme = app.world.organization("acme");
        let path = format!("/organizations/{acme}/service-accounts");
        for (who, status) in [("tessa", 403), ("hana", 404), ("nils", 404), ("vera", 403)] {
            let person = app.sign_in(who).await;
            person.get(&path).await.is(status);
            person.post(&path, &[("name", "Robot")]).await.is(status);
        }
        app.give_person("hana", "full_admin").await;
        app.sign_in("hana").await.get(&path).await.is(403);
        app.sign_in("hana").await.post(&path, &[("name", "Robot")]).await.is(403);
        app.sign_in("carla").await.post(&path, &[("name", "Robot")]).await.done("service-account-made");
        let own = format!("/organizations/{}/service-accounts", app.world.organization("sato"));
        app.sign_in("aiko").await.post(&own, &[("name", "Robot")]).await.done("service-account-made");
        app.sign_in("ada").await.post(&own, &[("name", "Robot 2")]).await.done("service-account-made");
        app.sign_in("hana").await.get(&own).await.is(403);
    })
    .await;
}

#[tokio::test]
async fn a_permission_for_everybody_holds_for_a_partners_service_account_too_and_ends_at_once() {
    on_both(async |app| {
        app.service_request("Oven 3").await;
        let request = app.give(&Terms::new().everybody("look")).await;
        assert!(!request.is_empty());
        let aiko = app.sign_in("aiko").await;
        let own = format!("/organizations/{}/service-accounts", app.world.organization("sato"));
        let id = aiko.post(&own, &[("name", "Robot")]).await.done("service-account-made").id();
        let secret = secret(&aiko.post(&format!("/service-accounts/{id}/tokens"), &TOKEN).await.is(200));
        let robot = app.anonymous();
        let list = async || {
            let request = robot.request(reqwest::Method::GET, "/api/v1/service-requests").bearer_auth(&secret);
            robot.send(request).await.is(200).json()["items"].as_array().unwrap().len()
        };
        assert_eq!(list().await, 1);
        let carla = app.sign_in("carla").await;
        let permission = carla.get("/my-partners").await.link("/permissions/");
        carla.post(&permission, &[("reason", "")]).await.is(303);
        assert_eq!(list().await, 0);
    })
    .await;
}
