//! The customers' sites, their contacts and their notices; and that a notice names exactly those whom the decision lets
//! join (P19).

use std::collections::BTreeSet;

use jiff::Timestamp;
use mandate_core::{
    access::{Act, Permit, Thing, decide},
    id::{PersonId, SiteId, SiteNoticeId},
    party::{Role, Roles},
    permission::Level,
    service_request::State,
    site::{SiteKind, SiteNoticeKind, Window},
    text::{Body, Name, SiteAddress, Subject},
};
use proptest::{prelude::*, sample::Index};

use super::{
    decided,
    desk::{Cast, Party},
    hours, just_before, on_both, scope_of, start,
    world::{Verdict, World, in_every_world},
};
use crate::{
    StoreError, Tx, service_request,
    site::{self, Attached, SiteFacts},
    site_contact,
    site_notice::{self, NewSiteNotice},
    standing,
};

fn facts(name: &str, kind: SiteKind, address: Option<&str>) -> SiteFacts {
    let address = address.map(|address| SiteAddress::parse(address).unwrap());
    SiteFacts { name: Name::parse(name).unwrap(), kind, address }
}

/// A permit of a customer's own for one of its sites.
async fn permit(tx: &mut Tx, customer: &Party, site: SiteId, act: Act, at: Timestamp) -> Permit {
    let thing = site::find_thing(tx, site).await.unwrap().expect("the site is there");
    customer.permit(act, thing, at)
}

fn new_notice(kind: SiteNoticeKind, window: Option<Window>) -> NewSiteNotice {
    NewSiteNotice {
        kind,
        title: Subject::parse("New firmware").unwrap(),
        body: Body::parse("*All* of it").unwrap(),
        window,
    }
}

#[tokio::test]
async fn p16_a_site_comes_back_as_it_went_and_changes_by_its_version() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let (customer, at) = (cast.customer, cast.desk.at());
        let own = customer.own(Act::ManageSites, at);
        let (id, other) = (cast.desk.maker.id(), cast.desk.maker.id());
        let web = facts("Web shop 🛒", SiteKind::Staging, Some("https://shop.example"));
        site::insert(&mut tx, &own, id, customer.id, &web).await.unwrap();
        site::insert(&mut tx, &own, other, customer.id, &facts("Attic", SiteKind::Other, None)).await.unwrap();
        let manage = permit(&mut tx, &customer, id, Act::ManageSites, at).await;
        assert_eq!(*manage.thing(), Thing::Site { id, customer_id: customer.id, added_at: at });
        let found = site::find(&mut tx, &manage).await.unwrap().unwrap();
        assert_eq!((found.name.as_str(), found.kind, found.version), ("Web shop 🛒", SiteKind::Staging, 1));
        assert_eq!((found.address.as_deref(), found.added_at), (Some("https://shop.example"), at));
        assert_eq!(found.thing(), *manage.thing());
        assert_eq!(site::find_name(&mut tx, id).await.unwrap().as_deref(), Some("Web shop 🛒"));
        assert_eq!(site::find_name(&mut tx, cast.desk.maker.id()).await.unwrap(), None);

        assert!(!site::change(&mut tx, &manage, 2, &web).await.unwrap(), "somebody was quicker");
        let changed = facts("Web", SiteKind::Production, None);
        assert!(site::change(&mut tx, &manage, 1, &changed).await.unwrap());
        let found = site::find(&mut tx, &manage).await.unwrap().unwrap();
        assert_eq!((found.name.as_str(), found.address, found.version), ("Web", None, 2));

        let names = async |tx: &mut Tx| {
            let sites = site::list(tx, &own, customer.id).await.unwrap();
            sites.into_iter().map(|site| site.name).collect::<Vec<_>>()
        };
        assert_eq!(names(&mut tx).await, ["Attic", "Web"]);
        assert!(!site::remove(&mut tx, &manage, 1).await.unwrap());
        assert!(site::remove(&mut tx, &manage, 2).await.unwrap());
        assert_eq!(names(&mut tx).await, ["Attic"]);
        assert_eq!(site::find(&mut tx, &manage).await.unwrap(), None);
        assert_eq!(site::find_thing(&mut tx, id).await.unwrap(), None);
        assert!(!site::change(&mut tx, &manage, 3, &web).await.unwrap(), "what is removed stays as it was");
        assert!(!site::remove(&mut tx, &manage, 3).await.unwrap());
        site::insert(&mut tx, &own, cast.desk.maker.id(), customer.id, &changed).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_customer_has_no_two_sites_of_one_name() {
    on_both(async |db| {
        let (cast, site) = {
            let mut tx = db.write().await.unwrap();
            let cast = Cast::new(&mut tx).await;
            let site = cast.desk.site(&mut tx, &cast.customer, "Web").await;
            cast.desk.site(&mut tx, &cast.customer, "Plant").await;
            let other = cast.desk.customer(&mut tx, "Other").await;
            cast.desk.site(&mut tx, &other, "Web").await;
            tx.commit().await.unwrap();
            (cast, site)
        };
        let at = cast.desk.at();
        let mut tx = db.write().await.unwrap();
        let manage = permit(&mut tx, &cast.customer, site, Act::ManageSites, at).await;
        let plant = facts("Plant", SiteKind::Other, None);
        assert!(matches!(site::change(&mut tx, &manage, 1, &plant).await, Err(StoreError::Taken(_))));
        drop(tx);
        let mut tx = db.write().await.unwrap();
        let own = cast.customer.own(Act::ManageSites, at);
        let again = site::insert(&mut tx, &own, cast.desk.maker.id(), cast.customer.id, &plant).await;
        assert!(matches!(again, Err(StoreError::Taken(_))));
    })
    .await;
}

#[tokio::test]
async fn p16_what_hangs_on_a_site_is_counted_and_listed() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let (desk, customer) = (&cast.desk, cast.customer);
        let (site, other) = (desk.site(&mut tx, &customer, "Web").await, desk.site(&mut tx, &customer, "Plant").await);
        let view = permit(&mut tx, &customer, site, Act::ViewSites, desk.at()).await;
        let nothing = Attached { active_requests: 0, requests: 0, contacts: 0, open_notices: 0 };
        assert_eq!(site::count_attached(&mut tx, &view).await.unwrap(), nothing);

        let (first, second) = (
            desk.submit_about(&mut tx, &customer.head, customer.id, Some(site)).await,
            desk.submit_about(&mut tx, &customer.head, customer.id, Some(site)).await,
        );
        let elsewhere = cast.submit(&mut tx).await;
        let closing = first.permit(&customer.head, Act::UpdateServiceRequest, desk.at());
        let request = desk.get(&mut tx, &first).await;
        assert_eq!(request.site_id, Some(site));
        assert!(service_request::set_state(&mut tx, &closing, &request, State::Closed).await.unwrap());
        let ann = cast.ann.person_id;
        site_contact::insert(&mut tx, &view, ann).await.unwrap();
        let staff = desk.vendor.permit(Act::PublishSiteNotice, Thing::Installation, desk.at());
        for closes in [true, false] {
            let id: SiteNoticeId = desk.maker.id();
            site_notice::insert(&mut tx, &staff, id, &new_notice(SiteNoticeKind::Incident, None)).await.unwrap();
            site_notice::insert_site(&mut tx, &staff, id, site).await.unwrap();
            if closes {
                assert!(site_notice::close(&mut tx, &staff, id).await.unwrap());
            }
        }
        let attached = Attached { active_requests: 1, requests: 2, contacts: 1, open_notices: 1 };
        assert_eq!(site::count_attached(&mut tx, &view).await.unwrap(), attached);

        let listed = service_request::list_of_site(&mut tx, &view, 10).await.unwrap();
        assert_eq!(listed.iter().map(|line| line.id).collect::<Vec<_>>(), [second.id, first.id]);
        assert_eq!(service_request::list_of_site(&mut tx, &view, 1).await.unwrap().len(), 1);
        let empty = permit(&mut tx, &customer, other, Act::ViewSites, desk.at()).await;
        assert!(service_request::list_of_site(&mut tx, &empty, 10).await.unwrap().is_empty());

        let read = first.permit(&customer.head, Act::ViewServiceRequest, desk.at());
        let about = site::find_of_service_request(&mut tx, &read).await.unwrap();
        assert_eq!(about, Some((site, "Web".to_owned(), true)));
        assert!(site::remove(&mut tx, &view, 1).await.unwrap());
        let about = site::find_of_service_request(&mut tx, &read).await.unwrap();
        assert_eq!(about, Some((site, "Web".to_owned(), false)), "it stays with what was done about it");
        let read = elsewhere.permit(&customer.head, Act::ViewServiceRequest, desk.at());
        assert_eq!(site::find_of_service_request(&mut tx, &read).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn only_the_vendors_staff_list_the_sites_and_notices_of_all() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let desk = &cast.desk;
        let second = desk.customer(&mut tx, "A second").await;
        cast.grant(&mut tx, None, Level::FullAdmin, hours(start(), 100)).await;
        for (customer, name) in [(&cast.customer, "Web"), (&cast.customer, "Attic"), (&second, "Tower")] {
            desk.site(&mut tx, customer, name).await;
        }
        let staff = desk.vendor.permit(Act::PublishSiteNotice, Thing::Installation, desk.at());
        let mut ids: Vec<SiteNoticeId> = Vec::new();
        for _ in 0..3 {
            ids.push(desk.maker.id());
            let new = new_notice(SiteNoticeKind::SystemNotice, None);
            site_notice::insert(&mut tx, &staff, *ids.last().unwrap(), &new).await.unwrap();
        }
        for person in [cast.ann.person_id, cast.customer.head.person_id] {
            let scope = scope_of(&mut tx, person, desk.at()).await.unwrap();
            assert!(site::list_all(&mut tx, &scope).await.unwrap().is_empty());
            assert!(site_notice::list_all(&mut tx, &scope, None, 10).await.unwrap().is_empty());
        }
        let scope = scope_of(&mut tx, desk.vendor.head.person_id, desk.at()).await.unwrap();
        let all = site::list_all(&mut tx, &scope).await.unwrap();
        let names: Vec<_> = all.iter().map(|site| (site.customer.as_str(), site.name.as_str())).collect();
        assert_eq!(names, [("A second", "Tower"), ("Customer", "Attic"), ("Customer", "Web")]);
        let page = async |tx: &mut Tx, older| {
            let notices = site_notice::list_all(tx, &scope, older, 2).await.unwrap();
            notices.into_iter().map(|notice| notice.id).collect::<Vec<_>>()
        };
        assert_eq!(page(&mut tx, None).await, [ids[2], ids[1]]);
        assert_eq!(page(&mut tx, Some(ids[1])).await, [ids[0]]);
    })
    .await;
}

#[tokio::test]
async fn a_contact_of_a_site_is_one_as_long_as_it_is_not_removed() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let (desk, customer, ann) = (&cast.desk, cast.customer, cast.ann.person_id);
        let site = desk.site(&mut tx, &customer, "Web").await;
        let other = desk.site(&mut tx, &customer, "Plant").await;
        let (from, until) = (desk.at(), desk.at());
        let add = permit(&mut tx, &customer, site, Act::ManageSites, from).await;
        site_contact::insert(&mut tx, &add, ann).await.unwrap();
        let listed = site_contact::list(&mut tx, &add).await.unwrap();
        assert_eq!(listed.len(), 1);
        assert_eq!((listed[0].person_id, listed[0].organization_id), (ann, cast.partner.id));
        let end = permit(&mut tx, &customer, site, Act::ManageSites, until).await;
        assert!(site_contact::remove(&mut tx, &end, ann).await.unwrap());
        assert!(!site_contact::remove(&mut tx, &end, ann).await.unwrap());
        assert!(site_contact::list(&mut tx, &end).await.unwrap().is_empty());
        let attached = async |tx: &mut Tx, site, at| {
            standing::find_at_site(tx, ann, customer.id, site, at).await.unwrap().unwrap().attached
        };
        assert!(!attached(&mut tx, site, just_before(from)).await);
        assert!(attached(&mut tx, site, from).await);
        assert!(attached(&mut tx, site, just_before(until)).await);
        assert!(!attached(&mut tx, site, until).await);
        assert!(!attached(&mut tx, other, from).await);
    })
    .await;
}

#[tokio::test]
async fn p19_a_notice_comes_back_with_its_sites_and_updates_and_is_closed_once() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let (desk, customer, at) = (&cast.desk, cast.customer, cast.desk.at());
        let (web, plant) = (desk.site(&mut tx, &customer, "Web").await, desk.site(&mut tx, &customer, "Plant").await);
        let staff = desk.vendor.permit(Act::PublishSiteNotice, Thing::Installation, at);
        let (id, other): (SiteNoticeId, SiteNoticeId) = (desk.maker.id(), desk.maker.id());
        let scope = scope_of(&mut tx, desk.vendor.head.person_id, at).await.unwrap();
        let window = Window::new(hours(at, 1), hours(at, 2), at).unwrap();
        let maintenance = new_notice(SiteNoticeKind::PlannedMaintenance, Some(window));
        site_notice::insert(&mut tx, &staff, id, &maintenance).await.unwrap();
        site_notice::insert(&mut tx, &staff, other, &new_notice(SiteNoticeKind::Incident, None)).await.unwrap();
        for (notice, site) in [(id, web), (id, plant), (other, web)] {
            site_notice::insert_site(&mut tx, &staff, notice, site).await.unwrap();
        }
        let found = site_notice::find(&mut tx, id).await.unwrap().unwrap();
        assert_eq!(
            (found.kind, found.title.as_str(), found.body.as_str()),
            (maintenance.kind, "New firmware", "*All* of it")
        );
        assert_eq!((found.begins_at, found.ends_at), (Some(hours(at, 1)), Some(hours(at, 2))));
        assert_eq!((found.published_at, found.closed_at), (at, None));
        assert_eq!(site_notice::find_for_change(&mut tx, id).await.unwrap(), Some(found));
        assert_eq!(site_notice::find(&mut tx, desk.maker.id()).await.unwrap(), None);
        let sites = site_notice::list_sites(&mut tx, id).await.unwrap();
        assert_eq!(sites.iter().map(|site| site.id).collect::<Vec<_>>(), [plant, web]);
        let of = async |tx: &mut Tx, notice, customer| {
            site_notice::list_sites_of_customer(tx, notice, customer).await.unwrap()
        };
        assert_eq!(of(&mut tx, id, customer.id).await, sites);
        assert_eq!(of(&mut tx, other, customer.id).await, sites[1..]);
        assert_eq!(of(&mut tx, id, cast.partner.id).await, [], "another's are not looked at");

        for text in ["First", "Second"] {
            let (update, body) = (desk.maker.id(), Body::parse(text).unwrap());
            site_notice::insert_update(&mut tx, &staff, update, id, &body).await.unwrap();
        }
        let updates = site_notice::list_updates(&mut tx, &scope, id).await.unwrap();
        assert_eq!(updates.iter().map(|update| update.body.as_str()).collect::<Vec<_>>(), ["First", "Second"]);
        assert!(site_notice::list_updates(&mut tx, &scope, other).await.unwrap().is_empty());

        let view = permit(&mut tx, &customer, web, Act::ViewSites, at).await;
        let of_web = async |tx: &mut Tx| {
            let notices = site_notice::list_of_site(tx, &view, &SiteNoticeKind::ALL, 10).await.unwrap();
            notices.into_iter().map(|notice| notice.id).collect::<Vec<_>>()
        };
        assert_eq!(of_web(&mut tx).await, [other, id]);
        assert!(site_notice::close(&mut tx, &staff, other).await.unwrap());
        assert!(!site_notice::close(&mut tx, &staff, other).await.unwrap());
        assert_eq!(of_web(&mut tx).await, [id, other], "those not closed first");
        assert_eq!(site_notice::find(&mut tx, other).await.unwrap().unwrap().closed_at, Some(at));
        let removing = permit(&mut tx, &customer, plant, Act::RemoveSite, at).await;
        assert!(site::remove(&mut tx, &removing, 1).await.unwrap());
        assert_eq!(site_notice::list_sites(&mut tx, id).await.unwrap().len(), 1);
        assert_eq!(of(&mut tx, id, customer.id).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn p19_a_notice_is_told_to_those_whom_the_levels_and_roles_name() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let (desk, customer) = (&cast.desk, cast.customer);
        let (ann, bob, head) = (cast.ann.person_id, cast.bob.person_id, cast.partner.head.person_id);
        let technical =
            desk.person(&mut tx, &customer, "Tess", Roles::NONE.with(Role::TechnicalContact)).await.person_id;
        let contact = desk.person(&mut tx, &customer, "Cora", Roles::NONE).await.person_id;
        let nobody = desk.person(&mut tx, &customer, "Noah", Roles::NONE).await.person_id;
        let (site, other) = (desk.site(&mut tx, &customer, "Web").await, desk.site(&mut tx, &customer, "Plant").await);
        let manage = permit(&mut tx, &customer, site, Act::ManageSites, desk.at()).await;
        for person in [contact, bob] {
            site_contact::insert(&mut tx, &manage, person).await.unwrap();
        }
        // Everybody has Create; Ann's own Look and Bob's own CC go before it, though they are lower (P14).
        let until = hours(start(), 100);
        cast.grant(&mut tx, None, Level::Create, until).await;
        cast.grant(&mut tx, Some(ann), Level::Look, until).await;
        cast.grant(&mut tx, Some(bob), Level::Cc, until).await;
        let manager = customer.head.person_id;
        let told = async |tx: &mut Tx, kind, site, at| {
            let people = site_notice::list_recipients(tx, kind, site, customer.id, at).await.unwrap();
            let distinct: BTreeSet<PersonId> = people.iter().copied().collect();
            assert_eq!(distinct.len(), people.len(), "nobody twice");
            distinct
        };
        let at = desk.at();
        let own = [manager, technical, contact];
        let support = BTreeSet::from([manager, technical, contact, ann, head]);
        assert_eq!(told(&mut tx, SiteNoticeKind::Incident, site, at).await, support);
        assert_eq!(told(&mut tx, SiteNoticeKind::PlannedMaintenance, site, at).await, support);
        let system = BTreeSet::from([manager, technical, contact, head]);
        assert_eq!(told(&mut tx, SiteNoticeKind::SystemNotice, site, at).await, system);
        let elsewhere = BTreeSet::from([manager, technical, ann, head]);
        assert_eq!(told(&mut tx, SiteNoticeKind::Incident, other, at).await, elsewhere, "of that site alone");
        assert_eq!(told(&mut tx, SiteNoticeKind::Incident, site, until).await, own.into(), "by the clock");
        assert!(!support.contains(&nobody));
    })
    .await;
}

#[tokio::test]
async fn p19_p14_the_people_told_are_exactly_those_whom_the_decision_lets_join() {
    let contacts = prop::collection::vec((0..2_usize, any::<Index>()), 0..6);
    in_every_world(contacts, async |tx, mut world: World, steps, contacts| -> Verdict {
        let mut sites = Vec::new();
        // Those between whom most happens.
        for customer in [world.customers[0], world.customers[1]] {
            sites.push((world.desk.site(tx, &customer, "Web").await, customer));
        }
        for step in steps {
            world.take(tx, step).await?;
        }
        for (site, person) in contacts {
            let (site, customer) = sites[*site];
            let permit = permit(tx, &customer, site, Act::ManageSites, world.now).await;
            let person = *person.get(&world.people);
            if site_contact::list(tx, &permit).await?.iter().all(|contact| contact.person_id != person) {
                site_contact::insert(tx, &permit, person).await?;
            }
        }
        let ends = world.permissions.iter().map(|(_, until)| *until).filter(|until| *until > world.now);
        let mut moments = vec![world.now];
        moments.extend(ends.clone().min());
        moments.extend(ends.max());
        for at in moments {
            for (site, customer) in &sites {
                let thing = site::find_thing(tx, *site).await?.ok_or("the site is there")?;
                let mut standings = Vec::new();
                for person in &world.people {
                    standings.extend(standing::find_at_site(tx, *person, customer.id, *site, at).await?);
                }
                for kind in SiteNoticeKind::ALL {
                    let joins = |facts: &&_| decide(facts, kind.joined_by(), thing, at).is_ok();
                    let mut expected: Vec<_> =
                        standings.iter().filter(joins).map(|facts| facts.viewer.person_id).collect();
                    // The world knows everybody but the other customers' heads, who may be told of nothing here.
                    let mut told = site_notice::list_recipients(tx, kind, *site, customer.id, at).await?;
                    if customer.id == world.customers[1].id {
                        let head = customer.head.person_id;
                        assert!(told.contains(&head), "its contact manager is always told");
                        told.retain(|person| *person != head);
                    }
                    expected.sort();
                    told.sort();
                    if told != expected {
                        return Err(format!("{kind} at {at}: {told:?}, not {expected:?}").into());
                    }
                }
            }
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn p19_who_may_join_is_decided_with_the_facts_of_the_site() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let site = cast.desk.site(&mut tx, &cast.customer, "Web").await;
        cast.grant(&mut tx, None, Level::Look, hours(start(), 100)).await;
        let (thing, at) = (site::find_thing(&mut tx, site).await.unwrap().unwrap(), cast.desk.at());
        let ann = cast.ann.person_id;
        assert!(decided(&mut tx, ann, Act::JoinSupportNotices, thing, at).await.is_ok());
        assert!(decided(&mut tx, ann, Act::JoinSystemNotices, thing, at).await.is_err());
        let vendor = cast.desk.vendor.head.person_id;
        assert!(decided(&mut tx, vendor, Act::ViewSites, thing, at).await.is_ok());
        assert!(decided(&mut tx, vendor, Act::JoinSupportNotices, thing, at).await.is_err());
    })
    .await;
}
