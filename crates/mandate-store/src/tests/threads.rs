//! Long threads: a part of one costs the same however long it is.

use std::iter;

use jiff::Span;
use mandate_core::{
    access::{Act, Viewer},
    id::MessageId,
    ledger::Entry,
    party::{Role, Roles},
    text::Body,
};
use uuid::Uuid;

use super::{desk::Cast, on_both};
use crate::{
    ledger,
    looking::{self, Looking},
    message,
    thread::Stretch,
};

#[tokio::test]
async fn a_thread_is_read_in_parts_from_either_end_and_no_step_is_missed() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let submitted = cast.submit(&mut tx).await;
        let permit = submitted.permit(&cast.desk.vendor.head, Act::UpdateServiceRequest, cast.desk.at());
        let body = Body::parse("It hums").unwrap();
        let mut entries = Vec::new();
        let ids: Vec<MessageId> = iter::repeat_with(|| cast.desk.maker.id()).take(7).collect();
        for (place, id) in ids.iter().enumerate() {
            message::insert(&mut tx, &permit, *id, submitted.id, place == 2, &body).await.unwrap();
            for step in ["message", "severity"] {
                let (id, nonce) = (cast.desk.maker.id(), Uuid::nil());
                entries.push(Entry::done(id, nonce, &permit, step, "SR".to_owned(), "r".to_owned()));
            }
        }
        ledger::append(&mut tx, &entries).await.unwrap();
        let changes: Vec<_> = entries.iter().filter(|entry| entry.act == "update:severity").map(|e| e.id).collect();
        for limit in 1..=8 {
            let (mut backwards, mut forwards, mut changed) = (Vec::new(), Vec::new(), Vec::new());
            let mut stretch = Stretch::Newest;
            loop {
                let page = message::list(&mut tx, &permit, stretch, limit).await.unwrap();
                assert!(page.len() <= usize::try_from(limit).unwrap());
                let Some(first) = page.first() else { break };
                stretch = Stretch::Before(first.id.0);
                backwards.splice(0..0, page.iter().map(|message| message.id));
            }
            let mut from = Uuid::nil();
            loop {
                let page = message::list(&mut tx, &permit, Stretch::From(from), limit).await.unwrap();
                let Some(last) = page.last() else { break };
                from = Uuid::from_u128(last.id.0.as_u128() + 1);
                forwards.extend(page.iter().map(|message| message.id));
            }
            assert_eq!((&backwards, &forwards), (&ids, &ids), "{limit} at a time");
            let mut stretch = Stretch::Newest;
            loop {
                let page = ledger::list_changes(&mut tx, &permit, stretch, limit).await.unwrap();
                let Some(first) = page.first() else { break };
                stretch = Stretch::Before(first.entry.id.0);
                changed.splice(0..0, page.iter().map(|line| line.entry.id));
            }
            assert_eq!(changed, changes, "the messages stand in the thread already");
        }
        let view = submitted.permit(&cast.desk.vendor.head, Act::ViewServiceRequest, cast.desk.at());
        assert_eq!(message::count_since(&mut tx, &view, ids[0].0).await.unwrap(), 0, "one's own are no news");
        let customers = submitted.permit(&cast.customer.head, Act::ViewServiceRequest, cast.desk.at());
        let customers = message::count_since(&mut tx, &customers, ids[0].0).await.unwrap();
        assert_eq!(customers, 6);
        assert_eq!(message::list(&mut tx, &view, Stretch::From(ids[2].0), 1).await.unwrap()[0].id, ids[2]);
    })
    .await;
}

#[tokio::test]
async fn who_looks_is_known_to_colleagues_for_a_minute_and_then_forgotten() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let support = Roles::NONE.with(Role::Support);
        let lars = cast.desk.person(&mut tx, &cast.desk.vendor, "Lars", support).await;
        let submitted = cast.submit(&mut tx).await;
        let at = cast.desk.at();
        let of = |viewer: &Viewer, seconds: i64| {
            submitted.permit(viewer, Act::WorkTheDesk, at + Span::new().seconds(seconds))
        };
        let head = &cast.desk.vendor.head;
        looking::note(&mut tx, &of(&lars, 0), false).await.unwrap();
        assert_eq!(looking::list(&mut tx, &of(&lars, 0)).await.unwrap(), [], "nobody is its own colleague");
        let seen = |writing| [Looking { name: "Lars".to_owned(), writing }];
        assert_eq!(looking::list(&mut tx, &of(head, 59)).await.unwrap(), seen(false));
        looking::note(&mut tx, &of(&lars, 1), true).await.unwrap();
        assert_eq!(looking::list(&mut tx, &of(head, 60)).await.unwrap(), seen(true));
        assert_eq!(looking::list(&mut tx, &of(head, 61)).await.unwrap(), []);
        looking::sweep(&mut tx, at + Span::new().seconds(60)).await.unwrap();
        assert_eq!(looking::list(&mut tx, &of(head, 2)).await.unwrap(), seen(true));
        looking::sweep(&mut tx, at + Span::new().seconds(61)).await.unwrap();
        assert_eq!(looking::list(&mut tx, &of(head, 2)).await.unwrap(), []);
    })
    .await;
}
