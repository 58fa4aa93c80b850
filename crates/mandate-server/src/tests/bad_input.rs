//! What nobody should send: each form says what is wrong, nothing typed is lost, and nothing is changed.

use reqwest::{
    Method,
    header::{ACCEPT, ORIGIN},
};

use super::{
    app::TestApp,
    client::{Browser, Person},
    on_both,
    world::{Terms, submission},
};

const FORM: &str = "application/x-www-form-urlencoded";

/// Every form with at least one field, sent by somebody who may, with all of its fields as they should be.
async fn forms(app: &TestApp) -> Vec<(Person, String, String)> {
    let number = app.service_request("Oven 3").await;
    app.give(&Terms::new().everybody("create")).await;
    let (hana, carla, ada) = (app.sign_in("hana").await, app.sign_in("carla").await, app.sign_in("ada").await);
    let request = hana.ask("carla@acme.example", &Terms::new().everybody("look")).await;
    let permission = carla.get("/my-partners").await.link("/permissions/");
    let (acme, sato) = (app.world.organization("acme"), app.world.organization("sato"));
    let (paul, until) = (app.world.person("paul").id, "until=2027-06-30&organization=look");
    let form = |person: &Person, path: String, form: String| (person.clone(), path, form);
    let at = |what: &str| format!("/service-requests/{number}/{what}");
    let ask = format!("contact_manager=carla@acme.example&{until}&note=");
    let new = format!("customer={acme}&kind=question&subject=a&product=&severity=3&description=b&i_am_the_contact=on");
    let person = "name=a&email=a@b.example&language=en&time_zone=UTC&location=&roles=technical_contact";
    let (site, vera) = (app.site("Bakery").await, app.sign_in("vera").await);
    let notice = vera.publish("incident", "Oven belts", &[&site]).await;
    vera.post("/canned-answers", &[("name", "Hello"), ("text_en", "Dear {contact}")]).await.done("canned-answer-kept");
    let answer = vera.get("/canned-answers").await.link("/canned-answers/");
    let reserved = "kind=hidden_configuration_change&setting=a&value=b&who=&day=&reason=c";
    let told = format!("kind=incident&title=a&text=b&begins=&ends=&site={site}");
    let (webhooks, webhook) = (format!("/organizations/{acme}/webhooks"), "name=a&address=https://1.1.1.1/&customer=");
    let added = carla.post_raw(&webhooks, FORM, format!("{webhook}&kind=person.locked")).await.is(201);
    let one = added.link(&format!("{webhooks}/"));
    vec![
        form(&hana, "/service-requests/new".to_owned(), new),
        form(&carla, webhooks.clone(), webhook.to_owned()),
        form(&carla, format!("{webhooks}/preview"), webhook.to_owned()),
        form(&carla, format!("{one}/change"), format!("{webhook}&version=1")),
        form(&carla, format!("{one}/preview"), format!("{webhook}&version=1")),
        form(&carla, format!("{one}/pause"), "paused=yes".to_owned()),
        form(&hana, "/service-requests/new/account-or-portal".to_owned(), "subject=a&description=b".to_owned()),
        form(&hana, "/service-requests/change/preview".to_owned(), format!("change=state:closed&selected={number}")),
        form(&hana, "/service-requests/change".to_owned(), format!("change=state:closed&version-{number}=1")),
        form(&hana, "/saved-views".to_owned(), "name=a&query=mine=yes".to_owned()),
        form(&hana, at("messages"), "body=a".to_owned()),
        form(&hana, at("state"), "state=closed&version=1".to_owned()),
        form(&hana, at("severity"), "severity=1&severity_reason=a&version=1".to_owned()),
        form(&vera, at("assign"), "assignee=me&was=".to_owned()),
        form(&vera, at("looking"), "writing=no".to_owned()),
        form(&vera, at("merge"), "into=SR-1&mark=x".to_owned()),
        form(&hana, at("related"), "other=SR-1".to_owned()),
        form(&hana, at("related/remove"), "other=SR-1".to_owned()),
        form(&vera, "/canned-answers".to_owned(), "name=a&text_en=b".to_owned()),
        form(&vera, answer, "name=a&text_en=b&version=1".to_owned()),
        form(&vera, "/queue/take".to_owned(), format!("take={number}")),
        form(&hana, at("contacts"), format!("contact={paul}")),
        form(&hana, at("contacts/remove"), format!("contact={paul}")),
        form(&hana, at("contacts/primary"), format!("contact={paul}&version=1")),
        form(&hana, "/my-customers/ask".to_owned(), ask),
        form(&hana, "/my-customers/subscription".to_owned(), format!("customer={acme}&subscribe=yes")),
        form(&hana, "/account".to_owned(), "language=en&theme=dark&time_zone=UTC".to_owned()),
        form(&hana, "/account/notices".to_owned(), "kind-message=never&kind-progress=at_once".to_owned()),
        form(&hana, "/account/tokens".to_owned(), "name=a&scopes=read&until=2027-01-31".to_owned()),
        form(&hana, format!("/tokens/{paul}/rotate"), "overlap=1".to_owned()),
        form(&carla, format!("/organizations/{acme}/service-accounts"), "name=a&roles=technical_contact".to_owned()),
        form(&carla, format!("/service-accounts/{paul}/tokens"), "name=a&scopes=read&until=2027-01-31".to_owned()),
        form(&carla, "/reviews".to_owned(), format!("review-{paul}=end")),
        form(&carla, "/reviews/preview".to_owned(), format!("review-{paul}=end")),
        form(&hana, "/sign-in".to_owned(), "email=a&password=b&next=".to_owned()),
        form(&hana, "/forgot".to_owned(), "email=hana@sato.example".to_owned()),
        form(&carla, format!("/permission-requests/{request}/preview"), until.to_owned()),
        form(&carla, format!("/permission-requests/{request}/grant"), until.to_owned()),
        form(&carla, format!("/permission-requests/{request}/deny"), "reason=a".to_owned()),
        form(&carla, permission, "reason=a".to_owned()),
        form(&carla, format!("/my-partners/{sato}/end"), "reason=a".to_owned()),
        form(&carla, format!("/organizations/{acme}/people"), person.to_owned()),
        form(
            &carla,
            format!("/people/{paul}/change"),
            "name=a&location=&was=&seen=&roles=technical_contact".to_owned(),
        ),
        form(&carla, format!("/people/{paul}/lock"), "locked=yes&reason=a".to_owned()),
        form(&carla, format!("/people/{paul}/address"), "email=a@b.example".to_owned()),
        form(&ada, format!("/people/{paul}/move"), "organization=Bravo Bank&location=&email=&seen=".to_owned()),
        form(&carla, format!("/organizations/{acme}/links"), format!("record={paul}&person={}&address=", hana.id)),
        form(&ada, format!("/organizations/{sato}"), "name=a".to_owned()),
        form(&ada, format!("/organizations/{sato}/locations"), "location=a&city=b".to_owned()),
        form(&ada, format!("/organizations/{sato}/locations/{paul}"), "location=a&city=b&then=rename".to_owned()),
        form(&ada, "/administration/products".to_owned(), "name=a".to_owned()),
        form(&ada, format!("/administration/products/{paul}"), "name=a&retired=no".to_owned()),
        form(&carla, format!("/organizations/{acme}/sites"), "name=a&kind=other&address=".to_owned()),
        form(&carla, format!("/sites/{site}/change"), "name=a&kind=other&address=&version=1".to_owned()),
        form(&carla, format!("/sites/{site}/contacts"), format!("contact={paul}")),
        form(&carla, format!("/sites/{site}/contacts/remove"), format!("contact={paul}")),
        form(&app.sign_in("tessa").await, format!("/sites/{site}/request"), reserved.to_owned()),
        form(&vera, format!("/sites/{site}/remove"), "version=1".to_owned()),
        form(&vera, "/site-notices/preview".to_owned(), told.clone()),
        form(&vera, "/site-notices/publish".to_owned(), told),
        form(&vera, format!("/site-notices/{notice}/updates"), "text=a".to_owned()),
        form(&ada, "/administration/organizations".to_owned(), "kind=customer&name=a&country=NO&locations=".to_owned()),
        form(&ada, "/administration/jobs".to_owned(), format!("job={paul}")),
    ]
}

#[tokio::test]
async fn a_field_that_is_unknown_or_sent_twice_and_what_is_no_form_is_refused_everywhere() {
    on_both(async |app| {
        let forms = forms(app).await;
        let (record, mails) = (app.record().await.len(), app.mails().await.len());
        for (person, path, form) in forms {
            let page = person.post_raw(&path, FORM, format!("{form}&king=1")).await.is(422);
            page.shows("The form has no field “king”, or it was sent twice.");
            let (first, _) = form.split_once('&').unwrap_or((&form, ""));
            let page = person.post_raw(&path, FORM, format!("{form}&{first}")).await.is(422);
            page.shows(&format!("The form has no field “{}”, or it was sent twice.", first.split_once('=').unwrap().0));
            for (kind, body) in [("application/json", "{\"a\": 1}"), ("text/plain", "a=1"), ("multipart/form-data", "")]
            {
                let page = person.post_raw(&path, kind, body).await.is(415);
                page.shows("This address takes forms only.");
            }
            let json = person.post_for_json(&path, &[("king", "1")]).await.is(422).json();
            assert_eq!(json["errors"][0]["field"], "king", "{path}");
            person.get(&path.replace("/service-requests/new", "/service-requests")).await;
        }
        let writes = app.record().await.split_off(record);
        let only_read = |act: &str| {
            act.starts_with("view") || [":form", ":person", ":organization"].iter().any(|read| act.ends_with(read))
        };
        assert!(writes.iter().all(|entry| only_read(&entry.act)), "nothing is changed: {writes:?}");
        assert_eq!(app.mails().await.len(), mails);
    })
    .await;
}

#[tokio::test]
async fn what_is_sent_in_the_wrong_way_gets_a_page_that_says_so() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let tessa = app.sign_in("tessa").await;
        for path in ["/sign-out", &format!("/service-requests/{number}/messages"), "/account/sign-out-everywhere"] {
            tessa.get(path).await.is(405).shows("This address does not take such a request.");
            app.anonymous().get(path).await.is(405);
        }
        for method in [Method::PUT, Method::DELETE, Method::PATCH] {
            tessa.send(tessa.request(method, "/account").header(ACCEPT, "text/html")).await.is(405);
        }
        let body = vec![b'x'; 16 * 1024 * 1024 + 1];
        let page = tessa.post_raw("/service-requests/new", FORM, body).await.is(413);
        page.shows("What was sent is too large. At most 16 megabytes fit.");
        let fields = "a=1&".repeat(5001);
        tessa.post_raw("/service-requests/new", FORM, fields).await.is(413).shows("too many fields");
    })
    .await;
}

#[tokio::test]
async fn a_form_sent_from_another_site_changes_nothing() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let (tessa, mails) = (app.sign_in("tessa").await, app.mails().await.len());
        let record = app.record().await.len();
        let path = format!("/service-requests/{number}/messages");
        let message = || tessa.request(Method::POST, &path).form(&[("body", "Not mine")]);
        for site in ["cross-site", "same-site"] {
            let mut request = message().build().unwrap();
            request.headers_mut().insert("sec-fetch-site", site.parse().unwrap());
            tessa.execute(request).await.is(403);
        }
        for origin in ["https://evil.example", "null"] {
            let mut request = message().header(ORIGIN, origin).build().unwrap();
            request.headers_mut().remove("sec-fetch-site");
            tessa.execute(request).await.is(403);
        }
        assert_eq!((app.record().await.len(), app.mails().await.len()), (record, mails));
        let mut request = message().header(ORIGIN, app.url()).build().unwrap();
        request.headers_mut().remove("sec-fetch-site");
        tessa.execute(request).await.done("message-sent");
    })
    .await;
}

#[tokio::test]
async fn addresses_and_cookies_that_mean_nothing_are_nobodys() {
    on_both(async |app| {
        let (hana, carla, ada) = (app.sign_in("hana").await, app.sign_in("carla").await, app.sign_in("ada").await);
        let long = "x".repeat(5000);
        let garbage =
            ["x", "0", "SR-", "SR-0", "SR-1e9", "-1", "%00", "%FF", "%E2%80%AE", "🦊", "'%20OR%201=1--", &long];
        let people: [(&Person, &[&str]); 3] = [
            (&hana, &["/service-requests/{}", "/permission-requests/{}"]),
            (
                &carla,
                &[
                    "/permissions/{}/end",
                    "/my-partners/{}/end",
                    "/organizations/{}/people",
                    "/organizations/{}/sites",
                    "/sites/{}",
                    "/sites/{}/change",
                    "/sites/{}/request?kind=site_removal",
                    "/site-notices/{}",
                    "/password/{}",
                    "/setup/{}",
                ],
            ),
            (&ada, &["/organizations/{}/people", "/{}", "/assets/{}"]),
        ];
        for (person, paths) in people {
            for path in paths {
                for id in garbage {
                    person.get(&path.replace("{}", id)).await.is(404);
                }
            }
        }
        for (path, status) in [
            ("/service-requests?state=king", 422),
            ("/service-requests?customer=x", 422),
            ("/service-requests?older=x", 422),
            ("/service-requests?state=open&state=closed", 400),
            ("/service-requests?customer=%FF", 422),
            ("/sign-in?next=a&next=b", 400),
            ("/service-requests/export?state=king", 422),
            ("/search?words=..", 422),
            ("/search?words=fan&older=x", 422),
            ("/search?words=SR-x", 200),
            ("/service-requests/new?customer=x", 404),
            ("/my-customers/ask?customer=x&level=king", 200),
        ] {
            let page = hana.get(path).await.is(status);
            assert!(page.body.contains("<h1"), "{path} is a page");
        }
        carla.get("/record?organization=x").await.is(404);
        carla.get("/record?older=x").await.is(404);
        app.sign_in("vera").await.get("/queue?state=king").await.is(422);
        app.sign_in("vera").await.get("/queue?after=x.y").await.is(422);
        for cookie in ["session=", "session=x", "session=%FF", "other=1", "session", ";;;", &format!("session={long}")]
        {
            let page = app.anonymous().with_cookie(cookie).get("/service-requests").await.is(303);
            assert_eq!(page.location(), "/sign-in?next=%2Fservice-requests");
        }
        for (browser, path, status, code) in [
            (&app.anonymous(), "/service-requests", 401, "not-signed-in"),
            (&*hana, "/service-requests/SR-99999", 404, "not-found"),
            (&*hana, "/service-requests?state=king", 422, "invalid"),
            (&*hana, "/sign-out", 405, "method"),
            (&*hana, "/administration/jobs", 403, "refused"),
        ] {
            let page = browser.get_json(path).await.is(status);
            assert_eq!(page.headers["content-type"], "application/problem+json", "{path}");
            let json = page.json();
            assert_eq!((&json["code"], &json["status"]), (&code.into(), &status.into()), "{path}");
            assert!(json["title"].is_string() && json["detail"].is_string(), "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_subject_of_ten_megabytes_is_refused_at_its_field_and_kept() {
    on_both(async |app| {
        let (tessa, acme) = (app.sign_in("tessa").await, app.world.organization("acme").to_string());
        let subject = "x".repeat(10 * 1024 * 1024);
        let page = tessa.post("/service-requests/new", &submission(&acme, &subject)).await.is(422);
        let error = "<p class=\"error\" id=\"subject-error\">";
        let (_, error) = page.body.split_once(error).expect("it is said at the field");
        assert!(
            error.replace(['\u{2068}', '\u{2069}'], "").starts_with("This has 10,485,760 characters; at most 200 fit.")
        );
        assert!(page.body.contains(&format!("value=\"{subject}\"")), "nothing typed is lost");
    })
    .await;
}

#[tokio::test]
async fn every_text_of_a_service_request_is_checked_at_its_field() {
    on_both(async |app| {
        let (tessa, acme) = (app.sign_in("tessa").await, app.world.organization("acme").to_string());
        let number = app.service_request("Oven 3").await;
        let long = "x".repeat(50_001);
        for (field, value, sentence) in [
            ("subject", " ", "Enter something here."),
            ("subject", &long[..201], "This has 201 characters; at most 200 fit."),
            ("subject", "a\u{0}b", "This has a character that cannot be shown."),
            ("subject", "two\nlines", "This has a character that cannot be shown."),
            ("description", "", "Enter something here."),
            ("description", &long, "This has 50,001 characters; at most 50,000 fit."),
            ("product", &long[..121], "This has 121 characters; at most 120 fit."),
            ("severity", "5", "Choose one of the possibilities."),
            ("severity", "", "Choose one of the possibilities."),
        ] {
            let mut fields = submission(&acme, "Oven 4");
            fields.retain(|(name, _)| *name != field);
            fields.push((field, value));
            let page = tessa.post("/service-requests/new", &fields).await.is(422);
            let said = page.error_at(field).unwrap_or_else(|| panic!("nothing stands at {field}"));
            assert!(said.starts_with(sentence), "{said}");
            let kept = if field == "subject" { "It does not turn." } else { "Oven 4" };
            let other = if field == "subject" { "description" } else { "subject" };
            assert_eq!(page.value(other).as_deref(), Some(kept), "{field}");
        }
        let mut fields = submission(&acme, "Oven 4");
        fields[1] = ("kind", "king");
        tessa.post("/service-requests/new", &fields).await.is(422).shows("Choose one of the possibilities.");
        fields[0] = ("customer", "king");
        tessa.post("/service-requests/new", &fields).await.is(422);
        let page = tessa.post(&format!("/service-requests/{number}/messages"), &[("body", &long)]).await.is(422);
        assert!(page.error_at("body").is_some_and(|said| said.starts_with("This has 50,001 characters")));
        assert_eq!(page.value("body").as_deref(), Some(long.as_str()));
    })
    .await;
}

/// Sends bytes that are no UTF-8: what cannot be read is kept as the sign for that, and nothing breaks.
#[tokio::test]
async fn bytes_that_are_no_text_break_nothing() {
    on_both(async |app| {
        let (tessa, acme) = (app.sign_in("tessa").await, app.world.organization("acme"));
        let body = |subject: &str| {
            format!("customer={acme}&kind=question&subject={subject}&severity=3&description=b&i_am_the_contact=on")
        };
        for (subject, shown) in [("a%FFb", "a\u{fffd}b"), ("100%", "100%"), ("%ZZ", "%ZZ"), ("%C3%98l", "Øl")] {
            let number = tessa.post_raw("/service-requests/new", FORM, body(subject)).await.done("submitted").id();
            tessa.get(&format!("/service-requests/{number}")).await.is(200).shows(shown);
        }
        let mut raw = body("raw").into_bytes();
        raw.extend(b"&product=\xff\xfe");
        tessa.post_raw("/service-requests/new", FORM, raw).await.done("submitted");
    })
    .await;
}

#[tokio::test]
async fn a_form_sent_twice_does_its_work_once() {
    on_both(async |app| {
        let (hana, acme) = (app.sign_in("hana").await, app.world.organization("acme").to_string());
        let terms = Terms::new().everybody("create");
        let request = hana.ask("carla@acme.example", &terms).await;
        assert_eq!(hana.ask("carla@acme.example", &terms).await, request, "the same again is the request that waits");
        assert_eq!(app.mails_to("carla").await.len(), 1);
        app.sign_in("carla").await.grant(&request, &terms).await;
        assert_ne!(hana.ask("carla@acme.example", &terms).await, request);

        let once = hana.get("/service-requests/new").await.value("once").unwrap();
        let fields = [&submission(&acme, "Oven 3")[..], &[("once", &once)]].concat();
        let number = hana.post("/service-requests/new", &fields).await.done("submitted").id();
        assert_eq!(hana.post("/service-requests/new", &fields).await.done("submitted").id(), number);
        let page = format!("/service-requests/{number}");
        let once = hana.get(&page).await.value("once").unwrap();
        let message = [("body", "Only once, please."), ("once", &once)];
        for _ in 0..2 {
            hana.post(&format!("{page}/messages"), &message).await.done("message-sent");
        }
        assert_eq!(hana.get(&page).await.text().matches("Only once, please.").count(), 1);
        // The key is one's own, and another form has another.
        let taro = app.sign_in("taro").await;
        taro.post(&format!("{page}/messages"), &message).await.done("message-sent");
        assert_eq!(hana.get(&page).await.text().matches("Only once, please.").count(), 2);
        assert_ne!(hana.submit(app.world.organization("acme"), "Oven 3").await, number);
    })
    .await;
}

#[tokio::test]
async fn when_somebody_was_quicker_it_is_said_and_what_was_typed_is_kept() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let (tessa, carla) = (app.sign_in("tessa").await, app.sign_in("carla").await);
        let page = format!("/service-requests/{number}");
        let version = tessa.get(&page).await.value("version").unwrap();
        let stale = |name: &'static str, value: &'static str| [(name, value.to_owned()), ("version", version.clone())];
        let send = async |what: &str, fields: &[(&str, String)]| {
            let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            tessa.post(&format!("{page}/{what}"), &fields).await
        };
        carla.post(&format!("{page}/messages"), &[("body", "Meanwhile.")]).await.done("message-sent");
        for (what, fields) in [("state", stale("state", "closed")), ("severity", stale("severity", "1"))] {
            let conflict = send(what, &fields).await.is(409);
            conflict.shows("Somebody changed this meanwhile.").shows("Meanwhile.");
        }
        let version = carla.get(&page).await.value("version").unwrap();
        carla.post(&format!("{page}/state"), &[("state", "closed"), ("version", &version)]).await.is(303);
        let conflict = tessa.post(&format!("{page}/messages"), &[("body", "A long story.")]).await.is(409);
        conflict.shows("This service request is closed.").shows("A long story.");

        // Two tabs that decide on the same request.
        let request = app.sign_in("hana").await.ask("carla@acme.example", &Terms::new().everybody("look")).await;
        let path = format!("/permission-requests/{request}");
        carla.grant(&request, &Terms::new().everybody("cc")).await;
        let second = carla.post(&format!("{path}/grant"), &Terms::new().everybody("look").fields(&[])).await.is(409);
        second.shows("This permission request has been approved already.").shows("Granted by Carla Cruz");
        let second = carla.post(&format!("{path}/deny"), &[("reason", "We have no ovens.")]).await.is(409);
        second.shows("This permission request has been approved already.").shows("We have no ovens.");
    })
    .await;
}

const MARKUP: &str = "<b onmouseover=alert(1)>\"O'Brien\"</b> &amp; שלום 🦊 \u{202e}ab";

async fn harmless(browser: &Browser, path: &str, shows: bool) {
    let page = browser.get(path).await.is(200);
    assert!(!page.body.contains("<b onmouseover") && !page.body.contains("<script>alert"), "{path}");
    if shows {
        page.shows(MARKUP);
    }
}

#[tokio::test]
async fn markup_right_to_left_and_emoji_are_text_in_every_field_on_every_page_and_in_every_mail() {
    on_both(async |app| {
        let (ada, carla) = (app.sign_in("ada").await, app.sign_in("carla").await);
        let (acme, tessa) = (app.world.organization("acme"), app.sign_in("tessa").await);
        let organization = [("kind", "partner"), ("name", MARKUP), ("country", "NO"), ("locations", MARKUP)];
        let partner = ada.post("/administration/organizations", &organization).await.done("organization-added");
        let people = partner.location().split('?').next().unwrap().to_owned();
        let location = super::html::options(&ada.get(&people).await.body, "location")[1].0.clone();
        let person = [
            ("name", MARKUP),
            ("email", "x@evil.example"),
            ("language", "en"),
            ("time_zone", "UTC"),
            ("location", location.as_str()),
        ];
        ada.post(&people, &[&person[..], &[("roles", "administrator")]].concat()).await.done("invited");
        let evil = app.by_invitation("x@evil.example").await;
        let terms = Terms::new().everybody("create");
        let fields = terms.fields(&[("contact_manager", "carla@acme.example"), ("note", MARKUP)]);
        let request = evil.post("/my-customers/ask", &fields).await.done("asked").id();
        carla.grant(&request, &terms).await;
        let script = format!("{MARKUP} <script>alert(1)</script> [x](javascript:alert(1)) **bold**");
        let acme = acme.to_string();
        let mut fields = submission(&acme, MARKUP);
        fields.retain(|(name, _)| *name != "description");
        fields.extend([("description", script.as_str()), ("product", MARKUP)]);
        let number = evil.post("/service-requests/new", &fields).await.done("submitted").id();
        let page = format!("/service-requests/{number}");
        evil.post(&format!("{page}/messages"), &[("body", &script)]).await.done("message-sent");
        let denied = evil.ask("carla@acme.example", &Terms::new().everybody("look")).await;
        let denied = format!("/permission-requests/{denied}");
        carla.post(&format!("{denied}/deny"), &[("reason", MARKUP)]).await.done("denied");

        for browser in [&evil, &*tessa, &*app.sign_in("vera").await] {
            harmless(browser, &page, true).await;
            harmless(browser, "/service-requests", true).await;
            harmless(browser, "/notices", false).await;
        }
        tessa.get(&page).await.shows("bold").lacks("**bold**").lacks("href=\"javascript");
        for path in ["/my-partners", "/record", "/notices", &denied, &format!("/permission-requests/{request}")] {
            harmless(&carla, path, true).await;
        }
        for path in ["/my-customers", "/my-customers/ask", "/account", &people, "/notices"] {
            harmless(&evil, path, path != "/notices").await;
        }
        harmless(&ada, "/administration/organizations?kind=partner", true).await;
        harmless(&ada, &people, true).await;
        let end = carla.get("/my-partners").await.link("/permissions/");
        carla.post(&end, &[("reason", MARKUP)]).await.done("ended");
        let mails = app.mails().await;
        assert!(mails.len() >= 4);
        for mail in mails {
            assert!(
                !mail.body_html.contains("<b onmouseover") && !mail.body_html.contains("<script"),
                "{}",
                mail.subject
            );
            assert!(!mail.subject.contains(['\n', '\r']), "{}", mail.subject);
        }
    })
    .await;
}

#[tokio::test]
async fn markup_right_to_left_and_emoji_are_text_in_sites_and_their_notices_too() {
    on_both(async |app| {
        let (tessa, vera) = (app.sign_in("tessa").await, app.sign_in("vera").await);
        let acme = app.world.organization("acme");
        let facts = [("name", MARKUP), ("kind", "other"), ("address", "javascript:alert(1)")];
        let site = tessa.post(&format!("/organizations/{acme}/sites"), &facts).await.done("site-added").id();
        let script = format!("{MARKUP} <script>alert(1)</script> [x](javascript:alert(1)) **bold**");
        let asked =
            [("kind", "hidden_configuration_change"), ("setting", MARKUP), ("value", &script), ("reason", &script)];
        let number = tessa.post(&format!("/sites/{site}/request"), &asked).await.done("submitted").id();
        let notice = [("kind", "incident"), ("title", MARKUP), ("text", script.as_str()), ("site", site.as_str())];
        let preview = vera.post("/site-notices/preview", &notice).await.is(200);
        preview.shows(MARKUP);
        assert!(!preview.body.contains("<b onmouseover") && !preview.body.contains("<script>alert"));
        let notice = vera.post("/site-notices/publish", &notice).await.done("site-notice-published").id();
        vera.post(&format!("/site-notices/{notice}/updates"), &[("text", &script)]).await.is(303);
        let own = [
            format!("/organizations/{acme}/sites"),
            format!("/sites/{site}"),
            format!("/sites/{site}/change"),
            format!("/sites/{site}/request?kind=site_removal"),
            format!("/service-requests/{number}"),
            format!("/site-notices/{notice}"),
            "/notices".to_owned(),
        ];
        for path in &own {
            harmless(&tessa, path, !path.ends_with("/change")).await;
            assert!(!tessa.get(path).await.body.contains("href=\"javascript"), "{path}");
        }
        for path in ["/sites", "/site-notices", "/site-notices/new", &format!("/sites/{site}/remove")] {
            harmless(&vera, path, true).await;
        }
        for mail in app.mails().await {
            let html = &mail.body_html;
            assert!(!html.contains("<b onmouseover") && !html.contains("<script"), "{}", mail.subject);
            assert!(!mail.subject.contains(['\n', '\r']), "{}", mail.subject);
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_typed_is_shown_again_when_the_access_or_the_session_ended_meanwhile() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        app.give(&Terms::new().everybody("update")).await;
        let (hana, carla) = (app.sign_in("hana").await, app.sign_in("carla").await);
        let reply = format!("/service-requests/{number}/messages");
        let permission = carla.get("/my-partners").await.link("/permissions/");
        carla.post(&permission, &[("reason", "over")]).await.is(303);
        let typed = "It rattles <b>again</b>\nsince noon.";
        let page = hana.post(&reply, &[("body", typed)]).await.is(404);
        page.shows("What you typed").shows("It rattles <b>again</b>").shows("since noon.");
        // What nobody wrote is not shown as if it had been.
        assert!(!hana.get(&format!("/service-requests/{number}")).await.is(404).body.contains("<textarea"));
        app.pass(jiff::SignedDuration::from_hours(24 * 8));
        let page = hana.post("/service-requests/new", &[("subject", "Oven 4"), ("description", typed)]).await.is(401);
        page.shows("You are not signed in").shows("Oven 4").shows("It rattles <b>again</b>");
    })
    .await;
}
