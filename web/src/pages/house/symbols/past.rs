//! Going back through what is kept of a symbol: its prices, by time and page by page, and what was ordered of it.

use chrono::{DateTime, NaiveDateTime, Utc};
use market::Tick;
use serde::Deserialize;

use crate::locale::t;

/// Prices on one page.
pub(super) const PRICES_SHOWN: usize = 25;
/// Orders on one page.
pub(super) const CHANGES_SHOWN: usize = 20;

/// What an address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::pages::house) struct PastWanted {
    /// Prices made from then on and until then, in UTC, as a field for a date and a time has them.
    pub(super) from: String,
    pub(super) to: String,
    /// Prices before this one of a page, or after it, by their sequences.
    before: String,
    after: String,
    /// How many newer orders stand on the pages before.
    changes: String,
}

/// A page of something, and the addresses of those beside it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct PastPage<T> {
    /// The newest first.
    pub(super) items: Vec<T>,
    /// Of which of how many; empty: it is all there is.
    pub(super) part: String,
    pub(super) newer: Option<String>,
    pub(super) older: Option<String>,
}

/// A time of an address cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}", t!("house-symbol-wrong-time"))]
pub(super) struct WrongTime;

impl<T> PastPage<T> {
    /// Nothing.
    pub(super) fn empty() -> Self {
        Self {
            items: Vec::new(),
            part: String::new(),
            newer: None,
            older: None,
        }
    }

    /// The same page of what each is shown as.
    pub(super) fn map<U>(self, shown: impl Fn(&T) -> U) -> PastPage<U> {
        PastPage {
            items: self.items.iter().map(shown).collect(),
            part: self.part,
            newer: self.newer,
            older: self.older,
        }
    }
}

impl PastWanted {
    /// Of the prices that count, oldest first, those that were asked for: by when they were made, then the page.
    pub(super) fn prices(&self, ticks: Vec<Tick>) -> Result<PastPage<Tick>, WrongTime> {
        let (from, to) = (time(&self.from)?, time(&self.to)?);
        let mut ticks = ticks;
        ticks.retain(|tick| {
            let made = tick.made_at();
            from.is_none_or(|from| made >= from) && to.is_none_or(|to| made <= to)
        });
        let count = ticks.len();
        let place = |sequence: &str| {
            let sequence = sequence.parse::<u64>().ok()?;
            Some(ticks.partition_point(|tick| tick.sequence < sequence))
        };
        // What comes after a price is shown with the page full, though newer ones fill it up.
        let end = match (place(&self.before), place(&self.after)) {
            (Some(before), _) => before,
            (None, Some(at)) => (at + 1 + PRICES_SHOWN).min(count),
            (None, None) => count,
        };
        let begin = end.saturating_sub(PRICES_SHOWN);
        let shown = &ticks[begin..end];
        let step = |name: &str, tick: &Tick| self.address(name, &tick.sequence.to_string());
        Ok(PastPage {
            part: match begin > 0 || end < count {
                true => t!(
                    "house-symbol-part-prices",
                    from = count - end + 1,
                    to = count - begin,
                    total = count
                ),
                false => String::new(),
            },
            older: shown
                .first()
                .filter(|_| begin > 0)
                .map(|oldest| step("before", oldest)),
            newer: shown
                .last()
                .filter(|_| end < count)
                .map(|newest| step("after", newest)),
            items: shown.iter().rev().cloned().collect(),
        })
    }

    /// Of what was ordered, oldest first, a page.
    pub(super) fn changes<T: Clone>(&self, all: &[T]) -> PastPage<T> {
        let skipped = self.changes.parse().unwrap_or(0).min(all.len());
        let end = all.len() - skipped;
        let begin = end.saturating_sub(CHANGES_SHOWN);
        let step = |skipped: usize| self.address("changes", &skipped.to_string());
        PastPage {
            items: all[begin..end].iter().rev().cloned().collect(),
            part: match begin > 0 || skipped > 0 {
                true => t!(
                    "house-symbol-part-changes",
                    from = skipped + 1,
                    to = all.len() - begin,
                    total = all.len()
                ),
                false => String::new(),
            },
            newer: (skipped > 0).then(|| step(skipped.saturating_sub(CHANGES_SHOWN))),
            older: (begin > 0).then(|| step(all.len() - begin)),
        }
    }

    /// The same, so that a refused form comes back to it.
    pub(super) fn query(&self) -> String {
        let all = [
            ("from", &self.from),
            ("to", &self.to),
            ("before", &self.before),
            ("after", &self.after),
            ("changes", &self.changes),
        ];
        let set = all.into_iter().filter(|(_, value)| !value.is_empty());
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(set).finish()
    }

    /// The query of another page: of prices it is the one before or the one after.
    fn address(&self, name: &str, value: &str) -> String {
        let mut other = self.clone();
        let value = value.to_owned();
        let part = match name {
            "changes" => {
                other.changes = value;
                "changes"
            }
            "before" => {
                (other.before, other.after) = (value, String::new());
                "strike"
            }
            _ => {
                (other.before, other.after) = (String::new(), value);
                "strike"
            }
        };
        format!("?{}#{part}", other.query())
    }
}

/// A time in UTC, to the minute or finer; none for no text.
fn time(text: &str) -> Result<Option<DateTime<Utc>>, WrongTime> {
    let text = text.trim().trim_end_matches('Z');
    if text.is_empty() {
        return Ok(None);
    }
    let forms = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S%.f"];
    let mut read = forms
        .iter()
        .filter_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    read.next()
        .map(|time| Some(time.and_utc()))
        .ok_or(WrongTime)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A price a second, from sequence 1 at 12:00:01 on.
    fn ticks(count: u64) -> Vec<Tick> {
        let tick = |sequence: u64| {
            let time = "2026-11-25T12:00:00Z".parse::<DateTime<Utc>>().unwrap();
            let time = time + std::time::Duration::from_secs(sequence);
            serde_json::from_value(serde_json::json!({
                "symbol": "DEMO", "price": "1", "time": time.to_rfc3339(), "sequence": sequence,
            }))
            .unwrap()
        };
        (1..=count).map(tick).collect()
    }

    fn wanted(query: &str) -> PastWanted {
        let query = query.trim_start_matches('?').split('#').next().unwrap();
        let pairs = url::form_urlencoded::parse(query.as_bytes());
        let object: serde_json::Map<_, _> = pairs
            .map(|(name, value)| (name.into_owned(), value.into_owned().into()))
            .collect();
        serde_json::from_value(object.into()).unwrap()
    }

    fn sequences(page: &PastPage<Tick>) -> (u64, u64) {
        let [newest, oldest] = [page.items.first(), page.items.last()];
        (newest.unwrap().sequence, oldest.unwrap().sequence)
    }

    #[test]
    fn every_kept_price_is_reached_page_by_page_and_back() {
        let page = |query: &str| wanted(query).prices(ticks(60)).unwrap();
        let first = page("");
        assert_eq!(sequences(&first), (60, 36));
        assert_eq!(
            (first.newer.as_ref(), first.part.as_str()),
            (None, "Prices 1 to 25 of 60")
        );
        let second = page(first.older.as_ref().unwrap());
        assert_eq!(sequences(&second), (35, 11));
        let last = page(second.older.as_ref().unwrap());
        assert_eq!((sequences(&last), last.older.as_ref()), ((10, 1), None));
        let back = page(last.newer.as_ref().unwrap());
        assert_eq!(sequences(&back), (35, 11));
        let back = page(back.newer.as_ref().unwrap());
        assert_eq!((sequences(&back), back.newer), ((60, 36), None));
        assert!(wanted("").prices(vec![]).unwrap().items.is_empty());
    }

    #[test]
    fn prices_are_found_by_when_they_were_made() {
        let page = |query: &str| wanted(query).prices(ticks(60));
        let found = page("from=2026-11-25T12:00:10&to=2026-11-25T12:00:12.500").unwrap();
        assert_eq!((sequences(&found), found.part.as_str()), ((12, 10), ""));
        let long = page("to=2026-11-25T12:00:30").unwrap();
        assert_eq!(sequences(&long), (30, 6));
        // The next page is of the same time.
        let next = page(long.older.as_ref().unwrap()).unwrap();
        assert_eq!(sequences(&next), (5, 1));
        assert!(page("from=2026-11-26T00:00").unwrap().items.is_empty());
        assert_eq!(page("from=yesterday").unwrap_err(), WrongTime);
    }

    #[test]
    fn what_was_ordered_is_paged_too() {
        let all: Vec<u32> = (1..=45).collect();
        let page = |query: &str| wanted(query).changes(&all);
        let first = page("from=2026-11-25T12:00");
        assert_eq!(
            (first.items[0], first.items[19], first.newer),
            (45, 26, None)
        );
        assert_eq!(first.part, "1 to 20 of 45");
        let older = first.older.unwrap();
        assert!(older.contains("from=2026"), "prices stay as they are");
        let last = page(page(&older).older.as_ref().unwrap());
        assert_eq!((last.items.len(), last.items[4], last.older), (5, 1, None));
        assert_eq!(page(last.newer.as_ref().unwrap()).items[0], 25);
        assert_eq!(wanted("changes=900").changes(&all).items, [0; 0]);
    }
}
