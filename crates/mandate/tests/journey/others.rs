//! The vendor works its queue; the customer reads the record and ends what it gave.

use super::{ADMINISTRATOR, COLLEAGUE, CUSTOMER, ENGINEER, Journey, MANAGER, PARTNER, SUPPORT};

impl Journey {
    /// Seeing who acts for whom.
    pub(super) async fn answer_as_the_vendor(&mut self) {
        self.browser.be(SUPPORT).await;
        let page = self.page();
        page.goto("/").await;
        page.says("Queue").await;
        page.look_and_keep("queue").await;
        page.press("New").await;
        page.press(&self.submitted).await;
        page.says(&format!("{PARTNER} for {CUSTOMER}")).await;
        page.says(CUSTOMER).await;
        page.fill("Reply", "Their licence server is known to be slow. Do not tell them.").await;
        page.press("Keep as internal note").await;
        page.says("The internal note was kept.").await;
        page.look().await;
        page.fill("Reply", "Please load the licence again with `licence load`.").await;
        page.press("Send and wait for customer").await;
        page.says("The reply was sent.").await;
        page.says("Waiting for customer").await;
        page.press("Change the state").await;
        page.choose("New state", "Resolved").await;
        page.press_button("Change the state").await;
        page.says("The state was changed.").await;
        page.says(&format!("{SUPPORT} of Halden Systems changed the state from Waiting for customer to Resolved"))
            .await;
    }

    pub(super) async fn read_the_answer(&mut self) {
        self.browser.be(ENGINEER).await;
        let page = self.page();
        page.goto(&format!("/service-requests/{}", self.submitted)).await;
        page.says("Please load the licence again").await;
        page.does_not_say("slow").await;
        page.does_not_say("nternal").await;
    }

    pub(super) async fn read_the_record(&mut self) {
        self.browser.be(MANAGER).await;
        let page = self.page();
        page.goto("/").await;
        page.go("My partners").await;
        page.says(PARTNER).await;
        page.press(&format!("What {PARTNER} did and read")).await;
        page.says("own permission, Create").await;
        for (did, what) in [("submitted", &self.submitted), ("wrote to", &self.updated), ("read", &self.updated)] {
            let row = format!("//tr[td[. = '{did}']][contains(., '{what}')]");
            let row = page.read(&row).await;
            assert!(row.contains(ENGINEER) && row.contains(PARTNER), "{row}");
            assert!(row.contains("own permission, Create") && row.contains("Done"), "{row}");
        }
        page.does_not_say("slow").await;
        page.look_and_keep("record").await;
    }

    /// One permission, then all of the partner's; the partner's next click is refused.
    pub(super) async fn end_it(&mut self) {
        let updated = format!("/service-requests/{}", self.updated);
        self.browser.be(COLLEAGUE).await;
        self.page().goto(&updated).await;
        self.page().says("You are attached as a contact.").await;

        self.browser.be(MANAGER).await;
        let page = self.page();
        page.goto("/my-partners").await;
        page.press(&format!("End… {COLLEAGUE}")).await;
        page.says("Nothing is ended yet.").await;
        page.fill(&format!("Reason (optional; {PARTNER} will read it)"), "He has left the project.").await;
        page.look().await;
        page.press("End this access").await;
        page.says("Access was ended. It holds from the next click, and stands in the record.").await;

        self.browser.be(ENGINEER).await;
        let page = self.page();
        page.goto(&updated).await;
        page.says("Send reply").await;
        page.fill("Reply", "One more thing: the west switch, too.").await;
        // Everything ends while she writes.
        page.open_tab().await;
        page.goto("/").await;
        self.browser.be(MANAGER).await;
        let page = self.page();
        page.goto("/my-partners").await;
        page.press(&format!("End all access of this partner… {PARTNER}")).await;
        page.says("Who gains and loses what").await;
        page.press("End this access").await;
        page.says("Access was ended.").await;
        page.close_tab().await;

        self.browser.be(ENGINEER).await;
        let page = self.page();
        page.press("Send reply").await;
        page.says(&format!("You may not update this service request of {CUSTOMER}")).await;
        page.says("was ended on").await;
        page.look().await;
        page.go("My customers").await;
        page.says("Request new access").await;
        let customers = page.read("//table[@id='customers']").await;
        assert!(!customers.contains(CUSTOMER), "{customers}");
    }

    /// The pages and menus that nobody came by.
    pub(super) async fn see_the_rest(&mut self) {
        self.browser.be(ADMINISTRATOR).await;
        let page = self.page();
        for path in ["/administration/organizations", "/administration/jobs", "/account", "/people", "/nowhere"] {
            page.goto(path).await;
            page.look().await;
        }
        page.press(ADMINISTRATOR).await;
        page.says("Sign out").await;
        page.look().await;
        page.press("Sign out").await;
        page.says("You are signed out.").await;
        page.press("I forgot my password").await;
        page.says("Forgotten password").await;
        page.look().await;
        page.fill("E-mail address", "nobody@nowhere.example").await;
        page.press("Send the link").await;
        page.says("If somebody has this address here, a link is on its way to it.").await;
        page.look().await;
    }
}
