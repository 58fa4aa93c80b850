//! Lists, the ways to them, and the sandbox: P30, P33, P34, X08.

use std::net::SocketAddr;

use tokio::net::TcpListener;

use super::{app::http_client, client::Browser, on_both, world::Terms};
use crate::portal;

#[tokio::test]
async fn p30_all_ones_requests_whichever_customer_and_a_filter_by_client_organization() {
    on_both(async |app| {
        let hana = app.sign_in("hana").await;
        app.give(&Terms::new().person(hana.id, "create")).await;
        app.give_at("bravo", &Terms::new().person(hana.id, "create")).await;
        let (acme, bravo) = (app.world.organization("acme"), app.world.organization("bravo"));
        let theirs = app.service_request("Not hers").await;
        let first = hana.submit(acme, "Hers at Acme").await;
        let second = hana.submit(bravo, "Hers at Bravo").await;

        let mine = hana.get("/service-requests?mine=yes").await.is(200);
        mine.shows(&first).shows(&second).lacks(&theirs);
        assert_eq!(mine.options("customer"), ["All", "Acme Foods", "Bravo Bank", "Sato Partners"]);
        let at_acme = hana.get(&format!("/service-requests?mine=yes&customer={acme}")).await.is(200);
        at_acme.shows(&first).lacks(&second).lacks(&theirs);
        let all = hana.get("/service-requests").await.is(200);
        all.shows(&first).shows(&second).shows(&theirs).shows("Acme Foods").shows("Bravo Bank");
        let path = format!("/service-requests/{first}/state");
        let version = hana.get(&format!("/service-requests/{first}")).await.value("version").unwrap();
        hana.post(&path, &[("state", "closed"), ("version", &version)]).await.done("state-changed");
        hana.get("/service-requests?show=active").await.lacks(&first).shows(&theirs);
        hana.get("/service-requests?show=over").await.shows(&first).lacks(&theirs);
        hana.get("/service-requests?state=closed").await.shows(&first).lacks(&theirs);
    })
    .await;
}

#[tokio::test]
async fn x08_one_identity_with_a_different_level_at_each_customer_and_one_list() {
    on_both(async |app| {
        let (hana, bea) = (app.sign_in("hana").await, app.sign_in("bea").await);
        app.give(&Terms::new().person(hana.id, "create")).await;
        app.give_at("bravo", &Terms::new().person(hana.id, "look")).await;
        let at_acme = app.service_request("Oven 3").await;
        let at_bravo = bea.submit(app.world.organization("bravo"), "Card reader").await;
        let mine = hana.get("/my-customers").await;
        mine.shows("Acme Foods Create your own").shows("Bravo Bank Look your own");
        hana.get("/service-requests").await.shows(&at_acme).shows(&at_bravo);
        let write = |number: &str| format!("/service-requests/{number}/messages");
        hana.post(&write(&at_acme), &[("body", "Hello")]).await.done("message-sent");
        hana.post(&write(&at_bravo), &[("body", "Hello")]).await.is(403);
        let page = hana.get(&format!("/service-requests/{at_bravo}")).await.is(200);
        page.shows("level Look, until 30 June 2027");
        assert!(page.band().contains("Bravo Bank"), "{}", page.band());
    })
    .await;
}

#[tokio::test]
async fn p30_a_long_list_is_turned_over_in_both_directions() {
    on_both(async |app| {
        let (tessa, acme) = (app.sign_in("tessa").await, app.world.organization("acme"));
        let mut numbers = Vec::new();
        for turn in 0..52 {
            numbers.push(tessa.submit(acme, &format!("Oven {turn}")).await);
        }
        let first = tessa.get("/service-requests").await;
        first.shows(&numbers[51]).shows(&numbers[2]).lacks(&numbers[1]);
        let second = tessa.get(&first.link("/service-requests?older=")).await.is(200);
        second.shows(&numbers[1]).shows(&numbers[0]).lacks(&numbers[2]);
        let back = tessa.get(&second.link("/service-requests?newer=")).await.is(200);
        back.shows(&numbers[51]).shows(&numbers[2]).lacks(&numbers[1]);
        let found = tessa.get(&format!("/search?words={}", numbers[7])).await.is(303);
        assert_eq!(found.location(), format!("/service-requests/{}", numbers[7]));
    })
    .await;
}

#[tokio::test]
async fn p33_my_customers_and_my_partners_are_reached_from_the_rail_and_the_account_page() {
    on_both(async |app| {
        for (who, page) in [("hana", "/my-customers"), ("carla", "/my-partners")] {
            let person = app.sign_in(who).await;
            for from in ["/service-requests", "/account", "/notices"] {
                assert!(person.get(from).await.is(200).leads_to(page), "{page} from {from}");
            }
            let account = person.get("/account").await;
            let (_, main) = account.body.split_once("<main").unwrap();
            assert!(main.contains(&format!("href=\"{page}\"")), "the account page itself leads to {page}");
            person.get(page).await.is(200);
        }
        for (who, page) in [("paul", "/my-partners"), ("tessa", "/my-customers"), ("vera", "/my-customers")] {
            let person = app.sign_in(who).await;
            assert!(!person.get("/account").await.leads_to(page), "{who} has no {page}");
        }
    })
    .await;
}

#[tokio::test]
async fn p34_a_sandbox_needs_no_account_and_exists_only_in_a_sandbox() {
    on_both(async |app| {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let service = portal::router(app.sandbox.clone()).into_make_service_with_connect_info::<SocketAddr>();
        let server = tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        let visitor = Browser::new(http_client(None), &url);
        visitor.get("/sandbox").await.is(200).shows("Fjord Systems").shows("Hana Sato").shows("Acme Foods");
        let hana = app.world.person("hana").id.to_string();
        let became = visitor.post("/sandbox/become", &[("person", &hana)]).await.is(303);
        let (cookie, _) = super::client::cookie_of(&became).unwrap();
        let hana = visitor.with_cookie(&cookie);
        hana.get("/my-customers").await.is(200).shows("Hana Sato");
        let terms = Terms::new().everybody("look");
        hana.post("/my-customers/ask", &terms.fields(&[("contact_manager", "carla@acme.example")])).await.is(303);
        visitor.get("/sandbox/mail").await.is(200).shows("Sato Partners asks for access");
        hana.get("/sandbox/mail").await.is(200).lacks("Sato Partners asks for access");
        server.abort();

        for who in [app.anonymous(), (*app.sign_in("hana").await).clone()] {
            who.get("/sandbox").await.is(404);
            who.get("/sandbox/mail").await.is(404);
            let id = app.world.person("carla").id.to_string();
            let page = who.post("/sandbox/become", &[("person", &id)]).await.is(404);
            assert!(super::client::cookie_of(&page).is_none());
        }
    })
    .await;
}
