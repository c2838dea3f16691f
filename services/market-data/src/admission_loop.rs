//! The loop that judges prices: one task, publisher by publisher, each one's prices in the order of arrival.

mod ordering;
mod watching;

use std::time::Duration;

use anyhow::Context as _;
use async_nats::{Client, Message, jetstream::context::PublishAckFuture};
use bootstrap::{Health, Shutdown, clock};
use broker::Lease;
use futures_util::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesUnordered};
use market::{Book, PriceField, PriceRefusal, Symbol, Tick};
use tokio::sync::mpsc;
use topology::{decode_symbol, subject};

use crate::{
    OWNER,
    candles::CandleInput,
    intake::{self, Intake, Unlooked},
    metrics,
    orders::SymbolOrders,
    pending::{PendingPrice, PendingPrices},
    replies::{Asker, Replies},
    streams::{KnownTicks, Streams, TickStream, tick_subject},
    under_way::finished,
};

/// Ticks on their way into the stream; beyond it, prices wait.
const IN_FLIGHT_MAX: usize = 256;
/// Prices looked at for each one that is sent under overload: looking at one costs about a tenth of sending it, so that of each
/// symbol the newest is soon known, and the flood's own prices still go out.
const TAKE_IN_MAX: usize = 16;
/// How often the stream is looked for, so that it is made again even while nobody publishes.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);

/// A tick that was sent to the stream, and whether it is kept.
struct Sent {
    /// None: it says again what others said, and nobody waits for the answer.
    price: Option<SentPrice>,
    /// Where in the stream it is kept.
    kept: Option<u64>,
}

/// A price that became a tick: whose it was, who waits for the answer, and what it says.
struct SentPrice {
    publisher: String,
    asker: Asker,
    sequence: u64,
    left_out: Option<PriceField>,
}

/// Where prices are judged while the lease is held.
pub(crate) struct AdmissionLoop<'a> {
    prices: Client,
    streams: Streams,
    book: &'a mut Book,
    replies: Replies,
    orders: SymbolOrders,
    pending: PendingPrices,
    in_flight: FuturesUnordered<BoxFuture<'static, Sent>>,
    /// The look at the stream that is under way.
    look: Option<BoxFuture<'static, String>>,
    /// A new stream gets the last ticks; nothing is sent meanwhile.
    keep: Option<BoxFuture<'static, TickStream>>,
    /// Whether the stream may be gone: nothing is sent until it was looked for.
    is_doubtful: bool,
    /// The incarnation of the stream that ticks were last kept in, and the greatest sequence that it acknowledged.
    epoch: Option<String>,
    acknowledged: u64,
    /// Candles are built from what is admitted.
    candles: mpsc::Sender<CandleInput>,
}

/// Waits until a tick can be sent.
async fn has_room(candles: &mpsc::Sender<CandleInput>) {
    let _ = candles.reserve().await;
}

impl<'a> AdmissionLoop<'a> {
    pub(crate) fn new(
        prices: Client,
        streams: Streams,
        book: &'a mut Book,
        orders: SymbolOrders,
        candles: mpsc::Sender<CandleInput>,
    ) -> Self {
        Self {
            replies: Replies::new(prices.clone(), clock::settled()),
            prices,
            streams,
            book,
            orders,
            pending: PendingPrices::default(),
            in_flight: FuturesUnordered::new(),
            look: None,
            keep: None,
            is_doubtful: true,
            epoch: None,
            acknowledged: 0,
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
        let prices = Intake::start(&self.prices).await;
        let prices = prices.context("cannot listen to prices")?;
        // On the other connection: a flood of prices delays no order of the house.
        let orders = self.streams.jetstream.client();
        let orders = orders.subscribe(subject::MARKET_COMMAND_ALL).await;
        let mut orders = orders.context("cannot listen to orders")?;
        let questions = self.streams.jetstream.client();
        let questions = questions.subscribe(subject::PUBLISHERS_ALL).await;
        let mut questions = questions.context("cannot listen to questions about publishers")?;
        self.look_at_stream();
        let mut look = tokio::time::interval(CHECK_INTERVAL);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                () = shutdown.requested() => return Ok(()),
                () = lease.lost() => return Ok(()),
                found = finished(&mut self.look) => self.found(found),
                kept = finished(&mut self.keep) => {
                    self.go_on(kept);
                    health.met(OWNER);
                }
                Some(sent) = self.in_flight.next() => self.settle(sent).await,
                outcome = finished(&mut self.orders.under_way) => self.ordered(outcome).await,
                order = orders.next(), if self.orders.under_way.is_none() => {
                    self.order(order.context("orders ended")?).await;
                }
                question = questions.next() => {
                    self.of_publishers(question.context("questions ended")?).await;
                }
                message = prices.next() => {
                    self.receive(message.context("prices ended")?).await;
                }
                Ok(()) = self.streams.disturbances.changed() => {
                    self.is_doubtful = true;
                    self.look_at_stream();
                }
                _ = look.tick() => self.look_at_stream(),
                // There is room for ticks again, and prices wait.
                () = has_room(&self.candles), if self.candles.capacity() == 0 => {}
            }
            self.take_in(&prices).await;
            self.send_pending().await;
        }
    }

    fn look_at_stream(&mut self) {
        if self.look.is_none() && self.keep.is_none() {
            let streams = self.streams.clone();
            self.look = Some(async move { streams.find_ticks().await }.boxed());
        }
    }

    fn found(&mut self, epoch: String) {
        self.look = None;
        let is_doubtful = std::mem::take(&mut self.is_doubtful);
        if is_doubtful || self.epoch.as_ref() != Some(&epoch) {
            let streams = self.streams.clone();
            let symbols: Vec<Symbol> = self.book.symbols().cloned().collect();
            let last = symbols.iter().filter_map(|symbol| self.book.last(symbol));
            let known = KnownTicks {
                last: last.cloned().collect(),
                struck: self.orders.kept.struck(),
                acknowledged: self.epoch.clone().map(|epoch| (epoch, self.acknowledged)),
                symbols,
            };
            self.keep = Some(async move { streams.keep_ticks(&known).await }.boxed());
        }
    }

    fn go_on(&mut self, stream: TickStream) {
        self.keep = None;
        if self.epoch.as_ref() != Some(&stream.epoch) {
            self.epoch = Some(stream.epoch);
            self.acknowledged = 0;
        }
        let last = stream.last.into_iter();
        last.for_each(|tick| self.book.resume(tick));
    }

    /// Takes in what has come, whether or not it can be sent now: whose turn it is can be said of what is known only.
    async fn take_in(&mut self, prices: &Intake) {
        for _ in 0..TAKE_IN_MAX {
            let Some(message) = prices.next_now() else {
                break;
            };
            self.receive(message).await;
        }
        let Unlooked { refused, lost } = prices.unlooked();
        let now = clock::settled();
        for refused in refused {
            let symbol = self.symbol(&refused.symbol);
            self.replies.refused_unread(&refused, &symbol, now).await;
        }
        self.replies.lost(lost, now);
    }

    fn can_send(&self) -> bool {
        let has_stream = self.keep.is_none() && !self.is_doubtful;
        has_stream && self.in_flight.len() < IN_FLIGHT_MAX && self.candles.capacity() > 0
    }

    /// What can be said on arrival; the rest waits for its turn.
    async fn receive(&mut self, message: Message) {
        let (publisher, encoded) = intake::sender(&message);
        if encoded == subject::HEARTBEAT {
            return self.lives(publisher, message.reply.clone()).await;
        }
        let symbol = self.symbol(encoded);
        let (who, now) = ((publisher, symbol.as_str()), clock::settled());
        let Some(asker) = self.replies.hear(who, &message, now).await else {
            return;
        };
        let received = Symbol::parse(&symbol)
            .map_err(|_| PriceRefusal::UnknownSymbol)
            .and_then(|symbol| self.book.receive(publisher, &symbol, &message.payload));
        match received {
            Ok(candidate) => {
                if let Some(older) = self.pending.push(PendingPrice { candidate, asker }) {
                    self.refuse(older, PriceRefusal::Superseded).await;
                }
            }
            Err(refusal) => self.replies.refused(who, refusal, asker, now).await,
        }
    }

    /// The symbol of a subject's end: as topology encodes it, or as it is where there is one of that name only.
    fn symbol(&self, encoded: &str) -> String {
        let decoded = decode_symbol(encoded);
        let is_known =
            |text: &str| Symbol::parse(text).is_ok_and(|symbol| self.book.knows(&symbol));
        if !is_known(&decoded) && is_known(encoded) {
            encoded.to_owned()
        } else {
            decoded
        }
    }

    /// Judges and sends while there is room.
    async fn send_pending(&mut self) {
        while self.can_send() {
            let Some(price) = self.pending.pop() else {
                break;
            };
            let now = clock::settled();
            match self.book.admit(&price.candidate, now) {
                Ok(tick) => {
                    metrics::last_price(tick.symbol.as_str(), now);
                    let sent = SentPrice {
                        publisher: price.candidate.publisher().to_owned(),
                        sequence: tick.sequence,
                        left_out: price.candidate.left_out(),
                        asker: price.asker,
                    };
                    self.send(&tick, Some(sent)).await;
                    // There was room, and nobody else sends.
                    let _ = self.candles.try_send(CandleInput::Tick(Box::new(tick)));
                }
                Err(refusal) => self.refuse(price, refusal).await,
            }
        }
        metrics::in_flight(self.in_flight.len());
    }

    async fn send(&mut self, tick: &Tick, price: Option<SentPrice>) {
        let payload = serde_json::to_vec(tick).expect("a tick is JSON");
        let published = self
            .streams
            .jetstream
            .publish(tick_subject(&tick.symbol), payload.into())
            .await;
        let kept = async |published: PublishAckFuture| Some(published.await.ok()?.sequence);
        self.in_flight.push(
            async move {
                let kept = match published {
                    Ok(published) => kept(published).await,
                    Err(_) => None,
                };
                Sent { price, kept }
            }
            .boxed(),
        );
    }

    /// Answers once the stream has the tick. When it has not, the stream may be gone.
    async fn settle(&mut self, sent: Sent) {
        if let Some(price) = sent.price {
            let SentPrice {
                publisher,
                asker,
                sequence,
                left_out,
            } = price;
            let (said, now) = ((sequence, left_out), clock::settled());
            match sent.kept.is_some() {
                true => self.replies.admitted(&publisher, asker, said, now).await,
                false => self.replies.not_known(&publisher, asker, said).await,
            }
        }
        let Some(sequence) = sent.kept else {
            self.is_doubtful = true;
            self.look_at_stream();
            return;
        };
        self.acknowledged = self.acknowledged.max(sequence);
    }

    async fn refuse(&mut self, price: PendingPrice, refusal: PriceRefusal) {
        let PendingPrice { candidate, asker } = price;
        let (who, now) = (
            (candidate.publisher(), candidate.symbol.as_str()),
            clock::settled(),
        );
        self.replies.refused(who, refusal, asker, now).await;
    }
}
