//! Who asked to bid in a sale, and what the house noted of it. Whether somebody may bid says the engine, and nobody else.

mod decide;
mod listed;
mod register;
mod store;

use auction::{Amount, BidderStanding, BidderState, Registration, Time, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(crate) use decide::{DecideRefused, Decision, DecisionState, NOTE_LENGTH_MAX, decide};
pub(crate) use listed::{Bidder, OwnStanding, bidders, own_standing};
pub(crate) use register::{RegisterRefused, register};
pub(crate) use store::{FoundRegistrant, Registrations, StoreError};

use crate::locale::t;

/// Somebody who registered for a sale, or whom the house added.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Registrant {
    pub(crate) user: UserId,
    pub(crate) state: RegistrantState,
    pub(crate) since: Time,
    /// Which version of the sale's conditions they accepted, and when. None: the house added them, or there are none.
    #[serde(default)]
    pub(crate) accepted: Option<Accepted>,
    #[serde(default)]
    pub(crate) limit: Option<Amount>,
    /// What the house noted, for itself.
    #[serde(default)]
    pub(crate) deposit: String,
    #[serde(default)]
    pub(crate) note: String,
    #[serde(default)]
    pub(crate) decided: Option<Decided>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RegistrantState {
    Waiting,
    Approved,
    Declined,
    Blocked,
}

/// A version of a sale's conditions that somebody accepted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Accepted {
    pub(crate) version: String,
    pub(crate) at: Time,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Decided {
    pub(crate) by: UserId,
    pub(crate) at: Time,
}

/// What somebody may do in a sale next.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MayBid {
    Yes,
    /// They may register.
    NotRegistered,
    /// They registered, and the house has not decided.
    Waiting,
    Declined,
    /// The house asks whom it wants.
    ByInvitation,
    Blocked,
}

impl RegistrantState {
    pub(crate) fn words(self) -> String {
        match self {
            Self::Waiting => t!("registrant-waiting"),
            Self::Approved => t!("registrant-approved"),
            Self::Declined => t!("registrant-declined"),
            Self::Blocked => t!("registrant-blocked"),
        }
    }
}

impl MayBid {
    /// What the engine says, and where it says no, what came of their asking.
    pub(crate) fn of(
        registration: Registration,
        standing: &BidderStanding,
        registrant: Option<&Registrant>,
    ) -> Self {
        match (standing.state, registration) {
            (BidderState::Approved, _) => Self::Yes,
            (BidderState::Blocked, _) => Self::Blocked,
            (BidderState::NotApproved, Registration::Invitation) => Self::ByInvitation,
            (BidderState::NotApproved, _) => match registrant.map(|registrant| registrant.state) {
                None => Self::NotRegistered,
                Some(RegistrantState::Declined) => Self::Declined,
                // Approved and not told to the engine: the house will say it again.
                Some(_) => Self::Waiting,
            },
        }
    }
}

/// The version of a sale's conditions: the same text has the same, everywhere.
pub(crate) fn version(conditions: &str) -> String {
    let hash = blake3::hash(conditions.as_bytes()).to_hex();
    hash[..VERSION_LENGTH].to_owned()
}

/// Digits of a version: enough that no two texts of a house share one by chance.
const VERSION_LENGTH: usize = 16;
