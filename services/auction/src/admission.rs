//! Who may bid in a sale, and up to what: its terms say how one gets in, the house says who did.

use serde::{Deserialize, Serialize};

use crate::{Amount, Paddle, Refusal};

/// How somebody gets to bid in a sale.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Registration {
    /// Whoever has an account; the first bid brings the paddle.
    #[default]
    Open,
    /// One applies, and the house approves.
    Approval,
    /// The house approves whom it asked.
    Invitation,
}

/// What the house said last about somebody in a sale.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Admission {
    pub state: AdmissionState,
    /// The most that they may come to owe in the sale, premium and tax included. None: no limit.
    pub limit: Option<Amount>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum AdmissionState {
    Approved,
    /// No bid of theirs is taken; those that stand, stand.
    Blocked,
}

/// Whether somebody may bid in a sale.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum BidderState {
    Approved,
    /// The sale asks for approval, and the house has not given it.
    NotApproved,
    Blocked,
}

/// How somebody stands in a sale, for nobody but them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BidderStanding {
    pub state: BidderState,
    pub paddle: Option<Paddle>,
    pub limit: Option<Amount>,
    /// What they may come to owe as it stands, in minor units, premium and tax included: the hidden maximum of each lot they
    /// lead, each sealed bid, and what they won.
    pub committed: u64,
}

/// The same for the house: without what their hidden bids come to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HouseBidder {
    pub state: BidderState,
    pub paddle: Option<Paddle>,
    pub limit: Option<Amount>,
}

impl From<BidderStanding> for HouseBidder {
    fn from(standing: BidderStanding) -> Self {
        let BidderStanding {
            state,
            paddle,
            limit,
            committed: _,
        } = standing;
        Self {
            state,
            paddle,
            limit,
        }
    }
}

impl Registration {
    /// Whether whoever has an account may bid: what terms from before there was a choice say.
    pub fn is_open(&self) -> bool {
        *self == Self::Open
    }
}

impl BidderState {
    /// What a sale's terms and the house's last word come to.
    pub(crate) fn of(registration: Registration, admission: Option<&Admission>) -> Self {
        match admission.map(|admission| admission.state) {
            Some(AdmissionState::Approved) => Self::Approved,
            Some(AdmissionState::Blocked) => Self::Blocked,
            None if registration.is_open() => Self::Approved,
            None => Self::NotApproved,
        }
    }

    pub(crate) fn check(self) -> Result<(), Refusal> {
        match self {
            Self::Approved => Ok(()),
            Self::NotApproved => Err(Refusal::NotApproved),
            Self::Blocked => Err(Refusal::Blocked),
        }
    }
}
