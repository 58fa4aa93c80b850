//! What those who watch an installation ask the database.

use mandate_core::{access::Act, id::JobId, ledger::Entry};

use super::{
    desk::{Cast, Desk},
    hours, on_both,
};
use crate::{installation, job, ledger, search_pending};

#[tokio::test]
async fn the_tables_are_those_of_this_version() {
    on_both(async |db| {
        let mut tx = db.read().await.unwrap();
        let newest = installation::find_migration(&mut tx).await.unwrap();
        assert!(newest > 1);
        assert_eq!(newest, db.latest_migration());
        assert_eq!(db.pool().is_some_and(|pool| pool.in_use == 1 && pool.waiting == 0), db.name() == "PostgreSQL");
    })
    .await;
}

#[tokio::test]
async fn jobs_are_counted_by_kind_and_state() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let desk = Desk::open(&mut tx).await;
        let at = desk.at();
        let ids: [JobId; 5] = std::array::from_fn(|_| desk.maker.id());
        for (id, kind, hour) in [
            (ids[0], "claimed", 0),
            (ids[1], "failed", 0),
            (ids[2], "mail", 3),
            (ids[3], "mail", 1),
            (ids[4], "mail", 30),
        ] {
            job::insert(&mut tx, id, kind, "{}", hours(at, hour)).await.unwrap();
        }
        job::claim(&mut tx, "claimed", at, hours(at, 5), 1).await.unwrap();
        job::fail(&mut tx, ids[1], hours(at, 1), "no").await.unwrap();
        let piles = async |tx: &mut _, hour| {
            let mut piles: Vec<_> = job::list_piles(tx, hours(at, hour)).await.unwrap();
            piles.sort_by(|one, other| (&one.kind, &one.state).cmp(&(&other.kind, &other.state)));
            piles.into_iter().map(|pile| (pile.kind, pile.state, pile.count, pile.oldest)).collect::<Vec<_>>()
        };
        let expected =
            [("claimed", "running", 1, 0), ("failed", "failed", 1, 0), ("mail", "due", 2, 1), ("mail", "later", 1, 30)];
        let expected =
            expected.map(|(kind, state, count, hour)| (kind.to_owned(), state.to_owned(), count, hours(at, hour)));
        assert_eq!(piles(&mut tx, 4).await, expected);
        let states: Vec<_> = piles(&mut tx, 40).await.into_iter().map(|(_, state, ..)| state).collect();
        assert_eq!(states, ["due", "failed", "due"], "a lease runs out");
    })
    .await;
}

#[tokio::test]
async fn the_oldest_entry_without_a_seal_and_the_texts_that_wait_are_found() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        assert_eq!(search_pending::count(&mut tx, 10).await.unwrap(), 0);
        cast.submit(&mut tx).await;
        assert_eq!(search_pending::count(&mut tx, 10).await.unwrap(), 2);
        assert_eq!(search_pending::count(&mut tx, 1).await.unwrap(), 1, "no further than wanted");
        assert_eq!(ledger::find_oldest_unsealed(&mut tx).await.unwrap(), None);
        let permit = cast.customer.own(Act::ViewRecord, cast.desk.at());
        let entries: [Entry; 2] = [1, 2].map(|_| super::ledger::entry(&cast, &permit, ""));
        ledger::append(&mut tx, &entries).await.unwrap();
        assert_eq!(ledger::find_oldest_unsealed(&mut tx).await.unwrap(), Some(entries[0].at));
        ledger::seal(&mut tx, hours(cast.desk.at(), 1), 100).await.unwrap();
        assert_eq!(ledger::find_oldest_unsealed(&mut tx).await.unwrap(), None);
    })
    .await;
}
