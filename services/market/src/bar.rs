//! A real daily bar, and the ticks it may have been made of.

use chrono::NaiveDate;
use rand::{Rng, RngExt};
use rand_distr::{Distribution, Exp1};
use rust_decimal::Decimal;

use crate::{
    Price, PriceError, SessionTick, Size, Symbol, TickSize,
    session::{bridge, generator, offsets},
};

/// Open, high, low and close each need a tick with at least one unit traded.
const VOLUME_MIN: u64 = 4;
/// Most ticks of one session, so that a bar cannot fill the memory.
const TICKS_MAX: usize = 100_000;

/// One day of a symbol: prices in steps of its tick size.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DailyBar {
    day: NaiveDate,
    open: i64,
    high: i64,
    low: i64,
    close: i64,
    volume: u64,
}

/// Why numbers are no bar.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BarError {
    #[error("{price} is no multiple of the tick size")]
    OffTickSize { price: Price },
    #[error("open and close must lie between low and high")]
    Inconsistent,
    #[error("a bar has a volume of at least {VOLUME_MIN} units")]
    VolumeTooSmall,
}

impl DailyBar {
    /// Checks that the numbers fit each other and the grid. Prices in the order open, high, low, close.
    ///
    /// # Errors
    /// When the numbers contradict each other, lie off the grid, or the volume is too small.
    pub fn new(
        day: NaiveDate,
        prices: [Price; 4],
        volume: u64,
        tick_size: TickSize,
    ) -> Result<Self, BarError> {
        let steps = |price| {
            tick_size
                .steps(price)
                .ok_or(BarError::OffTickSize { price })
        };
        let [open, high, low, close] = prices;
        let (open, high, low, close) = (steps(open)?, steps(high)?, steps(low)?, steps(close)?);
        if low > open.min(close) || high < open.max(close) {
            return Err(BarError::Inconsistent);
        }
        if volume < VOLUME_MIN {
            return Err(BarError::VolumeTooSmall);
        }
        Ok(Self {
            day,
            open,
            high,
            low,
            close,
            volume,
        })
    }

    /// The day of the calendar.
    pub fn day(&self) -> NaiveDate {
        self.day
    }

    /// Units traded.
    pub fn volume(&self) -> u64 {
        self.volume
    }

    /// First and last price of the day.
    ///
    /// # Errors
    /// When the grid is not the one the bar was made on, and a price leaves its bounds.
    pub fn open_and_close(&self, tick_size: TickSize) -> Result<(Price, Price), PriceError> {
        Ok((tick_size.price(self.open)?, tick_size.price(self.close)?))
    }

    /// About `count` ticks that add up to exactly this bar: open, high, low, close and volume.
    ///
    /// The same seed, symbol and day give the same ticks.
    ///
    /// # Errors
    /// As [`DailyBar::open_and_close`].
    pub fn ticks(
        &self,
        count: usize,
        tick_size: TickSize,
        symbol: &Symbol,
        run_seed: u64,
    ) -> Result<Vec<SessionTick>, PriceError> {
        let day = self.day.to_epoch_days().unsigned_abs();
        let mut rng = generator(run_seed, symbol, u64::from(day));
        let units_max = usize::try_from(self.volume).unwrap_or(usize::MAX);
        let count = count.clamp(VOLUME_MIN as usize, TICKS_MAX).min(units_max);
        let path = self.path(count, &mut rng);
        let sizes = split(self.volume, path.len(), &mut rng);
        let places = offsets(path.len(), &mut rng);
        let ticks = path.into_iter().zip(sizes).zip(places);
        ticks
            .map(|((steps, units), offset_millis)| {
                Ok(SessionTick {
                    offset_millis,
                    price: tick_size.price(steps)?,
                    size: Some(Size::new(Decimal::from(units))?),
                })
            })
            .collect()
    }

    /// From the open over the nearer extreme and the other one to the close.
    fn path(&self, count: usize, rng: &mut impl Rng) -> Vec<i64> {
        let (up, down) = (self.high - self.open, self.open - self.low);
        let high_first = up < down || (up == down && rng.random());
        let (first, second) = if high_first {
            (self.high, self.low)
        } else {
            (self.low, self.high)
        };
        // Three legs, each of at least one step.
        let spare = count - VOLUME_MIN as usize;
        let mut cuts = [rng.random_range(0..=spare), rng.random_range(0..=spare)];
        cuts.sort_unstable();
        let legs = [
            (self.open, first, cuts[0] + 1),
            (first, second, cuts[1] - cuts[0] + 1),
            (second, self.close, spare - cuts[1] + 1),
        ];
        let volatility = (self.high - self.low) as f64 / (count as f64).sqrt();
        let mut path = vec![self.open];
        for (from, to, steps) in legs {
            path.extend(bridge(
                from,
                to,
                steps,
                volatility,
                self.low..=self.high,
                rng,
            ));
        }
        path
    }
}

/// Splits whole units at random (a flat Dirichlet draw); every piece has at least one.
fn split(volume: u64, pieces: usize, rng: &mut impl Rng) -> Vec<u64> {
    let weights: Vec<f64> = (0..pieces).map(|_| Exp1.sample(rng)).collect();
    let total: f64 = weights.iter().sum();
    let spare = volume - pieces as u64;
    let mut cumulated = 0.0;
    let mut given = 0;
    let mut sizes: Vec<u64> = weights
        .iter()
        .map(|weight| {
            cumulated += weight;
            let until = ((spare as f64 * (cumulated / total)) as u64).clamp(given, spare);
            let piece = until - given;
            given = until;
            piece + 1
        })
        .collect();
    // What rounding left over.
    if let Some(last) = sizes.last_mut() {
        *last += spare - given;
    }
    sizes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tick_size() -> TickSize {
        TickSize::try_from("0.0001".to_owned()).unwrap()
    }

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2003, 2, 18).unwrap()
    }

    fn bars() -> impl Strategy<Value = DailyBar> {
        let prices = prop::array::uniform4(1_i64..2_000_000);
        (prices, 4_u64..2_000_000_000).prop_map(|(mut prices, volume)| {
            let (open, close) = (prices[0], prices[3]);
            prices.sort_unstable();
            DailyBar {
                day: day(),
                open,
                high: prices[3],
                low: prices[0],
                close,
                volume,
            }
        })
    }

    proptest! {
        #[test]
        fn aggregating_the_ticks_gives_the_bar(bar in bars(), count in 0_usize..400, seed: u64) {
            let symbol = Symbol::parse("X").unwrap();
            let ticks = bar.ticks(count, tick_size(), &symbol, seed).unwrap();
            let steps = |tick: &SessionTick| tick_size().steps(tick.price).unwrap();
            let volume: Decimal = ticks.iter().map(|t| t.size.unwrap().value()).sum();
            prop_assert_eq!(ticks.first().map(steps), Some(bar.open));
            prop_assert_eq!(ticks.last().map(steps), Some(bar.close));
            prop_assert_eq!(ticks.iter().map(steps).max(), Some(bar.high));
            prop_assert_eq!(ticks.iter().map(steps).min(), Some(bar.low));
            prop_assert_eq!(volume, Decimal::from(bar.volume));
            prop_assert!(ticks.is_sorted_by_key(|tick| tick.offset_millis));
            prop_assert!(ticks.iter().all(|tick| tick.offset_millis < crate::SESSION_MILLIS));
            prop_assert_eq!(bar.ticks(count, tick_size(), &symbol, seed).unwrap(), ticks);
        }
    }

    #[test]
    fn figures_that_do_not_fit_are_no_bar() {
        let price = |text: &str| Price::try_from(text.to_owned()).unwrap();
        let bar = |open, high, low, close, volume| {
            let prices = [price(open), price(high), price(low), price(close)];
            DailyBar::new(day(), prices, volume, tick_size())
        };
        assert!(bar("2", "3", "1", "2.5", 10).is_ok());
        assert_eq!(bar("4", "3", "1", "2", 10), Err(BarError::Inconsistent));
        assert_eq!(bar("2", "3", "1", "0.5", 10), Err(BarError::Inconsistent));
        assert_eq!(bar("2", "3", "1", "2", 3), Err(BarError::VolumeTooSmall));
        let off_grid = BarError::OffTickSize {
            price: price("2.00005"),
        };
        assert_eq!(bar("2.00005", "3", "1", "2", 9), Err(off_grid));
    }
}
