//! People, one by one: the last who decides, roles, addresses, and moves to another organization.

use mandate_core::{
    access::{self, Act, Thing},
    notice::NoticeKind,
    party::Roles,
};
use mandate_store::{
    membership::{self, NewMembership},
    standing,
};

use super::{app::TestApp, client::Person, on_both, world::Terms};
use crate::jobs;

fn at(who: &str, what: &str, app: &TestApp) -> String {
    format!("/people/{}{what}", app.world.person(who).id)
}

const LAST: &str = "This is the last contact manager who can sign in.";

#[tokio::test]
async fn the_last_contact_manager_cannot_be_locked_demoted_or_moved() {
    on_both(async |app| {
        let (bea, ada) = (app.sign_in("bea").await, app.sign_in("ada").await);
        let demote = [("name", "Bea Braun"), ("location", ""), ("was", "contact_manager technical_contact")];
        bea.post(&at("bea", "/change", app), &demote).await.is(422).shows(LAST);
        ada.get(&at("bea", "/lock", app)).await.is(422).shows(LAST);
        ada.post(&at("bea", "/lock", app), &[("locked", "yes")]).await.is(422).shows(LAST);
        ada.post(&at("bea", "/move", app), &[("organization", "Nord Service")]).await.is(422).shows(LAST);
        // Who was only invited cannot decide yet.
        let bravo = app.world.organization("bravo");
        let new = [
            ("name", "Ben"),
            ("email", "ben@bravo.example"),
            ("language", "en"),
            ("time_zone", "UTC"),
            ("location", ""),
            ("roles", "contact_manager"),
        ];
        bea.post(&format!("/organizations/{bravo}/people"), &new).await.done("invited");
        ada.post(&at("bea", "/lock", app), &[("locked", "yes")]).await.is(422).shows(LAST);
        app.by_invitation("ben@bravo.example").await;
        ada.post(&at("bea", "/lock", app), &[("locked", "yes"), ("reason", "Left us")]).await.done("locked");
        bea.get("/account").await.is(303);
        let entry = app.record().await.pop().unwrap();
        assert_eq!((entry.act.as_str(), entry.after.unwrap().contains("Left us")), ("manage-contacts:lock", true));
        // The vendor's last administrator likewise, and nobody locks itself.
        let page =
            ada.post(&at("ada", "/change", app), &[("name", "Ada"), ("location", ""), ("was", "administrator")]).await;
        page.is(422).shows("This is the last administrator who can sign in.");
        ada.post(&at("ada", "/move", app), &[("organization", "Acme Foods")])
            .await
            .is(422)
            .shows("You cannot move yourself.");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_contact_managers_who_remove_each_other_at_once_one_stays() {
    on_both(async |app| {
        for _ in 0..3 {
            let (carla, carlos) = (app.sign_in("carla").await, app.sign_in("carlos").await);
            let (lock_carlos, lock_carla) = (at("carlos", "/lock", app), at("carla", "/lock", app));
            let yes = [("locked", "yes")];
            let (one, other) = tokio::join!(carla.post(&lock_carlos, &yes), carlos.post(&lock_carla, &yes));
            // Whoever came later is locked already, or is refused since it would remove the last one.
            let done = [&one, &other].iter().filter(|page| page.location().ends_with("done=locked")).count();
            assert_eq!(done, 1, "{} and {}", one.text(), other.text());
            let ada = app.sign_in("ada").await;
            for path in [&lock_carlos, &lock_carla] {
                ada.post(path, &[("locked", "no")]).await.done("unlocked");
            }
            app.sign_in("carla").await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_customer_without_a_contact_manager_is_shown_to_the_vendors_administrators_who_appoint_one() {
    on_both(async |app| {
        let ada = app.sign_in("ada").await;
        let new = [("kind", "customer"), ("name", "Cosmo Cafe"), ("country", "NO"), ("locations", "")];
        let page = ada.post("/administration/organizations", &new).await.done("organization-added");
        let path = page.location().split('?').next().unwrap().to_owned();
        let list = ada.get("/administration/organizations?words=cosmo").await.is(200);
        list.shows("Cosmo Cafe").shows("Nobody decides here").lacks("Bravo Bank");
        ada.get("/administration/organizations").await.shows("Bravo Bank");
        let manager = [
            ("name", "Cat"),
            ("email", "cat@cosmo.example"),
            ("language", "en"),
            ("time_zone", "UTC"),
            ("location", ""),
            ("roles", "contact_manager"),
        ];
        ada.post(&path, &manager).await.done("invited");
        app.by_invitation("cat@cosmo.example").await.get("/my-partners").await.is(200);
        ada.get("/administration/organizations?words=cosmo").await.lacks("Nobody decides here");
        app.sign_in("vera").await.get("/administration/people").await.is(403);
        ada.get("/administration/people?words=cat+cosmo").await.shows("cat@cosmo.example").lacks("hana@sato.example");
    })
    .await;
}

#[tokio::test]
async fn other_roles_are_shown_before_they_are_saved() {
    on_both(async |app| {
        let carla = app.sign_in("carla").await;
        let change = at("paul", "/change", app);
        let fields = [("name", "Paul P"), ("location", ""), ("was", ""), ("roles", "technical_contact")];
        let preview = carla.post(&change, &fields).await.is(200);
        preview.shows("Gains technical contact: Submits service requests for the organization.");
        let paul = app.sign_in("paul").await;
        assert!(!paul.get("/service-requests").await.leads_to("/service-requests/new"), "nothing is saved yet");
        let seen = [&fields[..], &[("seen", "technical_contact")]].concat();
        carla.post(&change, &seen).await.done("person-changed");
        assert!(paul.get("/service-requests").await.leads_to("/service-requests/new"));
        carla.get(&at("paul", "", app)).await.is(200).shows("Paul P Active").shows("paul@acme.example");
        // What was shown is not what is there any more.
        carla.post(&change, &seen).await.is(409);
        let entry = app.record().await.into_iter().rfind(|entry| entry.act == "manage-contacts:change").unwrap();
        assert!(entry.before.unwrap().contains("Paul Pohl") && entry.after.unwrap().contains("technical_contact"));
        let wrong = carla
            .post(&change, &[("name", ""), ("location", "x"), ("was", "technical_contact"), ("roles", "king")])
            .await;
        let wrong = wrong.is(422);
        assert!(["name", "roles"].iter().all(|field| wrong.error_at(field).is_some()));
        // Her people are looked at by no one else.
        app.sign_in("tessa").await.get(&at("paul", "", app)).await.is(403);
        app.sign_in("bea").await.get(&at("paul", "", app)).await.is(404);
    })
    .await;
}

#[tokio::test]
async fn p17_full_admin_changes_contacts_but_no_contact_manager_and_no_address() {
    on_both(async |app| {
        app.give_person("hana", "full_admin").await;
        app.give_person("kenji", "service_admin").await;
        let (hana, kenji) = (app.sign_in("hana").await, app.sign_in("kenji").await);
        let page = hana.get(&at("paul", "", app)).await.is(200);
        assert!(page.band().contains("Acme Foods"));
        let mails = app.mails().await.len();
        hana.post(&at("paul", "/change", app), &[("name", "Paul X"), ("location", ""), ("was", "")])
            .await
            .done("person-changed");
        let told: Vec<_> = app.mails().await.split_off(mails).into_iter().map(|mail| mail.address).collect();
        assert_eq!(told, ["carla@acme.example", "carlos@acme.example"], "the contact managers are told");
        let more = [("name", "Paul X"), ("location", ""), ("was", ""), ("roles", "contact_manager")];
        hana.post(&at("paul", "/change", app), &more).await.is(422);
        let own_business = "Contact managers are the customer’s own business";
        for what in ["/change", "/lock", "/invite", "/address"] {
            let fields: &[(&str, &str)] = match what {
                "/change" => &[("name", "C"), ("location", ""), ("was", "contact_manager")],
                "/lock" => &[("locked", "yes")],
                "/address" => &[("email", "mine@sato.example")],
                _ => &[],
            };
            hana.post(&at("carla", what, app), fields).await.is(422).shows(own_business);
            kenji.post(&at("paul", what, app), fields).await.is(403);
        }
        // Whoever reads an address could become its person.
        let page = hana.post(&at("paul", "/address", app), &[("email", "mine@sato.example")]).await.is(422);
        page.shows("No partner changes an address");
        hana.get(&at("bea", "", app)).await.is(404);
        kenji.get(&at("paul", "", app)).await.is(403);
    })
    .await;
}

#[tokio::test]
async fn a_new_address_counts_when_it_is_confirmed_there_once() {
    on_both(async |app| {
        let carla = app.sign_in("carla").await;
        let address = at("paul", "/address", app);
        carla
            .post(&address, &[("email", "tessa@acme.example")])
            .await
            .is(422)
            .shows("Somebody has this address already.");
        carla.post(&address, &[("email", "paul")]).await.is(422);
        carla.post(&address, &[("email", "paul@new.example")]).await.done("address-asked");
        let mails = app.mails().await;
        let mail = mails.iter().rfind(|mail| mail.address == "paul@new.example").unwrap();
        let (_, link) = mail.body_text.split_once("/address/").unwrap();
        let link = format!("/address/{}", link.split_whitespace().next().unwrap());
        let anonymous = app.anonymous();
        anonymous.get(&link).await.is(200).shows("paul@new.example").shows("paul@acme.example");
        app.sign_in("paul").await;
        let count = mails.len();
        anonymous.post(&link, &[]).await.is(200).shows("The address is confirmed");
        let told: Vec<_> = app.mails().await.split_off(count).into_iter().map(|mail| mail.address).collect();
        assert_eq!(told, ["paul@acme.example"], "the address before is told");
        assert_eq!(app.record().await.pop().unwrap().act, "manage-contacts:address-confirmed");
        let sign_in = |email: &'static str| [("email", email), ("password", super::world::PASSWORD)];
        anonymous.post("/sign-in", &sign_in("paul@acme.example")).await.is(422);
        anonymous.post("/sign-in", &sign_in("paul@new.example")).await.is(303);
        anonymous.get(&link).await.is(404);
        anonymous.post(&link, &[]).await.is(404);
        // Not for ever.
        carla.post(&address, &[("email", "p@new.example")]).await.done("address-asked");
        let mail = app.mails().await.into_iter().rfind(|mail| mail.address == "p@new.example").unwrap();
        let (_, link) = mail.body_text.split_once("/address/").unwrap();
        let link = format!("/address/{}", link.split_whitespace().next().unwrap());
        app.pass(jiff::SignedDuration::from_hours(24 * 7 + 1));
        anonymous.get(&link).await.is(404);
    })
    .await;
}

/// Moves somebody, after the outcome was looked at.
async fn relocate(app: &TestApp, ada: &Person, who: &str, to: &str) {
    let path = at(who, "/move", app);
    ada.get(&path).await.is(200);
    let preview = ada.post(&path, &[("organization", to)]).await.is(200);
    let seen = preview.value("seen").unwrap();
    let fields = [("organization", seen.as_str()), ("seen", &seen), ("location", "")];
    let refused = ada.post(&path, &fields).await.is(422);
    assert!(refused.error_at("email").is_some(), "the address there is asked for");
    let email = app.world.person(who).email.clone();
    ada.post(&path, &[&fields[..], &[("email", &email)]].concat()).await.done("moved");
}

#[tokio::test]
async fn who_moves_keeps_the_authorship_and_loses_every_access() {
    on_both(async |app| {
        let (hana, ada, carla) = (app.sign_in("hana").await, app.sign_in("ada").await, app.sign_in("carla").await);
        app.give(&Terms::new().everybody("look").person(hana.id, "create")).await;
        let acme = app.world.organization("acme");
        let number = hana.submit(acme, "Oven 3").await;
        hana.post(&format!("/service-requests/{number}/messages"), &[("body", "It smokes")]).await.done("message-sent");
        hana.post("/my-customers/subscription", &[("customer", &acme.to_string()), ("subscribe", "yes")])
            .await
            .done("subscribed");
        let view = format!("customer={acme}");
        hana.post("/saved-views", &[("name", "Foods"), ("query", &view)]).await.done("view-saved");
        app.sign_in("vera")
            .await
            .post(&format!("/service-requests/{number}/messages"), &[("body", "Since when?")])
            .await
            .done("message-sent");

        let preview = ada.post(&at("hana", "/move", app), &[("organization", "Nord Service")]).await.is(200);
        preview
            .shows("Move Hana Sato to another organization")
            .shows("Acme Foods : Create until")
            .shows("Acme Foods: Carla Cruz, for one service request that is open or can be reopened");
        hana.get(&format!("/service-requests/{number}")).await.is(200);
        let before = app.record().await.len();
        let pending = hana.ask("carla@acme.example", &Terms::new().everybody("full_admin")).await;
        relocate(app, &ada, "hana", "Nord Service").await;
        let entries = app.record().await.split_off(before);
        let acts: Vec<_> = entries.iter().map(|entry| (entry.act.as_str(), entry.customer_id)).collect();
        assert!(acts.contains(&("manage-contacts:move-away", Some(acme))), "{acts:?}");
        assert!(acts.iter().any(|(act, _)| *act == "manage-contacts:move-in"));

        // Signed out, and nothing of before can be read by any page, list, search, file or notice.
        hana.get("/account").await.is(303);
        let hana = app.sign_in("hana").await;
        app.give_nord(&Terms::new().everybody("cc")).await;
        for page in [
            "/service-requests",
            "/service-requests?mine=yes",
            "/search?words=oven",
            "/notices",
            "/saved-views",
            "/service-requests/export",
        ] {
            hana.get(page).await.is(200).lacks("Oven 3").lacks("Foods\"");
        }
        hana.get(&format!("/service-requests/{number}")).await.is(404);
        hana.get("/account").await.shows("Nord Service");
        // What she wrote stays hers, for the organization that she wrote for.
        let page = carla.get(&format!("/service-requests/{number}")).await.is(200);
        page.shows("It smokes").shows("Hana Sato");
        let text = page.text();
        let (_, thread) = text.split_once("Hana Sato").unwrap();
        assert!(thread.contains("Sato Partners") && !text.contains("Hana Sato of Nord Service"), "{text}");
        // The customer's contact manager has taken over, and the subscription is nobody's.
        let mails = app.mails().await.len();
        app.sign_in("tessa").await.submit(acme, "Mixer 9").await;
        assert!(app.mails().await.split_off(mails).iter().all(|mail| mail.address != "hana@sato.example"));
        page.shows("Carla Cruz");
        // What she asked for is no business of hers any more.
        let mails = app.mails_to("hana").await.len();
        carla.grant(&pending, &Terms::new().everybody("look")).await;
        assert_eq!(app.mails_to("hana").await.len(), mails);
        hana.get(&format!("/permission-requests/{pending}")).await.is(404);
        hana.get("/notices").await.lacks("Acme Foods");
    })
    .await;
}

#[tokio::test]
async fn a_contact_manager_who_moves_to_a_partner_sees_nothing_of_the_customer() {
    on_both(async |app| {
        let (carlos, ada) = (app.sign_in("carlos").await, app.sign_in("ada").await);
        let number = app.service_request("Oven 3").await;
        let path = at("carlos", "/move", app);
        for (organization, said) in [
            ("Nobody", "There is no organization"),
            ("Acme Foods", "works there already"),
            ("", "There is no organization"),
        ] {
            let page = ada.post(&path, &[("organization", organization)]).await.is(422);
            page.shows(said);
            assert_eq!(page.value("organization").as_deref(), Some(organization));
        }
        relocate(app, &ada, "carlos", "Sato Partners").await;
        carlos.get("/my-partners").await.is(303);
        let carlos = app.sign_in("carlos").await;
        carlos.get("/my-partners").await.is(404);
        carlos.get(&format!("/service-requests/{number}")).await.is(404);
        carlos.get("/record").await.is(403);
        app.sign_in("carla")
            .await
            .get(&format!("/organizations/{}/people", app.world.organization("acme")))
            .await
            .lacks("Carlos Cano");
        for who in ["carla", "aiko", "vera", "hana"] {
            let page =
                app.sign_in(who).await.post(&at("paul", "/move", app), &[("organization", "Nord Service")]).await;
            assert!([403, 404].contains(&page.status), "{who}");
        }
    })
    .await;
}

#[tokio::test]
async fn organizations_are_renamed_and_their_locations_kept() {
    on_both(async |app| {
        let (ada, aiko) = (app.sign_in("ada").await, app.sign_in("aiko").await);
        let sato = format!("/organizations/{}", app.world.organization("sato"));
        ada.post(&sato, &[("name", "")]).await.is(422);
        ada.post(&sato, &[("name", "Sato & Co")]).await.done("organization-renamed");
        aiko.get("/account").await.shows("Sato & Co");
        aiko.post(&sato, &[("name", "Mine")]).await.is(403);
        // A partner's administrator keeps its locations.
        aiko.post(&format!("{sato}/locations"), &[("location", "Dock"), ("city", "")]).await.is(422);
        aiko.post(&format!("{sato}/locations"), &[("location", "Dock"), ("city", "Kobe")]).await.done("location-added");
        let page = aiko.get(&sato).await.is(200);
        let head_office = page.body.split("/locations/").skip(1).find(|piece| piece.contains("Head office")).unwrap();
        let head_office = format!("{sato}/locations/{}", head_office.split('"').next().unwrap());
        let remove = [("location", "Head office"), ("city", "Oslo"), ("then", "remove")];
        aiko.post(&head_office, &remove).await.is(422).shows("Somebody works there.");
        // What is wrong with one of them stands at that one, with what was typed.
        let wrong = [("location", "Tower"), ("city", ""), ("then", "rename")];
        let wrong = aiko.post(&head_office, &wrong).await.is(422);
        let row = format!("city-{}", head_office.rsplit('/').next().unwrap());
        assert!(wrong.error_at(&row).is_some() && wrong.error_at("city").is_none());
        assert!(wrong.body.contains("value=\"Tower\""));
        let rename = [("location", "Tower"), ("city", "Oslo"), ("then", "rename")];
        aiko.post(&head_office, &rename).await.done("location-renamed");
        aiko.get(&at("kenji", "", app)).await.shows("Tower");
        app.sign_in("nils").await.get(&sato).await.is(404);
        app.sign_in("hana").await.get(&sato).await.is(403);
        let acme = format!("/organizations/{}/locations", app.world.organization("acme"));
        ada.post(&acme, &[("location", "Dock"), ("city", "Kobe")]).await.is(422).shows("Only partners have locations.");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_named_as_a_contact_while_it_moves_is_none_afterwards() {
    on_both(async |app| {
        let (kenji, tessa) = (app.sign_in("kenji").await, app.sign_in("tessa").await);
        app.give(&Terms::new().everybody("service_admin")).await;
        let (number, site) = (app.service_request("Oven 3").await, app.site("Web").await);
        let (hana, nord) = (app.world.person("hana").id, app.world.organization("nord"));
        // A move as far as it goes before it is kept.
        let mut tx = app.db().write().await.unwrap();
        tx.change_person(hana).await.unwrap();
        let now = app.app.now();
        let ada = standing::find_viewer(&mut tx, app.world.person("ada").id, now).await.unwrap().unwrap();
        let permit = access::installation(&ada, Act::Administer, Thing::Installation, now);
        let new = NewMembership {
            id: app.app.id(),
            person_id: hana,
            organization_id: nord,
            location_id: None,
            roles: Roles::NONE,
        };
        membership::change(&mut tx, &permit, &new).await.unwrap();
        membership::leave_behind(&mut tx, &permit, hana, nord).await.unwrap();
        let hana = hana.to_string();
        let named = [("contact", hana.as_str())];
        let (to_request, to_site) = (format!("/service-requests/{number}/contacts"), format!("/sites/{site}/contacts"));
        let keep = async {
            for _ in 0..100 {
                app.anonymous().get("/nothing").await;
            }
            tx.commit().await.unwrap();
        };
        let (request, site, ()) = tokio::join!(kenji.post(&to_request, &named), tessa.post(&to_site, &named), keep);
        request.is(422);
        site.is(422);
    })
    .await;
}

#[tokio::test]
async fn x05_a_move_stands_in_the_record_of_each_customer_where_a_place_ends_and_there_people_are_told() {
    on_both(async |app| {
        let (ada, carla, tessa) = (app.sign_in("ada").await, app.sign_in("carla").await, app.sign_in("tessa").await);
        let acme = app.world.organization("acme");
        app.give(&Terms::new().everybody("look")).await;
        let (number, site) = (app.service_request("Oven 3").await, app.site("Web").await);
        let hana = app.world.person("hana").id.to_string();
        let named = [("contact", hana.as_str())];
        tessa.post(&format!("/service-requests/{number}/contacts"), &named).await.done("contact-added");
        tessa.post(&format!("/sites/{site}/contacts"), &named).await.done("contact-added");
        let (record, _) = app.newcomer(&carla, "acme", "oldhana@old.example", "").await;
        carla.link_record(&format!("/organizations/{acme}/links"), &record, &hana).await;

        let before = app.record().await.len();
        relocate(app, &ada, "hana", "Nord Service").await;
        let entries = app.record().await.split_off(before);
        let away = |customer| {
            let of = entries.iter().filter(|one| one.act == "manage-contacts:move-away" && one.customer_id == customer);
            of.map(|one| one.after.clone().unwrap()).collect::<Vec<_>>()
        };
        let [after] = &away(Some(acme))[..] else { panic!("one entry for the customer: {entries:?}") };
        let after: serde_json::Value = serde_json::from_str(after).unwrap();
        assert_eq!((&after["service_requests_left"], &after["sites_left"]), (&1.into(), &1.into()), "{after}");
        assert_eq!(after["records_unlinked"], serde_json::json!([record]));
        for who in ["carla", "carlos"] {
            let said = "Hana Sato works for Sato Partners no more. It is a contact of yours no more";
            assert!(app.mails_to(who).await.iter().any(|mail| mail.body_text.contains(said)), "{who} is told");
        }
        let page = tessa.get(&format!("/service-requests/{number}")).await.is(200);
        page.shows("Ada Dahl of Fjord Systems removed Hana Sato from the contacts");
    })
    .await;
}

#[tokio::test]
async fn what_is_reopened_after_its_primary_contact_moved_has_somebody_whom_the_vendor_asks() {
    on_both(async |app| {
        let hana = app.sign_in("hana").await;
        app.give(&Terms::new().everybody("create")).await;
        let acme = app.world.organization("acme");
        let (old, resolved, closed) =
            (hana.submit(acme, "Oven 1").await, hana.submit(acme, "Oven 2").await, hana.submit(acme, "Oven 3").await);
        let set = async |vera: &Person, number: &str, state: &str| {
            let page = format!("/service-requests/{number}");
            let version = vera.get(&page).await.value("version").unwrap();
            let fields = [("state", state), ("version", &version), ("reopen_reason", "It is cold again")];
            vera.post(&format!("{page}/state"), &fields).await.done("state-changed");
        };
        set(&app.sign_in("vera").await, &old, "closed").await;
        app.pass(jiff::SignedDuration::from_hours(24 * 31));
        let (ada, vera, carla) = (app.sign_in("ada").await, app.sign_in("vera").await, app.sign_in("carla").await);
        set(&vera, &resolved, "resolved").await;
        set(&vera, &closed, "closed").await;
        let preview = ada.post(&at("hana", "/move", app), &[("organization", "Nord Service")]).await.is(200);
        preview.shows("Acme Foods: Carla Cruz, for 2 service requests that are open or can be reopened");
        relocate(app, &ada, "hana", "Nord Service").await;
        for number in [&resolved, &closed] {
            set(&vera, number, "reopened").await;
            let page = carla.get(&format!("/service-requests/{number}")).await.is(200);
            page.shows("Ada Dahl of Fjord Systems made Carla Cruz the primary contact, instead of Hana Sato");
            let mails = app.mails_to("carla").await.len();
            let message = [("body", "Since when?")];
            vera.post(&format!("/service-requests/{number}/messages"), &message).await.done("message-sent");
            assert_eq!(app.mails_to("carla").await.len(), mails + 1, "she is asked");
        }
    })
    .await;
}

#[tokio::test]
async fn p31_who_moved_or_is_unlinked_gets_no_daily_mail_of_before_and_looks_at_nothing() {
    on_both(async |app| {
        let (vera, carla) = (app.sign_in("vera").await, app.sign_in("carla").await);
        let (record, browser) = app.newcomer(&carla, "acme", "oldhana@old.example", "technical_contact").await;
        let acme = app.world.organization("acme");
        let number = browser.submit(acme, "Mixer 9").await;
        app.give(&Terms::new().everybody("cc")).await;
        let hana = app.sign_in("hana").await;
        let links = format!("/organizations/{acme}/links");
        let id = hana.id.to_string();
        carla.link_record(&links, &record, &id).await;
        let choices: Vec<_> = NoticeKind::CHOSEN.iter().map(|kind| format!("kind-{}", kind.as_str())).collect();
        let choices: Vec<_> = choices.iter().map(|kind| (kind.as_str(), "digest")).collect();
        hana.post("/account/notices", &choices).await.done("saved");
        let write = async || {
            let message = [("body", "How old?")];
            vera.post(&format!("/service-requests/{number}/messages"), &message).await.done("message-sent");
        };
        // Unlinked: the row waits, and says nothing when it leaves.
        write().await;
        let end = carla.get(&links).await.link(&format!("{links}/"));
        carla.post(&end, &[]).await.done("unlinked");
        let mails = app.mails_to("hana").await.len();
        app.pass(jiff::SignedDuration::from_hours(24));
        jobs::run_due(&app.sandbox).await.unwrap();
        assert_eq!(app.mails_to("hana").await.len(), mails);
        // Moved: nothing waits any more.
        let carla = app.sign_in("carla").await;
        let again = app.newcomer(&carla, "acme", "older@old.example", "technical_contact").await;
        let number = again.1.submit(acme, "Mixer 8").await;
        carla.link_record(&links, &again.0, &id).await;
        let vera = app.sign_in("vera").await;
        let message = [("body", "How old?")];
        vera.post(&format!("/service-requests/{number}/messages"), &message).await.done("message-sent");
        let page = format!("/service-requests/{number}");
        let lars = app.sign_in("lars").await;
        lars.get(&page).await.is(200);
        vera.get(&page).await.shows("Lars Lie is looking at this");
        let ada = app.sign_in("ada").await;
        relocate(app, &ada, "lars", "Nord Service").await;
        vera.get(&page).await.is(200).lacks("is looking at this");
        relocate(app, &ada, "hana", "Nord Service").await;
        let mails = app.mails_to("hana").await.len();
        app.pass(jiff::SignedDuration::from_hours(24));
        jobs::run_due(&app.sandbox).await.unwrap();
        assert_eq!(app.mails_to("hana").await.len(), mails);
    })
    .await;
}

#[tokio::test]
async fn no_link_of_before_a_move_opens_the_account_and_no_new_one_goes_to_the_old_address() {
    on_both(async |app| {
        let (carla, ada, anonymous) = (app.sign_in("carla").await, app.sign_in("ada").await, app.anonymous());
        carla.post(&at("paul", "/address", app), &[("email", "mine@acme.example")]).await.done("address-asked");
        app.mails_to("paul").await.iter().rfind(|mail| mail.subject == "Another address for you in Mandate").unwrap();
        anonymous.post("/forgot", &[("email", "paul@acme.example")]).await.is(200);
        jobs::run_due(&app.sandbox).await.unwrap();
        let links: Vec<_> = app.mails().await.iter().filter_map(|mail| link_in(&mail.body_text)).collect();
        assert!(links.iter().any(|link| link.starts_with("/address/")) && links.len() > 1, "{links:?}");
        let path = at("paul", "/move", app);
        let nord = app.world.organization("nord").to_string();
        let fields =
            [("organization", nord.as_str()), ("seen", &nord), ("location", ""), ("email", "paul@nord.example")];
        ada.post(&path, &fields).await.done("moved");
        for link in &links {
            anonymous.get(link).await.is(404);
        }
        let before = app.mails().await.len();
        anonymous.post("/forgot", &[("email", "paul@acme.example")]).await.is(200);
        jobs::run_due(&app.sandbox).await.unwrap();
        assert_eq!(app.mails().await.len(), before, "nobody has that address any more");
        let sign_in = [("email", "paul@nord.example"), ("password", super::world::PASSWORD)];
        anonymous.post("/sign-in", &sign_in).await.is(422);
        let invited = app.mails().await.into_iter().rfind(|mail| mail.address == "paul@nord.example").unwrap();
        anonymous.get(&link_in(&invited.body_text).unwrap()).await.is(200);
    })
    .await;
}

/// The link in a mail that lets its reader become somebody.
fn link_in(mail: &str) -> Option<String> {
    let words = mail
        .split_whitespace()
        .filter_map(|word| word.find("/address/").or_else(|| word.find("/password/")).map(|at| word[at..].to_owned()));
    words.into_iter().next()
}

#[tokio::test]
async fn a_link_to_a_new_address_works_only_while_who_asked_for_it_manages_the_person() {
    on_both(async |app| {
        let (carlos, ada) = (app.sign_in("carlos").await, app.sign_in("ada").await);
        carlos.post(&at("paul", "/address", app), &[("email", "mine@acme.example")]).await.done("address-asked");
        let mail = app.mails().await.into_iter().rfind(|mail| mail.address == "mine@acme.example").unwrap();
        let link = link_in(&mail.body_text).unwrap();
        ada.post(&at("carlos", "/lock", app), &[("locked", "yes")]).await.done("locked");
        app.anonymous().post(&link, &[]).await.is(404);
        app.sign_in("paul").await.get("/account").await.shows("paul@acme.example");
    })
    .await;
}

#[tokio::test]
async fn new_addresses_cannot_be_tried_without_end() {
    on_both(async |app| {
        let carla = app.sign_in("carla").await;
        let path = at("paul", "/address", app);
        for turn in 0..20 {
            let taken = turn % 2 == 0;
            let address = if taken { "tessa@acme.example".to_owned() } else { format!("paul{turn}@acme.example") };
            carla.post(&path, &[("email", &address)]).await.is(if taken { 422 } else { 303 });
        }
        let mails = app.mails().await.len();
        let refused = carla.post(&path, &[("email", "one@more.example")]).await.is(429);
        refused.shows("You asked for many addresses. Wait 60 minutes and try again.");
        assert_eq!(app.mails().await.len(), mails);
        app.pass(jiff::SignedDuration::from_mins(61));
        carla.post(&path, &[("email", "one@more.example")]).await.done("address-asked");
    })
    .await;
}
