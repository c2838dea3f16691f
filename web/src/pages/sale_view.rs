//! A sale as pages show it.

use std::sync::Arc;

use auction::{
    Amount, Cancellation, LotId, LotPhase, Note, PublicFormat, SaleId, SaleMessage, Time,
};

use super::{
    NAME_SHOWN_MAX, TITLE_SHOWN_MAX,
    lot_search::PAGE_LOTS,
    photograph::PhotographView,
    words::{self, FormatWords, buyer_terms},
};
use crate::{
    catalogue::SaleAbout,
    format,
    locale::t,
    model::{LotModel, SaleModel},
    zone::Zone,
};

/// One sale at one moment.
#[derive(Clone, Debug)]
pub(crate) struct SaleView {
    model: Arc<SaleModel>,
}

/// The house's messages, the newest first, and whether the sale is on hold or cancelled.
#[derive(Clone, Debug)]
pub(crate) struct NewsView {
    pub(crate) sale: SaleId,
    pub(crate) offset: u64,
    pub(crate) epoch: String,
    pub(crate) on_hold: bool,
    /// Why; empty where it is not, or where nobody said.
    pub(crate) held_reason: String,
    pub(crate) cancelled: Option<Cancellation>,
    pub(crate) messages: Vec<SaleMessage>,
    pub(crate) shown_max: usize,
}

impl NewsView {
    pub(crate) fn at(&self, message: &SaleMessage) -> String {
        format::date_and_time(message.at)
    }
}

/// What a page follows that shows how the sale stands: the sale, and its lots that are not over, those that end next where
/// there are more than a socket follows.
pub(crate) fn channels(sale: &SaleModel) -> String {
    let lots = sale.lots.iter();
    let mut open: Vec<_> = lots
        .filter(|lot| lot.public.phase == LotPhase::Open)
        .collect();
    if open.len() > PAGE_LOTS {
        open.select_nth_unstable_by_key(PAGE_LOTS, |lot| lot.public.ends_at);
        open.truncate(PAGE_LOTS);
    }
    channels_of(sale, open.into_iter())
}

/// What a page follows that shows these lots of a sale.
pub(crate) fn channels_of<'a>(
    sale: &SaleModel,
    lots: impl Iterator<Item = &'a Arc<LotModel>>,
) -> String {
    let id = &sale.record.sale;
    let open = lots.filter(|lot| lot.public.phase == LotPhase::Open);
    let open = open.map(|lot| format!(" lot:{id}.{}", lot.public.lot));
    format!("sale:{id}{}", open.collect::<String>())
}

impl SaleView {
    pub(crate) fn new(model: Arc<SaleModel>) -> Self {
        Self { model }
    }

    pub(crate) fn id(&self) -> &SaleId {
        &self.model.record.sale
    }

    pub(crate) fn address(&self) -> String {
        format!("/sales/{}", self.model.record.sale)
    }

    pub(crate) fn title(&self) -> String {
        format::one_line(&self.model.title, TITLE_SHOWN_MAX)
    }

    pub(crate) fn short_title(&self) -> String {
        format::one_line(&self.model.title, NAME_SHOWN_MAX)
    }

    pub(crate) fn demo(&self) -> bool {
        self.model.demo
    }

    /// What is said in its kind of sale; none while it has no lot.
    fn words(&self) -> Option<&dyn FormatWords> {
        let lot = self.model.lots.first()?;
        Some(words::of(&lot.public))
    }

    /// The kind of sale in two or three words.
    pub(crate) fn kind(&self) -> String {
        self.words().map_or_else(String::new, FormatWords::name)
    }

    /// What whoever bids here should know first.
    pub(crate) fn introduction(&self) -> String {
        self.words()
            .map_or_else(String::new, FormatWords::introduction)
    }

    pub(crate) fn about(&self) -> &SaleAbout {
        &self.model.about
    }

    pub(crate) fn cover(&self) -> Option<PhotographView> {
        let cover = self.model.about.cover.as_slice();
        PhotographView::all(cover, &self.short_title()).pop()
    }

    /// Whether it is said which lots have a reserve.
    pub(crate) fn tells_reserves(&self) -> bool {
        let lot = self.model.lots.first();
        lot.is_some_and(|lot| matches!(lot.public.format, PublicFormat::English(_)))
    }

    /// What the house reads where it looks for bids and finds none.
    pub(crate) fn house_bids(&self, now: Time) -> String {
        let mut lots = self.model.lots.iter();
        let is_over = lots.all(|lot| lot.public.state(now).is_over());
        self.words()
            .map_or_else(String::new, |words| words.house_bids(is_over))
    }

    pub(crate) fn opens_at(&self) -> Time {
        self.model.record.opens_at
    }

    /// The first end of its lots as they stand.
    pub(crate) fn first_end(&self) -> Time {
        self.model.figures().first_end
    }

    pub(crate) fn ends_at(&self) -> Time {
        self.model.ends_at()
    }

    /// Whether no lot is left to be sold: every close is in the log, as the API says it.
    pub(crate) fn is_over(&self) -> bool {
        self.model.is_over()
    }

    /// When and why it was cancelled.
    pub(crate) fn cancelled(&self) -> Option<&Cancellation> {
        self.model.record.cancelled.as_ref()
    }

    pub(crate) fn open_text(&self) -> String {
        format::date_and_time(self.opens_at())
    }

    pub(crate) fn end_text(&self) -> String {
        format::date_and_time(self.ends_at())
    }

    /// What the house told everyone, as far as it fits, and where its channel stands.
    pub(crate) fn news(&self, shown_max: usize) -> NewsView {
        let record = &self.model.record;
        let newest = record.messages.iter().rev().take(shown_max);
        NewsView {
            sale: record.sale.clone(),
            offset: self.model.position.offset,
            epoch: self.model.position.epoch.clone(),
            on_hold: record.held_since.is_some(),
            held_reason: self.held_reason().to_owned(),
            cancelled: record.cancelled.clone(),
            messages: newest.cloned().collect(),
            shown_max,
        }
    }

    /// Why the sale is on hold; empty where it is not, or where nobody said.
    pub(crate) fn held_reason(&self) -> &str {
        let reason = self.model.record.held_reason.as_ref();
        reason.map_or("", Note::as_str)
    }

    /// What buyers pay besides the price, in words; empty where nothing is asked for.
    pub(crate) fn buyer_terms(&self) -> String {
        let record = &self.model.record;
        let said = record.buyer_terms.as_ref();
        let said = said.map(|terms| buyer_terms::buyer_terms(terms, record.currency));
        said.unwrap_or_default().join(" ")
    }

    /// The same for the script to reckon with; empty where nothing is asked for.
    pub(crate) fn buyer_terms_json(&self) -> String {
        let terms = self.model.record.buyer_terms.as_ref();
        let json = terms.map(serde_json::to_string);
        json.transpose()
            .expect("terms are JSON")
            .unwrap_or_default()
    }

    /// What becomes of a lot that is to end while nobody can bid; empty where the record does not tell.
    pub(crate) fn outage_rule(&self) -> String {
        let policy = self.model.record.outage_policy;
        policy.map_or_else(String::new, words::outage::rule)
    }

    /// What a bid comes to; empty where nothing is asked for besides the price.
    pub(crate) fn total(&self, amount: &Amount) -> String {
        let record = &self.model.record;
        buyer_terms::total(record.buyer_terms.as_ref(), *amount, record.currency)
    }

    /// The same of an amount that may be more than what is paid.
    pub(crate) fn at_most(&self, amount: &Amount) -> String {
        let record = &self.model.record;
        buyer_terms::at_most(record.buyer_terms.as_ref(), *amount, record.currency)
    }

    /// When it opens and ends on the wall of the house's zone; none where that is UTC, which is written anyway.
    pub(crate) fn house_times(&self) -> Option<String> {
        let zone = Zone::parse(&self.model.record.time_zone).ok()?;
        let (opens, ends) = (self.opens_at(), self.ends_at());
        (zone != Zone::UTC && self.cancelled().is_none()).then(|| {
            let (opens, ends) = (zone.date_and_time(opens), zone.date_and_time(ends));
            t!(
                "sale-house-times",
                zone = zone.name(),
                opens = opens,
                ends = ends
            )
        })
    }

    /// The house's zone and this time there; none where that is UTC.
    pub(crate) fn there(&self, time: &Time) -> Option<(&'static str, String)> {
        let zone = Zone::parse(&self.model.record.time_zone).ok()?;
        (zone != Zone::UTC).then(|| (zone.name(), zone.date_and_time(*time)))
    }

    /// The addresses of the lots before and after this one in the catalogue.
    pub(crate) fn beside(&self, lot: &LotId) -> (Option<String>, Option<String>) {
        let lots = &self.model.lots;
        let place = lots.iter().position(|other| other.public.lot == *lot);
        let address = |place: Option<usize>| {
            let lot = &lots.get(place?)?.public.lot;
            Some(format!("{}/lots/{lot}", self.address()))
        };
        let before = place.and_then(|place| place.checked_sub(1));
        (address(before), address(place.map(|place| place + 1)))
    }

    pub(crate) fn lot_count(&self) -> String {
        words::lot_count(self.model.lots.len())
    }

    pub(crate) fn open_words(&self) -> String {
        match self.model.figures().open {
            _ if self.cancelled().is_some() => t!("sale-is-cancelled"),
            0 => t!("sale-is-over"),
            many => t!("sale-still-open", count = many),
        }
    }
}
