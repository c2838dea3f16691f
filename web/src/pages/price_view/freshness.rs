//! Whether a symbol's prices come as they should, and what is said where they do not.

use std::time::Duration;

use auction::Time;
use market::{FeedState, ListedSymbol};

use super::PriceView;
use crate::{
    locale::t,
    pages::closure::{Closure, age_words},
    read_model::ReadModel,
};

/// From this age on a price of another day is told by its date. `client/price-series.ts` does the same.
const DATE_TELLS: Duration = Duration::from_hours(1);

impl PriceView {
    /// The same price, of a market that is in this phase; none: it is open around the clock.
    pub(crate) fn traded(mut self, listed: Option<&ListedSymbol>) -> Self {
        self.calendar = listed.and_then(|listed| listed.rules.calendar.clone());
        self
    }

    /// The same price, with who publishes it and when one of them last said that it lives.
    pub(crate) fn heard(mut self, listed: Option<&ListedSymbol>, heard: &ReadModel) -> Self {
        if let Some(listed) = listed {
            let publishers: Vec<&str> =
                listed.rules.publishers.iter().map(String::as_str).collect();
            self.publishers = publishers.join(" ");
            self.heartbeat = heard.heartbeat(&listed.rules.publishers);
        }
        self
    }

    /// Who publishes it, for the script: names with spaces between them.
    pub(crate) fn publishers(&self) -> &str {
        &self.publishers
    }

    /// When one of them last said that it lives, for the script; empty where none does.
    pub(crate) fn heartbeat(&self) -> String {
        let at = self.heartbeat.map(Time::from);
        at.map_or_else(String::new, |at| at.to_string())
    }

    /// Whether prices come as they should.
    pub(crate) fn feed(&self) -> FeedState {
        let calendar = self.calendar.as_ref();
        let phase = calendar.map(|calendar| calendar.phase(self.now.into()));
        self.last.feed(phase, self.heartbeat, self.now)
    }

    /// Whether prices come.
    pub(crate) fn is_live(&self) -> bool {
        self.feed() == FeedState::Live
    }

    /// Whether no tick came for so long that the price is dimmed and shows its age.
    pub(crate) fn stale(&self) -> bool {
        self.feed() == FeedState::Silent
    }

    pub(crate) fn stale_after_millis(&self) -> u128 {
        self.last.stale_after().as_millis()
    }

    /// When the market closes, or did, and opens again, for the script; none: it does neither, or not soon.
    pub(crate) fn closure(&self) -> Option<Closure> {
        Closure::of(self.calendar.as_ref()?, self.now)
    }

    /// When the last tick was, or how long ago where it is stale; that its past comes in, or the market is closed, where that is so.
    pub(crate) fn time_words(&self) -> String {
        match self.feed() {
            FeedState::Live => self.moment(),
            // Made long ago, and it came just now: the age of what is told of the past would look like silence.
            FeedState::CatchingUp => t!("price-catching-up"),
            FeedState::Quiet | FeedState::Silent => self.age(),
            FeedState::MarketClosed { .. } => {
                let closure = self.closure().map(|closure| closure.short);
                let before = self.is_of_before().then(|| self.moment());
                let words: Vec<_> = before.into_iter().chain(closure).collect();
                words.join(" · ")
            }
        }
    }

    /// How long ago the last tick was where it is stale, or that the market is closed; empty where prices come.
    pub(crate) fn age_words(&self) -> String {
        match self.is_live() {
            true => String::new(),
            false => self.time_words(),
        }
    }

    /// What stands below a symbol's price where none comes; empty where they do.
    pub(crate) fn feed_words(&self) -> String {
        match self.feed() {
            FeedState::Live => String::new(),
            FeedState::CatchingUp => t!("price-catching-up-to", age = self.age()),
            FeedState::Quiet => t!("price-quiet-since", age = self.age()),
            FeedState::Silent => t!("price-silent-since", age = self.age()),
            FeedState::MarketClosed { .. } => {
                let closure = self.closure().map(|closure| closure.long);
                closure.unwrap_or_default()
            }
        }
    }

    /// How old the last tick is; of another day, when it was, unless that is less than an hour ago.
    fn age(&self) -> String {
        let age = self.time().until(self.now);
        match self.is_of_before() && age >= DATE_TELLS {
            true => self.moment(),
            false => age_words(age),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::locale::Language;

    #[test]
    fn price_of_a_past_that_is_being_told_is_no_age() {
        let now = Time::from_unix_millis(86_400_000).unwrap();
        let mut last = crate::pages::samples::last_price();
        last.time = Time::from_unix_millis(85_000_000).unwrap().into();
        last.came = Some(now.into());
        let view = PriceView::new(Arc::new(last), now);
        assert_eq!(view.age_words(), "catching up");
    }

    #[test]
    fn age_is_told_as_the_shared_vectors_say() {
        let all = include_str!("../../../vectors/feed.json");
        let all: serde_json::Value = serde_json::from_str(all).unwrap();
        for row in all["ages"].as_array().unwrap() {
            let language = Language::of(row["language"].as_str().unwrap()).unwrap();
            let age = Duration::from_millis(row["millis"].as_u64().unwrap());
            let said = language.say(|| age_words(age));
            assert_eq!(Some(said.as_str()), row["said"].as_str());
        }
    }

    #[test]
    fn a_price_is_stale_after_three_usual_gaps_and_at_least_four_seconds() {
        let ticked = |millis: &[i64], now: i64| {
            let time = |millis: i64| Time::from_unix_millis(millis).unwrap();
            let mut last = crate::pages::samples::last_price();
            last.times = millis.iter().map(|at| time(*at).into()).collect();
            last.time = *last.times.last().unwrap();
            PriceView::new(Arc::new(last), time(now))
        };
        // Often: four seconds. One long pause among them changes nothing.
        let often = [0, 100, 200, 9_000, 9_100, 9_200];
        assert!(!ticked(&often, 13_200).stale());
        assert!(ticked(&often, 13_201).stale());
        assert_eq!(ticked(&often, 13_201).time_words(), "4 s ago");
        // Seldom: three times the usual gap.
        let seldom = [0, 60_000, 120_000, 180_000];
        assert!(!ticked(&seldom, 360_000).stale());
        assert!(ticked(&seldom, 360_001).stale());
        assert_eq!(ticked(&seldom, 360_001).time_words(), "3 min ago");
        // A feed that filled up its history, four hours apart, comes every ten seconds now.
        let history: Vec<i64> = (0..60).map(|place| place * 14_400_000).collect();
        let since = *history.last().unwrap();
        let then = (1..=8).map(|place| since + place * 10_000);
        let filled: Vec<i64> = history.into_iter().chain(then).collect();
        assert!(!ticked(&filled, since + 110_000).stale());
        assert!(ticked(&filled, since + 110_001).stale());
        // A single tick tells no gap.
        assert!(!ticked(&[0], 60_000).stale() && ticked(&[0], 60_001).stale());
    }

    #[test]
    fn price_of_another_day_is_told_with_its_date() {
        let told = |made: &str, now: &str| {
            let time = |text: &str| Time::try_from(text.to_owned()).unwrap();
            let mut last = crate::pages::samples::last_price();
            last.time = time(made).into();
            last.times = std::iter::once(last.time).collect();
            let view = PriceView::new(Arc::new(last), time(now));
            (view.moment(), view.time_words(), view.feed_words())
        };
        let silent = |words: &str| format!("Feed silent: last price {words}");
        let made = "2026-11-20T21:59:30.000Z";
        let date = "20 Nov 2026, 21:59".to_owned();
        let today = told(made, "2026-11-20T23:59:59.000Z");
        assert_eq!(
            today,
            ("21:59:30".into(), "2 h ago".into(), silent("2 h ago"))
        );
        let later = told(made, "2026-11-21T00:00:00.000Z");
        assert_eq!(later, (date.clone(), date.clone(), silent(&date)));
        // A minute before midnight is a minute ago.
        let near = told("2026-11-20T23:59:00.000Z", "2026-11-21T00:00:30.000Z");
        assert_eq!(near.1, "1 min ago");
        let live = told("2026-11-20T23:59:59.000Z", "2026-11-21T00:00:01.000Z");
        assert_eq!(
            (live.1.as_str(), live.2.as_str()),
            ("20 Nov 2026, 23:59", "")
        );
    }
}
