//! Sends what is due: each channel by itself, so that none waits for another, and no faster than it may.

mod mail;
mod push;

use std::time::Duration;

use auction::Time;
use bootstrap::{Health, Shutdown, clock};
use notification::{LetterReply, NoticeId, Outcome, Waiting, is_too_old};
use tokio::time::{Interval, MissedTickBehavior, interval};

use crate::{
    OWNER,
    follow::Followed,
    ledger::Ledger,
    own_bucket::Fenced,
    site::{Site, Unanswered},
};

pub(crate) use mail::MailDelivery;
pub(crate) use push::PushDelivery;

/// The pause before the mail server or the site is tried again, doubled each time up to the largest.
const PAUSE_MIN: Duration = Duration::from_secs(1);
const PAUSE_MAX: Duration = Duration::from_secs(120);

/// The pause before a notice that could not be put in words is tried again, the first times: the site may have just begun to read.
const SOON: Duration = Duration::from_secs(5);
const SOON_TRIES: u32 = 5;

/// What every channel looks at.
#[derive(Clone, Copy)]
pub(crate) struct Delivery<'a> {
    pub(crate) ledger: &'a Ledger,
    pub(crate) site: &'a Site,
    pub(crate) followed: &'a Followed,
    pub(crate) health: &'a Health,
    pub(crate) shutdown: &'a Shutdown,
}

/// Why nothing can be sent to anybody now.
#[derive(Debug, thiserror::Error)]
enum Stuck {
    #[error(transparent)]
    Fenced(#[from] Fenced),
    #[error("{0}")]
    Site(#[from] Unanswered),
    #[error("the mail server cannot be used: {0}")]
    Server(String),
}

impl Delivery<'_> {
    /// Waits until it is known what is still true; false: until shutdown.
    async fn may_begin(&self) -> bool {
        tokio::select! {
            () = self.followed.caught_up() => {
                self.health.met(OWNER);
                true
            }
            () = self.shutdown.requested() => false,
        }
    }

    /// Whether a notice is still to be sent; else the ledger knows.
    async fn is_still_due(&self, id: &NoticeId, waiting: &Waiting) -> Result<bool, Fenced> {
        let notice = &waiting.notice;
        let now: Time = clock::settled().into();
        if is_too_old(notice.at, now) {
            tracing::error!(notice = id.as_str(), kind = %notice.kind, "a notice is given up: it could not be sent for days");
            self.ledger.settle(id, waiting, Outcome::GivenUp).await?;
            return Ok(false);
        }
        if !self.followed.world().lots.is_still_true(notice, now) {
            self.ledger.settle(id, waiting, Outcome::Overtaken).await?;
            return Ok(false);
        }
        Ok(true)
    }

    /// A notice in words, with others that go with it; none: there is nothing to send, and the ledger knows.
    async fn letter(
        &self,
        id: &NoticeId,
        waiting: &Waiting,
        others: &[(NoticeId, Waiting)],
    ) -> Result<Option<LetterReply>, Stuck> {
        match self.site.letter(waiting, others).await {
            Ok(LetterReply::Unwanted(_)) => {
                self.settle_all(id, waiting, others, Outcome::Unwanted)
                    .await?;
                Ok(None)
            }
            Ok(letter) => Ok(Some(letter)),
            Err(away @ Unanswered::Away(_)) => Err(away.into()),
            // About this one: the others are not to wait for it.
            Err(error) => {
                tracing::error!(notice = id.as_str(), %error, "a notice cannot be put in words");
                let soon = (waiting.tries < SOON_TRIES).then_some(SOON);
                self.ledger.put_off(id, waiting.clone(), soon).await?;
                Ok(None)
            }
        }
    }

    /// A notice and those that went with it are over, the one that the mail is called after last.
    async fn settle_all(
        &self,
        id: &NoticeId,
        waiting: &Waiting,
        others: &[(NoticeId, Waiting)],
        outcome: Outcome,
    ) -> Result<(), Fenced> {
        for (id, waiting) in others {
            self.ledger.settle(id, waiting, outcome).await?;
        }
        self.ledger.settle(id, waiting, outcome).await
    }
}

/// Ticks so often in a second, and makes up for nothing.
fn pace(per_second: u32) -> Interval {
    let mut pace = interval(Duration::from_secs(1) / per_second);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    pace
}
