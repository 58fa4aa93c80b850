//! Duplicates and related service requests: who gains sight of what, and that nobody learns of what it may not see.

use super::{
    app::TestApp,
    client::{Page, Person},
    on_both,
    world::Terms,
};

fn path(number: &str, what: &str) -> String {
    format!("/service-requests/{number}/{what}")
}

/// Previews a merge and confirms it.
async fn merge(vera: &Person, from: &str, into: &str) -> Page {
    let preview = vera.get(&format!("{}?into={into}", path(from, "merge"))).await.is(200);
    confirm(vera, from, &preview).await
}

async fn confirm(vera: &Person, from: &str, preview: &Page) -> Page {
    let (into, mark) = (preview.value("into").unwrap(), preview.value("mark").unwrap());
    vera.post(&path(from, "merge"), &[("into", &into), ("mark", &mark)]).await
}

async fn two(app: &TestApp) -> (String, String) {
    (app.service_request("Oven 3 stands").await, app.service_request("Oven 3 is cold").await)
}

#[tokio::test]
async fn p11_p28_x03_a_merge_shows_who_gains_sight_and_then_cc_contacts_see_the_other_one() {
    on_both(async |app| {
        let (into, from) = two(app).await;
        app.give(&Terms::new().everybody("cc")).await;
        let (vera, tessa, hana) = (app.sign_in("vera").await, app.sign_in("tessa").await, app.sign_in("hana").await);
        let paul = app.world.person("paul").id.to_string();
        for contact in [hana.id.to_string(), paul.clone()] {
            tessa.post(&path(&from, "contacts"), &[("contact", &contact)]).await.done("contact-added");
        }
        hana.get(&format!("/service-requests/{into}")).await.is(404);
        let before = app.record().await.len();
        let preview = vera.get(&format!("{}?into={into}", path(&from, "merge"))).await.is(200);
        preview.shows("Oven 3 stands").shows("Oven 3 is cold").shows("Nothing is changed yet");
        preview.shows("Hana Sato Sato Partners – gains sight of it").shows("Paul Pohl Acme Foods – sees it already");
        let acts: Vec<_> = app.record().await.split_off(before).into_iter().map(|entry| entry.act).collect();
        assert_eq!(acts, ["work-the-desk:form"]);
        hana.get(&format!("/service-requests/{into}")).await.is(404);

        let before = app.record().await.len();
        confirm(&vera, &from, &preview).await.done("merged");
        let acts: Vec<_> = app.record().await.split_off(before).into_iter().map(|entry| entry.act).collect();
        for act in ["update:state", "update:merged", "update:merged-in", "update:contact-added"] {
            assert!(acts.iter().any(|done| done == act), "{act}: {acts:?}");
        }
        hana.get(&format!("/service-requests/{into}")).await.is(200).shows("merged").shows(&from);
        hana.get("/service-requests").await.shows("Oven 3 stands");
        let page = hana.get(&format!("/service-requests/{from}")).await.is(200);
        page.shows("This was merged as a duplicate. Go on in").shows("Oven 3 stands").shows("Closed");
        assert!(app.mails_to("hana").await.iter().any(|mail| mail.subject.contains(&into)));
        // Nothing is written to the duplicate any more, and only the desk takes it apart again.
        let refused = tessa.post(&path(&from, "messages"), &[("body", "Still cold")]).await.is(409);
        refused.shows("merged into another one").shows("Oven 3 stands");
        assert_eq!(refused.value("body").as_deref(), Some("Still cold"));
        let version = async || vera.get(&format!("/service-requests/{from}")).await.value("version").unwrap();
        let reopen = [("state", "reopened"), ("version", &version().await), ("reopen_reason", "It is another oven")];
        tessa.post(&path(&from, "state"), &reopen).await.is(409).shows("merged into another one");
        vera.post(&path(&from, "state"), &reopen).await.done("state-changed");
        tessa.get(&format!("/service-requests/{from}")).await.lacks("Go on in");
        hana.get(&format!("/service-requests/{into}")).await.is(200);
    })
    .await;
}

#[tokio::test]
async fn p31_p11_a_linked_record_comes_along_where_the_person_may_see_it_and_that_person_is_told() {
    on_both(async |app| {
        let carla = app.sign_in("carla").await;
        let (record, browser) = app.newcomer(&carla, "acme", "oldhana@old.example", "technical_contact").await;
        let from = browser.submit(app.world.organization("acme"), "Mixer 9").await;
        let into = app.service_request("Mixer 9 is loud").await;
        app.give(&Terms::new().everybody("cc")).await;
        let (vera, hana) = (app.sign_in("vera").await, app.sign_in("hana").await);
        let links = format!("/organizations/{}/links", app.world.organization("acme"));
        let id = hana.id.to_string();
        carla.link_record(&links, &record, &id).await;
        hana.get(&format!("/service-requests/{into}")).await.is(404);
        let preview = vera.get(&format!("{}?into={into}", path(&from, "merge"))).await.is(200);
        preview.shows("linked to Hana Sato of Sato Partners – gains sight of it");
        preview.lacks("These stay behind");
        confirm(&vera, &from, &preview).await.done("merged");
        hana.get(&format!("/service-requests/{into}")).await.is(200).shows("Mixer 9 is loud");
        hana.get("/service-requests?mine=yes").await.shows("Mixer 9 is loud");
        assert!(app.mails_to("hana").await.iter().any(|mail| mail.subject.contains(&into)), "she is told of it");
    })
    .await;
}

#[tokio::test]
async fn p28_a_merge_tells_the_number_of_the_duplicate_only_to_those_who_may_see_it() {
    on_both(async |app| {
        let (into, from) = two(app).await;
        app.give(&Terms::new().everybody("cc")).await;
        let (vera, tessa, hana) = (app.sign_in("vera").await, app.sign_in("tessa").await, app.sign_in("hana").await);
        tessa.post(&path(&into, "contacts"), &[("contact", &hana.id.to_string())]).await.done("contact-added");
        let before = app.mails().await.len();
        merge(&vera, &from, &into).await.done("merged");
        let told = app.mails().await.split_off(before);
        let of = |who: &str| {
            let id = app.world.person(who).id;
            told.iter().filter(|mail| mail.person_id == id).map(|mail| mail.body_text.as_str()).collect::<Vec<_>>()
        };
        let (to_hana, to_tessa) = (of("hana"), of("tessa"));
        assert!(to_tessa.len() == 1 && to_tessa[0].contains(&format!("{from} was merged into {into}")), "{to_tessa:?}");
        let another = format!("Another service request was merged into {into}");
        assert!(to_hana.len() == 1 && to_hana[0].contains(&another), "{to_hana:?}");
        assert!(!to_hana[0].contains(&from));
        hana.get("/notices").await.is(200).shows(&another).lacks(&from);
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_merged_is_refused_at_its_field_with_a_way_on() {
    on_both(async |app| {
        let (one, other) = two(app).await;
        let third = app.service_request("Oven 4").await;
        let foreign = app.sign_in("bea").await.submit(app.world.organization("bravo"), "Card reader").await;
        app.give(&Terms::new().everybody("full_admin")).await;
        let vera = app.sign_in("vera").await;
        let preview = async |into: &str| vera.get(&format!("{}?into={into}", path(&one, "merge"))).await;
        preview(&one).await.is(422).shows("cannot be merged into itself");
        preview(&foreign).await.is(422).shows("That one is another customer’s.").lacks("Card reader");
        for into in ["SR-99999", "x", ""] {
            let page = preview(into).await.is(422);
            page.shows("There is no such service request, or you may not write to it.");
            assert_eq!(page.value("into").as_deref(), Some(into));
        }
        merge(&vera, &other, &third).await.done("merged");
        preview(&other).await.is(422).shows(&format!("merged into {third}. Merge into that one."));
        vera.get(&format!("{}?into={one}", path(&other, "merge"))).await.is(409);
        // What the preview did not show does not happen.
        let page = preview(&third).await.is(200);
        let paul = app.world.person("paul").id.to_string();
        vera.post(&path(&one, "contacts"), &[("contact", &paul)]).await.done("contact-added");
        let again = confirm(&vera, &one, &page).await.is(409);
        again.shows("no longer what the preview showed").shows("Paul Pohl");
        confirm(&vera, &one, &again).await.done("merged");
        for who in ["tessa", "hana", "odd"] {
            let person = app.sign_in(who).await;
            person.get(&format!("{}?into={third}", path(&one, "merge"))).await.is(403);
            person.post(&path(&one, "merge"), &[("into", &third), ("mark", "x")]).await.is(403);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_merges_the_other_way_round_exactly_one_is_done() {
    on_both(async |app| {
        let (vera, lars) = (app.sign_in("vera").await, app.sign_in("lars").await);
        for _ in 0..3 {
            let (one, other) = two(app).await;
            let there = vera.get(&format!("{}?into={other}", path(&one, "merge"))).await.is(200);
            let back = lars.get(&format!("{}?into={one}", path(&other, "merge"))).await.is(200);
            let (a, b) = tokio::join!(confirm(&vera, &one, &there), confirm(&lars, &other, &back));
            let done = [&a, &b].iter().filter(|page| page.status == 303).count();
            assert_eq!(done, 1, "{} {}", a.status, b.status);
        }
    })
    .await;
}

#[tokio::test]
async fn related_ones_stand_on_both_pages_for_those_who_may_see_them_and_for_nobody_else() {
    on_both(async |app| {
        let (one, other) = two(app).await;
        app.give(&Terms::new().everybody("cc")).await;
        let (tessa, hana) = (app.sign_in("tessa").await, app.sign_in("hana").await);
        tessa.post(&path(&one, "contacts"), &[("contact", &hana.id.to_string())]).await.done("contact-added");
        tessa.post(&path(&one, "related"), &[("other", &other)]).await.done("related");
        tessa.get(&format!("/service-requests/{one}")).await.shows("Oven 3 is cold").shows("linked it with");
        tessa.get(&format!("/service-requests/{other}")).await.shows("Oven 3 stands");
        // Hana sees the one, and of the other not even the number.
        let page = hana.get(&format!("/service-requests/{one}")).await.is(200);
        page.lacks("Oven 3 is cold").lacks(&other).shows("linked it with another service request").lacks("Related");
        hana.post(&path(&one, "related"), &[("other", &other)]).await.is(403);
        tessa.post(&path(&one, "related/remove"), &[("other", &other)]).await.done("unrelated");
        tessa.get(&format!("/service-requests/{other}")).await.shows("removed the link with").lacks("Remove link");

        let bea = app.sign_in("bea").await;
        let foreign = bea.submit(app.world.organization("bravo"), "Card reader").await;
        let vera = app.sign_in("vera").await;
        vera.post(&path(&one, "related"), &[("other", &foreign)]).await.is(422).shows("another customer’s");
        vera.post(&path(&one, "related"), &[("other", &one)]).await.is(422).shows("with itself");
        let refused = tessa.post(&path(&one, "related"), &[("other", &foreign)]).await.is(422);
        refused.shows("There is no such service request");
        assert_eq!(refused.value("other"), Some(foreign.clone()));
    })
    .await;
}

#[tokio::test]
async fn a_related_one_is_submitted_with_what_is_known_already() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let tessa = app.sign_in("tessa").await;
        let link = tessa.get(&format!("/service-requests/{number}")).await.link("/service-requests/new?related=");
        let form = tessa.get(&link).await.is(200);
        form.shows(&format!("It will be linked with {number}."));
        assert_eq!(form.value("subject").as_deref(), Some("Oven 3"));
        let acme = app.world.organization("acme").to_string();
        let mut fields = super::world::submission(&acme, "Oven 3 again");
        fields.push(("related", &number));
        let new = tessa.post("/service-requests/new", &fields).await.done("submitted").id();
        tessa.get(&format!("/service-requests/{number}")).await.shows("Oven 3 again").shows(&new);
        tessa.get(&format!("/service-requests/{new}")).await.shows(&number);
        fields.pop();
        fields.push(("related", "SR-99999"));
        let refused = tessa.post("/service-requests/new", &fields).await.is(422);
        assert!(refused.error_at("related").is_some());
        tessa.get("/service-requests/new?related=SR-99999").await.is(404);
        app.sign_in("bea").await.get(&format!("/service-requests/new?related={number}")).await.is(404);
    })
    .await;
}

#[tokio::test]
async fn nothing_is_merged_into_what_is_over() {
    on_both(async |app| {
        let (from, into) = (app.service_request("Oven 3").await, app.service_request("Oven 3 again").await);
        let vera = app.sign_in("vera").await;
        let page = format!("/service-requests/{into}");
        let version = vera.get(&page).await.value("version").unwrap();
        vera.post(&format!("{page}/state"), &[("state", "resolved"), ("version", &version)])
            .await
            .done("state-changed");
        let refused = vera.get(&format!("{}?into={into}", path(&from, "merge"))).await.is(422);
        let said = format!("{into} is resolved or closed. Reopen it first, or merge the other way round.");
        assert_eq!(refused.error_at("into").as_deref(), Some(said.as_str()));
        vera.post(&path(&from, "merge"), &[("into", &into), ("seen", "")]).await.is(422);
    })
    .await;
}
