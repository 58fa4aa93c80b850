//! The customers' sites: who sees, manages and removes them, and the requests reserved to them (P16–P18).

use mandate_core::ledger::Outcome;

use super::{
    app::TestApp,
    client::Person,
    on_both,
    world::{Terms, submission},
};

const RESERVED: [&str; 3] = ["hidden_configuration_change", "site_removal", "access_request"];

/// The form of a reserved request with everything in it that must be.
fn reserved(kind: &str) -> Vec<(&str, &str)> {
    let typed: &[(&str, &str)] = match kind {
        "hidden_configuration_change" => &[("setting", "route_*table*"), ("value", "192k\n**or** more")],
        "site_removal" => &[("day", "2026-12-31")],
        _ => &[("who", "Nina <n@acme.example>"), ("day", "2027-01-31")],
    };
    [&[("kind", kind), ("reason", "We grow.")][..], typed].concat()
}

async fn may_not_manage(person: &Person, acme: &str, site: &str) {
    let facts = [("name", "X"), ("kind", "other"), ("version", "1")];
    person.post(&format!("/organizations/{acme}/sites"), &facts[..2]).await.is(403);
    person.get(&format!("/sites/{site}/change")).await.is(403);
    person.post(&format!("/sites/{site}/change"), &facts).await.is(403);
    let contact = [("contact", person.id.to_string())];
    let contact: Vec<_> = contact.iter().map(|(name, id)| (*name, id.as_str())).collect();
    person.post(&format!("/sites/{site}/contacts"), &contact).await.is(403);
    person.post(&format!("/sites/{site}/contacts/remove"), &contact).await.is(403);
}

#[tokio::test]
async fn p16_service_admin_manages_the_customers_sites_and_create_only_sees_them() {
    on_both(async |app| {
        let site = app.site("Bakery").await;
        let acme = app.world.organization("acme").to_string();
        let list = format!("/organizations/{acme}/sites");
        app.give(&Terms::new().everybody("create").person(app.world.person("kenji").id, "cc")).await;
        let (hana, kenji) = (app.sign_in("hana").await, app.sign_in("kenji").await);
        kenji.get(&list).await.is(403).shows("What would be enough");
        kenji.get(&format!("/sites/{site}")).await.is(404);
        let page = hana.get(&list).await.is(200);
        page.shows("Bakery Production").lacks("Add site");
        assert!(page.band().contains("Acme Foods"), "{}", page.band());
        assert!(hana.get("/my-customers").await.leads_to(&list));
        assert!(!kenji.get("/my-customers").await.leads_to(&list));
        hana.get(&format!("/sites/{site}")).await.is(200).lacks("Change this site").lacks("Remove this site");
        may_not_manage(&hana, &acme, &site).await;

        app.give_person("hana", "service_admin").await;
        let added = hana.add_site(app.world.organization("acme"), "Mill").await;
        let change = format!("/sites/{added}/change");
        let page = hana.get(&change).await.is(200);
        assert_eq!(page.value("name").as_deref(), Some("Mill"));
        let version = page.value("version").unwrap();
        let facts =
            [("name", "Old mill"), ("kind", "staging"), ("address", "https://mill.example"), ("version", &version)];
        hana.post(&change, &facts).await.done("saved");
        let page = hana.get(&format!("/sites/{added}")).await.is(200);
        page.shows("Old mill").shows("Staging").shows("https://mill.example");
        assert!(page.leads_to("https://mill.example"));
        hana.post(&change, &facts).await.is(409).shows("Somebody changed this meanwhile");
        let again = [("name", "Bakery"), ("kind", "other")];
        let page = hana.post(&list, &again).await.is(422);
        assert_eq!(page.error_at("name").as_deref(), Some("This customer has another site of this name."));
        hana.get(&format!("/sites/{added}/remove")).await.is(403);
        hana.post(&format!("/sites/{added}/remove"), &[("version", "2")]).await.is(403);
        let record = app.sign_in("carla").await.get("/record").await;
        record.shows("added the site Mill").shows("changed the site Old mill").shows("listed the sites of Acme Foods");
    })
    .await;
}

#[tokio::test]
async fn p16_the_customers_own_contacts_manage_their_sites_and_its_others_see_them() {
    on_both(async |app| {
        let (acme, site) = (app.world.organization("acme"), app.site("Bakery").await);
        let list = format!("/organizations/{acme}/sites");
        for who in ["tessa", "carla"] {
            let person = app.sign_in(who).await;
            assert_eq!(person.get("/sites").await.is(303).location(), list);
            person.add_site(acme, who).await;
            person.get(&format!("/sites/{site}")).await.is(200).shows("Change this site").lacks("Remove this site");
        }
        let paul = app.sign_in("paul").await;
        assert!(paul.get("/service-requests").await.leads_to("/sites"));
        paul.get(&list).await.is(200).shows("Bakery").lacks("Add site");
        paul.get(&format!("/sites/{site}")).await.is(200);
        may_not_manage(&paul, &acme.to_string(), &site).await;
        // Only customers have sites.
        let (nord, fjord) = (app.world.organization("nord"), app.world.organization("fjord"));
        let nils = app.sign_in("nils").await;
        nils.get(&format!("/organizations/{nord}/sites")).await.is(404);
        nils.post(&format!("/organizations/{nord}/sites"), &[("name", "X"), ("kind", "other")]).await.is(404);
        app.sign_in("vera").await.get(&format!("/organizations/{fjord}/sites")).await.is(404);
    })
    .await;
}

#[tokio::test]
async fn p16_the_vendors_support_removes_a_site_and_sees_before_what_hangs_on_it() {
    on_both(async |app| {
        let (acme, site) = (app.world.organization("acme"), app.site("Bakery").await);
        let (tessa, vera) = (app.sign_in("tessa").await, app.sign_in("vera").await);
        let customer = acme.to_string();
        let mut about = submission(&customer, "Oven 3");
        about.push(("site", &site));
        let number = tessa.post("/service-requests/new", &about).await.done("submitted").id();
        let notice = vera.publish("incident", "Belts", &[&site]).await;
        for who in ["odd", "ada", "vera"] {
            let person = app.sign_in(who).await;
            person.get("/sites").await.is(200).shows("Bakery Acme Foods Production");
            person.get("/sites?words=acme+BAK").await.shows("Bakery");
            person.get("/sites?words=bravo").await.lacks("Bakery");
            let page = person.get(&format!("/sites/{site}")).await.is(200);
            page.shows("Oven 3").shows("Belts");
            assert!(page.band().starts_with("Looking at Acme Foods"), "{}", page.band());
            may_not_manage(&person, &customer, &site).await;
        }
        let path = format!("/sites/{site}/remove");
        app.sign_in("ada").await.get(&path).await.is(403);
        tessa.get(&path).await.is(403);
        let page = vera.get(&path).await.is(200);
        page.shows("Service requests that somebody still has work with 1").shows("Notices that are not closed 1");
        let version = page.value("version").unwrap();
        vera.post(&path, &[("version", "0")]).await.is(409).shows("Somebody changed this meanwhile");
        vera.post(&path, &[("version", &version)]).await.done("site-removed");
        tessa.get(&format!("/sites/{site}")).await.is(404);
        tessa.get(&format!("/site-notices/{notice}")).await.is(404);
        let closing = [("text", "The site is gone."), ("then", "close")];
        let mails = app.mails().await.len();
        vera.post(&format!("/site-notices/{notice}/updates"), &closing).await.done("site-notice-closed");
        vera.get(&format!("/site-notices/{notice}")).await.is(200).shows("Belts").shows("The site is gone.");
        assert_eq!(app.mails().await.len(), mails, "nobody is told of a site that is gone");
        tessa.get(&format!("/organizations/{acme}/sites")).await.lacks("Bakery");
        tessa.get(&format!("/service-requests/{number}")).await.is(200).shows("Site Bakery removed");
        app.sign_in("carla").await.get("/record").await.shows("removed the site Bakery");
        tessa.add_site(acme, "Bakery").await;
    })
    .await;
}

#[tokio::test]
async fn p16_reserved_requests_need_service_admin() {
    on_both(async |app| {
        let site = app.site("Bakery").await;
        app.give_person("hana", "create").await;
        let hana = app.sign_in("hana").await;
        let path = format!("/sites/{site}/request");
        hana.get(&format!("/sites/{site}")).await.lacks("Change a hidden setting");
        for kind in RESERVED {
            hana.get(&format!("{path}?kind={kind}")).await.is(403).shows("Service Admin is enough");
            hana.post(&path, &reserved(kind)).await.is(403).shows("Whom to ask");
        }
        for level in ["service_admin", "full_admin"] {
            app.give_person("hana", level).await;
            each_reserved_request(&hana, &path).await;
        }
        let tessa = app.sign_in("tessa").await;
        each_reserved_request(&tessa, &path).await;
        let carla = app.sign_in("carla").await;
        carla.post(&path, &reserved("site_removal")).await.is(403).shows("technical contact");
        let record = app.record().await;
        let made =
            record.iter().filter(|entry| entry.act == "submit-reserved" && entry.outcome == Outcome::Done).count();
        assert_eq!(made, 9);
    })
    .await;
}

async fn each_reserved_request(person: &Person, path: &str) {
    let said = [
        ("Change of hidden configuration", "Change a hidden setting of Bakery: route_*table*"),
        ("Removal of a site", "Remove the site Bakery"),
        ("Access request", "Access to Bakery for Nina <n@acme.example>"),
    ];
    let fields = [
        ["Setting: route_*table*", "Value wanted: 192k or more", "Reason: We grow."],
        ["Site: Bakery", "To be removed from: 31 December 2026", "Reason: We grow."],
        ["Who needs access: Nina <n@acme.example>", "Until: 31 January 2027", "Reason: We grow."],
    ];
    for ((kind, (word, title)), fields) in RESERVED.into_iter().zip(said).zip(fields) {
        person.get(&format!("{path}?kind={kind}")).await.is(200).shows("For the site Bakery of Acme Foods");
        let number = person.post(path, &reserved(kind)).await.done("submitted").id();
        let page = person.get(&format!("/service-requests/{number}")).await.is(200);
        page.shows(word).shows(title).shows("Site Bakery");
        for field in fields {
            page.shows(field);
        }
    }
}

#[tokio::test]
async fn p16_what_is_wrong_with_a_reserved_request_is_said_at_its_field() {
    on_both(async |app| {
        let site = app.site("Bakery").await;
        let (tessa, path) = (app.sign_in("tessa").await, format!("/sites/{site}/request"));
        let before = app.record().await.len();
        let long = "x".repeat(2001);
        for (kind, field, value, sentence) in [
            ("hidden_configuration_change", "setting", "", "Enter something here."),
            ("hidden_configuration_change", "value", " ", "Enter something here."),
            ("hidden_configuration_change", "reason", &long, "This has 2,001 characters; at most 2,000 fit."),
            ("site_removal", "day", "2026-11-19", "This day is over."),
            ("site_removal", "day", "soon", "Enter a day of the calendar."),
            ("site_removal", "reason", "", "Enter something here."),
            ("access_request", "who", "a\u{0}b", "This has a character that cannot be shown."),
            ("access_request", "day", "2030-01-01", "This is too far ahead."),
        ] {
            let mut fields = reserved(kind);
            fields.retain(|(name, _)| *name != field);
            fields.push((field, value));
            let page = tessa.post(&path, &fields).await.is(422);
            let said = page.error_at(field).unwrap_or_else(|| panic!("nothing stands at {field}"));
            assert!(said.starts_with(sentence), "{said}");
            let kept = if field == "reason" { fields[1] } else { ("reason", "We grow.") };
            assert_eq!(page.value(kept.0).as_deref(), Some(kept.1), "{field}");
        }
        assert_eq!(app.record().await.len(), before, "nothing came of it");
        let once = tessa.get(&format!("{path}?kind=site_removal")).await.value("once").unwrap();
        let mut fields = reserved("site_removal");
        fields.push(("once", &once));
        let number = tessa.post(&path, &fields).await.done("submitted").id();
        assert_eq!(
            tessa.post(&path, &fields).await.done("submitted").id(),
            number,
            "a second click does nothing again"
        );
    })
    .await;
}

#[tokio::test]
async fn p16_p18_the_general_form_takes_no_reserved_kind() {
    on_both(async |app| {
        app.give_person("hana", "full_admin").await;
        let (hana, acme) = (app.sign_in("hana").await, app.world.organization("acme").to_string());
        let page = hana.get(&format!("/service-requests/new?customer={acme}")).await.is(200);
        assert_eq!(page.value("kind").as_deref(), Some("question"));
        for kind in RESERVED {
            let mut fields = submission(&acme, "Reserved");
            fields.retain(|(name, _)| *name != "kind");
            fields.push(("kind", kind));
            let page = hana.post("/service-requests/new", &fields).await.is(422);
            let said = page.error_at("kind").unwrap();
            assert_eq!(said, "This is asked for on the page of the site, where it has its own form.");
            assert_eq!(page.value("subject").as_deref(), Some("Reserved"), "nothing typed is lost");
        }
        assert!(app.record().await.iter().all(|entry| !entry.act.starts_with("submit-reserved")));
    })
    .await;
}

#[tokio::test]
async fn p18_third_party_upgrades_are_offered_to_nobody_and_a_crafted_form_is_refused() {
    on_both(async |app| {
        let site = app.site("Bakery").await;
        let (acme, path) = (app.world.organization("acme").to_string(), format!("/sites/{site}/request"));
        app.give_person("hana", "full_admin").await;
        for who in ["hana", "tessa"] {
            let person = app.sign_in(who).await;
            let before = app.record().await.len();
            for page in [format!("/sites/{site}"), format!("/service-requests/new?customer={acme}")] {
                assert!(!person.get(&page).await.is(200).text().to_lowercase().contains("upgrade"), "{page}");
            }
            for kind in ["third_party_upgrade", "upgrade", "third-party-upgrade-management"] {
                person.get(&format!("{path}?kind={kind}")).await.is(404);
                let typed = [("kind", kind), ("reason", "We grow."), ("day", "2026-12-31")];
                let page = person.post(&path, &typed).await.is(422);
                assert_eq!(page.error_at("kind").as_deref(), Some("Choose one of the possibilities."));
                let mut fields = submission(&acme, "Upgrade");
                fields.retain(|(name, _)| *name != "kind");
                fields.push(("kind", kind));
                let page = person.post("/service-requests/new", &fields).await.is(422);
                assert_eq!(page.error_at("kind").as_deref(), Some("Choose one of the possibilities."));
            }
            let entries = app.record().await.split_off(before);
            assert!(entries.iter().all(|entry| !entry.act.starts_with("submit") || entry.act.ends_with(":offer")));
        }
    })
    .await;
}

/// The numbers of the service requests on a site's page.
async fn about(app: &TestApp, who: &str, site: &str) -> Vec<String> {
    let page = app.sign_in(who).await.get(&format!("/sites/{site}")).await.is(200);
    page.rows::<6>().into_iter().skip(1).map(|[first, ..]| first.split(' ').next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_service_request_may_be_about_a_site_of_its_customer() {
    on_both(async |app| {
        let (acme, site) = (app.world.organization("acme").to_string(), app.site("Bakery").await);
        let theirs = app.sign_in("bea").await.add_site(app.world.organization("bravo"), "Vault").await;
        app.give_person("hana", "create").await;
        let hana = app.sign_in("hana").await;
        let page = hana.get(&format!("/service-requests/new?customer={acme}&site={site}")).await.is(200);
        assert_eq!(page.options("site"), ["–", "Bakery"]);
        assert_eq!(page.value("site").as_deref(), Some(site.as_str()));
        let mut fields = submission(&acme, "Oven 3");
        fields.push(("site", &theirs));
        let page = hana.post("/service-requests/new", &fields).await.is(422);
        assert_eq!(page.error_at("site").as_deref(), Some("Choose one of the possibilities."));
        fields.pop();
        fields.push(("site", &site));
        let number = hana.post("/service-requests/new", &fields).await.done("submitted").id();
        let page = hana.get(&format!("/service-requests/{number}")).await.is(200);
        page.shows("Site Bakery");
        assert!(page.leads_to(&format!("/sites/{site}")));
        app.service_request("Elsewhere").await;
        for who in ["hana", "tessa", "vera"] {
            assert_eq!(about(app, who, &site).await, [number.as_str()], "{who}");
        }
        let record = app.record().await;
        let read = record.iter().rfind(|entry| entry.act == "view:list" && entry.actor_id == hana.id).unwrap();
        assert_eq!(read.label, number, "what the site's page showed of it stands in the record");
    })
    .await;
}

#[tokio::test]
async fn p16_contacts_of_a_site_are_the_customers_people_and_partners_with_look() {
    on_both(async |app| {
        let site = app.site("Bakery").await;
        let id = |who: &str| app.world.person(who).id.to_string();
        app.give(&Terms::new().everybody("look").person(app.world.person("kenji").id, "cc")).await;
        app.give_person("hana", "service_admin").await;
        let (carla, hana) = (app.sign_in("carla").await, app.sign_in("hana").await);
        let (page, contacts) = (format!("/sites/{site}"), format!("/sites/{site}/contacts"));
        let offered = carla.get(&page).await.options("contact");
        assert!(offered.iter().any(|text| text == "Taro Ito, Sato Partners"), "{offered:?}");
        assert!(offered.iter().all(|text| !text.starts_with("Kenji")), "CC sees no site: {offered:?}");
        carla.post(&contacts, &[("contact", &id("kenji"))]).await.is(422).shows("This person cannot be a contact here");
        carla.post(&contacts, &[("contact", &id("paul"))]).await.done("contact-added");
        carla.post(&contacts, &[("contact", &id("paul"))]).await.is(422);
        hana.post(&contacts, &[("contact", &id("taro"))]).await.done("contact-added");
        hana.get(&page).await.shows("Contact Paul Pohl Acme Foods").shows("Contact Taro Ito Sato Partners");

        // Another partner learns neither of Sato Partners nor may it touch their people.
        let nils = app.sign_in("nils").await;
        let request = nils.ask("carla@acme.example", &Terms::new().everybody("service_admin")).await;
        carla.grant(&request, &Terms::new().everybody("service_admin")).await;
        nils.get(&page).await.is(200).shows("Paul Pohl").lacks("Taro Ito").lacks("Sato Partners");
        nils.post(&format!("{contacts}/remove"), &[("contact", &id("taro"))]).await.is(404);
        hana.post(&format!("{contacts}/remove"), &[("contact", &id("taro"))]).await.done("contact-removed");
        hana.post(&format!("{contacts}/remove"), &[("contact", &id("taro"))]).await.is(404);
        carla.get("/record?show=all").await.shows("added a contact to the site Bakery");
    })
    .await;
}
