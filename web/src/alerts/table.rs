//! One's alerts as a table for a spreadsheet.

use serde::Serialize;
use serde_json::Value;

use super::AlertList;
use crate::house::table::{Separator, csv, inert};

/// A row for each alert that is set, in the order in which they were.
pub(crate) fn write_table(list: &AlertList, separator: Separator) -> Vec<u8> {
    let rows = list.alerts.iter().map(|set| {
        let rule = &set.alert.rule;
        [
            inert(&set.id),
            inert(set.symbol.as_str()),
            word(rule.when),
            separator.figure(&rule.level().to_string()),
            separator.figure(&rule.margin().to_string()),
            word(rule.repeat),
            word(set.alert.state()),
            set.set_at.to_string(),
        ]
    });
    let header = [
        "alert", "symbol", "when", "level", "margin", "repeat", "state", "set_at",
    ];
    csv(header, rows, separator)
}

/// A choice as the API writes it.
fn word(choice: impl Serialize) -> String {
    match serde_json::to_value(choice) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}
