//! What can be done, and what each act needs: of a permission, of one's own organization, of the vendor's staff.

use std::{fmt, str::FromStr};

use jiff::Timestamp;

use super::TokenScope;
use crate::{
    id::{OrganizationId, PermissionId, PermissionRequestId, PersonId, ServiceRequestId, SiteId},
    party::{Role, from_word},
    permission::Level,
};

/// Something that a person wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// Read a service request with its thread.
    ViewServiceRequest,
    /// Write to it: messages, contacts, severity, closing and reopening.
    UpdateServiceRequest,
    /// Submit a new one.
    SubmitServiceRequest,
    /// Submit one of a reserved kind (P16).
    SubmitReservedRequest,
    /// Ask the vendor about one's own support account or the portal, for one's own organization (P32).
    AskAboutPortal,
    /// Write a note that only the vendor's staff see.
    WriteInternalNote,
    /// What only the vendor's desk does: assign service requests, merge duplicates, keep canned answers, see who is looking.
    WorkTheDesk,
    /// Be told of new service requests of the customer (P20).
    Subscribe,
    /// See the customer's *Support experience* (P22).
    ViewDashboard,
    /// See the customer's sites, with their planned maintenance and incidents.
    ViewSites,
    /// See the system notices of the customer's sites.
    ViewSystemNotices,
    /// Be told of planned maintenance and incidents of the customer's sites (P19).
    JoinSupportNotices,
    /// Be told of system notices of the customer's sites (P19).
    JoinSystemNotices,
    /// Manage the customer's sites (P16).
    ManageSites,
    /// Remove a site at once, without a service request.
    RemoveSite,
    /// Publish, update and close notices of the customer's sites.
    PublishSiteNotice,
    /// Manage the organization's contacts (P17).
    ManageContacts,
    /// Link an old contact record of the organization to the person of a partner whose it was (P31).
    LinkContact,
    /// Manage the organization's webhooks, and see what they sent.
    ManageWebhooks,
    /// Ask a customer for permissions (P01).
    AskPermission,
    /// See a permission request and what became of it.
    ViewPermissionRequest,
    /// Take a permission request back (P36).
    WithdrawPermissionRequest,
    /// Grant or deny a permission request (P07).
    DecidePermissionRequest,
    /// See which partners have what, and who their people are.
    ViewPartners,
    /// End a permission.
    EndPermission,
    /// Read the record of what others did and read (X05).
    ViewRecord,
    /// Keep API tokens of one's own.
    KeepTokens,
    /// Manage the organization's service accounts, and see and revoke the tokens of its people.
    ManageTokens,
    /// Ask what others may do; about whom, says [`super::asking`].
    AskDecisions,
    /// Manage organizations, people and failed jobs of the installation.
    Administer,
}

impl Act {
    /// Every act, in the order of the permission matrix.
    pub const ALL: [Self; 30] = [
        Self::ViewServiceRequest,
        Self::UpdateServiceRequest,
        Self::SubmitServiceRequest,
        Self::SubmitReservedRequest,
        Self::AskAboutPortal,
        Self::WriteInternalNote,
        Self::WorkTheDesk,
        Self::Subscribe,
        Self::ViewDashboard,
        Self::ViewSites,
        Self::ViewSystemNotices,
        Self::JoinSupportNotices,
        Self::JoinSystemNotices,
        Self::ManageSites,
        Self::RemoveSite,
        Self::PublishSiteNotice,
        Self::ManageContacts,
        Self::LinkContact,
        Self::ManageWebhooks,
        Self::AskPermission,
        Self::ViewPermissionRequest,
        Self::WithdrawPermissionRequest,
        Self::DecidePermissionRequest,
        Self::ViewPartners,
        Self::EndPermission,
        Self::ViewRecord,
        Self::KeepTokens,
        Self::ManageTokens,
        Self::AskDecisions,
        Self::Administer,
    ];

    /// The word kept in the record and used on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ViewServiceRequest => "view",
            Self::UpdateServiceRequest => "update",
            Self::SubmitServiceRequest => "submit",
            Self::SubmitReservedRequest => "submit-reserved",
            Self::AskAboutPortal => "ask-about-portal",
            Self::WriteInternalNote => "write-internal-note",
            Self::WorkTheDesk => "work-the-desk",
            Self::Subscribe => "subscribe",
            Self::ViewDashboard => "view-dashboard",
            Self::ViewSites => "view-sites",
            Self::ViewSystemNotices => "view-system-notices",
            Self::JoinSupportNotices => "join-support-notices",
            Self::JoinSystemNotices => "join-system-notices",
            Self::ManageSites => "manage-sites",
            Self::RemoveSite => "remove-site",
            Self::PublishSiteNotice => "publish-site-notice",
            Self::ManageContacts => "manage-contacts",
            Self::LinkContact => "link-contact",
            Self::ManageWebhooks => "manage-webhooks",
            Self::AskPermission => "ask-permission",
            Self::ViewPermissionRequest => "view-permission-request",
            Self::WithdrawPermissionRequest => "withdraw-permission-request",
            Self::DecidePermissionRequest => "decide-permission-request",
            Self::ViewPartners => "view-partners",
            Self::EndPermission => "end-permission",
            Self::ViewRecord => "view-record",
            Self::KeepTokens => "keep-tokens",
            Self::ManageTokens => "manage-tokens",
            Self::AskDecisions => "ask-decisions",
            Self::Administer => "administer",
        }
    }

    /// The lowest level of a permission that allows it at a customer; nothing where no permission does.
    #[must_use]
    pub const fn level(self) -> Option<Level> {
        match self {
            Self::ViewServiceRequest
            | Self::Subscribe
            | Self::ViewDashboard
            | Self::ViewSites
            | Self::JoinSupportNotices => Some(Level::Look),
            Self::UpdateServiceRequest => Some(Level::Update),
            Self::SubmitServiceRequest | Self::ViewSystemNotices | Self::JoinSystemNotices => Some(Level::Create),
            Self::SubmitReservedRequest | Self::ManageSites => Some(Level::ServiceAdmin),
            Self::ManageContacts => Some(Level::FullAdmin),
            Self::AskAboutPortal
            | Self::WriteInternalNote
            | Self::WorkTheDesk
            | Self::RemoveSite
            | Self::PublishSiteNotice
            | Self::LinkContact
            | Self::ManageWebhooks
            | Self::AskPermission
            | Self::ViewPermissionRequest
            | Self::WithdrawPermissionRequest
            | Self::DecidePermissionRequest
            | Self::ViewPartners
            | Self::EndPermission
            | Self::ViewRecord
            | Self::KeepTokens
            | Self::AskDecisions
            | Self::ManageTokens
            | Self::Administer => None,
        }
    }

    /// Whether an open deployment allows it at its customer: seeing and updating what the work is about. What goes on
    /// without the work (being told of everything, figures, managing, submitting) needs a permission.
    #[must_use]
    pub const fn is_by_deployment(self) -> bool {
        matches!(self, Self::ViewServiceRequest | Self::UpdateServiceRequest | Self::ViewSites)
    }

    /// Who may do it inside its own organization.
    #[must_use]
    pub const fn own(self) -> Own {
        match self {
            Self::ViewServiceRequest
            | Self::Subscribe
            | Self::ViewDashboard
            | Self::ViewSites
            | Self::ViewSystemNotices
            | Self::AskAboutPortal
            | Self::KeepTokens
            | Self::AskDecisions => Own::Anybody,
            Self::UpdateServiceRequest | Self::JoinSupportNotices | Self::JoinSystemNotices => {
                Own::RolesOrContact(&[Role::TechnicalContact, Role::ContactManager])
            }
            Self::SubmitServiceRequest | Self::SubmitReservedRequest => Own::Roles(&[Role::TechnicalContact]),
            Self::ManageSites => Own::Roles(&[Role::TechnicalContact, Role::ContactManager]),
            Self::ManageContacts | Self::ManageTokens | Self::ManageWebhooks => {
                Own::Roles(&[Role::ContactManager, Role::Administrator])
            }
            Self::LinkContact
            | Self::ViewPermissionRequest
            | Self::DecidePermissionRequest
            | Self::ViewPartners
            | Self::EndPermission
            | Self::ViewRecord => Own::Roles(&[Role::ContactManager]),
            Self::AskPermission
            | Self::WithdrawPermissionRequest
            | Self::WriteInternalNote
            | Self::WorkTheDesk
            | Self::RemoveSite
            | Self::PublishSiteNotice
            | Self::Administer => Own::Nobody,
        }
    }

    /// The roles of the vendor's staff that may do it, for whichever customer.
    #[must_use]
    pub const fn staff_roles(self) -> &'static [Role] {
        match self {
            Self::ViewServiceRequest
            | Self::ViewDashboard
            | Self::ViewSites
            | Self::ViewSystemNotices
            | Self::KeepTokens
            | Self::AskDecisions => &[Role::Support, Role::Operations, Role::Administrator],
            Self::UpdateServiceRequest
            | Self::WriteInternalNote
            | Self::WorkTheDesk
            | Self::RemoveSite
            | Self::PublishSiteNotice => &[Role::Support],
            Self::ManageContacts | Self::ManageTokens | Self::ManageWebhooks | Self::ViewRecord | Self::Administer => {
                &[Role::Administrator]
            }
            Self::SubmitServiceRequest
            | Self::SubmitReservedRequest
            | Self::AskAboutPortal
            | Self::Subscribe
            | Self::ManageSites
            | Self::JoinSupportNotices
            | Self::JoinSystemNotices
            | Self::LinkContact
            | Self::AskPermission
            | Self::ViewPermissionRequest
            | Self::WithdrawPermissionRequest
            | Self::DecidePermissionRequest
            | Self::ViewPartners
            | Self::EndPermission => &[],
        }
    }
}

impl Act {
    /// The scope that a token must have for it.
    #[must_use]
    pub const fn token_scope(self) -> TokenScope {
        match self {
            Self::ViewServiceRequest
            | Self::ViewDashboard
            | Self::ViewSites
            | Self::ViewSystemNotices
            | Self::JoinSupportNotices
            | Self::JoinSystemNotices
            | Self::ViewPermissionRequest
            | Self::ViewPartners
            | Self::ViewRecord => TokenScope::Read,
            Self::UpdateServiceRequest
            | Self::SubmitServiceRequest
            | Self::SubmitReservedRequest
            | Self::AskAboutPortal
            | Self::WriteInternalNote
            | Self::WorkTheDesk
            | Self::Subscribe => TokenScope::ServiceRequests,
            Self::LinkContact
            | Self::AskPermission
            | Self::WithdrawPermissionRequest
            | Self::DecidePermissionRequest
            | Self::EndPermission => TokenScope::Permissions,
            Self::ManageSites
            | Self::RemoveSite
            | Self::PublishSiteNotice
            | Self::ManageContacts
            | Self::Administer => TokenScope::People,
            Self::KeepTokens | Self::ManageTokens | Self::ManageWebhooks => TokenScope::Tokens,
            Self::AskDecisions => TokenScope::Decisions,
        }
    }
}

from_word! { Act => "act" }

/// Who may do an act inside its own organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own {
    /// Every person of it.
    Anybody,
    /// Those with one of the roles.
    Roles(&'static [Role]),
    /// Those with one of the roles, and the contacts of that service request or site.
    RolesOrContact(&'static [Role]),
    /// Nobody: it is somebody else's act.
    Nobody,
}

/// What an act is done on, with the facts of it that the decision needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// The installation itself.
    Installation,
    /// An organization as a whole: a customer, or one's own.
    Organization(OrganizationId),
    /// One service request.
    ServiceRequest {
        /// Its id.
        id: ServiceRequestId,
        /// Whose it is.
        customer_id: OrganizationId,
        /// When it was submitted: somebody whose permission ended before must not learn that it exists.
        submitted_at: Timestamp,
    },
    /// One site.
    Site {
        /// Its id.
        id: SiteId,
        /// Whose it is.
        customer_id: OrganizationId,
        /// When it was added: somebody whose permission ended before must not learn that it exists.
        added_at: Timestamp,
    },
    /// One permission request.
    PermissionRequest {
        /// Its id.
        id: PermissionRequestId,
        /// Who decides on it.
        customer_id: OrganizationId,
        /// Who would act.
        partner_id: OrganizationId,
        /// Who asked.
        requester_id: PersonId,
    },
    /// One permission.
    Permission {
        /// Its id.
        id: PermissionId,
        /// Who gave it.
        customer_id: OrganizationId,
        /// Who has it.
        partner_id: OrganizationId,
    },
}

impl Thing {
    /// The organization whose thing it is; none for the installation.
    #[must_use]
    pub const fn customer(&self) -> Option<OrganizationId> {
        match self {
            Self::Installation => None,
            Self::Organization(customer_id)
            | Self::ServiceRequest { customer_id, .. }
            | Self::Site { customer_id, .. }
            | Self::PermissionRequest { customer_id, .. }
            | Self::Permission { customer_id, .. } => Some(*customer_id),
        }
    }

    /// Whether an act is done on such a thing.
    #[must_use]
    pub const fn suits(&self, act: Act) -> bool {
        match self {
            Self::Installation => matches!(act, Act::Administer | Act::PublishSiteNotice | Act::WorkTheDesk),
            Self::Organization(_) => !matches!(
                act,
                Act::Administer
                    | Act::UpdateServiceRequest
                    | Act::RemoveSite
                    | Act::WriteInternalNote
                    | Act::WorkTheDesk
                    | Act::ViewPermissionRequest
                    | Act::WithdrawPermissionRequest
                    | Act::DecidePermissionRequest
            ),
            Self::ServiceRequest { .. } => {
                matches!(
                    act,
                    Act::ViewServiceRequest | Act::UpdateServiceRequest | Act::WriteInternalNote | Act::WorkTheDesk
                )
            }
            Self::Site { .. } => matches!(
                act,
                Act::ViewSites
                    | Act::ViewSystemNotices
                    | Act::JoinSupportNotices
                    | Act::JoinSystemNotices
                    | Act::ManageSites
                    | Act::RemoveSite
            ),
            Self::PermissionRequest { .. } => {
                matches!(
                    act,
                    Act::ViewPermissionRequest | Act::WithdrawPermissionRequest | Act::DecidePermissionRequest
                )
            }
            Self::Permission { .. } => matches!(act, Act::EndPermission),
        }
    }

    /// What it is, as a word for the record.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Installation => "installation",
            Self::Organization(_) => "organization",
            Self::ServiceRequest { .. } => "service_request",
            Self::Site { .. } => "site",
            Self::PermissionRequest { .. } => "permission_request",
            Self::Permission { .. } => "permission",
        }
    }

    /// Its id, where it has one.
    #[must_use]
    pub const fn id(&self) -> Option<uuid::Uuid> {
        match self {
            Self::Installation => None,
            Self::Organization(OrganizationId(id))
            | Self::ServiceRequest { id: ServiceRequestId(id), .. }
            | Self::Site { id: SiteId(id), .. }
            | Self::PermissionRequest { id: PermissionRequestId(id), .. }
            | Self::Permission { id: PermissionId(id), .. } => Some(*id),
        }
    }
}
