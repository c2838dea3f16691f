//! The time of the sales, for countdowns.

use auction::Time;
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::App;

/// The time, and how good it is.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct Now {
    /// By the bid engine's clock, which stamps every bid.
    now: Time,
    /// How many milliseconds `now` may be off, besides your way here. Null: the engine was not heard yet, and
    /// `now` is this server's own time.
    within_ms: Option<u64>,
    /// How many milliseconds this server's own clock is off the engine's, when that is so much that the house
    /// should see to it; `now` is right nevertheless. Null: all is well.
    server_off_ms: Option<u64>,
}

/// What time it is.
#[utoipa::path(get, path = "/time", tag = "time", responses((status = 200, body = Now)))]
pub(super) async fn now(State(app): State<App>) -> Json<Now> {
    let time = app.time();
    let within = time.within.map(|within| within.as_micros().div_ceil(1_000));
    let off = time
        .is_far_off()
        .then(|| time.own_ahead.abs().num_milliseconds());
    Json(Now {
        now: time.now.into(),
        within_ms: within.map(|within| u64::try_from(within).unwrap_or(u64::MAX)),
        server_off_ms: off.map(i64::unsigned_abs),
    })
}
