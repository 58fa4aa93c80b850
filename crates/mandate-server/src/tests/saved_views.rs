//! Saved views: a person's own names for filters.

use super::on_both;

#[tokio::test]
async fn a_view_is_saved_found_above_the_list_renamed_and_deleted() {
    on_both(async |app| {
        let hana = app.sign_in("hana").await;
        hana.get("/service-requests").await.lacks("Save this view");
        let page = hana.get("/service-requests?state=open&severity=1").await;
        let query = page.value("query").unwrap();
        let saved = hana.post("/saved-views", &[("name", "Burning <b>"), ("query", &query)]).await.done("view-saved");
        let list = hana.get(saved.location()).await.is(200);
        list.shows("Burning <b>").shows("The view was saved.").lacks("Save this view");
        assert!(list.leads_to("/service-requests?state=open&severity=1"), "the same view, from the toolbar");

        let view = hana.get("/saved-views").await.link("/saved-views/");
        assert_eq!(hana.get(&view).await.value("name").as_deref(), Some("Burning <b>"));
        hana.post(&view, &[("name", "Worst")]).await.done("saved");
        hana.get("/service-requests").await.shows("Worst").lacks("Burning");

        let page = hana.post("/saved-views", &[("name", "Worst"), ("query", "mine=yes")]).await.is(422);
        assert_eq!(page.error_at("name").as_deref(), Some("You have a view of this name already."));
        assert_eq!(page.value("query").as_deref(), Some("mine=yes"), "nothing is lost");
        hana.post("/saved-views", &[("name", "Mine"), ("query", "mine=yes&older=x&king=1")]).await.done("view-saved");
        assert!(
            hana.get("/service-requests").await.leads_to("/service-requests?mine=yes"),
            "a filter and nothing else"
        );
        let page = hana.post(&view, &[("name", "Mine")]).await.is(422);
        assert_eq!(page.error_at("name").as_deref(), Some("You have a view of this name already."));
        let page = hana.post(&view, &[("name", " ")]).await.is(422);
        assert_eq!(page.error_at("name").as_deref(), Some("Enter something here."));

        let kenji = app.sign_in("kenji").await;
        kenji.get("/service-requests").await.lacks("Worst");
        kenji.get("/saved-views").await.is(200).shows("You have saved no view");
        kenji.get(&view).await.is(404);
        kenji.post(&view, &[("name", "Mine")]).await.is(404);
        kenji.post(&format!("{view}/delete"), &[]).await.is(404);
        kenji.post("/saved-views", &[("name", "Worst"), ("query", "")]).await.done("view-saved");
        hana.post(&format!("{view}/delete"), &[]).await.done("view-deleted");
        hana.get(&view).await.is(404);
    })
    .await;
}

#[tokio::test]
async fn at_most_thirty_views_are_kept() {
    on_both(async |app| {
        let hana = app.sign_in("hana").await;
        for turn in 0..30 {
            let name = format!("View {turn}");
            hana.post("/saved-views", &[("name", &name), ("query", "mine=yes")]).await.done("view-saved");
        }
        let page = hana.post("/saved-views", &[("name", "One more"), ("query", "mine=yes")]).await.is(422);
        assert_eq!(page.error_at("name").as_deref(), Some("You have 30 views already. Delete one first."));
        assert_eq!(page.value("name").as_deref(), Some("One more"));
    })
    .await;
}
