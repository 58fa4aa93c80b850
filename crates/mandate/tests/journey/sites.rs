//! The vendor tells of maintenance at a site; those concerned read it; the customer asks for something hidden there.

use super::{CUSTOMER, ENGINEER, Journey, MANAGER, SUPPORT};

/// Who of the customer may ask for what is reserved.
const TECHNICAL_CONTACT: &str = "Natsumi Arai";
const SITE: &str = "Main hospital";
const TITLE: &str = "New certificates in the main hospital";

impl Journey {
    /// With a look at who will be told before it is sent.
    pub(super) async fn tell_of_maintenance(&mut self) {
        self.browser.be(SUPPORT).await;
        let page = self.page();
        page.goto("/").await;
        page.go("Sites").await;
        page.says("The sites of all customers").await;
        page.fill("Filter", "aomine main").await;
        page.look().await;
        page.press("Show").await;
        page.left("/sites").await;
        page.says(SITE).await;
        page.press(SITE).await;
        page.says(&format!("Looking at {CUSTOMER}")).await;
        page.look().await;
        page.press("Remove this site").await;
        page.says("Nothing is removed yet.").await;
        page.look().await;
        page.go("Site notices").await;
        page.says("Spare parts from Rotterdam are delayed").await;
        page.look().await;
        page.press("New site notice").await;
        page.says("Before anything is sent you see who will be told.").await;
        page.fill("Title", TITLE).await;
        page.fill("Text", "Nothing needs to be done on your side.").await;
        page.fill_day("Begins", "2099-12-03T22:00").await;
        page.fill_day("Ends", "2099-12-04T01:30").await;
        page.look().await;
        page.fill("Words in the name of a customer or site", "main hospital").await;
        page.press("Find").await;
        page.says(&format!("All sites of {CUSTOMER}")).await;
        page.tick(SITE).await;
        page.look().await;
        page.press("Preview who will be told").await;
        page.says("will be told, in the portal and by e-mail.").await;
        page.says(&format!("{SITE} {CUSTOMER}")).await;
        page.look().await;
        page.press("Send this notice").await;
        page.says("The notice was sent to those whom it concerns.").await;
        page.fill("Update", "It begins an hour *later*.").await;
        page.press("Send update").await;
        page.says("The update was sent.").await;
        page.look().await;
    }

    /// As notices in the portal, and on the page of the site.
    pub(super) async fn read_of_maintenance(&mut self) {
        self.browser.be(ENGINEER).await;
        let page = self.page();
        page.goto("/").await;
        page.go("My customers").await;
        page.press(&format!("Sites {CUSTOMER}")).await;
        page.says(&format!("Sites of {CUSTOMER}")).await;
        page.look().await;
        page.go("Notices").await;
        page.says("There is news about").await;
        page.press(&format!("There is news about {CUSTOMER}, {SITE}")).await;
        page.says("It begins an hour later.").await;
        page.look().await;
        page.press(SITE).await;
        page.says("Service requests about this site").await;
        page.says(TITLE).await;
        page.look().await;
    }

    /// A form of its own, whose fields stand readably in the service request.
    pub(super) async fn ask_at_the_site(&mut self) {
        self.browser.be(MANAGER).await;
        let page = self.page();
        page.goto("/").await;
        page.go("Sites").await;
        page.says(&format!("Sites of {CUSTOMER}")).await;
        page.look().await;
        page.press(SITE).await;
        page.says("Service requests about this site").await;
        page.press("Change this site").await;
        page.fill("Address or URL (optional)", "https://main.aomine.example").await;
        page.look().await;
        page.press("Save").await;
        page.says("Saved.").await;
        page.look().await;
        self.browser.be(TECHNICAL_CONTACT).await;
        let page = self.page();
        page.goto("/").await;
        page.go("Sites").await;
        page.says(&format!("Sites of {CUSTOMER}")).await;
        page.press(SITE).await;
        page.says("Service requests about this site").await;
        page.press("Change a hidden setting").await;
        page.says(&format!("For the site {SITE} of {CUSTOMER}.")).await;
        page.look().await;
        page.press("Submit service request").await;
        page.says("Enter something here.").await;
        page.look().await;
        page.fill("Setting", "route_table").await;
        page.fill("Value wanted", "192k").await;
        page.fill("Reason", "We *grow*.").await;
        page.press("Submit service request").await;
        page.says("The service request was submitted.").await;
        page.says("Value wanted:").await;
        page.says("Change of hidden configuration").await;
        page.look().await;
    }
}
