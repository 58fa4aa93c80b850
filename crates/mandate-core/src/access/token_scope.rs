//! What an API token is good for: a part of what its owner may do, never more.

use std::{fmt, str::FromStr};

use crate::party::{UnknownWord, from_word};

/// A part of the acts, which a token may be given. Each act belongs to one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenScope {
    /// Reading: service requests, sites, permissions, figures, the record.
    Read,
    /// Writing to service requests: submitting, messages, contacts, states, subscriptions, the desk's work.
    ServiceRequests,
    /// Asking for permissions, granting, denying, ending and confirming them, linking contact records.
    Permissions,
    /// Managing organizations, people, sites, notices of sites, products and jobs.
    People,
    /// Managing what programs come with and are sent: tokens, service accounts and webhooks.
    Tokens,
    /// Asking what others may do.
    Decisions,
}

impl TokenScope {
    /// Every scope, in the order shown.
    pub const ALL: [Self; 6] =
        [Self::Read, Self::ServiceRequests, Self::Permissions, Self::People, Self::Tokens, Self::Decisions];

    /// The word kept in the database and used in addresses and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::ServiceRequests => "service-requests",
            Self::Permissions => "permissions",
            Self::People => "people",
            Self::Tokens => "tokens",
            Self::Decisions => "decisions",
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

from_word! { TokenScope => "scope of a token" }

/// The scopes of one token, as a set; written as words with a space between, in the order of [`TokenScope::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct TokenScopes(u8);

impl TokenScopes {
    /// No scope.
    pub const NONE: Self = Self(0);

    /// Without limits: whoever signed in itself, the command line, the installation.
    pub const ALL: Self = Self(u8::MAX);

    /// Whether the scope is in the set.
    #[must_use]
    pub const fn has(self, scope: TokenScope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// Whether all of another set are in it.
    #[must_use]
    pub const fn has_all(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }

    /// The scopes of the set, in their order.
    pub fn iter(self) -> impl Iterator<Item = TokenScope> {
        TokenScope::ALL.into_iter().filter(move |scope| self.has(*scope))
    }
}

impl FromIterator<TokenScope> for TokenScopes {
    fn from_iter<T: IntoIterator<Item = TokenScope>>(scopes: T) -> Self {
        Self(scopes.into_iter().fold(0, |bits, scope| bits | scope.bit()))
    }
}

impl fmt::Display for TokenScopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.iter().map(TokenScope::as_str).collect();
        f.write_str(&words.join(" "))
    }
}

impl FromStr for TokenScopes {
    type Err = UnknownWord;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split_whitespace().map(TokenScope::from_str).collect()
    }
}
