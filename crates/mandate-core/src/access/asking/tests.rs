//! The rule of asking, held against every combination of facts that proptest makes.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    access::{DeploymentAccess, DeploymentFact, PermissionFact, TokenScope, TokenScopes},
    engagement::DeploymentNumber,
    id::{DeploymentAccessId, DeploymentId, PermissionId, PermissionRequestId, PersonId, ServiceRequestId, SiteId},
    party::Roles,
    permission::Level,
};

const NOW: i64 = 1_795_000_000;

fn at(hours: i64) -> Timestamp {
    Timestamp::from_second(NOW + hours * 3600).unwrap()
}

/// A vendor (0), two partners (1, 2), two customers (3, 4).
fn organization(place: u128) -> (OrganizationId, OrganizationKind) {
    let kind = match place {
        0 => OrganizationKind::Vendor,
        1 | 2 => OrganizationKind::Partner,
        _ => OrganizationKind::Customer,
    };
    (OrganizationId(Uuid::from_u128(place + 1)), kind)
}

fn viewer(person: u128, place: u128, roles: Roles, active: bool) -> Viewer {
    let (organization_id, kind) = organization(place);
    Viewer {
        person_id: PersonId(Uuid::from_u128(100 + person)),
        organization_id,
        kind,
        roles,
        active,
        scopes: TokenScopes::ALL,
    }
}

fn roles() -> impl Strategy<Value = Roles> {
    prop::collection::vec(prop::sample::select(Role::ALL.to_vec()), 0..3).prop_map(|roles| roles.into_iter().collect())
}

fn fact() -> impl Strategy<Value = Option<PermissionFact>> {
    let levels = Level::ALL.to_vec();
    prop::option::of((prop::sample::select(levels), -100..50_i64, 1..100_i64, prop::option::of(-50..50_i64)).prop_map(
        |(level, from, long, ended)| PermissionFact {
            id: PermissionId(Uuid::from_u128(7)),
            level,
            valid_from: at(from),
            valid_until: at(from + long),
            ended_at: ended.map(at),
        },
    ))
}

fn deployment() -> impl Strategy<Value = Option<DeploymentFact>> {
    let moment = || prop::option::of((-50..50_i64).prop_map(at));
    let access = (fact(), any::<bool>()).prop_map(|(fact, covers)| {
        let id = DeploymentAccessId(Uuid::from_u128(5));
        fact.map(|PermissionFact { valid_from, valid_until, ended_at, .. }| DeploymentAccess {
            id,
            valid_from,
            valid_until,
            ended_at,
            covers,
        })
    });
    prop::option::of((moment(), moment(), moment(), access).prop_map(|(confirmed_at, opened_at, ended_at, access)| {
        let (id, number) = (DeploymentId(Uuid::from_u128(6)), DeploymentNumber(1001));
        DeploymentFact { id, number, confirmed_at, opened_at, ended_at, access }
    }))
}

prop_compose! {
    fn standing()(
        person in 0..4_u128, place in 0..5_u128, roles in roles(), active in any::<bool>(), attached in any::<bool>(),
        by_record in any::<bool>(), personal in fact(), organization in fact(), deployment in deployment(),
    ) -> Standing {
        let viewer = viewer(person, place, roles, active);
        Standing { viewer, attached, by_record, personal, organization, deployment }
    }
}

fn thing() -> impl Strategy<Value = Thing> {
    (0..5_u8, 0..5_u128, 0..5_u128, -60..10_i64).prop_map(|(kind, customer, partner, since)| {
        let (customer_id, partner_id, id) = (organization(customer).0, organization(partner).0, Uuid::from_u128(9));
        match kind {
            0 => Thing::Organization(customer_id),
            1 => Thing::ServiceRequest { id: ServiceRequestId(id), customer_id, submitted_at: at(since) },
            2 => Thing::Site { id: SiteId(id), customer_id, added_at: at(since) },
            3 => Thing::Permission { id: PermissionId(id), customer_id, partner_id },
            _ => {
                let requester_id = PersonId(Uuid::from_u128(100));
                Thing::PermissionRequest { id: PermissionRequestId(id), customer_id, partner_id, requester_id }
            }
        }
    })
}

fn act() -> impl Strategy<Value = Act> {
    prop::sample::select(Act::ALL.to_vec())
}

/// Whether the two may be asked about, told by what they are and nothing else but that they have to do with each other.
fn may_be_asked(asking: &Asking, subject: &Standing, thing: Thing) -> bool {
    let (me, who) = (asking.viewer(), &subject.viewer);
    let mine = thing.customer() == Some(me.organization_id);
    if asking.is_about_everybody() {
        true
    } else if asking.is_about_itself() {
        me.person_id == who.person_id
    } else {
        who.organization_id == me.organization_id || mine
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn x02_an_answer_about_a_pair_that_one_may_not_ask_about_never_depends_on_the_facts(
        asker in standing(), is_service_account in any::<bool>(), one in standing(), other in standing(),
        thing in thing(), act in act(), hours in -20..2_i64,
    ) {
        let Ok(asking) = asking(&asker.viewer, is_service_account, at(0)) else { return Ok(()) };
        // The same two, with all other facts exchanged.
        let other = Standing { viewer: Viewer { roles: other.viewer.roles, active: other.viewer.active, ..one.viewer }, ..other };
        if !may_be_asked(&asking, &one, thing) {
            prop_assert_eq!(asking.answer(&one, act, thing, at(hours)), Answer::Unknown);
            prop_assert_eq!(asking.answer(&other, act, thing, at(hours)), Answer::Unknown);
        }
        // Another's person with whom the owner has nothing to do is no different from nobody.
        let stranger = one.viewer.organization_id != asker.viewer.organization_id
            && !one.has_ever_had_anything() && one.viewer.kind != OrganizationKind::Vendor
            && !matches!(thing, Thing::Permission { partner_id, .. } | Thing::PermissionRequest { partner_id, .. }
                if partner_id == one.viewer.organization_id);
        if stranger && !asking.is_about_everybody() && !asking.is_about_itself() {
            prop_assert_eq!(asking.answer(&one, act, thing, at(0)), Answer::Unknown);
        }
    }

    #[test]
    fn x02_a_yes_is_always_that_of_the_decision_and_a_no_tells_only_what_the_person_may_know(
        asker in standing(), is_service_account in any::<bool>(), subject in standing(), thing in thing(), act in act(),
        hours in -20..2_i64,
    ) {
        let Ok(asking) = asking(&asker.viewer, is_service_account, at(0)) else { return Ok(()) };
        let decided = decide(&subject, act, thing, at(hours));
        match asking.answer(&subject, act, thing, at(hours)) {
            Answer::Yes(permit) => {
                prop_assert_eq!(decided, Ok(permit));
                prop_assert!(thing.suits(act) && hours <= 0);
            }
            Answer::No(refusal) => {
                prop_assert_eq!(decided, Err(refusal));
                prop_assert!(refusal.may_know || asking.is_about_everybody());
            }
            Answer::Unknown if asking.is_about_everybody() && hours <= 0 && thing.suits(act) => {
                prop_assert!(!is_there(thing, at(hours)));
            }
            Answer::Unknown => {}
        }
    }
}

#[test]
fn only_an_active_person_with_the_scope_asks_and_the_vendors_only_with_a_role() {
    let asks = |viewer: &Viewer, account| asking(viewer, account, at(0)).ok();
    let person = |place, roles: &[Role]| viewer(0, place, roles.iter().copied().collect(), true);
    assert!(asks(&person(0, &[]), true).is_none());
    assert!(asks(&Viewer { active: false, ..person(3, &[]) }, true).is_none());
    let scopes = TokenScope::ALL.into_iter().filter(|scope| *scope != TokenScope::Decisions).collect();
    assert!(asks(&Viewer { scopes, ..person(3, &[]) }, true).is_none());
    let scopes = [TokenScope::Decisions].into_iter().collect();
    assert!(asks(&Viewer { scopes, ..person(3, &[]) }, true).is_some());
    let whom = |place, roles: &[Role], account| asks(&person(place, roles), account).map(|asking| asking.whom);
    assert_eq!(whom(0, &[Role::Administrator], false), Some(Whom::Everybody));
    assert_eq!(whom(0, &[Role::Operations], true), Some(Whom::Everybody));
    assert_eq!(whom(0, &[Role::Operations], false), Some(Whom::Itself));
    assert_eq!(whom(0, &[Role::Support], true), Some(Whom::Organization));
    assert_eq!(whom(1, &[], true), Some(Whom::Organization));
    assert_eq!(whom(1, &[Role::Administrator], false), Some(Whom::Organization));
    assert_eq!(whom(3, &[Role::ContactManager], false), Some(Whom::Organization));
    assert_eq!(whom(3, &[Role::TechnicalContact], false), Some(Whom::Itself));
}
