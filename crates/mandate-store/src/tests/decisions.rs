//! Asking for decisions: what a question names is found, and of those who could be an answer to a search none is missing.

use mandate_core::{
    access::{Act, Asking, Thing, TokenScopes, Viewer, asking},
    id::{OrganizationId, PersonId, SiteId},
    party::{Role, Roles},
    permission::Level,
};
use uuid::Uuid;

use super::{
    decided,
    desk::Cast,
    hours, on_both, start,
    world::{Verdict, in_every_world},
};
use crate::{Tx, decision, standing};

/// The vendor's administrator, who asks about everybody.
fn everybody(vendor: Viewer, at: jiff::Timestamp) -> Asking {
    let roles = Roles::NONE.with(Role::Administrator);
    asking(&Viewer { roles, scopes: TokenScopes::ALL, ..vendor }, false, at).unwrap()
}

#[tokio::test]
async fn what_a_question_names_is_found_by_its_ids() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let granted = cast.grant(&mut tx, None, Level::Look, hours(start(), 1000)).await;
        let (submitted, at) = (cast.submit(&mut tx).await, cast.desk.at());
        let site = cast.desk.site(&mut tx, &cast.customer, "Plant").await;
        let ask = everybody(cast.desk.vendor.head, at);
        let (partner, customer) = (cast.partner.id, cast.customer.id);
        let by_number = decision::list_service_requests_by_number(&mut tx, &ask, &[submitted.number]).await.unwrap();
        let by_id = decision::list_service_requests(&mut tx, &ask, &[submitted.id]).await.unwrap();
        assert_eq!((by_number.len(), &by_number), (1, &by_id));
        assert_eq!((by_id[0].thing, by_id[0].customer.as_str()), (submitted.thing(), "Customer"));
        let both = decision::list_organizations(&mut tx, &ask, &[partner, customer]).await.unwrap();
        assert_eq!(both.len(), 2);
        let sites = decision::list_sites(&mut tx, &ask, &[site]).await.unwrap();
        assert!(matches!(sites[0].thing, Thing::Site { id, customer_id, .. } if id == site && customer_id == customer));
        let permissions = decision::list_permissions(&mut tx, &ask, &[granted.id]).await.unwrap();
        let thing = Thing::Permission { id: granted.id, customer_id: customer, partner_id: partner };
        assert_eq!(permissions[0].thing, thing);
        let requests = decision::list_permission_requests_of(&mut tx, &ask, partner).await.unwrap();
        assert_eq!(decision::list_permission_requests_of(&mut tx, &ask, customer).await.unwrap(), requests);
        let found = decision::list_permission_requests(&mut tx, &ask, &requests).await.unwrap();
        assert_eq!(found.len(), requests.len());
        assert_eq!(decision::list_permissions_of(&mut tx, &ask, customer).await.unwrap(), [granted.id]);
        assert_eq!(decision::list_sites_of(&mut tx, &ask, &[customer]).await.unwrap(), [site]);
        assert_eq!(decision::list_all_sites(&mut tx, &ask, SiteId(Uuid::nil()), 9).await.unwrap(), [site]);
        assert_eq!(decision::list_partners_of(&mut tx, &ask, customer, at).await.unwrap(), [partner]);
        assert_eq!(decision::list_customers_of(&mut tx, &ask, partner, at).await.unwrap(), [customer]);
        assert_eq!(decision::list_partners(&mut tx, &ask).await.unwrap(), [partner]);
        let mut all = decision::list_all_organizations(&mut tx, &ask, OrganizationId(Uuid::nil()), 99).await.unwrap();
        assert!(all.len() >= 3 && all.is_sorted());
        let first = all.remove(0);
        assert_eq!(decision::list_all_organizations(&mut tx, &ask, first, 99).await.unwrap(), all);
        let people = decision::list_people_of(&mut tx, &ask, partner, PersonId(Uuid::nil()), 99).await.unwrap();
        assert!(people.is_sorted() && people.contains(&cast.ann.person_id) && people.contains(&cast.bob.person_id));
        assert_eq!(decision::list_people_of(&mut tx, &ask, partner, people[0], 1).await.unwrap(), people[1..2]);
        let (email,): (String,) =
            tx.get("SELECT email FROM person WHERE id = $1", &crate::sql::values![cast.ann.person_id]).await.unwrap();
        let found = decision::list_people_by_email(&mut tx, &ask, &[email.as_str(), "nobody@nowhere.example"]).await;
        assert_eq!(found.unwrap(), [decision::Address { email, person: cast.ann.person_id }]);
    })
    .await;
}

/// Whether everybody who may do something at a customer is among those whom a search asks.
async fn holds(tx: &mut Tx, ask: &Asking, people: &[PersonId], customers: &[OrganizationId]) -> Verdict {
    let at = ask.at();
    for customer in customers {
        let partners = decision::list_partners_of(tx, ask, *customer, at).await?;
        for person in people {
            let Some(viewer) = standing::find_viewer(tx, *person, at).await? else { continue };
            let its_customers = decision::list_customers_of(tx, ask, viewer.organization_id, at).await?;
            let members =
                decision::list_people_of(tx, ask, viewer.organization_id, PersonId(Uuid::nil()), 1000).await?;
            if !members.contains(person) {
                return Err(format!("{person} is not among the people of its organization").into());
            }
            for act in Act::ALL.into_iter().filter(|act| *act != Act::AskPermission) {
                let allowed = decided(tx, *person, act, Thing::Organization(*customer), at).await.is_ok();
                let own = viewer.organization_id == *customer || viewer.organization_id == ask.organization();
                if allowed && !own && !(partners.contains(&viewer.organization_id) && its_customers.contains(customer))
                {
                    return Err(format!("{person} may {} at {customer} and is not looked for", act.as_str()).into());
                }
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_search_asks_everybody_who_may_in_every_world() {
    in_every_world(proptest::strategy::Just(()), async |tx, mut world, steps, ()| {
        for step in steps {
            world.take(tx, step).await?;
        }
        let ask = everybody(world.desk.vendor.head, world.now);
        let customers = world.customers.map(|customer| customer.id);
        holds(tx, &ask, &world.people, &customers).await
    })
    .await;
}
