//! Builds candles from admitted ticks, beside the loop that admits them: tells them as they move, keeps them when closed.

use std::time::Duration;

use bootstrap::{Health, clock};
use futures_util::{FutureExt, future::BoxFuture};
use market::Candle;
use tokio::{
    sync::mpsc,
    time::{MissedTickBehavior, interval, sleep, timeout},
};

use crate::{
    CANDLES,
    candles::{CandleInput, Candles},
    closed::ClosedCandles,
    metrics,
    streams::{Streams, open_subject},
    strike::StruckInput,
    under_way::finished,
};

/// Ticks on their way from the admission loop; beyond it, prices wait there.
pub(crate) const TICKS_WAITING_MAX: usize = 4_096;
/// Candles that are told after one look: with so many changing ones more, each is told less often than four times a second.
const TOLD_MAX: usize = 2_000;
/// Between two looks at what changed: a candle is told at most four times a second.
const TELL_INTERVAL: Duration = Duration::from_millis(250);
/// How often the streams are looked for, so that they are made again when NATS lost them.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);
/// How often what moves is told after NATS was away: a server that dies loses some milliseconds, and readers pass over what comes
/// in their place.
const TOLD_AGAIN: u32 = 2;
/// The pause after a failure.
const PAUSE: Duration = Duration::from_millis(500);
/// How long the last candles may take to be sent when the work ends.
const FLUSH_MAX: Duration = Duration::from_secs(1);

/// Where candles are built while the lease is held.
pub(crate) struct CandleBuilder<'a> {
    streams: Streams,
    candles: &'a mut Candles,
    closed: ClosedCandles,
    /// The incarnation of the stream that open candles were last told in; none while NATS is away.
    epoch: Option<String>,
    /// Looks at which all that moves is told again.
    to_tell_again: u32,
    check: Option<BoxFuture<'static, Checked>>,
}

/// What the streams of candles are found to be.
struct Checked {
    /// The incarnation of that of the open ones.
    epoch: Option<String>,
    /// Why closed ones are not kept.
    fault: Option<String>,
}

impl<'a> CandleBuilder<'a> {
    /// Goes on where the streams say; tries until they can be read, and notes which of them keeps it from that.
    pub(crate) async fn resume(
        streams: Streams,
        candles: &'a mut Candles,
        health: &Health,
    ) -> Self {
        let closed = loop {
            match streams.resume(candles).await {
                Ok(closed) => break closed,
                Err(error) => {
                    tracing::warn!(error = format!("{error:#}"), "the candles cannot go on yet");
                    health.note(CANDLES, streams.candle_fault().await);
                }
            }
            sleep(PAUSE).await;
        };
        Self {
            closed: ClosedCandles::new(streams.clone(), candles.symbol_count(), closed),
            streams,
            candles,
            epoch: None,
            to_tell_again: 0,
            check: None,
        }
    }

    /// The day that each symbol is in and those before it, as far as they are known, oldest first.
    pub(crate) fn days(&self) -> impl Iterator<Item = &Candle> {
        self.candles.days()
    }

    /// The candle of each symbol that holds its last tick.
    pub(crate) fn newest(&self) -> impl Iterator<Item = &Candle> {
        self.candles.newest()
    }

    /// Builds candles until the admission loop is gone; then sends what is left.
    pub(crate) async fn serve(mut self, mut inputs: mpsc::Receiver<CandleInput>, health: &Health) {
        let mut tell = interval(TELL_INTERVAL);
        tell.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut look = interval(CHECK_INTERVAL);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let has_room = self.closed.has_room();
            tokio::select! {
                biased;
                _ = tell.tick() => self.tell(TOLD_MAX).await,
                () = self.closed.settle() => {}
                checked = finished(&mut self.check) => self.checked(checked, health),
                Ok(()) = self.streams.disturbances.changed() => self.epoch = None,
                _ = look.tick() => self.look(),
                input = inputs.recv(), if has_room => match input {
                    Some(CandleInput::Strike(input)) => self.strike(*input).await,
                    Some(input) => {
                        self.closed.extend(self.candles.note(input));
                        self.closed.make_room_for(self.candles.symbol_count());
                    }
                    None => break,
                },
            }
            self.closed.send();
        }
        let _ = timeout(FLUSH_MAX, self.flush()).await;
    }

    /// Closes what is over, and tells what changed. Not acknowledged: the next word makes up for a lost one.
    async fn tell(&mut self, most: usize) {
        if self.closed.has_room() {
            self.closed.extend(self.candles.pass(clock::settled()));
        }
        let client = self.streams.jetstream.client();
        for candle in self.candles.tell(most) {
            let subject = open_subject(&candle.symbol, candle.interval);
            let told = client.publish(subject, json(&candle).into());
            if let Err(error) = told.await {
                tracing::warn!(%error, "a candle cannot be told");
            }
        }
        metrics::candles_waiting(self.closed.len());
    }

    /// Makes candles again without a price, and tells those that move at once: who asked for it is answered after that.
    async fn strike(&mut self, input: StruckInput) {
        let waiting = self.closed.of_symbol(&input.struck.tick.symbol);
        let made = self.candles.strike(&input.struck, &waiting);
        if let Ok(made) = &made {
            self.closed.forget(&made.candles);
            self.tell(usize::MAX).await;
        }
        input.answer(|_| made);
    }

    fn look(&mut self) {
        if self.check.is_none() {
            let streams = self.streams.clone();
            let check = async move {
                let epoch = streams.ensure_candles().await.ok();
                let fault = streams.candle_fault().await;
                Checked { epoch, fault }
            };
            self.check = Some(check.boxed());
        }
    }

    fn checked(&mut self, Checked { epoch, fault }: Checked, health: &Health) {
        self.check = None;
        let note: Vec<String> = fault.into_iter().chain(self.closed.loss()).collect();
        health.note(CANDLES, (!note.is_empty()).then(|| note.join("; ")));
        if epoch != self.epoch {
            self.epoch = epoch;
            self.to_tell_again = TOLD_AGAIN;
        }
        if self.epoch.is_some() && self.to_tell_again > 0 {
            self.to_tell_again -= 1;
            self.candles.forget_told();
        }
    }

    /// Sends what is left, and of each symbol the minute that runs: where there are several copies, all else of its prices is in
    /// memory, and goes when all servers end.
    async fn flush(&mut self) {
        self.closed.extend(self.candles.running_minutes());
        self.tell(usize::MAX).await;
        self.closed.flush().await;
    }
}

fn json(candle: &Candle) -> Vec<u8> {
    serde_json::to_vec(candle).expect("a candle is JSON")
}
