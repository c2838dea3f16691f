//! Figures, their floors, and the ratios between them.

use std::{collections::BTreeMap, fs};

use serde::Serialize;

/// What a benchmark found.
#[derive(Serialize)]
pub(crate) struct Report {
    name: &'static str,
    figures: BTreeMap<String, f64>,
    floors: BTreeMap<String, f64>,
    /// Figure divided by floor.
    ratios: BTreeMap<String, f64>,
    #[serde(skip)]
    lines: Vec<String>,
}

impl Report {
    pub(crate) fn new(name: &'static str) -> Self {
        let (figures, floors, ratios) = Default::default();
        let lines = vec![];
        Self {
            name,
            figures,
            floors,
            ratios,
            lines,
        }
    }

    /// Notes a figure beside its floor, both in `unit`.
    pub(crate) fn note(&mut self, what: impl Into<String>, unit: &str, figure: f64, floor: f64) {
        self.add(what.into(), unit, (figure, floor, figure / floor));
    }

    /// Notes a figure that was measured beside its floor several times: the medians, that of the ratios too.
    pub(crate) fn note_pairs(&mut self, what: impl Into<String>, unit: &str, pairs: &[(f64, f64)]) {
        let of = |each: fn(&(f64, f64)) -> f64| median(pairs.iter().map(each).collect());
        let all = (
            of(|pair| pair.0),
            of(|pair| pair.1),
            of(|pair| pair.0 / pair.1),
        );
        self.add(what.into(), unit, all);
    }

    fn add(&mut self, what: String, unit: &str, (figure, floor, ratio): (f64, f64, f64)) {
        self.lines.push(format!(
            "{what:<42} {figure:>12.2} {unit:<8} floor {floor:>12.2}   ratio {ratio:>7.2}"
        ));
        self.figures.insert(what.clone(), figure);
        self.floors.insert(what.clone(), floor);
        self.ratios.insert(what, ratio);
    }

    /// Says whether a ratio that was noted before is as small as is wanted.
    pub(crate) fn judge(&mut self, what: &str, most: f64) {
        let ratio = self.ratios.get(what).copied().unwrap_or(f64::NAN);
        let verdict = if ratio <= most { "met" } else { "MISSED" };
        self.say(format!(
            "{verdict}: {what}: ratio {ratio:.2}, {most} at most is wanted"
        ));
    }

    /// Adds a line for whoever reads along.
    pub(crate) fn say(&mut self, line: String) {
        self.lines.push(line);
    }

    #[expect(clippy::print_stdout, reason = "the figures are this program's output")]
    pub(crate) fn print(&self) {
        println!("{}", self.name);
        if let Ok(load) = fs::read_to_string("/proc/loadavg") {
            println!("load average at the end: {}", load.trim());
        }
        for line in &self.lines {
            println!("{line}");
        }
    }
}

/// The middle one; of none, not a number.
pub(crate) fn median(figures: Vec<f64>) -> f64 {
    quantile(figures, 0.5)
}

/// The one that this part of them is below; of none, not a number.
pub(crate) fn quantile(mut figures: Vec<f64>, part: f64) -> f64 {
    figures.sort_by(f64::total_cmp);
    let index = (figures.len() as f64 * part) as usize;
    figures.get(index).copied().unwrap_or(f64::NAN)
}
