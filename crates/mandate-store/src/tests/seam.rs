//! The seam itself: transactions that are whole or nothing, one state for each reader, values that mean the same on
//! both databases.

use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

use jiff::{Span, Timestamp};
use mandate_core::{
    access::{Act, Thing},
    id::{NoticeId, OrganizationId, PersonId},
    party::OrganizationKind,
    text::Name,
};
use uuid::Uuid;

use super::{Fresh, desk::Desk, on_both, start};
use crate::{
    Db, Result, StoreError, Tx, Value,
    db::Location,
    installation,
    notice::{self, Notice},
    organization,
    sql::values,
};

async fn add(tx: &mut Tx, desk: &Desk, id: u128) -> Result<()> {
    let permit = desk.vendor.permit(Act::Administer, Thing::Installation, start());
    let name = Name::parse("Somebody").unwrap();
    organization::insert(tx, &permit, OrganizationId(Uuid::from_u128(id)), OrganizationKind::Customer, &name, "FR")
        .await
}

async fn count(db: &Db) -> i64 {
    let mut tx = db.read().await.unwrap();
    count_in(&mut tx).await
}

async fn count_in(tx: &mut Tx) -> i64 {
    let (count,): (i64,) = tx.get("SELECT COUNT(*) FROM organization WHERE country = 'FR'", &[]).await.unwrap();
    count
}

async fn desk(db: &Db) -> Desk {
    let mut tx = db.write().await.unwrap();
    let desk = Desk::open(&mut tx).await;
    tx.commit().await.unwrap();
    desk
}

#[tokio::test]
async fn a_transaction_that_is_dropped_leaves_nothing() {
    on_both(async |db| {
        let desk = desk(db).await;
        let mut tx = db.write().await.unwrap();
        add(&mut tx, &desk, 1).await.unwrap();
        assert_eq!(count_in(&mut tx).await, 1, "it sees what it wrote");
        drop(tx);
        assert_eq!(count(db).await, 0);
        let mut tx = db.write().await.unwrap();
        add(&mut tx, &desk, 1).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(count(db).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_transaction_that_is_given_up_while_it_begins_leaves_nothing() {
    on_both(async |db| {
        let desk = desk(db).await;
        let mut context = Context::from_waker(Waker::noop());
        for id in 1..=20 {
            {
                let mut begun = pin!(db.read());
                // As when the browser goes away: polled once, then dropped.
                let given_up = begun.as_mut().poll(&mut context);
                assert!(matches!(given_up, Poll::Pending | Poll::Ready(Ok(_))));
            }
            let mut tx = db.write().await.unwrap();
            add(&mut tx, &desk, id).await.unwrap();
            tx.commit().await.unwrap();
        }
        assert_eq!(count(db).await, 20);
    })
    .await;
}

#[tokio::test]
async fn after_an_error_a_transaction_of_postgresql_cannot_commit() {
    on_both(async |db| {
        let desk = desk(db).await;
        let mut tx = db.write().await.unwrap();
        add(&mut tx, &desk, 1).await.unwrap();
        assert!(matches!(add(&mut tx, &desk, 1).await, Err(StoreError::Taken(_))));
        let committed = tx.commit().await;
        match db.name() {
            "PostgreSQL" => assert!(matches!(committed, Err(StoreError::Failed(_))), "{committed:?}"),
            _ => committed.unwrap(),
        }
        assert_eq!(count(db).await, i64::from(db.name() == "SQLite"));
    })
    .await;
}

#[tokio::test]
async fn a_reader_sees_one_state_from_its_first_look_on() {
    on_both(async |db| {
        let desk = desk(db).await;
        let mut reader = db.read().await.unwrap();
        assert_eq!(count_in(&mut reader).await, 0);
        let mut tx = db.write().await.unwrap();
        add(&mut tx, &desk, 1).await.unwrap();
        assert_eq!(count(db).await, 0, "nobody sees what is not committed");
        tx.commit().await.unwrap();
        assert_eq!(count_in(&mut reader).await, 0, "and a reader not what was committed since");
        drop(reader);
        assert_eq!(count(db).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_reader_cannot_write() {
    on_both(async |db| {
        let desk = desk(db).await;
        let mut tx = db.read().await.unwrap();
        assert!(matches!(add(&mut tx, &desk, 1).await, Err(StoreError::Failed(_))));
    })
    .await;
}

#[tokio::test]
async fn more_readers_than_connections_wait_for_their_turn() {
    on_both(async |db| {
        let desk = desk(db).await;
        let mut readers = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let db = db.clone();
            readers.spawn(async move {
                let mut tx = db.read().await.unwrap();
                tokio::task::yield_now().await;
                count_in(&mut tx).await
            });
        }
        assert_eq!(readers.join_all().await, [0; 50]);
        let mut tx = db.write().await.unwrap();
        add(&mut tx, &desk, 1).await.unwrap();
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn several_nodes_may_open_the_same_new_database_at_once() {
    let fresh = Fresh::new();
    let location = fresh.postgres();
    let (one, two, three) = tokio::join!(Db::open(&location), Db::open(&location), Db::open(&location));
    let nodes = [one.unwrap(), two.unwrap(), three.unwrap()];
    let desk = desk(&nodes[0]).await;
    let mut tx = nodes[1].write().await.unwrap();
    add(&mut tx, &desk, 1).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(count(&nodes[2]).await, 1);
    drop(nodes);
    fresh.remove().await;

    let fresh = Fresh::new();
    let first = Db::open(&fresh.sqlite()).await.unwrap();
    self::desk(&first).await;
    drop(first);
    let again = Db::open(&fresh.sqlite()).await.unwrap();
    let mut tx = again.read().await.unwrap();
    assert!(organization::find_vendor(&mut tx).await.unwrap().is_some(), "what was kept is there again");
}

#[tokio::test]
async fn a_database_that_cannot_be_reached_says_so() {
    let folder = Fresh::new();
    let nowhere = Location::Sqlite(folder.0.path().join("missing").join("mandate.sqlite"));
    assert!(matches!(Db::open(&nowhere).await, Err(StoreError::Unavailable(_))));
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let nobody = Location::Postgres(format!("postgres://postgres@127.0.0.1:{port}/mandate"));
    assert!(matches!(Db::open(&nobody).await, Err(StoreError::Unavailable(_))));
}

#[tokio::test]
async fn times_keep_their_microseconds_and_sort_as_times() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let desk = Desk::open(&mut tx).await;
        let person: PersonId = desk.vendor.head.person_id;
        let moments = [
            "1969-12-31T23:59:59.999999Z",
            "1999-12-31T23:59:59.5Z",
            "2026-11-20T10:00:00Z",
            "2026-11-20T10:00:00.000001Z",
            "2026-11-20T10:00:00.1Z",
            "2026-11-20T10:00:00.100001Z",
            "2026-11-20T10:00:01Z",
            "9999-12-30T22:00:00.999999Z",
        ]
        .map(|text| text.parse::<Timestamp>().unwrap());
        for at in moments {
            notice::insert(&mut tx, &told(desk.maker.id(), person, at)).await.unwrap();
        }
        let sql = "SELECT created_at FROM notice WHERE created_at >= $1 ORDER BY created_at";
        for (first, at) in moments.into_iter().enumerate() {
            let found: Vec<(Timestamp,)> = tx.all(sql, &values![at]).await.unwrap();
            let found: Vec<_> = found.into_iter().map(|(at,)| at).collect();
            assert_eq!(found, moments[first..]);
        }
        // What the clock gives beyond the microsecond is cut off, alike on both.
        let fine = start() + Span::new().nanoseconds(123_456_789);
        let id: NoticeId = desk.maker.id();
        notice::insert(&mut tx, &told(id, person, fine)).await.unwrap();
        let kept: (Timestamp,) = tx.get("SELECT created_at FROM notice WHERE id = $1", &values![id]).await.unwrap();
        assert_eq!(kept.0, start() + Span::new().microseconds(123_456));
    })
    .await;
}

fn told(id: NoticeId, person_id: PersonId, created_at: Timestamp) -> Notice {
    Notice { id, person_id, kind: "k".into(), arguments: "{}".into(), link: "/".into(), created_at, read_at: None }
}

#[tokio::test]
async fn every_kind_of_value_comes_back_as_it_went() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let desk = Desk::open(&mut tx).await;
        let id: Uuid = desk.maker.id();
        let person = desk.vendor.head.person_id;
        let texts = ["", "田中 花子", "أحمد بن علي", "👩🏽‍🚀 Zoë", "e\u{301} é", "'; DROP TABLE notice; --", "a\nb\t\"c\" \\ $1"];
        for text in texts {
            let sql = "INSERT INTO notice (id, person_id, kind, arguments, link, created_at, read_at) VALUES ($1, $2, $3, $4, $4, $5, $6)";
            tx.execute(sql, &values![id, person, text, text, start(), None::<Timestamp>]).await.unwrap();
            let found = notice::list(&mut tx, person, 10).await.unwrap();
            assert_eq!(found.len(), 1);
            let found = &found[0];
            assert_eq!((found.kind.as_str(), found.link.as_str(), found.read_at), (text, text, None));
            assert_eq!(tx.execute("DELETE FROM notice WHERE id = $1", &values![id]).await.unwrap(), 1);
        }
        let (large,): (i64,) = tx.get("SELECT CAST($1 AS bigint)", &[Value::Int(i64::MAX)]).await.unwrap();
        assert_eq!(large, i64::MAX);
    })
    .await;
}

#[tokio::test]
async fn a_row_that_refers_to_nothing_is_refused() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let stranger = PersonId(Uuid::from_u128(7));
        let written = notice::insert(&mut tx, &told(NoticeId(Uuid::from_u128(8)), stranger, start())).await;
        let refused = match written {
            Ok(()) => tx.commit().await,
            refused => refused,
        };
        assert!(matches!(refused, Err(StoreError::Failed(_))), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn only_a_database_that_several_nodes_share_has_a_clock_of_its_own() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let now = tx.shared_clock().await.unwrap();
        assert_eq!(now.is_some(), db.name() == "PostgreSQL");
        // A statement later, the clock has gone on.
        assert!(now <= tx.shared_clock().await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn looking_into_a_database_makes_none() {
    let fresh = Fresh::new();
    assert!(matches!(Db::open_existing(&fresh.sqlite()).await, Err(StoreError::Unavailable(_))));
    assert!(!fresh.0.path().join("mandate.sqlite").exists());
    assert!(Db::open_existing(&fresh.postgres()).await.is_err());
    for location in [fresh.sqlite(), fresh.postgres()] {
        Db::open(&location).await.unwrap();
        assert!(Db::open_existing(&location).await.is_ok());
    }
    fresh.remove().await;
}

#[tokio::test]
async fn what_is_written_without_waiting_is_written_in_its_order_and_with_the_commit() {
    on_both(async |db| {
        // More than go together at once, and each of them wants the one before it.
        let mut tx = db.write().await.unwrap();
        let sql = "INSERT INTO installation (name, value) SELECT $1, COALESCE(MAX(value), '') || 'x' FROM installation WHERE name = $2";
        for step in 1..=40 {
            let names = [format!("step {step:02}"), format!("step {:02}", step - 1)];
            tx.execute_later(sql, &names.map(Value::from)).unwrap();
        }
        let (last,): (String,) = tx.get("SELECT value FROM installation WHERE name = 'step 40'", &[]).await.unwrap();
        assert_eq!(last, "x".repeat(40));
        tx.execute_later("UPDATE installation SET value = 'y' WHERE name = $1", &values!["step 40"]).unwrap();
        tx.commit().await.unwrap();
        let mut tx = db.write().await.unwrap();
        assert_eq!(installation::find(&mut tx, "step 40").await.unwrap().as_deref(), Some("y"));
        // What fails fails at the commit at the latest, and takes everything with it.
        tx.execute_later("UPDATE installation SET value = 'z' WHERE name = $1", &values!["step 40"]).unwrap();
        let twice = tx.execute_later("INSERT INTO installation (name, value) VALUES ($1, '')", &values!["step 40"]);
        let done = match twice {
            Ok(()) => tx.commit().await,
            refused => refused,
        };
        assert!(done.is_err());
        let mut tx = db.read().await.unwrap();
        assert_eq!(installation::find(&mut tx, "step 40").await.unwrap().as_deref(), Some("y"));
    })
    .await;
}
