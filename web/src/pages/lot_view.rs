//! A lot as pages show it: the same figures and words on a card, in the strip and on its own page.

use std::sync::Arc;

use auction::{Amount, Entry, EntryKind, LotState, Paddle, PublicLot, Time};

use super::{
    NAME_SHOWN_MAX, TITLE_SHOWN_MAX,
    words::{self, FormatWords},
};
use crate::{
    assets, format,
    mine::{Mine, MyLot},
    model::{LotModel, state_name},
};

/// Rows of history shown.
const HISTORY_SHOWN_MAX: usize = 10;

/// One lot at one moment, seen by one person.
#[derive(Clone, Debug)]
pub(crate) struct LotView {
    model: Arc<LotModel>,
    now: Time,
    paddle: Option<Paddle>,
    /// How the visitor stands, as far as it is known.
    mine: Option<Mine>,
    /// The amount of theirs that stands, where only they know it.
    own_amount: Option<Amount>,
}

impl LotView {
    /// As somebody with this paddle sees it: how they stand is told from the public history.
    pub(crate) fn new(model: Arc<LotModel>, now: Time, paddle: Option<Paddle>) -> Self {
        Self {
            mine: paddle.and_then(|paddle| Mine::of(&model, paddle)),
            model,
            now,
            paddle,
            own_amount: None,
        }
    }

    /// As somebody sees it who bid on it.
    pub(crate) fn of_mine(my: MyLot, now: Time) -> Self {
        Self {
            mine: Some(my.mine),
            own_amount: my.amount,
            ..Self::new(my.lot, now, my.paddle)
        }
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
        format::one_line(&self.model.title, TITLE_SHOWN_MAX)
    }

    /// The title where only a line fits.
    pub(crate) fn short_title(&self) -> String {
        format::one_line(&self.model.title, NAME_SHOWN_MAX)
    }

    pub(crate) fn description(&self) -> &str {
        &self.model.description
    }

    /// The address of its picture.
    pub(crate) fn picture(&self) -> Option<String> {
        self.model.image.as_deref().and_then(assets::picture)
    }

    pub(crate) fn state(&self) -> LotState {
        self.public().state(self.now)
    }

    /// The state's name for style sheet and script.
    pub(crate) fn state_name(&self) -> &'static str {
        state_name(self.state())
    }

    pub(crate) fn state_word(&self) -> &'static str {
        words::state(self.state())
    }

    pub(crate) fn is_open(&self) -> bool {
        self.state() == LotState::Open
    }

    /// Whether bids may come now or later.
    pub(crate) fn is_ahead(&self) -> bool {
        matches!(self.state(), LotState::Open | LotState::Upcoming)
    }

    pub(crate) fn is_over(&self) -> bool {
        matches!(
            self.state(),
            LotState::Sold | LotState::Unsold | LotState::Withdrawn
        )
    }

    pub(crate) fn price_label(&self) -> &'static str {
        if self.mine == Some(Mine::Won) {
            return "You won at";
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

    pub(crate) fn reserve(&self) -> &'static str {
        self.words().reserve(self.public())
    }

    /// What is said in its kind of sale.
    pub(crate) fn words(&self) -> &dyn FormatWords {
        words::of(self.public())
    }

    /// What the countdown runs to.
    pub(crate) fn next_moment(&self) -> Time {
        match self.state() {
            LotState::Upcoming => self.public().opens_at,
            _ => self.public().ends_at,
        }
    }

    /// The countdown at first paint.
    pub(crate) fn time_left(&self) -> String {
        match self.state() {
            LotState::Closing
            | LotState::Sold
            | LotState::Unsold
            | LotState::Withdrawn
            | LotState::OnHold => self.state_word().to_owned(),
            LotState::Upcoming | LotState::Open => {
                format::time_left(self.now.until(self.next_moment()))
            }
        }
    }

    pub(crate) fn end_text(&self) -> String {
        format::date_and_exact_time(self.public().ends_at)
    }

    pub(crate) fn clock_label(&self) -> &'static str {
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

    /// `leading`, `outbid`, `placed`, `won`, `lost` or nothing.
    pub(crate) fn mine(&self) -> Option<&'static str> {
        self.mine.map(Mine::name)
    }

    /// One's own amount, for nobody else.
    pub(crate) fn own_amount(&self) -> Option<String> {
        let amount = self.own_amount?;
        Some(format::money(amount, self.public().currency))
    }

    /// What [`LotView::mine`] is called.
    pub(crate) fn mine_word(&self) -> &'static str {
        match self.mine {
            Some(Mine::Won) => "You won",
            Some(Mine::Leading) => "You lead",
            Some(Mine::Outbid) => "Outbid",
            Some(Mine::Placed) => "Bid placed",
            Some(Mine::Lost) if self.state() == LotState::Unsold => "Not sold",
            Some(Mine::Lost) => "You did not win",
            None => "",
        }
    }

    pub(crate) fn paddle(&self) -> String {
        self.paddle
            .map(|paddle| paddle.to_string())
            .unwrap_or_default()
    }
}

/// One line of history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct HistoryRow {
    pub(crate) sequence: u64,
    pub(crate) at: Time,
    pub(crate) who: String,
    pub(crate) how: &'static str,
    pub(crate) price: String,
    pub(crate) mine: bool,
}

impl LotView {
    /// The newest lines of history, newest first.
    pub(crate) fn history(&self) -> Vec<HistoryRow> {
        let entries = &self.model.entries;
        let before = std::iter::once(None).chain(entries.iter().map(Some));
        let rows: Vec<_> = entries
            .iter()
            .zip(before)
            .filter(|(entry, _)| entry.kind != EntryKind::Announced)
            .map(|(entry, before)| self.row(entry, before))
            .collect();
        rows.into_iter().rev().take(HISTORY_SHOWN_MAX).collect()
    }

    fn row(&self, entry: &Entry, before: Option<&Entry>) -> HistoryRow {
        let mine = entry.paddle.is_some() && entry.paddle == self.paddle;
        let person = match (entry.paddle, mine) {
            (_, true) => "You".to_owned(),
            (Some(paddle), false) => format!("Paddle {paddle}"),
            (None, false) => "The house".to_owned(),
        };
        let who = match entry.kind {
            EntryKind::Bid if entry.paddle.is_none() => "A bid was placed".to_owned(),
            EntryKind::Announced | EntryKind::Bid => person,
            EntryKind::Extended => "Extended after an outage".to_owned(),
            EntryKind::Sold if mine => "Sold to you".to_owned(),
            EntryKind::Sold => format!("Sold to {}", person.to_lowercase()),
            EntryKind::Unsold => "Closed, not sold".to_owned(),
            EntryKind::Withdrawn => "Withdrawn from the sale".to_owned(),
            EntryKind::Held => "Put on hold".to_owned(),
            EntryKind::Resumed => "Resumed".to_owned(),
            EntryKind::TakenBack => "A bid was taken back".to_owned(),
            EntryKind::Opened => "Second-highest bid, opened".to_owned(),
        };
        let extended = before.is_some_and(|before| entry.ends_at > before.ends_at);
        let how = match (entry.automatic, extended) {
            (true, _) => "automatic",
            (false, true) => "extended",
            (false, false) => "",
        };
        let price = entry
            .price
            .map(|price| format::money(price, self.public().currency));
        HistoryRow {
            sequence: entry.sequence,
            at: entry.at,
            who,
            how,
            price: price.unwrap_or_default(),
            mine,
        }
    }
}

impl HistoryRow {
    pub(crate) fn time_of_day(&self) -> String {
        format::time_of_day(self.at)
    }
}
