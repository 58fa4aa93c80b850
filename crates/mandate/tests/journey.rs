//! The whole story in a browser: a partner asks, a customer grants less, the partner acts, the vendor answers and tells
//! of maintenance, the customer reads the record and ends it. On a desk and on a phone; every page on the way is looked
//! at.

mod access;
mod others;
mod sites;
mod work;

use crate::support::{
    browser::{Browser, Width},
    page::Page,
    server::Sandbox,
};

/// Whom the story is about.
const ENGINEER: &str = "Mika Tanaka";
const COLLEAGUE: &str = "Kenta Morioka";
const MANAGER: &str = "Yuki Hasegawa";
const MANAGER_ADDRESS: &str = "yuki.hasegawa@aominehospital.example";
const SUPPORT: &str = "Ingvild Aasmo";
const ADMINISTRATOR: &str = "Kari Brattvik";
const PARTNER: &str = "Kitano Works";
const CUSTOMER: &str = "Aomine General Hospital";

/// The story as far as it has got.
struct Journey {
    browser: Browser,
    /// The service request that the partner submitted.
    submitted: String,
    /// Another one of the same customer, that the partner wrote to.
    updated: String,
}

impl Journey {
    const fn page(&self) -> &Page {
        &self.browser.page
    }
}

async fn travel(width: Width) {
    let sandbox = Sandbox::start().await;
    let browser = Browser::open(&sandbox.server.address, width).await;
    let mut journey = Journey { browser, submitted: String::new(), updated: String::new() };
    journey.arrive().await;
    journey.ask().await;
    journey.hear_of_it().await;
    journey.grant_less().await;
    journey.see_the_difference().await;
    journey.submit().await;
    journey.update_another().await;
    journey.keep_an_eye_on_it().await;
    journey.try_too_much().await;
    journey.answer_as_the_vendor().await;
    journey.read_the_answer().await;
    journey.tell_of_maintenance().await;
    journey.read_of_maintenance().await;
    journey.ask_at_the_site().await;
    journey.read_the_record().await;
    journey.end_it().await;
    journey.see_the_rest().await;
    journey.browser.close().await;
}

/// Proves P33, P34, X03, X04 and X05.
#[tokio::test]
async fn the_journey_at_a_desk() {
    travel(Width::Desk).await;
}

/// Proves P33, P34, X03, X04 and X05.
#[tokio::test]
async fn the_journey_on_a_phone() {
    travel(Width::Phone).await;
}
