//! Ended sales that are stored for good: what lists say of each, by end. Pure; some hundred bytes a sale.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
    ops::Bound,
    sync::Arc,
};

use auction::{SaleId, SaleSummary, Time};

/// What is known of a stored sale without reading it.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct EndedSale {
    pub(crate) sale: SaleId,
    pub(crate) title: String,
    pub(crate) demo: bool,
    /// The site's own catalogue has it. Else it is nobody's: it is shown nowhere.
    pub(crate) is_published: bool,
    /// Another one when it was stored again.
    pub(crate) version: String,
    /// None: it was stored without. It is found by its address, and in no list.
    pub(crate) summary: Option<SaleSummary>,
}

/// A sale's place among those that ended: the one that ended last comes first.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct EndedPlace {
    ended_at: Reverse<Time>,
    sale: SaleId,
}

/// Every stored sale.
#[derive(Debug, Default)]
pub(super) struct EndedSales {
    by_id: HashMap<SaleId, Arc<EndedSale>>,
    by_end: BTreeMap<EndedPlace, Arc<EndedSale>>,
}

impl EndedSale {
    /// Where it stands in lists.
    pub(crate) fn place(&self) -> Option<EndedPlace> {
        let ended_at = self.summary.as_ref()?.ends_at;
        Some(EndedPlace::new(ended_at, self.sale.clone()))
    }
}

impl EndedPlace {
    pub(crate) fn new(ended_at: Time, sale: SaleId) -> Self {
        Self {
            ended_at: Reverse(ended_at),
            sale,
        }
    }

    pub(crate) fn ended_at(&self) -> Time {
        self.ended_at.0
    }

    /// It in an address.
    pub(crate) fn text(&self) -> String {
        format!("{}.{}", self.ended_at().unix_millis(), self.sale)
    }

    /// The place that an address names.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (millis, sale) = text.split_once('.')?;
        let ended_at = Time::from_unix_millis(millis.parse().ok()?).ok()?;
        Some(Self::new(ended_at, sale.parse().ok()?))
    }

    pub(crate) fn sale(&self) -> &SaleId {
        &self.sale
    }
}

impl EndedSales {
    pub(super) fn get(&self, sale: &SaleId) -> Option<&Arc<EndedSale>> {
        self.by_id.get(sale)
    }

    pub(super) fn contains(&self, sale: &SaleId) -> bool {
        self.by_id.contains_key(sale)
    }

    /// Those that ended before a place, the last one first; from the one that ended last without.
    pub(super) fn older(&self, than: Option<&EndedPlace>) -> impl Iterator<Item = &Arc<EndedSale>> {
        let from = than.map_or(Bound::Unbounded, Bound::Excluded);
        self.by_end
            .range((from, Bound::Unbounded))
            .map(|(_, it)| it)
    }

    /// Those that ended after a place, the one nearest to it first.
    pub(super) fn newer(&self, than: &EndedPlace) -> impl Iterator<Item = &Arc<EndedSale>> {
        let to = Bound::Excluded(than);
        let newer = self.by_end.range((Bound::Unbounded, to));
        newer.rev().map(|(_, it)| it)
    }

    pub(super) fn insert(&mut self, ended: EndedSale) {
        self.remove(&ended.sale);
        let ended = Arc::new(ended);
        if let Some(place) = ended.place().filter(|_| ended.is_published) {
            self.by_end.insert(place, ended.clone());
        }
        self.by_id.insert(ended.sale.clone(), ended);
    }

    pub(super) fn remove(&mut self, sale: &SaleId) {
        let place = self.by_id.remove(sale).and_then(|known| known.place());
        if let Some(place) = place {
            self.by_end.remove(&place);
        }
    }

    pub(super) fn set_title(&mut self, sale: &SaleId, title: &str, demo: bool) {
        let Some(known) = self.by_id.get(sale) else {
            return;
        };
        if !known.is_published || known.title != title || known.demo != demo {
            let mut ended = EndedSale::clone(known);
            (ended.title, ended.demo) = (title.to_owned(), demo);
            ended.is_published = true;
            self.insert(ended);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn ended(number: u64) -> EndedSale {
        let time = |seconds| Time::EPOCH.after(Duration::from_secs(seconds));
        EndedSale {
            sale: format!("sale-{number}").parse().unwrap(),
            title: format!("Sale {number}"),
            demo: false,
            is_published: true,
            version: String::new(),
            summary: Some(SaleSummary {
                opens_at: Time::EPOCH,
                ends_at: time(number),
                currency: "EUR".to_owned().try_into().unwrap(),
                time_zone: "UTC".to_owned(),
                lots: 1,
                sold: 0,
                total: auction::Amount::ZERO,
                cancelled: false,
            }),
        }
    }

    fn house(count: u64) -> EndedSales {
        let mut sales = EndedSales::default();
        // In no order: 7,919 is a prime.
        (0..count).for_each(|number| sales.insert(ended(number * 7_919 % count)));
        sales
    }

    #[test]
    fn page_of_ten_thousand_ended_sales_touches_only_its_own() {
        let sales = house(10_000);
        let (mut after, mut touched, mut seen) = (None, 0, vec![]);
        for _ in 0..3 {
            let older = sales.older(after.as_ref()).inspect(|_| touched += 1);
            let page: Vec<_> = older.take(20).cloned().collect();
            after = page.last().and_then(|last| last.place());
            seen.extend(page);
        }
        assert_eq!(touched, 60);
        let shared = sales.by_id.values();
        let shared = shared.filter(|it| Arc::strong_count(it) > 2).count();
        assert_eq!(shared, 60, "nothing but what is shown was handed out");
        let titles: Vec<_> = seen.iter().map(|sale| sale.title.as_str()).collect();
        let expected: Vec<_> = (0..60).map(|nth| format!("Sale {}", 9_999 - nth)).collect();
        assert_eq!(titles, expected);
    }

    #[test]
    fn newer_page_ends_where_the_older_one_begins() {
        let sales = house(10);
        let place = ended(4).place().unwrap();
        let names = |sale: &Arc<EndedSale>| sale.title.clone();
        let newer: Vec<_> = sales.newer(&place).take(2).map(names).collect();
        let older: Vec<_> = sales.older(Some(&place)).take(2).map(names).collect();
        assert_eq!(newer, ["Sale 5", "Sale 6"]);
        assert_eq!(older, ["Sale 3", "Sale 2"]);
    }

    #[test]
    fn sale_stored_again_is_listed_once() {
        let mut sales = house(3);
        sales.set_title(&ended(1).sale, "Spring", false);
        sales.insert(EndedSale {
            summary: ended(9).summary,
            ..ended(1)
        });
        let listed: Vec<_> = sales
            .older(None)
            .map(|sale| sale.sale.to_string())
            .collect();
        assert_eq!(listed, ["sale-1", "sale-2", "sale-0"]);
        sales.remove(&ended(1).sale);
        assert_eq!(sales.older(None).count(), 2);
    }
}
