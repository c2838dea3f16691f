//! The list of what is simulated, as a file writes it.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Context, bail, ensure};
use market::{
    Price, SYMBOLS_MAX, SimulatedGroup, SimulatedHours, Simulation, SimulationSettings, Symbol,
    TickSize,
};
use rust_decimal::Decimal;
use serde::Deserialize;

/// What comes with the program.
const SHIPPED: &str = include_str!("../simulated.toml");

/// One symbol, or many like it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SimulatedLine {
    symbol: String,
    count: Option<usize>,
    pub(crate) name: Option<String>,
    pub(crate) currency: Option<String>,
    pub(crate) group: String,
    tick_size: TickSize,
    start: Price,
    yearly_percent: f64,
    beta: f64,
    #[serde(default)]
    leverage: f64,
    rate: f64,
    spread_ticks: u32,
    usual_size: Decimal,
    lot_size: Option<Decimal>,
    hours: Option<String>,
    #[serde(default = "halt_percent")]
    halt_percent: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default)]
    symbol: Vec<SimulatedLine>,
}

fn halt_percent() -> f64 {
    20.0
}

/// Every line, with what it simulates.
pub(crate) fn read(file: Option<&Path>) -> anyhow::Result<Vec<(SimulatedLine, Vec<Simulation>)>> {
    let Some(file) = file else {
        return parse(SHIPPED).context("in the shipped simulations");
    };
    let shown = file.display();
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {shown}"))?;
    parse(&text).with_context(|| format!("in {shown}"))
}

pub(crate) fn parse(text: &str) -> anyhow::Result<Vec<(SimulatedLine, Vec<Simulation>)>> {
    let list: List = toml::from_str(text)?;
    let (mut all, mut known) = (Vec::new(), BTreeSet::new());
    for line in list.symbol {
        let symbols = line.symbols()?;
        ensure!(
            known.len() + symbols.len() <= SYMBOLS_MAX,
            "more than {SYMBOLS_MAX} symbols are simulated: no registry lists as many"
        );
        let mut simulations = Vec::with_capacity(symbols.len());
        for symbol in symbols {
            if !known.insert(symbol.clone()) {
                bail!("{symbol} stands there twice");
            }
            let shown = symbol.to_string();
            let simulation = line.simulation(symbol);
            simulations.push(simulation.with_context(|| format!("{shown} cannot be simulated"))?);
        }
        all.push((line, simulations));
    }
    Ok(all)
}

impl SimulatedLine {
    fn symbols(&self) -> anyhow::Result<Vec<Symbol>> {
        let parse =
            |text: &str| Symbol::parse(text).with_context(|| format!("{text:?} is no symbol"));
        match self.count {
            None => Ok(vec![parse(&self.symbol)?]),
            Some(count) if (1..=SYMBOLS_MAX).contains(&count) => (1..=count)
                .map(|number| parse(&format!("{}{number:04}", self.symbol)))
                .collect(),
            Some(count) => bail!(
                "{}: a count is 1 to {SYMBOLS_MAX}, not {count}",
                self.symbol
            ),
        }
    }

    fn simulation(&self, symbol: Symbol) -> anyhow::Result<Simulation> {
        let hours = match &self.hours {
            None => SimulatedHours::AroundTheClock,
            Some(text) => SimulatedHours::parse(text)
                .with_context(|| format!("{text:?} are no hours such as \"13:30-20:00\""))?,
        };
        let group = SimulatedGroup {
            name: self.group.clone(),
            hours,
            leverage: self.leverage,
        };
        let lot_size = self
            .lot_size
            .unwrap_or_else(|| Decimal::new(1, self.usual_size.scale()));
        let settings = SimulationSettings {
            group,
            yearly_volatility: self.yearly_percent / 100.0,
            beta: self.beta,
            rate: self.rate,
            spread_ticks: self.spread_ticks,
            usual_size: self.usual_size,
            lot_size,
            halt_limit: self.halt_percent / 100.0,
        };
        Ok(Simulation::new(
            symbol,
            self.tick_size,
            self.start,
            settings,
        )?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(change: &str, to: &str) -> String {
        "[[symbol]]\nsymbol = \"S\"\ngroup = \"G\"\ntick_size = \"0.01\"\nstart = \"100\"\nyearly_percent = 30\n\
         beta = 0.5\nrate = 0.5\nspread_ticks = 2\nusual_size = \"100\"\n"
            .replace(change, to)
    }

    #[test]
    fn line_with_a_count_is_so_many_symbols() {
        let all = parse(&line("rate", "count = 1999\nrate")).unwrap();
        let symbols: Vec<_> = all[0].1.iter().map(|it| it.symbol().as_str()).collect();
        assert_eq!(
            (symbols.len(), symbols[0], symbols[1_998]),
            (1_999, "S0001", "S1999")
        );
    }

    #[test]
    fn wrong_list_is_refused_with_what_is_wrong() {
        for (text, reason) in [
            (line("rate", "mood"), "mood"),
            (line("\"S\"", "\"S>\""), "no symbol"),
            (line("0.01", "0"), "tick size"),
            (line("rate = 0.5", "rate = 0"), "trades a second"),
            (line("rate", "count = 0\nrate"), "a count is"),
            (line("rate", "hours = \"9 to 5\"\nrate"), "no hours"),
            (line("", "").repeat(2), "twice"),
            (
                line("rate", "count = 2000\nrate") + &line("\"S\"", "\"T\""),
                "more than 2000",
            ),
        ] {
            let error = format!("{:#}", parse(&text).unwrap_err());
            assert!(error.contains(reason), "{error} for {text}");
        }
    }
}
