//! Sends what is due, several at once to each endpoint and all endpoints at once: one that hangs holds up no other.

use auction::Time;
use bootstrap::random;
use futures_util::{StreamExt, stream::FuturesUnordered};
use webhook::{Delivery, DisabledWhy, EndpointId, EndpointState, SentAnswer};

use super::{Webhooks, book::Job, now};
use crate::{metrics, own_bucket::Fenced};

impl Webhooks<'_> {
    /// Until shutdown: what is on its way is told of first. How many are under way is bounded by the number of endpoints.
    pub(super) async fn deliver(&self) -> Result<(), Fenced> {
        let mut under_way = FuturesUnordered::new();
        let mut is_over = false;
        while !(is_over && under_way.is_empty()) {
            tokio::select! {
                job = self.store.next_due(), if !is_over => under_way.push(self.send(job)),
                Some(sent) = under_way.next() => sent?,
                () = self.shutdown.requested(), if !is_over => is_over = true,
            }
        }
        Ok(())
    }

    async fn send(&self, job: Job) -> Result<(), Fenced> {
        let Job {
            id,
            endpoint,
            delivery,
        } = job;
        if delivery.is_too_old(now()) {
            metrics::webhook_sent("given_up");
            return self.store.settle(&id, delivery.given_up(now())).await;
        }
        let (attempt, answer) = self.sender.send(&endpoint, &id.event, &delivery).await;
        let chance = u32::from_le_bytes(random::bytes());
        let at = now();
        let settled: Delivery = delivery.after(attempt, &answer, at, chance);
        if let Some(attempt) = &settled.last {
            let (status, problem) = (attempt.status, &attempt.problem);
            tracing::info!(webhook = %id.endpoint, event = %id.event, status, problem, attempts = settled.attempts, "an event was sent");
        }
        metrics::webhook_sent(match &answer {
            SentAnswer::Taken => "taken",
            SentAnswer::Gone => "gone",
            SentAnswer::Failed { .. } => "failed",
        });
        self.store.settle(&id, settled).await?;
        match answer {
            SentAnswer::Taken => {
                let well = self
                    .store
                    .change(&id.endpoint, |it| Some(it?.after_success()));
                well.await.map(drop)
            }
            SentAnswer::Gone => self.disable(&id.endpoint, DisabledWhy::Gone, at).await,
            SentAnswer::Failed { .. } => self.note_failure(&id.endpoint, at).await,
        }
    }

    async fn note_failure(&self, id: &EndpointId, at: Time) -> Result<(), Fenced> {
        let failing = self.store.change(id, |it| Some(it?.after_failure(at)));
        match failing.await? {
            Some(endpoint) if is_disabled_at(endpoint.state, at) => {
                let why = DisabledWhy::Failing;
                self.tell_of_disabled(id, &endpoint, at, why).await
            }
            _ => Ok(()),
        }
    }

    /// Disables an endpoint, and has it told.
    pub(super) async fn disable(
        &self,
        id: &EndpointId,
        why: DisabledWhy,
        at: Time,
    ) -> Result<(), Fenced> {
        match self.store.disable(id, why, at).await? {
            Some(endpoint) => self.tell_of_disabled(id, &endpoint, at, why).await,
            None => Ok(()),
        }
    }
}

/// Whether it was disabled just then.
fn is_disabled_at(state: EndpointState, now: Time) -> bool {
    matches!(state, EndpointState::Disabled { at, .. } if at == now)
}
