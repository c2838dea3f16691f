//! What the house can do with a sale: as a form sends it, as the engine is told, and in words.

use auction::{AnnounceMessage, HoldSale, LotId, MessageId, Note, ResumeSale, SaleId, WithdrawLot};
use serde::{Deserialize, Serialize};

use crate::engine::HouseOrder;

/// What the house can do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Order {
    Publish,
    Discard,
    Hold,
    Resume,
    Withdraw,
    Announce,
}

/// An order as a form sends it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct OrderForm {
    pub(super) order: Order,
    /// Which lot; for a withdrawal.
    pub(super) lot: Option<LotId>,
    /// The message's id; for a message.
    pub(super) message: Option<MessageId>,
    /// The reason, or the message's text.
    #[serde(default)]
    pub(super) words: String,
    #[serde(default)]
    pub(super) confirmed: bool,
}

impl OrderForm {
    /// What the engine is told; none when a field is missing, or when it is about a draft.
    pub(super) fn house_order(&self, sale: SaleId, note: Note) -> Option<HouseOrder> {
        Some(match self.order {
            Order::Hold => HouseOrder::Hold(HoldSale { sale, reason: note }),
            Order::Resume => HouseOrder::Resume(ResumeSale { sale, reason: note }),
            Order::Withdraw => HouseOrder::Withdraw(WithdrawLot {
                sale,
                lot: self.lot.clone()?,
                reason: note,
            }),
            Order::Announce => HouseOrder::Announce(AnnounceMessage {
                sale,
                message: self.message.clone()?,
                text: note,
            }),
            Order::Publish | Order::Discard => return None,
        })
    }
}

impl Order {
    pub(super) fn needs_words(self) -> bool {
        !matches!(self, Self::Publish | Self::Discard)
    }

    /// Its name in forms.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Discard => "discard",
            Self::Hold => "hold",
            Self::Resume => "resume",
            Self::Withdraw => "withdraw",
            Self::Announce => "announce",
        }
    }

    pub(super) fn words_label(self) -> &'static str {
        match self {
            Self::Announce => "The message",
            _ => "The reason",
        }
    }

    /// What was done, as a code that is left for the next page.
    pub(super) fn said(self) -> &'static str {
        match self {
            Self::Publish => "published",
            Self::Discard => "discarded",
            Self::Hold => "held",
            Self::Resume => "resumed",
            Self::Withdraw => "withdrawn",
            Self::Announce => "announced",
        }
    }

    pub(super) fn question(self, lot: &str) -> String {
        match self {
            Self::Publish => "Publish this sale?".to_owned(),
            Self::Discard => "Discard this draft?".to_owned(),
            Self::Hold => "Put this sale on hold?".to_owned(),
            Self::Resume => "Resume this sale?".to_owned(),
            Self::Withdraw => format!("Withdraw {lot}?"),
            Self::Announce => "Make this announcement?".to_owned(),
        }
    }

    pub(super) fn consequence(self) -> &'static str {
        match self {
            Self::Publish => {
                "Everyone can see it then, and its lots, end times and terms are final."
            }
            Self::Discard => "It is deleted for good. Only operators ever saw it.",
            Self::Hold => {
                "Bidding stops and no lot ends until the sale is resumed. Everyone sees that it is on hold, and the reason."
            }
            Self::Resume => {
                "Bidding continues, and every lot has the time it had left. The reason is not published."
            }
            Self::Withdraw => {
                "It is removed from the sale for good. Everyone sees that, and the reason."
            }
            Self::Announce => {
                "It appears at once on the pages of the sale and of every lot, and cannot be taken back."
            }
        }
    }

    pub(super) fn button(self) -> &'static str {
        match self {
            Self::Publish => "Publish the sale",
            Self::Discard => "Discard draft",
            Self::Hold => "Put on hold",
            Self::Resume => "Resume sale",
            Self::Withdraw => "Withdraw the lot",
            Self::Announce => "Announce",
        }
    }
}
