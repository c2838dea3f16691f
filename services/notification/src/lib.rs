//! What people are told in person: of what, when, and once. The rules and the wire types of notices, without a clock and
//! without anybody who sends.
//!
//! Comes in: public records of lots, what people watch and chose, what was told before, the time. Goes out: notices and when
//! they are due. Never: an address, a mail.

mod choices;
mod kind;
mod ledger;
mod letter;
mod lots;
mod news;
mod notice;
mod watched;

pub use choices::{BounceMark, Choices, REMINDER_MINUTES, ReminderMinutes, UnknownMinutes};
pub use kind::{Channel, Kind, UnknownKind};
pub use ledger::{
    AGE_MAX, Done, Entry, Outcome, Taken, Waiting, is_too_old, outbid_due, retry_at, take,
};
pub use letter::{
    BiddersQuestion, BiddersReply, BounceReport, House, Letter, LetterQuestion, LetterReply, Link,
    Unwanted,
};
pub use lots::{FollowedLots, Reminder};
pub use news::{LotNews, news};
pub use notice::{About, HandedNotice, HandedText, Notice, NoticeId};
pub use watched::{WatchedLots, Watchers};
