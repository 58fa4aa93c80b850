//! What the vendor offers, and the old contact record that waits to be linked.

use mandate_core::service_request::State;
use mandate_server::ops::{
    Caller,
    person::{self, NewPerson},
    product,
    service_request::{
        self, Reply,
        submit::{self, Submission},
    },
};

use super::Telling;
use crate::{command::Failure, sandbox::world::World};

impl Telling<'_> {
    /// The vendor's administrator offers all products.
    pub(super) async fn offer_products(&self, world: &World) -> Result<(), Failure> {
        let administrator = world.vendor.people.iter().position(|person| person.has("administrator"));
        let administrator = self.vendor.caller(administrator.unwrap_or_default())?;
        for product in &world.products {
            product::add(self.app, &administrator, &product.name, "").await?;
        }
        Ok(())
    }

    /// The engineer's old record inside the customer of the scene, and a service request that it submitted.
    pub(super) async fn keep_old_record(&self, world: &World) -> Result<(), Failure> {
        let (scene, old) = (&world.scene, &world.scene.old_record);
        let engineers = world.partners.iter().flat_map(|partner| &partner.people);
        let engineer = engineers.into_iter().find(|person| person.key == scene.partner_engineer);
        let is_of_scene =
            |name: &str| self.customers.iter().find(|one| one.company.is_some_and(|company| company.key == *name));
        let (Some(engineer), Some(customer)) = (engineer, is_of_scene(&scene.customer)) else { return Ok(()) };
        let manager = customer.caller(customer.with_role("contact_manager")?)?;
        let new = NewPerson {
            name: engineer.name.clone(),
            email: old.email.clone(),
            language: engineer.language.clone(),
            time_zone: engineer.time_zone.clone(),
            location: String::new(),
            roles: vec!["technical_contact".to_owned()],
            once: String::new(),
        };
        let record = person::invite(self.app, &manager, customer.id, &new).await?;
        let record = Caller::person(record, "sandbox".to_owned());
        let submission = Submission {
            customer: customer.id.to_string(),
            kind: "question".to_owned(),
            subject: old.subject.clone(),
            product: old.product.clone(),
            severity: "3".to_owned(),
            description: old.description.clone(),
            i_am_the_contact: true,
            ..Submission::default()
        };
        let number = submit::submit(self.app, &record, &submission, Vec::new()).await?;
        let support = world.vendor.people.iter().position(|person| person.email == scene.vendor_support);
        let support = self.vendor.caller(support.unwrap_or_default())?;
        let reply = Reply { body: &old.answer, state: Some(State::Resolved), ..Reply::default() };
        service_request::write(self.app, &support, number, &reply, Vec::new()).await?;
        Ok(())
    }
}
