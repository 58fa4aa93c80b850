//! What deployments open, and what is missing where one does not: the facts between one person and one customer.
//!
//! A deployment is a ground beside permissions, and neither looks at the other: ending one leaves the other as it is (E14).

use jiff::Timestamp;

use super::{Act, standing::end};
use crate::{
    engagement::DeploymentNumber,
    id::{DeploymentAccessId, DeploymentId},
};

/// What a deployment has opened to a person or to the location where it works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeploymentAccess {
    /// Its id.
    pub id: DeploymentAccessId,
    /// From when.
    pub valid_from: Timestamp,
    /// Until when at most; from this instant on it is over.
    pub valid_until: Timestamp,
    /// When it was ended before its time.
    pub ended_at: Option<Timestamp>,
    /// Whether it reaches the thing in question: all of the customer's, or that of one of the sites it is for.
    pub covers: bool,
}

impl DeploymentAccess {
    /// When it is over, one way or the other.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        end(self.valid_until, self.ended_at)
    }

    /// Whether it is in force at a moment, by the clock alone.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.valid_from <= now && now < self.end()
    }
}

/// A deployment of a person's organization at a customer, as the decision needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeploymentFact {
    /// Its id.
    pub id: DeploymentId,
    /// What people call it.
    pub number: DeploymentNumber,
    /// When the customer's consent was put on file (E02).
    pub confirmed_at: Option<Timestamp>,
    /// When it was first opened to anybody.
    pub opened_at: Option<Timestamp>,
    /// When it was completed or cancelled.
    pub ended_at: Option<Timestamp>,
    /// What it has opened to the person last.
    pub access: Option<DeploymentAccess>,
}

/// What is missing for an act under a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The customer's consent (E02, E09).
    Confirmation,
    /// The vendor's operations have not opened it (E09).
    Opening,
    /// It is open to others (E12).
    Naming,
    /// It is open for other sites.
    Site,
    /// It is over (E13, E14).
    Time,
    /// No deployment is for such an act: a permission would be.
    Permission,
}

impl DeploymentFact {
    /// What it opens to the person at a moment.
    #[must_use]
    pub fn open(&self, now: Timestamp) -> Option<&DeploymentAccess> {
        self.access.as_ref().filter(|access| access.is_live(now))
    }

    /// Since when it is over for the person, where it is.
    #[must_use]
    pub fn over(&self, now: Timestamp) -> Option<Timestamp> {
        let ends = [self.access.as_ref().map(DeploymentAccess::end), self.ended_at];
        ends.into_iter().flatten().min().filter(|end| *end <= now)
    }

    /// What is missing for an act at a moment; nothing where it is allowed.
    pub(super) fn missing(&self, act: Act, now: Timestamp) -> Option<Missing> {
        let is_there = |since: Option<Timestamp>| since.is_some_and(|since| since <= now);
        match self.open(now) {
            Some(_) if !act.is_by_deployment() => Some(Missing::Permission),
            Some(access) => (!access.covers).then_some(Missing::Site),
            None if self.over(now).is_some() => Some(Missing::Time),
            None if !is_there(self.confirmed_at) => Some(Missing::Confirmation),
            None if !is_there(self.opened_at) => Some(Missing::Opening),
            None => Some(Missing::Naming),
        }
    }

    /// Of several, the one that decides at a moment: what is open goes before what waits, and that before what is over.
    #[must_use]
    pub fn deciding(several: impl IntoIterator<Item = Self>, now: Timestamp) -> Option<Self> {
        several.into_iter().max_by_key(|fact| {
            let open = fact.open(now);
            let over = fact.over(now);
            (open.map(|access| access.covers), over.is_none(), over, fact.number)
        })
    }
}

#[cfg(test)]
pub(in crate::access) mod tests;
