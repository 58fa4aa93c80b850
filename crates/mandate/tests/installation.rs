//! A real installation from nothing: the link printed once, the first administrator, organizations, invitations that
//! leave as mail, and people who sign in. On both databases.

use reqwest::StatusCode;

use crate::support::{
    browser::{Browser, Width},
    databases::Postgres,
    http::Client,
    installation::{ADMINISTRATOR, ENGINEER, PASSWORD, add_organization, invite, set_up},
    scratch,
    server::{Server, mandate, run_command},
    smtp::MailServer,
};

/// From an empty database to a partner's engineer who signs in.
async fn install(database: &str) {
    let (mails, files) = (MailServer::start().await, scratch());
    let settings = [
        ("MANDATE_MAIL_SERVER", mails.address()),
        ("MANDATE_MAIL_FROM", "Desk <desk@vendor.example>".into()),
        ("MANDATE_ATTACHMENTS_STORE", files.path().join("attachments").to_string_lossy().into_owned()),
    ];
    let settings = settings.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>();
    let mut server = Server::serve(database, &settings).await;
    let link = server.setup_link().expect("a new installation prints a link");
    assert_eq!(server.err.text().matches("/setup/").count(), 1, "the link is printed once");
    assert_eq!(server.out.text(), "", "a server says nothing on standard output");

    // Mistakes are told at their fields, and the link still works.
    let somebody = Client::new(&server.address);
    assert_eq!(somebody.get("/setup/another").await.status, StatusCode::NOT_FOUND);
    let wrong = somebody.post(&link, &[("vendor", "Vendor"), ("password", "short")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("A password has at least 10 characters."), "{}", wrong.text());
    assert!(wrong.body.contains("value=\"Vendor\""), "what was typed is kept");

    let administrator = set_up(&server).await;
    assert_eq!(somebody.get(&link).await.status, StatusCode::NOT_FOUND, "the link works once");

    let partner = add_organization(&administrator, "partner", "Partner <b>Réseaux</b>").await;
    add_organization(&administrator, "customer", "Customer Hospital").await;
    let engineer = ("Léa “مريم” Moreau", ENGINEER);
    let person = invite(&administrator, &mails, &partner, engineer, &["technical_contact"]).await;
    let invitation = mails.mail(ENGINEER, "You are invited").await;
    assert!(invitation.from.contains("desk@vendor.example"), "{invitation:?}");
    assert!(invitation.text.contains("Hello Léa “مريم” Moreau,"), "{invitation:?}");
    assert!(invitation.html.contains("Partner &#60;b&#62;Réseaux&#60;/b&#62;"), "{invitation:?}");
    assert_eq!(person.get("/my-customers").await.status, StatusCode::OK, "choosing a password signs in");
    assert_eq!(person.anew().get(&invitation.link()).await.status, StatusCode::NOT_FOUND, "an invitation works once");
    person.anew().sign_in(ENGINEER, PASSWORD).await;
    let wrong = [("email", ENGINEER), ("password", "another password"), ("next", "/")];
    assert_eq!(person.anew().post("/sign-in", &wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY);

    // At the next start everybody is still signed in, and no link is printed.
    let (signed_in, address) = (person, server.address.clone());
    assert!(server.stop("TERM").await.success());
    let again = Server::serve(database, &settings).await;
    assert_eq!(again.setup_link(), None);
    assert_eq!(signed_in.at(&again.address).get("/my-customers").await.status, StatusCode::OK);
    assert_eq!(somebody.at(&again.address).get(&link.replace(&address, "")).await.status, StatusCode::NOT_FOUND);
    Client::new(&again.address).sign_in(ADMINISTRATOR, PASSWORD).await;

    let mut doctor = mandate();
    doctor.args(["doctor", "--database", database]).envs(settings.iter().copied());
    let found = run_command(&mut doctor);
    assert_eq!(found.code, Some(0), "{}", found.conversation());
}

#[tokio::test]
async fn an_installation_on_sqlite() {
    let folder = scratch();
    // The folder is made, too.
    install(&folder.path().join("data").to_string_lossy()).await;
}

#[tokio::test]
async fn an_installation_on_postgresql() {
    let database = Postgres::create();
    install(&database.address()).await;
}

/// The pages that only a new installation and a new person have.
#[tokio::test]
async fn an_installation_by_hand() {
    let (folder, mails) = (scratch(), MailServer::start().await);
    let mail_server = mails.address();
    let settings = [("MANDATE_MAIL_SERVER", mail_server.as_str())];
    let server = Server::serve(&folder.path().to_string_lossy(), &settings).await;
    let browser = Browser::open(&server.address, Width::Phone).await;
    let page = &browser.page;
    page.goto(&server.setup_link().expect("a new installation prints a link")).await;
    page.says("You are its first administrator.").await;
    page.look().await;
    page.press("Set up").await;
    page.says("That did not work yet").await;
    page.look().await;
    for (label, text) in [
        ("Name of your company", "Vendor"),
        ("Country", "NO"),
        ("Your name", "Anna Berg"),
        ("E-mail address", ADMINISTRATOR),
        ("New password", PASSWORD),
        ("The same again", PASSWORD),
    ] {
        page.fill(label, text).await;
    }
    page.press("Set up").await;
    page.says("No organization of this kind").await;
    page.look().await;
    page.fill("Name", "Customer Hospital").await;
    page.fill("Country", "JP").await;
    page.press("Add an organization").await;
    page.says("The organization was added. Invite its people.").await;
    page.look().await;
    page.fill("Name", "Tom Okafor").await;
    page.fill("E-mail address", "tom.okafor@customer.example").await;
    page.fill("Time zone", "Asia/Tokyo").await;
    page.tick("contact manager").await;
    page.press("Send invitation").await;
    page.says("The invitation is on its way.").await;
    page.says("Invited").await;

    page.goto(&mails.mail("tom.okafor@customer.example", "You are invited").await.link()).await;
    page.says("Choose a password").await;
    page.look().await;
    page.fill("New password", PASSWORD).await;
    page.fill("The same again", PASSWORD).await;
    page.press("Choose this password").await;
    page.says("No partner acts for you").await;
    page.look().await;
    browser.close().await;
}
