//! `/running-lots`: the lots that take bids now, as rows of a board: bid, change, bids of the last hour, time left.

use std::{borrow::Cow, sync::Arc, time::Duration};

use askama::Template;
use askama_web::WebTemplate;
use auction::{Entry, EntryKind, LotPhase, Time};
use axum::{
    extract::{Query, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use rust_decimal::Decimal;
use serde::Deserialize;

use super::{
    NAME_SHOWN_MAX,
    board_order::{Column, Heading, Order},
    lot_view::LotView,
    visit::{Page, Visit},
};
use crate::{
    format,
    locale::{filters, t},
    model::{LotModel, SaleModel},
};

/// Rows: those that end first. Far above what anybody reads.
const ROWS_MAX: usize = 250;
/// Bids that came within this time are the rate.
const RATE_WITHIN: Duration = Duration::from_hours(1);
/// Most bids of the last hour that are counted: one every few seconds.
const RATE_MAX: usize = 1_000;

/// The page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "running_lots.html")]
pub(crate) struct RunningLotsPage {
    pub(crate) page: Page,
    pub(crate) rows: Vec<LotRow>,
    pub(crate) columns: Vec<Heading>,
    pub(crate) order: Order<LotColumn>,
    /// What the page follows: each sale.
    pub(crate) follows: String,
}

/// A lot on the board.
#[derive(Clone, Debug)]
pub(crate) struct LotRow {
    pub(crate) lot: LotView,
    /// What it opened at, in minor units: what its change is measured from.
    opening: u64,
    /// Whether there is a bid that may be shown.
    has_bid: bool,
    /// Bids so far; none: that is hidden.
    bids: Option<u32>,
    /// When the bids of the last hour came, oldest first.
    recent: Vec<Time>,
}

/// What an address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    by: String,
    order: String,
}

/// What the rows are ordered by.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum LotColumn {
    Lot,
    Bid,
    Change,
    Bids,
    Rate,
    #[default]
    TimeLeft,
}

pub(super) async fn show(visit: Visit, wanted: Result<Query<Wanted>, QueryRejection>) -> Response {
    let Query(wanted) = wanted.unwrap_or_default();
    let sales = visit.app.read_model().sales();
    let now = visit.page.now;
    let rows = sales.iter().flat_map(|sale| rows(sale, now)).collect();
    let follows: Vec<_> = sales
        .iter()
        .filter(|sale| !sale.is_over())
        .map(|sale| format!("sale:{}", sale.record.sale))
        .collect();
    let page = RunningLotsPage::new(visit.page, rows, &wanted);
    let follows = follows.join(" ");
    RunningLotsPage { follows, ..page }.into_response()
}

/// The lots of a sale that take bids, or would if it were not on hold.
pub(crate) fn rows(sale: &SaleModel, now: Time) -> Vec<LotRow> {
    let title = format::one_line(&sale.title, NAME_SHOWN_MAX);
    let lots = sale.lots.iter().filter(|lot| {
        let lot = &lot.public;
        lot.phase == LotPhase::Open && lot.opens_at <= now
    });
    let row = |lot: &Arc<LotModel>| {
        let void = lot.void_lines();
        let is_recent = |entry: &&Entry| {
            entry.kind == EntryKind::Bid
                && entry.at.after(RATE_WITHIN) > now
                && !void.contains_key(&entry.sequence)
        };
        let newest_first = lot.entries.iter().rev().filter(is_recent);
        let mut recent: Vec<Time> = newest_first.take(RATE_MAX).map(|entry| entry.at).collect();
        recent.reverse();
        LotRow {
            opening: lot.public.opening.minor_units(),
            has_bid: lot.public.price.is_some(),
            bids: lot.public.bid_count,
            recent,
            lot: LotView::new(lot.clone(), now, None).of_sale(Some(title.clone())),
        }
    };
    lots.map(row).collect()
}

impl LotRow {
    /// What is looked for, and what rows are named by.
    pub(crate) fn name(&self) -> String {
        self.lot.short_title()
    }

    pub(crate) fn opening_minor(&self) -> u64 {
        self.opening
    }

    /// How far the bid is above what the lot opened at; empty before the first.
    pub(crate) fn change(&self) -> String {
        match self.has_bid {
            true => format::change(self.opening.into(), self.lot.price_minor().into()),
            false => String::new(),
        }
    }

    pub(crate) fn has_risen(&self) -> bool {
        self.has_bid && self.lot.price_minor() > self.opening
    }

    /// `up` or `same`: no bid is below what the lot opened at.
    pub(crate) fn direction(&self) -> &'static str {
        if self.has_risen() { "up" } else { "same" }
    }

    pub(crate) fn arrow(&self) -> &'static str {
        match (self.has_bid, self.has_risen()) {
            (false, _) => "",
            (true, true) => "▲",
            (true, false) => "•",
        }
    }

    /// The time of day at which it ends.
    pub(crate) fn end_time(&self) -> String {
        format::time_of_day(self.lot.public().ends_at)
    }

    /// How many bids came in the last hour; empty where that is hidden.
    pub(crate) fn rate(&self) -> String {
        let rate = self.bids.map(|_| self.recent.len().to_string());
        rate.unwrap_or_default()
    }

    /// When those came, in seconds since 1970, for the script to go on with.
    pub(crate) fn recent(&self) -> String {
        let seconds = self.recent.iter().map(|at| at.unix_millis() / 1_000);
        let seconds: Vec<_> = seconds.map(|at| at.to_string()).collect();
        seconds.join(" ")
    }

    /// What a column is ordered by, for the script; empty: not known.
    pub(crate) fn told(&self, code: &str) -> String {
        let column = LotColumn::ALL.iter().find(|column| column.code() == code);
        let value = column.and_then(|column| column.value(self));
        value.map_or_else(String::new, |value| value.to_string())
    }
}

impl Column for LotColumn {
    type Row = LotRow;

    const ALL: &'static [Self] = &[
        Self::Lot,
        Self::Bid,
        Self::Change,
        Self::Bids,
        Self::Rate,
        Self::TimeLeft,
    ];
    const NAME: Self = Self::Lot;

    fn code(self) -> &'static str {
        match self {
            Self::Lot => "lot",
            Self::Bid => "bid",
            Self::Change => "rise",
            Self::Bids => "bids",
            Self::Rate => "rate",
            Self::TimeLeft => "ends",
        }
    }

    fn heading(self) -> String {
        match self {
            Self::Lot => t!("lot"),
            Self::Bid => t!("running-lots-bid"),
            Self::Change => t!("running-lots-change"),
            Self::Bids => t!("running-lots-bids"),
            Self::Rate => t!("running-lots-rate"),
            Self::TimeLeft => t!("running-lots-time-left"),
        }
    }

    fn descends_at_first(self) -> bool {
        !matches!(self, Self::Lot | Self::TimeLeft)
    }

    fn value(self, row: &LotRow) -> Option<Decimal> {
        match self {
            Self::Lot => None,
            Self::Bid => Some(row.lot.price_minor().into()),
            Self::Change => {
                let price = Decimal::from(row.lot.price_minor());
                let rise = price.checked_div(row.opening.into());
                rise.filter(|_| row.has_bid).map(|rise| rise.round_dp(6))
            }
            Self::Bids => row.bids.map(Decimal::from),
            Self::Rate => row.bids.map(|_| Decimal::from(row.recent.len())),
            Self::TimeLeft => Some(row.lot.public().ends_at.unix_millis().into()),
        }
    }

    fn name(row: &LotRow) -> Cow<'_, str> {
        row.name().into()
    }
}

impl RunningLotsPage {
    pub(crate) fn new(page: Page, mut rows: Vec<LotRow>, wanted: &Wanted) -> Self {
        let order = Order::of(&wanted.by, &wanted.order);
        rows.sort_by_key(|row| row.lot.public().ends_at);
        rows.truncate(ROWS_MAX);
        rows.sort_by(|a, b| order.compare(a, b));
        let address = |changed: &[(&str, &str)]| {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            format!("/running-lots?{}", query.extend_pairs(changed).finish())
        };
        Self {
            page,
            rows,
            columns: order.headings(address),
            order,
            follows: String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::samples;

    fn names(by: &str, order: &str) -> Vec<u32> {
        let wanted = Wanted {
            by: by.to_owned(),
            order: order.to_owned(),
        };
        // Two minutes on: the first lot is over its end and waits for its close.
        let now = samples::now().after(Duration::from_secs(120));
        let page = samples::page("/running-lots", false);
        let page = RunningLotsPage::new(page, rows(&samples::sale(), now), &wanted);
        page.rows
            .iter()
            .map(|row| row.lot.public().number)
            .collect()
    }

    #[test]
    fn lots_that_run_are_rows_in_the_order_that_is_asked_for() {
        assert_eq!(names("", ""), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        assert_eq!(names("ends", "falling")[0], 10);
        // Those without a bid have not changed: they are last either way.
        assert_eq!(names("rise", "")[..2], [10, 9]);
        assert_eq!(names("rise", "rising")[..2], [1, 2]);
        let mut unchanged = names("rise", "rising").split_off(8);
        unchanged.sort_unstable();
        assert_eq!(unchanged, [4, 8]);
    }

    #[test]
    fn bids_of_the_last_hour_are_the_rate() {
        let rate = |seconds: u64| {
            let now = samples::now().after(Duration::from_secs(seconds));
            rows(&samples::sale(), now)[0].rate()
        };
        // Six bids, two to seven seconds after the opening.
        assert_eq!(rate(60), "6");
        assert_eq!(rate(3_604), "3");
        assert_eq!(rate(3_700), "0");
    }
}
