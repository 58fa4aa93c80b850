//! Several at once, really at once: exactly one outcome, and a revocation holds from its answer on.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use jiff::SignedDuration;
use tokio::{sync::mpsc, task::JoinSet};

use mandate_store::service_request::Filter;

use super::{
    client::{Page, Person},
    on_both,
    world::{Terms, submission},
};
use crate::{
    OpError,
    ops::{Caller, contact_link, person as people, service_request::export::Export},
};

/// How many came back with each of two statuses; nothing else may come back.
#[track_caller]
fn statuses(pages: &[Page], one: u16, other: u16) -> (usize, usize) {
    let count = |status| pages.iter().filter(|page| page.status == status).count();
    assert_eq!(
        count(one) + count(other),
        pages.len(),
        "{:?}",
        pages.iter().map(|page| page.status).collect::<Vec<_>>()
    );
    (count(one), count(other))
}

#[tokio::test(flavor = "multi_thread")]
async fn p07_of_two_contact_managers_who_decide_at_once_exactly_one_does() {
    on_both(async |app| {
        let (hana, carla) = (app.sign_in("hana").await, app.sign_in("carla").await);
        let (carlos, look) = (app.sign_in("carlos").await, Terms::new().everybody("look"));
        for (number, what) in
            ["grant", "grant", "grant", "deny", "deny", "withdraw", "withdraw"].into_iter().enumerate()
        {
            let terms = look.clone().until(&format!("2027-06-{:02}", number + 1));
            let path = format!("/permission-requests/{}", hana.ask(&carla.email, &terms).await);
            let (granting, grant) = (format!("{path}/grant"), terms.fields(&[]));
            let other = async {
                match what {
                    "grant" => carlos.post(&granting, &grant).await,
                    "deny" => carlos.post(&format!("{path}/deny"), &[("reason", "")]).await,
                    _ => hana.post(&format!("{path}/withdraw"), &[]).await,
                }
            };
            let (one, other) = tokio::join!(carla.post(&granting, &grant), other);
            assert_eq!(statuses(&[one, other], 303, 409), (1, 1), "grant and {what}");
        }
        let decided = app.record().await.into_iter().filter(|entry| {
            entry.act.starts_with("decide-permission-request") || entry.act == "withdraw-permission-request"
        });
        assert_eq!(decided.count(), 7, "one decision for each request");
        let live = carla.get("/my-partners").await;
        assert!(live.text().matches("End…").count() <= 1, "one permission for everybody");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_sent_twice_at_once_does_its_work_once() {
    on_both(async |app| {
        let (tessa, acme) = (app.sign_in("tessa").await, app.world.organization("acme").to_string());
        let once = tessa.get("/service-requests/new").await.value("once").unwrap();
        let fields = [&submission(&acme, "Oven 3")[..], &[("once", &once)]].concat();
        let send = || tessa.post("/service-requests/new", &fields);
        let (a, b, c) = tokio::join!(send(), send(), send());
        assert_eq!(statuses(&[a, b, c], 303, 409), (3, 0), "each click leads to it");
        let list = tessa.get("/service-requests").await;
        assert_eq!(list.text().matches("Oven 3").count(), 1);
    })
    .await;
}

/// Somebody who writes until it is refused, and tells of the first success.
async fn write_until_refused(person: Person, path: String, over: Arc<AtomicBool>, begun: mpsc::Sender<()>) {
    for turn in 0..100_000 {
        let was_over = over.load(Ordering::SeqCst);
        let page = person.post(&path, &[("body", &format!("Turn {turn}"))]).await;
        match page.status {
            303 => assert!(!was_over, "it was over when this was sent, and yet it was done"),
            // The access is over; who was moved is signed out, or may not even know of it any more.
            401 | 403 | 404 => {
                assert!(turn > 0, "refused from the beginning");
                return;
            }
            other => panic!("{other}: {}", page.text()),
        }
        if turn == 0 {
            begun.send(()).await.unwrap();
        }
    }
    panic!("it never ended");
}

/// Lets three people write, then ends their access in some way; from then on every request must be refused.
async fn write_while(people: [Person; 3], number: &str, end: impl AsyncFnOnce()) {
    let (over, mut writers) = (Arc::new(AtomicBool::new(false)), JoinSet::new());
    let (begun, mut began) = mpsc::channel(3);
    for person in people {
        let path = format!("/service-requests/{number}/messages");
        writers.spawn(write_until_refused(person, path, over.clone(), begun.clone()));
    }
    for _ in 0..3 {
        began.recv().await.expect("everybody could write at first");
    }
    end().await;
    over.store(true, Ordering::SeqCst);
    while let Some(result) = writers.join_next().await {
        result.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn x04_after_the_end_of_access_every_request_is_refused() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        app.give(&Terms::new().everybody("update")).await;
        let carla = app.sign_in("carla").await;
        let people = [app.sign_in("hana").await, app.sign_in("kenji").await, app.sign_in("aiko").await];
        let end = carla.get("/my-partners").await.link("/permissions/");
        app.pass(SignedDuration::from_secs(1));
        write_while(people, &number, async || {
            carla.post(&end, &[("reason", "")]).await.done("ended");
        })
        .await;
        let list = app.sign_in("taro").await.get("/service-requests").await;
        list.lacks(&number);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn p04_when_the_last_day_is_over_in_the_middle_every_request_is_refused() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        app.give(&Terms::new().everybody("update").until("2026-11-30")).await;
        app.set_clock("2026-11-30T23:59:59Z");
        let people = [app.sign_in("hana").await, app.sign_in("kenji").await, app.sign_in("aiko").await];
        write_while(people, &number, async || app.set_clock("2026-12-01T00:00:00Z")).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_changes_of_the_same_version_exactly_one_is_made() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let page = format!("/service-requests/{number}");
        let people = [app.sign_in("tessa").await, app.sign_in("carla").await, app.sign_in("carlos").await];
        for severity in ["1", "2", "4"] {
            let version = people[0].get(&page).await.value("version").unwrap();
            let fields = [("severity", severity), ("severity_reason", "All stands"), ("version", &version)];
            let path = format!("{page}/severity");
            let send = |person: &Person| {
                let (person, path, fields) = (person.clone(), path.clone(), fields);
                async move { person.post(&path, &fields).await }
            };
            let (a, b, c) = tokio::join!(send(&people[0]), send(&people[1]), send(&people[2]));
            assert_eq!(statuses(&[a, b, c], 303, 409), (1, 2));
        }
        assert_eq!(people[0].get(&page).await.text().matches("changed the severity").count(), 3);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_move_to_another_organization_every_request_is_refused() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        app.give(&Terms::new().everybody("update")).await;
        let people = [app.sign_in("hana").await, app.sign_in("kenji").await, app.sign_in("taro").await];
        let (ada, to) = (app.sign_in("ada").await, app.world.organization("nord").to_string());
        let moves: Vec<_> =
            people.iter().map(|person| (format!("/people/{}/move", person.id), person.email.clone())).collect();
        app.pass(SignedDuration::from_secs(1));
        write_while(people, &number, async || {
            for (path, email) in &moves {
                let fields = [("organization", to.as_str()), ("seen", to.as_str()), ("location", ""), ("email", email)];
                ada.post(path, &fields).await.done("moved");
            }
        })
        .await;
        let entries = app.record().await;
        let moved = entries.iter().rposition(|entry| entry.act == "manage-contacts:move-in").unwrap();
        assert!(entries[moved..].iter().all(|entry| entry.act != "update:message"), "nothing is written afterwards");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_made_while_their_reader_may_be_moved_and_none_waits_for_the_other_for_ever() {
    on_both(async |app| {
        app.service_request("Oven 3").await;
        let bravo = app.world.organization("bravo");
        app.sign_in("bea").await.submit(bravo, "Vault").await;
        let hana = app.world.person("hana").id;
        // A move takes the lock of the customer that gave it to her by name, which is not the first one of her file.
        app.give(&Terms::new().everybody("look")).await;
        app.give_at("bravo", &Terms::new().person(hana, "look")).await;
        let (ada, to) = (app.world.person("ada").id, app.world.organization("nord").to_string());
        let mut tasks = JoinSet::new();
        for _ in 0..4 {
            let served = app.app.clone();
            tasks.spawn(async move {
                let caller = Caller::person(hana, String::new());
                for _ in 0..15 {
                    let mut export = Export::begin(&served, &caller, &Filter::default()).await?;
                    assert_eq!(export.next().await?.unwrap().len(), 2);
                    export.record().await?;
                }
                Ok::<_, OpError>(())
            });
            let (served, to) = (app.app.clone(), to.clone());
            tasks.spawn(async move {
                let caller = Caller::person(ada, String::new());
                let wanted = people::Move { organization: to, ..people::Move::default() };
                for _ in 0..15 {
                    assert!(people::relocate(&served, &caller, hana, &wanted).await?.is_some(), "only looked at");
                }
                Ok(())
            });
        }
        while let Some(done) = tasks.join_next().await {
            done.unwrap().unwrap();
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_hands_over_service_requests_may_ask_their_customer_while_it_is_moved() {
    on_both(async |app| {
        let (ada, acme) = (app.sign_in("ada").await, app.world.organization("acme"));
        let to = app.world.organization("nord").to_string();
        app.give(&Terms::new().everybody("create")).await;
        for who in ["hana", "kenji", "taro"] {
            let person = app.sign_in(who).await;
            person.submit(acme, "Oven 3").await;
            let (terms, path) = (Terms::new().everybody("update"), format!("/people/{}/move", person.id));
            let email = person.email.clone();
            let (begun, mut began) = mpsc::channel(1);
            let asks = async move {
                let carla = ("contact_manager", "carla@acme.example");
                for turn in 0..100_000 {
                    let page = person.post("/my-customers/ask", &terms.fields(&[carla])).await;
                    match page.status {
                        303 if turn == 0 => begun.send(()).await.unwrap(),
                        303 => {}
                        401 => return,
                        other => panic!("{other}: {}", page.text()),
                    }
                }
                panic!("it never ended");
            };
            let moved = async {
                began.recv().await.unwrap();
                let fields = [("organization", to.as_str()), ("seen", &to), ("location", ""), ("email", &email)];
                ada.post(&path, &fields).await.done("moved");
            };
            tokio::join!(asks, moved);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn p09_of_colleagues_who_renew_at_once_all_are_led_to_the_same_request() {
    on_both(async |app| {
        let granted = app.give(&Terms::new().everybody("look").until("2026-12-10")).await;
        let renew = format!("/permission-requests/{granted}/renew");
        let [hana, kenji, aiko, taro] = ["hana", "kenji", "aiko", "taro"].map(|who| app.sign_in(who));
        let (hana, kenji, aiko, taro) = tokio::join!(hana, kenji, aiko, taro);
        let (one, two, three, four) = tokio::join!(
            hana.post(&renew, &[]),
            kenji.post(&renew, &[]),
            aiko.post(&renew, &[]),
            taro.post(&renew, &[])
        );
        // One asks; the others are told that it waits already.
        let ids = [one, two, three, four].map(|page| page.is(303).id());
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
        let asked = app.record().await.into_iter().filter(|entry| entry.act == "ask-permission");
        assert_eq!(asked.count(), 2, "what is renewed, and one renewal");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_contact_managers_who_manage_the_same_people_at_once_never_wait_for_each_other_for_ever() {
    on_both(async |app| {
        let carla = app.sign_in("carla").await;
        let (record, _) = app.newcomer(&carla, "acme", "oldhana@old.example", "technical_contact").await;
        app.give(&Terms::new().everybody("look")).await;
        let (acme, paul, hana) =
            (app.world.organization("acme"), app.world.person("paul").id, app.world.person("hana").id);
        let mut tasks = JoinSet::new();
        for who in ["carla", "carlos", "carla", "carlos"] {
            let (served, who, record) = (app.app.clone(), app.world.person(who).id, record.clone());
            tasks.spawn(async move {
                let caller = Caller::person(who, String::new());
                let linking =
                    contact_link::Linking { record, person: hana.to_string(), ..contact_link::Linking::default() };
                for _ in 0..10 {
                    people::preview_lock(&served, &caller, paul).await?;
                    let outcome = contact_link::link(&served, &caller, acme, &linking).await?;
                    assert!(outcome.is_some(), "only looked at");
                }
                Ok::<_, OpError>(())
            });
        }
        while let Some(done) = tasks.join_next().await {
            done.unwrap().unwrap();
        }
    })
    .await;
}
