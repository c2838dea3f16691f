//! Reading requests: every way to get it wrong has its problem.

use axum::{
    extract::{
        FromRequest, FromRequestParts, Path, Query, Request,
        rejection::{BytesRejection, FailedToBufferBody},
    },
    http::{StatusCode, header, request::Parts},
};
use bytes::Bytes;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_path_to_error::Segment;

use super::Problem;
use crate::App;

/// A body of JSON.
pub(super) struct Body<T>(pub(super) T);

/// The ids in the path.
pub(super) struct Ids<T>(pub(super) T);

/// What follows the question mark.
pub(super) struct Params<T>(pub(super) T);

/// The key that makes asking again safe.
pub(super) struct IdempotencyKey(pub(super) Option<String>);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or("");
        let kind = kind.split(';').next().unwrap_or("").trim();
        if !kind.eq_ignore_ascii_case("application/json") {
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            return Err(Problem::new(status, "not_json").detail("send application/json"));
        }
        let bytes = Bytes::from_request(request, app).await;
        let bytes = bytes.map_err(unreadable)?;
        parse(&bytes).map(Self)
    }
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

impl<T: DeserializeOwned> FromRequestParts<App> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let params = Query::<T>::from_request_parts(parts, app).await;
        params
            .map(|Query(params)| Self(params))
            .map_err(|rejection| Problem::malformed(rejection.body_text()))
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

fn unreadable(rejection: BytesRejection) -> Problem {
    match rejection {
        BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => {
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large")
        }
        _ => Problem::malformed("the body did not arrive whole"),
    }
}

/// Text that is no JSON is malformed; JSON with a wrong field names the field.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    // First as JSON of any kind: a wrong field may stand before the place where the JSON breaks.
    serde_json::from_slice::<IgnoredAny>(bytes)
        .map_err(|error| Problem::malformed(format!("the body is no JSON: {error}")))?;
    let mut json = serde_json::Deserializer::from_slice(bytes);
    serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let pointer = pointer(error.path());
        Problem::invalid(pointer, error.into_inner().to_string())
    })
}

/// The path as a JSON pointer (RFC 6901).
fn pointer(path: &serde_path_to_error::Path) -> String {
    let steps = path.iter().map(|segment| match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
        Segment::Enum { .. } | Segment::Unknown => String::new(),
    });
    steps.collect()
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize, Debug)]
    struct Bid {
        #[serde(rename = "maximum")]
        _maximum: auction::Amount,
    }

    #[test]
    fn a_wrong_field_is_named_and_nonsense_is_malformed() {
        let problem = |body: &str| {
            let problem = parse::<Vec<Bid>>(body.as_bytes()).unwrap_err();
            serde_json::to_value(problem.view()).unwrap()
        };
        for body in [
            r#"[{"maximum":-5}]"#,
            r#"[{"maximum":1.5}]"#,
            r#"[{"maximum":1e300}]"#,
            r#"[{"maximum":9007199254740993}]"#,
            r#"[{"maximum":"5"}]"#,
        ] {
            let problem = problem(body);
            assert_eq!(problem["status"], 422, "{body}");
            assert_eq!(problem["pointer"], "/0/maximum", "{body}");
        }
        for body in ["", "{", "[] []", "nonsense", "[{\"maximum\":NaN}]"] {
            assert_eq!(problem(body)["status"], 400, "{body}");
        }
    }
}
