//! After how long without a tick a price is stale, and whether it is. The figures are those of [`market::FEED_LIMITS`], for the pages'
//! scripts too.

use std::time::Duration;

use auction::Time;
use chrono::{DateTime, TimeDelta, Utc};
use market::{FEED_LIMITS, FeedState, LastSeen, MarketPhase};

use crate::model::LastPrice;

impl LastPrice {
    /// So long without a tick is too long, by the gaps between the newest ones.
    pub(crate) fn stale_after(&self) -> Duration {
        let gaps = self.times.windows(2).rev();
        FEED_LIMITS.stale_after(gaps.filter_map(|pair| (pair[1] - pair[0]).to_std().ok()))
    }

    /// Whether prices come as they should, of a market in this phase, one of whose publishers last said then that it lives.
    pub(crate) fn feed(
        &self,
        phase: Option<MarketPhase>,
        heartbeat: Option<DateTime<Utc>>,
        now: Time,
    ) -> FeedState {
        let stale_after = TimeDelta::from_std(self.stale_after()).unwrap_or(TimeDelta::MAX);
        let seen = LastSeen {
            made: self.time,
            came: self.came,
            heartbeat,
        };
        FeedState::at(now.into(), seen, stale_after, phase)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn vectors(name: &str) -> Vec<Value> {
        let all: Value = serde_json::from_str(include_str!("../vectors/feed.json")).unwrap();
        all[name].as_array().unwrap().clone()
    }

    #[test]
    fn price_is_stale_after_as_long_as_the_shared_vectors_say() {
        for row in vectors("stale_after") {
            let gaps = row["gaps"].as_array().unwrap().iter().rev();
            let gaps = gaps.map(|gap| Duration::from_millis(gap.as_u64().unwrap()));
            let after = FEED_LIMITS.stale_after(gaps).as_millis();
            assert_eq!(Some(after), row["after"].as_u64().map(u128::from), "{row}");
        }
    }

    #[test]
    fn feed_is_in_the_state_that_the_shared_vectors_say() {
        let at = |value: &Value| {
            value
                .as_i64()
                .map(|it| DateTime::from_timestamp_millis(it).unwrap())
        };
        for row in vectors("states") {
            let now = at(&row["now"]).unwrap();
            let seen = LastSeen {
                made: at(&row["made"]).unwrap(),
                came: at(&row["came"]),
                heartbeat: at(&row["heartbeat"]),
            };
            let closed = at(&row["closed_from"]).zip(at(&row["closed_until"]));
            let phase = closed.map(|(from, until)| {
                let opens_at = Some(until);
                if now < from {
                    let since = DateTime::<Utc>::MIN_UTC;
                    MarketPhase::Open { since, until: from }
                } else if now < until {
                    MarketPhase::Closed { opens_at }
                } else {
                    let (since, until) = (until, DateTime::<Utc>::MAX_UTC);
                    MarketPhase::Open { since, until }
                }
            });
            let after = TimeDelta::milliseconds(row["after"].as_i64().unwrap());
            let state = FeedState::at(now, seen, after, phase).as_str();
            assert_eq!(Some(state), row["state"].as_str(), "{row}");
        }
    }
}
