//! Webhooks, what happened, and what was sent of it.

use mandate_core::{
    access::{Act, decide},
    id::{OrganizationId, WebhookId},
    party::{OrganizationKind, Role, Roles},
    permission::Level,
    text::Name,
    webhook::{DeliveryState, Event, EventKind, PauseReason},
};
use serde_json::json;

use super::{
    decided,
    desk::{Cast, Desk, Party},
    hours, on_both, start,
    world::{Verdict, World, in_every_world},
};
use crate::{
    Tx, permission, standing,
    webhook::{self, WebhookFacts},
    webhook_delivery::{self, Delivery},
    webhook_event,
};

fn facts(name: &str) -> WebhookFacts {
    WebhookFacts {
        name: Name::parse(name).unwrap(),
        address: "https://hooks.example/a".to_owned(),
        kinds: vec![EventKind::Submitted, EventKind::PermissionEnded],
        customer_id: None,
    }
}

async fn add(tx: &mut Tx, desk: &Desk, party: &Party) -> WebhookId {
    let (id, permit) = (desk.maker.id(), party.own(Act::ManageWebhooks, desk.at()));
    webhook::insert(tx, &permit, id, &facts("Tickets"), "whsec_a").await.unwrap();
    id
}

fn event(desk: &Desk, customer: OrganizationId) -> Event {
    Event {
        id: desk.maker.id(),
        kind: EventKind::Submitted,
        at: desk.at(),
        customer_id: customer,
        subject: "SR-7".to_owned(),
        actor_id: desk.vendor.head.person_id,
        facts: json!({ "from": "new" }),
    }
}

fn delivery(desk: &Desk, webhook_id: WebhookId, event: &Event) -> Delivery {
    Delivery {
        id: desk.maker.id(),
        webhook_id,
        event_id: event.id,
        kind: event.kind,
        at: event.at,
        customer_id: event.customer_id,
        subject: event.subject.clone(),
        body: "{}".to_owned(),
        state: DeliveryState::Waiting,
        tries: 0,
        next_at: None,
        tried_at: None,
        headers: None,
        status: None,
        answer: None,
        error: None,
        milliseconds: None,
    }
}

#[tokio::test]
async fn a_webhook_comes_back_as_it_went_and_changes_by_its_version() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let (desk, partner) = (&cast.desk, cast.partner);
        let id = add(&mut tx, desk, &partner).await;
        let permit = partner.own(Act::ManageWebhooks, desk.at());
        let others = cast.customer.own(Act::ManageWebhooks, desk.at());
        let found = webhook::find(&mut tx, &permit, id).await.unwrap().unwrap();
        assert_eq!((found.name.as_str(), found.address.as_str()), ("Tickets", "https://hooks.example/a"));
        assert_eq!(found.kinds, [EventKind::Submitted, EventKind::PermissionEnded]);
        assert_eq!((found.former.as_ref(), found.paused, found.failing_since), (None, None, None));
        assert!(!format!("{found:?}").contains("whsec_a"), "its secret stands in no log");
        assert_eq!(webhook::find(&mut tx, &others, id).await.unwrap(), None, "another's permit finds nothing");
        assert_eq!(webhook::list(&mut tx, &others).await.unwrap(), []);
        assert_eq!(webhook::list(&mut tx, &permit).await.unwrap(), [found]);

        let other = WebhookFacts { customer_id: Some(cast.customer.id), ..facts("Tickets 2") };
        assert!(!webhook::change(&mut tx, &others, id, 1, &other).await.unwrap());
        assert!(webhook::change(&mut tx, &permit, id, 1, &other).await.unwrap());
        assert!(!webhook::change(&mut tx, &permit, id, 1, &other).await.unwrap(), "somebody was quicker");
        let until = hours(desk.at(), 24);
        webhook::set_secret(&mut tx, &permit, id, "whsec_b", until).await.unwrap();
        let found = webhook::find_for_sending(&mut tx, id).await.unwrap().unwrap();
        assert_eq!((found.name.as_str(), found.customer_id), ("Tickets 2", Some(cast.customer.id)));
        assert_eq!((found.secret.as_str(), found.former), ("whsec_b", Some(("whsec_a".to_owned(), until))));

        let first = desk.at();
        assert_eq!(webhook::note_failing(&mut tx, id, first).await.unwrap(), Some(first));
        assert_eq!(webhook::note_failing(&mut tx, id, desk.at()).await.unwrap(), Some(first), "since the first");
        webhook::set_paused(&mut tx, &permit, id, Some(PauseReason::Failing)).await.unwrap();
        let found = webhook::find(&mut tx, &permit, id).await.unwrap().unwrap();
        assert_eq!((found.paused, found.failing_since), (Some((permit.at(), PauseReason::Failing)), None));
        assert_eq!(webhook::list_active(&mut tx, &[partner.id]).await.unwrap(), []);
        assert_eq!(webhook::list_active(&mut tx, &[]).await.unwrap(), []);
        webhook::set_paused(&mut tx, &permit, id, None).await.unwrap();
        webhook::note_failing(&mut tx, id, first).await.unwrap();
        webhook::note_working(&mut tx, id).await.unwrap();
        let active = webhook::list_active(&mut tx, &[cast.customer.id, partner.id]).await.unwrap();
        assert_eq!(active.iter().map(|webhook| (webhook.id, webhook.failing_since)).collect::<Vec<_>>(), [(id, None)]);

        let event = event(desk, cast.customer.id);
        webhook_delivery::insert(&mut tx, &delivery(desk, id, &event), desk.at()).await.unwrap();
        webhook::delete(&mut tx, &others, id).await.unwrap();
        assert_eq!(webhook::list(&mut tx, &permit).await.unwrap().len(), 1);
        webhook::delete(&mut tx, &permit, id).await.unwrap();
        assert_eq!(webhook::list(&mut tx, &permit).await.unwrap(), []);
        assert_eq!(webhook_delivery::count_waiting(&mut tx).await.unwrap(), (0, None));
    })
    .await;
}

#[tokio::test]
async fn an_event_is_taken_once_and_kept_for_a_while() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let (desk, customer) = (&cast.desk, cast.customer.id);
        let events = [event(desk, customer), event(desk, cast.partner.id), event(desk, customer)];
        for event in &events {
            webhook_event::insert(&mut tx, event).await.unwrap();
        }
        let permit = cast.customer.own(Act::ManageWebhooks, desk.at());
        assert_eq!(webhook_event::take(&mut tx, 2).await.unwrap(), &events[..2]);
        tx.commit().await.unwrap();
        // Whoever dies before the end of its transaction has taken nothing.
        let mut tx = db.write().await.unwrap();
        assert_eq!(webhook_event::take(&mut tx, 2).await.unwrap(), &events[2..]);
        drop(tx);
        let mut tx = db.write().await.unwrap();
        assert_eq!(webhook_event::take(&mut tx, 2).await.unwrap(), &events[2..]);
        assert_eq!(webhook_event::take(&mut tx, 2).await.unwrap(), []);
        let newest = webhook_event::list_newest(&mut tx, &permit, Some(&[customer]), 10).await.unwrap();
        assert_eq!(newest, [events[2].clone(), events[0].clone()]);
        assert_eq!(webhook_event::list_newest(&mut tx, &permit, None, 2).await.unwrap().len(), 2);
        assert_eq!(webhook_event::list_newest(&mut tx, &permit, Some(&[]), 2).await.unwrap(), []);
        webhook_event::sweep(&mut tx, events[1].at).await.unwrap();
        assert_eq!(webhook_event::list_newest(&mut tx, &permit, None, 10).await.unwrap().len(), 2);
        // What nobody has looked at yet is never too old.
        let late = event(desk, customer);
        webhook_event::insert(&mut tx, &late).await.unwrap();
        webhook_event::sweep(&mut tx, hours(late.at, 1)).await.unwrap();
        assert_eq!(webhook_event::list_newest(&mut tx, &permit, None, 10).await.unwrap(), [late]);
    })
    .await;
}

#[tokio::test]
async fn a_delivery_is_claimed_by_one_until_its_lease_is_over() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let (desk, partner) = (&cast.desk, cast.partner);
        let id = add(&mut tx, desk, &partner).await;
        let permit = partner.own(Act::ManageWebhooks, desk.at());
        let (one, two) = (event(desk, cast.customer.id), event(desk, cast.customer.id));
        let (first, second) = (delivery(desk, id, &one), delivery(desk, id, &two));
        let at = desk.at();
        for delivery in [&first, &second, &delivery(desk, id, &one)] {
            webhook_delivery::insert(&mut tx, delivery, at).await.unwrap();
        }
        assert_eq!(webhook_delivery::count_waiting(&mut tx).await.unwrap(), (2, Some(at)), "an event goes there once");
        assert_eq!(webhook_delivery::list_due(&mut tx, super::just_before(at)).await.unwrap(), []);
        assert_eq!(webhook_delivery::list_due(&mut tx, at).await.unwrap(), [id]);
        let lease = hours(at, 1);
        let claimed = webhook_delivery::claim(&mut tx, id, at, lease, 1).await.unwrap();
        assert_eq!(claimed.iter().map(|claimed| claimed.tries).collect::<Vec<_>>(), [1]);
        let rest = webhook_delivery::claim(&mut tx, id, at, lease, 9).await.unwrap();
        assert_eq!(rest.len(), 1, "what is claimed is nobody else's");
        assert_eq!(webhook_delivery::claim(&mut tx, id, super::just_before(lease), lease, 9).await.unwrap(), []);
        let again = webhook_delivery::claim(&mut tx, id, lease, hours(lease, 1), 9).await.unwrap();
        assert_eq!(again.iter().map(|again| again.tries).collect::<Vec<_>>(), [2, 2], "its lease is over");

        let done = Delivery {
            state: DeliveryState::Delivered,
            tries: 2,
            tried_at: Some(lease),
            headers: Some("webhook-id: a".to_owned()),
            status: Some(200),
            answer: Some("ok".to_owned()),
            milliseconds: Some(12),
            ..first.clone()
        };
        webhook_delivery::set_outcome(&mut tx, &done).await.unwrap();
        assert_eq!(webhook_delivery::find(&mut tx, &permit, id, first.id).await.unwrap(), Some(done));
        assert_eq!(webhook_delivery::find(&mut tx, &permit, desk.maker.id(), first.id).await.unwrap(), None);
        webhook_delivery::withdraw(&mut tx, second.id).await.unwrap();
        let withdrawn = webhook_delivery::find(&mut tx, &permit, id, second.id).await.unwrap().unwrap();
        assert_eq!((withdrawn.state, withdrawn.body.as_str(), withdrawn.next_at), (DeliveryState::Withdrawn, "", None));
        assert_eq!(webhook_delivery::list_due(&mut tx, hours(lease, 9)).await.unwrap(), []);

        assert!(
            !webhook_delivery::resend(&mut tx, &permit, id, second.id).await.unwrap(),
            "what was withdrawn stays so"
        );
        assert!(webhook_delivery::resend(&mut tx, &permit, id, first.id).await.unwrap());
        let listed = webhook_delivery::list(&mut tx, &permit, id, None, 9).await.unwrap();
        assert_eq!(listed.iter().map(|listed| listed.id).collect::<Vec<_>>(), [second.id, first.id]);
        assert_eq!((listed[1].state, listed[1].tries), (DeliveryState::Waiting, 0));
        let older = webhook_delivery::list(&mut tx, &permit, id, Some(second.id), 9).await.unwrap();
        assert_eq!(older.len(), 1);
        webhook_delivery::sweep(&mut tx, hours(at, 1)).await.unwrap();
        let left = webhook_delivery::list(&mut tx, &permit, id, None, 9).await.unwrap();
        assert_eq!(left.len(), 1, "what waits is never too old");
    })
    .await;
}

#[tokio::test]
async fn the_customers_of_a_partner_are_those_that_gave_everybody_a_permission() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let until = hours(start(), 100);
        cast.grant(&mut tx, Some(cast.ann.person_id), Level::Look, until).await;
        let own = |at| cast.partner.own(Act::ManageWebhooks, at);
        let list =
            async |tx: &mut Tx, at| permission::list_customers_of_partner(tx, &own(at), cast.partner.id).await.unwrap();
        assert_eq!(list(&mut tx, cast.desk.at()).await, []);
        cast.grant(&mut tx, None, Level::Cc, until).await;
        assert_eq!(list(&mut tx, cast.desk.at()).await, [(cast.customer.id, "Customer".to_owned())]);
        assert_eq!(list(&mut tx, until).await, []);
    })
    .await;
}

#[tokio::test]
async fn p14_p21_a_webhook_is_sent_exactly_what_a_plain_member_of_its_organization_may_view() {
    in_every_world(proptest::prelude::Just(()), async |tx, mut world: World, steps, ()| -> Verdict {
        let parties: Vec<Party> =
            world.partners.iter().chain(&world.customers).chain([&world.desk.vendor]).copied().collect();
        let mut members = Vec::new();
        for party in &parties {
            add(tx, &world.desk, party).await;
            // Somebody to whom nobody ever gives anything in person; of the vendor one of its support.
            let roles =
                if party.kind == OrganizationKind::Vendor { Roles::NONE.with(Role::Support) } else { Roles::NONE };
            members.push(world.desk.person(tx, party, "Plain", roles).await.person_id);
        }
        for step in steps {
            world.take(tx, step).await?;
        }
        let ends = world.permissions.iter().map(|(_, until)| *until).filter(|until| *until > world.now);
        let mut moments = vec![world.now];
        moments.extend(ends.clone().min());
        moments.extend(ends.max());
        for at in moments {
            for (request, _) in world.requests.clone() {
                let (thing, act) = (request.thing(), Act::ViewServiceRequest);
                let possible = webhook::list_possible(tx, request.customer, at).await?;
                for (party, member) in parties.iter().zip(&members) {
                    let facts = standing::find_of_organization(tx, party.id, request.customer, at).await?;
                    let facts = facts.ok_or("the organization is there")?;
                    let sent = possible.iter().any(|webhook| webhook.organization_id == party.id)
                        && decide(&facts, act, thing, at).is_ok();
                    let expected = decided(tx, *member, act, thing, at).await.is_ok();
                    if sent != expected {
                        let what = format!("{} at {at}: sent to {:?}", request.number, party.kind);
                        return Err(format!("{what} is {sent}, not {expected}").into());
                    }
                }
            }
        }
        Ok(())
    })
    .await;
}
