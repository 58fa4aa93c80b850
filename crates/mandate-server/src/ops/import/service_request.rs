//! Service requests of an import, at their own moments.

use std::collections::HashMap;

use jiff::Timestamp;
use mandate_core::{
    access::{Act, Thing},
    id::{OrganizationId, ServiceRequestId, SiteId},
    party::OrganizationKind,
    service_request::{Kind as Asked, Severity, State},
    text::{Body, Name, Subject},
};
use mandate_store::{import as store, import::Reference};
use serde_json::json;

use super::{Fresh, Import, Kind, Line, line::moment};
use crate::OpError;

const KIND: Kind = Kind::ServiceRequest;

/// What a line says of a service request.
struct New {
    customer: OrganizationId,
    kind: Asked,
    subject: Subject,
    description: Body,
    product: Option<Name>,
    site: Option<SiteId>,
    severity: Severity,
    state: State,
    submitter: store::Person,
    primary: store::Person,
    contacts: Vec<store::Person>,
    times: Times,
}

/// When what happened to it.
#[derive(Clone, Copy)]
struct Times {
    submitted: Timestamp,
    answered: Option<Timestamp>,
    resolved: Option<Timestamp>,
    closed: Option<Timestamp>,
    updated: Timestamp,
}

impl Import<'_> {
    /// Of a service request that is there state and severity follow, as long as nobody has worked on it here.
    pub(super) async fn service_requests(&mut self, lines: Vec<Line>) -> Result<(), OpError> {
        let fresh = self.fresh(KIND, lines, |line| line.get(KIND, "external_id").to_owned()).await?;
        let lines = || fresh.iter().map(|fresh| &fresh.line);
        self.learn_organizations(KIND, lines(), &["customer"]).await?;
        self.learn_people(KIND, lines(), &["submitter", "primary_contact", "contacts"]).await?;
        self.learn_sites(KIND, lines()).await?;
        let permit = self.reading();
        let here = fresh.iter().filter_map(|fresh| fresh.before).map(|before| ServiceRequestId(before.thing_id));
        let here = store::list_service_requests(&mut self.acting.tx, &permit, here).await?;
        let here: HashMap<_, _> = here.into_iter().map(|here| (here.id, here)).collect();
        let (mut added, mut kept) = (Vec::new(), Vec::new());
        for fresh in &fresh {
            let Some(new) = self.check_service_request(&fresh.line) else { continue };
            let Some(before) = fresh.before else {
                added.push((fresh, self.assemble(fresh, new)));
                continue;
            };
            // Whoever has worked on it here has said where it stands.
            match here.get(&ServiceRequestId(before.thing_id)).filter(|here| here.updated_at <= before.at) {
                Some(here) => {
                    self.follow(here, &new).await?;
                    kept.push((fresh, here.id.0));
                }
                None => self.count(KIND).kept += 1,
            }
        }
        self.keep(KIND, &kept).await?;
        self.add_service_requests(&added).await
    }

    fn check_service_request(&mut self, line: &Line) -> Option<New> {
        let customer = self.organization(KIND, line, "customer");
        if customer.is_some_and(|(_, is)| is == OrganizationKind::Vendor) {
            self.wrong(KIND, line, "customer", "the vendor asks nothing of itself");
        }
        let subject = self.check(KIND, line, "subject", Subject::parse(line.get(KIND, "subject")));
        let description = match line.get(KIND, "description") {
            "" => self.check(KIND, line, "description", Body::parse(line.get(KIND, "subject"))),
            text => self.check(KIND, line, "description", Body::parse(text)),
        };
        let product = match line.get(KIND, "product") {
            "" => Some(None),
            text => self.check(KIND, line, "product", Name::parse(text)).map(Some),
        };
        let kind = match line.get(KIND, "kind") {
            "" => Some(Asked::Question),
            word => self.check(KIND, line, "kind", word.parse::<Asked>()),
        };
        let severity = match line.get(KIND, "severity") {
            "" => Some(Severity::Three),
            word => self.check(KIND, line, "severity", word.parse::<Severity>()),
        };
        let state = self.check(KIND, line, "state", line.get(KIND, "state").parse::<State>());
        let times = state.and_then(|state| self.check_times(line, state));
        let submitter = self.person(KIND, line, "submitter");
        let primary = self.optional_person(KIND, line, "primary_contact");
        let contacts = self.contacts(KIND, line);
        let (customer, _) = customer.filter(|(_, is)| *is != OrganizationKind::Vendor)?;
        let site = self.site(KIND, line, customer);
        let (submitter, mut contacts) = (submitter?, contacts?);
        let named = primary?;
        let column = if named.is_some() { "primary_contact" } else { "submitter" };
        let primary = named.unwrap_or_else(|| submitter.clone());
        let mut may = self.may_be_contact((KIND, line, column), customer, &primary);
        if submitter.kind == OrganizationKind::Customer
            && submitter.organization_id != customer
            && column != "submitter"
        {
            self.wrong(KIND, line, "submitter", "works for another customer");
            may = false;
        }
        contacts.retain(|contact| contact.id != primary.id);
        for contact in &contacts {
            may &= self.may_be_contact((KIND, line, "contacts"), customer, contact);
        }
        may.then_some(())?;
        Some(New {
            customer,
            kind: kind?,
            subject: subject?,
            description: description?,
            product: product?,
            site: site?,
            severity: severity?,
            state: state?,
            submitter,
            primary,
            contacts,
            times: times?,
        })
    }

    /// Takes the moments: none lies before it was submitted, and only what is over was resolved or closed.
    fn check_times(&mut self, line: &Line, state: State) -> Option<Times> {
        let now = self.acting.now;
        let submitted = self.check(KIND, line, "submitted_at", moment(line.get(KIND, "submitted_at"), now));
        let [answered, resolved, closed, updated] =
            ["answered_at", "resolved_at", "closed_at", "updated_at"].map(|column| {
                let text = line.get(KIND, column);
                if text.is_empty() {
                    return Some(None);
                }
                let at = self.check(KIND, line, column, moment(text, now))?;
                if submitted.is_some_and(|submitted| at < submitted) {
                    self.wrong(KIND, line, column, "lies before `submitted_at`");
                    return None;
                }
                Some(Some(at))
            });
        let (submitted, answered, resolved, closed, updated) = (submitted?, answered?, resolved?, closed?, updated?);
        let last =
            [Some(submitted), answered, resolved, closed, updated].into_iter().flatten().max().unwrap_or(submitted);
        let is_over = !state.is_active();
        let is_closed = state == State::Closed;
        Some(Times {
            submitted,
            answered,
            // What is over without saying since when is so since it last changed.
            resolved: is_over.then(|| resolved.or(closed).or(updated).unwrap_or(last)),
            closed: is_closed.then(|| closed.or(updated).or(resolved).unwrap_or(last)),
            updated: last,
        })
    }

    fn assemble(&mut self, fresh: &Fresh, new: New) -> store::ServiceRequest {
        let names = [&new.submitter, &new.primary].into_iter().chain(&new.contacts);
        let mut found_by = fresh.external_id.clone();
        for person in names {
            if !found_by.contains(&person.name) {
                found_by.push(' ');
                found_by.push_str(&person.name);
            }
        }
        store::ServiceRequest {
            id: self.moments.id(new.times.submitted),
            customer_id: new.customer,
            kind: new.kind,
            subject: new.subject,
            product: new.product,
            site_id: new.site,
            severity: new.severity,
            state: new.state,
            submitter_id: new.submitter.id,
            submitter_organization_id: new.submitter.organization_id,
            primary_contact_id: new.primary.id,
            contacts: new.contacts.iter().map(|contact| contact.id).collect(),
            description: new.description,
            submitted_at: new.times.submitted,
            updated_at: new.times.updated,
            answered_at: new.times.answered,
            resolved_at: new.times.resolved,
            closed_at: new.times.closed,
            found_by,
        }
    }

    async fn add_service_requests(&mut self, added: &[(&Fresh, store::ServiceRequest)]) -> Result<(), OpError> {
        if added.is_empty() {
            return Ok(());
        }
        let rows: Vec<_> = added.iter().map(|(_, new)| new.clone()).collect();
        let permit = self.permit(Act::SubmitServiceRequest, Thing::Installation);
        let numbers = store::insert_service_requests(&mut self.acting.tx, &permit, &rows).await?;
        for (fresh, new) in added {
            let permit = self.permit(Act::SubmitServiceRequest, Thing::Organization(new.customer_id));
            let facts = json!({
                "id": new.id,
                "severity": new.severity.as_str(),
                "kind": new.kind.as_str(),
                "contact": new.primary_contact_id,
                "state": new.state.as_str(),
                "submitted_at": new.submitted_at,
            });
            let after = self.after(&fresh.external_id, facts);
            let number = numbers.get(&new.id).map(ToString::to_string).unwrap_or_default();
            let label = format!("{number} ({} {})", self.source, fresh.external_id);
            self.acting.record_change(&permit, "import", label, None, after);
            self.touched.insert(new.customer_id);
        }
        let kept: Vec<_> = added.iter().map(|(fresh, new)| (*fresh, new.id.0)).collect();
        self.keep(KIND, &kept).await?;
        self.count(KIND).added += u64::try_from(added.len()).unwrap_or_default();
        Ok(())
    }

    /// Lets a service request that is there follow its line.
    async fn follow(&mut self, there: &Reference, new: &New) -> Result<(), OpError> {
        let changes = (there.state, there.severity) != (new.state, new.severity);
        if changes {
            let thing = Thing::ServiceRequest {
                id: there.id,
                customer_id: there.customer_id,
                submitted_at: there.submitted_at,
            };
            let permit = self.permit(Act::UpdateServiceRequest, thing);
            let now = store::Standing {
                severity: new.severity,
                state: new.state,
                resolved_at: new.times.resolved,
                closed_at: new.times.closed,
                at: new.times.updated,
            };
            store::set_standing(&mut self.acting.tx, &permit, there, &now).await?;
            self.touched.insert(there.customer_id);
            let number = there.number.to_string();
            if there.state != new.state {
                let before = json!({ "state": there.state.as_str() });
                let after = json!({ "state": new.state.as_str() });
                self.acting.record_change(&permit, "state", number.as_str(), Some(before), Some(after));
            }
            if there.severity != new.severity {
                let before = json!({ "severity": there.severity.as_str() });
                let after = json!({ "severity": new.severity.as_str() });
                self.acting.record_change(&permit, "severity", number.as_str(), Some(before), Some(after));
            }
            self.count(KIND).changed += 1;
        } else {
            self.count(KIND).unchanged += 1;
        }
        Ok(())
    }
}
