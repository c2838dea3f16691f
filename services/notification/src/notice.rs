//! One thing to tell one person, and the name by which it is told once.

use auction::{Amount, LotId, MessageId, Paddle, SaleId, Time, UserId};
use serde::{Deserialize, Serialize};

use crate::{Channel, Kind};

/// Notices that go in one mail at most: one mail of hundreds of lots is not read any more.
pub const GATHERED_MAX: usize = 200;

/// One thing to tell one person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Notice {
    pub user: UserId,
    pub kind: Kind,
    /// When it came to be.
    pub at: Time,
    pub about: About,
}

/// Whom what kind of notice about which sale is for: those about its lots that wait together go in one mail.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct MailGroup {
    user: UserId,
    kind: Kind,
    sale: SaleId,
}

/// What it is about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum About {
    Lot {
        sale: SaleId,
        lot: LotId,
        /// As whom this person bids there; none: they only watch.
        paddle: Option<Paddle>,
        price: Option<Amount>,
    },
    /// What the house told everybody in a sale.
    Message { sale: SaleId, message: MessageId },
    /// A sale that the house cancelled.
    Cancellation { sale: SaleId },
    /// A webhook that was disabled, for whoever added it.
    Webhook {
        webhook: String,
        /// What it is called.
        name: String,
        why: WebhookEnd,
    },
    /// What whoever handed it over says.
    Text(HandedText),
}

/// Why nothing is sent to a webhook any more.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WebhookEnd {
    /// It answered that it wants no more.
    Gone,
    /// Every try failed for too long.
    Failing,
    /// More waited for it than is kept.
    TooMuchWaits,
}

/// Text for one person, of whatever kind.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HandedText {
    pub subject: String,
    pub paragraphs: Vec<String>,
    /// Where it goes on, below the site's own address: `/invoices/12`.
    pub path: String,
    /// What that is called.
    pub link: String,
}

/// A notice as the site hands it over: what lies in the bucket `notice_outbox`, under a key that is the same whenever the same is
/// handed over again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HandedNotice {
    pub user: UserId,
    pub kind: Kind,
    pub at: Time,
    pub text: HandedText,
}

/// The name of a notice: the same for the same thing, however often it is found, and the first part of its mail's `Message-ID`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NoticeId(String);

impl Notice {
    /// The mail that it goes in with others of its kind; none: it goes alone.
    pub fn mail_group(&self) -> Option<MailGroup> {
        match &self.about {
            About::Lot { sale, .. } if self.kind.gathers() => Some(MailGroup {
                user: self.user.clone(),
                kind: self.kind,
                sale: sale.clone(),
            }),
            _ => None,
        }
    }
}

/// Hexadecimal digits of a name: enough that no two share one by chance.
const ID_LENGTH: usize = 32;

impl NoticeId {
    /// Of being outbid on a lot, each time under the same name: the ledger knows until when it was told.
    pub fn of_outbid(sale: &SaleId, lot: &LotId, paddle: Paddle) -> Self {
        Self::of(&format!("outbid\n{sale}\n{lot}\n{paddle}"))
    }

    /// Of how a lot that closed then ended for one of its bidders.
    pub fn of_close(kind: Kind, sale: &SaleId, lot: &LotId, paddle: Paddle, at: Time) -> Self {
        let at = at.unix_millis();
        Self::of(&format!("{kind}\n{sale}\n{lot}\n{paddle}\n{at}"))
    }

    /// The same of a bidder without a paddle: only winners have one where bids are sealed.
    pub fn of_close_for(kind: Kind, sale: &SaleId, lot: &LotId, user: &UserId, at: Time) -> Self {
        let at = at.unix_millis();
        Self::of(&format!("{kind}\n{sale}\n{lot}\n{user}\n{at}"))
    }

    /// Of a lot that opens or is ending, for somebody who follows it: once, however often its times move.
    pub fn of_reminder(kind: Kind, sale: &SaleId, lot: &LotId, user: &UserId) -> Self {
        Self::of(&format!("{kind}\n{sale}\n{lot}\n{user}"))
    }

    /// Of a message to everybody in a sale.
    pub fn of_message(sale: &SaleId, message: &MessageId, user: &UserId) -> Self {
        Self::of(&format!("message\n{sale}\n{message}\n{user}"))
    }

    /// Of a bid that was voided then.
    pub fn of_void(sale: &SaleId, lot: &LotId, paddle: Paddle, at: Time) -> Self {
        let at = at.unix_millis();
        Self::of(&format!("voided\n{sale}\n{lot}\n{paddle}\n{at}"))
    }

    /// Of a sale that was cancelled.
    pub fn of_cancellation(sale: &SaleId, user: &UserId) -> Self {
        Self::of(&format!("cancelled\n{sale}\n{user}"))
    }

    /// Of what was handed over under a key.
    pub fn of_handed(key: &str) -> Self {
        Self::of(&format!("handed\n{key}"))
    }

    /// Of the same by another channel: each has its own place in the ledger.
    pub fn by(&self, by: Channel) -> Self {
        match by {
            Channel::Mail => self.clone(),
            Channel::Push => Self::of(&format!("{}\n{}", by.as_str(), self.0)),
        }
    }

    fn of(text: &str) -> Self {
        Self(blake3::hash(text.as_bytes()).to_hex()[..ID_LENGTH].to_owned())
    }

    /// The name kept under this key, if it is one.
    pub fn parse(key: &str) -> Option<Self> {
        let is_one = key.len() == ID_LENGTH && key.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_one.then(|| Self(key.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<HandedNotice> for Notice {
    fn from(handed: HandedNotice) -> Self {
        let HandedNotice {
            user,
            kind,
            at,
            text,
        } = handed;
        Self {
            user,
            kind,
            at,
            about: About::Text(text),
        }
    }
}
