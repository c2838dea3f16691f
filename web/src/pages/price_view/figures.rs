//! What is shown of a symbol besides its price: its day, and its quote.

use market::Price;
use rust_decimal::Decimal;

use super::PriceView;
use crate::{format, locale::t};

/// What is shown of a symbol besides its price.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Figure {
    Bid,
    Ask,
    Open,
    High,
    Low,
    PreviousClose,
    Volume,
    Vwap,
}

/// A figure, ready to be shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Cell {
    pub(crate) name: &'static str,
    pub(crate) shown: String,
    pub(crate) told: String,
}

impl Figure {
    /// As in the tick, and in what it says of the day.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Bid => "bid",
            Self::Ask => "ask",
            Self::Open => "open",
            Self::High => "high",
            Self::Low => "low",
            Self::PreviousClose => "previous_close",
            Self::Volume => "volume",
            Self::Vwap => "vwap",
        }
    }

    pub(crate) fn heading(self) -> String {
        match self {
            Self::Bid => t!("symbol-bid"),
            Self::Ask => t!("symbol-ask"),
            Self::Open => t!("symbol-open"),
            Self::High => t!("symbol-high"),
            Self::Low => t!("symbol-low"),
            Self::PreviousClose => t!("symbol-previous-close"),
            Self::Volume => t!("symbol-volume"),
            Self::Vwap => t!("symbol-vwap"),
        }
    }
}

impl PriceView {
    /// A figure of the board, where it is known.
    pub(crate) fn figure(&self, figure: Figure) -> Option<Decimal> {
        let last = &self.last;
        let day = last.day.as_ref();
        match figure {
            Figure::Bid => last.bid,
            Figure::Ask => last.ask,
            Figure::Open => day.map(|day| day.open.value()),
            Figure::High => day.map(|day| day.high.value()),
            Figure::Low => day.map(|day| day.low.value()),
            Figure::PreviousClose => day?.previous_close.map(Price::value),
            Figure::Volume => day.map(|day| day.volume),
            Figure::Vwap => day?.vwap.map(Price::value),
        }
    }

    /// The same for people, a price with the decimals that the last one has; empty where it is not known.
    fn shown(&self, figure: Figure) -> String {
        let written = |value| match figure {
            Figure::Volume => format::quantity(value),
            _ => format::price(value, self.last.price.scale()),
        };
        self.figure(figure).map(written).unwrap_or_default()
    }

    /// The same for the script.
    fn told(&self, figure: Figure) -> String {
        self.figure(figure)
            .map(|value| value.to_string())
            .unwrap_or_default()
    }

    /// A cell's text and its `data-value`, by the figure's name on the wire.
    pub(crate) fn cell(&self, figure: Figure) -> Cell {
        Cell {
            name: figure.name(),
            shown: self.shown(figure),
            told: self.told(figure),
        }
    }

    /// Every figure that is known, with its heading: the facts of the symbol's page.
    pub(crate) fn facts(&self) -> Vec<(String, Cell)> {
        let facts = [
            Figure::PreviousClose,
            Figure::Open,
            Figure::High,
            Figure::Low,
            Figure::Volume,
            Figure::Vwap,
            Figure::Bid,
            Figure::Ask,
        ];
        let known = facts
            .into_iter()
            .filter(|figure| self.figure(*figure).is_some());
        known
            .map(|figure| (figure.heading(), self.cell(figure)))
            .collect()
    }
}
