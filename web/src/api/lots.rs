//! One lot, and its public log.

use std::sync::Arc;

use axum::{Json, extract::State, http::header, response::IntoResponse};

use super::{Problem, body::Ids, view::LotView};
use crate::{App, LotPath, model::LotModel};

/// One lot.
#[utoipa::path(
    get,
    path = "/sales/{sale}/lots/{lot}",
    tag = "lots",
    params(LotPath),
    responses(
        (status = 200, body = LotView),
        (status = 404, description = "No such lot")
    )
)]
pub(super) async fn lot(
    State(app): State<App>,
    Ids(path): Ids<LotPath>,
) -> Result<Json<LotView>, Problem> {
    let lot = find(&app, &path)?;
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
        (status = 503, description = "Entries are still being read")
    )
)]
pub(super) async fn log(
    State(app): State<App>,
    Ids(path): Ids<LotPath>,
) -> Result<impl IntoResponse, Problem> {
    let lot = find(&app, &path)?;
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

/// The lot, or the problem that there is none.
pub(super) fn find(app: &App, path: &LotPath) -> Result<Arc<LotModel>, Problem> {
    if let Some(lot) = app.read_model().lot(&path.sale, &path.lot) {
        return Ok(lot);
    }
    super::sales::find(app, &path.sale)?;
    Err(Problem::not_found("unknown_lot"))
}
