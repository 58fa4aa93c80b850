//! One line of the record.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    access::{Permit, Refusal},
    id::{DeploymentId, EntryId, OrganizationId, PersonId, TokenId},
};

/// A SHA-256 value, written in hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// What the first seal names as the one before it.
    pub const NONE: Self = Self([0; 32]);

    /// The hash of parts, each bounded by its length so that no two lists of parts hash alike.
    #[must_use]
    pub fn of<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        Self(hasher.finalize().into())
    }

    /// An id made of it: the same for the same parts, and as good as never for others.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.0.first_chunk().copied().map(Uuid::from_bytes).unwrap_or_default()
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Hash {
    type Err = crate::party::UnknownWord;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || crate::party::UnknownWord(text.to_owned(), "SHA-256 value");
        if text.len() != 64 || !text.is_ascii() {
            return Err(wrong());
        }
        let mut bytes = [0; 32];
        for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            let digits = std::str::from_utf8(digits).map_err(|_| wrong())?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| wrong())?;
        }
        Ok(Self(bytes))
    }
}

impl Serialize for Hash {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Whether the act was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was refused.
    Refused,
}

impl Outcome {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Done, Self::Refused];

    /// The word kept in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }
}

crate::party::from_word! { Outcome => "outcome" }

/// One line of the record: who did what, on whose behalf, on what ground, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its id; sorts by time.
    pub id: EntryId,
    /// When.
    pub at: Timestamp,
    /// Who acted.
    pub actor_id: PersonId,
    /// The actor's organization at that moment.
    pub actor_organization_id: OrganizationId,
    /// Whose thing it was; none for the installation's.
    pub customer_id: Option<OrganizationId>,
    /// On whose behalf, where the actor acted under a customer's permission or a deployment.
    pub on_behalf_of: Option<OrganizationId>,
    /// The act, as [`crate::access::Act`] writes it, with the finer step behind a colon: `update:severity`.
    pub act: String,
    /// What kind of thing.
    pub thing_kind: String,
    /// Which thing.
    pub thing_id: Option<Uuid>,
    /// What people call it: `SR-10482`, or several numbers where a list was read.
    pub label: String,
    /// The word of the ground.
    pub ground: String,
    /// The permission it was done under, where there was one.
    pub permission_id: Option<Uuid>,
    /// The level of that permission.
    pub level: Option<String>,
    /// The role it was done by, where there was one.
    pub role: Option<String>,
    /// Whether it was done.
    pub outcome: Outcome,
    /// What it was before, as JSON, where something changed.
    pub before: Option<String>,
    /// What it was after, as JSON, where something changed.
    pub after: Option<String>,
    /// The id of the request that it belongs to.
    pub request_id: String,
    /// Random, so that nobody can guess a line's content from its hash.
    pub nonce: Uuid,
    /// The token that the actor came with, where a program acted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_id: Option<TokenId>,
    /// The deployment it was done under, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deployment_id: Option<DeploymentId>,
}

impl Entry {
    /// The entry of an act that was permitted and done.
    #[must_use]
    pub fn done(id: EntryId, nonce: Uuid, permit: &Permit, step: &str, label: String, request_id: String) -> Self {
        let ground = permit.ground();
        let act = permit.act().as_str();
        Self {
            id,
            at: permit.at(),
            actor_id: permit.actor(),
            actor_organization_id: permit.actor_organization(),
            customer_id: permit.thing().customer(),
            on_behalf_of: permit.on_behalf_of(),
            act: if step.is_empty() { act.to_owned() } else { format!("{act}:{step}") },
            thing_kind: permit.thing().kind().to_owned(),
            thing_id: permit.thing().id(),
            label,
            ground: ground.as_str().to_owned(),
            permission_id: ground.permission().map(|permission| permission.id.0),
            level: ground.permission().map(|permission| permission.level.as_str().to_owned()),
            role: ground.role().map(|role| role.as_str().to_owned()),
            outcome: Outcome::Done,
            before: None,
            after: None,
            request_id,
            nonce,
            token_id: None,
            deployment_id: ground.deployment().map(|deployment| deployment.id),
        }
    }

    /// The entry of an act that was refused.
    #[must_use]
    pub fn refused(
        id: EntryId,
        nonce: Uuid,
        refusal: &Refusal,
        actor_organization_id: OrganizationId,
        label: String,
        request_id: String,
    ) -> Self {
        Self {
            id,
            at: refusal.at,
            actor_id: refusal.person,
            actor_organization_id,
            customer_id: refusal.thing.customer(),
            on_behalf_of: None,
            act: refusal.act.as_str().to_owned(),
            thing_kind: refusal.thing.kind().to_owned(),
            thing_id: refusal.thing.id(),
            label,
            ground: "none".to_owned(),
            permission_id: None,
            level: None,
            role: None,
            outcome: Outcome::Refused,
            before: None,
            after: None,
            request_id,
            nonce,
            token_id: None,
            deployment_id: None,
        }
    }

    /// The same entry with what changed.
    #[must_use]
    pub fn with_change(self, before: Option<String>, after: Option<String>) -> Self {
        Self { before, after, ..self }
    }

    /// The same entry with the token that the actor came with.
    #[must_use]
    pub fn with_token(self, token_id: Option<TokenId>) -> Self {
        Self { token_id, ..self }
    }

    /// The hash of all that it says. A token is one part more, and a deployment another, which says what it is: what was
    /// sealed before there were any stays as it is.
    #[must_use]
    pub fn hash(&self) -> Hash {
        let optional = |text: &Option<String>| text.as_ref().map_or_else(String::new, |text| format!("={text}"));
        let id = |id: Option<Uuid>| id.map_or_else(String::new, |id| id.to_string());
        let fields = [
            self.id.to_string(),
            self.at.as_microsecond().to_string(),
            self.actor_id.to_string(),
            self.actor_organization_id.to_string(),
            id(self.customer_id.map(|organization| organization.0)),
            id(self.on_behalf_of.map(|organization| organization.0)),
            self.act.clone(),
            self.thing_kind.clone(),
            id(self.thing_id),
            self.label.clone(),
            self.ground.clone(),
            id(self.permission_id),
            optional(&self.level),
            optional(&self.role),
            self.outcome.as_str().to_owned(),
            optional(&self.before),
            optional(&self.after),
            self.request_id.clone(),
            self.nonce.to_string(),
        ];
        let token = self.token_id.map(|token| token.to_string());
        let deployment = self.deployment_id.map(|deployment| format!("deployment={deployment}"));
        Hash::of(fields.iter().chain(&token).chain(&deployment).map(String::as_bytes))
    }
}
