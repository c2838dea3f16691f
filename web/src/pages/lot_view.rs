//! A lot as pages show it: the same figures and words on a card, in the strip and on its own page.

mod standing;

use std::sync::Arc;

use auction::{Amount, Entry, LotPhase, LotState, Note, Paddle, PublicLot, Time};

use super::{
    NAME_SHOWN_MAX, TITLE_SHOWN_MAX,
    history::{self, HistoryRow},
    own::Own,
    photograph::PhotographView,
    price_view::PriceView,
    reference_view::ReferenceView,
    texts_view::{self, TextsView},
    words::{self, FormatWords, buyer_terms, outage::Outage},
};
use crate::{
    assets,
    catalogue::{CatalogueLot, DescriptionFormat},
    format,
    invoices::BuyersInvoice,
    locale::t,
    markdown,
    mine::{Mine, MyLot},
    model::{LotModel, state_name},
    pages::second_chance::ChanceView,
    read_model::ReadModel,
};

/// One lot at one moment, seen by one person.
#[derive(Clone, Debug)]
pub(crate) struct LotView {
    model: Arc<LotModel>,
    now: Time,
    paddle: Own<Paddle>,
    /// How the visitor stands.
    mine: Own<Mine>,
    /// The maximum or sealed amount of theirs that stands, where only they know it.
    own_amount: Option<Amount>,
    /// What the house did that their bid does not stand, and why.
    own_remark: Option<String>,
    /// Where lots of several sales stand together.
    sale_title: Option<String>,
    /// What it comes to for whoever won it.
    won_total: Option<String>,
    /// The invoice it stands on, of whoever won it.
    pub(crate) invoice: Own<BuyersInvoice>,
    /// What the house offered to the visitor after the sale.
    pub(crate) chance: Option<ChanceView>,
    /// What it refers to, while it is not over.
    pub(crate) reference: Option<ReferenceView>,
    /// What its seller sees of it besides.
    pub(crate) consigned: Option<String>,
}

impl LotView {
    /// As somebody with this paddle sees it: how they stand is told from the public history.
    pub(crate) fn new(model: Arc<LotModel>, now: Time, paddle: impl Into<Own<Paddle>>) -> Self {
        let paddle = paddle.into();
        Self {
            mine: paddle.and_then(|paddle| Mine::of(&model, paddle)),
            model,
            now,
            paddle,
            own_amount: None,
            own_remark: None,
            sale_title: None,
            won_total: None,
            invoice: Own::Nothing,
            chance: None,
            reference: None,
            consigned: None,
        }
    }

    /// The same with how the visitor stands, where the public history does not tell.
    pub(crate) fn marked(self, mine: Own<Mine>) -> Self {
        Self { mine, ..self }
    }

    /// The same with what it refers to.
    pub(crate) fn beside(self, prices: &ReadModel) -> Self {
        let find = |symbol: &str| Some(PriceView::new(prices.price(symbol)?, self.now));
        let reference = ReferenceView::of(&self.model, find);
        let reference = reference.filter(|_| !self.is_over());
        Self { reference, ..self }
    }

    /// As somebody sees it who bid on it.
    pub(crate) fn of_mine(my: MyLot, now: Time) -> Self {
        let (terms, public) = (my.buyer_terms.as_ref(), &my.lot.public);
        let price = public.price.filter(|_| my.mine == Mine::Won);
        let won_total = price.map(|price| buyer_terms::total(terms, price, public.currency));
        let stands = !matches!(public.phase, LotPhase::Cancelled | LotPhase::Withdrawn);
        let own_amount = my.standing.amount.or(my.standing.maximum);
        Self {
            mine: Own::Known(my.mine),
            won_total,
            own_amount: own_amount.filter(|_| stands),
            own_remark: words::own_remark(&my),
            sale_title: Some(format::one_line(&my.sale_title, NAME_SHOWN_MAX)),
            ..Self::new(my.lot, now, my.standing.paddle)
        }
    }

    /// The same with what its seller reads besides.
    pub(crate) fn consigned(self, words: String) -> Self {
        Self {
            consigned: Some(words),
            ..self
        }
    }

    /// The same with the name of its sale.
    pub(crate) fn of_sale(self, sale_title: Option<String>) -> Self {
        Self { sale_title, ..self }
    }

    pub(crate) fn public(&self) -> &PublicLot {
        &self.model.public
    }

    /// The public state as JSON, for the script to go on from.
    pub(crate) fn facts(&self) -> String {
        serde_json::to_string(self.public()).expect("a lot has only text and numbers")
    }

    pub(crate) fn offset(&self) -> u64 {
        self.model.position.offset
    }

    pub(crate) fn epoch(&self) -> &str {
        &self.model.position.epoch
    }

    pub(crate) fn address(&self) -> String {
        format!("/sales/{}/lots/{}", self.public().sale, self.public().lot)
    }

    pub(crate) fn title(&self) -> String {
        format::one_line(&self.model.texts.title, TITLE_SHOWN_MAX)
    }

    /// The title where only a line fits.
    pub(crate) fn short_title(&self) -> String {
        format::one_line(&self.model.texts.title, NAME_SHOWN_MAX)
    }

    /// What the catalogue keeps of it.
    pub(crate) fn written(&self) -> &CatalogueLot {
        &self.model.texts
    }

    /// Its description where only plain text fits.
    pub(crate) fn summary(&self) -> String {
        let CatalogueLot {
            description,
            description_format,
            ..
        } = self.written();
        match description_format {
            DescriptionFormat::Plain => description.clone(),
            DescriptionFormat::Markdown => markdown::plain(description),
        }
    }

    /// What is written of it, as its page shows it.
    pub(crate) fn texts(&self) -> TextsView {
        TextsView::new(&self.model.texts)
    }

    /// What the house expects it to bring.
    pub(crate) fn estimate(&self) -> Option<String> {
        let estimate = self.model.texts.details.estimate?;
        Some(texts_view::estimate(estimate, self.public().currency))
    }

    /// Its photographs, in order.
    pub(crate) fn photographs(&self) -> Vec<PhotographView> {
        PhotographView::all(&self.model.texts.photographs, &self.short_title())
    }

    /// The photograph that stands for it.
    pub(crate) fn cover(&self) -> Option<PhotographView> {
        self.photographs().into_iter().next()
    }

    /// The address of its drawing, where it has no photograph.
    pub(crate) fn picture(&self) -> Option<String> {
        self.model.texts.image.as_deref().and_then(assets::picture)
    }

    pub(crate) fn state(&self) -> LotState {
        self.public().state(self.now)
    }

    /// The state's name for style sheet and script.
    pub(crate) fn state_name(&self) -> &'static str {
        state_name(self.state())
    }

    pub(crate) fn state_word(&self) -> String {
        words::state(self.state())
    }

    pub(crate) fn is_open(&self) -> bool {
        self.state() == LotState::Open
    }

    /// Whether bids may come now or later.
    pub(crate) fn is_ahead(&self) -> bool {
        self.model.public.times().is_ahead(self.now)
    }

    /// Whether no higher bid is taken.
    pub(crate) fn is_at_ceiling(&self) -> bool {
        words::is_at_ceiling(self.public())
    }

    pub(crate) fn is_over(&self) -> bool {
        self.state().is_over()
    }

    /// Why it was withdrawn; empty where it was not, or where nobody said.
    pub(crate) fn withdrawn_reason(&self) -> &str {
        let reason = self.public().withdrawn_reason.as_ref();
        reason.map_or("", Note::as_str)
    }

    pub(crate) fn price_label(&self) -> String {
        if self.mine == Own::Known(Mine::Won) {
            return t!("price-won");
        }
        words::price_label(self.public(), self.state())
    }

    /// The current price, or the opening one before any bid.
    pub(crate) fn price(&self) -> String {
        let lot = self.public();
        format::money(lot.price.unwrap_or(lot.opening), lot.currency)
    }

    pub(crate) fn price_minor(&self) -> u64 {
        let lot = self.public();
        lot.price.unwrap_or(lot.opening).minor_units()
    }

    pub(crate) fn minimum(&self) -> String {
        format::money(self.public().minimum_bid, self.public().currency)
    }

    /// The least bid as a form takes it.
    pub(crate) fn minimum_plain(&self) -> String {
        format::plain(self.public().minimum_bid, self.public().currency)
    }

    pub(crate) fn bids(&self) -> String {
        (self.public().bid_count).map_or_else(String::new, words::bid_count)
    }

    /// The automatic ones beside them; empty where there is none.
    pub(crate) fn automatic_bids(&self) -> String {
        let void = self.model.void_lines();
        let counts = |entry: &&Entry| entry.automatic && !void.contains_key(&entry.sequence);
        words::automatic_count(self.model.entries.iter().filter(counts).count())
    }

    pub(crate) fn reserve(&self) -> String {
        self.words().reserve(self.public())
    }

    /// What is said in its kind of sale.
    pub(crate) fn words(&self) -> &dyn FormatWords {
        words::of(self.public())
    }

    /// What the countdown runs to.
    pub(crate) fn next_moment(&self) -> Time {
        self.model.public.times().next_moment(self.now)
    }

    /// The countdown at first paint.
    pub(crate) fn time_left(&self) -> String {
        match self.state() {
            LotState::Upcoming | LotState::Open => {
                format::time_left(self.now.until(self.next_moment()))
            }
            _ => self.state_word(),
        }
    }

    pub(crate) fn end_text(&self) -> String {
        format::date_and_exact_time(self.public().ends_at)
    }

    /// What is said of the end: that it comes, or that it was.
    pub(crate) fn end_word(&self) -> String {
        words::end_word(self.state())
    }

    pub(crate) fn is_upcoming(&self) -> bool {
        self.state() == LotState::Upcoming
    }

    pub(crate) fn open_text(&self) -> String {
        format::date_and_exact_time(self.public().opens_at)
    }

    /// Milliseconds by which the end was moved, all extensions together.
    pub(crate) fn extended_millis(&self) -> u128 {
        words::extended_by(&self.model.entries).as_millis()
    }

    /// The same in words; empty where there was none.
    pub(crate) fn extended(&self) -> String {
        words::extended(words::extended_by(&self.model.entries))
    }

    /// The newest outage that moved its end.
    pub(crate) fn outage(&self) -> Option<Outage> {
        Outage::newest(&self.model.entries)
    }

    pub(crate) fn exact(&self, time: &Time) -> String {
        format::date_and_exact_time(*time)
    }

    pub(crate) fn clock_label(&self) -> String {
        words::clock_label(self.state())
    }

    /// Whether the end may still move.
    pub(crate) fn limit(&self) -> String {
        words::limit(self.public(), self.state())
    }

    /// When it ends at the latest.
    pub(crate) fn latest_end(&self) -> Option<Time> {
        words::latest_end(self.public(), self.state())
    }

    pub(crate) fn latest_text(&self) -> String {
        self.latest_end()
            .map(format::date_and_exact_time)
            .unwrap_or_default()
    }

    pub(crate) fn sale_title(&self) -> Option<&str> {
        self.sale_title.as_deref()
    }

    /// The newest lines of its history, newest first.
    pub(crate) fn history(&self) -> Vec<HistoryRow> {
        history::rows(&self.model, self.paddle.known().copied())
    }
}
