//! What each level opens, and what it does not: P10–P17.

use super::{
    client::Person,
    on_both,
    world::{Terms, submission},
};

#[tokio::test]
async fn p10_six_levels_in_their_order() {
    on_both(async |app| {
        let hana = app.sign_in("hana").await;
        let offered = hana.get("/my-customers/ask").await.options(&hana.field());
        let levels = ["As everybody", "CC", "Look", "Update", "Create", "Service Admin", "Full Admin"];
        assert_eq!(offered, levels);
        let request = hana.ask("carla@acme.example", &Terms::new().person(hana.id, "full_admin")).await;
        let page = app.sign_in("carla").await.get(&format!("/permission-requests/{request}")).await;
        let explained: Vec<_> = page.rows::<3>().into_iter().map(|[level, ..]| level).collect();
        let first = explained.iter().position(|level| level == "CC").unwrap();
        assert_eq!(explained[first..first + 6], levels[1..]);
        assert_eq!(page.options(&hana.field())[1..], levels[1..]);
    })
    .await;
}

/// Everything that writes, on a service request of Acme Foods and for Acme Foods itself: each refused, with a reason.
async fn may_not_write(person: &Person, acme: &str, number: &str, version: &str, contact: &str) {
    let path = |what: &str| format!("/service-requests/{number}/{what}");
    person.post(&path("messages"), &[("body", "May I?")]).await.is(403).shows("What would be enough");
    person.post(&path("state"), &[("state", "closed"), ("version", version)]).await.is(403);
    person.post(&path("severity"), &[("severity", "1"), ("version", version)]).await.is(403);
    person.post(&path("contacts"), &[("contact", contact)]).await.is(403);
    person.post(&path("contacts/remove"), &[("contact", contact)]).await.is(403);
    person.post(&path("contacts/primary"), &[("contact", contact), ("version", version)]).await.is(403);
    person.post("/service-requests/new", &submission(acme, "May I?")).await.is(403).shows("Whom to ask");
}

async fn may_not_manage_people(person: &Person, acme: &str, contact: &str) {
    let people = format!("/organizations/{acme}/people");
    person.get(&people).await.is(403);
    person.post(&people, &[("name", "X"), ("email", "x@acme.example"), ("time_zone", "UTC")]).await.is(403);
    person.post(&format!("/people/{contact}/lock"), &[("locked", "yes")]).await.is(403);
}

#[tokio::test]
async fn p11_cc_reads_only_what_it_was_attached_to() {
    on_both(async |app| {
        let (attached, other) = (app.service_request("Oven 3").await, app.service_request("Oven 4").await);
        app.give_person("kenji", "cc").await;
        let (kenji, tessa) = (app.sign_in("kenji").await, app.sign_in("tessa").await);
        let (acme, id) = (app.world.organization("acme").to_string(), kenji.id.to_string());
        kenji.get(&format!("/service-requests/{attached}")).await.is(404);
        kenji.get("/service-requests").await.lacks(&attached).lacks(&other);
        let path = format!("/service-requests/{attached}/contacts");
        tessa.post(&path, &[("contact", &id)]).await.done("contact-added");
        kenji.get(&format!("/service-requests/{attached}")).await.is(200).shows("level CC, until 30 June 2027");
        kenji.get(&format!("/service-requests/{other}")).await.is(404);
        kenji.get("/service-requests").await.shows(&attached).lacks(&other);
        may_not_write(&kenji, &acme, &attached, "1", &id).await;
        kenji.post(&format!("/service-requests/{other}/messages"), &[("body", "May I?")]).await.is(404);
        kenji.post("/my-customers/subscription", &[("customer", &acme), ("subscribe", "yes")]).await.is(403);
        tessa.post(&format!("{path}/remove"), &[("contact", &id)]).await.done("contact-removed");
        kenji.get(&format!("/service-requests/{attached}")).await.is(404);
        kenji.get("/service-requests").await.lacks(&attached);
    })
    .await;
}

#[tokio::test]
async fn p12_look_reads_all_past_and_present_and_the_approver_is_told_so() {
    on_both(async |app| {
        let past = app.service_request("Long ago").await;
        let (vera, tessa) = (app.sign_in("vera").await, app.sign_in("tessa").await);
        let version = [("state", "closed"), ("version", "1")];
        tessa.post(&format!("/service-requests/{past}/state"), &version).await.done("state-changed");
        let open = app.service_request("Oven 3").await;
        vera.post(&format!("/service-requests/{open}/messages"), &[("body", "We look.")]).await.is(303);
        let hana = app.sign_in("hana").await;
        let terms = Terms::new().person(hana.id, "look");
        let request = hana.ask("carla@acme.example", &terms).await;
        let carla = app.sign_in("carla").await;
        let page = carla.get(&format!("/permission-requests/{request}")).await;
        let look = page.rows::<3>().into_iter().find(|[level, ..]| level == "Look").unwrap();
        assert!(look[1].contains("2 service requests, one message"), "{look:?}");
        assert!(look[2].contains("all of them, past and present, with messages and attachments"), "{look:?}");
        carla.grant(&request, &terms).await;
        let new = app.service_request("Oven 4").await;
        let list = hana.get("/service-requests").await;
        for number in [&past, &open, &new] {
            hana.get(&format!("/service-requests/{number}")).await.is(200).lacks("Send reply");
            list.shows(number);
        }
        hana.get(&format!("/service-requests/{open}")).await.shows("We look.");
        let acme = app.world.organization("acme").to_string();
        may_not_write(&hana, &acme, &open, "2", &app.world.person("paul").id.to_string()).await;
    })
    .await;
}

#[tokio::test]
async fn p13_update_writes_to_all_and_submits_nothing() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        app.give_person("hana", "update").await;
        let hana = app.sign_in("hana").await;
        let (acme, paul) = (app.world.organization("acme").to_string(), app.world.person("paul").id.to_string());
        let page = format!("/service-requests/{number}");
        let path = |what: &str| format!("{page}/{what}");
        let version = async || hana.get(&page).await.is(200).value("version").unwrap();
        hana.post(&path("messages"), &[("body", "It hums.")]).await.done("message-sent");
        let fields = [("severity", "1"), ("severity_reason", "All stands"), ("version", &version().await)];
        hana.post(&path("severity"), &fields).await.done("severity-changed");
        hana.post(&path("contacts"), &[("contact", &paul)]).await.done("contact-added");
        let fields = [("contact", paul.as_str()), ("version", &version().await)];
        hana.post(&path("contacts/primary"), &fields).await.done("primary-contact-changed");
        let fields = [("state", "closed"), ("version", &version().await)];
        hana.post(&path("state"), &fields).await.done("state-changed");
        let shown = app.sign_in("tessa").await.get(&page).await;
        let who = "Hana Sato of Sato Partners, for Acme Foods,";
        shown.shows("Hana Sato Sato Partners for Acme Foods, Update").shows("It hums.");
        shown.shows(&format!("{who} changed the severity from 3 Impaired to 1 Stopped"));
        shown.shows(&format!("{who} added Paul Pohl as an additional contact"));
        shown.shows(&format!("{who} made Paul Pohl the primary contact, instead of Tessa Tran"));
        shown.shows(&format!("{who} changed the state from New to Closed"));
        hana.post("/service-requests/new", &submission(&acme, "May I?")).await.is(403).shows("Whom to ask");
        may_not_manage_people(&hana, &acme, &paul).await;
    })
    .await;
}

#[tokio::test]
async fn p14_a_personal_permission_decides_also_when_it_is_the_lower_one() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let (kenji, taro) = (app.sign_in("kenji").await, app.sign_in("taro").await);
        app.give(&Terms::new().everybody("create").person(kenji.id, "look").person(taro.id, "cc")).await;
        let acme = app.world.organization("acme").to_string();
        app.sign_in("hana").await.submit(app.world.organization("acme"), "As everybody").await;

        kenji.get(&format!("/service-requests/{number}")).await.is(200).shows("under your own permission, level Look");
        may_not_write(&kenji, &acme, &number, "1", &taro.id.to_string()).await;
        kenji.get("/service-requests/new").await.is(200).shows("You cannot submit for anybody yet").lacks("Acme Foods");
        kenji.get("/my-customers").await.shows("Acme Foods Look your own, until 30 June 2027 Create");

        taro.get(&format!("/service-requests/{number}")).await.is(404);
        taro.get("/service-requests").await.lacks(&number);
        assert_eq!(taro.get("/service-requests/new").await.options("customer").len(), 1, "his own organization only");
    })
    .await;
}

#[tokio::test]
async fn p14_when_the_personal_permission_is_over_everybodys_decides() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let hana = app.world.person("hana").id;
        app.give(&Terms::new().person(hana, "look").until("2026-11-20")).await;
        app.give(&Terms::new().everybody("update")).await;
        let write = format!("/service-requests/{number}/messages");
        app.sign_in("hana").await.post(&write, &[("body", "May I?")]).await.is(403);
        app.set_clock("2026-11-21T00:00:00Z");
        app.sign_in("hana").await.post(&write, &[("body", "Now I may.")]).await.done("message-sent");
    })
    .await;
}

#[tokio::test]
async fn p15_create_also_submits() {
    on_both(async |app| {
        app.give_person("hana", "create").await;
        let hana = app.sign_in("hana").await;
        let number = hana.submit(app.world.organization("acme"), "Oven 5").await;
        let page = app.sign_in("tessa").await.get(&format!("/service-requests/{number}")).await.is(200);
        page.shows("Customer Acme Foods").shows("Submitted by Hana Sato Sato Partners on behalf of Acme Foods");
        hana.post(&format!("/service-requests/{number}/messages"), &[("body", "More.")]).await.done("message-sent");
        may_not_manage_people(&hana, &app.world.organization("acme").to_string(), &hana.id.to_string()).await;
    })
    .await;
}

#[tokio::test]
async fn p17_full_admin_manages_the_customers_contacts() {
    on_both(async |app| {
        app.give_person("hana", "full_admin").await;
        app.give_person("kenji", "service_admin").await;
        let (hana, kenji) = (app.sign_in("hana").await, app.sign_in("kenji").await);
        let (acme, paul) = (app.world.organization("acme").to_string(), app.world.person("paul").id.to_string());
        let people = format!("/organizations/{acme}/people");
        assert!(hana.get("/my-customers").await.leads_to(&people));
        assert!(!kenji.get("/my-customers").await.leads_to(&people));
        may_not_manage_people(&kenji, &acme, &paul).await;

        let page = hana.get(&people).await.is(200);
        page.shows("Paul Pohl paul@acme.example");
        assert!(page.band().contains("Acme Foods"), "{}", page.band());
        let new = [
            ("name", "Nina New"),
            ("email", "Nina@acme.example"),
            ("language", "en"),
            ("time_zone", "Europe/Oslo"),
            ("location", ""),
        ];
        let new = [&new[..], &[("roles", "technical_contact")]].concat();
        hana.post(&people, &new).await.done("invited");
        hana.get(&people).await.shows("Nina New nina@acme.example technical contact Invited");
        let mails = app.mails().await;
        assert_eq!(mails.iter().filter(|mail| mail.address == "nina@acme.example").count(), 1);
        let person = app.sign_in("paul").await;
        let lock = format!("/people/{paul}/lock");
        hana.post(&lock, &[("locked", "yes")]).await.done("locked");
        person.get("/account").await.is(303);
        hana.post(&lock, &[("locked", "no")]).await.done("unlocked");
        hana.get(&format!("/organizations/{}/people", app.world.organization("bravo"))).await.is(404);

        // Who decides on partners is the customer's own business: otherwise a partner could grant itself more.
        let own_business = "Contact managers are the customer’s own business: no partner makes or locks them.";
        let mut manager = new.clone();
        manager[1] = ("email", "mine@acme.example");
        manager.push(("roles", "contact_manager"));
        hana.post(&people, &manager).await.is(422).shows(own_business);
        let carla = app.world.person("carla").id.to_string();
        hana.post(&format!("/people/{carla}/lock"), &[("locked", "yes")]).await.is(422).shows(own_business);
    })
    .await;
}
