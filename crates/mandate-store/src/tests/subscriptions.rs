//! Subscriptions: personal, hanging on the permission under which they were made, and over when it is.

use jiff::Timestamp;
use mandate_core::{
    access::{Act, Thing, Viewer},
    id::PersonId,
    permission::Level,
};

use super::{decided, desk::Cast, hours, just_before, on_both, start};
use crate::{Tx, permission, subscription};

async fn subscribe(tx: &mut Tx, cast: &Cast, viewer: &Viewer) {
    let thing = Thing::Organization(cast.customer.id);
    let permit = decided(tx, viewer.person_id, Act::Subscribe, thing, cast.desk.at()).await.unwrap();
    subscription::insert(tx, &permit, cast.customer.id).await.unwrap();
}

/// Who is told, which must be the same seen from the customer and from each person.
async fn told(tx: &mut Tx, cast: &Cast, at: Timestamp) -> Vec<PersonId> {
    let told = subscription::list_of_customer(tx, cast.customer.id, at).await.unwrap();
    for person in [cast.ann.person_id, cast.bob.person_id, cast.customer.head.person_id] {
        let customers = subscription::list_of_person(tx, person, at).await.unwrap();
        assert_eq!(customers, if told.contains(&person) { vec![cast.customer.id] } else { vec![] });
    }
    told
}

#[tokio::test]
async fn p20_with_look_one_may_subscribe_and_with_cc_not() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let (ann, bob) = (cast.ann.person_id, cast.bob.person_id);
        cast.grant(&mut tx, None, Level::Look, hours(start(), 100)).await;
        cast.grant(&mut tx, Some(bob), Level::Cc, hours(start(), 100)).await;
        subscribe(&mut tx, &cast, &cast.ann).await;
        let at = cast.desk.at();
        let thing = Thing::Organization(cast.customer.id);
        assert!(decided(&mut tx, bob, Act::Subscribe, thing, at).await.is_err());
        assert_eq!(told(&mut tx, &cast, at).await, [ann]);
    })
    .await;
}

#[tokio::test]
async fn p21_a_subscription_is_personal_and_can_be_ended_at_any_time() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let (ann, bob) = (cast.ann.person_id, cast.bob.person_id);
        cast.grant(&mut tx, None, Level::Look, hours(start(), 100)).await;
        for viewer in [&cast.ann, &cast.bob, &cast.ann, &cast.customer.head] {
            subscribe(&mut tx, &cast, viewer).await;
        }
        let head = cast.customer.head.person_id;
        assert_eq!(told(&mut tx, &cast, cast.desk.at()).await, [ann, bob, head], "each once");
        subscription::delete(&mut tx, ann, cast.customer.id).await.unwrap();
        subscription::delete(&mut tx, ann, cast.customer.id).await.unwrap();
        assert_eq!(told(&mut tx, &cast, cast.desk.at()).await, [bob, head]);
    })
    .await;
}

#[tokio::test]
async fn p21_a_subscription_is_over_with_its_permission_and_not_revived_by_a_later_one() {
    on_both(async |db| {
        for by_the_clock in [true, false] {
            // Each way begins from nothing: what the other did is dropped.
            let mut tx = db.write().await.unwrap();
            let cast = Cast::new(&mut tx).await;
            let ann = cast.ann.person_id;
            let until = hours(start(), 100);
            let permission = cast.grant(&mut tx, None, Level::Look, until).await;
            subscribe(&mut tx, &cast, &cast.ann).await;
            subscribe(&mut tx, &cast, &cast.customer.head).await;
            let own = cast.customer.head.person_id;
            assert_eq!(told(&mut tx, &cast, just_before(until)).await, [ann, own]);
            let over = if by_the_clock {
                until
            } else {
                let at = cast.desk.at();
                let permit = cast.customer.own(Act::EndPermission, at);
                assert!(permission::end(&mut tx, &permit, permission.id, None).await.unwrap());
                at
            };
            assert_eq!(told(&mut tx, &cast, over).await, [own], "its own people are told as before");
            cast.grant(&mut tx, None, Level::FullAdmin, hours(start(), 1000)).await;
            let later = hours(start(), 200);
            assert_eq!(told(&mut tx, &cast, later).await, [own], "a new permission brings nothing back");
            let permit = decided(&mut tx, ann, Act::Subscribe, Thing::Organization(cast.customer.id), later).await;
            subscription::insert(&mut tx, &permit.unwrap(), cast.customer.id).await.unwrap();
            assert_eq!(told(&mut tx, &cast, later).await, [ann, own], "but one may subscribe again");
        }
    })
    .await;
}

#[tokio::test]
async fn p20_a_renewal_without_a_gap_carries_subscriptions_over() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let (ann, bob) = (cast.ann.person_id, cast.bob.person_id);
        let first = cast.grant(&mut tx, None, Level::Look, hours(start(), 100)).await;
        cast.grant(&mut tx, Some(bob), Level::Create, hours(start(), 100)).await;
        subscribe(&mut tx, &cast, &cast.ann).await;
        subscribe(&mut tx, &cast, &cast.bob).await;
        let second = cast.grant(&mut tx, None, Level::Look, hours(start(), 1000)).await;
        assert_eq!(told(&mut tx, &cast, cast.desk.at()).await, [bob]);
        let permit = cast.customer.own(Act::DecidePermissionRequest, cast.desk.at());
        subscription::carry_over(&mut tx, &permit, first.id, second.id).await.unwrap();
        assert_eq!(told(&mut tx, &cast, cast.desk.at()).await, [ann, bob]);
        assert_eq!(told(&mut tx, &cast, hours(start(), 999)).await, [ann], "each as long as what it hangs on");
    })
    .await;
}
