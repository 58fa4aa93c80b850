//! What pages weigh: little enough for a slow line.

use crate::support::{
    http::Client,
    server::{PASSWORD, Sandbox},
};

/// All told, when somebody comes for the first time.
const FIRST: usize = 60 * 1024;
/// From then on, when style and script are there.
const LATER: usize = 15 * 1024;

/// Each kind of page, by somebody who sees much on it.
const PAGES: [(&str, &[&str]); 4] = [
    (
        "mika.tanaka@kitanoworks.example",
        &[
            "/service-requests",
            "/service-requests/new",
            "/search?words=storage",
            "/saved-views",
            "/my-customers",
            "/my-customers/ask",
            "/experience",
            "/experience?by=week",
            "/notices",
            "/account",
            "/account/notices",
            "/sandbox",
            "/sandbox/mail",
        ],
    ),
    (
        "yuki.hasegawa@aominehospital.example",
        &["/my-partners", "/reviews", "/record", "/record?show=all", "/service-requests"],
    ),
    (
        "ingvild.aasmo@haldensystems.example",
        &["/queue", "/service-requests", "/service-requests?show=over", "/experience"],
    ),
    (
        "kari.brattvik@haldensystems.example",
        &["/administration/organizations", "/administration/reviews", "/administration/jobs"],
    ),
];

/// What a page weighs, and with its style and script.
async fn weigh(client: &Client, path: &str, heavy: &mut Vec<String>) -> String {
    let (page, html) = client.weigh(path).await;
    let mut all = page;
    for file in html.split('"').filter(|text| text.starts_with("/assets/")) {
        if file.contains(".css") || file.contains(".js") {
            all += client.weigh(file).await.0;
        }
    }
    assert!(all > page, "{path} has style and script");
    if page > LATER || all > FIRST {
        heavy.push(format!("{path}: {page} bytes, at first {all}"));
    }
    html
}

#[tokio::test]
async fn no_page_is_heavy() {
    let sandbox = Sandbox::start().await;
    let mut heavy = Vec::new();
    let nobody = Client::new(&sandbox.server.address);
    for path in ["/sign-in", "/forgot"] {
        weigh(&nobody, path, &mut heavy).await;
    }
    for (email, paths) in PAGES {
        let client = Client::new(&sandbox.server.address);
        client.sign_in(email, PASSWORD).await;
        for path in paths {
            let html = weigh(&client, path, &mut heavy).await;
            // The things in a list, the longest thread among them.
            let things = ["/service-requests/SR-", "/permission-requests/", "/organizations/", "/permissions/"];
            let mut links: Vec<_> = html.split("href=\"").filter_map(|part| part.split('"').next()).collect();
            links.retain(|link| things.iter().any(|thing| link.starts_with(thing)));
            for link in links.into_iter().take(12) {
                weigh(&client, link, &mut heavy).await;
            }
        }
    }
    assert!(heavy.is_empty(), "heavier than {LATER} bytes, or {FIRST} at first:\n{}", heavy.join("\n"));
}
