//! `/heat-map`: every symbol as a tile, by its group: larger the more was traded, and the stronger its colour the more it moved.

use std::{cmp::Reverse, collections::BTreeMap};

use askama::Template;
use askama_web::WebTemplate;
use axum::response::{IntoResponse, Response};
use rust_decimal::Decimal;

use super::{
    price_view::PriceView,
    visit::{Page, Visit},
};

/// Sizes of tiles: a tile of one has ten times the turnover of the next smaller at least.
const SIZES: u32 = 4;
/// Most tiles: those that are traded most.
const TILES_MAX: usize = 200;
/// What stands where symbols have no group.
const NO_GROUP: &str = "Others";

/// The page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "heat_map.html")]
pub(crate) struct HeatMapPage {
    pub(crate) page: Page,
    pub(crate) groups: Vec<TileGroup>,
}

/// Symbols that are shown together.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct TileGroup {
    pub(crate) name: String,
    pub(crate) tiles: Vec<Tile>,
}

/// A symbol.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Tile {
    pub(crate) price: PriceView,
    /// 1 for the least traded, up to [`SIZES`].
    pub(crate) size: u32,
}

pub(super) async fn show(visit: Visit) -> Response {
    let symbols = visit.app.symbols();
    let mut groups: BTreeMap<&str, Vec<PriceView>> = BTreeMap::new();
    let mut prices = visit.prices();
    prices.retain(|price| !symbols.is_retired(price.symbol()));
    // Those of one turnover stay in the order of their symbols.
    prices.sort_by_key(|price| Reverse(price.turnover()));
    prices.truncate(TILES_MAX);
    for price in prices {
        let group = symbols.group(price.symbol());
        groups.entry(group).or_default().push(price);
    }
    let groups = groups
        .into_iter()
        .map(|(name, prices)| (name.to_owned(), prices));
    let groups = groups.collect();
    HeatMapPage::new(visit.page, groups).into_response()
}

impl HeatMapPage {
    /// From prices by their groups, of which that without a name comes last.
    pub(crate) fn new(page: Page, groups: BTreeMap<String, Vec<PriceView>>) -> Self {
        let most = groups.values().flatten().map(PriceView::turnover).max();
        let most = most.unwrap_or_default();
        let mut groups: Vec<_> = groups
            .into_iter()
            .map(|(name, prices)| TileGroup::new(name, prices, most))
            .collect();
        groups.sort_by_key(|group| group.name == NO_GROUP);
        Self { page, groups }
    }
}

impl TileGroup {
    fn new(name: String, prices: Vec<PriceView>, most: Decimal) -> Self {
        let tile = |price: PriceView| Tile {
            size: size(price.turnover(), most),
            price,
        };
        Self {
            name: match name.is_empty() {
                true => NO_GROUP.to_owned(),
                false => name,
            },
            tiles: prices.into_iter().map(tile).collect(),
        }
    }
}

/// How large a tile is beside the one that is traded most: a tenth makes it one smaller.
fn size(turnover: Decimal, most: Decimal) -> u32 {
    let mut bound = most / Decimal::TEN;
    for size in (2..=SIZES).rev() {
        if turnover > bound {
            return size;
        }
        bound /= Decimal::TEN;
    }
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tile_is_larger_the_more_was_traded() {
        let most = Decimal::from(1_000_000);
        for (turnover, expected) in [
            (1_000_000, 4),
            (100_001, 4),
            (100_000, 3),
            (10_001, 3),
            (10_000, 2),
            (1_001, 2),
            (1_000, 1),
            (0, 1),
        ] {
            assert_eq!(size(turnover.into(), most), expected, "{turnover}");
        }
        assert_eq!(size(Decimal::ZERO, Decimal::ZERO), 1);
    }
}
