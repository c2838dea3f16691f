//! `/market`: every symbol with its last price and its day.

use std::{borrow::Cow, fmt::Write};

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    extract::{Query, rejection::QueryRejection},
    http::{HeaderMap, header},
    response::{IntoResponse, Redirect, Response},
};
use rust_decimal::Decimal;
use serde::Deserialize;

use super::{
    board_order::{Column, Heading, Order},
    price_view::{Figure, PriceView},
    problem::Problem,
    visit::{Page, Visit},
    watch::watch_words,
    watchlists::{remember, remembered},
};
use crate::{
    locale::{filters, t},
    watchlists::{ListChoice, Watchlist},
};

/// Rows on one page: what a phone draws without a pause, far above what anybody reads.
const ROWS_MAX: usize = 250;

/// The board's page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "market.html")]
pub(crate) struct MarketPage {
    pub(crate) page: Page,
    pub(crate) rows: Vec<Row>,
    pub(crate) columns: Vec<Heading>,
    /// The script keeps it while prices move.
    pub(crate) order: Order<SymbolColumn>,
    pub(crate) groups: Vec<GroupLink>,
    pub(crate) wanted: Wanted,
    /// Whether any symbol has a price.
    pub(crate) has_prices: bool,
    /// The list that stars put a symbol on, and its name where it has one.
    pub(crate) list: ListChoice,
    pub(crate) list_name: Option<String>,
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
    /// Whether it is on the visitor's list; none for strangers.
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
    /// The code of one of the visitor's lists; empty: all symbols.
    watched: String,
    /// How many rows stand on the pages before.
    from: String,
}

/// What the rows are ordered by.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum SymbolColumn {
    #[default]
    Symbol,
    Price,
    Change,
    Figure(Figure),
    Time,
}

/// Some of the symbols, as a plain link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct GroupLink {
    pub(crate) address: String,
    pub(crate) word: String,
    pub(crate) chosen: bool,
}

pub(super) async fn show(
    visit: Visit,
    wanted: Result<Query<Wanted>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let Query(wanted) = wanted.unwrap_or_default();
    let lists = match visit.page.person() {
        Some(person) => match visit.app.watchlists().of(&person.user).await {
            Ok(lists) => Some(lists),
            Err(_) if wanted.only_watched() => return visit.problem(Problem::Unavailable),
            Err(_) => None,
        },
        None if wanted.only_watched() => return sign_in(&wanted.address(&[])),
        None => None,
    };
    let asked = wanted.list();
    let is_known = lists.is_some();
    let own = lists.unwrap_or_default();
    let list = own.or_watched(asked.clone().unwrap_or_else(|| remembered(&headers)));
    if asked.as_ref().is_some_and(|asked| *asked != list) {
        return visit.problem(Problem::NotFound);
    }
    let symbols = visit.app.symbols();
    let row = |price: PriceView| Row {
        group: symbols.group(price.symbol()).to_owned(),
        watched: is_known.then(|| own.has_symbol(&list, price.symbol())),
        price,
    };
    let prices = visit.prices().into_iter();
    let prices = prices.filter(|price| !symbols.is_retired(price.symbol()));
    let rows = prices.map(row).collect();
    let chosen = asked.and_then(|asked| remember(&visit.app, &asked));
    let chosen = chosen.map(|cookie| [(header::SET_COOKIE, cookie)]);
    let page = MarketPage::new(visit.page, rows, wanted).with_lists(&own, list);
    (chosen, page).into_response()
}

fn sign_in(back: &str) -> Response {
    let back: String = url::form_urlencoded::byte_serialize(back.as_bytes()).collect();
    Redirect::to(&format!("/sign-in?next={back}")).into_response()
}

impl Wanted {
    pub(crate) fn only_watched(&self) -> bool {
        !self.watched.is_empty()
    }

    fn list(&self) -> Option<ListChoice> {
        self.only_watched().then(|| ListChoice::of(&self.watched))
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

impl Column for SymbolColumn {
    type Row = Row;

    const ALL: &'static [Self] = &[
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
    const NAME: Self = Self::Symbol;

    fn code(self) -> &'static str {
        match self {
            Self::Symbol => "symbol",
            Self::Price => "price",
            Self::Change => "change",
            Self::Figure(figure) => figure.name(),
            Self::Time => "time",
        }
    }

    fn heading(self) -> String {
        match self {
            Self::Symbol => t!("market-column-symbol"),
            Self::Price => t!("market-column-last"),
            Self::Change => t!("market-column-change"),
            Self::Figure(Figure::High) => t!("market-column-high"),
            Self::Figure(Figure::Low) => t!("market-column-low"),
            Self::Figure(Figure::Volume) => t!("market-column-volume"),
            Self::Figure(figure) => figure.heading(),
            Self::Time => t!("market-column-time"),
        }
    }

    fn descends_at_first(self) -> bool {
        self != Self::Symbol
    }

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

    fn name(row: &Row) -> Cow<'_, str> {
        row.price.symbol().into()
    }
}

impl MarketPage {
    pub(crate) fn new(page: Page, rows: Vec<Row>, wanted: Wanted) -> Self {
        let order = Order::of(&wanted.by, &wanted.order);
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
        let named = groups.iter().map(|name| group(name, name));
        let all = group("", &t!("market-all"));
        let groups: Vec<_> = [all].into_iter().chain(named).collect();
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
        let part = part.then(|| t!("market-part", from = from + 1, to = to, count = count));
        let columns = order.headings(|changed| {
            let changed: Vec<_> = changed.iter().copied().chain([("from", "")]).collect();
            wanted.address(&changed)
        });
        Self {
            page,
            rows,
            columns,
            order,
            groups,
            list: ListChoice::default(),
            list_name: None,
            address: wanted.address(&[]),
            part,
            steps,
            wanted,
            has_prices,
        }
    }
}

impl MarketPage {
    /// The same page with the visitor's lists among its choices, of which stars serve one.
    fn with_lists(mut self, lists: &Watchlist, list: ListChoice) -> Self {
        if self.page.person().is_some() {
            let named = lists.lists().iter();
            let named = named.map(|list| (ListChoice::Named(list.id.clone()), list.name.clone()));
            let watched = (ListChoice::Watched, t!("market-watched"));
            let all = [watched].into_iter().chain(named);
            let links = all.map(|(choice, word)| GroupLink {
                address: (self.wanted).address(&[
                    ("group", ""),
                    ("watched", choice.code()),
                    ("from", ""),
                ]),
                word,
                chosen: self.wanted.list().as_ref() == Some(&choice),
            });
            let links: Vec<_> = links.collect();
            self.groups.splice(1..1, links);
        }
        self.list_name = lists.name(&list).map(str::to_owned);
        Self { list, ..self }
    }

    /// What the star of a row is called.
    fn star_words(&self, price: &PriceView) -> String {
        watch_words(price.symbol(), self.list_name.as_deref())
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
