//! `/`: what is happening now comes first.

use askama::Template;
use askama_web::WebTemplate;
use auction::{LotState, Time};

use super::{layout::Page, lot_view::LotView, price_view::PriceView, sale_view::SaleView};

/// Lots in the strip.
const ENDING_SHOWN_MAX: usize = 12;
/// Symbols beside the sales.
const MOVERS_SHOWN_MAX: usize = 6;
/// Sales listed; older ones stay reachable by their address.
const SALES_SHOWN_MAX: usize = 20;

/// The home page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "home.html")]
pub struct HomePage {
    pub page: Page,
    pub featured: Option<LotView>,
    pub ending: Vec<LotView>,
    pub sales: Vec<SaleView>,
    pub movers: Vec<PriceView>,
}

impl HomePage {
    /// Chooses what comes first: the open lot that ends next, else the lot that opens next.
    pub fn new(
        page: Page,
        mut lots: Vec<LotView>,
        sales: Vec<SaleView>,
        prices: Vec<PriceView>,
    ) -> Self {
        lots.retain(LotView::is_ahead);
        lots.sort_by_key(|lot| {
            (
                lot.state() != LotState::Open,
                lot.next_moment(),
                lot.public().number,
            )
        });
        lots.truncate(ENDING_SHOWN_MAX + 1);
        let mut lots = lots.into_iter();
        Self {
            featured: lots.next(),
            ending: lots.collect(),
            sales: shown_sales(sales, page.now),
            movers: movers(prices),
            page,
        }
    }
}

fn shown_sales(mut sales: Vec<SaleView>, now: Time) -> Vec<SaleView> {
    sales.sort_by_key(|sale| {
        let over = sale.ends_at() <= now;
        let moment = sale.ends_at().unix_millis();
        (over, if over { -moment } else { moment })
    });
    sales.truncate(SALES_SHOWN_MAX);
    sales
}

fn movers(mut prices: Vec<PriceView>) -> Vec<PriceView> {
    let distance = |price: &PriceView| (price.change_ratio() - rust_decimal::Decimal::ONE).abs();
    prices.sort_by(|a, b| {
        distance(b)
            .cmp(&distance(a))
            .then_with(|| a.symbol().cmp(b.symbol()))
    });
    prices.truncate(MOVERS_SHOWN_MAX);
    prices
}
