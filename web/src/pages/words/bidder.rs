//! What a bidder is told of a lot: how they stand, and how it ended.

use auction::{LotPhase, LotState, Note, PublicLot, Standing, StandingState, VoidNote};

use super::{of, price};
use crate::{
    mine::{Mine, MyLot},
    pages::own::Own,
};

/// What is said where only the engine could tell.
pub(crate) const OWN_UNKNOWN: &str = "Your bids cannot be shown right now.";

/// Who a sentence speaks to.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum You<'a> {
    /// Not signed in.
    Anyone,
    /// Signed in, never bid here.
    Looking,
    /// Signed in; nobody can tell now whether they bid here.
    Unknown,
    /// Somebody whose bid was voided, and who has no other.
    Voided(&'a VoidNote),
    /// Somebody who bid on this lot.
    Bidder(&'a Standing),
}

impl<'a> You<'a> {
    /// Who looks, from what the engine knows of them.
    pub(crate) fn new(signed_in: bool, standing: &'a Own<Standing>) -> Self {
        match standing {
            Own::Unknown => Self::Unknown,
            Own::Known(standing) if standing.state != StandingState::None => Self::Bidder(standing),
            Own::Known(Standing {
                voided: Some(voided),
                ..
            }) => Self::Voided(voided),
            _ if signed_in => Self::Looking,
            _ => Self::Anyone,
        }
    }
}

/// Why a bid of somebody's own does not stand, among their lots. None: it stands, or others bid more.
pub(crate) fn own_remark(my: &MyLot) -> Option<String> {
    let because = |what: &str, reason: &Note| format!("{what} Reason: {}", reason.as_str());
    if my.lot.public.phase == LotPhase::Cancelled {
        let reason = my.cancelled.as_ref();
        return reason
            .map(|reason| because("The sale was cancelled: your bid does not stand.", reason));
    }
    let voided = my.standing.voided.as_ref();
    let voided = voided.filter(|_| my.mine == Mine::Voided);
    voided.map(|voided| because("The house voided your bid.", &voided.reason))
}

/// One sentence about you on a lot.
pub(crate) fn about_you(lot: &PublicLot, state: LotState, you: You<'_>) -> String {
    match (state, you) {
        (LotState::Sold, You::Bidder(standing)) => result(lot, standing),
        (LotState::Sold, You::Unknown) => format!("Sold for {}. {OWN_UNKNOWN}", price(lot)),
        (LotState::Sold, _) => format!("Sold for {}.", price(lot)),
        (LotState::Unsold, _) if lot.bid_count == Some(0) => {
            "Not sold: there were no bids.".to_owned()
        }
        (LotState::Unsold, _) => "Not sold: the reserve was not met.".to_owned(),
        (LotState::Withdrawn, _) => "This lot was withdrawn from the sale.".to_owned(),
        (LotState::Cancelled, _) => "The sale was cancelled: no bid on this lot stands.".to_owned(),
        (LotState::OnHold | LotState::Open, You::Voided(voided)) => format!(
            "The house voided your bid. Reason: {}",
            voided.reason.as_str()
        ),
        (LotState::OnHold, You::Bidder(standing)) => {
            format!("The sale is on hold. {}", of(lot).standing(lot, standing))
        }
        (LotState::OnHold, You::Unknown) => format!("The sale is on hold. {OWN_UNKNOWN}"),
        (LotState::OnHold, _) => "The sale is on hold. Bidding will resume.".to_owned(),
        (LotState::Closing, _) => "Closing… the last bids are being counted.".to_owned(),
        (LotState::Upcoming, _) => format!("Bidding has not opened. {}", of(lot).least(lot)),
        (LotState::Open, you) => of(lot).open(lot, you),
    }
}

fn result(lot: &PublicLot, standing: &Standing) -> String {
    let price = price(lot);
    match standing.state {
        StandingState::Won | StandingState::Leading => format!("You won at {price}."),
        // Whether it won is known in a moment.
        StandingState::Placed => format!("Sold for {price}."),
        _ => format!("Sold for {price} to another bidder."),
    }
}
