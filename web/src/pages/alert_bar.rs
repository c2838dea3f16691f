//! What crossed and was not seen yet, above every page of whoever is signed in; `client/alert-bar.ts` goes on with it, and learns of
//! alerts that are set elsewhere.

use crate::{
    alerts::{AlertList, crossing_line},
    locale::t,
    symbols::symbol_path,
};

/// The bar. Its line is empty while there is nothing to tell.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct AlertBar {
    pub(crate) line: String,
    /// Where it goes on, and what that is called.
    pub(crate) path: String,
    pub(crate) word: String,
    /// The newest crossing that it tells of.
    pub(crate) up_to: u64,
    /// Whether any alert can still fire.
    pub(crate) waits: bool,
    /// The alerts that the page was drawn with, as the script compares them.
    pub(crate) known: String,
}

impl AlertBar {
    pub(crate) fn of(list: &AlertList) -> Self {
        let known = list.alerts.iter().map(|set| {
            let done = if set.alert.is_done() { "!" } else { "" };
            format!("{}{done}", set.id)
        });
        let bar = Self {
            waits: list.alerts.iter().any(|set| !set.alert.is_done()),
            known: known.collect::<Vec<_>>().join(" "),
            ..Self::default()
        };
        let mut unseen = list.unseen();
        let Some(crossing) = unseen.next() else {
            return bar;
        };
        let line = crossing_line(crossing);
        let (line, path, word) = match unseen.count() {
            0 => {
                let path = symbol_path(crossing.symbol.as_str());
                (
                    line,
                    path,
                    t!("alert-see", symbol = crossing.symbol.as_str()),
                )
            }
            more => (
                t!("alert-crossed-more", line = line, count = more),
                super::alerts::ADDRESS.to_owned(),
                t!("alert-see-all"),
            ),
        };
        Self {
            line,
            path,
            word,
            up_to: crossing.number,
            ..bar
        }
    }
}
