//! What people see of a deployment as a ground: the refusal that says what is missing, the band, the record.

use jiff::SignedDuration;
use mandate_core::{
    access::{Act, Permit, Thing, installation},
    engagement::{DeploymentEnd, EngagementKind},
    id::DeploymentId,
    text::Body,
};
use mandate_store::{
    deployment::{self, NewDeployment},
    deployment_access::{self, Holder, NewAccess},
    standing,
};

use super::{app::TestApp, explanations::explained, on_both, world::Terms};

const ENDS: &str = "2027-07-01T00:00:00Z";

impl TestApp {
    /// A permit of the vendor's operations.
    async fn operations(&self) -> Permit {
        let mut tx = self.db().read().await.unwrap();
        let odd = standing::find_viewer(&mut tx, self.world.person("odd").id, self.app.now()).await.unwrap().unwrap();
        installation(&odd, Act::Administer, Thing::Installation, self.app.now())
    }

    /// A deployment of Sato Partners at Acme Foods, on record.
    async fn deployment(&self) -> DeploymentId {
        let (permit, scope) = (self.operations().await, Body::parse("A second cluster").unwrap());
        let new = NewDeployment {
            id: self.app.id(),
            kind: EngagementKind::Implementation,
            partner_id: self.world.organization("sato"),
            customer_id: self.world.organization("acme"),
            scope: &scope,
            starts_at: self.app.now(),
            ends_at: ENDS.parse().unwrap(),
        };
        let mut tx = self.db().write().await.unwrap();
        deployment::insert(&mut tx, &permit, &new).await.unwrap();
        tx.commit().await.unwrap();
        new.id
    }

    async fn confirm(&self, id: DeploymentId) {
        let permit = self.operations().await;
        let mut tx = self.db().write().await.unwrap();
        assert!(deployment::confirm(&mut tx, &permit, id).await.unwrap());
        tx.commit().await.unwrap();
    }

    async fn open_to(&self, deployment_id: DeploymentId, who: &str) {
        let (permit, holder) = (self.operations().await, Holder::Person(self.world.person(who).id));
        let new =
            NewAccess { id: self.app.id(), deployment_id, holder, sites: &[], valid_until: ENDS.parse().unwrap() };
        let mut tx = self.db().write().await.unwrap();
        assert!(deployment_access::insert(&mut tx, &permit, &new).await.unwrap());
        tx.commit().await.unwrap();
    }

    /// A deployment of Sato Partners at Acme Foods that is open to one of its people.
    pub(super) async fn open_deployment(&self, who: &str) -> DeploymentId {
        let id = self.deployment().await;
        self.confirm(id).await;
        self.open_to(id, who).await;
        id
    }

    async fn complete(&self, id: DeploymentId) {
        let permit = self.operations().await;
        let mut tx = self.db().write().await.unwrap();
        assert!(deployment::end(&mut tx, &permit, id, DeploymentEnd::Completed).await.unwrap());
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn e09_e12_a_refusal_says_what_is_missing_for_a_deployment() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let (hana, kenji) = (app.sign_in("hana").await, app.sign_in("kenji").await);
        let (sites, request) =
            (format!("/organizations/{}/sites", app.world.organization("acme")), format!("/service-requests/{number}"));
        hana.get(&sites).await.is(404);
        let id = app.deployment().await;
        hana.get(&sites).await.is(403).shows(
            "Deployment DEP-1001 for Acme Foods is on record, but access is not open yet: the customer’s confirmation is missing.",
        );
        hana.get(&request).await.is(404);
        app.confirm(id).await;
        hana.get(&sites).await.is(403).shows("operations have not opened access yet");
        app.open_to(id, "hana").await;
        hana.get(&sites).await.is(200);
        kenji.get(&sites).await.is(403).shows("is open, but not to you");
        let dashboard = format!("/experience?customer={}", app.world.organization("acme"));
        hana.get(&dashboard).await.is(403).shows("is open to you, but this needs a permission of the customer");
    })
    .await;
}

#[tokio::test]
async fn e11_e13_who_has_a_deployment_open_acts_under_it_until_it_is_over() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let (hana, acme) = (app.sign_in("hana").await, app.world.organization("acme"));
        let id = app.open_deployment("hana").await;
        let request = format!("/service-requests/{number}");
        let page = hana.get(&request).await.is(200);
        assert_eq!(page.band(), "Acting for Acme Foods under deployment DEP-1001, until 30 June 2027");
        let page = hana.get("/my-customers").await.is(200);
        page.shows("Acme Foods").shows("Deployment DEP-1001, until 30 June 2027");
        assert!(page.leads_to(&format!("/organizations/{acme}/sites")));
        let page = app.sign_in("carla").await.get("/my-partners").await.is(200);
        page.shows("Sato Partners").shows("Deployment DEP-1001 is open to Hana Sato until 30 June 2027.");
        assert!(
            !page.leads_to(&format!("/my-partners/{}/end", app.world.organization("sato"))),
            "there is nothing to end"
        );
        for list in ["/service-requests".to_owned(), format!("/service-requests?customer={acme}")] {
            let page = hana.get(&list).await.is(200);
            page.shows("Oven 3");
            assert!(!page.leads_to(&format!("/experience?customer={acme}")), "{list}");
        }
        hana.post(&format!("{request}/messages"), &[("body", "We have looked.")]).await.done("message-sent");
        app.sign_in("carla").await.get("/record").await.is(200).shows("deployment");
        let entry = app.record().await.into_iter().rfind(|entry| entry.act == "update:message").unwrap();
        assert_eq!((entry.deployment_id, entry.on_behalf_of), (Some(id), Some(acme)));
        assert_eq!((entry.ground.as_str(), entry.permission_id, entry.level), ("deployment", None, None));

        let before = app.app.now();
        app.pass(SignedDuration::from_hours(1));
        app.complete(id).await;
        // X06: an earlier moment is the same decision.
        let asked = async |at: &str| explained(app, "hana", Act::UpdateServiceRequest, &number, at).await;
        let then = asked(&before.to_string()).await;
        assert!(then.allowed && then.why.starts_with("Deployment"), "{then:?}");
        assert!(!asked("").await.allowed);
        let over = "has not been open to you since";
        hana.get(&request).await.is(403).shows(over);
        hana.post(&format!("{request}/messages"), &[("body", "And once more.")]).await.is(403).shows(over);
        hana.get("/service-requests").await.is(200).lacks("Oven 3");
    })
    .await;
}

#[tokio::test]
async fn e14_what_ends_is_the_deployment_and_not_the_permission_beside_it() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let hana = app.sign_in("hana").await;
        app.give(&Terms::new().person(hana.id, "look")).await;
        let id = app.open_deployment("hana").await;
        let request = format!("/service-requests/{number}");
        assert!(hana.get(&request).await.is(200).band().contains("level Look"));
        let write = format!("{request}/messages");
        hana.post(&write, &[("body", "By the deployment.")]).await.done("message-sent");
        let end = format!("/my-partners/{}/end", app.world.organization("sato"));
        let page = app.sign_in("carla").await.get(&end).await.is(200);
        page.shows("What deployments have opened to people of this partner stays open: DEP-1001.");
        let lock = format!("/people/{}/lock", hana.id);
        app.sign_in("aiko").await.get(&lock).await.is(200).shows("Deployments open to it");
        app.complete(id).await;
        hana.get(&request).await.is(200);
        hana.post(&write, &[("body", "By nothing.")])
            .await
            .is(403)
            .shows("Look, until 30 June 2027. That is not enough.");
    })
    .await;
}
