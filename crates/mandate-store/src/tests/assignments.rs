//! Who works on what: one person at most, and nobody who has left support.

use mandate_core::{
    access::{Act, Thing},
    id::PersonId,
    party::{Role, Roles},
    service_request::State,
};

use super::{desk::Cast, on_both, scope_of};
use crate::{
    Tx,
    assignment::{self, Assigned, Assignee},
    person, queue,
    service_request::{self, Cursor, Filter},
};

/// The numbers of a queue's page.
async fn queue(tx: &mut Tx, cast: &Cast, assigned: Assigned) -> Vec<i64> {
    let staff = scope_of(tx, cast.desk.vendor.head.person_id, cast.desk.at()).await.unwrap();
    let lines = queue::list(tx, &staff, None, Some(assigned), None, 10).await.unwrap();
    let counts = queue::count(tx, &staff, Some(assigned)).await.unwrap();
    assert_eq!(counts.into_iter().map(|(_, count)| count).sum::<i64>(), lines.len() as i64);
    let filter = Filter { assigned: Some(assigned), active: Some(true), ..Filter::default() };
    let mut list = service_request::list(tx, &staff, &filter, Cursor::Newest, 10).await.unwrap();
    list.reverse();
    assert_eq!(list, lines, "the list finds what the queue shows");
    lines.into_iter().map(|line| line.number.0).collect()
}

#[tokio::test]
async fn a_service_request_is_given_by_its_version_and_the_queue_tells_whose_it_is() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let by = &cast.desk.vendor.head;
        let lars = cast.desk.person(&mut tx, &cast.desk.vendor, "Lars", Roles::NONE.with(Role::Support)).await;
        let odd = cast.desk.person(&mut tx, &cast.desk.vendor, "Odd", Roles::NONE.with(Role::Operations)).await;
        let one = cast.submit(&mut tx).await;
        let two = cast.submit(&mut tx).await;
        let at = cast.desk.at();
        let permit = one.permit(by, Act::UpdateServiceRequest, at);
        let old = cast.desk.get(&mut tx, &one).await;
        assert!(assignment::set(&mut tx, &permit, &old, Some(lars.person_id)).await.unwrap());
        assert!(!assignment::set(&mut tx, &permit, &old, None).await.unwrap(), "it has changed since");
        let found = assignment::find(&mut tx, &permit).await.unwrap();
        assert_eq!(found, Some(Assignee { person_id: lars.person_id, name: "Lars".to_owned(), since: at }));
        assert_eq!(queue(&mut tx, &cast, Assigned::To(lars.person_id)).await, [one.number.0]);
        assert_eq!(queue(&mut tx, &cast, Assigned::Nobody).await, [two.number.0]);

        let names: Vec<_> = assignment::list_assignable(&mut tx).await.unwrap().into_iter().map(|row| row.1).collect();
        assert_eq!(names, ["Lars", "Vendor's head"], "operations answer nobody");
        let staff = scope_of(&mut tx, by.person_id, at).await.unwrap();
        let count: Vec<(Option<PersonId>, i64)> = assignment::count(&mut tx, &staff).await.unwrap();
        assert_eq!(count, [(Some(lars.person_id), 1), (None, 1)]);
        let customers = scope_of(&mut tx, cast.customer.head.person_id, at).await.unwrap();
        assert_eq!(assignment::count(&mut tx, &customers).await.unwrap(), []);
        // Whoever may see it sees the name.
        let lines = service_request::list(&mut tx, &customers, &Filter::default(), Cursor::Newest, 10).await.unwrap();
        assert_eq!(lines.iter().map(|line| line.assignee.as_deref()).collect::<Vec<_>>(), [None, Some("Lars")]);

        let again = cast.desk.get(&mut tx, &one).await;
        assert!(assignment::set(&mut tx, &permit, &again, Some(odd.person_id)).await.unwrap());
        assert_eq!(assignment::find(&mut tx, &permit).await.unwrap(), None, "operations work on none");
        assert_eq!(queue(&mut tx, &cast, Assigned::Nobody).await, [one.number.0, two.number.0]);
    })
    .await;
}

#[tokio::test]
async fn what_a_locked_person_worked_on_counts_as_nobodys_until_it_is_unlocked() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let lars = cast.desk.person(&mut tx, &cast.desk.vendor, "Lars", Roles::NONE.with(Role::Support)).await;
        let one = cast.submit(&mut tx).await;
        let by = cast.desk.vendor.head;
        let request = cast.desk.get(&mut tx, &one).await;
        let permit = one.permit(&by, Act::UpdateServiceRequest, cast.desk.at());
        assert!(assignment::set(&mut tx, &permit, &request, Some(lars.person_id)).await.unwrap());
        let administer = async |tx: &mut Tx, locked: bool| {
            let permit =
                cast.desk.vendor.permit(Act::ManageContacts, Thing::Organization(by.organization_id), cast.desk.at());
            person::set_locked(tx, &permit, lars.person_id, locked).await.unwrap();
        };
        administer(&mut tx, true).await;
        assert_eq!(assignment::find(&mut tx, &permit).await.unwrap(), None);
        assert_eq!(queue(&mut tx, &cast, Assigned::Nobody).await, [one.number.0]);
        administer(&mut tx, false).await;
        assert!(assignment::find(&mut tx, &permit).await.unwrap().is_some());
        assert_eq!(queue(&mut tx, &cast, Assigned::Nobody).await, [] as [i64; 0]);
    })
    .await;
}

#[tokio::test]
async fn it_is_kept_since_when_one_is_closed() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let one = cast.submit(&mut tx).await;
        for (state, closed) in [(State::Resolved, false), (State::Closed, true), (State::Reopened, false)] {
            let (request, at) = (cast.desk.get(&mut tx, &one).await, cast.desk.at());
            let permit = one.permit(&cast.desk.vendor.head, Act::UpdateServiceRequest, at);
            assert!(service_request::set_state(&mut tx, &permit, &request, state).await.unwrap());
            assert_eq!(cast.desk.get(&mut tx, &one).await.closed_at, closed.then_some(at));
        }
    })
    .await;
}
