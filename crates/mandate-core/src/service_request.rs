//! A service request: what it is called, how bad it is, and the states that it goes through.
//!
//! Owns the state machine and the numbering; who may move it is [`access`](crate::access)'s to say.

use std::{fmt, str::FromStr};

use crate::party::from_word;

/// The short number that people use: `SR-10482`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(pub i64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SR-{}", self.0)
    }
}

impl FromStr for Number {
    type Err = crate::party::UnknownWord;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || crate::party::UnknownWord(text.to_owned(), "number of a service request");
        let digits = text.strip_prefix("SR-").or_else(|| text.strip_prefix("sr-")).unwrap_or(text);
        // One spelling for each number: no sign, no leading zero.
        if digits.starts_with('0') || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(wrong());
        }
        digits.parse().map(Self).map_err(|_| wrong())
    }
}

/// How bad it is: 1 stops the customer's work, 4 is a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Work has stopped.
    One,
    /// Work is badly hindered.
    Two,
    /// Something is wrong, work goes on.
    Three,
    /// A question or a wish.
    Four,
}

impl Severity {
    /// Every severity, the worst first.
    pub const ALL: [Self; 4] = [Self::One, Self::Two, Self::Three, Self::Four];

    /// The digit kept and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::One => "1",
            Self::Two => "2",
            Self::Three => "3",
            Self::Four => "4",
        }
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A question or a problem: what most service requests are.
    Question,
    /// A change to configuration that only the vendor can see; reserved (P16).
    HiddenConfigurationChange,
    /// The end of a site; reserved (P16).
    SiteRemoval,
    /// Access to a site or an instance; reserved (P16).
    AccessRequest,
    /// A question about one's own support account or this portal, from one's own organization: the way out (P32).
    AccountOrPortal,
}

impl Kind {
    /// Every kind, in the order shown.
    pub const ALL: [Self; 5] = [
        Self::Question,
        Self::HiddenConfigurationChange,
        Self::SiteRemoval,
        Self::AccessRequest,
        Self::AccountOrPortal,
    ];

    /// The word kept in the database and in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::HiddenConfigurationChange => "hidden_configuration_change",
            Self::SiteRemoval => "site_removal",
            Self::AccessRequest => "access_request",
            Self::AccountOrPortal => "account_or_portal",
        }
    }

    /// Whether only the customer's own support contact or a Service Admin may make it (P16).
    #[must_use]
    pub const fn is_reserved(self) -> bool {
        !matches!(self, Self::Question | Self::AccountOrPortal)
    }
}

/// Which side of the desk somebody stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The vendor's staff.
    Vendor,
    /// The customer, and partners acting for it.
    Customer,
}

/// Where a service request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Submitted; nobody at the vendor has answered.
    New,
    /// The vendor works on it.
    Open,
    /// The vendor asked something.
    WaitingForCustomer,
    /// The customer answered.
    WaitingForVendor,
    /// The vendor holds it for solved.
    Resolved,
    /// Over; nobody writes to it.
    Closed,
    /// It was resolved or closed and came back.
    Reopened,
}

impl State {
    /// Every state, in the order of a usual life.
    pub const ALL: [Self; 7] = [
        Self::New,
        Self::Open,
        Self::WaitingForCustomer,
        Self::WaitingForVendor,
        Self::Resolved,
        Self::Closed,
        Self::Reopened,
    ];

    /// The word kept in the database and in addresses of pages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Open => "open",
            Self::WaitingForCustomer => "waiting_for_customer",
            Self::WaitingForVendor => "waiting_for_vendor",
            Self::Resolved => "resolved",
            Self::Closed => "closed",
            Self::Reopened => "reopened",
        }
    }

    /// Whether somebody still has work with it.
    #[must_use]
    pub const fn is_active(self) -> bool {
        !matches!(self, Self::Resolved | Self::Closed)
    }

    /// Whether somebody who moves it there must say why.
    #[must_use]
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::Reopened)
    }

    /// Whether that side may move it from here to there.
    #[must_use]
    pub const fn may_become(self, to: Self, side: Side) -> bool {
        match (side, to) {
            (_, Self::New) => false,
            // Both sides may close what is not closed and bring back what was over.
            (_, Self::Closed) => !matches!(self, Self::Closed),
            (_, Self::Reopened) => !self.is_active(),
            (Side::Vendor, Self::Open | Self::WaitingForCustomer | Self::WaitingForVendor | Self::Resolved) => {
                self.is_active() && self as u8 != to as u8
            }
            (Side::Customer, _) => false,
        }
    }

    /// The states that the side may choose from here.
    pub fn choices(self, side: Side) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |to| self.may_become(*to, side))
    }

    /// Where a public message by that side takes it; nothing where messages are no longer taken.
    #[must_use]
    pub const fn after_message(self, side: Side) -> Option<Self> {
        match (side, self) {
            (_, Self::Closed) => None,
            (Side::Vendor, Self::New) => Some(Self::Open),
            (Side::Vendor, same) => Some(same),
            (Side::Customer, Self::WaitingForCustomer) => Some(Self::WaitingForVendor),
            (Side::Customer, Self::Resolved) => Some(Self::Reopened),
            (Side::Customer, same) => Some(same),
        }
    }
}

/// What a person is to a service request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ContactRole {
    /// The one whom the vendor asks; exactly one.
    Primary,
    /// Also told of everything.
    Additional,
}

impl ContactRole {
    /// Both, the primary first.
    pub const ALL: [Self; 2] = [Self::Primary, Self::Additional];

    /// The word kept in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Additional => "additional",
        }
    }
}

from_word! {
    Severity => "severity",
    Kind => "kind of service request",
    State => "state of a service request",
    ContactRole => "kind of contact",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_spelling() {
        assert_eq!("SR-10482".parse(), Ok(Number(10_482)));
        assert_eq!("10482".parse(), Ok(Number(10_482)));
        assert_eq!(Number(10_482).to_string(), "SR-10482");
        for wrong in ["", "SR-", "SR-0", "SR-007", "SR--1", "+5", "SR-1 ", "SR-99999999999999999999"] {
            assert!(wrong.parse::<Number>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_state_machine_reads_as_this_table() {
        let mut table = String::new();
        for side in [Side::Vendor, Side::Customer] {
            for from in State::ALL {
                let to: Vec<_> = from.choices(side).map(State::as_str).collect();
                let reply = from.after_message(side).map_or("refused", State::as_str);
                table.push_str(&format!("{side:?}: {from} → {} | a message leads to {reply}\n", to.join(", ")));
            }
        }
        insta::assert_snapshot!(table);
    }
}
