//! The kinds of notices, and the ways by which they reach people.

use std::{fmt, str::FromStr};

use auction::Time;
use serde::{Deserialize, Serialize};

/// What a notice is about. People choose among all but those about their own account.
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
    /// A lot that the house offers after its sale, that it withdraws the offer, or how somebody answered it.
    SecondChance,
    /// What the house tells everybody in a sale, that it cancelled one, or voided a bid.
    HouseMessage,
    /// A price crossed what one set an alert for.
    PriceAlert,
    /// A one-time link for whoever forgot their password.
    PasswordLink,
    /// Asks whether an address is its owner's.
    EmailCheck,
    /// Tells the address before that the account has another one.
    EmailChanged,
    /// Tells an address with which somebody signed up that it has an account.
    HasAccount,
    /// Tells that a passkey was added to an account, or removed.
    PasskeysChanged,
    /// Tells the address of an account that was erased.
    AccountErased,
}

/// By what a notice comes.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    #[default]
    Mail,
    /// To browsers in which somebody asked for it (RFC 8030).
    Push,
}

/// There is no such kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("there is no notice of this kind to choose")]
pub struct UnknownKind;

impl Channel {
    pub const ALL: [Self; 2] = [Self::Mail, Self::Push];

    /// Its name on the wire and in metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Push => "push",
        }
    }

    /// Whether it is the one that is meant where none is named.
    pub fn is_mail(&self) -> bool {
        *self == Self::Mail
    }
}

impl Kind {
    /// Every kind, in the order in which people read of them.
    pub const ALL: [Self; 16] = [
        Self::Outbid,
        Self::Won,
        Self::Lost,
        Self::Opens,
        Self::EndingSoon,
        Self::Registration,
        Self::Invoice,
        Self::SecondChance,
        Self::HouseMessage,
        Self::PriceAlert,
        Self::PasswordLink,
        Self::EmailCheck,
        Self::EmailChanged,
        Self::HasAccount,
        Self::PasskeysChanged,
        Self::AccountErased,
    ];

    /// Those that people choose among, in the same order.
    pub fn chosen() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|kind| !kind.is_asked_for())
    }

    /// Whether it comes because somebody asked for this very letter, or for what it tells of their account: nobody turns it off,
    /// and it goes before all others.
    pub fn is_asked_for(self) -> bool {
        matches!(
            self,
            Self::PasswordLink
                | Self::EmailCheck
                | Self::EmailChanged
                | Self::HasAccount
                | Self::PasskeysChanged
                | Self::AccountErased
        )
    }

    /// When one that came to be at a time is due, unless it gathers with others.
    pub fn due(self, at: Time) -> Time {
        match self.is_asked_for() {
            true => Time::EPOCH,
            false => at,
        }
    }

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
            Self::SecondChance => "second_chance",
            Self::HouseMessage => "house_message",
            Self::PriceAlert => "price_alert",
            Self::PasswordLink => "password_link",
            Self::EmailCheck => "email_check",
            Self::EmailChanged => "email_changed",
            Self::HasAccount => "has_account",
            Self::PasskeysChanged => "passkeys_changed",
            Self::AccountErased => "account_erased",
        }
    }

    /// Whether it is of use within minutes only.
    pub fn is_urgent(self) -> bool {
        matches!(self, Self::Outbid | Self::EndingSoon | Self::PriceAlert)
    }

    /// Whether those about lots of one sale that wait together go in one mail.
    pub fn gathers(self) -> bool {
        matches!(
            self,
            Self::Outbid | Self::Won | Self::Lost | Self::Opens | Self::EndingSoon
        )
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

    /// One of those that people choose among.
    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        let named = |kind: &Self| kind.as_str() == text;
        Self::chosen().find(named).ok_or(UnknownKind)
    }
}
