//! Organizations with their locations, and people with where they work.

use mandate_core::{
    access::{Act, Thing},
    id::{LocationId, OrganizationId, PersonId, SessionId},
    party::{OrganizationKind, Role, Roles},
    text::{EmailAddress, Name},
};
use uuid::Uuid;

use super::{
    desk::{Desk, Party, relocate},
    hours, on_both,
};
use crate::{
    StoreError, Tx, organization,
    person::{self, NewPerson, Person},
    session::{self, Session},
    standing,
};

/// Names that tell orders apart: by bytes, by alphabet, without regard to case.
const NAMES: [&str; 10] =
    ["alpha", "Alpha", "ALPHA", "Zeta", "ähnlich", "e\u{301}", "é", "田中商事", "شركة النور", "🚀 Rakete"];

fn sorted(names: impl IntoIterator<Item = &'static str>) -> Vec<String> {
    let mut names: Vec<_> = names.into_iter().map(str::to_owned).collect();
    names.sort();
    names
}

fn names(people: &[Person]) -> Vec<String> {
    people.iter().map(|person| person.name.clone()).collect()
}

#[tokio::test]
async fn organizations_come_back_as_they_went() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let desk = Desk::open(&mut tx).await;
        let id: OrganizationId = desk.maker.id();
        let at = desk.at();
        let permit = desk.vendor.permit(Act::Administer, Thing::Installation, at);
        let name = Name::parse("شركة النور 🚀").unwrap();
        organization::insert(&mut tx, &permit, id, OrganizationKind::Customer, &name, "EG").await.unwrap();
        let found = organization::find(&mut tx, id).await.unwrap().unwrap();
        assert_eq!((found.id, found.kind, found.name.as_str()), (id, OrganizationKind::Customer, "شركة النور 🚀"));
        assert_eq!((found.country.as_str(), found.created_at), ("EG", at));
        let nobody = OrganizationId(Uuid::nil());
        assert_eq!(organization::find(&mut tx, nobody).await.unwrap(), None);
        let twin: OrganizationId = desk.maker.id();
        organization::insert(&mut tx, &permit, twin, OrganizationKind::Partner, &name, "EG").await.unwrap();
        let (one, other) = ((id, OrganizationKind::Customer), (twin, OrganizationKind::Partner));
        for (text, expected) in
            [(name.as_str(), vec![one, other]), (&id.to_string(), vec![one]), ("vendor", Vec::new())]
        {
            assert_eq!(organization::list_by_name_or_id(&mut tx, text).await.unwrap(), expected, "{text}");
        }
        let names = organization::list_names(&mut tx, [id, nobody, desk.vendor.id].into()).await.unwrap();
        assert_eq!(names, [(id, name.to_string()), (desk.vendor.id, "Vendor".into())].into());
        assert!(organization::list_names(&mut tx, [].into()).await.unwrap().is_empty());
        let vendor = organization::find_vendor(&mut tx).await.unwrap().unwrap();
        assert_eq!((vendor.id, vendor.kind), (desk.vendor.id, OrganizationKind::Vendor));
        let second =
            organization::insert(&mut tx, &permit, desk.maker.id(), OrganizationKind::Vendor, &name, "DE").await;
        assert!(matches!(second, Err(StoreError::Taken(_))), "there is one vendor");
    })
    .await;
}

#[tokio::test]
async fn there_is_no_vendor_before_there_is_one() {
    on_both(async |db| {
        let mut tx = db.read().await.unwrap();
        assert_eq!(organization::find_vendor(&mut tx).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn organizations_are_listed_by_the_bytes_of_their_names_a_page_at_a_time() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let desk = Desk::open(&mut tx).await;
        for name in NAMES.into_iter().chain(["alpha", "alpha"]) {
            desk.customer(&mut tx, name).await;
        }
        desk.partner(&mut tx, "beta").await;
        let permit = desk.vendor.permit(Act::Administer, Thing::Installation, desk.at());
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let kind = OrganizationKind::Customer;
            let page = organization::list_for_administration(&mut tx, &permit, kind, after.as_ref(), 2).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some((last.name.clone(), last.id));
            found.extend(page.into_iter().map(|organization| organization.name));
        }
        assert_eq!(found, sorted(NAMES.into_iter().chain(["alpha", "alpha"])));
    })
    .await;
}

#[tokio::test]
async fn a_person_comes_back_as_it_went() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let desk = Desk::open(&mut tx).await;
        let partner = desk.partner(&mut tx, "Partner").await;
        let permit = partner.own(Act::ManageContacts, desk.at());
        let locations: [LocationId; 2] = [desk.maker.id(), desk.maker.id()];
        for (id, name) in locations.into_iter().zip(["Werk Süd", "Hauptsitz"]) {
            let name = Name::parse(name).unwrap();
            organization::insert_location(&mut tx, &permit, id, partner.id, &name, "München").await.unwrap();
        }
        let listed = organization::list_locations(&mut tx, partner.id).await.unwrap();
        assert_eq!(
            listed.iter().map(|l| (l.id, l.name.as_str())).collect::<Vec<_>>(),
            [(locations[1], "Hauptsitz"), (locations[0], "Werk Süd")]
        );
        assert_eq!(listed[0].city, "München");

        let id: PersonId = desk.maker.id();
        let roles = Roles::NONE.with(Role::TechnicalContact).with(Role::Administrator);
        let email = EmailAddress::parse("Hanako@Example.JP").unwrap();
        let new = NewPerson {
            id,
            name: &Name::parse("田中 花子").unwrap(),
            email: &email,
            time_zone: "Asia/Tokyo",
            language: "ja",
            organization_id: partner.id,
            location_id: Some(locations[0]),
            roles,
        };
        person::insert(&mut tx, &permit, desk.maker.id(), &new).await.unwrap();
        let found = person::find(&mut tx, id).await.unwrap().unwrap();
        let expected = Person {
            id,
            name: "田中 花子".into(),
            email: "hanako@example.jp".into(),
            time_zone: "Asia/Tokyo".into(),
            language: "ja".into(),
            theme: "system".into(),
            locked_at: None,
            organization_id: partner.id,
            kind: OrganizationKind::Partner,
            organization: "Partner".into(),
            location_id: Some(locations[0]),
            location: Some("Werk Süd".into()),
            roles,
            has_password: false,
            is_service_account: false,
        };
        assert_eq!(found, expected);
        assert_eq!(person::find_by_email(&mut tx, &email).await.unwrap(), Some(expected.clone()));
        let viewer = standing::find_viewer(&mut tx, id, desk.at()).await.unwrap();
        assert_eq!(viewer, Some(expected.viewer()));
        assert_eq!(person::find(&mut tx, PersonId(Uuid::nil())).await.unwrap(), None);

        let again = NewPerson { id: desk.maker.id(), ..new };
        let taken = person::insert(&mut tx, &permit, desk.maker.id(), &again).await;
        assert!(matches!(taken, Err(StoreError::Taken(_))), "one person for each address");
    })
    .await;
}

#[tokio::test]
async fn people_are_listed_by_the_bytes_of_their_names_the_locked_ones_too() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let desk = Desk::open(&mut tx).await;
        let customer = desk.customer(&mut tx, "Customer").await;
        let mut people = Vec::new();
        for name in NAMES {
            people.push(desk.person(&mut tx, &customer, name, Roles::NONE).await.person_id);
        }
        lock(&mut tx, &desk, people[3], true).await;
        let expected = sorted(NAMES.into_iter().chain(["Customer's head"]));
        assert_eq!(names(&person::list_of_organization(&mut tx, customer.id).await.unwrap()), expected);
        let some = person::list_by_id(&mut tx, people[..4].iter().copied()).await.unwrap();
        assert_eq!(names(&some), ["ALPHA", "Alpha", "Zeta", "alpha"]);
        assert!(some[2].locked_at.is_some());
        assert_eq!(person::list_by_id(&mut tx, []).await.unwrap(), []);
        let everybody = person::list_for_sandbox(&mut tx).await.unwrap();
        let unlocked = sorted(NAMES.into_iter().chain(["Customer's head"]).filter(|name| *name != NAMES[3]));
        assert_eq!(names(&everybody), [unlocked, vec!["Vendor's head".to_owned()]].concat());
    })
    .await;
}

async fn lock(tx: &mut Tx, desk: &Desk, person: PersonId, locked: bool) -> jiff::Timestamp {
    let at = desk.at();
    let permit = desk.vendor.permit(Act::Administer, Thing::Installation, at);
    person::set_locked(tx, &permit, person, locked).await.unwrap();
    at
}

#[tokio::test]
async fn passwords_and_preferences_are_kept() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let desk = Desk::open(&mut tx).await;
        let head = desk.vendor.head.person_id;
        let email = person::find(&mut tx, head).await.unwrap().unwrap().email;
        let credential = person::find_credential(&mut tx, &email).await.unwrap().unwrap();
        assert_eq!((credential.person_id, credential.password_hash, credential.locked_at), (head, None, None));
        assert!(person::find_credential(&mut tx, &email.to_uppercase()).await.unwrap().is_none(), "by bytes");
        person::set_password(&mut tx, head, "$argon2id$…").await.unwrap();
        person::set_preferences(&mut tx, head, "es", "America/Bogota", "dark").await.unwrap();
        let credential = person::find_credential(&mut tx, &email).await.unwrap().unwrap();
        assert_eq!(credential.password_hash.as_deref(), Some("$argon2id$…"));
        let found = person::find(&mut tx, head).await.unwrap().unwrap();
        assert_eq!((found.time_zone.as_str(), found.theme.as_str()), ("America/Bogota", "dark"));
        assert!(found.has_password);
    })
    .await;
}

#[tokio::test]
async fn x04_locking_a_person_ends_its_sessions_and_holds_at_once() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let desk = Desk::open(&mut tx).await;
        let customer = desk.customer(&mut tx, "Customer").await;
        let ann = desk.person(&mut tx, &customer, "Ann", Roles::NONE).await;
        let at = desk.at();
        let session = Session {
            id: desk.maker.id::<SessionId>(),
            person_id: ann.person_id,
            created_at: at,
            seen_at: at,
            ends_at: hours(at, 10),
            browser: "Firefox".into(),
        };
        session::insert(&mut tx, &session, "hash").await.unwrap();
        let locked_at = lock(&mut tx, &desk, ann.person_id, true).await;
        assert_eq!(session::find(&mut tx, "hash").await.unwrap(), None);
        let credential_of = person::find(&mut tx, ann.person_id).await.unwrap().unwrap();
        assert_eq!(credential_of.locked_at, Some(locked_at));
        let active =
            async |tx: &mut Tx, at| standing::find_viewer(tx, ann.person_id, at).await.unwrap().unwrap().active;
        assert!(!active(&mut tx, locked_at).await, "from that very moment on");
        assert!(active(&mut tx, at).await, "and not before it");
        let unlocked_at = lock(&mut tx, &desk, ann.person_id, false).await;
        assert!(active(&mut tx, unlocked_at).await);
    })
    .await;
}

#[tokio::test]
async fn x06_when_a_person_was_locked_stays_known() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let desk = Desk::open(&mut tx).await;
        let person = desk.vendor.head.person_id;
        let before = desk.at();
        let first = lock(&mut tx, &desk, person, true).await;
        let again = lock(&mut tx, &desk, person, true).await;
        let unlocked = lock(&mut tx, &desk, person, false).await;
        let second = lock(&mut tx, &desk, person, true).await;
        for (at, expected) in [(before, true), (first, false), (again, false), (unlocked, true), (second, false)] {
            let viewer = standing::find_viewer(&mut tx, person, at).await.unwrap().unwrap();
            let facts = standing::find(&mut tx, person, desk.vendor.id, None, at).await.unwrap().unwrap();
            assert_eq!((viewer.active, facts.viewer.active), (expected, expected), "{at}");
        }
    })
    .await;
}

#[tokio::test]
async fn x06_where_a_person_worked_stays_known() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let desk = Desk::open(&mut tx).await;
        let (one, two): (Party, Party) = (desk.partner(&mut tx, "One").await, desk.partner(&mut tx, "Two").await);
        let before = desk.at();
        let ann = desk.person(&mut tx, &one, "Ann", Roles::NONE.with(Role::Administrator)).await.person_id;
        let at_one = desk.at();
        let moved = desk.at();
        relocate(&mut tx, &desk, ann, two.id, moved).await;
        assert_eq!(standing::find_viewer(&mut tx, ann, before).await.unwrap(), None, "not hired yet");
        let viewer = standing::find_viewer(&mut tx, ann, at_one).await.unwrap().unwrap();
        assert_eq!((viewer.organization_id, viewer.roles.has(Role::Administrator)), (one.id, true));
        let viewer = standing::find_viewer(&mut tx, ann, moved).await.unwrap().unwrap();
        assert_eq!((viewer.organization_id, viewer.roles), (two.id, Roles::NONE));
        assert_eq!(names(&person::list_of_organization(&mut tx, one.id).await.unwrap()), ["One's head"]);
        assert_eq!(names(&person::list_of_organization(&mut tx, two.id).await.unwrap()), ["Ann", "Two's head"]);
    })
    .await;
}
