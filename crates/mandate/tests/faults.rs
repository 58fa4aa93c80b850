//! What goes wrong with machines: the power is cut, the disk is full, somebody stops the server.

mod disk;
mod import;
mod kill;
mod stop;
mod upload;

use crate::support::http::{Answer, Client};

/// What a form sends to submit a service request.
fn submission<'a>(customer: &'a str, subject: &'a str, once: &'a str) -> [(&'static str, &'a str); 8] {
    [
        ("customer", customer),
        ("kind", "question"),
        ("subject", subject),
        ("product", ""),
        ("severity", "3"),
        ("description", "It does not start."),
        ("i_am_the_contact", "on"),
        ("once", once),
    ]
}

/// Where a form led that was done; nothing where it was not.
fn led_to(answer: &Answer) -> Option<String> {
    (answer.status == 303).then(|| answer.location.split('?').next().unwrap_or_default().to_owned())
}

/// All pages of a list, as text.
async fn whole_list(client: &Client) -> String {
    let (mut text, mut next) = (String::new(), Some("/service-requests".to_owned()));
    while let Some(path) = next {
        let page = client.get(&path).await;
        assert_eq!(page.status, 200, "{}", page.text());
        text.push_str(&page.text());
        next = page.values("href", "/service-requests?").into_iter().find(|link| link.contains("older="));
    }
    text
}
