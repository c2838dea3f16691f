//! `/house/sales/{sale}/lots.csv`: every lot as a table that an import takes.

use axum::{
    extract::RawQuery,
    response::{IntoResponse, Response},
};

use super::{Problem, SaleVisit};
use crate::{
    house::{
        lots_table::{self, LotsUnknown},
        table::{self, Separator},
    },
    pages::visit::query_word,
};

pub(super) async fn download(
    SaleVisit { visit, sale, .. }: SaleVisit,
    RawQuery(query): RawQuery,
) -> Response {
    let separator = match query_word(query.as_deref(), "separator") {
        Some("semicolon") => Separator::Semicolon,
        _ => Separator::Comma,
    };
    match lots_table::of_sale(&visit.app, &sale).await {
        Ok(asked) => {
            let table = lots_table::csv(&asked, separator);
            (table::attachment(&format!("{sale}-lots")), table).into_response()
        }
        Err(LotsUnknown::NoSuchSale | LotsUnknown::KeptBefore) => visit.problem(Problem::NotFound),
        Err(LotsUnknown::Away) => visit.problem(Problem::Unavailable),
    }
}
