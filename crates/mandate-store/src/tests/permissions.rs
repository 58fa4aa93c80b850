//! Permissions and the requests that they come from: what is kept, what is live when, what a reader sees of it.

use mandate_core::{
    access::{Act, Ground, Reason, Thing},
    id::{OrganizationId, PermissionRequestId},
    permission::{Level, PermissionRequest, RequestState, Terms},
};
use uuid::Uuid;

use super::{
    decided,
    desk::{Cast, Grant, Party, everybody, new_permission},
    hours, just_before, on_both, scope_of, start,
};
use crate::{
    StoreError, Tx, permission,
    permission::Permission,
    permission_request,
    service_request::{self, Cursor, Filter},
    standing,
};

#[tokio::test]
async fn p02_a_request_keeps_both_kinds_of_levels_and_what_was_written() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let terms = Terms {
            personal: [(cast.ann.person_id, Level::ServiceAdmin), (cast.bob.person_id, Level::Cc)].into(),
            ..everybody(Level::Look)
        };
        let first = cast.desk.ask(&mut tx, &cast.partner, &cast.customer, terms.clone()).await;
        let at = cast.desk.at();
        let permit = cast.partner.permit(Act::AskPermission, Thing::Organization(cast.customer.id), at);
        let second = PermissionRequest {
            id: cast.desk.maker.id(),
            note: Some("よろしくお願いします 🙏\nAnn".into()),
            asked: Terms { organization: None, ..terms },
            ..first.clone()
        };
        permission_request::insert(&mut tx, &permit, &second).await.unwrap();
        for request in [&first, &second] {
            assert_eq!(permission_request::find(&mut tx, request.id).await.unwrap().as_ref(), Some(request));
        }
        assert_eq!(permission_request::find(&mut tx, PermissionRequestId(Uuid::nil())).await.unwrap(), None);
        let scope = scope_of(&mut tx, cast.ann.person_id, at).await.unwrap();
        let newest_first = [second.clone(), first];
        assert_eq!(permission_request::list_of_partner(&mut tx, &scope, 10).await.unwrap(), newest_first);
        assert_eq!(permission_request::list_of_partner(&mut tx, &scope, 1).await.unwrap(), newest_first[..1]);
        let view = cast.customer.own(Act::ViewPartners, at);
        let of_customer = permission_request::list_of_customer(&mut tx, &view, cast.customer.id, 10).await.unwrap();
        assert_eq!(of_customer, newest_first);
        assert_eq!(permission_request::list_renewals(&mut tx, &scope).await.unwrap(), []);
        let renewal = PermissionRequest { id: cast.desk.maker.id(), renews: Some(second.id), ..second.clone() };
        permission_request::insert(&mut tx, &permit, &renewal).await.unwrap();
        assert_eq!(permission_request::list_renewals(&mut tx, &scope).await.unwrap(), [renewal]);
        let other = cast.desk.partner(&mut tx, "Other").await;
        let scope = scope_of(&mut tx, other.head.person_id, cast.desk.at()).await.unwrap();
        assert_eq!(permission_request::list_renewals(&mut tx, &scope).await.unwrap(), []);
        assert_eq!(permission_request::list_of_partner(&mut tx, &scope, 10).await.unwrap(), []);
        assert!(matches!(permission_request::insert(&mut tx, &permit, &second).await, Err(StoreError::Taken(_))));
    })
    .await;
}

#[tokio::test]
async fn p36_what_became_of_a_request_is_kept_with_who_and_when() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let mut requests = Vec::new();
        for _ in 0..5 {
            requests.push(cast.desk.ask(&mut tx, &cast.partner, &cast.customer, everybody(Level::Create)).await);
        }
        let asked_at = cast.desk.at();
        let customer = cast.customer.id;
        let waiting = async |tx: &mut Tx, partner: &Party, customer: OrganizationId, at| {
            let permit = partner.permit(Act::AskPermission, Thing::Organization(customer), at);
            permission_request::list_pending(tx, &permit, partner.id, customer).await.unwrap()
        };
        assert_eq!(waiting(&mut tx, &cast.partner, customer, asked_at).await, requests);

        let at = cast.desk.at();
        let decide = cast.customer.own(Act::DecidePermissionRequest, at);
        let take_back = cast.partner.own(Act::WithdrawPermissionRequest, at);
        let [approved, denied, silently_denied, withdrawn, lapsed] = <[_; 5]>::try_from(requests).unwrap();
        let decided = [
            approved.approve(&decide, everybody(Level::Look)).unwrap(),
            denied.deny(&decide, Some("いいえ".into())).unwrap(),
            silently_denied.deny(&decide, None).unwrap(),
            withdrawn.withdraw(&take_back).unwrap(),
        ];
        for request in &decided {
            assert!(permission_request::decide(&mut tx, &decide, request).await.unwrap());
            assert_eq!(permission_request::find(&mut tx, request.id).await.unwrap().as_ref(), Some(request));
            let other = PermissionRequest {
                state: RequestState::Denied { by: cast.ann.person_id, at, reason: None },
                ..request.clone()
            };
            assert!(!permission_request::decide(&mut tx, &decide, &other).await.unwrap(), "it stays as it was decided");
            assert_eq!(permission_request::find(&mut tx, request.id).await.unwrap().as_ref(), Some(request));
        }
        let kept = permission_request::find(&mut tx, lapsed.id).await.unwrap().unwrap();
        let end = lapsed.lapses_at;
        assert_eq!(kept.state_at(just_before(end)), RequestState::Pending);
        assert_eq!(kept.state_at(end), RequestState::Lapsed { at: end }, "by the clock, without any job");
        let last = std::slice::from_ref(&lapsed);
        assert_eq!(waiting(&mut tx, &cast.partner, customer, just_before(end)).await, last);
        assert_eq!(waiting(&mut tx, &cast.partner, customer, end).await, []);
        let other = cast.desk.partner(&mut tx, "Other").await;
        assert_eq!(waiting(&mut tx, &other, customer, at).await, []);
        let undecided = permission_request::decide(&mut tx, &decide, &kept).await;
        assert!(matches!(undecided, Err(StoreError::Failed(_))), "only a decision is kept");
    })
    .await;
}

#[tokio::test]
async fn p09_a_permission_takes_the_place_of_another_and_both_are_kept() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let until = hours(start(), 1000);
        let first = cast.grant(&mut tx, None, Level::Look, until).await;
        let personal = cast.grant(&mut tx, Some(cast.ann.person_id), Level::Create, until).await;
        let between = cast.desk.at();
        let second = cast.grant(&mut tx, None, Level::Update, until).await;
        let at = cast.desk.at();
        let permit = cast.customer.own(Act::ViewPartners, at);
        let (partner, customer) = (cast.partner.id, cast.customer.id);

        let ended = Permission { ended_at: Some(second.valid_from), ..first.clone() };
        assert_eq!(permission::find(&mut tx, first.id).await.unwrap(), Some(ended));
        let open = [personal.clone(), second.clone()];
        assert_eq!(permission::list_open(&mut tx, &permit, partner, customer).await.unwrap(), open);
        assert_eq!(permission::list_of_customer(&mut tx, &permit, customer).await.unwrap(), open);
        for (viewer, expected) in [(cast.ann, &open[..]), (cast.bob, &open[1..])] {
            let scope = scope_of(&mut tx, viewer.person_id, at).await.unwrap();
            assert_eq!(permission::list_of_viewer(&mut tx, &scope).await.unwrap(), expected);
        }
        // Those that are over, or have not begun, count for nothing, whichever come along.
        let ended = permission::find(&mut tx, first.id).await.unwrap().unwrap();
        let every = [second.clone(), personal.clone(), ended];
        let level = |at| permission::grants(&every, at).of(cast.bob.person_id).map(|access| access.level);
        assert_eq!([between, at, until].map(level), [Some(Level::Look), Some(Level::Update), None]);
        assert_eq!(
            permission::grants(&every, at).of(cast.ann.person_id).map(|access| access.level),
            Some(Level::Create)
        );
        // What held between the two is still known.
        let bob = cast.bob.person_id;
        let then = standing::find(&mut tx, bob, customer, None, between).await.unwrap().unwrap();
        assert_eq!(then.deciding(between).map(|(fact, _)| fact.id), Some(first.id));
        let now = standing::find(&mut tx, bob, customer, None, at).await.unwrap().unwrap();
        assert_eq!(now.deciding(at).map(|(fact, _)| fact.id), Some(second.id));

        assert!(permission::end(&mut tx, &permit, second.id, Some("ya no")).await.unwrap());
        assert!(!permission::end(&mut tx, &permit, second.id, None).await.unwrap(), "it was ended before");
        assert_eq!(permission::list_open(&mut tx, &permit, partner, customer).await.unwrap(), open[..1]);
        tx.commit().await.unwrap();

        let mut tx = db.write().await.unwrap();
        let person = Some(cast.ann.person_id);
        let again = Grant { partner: &cast.partner, customer: &cast.customer, person, level: Level::Cc, at, until };
        let again = new_permission(cast.desk.maker.id(), personal.request_id, again);
        let taken = permission::insert(&mut tx, &permit, &again).await;
        assert!(matches!(taken, Err(StoreError::Taken(_))), "what is open must end first");
    })
    .await;
}

#[tokio::test]
async fn p04_access_ends_when_the_date_has_passed_by_the_clock() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let until = hours(start(), 100);
        let permission = cast.grant(&mut tx, None, Level::Look, until).await;
        let submitted = cast.submit(&mut tx).await;
        let ann = cast.ann.person_id;
        for (at, allowed) in [(just_before(until), true), (until, false), (hours(until, 10_000), false)] {
            let view = decided(&mut tx, ann, Act::ViewServiceRequest, submitted.thing(), at).await;
            assert_eq!(view.is_ok(), allowed, "{at}");
            let scope = scope_of(&mut tx, ann, at).await.unwrap();
            let listed = service_request::list(&mut tx, &scope, &Filter::default(), Cursor::Newest, 9).await.unwrap();
            assert_eq!(listed.len(), usize::from(allowed), "{at}");
            assert_eq!(permission::list_of_viewer(&mut tx, &scope).await.unwrap().len(), usize::from(allowed));
            let (partner, customer) = (cast.partner.id, cast.customer.id);
            let people = permission::list_people_with(&mut tx, partner, customer, Level::Look, at).await.unwrap();
            assert_eq!(people.contains(&ann), allowed, "{at}");
            let view = cast.customer.own(Act::ViewPartners, at);
            let live = permission::list_of_customer(&mut tx, &view, customer).await.unwrap();
            assert_eq!(live.len(), usize::from(allowed), "{at}");
            let live = permission::list_live(&mut tx, partner, customer, at).await.unwrap();
            let request = permission_request::find(&mut tx, permission.request_id).await.unwrap().unwrap();
            let over = permission::list_over(&mut tx, &[request.clone(), request], at).await.unwrap();
            let expected = if allowed { vec![] } else { vec![(permission.request_id, until)] };
            assert_eq!(over, expected, "{at}");
            assert_eq!(permission::list_over(&mut tx, &[], at).await.unwrap(), []);
            assert_eq!(live.len(), usize::from(allowed), "{at}");
            let partners = permission::list_partners_of(&mut tx, &view, customer).await.unwrap();
            assert_eq!(partners.contains(&partner), allowed, "{at}");
            let customers = permission::list_customers_of_viewer(&mut tx, &scope, 9).await.unwrap();
            assert_eq!(customers.contains(&customer), allowed, "{at}");
        }
        let refused = decided(&mut tx, ann, Act::ViewServiceRequest, submitted.thing(), until).await;
        let reason = refused.unwrap_err().unwrap().reason;
        assert!(matches!(reason, Reason::Ended { permission: fact, personal: false } if fact.id == permission.id));
    })
    .await;
}

#[tokio::test]
async fn p14_a_personal_permission_decides_also_when_it_is_the_lower_one() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let (until, ann, bob) = (hours(start(), 1000), cast.ann.person_id, cast.bob.person_id);
        cast.grant(&mut tx, None, Level::FullAdmin, until).await;
        let lower = cast.grant(&mut tx, Some(ann), Level::Look, hours(start(), 500)).await;
        let submitted = cast.submit(&mut tx).await;
        let at = cast.desk.at();
        let update = decided(&mut tx, ann, Act::UpdateServiceRequest, submitted.thing(), at).await;
        let reason = update.unwrap_err().unwrap().reason;
        assert!(matches!(reason, Reason::LevelTooLow { permission, personal: true, .. } if permission.id == lower.id));
        let update = decided(&mut tx, bob, Act::UpdateServiceRequest, submitted.thing(), at).await.unwrap();
        assert!(matches!(update.ground(), Ground::Permission { personal: false, .. }));

        let (partner, customer) = (cast.partner.id, cast.customer.id);
        let head = cast.partner.head.person_id;
        let all = permission::list_people_with(&mut tx, partner, customer, Level::Look, at).await.unwrap();
        assert_eq!(all, [ann, bob, head], "by name");
        let admins = permission::list_people_with(&mut tx, partner, customer, Level::FullAdmin, at).await.unwrap();
        assert_eq!(admins, [bob, head]);
        // When the personal one is over, everybody's decides again.
        let later = lower.valid_until;
        let admins = permission::list_people_with(&mut tx, partner, customer, Level::FullAdmin, later).await.unwrap();
        assert_eq!(admins, [ann, bob, head]);
        assert!(decided(&mut tx, ann, Act::UpdateServiceRequest, submitted.thing(), later).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn p07_a_permission_belongs_to_the_partner_that_asked_and_to_nobody_else() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let permission = cast.grant(&mut tx, None, Level::FullAdmin, hours(start(), 100)).await;
        let (rival, other) = (cast.desk.partner(&mut tx, "Rival").await, cast.desk.customer(&mut tx, "Other").await);
        let at = cast.desk.at();
        let facts = standing::find(&mut tx, cast.ann.person_id, cast.customer.id, None, at).await.unwrap().unwrap();
        assert_eq!(facts.organization.map(|fact| fact.id), Some(permission.id));
        for (person, customer) in [
            (rival.head, cast.customer.id),
            (cast.ann, other.id),
            (cast.ann, rival.id),
            (other.head, cast.customer.id),
            (cast.customer.head, other.id),
        ] {
            let facts = standing::find(&mut tx, person.person_id, customer, None, at).await.unwrap().unwrap();
            assert_eq!((facts.personal, facts.organization, facts.attached), (None, None, false));
            assert_eq!(facts.viewer, person);
        }
        let nobody = mandate_core::id::PersonId(Uuid::nil());
        assert_eq!(standing::find(&mut tx, nobody, other.id, None, at).await.unwrap(), None);
        assert_eq!(standing::find_viewer(&mut tx, nobody, at).await.unwrap(), None);
        let view = other.own(Act::ViewPartners, at);
        assert_eq!(permission::list_of_customer(&mut tx, &view, other.id).await.unwrap(), []);
        assert_eq!(permission::list_open(&mut tx, &view, cast.partner.id, other.id).await.unwrap(), []);
        assert_eq!(permission::find(&mut tx, cast.desk.maker.id()).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn changes_at_the_very_same_moment_count_in_their_order() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let (ann, at, until) = (cast.ann.person_id, cast.desk.at(), hours(start(), 100));
        let submitted = cast.submit(&mut tx).await;
        let later = cast.desk.at();
        let new = Grant { partner: &cast.partner, customer: &cast.customer, person: None, level: Level::Cc, at, until };
        cast.desk.grant(&mut tx, new).await;
        let last = cast.desk.grant(&mut tx, Grant { level: Level::Look, ..new }).await;
        let scope = scope_of(&mut tx, ann, later).await.unwrap();
        for (open, expected) in [(true, Some(last.id)), (false, None)] {
            if !open {
                let permit = cast.customer.own(Act::EndPermission, at);
                assert!(permission::end(&mut tx, &permit, last.id, None).await.unwrap());
            }
            for moment in [at, later] {
                let facts = standing::find(&mut tx, ann, cast.customer.id, None, moment).await.unwrap().unwrap();
                assert_eq!(facts.deciding(moment).map(|(fact, _)| fact.id), expected);
            }
            let listed = service_request::list(&mut tx, &scope, &Filter::default(), Cursor::Newest, 9).await.unwrap();
            assert_eq!(listed.first().map(|line| line.id), open.then_some(submitted.id));
        }
    })
    .await;
}
