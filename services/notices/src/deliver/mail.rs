//! Mails, one after the other.

use notification::{BounceReport, Channel, LetterReply, NoticeId, Outcome, Waiting};
use tokio::time::{Interval, sleep};

use super::{Delivery, PAUSE_MAX, PAUSE_MIN, Stuck, pace};
use crate::{
    mail::{Mailer, Posted},
    metrics,
    own_bucket::Fenced,
};

/// What health notes while the mail server cannot be used, or the site does not answer.
const NOTE: &str = "mail";

/// Who sends mails.
pub(crate) struct MailDelivery<'a> {
    pub(crate) delivery: Delivery<'a>,
    pub(crate) mailer: Mailer,
}

impl MailDelivery<'_> {
    /// Until shutdown: a mail that is on its way is told of first.
    pub(crate) async fn run(mut self, per_second: u32) -> Result<(), Fenced> {
        let Delivery {
            ledger,
            health,
            shutdown,
            ..
        } = self.delivery;
        if !self.delivery.may_begin().await {
            return Ok(());
        }
        let mut pace = pace(per_second);
        let mut pause = PAUSE_MIN;
        loop {
            let (id, waiting) = tokio::select! {
                due = ledger.next_due(Channel::Mail) => due,
                () = shutdown.requested() => return Ok(()),
            };
            match self.tell(&id, waiting, &mut pace).await {
                Ok(()) => {
                    health.note(NOTE, None);
                    pause = PAUSE_MIN;
                }
                Err(Stuck::Fenced(fenced)) => return Err(fenced),
                Err(stuck) => {
                    ledger.put_back(&id);
                    tracing::warn!(error = %stuck, pause_seconds = pause.as_secs(), "mails wait");
                    health.note(NOTE, Some(stuck.to_string()));
                    tokio::select! {
                        () = sleep(pause) => pause = (pause * 2).min(PAUSE_MAX),
                        () = shutdown.requested() => return Ok(()),
                    }
                }
            }
        }
    }

    async fn tell(
        &mut self,
        id: &NoticeId,
        waiting: Waiting,
        pace: &mut Interval,
    ) -> Result<(), Stuck> {
        let Delivery { ledger, .. } = self.delivery;
        if !self.delivery.is_still_due(id, &waiting).await? {
            return Ok(());
        }
        let mut others = ledger.take_others(id, &waiting);
        let told = self.tell_together(id, waiting, &mut others, pace).await;
        // Those of which nothing became.
        others.iter().for_each(|(other, _)| ledger.put_back(other));
        told
    }

    async fn tell_together(
        &mut self,
        id: &NoticeId,
        waiting: Waiting,
        others: &mut Vec<(NoticeId, Waiting)>,
        pace: &mut Interval,
    ) -> Result<(), Stuck> {
        let delivery = self.delivery;
        let mut still_due = vec![];
        for (other, waiting) in others.iter() {
            still_due.push(delivery.is_still_due(other, waiting).await?);
        }
        let mut still_due = still_due.into_iter();
        others.retain(|_| still_due.next() == Some(true));
        let Some(LetterReply::Letter(letter)) = delivery.letter(id, &waiting, others).await? else {
            return Ok(());
        };
        pace.tick().await;
        match self.mailer.post(id, waiting.notice.at, &letter).await {
            Posted::Accepted => Ok(delivery
                .settle_all(id, &waiting, others, Outcome::Sent)
                .await?),
            Posted::AddressRefused => {
                tracing::info!(notice = id.as_str(), "an address takes no mail");
                let report = BounceReport {
                    user: waiting.notice.user.clone(),
                    mark: letter.mark,
                };
                delivery.site.bounced(&report).await?;
                Ok(delivery
                    .settle_all(id, &waiting, others, Outcome::Bounced)
                    .await?)
            }
            Posted::PutOff(reply) => {
                tracing::warn!(
                    notice = id.as_str(),
                    reply,
                    "the mail server put a mail off"
                );
                Ok(delivery.ledger.put_off(id, waiting, None).await?)
            }
            Posted::ServerAway(why) => {
                metrics::server_away();
                Err(Stuck::Server(why))
            }
        }
    }
}
