//! The record: what is appended comes back, what is sealed verifies, and what somebody did to a row is named.

use jiff::Timestamp;
use mandate_core::{
    access::{Act, Permit},
    id::{EntryId, PermissionId},
    ledger::{Defect, Entry, Hash, Outcome, Verifier},
    permission::Level,
};
use uuid::Uuid;

use super::{
    decided,
    desk::{Cast, Submitted},
    hours, on_both, start,
};
use crate::{
    Db, Tx,
    ledger::{self, Filter, Line},
    sql::values,
    thread::Stretch,
};

/// The entry of an act that a permit allows.
pub(super) fn entry(cast: &Cast, permit: &Permit, step: &str) -> Entry {
    let (id, nonce): (EntryId, Uuid) = (cast.desk.maker.id(), cast.desk.maker.id());
    Entry::done(id, nonce, permit, step, "SR-10001 – Größe ✓".into(), "request-1".into())
}

/// A customer, its service request, and a partner with a permission: what the record is about.
struct Scene {
    cast: Cast,
    submitted: Submitted,
    permission: PermissionId,
}

impl Scene {
    async fn new(tx: &mut Tx) -> Self {
        let cast = Cast::new(tx).await;
        let permission = cast.grant(tx, None, Level::Update, hours(start(), 1000)).await.id;
        let submitted = cast.submit(tx).await;
        Self { cast, submitted, permission }
    }

    async fn partner_views(&self, tx: &mut Tx) -> Entry {
        let (ann, at) = (self.cast.ann.person_id, self.cast.desk.at());
        let permit = decided(tx, ann, Act::ViewServiceRequest, self.submitted.thing(), at).await.unwrap();
        entry(&self.cast, &permit, "")
    }

    fn by_staff(&self, act: Act, step: &str) -> Entry {
        let permit = self.submitted.permit(&self.cast.desk.vendor.head, act, self.cast.desk.at());
        entry(&self.cast, &permit, step)
    }

    /// Appends some entries and seals them, `count` at a time.
    async fn record(&self, db: &Db, tx: &mut Tx, entries: usize, count: i64) -> Vec<Entry> {
        let mut all = Vec::new();
        for _ in 0..entries {
            all.push(self.partner_views(tx).await);
        }
        ledger::append(tx, &all).await.unwrap();
        while ledger::seal(tx, self.cast.desk.at(), count).await.unwrap().is_some() {}
        assert_eq!(verified(tx).await, (vec![], entries as u64), "on {}", db.name());
        all
    }
}

/// Walks the record as `mandate verify` does.
pub(super) async fn verified(tx: &mut Tx) -> (Vec<Defect>, u64) {
    let (mut verifier, mut last) = (Verifier::default(), 0);
    while let Some((seal, listed)) = ledger::find_next_seal(tx, last).await.unwrap() {
        last = seal.number;
        verifier.seal(&seal, &listed, &ledger::list_of_seal(tx, last).await.unwrap());
    }
    verifier.unsealed(&ledger::list_unsealed(tx).await.unwrap());
    (verifier.defects().to_vec(), verifier.entries())
}

fn entries(lines: &[Line]) -> Vec<Entry> {
    lines.iter().map(|line| line.entry.clone()).collect()
}

#[tokio::test]
async fn x05_the_customer_reads_what_was_done_by_whom_and_under_which_permission() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let scene = Scene::new(&mut tx).await;
        let (cast, customer) = (&scene.cast, scene.cast.customer.id);
        let read = scene.partner_views(&mut tx).await;
        let changed = scene
            .by_staff(Act::UpdateServiceRequest, "severity")
            .with_change(Some("{\"severity\":\"3\"}".into()), Some("{\"severity\":\"1\"}".into()));
        let (rival, at) = (cast.desk.partner(&mut tx, "Rival").await, cast.desk.at());
        let thing = scene.submitted.thing();
        let refusal = decided(&mut tx, rival.head.person_id, Act::ViewServiceRequest, thing, at).await.unwrap_err();
        let (id, nonce) = (cast.desk.maker.id(), cast.desk.maker.id());
        let refused = Entry::refused(id, nonce, &refusal.unwrap(), rival.id, "SR-10001".into(), "request-2".into());
        let own = entry(cast, &scene.submitted.permit(&cast.customer.head, Act::ViewServiceRequest, at), "");
        let all = [read.clone(), changed.clone(), refused.clone(), own.clone()];
        ledger::append(&mut tx, &all).await.unwrap();
        ledger::append(&mut tx, &[]).await.unwrap();
        assert_eq!(ledger::list_unsealed(&mut tx).await.unwrap(), all, "as they went");

        assert_eq!((read.permission_id, read.level.as_deref()), (Some(scene.permission.0), Some("update")));
        assert_eq!(read.on_behalf_of, Some(customer));
        let permit = cast.customer.own(Act::ViewRecord, at);
        let list = async |tx: &mut Tx, filter: Filter, before, limit| {
            ledger::list_of_customer(tx, &permit, customer, &filter, before, limit).await.unwrap()
        };
        let every = Filter::default();
        let lines = list(&mut tx, every, None, 10).await;
        assert_eq!(entries(&lines), [own.clone(), refused.clone(), changed.clone(), read.clone()]);
        assert_eq!((lines[3].actor.as_str(), lines[3].organization.as_str()), ("Ann", "Partner"));
        assert_eq!(entries(&list(&mut tx, every, None, 2).await), [own.clone(), refused.clone()]);
        assert_eq!(entries(&list(&mut tx, every, Some(refused.id), 2).await), [changed.clone(), read.clone()]);
        let by_partner = Filter { actor_organization: Some(cast.partner.id), ..every };
        assert_eq!(entries(&list(&mut tx, by_partner, None, 10).await), std::slice::from_ref(&read));
        let others = Filter { others_only: true, ..every };
        assert_eq!(entries(&list(&mut tx, others, None, 10).await), [refused.clone(), changed.clone(), read.clone()]);
        let no = Filter { outcome: Some(Outcome::Refused), ..every };
        assert_eq!(entries(&list(&mut tx, no, None, 10).await), [refused]);

        let permit = scene.submitted.permit(&cast.customer.head, Act::ViewServiceRequest, at);
        let changes = ledger::list_changes(&mut tx, &permit, Stretch::Newest, 10).await.unwrap();
        assert_eq!(entries(&changes), [changed], "no reads");
        let used = ledger::list_last_use(&mut tx, &permit, &[scene.permission, cast.desk.maker.id()]).await.unwrap();
        assert_eq!(used, [(scene.permission, read.at)]);
        assert_eq!(ledger::list_last_use(&mut tx, &permit, &[]).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn x05_the_customer_never_learns_of_internal_notes() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let scene = Scene::new(&mut tx).await;
        let shown = scene.by_staff(Act::UpdateServiceRequest, "state");
        let hidden = ["", "edit", "removed"].map(|step| scene.by_staff(Act::WriteInternalNote, step));
        ledger::append(&mut tx, &hidden).await.unwrap();
        ledger::append(&mut tx, std::slice::from_ref(&shown)).await.unwrap();
        let sealed = ledger::seal(&mut tx, scene.cast.desk.at(), 10).await.unwrap().unwrap();
        assert_eq!(sealed.count, 4);
        let customer = scene.cast.customer.id;
        let permit = scene.cast.customer.own(Act::ViewRecord, scene.cast.desk.at());
        let listed = ledger::list_of_customer(&mut tx, &permit, customer, &Filter::default(), None, 10).await.unwrap();
        let exported = ledger::list_of_seal_and_customer(&mut tx, &permit, 1, customer).await.unwrap();
        let of_it = scene.submitted.permit(&scene.cast.customer.head, Act::ViewServiceRequest, scene.cast.desk.at());
        let changes = ledger::list_changes(&mut tx, &of_it, Stretch::Newest, 10).await.unwrap();
        for lines in [listed, exported, changes] {
            assert_eq!(entries(&lines), std::slice::from_ref(&shown));
        }
        assert_eq!(ledger::list_of_seal(&mut tx, 1).await.unwrap().len(), 4, "verification knows of all");
        assert_eq!(ledger::list_seals(&mut tx).await.unwrap(), [sealed]);
        assert_eq!(ledger::list_seal_numbers_of_customer(&mut tx, &permit, customer).await.unwrap(), [1]);
        let elsewhere = scene.cast.partner.id;
        assert!(ledger::list_seal_numbers_of_customer(&mut tx, &permit, elsewhere).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn x05_an_export_has_the_entries_of_its_customer_alone() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let scene = Scene::new(&mut tx).await;
        let other = scene.cast.desk.customer(&mut tx, "Other").await;
        let ours = scene.by_staff(Act::ViewServiceRequest, "");
        let theirs = entry(&scene.cast, &other.own(Act::ViewServiceRequest, scene.cast.desk.at()), "");
        let nobodys = entry(
            &scene.cast,
            &scene.cast.desk.vendor.permit(
                Act::Administer,
                mandate_core::access::Thing::Installation,
                scene.cast.desk.at(),
            ),
            "",
        );
        ledger::append(&mut tx, &[ours.clone(), theirs.clone(), nobodys]).await.unwrap();
        ledger::seal(&mut tx, scene.cast.desk.at(), 10).await.unwrap().unwrap();
        let permit = scene.cast.customer.own(Act::ViewRecord, scene.cast.desk.at());
        for (customer, expected) in [(scene.cast.customer.id, ours), (other.id, theirs)] {
            let exported = ledger::list_of_seal_and_customer(&mut tx, &permit, 1, customer).await.unwrap();
            assert_eq!(entries(&exported), [expected]);
        }
    })
    .await;
}

#[tokio::test]
async fn x05_the_record_is_sealed_in_batches_without_a_gap() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let scene = Scene::new(&mut tx).await;
        assert_eq!(ledger::seal(&mut tx, scene.cast.desk.at(), 100).await.unwrap(), None, "there is nothing to seal");
        assert_eq!(ledger::find_next_seal(&mut tx, 0).await.unwrap(), None);
        // More than the store takes in one statement.
        let all = scene.record(db, &mut tx, 1203, 1100).await;
        let (first, listed) = ledger::find_next_seal(&mut tx, 0).await.unwrap().unwrap();
        assert_eq!((first.number, first.count, first.previous, listed.len()), (1, 1100, Hash::NONE, 1100));
        let (second, listed) = ledger::find_next_seal(&mut tx, 1).await.unwrap().unwrap();
        assert_eq!((second.number, second.previous, listed[102].id), (2, first.hash, all[1202].id));
        assert_eq!(ledger::find_next_seal(&mut tx, 2).await.unwrap(), None);
        assert_eq!(ledger::list_of_seal(&mut tx, 2).await.unwrap(), all[1100..]);
    })
    .await;
}

#[tokio::test]
async fn x05_whatever_is_done_to_a_sealed_row_is_named() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let scene = Scene::new(&mut tx).await;
        let all = scene.record(db, &mut tx, 5, 2).await;
        tx.commit().await.unwrap();
        let (id, other) = (all[1].id, scene.cast.desk.maker.id::<Uuid>());
        let long_ago: Timestamp = hours(start(), -1);
        let copy = |seal: &str| {
            format!(
                "INSERT INTO ledger_entry SELECT $1, at, actor_id, actor_organization_id, customer_id, on_behalf_of, act, thing_kind,
                 thing_id, label, ground, permission_id, level, role, outcome, before, after, request_id, nonce, {seal}, token_id, deployment_id
                 FROM ledger_entry WHERE id = $2"
            )
        };
        let altered = |column: &str| format!("UPDATE ledger_entry SET {column} WHERE id = $1");
        let one = values![id].to_vec();
        let two = values![other, id].to_vec();
        let inserted = EntryId(other);
        let mut cases = vec![
            ("DELETE FROM ledger_entry WHERE id = $1".to_owned(), one.clone(), vec![Defect::Removed(id)]),
            (altered("at = $2"), values![id, long_ago].to_vec(), vec![Defect::Altered(id)]),
            (altered("seal_number = 2"), one.clone(), vec![Defect::Removed(id), Defect::Inserted(id)]),
            (altered("seal_number = NULL"), one.clone(), vec![Defect::Removed(id)]),
            (copy("2"), two.clone(), vec![Defect::Inserted(inserted)]),
            ("DELETE FROM ledger_seal WHERE number = 2".to_owned(), vec![], vec![Defect::MissingSeal(2)]),
            ("UPDATE ledger_seal SET count = 3 WHERE number = 2".to_owned(), vec![], vec![Defect::BrokenSeal(2)]),
            (
                "UPDATE ledger_seal SET sealed_at = $1 WHERE number = 3".to_owned(),
                values![long_ago].to_vec(),
                vec![Defect::BrokenSeal(3)],
            ),
        ];
        for column in ["label = 'SR-9'", "level = NULL", "outcome = 'refused'", "after = '{}'", "actor_id = $2", "token_id = $2"] {
            let values = if column.ends_with("$2") { values![id, other].to_vec() } else { one.clone() };
            cases.push((altered(column), values, vec![Defect::Altered(id)]));
        }
        for (sql, values, expected) in cases {
            let mut tx = db.write().await.unwrap();
            assert_eq!(tx.execute(&sql, &values).await.unwrap(), 1, "{sql}");
            assert_eq!(verified(&mut tx).await.0, expected, "{sql}");
        }
        let mut tx = db.read().await.unwrap();
        assert_eq!(verified(&mut tx).await, (vec![], 5), "all of it was undone");
    })
    .await;
}

#[tokio::test]
async fn x05_an_inserted_row_cannot_hide_behind_no_seal_nor_behind_one_that_is_not_there() {
    on_both(async |db| {
        for seal in ["NULL", "77", "0"] {
            let mut tx = db.write().await.unwrap();
            let scene = Scene::new(&mut tx).await;
            let all = scene.record(db, &mut tx, 3, 2).await;
            let id: EntryId = scene.cast.desk.maker.id();
            let sql = format!(
                "INSERT INTO ledger_entry SELECT $1, $3, actor_id, actor_organization_id, customer_id, on_behalf_of, act,
                 thing_kind, thing_id, label, ground, permission_id, level, role, outcome, before, after, request_id,
                 nonce, {seal}, token_id, deployment_id FROM ledger_entry WHERE id = $2"
            );
            tx.execute(&sql, &values![id, all[0].id, hours(start(), -1)]).await.unwrap();
            assert_eq!(verified(&mut tx).await.0, [Defect::Backdated(id)], "{seal}");
        }
    })
    .await;
}
