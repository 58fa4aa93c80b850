//! A real browser at the portal: Debian's Chromium, without a window, steered by its own driver.

use std::{
    collections::HashMap,
    fs,
    process::{Child, Command, Stdio},
};

use serde_json::json;
use tempfile::TempDir;
use thirtyfour::{ChromeCapabilities, ChromiumLikeCapabilities as _, Cookie, DesiredCapabilities, WebDriver};

use super::{
    page::Page,
    scratch,
    server::{Heard, signal},
    setting, until,
};

/// How wide the page is, and how high.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// A desk's: 1280 × 900.
    Desk,
    /// A phone's: 390 × 844.
    Phone,
}

impl Width {
    pub const fn size(self) -> (u32, u32) {
        match self {
            Self::Desk => (1280, 900),
            Self::Phone => (390, 844),
        }
    }
}

/// A browser, open at a sandbox.
pub struct Browser {
    pub page: Page,
    driver: Child,
    /// The number of Chromium's process.
    chromium: u64,
    sessions: HashMap<String, Cookie>,
    profile: TempDir,
}

impl Browser {
    /// Opens one.
    pub async fn open(address: &str, width: Width) -> Self {
        let profile = scratch();
        let mut command = Command::new(setting("MANDATE_CHROMEDRIVER"));
        command.arg("--port=0").env("TMPDIR", profile.path()).env("HOME", profile.path()).env("LANG", "C.UTF-8");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut driver = command.spawn().expect("chromedriver starts");
        let heard = Heard::listen(driver.stdout.take().expect("its output is piped"));
        let port = until("chromedriver", async || heard.between("successfully on port ", ".")).await;
        let chrome = capabilities(width, profile.path().join("profile").to_string_lossy().as_ref());
        super::encrypt();
        let opened = WebDriver::new(format!("http://127.0.0.1:{port}"), chrome).await.expect("Chromium opens");
        let axe = fs::read_to_string(setting("MANDATE_AXE")).expect("axe-core can be read");
        let chromium = opened.capabilities().get("goog:processID").and_then(serde_json::Value::as_u64);
        let chromium = chromium.expect("chromedriver tells the number of Chromium's process");
        let page = Page::new(opened, address.to_owned(), width, axe);
        Self { page, driver, chromium, sessions: HashMap::new(), profile }
    }

    /// Becomes somebody of the sandbox; the second time the same session goes on.
    pub async fn be(&mut self, name: &str) {
        if let Some(session) = self.sessions.get(name) {
            self.page.driver.add_cookie(session.clone()).await.expect("a session can be taken up again");
            return;
        }
        self.page.driver.delete_all_cookies().await.expect("sessions can be left");
        self.page.goto("/sandbox").await;
        self.page.press(name).await;
        self.page.left("/sandbox").await;
        let session = self.page.driver.get_named_cookie("session").await.expect("becoming somebody begins a session");
        self.sessions.insert(name.to_owned(), session);
    }

    /// Closes it; without this it is broken off.
    pub async fn close(self) {
        self.page.driver.clone().quit().await.expect("Chromium closes");
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Where it was not closed, the test broke off: then nobody is left to take leave of.
        if self.page.driver.clone().leak().is_ok() {
            signal(self.chromium, "TERM");
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        // It and its helpers write into their folder until they are gone.
        let (process, folder) = (self.chromium.to_string(), self.profile.path());
        let clear = r#"tail --pid="$0" -s 0.05 -f /dev/null; until rm -rf "$1" 2>/dev/null; do :; done"#;
        let _ = Command::new("timeout").args(["10", "sh", "-c", clear, &process]).arg(folder).status();
    }
}

fn capabilities(width: Width, profile: &str) -> ChromeCapabilities {
    let mut chrome = DesiredCapabilities::chrome();
    chrome.set_binary(&setting("MANDATE_CHROMIUM")).expect("a path");
    let (across, down) = width.size();
    let (size, profile) = (format!("--window-size={across},{down}"), format!("--user-data-dir={profile}"));
    let flags = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-extensions",
        "--lang=en-US",
        "--force-prefers-reduced-motion",
        "--hide-scrollbars",
        &size,
        &profile,
    ];
    for flag in flags {
        chrome.add_arg(flag).expect("a flag");
    }
    // Exactly so many pixels for the page, whatever a window needs for itself.
    let metrics =
        json!({ "width": across, "height": down, "pixelRatio": 1.0, "mobile": width == Width::Phone, "touch": false });
    chrome.add_experimental_option("mobileEmulation", json!({ "deviceMetrics": metrics })).expect("an option");
    chrome
}
