//! The time zone of the contact (P27), and the way out when something fails (P32).

use super::{
    client::Page,
    html, on_both,
    world::{Terms, submission},
};

const WAY_OUT: &str = "/service-requests/new/account-or-portal";

#[tokio::test]
async fn p27_the_time_zone_is_asked_of_who_submits_for_a_customer_and_is_the_contact_there() {
    on_both(async |app| {
        let (taro, tessa) = (app.sign_in("taro").await, app.sign_in("tessa").await);
        app.give(&Terms::new().everybody("create")).await;
        let (acme, sato) = (app.world.organization("acme").to_string(), app.world.organization("sato").to_string());
        taro.post("/account", &[("language", "en"), ("theme", "system"), ("time_zone", "Asia/Tokyo")]).await.is(303);

        let form = taro.get(&format!("/service-requests/new?customer={acme}")).await;
        let asked = |page: &Page| {
            let tags = html::tags(&page.body);
            assert_eq!(
                tags.iter().any(|tag| tag.is("class", "as-contact")),
                tags.iter().any(|tag| tag.is("list", "zones"))
            );
            tags.iter().find(|tag| tag.is("list", "zones")).and_then(|tag| tag.attribute("value"))
        };
        assert_eq!(asked(&form).as_deref(), Some("Asia/Tokyo"), "preset from the contact record");
        let own = taro.get(&format!("/service-requests/new?customer={sato}")).await;
        assert_eq!(asked(&own), None, "not for one's own organization");

        let send = async |customer: &str, more: &[(&str, &str)]| {
            let fields = [&submission(customer, "Oven 3")[..], more].concat();
            taro.post("/service-requests/new", &fields).await.done("submitted").id()
        };
        let shown = async |number: &str| {
            let page = tessa.get(&format!("/service-requests/{number}")).await.is(200);
            ["Asia/Tokyo", "America/Bogota"].into_iter().filter(|zone| page.text().contains(zone)).collect::<Vec<_>>()
        };
        let unchanged = send(&acme, &[("time_zone", "Asia/Tokyo")]).await;
        assert_eq!(shown(&unchanged).await, ["Asia/Tokyo"]);
        let changed = send(&acme, &[("time_zone", "America/Bogota")]).await;
        assert_eq!(shown(&changed).await, ["America/Bogota"]);
        taro.post("/account", &[("language", "en"), ("theme", "system"), ("time_zone", "UTC")]).await.is(303);
        assert_eq!(shown(&unchanged).await, Vec::<&str>::new(), "what was not changed goes with the contact record");
        assert_eq!(shown(&changed).await, ["America/Bogota"]);

        // Whoever is not the contact, or submits for its own organization, is not asked, and what it sends is nothing.
        let tessa_id = tessa.id.to_string();
        let mut another = submission(&acme, "Oven 4");
        another.retain(|(name, _)| *name != "i_am_the_contact");
        another.extend([("contact", tessa_id.as_str()), ("time_zone", "America/Bogota")]);
        let number = taro.post("/service-requests/new", &another).await.done("submitted").id();
        assert_eq!(shown(&number).await, Vec::<&str>::new());
        let number = send(&sato, &[("time_zone", "America/Bogota")]).await;
        let page = taro.get(&format!("/service-requests/{number}")).await.is(200);
        assert!(!page.text().contains("America/Bogota"));

        let wrong = [&submission(&acme, "Oven 5")[..], &[("time_zone", "Mars/Base")]].concat();
        let refused = taro.post("/service-requests/new", &wrong).await.is(422);
        assert_eq!(refused.error_at("time_zone").as_deref(), Some("Choose a time zone, such as Europe/Oslo."));
        assert_eq!(asked(&refused).as_deref(), Some("Mars/Base"));
    })
    .await;
}

#[tokio::test]
async fn p32_if_something_fails_the_page_leads_to_a_question_from_ones_own_organization() {
    on_both(async |app| {
        let (hana, paul) = (app.sign_in("hana").await, app.sign_in("paul").await);
        let acme = app.world.organization("acme").to_string();
        // A refusal, an unknown address, a form with nobody to submit for: each offers it.
        let refused = paul.post("/service-requests/new", &submission(&acme, "May I?")).await.is(403);
        assert!(hana.get("/service-requests/99999").await.is(404).leads_to(WAY_OUT));
        assert!(hana.get("/service-requests/new").await.is(200).leads_to(WAY_OUT));

        // With the reference of what failed, and in whatever role.
        let link = refused.link(&format!("{WAY_OUT}?reference="));
        let (_, reference) = link.split_once('=').unwrap();
        paul.get(&link).await.is(200).shows(&format!("Reference of the page that failed: {reference}"));
        assert!(!paul.get(&format!("{WAY_OUT}?reference=Call+me")).await.is(200).body.contains("Call me"));
        let typed =
            [("subject", "I cannot submit"), ("description", "Why?"), ("once", "0199f3b2-0000-7000-8000-00000000000a")];
        let number = paul.post(WAY_OUT, &typed).await.done("submitted").id();
        assert_eq!(paul.post(WAY_OUT, &typed).await.done("submitted").id(), number, "sent twice, it is one");
        let page = paul.get(&format!("/service-requests/{number}")).await.is(200);
        page.shows("Support account or portal").shows("Customer Acme Foods").shows("Primary contact Paul Pohl");
        app.sign_in("vera").await.get(&format!("/service-requests/{number}")).await.is(200);
        hana.get(&format!("/service-requests/{number}")).await.is(404);

        // A partner's person asks for its own organization, never for a customer, whatever it may there.
        app.give(&Terms::new().everybody("full_admin")).await;
        let number = hana.post(WAY_OUT, &typed).await.done("submitted").id();
        hana.get(&format!("/service-requests/{number}")).await.shows("Customer Sato Partners");
        paul.get(&format!("/service-requests/{number}")).await.is(404);
        let mut general = submission(&acme, "Round the back");
        general.retain(|(name, _)| *name != "kind");
        general.push(("kind", "account_or_portal"));
        hana.post("/service-requests/new", &general).await.is(422);

        let empty = hana.post(WAY_OUT, &[("subject", ""), ("description", "Kept")]).await.is(422);
        assert!(empty.error_at("subject").is_some() && empty.body.contains("Kept"));
        let vera = app.sign_in("vera").await;
        assert!(!vera.get("/service-requests/99999").await.is(404).leads_to(WAY_OUT), "they are support");
        vera.get(WAY_OUT).await.is(404);
        vera.post(WAY_OUT, &typed).await.is(403);
    })
    .await;
}
