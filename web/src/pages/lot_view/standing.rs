//! How the visitor stands on a lot: for them, and nobody else.

use auction::{LotState, PublicFormat};

use super::{LotView, Own};
use crate::{format, locale::t, mine::Mine};

impl LotView {
    /// `leading`, `outbid`, `placed`, `won`, `lost`, `voided` or nothing.
    pub(crate) fn mine(&self) -> Option<&'static str> {
        self.mine.known().copied().map(Mine::name)
    }

    /// Whether it cannot be told now how the visitor stands.
    pub(crate) fn is_own_unknown(&self) -> bool {
        self.mine.is_unknown()
    }

    /// One's own amount, for nobody else.
    pub(crate) fn own_amount(&self) -> Option<String> {
        let amount = self.own_amount?;
        Some(format::money(amount, self.public().currency))
    }

    /// What the house did that their bid does not stand, and why.
    pub(crate) fn own_remark(&self) -> Option<&str> {
        self.own_remark.as_deref()
    }

    /// What [`LotView::own_amount`] is called.
    pub(crate) fn own_amount_word(&self) -> String {
        match self.public().format {
            PublicFormat::English(_) => t!("lot-own-maximum"),
            PublicFormat::Sealed(_) => t!("lot-own-bid"),
        }
    }

    /// Whether whoever won it need not pay for it after all.
    pub(crate) fn is_credited(&self) -> bool {
        let lot = &self.public().lot;
        self.invoice
            .known()
            .is_some_and(|invoice| invoice.has_credited(lot))
    }

    /// What it comes to for whoever won it; empty where nothing is asked for besides the price.
    pub(crate) fn won_total(&self) -> Option<&str> {
        self.won_total.as_deref()
    }

    /// What [`LotView::mine`] is called.
    pub(crate) fn mine_word(&self) -> String {
        match self.mine {
            Own::Known(Mine::Won) => t!("mine-won"),
            Own::Known(Mine::Leading) => t!("mine-leading"),
            Own::Known(Mine::Outbid) => t!("mine-outbid"),
            Own::Known(Mine::Placed) => t!("mine-placed"),
            Own::Known(Mine::Voided) => t!("mine-voided"),
            Own::Known(Mine::Lost) if self.state() != LotState::Sold => self.state_word(),
            Own::Known(Mine::Lost) => t!("mine-lost"),
            Own::Nothing | Own::Unknown => String::new(),
        }
    }

    pub(crate) fn paddle(&self) -> String {
        self.paddle
            .known()
            .map(|paddle| paddle.to_string())
            .unwrap_or_default()
    }
}
