//! What the house orders of a sale that is published.

use auction::{
    AdmitBidder, AnnounceMessage, CancelSale, ConsignLots, HoldSale, Refusal, ResumeSale, SaleId,
    VoidBid, WithdrawLot,
};
use serde::Serialize;
use topology::subject::OperatorVerb;

/// An order. Its verb, in the subject, is its power: no body travels under another's.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum HouseOrder {
    Hold(HoldSale),
    Resume(ResumeSale),
    Cancel(CancelSale),
    Void(VoidBid),
    Withdraw(WithdrawLot),
    Announce(AnnounceMessage),
    Admit(AdmitBidder),
    Consign(ConsignLots),
}

/// What became of an order of the house, or of a new sale.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum OrderOutcome {
    Done,
    Refused(Refusal),
    /// Nobody answered in time: it may have been done. Giving it again is safe.
    Unknown,
    /// Nothing was judged: the engine could not take it.
    Fault(String),
}

impl HouseOrder {
    pub(super) fn sale(&self) -> &SaleId {
        match self {
            Self::Hold(HoldSale { sale, .. })
            | Self::Resume(ResumeSale { sale, .. })
            | Self::Cancel(CancelSale { sale, .. })
            | Self::Void(VoidBid { sale, .. })
            | Self::Withdraw(WithdrawLot { sale, .. })
            | Self::Announce(AnnounceMessage { sale, .. })
            | Self::Admit(AdmitBidder { sale, .. })
            | Self::Consign(ConsignLots { sale, .. }) => sale,
        }
    }

    pub(super) fn verb(&self) -> OperatorVerb {
        match self {
            Self::Hold(_) => OperatorVerb::Hold,
            Self::Resume(_) => OperatorVerb::Resume,
            Self::Cancel(_) => OperatorVerb::Cancel,
            Self::Void(_) => OperatorVerb::Void,
            Self::Withdraw(_) => OperatorVerb::Withdraw,
            Self::Announce(_) => OperatorVerb::Announce,
            Self::Admit(_) => OperatorVerb::Admit,
            Self::Consign(_) => OperatorVerb::Consign,
        }
    }
}
