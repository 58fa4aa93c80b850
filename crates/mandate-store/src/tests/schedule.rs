//! What time does: requests that lapse, ends that are announced, reviews, and what waits for daily mails.

use jiff::Timestamp;
use mandate_core::{
    access::{Act, Permit, Thing, Viewer, installation},
    id::{JobId, MailId, PermissionReviewId, PersonId},
    notice::{Delivery, NoticeKind},
    permission::Level,
};

use super::{
    desk::{Cast, everybody},
    hours, just_before, on_both, start,
};
use crate::{
    StoreError, Tx, digest, job, ledger, mail, mail::Mail, notice_choice, permission, permission_end,
    permission_request, permission_review,
};

/// A permit of the installation itself, for what hangs on a customer.
fn by_itself(cast: &Cast, at: Timestamp) -> Permit {
    let nobody = Viewer { person_id: PersonId::NOBODY, ..cast.desk.vendor.head };
    installation(&nobody, Act::EndPermission, Thing::Organization(cast.customer.id), at)
}

#[tokio::test]
async fn p36_a_request_that_has_lapsed_is_told_of_once() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let request = cast.desk.ask(&mut tx, &cast.partner, &cast.customer, everybody(Level::Look)).await;
        let decided = cast.desk.ask(&mut tx, &cast.partner, &cast.customer, everybody(Level::Cc)).await;
        let take_back = cast.partner.own(Act::WithdrawPermissionRequest, cast.desk.at());
        let decided = decided.withdraw(&take_back).unwrap();
        assert!(permission_request::decide(&mut tx, &take_back, &decided).await.unwrap());
        let at = request.lapses_at;
        let lapsed = async |tx: &mut Tx, at| permission_request::list_lapsed(tx, at, None, 10).await.unwrap();
        assert_eq!(lapsed(&mut tx, just_before(at)).await, []);
        assert_eq!(lapsed(&mut tx, hours(at, 100)).await, std::slice::from_ref(&request));
        let after = Some((request.lapses_at, request.id));
        assert_eq!(permission_request::list_lapsed(&mut tx, hours(at, 100), after, 10).await.unwrap(), []);
        assert!(permission_request::note_lapse_told(&mut tx, request.id, at).await.unwrap());
        assert!(!permission_request::note_lapse_told(&mut tx, request.id, at).await.unwrap(), "once");
        assert_eq!(lapsed(&mut tx, hours(at, 100)).await, []);
    })
    .await;
}

#[tokio::test]
async fn x07_an_end_is_announced_when_it_is_due_unless_it_came_before() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let until = hours(start(), 24 * 40);
        let everybodys = cast.grant(&mut tx, None, Level::Look, until).await;
        let own = cast.grant(&mut tx, Some(cast.ann.person_id), Level::Create, hours(until, 1)).await;
        let due = async |tx: &mut Tx, at| {
            let found = permission_end::list_due(tx, at, 0, 10).await.unwrap();
            found.into_iter().map(|permission| permission.id).collect::<Vec<_>>()
        };
        let first = hours(until, -24 * 30);
        assert_eq!(due(&mut tx, just_before(first)).await, []);
        assert_eq!(due(&mut tx, first).await, [everybodys.id]);
        assert_eq!(due(&mut tx, hours(first, 1)).await, [everybodys.id, own.id]);
        let behind = permission_end::list_due(&mut tx, hours(first, 1), 1, 10).await.unwrap();
        assert_eq!(behind.iter().map(|permission| permission.id).collect::<Vec<_>>(), [own.id]);
        permission_end::set_next(&mut tx, everybodys.id, Some(hours(until, -24 * 7))).await.unwrap();
        assert_eq!(due(&mut tx, hours(first, 2)).await, [own.id]);
        permission_end::set_next(&mut tx, own.id, None).await.unwrap();
        assert_eq!(due(&mut tx, hours(until, -24)).await, [everybodys.id]);
        let permit = by_itself(&cast, hours(first, 3));
        assert!(permission::end(&mut tx, &permit, everybodys.id, None).await.unwrap(), "nobody ended it");
        assert_eq!(due(&mut tx, hours(until, -24)).await, []);
    })
    .await;
}

#[tokio::test]
async fn x07_a_permission_is_reviewed_when_nobody_has_confirmed_it_for_long() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let until = hours(start(), 10_000);
        let everybodys = cast.grant(&mut tx, None, Level::Look, until).await;
        let own = cast.grant(&mut tx, Some(cast.ann.person_id), Level::Create, until).await;
        let at = hours(start(), 1000);
        let customer = cast.customer.id;
        let unasked = async |tx: &mut Tx, before, beyond| {
            let found = permission_review::list_unasked(tx, before, beyond, 10).await.unwrap();
            found.into_iter().map(|permission| permission.id).collect::<Vec<_>>()
        };
        assert_eq!(unasked(&mut tx, just_before(everybodys.valid_from), at).await, []);
        assert_eq!(unasked(&mut tx, at, until).await, [], "it ends before");
        assert_eq!(unasked(&mut tx, at, at).await, [everybodys.id, own.id]);

        let permit = by_itself(&cast, at);
        let due = hours(at, 100);
        for permission in [&everybodys, &own] {
            let id = cast.desk.maker.id();
            assert!(permission_review::insert(&mut tx, &permit, id, permission, due).await.unwrap());
            let again = cast.desk.maker.id();
            assert!(
                !permission_review::insert(&mut tx, &permit, again, permission, due).await.unwrap(),
                "under review"
            );
        }
        let all = permission_review::list_due(&mut tx, due, None, 10).await.unwrap();
        let first = permission_review::list_due(&mut tx, due, None, 1).await.unwrap();
        assert_eq!(first, all[..1]);
        let after = Some((first[0].due_at, first[0].id));
        assert_eq!(permission_review::list_due(&mut tx, due, after, 10).await.unwrap(), all[1..]);
        assert_eq!(unasked(&mut tx, at, at).await, []);
        let view = |at| cast.customer.own(Act::ViewPartners, at);
        let open = permission_review::list_open(&mut tx, &view(at), customer).await.unwrap();
        assert_eq!(open.iter().map(|review| review.permission.clone()).collect::<Vec<_>>(), [everybodys.clone(), own]);
        assert_eq!(permission_review::count_open(&mut tx, &view(at), customer).await.unwrap(), 2);
        let other = cast.desk.customer(&mut tx, "Other").await;
        let foreign = other.own(Act::ViewPartners, at);
        assert_eq!(permission_review::list_open(&mut tx, &foreign, other.id).await.unwrap(), []);

        // One is confirmed, and asked about again later; nobody answers for the other.
        let confirmed = hours(at, 1);
        let answer = cast.customer.own(Act::EndPermission, confirmed);
        assert!(permission_review::answer(&mut tx, &answer, &open[0], true).await.unwrap());
        assert!(!permission_review::answer(&mut tx, &answer, &open[0], false).await.unwrap(), "once");
        assert_eq!(unasked(&mut tx, just_before(confirmed), confirmed).await, []);
        assert_eq!(unasked(&mut tx, confirmed, confirmed).await, [everybodys.id]);
        assert_eq!(permission_review::list_due(&mut tx, just_before(due), None, 10).await.unwrap(), []);
        assert_eq!(permission_review::list_due(&mut tx, due, None, 10).await.unwrap(), open[1..]);
        let overdue = by_itself(&cast, due);
        assert!(permission_review::set_overdue(&mut tx, &overdue, open[1].id).await.unwrap());
        assert!(!permission_review::set_overdue(&mut tx, &overdue, open[1].id).await.unwrap());
        assert_eq!(permission_review::list_due(&mut tx, due, None, 10).await.unwrap(), []);
        let shown = permission_review::list_overdue(&mut tx, &overdue, 10).await.unwrap();
        assert_eq!(shown.len(), 1);
        assert_eq!((shown[0].customer.as_str(), shown[0].person.as_deref()), ("Customer", Some("Ann")));

        // What ends in another way needs no answer.
        assert!(permission::end(&mut tx, &answer, open[1].permission.id, None).await.unwrap());
        assert_eq!(permission_review::list_overdue(&mut tx, &overdue, 10).await.unwrap(), []);
        permission_review::close_moot(&mut tx, due).await.unwrap();
        assert!(!permission_review::answer(&mut tx, &overdue, &open[1], true).await.unwrap());
        let taken = permission_review::insert(&mut tx, &permit, open[0].id, &everybodys, due).await;
        assert!(matches!(taken, Err(StoreError::Taken(_))));
    })
    .await;
}

#[tokio::test]
async fn x07_a_review_names_who_used_a_permission_last() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let given = cast.grant(&mut tx, None, Level::Look, hours(start(), 1000)).await;
        let unused = cast.grant(&mut tx, Some(cast.bob.person_id), Level::Look, hours(start(), 1000)).await;
        let at = cast.desk.at();
        let thing = Thing::Organization(cast.customer.id);
        let permit = super::decided(&mut tx, cast.ann.person_id, Act::Subscribe, thing, at).await.unwrap();
        let (id, nonce) = (cast.desk.maker.id(), cast.desk.maker.id());
        let entry = mandate_core::ledger::Entry::done(id, nonce, &permit, "", "Customer".into(), "r".into());
        ledger::append(&mut tx, &[entry]).await.unwrap();
        let view = cast.customer.own(Act::ViewPartners, at);
        let used = permission_review::list_last_use(&mut tx, &view, &[given.id, unused.id]).await.unwrap();
        assert_eq!(used, [(given.id, at, "Ann".to_owned())]);
        assert_eq!(permission_review::list_last_use(&mut tx, &view, &[]).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn x07_people_are_told_as_each_has_chosen() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let (ann, bob, head) = (cast.ann.person_id, cast.bob.person_id, cast.partner.head.person_id);
        notice_choice::set(&mut tx, ann, NoticeKind::Message, Delivery::Digest).await.unwrap();
        notice_choice::set(&mut tx, ann, NoticeKind::Message, Delivery::Never).await.unwrap();
        notice_choice::set(&mut tx, ann, NoticeKind::Progress, Delivery::Digest).await.unwrap();
        let mut chosen = notice_choice::list(&mut tx, ann).await.unwrap();
        chosen.sort_by_key(|(kind, _)| kind.as_str());
        assert_eq!(chosen, [(NoticeKind::Message, Delivery::Never), (NoticeKind::Progress, Delivery::Digest)]);
        assert_eq!(notice_choice::list(&mut tx, bob).await.unwrap(), []);
        let permit = cast.partner.own(Act::ManageContacts, cast.desk.at());
        crate::person::set_locked(&mut tx, &permit, head, true).await.unwrap();
        let told = async |tx: &mut Tx, kind| {
            let told = notice_choice::list_told(tx, &[bob, head, ann], kind).await.unwrap();
            told.into_iter().map(|told| (told.person.id, told.delivery)).collect::<Vec<_>>()
        };
        assert_eq!(told(&mut tx, NoticeKind::Message).await, [(bob, Delivery::AtOnce), (ann, Delivery::Never)]);
        assert_eq!(told(&mut tx, NoticeKind::SiteNotice).await, [(bob, Delivery::AtOnce), (ann, Delivery::AtOnce)]);
    })
    .await;
}

#[tokio::test]
async fn x07_what_waits_for_a_daily_mail_waits_in_its_order_and_has_one_job() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let (ann, bob, due_at) = (cast.ann.person_id, cast.bob.person_id, hours(start(), 20));
        let entry = |person_id, due_at, about: Option<&str>| digest::Entry {
            id: cast.desk.maker.id(),
            person_id,
            kind: NoticeKind::Message,
            message: "{}".into(),
            link: "/notices".into(),
            about: about.map(str::to_owned),
            due_at,
        };
        let entries = [
            entry(ann, due_at, Some("SR-10001")),
            entry(ann, due_at, None),
            entry(bob, due_at, None),
            entry(ann, hours(due_at, 24), None),
        ];
        for entry in &entries {
            digest::insert(&mut tx, entry).await.unwrap();
        }
        let [first, second, bobs]: [MailId; 3] = [(); 3].map(|()| cast.desk.maker.id());
        assert_eq!(digest::take(&mut tx, ann, just_before(due_at), first).await.unwrap(), []);
        assert_eq!(digest::take(&mut tx, ann, due_at, first).await.unwrap(), entries[..2]);
        assert!(!digest::waits(&mut tx, ann, due_at).await.unwrap());
        // Another mail takes none of it, and what comes meanwhile is not forgotten with it.
        assert_eq!(digest::take(&mut tx, ann, hours(due_at, 24), second).await.unwrap(), entries[3..]);
        let late = entry(ann, due_at, None);
        digest::insert(&mut tx, &late).await.unwrap();
        digest::delete(&mut tx, ann, first).await.unwrap();
        assert!(digest::waits(&mut tx, ann, due_at).await.unwrap());
        digest::give_back(&mut tx, ann, second).await.unwrap();
        let left = digest::take(&mut tx, ann, hours(due_at, 24), first).await.unwrap();
        assert_eq!(left, [late, entries[3].clone()]);
        assert_eq!(digest::take(&mut tx, ann, hours(due_at, 24), first).await.unwrap(), left, "each try anew");
        digest::delete_of_person(&mut tx, ann).await.unwrap();
        assert_eq!(digest::take(&mut tx, ann, hours(due_at, 24), first).await.unwrap(), []);
        assert_eq!(digest::take(&mut tx, bob, due_at, bobs).await.unwrap(), entries[2..3]);

        let id: JobId = cast.desk.maker.id();
        for payload in ["first", "second"] {
            job::insert_once(&mut tx, id, "digest", payload, due_at).await.unwrap();
        }
        assert_eq!(job::claim(&mut tx, "digest", just_before(due_at), due_at, 10).await.unwrap(), []);
        let claimed = job::claim(&mut tx, "digest", due_at, hours(due_at, 1), 10).await.unwrap();
        assert_eq!(claimed.iter().map(|job| job.payload.as_str()).collect::<Vec<_>>(), ["first"]);

        let mut written = Mail {
            id: cast.desk.maker.id(),
            person_id: ann,
            address: "ann@example.com".into(),
            subject: "2 notices".into(),
            body_text: "two".into(),
            body_html: "<p>two".into(),
            created_at: due_at,
            sent_at: None,
        };
        mail::put(&mut tx, &written).await.unwrap();
        (written.subject, written.body_text, written.body_html) = ("1 notice".into(), "one".into(), "<p>one".into());
        mail::put(&mut tx, &written).await.unwrap();
        assert_eq!(mail::find(&mut tx, written.id).await.unwrap(), Some(written));
    })
    .await;
}

#[tokio::test]
async fn x07_of_two_nodes_one_announces_an_end_and_one_asks_for_a_review() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let given = cast.grant(&mut tx, None, Level::Look, hours(start(), 24 * 31)).await;
        let request = cast.desk.ask(&mut tx, &cast.partner, &cast.customer, everybody(Level::Cc)).await;
        tx.commit().await.unwrap();
        if db.name() == "SQLite" {
            // There is one writer at a time.
            return;
        }
        let at = hours(start(), 24 * 30);
        let (mut one, mut other) = (db.write().await.unwrap(), db.write().await.unwrap());
        assert_eq!(permission_end::list_due(&mut one, at, 0, 10).await.unwrap(), std::slice::from_ref(&given));
        assert_eq!(permission_end::list_due(&mut other, at, 0, 10).await.unwrap(), []);
        assert_eq!(permission_review::list_unasked(&mut other, at, at, 10).await.unwrap(), []);
        let lapse = request.lapses_at;
        for tx in [&mut one, &mut other] {
            assert!(permission_request::list_lapsed(tx, lapse, None, 10).await.unwrap().contains(&request));
        }
        assert!(permission_request::note_lapse_told(&mut one, request.id, lapse).await.unwrap());
        let id: PermissionReviewId = cast.desk.maker.id();
        assert!(permission_review::insert(&mut one, &by_itself(&cast, at), id, &given, hours(at, 1)).await.unwrap());
        one.commit().await.unwrap();
        // Who had found the same before does neither, and goes on with the rest.
        assert!(!permission_request::note_lapse_told(&mut other, request.id, lapse).await.unwrap());
        let id: PermissionReviewId = cast.desk.maker.id();
        assert!(!permission_review::insert(&mut other, &by_itself(&cast, at), id, &given, hours(at, 1)).await.unwrap());
        assert_eq!(permission_review::list_unasked(&mut other, at, at, 10).await.unwrap(), []);
    })
    .await;
}
