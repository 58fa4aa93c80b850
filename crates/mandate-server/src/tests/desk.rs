//! The vendor's desk: who works on what, changes with a reason, and reopening.

use jiff::SignedDuration;

use super::{
    client::{Page, Person},
    on_both,
    world::Terms,
};
use crate::jobs;

async fn assign(person: &Person, number: &str, assignee: &str, was: &str) -> Page {
    person.post(&format!("/service-requests/{number}/assign"), &[("assignee", assignee), ("was", was)]).await
}

#[tokio::test]
async fn one_click_takes_a_service_request_and_all_who_see_it_see_whose_it_is() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        app.give(&Terms::new().everybody("look")).await;
        let (vera, lars) = (app.sign_in("vera").await, app.sign_in("lars").await);
        let page = format!("/service-requests/{number}");
        vera.get("/queue?assigned=nobody").await.is(200).shows("Oven 3").shows("Nobody 1").shows("Assign to me");
        vera.post("/queue/take", &[("take", &number), ("change", "state:open"), ("back", "/queue?assigned=nobody")])
            .await
            .done("assigned-me");
        vera.get(&format!("{page}?done=assigned-me")).await.shows("It is assigned to you.").lacks("has been told");
        vera.get("/queue?assigned=nobody").await.lacks("Oven 3");
        vera.get("/queue?assigned=me").await.shows("Oven 3").shows("Me 1");
        assert!(app.mails_to("vera").await.is_empty(), "who took it knows");
        // Given to a colleague, who is told.
        assign(&vera, &number, &lars.id.to_string(), &vera.id.to_string()).await.done("assigned");
        assert_eq!(app.mails_to("lars").await.len(), 1);
        lars.get("/notices").await.shows("Vera Lund assigned").shows("Oven 3");
        let present = vera.get(&page).await;
        assert_eq!(present.value("assignee"), Some(lars.id.to_string()), "the select begins with who has it");
        jobs::index(&app.app, || false).await.unwrap();
        for who in ["vera", "odd", "tessa", "paul", "hana"] {
            let person = app.sign_in(who).await;
            person.get(&page).await.is(200).shows("Assigned to Lars Lie").shows("assigned it to Lars Lie");
            person.get("/service-requests").await.shows("Lars Lie");
            person.get("/service-requests/export").await.shows("Lars Lie");
            person.get("/search?words=oven").await.shows("Oven");
        }
        let before = app.record().await.len();
        assign(&lars, &number, &lars.id.to_string(), "").await.done("assigned-me");
        assert_eq!(app.record().await.len(), before, "it is so already");
        assign(&lars, &number, "nobody", &lars.id.to_string()).await.done("unassigned");
        lars.get(&page).await.shows("ended the assignment to Lars Lie");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_take_one_at_once_exactly_one_has_it_and_the_other_reads_who() {
    on_both(async |app| {
        let (vera, lars) = (app.sign_in("vera").await, app.sign_in("lars").await);
        for turn in 0..4 {
            let number = app.service_request(&format!("Oven {turn}")).await;
            let (one, other) = tokio::join!(assign(&vera, &number, "me", ""), assign(&lars, &number, "me", ""));
            let mut statuses = [one.status, other.status];
            statuses.sort_unstable();
            assert_eq!(statuses, [303, 409]);
            let (late, name) = if one.status == 409 { (one, "Lars Lie") } else { (other, "Vera Lund") };
            late.shows(&format!("It was assigned to {name} just now. Nothing was changed."));
            app.pass(SignedDuration::from_mins(2));
            let late = if name == "Lars Lie" { &vera } else { &lars };
            assign(late, &number, "me", "").await.is(409).shows(&format!("assigned to {name} 2 minutes ago"));
            app.pass(SignedDuration::from_mins(60));
            assign(late, &number, "me", "").await.is(409).shows(&format!("It is assigned to {name} already."));
            late.post("/queue/take", &[("take", &number)]).await.is(409).shows(name);
        }
    })
    .await;
}

#[tokio::test]
async fn only_support_is_given_work_and_what_a_locked_person_had_is_nobodys() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        app.give(&Terms::new().everybody("full_admin")).await;
        let (vera, lars, ada) = (app.sign_in("vera").await, app.sign_in("lars").await, app.sign_in("ada").await);
        for who in ["odd", "hana", "tessa"] {
            let id = app.world.person(who).id.to_string();
            assign(&vera, &number, &id, "").await.is(422).shows("not in the vendor’s support");
            let person = app.sign_in(who).await;
            assign(&person, &number, "me", "").await.is(403);
            person.post("/queue/take", &[("take", &number)]).await.is(403);
            person.get(&format!("/service-requests/{number}")).await.lacks("Assign to me");
        }
        assign(&vera, &number, "king", "").await.is(422);
        assign(&vera, &number, &lars.id.to_string(), "").await.done("assigned");
        ada.post(&format!("/people/{}/lock", lars.id), &[("locked", "yes")]).await.done("locked");
        let page = vera.get(&format!("/service-requests/{number}")).await;
        page.shows("Assigned to Nobody");
        assert!(!page.options("assignee").contains(&"Lars Lie".to_owned()));
        assign(&vera, &number, &lars.id.to_string(), "").await.is(422);
        vera.get("/queue?assigned=nobody").await.shows("Oven 3");
        vera.post("/queue/take", &[("take", &number)]).await.done("assigned-me");
    })
    .await;
}

#[tokio::test]
async fn x03_several_are_assigned_after_a_preview_and_staff_filter_their_list_by_it() {
    on_both(async |app| {
        let (one, two) = (app.service_request("Oven 1").await, app.service_request("Oven 2").await);
        let (vera, tessa) = (app.sign_in("vera").await, app.sign_in("tessa").await);
        assign(&vera, &one, "me", "").await.done("assigned-me");
        let lars = format!("assign:{}", app.world.person("lars").id);
        let chosen =
            [("change", lars.as_str()), ("selected", &one), ("selected", &two), ("back", "/queue?assigned=me")];
        let page = vera.post("/service-requests/change/preview", &chosen).await.is(200);
        page.shows("Vera Lund Lars Lie").shows("Nobody Lars Lie").lacks("name=\"reason\"");
        let value = |number: &str| page.value(&format!("version-{number}")).unwrap();
        let (first, second) = (format!("version-{one}"), format!("version-{two}"));
        let (v1, v2) = (value(&one), value(&two));
        let fields = [("change", lars.as_str()), (&first, &v1), (&second, &v2), ("back", "/queue?assigned=me")];
        tessa.post("/service-requests/change", &fields).await.is(403);
        let done = vera.post("/service-requests/change", &fields).await.done("several-changed");
        assert_eq!(done.location(), "/queue?assigned=me&done=several-changed");
        assert_eq!(app.mails_to("lars").await.len(), 2);
        let lars = app.sign_in("lars").await;
        lars.get("/service-requests?assigned=me").await.shows("Oven 1").shows("Oven 2");
        vera.get("/service-requests?assigned=me").await.lacks("Oven 1").lacks("Oven 2");
        vera.get("/service-requests?assigned=nobody").await.lacks("Oven 1");
        // How the vendor shares its work, others do not ask.
        tessa.get("/service-requests?assigned=nobody").await.shows("Oven 1").lacks("Assigned to whom");
        vera.get("/service-requests?assigned=x").await.is(422);
    })
    .await;
}

#[tokio::test]
async fn a_severity_changes_for_a_reason_that_all_who_see_it_read() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        app.give(&Terms::new().everybody("look")).await;
        let tessa = app.sign_in("tessa").await;
        let page = format!("/service-requests/{number}");
        let fields = [("severity", "1"), ("version", "1"), ("severity_reason", " ")];
        let refused = tessa.post(&format!("{page}/severity"), &fields).await.is(422);
        assert_eq!(refused.error_at("severity_reason").as_deref(), Some("Enter something here."));
        assert!(refused.body.contains("<option value=\"1\" selected>"), "what was chosen is kept");
        let long = "x".repeat(2001);
        let refused =
            tessa.post(&format!("{page}/severity"), &[fields[0], fields[1], ("severity_reason", &long)]).await;
        assert!(refused.is(422).value("severity_reason").is_some_and(|kept| kept == long));
        let fields = [fields[0], fields[1], ("severity_reason", "The whole line <stands>")];
        tessa.post(&format!("{page}/severity"), &fields).await.done("severity-changed");
        for who in ["hana", "paul", "vera"] {
            app.sign_in(who).await.get(&page).await.shows("from 3 Impaired to 1 Stopped").shows("line <stands>");
        }
        let entry = app.record().await.into_iter().rfind(|entry| entry.act == "update:severity").unwrap();
        assert!(entry.after.unwrap().contains("The whole line"));

        let chosen = [("change", "severity:4"), ("selected", number.as_str())];
        let preview = tessa.post("/service-requests/change/preview", &chosen).await.is(200);
        let version = (format!("version-{number}"), preview.value(&format!("version-{number}")).unwrap());
        let confirm = [("change", "severity:4"), (version.0.as_str(), version.1.as_str())];
        let refused = tessa.post("/service-requests/change", &[confirm[0], confirm[1], ("reason", "")]).await.is(422);
        assert_eq!(refused.error_at("reason").as_deref(), Some("Enter something here."));
        assert_eq!(refused.value(&version.0), Some(version.1.clone()), "the same again, with a reason");
        let done = tessa.post("/service-requests/change", &[confirm[0], confirm[1], ("reason", "It turns")]).await;
        done.done("several-changed");
        tessa.get(&page).await.shows("It turns");
    })
    .await;
}

#[tokio::test]
async fn what_is_over_is_reopened_for_a_reason_and_what_was_closed_long_ago_not_any_more() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        app.give(&Terms::new().everybody("look")).await;
        let (tessa, hana) = (app.sign_in("tessa").await, app.sign_in("hana").await);
        let path = format!("/service-requests/{number}");
        let version = async || app.sign_in("tessa").await.get(&path).await.value("version").unwrap();
        let move_to = async |person: &Person, state: &str, reason: &str| {
            let fields = [("state", state), ("version", &version().await), ("reopen_reason", reason)];
            person.post(&format!("{path}/state"), &fields).await
        };
        move_to(&tessa, "closed", "").await.done("state-changed");
        let refused = move_to(&tessa, "reopened", "").await.is(422);
        assert_eq!(refused.error_at("reopen_reason").as_deref(), Some("Enter something here."));
        move_to(&hana, "reopened", "Let me").await.is(403);
        app.pass(SignedDuration::from_hours(24 * 30));
        let (tessa, vera) = (app.sign_in("tessa").await, app.sign_in("vera").await);
        let mails = app.mails_to("tessa").await.len();
        move_to(&vera, "reopened", "It hums again").await.done("state-changed");
        tessa.get(&path).await.shows("It hums again");
        assert!(app.mails_to("tessa").await[mails].body_text.contains("It hums again"), "and who is told reads why");
        move_to(&vera, "closed", "").await.done("state-changed");
        app.pass(SignedDuration::from_hours(24 * 30) + SignedDuration::from_secs(1));
        let tessa = app.sign_in("tessa").await;
        let page = tessa.get(&path).await;
        page.shows("closed more than 30 days ago").lacks("reopen_reason");
        move_to(&tessa, "reopened", "Again").await.is(409).shows("closed more than 30 days ago");
        let chosen = [("change", "state:reopened"), ("selected", number.as_str())];
        tessa.post("/service-requests/change/preview", &chosen).await.is(200).shows("closed more than 30 days ago");
        // What is resolved waits for whoever it concerns.
        let other = app.service_request("Oven 4").await;
        let fields = [("state", "resolved"), ("version", "1")];
        let vera = app.sign_in("vera").await;
        vera.post(&format!("/service-requests/{other}/state"), &fields).await.done("state-changed");
        app.pass(SignedDuration::from_hours(24 * 300));
        let fields = [("state", "reopened"), ("version", "2"), ("reopen_reason", "It came back")];
        let tessa = app.sign_in("tessa").await;
        tessa.post(&format!("/service-requests/{other}/state"), &fields).await.done("state-changed");
    })
    .await;
}

/// How many messages and changes a page shows, the description among them.
fn steps(page: &Page) -> usize {
    page.body.matches("<li class=\"message").count() + page.body.matches("<li class=\"event\"").count()
}

#[tokio::test]
async fn a_long_thread_comes_in_pages_and_a_link_to_a_message_leads_to_it() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let (tessa, vera) = (app.sign_in("tessa").await, app.sign_in("vera").await);
        let path = format!("/service-requests/{number}");
        let write = async |person: &Person, body: &str, then: &str| {
            let done = if then == "internal" { "note-written" } else { "message-sent" };
            person.post(&format!("{path}/messages"), &[("body", body), ("then", then)]).await.done(done);
        };
        for place in 0..60 {
            write(&tessa, &format!("Turn {place}."), "").await;
            if place == 30 {
                write(&vera, "Between us", "internal").await;
                vera.post_files(&format!("{path}/messages"), &[("body", "See")], &[("plan.txt", b"a")]).await;
            }
        }
        let newest = tessa.get(&path).await.is(200);
        // The description always stands first.
        assert_eq!(steps(&newest), 51);
        newest.shows("It does not turn.").shows("Turn 59.").lacks("Turn 5.").lacks("Between us");
        newest.shows("only a part is shown, and printed");
        let older = tessa.get(&newest.link(&format!("{path}?older="))).await.is(200);
        older.shows("Turn 5.").shows("It does not turn.").lacks("Turn 59.");
        assert!(!older.body.contains("?older="), "it is the first page");
        let back = tessa.get(&older.link(&format!("{path}?newer="))).await.is(200);
        assert_eq!(steps(&back), 51);
        back.shows("Turn 59.");
        // Files come with the messages that are shown.
        vera.get(&path).await.shows("plan.txt");
        older.lacks("plan.txt");
        // Any message has an address, also when it is on no page of the newest.
        let id = older.link("?message=").split(['=', '#']).nth(1).unwrap().to_owned();
        let found = tessa.get(&format!("{path}?message={id}")).await.is(200);
        assert!(found.body.contains(&format!("id=\"message-{id}\"")));
        found.shows("Turn 1.");
        // A note that one may not see is like a message that does not exist.
        let note = vera.get(&path).await.body.clone();
        let note = note.split("message internal\" id=\"message-").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let (hidden, unknown) =
            (tessa.get(&format!("{path}?message={note}")).await, tessa.get(&format!("{path}?message={}", &id)).await);
        hidden.lacks("Between us").lacks(&note);
        assert_eq!(unknown.status, 200);
        for wrong in ["older=x", "newer=1", "message=SR-1"] {
            tessa.get(&format!("{path}?{wrong}")).await.is(404);
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_with_500_messages_shows_no_more_of_them_than_one_with_100() {
    on_both(async |app| {
        let mut bodies = Vec::new();
        for count in [100, 500] {
            let number = app.service_request("Oven 3").await;
            let mut tx = app.db().write().await.unwrap();
            let found = mandate_store::service_request::find_reference(&mut tx, number.parse().unwrap()).await.unwrap();
            let found = found.unwrap();
            let thing = mandate_core::access::Thing::ServiceRequest {
                id: found.id,
                customer_id: found.customer_id,
                submitted_at: found.created_at,
            };
            let (act, body) = (mandate_core::access::Act::UpdateServiceRequest, "It hums still.");
            let tessa = app.world.person("tessa").id;
            let facts = mandate_store::standing::find(&mut tx, tessa, found.customer_id, None, app.app.now()).await;
            let permit = mandate_core::access::decide(&facts.unwrap().unwrap(), act, thing, app.app.now()).unwrap();
            for _ in 0..count {
                let (id, body) = (app.app.id(), mandate_core::text::Body::parse(body).unwrap());
                mandate_store::message::insert(&mut tx, &permit, id, found.id, false, &body).await.unwrap();
            }
            tx.commit().await.unwrap();
            let page = app.sign_in("tessa").await.get(&format!("/service-requests/{number}")).await.is(200);
            assert_eq!(steps(&page), 51);
            bodies.push(page.body.len());
        }
        assert!(bodies[1].abs_diff(bodies[0]) < 200, "{bodies:?}");
    })
    .await;
}

#[tokio::test]
async fn a_canned_answer_comes_in_the_contacts_language_filled_and_nothing_typed_is_lost() {
    on_both(async |app| {
        let (vera, tessa) = (app.sign_in("vera").await, app.sign_in("tessa").await);
        let refused = vera.post("/canned-answers", &[("name", "Log?"), ("text_en", " ")]).await.is(422);
        assert_eq!(refused.error_at("text_en").as_deref(), Some("Enter the text in at least one language."));
        assert_eq!(refused.value("name").as_deref(), Some("Log?"));
        let texts = [
            ("name", "Log?"),
            ("text_en", "Dear {contact}, send the log of {number} <b>now</b>. {me}"),
            ("text_ja", "{contact} 様、{number} のログをお送りください。"),
        ];
        vera.post("/canned-answers", &texts).await.done("canned-answer-kept");
        vera.post("/canned-answers", &texts).await.is(422).shows("There is a canned answer of this name already.");
        vera.get("/canned-answers").await.shows("Log? English, 日本語");
        let answer = vera.get("/canned-answers").await.link("/canned-answers/");
        let id = answer.rsplit('/').next().unwrap().to_owned();
        let number = app.service_request("Oven 3").await;
        let path = format!("/service-requests/{number}");
        let filled = format!("Dear Tessa Tran, send the log of {number} <b>now</b>. Vera Lund");
        let before = tessa.get(&path).await.body.matches("<li class=\"message").count();
        let insert = [("body", "What I typed"), ("answer", id.as_str()), ("then", "insert")];
        let page = vera.post_files(&format!("{path}/messages"), &insert, &[]).await.is(200);
        assert_eq!(page.value("body"), Some(format!("What I typed\n\n{filled}")));
        let script = vera.get(&format!("{path}/canned-answers/{id}")).await.is(200);
        assert_eq!(
            (script.body.as_str(), &script.headers["content-type"]),
            (filled.as_str(), &"text/plain; charset=utf-8".parse().unwrap())
        );
        let page =
            vera.post(&format!("{path}/messages"), &[("body", "Kept"), ("answer", "x"), ("then", "insert")]).await;
        assert_eq!(page.is(422).value("body").as_deref(), Some("Kept"));
        assert_eq!(tessa.get(&path).await.body.matches("<li class=\"message").count(), before, "nothing was sent");
        // What is sent is Markdown like any other: no markup of its own.
        vera.post(&format!("{path}/messages"), &[("body", &filled)]).await.done("message-sent");
        let page = tessa.get(&path).await;
        page.shows("<b>now</b>").lacks("canned-answers");
        assert!(!page.body.contains("<b>now</b>"));
        // The contact reads Japanese from now on.
        let account = [("language", "ja"), ("theme", "system"), ("time_zone", "Asia/Tokyo")];
        tessa.post("/account", &account).await.done("saved");
        let japanese = vera.get(&format!("{path}/canned-answers/{id}")).await.body;
        assert_eq!(japanese, format!("Tessa Tran 様、{number} のログをお送りください。"));
        for who in ["tessa", "odd"] {
            let person = app.sign_in(who).await;
            person.get(&format!("{path}/canned-answers/{id}")).await.is(403);
            person.post(&format!("{path}/messages"), &insert).await.is(403);
            person.get("/canned-answers").await.is(403);
        }
        vera.post(&format!("{answer}/retire"), &[]).await.done("canned-answer-retired");
        vera.get(&answer).await.is(404);
        vera.get(&path).await.lacks("data-inserts");
        vera.get(&format!("{path}/canned-answers/{id}")).await.is(422);
    })
    .await;
}

#[tokio::test]
async fn colleagues_at_the_desk_see_each_other_and_nobody_else_sees_them() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let (vera, lars) = (app.sign_in("vera").await, app.sign_in("lars").await);
        let (path, looking) = (format!("/service-requests/{number}"), format!("/service-requests/{number}/looking"));
        vera.get(&path).await.lacks("is looking");
        lars.get(&path).await.shows("Vera Lund is looking at this");
        let before = app.record().await.len();
        let piece = vera.post(&looking, &[("writing", "yes")]).await.is(200);
        assert_eq!(piece.text().trim(), "Lars Lie is looking at this");
        lars.post(&looking, &[("writing", "no")]).await.is(200).shows("Vera Lund is writing");
        assert_eq!(app.record().await.len(), before, "it stands in no record");
        for who in ["tessa", "odd", "ada"] {
            let person = app.sign_in(who).await;
            person.get(&path).await.is(200).lacks("is looking").lacks("is writing").lacks("data-looking");
            person.post(&looking, &[("writing", "no")]).await.is(403);
        }
        lars.get(&path).await.lacks("Tessa Tran is looking").lacks("Odd Berg is");
        app.pass(SignedDuration::from_secs(61));
        lars.get(&path).await.lacks("Vera Lund is");
    })
    .await;
}

#[tokio::test]
async fn who_answers_what_was_not_seen_yet_reads_it_first_and_sends_then() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let (vera, lars, tessa) = (app.sign_in("vera").await, app.sign_in("lars").await, app.sign_in("tessa").await);
        let path = format!("/service-requests/{number}");
        let messages = format!("{path}/messages");
        let seen = vera.get(&path).await.value("seen").unwrap();
        vera.post(&messages, &[("body", "One moment"), ("seen", &seen)]).await.done("message-sent");
        lars.post(&messages, &[("body", "Between us"), ("then", "internal")]).await.done("note-written");
        lars.post(&messages, &[("body", "Turn it off")]).await.done("message-sent");
        let page = vera.post(&messages, &[("body", "Turn it on"), ("seen", &seen)]).await.is(409);
        page.shows("2 new messages came since you opened this page.").shows("Turn it off");
        assert_eq!(page.value("body").as_deref(), Some("Turn it on"));
        let now = page.value("seen").unwrap();
        vera.post(&messages, &[("body", "Turn it on"), ("seen", &now)]).await.done("message-sent");
        // A note that one may not see is no news.
        let seen = tessa.get(&path).await.value("seen").unwrap();
        lars.post(&messages, &[("body", "Between us"), ("then", "internal")]).await.done("note-written");
        tessa.post(&messages, &[("body", "It is off"), ("seen", &seen)]).await.done("message-sent");
    })
    .await;
}
