//! `/sales/{sale}`: the lots of a sale.

use askama::Template;
use askama_web::WebTemplate;
use auction::SaleRecord;

use super::{
    layout::Page,
    lot_view::LotView,
    sale_view::{NewsView, SaleView},
};

/// A sale's page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "sale.html")]
pub struct SalePage {
    pub page: Page,
    pub sale: SaleView,
    pub news: NewsView,
    pub filters: Vec<FilterLink>,
    pub lots: Vec<LotView>,
}

/// Which lots to show.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Filter {
    #[default]
    All,
    Open,
    Closed,
    Mine,
}

/// A filter as a plain link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FilterLink {
    pub address: String,
    pub word: &'static str,
    pub count: usize,
    pub chosen: bool,
}

impl Filter {
    /// What a code in an address means; all lots for any other text.
    pub fn from_code(code: Option<&str>) -> Self {
        match code {
            Some("open") => Self::Open,
            Some("closed") => Self::Closed,
            Some("mine") => Self::Mine,
            _ => Self::All,
        }
    }

    fn keeps(self, lot: &LotView) -> bool {
        match self {
            Self::All => true,
            Self::Open => !lot.is_over(),
            Self::Closed => lot.is_over(),
            Self::Mine => lot.mine().is_some(),
        }
    }
}

impl SalePage {
    pub fn new(page: Page, sale: SaleView, lots: Vec<LotView>, chosen: Filter) -> Self {
        let mut choices = vec![
            (Filter::All, "All", ""),
            (Filter::Open, "Open", "?show=open"),
            (Filter::Closed, "Closed", "?show=closed"),
        ];
        if page.person().is_some() {
            choices.push((Filter::Mine, "With my bids", "?show=mine"));
        }
        let filters = choices.into_iter().map(|(filter, word, query)| FilterLink {
            address: format!("{}{query}", sale.address()),
            word,
            count: lots.iter().filter(|lot| filter.keeps(lot)).count(),
            chosen: filter == chosen,
        });
        Self {
            filters: filters.collect(),
            lots: lots.into_iter().filter(|lot| chosen.keeps(lot)).collect(),
            page,
            news: sale.news(SaleRecord::MESSAGES_MAX),
            sale,
        }
    }
}
