//! A page as somebody uses it: by the words that stand on it.

use std::{fs, path::Path, time::Duration};

use serde_json::Value;
use thirtyfour::{By, Key, WebDriver, WebElement};

use super::{browser::Width, plain, within};

/// How long a page may take to show something.
const LONGEST: Duration = Duration::from_secs(20);

/// The picture that is kept in dark colours, too.
const IN_THE_DARK: &str = "service-request";

/// The picture that is kept from a phone.
const ON_A_PHONE: &str = "service-request";

/// Runs axe-core, in both themes, and looks for what hangs over the edge. In the second theme only colours differ.
const LOOK: &str = r#"
const done = arguments[arguments.length - 1];
(async () => {
  const root = document.documentElement, theme = root.dataset.theme, found = [];
  const folded = [...document.querySelectorAll("details:not([open])")];
  for (const details of folded) details.open = true;
  for (const [theme, only] of [["light", null], ["dark", ["color-contrast"]]]) {
    root.dataset.theme = theme;
    const options = only ? { preload: false, runOnly: { type: "rule", values: only } } : { preload: false, rules: { "target-size": { enabled: true } } };
    const { violations } = await axe.run(document, { resultTypes: ["violations"], ...options });
    for (const { id, help, nodes } of violations) {
      for (const { target, failureSummary } of nodes.slice(0, 3)) found.push(`${theme}: ${id}, ${help}: ${target} (${failureSummary})`);
    }
  }
  root.dataset.theme = theme;
  const width = root.clientWidth;
  if (root.scrollWidth > width) {
    for (const element of document.querySelectorAll("body *")) {
      if (element.getBoundingClientRect().right > width + 1 && !element.closest(".table, .tabs, pre")) {
        found.push(`wider than ${width} pixels: ${element.outerHTML.slice(0, 120)}`);
      }
    }
    found.push(`the page is ${root.scrollWidth} pixels wide`);
  }
  if (document.querySelectorAll("h1").length !== 1) found.push("not exactly one h1");
  for (const details of folded) details.open = false;
  return found;
})().then(done, (error) => done([String(error)]));
"#;

/// The first element that fits and is seen.
const SHOWN: &str = "
const found = document.evaluate(arguments[0], document, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE, null);
for (let at = 0; at < found.snapshotLength; at += 1) {
  const element = found.snapshotItem(at);
  if (element.checkVisibility({ visibilityProperty: true })) return element;
}
return null;
";

/// The page that stands in the browser.
pub struct Page {
    pub driver: WebDriver,
    address: String,
    width: Width,
    axe: String,
}

/// A text as XPath takes it.
fn quoted(text: &str) -> String {
    if text.contains('"') { format!("'{text}'") } else { format!("\"{text}\"") }
}

/// What an element says, without the marks around names.
const SAYS: &str = "normalize-space(translate(., '\u{2068}\u{2069}', ''))";

impl Page {
    pub const fn new(driver: WebDriver, address: String, width: Width, axe: String) -> Self {
        Self { driver, address, width, axe }
    }

    pub async fn goto(&self, path: &str) {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.address) };
        self.driver.goto(url).await.expect("the page opens");
    }

    /// The path and query of where it is.
    pub async fn path(&self) -> String {
        let url = self.driver.current_url().await.expect("it is somewhere");
        url.as_str().replace(&self.address, "")
    }

    /// Waits until it is elsewhere.
    pub async fn left(&self, path: &str) {
        self.wait(&format!("a way off {path}"), async || (self.path().await != path).then_some(())).await;
    }

    /// Waits until another page stands there than the one that was marked as old.
    pub async fn arrived(&self) {
        const NEW: &str = "return document.readyState === 'complete' && !document.documentElement.dataset.old";
        let is_new =
            async || self.driver.execute(NEW, Vec::new()).await.is_ok_and(|found| found.json() == &Value::Bool(true));
        self.wait("another page", async || is_new().await.then_some(())).await;
    }

    /// Waits for something on the page; where it does not come, says what stands there instead.
    async fn wait<T>(&self, what: &str, ask: impl AsyncFnMut() -> Option<T>) -> T {
        match within(LONGEST, ask).await {
            Some(found) => found,
            None => panic!("{} has not {what}, but:\n{}", self.path().await, self.text().await),
        }
    }

    async fn find(&self, what: &str, xpath: &str) -> WebElement {
        self.wait(what, async || self.shown(xpath).await).await
    }

    /// The first element that fits and is seen; in one step, so that the page cannot change in between.
    async fn shown(&self, xpath: &str) -> Option<WebElement> {
        let found = self.driver.execute(SHOWN, vec![Value::from(xpath)]).await.ok()?;
        found.element().ok()
    }

    /// Presses a link, a button or a summary with exactly these words; else the first that begins with them.
    pub async fn press(&self, words: &str) {
        self.press_any("self::a or self::button or self::summary", words).await;
    }

    /// Presses a button; what unfolds its form may have the same words.
    pub async fn press_button(&self, words: &str) {
        self.press_any("self::button", words).await;
    }

    async fn press_any(&self, kinds: &str, words: &str) {
        let (any, words) = (format!("//*[{kinds}]"), quoted(words));
        let (exactly, nearly) = (format!("{any}[{SAYS} = {words}]"), format!("{any}[starts-with({SAYS}, {words})]"));
        let found = async || match self.shown(&exactly).await {
            Some(found) => Some(found),
            None => self.shown(&nearly).await,
        };
        let element = self.wait(&format!("{words} to press"), found).await;
        element.scroll_into_view().await.expect("it can be scrolled to");
        element.click().await.unwrap_or_else(|error| panic!("{words} cannot be pressed: {error}"));
    }

    /// Goes somewhere by the menu.
    pub async fn go(&self, words: &str) {
        let link = format!("//nav[@id='rail']/a[{SAYS} = {}]", quoted(words));
        if self.width == Width::Phone {
            self.press("Menu").await;
        }
        let link = self.find(&format!("{words} in the menu"), &link).await;
        link.click().await.expect("it can be pressed");
    }

    async fn labelled(&self, label: &str) -> WebElement {
        let label = quoted(label);
        let by_label = format!("//*[@id = //label[{SAYS} = {label}]/@for]");
        let around = format!("//label[contains({SAYS}, {label})]//*[self::input or self::select]");
        let by_name = format!("//*[{} = {label}]", SAYS.replace('.', "@aria-label"));
        self.find(&format!("field {label}"), &format!("{by_label} | {around} | {by_name}")).await
    }

    /// Types into the field with this label.
    pub async fn fill(&self, label: &str, text: &str) {
        let field = self.labelled(label).await;
        field.clear().await.expect("it can be emptied");
        field.send_keys(text).await.expect("it can be typed into");
    }

    /// Chooses a file of this machine.
    pub async fn attach(&self, label: &str, file: &Path) {
        let field = self.labelled(label).await;
        field.send_keys(file.to_string_lossy()).await.expect("a file can be chosen");
    }

    /// Chooses a day, as a calendar does.
    pub async fn fill_day(&self, label: &str, day: &str) {
        let field = self.labelled(label).await;
        let set = "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('change'));";
        let value = vec![field.to_json().expect("an element"), Value::from(day)];
        self.driver.execute(set, value).await.expect("a day can be chosen");
    }

    /// Chooses the option that begins with these words.
    pub async fn choose(&self, label: &str, words: &str) {
        let field = self.labelled(label).await;
        let option = format!("./option[starts-with({SAYS}, {})]", quoted(words));
        let option = field.find(By::XPath(&option)).await;
        let option = option.unwrap_or_else(|_| panic!("{label} does not offer {words}"));
        option.click().await.expect("it can be chosen");
    }

    /// Ticks the box, or takes the choice, with a label that has these words.
    pub async fn tick(&self, label: &str) {
        let field = self.labelled(label).await;
        field.click().await.expect("it can be ticked");
    }

    /// All that one reads on it.
    pub async fn text(&self) -> String {
        let text = self.driver.execute("return document.body.innerText", Vec::new()).await;
        plain(text.ok().and_then(|text| text.json().as_str().map(str::to_owned)).unwrap_or_default().as_str())
    }

    /// Waits until it says this.
    pub async fn says(&self, words: &str) {
        self.wait(&format!("“{words}”"), async || self.text().await.contains(words).then_some(())).await;
    }

    /// That it does not say this; what it does say has to be waited for before.
    pub async fn does_not_say(&self, words: &str) {
        let text = self.text().await;
        assert!(!text.contains(words), "{} says “{words}”:\n{text}", self.path().await);
    }

    /// What the first element that fits says.
    pub async fn read(&self, xpath: &str) -> String {
        plain(&self.find(xpath, xpath).await.text().await.expect("it can be read"))
    }

    /// An attribute of the first element that fits.
    pub async fn attribute(&self, xpath: &str, name: &str) -> String {
        self.find(xpath, xpath).await.attr(name).await.expect("it can be read").unwrap_or_default()
    }

    /// Presses a key where the focus is.
    pub async fn key(&self, key: Key) {
        let keys = self.driver.action_chain().send_keys(key);
        keys.perform().await.expect("a key can be pressed");
    }

    /// Types where the focus is.
    pub async fn keys(&self, text: &str) {
        let keys = self.driver.action_chain().send_keys(text);
        keys.perform().await.expect("one can type");
    }

    /// Opens another tab and goes on there.
    pub async fn open_tab(&self) {
        let tab = self.driver.new_tab().await.expect("another tab");
        self.driver.switch_to_window(tab).await.expect("it can be gone to");
    }

    /// Closes the tab and goes back to the first.
    pub async fn close_tab(&self) {
        self.driver.close_window().await.expect("a tab can be closed");
        let tabs = self.driver.windows().await.expect("the other tabs");
        self.driver.switch_to_window(tabs[0].clone()).await.expect("it can be gone back to");
    }

    /// What a script finds.
    pub async fn script(&self, script: &str) -> Value {
        let found = self.driver.execute(script, Vec::new()).await.expect("the script runs");
        found.json().clone()
    }

    /// Looks at the page as a whole: axe finds nothing in either theme, and nothing hangs over the edge.
    pub async fn look(&self) {
        self.driver.execute(&self.axe, Vec::new()).await.expect("axe-core can be loaded");
        let found = self.driver.execute_async(LOOK, Vec::new()).await.expect("axe-core runs");
        let found: Vec<String> = found.convert().expect("a list");
        assert!(found.is_empty(), "{}:\n{}", self.path().await, found.join("\n"));
    }

    /// Looks at the page, and keeps a picture of it for the documents where that is asked for.
    pub async fn look_and_keep(&self, name: &str) {
        self.look().await;
        if std::env::var("MANDATE_SCREENSHOTS").is_ok_and(|wanted| wanted == "1") {
            match (self.width, name) {
                (Width::Desk, IN_THE_DARK) => {
                    self.keep(name, "light").await;
                    self.keep(&format!("{name}-dark"), "dark").await;
                }
                (Width::Desk, _) => self.keep(name, "light").await,
                (Width::Phone, ON_A_PHONE) => self.keep(&format!("{name}-phone"), "light").await,
                (Width::Phone, _) => {}
            }
        }
    }

    async fn keep(&self, name: &str, theme: &str) {
        let stage = "document.activeElement.blur(); scrollTo(0, 0); document.documentElement.dataset.theme =";
        self.script(&format!("{stage} '{theme}'")).await;
        let picture = self.driver.screenshot_as_png().await.expect("a picture");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/screenshots");
        fs::create_dir_all(&folder).expect("a folder for the pictures");
        fs::write(folder.join(format!("{name}.png")), picture).expect("a picture can be kept");
    }
}
