//! Pushes, several at once: push services are far away, and one that hangs is not to hold up the others.

use std::time::Duration;

use auction::Time;
use bootstrap::clock;
use futures_util::{StreamExt, future::join_all, stream::FuturesUnordered};
use notification::{
    About, Channel, LetterReply, Notice, NoticeId, Outcome, PushGoneReport, PushLetter,
    PushSubscription, Waiting,
};
use tokio::{
    sync::Mutex,
    time::{Instant, Interval, sleep_until},
};

use super::{Delivery, PAUSE_MAX, PAUSE_MIN, Stuck, pace};
use crate::{
    metrics,
    own_bucket::Fenced,
    push::{Message, Pushed, Pusher},
};

/// Notices that are being pushed at once.
const AT_ONCE_MAX: usize = 32;
/// What health notes while the site does not answer.
const NOTE: &str = "push";
/// How long push services keep a push for a browser that is not there: a day, and no longer than it is of use.
const LASTS_MAX: Duration = Duration::from_hours(24);
const LASTS_MIN: Duration = Duration::from_secs(10);

/// Who sends pushes.
pub(crate) struct PushDelivery<'a> {
    pub(crate) delivery: Delivery<'a>,
    pub(crate) pusher: Pusher,
}

/// What became of a notice in all browsers of somebody.
#[derive(Default)]
struct Told {
    is_reached: bool,
    /// Some are to be tried again, after the longest pause that was asked for.
    again: Option<Option<Duration>>,
}

impl PushDelivery<'_> {
    /// Until shutdown: pushes that are on their way are told of first.
    pub(crate) async fn run(self, per_second: u32) -> Result<(), Fenced> {
        let Delivery {
            ledger,
            health,
            shutdown,
            ..
        } = self.delivery;
        if !self.delivery.may_begin().await {
            return Ok(());
        }
        let pace = Mutex::new(pace(per_second));
        let mut under_way = FuturesUnordered::new();
        let (mut resumes, mut pause) = (Instant::now(), PAUSE_MIN);
        let mut is_over = false;
        while !(is_over && under_way.is_empty()) {
            let next = async {
                sleep_until(resumes).await;
                ledger.next_due(Channel::Push).await
            };
            tokio::select! {
                (id, waiting) = next, if !is_over && under_way.len() < AT_ONCE_MAX => {
                    under_way.push(self.tell_or_put_back(id, waiting, &pace));
                }
                Some(told) = under_way.next() => match told {
                    Ok(()) => {
                        health.note(NOTE, None);
                        pause = PAUSE_MIN;
                    }
                    Err(Stuck::Fenced(fenced)) => return Err(fenced),
                    // Of those that found it at once, one says so.
                    Err(_) if Instant::now() < resumes => {}
                    Err(stuck) => {
                        tracing::warn!(error = %stuck, pause_seconds = pause.as_secs(), "pushes wait");
                        health.note(NOTE, Some(stuck.to_string()));
                        resumes = Instant::now() + pause;
                        pause = (pause * 2).min(PAUSE_MAX);
                    }
                },
                () = shutdown.requested(), if !is_over => is_over = true,
            }
        }
        Ok(())
    }

    async fn tell_or_put_back(
        &self,
        id: NoticeId,
        waiting: Waiting,
        pace: &Mutex<Interval>,
    ) -> Result<(), Stuck> {
        let told = self.tell(&id, waiting, pace).await;
        if told.is_err() {
            self.delivery.ledger.put_back(&id);
        }
        told
    }

    async fn tell(
        &self,
        id: &NoticeId,
        mut waiting: Waiting,
        pace: &Mutex<Interval>,
    ) -> Result<(), Stuck> {
        let ledger = self.delivery.ledger;
        if !self.delivery.is_still_due(id, &waiting).await? {
            return Ok(());
        }
        let Some(LetterReply::Push(letter)) = self.delivery.letter(id, &waiting, &[]).await? else {
            return Ok(());
        };
        let told = self.push(id, &mut waiting, &letter, pace).await;
        let noted = match told {
            Told {
                again: Some(asked), ..
            } => ledger.put_off(id, waiting, asked).await,
            Told {
                is_reached: true, ..
            } => ledger.settle(id, &waiting, Outcome::Sent).await,
            Told { .. } => ledger.settle(id, &waiting, Outcome::Bounced).await,
        };
        Ok(noted?)
    }

    /// To every browser that does not have it yet; those that have it now are noted.
    async fn push(
        &self,
        id: &NoticeId,
        waiting: &mut Waiting,
        letter: &PushLetter,
        pace: &Mutex<Interval>,
    ) -> Told {
        let notice = &waiting.notice;
        let (about, lasts) = ((notice.kind, notice.at), self.lasts(notice));
        let message = Message::new(letter, self.pusher.topic(id), about, lasts);
        let has_it = |to: &&PushSubscription| waiting.reached.contains(&to.mark());
        let (reached, others): (Vec<_>, Vec<_>) = letter.subscriptions.iter().partition(has_it);
        let message = &message;
        let pushed = join_all(others.into_iter().map(|to| async move {
            pace.lock().await.tick().await;
            (to, self.pusher.post(message, to).await)
        }));
        let mut told = Told {
            is_reached: !reached.is_empty(),
            again: None,
        };
        for (to, pushed) in pushed.await {
            match pushed {
                Pushed::Accepted => {
                    metrics::pushed();
                    waiting.reached.push(to.mark());
                    told.is_reached = true;
                }
                Pushed::Gone => {
                    if !self.forget(&waiting.notice, to).await {
                        told.try_again(None);
                    }
                }
                Pushed::Refused(status) => {
                    tracing::error!(notice = id.as_str(), %status, to = ?to.endpoint, "a push service refuses a push");
                }
                Pushed::PutOff { after, why } => {
                    tracing::warn!(notice = id.as_str(), why, "a push was put off");
                    told.try_again(after);
                }
            }
        }
        told
    }

    /// Whether the site has forgotten a browser that is gone.
    async fn forget(&self, notice: &Notice, gone: &PushSubscription) -> bool {
        let report = PushGoneReport {
            user: notice.user.clone(),
            mark: gone.mark(),
        };
        match self.delivery.site.push_gone(&report).await {
            Ok(()) => {
                metrics::push_gone();
                true
            }
            Err(error) => {
                tracing::warn!(%error, "a browser that is gone could not be forgotten yet");
                false
            }
        }
    }

    /// How long a push is of use.
    fn lasts(&self, notice: &Notice) -> Duration {
        let ends_at = match &notice.about {
            About::Lot { sale, lot, .. } if notice.kind.ends_with_the_lot() => {
                self.delivery.followed.world().lots.ends_at(sale, lot)
            }
            _ => None,
        };
        let now: Time = clock::settled().into();
        let left = ends_at.map_or(LASTS_MAX, |ends_at| now.until(ends_at));
        left.clamp(LASTS_MIN, LASTS_MAX)
    }
}

impl Told {
    fn try_again(&mut self, after: Option<Duration>) {
        self.again = Some(self.again.flatten().max(after));
    }
}
