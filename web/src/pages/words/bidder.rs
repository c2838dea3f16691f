//! What a bidder is told of a lot: how they stand, and how it ended.

use auction::{LotPhase, LotState, Note, PublicLot, Standing, StandingState, VoidNote};

use super::{of, price};
use crate::{
    locale::t,
    mine::{Mine, MyLot},
    pages::own::Own,
};

/// What is said where only the engine could tell.
pub(crate) fn own_unknown() -> String {
    t!("own-unknown")
}

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
    if my.lot.public.phase == LotPhase::Cancelled {
        let reason = my.cancelled.as_ref().map(Note::as_str);
        return reason.map(|reason| t!("own-cancelled", reason = reason));
    }
    let voided = my.standing.voided.as_ref();
    let voided = voided.filter(|_| my.mine == Mine::Voided);
    voided.map(void_words)
}

/// One sentence about you on a lot.
pub(crate) fn about_you(lot: &PublicLot, state: LotState, you: You<'_>) -> String {
    match (state, you) {
        (LotState::Sold, You::Bidder(standing)) => result(lot, standing),
        (LotState::Sold, You::Unknown) => {
            format!("{} {}", t!("sold", price = price(lot)), own_unknown())
        }
        (LotState::Sold, _) => t!("sold", price = price(lot)),
        (LotState::Unsold, _) if lot.bid_count == Some(0) => t!("unsold-no-bids"),
        (LotState::Unsold, _) => t!("unsold-reserve"),
        (LotState::Withdrawn, _) => t!("withdrawn"),
        (LotState::Cancelled, _) => t!("cancelled"),
        (LotState::OnHold | LotState::Open, You::Voided(voided)) => void_words(voided),
        (LotState::OnHold, You::Bidder(standing)) => {
            format!("{} {}", t!("held"), of(lot).standing(lot, standing))
        }
        (LotState::OnHold, You::Unknown) => format!("{} {}", t!("held"), own_unknown()),
        (LotState::OnHold, _) => format!("{} {}", t!("held"), t!("held-resumes")),
        (LotState::Closing, _) => t!("closing"),
        (LotState::Upcoming, _) => format!("{} {}", t!("not-open"), of(lot).least(lot)),
        (LotState::Open, you) => of(lot).open(lot, you),
    }
}

fn result(lot: &PublicLot, standing: &Standing) -> String {
    let price = price(lot);
    match standing.state {
        StandingState::Won | StandingState::Leading => t!("sold-to-you", price = price),
        // Whether it won is known in a moment.
        StandingState::Placed => t!("sold", price = price),
        _ => t!("sold-to-other", price = price),
    }
}

fn void_words(voided: &VoidNote) -> String {
    t!("voided", reason = voided.reason.as_str())
}
