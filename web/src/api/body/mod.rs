//! Reading requests: every way to get it wrong has its problem.

mod shape;
mod twice;
mod way;

use axum::{
    extract::{
        FromRequest, FromRequestParts, Path, Query, Request,
        rejection::{BytesRejection, FailedToBufferBody},
    },
    http::{HeaderMap, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use serde_path_to_error::Segment;
use utoipa::{
    IntoParams, ToSchema,
    openapi::{Required, path::ParameterIn},
};

use super::Problem;
use crate::{
    App,
    field_problem::{self, FieldProblem},
    format::one_line,
    sessions::bearer,
};

/// Where pictures are sent, which are no JSON.
const IMAGES: &str = "/api/v1/images";
/// What the address ends with to which tables are sent.
const TABLES: &str = "/lots.csv";

/// A body of JSON as far as it can be read: where members cannot be taken, the handler finds what else is wrong.
pub(super) struct Looked<T>(pub(super) Result<T, (Value, Vec<FieldProblem>)>);

/// A body of JSON.
pub(super) struct Body<T>(pub(super) T);

/// The ids in the path.
pub(super) struct Ids<T>(pub(super) T);

/// What follows the question mark.
pub(super) struct Params<T>(pub(super) T);

/// The key that makes asking again safe.
pub(super) struct IdempotencyKey(pub(super) Option<String>);

/// Why a body could not be read.
enum Unread {
    Problem(Problem),
    /// It is JSON, and these members cannot be taken.
    Members(Value, Vec<FieldProblem>),
}

impl<T: DeserializeOwned + ToSchema> FromRequest<App> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let Looked(looked) = Looked::from_request(request, app).await?;
        looked
            .map(Self)
            .map_err(|(_, problems)| Problem::invalid_fields(problems))
    }
}

impl<T: DeserializeOwned + ToSchema> FromRequest<App> for Looked<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        match read(request, app).await {
            Ok(body) => Ok(Self(Ok(body))),
            Err(Unread::Members(value, problems)) => Ok(Self(Err((value, problems)))),
            Err(Unread::Problem(problem)) => Err(problem),
        }
    }
}

/// Reads a body: its kind, its bytes, then every member.
async fn read<T: DeserializeOwned + ToSchema>(request: Request, app: &App) -> Result<T, Unread> {
    if !is_json(request.headers()) {
        return Err(Unread::Problem(Problem::not_json()));
    }
    let bytes = Bytes::from_request(request, app).await;
    let bytes = bytes.map_err(|rejection| Unread::Problem(unreadable(rejection)))?;
    parse(&bytes)
}

/// A program that is no page of ours and sends something else than JSON would be taken for a foreign page: it is told
/// what to send instead.
pub(crate) async fn json_only(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let sends = match *request.method() {
        Method::POST | Method::PUT | Method::PATCH => true,
        // Most take no body.
        Method::DELETE => {
            let length = headers.get(header::CONTENT_LENGTH);
            length.is_some_and(|length| length != "0")
        }
        _ => false,
    };
    let is_page = ["origin", "sec-fetch-site"];
    let is_page = is_page.iter().any(|name| headers.contains_key(*name));
    let is_program = !is_page && bearer(headers).is_none();
    let path = request.uri().path();
    if sends && is_program && path.starts_with("/api/") && !is_json(headers) {
        return match path == IMAGES || path.ends_with(TABLES) {
            true => Problem::unauthorized().into_response(),
            false => Problem::not_json().into_response(),
        };
    }
    next.run(request).await
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or("");
    let kind = kind.split(';').next().unwrap_or("").trim();
    kind.eq_ignore_ascii_case("application/json")
}

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Ids<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let ids = Path::<T>::from_request_parts(parts, app).await;
        ids.map(|Path(ids)| Self(ids)).map_err(|_| {
            Problem::malformed("an id is 1 to 64 characters of A-Z, a-z, 0-9, '_' and '-'")
        })
    }
}

impl<T: DeserializeOwned + IntoParams> FromRequestParts<App> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let pairs = pairs(parts, app).await?;
        params(pairs).map(Self).map_err(Problem::malformed_members)
    }
}

impl FromRequestParts<App> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        /// Longer than any key made of an id.
        const LENGTH_MAX: usize = 255;
        let Some(key) = parts.headers.get("idempotency-key") else {
            return Ok(Self(None));
        };
        match key.to_str() {
            Ok(key) if (1..=LENGTH_MAX).contains(&key.len()) => Ok(Self(Some(key.to_owned()))),
            _ => Err(Problem::malformed(
                "an Idempotency-Key has 1 to 255 visible characters",
            )),
        }
    }
}

pub(super) fn unreadable(rejection: BytesRejection) -> Problem {
    match rejection {
        BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => {
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large")
        }
        _ => Problem::malformed("the body did not arrive whole"),
    }
}

/// Text that is no JSON is malformed; of JSON each member that cannot be taken is named.
fn parse<T: DeserializeOwned + ToSchema>(bytes: &[u8]) -> Result<T, Unread> {
    let malformed = |words: String| Unread::Problem(Problem::malformed(words));
    let value = serde_json::from_slice::<Value>(bytes).map_err(|error| {
        malformed(if std::str::from_utf8(bytes).is_err() {
            "the body is not UTF-8 text".to_owned()
        } else if bytes.trim_ascii().is_empty() {
            "the body is empty: it has to be JSON".to_owned()
        } else if error.is_eof() {
            "the body is not JSON: it ends before a quote, bracket or brace is closed".to_owned()
        } else {
            let (line, place) = (error.line(), error.column());
            format!("the body is not JSON: it cannot be read at line {line}, character {place}")
        })
    })?;
    let mut problems = twice::find(bytes);
    if !problems.is_empty() {
        field_problem::add(&mut problems, shape::check::<T>(&value));
        return Err(Unread::Problem(Problem::malformed_members(problems)));
    }
    let problems = shape::check::<T>(&value);
    if !problems.is_empty() {
        return Err(Unread::Members(value, problems));
    }
    // What has the right shape may still be nothing that there is, such as the 30th of February.
    serde_path_to_error::deserialize(&value).map_err(|error| {
        let pointer = pointer(error.path());
        let problem = FieldProblem::new(pointer, error.into_inner().to_string());
        Unread::Members(value.clone(), vec![problem])
    })
}

/// Where a member is (RFC 6901).
fn pointer(path: &serde_path_to_error::Path) -> String {
    let steps = path.iter().filter_map(|step| match step {
        Segment::Map { key } => Some(format!("/{}", key.replace('~', "~0").replace('/', "~1"))),
        Segment::Seq { index } => Some(format!("/{index}")),
        Segment::Enum { .. } | Segment::Unknown => None,
    });
    steps.collect()
}

/// What follows the question mark, not yet read.
pub(super) async fn pairs(parts: &mut Parts, app: &App) -> Result<Vec<(String, String)>, Problem> {
    let pairs = Query::<Vec<(String, String)>>::from_request_parts(parts, app).await;
    pairs.map(|Query(pairs)| pairs).map_err(|_| {
        Problem::malformed("what follows the question mark is not made of name=value, joined by &")
    })
}

/// Reads parameters by their own description; else says everything that is wrong with them.
pub(super) fn params<T: DeserializeOwned + IntoParams>(
    pairs: Vec<(String, String)>,
) -> Result<T, Vec<FieldProblem>> {
    let known = T::into_params(|| Some(ParameterIn::Query)).into_iter();
    let known = known.map(|parameter| {
        let schema = serde_json::to_value(&parameter.schema).unwrap_or_default();
        let needed = matches!(parameter.required, Required::True);
        (parameter.name, schema, needed)
    });
    let known: Vec<_> = known.collect();
    let mut object = Map::new();
    let mut problems = Vec::new();
    for (name, text) in pairs {
        // A number or true and false as such, anything else as text, unless text is what is wanted.
        let is_text = known
            .iter()
            .any(|(known, schema, _)| *known == name && way::takes_text(schema));
        let scalar = (!is_text)
            .then(|| serde_json::from_str(&text).ok())
            .flatten();
        let value = scalar.filter(|value: &Value| value.is_number() || value.is_boolean());
        let before = object.insert(name.clone(), value.unwrap_or(Value::String(text)));
        if before.is_some() {
            let shown = one_line(&name, shape::NAME_SHOWN_MAX);
            let twice = FieldProblem::new(
                shape::pointer("", &name),
                format!("`{shown}` is there twice"),
            );
            field_problem::add(&mut problems, vec![twice]);
        }
    }
    let object = Value::Object(object);
    field_problem::add(&mut problems, shape::check_parameters(&known, &object));
    if !problems.is_empty() {
        return Err(problems);
    }
    serde_json::from_value(object)
        .map_err(|_| vec![FieldProblem::new("", "the parameters do not go together")])
}

#[cfg(test)]
mod tests;
