//! The installation's own bookkeeping: links, sessions, failures to sign in, jobs, mail and notices.

use jiff::Timestamp;
use mandate_core::{
    access::{Act, Thing},
    id::{JobId, MailId, NoticeId, PersonId, SessionId},
    party::Roles,
};

use super::{
    desk::{Cast, Desk},
    hours, just_before, on_both,
};
use crate::{
    StoreError, Tx, installation,
    invitation::{self, Purpose},
    job::{self, Job},
    mail::{self, Mail},
    notice::{self, Notice},
    person, repeat,
    session::{self, Session},
};

#[tokio::test]
async fn a_link_works_once_and_not_for_long() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let ann = cast.ann.person_id;
        let at = cast.desk.at();
        let end = hours(at, 72);
        invitation::insert(&mut tx, ann, "first", Purpose::Invitation, at, end).await.unwrap();
        let found = invitation::find(&mut tx, "first", at).await.unwrap().unwrap();
        assert_eq!((found.person_id, found.name.as_str()), (ann, "Ann"));
        assert!(invitation::find(&mut tx, "first", just_before(end)).await.unwrap().is_some());
        assert!(invitation::find(&mut tx, "first", end).await.unwrap().is_none());
        assert!(!invitation::use_up(&mut tx, "first", end).await.unwrap());
        assert!(invitation::find(&mut tx, "FIRST", at).await.unwrap().is_none());

        invitation::insert(&mut tx, ann, "second", Purpose::Reset, hours(at, 1), end).await.unwrap();
        assert!(invitation::find(&mut tx, "first", hours(at, 1)).await.unwrap().is_none(), "a newer one ends it");
        assert!(!invitation::use_up(&mut tx, "first", hours(at, 1)).await.unwrap());
        assert!(invitation::use_up(&mut tx, "second", hours(at, 2)).await.unwrap());
        assert!(!invitation::use_up(&mut tx, "second", hours(at, 2)).await.unwrap());
        assert!(invitation::find(&mut tx, "second", hours(at, 2)).await.unwrap().is_none());

        invitation::insert(&mut tx, ann, "third", Purpose::Reset, hours(at, 3), end).await.unwrap();
        invitation::insert(&mut tx, cast.bob.person_id, "bob's", Purpose::Reset, hours(at, 3), end).await.unwrap();
        assert!(invitation::find(&mut tx, "third", hours(at, 3)).await.unwrap().is_some(), "another's ends nothing");
        let permit = cast.desk.vendor.permit(Act::Administer, Thing::Installation, hours(at, 4));
        person::set_locked(&mut tx, &permit, ann, true).await.unwrap();
        assert!(invitation::find(&mut tx, "third", hours(at, 4)).await.unwrap().is_none(), "nor for who is locked");
        let taken = invitation::insert(&mut tx, ann, "third", Purpose::Reset, hours(at, 4), end).await;
        assert!(matches!(taken, Err(StoreError::Taken(_))));
    })
    .await;
}

fn signed_in(desk: &Desk, person_id: PersonId, at: Timestamp) -> Session {
    let id: SessionId = desk.maker.id();
    Session { id, person_id, created_at: at, seen_at: at, ends_at: hours(at, 12), browser: "Firefox 🦊".into() }
}

#[tokio::test]
async fn sessions_are_found_by_their_token_and_end() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let (ann, at) = (cast.ann.person_id, cast.desk.at());
        let one = signed_in(&cast.desk, ann, at);
        let two = signed_in(&cast.desk, ann, hours(at, 1));
        let three = signed_in(&cast.desk, cast.bob.person_id, at);
        for (session, token) in [(&one, "one"), (&two, "two"), (&three, "three")] {
            session::insert(&mut tx, session, token).await.unwrap();
        }
        assert_eq!(session::find(&mut tx, "one").await.unwrap(), Some(one.clone()));
        assert_eq!(session::find(&mut tx, "One").await.unwrap(), None);
        assert_eq!(session::list_of_person(&mut tx, ann).await.unwrap(), [two.clone(), one.clone()]);
        session::touch(&mut tx, one.id, hours(at, 2)).await.unwrap();
        let one = Session { seen_at: hours(at, 2), ..one };
        assert_eq!(session::list_of_person(&mut tx, ann).await.unwrap(), [one.clone(), two.clone()]);
        session::delete(&mut tx, two.id).await.unwrap();
        assert_eq!(session::list_of_person(&mut tx, ann).await.unwrap(), [one]);
        session::delete_of_person(&mut tx, ann).await.unwrap();
        assert_eq!(session::list_of_person(&mut tx, ann).await.unwrap(), []);
        assert_eq!(session::find(&mut tx, "three").await.unwrap(), Some(three.clone()));
        let taken = session::insert(&mut tx, &Session { id: cast.desk.maker.id(), ..three }, "three").await;
        assert!(matches!(taken, Err(StoreError::Taken(_))));
    })
    .await;
}

#[tokio::test]
async fn sweeping_removes_what_is_over_and_nothing_else() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let (ann, at) = (cast.ann.person_id, cast.desk.at());
        let over = signed_in(&cast.desk, ann, at);
        let idle = Session { ends_at: hours(at, 90), ..signed_in(&cast.desk, ann, hours(at, 5)) };
        let good = Session { ends_at: hours(at, 90), ..signed_in(&cast.desk, ann, hours(at, 7)) };
        for (session, token) in [(&over, "over"), (&idle, "idle"), (&good, "good")] {
            session::insert(&mut tx, session, token).await.unwrap();
        }
        for (subject, hour) in [("ann@example.com", 0), ("ann@example.com", 6), ("192.0.2.7", 7)] {
            session::insert_failure(&mut tx, subject, hours(at, hour)).await.unwrap();
        }
        assert_eq!(session::count_failures(&mut tx, "ann@example.com", just_before(at)).await.unwrap(), 2);
        session::sweep(&mut tx, hours(at, 12), hours(at, 5), hours(at, 5)).await.unwrap();
        assert_eq!(session::list_of_person(&mut tx, ann).await.unwrap(), [good]);
        assert_eq!(session::count_failures(&mut tx, "ann@example.com", just_before(at)).await.unwrap(), 1);
        assert_eq!(session::count_failures(&mut tx, "ann@example.com", hours(at, 6)).await.unwrap(), 0);
        session::delete_failures(&mut tx, "ann@example.com").await.unwrap();
        assert_eq!(session::count_failures(&mut tx, "ann@example.com", at).await.unwrap(), 0);
        assert_eq!(session::count_failures(&mut tx, "192.0.2.7", at).await.unwrap(), 1);
    })
    .await;
}

async fn claimed(tx: &mut Tx, at: Timestamp, until: Timestamp, most: i64) -> Vec<JobId> {
    let mut ids: Vec<_> =
        job::claim(tx, "mail", at, until, most).await.unwrap().into_iter().map(|job| job.id).collect();
    ids.sort();
    ids
}

#[tokio::test]
async fn a_job_is_claimed_until_its_lease_runs_out() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let desk = Desk::open(&mut tx).await;
        let at = desk.at();
        let ids: [JobId; 3] = [desk.maker.id(), desk.maker.id(), desk.maker.id()];
        for (id, hour) in ids.into_iter().zip([2, 0, 1]) {
            job::insert(&mut tx, id, "mail", "{\"an\":\"Zoë\"}", hours(at, hour)).await.unwrap();
        }
        assert_eq!(job::count(&mut tx).await.unwrap(), (3, Some(at), 0));
        assert_eq!(claimed(&mut tx, just_before(at), hours(at, 1), 9).await, []);
        assert_eq!(claimed(&mut tx, hours(at, 2), hours(at, 3), 2).await, [ids[1], ids[2]], "the oldest first");
        assert_eq!(claimed(&mut tx, hours(at, 2), hours(at, 3), 9).await, [ids[0]]);
        assert_eq!(claimed(&mut tx, just_before(hours(at, 3)), hours(at, 4), 9).await, []);
        let again = job::claim(&mut tx, "mail", hours(at, 3), hours(at, 4), 9).await.unwrap();
        assert_eq!(again.len(), 3, "whoever claimed them has died");
        let expected = Job {
            id: ids[1],
            kind: "mail".into(),
            payload: "{\"an\":\"Zoë\"}".into(),
            attempts: 2,
            failed_at: None,
            error: None,
            created_at: at,
            run_at: at,
        };
        assert_eq!(again.into_iter().find(|job| job.id == ids[1]), Some(expected));
        assert_eq!(
            job::claim(&mut tx, "reset", hours(at, 9), hours(at, 10), 9).await.unwrap(),
            [],
            "of that kind none"
        );
    })
    .await;
}

#[tokio::test]
async fn a_job_is_retried_given_up_and_revived() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let desk = Desk::open(&mut tx).await;
        let at = desk.at();
        let id: JobId = desk.maker.id();
        job::insert(&mut tx, id, "mail", "", at).await.unwrap();
        assert_eq!(claimed(&mut tx, at, hours(at, 1), 1).await, [id]);
        job::retry_at(&mut tx, id, hours(at, 5), "no answer").await.unwrap();
        assert_eq!(claimed(&mut tx, hours(at, 4), hours(at, 6), 1).await, [], "not before its time");
        assert_eq!(claimed(&mut tx, hours(at, 5), hours(at, 6), 1).await, [id]);
        assert!(!job::revive(&mut tx, id, at).await.unwrap(), "it has not failed");
        job::fail(&mut tx, id, hours(at, 6), "550 関係ありません").await.unwrap();
        assert_eq!(claimed(&mut tx, hours(at, 9), hours(at, 10), 1).await, []);
        assert_eq!(job::count(&mut tx).await.unwrap(), (0, None, 1));
        let failed = job::list_failed(&mut tx, 10).await.unwrap();
        assert_eq!((failed.len(), failed[0].id, failed[0].attempts), (1, id, 2));
        assert_eq!((failed[0].failed_at, failed[0].error.as_deref()), (Some(hours(at, 6)), Some("550 関係ありません")));
        assert!(job::revive(&mut tx, id, hours(at, 7)).await.unwrap());
        assert_eq!(job::list_failed(&mut tx, 10).await.unwrap(), []);
        let again = job::claim(&mut tx, "mail", hours(at, 7), hours(at, 8), 1).await.unwrap();
        assert_eq!((again[0].id, again[0].attempts), (id, 1));
        job::delete(&mut tx, id).await.unwrap();
        assert_eq!(job::count(&mut tx).await.unwrap(), (0, None, 0));
    })
    .await;
}

#[tokio::test]
async fn mail_is_kept_with_when_it_was_sent() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let at = cast.desk.at();
        let letter = |person_id: PersonId| Mail {
            id: cast.desk.maker.id::<MailId>(),
            person_id,
            address: "ann@example.com".into(),
            subject: "権限の申請 – ¡hola!".into(),
            body_text: "Zeile 1\r\nZeile 2".into(),
            body_html: "<p>&lt;b&gt;</p>".into(),
            created_at: at,
            sent_at: None,
        };
        let mails = [letter(cast.ann.person_id), letter(cast.bob.person_id), letter(cast.ann.person_id)];
        for mail in &mails {
            mail::insert(&mut tx, mail).await.unwrap();
        }
        assert_eq!(mail::find(&mut tx, mails[0].id).await.unwrap(), Some(mails[0].clone()));
        assert_eq!(mail::find(&mut tx, cast.desk.maker.id()).await.unwrap(), None);
        mail::mark_sent(&mut tx, mails[0].id, hours(at, 1)).await.unwrap();
        let sent = Mail { sent_at: Some(hours(at, 1)), ..mails[0].clone() };
        let [_, to_bob, second] = mails;
        let to_ann = mail::list_of_person(&mut tx, cast.ann.person_id, 10).await.unwrap();
        assert_eq!(to_ann, [second.clone(), sent.clone()], "the newest first");
        assert_eq!(mail::list_newest(&mut tx, 2).await.unwrap(), [second, to_bob]);
        mail::delete_all(&mut tx).await.unwrap();
        assert_eq!(mail::list_newest(&mut tx, 2).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn notices_are_counted_until_they_are_read() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let zoe = cast.desk.person(&mut tx, &cast.customer, "Zoë", Roles::NONE).await.person_id;
        let at = cast.desk.at();
        let told = |person_id: PersonId| Notice {
            id: cast.desk.maker.id::<NoticeId>(),
            person_id,
            kind: "permission-granted".into(),
            arguments: "{\"who\":\"Zoë\"}".into(),
            link: "/my-customers".into(),
            created_at: at,
            read_at: None,
        };
        let notices = [told(zoe), told(zoe), told(cast.ann.person_id)];
        for notice in &notices {
            notice::insert(&mut tx, notice).await.unwrap();
        }
        assert_eq!(notice::list(&mut tx, zoe, 10).await.unwrap(), [notices[1].clone(), notices[0].clone()]);
        assert_eq!(notice::list(&mut tx, zoe, 1).await.unwrap(), [notices[1].clone()]);
        assert_eq!(notice::count_unread(&mut tx, zoe).await.unwrap(), 2);
        notice::mark_read(&mut tx, zoe, hours(at, 1)).await.unwrap();
        notice::mark_read(&mut tx, zoe, hours(at, 2)).await.unwrap();
        assert_eq!(notice::count_unread(&mut tx, zoe).await.unwrap(), 0);
        assert_eq!(notice::list(&mut tx, zoe, 1).await.unwrap()[0].read_at, Some(hours(at, 1)), "as it was first read");
        assert_eq!(notice::count_unread(&mut tx, cast.ann.person_id).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_installation_keeps_what_it_knows_of_itself() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        assert_eq!(installation::find(&mut tx, "name").await.unwrap(), None);
        installation::set(&mut tx, "name", "Größe ✓").await.unwrap();
        installation::set(&mut tx, "Name", "other").await.unwrap();
        assert_eq!(installation::find(&mut tx, "name").await.unwrap().as_deref(), Some("Größe ✓"));
        installation::set(&mut tx, "name", "").await.unwrap();
        assert_eq!(installation::find(&mut tx, "name").await.unwrap().as_deref(), Some(""));
    })
    .await;
}

#[tokio::test]
async fn a_form_sent_twice_is_known_by_its_key_and_forgotten_in_time() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let (ann, bob, at) = (cast.ann.person_id, cast.bob.person_id, cast.desk.at());
        let (key, other): (uuid::Uuid, uuid::Uuid) = (cast.desk.maker.id(), cast.desk.maker.id());
        assert_eq!(repeat::find(&mut tx, ann, key).await.unwrap(), None);
        repeat::insert(&mut tx, ann, key, "SR-10001", at).await.unwrap();
        repeat::insert(&mut tx, bob, key, "bob's own", at).await.unwrap();
        repeat::insert(&mut tx, ann, other, "later", hours(at, 2)).await.unwrap();
        assert_eq!(repeat::find(&mut tx, ann, key).await.unwrap().as_deref(), Some("SR-10001"));
        assert_eq!(repeat::find(&mut tx, bob, key).await.unwrap().as_deref(), Some("bob's own"));
        repeat::sweep(&mut tx, hours(at, 1)).await.unwrap();
        assert_eq!(repeat::find(&mut tx, ann, key).await.unwrap(), None);
        assert_eq!(repeat::find(&mut tx, ann, other).await.unwrap().as_deref(), Some("later"));
        assert!(matches!(repeat::insert(&mut tx, ann, other, "again", at).await, Err(StoreError::Taken(_))));
    })
    .await;
}

#[tokio::test]
async fn what_a_mail_said_is_forgotten_and_old_ones_go() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let at = cast.desk.at();
        let mail = |id: MailId, created_at| Mail {
            id,
            person_id: cast.ann.person_id,
            address: "ann@nordlys.example".into(),
            subject: "You are invited".into(),
            body_text: "/password/secret".into(),
            body_html: "/password/secret".into(),
            created_at,
            sent_at: None,
        };
        let (sent, waiting): (MailId, MailId) = (cast.desk.maker.id(), cast.desk.maker.id());
        mail::insert(&mut tx, &mail(sent, at)).await.unwrap();
        mail::insert(&mut tx, &mail(waiting, at)).await.unwrap();
        mail::mark_sent(&mut tx, sent, at).await.unwrap();
        mail::forget_text(&mut tx, sent).await.unwrap();
        let kept = mail::find(&mut tx, sent).await.unwrap().unwrap();
        assert_eq!(
            (kept.subject.as_str(), kept.body_text.as_str(), kept.body_html.as_str()),
            ("You are invited", "", "")
        );
        assert!(!mail::find(&mut tx, waiting).await.unwrap().unwrap().body_text.is_empty());
        mail::sweep(&mut tx, hours(at, 1)).await.unwrap();
        assert!(mail::find(&mut tx, sent).await.unwrap().is_none());
        assert!(mail::find(&mut tx, waiting).await.unwrap().is_some(), "what was not sent stays");
    })
    .await;
}

#[tokio::test]
async fn a_try_that_turned_out_well_does_not_count() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let at = Cast::new(&mut tx).await.desk.at();
        for minute in 0..3 {
            session::insert_failure(&mut tx, "address ::1", hours(at, minute)).await.unwrap();
        }
        session::delete_failures_of_moment(&mut tx, "address ::1", hours(at, 1)).await.unwrap();
        session::delete_failures_of_moment(&mut tx, "address ::2", hours(at, 0)).await.unwrap();
        assert_eq!(session::count_failures(&mut tx, "address ::1", hours(at, -1)).await.unwrap(), 2);
    })
    .await;
}
