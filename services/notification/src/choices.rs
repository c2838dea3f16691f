//! What one person chose to be told, by what.

use std::collections::BTreeSet;

use auction::Time;
use serde::{Deserialize, Serialize};

use crate::{Channel, Kind};

/// Minutes before a lot's end at which people can be reminded of it.
pub const REMINDER_MINUTES: [u16; 5] = [5, 15, 30, 60, 1_440];

/// One of [`REMINDER_MINUTES`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct ReminderMinutes(u16);

/// Nobody is reminded so many minutes before.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("reminders come {REMINDER_MINUTES:?} minutes before a lot ends")]
pub struct UnknownMinutes;

/// That mail to an address came back: by the address's own fingerprint, so that another address starts afresh.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BounceMark(pub String);

/// The choices of one person. Whoever chose nothing is told everything but of ends that come near.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Choices {
    /// What does not come, by what.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    off: BTreeSet<(Channel, Kind)>,
    /// None: of no end that comes near.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remind: Option<ReminderMinutes>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bounced: Option<BounceMark>,
    /// Since when some browser of theirs takes pushes, or did; none: none ever did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub push_since: Option<Time>,
}

impl Choices {
    /// Whether a kind comes by a channel.
    pub fn wants(&self, kind: Kind, by: Channel) -> bool {
        let is_timed = kind != Kind::EndingSoon || self.remind.is_some();
        is_timed && self.is_on(kind, by)
    }

    /// Whether what happened at a time may come by push: what was before somebody asked for pushes is old news to them.
    pub fn may_push(&self, kind: Kind, at: Time) -> bool {
        !kind.is_asked_for() && self.push_since.is_some_and(|since| since <= at)
    }

    /// Whether a kind was not turned off.
    pub fn is_on(&self, kind: Kind, by: Channel) -> bool {
        kind.is_asked_for() || !self.off.contains(&(by, kind))
    }

    /// Has a kind come by a channel, or no longer.
    pub fn set(&mut self, kind: Kind, by: Channel, wanted: bool) {
        match wanted {
            true => self.off.remove(&(by, kind)),
            false => self.off.insert((by, kind)),
        };
    }
}

impl ReminderMinutes {
    pub fn get(self) -> u16 {
        self.0
    }

    /// In milliseconds, as times are counted.
    pub fn millis(self) -> i64 {
        i64::from(self.0) * 60_000
    }
}

impl TryFrom<u16> for ReminderMinutes {
    type Error = UnknownMinutes;

    fn try_from(minutes: u16) -> Result<Self, UnknownMinutes> {
        match REMINDER_MINUTES.contains(&minutes) {
            true => Ok(Self(minutes)),
            false => Err(UnknownMinutes),
        }
    }
}

impl From<ReminderMinutes> for u16 {
    fn from(minutes: ReminderMinutes) -> Self {
        minutes.0
    }
}
