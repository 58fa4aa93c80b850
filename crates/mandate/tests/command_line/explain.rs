//! `mandate explain`: the same text as on the page, now and at an earlier moment.

use super::assert_said;
use crate::support::{
    days_ahead,
    http::Client,
    plain,
    server::{PASSWORD, Said, Sandbox, run},
};

const ENGINEER: &str = "mika.tanaka@kitanoworks.example";
/// She has Look there, everybody of her company Create: her own goes before.
const LOOKS_ONLY: &str = "Casa Robleda Seguros";
/// It ended her company's access twenty days ago.
const ENDED: &str = "Universidad del Alto Tormes";

/// Asks about somebody at a sandbox.
fn explain(sandbox: &Sandbox, person: &str, act: &str, on: &str, more: &[&str]) -> Said {
    let database = sandbox.database();
    let asked = ["explain", "--database", &database, "--person", person, "--act", act, "--on", on];
    run(&[asked.as_slice(), more].concat())
}

/// Proves X02 and X06.
#[tokio::test]
async fn explanations() {
    let sandbox = Sandbox::start().await;
    let ask = |act: &str, on: &str, more: &[&str]| explain(&sandbox, ENGINEER, act, on, more);
    assert_said("explain-yes", &ask("submit", "Altenhof Museum of Technology", &[]));
    assert_said("explain-no", &ask("submit", LOOKS_ONLY, &[]));
    assert_said("explain-yes-json", &ask("submit", "Altenhof Museum of Technology", &["--json"]));
    assert_said("explain-no-json", &ask("submit", LOOKS_ONLY, &["--json"]));
    assert_said("explain-unknown-person", &explain(&sandbox, "nobody@kitanoworks.example", "view", "SR-10200", &[]));
    assert_said("explain-unknown-request", &ask("view", "SR-99999", &[]));
    assert_said("explain-unknown-thing", &ask("submit", "Nowhere Ltd.", &[]));
    assert_said("explain-bad-act", &ask("fly", LOOKS_ONLY, &[]));
    assert_said("explain-bad-moment", &ask("view", LOOKS_ONLY, &["--as-of", "31 February"]));

    // Who had access to what, then?
    assert_said("explain-ended", &ask("view", ENDED, &[]));
    let then = days_ahead(-30).to_string();
    assert_said("explain-as-of", &ask("view", ENDED, &["--as-of", &then]));
    assert_said("explain-as-of-before", &ask("view", ENDED, &["--as-of", "2020-01-01"]));

    the_page_says_the_same(&sandbox).await;
}

/// The refusal on the page, in the answer to programs and on the command line are one text.
async fn the_page_says_the_same(sandbox: &Sandbox) {
    let client = Client::new(&sandbox.server.address);
    client.sign_in(ENGINEER, PASSWORD).await;
    let said = explain(sandbox, ENGINEER, "submit", LOOKS_ONLY, &[]);
    let mut lines: Vec<_> = said.out.lines().collect();
    assert_eq!(lines.remove(0), "no");
    let (_, link) = lines.pop().and_then(|line| line.split_once("/my-customers/")).expect("a link that asks");
    let customer = link.split(['=', '&']).nth(1).expect("the customer's id");

    let refused = format!("/service-requests/new?customer={customer}");
    let page = client.get(&refused).await;
    assert_eq!(page.status, 403);
    for line in lines {
        assert!(page.text().contains(line), "the page says “{line}”: {}", page.text());
    }
    let asks = page.values("href", "/my-customers/ask?");
    assert_eq!(asks, [format!("/my-customers/{link}")], "the page leads where the command line does");

    let json = explain(sandbox, ENGINEER, "submit", LOOKS_ONLY, &["--json"]);
    let (status, problem) = client.get_json(&refused).await;
    assert_eq!(status, 403);
    let json: serde_json::Value = serde_json::from_str(&plain(&json.out)).expect("JSON");
    assert_eq!(problem["explanation"], json);

    // A yes, too: the page of a service request says why one sees it.
    let list = client.get("/service-requests").await;
    let number = list.values("href", "/service-requests/SR-")[0].replace("/service-requests/", "");
    let said = explain(sandbox, ENGINEER, "view", &number, &[]);
    let because = said.out.strip_prefix("yes\n").expect("she sees it").trim();
    let page = client.get(&format!("/service-requests/{number}")).await;
    assert!(page.text().contains(because), "the page says “{because}”: {}", page.text());
}
