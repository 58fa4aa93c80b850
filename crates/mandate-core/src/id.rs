//! Typed identifiers: UUIDv7, so that they sort by the moment they were made.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl From<Uuid> for $name {
            fn from(value: Uuid) -> Self {
                Self(value)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self(Uuid::from_str(text)?))
            }
        }
    )+};
}

id! {
    /// A human being with an e-mail address, in at most one organization at a time.
    PersonId,
    /// The vendor, a partner company or a customer.
    OrganizationId,
    /// A place of a partner company where its people work.
    LocationId,
    /// What one person or everybody of a partner may do for one customer, until a date.
    PermissionId,
    /// A question to a customer's contact managers whether a permission is still wanted.
    PermissionReviewId,
    /// A partner's wish for permissions, and what became of it.
    PermissionRequestId,
    /// One question to the vendor's support desk, with its thread.
    ServiceRequestId,
    /// One message or internal note in the thread of a service request.
    MessageId,
    /// One file attached to a service request or to a message of it.
    AttachmentId,
    /// One place or instance of a customer that the vendor supports.
    SiteId,
    /// Something that the vendor tells those concerned with some sites.
    SiteNoticeId,
    /// What became known after a notice of sites was published.
    SiteNoticeUpdateId,
    /// One work of a partner for a customer, on the record of the vendor's operations.
    DeploymentId,
    /// What a deployment has opened to one person or location, until a date.
    DeploymentAccessId,
    /// One line of the record.
    EntryId,
    /// Something told to one person inside the portal.
    NoticeId,
    /// Something that waits for a person's daily mail.
    DigestEntryId,
    /// An e-mail to one address.
    MailId,
    /// Work to be done after a transaction: at least once, retried.
    JobId,
    /// One secret with which programs act for a person or as a service account.
    TokenId,
    /// One signed-in browser of one person.
    SessionId,
    /// One view of the list that a person keeps under a name.
    SavedViewId,
    /// One text that the vendor's support keeps to answer with.
    CannedAnswerId,
    /// One old contact record of a customer, linked to the person of a partner whose it was.
    ContactLinkId,
    /// One product that the vendor supports.
    ProductId,
    /// One address of an organization to which events are sent.
    WebhookId,
    /// Something that happened of which webhooks tell.
    WebhookEventId,
    /// One event sent, or to be sent, to one webhook.
    WebhookDeliveryId,
}

impl PersonId {
    /// Who acts where nobody does: the installation by itself, when a time has come.
    pub const NOBODY: Self = Self(Uuid::nil());
}
