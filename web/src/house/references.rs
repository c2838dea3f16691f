//! Whether the symbols that lots refer to are there: a misspelt one would never have a price, and nobody would be told.

use market::Symbol;

use crate::{
    App,
    catalogue::CatalogueSale,
    field_problem::FieldProblem,
    locale::t,
    symbols::{Spelt, SymbolList},
};

/// Each reference of the texts to a symbol that is neither listed nor priced. While no symbol is listed at all nobody can tell.
pub(crate) fn unknown(app: &App, texts: &CatalogueSale) -> Vec<FieldProblem> {
    let (symbols, prices) = (app.symbols(), app.read_model().prices());
    if symbols.iter().next().is_none() {
        return vec![];
    }
    let spelt = |symbol: &Symbol| {
        let priced = prices.iter().map(|price| price.symbol.as_str());
        wrong(&symbols, symbol, priced)
    };
    let mut problems = vec![];
    for (lot, place) in texts.lots.iter().zip(0..) {
        let Some(reference) = &lot.details.reference else {
            continue;
        };
        let mut named = [Some(&reference.symbol), reference.via.as_ref()]
            .into_iter()
            .flatten();
        if let Some(words) = named.find_map(spelt) {
            problems.push(FieldProblem::new(format!("/lots/{place}/reference"), words));
        }
    }
    problems
}

/// What is wrong with a symbol; none: it is there.
fn wrong<'a>(
    symbols: &'a SymbolList,
    symbol: &Symbol,
    priced: impl Iterator<Item = &'a str>,
) -> Option<String> {
    match symbols.spelt(symbol.as_str(), priced) {
        Spelt::Right => None,
        Spelt::Otherwise(meant) => Some(t!(
            "house-wrong-symbol-spelt",
            symbol = symbol.as_str(),
            meant = meant.to_string()
        )),
        Spelt::Unknown(near) => Some(match near.first() {
            Some(near) => t!(
                "house-wrong-symbol-near",
                symbol = symbol.as_str(),
                near = near.to_string()
            ),
            None => t!("house-wrong-symbol-unknown", symbol = symbol.as_str()),
        }),
    }
}
