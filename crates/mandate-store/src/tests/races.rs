//! What happens at the same time: tasks on several threads, on both databases, each in transactions of its own.

use std::{
    collections::BTreeSet,
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

use jiff::Timestamp;
use mandate_core::{
    access::Act,
    engagement::DeploymentEnd,
    id::{EntryId, JobId, MessageId},
    ledger::Entry,
    permission::Level,
    service_request::{ContactRole, State},
    text::Body,
};
use tokio::{sync::Barrier, task::JoinSet};

use super::{
    decided,
    desk::{Cast, Grant, everybody, new_permission, relocate},
    hours,
    ledger::verified,
    on_both, scope_of, start,
};
use crate::{
    Db, StoreError, contact, deployment, job, ledger, message, permission, permission_request, person,
    service_request::{self, Cursor, Filter},
};

/// Runs as many tasks at once, which all begin together; gives what each came to.
async fn at_once<T: Send + 'static, F: Future<Output = T> + Send + 'static>(
    tasks: usize,
    task: impl Fn(usize, Arc<Barrier>) -> F,
) -> Vec<T> {
    let (mut running, together) = (JoinSet::new(), Arc::new(Barrier::new(tasks)));
    for number in 0..tasks {
        running.spawn(task(number, Arc::clone(&together)));
    }
    running.join_all().await
}

async fn cast(db: &Db) -> Arc<Cast> {
    let mut tx = db.write().await.unwrap();
    let cast = Cast::new(&mut tx).await;
    tx.commit().await.unwrap();
    Arc::new(cast)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn p07_one_of_two_decisions_about_a_request_counts() {
    on_both(async |db| {
        let cast = cast(db).await;
        for _ in 0..5 {
            let mut tx = db.write().await.unwrap();
            let request = cast.desk.ask(&mut tx, &cast.partner, &cast.customer, everybody(Level::Look)).await;
            tx.commit().await.unwrap();
            let results = at_once(4, |number, together| {
                let (db, cast, request) = (db.clone(), Arc::clone(&cast), request.clone());
                async move {
                    let permit = cast.customer.own(Act::DecidePermissionRequest, cast.desk.at());
                    let decided = match number % 2 {
                        0 => request.approve(&permit, everybody(Level::Cc)).unwrap(),
                        _ => request.deny(&permit, Some(number.to_string())).unwrap(),
                    };
                    together.wait().await;
                    let mut tx = db.write().await.unwrap();
                    let counts = permission_request::decide(&mut tx, &permit, &decided).await.unwrap();
                    tx.commit().await.unwrap();
                    counts.then_some(decided)
                }
            })
            .await;
            let counted: Vec<_> = results.into_iter().flatten().collect();
            let mut tx = db.read().await.unwrap();
            let kept = permission_request::find(&mut tx, request.id).await.unwrap();
            assert_eq!(counted, Vec::from_iter(kept), "one, and that one was kept");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_permission_is_open_between_the_same_two() {
    on_both(async |db| {
        let cast = cast(db).await;
        for person in [None, Some(cast.ann.person_id)] {
            let mut tx = db.write().await.unwrap();
            let request = cast.desk.ask(&mut tx, &cast.partner, &cast.customer, everybody(Level::Look)).await;
            tx.commit().await.unwrap();
            let results = at_once(4, |_, together| {
                let (db, cast, request_id) = (db.clone(), Arc::clone(&cast), request.id);
                async move {
                    let (at, until) = (cast.desk.at(), hours(start(), 100));
                    let (partner, customer) = (&cast.partner, &cast.customer);
                    let new = Grant { partner, customer, person, level: Level::Look, at, until };
                    let new = new_permission(cast.desk.maker.id(), request_id, new);
                    let permit = customer.own(Act::DecidePermissionRequest, at);
                    together.wait().await;
                    let mut tx = db.write().await.unwrap();
                    permission::insert(&mut tx, &permit, &new).await?;
                    tx.commit().await
                }
            })
            .await;
            let (begun, taken): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
            assert_eq!(begun.len(), 1);
            assert!(taken.iter().all(|result| matches!(result, Err(StoreError::Taken(_)))), "{taken:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn x04_e13_nothing_is_written_under_a_permission_or_a_deployment_after_it_was_ended() {
    on_both(async |db| {
        let cast = cast(db).await;
        for turn in 0..4 {
            let mut tx = db.write().await.unwrap();
            // By one and the other in turn.
            let (permission, deployment) = if turn % 2 == 0 {
                (Some(cast.grant(&mut tx, None, Level::Update, hours(start(), 100)).await.id), None)
            } else {
                (None, Some(cast.opened(&mut tx, cast.ann.person_id).await))
            };
            let submitted = cast.submit(&mut tx).await;
            tx.commit().await.unwrap();
            // Counts inside the transactions: while grants are held nobody can have ended them in between.
            let (order, end) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicI64::new(i64::MAX)));
            let written = at_once(5, |number, together| {
                let (db, cast) = (db.clone(), Arc::clone(&cast));
                let (order, end) = (Arc::clone(&order), Arc::clone(&end));
                async move {
                    let customer = cast.customer.id;
                    let mut written = Vec::new();
                    together.wait().await;
                    if number == 0 {
                        // Lets the others get going: waits for what they have done, not for time to pass.
                        while order.load(Ordering::SeqCst) < 8 {
                            tokio::task::yield_now().await;
                        }
                        let mut tx = db.write().await.unwrap();
                        tx.change_grants(customer).await.unwrap();
                        let permit = cast.customer.own(Act::EndPermission, cast.desk.at());
                        if let Some(id) = permission {
                            assert!(permission::end(&mut tx, &permit, id, None).await.unwrap());
                        }
                        if let Some(id) = deployment {
                            assert!(deployment::end(&mut tx, &permit, id, DeploymentEnd::Cancelled).await.unwrap());
                        }
                        end.store(order.fetch_add(1, Ordering::SeqCst).cast_signed(), Ordering::SeqCst);
                        tx.commit().await.unwrap();
                        return written;
                    }
                    loop {
                        let mut tx = db.write().await.unwrap();
                        tx.hold_grants(customer).await.unwrap();
                        let (ann, at) = (cast.ann.person_id, cast.desk.at());
                        let Ok(permit) = decided(&mut tx, ann, Act::UpdateServiceRequest, submitted.thing(), at).await
                        else {
                            return written;
                        };
                        let id: MessageId = cast.desk.maker.id();
                        let body = Body::parse("still here").unwrap();
                        message::insert(&mut tx, &permit, id, submitted.id, false, &body).await.unwrap();
                        written.push(order.fetch_add(1, Ordering::SeqCst).cast_signed());
                        tx.commit().await.unwrap();
                    }
                }
            })
            .await;
            let written: Vec<_> = written.into_iter().flatten().collect();
            let end = end.load(Ordering::SeqCst);
            assert!(written.len() >= 8);
            assert!(written.iter().all(|position| *position < end), "{written:?} {end}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn p08_no_service_request_is_missed_by_a_permission_that_begins_at_the_same_time() {
    on_both(async |db| {
        let cast = cast(db).await;
        let submitted = at_once(5, |number, together| {
            let (db, cast) = (db.clone(), Arc::clone(&cast));
            async move {
                together.wait().await;
                let mut submitted = Vec::new();
                for _ in 0..6 {
                    let mut tx = db.write().await.unwrap();
                    if number == 0 {
                        tx.change_grants(cast.customer.id).await.unwrap();
                        cast.grant(&mut tx, None, Level::Look, hours(start(), 100)).await;
                    } else {
                        tx.hold_grants(cast.customer.id).await.unwrap();
                        submitted.push(cast.submit(&mut tx).await.id);
                    }
                    tx.commit().await.unwrap();
                }
                submitted
            }
        })
        .await;
        let mut submitted = submitted.concat();
        submitted.sort();
        submitted.reverse();
        let mut tx = db.read().await.unwrap();
        let scope = scope_of(&mut tx, cast.ann.person_id, cast.desk.at()).await.unwrap();
        let all = service_request::list(&mut tx, &scope, &Filter::default(), Cursor::Newest, 100).await.unwrap();
        assert_eq!(all.into_iter().map(|line| line.id).collect::<Vec<_>>(), submitted);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_contact_that_is_added_while_the_state_changes_is_listed_under_the_new_state() {
    on_both(async |db| {
        let cast = cast(db).await;
        let mut tx = db.write().await.unwrap();
        cast.grant(&mut tx, None, Level::Cc, hours(start(), 100)).await;
        tx.commit().await.unwrap();
        for round in 0..20 {
            let mut tx = db.write().await.unwrap();
            let submitted = cast.submit(&mut tx).await;
            tx.commit().await.unwrap();
            at_once(2, |number, together| {
                let (db, cast) = (db.clone(), Arc::clone(&cast));
                async move {
                    together.wait().await;
                    let mut tx = db.write().await.unwrap();
                    tx.hold_grants(cast.customer.id).await.unwrap();
                    if number == 0 {
                        cast.desk.attach(&mut tx, &submitted, cast.ann.person_id, cast.desk.at()).await;
                    } else {
                        let request = cast.desk.get(&mut tx, &submitted).await;
                        let permit = submitted.permit(&cast.customer.head, Act::UpdateServiceRequest, cast.desk.at());
                        assert!(service_request::set_state(&mut tx, &permit, &request, State::Closed).await.unwrap());
                    }
                    tx.commit().await.unwrap();
                }
            })
            .await;
            let mut tx = db.read().await.unwrap();
            let scope = scope_of(&mut tx, cast.ann.person_id, cast.desk.at()).await.unwrap();
            let closed = Filter { state: Some(State::Closed), ..Filter::default() };
            let listed = service_request::list(&mut tx, &scope, &closed, Cursor::Newest, 1).await.unwrap();
            assert_eq!(listed.first().map(|line| line.id), Some(submitted.id), "round {round}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_job_is_claimed_by_one_runner() {
    on_both(async |db| {
        let cast = cast(db).await;
        let at = cast.desk.at();
        let mut tx = db.write().await.unwrap();
        let mut jobs = BTreeSet::<JobId>::new();
        for _ in 0..100 {
            let id = cast.desk.maker.id();
            job::insert(&mut tx, id, "mail", "", at).await.unwrap();
            jobs.insert(id);
        }
        tx.commit().await.unwrap();
        let claimed = at_once(8, |_, together| {
            let db = db.clone();
            async move {
                together.wait().await;
                let mut claimed = Vec::new();
                loop {
                    let mut tx = db.write().await.unwrap();
                    let found = job::claim(&mut tx, "mail", at, hours(at, 1), 3).await.unwrap();
                    tx.commit().await.unwrap();
                    assert!(found.len() <= 3);
                    if found.is_empty() {
                        return claimed;
                    }
                    claimed.extend(found.into_iter().map(|job| job.id));
                }
            }
        })
        .await
        .concat();
        assert_eq!(claimed.len(), 100);
        assert_eq!(claimed.into_iter().collect::<BTreeSet<_>>(), jobs);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn x05_sealing_at_the_same_time_gives_one_chain() {
    on_both(async |db| {
        let cast = cast(db).await;
        let at: Timestamp = cast.desk.at();
        let permit = cast.customer.own(Act::ViewServiceRequest, at);
        let results = at_once(8, |number, together| {
            let (db, cast) = (db.clone(), Arc::clone(&cast));
            async move {
                together.wait().await;
                let mut sealed = 0;
                for _ in 0..15 {
                    let mut tx = db.write().await.unwrap();
                    if number < 4 {
                        let (id, nonce) = (cast.desk.maker.id::<EntryId>(), cast.desk.maker.id());
                        let entry = Entry::done(id, nonce, &permit, "", "SR-10001".into(), String::new());
                        ledger::append(&mut tx, &[entry]).await.unwrap();
                        tx.commit().await.unwrap();
                        continue;
                    }
                    match ledger::seal(&mut tx, at, 4).await {
                        Ok(seal) => {
                            sealed += seal.map_or(0, |seal| seal.count);
                            tx.commit().await.unwrap();
                        }
                        Err(error) => assert!(matches!(error, StoreError::Taken(_)), "{error:?}"),
                    }
                }
                sealed
            }
        })
        .await;
        let mut tx = db.write().await.unwrap();
        let rest = ledger::seal(&mut tx, at, 100).await.unwrap().map_or(0, |seal| seal.count);
        assert_eq!(results.into_iter().sum::<i64>() + rest, 60, "each entry is sealed once");
        assert_eq!(verified(&mut tx).await, (vec![], 60));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_is_about_to_change_a_service_request_sees_what_the_one_before_did() {
    on_both(async |db| {
        let cast = cast(db).await;
        let mut tx = db.write().await.unwrap();
        let submitted = Arc::new(cast.submit(&mut tx).await);
        tx.commit().await.unwrap();
        let first = Arc::new(AtomicI64::new(0));
        let closed = at_once(6, |_, together| {
            let (db, cast, submitted, first) =
                (db.clone(), Arc::clone(&cast), Arc::clone(&submitted), Arc::clone(&first));
            async move {
                together.wait().await;
                let mut tx = db.write().await.unwrap();
                let permit = submitted.permit(&cast.desk.vendor.head, Act::UpdateServiceRequest, hours(start(), 1));
                let request = service_request::get_for_change(&mut tx, &permit).await.unwrap();
                if request.state == State::Closed {
                    return false;
                }
                first.fetch_add(1, Ordering::SeqCst);
                tokio::task::yield_now().await;
                let moved = service_request::set_state(&mut tx, &permit, &request, State::Closed).await.unwrap();
                tx.commit().await.unwrap();
                moved
            }
        })
        .await;
        assert_eq!(closed.into_iter().filter(|closed| *closed).count(), 1);
        assert_eq!(first.load(Ordering::SeqCst), 1, "the others waited, and saw it closed");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_written_by_a_person_after_it_began_to_work_elsewhere() {
    on_both(async |db| {
        let cast = cast(db).await;
        let mut tx = db.write().await.unwrap();
        let other = cast.desk.partner(&mut tx, "Other").await;
        cast.grant(&mut tx, None, Level::Update, hours(start(), 100)).await;
        let submitted = cast.submit(&mut tx).await;
        tx.commit().await.unwrap();
        // Counts inside the transactions: while the person is held nobody can have moved it in between.
        let (order, end) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicI64::new(i64::MAX)));
        let written = at_once(4, |number, together| {
            let (db, cast) = (db.clone(), Arc::clone(&cast));
            let (order, end) = (Arc::clone(&order), Arc::clone(&end));
            async move {
                let ann = cast.ann.person_id;
                let mut written = Vec::new();
                together.wait().await;
                if number == 0 {
                    while order.load(Ordering::SeqCst) < 8 {
                        tokio::task::yield_now().await;
                    }
                    let mut tx = db.write().await.unwrap();
                    // The customer's own lock is not taken: a permission for everybody stays as it is.
                    tx.change_grants(cast.partner.id).await.unwrap();
                    tx.change_person(ann).await.unwrap();
                    relocate(&mut tx, &cast.desk, ann, other.id, cast.desk.at()).await;
                    end.store(order.fetch_add(1, Ordering::SeqCst).cast_signed(), Ordering::SeqCst);
                    tx.commit().await.unwrap();
                    return written;
                }
                loop {
                    let mut tx = db.write().await.unwrap();
                    tx.hold_standing(cast.customer.id, ann).await.unwrap();
                    let at = cast.desk.at();
                    let decision = decided(&mut tx, ann, Act::UpdateServiceRequest, submitted.thing(), at).await;
                    let Ok(permit) = decision else { return written };
                    let id: MessageId = cast.desk.maker.id();
                    let body = Body::parse("still here").unwrap();
                    message::insert(&mut tx, &permit, id, submitted.id, false, &body).await.unwrap();
                    written.push(order.fetch_add(1, Ordering::SeqCst).cast_signed());
                    tx.commit().await.unwrap();
                }
            }
        })
        .await;
        let written: Vec<_> = written.into_iter().flatten().collect();
        let end = end.load(Ordering::SeqCst);
        assert!(written.len() >= 8);
        assert!(written.iter().all(|position| *position < end), "{written:?} {end}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_becomes_a_contact_after_it_began_to_work_elsewhere() {
    on_both(async |db| {
        let cast = cast(db).await;
        let mut tx = db.write().await.unwrap();
        let other = cast.desk.partner(&mut tx, "Other").await;
        let submitted = cast.submit(&mut tx).await;
        tx.commit().await.unwrap();
        at_once(4, |number, together| {
            let (db, cast) = (db.clone(), Arc::clone(&cast));
            async move {
                let (ann, at) = (cast.ann.person_id, cast.desk.at());
                together.wait().await;
                let mut tx = db.write().await.unwrap();
                if number == 0 {
                    tx.change_person(ann).await.unwrap();
                    relocate(&mut tx, &cast.desk, ann, other.id, at).await;
                } else {
                    tx.hold_person(ann).await.unwrap();
                    let people = person::list_of_organization(&mut tx, cast.partner.id).await.unwrap();
                    let permit = submitted.permit(&cast.desk.vendor.head, Act::UpdateServiceRequest, at);
                    if people.iter().any(|person| person.id == ann) {
                        service_request::get_for_change(&mut tx, &permit).await.unwrap();
                        contact::remove(&mut tx, &permit, submitted.id, ann).await.unwrap();
                        let added = contact::insert(&mut tx, &permit, submitted.id, ann, ContactRole::Additional).await;
                        added.unwrap();
                    }
                }
                tx.commit().await.unwrap();
            }
        })
        .await;
        let mut tx = db.read().await.unwrap();
        let people = contact::list_people(&mut tx, submitted.id).await.unwrap();
        assert!(!people.contains(&cast.ann.person_id), "{people:?}");
    })
    .await;
}
