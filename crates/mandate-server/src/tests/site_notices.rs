//! Notices of sites: told to exactly those whom P19 names, in the portal and by mail, and read by nobody else.

use std::collections::BTreeSet;

use super::{
    app::TestApp,
    on_both,
    world::{Terms, site_notice},
};
use crate::jobs;

/// Who has been mailed since a moment, by short name.
async fn told(app: &TestApp, since: usize) -> BTreeSet<String> {
    let mails = app.mails().await.split_off(since);
    let names: Vec<_> =
        mails.iter().map(|mail| mail.address.split('@').next().unwrap_or_default().to_owned()).collect();
    let distinct: BTreeSet<_> = names.iter().cloned().collect();
    assert_eq!(distinct.len(), names.len(), "nobody twice: {names:?}");
    distinct
}

fn names(who: &[&str]) -> BTreeSet<String> {
    who.iter().map(|who| (*who).to_owned()).collect()
}

/// Sato Partners has Create at Acme Foods; Hana's own Look and Kenji's own CC go before it.
async fn levels(app: &TestApp) {
    let id = |who: &str| app.world.person(who).id;
    app.give(&Terms::new().everybody("create").person(id("hana"), "look").person(id("kenji"), "cc")).await;
}

#[tokio::test]
async fn p19_notices_go_to_exactly_those_whom_level_and_role_name() {
    on_both(async |app| {
        let site = app.site("Bakery").await;
        levels(app).await;
        let contact = [("contact", app.world.person("paul").id.to_string())];
        let carla = app.sign_in("carla").await;
        carla.post(&format!("/sites/{site}/contacts"), &[("contact", &contact[0].1)]).await.done("contact-added");
        let vera = app.sign_in("vera").await;
        let own = ["carla", "carlos", "tessa", "paul"];
        for (kind, partners) in [
            ("planned_maintenance", &["hana", "aiko", "taro"][..]),
            ("incident", &["hana", "aiko", "taro"]),
            ("system_notice", &["aiko", "taro"]),
        ] {
            let before = app.mails().await.len();
            let notice = vera.publish(kind, "Oven belts", &[&site]).await;
            let expected = names(&[&own, partners].concat());
            assert_eq!(told(app, before).await, expected, "{kind}");
            for who in ["carla", "carlos", "tessa", "paul", "hana", "kenji", "aiko", "taro", "nils", "bea"] {
                let person = app.sign_in(who).await;
                let link = format!("/site-notices/{notice}");
                let page = person.get("/notices").await;
                assert_eq!(page.leads_to(&link), expected.contains(who), "{kind} for {who}");
                let status = if expected.contains(who) {
                    200
                } else {
                    // Hana may know of the site, and is told what would be enough; the others learn nothing.
                    if who == "hana" { 403 } else { 404 }
                };
                person.get(&link).await.is(status);
            }
        }
        let mail = app.mails_to("hana").await.pop().unwrap();
        assert_eq!(mail.subject, "Incident: Oven belts");
        assert!(
            mail.body_text.contains("There is an incident at Acme Foods, Bakery: Oven belts"),
            "{}",
            mail.body_text
        );
        assert!(mail.body_text.contains("> It is **slow**."), "{}", mail.body_text);
        let mails = app.mails_to("tessa").await;
        let planned = mails.iter().find(|mail| mail.subject == "Planned maintenance: Oven belts").unwrap();
        let when = "from 3 Dec 2026, 22:00 (Europe/Oslo) to 4 Dec 2026, 01:30 (Europe/Oslo)";
        assert!(
            planned.body_text.contains(&format!("at Acme Foods, Bakery, {when}: Oven belts")),
            "{}",
            planned.body_text
        );
        let record = app.record().await;
        let mailed = record.iter().filter(|entry| entry.act == "join-support-notices:mailed").count();
        assert_eq!(mailed, 6, "who was mailed another's notice has read it");
        carla.get("/record?show=all").await.shows("published the site notice Oven belts");
    })
    .await;
}

#[tokio::test]
async fn p19_before_a_notice_is_sent_it_is_said_how_many_of_whom_will_be_told() {
    on_both(async |app| {
        let site = app.site("Bakery").await;
        levels(app).await;
        let vera = app.sign_in("vera").await;
        let (before, entries) = (app.mails().await.len(), app.record().await.len());
        let mut fields = site_notice("planned_maintenance", "Oven belts");
        fields.push(("site", &site));
        let page = vera.post("/site-notices/preview", &fields).await.is(200);
        page.shows("6 people of 2 organizations will be told")
            .shows("Acme Foods 3 people")
            .shows("Sato Partners 3 people");
        page.shows("3 Dec 2026, 22:00 to 4 Dec 2026, 01:30").shows("It is slow.").shows("Bakery Acme Foods");
        assert_eq!(app.mails().await.len(), before, "nothing is sent yet");
        let acts = app.record().await.split_off(entries);
        assert!(acts.iter().all(|entry| entry.act.starts_with("view-sites")), "nothing is published yet");
        fields[0] = ("kind", "system_notice");
        vera.post("/site-notices/preview", &fields).await.shows("5 people of 2 organizations will be told");
        // What was typed comes back to be changed.
        fields.push(("change", "yes"));
        let page = vera.post("/site-notices/preview", &fields).await.is(200);
        assert_eq!(page.value("title").as_deref(), Some("Oven belts"));
        assert_eq!(page.value("text").as_deref(), Some("It is **slow**."));
        assert!(page.body.contains(&format!("value=\"{site}\" checked")), "the site is still chosen");
    })
    .await;
}

#[tokio::test]
async fn p19_a_mail_that_waits_is_not_sent_to_whom_it_is_no_longer_for() {
    on_both(async |app| {
        let site = app.site("Bakery").await;
        app.give_person("hana", "look").await;
        app.sign_in("vera").await.publish("incident", "Oven belts", &[&site]).await;
        let mail = app.mails_to("hana").await.pop().unwrap();
        assert!(mail.sent_at.is_none() && !mail.body_text.is_empty());
        let carla = app.sign_in("carla").await;
        let permission = carla.get("/my-partners").await.link("/permissions/");
        carla.post(&permission, &[("reason", "")]).await.done("ended");
        jobs::run_due(&app.sandbox).await.unwrap();
        let mail = app.mails_to("hana").await.into_iter().find(|other| other.id == mail.id).unwrap();
        assert!(mail.sent_at.is_none() && mail.body_text.is_empty(), "it is forgotten unsent");
        let kept = app.mails_to("tessa").await.pop().unwrap();
        assert!(kept.sent_at.is_some() && kept.subject == "Incident: Oven belts");
    })
    .await;
}

#[tokio::test]
async fn p19_a_mail_that_waits_goes_out_when_the_level_still_is_enough() {
    on_both(async |app| {
        let site = app.site("Bakery").await;
        app.give_person("hana", "create").await;
        let vera = app.sign_in("vera").await;
        vera.publish("system_notice", "New firmware", &[&site]).await;
        vera.publish("incident", "Oven belts", &[&site]).await;
        // Less than Create, by a permission that takes the place of the first.
        app.give_person("hana", "look").await;
        jobs::run_due(&app.sandbox).await.unwrap();
        let sent = |subject: &str, mails: &[mandate_store::mail::Mail]| {
            mails.iter().find(|mail| mail.subject == subject).is_some_and(|mail| mail.sent_at.is_some())
        };
        let mails = app.mails_to("hana").await;
        assert!(sent("Incident: Oven belts", &mails));
        assert!(!sent("System notice: New firmware", &mails));
    })
    .await;
}

#[tokio::test]
async fn p19_who_joins_later_sees_the_open_notices_on_the_sites_page() {
    on_both(async |app| {
        let site = app.site("Bakery").await;
        let vera = app.sign_in("vera").await;
        let incident = vera.publish("incident", "Oven belts", &[&site]).await;
        vera.publish("system_notice", "New firmware", &[&site]).await;
        let (hana, page) = (app.sign_in("hana").await, format!("/sites/{site}"));
        hana.get(&page).await.is(404);
        app.give_person("hana", "look").await;
        hana.get(&page).await.is(200).shows("Incident Oven belts").lacks("New firmware");
        let shown = hana.get(&format!("/site-notices/{incident}")).await.is(200);
        shown.shows("Oven belts").shows("It is slow.").shows("Bakery Acme Foods").lacks("Send update");
        assert!(shown.band().contains("Acme Foods"), "{}", shown.band());
        app.give_person("hana", "create").await;
        hana.get(&page).await.shows("System notice New firmware");
        assert!(
            app.mails_to("hana").await.iter().all(|mail| !mail.subject.contains("belts")),
            "no mail after the fact"
        );
        // Of the customer's own people everybody may read it.
        app.sign_in("paul").await.get(&page).await.shows("Oven belts").shows("New firmware");
    })
    .await;
}

#[tokio::test]
async fn p19_a_notice_of_several_customers_shows_each_only_its_own_sites() {
    on_both(async |app| {
        let (acme, bravo) = (app.world.organization("acme"), app.world.organization("bravo"));
        let (carla, bea) = (app.sign_in("carla").await, app.sign_in("bea").await);
        carla.add_site(acme, "Bakery").await;
        carla.add_site(acme, "Mill").await;
        let vault = bea.add_site(bravo, "Vault").await;
        app.give_person("hana", "look").await;
        let hana_id = app.world.person("hana").id;
        app.give_at("bravo", &Terms::new().person(hana_id, "look")).await;
        let vera = app.sign_in("vera").await;
        let (before, customer) = (app.mails().await.len(), acme.to_string());
        let mut fields = site_notice("incident", "Belts");
        fields.extend([("customer", customer.as_str()), ("site", vault.as_str())]);
        let notice = vera.post("/site-notices/publish", &fields).await.done("site-notice-published").id();
        assert_eq!(told(app, before).await, names(&["carla", "carlos", "tessa", "bea", "hana"]));
        let link = format!("/site-notices/{notice}");
        carla.get(&link).await.is(200).shows("Bakery").shows("Mill").lacks("Vault").lacks("Bravo");
        bea.get(&link).await.is(200).shows("Vault").lacks("Bakery").lacks("Acme");
        let hana = app.sign_in("hana").await;
        hana.get(&link).await.is(200).shows("Vault").shows("Bakery").shows("Mill");
        let text = |mail: &mandate_store::mail::Mail| mail.body_text.clone();
        let carlas = text(app.mails_to("carla").await.last().unwrap());
        assert!(carlas.contains("at Acme Foods, Bakery and one other site"), "{carlas}");
        // Hers may leave as long as it is known of one of them: it names none.
        let hers = text(app.mails_to("hana").await.last().unwrap());
        assert!(
            hers.contains("3 sites of your customers") && !hers.contains("Acme") && !hers.contains("Bravo"),
            "{hers}"
        );
        let permission = bea.get("/my-partners").await.link("/permissions/");
        bea.post(&permission, &[("reason", "")]).await.done("ended");
        hana.get(&link).await.is(200).shows("Bakery").lacks("Vault").lacks("Bravo");
        jobs::run_due(&app.sandbox).await.unwrap();
        assert!(app.mails_to("hana").await.last().unwrap().sent_at.is_some(), "she may still know of the others");
        let record = app.record().await;
        let read = |customer| {
            let of = |entry: &&mandate_core::ledger::Entry| {
                entry.act == "view-sites:notice" && entry.actor_id == hana_id && entry.customer_id == Some(customer)
            };
            record.iter().filter(of).count()
        };
        assert_eq!((read(acme), read(bravo)), (2, 1));
    })
    .await;
}

#[tokio::test]
async fn p19_updates_and_the_closing_are_told_to_whom_the_notice_concerns_then() {
    on_both(async |app| {
        let site = app.site("Bakery").await;
        let vera = app.sign_in("vera").await;
        let notice = vera.publish("incident", "Oven belts", &[&site]).await;
        let path = format!("/site-notices/{notice}/updates");
        app.give_person("hana", "look").await;
        let before = app.mails().await.len();
        vera.post(&path, &[("text", "A belt is **found**.")]).await.done("site-notice-updated");
        assert_eq!(told(app, before).await, names(&["carla", "carlos", "tessa", "hana"]));
        let mail = app.mails_to("hana").await.pop().unwrap();
        assert_eq!(mail.subject, "Update: Oven belts");
        assert!(mail.body_text.contains("> A belt is **found**."), "{}", mail.body_text);
        let page = vera.post(&path, &[("text", " ")]).await.is(422);
        assert_eq!(page.error_at("text").as_deref(), Some("Enter something here."));
        let once = vera.get(&format!("/site-notices/{notice}")).await.value("once").unwrap();
        let closing = [("text", "All is well."), ("then", "close"), ("once", once.as_str())];
        vera.post(&path, &closing).await.done("site-notice-closed");
        vera.post(&path, &closing).await.done("site-notice-closed");
        assert_eq!(app.mails_to("hana").await.len(), mail_count(app, "hana").await, "the second click did nothing");
        assert_eq!(app.mails_to("hana").await.pop().unwrap().subject, "Closed: Oven belts");
        let page = vera.post(&path, &[("text", "One more")]).await.is(409);
        page.shows("This notice is closed already.");
        assert_eq!(page.value("text").as_deref(), Some("One more"), "nothing typed is lost");
        vera.post(&path, &[("text", "a"), ("then", "king")]).await.is(422);
        let page = app.sign_in("hana").await.get(&format!("/site-notices/{notice}")).await.is(200);
        page.shows("A belt is found.").shows("All is well.").shows("Closed");
        let page = app.sign_in("odd").await.get("/site-notices").await.is(200);
        page.shows("Oven belts Incident Closed").lacks("New site notice");
        vera.get("/site-notices").await.is(200).shows("New site notice");
        for who in ["odd", "ada", "tessa", "hana"] {
            app.sign_in(who).await.post(&path, &[("text", "a")]).await.is(403);
        }
    })
    .await;
}

/// The granting, the update and the closing.
async fn mail_count(app: &TestApp, who: &str) -> usize {
    let subjects: BTreeSet<_> = app.mails_to(who).await.into_iter().map(|mail| mail.subject).collect();
    subjects.len()
}

#[tokio::test]
async fn p19_what_is_wrong_with_a_notice_is_said_at_its_field() {
    on_both(async |app| {
        let site = app.site("Bakery").await;
        let vera = app.sign_in("vera").await;
        let mails = app.mails().await.len();
        for (field, value, sentence) in [
            ("kind", "king", "Choose one of the possibilities."),
            ("title", "", "Enter something here."),
            ("text", " ", "Enter something here."),
            ("begins", "tomorrow", "Enter a day and an hour, such as 2027-03-05T22:00."),
            ("ends", "", "Enter a day and an hour, such as 2027-03-05T22:00."),
            ("ends", "2026-12-03T22:00", "It must end after it begins."),
            ("site", "x", "Choose at least one site of those shown."),
            ("site", "0193b1e0-0000-7000-8000-000000000001", "Choose at least one site of those shown."),
        ] {
            for path in ["/site-notices/preview", "/site-notices/publish"] {
                let mut fields = site_notice("planned_maintenance", "Oven belts");
                fields.push(("site", &site));
                fields.retain(|(name, _)| *name != field);
                fields.push((field, value));
                let page = vera.post(path, &fields).await.is(422);
                let at = if field == "site" { "sites" } else { field };
                assert_eq!(page.error_at(at).as_deref(), Some(sentence), "{path} {field}");
                let (other, kept) =
                    if field == "title" { ("begins", "2026-12-03T22:00") } else { ("title", "Oven belts") };
                assert_eq!(page.value(other).as_deref(), Some(kept));
            }
        }
        app.set_clock("2026-12-05T10:00:00Z");
        let (vera, mut fields) = (app.sign_in("vera").await, site_notice("planned_maintenance", "Oven belts"));
        fields.push(("site", &site));
        let page = vera.post("/site-notices/publish", &fields).await.is(422);
        assert_eq!(page.error_at("ends").as_deref(), Some("This is over already."));
        assert_eq!(app.mails().await.len(), mails);
    })
    .await;
}

#[tokio::test]
async fn a_notice_sent_twice_is_published_once_and_its_sites_are_found_by_words() {
    on_both(async |app| {
        let (acme, bravo) = (app.world.organization("acme"), app.world.organization("bravo"));
        let site = app.site("Bakery").await;
        app.sign_in("bea").await.add_site(bravo, "Vault").await;
        let vera = app.sign_in("vera").await;
        let page = vera.get("/site-notices/new").await.is(200);
        page.shows("All sites of Acme Foods").shows("All sites of Bravo Bank");
        let once = page.value("once").unwrap();
        let find = [("words", "vault"), ("find", "yes"), ("title", "Belts")];
        let page = vera.post("/site-notices/preview", &find).await.is(200);
        page.shows("All sites of Bravo Bank").lacks("Acme Foods");
        assert_eq!(page.value("title").as_deref(), Some("Belts"), "what was typed stays");
        let chosen = [find.as_slice(), &[("site", site.as_str())]].concat();
        vera.post("/site-notices/preview", &chosen).await.is(200).shows("Acme Foods").shows("Bravo Bank");
        let mut fields = site_notice("incident", "Belts");
        let customer = acme.to_string();
        fields.extend([("customer", customer.as_str()), ("once", once.as_str())]);
        let notice = vera.post("/site-notices/publish", &fields).await.done("site-notice-published").id();
        assert_eq!(vera.post("/site-notices/publish", &fields).await.id(), notice);
        assert_eq!(app.mails_to("tessa").await.len(), 1);
        // The same words for somebody else are another notice, though they come with the same form.
        let other = bravo.to_string();
        for field in fields.iter_mut().filter(|(name, _)| *name == "customer") {
            field.1 = &other;
        }
        assert_ne!(vera.post("/site-notices/publish", &fields).await.done("site-notice-published").id(), notice);
        for who in ["odd", "ada"] {
            app.sign_in(who).await.get("/site-notices/new").await.is(403);
        }
        app.sign_in("tessa").await.get("/site-notices").await.is(404);
    })
    .await;
}
