//! Asking for access, and what becomes of a request that is not granted: P01–P06, P36.

use super::{
    client::{Page, Person},
    html, on_both,
    world::{Terms, UNTIL},
};

#[tokio::test]
async fn p01_for_oneself_for_a_colleague_or_for_everybody() {
    on_both(async |app| {
        let (hana, carla) = (app.sign_in("hana").await, app.sign_in("carla").await);
        let kenji = app.world.person("kenji").id;
        for (terms, words) in [
            (Terms::new().person(hana.id, "look"), "Hana Sato Look"),
            (Terms::new().person(kenji, "update"), "Kenji Mori Update"),
            (Terms::new().everybody("cc"), "Everybody of Sato Partners CC"),
        ] {
            let request = hana.ask(&carla.email, &terms).await;
            carla.get(&format!("/permission-requests/{request}")).await.is(200).shows(words);
        }
    })
    .await;
}

#[tokio::test]
async fn p02_levels_for_everybody_and_for_people_in_one_request() {
    on_both(async |app| {
        let (hana, carla) = (app.sign_in("hana").await, app.sign_in("carla").await);
        let kenji = app.world.person("kenji").id;
        let terms = Terms::new().everybody("look").person(hana.id, "create").person(kenji, "update");
        let request = hana.ask(&carla.email, &terms).await;
        for reader in [&hana, &carla] {
            let page = reader.get(&format!("/permission-requests/{request}")).await.is(200);
            page.shows("Everybody of Sato Partners Look").shows("Hana Sato Create").shows("Kenji Mori Update");
            page.shows("Last day 30 June 2027");
        }
    })
    .await;
}

#[tokio::test]
async fn p03_each_wrong_field_is_named_at_the_field_and_nothing_typed_is_lost() {
    on_both(async |app| {
        let hana = app.sign_in("hana").await;
        let (mine, stranger) = (hana.field(), format!("personal-{}", app.world.person("paul").id));
        let long = "x".repeat(2001);
        let no_manager = "No contact manager of a customer has this address.";
        let cases: &[(&str, &str, &str)] = &[
            ("contact_manager", "", "Enter something here."),
            ("contact_manager", "carla", "This is not an e-mail address."),
            ("contact_manager", "nobody@nowhere.example", no_manager),
            ("contact_manager", "paul@acme.example", no_manager),
            ("contact_manager", "nils@nord.example", no_manager),
            ("until", "", "Enter a day of the calendar."),
            ("until", "soon", "Enter a day of the calendar."),
            ("until", "2027-02-31", "Enter a day of the calendar."),
            ("until", "2026-11-19", "This day is over."),
            ("until", "2028-11-20", "The last day possible is 19 November 2028."),
            ("until", "9999-12-31", "This is too far ahead."),
            ("organization", "king", "Choose one of the possibilities."),
            (&mine, "king", "Choose one of the possibilities."),
            (&stranger, "look", "This person is not of your organization"),
            ("note", &long, "This has 2,001 characters; at most 2,000 fit."),
        ];
        let typed: &[(&str, &str)] = &[
            ("contact_manager", "carla@acme.example"),
            ("until", UNTIL),
            ("organization", "look"),
            (&mine, "create"),
            ("note", "We look after your ovens."),
        ];
        for (field, value, sentence) in cases {
            let mut fields: Vec<_> = typed.iter().filter(|(name, _)| name != field).copied().collect();
            fields.push((field, value));
            let page = hana.post("/my-customers/ask", &fields).await.is(422);
            page.shows(sentence);
            if *field != stranger {
                let said = page.error_at(field).unwrap_or_else(|| panic!("nothing stands at {field}"));
                assert!(said.starts_with(sentence) || said.ends_with(sentence), "{said}");
            }
            assert!(page.leads_to(&format!("#{field}")), "the summary leads to {field}");
            for (name, value) in fields.iter().filter(|(name, value)| **name != stranger && *value != "king") {
                assert_eq!(page.value(name).as_deref(), Some(*value), "{name} after {field} was wrong");
            }
        }
        let none: Vec<_> = typed.iter().map(|(name, _)| (*name, "")).collect();
        let page = hana.post("/my-customers/ask", &none).await.is(422);
        assert_eq!(page.error_at("contact_manager").as_deref(), Some("Enter something here."));
        assert_eq!(page.error_at("until").as_deref(), Some("Enter a day of the calendar."));
        let nothing = "Choose a level for everybody or for at least one person.";
        assert_eq!(page.error_at("organization").as_deref(), Some(nothing));
        assert_eq!(app.mails().await.len(), 0);
    })
    .await;
}

#[tokio::test]
async fn p04_access_ends_by_the_clock_when_the_chosen_day_is_over() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let page = format!("/service-requests/{number}");
        let hana = app.world.person("hana").id;
        app.give(&Terms::new().person(hana, "look").until("2026-12-01")).await;

        app.set_clock("2026-12-01T23:59:59.999999Z");
        let hana = app.sign_in("hana").await;
        hana.get(&page).await.is(200).shows("level Look, until 1 December 2026");

        app.set_clock("2026-12-02T00:00:00Z");
        let refused = hana.get(&page).await.is(403);
        refused.shows("Your own permission for Acme Foods, Look, was in force until 1 December 2026.");
        hana.get("/service-requests").await.is(200).lacks(&number);
        hana.get("/my-customers").await.is(200).shows("You act for no customer yet");
        let later = app.service_request("After the end").await;
        hana.get(&format!("/service-requests/{later}")).await.is(404);
    })
    .await;
}

#[tokio::test]
async fn p05_everybody_by_radio_button_people_each_with_a_level() {
    on_both(async |app| {
        let page = app.sign_in("hana").await.get("/my-customers/ask").await.is(200);
        let levels = ["cc", "look", "update", "create", "service_admin", "full_admin"];
        let radios = html::tags(&page.body);
        let radios = radios.iter().filter(|tag| tag.is("type", "radio") && tag.is("name", "organization"));
        let values: Vec<_> = radios.filter_map(|tag| tag.attribute("value")).collect();
        assert_eq!(values, [&[""][..], &levels[..]].concat());
        for who in ["hana", "kenji", "aiko", "taro"] {
            let field = format!("personal-{}", app.world.person(who).id);
            let values: Vec<_> = html::options(&page.body, &field).into_iter().map(|(value, _)| value).collect();
            assert_eq!(values, [&[""][..], &levels[..]].concat(), "{who}");
        }
        assert_eq!(html::options(&page.body, &format!("personal-{}", app.world.person("nils").id)), []);
    })
    .await;
}

#[tokio::test]
async fn p06_the_contact_managers_are_told_by_notice_and_mail() {
    on_both(async |app| {
        let hana = app.sign_in("hana").await;
        let terms = Terms::new().everybody("look");
        let fields =
            terms.fields(&[("contact_manager", "carla@acme.example"), ("note", "We look after <your> ovens.")]);
        let request = hana.post("/my-customers/ask", &fields).await.done("asked").id();
        let news = "Hana Sato of Sato Partners asks for access to the service requests of Acme Foods.";
        for who in ["carla", "carlos"] {
            let mails = app.mails_to(who).await;
            assert_eq!(mails.len(), 1, "{who}");
            assert_eq!(mails[0].subject, "Sato Partners asks for access");
            for text in [news, "> We look after <your> ovens.", &format!("{}/permission-requests/{request}", app.url())]
            {
                assert!(mails[0].body_text.contains(text), "{text} in {}", mails[0].body_text);
            }
            let person = app.sign_in(who).await;
            person.get("/my-partners").await.is(200).shows("Notices 1 unread").shows("Waiting for your decision 1");
            let notices = person.get("/notices").await.is(200);
            notices.shows(news);
            assert!(notices.leads_to(&format!("/permission-requests/{request}")));
            person.get("/notices").await.lacks("1 unread").lacks("(unread)");
        }
        assert_eq!(app.mails().await.len(), 2, "nobody else is told");
    })
    .await;
}

#[tokio::test]
async fn p36_denied_with_who_when_and_why() {
    on_both(async |app| {
        let (hana, carla) = (app.sign_in("hana").await, app.sign_in("carla").await);
        let request = hana.ask(&carla.email, &Terms::new().everybody("look")).await;
        let path = format!("/permission-requests/{request}");
        carla.post(&format!("{path}/deny"), &[("reason", "Not this year.")]).await.done("denied");
        let story = "Denied by Carla Cruz on 20 Nov 2026, 11:00. Reason: Not this year.";
        both(&hana.get(&path).await.is(200), &carla.get(&path).await.is(200), "Denied", story);
        hana.get("/my-customers").await.shows("Denied");
        let told = app.mails_to("hana").await;
        assert_eq!(told.len(), 1);
        assert!(told[0].body_text.contains("> Not this year."), "{}", told[0].body_text);
        let again = carla.post(&format!("{path}/grant"), &Terms::new().everybody("look").fields(&[])).await.is(409);
        again.shows("This permission request has been denied already.");
    })
    .await;
}

#[tokio::test]
async fn p36_withdrawn_by_who_asked_or_the_partners_administrator_only() {
    on_both(async |app| {
        let (hana, aiko) = (app.sign_in("hana").await, app.sign_in("aiko").await);
        let (kenji, carla) = (app.sign_in("kenji").await, app.sign_in("carla").await);
        for (withdraws, name) in [(&hana, "Hana Sato"), (&aiko, "Aiko Abe")] {
            let request = hana.ask(&carla.email, &Terms::new().everybody("look")).await;
            let path = format!("/permission-requests/{request}");
            kenji.post(&format!("{path}/withdraw"), &[]).await.is(403);
            carla.post(&format!("{path}/withdraw"), &[]).await.is(403);
            withdraws.post(&format!("{path}/withdraw"), &[]).await.done("withdrawn");
            let story = format!("Withdrawn by {name} on 20 Nov 2026, 11:00.");
            both(&kenji.get(&path).await.is(200), &carla.get(&path).await.is(200), "Withdrawn", &story);
            let again = withdraws.post(&format!("{path}/withdraw"), &[]).await.is(409);
            again.shows("This permission request has been withdrawn.");
        }
    })
    .await;
}

#[tokio::test]
async fn p36_lapsed_by_the_clock_when_nobody_answers() {
    on_both(async |app| {
        let request = app.sign_in("hana").await.ask("carla@acme.example", &Terms::new().everybody("look")).await;
        let path = format!("/permission-requests/{request}");
        app.set_clock("2026-12-20T10:00:00.999999Z");
        app.sign_in("carla").await.get(&path).await.shows("Pending").shows("It lapses by itself on 20 Dec 2026, 11:00");
        app.set_clock("2026-12-20T10:00:01Z");
        let (hana, carla) = (app.sign_in("hana").await, app.sign_in("carla").await);
        let story = "It lapsed on 20 Dec 2026, 11:00: nobody answered.";
        both(&hana.get(&path).await.is(200), &carla.get(&path).await.is(200), "Lapsed", story);
        let late = carla.post(&format!("{path}/grant"), &Terms::new().everybody("look").fields(&[])).await.is(409);
        late.shows("This permission request has lapsed: nobody answered it in time.");
        carla.post(&format!("{path}/deny"), &[]).await.is(409);
        hana.get("/my-customers").await.shows("Lapsed").shows("You act for no customer yet");

        // What would be over cannot wait for an answer any longer.
        let request = hana.ask("carla@acme.example", &Terms::new().everybody("look").until("2026-12-22")).await;
        app.set_clock("2026-12-23T00:00:00Z");
        let page = app.sign_in("carla").await.get(&format!("/permission-requests/{request}")).await;
        page.shows("Lapsed").shows("It lapsed on 23 Dec 2026, 01:00: nobody answered.");
    })
    .await;
}

#[track_caller]
fn both(partner: &Page, customer: &Page, state: &str, story: &str) {
    for page in [partner, customer] {
        page.shows(state).shows(story).lacks("What you grant");
    }
}

#[tokio::test]
async fn p03_addresses_cannot_be_tried_without_end() {
    on_both(async |app| {
        let hana = app.sign_in("hana").await;
        let ask = async |who: &Person, address: &str| {
            let fields = [("contact_manager", address), ("until", UNTIL), ("organization", "look")];
            who.post("/my-customers/ask", &fields).await
        };
        for turn in 0..20 {
            let page = ask(&hana, &format!("person-{turn}@acme.example")).await;
            page.is(422).shows("No contact manager of a customer has this address.");
        }
        let page = ask(&hana, "carla@acme.example").await;
        let page = page.is(429);
        page.shows("Wait 60 minutes and try again.");
        assert_eq!(page.value("contact_manager").as_deref(), Some("carla@acme.example"), "nothing typed is lost");
        // A colleague is not held up, and nor is she an hour later.
        ask(&app.sign_in("kenji").await, "carla@acme.example").await.is(303);
        app.pass(jiff::SignedDuration::from_mins(61));
        ask(&hana, "carla@acme.example").await.is(303);
    })
    .await;
}
