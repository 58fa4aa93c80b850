//! Deciding on a request: P07–P09, X01, X03, X04.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::{
    client::{Page, Person},
    html, on_both,
    world::Terms,
};

#[tokio::test]
async fn p07_only_a_contact_manager_of_that_customer_decides() {
    on_both(async |app| {
        let terms = Terms::new().everybody("look");
        let request = app.sign_in("hana").await.ask("carla@acme.example", &terms).await;
        let path = format!("/permission-requests/{request}");
        // Those of the partner, of the customer and of the vendor may know of it; everybody else finds nothing.
        let others = [
            ("hana", 403),
            ("aiko", 403),
            ("paul", 403),
            ("tessa", 403),
            ("vera", 403),
            ("ada", 403),
            ("bea", 404),
            ("nils", 404),
        ];
        for (who, status) in others {
            let person = app.sign_in(who).await;
            for what in ["preview", "grant"] {
                person.post(&format!("{path}/{what}"), &terms.fields(&[])).await.is(status);
            }
            person.post(&format!("{path}/deny"), &[("reason", "")]).await.is(status);
            let sees = person.get(&path).await;
            assert_eq!(sees.status, if ["hana", "aiko"].contains(&who) { 200 } else { status }, "{who}");
            sees.lacks("What you grant");
            let list = person.get("/my-partners").await;
            assert_ne!(list.status, 200 + u16::from(who == "bea"), "{who} has no such list");
        }
        let carlos = app.sign_in("carlos").await;
        let list = carlos.get("/my-partners").await.is(200);
        list.shows("Hana Sato, Sato Partners");
        assert!(list.leads_to(&path));
        carlos.get(&path).await.is(200).shows("Pending").shows("What you grant");
        carlos.grant(&request, &terms).await;
        app.sign_in("hana").await.get(&path).await.shows("Granted by Carlos Cano on 20 Nov 2026, 11:00.");
    })
    .await;
}

#[tokio::test]
async fn p08_nothing_is_reachable_before_the_approval_and_all_of_it_after() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let (page, new) = (format!("/service-requests/{number}"), "/service-requests/new");
        let (hana, acme) = (app.sign_in("hana").await, app.world.organization("acme").to_string());
        let terms = Terms::new().person(hana.id, "create");
        let request = hana.ask("carla@acme.example", &terms).await;
        hana.get(&page).await.is(404);
        hana.post(&format!("{page}/messages"), &[("body", "Hello")]).await.is(404);
        hana.get("/service-requests").await.is(200).lacks(&number);
        hana.get(&format!("{new}?customer={acme}")).await.is(404);
        hana.post("/my-customers/subscription", &[("customer", &acme), ("subscribe", "yes")]).await.is(404);
        hana.get("/my-customers").await.is(200).shows("You act for no customer yet").shows("Pending");

        app.sign_in("carla").await.grant(&request, &terms).await;
        hana.get(&page).await.is(200);
        hana.get("/service-requests").await.shows(&number);
        hana.get(&format!("{new}?customer={acme}")).await.is(200);
        let mine = hana.get("/my-customers").await.is(200);
        mine.shows("Acme Foods Create your own, until 30 June 2027").shows("Approved");
        app.sign_in("kenji").await.get(&page).await.is(404);
    })
    .await;
}

#[tokio::test]
async fn p09_the_present_permission_stays_in_force_until_the_new_one_is_approved() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let write = format!("/service-requests/{number}/messages");
        app.give_person("hana", "look").await;
        let (hana, carla) = (app.sign_in("hana").await, app.sign_in("carla").await);
        let mine = |page: Page| {
            page.rows::<4>().into_iter().find(|row| row[0].starts_with("Acme Foods")).map(|row| row[1].clone())
        };
        let look = Some("Look your own, until 30 June 2027".to_owned());

        let denied = hana.ask(&carla.email, &Terms::new().person(hana.id, "full_admin")).await;
        assert_eq!(mine(hana.get("/my-customers").await), look);
        carla.post(&format!("/permission-requests/{denied}/deny"), &[]).await.done("denied");
        assert_eq!(mine(hana.get("/my-customers").await), look);

        let terms = Terms::new().person(hana.id, "update").until("2026-12-31");
        let request = hana.ask(&carla.email, &terms).await;
        assert_eq!(mine(hana.get("/my-customers").await), look);
        hana.get(&format!("/service-requests/{number}")).await.is(200);
        hana.post(&write, &[("body", "May I?")]).await.is(403);
        carla.grant(&request, &terms).await;
        hana.post(&write, &[("body", "Now I may.")]).await.done("message-sent");
        let replaced = Some("Update your own, until 31 December 2026".to_owned());
        assert_eq!(mine(hana.get("/my-customers").await), replaced);
        let partners = carla.get("/my-partners").await;
        let permissions: Vec<_> = partners.rows::<6>().into_iter().filter(|row| row[0] == "Hana Sato").collect();
        assert_eq!(permissions.len(), 1, "the old one is replaced: {permissions:?}");
    })
    .await;
}

#[tokio::test]
async fn x01_both_sides_see_how_the_grant_differs() {
    on_both(async |app| {
        let (hana, carla) = (app.sign_in("hana").await, app.sign_in("carla").await);
        let kenji = app.world.person("kenji").id;
        let asked = Terms::new().everybody("look").person(hana.id, "create").person(kenji, "update");
        let request = hana.ask(&carla.email, &asked).await;
        let granted = Terms::new().person(hana.id, "update").person(kenji, "update").until("2027-03-31");
        carla.grant(&request, &granted).await;
        for reader in [&hana, &carla] {
            let page = reader.get(&format!("/permission-requests/{request}")).await.is(200);
            page.shows("What was asked, and what was granted");
            let rows = page.rows::<3>();
            for row in [
                ["Everybody of Sato Partners", "Look", "nothing differs"],
                ["Hana Sato", "Create", "Update differs"],
                ["Kenji Mori", "Update", "Update"],
                ["Last day", "30 June 2027", "31 March 2027 differs"],
            ] {
                assert!(rows.contains(&row.map(str::to_owned)), "{row:?} in {rows:?}");
            }
        }
        hana.get("/notices").await.shows("Acme Foods has granted less than you asked for. See what differs.");
        app.sign_in("aiko").await.get("/my-customers").await.shows("You act for no customer yet");
        assert_eq!(app.mails_to("hana").await[0].subject, "Acme Foods has granted access, less than asked");
        assert_eq!(app.mails_to("kenji").await.len(), 1, "who was named is told");
    })
    .await;
}

#[tokio::test]
async fn x01_people_may_be_chosen_instead_of_everybody() {
    on_both(async |app| {
        let (hana, carla) = (app.sign_in("hana").await, app.sign_in("carla").await);
        let request = hana.ask(&carla.email, &Terms::new().everybody("look")).await;
        let page = carla.get(&format!("/permission-requests/{request}")).await;
        page.shows("Choose single people instead of everybody");
        assert_eq!(page.options(&hana.field()), ["As everybody", "CC", "Look"], "not more than was asked");
        carla.grant(&request, &Terms::new().person(hana.id, "look")).await;
        hana.get("/my-customers").await.shows("Acme Foods Look your own");
        app.sign_in("kenji").await.get("/my-customers").await.shows("You act for no customer yet");
    })
    .await;
}

#[tokio::test]
async fn x01_more_than_was_asked_is_refused_at_its_field() {
    on_both(async |app| {
        let (hana, carla) = (app.sign_in("hana").await, app.sign_in("carla").await);
        let kenji = app.world.person("kenji").id;
        let asked = Terms::new().everybody("look").person(hana.id, "update").until("2027-03-31");
        let request = hana.ask(&carla.email, &asked).await;
        let (mine, kenjis) = (hana.field(), format!("personal-{kenji}"));
        let more = "You may grant what was asked or less, not more.";
        for (granted, field, sentence) in [
            (asked.clone().everybody("update"), "organization", more),
            (Terms::new().until("2027-03-31").person(hana.id, "create"), &mine, more),
            (Terms::new().until("2027-03-31").person(kenji, "update"), &kenjis, more),
            (asked.clone().until("2027-04-01"), "until", "You may grant until the day that was asked"),
            (Terms::new().until("2027-03-31"), "organization", "Grant at least one level, or deny the request."),
            (asked.clone().until("2027-02-31"), "until", "Enter a day of the calendar."),
            (asked.clone().until("2026-11-19"), "until", "This day is over."),
            (asked.clone().until("9999-12-31"), "until", "This is too far ahead."),
            (asked.clone().everybody("king"), "organization", "Choose one of the possibilities."),
        ] {
            for what in ["preview", "grant"] {
                let path = format!("/permission-requests/{request}/{what}");
                let page = carla.post(&path, &granted.fields(&[])).await.is(422);
                assert!(page.leads_to(&format!("#{field}")), "{field}");
                page.shows(sentence).shows("Pending");
            }
        }
    })
    .await;
}

/// What each of the partner's people has, as *My partners* says.
async fn has(contact_manager: &Person) -> BTreeMap<String, String> {
    let rows = contact_manager.get("/my-partners").await.rows::<3>();
    let people = rows.into_iter().filter(|[_, email, _]| email.contains('@'));
    people.map(|[name, _, has]| (name, has)).collect()
}

/// Who gains and loses what, as a preview says.
fn changes(page: &Page) -> Vec<[String; 4]> {
    page.rows::<4>().into_iter().filter(|row| row[0] != "Person").collect()
}

/// What people have after the changes of a preview.
fn after(mut has: BTreeMap<String, String>, changes: &[[String; 4]]) -> BTreeMap<String, String> {
    for [name, _, _, after] in changes {
        let level = after.split(" until ").next().unwrap_or_default().to_owned();
        has.insert(name.clone(), level);
    }
    has
}

#[tokio::test]
async fn x03_the_preview_of_a_grant_is_what_then_happens() {
    on_both(async |app| {
        app.give(&Terms::new().everybody("update")).await;
        let (hana, carla) = (app.sign_in("hana").await, app.sign_in("carla").await);
        let asked = Terms::new().everybody("look").person(hana.id, "create");
        let request = hana.ask(&carla.email, &asked).await;
        let before = has(&carla).await;
        let page = carla.post(&format!("/permission-requests/{request}/preview"), &asked.fields(&[])).await.is(200);
        page.shows("People who gain 1").shows("People who lose 3").shows("Nothing is saved yet.");
        let changes = changes(&page);
        let now = "Update until 30 June 2027";
        let loses = |name: &str| [name, "Loses", now, "Look until 30 June 2027"].map(str::to_owned);
        let gains = ["Hana Sato", "Gains", now, "Create until 30 June 2027"].map(str::to_owned);
        assert_eq!(changes, [loses("Aiko Abe"), gains, loses("Kenji Mori"), loses("Taro Ito")]);
        assert_eq!(has(&carla).await, before, "a preview changes nothing");

        let grant = format!("/permission-requests/{request}/grant");
        let hidden = html::hidden(&page.body, &grant);
        let fields: Vec<_> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        carla.post(&grant, &fields).await.done("granted");
        assert_eq!(has(&carla).await, after(before, &changes));
    })
    .await;
}

#[tokio::test]
async fn x03_the_preview_of_an_end_is_what_then_happens() {
    on_both(async |app| {
        let hana = app.world.person("hana").id;
        app.give(&Terms::new().everybody("look").person(hana, "create")).await;
        let carla = app.sign_in("carla").await;
        let personal = carla.get("/my-partners").await.body;
        let links: Vec<_> = html::tags(&personal).iter().filter_map(|tag| tag.attribute("href")).collect();
        let end = links.into_iter().filter(|href| href.starts_with("/permissions/"));
        let mut ends = Vec::new();
        for end in end {
            let page = carla.get(&end).await.is(200);
            ends.push((end, changes(&page)));
        }
        ends.sort_by_key(|(_, changes)| changes.len());
        let fallen = ["Hana Sato", "Loses", "Create until 30 June 2027", "Look until 30 June 2027"].map(str::to_owned);
        assert_eq!(ends[0].1, [fallen], "hers ends: she falls back to everybody's");
        assert_eq!(ends[1].1.len(), 3, "everybody's ends: she keeps her own");
        let before = has(&carla).await;
        carla.post(&ends[0].0, &[("reason", "")]).await.done("ended");
        assert_eq!(has(&carla).await, after(before, &ends[0].1));
    })
    .await;
}

#[tokio::test]
async fn x03_x04_the_end_of_all_access_is_shown_before_and_holds_at_once() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let (hana, sato) = (app.sign_in("hana").await, app.world.organization("sato"));
        app.give(&Terms::new().everybody("look").person(hana.id, "create")).await;
        app.give_at("bravo", &Terms::new().person(hana.id, "look")).await;
        let carla = app.sign_in("carla").await;
        let end = format!("/my-partners/{sato}/end");
        let page = carla.get(&end).await.is(200);
        page.shows("Nothing is ended yet.");
        assert_eq!(changes(&page).len(), 4, "all four people of the partner");
        hana.get(&format!("/service-requests/{number}")).await.is(200);
        app.pass(SignedDuration::from_secs(1));
        carla.post(&end, &[("reason", "The contract is over.")]).await.done("ended");
        let refused = hana.get(&format!("/service-requests/{number}")).await.is(403);
        refused.shows("Create, was ended on 20 Nov 2026, 11:00.");
        hana.get("/service-requests").await.lacks(&number);
        hana.get("/my-customers").await.lacks("Acme Foods Create").shows("Bravo Bank Look");
        carla.get("/my-partners").await.shows("No partner acts for you");
        carla.post(&end, &[("reason", "")]).await.is(409).shows("This permission has been ended already.");
        let told = app.mails_to("hana").await;
        assert!(told.last().unwrap().body_text.contains("> The contract is over."));
    })
    .await;
}
