//! The webhooks of the first partner and the first customer: their ticket systems follow what happens.

use mandate_core::webhook::{EventKind, Family};
use mandate_server::ops::webhook::{self, Typed};

use super::{Founded, Telling};
use crate::command::Failure;

impl Telling<'_> {
    /// Those who manage the people add them.
    pub(super) async fn add_webhooks(&self) -> Result<(), Failure> {
        self.add_webhook(self.partner(0)?, "administrator", &[Family::ServiceRequest, Family::Permission]).await?;
        self.add_webhook(self.customer(0)?, "contact_manager", &[Family::ServiceRequest, Family::SiteNotice]).await
    }

    async fn add_webhook(&self, party: &Founded<'_>, role: &str, families: &[Family]) -> Result<(), Failure> {
        let caller = party.caller(party.with_role(role)?)?;
        let host = party.company.and_then(|company| company.people.first());
        let host = host.and_then(|person| person.email.split_once('@')).map_or("", |(_, host)| host);
        let of = |kind: &EventKind| kind.family().is_some_and(|family| families.contains(&family));
        let kinds = EventKind::chosen().filter(of).map(|kind| kind.to_string()).collect();
        let address = format!("https://hooks.{host}/mandate");
        let typed = Typed { name: "Ticket system".to_owned(), address, kinds, ..Typed::default() };
        webhook::add(self.app, &caller, party.id, &typed).await?;
        Ok(())
    }
}
