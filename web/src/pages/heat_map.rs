//! `/heat-map`: every symbol as a tile of its group's treemap: larger the more was traded, and the stronger its colour the more it
//! moved.

use std::{cmp::Reverse, collections::BTreeMap};

use askama::Template;
use askama_web::WebTemplate;
use axum::response::{IntoResponse, Response};
use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{
    price_view::PriceView,
    treemap::treemap,
    visit::{Page, Visit},
};
use crate::locale::{filters, t};

/// Most tiles: those that are traded most.
const TILES_MAX: usize = 200;
/// A tile has at least this part of what it would have if all of its group were equal: its symbol can be read.
const SHARE_LEAST: f64 = 0.4;
/// How much wider than high a group's box is about, on a phone and beside another group: tiles are laid out for that.
const ASPECT: f64 = 1.5;

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
    /// As many as make a square: its height.
    pub(crate) rows: usize,
    /// The one that is traded most first.
    pub(crate) tiles: Vec<HeatTile>,
}

/// A symbol, at its place in percent of the box.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct HeatTile {
    pub(crate) price: PriceView,
    pub(crate) left: String,
    pub(crate) top: String,
    pub(crate) width: String,
    pub(crate) height: String,
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
    /// From prices by their groups, of which that without a name comes last. Those traded most come first.
    pub(crate) fn new(page: Page, groups: BTreeMap<String, Vec<PriceView>>) -> Self {
        let (named, others): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|(name, _)| !name.is_empty());
        let groups = named.into_iter().chain(others);
        let groups = groups.map(|(name, prices)| TileGroup::new(name, prices));
        Self {
            page,
            groups: groups.collect(),
        }
    }
}

impl TileGroup {
    fn new(name: String, prices: Vec<PriceView>) -> Self {
        let turnovers: Vec<Decimal> = prices.iter().map(PriceView::turnover).collect();
        let places = treemap(&shares(&turnovers), ASPECT);
        let percent = |part: f64| format!("{:.3}%", part * 100.0);
        let tile = |(price, place): (PriceView, super::treemap::Tile)| HeatTile {
            price,
            left: percent(place.left),
            top: percent(place.top),
            width: percent(place.width),
            height: percent(place.height),
        };
        Self {
            name: match name.is_empty() {
                true => t!("heat-map-others"),
                false => name,
            },
            rows: prices.len().isqrt().max(1),
            tiles: prices.into_iter().zip(places).map(tile).collect(),
        }
    }
}

/// Of what was traded of each, the largest first: its part of all, and never too little to be read; equal parts where nothing was.
fn shares(turnovers: &[Decimal]) -> Vec<f64> {
    let numbers = turnovers.iter().map(|it| it.to_f64().unwrap_or(0.0));
    let numbers: Vec<f64> = numbers.collect();
    let equal = 1.0 / numbers.len().max(1) as f64;
    let all: f64 = numbers.iter().sum();
    let share = |turnover: f64| match all > 0.0 {
        true => (turnover / all).max(equal * SHARE_LEAST),
        false => equal,
    };
    numbers.into_iter().map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tile_is_larger_the_more_was_traded_and_never_too_small_to_read() {
        let of = |turnovers: &[u64]| {
            let turnovers: Vec<_> = turnovers.iter().copied().map(Decimal::from).collect();
            shares(&turnovers)
        };
        assert_eq!(of(&[60, 40]), [0.6, 0.4]);
        assert_eq!(of(&[999, 1]), [0.999, SHARE_LEAST / 2.0]);
        assert_eq!(of(&[0, 0, 0, 0]), [0.25; 4]);
        assert_eq!(of(&[]), [0.0; 0]);
    }
}
