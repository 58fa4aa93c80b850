//! Ratchets over the nouns beside service requests: each route refuses who has no token, whose token is for something
//! else, and strangers, to whom another's things are like those that do not exist. And each route of the portal has its
//! operation.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    super::{app::TestApp, client::Page, on_both, routes as portal},
    ALL, Program,
    document::operations,
    routes::plain,
};

/// Whose a thing is, of which a route tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// The caller's own, or the whole installation's.
    Own,
    /// One that strangers must not know of.
    Anothers,
}
use Whose::{Anothers, Own};

type Row = (&'static str, &'static str, &'static str, Value, Whose);

/// Every route with somebody who may, and what it is sent.
pub(super) fn table() -> Vec<Row> {
    let none = || Value::Null;
    let terms = || json!({ "until": "2027-06-30", "organization": "look" });
    let person = || json!({ "name": "Paul Pohl", "roles": [], "was": [] });
    let webhook =
        || json!({ "name": "Tickets", "address": "https://tickets.acme.example/in", "kinds": ["person.locked"] });
    let notice = || json!({ "kind": "incident", "title": "a", "text": "b", "sites": ["{site}"] });
    vec![
        ("GET", "/permission-requests", "hana", none(), Own),
        ("POST", "/permission-requests", "hana", json!({ "contact_manager": "a", "until": "b" }), Own),
        ("GET", "/permission-requests/colleagues", "hana", none(), Own),
        ("GET", "/permission-requests/{id}", "carla", none(), Anothers),
        ("POST", "/permission-requests/{id}/preview", "carla", terms(), Anothers),
        ("POST", "/permission-requests/{id}/grant", "carla", terms(), Anothers),
        ("POST", "/permission-requests/{id}/deny", "carla", json!({}), Anothers),
        ("POST", "/permission-requests/{id}/withdraw", "hana", none(), Anothers),
        ("GET", "/permission-requests/{id}/renewal", "hana", none(), Anothers),
        ("POST", "/permission-requests/{id}/renewal", "hana", none(), Anothers),
        ("GET", "/customers", "hana", none(), Own),
        ("GET", "/customers/records", "hana", none(), Own),
        ("GET", "/partners", "carla", none(), Own),
        ("GET", "/permissions/{id}/end", "carla", none(), Anothers),
        ("POST", "/permissions/{id}/end", "carla", json!({}), Anothers),
        ("GET", "/partners/{partner}/end", "carla", none(), Own),
        ("POST", "/partners/{partner}/end", "carla", json!({}), Own),
        ("GET", "/reviews", "carla", none(), Own),
        ("POST", "/reviews/preview", "carla", json!({ "answers": {} }), Own),
        ("POST", "/reviews", "carla", json!({ "answers": {} }), Own),
        ("GET", "/reviews/unconfirmed", "ada", none(), Own),
        ("GET", "/organizations/{id}/links", "carla", none(), Anothers),
        ("POST", "/organizations/{id}/links/preview", "carla", json!({ "record": "{paul}" }), Anothers),
        ("POST", "/organizations/{id}/links", "carla", json!({ "record": "{paul}" }), Anothers),
        ("GET", "/organizations/{id}/links/{link}/end", "carla", none(), Anothers),
        ("POST", "/organizations/{id}/links/{link}/end", "carla", none(), Anothers),
        ("GET", "/organizations", "ada", none(), Own),
        ("POST", "/organizations", "ada", json!({ "kind": "customer", "name": "Cato", "country": "NO" }), Own),
        ("GET", "/organizations/{id}", "ada", none(), Anothers),
        ("PUT", "/organizations/{id}", "ada", json!({ "name": "Acme Foods" }), Own),
        ("POST", "/organizations/{id}/locations", "ada", json!({ "name": "a", "city": "b" }), Anothers),
        ("PUT", "/organizations/{id}/locations/{location}", "ada", json!({ "name": "a", "city": "b" }), Anothers),
        ("DELETE", "/organizations/{id}/locations/{location}", "ada", none(), Anothers),
        ("GET", "/organizations/{id}/people", "carla", none(), Anothers),
        (
            "POST",
            "/organizations/{id}/people",
            "carla",
            json!({ "name": "a", "email": "b", "language": "en", "time_zone": "UTC" }),
            Anothers,
        ),
        ("GET", "/people", "ada", none(), Own),
        ("GET", "/people/{person}", "carla", none(), Anothers),
        ("POST", "/people/{person}/preview", "carla", person(), Anothers),
        ("PUT", "/people/{person}", "carla", person(), Anothers),
        ("POST", "/people/{person}/invitation", "carla", none(), Anothers),
        ("GET", "/people/{person}/lock", "carla", none(), Anothers),
        ("PUT", "/people/{person}/lock", "carla", json!({ "locked": false }), Anothers),
        ("POST", "/people/{person}/address", "carla", json!({ "email": "x@acme.example" }), Anothers),
        ("POST", "/people/{person}/move/preview", "ada", json!({ "organization": "Nord Service" }), Own),
        ("POST", "/people/{person}/move", "ada", json!({ "organization": "Nord Service" }), Own),
        ("GET", "/record", "carla", none(), Own),
        ("GET", "/record/export", "carla", none(), Own),
        ("GET", "/sites", "vera", none(), Own),
        ("GET", "/organizations/{id}/sites", "hana", none(), Anothers),
        ("POST", "/organizations/{id}/sites", "tessa", json!({ "name": "Mill", "kind": "other" }), Anothers),
        ("GET", "/sites/{site}", "hana", none(), Anothers),
        ("PUT", "/sites/{site}", "tessa", json!({ "name": "Mill 2", "kind": "other" }), Anothers),
        ("GET", "/sites/{site}/removal", "vera", none(), Anothers),
        ("GET", "/sites/{site}/contacts/candidates", "tessa", none(), Anothers),
        ("PUT", "/sites/{site}/contacts/{person}", "tessa", none(), Anothers),
        ("DELETE", "/sites/{site}/contacts/{person}", "tessa", none(), Anothers),
        ("POST", "/sites/{site}/requests", "tessa", json!({ "kind": "site_removal", "reason": "a" }), Anothers),
        ("GET", "/site-notices", "vera", none(), Own),
        ("GET", "/site-notices/choices", "vera", none(), Own),
        ("POST", "/site-notices/preview", "vera", notice(), Own),
        ("POST", "/site-notices", "vera", notice(), Own),
        ("GET", "/site-notices/{notice}", "hana", none(), Anothers),
        ("POST", "/site-notices/{notice}/updates", "vera", json!({ "text": "a" }), Own),
        ("GET", "/canned-answers", "vera", none(), Own),
        ("POST", "/canned-answers", "vera", json!({ "name": "a", "en": "b" }), Own),
        ("GET", "/canned-answers/{id}", "vera", none(), Own),
        ("PUT", "/canned-answers/{id}", "vera", json!({ "name": "a", "en": "b" }), Own),
        ("GET", "/service-requests/{number}/canned-answers/{id}", "vera", none(), Anothers),
        ("DELETE", "/canned-answers/{id}", "vera", none(), Own),
        ("GET", "/experience", "hana", none(), Own),
        ("GET", "/experience/export", "hana", none(), Own),
        ("GET", "/notices", "hana", none(), Own),
        ("GET", "/notices/choices", "hana", none(), Own),
        ("PUT", "/notices/choices", "hana", json!({ "choices": {} }), Own),
        ("GET", "/account", "hana", none(), Own),
        ("PUT", "/account", "hana", json!({ "language": "en", "time_zone": "UTC", "theme": "dark" }), Own),
        ("GET", "/account/sessions", "hana", none(), Own),
        ("DELETE", "/account/sessions", "hana", none(), Own),
        ("GET", "/saved-views", "hana", none(), Own),
        ("POST", "/saved-views", "hana", json!({ "name": "Mine", "query": "mine=yes" }), Own),
        ("GET", "/saved-views/{id}", "hana", none(), Anothers),
        ("PUT", "/saved-views/{id}", "hana", json!({ "name": "Ours" }), Anothers),
        ("DELETE", "/saved-views/{id}", "hana", none(), Anothers),
        ("GET", "/tokens", "hana", none(), Own),
        ("POST", "/tokens", "hana", json!({ "name": "a", "scopes": ["tokens"], "until": "2026-12-31" }), Own),
        ("GET", "/organizations/{id}/tokens", "carla", none(), Anothers),
        ("GET", "/tokens/{token}", "carla", none(), Anothers),
        ("POST", "/tokens/{token}/rotate", "carla", json!({ "overlap": 1 }), Anothers),
        ("POST", "/tokens/{token}/revoke", "carla", none(), Anothers),
        ("GET", "/organizations/{id}/service-accounts", "carla", none(), Anothers),
        ("POST", "/organizations/{id}/service-accounts", "carla", json!({ "name": "Robot 2" }), Anothers),
        ("GET", "/service-accounts/{person}", "carla", none(), Anothers),
        (
            "POST",
            "/service-accounts/{person}/tokens",
            "carla",
            json!({ "name": "a", "scopes": ["read"], "until": "2026-12-31" }),
            Anothers,
        ),
        ("DELETE", "/sites/{site}", "vera", none(), Anothers),
        ("GET", "/products/all", "ada", none(), Own),
        ("POST", "/products", "ada", json!({ "name": "Mixer" }), Own),
        ("PUT", "/products/{product}", "ada", json!({ "name": "Mixer", "retired": true }), Own),
        ("GET", "/queue", "vera", none(), Own),
        ("GET", "/service-requests/export", "hana", none(), Own),
        (
            "POST",
            "/service-requests/changes/preview",
            "hana",
            json!({ "numbers": ["{number}"], "change": { "state": "closed" } }),
            Own,
        ),
        (
            "POST",
            "/service-requests/changes",
            "hana",
            json!({ "seen": { "{number}": 1 }, "change": { "state": "closed" } }),
            Own,
        ),
        ("GET", "/organizations/{id}/webhooks", "carla", none(), Anothers),
        ("POST", "/organizations/{id}/webhooks", "carla", webhook(), Anothers),
        ("POST", "/organizations/{id}/webhooks/preview", "carla", json!({ "kinds": ["person.locked"] }), Anothers),
        ("GET", "/organizations/{id}/webhooks/{webhook}", "carla", none(), Anothers),
        ("PUT", "/organizations/{id}/webhooks/{webhook}", "carla", webhook(), Anothers),
        ("PUT", "/organizations/{id}/webhooks/{webhook}/pause", "carla", json!({ "paused": false }), Anothers),
        ("POST", "/organizations/{id}/webhooks/{webhook}/test", "carla", none(), Anothers),
        ("POST", "/organizations/{id}/webhooks/{webhook}/secret", "carla", none(), Anothers),
        ("GET", "/organizations/{id}/webhooks/{webhook}/deliveries", "carla", none(), Anothers),
        ("GET", "/organizations/{id}/webhooks/{webhook}/deliveries/{delivery}", "carla", none(), Anothers),
        ("POST", "/organizations/{id}/webhooks/{webhook}/deliveries/{delivery}/resend", "carla", none(), Anothers),
        ("DELETE", "/organizations/{id}/webhooks/{webhook}", "carla", none(), Anothers),
        ("GET", "/jobs", "ada", none(), Own),
        ("POST", "/jobs/{id}/retry", "ada", none(), Own),
    ]
}

type Names = BTreeMap<&'static str, String>;

pub(super) async fn names(app: &TestApp) -> Names {
    let mut names = portal::names(app).await;
    let carla = app.program("carla", ALL).await;
    let token = json!({ "name": "Another", "scopes": ["read"], "until": "2026-12-31" });
    let token = carla.post("/tokens", &token).await.is(201).json()["id"].as_str().unwrap().to_owned();
    names.insert("{token}", token);
    let at = format!("/organizations/{}/service-accounts", names["{acme}"]);
    let account = carla.post(&at, &json!({ "name": "Robot" })).await.is(201).json()["id"].as_str().unwrap().to_owned();
    names.insert("{account}", account);
    names
}

pub(super) async fn call(program: &Program, row: &Row, names: &Names) -> Page {
    let (method, path, _, body, _) = row;
    let path = path.replace("/service-accounts/{person}", "/service-accounts/{account}");
    let mut request = program.request(Method::from_bytes(method.as_bytes()).unwrap(), &portal::fill(&path, names));
    if ["PUT", "DELETE"].contains(method) {
        request = request.header("if-match", "\"1.x\"");
    }
    if !body.is_null() {
        request = request.json(&serde_json::from_str::<Value>(&portal::fill(&body.to_string(), names)).unwrap());
    }
    program.browser.send(request).await
}

/// Programs, each made once.
struct Programs<'a> {
    app: &'a TestApp,
    made: BTreeMap<(String, String), Program>,
}

impl Programs<'_> {
    async fn of(&mut self, who: &str, scopes: &str) -> Program {
        let key = (who.to_owned(), scopes.to_owned());
        if !self.made.contains_key(&key) {
            self.made.insert(key.clone(), self.app.program(who, scopes).await);
        }
        self.made[&key].clone()
    }
}

#[tokio::test]
async fn every_other_noun_refuses_who_has_no_token_the_wrong_one_and_strangers() {
    on_both(async |app| {
        let table = table();
        let rows: BTreeSet<_> = table.iter().map(|(method, path, ..)| (*method, *path)).collect();
        assert_eq!(rows.len(), table.len(), "each route stands in the table once");
        let scopes: BTreeMap<_, _> =
            operations().into_iter().map(|(method, path, scopes)| ((method, path), scopes)).collect();
        let names = names(app).await;
        let known = |name: &&str| ["{file}", "{link}", "{location}", "{product}"].contains(name);
        let unknown: Names = names.keys().map(|name| (*name, Uuid::from_u128(7).to_string())).collect();
        let unknown: Names = unknown
            .into_iter()
            .map(|(name, id)| if name == "{number}" { (name, "SR-99999".to_owned()) } else { (name, id) })
            .map(|(name, id)| if known(&name) { (name, names[name].clone()) } else { (name, id) })
            .collect();
        let mut programs = Programs { app, made: BTreeMap::new() };
        let nobody = app.with_token("x");
        for row in &table {
            let (method, path, who, _, whose) = row;
            call(&nobody, row, &names).await.is(401);
            let needed = scopes
                .get(&((*method).to_owned(), format!("/api/v1{path}")))
                .unwrap_or_else(|| panic!("{method} {path} is not in the document"));
            assert!(!needed.is_empty(), "{method} {path} names its scopes");
            for missing in needed {
                let rest: Vec<_> = ALL.split(' ').filter(|scope| scope != missing).collect();
                let page = call(&programs.of(who, &rest.join(" ")).await, row, &names).await.is(403);
                let needs = page.headers["www-authenticate"].to_str().unwrap();
                assert!(needs.ends_with(&format!("scope=\"{missing}\"")), "{method} {path} {who} {needs}");
                assert!(page.json()["explanation"]["why"].as_str().unwrap().contains(missing.as_str()));
            }
            if *whose == Anothers {
                for stranger in ["nils", "bea"] {
                    let program = programs.of(stranger, ALL).await;
                    let (one, other) = (call(&program, row, &names).await, call(&program, row, &unknown).await);
                    assert_eq!(one.status, 404, "{method} {path} {stranger}: {}", one.body);
                    assert_eq!(plain(&one, "?"), plain(&other, "?"), "{method} {path} {stranger}");
                }
            }
        }
        for row in &table {
            let (method, path, who, ..) = row;
            let page = call(&programs.of(who, ALL).await, row, &names).await;
            assert!(page.status < 500, "{method} {path} {who}: {}", page.body);
        }
    })
    .await;
}

/// Where a route of the portal leads in the API.
enum Way {
    /// The operation that does the same: method and path.
    To(&'static str),
    /// There is none, and why.
    None(&'static str),
}
use Way::To;

const SIGN_IN: &str = "browsers sign in, programs have tokens";
const LINK: &str = "a link in a mail, for whoever reads it";
const FORM: &str = "only shows a form; what it is filled with stands in the lists of the API";
const BROWSER: &str = "what browsers load";
const SANDBOX: &str = "exists in a sandbox only";

/// Every route of the portal with its operation.
const WAYS: &[(&str, &str, Way)] = &[
    ("GET", "/", Way::None("leads to the page where work begins")),
    ("GET", "/sign-in", Way::None(SIGN_IN)),
    ("POST", "/sign-in", Way::None(SIGN_IN)),
    ("POST", "/sign-out", Way::None(SIGN_IN)),
    ("GET", "/forgot", Way::None(SIGN_IN)),
    ("POST", "/forgot", Way::None(SIGN_IN)),
    ("GET", "/password/{token}", Way::None(LINK)),
    ("POST", "/password/{token}", Way::None(LINK)),
    ("GET", "/setup/{token}", Way::None(LINK)),
    ("POST", "/setup/{token}", Way::None(LINK)),
    ("GET", "/address/{token}", Way::None(LINK)),
    ("POST", "/address/{token}", Way::None(LINK)),
    ("GET", "/live", Way::None(BROWSER)),
    ("GET", "/assets/{file}", Way::None(BROWSER)),
    ("GET", "/healthz", Way::None("for whatever watches the installation")),
    ("GET", "/readyz", Way::None("for whatever watches the installation")),
    ("GET", "/sandbox", Way::None(SANDBOX)),
    ("POST", "/sandbox/become", Way::None(SANDBOX)),
    ("GET", "/sandbox/mail", Way::None(SANDBOX)),
    ("GET", "/service-requests", To("GET /service-requests")),
    ("GET", "/service-requests/export", To("GET /service-requests/export")),
    ("POST", "/service-requests/change/preview", To("POST /service-requests/changes/preview")),
    ("POST", "/service-requests/change", To("POST /service-requests/changes")),
    ("GET", "/search", To("GET /search")),
    ("GET", "/queue", To("GET /queue")),
    ("POST", "/queue/take", To("PUT /service-requests/{number}/assignee")),
    ("GET", "/service-requests/new", Way::None(FORM)),
    ("POST", "/service-requests/new", To("POST /service-requests")),
    ("GET", "/service-requests/new/account-or-portal", Way::None(FORM)),
    ("POST", "/service-requests/new/account-or-portal", To("POST /service-requests/account-or-portal")),
    ("GET", "/service-requests/{number}", To("GET /service-requests/{number}")),
    ("POST", "/service-requests/{number}/messages", To("POST /service-requests/{number}/messages")),
    ("GET", "/service-requests/{number}/attachments/{id}", To("GET /service-requests/{number}/attachments/{id}")),
    ("POST", "/service-requests/{number}/state", To("PUT /service-requests/{number}/state")),
    ("POST", "/service-requests/{number}/severity", To("PUT /service-requests/{number}/severity")),
    ("POST", "/service-requests/{number}/contacts", To("PUT /service-requests/{number}/contacts/{person}")),
    ("POST", "/service-requests/{number}/contacts/remove", To("DELETE /service-requests/{number}/contacts/{person}")),
    ("POST", "/service-requests/{number}/contacts/primary", To("PUT /service-requests/{number}/primary-contact")),
    ("POST", "/service-requests/{number}/assign", To("PUT /service-requests/{number}/assignee")),
    (
        "POST",
        "/service-requests/{number}/looking",
        Way::None("says who sits before the same page; a program sits before none"),
    ),
    ("GET", "/service-requests/{number}/merge", To("GET /service-requests/{number}/merge")),
    ("POST", "/service-requests/{number}/merge", To("POST /service-requests/{number}/merge")),
    ("POST", "/service-requests/{number}/related", To("PUT /service-requests/{number}/related/{other}")),
    ("POST", "/service-requests/{number}/related/remove", To("DELETE /service-requests/{number}/related/{other}")),
    ("GET", "/service-requests/{number}/canned-answers/{id}", To("GET /service-requests/{number}/canned-answers/{id}")),
    ("GET", "/saved-views", To("GET /saved-views")),
    ("POST", "/saved-views", To("POST /saved-views")),
    ("GET", "/saved-views/{id}", To("GET /saved-views/{id}")),
    ("POST", "/saved-views/{id}", To("PUT /saved-views/{id}")),
    ("POST", "/saved-views/{id}/delete", To("DELETE /saved-views/{id}")),
    ("GET", "/canned-answers", To("GET /canned-answers")),
    ("POST", "/canned-answers", To("POST /canned-answers")),
    ("GET", "/canned-answers/{id}", To("GET /canned-answers/{id}")),
    ("POST", "/canned-answers/{id}", To("PUT /canned-answers/{id}")),
    ("POST", "/canned-answers/{id}/retire", To("DELETE /canned-answers/{id}")),
    ("GET", "/experience", To("GET /experience")),
    ("GET", "/experience/export", To("GET /experience/export")),
    ("GET", "/my-customers", To("GET /customers")),
    ("GET", "/my-customers/ask", To("GET /permission-requests/colleagues")),
    ("POST", "/my-customers/ask", To("POST /permission-requests")),
    ("POST", "/my-customers/subscription", To("PUT /organizations/{organization}/subscription")),
    ("GET", "/permission-requests/{id}", To("GET /permission-requests/{id}")),
    ("POST", "/permission-requests/{id}/preview", To("POST /permission-requests/{id}/preview")),
    ("POST", "/permission-requests/{id}/grant", To("POST /permission-requests/{id}/grant")),
    ("POST", "/permission-requests/{id}/deny", To("POST /permission-requests/{id}/deny")),
    ("POST", "/permission-requests/{id}/withdraw", To("POST /permission-requests/{id}/withdraw")),
    ("GET", "/permission-requests/{id}/renew", To("GET /permission-requests/{id}/renewal")),
    ("POST", "/permission-requests/{id}/renew", To("POST /permission-requests/{id}/renewal")),
    ("GET", "/my-partners", To("GET /partners")),
    ("GET", "/my-partners/{partner}/end", To("GET /partners/{partner}/end")),
    ("POST", "/my-partners/{partner}/end", To("POST /partners/{partner}/end")),
    ("GET", "/permissions/{id}/end", To("GET /permissions/{id}/end")),
    ("POST", "/permissions/{id}/end", To("POST /permissions/{id}/end")),
    ("GET", "/reviews", To("GET /reviews")),
    ("POST", "/reviews", To("POST /reviews")),
    ("POST", "/reviews/preview", To("POST /reviews/preview")),
    ("GET", "/record", To("GET /record")),
    ("GET", "/record/export", To("GET /record/export")),
    ("GET", "/notices", To("GET /notices")),
    ("GET", "/account", To("GET /account")),
    ("POST", "/account", To("PUT /account")),
    ("GET", "/account/notices", To("GET /notices/choices")),
    ("POST", "/account/notices", To("PUT /notices/choices")),
    ("POST", "/account/sign-out-everywhere", To("DELETE /account/sessions")),
    ("GET", "/account/tokens", To("GET /tokens")),
    ("POST", "/account/tokens", To("POST /tokens")),
    ("GET", "/tokens/{token}", To("GET /tokens/{token}")),
    ("POST", "/tokens/{token}/rotate", To("POST /tokens/{token}/rotate")),
    ("GET", "/tokens/{token}/revoke", To("GET /tokens/{token}")),
    ("POST", "/tokens/{token}/revoke", To("POST /tokens/{token}/revoke")),
    ("GET", "/organizations/{id}/tokens", To("GET /organizations/{id}/tokens")),
    ("GET", "/organizations/{id}/service-accounts", To("GET /organizations/{id}/service-accounts")),
    ("POST", "/organizations/{id}/service-accounts", To("POST /organizations/{id}/service-accounts")),
    ("GET", "/service-accounts/{person}", To("GET /service-accounts/{person}")),
    ("POST", "/service-accounts/{person}/tokens", To("POST /service-accounts/{person}/tokens")),
    ("GET", "/people", To("GET /organizations/{id}/people")),
    ("GET", "/organizations/{id}/people", To("GET /organizations/{id}/people")),
    ("POST", "/organizations/{id}/people", To("POST /organizations/{id}/people")),
    ("GET", "/people/{person}", To("GET /people/{person}")),
    ("POST", "/people/{person}/change", To("PUT /people/{person}")),
    ("POST", "/people/{person}/invite", To("POST /people/{person}/invitation")),
    ("GET", "/people/{person}/lock", To("GET /people/{person}/lock")),
    ("POST", "/people/{person}/lock", To("PUT /people/{person}/lock")),
    ("POST", "/people/{person}/address", To("POST /people/{person}/address")),
    ("GET", "/people/{person}/move", To("POST /people/{person}/move/preview")),
    ("POST", "/people/{person}/move", To("POST /people/{person}/move")),
    ("GET", "/organizations/{id}", To("GET /organizations/{id}")),
    ("POST", "/organizations/{id}", To("PUT /organizations/{id}")),
    ("POST", "/organizations/{id}/locations", To("POST /organizations/{id}/locations")),
    ("POST", "/organizations/{id}/locations/{location}", To("PUT /organizations/{id}/locations/{location}")),
    ("GET", "/organizations/{id}/links", To("GET /organizations/{id}/links")),
    ("POST", "/organizations/{id}/links", To("POST /organizations/{id}/links")),
    ("GET", "/organizations/{id}/links/{link}/end", To("GET /organizations/{id}/links/{link}/end")),
    ("POST", "/organizations/{id}/links/{link}/end", To("POST /organizations/{id}/links/{link}/end")),
    ("GET", "/sites", To("GET /sites")),
    ("GET", "/organizations/{id}/sites", To("GET /organizations/{id}/sites")),
    ("POST", "/organizations/{id}/sites", To("POST /organizations/{id}/sites")),
    ("GET", "/sites/{site}", To("GET /sites/{site}")),
    ("GET", "/sites/{site}/change", To("GET /sites/{site}")),
    ("POST", "/sites/{site}/change", To("PUT /sites/{site}")),
    ("POST", "/sites/{site}/contacts", To("PUT /sites/{site}/contacts/{person}")),
    ("POST", "/sites/{site}/contacts/remove", To("DELETE /sites/{site}/contacts/{person}")),
    ("GET", "/sites/{site}/request", Way::None(FORM)),
    ("POST", "/sites/{site}/request", To("POST /sites/{site}/requests")),
    ("GET", "/sites/{site}/remove", To("GET /sites/{site}/removal")),
    ("POST", "/sites/{site}/remove", To("DELETE /sites/{site}")),
    ("GET", "/site-notices", To("GET /site-notices")),
    ("GET", "/site-notices/new", To("GET /site-notices/choices")),
    ("POST", "/site-notices/preview", To("POST /site-notices/preview")),
    ("POST", "/site-notices/publish", To("POST /site-notices")),
    ("GET", "/site-notices/{notice}", To("GET /site-notices/{notice}")),
    ("POST", "/site-notices/{notice}/updates", To("POST /site-notices/{notice}/updates")),
    ("GET", "/webhooks", Way::None("leads to the page of one's own organization")),
    ("GET", "/organizations/{id}/webhooks", To("GET /organizations/{id}/webhooks")),
    ("POST", "/organizations/{id}/webhooks", To("POST /organizations/{id}/webhooks")),
    ("GET", "/organizations/{id}/webhooks/new", Way::None(FORM)),
    ("POST", "/organizations/{id}/webhooks/preview", To("POST /organizations/{id}/webhooks/preview")),
    ("GET", "/organizations/{id}/webhooks/{webhook}", To("GET /organizations/{id}/webhooks/{webhook}")),
    ("GET", "/organizations/{id}/webhooks/{webhook}/change", Way::None(FORM)),
    ("POST", "/organizations/{id}/webhooks/{webhook}/change", To("PUT /organizations/{id}/webhooks/{webhook}")),
    ("POST", "/organizations/{id}/webhooks/{webhook}/preview", To("POST /organizations/{id}/webhooks/preview")),
    ("POST", "/organizations/{id}/webhooks/{webhook}/pause", To("PUT /organizations/{id}/webhooks/{webhook}/pause")),
    ("POST", "/organizations/{id}/webhooks/{webhook}/test", To("POST /organizations/{id}/webhooks/{webhook}/test")),
    ("POST", "/organizations/{id}/webhooks/{webhook}/secret", To("POST /organizations/{id}/webhooks/{webhook}/secret")),
    ("GET", "/organizations/{id}/webhooks/{webhook}/delete", Way::None(FORM)),
    ("POST", "/organizations/{id}/webhooks/{webhook}/delete", To("DELETE /organizations/{id}/webhooks/{webhook}")),
    (
        "GET",
        "/organizations/{id}/webhooks/{webhook}/deliveries/{delivery}",
        To("GET /organizations/{id}/webhooks/{webhook}/deliveries/{delivery}"),
    ),
    (
        "POST",
        "/organizations/{id}/webhooks/{webhook}/deliveries/{delivery}/resend",
        To("POST /organizations/{id}/webhooks/{webhook}/deliveries/{delivery}/resend"),
    ),
    ("GET", "/administration/organizations", To("GET /organizations")),
    ("POST", "/administration/organizations", To("POST /organizations")),
    ("GET", "/administration/people", To("GET /people")),
    ("GET", "/administration/products", To("GET /products/all")),
    ("POST", "/administration/products", To("POST /products")),
    ("POST", "/administration/products/{product}", To("PUT /products/{product}")),
    ("GET", "/administration/jobs", To("GET /jobs")),
    ("POST", "/administration/jobs", To("POST /jobs/{id}/retry")),
    ("GET", "/administration/reviews", To("GET /reviews/unconfirmed")),
];

#[test]
fn every_route_of_the_portal_has_its_operation() {
    let ways: BTreeSet<_> = WAYS.iter().map(|(method, path, _)| (*method, (*path).to_owned())).collect();
    assert_eq!(ways.len(), WAYS.len(), "each route stands in the table once");
    assert_eq!(portal::routes(), ways, "left: the routes of the portal");
    let operations: BTreeSet<_> =
        operations().into_iter().map(|(method, path, _)| format!("{method} {}", &path["/api/v1".len()..])).collect();
    for (method, path, way) in WAYS {
        match way {
            To(operation) => assert!(operations.contains(*operation), "{method} {path}: {operation}"),
            Way::None(why) => assert!(!why.is_empty()),
        }
    }
}
