//! The owner at work: commands in arrival order, one append in flight, answers after it.

mod flight;

use std::{sync::Arc, time::Duration};

use async_nats::{Client, Message, SubscribeError, Subscriber};
use auction::{Answer, Command, Floor, Time};
use bootstrap::clock;
use broker::Lease;
use futures_util::StreamExt;
use tokio::time::sleep;

use crate::{
    figures,
    intake::{self, Fault},
    journal::Journal,
    partition::Owner,
    pending::Pending,
    projection::Projection,
    queries,
    recovery::Recovered,
    reply::{Reply, refuse},
    sealing::SealingKeys,
};
use flight::{InFlight, resolved};

/// While a lot is still to close, the clock is looked at this often at least: it may be set meanwhile, and the wait is
/// measured by another.
const CLOCK_LOOK_MAX: Duration = Duration::from_millis(500);

/// Why the owner left its desk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Left {
    /// Stopping was asked for; everything decided is in the log.
    Asked,
    LeaseLost,
    Fenced,
}

/// One term of ownership.
pub(crate) struct Desk<'a> {
    owner: &'a Owner,
    lease: &'a Lease,
    journal: Journal,
    projection: Projection,
    keys: Arc<SealingKeys>,
    /// Speculative: ahead of the log by the frame in flight and the pending one.
    floor: Floor,
    pending: Pending,
    in_flight: Option<InFlight>,
    /// Lots whose end passed while nobody served are still to be treated, before any command.
    recovering: bool,
    epoch: u64,
    /// Of the newest closed frame, in the log or in flight.
    number: u64,
    sequence: u64,
    hash: String,
    stamp: Time,
}

impl<'a> Desk<'a> {
    pub(crate) fn new(
        owner: &'a Owner,
        journal: Journal,
        projection: Projection,
        recovered: Recovered,
        lease: &'a Lease,
    ) -> Self {
        Self {
            owner,
            lease,
            journal,
            projection,
            keys: owner.keys.clone(),
            floor: recovered.floor,
            pending: Pending::default(),
            in_flight: None,
            recovering: true,
            epoch: recovered.epoch,
            number: recovered.number,
            sequence: recovered.sequence,
            hash: recovered.hash,
            stamp: recovered.stamp.unwrap_or(Time::EPOCH),
        }
    }

    /// Serves until the lease is lost, another owner appends, or shutdown.
    pub(crate) async fn serve(mut self) -> Result<Left, SubscribeError> {
        let client = self.owner.connection.client.clone();
        let partition = self.owner.partition;
        let mut commands = client
            .subscribe(topology::subject::commands_of(partition))
            .await?;
        let mut queries = client
            .subscribe(topology::subject::queries_of(partition))
            .await?;
        let mut times = client
            .subscribe(topology::subject::time_of(partition))
            .await?;
        self.owner.serving.started(partition);
        let left = self.work(&mut commands, &mut queries, &mut times).await;
        self.leave(left, commands).await;
        if left == Left::Asked {
            self.projection.finish().await;
        }
        Ok(left)
    }

    async fn work(
        &mut self,
        commands: &mut Subscriber,
        queries: &mut Subscriber,
        times: &mut Subscriber,
    ) -> Left {
        loop {
            self.send_frame();
            let next_close = self.floor.next_deadline();
            let wait = next_close.map(|end| self.now().until(end).min(CLOCK_LOOK_MAX));
            // Before any command: a crowd of them must not hold up the hammer.
            if wait == Some(Duration::ZERO) && !self.recovering && !self.pending.is_full() {
                self.decide(&Command::CloseDue, None);
                continue;
            }
            tokio::select! {
                biased;
                appended = resolved(&mut self.in_flight) => {
                    if self.commit(appended).await.is_err() {
                        return Left::Fenced;
                    }
                }
                () = self.lease.lost() => return Left::LeaseLost,
                () = self.owner.shutdown.requested() => return Left::Asked,
                Some(message) = times.next() => {
                    let client = &self.owner.connection.client;
                    tell_time(client, message, self.now()).await;
                }
                () = std::future::ready(()), if self.recovering && !self.pending.is_full() => {
                    self.recovering = self.decide(&Command::Recover, None);
                }
                () = sleep(wait.unwrap_or_default()), if wait.is_some() && !self.pending.is_full() => {}
                Some(message) = commands.next(), if !self.pending.is_full() => {
                    self.take(message).await;
                }
                Some(message) = queries.next(), if !self.pending.is_full() => {
                    self.answer(message).await;
                }
            }
        }
    }

    /// Judges one command. What never reaches the rules is answered at once.
    async fn take(&mut self, message: Message) {
        match intake::command(&message, self.now()) {
            Ok(command) => {
                self.decide(&command, message.reply);
            }
            Err(fault) => {
                figures::command("fault");
                refuse(&self.owner.connection.client, message.reply, &fault).await;
            }
        }
    }

    /// Judges, applies and keeps for the next frame; whether anything happened.
    fn decide(&mut self, command: &Command, reply: Option<async_nats::Subject>) -> bool {
        let now = self.now();
        self.stamp = now;
        let decision = self.floor.decide(command, now);
        figures::command(outcome(&decision.answer));
        self.pending.take(&mut self.floor, &decision, &self.keys);
        if reply.is_some() {
            self.pending.hold(Reply::new(reply, &decision.answer, now));
        }
        !decision.events.is_empty()
    }

    /// A question is answered from the state; when that is ahead of the log, only after the log.
    async fn answer(&mut self, message: Message) {
        let now = self.now();
        let answered = queries::answer(&self.floor, &message, now);
        let client = &self.owner.connection.client;
        match answered {
            Err(fault) => refuse(client, message.reply, &fault).await,
            Ok(value) => {
                let reply = Reply::json(message.reply, &value);
                if self.in_flight.is_none() && self.pending.is_empty() {
                    reply.send(client).await;
                } else {
                    self.pending.hold(reply);
                }
            }
        }
    }

    /// Empties the desk: asked to stop, it first brings into the log what was decided; else it tells
    /// everyone who waits to ask again.
    async fn leave(&mut self, left: Left, mut commands: Subscriber) {
        let client = self.owner.connection.client.clone();
        let _ = commands.unsubscribe().await;
        if left == Left::Asked {
            while self.in_flight.is_some() || !self.pending.is_empty() {
                self.send_frame();
                let appended = resolved(&mut self.in_flight).await;
                if self.commit(appended).await.is_err() {
                    break;
                }
            }
        }
        let pending = std::mem::take(&mut self.pending).into_replies();
        let in_flight = self.in_flight.take();
        let held = in_flight.map_or(vec![], |in_flight| in_flight.consequences.replies);
        for reply in held.into_iter().chain(pending) {
            refuse(&client, reply.into_subject(), &Fault::NotOwner).await;
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

/// The time that commands are stamped with. Answered at once: a late answer says less.
async fn tell_time(client: &Client, message: Message, now: Time) {
    let time = serde_json::json!({ "now": now });
    Reply::json(message.reply, &time).send(client).await;
}

fn outcome(answer: &Answer) -> &'static str {
    match answer {
        Answer::Accepted(_) => "accepted",
        Answer::Refused(_) => "refused",
        Answer::SaleCreated => "sale_created",
        Answer::SaleRefused(_) => "sale_refused",
        Answer::OrderDone => "order_done",
        Answer::OrderRefused(_) => "order_refused",
        Answer::Done => "clock",
    }
}
