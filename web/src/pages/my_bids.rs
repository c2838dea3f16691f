//! `/my-bids`: the lots one has bid on, those one is outbid on first.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use askama_web::WebTemplate;
use auction::{Paddle, SaleId};
use axum::{
    extract::RawQuery,
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt, stream};

use super::{
    NAME_SHOWN_MAX,
    lot_view::LotView,
    may_bid::limit_words,
    own::Own,
    second_chance::ChanceView,
    visit::{Page, Visit, query_word},
};
use crate::{
    App, Person, format,
    invoices::of_buyer_in,
    locale::{filters, t},
    mine::{ENDED_SALES_MAX, MyLimit, MyLot, MyLots, current_lots, past_lots},
    read_model::EndedPlace,
    second_chances,
};

/// Lots on one page of those in sales that are not stored for good.
const LOTS_SHOWN_MAX: usize = 100;
/// Stored sales asked about at once.
const ASKED_AT_ONCE: usize = 4;

/// The page of one's own bids.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "my_bids.html")]
pub(crate) struct MyBidsPage {
    pub(crate) page: Page,
    /// Outbid first, then by their ends.
    pub(crate) running: Vec<LotView>,
    /// Lots that are watched and not bid on, the one watched last first, as long as their sales are not stored for good.
    pub(crate) watched: Own<Vec<LotView>>,
    /// The one that ended last first.
    pub(crate) over: Vec<LotView>,
    /// Which of how many, where they do not fit on a page.
    pub(crate) part: Option<String>,
    /// Query of the page with the lots that follow.
    pub(crate) following: Option<String>,
    /// Query of the page with older sales.
    pub(crate) older: Option<String>,
    /// It shows sales that ended a while ago, and nothing else.
    pub(crate) is_past: bool,
    /// It is the first page, where what is new belongs.
    pub(crate) is_first: bool,
    /// How much of each limit is left: the sale's address and title, and words.
    pub(crate) limits: Vec<(String, String, String)>,
    /// Lots that the engine left out.
    pub(crate) left_out: usize,
    pub(crate) told: Told,
}

/// What was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Told {
    Lots,
    /// Some sales could not be asked.
    SomeLots,
    /// There are none.
    Nothing,
    /// There are none in the sales that were looked through, and there are others.
    NothingYet,
    /// Nobody answers now.
    Unknown,
}

/// Lots of sales that ended a while ago.
#[derive(Clone, Debug, Default)]
pub(crate) struct PastLots {
    pub(crate) lots: Vec<MyLot>,
    pub(crate) older: Option<EndedPlace>,
    pub(crate) is_missing: bool,
}

pub(super) async fn show(visit: Visit, RawQuery(query): RawQuery) -> Response {
    let (visit, person) = match visit.signed_in("/my-bids") {
        Ok(signed_in) => signed_in,
        Err(answer) => return *answer,
    };
    let word = |name| query_word(query.as_deref(), name);
    if let Some(place) = word("before").and_then(EndedPlace::parse) {
        let past = past(&visit.app, &person, Some(&place)).await;
        let mut page = MyBidsPage::of_past(visit.page, past);
        page.find_invoices(&visit.app, &person).await;
        page.find_chances(&visit.app, &person).await;
        return page.into_response();
    }
    let from = word("from").and_then(|from| from.parse().ok());
    let from = from.unwrap_or(0);
    let mine = current_lots(&visit.app, &person).await;
    let past = match mine.lots.len() > from + LOTS_SHOWN_MAX {
        true => None,
        false => Some(past(&visit.app, &person, None).await),
    };
    let mut page = MyBidsPage::new(visit.page, mine, from, past);
    if from == 0 {
        page.find_watched(&visit.app, &person).await;
    }
    page.find_invoices(&visit.app, &person).await;
    page.find_chances(&visit.app, &person).await;
    page.into_response()
}

/// Looks through the stored sales before a place, at most [`ENDED_SALES_MAX`].
async fn past(app: &App, person: &Person, than: Option<&EndedPlace>) -> PastLots {
    let mut sales = app.read_model().older(than, ENDED_SALES_MAX + 1);
    let is_more = sales.len() > ENDED_SALES_MAX;
    sales.truncate(ENDED_SALES_MAX);
    let last = sales.last().and_then(|last| last.place());
    let mut found = PastLots {
        older: last.filter(|_| is_more),
        ..PastLots::default()
    };
    let mut answers = stream::iter(sales)
        .map(|ended| async move { past_lots(app, person, &ended).await })
        .buffered(ASKED_AT_ONCE);
    while let Some(lots) = answers.next().await {
        match lots {
            Ok(lots) => found.lots.extend(lots),
            Err(_) => found.is_missing = true,
        }
    }
    found
}

/// A limit in one sale, as a line of the page.
fn limit_line(limit: MyLimit) -> (String, String, String) {
    let words = limit_words(limit.limit, limit.committed, limit.currency);
    let title = format::one_line(&limit.sale_title, NAME_SHOWN_MAX);
    (format!("/sales/{}", limit.sale), title, words)
}

impl MyBidsPage {
    /// The lots from a place on, and behind the last of them the sales that ended a while ago.
    pub(crate) fn new(page: Page, mine: MyLots, from: usize, past: Option<PastLots>) -> Self {
        let (count, now) = (mine.lots.len(), page.now);
        let to = count.min(from.saturating_add(LOTS_SHOWN_MAX));
        let views = mine.lots.into_iter().skip(from).take(LOTS_SHOWN_MAX);
        let views = views.map(|my| LotView::of_mine(my, now));
        let (mut over, running): (Vec<_>, Vec<_>) = views.partition(LotView::is_over);
        let past = past.unwrap_or_default();
        let past_views = past.lots.into_iter().map(|my| LotView::of_mine(my, now));
        over.extend(past_views);
        let is_missing = mine.missing.is_some() || past.is_missing;
        let told = match (running.is_empty() && over.is_empty(), is_missing) {
            (false, false) => Told::Lots,
            (false, true) => Told::SomeLots,
            (true, true) => Told::Unknown,
            (true, false) if past.older.is_some() => Told::NothingYet,
            (true, false) => Told::Nothing,
        };
        let is_part = from < to && count > LOTS_SHOWN_MAX;
        Self {
            page,
            running,
            watched: Own::Nothing,
            over,
            part: is_part.then(|| t!("my-bids-part", from = from + 1, to = to, count = count)),
            following: (to < count).then(|| format!("from={to}")),
            older: past.older.map(|place| format!("before={}", place.text())),
            is_past: false,
            is_first: from == 0,
            limits: mine.limits.into_iter().map(limit_line).collect(),
            left_out: mine.left_out,
            told,
        }
    }

    /// What else the person watches.
    async fn find_watched(&mut self, app: &App, person: &Person) {
        let Ok(list) = app.watchlists().of(&person.user).await else {
            self.watched = Own::Unknown;
            return;
        };
        let now = self.page.now;
        // A lot that is not listed may be one that is bid on all the same.
        let own: Own<Paddle> = match self.told {
            Told::SomeLots | Told::Unknown => Own::Unknown,
            _ => Own::Nothing,
        };
        let bid_on: BTreeSet<_> = (self.running.iter().chain(&self.over))
            .map(|lot| (lot.public().sale.clone(), lot.public().lot.clone()))
            .collect();
        let watched = list.lots().filter_map(|(sale, lot)| {
            let place = (sale.clone(), lot.clone());
            let known = app.read_model().lot(sale, lot)?;
            (!bid_on.contains(&place)).then(|| LotView::new(known, now, own))
        });
        self.watched = Own::Known(watched.collect());
    }

    /// Which invoices the lots stand on that were won.
    async fn find_invoices(&mut self, app: &App, person: &Person) {
        let won = self.over.iter().filter(|lot| lot.won_total().is_some());
        let sales: BTreeSet<SaleId> = won.map(|lot| lot.public().sale.clone()).collect();
        let found: BTreeMap<_, _> = stream::iter(sales)
            .map(|sale| async move {
                let invoice = of_buyer_in(app, &sale, &person.user).await;
                (sale, invoice.map_or(Own::Unknown, Own::from))
            })
            .buffered(ASKED_AT_ONCE)
            .collect()
            .await;
        for lot in &mut self.over {
            if lot.won_total().is_some() {
                let invoice = found.get(&lot.public().sale).cloned();
                lot.invoice = invoice.unwrap_or(Own::Nothing);
            }
        }
    }

    /// What the page follows besides the person's own channel: the sales of lots that are not over, and these lots.
    fn follows(&self) -> String {
        let lots = || self.running.iter().map(LotView::public);
        let sales: BTreeSet<_> = lots().map(|lot| format!("sale:{}", lot.sale)).collect();
        let lots = lots().map(|lot| format!("lot:{}.{}", lot.sale, lot.lot));
        sales.into_iter().chain(lots).collect::<Vec<_>>().join(" ")
    }

    /// What the house offered of the lots that were not won.
    async fn find_chances(&mut self, app: &App, person: &Person) {
        let lost = self.over.iter().filter(|lot| lot.won_total().is_none());
        let sales: BTreeSet<SaleId> = lost.map(|lot| lot.public().sale.clone()).collect();
        let found: BTreeMap<_, _> = stream::iter(sales)
            .map(|sale| async move {
                let offers = second_chances::in_sale(app, &sale).await;
                (sale, offers.unwrap_or_default())
            })
            .buffered(ASKED_AT_ONCE)
            .collect()
            .await;
        for lot in &mut self.over {
            let public = lot.public();
            let offers = found.get(&public.sale);
            let offer = offers.and_then(|offers| offers.find(&public.lot, &person.user));
            if let Some(offer) = offer {
                lot.chance = Some(ChanceView::of(app, public, offer).await);
            }
        }
    }

    fn of_past(page: Page, past: PastLots) -> Self {
        let page = Self::new(page, MyLots::default(), 0, Some(past));
        let told = match page.told {
            Told::Nothing => Told::NothingYet,
            told => told,
        };
        Self {
            is_past: true,
            is_first: false,
            told,
            ..page
        }
    }
}
