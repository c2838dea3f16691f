//! A lot as pages show it: the same figures and words on a card, in the strip and on its own page.

mod history;

use std::sync::Arc;

use auction::{LotState, Paddle, PublicLot, Time};

use super::{NAME_SHOWN_MAX, TITLE_SHOWN_MAX, words};
use crate::{
    assets, format,
    mine::Mine,
    model::{BoardLot, state_name},
};

pub use history::HistoryRow;

/// One lot at one moment, seen by one person.
#[derive(Clone, Debug)]
pub struct LotView {
    board: Arc<BoardLot>,
    now: Time,
    paddle: Option<Paddle>,
}

impl LotView {
    pub fn new(board: Arc<BoardLot>, now: Time, paddle: Option<Paddle>) -> Self {
        Self { board, now, paddle }
    }

    pub fn public(&self) -> &PublicLot {
        &self.board.public
    }

    /// The public state as JSON, for the script to go on from.
    pub fn facts(&self) -> String {
        serde_json::to_string(self.public()).expect("a lot has only text and numbers")
    }

    pub fn offset(&self) -> u64 {
        self.board.position.offset
    }

    pub fn epoch(&self) -> &str {
        &self.board.position.epoch
    }

    pub fn address(&self) -> String {
        format!("/sales/{}/lots/{}", self.public().sale, self.public().lot)
    }

    pub fn title(&self) -> String {
        format::one_line(&self.board.title, TITLE_SHOWN_MAX)
    }

    /// The title where only a line fits.
    pub fn short_title(&self) -> String {
        format::one_line(&self.board.title, NAME_SHOWN_MAX)
    }

    pub fn description(&self) -> &str {
        &self.board.description
    }

    /// The address of its picture.
    pub fn picture(&self) -> Option<String> {
        self.board.image.as_deref().and_then(assets::picture)
    }

    pub fn state(&self) -> LotState {
        self.public().state(self.now)
    }

    /// The state's name for style sheet and script.
    pub fn state_name(&self) -> &'static str {
        state_name(self.state())
    }

    pub fn state_word(&self) -> &'static str {
        words::state(self.state())
    }

    pub fn is_open(&self) -> bool {
        self.state() == LotState::Open
    }

    /// Whether bids may come now or later.
    pub fn is_ahead(&self) -> bool {
        matches!(self.state(), LotState::Open | LotState::Upcoming)
    }

    pub fn is_over(&self) -> bool {
        matches!(
            self.state(),
            LotState::Sold | LotState::Unsold | LotState::Withdrawn
        )
    }

    pub fn price_label(&self) -> &'static str {
        if self.standing() == Some(Mine::Won) {
            return "You won at";
        }
        words::price_label(self.public(), self.state())
    }

    /// The current price, or the opening one before any bid.
    pub fn price(&self) -> String {
        let lot = self.public();
        format::money(lot.price.unwrap_or(lot.opening), lot.currency)
    }

    pub fn price_minor(&self) -> u64 {
        let lot = self.public();
        lot.price.unwrap_or(lot.opening).minor_units()
    }

    pub fn minimum(&self) -> String {
        format::money(self.public().minimum_bid, self.public().currency)
    }

    /// The least bid as a form takes it.
    pub fn minimum_plain(&self) -> String {
        format::plain(self.public().minimum_bid, self.public().currency)
    }

    pub fn bids(&self) -> String {
        (self.public().bid_count).map_or_else(String::new, words::bid_count)
    }

    pub fn reserve(&self) -> &'static str {
        words::reserve(self.public())
    }

    /// What the countdown runs to.
    pub fn next_moment(&self) -> Time {
        match self.state() {
            LotState::Upcoming => self.public().opens_at,
            _ => self.public().ends_at,
        }
    }

    /// The countdown at first paint.
    pub fn time_left(&self) -> String {
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

    pub fn end_text(&self) -> String {
        format::date_and_exact_time(self.public().ends_at)
    }

    pub fn clock_label(&self) -> &'static str {
        words::clock_label(self.state())
    }

    /// Whether the end may still move.
    pub fn limit(&self) -> String {
        words::limit(self.public(), self.state())
    }

    /// When it ends at the latest.
    pub fn latest_end(&self) -> Option<Time> {
        words::latest_end(self.public(), self.state())
    }

    pub fn latest_text(&self) -> String {
        self.latest_end()
            .map(format::date_and_exact_time)
            .unwrap_or_default()
    }

    /// How the visitor stands, told from the public history alone.
    fn standing(&self) -> Option<Mine> {
        Mine::of(&self.board, self.paddle?)
    }

    /// `leading`, `outbid`, `won`, `lost` or nothing.
    pub fn mine(&self) -> Option<&'static str> {
        self.standing().map(Mine::name)
    }

    /// What [`LotView::mine`] is called.
    pub fn mine_word(&self) -> &'static str {
        match self.standing() {
            Some(Mine::Won) => "You won",
            Some(Mine::Leading) => "You lead",
            Some(Mine::Outbid) => "Outbid",
            Some(Mine::Placed) => "Bid placed",
            Some(Mine::Lost) if self.state() == LotState::Unsold => "Not sold",
            Some(Mine::Lost) => "Not yours",
            None => "",
        }
    }

    pub fn paddle(&self) -> String {
        self.paddle
            .map(|paddle| paddle.to_string())
            .unwrap_or_default()
    }
}
