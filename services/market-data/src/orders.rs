//! The house's orders about symbols: judged by `market`, stored one after the other, and only then so.

use async_nats::Message;
use broker::Fault;
use chrono::{DateTime, Utc};
use futures_util::{FutureExt, future::BoxFuture};
use market::{
    AcceptLevel, Book, Candle, DefineSymbol, ListedSymbol, OrderedBy, Price, RetireSymbol,
    StrikePrice, Symbol, SymbolAnswer, SymbolRefusal, Tick, check_reason,
};
use serde::de::DeserializeOwned;
use tokio::sync::mpsc;
use topology::{decode_symbol, header, subject::MarketVerb};

use crate::{
    candles::CandleInput,
    registry::{KeptRegistry, NotStored},
    streams::Streams,
    strike::{NotStruck, Strikes, Struck},
};

/// The code of a fault for what is no order at all.
const MALFORMED: u16 = 400;

/// What becomes of an order.
pub(crate) enum Ordered {
    /// It is answered at once.
    Answer(SymbolAnswer),
    /// It is none.
    Fault(Fault),
    /// It is on its way into the bucket.
    UnderWay,
}

/// What an order comes to.
enum Judged {
    /// What the registry is to say of a symbol, and the level that is to be believed.
    List(Symbol, Box<ListedSymbol>, Option<Price>),
    /// The price of this sequence is wrong.
    Strike(Symbol, u64, OrderedBy),
}

/// What was stored.
pub(crate) enum Stored {
    /// A symbol, and the level that is believed from now on.
    Listed {
        listed: Box<ListedSymbol>,
        revision: u64,
        level: Option<Price>,
    },
    /// It never had a price, and nothing is kept of it.
    Forgotten(Symbol),
    /// A price counts no more.
    Struck {
        listed: Box<ListedSymbol>,
        revision: u64,
        tick: Box<Tick>,
        good: Box<Tick>,
        days: Vec<Candle>,
    },
    /// Nothing was: what is kept does not allow it.
    Refused(SymbolRefusal),
}

/// What became of an order that was on its way.
pub(crate) struct Outcome {
    pub(crate) message: Message,
    pub(crate) stored: Result<Stored, Failure>,
}

/// An order that may not be stored.
pub(crate) struct Failure {
    pub(crate) error: NotStored,
    /// What stands in the bucket after it, where that can be read.
    pub(crate) kept: Option<KeptRegistry>,
}

/// Orders, one at a time.
pub(crate) struct SymbolOrders {
    streams: Streams,
    candles: mpsc::Sender<CandleInput>,
    pub(crate) kept: KeptRegistry,
    pub(crate) under_way: Option<BoxFuture<'static, Outcome>>,
}

/// An order as it came.
struct Order {
    symbol: Symbol,
    verb: MarketVerb,
    by: OrderedBy,
}

impl SymbolOrders {
    pub(crate) fn new(
        streams: Streams,
        kept: KeptRegistry,
        candles: mpsc::Sender<CandleInput>,
    ) -> Self {
        Self {
            streams,
            candles,
            kept,
            under_way: None,
        }
    }

    /// Judges an order; what it changes is stored first.
    pub(crate) fn take(&mut self, message: &Message, book: &Book, now: DateTime<Utc>) -> Ordered {
        match self.judge(message, book, now) {
            Err(fault) => Ordered::Fault(fault),
            Ok(Err(refusal)) => Ordered::Answer(SymbolAnswer::Refused(refusal)),
            Ok(Ok(Judged::List(symbol, listed, level))) => {
                if self.kept.symbols.get(symbol.as_str()) == Some(&*listed) {
                    return Ordered::Answer(SymbolAnswer::Done(Some(listed)));
                }
                let forget = listed.retired && book.last(&symbol).is_none();
                self.under_way = Some(self.store(message.clone(), *listed, level, forget));
                Ordered::UnderWay
            }
            Ok(Ok(Judged::Strike(symbol, sequence, by))) => {
                let listed = self.kept.symbols.get(symbol.as_str());
                if let Some(listed) = listed.filter(|listed| listed.has_struck(sequence)) {
                    let listed = Box::new(listed.clone());
                    return Ordered::Answer(SymbolAnswer::Done(Some(listed)));
                }
                self.under_way = Some(self.strike(message.clone(), symbol, sequence, by));
                Ordered::UnderWay
            }
        }
    }

    fn strike(
        &self,
        message: Message,
        symbol: Symbol,
        sequence: u64,
        by: OrderedBy,
    ) -> BoxFuture<'static, Outcome> {
        let strikes = Strikes {
            streams: self.streams.clone(),
            candles: self.candles.clone(),
            registry: self.kept.symbols.clone(),
        };
        let (streams, known) = (self.streams.clone(), self.kept.revision(&symbol));
        async move {
            let struck = strikes.strike(symbol, sequence, by).await;
            let stored = match struck {
                Ok(struck) => store_struck(&streams, struck, known).await,
                Err(NotStruck::Refused(refusal)) => Ok(Stored::Refused(refusal)),
                Err(NotStruck::Away(error)) => Err(NotStored::Away {
                    reason: format!("{error:#}"),
                }),
            };
            outcome(&streams, message, stored).await
        }
        .boxed()
    }

    fn store(
        &self,
        message: Message,
        listed: ListedSymbol,
        level: Option<Price>,
        forget: bool,
    ) -> BoxFuture<'static, Outcome> {
        let streams = self.streams.clone();
        let symbol = listed.rules.symbol.clone();
        let known = self.kept.revision(&symbol);
        async move {
            let stored = if forget {
                let forgotten = streams.forget_symbol(&symbol).await;
                forgotten.map(|()| Stored::Forgotten(symbol))
            } else {
                let revision = streams.keep_symbol(&listed, known).await;
                revision.map(|revision| Stored::Listed {
                    listed: Box::new(listed),
                    revision,
                    level,
                })
            };
            outcome(&streams, message, stored).await
        }
        .boxed()
    }

    fn judge(
        &self,
        message: &Message,
        book: &Book,
        now: DateTime<Utc>,
    ) -> Result<Result<Judged, SymbolRefusal>, Fault> {
        let Order { symbol, verb, by } = order(message, now)?;
        let by = |reason: &str| {
            let reason = check_reason(reason)?;
            Ok::<_, SymbolRefusal>(OrderedBy { reason, ..by })
        };
        let registry = &self.kept.symbols;
        let judged = match verb {
            MarketVerb::Define => {
                let DefineSymbol { rules, reason } = read(message)?;
                if rules.symbol != symbol.as_str() {
                    return Err(malformed("the rules are of another symbol"));
                }
                by(&reason).and_then(|by| {
                    let is_priced = book.last(&symbol).is_some();
                    registry.define(registry.read(rules)?, is_priced, &by)
                })
            }
            MarketVerb::Retire => {
                let RetireSymbol { reason } = read(message)?;
                by(&reason).and_then(|by| registry.retire(&symbol, &by))
            }
            MarketVerb::Accept => {
                let AcceptLevel { level, reason } = read(message)?;
                let noted = by(&reason).and_then(|by| registry.accept(&symbol, level, &by));
                return Ok(noted.map(|listed| Judged::List(symbol, Box::new(listed), Some(level))));
            }
            MarketVerb::Strike => {
                let StrikePrice { sequence, reason } = read(message)?;
                let known = registry.get(symbol.as_str());
                let known = known.ok_or(SymbolRefusal::UnknownSymbol);
                return Ok(known
                    .and_then(|_| by(&reason))
                    .map(|by| Judged::Strike(symbol, sequence, by)));
            }
        };
        Ok(judged.map(|listed| Judged::List(symbol, Box::new(listed), None)))
    }
}

async fn store_struck(streams: &Streams, struck: Struck, known: u64) -> Result<Stored, NotStored> {
    let revision = streams.keep_symbol(&struck.listed, known).await?;
    Ok(Stored::Struck {
        listed: Box::new(struck.listed),
        revision,
        tick: Box::new(struck.tick),
        good: Box::new(struck.good),
        days: struck.days,
    })
}

/// What became of an order; of one that may not be stored, with what stands in the bucket.
async fn outcome(
    streams: &Streams,
    message: Message,
    stored: Result<Stored, NotStored>,
) -> Outcome {
    let stored = match stored {
        Ok(stored) => Ok(stored),
        Err(error) => {
            let kept = KeptRegistry::stored(streams).await.ok();
            Err(Failure { error, kept })
        }
    };
    Outcome { message, stored }
}

/// Who orders what of which symbol: the subject says it, and a header that only web may set.
fn order(message: &Message, now: DateTime<Utc>) -> Result<Order, Fault> {
    let mut tokens = message.subject.as_str().split('.').skip(2);
    let symbol = decode_symbol(tokens.next().unwrap_or_default());
    let symbol = Symbol::try_from(symbol).map_err(|error| malformed(&error.to_string()))?;
    let verb = tokens.next().unwrap_or_default();
    let mut verbs = MarketVerb::ALL.into_iter();
    let verb = verbs.find(|known| known.as_str() == verb);
    let user = message.headers.as_ref().and_then(|it| it.get(header::USER));
    Ok(Order {
        symbol,
        verb: verb.ok_or_else(|| malformed("there is no such order"))?,
        by: OrderedBy {
            user: Some(
                user.ok_or_else(|| malformed("nobody orders it"))?
                    .to_string(),
            ),
            at: now,
            reason: String::new(),
        },
    })
}

fn read<T: DeserializeOwned>(message: &Message) -> Result<T, Fault> {
    serde_json::from_slice(&message.payload).map_err(|error| malformed(&error.to_string()))
}

fn malformed(text: &str) -> Fault {
    Fault {
        code: MALFORMED,
        text: text.to_owned(),
    }
}
