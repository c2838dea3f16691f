//! `/house/sales/{sale}/lots.csv`: every lot as a table that an import takes.

use axum::{
    extract::RawQuery,
    response::{IntoResponse, Response},
};

use super::{Problem, SaleVisit, separator};
use crate::house::{
    lots_table::{self, LotsUnknown},
    table,
};

pub(super) async fn download(
    SaleVisit { visit, sale, .. }: SaleVisit,
    RawQuery(query): RawQuery,
) -> Response {
    let separator = separator(query.as_deref());
    match lots_table::of_sale(&visit.app, &sale).await {
        Ok(asked) => {
            let table = lots_table::csv(&asked, separator);
            (table::attachment(&format!("{sale}-lots")), table).into_response()
        }
        Err(LotsUnknown::NoSuchSale | LotsUnknown::KeptBefore) => visit.problem(Problem::NotFound),
        Err(LotsUnknown::Away) => visit.problem(Problem::Unavailable),
    }
}
