//! `/my-bids`: the lots one has bid on, those that still run first.

use std::cmp::Reverse;

use askama::Template;
use askama_web::WebTemplate;
use axum::response::{IntoResponse, Response};

use super::{
    lot_view::LotView,
    visit::{Page, Visit},
};
use crate::mine::{MyLots, my_lots};

/// Lots listed in each part; older ones stay reachable through their sales.
const LOTS_SHOWN_MAX: usize = 100;

/// The page of one's own bids.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "my_bids.html")]
pub(crate) struct MyBidsPage {
    pub(crate) page: Page,
    /// The one that ends next first.
    pub(crate) running: Vec<LotView>,
    /// The one that ended last first.
    pub(crate) over: Vec<LotView>,
    /// Some sale could not be asked.
    pub(crate) incomplete: bool,
}

pub(super) async fn show(visit: Visit) -> Response {
    let (visit, person) = match visit.signed_in("/my-bids") {
        Ok(signed_in) => signed_in,
        Err(answer) => return *answer,
    };
    let mine = my_lots(&visit.app, &person).await;
    MyBidsPage::new(visit.page, mine).into_response()
}

impl MyBidsPage {
    pub(crate) fn new(page: Page, mine: MyLots) -> Self {
        let now = page.now;
        let views = mine.lots.into_iter();
        let (mut over, mut running): (Vec<_>, Vec<_>) = views
            .map(|my| LotView::of_mine(my, now))
            .partition(LotView::is_over);
        running.sort_by_key(|lot| lot.public().ends_at);
        over.sort_by_key(|lot| Reverse(lot.public().ends_at));
        running.truncate(LOTS_SHOWN_MAX);
        over.truncate(LOTS_SHOWN_MAX);
        Self {
            page,
            running,
            over,
            incomplete: mine.missing.is_some(),
        }
    }
}
