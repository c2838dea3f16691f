//! What is asked of the site about people, and what it answers: to whom, whether they want it, and in which words. The site
//! alone knows addresses, choices and titles.

use std::collections::{BTreeMap, BTreeSet};

use auction::{LotId, Paddle, SaleId, UserId};
use serde::{Deserialize, Serialize};

use crate::{BounceMark, Channel, Notice};

/// `letter`: a notice in words, for whoever it is for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LetterQuestion {
    pub notice: Notice,
    pub by: Channel,
}

/// The answer to [`LetterQuestion`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterReply {
    Letter(Box<Letter>),
    Unwanted(Unwanted),
}

/// Why nothing is sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unwanted {
    /// They chose not to be told.
    TurnedOff,
    /// Mail to their address came back.
    Bounced,
    NoAccount,
    /// What it is about is gone, or never was.
    Gone,
}

/// A notice in words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Letter {
    pub email: String,
    pub name: String,
    /// Of this very address.
    pub mark: BounceMark,
    pub subject: String,
    pub paragraphs: Vec<String>,
    pub link: Link,
    /// Ends notices of this kind by this channel, with one POST.
    pub unsubscribe: String,
    /// Where one chooses.
    pub choices: String,
    pub house: House,
}

/// An address and what it is called.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Link {
    pub url: String,
    pub words: String,
}

/// Who writes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct House {
    pub name: String,
    pub address: Vec<String>,
    pub contact: String,
}

/// `bidders`: who bid on a lot; without a lot: whom the house tells what it tells everybody in the sale.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BiddersQuestion {
    pub sale: SaleId,
    #[serde(default)]
    pub lot: Option<LotId>,
    /// The site answers once it has the record of the lot, or of the sale, so far.
    #[serde(default)]
    pub sequence: u64,
}

/// The answer to [`BiddersQuestion`].
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct BiddersReply {
    /// Who has the paddles that stand in the public record.
    pub paddles: BTreeMap<Paddle, UserId>,
    /// Who registered for the sale, where it was asked about as a whole.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub registered: BTreeSet<UserId>,
}

/// `bounced`: the mail server takes nothing for an address any more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BounceReport {
    pub user: UserId,
    pub mark: BounceMark,
}
