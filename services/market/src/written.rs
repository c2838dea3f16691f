//! A symbol's rules as they are written: in the list's file, over the wire, in a form. Read whole, or all that is wrong is named.

use std::{collections::BTreeSet, fmt, sync::Arc};

use chrono::TimeDelta;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    ALWAYS_OPEN, JumpLimit, Price, Symbol, SymbolRules, TickSize, TradingCalendar, WrittenCalendar,
};

/// Longest name of a publisher, in bytes.
const PUBLISHER_LENGTH_MAX: usize = 64;
/// Most publishers of one symbol.
const PUBLISHERS_MAX: usize = 32;
/// Longest name of a group, in characters.
const GROUP_LENGTH_MAX: usize = 30;
/// Longest name of a symbol, in characters.
const NAME_LENGTH_MAX: usize = 80;

/// What a symbol's prices must keep to, as text.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WrittenRules {
    #[cfg_attr(feature = "openapi", schema(example = "DEMO"))]
    pub symbol: String,
    /// What it stands for, for people; goes out with every tick.
    #[cfg_attr(feature = "openapi", schema(example = "Demo"))]
    pub name: String,
    /// What the market page shows it among; empty for none.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = ""))]
    pub group: String,
    /// What its price is in; goes out with every tick.
    #[cfg_attr(feature = "openapi", schema(example = "EUR"))]
    pub currency: String,
    /// The least step between two prices.
    #[cfg_attr(feature = "openapi", schema(example = "0.01"))]
    pub tick_size: String,
    /// How far a price may lie from the one before: a share, as `0.2` for 20 % either way (which it is if left out), or a
    /// distance, as `±5`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "0.2"))]
    pub jump_limit: Option<String>,
    /// No price below it is admitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "0.01"))]
    pub lowest: Option<String>,
    /// No price above it is admitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "100000"))]
    pub highest: Option<String>,
    /// How old a published time may be; 30 if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 30))]
    pub age_max_seconds: Option<u32>,
    /// How old it may be while it is later than the last price.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = 0))]
    pub history_max_days: u16,
    /// Who may price it.
    #[cfg_attr(feature = "openapi", schema(example = json!(["demo"])))]
    pub publishers: BTreeSet<String>,
    /// What its trading calendar is called: one that another symbol has needs no more than its name. Empty, or `24x7`: it is traded
    /// around the clock.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = "XNYS", max_length = 30))]
    pub calendar: String,
    /// By whose wall its trading hours are, as the tz database names it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = "America/New_York"))]
    pub time_zone: String,
    /// Weekdays on which sessions begin, and their times there. An end that is not later is on the next day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = json!(["Mon-Fri 09:30-16:00"]), max_items = 14))]
    pub trading_hours: Vec<String>,
    /// Days on which no session begins, or one with other hours.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = json!(["2026-12-25", "2026-11-27 09:30-13:00"]), max_items = 200))]
    pub holidays: Vec<String>,
}

/// A field that cannot be taken, and what would be right.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WrongField {
    /// As in [`WrittenRules`].
    pub field: String,
    pub reason: String,
}

/// Everything that is wrong with a symbol's rules.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub struct WrongRules(pub Vec<WrongField>);

impl fmt::Display for WrongRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, WrongField { field, reason }) in self.0.iter().enumerate() {
            let separator = if place == 0 { "" } else { "; " };
            write!(f, "{separator}{field}: {reason}")?;
        }
        Ok(())
    }
}

impl TryFrom<WrittenRules> for SymbolRules {
    type Error = WrongRules;

    fn try_from(written: WrittenRules) -> Result<Self, WrongRules> {
        let mut wrong = Wrong::default();
        let calendar = written.calendar();
        let symbol = wrong.of("symbol", Symbol::try_from(written.symbol));
        let tick_size = wrong.of("tick_size", TickSize::try_from(written.tick_size));
        let jump_limit = written.jump_limit.map(JumpLimit::try_from).transpose();
        let jump_limit = wrong
            .of("jump_limit", jump_limit)
            .flatten()
            .unwrap_or_default();
        let bound = |text: Option<String>| text.map(Price::try_from).transpose();
        let lowest = wrong.of("lowest", bound(written.lowest)).flatten();
        let highest = wrong.of("highest", bound(written.highest)).flatten();
        wrong.texts(&written.name, &written.group, &written.currency);
        wrong.range(lowest, highest, jump_limit);
        wrong.publishers(&written.publishers);
        let calendar = wrong.calendar(calendar);
        let (Some(symbol), Some(tick_size), true) = (symbol, tick_size, wrong.0.is_empty()) else {
            return Err(WrongRules(wrong.0));
        };
        Ok(Self {
            symbol,
            name: written.name,
            group: written.group,
            currency: written.currency,
            tick_size,
            jump_limit,
            lowest,
            highest,
            age_max: written
                .age_max_seconds
                .map_or(Self::AGE_MAX_DEFAULT, |seconds| {
                    TimeDelta::seconds(seconds.into())
                }),
            history_max: TimeDelta::days(written.history_max_days.into()),
            publishers: written.publishers,
            calendar: calendar.map(Arc::new),
        })
    }
}

impl From<SymbolRules> for WrittenRules {
    fn from(rules: SymbolRules) -> Self {
        let calendar = rules.calendar.as_deref().map(WrittenCalendar::from);
        let calendar = calendar.unwrap_or_default();
        let seconds = u32::try_from(rules.age_max.num_seconds()).unwrap_or(u32::MAX);
        Self {
            symbol: rules.symbol.into(),
            name: rules.name,
            group: rules.group,
            currency: rules.currency,
            tick_size: rules.tick_size.into(),
            jump_limit: Some(rules.jump_limit.into()),
            lowest: rules.lowest.map(String::from),
            highest: rules.highest.map(String::from),
            age_max_seconds: Some(seconds),
            history_max_days: u16::try_from(rules.history_max.num_days()).unwrap_or(u16::MAX),
            publishers: rules.publishers,
            calendar: calendar.name,
            time_zone: calendar.time_zone,
            trading_hours: calendar.hours,
            holidays: calendar.holidays,
        }
    }
}

impl WrittenRules {
    /// The same, with the calendar that it only names as `find` knows it.
    #[must_use]
    pub fn with_calendar(self, find: impl Fn(&str) -> Option<WrittenCalendar>) -> Self {
        let is_named_only =
            self.time_zone.is_empty() && self.trading_hours.is_empty() && self.holidays.is_empty();
        let found = is_named_only.then(|| find(self.calendar.trim())).flatten();
        match found {
            Some(calendar) => Self {
                calendar: calendar.name,
                time_zone: calendar.time_zone,
                trading_hours: calendar.hours,
                holidays: calendar.holidays,
                ..self
            },
            None => self,
        }
    }

    /// Its calendar; none: it is traded around the clock.
    fn calendar(&self) -> Option<WrittenCalendar> {
        let named = Some(self.calendar.trim()).filter(|name| *name != ALWAYS_OPEN);
        let calendar = WrittenCalendar {
            name: named.unwrap_or_default().to_owned(),
            time_zone: self.time_zone.clone(),
            hours: self.trading_hours.clone(),
            holidays: self.holidays.clone(),
        };
        (calendar != WrittenCalendar::default()).then_some(calendar)
    }
}

/// What was found wrong so far.
#[derive(Default)]
struct Wrong(Vec<WrongField>);

impl Wrong {
    fn add(&mut self, field: &str, reason: impl ToString) {
        let (field, reason) = (field.to_owned(), reason.to_string());
        self.0.push(WrongField { field, reason });
    }

    fn of<T, E: ToString>(&mut self, field: &str, read: Result<T, E>) -> Option<T> {
        read.map_err(|error| self.add(field, error)).ok()
    }

    fn texts(&mut self, name: &str, group: &str, currency: &str) {
        let is_line = |text: &str| text == text.trim() && !text.chars().any(char::is_control);
        if !(1..=NAME_LENGTH_MAX).contains(&name.chars().count()) || !is_line(name) {
            self.add(
                "name",
                format!("a name is one line of 1 to {NAME_LENGTH_MAX} characters"),
            );
        }
        if group.chars().count() > GROUP_LENGTH_MAX || !is_line(group) {
            self.add(
                "group",
                format!("a group is one line of at most {GROUP_LENGTH_MAX} characters"),
            );
        }
        if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
            self.add(
                "currency",
                "a currency is three capital letters, such as EUR",
            );
        }
    }

    /// A share of nothing says nothing: prices at zero or below need a distance.
    fn range(&mut self, lowest: Option<Price>, highest: Option<Price>, jump_limit: JumpLimit) {
        let any_sign = jump_limit.allows_any_sign();
        if lowest.is_some_and(|lowest| lowest.value() < Decimal::ZERO) && !any_sign {
            self.add(
                "lowest",
                "prices at zero or below need a jump limit that is a distance, such as ±5",
            );
        }
        if lowest
            .zip(highest)
            .is_some_and(|(lowest, highest)| lowest > highest)
        {
            self.add("highest", "the highest price is not below the lowest");
        } else if highest.is_some_and(|highest| !highest.is_positive()) && !any_sign {
            self.add(
                "highest",
                "it is above zero, unless the jump limit is a distance, such as ±5",
            );
        }
    }

    fn calendar(&mut self, written: Option<WrittenCalendar>) -> Option<TradingCalendar> {
        let written = written?;
        if written.time_zone.is_empty() && written.hours.is_empty() && !written.name.is_empty() {
            self.add(
                "calendar",
                "no symbol has a calendar of this name yet: say its time zone and its trading hours, or leave it empty for none",
            );
            return None;
        }
        let read = TradingCalendar::try_from(&written);
        read.map_err(|error| self.add(error.field(), &error)).ok()
    }

    fn publishers(&mut self, publishers: &BTreeSet<String>) {
        if publishers.len() > PUBLISHERS_MAX {
            self.add(
                "publishers",
                format!("at most {PUBLISHERS_MAX} may price it"),
            );
        } else if let Some(wrong) = publishers.iter().find(|name| !is_publisher(name)) {
            let shown: String = wrong.chars().take(PUBLISHER_LENGTH_MAX).collect();
            self.add(
                "publishers",
                format!(
                    "{shown:?} is no publisher: a name is 1 to {PUBLISHER_LENGTH_MAX} characters of A-Z, a-z, 0-9, '_' and '-'"
                ),
            );
        }
    }
}

/// Whether text can name a publisher: it becomes one token of a subject.
fn is_publisher(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (1..=PUBLISHER_LENGTH_MAX).contains(&name.len()) && name.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written() -> WrittenRules {
        WrittenRules {
            symbol: "POWER".to_owned(),
            name: "Power, next hour".to_owned(),
            currency: "EUR".to_owned(),
            tick_size: "0.01".to_owned(),
            jump_limit: Some("±50".to_owned()),
            lowest: Some("-500".to_owned()),
            highest: Some("4000".to_owned()),
            publishers: BTreeSet::from(["demo".to_owned()]),
            ..WrittenRules::default()
        }
    }

    #[test]
    fn rules_survive_the_way_to_text_and_back() {
        let rules = SymbolRules::try_from(written()).unwrap();
        let json = serde_json::to_string(&WrittenRules::from(rules.clone())).unwrap();
        let again: WrittenRules = serde_json::from_str(&json).unwrap();
        assert_eq!(SymbolRules::try_from(again), Ok(rules));
    }

    #[test]
    fn calendar_is_named_alone_where_another_symbol_has_it() {
        let nyse = WrittenCalendar {
            name: "XNYS".to_owned(),
            time_zone: "America/New_York".to_owned(),
            hours: vec!["Mon-Fri 09:30-16:00".to_owned()],
            holidays: vec!["2026-12-25".to_owned()],
        };
        let find = |name: &str| (name == nyse.name).then(|| nyse.clone());
        let of = |calendar: &str| WrittenRules {
            calendar: calendar.to_owned(),
            ..written()
        };
        let rules = SymbolRules::try_from(of("XNYS").with_calendar(find)).unwrap();
        assert_eq!(rules.calendar.as_ref().unwrap().name(), "XNYS");
        let json = serde_json::to_string(&WrittenRules::from(rules.clone())).unwrap();
        let again: WrittenRules = serde_json::from_str(&json).unwrap();
        assert_eq!(SymbolRules::try_from(again), Ok(rules));
        for always in ["", ALWAYS_OPEN] {
            let rules = SymbolRules::try_from(of(always).with_calendar(find)).unwrap();
            assert_eq!(rules.calendar, None, "{always}");
        }
        let hours = WrittenRules {
            trading_hours: vec!["9 to 5".to_owned()],
            time_zone: "UTC".to_owned(),
            ..of("XNYS")
        };
        for (wrong, field) in [(of("XNAS"), "calendar"), (hours, "trading_hours")] {
            let WrongRules(wrong) = SymbolRules::try_from(wrong.with_calendar(find)).unwrap_err();
            assert_eq!(wrong[0].field, field);
        }
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let wrong = WrittenRules {
            symbol: "A>B".to_owned(),
            name: " ".to_owned(),
            group: "a\tb".to_owned(),
            currency: "euro".to_owned(),
            tick_size: "0".to_owned(),
            jump_limit: Some("0.2".to_owned()),
            lowest: Some("-1".to_owned()),
            highest: Some("-2".to_owned()),
            publishers: BTreeSet::from(["a.b".to_owned()]),
            ..written()
        };
        let WrongRules(wrong) = SymbolRules::try_from(wrong).unwrap_err();
        let fields: Vec<_> = wrong.iter().map(|wrong| wrong.field.as_str()).collect();
        let expected = [
            "symbol",
            "tick_size",
            "name",
            "group",
            "currency",
            "lowest",
            "highest",
            "publishers",
        ];
        assert_eq!(fields, expected);
    }
}
