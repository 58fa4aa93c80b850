//! Engagements: work of a partner for a customer, for as long as it lasts.
//!
//! Owns what a deployment is called and until when its access may go on; what it opens is [`access`](crate::access)'s to
//! say.

use std::{fmt, str::FromStr};

use jiff::{SignedDuration, Timestamp};

use crate::party::{UnknownWord, from_word};

/// What a partner does for a customer (E01).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EngagementKind {
    /// It supports what is there.
    Support,
    /// It brings in something new.
    Implementation,
}

impl EngagementKind {
    /// Both, in the order shown.
    pub const ALL: [Self; 2] = [Self::Support, Self::Implementation];

    /// The word kept in the database and used in addresses and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Support => "support",
            Self::Implementation => "implementation",
        }
    }
}

/// How the work of a deployment came to its end (E13).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeploymentEnd {
    /// It is done.
    Completed,
    /// It is not done any more.
    Cancelled,
}

impl DeploymentEnd {
    /// Both, in the order shown.
    pub const ALL: [Self; 2] = [Self::Completed, Self::Cancelled];

    /// The word kept in the database and used in addresses and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
        }
    }
}

from_word! { EngagementKind => "kind of engagement", DeploymentEnd => "end of a deployment" }

/// The short number of a deployment that people use: `DEP-1042`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeploymentNumber(pub i64);

impl fmt::Display for DeploymentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DEP-{}", self.0)
    }
}

impl FromStr for DeploymentNumber {
    type Err = UnknownWord;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || UnknownWord(text.to_owned(), "number of a deployment");
        let digits = text.strip_prefix("DEP-").or_else(|| text.strip_prefix("dep-")).unwrap_or(text);
        // One spelling for each number: no sign, no leading zero.
        if digits.starts_with('0') || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong());
        }
        digits.parse().map(Self).map_err(|_| wrong())
    }
}

/// Until when the access of a deployment may go on whose last day is over at a moment: a deployment that nobody completes
/// or extends goes on for some days of grace, and not beyond.
#[must_use]
pub fn access_end(last_day_over: Timestamp, grace_days: u16) -> Timestamp {
    let grace = SignedDuration::from_hours(24 * i64::from(grace_days));
    last_day_over.checked_add(grace).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_spelling() {
        assert_eq!("DEP-1042".parse(), Ok(DeploymentNumber(1042)));
        assert_eq!("1042".parse(), Ok(DeploymentNumber(1042)));
        assert_eq!(DeploymentNumber(1042).to_string(), "DEP-1042");
        for wrong in ["", "DEP-", "DEP-01042", "+1042", "SR-1042", "1042x"] {
            assert!(wrong.parse::<DeploymentNumber>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn e13_access_goes_on_for_the_days_of_grace_and_not_beyond() {
        let over: Timestamp = "2027-03-01T00:00:00Z".parse().unwrap();
        assert_eq!(access_end(over, 0), over);
        assert_eq!(access_end(over, 14), "2027-03-15T00:00:00Z".parse().unwrap());
        assert_eq!(access_end(Timestamp::MAX, u16::MAX), Timestamp::MAX);
    }
}
