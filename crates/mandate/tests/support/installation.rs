//! A real installation with people in it: set up by its link, everybody invited by mail.

use super::{http::Client, server::Server, smtp::MailServer};

pub const ADMINISTRATOR: &str = "anna.berg@vendor.example";
pub const ENGINEER: &str = "lea.moreau@partner.example";
pub const MANAGER: &str = "tom.okafor@customer.example";
/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";

/// Follows the link that a new server prints, as far as the form.
pub async fn set_up(server: &Server) -> Client {
    let link = server.setup_link().expect("a new installation prints a link");
    let client = Client::new(&server.address);
    let page = client.get(&link).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let form = [
        ("vendor", "Vendor & Söhne"),
        ("country", "NO"),
        ("name", "Anna Berg"),
        ("email", ADMINISTRATOR),
        ("password", PASSWORD),
        ("again", PASSWORD),
    ];
    let done = client.post(&link, &form).await;
    assert_eq!((done.status.as_u16(), done.location.as_str()), (303, "/administration/organizations"));
    client
}

/// Adds an organization; gives the path of its people.
pub async fn add_organization(administrator: &Client, kind: &str, name: &str) -> String {
    let form = [("kind", kind), ("name", name), ("country", "FR"), ("locations", "")];
    let added = administrator.post("/administration/organizations", &form).await;
    assert_eq!(added.status, 303, "{}", added.text());
    added.location.split('?').next().expect("a path").to_owned()
}

/// Invites somebody; that person chooses a password by the link in the mail, and is signed in.
pub async fn invite(
    administrator: &Client,
    mails: &MailServer,
    people: &str,
    (name, email): (&str, &str),
    roles: &[&str],
) -> Client {
    let mut form =
        vec![("name", name), ("email", email), ("language", "en"), ("time_zone", "Europe/Paris"), ("location", "")];
    form.extend(roles.iter().map(|role| ("roles", *role)));
    let invited = administrator.post(people, &form).await;
    assert_eq!(invited.status, 303, "{}", invited.text());
    let link = mails.mail(email, "You are invited").await.link();
    let person = administrator.anew();
    assert_eq!(person.get(&link).await.status, 200);
    let chosen = person.post(&link, &[("password", PASSWORD), ("again", PASSWORD)]).await;
    assert_eq!(chosen.status, 303, "{}", chosen.text());
    person
}

/// The people of a small world.
pub struct People {
    pub administrator: Client,
    /// Has Full Admin at the customer.
    pub engineer: Client,
    pub manager: Client,
    /// The customer's id.
    pub customer: String,
}

/// A partner that may do everything for a customer.
pub async fn populate(server: &Server, mails: &MailServer) -> People {
    let administrator = set_up(server).await;
    let partner = add_organization(&administrator, "partner", "Partner Réseaux").await;
    let customer = add_organization(&administrator, "customer", "Customer Hospital").await;
    let engineer = invite(&administrator, mails, &partner, ("Léa Moreau", ENGINEER), &["technical_contact"]).await;
    let roles = ["contact_manager", "technical_contact"];
    let manager = invite(&administrator, mails, &customer, ("Tom Okafor", MANAGER), &roles).await;
    grant(&engineer, &manager, "create").await;
    let customer = customer.split('/').nth(2).expect("an id").to_owned();
    People { administrator, engineer, manager, customer }
}

/// The partner asks for a level for everybody of it, and the customer grants it.
pub async fn grant(engineer: &Client, manager: &Client, level: &str) {
    let until = super::days_ahead(200).to_string();
    let form = [("contact_manager", MANAGER), ("until", &until), ("organization", level), ("note", "")];
    let asked = engineer.post("/my-customers/ask", &form).await;
    assert_eq!(asked.status, 303, "{}", asked.text());
    let request = asked.location.split('?').next().expect("a path").to_owned();
    let granted = manager.post(&format!("{request}/grant"), &[("until", &until), ("organization", level)]).await;
    assert_eq!(granted.status, 303, "{}", granted.text());
}
