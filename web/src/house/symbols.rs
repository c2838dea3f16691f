//! What operators order of symbols. market-data judges and keeps it; here it is asked, and known at once.

use std::time::Duration;

use async_nats::{Client, HeaderMap};
use broker::{Fault, RequestError};
use market::{
    AcceptLevel, DefineSymbol, ListedSymbol, REASON_LENGTH_MAX, RetireSymbol, StrikePrice, Symbol,
    SymbolAnswer, SymbolRefusal,
};
use serde::Serialize;
use tokio::time::Instant;
use topology::{
    encode_symbol, header,
    subject::{self, MarketVerb},
};

use crate::{Person, locale::t, symbols::Symbols};

/// The way to whoever keeps the registry.
#[derive(Clone, Debug)]
pub(crate) struct SymbolOrders {
    client: Client,
    symbols: Symbols,
    deadline: Duration,
}

/// An order. Its verb, in the subject, is its power: no body travels under another's.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum SymbolOrder {
    Define(Box<DefineSymbol>),
    Retire(RetireSymbol),
    Accept(AcceptLevel),
    Strike(StrikePrice),
}

/// Why an order is not known to be carried out.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum OrderFailure {
    #[error("{}", refusal_words(.0))]
    Refused(SymbolRefusal),
    #[error("{}", t!("symbol-refused-away"))]
    Away,
    #[error("{}", t!("symbol-refused-no-answer"))]
    Unknown,
}

/// A refusal in words. What is wrong with fields is said beside them, as whoever keeps the registry says it.
fn refusal_words(refusal: &SymbolRefusal) -> String {
    match refusal {
        SymbolRefusal::UnknownSymbol => t!("symbol-refused-unknown"),
        SymbolRefusal::Retired => t!("symbol-refused-retired"),
        SymbolRefusal::TooMany { most } => t!("symbol-refused-many", most = most),
        SymbolRefusal::LooksLike { other } => t!("symbol-refused-like", other = other.as_str()),
        SymbolRefusal::CurrencyStays { currency } => {
            t!("symbol-refused-currency", currency = currency)
        }
        SymbolRefusal::OutsideRange { .. } => t!("symbol-refused-range"),
        SymbolRefusal::PriceNotKept => t!("symbol-refused-not-kept"),
        SymbolRefusal::OnlyPrice => t!("symbol-refused-only"),
        SymbolRefusal::CandlesNotKept => t!("symbol-refused-candles"),
        SymbolRefusal::WrongRules { .. } => t!("symbol-refused-rules"),
        SymbolRefusal::WrongReason => t!("symbol-refused-reason", count = REASON_LENGTH_MAX),
    }
}

impl SymbolOrder {
    fn verb(&self) -> MarketVerb {
        match self {
            Self::Define(_) => MarketVerb::Define,
            Self::Retire(_) => MarketVerb::Retire,
            Self::Accept(_) => MarketVerb::Accept,
            Self::Strike(_) => MarketVerb::Strike,
        }
    }
}

impl SymbolOrders {
    pub(crate) fn new(client: Client, symbols: Symbols, deadline: Duration) -> Self {
        Self {
            client,
            symbols,
            deadline,
        }
    }

    /// Orders something of a symbol; gives it as it is from now on, or none where nothing is left of it.
    ///
    /// # Errors
    /// When it is refused, or nobody says what became of it.
    pub(crate) async fn give(
        &self,
        person: &Person,
        symbol: &Symbol,
        order: &SymbolOrder,
    ) -> Result<Option<ListedSymbol>, OrderFailure> {
        let token = encode_symbol(symbol.as_str()).expect("a symbol's letters are a token's");
        let subject = subject::market_command(&token, order.verb());
        let mut headers = HeaderMap::new();
        headers.insert(header::USER, person.user.as_str());
        headers.insert(header::SESSION, person.session.as_str());
        let body = serde_json::to_vec(order).expect("an order is JSON").into();
        let deadline = Instant::now() + self.deadline;
        let asked = broker::request_until(&self.client, &subject, &headers, &body, deadline);
        let message = asked.await.map_err(|error| match error {
            RequestError::Unheard => OrderFailure::Away,
            _ => OrderFailure::Unknown,
        })?;
        if let Some(fault) = Fault::of(&message) {
            tracing::error!(%fault, "an order about a symbol was not understood");
            return Err(OrderFailure::Away);
        }
        match serde_json::from_slice(&message.payload) {
            Ok(SymbolAnswer::Done(listed)) => {
                let listed = listed.map(|listed| *listed);
                self.symbols.put(symbol, listed.clone());
                Ok(listed)
            }
            Ok(SymbolAnswer::Refused(refusal)) => Err(OrderFailure::Refused(refusal)),
            Err(_) => Err(OrderFailure::Unknown),
        }
    }
}
