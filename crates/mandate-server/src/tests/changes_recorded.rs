//! A ratchet over the forms of the portal: each change leaves a record. A new form that is missing here fails the tests.

use std::collections::BTreeSet;

use super::{
    app::TestApp,
    client::Person,
    on_both,
    routes::{fill, names, routes},
};
use crate::ops::setup;

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
