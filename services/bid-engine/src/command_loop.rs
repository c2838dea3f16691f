//! The owner at work: commands in arrival order, one append in flight, answers after it.

mod in_flight;

use std::{sync::Arc, time::Duration};

use async_nats::{Client, Message, Subject, SubscribeError, Subscriber};
use auction::{
    Answer, BidAnswer, BidId, BidRefused, Command, PartitionState, Refusal, Time, TimeReply,
};
use bootstrap::{Shutdown, clock};
use broker::Lease;
use futures_util::StreamExt;
use tokio::time::sleep;
use topology::Partition;

use crate::{
    frame::Hash,
    intake::{self, Fault},
    journal::Journal,
    metrics,
    pending::Pending,
    projection::{Projection, StoredSale},
    queries,
    recovery::Recovered,
    reply::{Reply, refuse},
    sealing::SealingKeys,
    serving::Serving,
};
use in_flight::{InFlight, resolved};

/// While a lot is still to close, the clock is looked at this often at least: it may be set meanwhile, and the wait is
/// measured by another.
const CLOCK_LOOK_MAX: Duration = Duration::from_millis(500);

/// Why a term of ownership ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ExitReason {
    /// Stopping was asked for; everything decided is in the log.
    Asked,
    LeaseLost,
    Fenced,
}

/// What a term of ownership is served with.
#[derive(Debug)]
pub(crate) struct Term<'a> {
    pub(crate) partition: Partition,
    pub(crate) client: Client,
    pub(crate) keys: Arc<SealingKeys>,
    pub(crate) serving: Serving,
    pub(crate) shutdown: Shutdown,
    pub(crate) lease: &'a Lease,
    pub(crate) journal: Journal,
    pub(crate) projection: Projection,
    /// Why nothing may be written here, if so: questions are answered, commands are not.
    pub(crate) read_only: Option<String>,
}

/// One term of ownership.
pub(crate) struct CommandLoop<'a> {
    term: Term<'a>,
    /// Speculative: ahead of the log by the frame in flight and the pending one.
    state: PartitionState,
    pending: Pending,
    in_flight: Option<InFlight>,
    /// Lots whose end passed while nobody served are still to be treated, before any command.
    recovering: bool,
    epoch: u64,
    /// Of the newest closed frame, in the log or in flight.
    number: u64,
    sequence: u64,
    hash: Hash,
    stamp: Time,
}

impl<'a> CommandLoop<'a> {
    pub(crate) fn new(term: Term<'a>, recovered: Recovered) -> Self {
        Self {
            recovering: term.read_only.is_none(),
            term,
            state: recovered.state,
            pending: Pending::default(),
            in_flight: None,
            epoch: recovered.epoch,
            number: recovered.number,
            sequence: recovered.sequence,
            hash: recovered.hash,
            stamp: recovered.stamp.unwrap_or(Time::EPOCH),
        }
    }

    /// Serves until the lease is lost, another owner appends, or shutdown.
    ///
    /// # Errors
    /// When the server takes no subscription.
    pub(crate) async fn serve(mut self) -> Result<ExitReason, SubscribeError> {
        let partition = self.term.partition;
        let client = self.term.client.clone();
        let subjects = [
            topology::subject::commands_of(partition),
            topology::subject::queries_of(partition),
            topology::subject::time_of(partition),
        ];
        let [commands, queries, times] = subjects;
        let mut commands = client.subscribe(commands).await?;
        let mut queries = client.subscribe(queries).await?;
        let mut times = client.subscribe(times).await?;
        (self.term.serving).started(partition, self.term.read_only.as_deref());
        let reason = self.work(&mut commands, &mut queries, &mut times).await;
        self.leave(reason, commands).await;
        if reason == ExitReason::Asked {
            self.term.projection.finish().await;
        }
        Ok(reason)
    }

    async fn work(
        &mut self,
        commands: &mut Subscriber,
        queries: &mut Subscriber,
        times: &mut Subscriber,
    ) -> ExitReason {
        loop {
            self.send_frame().await;
            let wait = self.until_wake_up();
            let has_room = !self.pending.is_full();
            // Before any command: a crowd of them must not hold up the hammer.
            if wait == Some(Duration::ZERO) && !self.recovering && has_room {
                self.decide(&Command::WakeUp, None, self.now());
                continue;
            }
            tokio::select! {
                biased;
                appended = resolved(&mut self.in_flight) => {
                    if self.commit(appended).await.is_err() {
                        return ExitReason::Fenced;
                    }
                }
                () = self.term.lease.lost() => return ExitReason::LeaseLost,
                () = self.term.shutdown.requested() => return ExitReason::Asked,
                Some(message) = times.next() => self.tell_time(message).await,
                () = std::future::ready(()), if self.recovering && has_room => {
                    self.recovering = self.decide(&Command::Recover, None, self.now());
                }
                () = sleep(wait.unwrap_or_default()), if wait.is_some() && has_room => {}
                Some(stored) = self.term.projection.stored_sale(), if has_room => self.archive(stored),
                Some(message) = commands.next(), if has_room => self.take(message).await,
                Some(message) = queries.next(), if has_room => self.answer(message).await,
            }
        }
    }

    /// How long until a lot wakes up, or the clock is to be looked at; none: there is nothing to wait for.
    fn until_wake_up(&self) -> Option<Duration> {
        let next = self.state.next_wake_up();
        let next = next.filter(|_| self.term.read_only.is_none())?;
        Some(self.now().until(next).min(CLOCK_LOOK_MAX))
    }

    /// Judges one command. What never reaches the rules is answered at once.
    async fn take(&mut self, message: Message) {
        let now = self.now();
        let fault = match (intake::command(&message, now), &self.term.read_only) {
            (Ok(command), None) => {
                self.decide(&command, message.reply, now);
                return;
            }
            (Ok(Command::PlaceBid { bid, .. }), Some(_)) => {
                self.stop_bid(bid.bid_id, message.reply, now).await;
                return;
            }
            (Ok(_), Some(problem)) => Fault::ReadOnly {
                problem: problem.clone(),
            },
            (Err(fault), _) => fault,
        };
        metrics::command("fault");
        refuse(&self.term.client, message.reply, &fault).await;
    }

    /// Refuses a bid where nothing may be written.
    async fn stop_bid(&mut self, bid_id: BidId, to: Option<Subject>, now: Time) {
        let refusal = Refusal::BiddingStopped;
        let answer = Answer::Bid(BidAnswer::Refused(BidRefused { bid_id, refusal }));
        metrics::command(outcome(&answer));
        if let Some(reply) = to.and_then(|to| Reply::new(to, answer, now)) {
            reply.send(&self.term.client).await;
        }
    }

    /// Judges, applies and keeps for the next frame; whether anything happened.
    fn decide(&mut self, command: &Command, reply: Option<Subject>, now: Time) -> bool {
        self.stamp = now;
        let decision = self.state.decide(command, now);
        metrics::command(outcome(&decision.answer));
        let happened = !decision.events.is_empty();
        self.pending.take(&mut self.state, decision.events);
        let reply = reply.and_then(|to| Reply::new(to, decision.answer, now));
        if let Some(reply) = reply {
            self.pending.hold(reply);
        }
        happened
    }

    /// Lets go of a sale that was stored, if it was stored as it is.
    fn archive(&mut self, stored: StoredSale) {
        let StoredSale { sale, news } = stored;
        if self
            .state
            .sale_record(&sale)
            .is_some_and(|record| record.sequence == news)
        {
            self.decide(&Command::Archive { sale }, None, self.now());
        }
    }

    /// A question is answered from the state; when that is ahead of the log, only after the log.
    async fn answer(&mut self, message: Message) {
        let client = self.term.client.clone();
        let now = self.now();
        let sale = queries::sale(&message).filter(|sale| self.state.is_archived(sale));
        if let Some(sale) = sale {
            let projection = &self.term.projection;
            return projection.answer_archived(sale, message, now).await;
        }
        let read_only = self.term.read_only.as_deref();
        match queries::answer(&self.state, read_only, &message, now) {
            Err(fault) => refuse(&client, message.reply, &fault).await,
            Ok(value) => {
                let Some(to) = message.reply else { return };
                let reply = Reply::json(to, &value);
                if self.in_flight.is_none() && self.pending.is_empty() {
                    reply.send(&client).await;
                } else {
                    self.pending.hold(reply);
                }
            }
        }
    }

    /// The time that commands are stamped with. Answered at once: a late answer says less.
    async fn tell_time(&mut self, message: Message) {
        let Some(to) = message.reply else { return };
        let time = TimeReply { now: self.now() };
        Reply::json(to, &time).send(&self.term.client).await;
    }

    /// Ends the term: asked to stop, it first brings into the log what was decided; else it tells
    /// everyone who waits to ask again.
    async fn leave(&mut self, reason: ExitReason, mut commands: Subscriber) {
        let client = self.term.client.clone();
        let _ = commands.unsubscribe().await;
        if reason == ExitReason::Asked {
            while self.in_flight.is_some() || !self.pending.is_empty() {
                self.send_frame().await;
                let Some(_) = self.in_flight else { continue };
                let appended = resolved(&mut self.in_flight).await;
                if self.commit(appended).await.is_err() {
                    break;
                }
            }
        }
        let pending = std::mem::take(&mut self.pending).into_replies();
        let in_flight = self.in_flight.take();
        let held = in_flight.map_or(vec![], |in_flight| in_flight.replies);
        for reply in held.into_iter().chain(pending) {
            refuse(&client, Some(reply.into_subject()), &Fault::NotOwner).await;
        }
        while let Some(message) = commands.next().await {
            refuse(&client, message.reply, &Fault::NotOwner).await;
        }
    }

    /// The engine's time: never behind a stamp already given.
    fn now(&self) -> Time {
        Time::from(clock::now()).max(self.stamp)
    }
}

fn outcome(answer: &Answer) -> &'static str {
    match answer {
        Answer::Bid(BidAnswer::Accepted(_)) => "accepted",
        Answer::Bid(BidAnswer::Refused(_)) => "refused",
        Answer::Order(Ok(())) => "order_done",
        Answer::Order(Err(_)) => "order_refused",
        Answer::Clock => "clock",
    }
}
