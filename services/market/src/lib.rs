//! The rules of the market: symbols, prices, ticks and candles, which published prices are admitted, and where
//! a feed's prices come from (real daily bars, or a seeded simulation).
//!
//! Pure: no clock, no chance but a seeded one, no input or output. Prices are exact decimals; floating
//! point stays inside the random walks and never carries a price.

mod admission;
mod answer;
mod bar;
mod book;
mod bridge;
mod candle;
mod decimal;
#[cfg(test)]
mod golden;
mod interval;
mod jump;
mod price;
mod published;
mod refusal;
mod seed;
mod session;
mod simulation;
mod symbol;
mod tick;
mod time;

pub use admission::{SymbolRules, SymbolState, admit};
pub use answer::Answer;
pub use bar::{BarError, DailyBar};
pub use book::{Book, Candidate};
pub use candle::{Candle, Series};
pub use interval::{Interval, IntervalError};
pub use jump::{JumpLimit, JumpLimitError};
pub use price::{Price, PriceError, Size, TickSize, TickSizeError};
pub use published::{PAYLOAD_BYTES_MAX, PublishedPrice};
pub use refusal::{Field, Malformation, Refusal};
pub use session::{SESSION_MILLIS, SessionTick};
pub use simulation::{Simulation, SimulationError};
pub use symbol::{Symbol, SymbolError};
pub use tick::Tick;
