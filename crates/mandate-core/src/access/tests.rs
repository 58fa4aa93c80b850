//! The rules of the decision, and the permission matrix as a file that people read.

use uuid::Uuid;

use super::*;
use crate::{
    id::{OrganizationId, PermissionId, PermissionRequestId, PersonId, ServiceRequestId, SiteId},
    party::Roles,
    permission::Level,
};

const CUSTOMER: OrganizationId = OrganizationId(Uuid::from_u128(1));
const PARTNER: OrganizationId = OrganizationId(Uuid::from_u128(2));
const ME: PersonId = PersonId(Uuid::from_u128(10));

fn now() -> Timestamp {
    "2026-11-20T10:00:00Z".parse().unwrap()
}

fn hours(hours: i64) -> Timestamp {
    now() + jiff::Span::new().hours(hours)
}

fn viewer(kind: OrganizationKind, organization_id: OrganizationId, roles: &[Role]) -> Viewer {
    Viewer {
        person_id: ME,
        organization_id,
        kind,
        roles: roles.iter().copied().collect(),
        active: true,
        scopes: TokenScopes::ALL,
    }
}

fn partner() -> Viewer {
    viewer(OrganizationKind::Partner, PARTNER, &[])
}

fn permission(level: Level, from: i64, until: i64) -> Option<PermissionFact> {
    let id = PermissionId(Uuid::from_u128(50));
    Some(PermissionFact { id, level, valid_from: hours(from), valid_until: hours(until), ended_at: None })
}

fn live(level: Level) -> Option<PermissionFact> {
    permission(level, -100, 100)
}

fn expired(level: Level) -> Option<PermissionFact> {
    permission(level, -100, -1)
}

fn revoked(level: Level) -> Option<PermissionFact> {
    live(level).map(|fact| PermissionFact { ended_at: Some(hours(-1)), ..fact })
}

fn standing(personal: Option<PermissionFact>, organization: Option<PermissionFact>) -> Standing {
    Standing { personal, organization, ..Standing::without_permission(partner()) }
}

fn service_request() -> Thing {
    Thing::ServiceRequest { id: ServiceRequestId(Uuid::from_u128(30)), customer_id: CUSTOMER, submitted_at: hours(-50) }
}

fn customer() -> Thing {
    Thing::Organization(CUSTOMER)
}

fn site() -> Thing {
    Thing::Site { id: SiteId(Uuid::from_u128(60)), customer_id: CUSTOMER, added_at: hours(-50) }
}

fn permission_request() -> Thing {
    let id = PermissionRequestId(Uuid::from_u128(40));
    Thing::PermissionRequest { id, customer_id: CUSTOMER, partner_id: PARTNER, requester_id: ME }
}

/// The usual thing of an act.
fn thing_of(act: Act) -> Thing {
    match act {
        Act::ViewServiceRequest | Act::UpdateServiceRequest | Act::WriteInternalNote => service_request(),
        Act::ViewPermissionRequest | Act::WithdrawPermissionRequest | Act::DecidePermissionRequest => {
            permission_request()
        }
        Act::EndPermission => {
            Thing::Permission { id: PermissionId(Uuid::from_u128(50)), customer_id: CUSTOMER, partner_id: PARTNER }
        }
        Act::ViewSites
        | Act::ViewSystemNotices
        | Act::JoinSupportNotices
        | Act::JoinSystemNotices
        | Act::ManageSites
        | Act::RemoveSite => site(),
        Act::Administer => Thing::Installation,
        _ => customer(),
    }
}

fn allowed(standing: &Standing, act: Act) -> bool {
    decide(standing, act, thing_of(act), now()).is_ok()
}

fn acts_allowed(level: Level) -> Vec<&'static str> {
    let standing = standing(None, live(level));
    Act::ALL.into_iter().filter(|act| act.level().is_some() && allowed(&standing, *act)).map(Act::as_str).collect()
}

/// What Look allows.
const LOOK: [&str; 5] = ["view", "subscribe", "view-dashboard", "view-sites", "join-support-notices"];

/// Some acts and more, in the order of the permission matrix.
fn beyond(acts: &[&'static str], more: &[&'static str]) -> Vec<&'static str> {
    Act::ALL.into_iter().map(Act::as_str).filter(|act| acts.contains(act) || more.contains(act)).collect()
}

#[test]
fn p11_cc_reads_only_what_it_is_attached_to_and_submits_nothing() {
    let unattached = standing(live(Level::Cc), None);
    let attached = Standing { attached: true, ..unattached };
    assert!(!allowed(&unattached, Act::ViewServiceRequest));
    assert!(matches!(
        decide(&attached, Act::ViewServiceRequest, service_request(), now()).unwrap().ground(),
        Ground::Attached { .. }
    ));
    assert!(!allowed(&attached, Act::UpdateServiceRequest));
    assert!(!allowed(&attached, Act::SubmitServiceRequest));
    assert!(acts_allowed(Level::Cc).is_empty());
}

#[test]
fn p31_a_linked_record_is_a_place_as_a_contact_and_the_permission_decides() {
    let by_record =
        |personal, organization| Standing { attached: true, by_record: true, ..standing(personal, organization) };
    let cc = decide(&by_record(live(Level::Cc), None), Act::ViewServiceRequest, service_request(), now());
    assert!(matches!(cc.unwrap().ground(), Ground::Attached { by_record: true, .. }));
    assert!(!allowed(&by_record(live(Level::Cc), live(Level::FullAdmin)), Act::UpdateServiceRequest), "P14 holds");
    assert!(allowed(&by_record(None, live(Level::Update)), Act::UpdateServiceRequest));
    assert!(!allowed(&by_record(None, None), Act::ViewServiceRequest));
    assert!(!allowed(&by_record(expired(Level::Look), None), Act::ViewServiceRequest));
    for level in Level::ALL {
        assert!(!allowed(&standing(live(level), None), Act::LinkContact), "no partner links, at no level");
    }
}

#[test]
fn p12_look_reads_everything_past_and_present_and_submits_nothing() {
    assert_eq!(acts_allowed(Level::Look), LOOK);
    let before_the_permission = Thing::ServiceRequest {
        id: ServiceRequestId(Uuid::from_u128(31)),
        customer_id: CUSTOMER,
        submitted_at: hours(-5000),
    };
    assert!(decide(&standing(None, live(Level::Look)), Act::ViewServiceRequest, before_the_permission, now()).is_ok());
}

#[test]
fn p13_update_views_and_updates_and_submits_nothing() {
    assert_eq!(acts_allowed(Level::Update), beyond(&LOOK, &["update"]));
}

#[test]
fn p15_create_also_submits() {
    assert_eq!(
        acts_allowed(Level::Create),
        beyond(&LOOK, &["update", "submit", "view-system-notices", "join-system-notices"])
    );
}

#[test]
fn p16_service_admin_also_manages_sites_and_makes_reserved_requests() {
    let create = acts_allowed(Level::Create);
    assert_eq!(acts_allowed(Level::ServiceAdmin), beyond(&create, &["submit-reserved", "manage-sites"]));
}

#[test]
fn p18_no_level_allows_anything_about_third_party_upgrades() {
    assert!(Act::ALL.into_iter().all(|act| !act.as_str().contains("upgrade")));
    assert!(crate::service_request::Kind::ALL.into_iter().all(|kind| !kind.as_str().contains("upgrade")));
}

#[test]
fn p19_look_joins_support_notices_create_also_system_notices_and_cc_none() {
    for level in Level::ALL {
        // Being a contact of the site opens nothing to a partner: its level decides.
        for attached in [false, true] {
            let facts = Standing { attached, ..standing(live(level), live(Level::FullAdmin)) };
            assert_eq!(allowed(&facts, Act::JoinSupportNotices), level >= Level::Look, "{level}");
            assert_eq!(allowed(&facts, Act::JoinSystemNotices), level >= Level::Create, "{level}");
        }
    }
    assert!(!allowed(&standing(None, expired(Level::FullAdmin)), Act::JoinSupportNotices));
}

#[test]
fn p19_of_the_customers_own_people_its_contacts_join_and_nobody_else() {
    for (roles, attached, joins) in [
        (&[][..], false, false),
        (&[][..], true, true),
        (&[Role::TechnicalContact][..], false, true),
        (&[Role::ContactManager][..], false, true),
    ] {
        let own = viewer(OrganizationKind::Customer, CUSTOMER, roles);
        let facts = Standing { attached, ..Standing::without_permission(own) };
        for act in [Act::JoinSupportNotices, Act::JoinSystemNotices] {
            assert_eq!(allowed(&facts, act), joins, "{act} {roles:?} {attached}");
        }
    }
}

#[test]
fn p19_a_site_added_after_the_end_is_not_known() {
    let facts = standing(None, revoked(Level::Look));
    assert!(decide(&facts, Act::ViewSites, site(), now()).unwrap_err().may_know);
    let newer = Thing::Site { id: SiteId(Uuid::from_u128(61)), customer_id: CUSTOMER, added_at: hours(0) };
    assert!(!decide(&facts, Act::ViewSites, newer, now()).unwrap_err().may_know);
    assert!(!decide(&standing(None, live(Level::Cc)), Act::ViewSites, site(), now()).unwrap_err().may_know);
}

#[test]
fn p17_full_admin_also_manages_contacts_and_service_admin_does_not() {
    let service_admin = acts_allowed(Level::ServiceAdmin);
    assert_eq!(acts_allowed(Level::FullAdmin), beyond(&service_admin, &["manage-contacts"]));
    assert!(!allowed(&standing(None, live(Level::ServiceAdmin)), Act::ManageContacts));
}

#[test]
fn p10_each_level_includes_the_ones_before_it() {
    for pair in Level::ALL.windows(2) {
        let (lower, higher) = (acts_allowed(pair[0]), acts_allowed(pair[1]));
        assert!(lower.iter().all(|act| higher.contains(act)), "{pair:?}");
    }
}

#[test]
fn p14_personal_level_wins_even_when_lower() {
    for personal in Level::ALL {
        for organization in Level::ALL {
            for act in Act::ALL {
                let both = standing(live(personal), live(organization));
                let alone = standing(live(personal), None);
                assert_eq!(allowed(&both, act), allowed(&alone, act), "{personal} {organization} {act}");
            }
        }
    }
}

#[test]
fn p14_a_personal_permission_that_is_over_does_not_decide() {
    for over in [expired(Level::Cc), revoked(Level::Cc)] {
        assert!(allowed(&standing(over, live(Level::Update)), Act::UpdateServiceRequest));
    }
}

#[test]
fn p04_access_ends_by_the_clock() {
    let facts = standing(None, permission(Level::Look, -1, 1));
    let view = |at| decide(&facts, Act::ViewServiceRequest, service_request(), at).is_ok();
    assert!(!view(hours(-2)));
    assert!(view(hours(-1)));
    assert!(view(hours(1) - jiff::Span::new().microseconds(1)));
    assert!(!view(hours(1)));
}

#[test]
fn p07_only_a_contact_manager_of_that_customer_approves() {
    let decide_as = |viewer: Viewer| {
        decide(
            &Standing { viewer, ..standing(live(Level::FullAdmin), live(Level::FullAdmin)) },
            Act::DecidePermissionRequest,
            permission_request(),
            now(),
        )
        .is_ok()
    };
    assert!(decide_as(viewer(OrganizationKind::Customer, CUSTOMER, &[Role::ContactManager])));
    assert!(!decide_as(viewer(OrganizationKind::Customer, CUSTOMER, &[Role::TechnicalContact])));
    assert!(!decide_as(viewer(
        OrganizationKind::Customer,
        OrganizationId(Uuid::from_u128(9)),
        &[Role::ContactManager]
    )));
    assert!(!decide_as(viewer(OrganizationKind::Partner, PARTNER, &[Role::Administrator, Role::TechnicalContact])));
    assert!(!decide_as(viewer(
        OrganizationKind::Vendor,
        OrganizationId(Uuid::from_u128(3)),
        &[Role::Administrator, Role::Support, Role::Operations]
    )));
}

#[test]
fn p08_nothing_is_reachable_without_a_permission_and_not_even_known() {
    let nothing = standing(None, None);
    for act in Act::ALL.into_iter().filter(|act| act.level().is_some()) {
        let refusal = decide(&nothing, act, thing_of(act), now()).unwrap_err();
        assert_eq!(refusal.reason, Reason::NoPermission);
        assert!(!refusal.may_know, "{act}");
    }
}

#[test]
fn p28_any_level_reads_what_it_is_attached_to_but_none_at_all_does_not() {
    for level in Level::ALL {
        assert!(allowed(&Standing { attached: true, ..standing(live(level), None) }, Act::ViewServiceRequest));
    }
    assert!(!allowed(&Standing { attached: true, ..standing(expired(Level::Cc), None) }, Act::ViewServiceRequest));
    assert!(!allowed(&Standing { attached: true, ..standing(None, None) }, Act::ViewServiceRequest));
}

#[test]
fn x02_a_refusal_says_what_decided_and_what_would_be_enough() {
    let refusal = decide(
        &standing(live(Level::Look), live(Level::FullAdmin)),
        Act::UpdateServiceRequest,
        service_request(),
        now(),
    )
    .unwrap_err();
    assert_eq!(
        refusal.reason,
        Reason::LevelTooLow { permission: live(Level::Look).unwrap(), personal: true, needed: Level::Update }
    );
    assert_eq!(refusal.enough(), Some(Level::Update));
    assert!(refusal.may_know && refusal.may_ask);
}

#[test]
fn x02_who_had_access_is_told_that_it_ended_but_learns_nothing_newer() {
    let facts = standing(None, revoked(Level::Look));
    let refusal = decide(&facts, Act::ViewServiceRequest, service_request(), now()).unwrap_err();
    assert_eq!(refusal.reason, Reason::Ended { permission: revoked(Level::Look).unwrap(), personal: false });
    assert!(refusal.may_know);
    let newer = Thing::ServiceRequest {
        id: ServiceRequestId(Uuid::from_u128(31)),
        customer_id: CUSTOMER,
        submitted_at: hours(0),
    };
    assert!(!decide(&facts, Act::ViewServiceRequest, newer, now()).unwrap_err().may_know);
}

#[test]
fn x02_cc_does_not_learn_of_a_service_request_it_is_not_attached_to() {
    let refusal =
        decide(&standing(live(Level::Cc), None), Act::ViewServiceRequest, service_request(), now()).unwrap_err();
    assert!(matches!(refusal.reason, Reason::NotAttached { personal: true, .. }));
    assert!(!refusal.may_know);
}

#[test]
fn a_locked_person_may_do_nothing_anywhere() {
    for kind in OrganizationKind::ALL {
        let everything: Roles = Role::ALL.into_iter().collect();
        let viewer = Viewer {
            person_id: ME,
            organization_id: CUSTOMER,
            kind,
            roles: everything,
            active: false,
            scopes: TokenScopes::ALL,
        };
        let facts = Standing {
            viewer,
            attached: true,
            by_record: false,
            personal: live(Level::FullAdmin),
            organization: live(Level::FullAdmin),
            deployment: None,
        };
        for act in Act::ALL {
            let refusal = decide(&facts, act, thing_of(act), now()).unwrap_err();
            assert_eq!((refusal.reason, refusal.may_know), (Reason::Inactive, false));
        }
        assert!(scope(&viewer, now()).is_err());
    }
}

#[test]
fn the_vendors_lists_are_wide_for_those_alone_who_may_view_everything() {
    for roles in [&[][..], &[Role::Administrator], &[Role::Support], &[Role::Operations]] {
        let viewer = viewer(OrganizationKind::Vendor, OrganizationId(Uuid::from_u128(3)), roles);
        let facts = Standing::without_permission(viewer);
        let may_view = decide(&facts, Act::ViewServiceRequest, service_request(), now()).is_ok();
        assert_eq!(may_view, !roles.is_empty());
        assert_eq!(scope(&viewer, now()).unwrap().breadth() == Breadth::Staff, may_view);
    }
}

#[test]
fn the_permission_matrix_is_what_this_file_says() {
    let mut table =
        String::from("act                           CC            Look  Update  Create  Service Admin  Full Admin\n");
    for (title, wrap) in [
        ("personal, live", (|level| standing(live(level), None)) as fn(Level) -> Standing),
        ("organization-wide, live", |level| standing(None, live(level))),
        ("personal, live, above an organization-wide Full Admin", |level| {
            standing(live(level), live(Level::FullAdmin))
        }),
        ("personal, expired", |level| standing(expired(level), None)),
        ("organization-wide, revoked", |level| standing(None, revoked(level))),
        ("of another partner", |level| {
            let elsewhere = viewer(
                OrganizationKind::Customer,
                OrganizationId(Uuid::from_u128(9)),
                &[Role::ContactManager, Role::TechnicalContact],
            );
            // A customer's person has no permission at another customer: the facts are loaded by partner.
            let _ = level;
            Standing::without_permission(elsewhere)
        }),
    ] {
        table.push_str(&format!("\n{title}\n"));
        for act in Act::ALL {
            table.push_str(&format!("  {:<28}", act.as_str()));
            for (level, width) in Level::ALL.into_iter().zip([14, 6, 8, 8, 15, 10]) {
                let facts = wrap(level);
                let sign = if allowed(&facts, act) {
                    "✔"
                } else if allowed(&Standing { attached: true, ..facts }, act) {
                    "✔ if attached"
                } else {
                    "–"
                };
                table.push_str(&format!("{sign:<width$}"));
            }
            table.truncate(table.trim_end().len());
            table.push('\n');
        }
    }
    table.push_str("\nby a deployment alone\n");
    for (title, deployment) in deployment::tests::stages() {
        let facts = Standing { deployment: Some(deployment), ..standing(None, None) };
        let only_by_it = |act: &Act| allowed(&facts, *act) && !allowed(&standing(None, None), *act);
        let list: Vec<_> = Act::ALL.into_iter().filter(only_by_it).map(Act::as_str).collect();
        let list = if list.is_empty() { "–".to_owned() } else { list.join(", ") };
        table.push_str(&format!("  {title:<30}{list}\n"));
    }
    table.push_str("\nown organization and the vendor's staff\n");
    for (title, kind, roles) in [
        ("customer, no role", OrganizationKind::Customer, &[][..]),
        ("customer, technical contact", OrganizationKind::Customer, &[Role::TechnicalContact]),
        ("customer, contact manager", OrganizationKind::Customer, &[Role::ContactManager]),
        ("vendor, support", OrganizationKind::Vendor, &[Role::Support]),
        ("vendor, operations", OrganizationKind::Vendor, &[Role::Operations]),
        ("vendor, administrator", OrganizationKind::Vendor, &[Role::Administrator]),
    ] {
        let organization = if kind == OrganizationKind::Vendor { OrganizationId(Uuid::from_u128(3)) } else { CUSTOMER };
        let facts = Standing::without_permission(viewer(kind, organization, roles));
        let list: Vec<_> = Act::ALL.into_iter().filter(|act| allowed(&facts, *act)).map(Act::as_str).collect();
        table.push_str(&format!("  {title:<30}{}\n", list.join(", ")));
    }
    insta::assert_snapshot!(table);
}

/// Every set of scopes.
fn all_scopes() -> impl Iterator<Item = TokenScopes> {
    (0..1_u32 << TokenScope::ALL.len()).map(|bits| {
        TokenScope::ALL.into_iter().enumerate().filter(|(place, _)| bits & (1 << place) != 0).map(|(_, s)| s).collect()
    })
}

/// Everybody who may stand in some relation to the customer: of each kind and role, with each permission there is.
fn standings() -> Vec<Standing> {
    let mut found = Vec::new();
    let facts =
        || [None, live(Level::Cc), live(Level::Look), live(Level::FullAdmin), expired(Level::Look), revoked(Level::Cc)];
    for (kind, organization) in OrganizationKind::ALL.into_iter().flat_map(|kind| [(kind, CUSTOMER), (kind, PARTNER)]) {
        for roles in [&[][..], &[Role::ContactManager], &[Role::Administrator], &Role::ALL] {
            let viewer = viewer(kind, organization, roles);
            for (personal, organization) in facts().into_iter().flat_map(|own| facts().map(move |all| (own, all))) {
                for attached in [false, true] {
                    let open = organization.is_none().then(deployment::tests::open);
                    for deployment in [None].into_iter().chain(open.map(Some)) {
                        found.push(Standing {
                            viewer,
                            attached,
                            by_record: attached,
                            personal,
                            organization,
                            deployment,
                        });
                    }
                }
            }
        }
    }
    found
}

#[test]
fn a_token_never_does_more_than_its_owner_and_nothing_outside_its_scopes() {
    for standing in standings() {
        let without_limits: Vec<_> =
            Act::ALL.into_iter().map(|act| decide(&standing, act, thing_of(act), now())).collect();
        for scopes in all_scopes() {
            let limited = Standing { viewer: Viewer { scopes, ..standing.viewer }, ..standing };
            for (act, owner) in Act::ALL.into_iter().zip(&without_limits) {
                let token = decide(&limited, act, thing_of(act), now());
                let needed = act.token_scope();
                match (token, owner, scopes.has(needed)) {
                    (Ok(permit), Ok(owner), true) => assert_eq!(permit, *owner),
                    (Err(refusal), Err(owner), true) => assert_eq!(refusal, *owner),
                    (Err(refusal), owner, false) => {
                        assert_eq!(refusal.reason, Reason::OutsideToken { scopes, needed });
                        assert!(!refusal.may_ask, "asking a customer helps no token");
                        let knows = owner.as_ref().err().is_none_or(|refusal| refusal.may_know);
                        assert!(refusal.may_know == knows || owner.is_ok(), "{act}: what may be known does not change");
                    }
                    (token, owner, has) => panic!("{act} {scopes}: {token:?} instead of {owner:?}, {has}"),
                }
            }
            let reads = scopes.has(TokenScope::Read);
            assert_eq!(scope(&limited.viewer, now()).is_ok(), reads);
            for act in Act::ALL {
                assert_eq!(own_business(&limited.viewer, act, now()).is_ok(), scopes.has(act.token_scope()), "{act}");
            }
            assert!(reads || dashboards(&limited.viewer, now()).is_err());
            assert_eq!(scope(&limited.viewer, now()).ok(), scope(&standing.viewer, now()).ok().filter(|_| reads));
        }
    }
}

#[test]
fn the_scopes_of_a_token_survive_being_written_and_read() {
    for scopes in all_scopes() {
        assert_eq!(scopes.to_string().parse(), Ok(scopes));
    }
    assert!("read everything".parse::<TokenScopes>().is_err());
}
