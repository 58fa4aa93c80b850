//! The pages of webhooks: who keeps them, what is wrong with a form, what would have been sent, and how long it stays.

use jiff::SignedDuration;
use mandate_core::webhook::EventKind;

use super::{
    on_both, on_both_with,
    receiver::Receiver,
    webhooks::{ALL, form, hook, to_this_machine},
    world::Terms,
};
use crate::{
    jobs,
    ops::{
        Caller,
        webhook::{Typed, preview::preview},
    },
};

#[tokio::test]
async fn a_form_for_a_webhook_says_what_is_wrong_at_the_field_and_loses_nothing() {
    on_both(async |app| {
        let nils = app.sign_in("nils").await;
        let list = format!("/organizations/{}/webhooks", app.world.organization("nord"));
        for (address, said) in [
            ("http://1.1.1.1/", "must begin with https://"),
            ("https://127.0.0.1:8080/", "private network"),
            ("https://[::ffff:10.0.0.1]/", "private network"),
            ("https://169.254.169.254/", "private network"),
            ("https://1.1.1.1:25/", "this port"),
            ("https://me:pw@1.1.1.1/", "user name and password"),
            ("nowhere", "address of the web"),
            ("", "Enter something here."),
        ] {
            let page = nils.post(&list, &form(address, &["person"])).await.is(422);
            assert!(page.error_at("address").unwrap().contains(said), "{address}: {:?}", page.error_at("address"));
            assert_eq!(
                (page.value("name").as_deref(), page.value("address").as_deref()),
                (Some("Tickets"), Some(address))
            );
            page.shows("person.invited");
        }
        let page = nils.post(&list, &form("https://1.1.1.1/", &[])).await.is(422);
        assert_eq!(page.error_at("kinds").as_deref(), Some("Choose at least one kind of event."));
        let unknown = [("name", "a"), ("address", "https://1.1.1.1/"), ("kind", "test"), ("customer", "")];
        assert!(nils.post(&list, &unknown).await.is(422).error_at("kinds").is_some());
        let mut elsewhere = form("https://1.1.1.1/", &["person"]);
        let acme = app.world.organization("acme").to_string();
        elsewhere[2].1 = &acme;
        assert!(nils.post(&list, &elsewhere).await.is(422).error_at("customer").is_some());
        nils.get(&list).await.shows("No webhooks yet");
        let page = nils.post(&list, &form("https://1.1.1.1/", &["person"])).await.is(201);
        let hook = hook(&page, &list);
        let change = format!("{}/change", hook.path);
        let page = nils.get(&change).await;
        assert_eq!(page.value("address").as_deref(), Some("https://1.1.1.1/"));
        let mut fields = form("https://1.1.1.1/b", &["person"]);
        fields.push(("version", "7"));
        nils.post(&change, &fields).await.is(409);
        fields.last_mut().unwrap().1 = "1";
        nils.post(&change, &fields).await.done("webhook-changed");
        nils.get(&hook.path).await.shows("https://1.1.1.1/b");
        nils.get(&format!("{}/delete", hook.path)).await.shows("Remove Tickets?");
        nils.post(&format!("{}/delete", hook.path), &[]).await.done("webhook-removed");
        nils.get(&hook.path).await.is(404);
    })
    .await;
}

#[tokio::test]
async fn whoever_saves_an_address_learns_nothing_of_where_its_name_leads() {
    on_both(async |app| {
        let nils = app.sign_in("nils").await;
        let list = format!("/organizations/{}/webhooks", app.world.organization("nord"));
        // The machine knows one of the names, and that one leads to itself.
        for address in ["https://localhost/", "https://unknown.invalid/"] {
            let hook = hook(&nils.post(&list, &form(address, &["person"])).await.is(201), &list);
            nils.post(&format!("{}/test", hook.path), &[]).await.done("webhook-tested");
            if address.contains("localhost") {
                app.send_webhooks().await;
                nils.newest_delivery(&hook).await.shows("leads into a private network, where nothing is sent");
            }
        }
        // Who may not add one is told so, whatever is wrong with the address.
        let wrong = form("https://127.0.0.1/", &["person"]);
        app.sign_in("tessa").await.post(&list, &wrong).await.is(404);
        let acme = format!("/organizations/{}/webhooks", app.world.organization("acme"));
        app.sign_in("tessa").await.post(&acme, &wrong).await.is(403);
    })
    .await;
}

#[tokio::test]
async fn before_it_is_saved_one_sees_what_it_would_have_been_sent() {
    on_both(async |app| {
        app.give(&Terms::new().everybody("look")).await;
        let number = app.service_request("Oven 3").await;
        let aiko = app.sign_in("aiko").await;
        let list = format!("/organizations/{}/webhooks", app.world.organization("sato"));
        let fields = form("https://1.1.1.1/", &["service_request"]);
        let page = aiko.post(&format!("{list}/preview"), &fields).await.is(200);
        page.shows(&number).shows("Acme Foods").shows("Nothing is saved yet.");
        assert_eq!(page.value("address").as_deref(), Some("https://1.1.1.1/"));
        aiko.get(&list).await.shows("No webhooks yet");
        let page = aiko.post(&format!("{list}/preview"), &form("https://1.1.1.1/", &["person"])).await.is(200);
        page.lacks(&number).shows("Nothing of these kinds");
        // With a lower permission of its own a person sees less than its organization would be sent (P14).
        app.give_person("aiko", "cc").await;
        aiko.post(&format!("{list}/preview"), &fields).await.lacks(&number);
        // A partner that may see nothing is shown nothing.
        let nils = app.sign_in("nils").await;
        let list = format!("/organizations/{}/webhooks", app.world.organization("nord"));
        nils.post(&format!("{list}/preview"), &form("", ALL)).await.is(200).lacks(&number).lacks("Acme");
    })
    .await;
}

#[tokio::test]
async fn who_looks_at_what_would_have_been_sent_waits_for_no_writer() {
    on_both(async |app| {
        app.give(&Terms::new().everybody("look")).await;
        app.service_request("Oven 3").await;
        app.give_person("aiko", "cc").await;
        let caller = Caller::person(app.world.person("aiko").id, String::new());
        let kinds = EventKind::chosen().map(|kind| kind.as_str().to_owned()).filter(|kind| kind.starts_with("service"));
        let typed = Typed { kinds: kinds.collect(), ..Typed::default() };
        let writing = app.db().write().await.unwrap();
        let lines = preview(&app.app, &caller, app.world.organization("sato"), &typed).await.unwrap();
        assert_eq!(lines.len(), 0, "each was decided about, and nothing was to be recorded");
        drop(writing);
    })
    .await;
}

#[tokio::test]
async fn who_sends_by_hand_again_and_again_has_to_wait() {
    on_both_with(to_this_machine, async |app| {
        let receiver = Receiver::open().await;
        let hook = app.acme(&receiver, &["service_request"]).await;
        let carla = app.sign_in("carla").await;
        let test = format!("{}/test", hook.path);
        for _ in 0..29 {
            carla.post(&test, &[]).await.done("webhook-tested");
        }
        app.send_webhooks().await;
        assert_eq!(receiver.take().len(), 29);
        let path = carla.newest_delivery(&hook).await.asked.trim_start_matches("GET ").to_owned();
        carla.post(&format!("{path}/resend"), &[]).await.done("webhook-resent");
        carla.post(&format!("{path}/resend"), &[]).await.is(429).shows("Wait 60 minutes");
        app.sign_in("carlos").await.post(&test, &[]).await.is(429).shows("Much was sent to this webhook by hand");
        app.send_webhooks().await;
        assert_eq!(receiver.take().len(), 1);
        app.pass(SignedDuration::from_hours(1));
        app.sign_in("carla").await.post(&test, &[]).await.done("webhook-tested");
    })
    .await;
}

#[tokio::test]
async fn webhooks_are_kept_by_those_who_manage_people_and_by_nobody_else() {
    on_both(async |app| {
        let acme = app.world.organization("acme");
        let list = format!("/organizations/{acme}/webhooks");
        app.give(&Terms::new().everybody("full_admin")).await;
        for who in ["tessa", "paul", "hana", "aiko", "vera"] {
            app.sign_in(who).await.get(&list).await.is(403);
            app.sign_in(who).await.post(&list, &form("https://1.1.1.1/", ALL)).await.is(403);
        }
        app.sign_in("nils").await.get(&list).await.is(404);
        for who in ["carla", "carlos", "ada"] {
            app.sign_in(who).await.get(&list).await.is(200);
        }
        let carla = app.sign_in("carla").await;
        assert_eq!(carla.get("/webhooks").await.is(303).location(), list);
        let hook = hook(&carla.post(&list, &form("https://1.1.1.1/", ALL)).await.is(201), &list);
        // Another organization's webhook is nothing under one's own address.
        let own = format!("/organizations/{}/webhooks/", app.world.organization("bravo"));
        let bea = app.sign_in("bea").await;
        bea.get(&hook.path.replace(&format!("{list}/"), &own)).await.is(404);
        app.sign_in("ada").await.get("/administration/jobs").await.shows("No delivery to a webhook waits.");
        carla.post(&format!("{}/pause", hook.path), &[("paused", "yes")]).await.done("webhook-paused");
        carla.get(&hook.path).await.shows("Paused");
    })
    .await;
}

#[tokio::test]
async fn a_webhook_can_be_narrowed_down_to_one_customer() {
    on_both_with(to_this_machine, async |app| {
        let (receiver, bravo) = (Receiver::open().await, app.world.organization("bravo").to_string());
        let look = Terms::new().everybody("look");
        app.give(&look).await;
        let (aiko, url) = (app.sign_in("aiko").await, receiver.url());
        let list = format!("/organizations/{}/webhooks", app.world.organization("sato"));
        let mut fields = form(&url, &["service_request"]);
        fields[2].1 = &bravo;
        assert!(aiko.post(&list, &fields).await.is(422).error_at("customer").is_some(), "it has given nothing yet");
        app.give_at("bravo", &look).await;
        let hook = hook(&aiko.post(&list, &fields).await.is(201), &list);
        aiko.get(&hook.path).await.shows("Bravo Bank");
        app.service_request("Oven 3").await;
        let number = app.sign_in("bea").await.submit(app.world.organization("bravo"), "Vault 1").await;
        app.send_webhooks().await;
        let got = receiver.take();
        let subjects: Vec<_> = got.iter().map(|got| got.json()["subject"].as_str().unwrap().to_owned()).collect();
        assert_eq!(subjects, [number]);
    })
    .await;
}

#[tokio::test]
async fn what_waits_is_withdrawn_when_the_webhook_is_not_for_it_any_more() {
    on_both_with(to_this_machine, async |app| {
        let (receiver, elsewhere) = (Receiver::open().await, Receiver::open().await);
        let (bravo, look) = (app.world.organization("bravo").to_string(), Terms::new().everybody("look"));
        app.give(&look).await;
        app.give_at("bravo", &look).await;
        let (aiko, url, other) = (app.sign_in("aiko").await, receiver.url(), elsewhere.url());
        let hook = aiko.add_webhook(app.world.organization("sato"), &url, &["service_request"]).await;
        receiver.answer(500);
        aiko.post(&format!("{}/test", hook.path), &[]).await.done("webhook-tested");
        app.service_request("Oven 3").await;
        app.send_webhooks().await;
        assert_eq!(receiver.take().len(), 2, "both wait for another try");
        let change = format!("{}/change", hook.path);
        let of_acme = aiko.newest_delivery(&hook).await.shows("Waiting").asked.trim_start_matches("GET ").to_owned();
        let mut fields = form(&other, &["service_request"]);
        fields[2].1 = &bravo;
        fields.push(("version", "1"));
        aiko.post(&change, &fields).await.done("webhook-changed");
        app.pass(SignedDuration::from_hours(1));
        let aiko = app.sign_in("aiko").await;
        aiko.post(&format!("{of_acme}/resend"), &[]).await.is(422).shows("not for such events any more");
        app.send_webhooks().await;
        assert_eq!(elsewhere.kinds(), ["test"], "what waits of another customer does not go to the new address");
        aiko.get(&of_acme).await.shows("Withdrawn");

        elsewhere.answer(500);
        app.sign_in("bea").await.submit(app.world.organization("bravo"), "Vault 1").await;
        app.send_webhooks().await;
        assert_eq!(elsewhere.take().len(), 1);
        elsewhere.answer(200);
        let mut fields = form(&other, &["person"]);
        fields.push(("version", "2"));
        aiko.post(&change, &fields).await.done("webhook-changed");
        app.pass(SignedDuration::from_hours(1));
        app.send_webhooks().await;
        assert_eq!(elsewhere.take().len(), 0, "nor what is of a kind that is not chosen any more");
    })
    .await;
}

#[tokio::test]
async fn what_was_sent_is_forgotten_after_a_while_and_what_waits_is_not() {
    on_both_with(to_this_machine, async |app| {
        let receiver = Receiver::open().await;
        let hook = app.acme(&receiver, &["service_request"]).await;
        let carla = app.sign_in("carla").await;
        app.service_request("Oven 3").await;
        app.send_webhooks().await;
        carla.post(&format!("{}/pause", hook.path), &[("paused", "yes")]).await.done("webhook-paused");
        jobs::webhook::sweep(&app.app).await.unwrap();
        carla.newest_delivery(&hook).await.shows("Delivered");
        app.pass(SignedDuration::from_hours(24 * 30 + 1));
        jobs::webhook::sweep(&app.app).await.unwrap();
        let carla = app.sign_in("carla").await;
        carla.get(&hook.path).await.shows("Nothing has been sent yet.");
        let (list, _) = hook.path.rsplit_once('/').unwrap();
        let fields = form("https://1.1.1.1/", &["service_request"]);
        carla.post(&format!("{list}/preview"), &fields).await.is(200).shows("Nothing of these kinds");
    })
    .await;
}

#[test]
fn the_document_names_each_kind_of_event_and_its_examples_are_json() {
    let document = include_str!("../../../../docs/WEBHOOKS.md");
    for kind in EventKind::ALL {
        assert!(document.contains(&format!("`mandate.{kind}`")), "docs/WEBHOOKS.md does not name {kind}");
    }
    let examples: Vec<_> = document.split("```json\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(examples.len(), 4);
    for example in examples {
        let read: Result<serde_json::Value, _> = serde_json::from_str(example);
        assert!(read.is_ok(), "{example}");
    }
}
