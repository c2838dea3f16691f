//! The rules of the market: symbols, prices, ticks and candles, which published prices are admitted, and where
//! a feed's prices come from (real daily bars, or a seeded simulation).
//!
//! Pure: no clock, no randomness but a seeded one, no input or output. Prices are exact decimals; floating
//! point stays inside the random walks and never carries a price.
//!
//! What travels serialises here and nowhere else. The feature `openapi` gives the wire's types their schemas,
//! `typescript` their TypeScript declarations.

mod admission;
mod alert;
mod answer;
mod bar;
mod book;
mod calendar;
mod candle;
mod day;
mod feed_limits;
mod feed_state;
#[cfg(test)]
mod golden;
mod interval;
mod jump_limit;
mod listed;
mod notation;
mod price;
mod publisher_activity;
mod reference;
mod registry;
mod session;
mod simulation;
mod simulator;
mod struck;
mod symbol;
mod symbol_list;
mod tick;
mod written;

pub use admission::{LATE_MAX, SymbolState, admit};
pub use alert::{
    ALERT_PAUSE, AlertError, AlertMove, AlertRule, AlertState, AlertWhen, PriceAlert, PriceMark,
    Repeat, SeenPrice, WrittenAlert,
};
pub use answer::{
    Malformation, PriceAnswer, PriceField, PriceRefusal, RefusedPrice, True, is_message_id,
};
pub use bar::{BarError, DailyBar};
pub use book::{Book, Candidate};
pub use calendar::{
    ALWAYS_OPEN, CALENDAR_NAME_LENGTH_MAX, CalendarError, MarketPhase, TradingCalendar,
    WrittenCalendar,
};
pub use candle::{Candle, CandlesIncomplete, Ended, Series, Strike};
pub use day::DayFigures;
pub use feed_limits::{FEED_LIMITS, FeedLimits};
pub use feed_state::{FeedState, LastSeen};
pub use interval::{Interval, IntervalError};
pub use jump_limit::{JumpLimit, JumpLimitError};
pub use listed::{
    AcceptLevel, DefineSymbol, ListedSymbol, REASON_LENGTH_MAX, RetireSymbol, StrikePrice,
    SymbolAnswer, SymbolChange, SymbolDeed, SymbolRefusal, check_reason,
};
pub use price::{Price, PriceError, Size, TickSize, TickSizeError};
pub use publisher_activity::{
    DenialReason, DeniedByNats, DeniedTry, Heartbeat, HeartbeatAnswer, PublisherActivities,
    PublisherActivity, RefusedCount,
};
pub use reference::{Conversion, NoValue, Quote, Reference, ReferenceError};
pub use registry::{OrderedBy, Registry, SYMBOLS_MAX};
pub use session::{SESSION_MILLIS, SessionTick};
pub use simulation::{
    Disturbance, GroupDay, MINUTES_A_DAY, SimulatedDay, SimulatedGroup, SimulatedHours,
    SimulatedTrade, Simulation, SimulationError, SimulationSettings,
};
pub use simulator::{
    SPEED_MAX, ScenarioSummary, SimulatorAnswer, SimulatorOrder, SimulatorRefusal, SimulatorState,
};
pub use struck::StruckPrice;
pub use symbol::{Symbol, SymbolError, SymbolRules};
pub use symbol_list::{NO_SYMBOLS, SymbolsError, parse_symbols, shipped_symbols};
pub use tick::{PAYLOAD_BYTES_MAX, PublishedPrice, Tick};
pub use written::{WrittenRules, WrongField, WrongRules};
