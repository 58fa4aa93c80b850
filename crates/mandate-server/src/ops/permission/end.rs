//! Ending permissions: what it would mean, and doing it. The same whoever ends them: a contact manager, or the
//! installation when nobody has confirmed them.

use std::collections::BTreeSet;

use mandate_core::{
    access::Permit,
    engagement::DeploymentNumber,
    id::{OrganizationId, PersonId},
    party::Role,
    permission::{Change, changes},
    webhook::EventKind,
};
use mandate_store::{
    deployment_access, organization,
    permission::{self, Permission},
    person,
    person::Person,
};

use super::EndingView;
use crate::{
    OpError,
    locale::Message,
    ops::{Acting, notify},
};

/// Permissions of one partner that are to be ended, with what that would mean.
pub(in crate::ops) struct End {
    pub(in crate::ops) partner_id: OrganizationId,
    pub(in crate::ops) customer_id: OrganizationId,
    pub(in crate::ops) permissions: Vec<Permission>,
    pub(in crate::ops) changes: Vec<Change>,
    people: Vec<Person>,
    deployments: Vec<DeploymentNumber>,
}

/// Why they are ended, in the words of the record, the people told, and whoever ends them.
pub(in crate::ops) struct Why<'a> {
    pub(in crate::ops) step: &'static str,
    pub(in crate::ops) news: &'static str,
    pub(in crate::ops) reason: Option<&'a str>,
}

impl End {
    /// Those of a partner's live permissions that are chosen.
    pub(in crate::ops) async fn of(
        acting: &mut Acting<'_>,
        permit: &Permit,
        partner_id: OrganizationId,
        chosen: impl Fn(&Permission) -> bool,
    ) -> Result<Self, OpError> {
        let customer_id = permit.thing().customer().ok_or(OpError::NotFound)?;
        let open = permission::list_open(&mut acting.tx, permit, partner_id, customer_id).await?;
        let live = |permission: &&Permission| permission.valid_until > permit.at();
        let permissions: Vec<_> = open.iter().filter(live).filter(|permission| chosen(permission)).cloned().collect();
        let people = person::list_of_organization(&mut acting.tx, partner_id).await?;
        let before = permission::grants(&open, permit.at());
        let stays = |permission: &&Permission| !permissions.iter().any(|gone| gone.id == permission.id);
        let after = permission::grants(open.iter().filter(stays), permit.at());
        let active = people.iter().filter(|person| person.locked_at.is_none()).map(|person| person.id);
        let changes = changes(active, &before, &after);
        let deployments = deployment_access::list_open_between(&mut acting.tx, permit, partner_id, customer_id).await?;
        Ok(Self { partner_id, customer_id, permissions, changes, people, deployments })
    }

    fn name(&self, id: PersonId) -> Option<String> {
        self.people.iter().find(|person| person.id == id).map(|person| person.name.clone())
    }

    /// What it would mean, with names.
    pub(in crate::ops) async fn view(self, acting: &mut Acting<'_>) -> Result<EndingView, OpError> {
        let partner = organization::find(&mut acting.tx, self.partner_id).await?.ok_or(OpError::NotFound)?;
        let whose = |permission: &Permission| permission.person_id.and_then(|person| self.name(person));
        Ok(EndingView {
            partner: partner.name,
            permissions: self.permissions.iter().map(|permission| (permission.clone(), whose(permission))).collect(),
            changes: self
                .changes
                .iter()
                .map(|change| (*change, self.name(change.person).unwrap_or_default()))
                .collect(),
            deployments: self.deployments.iter().map(ToString::to_string).collect(),
        })
    }

    /// Ends them, records it, and tells the partner's people whom it concerns.
    pub(in crate::ops) async fn carry_out(
        &self,
        acting: &mut Acting<'_>,
        permit: &Permit,
        why: &Why<'_>,
    ) -> Result<(), OpError> {
        for ended in &self.permissions {
            permission::end(&mut acting.tx, permit, ended.id, why.reason).await?;
        }
        let names = organization::list_names(&mut acting.tx, [self.partner_id, self.customer_id].into()).await?;
        let name = |id| names.get(&id).cloned().unwrap_or_default();
        let before: Vec<_> = self
            .permissions
            .iter()
            .map(|permission| serde_json::json!({ "permission": permission.id, "person": permission.person_id, "level": permission.level.as_str() }))
            .collect();
        let after = why.reason.map(|reason| serde_json::json!({ "reason": reason }));
        acting.record_change(permit, why.step, name(self.partner_id), Some(before.into()), after);
        for request in self.permissions.iter().map(|ended| ended.request_id).collect::<BTreeSet<_>>() {
            acting.happened(EventKind::PermissionEnded, self.customer_id, request.to_string());
        }
        let everybody = self.permissions.iter().any(|permission| permission.person_id.is_none());
        let administrators = self.people.iter().filter(|person| person.roles.has(Role::Administrator));
        let named = self.permissions.iter().filter_map(|permission| permission.person_id);
        let affected = self.changes.iter().filter(|change| everybody && change.loses()).map(|change| change.person);
        let tell: Vec<_> = named.chain(administrators.map(|person| person.id)).chain(affected).collect();
        let news = notify::News {
            kind: notify::NoticeKind::Access,
            message: Message::new(why.news).with("customer", name(self.customer_id)),
            detail: why.reason.map(str::to_owned),
            link: "/my-customers".to_owned(),
            button: "news-ended-button",
            about: None,
        };
        notify::tell(acting, &tell, &news).await
    }
}
