//! The rules of every kind of sale: what a command does, and what everyone may know of it.
//!
//! Comes in: commands, the time they were taken, and the state so far. Goes out: events for the log,
//! an answer for whoever asked, public records for everyone. Never: a clock, a network, a float, chance.
//! [`PartitionState::decide`] judges, once; [`PartitionState::apply`] remembers what was judged; nothing else changes a sale.
//! What is particular to a kind of sale stands in [`mod@format`], a file each.

pub mod event;
pub mod format;

mod accepted;
mod admission;
mod answer;
mod bidder;
mod clock;
mod command;
mod currency;
mod ids;
mod increments;
mod json_text;
mod lot;
mod note;
mod notice;
#[cfg(feature = "openapi")]
mod openapi;
mod partition;
mod problem;
mod question;
mod record;
mod refusal;
mod sale;
mod sorted;
mod stagger;
mod terms;
mod time;
#[cfg(feature = "typescript")]
mod typescript;
mod voided;

pub use admission::{
    Admission, AdmissionState, BidderStanding, BidderState, HouseBidder, Registration,
};
pub use answer::{
    Answer, BidAccepted, BidAnswer, BidRefused, BidReply, OrderReply, Standing, StandingState,
};
pub use bidder::Budget;
pub use clock::Clock;
pub use command::{
    AdmitBidder, AnnounceMessage, BidRef, CancelSale, Command, ConsignLots, CreateSale, HoldSale,
    Offer, OfferError, OfferKind, PlaceBid, ResumeSale, VoidBid, WithdrawLot,
};
pub use currency::{Currency, CurrencyError, NotPayable};
pub use event::{Allocation, Event, EventKind, Line, Outcome, RULES_VERSION};
pub use format::{BidResult, Contest, Effect, FormatTerms, PublicFormat, Remaining};
pub use ids::{BidId, IdError, LotId, MessageId, Paddle, SaleId, UserId};
pub use increments::{Band, Increments, IncrementsError, Steps};
pub use note::{Note, NoteError};
pub use notice::{Addressed, Notice, NoticeKind};
#[cfg(feature = "openapi")]
pub use openapi::PositiveAmount;
pub use partition::{Auditor, Decision, Difference, PartitionState};
pub use problem::SaleProblem;
pub use question::{
    AnswerQuestion, BiddersQuestion, BiddersReply, LotBiddersQuestion, LotBiddersReply, OwnLimit,
    OwnLot, OwnLotsQuestion, OwnLotsReply, PaddlesQuestion, PaddlesReply, PartitionHealth,
    RecordQuestion, ReservesReply, StandingQuestion, StandingReply, TimeReply,
};
pub use record::{
    ArchivedSale, Cancellation, Entry, EntryKind, LotPhase, LotRecord, LotState, LotTimes,
    PublicLot, SaleMessage, SaleNews, SaleRecord, SaleSummary,
};
pub use refusal::Refusal;
pub use settlement::{Amount, AmountError};
pub use stagger::Stagger;
pub use terms::{LotTerms, OutagePolicy, SaleTerms};
pub use time::{Time, TimeError};
pub use voided::{VoidNote, VoidedBid, void_lines};
