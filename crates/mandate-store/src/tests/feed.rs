//! What a partner's lists show of its customers' service requests, and what the feed keeps of them.

use jiff::Timestamp;
use mandate_core::{
    access::{Act, Viewer},
    id::{PersonId, ServiceRequestId},
    permission::Level,
    service_request::State,
};

use super::{
    desk::{Cast, Grant, relocate},
    hours, on_both, scope_of, start,
};
use crate::{
    Tx, contact, feed, permission,
    service_request::{self, Cursor, Filter},
};

async fn listed(tx: &mut Tx, viewer: &Viewer, filter: Filter, at: Timestamp) -> Vec<ServiceRequestId> {
    let scope = scope_of(tx, viewer.person_id, at).await.unwrap();
    let lines = service_request::list(tx, &scope, &filter, Cursor::Newest, 100).await.unwrap();
    lines.into_iter().map(|line| line.id).collect()
}

async fn all(tx: &mut Tx, viewer: &Viewer, at: Timestamp) -> Vec<ServiceRequestId> {
    listed(tx, viewer, Filter::default(), at).await
}

/// How many rows the feed keeps.
async fn rows(tx: &mut Tx) -> i64 {
    let (count,): (i64,) = tx.get("SELECT COUNT(*) FROM feed", &[]).await.unwrap();
    count
}

async fn end(tx: &mut Tx, cast: &Cast, permission: &permission::Permission) -> Timestamp {
    let at = cast.desk.at();
    assert!(permission::end(tx, &cast.customer.own(Act::EndPermission, at), permission.id, None).await.unwrap());
    at
}

#[tokio::test]
async fn p08_p12_nothing_is_seen_before_a_permission_and_past_and_present_after_it() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let past = cast.submit(&mut tx).await.id;
        assert_eq!(all(&mut tx, &cast.ann, cast.desk.at()).await, []);
        assert_eq!(all(&mut tx, &cast.customer.head, cast.desk.at()).await, [past], "its own people do");
        for person in [None, Some(cast.ann.person_id)] {
            let permission = cast.grant(&mut tx, person, Level::Look, hours(start(), 100)).await;
            let present = cast.submit(&mut tx).await.id;
            let at = cast.desk.at();
            let seen = all(&mut tx, &cast.ann, at).await;
            assert_eq!((seen.first(), seen.last()), (Some(&present), Some(&past)));
            assert_eq!(
                all(&mut tx, &cast.bob, at).await.is_empty(),
                person.is_some(),
                "others only where it is theirs"
            );
            let ended = end(&mut tx, &cast, &permission).await;
            assert_eq!(all(&mut tx, &cast.ann, ended).await, []);
        }
    })
    .await;
}

#[tokio::test]
async fn p11_p28_with_cc_one_sees_what_one_was_attached_to() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let (one, two) = (cast.submit(&mut tx).await, cast.submit(&mut tx).await);
        let ann = cast.ann.person_id;
        cast.desk.attach(&mut tx, &one, ann, cast.desk.at()).await;
        assert_eq!(all(&mut tx, &cast.ann, cast.desk.at()).await, [], "attached without a permission");
        cast.grant(&mut tx, None, Level::Cc, hours(start(), 100)).await;
        assert_eq!(all(&mut tx, &cast.ann, cast.desk.at()).await, [one.id]);
        cast.desk.attach(&mut tx, &two, ann, cast.desk.at()).await;
        assert_eq!(all(&mut tx, &cast.ann, cast.desk.at()).await, [two.id, one.id]);
        assert_eq!(all(&mut tx, &cast.bob, cast.desk.at()).await, []);
        let permit = one.permit(&cast.customer.head, Act::UpdateServiceRequest, cast.desk.at());
        assert!(contact::remove(&mut tx, &permit, one.id, ann).await.unwrap());
        assert_eq!(all(&mut tx, &cast.ann, cast.desk.at()).await, [two.id]);
    })
    .await;
}

#[tokio::test]
async fn x08_p30_one_list_of_all_customers_with_a_level_of_its_own_at_each() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let mut ids = Vec::new();
        for (name, level) in [("A", Level::Look), ("B", Level::FullAdmin), ("C", Level::Cc)] {
            let customer = cast.desk.customer(&mut tx, name).await;
            let (at, until) = (cast.desk.at(), hours(start(), 100));
            let person = (level == Level::FullAdmin).then_some(cast.ann.person_id);
            let new = Grant { partner: &cast.partner, customer: &customer, person, level, at, until };
            cast.desk.grant(&mut tx, new).await;
            ids.push(cast.desk.submit(&mut tx, &customer.head, customer.id).await.id);
            ids.push(cast.desk.submit(&mut tx, &cast.ann, customer.id).await.id);
        }
        let at = cast.desk.at();
        assert_eq!(all(&mut tx, &cast.ann, at).await, [ids[5], ids[3], ids[2], ids[1], ids[0]]);
        assert_eq!(all(&mut tx, &cast.bob, at).await, [ids[1], ids[0]]);
        let mine = Filter { mine: true, ..Filter::default() };
        assert_eq!(listed(&mut tx, &cast.ann, mine, at).await, [ids[5], ids[3], ids[1]]);
    })
    .await;
}

#[tokio::test]
async fn sweeping_removes_rows_of_permissions_that_are_over_and_nothing_that_can_be_seen() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let (one, two) = (cast.submit(&mut tx).await, cast.submit(&mut tx).await);
        assert_eq!(rows(&mut tx).await, 4, "the customer's and the submitter's");
        let until = hours(start(), 100);
        let everybodys = cast.grant(&mut tx, None, Level::Look, hours(start(), 50)).await;
        let anns = cast.grant(&mut tx, Some(cast.ann.person_id), Level::Look, until).await;
        cast.grant(&mut tx, Some(cast.bob.person_id), Level::Look, until).await;
        cast.desk.attach(&mut tx, &one, cast.ann.person_id, cast.desk.at()).await;
        assert_eq!(rows(&mut tx).await, 10);
        assert_eq!(sweep(&mut tx, cast.desk.at()).await, 0, "all of them are live");

        let ended = end(&mut tx, &cast, &anns).await;
        assert_eq!(sweep(&mut tx, ended).await, 1, "the other one is shown as long as Ann is a contact");
        let expired = everybodys.valid_until;
        assert_eq!(sweep(&mut tx, expired).await, 2);
        assert_eq!(sweep(&mut tx, expired).await, 0);
        assert_eq!(all(&mut tx, &cast.bob, expired).await, [two.id, one.id]);

        // What is removed comes back with the next permission.
        let new = Grant {
            partner: &cast.partner,
            customer: &cast.customer,
            person: None,
            level: Level::Look,
            at: expired,
            until,
        };
        cast.desk.grant(&mut tx, new).await;
        assert_eq!(all(&mut tx, &cast.ann, expired).await, [two.id, one.id]);
        assert_eq!(sweep(&mut tx, hours(start(), 1000)).await, 4);
        assert_eq!(rows(&mut tx).await, 5);
    })
    .await;
}

#[tokio::test]
async fn sweeping_after_a_permission_became_cc_leaves_what_one_is_a_contact_of() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let (one, two) = (cast.submit(&mut tx).await, cast.submit(&mut tx).await);
        let (person, until) = (Some(cast.bob.person_id), hours(start(), 100));
        let look = cast.grant(&mut tx, person, Level::Look, until).await;
        cast.desk.attach(&mut tx, &one, cast.bob.person_id, cast.desk.at()).await;
        assert_eq!(all(&mut tx, &cast.bob, cast.desk.at()).await, [two.id, one.id]);
        end(&mut tx, &cast, &look).await;
        cast.grant(&mut tx, person, Level::Cc, until).await;
        assert_eq!(sweep(&mut tx, cast.desk.at()).await, 1, "CC needs no row of what it does not show");
        assert_eq!(all(&mut tx, &cast.bob, cast.desk.at()).await, [one.id]);
    })
    .await;
}

#[tokio::test]
async fn sweeping_for_a_former_partner_leaves_what_a_person_sees_for_its_new_one() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let submitted = cast.submit(&mut tx).await;
        let person: Option<PersonId> = Some(cast.ann.person_id);
        cast.grant(&mut tx, person, Level::Look, hours(start(), 100)).await;
        let next = cast.desk.partner(&mut tx, "Next").await;
        relocate(&mut tx, &cast.desk, cast.ann.person_id, next.id, cast.desk.at()).await;
        assert_eq!(all(&mut tx, &cast.ann, cast.desk.at()).await, [], "it stays with the partner that was given it");
        let (at, until) = (cast.desk.at(), hours(start(), 100));
        let new = Grant { partner: &next, customer: &cast.customer, person, level: Level::Look, at, until };
        cast.desk.grant(&mut tx, new).await;
        // The former partner's permission ended when the person left.
        let left = cast.desk.at();
        assert_eq!(sweep(&mut tx, left).await, 0);
        assert_eq!(all(&mut tx, &cast.ann, left).await, [submitted.id]);
        // And when that one is over too, nothing is left behind.
        assert_eq!(sweep(&mut tx, until).await, 1);
    })
    .await;
}

#[tokio::test]
async fn rows_follow_the_state_of_their_service_request_whoever_they_are_for() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let submitted = cast.submit(&mut tx).await;
        cast.grant(&mut tx, None, Level::Look, hours(start(), 100)).await;
        cast.grant(&mut tx, Some(cast.bob.person_id), Level::Cc, hours(start(), 100)).await;
        cast.desk.attach(&mut tx, &submitted, cast.bob.person_id, cast.desk.at()).await;
        let request = cast.desk.get(&mut tx, &submitted).await;
        let permit = submitted.permit(&cast.customer.head, Act::UpdateServiceRequest, cast.desk.at());
        assert!(service_request::set_state(&mut tx, &permit, &request, State::Resolved).await.unwrap());
        for viewer in [&cast.customer.head, &cast.ann, &cast.bob, &cast.desk.vendor.head] {
            for (state, active, expected) in [
                (Some(State::Resolved), None, true),
                (None, Some(false), true),
                (Some(State::New), None, false),
                (None, Some(true), false),
            ] {
                let filter = Filter { state, active, ..Filter::default() };
                let found = listed(&mut tx, viewer, filter.clone(), cast.desk.at()).await;
                assert_eq!(found.contains(&submitted.id), expected, "{filter:?}");
            }
        }
        // Directly, as after an import: each function leaves rows that are there already as they are.
        let before = rows(&mut tx).await;
        feed::insert(&mut tx, &permit, submitted.id, submitted.customer, State::New).await.unwrap();
        feed::fill(&mut tx, &permit, submitted.customer, cast.partner.id, None).await.unwrap();
        feed::attach(&mut tx, &permit, submitted.id, cast.bob.person_id).await.unwrap();
        assert_eq!(rows(&mut tx).await, before);
        feed::set_state(&mut tx, &permit, submitted.id, submitted.customer, State::Reopened).await.unwrap();
        let active = Filter { active: Some(true), ..Filter::default() };
        assert_eq!(listed(&mut tx, &cast.bob, active, cast.desk.at()).await, [submitted.id]);
    })
    .await;
}

/// Sweeps until nothing is over; gives how many rows went.
async fn sweep(tx: &mut Tx, at: Timestamp) -> u64 {
    let mut gone = 0;
    while let Some(more) = feed::sweep(tx, at).await.unwrap() {
        gone += more;
    }
    gone
}
