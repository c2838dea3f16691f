//! `/my-bids`: the lots one has bid on, those that still run first.

use std::cmp::Reverse;

use askama::Template;
use askama_web::WebTemplate;

use super::{layout::Page, lot_view::LotView};
use crate::mine::MyLots;

/// Lots listed in each part; older ones stay reachable through their sales.
const LOTS_SHOWN_MAX: usize = 100;

/// The page of one's own bids.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "my_bids.html")]
pub struct MyBidsPage {
    pub page: Page,
    /// The one that ends next first.
    pub running: Vec<LotView>,
    /// The one that ended last first.
    pub over: Vec<LotView>,
    /// Some sale could not be asked.
    pub incomplete: bool,
}

impl MyBidsPage {
    pub fn new(page: Page, mine: MyLots) -> Self {
        let now = page.now;
        let views = mine.lots.into_iter();
        let (mut over, mut running): (Vec<_>, Vec<_>) = views
            .map(|my| LotView::new(my.lot, now, my.paddle))
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
