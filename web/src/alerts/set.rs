//! Setting an alert: what pages and API alike call.

use market::{AlertError, AlertRule, Symbol, WrittenAlert};

use super::{
    list::{NamedPrice, SetAlert, TooMany},
    store::NotSet,
};
use crate::{App, Person};

/// Why an alert is not set.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum SetRefused {
    #[error("there is no such symbol")]
    UnknownSymbol,
    #[error("prices of it are taken no more: no alert on it would ever fire")]
    Retired,
    #[error(transparent)]
    Rule(#[from] AlertError),
    #[error(transparent)]
    TooMany(TooMany),
    #[error("alerts cannot be set just now: try again in a moment")]
    Unavailable,
}

impl From<NotSet> for SetRefused {
    fn from(not_set: NotSet) -> Self {
        match not_set {
            NotSet::TooMany(too_many) => Self::TooMany(too_many),
            NotSet::Unavailable(_) => Self::Unavailable,
        }
    }
}

/// Sets an alert of somebody on a symbol. Its last price fires nothing.
pub(crate) async fn set(
    app: &App,
    person: &Person,
    symbol: &str,
    written: &WrittenAlert,
) -> Result<SetAlert, SetRefused> {
    let symbol = Symbol::parse(symbol.trim()).map_err(|_| SetRefused::UnknownSymbol)?;
    let (symbols, last) = (app.symbols(), || app.read_model().price(symbol.as_str()));
    let listed = symbols.get(symbol.as_str());
    if listed.is_none() && last().is_none() {
        return Err(SetRefused::UnknownSymbol);
    }
    if listed.is_some_and(|listed| listed.retired) {
        return Err(SetRefused::Retired);
    }
    let rule = AlertRule::parse(written, listed.map(|listed| &listed.rules))?;
    let named = || NamedPrice::last(&symbol, last()?.as_ref());
    let seen = named().map(|price| price.seen);
    let alerts = app.alerts();
    let set = alerts.set(&person.user, &symbol, &rule, seen.as_ref(), app.now());
    let set = set.await?;
    // What came while it was stored was held against nothing yet.
    if let Some(price) = named() {
        alerts.watch().take(&price);
    }
    Ok(set)
}
