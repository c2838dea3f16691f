//! Sends what is due, one after the other, no faster than it may.

use std::time::Duration;

use auction::Time;
use bootstrap::{Health, Shutdown, clock};
use notification::{
    BounceReport, Letter, LetterReply, Notice, NoticeId, Outcome, Waiting, is_too_old,
};
use tokio::time::{MissedTickBehavior, interval, sleep};

use crate::{
    OWNER,
    follow::Followed,
    ledger::{Fenced, Ledger},
    mail::{Mailer, Posted},
    metrics,
    site::{Site, Unanswered},
};

/// What health notes while the mail server cannot be used, or the site does not answer.
const NOTE: &str = "mail";
/// The pause before the mail server or the site is tried again, doubled each time up to the largest.
const PAUSE_MIN: Duration = Duration::from_secs(1);
const PAUSE_MAX: Duration = Duration::from_secs(120);

/// Who sends, and what they look at.
pub(crate) struct Delivery<'a> {
    pub(crate) ledger: &'a Ledger,
    pub(crate) site: &'a Site,
    pub(crate) followed: &'a Followed,
    pub(crate) mailer: Mailer,
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
    /// Until shutdown: a mail that is on its way is told of first.
    pub(crate) async fn run(mut self, per_second: u32) -> Result<(), Fenced> {
        tokio::select! {
            () = self.followed.caught_up() => {}
            () = self.shutdown.requested() => return Ok(()),
        }
        self.health.met(OWNER);
        let mut pace = interval(Duration::from_secs(1) / per_second);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut pause = PAUSE_MIN;
        loop {
            let (id, waiting) = tokio::select! {
                due = self.ledger.next_due() => due,
                () = self.shutdown.requested() => return Ok(()),
            };
            match self.tell(&id, waiting, &mut pace).await {
                Ok(()) => {
                    self.health.note(NOTE, None);
                    pause = PAUSE_MIN;
                }
                Err(Stuck::Fenced(fenced)) => return Err(fenced),
                Err(stuck) => {
                    tracing::warn!(error = %stuck, pause_seconds = pause.as_secs(), "mails wait");
                    self.health.note(NOTE, Some(stuck.to_string()));
                    tokio::select! {
                        () = sleep(pause) => pause = (pause * 2).min(PAUSE_MAX),
                        () = self.shutdown.requested() => return Ok(()),
                    }
                }
            }
        }
    }

    async fn tell(
        &mut self,
        id: &NoticeId,
        waiting: Waiting,
        pace: &mut tokio::time::Interval,
    ) -> Result<(), Stuck> {
        let notice = &waiting.notice;
        let now: Time = clock::settled().into();
        if is_too_old(notice.at, now) {
            tracing::error!(notice = id.as_str(), kind = %notice.kind, "a notice is given up: it could not be sent for days");
            return self.settle(id, notice, Outcome::GivenUp).await;
        }
        if !self.is_still_true(notice, now) {
            return self.settle(id, notice, Outcome::Overtaken).await;
        }
        let letter = match self.site.letter(notice).await {
            Ok(LetterReply::Letter(letter)) => letter,
            Ok(LetterReply::Unwanted(_)) => {
                return self.settle(id, notice, Outcome::Unwanted).await;
            }
            Err(away @ Unanswered::Away(_)) => return Err(away.into()),
            // About this one: the others are not to wait for it.
            Err(error) => {
                tracing::error!(notice = id.as_str(), %error, "a notice cannot be put in words");
                return Ok(self.ledger.put_off(id, waiting).await?);
            }
        };
        pace.tick().await;
        match self.mailer.post(id, notice.at, &letter).await {
            Posted::Accepted => self.settle(id, notice, Outcome::Sent).await,
            Posted::AddressRefused => {
                tracing::info!(notice = id.as_str(), "an address takes no mail");
                self.note_bounce(notice, *letter).await?;
                self.settle(id, notice, Outcome::Bounced).await
            }
            Posted::PutOff(reply) => {
                tracing::warn!(
                    notice = id.as_str(),
                    reply,
                    "the mail server put a mail off"
                );
                Ok(self.ledger.put_off(id, waiting).await?)
            }
            Posted::ServerAway(why) => {
                metrics::server_away();
                Err(Stuck::Server(why))
            }
        }
    }

    fn is_still_true(&self, notice: &Notice, now: Time) -> bool {
        self.followed.world().lots.is_still_true(notice, now)
    }

    async fn note_bounce(&self, notice: &Notice, letter: Letter) -> Result<(), Stuck> {
        let report = BounceReport {
            user: notice.user.clone(),
            mark: letter.mark,
        };
        Ok(self.site.bounced(&report).await?)
    }

    async fn settle(&self, id: &NoticeId, notice: &Notice, outcome: Outcome) -> Result<(), Stuck> {
        Ok(self.ledger.settle(id, notice, outcome).await?)
    }
}
