//! A sale as the beginning of another: the same lots and terms, whole weeks later.

use std::time::Duration;

use auction::{Stagger, Time};

use super::new_sale::{NewLot, NewSale};

const WEEK: Duration = Duration::from_hours(7 * 24);
/// The first end of a copy is at least this far ahead.
const AHEAD: Duration = Duration::from_hours(24);

impl NewSale {
    /// The same sale as many whole weeks later as its first end needs to be ahead of `now`, to the second. It is nobody's demo.
    pub(crate) fn copied(&self, now: Time) -> Self {
        let ends = self.lots.iter().filter_map(|lot| lot.ends_at);
        let first = ends
            .chain(self.stagger.map(|stagger| stagger.first_end))
            .min();
        let late = first.map_or(Duration::ZERO, |first| first.until(now.after(AHEAD)));
        let weeks = late.as_millis().div_ceil(WEEK.as_millis());
        let weeks = u32::try_from(weeks).unwrap_or(u32::MAX);
        let later = |time: Time| {
            let whole = time.unix_millis() / 1_000 * 1_000;
            let whole = Time::from_unix_millis(whole).expect("it is no later than the time");
            whole.after(WEEK.saturating_mul(weeks))
        };
        let lots = self.lots.iter().map(|lot| NewLot {
            opens_at: lot.opens_at.map(later),
            ends_at: lot.ends_at.map(later),
            hard_end: lot.hard_end.map(later),
            ..lot.clone()
        });
        Self {
            sale: None,
            demo: false,
            format: Some(self.format.unwrap_or_default()),
            time_zone: Some(self.time_zone.clone().unwrap_or_else(|| "UTC".to_owned())),
            opens_at: self.opens_at.map(later),
            hard_end: self.hard_end.map(later),
            stagger: self.stagger.map(|stagger| Stagger {
                first_end: later(stagger.first_end),
                ..stagger
            }),
            lots: lots.collect(),
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copy_ends_on_the_same_weekday_whole_weeks_later() {
        let sale: NewSale = serde_json::from_value(serde_json::json!({
            "sale": "spring", "title": "Spring", "currency": "EUR", "demo": true,
            "opens_at": "2026-01-01T10:00:00.250Z",
            "stagger": { "first_end": "2026-01-05T18:00:00Z", "step_seconds": 60 },
            "lots": [
                { "lot": "1", "title": "A chair", "opening": 1000 },
                { "lot": "2", "title": "A clock", "opening": 1000, "ends_at": "2026-01-06T18:00:00Z" },
            ],
        }))
        .unwrap();
        let copied = |now: &str| sale.copied(now.to_owned().try_into().unwrap());
        let copy = copied("2026-01-19T17:00:00Z");
        let first_end = copy.stagger.unwrap().first_end;
        assert_eq!(first_end.to_string(), "2026-01-26T18:00:00.000Z");
        assert_eq!(
            copy.opens_at.unwrap().to_string(),
            "2026-01-22T10:00:00.000Z"
        );
        let end = copy.lots[1].ends_at.unwrap();
        assert_eq!(end.to_string(), "2026-01-27T18:00:00.000Z");
        assert!(copy.sale.is_none() && !copy.demo);
        let ahead = copied("2025-12-01T00:00:00Z");
        assert_eq!(ahead.stagger, sale.stagger);
    }
}
