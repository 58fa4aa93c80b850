//! The document, OpenAPI 3.1: what handlers do not say each for itself.

mod links;

use utoipa::{
    OpenApi,
    openapi::{
        ContentBuilder, Ref, RefOr, ResponseBuilder,
        path::Operation,
        schema::{AdditionalProperties, Object, Schema, Type},
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};

use super::{problems::Problem, shapes};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Mandate",
        version = "1",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
        description = "Everything that the portal does, for programs. Each request carries a token: `Authorization: Bearer mandate_…`. \
            A token does what its owner may, as far as its scopes go.\n\n\
            Lists come in pages: follow the `Link` with `rel=\"next\"`. A POST with an `Idempotency-Key` may be sent again: it is answered once. \
            Things have an `ETag`; changes that could overwrite somebody else's name it in `If-Match`. \
            Errors are `application/problem+json` (RFC 9457); their codes are explained at `/api/problems`."
    ),
    tags(
        (name = "me", description = "Who is calling."),
        (name = "service-requests", description = "Questions to the vendor's support desk, with their threads."),
        (name = "permission-requests", description = "What partners ask customers for, and what became of it."),
        (name = "permissions", description = "What partners may do for customers: both sides' view of it, and ending it."),
        (name = "reviews", description = "Whether permissions are still wanted."),
        (name = "contact-links", description = "Old contact records, linked to the partner's people whose they were."),
        (name = "organizations", description = "Organizations and their locations."),
        (name = "people", description = "The people of organizations."),
        (name = "record", description = "Who did and read what, under which permission."),
        (name = "sites", description = "Places and instances of customers that the vendor supports."),
        (name = "site-notices", description = "Planned maintenance, incidents and system notices of sites."),
        (name = "canned-answers", description = "Texts that the vendor's support answers with."),
        (name = "experience", description = "How many service requests there were, and how long people waited."),
        (name = "saved-views", description = "The caller's own names for filters of the list."),
        (name = "account", description = "What is the caller's own business: notices and settings."),
        (name = "tokens", description = "Tokens and service accounts, with which programs act."),
        (name = "webhooks", description = "Where an organization is told of what happens, as it happens."),
        (name = "administration", description = "What the vendor's administrators do."),
    ),
    components(schemas(Problem))
)]
struct Document;

/// The document before there is anything in it.
pub(super) fn begin() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// Adds what holds for every operation: that it takes a token, and how errors are told.
pub(super) fn finish(document: &mut utoipa::openapi::OpenApi) {
    let scheme = SecurityScheme::Http(Http::builder().scheme(HttpAuthScheme::Bearer).build());
    document.components.get_or_insert_default().add_security_scheme("token", scheme);
    links::add(document);
    let schemas = document.components.get_or_insert_default().schemas.values_mut();
    schemas.for_each(join);
    for item in document.paths.paths.values_mut() {
        let operations =
            [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch].into_iter().flatten();
        for operation in operations {
            describe_tags(operation);
            add_problems(operation);
        }
    }
}

/// Makes one object of several that have nothing else but fields: together they would refuse each other's.
fn join(schema: &mut RefOr<Schema>) {
    let RefOr::T(Schema::AllOf(all)) = schema else { return };
    let mut joined = Object::new();
    for part in &all.items {
        let RefOr::T(Schema::Object(part)) = part else { return };
        joined.properties.extend(part.properties.clone());
        joined.required.extend(part.required.clone());
    }
    joined.schema_type = Type::Object.into();
    joined.description.clone_from(&all.description);
    joined.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
    *schema = RefOr::T(Schema::Object(joined));
}

/// Says what a tag looks like, wherever one is named.
fn describe_tags(operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(parameter) = parameter
            && parameter.name == "If-Match"
        {
            parameter.schema = Some(shapes::tag().into());
        }
    }
}

fn add_problems(operation: &mut Operation) {
    let content = || ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let problem =
        ResponseBuilder::new().description("What went wrong.").content("application/problem+json", content()).build();
    operation.responses.responses.insert("default".to_owned(), RefOr::T(problem));
}
