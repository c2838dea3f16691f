//! The server's clock, for countdowns.

use auction::Time;
use axum::Json;
use bootstrap::clock;
use serde::Serialize;
use utoipa::ToSchema;

/// The server's time.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct Now {
    #[schema(value_type = String, format = DateTime)]
    now: Time,
}

/// What time it is.
#[utoipa::path(get, path = "/time", tag = "time", responses((status = 200, body = Now)))]
pub(super) async fn now() -> Json<Now> {
    Json(Now {
        now: clock::now().into(),
    })
}
