//! *Support experience*: the figures are those of a straightforward count, and nobody's are in a sum but those whose
//! dashboard the decision shows.

use jiff::{Timestamp, ToSpan as _};
use mandate_core::{
    access::{Act, Thing, dashboards, decide},
    experience::{Days, Figures, Unit, day},
    id::OrganizationId,
    ledger::Entry,
    permission::Level,
    service_request::{Severity, State},
    text::Body,
};
use proptest::prelude::*;
use uuid::Uuid;

use super::{
    desk::{Cast, Submitted},
    hours, on_both, start,
    world::{Verdict, World, in_every_world},
};
use crate::{Tx, experience, ledger, message, service_request, sql::values, standing};

/// Counts all that changed, as the job does.
async fn count(tx: &mut Tx, at: Timestamp) -> crate::Result<()> {
    let changed = experience::list_changed(tx).await?;
    assert_eq!(experience::calculate(tx, &changed, day(at)).await?, !changed.is_empty());
    assert_eq!(experience::list_changed(tx).await?, []);
    experience::set_counted(tx, at).await
}

/// What the figures of a customer must be, told in another way than they are counted.
fn check(world: &World, customer: OrganizationId, figures: &Figures, unit: Unit, at: Timestamp) -> Result<(), String> {
    let all = world.requests.iter().enumerate().filter(|(_, (request, _))| request.customer == customer);
    let all: Vec<_> = all.map(|(place, (request, state))| (world.about(place), request, *state)).collect();
    let mut wrong = Vec::new();
    let mut same = |what: String, found: i64, expected: usize| {
        if found != i64::try_from(expected).unwrap() {
            wrong.push(format!("{what}: {found}, not {expected}"));
        }
    };
    let active = all.iter().filter(|(.., state)| state.is_active());
    same("active".to_owned(), figures.active(), active.clone().count());
    for age in figures.ages(day(at)) {
        let old = active.clone().filter(|(_, request, _)| age.opened.contains(day(request.at)));
        same(format!("{age:?}"), age.count, old.count());
    }
    for days in unit.periods(day(at)) {
        let cell = figures.cell(days.from.unwrap());
        let within = |at: Option<&Timestamp>| at.is_some_and(|at| days.contains(day(*at)));
        let opened = all.iter().filter(|(_, request, _)| within(Some(&request.at)));
        same(format!("{days} opened"), cell.opened(), opened.clone().count());
        for (severity, found) in Severity::ALL.into_iter().zip(cell.severities) {
            let bad = opened.clone().filter(|(about, ..)| about.severity == severity);
            same(format!("{days} {severity}"), found, bad.count());
        }
        for (product, found) in &cell.products {
            let about = opened.clone().filter(|(about, ..)| about.product.unwrap_or_default() == product);
            same(format!("{days} {product}"), *found, about.count());
        }
        same(format!("{days} products"), cell.products.values().sum(), opened.count());
        for (what, moments, durations) in
            [("resolved", &world.resolved, &cell.resolved), ("answered", &world.answered, &cell.answered)]
        {
            let took = all.iter().filter_map(|(_, request, _)| {
                let at = moments.get(&request.id).filter(|at| within(Some(at)))?;
                Some(at.as_second() - request.at.as_second())
            });
            let mut took: Vec<_> = took.collect();
            took.sort_unstable();
            same(format!("{days} {what}"), durations.count(), took.len());
            for of_hundred in [50, 90] {
                let rank = (took.len() * of_hundred).div_ceil(100);
                let exact = rank.checked_sub(1).map(|place| took[place] as f64);
                let found = durations.percentile(i64::try_from(of_hundred).unwrap()).map(|seconds| seconds as f64);
                if !matches!((exact, found), (None, None) | (Some(_), Some(_)))
                    || exact.zip(found).is_some_and(|(exact, found)| (found / exact.max(60.0) - 1.0).abs() > 0.03)
                {
                    return Err(format!("{days} {what} {of_hundred}: {found:?}, not {exact:?}"));
                }
            }
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

#[tokio::test]
async fn p22_the_figures_of_every_world_are_those_of_a_straightforward_count() {
    in_every_world(0..40_usize, async |tx, mut world, steps, &early| -> Verdict {
        for (turn, step) in steps.iter().enumerate() {
            if turn == early {
                count(tx, world.now).await?;
            }
            world.take(tx, step).await?;
        }
        count(tx, world.now).await?;
        let at = world.now;
        for unit in Unit::ALL {
            let mut sum = Figures::default();
            for customer in &world.customers {
                let figures = experience::find(tx, &customer.own(Act::ViewDashboard, at), unit).await?;
                check(&world, customer.id, &figures, unit, at)?;
                sum.add(&figures);
            }
            let staff = dashboards(&world.desk.vendor.head, at).unwrap();
            if experience::sum(tx, &staff, unit).await? != sum {
                return Err("the total is not the sum".into());
            }
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn p22_p14_a_sum_is_of_exactly_those_whose_dashboard_the_decision_shows() {
    in_every_world(Just(()), async |tx, mut world, steps, ()| -> Verdict {
        for step in steps {
            world.take(tx, step).await?;
        }
        count(tx, world.now).await?;
        let ends = world.permissions.iter().map(|(_, until)| *until).filter(|until| *until > world.now);
        let moments: Vec<_> = [world.now].into_iter().chain(ends.min()).collect();
        for (at, person) in moments.iter().flat_map(|at| world.people.iter().map(move |person| (*at, *person))) {
            let Some(viewer) = standing::find_viewer(tx, person, at).await? else { continue };
            let mut expected = Vec::new();
            let mut sum = Figures::default();
            let parties = world.partners.iter().chain(&world.customers);
            for party in parties {
                let facts = standing::find(tx, person, party.id, None, at).await?.unwrap();
                if let Ok(permit) = decide(&facts, Act::ViewDashboard, Thing::Organization(party.id), at) {
                    expected.push(party.id);
                    sum.add(&experience::find(tx, &permit, Unit::Week).await?);
                }
            }
            let Ok(proof) = dashboards(&viewer, at) else {
                if expected.is_empty() {
                    continue;
                }
                return Err(format!("{person} at {at} sees no sum, but {expected:?}").into());
            };
            if experience::sum(tx, &proof, Unit::Week).await? != sum {
                return Err(format!("{person} at {at}: the sum is not that of {expected:?}").into());
            }
            let mut listed = experience::list_customers(tx, &proof).await?;
            listed.sort_unstable();
            expected.sort_unstable();
            // The vendor's staff see all; who they are is in no list.
            if viewer.organization_id != world.desk.vendor.id && listed != expected {
                return Err(format!("{person} at {at}: {listed:?}, not {expected:?}").into());
            }
        }
        Ok(())
    })
    .await;
}

async fn set_state(tx: &mut Tx, cast: &Cast, request: &Submitted, state: State, at: Timestamp) {
    let permit = request.permit(&cast.desk.vendor.head, Act::UpdateServiceRequest, at);
    let before = cast.desk.get(tx, request).await;
    assert!(service_request::set_state(tx, &permit, &before, state).await.unwrap());
    let change = |state: State| Some(serde_json::json!({ "state": state.as_str() }).to_string());
    let entry = Entry::done(cast.desk.maker.id(), Uuid::nil(), &permit, "state", String::new(), String::new());
    ledger::append(tx, &[entry.with_change(change(before.state), change(state))]).await.unwrap();
}

async fn write(tx: &mut Tx, cast: &Cast, request: &Submitted, internal: bool, at: Timestamp) {
    let permit = request.permit(&cast.desk.vendor.head, Act::UpdateServiceRequest, at);
    let body = Body::parse("Hello").unwrap();
    message::insert(tx, &permit, cast.desk.maker.id(), request.id, internal, &body).await.unwrap();
}

async fn moments(tx: &mut Tx, request: &Submitted) -> (Option<Timestamp>, Option<Timestamp>) {
    tx.get("SELECT answered_at, resolved_at FROM service_request WHERE id = $1", &values![request.id]).await.unwrap()
}

#[tokio::test]
async fn p22_reopening_takes_back_that_it_was_resolved_and_the_first_answer_stays() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let request = cast.submit(&mut tx).await;
        let at = |hour| hours(request.at, hour);
        write(&mut tx, &cast, &request, true, at(1)).await;
        assert_eq!(moments(&mut tx, &request).await, (None, None), "an internal note is no answer");
        write(&mut tx, &cast, &request, false, at(2)).await;
        write(&mut tx, &cast, &request, false, at(3)).await;
        set_state(&mut tx, &cast, &request, State::Resolved, at(4)).await;
        set_state(&mut tx, &cast, &request, State::Closed, at(5)).await;
        assert_eq!(moments(&mut tx, &request).await, (Some(at(2)), Some(at(4))), "closing it changes nothing");
        count(&mut tx, at(5)).await.unwrap();
        let permit = cast.customer.own(Act::ViewDashboard, at(5));
        let figures = experience::find(&mut tx, &permit, Unit::Month).await.unwrap();
        let cell = figures.together(&Unit::Month.periods(day(at(5))));
        assert_eq!((cell.opened(), cell.resolved.count(), cell.answered.count(), figures.active()), (1, 1, 1, 0));
        set_state(&mut tx, &cast, &request, State::Reopened, at(6)).await;
        assert_eq!(moments(&mut tx, &request).await, (Some(at(2)), None));
        count(&mut tx, at(6)).await.unwrap();
        let figures = experience::find(&mut tx, &permit, Unit::Month).await.unwrap();
        let cell = figures.together(&Unit::Month.periods(day(at(6))));
        assert_eq!((cell.opened(), cell.resolved.count(), cell.answered.count(), figures.active()), (1, 0, 1, 1));
        set_state(&mut tx, &cast, &request, State::Resolved, at(7)).await;
        assert_eq!(moments(&mut tx, &request).await.1, Some(at(7)));
    })
    .await;
}

#[tokio::test]
async fn p22_what_is_older_than_the_figures_is_found_out_of_messages_and_the_record() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let (told, untold, open) = (cast.submit(&mut tx).await, cast.submit(&mut tx).await, cast.submit(&mut tx).await);
        let at = |hour| hours(told.at, hour);
        write(&mut tx, &cast, &told, false, at(1)).await;
        write(&mut tx, &cast, &open, false, at(2)).await;
        for (hour, state) in [(2, State::Resolved), (3, State::Reopened), (4, State::Resolved), (5, State::Closed)] {
            set_state(&mut tx, &cast, &told, state, at(hour)).await;
        }
        set_state(&mut tx, &cast, &untold, State::Closed, at(6)).await;
        tx.execute("DELETE FROM ledger_entry WHERE thing_id = $1", &values![untold.id]).await.unwrap();
        tx.execute("UPDATE service_request SET answered_at = NULL, resolved_at = NULL", &[]).await.unwrap();
        count(&mut tx, at(7)).await.unwrap();
        assert_eq!(moments(&mut tx, &told).await, (Some(at(1)), Some(at(4))));
        assert_eq!(moments(&mut tx, &untold).await, (None, Some(at(6))), "when it last changed");
        assert_eq!(moments(&mut tx, &open).await, (Some(at(2)), None));
    })
    .await;
}

#[tokio::test]
async fn p22_a_customer_is_counted_once_for_all_that_changed_and_old_periods_go() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let request = cast.submit(&mut tx).await;
        let (customer, at) = (cast.customer.id, request.at);
        assert_eq!(experience::find_counted(&mut tx).await.unwrap(), None);
        assert_eq!(experience::list_changed(&mut tx).await.unwrap(), [customer]);
        count(&mut tx, at).await.unwrap();
        assert!(!experience::calculate(&mut tx, &[customer], day(at)).await.unwrap(), "nothing has changed");
        assert_eq!(experience::find_counted(&mut tx).await.unwrap(), Some(at));
        experience::set_counted(&mut tx, start()).await.unwrap();
        assert_eq!(experience::find_counted(&mut tx).await.unwrap(), Some(at), "it never goes back");
        let permit = request.permit(&cast.desk.vendor.head, Act::UpdateServiceRequest, at);
        let before = cast.desk.get(&mut tx, &request).await;
        assert!(service_request::set_severity(&mut tx, &permit, &before, Severity::One).await.unwrap());
        count(&mut tx, at).await.unwrap();
        let permit = cast.customer.own(Act::ViewDashboard, at);
        let figures = experience::find(&mut tx, &permit, Unit::Week).await.unwrap();
        assert_eq!(figures.together(&Unit::Week.periods(day(at))).severities, [1, 0, 0, 0]);
        // Two years later it is resolved: of when it was opened nothing is left, and it is no more in the backlog.
        let later = hours(at, 24 * 730);
        assert_eq!(figures.together(&Unit::Week.periods(day(later))).opened(), 0);
        assert_eq!(figures.ages(day(later)).last().unwrap().count, 1);
        set_state(&mut tx, &cast, &request, State::Resolved, later).await;
        count(&mut tx, later).await.unwrap();
        let figures = experience::find(&mut tx, &permit, Unit::Week).await.unwrap();
        let cell = figures.together(&Unit::Week.periods(day(later)));
        assert_eq!((cell.opened(), cell.resolved.count(), figures.active()), (0, 1, 0));
    })
    .await;
}

#[tokio::test]
async fn p22_a_sum_is_read_once_a_day_by_one_person_and_who_acts_is_counted() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let until = hours(start(), 1000);
        cast.grant(&mut tx, None, Level::Update, until).await;
        let request = cast.desk.submit(&mut tx, &cast.ann, cast.customer.id).await;
        let (customer, at, today) = (cast.customer.id, cast.desk.at(), day(request.at));
        let proof = dashboards(&cast.ann, at).unwrap();
        assert_eq!(experience::note_reading(&mut tx, &proof, today).await.unwrap(), [customer]);
        assert_eq!(experience::note_reading(&mut tx, &proof, today).await.unwrap(), []);
        let tomorrow = today.saturating_add(1.day());
        assert_eq!(experience::note_reading(&mut tx, &proof, tomorrow).await.unwrap(), [customer]);
        experience::sweep(&mut tx, tomorrow).await.unwrap();
        assert_eq!(experience::note_reading(&mut tx, &proof, today).await.unwrap(), [customer]);
        let permit = super::decided(&mut tx, cast.ann.person_id, Act::UpdateServiceRequest, request.thing(), at);
        let permit = permit.await.unwrap();
        let body = Body::parse("Hello").unwrap();
        message::insert(&mut tx, &permit, cast.desk.maker.id(), request.id, false, &body).await.unwrap();
        let own = cast.customer.own(Act::ViewPartners, at);
        let days = Days { from: Some(today), until: Some(today) };
        let counted = experience::count_messages(&mut tx, &own, &days).await.unwrap();
        assert_eq!(counted.into_iter().collect::<Vec<_>>(), [(cast.partner.id, 1)]);
        let days = Days { from: Some(tomorrow), until: None };
        assert!(experience::count_messages(&mut tx, &own, &days).await.unwrap().is_empty());
        count(&mut tx, at).await.unwrap();
        let figures = experience::find(&mut tx, &own, Unit::Week).await.unwrap();
        let by = figures.submitted_by(&Unit::Week.periods(today));
        assert_eq!(by.into_iter().collect::<Vec<_>>(), [(cast.partner.id, 1)]);
    })
    .await;
}
