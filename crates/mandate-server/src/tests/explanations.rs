//! The same explanation on the page, as problem+json and for the command line, also of another moment: X02, X06.

use mandate_core::{access::Act, text::EmailAddress};
use mandate_store::person;

use super::{
    app::TestApp,
    client::{Page, Person},
    html, on_both,
    world::{Terms, submission},
};
use crate::{
    explain::{self, Explained, Question},
    locale::Locale,
};

/// What the command line says, in the person's language and zone.
pub(super) async fn explained(app: &TestApp, who: &str, act: Act, on: &str, at: &str) -> Explained {
    let email = app.world.person(who).email.clone();
    let mut tx = app.db().read().await.unwrap();
    let person = person::find_by_email(&mut tx, &EmailAddress::parse(&email).unwrap()).await.unwrap().unwrap();
    let at = if at.is_empty() { app.app.now() } else { at.parse().unwrap() };
    let question = Question { person: email, act, on: on.to_owned(), at };
    explain::explain(app.db(), &Locale::of(&person), &question).await.unwrap()
}

/// Holds a refused page and its JSON against what the command line says.
fn same(page: &Page, json: &Page, explained: &Explained) {
    assert_eq!((page.status, json.status), (403, 403), "{}", page.asked);
    assert_eq!(json.headers["content-type"], "application/problem+json");
    let said = json.json();
    // The marks that keep right-to-left names in their place are for pages alone.
    let plain = serde_json::to_string(explained).unwrap().replace(['\u{2068}', '\u{2069}'], "");
    let plain: serde_json::Value = serde_json::from_str(&plain).unwrap();
    assert_eq!(said["explanation"], plain, "{}", page.asked);
    assert_eq!((&said["status"], &said["code"]), (&403.into(), &"refused".into()));
    assert!(!explained.allowed);
    let sentences =
        [Some(&explained.question), Some(&explained.why), explained.enough.as_ref(), explained.whom.as_ref()];
    for sentence in sentences.into_iter().flatten() {
        page.shows(&html::text(sentence));
    }
    if let Some(ask) = &explained.ask {
        assert!(page.leads_to(ask), "{} does not lead to {ask}", page.asked);
    }
}

async fn post_both(person: &Person, path: &str, fields: &[(&str, &str)]) -> (Page, Page) {
    (person.post(path, fields).await, person.post_for_json(path, fields).await)
}

#[tokio::test]
async fn x02_a_refusal_says_the_same_on_the_page_in_json_and_on_the_command_line() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let (hana, kenji) = (app.sign_in("hana").await, app.sign_in("kenji").await);
        let aiko = app.world.person("aiko").id;
        app.give(&Terms::new().person(hana.id, "look").person(kenji.id, "cc").person(aiko, "update")).await;
        let acme = app.world.organization("acme").to_string();
        let message = [("body", "May I?")];
        let write = format!("/service-requests/{number}/messages");

        let (page, json) = post_both(&hana, &write, &message).await;
        let said = explained(app, "hana", Act::UpdateServiceRequest, &number, "").await;
        same(&page, &json, &said);
        let whom =
            "Ask a contact manager of Acme Foods: Carla Cruz (carla@acme.example), Carlos Cano (carlos@acme.example).";
        page.shows("You may not update this service request of Acme Foods").shows(whom);
        page.shows("Your own permission for Acme Foods is Look, until 30 June 2027. That is not enough.");
        page.shows("To update this service request, Update is enough.");
        let form = hana.get(said.ask.as_deref().unwrap()).await.is(200);
        assert_eq!(form.value("contact_manager").as_deref(), Some("carla@acme.example"));
        assert_eq!(form.value(&hana.field()).as_deref(), Some("update"));

        let (page, json) = post_both(&kenji, "/service-requests/new", &submission(&acme, "May I?")).await;
        same(&page, &json, &explained(app, "kenji", Act::SubmitServiceRequest, "Acme Foods", "").await);

        let paul = app.sign_in("paul").await;
        let (page, json) = post_both(&paul, &write, &message).await;
        same(&page, &json, &explained(app, "paul", Act::UpdateServiceRequest, &number, "").await);
        let (page, json) = (paul.get("/record").await, paul.get_json("/record").await);
        same(&page, &json, &explained(app, "paul", Act::ViewRecord, "Acme Foods", "").await);

        let vera = app.sign_in("vera").await;
        let (page, json) = post_both(&vera, "/service-requests/new", &submission(&acme, "May I?")).await;
        same(&page, &json, &explained(app, "vera", Act::SubmitServiceRequest, "Acme Foods", "").await);

        app.set_clock("2027-07-01T00:00:00Z");
        let hana = app.sign_in("hana").await;
        let shown = format!("/service-requests/{number}");
        let (page, json) = (hana.get(&shown).await, hana.get_json(&shown).await);
        same(&page, &json, &explained(app, "hana", Act::ViewServiceRequest, &number, "").await);
        page.shows("was in force until 30 June 2027.");
    })
    .await;
}

#[tokio::test]
async fn x02_a_yes_says_the_same_on_the_page_and_on_the_command_line() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let kenji = app.world.person("kenji").id;
        app.give(&Terms::new().everybody("look").person(kenji, "cc")).await;
        let contact = [("contact", kenji.to_string())];
        let contact: Vec<_> = contact.iter().map(|(name, id)| (*name, id.as_str())).collect();
        let add = format!("/service-requests/{number}/contacts");
        app.sign_in("tessa").await.post(&add, &contact).await.done("contact-added");
        for who in ["hana", "kenji", "tessa", "paul", "vera", "odd"] {
            let said = explained(app, who, Act::ViewServiceRequest, &number, "").await;
            assert!(said.allowed, "{who}");
            let page = app.sign_in(who).await.get(&format!("/service-requests/{number}")).await.is(200);
            page.shows(&html::text(&said.why));
        }
    })
    .await;
}

#[tokio::test]
async fn x02_p19_who_is_told_of_a_sites_notices_is_explained_by_its_id() {
    on_both(async |app| {
        let site = app.site("Bakery").await;
        app.give_person("hana", "look").await;
        let paul = app.world.person("paul").id.to_string();
        let says = async |who: &str, act| {
            let said = explained(app, who, act, &site, "").await;
            (said.allowed, html::text(&said.why))
        };
        let (allowed, why) = says("paul", Act::JoinSupportNotices).await;
        let needed = "It needs the role technical contact or contact manager, or being a contact of this site.";
        assert_eq!((allowed, why.as_str()), (false, needed));
        let contacts = format!("/sites/{site}/contacts");
        app.sign_in("carla").await.post(&contacts, &[("contact", &paul)]).await.done("contact-added");
        assert_eq!(says("paul", Act::JoinSupportNotices).await, (true, "You are a contact of this site.".to_owned()));
        assert!(says("hana", Act::JoinSupportNotices).await.0);
        let refused = explained(app, "hana", Act::JoinSystemNotices, &site, "").await;
        let enough = refused.enough.map(|enough| html::text(&enough));
        assert_eq!((refused.allowed, enough.as_deref()), (false, Some("To join system notices, Create is enough.")));
        let hana = app.sign_in("hana").await;
        let manage = format!("/sites/{site}/change");
        let (page, json) = (hana.get(&manage).await, hana.get_json(&manage).await);
        same(&page, &json, &explained(app, "hana", Act::ManageSites, &site, "").await);
        let email = app.world.person("hana").email.clone();
        let before = Question { person: email, act: Act::ViewSites, on: site.clone(), at: super::app::start() };
        assert!(explain::explain(app.db(), &Locale::default(), &before).await.is_err(), "it was not there then");
    })
    .await;
}

#[tokio::test]
async fn x06_who_had_access_to_what_then_is_answered_from_history() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        app.set_clock("2026-12-01T09:00:00Z");
        app.give_person("hana", "look").await;
        app.set_clock("2026-12-03T09:00:00Z");
        app.give_person("hana", "update").await;
        app.set_clock("2026-12-05T09:00:00Z");
        let carla = app.sign_in("carla").await;
        let end = carla.get("/my-partners").await.link("/permissions/");
        carla.post(&end, &[("reason", "")]).await.done("ended");
        app.set_clock("2027-08-01T09:00:00Z");
        let may = async |act, at: &str| explained(app, "hana", act, &number, at).await.allowed;
        for (at, view, update) in [
            ("2026-12-01T08:59:59Z", false, false),
            ("2026-12-01T09:00:00Z", true, false),
            ("2026-12-03T08:59:59Z", true, false),
            ("2026-12-03T09:00:00Z", true, true),
            ("2026-12-05T08:59:59Z", true, true),
            ("2026-12-05T09:00:00Z", false, false),
        ] {
            assert_eq!(may(Act::ViewServiceRequest, at).await, view, "view at {at}");
            assert_eq!(may(Act::UpdateServiceRequest, at).await, update, "update at {at}");
        }
        let said = explained(app, "hana", Act::ViewServiceRequest, &number, "2026-12-06T00:00:00Z").await;
        assert!(html::text(&said.why).contains("Update, was ended on 5 Dec 2026, 10:00."), "{}", said.why);
    })
    .await;
}
