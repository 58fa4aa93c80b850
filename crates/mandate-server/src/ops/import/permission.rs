//! Permissions of an import: given once. What was ever given for the same people at the same customer is for those who
//! work here to change, and what was ended stays ended.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use mandate_core::{
    access::{Act, Thing},
    id::{OrganizationId, PermissionRequestId, PersonId},
    party::OrganizationKind,
    permission::{Level, PermissionRequest, RequestState, Terms, Until},
};
use mandate_store::{
    feed, import as store, organization,
    permission::{self, Permission},
    permission_request,
};
use serde_json::json;

use super::{
    Import, Kind, Line,
    line::{moment, shortened},
};
use crate::OpError;

/// What a line says of a permission.
struct New {
    partner: OrganizationId,
    customer: OrganizationId,
    person: Option<PersonId>,
    whom: String,
    level: Level,
    until: Until,
    asked_by: PersonId,
    granted_by: PersonId,
    granted_at: Timestamp,
}

const KIND: Kind = Kind::Permission;

impl Import<'_> {
    pub(super) async fn permissions(&mut self, lines: Vec<Line>) -> Result<(), OpError> {
        self.learn_organizations(KIND, &lines, &["partner", "customer"]).await?;
        self.learn_people(KIND, &lines, &["person", "asked_by", "granted_by"]).await?;
        for line in &lines {
            let whose = ["partner", "customer", "person"].map(|column| line.get(KIND, column)).join("\u{1f}");
            if let Some(earlier) = self.seen.note(&whose, line.number) {
                self.wrong(
                    KIND,
                    line,
                    "partner",
                    format!("line {earlier} is for the same people at the same customer"),
                );
                continue;
            }
            let Some(new) = self.check_permission(line) else { continue };
            let today = self.acting.now.to_zoned(TimeZone::UTC).date();
            let permit = self.reading();
            if new.until.date() < today {
                self.count(KIND).left_out += 1;
            } else if store::find_permission(&mut self.acting.tx, &permit, new.partner, new.customer, new.person)
                .await?
            {
                self.count_there(&new).await?;
            } else {
                self.give(&new).await?;
            }
        }
        Ok(())
    }

    /// Counts a permission for whom there was one: as the line says, or otherwise.
    async fn count_there(&mut self, new: &New) -> Result<(), OpError> {
        let permit = self.reading();
        let open = permission::list_open(&mut self.acting.tx, &permit, new.partner, new.customer).await?;
        let open = open.iter().find(|open| open.person_id == new.person);
        if open.is_some_and(|open| open.level == new.level && open.valid_until == new.until.end()) {
            self.count(KIND).unchanged += 1;
        } else {
            self.count(KIND).kept += 1;
        }
        Ok(())
    }

    fn check_permission(&mut self, line: &Line) -> Option<New> {
        let partner = self.organization_of(KIND, line, "partner", OrganizationKind::Partner);
        let customer = self.organization_of(KIND, line, "customer", OrganizationKind::Customer);
        let level = self.check(KIND, line, "level", line.get(KIND, "level").parse::<Level>());
        let until = self.check_until(line);
        let person = self.person_of(line, "person", partner);
        let asked_by = self.person_of(line, "asked_by", partner);
        let granted_by = self.person_of(line, "granted_by", customer);
        let granted_at = match line.get(KIND, "granted_at") {
            "" => Some(self.acting.now),
            text => self.check(KIND, line, "granted_at", moment(text, self.acting.now)),
        };
        let (person, by) = (person?, self.by());
        Some(New {
            partner: partner?,
            customer: customer?,
            person: person.as_ref().map(|person| person.id),
            whom: person.as_ref().map_or_else(String::new, |person| person.name.clone()),
            level: level?,
            until: until?,
            // Who answers for the import is named where nobody else is.
            asked_by: asked_by?.or_else(|| person.clone()).map_or(by, |person| person.id),
            granted_by: granted_by?.map_or(by, |person| person.id),
            granted_at: granted_at?,
        })
    }

    /// The last day; one that is over is no mistake, but nothing is left to give.
    fn check_until(&mut self, line: &Line) -> Option<Until> {
        let text = line.get(KIND, "until");
        let now = self.acting.now;
        let over = |date: Date| Until::new(date, date.to_zoned(TimeZone::UTC).map_or(now, |day| day.timestamp()));
        let parsed = match text.parse::<Date>() {
            Ok(date) if date < now.to_zoned(TimeZone::UTC).date() => over(date).map_err(|error| error.to_string()),
            Ok(date) => Until::new(date, now).map_err(|error| error.to_string()),
            Err(_) => Err(format!("`{}` is no day such as 2027-06-30", shortened(text))),
        };
        self.check(KIND, line, "until", parsed)
    }

    /// Somebody of an organization, where somebody is named.
    fn person_of(
        &mut self,
        line: &Line,
        column: &'static str,
        organization: Option<OrganizationId>,
    ) -> Option<Option<store::Person>> {
        let person = self.optional_person(KIND, line, column)?;
        let elsewhere = person.as_ref().zip(organization).is_some_and(|(person, id)| person.organization_id != id);
        if elsewhere {
            let side = if column == "granted_by" { "customer" } else { "partner" };
            self.wrong(
                KIND,
                line,
                column,
                format!("`{}` does not work for the {side}", shortened(line.get(KIND, column))),
            );
        }
        (!elsewhere).then_some(person)
    }

    async fn give(&mut self, new: &New) -> Result<(), OpError> {
        let id: PermissionRequestId = self.acting.app.id();
        let personal: BTreeMap<_, _> = new.person.map(|person| (person, new.level)).into_iter().collect();
        let organization = new.person.is_none().then_some(new.level);
        let terms = Terms { until: new.until, organization, personal };
        let thing = Thing::PermissionRequest {
            id,
            customer_id: new.customer,
            partner_id: new.partner,
            requester_id: new.asked_by,
        };
        let permit = self.permit(Act::DecidePermissionRequest, thing);
        let request = PermissionRequest {
            id,
            partner_id: new.partner,
            customer_id: new.customer,
            requester_id: new.asked_by,
            contact_manager_id: new.granted_by,
            asked: terms.clone(),
            renews: None,
            note: Some(format!("Import: {}", self.source)),
            asked_at: new.granted_at,
            lapses_at: new.until.end(),
            state: RequestState::Pending,
        };
        let tx = &mut self.acting.tx;
        permission_request::insert(tx, &permit, &request).await?;
        let state = RequestState::Approved { by: new.granted_by, at: new.granted_at, granted: terms.clone() };
        permission_request::decide(tx, &permit, &PermissionRequest { state, ..request }).await?;
        let begun = Permission {
            id: self.acting.app.id(),
            request_id: id,
            partner_id: new.partner,
            customer_id: new.customer,
            person_id: new.person,
            level: new.level,
            // From now on: nobody could do anything here under it before.
            valid_from: permit.at(),
            valid_until: new.until.end(),
            ended_at: None,
        };
        permission::insert(tx, &permit, &begun).await?;
        if new.level >= Level::Look {
            feed::fill(tx, &permit, new.customer, new.partner, new.person).await?;
        }
        let partner = organization::find(tx, new.partner).await?.map_or_else(String::new, |partner| partner.name);
        let after = json!({
            "source": self.source,
            "permission": begun.id,
            "terms": terms,
            "granted_by": new.granted_by,
            "granted_at": new.granted_at,
        });
        let label = if new.whom.is_empty() { partner } else { format!("{} ({partner})", new.whom) };
        self.acting.record_change(&permit, "import", label, None, Some(after));
        self.count(KIND).added += 1;
        Ok(())
    }
}
