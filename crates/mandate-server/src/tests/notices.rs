//! How people are told: as each has chosen, in one daily mail or at once, and on an open page.

use std::time::Duration;

use jiff::SignedDuration;
use mandate_store::job;
use reqwest::{Method, Response, header::ACCEPT};
use tokio::{net::TcpListener, sync::oneshot};

use super::{
    app::{TestApp, http_client},
    client::{Browser, Person},
    on_both,
    world::{PASSWORD, Terms},
};
use crate::{
    jobs::{self, Outcome},
    serve::serve,
};

/// What a person chooses for new service requests, and at once for all else.
async fn choose(person: &Person, way: &str) {
    let others = ["kind-message", "kind-progress", "kind-site_notice"].map(|kind| (kind, "at_once"));
    let fields = [&others[..], &[("kind-new_service_request", way)]].concat();
    person.post("/account/notices", &fields).await.done("saved");
}

/// Hana, told of new service requests of Acme Foods and Bravo Bank.
async fn subscribed(app: &TestApp) -> Person {
    let hana = app.sign_in("hana").await;
    for customer in ["acme", "bravo"] {
        app.give_at(customer, &Terms::new().everybody("look")).await;
        let id = app.world.organization(customer).to_string();
        hana.post("/my-customers/subscription", &[("customer", &id), ("subscribe", "yes")]).await.done("subscribed");
    }
    jobs::run_due(&app.sandbox).await.unwrap();
    hana.get("/notices").await.is(200);
    hana
}

#[tokio::test]
async fn x07_the_daily_mail_comes_once_in_the_readers_morning_with_all_that_it_may_still_know() {
    on_both(async |app| {
        let hana = subscribed(app).await;
        choose(&hana, "digest").await;
        let before = app.mails_to("hana").await.len();
        let first = app.service_request("Oven 3").await;
        app.service_request("Oven 4").await;
        let bravo = app.world.organization("bravo");
        let theirs = app.sign_in("bea").await.submit(bravo, "Vault").await;
        hana.get("/notices").await.shows("Oven 3").shows("Vault");
        let mails = async |at: &str| {
            app.set_clock(at);
            jobs::run_due(&app.sandbox).await.unwrap();
            app.mails_to("hana").await.split_off(before)
        };
        // The customer takes back what it gave; in Oslo it is not seven yet.
        assert_eq!(mails("2026-11-21T05:59:59Z").await, []);
        let bea = app.sign_in("bea").await;
        let end = bea.get("/my-partners").await.link("/my-partners/");
        bea.post(&end, &[("reason", "")]).await.done("ended");
        let sent = mails("2026-11-21T06:00:00Z").await;
        let digest = sent.iter().find(|mail| mail.subject == "2 notices from your support desk").unwrap();
        assert_eq!(sent.len(), 2, "and that access has ended, at once");
        for text in ["New service requests\n- ", "Oven 3", "Oven 4", &format!("{}/service-requests/{first}", app.url())]
        {
            assert!(digest.body_text.contains(text), "{text} in {}", digest.body_text);
        }
        assert!(!digest.body_text.contains(&theirs) && !digest.body_text.contains("Vault"), "{}", digest.body_text);
        assert!(digest.body_html.contains("/account/notices"));
        assert_eq!(mails("2026-11-22T06:00:00Z").await.len(), 2, "nothing, no mail");
        // What may not be known at all any more makes no mail, and leaves no job.
        app.service_request("Oven 5").await;
        let carla = app.sign_in("carla").await;
        let end = carla.get("/my-partners").await.link("/my-partners/");
        carla.post(&end, &[("reason", "")]).await.done("ended");
        let sent = mails("2026-11-24T07:00:00Z").await;
        assert_eq!(sent.len(), 3, "only that access has ended");
        assert_eq!(app.jobs().await, (0, 0));
    })
    .await;
}

#[tokio::test]
async fn x07_of_two_daily_mails_that_leave_at_once_neither_says_what_the_other_does() {
    on_both(async |app| {
        let hana = subscribed(app).await;
        choose(&hana, "digest").await;
        let before = app.mails_to("hana").await.len();
        app.service_request("Oven 3").await;
        // Nothing runs in the next morning: two daily mails are due.
        app.set_clock("2026-11-21T10:00:00Z");
        app.service_request("Oven 4").await;
        app.set_clock("2026-11-22T07:00:00Z");
        jobs::run_due(&app.sandbox).await.unwrap();
        let sent = app.mails_to("hana").await.split_off(before);
        for text in ["Oven 3", "Oven 4"] {
            assert_eq!(sent.iter().filter(|mail| mail.body_text.contains(text)).count(), 1, "{text} in {sent:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn x07_what_is_added_while_a_daily_mail_leaves_is_in_another() {
    on_both(async |app| {
        let hana = subscribed(app).await;
        choose(&hana, "digest").await;
        let before = app.mails_to("hana").await.len();
        app.service_request("Oven 3").await;
        app.set_clock("2026-11-21T06:00:00Z");
        let mut tx = app.db().write().await.unwrap();
        let lease = app.app.now() + SignedDuration::from_secs(60);
        let claimed = job::claim(&mut tx, "digest", app.app.now(), lease, 8).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(claimed.len(), 1);
        assert!(matches!(jobs::digest::send(&app.sandbox, &claimed[0].payload).await, Ok(Outcome::Sent(_))));
        // An act that had begun before seven is durable only now.
        app.set_clock("2026-11-21T05:59:59Z");
        app.service_request("Oven 4").await;
        app.set_clock("2026-11-21T06:00:01Z");
        let mut tx = app.db().write().await.unwrap();
        jobs::digest::forget(&app.sandbox, &mut tx, &claimed[0]).await.unwrap();
        job::delete(&mut tx, claimed[0].id).await.unwrap();
        tx.commit().await.unwrap();
        jobs::run_due(&app.sandbox).await.unwrap();
        let sent = app.mails_to("hana").await.split_off(before);
        for text in ["Oven 3", "Oven 4"] {
            assert_eq!(sent.iter().filter(|mail| mail.body_text.contains(text)).count(), 1, "{text} in {sent:?}");
        }
        assert_eq!((sent.len(), app.jobs().await), (2, (0, 0)));
    })
    .await;
}

#[tokio::test]
async fn x07_everybody_chooses_how_to_be_told_and_access_comes_at_once_whatever_was_chosen() {
    on_both(async |app| {
        let hana = subscribed(app).await;
        let page = hana.get("/account/notices").await.is(200);
        page.shows("What concerns access always comes at once");
        choose(&hana, "never").await;
        let record = app.record().await.len();
        let before = app.mails_to("hana").await.len();
        app.service_request("Oven 3").await;
        assert_eq!(app.mails_to("hana").await.len(), before);
        hana.get("/notices").await.lacks("Oven 3");
        let mailed = app.record().await.split_off(record);
        assert!(mailed.iter().all(|entry| entry.actor_id != hana.id), "she has read nothing: {mailed:?}");
        let carla = app.sign_in("carla").await;
        let end = carla.get("/my-partners").await.link("/my-partners/");
        carla.post(&end, &[("reason", "")]).await.done("ended");
        assert_eq!(app.mails_to("hana").await.len(), before + 1);

        let fields =
            [("kind-new_service_request", "at_once"), ("kind-message", "digest"), ("kind-progress", "sometimes")];
        let wrong = hana.post("/account/notices", &fields).await.is(422);
        assert!(wrong.error_at("kind-progress").is_some() && wrong.error_at("kind-site_notice").is_some());
        hana.post("/account/notices", &[("kind-access", "never")]).await.is(422);
    })
    .await;
}

/// An open page of somebody.
struct Live(Response);

impl Live {
    async fn open(browser: &Browser) -> Self {
        let request = browser.request(Method::GET, "/live").header(ACCEPT, "text/event-stream");
        let response = request.send().await.unwrap();
        assert_eq!(response.status().as_u16(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert!(!response.headers().contains_key("content-encoding"));
        Self(response)
    }

    /// The next number of unread notices; none when the page is told no more.
    async fn next(&mut self) -> Option<String> {
        loop {
            let chunk = tokio::time::timeout(Duration::from_secs(60), self.0.chunk()).await.expect("it is told");
            let text = String::from_utf8(chunk.ok()??.to_vec()).unwrap();
            if let Some(event) = text.strip_prefix("event: unread\ndata: ") {
                return Some(event.trim_end().to_owned());
            }
        }
    }
}

#[tokio::test]
async fn x07_an_open_page_is_told_of_notices_until_the_session_ends() {
    on_both(async |app| {
        let (carla, hana) = (app.sign_in("carla").await, app.sign_in("hana").await);
        let mut live = Live::open(&carla).await;
        assert_eq!(live.next().await.as_deref(), Some("0"));
        hana.ask("carla@acme.example", &Terms::new().everybody("look")).await;
        assert_eq!(live.next().await.as_deref(), Some("1"));
        hana.ask("carla@acme.example", &Terms::new().everybody("cc")).await;
        assert_eq!(live.next().await.as_deref(), Some("2"));
        carla.get("/notices").await.is(200);
        assert_eq!(live.next().await.as_deref(), Some("0"));
        // Four pages of a session are told; a fifth is not, and takes no place.
        let mut others = Vec::new();
        for _ in 0..3 {
            others.push(Live::open(&carla).await);
        }
        let fifth = carla.request(Method::GET, "/live").header(ACCEPT, "text/event-stream").send().await.unwrap();
        assert_eq!(fifth.status().as_u16(), 204);
        carla.post("/sign-out", &[]).await.is(303);
        assert_eq!(live.next().await, None);
        for mut other in others {
            other.next().await;
            assert_eq!(other.next().await, None);
        }

        let (paul, carla) = (app.sign_in("paul").await, app.sign_in("carla").await);
        let mut live = Live::open(&paul).await;
        assert_eq!(live.next().await.as_deref(), Some("0"));
        carla.post(&format!("/people/{}/lock", paul.id), &[("locked", "yes")]).await.is(303);
        assert_eq!(live.next().await, None, "a locked one is told no more");
        let mut live = Live::open(&carla).await;
        assert_eq!(live.next().await.as_deref(), Some("0"));
        app.pass(SignedDuration::from_hours(3));
        app.app.live().wake(carla.id);
        assert_eq!(live.next().await, None, "who only listens is idle");
    })
    .await;
}

#[tokio::test]
async fn an_open_page_does_not_keep_the_program_from_stopping() {
    on_both(async |app| {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn(serve(app.sandbox.clone(), listener, async { stopped.await.unwrap() }));
        let browser = Browser::new(http_client(None), &url);
        let page = browser.post("/sign-in", &[("email", "tessa@acme.example"), ("password", PASSWORD)]).await.is(303);
        let mut live = Live::open(&browser.with_cookie(&super::client::cookie_of(&page).unwrap().0)).await;
        assert_eq!(live.next().await.as_deref(), Some("0"));
        stop.send(()).unwrap();
        assert_eq!(live.next().await, None);
        served.await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn x07_messages_and_changes_of_state_are_chosen_apart() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let (tessa, vera) = (app.sign_in("tessa").await, app.sign_in("vera").await);
        let page = format!("/service-requests/{number}");
        for (message, progress) in [("at_once", "never"), ("never", "at_once")] {
            let ways = [("kind-message", message), ("kind-progress", progress)];
            let others = [("kind-new_service_request", "at_once"), ("kind-site_notice", "at_once")];
            tessa.post("/account/notices", &[ways, others].concat()).await.done("saved");
            let told = async || app.mails_to("tessa").await.len();
            let before = told().await;
            vera.post(&format!("{page}/messages"), &[("body", "We look into it")]).await.done("message-sent");
            assert_eq!(told().await - before, usize::from(message == "at_once"), "of a message");
            let before = told().await;
            let version = vera.get(&page).await.value("version").unwrap();
            let state = if message == "at_once" { "waiting_for_customer" } else { "open" };
            let fields = [("state", state), ("version", &version)];
            vera.post(&format!("{page}/state"), &fields).await.done("state-changed");
            assert_eq!(told().await - before, usize::from(progress == "at_once"), "of a state");
        }
    })
    .await;
}
