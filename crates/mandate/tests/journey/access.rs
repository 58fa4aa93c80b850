//! A partner asks for access, and the customer grants less than was asked.

use super::{COLLEAGUE, CUSTOMER, ENGINEER, Journey, MANAGER, MANAGER_ADDRESS, PARTNER};
use crate::support::days_ahead;

impl Journey {
    /// Needs no account: whom one can be stands there.
    pub(super) async fn arrive(&mut self) {
        let page = self.page();
        page.goto("/").await;
        page.says("Sign in").await;
        page.look().await;
        page.press("This is a sandbox: be somebody").await;
        page.says("Whom do you want to be?").await;
        page.says(PARTNER).await;
        page.look().await;
    }

    pub(super) async fn ask(&mut self) {
        self.browser.be(ENGINEER).await;
        let page = self.page();
        page.says("Service requests").await;
        page.look_and_keep("service-requests").await;
        // My customers is reached from the account page, too.
        page.goto("/account").await;
        page.says("technical contact").await;
        assert_eq!(page.attribute("//main//dd/a", "href").await, "/my-customers");
        page.go("My customers").await;
        page.says("Request new access").await;
        page.does_not_say(CUSTOMER).await;
        page.look_and_keep("my-customers").await;
        page.press("Request new access").await;
        page.says("Ask for access").await;

        // Forgetting things loses nothing of what was typed.
        page.fill("Note to the contact manager (optional)", "We move your core switches in spring.").await;
        page.press("Send request").await;
        page.says("That did not work yet").await;
        page.look().await;
        let note = page.read("//textarea").await;
        assert_eq!(note, "We move your core switches in spring.");

        page.press("Cancel").await;
        page.press("Request new access").await;
        page.fill("Note to the contact manager (optional)", &note).await;
        page.fill("E-mail address of the customer’s contact manager", MANAGER_ADDRESS).await;
        page.fill_day("Last day of the access", &days_ahead(300).to_string()).await;
        page.tick("Look Reads every service request").await;
        page.choose(&format!("Level for {ENGINEER}"), "Create").await;
        page.choose(&format!("Level for {COLLEAGUE}"), "Create").await;
        page.look_and_keep("ask").await;
        page.press("Send request").await;
        page.says("The request was sent. The contact manager has been told.").await;
        page.says("Pending").await;
        page.says("We move your core switches in spring.").await;
        page.look().await;
        page.go("My customers").await;
        page.says("Requests of Kitano Works").await;
    }

    pub(super) async fn hear_of_it(&mut self) {
        self.browser.be(MANAGER).await;
        let page = self.page();
        page.goto("/").await;
        page.says("Waiting for your decision").await;
        page.press("Notices").await;
        let news = format!("{ENGINEER} of {PARTNER} asks for access to the service requests of {CUSTOMER}.");
        page.says(&news).await;
        page.look().await;
        page.goto("/sandbox/mail").await;
        page.press(&format!("{PARTNER} asks for access")).await;
        page.says(&news).await;
        page.look().await;
        // The link in the mail leads to the request.
        let mail = page.read("//pre").await;
        let link = mail.split_whitespace().find(|word| word.contains("/permission-requests/"));
        page.goto(link.expect("a link in the mail")).await;
        page.says("Who asks").await;
        page.goto("/account").await;
        page.says("contact manager").await;
        assert_eq!(page.attribute("//main//dd/a", "href").await, "/my-partners");
    }

    pub(super) async fn grant_less(&mut self) {
        let page = self.page();
        page.go("My partners").await;
        page.says("Waiting for your decision").await;
        page.look_and_keep("my-partners").await;
        page.press(&format!("{ENGINEER}, {PARTNER}")).await;
        page.says("What each level would show them").await;
        let figures = page.read("//tr[.//*[@data-level='look']]/td[contains(., 'service requests')]").await;
        assert!(figures.contains("messages"), "{figures}");
        page.says("We move your core switches in spring.").await;
        page.choose(&format!("Grant {COLLEAGUE}"), "CC").await;
        page.fill_day("Last day", &days_ahead(100).to_string()).await;
        page.look_and_keep("permission-request").await;
        page.press("Preview who gains and who loses").await;
        page.says("What this grant would change").await;
        let gains = async |name: &str| page.read(&format!("//tr[th[contains(., '{name}')]]")).await;
        assert!(gains(ENGINEER).await.contains("Create"), "{ENGINEER} would gain Create");
        assert!(gains(COLLEAGUE).await.contains("CC"), "{COLLEAGUE} would gain CC");
        assert!(gains("Grace Adebola").await.contains("Look"), "everybody else would gain Look");
        page.look_and_keep("preview").await;
        page.press("Grant this access").await;
        page.says("Access was granted. It stands in the record.").await;
        page.look().await;
    }

    pub(super) async fn see_the_difference(&mut self) {
        self.browser.be(ENGINEER).await;
        let page = self.page();
        page.goto("/notices").await;
        page.press(&format!("{CUSTOMER} has granted less than you asked for.")).await;
        page.says("What was asked, and what was granted").await;
        let granted = page.read(&format!("//tr[th[contains(., '{COLLEAGUE}')]]")).await;
        assert!(granted.contains("Create") && granted.contains("CC") && granted.contains("differs"), "{granted}");
        let until = page.read("//tr[th[contains(., 'Last day')]]").await;
        assert!(until.contains("differs"), "{until}");
        page.look_and_keep("granted").await;
        page.go("My customers").await;
        page.says(CUSTOMER).await;
        let mine = page.read(&format!("//tr[th[contains(., '{CUSTOMER}')]]")).await;
        assert!(mine.contains("Create") && mine.contains("your own") && mine.contains("Look"), "{mine}");
    }
}
