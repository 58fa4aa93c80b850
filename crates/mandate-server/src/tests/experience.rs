//! *Support experience*: who sees whose, that each number is that of the list behind it, and what the record says.

use std::collections::BTreeMap;

use mandate_core::{access::Act, id::OrganizationId};

use super::{
    app::TestApp,
    client::{Browser, Page, Person},
    html::tags,
    on_both,
    world::{Terms, submission},
};
use crate::ops::experience;

async fn submit(person: &Person, organization: OrganizationId, severity: &str, product: &str) -> String {
    let organization = organization.to_string();
    let mut fields = submission(&organization, "It does not turn");
    fields.retain(|(name, _)| *name != "severity");
    fields.extend([("severity", severity), ("product", product)]);
    person.post("/service-requests/new", &fields).await.done("submitted").id()
}

async fn write(person: &Person, number: &str, then: &str) {
    let fields = [("body", "I look into it."), ("then", then)];
    person.post(&format!("/service-requests/{number}/messages"), &fields).await.is(303);
}

async fn set_state(person: &Person, number: &str, state: &str) {
    let path = format!("/service-requests/{number}");
    let version = person.get(&path).await.value("version").unwrap();
    person.post(&format!("{path}/state"), &[("state", state), ("version", &version)]).await.is(303);
}

/// Some months of Acme Foods and Bravo Bank; Sato Partners see the first as a whole, of the second what Hana is
/// attached to.
async fn story(app: &TestApp) {
    let (acme, bravo) = (app.world.organization("acme"), app.world.organization("bravo"));
    app.give(&Terms::new().everybody("create")).await;
    let hana = app.sign_in("hana").await.id;
    app.give_at("bravo", &Terms::new().person(hana, "cc")).await;
    app.set_clock("2026-11-25T08:00:00Z");
    let (tessa, vera, bea) = (app.sign_in("tessa").await, app.sign_in("vera").await, app.sign_in("bea").await);
    let first = submit(&tessa, acme, "1", "Oven").await;
    let second = submit(&tessa, acme, "2", "").await;
    let attached = submit(&bea, bravo, "2", "Oven").await;
    let contact = [("contact", &*hana.to_string())];
    bea.post(&format!("/service-requests/{attached}/contacts"), &contact).await.done("contact-added");
    app.set_clock("2026-11-25T11:30:00Z");
    let (hana, vera_later) = (app.sign_in("hana").await, app.sign_in("vera").await);
    drop(vera);
    submit(&hana, acme, "3", "Fan & Co").await;
    write(&vera_later, &first, "").await;
    write(&vera_later, &attached, "resolved").await;
    app.set_clock("2026-12-09T09:00:00Z");
    let (vera, tessa, hana) = (app.sign_in("vera").await, app.sign_in("tessa").await, app.sign_in("hana").await);
    write(&hana, &second, "").await;
    write(&vera, &second, "resolved").await;
    set_state(&vera, &first, "resolved").await;
    set_state(&tessa, &first, "closed").await;
    app.set_clock("2027-01-20T09:00:00Z");
    let (vera, tessa) = (app.sign_in("vera").await, app.sign_in("tessa").await);
    write(&tessa, &second, "").await;
    submit(&tessa, acme, "4", "Oven").await;
    let last = submit(&tessa, acme, "4", "").await;
    write(&vera, &last, "closed").await;
    experience::count(&app.app, || false).await.unwrap();
}

/// The links to lists with what stands in them.
fn numbers(page: &Page) -> Vec<(String, String)> {
    let links = tags(&page.body).into_iter().filter(|tag| tag.name == "a");
    let links = links.filter_map(|tag| Some((tag.attribute("href")?, tag.text.trim().to_owned())));
    links.filter(|(href, _)| href.starts_with("/service-requests?")).collect()
}

/// How many service requests a list shows.
async fn listed(browser: &Browser, href: &str) -> usize {
    let page = browser.get(href).await.is(200);
    assert!(!page.body.contains("rel=\"next\""), "{href} has more than one page");
    let links = tags(&page.body).into_iter().filter_map(|tag| tag.attribute("href"));
    links.filter(|href| href.starts_with("/service-requests/SR-")).count()
}

#[tokio::test]
async fn p22_each_number_is_that_of_the_list_behind_it() {
    on_both(async |app| {
        story(app).await;
        let acme = app.world.organization("acme");
        let one = format!("&customer={acme}");
        for (who, whose, opened) in
            [("tessa", "", "5"), ("hana", "", "5"), ("hana", &*one, "5"), ("vera", "", "6"), ("odd", &*one, "5")]
        {
            let person = app.sign_in(who).await;
            // Weeks are counted like months: once is enough.
            let unit = if who == "odd" { "week" } else { "month" };
            let page = person.get(&format!("/experience?by={unit}{whose}")).await.is(200);
            let numbers = numbers(&page);
            assert_eq!(numbers[0].1, opened, "{who} {unit}");
            let mut lists: BTreeMap<String, Option<usize>> = BTreeMap::new();
            for (href, text) in numbers {
                // A median leads to what it is computed from.
                let number = text.parse().ok();
                let known = lists.entry(href).or_default();
                *known = number.or(*known);
            }
            assert!(lists.len() > 10, "{who}: {lists:?}");
            for (href, number) in lists {
                let listed = listed(&person, &href).await;
                assert_eq!(listed, number.unwrap_or(listed.max(1)), "{who}: {href}");
            }
        }
        let tessa = app.sign_in("tessa").await;
        let page = tessa.get("/experience").await;
        page.shows("Median time to first answer").shows("Today or yesterday").shows("Fan & Co").shows("January 2027");
        // Reopened: resolved once, and in the backlog again.
        let rows = page.rows::<3>();
        assert!(rows.contains(&["December 2026", "0", "1"].map(str::to_owned)), "{rows:?}");
        assert!(rows.contains(&["November 2026", "3", "0"].map(str::to_owned)), "{rows:?}");
    })
    .await;
}

#[tokio::test]
async fn p22_with_look_or_above_it_is_visible_and_with_cc_or_nothing_it_is_not() {
    on_both(async |app| {
        let acme = app.world.organization("acme");
        let path = format!("/experience?customer={acme}");
        app.service_request("Oven 3").await;
        experience::count(&app.app, || false).await.unwrap();
        let (hana, kenji) = (app.sign_in("hana").await, app.sign_in("kenji").await);
        hana.get(&path).await.is(404);
        app.give(&Terms::new().everybody("look").person(kenji.id, "cc")).await;
        let page = hana.get(&path).await.is(200);
        page.shows("Opened and resolved");
        assert!(page.band().contains("Acme Foods"), "{}", page.band());
        kenji.get(&path).await.is(403).shows("Look");
        hana.get("/my-customers").await.link(&path);
        hana.get(&format!("/service-requests?customer={acme}")).await.link(&path);
        // In a sum there is nothing of whom one sees with CC only, and nobody is in the one of whom has nothing.
        hana.get("/experience").await.is(200).shows("Opened and resolved");
        for person in [&kenji, &app.sign_in("nils").await] {
            person.get("/experience").await.is(200).shows("Nothing to count yet");
        }
        app.sign_in("bea").await.get(&path).await.is(404);
        app.sign_in("bea").await.get("/experience").await.is(200).shows("Nothing to count yet");
        // It ends at once.
        let carla = app.sign_in("carla").await;
        let sato = app.world.organization("sato");
        carla.post(&format!("/my-partners/{sato}/end"), &[("reason", "")]).await.is(303);
        hana.get(&path).await.is(403);
        hana.get("/experience").await.is(200).shows("Nothing to count yet");
    })
    .await;
}

#[tokio::test]
async fn p22_a_change_of_the_address_is_answered_in_words() {
    on_both(async |app| {
        let tessa = app.sign_in("tessa").await;
        tessa.get("/experience?by=century").await.is(422);
        tessa.get("/experience?customer=x").await.is(404);
        for wrong in ["opened=x", "resolved=2026-11-30..2026-11-01", "answered=..", "submitter=1"] {
            tessa.get(&format!("/service-requests?{wrong}")).await.is(422);
        }
    })
    .await;
}

#[tokio::test]
async fn p22_it_says_up_to_when_it_is_counted() {
    on_both(async |app| {
        app.service_request("Oven 3").await;
        let tessa = app.sign_in("tessa").await;
        tessa.get("/experience").await.is(200).shows("counted for the first time").shows("Nothing to count yet");
        experience::count(&app.app, || false).await.unwrap();
        tessa.get("/experience").await.shows("Counted on 20 Nov 2026").lacks("Counting is behind");
        app.pass(jiff::SignedDuration::from_secs(61));
        tessa.get("/experience").await.shows("Counting is behind: what changed after 20 Nov 2026");
        experience::count(&app.app, || false).await.unwrap();
        tessa.get("/experience").await.lacks("Counting is behind");
    })
    .await;
}

/// What the record says of dashboards: who, what and of whom.
async fn readings(app: &TestApp) -> Vec<(String, String)> {
    let dashboards = app.record().await.into_iter().filter(|entry| entry.act.starts_with(Act::ViewDashboard.as_str()));
    dashboards.map(|entry| (entry.act, entry.label)).collect()
}

#[tokio::test]
async fn p22_x05_reading_anothers_figures_stands_in_its_record_a_sum_once_a_day() {
    on_both(async |app| {
        let hana = app.sign_in("hana").await;
        app.give(&Terms::new().everybody("look")).await;
        app.give_at("bravo", &Terms::new().everybody("create")).await;
        app.service_request("Oven 3").await;
        experience::count(&app.app, || false).await.unwrap();
        app.sign_in("tessa").await.get("/experience").await.is(200);
        assert_eq!(readings(app).await, [], "one's own needs no entry");
        hana.get("/experience").await.is(200);
        hana.get("/experience?by=week").await.is(200);
        let mut sums = readings(app).await;
        sums.sort();
        let entry = |act: &str, label: &str| (format!("view-dashboard{act}"), label.to_owned());
        assert_eq!(sums, [entry(":sum", "Acme Foods"), entry(":sum", "Bravo Bank")]);
        let path = format!("/experience?customer={}", app.world.organization("acme"));
        hana.get(&path).await.is(200);
        hana.get(&path).await.is(200);
        hana.get("/experience/export").await.is(200);
        app.sign_in("vera").await.get("/experience").await.is(200);
        let later = &readings(app).await[2..];
        let one = entry("", "Acme Foods");
        assert_eq!(later[..2], [one.clone(), one]);
        assert_eq!(later[2..4].iter().filter(|(act, _)| act.ends_with(":sum-export")).count(), 2);
        assert_eq!(later[4..], [entry(":all", "")]);
        app.sign_in("carla").await.get("/record").await.shows("saw a sum over several customers, today");
    })
    .await;
}

#[tokio::test]
async fn p22_who_acts_for_a_customer_is_shown_to_its_contact_managers_and_to_nobody_else() {
    on_both(async |app| {
        story(app).await;
        let page = app.sign_in("carla").await.get("/experience").await;
        page.shows("Who acts for Acme Foods");
        assert!(page.rows::<3>().contains(&["Sato Partners", "1", "1"].map(str::to_owned)), "{:?}", page.rows::<3>());
        let record = page.link("/record?organization=");
        app.sign_in("carla").await.get(&record).await.is(200).shows("Hana Sato");
        for who in ["tessa", "paul"] {
            let page = app.sign_in(who).await.get("/experience").await;
            page.shows("Who acts for Acme Foods").shows("You cannot see this. It needs the role contact manager");
            page.lacks("Sato Partners");
        }
        let acme = app.world.organization("acme");
        app.sign_in("vera").await.get(&format!("/experience?customer={acme}")).await.lacks("Sato Partners");
    })
    .await;
}

#[tokio::test]
async fn p22_the_figures_can_be_had_as_a_file() {
    on_both(async |app| {
        story(app).await;
        let tessa = app.sign_in("tessa").await;
        let page = tessa.get("/experience/export?by=month").await.is(200);
        assert_eq!(page.headers["content-type"], "text/csv; charset=utf-8");
        let lines: Vec<_> = page.body.lines().collect();
        assert!(lines[0].starts_with("\u{feff}Figure,Of,First day,Last day,How many,"), "{}", lines[0]);
        for line in [
            "Opened,,2026-11-01,2026-11-30,3,,",
            "Time to resolution,,2026-12-01,2026-12-31,1,",
            "\"Opened, by product\",Oven,2026-02-01,2027-01-31,2,,",
            "\"Opened, by severity\",4 Question,2026-02-01,2027-01-31,2,,",
            "Age of what is not resolved,8 to 30 days ago,",
        ] {
            assert!(lines.iter().any(|found| found.starts_with(line)), "{line}\n{}", page.body);
        }
        let path = format!("/experience/export?customer={}", app.world.organization("acme"));
        app.sign_in("bea").await.get(&path).await.is(404);
    })
    .await;
}
