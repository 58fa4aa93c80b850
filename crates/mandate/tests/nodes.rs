//! Two servers on one database: what one is told holds at the other from the next click.

use crate::support::{
    databases::Postgres,
    installation::{grant, populate},
    server::Server,
    smtp::MailServer,
};

/// Proves X04.
#[tokio::test]
async fn a_revocation_holds_at_every_node() {
    let (database, mails) = (Postgres::create(), MailServer::start().await);
    let (address, mail_server) = (database.address(), mails.address());
    let settings = [("MANDATE_MAIL_SERVER", mail_server.as_str())];
    let here = Server::serve(&address, &settings).await;
    let people = populate(&here, &mails).await;
    let there = Server::serve(&address, &settings).await;
    assert_eq!(there.setup_link(), None);

    // Once ended here and once there, each time refused at the other.
    for (ends, acts) in [(&here, &there), (&there, &here)] {
        let (manager, engineer) = (people.manager.at(&ends.address), people.engineer.at(&acts.address));
        let form = format!("/service-requests/new?customer={}", people.customer);
        let open = engineer.get(&form).await;
        assert_eq!(open.status, 200, "{}", open.text());
        let partners = manager.get("/my-partners").await;
        let end = partners.values("href", "/my-partners/").into_iter().find(|link| link.ends_with("/end"));
        let ended = manager.post(&end.expect("a way to end it"), &[("reason", "Over.")]).await;
        assert_eq!(ended.status, 303, "{}", ended.text());

        let refused = engineer.get(&form).await;
        assert_eq!(refused.status, 403, "{}", refused.text());
        assert!(refused.text().contains("was ended on"), "{}", refused.text());
        grant(&people.engineer.at(&ends.address), &manager, "create").await;
        assert_eq!(engineer.get(&form).await.status, 200, "granted again, it holds at once");
    }

    // Signing out everywhere holds everywhere.
    let out = people.engineer.at(&here.address).post("/account/sign-out-everywhere", &[]).await;
    assert_eq!(out.status, 303);
    let turned_away = people.engineer.at(&there.address).get("/my-customers").await;
    assert_eq!((turned_away.status.as_u16(), turned_away.location.as_str()), (303, "/sign-in?next=%2Fmy-customers"));
}
