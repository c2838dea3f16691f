//! The kinds of notices, and the ways by which they reach people.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// What a notice is about, as people choose among them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = NoticeKind))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Somebody else leads a lot that one led.
    Outbid,
    Won,
    Lost,
    /// A lot that one watches takes bids.
    Opens,
    /// A lot that one leads or watches ends in so many minutes.
    EndingSoon,
    /// The house decided about a registration.
    Registration,
    /// An invoice or a credit note.
    Invoice,
    /// What the house tells everybody in a sale.
    HouseMessage,
}

/// By what a notice comes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Mail,
}

/// There is no such kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("there is no notice of this kind")]
pub struct UnknownKind;

impl Kind {
    /// Every kind, in the order in which people read of them.
    pub const ALL: [Self; 8] = [
        Self::Outbid,
        Self::Won,
        Self::Lost,
        Self::Opens,
        Self::EndingSoon,
        Self::Registration,
        Self::Invoice,
        Self::HouseMessage,
    ];

    /// Its name on the wire, in addresses and in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Outbid => "outbid",
            Self::Won => "won",
            Self::Lost => "lost",
            Self::Opens => "opens",
            Self::EndingSoon => "ending_soon",
            Self::Registration => "registration",
            Self::Invoice => "invoice",
            Self::HouseMessage => "house_message",
        }
    }

    /// Whether the same name is told of again when it happens again.
    pub fn repeats(self) -> bool {
        self == Self::Outbid
    }

    /// Whether it is of use only while the lot takes bids.
    pub fn ends_with_the_lot(self) -> bool {
        matches!(self, Self::Outbid | Self::Opens | Self::EndingSoon)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        let mut kinds = Self::ALL.into_iter();
        kinds.find(|kind| kind.as_str() == text).ok_or(UnknownKind)
    }
}
