//! A ratchet over the routes: strangers are refused at each of them. A new route that is missing here fails the tests.

use std::collections::{BTreeMap, BTreeSet};

use super::{app::TestApp, on_both, world::Terms};

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
