//! `/market`: every symbol with its last price and its day.

use std::{cmp::Ordering, fmt::Write};

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    extract::{Query, rejection::QueryRejection},
    response::{IntoResponse, Redirect, Response},
};
use rust_decimal::Decimal;
use serde::Deserialize;

use super::{
    price_view::{Figure, PriceView},
    problem::Problem,
    visit::{Page, Visit},
};

/// Rows on one page: what a phone draws without a pause, far above what anybody reads.
const ROWS_MAX: usize = 250;

/// The board's page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "market.html")]
pub(crate) struct MarketPage {
    pub(crate) page: Page,
    pub(crate) rows: Vec<Row>,
    pub(crate) columns: Vec<ColumnLink>,
    /// The script keeps it while prices move.
    pub(crate) order: Order,
    pub(crate) groups: Vec<GroupLink>,
    pub(crate) wanted: Wanted,
    /// Whether any symbol has a price.
    pub(crate) has_prices: bool,
    /// Where the stars lead back to.
    pub(crate) address: String,
    /// Which of how many symbols, where they do not fit on a page.
    pub(crate) part: Option<String>,
    /// The page with those before, and with those after.
    pub(crate) steps: [Option<String>; 2],
}

/// A symbol on the board.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Row {
    pub(crate) price: PriceView,
    pub(crate) group: String,
    /// Whether the visitor watches it; none for strangers.
    pub(crate) watched: Option<bool>,
}

/// What an address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    by: String,
    order: String,
    /// A part of a symbol or a name.
    q: String,
    group: String,
    /// Not empty: only what the visitor watches.
    watched: String,
    /// How many rows stand on the pages before.
    from: String,
}

/// What the rows are ordered by.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Column {
    #[default]
    Symbol,
    Price,
    Change,
    Figure(Figure),
    Time,
}

/// The order of the rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Order {
    by: Column,
    descending: bool,
}

/// A heading that sorts, as a plain link: by its column, or the other way round where the rows are by it already.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct ColumnLink {
    pub(crate) address: String,
    pub(crate) code: &'static str,
    pub(crate) word: &'static str,
    /// What a screen reader is told, where the rows are in this column's order.
    pub(crate) sorted: Option<&'static str>,
}

/// Some of the symbols, as a plain link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct GroupLink {
    pub(crate) address: String,
    pub(crate) word: String,
    pub(crate) chosen: bool,
}

pub(super) async fn show(visit: Visit, wanted: Result<Query<Wanted>, QueryRejection>) -> Response {
    let Query(wanted) = wanted.unwrap_or_default();
    let list = match visit.page.person() {
        Some(person) => match visit.app.watchlists().of(&person.user).await {
            Ok(list) => Some(list),
            Err(_) if wanted.only_watched() => return visit.problem(Problem::Unavailable),
            Err(_) => None,
        },
        None if wanted.only_watched() => return sign_in(&wanted.address(&[])),
        None => None,
    };
    let symbols = visit.app.symbols();
    let row = |price: PriceView| Row {
        group: symbols.group(price.symbol()).to_owned(),
        watched: list.as_ref().map(|list| list.has_symbol(price.symbol())),
        price,
    };
    let prices = visit.prices().into_iter();
    let prices = prices.filter(|price| !symbols.is_retired(price.symbol()));
    let rows = prices.map(row).collect();
    MarketPage::new(visit.page, rows, wanted).into_response()
}

fn sign_in(back: &str) -> Response {
    let back: String = url::form_urlencoded::byte_serialize(back.as_bytes()).collect();
    Redirect::to(&format!("/sign-in?next={back}")).into_response()
}

impl Wanted {
    pub(crate) fn only_watched(&self) -> bool {
        !self.watched.is_empty()
    }

    /// An address of the board that differs in some of it.
    fn address(&self, changed: &[(&str, &str)]) -> String {
        let kept = [
            ("by", &self.by),
            ("order", &self.order),
            ("q", &self.q),
            ("group", &self.group),
            ("watched", &self.watched),
            ("from", &self.from),
        ];
        let mut address = "/market".to_owned();
        let mut separator = '?';
        for (name, value) in kept {
            let new = changed.iter().find(|(changed, _)| *changed == name);
            let value = new.map_or(value.as_str(), |(_, value)| value);
            if !value.is_empty() {
                let value: String =
                    url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
                write!(address, "{separator}{name}={value}").expect("a string takes any text");
                separator = '&';
            }
        }
        address
    }

    /// What a search goes on with, beside its words.
    fn kept(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let kept = [
            ("by", &self.by),
            ("order", &self.order),
            ("group", &self.group),
            ("watched", &self.watched),
        ];
        let kept = kept.into_iter().filter(|(_, value)| !value.is_empty());
        kept.map(|(name, value)| (name, value.as_str()))
    }

    fn shows(&self, row: &Row) -> bool {
        let part = self.q.trim().to_lowercase();
        let has_part = |text: &str| text.to_lowercase().contains(&part);
        (self.group.is_empty() || self.group == row.group)
            && (!self.only_watched() || row.watched == Some(true))
            && (has_part(row.price.symbol()) || has_part(&row.price.name()))
    }
}

impl Column {
    const ALL: [Self; 9] = [
        Self::Symbol,
        Self::Price,
        Self::Change,
        Self::Figure(Figure::Bid),
        Self::Figure(Figure::Ask),
        Self::Figure(Figure::High),
        Self::Figure(Figure::Low),
        Self::Figure(Figure::Volume),
        Self::Time,
    ];

    fn code(self) -> &'static str {
        match self {
            Self::Symbol => "symbol",
            Self::Price => "price",
            Self::Change => "change",
            Self::Figure(figure) => figure.name(),
            Self::Time => "time",
        }
    }

    /// Names rise at first, figures fall.
    fn descends_at_first(self) -> bool {
        self != Self::Symbol
    }

    fn heading(self) -> &'static str {
        match self {
            Self::Symbol => "Symbol",
            Self::Price => "Last",
            Self::Change => "Change",
            Self::Figure(Figure::High) => "High",
            Self::Figure(Figure::Low) => "Low",
            Self::Figure(Figure::Volume) => "Volume",
            Self::Figure(figure) => figure.heading(),
            Self::Time => "Time",
        }
    }

    /// What rows are ordered by; none is always last.
    fn value(self, row: &Row) -> Option<Decimal> {
        let price = &row.price;
        match self {
            Self::Symbol => None,
            Self::Price => Some(price.last_price()),
            Self::Change => Some(price.change_ratio()),
            Self::Figure(figure) => price.figure(figure),
            Self::Time => Some(price.time().unix_millis().into()),
        }
    }
}

impl Order {
    /// What codes in an address mean; by symbol, and as that column is at first, for any other text.
    fn of(wanted: &Wanted) -> Self {
        let by = Column::ALL
            .into_iter()
            .find(|column| column.code() == wanted.by);
        let by = by.unwrap_or_default();
        Self {
            by,
            descending: match wanted.order.as_str() {
                "rising" => false,
                "falling" => true,
                _ => by.descends_at_first(),
            },
        }
    }

    fn compare(self, a: &Row, b: &Row) -> Ordering {
        let direction = |ordering: Ordering| match self.descending {
            true => ordering.reverse(),
            false => ordering,
        };
        let by_symbol = a.price.symbol().cmp(b.price.symbol());
        match (self.by, self.by.value(a), self.by.value(b)) {
            (Column::Symbol, ..) => direction(by_symbol),
            (_, Some(a), Some(b)) => direction(a.cmp(&b)).then(by_symbol),
            (_, a, b) => b.is_some().cmp(&a.is_some()).then(by_symbol),
        }
    }
}

impl ColumnLink {
    fn new(column: Column, order: Order, wanted: &Wanted) -> Self {
        let is_chosen = column == order.by;
        let descending = match is_chosen {
            true => !order.descending,
            false => column.descends_at_first(),
        };
        let direction = if descending { "falling" } else { "rising" };
        Self {
            address: wanted.address(&[("by", column.code()), ("order", direction), ("from", "")]),
            code: column.code(),
            word: column.heading(),
            sorted: is_chosen.then_some(match order.descending {
                true => "descending",
                false => "ascending",
            }),
        }
    }

    fn arrow(&self) -> &'static str {
        match self.sorted {
            Some("ascending") => "↑",
            Some(_) => "↓",
            None => "",
        }
    }
}

impl MarketPage {
    pub(crate) fn new(page: Page, rows: Vec<Row>, wanted: Wanted) -> Self {
        let order = Order::of(&wanted);
        let has_prices = !rows.is_empty();
        let mut groups: Vec<String> = rows.iter().map(|row| row.group.clone()).collect();
        groups.retain(|group| !group.is_empty());
        groups.sort();
        groups.dedup();
        let group = |name: &str, word: &str| GroupLink {
            address: wanted.address(&[("group", name), ("watched", ""), ("from", "")]),
            word: word.to_owned(),
            chosen: wanted.group == name && !wanted.only_watched(),
        };
        let watched = page.person().map(|_| GroupLink {
            address: wanted.address(&[("group", ""), ("watched", "yes"), ("from", "")]),
            word: "Watched".to_owned(),
            chosen: wanted.only_watched(),
        });
        let named = groups.iter().map(|name| group(name, name));
        let all = [group("", "All")].into_iter().chain(watched);
        let groups: Vec<_> = all.chain(named).collect();
        let mut rows: Vec<Row> = rows.into_iter().filter(|row| wanted.shows(row)).collect();
        rows.sort_by(|a, b| order.compare(a, b));
        let count = rows.len();
        let from = wanted
            .from
            .parse()
            .unwrap_or(0)
            .min(count.saturating_sub(1));
        let from = from / ROWS_MAX * ROWS_MAX;
        let to = count.min(from + ROWS_MAX);
        let rows: Vec<Row> = rows.drain(from..to).collect();
        let step = |from: usize| wanted.address(&[("from", &from.to_string())]);
        let steps = [
            (from > 0).then(|| step(from.saturating_sub(ROWS_MAX))),
            (to < count).then(|| step(to)),
        ];
        let part = steps.iter().any(Option::is_some);
        let part = part.then(|| format!("Symbols {} to {to} of {count}", from + 1));
        let columns = Column::ALL.map(|column| ColumnLink::new(column, order, &wanted));
        Self {
            page,
            rows,
            columns: columns.into(),
            order,
            groups,
            address: wanted.address(&[]),
            part,
            steps,
            wanted,
            has_prices,
        }
    }
}

impl Row {
    /// The columns between the change and the sparkline.
    fn figures(&self) -> [super::price_view::Cell; 5] {
        [
            Figure::Bid,
            Figure::Ask,
            Figure::High,
            Figure::Low,
            Figure::Volume,
        ]
        .map(|figure| self.price.cell(figure))
    }
}
