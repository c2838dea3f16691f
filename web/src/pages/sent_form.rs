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

use super::problem::Problem;
use crate::{App, Person, security::FormToken};

/// Names and values, where a name may be there several times.
pub(super) type Pairs = Vec<(String, String)>;

/// Somebody signed in, at whatever the form is about.
pub(super) trait Sender: FromRequestParts<App, Rejection = Response> {
    fn person(&self) -> &Person;

    /// The page that says what is wrong.
    fn problem(self, problem: Problem) -> Response;
}

/// A form whose token is that of its sender's session.
pub(super) struct SentForm<V, T> {
    pub(super) by: V,
    pub(super) form: T,
}

impl<V: Sender + Send + 'static, T: DeserializeOwned> FromRequest<App> for SentForm<V, T> {
    type Rejection = Response;

    async fn from_request(mut request: Request, app: &App) -> Result<Self, Response> {
        let by = request.extract_parts_with_state::<V, App>(app).await?;
        match read(request, by.person()).await {
            Ok(form) => Ok(Self { by, form }),
            Err(problem) => Err(by.problem(problem)),
        }
    }
}

/// Every form has one.
#[derive(Deserialize)]
struct Token {
    form_token: FormToken,
}

async fn read<T: DeserializeOwned>(request: Request, person: &Person) -> Result<T, Problem> {
    let (parts, body) = request.into_parts();
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
