//! The installation as it is served: with the work behind the requests, until it is told to stop.

use tokio::{net::TcpListener, sync::oneshot};

use super::{app::http_client, client::Browser, on_both, world::PASSWORD};
use crate::{ops::record, serve::serve};

#[tokio::test]
async fn serving_ends_when_it_is_told_and_leaves_the_record_sealed_and_the_mails_sent() {
    on_both(async |app| {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn(serve(app.sandbox.clone(), listener, async { stopped.await.unwrap() }));
        let browser = Browser::new(http_client(None), &url);
        let page = browser.get("/healthz").await.is(200);
        assert_eq!(page.body, "ok");
        let css = browser.get("/sign-in").await.link("/assets/mandate.css?v=");
        let css = browser.get(&css).await.is(200);
        assert_eq!(css.headers["cache-control"], "public, max-age=31536000, immutable");
        assert_eq!(css.headers["content-type"], "text/css; charset=utf-8");

        let fields = [("email", "tessa@acme.example"), ("password", PASSWORD)];
        let http = http_client(None);
        let page = Browser::new(http.clone(), &url).post("/sign-in", &fields).await.is(303);
        let tessa = Browser::new(http, &url).with_cookie(&super::client::cookie_of(&page).unwrap().0);
        tessa.submit(app.world.organization("acme"), "Oven 3").await;
        stop.send(()).unwrap();
        served.await.unwrap();
        let mut tx = app.db().read().await.unwrap();
        assert_eq!(mandate_store::ledger::list_unsealed(&mut tx).await.unwrap(), []);
        drop(tx);
        assert!(record::verify(app.db()).await.unwrap().entries > 0);
    })
    .await;
}
