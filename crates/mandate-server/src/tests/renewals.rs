//! Renewing: one click that asks for the same again (P09).

use super::{on_both, world::Terms};

#[tokio::test]
async fn p09_renewing_is_one_click_that_makes_a_new_request_and_the_present_one_stays_in_force() {
    on_both(async |app| {
        let hana = app.world.person("hana").id;
        let terms = Terms::new().everybody("look").person(hana, "create").until("2026-12-10");
        let granted = app.give(&terms).await;
        let (hana, kenji, carla) = (app.sign_in("hana").await, app.sign_in("kenji").await, app.sign_in("carla").await);
        let renew = format!("/permission-requests/{granted}/renew");
        let list = hana.get("/my-customers").await;
        assert!(list.leads_to(&renew), "it ends soon, so it can be renewed here");
        list.shows("Ends on 10 December 2026").shows("Renew until 30 December 2026");
        let page = hana.get(&renew).await.is(200);
        page.shows("Renew the access to Acme Foods").shows("Everybody of Sato Partners Look").shows("Hana Sato Create");
        // As long again as it was: from 20 November to 10 December are 20 days.
        page.shows("30 December 2026");
        let new = hana.post(&renew, &[]).await.done("asked").id();
        assert_ne!(new, granted);
        for person in [&hana, &kenji] {
            assert_eq!(person.post(&renew, &[]).await.done("asked-already").id(), new, "one that waits is enough");
        }
        let list = hana.get("/my-customers").await;
        list.shows("waits for an answer").lacks("Renew until");
        assert!(list.leads_to(&format!("/permission-requests/{new}")) && !list.leads_to(&renew));
        kenji.get(&renew).await.shows("This renewal has been asked for already");
        let told = app.mails_to("carla").await;
        assert_eq!(told.last().unwrap().subject, "Sato Partners asks to renew access");
        let path = format!("/permission-requests/{new}");
        let seen = carla.get(&path).await.is(200);
        seen.shows("It renews what was granted before.").shows("Has now");
        seen.shows("Hana Sato Create until 10 December 2026 Create").shows("Last day 30 December 2026");
        hana.get("/my-customers").await.shows("Create your own, until 10 December 2026");
        carla.grant(&new, &terms.clone().until("2026-12-30")).await;
        hana.get("/my-customers").await.shows("Create your own, until 30 December 2026");
        // Of the earlier one nothing is in force any more; of the new one all is.
        let old = format!("/permission-requests/{granted}");
        for person in [&hana, &carla] {
            person.get(&old).await.shows("Not in force since 20").shows("Nothing of it has been in force since 20");
            person.get(&path).await.shows("Approved").lacks("Not in force").lacks("Nothing of it");
        }
        hana.get("/my-customers").await.shows("Not in force since 20").shows("Approved");
        carla.get("/my-partners").await.shows("Not in force since 20").shows("Approved");
        // What was replaced is not renewed, but may be asked for again.
        hana.get(&renew).await.shows("Ask Acme Foods again");
        app.set_clock("2026-12-31T09:00:00Z");
        app.sign_in("hana").await.get(&path).await.shows("Not in force since 31");
    })
    .await;
}

#[tokio::test]
async fn p09_the_terms_of_a_renewal_can_be_changed_first() {
    on_both(async |app| {
        let granted = app.give(&Terms::new().everybody("look").until("2026-12-10")).await;
        let hana = app.sign_in("hana").await;
        let ask = format!("/my-customers/ask?renews={granted}");
        let form = hana.get(&ask).await.is(200);
        assert_eq!(form.value("contact_manager").as_deref(), Some("carla@acme.example"));
        assert_eq!(form.value("until").as_deref(), Some("2026-12-30"));
        assert_eq!(form.value("renews").as_deref(), Some(granted.as_str()));
        let wrong = Terms::new().everybody("update").until("2026-01-01");
        let fields = [("contact_manager", "carla@acme.example"), ("renews", &granted)];
        let page = hana.post("/my-customers/ask", &wrong.fields(&fields)).await.is(422);
        assert_eq!(page.value("renews").as_deref(), Some(granted.as_str()), "nothing is lost");
        let terms = Terms::new().everybody("update");
        let new = hana.post("/my-customers/ask", &terms.fields(&fields)).await.done("asked").id();
        let carla = app.sign_in("carla").await;
        carla.get(&format!("/permission-requests/{new}")).await.shows("It renews what was granted before.");
        // Another partner's request is none that one could renew.
        let nils = app.sign_in("nils").await;
        nils.get(&ask).await.is(404);
        nils.get(&format!("/permission-requests/{granted}/renew")).await.is(404);
        let other = nils.post("/my-customers/ask", &terms.fields(&fields)).await.done("asked").id();
        carla.get(&format!("/permission-requests/{other}")).await.lacks("It renews");
        carla.get(&format!("/permission-requests/{granted}/renew")).await.is(404);
        hana.get(&format!("/permission-requests/{new}/renew")).await.is(409).shows("still waits for an answer");
    })
    .await;
}

#[tokio::test]
async fn p09_a_customer_is_not_asked_again_without_end() {
    on_both(async |app| {
        let granted = app.give(&Terms::new().everybody("look").until("2026-12-10")).await;
        let (hana, renew) = (app.sign_in("hana").await, format!("/permission-requests/{granted}/renew"));
        for _ in 0..10 {
            let asked = hana.post(&renew, &[]).await.done("asked").id();
            hana.post(&format!("/permission-requests/{asked}/withdraw"), &[]).await.done("withdrawn");
        }
        hana.post(&renew, &[]).await.is(429).shows("Wait 60 minutes and try again.");
        app.pass(jiff::SignedDuration::from_mins(61));
        hana.post(&renew, &[]).await.done("asked");
    })
    .await;
}
