//! What the house can do with a sale: as a form sends it, as the engine is told, and in words.

use auction::{
    AnnounceMessage, BidRef, CancelSale, HoldSale, LotId, MessageId, Note, ResumeSale, SaleId,
    UserId, VoidBid, WithdrawLot,
};
use serde::{Deserialize, Serialize};

use crate::{engine::HouseOrder, locale::t};

/// What the house can do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Order {
    Publish,
    Discard,
    Hold,
    Resume,
    Cancel,
    Void,
    Withdraw,
    Announce,
}

/// An order as a form sends it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct OrderForm {
    pub(super) order: Order,
    /// Which lot; for a withdrawal, or with the email of whoever has a sealed bid on it.
    pub(super) lot: Option<LotId>,
    #[serde(default)]
    pub(super) email: String,
    /// Which bid; for a void.
    pub(super) bid: Option<ShownBid>,
    /// The message's id; for a message.
    pub(super) message: Option<MessageId>,
    /// The reason, or the message's text.
    #[serde(default)]
    pub(super) words: String,
    #[serde(default)]
    pub(super) confirmed: bool,
}

/// The line of a lot's history that shows a bid: `lot.line`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(super) struct ShownBid {
    pub(super) lot: LotId,
    pub(super) entry: u64,
}

impl TryFrom<String> for ShownBid {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let parts = text.split_once('.').ok_or("a lot and a line")?;
        let (lot, entry) = (parts.0.parse(), parts.1.parse());
        Ok(Self {
            lot: lot.map_err(|_| "a lot")?,
            entry: entry.map_err(|_| "a line")?,
        })
    }
}

impl From<ShownBid> for String {
    fn from(bid: ShownBid) -> Self {
        format!("{}.{}", bid.lot, bid.entry)
    }
}

impl OrderForm {
    /// What the engine is told; none when a field is missing, or when it is about a draft. `bidder` is whose email it names.
    pub(super) fn house_order(
        &self,
        sale: SaleId,
        note: Note,
        bidder: Option<UserId>,
    ) -> Option<HouseOrder> {
        Some(match self.order {
            Order::Void => {
                let (lot, bid) = match (&self.bid, bidder) {
                    (Some(bid), _) => (bid.lot.clone(), BidRef::Entry(bid.entry)),
                    (None, bidder) => (self.lot.clone()?, BidRef::User(bidder?)),
                };
                HouseOrder::Void(VoidBid {
                    sale,
                    lot,
                    bid,
                    reason: note,
                })
            }
            Order::Hold => HouseOrder::Hold(HoldSale { sale, reason: note }),
            Order::Resume => HouseOrder::Resume(ResumeSale { sale, reason: note }),
            Order::Cancel => HouseOrder::Cancel(CancelSale { sale, reason: note }),
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
    /// Whether the reason is asked for on the second page first.
    pub(super) fn asks_why_later(self) -> bool {
        self == Self::Void
    }

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
            Self::Cancel => "cancel",
            Self::Void => "void",
            Self::Withdraw => "withdraw",
            Self::Announce => "announce",
        }
    }

    pub(super) fn words_label(self) -> String {
        match self {
            Self::Announce => t!("house-order-message"),
            _ => t!("house-order-reason"),
        }
    }

    /// What was done, as a code that is left for the next page.
    pub(super) fn said(self) -> &'static str {
        match self {
            Self::Publish => "published",
            Self::Discard => "discarded",
            Self::Hold => "held",
            Self::Resume => "resumed",
            Self::Cancel => "cancelled",
            Self::Void => "voided",
            Self::Withdraw => "withdrawn",
            Self::Announce => "announced",
        }
    }

    pub(super) fn question(self, lot: &str) -> String {
        match self {
            Self::Publish => t!("house-order-publish-ask"),
            Self::Discard => t!("house-order-discard-ask"),
            Self::Hold => t!("house-order-hold-ask"),
            Self::Resume => t!("house-order-resume-ask"),
            Self::Cancel => t!("house-order-cancel-ask"),
            Self::Void => t!("house-order-void-ask", what = lot),
            Self::Withdraw => t!("house-order-withdraw-ask", what = lot),
            Self::Announce => t!("house-order-announce-ask"),
        }
    }

    /// `is_sealed`: of a bid that no line shows.
    pub(super) fn consequence(self, is_sealed: bool) -> String {
        match self {
            Self::Publish => {
                t!("house-order-publish-then")
            }
            Self::Discard => t!("house-order-discard-then"),
            Self::Hold => {
                t!("house-order-hold-then")
            }
            Self::Resume => {
                t!("house-order-resume-then")
            }
            Self::Cancel => {
                t!("house-order-cancel-then")
            }
            Self::Void if is_sealed => {
                t!("house-order-void-sealed-then")
            }
            Self::Void => {
                t!("house-order-void-then")
            }
            Self::Withdraw => {
                t!("house-order-withdraw-then")
            }
            Self::Announce => {
                t!("house-order-announce-then")
            }
        }
    }

    pub(super) fn button(self) -> String {
        match self {
            Self::Publish => t!("house-order-publish"),
            Self::Discard => t!("house-order-discard"),
            Self::Hold => t!("house-order-hold"),
            Self::Resume => t!("house-order-resume"),
            Self::Cancel => t!("house-order-cancel"),
            Self::Void => t!("house-order-void"),
            Self::Withdraw => t!("house-order-withdraw"),
            Self::Announce => t!("house-order-announce"),
        }
    }

    /// The way back, where nothing is done.
    pub(super) fn back(self) -> String {
        match self {
            Self::Cancel => t!("house-order-keep"),
            _ => t!("house-order-back"),
        }
    }
}
