//! Where an id in an answer leads: the links of the document, for whoever reads it and for programs that walk along them.

use utoipa::openapi::{OpenApi, RefOr, link::Link, path::Operation};

/// The number or id of what was made.
const NUMBER: &str = "$response.body#/number";
const ID: &str = "$response.body#/id";
/// That of the first thing of a list.
const FIRST_NUMBER: &str = "$response.body#/items/0/number";
const FIRST_ID: &str = "$response.body#/items/0/id";
/// Whose thing it is, as the address said.
const ORGANIZATION: &str = "$request.path.id";

/// Which operation leads to which, and where the parameters of the second one stand in what the first one was sent and
/// answered.
type Leads = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const LINKS: &[Leads] = &[
    ("submit_service_request", "show_service_request", &[("number", NUMBER)]),
    ("submit_service_request", "list_story", &[("number", NUMBER)]),
    ("submit_service_request", "write_message", &[("number", NUMBER)]),
    ("submit_service_request", "list_candidates_for_contacts", &[("number", NUMBER)]),
    ("list_service_requests", "show_service_request", &[("number", FIRST_NUMBER)]),
    ("list_service_requests", "write_message", &[("number", FIRST_NUMBER)]),
    ("list_queue", "show_service_request", &[("number", FIRST_NUMBER)]),
    ("list_customers", "subscribe", &[("organization", FIRST_ID)]),
    ("list_customers", "list_sites", &[("id", FIRST_ID)]),
    ("list_permission_requests", "show_permission_request", &[("id", FIRST_ID)]),
    ("ask_for_permissions", "show_permission_request", &[("id", ID)]),
    ("ask_for_permissions", "withdraw_permission_request", &[("id", ID)]),
    ("add_organization", "show_organization", &[("id", ID)]),
    ("add_organization", "rename_organization", &[("id", ID)]),
    ("add_organization", "list_people", &[("id", ID)]),
    ("list_organizations", "list_sites", &[("id", FIRST_ID)]),
    ("invite_person", "show_person", &[("person", ID)]),
    ("invite_person", "lock_person", &[("person", ID)]),
    ("list_people", "show_person", &[("person", FIRST_ID)]),
    ("add_site", "show_site", &[("site", ID)]),
    ("add_site", "remove_site", &[("site", ID)]),
    ("list_sites", "show_site", &[("site", FIRST_ID)]),
    ("list_all_sites", "show_site", &[("site", FIRST_ID)]),
    ("list_site_notices", "show_site_notice", &[("notice", FIRST_ID)]),
    ("publish_site_notice", "show_site_notice", &[("notice", ID)]),
    ("publish_site_notice", "update_site_notice", &[("notice", ID)]),
    ("keep_canned_answer", "show_canned_answer", &[("id", ID)]),
    ("keep_canned_answer", "retire_canned_answer", &[("id", ID)]),
    ("save_view", "show_saved_view", &[("id", ID)]),
    ("save_view", "delete_saved_view", &[("id", ID)]),
    ("make_token", "show_token", &[("token", ID)]),
    ("make_token", "rotate_token", &[("token", ID)]),
    ("make_token", "revoke_token", &[("token", ID)]),
    ("make_service_account", "show_service_account", &[("person", ID)]),
    ("make_service_account", "make_token_of_service_account", &[("person", ID)]),
    ("add_product", "change_product", &[("product", ID)]),
    ("add_webhook", "show_webhook", &[("id", ORGANIZATION), ("webhook", ID)]),
    ("add_webhook", "pause_webhook", &[("id", ORGANIZATION), ("webhook", ID)]),
    ("add_webhook", "rotate_secret_of_webhook", &[("id", ORGANIZATION), ("webhook", ID)]),
    ("add_webhook", "list_deliveries", &[("id", ORGANIZATION), ("webhook", ID)]),
    ("add_webhook", "remove_webhook", &[("id", ORGANIZATION), ("webhook", ID)]),
];

/// Adds the links to the answers that carry the ids.
pub(super) fn add(document: &mut OpenApi) {
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.post].into_iter().flatten();
        operations.for_each(add_to);
    }
}

fn add_to(operation: &mut Operation) {
    let from = operation.operation_id.as_deref().unwrap_or_default();
    let links = LINKS.iter().filter(|(operation, ..)| *operation == from);
    let links: Vec<_> = links
        .map(|(_, to, parameters)| {
            let link = parameters
                .iter()
                .fold(Link::builder().operation_id(*to), |link, (name, place)| link.parameter(*name, *place));
            ((*to).to_owned(), RefOr::T(link.build()))
        })
        .collect();
    let done = |(status, _): &(&String, &mut RefOr<_>)| status.starts_with('2');
    if let Some((_, RefOr::T(response))) = operation.responses.responses.iter_mut().find(done) {
        response.links.extend(links);
    }
}
