//! Ratchets over the routes: strangers are refused at each of them, and each change leaves a record. A new route that
//! is missing here fails the tests.

use std::collections::{BTreeMap, BTreeSet};

use super::{app::TestApp, client::Person, on_both, world::Terms};
use crate::ops::setup;

/// The routes as the portal's source has them: method and pattern.
pub(super) fn routes() -> BTreeSet<(&'static str, String)> {
    let source = include_str!("../portal.rs");
    let (_, source) = source.split_once("fn routes()").unwrap();
    let (source, _) = source.split_once("\n}\n").unwrap();
    let mut found = BTreeSet::new();
    for route in source.split(".route(").skip(1) {
        let pattern = route.split('"').nth(1).unwrap();
        let (_, handlers) = route.split_once(',').unwrap();
        let methods = [("get(", "GET"), ("post(", "POST"), ("put(", "PUT"), ("delete(", "DELETE"), ("any(", "ANY")];
        for (_, method) in methods.into_iter().filter(|(call, _)| handlers.contains(call)) {
            found.insert((method, pattern.to_owned()));
        }
    }
    assert!(found.len() > 40, "the routes can be read from the source");
    found
}

/// What stands beside a route: who may come there without signing in, and what a stranger gets.
enum Stranger {
    /// Anybody may come here, and why.
    Public(&'static str, u16),
    /// It shows or changes what is the stranger's own, and never anybody else's.
    Own(u16),
    /// It is another's: refused, or nothing to be found.
    Refused(u16),
}
use Stranger::{Own, Public, Refused};

const NO_TOKEN: &str = "whoever has the token may come; a wrong one opens nothing";
const SANDBOX: &str = "exists in a sandbox only";

/// A form for a webhook to which nothing is sent in these tests.
const WEBHOOK: &str = "name=a&address=https://1.1.1.1/&kind=service_request.submitted&customer=";

/// Every route with a form that would do something for whoever may, and what a stranger gets: Nils of Nord Service,
/// who has nothing to do with Acme Foods or Sato Partners.
const TABLE: &[(&str, &str, &str, Stranger)] = &[
    ("GET", "/", "", Own(303)),
    ("GET", "/sign-in", "", Public("here one signs in; who has is sent on", 303)),
    ("POST", "/sign-in", "email=a@b.example&password=x&next=/", Public("here one signs in", 422)),
    ("POST", "/sign-out", "", Public("ends a session, if there is one", 303)),
    ("GET", "/forgot", "", Public("for those who cannot sign in", 200)),
    ("POST", "/forgot", "email=a@b.example", Public("for those who cannot sign in", 200)),
    ("GET", "/password/{token}", "", Public(NO_TOKEN, 404)),
    ("POST", "/password/{token}", "password=longenough1&again=longenough1", Public(NO_TOKEN, 404)),
    ("GET", "/setup/{token}", "", Public(NO_TOKEN, 404)),
    (
        "POST",
        "/setup/{token}",
        "vendor=a&country=NO&name=b&email=a@b.example&password=longenough1&again=longenough1",
        Public(NO_TOKEN, 404),
    ),
    ("GET", "/service-requests", "", Own(200)),
    ("GET", "/service-requests/export", "", Own(200)),
    ("POST", "/service-requests/change/preview", "change=state:closed&selected={number}", Own(200)),
    ("POST", "/service-requests/change", "change=state:closed&version-{number}=1", Refused(409)),
    ("GET", "/search", "", Own(200)),
    ("GET", "/saved-views", "", Own(200)),
    ("POST", "/saved-views", "name=Mine&query=mine=yes", Own(303)),
    ("GET", "/saved-views/{id}", "", Refused(404)),
    ("POST", "/saved-views/{id}", "name=Mine", Refused(404)),
    ("POST", "/saved-views/{id}/delete", "", Refused(404)),
    ("GET", "/service-requests/new", "", Own(200)),
    (
        "POST",
        "/service-requests/new",
        "customer={acme}&kind=question&subject=a&severity=3&description=b&i_am_the_contact=on",
        Refused(404),
    ),
    ("GET", "/service-requests/new/account-or-portal", "", Own(200)),
    ("POST", "/service-requests/new/account-or-portal", "subject=a&description=b", Own(303)),
    ("GET", "/service-requests/{number}", "", Refused(404)),
    ("POST", "/service-requests/{number}/messages", "body=a", Refused(404)),
    ("GET", "/service-requests/{number}/attachments/{id}", "", Refused(404)),
    ("POST", "/service-requests/{number}/state", "state=closed&version=1", Refused(404)),
    ("POST", "/service-requests/{number}/severity", "severity=1&severity_reason=a&version=1", Refused(404)),
    ("POST", "/service-requests/{number}/contacts", "contact={hana}", Refused(404)),
    ("POST", "/service-requests/{number}/contacts/remove", "contact={paul}", Refused(404)),
    ("POST", "/service-requests/{number}/contacts/primary", "contact={paul}&version=1", Refused(404)),
    ("POST", "/service-requests/{number}/assign", "assignee=me&was=", Refused(404)),
    ("POST", "/service-requests/{number}/looking", "writing=no", Refused(404)),
    ("GET", "/service-requests/{number}/merge", "", Refused(404)),
    ("POST", "/service-requests/{number}/merge", "into={other}&mark=x", Refused(404)),
    ("POST", "/service-requests/{number}/related", "other={other}", Refused(404)),
    ("POST", "/service-requests/{number}/related/remove", "other={other}", Refused(404)),
    ("GET", "/service-requests/{number}/canned-answers/{id}", "", Refused(404)),
    ("GET", "/canned-answers", "", Refused(403)),
    ("POST", "/canned-answers", "name=a&text_en=b", Refused(403)),
    ("GET", "/canned-answers/{id}", "", Refused(403)),
    ("POST", "/canned-answers/{id}", "name=a&text_en=b&version=1", Refused(403)),
    ("POST", "/canned-answers/{id}/retire", "", Refused(403)),
    ("GET", "/experience", "", Own(200)),
    ("GET", "/experience/export", "", Own(200)),
    ("GET", "/queue", "", Refused(404)),
    ("POST", "/queue/take", "take={number}", Refused(404)),
    ("GET", "/my-customers", "", Own(200)),
    ("GET", "/my-customers/ask", "", Own(200)),
    ("POST", "/my-customers/ask", "contact_manager=&until=&organization=", Own(422)),
    ("POST", "/my-customers/subscription", "customer={acme}&subscribe=yes", Refused(404)),
    ("GET", "/permission-requests/{id}", "", Refused(404)),
    ("POST", "/permission-requests/{id}/preview", "until=2027-06-30&organization=look", Refused(404)),
    ("POST", "/permission-requests/{id}/grant", "until=2027-06-30&organization=look", Refused(404)),
    ("POST", "/permission-requests/{id}/deny", "reason=", Refused(404)),
    ("POST", "/permission-requests/{id}/withdraw", "", Refused(404)),
    ("GET", "/permission-requests/{id}/renew", "", Refused(404)),
    ("POST", "/permission-requests/{id}/renew", "", Refused(404)),
    ("GET", "/my-partners", "", Refused(404)),
    ("GET", "/my-partners/{partner}/end", "", Refused(403)),
    ("POST", "/my-partners/{partner}/end", "reason=", Refused(403)),
    ("GET", "/permissions/{id}/end", "", Refused(404)),
    ("POST", "/permissions/{id}/end", "reason=", Refused(404)),
    ("GET", "/reviews", "", Refused(404)),
    ("POST", "/reviews", "review-{hana}=end", Refused(404)),
    ("POST", "/reviews/preview", "review-{hana}=end", Refused(404)),
    ("GET", "/record", "", Refused(403)),
    ("GET", "/record/export", "", Refused(403)),
    ("GET", "/notices", "", Own(200)),
    ("GET", "/live", "", Own(406)),
    ("GET", "/account", "", Own(200)),
    ("POST", "/account", "language=en&theme=dark&time_zone=UTC", Own(303)),
    ("GET", "/account/notices", "", Own(200)),
    (
        "POST",
        "/account/notices",
        "kind-new_service_request=digest&kind-message=never&kind-progress=at_once&kind-site_notice=digest",
        Own(303),
    ),
    ("GET", "/account/tokens", "", Own(200)),
    ("POST", "/account/tokens", "name=a&scopes=read&until=2027-01-31", Own(200)),
    ("GET", "/tokens/{token}", "", Refused(404)),
    ("POST", "/tokens/{token}/rotate", "overlap=24", Refused(404)),
    ("GET", "/tokens/{token}/revoke", "", Refused(404)),
    ("POST", "/tokens/{token}/revoke", "", Refused(404)),
    ("GET", "/organizations/{id}/tokens", "", Refused(404)),
    ("GET", "/organizations/{id}/service-accounts", "", Refused(404)),
    ("POST", "/organizations/{id}/service-accounts", "name=a", Refused(404)),
    ("GET", "/service-accounts/{person}", "", Refused(404)),
    ("POST", "/service-accounts/{person}/tokens", "name=a&scopes=read&until=2027-01-31", Refused(404)),
    ("POST", "/account/sign-out-everywhere", "", Own(303)),
    ("GET", "/people", "", Own(303)),
    ("GET", "/organizations/{id}/people", "", Refused(404)),
    (
        "POST",
        "/organizations/{id}/people",
        "name=a&email=a@b.example&language=en&time_zone=UTC&location=",
        Refused(404),
    ),
    ("GET", "/people/{person}", "", Refused(404)),
    ("POST", "/people/{person}/change", "name=a&location=&was=", Refused(404)),
    ("POST", "/people/{person}/invite", "", Refused(404)),
    ("GET", "/people/{person}/lock", "", Refused(404)),
    ("POST", "/people/{person}/lock", "locked=yes", Refused(404)),
    ("POST", "/people/{person}/address", "email=a@b.example", Refused(404)),
    ("GET", "/people/{person}/move", "", Refused(403)),
    ("POST", "/people/{person}/move", "organization=Nord+Service", Refused(403)),
    ("GET", "/address/{token}", "", Public(NO_TOKEN, 404)),
    ("POST", "/address/{token}", "", Public(NO_TOKEN, 404)),
    ("GET", "/organizations/{id}", "", Refused(404)),
    ("POST", "/organizations/{id}", "name=a", Refused(404)),
    ("POST", "/organizations/{id}/locations", "location=a&city=b", Refused(404)),
    ("POST", "/organizations/{id}/locations/{location}", "location=a&city=b&then=rename", Refused(404)),
    ("GET", "/organizations/{id}/links", "", Refused(404)),
    ("POST", "/organizations/{id}/links", "record={paul}&person={hana}", Refused(404)),
    ("GET", "/organizations/{id}/links/{link}/end", "", Refused(404)),
    ("POST", "/organizations/{id}/links/{link}/end", "", Refused(404)),
    ("GET", "/sites", "", Own(303)),
    ("GET", "/organizations/{id}/sites", "", Refused(404)),
    ("POST", "/organizations/{id}/sites", "name=a&kind=other&address=", Refused(404)),
    ("GET", "/webhooks", "", Own(303)),
    ("GET", "/organizations/{id}/webhooks", "", Refused(404)),
    ("POST", "/organizations/{id}/webhooks", WEBHOOK, Refused(404)),
    ("GET", "/organizations/{id}/webhooks/new", "", Refused(404)),
    ("POST", "/organizations/{id}/webhooks/preview", WEBHOOK, Refused(404)),
    ("GET", "/organizations/{id}/webhooks/{webhook}", "", Refused(404)),
    ("GET", "/organizations/{id}/webhooks/{webhook}/change", "", Refused(404)),
    ("POST", "/organizations/{id}/webhooks/{webhook}/change", WEBHOOK, Refused(404)),
    ("POST", "/organizations/{id}/webhooks/{webhook}/preview", WEBHOOK, Refused(404)),
    ("POST", "/organizations/{id}/webhooks/{webhook}/pause", "paused=yes", Refused(404)),
    ("POST", "/organizations/{id}/webhooks/{webhook}/test", "", Refused(404)),
    ("POST", "/organizations/{id}/webhooks/{webhook}/secret", "", Refused(404)),
    ("GET", "/organizations/{id}/webhooks/{webhook}/delete", "", Refused(404)),
    ("POST", "/organizations/{id}/webhooks/{webhook}/delete", "", Refused(404)),
    ("GET", "/organizations/{id}/webhooks/{webhook}/deliveries/{delivery}", "", Refused(404)),
    ("POST", "/organizations/{id}/webhooks/{webhook}/deliveries/{delivery}/resend", "", Refused(404)),
    ("GET", "/sites/{site}", "", Refused(404)),
    ("GET", "/sites/{site}/change", "", Refused(404)),
    ("POST", "/sites/{site}/change", "name=a&kind=other&address=&version=1", Refused(404)),
    ("POST", "/sites/{site}/contacts", "contact={hana}", Refused(404)),
    ("POST", "/sites/{site}/contacts/remove", "contact={paul}", Refused(404)),
    ("GET", "/sites/{site}/request", "", Refused(404)),
    ("POST", "/sites/{site}/request", "kind=site_removal&day=2026-12-31&reason=a", Refused(404)),
    ("GET", "/sites/{site}/remove", "", Refused(404)),
    ("POST", "/sites/{site}/remove", "version=1", Refused(404)),
    ("GET", "/site-notices", "", Refused(404)),
    ("GET", "/site-notices/new", "", Refused(403)),
    ("POST", "/site-notices/preview", "kind=incident&title=a&text=b&site={site}", Refused(403)),
    ("POST", "/site-notices/publish", "kind=incident&title=a&text=b&site={site}", Refused(403)),
    ("GET", "/site-notices/{notice}", "", Refused(404)),
    ("POST", "/site-notices/{notice}/updates", "text=a", Refused(403)),
    ("GET", "/administration/organizations", "", Refused(403)),
    ("POST", "/administration/organizations", "kind=customer&name=a&country=NO&locations=", Refused(403)),
    ("GET", "/administration/people", "", Refused(403)),
    ("GET", "/administration/products", "", Refused(403)),
    ("POST", "/administration/products", "name=a", Refused(403)),
    ("POST", "/administration/products/{product}", "name=a&retired=no", Refused(403)),
    ("GET", "/administration/jobs", "", Refused(403)),
    ("POST", "/administration/jobs", "job={hana}", Refused(403)),
    ("GET", "/administration/reviews", "", Refused(403)),
    ("GET", "/sandbox", "", Public(SANDBOX, 404)),
    ("POST", "/sandbox/become", "person={hana}", Public(SANDBOX, 404)),
    ("GET", "/sandbox/mail", "", Public(SANDBOX, 404)),
    ("GET", "/healthz", "", Public("for whatever watches the installation", 200)),
    ("GET", "/readyz", "", Public("for whatever watches the installation; here nothing does the jobs", 503)),
    ("GET", "/assets/{file}", "", Public("style and script of the sign-in page too", 404)),
];

/// A service request, a site with a notice, a permission request and a permission of Acme Foods for Sato Partners, in the
/// words of the table.
pub(super) async fn names(app: &TestApp) -> BTreeMap<&'static str, String> {
    let number = app.service_request("Oven 3").await;
    let request = app.give(&Terms::new().everybody("create")).await;
    let permission = app.sign_in("carla").await.get("/my-partners").await.link("/permissions/");
    let permission = permission.split('/').nth(2).unwrap().to_owned();
    let person = |who: &str| app.world.person(who).id.to_string();
    let site = app.site("Bakery").await;
    let notice = app.sign_in("vera").await.publish("incident", "Oven belts", &[&site]).await;
    let hana = app.sign_in("hana").await;
    hana.post("/saved-views", &[("name", "Oven"), ("query", "mine=yes")]).await.done("view-saved");
    let vera = app.sign_in("vera").await;
    vera.post("/canned-answers", &[("name", "Hello"), ("text_en", "Dear {contact}")]).await.done("canned-answer-kept");
    let answer = vera.get("/canned-answers").await.link("/canned-answers/").rsplit('/').next().unwrap().to_owned();
    let carla = app.sign_in("carla").await;
    let webhooks = format!("/organizations/{}/webhooks", app.world.organization("acme"));
    let page = carla.post_raw(&webhooks, "application/x-www-form-urlencoded", WEBHOOK).await.is(201);
    let webhook = page.link(&format!("{webhooks}/"));
    carla.post(&format!("{webhook}/test"), &[]).await.done("webhook-tested");
    let delivery = carla.get(&webhook).await.link(&format!("{webhook}/deliveries/"));
    let last = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    let view = hana.get("/saved-views").await.link("/saved-views/").rsplit('/').next().unwrap().to_owned();
    [
        ("{site}", site),
        ("{notice}", notice),
        ("{number}", number),
        ("{request}", request),
        ("{view}", view),
        ("{webhook}", last(&webhook)),
        ("{delivery}", last(&delivery)),
        ("{answer}", answer),
        ("{other}", app.service_request("Oven 9").await),
        ("{permission}", permission),
        ("{acme}", app.world.organization("acme").to_string()),
        ("{partner}", app.world.organization("sato").to_string()),
        ("{hana}", person("hana")),
        ("{paul}", person("paul")),
        ("{person}", person("paul")),
        ("{location}", person("paul")),
        ("{link}", person("paul")),
        ("{product}", person("paul")),
        ("{token}", "0".repeat(64)),
        ("{file}", "secret.txt".to_owned()),
    ]
    .into()
}

pub(super) fn fill(text: &str, names: &BTreeMap<&str, String>) -> String {
    let id = match text {
        text if text.starts_with("/permission-requests/") => "{request}",
        text if text.starts_with("/permissions/") => "{permission}",
        text if text.starts_with("/saved-views/") => "{view}",
        text if text.contains("/canned-answers/") => "{answer}",
        text if text.starts_with("/jobs/") => "{hana}",
        _ => "{acme}",
    };
    names.iter().fold(text.replace("{id}", id), |text, (name, value)| text.replace(name, value))
}

#[tokio::test]
async fn every_route_refuses_strangers() {
    let table: BTreeSet<_> = TABLE.iter().map(|(method, pattern, ..)| (*method, (*pattern).to_owned())).collect();
    assert_eq!(table.len(), TABLE.len(), "each route stands in the table once");
    assert_eq!(table, routes(), "left: the table of this test; right: the routes of the portal");
    on_both(async |app| {
        let names = names(app).await;
        let nils = app.world.person("nils").id;
        let mails = async || app.mails().await.iter().filter(|mail| mail.person_id != nils).count();
        let (mails_before, record) = (mails().await, app.record().await.len());
        for (method, pattern, form, stranger) in TABLE {
            let (path, form) = (fill(pattern, &names), fill(form, &names));
            let send = async |browser: &super::client::Browser| match *method {
                "GET" => browser.get(&path).await,
                _ => browser.post_raw(&path, "application/x-www-form-urlencoded", form.clone()).await,
            };
            let anonymous = send(&app.anonymous()).await;
            let nils = app.sign_in("nils").await;
            let page = send(&nils).await;
            let status = match stranger {
                Public(reason, status) => {
                    assert!(!reason.is_empty(), "{method} {pattern}: why may anybody come here?");
                    assert!(!anonymous.location().starts_with("/sign-in?next"), "{method} {pattern} is public");
                    *status
                }
                Own(status) | Refused(status) => {
                    if anonymous.status == 401 {
                        // What was written is shown once more.
                        anonymous.shows("You are not signed in").shows("What you typed");
                        assert_eq!(page.status, *status, "{method} {pattern} for a stranger: {}", page.text());
                        continue;
                    }
                    assert_eq!(anonymous.status, 303, "{method} {pattern}");
                    let back = if *method == "GET" { path.replace('/', "%2F") } else { "%2F".to_owned() };
                    assert_eq!(anonymous.location(), format!("/sign-in?next={back}"), "{method} {pattern}");
                    *status
                }
            };
            assert_eq!(page.status, status, "{method} {pattern} for a stranger: {}", page.text());
            page.lacks("Acme").lacks("Sato Partners").lacks("Oven");
        }
        assert_eq!(mails().await, mails_before, "a stranger causes no mail but to itself");
        let traces = app.record().await.split_off(record);
        let acme = app.world.organization("acme");
        assert!(traces.iter().all(|entry| entry.customer_id != Some(acme)), "nor anything in Acme Foods’ record");
    })
    .await;
}

/// The forms that leave no record, and why.
const NO_RECORD: &[(&str, &str)] = &[
    ("/sign-in", "one's own session"),
    ("/sign-out", "one's own session"),
    ("/forgot", "one's own password"),
    ("/password/{token}", "one's own password"),
    ("/account", "one's own preferences"),
    ("/account/notices", "one's own preferences"),
    ("/account/sign-out-everywhere", "one's own sessions"),
    ("/account/tokens", "has its own test: it shows a secret"),
    ("/tokens/{token}/rotate", "has its own test: it shows a secret"),
    ("/tokens/{token}/revoke", "has its own test: it needs a token"),
    ("/service-accounts/{person}/tokens", "has its own test: it shows a secret"),
    ("/reviews", "has its own test: a review comes a year later"),
    ("/reviews/preview", "changes nothing"),
    ("/permission-requests/{id}/preview", "changes nothing"),
    ("/site-notices/preview", "changes nothing"),
    ("/service-requests/change/preview", "changes nothing"),
    ("/service-requests/{number}/looking", "colleagues see it for a minute, and it is forgotten"),
    ("/saved-views", "one's own views"),
    ("/saved-views/{id}", "one's own views"),
    ("/saved-views/{id}/delete", "one's own views"),
    ("/address/{token}", "has its own test: it needs the link that was mailed"),
    ("/people/{person}/move", "has its own test: it leaves an entry at each organization"),
    ("/organizations/{id}/links", "has its own test: it needs a permission"),
    ("/organizations/{id}/links/{link}/end", "has its own test: it needs a link"),
    ("/organizations/{id}/webhooks", "has its own test: the secret is shown at once"),
    ("/organizations/{id}/webhooks/{webhook}/secret", "has its own test: the secret is shown at once"),
    ("/organizations/{id}/webhooks/preview", "changes nothing"),
    ("/organizations/{id}/webhooks/{webhook}/preview", "changes nothing"),
    ("/sandbox/become", "in a sandbox only, where the record is made up"),
    ("/setup/{token}", "has its own test: it needs an installation without a vendor"),
];

/// Does something at one of the portal's forms, and tells which entries of the record it leaves.
async fn leaves(app: &TestApp, person: &Person, path: &str, form: &str) -> Vec<String> {
    let before = app.record().await.len();
    let page = person.post_raw(path, "application/x-www-form-urlencoded", form.to_owned()).await.is(303);
    assert!(page.location().contains("done="), "{path}");
    app.record().await.split_off(before).into_iter().map(|entry| entry.act).collect()
}

#[tokio::test]
async fn every_mutation_leaves_a_record() {
    on_both(async |app| {
        let names = names(app).await;
        let [hana, carla, tessa, ada, vera] = ["hana", "carla", "tessa", "ada", "vera"];
        let until = "until=2027-06-30&organization=look";
        let ask = format!("contact_manager=carla@acme.example&{until}");
        let steps: &[(&str, &str, &str, &str)] = &[
            (
                hana,
                "/service-requests/new",
                "customer={acme}&kind=question&subject=a&severity=3&description=b&i_am_the_contact=on",
                "submit",
            ),
            ("paul", "/service-requests/new/account-or-portal", "subject=a&description=b", "ask-about-portal"),
            (hana, "/service-requests/{number}/messages", "body=a", "update:message"),
            (hana, "/service-requests/{number}/contacts", "contact={paul}", "update:contact-added"),
            (
                hana,
                "/service-requests/{number}/contacts/primary",
                "contact={paul}&version={version}",
                "update:primary-contact",
            ),
            (hana, "/service-requests/{number}/contacts/remove", "contact={tessa}", "update:contact-removed"),
            (
                hana,
                "/service-requests/{number}/severity",
                "severity=1&severity_reason=a&version={version}",
                "update:severity",
            ),
            (hana, "/service-requests/{number}/state", "state=closed&version={version}", "update:state"),
            (hana, "/my-customers/subscription", "customer={acme}&subscribe=yes", "subscribe"),
            (hana, "/my-customers/subscription", "customer={acme}&subscribe=no", "subscribe:end"),
            (hana, "/my-customers/ask", &ask, "ask-permission"),
            (carla, "/permission-requests/{asked}/grant", until, "decide-permission-request:approve"),
            (hana, "/permission-requests/{asked}/renew", "", "ask-permission"),
            (hana, "/my-customers/ask", &ask, "ask-permission"),
            (carla, "/permission-requests/{asked}/deny", "reason=", "decide-permission-request:deny"),
            (hana, "/my-customers/ask", &ask, "ask-permission"),
            (hana, "/permission-requests/{asked}/withdraw", "", "withdraw-permission-request"),
            (carla, "/permissions/{live}/end", "reason=", "end-permission"),
            (hana, "/my-customers/ask", &ask, "ask-permission"),
            (carla, "/permission-requests/{asked}/grant", until, "decide-permission-request:approve"),
            (carla, "/my-partners/{partner}/end", "reason=", "end-permission"),
            (
                carla,
                "/organizations/{acme}/people",
                "name=a&email=a@b.example&language=en&time_zone=UTC&location=",
                "manage-contacts:invite",
            ),
            (carla, "/people/{paul}/lock", "locked=yes", "manage-contacts:lock"),
            (carla, "/people/{paul}/lock", "locked=no", "manage-contacts:unlock"),
            (carla, "/people/{paul}/change", "name=Paul&location=&was=", "manage-contacts:change"),
            (carla, "/people/{newcomer}/invite", "", "manage-contacts:invite-again"),
            (carla, "/people/{paul}/address", "email=paul@b.example", "manage-contacts:address"),
            (
                carla,
                "/organizations/{acme}/service-accounts",
                "name=b&roles=technical_contact",
                "manage-tokens:service-account-make",
            ),
            (ada, "/organizations/{partner}", "name=Sato", "manage-contacts:rename"),
            (ada, "/organizations/{partner}/locations", "location=a&city=b", "manage-contacts:location-add"),
            (
                ada,
                "/organizations/{partner}/locations/{location}",
                "location=c&city=b&then=rename",
                "manage-contacts:location-rename",
            ),
            (ada, "/administration/products", "name=a", "administer:product-add"),
            (ada, "/administration/products/{product}", "name=b&retired=yes", "administer:product-change"),
            (
                ada,
                "/administration/organizations",
                "kind=customer&name=a&country=NO&locations=",
                "administer:add-organization",
            ),
            (
                tessa,
                "/service-requests/{number}/state",
                "state=reopened&reopen_reason=a&version={version}",
                "update:state",
            ),
            (carla, "/organizations/{acme}/sites", "name=b&kind=other&address=", "manage-sites:add"),
            (carla, "/sites/{site}/change", "name=c&kind=other&address=&version=1", "manage-sites:change"),
            (carla, "/sites/{site}/contacts", "contact={paul}", "manage-sites:contact-added"),
            (carla, "/sites/{site}/contacts/remove", "contact={paul}", "manage-sites:contact-removed"),
            (tessa, "/sites/{site}/request", "kind=site_removal&day=2026-12-31&reason=a", "submit-reserved"),
            (vera, "/site-notices/publish", "kind=incident&title=a&text=b&site={site}", "publish-site-notice"),
            (vera, "/site-notices/{notice}/updates", "text=a", "publish-site-notice:update"),
            (vera, "/site-notices/{notice}/updates", "text=b&then=close", "publish-site-notice:close"),
            (vera, "/sites/{site}/remove", "version=2", "remove-site"),
            (vera, "/service-requests/{number}/assign", "assignee=me&was=", "update:assigned"),
            (vera, "/service-requests/{number}/assign", "assignee=nobody&was={vera}", "update:unassigned"),
            (tessa, "/service-requests/{number}/related", "other={other}", "update:related update:related"),
            (tessa, "/service-requests/{number}/related/remove", "other={other}", "update:unrelated update:unrelated"),
            (
                vera,
                "/service-requests/{other}/merge",
                "into={number}&mark={mark}",
                "update:state update:merged update:merged-in update:contact-added",
            ),
            (vera, "/canned-answers", "name=b&text_ja=c", "work-the-desk:answer-add"),
            (vera, "/canned-answers/{id}", "name=c&text_es=d&version=1", "work-the-desk:answer-change"),
            (vera, "/canned-answers/{id}/retire", "", "work-the-desk:answer-retire"),
            (vera, "/queue/take", "take={number}", "update:assigned"),
            (
                carla,
                "/organizations/{acme}/webhooks/{webhook}/change",
                "name=b&address=https://1.1.1.1/&kind=person.locked&customer=&version=1",
                "manage-webhooks:change",
            ),
            (carla, "/organizations/{acme}/webhooks/{webhook}/test", "", "manage-webhooks:test"),
            (
                carla,
                "/organizations/{acme}/webhooks/{webhook}/deliveries/{delivery}/resend",
                "",
                "manage-webhooks:resend",
            ),
            (carla, "/organizations/{acme}/webhooks/{webhook}/pause", "paused=yes", "manage-webhooks:pause"),
            (carla, "/organizations/{acme}/webhooks/{webhook}/pause", "paused=no", "manage-webhooks:resume"),
            (carla, "/organizations/{acme}/webhooks/{webhook}/delete", "", "manage-webhooks:remove"),
            (
                tessa,
                "/service-requests/change",
                "change=severity:4&reason=a&version-{number}={version}",
                "update:severity",
            ),
        ];
        let mut done = BTreeSet::new();
        for (who, pattern, form, act) in steps {
            let person = app.sign_in(who).await;
            let mut names = names.clone();
            names.insert("{tessa}", app.world.person("tessa").id.to_string());
            names.insert("{vera}", app.world.person("vera").id.to_string());
            names.insert("{asked}", newest(app).await);
            if form.contains("{version}") {
                let page = person.get(&format!("/service-requests/{}", names["{number}"])).await;
                names.insert("{version}", page.value("version").unwrap());
            }
            if form.contains("{mark}") {
                let page = format!("/service-requests/{}/merge?into={}", names["{other}"], names["{number}"]);
                names.insert("{mark}", person.get(&page).await.value("mark").unwrap());
            }
            if pattern.contains("{live}") {
                let live = app.sign_in("carla").await.get("/my-partners").await.link("/permissions/");
                names.insert("{live}", live.split('/').nth(2).unwrap().to_owned());
            }
            if pattern.contains("{location}") {
                let page = person.get(&fill("/organizations/{partner}", &names)).await;
                let begin = fill("/organizations/{partner}/locations/", &names);
                names.insert("{location}", page.action(&begin).rsplit('/').next().unwrap().to_owned());
            }
            if pattern.contains("{newcomer}") {
                let page = person.get(&fill("/organizations/{acme}/people", &names)).await;
                names.insert("{newcomer}", page.link_called("/people/", "a").rsplit('/').next().unwrap().to_owned());
            }
            if pattern.contains("{product}") {
                let page = person.get("/administration/products").await;
                let action = page.action("/administration/products/");
                names.insert("{product}", action.rsplit('/').next().unwrap().to_owned());
            }
            let acts = leaves(app, &person, &fill(pattern, &names), &fill(form, &names)).await;
            assert_eq!(acts.join(" "), *act, "{pattern}");
            let pattern = pattern.replace("{paul}", "{person}").replace("{newcomer}", "{person}");
            let pattern =
                if pattern.starts_with("/organizations/") { pattern.replace("{partner}", "{id}") } else { pattern };
            let pattern = pattern.replace("{other}", "{number}");
            done.insert(pattern.replace("{asked}", "{id}").replace("{live}", "{id}").replace("{acme}", "{id}"));
        }
        done.insert(failed_job(app, &app.sign_in("ada").await).await);
        done.extend(NO_RECORD.iter().map(|(pattern, _)| (*pattern).to_owned()));
        let posts = routes().into_iter().filter(|(method, _)| *method != "GET").map(|(_, pattern)| pattern);
        assert_eq!(done, posts.collect(), "left: what this test does or excepts; right: the forms of the portal");
        let hana = app.sign_in("hana").await;
        let off = format!("customer={}&subscribe=no", names["{acme}"]);
        let nothing = leaves(app, &hana, "/my-customers/subscription", &off).await;
        assert!(nothing.is_empty(), "without a permission there is nothing to end");
    })
    .await;
}

/// The newest permission request.
async fn newest(app: &TestApp) -> String {
    let page = app.sign_in("hana").await.get("/my-customers").await;
    page.link("/permission-requests/").rsplit('/').next().unwrap().to_owned()
}

/// Tries a failed job again.
async fn failed_job(app: &TestApp, ada: &Person) -> String {
    let id: mandate_core::id::JobId = app.app.id();
    let mut tx = app.db().write().await.unwrap();
    mandate_store::job::insert(&mut tx, id, "mail", "no mail", app.app.now()).await.unwrap();
    mandate_store::job::fail(&mut tx, id, app.app.now(), "no such mail").await.unwrap();
    tx.commit().await.unwrap();
    let acts = leaves(app, ada, "/administration/jobs", &format!("job={id}")).await;
    assert_eq!(acts, ["administer:retry-job"]);
    let mut tx = app.db().write().await.unwrap();
    mandate_store::job::delete(&mut tx, id).await.unwrap();
    tx.commit().await.unwrap();
    "/administration/jobs".to_owned()
}

#[tokio::test]
async fn a_webhook_and_its_secrets_leave_a_record() {
    on_both(async |app| {
        let names = names(app).await;
        let acts: Vec<_> = app.record().await.into_iter().map(|entry| entry.act).collect();
        assert!(acts.contains(&"manage-webhooks:add".to_owned()), "{acts:?}");
        let (carla, before) = (app.sign_in("carla").await, acts.len());
        carla.post(&fill("/organizations/{acme}/webhooks/{webhook}/secret", &names), &[]).await.is(200);
        let after: Vec<_> = app.record().await.split_off(before).into_iter().map(|entry| entry.act).collect();
        assert_eq!(after, ["manage-webhooks:secret"]);
    })
    .await;
}

#[tokio::test]
async fn setting_up_leaves_a_record_and_works_once() {
    super::on_both_empty(async |app| {
        let first = setup::offer(&app.app).await.unwrap().unwrap();
        let token = setup::offer(&app.app).await.unwrap().unwrap();
        let browser = app.anonymous();
        browser.get(&format!("/setup/{first}")).await.is(404);
        let path = format!("/setup/{token}");
        browser.get(&path).await.is(200).shows("Set up this installation");
        let typed = [
            ("vendor", "Fjord Systems"),
            ("country", "no"),
            ("name", "Ada Dahl"),
            ("email", "ada@fjord.example"),
            ("password", "longenough1"),
            ("again", "longenough1"),
        ];
        for (field, value) in
            [("country", "Norway"), ("vendor", ""), ("email", "ada"), ("password", "short"), ("again", "x")]
        {
            let fields = typed.map(|(name, typed)| (name, if name == field { value } else { typed }));
            let page = browser.post(&path, &fields).await.is(422);
            assert!(page.error_at(field).is_some(), "{field}");
            if field != "vendor" {
                assert_eq!(page.value("vendor").as_deref(), Some("Fjord Systems"));
            }
            assert!(!page.body.contains("longenough1"), "a password is never sent back");
        }
        let page = browser.post(&path, &typed).await.is(303);
        assert_eq!(page.location(), "/administration/organizations");
        let (cookie, _) = super::client::cookie_of(&page).unwrap();
        browser.with_cookie(&cookie).get(page.location()).await.is(200).shows("Ada Dahl");
        let acts: Vec<_> = app.record().await.into_iter().map(|entry| entry.act).collect();
        assert_eq!(acts, ["administer:set-up"]);
        browser.get(&path).await.is(404);
        browser.post(&path, &typed).await.is(404);
        assert_eq!(setup::offer(&app.app).await.unwrap(), None);
    })
    .await;
}
