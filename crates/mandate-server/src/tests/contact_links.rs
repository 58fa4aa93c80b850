//! Old contact records of a customer, linked to the partner's person whose they were (P31).

use super::{app::TestApp, client::Person, on_both, world::Terms};
use crate::jobs;

/// An old record of Hana's inside Acme Foods, with a service request that it submitted; gives its id and the number.
async fn old_record(app: &TestApp, carla: &Person) -> (String, String) {
    let (record, browser) = app.newcomer(carla, "acme", "oldhana@old.example", "technical_contact").await;
    let number = browser.submit(app.world.organization("acme"), "Mixer 9").await;
    (record, number)
}

fn links(app: &TestApp) -> String {
    format!("/organizations/{}/links", app.world.organization("acme"))
}

async fn link(app: &TestApp, carla: &Person, record: &str, level: &str) {
    let hana = app.world.person("hana").id.to_string();
    // What was not looked at before is shown first.
    let fields = [("record", record), ("person", &hana), ("address", ""), ("seen", level)];
    carla.post(&links(app), &fields).await.is(200);
    carla.link_record(&links(app), record, &hana).await;
}

#[tokio::test]
async fn p31_a_linked_records_service_requests_are_the_persons_as_far_as_the_permission_allows() {
    on_both(async |app| {
        let (carla, hana, kenji) = (app.sign_in("carla").await, app.sign_in("hana").await, app.sign_in("kenji").await);
        let (record, number) = old_record(app, &carla).await;
        let other = app.service_request("Oven 3").await;
        app.give(&Terms::new().everybody("cc")).await;
        let page = format!("/service-requests/{number}");
        hana.get(&page).await.is(404);

        // The outcome first; nothing is saved by looking.
        carla.get(&links(app)).await.is(200).shows("No old contact record is linked");
        let id = hana.id.to_string();
        let preview = carla.post(&links(app), &[("record", &record), ("person", &id), ("address", "")]).await.is(200);
        preview
            .shows("Link oldhana to Hana Sato?")
            .shows("and nothing else")
            .shows("nobody signs in with oldhana@old.example");
        hana.get(&page).await.is(404);
        let mails = app.mails().await.len();
        link(app, &carla, &record, "cc").await;

        // Hers now, to read: in lists, in a search, on its page, and nobody else's.
        hana.get(&page).await.is(200).shows("Mixer 9");
        hana.get("/service-requests").await.shows("Mixer 9").lacks("Oven 3");
        hana.get("/service-requests?mine=yes").await.shows("Mixer 9");
        jobs::index(&app.app, || false).await.unwrap();
        hana.get("/search?words=mixer").await.shows("Mixer 9");
        hana.get("/my-customers").await.shows("oldhana (oldhana@old.example) at Acme Foods");
        hana.get(&format!("/service-requests/{other}")).await.is(404);
        hana.post(&format!("{page}/messages"), &[("body", "Me")]).await.is(403);
        kenji.get(&page).await.is(404);
        kenji.get("/service-requests").await.lacks("Mixer 9");
        let told = app.mails().await.split_off(mails);
        let told: Vec<_> = told.iter().map(|mail| mail.address.as_str()).collect();
        assert_eq!(told, ["hana@sato.example", "carlos@acme.example"], "both sides are told");

        // What happens there is told to her, and not to the record.
        let mails = app.mails().await.len();
        app.sign_in("vera").await.post(&format!("{page}/messages"), &[("body", "How old?")]).await.done("message-sent");
        let told: Vec<_> = app.mails().await.split_off(mails).into_iter().map(|mail| mail.address).collect();
        assert_eq!(told, ["hana@sato.example"]);
        let entries = app.record().await;
        assert!(entries.iter().any(|entry| entry.act == "link-contact"));

        // The record signs in no more, and cannot be unlocked while it is linked.
        let tried = [("email", "oldhana@old.example"), ("password", super::world::PASSWORD)];
        app.anonymous().post("/sign-in", &tried).await.is(422);
        let unlock = carla.post(&format!("/people/{record}/lock"), &[("locked", "no")]).await.is(422);
        unlock.shows("End the link first");

        // With Update she manages it; without a permission there is nothing.
        app.give(&Terms::new().everybody("update")).await;
        hana.post(&format!("{page}/messages"), &[("body", "Two years")]).await.done("message-sent");
        hana.get("/service-requests?mine=yes").await.shows("Mixer 9").lacks("Oven 3");
        app.pass(jiff::SignedDuration::from_secs(1));
        let end = carla.get("/my-partners").await.link("/permissions/");
        carla.post(&end, &[("reason", "")]).await.done("ended");
        hana.get("/service-requests?mine=yes").await.lacks("Mixer 9");
        hana.get(&page).await.is(403);
    })
    .await;
}

#[tokio::test]
async fn p31_p14_a_personal_permission_decides_and_the_end_of_a_link_ends_what_it_showed() {
    on_both(async |app| {
        let (carla, hana) = (app.sign_in("carla").await, app.sign_in("hana").await);
        let (record, number) = old_record(app, &carla).await;
        let other = app.service_request("Oven 3").await;
        app.give(&Terms::new().everybody("look").person(hana.id, "cc")).await;
        link(app, &carla, &record, "cc").await;
        hana.get(&format!("/service-requests/{number}")).await.is(200);
        hana.get(&format!("/service-requests/{other}")).await.is(404);
        let page = carla.get(&links(app)).await.is(200);
        let end = page.link(&format!("{}/", links(app)));
        carla.get(&end).await.is(200).shows("End the link of oldhana to Hana Sato?");
        hana.get(&format!("/service-requests/{number}")).await.is(200);
        let before = app.record().await.len();
        carla.post(&end, &[]).await.done("unlinked");
        let acts: Vec<_> = app.record().await.split_off(before).into_iter().map(|entry| entry.act).collect();
        assert_eq!(acts, ["link-contact:end"]);
        hana.get(&format!("/service-requests/{number}")).await.is(404);
        hana.get("/service-requests").await.lacks("Mixer 9");
        carla.post(&end, &[]).await.is(404);
        hana.get("/my-customers").await.lacks("oldhana");
    })
    .await;
}

#[tokio::test]
async fn p31_only_the_customers_contact_manager_links_and_a_partner_gets_nothing_from_trying() {
    on_both(async |app| {
        let carla = app.sign_in("carla").await;
        let (record, _) = old_record(app, &carla).await;
        app.give(&Terms::new().everybody("full_admin")).await;
        let hana = app.sign_in("hana").await;
        let id = hana.id.to_string();
        let fields = [("record", record.as_str()), ("person", &id), ("address", ""), ("seen", "full_admin")];
        for (who, status) in [("hana", 403), ("nils", 404), ("bea", 404), ("tessa", 403), ("ada", 403)] {
            let person = app.sign_in(who).await;
            person.get(&links(app)).await.is(status);
            person.post(&links(app), &fields).await.is(status);
        }
        assert!(
            !app.record()
                .await
                .iter()
                .any(|entry| entry.act == "link-contact" && entry.outcome == mandate_core::ledger::Outcome::Done)
        );
        // A contact manager is no old record, and whom nobody gave anything cannot be chosen.
        let carlos = app.world.person("carlos").id.to_string();
        let nils = app.world.person("nils").id.to_string();
        let page = carla.post(&links(app), &[("record", &carlos), ("person", &nils), ("address", "")]).await.is(422);
        assert!(page.error_at("record").is_some() && page.error_at("person").is_some());
        let nobodys = [("record", record.as_str()), ("person", ""), ("address", "nils@nord.example")];
        let page = carla.post(&links(app), &nobodys).await.is(422);
        assert_eq!(page.value("address").as_deref(), Some("nils@nord.example"), "nothing typed is lost");
        // By address, and what the preview showed must still hold.
        let by_address =
            [("record", record.as_str()), ("person", ""), ("address", "HANA@sato.example"), ("seen", "look")];
        carla.post(&links(app), &by_address).await.is(200).shows("Full Admin");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn p31_a_link_that_is_made_while_the_permission_ends_shows_nothing() {
    on_both(async |app| {
        let carla = app.sign_in("carla").await;
        let (record, number) = old_record(app, &carla).await;
        app.give(&Terms::new().everybody("cc")).await;
        let (carlos, hana) = (app.sign_in("carlos").await, app.sign_in("hana").await);
        let (end, id) = (carla.get("/my-partners").await.link("/permissions/"), hana.id.to_string());
        let looked = [("record", record.as_str()), ("person", &id), ("address", ""), ("seen", "")];
        let seen = carla.post(&links(app), &looked).await.is(200).value("seen").unwrap();
        let fields = [("record", record.as_str()), ("person", &id), ("address", ""), ("seen", &seen)];
        let path = links(app);
        let (linked, ended) = tokio::join!(carla.post(&path, &fields), carlos.post(&end, &[("reason", "")]));
        assert!([303, 422].contains(&linked.status), "{}", linked.text());
        ended.done("ended");
        hana.get("/service-requests").await.lacks("Mixer 9");
        let page = hana.get(&format!("/service-requests/{number}")).await;
        assert!([403, 404].contains(&page.status));
        page.lacks("Mixer 9");
    })
    .await;
}
