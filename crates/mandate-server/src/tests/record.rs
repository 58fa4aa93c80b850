//! The record as the customer has it, and notes that never leave the vendor: X05.

use mandate_core::ledger::Entry;

use super::{app::TestApp, client::Person, on_both, world::Terms};
use crate::ops::record::verify_export;

/// Who did what on what, under what, and what came of it, as the customer's page says.
async fn record(person: &Person, query: &str) -> Vec<[String; 6]> {
    let rows = person.get(&format!("/record{query}")).await.is(200).rows::<7>();
    let rows = rows.into_iter().filter(|row| row[1] != "Person");
    rows.map(|[_, person, company, did, on, under, outcome]| [person, company, did, on, under, outcome]).collect()
}

fn row(cells: [&str; 6]) -> [String; 6] {
    cells.map(str::to_owned)
}

#[tokio::test]
async fn x05_the_customer_sees_what_partners_did_and_read_and_under_which_permission() {
    on_both(async |app| {
        let (one, two) = (app.service_request("Oven 3").await, app.service_request("Oven 4").await);
        let (hana, kenji) = (app.sign_in("hana").await, app.sign_in("kenji").await);
        app.give(&Terms::new().everybody("look").person(hana.id, "update")).await;
        let (carla, vera) = (app.sign_in("carla").await, app.sign_in("vera").await);
        let before = record(&carla, "").await.len();
        kenji.get("/service-requests").await.is(200);
        kenji.get(&format!("/service-requests/{one}")).await.is(200);
        kenji.post(&format!("/service-requests/{one}/messages"), &[("body", "May I?")]).await.is(403);
        hana.post(&format!("/service-requests/{two}/messages"), &[("body", "It hums.")]).await.is(303);
        vera.get(&format!("/service-requests/{two}")).await.is(200);
        let shown = record(&carla, "").await;
        let (sato, everybodys) = ("Sato Partners", "everybody’s permission, Look");
        let expected = [
            row(["Vera Lund", "Fjord Systems", "read", &two, "vendor’s staff, support", "Done"]),
            row(["Hana Sato", sato, "wrote to", &two, "own permission, Update", "Done"]),
            row(["Kenji Mori", sato, "updated", &one, "nothing", "Refused"]),
            row(["Kenji Mori", sato, "read", &one, everybodys, "Done"]),
            row(["Kenji Mori", sato, "listed", &format!("{two}, {one}"), everybodys, "Done"]),
        ];
        assert_eq!(shown[..shown.len() - before], expected);

        let refused = record(&carla, "?show=refused").await;
        assert!(refused.iter().all(|row| row[5] == "Refused") && refused.len() == 1, "{refused:?}");
        let link = carla.get("/my-partners").await.is(200);
        link.shows("Hana Sato hana@sato.example Update").shows("Kenji Mori kenji@sato.example Look");
        let partners = record(&carla, link.link("/record?organization=").strip_prefix("/record").unwrap()).await;
        assert!(partners.iter().all(|row| row[1] == sato) && !partners.is_empty(), "{partners:?}");
        let all = record(&carla, "?show=all").await;
        assert!(all.contains(&row([
            "Tessa Tran",
            "Acme Foods",
            "submitted",
            &one,
            "own organization, as technical contact",
            "Done"
        ])));
        assert_eq!(
            record(&app.sign_in("bea").await, "?show=all").await.iter().filter(|row| row[3].contains("SR-")).count(),
            0
        );
    })
    .await;
}

#[tokio::test]
async fn x05_the_export_verifies_on_its_own_and_names_a_line_that_was_tampered_with() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        app.give_person("hana", "update").await;
        let (hana, carla) = (app.sign_in("hana").await, app.sign_in("carla").await);
        hana.get(&format!("/service-requests/{number}")).await.is(200);
        crate::ops::record::seal(&app.app).await.unwrap();
        hana.post(&format!("/service-requests/{number}/messages"), &[("body", "It hums.")]).await.is(303);
        app.sign_in("bea").await.submit(app.world.organization("bravo"), "Not Acme’s").await;
        let export = carla.get("/record/export").await.is(200);
        assert_eq!(export.headers["content-disposition"], "attachment; filename=\"record.jsonl\"");
        let text = export.body;
        assert!(!text.contains("Bravo"));
        let whole = verify_export(&text).unwrap();
        assert_eq!(whole.defects, Vec::<String>::new());
        let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let entries: Vec<_> = lines.iter().filter(|line| line["entry"].is_object()).collect();
        assert_eq!(whole.entries, entries.len() as u64);
        assert_eq!(lines.len() - entries.len(), 2, "two seals");
        let read = entries.iter().find(|line| line["entry"]["entry"]["act"] == "view").unwrap();
        assert_eq!(read["entry"]["actor"], "Hana Sato");
        assert_eq!(read["entry"]["entry"]["level"], "update");

        let tampered = text.replacen("\"act\":\"view\"", "\"act\":\"view-dashboard\"", 1);
        let found = verify_export(&tampered).unwrap();
        let id = read["entry"]["entry"]["id"].as_str().unwrap();
        assert_eq!(found.defects, [format!("entry {id} was altered after it was sealed")]);
        let without_seal: String = text.lines().skip(1).map(|line| format!("{line}\n")).collect();
        assert!(!verify_export(&without_seal).unwrap().defects.is_empty());
        assert_eq!(verify_export("{}").unwrap_err().split(':').next(), Some("line 1"));
        let again = carla.get("/record/export").await.is(200).body;
        assert!(verify_export(&again).unwrap().hashes.starts_with(&whole.hashes), "seals are never made anew");
    })
    .await;
}

/// Everything that somebody outside the vendor can get to see or notice of a service request.
async fn outside(app: &TestApp, number: &str, request: &str) -> Vec<(String, String)> {
    let mut seen = Vec::new();
    for who in ["tessa", "paul", "carla"] {
        let person = app.sign_in(who).await;
        let mut pages =
            vec![format!("/service-requests/{number}"), "/service-requests".to_owned(), "/notices".to_owned()];
        if who == "carla" {
            // With what each level would show, in figures.
            pages.push(format!("/permission-requests/{request}"));
            pages.extend(["/record".to_owned(), "/record?show=all".to_owned(), "/my-partners".to_owned()]);
        }
        for page in pages {
            let body = person.get(&page).await.is(200).without_keys();
            seen.push((format!("{who} {page}"), body));
        }
    }
    seen
}

#[tokio::test]
async fn x05_an_internal_note_is_never_shown_counted_mailed_exported_or_noticed_outside_the_vendor() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let (hana, kenji) = (app.sign_in("hana").await, app.world.person("kenji").id);
        app.give(&Terms::new().person(hana.id, "full_admin")).await;
        let request = hana.ask("carla@acme.example", &Terms::new().person(kenji, "look")).await;
        let (vera, carla) = (app.sign_in("vera").await, app.sign_in("carla").await);
        let write = format!("/service-requests/{number}/messages");
        let partner = async || hana.get(&format!("/service-requests/{number}")).await.is(200).without_keys();
        outside(app, &number, &request).await;
        // The second time nothing is unread any more.
        let (partners, before) = (partner().await, outside(app, &number, &request).await);
        let (mails, exported) = (app.mails().await.len(), lines_of(&carla).await);

        app.pass(jiff::SignedDuration::from_secs(60));
        let note = [("body", "They never pay. SECRET"), ("then", "internal")];
        vera.post(&write, &note).await.done("note-written");
        for person in [&hana, &app.sign_in("tessa").await, &carla] {
            person.post(&write, &note).await.is(403);
        }
        let refused: Vec<Entry> =
            app.record().await.into_iter().filter(|entry| entry.act == "write-internal-note").collect();
        assert_eq!(refused.len(), 4, "the record has all four");

        assert_eq!(app.mails().await.len(), mails);
        assert_eq!(partner().await, partners);
        // Her page was read once more, and the record says so; nothing else is different.
        let after = outside(app, &number, &request).await;
        for ((page, before), (_, after)) in before.iter().zip(&after) {
            if !page.contains("/record") && !page.contains("/my-partners") {
                assert_eq!(before, after, "{page}");
            }
            assert!(!after.contains("SECRET") && !after.contains("internal"), "{page}");
        }
        let after = lines_of(&carla).await;
        assert!(!after.contains("internal") && !after.contains("SECRET"));
        let acts = |text: &str| text.matches("\"act\":").count() - text.matches("\"act\":\"view").count();
        assert_eq!(acts(&after), acts(&exported), "only what was read came to the export");
        vera.get(&format!("/service-requests/{number}")).await.shows("SECRET").shows("Internal note");
        let odd = app.sign_in("odd").await;
        odd.get(&format!("/service-requests/{number}")).await.shows("SECRET").lacks("Keep as internal note");
        odd.post(&write, &note).await.is(403);
    })
    .await;
}

async fn lines_of(person: &Person) -> String {
    person.get("/record/export").await.is(200).body
}
