//! What the house can do with a sale, and how it is asked for.

use serde::Deserialize;

/// What the house can do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Order {
    Publish,
    Discard,
    Hold,
    Resume,
    Withdraw,
    Announce,
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

    /// What was done, as a code in the next page's address.
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
            Self::Discard => "Throw this draft away?".to_owned(),
            Self::Hold => "Put the sale on hold?".to_owned(),
            Self::Resume => "Let the sale go on?".to_owned(),
            Self::Withdraw => format!("Withdraw {lot}?"),
            Self::Announce => "Tell everyone this?".to_owned(),
        }
    }

    pub(super) fn consequence(self) -> &'static str {
        match self {
            Self::Publish => {
                "Everyone sees it then. Its lots, ends and steps cannot be changed any more."
            }
            Self::Discard => "It is gone for good. Nobody but operators ever saw it.",
            Self::Hold => {
                "Bids are refused and no end passes until the sale goes on. Everyone sees that it is on hold. The reason stays with the house."
            }
            Self::Resume => {
                "Every lot goes on with the time it had left. The reason stays with the house."
            }
            Self::Withdraw => "It leaves the sale for good. The reason stays with the house.",
            Self::Announce => {
                "It shows at once on the pages of the sale and of every lot, and cannot be taken back."
            }
        }
    }

    pub(super) fn button(self) -> &'static str {
        match self {
            Self::Publish => "Publish the sale",
            Self::Discard => "Throw it away",
            Self::Hold => "Put on hold",
            Self::Resume => "Let it go on",
            Self::Withdraw => "Withdraw the lot",
            Self::Announce => "Tell everyone",
        }
    }
}
