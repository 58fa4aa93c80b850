//! The sites of the customers in the story, what is asked for them, and what the vendor tells of them.

use jiff::{Timestamp, tz::TimeZone};
use mandate_core::service_request::Kind;
use mandate_server::ops::{
    site::{self, contact, request},
    site_notice,
};

use super::{Event, Telling, earlier, later};
use crate::{
    command::Failure,
    sandbox::world::{Notice, Update, World},
};

/// One customer in so many asks for something reserved.
const ONE_IN: usize = 3;

/// What happens about sites, each with its moment.
pub(super) fn events<'a>(world: &'a World, now: Timestamp, events: &mut Vec<(Timestamp, Event<'a>)>) {
    for (turn, customer) in (0..world.customers.len()).step_by(ONE_IN).enumerate() {
        events
            .push((earlier(now, 30.0 + 26.0 * f64::from(u32::try_from(turn).unwrap_or(0))), Event::Reserve(customer)));
    }
    for (place, notice) in world.notices.iter().enumerate() {
        let mut at = earlier(now, 24.0 * notice.days_ago);
        events.push((at, Event::Publish(place, notice)));
        for (turn, update) in notice.updates.iter().enumerate() {
            at = later(at, update.after_hours);
            events.push((at, Event::Update(place, update, notice.closes && turn + 1 == notice.updates.len())));
        }
    }
}

impl Telling<'_> {
    /// Each customer adds its sites, with one of its people as a contact of the first.
    pub(super) async fn add_sites(&mut self) -> Result<(), Failure> {
        for customer in &self.customers {
            let manager = customer.caller(customer.with_role("contact_manager")?)?;
            let mut sites = Vec::new();
            for site in customer.company.iter().flat_map(|company| &company.sites) {
                let typed =
                    site::Typed { name: site.name.clone(), kind: site.kind.clone(), address: site.address.clone() };
                sites.push(site::add(self.app, &manager, customer.id, &typed, "").await?);
            }
            if let (Some(site), Some(person)) = (sites.first(), customer.people.last()) {
                contact::add(self.app, &manager, *site, *person).await?;
            }
            self.sites.push(sites);
        }
        Ok(())
    }

    /// The site that a case is about: of three cases one is about none.
    pub(super) fn site_of(&self, case: usize, customer: usize) -> String {
        let sites = self.sites.get(customer).map_or(&[][..], Vec::as_slice);
        let site = if case % 3 == 2 { None } else { sites.get(case % sites.len().max(1)) };
        site.map_or_else(String::new, ToString::to_string)
    }

    /// A customer's technical contact asks for something reserved at its first site.
    pub(super) async fn reserve(&self, customer: usize, at: Timestamp) -> Result<(), Failure> {
        let Some(site) = self.sites.get(customer).and_then(|sites| sites.first()) else { return Ok(()) };
        let place = self.customer(customer)?;
        let caller = place.caller(place.with_role("technical_contact")?)?;
        let day = later(at, 24.0 * 30.0).to_zoned(TimeZone::UTC).date().to_string();
        let (kind, reason) = match customer / ONE_IN % 3 {
            0 => (
                Kind::HiddenConfigurationChange,
                "We expect about 180,000 routes; the default partition takes 128,000.",
            ),
            1 => (Kind::AccessRequest, "They take over the monitoring at night until our own team is complete."),
            _ => (Kind::SiteRemoval, "The building is given up; the units go back or to our other site."),
        };
        let typed = request::Typed {
            kind: kind.to_string(),
            setting: "Partition of the route table".to_owned(),
            value: "routes 192k, multicast 8k".to_owned(),
            who: "Night watch of the service company".to_owned(),
            day,
            reason: reason.to_owned(),
            once: String::new(),
        };
        request::submit(self.app, &caller, *site, &typed).await?;
        Ok(())
    }

    /// The vendor's support publishes a notice of the production sites of some customers.
    pub(super) async fn publish(&mut self, place: usize, notice: &Notice, at: Timestamp) -> Result<(), Failure> {
        let moment = |hours: f64| {
            let zoned = later(at, hours).to_zoned(TimeZone::get("Europe/Oslo").unwrap_or(TimeZone::UTC));
            zoned.strftime("%Y-%m-%dT%H:00").to_string()
        };
        let mut sites = Vec::new();
        for (customer, known) in self.customers.iter().zip(&self.sites) {
            let Some(company) = customer.company.filter(|company| notice.customers.contains(&company.key)) else {
                continue;
            };
            let productive = company.sites.iter().zip(known).filter(|(site, _)| site.kind == "production");
            sites.extend(productive.map(|(_, id)| id.to_string()));
        }
        let typed = site_notice::Typed {
            kind: notice.kind.clone(),
            title: notice.title.clone(),
            body: notice.body.clone(),
            begins: moment(notice.begins_in_hours),
            ends: moment(notice.begins_in_hours + notice.hours),
            customers: Vec::new(),
            sites,
            once: String::new(),
        };
        // The first of the vendor's people works the queue, and lives in Oslo.
        let id = site_notice::publish(self.app, &self.vendor.caller(0)?, &typed).await?;
        if let Some(kept) = self.notices.get_mut(place) {
            *kept = Some(id);
        }
        Ok(())
    }

    pub(super) async fn update(&self, place: usize, update: &Update, closes: bool) -> Result<(), Failure> {
        let id = self.notices.get(place).copied().flatten();
        let id = id.ok_or_else(|| Failure::new("the story tells more of a notice before it begins"))?;
        Ok(site_notice::update(self.app, &self.vendor.caller(0)?, id, &update.body, closes, "").await?)
    }
}
