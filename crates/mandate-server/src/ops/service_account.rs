//! Service accounts: what programs of an organization act as.
//!
//! A service account is a person of its own kind: actor, contact and holder of permissions like any other, and in the
//! record under its own name. It does not sign in, gets no mail, and decides about no partners. Its roles and its lock
//! are changed as those of people are.

use mandate_core::{
    access::{Act, Permit, Thing},
    id::{OrganizationId, PersonId},
    party::{Role, Roles},
    text::Name,
};
use mandate_store::{
    organization::{self, Organization},
    person::{self, Person},
    service_account as store,
    token::{self, Token},
};
use uuid::Uuid;

use super::{Acting, Caller, NO_ORGANIZATION, Once, person::check_roles, token::authorize_unseen};
use crate::{
    App, OpError,
    error::{Check, text_error},
    locale::Message,
};

/// The service accounts of an organization. **Requires:** contact manager, partner's administrator, or administrator of
/// the vendor. No permission is enough: what a partner made would outlast it.
///
/// # Errors
/// When it is refused.
pub async fn list(
    app: &App,
    caller: &Caller,
    organization: OrganizationId,
) -> Result<(Organization, Vec<Person>, Permit), OpError> {
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, permit) = acting.authorize(Act::ManageTokens, Thing::Organization(organization)).await?;
    let found = organization::find(&mut acting.tx, organization).await?.ok_or(OpError::NotFound)?;
    let accounts = store::list(&mut acting.tx, &permit, organization).await?;
    acting.record_read(&permit, "service-accounts", &found.name);
    acting.finish_reading().await?;
    Ok((found, accounts, permit))
}

/// What a new service account is told to be.
#[derive(Clone, Debug, Default)]
pub struct NewServiceAccount {
    /// What it is called.
    pub name: String,
    /// What it may do in its organization.
    pub roles: Vec<String>,
    /// The key of the form; empty where there is none.
    pub once: String,
}

/// Makes a service account, in the language and time zone of whoever makes it. **Requires:** as [`list`].
///
/// # Errors
/// When it is refused, or a field is wrong.
pub async fn make(
    app: &App,
    caller: &Caller,
    organization: OrganizationId,
    new: &NewServiceAccount,
) -> Result<PersonId, OpError> {
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, permit) = acting.authorize(Act::ManageTokens, Thing::Organization(organization)).await?;
    let found = organization::find(&mut acting.tx, organization).await?.ok_or(OpError::NotFound)?;
    let me = person::find(&mut acting.tx, caller.person_id).await?.ok_or(OpError::NotSignedIn)?;
    let (words, whose) = (new.roles.join(" "), organization.to_string());
    let typed = [whose.as_str(), new.name.as_str(), words.as_str()];
    let once = Once { key: &new.once, form: "service-account", typed: &typed };
    if let Some(outcome) = acting.sent_before(&once).await? {
        return outcome.parse().map_err(OpError::failed);
    }
    let mut check = Check::default();
    let name = check.take("name", Name::parse(&new.name).map_err(text_error));
    let roles = check_roles(&mut check, &permit, found.kind, &new.roles);
    check_roles_of_service_account(&mut check, roles);
    check.done()?;
    let (Some(name), Some(roles)) = (name, roles) else { return Err(OpError::NotFound) };
    let id = app.id();
    let account = store::NewServiceAccount {
        id,
        name: &name,
        organization_id: organization,
        roles,
        language: &me.language,
        time_zone: &me.time_zone,
    };
    store::insert(&mut acting.tx, &permit, app.id::<Uuid>(), &account).await?;
    let after = serde_json::json!({ "person": id, "roles": roles.to_string() });
    acting.record_change(&permit, "service-account-make", name.as_str(), None, Some(after));
    acting.note_sent(&once, &id.to_string()).await?;
    acting.commit().await?;
    Ok(id)
}

/// Refuses the roles that are not for service accounts.
pub(super) fn check_roles_of_service_account(check: &mut Check, roles: Option<Roles>) {
    if roles.is_some_and(|roles| !roles.iter().all(Role::suits_service_account)) {
        check.wrong("roles", Message::new("service-account-error-contact-manager"));
    }
}

/// A service account with its tokens.
#[derive(Clone, Debug)]
pub struct View {
    /// The service account.
    pub account: Person,
    /// Its tokens, those that are over too.
    pub tokens: Vec<Token>,
    /// On what ground it is looked at.
    pub permit: Permit,
}

/// A service account. **Requires:** as [`list`].
///
/// # Errors
/// When it is refused, or there is no such service account.
pub async fn view(app: &App, caller: &Caller, id: PersonId) -> Result<View, OpError> {
    let (mut acting, permit, account) = begin(app, caller, id).await?;
    let tokens = token::list_of_person(&mut acting.tx, &permit, id, account.organization_id).await?;
    acting.record_read(&permit, "service-account", &account.name);
    acting.finish_reading().await?;
    Ok(View { account, tokens, permit })
}

/// Begins what is done to a service account.
pub(super) async fn begin<'a>(
    app: &'a App,
    caller: &'a Caller,
    id: PersonId,
) -> Result<(Acting<'a>, Permit, Person), OpError> {
    let mut acting = Acting::begin(app, caller).await?;
    let found = person::find(&mut acting.tx, id).await?.filter(|person| person.is_service_account);
    let Some(found) = found else {
        // As for one that the caller must not know of: it takes as long.
        acting.facts(NO_ORGANIZATION, Thing::Organization(NO_ORGANIZATION)).await?;
        return Err(OpError::NotFound);
    };
    let (acting, permit) = authorize_unseen(acting, Act::ManageTokens, found.organization_id).await?;
    Ok((acting, permit, found))
}
