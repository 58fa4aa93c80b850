//! The products that the vendor supports.

use super::{on_both, world::submission};

#[tokio::test]
async fn products_are_offered_by_the_form_and_retired_ones_stay_where_they_were() {
    on_both(async |app| {
        let (ada, tessa) = (app.sign_in("ada").await, app.sign_in("tessa").await);
        let acme = app.world.organization("acme").to_string();
        ada.get("/administration/products").await.is(200).shows("No product yet");
        ada.post("/administration/products", &[("name", "Oven")]).await.done("product-added");
        ada.post("/administration/products", &[("name", "Oven")])
            .await
            .is(422)
            .shows("There is a product of this name already.");
        // What is wrong with one of them stands at that one, with what was typed.
        let oven = ada.get("/administration/products").await.action("/administration/products/");
        let wrong = ada.post(&oven, &[("name", " "), ("retired", "no")]).await.is(422);
        let row = format!("name-{}", oven.rsplit('/').next().unwrap());
        assert!(wrong.error_at(&row).is_some());
        assert!(wrong.error_at("name").is_none(), "not at the form that adds one");
        assert!(wrong.leads_to(&format!("#{row}")));
        let page = tessa.get(&format!("/service-requests/new?customer={acme}")).await;
        assert_eq!(page.options("product"), ["Another product, or none", "Oven"]);
        let with = |product: &'static str| [&submission(&acme, "Too hot")[..], &[("product", product)]].concat();
        let refused = tessa.post("/service-requests/new", &with("Mixer")).await.is(422);
        assert!(refused.error_at("product").is_some());
        let number = tessa.post("/service-requests/new", &with("Oven")).await.done("submitted").id();
        tessa.post("/service-requests/new", &with("")).await.done("submitted");
        let change = ada.get("/administration/products").await.action("/administration/products/");
        ada.post(&change, &[("name", "Oven"), ("retired", "yes")]).await.done("product-retired");
        ada.post(&change, &[("name", "Oven"), ("retired", "yes")]).await.done("product-changed");
        tessa.get(&format!("/service-requests/{number}")).await.shows("Oven");
        tessa.get("/service-requests?product=Oven").await.shows(&number);
        ada.get("/administration/products").await.shows("Retired");
        for who in ["vera", "carla", "hana"] {
            app.sign_in(who).await.get("/administration/products").await.is(403);
        }
    })
    .await;
}
