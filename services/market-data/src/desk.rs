//! The desk where prices are judged: one task, in the order of arrival.

use std::time::Duration;

use anyhow::Context as _;
use async_nats::{
    Client, Message, Subject, Subscriber,
    jetstream::{Context, context::PublishAckFuture},
};
use bootstrap::{Health, Shutdown, clock};
use broker::Lease;
use futures_util::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesUnordered};
use market::{Book, Refusal, Tick};
use tokio::sync::mpsc;
use topology::{decode_symbol, subject};

use crate::{
    OWNER, figures,
    keep::{Held, Kept, keep, tick_subject},
    replies::{self, Replies},
    waiting::{Arrival, Waiting},
};

/// Ticks on their way into the stream; beyond it, prices wait, and of each symbol the newest only.
const IN_FLIGHT_MAX: usize = 256;
/// Prices taken in at once under overload, before acknowledgements and the lease are looked at again.
const CATCH_UP_MAX: usize = 4_096;
/// How often the stream is looked for, so that it is made again even while nobody publishes.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);

/// A tick that was sent to the stream: where the answer goes, its sequence, and whether it is kept.
struct Sent {
    reply: Option<Subject>,
    sequence: u64,
    kept: bool,
}

/// Where prices are judged while the lease is held.
pub(crate) struct Desk<'a> {
    prices: Client,
    jetstream: Context,
    book: &'a mut Book,
    replies: Replies,
    waiting: Waiting,
    in_flight: FuturesUnordered<BoxFuture<'static, Sent>>,
    /// The look at the stream that is under way; nothing is sent meanwhile.
    check: Option<BoxFuture<'static, Kept>>,
    /// The incarnation of the stream that ticks were last kept in.
    epoch: Option<String>,
    /// Candles are built from what is admitted.
    candles: mpsc::Sender<Tick>,
}

/// The outcome of the look that is under way; for ever pending when there is none.
async fn finished(check: &mut Option<BoxFuture<'static, Kept>>) -> Kept {
    match check {
        Some(check) => check.await,
        None => std::future::pending().await,
    }
}

/// Waits until a tick can be sent.
async fn has_room(candles: &mpsc::Sender<Tick>) {
    let _ = candles.reserve().await;
}

impl<'a> Desk<'a> {
    pub(crate) fn new(
        prices: Client,
        jetstream: Context,
        book: &'a mut Book,
        candles: mpsc::Sender<Tick>,
    ) -> Self {
        Self {
            replies: Replies::new(prices.clone()),
            prices,
            jetstream,
            book,
            waiting: Waiting::default(),
            in_flight: FuturesUnordered::new(),
            check: None,
            epoch: None,
            candles,
        }
    }

    /// Judges prices until the lease is lost or shutdown.
    pub(crate) async fn serve(
        mut self,
        health: &Health,
        lease: &Lease,
        shutdown: &Shutdown,
    ) -> anyhow::Result<()> {
        let prices = self.prices.subscribe(subject::MARKET_IN_ALL).await;
        let mut prices = prices.context("cannot listen to prices")?;
        self.look_at_stream();
        let mut look = tokio::time::interval(CHECK_INTERVAL);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                () = shutdown.requested() => return Ok(()),
                () = lease.lost() => return Ok(()),
                kept = finished(&mut self.check) => {
                    self.keep(kept);
                    health.met(OWNER);
                }
                Some(sent) = self.in_flight.next() => self.settle(sent).await,
                message = prices.next() => {
                    self.receive(message.context("prices ended")?).await;
                    self.catch_up(&mut prices).await;
                }
                _ = look.tick() => self.look_at_stream(),
                // There is room for ticks again, and prices wait.
                () = has_room(&self.candles), if self.candles.capacity() == 0 => {}
            }
            self.send_waiting().await;
        }
    }

    fn look_at_stream(&mut self) {
        if self.check.is_none() {
            let jetstream = self.jetstream.clone();
            let held = Held::by(self.book);
            self.check = Some(keep(jetstream, self.epoch.clone(), held).boxed());
        }
    }

    fn keep(&mut self, kept: Kept) {
        self.check = None;
        self.epoch = Some(kept.epoch);
        kept.last
            .into_iter()
            .for_each(|tick| self.book.resume(tick));
    }

    /// While nothing more can be sent, takes in all that has come, so that the newest prices get the
    /// next places instead of standing at the end of a long queue.
    async fn catch_up(&mut self, prices: &mut Subscriber) {
        for _ in 0..CATCH_UP_MAX {
            if self.can_send() {
                break;
            }
            let Some(Some(message)) = prices.next().now_or_never() else {
                break;
            };
            self.receive(message).await;
        }
    }

    fn can_send(&self) -> bool {
        self.check.is_none() && self.in_flight.len() < IN_FLIGHT_MAX && self.candles.capacity() > 0
    }

    /// What can be said on arrival; the rest waits for its turn.
    async fn receive(&mut self, message: Message) {
        let mut tokens = message.subject.split('.').skip(2);
        let publisher = tokens.next().unwrap_or_default();
        let symbol = decode_symbol(tokens.next().unwrap_or_default());
        let reply = replies::own_inbox(publisher, message.reply);
        match self.book.receive(publisher, &symbol, &message.payload) {
            Ok(candidate) => {
                if let Some(older) = self.waiting.push(Arrival { candidate, reply }) {
                    self.refuse(older, Refusal::Superseded).await;
                }
            }
            Err(refusal) => {
                let who = (publisher, symbol.as_str());
                self.replies
                    .refused(who, refusal, reply, clock::now())
                    .await;
            }
        }
    }

    /// Judges and sends while there is room.
    async fn send_waiting(&mut self) {
        while self.can_send() {
            let Some(arrival) = self.waiting.pop() else {
                break;
            };
            let now = clock::now();
            match self.book.admit(&arrival.candidate, now) {
                Ok(tick) => {
                    figures::last_price(tick.symbol.as_str(), now);
                    self.send(&tick, arrival.reply).await;
                    // There was room, and nobody else sends.
                    let _ = self.candles.try_send(tick);
                }
                Err(refusal) => self.refuse(arrival, refusal).await,
            }
        }
        figures::in_flight(self.in_flight.len());
    }

    async fn send(&mut self, tick: &Tick, reply: Option<Subject>) {
        let payload = serde_json::to_vec(tick).expect("a tick is JSON");
        let published = self
            .jetstream
            .publish(tick_subject(&tick.symbol), payload.into())
            .await;
        let sequence = tick.sequence;
        let kept = async |published: PublishAckFuture| published.await.is_ok();
        self.in_flight.push(
            async move {
                let kept = match published {
                    Ok(published) => kept(published).await,
                    Err(_) => false,
                };
                Sent {
                    reply,
                    sequence,
                    kept,
                }
            }
            .boxed(),
        );
    }

    /// Answers once the stream has the tick. When it has not, the stream may be gone.
    async fn settle(&mut self, sent: Sent) {
        if sent.kept {
            self.replies.admitted(sent.reply, sent.sequence).await;
        } else {
            self.replies.not_known(sent.reply).await;
            self.look_at_stream();
        }
    }

    async fn refuse(&mut self, arrival: Arrival, refusal: Refusal) {
        let who = (
            arrival.candidate.publisher(),
            arrival.candidate.symbol.as_str(),
        );
        self.replies
            .refused(who, refusal, arrival.reply, clock::now())
            .await;
    }
}
