//! What may be asked of the rules. Who asks was settled before: it comes with the command.

use std::{collections::BTreeSet, fmt};

use serde::{Deserialize, Serialize};

use crate::{
    Admission, Amount, BidId, LotId, LotTerms, MessageId, Note, SaleId, SaleTerms, UserId,
};

/// One command, as the partition's owner takes it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    CreateSale {
        by: UserId,
        sale: CreateSale,
    },
    PlaceBid {
        by: UserId,
        bid: PlaceBid,
    },
    /// Nobody bids and no end passes until the sale is resumed.
    Hold {
        by: UserId,
        order: HoldSale,
    },
    /// Every lot on hold goes on, with as much time as it had.
    Resume {
        by: UserId,
        order: ResumeSale,
    },
    /// Nothing more of the sale is sold.
    Cancel {
        by: UserId,
        order: CancelSale,
    },
    /// A bid no longer counts, and the price is made again from the others.
    Void {
        by: UserId,
        order: VoidBid,
    },
    /// A lot without a bid leaves the sale.
    Withdraw {
        by: UserId,
        order: WithdrawLot,
    },
    /// Tells everyone something.
    Announce {
        by: UserId,
        order: AnnounceMessage,
    },
    /// Says whether somebody may bid in a sale, and up to what.
    Admit {
        by: UserId,
        order: AdmitBidder,
    },
    /// Says which lots of a sale somebody sells: they do not bid on these.
    Consign {
        by: UserId,
        order: ConsignLots,
    },
    /// From the clock: do for every lot whose wake-up has come what its format does then.
    WakeUp,
    /// From a new owner, first in its epoch and until it brings no event: treat lots whose wake-up passed
    /// while nobody served.
    Recover,
    /// From the owner, once all of an ended sale is stored elsewhere: it leaves the memory.
    Archive {
        sale: SaleId,
    },
}

/// The body of `auction.command.<p>.<sale>.create`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CreateSale {
    pub sale: SaleId,
    pub terms: SaleTerms,
    /// 1 to [`CreateSale::LOTS_MAX`] lots with distinct ids and numbers.
    pub lots: Vec<LotTerms>,
}

impl CreateSale {
    /// Lots in one command: with the longest ids the event, some 2 MB, stays inside one message of the server.
    pub const LOTS_MAX: usize = 10_000;
}

/// The body of `auction.command.<p>.<sale>.bid`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct PlaceBid {
    pub sale: SaleId,
    pub lot: LotId,
    pub bid_id: BidId,
    #[serde(flatten)]
    pub offer: Offer,
    /// A bid to take the lead: whoever leads already is told `you_lead`, and their own maximum stays.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "typescript", ts(as = "Option<bool>", optional))]
    pub unless_leading: bool,
}

/// What a bid offers: exactly one of `maximum`, `amount` and `take_back`. Each format of sale takes offers of its own kind.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "OfferFields", into = "OfferFields")]
pub enum Offer {
    /// English: we bid for you, only as far as needed, up to this.
    Maximum(Amount),
    /// Sealed: what you would pay, shown to nobody before the end.
    Amount(Amount),
    /// Sealed: your bid no longer stands. English, where maxima may be lowered: yours goes no further than the price.
    TakeBack,
}

/// An [`Offer`] as it is written.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
struct OfferFields {
    #[serde(default)]
    maximum: Option<Amount>,
    #[serde(default)]
    amount: Option<Amount>,
    #[serde(default)]
    take_back: bool,
}

/// Why a bid offers nothing that can be judged.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a bid names one of: maximum, amount (whole minor units), take_back (true)")]
pub struct OfferError;

impl Offer {
    /// The one thing that is offered.
    ///
    /// # Errors
    /// When it is none, or more than one.
    pub fn new(
        maximum: Option<Amount>,
        amount: Option<Amount>,
        take_back: bool,
    ) -> Result<Self, OfferError> {
        match (maximum, amount, take_back) {
            (Some(maximum), None, false) => Ok(Self::Maximum(maximum)),
            (None, Some(amount), false) => Ok(Self::Amount(amount)),
            (None, None, true) => Ok(Self::TakeBack),
            _ => Err(OfferError),
        }
    }

    /// Its name on the wire.
    pub fn kind(self) -> OfferKind {
        match self {
            Self::Maximum(_) => OfferKind::Maximum,
            Self::Amount(_) => OfferKind::Amount,
            Self::TakeBack => OfferKind::TakeBack,
        }
    }

    /// The amount it names.
    pub fn amount(self) -> Option<Amount> {
        match self {
            Self::Maximum(amount) | Self::Amount(amount) => Some(amount),
            Self::TakeBack => None,
        }
    }
}

/// The kinds of [`Offer`], as refusals name them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum OfferKind {
    Maximum,
    Amount,
    TakeBack,
}

impl TryFrom<OfferFields> for Offer {
    type Error = OfferError;

    fn try_from(fields: OfferFields) -> Result<Self, OfferError> {
        Self::new(fields.maximum, fields.amount, fields.take_back)
    }
}

impl From<Offer> for OfferFields {
    fn from(offer: Offer) -> Self {
        let mut fields = Self::default();
        match offer {
            Offer::Maximum(maximum) => fields.maximum = Some(maximum),
            Offer::Amount(amount) => fields.amount = Some(amount),
            Offer::TakeBack => fields.take_back = true,
        }
        fields
    }
}

/// The body of `auction.command.<p>.<sale>.hold`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HoldSale {
    pub sale: SaleId,
    /// For the house's own records.
    pub reason: Note,
}

/// The body of `auction.command.<p>.<sale>.resume`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ResumeSale {
    pub sale: SaleId,
    /// For the house's own records.
    pub reason: Note,
}

/// The body of `auction.command.<p>.<sale>.cancel`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CancelSale {
    pub sale: SaleId,
    /// For everyone.
    pub reason: Note,
}

/// The body of `auction.command.<p>.<sale>.void`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct VoidBid {
    pub sale: SaleId,
    pub lot: LotId,
    pub bid: BidRef,
    /// For everyone; of a sealed bid for its bidder alone.
    pub reason: Note,
}

impl VoidBid {
    /// Bids of one lot that may be voided: keeps its record small.
    pub const PER_LOT_MAX: usize = 50;
}

/// Which bid is meant. The raises of a maximum belong to the bid that they raise.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BidRef {
    /// English: the one that this line of the lot's history shows.
    Entry(u64),
    /// Sealed: the one of this person.
    User(UserId),
}

/// The body of `auction.command.<p>.<sale>.withdraw`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WithdrawLot {
    pub sale: SaleId,
    pub lot: LotId,
    /// For the house's own records.
    pub reason: Note,
}

/// The body of `auction.command.<p>.<sale>.announce`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AnnounceMessage {
    pub sale: SaleId,
    /// Asked again with the same id, it is announced once.
    pub message: MessageId,
    /// For everyone.
    pub text: Note,
}

/// The body of `auction.command.<p>.<sale>.admit`: it replaces what was said before of this person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AdmitBidder {
    pub sale: SaleId,
    pub user: UserId,
    #[serde(flatten)]
    pub admission: Admission,
    /// For the house's own records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Note>,
}

impl AdmitBidder {
    /// People of whom the house may say something in one sale: keeps the memory of a sale bounded.
    pub const BIDDERS_MAX: usize = 50_000;
}

/// The body of `auction.command.<p>.<sale>.consign`: it replaces what was said before of this person. A lot has one seller, whoever was
/// named last.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ConsignLots {
    pub sale: SaleId,
    pub user: UserId,
    /// All that they sell in the sale; none: they sell nothing any more.
    pub lots: BTreeSet<LotId>,
}

impl fmt::Debug for Offer {
    /// The kind alone: its amount is a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}(hidden)", self.kind())
    }
}
