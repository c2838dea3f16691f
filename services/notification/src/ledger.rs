//! What becomes of a notice: it waits until it is due, takes in what happens meanwhile, is tried again, and is remembered when it
//! is done, so that nobody is told twice.

use std::time::Duration;

use auction::Time;
use serde::{Deserialize, Serialize};

use crate::{Channel, Notice, PushMark};

/// A notice that could not be sent for so long is given up, and what is older when it is found is not told at all. It has to be
/// less than the time for which the ledger remembers what was sent.
pub const AGE_MAX: Duration = Duration::from_hours(4 * 24);
/// Who is outbid several times within this time on one lot gets one mail of it.
const OUTBID_GATHER: Duration = Duration::from_secs(60);
/// The same of pushes, of which each takes the place of the one before.
const OUTBID_PUSH_GATHER: Duration = Duration::from_secs(5);
/// Lots that open or end at one time are found within this time, and go in one mail.
const LOTS_GATHER: Duration = Duration::from_secs(5);
/// How a lot ended is mailed once its sale is over, but no later than this after it ended.
const CLOSE_GATHER_MAX: Duration = Duration::from_secs(600);
/// Of the time that is left to a lot, outbids gather for this part at most.
const OUTBID_GATHER_PART: u32 = 10;
/// The pause before a notice that was put off is tried again, doubled each time up to the largest.
const RETRY_MIN: Duration = Duration::from_secs(60);
const RETRY_MAX: Duration = Duration::from_hours(1);

/// A notice in the ledger, under its name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Entry {
    Waiting(Waiting),
    Done(Done),
}

/// One that is to be sent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Waiting {
    pub notice: Notice,
    pub due: Time,
    /// How often it was put off.
    #[serde(default)]
    pub tries: u32,
    #[serde(default, skip_serializing_if = "Channel::is_mail")]
    pub by: Channel,
    /// The browsers that have it already.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reached: Vec<PushMark>,
}

/// One that is over.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Done {
    pub outcome: Outcome,
    /// What happened until then was told, or was nothing to be told of.
    pub until: Time,
    pub at: Time,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Sent,
    /// They do not want it, cannot be reached, or there is nothing to say any more.
    Unwanted,
    /// It is so no longer.
    Overtaken,
    /// The mail server takes nothing for the address, or no push service for any browser.
    Bounced,
    GivenUp,
}

/// How an entry takes in a notice of its name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Taken {
    /// It is known, or known to be over.
    Known,
    /// It goes with the one that waits, which tells of the newest.
    Joined(Waiting),
    /// It waits from now on.
    New(Waiting),
}

impl Outcome {
    /// Its name in metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Unwanted => "unwanted",
            Self::Overtaken => "overtaken",
            Self::Bounced => "bounced",
            Self::GivenUp => "given_up",
        }
    }
}

impl Entry {
    /// Until when all of its name is known.
    pub fn until(&self) -> Time {
        match self {
            Self::Waiting(waiting) => waiting.notice.at,
            Self::Done(done) => done.until,
        }
    }

    /// When the one before was told, for what is told again and again.
    pub fn told(&self) -> Option<Time> {
        match self {
            Self::Done(done) if done.outcome == Outcome::Sent => Some(done.at),
            Self::Waiting(_) | Self::Done(_) => None,
        }
    }
}

/// Takes in a notice beside what the ledger has of its name.
pub fn take(known: Option<&Entry>, notice: Notice, by: Channel, due: Time) -> Taken {
    match known {
        Some(entry) if notice.at <= entry.until() || !notice.kind.repeats() => Taken::Known,
        Some(Entry::Waiting(waiting)) => Taken::Joined(Waiting {
            notice,
            reached: vec![],
            ..waiting.clone()
        }),
        Some(Entry::Done(_)) | None => Taken::New(Waiting {
            notice,
            due,
            tries: 0,
            by,
            reached: vec![],
        }),
    }
}

/// When to tell of being outbid: after a minute by mail and five seconds by push, or a tenth of the time that is left to bid in; but
/// as long after the last that was told of the same lot.
pub fn outbid_due(by: Channel, at: Time, ends_at: Time, told: Option<Time>) -> Time {
    let apart = match by {
        Channel::Mail => OUTBID_GATHER,
        Channel::Push => OUTBID_PUSH_GATHER,
    };
    let gathered = at.after(apart.min(at.until(ends_at) / OUTBID_GATHER_PART));
    told.map_or(gathered, |told| told.after(apart).max(gathered))
}

/// When to tell how a lot ended: by push at once; by mail with the sale's other lots, of which the last that still runs ends then, so that
/// whoever loses fifty lots has a mail of them and not fifty.
pub fn close_due(by: Channel, at: Time, sale_ends_at: Option<Time>) -> Time {
    match by {
        Channel::Push => at,
        Channel::Mail => {
            let over = sale_ends_at.map_or(at, |ends_at| ends_at.max(at));
            over.min(at.after(CLOSE_GATHER_MAX)).after(LOTS_GATHER)
        }
    }
}

/// When to tell that a lot opens or is ending: by mail with those that do so at the same time.
pub fn reminder_due(by: Channel, now: Time) -> Time {
    match by {
        Channel::Push => now,
        Channel::Mail => now.after(LOTS_GATHER),
    }
}

/// When to try again what was put off so often before: after the pause that was asked for, where one was.
pub fn retry_at(tries: u32, asked: Option<Duration>, now: Time) -> Time {
    let pause = RETRY_MIN.saturating_mul(1 << tries.min(16));
    now.after(asked.unwrap_or(pause).min(RETRY_MAX))
}

/// Whether nobody wants to hear of it any more.
pub fn is_too_old(at: Time, now: Time) -> bool {
    at.until(now) > AGE_MAX
}
