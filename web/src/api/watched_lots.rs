//! Lots that one watches: the list of them stands among one's watchlists.

use auction::{LotId, SaleId};
use axum::{extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Problem,
    body::{Body, Ids},
    watchlists::set,
};
use crate::{App, LotPath, Person, watchlists::Watched};

/// A lot that is watched.
#[derive(Serialize, Deserialize, ToSchema, Debug)]
#[schema(example = json!({"sale": "spring", "lot": "1"}))]
pub(super) struct WatchedLot {
    sale: SaleId,
    lot: LotId,
}

impl WatchedLot {
    pub(super) fn new(sale: &SaleId, lot: &LotId) -> Self {
        Self {
            sale: sale.clone(),
            lot: lot.clone(),
        }
    }
}

/// Watches a lot: one is told when it opens and ends, as one chose. Of more than 200 the one watched first goes.
#[utoipa::path(
    post,
    path = "/account/watched-lots",
    tag = "me",
    security(("bearer" = []), ("cookie" = [])),
    request_body = WatchedLot,
    responses((status = 204, description = "it is watched"), (status = 404, description = "no such sale or lot"))
)]
pub(super) async fn watch_lot(
    State(app): State<App>,
    person: Person,
    Body(WatchedLot { sale, lot }): Body<WatchedLot>,
) -> Result<StatusCode, Problem> {
    let path = LotPath { sale, lot };
    app.lot(&path).await?;
    set(&app, &person, Watched::Lot(path.sale, path.lot), true).await
}

/// Watches a lot no more.
#[utoipa::path(
    delete,
    path = "/account/watched-lots/{sale}/{lot}",
    tag = "me",
    security(("bearer" = []), ("cookie" = [])),
    params(LotPath),
    responses((status = 204, description = "it is not watched"))
)]
pub(super) async fn unwatch_lot(
    State(app): State<App>,
    person: Person,
    Ids(LotPath { sale, lot }): Ids<LotPath>,
) -> Result<StatusCode, Problem> {
    set(&app, &person, Watched::Lot(sale, lot), false).await
}
