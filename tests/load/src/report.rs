//! Figures, their floors, and the ratios between them.

use std::collections::BTreeMap;

use serde::Serialize;

/// What a benchmark found.
#[derive(Serialize)]
pub(crate) struct Report {
    name: &'static str,
    figures: BTreeMap<&'static str, f64>,
    floors: BTreeMap<&'static str, f64>,
    /// Figure divided by floor.
    ratios: BTreeMap<&'static str, f64>,
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
    pub(crate) fn note(&mut self, what: &'static str, unit: &str, figure: f64, floor: f64) {
        let ratio = figure / floor;
        self.figures.insert(what, figure);
        self.floors.insert(what, floor);
        self.ratios.insert(what, ratio);
        self.lines.push(format!(
            "{what:<42} {figure:>12.2} {unit:<8} floor {floor:>12.2}   ratio {ratio:>7.2}"
        ));
    }

    #[expect(clippy::print_stdout, reason = "the figures are this program's output")]
    pub(crate) fn print(&self) {
        println!("{}", self.name);
        for line in &self.lines {
            println!("{line}");
        }
    }
}
