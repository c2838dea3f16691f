//! A sale as pages show it.

use std::sync::Arc;

use auction::{LotPhase, SaleId, SaleMessage, Time};

use super::{NAME_SHOWN_MAX, TITLE_SHOWN_MAX, words};
use crate::{format, model::BoardSale, zone::Zone};

/// One sale at one moment.
#[derive(Clone, Debug)]
pub struct SaleView {
    board: Arc<BoardSale>,
}

/// The house's messages, the newest first, and whether the sale is on hold.
#[derive(Clone, Debug)]
pub struct NewsView {
    pub sale: SaleId,
    pub offset: u64,
    pub epoch: String,
    pub on_hold: bool,
    pub messages: Vec<SaleMessage>,
    pub shown_max: usize,
}

impl NewsView {
    pub fn at(&self, message: &SaleMessage) -> String {
        format::date_and_time(message.at)
    }
}

impl SaleView {
    pub fn new(board: Arc<BoardSale>) -> Self {
        Self { board }
    }

    pub fn address(&self) -> String {
        format!("/sales/{}", self.board.record.sale)
    }

    pub fn title(&self) -> String {
        format::one_line(&self.board.title, TITLE_SHOWN_MAX)
    }

    pub fn short_title(&self) -> String {
        format::one_line(&self.board.title, NAME_SHOWN_MAX)
    }

    pub fn demo(&self) -> bool {
        self.board.demo
    }

    pub fn opens_at(&self) -> Time {
        self.board.record.opens_at
    }

    /// The latest end of its lots, extensions included.
    pub fn ends_at(&self) -> Time {
        let ends = self.board.lots.iter().map(|lot| lot.public.ends_at);
        ends.max().unwrap_or(self.board.record.ends_at)
    }

    pub fn open_text(&self) -> String {
        format::date_and_time(self.opens_at())
    }

    pub fn end_text(&self) -> String {
        format::date_and_time(self.ends_at())
    }

    /// What the house told everyone, as far as it fits, and where its channel stands.
    pub fn news(&self, shown_max: usize) -> NewsView {
        let record = &self.board.record;
        let newest = record.messages.iter().rev().take(shown_max);
        NewsView {
            sale: record.sale.clone(),
            offset: self.board.position.offset,
            epoch: self.board.position.epoch.clone(),
            on_hold: record.held_since.is_some(),
            messages: newest.cloned().collect(),
            shown_max,
        }
    }

    /// When it opens and ends on the wall of the house's zone; none where that is UTC, which is written anyway.
    pub fn house_times(&self) -> Option<String> {
        let zone = Zone::parse(&self.board.record.time_zone).ok()?;
        let (opens, ends) = (self.opens_at(), self.ends_at());
        (zone != Zone::UTC).then(|| {
            let (opens, ends) = (zone.date_and_time(opens), zone.date_and_time(ends));
            format!("In {zone}: {opens} to {ends}")
        })
    }

    pub fn lot_count(&self) -> String {
        words::lot_count(self.board.lots.len())
    }

    pub fn open_words(&self) -> String {
        let open = |phase| {
            self.board
                .lots
                .iter()
                .filter(|lot| lot.public.phase == phase)
                .count()
        };
        match open(LotPhase::Open) {
            0 => "closed".to_owned(),
            many => format!("{many} still to be sold"),
        }
    }
}
