//! What each publisher did: for operators who look, for the publisher that is told of its refusals, and for the log that names
//! who floods.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use market::{
    DeniedByNats, DeniedTry, PriceRefusal, PublisherActivities, PublisherActivity, RefusedCount,
};

/// Refusals a publisher is told of in one second on its own subject; the others are counted.
const NOTES_PER_SECOND: u64 = 10;
/// So many refusals within a second are a flood.
const FLOOD: u64 = 1_000;
/// What goes on is named again after so many seconds.
const NAMED_AGAIN_SECONDS: i64 = 60;
/// Publishers that are counted apart; beyond it nobody new is, nor told. All of it fits into one answer.
const PUBLISHERS_MAX: usize = 512;
/// Names of no listed symbol's publisher under which tries are counted: anybody can name anybody there.
const UNLISTED_MAX: usize = 16;
/// A heartbeat is told to everybody when the one before is so old.
const HEARTBEAT_TOLD_AFTER: TimeDelta = TimeDelta::seconds(1);
/// Bytes kept of a symbol that was refused: it is as long as its publisher wrote it.
const SYMBOL_BYTES_MAX: usize = 64;

/// What is due when one more price of a publisher is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Due {
    /// The publisher is told on its own subject.
    pub(crate) note: bool,
    /// The operator is told that it floods.
    pub(crate) flood: bool,
}

/// What publishers did since this process admits prices.
#[derive(Debug)]
pub(crate) struct Activities {
    since: DateTime<Utc>,
    /// Prices that nobody looked at, and when that was last named.
    lost: u64,
    lost_named: Option<DateTime<Utc>>,
    publishers: HashMap<String, Activity>,
    /// How many of them were named by tries alone.
    unlisted: usize,
}

/// What one publisher did.
#[derive(Debug, Default)]
struct Activity {
    admitted: u64,
    last_admitted_at: Option<DateTime<Utc>>,
    heartbeat_at: Option<DateTime<Utc>>,
    /// By kind: there are as many as there are reasons.
    refused: BTreeMap<&'static str, LastRefused>,
    pace: Pace,
}

/// What was refused for one reason.
#[derive(Debug)]
struct LastRefused {
    count: u64,
    at: DateTime<Utc>,
    symbol: String,
    why: Why,
}

/// Put into words when somebody looks, and not for each price of a flood.
#[derive(Debug)]
enum Why {
    Refusal(PriceRefusal),
    Denied(market::DenialReason),
    ByNats(DeniedByNats),
}

/// The refusals of the last second.
#[derive(Debug, Default)]
struct Pace {
    second: i64,
    count: u64,
    named: Option<i64>,
}

impl Activities {
    pub(crate) fn new(since: DateTime<Utc>) -> Self {
        Self {
            since,
            lost: 0,
            lost_named: None,
            publishers: HashMap::new(),
            unlisted: 0,
        }
    }

    pub(crate) fn admitted(&mut self, publisher: &str, now: DateTime<Utc>) {
        if let Some(activity) = self.of(publisher) {
            activity.admitted += 1;
            activity.last_admitted_at = Some(now);
        }
    }

    /// A publisher lives; whether everybody is told.
    pub(crate) fn lives(&mut self, publisher: &str, now: DateTime<Utc>) -> bool {
        let Some(activity) = self.of(publisher) else {
            return false;
        };
        let told = activity.heartbeat_at;
        let is_due = told.is_none_or(|told| now - told >= HEARTBEAT_TOLD_AFTER);
        if is_due {
            activity.heartbeat_at = Some(now);
        }
        is_due
    }

    pub(crate) fn refused(
        &mut self,
        (publisher, symbol): (&str, &str),
        refusal: &PriceRefusal,
        count: u64,
        now: DateTime<Utc>,
    ) -> Due {
        let Some(activity) = self.of(publisher) else {
            return Due::default();
        };
        let why = Why::Refusal(refusal.clone());
        activity.note((refusal.kind(), count), symbol, why, now);
        activity.pace.count(now.timestamp(), count)
    }

    /// Prices that nobody looked at; whether the operator is told.
    pub(crate) fn lost(&mut self, count: u64, now: DateTime<Utc>) -> bool {
        self.lost += count;
        let again = TimeDelta::seconds(NAMED_AGAIN_SECONDS);
        let is_due = self.lost_named.is_none_or(|named| now - named >= again);
        if is_due {
            self.lost_named = Some(now);
        }
        is_due
    }

    /// Somebody was not let in by HTTP under a publisher's name. Of names that no symbol lists, few are counted: a publisher who
    /// just begins is among them, and whoever makes names up fills no memory.
    pub(crate) fn denied(&mut self, denied: &DeniedTry, is_listed: bool, now: DateTime<Utc>) {
        let (kind, why) = (denied.reason.as_str(), Why::Denied(denied.reason));
        if let Some(activity) = self.tried(&denied.publisher, is_listed) {
            activity.note((kind, 1), &denied.symbol, why, now);
        }
    }

    /// The same, of what stood in the log of NATS: a try by HTTP with another's key does too.
    pub(crate) fn denied_by_nats(
        &mut self,
        denied: &DeniedByNats,
        is_listed: bool,
        now: DateTime<Utc>,
    ) {
        if let Some(activity) = self.tried(&denied.publisher, is_listed) {
            let (kind, why) = (DeniedByNats::KIND, Why::ByNats(denied.clone()));
            activity.note((kind, denied.count), &denied.symbol, why, now);
        }
    }

    fn tried(&mut self, publisher: &str, is_listed: bool) -> Option<&mut Activity> {
        if !is_listed && !self.publishers.contains_key(publisher) {
            if self.unlisted >= UNLISTED_MAX {
                return None;
            }
            self.unlisted += 1;
        }
        self.of(publisher)
    }

    /// All of it, for an operator.
    pub(crate) fn told(&self) -> PublisherActivities {
        let publishers = self.publishers.iter();
        let mut publishers: Vec<_> = publishers.map(|(name, it)| it.told(name)).collect();
        publishers.sort_unstable_by(|one, other| one.publisher.cmp(&other.publisher));
        PublisherActivities {
            since: self.since,
            lost: self.lost,
            publishers,
        }
    }

    fn of(&mut self, publisher: &str) -> Option<&mut Activity> {
        if !self.publishers.contains_key(publisher) {
            if self.publishers.len() >= PUBLISHERS_MAX {
                return None;
            }
            self.publishers
                .insert(publisher.to_owned(), Activity::default());
        }
        self.publishers.get_mut(publisher)
    }
}

impl Activity {
    fn note(
        &mut self,
        (kind, many): (&'static str, u64),
        symbol: &str,
        why: Why,
        at: DateTime<Utc>,
    ) {
        let known = self.refused.get(kind).map_or(0, |known| known.count);
        let symbol = symbol[..symbol.floor_char_boundary(SYMBOL_BYTES_MAX)].to_owned();
        let last = LastRefused {
            count: known + many,
            at,
            symbol,
            why,
        };
        self.refused.insert(kind, last);
    }

    fn told(&self, publisher: &str) -> PublisherActivity {
        let refused = self.refused.iter().map(|(kind, last)| RefusedCount {
            kind: (*kind).to_owned(),
            count: last.count,
            last_at: last.at,
            last_symbol: last.symbol.clone(),
            last_text: match &last.why {
                Why::Refusal(refusal) => refusal.to_string(),
                Why::Denied(reason) => reason.to_string(),
                Why::ByNats(denied) => denied.to_string(),
            },
        });
        let mut refused: Vec<_> = refused.collect();
        refused.sort_by_key(|count| std::cmp::Reverse(count.last_at));
        PublisherActivity {
            publisher: publisher.to_owned(),
            admitted: self.admitted,
            last_admitted_at: self.last_admitted_at,
            heartbeat_at: self.heartbeat_at,
            refused,
        }
    }
}

impl Pace {
    /// Counts so many more; of these, one may be told.
    fn count(&mut self, second: i64, many: u64) -> Due {
        if self.second != second {
            (self.second, self.count) = (second, 0);
        }
        let before = self.count;
        self.count = before.saturating_add(many);
        let was_named = (self.named).is_some_and(|at| second - at < NAMED_AGAIN_SECONDS);
        let flood = self.count >= FLOOD && !was_named;
        if flood {
            self.named = Some(second);
        }
        Due {
            note: before < NOTES_PER_SECOND,
            flood,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_269_600 + second, 0).unwrap()
    }

    #[test]
    fn publisher_is_told_of_ten_refusals_a_second_and_named_once_a_minute_when_it_floods() {
        let mut activities = Activities::new(at(0));
        let mut second = |publisher: &str, second: i64, count: u32| {
            let refusal = PriceRefusal::Superseded;
            let due: Vec<_> = (0..count)
                .map(|_| activities.refused((publisher, "DEMO"), &refusal, 1, at(second)))
                .collect();
            let counted = |is: fn(&Due) -> bool| due.iter().filter(|due| is(due)).count();
            (counted(|due| due.note), counted(|due| due.flood))
        };
        assert_eq!(second("acme", 0, 999), (10, 0));
        assert_eq!(second("acme", 1, 5_000), (10, 1));
        assert_eq!(second("acme", 2, 5_000), (10, 0));
        assert_eq!(second("demo", 2, 5_000), (10, 1));
        assert_eq!(second("acme", 61, 5_000), (10, 1));
    }

    #[test]
    fn prices_refused_at_once_are_counted_each_and_told_once() {
        let mut activities = Activities::new(at(0));
        let refusal = PriceRefusal::TooManyWaiting { limit: 16_384 };
        let due = activities.refused(("acme", "DEMO"), &refusal, 70_000, at(0));
        assert_eq!(
            due,
            Due {
                note: true,
                flood: true
            }
        );
        let due = activities.refused(("acme", "DEMO"), &refusal, 5, at(0));
        assert_eq!(due, Due::default());
        let told = activities.told();
        assert_eq!(told.publishers[0].refused[0].count, 70_005);
    }

    #[test]
    fn lost_prices_are_named_once_a_minute_and_counted_each() {
        let mut activities = Activities::new(at(0));
        let named = [0, 1, 59, 60, 61].map(|second| activities.lost(7, at(second)));
        assert_eq!(named, [true, false, false, true, false]);
        assert_eq!(activities.told().lost, 35);
    }

    #[test]
    fn names_that_nobody_has_fill_no_memory() {
        let mut activities = Activities::new(at(0));
        let long = "é".repeat(10_000);
        for number in 0..10_000 {
            let who = (&*format!("p{number}"), &*long);
            activities.refused(who, &PriceRefusal::UnknownSymbol, 1, at(0));
        }
        let told = activities.told();
        assert_eq!(told.publishers.len(), PUBLISHERS_MAX);
        let last = &told.publishers[0].refused[0];
        assert_eq!(last.last_symbol.len(), SYMBOL_BYTES_MAX);
    }

    #[test]
    fn tries_in_names_that_no_symbol_lists_are_counted_for_a_few() {
        let mut activities = Activities::new(at(0));
        for number in 0..100 {
            let denied = DeniedTry {
                publisher: format!("p{number}"),
                symbol: "DEMO".to_owned(),
                reason: market::DenialReason::WrongKey,
            };
            for second in 0..2 {
                activities.denied(&denied, false, at(second));
            }
        }
        let told = activities.told();
        assert_eq!(told.publishers.len(), UNLISTED_MAX);
        assert!(told.publishers.iter().all(|it| it.refused[0].count == 2));
    }

    #[test]
    fn heartbeat_is_told_once_a_second() {
        let mut activities = Activities::new(at(0));
        let told = [0, 0, 1, 1, 2].map(|second| activities.lives("demo", at(second)));
        assert_eq!(told, [true, false, true, false, true]);
        assert_eq!(activities.told().publishers[0].heartbeat_at, Some(at(2)));
    }

    #[test]
    fn operator_is_told_the_last_of_each_reason_and_how_often() {
        let mut activities = Activities::new(at(0));
        activities.admitted("demo", at(1));
        let not_allowed = PriceRefusal::PublisherNotAllowed;
        activities.refused(("demo", "AAPL"), &not_allowed, 1, at(2));
        activities.refused(("demo", "MSFT"), &not_allowed, 1, at(3));
        activities.denied(
            &DeniedTry {
                publisher: "demo".to_owned(),
                symbol: "DEMO".to_owned(),
                reason: market::DenialReason::KeyOfAnother,
            },
            true,
            at(4),
        );
        let told = activities.told();
        let [demo] = &*told.publishers else {
            panic!("there is one: {told:?}");
        };
        assert_eq!((demo.admitted, demo.last_admitted_at), (1, Some(at(1))));
        let refused = demo.refused.iter();
        let refused: Vec<_> = refused
            .map(|it| (&*it.kind, it.count, &*it.last_symbol, it.last_at))
            .collect();
        assert_eq!(
            refused,
            [
                ("key_of_another", 1, "DEMO", at(4)),
                ("publisher_not_allowed", 2, "MSFT", at(3)),
            ]
        );
    }
}
