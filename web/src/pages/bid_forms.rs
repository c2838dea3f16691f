//! The conversation about a bid: at which step a form stands, what the forms show, and what became of the bid before.

use auction::{Amount, BidId, BidResult, StandingState};
use serde::Deserialize;

use crate::locale::t;

/// Characters of a wrong amount that are shown again.
const ENTERED_SHOWN_MAX: usize = 30;

/// Where in the conversation the form stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Step {
    /// An amount somebody typed: it is repeated and confirmed before it counts.
    #[default]
    Typed,
    /// The next amount, written on the button by us: a bid to take the lead.
    Next,
    /// Repeated and confirmed.
    Confirmed,
    /// The same by somebody who led when it was repeated.
    Raised,
    /// The same where it is less than their maximum.
    Lowered,
    /// No amount: one's bid no longer stands.
    TakeBack,
}

/// Where in the conversation the bid forms stand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum BidForms {
    /// They wait for a bid.
    Ready {
        /// What became of the bid before.
        said: Option<Said>,
        /// The amount's field stays open until it is sent.
        is_field_open: bool,
        /// What stands in the field.
        entered: String,
    },
    /// A bid was not taken: why.
    NotTaken { words: String },
    /// The amount that was entered is wrong: why.
    WrongAmount { entered: String, words: String },
    /// An amount is repeated before it is sent.
    Confirming { amount: Amount },
    /// A bid whose outcome is not known: it may only be asked again, with the same id and offer.
    Checking {
        bid_id: BidId,
        amount: String,
        step: Step,
    },
}

impl Step {
    /// Its name in a form that only asks again.
    pub(super) fn again(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Typed | Self::Confirmed => "confirmed",
            Self::Raised => "raised",
            Self::Lowered => "lowered",
            Self::TakeBack => "take_back",
        }
    }
}

impl BidForms {
    /// The amount that was entered, with what is wrong beside it.
    pub(super) fn wrong_amount(entered: &str, words: String) -> Self {
        Self::WrongAmount {
            entered: shown(entered),
            words,
        }
    }
}

/// As much of what was entered as is shown again.
pub(super) fn shown(entered: &str) -> String {
    entered.chars().take(ENTERED_SHOWN_MAX).collect()
}

/// What became of a bid just before this page, as a code that is left for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Said {
    Leading,
    Set,
    Raised,
    Lowered,
    Outbid,
    Placed,
    TakenBack,
}

impl Said {
    const ALL: [Self; 7] = [
        Self::Leading,
        Self::Set,
        Self::Raised,
        Self::Lowered,
        Self::Outbid,
        Self::Placed,
        Self::TakenBack,
    ];

    /// What became of an accepted bid.
    pub(super) fn of(result: &BidResult, step: Step) -> Self {
        match (result, step) {
            (BidResult::English(bid), _) if !bid.leading => Self::Outbid,
            (BidResult::English(_), Step::Next) => Self::Leading,
            (BidResult::English(_), Step::Raised) => Self::Raised,
            (BidResult::English(_), Step::Lowered) => Self::Lowered,
            (BidResult::English(_), _) => Self::Set,
            (BidResult::Sealed(bid), _) if bid.taken_back => Self::TakenBack,
            (BidResult::Sealed(_), _) => Self::Placed,
        }
    }

    /// What a code means; nothing for any other text.
    pub(super) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|said| said.code() == code)
    }

    /// Whether it is still so.
    pub(super) fn holds(self, state: StandingState) -> bool {
        state
            == match self {
                Self::Leading | Self::Set | Self::Raised | Self::Lowered => StandingState::Leading,
                Self::Outbid => StandingState::Outbid,
                Self::Placed => StandingState::Placed,
                Self::TakenBack => StandingState::None,
            }
    }

    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Leading => "leading",
            Self::Set => "set",
            Self::Raised => "raised",
            Self::Lowered => "lowered",
            Self::Outbid => "outbid",
            Self::Placed => "placed",
            Self::TakenBack => "taken_back",
        }
    }

    pub(super) fn words(self) -> String {
        match self {
            Self::Leading => t!("done-leading"),
            Self::Set => t!("done-set"),
            Self::Raised => t!("done-raised"),
            Self::Lowered => t!("done-lowered"),
            Self::Outbid => t!("done-outbid"),
            Self::Placed => t!("done-placed"),
            Self::TakenBack => t!("done-taken-back"),
        }
    }
}
