//! Forms that make something: a second click makes no second one.

use super::{app::TestApp, client::Person, on_both};

/// Sends a form as its page offers it, twice at once and once more; gives where the last led.
async fn twice(person: &Person, page: &str, at: &str, fields: &[(&str, &str)]) -> String {
    let once = person.get(page).await.is(200).value("once").unwrap();
    let fields = [fields, &[("once", once.as_str())]].concat();
    let (first, second) = tokio::join!(person.post(at, &fields), person.post(at, &fields));
    let last = person.post(at, &fields).await.is(303);
    assert_eq!(first.is(303).location(), last.location(), "{at}");
    assert_eq!(second.is(303).location(), last.location(), "{at}");
    last.location().to_owned()
}

/// How many entries of the record have a label.
async fn made(app: &TestApp, label: &str) -> usize {
    app.record().await.into_iter().filter(|entry| entry.label == label).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_form_makes_is_made_once_however_often_one_clicks() {
    on_both(async |app| {
        let (ada, aiko, vera) = (app.sign_in("ada").await, app.sign_in("aiko").await, app.sign_in("vera").await);
        let all = "/administration/organizations";
        let new = [("kind", "customer"), ("name", "Cosmo Cafe"), ("country", "NO"), ("locations", "")];
        twice(&ada, all, all, &new).await;
        assert_eq!(made(app, "Cosmo Cafe").await, 1);

        let sato = format!("/organizations/{}", app.world.organization("sato"));
        twice(&aiko, &sato, &format!("{sato}/locations"), &[("location", "Dock"), ("city", "Kobe")]).await;
        assert_eq!(made(app, "Dock").await, 1);
        // Also from the page that shows another of its forms once more, with what is wrong.
        let wrong = [("location", ""), ("city", "Kobe")];
        let page = aiko.post(&format!("{sato}/locations"), &wrong).await.is(422);
        assert!(page.value("once").is_some_and(|once| !once.is_empty()));

        let people = format!("{sato}/people");
        let mori = [("name", "Mori"), ("email", "mori@sato.example"), ("language", "ja"), ("time_zone", "Asia/Tokyo")];
        twice(&aiko, &people, &people, &[&mori[..], &[("location", "")]].concat()).await;
        assert_eq!(made(app, "Mori").await, 1);

        let sites = format!("/organizations/{}/sites", app.world.organization("acme"));
        let site = [("name", "Mill"), ("kind", "production"), ("address", "")];
        twice(&app.sign_in("tessa").await, &sites, &sites, &site).await;
        let products = "/administration/products";
        twice(&ada, products, products, &[("name", "Compressor")]).await;
        let texts = [("name", "Logs"), ("text_en", "Please send the logs."), ("text_ja", ""), ("text_es", "")];
        twice(&vera, "/canned-answers", "/canned-answers", &texts).await;
        // A secret is shown once.
        let webhooks = format!("{sato}/webhooks");
        let once = aiko.get(&format!("{webhooks}/new")).await.value("once").unwrap();
        let facts = [
            ("name", "Tickets"),
            ("address", "https://1.1.1.1/"),
            ("kind", "person.locked"),
            ("customer", ""),
            ("once", once.as_str()),
        ];
        aiko.post(&webhooks, &facts).await.is(201);
        aiko.post(&webhooks, &facts).await.is(409).shows("This webhook was added already");
        for label in ["Mill", "Compressor", "Logs", "Tickets"] {
            assert_eq!(made(app, label).await, 1, "{label}");
        }
    })
    .await;
}
