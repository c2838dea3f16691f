//! What may be asked of the rules. Who asks was settled before: it comes with the command.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Amount, BidId, LotId, LotTerms, SaleId, SaleTerms, UserId, hidden::Hidden};

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
    /// From the clock: close every lot whose end has passed.
    CloseDue,
    /// From a new owner, first in its epoch and until it brings no event: treat lots whose end passed
    /// while nobody served.
    Recover,
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
    /// Lots in one command: keeps the event well inside one frame.
    pub const LOTS_MAX: usize = 500;
}

/// The body of `auction.command.<p>.<sale>.bid`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceBid {
    pub sale: SaleId,
    pub lot: LotId,
    pub bid_id: BidId,
    /// We bid for you, only as far as needed, up to this.
    pub maximum: Amount,
}

impl fmt::Debug for PlaceBid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlaceBid")
            .field("sale", &self.sale)
            .field("lot", &self.lot)
            .field("bid_id", &self.bid_id)
            .field("maximum", &Hidden)
            .finish()
    }
}
