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
mod push;
mod watched;

pub use choices::{BounceMark, Choices, REMINDER_MINUTES, ReminderMinutes, UnknownMinutes};
pub use kind::{Channel, Kind, UnknownKind};
pub use ledger::{
    AGE_MAX, Done, Entry, Outcome, Taken, Waiting, close_due, is_too_old, outbid_due, reminder_due,
    retry_at, take,
};
pub use letter::{
    BiddersQuestion, BiddersReply, BounceReport, Frame, House, Letter, LetterQuestion, LetterReply,
    Link, PushGoneReport, PushLetter, Unwanted, WaysOut,
};
pub use lots::{FollowedLots, Reminder, SaleTold};
pub use news::{LotNews, news};
pub use notice::{
    About, GATHERED_MAX, HandedNotice, HandedText, MailGroup, Notice, NoticeId, WebhookEnd,
};
pub use push::{
    ENDPOINT_LENGTH_MAX, KeyBytes, KeyError, PushEndpoint, PushEndpointError, PushKeys, PushMark,
    PushSubscription,
};
pub use watched::{WatchedLots, Watchers};
