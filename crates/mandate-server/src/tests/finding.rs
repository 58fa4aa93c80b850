//! Finding service requests: by words, by filters, and as a file. What one may not see leaves no trace in any of them.

use mandate_store::service_request::Filter;

use super::{
    app::TestApp,
    client::{Page, Person},
    html, on_both,
    world::Terms,
};
use crate::{
    OpError, jobs,
    ops::{Caller, service_request::export::Export},
};

async fn search(app: &TestApp, person: &Person, words: &str) -> Page {
    jobs::index(&app.app, || false).await.unwrap();
    let query: String = form_urlencoded::byte_serialize(words.as_bytes()).collect();
    person.get(&format!("/search?words={query}")).await.is(200)
}

async fn write(person: &Person, number: &str, body: &str, then: &str) {
    let fields = [("body", body), ("then", then)];
    person.post(&format!("/service-requests/{number}/messages"), &fields).await.is(303);
}

#[tokio::test]
async fn x08_words_find_subjects_texts_and_names_in_every_language() {
    on_both(async |app| {
        let (tessa, acme) = (app.sign_in("tessa").await, app.world.organization("acme"));
        let first = tessa.submit(acme, "冷蔵庫の温度が上がらない").await;
        let second = tessa.submit(acme, "Avería del ventilador").await;
        write(&tessa, &second, "The spare part is a <b>Zephyr</b> & nothing else.", "").await;
        for (typed, found, other) in [
            ("温度", &first, &second),
            ("庫", &first, &second),
            ("冷蔵庫 上がらない", &first, &second),
            ("AVERIA", &second, &first),
            ("averia venti", &second, &first),
            ("zeph", &second, &first),
        ] {
            let page = search(app, &tessa, typed).await;
            page.shows(found).lacks(other);
            assert!(page.body.contains("<mark>"), "{typed} is marked");
        }
        search(app, &tessa, "zephyr").await.shows("The spare part is a <b> Zephyr </b> & nothing else.");
        search(app, &tessa, "tessa tran").await.shows(&first).shows(&second);
        search(app, &tessa, "ventilador zephyr 温度").await.shows("Nothing has all of these words");
        let page = tessa.get("/search?words=--").await.is(422);
        assert_eq!(page.error_at("words").as_deref(), Some("Enter at least one word, or a number."));
        assert_eq!(page.value("words").as_deref(), Some("--"), "what was typed stays");
        let many: String = (0..20).map(|number| format!("word{number}+")).collect();
        tessa.get(&format!("/search?words={many}")).await.is(422).shows("These are too many words.");
    })
    .await;
}

#[tokio::test]
async fn a_number_leads_straight_to_its_service_request_and_digits_may_stand_in_a_text() {
    on_both(async |app| {
        let number = app.service_request("Oven 4711").await;
        let tessa = app.sign_in("tessa").await;
        let digits = number.trim_start_matches("SR-");
        for typed in [number.as_str(), digits, &format!("+{number}+")] {
            let page = tessa.get(&format!("/search?words={typed}")).await.is(303);
            assert_eq!(page.location(), format!("/service-requests/{number}"), "{typed}");
        }
        search(app, &tessa, "4711").await.shows(&number);
        // Somebody who may not see it learns nothing by its digits.
        let nils = app.sign_in("nils").await;
        let (theirs, none) = (search(app, &nils, digits).await, search(app, &nils, "99999").await);
        assert_eq!(theirs.text(), none.text());
    })
    .await;
}

#[tokio::test]
async fn p12_p14_a_search_finds_what_one_may_view_from_the_grant_to_the_end() {
    on_both(async |app| {
        let number = app.service_request("Oven zephyr").await;
        let (hana, kenji, nils) = (app.sign_in("hana").await, app.sign_in("kenji").await, app.sign_in("nils").await);
        let nothing = search(app, &nils, "nothingatall").await.text().replace("nothingatall", "zephyr");
        for person in [&hana, &kenji, &nils] {
            search(app, person, "zephyr").await.lacks(&number);
        }
        assert_eq!(search(app, &nils, "zephyr").await.text(), nothing, "no sign of what one may not see");
        app.give(&Terms::new().everybody("look").person(kenji.id, "cc")).await;
        search(app, &hana, "zephyr").await.shows(&number).shows("Acme Foods");
        search(app, &kenji, "zephyr").await.lacks(&number);
        let entry = app.record().await.into_iter().rfind(|entry| entry.actor_id == hana.id).unwrap();
        assert_eq!((entry.act.as_str(), entry.label.as_str()), ("view:list", number.as_str()), "reading is recorded");
        let tessa = app.sign_in("tessa").await;
        tessa
            .post(&format!("/service-requests/{number}/contacts"), &[("contact", &kenji.id.to_string())])
            .await
            .done("contact-added");
        search(app, &kenji, "zephyr").await.shows(&number);
        search(app, &tessa, "kenji").await.shows(&number);
        let carla = app.sign_in("carla").await;
        let sato = app.world.organization("sato");
        carla.post(&format!("/my-partners/{sato}/end"), &[("reason", "")]).await.done("ended");
        for person in [&hana, &kenji] {
            search(app, person, "zephyr").await.lacks(&number);
        }
    })
    .await;
}

#[tokio::test]
async fn internal_notes_are_found_by_nobody() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let vera = app.sign_in("vera").await;
        write(&vera, &number, "They owe us for the zephyr", "internal").await;
        write(&vera, &number, "We look into the mistral", "").await;
        for who in ["vera", "ada", "tessa"] {
            let person = app.sign_in(who).await;
            search(app, &person, "zephyr").await.lacks(&number);
            search(app, &person, "mistral").await.shows(&number).lacks("owe us");
        }
        search(app, &vera, "mistral").await.shows("Internal notes are not searched.");
    })
    .await;
}

#[tokio::test]
async fn what_was_found_is_turned_over_fifty_at_a_time() {
    on_both(async |app| {
        let (tessa, acme) = (app.sign_in("tessa").await, app.world.organization("acme"));
        let mut numbers = Vec::new();
        for turn in 0..52 {
            numbers.push(tessa.submit(acme, &format!("Oven {turn}")).await);
        }
        let first = search(app, &tessa, "oven").await;
        first.shows(&numbers[51]).shows(&numbers[2]).lacks(&numbers[1]);
        let second = tessa.get(&first.link("/search?words=oven&older=")).await.is(200);
        second.shows(&numbers[1]).shows(&numbers[0]).lacks(&numbers[2]);
    })
    .await;
}

/// Three service requests of Acme Foods that differ in everything: one of Tessa's, one of Hana's, one closed.
async fn three(app: &TestApp) -> [String; 3] {
    app.give(&Terms::new().person(app.world.person("hana").id, "create")).await;
    let acme = app.world.organization("acme").to_string();
    let submit = async |who: &str, subject: &str, severity: &str, product: &str| {
        let fields = [
            ("customer", acme.as_str()),
            ("subject", subject),
            ("description", "Why?"),
            ("kind", "question"),
            ("severity", severity),
            ("product", product),
            ("i_am_the_contact", "on"),
        ];
        app.sign_in(who).await.post("/service-requests/new", &fields).await.done("submitted").id()
    };
    let first = submit("tessa", "First", "1", "Oven 3").await;
    app.set_clock("2026-11-25T22:30:00Z");
    let second = submit("hana", "Second", "2", "Fan").await;
    app.set_clock("2026-11-25T23:30:00Z");
    let third = submit("tessa", "=Third", "2", "Oven 3").await;
    let path = format!("/service-requests/{third}/state");
    let closed = [("state", "closed"), ("version", "1")];
    app.sign_in("tessa").await.post(&path, &closed).await.done("state-changed");
    [first, second, third]
}

#[tokio::test]
async fn p30_filters_can_be_combined_and_stand_in_the_address() {
    on_both(async |app| {
        let [first, second, third] = three(app).await;
        let (tessa, hana) = (app.sign_in("tessa").await, app.sign_in("hana").await);
        let (acme, tessas) = (app.world.organization("acme"), tessa.id);
        for (query, expected) in [
            ("severity=2".to_owned(), vec![&second, &third]),
            ("severity=2&show=active".to_owned(), vec![&second]),
            ("product=Oven+3".to_owned(), vec![&first, &third]),
            ("product=Oven+3&state=closed".to_owned(), vec![&third]),
            (format!("contact={tessas}"), vec![&first, &third]),
            (format!("contact={tessas}&severity=1&customer={acme}"), vec![&first]),
            // Days are those of the reader's zone, an hour before UTC's; the last one belongs to it.
            ("from=2026-11-26".to_owned(), vec![&third]),
            ("until=2026-11-25".to_owned(), vec![&first, &second]),
            ("from=2026-11-20&until=2026-11-20".to_owned(), vec![&first]),
            ("from=2026-11-21&until=2026-11-24".to_owned(), vec![]),
            ("subscribed=yes".to_owned(), vec![]),
        ] {
            for person in [&tessa, &hana] {
                let page = person.get(&format!("/service-requests?{query}")).await.is(200);
                for number in [&first, &second, &third] {
                    assert_eq!(
                        page.leads_to(&format!("/service-requests/{number}")),
                        expected.contains(&number),
                        "{query}"
                    );
                }
            }
        }
        let subscribe = [("customer", acme.to_string()), ("subscribe", "yes".to_owned())];
        let subscribe: Vec<_> = subscribe.iter().map(|(name, value)| (*name, value.as_str())).collect();
        hana.post("/my-customers/subscription", &subscribe).await.done("subscribed");
        hana.get("/service-requests?subscribed=yes").await.shows(&first).shows(&second).shows(&third);
        let page = hana.get("/service-requests?severity=2&product=Fan&from=2026-11-20").await;
        for (field, value) in [("severity", "2"), ("product", "Fan"), ("from", "2026-11-20")] {
            assert_eq!(page.value(field).as_deref(), Some(value), "the filter is shown as it is");
        }
    })
    .await;
}

#[tokio::test]
async fn a_filter_that_cannot_be_read_says_so_at_its_field_and_stays() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let tessa = app.sign_in("tessa").await;
        let page = tessa.get("/service-requests?from=2026-02-30&until=soon&severity=3").await.is(422);
        for (field, value) in [("from", "2026-02-30"), ("until", "soon")] {
            assert_eq!(page.error_at(field).as_deref(), Some("Enter a day of the calendar."));
            assert_eq!(page.value(field).as_deref(), Some(value));
        }
        page.lacks(&number);
        let long = "x".repeat(200);
        let page = tessa.get(&format!("/service-requests?product={long}")).await.is(422);
        assert!(page.error_at("product").unwrap().starts_with("This has 200 characters"));
    })
    .await;
}

#[tokio::test]
async fn p30_x05_what_is_shown_can_be_had_as_a_file_and_the_record_says_so() {
    on_both(async |app| {
        let [first, second, third] = three(app).await;
        let hana = app.sign_in("hana").await;
        let page = hana.get("/service-requests?severity=2").await;
        let file = hana.get(&page.link("/service-requests/export?")).await.is(200);
        assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
        let text = file.body.strip_prefix('\u{feff}').expect("spreadsheets know it for UTF-8");
        let lines: Vec<_> = text.split_terminator("\r\n").collect();
        assert!(lines[0].starts_with("Number,Subject,Customer,Severity,State,Product,"), "{}", lines[0]);
        assert_eq!(lines.len(), 3);
        assert!(lines[1].starts_with(&format!("{third},'=Third,Acme Foods,2 Hindered,Closed,Oven 3,Tessa Tran")));
        assert!(
            lines[2].starts_with(&format!("{second},Second,Acme Foods,2 Hindered,New,Fan,Hana Sato,Sato Partners"))
        );
        assert!(lines[2].contains("2026-11-25 23:30:00") && lines[2].ends_with("Europe/Oslo"), "{}", lines[2]);
        assert!(!text.contains(&first));
        let entry = app.record().await.into_iter().last().unwrap();
        assert_eq!((entry.act.as_str(), entry.label.as_str(), entry.actor_id), ("view:export", "2", hana.id));
        assert_eq!(entry.level.as_deref(), Some("create"), "with the permission it was done under");

        let nils = app.sign_in("nils").await;
        let before = app.record().await.len();
        let file = nils.get("/service-requests/export").await.is(200);
        assert_eq!(file.body.lines().count(), 1, "nothing but the heads");
        assert_eq!(app.record().await.len(), before);
    })
    .await;
}

#[tokio::test]
async fn a_subject_of_two_hundred_characters_is_cut_in_the_list_and_whole_in_its_title() {
    on_both(async |app| {
        let subject = format!("{} end", "word ".repeat(39).trim());
        let number = app.service_request(&subject).await;
        let page = app.sign_in("tessa").await.get("/service-requests").await;
        let link = html::tags(&page.body)
            .into_iter()
            .find(|tag| tag.is("href", &format!("/service-requests/{number}")))
            .unwrap();
        assert_eq!(link.attribute("title").as_deref(), Some(subject.as_str()));
    })
    .await;
}

#[tokio::test]
async fn what_is_told_to_stop_leaves_texts_to_be_found_another_time() {
    on_both(async |app| {
        let (tessa, acme) = (app.sign_in("tessa").await, app.world.organization("acme"));
        search(app, &tessa, "").await;
        let number = tessa.submit(acme, "Zephyr").await;
        jobs::index(&app.app, || true).await.unwrap();
        tessa.get("/search?words=zephyr").await.is(200).lacks(&number);
        search(app, &tessa, "zephyr").await.shows(&number);
    })
    .await;
}

#[tokio::test]
async fn x04_a_file_that_was_being_made_when_the_access_ended_is_not_handed_out() {
    on_both(async |app| {
        app.service_request("Oven 3").await;
        app.give(&Terms::new().everybody("look")).await;
        let (hana, carla) = (app.sign_in("hana").await, app.sign_in("carla").await);
        let caller = Caller::person(hana.id, String::new());
        let mut export = Export::begin(&app.app, &caller, &Filter::default()).await.unwrap();
        let lines = export.next().await.unwrap().unwrap();
        assert_eq!(lines.len(), 1, "it is in the file");
        let permission = carla.get("/my-partners").await.link("/permissions/");
        carla.post(&permission, &[("reason", "")]).await.is(303);
        assert!(matches!(export.record().await, Err(OpError::Conflict(_))));
        assert!(app.record().await.iter().all(|entry| entry.act != "view:export"), "nothing left");
    })
    .await;
}

#[tokio::test]
async fn x02_a_preview_of_several_says_why_not_where_the_page_of_each_says_it() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        app.give(&Terms::new().everybody("update")).await;
        let (hana, carla) = (app.sign_in("hana").await, app.sign_in("carla").await);
        app.pass(jiff::SignedDuration::from_mins(30));
        let permission = carla.get("/my-partners").await.link("/permissions/");
        carla.post(&permission, &[("reason", "")]).await.is(303);
        hana.get(&format!("/service-requests/{number}")).await.is(403).shows("was ended on");
        let fields = [("selected", number.as_str()), ("selected", "SR-99999"), ("change", "severity:1")];
        let page = hana.post("/service-requests/change/preview", &fields).await.is(200);
        page.shows("was ended on").lacks("Oven 3");
        assert_eq!(page.text().matches("There is nothing here for you").count(), 1, "{}", page.text());
    })
    .await;
}
