//! Old contact records that are linked, people who begin to work elsewhere, and what else administration keeps.

use mandate_core::{
    access::{Act, Ground, Permit, Thing, decide},
    id::{OrganizationId, PersonId, ProductId},
    party::{OrganizationKind, Role, Roles},
    permission::Level,
    service_request::{ContactRole, State},
    text::{EmailAddress, Name},
};

use super::{
    decided,
    desk::{Cast, Submitted, relocate},
    hours, on_both, scope_of, start,
};
use crate::{
    StoreError, Tx, address_change, contact,
    contact_link::{self, Places},
    feed, mail,
    membership::{self, PlacesAt},
    notice, organization, permission, person, product,
    service_request::{self, Cursor, Filter},
    site_contact, standing, subscription,
};

/// A partner with CC for everybody, and a service request of the customer that an old record submitted.
async fn scene(tx: &mut Tx) -> (Cast, PersonId, Submitted) {
    let cast = Cast::new(tx).await;
    cast.grant(tx, None, Level::Cc, hours(start(), 1000)).await;
    let record = cast.desk.person(tx, &cast.customer, "Old Ann", Roles::NONE).await;
    let submitted = cast.desk.submit(tx, &record, cast.customer.id).await;
    (cast, record.person_id, submitted)
}

fn permit(cast: &Cast) -> Permit {
    cast.customer.own(Act::LinkContact, cast.desk.at())
}

async fn link(tx: &mut Tx, cast: &Cast, record: PersonId) -> Result<(), StoreError> {
    contact_link::insert(tx, &permit(cast), cast.desk.maker.id(), record, cast.ann.person_id, cast.partner.id).await
}

async fn mine(tx: &mut Tx, cast: &Cast) -> Vec<mandate_core::id::ServiceRequestId> {
    let scope = scope_of(tx, cast.ann.person_id, cast.desk.at()).await.unwrap();
    let filter = Filter { mine: true, ..Filter::default() };
    let lines = service_request::list(tx, &scope, &filter, Cursor::Newest, 50).await.unwrap();
    lines.into_iter().map(|line| line.id).collect()
}

#[tokio::test]
async fn p31_what_a_linked_record_is_a_contact_of_is_the_persons_as_far_as_its_permission_allows() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let (cast, record, submitted) = scene(&mut tx).await;
        let (ann, thing) = (cast.ann.person_id, submitted.thing());
        let at = cast.desk.at();
        assert!(decided(&mut tx, ann, Act::ViewServiceRequest, thing, at).await.is_err());
        assert_eq!(contact_link::find_of_record(&mut tx, record).await.unwrap(), None);
        link(&mut tx, &cast, record).await.unwrap();
        let at = cast.desk.at();
        let view = decided(&mut tx, ann, Act::ViewServiceRequest, thing, at).await.unwrap();
        assert!(matches!(view.ground(), Ground::Attached { by_record: true, personal: false, .. }));
        assert!(decided(&mut tx, ann, Act::UpdateServiceRequest, thing, at).await.is_err(), "CC only reads");
        assert!(decided(&mut tx, cast.bob.person_id, Act::ViewServiceRequest, thing, at).await.is_err());
        assert_eq!(mine(&mut tx, &cast).await, [submitted.id]);
        assert_eq!(contact::list_people(&mut tx, submitted.id).await.unwrap().len(), 2, "the person is told too");
        // What the record becomes a contact of afterwards is the person's as well.
        let later = cast.submit(&mut tx).await;
        cast.desk.attach(&mut tx, &later, record, cast.desk.at()).await;
        assert_eq!(mine(&mut tx, &cast).await, [later.id, submitted.id]);
        let permit = permit(&cast);
        let newest = later.at;
        let places = Places { submitted: 1, primary: 1, additional: 1, newest: Some(newest) };
        assert_eq!(contact_link::count_places(&mut tx, &permit, record).await.unwrap(), places);

        let [held] = <[_; 1]>::try_from(contact_link::list_of_customer(&mut tx, &permit).await.unwrap()).unwrap();
        assert_eq!((held.record_id, held.person_id, held.partner_id), (record, ann, cast.partner.id));
        assert_eq!(contact_link::list_of_person(&mut tx, ann).await.unwrap(), std::slice::from_ref(&held));
        assert!(contact_link::end(&mut tx, &permit, held.id).await.unwrap());
        assert!(!contact_link::end(&mut tx, &permit, held.id).await.unwrap(), "once");
        let over = cast.desk.at();
        assert!(decided(&mut tx, ann, Act::ViewServiceRequest, thing, over).await.is_err());
        assert_eq!(mine(&mut tx, &cast).await, []);
        let then = standing::find(&mut tx, ann, cast.customer.id, Some(submitted.id), at).await.unwrap().unwrap();
        assert!(decide(&then, Act::ViewServiceRequest, thing, at).is_ok(), "what held then can be answered (X06)");
    })
    .await;
}

#[tokio::test]
async fn p31_a_record_is_linked_to_one_person_and_only_while_it_works_for_that_partner() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let (cast, record, submitted) = scene(&mut tx).await;
        link(&mut tx, &cast, record).await.unwrap();
        let next = cast.desk.partner(&mut tx, "Next").await;
        let ann = cast.ann.person_id;
        relocate(&mut tx, &cast.desk, ann, next.id, cast.desk.at()).await;
        relocate(&mut tx, &cast.desk, ann, cast.partner.id, cast.desk.at()).await;
        let at = cast.desk.at();
        let back = decided(&mut tx, ann, Act::ViewServiceRequest, submitted.thing(), at).await;
        assert!(back.is_err(), "coming back revives nothing");
        link(&mut tx, &cast, record).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = db.write().await.unwrap();
        assert!(matches!(link(&mut tx, &cast, record).await, Err(StoreError::Taken(_))));
    })
    .await;
}

#[tokio::test]
async fn who_begins_to_work_elsewhere_leaves_behind_everything_but_what_it_wrote() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let (ann, until) = (cast.ann.person_id, hours(start(), 1000));
        cast.grant(&mut tx, Some(ann), Level::Create, until).await;
        let submitted = cast.desk.submit(&mut tx, &cast.ann, cast.customer.id).await;
        let site = cast.desk.site(&mut tx, &cast.customer, "Web").await;
        let manage = cast.customer.permit(
            Act::ManageSites,
            crate::site::find_thing(&mut tx, site).await.unwrap().unwrap(),
            cast.desk.at(),
        );
        site_contact::insert(&mut tx, &manage, ann).await.unwrap();
        let customer = Thing::Organization(cast.customer.id);
        let subscribe = decided(&mut tx, ann, Act::Subscribe, customer, cast.desk.at()).await.unwrap();
        subscription::insert(&mut tx, &subscribe, cast.customer.id).await.unwrap();
        let other = cast.desk.partner(&mut tx, "Other").await;
        let permit = cast.desk.vendor.permit(Act::Administer, Thing::Installation, cast.desk.at());
        let left = membership::count_left_behind(&mut tx, &permit, ann, other.id).await.unwrap();
        assert_eq!(
            (left.permissions, left.service_requests, left.sites, left.subscriptions, left.records),
            (1, 1, 1, 1, 0)
        );
        assert_eq!(permission::list_of_person(&mut tx, &permit, ann).await.unwrap().len(), 1);
        let places = membership::list_places_left(&mut tx, &permit, ann, other.id).await.unwrap();
        let at_customer = PlacesAt { customer_id: cast.customer.id, service_requests: 1, sites: 1 };
        assert_eq!(places, [at_customer]);
        assert_eq!(membership::list_places_left(&mut tx, &permit, ann, cast.customer.id).await.unwrap(), []);
        let elsewhere = contact::list_elsewhere(&mut tx, &permit, ann, other.id, start()).await.unwrap();
        let found: Vec<_> = elsewhere.iter().map(|one| (one.id, one.customer_id, one.role)).collect();
        assert_eq!(found, [(submitted.id, cast.customer.id, ContactRole::Primary)]);
        let none = contact::list_elsewhere(&mut tx, &permit, ann, cast.customer.id, start()).await.unwrap();
        assert_eq!(none, []);

        relocate(&mut tx, &cast.desk, ann, other.id, permit.at()).await;
        // Each of them on its own, as the move calls them.
        permission::end_of_person(&mut tx, &permit, ann).await.unwrap();
        subscription::delete_of_person(&mut tx, &permit, ann).await.unwrap();
        contact::remove_elsewhere(&mut tx, &permit, ann, other.id).await.unwrap();
        site_contact::remove_elsewhere(&mut tx, &permit, ann, other.id).await.unwrap();
        contact_link::end_of_person(&mut tx, &permit, ann).await.unwrap();
        feed::delete_of_person(&mut tx, &permit, ann).await.unwrap();
        notice::delete_of_person(&mut tx, &permit, ann).await.unwrap();
        mail::delete_waiting_of_person(&mut tx, &permit, ann).await.unwrap();
        let left = membership::count_left_behind(&mut tx, &permit, ann, other.id).await.unwrap();
        assert_eq!(left, membership::LeftBehind::default());
        let head = cast.customer.head.person_id;
        contact::succeed(&mut tx, &permit, submitted.id, head).await.unwrap();
        let request = cast.desk.get(&mut tx, &submitted).await;
        assert_eq!((request.primary_contact_id, request.submitter_id), (head, ann), "the authorship stays");
        let submission = service_request::list_newest_of_customer(&mut tx, &permit, cast.customer.id, 1).await.unwrap();
        assert_eq!(submission[0].submitter_organization, "Partner", "with the organization it wrote for");
        let people = contact::list_people(&mut tx, submitted.id).await.unwrap();
        assert_eq!(people, [head]);
        assert!(membership::find_since(&mut tx, ann).await.unwrap().is_some_and(|since| since == permit.at()));
        assert!(decided(&mut tx, ann, Act::ViewServiceRequest, submitted.thing(), cast.desk.at()).await.is_err());
        let rows = contact::remove(&mut tx, &permit, submitted.id, ann).await.unwrap();
        assert!(!rows);
        assert_eq!(request.state, State::New);
        assert!(contact::insert(&mut tx, &permit, submitted.id, ann, ContactRole::Additional).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn only_those_count_who_can_sign_in() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let (customer, head, role) = (cast.customer.id, cast.customer.head.person_id, Role::ContactManager);
        let second = cast.desk.person(&mut tx, &cast.customer, "Second", Roles::NONE.with(role)).await.person_id;
        let count = async |tx: &mut Tx| membership::count_others_with(tx, customer, role, head).await.unwrap();
        let administer = cast.desk.vendor.permit(Act::Administer, Thing::Installation, cast.desk.at());
        let without =
            async |tx: &mut Tx| organization::list_without_contact_manager(tx, &administer, &[customer]).await.unwrap();
        assert_eq!(count(&mut tx).await, 0, "somebody without a password cannot decide");
        assert_eq!(without(&mut tx).await, [customer]);
        person::set_password(&mut tx, second, "hash").await.unwrap();
        assert_eq!(count(&mut tx).await, 1);
        assert_eq!(without(&mut tx).await, [] as [OrganizationId; 0]);
        person::set_locked(&mut tx, &administer, second, true).await.unwrap();
        assert_eq!(count(&mut tx).await, 0);
        assert_eq!(without(&mut tx).await, [customer]);
    })
    .await;
}

#[tokio::test]
async fn a_new_address_is_kept_until_it_is_confirmed_once() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let (ann, permit) = (cast.ann.person_id, cast.partner.own(Act::ManageContacts, start()));
        let (one, two) = (EmailAddress::parse("ann@new.example").unwrap(), EmailAddress::parse("a@b.example").unwrap());
        let until = hours(start(), 1);
        address_change::insert(&mut tx, &permit, "one", ann, &one, until).await.unwrap();
        address_change::insert(&mut tx, &permit, "two", ann, &two, until).await.unwrap();
        assert_eq!(address_change::find(&mut tx, "one", start()).await.unwrap(), None, "the newest alone works");
        assert_eq!(address_change::find(&mut tx, "two", until).await.unwrap(), None, "and not for long");
        let found = address_change::find(&mut tx, "two", start()).await.unwrap().unwrap();
        assert_eq!((found.person_id, found.address.as_str()), (ann, "a@b.example"));
        assert!(address_change::confirm(&mut tx, &permit, "two", &found).await.unwrap());
        assert!(!address_change::confirm(&mut tx, &permit, "two", &found).await.unwrap());
        assert_eq!(person::find(&mut tx, ann).await.unwrap().unwrap().email, "a@b.example");
    })
    .await;
}

#[tokio::test]
async fn organizations_people_locations_and_products_are_called_otherwise_and_found() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let permit = cast.desk.vendor.permit(Act::Administer, Thing::Installation, cast.desk.at());
        let name = |text: &str| Name::parse(text).unwrap();
        organization::rename(&mut tx, &permit, cast.partner.id, &name("Zeta")).await.unwrap();
        let found = organization::list_by_name(&mut tx, &permit, "Zeta", 2).await.unwrap();
        assert_eq!(
            found.iter().map(|one| (one.id, one.kind)).collect::<Vec<_>>(),
            [(cast.partner.id, OrganizationKind::Partner)]
        );
        let place = cast.desk.maker.id();
        organization::insert_location(&mut tx, &permit, place, cast.partner.id, &name("Hub"), "Bonn").await.unwrap();
        let partner = cast.partner.id;
        assert!(
            organization::rename_location(&mut tx, &permit, partner, place, &name("Dock"), &name("Kiel"))
                .await
                .unwrap()
        );
        assert!(
            !organization::rename_location(&mut tx, &permit, cast.customer.id, place, &name("X"), &name("X"))
                .await
                .unwrap()
        );
        let works_there = membership::NewMembership {
            id: cast.desk.maker.id(),
            person_id: cast.ann.person_id,
            organization_id: partner,
            location_id: Some(place),
            roles: Roles::NONE,
        };
        membership::change(&mut tx, &permit, &works_there).await.unwrap();
        assert!(
            !organization::remove_location(&mut tx, &permit, partner, place).await.unwrap(),
            "somebody works there"
        );
        let elsewhere = membership::NewMembership { id: cast.desk.maker.id(), location_id: None, ..works_there };
        membership::change(&mut tx, &permit, &elsewhere).await.unwrap();
        assert!(organization::remove_location(&mut tx, &permit, partner, place).await.unwrap());
        assert_eq!(organization::list_locations(&mut tx, partner).await.unwrap(), []);

        person::set_name(&mut tx, &permit, cast.ann.person_id, &name("Zoe")).await.unwrap();
        let all = person::list_for_administration(&mut tx, &permit, None, 100).await.unwrap();
        let last = all.last().unwrap();
        assert_eq!(last.name, "Zoe");
        let behind = (last.name.clone(), last.id);
        assert_eq!(person::list_for_administration(&mut tx, &permit, Some(&behind), 100).await.unwrap(), []);

        let id: ProductId = cast.desk.maker.id();
        product::insert(&mut tx, &permit, id, &name("Oven")).await.unwrap();
        assert_eq!(product::list_offered(&mut tx).await.unwrap(), ["Oven"]);
        product::change(&mut tx, &permit, id, &name("Oven 2"), true).await.unwrap();
        assert_eq!(product::list_offered(&mut tx).await.unwrap(), [] as [String; 0]);
        let retired = product::find(&mut tx, id).await.unwrap().unwrap();
        assert_eq!((retired.name.as_str(), retired.retired_at), ("Oven 2", Some(permit.at())));
        assert_eq!(product::list(&mut tx).await.unwrap(), [retired]);
    })
    .await;
}
