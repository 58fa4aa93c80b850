//! What comes from elsewhere in bulk is kept as if it had come one by one at its own moment, and is found again.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use mandate_core::{
    access::{Act, Permit, Thing, Viewer},
    id::{LocationId, OrganizationId, PersonId, ServiceRequestId},
    permission::Level,
    search::terms,
    service_request::{Kind, Severity, State},
    text::{Body, Name, Subject},
};
use uuid::Uuid;

use super::{
    decided,
    desk::{ABOUT, Cast, Submitted},
    hours, on_both, start,
};
use crate::{
    Tx, contact_link, experience, external_id,
    external_id::Imported,
    import::{self, Message, Reference, ServiceRequest, Standing},
    message, organization, search_pending, service_request,
};

pub(super) fn permit(cast: &Cast, at: Timestamp) -> Permit {
    cast.desk.vendor.permit(Act::Administer, Thing::Installation, at)
}

/// A service request as [`Cast::submit`] submits it, that comes from elsewhere.
pub(super) fn new(cast: &Cast, at: Timestamp) -> ServiceRequest {
    let head = cast.customer.head;
    ServiceRequest {
        id: cast.desk.maker.id(),
        customer_id: cast.customer.id,
        kind: Kind::Question,
        subject: Subject::parse(ABOUT[0].subject).unwrap(),
        product: None,
        site_id: None,
        severity: ABOUT[0].severity,
        state: State::New,
        submitter_id: head.person_id,
        submitter_organization_id: head.organization_id,
        primary_contact_id: head.person_id,
        contacts: Vec::new(),
        description: Body::parse("Why?").unwrap(),
        submitted_at: at,
        updated_at: at,
        answered_at: None,
        resolved_at: None,
        closed_at: None,
        found_by: "Customer's head".to_owned(),
    }
}

async fn insert(tx: &mut Tx, cast: &Cast, new: &ServiceRequest) -> Submitted {
    let permit = permit(cast, cast.desk.at());
    let numbers = import::insert_service_requests(tx, &permit, std::slice::from_ref(new)).await.unwrap();
    import::note_changed(tx, &permit, &[new.customer_id].into()).await.unwrap();
    let (id, customer, submitter, at) = (new.id, new.customer_id, new.submitter_id, new.submitted_at);
    Submitted { id, number: numbers[&id], customer, submitter, at }
}

/// Everything that is derived from a service request, without what differs by itself.
async fn derived(tx: &mut Tx, request: &Submitted) -> (Vec<String>, BTreeSet<String>) {
    let id = crate::sql::values![request.id];
    let mut rows = Vec::new();
    let feed: Vec<(Uuid, String, bool)> = tx
        .all("SELECT subject, state, is_active FROM feed WHERE service_request_id = $1 ORDER BY subject", &id)
        .await
        .unwrap();
    rows.extend(feed.iter().map(|row| format!("{row:?}")));
    let sql =
        "SELECT person_id, role FROM contact WHERE service_request_id = $1 AND removed_at IS NULL ORDER BY person_id";
    let contacts: Vec<(PersonId, String)> = tx.all(sql, &id).await.unwrap();
    rows.extend(contacts.iter().map(|row| format!("{row:?}")));
    let sql = "SELECT message_count, state, is_active FROM service_request WHERE id = $1";
    let counts: (i64, String, bool) = tx.get(sql, &id).await.unwrap();
    let sql = "SELECT answered_at, resolved_at, updated_at FROM service_request WHERE id = $1";
    let times: (Option<Timestamp>, Option<Timestamp>, Timestamp) = tx.get(sql, &id).await.unwrap();
    let past = |at: Timestamp| (at.as_microsecond() - request.at.as_microsecond()) / 3_600_000_000;
    rows.push(format!("{counts:?} {:?} {:?} {}", times.0.map(past), times.1.map(past), past(times.2)));
    let sql = "SELECT visibility, author_id, body FROM message WHERE service_request_id = $1 ORDER BY id";
    let messages: Vec<(String, PersonId, String)> = tx.all(sql, &id).await.unwrap();
    rows.extend(messages.iter().map(|row| format!("{row:?}")));
    while search_pending::index_some(tx).await.unwrap() > 0 {}
    let terms_of: Vec<(String,)> =
        tx.all("SELECT term FROM search_term WHERE service_request_id = $1", &id).await.unwrap();
    let own = terms(&request.number.to_string());
    (rows, terms_of.into_iter().map(|(term,)| term).filter(|term| !own.contains(term)).collect())
}

#[tokio::test]
async fn what_is_imported_is_as_if_it_had_been_submitted_and_written() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let (desk, head) = (&cast.desk, cast.desk.vendor.head);
        cast.grant(&mut tx, None, Level::Update, hours(start(), 9_000)).await;
        cast.grant(&mut tx, Some(cast.bob.person_id), Level::Cc, hours(start(), 9_000)).await;
        // An old record at the customer that is linked to Ann: what it is a contact of is in her list.
        let record = desk.person(&mut tx, &cast.customer, "Ann at Customer", Default::default()).await;
        let link = cast.customer.own(Act::LinkContact, desk.at());
        let (ann, partner) = (cast.ann.person_id, cast.partner.id);
        contact_link::insert(&mut tx, &link, desk.maker.id(), record.person_id, ann, partner).await.unwrap();

        let by_hand = cast.submit(&mut tx).await;
        for person in [record.person_id, cast.bob.person_id] {
            desk.attach(&mut tx, &by_hand, person, by_hand.at).await;
        }
        let (answered, written, resolved) = (hours(by_hand.at, 2), hours(by_hand.at, 5), hours(by_hand.at, 7));
        let body = |text: &str| Body::parse(text).unwrap();
        for (text, internal, at) in [("Look at the fuse.", false, answered), ("Again!", true, answered)] {
            let permit = by_hand.permit(&head, Act::UpdateServiceRequest, at);
            message::insert(&mut tx, &permit, desk.maker.id(), by_hand.id, internal, &body(text)).await.unwrap();
        }
        let permit_of_ann = decided(&mut tx, ann, Act::UpdateServiceRequest, by_hand.thing(), written).await.unwrap();
        message::insert(&mut tx, &permit_of_ann, desk.maker.id(), by_hand.id, false, &body("The fuse is fine."))
            .await
            .unwrap();
        let over = by_hand.permit(&head, Act::UpdateServiceRequest, resolved);
        let request = desk.get(&mut tx, &by_hand).await;
        assert!(service_request::set_state(&mut tx, &over, &request, State::Resolved).await.unwrap());

        let at = hours(start(), -8_000);
        let contacts = vec![record.person_id, cast.bob.person_id];
        let after = |hours_after| hours(at, hours_after);
        let line = ServiceRequest {
            state: State::Resolved,
            resolved_at: Some(after(7)),
            updated_at: after(7),
            contacts,
            found_by: "Customer's head Ann at Customer Bob".to_owned(),
            ..new(&cast, at)
        };
        let imported = insert(&mut tx, &cast, &line).await;
        let write = |author: Viewer, internal, text: &str, written_at, on_behalf_of| Message {
            id: desk.maker.id(),
            service_request_id: imported.id,
            internal,
            author_id: author.person_id,
            author_organization_id: author.organization_id,
            on_behalf_of,
            body: body(text),
            written_at,
        };
        let messages = [
            write(head, false, "Look at the fuse.", after(2), None),
            write(head, true, "Again!", after(2), None),
            write(cast.ann, false, "The fuse is fine.", after(5), Some(cast.customer.id)),
        ];
        let permit = permit(&cast, desk.at());
        import::insert_messages(&mut tx, &permit, &messages).await.unwrap();
        assert_eq!(derived(&mut tx, &imported).await, derived(&mut tx, &by_hand).await);
        import::insert_messages(&mut tx, &permit, &[]).await.unwrap();

        let changed = experience::list_changed(&mut tx).await.unwrap();
        assert!(changed.contains(&cast.customer.id), "its figures are counted anew");
        let kept = desk.get(&mut tx, &imported).await;
        assert_eq!((kept.created_at, kept.state, kept.closed_at), (at, State::Resolved, None));
    })
    .await;
}

#[tokio::test]
async fn many_are_added_together_and_each_has_a_number_of_its_own() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let permit = permit(&cast, cast.desk.at());
        import::hold_everything(&mut tx, &permit).await.unwrap();
        // More than one statement takes, and of all sizes.
        let all: Vec<_> = (0..64 + 8 + 3).map(|_| new(&cast, cast.desk.at())).collect();
        let numbers = import::insert_service_requests(&mut tx, &permit, &all).await.unwrap();
        assert_eq!(numbers.values().collect::<BTreeSet<_>>().len(), all.len());
        assert!(import::insert_service_requests(&mut tx, &permit, &[]).await.unwrap().is_empty());
        let ids: Vec<ServiceRequestId> = all.iter().map(|new| new.id).collect();
        let found = import::list_service_requests(&mut tx, &permit, ids).await.unwrap();
        let found: BTreeMap<_, _> = found.into_iter().map(|one| (one.id, one)).collect();
        let first = &all[0];
        let expected = Reference {
            id: first.id,
            number: numbers[&first.id],
            customer_id: first.customer_id,
            severity: first.severity,
            state: first.state,
            submitted_at: first.submitted_at,
            updated_at: first.updated_at,
        };
        assert_eq!((found.len(), &found[&first.id]), (all.len(), &expected));
        assert_eq!(import::list_service_requests(&mut tx, &permit, []).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_service_request_follows_where_it_stands_elsewhere() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let permit = permit(&cast, cast.desk.at());
        let imported = insert(&mut tx, &cast, &new(&cast, hours(start(), -100))).await;
        let there = import::list_service_requests(&mut tx, &permit, [imported.id]).await.unwrap().pop().unwrap();
        let closed = Some(hours(start(), -50));
        let now = Standing {
            severity: Severity::One,
            state: State::Closed,
            resolved_at: closed,
            closed_at: closed,
            at: hours(start(), -50),
        };
        import::set_standing(&mut tx, &permit, &there, &now).await.unwrap();
        let kept = cast.desk.get(&mut tx, &imported).await;
        assert_eq!((kept.severity, kept.state, kept.closed_at), (Severity::One, State::Closed, closed));
        let rows: Vec<(String, bool)> = tx.all("SELECT state, is_active FROM feed", &[]).await.unwrap();
        assert!(rows.iter().all(|row| *row == ("closed".to_owned(), false)) && !rows.is_empty());
    })
    .await;
}

#[tokio::test]
async fn things_are_found_again_by_what_they_are_called_elsewhere() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let (one, two): (Uuid, Uuid) = (cast.desk.maker.id(), cast.desk.maker.id());
        let imported = |thing_id, digest| Imported { thing_id, digest, at: start() };
        let strange = "a b;\"ö\u{202e}’--";
        external_id::keep(&mut tx, "old", "person", &[("7", imported(one, one)), (strange, imported(two, one))])
            .await
            .unwrap();
        external_id::keep(&mut tx, "other", "person", &[("7", imported(two, two))]).await.unwrap();
        external_id::keep(&mut tx, "old", "person", &[("7", imported(one, two))]).await.unwrap();
        let found = external_id::list(&mut tx, "old", "person", &["7", strange, "8"]).await.unwrap();
        let expected = [("7".to_owned(), imported(one, two)), (strange.to_owned(), imported(two, one))];
        assert_eq!(found, expected.into());
        assert!(external_id::list(&mut tx, "old", "site", &["7"]).await.unwrap().is_empty());
        assert!(external_id::list(&mut tx, "old", "site", &[]).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_lines_refer_to_is_looked_up_together() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let permit = permit(&cast, cast.desk.at());
        let (partner, customer, nobody): (_, _, OrganizationId) =
            (cast.partner.id, cast.customer.id, cast.desk.maker.id());
        let kinds = import::list_organizations(&mut tx, &permit, &[partner, customer, nobody]).await.unwrap();
        assert_eq!(kinds.len(), 2);
        let place: LocationId = cast.desk.maker.id();
        let name = Name::parse("Oslo").unwrap();
        organization::insert_location(&mut tx, &permit, place, partner, &name, "Oslo").await.unwrap();
        assert_eq!(import::list_locations(&mut tx, &permit, &[place]).await.unwrap(), [(place, partner)]);
        let site = cast.desk.site(&mut tx, &cast.customer, "Web").await;
        assert_eq!(import::list_sites(&mut tx, &permit, &[site]).await.unwrap(), [(site, customer)]);
        let people = import::list_people(&mut tx, &permit, &[cast.ann.person_id]).await.unwrap();
        let emails = [people[0].email.as_str(), "nobody@example.com"];
        assert_eq!(import::list_people_by_email(&mut tx, &permit, &emails).await.unwrap(), people);
        assert_eq!((people[0].organization_id, people[0].name.as_str()), (partner, "Ann"));
        assert_eq!(import::list_people(&mut tx, &permit, &[]).await.unwrap(), []);
        assert_eq!(import::list_people_by_email(&mut tx, &permit, &[]).await.unwrap(), []);
        assert_eq!(import::list_organizations(&mut tx, &permit, &[]).await.unwrap(), []);
        assert_eq!(import::list_locations(&mut tx, &permit, &[]).await.unwrap(), []);
        assert_eq!(import::list_sites(&mut tx, &permit, &[]).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn what_was_ever_given_is_known_also_when_it_was_ended() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let permit = permit(&cast, cast.desk.at());
        let (partner, customer, ann) = (cast.partner.id, cast.customer.id, Some(cast.ann.person_id));
        let given = cast.grant(&mut tx, ann, Level::Look, hours(start(), 10)).await;
        let end = cast.customer.own(Act::EndPermission, cast.desk.at());
        assert!(crate::permission::end(&mut tx, &end, given.id, None).await.unwrap());
        assert!(import::find_permission(&mut tx, &permit, partner, customer, ann).await.unwrap());
        assert!(!import::find_permission(&mut tx, &permit, partner, customer, None).await.unwrap());
        assert!(!import::find_permission(&mut tx, &permit, customer, partner, ann).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn nobody_else_writes_while_an_import_runs_and_everybody_reads() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let submitted = cast.submit(&mut tx).await;
        tx.commit().await.unwrap();
        let mut tx = db.write().await.unwrap();
        import::hold_everything(&mut tx, &permit(&cast, cast.desk.at())).await.unwrap();
        let mut reader = db.read().await.unwrap();
        assert!(service_request::find_number(&mut reader, submitted.id).await.unwrap().is_some());
        drop(reader);
        let other = async {
            let mut tx = db.write().await.unwrap();
            cast.submit(&mut tx).await;
            tx.commit().await.unwrap();
        };
        tokio::select! {
            biased;
            () = other => panic!("somebody wrote meanwhile"),
            () = async {
                let at = cast.desk.at();
                import::insert_service_requests(&mut tx, &permit(&cast, at), &[new(&cast, at)]).await.unwrap();
                tx.commit().await.unwrap();
            } => {}
        }
    })
    .await;
}
