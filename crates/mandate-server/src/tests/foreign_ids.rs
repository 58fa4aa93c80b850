//! What belongs to others is answered exactly like what does not exist: at every address and in every field.

use mandate_core::id::OrganizationId;
use uuid::Uuid;

use super::{
    app::TestApp,
    client::{Browser, Page},
    on_both,
    world::Terms,
};

/// Headers that differ from answer to answer.
const OF_THE_ANSWER: [&str; 3] = ["x-request-id", "server-timing", "date"];

/// An answer without what differs from answer to answer, and without the id in question, line by line.
fn plain(page: &Page, id: &str) -> (u16, Vec<(String, String)>, Vec<String>) {
    let reference = page.headers["x-request-id"].to_str().unwrap();
    let headers = page.headers.iter().filter(|(name, _)| !OF_THE_ANSWER.contains(&name.as_str()));
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().replace(id, "ID")));
    // The length of what was typed counts, as far as it is the id.
    let headers = headers.filter(|(name, _)| name != "content-length");
    let body = page.without_keys().replace(id, "ID").replace(reference, "REFERENCE");
    (page.status, headers.collect(), body.lines().map(str::to_owned).collect())
}

/// Holds the answers to another's id and to one that does not exist against each other.
async fn alike(browser: &Browser, method: &str, path: &str, form: &str, foreign: &str, unknown: &str) {
    let send = async |id: &str| {
        let (path, form) = (path.replace("{}", id), form.replace("{}", id));
        match method {
            "GET" => browser.get(&path).await,
            _ => browser.post_raw(&path, "application/x-www-form-urlencoded", form).await,
        }
    };
    let (foreign_page, unknown_page) = (send(foreign).await, send(unknown).await);
    let (foreign, unknown) = (plain(&foreign_page, foreign), plain(&unknown_page, unknown));
    for (foreign, unknown) in foreign.2.iter().zip(&unknown.2) {
        assert_eq!(foreign, unknown, "{method} {path} {form}");
    }
    assert_eq!(foreign, unknown, "{method} {path} {form}");
}

/// What Acme Foods has, and what somebody unrelated must not learn of.
struct Foreign {
    number: String,
    request: String,
    permission: String,
    acme: OrganizationId,
    site: String,
    notice: String,
}

async fn foreign(app: &TestApp) -> Foreign {
    let number = app.service_request("Oven 3").await;
    let request = app.give(&Terms::new().everybody("cc")).await;
    let permission = app.sign_in("carla").await.get("/my-partners").await.link("/permissions/");
    let permission = permission.split('/').nth(2).unwrap().to_owned();
    let site = app.site("Bakery").await;
    let notice = app.sign_in("vera").await.publish("incident", "Oven belts", &[&site]).await;
    Foreign { number, request, permission, acme: app.world.organization("acme"), site, notice }
}

#[tokio::test]
async fn another_organizations_ids_in_addresses_are_answered_like_unknown_ones() {
    on_both(async |app| {
        let Foreign { number, request, permission, acme, site, notice } = foreign(app).await;
        let unknown = Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0001).to_string();
        let (acme, sato) = (acme.to_string(), app.world.organization("sato").to_string());
        let grant = "until=2027-06-30&organization=look";
        let submit = "customer={}&kind=question&subject=a&severity=3&description=b&i_am_the_contact=on";
        let webhook = "name=a&address=https://1.1.1.1/&kind=person.locked&customer=";
        let invite = "name=a&email=a@b.example&language=en&time_zone=UTC&location=";
        // Kenji may know of Acme Foods, with CC, but not of its service requests; the others know nothing.
        for who in ["nils", "bea", "kenji"] {
            let person = app.sign_in(who).await;
            for (method, path, form) in [
                ("GET", "/service-requests/{}", ""),
                ("GET", "/search?words={}", ""),
                ("POST", "/service-requests/{}/messages", "body=a"),
                ("POST", "/service-requests/{}/messages", "body=a&then=internal"),
                ("GET", &format!("/service-requests/{{}}/attachments/{unknown}"), ""),
                ("POST", "/service-requests/{}/state", "state=closed&version=1"),
                ("POST", "/service-requests/{}/severity", "severity=1&severity_reason=a&version=1"),
                ("POST", "/service-requests/{}/assign", "assignee=me&was="),
                ("POST", "/queue/take", "take={}"),
                ("POST", "/service-requests/{}/looking", "writing=no"),
                ("GET", "/service-requests/{}/merge?into=SR-1", ""),
                ("POST", "/service-requests/{}/merge", "into=SR-1&mark=x"),
                ("POST", "/service-requests/{}/related", "other=SR-1"),
                ("POST", "/service-requests/{}/related/remove", "other=SR-1"),
                ("GET", "/service-requests/new?related={}", ""),
                ("POST", "/service-requests/{}/contacts", "contact=x"),
                ("POST", "/service-requests/{}/contacts", &format!("contact={}", person.id)),
                ("POST", "/service-requests/{}/contacts/remove", &format!("contact={}", person.id)),
                ("POST", "/service-requests/{}/contacts/primary", &format!("contact={}&version=1", person.id)),
            ] {
                alike(&person, method, path, form, &number, "SR-99999").await;
            }
            for (method, path, form) in [
                ("GET", "/sites/{}", ""),
                ("GET", "/sites/{}/change", ""),
                ("POST", "/sites/{}/change", "name=a&kind=other&address=&version=1"),
                ("POST", "/sites/{}/contacts", &format!("contact={}", person.id)),
                ("POST", "/sites/{}/contacts/remove", &format!("contact={}", person.id)),
                ("GET", "/sites/{}/request?kind=site_removal", ""),
                ("POST", "/sites/{}/request", "kind=site_removal&day=2026-12-31&reason=a"),
                ("GET", "/sites/{}/remove", ""),
                ("POST", "/sites/{}/remove", "version=1"),
                ("GET", "/service-requests/new?site={}", ""),
            ] {
                alike(&person, method, path, form, &site, &unknown).await;
            }
            alike(&person, "GET", "/site-notices/{}", "", &notice, &unknown).await;
            alike(&person, "POST", "/site-notices/{}/updates", "text=a", &notice, &unknown).await;
            alike(&person, "GET", "/my-partners/{}/end", "", &sato, &unknown).await;
            alike(&person, "POST", "/my-partners/{}/end", "reason=", &sato, &unknown).await;
            alike(&person, "GET", "/record?organization={}", "", &sato, &unknown).await;
            if who == "kenji" {
                continue;
            }
            for (method, path, form) in [
                ("GET", "/permission-requests/{}", ""),
                ("POST", "/permission-requests/{}/preview", grant),
                ("POST", "/permission-requests/{}/grant", grant),
                ("POST", "/permission-requests/{}/deny", "reason="),
                ("POST", "/permission-requests/{}/withdraw", ""),
            ] {
                alike(&person, method, path, form, &request, &unknown).await;
            }
            alike(&person, "GET", "/permissions/{}/end", "", &permission, &unknown).await;
            alike(&person, "POST", "/permissions/{}/end", "reason=", &permission, &unknown).await;
            for (method, path, form) in [
                ("GET", "/organizations/{}/people", ""),
                ("GET", "/organizations/{}/webhooks", ""),
                ("GET", "/organizations/{}/webhooks/new", ""),
                ("POST", "/organizations/{}/webhooks", webhook),
                ("POST", "/organizations/{}/webhooks/preview", webhook),
                ("GET", &format!("/organizations/{{}}/webhooks/{unknown}"), ""),
                ("GET", "/organizations/{}/sites", ""),
                ("POST", "/organizations/{}/sites", "name=a&kind=other&address="),
                ("POST", "/organizations/{}/people", invite),
                ("GET", "/experience?customer={}", ""),
                ("GET", "/experience/export?customer={}", ""),
                ("GET", "/service-requests?submitter={}", ""),
                ("GET", "/organizations/{}", ""),
                ("POST", "/organizations/{}", "name=a"),
                ("POST", "/organizations/{}/locations", "location=a&city=b"),
                ("POST", &format!("/organizations/{{}}/locations/{unknown}"), "location=a&city=b&then=rename"),
                ("GET", "/organizations/{}/links", ""),
                ("POST", "/organizations/{}/links", &format!("record={}&person={}&address=", person.id, person.id)),
                ("GET", &format!("/organizations/{{}}/links/{unknown}/end"), ""),
                ("POST", &format!("/organizations/{{}}/links/{unknown}/end"), ""),
                ("GET", "/service-requests?customer={}", ""),
                ("GET", "/service-requests?contact={}", ""),
                ("GET", "/service-requests/export?customer={}", ""),
                ("GET", "/saved-views/{}", ""),
                ("POST", "/saved-views/{}", "name=a"),
                ("POST", "/saved-views/{}/delete", ""),
                ("GET", "/service-requests/new?customer={}", ""),
                ("GET", "/my-customers/ask?customer={}&level=look", ""),
                ("POST", "/service-requests/new", submit),
                ("POST", "/my-customers/subscription", "customer={}&subscribe=yes"),
                ("POST", "/my-customers/subscription", "customer={}&subscribe=no"),
            ] {
                alike(&person, method, path, form, &acme, &unknown).await;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn another_organizations_ids_in_fields_are_answered_like_unknown_ones() {
    on_both(async |app| {
        let Foreign { number, request, site, .. } = foreign(app).await;
        let unknown = Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0001).to_string();
        let id = |who: &str| app.world.person(who).id.to_string();
        let acme = app.world.organization("acme").to_string();
        let (tessa, carla, bea) = (app.sign_in("tessa").await, app.sign_in("carla").await, app.sign_in("bea").await);
        let (hana, nils) = (app.sign_in("hana").await, app.sign_in("nils").await);

        // People of other organizations, as contacts, as colleagues, as who is locked.
        let new = format!("customer={acme}&kind=question&subject=a&severity=3&description=b&contact={{}}");
        alike(&tessa, "POST", "/service-requests/new", &new, &id("bea"), &unknown).await;
        for (path, form) in [
            ("contacts", "contact={}"),
            ("contacts/remove", "contact={}"),
            ("contacts/primary", "contact={}&version=1"),
        ] {
            alike(&tessa, "POST", &format!("/service-requests/{number}/{path}"), form, &id("bea"), &unknown).await;
        }
        for (method, path, form) in [
            ("GET", "/people/{}", ""),
            ("POST", "/people/{}/change", "name=a&location=&was="),
            ("POST", "/people/{}/invite", ""),
            ("GET", "/people/{}/lock", ""),
            ("POST", "/people/{}/lock", "locked=yes"),
            ("POST", "/people/{}/lock", "locked=no"),
            ("POST", "/people/{}/address", "email=a@b.example"),
        ] {
            alike(&carla, method, path, form, &id("bea"), &unknown).await;
            alike(&hana, method, path, form, &id("bea"), &unknown).await;
        }
        // Whose old record is linked to whom.
        let links = format!("/organizations/{acme}/links");
        let paul = id("paul");
        alike(&carla, "POST", &links, &format!("record={paul}&person={{}}&address="), &id("nils"), &unknown).await;
        alike(&carla, "POST", &links, "record={}&person=&address=", &id("bea"), &unknown).await;
        let address = format!("record={paul}&person=&address={{}}");
        alike(&carla, "POST", &links, &address, "nils@nord.example", "nobody@nowhere.example").await;
        let theirs = bea.add_site(app.world.organization("bravo"), "Vault").await;
        let new =
            format!("customer={acme}&kind=question&subject=a&severity=3&description=b&i_am_the_contact=on&site={{}}");
        alike(&tessa, "POST", "/service-requests/new", &new, &theirs, &unknown).await;
        for path in ["contacts", "contacts/remove"] {
            alike(&tessa, "POST", &format!("/sites/{site}/{path}"), "contact={}", &id("bea"), &unknown).await;
        }
        let ask = "contact_manager=carla@acme.example&until=2027-06-30&organization=look&personal-{}=look";
        alike(&hana, "POST", "/my-customers/ask", ask, &id("nils"), &unknown).await;
        let pending = hana.ask("carla@acme.example", &Terms::new().everybody("look")).await;
        for what in ["preview", "grant"] {
            let path = format!("/permission-requests/{pending}/{what}");
            let form = "until=2027-06-30&organization=look&personal-{}=look";
            alike(&carla, "POST", &path, form, &id("nils"), &unknown).await;
        }
        // An address tells only whether it is a contact manager's.
        let ask = "contact_manager={}&until=2027-06-30&organization=look";
        for known in ["tessa@acme.example", "vera@fjord.example", "hana@sato.example"] {
            alike(&nils, "POST", "/my-customers/ask", ask, known, "nobody@nowhere.example").await;
        }
        // A location of another partner; a job or permission request is no person or organization.
        let ada = app.sign_in("ada").await;
        let people = format!("/organizations/{}/people", app.world.organization("nord"));
        let page = ada.get(&format!("/organizations/{}/people", app.world.organization("sato"))).await;
        let location = super::html::options(&page.body, "location")[1].0.clone();
        let invite = "name=a&email=a@nord.example&language=en&time_zone=UTC&location={}";
        alike(&ada, "POST", &people, invite, &location, &unknown).await;
        alike(&ada, "POST", "/administration/jobs", "job={}", &request, &unknown).await;
        // Where another's service request would stand in a list.
        let theirs = app.record().await.into_iter().find(|entry| entry.label == number).unwrap();
        let theirs = theirs.thing_id.unwrap().to_string();
        for way in ["older", "newer"] {
            alike(&bea, "GET", &format!("/service-requests?{way}={{}}"), "", &theirs, &unknown).await;
        }
        // A partner whom a customer has given nothing, and one that does not exist.
        let sato = app.world.organization("sato").to_string();
        for (method, form) in [("GET", ""), ("POST", "reason=")] {
            alike(&bea, method, "/my-partners/{}/end", form, &sato, &unknown).await;
        }
        alike(&bea, "GET", "/record?organization={}", "", &sato, &unknown).await;
    })
    .await;
}
