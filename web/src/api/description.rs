//! The description of the API by OpenAPI: made of the routes themselves, so that it cannot miss one.

use std::sync::OnceLock;

use axum::{Json, http::StatusCode};
use utoipa::{
    OpenApi, PartialSchema,
    openapi::{
        self, HeaderBuilder, RefOr,
        content::ContentBuilder,
        path::{Operation, PathItem},
        response::{Response, ResponseBuilder},
        schema::{ObjectBuilder, Ref, Type},
        security::{
            ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
        },
    },
};

use super::problem::ProblemView;

/// What is said of the whole; the routes add themselves.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Outcry",
        version = "1",
        description = "Live auctions and a market ticker. Within v1 only additions: ignore what you do not know. \
            What you send is held against this description: members of bodies and parameters that it does not name are \
            refused. Amounts are integers of the currency's minor unit, prices are decimals in strings, times are RFC 3339 UTC. \
            A bid whose answer is lost may have counted: look it up by its bid id, or send the same again. The live \
            socket is described in `nats/PROTOCOL.md`."
    ),
    components(schemas(ProblemView, auction::OrderReply))
)]
pub(super) struct Description;

/// The content of every answer that is not what was asked for.
const PROBLEM: &str = "application/problem+json";

/// The whole description.
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "openapi",
    operation_id = "description",
    responses((status = 200, description = "This description", body = Object))
)]
pub(super) async fn document() -> Json<&'static openapi::OpenApi> {
    Json(description())
}

/// The whole description; made once.
pub(super) fn description() -> &'static openapi::OpenApi {
    static DOCUMENT: OnceLock<openapi::OpenApi> = OnceLock::new();
    DOCUMENT.get_or_init(|| super::described().1)
}

/// Adds what holds for every route: how to say who one is, and the problems that guards and readers answer.
pub(super) fn complete(api: &mut openapi::OpenApi) {
    let components = api.components.get_or_insert_default();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    let basic = HttpBuilder::new().scheme(HttpAuthScheme::Basic).build();
    components.add_security_scheme("publisher", SecurityScheme::Http(basic));
    let cookie = ApiKey::Cookie(ApiKeyValue::with_description(
        "outcry_session",
        "Its name goes on with `_` and what tells this installation from others on the same host; with TLS it begins with \
         `__Host-`.",
    ));
    components.add_security_scheme("cookie", SecurityScheme::ApiKey(cookie));
    for item in api.paths.paths.values_mut() {
        let PathItem {
            get,
            put,
            post,
            delete,
            ..
        } = item;
        for (operation, changes, sends) in [
            (get, false, false),
            (put, true, true),
            (post, true, true),
            (delete, true, false),
        ] {
            if let Some(operation) = operation {
                complete_operation(operation, changes, sends);
            }
        }
    }
}

fn complete_operation(operation: &mut Operation, changes: bool, sends: bool) {
    // A handler's name is its own in its module only.
    let tag = operation.tags.iter().flatten().next();
    if let (Some(tag), Some(handler)) = (tag, &operation.operation_id) {
        operation.operation_id = Some(format!("{tag}_{handler}"));
    }
    let has_body = operation.request_body.is_some();
    let has_parameters = operation.parameters.iter().flatten().next().is_some();
    let anonymous = SecurityRequirement::default();
    let needs_session = operation
        .security
        .as_ref()
        .is_some_and(|ways| !ways.contains(&anonymous));
    let common = [
        (400, "Malformed", has_body || has_parameters),
        (401, "Not signed in", needs_session),
        (403, "Not allowed, or sent by a foreign page", changes),
        (
            408,
            "The body did not arrive in time: nothing was done",
            has_body,
        ),
        (413, "The body is too large", has_body),
        // Without a body too: what is not sent as JSON may be a foreign page's form.
        (415, "It is not sent as JSON", sends),
        (422, "A field cannot be taken; `pointer` names it", has_body),
        (429, "Too often", true),
        (503, "Not now", true),
    ];
    let responses = &mut operation.responses.responses;
    for (status, words, applies) in common {
        if applies {
            let problem = || Response::new(words).into();
            responses.entry(status.to_string()).or_insert_with(problem);
        }
    }
    for (status, response) in responses {
        let status = status.parse().unwrap_or(StatusCode::OK);
        let RefOr::T(response) = response else {
            continue;
        };
        if status.is_client_error() || status.is_server_error() {
            describe_problem(status, response);
        } else if response.description.is_empty() {
            "As asked".clone_into(&mut response.description);
        }
    }
}

/// Every problem has the same body; some say when to come back, or how to say who one is.
fn describe_problem(status: StatusCode, response: &mut Response) {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem")));
    let mut described = ResponseBuilder::new()
        .description(&response.description)
        .content(PROBLEM, content.build());
    let header = match status {
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            let seconds = ObjectBuilder::new()
                .schema_type(Type::Integer)
                .minimum(Some(1));
            Some((
                "Retry-After",
                RefOr::from(seconds),
                "Seconds until asking again makes sense",
            ))
        }
        StatusCode::UNAUTHORIZED => Some((
            "WWW-Authenticate",
            String::schema(),
            "`Bearer`, or `Basic` where a publisher's key is asked for",
        )),
        _ => None,
    };
    if let Some((name, schema, words)) = header {
        let header = HeaderBuilder::new()
            .schema(Some(schema))
            .description(Some(words));
        described = described.header(name, header.build());
    }
    *response = described.build();
}
