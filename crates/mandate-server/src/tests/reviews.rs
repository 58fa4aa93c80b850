//! Reviews: permissions are confirmed or ended on a schedule (X07).

use super::{app::TestApp, client::Page, deadlines::brings, html, on_both, on_both_with, world::Terms};
use crate::config::{Config, Unconfirmed};

/// When what was granted at the start is asked about, with the default settings: a year later.
const DUE: &str = "2027-11-20T10:05:00Z";
/// When the time for an answer is over.
const OVER: &str = "2027-12-20T10:05:00Z";

/// Permissions that are in force for long: everybody's and one's own of Sato Partners, and one of Nord Service.
async fn long(app: &TestApp) {
    let hana = app.world.person("hana").id;
    app.give(&Terms::new().everybody("look").person(hana, "create").until("2028-10-31")).await;
    let terms = Terms::new().everybody("update").until("2028-10-31");
    let request = app.sign_in("nils").await.ask("carla@acme.example", &terms).await;
    app.sign_in("carla").await.grant(&request, &terms).await;
    // What ends before an answer would be due is not asked about.
    app.give_at("bravo", &Terms::new().everybody("look").until("2027-12-01")).await;
}

/// The fields of the answers, in the order of the page.
fn fields(page: &Page) -> Vec<String> {
    let radios = html::tags(&page.body).into_iter().filter(|tag| tag.is("type", "radio") && tag.is("value", "end"));
    radios.filter_map(|tag| tag.attribute("name")).collect()
}

#[tokio::test]
async fn x07_contact_managers_are_asked_on_a_schedule_and_confirm_or_end_on_one_page() {
    on_both(async |app| {
        long(app).await;
        app.sign_in("hana").await.submit(app.world.organization("acme"), "Oven 3").await;
        let before = brings(app, "2027-11-20T09:59:00Z").await;
        assert!(before.iter().all(|told| !told.contains("confirm")), "{before:?}");
        app.sign_in("carla").await.get("/reviews").await.is(200).shows("Nothing waits for your confirmation");
        let told = brings(app, DUE).await;
        let asked =
            ["carla: 3 permissions wait for your confirmation", "carlos: 3 permissions wait for your confirmation"];
        assert_eq!(told, asked);
        assert_eq!(brings(app, "2027-11-25T10:00:00Z").await.iter().filter(|told| told.contains("confirm")).count(), 0);

        let carla = app.sign_in("carla").await;
        carla.get("/my-partners").await.shows("3 permissions wait for your confirmation.");
        let page = carla.get("/reviews").await.is(200);
        page.shows("Reviews 3").shows("Nord Service").shows("20 Nov 2026, Hana Sato").shows("20 Dec 2027");
        let reviews = fields(&page);
        assert_eq!(reviews.len(), 3);
        carla.post("/reviews/preview", &[]).await.is(422).shows("Confirm or end at least one permission.");

        // Nord Service first, by name: it goes; Hana's own stays; everybody's of Sato Partners is left open.
        let answers = [(reviews[0].as_str(), "end"), (reviews[1].as_str(), "confirm")];
        let preview = carla.post("/reviews/preview", &answers).await.is(200);
        preview.shows("This stays as it is").shows("Sato Partners").shows("Nils Nord").shows("Loses");
        let hidden = html::hidden(&preview.body, "/reviews");
        let sent: Vec<_> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let back = carla.post("/reviews/preview", &[&sent[..], &[("change", "yes")]].concat()).await.is(200);
        assert_eq!(fields(&back).len(), 3, "the answers can be changed");
        let record = app.record().await.len();
        carla.post("/reviews", &sent).await.done("reviewed");
        let acts: Vec<_> = app.record().await.split_off(record).into_iter().map(|entry| entry.act).collect();
        assert_eq!(acts, ["end-permission:confirm", "end-permission"]);
        assert_eq!(app.mails_to("nils").await.last().unwrap().subject, "Acme Foods has ended access");
        app.sign_in("nils").await.get("/my-customers").await.shows("You act for no customer yet");
        carla.post("/reviews", &sent).await.is(409).shows("Somebody has answered one of these meanwhile");
        let left = app.sign_in("carlos").await.get("/reviews").await;
        assert_eq!(fields(&left), reviews[2..]);

        // A year after it was confirmed it is asked about again.
        let second = brings(app, "2028-09-20T10:00:00Z").await;
        assert!(second.iter().all(|told| !told.starts_with("carla: One")), "{second:?}");
    })
    .await;
}

#[tokio::test]
async fn x07_only_the_customers_contact_managers_answer() {
    on_both(async |app| {
        long(app).await;
        brings(app, DUE).await;
        let review = fields(&app.sign_in("carla").await.get("/reviews").await)[0].clone();
        for (who, status) in
            [("tessa", 403), ("paul", 403), ("bea", 409), ("hana", 404), ("aiko", 404), ("vera", 404), ("ada", 404)]
        {
            let person = app.sign_in(who).await;
            person.post("/reviews", &[(&*review, "end")]).await.is(status);
            person.post("/reviews/preview", &[(&*review, "end")]).await.is(status);
            let page = person.get("/reviews").await;
            assert_eq!(page.status, if who == "bea" { 200 } else { status }, "{who}");
            page.lacks("Nord Service");
        }
        let carla = app.sign_in("carla").await;
        let wrong = carla.post("/reviews/preview", &[(&*review, "perhaps")]).await.is(422);
        assert!(wrong.error_at(&review).is_some());
        assert_eq!(fields(&carla.get("/reviews").await).len(), 3, "nothing has changed");
    })
    .await;
}

#[tokio::test]
async fn x07_what_nobody_confirms_in_time_is_shown_to_the_vendor() {
    on_both(async |app| {
        long(app).await;
        brings(app, DUE).await;
        app.sign_in("ada").await.get("/administration/reviews").await.is(200).shows("Nothing is unconfirmed");
        assert_eq!(brings(app, "2027-12-20T09:00:00Z").await, [] as [&str; 0]);
        assert_eq!(brings(app, OVER).await, ["ada: Acme Foods has not confirmed access in time"]);
        assert_eq!(brings(app, "2027-12-23T11:00:00Z").await, [] as [&str; 0], "once");
        let ada = app.sign_in("ada").await;
        let page = ada.get("/administration/reviews").await.is(200);
        page.shows("Unconfirmed access 3").shows("Acme Foods Nord Service Everybody Update").shows("for 3 days");
        let people = format!("/organizations/{}/people", app.world.organization("acme"));
        assert!(page.leads_to(&people), "where those to ask stand");
        let carla = app.sign_in("carla").await;
        carla.get("/record").await.shows("looked at unconfirmed access to").shows("Ada Dahl");
        for who in ["vera", "odd", "hana", "carla"] {
            app.sign_in(who).await.get("/administration/reviews").await.is(403).lacks("Nord Service");
        }
        // It is in force, and can still be answered.
        let reviews = fields(&carla.get("/reviews").await);
        let answers: Vec<_> = reviews.iter().map(|field| (field.as_str(), "confirm")).collect();
        carla.post("/reviews", &answers).await.done("reviewed");
        ada.get("/administration/reviews").await.shows("Nothing is unconfirmed");
    })
    .await;
}

#[tokio::test]
async fn x07_what_nobody_confirms_in_time_ends_where_it_is_configured_so() {
    let ending = |config: &mut Config| config.permission.unconfirmed = Unconfirmed::Ended;
    on_both_with(ending, async |app| {
        long(app).await;
        let acme = app.world.organization("acme").to_string();
        let hana = app.sign_in("hana").await;
        hana.post("/my-customers/subscription", &[("customer", &acme), ("subscribe", "yes")]).await.done("subscribed");
        brings(app, DUE).await;
        let carla = app.sign_in("carla").await;
        let reviews = fields(&carla.get("/reviews").await);
        carla.post("/reviews", &[(&*reviews[0], "confirm")]).await.done("reviewed");
        let record = app.record().await.len();
        let told = brings(app, OVER).await;
        let ended = "Access to Acme Foods has ended, unconfirmed";
        let expected = ["aiko", "hana", "kenji", "taro"].map(|who| format!("{who}: {ended}"));
        let unanswered = "Unconfirmed access of your partners has ended";
        let managers = ["carla", "carlos"].map(|who| format!("{who}: {unanswered}"));
        let mut expected = [&expected[..], &managers[..]].concat();
        expected.sort();
        assert_eq!(told, expected);
        let entries = app.record().await.split_off(record);
        let acts: Vec<_> = entries.iter().map(|entry| (entry.act.as_str(), entry.ground.as_str())).collect();
        assert_eq!(acts, [("end-permission:unconfirmed", "installation")]);
        assert_eq!(entries[0].actor_organization_id, app.world.organization("fjord"));
        let hana = app.sign_in("hana").await;
        hana.get("/my-customers").await.shows("You act for no customer yet");
        app.service_request("Oven 4").await;
        assert_eq!(app.mails_to("hana").await.last().unwrap().subject, ended, "the subscription is over, too");
        app.sign_in("nils").await.get("/my-customers").await.shows("Acme Foods");
        let page = app.sign_in("carla").await.get("/record").await;
        page.shows("the installation Fjord Systems ended, as nobody had confirmed it, access of Sato Partners");
    })
    .await;
}

#[tokio::test]
async fn x07_without_a_schedule_nobody_is_asked() {
    on_both_with(
        |config| config.permission.review_months = 0,
        async |app| {
            long(app).await;
            assert!(brings(app, OVER).await.iter().all(|told| !told.contains("confirm")));
            app.sign_in("carla").await.get("/reviews").await.shows("Nothing waits for your confirmation");
        },
    )
    .await;
}

#[tokio::test]
async fn x07_p14_the_clock_ends_nothing_that_would_give_somebody_more() {
    let ending = |config: &mut Config| config.permission.unconfirmed = Unconfirmed::Ended;
    on_both_with(ending, async |app| {
        let kenji = app.world.person("kenji").id;
        app.give(&Terms::new().everybody("look").person(kenji, "cc").until("2028-06-30")).await;
        let number = app.service_request("Oven 3").await;
        brings(app, DUE).await;
        let carla = app.sign_in("carla").await;
        let page = carla.get("/reviews").await;
        let mut reviews = fields(&page);
        if page.text().find("Kenji Mori") < page.text().find("Everybody") {
            reviews.reverse();
        }
        let [everybodys, own] = &reviews[..] else { panic!("two reviews, not {reviews:?}") };
        carla.post("/reviews", &[(everybodys, "confirm")]).await.done("reviewed");
        carla.post("/reviews", &[(own, "end")]).await.is(409).shows("preview");
        brings(app, OVER).await;
        let kenji = app.sign_in("kenji").await;
        kenji.get(&format!("/service-requests/{number}")).await.is(404);
        kenji.get("/my-customers").await.shows("CC");
        app.sign_in("ada").await.get("/administration/reviews").await.shows("Kenji Mori");
    })
    .await;
}
