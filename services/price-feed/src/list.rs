//! What is priced, as a list of symbols that market-data reads.

use std::fmt::Write as _;

use market::{Symbol, WrittenRules, shipped_symbols};
use topology::FEED;

use crate::{Settings, bars, scenario::Scenarios, simulated_list};

/// How many days of its past a symbol takes: more than is ever told.
const HISTORY_DAYS: u16 = 61;

/// The registry's rules of every symbol that would be priced, and which scenarios there are.
///
/// # Errors
/// When a file cannot be read.
pub fn list(settings: &Settings) -> anyhow::Result<String> {
    let scenarios = Scenarios::read(&settings.scenario_files)?;
    let mut text = format!(
        "# What `outcry price-feed` prices, as market-data's --symbols reads it.\n\
         # Scenarios: {}\n",
        scenarios.names().join(", ")
    );
    let shipped = shipped_symbols();
    let known = |symbol: &Symbol| {
        let found = shipped.iter().find(|rules| rules.symbol == *symbol);
        found.cloned().map(WrittenRules::from)
    };
    for history in bars::histories()? {
        let rules = known(history.symbol());
        write_rules(&mut text, "replayed", &rules.unwrap_or_default());
    }
    for (line, simulations) in simulated_list::read(settings.simulated.as_deref())? {
        for simulation in simulations {
            let symbol = simulation.symbol();
            let rules = known(symbol).unwrap_or_else(|| WrittenRules {
                symbol: symbol.to_string(),
                name: line.name.clone().unwrap_or_else(|| symbol.to_string()),
                group: line.group.clone(),
                currency: line.currency.clone().unwrap_or_else(|| "USD".to_owned()),
                tick_size: simulation.tick_size().into(),
                history_max_days: HISTORY_DAYS,
                publishers: [FEED.to_owned()].into(),
                ..WrittenRules::default()
            });
            write_rules(&mut text, "simulated", &rules);
        }
    }
    // What cannot be listed is told here, and not by market-data.
    market::parse_symbols(&text)?;
    Ok(text)
}

fn write_rules(text: &mut String, kind: &str, rules: &WrittenRules) {
    let jump_limit = rules.jump_limit.clone();
    let jump_limit = jump_limit.map_or(String::new(), |limit| format!("jump_limit = {limit:?}\n"));
    let publishers: Vec<_> = rules.publishers.iter().collect();
    let written = write!(
        text,
        "\n[[symbol]] # {kind}\nsymbol = {:?}\nname = {:?}\ngroup = {:?}\ncurrency = {:?}\ntick_size = {:?}\n\
         {jump_limit}history_max_days = {}\npublishers = {publishers:?}\n",
        rules.symbol,
        rules.name,
        rules.group,
        rules.currency,
        rules.tick_size,
        rules.history_max_days,
    );
    written.expect("text takes text");
}

#[cfg(test)]
mod tests {
    use bootstrap::ServiceSettings;
    use market::SymbolRules;

    use super::*;

    #[test]
    fn list_is_the_registrys_of_every_symbol_that_is_priced() {
        let service = <ServiceSettings as clap::FromArgMatches>::from_arg_matches(
            &<ServiceSettings as clap::Args>::augment_args(clap::Command::new("x"))
                .get_matches_from(["x", "--secrets", "."]),
        );
        let text = list(&Settings::new(service.unwrap())).unwrap();
        let listed: Vec<SymbolRules> = market::parse_symbols(&text).unwrap();
        let shipped = shipped_symbols().into_iter();
        let shipped: Vec<_> = shipped
            .filter(|rules| rules.publishers.contains(FEED))
            .collect();
        assert_eq!(listed, shipped);
        assert!(text.contains("Scenarios: calm, crash, halt, open, silence"));
    }
}
