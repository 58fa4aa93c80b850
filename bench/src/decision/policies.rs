//! The rules of the decision as Cedar policies.
//!
//! What a customer gave stands as tags: on the partner's organization for everybody, on the person for itself, each
//! under the customer's key with level, beginning and end. Levels are numbers, moments microseconds: what Cedar
//! compares fastest.

use cedar_policy::PolicySet;
use mandate_core::{access::Act, permission::Level};

use crate::Outcome;

const FIXED: &str = r#"
// Who is locked may do nothing.
forbid (principal, action, resource) unless { principal.active };

// The vendor's staff, each by a role.
permit (principal in Role::"support", action in [Action::"view", Action::"update", Action::"write-internal-note", Action::"view-dashboard"], resource);
permit (principal in Role::"operations", action in [Action::"view", Action::"view-dashboard"], resource);
permit (
    principal in Role::"administrator",
    action in [
        Action::"view", Action::"manage-contacts", Action::"view-record", Action::"administer", Action::"view-dashboard"
    ],
    resource
) when { principal.kind == "vendor" };

// One's own organization.
permit (principal, action in [Action::"view", Action::"subscribe", Action::"view-dashboard"], resource)
when { principal.kind != "vendor" && resource.customer == principal.organization };
permit (principal, action == Action::"update", resource)
when {
    principal.kind != "vendor" && resource.customer == principal.organization &&
    (principal in [Role::"technical_contact", Role::"contact_manager"] || resource.contacts.contains(principal))
};
permit (principal in Role::"technical_contact", action in [Action::"submit", Action::"submit-reserved"], resource)
when { resource.customer == principal.organization };
permit (principal, action == Action::"manage-sites", resource)
when {
    resource.customer == principal.organization && principal in [Role::"technical_contact", Role::"contact_manager"]
};
permit (principal, action == Action::"manage-contacts", resource)
when {
    principal.kind != "vendor" && resource.customer == principal.organization &&
    principal in [Role::"contact_manager", Role::"administrator"]
};
permit (
    principal in Role::"contact_manager",
    action in [
        Action::"view-permission-request", Action::"decide-permission-request", Action::"view-partners",
        Action::"end-permission", Action::"view-record"
    ],
    resource
) when { resource.customer == principal.organization };

// What a partner does on its own initiative.
permit (principal, action == Action::"ask-permission", resource)
when { principal.kind == "partner" && resource.customer != principal.organization };
permit (principal, action == Action::"view-permission-request", resource)
when { resource.partner == principal.organization };
permit (principal, action == Action::"withdraw-permission-request", resource)
when {
    resource.partner == principal.organization &&
    (resource.requester == principal || principal in Role::"administrator")
};
"#;

const PERSONAL: &str = "principal.hasTag(resource.key) && principal.getTag(resource.key).from <= context.now && \
    context.now < principal.getTag(resource.key).end";
const EVERYBODYS: &str = "principal.organization.hasTag(resource.key) && \
    principal.organization.getTag(resource.key).from <= context.now && \
    context.now < principal.organization.getTag(resource.key).end";

/// A personal permission that is live decides, also when it is the lower one; otherwise the organization-wide one.
/// One policy for each level that something needs, and one for contacts, whom any level lets view.
fn by_permission() -> String {
    let mut text = String::new();
    for level in Level::ALL {
        let acts = Act::ALL.into_iter().filter(|act| act.level() == Some(level));
        let acts: Vec<_> = acts.map(|act| format!("Action::\"{act}\"")).collect();
        if acts.is_empty() {
            continue;
        }
        let needed = number(level);
        text.push_str(&format!(
            "permit (principal, action in [{}], resource)
            when {{
                resource.customer != principal.organization &&
                (if {PERSONAL} then principal.getTag(resource.key).level >= {needed}
                 else {EVERYBODYS} && principal.organization.getTag(resource.key).level >= {needed})
            }};\n",
            acts.join(", ")
        ));
    }
    text.push_str(&format!(
        "permit (principal, action == Action::\"view\", resource is ServiceRequest)
        when {{
            resource.customer != principal.organization && resource.contacts.contains(principal) &&
            (({PERSONAL}) || ({EVERYBODYS}))
        }};\n"
    ));
    text
}

/// A level as a number.
pub const fn number(level: Level) -> i64 {
    level as i64
}

/// All policies.
pub fn policies() -> Outcome<PolicySet> {
    Ok(format!("{FIXED}\n{}", by_permission()).parse()?)
}
