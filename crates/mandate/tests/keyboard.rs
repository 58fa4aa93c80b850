//! All work by keyboard, and the focus always seen.

use thirtyfour::Key;

use crate::support::{
    browser::{Browser, Width},
    days_ahead,
    page::Page,
    server::Sandbox,
};

/// What has the focus: its name or words, and whether one sees that it has it.
const FOCUS: &str = r#"
const at = document.activeElement;
const outlined = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
const seen = outlined(getComputedStyle(at)) || outlined(getComputedStyle(at, "::after"));
const box = at.getBoundingClientRect();
const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
return [at.name || at.id || at.textContent.trim(), seen && inside && at.matches(":focus-visible")];
"#;

/// More stops than any page has.
const MANY: usize = 200;

/// Goes on with Tab until something has the focus; at each stop on the way the focus is seen.
async fn tab_to(page: &Page, wanted: &str) {
    let mut last = page.script(FOCUS).await[0].as_str().unwrap_or_default().to_owned();
    for _ in 0..MANY {
        page.key(Key::Tab).await;
        let focus = page.script(FOCUS).await;
        let name = focus[0].as_str().unwrap_or_default().to_owned();
        // A field for a day has stops within itself, which the browser marks.
        assert!(focus[1] == true || name == last, "one does not see that {name} has the focus");
        if name == wanted {
            return;
        }
        last = name;
    }
    panic!("Tab does not lead to {wanted}");
}

#[tokio::test]
async fn asking_for_access_by_keyboard() {
    let sandbox = Sandbox::start().await;
    let mut browser = Browser::open(&sandbox.server.address, Width::Desk).await;
    browser.be("Mika Tanaka").await;
    let page = &browser.page;

    // The first stop leads past the menu.
    page.goto("/my-customers").await;
    page.key(Key::Tab).await;
    assert_eq!(page.script(FOCUS).await[0], "Skip to content");
    page.key(Key::Enter).await;
    tab_to(page, "Request new access").await;
    page.key(Key::Enter).await;
    page.says("A customer’s contact manager decides.").await;

    tab_to(page, "contact_manager").await;
    page.keys("yuki.hasegawa@aominehospital.example").await;
    tab_to(page, "until").await;
    let day = days_ahead(90);
    page.keys(&day.strftime("%m%d%Y").to_string()).await;
    tab_to(page, "organization").await;
    // From None over CC to Look.
    page.key(Key::Down).await;
    page.key(Key::Down).await;
    let mine = page.attribute("//main//select", "name").await;
    tab_to(page, &mine).await;
    page.keys("Cr").await;
    tab_to(page, "note").await;
    page.keys("Typed, not clicked.").await;
    tab_to(page, "Send request").await;
    page.key(Key::Enter).await;

    page.says("The request was sent.").await;
    page.says("Typed, not clicked.").await;
    let terms = page.read("//table").await;
    assert!(terms.contains("Look") && terms.contains("Create"), "{terms}");
    assert!(terms.contains(&day.year().to_string()), "{terms}");
    browser.close().await;
}

/// Which numbers are chosen.
const CHOSEN: &str = "return [...document.querySelectorAll('.list [type=checkbox]:checked')].map((box) => box.value)";

#[tokio::test]
async fn going_through_a_list_by_keyboard() {
    let sandbox = Sandbox::start().await;
    let mut browser = Browser::open(&sandbox.server.address, Width::Desk).await;
    browser.be("Mika Tanaka").await;
    let page = &browser.page;
    page.goto("/service-requests").await;
    let heights =
        page.script("return [...document.querySelectorAll('.lines tbody tr')].map((row) => row.offsetHeight)");
    let heights: Vec<_> = heights.await.as_array().expect("rows").iter().filter_map(|height| height.as_i64()).collect();
    assert!(heights.len() == 50 && heights.iter().all(|height| *height == 36), "rows of one line: {heights:?}");

    page.keys("?").await;
    page.says("Choose the row").await;
    page.look().await;
    page.key(Key::Enter).await;
    page.keys("jx").await;
    page.key(Key::Down).await;
    page.keys("xjkx").await;
    let chosen = page.script(CHOSEN).await;
    let row = |place: i64| format!("//table[@id='list']/tbody/tr[{place}]//input");
    let first = page.attribute(&row(1), "value").await;
    assert_eq!(chosen, serde_json::json!([first]), "the second was chosen and not chosen again");
    page.keys("x").await;
    let second = page.attribute(&row(2), "value").await;
    assert_eq!(page.script(CHOSEN).await, serde_json::json!([first, second]));
    page.key(Key::Enter).await;
    page.left("/service-requests").await;
    assert!(page.path().await.ends_with(&second), "Enter opens the row");

    page.keys("/").await;
    page.keys("storage").await;
    page.key(Key::Enter).await;
    page.says("All words must be there").await;
    page.look().await;
    page.keys("/").await;
    let there = page.path().await;
    page.keys(&first).await;
    page.key(Key::Enter).await;
    page.left(&there).await;
    assert!(page.path().await.ends_with(&first), "a number leads straight to its service request");
    browser.close().await;
}
