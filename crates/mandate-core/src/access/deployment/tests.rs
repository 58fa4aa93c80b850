//! What deployments open, beside permissions of every kind.

use uuid::Uuid;

use super::*;
use crate::{
    access::{Ground, PermissionFact, Reason, Standing, Thing, TokenScopes, Viewer, decide},
    id::{OrganizationId, PermissionId, PersonId, ServiceRequestId, SiteId},
    party::{OrganizationKind, Roles},
    permission::Level,
};

const CUSTOMER: OrganizationId = OrganizationId(Uuid::from_u128(1));

fn hours(hours: i64) -> Timestamp {
    let now: Timestamp = "2026-11-20T10:00:00Z".parse().unwrap();
    now + jiff::Span::new().hours(hours)
}

fn now() -> Timestamp {
    hours(0)
}

const fn access(covers: bool, valid_from: Timestamp, valid_until: Timestamp) -> DeploymentAccess {
    let id = DeploymentAccessId(Uuid::from_u128(71));
    DeploymentAccess { id, valid_from, valid_until, ended_at: None, covers }
}

/// On record, and nothing else.
pub(in crate::access) const fn unconfirmed() -> DeploymentFact {
    DeploymentFact {
        id: DeploymentId(Uuid::from_u128(70)),
        number: DeploymentNumber(1001),
        confirmed_at: None,
        opened_at: None,
        ended_at: None,
        access: None,
    }
}

fn confirmed() -> DeploymentFact {
    DeploymentFact { confirmed_at: Some(hours(-20)), ..unconfirmed() }
}

fn open_to_others() -> DeploymentFact {
    DeploymentFact { opened_at: Some(hours(-10)), ..confirmed() }
}

/// Open to the person, for all of the customer.
pub(in crate::access) fn open() -> DeploymentFact {
    DeploymentFact { access: Some(access(true, hours(-10), hours(10))), ..open_to_others() }
}

fn for_other_sites() -> DeploymentFact {
    DeploymentFact { access: Some(access(false, hours(-10), hours(10))), ..open_to_others() }
}

fn completed() -> DeploymentFact {
    let over = Some(hours(-1));
    let access = open().access.map(|access| DeploymentAccess { ended_at: over, ..access });
    DeploymentFact { ended_at: over, access, ..open() }
}

fn past_its_date() -> DeploymentFact {
    DeploymentFact { access: Some(access(true, hours(-10), now())), ..open_to_others() }
}

/// Every stage of a deployment, as the permission matrix shows it.
pub(in crate::access) fn stages() -> [(&'static str, DeploymentFact); 7] {
    [
        ("recorded, not confirmed", unconfirmed()),
        ("confirmed, not open", confirmed()),
        ("open to others", open_to_others()),
        ("open", open()),
        ("open for other sites", for_other_sites()),
        ("completed or cancelled", completed()),
        ("past the last day of access", past_its_date()),
    ]
}

fn standing(deployment: Option<DeploymentFact>, personal: Option<PermissionFact>) -> Standing {
    let viewer = Viewer {
        person_id: PersonId(Uuid::from_u128(10)),
        organization_id: OrganizationId(Uuid::from_u128(2)),
        kind: OrganizationKind::Partner,
        roles: Roles::NONE,
        active: true,
        scopes: TokenScopes::ALL,
    };
    Standing { deployment, personal, ..Standing::without_permission(viewer) }
}

fn permission(level: Level, ended_at: Option<Timestamp>) -> PermissionFact {
    let id = PermissionId(Uuid::from_u128(50));
    PermissionFact { id, level, valid_from: hours(-100), valid_until: hours(100), ended_at }
}

fn request() -> Thing {
    Thing::ServiceRequest { id: ServiceRequestId(Uuid::from_u128(30)), customer_id: CUSTOMER, submitted_at: hours(-50) }
}

fn site() -> Thing {
    Thing::Site { id: SiteId(Uuid::from_u128(60)), customer_id: CUSTOMER, added_at: hours(-50) }
}

fn why_not(deployment: DeploymentFact, missing: Missing) -> Reason {
    Reason::Deployment { number: deployment.number, missing, over: deployment.over(now()) }
}

const ALLOWED: [Act; 3] = [Act::ViewServiceRequest, Act::UpdateServiceRequest, Act::ViewSites];

fn thing(act: Act) -> Thing {
    match act {
        Act::ViewServiceRequest | Act::UpdateServiceRequest => request(),
        Act::ViewSites => site(),
        _ => Thing::Organization(CUSTOMER),
    }
}

#[test]
fn e11_an_open_deployment_is_a_ground_to_see_and_update() {
    for act in ALLOWED {
        let permit = decide(&standing(Some(open()), None), act, thing(act), now()).unwrap();
        assert_eq!(*permit.ground(), Ground::Deployment(open()));
        assert_eq!(permit.on_behalf_of(), Some(CUSTOMER));
    }
    for act in Act::ALL.into_iter().filter(|act| act.level().is_some() && !ALLOWED.contains(act)) {
        let refusal = decide(&standing(Some(open()), None), act, thing(act), now()).unwrap_err();
        assert_eq!(refusal.reason, why_not(open(), Missing::Permission), "{act}");
    }
}

#[test]
fn e09_e12_a_refusal_says_what_is_missing() {
    for (deployment, missing) in [
        (unconfirmed(), Missing::Confirmation),
        (confirmed(), Missing::Opening),
        (open_to_others(), Missing::Naming),
        (for_other_sites(), Missing::Site),
        (completed(), Missing::Time),
        (past_its_date(), Missing::Time),
    ] {
        for act in ALLOWED {
            let refusal = decide(&standing(Some(deployment), None), act, thing(act), now()).unwrap_err();
            assert_eq!(refusal.reason, why_not(deployment, missing));
        }
        let customer = Thing::Organization(CUSTOMER);
        let refusal = decide(&standing(Some(deployment), None), Act::ViewSites, customer, now()).unwrap_err();
        assert!(refusal.may_know, "that there is such a customer");
    }
}

#[test]
fn e09_what_may_be_known_of_a_thing_is_what_was_open() {
    let knows = |deployment, thing| {
        decide(&standing(Some(deployment), None), Act::UpdateServiceRequest, thing, now()).unwrap_err().may_know
    };
    for never in [unconfirmed(), confirmed(), open_to_others(), for_other_sites()] {
        assert!(!knows(never, request()), "{never:?}");
    }
    assert!(knows(completed(), request()), "it was open when this was there");
    let newer = Thing::ServiceRequest {
        id: ServiceRequestId(Uuid::from_u128(31)),
        customer_id: CUSTOMER,
        submitted_at: hours(-1),
    };
    assert!(!knows(completed(), newer));
    assert!(knows(past_its_date(), newer));
}

#[test]
fn e13_access_ends_by_the_clock() {
    let facts = standing(Some(open()), None);
    let view = |at| decide(&facts, Act::ViewServiceRequest, request(), at).is_ok();
    assert!(!view(hours(-11)));
    assert!(view(hours(-10)));
    assert!(view(hours(10) - jiff::Span::new().microseconds(1)));
    assert!(!view(hours(10)));
}

#[test]
fn e14_neither_ground_takes_anything_from_the_other() {
    let deployments: Vec<_> = std::iter::once(None).chain(stages().map(|(_, stage)| Some(stage))).collect();
    let permissions: Vec<_> = std::iter::once(None)
        .chain(Level::ALL.into_iter().flat_map(|level| [None, Some(hours(-1))].map(|end| Some(permission(level, end)))))
        .collect();
    for (deployment, permission) in deployments.iter().flat_map(|one| permissions.iter().map(move |two| (*one, *two))) {
        for act in Act::ALL.into_iter().filter(|act| act.level().is_some()) {
            let may = |facts: Standing| decide(&facts, act, thing(act), now()).is_ok();
            let alone = may(standing(deployment, None)) || may(standing(None, permission));
            assert_eq!(may(standing(deployment, permission)), alone, "{act} {deployment:?} {permission:?}");
        }
    }
}

#[test]
fn e14_what_is_in_force_says_why_and_then_what_was_last() {
    let why = |deployment, permission| {
        let facts = standing(Some(deployment), Some(permission));
        decide(&facts, Act::UpdateServiceRequest, request(), now()).unwrap_err().reason
    };
    assert!(matches!(why(completed(), permission(Level::Look, None)), Reason::LevelTooLow { .. }));
    let earlier = permission(Level::Update, Some(hours(-2)));
    assert!(matches!(why(unconfirmed(), earlier), Reason::Deployment { missing: Missing::Confirmation, .. }));
    assert!(matches!(why(completed(), earlier), Reason::Deployment { missing: Missing::Time, .. }));
    assert!(matches!(why(past_its_date(), permission(Level::Update, Some(hours(0)))), Reason::Deployment { .. }));
    let first_the_deployment = why(completed(), permission(Level::Update, Some(now())));
    assert!(matches!(first_the_deployment, Reason::Ended { .. }));
}

#[test]
fn of_several_deployments_the_one_that_is_open_decides() {
    let several = [completed(), unconfirmed(), for_other_sites(), open(), past_its_date()];
    for left in (1..=several.len()).rev() {
        let best = DeploymentFact::deciding(several.into_iter().rev().take(left), now()).unwrap();
        assert_eq!(best.open(now()).is_some(), several.iter().rev().take(left).any(|one| one.open(now()).is_some()));
    }
    assert_eq!(DeploymentFact::deciding(several, now()), Some(open()));
    assert_eq!(DeploymentFact::deciding([completed(), unconfirmed()], now()), Some(unconfirmed()), "it waits");
    assert_eq!(DeploymentFact::deciding([], now()), None);
}
