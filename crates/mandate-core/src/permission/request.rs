//! A permission request and what becomes of it: pending, approved, denied, withdrawn or lapsed (P36).

use jiff::{Span, Timestamp};

use super::{Terms, TermsError};
use crate::{
    access::{Act, Permit},
    id::{OrganizationId, PermissionRequestId, PersonId},
};

/// Where a permission request stands, with who and when (P36).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestState {
    /// Nobody has answered.
    Pending,
    /// A contact manager granted it, in full or in part.
    Approved {
        /// The contact manager.
        by: PersonId,
        /// When.
        at: Timestamp,
        /// What was granted.
        granted: Terms,
    },
    /// A contact manager refused it.
    Denied {
        /// The contact manager.
        by: PersonId,
        /// When.
        at: Timestamp,
        /// Why, where it was said.
        reason: Option<String>,
    },
    /// The partner took it back.
    Withdrawn {
        /// Who.
        by: PersonId,
        /// When.
        at: Timestamp,
    },
    /// Nobody answered in time.
    Lapsed {
        /// When the time was over.
        at: Timestamp,
    },
}

impl RequestState {
    /// The word kept in the database and shown.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved { .. } => "approved",
            Self::Denied { .. } => "denied",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Lapsed { .. } => "lapsed",
        }
    }
}

/// Why a permission request could not be decided.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecisionError {
    /// It is not pending any more; this is how it stands.
    #[error("the permission request is {} already", .0.as_str())]
    NotPending(RequestState),
    /// The terms go beyond what was asked, or grant nothing.
    #[error(transparent)]
    Terms(#[from] TermsError),
}

/// A partner's wish for permissions at one customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PermissionRequest {
    /// Its id.
    pub id: PermissionRequestId,
    /// Who would act.
    pub partner_id: OrganizationId,
    /// For whom.
    pub customer_id: OrganizationId,
    /// The partner's person who asked.
    pub requester_id: PersonId,
    /// The contact manager whose address was given.
    pub contact_manager_id: PersonId,
    /// What was asked.
    pub asked: Terms,
    /// The earlier request whose permissions it would renew.
    pub renews: Option<PermissionRequestId>,
    /// What the requester wrote to the contact manager.
    pub note: Option<String>,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// When it lapses if nobody answers.
    pub lapses_at: Timestamp,
    /// What became of it, as kept; [`Self::state_at`] also knows the clock.
    pub state: RequestState,
}

impl PermissionRequest {
    /// When a request that is made now lapses: after so many days, or when what was asked would be over.
    #[must_use]
    pub fn lapse(now: Timestamp, asked: &Terms, days: i64) -> Timestamp {
        let waited = now.saturating_add(Span::new().hours(24 * days)).unwrap_or(Timestamp::MAX);
        waited.min(asked.until.end())
    }

    /// Where it stands at a moment: a pending one lapses by the clock, without any job having to run.
    #[must_use]
    pub fn state_at(&self, now: Timestamp) -> RequestState {
        match &self.state {
            RequestState::Pending if now >= self.lapses_at => RequestState::Lapsed { at: self.lapses_at },
            state => state.clone(),
        }
    }

    fn pending(self, permit: &Permit) -> Result<Self, DecisionError> {
        match self.state_at(permit.at()) {
            RequestState::Pending => Ok(self),
            state => Err(DecisionError::NotPending(state)),
        }
    }

    /// Grants it, in full or in part (P08, X01).
    ///
    /// # Errors
    /// When it is not pending any more, or the terms go beyond what was asked.
    pub fn approve(self, permit: &Permit, granted: Terms) -> Result<Self, DecisionError> {
        debug_assert_eq!(permit.act(), Act::DecidePermissionRequest);
        let request = self.pending(permit)?;
        granted.check_within(&request.asked)?;
        Ok(Self { state: RequestState::Approved { by: permit.actor(), at: permit.at(), granted }, ..request })
    }

    /// Refuses it.
    ///
    /// # Errors
    /// When it is not pending any more.
    pub fn deny(self, permit: &Permit, reason: Option<String>) -> Result<Self, DecisionError> {
        debug_assert_eq!(permit.act(), Act::DecidePermissionRequest);
        let request = self.pending(permit)?;
        Ok(Self { state: RequestState::Denied { by: permit.actor(), at: permit.at(), reason }, ..request })
    }

    /// Takes it back.
    ///
    /// # Errors
    /// When it is not pending any more.
    pub fn withdraw(self, permit: &Permit) -> Result<Self, DecisionError> {
        debug_assert_eq!(permit.act(), Act::WithdrawPermissionRequest);
        let request = self.pending(permit)?;
        Ok(Self { state: RequestState::Withdrawn { by: permit.actor(), at: permit.at() }, ..request })
    }
}
