//! An open page learns of what others do: the number of unread notices changes without loading it again.

use crate::support::{
    browser::{Browser, Width},
    days_ahead,
    http::Client,
    server::{PASSWORD, Sandbox},
};

#[tokio::test]
async fn x07_the_number_of_unread_notices_changes_on_an_open_page() {
    let sandbox = Sandbox::start().await;
    let mut browser = Browser::open(&sandbox.server.address, Width::Desk).await;
    browser.be("Yuki Hasegawa").await;
    let page = &browser.page;
    page.goto("/notices").await;
    page.goto("/my-partners").await;
    page.script("window.loadedOnce = true; return 0").await;
    let unread = "//header//a[@href='/notices']/span[not(@hidden)]";

    let asker = Client::new(&sandbox.server.address);
    asker.sign_in("mika.tanaka@kitanoworks.example", PASSWORD).await;
    for (count, level) in [("1 unread", "look"), ("2 unread", "update")] {
        let until = days_ahead(100).to_string();
        let fields =
            [("contact_manager", "yuki.hasegawa@aominehospital.example"), ("until", &*until), ("organization", level)];
        assert!(asker.post("/my-customers/ask", &fields).await.location.ends_with("done=asked"));
        let shown = page.read(&format!("{unread}[contains(., '{count}')]")).await;
        assert_eq!(shown.split_whitespace().collect::<Vec<_>>().join(" "), count);
    }
    let loaded_once = page.script("return window.loadedOnce === true").await;
    assert_eq!(loaded_once, true, "the page was not loaded again");
    browser.close().await;
}
