//! Problems (RFC 9457): every answer that is not what was asked for.

use std::time::Duration;

use auction::{BidId, Refusal, SaleId, Time};
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use super::refusal::{self, WhyNot};
use crate::{
    Absent,
    field_problem::{FieldProblem, PROBLEMS_MAX},
    idempotency::KeyRefused,
};

/// When nothing better is known, ask again after this.
const RETRY_AFTER_DEFAULT: Duration = Duration::from_secs(1);

/// The code of a 401 that asks for a publisher's key, and not for a session.
const PUBLISHER_KEY: &str = "publisher_key";

/// What went wrong. Boxed, since every handler may return it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Problem(Box<Parts>);

#[derive(Clone, PartialEq, Eq)]
struct Parts {
    body: ProblemView,
    retry_after: Option<Duration>,
}

/// What went wrong, for programs (`code`) and for people (`detail`).
#[derive(Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub(super) struct ProblemView {
    #[serde(rename = "type")]
    kind: String,
    title: &'static str,
    status: u16,
    /// Stable, for programs.
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// JSON pointer to the field (RFC 6901).
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
    /// Every field or parameter that cannot be taken, at most a hundred; `pointer` is about the first, and where there is
    /// one so is `detail`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<FieldProblem>,
    /// Why the rules say no, or that nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<WhyNot>,
    /// About a bid: always false.
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<bool>,
    /// The bid this is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    bid_id: Option<BidId>,
    /// Always true: whether the bid counts is not known, and asking again with its id is safe.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_same_bid_id: Option<bool>,
    /// The sale that may have been made.
    #[serde(skip_serializing_if = "Option::is_none")]
    sale: Option<SaleId>,
    /// Fewest characters of a password.
    #[serde(skip_serializing_if = "Option::is_none")]
    length_min: Option<usize>,
    /// When asking again makes sense, by the server's time.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_at: Option<Time>,
    /// The server's time of this answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    now: Option<Time>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, code: &'static str) -> Self {
        let body = ProblemView {
            kind: "about:blank".to_owned(),
            title: status.canonical_reason().unwrap_or("Problem"),
            status: status.as_u16(),
            code,
            detail: None,
            pointer: None,
            errors: vec![],
            retry_at: None,
            refusal: None,
            accepted: None,
            bid_id: None,
            retry_same_bid_id: None,
            sale: None,
            length_min: None,
            now: None,
        };
        Self(Box::new(Parts {
            body,
            retry_after: None,
        }))
    }

    pub(crate) fn malformed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed").detail(detail)
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized").detail("sign in first")
    }

    /// No key of a publisher, or one that NATS does not know.
    pub(crate) fn publisher_key() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, PUBLISHER_KEY).detail(
            "prices need a publisher's key, by HTTP Basic: its name as the user, its seed (secrets/publisher-<name>/nats.seed) as \
             the password",
        )
    }

    pub(crate) fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden").detail(detail)
    }

    pub(crate) fn foreign_origin() -> Self {
        Self::new(StatusCode::FORBIDDEN, "foreign_origin")
            .detail("a request that changes something must come from our own pages")
    }

    pub(crate) fn method_not_allowed() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed")
    }

    /// Nobody answered in time; what was asked may have been done.
    pub(crate) fn outcome_unknown() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "outcome_unknown")
            .detail("no answer in time: it may have counted; ask again with the same id")
            .retry_after(RETRY_AFTER_DEFAULT)
    }

    /// A body that did not arrive whole in time.
    pub(crate) fn dripping_body(within: Duration) -> Self {
        let seconds = within.as_secs_f32();
        Self::new(StatusCode::REQUEST_TIMEOUT, "body_too_slow").detail(format!(
            "the body did not arrive within {seconds} s: nothing was done; send it again in one go"
        ))
    }

    pub(crate) fn not_found(code: &'static str, detail: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, code).detail(detail)
    }

    /// An address that stands for nothing.
    pub(crate) fn no_such_address() -> Self {
        Self::not_found(
            "not_found",
            "there is nothing at this address: /api/openapi.json names those there are",
        )
    }

    /// A field that cannot be taken.
    pub(crate) fn invalid(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::invalid_fields(vec![FieldProblem::new(pointer, detail.into())])
    }

    /// Every field that cannot be taken; there is one at least.
    pub(crate) fn invalid_fields(mut errors: Vec<FieldProblem>) -> Self {
        let mut problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid");
        errors.truncate(PROBLEMS_MAX);
        let body = &mut problem.0.body;
        if let Some(FieldProblem { pointer, detail }) = errors.first().cloned() {
            (body.pointer, body.detail) = (Some(pointer), Some(detail));
        }
        body.errors = errors;
        problem
    }

    /// What cannot be read, member by member; there is one at least.
    pub(crate) fn malformed_members(mut errors: Vec<FieldProblem>) -> Self {
        errors.truncate(PROBLEMS_MAX);
        let details: Vec<_> = errors.iter().map(|error| error.detail.as_str()).collect();
        let mut problem = Self::malformed(details.join("; "));
        problem.0.body.errors = errors;
        problem
    }

    /// A body of another kind.
    pub(crate) fn not_json() -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json").detail(
            "the body has to be JSON: send it with the header `Content-Type: application/json`",
        )
    }

    pub(crate) fn too_often(retry_after: Duration) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests")
            .detail("too many requests: nothing was done; wait, then ask again")
            .retry_after(retry_after)
    }

    pub(crate) fn unavailable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable")
            .detail(detail)
            .retry_after(RETRY_AFTER_DEFAULT)
    }

    pub(crate) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.0.body.detail = Some(detail.into());
        self
    }

    pub(crate) fn retry_after(mut self, after: Duration) -> Self {
        self.0.retry_after = Some(after);
        self
    }

    #[cfg(test)]
    pub(super) fn view(&self) -> &ProblemView {
        &self.0.body
    }

    pub(super) fn refusal(mut self, refusal: WhyNot) -> Self {
        self.0.body.refusal = Some(refusal);
        self
    }

    pub(super) fn not_accepted(mut self) -> Self {
        self.0.body.accepted = Some(false);
        self
    }

    pub(super) fn about_bid(mut self, bid_id: &BidId) -> Self {
        self.0.body.bid_id = Some(bid_id.clone());
        self
    }

    pub(super) fn retry_same_bid_id(mut self) -> Self {
        self.0.body.retry_same_bid_id = Some(true);
        self
    }

    pub(super) fn about_sale(mut self, sale: &SaleId) -> Self {
        self.0.body.sale = Some(sale.clone());
        self
    }

    pub(super) fn length_min(mut self, characters: usize) -> Self {
        self.0.body.length_min = Some(characters);
        self
    }

    /// Where it says after how long to ask again: also when that is, by the time of the answer.
    pub(crate) fn retry_from(self, now: Time) -> Self {
        match self.0.retry_after {
            Some(_) => self.at(now),
            None => self,
        }
    }

    /// The time of the answer, and by it when to ask again.
    pub(crate) fn at(mut self, now: Time) -> Self {
        let Parts { body, retry_after } = &mut *self.0;
        body.now = Some(now);
        body.retry_at = retry_after.map(|after| now.after(after));
        self
    }
}

impl std::fmt::Debug for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Problem").field(&self.0.body.code).finish()
    }
}

impl From<Absent> for Problem {
    fn from(absent: Absent) -> Self {
        match absent {
            Absent::UnknownSale => refusal::not_found(&Refusal::UnknownSale),
            Absent::UnknownLot => refusal::not_found(&Refusal::UnknownLot),
            Absent::Away => Self::unavailable(absent.to_string()),
        }
    }
}

impl From<KeyRefused> for Problem {
    fn from(refused: KeyRefused) -> Self {
        let detail = refused.to_string();
        match refused {
            KeyRefused::Reused => {
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                Self::new(status, "idempotency_key_reused").detail(detail)
            }
            KeyRefused::Unavailable => Self::unavailable(detail),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Parts { body, retry_after } = *self.0;
        let code = body.code;
        metrics::counter!("outcry_web_problems_total", "code" => code).increment(1);
        let status = StatusCode::from_u16(body.status).expect("it was made from a status");
        let retry_after = retry_after.map(|after| after.as_millis().div_ceil(1_000).max(1));
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = retry_after {
            let seconds = HeaderValue::try_from(seconds.to_string());
            headers.insert(header::RETRY_AFTER, seconds.expect("digits are a value"));
        }
        if status == StatusCode::UNAUTHORIZED {
            let challenge = match code {
                PUBLISHER_KEY => "Basic realm=\"publisher\", charset=\"UTF-8\"",
                _ => "Bearer",
            };
            let challenge = HeaderValue::from_static(challenge);
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}
