//! The rules of a timed English sale with proxy bidding: what a command does, and what everyone may know of it.
//!
//! Comes in: commands, the time they were taken, and the state so far. Goes out: events for the log,
//! an answer for whoever asked, public records for everyone. Never: a clock, a network, a float, chance.
//! [`Floor::decide`] judges, [`Floor::apply`] remembers; nothing else changes a sale.

pub mod event;

mod answer;
mod bidder;
mod command;
mod floor;
mod hidden;
mod ids;
mod increments;
mod lot;
mod money;
mod note;
mod problem;
mod proxy;
mod record;
mod sale;
mod stagger;
mod terms;
mod time;

pub use answer::{Answer, BidAccepted, BidRefused, Refusal, Standing, StandingState};
pub use command::{
    AnnounceMessage, Command, CreateSale, HoldSale, PlaceBid, ResumeSale, WithdrawLot,
};
pub use event::{Event, Outcome};
pub use floor::{CorruptHistory, Decision, Floor};
pub use ids::{BidId, IdError, LotId, MessageId, Paddle, SaleId, UserId};
pub use increments::{Band, Increments, IncrementsError, Steps};
pub use money::{Amount, AmountError, Currency, CurrencyError};
pub use note::{Note, NoteError};
pub use problem::SaleProblem;
pub use record::{
    Entry, EntryKind, LotPhase, LotRecord, LotState, PublicLot, SaleMessage, SaleNews, SaleRecord,
};
pub use stagger::Stagger;
pub use terms::{
    ExtensionMode, ExtensionTrigger, LotTerms, OffGrid, OutagePolicy, SaleTerms, SoftClose,
};
pub use time::{Time, TimeError};
