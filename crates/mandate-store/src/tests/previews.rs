//! The preview of a change says what the decision says once the change is made.

use jiff::Timestamp;
use mandate_core::{
    access::{Act, Standing},
    id::{OrganizationId, PersonId},
    permission::{Access, Change, Level, Terms, Until, changes},
};
use proptest::{prelude::*, sample::Index};

use super::{
    desk::Grant,
    hours,
    world::{Verdict, World, in_every_world},
};
use crate::{Tx, permission, person, standing};

/// What is about to be changed between the first partner and the first customer.
#[derive(Clone, Debug)]
enum Planned {
    /// A permission request is approved.
    Approve { days: i64, organization: Option<Level>, personal: Vec<(Index, Level)> },
    /// A permission is ended.
    End(Index),
    /// All that the customer has given the partner is ended.
    Stop,
}

fn planned() -> impl Strategy<Value = Planned> + Clone {
    let level = prop::sample::select(Level::ALL.to_vec());
    let personal = prop::collection::vec((any::<Index>(), level.clone()), 0..3);
    prop_oneof![
        3 => (0..5_i64, prop::option::of(level), personal)
            .prop_map(|(days, organization, personal)| Planned::Approve { days, organization, personal }),
        2 => any::<Index>().prop_map(Planned::End),
        1 => Just(Planned::Stop),
    ]
}

/// What decides for each person.
async fn deciding(
    tx: &mut Tx,
    people: &[PersonId],
    customer: OrganizationId,
    at: Timestamp,
) -> crate::Result<Vec<Option<Access>>> {
    let access = |standing: Standing| {
        let (fact, _) = standing.deciding(at)?;
        Some(Access { level: fact.level, until: Until::last_day_before(fact.valid_until) })
    };
    let mut found = Vec::new();
    for person in people {
        found.push(standing::find(tx, *person, customer, None, at).await?.and_then(access));
    }
    Ok(found)
}

#[tokio::test]
async fn x03_what_the_preview_says_is_what_the_decision_says_afterwards() {
    in_every_world(planned(), async |tx, mut world, steps, planned| -> Verdict {
        for step in steps {
            world.take(tx, step).await?;
        }
        world.now = hours(world.now, 1);
        let (partner, customer, at) = (world.partners[0], world.customers[0], world.now);
        let people: Vec<_> =
            person::list_of_organization(tx, partner.id).await?.into_iter().map(|person| person.id).collect();
        let view = customer.own(Act::ViewPartners, at);
        let open = permission::list_open(tx, &view, partner.id, customer.id).await?;
        let before = permission::grants(&open, at);
        let decided_before = deciding(tx, &people, customer.id, at).await?;

        let preview = match planned {
            Planned::Approve { days, organization, personal } => {
                let day = at.to_zoned(jiff::tz::TimeZone::UTC).date() + jiff::Span::new().days(*days);
                let terms = Terms {
                    until: Until::new(day, at)?,
                    organization: *organization,
                    personal: personal
                        .iter()
                        .map(|(person, level)| (*person.get(&world.partner_people()), *level))
                        .collect(),
                };
                let preview = changes(people.iter().copied(), &before, &before.after(&terms));
                let everybody = terms.organization.map(|level| (None, level));
                let single = terms.personal.iter().map(|(person, level)| (Some(*person), *level));
                for (person, level) in everybody.into_iter().chain(single) {
                    let until = terms.until.end();
                    world
                        .desk
                        .grant(tx, Grant { partner: &partner, customer: &customer, person, level, at, until })
                        .await;
                }
                preview
            }
            Planned::End(_) | Planned::Stop => {
                let goes = |position: usize| match planned {
                    Planned::End(index) => position == index.index(open.len()),
                    _ => true,
                };
                let (gone, kept): (Vec<_>, Vec<_>) = open.iter().enumerate().partition(|(position, _)| goes(*position));
                let after = permission::grants(kept.into_iter().map(|(_, permission)| permission), at);
                for (_, permission) in gone {
                    assert!(permission::end(tx, &view, permission.id, None).await?);
                }
                changes(people.iter().copied(), &before, &after)
            }
        };

        let decided_after = deciding(tx, &people, customer.id, at).await?;
        let really: Vec<_> = people
            .iter()
            .zip(decided_before.into_iter().zip(decided_after))
            .map(|(person, (before, after))| Change { person: *person, before, after })
            .filter(|change| change.before != change.after)
            .collect();
        let _: &World = &world;
        if preview == really { Ok(()) } else { Err(format!("{preview:?} was shown, {really:?} came").into()) }
    })
    .await;
}
