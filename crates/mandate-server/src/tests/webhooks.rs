//! Webhooks: kept by those who manage an organization's people, sent what everybody of it may see, and nothing else.

use jiff::SignedDuration;
use mandate_core::{id::OrganizationId, webhook::EventKind};
use mandate_store::webhook_delivery;

use super::{
    app::TestApp,
    client::{Browser, Page},
    on_both_with,
    receiver::{Got, Receiver, SILENT},
    world::Terms,
};
use crate::{config::Config, jobs};

/// As tests send to this machine.
pub(super) fn to_this_machine(config: &mut Config) {
    config.webhooks.allow_private = true;
    config.webhooks.allow_http = true;
    config.webhooks.seconds = 1;
}

pub(super) const ALL: &[&str] = &["service_request", "permission", "person", "site_notice"];

/// A form with all kinds of some families in it.
pub(super) fn form<'a>(address: &'a str, families: &[&str]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![("name", "Tickets"), ("address", address), ("customer", "")];
    let of = |kind: &EventKind| families.iter().any(|family| kind.as_str().starts_with(&format!("{family}.")));
    fields.extend(EventKind::chosen().filter(of).map(|kind| ("kind", kind.as_str())));
    fields
}

/// A webhook as a test knows it.
pub(super) struct Hook {
    pub(super) path: String,
    pub(super) secret: String,
}

impl Browser {
    pub(super) async fn add_webhook(&self, organization: OrganizationId, address: &str, families: &[&str]) -> Hook {
        let path = format!("/organizations/{organization}/webhooks");
        hook(&self.post(&path, &form(address, families)).await.is(201), &path)
    }

    /// The page of the newest delivery of a webhook.
    pub(super) async fn newest_delivery(&self, hook: &Hook) -> Page {
        let link = self.get(&hook.path).await.link(&format!("{}/deliveries/", hook.path));
        self.get(&link).await.is(200)
    }
}

pub(super) fn hook(page: &Page, list: &str) -> Hook {
    let secret = super::html::text_of(&page.body, "secret").unwrap();
    assert!(secret.starts_with("whsec_"));
    Hook { path: page.link(&format!("{list}/")), secret }
}

impl TestApp {
    /// Sends all that is due.
    pub(super) async fn send_webhooks(&self) {
        jobs::webhook::run_due(&self.app).await.unwrap();
    }

    async fn sato(&self, receiver: &Receiver, families: &[&str]) -> Hook {
        let aiko = self.sign_in("aiko").await;
        aiko.add_webhook(self.world.organization("sato"), &receiver.url(), families).await
    }

    pub(super) async fn acme(&self, receiver: &Receiver, families: &[&str]) -> Hook {
        let carla = self.sign_in("carla").await;
        carla.add_webhook(self.world.organization("acme"), &receiver.url(), families).await
    }
}

#[tokio::test]
async fn what_happens_is_sent_signed_and_without_internal_notes() {
    on_both_with(to_this_machine, async |app| {
        let receiver = Receiver::open().await;
        app.give(&Terms::new().everybody("look")).await;
        let hook = app.sato(&receiver, &["service_request"]).await;
        let aiko = app.sign_in("aiko").await;
        for page in [aiko.get(&hook.path).await, aiko.get(&format!("{}/change", hook.path)).await] {
            page.lacks(&hook.secret);
        }
        let number = app.service_request("Oven 3").await;
        let vera = app.sign_in("vera").await;
        let messages = format!("/service-requests/{number}/messages");
        vera.post(&messages, &[("body", "Ask the plumber"), ("then", "internal")]).await.is(303);
        app.send_webhooks().await;
        let got = receiver.take();
        assert_eq!(got.iter().map(Got::kind).collect::<Vec<_>>(), ["service_request.submitted"]);
        let event = got[0].json();
        assert!(got[0].is_signed_with(&hook.secret));
        assert_eq!(got[0].header("webhook-id"), event["id"].as_str().unwrap());
        assert_eq!(event["specversion"], "1.0");
        assert_eq!(event["source"], app.url());
        assert_eq!(event["subject"], number.as_str());
        assert_eq!(event["datacontenttype"], "application/json");
        let request = &event["data"]["service_request"];
        assert_eq!((&request["subject"], &request["state"]), (&"Oven 3".into(), &"new".into()));
        assert_eq!(request["customer"]["name"], "Acme Foods");
        assert_eq!(event["data"]["by"]["name"], "Tessa Tran");

        app.pass(SignedDuration::from_secs(60));
        vera.post(&messages, &[("body", "Turn it off and on")]).await.is(303);
        app.send_webhooks().await;
        let got = receiver.take();
        assert!(got.iter().all(|got| !got.body.contains("plumber")), "internal notes never leave");
        let kinds: Vec<_> = got.iter().map(Got::kind).collect();
        assert!(kinds.contains(&"service_request.message_added".to_owned()), "{kinds:?}");
        let message = got.iter().find(|got| got.kind().ends_with("message_added")).unwrap().json();
        assert_eq!(message["data"]["message"]["text"], "Turn it off and on");
        if let Some(moved) = got.iter().find(|got| got.kind().ends_with("state_changed")) {
            assert_eq!(moved.json()["data"]["from"], "new");
        }
        // The customer sees in its record that the partner was sent it.
        let entries = app.record().await;
        let read = entries.iter().filter(|entry| entry.act == "view:webhook" && entry.label == number);
        assert!(read.count() >= 2, "each event that is sent is read by the partner");
        let page = aiko.newest_delivery(&hook).await;
        page.shows("Delivered").shows("\"specversion\": \"1.0\"").shows("webhook-signature").shows("xxx");
        app.sign_in("carla").await.get("/record").await.shows("was sent by webhook what stands in");
    })
    .await;
}

#[tokio::test]
async fn each_event_of_a_message_carries_that_message_however_many_were_written_at_once() {
    on_both_with(to_this_machine, async |app| {
        let receiver = Receiver::open().await;
        app.acme(&receiver, &["service_request"]).await;
        let number = app.service_request("Oven 3").await;
        let vera = app.sign_in("vera").await;
        let texts = ["Turn it off", "and on", "and wait"];
        for text in texts {
            vera.post(&format!("/service-requests/{number}/messages"), &[("body", text)]).await.is(303);
        }
        app.send_webhooks().await;
        let got = receiver.take();
        let events = got.iter().filter(|got| got.kind().ends_with("message_added")).map(Got::json);
        let mut told: Vec<_> =
            events.map(|event| event["data"]["message"]["text"].as_str().unwrap().to_owned()).collect();
        told.sort();
        assert_eq!(told, ["Turn it off", "and on", "and wait"]);
    })
    .await;
}

#[tokio::test]
async fn p14_only_what_everybody_of_the_organization_may_see_is_sent() {
    on_both_with(to_this_machine, async |app| {
        let (sato, acme, nord, vendor) =
            (Receiver::open().await, Receiver::open().await, Receiver::open().await, Receiver::open().await);
        let of_sato = app.sato(&sato, ALL).await;
        app.acme(&acme, &["service_request"]).await;
        let nils = app.sign_in("nils").await;
        nils.add_webhook(app.world.organization("nord"), &nord.url(), ALL).await;
        let ada = app.sign_in("ada").await;
        ada.add_webhook(app.world.organization("fjord"), &vendor.url(), &["service_request", "permission"]).await;
        app.give_person("hana", "full_admin").await;
        app.give(&Terms::new().everybody("cc")).await;
        app.send_webhooks().await;
        let asked_and_granted =
            ["permission.granted", "permission.granted", "permission.requested", "permission.requested"];
        assert_eq!(sato.kinds(), asked_and_granted);
        let number = app.service_request("Oven 3").await;
        let kenji = app.world.person("kenji").id.to_string();
        let contacts = format!("/service-requests/{number}/contacts");
        app.sign_in("tessa").await.post(&contacts, &[("contact", &kenji)]).await.is(303);
        app.send_webhooks().await;
        assert_eq!(sato.kinds(), [""; 0], "neither a personal permission nor CC counts for an organization");
        assert_eq!(acme.kinds(), ["service_request.submitted", "service_request.updated"]);
        assert_eq!(vendor.kinds(), ["service_request.submitted", "service_request.updated"]);
        app.give(&Terms::new().everybody("look")).await;
        app.send_webhooks().await;
        let earlier = ["permission.granted", "permission.requested"];
        assert_eq!(sato.kinds(), earlier, "what happened before is not sent later");
        app.service_request("Oven 4").await;
        app.send_webhooks().await;
        assert_eq!(sato.kinds(), ["service_request.submitted"]);
        assert_eq!(nord.kinds(), [""; 0], "who has nothing to do with it is told nothing");
        // Whose own permission is lower reads no body, though its organization was sent it.
        app.give_person("aiko", "cc").await;
        let page = app.sign_in("aiko").await.newest_delivery(&of_sato).await;
        page.lacks("Oven 4");
        let list = app.sign_in("aiko").await.get(&of_sato.path).await;
        list.shows("not for you to see");
    })
    .await;
}

#[tokio::test]
async fn p21_what_may_not_be_known_any_more_when_it_is_sent_is_withdrawn() {
    on_both_with(to_this_machine, async |app| {
        let receiver = Receiver::open().await;
        app.give(&Terms::new().everybody("look")).await;
        let hook = app.sato(&receiver, &["service_request"]).await;
        receiver.answer(500);
        app.service_request("Oven 3").await;
        app.send_webhooks().await;
        assert_eq!(receiver.take().len(), 1);
        app.service_request("Oven 4").await;
        let carla = app.sign_in("carla").await;
        let permission = carla.get("/my-partners").await.link("/permissions/");
        app.pass(SignedDuration::from_secs(60));
        carla.post(&permission, &[("reason", "")]).await.is(303);
        receiver.answer(200);
        app.send_webhooks().await;
        assert_eq!(receiver.take().len(), 0, "neither what waited nor what was not looked at");
        let aiko = app.sign_in("aiko").await;
        let page = aiko.newest_delivery(&hook).await;
        page.shows("Withdrawn").lacks("Oven 3");
        page.lacks("Oven 4");
        let path = page.asked.trim_start_matches("GET ").to_owned();
        aiko.post(&format!("{path}/resend"), &[]).await.is(422).shows("cannot be sent again");
        app.pass(SignedDuration::from_hours(1));
        app.send_webhooks().await;
        assert_eq!(receiver.take().len(), 0);
    })
    .await;
}

#[tokio::test]
async fn what_fails_is_tried_again_with_the_same_id_and_then_given_up() {
    on_both_with(to_this_machine, async |app| {
        let receiver = Receiver::open().await;
        let hook = app.acme(&receiver, &["service_request"]).await;
        let carla = app.sign_in("carla").await;
        receiver.answer(503);
        app.service_request("Oven 3").await;
        app.send_webhooks().await;
        app.send_webhooks().await;
        let first = receiver.take();
        assert_eq!(first.len(), 1, "not again at once");
        carla.newest_delivery(&hook).await.shows("Waiting").shows("503").shows("Next try");
        app.pass(SignedDuration::from_secs(4));
        app.send_webhooks().await;
        assert_eq!(receiver.take().len(), 0, "not before five seconds");
        let (mut tries, mut hours) = (first, 0);
        while hours < 24 * 5 {
            let pause = if hours == 0 { SignedDuration::from_secs(2) } else { SignedDuration::from_hours(1) };
            app.pass(pause);
            app.send_webhooks().await;
            tries.extend(receiver.take());
            hours += 1;
        }
        assert_eq!(tries.len(), 11);
        let same = |name: &str| tries.iter().all(|got| got.header(name) == tries[0].header(name));
        assert!(same("webhook-id") && tries.iter().all(|got| got.body == tries[0].body));
        assert!(!same("webhook-timestamp"), "each try is signed at its own moment");
        assert!(tries.iter().all(|got| got.is_signed_with(&hook.secret)));
        let carla = app.sign_in("carla").await;
        let page = carla.newest_delivery(&hook).await;
        page.shows("Given up");
        let path = page.asked.trim_start_matches("GET ").to_owned();
        receiver.answer(200);
        carla.post(&format!("{path}/resend"), &[]).await.done("webhook-resent");
        app.send_webhooks().await;
        let again = receiver.take();
        assert_eq!(
            again.iter().map(|got| got.header("webhook-id")).collect::<Vec<_>>(),
            [tries[0].header("webhook-id")]
        );
        assert_eq!(again[0].body, tries[0].body);
        carla.newest_delivery(&hook).await.shows("Delivered").shows("200");
    })
    .await;
}

#[tokio::test]
async fn a_webhook_that_fails_for_days_or_is_gone_is_paused_and_its_owners_are_told() {
    on_both_with(to_this_machine, async |app| {
        let (receiver, gone) = (Receiver::open().await, Receiver::open().await);
        let failing = app.acme(&receiver, &["service_request"]).await;
        let nils = app.sign_in("nils").await;
        let other = nils.add_webhook(app.world.organization("nord"), &gone.url(), &["person"]).await;
        receiver.answer(500);
        for day in 0..5 {
            app.service_request(&format!("Oven {day}")).await;
            app.send_webhooks().await;
            app.pass(SignedDuration::from_hours(24) + SignedDuration::from_secs(1));
            assert!(app.mails_to("carla").await.iter().all(|mail| !mail.subject.contains("Webhook")), "day {day}");
        }
        app.send_webhooks().await;
        let carla = app.sign_in("carla").await;
        carla.get(&failing.path).await.shows("Paused: failing").shows("nothing could be delivered for days");
        let subjects = |mails: Vec<mandate_store::mail::Mail>| {
            mails.into_iter().map(|mail| mail.subject).filter(|subject| subject.contains("Webhook")).collect::<Vec<_>>()
        };
        assert_eq!(subjects(app.mails_to("carla").await), ["Webhook paused: Tickets"]);
        assert_eq!(subjects(app.mails_to("carlos").await).len(), 1, "every contact manager is told, once");
        assert_eq!(subjects(app.mails_to("tessa").await).len(), 0);
        receiver.take();
        app.service_request("Oven 9").await;
        app.send_webhooks().await;
        assert_eq!(receiver.take().len(), 0, "nothing is sent while it is paused");
        carla.post(&format!("{}/test", failing.path), &[]).await.is(422).shows("Let it go on first");
        receiver.answer(200);
        carla.post(&format!("{}/pause", failing.path), &[("paused", "no")]).await.done("webhook-resumed");
        app.send_webhooks().await;
        let sent = receiver.take();
        assert!(sent.iter().all(|got| !got.body.contains("Oven 9")), "what happened meanwhile is not sent later");
        carla.get(&failing.path).await.shows("Active").lacks("Nothing could be delivered");

        gone.answer(410);
        let nils = app.sign_in("nils").await;
        app.newcomer(&nils, "nord", "new@nord.example", "").await;
        app.send_webhooks().await;
        nils.get(&other.path).await.shows("Paused: gone");
        assert_eq!(subjects(app.mails_to("nils").await), ["Webhook paused: Tickets"]);
    })
    .await;
}

#[tokio::test]
async fn a_new_secret_signs_beside_the_one_before_for_a_day() {
    on_both_with(to_this_machine, async |app| {
        let receiver = Receiver::open().await;
        let hook = app.acme(&receiver, &["service_request"]).await;
        let carla = app.sign_in("carla").await;
        let page = carla.post(&format!("{}/secret", hook.path), &[]).await.is(200);
        let secret = super::html::text_of(&page.body, "secret").unwrap();
        assert_ne!(secret, hook.secret);
        carla.get(&hook.path).await.shows("The secret before signs until").lacks(&secret);
        carla.post(&format!("{}/test", hook.path), &[]).await.done("webhook-tested");
        app.send_webhooks().await;
        let got = receiver.take().remove(0);
        assert_eq!(got.kind(), "test");
        assert!(got.is_signed_with(&secret) && got.is_signed_with(&hook.secret));
        app.pass(SignedDuration::from_hours(24));
        let carla = app.sign_in("carla").await;
        carla.post(&format!("{}/test", hook.path), &[]).await.done("webhook-tested");
        app.send_webhooks().await;
        let got = receiver.take().remove(0);
        assert!(got.is_signed_with(&secret) && !got.is_signed_with(&hook.secret));
        let secrets =
            app.record().await.into_iter().any(|entry| entry.after.is_some_and(|after| after.contains("whsec")));
        assert!(!secrets, "no secret stands in the record");
    })
    .await;
}

#[tokio::test]
async fn whoever_is_silent_delays_nobody_elses_events() {
    on_both_with(to_this_machine, async |app| {
        let (silent, quick) = (Receiver::open().await, Receiver::open().await);
        app.give(&Terms::new().everybody("look")).await;
        let hook = app.acme(&silent, &["service_request"]).await;
        app.sato(&quick, &["service_request"]).await;
        silent.answer(SILENT);
        for oven in 0..6 {
            app.service_request(&format!("Oven {oven}")).await;
        }
        let app_at_work = app.app.clone();
        let work = tokio::spawn(async move { jobs::webhook::run_due(&app_at_work).await });
        quick.wait_for(6).await;
        assert!(!work.is_finished(), "the silent one is still waited for");
        assert!(silent.take().len() <= 4, "only so many are under way at once");
        work.await.unwrap().unwrap();
        assert_eq!(quick.take().len(), 6);
        app.sign_in("carla").await.get(&hook.path).await.shows("No answer in time.");
    })
    .await;
}

#[tokio::test]
async fn what_happens_leaves_at_once_and_what_is_under_way_is_finished_before_it_stops() {
    on_both_with(to_this_machine, async |app| {
        let receiver = Receiver::open().await;
        app.acme(&receiver, &["service_request"]).await;
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let work = tokio::spawn(jobs::webhook::run(app.app.clone(), stopped));
        for oven in 1..=3 {
            app.service_request(&format!("Oven {oven}")).await;
            receiver.wait_for(oven).await;
        }
        stop.send(true).unwrap();
        work.await.unwrap();
        assert_eq!(receiver.kinds(), ["service_request.submitted"; 3]);
        let mut tx = app.db().read().await.unwrap();
        assert_eq!(webhook_delivery::count_waiting(&mut tx).await.unwrap(), (0, None), "each answer was kept");
    })
    .await;
}

#[tokio::test]
async fn who_dies_between_the_act_and_the_delivery_loses_nothing() {
    on_both_with(to_this_machine, async |app| {
        let receiver = Receiver::open().await;
        let hook = app.acme(&receiver, &["service_request"]).await;
        app.service_request("Oven 3").await;
        // It died after it had found for whom the event is, and then once more while it was sending.
        jobs::webhook::find_receivers(&app.app).await.unwrap();
        let id = hook.path.rsplit('/').next().unwrap().parse().unwrap();
        let mut tx = app.db().write().await.unwrap();
        let (now, lease) = (app.app.now(), app.app.now() + SignedDuration::from_secs(60));
        assert_eq!(webhook_delivery::claim(&mut tx, id, now, lease, 4).await.unwrap().len(), 1);
        tx.commit().await.unwrap();
        app.send_webhooks().await;
        assert_eq!(receiver.take().len(), 0, "somebody else may be at it");
        app.pass(SignedDuration::from_secs(60));
        app.send_webhooks().await;
        assert_eq!(receiver.kinds(), ["service_request.submitted"]);
        app.send_webhooks().await;
        assert_eq!(receiver.take().len(), 0, "once");
    })
    .await;
}

#[tokio::test]
async fn each_kind_of_event_is_sent_to_those_whom_it_concerns() {
    on_both_with(to_this_machine, async |app| {
        let (sato, acme) = (Receiver::open().await, Receiver::open().await);
        app.sato(&sato, ALL).await;
        app.acme(&acme, ALL).await;
        let (carla, hana, vera) = (app.sign_in("carla").await, app.sign_in("hana").await, app.sign_in("vera").await);
        let look = Terms::new().everybody("create");
        let request = hana.ask("carla@acme.example", &look).await;
        carla.post(&format!("/permission-requests/{request}/deny"), &[("reason", "No")]).await.is(303);
        let request = app.give(&look).await;
        hana.post(&format!("/permission-requests/{request}/renew"), &[]).await.is(303);
        let renewal =
            hana.get("/my-customers").await.link("/permission-requests/").rsplit('/').next().unwrap().to_owned();
        carla.grant(&renewal, &look).await;
        app.send_webhooks().await;
        let asked = ["permission.denied", "permission.granted", "permission.renewed"];
        let requested = ["permission.requested"; 3];
        let expected = [&asked[..], &requested[..]].concat();
        assert_eq!(sato.kinds(), expected);
        assert_eq!(acme.kinds(), expected);

        let site = app.site("Bakery").await;
        let notice = vera.publish("incident", "Oven belts", &[&site]).await;
        for (text, then) in [("Still", ""), ("Over", "close")] {
            let mut fields = vec![("text", text)];
            fields.extend((!then.is_empty()).then_some(("then", then)));
            vera.post(&format!("/site-notices/{notice}/updates"), &fields).await.is(303);
        }
        app.send_webhooks().await;
        let notices = ["site_notice.closed", "site_notice.published", "site_notice.updated"];
        assert_eq!(acme.kinds(), notices);
        let got = sato.take();
        assert_eq!(got.len(), 3);
        let published = got.iter().find(|got| got.kind() == "site_notice.published").unwrap().json();
        assert_eq!(published["data"]["site_notice"]["sites"][0]["name"], "Bakery");

        app.newcomer(&carla, "acme", "new@acme.example", "").await;
        let paul = app.world.person("paul").id;
        for locked in ["yes", "no"] {
            carla.post(&format!("/people/{paul}/lock"), &[("locked", locked)]).await.is(303);
        }
        carla
            .post(&format!("/people/{paul}/change"), &[("name", "Paula"), ("location", ""), ("was", "")])
            .await
            .is(303);
        app.send_webhooks().await;
        assert_eq!(acme.kinds(), ["person.invited", "person.locked", "person.unlocked", "person.updated"]);
        assert_eq!(sato.kinds(), [""; 0], "of other organizations' people nobody is told");

        let (number, other) = (app.service_request("Oven 3").await, app.service_request("Oven 9").await);
        vera.post(&format!("/service-requests/{number}/assign"), &[("assignee", "me"), ("was", "")]).await.is(303);
        let mark = vera.get(&format!("/service-requests/{other}/merge?into={number}")).await.value("mark").unwrap();
        vera.post(&format!("/service-requests/{other}/merge"), &[("into", &number), ("mark", &mark)]).await.is(303);
        app.send_webhooks().await;
        let kinds = sato.kinds();
        for kind in ["assigned", "merged", "state_changed", "submitted"] {
            assert!(kinds.contains(&format!("service_request.{kind}")), "{kind}: {kinds:?}");
        }
        assert_eq!(acme.kinds(), kinds);

        app.set_clock("2027-06-24T10:00:00Z");
        jobs::keep_time(&app.app).await.unwrap();
        app.send_webhooks().await;
        assert_eq!(sato.kinds(), ["permission.ending"]);
        assert_eq!(acme.kinds(), ["permission.ending"]);
        let carla = app.sign_in("carla").await;
        let permission = carla.get("/my-partners").await.link("/permissions/");
        carla.post(&permission, &[("reason", "")]).await.is(303);
        app.send_webhooks().await;
        assert_eq!(sato.kinds(), ["permission.ended"]);
        assert_eq!(acme.kinds(), ["permission.ended"]);
    })
    .await;
}
