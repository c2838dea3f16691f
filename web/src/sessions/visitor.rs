//! Who asks, as an argument of handlers.

use axum::{
    extract::FromRequestParts,
    http::request::Parts,
    response::{IntoResponse, Response},
};

use super::Session;
use crate::{App, Visitor, api::Problem, model::Person};

/// The session lookup of this request, so that several arguments ask once.
async fn session(parts: &mut Parts, app: &App) -> Result<Option<Session>, Response> {
    let Some(token) = app.session_cookie().presented(&parts.headers) else {
        return Ok(None);
    };
    let found = app.sessions().find(&token, app.keys()).await;
    found.map_err(|unavailable| Problem::unavailable(unavailable.to_string()).into_response())
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let session = session(parts, app).await?;
        Ok(session.map_or(Self::Anonymous, |session| Self::SignedIn(session.person)))
    }
}

/// Somebody signed in; the API answers 401 to others.
impl FromRequestParts<App> for Session {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let session = session(parts, app).await?;
        session.ok_or_else(|| Problem::unauthorized().into_response())
    }
}

/// As `Session`, when only the person is of interest.
impl FromRequestParts<App> for Person {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        Ok(Session::from_request_parts(parts, app).await?.person)
    }
}

/// Somebody who may make and run sales; asked before the body is looked at.
pub(crate) struct Operator(pub(crate) Person);

impl FromRequestParts<App> for Operator {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let person = Person::from_request_parts(parts, app).await?;
        if person.operator {
            Ok(Self(person))
        } else {
            Err(Problem::forbidden("only operators may do this").into_response())
        }
    }
}
