//! The server API over HTTP, as Centrifugo has it: `POST /api/<method>`, an `X-API-Key`, JSON in and out.

mod methods;
mod publishing;

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    extract::{ConnectInfo, DefaultBodyLimit, Path, State},
    response::{IntoResponse, Response},
    routing::post,
};
use http::{HeaderMap, StatusCode, header};
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::sync::Semaphore;

use crate::{
    config::ApiMethod, control::Unfit, delivery::SocketInfo, gateway::Gateway, metrics,
    protocol::codes::CommandError,
};

/// Longest request, in bytes.
const BODY_MAX: usize = 4 * 1024 * 1024;
/// Requests that are carried out at one time.
const REQUESTS_MAX: usize = 256;
/// The header by which errors become statuses.
const ERROR_MODE: &str = "x-centrifugo-error-mode";

struct Api {
    gateway: Arc<Gateway>,
    requests: Semaphore,
}

/// The paths of the API. Pages of browsers are not let in: nothing here answers other origins.
pub(crate) fn router(gateway: Arc<Gateway>) -> Router {
    let requests = Semaphore::new(REQUESTS_MAX);
    Router::new()
        .route("/api/{method}", post(call))
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .with_state(Arc::new(Api { gateway, requests }))
}

/// What came of a command.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Result(Box<RawValue>),
    Error(ApiError),
}

#[derive(Serialize)]
struct ApiError {
    code: u32,
    message: String,
}

impl From<Unfit> for ApiError {
    fn from(unfit: Unfit) -> Self {
        let (code, message) = unfit.error.code_and_message();
        let message = match unfit.why {
            "" => message.to_owned(),
            why => format!("{message}: {why}"),
        };
        Self { code, message }
    }
}

impl From<CommandError> for Unfit {
    fn from(error: CommandError) -> Self {
        Self { error, why: "" }
    }
}

async fn call(
    State(api): State<Arc<Api>>,
    ConnectInfo(info): ConnectInfo<SocketInfo>,
    Path(method): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    info.asks_again();
    let gateway = &api.gateway;
    if gateway.api_keys.is_empty() {
        return (StatusCode::NOT_FOUND, "no API: there is no [[api_key]]\n").into_response();
    }
    let Some(key) = gateway.api_keys.of(&headers) else {
        metrics::turned_away("api_key");
        return (StatusCode::UNAUTHORIZED, "X-API-Key is missing or wrong\n").into_response();
    };
    let Some(method) = ApiMethod::parse(&method) else {
        return (StatusCode::NOT_FOUND, "there is no such method\n").into_response();
    };
    let Ok(_permit) = api.requests.try_acquire() else {
        metrics::turned_away("api_requests");
        return (StatusCode::TOO_MANY_REQUESTS, "too many requests at once\n").into_response();
    };
    let done = match method {
        ApiMethod::Batch => match methods::batch(gateway, &key, &body).await {
            Ok(replies) => return json(StatusCode::OK, &replies),
            Err(error) => Err(error),
        },
        method => methods::execute(gateway, &key, method, &body).await,
    };
    match done {
        Ok(result) => json(StatusCode::OK, &Answer::Result(result)),
        Err(methods::Failed::Malformed(why)) => {
            (StatusCode::BAD_REQUEST, format!("{why}\n")).into_response()
        }
        Err(methods::Failed::Refused(unfit)) => {
            metrics::refused(unfit.error.code_and_message().0);
            let by_status = headers.get(ERROR_MODE).is_some_and(|it| it == "transport");
            match by_status {
                true => json(status_of(unfit.error), &ApiError::from(unfit)),
                false => json(StatusCode::OK, &Answer::Error(unfit.into())),
            }
        }
    }
}

fn json(status: StatusCode, content: &impl Serialize) -> Response {
    match serde_json::to_vec(content) {
        Ok(body) => (status, [(header::CONTENT_TYPE, "application/json")], body).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The status that Centrifugo has for it.
fn status_of(error: CommandError) -> StatusCode {
    match error {
        CommandError::UnknownChannel | CommandError::MethodNotFound => StatusCode::NOT_FOUND,
        CommandError::BadRequest | CommandError::NotAvailable => StatusCode::BAD_REQUEST,
        CommandError::PermissionDenied => StatusCode::FORBIDDEN,
        CommandError::LimitExceeded => StatusCode::PAYLOAD_TOO_LARGE,
        CommandError::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
        CommandError::UnrecoverablePosition => StatusCode::RANGE_NOT_SATISFIABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
