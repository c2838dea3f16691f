//! What is asked of the site about people, and what it answers: to whom, whether they want it, and in which words. The site
//! alone knows addresses, choices and titles.

use std::collections::{BTreeMap, BTreeSet};

use auction::{LotId, Paddle, SaleId, UserId};
use serde::{Deserialize, Serialize};

use crate::{BounceMark, Channel, Notice, PushMark, PushSubscription};

/// `letter`: a notice in words, for whoever it is for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LetterQuestion {
    pub notice: Notice,
    pub by: Channel,
    /// More of the same [`MailGroup`](crate::MailGroup), which go in the same mail.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Notice>,
}

/// The answer to [`LetterQuestion`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterReply {
    Letter(Box<Letter>),
    Push(Box<PushLetter>),
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
    /// No browser of theirs takes pushes now.
    NoBrowser,
    /// What it is about is gone, or never was.
    Gone,
}

/// A notice in words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Letter {
    pub email: String,
    pub name: String,
    #[serde(default)]
    pub frame: Frame,
    /// Of this very address.
    pub mark: BounceMark,
    pub subject: String,
    pub paragraphs: Vec<String>,
    pub link: Link,
    /// How one is spared such letters. None: this one was asked for.
    pub ways_out: Option<WaysOut>,
    pub house: House,
}

/// What stands around a letter's own words, in its language.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Frame {
    /// The tag of that language (BCP 47).
    pub language: String,
    pub greeting: String,
    /// What the two ways out are called.
    pub choices: String,
    pub unsubscribe: String,
}

impl Default for Frame {
    /// Of a letter that says nothing of it: English, to nobody by name.
    fn default() -> Self {
        Self {
            language: "en".to_owned(),
            greeting: "Good day,".to_owned(),
            choices: "Choose what comes by mail".to_owned(),
            unsubscribe: "No more mails like this".to_owned(),
        }
    }
}

/// A notice in the few words of a push, and the browsers that it goes to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PushLetter {
    pub subscriptions: Vec<PushSubscription>,
    pub title: String,
    pub body: String,
    pub url: String,
    /// Whom push services write to about us (RFC 8292, section 2.1).
    pub contact: String,
}

/// How one is spared letters.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WaysOut {
    /// Ends notices of this kind by this channel, with one POST.
    pub unsubscribe: String,
    /// Where one chooses.
    pub choices: String,
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
    /// Everybody whose bid stood at the end of the lot that was asked about, or when the sale was cancelled, where the public record does
    /// not name all of them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub bidders: BTreeSet<UserId>,
    /// Who registered for the sale, where it was asked about as a whole.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub registered: BTreeSet<UserId>,
}

impl BiddersReply {
    /// Those who bid, and have no paddle among those that were asked about.
    pub fn without_paddle(&self) -> impl Iterator<Item = &UserId> {
        let has_paddle = |user: &UserId| self.paddles.values().any(|other| other == user);
        self.bidders.iter().filter(move |user| !has_paddle(user))
    }
}

/// `bounced`: the mail server takes nothing for an address any more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BounceReport {
    pub user: UserId,
    pub mark: BounceMark,
}

/// `push_gone`: a push service knows a browser no more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PushGoneReport {
    pub user: UserId,
    pub mark: PushMark,
}
