//! *Ask a question*, subscriptions and contacts: P20, P21, P23–P26, P28, P29.

use super::{
    html, on_both,
    world::{Terms, submission},
};

#[tokio::test]
async fn p20_with_look_or_above_one_is_told_of_new_service_requests() {
    on_both(async |app| {
        let acme = app.world.organization("acme").to_string();
        let subscribe = [("customer", acme.as_str()), ("subscribe", "yes")];
        app.give_person("kenji", "cc").await;
        app.give_person("hana", "look").await;
        let (hana, kenji) = (app.sign_in("hana").await, app.sign_in("kenji").await);
        assert!(!kenji.get("/my-customers").await.leads_to("/my-customers/subscription"));
        kenji.post("/my-customers/subscription", &subscribe).await.is(403);
        hana.post("/my-customers/subscription", &subscribe).await.done("subscribed");
        let number = app.service_request("Oven 3").await;
        let told = app.mails_to("hana").await.pop().unwrap();
        assert_eq!(told.subject, format!("{number} Oven 3"));
        assert!(
            told.body_text.contains(&format!("{number} was submitted for Acme Foods: Oven 3")),
            "{}",
            told.body_text
        );
        hana.get("/notices").await.shows(&format!("{number} was submitted for Acme Foods: Oven 3"));
    })
    .await;
}

#[tokio::test]
async fn p21_a_subscription_is_personal_can_be_changed_and_ends_with_the_permission() {
    on_both(async |app| {
        let acme = app.world.organization("acme").to_string();
        app.give(&Terms::new().everybody("look")).await;
        let (hana, carla) = (app.sign_in("hana").await, app.sign_in("carla").await);
        let change = async |word: &str| {
            let fields = [("customer", acme.as_str()), ("subscribe", word)];
            hana.post("/my-customers/subscription", &fields).await.is(303);
        };
        let is_told = async |subject: &str| {
            app.service_request(subject).await;
            let mails = app.mails().await;
            let told: Vec<_> = mails.iter().filter(|mail| mail.subject.contains(subject)).collect();
            assert!(told.iter().all(|mail| mail.person_id == hana.id), "colleagues get nothing from it");
            !told.is_empty()
        };
        assert!(!is_told("Before").await);
        change("yes").await;
        assert!(is_told("Subscribed").await);
        change("no").await;
        assert!(!is_told("Changed").await);
        change("yes").await;
        app.give(&Terms::new().everybody("look").until("2027-07-31")).await;
        assert!(is_told("Renewed without a gap").await);
        let end = carla.get("/my-partners").await.link("/permissions/");
        carla.post(&end, &[("reason", "")]).await.done("ended");
        assert!(!is_told("Ended").await);
        app.give(&Terms::new().everybody("look")).await;
        assert!(!is_told("Granted again").await, "a later permission does not bring it back");
    })
    .await;
}

#[tokio::test]
async fn p23_only_create_and_above_submit_and_the_server_refuses_the_others() {
    on_both(async |app| {
        let acme = app.world.organization("acme").to_string();
        let new = format!("/service-requests/new?customer={acme}");
        for (level, may) in [
            ("cc", false),
            ("look", false),
            ("update", false),
            ("create", true),
            ("service_admin", true),
            ("full_admin", true),
        ] {
            app.give_person("hana", level).await;
            let hana = app.sign_in("hana").await;
            let status = if may { 200 } else { 403 };
            hana.get(&new).await.is(status);
            let sent = hana.post("/service-requests/new", &submission(&acme, level)).await;
            let sent = if may { sent.done("submitted") } else { sent.is(403) };
            if !may {
                sent.shows("To submit service requests, Create is enough.");
                assert!(sent.leads_to(&format!("/my-customers/ask?customer={acme}&level=create")));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn p24_above_the_form_stands_for_whom_one_may_submit() {
    on_both(async |app| {
        let hana = app.sign_in("hana").await;
        app.give(&Terms::new().person(hana.id, "create")).await;
        app.give_at("bravo", &Terms::new().everybody("create")).await;
        let page = hana.get("/service-requests/new").await.is(200);
        let choices = html::options(&page.body, "customer");
        let names: Vec<_> = choices.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(names, ["Acme Foods", "Bravo Bank"]);
        let tags = html::tags(&page.body);
        let place = |name| tags.iter().position(|tag| tag.is("name", name) && tag.name != "input").unwrap();
        assert!(place("customer") < place("description"), "the list stands above the form");
        let page = hana.get(&format!("/service-requests/new?customer={}", choices[1].0)).await.is(200);
        assert!(page.band().contains("Acting for Bravo Bank"), "{}", page.band());
        let number = hana.submit(app.world.organization("bravo"), "Card reader").await;
        app.sign_in("bea").await.get(&format!("/service-requests/{number}")).await.is(200);
        app.sign_in("tessa").await.get(&format!("/service-requests/{number}")).await.is(404);
    })
    .await;
}

#[tokio::test]
async fn p25_ones_own_organization_is_first_for_its_technical_contact_and_missing_otherwise() {
    on_both(async |app| {
        app.give(&Terms::new().everybody("create")).await;
        let (taro, hana) = (app.sign_in("taro").await, app.sign_in("hana").await);
        let own = ["Sato Partners (your own organization)", "Acme Foods"];
        assert_eq!(taro.get("/service-requests/new").await.options("customer"), own);
        assert_eq!(hana.get("/service-requests/new").await.options("customer"), ["Acme Foods"]);
        let sato = app.world.organization("sato");
        let number = taro.submit(sato, "For ourselves").await;
        hana.get(&format!("/service-requests/{number}")).await.is(200);
        hana.post("/service-requests/new", &submission(&sato.to_string(), "May I?")).await.is(403);
        assert_eq!(app.sign_in("tessa").await.get("/service-requests/new").await.options("customer").len(), 1);
        app.sign_in("paul").await.get("/service-requests/new").await.shows("You cannot submit for anybody yet");
    })
    .await;
}

#[tokio::test]
async fn p26_somebody_else_can_be_the_contact() {
    on_both(async |app| {
        let (hana, kenji) = (app.sign_in("hana").await, app.world.person("kenji"));
        let (aiko, paul) = (app.world.person("aiko"), app.world.person("paul"));
        app.give(&Terms::new().person(hana.id, "create").person(kenji.id, "update").person(aiko.id, "look")).await;
        let acme = app.world.organization("acme").to_string();
        let offered = hana.get(&format!("/service-requests/new?customer={acme}")).await.options("contact");
        assert!(offered.contains(&"Kenji Mori, Sato Partners".to_owned()), "{offered:?}");
        assert!(offered.contains(&"Paul Pohl, Acme Foods".to_owned()), "{offered:?}");
        assert!(!offered.iter().any(|name| name.starts_with("Aiko")), "{offered:?}");

        let mut fields = submission(&acme, "Oven 3");
        fields.retain(|(name, _)| *name != "i_am_the_contact");
        let with = |contact: &str| {
            [&fields[..], &[("contact", contact)]]
                .concat()
                .into_iter()
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
                .collect::<Vec<_>>()
        };
        let send = async |contact: &str| {
            let fields = with(contact);
            let fields: Vec<_> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            hana.post("/service-requests/new", &fields).await
        };
        for (contact, name) in [(kenji, "Kenji Mori Sato Partners"), (paul, "Paul Pohl Acme Foods")] {
            let number = send(&contact.id.to_string()).await.done("submitted").id();
            let page = hana.get(&format!("/service-requests/{number}")).await;
            page.shows(&format!("Primary contact {name}")).shows("Submitted by Hana Sato Sato Partners");
            let told = app.mails().await.pop().unwrap();
            assert_eq!((told.person_id, told.subject), (contact.id, format!("{number} Oven 3")));
        }
        for nobody in ["", "x", &aiko.id.to_string(), &app.world.person("bea").id.to_string()] {
            let page = send(nobody).await.is(422);
            let sentence = "Choose who is the contact, or tick that you are.";
            assert_eq!(page.error_at("contact").as_deref(), Some(sentence), "{nobody}");
            assert_eq!(page.value("subject").as_deref(), Some("Oven 3"));
        }
    })
    .await;
}

#[tokio::test]
async fn p28_a_partner_contact_of_any_level_can_be_added_from_the_page() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let (page, tessa) = (format!("/service-requests/{number}"), app.sign_in("tessa").await);
        let ids = ["hana", "kenji", "aiko"].map(|who| app.world.person(who).id);
        app.give(&Terms::new().person(ids[0], "create").person(ids[1], "cc").person(ids[2], "look")).await;
        let offered = tessa.get(&page).await.options("contact");
        for candidate in [
            "Hana Sato, Sato Partners (Create)",
            "Kenji Mori, Sato Partners (CC)",
            "Aiko Abe, Sato Partners (Look)",
            "Paul Pohl, Acme Foods",
        ] {
            assert!(offered.contains(&candidate.to_owned()), "{candidate} in {offered:?}");
        }
        assert!(!offered.iter().any(|name| name.starts_with("Taro") || name.starts_with("Nils")), "{offered:?}");
        let kenji = app.sign_in("kenji").await;
        kenji.get(&page).await.is(404);
        for id in ids {
            let add = [("contact", id.to_string())];
            let add: Vec<_> = add.iter().map(|(name, value)| (*name, value.as_str())).collect();
            tessa.post(&format!("{page}/contacts"), &add).await.done("contact-added");
            let twice = tessa.post(&format!("{page}/contacts"), &add).await.is(422);
            twice.shows("This person cannot be a contact here, or is one already.");
        }
        kenji.get(&page).await.is(200).shows("You are attached as a contact.");
        assert_eq!(app.mails_to("kenji").await.last().unwrap().subject, format!("{number} Oven 3"));
        let taro = app.world.person("taro").id.to_string();
        tessa.post(&format!("{page}/contacts"), &[("contact", &taro)]).await.is(422);
    })
    .await;
}

#[tokio::test]
async fn p29_only_with_update_or_above_somebody_of_a_partner_becomes_primary_contact() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let (page, tessa) = (format!("/service-requests/{number}"), app.sign_in("tessa").await);
        let ids = ["hana", "kenji", "aiko"].map(|who| app.world.person(who).id.to_string());
        let terms = Terms::new().person(app.world.person("hana").id, "update");
        let terms = terms.person(app.world.person("kenji").id, "cc").person(app.world.person("aiko").id, "look");
        app.give(&terms).await;
        for id in &ids {
            tessa.post(&format!("{page}/contacts"), &[("contact", id)]).await.done("contact-added");
        }
        let make = async |id: &str| {
            let version = tessa.get(&page).await.value("version").unwrap();
            tessa.post(&format!("{page}/contacts/primary"), &[("contact", id), ("version", &version)]).await
        };
        for (id, name) in [(&ids[1], "Kenji Mori"), (&ids[2], "Aiko Abe")] {
            let refused = make(id).await.is(422);
            refused.shows(&format!("{name} needs Update or above to be the primary contact."));
            refused.shows("Primary contact Tessa Tran");
        }
        make(&ids[0]).await.done("primary-contact-changed");
        tessa.get(&page).await.shows("Primary contact Hana Sato").shows("Additional contact Tessa Tran");
        let remove = [("contact", ids[0].as_str())];
        let refused = tessa.post(&format!("{page}/contacts/remove"), &remove).await.is(409);
        refused.shows("The primary contact cannot be removed.");
    })
    .await;
}
