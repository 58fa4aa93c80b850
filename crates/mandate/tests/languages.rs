//! The main job and the pages around it in a browser, in each language, on a desk and on a phone, in both themes (P35).
//! What is pressed is found by its place in the page, since every word of it differs.

use serde_json::json;

use crate::support::{
    browser::{Browser, Width},
    days_ahead,
    page::Page,
    server::Sandbox,
};

const ENGINEER: &str = "Mika Tanaka";
const MANAGER: &str = "Yuki Hasegawa";
const SUPPORT: &str = "Ingvild Aasmo";
const ADMINISTRATOR: &str = "Kari Brattvik";
const CUSTOMER: &str = "Aomine General Hospital";

/// Who looks at which pages; all that a link of the rail leads to is looked at besides.
const PAGES: [(&str, &[&str]); 4] = [
    (
        ENGINEER,
        &[
            "/my-customers/ask",
            "/service-requests/new/account-or-portal",
            "/search?words=storage",
            "/saved-views",
            "/account",
            "/service-requests/99999",
            "/people",
        ],
    ),
    (MANAGER, &["/account", "/record?show=all"]),
    (SUPPORT, &["/service-requests?show=over", "/site-notices/new"]),
    (ADMINISTRATOR, &["/account"]),
];

/// Sets a field by its name, whatever it is.
async fn set(page: &Page, name: &str, value: &str) {
    let script = "const [name, value] = ARGUMENTS; const field = document.querySelector(`main [name='${name}']`);
        if (field.type === 'radio') document.querySelector(`main [name='${name}'][value='${value}']`).checked = true;
        else field.value = value;";
    page.script(&script.replace("ARGUMENTS", &json!([name, value]).to_string())).await;
}

/// Presses the button of the page's form, or another that fits, and waits until the next page is there.
async fn press(page: &Page, css: &str) {
    page.script("document.documentElement.dataset.old = 'yes'").await;
    let found = page.script(&format!("const it = document.querySelector({css:?}); it?.click(); return !!it")).await;
    assert_eq!(found, json!(true), "{} has no {css}: {}", page.path().await, page.text().await);
    page.arrived().await;
}

const SEND: &str = "main form.form button.primary";

/// Looks at the page, which must speak the language, all of it.
async fn look(page: &Page, language: &str) {
    assert_eq!(page.attribute("/html", "lang").await, language, "{}", page.path().await);
    let text = page.text().await;
    assert!(!text.contains('⟦'), "{}: a sentence is missing in {text}", page.path().await);
    page.look().await;
}

async fn travel(language: &str, width: Width) {
    let sandbox = Sandbox::start().await;
    let mut browser = Browser::open(&sandbox.server.address, width).await;
    for person in [ENGINEER, MANAGER, SUPPORT, ADMINISTRATOR] {
        browser.be(person).await;
        let page = &browser.page;
        page.goto("/account").await;
        set(page, "language", language).await;
        press(page, "form[action='/account'].form button.primary").await;
        look(page, language).await;
    }

    // A partner asks, the customer grants, the partner acts, the vendor answers, the customer reads and ends it.
    browser.be(ENGINEER).await;
    let page = &browser.page;
    page.goto("/my-customers/ask").await;
    press(page, SEND).await;
    look(page, language).await;
    set(page, "contact_manager", "yuki.hasegawa@aominehospital.example").await;
    set(page, "until", &days_ahead(100).to_string()).await;
    set(page, "organization", "create").await;
    press(page, SEND).await;
    look(page, language).await;

    browser.be(MANAGER).await;
    let page = &browser.page;
    page.goto("/my-partners").await;
    look(page, language).await;
    press(page, "main a[href^='/permission-requests/']").await;
    look(page, language).await;
    press(page, SEND).await;
    look(page, language).await;
    press(page, "form[action$='/grant'] button.primary").await;
    look(page, language).await;

    browser.be(ENGINEER).await;
    let page = &browser.page;
    page.goto("/service-requests/new").await;
    let customer =
        format!("[...document.querySelectorAll('#customer option')].find((o) => o.text === '{CUSTOMER}').value");
    let customer = page.script(&format!("return {customer}")).await.as_str().unwrap_or_default().to_owned();
    page.goto(&format!("/service-requests/new?customer={customer}")).await;
    look(page, language).await;
    press(page, SEND).await;
    look(page, language).await;
    set(page, "subject", "冷蔵庫の温度 – refrigeración").await;
    set(page, "description", "La temperatura sube.\n\n温度が上がる。").await;
    press(page, SEND).await;
    look(page, language).await;
    let request = page.path().await;

    browser.be(SUPPORT).await;
    let page = &browser.page;
    page.goto(&request).await;
    set(page, "body", "¿Desde cuándo?").await;
    press(page, "form[action$='/messages'] button.primary").await;
    look(page, language).await;

    browser.be(MANAGER).await;
    let page = &browser.page;
    page.goto("/my-partners").await;
    press(page, "main a[href^='/permissions/']").await;
    look(page, language).await;
    press(page, "main form button.danger").await;
    look(page, language).await;

    for (person, paths) in PAGES {
        browser.be(person).await;
        let page = &browser.page;
        page.goto("/account").await;
        let rail = "return [...document.querySelectorAll('#rail a')].map((link) => link.getAttribute('href'))";
        let rail = page.script(rail).await;
        let rail = rail.as_array().expect("links").iter().filter_map(|link| link.as_str());
        for path in rail.chain(paths.iter().copied()).filter(|path| *path != "/sandbox") {
            page.goto(path).await;
            look(page, language).await;
        }
    }
    browser.close().await;
}

/// Proves P35.
#[tokio::test]
async fn the_main_job_in_japanese_at_a_desk() {
    travel("ja", Width::Desk).await;
}

/// Proves P35.
#[tokio::test]
async fn the_main_job_in_japanese_on_a_phone() {
    travel("ja", Width::Phone).await;
}

/// Proves P35.
#[tokio::test]
async fn the_main_job_in_spanish_at_a_desk() {
    travel("es", Width::Desk).await;
}

/// Proves P35.
#[tokio::test]
async fn the_main_job_in_spanish_on_a_phone() {
    travel("es", Width::Phone).await;
}
