//! The owner at work: commands in arrival order, one append in flight, answers after it.

mod in_flight;
mod stopped;

use std::{pin::pin, sync::Arc, time::Duration};

use async_nats::{Client, Message, Subject, SubscribeError, Subscriber};
use auction::{Answer, BidAnswer, Command, PartitionState, Time, TimeReply};
use broker::Lease;
use futures_util::{StreamExt, future::BoxFuture};
use serde_json::Value;
use tokio::time::{Instant, sleep, sleep_until, timeout_at};
use topology::Partition;

use crate::{
    engine_clock::{CLOCK_LOOK_MAX, EngineClock},
    frame::Hash,
    intake::{self, Fault},
    journal::{Journal, NoRoom},
    membership::Share,
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
use stopped::{Moment, Stopped};

/// How long what was on its way to an owner who leaves may take to come.
const ON_ITS_WAY_MAX: Duration = Duration::from_millis(500);

/// Why a term of ownership ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum ExitReason {
    /// It is another engine's share, or this one stops; everything decided is in the log.
    HandedOver,
    LeaseLost,
    Fenced,
    /// What was decided last is not in the log, and was undone with the term.
    NoRoom(NoRoom),
    /// There may be room again.
    TryAgain,
}

/// What is left of a term of ownership.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) reason: ExitReason,
    /// Not all of what was decided may be public yet.
    pub(crate) projection: Option<Projection>,
}

impl From<ExitReason> for Ended {
    fn from(reason: ExitReason) -> Self {
        let projection = None;
        Self { reason, projection }
    }
}

/// Why nothing may be written in a term: questions are answered, commands are not.
#[derive(Debug)]
pub(crate) struct ReadOnly {
    pub(crate) why: String,
    /// No other owner can write here: what is not in the log does not count.
    pub(crate) is_final: bool,
    /// When it may be over.
    pub(crate) until: Option<Instant>,
}

/// What a term of ownership is served with.
#[derive(Debug)]
pub(crate) struct Term<'a> {
    pub(crate) partition: Partition,
    pub(crate) partition_count: u32,
    pub(crate) client: Client,
    pub(crate) keys: Arc<SealingKeys>,
    pub(crate) serving: Serving,
    pub(crate) share: Share,
    pub(crate) clock: EngineClock,
    pub(crate) lease: &'a Lease,
    pub(crate) journal: Journal,
    pub(crate) projection: Projection,
    pub(crate) read_only: Option<ReadOnly>,
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
    /// Why nothing was decided when the clock was last looked at, if so.
    stopped: Option<Stopped>,
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
            recovering: true,
            stopped: None,
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

    /// Serves until the lease is lost, another owner appends, or it is another engine's share. That one begins with a snapshot that is
    /// taken while this one serves on.
    ///
    /// # Errors
    /// When the server takes no subscription.
    pub(crate) async fn serve(mut self) -> Result<Ended, SubscribeError> {
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
        let moment = self.moment();
        self.stopped = moment.stopped;
        self.report(&moment);
        let reason = self.work(&mut commands, &mut queries, &mut times).await;
        self.leave(&reason, [commands, queries, times]).await;
        let projection = Some(self.term.projection);
        Ok(Ended { reason, projection })
    }

    async fn work(
        &mut self,
        commands: &mut Subscriber,
        queries: &mut Subscriber,
        times: &mut Subscriber,
    ) -> ExitReason {
        let share = self.term.share.clone();
        let taken = share.is_taken(self.term.partition);
        let mut taken = pin!(taken);
        // Until it may be handed over, once it is another's share.
        let mut prepared = None;
        loop {
            self.send_frame().await;
            let moment = self.look();
            let has_room = !self.pending.is_full();
            let may_decide = has_room && moment.stopped.is_none();
            let wait = self.until_wake_up(&moment);
            // Before any command: a crowd of them must not hold up the hammer.
            if may_decide && self.recovering {
                self.recovering = self.decide(&Command::Recover, None, moment.stamp);
                continue;
            }
            if may_decide && wait == Some(Duration::ZERO) {
                self.decide(&Command::WakeUp, None, moment.stamp);
                continue;
            }
            tokio::select! {
                biased;
                appended = resolved(&mut self.in_flight) => {
                    if let Err(error) = self.commit(appended).await {
                        return error.into();
                    }
                }
                () = self.term.lease.lost() => return ExitReason::LeaseLost,
                () = &mut taken, if prepared.is_none() => {
                    prepared = Some(self.term.projection.prepare());
                }
                () = done(&mut prepared) => return ExitReason::HandedOver,
                () = over(self.term.read_only.as_ref()) => return ExitReason::TryAgain,
                Some(message) = times.next() => self.tell_time(message).await,
                () = sleep(wait.unwrap_or_default()), if wait.is_some() && has_room => {}
                Some(stored) = self.term.projection.stored_sale(), if may_decide => {
                    self.archive(stored, moment.stamp);
                }
                Some(message) = commands.next(), if has_room => self.take(message).await,
                Some(message) = queries.next(), if has_room => self.answer(message).await,
            }
        }
    }

    /// How long until a lot wakes up, or the clock is to be looked at: it may be set meanwhile, and the wait is measured by
    /// another. None: there is nothing to wait for.
    fn until_wake_up(&self, moment: &Moment) -> Option<Duration> {
        match moment.stopped {
            Some(Stopped::ReadOnly) => None,
            Some(_) => Some(CLOCK_LOOK_MAX),
            None => {
                let next = self.state.next_wake_up()?;
                Some(moment.stamp.until(next).min(CLOCK_LOOK_MAX))
            }
        }
    }

    /// Judges one command. What never reaches the rules is answered at once.
    async fn take(&mut self, message: Message) {
        let moment = self.moment();
        // Decisions go on in the loop only, which treats what came due meanwhile before any command.
        let is_stopped = moment.stopped.or(self.stopped).is_some();
        let fault = match intake::command(&message, moment.now, |sale| self.is_own(sale)) {
            Ok(command) if !is_stopped => {
                self.decide(&command, message.reply, moment.stamp);
                return;
            }
            Ok(command) => return self.stop(command, message.reply, &moment).await,
            Err(fault) => fault,
        };
        metrics::command("fault");
        refuse(&self.term.client, message.reply, &fault).await;
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
    fn archive(&mut self, stored: StoredSale, now: Time) {
        let StoredSale { sale, news } = stored;
        if self
            .state
            .sale_record(&sale)
            .is_some_and(|record| record.sequence == news)
        {
            self.decide(&Command::Archive { sale }, None, now);
        }
    }

    /// A question is answered from the state; when that is ahead of the log, only after the log.
    async fn answer(&mut self, message: Message) {
        let moment = self.moment();
        let now = moment.now;
        let sale = queries::sale(&message);
        if sale
            .as_ref()
            .is_some_and(|sale| !self.is_own(sale.as_str()))
        {
            return refuse(&self.term.client, message.reply, &Fault::WrongPartition).await;
        }
        if let Some(sale) = sale.filter(|sale| self.state.is_archived(sale)) {
            let projection = &self.term.projection;
            return projection.answer_archived(sale, message, now).await;
        }
        let why_stopped = || self.why_stopped(&moment);
        match queries::answer(&self.state, why_stopped, &message, now) {
            Err(fault) => refuse(&self.term.client, message.reply, &fault).await,
            // Whoever owned this before may yet have a frame on its way that holds the bid.
            Ok(Value::Null) if self.is_open_ended() && queries::is_of_bid(&message) => {
                refuse(&self.term.client, message.reply, &Fault::NotOwner).await;
            }
            Ok(value) => {
                let Some(to) = message.reply else { return };
                self.tell(Reply::json(to, &value)).await;
            }
        }
    }

    /// Whether the log may yet gain what an earlier owner sent.
    fn is_open_ended(&self) -> bool {
        let read_only = self.term.read_only.as_ref();
        read_only.is_some_and(|read_only| !read_only.is_final)
    }

    fn is_own(&self, sale: &str) -> bool {
        self.term.partition.holds(sale, self.term.partition_count)
    }

    /// Sends what rests on the state; when that is ahead of the log, only after the log.
    async fn tell(&mut self, reply: Reply) {
        if self.in_flight.is_none() && self.pending.is_empty() {
            reply.send(&self.term.client).await;
        } else {
            self.pending.hold(reply);
        }
    }

    /// The time that commands are stamped with. Answered at once: a late answer says less.
    async fn tell_time(&mut self, message: Message) {
        let Some(to) = message.reply else { return };
        let now = self.term.clock.time().now;
        let time = TimeReply { now };
        Reply::json(to, &time).send(&self.term.client).await;
    }

    /// Ends the term: asked to stop, it first brings into the log what was decided; else it tells
    /// everyone who waits to ask again.
    async fn leave(&mut self, reason: &ExitReason, mut asked: [Subscriber; 3]) {
        let client = self.term.client.clone();
        let is_handed_over = *reason == ExitReason::HandedOver;
        for subscriber in &mut asked {
            // What is on its way to us is answered too, where there is a line for it to come by.
            let _ = match is_handed_over {
                true => subscriber.drain().await,
                false => subscriber.unsubscribe().await,
            };
        }
        if is_handed_over {
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
        let until = Instant::now() + ON_ITS_WAY_MAX;
        for subscriber in &mut asked {
            while let Ok(Some(message)) = timeout_at(until, subscriber.next()).await {
                refuse(&client, message.reply, &Fault::NotOwner).await;
            }
        }
    }
}

/// Waits for ever where nothing was begun.
async fn done(begun: &mut Option<BoxFuture<'static, ()>>) {
    match begun {
        Some(begun) => begun.await,
        None => std::future::pending().await,
    }
}

/// Waits for ever where there is no end to it.
async fn over(read_only: Option<&ReadOnly>) {
    match read_only.and_then(|read_only| read_only.until) {
        Some(until) => sleep_until(until).await,
        None => std::future::pending().await,
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
