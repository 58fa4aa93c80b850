//! Which service requests a list shows, as the reader asks for it; whether the reader may is asked elsewhere.
//!
//! Customer, state and whether somebody still has work with it stand in the indexes of lists; what else is asked for
//! each row itself must tell.

use jiff::{SignedDuration, Timestamp};
use mandate_core::{
    access::{Breadth, Scope},
    experience::Days,
    id::{OrganizationId, PersonId, ServiceRequestId},
    search::Words,
    service_request::{Severity, State},
};
use uuid::Uuid;

use crate::{
    assignment::Assigned,
    permission::{live, own_and_granted},
    search,
    sql::Sql,
};

/// Which service requests a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only of this customer.
    pub customer: Option<OrganizationId>,
    /// Only in this state.
    pub state: Option<State>,
    /// Only those that somebody still has work with, or only those that nobody has.
    pub active: Option<bool>,
    /// Only those that the reader submitted or is a contact of.
    pub mine: bool,
    /// Only this bad.
    pub severity: Option<Severity>,
    /// Only of this product.
    pub product: Option<String>,
    /// Only those of which this person is a contact.
    pub contact: Option<PersonId>,
    /// Only those submitted at this moment or later.
    pub from: Option<Timestamp>,
    /// Only those submitted before this moment.
    pub until: Option<Timestamp>,
    /// Only those that were resolved or closed on these days.
    pub resolved: Option<Days>,
    /// Only those that got their first answer on these days.
    pub answered: Option<Days>,
    /// Only those that people of this organization submitted.
    pub submitter: Option<OrganizationId>,
    /// Only those of no product.
    pub without_product: bool,
    /// Only those of organizations that the reader sees as a whole: not what it is only attached to.
    pub whole: bool,
    /// The same, found among what the feed has for the reader: for a customer of which it sees little.
    pub by_feed: bool,
    /// Only those of customers to which the reader has subscribed.
    pub subscribed: bool,
    /// Only those that this person of the vendor's support works on, or that nobody does; for its staff.
    pub assigned: Option<Assigned>,
    /// Only those that have all of these words.
    pub words: Words,
}

impl Filter {
    /// Whether there is something in it that no index of a list knows, so that each row must be asked.
    #[must_use]
    pub fn asks_rows(&self) -> bool {
        let Self { severity, product, contact, from, until, subscribed, assigned, words, .. } = self;
        let rows = severity.is_some() || product.is_some() || contact.is_some() || from.is_some() || until.is_some();
        let figures = self.resolved.is_some() || self.answered.is_some() || self.submitter.is_some();
        let whose = self.without_product || self.whole || *subscribed || assigned.is_some();
        rows || figures || whose || !words.terms().is_empty()
    }

    /// Before when all of it was submitted: nothing is answered or resolved before that.
    pub(crate) fn submitted_before(&self) -> Option<Timestamp> {
        let days = [self.resolved, self.answered];
        let ends = days.iter().flatten().filter_map(Days::end);
        ends.chain(self.until).min()
    }
}

/// What only the row itself can tell, of `service_request r`.
pub(crate) fn ask(sql: &mut Sql, scope: &Scope, filter: &Filter) {
    if let Some(severity) = filter.severity {
        sql.push(" AND r.severity = ").bind(severity);
    }
    if let Some(product) = &filter.product {
        sql.push(" AND r.product = ").bind(product);
    }
    if let Some(contact) = filter.contact {
        sql.push(" AND EXISTS (SELECT 1 FROM contact k WHERE k.service_request_id = r.id AND k.removed_at IS NULL AND k.person_id = ");
        sql.bind(contact).push(")");
    }
    if let Some(from) = filter.from {
        sql.push(" AND r.created_at >= ").bind(from);
    }
    if let Some(until) = filter.until {
        sql.push(" AND r.created_at < ").bind(until);
    }
    for (column, days) in [("resolved_at", filter.resolved), ("answered_at", filter.answered)] {
        let Some(days) = days else { continue };
        if let Some(begin) = days.begin() {
            sql.push(&format!(" AND r.{column} >= ")).bind(begin);
        }
        if let Some(end) = days.end() {
            sql.push(&format!(" AND r.{column} < ")).bind(end);
        }
    }
    if let Some(organization) = filter.submitter {
        sql.push(" AND r.submitter_organization_id = ").bind(organization);
    }
    if filter.whole && scope.breadth() == Breadth::Party {
        sql.push(" AND r.customer_id IN (");
        own_and_granted(sql, scope.organization(), scope.viewer(), scope.at());
        sql.push(")");
    }
    if filter.without_product {
        sql.push(" AND r.product IS NULL");
    }
    if filter.subscribed {
        let (me, at) = (sql.place(scope.viewer()), sql.place(scope.at()));
        sql.push(&format!(
            " AND EXISTS (SELECT 1 FROM subscription s LEFT JOIN permission x ON x.id = s.permission_id
                WHERE s.person_id = {me} AND s.customer_id = r.customer_id AND (s.permission_id IS NULL OR ({})))",
            live("x", &at)
        ));
    }
    if let Some(assigned) = filter.assigned {
        assigned.narrow(sql);
    }
    if !filter.words.terms().is_empty() {
        sql.push(" AND ");
        search::has(sql, "r.id", filter.words.terms());
    }
}

/// An id that no service request has that was submitted a day after a moment: ids begin with the time.
pub(crate) fn id_after(at: Timestamp) -> ServiceRequestId {
    let day_after = (at + SignedDuration::from_hours(24)).as_millisecond();
    ServiceRequestId(Uuid::from_u128(u128::try_from(day_after).unwrap_or_default() << 80))
}
