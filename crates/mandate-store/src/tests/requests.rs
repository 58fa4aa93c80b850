//! Service requests with their contacts and threads, and the vendor's queue.

use mandate_core::{
    access::{Act, Thing, installation},
    id::{MessageId, ServiceRequestId},
    party::Roles,
    permission::Level,
    service_request::{ContactRole, Kind, Number, Severity, State},
    text::{Body, Subject},
};
use uuid::Uuid;

use super::{
    attachments::attach,
    decided,
    desk::{Cast, Submitted},
    hours, on_both, scope_of, start,
};
use crate::{
    StoreError, Tx, contact, message, queue,
    service_request::{self, NewServiceRequest, ServiceRequest},
    thread::Stretch,
};

#[tokio::test]
async fn a_service_request_comes_back_as_it_went() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let at = cast.desk.at();
        let (customer, head) = (cast.customer.id, cast.customer.head);
        let permit = installation(&cast.ann, Act::SubmitReservedRequest, Thing::Organization(customer), at);
        let site = cast.desk.site(&mut tx, &cast.customer, "Plant 1").await;
        let id: ServiceRequestId = cast.desk.maker.id();
        let subject = Subject::parse("المنفذ 3 معطل — 接続が切れる 🔥").unwrap();
        let description = Body::parse("# Why?\n\n```\nx < y && \"z\"\n```").unwrap();
        let new = NewServiceRequest {
            id,
            customer_id: customer,
            kind: Kind::SiteRemoval,
            subject: &subject,
            product: Some("Größe 7"),
            site_id: Some(site),
            severity: Severity::One,
            primary_contact_id: head.person_id,
            time_zone: None,
            description: &description,
        };
        let number = service_request::insert(&mut tx, &permit, &new).await.unwrap();
        let expected = ServiceRequest {
            number,
            id,
            customer_id: customer,
            kind: Kind::SiteRemoval,
            subject: subject.as_str().into(),
            product: Some("Größe 7".into()),
            site_id: Some(site),
            severity: Severity::One,
            state: State::New,
            submitter_id: cast.ann.person_id,
            submitter_organization_id: cast.partner.id,
            primary_contact_id: head.person_id,
            description: description.as_str().into(),
            created_at: at,
            updated_at: at,
            closed_at: None,
            merged_into_id: None,
            version: 1,
        };
        let submitted = Submitted { id, number, customer, submitter: cast.ann.person_id, at };
        assert_eq!(cast.desk.get(&mut tx, &submitted).await, expected);
        let reference = service_request::find_reference(&mut tx, number).await.unwrap().unwrap();
        assert_eq!((reference.id, reference.customer_id, reference.created_at), (id, customer, at));
        assert!(service_request::find_reference(&mut tx, Number(number.0 + 1)).await.unwrap().is_none());
        assert_eq!(service_request::find_number(&mut tx, id).await.unwrap(), Some(number));
        assert_eq!(service_request::find_number(&mut tx, cast.desk.maker.id()).await.unwrap(), None);
        assert_eq!(expected.reference().id, reference.id);
        assert!(matches!(service_request::insert(&mut tx, &permit, &new).await, Err(StoreError::Taken(_))));
    })
    .await;
}

#[tokio::test]
async fn numbers_begin_at_10001_and_rise() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        tx.commit().await.unwrap();
        let mut numbers = Vec::new();
        for committed in [true, true, false, true] {
            let mut tx = db.write().await.unwrap();
            let submitted = cast.submit(&mut tx).await;
            if committed {
                numbers.push(submitted.number.0);
                tx.commit().await.unwrap();
            }
        }
        assert_eq!(numbers[..2], [10_001, 10_002]);
        assert!(numbers[2] > 10_002, "a number that was given back may be left out");
    })
    .await;
}

#[tokio::test]
async fn a_change_that_comes_too_late_is_not_made() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let submitted = cast.submit(&mut tx).await;
        let old = cast.desk.get(&mut tx, &submitted).await;
        let at = cast.desk.at();
        let permit = submitted.permit(&cast.customer.head, Act::UpdateServiceRequest, at);
        assert!(service_request::set_state(&mut tx, &permit, &old, State::Closed).await.unwrap());
        let new = cast.desk.get(&mut tx, &submitted).await;
        assert_eq!(
            new,
            ServiceRequest { state: State::Closed, version: 2, updated_at: at, closed_at: Some(at), ..old.clone() }
        );

        assert!(!service_request::set_state(&mut tx, &permit, &old, State::Open).await.unwrap());
        assert!(!service_request::set_severity(&mut tx, &permit, &old, Severity::One).await.unwrap());
        let ann = cast.ann.person_id;
        assert!(!service_request::set_primary_contact(&mut tx, &permit, &old, ann).await.unwrap());
        assert_eq!(cast.desk.get(&mut tx, &submitted).await, new, "nothing of it was kept");

        assert!(service_request::set_severity(&mut tx, &permit, &new, Severity::One).await.unwrap());
        let new = cast.desk.get(&mut tx, &submitted).await;
        assert!(service_request::set_primary_contact(&mut tx, &permit, &new, ann).await.unwrap());
        let new = cast.desk.get(&mut tx, &submitted).await;
        assert_eq!((new.severity, new.primary_contact_id, new.version), (Severity::One, ann, 4));
    })
    .await;
}

#[tokio::test]
async fn p26_a_service_request_has_one_primary_contact_and_any_number_of_others() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let submitted = cast.submit(&mut tx).await;
        let (id, at) = (submitted.id, cast.desk.at());
        let permit = submitted.permit(&cast.customer.head, Act::UpdateServiceRequest, at);
        let zoe = cast.desk.person(&mut tx, &cast.customer, "zoë", Roles::NONE).await;
        for person in [zoe.person_id, cast.bob.person_id, cast.ann.person_id] {
            contact::insert(&mut tx, &permit, id, person, ContactRole::Additional).await.unwrap();
        }
        let listed = contact::list(&mut tx, &permit).await.unwrap();
        let names: Vec<_> = listed.iter().map(|contact| (contact.name.as_str(), contact.role)).collect();
        let other = ContactRole::Additional;
        let primary = ("Customer's head", ContactRole::Primary);
        assert_eq!(names, [primary, ("Ann", other), ("Bob", other), ("zoë", other)]);
        assert_eq!((listed[1].organization_id, listed[1].organization.as_str()), (cast.partner.id, "Partner"));

        assert_eq!(listed[0].time_zone, "Europe/Berlin", "its own, while nothing else is said (P27)");
        contact::set_time_zone(&mut tx, &permit, id, "Asia/Tokyo").await.unwrap();
        let listed = contact::list(&mut tx, &permit).await.unwrap();
        let zones: Vec<_> = listed.iter().map(|contact| contact.time_zone.as_str()).collect();
        assert_eq!(
            zones,
            ["Asia/Tokyo", "Europe/Berlin", "Europe/Berlin", "Europe/Berlin"],
            "the primary contact's (P27)"
        );

        assert!(contact::remove(&mut tx, &permit, id, cast.bob.person_id).await.unwrap());
        assert!(!contact::remove(&mut tx, &permit, id, cast.bob.person_id).await.unwrap());
        assert_eq!(contact::list(&mut tx, &permit).await.unwrap().len(), 3);
        let people = contact::list_people(&mut tx, id).await.unwrap();
        assert_eq!(people, [cast.customer.head.person_id, cast.ann.person_id, zoe.person_id], "as they came");
        // Whoever was one may become one again.
        contact::insert(&mut tx, &permit, id, cast.bob.person_id, other).await.unwrap();
        assert_eq!(contact::list(&mut tx, &permit).await.unwrap().len(), 4);
        tx.commit().await.unwrap();

        for (person, role) in [(cast.ann.person_id, other), (cast.desk.vendor.head.person_id, ContactRole::Primary)] {
            let mut tx = db.write().await.unwrap();
            let taken = contact::insert(&mut tx, &permit, id, person, role).await;
            assert!(matches!(taken, Err(StoreError::Taken(_))), "{role:?} {taken:?}");
        }
    })
    .await;
}

async fn write(tx: &mut Tx, cast: &Cast, submitted: &Submitted, by: &mandate_core::access::Permit, internal: bool) {
    let id: MessageId = cast.desk.maker.id();
    let body = if internal { "unter uns 🤫" } else { "お待ちください" };
    message::insert(tx, by, id, submitted.id, internal, &Body::parse(body).unwrap()).await.unwrap();
}

#[tokio::test]
async fn a_thread_shows_internal_notes_to_the_vendor_alone() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let permission = cast.grant(&mut tx, None, Level::Update, hours(start(), 100)).await;
        let submitted = cast.submit(&mut tx).await;
        let before = cast.desk.get(&mut tx, &submitted).await;
        let (ann, staff, thing) = (cast.ann.person_id, cast.desk.vendor.head.person_id, submitted.thing());

        let at = cast.desk.at();
        let note = decided(&mut tx, staff, Act::WriteInternalNote, thing, at).await.unwrap();
        write(&mut tx, &cast, &submitted, &note, true).await;
        assert_eq!(cast.desk.get(&mut tx, &submitted).await, before, "a note leaves no trace outside the vendor");

        let at = cast.desk.at();
        let update = decided(&mut tx, ann, Act::UpdateServiceRequest, thing, at).await.unwrap();
        write(&mut tx, &cast, &submitted, &update, false).await;
        let after = cast.desk.get(&mut tx, &submitted).await;
        assert_eq!((after.updated_at, after.version), (at, before.version + 1));

        let staff_view = decided(&mut tx, staff, Act::ViewServiceRequest, thing, at).await.unwrap();
        let all = message::list(&mut tx, &staff_view, Stretch::Newest, 10).await.unwrap();
        assert_eq!(
            all.iter().map(|m| (m.internal, m.body.as_str())).collect::<Vec<_>>(),
            [(true, "unter uns 🤫"), (false, "お待ちください")]
        );
        for person in [ann, cast.customer.head.person_id] {
            let view = decided(&mut tx, person, Act::ViewServiceRequest, thing, at).await.unwrap();
            let public = message::list(&mut tx, &view, Stretch::Newest, 10).await.unwrap();
            assert_eq!(public, all[1..]);
        }
        let written = &all[1];
        assert_eq!((written.author.as_str(), written.organization.as_str()), ("Ann", "Partner"));
        assert_eq!((written.author_id, written.organization_id), (ann, cast.partner.id));
        assert_eq!((written.on_behalf_of, written.level), (Some(cast.customer.id), Some(permission.level)));
        assert_eq!((all[0].on_behalf_of, all[0].level, all[1].created_at), (None, None, at));
    })
    .await;
}

#[tokio::test]
async fn p12_an_approver_is_told_how_much_there_is_to_read() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let permit = cast.customer.own(Act::DecidePermissionRequest, cast.desk.at());
        let count =
            async |tx: &mut Tx| service_request::count_of_customer(tx, &permit, cast.customer.id).await.unwrap();
        assert_eq!(count(&mut tx).await, (0, 0, 0));
        let submitted = cast.submit(&mut tx).await;
        cast.submit(&mut tx).await;
        let by = submitted.permit(&cast.desk.vendor.head, Act::UpdateServiceRequest, cast.desk.at());
        for internal in [false, true, false] {
            write(&mut tx, &cast, &submitted, &by, internal).await;
            attach(&mut tx, &cast.desk, &submitted, &by, None, internal).await;
        }
        assert_eq!(count(&mut tx).await, (2, 2, 2), "what the vendor writes to itself is not counted");
    })
    .await;
}

#[tokio::test]
async fn the_queue_has_the_worst_first_then_the_oldest_and_is_the_vendors_alone() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let by = &cast.desk.vendor.head;
        let mut all = Vec::new();
        let open = State::Open;
        for (severity, state) in [
            (Severity::Three, State::New),
            (Severity::One, open),
            (Severity::Four, State::Closed),
            (Severity::Three, open),
            (Severity::One, State::Resolved),
            (Severity::Two, State::Reopened),
            (Severity::One, State::New),
        ] {
            let submitted = cast.submit(&mut tx).await;
            let permit = submitted.permit(by, Act::UpdateServiceRequest, cast.desk.at());
            let request = cast.desk.get(&mut tx, &submitted).await;
            assert!(service_request::set_severity(&mut tx, &permit, &request, severity).await.unwrap());
            let request = cast.desk.get(&mut tx, &submitted).await;
            assert!(service_request::set_state(&mut tx, &permit, &request, state).await.unwrap());
            all.push(submitted.id);
        }
        let staff = scope_of(&mut tx, by.person_id, cast.desk.at()).await.unwrap();
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = queue::list(&mut tx, &staff, None, None, after, 2).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some((last.severity, last.id));
            found.extend(page.iter().map(|line| line.id));
        }
        assert_eq!(found, [all[1], all[6], all[5], all[0], all[3]]);
        let only_open = queue::list(&mut tx, &staff, Some(open), None, None, 10).await.unwrap();
        assert_eq!(only_open.iter().map(|line| line.id).collect::<Vec<_>>(), [all[1], all[3]]);
        let counts = queue::count(&mut tx, &staff, None).await.unwrap();
        assert_eq!(counts, [(State::New, 2), (open, 2), (State::Reopened, 1)]);

        for person in [cast.customer.head.person_id, cast.ann.person_id] {
            let scope = scope_of(&mut tx, person, cast.desk.at()).await.unwrap();
            assert_eq!(queue::list(&mut tx, &scope, None, None, None, 10).await.unwrap(), []);
            assert_eq!(queue::count(&mut tx, &scope, None).await.unwrap(), []);
        }
    })
    .await;
}

#[tokio::test]
async fn a_line_of_a_list_says_what_a_reader_wants_to_know() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let other = cast.desk.customer(&mut tx, "Other").await;
        let at = cast.desk.at();
        let submitted = cast.desk.submit_at(&mut tx, &cast.ann, cast.customer.id, at).await;
        let newer = cast.submit(&mut tx).await;
        cast.desk.submit(&mut tx, &other.head, other.id).await;
        let wrote = cast.desk.at();
        let by = submitted.permit(&cast.ann, Act::UpdateServiceRequest, wrote);
        write(&mut tx, &cast, &submitted, &by, false).await;

        let permit = cast.customer.own(Act::ViewServiceRequest, cast.desk.at());
        let id = cast.customer.id;
        let newest = service_request::list_newest_of_customer(&mut tx, &permit, id, 10).await.unwrap();
        assert_eq!(newest.iter().map(|line| line.id).collect::<Vec<_>>(), [newer.id, submitted.id]);
        let line = &newest[1];
        assert_eq!((line.number, line.customer_id, line.customer.as_str()), (submitted.number, id, "Customer"));
        assert_eq!((line.subject.as_str(), line.product.as_deref()), ("It does not start", None));
        assert_eq!((line.severity, line.state, line.messages), (Severity::Three, State::New, 1));
        assert_eq!((line.submitter.as_str(), line.submitter_organization.as_str()), ("Ann", "Partner"));
        assert_eq!((line.primary_contact.as_str(), line.created_at, line.updated_at), ("Ann", at, wrote));
        assert_eq!(service_request::list_newest_of_customer(&mut tx, &permit, id, 1).await.unwrap(), newest[..1]);
        let nobody = mandate_core::id::OrganizationId(Uuid::nil());
        assert_eq!(service_request::list_newest_of_customer(&mut tx, &permit, nobody, 1).await.unwrap(), []);
    })
    .await;
}
