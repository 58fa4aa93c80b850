//! A ratchet over the pages: each kind of page, as each role sees it, is whole HTML that everybody can use.

use std::collections::BTreeSet;

use reqwest::{
    Method,
    header::{ACCEPT, ACCEPT_LANGUAGE},
};

use super::{
    app::TestApp,
    client::{Browser, Page},
    html::{Tag, tags},
    on_both,
    sentences::plain_sentences,
    world::{Terms, site_notice, submission},
};
use crate::{locale::Language, ops::experience};

/// The text within an element that begins at a position.
fn inside(tags: &[Tag], at: usize) -> String {
    let end = format!("/{}", tags[at].name);
    let words = tags[at..].iter().take_while(|tag| tag.name != end).map(|tag| tag.text.as_str());
    words.collect::<Vec<_>>().join(" ").trim().to_owned()
}

/// Whether the element at a position stands in a `<label>`.
fn in_label(tags: &[Tag], at: usize) -> bool {
    let before = tags[..at].iter().rev().find(|tag| tag.name == "label" || tag.name == "/label");
    before.is_some_and(|tag| tag.name == "label")
}

/// What is wrong with a page in a language.
fn defects(html: &str, language: &str) -> Vec<String> {
    let tags = tags(html);
    let mut wrong = Vec::new();
    let (mut ids, mut labels) = (BTreeSet::new(), BTreeSet::new());
    for tag in &tags {
        if let Some(id) = tag.attribute("id")
            && !ids.insert(id.clone())
        {
            wrong.push(format!("the id `{id}` stands there twice"));
        }
        labels.extend(tag.attribute("for"));
    }
    let of =
        |name: &str| tags.iter().enumerate().filter(|(_, tag)| tag.name == name).map(|(at, _)| at).collect::<Vec<_>>();
    for name in ["h1", "title", "main"] {
        if of(name).len() != 1 || inside(&tags, of(name)[0]).trim_start_matches('·').is_empty() {
            wrong.push(format!("there is not one {name} with something in it"));
        }
    }
    if !tags.iter().any(|tag| tag.name == "html" && tag.is("lang", language)) {
        wrong.push("the page does not say its language".to_owned());
    }
    for (at, tag) in tags.iter().enumerate() {
        let named = || {
            let attribute = |name| tag.attribute(name).is_some_and(|value| !value.trim().is_empty());
            let label = tag.attribute("id").is_some_and(|id| labels.contains(&id));
            label || attribute("aria-label") || attribute("aria-labelledby")
        };
        let kind = tag.attribute("type").unwrap_or_default();
        let field = matches!(tag.name.as_str(), "input" | "select" | "textarea") && kind != "hidden";
        if field && !named() && !in_label(&tags, at) {
            wrong.push(format!("the field `{}` has no label", tag.attribute("name").unwrap_or_default()));
        }
        if matches!(tag.name.as_str(), "button" | "a" | "th" | "summary" | "legend" | "option" | "label")
            && tag.attribute("value").is_none()
            && !named()
            && inside(&tags, at).is_empty()
        {
            wrong.push(format!("a <{}> says nothing", tag.name));
        }
        if tag.name == "img" && tag.attribute("alt").is_none() {
            wrong.push("an image has no alternative".to_owned());
        }
        if tag.attribute("style").is_some() || tag.attribute("onclick").is_some() {
            wrong.push(format!("a <{}> has what the content security policy forbids", tag.name));
        }
        for name in ["for", "aria-labelledby", "aria-describedby", "popovertarget"] {
            for id in tag.attribute(name).unwrap_or_default().split_whitespace() {
                if !ids.contains(id) {
                    wrong.push(format!("{name} names `{id}`, which is not there"));
                }
            }
        }
        if let Some(id) = tag.attribute("href").as_deref().and_then(|href| href.strip_prefix('#'))
            && !ids.contains(id)
        {
            wrong.push(format!("a link leads to `{id}`, which is not there"));
        }
    }
    wrong
}

/// Checks a page, and that browsers are told to be careful with it.
fn check(who: &str, page: &Page) {
    check_in(Language::English, who, page);
}

fn check_in(language: Language, who: &str, page: &Page) {
    assert_eq!(defects(&page.body, language.as_str()), Vec::<String>::new(), "{} as {who}", page.asked);
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(page.headers["x-content-type-options"], "nosniff");
    assert_eq!(page.headers["cache-control"], "no-store");
    assert!(page.headers["content-type"].to_str().unwrap().starts_with("text/html"), "{}", page.asked);
    assert!(page.headers.contains_key("x-request-id"));
}

/// Somebody of each role of each kind of organization, and of an organization with nothing.
const ROLES: [&str; 9] = ["vera", "odd", "ada", "hana", "aiko", "nils", "carla", "tessa", "paul"];

/// The addresses of all kinds of pages, with something on each.
async fn everything(app: &TestApp) -> Vec<String> {
    let number = app.service_request("Oven 3").await;
    let hana = app.sign_in("hana").await;
    let terms = Terms::new().everybody("look").person(hana.id, "full_admin");
    let granted = hana.ask("carla@acme.example", &terms).await;
    app.sign_in("carla").await.grant(&granted, &Terms::new().person(hana.id, "full_admin")).await;
    let pending = hana.ask("carla@acme.example", &terms).await;
    let denied = hana.ask("carla@acme.example", &Terms::new().everybody("cc")).await;
    let carla = app.sign_in("carla").await;
    carla.post(&format!("/permission-requests/{denied}/deny"), &[("reason", "No.")]).await.done("denied");
    let tessa = app.sign_in("tessa").await;
    let contact = [("contact", hana.id.to_string())];
    let contact: Vec<_> = contact.iter().map(|(name, id)| (*name, id.as_str())).collect();
    tessa.post(&format!("/service-requests/{number}/contacts"), &contact).await.done("contact-added");
    app.sign_in("vera")
        .await
        .post(&format!("/service-requests/{number}/messages"), &[("body", "# Hello")])
        .await
        .is(303);
    let permission = carla.get("/my-partners").await.link("/permissions/");
    let site = app.site("Bakery").await;
    let vera = app.sign_in("vera").await;
    let notice = vera.publish("planned_maintenance", "Oven belts", &[&site]).await;
    vera.post(&format!("/site-notices/{notice}/updates"), &[("text", "# Soon")]).await.is(303);
    let about = [("customer", &*app.world.organization("acme").to_string()), ("site", &site)];
    let mut fields = submission(about[0].1, "Belt");
    fields.push(about[1]);
    tessa.post("/service-requests/new", &fields).await.done("submitted");
    experience::count(&app.app, || false).await.unwrap();
    let (acme, sato) = (app.world.organization("acme"), app.world.organization("sato"));
    let mut pages: Vec<_> = [
        "/sign-in",
        "/forgot",
        "/service-requests",
        "/service-requests?state=closed&mine=yes",
        "/service-requests?from=2026-01-01&until=2026-12-31&product=Fan&subscribed=yes",
        "/service-requests?from=soon",
        "/search",
        "/search?words=oven",
        "/search?words=nothing",
        "/search?words=--",
        "/saved-views",
        "/service-requests/new",
        "/service-requests/SR-99999",
        "/service-requests?opened=2026-11-01..2026-11-30&resolved=..2026-12-31&answered=2026-01-01..&no_product=yes&whole=yes",
        "/experience",
        "/experience?by=week",
        "/queue",
        "/queue?state=open",
        "/my-customers",
        "/my-customers/ask",
        "/my-partners",
        "/record",
        "/record?show=all",
        "/notices",
        "/reviews",
        "/account/notices",
        "/administration/reviews",
        "/sites",
        "/sites?words=nothing",
        "/site-notices",
        "/site-notices/new",
        "/account",
        "/account?done=saved",
        "/administration/organizations",
        "/administration/organizations?kind=vendor",
        "/administration/organizations?words=nothing",
        "/administration/people",
        "/administration/people?words=nothing",
        "/administration/products",
        "/administration/jobs",
        "/sandbox",
        "/no/such/page",
    ]
    .map(str::to_owned)
    .into();
    pages.extend([&granted, &pending, &denied].map(|id| format!("/permission-requests/{id}")));
    pages.extend([&granted, &denied].map(|id| format!("/permission-requests/{id}/renew")));
    pages.push(format!("/my-customers/ask?renews={granted}"));
    pages.extend([acme, sato, app.world.organization("fjord")].map(|id| format!("/organizations/{id}/people")));
    pages.extend([acme, sato].map(|id| format!("/organizations/{id}")));
    pages.push(format!("/organizations/{acme}/links"));
    let paul = app.world.person("paul").id;
    pages.extend(["", "/lock", "/move"].map(|what| format!("/people/{paul}{what}")));
    pages.push(format!("/organizations/{acme}/sites"));
    pages.extend(["", "/change", "/remove"].map(|what| format!("/sites/{site}{what}")));
    pages.extend(
        ["hidden_configuration_change", "site_removal", "access_request"]
            .map(|kind| format!("/sites/{site}/request?kind={kind}")),
    );
    let webhooks = format!("/organizations/{acme}/webhooks");
    let typed = [("name", "Tickets"), ("address", "https://1.1.1.1/"), ("kind", "person.locked"), ("customer", "")];
    let webhook = carla.post(&webhooks, &typed).await.is(201).link(&format!("{webhooks}/"));
    carla.post(&format!("{webhook}/test"), &[]).await.done("webhook-tested");
    pages.push(carla.get(&webhook).await.link(&format!("{webhook}/deliveries/")));
    pages.extend([webhooks.clone(), format!("{webhooks}/new")]);
    pages.extend(["", "/change", "/delete"].map(|what| format!("{webhook}{what}")));
    pages.push(format!("/site-notices/{notice}"));
    pages.push(format!("/service-requests/{number}"));
    let views = hana.post("/saved-views", &[("name", "Mine"), ("query", "mine=yes")]).await.done("view-saved");
    pages.push(views.location().to_owned());
    pages.push(hana.get("/saved-views").await.link("/saved-views/"));
    pages.push(format!("/service-requests/new?customer={acme}"));
    pages.push(format!("/experience?customer={acme}"));
    pages.push(format!("/my-partners/{sato}/end"));
    pages.push(permission);
    pages
}

#[tokio::test]
async fn every_page_has_one_h1_title_lang_and_labels() {
    on_both(async |app| {
        let pages = everything(app).await;
        let mut shown = BTreeSet::new();
        for who in ROLES {
            let person = app.sign_in(who).await;
            for path in &pages {
                let page = person.get(path).await;
                if page.status != 303 {
                    check(who, &page);
                }
                if page.status == 200 {
                    shown.insert(path.clone());
                }
            }
        }
        let nobody = app.anonymous();
        for path in [
            "/sign-in",
            "/sign-in?next=/x&done=signed-out",
            "/forgot",
            "/password/x",
            "/sandbox",
            "/setup/x",
            "/no/such/page",
        ] {
            check("nobody", &nobody.get(path).await);
        }
        let never: Vec<_> = pages.iter().filter(|path| !shown.contains(*path)).collect();
        let refused = [
            "/sign-in",
            "/forgot",
            "/service-requests/SR-99999",
            "/sandbox",
            "/no/such/page",
            "/service-requests?from=soon",
            "/search?words=--",
        ];
        assert!(never.iter().all(|path| refused.contains(&path.as_str())), "nobody could see {never:?}");
    })
    .await;
}

#[tokio::test]
async fn p35_every_page_speaks_the_readers_language_and_no_other() {
    on_both(async |app| {
        let pages = everything(app).await;
        for (turn, who) in ROLES.into_iter().enumerate() {
            let language = if turn % 2 == 0 { Language::Japanese } else { Language::Spanish };
            let english = english_in(language);
            let person = app.sign_in(who).await;
            let wanted = [("language", language.as_str()), ("theme", "system"), ("time_zone", "Asia/Tokyo")];
            person.post("/account", &wanted).await.done("saved");
            for path in &pages {
                let page = person.get(path).await;
                if page.status != 303 {
                    check_in(language, who, &page);
                    let text = page.text();
                    let left: Vec<_> = english.iter().filter(|sentence| text.contains(*sentence)).collect();
                    assert_eq!(left, Vec::<&String>::new(), "{path} as {who}");
                }
            }
        }
        // Mails are in the reader's language, whoever writes.
        let paul = app.sign_in("paul").await;
        paul.post("/account", &[("language", "ja"), ("theme", "system"), ("time_zone", "Asia/Tokyo")]).await.is(303);
        let number = app.service_request("Oven 9").await;
        let contact = [("contact", paul.id.to_string())];
        let contact: Vec<_> = contact.iter().map(|(name, id)| (*name, id.as_str())).collect();
        app.sign_in("tessa").await.post(&format!("/service-requests/{number}/contacts"), &contact).await.is(303);
        let mails = app.mails_to("paul").await;
        let mail = mails.last().unwrap();
        assert!(mail.body_text.chars().any(|sign| ('ぁ'..='ん').contains(&sign)), "{}", mail.body_text);
        assert!(mail.body_html.contains("lang=\"ja\""));
        // Who is not signed in is greeted in the language that the browser asks for.
        let nobody = app.anonymous();
        for (asked, language) in
            [("ja,en;q=0.5", Language::Japanese), ("es-MX", Language::Spanish), ("fr", Language::English)]
        {
            let request = nobody.request(Method::GET, "/sign-in").header(ACCEPT, "text/html");
            check_in(language, "nobody", &nobody.send(request.header(ACCEPT_LANGUAGE, asked)).await);
        }
    })
    .await;
}

/// The English sentences of some length that another language says otherwise.
fn english_in(language: Language) -> Vec<String> {
    let other = plain_sentences(language.as_str());
    let left = |name: &String, text: &String| !other.get(name).is_some_and(|said| said.contains(text));
    let english = plain_sentences("en").into_iter();
    english
        .filter(|(name, text)| text.contains(' ') && text.len() > 10 && left(name, text))
        .map(|(_, text)| text)
        .collect()
}

/// A form, with what to send so that something is wrong with each field.
async fn wrong(browser: &Browser, path: &str, fields: &[(&str, &str)], status: u16) {
    let page = browser.post(path, fields).await.is(status);
    check("somebody", &page);
    if status == 422 {
        page.shows("That did not work yet");
        assert!(page.body.contains("<title>Error: "), "{path}: the title does not say that something is wrong");
    }
}

#[tokio::test]
async fn every_form_that_comes_back_is_whole_too() {
    on_both(async |app| {
        let pages = everything(app).await;
        let find = |begins: &str| pages.iter().rfind(|path| path.starts_with(begins)).unwrap().clone();
        let (hana, carla, ada) = (app.sign_in("hana").await, app.sign_in("carla").await, app.sign_in("ada").await);
        let number = pages.iter().find(|path| path.starts_with("/service-requests/SR-10")).unwrap();
        let pending = &pages.iter().filter(|path| path.starts_with("/permission-requests/")).collect::<Vec<_>>()[1];
        let acme = app.world.organization("acme").to_string();
        let long = "x".repeat(60_000);
        wrong(&app.anonymous(), "/sign-in", &[("email", "a"), ("password", "b")], 422).await;
        wrong(&app.anonymous(), "/forgot", &[("email", "a")], 422).await;
        wrong(&hana, "/my-customers/ask", &[(&hana.field(), "king"), ("note", &long)], 422).await;
        wrong(&hana, "/service-requests/new", &[("customer", &acme), ("subject", "\0"), ("product", &long)], 422).await;
        wrong(&hana, "/saved-views", &[("name", ""), ("query", "mine=yes")], 422).await;
        wrong(&hana, &find("/saved-views/"), &[("name", &long)], 422).await;
        let chosen = [("change", "severity:1"), ("selected", number.rsplit('/').next().unwrap())];
        check("hana", &hana.post("/service-requests/change/preview", &chosen).await.is(200));
        wrong(&hana, &format!("{number}/messages"), &[("body", "")], 422).await;
        wrong(&hana, &format!("{number}/state"), &[("state", "king"), ("version", "1")], 422).await;
        wrong(&hana, &format!("{number}/severity"), &[("severity", "9"), ("version", "1")], 422).await;
        wrong(&hana, &format!("{number}/contacts"), &[("contact", "x")], 422).await;
        wrong(&hana, &format!("{number}/contacts/primary"), &[("contact", "x")], 422).await;
        wrong(&hana, &format!("{number}/contacts/remove"), &[("contact", "x")], 422).await;
        wrong(&hana, &format!("{number}/state"), &[("state", "closed"), ("version", "0")], 409).await;
        wrong(&carla, &format!("{pending}/preview"), &[("until", ""), ("organization", "king")], 422).await;
        wrong(&carla, &format!("{pending}/grant"), &[("until", "2027-06-30"), (&hana.field(), "king")], 422).await;
        wrong(&carla, &format!("{pending}/deny"), &[("reason", &long)], 422).await;
        wrong(&carla, &find("/my-partners/"), &[("reason", &long)], 422).await;
        wrong(&carla, &find("/permissions/"), &[("reason", &long)], 422).await;
        let person = [
            ("name", ""),
            ("email", "a"),
            ("language", "xx"),
            ("time_zone", "b"),
            ("location", "c"),
            ("roles", "king"),
        ];
        let without = person.map(|(name, value)| (name, if name == "location" { "" } else { value }));
        wrong(&carla, &format!("/organizations/{acme}/people"), &without, 422).await;
        let sato = format!("/organizations/{}/people", app.world.organization("sato"));
        wrong(&ada, &sato, &person, 422).await;
        wrong(&ada, "/administration/organizations", &[("name", ""), ("country", "Norway"), ("kind", "")], 422).await;
        let (site, vera) = (find("/sites/").split('/').nth(2).unwrap().to_owned(), app.sign_in("vera").await);
        let at = |what: &str| format!("/sites/{site}/{what}");
        let facts = [("name", ""), ("kind", "king"), ("address", long.as_str()), ("version", "1")];
        wrong(&carla, &format!("/organizations/{acme}/sites"), &facts[..3], 422).await;
        wrong(&carla, &at("change"), &facts, 422).await;
        let old = [("name", "a"), ("kind", "other"), ("version", "0")];
        wrong(&carla, &at("change"), &old, 409).await;
        wrong(&carla, &at("change"), &[("name", "a"), ("kind", "other"), ("version", "x")], 422).await;
        wrong(&carla, &at("contacts"), &[("contact", "x")], 422).await;
        wrong(&carla, &at("contacts/remove"), &[("contact", "x")], 422).await;
        for kind in ["hidden_configuration_change", "site_removal", "access_request", "king"] {
            let typed = [("kind", kind), ("setting", ""), ("value", &long), ("who", ""), ("day", "x"), ("reason", "")];
            wrong(&hana, &at("request"), &typed, 422).await;
        }
        wrong(&vera, &at("remove"), &[("version", "0")], 409).await;
        wrong(&vera, &at("remove"), &[("version", "x")], 422).await;
        let notice = [("kind", "planned_maintenance"), ("title", ""), ("text", ""), ("begins", "x"), ("site", "y")];
        for what in ["preview", "publish"] {
            wrong(&vera, &format!("/site-notices/{what}"), &notice, 422).await;
            wrong(&vera, &format!("/site-notices/{what}"), &[("kind", "king")], 422).await;
        }
        wrong(&vera, &format!("{}/updates", find("/site-notices/0")), &[("text", "")], 422).await;
        let mut fields = site_notice("incident", "Oven belts");
        fields.push(("site", &site));
        check("vera", &vera.post("/site-notices/preview", &fields).await.is(200));
        fields.push(("find", "yes"));
        check("vera", &vera.post("/site-notices/preview", &fields).await.is(200));
        wrong(&hana, "/account", &[("language", "tlh"), ("theme", "loud"), ("time_zone", "Mars/Base")], 422).await;
        let preview =
            carla.post(&format!("{pending}/preview"), &[("until", "2027-06-30"), ("organization", "look")]).await;
        check("carla", &preview.is(200));
    })
    .await;
}
