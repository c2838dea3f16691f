//! One lot, and its public log.

use axum::{Json, extract::State, http::header, response::IntoResponse};

use super::{Problem, body::Ids, view::LotView};
use crate::{App, LotPath};

/// One lot.
#[utoipa::path(
    get,
    path = "/sales/{sale}/lots/{lot}",
    tag = "lots",
    params(LotPath),
    responses(
        (status = 200, body = LotView),
        (status = 404, description = "No such lot"),
        (status = 503, description = "Its sale ended, and cannot be read now")
    )
)]
pub(super) async fn lot(
    State(app): State<App>,
    Ids(path): Ids<LotPath>,
) -> Result<Json<LotView>, Problem> {
    let lot = app.lot(&path).await?;
    Ok(Json(LotView::new(&lot, app.now())))
}

/// The lot's public log: its entries, one JSON object a line, oldest first.
#[utoipa::path(
    get,
    path = "/sales/{sale}/lots/{lot}/log",
    tag = "lots",
    params(LotPath),
    responses(
        (status = 200, description = "Entries", body = String, content_type = "application/x-ndjson"),
        (status = 404, description = "No such lot"),
        (status = 503, description = "Entries cannot be read now")
    )
)]
pub(super) async fn log(
    State(app): State<App>,
    Ids(path): Ids<LotPath>,
) -> Result<impl IntoResponse, Problem> {
    let lot = app.lot(&path).await?;
    if lot.entries.len() as u64 != lot.public.sequence {
        return Err(Problem::unavailable(
            "the lot's history is still being read",
        ));
    }
    let mut lines = Vec::new();
    for entry in &lot.entries {
        serde_json::to_writer(&mut lines, entry).expect("an entry is JSON");
        lines.push(b'\n');
    }
    Ok(([(header::CONTENT_TYPE, "application/x-ndjson")], lines))
}
