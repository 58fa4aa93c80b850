//! The document, OpenAPI 3.1: what handlers do not say each for itself.

use utoipa::{
    OpenApi,
    openapi::{
        ContentBuilder, Ref, RefOr, ResponseBuilder,
        path::Operation,
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};

use super::problems::Problem;

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
        (name = "tokens", description = "Tokens of people and service accounts."),
        (name = "service-requests", description = "Questions to the vendor's support desk, with their threads."),
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
    for item in document.paths.paths.values_mut() {
        let operations =
            [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch].into_iter().flatten();
        operations.for_each(add_problems);
    }
}

fn add_problems(operation: &mut Operation) {
    let content = || ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let problem =
        ResponseBuilder::new().description("What went wrong.").content("application/problem+json", content()).build();
    operation.responses.responses.insert("default".to_owned(), RefOr::T(problem));
}
