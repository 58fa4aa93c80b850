//! Signing in and out, invitations and forgotten passwords.

use jiff::SignedDuration;
use reqwest::Method;

use super::{
    client::{Browser, Page, cookie_of},
    on_both, on_both_with,
    world::PASSWORD,
};
use crate::jobs;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);

async fn try_to(browser: &Browser, email: &str, password: &str) -> Page {
    browser.post("/sign-in", &[("email", email), ("password", password), ("next", "/account")]).await
}

/// Whether a browser's session is good.
async fn is_in(browser: &Browser) -> bool {
    let page = browser.get("/account").await;
    assert!(page.status == 200 || page.location().starts_with("/sign-in?next="), "{}", page.status);
    page.status == 200
}

async fn signed_in(browser: &Browser, email: &str, password: &str) -> Browser {
    let page = try_to(browser, email, password).await.is(303);
    browser.with_cookie(&cookie_of(&page).unwrap().0)
}

#[tokio::test]
async fn nobody_is_told_whether_an_address_exists() {
    on_both(async |app| {
        let (browser, paul) = (app.anonymous(), app.world.person("paul").id.to_string());
        app.sign_in("carla").await.post(&format!("/people/{paul}/lock"), &[("locked", "yes")]).await.done("locked");
        let mut answers = Vec::new();
        for (email, password) in [
            ("hana@sato.example", "wrong"),
            ("nobody@nowhere.example", PASSWORD),
            ("paul@acme.example", PASSWORD),
            ("hana", PASSWORD),
            ("hana@sato.example", ""),
        ] {
            let page = try_to(&browser, email, password).await.is(422);
            assert_eq!(page.error_at("email").unwrap(), "This e-mail address and password do not belong together.");
            assert_eq!(page.value("email").as_deref(), Some(email));
            assert!(cookie_of(&page).is_none() && !page.body.contains(PASSWORD));
            answers.push(page.body.replace(email, "ADDRESS"));
        }
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "the answers are the same");
        let mut answers = Vec::new();
        for email in ["hana@sato.example", "nobody@nowhere.example", "paul@acme.example"] {
            let page = browser.post("/forgot", &[("email", email)]).await.is(200);
            page.shows("If somebody has this address here, a link is on its way to it.");
            answers.push(page.body);
        }
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "the answers are the same");
        jobs::run_due(&app.sandbox).await.unwrap();
        let mails = app.mails().await;
        assert_eq!(mails.iter().map(|mail| mail.address.as_str()).collect::<Vec<_>>(), ["hana@sato.example"]);
    })
    .await;
}

#[tokio::test]
async fn guessing_is_limited_for_an_account_and_for_an_address_and_only_for_a_while() {
    on_both(async |app| {
        let (here, there) = (app.anonymous(), app.anonymous_from([127, 0, 0, 2]));
        for _ in 0..8 {
            try_to(&here, "hana@sato.example", "wrong").await.is(422);
        }
        for browser in [&here, &there] {
            let page = try_to(browser, "HANA@sato.example ", PASSWORD).await.is(429);
            page.shows("There were too many tries. Wait 15 minutes and try again.");
            assert!(cookie_of(&page).is_none());
        }
        try_to(&here, "kenji@sato.example", PASSWORD).await.is(303);
        app.pass(15 * MINUTE - SignedDuration::from_secs(1));
        try_to(&here, "hana@sato.example", PASSWORD).await.is(429);
        app.pass(SignedDuration::from_secs(1));
        try_to(&here, "hana@sato.example", PASSWORD).await.is(303);

        for turn in 0..40 {
            try_to(&there, &format!("guess{turn}@sato.example"), "wrong").await.is(422);
        }
        try_to(&there, "hana@sato.example", PASSWORD).await.is(429);
        try_to(&here, "hana@sato.example", PASSWORD).await.is(303);
        app.pass(15 * MINUTE);
        try_to(&there, "hana@sato.example", PASSWORD).await.is(303);
    })
    .await;
}

#[tokio::test]
async fn behind_a_proxy_guessing_is_limited_for_each_visitor() {
    for behind_proxy in [true, false] {
        on_both_with(
            |config| config.behind_proxy = behind_proxy,
            async |app| {
                let browser = app.anonymous();
                let try_from = async |forwarded: &str, email: &str, password: &str| {
                    let form = [("email", email), ("password", password)];
                    let request = browser.request(Method::POST, "/sign-in").header("x-forwarded-for", forwarded);
                    browser.send(request.form(&form)).await.status
                };
                for turn in 0..40 {
                    // What a visitor claims stands before what the proxy says.
                    let forwarded = format!("10.0.0.{turn}, 192.0.2.1");
                    assert_eq!(try_from(&forwarded, &format!("guess{turn}@sato.example"), "wrong").await, 422);
                }
                assert_eq!(try_from("10.0.0.99, 192.0.2.1", "hana@sato.example", PASSWORD).await, 429);
                let other = if behind_proxy { 303 } else { 429 };
                assert_eq!(try_from("192.0.2.2", "hana@sato.example", PASSWORD).await, other);
            },
        )
        .await;
    }
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle_and_in_the_end_whatever_happens() {
    on_both(async |app| {
        let hana = app.sign_in("hana").await;
        app.pass(119 * MINUTE);
        assert!(is_in(&hana).await);
        app.pass(119 * MINUTE);
        assert!(is_in(&hana).await, "each click counts");
        app.pass(120 * MINUTE);
        assert!(!is_in(&hana).await, "idle for two hours");

        let hana = app.sign_in("hana").await;
        for _ in 0..11 {
            app.pass(HOUR);
            assert!(is_in(&hana).await);
        }
        app.pass(HOUR);
        assert!(!is_in(&hana).await, "twelve hours are over");
        hana.post("/my-customers/ask", &[("contact_manager", "x")]).await.is(401);
        let page = hana.post("/my-customers/ask", &[("organization", "look")]).await.is(303);
        assert_eq!(page.location(), "/sign-in?next=%2F", "nothing was written");
        jobs::sweep_all(&app.app).await.unwrap();
        let hana = app.sign_in("hana").await;
        assert_eq!(hana.get("/account").await.text().matches("This one").count(), 1);
    })
    .await;
}

#[tokio::test]
async fn signing_out_ends_one_session_and_everywhere_ends_all() {
    on_both(async |app| {
        let (one, two) = (app.sign_in("hana").await, app.sign_in("hana").await);
        let (three, kenji) = (app.sign_in("hana").await, app.sign_in("kenji").await);
        let page = one.post("/sign-out", &[]).await.is(303);
        assert_eq!(page.location(), "/sign-in?done=signed-out");
        assert!(cookie_of(&page).unwrap().1.contains("Max-Age=0"));
        assert!(!is_in(&one).await, "an old cookie opens nothing");
        assert!(is_in(&two).await);
        two.post("/account/sign-out-everywhere", &[]).await.done("signed-out-everywhere");
        assert!(!is_in(&two).await && !is_in(&three).await && is_in(&kenji).await);
        app.anonymous().post("/sign-out", &[]).await.is(303);
    })
    .await;
}

#[tokio::test]
async fn a_locked_persons_next_click_is_refused() {
    on_both(async |app| {
        let (hana, aiko) = (app.sign_in("hana").await, app.sign_in("aiko").await);
        let lock = format!("/people/{}/lock", hana.id);
        aiko.post(&lock, &[("locked", "yes")]).await.done("locked");
        assert!(!is_in(&hana).await);
        assert!(try_to(&app.anonymous(), &hana.email, PASSWORD).await.status == 422);
        aiko.post(&lock, &[("locked", "no")]).await.done("unlocked");
        assert!(!is_in(&hana).await, "signed out everywhere, for good");
        assert!(is_in(&*app.sign_in("hana").await).await);
        let own = aiko.post(&format!("/people/{}/lock", aiko.id), &[("locked", "yes")]).await.is(422);
        own.shows("You cannot lock yourself.");
    })
    .await;
}

#[tokio::test]
async fn an_invitation_works_once_and_for_seven_days() {
    on_both(async |app| {
        let people = format!("/organizations/{}/people", app.world.organization("sato"));
        let aiko = app.sign_in("aiko").await;
        let invite = async |email: &str| {
            let fields = [
                ("name", "Nina New"),
                ("email", email),
                ("language", "en"),
                ("time_zone", "Asia/Tokyo"),
                ("location", ""),
            ];
            aiko.post(&people, &fields).await
        };
        invite("nina@sato.example").await.done("invited");
        let taken = invite("NINA@sato.example").await.is(422);
        assert_eq!(taken.error_at("email").as_deref(), Some("Somebody has this address already."));
        let (browser, link) = (app.anonymous(), app.link_in_mail("nina@sato.example").await);
        assert!(try_to(&browser, "nina@sato.example", "").await.status == 422, "no password yet");
        browser.get(&link).await.is(200).shows("For Nina New, nina@sato.example.");
        for (password, again, field, sentence) in [
            ("short", "short", "password", "A password has at least 10 characters."),
            ("long enough", "long enouhg", "again", "The two are not the same."),
            (&"x".repeat(1025), "", "password", "A password has at most 1024 bytes."),
        ] {
            let page = browser.post(&link, &[("password", password), ("again", again)]).await.is(422);
            assert_eq!(page.error_at(field).as_deref(), Some(sentence));
            assert!(!page.body.contains(password), "a password is never sent back");
        }
        let choose = [("password", "long enough"), ("again", "long enough")];
        let page = browser.post(&link, &choose).await.is(303);
        assert!(is_in(&browser.with_cookie(&cookie_of(&page).unwrap().0)).await);
        browser.get(&link).await.is(404);
        browser.post(&link, &choose).await.is(404);
        assert!(is_in(&signed_in(&browser, "nina@sato.example", "long enough").await).await);

        invite("late@sato.example").await.done("invited");
        let link = app.link_in_mail("late@sato.example").await;
        app.pass(7 * 24 * HOUR - MINUTE);
        browser.get(&link).await.is(200);
        app.pass(MINUTE);
        browser.get(&link).await.is(404);
        browser.post(&link, &choose).await.is(404);
    })
    .await;
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_by_a_link_that_works_once_and_for_two_hours() {
    on_both(async |app| {
        let (hana, browser) = (app.sign_in("hana").await, app.anonymous());
        let ask = async || {
            browser.post("/forgot", &[("email", "Hana@sato.example")]).await.is(200);
            jobs::run_due(&app.sandbox).await.unwrap();
            app.link_in_mail("hana@sato.example").await
        };
        let first = ask().await;
        app.pass(2 * HOUR - MINUTE);
        browser.get(&first).await.is(200);
        app.pass(MINUTE);
        browser.get(&first).await.is(404);
        let (older, newer) = (ask().await, ask().await);
        browser.get(&older).await.is(404);
        let hana_again = app.sign_in("hana").await;
        let page =
            browser.post(&newer, &[("password", "another password"), ("again", "another password")]).await.is(303);
        assert!(is_in(&browser.with_cookie(&cookie_of(&page).unwrap().0)).await);
        assert!(!is_in(&hana).await && !is_in(&hana_again).await, "all sessions from before are over");
        browser.post(&newer, &[("password", "a third password"), ("again", "a third password")]).await.is(404);
        try_to(&browser, "hana@sato.example", PASSWORD).await.is(422);
        signed_in(&browser, "hana@sato.example", "another password").await;
        for _ in 0..4 {
            ask().await;
        }
        assert_eq!(app.mails_to("hana").await.len(), 4, "at most three in fifteen minutes");
        let page = browser.post("/forgot", &[("email", "hana")]).await.is(422);
        assert_eq!(
            page.error_at("email").as_deref(),
            Some("This is not an e-mail address. It should look like name@company.example.")
        );
    })
    .await;
}

#[tokio::test]
async fn signing_in_leads_on_within_the_portal_only() {
    on_both(async |app| {
        let browser = app.anonymous();
        for (next, to) in [
            ("/my-customers?done=asked", "/my-customers?done=asked"),
            ("https://evil.example", "/"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("/\t/evil.example", "/"),
            ("javascript:alert(1)", "/"),
            ("", "/"),
        ] {
            let fields = [("email", "hana@sato.example"), ("password", PASSWORD), ("next", next)];
            let page = browser.post("/sign-in", &fields).await.is(303);
            assert_eq!(page.location(), to, "{next}");
            let hana = browser.with_cookie(&cookie_of(&page).unwrap().0);
            let query: String = [("next", next)]
                .iter()
                .map(|(name, value)| {
                    format!(
                        "{name}={}",
                        value.replace('/', "%2F").replace('?', "%3F").replace('\t', "%09").replace('\\', "%5C")
                    )
                })
                .collect();
            assert_eq!(hana.get(&format!("/sign-in?{query}")).await.is(303).location(), to, "{next}");
        }
        let page = browser.get("/record?show=all&older=").await.is(303);
        assert_eq!(page.location(), "/sign-in?next=%2Frecord%3Fshow%3Dall%26older%3D");
        assert_eq!(browser.get(page.location()).await.value("next").as_deref(), Some("/record?show=all&older="));
    })
    .await;
}

#[tokio::test]
async fn the_cookie_is_kept_from_scripts_other_sites_and_unencrypted_ways() {
    on_both(async |app| {
        let page = try_to(&app.anonymous(), "hana@sato.example", PASSWORD).await.is(303);
        let (pair, cookie) = cookie_of(&page).unwrap();
        assert!(pair.starts_with("session=") && pair.len() == "session=".len() + 64, "{pair}");
        for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.split("; ").any(|has| has == attribute), "{attribute} in {cookie}");
        }
        assert!(!cookie.contains("Secure") && !cookie.contains("Domain"), "{cookie}");
        assert_eq!(page.headers["strict-transport-security"], "max-age=0");
    })
    .await;
    let https = |config: &mut crate::config::Config| config.public_url = Some("https://desk.example".to_owned());
    on_both_with(https, async |app| {
        let page = try_to(&app.anonymous(), "hana@sato.example", PASSWORD).await.is(303);
        let (pair, cookie) = cookie_of(&page).unwrap();
        assert!(pair.starts_with("__Host-session="), "{pair}");
        for attribute in ["HttpOnly", "SameSite=Lax", "Path=/", "Secure"] {
            assert!(cookie.split("; ").any(|has| has == attribute), "{attribute} in {cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
        assert_eq!(page.headers["strict-transport-security"], "max-age=31536000");
        let unprefixed = pair.trim_start_matches("__Host-").to_owned();
        assert!(is_in(&app.anonymous().with_cookie(&pair)).await);
        assert!(!is_in(&app.anonymous().with_cookie(&unprefixed)).await);
    })
    .await;
}

#[tokio::test]
async fn everybody_begins_where_its_work_is() {
    on_both(async |app| {
        for (who, to) in [
            ("vera", "/queue"),
            ("ada", "/administration/organizations"),
            ("odd", "/service-requests"),
            ("hana", "/service-requests"),
            ("carla", "/my-partners"),
            ("tessa", "/service-requests"),
        ] {
            let person = app.sign_in(who).await;
            assert_eq!(person.get("/").await.is(303).location(), to);
            person.get(to).await.is(200).shows(&person.name);
        }
        let hana = app.sign_in("hana").await;
        hana.post("/account", &[("language", "en"), ("theme", "dark"), ("time_zone", "Asia/Tokyo")])
            .await
            .done("saved");
        let account = hana.get("/account").await;
        account.shows("Times are in Asia/Tokyo");
        assert!(account.body.contains("data-theme=\"dark\""));
        assert_eq!(account.value("time_zone").as_deref(), Some("Asia/Tokyo"));
    })
    .await;
}
