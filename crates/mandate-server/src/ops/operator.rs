//! Whoever runs the installation, at its command line: the database is in its hands, so nothing is decided about it. What
//! it does goes through the same operations as everybody's, and stands in the record as done by the installation, with the
//! name that the machine knows the operator by.

use mandate_core::{
    access::{TokenScopes, Viewer},
    id::{OrganizationId, PersonId},
    ledger::Entry,
    party::{OrganizationKind, Role, Roles},
};
use mandate_store::{Tx, organization as organizations, person as people};

use super::{Acting, Caller};
use crate::{App, OpError};

/// Whoever runs the installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operator {
    /// The organization that it looks after, where an operation is about the caller's own.
    pub looks_after: Option<OrganizationId>,
}

impl Caller {
    /// Whoever runs the installation, by the name that the machine knows it by.
    #[must_use]
    pub fn operator(name: &str, looks_after: Option<OrganizationId>) -> Self {
        let nobody = Self::person(PersonId::NOBODY, format!("{AT_THE_COMMAND_LINE}{name}"));
        Self { operator: Some(Operator { looks_after }), ..nobody }
    }
}

/// What stands before the operator's name in the id of its requests.
const AT_THE_COMMAND_LINE: &str = "command line: ";

/// The operator's name, where an entry of the record says that it acted.
#[must_use]
pub fn named_in(entry: &Entry) -> Option<&str> {
    entry.request_id.strip_prefix(AT_THE_COMMAND_LINE).filter(|_| entry.actor_id == PersonId::NOBODY)
}

/// Nobody, of the vendor, with the roles that are said.
pub(super) async fn nobody(tx: &mut Tx, roles: Roles) -> Result<Viewer, OpError> {
    let vendor = organizations::find_vendor(tx).await?.ok_or(OpError::NotFound)?;
    Ok(Viewer {
        person_id: PersonId::NOBODY,
        organization_id: vendor.id,
        kind: OrganizationKind::Vendor,
        roles,
        active: true,
        scopes: TokenScopes::ALL,
    })
}

/// The operator as lists take it: it sees what the vendor's administrators see.
pub(super) async fn viewer(tx: &mut Tx) -> Result<Viewer, OpError> {
    nobody(tx, Roles::NONE.with(Role::Administrator)).await
}

/// Whether there is anything to look after: somebody has set the installation up.
///
/// # Errors
/// When the database fails.
pub async fn is_set_up(app: &App) -> Result<bool, OpError> {
    let mut tx = app.db().read().await?;
    Ok(organizations::find_vendor(&mut tx).await?.is_some())
}

impl Acting<'_> {
    /// The caller's own organization, or the one that the operator looks after, with what it is.
    pub(super) async fn own_organization(&mut self) -> Result<(OrganizationId, OrganizationKind), OpError> {
        match self.caller.operator {
            None => {
                let me = people::find(&mut self.tx, self.caller.person_id).await?.ok_or(OpError::NotSignedIn)?;
                Ok((me.organization_id, me.kind))
            }
            Some(Operator { looks_after: Some(organization) }) => {
                let found = organizations::find(&mut self.tx, organization).await?.ok_or(OpError::NotFound)?;
                Ok((found.id, found.kind))
            }
            Some(Operator { looks_after: None }) => {
                let viewer = viewer(&mut self.tx).await?;
                Ok((viewer.organization_id, viewer.kind))
            }
        }
    }
}
