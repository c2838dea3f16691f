//! Whether the browser of one's session takes pushes.

use axum::{Json, extract::State, http::StatusCode};
use notification::{KeyBytes, PushEndpoint, PushKeys, PushSubscription};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Problem, body::Body};
use crate::{
    App, Person,
    field_problem::FieldProblem,
    notices::{PushRefused, take_no_pushes, take_pushes},
};

/// Whether the browser of one's session takes pushes.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct PushView {
    /// The `applicationServerKey` to subscribe with (RFC 8292), in base64url.
    key: String,
    subscribed: bool,
}

/// What a browser's `PushSubscription` says of itself.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({
    "endpoint": "https://push.example/send/nY2rW",
    "keys": {
        "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "auth": "BTBZMqHH6r4Tts7J_aSIgg"
    }
}))]
pub(super) struct NewSubscription {
    /// Where its push service takes messages: `https://` and a name.
    #[schema(max_length = 1_000)]
    endpoint: String,
    keys: NewKeys,
}

/// Its half of the keys (RFC 8291), in base64url.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewKeys {
    #[schema(max_length = 100)]
    p256dh: String,
    #[schema(max_length = 100)]
    auth: String,
}

impl NewSubscription {
    fn parse(self) -> Result<PushSubscription, Problem> {
        let endpoint = self.endpoint.parse::<PushEndpoint>();
        let p256dh = KeyBytes::try_from(self.keys.p256dh);
        let auth = KeyBytes::try_from(self.keys.auth);
        match (endpoint, p256dh, auth) {
            (Ok(endpoint), Ok(p256dh), Ok(auth)) => Ok(PushSubscription {
                endpoint,
                keys: PushKeys { p256dh, auth },
            }),
            (endpoint, p256dh, auth) => {
                let endpoint = endpoint.err().map(|it| FieldProblem::new("/endpoint", it));
                let p256dh = p256dh.err().map(|it| FieldProblem::new("/keys/p256dh", it));
                let auth = auth.err().map(|it| FieldProblem::new("/keys/auth", it));
                let wrong = [endpoint, p256dh, auth].into_iter().flatten();
                Err(Problem::invalid_fields(wrong.collect()))
            }
        }
    }
}

/// Whether the browser of one's session takes pushes.
#[utoipa::path(
    get,
    path = "/account/push",
    tag = "accounts",
    security(("bearer" = []), ("cookie" = [])),
    responses((status = 200, body = PushView))
)]
pub(super) async fn push(
    State(app): State<App>,
    person: Person,
) -> Result<Json<PushView>, Problem> {
    let taken = app.sessions().takes_pushes(&person.user, &person.session);
    let subscribed = taken.await;
    let subscribed = subscribed.map_err(|error| Problem::unavailable(error.to_string()))?;
    Ok(Json(PushView {
        key: app.keys().push_public().to_owned(),
        subscribed,
    }))
}

/// Has the browser of one's session take pushes, in place of what it gave before, until it is signed out. Eight of one's browsers do
/// at most; one more, and the first takes none any more.
#[utoipa::path(
    put,
    path = "/account/push",
    tag = "accounts",
    security(("bearer" = []), ("cookie" = [])),
    request_body = NewSubscription,
    responses((status = 200, body = PushView))
)]
pub(super) async fn subscribe_push(
    State(app): State<App>,
    person: Person,
    Body(wanted): Body<NewSubscription>,
) -> Result<Json<PushView>, Problem> {
    let subscription = wanted.parse()?;
    let taken = take_pushes(&app, &person, &subscription).await;
    taken.map_err(problem)?;
    push(State(app), person).await
}

/// Has the browser of one's session take no pushes any more.
#[utoipa::path(
    delete,
    path = "/account/push",
    tag = "accounts",
    security(("bearer" = []), ("cookie" = [])),
    responses((status = 204, description = "It takes none"))
)]
pub(super) async fn unsubscribe_push(
    State(app): State<App>,
    person: Person,
) -> Result<StatusCode, Problem> {
    let ended = take_no_pushes(&app, &person).await;
    ended.map_err(problem)?;
    Ok(StatusCode::NO_CONTENT)
}

fn problem(refused: PushRefused) -> Problem {
    match refused {
        PushRefused::Local => {
            Problem::invalid_fields(vec![FieldProblem::new("/endpoint", refused)])
        }
        PushRefused::Unavailable => Problem::unavailable(refused.to_string()),
    }
}
