//! Signing in and out, and the token for the gateway's socket.

use auction::Time;
use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Problem,
    body::{Body, Params},
};
use crate::{
    App, Person, Visitor,
    security::ClientAddress,
    sessions::Session,
    sign::{self, SignInRefused},
};

/// What proves who somebody is.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"email": "carol@example.org", "password": "a phrase of my own"}))]
pub(super) struct Credentials {
    email: String,
    #[schema(format = Password)]
    password: String,
}

/// How to answer.
#[derive(Deserialize, IntoParams, Debug)]
#[into_params(parameter_in = Query)]
pub(super) struct BeginParams {
    /// Answer with a bearer token instead of a cookie: for programs.
    #[serde(default)]
    token: bool,
}

/// Who one is.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct SessionView {
    user: String,
    name: String,
    /// `bidder` or `operator`: operators do not bid.
    roles: Vec<&'static str>,
    expires_at: Time,
}

/// A bearer token.
#[derive(Serialize, ToSchema)]
pub(super) struct BearerView {
    token: String,
    expires_at: Time,
}

/// What signing in is answered with.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum BegunView {
    /// With `?token=true`.
    Program(BearerView),
    Browser(SessionView),
}

/// Where the live socket is, and who one is there.
#[derive(Serialize, ToSchema)]
pub(super) struct RealtimeView {
    /// Null for anonymous visitors.
    token: Option<String>,
    url: String,
}

impl SessionView {
    pub(super) fn new(person: &Person, expires_at: Time) -> Self {
        Self {
            user: person.user.to_string(),
            name: person.name.clone(),
            roles: vec![person.role().as_str()],
            expires_at,
        }
    }
}

/// Signs in: sets the session cookie, or with `?token=true` answers with a bearer token.
#[utoipa::path(
    post,
    path = "/session",
    tag = "session",
    params(BeginParams),
    request_body = Credentials,
    responses(
        (status = 200, description = "Signed in: who one is, or with `?token=true` the token", body = BegunView),
        (status = 401, description = "Email and password do not belong together"),
        (status = 403, description = "The house has blocked this account"),
        (status = 429, description = "Too many attempts")
    )
)]
pub(super) async fn begin(
    State(app): State<App>,
    address: ClientAddress,
    Params(params): Params<BeginParams>,
    Body(credentials): Body<Credentials>,
) -> Result<Response, Problem> {
    let Credentials { email, password } = credentials;
    let begun = sign::sign_in(&app, &email, &password, address).await;
    let begun = begun.map_err(|refused| Problem::from(refused).retry_from(app.now()))?;
    let expires_at = begun.expires_at;
    if params.token {
        let token = begun.token;
        let view = BegunView::Program(BearerView { token, expires_at });
        return Ok(Json(view).into_response());
    }
    let view = BegunView::Browser(SessionView::new(&begun.person, expires_at));
    Ok(([(header::SET_COOKIE, begun.cookie)], Json(view)).into_response())
}

/// Who one is.
#[utoipa::path(
    get,
    path = "/session",
    tag = "session",
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 200, body = SessionView),
    )
)]
pub(super) async fn show(session: Session) -> Json<SessionView> {
    Json(SessionView::new(&session.person, session.expires_at))
}

/// Signs out: the session and all its sockets end.
#[utoipa::path(
    delete,
    path = "/session",
    tag = "session",
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 204, description = "Signed out"),
    )
)]
pub(super) async fn end(State(app): State<App>, person: Person) -> Result<Response, Problem> {
    let cleared = sign::sign_out(&app, &person).await;
    let cleared = cleared.map_err(|error| Problem::unavailable(error.to_string()))?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cleared)]).into_response())
}

/// A token for the live socket, good for five minutes.
#[utoipa::path(
    get,
    path = "/realtime-token",
    tag = "session",
    security((), ("bearer" = []), ("cookie" = [])),
    responses((status = 200, body = RealtimeView))
)]
pub(super) async fn realtime_token(State(app): State<App>, visitor: Visitor) -> Json<RealtimeView> {
    Json(RealtimeView {
        token: visitor.person().map(|person| app.realtime_token(person)),
        url: app.settings().gateway_url.to_string(),
    })
}

impl From<SignInRefused> for Problem {
    fn from(refused: SignInRefused) -> Self {
        let detail = refused.to_string();
        match refused {
            SignInRefused::WrongCredentials => {
                Self::new(StatusCode::UNAUTHORIZED, "wrong_credentials").detail(detail)
            }
            SignInRefused::Blocked => Self::new(StatusCode::FORBIDDEN, "blocked").detail(detail),
            SignInRefused::TooManyAttempts { retry_after } => {
                Self::too_often(retry_after).detail(detail)
            }
            SignInRefused::Unavailable => Self::unavailable(detail),
        }
    }
}
