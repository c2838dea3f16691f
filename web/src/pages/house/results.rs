//! `/house/sales/{sale}/results`: what was sold, to whom, for how much.

use askama::Template;
use askama_web::WebTemplate;
use auction::Amount;
use axum::response::{IntoResponse, Response};

use super::{Page, Part, SaleVisit, Trail};
use crate::{
    format,
    house::{
        reserves::{ReserveWords, Reserves},
        results::{LotResult, Results},
    },
    model::state_name,
    pages::{NAME_SHOWN_MAX, sale_view::channels, words},
};

/// A sale's results.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/results.html")]
pub(super) struct ResultsPage {
    page: Page,
    trail: Trail,
    rows: Vec<ResultRow>,
    sold: usize,
    /// The hammer prices together.
    total: String,
    /// What the page follows.
    channels: String,
    /// Some lot is not over yet.
    running: bool,
    /// Nobody can tell now who won.
    are_winners_unknown: bool,
}

#[derive(Debug)]
struct ResultRow {
    number: u32,
    title: String,
    address: String,
    state: &'static str,
    state_word: &'static str,
    paddle: String,
    name: String,
    email: String,
    reserve: ReserveWords,
    price: String,
}

pub(super) async fn show(SaleVisit { visit, sale, .. }: SaleVisit) -> Response {
    let model = match visit.app.sale(&sale).await {
        Ok(model) => model,
        Err(absent) => return visit.problem(absent.into()),
    };
    let (results, reserves) = tokio::join!(
        Results::of(&visit.app, model, visit.page.now),
        Reserves::of(&visit.app, &sale),
    );
    ResultsPage::new(visit.page, &results, &reserves).into_response()
}

impl ResultsPage {
    pub(super) fn new(page: Page, results: &Results, reserves: &Reserves) -> Self {
        let rows: Vec<_> = results.lots().collect();
        let hammer = rows.iter().filter_map(|row| row.winner);
        let total: u64 = hammer.map(|winner| winner.hammer.minor_units()).sum();
        let sale = &results.sale;
        let total = Amount::new(total).unwrap_or(Amount::MAX);
        Self {
            page,
            trail: Trail {
                sale: sale.record.sale.clone(),
                title: sale.title.clone(),
                here: Part::Results,
            },
            channels: channels(sale),
            are_winners_unknown: results.are_winners_unknown(),
            sold: rows.iter().filter(|row| row.winner.is_some()).count(),
            total: format::money(total, sale.record.currency),
            running: !rows.iter().all(|row| row.state.is_over()),
            rows: (rows.iter())
                .map(|row| ResultRow::new(row, reserves))
                .collect(),
        }
    }

    fn table_address(&self) -> String {
        format!("/api/v1/sales/{}/results.csv", self.trail.sale)
    }
}

impl ResultRow {
    fn new(row: &LotResult<'_>, reserves: &Reserves) -> Self {
        let public = &row.lot.public;
        let winner = row.winner.as_ref();
        let known = winner.and_then(|winner| winner.known);
        Self {
            number: public.number,
            title: format::one_line(&row.lot.texts.title, NAME_SHOWN_MAX),
            address: format!("/sales/{}/lots/{}", public.sale, public.lot),
            state: state_name(row.state),
            state_word: words::state(row.state),
            paddle: winner
                .map(|winner| winner.paddle.to_string())
                .unwrap_or_default(),
            name: known.map(|known| known.name.clone()).unwrap_or_default(),
            email: known.map(|known| known.email.clone()).unwrap_or_default(),
            reserve: reserves.words(public, row.state),
            price: winner
                .map(|winner| format::money(winner.hammer, public.currency))
                .unwrap_or_default(),
        }
    }
}
