//! Who there is: the three kinds of organization and the roles that a person has in its own.
//!
//! A role is a fact about a person inside its own organization. What a person may do for *another* organization
//! never follows from a role but only from a ground such as a [permission](crate::permission).

use std::{fmt, str::FromStr};

/// What an organization is in this installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrganizationKind {
    /// The company whose support desk this is; there is exactly one.
    Vendor,
    /// A company that acts for customers.
    Partner,
    /// A company that the vendor supports and that partners act for.
    Customer,
}

impl OrganizationKind {
    /// Every kind, in the order shown.
    pub const ALL: [Self; 3] = [Self::Vendor, Self::Partner, Self::Customer];

    /// The word kept in the database and in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Vendor => "vendor",
            Self::Partner => "partner",
            Self::Customer => "customer",
        }
    }
}

/// What a person is responsible for inside its own organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Manages the organization's own people; at the vendor, also the organizations.
    Administrator,
    /// Decides for a customer which partners act for it (P07).
    ContactManager,
    /// May submit service requests for its own organization (P25).
    TechnicalContact,
    /// Works the vendor's queue.
    Support,
    /// Keeps the vendor's deployment records.
    Operations,
}

impl Role {
    /// Every role, in the order shown.
    pub const ALL: [Self; 5] =
        [Self::Administrator, Self::ContactManager, Self::TechnicalContact, Self::Support, Self::Operations];

    /// The word kept in the database and in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::ContactManager => "contact_manager",
            Self::TechnicalContact => "technical_contact",
            Self::Support => "support",
            Self::Operations => "operations",
        }
    }

    /// Whether a person of such an organization can have this role.
    #[must_use]
    pub const fn suits(self, kind: OrganizationKind) -> bool {
        match kind {
            OrganizationKind::Vendor => matches!(self, Self::Administrator | Self::Support | Self::Operations),
            OrganizationKind::Partner => matches!(self, Self::Administrator | Self::TechnicalContact),
            OrganizationKind::Customer => matches!(self, Self::ContactManager | Self::TechnicalContact),
        }
    }

    /// Whether a service account can have this role: about partners human beings decide.
    #[must_use]
    pub const fn suits_service_account(self) -> bool {
        !matches!(self, Self::ContactManager)
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The roles of one person, as a set; written as words with a space between, in the order of [`Role::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Roles(u8);

impl Roles {
    /// No role: an ordinary member of the organization.
    pub const NONE: Self = Self(0);

    /// Whether the role is in the set.
    #[must_use]
    pub const fn has(self, role: Role) -> bool {
        self.0 & role.bit() != 0
    }

    /// The set with the role added.
    #[must_use]
    pub const fn with(self, role: Role) -> Self {
        Self(self.0 | role.bit())
    }

    /// Whether it has one of those who manage their organization's people, and what programs do for it.
    #[must_use]
    pub const fn manage_people(self) -> bool {
        self.has(Role::Administrator) || self.has(Role::ContactManager)
    }

    /// The roles of the set, in the order of [`Role::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| self.has(*role))
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<T: IntoIterator<Item = Role>>(roles: T) -> Self {
        roles.into_iter().fold(Self::NONE, Self::with)
    }
}

impl fmt::Display for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, role) in self.iter().enumerate() {
            if position > 0 {
                f.write_str(" ")?;
            }
            f.write_str(role.as_str())?;
        }
        Ok(())
    }
}

/// A word that is not one of an enumeration's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a {1}")]
pub struct UnknownWord(pub String, pub &'static str);

/// Reads a word back into its enumeration, for every enumeration with `ALL` and `as_str`.
macro_rules! from_word {
    ($($name:ty => $what:literal),+ $(,)?) => {$(
        impl FromStr for $name {
            type Err = $crate::party::UnknownWord;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL
                    .into_iter()
                    .find(|candidate| candidate.as_str() == text)
                    .ok_or_else(|| $crate::party::UnknownWord(text.to_owned(), $what))
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )+};
}
pub(crate) use from_word;

from_word! { OrganizationKind => "kind of organization", Role => "role" }

impl FromStr for Roles {
    type Err = UnknownWord;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split_whitespace().map(Role::from_str).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_survive_being_written_and_read() {
        let roles: Roles = [Role::Support, Role::Administrator].into_iter().collect();
        assert_eq!(roles.to_string(), "administrator support");
        assert_eq!(roles.to_string().parse(), Ok(roles));
        assert_eq!("".parse(), Ok(Roles::NONE));
        assert!("support boss".parse::<Roles>().is_err());
    }
}
