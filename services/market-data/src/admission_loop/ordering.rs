//! The house's orders in the loop that judges prices: what is stored counts from the next price on.

use async_nats::Message;
use bootstrap::clock;
use broker::Fault;
use market::{Candle, StruckPrice, SymbolAnswer, Tick};

use super::AdmissionLoop;
use crate::{
    candles::CandleInput,
    orders::{Failure, Ordered, Outcome, Stored},
    registry::KeptRegistry,
};

impl AdmissionLoop<'_> {
    /// Takes an order of the house.
    pub(super) async fn order(&mut self, message: Message) {
        match self.orders.take(&message, self.book, clock::settled()) {
            Ordered::Answer(answer) => self.replies.of_order(message.reply, &answer).await,
            Ordered::Fault(fault) => self.replies.fault(message.reply, &fault).await,
            Ordered::UnderWay => {}
        }
    }

    /// Goes by what was ordered once it is stored. What may not be stored is ordered again by whoever asked.
    pub(super) async fn ordered(&mut self, Outcome { message, stored }: Outcome) {
        self.orders.under_way = None;
        let (input, done) = match stored {
            Ok(Stored::Listed {
                listed,
                revision,
                level,
            }) => {
                self.book.list(&listed);
                if let Some(level) = level {
                    self.book.accept(&listed.rules.symbol, level);
                }
                self.orders.kept.put((*listed).clone(), revision);
                (CandleInput::list(&listed), Some(listed))
            }
            Ok(Stored::Forgotten(symbol)) => {
                self.book.remove(&symbol);
                self.orders.kept.remove(&symbol);
                (CandleInput::Forget(symbol), None)
            }
            Ok(Stored::Struck {
                listed,
                revision,
                tick,
                good,
                days,
            }) => {
                let struck = listed.struck.iter();
                let mut struck = struck.filter(|price| price.sequence == tick.sequence);
                if let Some(price) = struck.next().cloned() {
                    self.correct((&*tick, price), &good, &days).await;
                }
                self.orders.kept.put((*listed).clone(), revision);
                (CandleInput::list(&listed), Some(listed))
            }
            Ok(Stored::Refused(refusal)) => {
                let answer = SymbolAnswer::Refused(refusal);
                self.replies.of_order(message.reply, &answer).await;
                return;
            }
            Err(Failure { error, kept }) => {
                tracing::warn!(%error, "an order about a symbol is not carried out");
                let fault = Fault {
                    code: Fault::RETRY,
                    text: error.to_string(),
                };
                self.replies.fault(message.reply, &fault).await;
                if let Some(kept) = kept {
                    self.go_by(kept).await;
                }
                return;
            }
        };
        let _ = self.candles.send(input).await;
        let answer = SymbolAnswer::Done(done);
        self.replies.of_order(message.reply, &answer).await;
    }

    /// Goes on without a price that was struck, and tells everybody.
    async fn correct(&mut self, struck: (&Tick, StruckPrice), good: &Tick, days: &[Candle]) {
        if let Some(correction) = self.book.strike(struck, good, days) {
            self.send(&correction, None).await;
        }
    }

    /// Goes by the registry as it was found.
    async fn go_by(&mut self, kept: KeptRegistry) {
        for listed in kept.symbols.iter() {
            self.book.list(listed);
            let _ = self.candles.send(CandleInput::list(listed)).await;
        }
        self.orders.kept = kept;
    }
}
