//! A form as it was sent: who sends it is found out first, then its token is held against their session, then it is read.

use axum::{
    Form, RequestExt,
    body::Body,
    extract::{FromRequest, FromRequestParts, Request},
    http::request::Parts,
    response::Response,
};
use bytes::Bytes;
use serde::{Deserialize, de::DeserializeOwned};

use super::{problem::Problem, visit::Visit};
use crate::{App, Person, security::FormToken};

/// Names and values, where a name may be there several times.
pub(super) type Pairs = Vec<(String, String)>;

/// Somebody signed in, at whatever the form is about.
pub(super) trait Sender: FromRequestParts<App, Rejection = Response> {
    fn person(&self) -> &Person;
}

/// A form whose token is that of its sender's session.
pub(super) struct SentForm<V, T> {
    pub(super) by: V,
    pub(super) form: T,
}

impl<V: Sender + Send + 'static, T: DeserializeOwned> FromRequest<App> for SentForm<V, T> {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let by = V::from_request_parts(&mut parts, app).await?;
        let problem = match read(parts.clone(), body, by.person()).await {
            Ok(form) => return Ok(Self { by, form }),
            Err(problem) => problem,
        };
        let Ok(visit) = Visit::from_request_parts(&mut parts, app).await;
        Err(visit.problem(problem))
    }
}

/// Every form has one.
#[derive(Deserialize)]
struct Token {
    form_token: FormToken,
}

async fn read<T: DeserializeOwned>(
    parts: Parts,
    body: Body,
    person: &Person,
) -> Result<T, Problem> {
    let request = Request::from_parts(parts.clone(), body);
    let bytes = request.extract::<Bytes, _>().await;
    let bytes = bytes.map_err(|rejected| Problem::of_body(rejected.status()))?;
    let token: Token = fields(parts.clone(), &bytes).await?;
    if token.form_token.check(person).is_err() {
        return Err(Problem::StaleForm);
    }
    fields(parts, &bytes).await
}

async fn fields<T: DeserializeOwned>(parts: Parts, bytes: &Bytes) -> Result<T, Problem> {
    let request = Request::from_parts(parts, Body::from(bytes.clone()));
    let form = Form::<T>::from_request(request, &()).await;
    Ok(form
        .map_err(|rejected| Problem::of_body(rejected.status()))?
        .0)
}
