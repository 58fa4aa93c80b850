//! Changing several service requests at once: what the preview says is what happens, each as its single act.

use super::{
    client::{Page, Person},
    html, on_both,
    world::Terms,
};

const PREVIEW: &str = "/service-requests/change/preview";

async fn preview(person: &Person, change: &str, numbers: &[&str]) -> Page {
    let mut fields = vec![("change", change), ("back", "/service-requests?mine=yes")];
    fields.extend(numbers.iter().map(|number| ("selected", *number)));
    person.post(PREVIEW, &fields).await
}

/// What the form of the preview would send.
fn sent(page: &Page) -> Vec<(String, String)> {
    let tags = html::tags(&page.body);
    let inputs = tags.iter().filter(|tag| tag.is("type", "hidden"));
    let field = |tag: &html::Tag| Some((tag.attribute("name")?, tag.attribute("value")?));
    let wanted = |name: &str| name == "change" || name == "back" || name.starts_with("version-");
    inputs.filter_map(field).filter(|(name, _)| wanted(name)).collect()
}

async fn confirm(person: &Person, page: &Page) -> Page {
    let mut fields = sent(page);
    if page.value("reason").is_some() {
        fields.push(("reason".to_owned(), "The line stands".to_owned()));
    }
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    person.post("/service-requests/change", &fields).await
}

#[tokio::test]
async fn x02_x03_the_preview_says_for_each_what_will_happen_or_why_not_and_then_it_happens() {
    on_both(async |app| {
        let hana = app.sign_in("hana").await;
        app.give(&Terms::new().person(hana.id, "update")).await;
        app.give_at("bravo", &Terms::new().person(hana.id, "look")).await;
        let (one, two) = (app.service_request("Oven 1").await, app.service_request("Oven 2").await);
        let other = app.sign_in("bea").await.submit(app.world.organization("bravo"), "Card reader").await;
        let before = app.record().await.len();
        let page = preview(&hana, "severity:1", &[&one, &two, &other, "SR-99999"]).await.is(200);
        page.shows("1 Stopped").shows("Card reader").shows("There is nothing here for you");
        page.shows("Bravo Bank").shows("Change 2 service requests");
        let entries = app.record().await.split_off(before);
        assert!(entries.iter().all(|entry| entry.act == "view:list"), "a preview reads and changes nothing");
        assert_eq!(entries.len(), 2, "of each customer");
        let names: Vec<_> = sent(&page).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["change", "back", &format!("version-{one}"), &format!("version-{two}")]);

        let before = app.record().await.len();
        let done = confirm(&hana, &page).await.done("several-changed");
        assert_eq!(done.location(), "/service-requests?mine=yes&done=several-changed");
        let acts: Vec<_> =
            app.record().await.split_off(before).into_iter().map(|entry| (entry.act, entry.label)).collect();
        let changed = |number: &String| ("update:severity".to_owned(), number.clone());
        assert_eq!(acts, [changed(&one), changed(&two)]);
        preview(&hana, "severity:1", &[&one])
            .await
            .is(200)
            .shows("It is so already.")
            .lacks("<button class=\"button primary\"");
    })
    .await;
}

#[tokio::test]
async fn one_that_somebody_changed_meanwhile_stays_and_the_others_are_changed() {
    on_both(async |app| {
        let (tessa, carla) = (app.sign_in("tessa").await, app.sign_in("carla").await);
        let (one, two) = (app.service_request("Oven 1").await, app.service_request("Oven 2").await);
        let page = preview(&tessa, "state:closed", &[&one, &two]).await.is(200);
        let severity = [("severity", "1"), ("severity_reason", "All stands"), ("version", "1")];
        carla.post(&format!("/service-requests/{one}/severity"), &severity).await.done("severity-changed");
        let done = confirm(&tessa, &page).await.is(409);
        done.shows("1 of 2 were changed.").shows("Somebody changed this meanwhile.");
        tessa.get("/service-requests?state=closed").await.shows(&two).lacks(&one);
        // Sent again it changes nothing again.
        confirm(&tessa, &page).await.is(409).shows("0 of 2 were changed.");
        preview(&tessa, "state:closed", &[&two, &one])
            .await
            .shows("It is so already.")
            .shows("Change one service request");
    })
    .await;
}

#[tokio::test]
async fn nobody_changes_several_that_it_could_not_change_alone() {
    on_both(async |app| {
        let one = app.service_request("Oven 1").await;
        let version = format!("version-{one}");
        for (who, status) in [("nils", "There is nothing here for you"), ("odd", "support"), ("hana", "nothing here")] {
            let person = app.sign_in(who).await;
            let page = preview(&person, "state:closed", &[&one]).await.is(200);
            page.shows(status).lacks("version-");
            let forced = [("change", "state:closed"), (version.as_str(), "1")];
            person.post("/service-requests/change", &forced).await.is(409).shows("0 of 1 were changed.");
        }
        app.sign_in("tessa").await.get("/service-requests?state=new").await.shows(&one);
        // A customer's side moves it only where it may.
        let tessa = app.sign_in("tessa").await;
        preview(&tessa, "state:resolved", &[&one]).await.shows("cannot go to that state").lacks("version-");
        app.sign_in("odd").await.get("/service-requests").await.lacks("name=\"selected\"");
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_chosen_is_refused_and_one_comes_back_to_a_list_only() {
    on_both(async |app| {
        let one = app.service_request("Oven 1").await;
        let tessa = app.sign_in("tessa").await;
        let nothing = preview(&tessa, "state:closed", &[]).await.done("nothing-chosen");
        assert!(nothing.location().starts_with("/service-requests?mine=yes"), "back at the list");
        tessa.get(nothing.location()).await.is(200).shows("Choose at least one service request.").shows("Oven 1");
        preview(&tessa, "state:king", &[&one]).await.is(422);
        preview(&tessa, "", &[&one]).await.is(422);
        preview(&tessa, "state:closed", &["x"]).await.is(422);
        let many: Vec<_> = (10_001..10_052).map(|number| format!("SR-{number}")).collect();
        let many: Vec<_> = many.iter().map(String::as_str).collect();
        preview(&tessa, "state:closed", &many).await.is(422).shows("At most 50 can be changed at once.");
        for evil in ["https://evil.example/", "//evil.example", "/service-requests-evil", "/sign-out", "/queue-evil"] {
            let fields = [("change", "severity:1"), ("selected", one.as_str()), ("back", evil)];
            let page = tessa.post(PREVIEW, &fields).await.is(200);
            assert_eq!(page.value("back").as_deref(), Some("/service-requests"), "{evil}");
        }
        for (given, kept) in [
            ("/service-requests?state=open&older=x&king=1\n", "/service-requests?state=open"),
            ("/queue?state=open\r\nx", "/queue"),
            ("/queue?state=open", "/queue?state=open"),
        ] {
            let fields = [("change", "severity:1"), ("selected", one.as_str()), ("selected", &one), ("back", given)];
            let page = tessa.post(PREVIEW, &fields).await.is(200);
            assert_eq!(page.value("back").as_deref(), Some(kept), "{given}");
            page.shows("Change one service request");
        }
        let vera = app.sign_in("vera").await;
        vera.get("/queue").await.shows("Change what is chosen to");
    })
    .await;
}
