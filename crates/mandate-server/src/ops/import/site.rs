//! Sites of an import, with their contacts.

use std::collections::{HashMap, HashSet, hash_map::Entry};

use mandate_core::{
    access::{Act, Thing},
    id::{OrganizationId, SiteId},
    party::OrganizationKind,
    site::SiteKind,
    text::SiteAddress,
};
use mandate_store::{
    import as store,
    site::{self, SiteFacts},
    site_contact,
};
use serde_json::json;

use super::{Fresh, Import, Kind, Line, line::shortened};
use crate::OpError;

impl Import<'_> {
    /// Of a site that is there name, kind and address follow; who are its contacts is decided here.
    pub(super) async fn sites(&mut self, lines: Vec<Line>) -> Result<(), OpError> {
        let kind = Kind::Site;
        let fresh = self.fresh(kind, lines, |line| line.get(kind, "external_id").to_owned()).await?;
        let lines = || fresh.iter().map(|fresh| &fresh.line);
        self.learn_organizations(kind, lines(), &["customer"]).await?;
        self.learn_people(kind, lines(), &["contacts"]).await?;
        let mut kept = Vec::new();
        let mut names: HashMap<OrganizationId, HashSet<String>> = HashMap::new();
        for fresh in &fresh {
            let Some((customer, facts, contacts)) = self.check_site(&fresh.line) else { continue };
            let taken = match names.entry(customer) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(unknown) => {
                    let permit = self.permit(Act::ManageSites, Thing::Organization(customer));
                    let there = site::list(&mut self.acting.tx, &permit, customer).await?;
                    unknown.insert(there.into_iter().map(|site| site.name).collect())
                }
            };
            let id = match fresh.before {
                Some(before) => match self.change_site(fresh, SiteId(before.thing_id), &facts, taken).await? {
                    Some(id) => id,
                    None => continue,
                },
                None if !taken.insert(facts.name.to_string()) => {
                    self.wrong(kind, &fresh.line, "name", "the customer has another site of this name");
                    continue;
                }
                None => self.add_site(fresh, customer, &facts, &contacts).await?,
            };
            kept.push((fresh, id.0));
        }
        self.keep(kind, &kept).await
    }

    fn check_site(&mut self, line: &Line) -> Option<(OrganizationId, SiteFacts, Vec<store::Person>)> {
        let kind = Kind::Site;
        let customer = self.organization_of(kind, line, "customer", OrganizationKind::Customer);
        let name = self.check_name(kind, line, "name");
        let is = match line.get(kind, "kind") {
            "" => Some(SiteKind::Production),
            word => self.check(kind, line, "kind", word.parse::<SiteKind>()),
        };
        let address = match line.get(kind, "address") {
            "" => Some(None),
            text => self.check(kind, line, "address", SiteAddress::parse(text)).map(Some),
        };
        let contacts = self.contacts(kind, line)?;
        let customer = customer?;
        for contact in &contacts {
            if !self.may_be_contact((kind, line, "contacts"), customer, contact) {
                return None;
            }
        }
        Some((customer, SiteFacts { name: name?, kind: is?, address: address? }, contacts))
    }

    async fn add_site(
        &mut self,
        fresh: &Fresh,
        customer: OrganizationId,
        facts: &SiteFacts,
        contacts: &[store::Person],
    ) -> Result<SiteId, OpError> {
        let id: SiteId = self.acting.app.id();
        let added_at = self.acting.now;
        let permit = self.permit(Act::ManageSites, Thing::Site { id, customer_id: customer, added_at });
        site::insert(&mut self.acting.tx, &permit, id, customer, facts).await?;
        for contact in contacts {
            site_contact::insert(&mut self.acting.tx, &permit, contact.id).await?;
        }
        let people: Vec<_> = contacts.iter().map(|contact| contact.id).collect();
        let after = self.after(&fresh.external_id, json!({ "kind": facts.kind.as_str(), "contacts": people }));
        self.acting.record_change(&permit, "import-site", facts.name.as_str(), None, after);
        self.count(Kind::Site).added += 1;
        Ok(id)
    }

    /// Changes a site as its line says; none where that is wrong, or the site was removed here.
    async fn change_site(
        &mut self,
        fresh: &Fresh,
        id: SiteId,
        facts: &SiteFacts,
        taken: &mut HashSet<String>,
    ) -> Result<Option<SiteId>, OpError> {
        let Some(thing) = site::find_thing(&mut self.acting.tx, id).await? else {
            self.count(Kind::Site).kept += 1;
            return Ok(None);
        };
        let permit = self.permit(Act::ManageSites, thing);
        let Some(here) = site::find(&mut self.acting.tx, &permit).await? else { return Ok(None) };
        if here.name != facts.name.as_str() && !taken.insert(facts.name.to_string()) {
            let name = shortened(facts.name.as_str()).to_string();
            self.wrong(
                Kind::Site,
                &fresh.line,
                "name",
                format!("the customer has another site that is called `{name}`"),
            );
            return Ok(None);
        }
        let address = facts.address.as_ref().map(SiteAddress::as_str);
        if (here.name.as_str(), here.kind, here.address.as_deref()) == (facts.name.as_str(), facts.kind, address) {
            self.count(Kind::Site).unchanged += 1;
            return Ok(Some(id));
        }
        site::change(&mut self.acting.tx, &permit, here.version, facts).await?;
        let before = json!({ "name": here.name, "kind": here.kind.as_str(), "address": here.address });
        let now = json!({ "name": facts.name.as_str(), "kind": facts.kind.as_str(), "address": address });
        let after = self.after(&fresh.external_id, now);
        self.acting.record_change(&permit, "change", facts.name.as_str(), Some(before), after);
        self.count(Kind::Site).changed += 1;
        Ok(Some(id))
    }
}
