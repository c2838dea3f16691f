//! Which lots of a sale a visitor asks for: words, filters, order and page. All of it stands in the address.

use std::{sync::Arc, time::Duration};

use auction::{Amount, Currency, LotState, Time};
use url::form_urlencoded;

use crate::{
    format::{one_line, parse_lenient},
    locale::t,
    model::{LotHead, LotModel, SaleModel},
};

/// Lots of a page: as many as a socket follows beside the page's other channels.
pub(super) const PAGE_LOTS: usize = 48;
/// Characters of a parameter that are kept.
const TEXT_LENGTH_MAX: usize = 100;
/// What ends within this ends soon.
const SOON: Duration = Duration::from_hours(1);

/// What is asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct LotSearch {
    pub(crate) words: String,
    pub(crate) show: Filter,
    pub(crate) category: String,
    pub(crate) no_reserve: bool,
    /// Prices as typed.
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) sort: Sort,
    /// From 0.
    page: usize,
}

/// Which lots by how they stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Filter {
    #[default]
    All,
    Open,
    Ending,
    Upcoming,
    Closed,
    Mine,
}

/// The order.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Sort {
    #[default]
    Number,
    Ending,
    Cheapest,
    Dearest,
}

/// What was found.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// Those of the page.
    pub(crate) lots: Vec<Arc<LotModel>>,
    pub(crate) count: usize,
    /// From 1.
    pub(crate) page: usize,
    pub(crate) page_count: usize,
    /// How many there are of each kind.
    counts: Vec<(Filter, usize)>,
    /// What is wrong with a price.
    pub(crate) problem: Option<String>,
}

impl Filter {
    pub(crate) const ALL: [(Self, &str); 6] = [
        (Self::All, ""),
        (Self::Open, "open"),
        (Self::Ending, "ending"),
        (Self::Upcoming, "upcoming"),
        (Self::Closed, "closed"),
        (Self::Mine, "mine"),
    ];

    pub(crate) fn word(self) -> String {
        match self {
            Self::All => t!("filter-all"),
            Self::Open => t!("filter-open"),
            Self::Ending => t!("filter-ending"),
            Self::Upcoming => t!("filter-upcoming"),
            Self::Closed => t!("filter-closed"),
            Self::Mine => t!("filter-mine"),
        }
    }

    fn keeps(self, lot: &Match, now: Time) -> bool {
        let times = &lot.head.times;
        let has_opened = times.opens_at <= now;
        match self {
            Self::All => true,
            Self::Open => !lot.state.is_over() && has_opened,
            Self::Ending => lot.state == LotState::Open && now.until(times.ends_at) <= SOON,
            Self::Upcoming => !lot.state.is_over() && !has_opened,
            Self::Closed => lot.state.is_over(),
            Self::Mine => lot.is_mine,
        }
    }
}

/// A lot that has what is asked for, whatever its state.
struct Match {
    /// In the sale.
    place: usize,
    head: LotHead,
    state: LotState,
    is_mine: bool,
}

impl Sort {
    pub(crate) const ALL: [(Self, &str); 4] = [
        (Self::Number, ""),
        (Self::Ending, "ending"),
        (Self::Cheapest, "cheapest"),
        (Self::Dearest, "dearest"),
    ];

    pub(crate) fn word(self) -> String {
        match self {
            Self::Number => t!("sort-number"),
            Self::Ending => t!("sort-ending"),
            Self::Cheapest => t!("sort-cheapest"),
            Self::Dearest => t!("sort-dearest"),
        }
    }

    /// The first so many, in order.
    fn first(self, count: usize, lots: &mut Vec<Match>, now: Time) {
        let key = |lot: &Match| {
            let (group, value) = match self {
                Self::Number => (false, 0),
                Self::Ending => (
                    lot.state.is_over(),
                    lot.head.times.next_moment(now).unix_millis(),
                ),
                Self::Cheapest => (false, i64::try_from(lot.head.price).unwrap_or(i64::MAX)),
                Self::Dearest => (false, -i64::try_from(lot.head.price).unwrap_or(i64::MAX)),
            };
            (group, value, lot.place)
        };
        if self != Self::Number {
            if lots.len() > count {
                lots.select_nth_unstable_by_key(count, key);
                lots.truncate(count);
            }
            lots.sort_unstable_by_key(key);
        }
    }
}

impl LotSearch {
    /// Reads what follows the question mark; what is not known is passed over.
    pub(crate) fn parse(query: Option<&str>) -> Self {
        let mut search = Self::default();
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            let text = one_line(value.trim(), TEXT_LENGTH_MAX);
            match &*name {
                "q" => search.words = text,
                "show" => search.show = chosen(&Filter::ALL, &text),
                "category" => search.category = text,
                "no_reserve" => search.no_reserve = text == "true",
                "from" => search.from = text,
                "to" => search.to = text,
                "sort" => search.sort = chosen(&Sort::ALL, &text),
                "page" => search.page = text.parse::<usize>().unwrap_or(1).saturating_sub(1),
                _ => {}
            }
        }
        search
    }

    #[cfg(test)]
    pub(crate) fn showing(show: Filter) -> Self {
        Self {
            show,
            ..Self::default()
        }
    }

    /// What follows the sale's address for these lots on that page, from 1.
    pub(crate) fn query(&self, show: Filter, page: usize) -> String {
        let page = match page {
            0 | 1 => String::new(),
            page => page.to_string(),
        };
        let no_reserve = if self.no_reserve { "true" } else { "" };
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in [
            ("q", self.words.as_str()),
            ("show", code(&Filter::ALL, show)),
            ("category", &self.category),
            ("no_reserve", no_reserve),
            ("from", &self.from),
            ("to", &self.to),
            ("sort", code(&Sort::ALL, self.sort)),
            ("page", &page),
        ] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        match query.finish() {
            query if query.is_empty() => query,
            query => format!("?{query}"),
        }
    }

    /// Whether anything beside words narrows or orders the lots.
    pub(crate) fn is_refined(&self) -> bool {
        let narrowed = [&self.category, &self.from, &self.to];
        self.no_reserve || self.sort != Sort::Number || narrowed.iter().any(|text| !text.is_empty())
    }

    /// The lots of a sale that are asked for, in the order that is. `is_mine` says which the visitor has bid on.
    pub(crate) fn find(
        &self,
        sale: &SaleModel,
        is_mine: impl Fn(&LotModel) -> bool,
        now: Time,
    ) -> Found {
        let currency = sale.record.currency;
        let (from, wrong_from) = price(&self.from, currency);
        let (to, wrong_to) = price(&self.to, currency);
        let words = (!self.words.is_empty()).then(|| sale.words().matching(&self.words));
        let words = words.flatten();
        let has_words = |place: usize| words.as_ref().is_none_or(|has| has[place]);
        let lots = sale.heads().iter().enumerate();
        let lots = lots.filter(|(place, head)| {
            has_words(*place)
                && self.refined(&sale.lots[*place])
                && from.is_none_or(|from| head.price >= from.minor_units())
                && to.is_none_or(|to| head.price <= to.minor_units())
        });
        let lots = lots.map(|(place, head)| Match {
            state: head.times.state(now),
            is_mine: is_mine(&sale.lots[place]),
            head: *head,
            place,
        });
        let mut counts = Filter::ALL.map(|(filter, _)| (filter, 0));
        let mut kept = Vec::new();
        for lot in lots {
            for (filter, count) in &mut counts {
                *count += usize::from(filter.keeps(&lot, now));
            }
            if self.show.keeps(&lot, now) {
                kept.push(lot);
            }
        }
        let count = kept.len();
        let page_count = count.div_ceil(PAGE_LOTS).max(1);
        let page = self.page.min(page_count - 1);
        self.sort.first((page + 1) * PAGE_LOTS, &mut kept, now);
        let lots = kept.iter().skip(page * PAGE_LOTS).take(PAGE_LOTS);
        Found {
            lots: lots.map(|lot| Arc::clone(&sale.lots[lot.place])).collect(),
            count,
            page: page + 1,
            page_count,
            counts: counts.into(),
            problem: wrong_from.or(wrong_to),
        }
    }

    /// Whether a lot is of the category, and without a reserve where that is asked for.
    fn refined(&self, lot: &LotModel) -> bool {
        (self.category.is_empty() || lot.texts.details.category == self.category)
            && (!self.no_reserve || lot.public.reserve_met.is_none())
    }
}

impl Found {
    pub(crate) fn count_of(&self, filter: Filter) -> usize {
        let found = self.counts.iter().find(|(known, _)| *known == filter);
        found.map_or(0, |(_, count)| *count)
    }
}

/// A bound of prices; one that cannot be read bounds nothing, and is told of.
fn price(text: &str, currency: Currency) -> (Option<Amount>, Option<String>) {
    if text.is_empty() {
        return (None, None);
    }
    match parse_lenient(text, currency) {
        Ok(amount) => (Some(amount), None),
        Err(wrong) => (None, Some(wrong.to_string())),
    }
}

fn chosen<T: Copy + Default>(known: &[(T, &str)], code: &str) -> T {
    let found = known.iter().find(|(_, known)| *known == code);
    found.map(|(choice, _)| *choice).unwrap_or_default()
}

fn code<T: PartialEq>(known: &[(T, &'static str)], choice: T) -> &'static str {
    let found = known.iter().find(|(known, _)| *known == choice);
    found.map_or("", |(_, code)| code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::samples;

    fn found(query: &str) -> Found {
        LotSearch::parse(Some(query)).find(&samples::sale(), |_| false, samples::now())
    }

    fn numbers(query: &str) -> Vec<u32> {
        let lots = found(query).lots;
        lots.iter().map(|lot| lot.public.number).collect()
    }

    #[test]
    fn an_address_says_all_of_a_search_and_is_read_again() {
        let query = "?q=a+b%26c&show=open&category=%C3%9Chren&no_reserve=true&from=1%2C50&sort=dearest&page=3";
        let search = LotSearch::parse(query.strip_prefix('?'));
        assert_eq!(search.words, "a b&c");
        assert_eq!(search.query(search.show, 3), query);
        assert_eq!(LotSearch::default().query(Filter::All, 1), "");
        let odd = LotSearch::parse(Some("page=x&show=none&sort=%ff&q=%00a%0Ab"));
        assert_eq!(
            (odd.show, odd.sort, odd.page),
            (Filter::All, Sort::Number, 0)
        );
        assert!(!odd.words.contains(['\0', '\n']));
    }

    #[test]
    fn lots_are_narrowed_by_words_price_and_state() {
        assert_eq!(numbers("").len(), 12);
        assert_eq!(numbers("q=cronometer"), [1]);
        assert_eq!(numbers("show=closed"), [11, 12]);
        let cheap = found("to=200");
        assert_eq!(
            cheap.lots.len(),
            3,
            "those that stand at their opening price"
        );
        assert_eq!(cheap.count_of(Filter::Closed), 1);
        assert_eq!(numbers("from=200&to=400"), [1]);
        let wrong = found("from=much");
        assert_eq!(wrong.count, 12);
        assert!(wrong.problem.is_some());
    }

    #[test]
    fn lots_are_put_in_order() {
        assert_eq!(numbers("sort=dearest&show=open")[0], 10);
        assert_eq!(numbers("sort=cheapest&from=200")[0], 1);
        assert_eq!(numbers("sort=ending").last(), Some(&12));
    }

    #[test]
    fn pages_hold_with_five_thousand_lots() {
        let lots = (1..=5_000).map(|number| Arc::new(samples::board_lot(number, None)));
        let sale = SaleModel {
            lots: lots.collect(),
            ..samples::sale()
        };
        let page = |page: &str| {
            let search = LotSearch::parse(Some(page));
            let found = search.find(&sale, |_| false, samples::now());
            (found.page, found.page_count, found.lots.len())
        };
        assert_eq!(page(""), (1, 105, 48));
        assert_eq!(page("page=105"), (105, 105, 8));
        assert_eq!(page("page=9999"), (105, 105, 8), "the last one");
    }
}
