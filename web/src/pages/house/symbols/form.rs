//! The fields of a symbol's rules: as a form sends them, and as it shows them again.

use std::collections::BTreeSet;

use market::{CALENDAR_NAME_LENGTH_MAX, WrittenRules, WrongField};
use serde::Deserialize;

use crate::locale::t;

/// What the fields of the form hold.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct TypedRules {
    pub(super) symbol: String,
    name: String,
    group: String,
    currency: String,
    tick_size: String,
    jump_limit: String,
    lowest: String,
    highest: String,
    age_max_seconds: String,
    history_max_days: String,
    publishers: String,
    calendar: String,
    time_zone: String,
    trading_hours: String,
    holidays: String,
}

/// One field, ready to be shown.
#[derive(Clone, Debug)]
pub(in crate::pages) struct RulesField {
    pub(in crate::pages) name: &'static str,
    pub(in crate::pages) label: String,
    pub(in crate::pages) help: String,
    pub(in crate::pages) length_max: usize,
    pub(in crate::pages) value: String,
    pub(in crate::pages) problem: Option<String>,
}

/// Name and longest value of each field.
const FIELDS: [(&str, usize); 15] = [
    ("symbol", 64),
    ("name", 80),
    ("group", 30),
    ("currency", 3),
    ("tick_size", 20),
    ("jump_limit", 20),
    ("lowest", 40),
    ("highest", 40),
    ("age_max_seconds", 10),
    ("history_max_days", 5),
    ("publishers", 2_000),
    ("calendar", CALENDAR_NAME_LENGTH_MAX),
    ("time_zone", 64),
    ("trading_hours", 500),
    ("holidays", 6_000),
];

/// What a field is called, and what helps to fill it in.
fn label_and_help(field: &str) -> (String, String) {
    match field {
        "symbol" => (t!("symbol-field-symbol"), t!("symbol-field-symbol-help")),
        "name" => (t!("symbol-field-name"), String::new()),
        "group" => (t!("symbol-field-group"), t!("symbol-field-group-help")),
        "currency" => (
            t!("symbol-field-currency"),
            t!("symbol-field-currency-help"),
        ),
        "tick_size" => (t!("symbol-field-tick"), t!("symbol-field-tick-help")),
        "jump_limit" => (t!("symbol-field-jump"), t!("symbol-field-jump-help")),
        "lowest" => (t!("symbol-field-lowest"), t!("symbol-field-lowest-help")),
        "highest" => (t!("symbol-field-highest"), t!("symbol-field-lowest-help")),
        "age_max_seconds" => (t!("symbol-field-age"), t!("symbol-field-age-help")),
        "history_max_days" => (t!("symbol-field-history"), t!("symbol-field-history-help")),
        "publishers" => (
            t!("symbol-field-publishers"),
            t!("symbol-field-publishers-help"),
        ),
        "calendar" => (
            t!("symbol-field-calendar"),
            t!("symbol-field-calendar-help"),
        ),
        "time_zone" => (t!("symbol-field-zone"), t!("symbol-field-zone-help")),
        "trading_hours" => (t!("symbol-field-hours"), t!("symbol-field-hours-help")),
        _ => (
            t!("symbol-field-holidays"),
            t!("symbol-field-holidays-help"),
        ),
    }
}

impl TypedRules {
    /// What it says; of figures that are none, which fields.
    pub(super) fn written(&self) -> Result<WrittenRules, Vec<WrongField>> {
        let text = |text: &str| text.trim().to_owned();
        let optional = |field: &str| Some(text(field)).filter(|field| !field.is_empty());
        let mut wrong = Vec::new();
        let mut whole = |field: &str, value: &str, most: u32| {
            let value = optional(value)?;
            let read = value.parse::<u32>().ok().filter(|value| *value <= most);
            if read.is_none() {
                wrong.push(WrongField {
                    field: field.to_owned(),
                    reason: t!("symbol-field-wrong-number", most = most),
                });
            }
            read
        };
        let age_max_seconds = whole("age_max_seconds", &self.age_max_seconds, u32::MAX);
        let days = whole("history_max_days", &self.history_max_days, u16::MAX.into());
        let days = u16::try_from(days.unwrap_or(0)).unwrap_or(u16::MAX);
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let publishers = self
            .publishers
            .split(|c: char| c.is_whitespace() || c == ',');
        let publishers = publishers.filter(|name| !name.is_empty());
        let publishers: BTreeSet<String> = publishers.map(str::to_owned).collect();
        Ok(WrittenRules {
            symbol: text(&self.symbol),
            name: text(&self.name),
            group: text(&self.group),
            currency: text(&self.currency).to_ascii_uppercase(),
            tick_size: text(&self.tick_size),
            jump_limit: optional(&self.jump_limit),
            lowest: optional(&self.lowest),
            highest: optional(&self.highest),
            age_max_seconds,
            history_max_days: days,
            publishers,
            calendar: text(&self.calendar),
            time_zone: text(&self.time_zone),
            trading_hours: listed(&self.trading_hours),
            holidays: listed(&self.holidays),
        })
    }

    /// The fields with what they hold, each with what is wrong with it; but for the symbol where that stands already.
    pub(super) fn fields(&self, wrong: &[WrongField], is_new: bool) -> Vec<RulesField> {
        let values = [
            &self.symbol,
            &self.name,
            &self.group,
            &self.currency,
            &self.tick_size,
            &self.jump_limit,
            &self.lowest,
            &self.highest,
            &self.age_max_seconds,
            &self.history_max_days,
            &self.publishers,
            &self.calendar,
            &self.time_zone,
            &self.trading_hours,
            &self.holidays,
        ];
        let fields = FIELDS.into_iter().zip(values);
        let fields = fields.map(|((name, length_max), value)| {
            let (label, help) = label_and_help(name);
            RulesField {
                name,
                label,
                help,
                length_max,
                value: value.clone(),
                problem: (wrong.iter())
                    .find(|wrong| wrong.field == name)
                    .map(|wrong| wrong.reason.clone()),
            }
        });
        fields.skip(usize::from(!is_new)).collect()
    }
}

/// What stands between commas.
fn listed(text: &str) -> Vec<String> {
    let parts = text.split([',', ';']).map(str::trim);
    let parts = parts.filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

impl From<WrittenRules> for TypedRules {
    fn from(rules: WrittenRules) -> Self {
        let publishers: Vec<String> = rules.publishers.into_iter().collect();
        Self {
            symbol: rules.symbol,
            name: rules.name,
            group: rules.group,
            currency: rules.currency,
            tick_size: rules.tick_size,
            jump_limit: rules.jump_limit.unwrap_or_default(),
            lowest: rules.lowest.unwrap_or_default(),
            highest: rules.highest.unwrap_or_default(),
            age_max_seconds: (rules.age_max_seconds)
                .map(|seconds| seconds.to_string())
                .unwrap_or_default(),
            history_max_days: rules.history_max_days.to_string(),
            publishers: publishers.join(" "),
            calendar: rules.calendar,
            time_zone: rules.time_zone,
            trading_hours: rules.trading_hours.join(", "),
            holidays: rules.holidays.join(", "),
        }
    }
}
