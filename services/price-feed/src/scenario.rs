//! What happens to a simulated market: a script of events by the minute, read from a file. `scenarios/README.md` tells its form.

use std::{collections::BTreeMap, fs, path::PathBuf};

use anyhow::Context;
use market::{Disturbance, ScenarioSummary};
use serde::Deserialize;

/// The scenario in which nothing happens.
pub(crate) const CALM: &str = "calm";
/// What comes with the program.
const SHIPPED: [(&str, &str); 5] = [
    (CALM, include_str!("../scenarios/calm.toml")),
    ("crash", include_str!("../scenarios/crash.toml")),
    ("halt", include_str!("../scenarios/halt.toml")),
    ("open", include_str!("../scenarios/open.toml")),
    ("silence", include_str!("../scenarios/silence.toml")),
];
/// Longest scenario: a day.
const MINUTES_MAX: u32 = 1_440;
/// Most events of one.
const EVENTS_MAX: usize = 100;
/// Most scenarios.
const SCENARIOS_MAX: usize = 50;
/// Longest description, in characters.
const DESCRIPTION_MAX: usize = 200;
/// How far prices may be moved, as shares.
const LEVELS: std::ops::RangeInclusive<f64> = -0.9..=9.0;
/// Most times as many trades, and as wide a spread.
const FACTOR_MAX: f64 = 50.0;

/// Every scenario that can be played, by name.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Scenarios(BTreeMap<String, Scenario>);

/// A script.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scenario {
    description: String,
    minutes: u32,
    #[serde(default, rename = "event")]
    events: Vec<Event>,
}

/// Something that happens from one minute to another.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Event {
    from: f64,
    until: f64,
    level: Option<f64>,
    pace: Option<f64>,
    spread: Option<f64>,
    #[serde(default)]
    halt: bool,
    #[serde(default)]
    silence: bool,
    #[serde(default)]
    groups: Vec<String>,
}

/// Why text is no scenario.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ScenarioError {
    #[error("it does not parse")]
    Form(#[from] toml::de::Error),
    #[error("its description is one line of 1 to {DESCRIPTION_MAX} characters")]
    Description,
    #[error("it takes 1 to {MINUTES_MAX} minutes")]
    Minutes,
    #[error("it has {EVENTS_MAX} events at most")]
    TooManyEvents,
    #[error("event {number}: {wrong}")]
    Event { number: usize, wrong: &'static str },
}

impl Scenarios {
    /// What is shipped, and files of one's own beside or in place of it.
    pub(crate) fn read(files: &[PathBuf]) -> anyhow::Result<Self> {
        let mut all = BTreeMap::new();
        for (name, text) in SHIPPED {
            let scenario = Scenario::parse(text).with_context(|| format!("in {name}"))?;
            all.insert(name.to_owned(), scenario);
        }
        for file in files {
            let shown = file.display();
            let name = file.file_stem().and_then(|name| name.to_str());
            let name = name.with_context(|| format!("{shown} has no name"))?;
            let text = fs::read_to_string(file).with_context(|| format!("cannot read {shown}"))?;
            let scenario = Scenario::parse(&text).with_context(|| format!("in {shown}"))?;
            all.insert(name.to_owned(), scenario);
        }
        anyhow::ensure!(
            all.len() <= SCENARIOS_MAX,
            "there are more than {SCENARIOS_MAX} scenarios"
        );
        Ok(Self(all))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Scenario> {
        self.0.get(name)
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    pub(crate) fn summaries(&self) -> Vec<ScenarioSummary> {
        let summary = |(name, scenario): (&String, &Scenario)| ScenarioSummary {
            name: name.clone(),
            description: scenario.description.clone(),
            minutes: scenario.minutes,
        };
        self.0.iter().map(summary).collect()
    }
}

impl Scenario {
    fn parse(text: &str) -> Result<Self, ScenarioError> {
        let scenario: Self = toml::from_str(text)?;
        let description = &scenario.description;
        let is_line = !description.chars().any(char::is_control) && !description.trim().is_empty();
        if !is_line || description.chars().count() > DESCRIPTION_MAX {
            return Err(ScenarioError::Description);
        }
        if !(1..=MINUTES_MAX).contains(&scenario.minutes) {
            return Err(ScenarioError::Minutes);
        }
        if scenario.events.len() > EVENTS_MAX {
            return Err(ScenarioError::TooManyEvents);
        }
        let mut begun = 0.0;
        for (place, event) in scenario.events.iter().enumerate() {
            let wrong = match event.wrong(scenario.minutes) {
                None if event.from < begun => Some("it begins before the one above it"),
                wrong => wrong,
            };
            if let Some(wrong) = wrong {
                let number = place + 1;
                return Err(ScenarioError::Event { number, wrong });
            }
            begun = event.from;
        }
        scenario.check_levels()?;
        Ok(scenario)
    }

    /// Where it ends prices are where they would be, and before that in one place at a time.
    fn check_levels(&self) -> Result<(), ScenarioError> {
        let moving = self.events.iter().enumerate();
        let moving: Vec<_> = moving.filter(|(_, event)| event.level.is_some()).collect();
        let wrong = |place: usize, wrong| {
            let number = place + 1;
            Err(ScenarioError::Event { number, wrong })
        };
        for (index, (place, event)) in moving.iter().enumerate() {
            let mut later = moving[index + 1..].iter().map(|(_, later)| later);
            if later
                .clone()
                .any(|later| later.touches(event) && later.from < event.until)
            {
                return wrong(*place, "another one moves the same prices meanwhile");
            }
            if event.level != Some(0.0) && !later.any(|later| later.brings_back(event)) {
                return wrong(*place, "no later one brings its prices back to level 0");
            }
        }
        Ok(())
    }

    pub(crate) fn minutes(&self) -> f64 {
        self.minutes.into()
    }

    /// Whether nothing is published at a minute of it.
    pub(crate) fn is_silent(&self, at: f64) -> bool {
        self.events
            .iter()
            .any(|event| event.silence && event.is_at(at))
    }

    /// Whether a group is not traded at a minute of it.
    pub(crate) fn is_halted(&self, at: f64, group: &str) -> bool {
        let mut events = self.events.iter();
        events.any(|event| event.halt && event.is_at(at) && event.is_of(group))
    }

    /// How far the prices of a group are moved at a minute of it, as a logarithm.
    pub(crate) fn shift(&self, at: f64, group: &str) -> f64 {
        let mut stands = 0.0;
        for event in self.events.iter().filter(|event| event.is_of(group)) {
            let Some(level) = event.level else { continue };
            let target = level.ln_1p();
            let done = ((at - event.from) / (event.until - event.from)).clamp(0.0, 1.0);
            stands += (target - stands) * done;
        }
        stands
    }

    /// What it does to the minute of a group that begins here, but for moving its prices.
    pub(crate) fn disturbance(&self, at: f64, group: &str) -> Disturbance {
        let now = self.events.iter();
        let now = now.filter(|event| event.is_at(at) && event.is_of(group));
        now.fold(Disturbance::NONE, |so_far, event| Disturbance {
            haste: so_far.haste * event.pace.unwrap_or(1.0),
            spread: so_far.spread * event.spread.unwrap_or(1.0),
            ..so_far
        })
    }
}

impl Event {
    fn is_at(&self, minute: f64) -> bool {
        (self.from..self.until).contains(&minute)
    }

    fn is_of(&self, group: &str) -> bool {
        self.groups.is_empty() || self.groups.iter().any(|named| named == group)
    }

    fn touches(&self, other: &Self) -> bool {
        other.groups.is_empty()
            || other.groups.iter().any(|group| self.is_of(group))
            || self.groups.is_empty()
    }

    fn brings_back(&self, other: &Self) -> bool {
        let covers = self.groups.is_empty()
            || !other.groups.is_empty() && other.groups.iter().all(|group| self.is_of(group));
        covers && self.level == Some(0.0)
    }

    fn wrong(&self, minutes: u32) -> Option<&'static str> {
        let factors = [self.pace, self.spread].into_iter().flatten();
        if !(self.from >= 0.0 && self.from < self.until && self.until <= f64::from(minutes)) {
            return Some("`from` comes before `until`, and both lie within its minutes");
        }
        if self.level.is_some_and(|level| !LEVELS.contains(&level)) {
            return Some("a level is -0.9 to 9");
        }
        let mut factors = factors;
        if factors.any(|factor| !(0.1..=FACTOR_MAX).contains(&factor)) {
            return Some("pace and spread are 0.1 to 50");
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scenario(events: &str) -> Result<Scenario, ScenarioError> {
        Scenario::parse(&format!("description = \"X\"\nminutes = 15\n{events}"))
    }

    #[test]
    fn shipped_scenarios_do_what_they_say() {
        let all = Scenarios::read(&[]).unwrap();
        assert_eq!(all.names(), ["calm", "crash", "halt", "open", "silence"]);
        let minutes = |is: &dyn Fn(f64) -> bool| -> Vec<u32> {
            (0..15).filter(|minute| is(f64::from(*minute))).collect()
        };
        let of = |name| all.get(name).unwrap();
        assert_eq!(minutes(&|at| of("silence").is_silent(at)), [0, 1, 2]);
        assert_eq!(minutes(&|at| of("halt").is_halted(at, "X")), [0, 1, 2]);
        assert!(!of("halt").is_silent(1.0));
        let crash = of("crash");
        let lowest = 0.875_f64.ln();
        assert!((crash.shift(3.0, "X") - lowest).abs() < 1e-12);
        assert!((crash.shift(1.5, "X") - lowest / 2.0).abs() < 1e-12);
        assert!(crash.shift(0.0, "X").abs() < 1e-12 && crash.shift(15.0, "X").abs() < 1e-12);
        assert_eq!(of("open").disturbance(1.0, "X").spread, 3.0);
        assert_eq!(of(CALM).disturbance(1.0, "X"), Disturbance::NONE);
    }

    #[test]
    fn event_of_some_groups_leaves_others_alone() {
        let halved = scenario(
            "[[event]]\nfrom = 0\nuntil = 5\nlevel = -0.5\ngroups = [\"Metals\"]\n\
             [[event]]\nfrom = 5\nuntil = 15\nlevel = 0\n",
        );
        let halved = halved.unwrap();
        assert!((halved.shift(5.0, "Metals") - 0.5_f64.ln()).abs() < 1e-12);
        assert_eq!(halved.shift(5.0, "Crypto"), 0.0);
    }

    #[test]
    fn wrong_scenario_is_refused_with_what_is_wrong() {
        let event = |text: &str| format!("[[event]]\nfrom = 0\nuntil = 5\n{text}\n");
        for (events, reason) in [
            ("mood = 1".to_owned(), "parse"),
            (event("mood = 1"), "parse"),
            (event("level = -1"), "a level is"),
            (event("level = 0.1"), "back to level 0"),
            (event("pace = 0"), "pace and spread"),
            (event("level = 0").repeat(2), "meanwhile"),
            (
                "[[event]]\nfrom = 5\nuntil = 5\n".to_owned(),
                "before `until`",
            ),
            (
                "[[event]]\nfrom = 5\nuntil = 16\n".to_owned(),
                "within its minutes",
            ),
            (
                "[[event]]\nfrom = 5\nuntil = 6\n".to_owned() + &event(""),
                "event 2: it begins before",
            ),
        ] {
            let error = scenario(&events).unwrap_err().to_string();
            assert!(error.contains(reason), "{error} for {events}");
        }
        let of = |text: &str| Scenario::parse(text).unwrap_err().to_string();
        assert!(of("description = \"\"\nminutes = 1").contains("description"));
        assert!(of("description = \"X\"\nminutes = 0").contains("minutes"));
    }
}
