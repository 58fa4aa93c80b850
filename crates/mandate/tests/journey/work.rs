//! The partner acts for the customer, and is told why where it may not.

use std::fs;

use super::{COLLEAGUE, CUSTOMER, ENGINEER, Journey, MANAGER_ADDRESS, PARTNER};
use crate::support::scratch;

const SUBJECT: &str = "After the move both switches ask for a licence";

/// The first of the customer's people who can be the contact.
const CONTACT: &str = "
const options = [...document.querySelectorAll('select#contact option')];
return options.find((option) => option.text.includes('Aomine')).text;
";

/// What she writes is Markdown; what looks like a page is no page.
const MESSAGE: &str = "We see the same at the east switch:\n\n    port eth1/14 <b onclick=alert(1)>down</b>\n";

/// Finds another than the one submitted; one in English, for the pictures.
const OTHER: &str = r"
const links = [...document.querySelectorAll('tbody th a')].filter((link) => !link.textContent.includes(submitted));
return links.find((link) => /^[\s\x20-\x7e\u2068\u2069]*$/.test(link.textContent)).getAttribute('href');
";

impl Journey {
    /// With a person of the customer as primary contact.
    pub(super) async fn submit(&mut self) {
        let page = self.page();
        page.go("Ask a question").await;
        page.fill("Subject", SUBJECT).await;
        page.choose("Submit for", CUSTOMER).await;
        page.press("Choose").await;
        page.says(&format!("Acting for {CUSTOMER} under your own permission, level Create, until")).await;
        assert_eq!(page.attribute("//input[@id='subject']", "value").await, SUBJECT, "what was typed stays");
        page.fill("Description", "Since the move they ask for a licence:\n\n- CX400 *east*\n- CX400 *west*\n").await;
        page.tick("2 Hindered").await;
        page.tick("I am the contact for this request").await;
        let contact = page.script(CONTACT).await.as_str().expect("a person of the customer").to_owned();
        page.choose("Otherwise the contact is", &contact).await;
        page.look_and_keep("new-service-request").await;
        page.press("Submit service request").await;
        page.says("The service request was submitted.").await;
        let contact = contact.split(',').next().expect("a name").to_owned();
        page.says(&contact).await;
        page.says(&format!("on behalf of {CUSTOMER}")).await;
        self.submitted = page.read("//header[@class='head']//span[@class='number']").await;
        self.page().look().await;
    }

    /// With a message, and a colleague who has only CC as an additional contact.
    pub(super) async fn update_another(&mut self) {
        let page = self.page();
        page.go("My customers").await;
        page.press(CUSTOMER).await;
        page.says(&format!("Service requests · {CUSTOMER}")).await;
        page.look().await;
        page.press("Active").await;
        let other = page.script(&format!("const submitted = '{}';{OTHER}", self.submitted)).await;
        let other = other.as_str().expect("another service request of the customer").to_owned();
        page.goto(&other).await;
        page.says("Your own permission for").await;
        page.fill("Reply", MESSAGE).await;
        let folder = scratch();
        let file = folder.path().join("east \"switch\" ポート.log");
        fs::write(&file, "eth1/14 down\n").expect("a file");
        page.attach("Attach files (optional)", &file).await;
        page.press("Send reply").await;
        page.says("The reply was sent.").await;
        page.says("We see the same at the east switch:").await;
        page.says("port eth1/14 <b onclick=alert(1)>down</b>").await;
        page.says("east \"switch\" ポート.log").await;
        page.says("Text, 13 bytes").await;
        page.says(&format!("{PARTNER} for {CUSTOMER}, Create")).await;
        page.press("Add a contact").await;
        let colleague = format!("{COLLEAGUE}, {PARTNER} (CC)");
        page.choose("Existing contact", &colleague).await;
        page.fill("Reply", "Half a thought").await;
        page.press_button("Add a contact").await;
        page.says("The contact was added.").await;
        let written = page.script("return document.querySelector('#body').value").await;
        assert_eq!(written.as_str(), Some("Half a thought"), "what is written stays when another form is sent");
        page.says(&format!("added {COLLEAGUE} as an additional contact")).await;
        page.goto(&other).await;
        page.says("We see the same at the east switch:").await;
        page.look_and_keep("service-request").await;
        self.updated = other.replace("/service-requests/", "");
    }

    /// Subscribes, and finds her own among those of all customers.
    pub(super) async fn keep_an_eye_on_it(&mut self) {
        let page = self.page();
        page.go("My customers").await;
        let toggle = format!("Mail me when a service request is submitted for {CUSTOMER}");
        page.press(&toggle).await;
        page.says("You will be told of new service requests.").await;
        let pressed = format!("//tr[th[contains(., '{CUSTOMER}')]]//button");
        assert_eq!(page.attribute(&pressed, "aria-pressed").await, "true");
        page.go("Service requests").await;
        page.says("several organizations").await;
        page.press("Only mine").await;
        page.says(SUBJECT).await;
        page.choose("State", "New").await;
        page.choose("Customer", CUSTOMER).await;
        page.press("Show").await;
        page.says(&self.submitted).await;
        let rows = page.script("return document.querySelectorAll('#list tbody tr').length").await;
        assert_eq!(rows, 1, "only the new one of hers at {CUSTOMER}");
        assert!(page.path().await.contains("state=new"), "the filter stands in the address");
        page.look().await;
    }

    /// At a customer where she may only look.
    pub(super) async fn try_too_much(&mut self) {
        let page = self.page();
        page.go("My customers").await;
        let looks = "//tr[td[1]//*[@data-level='look']]/th/a";
        let (customer, there) = (page.read(looks).await, page.attribute(looks, "href").await);
        page.goto(&format!("{there}&show=active")).await;
        page.press("SR-").await;
        page.says("You can read this, but not write to it.").await;
        page.says("That is not enough. To update this service request, Update is enough.").await;
        page.says(&format!("Ask a contact manager of {customer}: ")).await;
        page.look().await;
        page.goto(&there.replace("/service-requests?", "/service-requests/new?")).await;
        page.says(&format!("You may not submit service requests of {customer}")).await;
        page.says("Refused").await;
        page.says("To submit service requests, Create is enough.").await;
        page.look_and_keep("refused").await;
        page.press("Ask for it").await;
        page.says("Ask for access").await;
        let whom = page.attribute("//input[@id='contact_manager']", "value").await;
        assert!(whom.contains('@') && whom != MANAGER_ADDRESS, "the one to ask stands there: {whom}");
        let level =
            page.script("return document.querySelector('.tag').closest('tr').querySelector('select').value").await;
        assert_eq!(level, "create", "what {ENGINEER} needs is chosen");
    }
}
