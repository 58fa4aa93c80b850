//! What time does to permissions and requests: ends are announced, requests lapse, both sides are told once.

use super::{app::TestApp, on_both, on_both_with, world::Terms};
use crate::{OpError, jobs, ops::Tried};

/// As two nodes do it at the same time.
pub(super) async fn keep_time(app: &TestApp) {
    let (one, other) = tokio::join!(jobs::keep_time(&app.app), jobs::keep_time(&app.sandbox));
    one.unwrap();
    other.unwrap();
    jobs::keep_time(&app.app).await.unwrap();
}

/// The subjects of the mails that a time brings, by the first part of the address, in order.
pub(super) async fn brings(app: &TestApp, at: &str) -> Vec<String> {
    let before = app.mails().await.len();
    app.set_clock(at);
    keep_time(app).await;
    let mails = app.mails().await.split_off(before);
    let who = |address: &str| address.split('@').next().unwrap().to_owned();
    let mut told: Vec<_> = mails.iter().map(|mail| format!("{}: {}", who(&mail.address), mail.subject)).collect();
    told.sort();
    told
}

#[tokio::test]
async fn x07_ends_are_announced_to_both_sides_30_7_and_1_days_before_in_one_digest() {
    on_both(async |app| {
        let hana = app.world.person("hana").id;
        app.give(&Terms::new().everybody("look").until("2026-12-31")).await;
        app.give(&Terms::new().person(hana, "create").until("2026-12-31")).await;
        app.give_at("bravo", &Terms::new().everybody("look").until("2027-01-01")).await;
        let all = [
            "aiko: Access to Acme Foods ends on 31 December 2026",
            "carla: 2 permissions of your partners end soon",
            "carlos: 2 permissions of your partners end soon",
            "hana: 2 permissions end soon",
        ];
        assert_eq!(brings(app, "2026-12-01T23:59:59Z").await, [] as [&str; 0]);
        assert_eq!(brings(app, "2026-12-02T00:00:00Z").await, all);
        let mails = app.mails_to("hana").await;
        let mail = mails.last().unwrap();
        for line in [
            "2 permissions of yours end soon, the first on 31 December 2026.",
            "> 31 December 2026: Everybody, Sato Partners, for Acme Foods: Look. After that: nothing by this permission.",
            "> 31 December 2026: Hana Sato, Sato Partners, for Acme Foods: Create. After that: nothing by this permission.",
        ] {
            assert!(mail.body_text.contains(line), "{line} in {}", mail.body_text);
        }
        let carla = app.sign_in("carla").await;
        carla.get("/notices").await.shows("2 permissions of your partners end soon, the first on 31 December 2026.");
        let spanish = [("language", "es"), ("theme", "system"), ("time_zone", "UTC")];
        carla.post("/account", &spanish).await.is(303);
        carla.get("/notices").await.shows("31 de diciembre de 2026").lacks("December");
        carla.post("/account", &[("language", "en"), ("theme", "system"), ("time_zone", "UTC")]).await.is(303);
        let bravo = "Access of Sato Partners ends on 1 January 2027";
        assert_eq!(
            brings(app, "2026-12-03T00:05:00Z").await,
            [
                "aiko: Access to Bravo Bank ends on 1 January 2027",
                &format!("bea: {bravo}"),
                "hana: Access to Bravo Bank ends on 1 January 2027"
            ]
        );
        // Seven days before, nothing ran: what is due then is told once, and of both customers together.
        let late = brings(app, "2026-12-28T10:00:00Z").await;
        assert_eq!(
            late,
            [
                "aiko: 2 permissions end soon",
                &format!("bea: {bravo}"),
                "carla: 2 permissions of your partners end soon",
                "carlos: 2 permissions of your partners end soon",
                "hana: 3 permissions end soon"
            ]
        );
        assert_eq!(brings(app, "2026-12-30T23:59:00Z").await, [] as [&str; 0]);
        assert_eq!(brings(app, "2026-12-31T00:00:00Z").await, all);
        assert_eq!(brings(app, "2027-01-03T00:00:00Z").await, [] as [&str; 0], "what is over is not announced");
    })
    .await;
}

#[tokio::test]
async fn x07_what_was_renewed_or_ended_is_not_announced() {
    on_both(async |app| {
        app.give(&Terms::new().everybody("look").until("2026-12-31")).await;
        app.give(&Terms::new().everybody("look").until("2027-06-30")).await;
        app.give_at("bravo", &Terms::new().everybody("look").until("2026-12-31")).await;
        let bea = app.sign_in("bea").await;
        let end = bea.get("/my-partners").await.link("/permissions/");
        bea.post(&end, &[("reason", "")]).await.done("ended");
        assert_eq!(brings(app, "2026-12-31T00:00:00Z").await, [] as [&str; 0]);
        // Granted for less than a week: only the last announcement is still to come.
        app.give_at("bravo", &Terms::new().everybody("look").until("2027-01-03")).await;
        assert_eq!(brings(app, "2027-01-02T23:00:00Z").await, [] as [&str; 0]);
        assert_eq!(brings(app, "2027-01-03T00:00:00Z").await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn p36_both_sides_are_told_when_a_request_lapses_and_it_can_be_asked_again() {
    let quickly = |config: &mut crate::config::Config| config.permission.lapse_days = 10;
    on_both_with(quickly, async |app| {
        let terms = Terms::new().everybody("look").person(app.world.person("kenji").id, "create");
        let request = app.sign_in("hana").await.ask("carla@acme.example", &terms).await;
        assert_eq!(brings(app, "2026-11-30T10:00:00Z").await, [] as [&str; 0]);
        let record = app.record().await.len();
        assert_eq!(
            brings(app, "2026-12-03T09:00:00Z").await,
            [
                "carla: The request of Sato Partners for access has lapsed",
                "carlos: The request of Sato Partners for access has lapsed",
                "hana: Your request for access to Acme Foods has lapsed"
            ]
        );
        assert_eq!(brings(app, "2026-12-04T09:00:00Z").await, [] as [&str; 0], "once");
        let acts: Vec<_> = app.record().await.split_off(record).into_iter().map(|entry| entry.act).collect();
        assert_eq!(acts, ["decide-permission-request:lapse"]);
        let carla = app.sign_in("carla").await;
        carla.get("/record").await.shows("the installation").shows("let lapse, unanswered, the request of");
        let path = format!("/permission-requests/{request}");
        let late = carla.post(&format!("{path}/grant"), &terms.fields(&[])).await.is(409);
        late.shows("This permission request has lapsed: nobody answered it in time.").lacks("Ask again");

        let kenji = app.sign_in("kenji").await;
        let page = kenji.get(&path).await;
        page.shows("It lapsed on 30 Nov 2026, 11:00: nobody answered.").shows("Ask again");
        let again = kenji.get(&format!("{path}/renew")).await.is(200);
        again
            .shows("Ask Acme Foods again")
            .shows("Kenji Mori Create")
            .shows("30 June 2027")
            .shows("carla@acme.example");
        let asked = kenji.post(&format!("{path}/renew"), &[]).await.done("asked");
        carla.get(asked.location()).await.is(200).shows("Pending").shows("Kenji Mori");
    })
    .await;
}

#[test]
fn what_fails_is_told_of_after_the_others_were_done() {
    let mut tried = Tried::default();
    tried.note(Ok(()));
    assert!(tried.done().is_ok());
    let mut tried = Tried::default();
    for result in [Ok(()), Err(OpError::NotFound), Ok(()), Err(OpError::NotSignedIn), Ok(())] {
        tried.note(result);
    }
    assert!(matches!(tried.done(), Err(OpError::NotFound)), "the first one");
}
