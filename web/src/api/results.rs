//! How a sale came out, for the house: as JSON, and as a table for a spreadsheet.

use auction::{Amount, Currency, LotId, LotState, Paddle, SaleId, Time};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Problem,
    body::{Ids, Params},
    sales::SalePath,
};
use crate::{
    App,
    house::{
        reserves::Reserves,
        results::{LotResult, Results},
        table::{self, Separator},
    },
    sessions::Operator,
};

/// A sale's results as far as they are known.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct ResultsView {
    sale: SaleId,
    title: String,
    currency: Currency,
    /// In the catalogue's order.
    lots: Vec<LotResultView>,
    /// The server's time of this answer.
    now: Time,
}

#[derive(Serialize, ToSchema, Debug)]
pub(super) struct LotResultView {
    lot: LotId,
    number: u32,
    title: String,
    state: LotState,
    /// Null: hidden until the end.
    #[schema(required = true)]
    bid_count: Option<u32>,
    /// Who bought it; null unless it is sold.
    winner: Option<WinnerView>,
}

#[derive(Serialize, ToSchema, Debug)]
pub(super) struct WinnerView {
    paddle: Paddle,
    /// Null: the account is gone.
    name: Option<String>,
    email: Option<String>,
    hammer_price: Amount,
    /// The number of the credit note that took the lot back; null: it stays sold.
    #[schema(required = true)]
    credit_note: Option<u64>,
}

/// How a sale came out, lot by lot, with who won. Only for operators.
#[utoipa::path(
    get,
    path = "/sales/{sale}/results",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    params(SalePath),
    responses(
        (status = 200, body = ResultsView),
        (status = 403, description = "Not an operator"),
        (status = 404, description = "No such sale"),
        (status = 503, description = "It cannot be asked just now who won, or what was credited")
    )
)]
pub(super) async fn show(
    State(app): State<App>,
    _operator: Operator,
    Ids(path): Ids<SalePath>,
) -> Result<Json<ResultsView>, Problem> {
    let results = results(&app, &path.sale).await?;
    let sale = &results.sale;
    Ok(Json(ResultsView {
        sale: sale.record.sale.clone(),
        title: sale.title.clone(),
        currency: sale.record.currency,
        lots: results.lots().map(LotResultView::new).collect(),
        now: results.now,
    }))
}

/// How the table is written.
#[derive(Deserialize, IntoParams, Debug)]
#[into_params(parameter_in = Query)]
pub(super) struct TableParams {
    /// `comma` if not given; with `semicolon` there is a comma before cents.
    #[param(inline)]
    separator: Option<Separator>,
}

impl TableParams {
    pub(super) fn separator(&self) -> Separator {
        self.separator.unwrap_or_default()
    }
}

/// The same as a CSV table for spreadsheets (RFC 4180; UTF-8 with a byte order mark). Wherever a spreadsheet might see a
/// formula begin, at the start of a cell or after `,`, `;`, a tab or a line break in it, with or without spaces behind it, an
/// apostrophe stands before the `=`, `+`, `-` or `@`: there, of apostrophes before such a sign, take the first off and the
/// text is as it was. `ended_at` is the time on the wall of the sale's `time_zone`, as spreadsheets read one.
#[utoipa::path(
    get,
    path = "/sales/{sale}/results.csv",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    params(SalePath, TableParams),
    responses(
        (status = 200, description = "One row a lot, in the catalogue's order, with its reserve and with what its buyer pays besides the price; of a lot that was credited, the number of the credit note and the hammer price that no longer counts", body = String, content_type = "text/csv"),
        (status = 403, description = "Not an operator"),
        (status = 404, description = "No such sale"),
        (status = 503, description = "It cannot be asked just now who won, or what was credited")
    )
)]
pub(super) async fn table(
    State(app): State<App>,
    _operator: Operator,
    Ids(path): Ids<SalePath>,
    Params(params): Params<TableParams>,
) -> Result<Response, Problem> {
    let (table, reserves) = tokio::join!(results(&app, &path.sale), Reserves::of(&app, &path.sale));
    let table = table?.csv(&reserves, params.separator());
    let headers = table::attachment(&format!("{}-results", path.sale));
    Ok((headers, table).into_response())
}

async fn results(app: &App, sale: &SaleId) -> Result<Results, Problem> {
    let sale = app.sale(sale).await?;
    let id = sale.record.sale.clone();
    let results = Results::of(app, sale, app.now()).await;
    if results.are_winners_unknown() {
        return Err(Problem::unavailable(format!(
            "who won cannot be told at the moment: ask again after the time in Retry-After; lots, states, prices and paddles are \
             public, under /api/v1/sales/{id}"
        )));
    }
    Ok(results)
}

impl LotResultView {
    fn new(result: LotResult<'_>) -> Self {
        let public = &result.lot.public;
        Self {
            lot: public.lot.clone(),
            number: public.number,
            title: result.lot.texts.title.clone(),
            state: result.state,
            bid_count: public.bid_count,
            winner: result.winner.map(|winner| WinnerView {
                paddle: winner.paddle,
                name: winner.known.map(|known| known.name.clone()),
                email: winner.known.map(|known| known.email.clone()),
                hammer_price: winner.hammer,
                credit_note: winner.credit,
            }),
        }
    }
}
